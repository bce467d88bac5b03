"""The calculus of measures: what two targets allow to be said of each other, and why the rest is refused."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import pandas as pd

from compare.comparison.statement_types import (
    STATEMENT_TYPE,
    differences,
    indicator_order,
    spans,
)
from compare.comparison.vintages import document_vintages, gdp_based
from compare.language.labels import Row, Tables
from compare.tables.known import known_input

#: Two statements of one type that differ only in these could be set side by side, but not ordered.
OF_THE_TIME = ("vintage", "years")

#: What two statements are compared by.
_COMPARED_COLUMNS = [
    "target_id",
    *STATEMENT_TYPE,
    "quantity",
    "timing",
    "canonical_value",
    "lower",
    "upper",
    "comparator",
]


class Verdict(NamedTuple):
    """What can be said of two targets: a row of :func:`verdicts`."""

    target_id: str
    other_id: str
    verdict: str
    reasons: list[str]
    by_bounds: str
    years_apart: int


VERDICT_COLUMNS = list(Verdict._fields)


@known_input
def verdicts(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return what can be said of every two first statements, as far as they can be compared.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each pair, in the order of indicator, measure, scope, period, target year and place:

        - target_id, other_id;
        - verdict: ``higher``, ``lower``, ``equal`` (both say exactly the same number), ``overlapping`` (their
          qualifiers leave the order open) or ``not_comparable``;
        - reasons (list of str): empty unless not comparable. ``no_number``; ``quantity`` (a count against a
          density), ``timing`` (a flow against a stock) or ``indicator``; ``scope`` (a whole against a part, one
          register against another); ``measure`` (a level against an addition); ``period``; ``span`` (multiples
          over different numbers of years); ``vintage`` (GDP before against after an economic census); ``years``;
        - by_bounds: what the bounds alone would say where only ``vintage`` or ``years`` stand in the way, or
          the verdict itself; empty for statements of different types;
        - years_apart: target year of the first less that of the second.

    Notes
    -----
    A target is the interval of the values that its qualifier allows. One interval is above another when each
    of its values is: the interval order of Fishburn, "Interval Orders and Interval Graphs" (1985).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and place_id == 'huzhou'")
    >>> verdicts(rows, tables)[["verdict", "by_bounds"]].values.tolist()
    [['not_comparable', 'lower']]
    """
    firsts = rows[rows["restates"].eq("")]
    firsts = _ordered(firsts, tables["indicators"])
    written = document_vintages(tables)["vintage"]
    vintage = firsts["document_id"].map(written)
    rests_on_gdp = firsts["indicator"].isin(gdp_based(tables))
    compared = firsts[_COMPARED_COLUMNS].assign(
        span=spans(firsts),
        vintage=vintage.where(rests_on_gdp, ""),
        years=firsts["target_year"].astype(int),
    )
    statements = compared.to_dict("records")
    pairs = [_verdict(one, other) for one, other in combinations(statements, 2)]
    return pd.DataFrame(pairs, columns=VERDICT_COLUMNS)


def _ordered(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of their types, with quantity and timing of their indicators."""
    counted = indicators[["indicator", "quantity", "timing"]]
    ordered = rows.merge(counted, on="indicator", how="left")
    order = indicator_order(indicators)
    ordered["order"] = ordered["indicator"].map(order)
    return ordered.sort_values(
        ["order", "measure", "scope", "period", "target_year", "place_id", "target_id"]
    )


def _verdict(one: Row, other: Row) -> Verdict:
    reasons = _reasons(one, other)
    only_of_the_time = all(reason in OF_THE_TIME for reason in reasons)
    by_bounds = order_of(one, other) if only_of_the_time else ""
    return Verdict(
        one["target_id"],
        other["target_id"],
        verdict="not_comparable" if reasons else by_bounds,
        reasons=reasons,
        by_bounds=by_bounds,
        years_apart=one["years"] - other["years"],
    )


def _reasons(one: Row, other: Row) -> list[str]:
    """Return why two statements cannot be compared; nothing where they can."""
    if _is_unbounded(one) or _is_unbounded(other):
        return ["no_number"]
    reasons = differences(one, other)
    if not reasons and one["span"] != other["span"]:
        reasons = ["span"]
    for name in OF_THE_TIME:
        # An empty vintage is of a number that rests on no GDP, or of a document whose time is not known.
        if one[name] and other[name] and one[name] != other[name]:
            reasons.append(name)
    return reasons


def _is_unbounded(statement: Row) -> bool:
    """Return whether nothing bounds a statement; a relative one that was resolved has a bound of its own."""
    return pd.isna(statement["lower"]) and pd.isna(statement["upper"])


def order_of(one: Row, other: Row) -> str:
    """Return how two intervals lie: ``higher``, ``lower``, ``equal`` or ``overlapping``.

    Parameters
    ----------
    one, other : mapping
        lower and upper (NaN where open) and comparator, as of a harmonised target row.

    Examples
    --------
    >>> nan = float("nan")
    >>> order_of({"lower": 70.0, "upper": nan, "comparator": "ge"}, {"lower": 60.0, "upper": 60.0, "comparator": "eq"})
    'higher'
    """
    if _surely_above(one, other):
        return "higher"
    if _surely_above(other, one):
        return "lower"
    exact = one["comparator"] == other["comparator"] == "eq"
    return "equal" if exact and one["lower"] == other["lower"] else "overlapping"


def _surely_above(one: Row, other: Row) -> bool:
    """Return whether the lowest that ``one`` allows is above the highest that ``other`` allows."""
    if pd.isna(one["lower"]) or pd.isna(other["upper"]):
        return False
    if one["comparator"] == "gt" or other["comparator"] == "lt":
        return one["lower"] >= other["upper"]
    return one["lower"] > other["upper"]
