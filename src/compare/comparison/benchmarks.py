"""Targets beside what their nation and their province achieved, in the vintage of the time the target was set."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from compare.comparison.intervals import order_of
from compare.comparison.observations import (
    NOT_RECORDED,
    OBSERVATION_COLUMNS,
    achievements,
    by_subject,
    observation_columns,
    recorded_observations,
)
from compare.comparison.peers import places_above
from compare.comparison.statement_types import eras
from compare.comparison.vintages import document_vintages, vintage_for, with_document_times
from compare.harmonise.canonical import (
    APPROXIMATE_BAND,
    harmonise_observations,
    qualifier_bounds,
)
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input

#: Numbers that do not grow with the size of a place; a city's total says nothing beside the nation's.
SIZE_FREE = ("ratio", "density")

#: Places whose observations are benchmarks, the widest first.
BENCHMARK_TIERS = ("country", "province")

#: Whose observation a relative target was resolved by, as :func:`resolve` adds it to the rows.
RESOLVED_COLUMNS = ["resolved_place_id", "resolved_year", "resolved_vintage", "resolved_grade"]

#: First publications of one series, which a line may join.
FIRST_PUBLISHED = ("before_2018_census", "after_2018_census", "after_2023_census")

BENCHMARK_COLUMNS = [
    "target_id",
    "benchmark_id",
    "role",
    "wanted_year",
    *OBSERVATION_COLUMNS,
    "difference",
    "ratio",
    "standing",
    "marks",
]


#: What is told of a target beside a figure that it is not compared with.
_NO_COMPARISON: Row = {"difference": math.nan, "ratio": math.nan, "standing": ""}


class _Benchmark(NamedTuple):
    """What a benchmark is asked for, and the observation that answers it, if one is recorded."""

    role: str
    wanted_year: Any
    observation: Row | None


@known_input
def benchmarks(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the targets that do not depend on size beside what their nation and their province achieved.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not (see :func:`resolve`).
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        For each level of a ratio or density for which observations of its indicator and scope are recorded, a row for
        each benchmark and role, sorted by target, benchmark and role:

        - role: ``target_year``, what was achieved in the year aimed at; ``aim``, what the benchmark itself aimed at
          for that year; ``year_known``, what was achieved in the last year that was over when the document was
          written;
        - wanted_year: the year that the role asks for (Int64);
        - kind, year, comparator, value, unit, vintage, grade, publication, as_of, year_sure: the observation, as in
          ``context``, of that year or else of the year before it; value NaN where neither is recorded in the vintage of
          the time;
        - difference, ratio: the number stated less, and over, the figure (canonical unit; none);
        - standing: ``higher``, ``lower``, ``equal``, ``overlapping``: how the target's bounds lie to those of the
          observation; empty where there is none, or where the indicator is defined otherwise in the one year;
        - marks: what keeps the figure from being surely of the time that is asked for: ``year_before`` (it is of the
          year before), ``mid_year`` (of a day or a part before the year's end), ``unknown`` (of a day that is not
          printed), ``year_unsure`` (its year is inferred) and ``definition`` (the definition ends between the two
          years, so that they are not compared); separated by ``;``. A marked figure stands beside a target, which is
          never *surely* above or below it (:func:`stands_surely`).

    Notes
    -----
    Observations that rest on GDP are taken in the vintage that was the newest when the document was written, as first
    published; restated ones are never mixed in. The aims of nation and province stand beside, for targets grow on
    their way down (层层加码): Li, Liu, Weng and Zhou, "Target Setting in Tournaments: Theory and Evidence from China",
    The Economic Journal 129 (2019).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'huzhou-2017-054-10'")
    >>> comparisons = benchmarks(rows, tables).query("role == 'target_year'")
    >>> comparisons[["benchmark_id", "year", "value", "standing"]].values.tolist()
    [['china', 2017, 2.13, 'higher'], ['zhejiang', 2017, 2.45, 'higher']]
    """
    targets = size_free(rows.reset_index(drop=True), tables["indicators"])
    targets = with_document_times(targets, tables)
    targets = targets.assign(era=eras(targets, tables["indicators"]))
    targets = targets.sort_values("target_id")
    recorded = by_subject(recorded_observations(tables))
    benchmark_ids = benchmark_places(tables)
    comparisons = []
    for target in rows_of(targets):
        for benchmark_id in benchmark_ids[target["place_id"]]:
            observations = recorded[benchmark_id, target["indicator"], target["scope"]]
            for benchmark in _roles(observations, target):
                comparisons.append(_beside(target, benchmark_id, benchmark))
    frame = pd.DataFrame(comparisons, columns=BENCHMARK_COLUMNS)
    return frame.astype({"wanted_year": "Int64", "year": "Int64"})


def stands_surely(beside: pd.DataFrame, side: pd.Series | str) -> pd.Series:
    """Return which targets lie on a side of a figure that is surely of its time, as far as all bounds allow.

    Parameters
    ----------
    beside : DataFrame
        As :func:`benchmarks` returns them.
    side : str or Series of str
        ``higher`` or ``lower``.

    Examples
    --------
    Haizhou aimed at 6 patents per 10,000 people for 2015; China's 6.3 of that year are of a day that is not printed:

    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-03'")
    >>> beside = benchmarks(rows, tables).head(1)
    >>> beside[["standing", "marks"]].values.tolist(), stands_surely(beside, "lower").tolist()
    ([['lower', 'unknown']], [False])
    """
    return beside["standing"].eq(side) & beside["marks"].eq("")


def size_free(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the first statements of a level that can be set beside a larger place: ratios and densities."""
    quantities = column_by(indicators, "indicator", "quantity")
    return rows[
        rows["indicator"].map(quantities).isin(SIZE_FREE)
        & rows["measure"].eq("level")
        & rows["restates"].eq("")
    ]


def benchmark_places(tables: Tables) -> dict[str, list[str]]:
    """Return the nation and the province that each place is part of, the nation first.

    Examples
    --------
    >>> import compare
    >>> benchmark_places(compare.load_tables())["haining"]
    ['china', 'zhejiang']
    """
    tiers = place_tiers(tables)
    benchmarks = {}
    for place_id, above in places_above(tables).items():
        by_tier = {tiers[other]: other for other in above}
        benchmarks[place_id] = [by_tier[tier] for tier in BENCHMARK_TIERS if tier in by_tier]
    return benchmarks


def place_tiers(tables: Tables) -> dict[str, str]:
    """Return the tier of government of every place: a municipality is of that of the provinces."""
    levels = column_by(tables["places"], "place_id", "level")
    tiers = column_by(tables["levels"], "level", "tier")
    return {place_id: tiers[level] for place_id, level in levels.items()}


def _roles(observations: list[Row], target: Row) -> Iterator[_Benchmark]:
    """Yield what each role finds among the observations of one benchmark and indicator."""
    if not observations:
        return
    target_year = target["target_year"]
    year_known = target["year_known"]
    achieved = _of_kind(observations, "actual", [target["vintage"]])
    aims = _of_kind(observations, "target", ["", target["vintage"]])
    yield _Benchmark("target_year", target_year, of_the_same_time(achieved, target_year))
    if target_year in aims:
        yield _Benchmark("aim", target_year, aims[target_year])
    if pd.notna(year_known):
        yield _Benchmark("year_known", year_known, of_the_same_time(achieved, year_known))


def of_the_same_time(by_year: dict[int, Row], year: int) -> Row | None:
    """Return the observation of a year, or of the year before it; what is farther off is of another time."""
    return by_year.get(year, by_year.get(year - 1))


def _of_kind(observations: list[Row], kind: str, vintages: list[str]) -> dict[int, Row]:
    """Return the first observation of each year that is of a kind and of some vintages."""
    by_year: dict[int, Row] = {}
    for observation in observations:
        if observation["kind"] == kind and observation["vintage"] in vintages:
            by_year.setdefault(observation["year"], observation)
    return by_year


def _beside(target: Row, benchmark_id: str, benchmark: _Benchmark) -> Row:
    """Return the row of one target beside one benchmark."""
    row = {
        "target_id": target["target_id"],
        "benchmark_id": benchmark_id,
        "role": benchmark.role,
        "wanted_year": benchmark.wanted_year,
    }
    observation = benchmark.observation
    if observation is None:
        return {**row, **NOT_RECORDED, **_NO_COMPARISON, "marks": ""}
    marks = time_marks(observation, benchmark.wanted_year)
    compared = _NO_COMPARISON
    if target["era"] == observation["era"]:
        compared = _compared(target, observation)
    else:
        marks.append("definition")
    return {**row, **observation_columns(observation), **compared, "marks": ";".join(marks)}


def time_marks(observation: Row, wanted_year: int) -> list[str]:
    """Return what keeps an observation from being surely of a year; see :func:`benchmarks`."""
    marks = [] if observation["year"] == wanted_year else ["year_before"]
    if observation["as_of"] != "end_of_year":
        marks.append(observation["as_of"])
    if observation["year_sure"] == "no":
        marks.append("year_unsure")
    return marks


def _compared(target: Row, observation: Row) -> Row:
    """Return how far a target lies from an observation, and on which side."""
    stated = target["canonical_value"]
    observed = observation["value"]
    return {
        "difference": stated - observed,
        "ratio": stated / observed if observed else math.nan,
        "standing": order_of(target, observation),
    }


def benchmark_series(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return what the nation and the provinces of some rows achieved around their target years, as first published.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one indicator and scope.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        As :func:`compare.harmonise_observations` returns them, sorted by place, vintage and year, from the year before
        the first target to the last, as far as the indicator is defined as in the years aimed at; empty for what grows
        with the size of a place.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-01'")
    >>> benchmark_series(rows, tables)[["place_id", "year", "value"]].values.tolist()
    [['china', 2014, 2.05], ['china', 2015, 2.07], ['jiangsu', 2014, 2.54], ['jiangsu', 2015, 2.57]]
    """
    indicator, scope = rows[["indicator", "scope"]].iloc[0]
    quantity = column_by(tables["indicators"], "indicator", "quantity")[indicator]
    years = rows["target_year"].astype(int)
    of_places = benchmark_places(tables)
    benchmark_ids: set[str] = set()
    for place_id in set(rows["place_id"]):
        benchmark_ids.update(of_places[place_id])
    context = tables["context"]
    wanted = (
        context["place_id"].isin(benchmark_ids)
        & context["indicator"].eq(indicator)
        & context["scope"].eq(scope)
        & context["kind"].eq("actual")
        & context["vintage"].isin(FIRST_PUBLISHED)
        & context["year"].between(years.min() - 1, years.max())
    )
    recorded = context[wanted & (quantity in SIZE_FREE)]
    series = recorded_observations({**tables, "context": recorded})
    defined = eras(rows, tables["indicators"])
    series = series[series["era"].isin(defined)].drop(columns="era")
    order = {vintage: position for position, vintage in enumerate(FIRST_PUBLISHED)}
    series["order"] = series["vintage"].map(order)
    series = series.sort_values(["place_id", "order", "year"])
    return series.drop(columns="order")


@known_input
def resolve(
    rows: pd.DataFrame,
    tables: Tables,
    vintage: str = "",
    approximate_band: float = APPROXIMATE_BAND,
) -> pd.DataFrame:
    """Return the targets with the relative ones that name another place read as what that place achieved.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them; ``resolutions`` says which place is meant.
    vintage : str
        The vintage of the observation; that of the time the document was written when empty.
    approximate_band : float
        Half-width of the band of 左右, as a share of the value.

    Returns
    -------
    DataFrame
        The same rows, numbered anew. Those resolved have measure ``level``, the observed value as canonical_value and
        as the bounds that their comparator sets, and ``resolved`` among their flags. What the document says (value,
        as_printed, comparator) stays as it was. Added are resolved_place_id (empty where a row is not resolved),
        resolved_year (Int64), resolved_vintage and resolved_grade: whose observation it is.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("as_printed == '超全省平均水平'")
    >>> resolve(rows, tables)[["lower", "resolved_place_id", "resolved_year"]].values.tolist()
    [[2.57, 'zhejiang', 2018]]
    """
    resolved = _with_resolved_columns(rows.reset_index(drop=True))
    named_place = column_by(tables["resolutions"], "target_id", "place_id")
    names_place = resolved["target_id"].isin(list(named_place))
    naming = resolved[names_place]
    if naming.empty:
        return resolved
    observations = _named_observations(naming, tables, named_place, vintage)
    for position, observation in observations.items():
        for column, cell in _resolved_cells(observation).items():
            resolved.at[position, column] = cell
    positions = list(observations)
    flags = resolved.loc[positions, "flags"].map(_with_resolved_flag)
    lower, upper = qualifier_bounds(resolved.loc[positions], approximate_band)
    resolved.loc[positions, "flags"] = flags
    resolved.loc[positions, "lower"] = lower
    resolved.loc[positions, "upper"] = upper
    return resolved


def _with_resolved_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with empty columns for what they are resolved by."""
    unknown_year = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    return rows.assign(
        resolved_place_id="",
        resolved_year=unknown_year,
        resolved_vintage="",
        resolved_grade="",
    )


def _named_observations(
    naming: pd.DataFrame, tables: Tables, named_place: dict[str, str], vintage: str
) -> dict[int, Row]:
    """Return what the named places achieved, by the index of the naming row, as far as it is recorded."""
    written = document_vintages(tables)["vintage"]
    achieved = achievements(harmonise_observations(tables))
    observations = {}
    for position, row in naming.iterrows():
        indicator, year = row["indicator"], row["target_year"]
        place_id = named_place[row["target_id"]]
        wanted = vintage_for(indicator, vintage or written[row["document_id"]], tables)
        series = achieved[place_id, indicator, row["scope"], wanted]
        if year in series:
            observations[position] = series[year]
    return observations


def _resolved_cells(observation: Row) -> Row:
    """Return the cells that an observation gives to the target that is read as it."""
    return {
        "measure": "level",
        "canonical_value": observation["value"],
        "resolved_place_id": observation["place_id"],
        "resolved_year": observation["year"],
        "resolved_vintage": observation["vintage"],
        "resolved_grade": observation["grade"],
    }


def _with_resolved_flag(flags: str) -> str:
    """Return sorted flags with ``resolved`` among them."""
    present = set(flags.split(";")) - {""}
    return ";".join(sorted(present | {"resolved"}))
