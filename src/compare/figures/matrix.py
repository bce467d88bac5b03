"""The matrix of verdicts: every statement of a family against every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from compare.comparison.verdicts import verdicts
from compare.figures.captions import alt_text, source_line
from compare.figures.layout import (
    NOTE,
    FigureLayout,
    columns_above,
    figure_axes,
    new_figure,
    text_width,
    to_grid,
    wrap,
)
from compare.figures.marks import link
from compare.figures.save import Drawing
from compare.figures.style import INK, QUIET, SHEET, font_file, house_style
from compare.language.labels import Labels
from compare.language.rows import Row, Tables, rows_of
from compare.language.verdict_signs import matrix_cells, matrix_legend, matrix_order
from compare.tables.known import known_input

#: Inches: the room for the statements' names, right of the matrix, and for the numbers above it.
LEFT = 3.1
RIGHT = 0.15
HEAD = 0.25

#: Inches: a line of a name, the largest width of a cell, and its largest height where names need no more.
NAME_LINE = 0.155
LARGEST = 0.3
TALLEST = 0.24

#: Colours of a cell: the order is certain, it is left open, only the time differs, another type of statement.
SETTLED = "#9cc4de"
OPEN = "#d5e6f1"
SIDE_BY_SIDE = "#eef0f4"
REFUSED = "#ffffff"

#: Verdicts that settle an order.
SETTLED_VERDICTS = ("higher", "lower", "equal")


@dataclass(frozen=True)
class _Statement:
    """A statement as a row and a column of the matrix.

    Parameters
    ----------
    target_id : str
    name : sequence of str
        Lines of its name.
    position : int
        Of its column, and of its row.
    top, height : float
        Of its row, in inches from the upper edge of the matrix.
    """

    target_id: str
    name: Sequence[str]
    position: int
    top: float
    height: float

    @property
    def middle(self) -> float:
        """Return the middle of the row."""
        return to_grid(self.top + self.height / 2)

    @property
    def bottom(self) -> float:
        """Return the lower edge of the row."""
        return to_grid(self.top + self.height)


@dataclass(frozen=True)
class _Cell:
    """What is said of the statement of a row against that of a column."""

    row: _Statement
    column: _Statement
    text: str
    colour: str


@known_input
def matrix_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw what can be said of every two statements of a family.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one family.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing or None
        A cell for each two statements: a sign where the order is certain, in brackets where years, GDP
        vintages or levels differ, a letter for the reason where they are of different types. None for fewer than two.
    """
    pairs = verdicts(rows, tables)
    if pairs.empty:
        return None
    labels = Labels(tables, language)
    by_id = rows.set_index("target_id", drop=False).to_dict("index")
    title = _title(pairs, labels)
    legend = labels.join(matrix_legend(pairs, labels), "semicolon")
    ids = matrix_order(pairs)
    statements = _statements(ids, by_id, labels)
    subtitle = labels.word("figure.matrix_subtitle")
    compared = rows[rows["target_id"].isin(ids)]
    layout = FigureLayout(title, subtitle, [legend, source_line(compared, labels)])
    cells = _cells(pairs, statements, labels)
    with house_style():
        figure = _draw_matrix(statements, cells, layout)
    items = _pairs_in_words(pairs, by_id, labels) or [legend]
    drawn = pairs.assign(reasons=pairs["reasons"].map(";".join))
    return Drawing(figure, drawn, alt_text(title, items, labels))


def _title(pairs: pd.DataFrame, labels: Labels) -> str:
    """Say of how many pairs the order is certain, and of how many only the time keeps them apart."""
    is_ordered = pairs["verdict"].isin(SETTLED_VERDICTS)
    is_kept_apart = pairs["verdict"].eq("side_by_side")
    return labels.word(
        "figure.matrix_title",
        pairs=len(pairs),
        ordered=int(is_ordered.sum()),
        time=int(is_kept_apart.sum()),
    )


def _statements(ids: Sequence[str], by_id: dict[str, Row], labels: Labels) -> list[_Statement]:
    """Return the statements from top to bottom, their rows as high as their names need."""
    least = min(_side(len(ids)), TALLEST)
    statements = []
    top = 0.0
    for position, target_id in enumerate(ids):
        name = _name(position + 1, by_id[target_id], labels)
        height = to_grid(max(least, NAME_LINE * len(name) + 0.05))
        statement = _Statement(target_id, name, position, top, height)
        statements.append(statement)
        top = statement.bottom
    return statements


def _side(count: int) -> float:
    """Return how wide a column is."""
    return to_grid(min(LARGEST, (SHEET.width - LEFT - RIGHT) / count))


def _name(number: int, row: Row, labels: Labels) -> list[str]:
    """Name a statement by its number, place, year, type and value, on as few lines as there is room for."""
    parts = [
        labels.place_year(row),
        labels.statement_type(row),
        labels.short_value(row),
    ]
    return wrap(f"{number} {' · '.join(parts)}", LEFT - 0.2, NOTE)


def _cells(pairs: pd.DataFrame, statements: Sequence[_Statement], labels: Labels) -> list[_Cell]:
    texts = matrix_cells(pairs, labels)
    by_id = {statement.target_id: statement for statement in statements}
    cells = []
    for pair in rows_of(pairs):
        ids = (pair["target_id"], pair["other_id"])
        for row, column in permutations(ids):
            text = texts[row, column]
            cells.append(_Cell(by_id[row], by_id[column], text, _colour(pair)))
    return cells


def _colour(pair: Row) -> str:
    if not pair["by_bounds"]:
        return REFUSED
    if pair["reasons"]:
        return SIDE_BY_SIDE
    return SETTLED if pair["by_bounds"] in SETTLED_VERDICTS else OPEN


def _draw_matrix(
    statements: Sequence[_Statement], cells: Sequence[_Cell], layout: FigureLayout
) -> Figure:
    count = len(statements)
    side = _side(count)
    height = statements[-1].bottom
    figure = new_figure(layout.top + layout.bottom + HEAD + 0.05 + height)
    axes = figure_axes(figure, LEFT, layout.top + HEAD, side * count, height)
    for same_text in _by_text(cells):
        _draw_cells(axes, same_text, side)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(height, 0)
    names = ["\n".join(statement.name) for statement in statements]
    middles = [statement.middle for statement in statements]
    axes.set_yticks(middles, names, fontsize=NOTE)
    for label, statement in zip(axes.get_yticklabels(), statements, strict=True):
        link(label, statement.target_id)
    columns_above(axes)
    numbers = [str(number) for number in range(1, count + 1)]
    axes.set_xticks(range(count), numbers, fontsize=NOTE)
    layout.write_on(figure)
    return figure


def _by_text(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Return the cells that say the same together, so that each shape is drawn once."""
    groups: dict[str, list[_Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.text, []).append(cell)
    return [*groups.values()]


def _draw_cells(axes: Axes, cells: Sequence[_Cell], side: float) -> None:
    """Draw the cells that say the same."""
    text = cells[0].text
    colour = cells[0].colour
    # One course of lines for all of them: a box of its own takes three times the room in a page.
    boxes = Path.make_compound_path(*[_box(cell) for cell in cells])
    axes.add_patch(PathPatch(boxes, facecolor=colour, linewidth=0))
    if text:
        sign = _sign(text, _size(text, side))
        _draw_signs(axes, cells, sign, QUIET if colour == REFUSED else INK)


def _box(cell: _Cell) -> Path:
    row = cell.row
    left = cell.column.position - 0.46
    upper = to_grid(row.top + 0.01)
    right, lower = left + 0.92, to_grid(upper + row.height - 0.02)
    corners = [(left, upper), (right, upper), (right, lower), (left, lower), (left, upper)]
    return Path(corners, closed=True)


def _size(text: str, side: float) -> float:
    """Return the size at which a text fits its cell."""
    share = (side - 0.02) / text_width(text, NOTE)
    return NOTE * share if share < 1 else NOTE


def _sign(text: str, size: float) -> Path:
    """Return the shape of a text, its middle at zero."""
    font = FontProperties(fname=font_file())
    shape = TextPath((0, 0), text, size=size, prop=font)
    extents = shape.get_extents()
    middle = np.add(extents.min, extents.max) / 2
    return Path(shape.vertices - middle, shape.codes)


def _draw_signs(
    axes: Axes,
    cells: Sequence[_Cell],
    sign: Path,
    colour: str,
) -> None:
    """Write one sign in the middle of many cells; as a marker, so that its shape is made once."""
    axes.plot(
        [cell.column.position for cell in cells],
        [cell.row.middle for cell in cells],
        linestyle="none",
        marker=sign,
        # A marker is scaled so that its farthest corner is half its size away.
        markersize=2 * np.abs(sign.vertices).max(),
        markerfacecolor=colour,
        markeredgewidth=0,
        snap=False,
    )


def _pairs_in_words(pairs: pd.DataFrame, by_id: dict[str, Row], labels: Labels) -> list[str]:
    """Say how the pairs lie to each other whose bounds can be compared."""
    items = []
    decided = pairs[pairs["by_bounds"].ne("")]
    for pair in rows_of(decided):
        item = labels.word(
            "alt.matrix",
            one=labels.place_year(by_id[pair["target_id"]]),
            other=labels.place_year(by_id[pair["other_id"]]),
            text=labels.word(f"verdict.{pair['by_bounds']}"),
        )
        items.append(item)
    return items
