"""What is drawn behind the targets, in grey: the observations of the nation and the provinces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from compare.comparison.benchmarks import BENCHMARK_TIERS, benchmarks, place_tiers, resolve
from compare.figures.mark_labels import MarkLabel
from compare.figures.marks import (
    Point,
    draw_point,
    draw_tick,
    is_hollow,
    link_observation,
    write_beside,
)
from compare.figures.style import QUIET
from compare.language.labels import Labels
from compare.language.numbers import format_number
from compare.language.rows import Row, Tables, rows_of

#: What matplotlib takes as a pattern of dashes: where it begins, and the lengths of dash and gap.
Dashes = tuple[int, tuple[int, int]]

#: For each tier of a benchmark, the widest first: the dashes of its line, and the key of what they mean.
_PATTERNS: tuple[Dashes, ...] = (
    (0, (5, 3)),
    (0, (1, 2)),
)
_KEYS = ("mark.nation", "mark.province")
DASHES = dict(zip(BENCHMARK_TIERS, _PATTERNS, strict=True))
MEANINGS = dict(zip(BENCHMARK_TIERS, _KEYS, strict=True))

#: What matplotlib takes for the point of a year: in a line, alone, and of a hollow figure.
_DOT: dict[str, Any] = {"marker": ".", "markersize": 4}
_STROKE: dict[str, Any] = {"marker": "_", "markersize": 7}
_RING: dict[str, Any] = {"marker": "o", "markersize": 5, "markerfacecolor": "white"}


def draw_series(axes: Axes, series: pd.DataFrame, labels: Labels) -> list[MarkLabel]:
    """Draw a line for each place, vintage and run of years; return the label of each place's last observation."""
    tiers = place_tiers(labels.tables)
    # A year without an observation is a gap, not a point on a straight line.
    years = series["year"].astype(int)
    gaps = years.diff().ne(1).cumsum()
    runs = series.groupby(["place_id", "vintage", gaps], sort=False)
    for (place_id, _, _), run in runs:
        _draw_run(axes, run, DASHES[tiers[place_id]])
    return [_last_label(group, labels) for _, group in series.groupby("place_id")]


def _draw_run(axes: Axes, run: pd.DataFrame, dashes: Dashes) -> None:
    """Draw the line of some years without a gap, and a point for each, which leads to its evidence."""
    years = run["year"].astype(int)
    axes.plot(
        years.tolist(),
        run["value"].tolist(),
        linestyle=dashes,
        color=QUIET,
        linewidth=1.2,
        zorder=0.9,
    )
    # A line of one year would not show, so its mark is a stroke.
    solid = _STROKE if len(run) == 1 else _DOT
    for observation in rows_of(run):
        mark = draw_point(
            axes,
            Point(int(observation["year"]), observation["value"]),
            color=QUIET,
            markeredgewidth=1.2,
            zorder=0.9,
            **(_RING if is_hollow(observation) else solid),
        )
        link_observation(mark, observation)


def _last_label(series: pd.DataFrame, labels: Labels) -> MarkLabel:
    last = series.loc[series["year"].idxmax()]
    place = labels.places[last["place_id"]]
    value = format_number(last["value"], labels.language)
    text = f"{place} {value}"
    point = Point(float(last["year"]), float(last["value"]))
    return MarkLabel(point, text, QUIET)


def benchmark_observations(groups: Sequence[pd.DataFrame], tables: Tables) -> list[pd.DataFrame]:
    """Return what nation and province had achieved when some rows were written, and their own aims, by year.

    Parameters
    ----------
    groups : sequence of DataFrame
        Harmonised target rows, those of one type of statement together.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    list of DataFrame
        For each group, columns place_id, indicator, scope and those of ``context`` that describe an observation.
    """
    resolved = resolve(pd.concat(groups), tables)
    found = benchmarks(resolved, tables).rename(columns={"benchmark_id": "place_id"})
    # What was achieved later stands in the table; the panels would grow past a sheet.
    is_compared = found["standing"].ne("")
    is_drawn = found["role"].ne("target_year")
    observations = found[is_compared & is_drawn]
    return [_beside_group(group, observations) for group in groups]


def _beside_group(group: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    beside = observations[observations["target_id"].isin(group["target_id"])]
    once = beside.drop_duplicates(["place_id", "kind", "year", "vintage"])
    indicator, scope = group[["indicator", "scope"]].iloc[0]
    once = once.assign(indicator=indicator, scope=scope)
    return once.sort_values(["year", "place_id", "kind"])


def draw_observations(
    axes: Axes,
    observations: pd.DataFrame,
    first: int,
    labels: Labels,
) -> None:
    """Draw a grey tick for each observation on a line of its own, from line ``first``."""
    for line, observation in enumerate(rows_of(observations), start=first):
        draw_tick(axes, line, observation, size=12)
        point = Point(observation["value"], line)
        write_beside(axes, point, _observed_value(observation, labels), QUIET)


def _observed_value(observation: Row, labels: Labels) -> str:
    """Write the value of an observation, and say where it is only the benchmark's own aim."""
    value = format_number(observation["value"], labels.language)
    if observation["kind"] != "target":
        return value
    return labels.word("figure.own_aim", value=value)


def observed_place(observation: Row, labels: Labels) -> str:
    """Name an observation by its place and year."""
    return labels.dated_place(observation["place_id"], observation["year"])


def benchmark_notes(observations: pd.DataFrame, labels: Labels) -> list[str]:
    """Return the meaning of the grey lines or ticks that are drawn for some observations."""
    if observations.empty:
        return []
    if "role" in observations:
        return [labels.word("mark.benchmark"), *hollow_notes(observations, labels)]
    tiers = place_tiers(labels.tables)
    drawn = {tiers[place_id] for place_id in observations["place_id"]}
    notes = [labels.word(key) for tier, key in MEANINGS.items() if tier in drawn]
    if observations["vintage"].nunique() > 1:
        notes.append(labels.word("mark.vintage_gap"))
    return [*notes, *hollow_notes(observations, labels)]


def hollow_notes(observations: pd.DataFrame, labels: Labels) -> list[str]:
    """Return what a hollow figure of nation or province means, where one is drawn."""
    if any(map(is_hollow, rows_of(observations))):
        return [labels.word("mark.hollow_figure")]
    return []
