"""Many statements of one type: a strip for each time window, grey marks, the middle, and the ends by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from compare.figures.marks import Point, draw_point, draw_tick, link
from compare.figures.style import GRID, INK, QUIET, place_styles
from compare.language.labels import Labels
from compare.language.rows import rows_of

#: Statements of one type that are labelled one by one; more are drawn as strips.
LABELLED = 8

#: Lines that a strip takes; how far its marks, and the names of its ends, stand from its middle, in lines.
LINES = 2.7
REACH = 0.75
NAMES = 1.1

#: Marks that stand beside each other when they are nearer than this share of the axis, and by how many lines.
NEAR = 1 / 70
STEP = 0.16

#: Marks that lead to their evidence; of more only the ends do, and the table and the explorer hold the rest.
LINKED = 120

#: The look of marks that are not named.
GREY: dict[str, Any] = {"marker": "o", "markersize": 4.5, "color": QUIET, "alpha": 0.6}


def window_of(year: int) -> tuple[int, int]:
    """Return the five-year plan that a target year belongs to.

    Examples
    --------
    >>> window_of(2015), window_of(2017)
    ((2011, 2015), (2016, 2020))
    """
    first = (year - 1) // 5 * 5 + 1
    return first, first + 4


def windows(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the five-year plans of some rows, the earliest first."""
    return sorted({window_of(int(year)) for year in rows["target_year"]})


def draw_strips(
    axes: Axes, rows: pd.DataFrame, observations: pd.DataFrame, labels: Labels
) -> dict[float, str]:
    """Draw the statements of one type by their five-year plans; return the names of the lines by their heights."""
    names = {}
    numbered = rows[rows["canonical_value"].notna()]
    reach = axes.get_xlim()[1]
    for place, (first, last) in enumerate(windows(rows)):
        middle = LINES * (place + 0.5) - 0.5
        inside = numbered[numbered["target_year"].between(first, last)]
        unnumbered = int(rows["target_year"].between(first, last).sum()) - len(inside)
        _draw_middle(axes, inside["canonical_value"], middle)
        _draw_marks(axes, inside, middle, reach, labels, len(numbered) <= LINKED)
        _draw_benchmarks(axes, observations, (first, last), middle)
        names[middle] = labels.word(
            "figure.window", first=first, last=last, count=len(inside), without=unnumbered
        )
    return names


def _draw_middle(axes: Axes, numbers: pd.Series, middle: float) -> None:
    """Draw the median and the middle half."""
    if numbers.empty:
        return
    low, median, high = (round(float(numbers.quantile(share)), 6) for share in (0.25, 0.5, 0.75))
    half = Rectangle((low, middle - REACH), high - low, 2 * REACH, color=GRID, zorder=0.5)
    axes.add_patch(half)
    axes.plot([median, median], [middle - REACH, middle + REACH], color=INK, linewidth=1.4)


def _draw_marks(
    axes: Axes, rows: pd.DataFrame, middle: float, reach: float, labels: Labels, linked: bool
) -> None:
    """Draw every statement as a grey mark, the lowest and the highest in the look of their places, with names."""
    rows = rows.reset_index(drop=True)
    ordered = rows.sort_values(["canonical_value", "target_id"], kind="stable")
    styles = place_styles(labels.tables["places"])
    offsets = _offsets(ordered["canonical_value"].to_numpy(float), reach)
    points = list(map(Point, ordered["canonical_value"], (middle + offset for offset in offsets)))
    if not linked:
        # All at once: each by itself takes as long as a whole figure, when there are hundreds.
        axes.plot(*zip(*points[1:-1], strict=True), linestyle="none", **GREY)
    ends = {0, len(points) - 1}
    for position, (row, point) in enumerate(zip(rows_of(ordered), points, strict=True)):
        if position in ends:
            style = styles[row["place_id"]]
            look = {"marker": style.marker, "markersize": 7, "color": style.colour, "zorder": 4}
            mark = draw_point(axes, point, **look)
            name = f"{labels.places[row['place_id']]} {labels.short_value(row)}"
            height = middle + (NAMES if position == 0 else -NAMES)
            _write_end(axes, Point(point.x, height), name, style.colour, reach)
        elif linked:
            mark = draw_point(axes, point, **GREY)
        else:
            continue
        link(mark, row["target_id"])


def _write_end(axes: Axes, point: Point, name: str, colour: str, reach: float) -> None:
    """Write the name of an end above or below its strip, towards the side that has more room."""
    side = "left" if point.x < reach / 2 else "right"
    axes.text(point.x, point.y, name, ha=side, va="center", color=colour)


def _offsets(numbers: np.ndarray, reach: float) -> Iterator[float]:
    """Return how far each of some sorted numbers is moved aside, so that near ones do not hide each other."""
    start, count = -np.inf, 0
    for number in numbers:
        if number - start > reach * NEAR:
            start, count = number, 0
        turns = (count + 1) // 2 * STEP * (-1 if count % 2 else 1)
        yield float(np.clip(turns, -REACH, REACH))
        count += 1


def _draw_benchmarks(
    axes: Axes, observations: pd.DataFrame, window: tuple[int, int], middle: float
) -> None:
    """Draw the last figure on record of each benchmark in the years of a strip."""
    inside = observations[observations["year"].between(*window)]
    last = inside.sort_values("year").drop_duplicates("place_id", keep="last")
    for observation in rows_of(last):
        draw_tick(axes, middle, observation, size=20)
