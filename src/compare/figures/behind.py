"""What stands behind the targets in a figure: the nation's and the provinces' own figures, in grey."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from compare.comparison.benchmarks import BENCHMARK_LEVELS, SIZE_FREE, benchmark_places, benchmarks, resolve
from compare.figures.style import text_colours
from compare.labels import names, publication_name
from compare.numerals import format_number
from compare.words import word

Tables = dict[str, pd.DataFrame]

#: Dashes of the nation's line and of a province's.
DASHES = dict(zip(BENCHMARK_LEVELS, [(0, (5, 3)), (0, (1, 2))], strict=True))

#: First publications of one series, which a line may join.
FIRST_PUBLISHED = ("before_2018_census", "after_2018_census", "after_2023_census")


def benchmark_series(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return what the nation and the provinces of some rows achieved around their target years, as first published.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one indicator.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Rows of ``context``, sorted by place, vintage and year, from the year before the first target to the last;
        empty for what grows with the size of a place.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-01'")
    >>> benchmark_series(rows, tables)[["place_id", "year", "value"]].values.tolist()
    [['china', 2014, 2.05], ['china', 2015, 2.07], ['jiangsu', 2014, 2.54], ['jiangsu', 2015, 2.57]]
    """
    context, quantity = tables["context"], tables["indicators"].set_index("indicator")["quantity"]
    indicator, years = rows["indicator"].iloc[0], rows["target_year"].astype(int)
    if quantity[indicator] not in SIZE_FREE:
        return context.iloc[:0]
    places = {each for place_id in rows["place_id"] for each in benchmark_places(place_id, tables["places"])}
    own = context[context["place_id"].isin(places) & context["indicator"].eq(indicator) & context["kind"].eq("actual")
                  & context["vintage"].isin(FIRST_PUBLISHED)
                  & context["year"].between(years.min() - 1, years.max())]
    order = {vintage: place for place, vintage in enumerate(FIRST_PUBLISHED)}
    return own.assign(order=own["vintage"].map(order)).sort_values(["place_id", "order", "year"]).drop(columns="order")


def draw_series(
    axes: Axes, series: pd.DataFrame, tables: Tables, language: str
) -> list[tuple[float, float, str, str]]:
    """Draw a line for each place and vintage, and return the label of each place's last figure, to be placed."""
    levels, places = tables["places"].set_index("place_id")["level"], names(tables["places"], "place_id", language)
    grey, labels = text_colours()["quiet"], []
    for (place_id, _), own in series.groupby(["place_id", "vintage"], sort=False):
        years, values = own["year"].astype(int).tolist(), own["value"].tolist()
        axes.plot(years, values, linestyle=DASHES[levels[place_id]], color=grey, linewidth=1.2, zorder=0.9)
        if len(years) == 1:  # a line of one figure would not show
            axes.plot(years, values, marker="_", color=grey, markersize=7, markeredgewidth=1.2, zorder=0.9)
    for place_id, own in series.groupby("place_id", sort=True):
        last = own.loc[own["year"].idxmax()]
        text = f"{places[place_id]} {format_number(last['value'], language)}"
        labels.append((float(last["year"]), float(last["value"]), text, grey))
    return labels


def benchmark_figures(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the figures of nation and province that stand beside some rows, each once, in the order of their years.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one kind.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Columns place_id and those of ``context`` that tell a figure.
    """
    found = benchmarks(resolve(rows, tables), tables)
    found = found[found["value"].notna()].drop_duplicates(["benchmark_id", "kind", "year", "vintage"])
    return found.rename(columns={"benchmark_id": "place_id"}).sort_values(["year", "place_id", "kind"])


def draw_figures(axes: Axes, figures: pd.DataFrame, first: int, tables: Tables, language: str) -> list[str]:
    """Draw a grey tick for each figure on a line of its own, from line ``first``, and return the names of the lines."""
    places, grey = names(tables["places"], "place_id", language), text_colours()["quiet"]
    for line, row in enumerate(figures.itertuples(), start=first):
        axes.plot([row.value], [line], marker="|", color=grey, markersize=12, markeredgewidth=2, linestyle="none")
        value = format_number(row.value, language)
        if row.kind == "target":
            value = word("figure_own_aim", language, value=value)
        axes.annotate(value, (row.value, line), xytext=(9, 0), textcoords="offset points", va="center", color=grey,
                      annotation_clip=False)
    return [word("place_year", language, place=places[row.place_id], year=row.year) for row in figures.itertuples()]


def benchmark_notes(figures: pd.DataFrame, tables: Tables, language: str) -> list[str]:
    """Return the meaning of the grey lines or ticks that are drawn for some figures."""
    if figures.empty:
        return []
    if "role" in figures:
        return [word("mark_benchmark", language)]
    levels = figures["place_id"].map(tables["places"].set_index("place_id")["level"])
    keys = [key for level, key in zip(BENCHMARK_LEVELS, ("mark_nation", "mark_province"), strict=True)
            if levels.eq(level).any()]
    keys += ["mark_vintage_gap"] if figures["vintage"].nunique() > 1 else []
    return [word(key, language) for key in keys]


def benchmark_sources(figures: pd.DataFrame, language: str) -> list[str]:
    """Return the source line of the figures drawn: their publications and grades; nothing when none is drawn."""
    if figures.empty:
        return []
    publications = dict.fromkeys(publication_name(each, language) for each in sorted(figures["publication"]))
    return [word("figure_benchmark_source", language, publications=word("list_comma", language).join(publications),
                 grades=word("list_comma", language).join(sorted(set(figures["grade"]))))]
