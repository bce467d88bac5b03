"""The charts of the whole: what each plan speaks of, and all targets of a plan at a glance."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from compare.comparison.coverage import coverage
from compare.figures.captions import alt_text, filling_meanings, source_line
from compare.figures.layout import (
    NOTE,
    FigureLayout,
    columns_above,
    figure_axes,
    new_figure,
    to_grid,
    wrapped,
)
from compare.figures.marks import Point, draw_point, link
from compare.figures.save import Drawing
from compare.figures.style import BLUE, FILLINGS, INK, SHEET, PlaceStyle, house_style, place_styles
from compare.language.labels import Labels
from compare.language.links import group_anchor
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import check_any, known_input

# All lengths are inches but for STEP.

#: The left edge of the axes, the height of a family's row, and the width that the name of a family may take.
LEFT = 2.65
ROW = 0.27
NAME_WIDTH = LEFT - 0.25

#: The room right of the grid of families and documents, that of its column names, and the width of each.
GRID_RIGHT = 0.15
GRID_HEAD = 0.65
DOCUMENT_WIDTH = 0.8

#: The share of its place in the grid that a cell fills.
CELL_WIDTH = 0.94
CELL_HEIGHT = 0.86

#: The room right of the timeline, that of its years, and the width of the timeline.
PROFILE_RIGHT = 0.1
PROFILE_HEAD = 0.45
PROFILE_WIDTH = SHEET.width - LEFT - PROFILE_RIGHT

#: Where the first column of the timeline begins, what is left free right of the last, and the width of an event.
FIRST_COLUMN = 0.3
LAST_GAP = 0.3
EVENT_WIDTH = 0.62

#: How far before a column of targets the dashed line ends.
DASH_GAP = 0.12

#: How many documents may show their base year and year of issue beside their targets.
MOST_WITH_EVENTS = 2

#: Documents that have a column each; of more those that set the fewest and the most indicators.
MOST_COLUMNS = 12

#: Points between two marks of one family.
STEP = 9.0

#: What the table of the rows drawn in a profile holds.
PROFILE_COLUMNS = ["target_id", "family", "target_year", "year_basis", "commitment"]


@known_input
def coverage_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw how many indicators of each family each document sets.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows; their places are the columns, all documents of each.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A grid: families down, documents across, darker where more of the family is set.
    """
    check_any("rows", rows)
    labels = Labels(tables, language)
    covered = _covered(rows, tables)
    totals = covered.groupby("family", sort=False)["indicator"].nunique()
    counts = covered.pivot_table(
        index="family", columns="document_id", values="is_set", aggfunc="sum", sort=False
    )
    title = _coverage_title(counts.sum(), labels)
    if len(counts.columns) > MOST_COLUMNS:
        by_count = counts.sum().sort_values(kind="stable").index
        counts = counts[[*by_count[: MOST_COLUMNS // 2], *by_count[-MOST_COLUMNS // 2 :]]]
    subtitle = labels.word("figure.coverage_subtitle", total=int(totals.sum()))
    layout = FigureLayout(title, subtitle, [source_line(rows, labels)])
    with house_style():
        figure = _draw_grid(counts, totals, layout, labels)
    items = [
        _count(labels.documents[document_id], total, labels)
        for document_id, total in counts.sum().items()
    ]
    drawn = counts.rename_axis("family").reset_index().rename_axis(columns=None)
    return Drawing(figure, drawn, alt_text(title, items, labels, "comma"))


def _covered(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return for every document and indicator its family and whether the document sets it."""
    place_ids = sorted(rows["place_id"].unique())
    covered = coverage(tables, [], place_ids)
    families = tables["indicators"].set_index("indicator")["family"]
    return covered.assign(
        family=covered["indicator"].map(families),
        is_set=covered["status"].isin(["set", "relative"]),
    )


def _coverage_title(sums: pd.Series, labels: Labels) -> str:
    """Say which document sets the fewest indicators, and which the most."""
    ordered = sums.sort_values(kind="stable")
    return labels.word(
        "figure.coverage_title",
        low=int(ordered.iloc[0]),
        low_where=labels.documents[ordered.index[0]],
        high=int(ordered.iloc[-1]),
        high_where=labels.documents[ordered.index[-1]],
    )


def _count(name: str, count: int, labels: Labels) -> str:
    return labels.word("alt.count", name=name, count=int(count))


def _draw_grid(
    counts: pd.DataFrame,
    totals: pd.Series,
    layout: FigureLayout,
    labels: Labels,
) -> Figure:
    grid_height = ROW * len(counts)
    figure = new_figure(layout.top + 0.1 + GRID_HEAD + grid_height + layout.bottom)
    width = SHEET.width - LEFT - GRID_RIGHT
    axes = figure_axes(figure, LEFT, layout.top + GRID_HEAD, width, grid_height)
    _draw_cells(axes, counts, totals)
    axes.set_xlim(-0.5, len(counts.columns) - 0.5)
    axes.set_ylim(len(counts) - 0.5, -0.5)
    families = [f"{labels.families[name]} · {totals[name]}" for name in counts.index]
    family_names = _wrapped(families, NAME_WIDTH)
    axes.set_yticks(range(len(families)), family_names, fontsize=NOTE)
    columns_above(axes)
    documents = [labels.documents[document_id] for document_id in counts.columns]
    document_names = _wrapped(documents, DOCUMENT_WIDTH)
    axes.set_xticks(range(len(documents)), document_names, fontsize=NOTE)
    layout.write_on(figure)
    return figure


def _draw_cells(axes: Axes, counts: pd.DataFrame, totals: pd.Series) -> None:
    """Draw a cell for each family and document, with the number of indicators set, which leads to their targets."""
    for down, (family, family_counts) in enumerate(counts.iterrows()):
        for across, (document_id, count) in enumerate(family_counts.items()):
            _draw_cell(axes, across, down, count / totals[family])
            text = str(int(count)) if count else "–"
            number = axes.text(
                across,
                down,
                text,
                ha="center",
                va="center",
                color=INK,
            )
            if count:
                link(number, group_anchor(document_id, "family", family), document_id)


def _draw_cell(axes: Axes, across: float, down: float, share: float) -> None:
    """Draw a cell, darker where the share is larger; ``Axes.barh`` would weigh units and limits for each."""
    cell = Rectangle(
        (across - CELL_WIDTH / 2, down - CELL_HEIGHT / 2),
        CELL_WIDTH,
        CELL_HEIGHT,
        facecolor=BLUE,
        alpha=0.08 + 0.5 * share,
    )
    axes.add_artist(cell)


def _wrapped(names: Sequence[str], width: float) -> list[str]:
    return [wrapped(name, width, NOTE) for name in names]


class _Event(NamedTuple):
    """A year on the timeline: the base year or the year of issue of a document, or a target year (``target``)."""

    year: int
    event: str
    document_id: str = ""


class _Column(NamedTuple):
    """An event, and how many inches right of the axis' left edge its column begins."""

    event: _Event
    left: float


@dataclass(frozen=True)
class _Timeline:
    """Where the marks of a profile stand.

    Parameters
    ----------
    events, targets : sequence of _Column
        The columns of base years and years of issue, and those of target years.
    marks_per_line : int
        How many marks of a family fit beside each other in one target year.
    """

    events: Sequence[_Column]
    targets: Sequence[_Column]
    marks_per_line: int

    def left(self, year: int) -> float:
        """Return where the column of a target year begins."""
        return next(column.left for column in self.targets if column.event.year == year)

    def starts(self, document_ids: Container[str]) -> list[float]:
        """Return where the events of some documents stand."""
        return [column.left for column in self.events if column.event.document_id in document_ids]


@known_input
def profile_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw one mark for every statement, by family, at its target year on a timeline.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one or several documents, at least one.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        The timeline begins with the base year and the year of issue where they are known; a dashed line leads from
        there to the target year, where the marks stand. Filling by the basis of the year as in every figure; small
        and light where the target is only striven for.
    """
    check_any("rows", rows)
    labels = Labels(tables, language)
    families = _families(rows, tables)
    title = _profile_title(rows, labels)
    subtitle = labels.word("figure.profile_subtitle")
    layout = FigureLayout(title, subtitle, _profile_notes(rows, labels))
    with house_style():
        figure = _draw_profile(rows, families, layout, labels)
    sizes = rows["family"].value_counts()
    items = []
    for family in families:
        name = labels.families[family]
        items.append(_count(name, sizes[family], labels))
    drawn = rows[PROFILE_COLUMNS].reset_index(drop=True)
    return Drawing(figure, drawn, alt_text(title, items, labels, "comma"))


def _families(rows: pd.DataFrame, tables: Tables) -> list[str]:
    """Return the families of some rows in the order of the indicators."""
    present = set(rows["family"])
    families = tables["indicators"]["family"].unique()
    return [family for family in families if family in present]


def _profile_title(rows: pd.DataFrame, labels: Labels) -> str:
    document_ids = sorted(rows["document_id"].unique())
    documents = [labels.documents[document_id] for document_id in document_ids]
    return labels.word(
        "figure.profile_title",
        document=labels.join(documents),
        count=len(rows),
        aspire=int(_less_than_firm(rows).sum()),
    )


def _less_than_firm(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are only striven for."""
    return rows["flags"].str.split(";").map(lambda flags: "aspire" in flags)


def _profile_notes(rows: pd.DataFrame, labels: Labels) -> list[str]:
    meanings = filling_meanings(rows, labels)
    if _less_than_firm(rows).any():
        meanings.append(labels.word("mark.aspire"))
    return [labels.join(meanings, "semicolon"), source_line(rows, labels)]


def _draw_profile(
    rows: pd.DataFrame,
    families: Sequence[str],
    layout: FigureLayout,
    labels: Labels,
) -> Figure:
    timeline = _timeline(rows, labels.tables["documents"])
    heights = [_line_count(rows, family, timeline) for family in families]
    tops = list(accumulate(heights, initial=0))
    axes_height = ROW * sum(heights)
    figure = new_figure(layout.top + PROFILE_HEAD + 0.05 + axes_height + layout.bottom)
    axes = figure_axes(figure, LEFT, layout.top + PROFILE_HEAD, PROFILE_WIDTH, axes_height)
    # The axis counts inches, so that marks keep one distance in every figure.
    axes.set_xlim(0, PROFILE_WIDTH)
    axes.set_ylim(sum(heights) - 0.5, -0.5)
    styles = place_styles(labels.tables["places"])
    for (family, _), group in rows.groupby(["family", "target_year"]):
        top = tops[families.index(family)]
        _draw_group(axes, group, top, timeline, styles)
    names = [labels.families[family] for family in families]
    axes.set_yticks(tops[:-1], _wrapped(names, NAME_WIDTH), fontsize=NOTE)
    columns_above(axes)
    _name_columns(axes, [*timeline.events, *timeline.targets], labels)
    layout.write_on(figure)
    return figure


def _line_count(rows: pd.DataFrame, family: str, timeline: _Timeline) -> int:
    """Return how many lines the marks of a family take in the year that has most of them."""
    years = rows.loc[rows["family"].eq(family), "target_year"]
    most = years.value_counts().max()
    return math.ceil(most / timeline.marks_per_line)


def _name_columns(axes: Axes, columns: Sequence[_Column], labels: Labels) -> None:
    names = []
    for column in columns:
        event = labels.word(f"event.{column.event.event}")
        names.append(f"{column.event.year}\n{event}")
    axes.set_xticks([column.left for column in columns], names, fontsize=NOTE)


def _draw_group(
    axes: Axes,
    group: pd.DataFrame,
    top: int,
    timeline: _Timeline,
    styles: Mapping[str, PlaceStyle],
) -> None:
    """Draw the marks of one family and target year, and the dashed line that leads to them."""
    first = group.iloc[0]
    left = timeline.left(first["target_year"])
    starts = timeline.starts(set(group["document_id"]))
    if starts:
        axes.plot(
            [min(starts), left - DASH_GAP],
            [top, top],
            linestyle=(0, (4, 3)),
            linewidth=0.9,
            color=styles[first["place_id"]].colour,
            alpha=0.6,
        )
    ordered = group.sort_values(["line", "target_id"])
    for position, row in enumerate(rows_of(ordered)):
        down, across = divmod(position, timeline.marks_per_line)
        x = to_grid(left + STEP / 72 * across)
        point = Point(x, top + down)
        _draw_statement(axes, point, row, styles[row["place_id"]])


def _draw_statement(axes: Axes, point: Point, row: Row, style: PlaceStyle) -> None:
    """Draw a statement, small and light where it is only striven for."""
    is_aspired = "aspire" in row["flags"].split(";")
    mark = draw_point(
        axes,
        point,
        marker=style.marker,
        color=style.colour,
        markersize=4 if is_aspired else 6.5,
        alpha=0.5 if is_aspired else 1.0,
        fillstyle=FILLINGS[row["year_basis"]],
        markerfacecoloralt="white",
        markeredgewidth=1.2,
    )
    link(mark, row["target_id"])


def _timeline(rows: pd.DataFrame, documents: pd.DataFrame) -> _Timeline:
    """Lay out the columns of target years and of the events before them, in the order of time."""
    shown = documents[documents["document_id"].isin(rows["document_id"])]
    # With many documents there is room for their targets only.
    events = _document_events(shown) if len(shown) <= MOST_WITH_EVENTS else []
    years = sorted(set(rows["target_year"].astype(int)))
    targets = [_Event(year, "target") for year in years]
    room = PROFILE_WIDTH - LAST_GAP - EVENT_WIDTH * len(events)
    target_width = to_grid(room / len(targets))
    columns = []
    left = FIRST_COLUMN
    for event in sorted(events + targets):
        columns.append(_Column(event, to_grid(left)))
        left += target_width if event.event == "target" else EVENT_WIDTH
    marks_per_line = max(2, int(target_width * 72 // STEP) - 1)
    return _Timeline(
        [column for column in columns if column.event.event != "target"],
        [column for column in columns if column.event.event == "target"],
        marks_per_line,
    )


def _document_events(documents: pd.DataFrame) -> list[_Event]:
    """Return base year and year of issue of each document, where they are known."""
    events = []
    for document in rows_of(documents):
        document_id = document["document_id"]
        if pd.notna(document["base_year"]):
            events.append(_Event(int(document["base_year"]), "base", document_id))
        if document["issued"]:
            year = int(document["issued"][:4])
            events.append(_Event(year, "issued", document_id))
    return events
