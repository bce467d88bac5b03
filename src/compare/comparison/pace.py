"""How fast a target asks a place to move, and how fast its nation and province moved over the same years."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from itertools import product

import pandas as pd

from compare.comparison.benchmarks import benchmark_places
from compare.comparison.observations import achievements
from compare.comparison.statement_types import eras
from compare.comparison.vintages import with_document_times
from compare.harmonise.bounded import Bounded, observed_number, stated_number
from compare.harmonise.canonical import first_numbers, harmonise_observations
from compare.harmonise.derived import yearly_growth
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input

#: Amounts and counts move in per cent a year, and so can stand beside a larger place's.
GROWING = ("amount", "count")

PACE_COLUMNS = [
    "target_id",
    "place_id",
    "basis",
    "from_year",
    "to_year",
    "base",
    "unit",
    "growth_lower",
    "growth",
    "growth_upper",
    "addition_lower",
    "addition",
    "addition_upper",
    "vintage",
    "grade",
    "publications",
]

#: Observations of one series by year.
YearSeries = dict[int, Row]

_UNKNOWN = Bounded(math.nan, math.nan, math.nan)


@known_input
def pace(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the yearly growth and the yearly addition that targets ask for, beside what larger places did.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Sorted by target, then in this order of basis:

        - ``printed``: the document prints a multiple of a base year (翻一番), and the growth is its root;
        - ``recorded``: the place's observation of the year the document was written, or of its base year, is on
          record beside the level aimed at; growth and addition lead from there;
        - ``achieved``: what the nation or the province (place_id) did between the two years of a ``printed`` or
          ``recorded`` row, for amounts and counts; no addition, which would grow with size.

        None of these leads across the end of a definition, from a year in which the indicator is defined otherwise than
        in the year aimed at. Growth in % a year, additions in the canonical unit a year; bounds follow the target's,
        NaN where open.
        ``base`` is the level started from, NaN where only a multiple is printed. vintage, grade (of two, the weaker)
        and publications (separated by semicolons) are those of the observations used.

    Notes
    -----
    Compound annual growth: ``(L / B) ** (1 / n) - 1``, OECD, "Data and Metadata Reporting and Presentation
    Handbook" (2007), section on growth rates.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'huzhou-2017-054-16'")
    >>> pace(rows, tables)[["basis", "from_year", "base"]].values.tolist()
    [['recorded', 2013, 290.0]]
    """
    firsts = first_numbers(rows)
    targets = with_document_times(firsts, tables)
    targets = targets.sort_values("target_id")
    achieved = achievements(harmonise_observations(tables))
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    of_places = benchmark_places(tables)
    paces = []
    for target in rows_of(targets):
        indicator, scope, vintage = target["indicator"], target["scope"], target["vintage"]
        series = achieved[target["place_id"], indicator, scope, vintage]
        wanted = [*_printed(target), *_recorded(target, series)]
        paces += wanted
        if quantities[indicator] not in GROWING:
            continue
        from_years = sorted({row["from_year"] for row in wanted})
        benchmark_ids = of_places[target["place_id"]]
        for from_year, benchmark_id in product(from_years, benchmark_ids):
            series = achieved[benchmark_id, indicator, scope, vintage]
            paces += _achieved(target, benchmark_id, from_year, series)
    frame = pd.DataFrame(paces, columns=PACE_COLUMNS)
    # Nothing leads from a year in which the indicator is defined otherwise.
    indicator_of = column_by(targets, "target_id", "indicator")
    of_indicators = frame.assign(indicator=frame["target_id"].map(indicator_of))
    begins = eras(of_indicators, tables["indicators"], "from_year")
    ends = eras(of_indicators, tables["indicators"], "to_year")
    return frame[begins.eq(ends)].reset_index(drop=True)


def _printed(target: Row) -> Iterator[Row]:
    """Yield the growth that a printed multiple of a base year asks for."""
    if target["measure"] != "multiple" or pd.isna(target["base_year"]):
        return
    years = target["target_year"] - target["base_year"]
    growth = stated_number(target).apply(yearly_growth, years)
    yield {
        "target_id": target["target_id"],
        "place_id": target["place_id"],
        "basis": "printed",
        "from_year": target["base_year"],
        "to_year": target["target_year"],
        "base": math.nan,
        "unit": "",
        **_growth_columns(growth),
        **_addition_columns(_UNKNOWN),
        "vintage": "",
        "grade": "",
        "publications": "",
    }


def _recorded(target: Row, series: YearSeries) -> Iterator[Row]:
    """Yield the growth and the addition from what the place had when the document was written, or in its base year."""
    if target["measure"] != "level":
        return
    to_year = target["target_year"]
    from_years = {target["year_set"], target["base_year"]}
    for from_year in sorted(filter(pd.notna, from_years)):
        base = series.get(from_year)
        if base is None or from_year >= to_year:
            continue
        years = to_year - from_year
        level, start = stated_number(target), observed_number(base)
        added = level.less(start)
        yield {
            "target_id": target["target_id"],
            "place_id": target["place_id"],
            "basis": "recorded",
            "from_year": from_year,
            "to_year": to_year,
            "base": base["value"],
            "unit": target["canonical_unit"],
            **_growth_columns(_growth(level, start, years)),
            **_addition_columns(added.apply(operator.truediv, years)),
            "vintage": base["vintage"],
            "grade": base["grade"],
            "publications": base["publication"],
        }


def _achieved(target: Row, benchmark_id: str, from_year: int, series: YearSeries) -> Iterator[Row]:
    """Yield what a larger place did between two years, where both are on record."""
    to_year = target["target_year"]
    if from_year not in series or to_year not in series:
        return
    first, last = series[from_year], series[to_year]
    level, start = observed_number(last), observed_number(first)
    growth = _growth(level, start, to_year - from_year)
    publications = dict.fromkeys([first["publication"], last["publication"]])
    yield {
        "target_id": target["target_id"],
        "place_id": benchmark_id,
        "basis": "achieved",
        "from_year": from_year,
        "to_year": to_year,
        "base": first["value"],
        "unit": first["unit"],
        **_growth_columns(growth),
        **_addition_columns(_UNKNOWN),
        "vintage": first["vintage"],
        # Of two grades the weaker, which is the later letter.
        "grade": max(first["grade"], last["grade"]),
        "publications": "; ".join(publications),
    }


def _growth(level: Bounded, base: Bounded, years: int) -> Bounded:
    """Return the growth a year in per cent; there is none from nothing."""

    def between(end: float, start: float) -> float:
        return yearly_growth(end / start, years) if start else math.nan

    return level.combine(between, base)


def _growth_columns(growth: Bounded) -> dict[str, float]:
    return {
        "growth_lower": growth.lower,
        "growth": growth.value,
        "growth_upper": growth.upper,
    }


def _addition_columns(addition: Bounded) -> dict[str, float]:
    return {
        "addition_lower": addition.lower,
        "addition": addition.value,
        "addition_upper": addition.upper,
    }
