"""What a figure is made of: its marks, strokes, words, and where they touch."""

from __future__ import annotations

import itertools
import re
from functools import cache

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from compare.figures.style import QUIET, house_style

#: The colour of everything that is a benchmark.
GREY = QUIET


def drawn_marks(figure: Figure) -> list[Line2D]:
    """The marks of targets, without the white discs below the hollow ones and without the benchmarks."""
    return [
        line
        for axes in figure.axes
        for line in axes.lines
        if line.get_marker() not in ("None", "", None)
        and to_hex(line.get_color()) not in ("#ffffff", GREY)
    ]


def benchmark_marks(figure: Figure) -> list[Line2D]:
    """The grey ticks and lines of nation and provinces."""
    return [line for axes in figure.axes for line in axes.lines if to_hex(line.get_color()) == GREY]


def strokes(figure: Figure) -> list[Line2D]:
    """Lines that are no marks: bands, bars and the joins of restatements."""
    return [
        line
        for axes in figure.axes
        for line in axes.lines
        if line.get_marker() in ("None", "", None) and to_hex(line.get_color()) != GREY
    ]


def arrows(figure: Figure) -> list[Annotation]:
    return [
        text
        for axes in figure.axes
        for text in axes.texts
        if isinstance(text, Annotation) and text.arrow_patch is not None
    ]


def pairs(figure: Figure) -> set[tuple[str, str]]:
    return {(to_hex(mark.get_color()), mark.get_marker()) for mark in drawn_marks(figure)}


@cache
def words_of(figure: Figure) -> list[Text]:
    """Every text that shows, tick labels within the limits included."""
    with house_style():
        FigureCanvasAgg(figure).draw()
    shown = [*figure.texts]
    for axes in figure.axes:
        shown += axes.texts
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_visible():
                continue
            low, high = sorted(axis.get_view_interval())
            slack = (high - low) * 1e-6
            shown += [
                tick.label1
                for tick in axis.get_major_ticks()
                if low - slack <= tick.get_loc() <= high + slack
            ]
    return [text for text in shown if text.get_visible() and text.get_text().strip()]


@cache
def boxes_of(figure: Figure) -> list[tuple[str, mpl.transforms.Bbox]]:
    texts = words_of(figure)
    with house_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that touch by more than a pixel, both ways."""
    found = []
    for (one, box), (other, beside) in itertools.combinations(boxes_of(figure), 2):
        across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
        upright = min(box.y1, beside.y1) - max(box.y0, beside.y0)
        if across > 1 and upright > 1:
            found.append((one, other))
    return found


def outside(figure: Figure) -> list[str]:
    """Texts that leave the figure by more than half a pixel."""
    page = figure.bbox
    return [
        text
        for text, box in boxes_of(figure)
        if box.x0 < page.x0 - 0.5
        or box.x1 > page.x1 + 0.5
        or box.y0 < page.y0 - 0.5
        or box.y1 > page.y1 + 0.5
    ]


def covered_marks(figure: Figure) -> list[str]:
    """Texts written across the middle of a mark."""
    boxes = boxes_of(figure)
    found = []
    for mark in drawn_marks(figure):
        x, y = mark.axes.transData.transform((mark.get_xdata()[0], mark.get_ydata()[0]))
        found += [text for text, box in boxes if box.x0 < x < box.x1 and box.y0 < y < box.y1]
    return found


def said(figure: Figure) -> str:
    """All words around the axes as one text, without the breaks and gaps of wrapping."""
    return re.sub(r"\s+", "", "".join(text.get_text() for text in figure.texts))
