"""One mark for each statement, drawn so that its qualifier and the basis of its year can be read off it."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from compare.figures.style import FILLINGS
from compare.language.links import document_of, evidence_link
from compare.tables.rows import Record

SIZE = 8.5
SMALL = 5.5
REACH = 20


def draw_mark(
    axes: Axes,
    x: float,
    y: float,
    row: Record,
    style: tuple[str, str],
    along: str,
    small: bool = False,
) -> None:
    """Draw one target.

    Parameters
    ----------
    axes : Axes
    x, y : float
        Where the mark stands.
    row : Series
        A harmonised target row.
    style : tuple of str
        Colour and marker of its place.
    along : str
        The axis that the value runs along, ``x`` or ``y``.
    small : bool
        Whether it is the twin mark of a restatement.
    """
    colour, marker = style
    if row["comparator"] in ("ge", "gt", "le"):
        reach = -REACH if row["comparator"] == "le" else REACH
        # Told in points, so that the stroke is as long in every figure: it means "open", not a distance.
        axes.annotate(
            "",
            xy=(x, y),
            xytext=(reach, 0) if along == "x" else (0, reach),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<-", "color": colour, "lw": 1.4, "shrinkA": 0, "shrinkB": 3},
            annotation_clip=False,
        )
    elif row["comparator"] in ("approx", "range"):
        ends = [row["lower"], row["upper"]]
        fixed = [y, y] if along == "x" else [x, x]
        axes.plot(
            *((ends, fixed) if along == "x" else (fixed, ends)),
            color=colour,
            lw=14,
            alpha=0.25,
            solid_capstyle="butt",
            zorder=2,
        )
    if row["measure"] == "level" and pd.isna(row["value"]):
        # Resolved: the document sets no number, and the mark stands at the figure that it names.
        (mark,) = axes.plot(
            [x],
            [y],
            marker="D",
            color=colour,
            markersize=7.5,
            linestyle="none",
            markeredgewidth=1.4,
            zorder=3,
            markerfacecolor="white",
            clip_on=False,
        )
        link(mark, row["target_id"])
        return
    (mark,) = axes.plot(
        [x],
        [y],
        marker=marker,
        color=colour,
        markersize=SMALL if small else SIZE,
        linestyle="none",
        fillstyle=FILLINGS[row["year_basis"]],
        markerfacecoloralt="white",
        markeredgewidth=1.4,
        zorder=3,
        clip_on=False,
    )
    link(mark, row["target_id"])
    if FILLINGS[row["year_basis"]] == "none":
        axes.plot(
            [x],
            [y],
            marker=marker,
            color="white",
            markersize=(SMALL if small else SIZE) - 1.5,
            linestyle="none",
            markeredgewidth=0,
            zorder=2.9,
            clip_on=False,
        )


def link(mark: Artist, evidence_id: str) -> None:
    """Let a mark lead to the evidence of its target or recorded figure, where the figure is shown as SVG.

    A figure does not know the language of the page; the page turns the address into its own.
    """
    mark.set_url(evidence_link(evidence_id, document_of(evidence_id), "en"))


def draw_relative(axes: Axes, x: float, y: float, label: str, colour: str) -> Artist:
    """Draw a target without a number: an open diamond, beside it the words that stand for the number."""
    (mark,) = axes.plot(
        [x],
        [y],
        marker="D",
        color=colour,
        fillstyle="none",
        markersize=7.5,
        markeredgewidth=1.4,
        linestyle="none",
        clip_on=False,
    )
    note = axes.annotate(
        label,
        (x, y),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )
    if note.get_window_extent(axes.figure.canvas.get_renderer()).x1 > axes.figure.bbox.x1:
        note.set(ha="right", position=(-9, 0))
    return mark
