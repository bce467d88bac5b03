"""What stands behind the targets in a figure: the nation's and the provinces' own figures, in grey."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from compare.comparison.benchmarks import BENCHMARK_LEVELS, benchmarks, resolve
from compare.figures.marks import link
from compare.figures.style import text_colours
from compare.language.labels import names, publication_name
from compare.language.links import observation_id, observation_ids
from compare.language.numbers import format_number
from compare.language.words import word
from compare.tables.rows import records

Tables = dict[str, pd.DataFrame]

#: Dashes of the nation's line and of a province's.
DASHES = dict(zip(BENCHMARK_LEVELS, [(0, (5, 3)), (0, (1, 2))], strict=True))


def draw_series(
    axes: Axes, series: pd.DataFrame, tables: Tables, language: str
) -> list[tuple[float, float, str, str]]:
    """Draw a line for each place, vintage and run of years; return the label of each place's last figure."""
    levels, places = (
        tables["places"].set_index("place_id")["level"],
        names(tables["places"], "place_id", language),
    )
    grey, labels = text_colours()["quiet"], []
    # A year without a figure is a gap, not a point on a straight line.
    gaps = series["year"].astype(int).diff().ne(1).cumsum()
    for (place_id, _, _), own in series.groupby(["place_id", "vintage", gaps], sort=False):
        years, values = own["year"].astype(int).tolist(), own["value"].tolist()
        axes.plot(
            years, values, linestyle=DASHES[levels[place_id]], color=grey, linewidth=1.2, zorder=0.9
        )
        for year, value, each in zip(years, values, observation_ids(own), strict=True):
            # A line of one figure would not show; any other has a point for each figure, which leads to its evidence.
            (mark,) = axes.plot(
                [year],
                [value],
                marker="_" if len(years) == 1 else ".",
                color=grey,
                markersize=7 if len(years) == 1 else 4,
                markeredgewidth=1.2,
                zorder=0.9,
                linestyle="none",
            )
            link(mark, each)
    for place_id, own in series.groupby("place_id", sort=True):
        last = own.loc[own["year"].idxmax()]
        text = f"{places[place_id]} {format_number(last['value'], language)}"
        labels.append((float(last["year"]), float(last["value"]), text, grey))
    return labels


def benchmark_observations(groups: Sequence[pd.DataFrame], tables: Tables) -> list[pd.DataFrame]:
    """Return the figures of nation and province that stand beside some rows, each once, in the order of their years.

    Parameters
    ----------
    groups : sequence of DataFrame
        Harmonised target rows, those of one kind together.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    list of DataFrame
        For each group, columns place_id, indicator and those of ``context`` that tell a figure.
    """
    known = benchmarks(resolve(pd.concat(groups), tables), tables)
    known = known[known["value"].notna()].rename(columns={"benchmark_id": "place_id"})
    return [
        known[known["target_id"].isin(group["target_id"])]
        .drop_duplicates(["place_id", "kind", "year", "vintage"])
        .assign(indicator=group["indicator"].iloc[0])
        .sort_values(["year", "place_id", "kind"])
        for group in groups
    ]


def draw_observations(
    axes: Axes, figures: pd.DataFrame, first: int, tables: Tables, language: str
) -> list[str]:
    """Draw a grey tick for each figure on a line of its own, from line ``first``, and return the names of the lines."""
    places, grey = names(tables["places"], "place_id", language), text_colours()["quiet"]
    rows = records(figures)
    for line, row in enumerate(rows, start=first):
        (mark,) = axes.plot(
            [row["value"]],
            [line],
            marker="|",
            color=grey,
            markersize=12,
            markeredgewidth=2,
            linestyle="none",
        )
        link(
            mark,
            observation_id(
                *(row[name] for name in ("place_id", "indicator", "kind", "year", "vintage"))
            ),
        )
        value = format_number(row["value"], language)
        if row["kind"] == "target":
            value = word("figure.own_aim", language, value=value)
        axes.annotate(
            value,
            (row["value"], line),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=grey,
            annotation_clip=False,
        )
    return [
        word("text.place_year", language, place=places[row["place_id"]], year=row["year"])
        for row in rows
    ]


def benchmark_notes(figures: pd.DataFrame, tables: Tables, language: str) -> list[str]:
    """Return the meaning of the grey lines or ticks that are drawn for some figures."""
    if figures.empty:
        return []
    if "role" in figures:
        return [word("mark.benchmark", language)]
    levels = figures["place_id"].map(tables["places"].set_index("place_id")["level"])
    keys = [
        key
        for level, key in zip(BENCHMARK_LEVELS, ("mark.nation", "mark.province"), strict=True)
        if levels.eq(level).any()
    ]
    keys += ["mark.vintage_gap"] if figures["vintage"].nunique() > 1 else []
    return [word(key, language) for key in keys]


def benchmark_sources(figures: pd.DataFrame, language: str) -> list[str]:
    """Return the source line of the figures drawn: their publications and grades; nothing when none is drawn."""
    if figures.empty:
        return []
    publications = dict.fromkeys(
        publication_name(each, language) for each in sorted(figures["publication"])
    )
    return [
        word(
            "figure.benchmark_source",
            language,
            publications=word("list.comma", language).join(publications),
            grades=word("list.comma", language).join(sorted(set(figures["grade"]))),
        )
    ]
