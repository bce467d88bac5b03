"""Lay a figure out: the words around its axes, wrapped so that nothing is clipped, and the axes themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.ticker import FuncFormatter, MaxNLocator

from compare.figures.save import ShownFigure
from compare.figures.style import INK, QUIET, figure_format, font_file
from compare.language.labels import Labels
from compare.language.numbers import format_ticks

#: Heights of a line of text, in inches.
TITLE_LINE = 0.25
TEXT_LINE = 0.17

#: Inches that words keep from the edges of the figure.
MARGIN = 0.08

#: Sizes of text, in points.
TITLE = 12.5
SUBTITLE = 9.5
TEXT = 10
NOTE = 9

#: No line begins with one of the closing marks, and none ends with an opening one.
CLOSING = "，。；：、）》”％"
OPENING = "（《“"

#: What a line is not broken in: a short quotation, a word, or a Chinese character and what hangs on it by a hard space.
_QUOTED = "[（《]*“[^“”]{1,6}”"
_WORD = rf"[{OPENING}]*(?:[^ \u2e80-\uffef]+|.(?:\u00a0[^ \u2e80-\uffef]*)?)"
_UNBROKEN = re.compile(rf"(?:{_QUOTED}|{_WORD})[{CLOSING}]* *")


def to_grid(inches: float) -> float:
    """Return a length to a millionth of an inch.

    Lengths are rounded before they are drawn: sums of floats differ in their last digit between versions of Python
    and orders of adding up, and that digit can decide which way the sixth decimal of an SVG or the edge of a pixel is
    rounded.

    Examples
    --------
    >>> to_grid(0.1 + 0.2)
    0.3
    """
    return round(inches, 6)


def words_width() -> float:
    """Return the inches that words above and below the axes may take."""
    return figure_format().width - 3 * MARGIN


def new_figure(height: float) -> ShownFigure:
    """Return an empty figure of the present format; no window knows of it."""
    figure = ShownFigure(figsize=(figure_format().width, to_grid(height)))
    FigureCanvasAgg(figure)
    return figure


def text_width(text: str, size: float) -> float:
    """Return how wide a text of this size in points is, in inches, or a little more: pairs are not drawn together."""
    return sum(map(_advance, text)) * size / 72


@cache
def _advance(character: str) -> float:
    """Return how far a character reaches, as a share of the size of its font."""
    font = get_font(font_file())
    # A character without a shape is named when it is drawn.
    index = font.get_char_index(ord(character))
    shape = font.load_glyph(index, flags=LoadFlags.NO_SCALE)
    return shape.horiAdvance / font.units_per_EM


def wrap(text: str, inches: float, size: float) -> list[str]:
    """Break a text into lines, Chinese between characters and everything else at spaces.

    Parameters
    ----------
    text : str
    inches : float
        The width that no line exceeds, but for a single word that is wider.
    size : float
        Of the text, in points.

    Examples
    --------
    >>> wrap("研发强度 2015–2027", 1.0, 12)
    ['研发强度', '2015–2027']
    >>> wrap("含“左右”者", 0.5, 12)
    ['含', '“左右”', '者']
    """
    lines = []
    line = ""
    for piece in _UNBROKEN.findall(text):
        too_wide = text_width((line + piece).rstrip(" "), size) > inches
        if line and too_wide:
            lines.append(line.rstrip(" "))
            line = ""
        line += piece
    if line.strip():
        lines.append(line.rstrip(" "))
    return lines


def wrapped(text: str, inches: float, size: float) -> str:
    """Return a text with the line breaks of :func:`wrap`."""
    return "\n".join(wrap(text, inches, size))


def write_line(
    figure: Figure,
    text: str,
    depth: float,
    size: float,
    colour: str,
) -> None:
    """Write a line at the left margin, its middle ``depth`` inches below the upper edge."""
    width, height = figure.get_size_inches()
    figure.text(
        MARGIN / width,
        1 - to_grid(depth) / height,
        text,
        va="center",
        fontsize=size,
        color=colour,
    )


class FigureLayout:
    """The words around the axes, and the room that they leave, in inches.

    Parameters
    ----------
    title, subtitle : str
        Above the axes.
    notes : sequence of str
        Below them, each from a new line.

    Attributes
    ----------
    top, bottom : float
        The room that the words take above and below the axes.
    """

    def __init__(self, title: str, subtitle: str, notes: Sequence[str]) -> None:
        room = words_width()
        self._title = wrap(title, room, TITLE)
        self._subtitle = wrap(subtitle, room, SUBTITLE)
        self._notes = [*chain.from_iterable(wrap(note, room, NOTE) for note in notes)]
        title_height = len(self._title) * TITLE_LINE
        self.top = 2 * MARGIN + title_height + len(self._subtitle) * TEXT_LINE
        self.bottom = 2 * MARGIN + len(self._notes) * TEXT_LINE

    def write_on(self, figure: Figure) -> None:
        """Write the words on a figure whose axes keep clear of ``top`` and ``bottom``."""
        depth = MARGIN
        for line in self._title:
            write_line(figure, line, depth + TITLE_LINE / 2, TITLE, INK)
            depth += TITLE_LINE
        for line in self._subtitle:
            write_line(figure, line, depth + TEXT_LINE / 2, SUBTITLE, QUIET)
            depth += TEXT_LINE
        depth = figure.get_size_inches()[1] - MARGIN - len(self._notes) * TEXT_LINE
        for line in self._notes:
            write_line(figure, line, depth + TEXT_LINE / 2, NOTE, QUIET)
            depth += TEXT_LINE


def figure_axes(
    figure: Figure,
    left: float,
    depth: float,
    width: float,
    height: float,
) -> Axes:
    """Add axes whose upper left corner lies so many inches from that of the figure, without ticks."""
    figure_width, figure_height = figure.get_size_inches()
    axes = figure.add_axes(
        (
            to_grid(left) / figure_width,
            1 - to_grid(depth + height) / figure_height,
            to_grid(width) / figure_width,
            to_grid(height) / figure_height,
        )
    )
    axes.tick_params(axis="both", length=0, pad=6)
    # No title and no names of axes are written on them, so that none needs a place found for it, drawing by drawing.
    axes.set_title("", y=1.0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)
    return axes


def scale_axis(
    axis: Axis,
    unit: str,
    top: float,
    labels: Labels,
    ticks: int = 4,
) -> None:
    """Let an axis of values tick at round numbers in the words of their unit, with a light grid.

    Parameters
    ----------
    axis : Axis
    unit : str
        Canonical unit of the values.
    top : float
        The highest value, by which all ticks are in 万 or none.
    labels : Labels
    ticks : int
        The most intervals between ticks.
    """
    scale = labels.units[unit].scale

    def tick_label(value: float, _position: int) -> str:
        return format_ticks(value * scale, top * scale, labels.language)

    round_ticks(axis, ticks)
    axis.set_major_formatter(FuncFormatter(tick_label))


def round_ticks(axis: Axis, ticks: int = 4) -> None:
    """Let an axis tick at round numbers, with a light grid."""
    axis.set_major_locator(MaxNLocator(nbins=ticks, steps=[1, 2, 5, 10]))
    axis.grid(linewidth=0.7)


def columns_above(axes: Axes) -> None:
    """Let the columns of a grid be named above it, and hide the line below it."""
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)


@dataclass(frozen=True)
class Panel:
    """Axes with a title above them, one of several panels below one another.

    Parameters
    ----------
    title : sequence of str
        Its lines.
    axes_height, title_height, tick_height : float
        Inches that the axes, the first line of the title and the ticks take.
    """

    title: Sequence[str]
    axes_height: float
    title_height: float
    tick_height: float

    @property
    def head(self) -> float:
        """Return the room of the whole title."""
        return self.title_height + TEXT_LINE * (len(self.title) - 1)

    @property
    def height(self) -> float:
        """Return the room of title, axes and ticks."""
        return self.head + self.axes_height + self.tick_height


def stack_panels(
    layout: FigureLayout,
    panels: Sequence[Panel],
    left: float,
    width: float,
) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels below one another with their titles, and the empty axes of each.

    Parameters
    ----------
    layout : FigureLayout
        The words around the panels, which are written on the figure.
    panels : sequence of Panel
    left, width : float
        Left edge and width of all axes, in inches.
    """
    heights = [panel.height for panel in panels]
    figure = new_figure(layout.top + layout.bottom + sum(heights))
    depth = layout.top
    all_axes = []
    for panel in panels:
        _write_title(figure, panel, depth)
        axes_top = depth + panel.head
        all_axes.append(figure_axes(figure, left, axes_top, width, panel.axes_height))
        depth += panel.height
    layout.write_on(figure)
    return figure, all_axes


def _write_title(figure: Figure, panel: Panel, depth: float) -> None:
    for number, line in enumerate(panel.title):
        middle = panel.title_height / 2 + TEXT_LINE * number
        write_line(figure, line, depth + middle, TEXT, INK)
