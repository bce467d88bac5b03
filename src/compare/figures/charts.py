"""The charts: targets on a time axis, and types of statement on axes of their own."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from compare.comparison.benchmarks import RESOLVED_COLUMNS, benchmark_series, resolve
from compare.comparison.statement_types import statement_types
from compare.figures.background import (
    benchmark_notes,
    draw_series,
)
from compare.figures.captions import (
    alt_text,
    finding,
    mark_meanings,
    observation_sources,
    source_line,
    statements_in_words,
)
from compare.figures.layout import (
    TEXT,
    FigureLayout,
    figure_axes,
    new_figure,
    scale_axis,
    stack_panels,
    wrapped,
)
from compare.figures.mark_labels import MarkLabel, label_marks
from compare.figures.marks import Point, draw_mark, draw_relative, join_twin
from compare.figures.save import Drawing
from compare.figures.statement_panels import (
    draw_panel,
    group_in_words,
    highest,
    panel_of,
    statement_groups,
)
from compare.figures.strips import LABELLED
from compare.figures.style import FONT, figure_format, house_style, place_styles
from compare.language.labels import Labels
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import UnknownInput, check_any, known_input

#: The time axis, in inches: left and right edge, height, the room above it and that of the years below.
TIME_LEFT = 0.95
TIME_RIGHT = 0.25
TIME_HEIGHT = 3.1
TIME_GAP = 0.1
TIME_TICKS = 0.35

#: The strip below it, in inches: the height of a line, and what it takes beside its lines.
STRIP_LINE = 0.3
STRIP_MARGIN = 0.12

#: Years that the time axis shows before the first target, and after the last, where labels stand.
YEARS_BEFORE = 1.0
YEARS_AFTER = 1.6

#: How many years right of its own a restatement stands.
TWIN_SHIFT = 0.25

#: Inches that a year takes below the time axis.
YEAR_ROOM = 0.8

#: What the table of the rows drawn holds.
DRAWN_COLUMNS = [
    "target_id",
    "place_id",
    "document_id",
    "line",
    "as_printed",
    "indicator",
    "scope",
    "measure",
    "period",
    "comparator",
    "canonical_value",
    "canonical_unit",
    "lower",
    "upper",
    "target_year",
    "year_basis",
    "restates",
]


@known_input
def timeline(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw the targets of one indicator on a time axis, those without a number in a strip below.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one indicator and scope, at least one.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        The marks stand at the target year; filling, arrow and band as :mod:`compare.figures.marks` says. A relative
        target that names another place's observation stands at that observation. Behind them, in grey, what the
        nation and the provinces achieved, a line for each GDP vintage. More than eight statements are drawn as
        :func:`panels` does.
    """
    _check_one_axis(rows)
    if len(rows) > LABELLED:
        return panels(rows, tables, language)
    labels = Labels(tables, language)
    resolved = resolve(rows, tables)
    series = benchmark_series(resolved, tables)
    name = labels.statement_type(resolved.iloc[0])
    title = finding(name, rows, labels)
    subtitle = _time_subtitle(resolved, series, labels)
    layout = FigureLayout(title, subtitle, _notes(resolved, series, labels))
    with house_style():
        figure = _draw_timeline(resolved, series, layout, labels)
    items = [statements_in_words(resolved, labels)]
    return Drawing(figure, _drawn(resolved), alt_text(title, items, labels))


def _check_one_axis(rows: pd.DataFrame) -> None:
    """Raise unless there are rows, and all can stand on one axis."""
    check_any("rows", rows)
    types = rows[["indicator", "scope", "canonical_unit"]].drop_duplicates()
    if len(types) > 1:
        raise UnknownInput(
            f"rows: They are of {len(types)} types (indicator, scope and unit), which do not stand on one axis; give "
            "those of one, or draw panels."
        )


@known_input
def draw_timeline_on(axes: Axes, rows: pd.DataFrame, tables: Tables, language: str) -> None:
    """Draw what :func:`timeline` does on axes of one's own, without its words around them.

    Raises
    ------
    UnknownInput
        Where a target has no number, for it would stand in a strip below.
    """
    _check_one_axis(rows)
    resolved = resolve(rows, tables)
    relative = resolved.loc[resolved["canonical_value"].isna(), "target_id"]
    if len(relative):
        raise UnknownInput(
            f"rows: {', '.join(relative)} set no number and cannot stand on these axes; leave ax out, or these rows."
        )
    labels = Labels(tables, language)
    years = resolved["target_year"].astype(int)
    axes.set_xlim(years.min() - YEARS_BEFORE, years.max() + YEARS_AFTER)
    with house_style():
        _draw_time_axis(axes, resolved, benchmark_series(resolved, tables), labels)
        axes.xaxis.set_visible(True)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.tick_params(labelfontfamily=FONT)
    _name_axis(axes.yaxis, resolved, labels)


def _time_subtitle(rows: pd.DataFrame, series: pd.DataFrame, labels: Labels) -> str:
    """Name scope, years and unit, and say where the axis does not begin at zero."""
    first = rows.iloc[0]
    whole = labels.word("text.whole_place")
    scope = labels.scopes.get(first["scope"], whole)
    scope_and_years = labels.word("figure.subtitle", scope=scope, years=_span(rows))
    subtitle = labels.with_unit(scope_and_years, first["canonical_unit"])
    if not _lowest(_numbered(rows), series):
        return subtitle
    return labels.join([subtitle, labels.word("text.axis_cut")], "semicolon")


def _draw_timeline(
    rows: pd.DataFrame,
    series: pd.DataFrame,
    layout: FigureLayout,
    labels: Labels,
) -> Figure:
    relative = rows[rows["canonical_value"].isna()]
    strip_top = layout.top + TIME_GAP + TIME_HEIGHT
    strip_height = STRIP_MARGIN + STRIP_LINE * len(relative)
    figure = new_figure(strip_top + strip_height + TIME_TICKS + layout.bottom)
    width = figure_format().width - TIME_LEFT - TIME_RIGHT
    axes = figure_axes(figure, TIME_LEFT, layout.top + TIME_GAP, width, TIME_HEIGHT)
    strip = figure_axes(figure, TIME_LEFT, strip_top, width, strip_height)
    years = rows["target_year"].astype(int)
    for each in (axes, strip):
        each.set_xlim(years.min() - YEARS_BEFORE, years.max() + YEARS_AFTER)
    _draw_time_axis(axes, rows, series, labels)
    _draw_strip(strip, relative, labels)
    layout.write_on(figure)
    return figure


def _draw_time_axis(
    axes: Axes,
    rows: pd.DataFrame,
    series: pd.DataFrame,
    labels: Labels,
) -> None:
    """Draw the targets with a number, and the observations behind them."""
    numbered = _numbered(rows)
    bottom = _lowest(numbered, series)
    top = bottom + (highest(numbered, series) - bottom) * 1.22
    unit = rows.iloc[0]["canonical_unit"]
    axes.set_ylim(bottom, top)
    axes.xaxis.set_visible(False)
    scale_axis(axes.yaxis, unit, top, labels, ticks=5)
    series_labels = draw_series(axes, series, labels)
    mark_labels = _draw_time_marks(axes, numbered, labels)
    lines = [line for line in axes.lines if line.get_marker() == "None"]
    label_marks(axes, mark_labels + series_labels, lines)


def _draw_time_marks(axes: Axes, rows: pd.DataFrame, labels: Labels) -> list[MarkLabel]:
    """Draw the marks and return their labels; a restatement has none, and stands small beside its first statement."""
    styles = place_styles(labels.tables["places"])
    firsts = rows[rows["restates"].eq("")].set_index("target_id")
    firsts_by_id = firsts.to_dict("index")
    mark_labels = []
    for row in rows_of(rows):
        style = styles[row["place_id"]]
        point = _time_point(row)
        first = firsts_by_id.get(row["restates"])
        if first is None:
            mark_labels.append(MarkLabel(point, _time_label(row, labels), style.colour))
        else:
            point = Point(point.x + TWIN_SHIFT, point.y)
            join_twin(axes, _time_point(first), point, style.colour)
        is_twin = first is not None
        draw_mark(axes, point, row, style, "y", small=is_twin)
    return mark_labels


def _time_point(row: Row) -> Point:
    return Point(int(row["target_year"]), row["canonical_value"])


def _time_label(row: Row, labels: Labels) -> str:
    """Name a target by place and value, or by the words that stand for its number."""
    if row["resolved_place_id"]:
        return _quoted_label(row, labels)
    return f"{labels.places[row['place_id']]} {labels.value(row)}"


def _quoted_label(row: Row, labels: Labels) -> str:
    place = labels.places[row["place_id"]]
    printed = labels.gloss(labels.printed(row))
    label = labels.word("figure.relative_label", place=place, printed=printed)
    return wrapped(label, figure_format().axes, TEXT)


def _draw_strip(strip: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    """Draw every target without a number on a line of its own below the axis, with its words."""
    styles = place_styles(labels.tables["places"])
    count = len(rows)
    heights = [count - 0.5 - line for line in range(count)]
    strip.set_ylim(0, max(count, 1))
    strip.set_yticks(heights, [labels.word("figure.no_number")] * count)
    most = int(figure_format().width / YEAR_ROOM)
    strip.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=most))
    for height, row in zip(heights, rows_of(rows), strict=True):
        point = Point(int(row["target_year"]), height)
        style = styles[row["place_id"]]
        draw_relative(strip, point, row, style, _quoted_label(row, labels))


@known_input
def panels(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw every type of statement in a panel of its own: a line for each statement, the axis from zero.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, at least one; those without a number are quoted in their panel.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        Panels in the order of :func:`compare.statement_types`, one below the other; of more than eight statements as
        a strip for each five-year plan.
    """
    check_any("rows", rows)
    labels = Labels(tables, language)
    types = statement_types(rows, tables["indicators"])
    groups = statement_groups(types, rows, labels)
    reference = groups[_most_stated(types)]
    title = finding(reference.name, reference.rows, labels)
    subtitle = labels.word("figure.panels_subtitle", years=_span(rows))
    observations = pd.concat([group.observations for group in groups])
    notes = _notes(rows, observations, labels)
    if any(group.is_many for group in groups):
        notes.insert(0, labels.word("mark.strip"))
    layout = FigureLayout(title, subtitle, notes)
    shapes = [panel_of(group, labels) for group in groups]
    with house_style():
        figure, all_axes = stack_panels(layout, shapes, figure_format().left, figure_format().axes)
        for axes, group in zip(all_axes, groups, strict=True):
            draw_panel(axes, group, labels)
    items = [group_in_words(group, labels) for group in groups]
    return Drawing(figure, _drawn(rows), alt_text(title, items, labels))


@known_input
def draw_panel_on(axes: Axes, rows: pd.DataFrame, tables: Tables, language: str) -> None:
    """Draw the only panel of :func:`panels` on axes of one's own, without its words around them."""
    check_any("rows", rows)
    types = statement_types(rows, tables["indicators"])
    if len(types) > 1:
        raise UnknownInput(
            f"rows: They are of {len(types)} types of statement and need a panel for each; leave ax out, or give those "
            "of one."
        )
    labels = Labels(tables, language)
    with house_style():
        draw_panel(axes, statement_groups(types, rows, labels)[0], labels)
    axes.tick_params(labelfontfamily=FONT)
    _name_axis(axes.xaxis, rows, labels)


def _name_axis(axis: Axis, rows: pd.DataFrame, labels: Labels) -> None:
    """Say on an axis of the caller's own what it shows."""
    first = rows.iloc[0]
    name = labels.with_unit(labels.statement_type(first), first["canonical_unit"])
    axis.set_label_text(name, fontfamily=FONT)


def _most_stated(types: pd.DataFrame) -> int:
    """Return the position of the type that most documents state, one with a number where there is one."""
    numbered = types[types["measure"].ne("relative")]
    candidates = numbered if len(numbered) else types
    return int(candidates["documents"].idxmax())


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["canonical_value"].notna()]


def _lowest(rows: pd.DataFrame, series: pd.DataFrame) -> float:
    """Return where the axis begins: zero, or below the lowest number where benchmarks need the room beside it."""
    if series.empty:
        return 0.0
    bounds = rows[["canonical_value", "lower"]]
    lowest_bound = bounds.min().min()
    low = min(lowest_bound, series["value"].min())
    return math.floor(low * 0.9 * 2) / 2


def _span(rows: pd.DataFrame) -> str:
    """Return the first and the last target year, or the only one."""
    years = rows["target_year"].astype(int)
    if years.min() == years.max():
        return str(years.min())
    return f"{years.min()}–{years.max()}"


def _notes(rows: pd.DataFrame, observations: pd.DataFrame, labels: Labels) -> list[str]:
    """Return the meaning of the marks that are drawn, and the source lines of targets and observations."""
    meanings = mark_meanings(rows, labels) + benchmark_notes(observations, labels)
    return [
        labels.join(meanings, "semicolon"),
        source_line(rows, labels),
        *observation_sources(observations, labels),
    ]


def _resolved_from(rows: pd.DataFrame) -> pd.Series:
    """Return place, year, vintage and grade of the observation that a row is read as, in one cell of a file."""
    place_id, *others = (rows[column].astype(str) for column in RESOLVED_COLUMNS)
    return place_id.str.cat(others, sep=";").fillna("")


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [*DRAWN_COLUMNS]
    if "resolved_place_id" in rows:
        rows = rows.assign(resolved_from=_resolved_from(rows))
        columns.append("resolved_from")
    return rows[columns].reset_index(drop=True)
