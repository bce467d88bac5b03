"""Types of statement: only statements of one type are compared, the rest is refused with its reason.

Two targets are of one type when indicator, scope, measure and period all agree. A number in stock is never set
against an addition, a count never against a density, a whole city never against a part of it; and doublings over
different numbers of years are compared by the yearly growth they imply, not as doublings.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from compare.harmonise.marks import marked_words
from compare.language.rows import Row, rows_of
from compare.tables.known import known_input

#: The columns that make a type.
STATEMENT_TYPE = ["indicator", "scope", "measure", "period"]

#: Two aims of one place of which one is more than so many times the other may count two things under one name.
JUMP_FACTOR = 10

#: The columns of the type that others are refused against.
AGAINST_COLUMNS = [f"against_{name}" for name in STATEMENT_TYPE]


@known_input
def statement_types(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types of statement among some rows.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    indicators : DataFrame
        The indicators table; their order, and what each indicator counts.

    Returns
    -------
    DataFrame
        One row for each type: indicator, scope, measure, period, unit, quantity, timing, documents (how many
        make such a statement), spans (how many different numbers of years its multiples run over; 1 for any
        other measure), target_ids (list). In the order of the indicators table, then by measure, scope and
        period.

    Examples
    --------
    >>> import compare
    >>> firms = compare.targets("hnte_count")
    >>> types = statement_types(firms, compare.load_tables()["indicators"])
    >>> types[["measure", "documents"]].values.tolist()
    [['level', 4], ['multiple', 2]]
    """
    spanning = rows.assign(span=spans(rows))
    groups = spanning.groupby(STATEMENT_TYPE, as_index=False)
    listed = groups.agg(
        unit=("canonical_unit", "first"),
        documents=("document_id", "nunique"),
        spans=("span", "nunique"),
        target_ids=("target_id", list),
    )
    counted = indicators[["indicator", "quantity", "timing"]]
    listed = listed.merge(counted, on="indicator", how="left")
    return _in_order(listed, indicators)


def _in_order(listed: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return types in the order of the indicators table; of one indicator levels first, then additions."""
    order = indicator_order(indicators)
    measure_order = {"level": 0, "addition": 1}
    ordered = listed.assign(
        indicator_order=listed["indicator"].map(order),
        measure_order=listed["measure"].map(measure_order).fillna(2),
    )
    columns = ["indicator_order", "measure_order", "measure", "scope", "period"]
    ordered = ordered.sort_values(columns, ignore_index=True)
    return ordered[listed.columns]


def indicator_order(indicators: pd.DataFrame) -> dict[str, int]:
    """Return the position of every indicator in its table."""
    codes = indicators["indicator"]
    return {code: position for position, code in enumerate(codes)}


def spans(rows: pd.DataFrame) -> pd.Series:
    """Return how many years each multiple runs over, 1 for other measures; unknown ones below 0, each its own."""
    is_multiple = rows["measure"].eq("multiple")
    years = rows["target_year"] - rows["base_year"]
    years = years.where(is_multiple, 1)
    negative = -np.arange(1, len(rows) + 1)
    unknown = pd.Series(negative, index=rows.index)
    return years.fillna(unknown).astype(int)


def eras(rows: pd.DataFrame, indicators: pd.DataFrame, year: str = "target_year") -> pd.Series:
    """Return whether the indicator's definition holds in a year: 0, or -1 before it began, 1 after its end.

    Parameters
    ----------
    rows, indicators : DataFrame
    year : str
        The column of ``rows`` that holds the year; the year aimed at when not given.

    Examples
    --------
    A definition that is made up to hold from 2016 to 2020:

    >>> import compare
    >>> patents = compare.targets("invention_patent_stock_per_10k_pop")
    >>> indicators = pd.DataFrame(
    ...     {"indicator": [patents["indicator"].iloc[0]], "valid_from": [2016], "valid_to": [2020]}
    ... )
    >>> sorted(zip(patents["target_year"].tolist(), eras(patents, indicators).tolist()))
    [(2015, -1), (2018, 0), (2025, 1)]
    """
    spans = indicators.set_index("indicator")[["valid_from", "valid_to"]]
    years = rows[year].astype(float)
    first = rows["indicator"].map(spans["valid_from"]).astype(float)
    last = rows["indicator"].map(spans["valid_to"]).astype(float)
    # A span that is open at an end (NaN) has nothing beyond it.
    return years.gt(last).astype(int) - years.lt(first).astype(int)


def is_jump(one: npt.ArrayLike, other: npt.ArrayLike) -> np.ndarray:
    """Return whether one number is more than :data:`JUMP_FACTOR` times the other; never of what is not above zero.

    Examples
    --------
    >>> is_jump([2.5, 20, 0], [200, 200, 200]).tolist()
    [True, False, False]
    """
    smaller: np.ndarray = np.minimum(one, other)
    larger: np.ndarray = np.maximum(one, other)
    return np.asarray((smaller > 0) & (larger > JUMP_FACTOR * smaller))


@known_input
def comparable(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types that at least two documents state with a number; columns as :func:`statement_types`.

    Examples
    --------
    >>> import compare
    >>> firms = compare.targets("hnte_count")
    >>> types = comparable(firms, compare.load_tables()["indicators"])
    >>> types[["measure", "documents"]].values.tolist()
    [['level', 4]]
    """
    numbered = rows[rows["canonical_value"].notna()]
    listed = statement_types(numbered, indicators)
    stated_twice = listed["documents"].ge(2)
    of_one_span = listed["spans"].eq(1)
    types = listed[stated_twice & of_one_span]
    return types.reset_index(drop=True)


@known_input
def refusals(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types that cannot be compared with the most widely stated one, with the reasons.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows that a reader could want to compare.
    indicators : DataFrame
        The indicators table.

    Returns
    -------
    DataFrame
        One row for each type but the reference (the type stated by most documents, the first of these): the
        columns of :func:`statement_types`, with ``against_`` + the columns of the reference's type, and ``reasons``
        (list of str): ``no_number``, or which of ``quantity``, ``timing``, ``indicator``, ``scope``,
        ``measure``, ``period`` differ, and then ``alone`` (only one document states it), ``span``
        (multiples over different numbers of years) or ``own_kind`` (it is compared among those of its own type).

    Examples
    --------
    Of the high-tech firms, one plan doubles them in two years and one in five:

    >>> import compare
    >>> firms = compare.targets("hnte_count")
    >>> refused = refusals(firms, compare.load_tables()["indicators"])
    >>> refused[["measure", "against_measure", "reasons"]].values.tolist()
    [['multiple', 'level', ['measure', 'span']]]
    """
    listed = statement_types(rows, indicators)
    if listed.empty:
        columns = [*listed.columns, *AGAINST_COLUMNS, "reasons"]
        return listed.reindex(columns=columns)
    reference = _most_widely_stated(listed)
    refused = listed.drop(index=reference.name)
    # Multiples over different spans are not compared even with those of their own type.
    if reference["spans"] > 1:
        refused = listed
    refused = refused.reset_index(drop=True)
    refused[AGAINST_COLUMNS] = reference[STATEMENT_TYPE].tolist()
    differing = differences(lambda name: refused[name].ne(reference[name]).to_numpy())
    sets, set_of_row = marked_words(differing)
    others = zip(rows_of(refused), set_of_row, strict=True)
    refused["reasons"] = [_reasons(other, sets[position]) for other, position in others]
    return refused


def _most_widely_stated(listed: pd.DataFrame) -> pd.Series:
    """Return the type that most documents state, one with a number where there is one."""
    numbered = listed[listed["measure"].ne("relative")]
    candidates = listed if numbered.empty else numbered
    return listed.loc[candidates["documents"].idxmax()]


def _reasons(refused: Row, differing: list[str]) -> list[str]:
    """Return why a type is not compared with the reference, from the columns in which it differs."""
    if refused["measure"] == "relative":
        return ["no_number"]
    if not differing:
        return ["span"]
    if refused["documents"] == 1:
        return [*differing, "alone"]
    if refused["spans"] > 1:
        return [*differing, "span"]
    return [*differing, "own_kind"]


def differences(differs: Callable[[str], np.ndarray]) -> dict[str, np.ndarray]:
    """Return in what pairs of statements differ that are not of one type.

    Parameters
    ----------
    differs : callable
        Returns for a column of the type, or ``quantity`` or ``timing`` of the indicator, which pairs differ in it.

    Returns
    -------
    dict of array of bool
        Of which pairs it is said: ``quantity``, ``timing``, ``scope`` (of one indicator), ``indicator`` (where the
        things counted are alike in both), ``measure``, and ``period`` where nothing else differs.

    Examples
    --------
    >>> columns = {"quantity": False, "timing": True, "indicator": True, "scope": False}
    >>> columns |= {"measure": True, "period": True}
    >>> [reason for reason, said in differences(lambda name: np.array([columns[name]])).items() if said[0]]
    ['timing', 'measure']
    """
    other_indicator = differs("indicator")
    other_thing = differs("quantity") | differs("timing")
    reasons = {
        "quantity": differs("quantity"),
        "timing": differs("timing"),
        "scope": differs("scope") & ~other_indicator,
        "indicator": other_indicator & ~other_thing,
        "measure": differs("measure"),
    }
    some_reason = np.logical_or.reduce(list(reasons.values()))
    return {**reasons, "period": differs("period") & ~some_reason}
