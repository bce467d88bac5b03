"""Compare two independent codings of the same documents, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from compare.language.rows import Tables
from compare.tables.schema import SECOND_CODING, TARGETS

#: Columns of the second coding that are not compared: rows are matched within a line, and notes are free.
_NOT_COMPARED = ("line", "note")

#: Columns that are compared.
CODED_COLUMNS = [name for name in SECOND_CODING.columns if name not in _NOT_COMPARED]

#: Columns of a closed vocabulary.
_CLOSED_COLUMNS = [field.name for field in TARGETS.fields if field.type == "word"]

#: Columns of the cells in which the codings differ.
_DIFFERENCE_COLUMNS = ["target_id", "column", "first", "second"]

#: What tells one line of the documents from all others.
_LINE = ["document_id", "line"]

#: How much each column counts when rows of one line are matched.
_WEIGHTS = {"occurrence": 4, "indicator": 2, "indicator_zh": 1}


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
    coded_twice = first["document_id"].isin(second["document_id"])
    first = first[coded_twice]
    pairs = _matched(first, second)
    left = first.loc[pairs["first"]]
    right = second.loc[pairs["second"]]
    cells = _coded_cells(left, right)
    different = cells[cells["first"].ne(cells["second"])]
    only_first = first.drop(pairs["first"])
    only_second = second.drop(pairs["second"])
    differences = pd.concat([different, _single_rows(only_first, only_second)])
    differences = differences.sort_values(["target_id", "column"], ignore_index=True)
    return _column_agreement(cells), differences


def _coded_cells(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return every cell of matched rows as both coders filled it, column by column."""
    cells = left.melt("target_id", CODED_COLUMNS, "column", "first")
    of_second = right.melt(value_vars=CODED_COLUMNS, value_name="second")
    return cells.assign(second=of_second["second"])


def _column_agreement(cells: pd.DataFrame) -> pd.DataFrame:
    agree = cells["first"].eq(cells["second"])
    by_column = agree.groupby(cells["column"], sort=False)
    columns = by_column.agg(rows="size", agree="sum", share="mean")
    closed = cells[cells["column"].isin(_CLOSED_COLUMNS)]
    kappas = {
        column: cohen_kappa(group["first"], group["second"])
        for column, group in closed.groupby("column")
    }
    return columns.assign(kappa=pd.Series(kappas)).reset_index()


def _single_rows(only_first: pd.DataFrame, only_second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that only one coder has, the second coder's by their document and line."""
    place = only_second["document_id"] + " line " + only_second["line"]
    fragment = place + ": " + only_second["as_printed"]
    of_first = only_first.assign(column="row", first=only_first["as_printed"], second="")
    of_second = only_second.assign(target_id="", column="row", first="", second=fragment)
    return pd.concat([of_first, of_second])[_DIFFERENCE_COLUMNS]


def unsettled(tables: Tables) -> pd.DataFrame:
    """Return the differences that adjudication.csv does not settle, with the columns of :func:`agreement`."""
    _, differences = agreement(tables)
    cell = ["target_id", "column"]
    settled = tables["adjudication"].set_index(cell).index
    # restates names a row by its id, restates_line by its line: the same difference under two names.
    named_alike = differences.replace({"column": {"restates_line": "restates"}})
    is_settled = named_alike.set_index(cell).index.isin(settled)
    return differences[~is_settled].reset_index(drop=True)


def cohen_kappa(left: pd.Series, right: pd.Series) -> float:
    """Return the agreement beyond what the two coders' own frequencies would give by chance.

    Examples
    --------
    >>> cohen_kappa(pd.Series(list("aabb")), pd.Series(list("aaba")))
    0.5
    """
    observed = left.eq(right).mean()
    of_left = left.value_counts(normalize=True)
    of_right = right.value_counts(normalize=True)
    expected = (of_left * of_right).sum()
    if expected == 1:
        return np.nan
    return float((observed - expected) / (1 - expected))


def _first_coding(tables: Tables) -> pd.DataFrame:
    first = tables["targets"].set_index("target_id")
    for row in tables["adjudication"].itertuples():
        first.at[row.target_id, row.column] = row.first
    lines = first["restates"].map(first["line"])
    return first.assign(restates_line=lines.fillna("")).reset_index()


def _matched(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the index labels of the rows of both codings that code the same statement, line by line."""
    left = first.reset_index(names="first")
    right = second.reset_index(names="second")
    candidates = left.merge(right, on=_LINE, suffixes=("", "_of_second"))
    candidates["agreeing"] = 0
    for column, weight in _WEIGHTS.items():
        same = candidates[column].eq(candidates[f"{column}_of_second"])
        candidates["agreeing"] += weight * same
    overlapping = [_contain_each_other(row) for row in candidates.itertuples()]
    candidates = candidates[np.array(overlapping, dtype=bool)]
    by_line = candidates.groupby(_LINE)
    is_alone = by_line["first"].transform("size").eq(1)
    pairs = [_best_pairs(line) for _, line in candidates[~is_alone].groupby(_LINE)]
    found = pd.concat([candidates[is_alone], *pairs])
    return found.sort_values(_LINE, kind="stable")[["first", "second"]]


def _contain_each_other(row: Any) -> bool:
    first = row.as_printed
    second = row.as_printed_of_second
    return first in second or second in first


def _best_pairs(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return as many pairs of one line as there can be, and of those the pairs that agree in most."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, and seldom needed

    rows, firsts = pd.factorize(candidates["first"], sort=True)
    columns, seconds = pd.factorize(candidates["second"], sort=True)
    shape = (len(firsts), len(seconds))
    # A pair counts more than all that can agree in a line, so that none is given up for others that agree better.
    most_of_a_pair = sum(_WEIGHTS.values())
    for_a_pair = 1 + most_of_a_pair * min(shape)
    counts = np.zeros(shape)
    counts[rows, columns] = candidates["agreeing"] + for_a_pair
    is_best: np.ndarray = np.zeros(shape, dtype=bool)
    is_best[linear_sum_assignment(counts, maximize=True)] = True
    # A pair that is no candidate was only assigned because nothing was left.
    return candidates[is_best[rows, columns]]
