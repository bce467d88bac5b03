"""Specifications: the defensible choices by which targets of one type can be compared, each by its name."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from compare.comparison.benchmarks import benchmark_places, place_tiers, resolve, size_free
from compare.comparison.observations import (
    Achievements,
    achievements,
    recorded_observations,
)
from compare.comparison.vintages import with_document_times
from compare.harmonise.canonical import (
    APPROXIMATE_BAND,
    harmonise_targets,
    qualifier_bounds,
)
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import NamedTables, check_known
from compare.tables.schema import TARGETS

#: Every choice and what it may be, the reference first.
#:
#: - benchmark: set against the nation, against the province, or not at all (the number alone);
#: - year: the benchmark's observation of the last year that was over when the document was written, or of the year
#:   aimed at (of the year before, where that one has none); named as the column of the target that holds it;
#: - vintage: observations as they stood when the document was written, or as restated since where they were;
#: - normalisation: times the benchmark, or points above it;
#: - band: half-width that 左右 is read as, as a share of the number.
CHOICES: dict[str, tuple[Any, ...]] = {
    "benchmark": ("country", "province", "none"),
    "year": ("year_known", "target_year"),
    "vintage": ("of_the_time", "restated"),
    "normalisation": ("ratio", "difference"),
    "band": (APPROXIMATE_BAND, 0.0, 2 * APPROXIMATE_BAND),
}

#: The choices that are none where no benchmark is used.
CHOICES_OF_BENCHMARK = ("year", "normalisation")

#: The grade that never enters a ranking.
WEAK_GRADE = "C"

#: The vintage that older observations were restated in.
RESTATED_VINTAGE = "after_2018_census_revised"


@dataclass(frozen=True)
class Specification:
    """One option of every choice; see :data:`CHOICES`."""

    benchmark: str
    year: str
    vintage: str
    normalisation: str
    band: float

    def effective(self) -> Specification:
        """Return the specification with the reference options where a benchmark of ``none`` leaves none to choose."""
        if self.benchmark != "none":
            return self
        return replace(self, **{choice: CHOICES[choice][0] for choice in CHOICES_OF_BENCHMARK})

    def transform(self, values: Any, benchmark: Any) -> Any:
        """Return values in canonical units as times the benchmark, points above it, or as they are."""
        if self.benchmark == "none":
            return values
        # Rounding makes no order: 2.7 - 2.1 and 2.3 - 1.7 are equal.
        if self.normalisation == "ratio":
            return np.round(values / benchmark, 12)
        return np.round(values - benchmark, 12)


#: Fewer targets of a type are not ranked, and a benchmark that fewer have is not what others are left out for.
MINIMUM_TARGETS = 3

#: What is compared of a target, beside its benchmark.
NUMBER_COLUMNS = ["canonical_value", "lower", "upper", "comparator"]

#: Targets for each option of the choices band and vintage.
SpecifiedNumbers = dict[tuple[float, str], pd.DataFrame]

#: Targets under each specification, as :func:`apply_specifications` returns them.
SpecifiedTargets = dict[Specification, pd.DataFrame]


def all_specifications() -> list[Specification]:
    """Return every specification that differs in what it computes, the reference first.

    Examples
    --------
    >>> len(all_specifications())
    54
    >>> all_specifications()[0]
    Specification(benchmark='country', year='year_known', vintage='of_the_time', normalisation='ratio', band=0.05)
    """
    effective = []
    for options in product(*CHOICES.values()):
        specification = Specification(*options)
        effective.append(specification.effective())
    return list(dict.fromkeys(effective))


def apply_specifications(rows: pd.DataFrame, tables: Tables) -> SpecifiedTargets:
    """Return targets of one type under every specification that applies to some of them.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one indicator: levels, and relative targets that name a place.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    dict of Specification to DataFrame
        The reference first, the others in the order of :func:`all_specifications`. The reference has the first
        benchmark and year that at least ``MINIMUM_TARGETS`` have on record, and ``none`` where there is no such.
        Targets without a number are left out, and those without the benchmark of the reference. Any other
        specification that at least two of the rest have a benchmark for is there, and NaN is the benchmark of who has
        none: it is compared under the others, and takes no specification from anybody. Indexed by target_id, sorted,
        so that nothing drawn from it depends on the order of ``rows``: canonical_value, lower, upper (canonical unit;
        NaN where open), comparator, benchmark (its value, NaN for ``none``). Empty where no target has a number.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'shaoxing-2018-026-04'")
    >>> specified = apply_specifications(rows, tables).values()
    >>> sorted({float(targets.at["shaoxing-2018-026-04", "lower"]) for targets in specified})
    [2.49, 2.57]
    """
    tables = NamedTables({**tables, "context": strong_figures(tables["context"])})
    target_ids = sorted(rows["target_id"])
    check_known(target_ids, TARGETS, tables["targets"]["target_id"])
    numbers = _numbers_by_band_and_vintage(target_ids, tables)
    reference = next(iter(numbers.values()))
    has_number = reference["canonical_value"].notna()
    benchmarks = _benchmarks_by_choice(reference[has_number], tables)
    if benchmarks.empty:
        return {}
    first, benchmarks = _reference(benchmarks)
    specified = {}
    for specification in _usable(first, benchmarks):
        vintage = specification.vintage
        targets = numbers[specification.band, vintage].loc[benchmarks.index]
        specified[specification] = targets[NUMBER_COLUMNS].assign(
            benchmark=benchmarks[specification.benchmark, specification.year, vintage]
        )
    return specified


def strong_figures(context: pd.DataFrame) -> pd.DataFrame:
    """Return what is on record but for figures of the weakest grade."""
    return context[context["grade"].ne(WEAK_GRADE)]


def _reference(benchmarks: pd.DataFrame) -> tuple[Specification, pd.DataFrame]:
    """Return the reference specification, and the benchmarks of the targets that have the one it asks for.

    It is the first that enough have, not the one that most have: who lacks it never takes it from the others.
    """
    first = all_specifications()[0]
    in_both_vintages = benchmarks.notna().T.groupby(level=[0, 1], sort=False).all().T
    for benchmark, year in in_both_vintages:
        has_benchmark = in_both_vintages[benchmark, year]
        if has_benchmark.sum() >= MINIMUM_TARGETS:
            return replace(first, benchmark=benchmark, year=year), benchmarks[has_benchmark]
    return replace(first, benchmark="none"), benchmarks


def _usable(first: Specification, benchmarks: pd.DataFrame) -> list[Specification]:
    """Return the reference, and the other specifications by which at least two targets can be compared."""
    on_record = benchmarks.notna().sum()
    usable = [first]
    for specification in all_specifications():
        benchmark = specification.benchmark
        count = on_record[benchmark, specification.year, specification.vintage]
        is_compared = first.benchmark != "none" and count >= 2
        if specification != first and (benchmark == "none" or is_compared):
            usable.append(specification)
    return usable


def _numbers_by_band_and_vintage(target_ids: list[str], tables: Tables) -> SpecifiedNumbers:
    """Return the targets, relative ones resolved, for each option of the choices band and vintage."""
    targets = tables["targets"]
    group = targets[targets["target_id"].isin(target_ids)]
    harmonised = harmonise_targets({**tables, "targets": group})
    by_vintage = _resolved_by_vintage(harmonised, tables)
    numbers = {}
    for band, vintage in product(CHOICES["band"], CHOICES["vintage"]):
        by_id = by_vintage[vintage].set_index("target_id")
        resolved = by_id.loc[target_ids]
        lower, upper = qualifier_bounds(resolved, band)
        numbers[band, vintage] = resolved.assign(lower=lower, upper=upper)
    return numbers


def _resolved_by_vintage(rows: pd.DataFrame, tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the targets resolved by each option of ``vintage``, by restated observations where there are any."""
    of_the_time = resolve(rows, tables)
    restated = resolve(rows, tables, RESTATED_VINTAGE)
    is_restated = restated["resolved_place_id"].ne("")
    if not is_restated.any():
        return {"of_the_time": of_the_time, "restated": of_the_time}
    return {
        "of_the_time": of_the_time,
        "restated": restated.where(is_restated, of_the_time),
    }


def _benchmarks_by_choice(targets: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the benchmark of every target, a column for each option of benchmark, year and vintage; else NaN."""
    # Only figures of the years in which the indicator is so defined stand beside a target of such a year.
    recorded = recorded_observations(tables)
    achieved = achievements(recorded[recorded["era"].eq(0)])
    of_places = benchmark_places(tables)
    tiers = place_tiers(tables)
    timed = with_document_times(targets.reset_index(), tables)
    size_free_ids = set(size_free(timed, tables["indicators"])["target_id"])
    lookups = []
    for target in rows_of(timed):
        place_ids = of_places[target["place_id"]] if target["target_id"] in size_free_ids else []
        places = {tiers[place_id]: place_id for place_id in place_ids}
        lookups.append(_BenchmarkLookup(target, places, achieved))
    choices = product(CHOICES["benchmark"], CHOICES["year"], CHOICES["vintage"])
    values = {}
    for choice in choices:
        values[choice] = [lookup.value(*choice) for lookup in lookups]
    return pd.DataFrame(values, index=targets.index, dtype=float)


@dataclass(frozen=True)
class _BenchmarkLookup:
    """What the benchmarks of one target are looked up by."""

    target: Row
    places: dict[str, str]
    achieved: Achievements

    def value(self, benchmark: str, year: str, vintage: str) -> float:
        """Return the benchmark that some options ask for, or NaN."""
        if benchmark not in self.places:
            return math.nan
        of_the_time = self._series(benchmark, self.target["vintage"])
        values = _positive_values(of_the_time)
        if vintage == "restated":
            restated = self._series(benchmark, RESTATED_VINTAGE)
            values |= _positive_values(restated)
        wanted = self.target[year]
        # An observation that was restated replaces one, and adds no year.
        candidates = [candidate for candidate in (wanted, wanted - 1) if candidate in of_the_time]
        return values.get(candidates[0], math.nan) if candidates else math.nan

    def _series(self, benchmark: str, vintage: str) -> dict[int, Row]:
        target = self.target
        return self.achieved[self.places[benchmark], target["indicator"], target["scope"], vintage]


def _positive_values(series: dict[int, Row]) -> dict[int, float]:
    """Return the values that something can be set against, by year."""
    return {
        year: float(observation["value"])
        for year, observation in series.items()
        if observation["value"] > 0
    }
