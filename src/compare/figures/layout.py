"""Put words around and beside the axes so that nothing is clipped and nothing overlaps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from compare.figures.style import WIDTH, text_colours

#: Heights of a line of text, in inches.
TITLE_LINE, TEXT_LINE = 0.25, 0.17
MARGIN = 0.08

#: No line begins with one of these.
CLOSING = "，。；：、）》”％%"


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines, Chinese between characters and everything else between words.

    Parameters
    ----------
    text : str
    width : int
        In half-width characters; a Chinese character counts as two, a Latin one is a little narrower.

    Examples
    --------
    >>> wrap("研发强度 2015–2027", 10)
    ['研发强度', '2015–2027']
    """
    lines, line, used = [], "", 0.0
    for token in re.findall(r"[^\s\u2e80-\uffef]+\s*|.", text):
        size = sum(2 if char > "\u2e7f" else 0.9 for char in token.rstrip())
        if line and used + size > width and token not in CLOSING:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += token
        used += size + len(token) - len(token.rstrip())
    return [*lines, line.rstrip()] if line.strip() else lines


class Frame:
    """The words around the axes, and the room that they leave, in inches.

    Parameters
    ----------
    title, subtitle : str
        Above the axes.
    notes : sequence of str
        Below them, each from a new line.
    """

    def __init__(self, title: str, subtitle: str, notes: Sequence[str]) -> None:
        self._title, self._subtitle = wrap(title, 76), wrap(subtitle, 100)
        self._notes = [line for note in notes for line in wrap(note, 104)]
        self.top = 2 * MARGIN + len(self._title) * TITLE_LINE + len(self._subtitle) * TEXT_LINE
        self.bottom = 2 * MARGIN + len(self._notes) * TEXT_LINE

    def write(self, figure: Figure) -> None:
        """Write the words on a figure whose axes keep clear of ``top`` and ``bottom``."""
        height, text = figure.get_size_inches()[1], text_colours()
        depth = MARGIN
        for lines, step, style in ((self._title, TITLE_LINE, {"fontsize": 12.5}),
                                   (self._subtitle, TEXT_LINE, {"fontsize": 9.5, "color": text["quiet"]})):
            for line in lines:
                figure.text(MARGIN / WIDTH, 1 - (depth + step / 2) / height, line, va="center", **style)
                depth += step
        depth = height - MARGIN - len(self._notes) * TEXT_LINE
        for line in self._notes:
            figure.text(MARGIN / WIDTH, 1 - (depth + TEXT_LINE / 2) / height, line, va="center", fontsize=9,
                        color=text["quiet"])
            depth += TEXT_LINE


def label_marks(axes: Axes, marks: Sequence[tuple[float, float, str, str]], reach: float) -> list[Annotation]:
    """Write a label beside every mark where it touches neither another mark nor another label.

    Parameters
    ----------
    axes : Axes
        Its limits must be final.
    marks : sequence of (x, y, label, colour)
    reach : float
        Half the height that a mark takes with its stroke, in points.

    Returns
    -------
    list of Annotation
        In the order of ``marks``.
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    scale = figure.dpi / 72
    places = [(x, y, *axes.transData.transform((x, y))) for x, y, _, _ in marks]
    taken = [Bbox.from_extents(px - 6 * scale, py - 6 * scale, px + 6 * scale, py + reach * scale)
             for _, _, px, py in places]
    inside = figure.bbox
    written = []
    for (x, y, _, _), (_, _, label, colour) in zip(places, marks, strict=True):
        for offset, across, upright in ((9, 0), "left", "center"), ((-9, 0), "right", "center"), \
                ((0, -9), "center", "top"), ((0, reach + 2), "center", "bottom"), ((9, -16), "left", "top"):
            note = axes.annotate(label, (x, y), xytext=offset, textcoords="offset points", ha=across, va=upright,
                                 color=colour, annotation_clip=False)
            box = note.get_window_extent(renderer)
            # A label stands 3 points off its own mark, so its own box never counts against it.
            if not any(box.overlaps(other) for other in taken) and inside.x0 <= box.x0 and box.x1 <= inside.x1:
                break
            note.remove()
        else:
            note = axes.annotate(label, (x, y), xytext=(9, 0), textcoords="offset points", va="center", color=colour)
            box = note.get_window_extent(renderer)
        taken.append(box)
        written.append(note)
    return written
