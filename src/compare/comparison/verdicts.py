"""The calculus of measures: what two targets allow to be said of each other, and why the rest is refused."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from compare.comparison.statement_types import STATEMENT_TYPE, differences, spans
from compare.comparison.vintages import document_vintages
from compare.tables.rows import records
from compare.tables.schema import GDP_BASED

#: Two statements of one kind that differ only in these could be set side by side, but not ordered.
OF_THE_TIME = ("vintage", "years")

COLUMNS = ["target_id", "other_id", "verdict", "reasons", "by_bounds", "years_apart"]


def verdicts(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare every two first statements, as far as they can be compared.

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
          the verdict itself; empty for statements of different kinds;
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
    firsts = _ordered(rows[rows["restates"].eq("")], tables["indicators"])
    vintages = document_vintages(tables)["vintage"]
    facts = firsts[
        [
            "target_id",
            *STATEMENT_TYPE,
            "quantity",
            "timing",
            "canonical_value",
            "lower",
            "upper",
            "comparator",
        ]
    ]
    facts = facts.assign(
        span=spans(firsts),
        vintage=firsts["document_id"].map(vintages).where(firsts["indicator"].isin(GDP_BASED), ""),
        years=firsts["target_year"].astype(int),
    )
    found = [_pair(one, other) for one, other in combinations(records(facts), 2)]
    return pd.DataFrame(found, columns=COLUMNS)


def _ordered(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    order = {code: place for place, code in enumerate(indicators["indicator"])}
    known = rows.merge(indicators[["indicator", "quantity", "timing"]], on="indicator", how="left")
    known = known.assign(order=known["indicator"].map(order))
    return known.sort_values(
        ["order", "measure", "scope", "period", "target_year", "place_id", "target_id"]
    )


def _pair(one: dict[str, object], other: dict[str, object]) -> tuple[object, ...]:
    reasons = _reasons(one, other)
    by_bounds = "" if set(reasons) - set(OF_THE_TIME) else order_of(one, other)
    verdict = "not_comparable" if reasons else by_bounds
    return (
        one["target_id"],
        other["target_id"],
        verdict,
        reasons,
        by_bounds,
        one["years"] - other["years"],
    )


def _reasons(one: dict[str, object], other: dict[str, object]) -> list[str]:
    # A relative target that was resolved has a bound of its own, and is compared by it.
    unbounded = [each for each in (one, other) if pd.isna(each["lower"]) and pd.isna(each["upper"])]
    if unbounded:
        return ["no_number"]
    reasons = differences(one, other)
    if not reasons and one["span"] != other["span"]:
        reasons = ["span"]
    # An empty vintage is of a number that rests on no GDP, or of a document whose time is not known.
    return reasons + [
        name for name in OF_THE_TIME if one[name] and other[name] and one[name] != other[name]
    ]


def order_of(one: dict[str, object], other: dict[str, object]) -> str:
    """Say how two intervals lie: ``higher``, ``lower``, ``equal`` or ``overlapping``.

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


def _surely_above(one: dict[str, object], other: dict[str, object]) -> bool:
    """Say whether the lowest that ``one`` allows is above the highest that ``other`` allows."""
    if pd.isna(one["lower"]) or pd.isna(other["upper"]):
        return False
    open_end = one["comparator"] == "gt"
    return one["lower"] > other["upper"] or (open_end and one["lower"] == other["upper"])
