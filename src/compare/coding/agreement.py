"""Compare two independent codings of the same documents, column by column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from compare.language.labels import Tables
from compare.tables.schema import SECOND_CODING, TARGETS

#: Columns that both codings fill, but for the free notes.
CODED_COLUMNS = [name for name in SECOND_CODING.columns if name not in ("line", "note")]

#: Columns of a closed vocabulary.
_CLOSED_COLUMNS = [field.name for field in TARGETS.fields if field.allowed]

#: How much each column counts when rows of one line are matched.
_WEIGHTS = {"occurrence": 4, "indicator": 2, "indicator_zh": 1}


class Difference(NamedTuple):
    """A cell in which the codings differ, or a row that only one of them has."""

    target_id: str
    column: str
    first: str
    second: str


def agreement(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the first coding of the targets with the second.

    The first coding is the targets as they stand, with every settled difference put back to what the first coder
    had written. Rows are matched within a line, so that occurrence, indicator and printed name agree as far as they
    can; only rows whose printed fragments contain each other are matched.

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
    second = tables["second_coding"]
    first = _first_coding(tables)
    first = first[first["document_id"].isin(second["document_id"])]
    pairs = _matched(first, second)
    left = first.loc[pairs["first"]].reset_index(drop=True)
    right = second.loc[pairs["second"]].reset_index(drop=True)
    shares = [_column_agreement(left[column], right[column]) for column in CODED_COLUMNS]
    differences = [_cell_differences(left, right, column) for column in CODED_COLUMNS]
    only_first = first.drop(pairs["first"])
    only_second = second.drop(pairs["second"])
    differences.append(_single_rows(only_first, only_second))
    frame = pd.concat(differences).sort_values(["target_id", "column"], ignore_index=True)
    return pd.DataFrame(shares), frame


def _column_agreement(left: pd.Series, right: pd.Series) -> dict[str, object]:
    column = str(left.name)
    same = left.eq(right)
    return {
        "column": column,
        "rows": len(same),
        "agree": int(same.sum()),
        "share": float(same.mean()),
        "kappa": cohen_kappa(left, right) if column in _CLOSED_COLUMNS else np.nan,
    }


def _cell_differences(left: pd.DataFrame, right: pd.DataFrame, column: str) -> pd.DataFrame:
    cells = {
        "target_id": left["target_id"],
        "column": column,
        "first": left[column],
        "second": right[column],
    }
    different = left[column].ne(right[column])
    return pd.DataFrame(cells)[different]


def _single_rows(only_first: pd.DataFrame, only_second: pd.DataFrame) -> pd.DataFrame:
    differences = []
    for row in only_first.itertuples():
        differences.append(Difference(row.target_id, "row", row.as_printed, ""))
    for row in only_second.itertuples():
        fragment = f"{row.document_id} line {row.line}: {row.as_printed}"
        differences.append(Difference("", "row", "", fragment))
    return pd.DataFrame(differences, columns=Difference._fields, dtype="str")


def unsettled(tables: Tables) -> pd.DataFrame:
    """Return the differences that adjudication.csv does not settle, with the columns of :func:`agreement`."""
    _, differences = agreement(tables)
    settled = pd.MultiIndex.from_frame(tables["adjudication"][["target_id", "column"]])
    # restates names a row by its id, restates_line by its line: the same difference under two names.
    columns = differences["column"].replace("restates_line", "restates")
    keys = pd.MultiIndex.from_arrays([differences["target_id"], columns])
    return differences[~keys.isin(settled)].reset_index(drop=True)


def cohen_kappa(left: pd.Series, right: pd.Series) -> float:
    """Return the agreement beyond what the two coders' own frequencies would give by chance.

    Examples
    --------
    >>> cohen_kappa(pd.Series(list("aabb")), pd.Series(list("aaba")))
    0.5
    """
    observed = left.eq(right).mean()
    frequencies = left.value_counts(normalize=True) * right.value_counts(normalize=True)
    expected = frequencies.sum()
    if expected == 1:
        return np.nan
    return float((observed - expected) / (1 - expected))


def _first_coding(tables: Tables) -> pd.DataFrame:
    first = tables["targets"].copy()
    labels = dict(zip(first["target_id"], first.index, strict=True))
    for row in tables["adjudication"].itertuples():
        first.at[labels[row.target_id], row.column] = row.first
    lines = dict(zip(first["target_id"], first["line"], strict=True))
    return first.assign(restates_line=first["restates"].map(lines).fillna(""))


def _matched(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the index labels of the rows of both codings that code the same statement, line by line."""
    left = first.assign(first=first.index)
    right = second.assign(second=second.index)
    candidates = left.merge(right, on=["document_id", "line"], suffixes=("", "_of_second"))
    candidates["agreeing"] = 0
    for column, weight in _WEIGHTS.items():
        same = candidates[column].eq(candidates[f"{column}_of_second"])
        candidates["agreeing"] += weight * same
    fragments = zip(candidates["as_printed"], candidates["as_printed_of_second"], strict=True)
    candidates = candidates[[one in other or other in one for one, other in fragments]]
    pairs = [candidates[:0]]
    for _, line in candidates.groupby(["document_id", "line"]):
        pairs.append(_best_pairs(line))
    return pd.concat(pairs)[["first", "second"]]


def _best_pairs(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return as many pairs of one line as there can be, and of those the pairs that agree in most."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, and seldom needed

    agreeing = candidates.pivot(index="first", columns="second", values="agreeing")
    # A pair counts more than all that can agree in a line, so that none is given up for others that agree better.
    for_a_pair = 1 + sum(_WEIGHTS.values()) * min(agreeing.shape)
    rows, columns = linear_sum_assignment((agreeing + for_a_pair).fillna(0), maximize=True)
    pairs = {"first": agreeing.index[rows], "second": agreeing.columns[columns]}
    # A pair that is no candidate was only assigned because nothing was left.
    return candidates.merge(pd.DataFrame(pairs))
