"""How far two independent codings of the same documents agree, column by column."""

from __future__ import annotations

import pandas as pd

from compare.tables.schema import SECOND_CODING, TARGETS

#: Columns that both codings fill, but for the free notes.
COLUMNS = [name for name in SECOND_CODING.columns if name not in ("line", "note")]


def agreement(tables: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the first coding of the targets with the second.

    The first coding is the targets as they stand, with every settled difference put back to what the first coder
    had written. Rows are matched within a line, by fragment, indicator and printed name, best match first.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.tables.check.read_tables` returns them: every column as text.

    Returns
    -------
    columns : DataFrame
        One row for each column: column, rows (matched), agree, share, kappa (Cohen's kappa for the columns of
        a closed vocabulary, NaN for the others).
    differences : DataFrame
        One row for each cell that differs: target_id, column, first, second; and for each row that only one
        coder has: target_id ("" where only the second has it), column ``row``, first, second (the fragment).

    Notes
    -----
    Kappa after Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20(1).
    """
    first, second = _first_coding(tables), tables["second_coding"]
    pairs, differences = [], []
    coded = set(second["document_id"])
    for (document_id, line), own in first[first["document_id"].isin(coded)].groupby(
        ["document_id", "line"], sort=True
    ):
        there = second[second["document_id"].eq(document_id) & second["line"].eq(line)]
        matched = _match(own, there)
        pairs += matched
        differences += [
            (own.at[one, "target_id"], "row", own.at[one, "as_printed"], "")
            for one in own.index.difference([one for one, _ in matched])
        ]
    for lonely in second.index.difference([other for _, other in pairs]):
        differences.append(
            (
                "",
                "row",
                "",
                f"{second.at[lonely, 'document_id']} line {second.at[lonely, 'line']}: "
                f"{second.at[lonely, 'as_printed']}",
            )
        )
    left = first.loc[[one for one, _ in pairs]].reset_index(drop=True)
    right = second.loc[[other for _, other in pairs]].reset_index(drop=True)
    told = []
    for column in COLUMNS:
        same = left[column].eq(right[column])
        kappa = _kappa(left[column], right[column]) if _closed(column) else float("nan")
        told.append((column, len(same), int(same.sum()), float(same.mean()), kappa))
        differences += [
            (left.at[row, "target_id"], column, left.at[row, column], right.at[row, column])
            for row in left.index[~same]
        ]
    columns = pd.DataFrame(told, columns=["column", "rows", "agree", "share", "kappa"])
    frame = pd.DataFrame(differences, columns=["target_id", "column", "first", "second"])
    return columns, frame.sort_values(["target_id", "column"], ignore_index=True)


def unsettled(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the differences that adjudication.csv does not settle, with the columns of :func:`agreement`."""
    differences = agreement(tables)[1]
    settled = set(
        zip(tables["adjudication"]["target_id"], tables["adjudication"]["column"], strict=True)
    )
    # restates names a row by its id, restates_line by its line: the same difference under two names.
    keys = zip(
        differences["target_id"],
        differences["column"].replace("restates_line", "restates"),
        strict=True,
    )
    return differences[[key not in settled for key in keys]].reset_index(drop=True)


def _first_coding(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    first = tables["targets"].copy()
    place = dict(zip(first["target_id"], first.index, strict=True))
    for row in tables["adjudication"].itertuples():
        first.at[place[row.target_id], row.column] = row.first
    lines = dict(zip(first["target_id"], first["line"], strict=True))
    return first.assign(restates_line=first["restates"].map(lines).fillna(""))


def _match(own: pd.DataFrame, there: pd.DataFrame) -> list[tuple[int, int]]:
    """Pair the rows of one line, those that agree in most before the others."""
    candidates = []
    for one in own.itertuples():
        for other in there.itertuples():
            if one.as_printed in other.as_printed or other.as_printed in one.as_printed:
                alike = (
                    (one.occurrence == other.occurrence) * 4
                    + (one.indicator == other.indicator) * 2
                    + (one.indicator_zh == other.indicator_zh)
                )
                candidates.append((-alike, one.Index, other.Index))
    taken: set[tuple[str, int]] = set()
    pairs = []
    for _, one, other in sorted(candidates):
        if not taken & {("first", one), ("second", other)}:
            taken |= {("first", one), ("second", other)}
            pairs.append((one, other))
    return pairs


def _closed(column: str) -> bool:
    return any(field.name == column and field.allowed for field in TARGETS.fields)


def _kappa(left: pd.Series, right: pd.Series) -> float:
    """Return the agreement beyond what the two coders' own frequencies would give by chance."""
    seen = left.eq(right).mean()
    expected = (left.value_counts(normalize=True) * right.value_counts(normalize=True)).sum()
    return float("nan") if expected == 1 else float((seen - expected) / (1 - expected))
