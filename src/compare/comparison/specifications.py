"""Defensible ways of looking at one kind of target: each choice that could be made otherwise, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from compare.comparison.benchmarks import (
    SIZE_FREE,
    achieved,
    benchmark_places,
    resolve,
    vintage_for,
)
from compare.comparison.vintages import document_vintages
from compare.harmonise.canonical import (
    APPROXIMATE_BAND,
    harmonise_observations,
    harmonise_targets,
    qualifier_bounds,
)
from compare.tables.rows import Record, records

#: Every choice and what it may be, the reference first.
#:
#: - benchmark: set against the nation, against the province, or not at all (the number alone);
#: - year: the benchmark's figure of the year aimed at (the last on record where that year has none), or of the year
#:   the document was written;
#: - vintage: figures as they stood when the document was written, or as restated since where they were;
#: - normalisation: times the benchmark, or points above it;
#: - band: half-width that 左右 is read as, as a share of the number.
CHOICES: dict[str, tuple[object, ...]] = {
    "benchmark": ("country", "province", "none"),
    "year": ("target_year", "year_set"),
    "vintage": ("of_the_time", "restated"),
    "normalisation": ("ratio", "difference"),
    "band": (APPROXIMATE_BAND, 0.0, 2 * APPROXIMATE_BAND),
}

#: How many years before the year aimed at the last figure on record may be, to stand in for it.
LONGEST_LAG = 4

#: The grade that never enters a ranking.
WEAK = "C"

#: The vintage that older figures were restated in.
RESTATED = "after_2018_census_revised"


@dataclass(frozen=True)
class Specification:
    """One option of every choice; see :data:`CHOICES`."""

    benchmark: str
    year: str
    vintage: str
    normalisation: str
    band: float

    def settled(self) -> Specification:
        """Return the lens with its reference options where a benchmark of ``none`` leaves them without effect."""
        if self.benchmark != "none":
            return self
        return Specification(
            "none", CHOICES["year"][0], self.vintage, CHOICES["normalisation"][0], self.band
        )

    def show(self, values: object, figure: object) -> object:
        """Return values in canonical units as this lens shows them: times, points, or as they are."""
        if self.benchmark == "none":
            return values
        # Rounding makes no order: 2.7 - 2.1 and 2.3 - 1.7 are equal.
        return np.round(values / figure if self.normalisation == "ratio" else values - figure, 12)


def all_specifications() -> list[Specification]:
    """Return every lens that differs in what it computes, the reference first.

    Examples
    --------
    >>> len(all_specifications()), all_lenses()[0]
    (54, Lens(benchmark='country', year='target_year', vintage='of_the_time', normalisation='ratio', band=0.05))
    """
    return list(
        dict.fromkeys(Specification(*choice).settled() for choice in product(*CHOICES.values()))
    )


def views(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict[Specification, pd.DataFrame]:
    """Look at targets of one kind through every lens that shows them all.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one indicator: levels, and relative targets that name a figure.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    dict of Specification to DataFrame
        In the order of :func:`all_specifications`. An option for which the figure of some target is not on record is
        left out with all its specifications: first a year that no benchmark has, then a benchmark that lacks
        one of the others. Indexed by target_id, sorted, so that nothing drawn from it depends on the order of
        ``rows``: value, lower, upper (canonical unit; NaN where open), comparator, figure (the benchmark, NaN
        for ``none``).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'shaoxing-2018-026-04'")
    >>> found = views(rows, tables)
    >>> sorted({float(view.at["shaoxing-2018-026-04", "lower"]) for view in found.values()})
    [2.49, 2.57]
    """
    ids = sorted(rows["target_id"])
    strong = tables["context"][tables["context"]["grade"].ne(WEAK)]
    tables = {**tables, "context": strong}
    own = {**tables, "targets": tables["targets"][tables["targets"]["target_id"].isin(ids)]}
    bounds, figures = {}, {}
    harmonised = harmonise_targets(own)
    for band in CHOICES["band"]:
        lower, upper = qualifier_bounds(harmonised, band)
        for vintage, told in _resolved(
            harmonised.assign(lower=lower, upper=upper), tables, band
        ).items():
            bounds[band, vintage] = told.set_index("target_id").loc[ids]
    reference, times = next(iter(bounds.values())), document_vintages(tables).to_dict("index")
    recorded = achieved(harmonise_observations(tables))
    candidates = [
        (row, times[row["document_id"]], _benchmarks(row, tables)) for row in records(reference)
    ]
    for key in product(*(CHOICES[name] for name in ("benchmark", "year", "vintage"))):
        figures[key] = [_figure(*candidate, recorded, *key) for candidate in candidates]
    if any(told["canonical_value"].isna().any() for told in bounds.values()):
        return {}
    usable = _usable(
        {key: not pd.Series(values, dtype=float).isna().any() for key, values in figures.items()}
    )
    found = {}
    for lens in all_specifications():
        if lens.benchmark != "none" and (lens.benchmark, lens.year) not in usable:
            continue
        told = bounds[lens.band, lens.vintage]
        figure = pd.Series(figures[lens.benchmark, lens.year, lens.vintage], index=ids, dtype=float)
        found[lens] = pd.DataFrame(
            {
                "value": told["canonical_value"],
                "lower": told["lower"],
                "upper": told["upper"],
                "comparator": told["comparator"],
                "figure": figure,
            }
        )
    return found


def _usable(known: dict[tuple[str, str, str], bool]) -> set[tuple[str, str]]:
    """Return the benchmarks and years to look through, every one of these with every other."""
    benchmarks = [each for each in CHOICES["benchmark"] if each != "none"]
    whole = {
        (benchmark, year)
        for benchmark in benchmarks
        for year in CHOICES["year"]
        if all(known[benchmark, year, vintage] for vintage in CHOICES["vintage"])
    }
    years = {year for _, year in whole}
    return {
        (benchmark, year)
        for benchmark, year in whole
        if all((benchmark, each) in whole for each in years)
    }


def _resolved(
    rows: pd.DataFrame, tables: dict[str, pd.DataFrame], band: float
) -> dict[str, pd.DataFrame]:
    """Resolve relative targets by each option of ``vintage``, in restated figures where they are on record."""
    firsts, again = (
        resolve(rows, tables, approximate_band=band),
        resolve(rows, tables, RESTATED, band),
    )
    there = again["resolved_place_id"].ne("")
    return {
        "of_the_time": firsts,
        "restated": again.where(there, firsts) if there.any() else firsts,
    }


def _benchmarks(row: Record, tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return the benchmarks of a target by their level: none but for a level without size of a whole place."""
    quantity = tables["indicators"].set_index("indicator").at[row["indicator"], "quantity"]
    if quantity not in SIZE_FREE or row["scope"] or row["measure"] != "level":
        return {}
    levels = tables["places"].set_index("place_id")["level"]
    return {levels[each]: each for each in benchmark_places(row["place_id"], tables["places"])}


def _figure(
    row: Record,
    time: Record,
    benchmarks: dict[str, str],
    recorded: dict[tuple[str, str, int, str], Record],
    benchmark: str,
    year: str,
    vintage: str,
) -> float:
    """Return the benchmark's figure that these options ask for, or NaN."""
    of_the_time = vintage_for(row["indicator"], time["vintage"])
    asked = [RESTATED, of_the_time] if vintage == "restated" else [of_the_time]
    if benchmark not in benchmarks:
        return float("nan")
    series = benchmarks[benchmark], row["indicator"]
    known = {at for *own, at, of in recorded if (*own, of) == (*series, of_the_time)}
    for wanted in _years(row, time, known, year):
        for each in asked:
            figure = recorded.get((*series, wanted, each))
            if figure is not None and figure["value"] > 0:
                return float(figure["value"])
    return float("nan")


def _years(row: Record, time: Record, known: set[int], wanted: str) -> Iterator[int]:
    """Yield the year asked for; for the year aimed at also the last of those ``known`` before it."""
    if wanted == "year_set":
        yield from [] if pd.isna(time["year"]) else [int(time["year"])]
        return
    target_year = int(row["target_year"])
    yield target_year
    earlier = [each for each in known if target_year - LONGEST_LAG <= each < target_year]
    yield from [max(earlier)] if earlier else []
