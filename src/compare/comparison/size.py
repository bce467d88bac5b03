"""Totals by the size of their place: per head and per GDP of the same year, where these are on record."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from compare.comparison.intervals import orders_by_number, orders_of
from compare.comparison.observations import (
    NOT_RECORDED,
    OBSERVATION_COLUMNS,
    WHOLE,
    Achievements,
    achievements,
    observation_columns,
)
from compare.comparison.vintages import census_basis, document_vintages
from compare.harmonise.canonical import first_numbers, harmonise_observations
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input

#: Numbers that grow with the size of a place, and the measures in which they do.
SIZED = ("count", "amount")
SIZED_MEASURES = ("level", "addition")

#: By what a place's size is told, and the indicator that holds it (in 万人, in 亿元).
BASES = {"head": "resident_population", "gdp": "gdp"}

#: How many of the unit of the basis a number is told for: 10,000 residents, 100亿元.
PER = {"head": 1, "gdp": 100}

#: Vintages of a population, the ones that are taken first.
POPULATION_VINTAGES = ("as_published", "census_count", "preliminary")

SIZE_ORDER_COLUMNS = [
    "target_id",
    "other_id",
    "basis",
    "number",
    "number_other",
    "same_vintage",
    "by_number",
    "by_bounds",
]

SIZE_COLUMNS = ["target_id", "basis", "lower", "number", "upper", *OBSERVATION_COLUMNS]


@known_input
def per_size(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return totals of whole places per head and per GDP of the year aimed at.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        For each count or amount of a whole place (levels and additions) a row for each basis, sorted by target:

        - basis: ``head`` (per 10,000 residents) or ``gdp`` (per 100亿元 of GDP);
        - lower, number, upper: the target's bounds and number over that of the basis; NaN where it is not on record;
        - kind, year, comparator, value, unit, vintage, grade, publication, as_of, year_sure: the population or GDP, an
          observation of the target's place and year, as in ``context``. Nothing is interpolated.

    Notes
    -----
    What grows with the size of a place is divided by a measure of that size before places are compared: the
    denomination of COINr (Becker et al., "COINr: An R package for developing composite indicators", 2022).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'huzhou-2017-054-09'")
    >>> per_size(rows, tables)[["basis", "value", "grade"]].values.tolist()
    [['gdp', 2476.13, 'B'], ['head', nan, '']]
    """
    totals = sized(first_numbers(rows), tables)
    written = document_vintages(tables)["vintage"]
    totals = totals.assign(vintage_written=totals["document_id"].map(written))
    achieved = achievements(harmonise_observations(tables))
    numbers = []
    for target in rows_of(totals.sort_values("target_id")):
        for basis in sorted(BASES):
            observation = _size_of_place(target, basis, achieved)
            numbers.append(
                {
                    "target_id": target["target_id"],
                    "basis": basis,
                    **_per(target, basis, observation),
                }
            )
    frame = pd.DataFrame(numbers, columns=SIZE_COLUMNS)
    return frame.astype({"year": "Int64"})


@known_input
def size_orders(rows: pd.DataFrame, tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return how totals of different places lie to each other by the size of their places.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    pairs : DataFrame
        As :func:`compare.verdicts` returns them for these rows.

    Returns
    -------
    DataFrame
        For each pair of totals of different places (``size`` among its reasons) a row for each basis that is on record
        for both, in the order of the pairs:

        - target_id, other_id; basis: ``head`` or ``gdp``, as :func:`per_size` has it;
        - number, number_other: the two totals over the size of their places;
        - same_vintage: whether both sizes rest on one economic census, or on none;
        - by_number, by_bounds: the order of the two, as in the pairs; empty for different vintages, and for what is not
          comparable.

    Examples
    --------
    Huzhou aims at more than half as much R&D as Shaoxing, and at more of its GDP:

    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_expenditure' and place_id != 'haining'")
    >>> size_orders(rows, tables, compare.verdicts(rows, tables))[["basis", "by_number"]].values.tolist()
    [['gdp', 'higher']]
    """
    is_of_totals = pairs["reasons"].map(_names_size).astype(bool)
    is_ordered = pairs["by_number"].ne("")
    asked = pairs.loc[is_of_totals & is_ordered, ["target_id", "other_id"]]
    asked = asked.assign(position=range(len(asked)))
    ones = _known_sizes(rows, tables)
    others = ones.rename(columns={"target_id": "other_id"})
    both = asked.merge(ones, on="target_id")
    suffixes = ("", "_other")
    both = both.merge(others, on=["other_id", "basis"], suffixes=suffixes)
    both = both.sort_values(["position", "basis"], ignore_index=True)
    one, other = (_intervals(both, suffix) for suffix in suffixes)
    both["same_vintage"] = both["census"].eq(both["census_other"])
    orders = {
        "by_number": orders_by_number(one["number"], other["number"]),
        "by_bounds": orders_of(one, other),
    }
    for name, order in orders.items():
        told = pd.Series(order, index=both.index, dtype=object)
        both[name] = told.where(both["same_vintage"], "")
    return both[SIZE_ORDER_COLUMNS]


def _names_size(reasons: list[str]) -> bool:
    return "size" in reasons


def _intervals(both: pd.DataFrame, suffix: str) -> dict[str, Any]:
    """Return the numbers over size and their bounds of the ones, or of the others, of some pairs."""
    names = ("number", "lower", "upper", "comparator")
    return {name: both[f"{name}{suffix}"].to_numpy() for name in names}


def _known_sizes(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the totals over size that are on record, with their qualifiers and the census that their GDP rests on."""
    sizes = per_size(rows, tables)
    known = sizes[sizes["number"].notna()]
    # Rounding makes no order: 2 firms for 10,000 people are 2, whatever they were divided by.
    rounded = known[["lower", "number", "upper"]].round(12)
    comparators = column_by(rows, "target_id", "comparator")
    censuses = known["vintage"].map(census_basis)
    is_gdp = known["basis"].eq("gdp")
    return known[["target_id", "basis"]].assign(
        **rounded,
        comparator=known["target_id"].map(comparators).astype(object),
        census=censuses.where(is_gdp, ""),
    )


def sized(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the rows whose numbers grow with the size of their place."""
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    return rows[
        rows["indicator"].map(quantities).isin(SIZED)
        & rows["measure"].isin(SIZED_MEASURES)
        & rows["scope"].eq(WHOLE)
    ]


def _size_of_place(target: Row, basis: str, achieved: Achievements) -> Row | None:
    """Return the population or the GDP of a target's place in the year aimed at, if it is on record."""
    indicator = BASES[basis]
    vintages: tuple[str, ...] = POPULATION_VINTAGES
    if basis == "gdp":
        vintages = (target["vintage_written"],)
    for vintage in vintages:
        series = achieved[target["place_id"], indicator, WHOLE, vintage]
        if target["target_year"] in series:
            return series[target["target_year"]]
    return None


def _per(target: Row, basis: str, observation: Row | None) -> Row:
    if observation is None:
        return {"lower": math.nan, "number": math.nan, "upper": math.nan, **NOT_RECORDED}
    size = observation["value"] / PER[basis]
    return {
        "lower": target["lower"] / size,
        "number": target["canonical_value"] / size,
        "upper": target["upper"] / size,
        **observation_columns(observation),
    }
