"""Panels: the targets of one type of statement on axes of their own, a line for each or a strip for many."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from compare.figures.background import benchmark_observations, draw_observations, observed_place
from compare.figures.captions import statements_in_words
from compare.figures.layout import TEXT, TEXT_LINE, Panel, scale_axis, words_width, wrap, wrapped
from compare.figures.marks import Point, draw_labelled_mark, draw_relative, join_twin
from compare.figures.strips import LABELLED, LINES, draw_strips, windows
from compare.figures.style import figure_format, place_styles
from compare.language.labels import Labels
from compare.language.rows import Row, rows_of

#: Heights of a line of a panel, of the first line of its title, of its ticks, and of the gap where it has none.
ROW = 0.26
PANEL_TITLE = 0.27
PANEL_TICKS = 0.34
PANEL_GAP = 0.1

#: Where on the axis of a panel the diamond of a target without a number stands.
QUOTED_AT = 0.04


@dataclass(frozen=True)
class StatementGroup:
    """The targets of one type of statement, and the observations that stand below them."""

    name: str
    rows: pd.DataFrame
    observations: pd.DataFrame

    @property
    def lines(self) -> float:
        """Return how many lines the panel has."""
        if self.is_many:
            return LINES * len(windows(self.rows))
        return len(self.rows) + len(self.observations)

    @property
    def is_many(self) -> bool:
        """Say whether the statements are too many to be labelled one by one."""
        return len(self.rows) > LABELLED and self.has_numbers

    @property
    def unit(self) -> str:
        """Return the canonical unit of the targets."""
        return self.rows.iloc[0]["canonical_unit"]

    @property
    def has_numbers(self) -> bool:
        """Say whether any target has a number."""
        return bool(self.rows["canonical_value"].notna().any())


def statement_groups(
    types: pd.DataFrame, rows: pd.DataFrame, labels: Labels
) -> list[StatementGroup]:
    """Return the rows of each type of statement, with the observations that are drawn below them."""
    by_id = rows.set_index("target_id", drop=False)
    groups = [by_id.loc[target_ids] for target_ids in types["target_ids"]]
    observations = benchmark_observations(groups, labels.tables)
    names = [labels.statement_type(row) for row in rows_of(types)]
    parts = zip(names, groups, observations, strict=True)
    return [StatementGroup(*group_parts) for group_parts in parts]


def panel_of(group: StatementGroup, labels: Labels) -> Panel:
    """Return the title of a panel and the room that it takes."""
    title = labels.with_unit(group.name, group.unit)
    ticks = PANEL_TICKS if group.has_numbers else PANEL_GAP
    lines = wrap(title, words_width(), TEXT)
    return Panel(lines, _row_height(group, labels) * group.lines, PANEL_TITLE, ticks)


def _row_height(group: StatementGroup, labels: Labels) -> float:
    """Return the height of a line of a panel, which its longest text decides; a strip has room for any."""
    if group.is_many:
        return ROW
    quoted = group.rows[group.rows["canonical_value"].isna()]
    texts = [*_line_names(group, labels), *(_quoted(row, labels) for row in rows_of(quoted))]
    return ROW + TEXT_LINE * max(text.count("\n") for text in texts)


def _quoted(row: Row, labels: Labels) -> str:
    """Return the words of a target without a number."""
    quoted = labels.word("text.quoted", text=labels.gloss(labels.printed(row)))
    return wrapped(quoted, figure_format().axes, TEXT)


def _line_names(group: StatementGroup, labels: Labels) -> list[str]:
    """Name the lines of a panel by document, and below by the place and year of an observation."""
    documents = group.rows["document_id"].map(labels.documents)
    observed = [observed_place(row, labels) for row in rows_of(group.observations)]
    return [_wrapped_name(name) for name in [*documents, *observed]]


def _wrapped_name(name: str) -> str:
    return wrapped(name, figure_format().names, TEXT)


def draw_panel(axes: Axes, group: StatementGroup, labels: Labels) -> None:
    """Draw the targets of one type and what stands below them."""
    top = highest(group.rows, group.observations) * 1.03
    axes.set_xlim(0, top)
    axes.set_ylim(group.lines - 0.5, -0.5)
    if group.is_many:
        names = draw_strips(axes, group.rows, group.observations, labels)
        axes.set_yticks([*names], [_wrapped_name(name) for name in names.values()])
    else:
        _draw_statements(axes, group.rows, labels)
        draw_observations(axes, group.observations, len(group.rows), labels)
        lines = _line_names(group, labels)
        axes.set_yticks(range(len(lines)), lines)
        axes.xaxis.set_visible(group.has_numbers)
    scale_axis(axes.xaxis, group.unit, top, labels)


def _draw_statements(axes: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    """Draw each target on its line; a restatement is small and joined to its first statement."""
    styles = place_styles(labels.tables["places"])
    statements = rows_of(rows)
    points = {
        row["target_id"]: Point(row["canonical_value"], line) for line, row in enumerate(statements)
    }
    for line, row in enumerate(statements):
        style = styles[row["place_id"]]
        if pd.isna(row["canonical_value"]):
            draw_relative(axes, Point(QUOTED_AT, line), row, style, _quoted(row, labels))
            continue
        first = points.get(row["restates"])
        if first is not None:
            join_twin(axes, first, points[row["target_id"]], style.colour)
        is_twin = first is not None
        draw_labelled_mark(axes, line, row, style, labels.short_value(row), small=is_twin)


def highest(rows: pd.DataFrame, observations: pd.DataFrame) -> float:
    """Return the highest number that is drawn: a value, the end of a range or of a band, an observation."""
    columns = ["canonical_value", "canonical_value_high", "upper"]
    numbers = [rows[column] for column in columns]
    top = pd.concat([*numbers, observations["value"]]).max()
    return float(top) if top > 0 else 1.0


def group_in_words(group: StatementGroup, labels: Labels) -> str:
    """Say what a panel shows."""
    statements = statements_in_words(group.rows, labels)
    return labels.word("alt.panel", name=group.name, items=statements)
