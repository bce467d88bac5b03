"""Put words around and beside the axes so that nothing is clipped and nothing overlaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Annotation
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from compare.figures.style import WIDTH, font_file, text_colours

#: Heights of a line of text, in inches.
TITLE_LINE, TEXT_LINE = 0.25, 0.17
MARGIN = 0.08

#: Sizes of text, in points.
TITLE, SUBTITLE, TEXT, NOTE = 12.5, 9.5, 10, 9

#: No line begins with one of the closing marks, and none ends with an opening one.
CLOSING, OPENING = "，。；：、）》”％", "（《“"


def new_figure(height: float) -> Figure:
    """Return an empty figure of the house's width; no window and no notebook knows of it."""
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    return figure


def text_width(text: str, size: float) -> float:
    """Return how wide a text of this size in points is, in inches, or a little more: pairs are not drawn together."""
    return sum(map(_advance, text)) * size / 72


@cache
def _advance(character: str) -> float:
    """Return how far a character reaches, as a share of the size of its font."""
    font = get_font(font_file())
    # A character without a shape is told when it is drawn.
    shape = font.load_glyph(font.get_char_index(ord(character)), flags=LoadFlags.NO_SCALE)
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
    """
    tokens = re.findall(
        rf"[{OPENING}]*(?:[^ \u2e80-\uffef]+|.(?:\u00a0[^ \u2e80-\uffef]*)?)[{CLOSING}]* *", text
    )

    lines, line = [], ""
    for token in tokens:
        if line and text_width((line + token).rstrip(" "), size) > inches:
            lines.append(line.rstrip(" "))
            line = ""
        line += token
    return [*lines, line.rstrip(" ")] if line.strip() else lines


class FigureLayout:
    """The words around the axes, and the room that they leave, in inches.

    Parameters
    ----------
    title, subtitle : str
        Above the axes.
    notes : sequence of str
        Below them, each from a new line.
    """

    def __init__(self, title: str, subtitle: str, notes: Sequence[str]) -> None:
        room = WIDTH - 3 * MARGIN
        self._title, self._subtitle = wrap(title, room, TITLE), wrap(subtitle, room, SUBTITLE)
        self._notes = [line for note in notes for line in wrap(note, room, NOTE)]
        self.top = 2 * MARGIN + len(self._title) * TITLE_LINE + len(self._subtitle) * TEXT_LINE
        self.bottom = 2 * MARGIN + len(self._notes) * TEXT_LINE

    def write(self, figure: Figure) -> None:
        """Write the words on a figure whose axes keep clear of ``top`` and ``bottom``."""
        height, quiet = figure.get_size_inches()[1], text_colours()["quiet"]
        ink = text_colours()["ink"]
        depth = MARGIN
        for lines, step, size, colour in (
            (self._title, TITLE_LINE, TITLE, ink),
            (self._subtitle, TEXT_LINE, SUBTITLE, quiet),
        ):
            for line in lines:
                write(figure, line, depth + step / 2, size, colour)
                depth += step
        depth = height - MARGIN - len(self._notes) * TEXT_LINE
        for line in self._notes:
            write(figure, line, depth + TEXT_LINE / 2, NOTE, quiet)
            depth += TEXT_LINE


def figure_axes(figure: Figure, left: float, depth: float, width: float, height: float) -> Axes:
    """Add axes at a place told in inches from the upper left corner, without a box and without ticks."""
    tall = figure.get_size_inches()[1]
    axes = figure.add_axes(
        (left / WIDTH, 1 - (depth + height) / tall, width / WIDTH, height / tall)
    )
    axes.tick_params(axis="both", length=0, pad=6)
    axes.spines["left"].set_visible(False)
    # No title and no names of axes are written on them, so that none needs a place found for it, drawing by drawing.
    axes.set_title("", y=1.0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)
    return axes


def draw_cell(axes: Axes, x: float, y: float, width: float, height: float, **look: object) -> None:
    """Draw a rectangle around a middle; ``Axes.barh`` draws the same one, and weighs units and limits each time."""
    axes.add_artist(Rectangle((x - width / 2, y - height / 2), width, height, **look))


def draw_signs(
    axes: Axes, places: Sequence[tuple[float, float]], text: str, size: float, colour: str
) -> None:
    """Write one sign at many places, its middle there; drawn as a marker, so that its shape is made once."""
    if not text:
        return
    shape = TextPath((0, 0), text, size=size, prop=FontProperties(fname=font_file()))
    middle = (shape.get_extents().min + shape.get_extents().max) / 2
    centred = Path(shape.vertices - middle, shape.codes)
    across, upright = zip(*places, strict=True)
    # A marker is scaled so that its farthest corner is half its size away.
    axes.plot(
        across,
        upright,
        linestyle="none",
        marker=centred,
        markersize=2 * np.abs(centred.vertices).max(),
        markerfacecolor=colour,
        markeredgewidth=0,
        snap=False,
    )


def write(figure: Figure, text: str, depth: float, size: float, colour: str) -> None:
    """Write a line at the left margin, its middle ``depth`` inches below the upper edge."""
    height = figure.get_size_inches()[1]
    figure.text(MARGIN / WIDTH, 1 - depth / height, text, va="center", fontsize=size, color=colour)


def label_marks(
    axes: Axes,
    marks: Sequence[tuple[float, float, str, str]],
    reach: float,
    lines: Sequence[Line2D] = (),
) -> list[Annotation]:
    """Write a label beside every mark, clear of the other marks, the other labels and the axis' own numbers.

    Parameters
    ----------
    axes : Axes
        Its limits and tick labels must be final.
    marks : sequence of (x, y, label, colour)
    reach : float
        Half the height that a mark takes with its stroke, in points.
    lines : sequence of Line2D
        Lines of the axes that labels keep clear of.

    Returns
    -------
    list of Annotation
        In the order of ``marks``; a label that had to move away is joined to its mark by a thin line.
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    scale = figure.dpi / 72
    taken = []
    for x, y, _, _ in marks:
        across, upright = axes.transData.transform((x, y))
        taken.append(
            Bbox.from_extents(
                across - 6 * scale, upright - 6 * scale, across + 6 * scale, upright + reach * scale
            )
        )
    for line in lines:
        taken += _along(axes.transData.transform(line.get_xydata()), 2 * scale)
    for axis in (axes.xaxis, axes.yaxis):
        taken += [
            tick.get_window_extent(renderer) for tick in axis.get_ticklabels() if tick.get_visible()
        ]
    written = []
    for x, y, label, colour in marks:
        note = axes.annotate(
            label,
            (x, y),
            xytext=(0, 0),
            textcoords="offset points",
            color=colour,
            annotation_clip=False,
        )
        for offset, (across, upright) in _places(reach):
            note.set(position=offset, ha=across, va=upright)
            box = note.get_window_extent(renderer)
            inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                if abs(offset[1]) >= FAR:
                    axes.annotate(
                        "",
                        (x, y),
                        xytext=offset,
                        textcoords="offset points",
                        annotation_clip=False,
                        arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.6, "shrinkB": 4},
                    )
                break
        else:
            note.remove()
            note = axes.annotate(
                label, (x, y), xytext=(9, 0), textcoords="offset points", va="center", color=colour
            )
            box = note.get_window_extent(renderer)
        taken.append(box)
        written.append(note)
    return written


def _along(points: np.ndarray, half: float) -> list[Bbox]:
    """Cover a line by small boxes."""
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(points):
        for part in np.linspace(0, 1, max(2, int(np.hypot(x1 - x0, y1 - y0) / (2 * half)))):
            x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
            boxes.append(Bbox.from_extents(x - half, y - half, x + half, y + half))
    return boxes


#: A label this many points above or below its mark is joined to it by a line.
FAR = 20


def _places(reach: float) -> list[tuple[tuple[float, float], tuple[str, str]]]:
    """Return where a label may stand, best first: beside, below, above, and then farther and farther away."""
    near = [
        ((9, 0), ("left", "center")),
        ((-9, 0), ("right", "center")),
        ((0, -9), ("center", "top")),
        ((0, reach + 2), ("center", "bottom")),
    ]
    far = [
        ((across, sign * step), (side, "center"))
        for step in range(FAR, 12 * FAR, 7)
        for sign in (1, -1)
        for across, side in ((12, "left"), (-12, "right"))
    ]
    return near + far
