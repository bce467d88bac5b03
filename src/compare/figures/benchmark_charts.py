"""The charts of ambition: targets beside their benchmarks, how certain their order is, and what moves it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from compare.comparison.benchmarks import benchmarks, resolve, stands_surely
from compare.comparison.sampling import REACH, TAIL
from compare.comparison.specifications import CHOICES
from compare.figures.background import hollow_notes, observed_place
from compare.figures.captions import alt_text, mark_meanings, observation_sources, source_line
from compare.figures.layout import (
    NOTE,
    TEXT_LINE,
    FigureLayout,
    Panel,
    columns_above,
    figure_axes,
    new_figure,
    round_ticks,
    stack_panels,
    wrap,
)
from compare.figures.marks import (
    Point,
    draw_mark,
    draw_point,
    draw_tick,
    label_gap,
    link,
    write_beside,
)
from compare.figures.save import Drawing
from compare.figures.style import BLUE, INK, QUIET, PlaceStyle, house_style, place_styles
from compare.language.labels import Labels
from compare.language.numbers import format_number, share, signed
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import check_among, check_any, known_input

# All lengths are inches.

#: Left edge and width of the axes; heights of a line, of the title of a panel and of its ticks.
LEFT = 2.5
WIDTH = 3.0
ROW = 0.26
PANEL_TITLE = 0.32
TICKS = 0.36

#: The axes of the ranks: their width, and the height of a line.
RANKS_WIDTH = WIDTH + 1.2
RANKS_ROW = 0.36

#: The axes of the sensitivity: left edge and width, the width of a name, the least height of a bar.
BARS_LEFT = LEFT + 0.7
BARS_WIDTH = WIDTH + 0.5
BAR_NAME = LEFT + 0.4
BAR_ROW = 0.3

#: Lines of a panel, or of a ranking, that are drawn; of more the first and the last half, and the table holds the rest.
MOST_LINES = 24

#: The observation that a target is drawn beside.
DRAWN_ROLE = "year_known"

#: What the table of the benchmarks drawn holds.
BENCHMARK_COLUMNS = [
    "target_id",
    "benchmark_id",
    "role",
    "year",
    "value",
    "unit",
    "vintage",
    "grade",
    "difference",
    "ratio",
    "standing",
    "marks",
]


class _Pair(NamedTuple):
    """A target and the observation of a benchmark beside it, a row of :func:`compare.benchmarks`."""

    target: Row
    observation: Row


@known_input
def benchmark_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw each share or density beside the observation of its nation and of its province.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing or None
        A panel for each indicator and scope, a line for each target and benchmark: a grey tick at the benchmark's
        observation of the last year known when the plan was written, joined to the target's mark. None where none is
        on record.
    """
    resolved = resolve(rows, tables)
    beside = _drawn_benchmarks(resolved, tables)
    if beside.empty:
        return None
    labels = Labels(tables, language)
    targets = resolved.set_index("target_id", drop=False)
    above = int(stands_surely(beside, "higher").sum())
    title = labels.word(
        "figure.standing_title",
        targets=beside["target_id"].nunique(),
        count=len(beside),
        above=above,
    )
    subtitle = labels.word("figure.standing_subtitle")
    layout = FigureLayout(title, subtitle, _benchmark_notes(beside, targets, labels))
    groups = [_ends(pairs) for pairs in _pairs_by_subject(beside, targets)]
    panels = [_panel(pairs, labels) for pairs in groups]
    with house_style():
        figure, all_axes = stack_panels(layout, panels, LEFT, WIDTH)
        for axes, pairs in zip(all_axes, groups, strict=True):
            _draw_benchmarks(axes, pairs, labels)
    items = [_pair_in_words(pair, labels) for pairs in groups for pair in pairs]
    drawn = beside[BENCHMARK_COLUMNS].reset_index(drop=True)
    return Drawing(figure, drawn, alt_text(title, items, labels))


def _drawn_benchmarks(resolved: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the benchmarks that say something of a target, in the order of indicators and years."""
    found = benchmarks(resolved, tables)
    targets = resolved.set_index("target_id")
    # A resolved target is the observation it names: beside that observation it would say nothing.
    named_place = found["target_id"].map(targets["resolved_place_id"])
    is_drawn = (
        found["role"].eq(DRAWN_ROLE)
        & found["standing"].ne("")
        & found["benchmark_id"].ne(named_place)
    )
    codes = tables["indicators"]["indicator"]
    positions = {code: position for position, code in enumerate(codes)}
    of_target = targets[["indicator", "scope", "target_year"]]
    ordered = found.assign(place_id=found["benchmark_id"]).join(of_target, on="target_id")
    ordered["order"] = ordered["indicator"].map(positions)
    sorted_by = ["order", "scope", "target_year", "target_id", "benchmark_id"]
    return ordered[is_drawn].sort_values(sorted_by)


def _benchmark_notes(beside: pd.DataFrame, targets: pd.DataFrame, labels: Labels) -> list[str]:
    drawn = targets.loc[beside["target_id"].unique()]
    return [
        labels.word("figure.standing_note"),
        labels.join([*mark_meanings(drawn, labels), *hollow_notes(beside, labels)], "semicolon"),
        source_line(drawn, labels),
        *observation_sources(beside, labels),
    ]


def _pairs_by_subject(beside: pd.DataFrame, targets: pd.DataFrame) -> list[list[_Pair]]:
    """Return the pairs of each panel."""
    by_id = targets.to_dict("index")
    groups: dict[tuple[str, str], list[_Pair]] = {}
    for row in rows_of(beside):
        pair = _Pair(by_id[row["target_id"]], row)
        groups.setdefault((row["indicator"], row["scope"]), []).append(pair)
    return [*groups.values()]


def _ends(pairs: list[_Pair]) -> list[_Pair]:
    """Return the pairs of a panel; of many those with the least and the greatest ratio, in their order."""
    if len(pairs) <= MOST_LINES:
        return pairs
    by_ratio = sorted(pairs, key=lambda pair: pair.observation["ratio"])
    ends = by_ratio[: MOST_LINES // 2] + by_ratio[-MOST_LINES // 2 :]
    kept = {(pair.target["target_id"], pair.observation["benchmark_id"]) for pair in ends}
    return [
        pair
        for pair in pairs
        if (pair.target["target_id"], pair.observation["benchmark_id"]) in kept
    ]


def _panel(pairs: Sequence[_Pair], labels: Labels) -> Panel:
    target = pairs[0].target
    title = labels.with_unit(labels.statement_type(target), target["canonical_unit"])
    return Panel([title], ROW * len(pairs), PANEL_TITLE, TICKS)


def _draw_benchmarks(axes: Axes, pairs: Sequence[_Pair], labels: Labels) -> None:
    """Draw the lines of one indicator and scope."""
    styles = place_styles(labels.tables["places"])
    axes.set_xlim(0, max(_end(pair) for pair in pairs) * 1.04)
    axes.set_ylim(len(pairs) - 0.5, -0.5)
    for line, pair in enumerate(pairs):
        style = styles[pair.target["place_id"]]
        _draw_pair(axes, line, pair, style)
        text = _difference(pair, labels)
        end = Point(_end(pair), line)
        write_beside(axes, end, text, style.colour, label_gap(pair.target))
    names = [_line_name(pair, labels) for pair in pairs]
    axes.set_yticks(range(len(pairs)), names, fontsize=NOTE)
    round_ticks(axes.xaxis)


def _end(pair: _Pair) -> float:
    """Return the higher of the two values."""
    return max(pair.observation["value"], pair.target["canonical_value"])


def _draw_pair(axes: Axes, line: int, pair: _Pair, style: PlaceStyle) -> None:
    """Draw a benchmark's tick and a target's mark, joined by a line."""
    observed = pair.observation["value"]
    aimed = pair.target["canonical_value"]
    axes.plot(
        [observed, aimed],
        [line, line],
        color=QUIET,
        linewidth=0.9,
        zorder=1,
    )
    draw_tick(axes, line, pair.observation, size=13, zorder=4)
    draw_mark(axes, Point(aimed, line), pair.target, style, "x")


def _difference(pair: _Pair, labels: Labels) -> str:
    observation = pair.observation
    return labels.word(
        "text.beside",
        ratio=f"{observation['ratio']:.2f}",
        difference=signed(observation["difference"], labels.language),
    )


def _line_name(pair: _Pair, labels: Labels) -> str:
    return labels.word(
        "figure.standing_line",
        target=labels.place_year(pair.target),
        against=observed_place(pair.observation, labels),
    )


def _pair_in_words(pair: _Pair, labels: Labels) -> str:
    return labels.word(
        "alt.standing",
        target=labels.place_year(pair.target),
        value=labels.value_phrase(pair.target),
        against=observed_place(pair.observation, labels),
        figure=format_number(pair.observation["value"], labels.language),
    )


class _Ranked(NamedTuple):
    """A target and its ranks, a row of the bands of :func:`compare.rank`."""

    target: Row
    ranks: Row


@known_input
def rank_chart(
    bands: pd.DataFrame,
    pair_orders: pd.DataFrame,
    name: str,
    rows: pd.DataFrame,
    tables: Tables,
    language: str,
) -> Drawing:
    """Draw the rank of each target, the ranks possible, and where most sampled ranks lie.

    Parameters
    ----------
    bands, pair_orders : DataFrame
        The bands and the pairs of :func:`compare.rank`.
    name : str
        What is ranked, and among whom.
    rows : DataFrame
        The harmonised rows that were ranked.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A line for each target: thin from the best to the worst rank possible, broad where most lie, a mark at the
        rank by the number stated.
    """
    check_any("rows", rows)
    check_any("bands", bands)
    check_among("bands", bands.index, rows)
    labels = Labels(tables, language)
    targets = resolve(rows, tables).set_index("target_id", drop=False)
    title = labels.word(
        "figure.ranks_title",
        name=name,
        pairs=len(pair_orders),
        undetermined=int(pair_orders["order"].eq("not_determined").sum()),
    )
    notes = [_ranks_note(targets, labels), source_line(targets, labels)]
    layout = FigureLayout(title, labels.word("figure.ranks_subtitle"), notes)
    ranks = bands.rename_axis("target_id").reset_index()
    if len(ranks) > MOST_LINES:
        ranks = pd.concat([ranks.head(MOST_LINES // 2), ranks.tail(MOST_LINES // 2)])
    by_id = targets.to_dict("index")
    ranked = [_Ranked(by_id[row["target_id"]], row) for row in rows_of(ranks)]
    with house_style():
        figure = _draw_ranks(ranked, layout, labels)
    items = [_rank_in_words(each, labels) for each in ranked]
    return Drawing(figure, ranks, alt_text(title, items, labels))


def _ranks_note(targets: pd.DataFrame, labels: Labels) -> str:
    note = labels.word("figure.ranks_note", most=f"{(1 - 2 * TAIL) * 100:g}")
    if targets["resolved_place_id"].ne("").any():
        note += labels.word("figure.ranks_resolved")
    return note


def _draw_ranks(ranked: Sequence[_Ranked], layout: FigureLayout, labels: Labels) -> Figure:
    styles = place_styles(labels.tables["places"])
    count = len(ranked)
    axes_height = RANKS_ROW * count
    figure = new_figure(layout.top + layout.bottom + 0.4 + axes_height)
    axes = figure_axes(figure, LEFT, layout.top + TICKS, RANKS_WIDTH, axes_height)
    for line, each in enumerate(ranked):
        style = styles[each.target["place_id"]]
        _draw_rank_band(axes, line, each.ranks, style.colour)
        _draw_rank(axes, line, each, style)
    names = [_rank_name(each.target, labels) for each in ranked]
    axes.set_yticks(range(count), names)
    axes.set_ylim(count - 0.5, -0.5)
    lowest = max(int(each.ranks["worst"]) for each in ranked)
    axes.set_xlim(0.6, lowest + 0.4)
    columns_above(axes)
    axes.set_xticks(range(1, lowest + 1, math.ceil(lowest / MOST_LINES)))
    axes.grid(axis="x", linewidth=0.7)
    layout.write_on(figure)
    return figure


def _draw_rank_band(axes: Axes, line: int, ranks: Row, colour: str) -> None:
    """Draw the ranks possible, and where most lie."""
    axes.plot(
        [ranks["best"], ranks["worst"]],
        [line, line],
        color=colour,
        linewidth=1.2,
        solid_capstyle="butt",
    )
    axes.plot(
        [ranks["low"] - 0.12, ranks["high"] + 0.12],
        [line, line],
        color=colour,
        linewidth=13,
        alpha=0.25,
        solid_capstyle="butt",
    )


def _draw_rank(axes: Axes, line: int, ranked: _Ranked, style: PlaceStyle) -> None:
    """Draw the rank by the number stated, open where the target only names another's number."""
    is_resolved = bool(ranked.target["resolved_place_id"])
    mark = draw_point(
        axes,
        Point(ranked.ranks["rank"], line),
        marker="D" if is_resolved else style.marker,
        color=style.colour,
        markersize=8,
        markerfacecolor="white" if is_resolved else style.colour,
        markeredgewidth=1.4,
    )
    link(mark, ranked.target["target_id"])


def _rank_name(target: Row, labels: Labels) -> str:
    return labels.labelled(labels.place_year(target), labels.short_value(target))


def _rank_in_words(ranked: _Ranked, labels: Labels) -> str:
    return labels.word(
        "alt.rank",
        target=labels.place_year(ranked.target),
        best=ranked.ranks["best"],
        worst=ranked.ranks["worst"],
        rank=ranked.ranks["rank"],
    )


@known_input
def sensitivity_chart(
    indices: pd.DataFrame,
    rows: pd.DataFrame,
    tables: Tables,
    language: str,
) -> Drawing:
    """Draw how much each choice moves the ranks, by itself and with its interactions.

    Parameters
    ----------
    indices : DataFrame
        The sensitivity of :func:`compare.rank`, not empty.
    rows : DataFrame
        The harmonised rows that were ranked.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A bar for each choice, strong by itself, faint with its interactions.
    """
    check_any("indices", indices)
    of_targets = indices.loc[~indices["factor"].isin([*CHOICES, REACH]), "factor"]
    check_among("indices", of_targets, rows)
    labels = Labels(tables, language)
    targets = resolve(rows, tables)
    names = [labels.factor(factor, targets) for factor in indices["factor"]]
    title = labels.word("figure.sensitivity_title", factor=names[0])
    subtitle = labels.word("figure.sensitivity_subtitle")
    layout = FigureLayout(title, subtitle, [labels.word("figure.sensitivity_note")])
    with house_style():
        figure = _draw_bars(indices, names, targets, layout)
    items = [
        labels.word("alt.count", name=f"{name} ", count=share(total))
        for name, total in zip(names, indices["total"], strict=True)
    ]
    drawn = indices.assign(factor=names).round(4)
    drawn = drawn.rename(columns={"first": "first_order", "total": "total_order"})
    return Drawing(figure, drawn, alt_text(title, items, labels))


def _draw_bars(
    indices: pd.DataFrame,
    names: Sequence[str],
    targets: pd.DataFrame,
    layout: FigureLayout,
) -> Figure:
    lines = [wrap(name, BAR_NAME, NOTE) for name in names]
    most_lines = max(map(len, lines))
    count = len(indices)
    axes_height = max(BAR_ROW, most_lines * TEXT_LINE + 0.08) * count
    figure = new_figure(layout.top + layout.bottom + TICKS + axes_height)
    axes = figure_axes(figure, BARS_LEFT, layout.top, BARS_WIDTH, axes_height)
    # To what can be seen, for the last digits of a mean rest on the order in which a machine adds up.
    drawn = indices[["total", "first"]].clip(lower=0).round(4)
    for column, alpha in (("total", 0.25), ("first", 1.0)):
        bars = axes.barh(
            range(count),
            drawn[column],
            height=0.62,
            color=BLUE,
            alpha=alpha,
        )
        _link_bars(bars, indices["factor"], targets)
    for line, total in enumerate(indices["total"]):
        end = Point(drawn["total"].iloc[line], line)
        write_beside(axes, end, share(total), INK, gap=5)
    wrapped_names = ["\n".join(name_lines) for name_lines in lines]
    axes.set_yticks(range(count), wrapped_names, fontsize=NOTE)
    axes.set_ylim(count - 0.5, -0.5)
    highest = drawn["total"].max()
    axes.set_xlim(0, max(highest * 1.05, 0.1))
    round_ticks(axes.xaxis)
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    layout.write_on(figure)
    return figure


def _link_bars(bars: Iterable[Artist], factors: pd.Series, targets: pd.DataFrame) -> None:
    """Let the bars of targets lead to their evidence; other factors have none."""
    target_ids = set(targets["target_id"])
    for bar, factor in zip(bars, factors, strict=True):
        if factor in target_ids:
            link(bar, factor)
