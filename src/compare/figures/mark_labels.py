"""Write labels beside marks so that nothing overlaps: near the mark where there is room, else joined to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from compare.figures.marks import LABEL_GAP, STROKE_LENGTH, Point, write_beside

#: Half the size of a mark, and half the width of a line that labels keep clear of, in points.
MARK_HALF = 6
LINE_HALF = 2

#: A label this many points above or below its mark is joined to it by a line.
FAR = 20

#: Points between the heights at which a label is tried, farther and farther from its mark, and to the side of it.
FAR_STEP = 7
FAR_GAP = 12


class MarkLabel(NamedTuple):
    """A text for the mark that stands at a point, in its colour."""

    point: Point
    text: str
    colour: str


class _Written(NamedTuple):
    """A mark with the label that is written for it."""

    mark: MarkLabel
    label: Annotation


class _Place(NamedTuple):
    """Where a label stands to its mark, in points, and by which of its edges."""

    offset: tuple[float, float]
    across: str
    upright: str


def label_marks(
    axes: Axes, marks: Sequence[MarkLabel], lines: Sequence[Line2D] = ()
) -> list[Annotation]:
    """Write a label beside every mark, clear of the other marks, the other labels and the axis' own numbers.

    Of two marks one above the other, the label of the higher never stands below that of the lower.

    Parameters
    ----------
    axes : Axes
        Its limits and tick labels must be final.
    marks : sequence of MarkLabel
    lines : sequence of Line2D
        Lines of the axes that labels keep clear of.

    Returns
    -------
    list of Annotation
        In the order of ``marks``; a label that had to move away is joined to its mark by a thin line.
    """
    occupied = [_mark_box(axes, mark) for mark in marks]
    for line in lines:
        occupied += _line_boxes(axes, line)
    occupied += _tick_boxes(axes)
    written: list[_Written] = []
    for mark in marks:
        same_x = [other for other in written if other.mark.point.x == mark.point.x]
        label = _write_clear(axes, mark, occupied, same_x)
        occupied.append(label.get_window_extent())
        written.append(_Written(mark, label))
    return [label for _, label in written]


def _write_clear(
    axes: Axes, mark: MarkLabel, occupied: Sequence[Bbox], same_x: Sequence[_Written]
) -> Annotation:
    """Write a label at the first place where it is inside the figure, overlaps nothing and keeps the order."""
    label = write_beside(axes, mark.point, mark.text, mark.colour)
    for place in _places():
        label.set(
            position=place.offset,
            ha=place.across,
            va=place.upright,
        )
        if _is_clear(label, occupied) and _keeps_order(mark, label, same_x):
            if abs(place.offset[1]) >= FAR:
                _join_label(axes, mark, place.offset)
            return label
    # Nowhere is room: beside the mark it belongs to is still the best place.
    label.set(position=(LABEL_GAP, 0), ha="left", va="center")
    return label


def _is_clear(label: Annotation, occupied: Sequence[Bbox]) -> bool:
    box = label.get_window_extent()
    page = label.figure.bbox
    inside = page.x0 <= box.x0 and box.x1 <= page.x1
    return inside and not any(box.overlaps(other) for other in occupied)


def _keeps_order(mark: MarkLabel, label: Annotation, same_x: Sequence[_Written]) -> bool:
    """Return whether a label stands to those of marks above and below as its mark stands to these."""
    height = _height(label)
    return all(
        (height - _height(other.label)) * (mark.point.y - other.mark.point.y) >= 0
        for other in same_x
    )


def _height(label: Annotation) -> float:
    box = label.get_window_extent()
    return (box.y0 + box.y1) / 2


def _join_label(axes: Axes, mark: MarkLabel, offset: tuple[float, float]) -> None:
    axes.annotate(
        "",
        mark.point,
        xytext=offset,
        textcoords="offset points",
        annotation_clip=False,
        arrowprops={
            "arrowstyle": "-",
            "color": mark.colour,
            "linewidth": 0.6,
            "shrinkB": 4,
        },
    )


def _places() -> Iterator[_Place]:
    """Yield where a label may stand, best first: beside, below, above, and then farther and farther away."""
    yield _Place((LABEL_GAP, 0), "left", "center")
    yield _Place((-LABEL_GAP, 0), "right", "center")
    yield _Place((0, -LABEL_GAP), "center", "top")
    yield _Place((0, STROKE_LENGTH + 2), "center", "bottom")
    for distance in range(FAR, 12 * FAR, FAR_STEP):
        for height in (distance, -distance):
            yield _Place((FAR_GAP, height), "left", "center")
            yield _Place((-FAR_GAP, height), "right", "center")


def _mark_box(axes: Axes, mark: MarkLabel) -> Bbox:
    """Return the pixels that a mark takes with its upward stroke."""
    point = axes.figure.dpi / 72
    half = MARK_HALF * point
    x, y = axes.transData.transform(mark.point)
    top = y + STROKE_LENGTH * point
    return Bbox.from_extents(x - half, y - half, x + half, top)


def _line_boxes(axes: Axes, line: Line2D) -> list[Bbox]:
    """Cover a line by small boxes."""
    half = LINE_HALF * axes.figure.dpi / 72
    corners = axes.transData.transform(line.get_xydata())
    boxes = []
    for start, end in pairwise(corners):
        length = np.hypot(*(end - start))
        count = max(2, int(length / (2 * half)))
        for middle in np.linspace(start, end, count):
            boxes.append(Bbox([middle - half, middle + half]))
    return boxes


def _tick_boxes(axes: Axes) -> list[Bbox]:
    ticks = [*axes.xaxis.get_ticklabels(), *axes.yaxis.get_ticklabels()]
    return [tick.get_window_extent() for tick in ticks if tick.get_visible()]
