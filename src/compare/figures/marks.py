"""One mark for each statement, drawn so that its qualifier and the basis of its year can be read off it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from compare.figures.style import FILLINGS, QUIET, PlaceStyle
from compare.language.links import OBSERVATION_KEYS, document_of, observation_id
from compare.language.rows import Row

#: Sizes of a mark and of the small one of a restatement, in points.
MARK_SIZE = 8.5
TWIN_SIZE = 5.5

#: How long the stroke of an open target is, in points.
STROKE_LENGTH = 20

#: Points between a mark and the text beside it.
LABEL_GAP = 9

#: Qualifiers that a stroke shows, those of them that point up, and those that a band shows.
OPEN_COMPARATORS = ("ge", "gt", "le", "lt")
UPWARD_COMPARATORS = ("ge", "gt")
BAND_COMPARATORS = ("approx", "range")


class Point(NamedTuple):
    """Where a mark stands, in the values of its axes."""

    x: float
    y: float


class EvidenceAnchor(str):
    """The url of a mark in a figure: an anchor among the evidence, in no language yet.

    A figure does not know the language of the page; :func:`compare.figures.save.save` makes the address.

    Parameters
    ----------
    anchor : str
        Id of a target or an observation, or the anchor of a group of targets.
    document_id : str
        The document that the anchor belongs to; that of the id when empty.

    Examples
    --------
    >>> EvidenceAnchor("huzhou-2017-054-10").document_id
    'huzhou-2017'
    """

    document_id: str

    def __new__(cls, anchor: str, document_id: str = "") -> EvidenceAnchor:  # noqa: D102
        address = super().__new__(cls, anchor)
        address.document_id = document_id or document_of(anchor)
        return address


def link(artist: Artist, anchor: str, document_id: str = "") -> None:
    """Let an artist lead to the evidence of a target, an observation or a group, where the figure is shown as SVG."""
    artist.set_url(EvidenceAnchor(anchor, document_id))


def evidence_anchors(figure: Figure) -> dict[Artist, EvidenceAnchor]:
    """Return the artists of a figure that lead to evidence, and where each leads."""
    urls = {artist: artist.get_url() for artist in figure.findobj()}
    return {artist: url for artist, url in urls.items() if isinstance(url, EvidenceAnchor)}


def link_observation(artist: Artist, observation: Row) -> None:
    """Let an artist lead to the evidence of an observation."""
    keys = [observation[key] for key in OBSERVATION_KEYS]
    link(artist, observation_id(*keys))


def draw_point(axes: Axes, point: Point, **look: Any) -> Line2D:
    """Draw a single marker and return it; ``look`` is what ``Axes.plot`` takes."""
    (mark,) = axes.plot([point.x], [point.y], linestyle="none", **look)
    return mark


def write_beside(
    axes: Axes,
    point: Point,
    text: str,
    colour: str,
    gap: float = LABEL_GAP,
) -> Annotation:
    """Write a text to the right of a point, ``gap`` points away; to its left where the figure ends before the text."""
    written = axes.annotate(
        text,
        point,
        xytext=(gap, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )
    if written.get_window_extent().x1 > axes.figure.bbox.x1:
        written.set(ha="right", position=(-gap, 0))
    return written


def draw_mark(
    axes: Axes,
    point: Point,
    row: Row,
    style: PlaceStyle,
    along: str,
    small: bool = False,
) -> None:
    """Draw one target.

    Parameters
    ----------
    axes : Axes
    point : Point
        Where the mark stands.
    row : mapping
        A harmonised target row.
    style : PlaceStyle
        Colour and marker of its place.
    along : str
        The axis that the value runs along, ``x`` or ``y``.
    small : bool
        Whether it is the twin mark of a restatement.
    """
    if row["comparator"] in OPEN_COMPARATORS:
        _draw_stroke(axes, point, row, style, along)
    elif row["comparator"] in BAND_COMPARATORS:
        _draw_band(axes, point, row, style, along)
    if row["measure"] == "level" and pd.isna(row["value"]):
        # Resolved: the document sets no number, and the mark stands at the observation that it names.
        mark = _draw_diamond(axes, point, style, markerfacecolor="white", zorder=3)
    else:
        filling = FILLINGS[row["year_basis"]]
        mark = _draw_filled(axes, point, style, filling, TWIN_SIZE if small else MARK_SIZE)
    link(mark, row["target_id"])


def _draw_stroke(
    axes: Axes,
    point: Point,
    row: Row,
    style: PlaceStyle,
    along: str,
) -> None:
    """Draw the open end of a target, in points: it means "open", not a distance, and is as long in every figure."""
    length = STROKE_LENGTH if row["comparator"] in UPWARD_COMPARATORS else -STROKE_LENGTH
    axes.annotate(
        "",
        xy=point,
        xytext=(length, 0) if along == "x" else (0, length),
        textcoords="offset points",
        arrowprops={
            "arrowstyle": "<-",
            "color": style.colour,
            "linewidth": 1.4,
            "shrinkA": 0,
            "shrinkB": 3,
        },
        annotation_clip=False,
    )


def _draw_band(
    axes: Axes,
    point: Point,
    row: Row,
    style: PlaceStyle,
    along: str,
) -> None:
    """Draw the values that a range or 左右 allows."""
    ends = [row["lower"], row["upper"]]
    axes.plot(
        ends if along == "x" else [point.x, point.x],
        ends if along == "y" else [point.y, point.y],
        color=style.colour,
        linewidth=14,
        alpha=0.25,
        solid_capstyle="butt",
        zorder=2,
    )


def _draw_diamond(axes: Axes, point: Point, style: PlaceStyle, **look: Any) -> Line2D:
    """Draw the mark of a target that sets no number of its own."""
    return draw_point(
        axes,
        point,
        marker="D",
        color=style.colour,
        markersize=7.5,
        markeredgewidth=1.4,
        clip_on=False,
        **look,
    )


def _draw_filled(
    axes: Axes,
    point: Point,
    style: PlaceStyle,
    filling: str,
    size: float,
) -> Line2D:
    """Draw the mark of a place, filled as the basis of the year asks for."""
    mark = draw_point(
        axes,
        point,
        marker=style.marker,
        color=style.colour,
        markersize=size,
        fillstyle=filling,
        markerfacecoloralt="white",
        markeredgewidth=1.4,
        zorder=3,
        clip_on=False,
    )
    if filling == "none":
        # A white core, so that no grid line or band shows through.
        draw_point(
            axes,
            point,
            marker=style.marker,
            color="white",
            markersize=size - 1.5,
            markeredgewidth=0,
            zorder=2.9,
            clip_on=False,
        )
    return mark


def label_gap(row: Row) -> float:
    """Return how many points right of its mark the label of a target begins, past an upward stroke."""
    if row["comparator"] in UPWARD_COMPARATORS:
        return LABEL_GAP + STROKE_LENGTH - 4
    return LABEL_GAP


def draw_labelled_mark(
    axes: Axes,
    line: float,
    row: Row,
    style: PlaceStyle,
    label: str,
    small: bool = False,
) -> None:
    """Draw a target whose value runs along x, and its label beside the mark, its stroke or its band."""
    value = row["canonical_value"]
    draw_mark(axes, Point(value, line), row, style, "x", small)
    end = row["upper"] if row["comparator"] in BAND_COMPARATORS else value
    write_beside(axes, Point(end, line), label, style.colour, label_gap(row))


def join_twin(axes: Axes, first: Point, twin: Point, colour: str) -> None:
    """Join the mark of a restatement to that of its first statement by a thin line."""
    axes.plot(
        [first.x, twin.x],
        [first.y, twin.y],
        linewidth=0.8,
        color=colour,
        zorder=1,
    )


def draw_relative(
    axes: Axes,
    point: Point,
    row: Row,
    style: PlaceStyle,
    label: str,
) -> None:
    """Draw a target without a number: an open diamond, beside it the words that stand for the number."""
    mark = _draw_diamond(axes, point, style, fillstyle="none")
    link(mark, row["target_id"])
    write_beside(axes, point, label, style.colour)


def is_hollow(observation: Row) -> bool:
    """Return whether an observation is drawn hollow: of a weak source, an estimate, or not surely of its year's end.

    Examples
    --------
    >>> is_hollow({"grade": "B", "kind": "actual", "year_sure": "yes", "as_of": "mid_year"})
    True
    """
    return (
        observation["grade"] == "C"
        or observation["kind"] == "estimate"
        or observation["year_sure"] == "no"
        or observation["as_of"] != "end_of_year"
    )


def draw_tick(axes: Axes, line: float, observation: Row, size: float, zorder: float = 2) -> None:
    """Draw an observation of a benchmark among targets: a grey stroke across its line, with a white core if hollow."""
    point = Point(observation["value"], line)
    look = {"marker": "|", "markersize": size, "zorder": zorder}
    hollow = is_hollow(observation)
    tick = draw_point(axes, point, color=QUIET, markeredgewidth=4 if hollow else 2, **look)
    link_observation(tick, observation)
    if hollow:
        core = {**look, "markersize": size - 2}
        draw_point(axes, point, color="white", markeredgewidth=2, **core)
