"""The look of every figure: fonts, colours, markers, and what a mark's filling means."""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pylopdf_fonts_zh_cn
import seaborn as sns
from matplotlib import font_manager, style
from matplotlib.colors import to_hex, to_rgb

from compare.project.errors import UserError

_FILE = Path(__file__).parent / "style.toml"
_STYLE = tomllib.loads(_FILE.read_text("utf-8"))

FONT = "Noto Sans SC"


#: Inches between the axes of a panel and the names left of them.
NAME_GAP = 0.15


@dataclass(frozen=True)
class Format:
    """How a figure is drawn, in inches: its width, and the left edge and the width of panels."""

    width: float
    left: float
    axes: float

    @property
    def names(self) -> float:
        """Return the room of the names left of the axes of panels."""
        return self.left - NAME_GAP


#: Figures are drawn at their printed size, the text width of A4; for a phone once more, so that nothing is cut there.
SHEET = Format(width=7.0, left=2.35, axes=3.5)
PHONE = Format(width=4.0, left=1.55, axes=1.6)

_format = ContextVar("format", default=SHEET)


def figure_format() -> Format:
    """Return the format that figures are drawn in at present."""
    return _format.get()


@contextmanager
def drawn_for(chosen: Format) -> Iterator[None]:
    """Draw figures in another format inside the block.

    Examples
    --------
    >>> with drawn_for(PHONE):
    ...     figure_format().width
    4.0
    """
    token = _format.set(chosen)
    try:
        yield
    finally:
        _format.reset(token)


#: How the year of a target is known decides how its mark is filled.
FILLINGS = {"stated": "full", "section": "left", "document": "none"}

#: Colours of text, of text and marks that stand back, and of grids.
INK: str = _STYLE["text"]["ink"]
QUIET: str = _STYLE["text"]["quiet"]
GRID: str = _STYLE["text"]["grid"]

#: What colours are multiplied by when they are used again; darker stays readable on white.
DARKER = 0.8

#: The colour of cells and bars that belong to no place.
BLUE = "#0072B2"


class PlaceStyle(NamedTuple):
    """The colour and the marker of a place."""

    colour: str
    marker: str


def place_styles(places: pd.DataFrame) -> dict[str, PlaceStyle]:
    """Return colour and marker of every place by its id; no two places with a plan have the same.

    Parameters
    ----------
    places : DataFrame
        The places table with ``look``, as :func:`compare.load_tables` returns it. A place without a plan takes no
        colour: it is a benchmark, and grey.

    Examples
    --------
    >>> import compare
    >>> place_styles(compare.load_tables()["places"])["huzhou"]
    PlaceStyle(colour='#0072B2', marker='o')
    """
    styles = dict.fromkeys(places["place_id"], PlaceStyle(QUIET, "_"))
    planning = places[places["look"].notna()]
    for place_id, look in zip(planning["place_id"], planning["look"], strict=True):
        styles[place_id] = _numbered_style(int(look))
    return styles


def _numbered_style(number: int) -> PlaceStyle:
    """Return a pair of colour and marker that no other number has."""
    markers = _STYLE["markers"]
    rounds, position = divmod(number, len(_STYLE["colours"]))
    # Markers step once more each time the colours run out.
    marker = markers[(number + rounds) % len(markers)]
    shades, _ = divmod(rounds, len(markers))
    return PlaceStyle(_shade(_STYLE["colours"][position], shades), marker)


def _shade(colour: str, times: int) -> str:
    """Return a colour that is darker by a step for each time that all pairs were used."""
    channels = np.array(to_rgb(colour))
    return to_hex(channels * DARKER**times).upper() if times else colour


@cache
def _register_font() -> None:
    font_manager.fontManager.addfont(font_file())


def font_file() -> Path:
    """Return the font of every figure, which comes with a package: the same shapes on every machine."""
    return Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


class MissingGlyph(UserError):
    """The font has no shape for a character; it would show as a box."""


#: What the figures need beyond seaborn's style; the axes show no left edge and no box.
_SPINES = dict.fromkeys(("axes.spines.left", "axes.spines.top", "axes.spines.right"), False)
_HOUSE = {
    "font.family": [FONT],
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "axes.unicode_minus": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "grid.color": GRID,
    "svg.fonttype": "path",
    "text.hinting": "none",
    "svg.hashsalt": "compare",
    "figure.dpi": 100,
    "figure.facecolor": "white",
}


@cache
def _settings() -> list[Any]:
    """Return the styles that make the house style, from matplotlib's defaults on.

    They begin with the defaults so that a matplotlibrc of the user's changes no figure.
    """
    return [
        "default",
        sns.axes_style("ticks", _SPINES),
        sns.plotting_context("notebook"),
        _HOUSE,
    ]


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the block, and leave matplotlib as it was.

    Raises
    ------
    MissingGlyph
        When something is measured or drawn inside the block that the font has no shape for.
    """
    _register_font()
    with style.context(_settings()), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        try:
            yield
        except UserWarning as warning:
            if "missing from" not in str(warning):
                raise
            raise MissingGlyph(f"{warning} Nothing was saved; replace the character.") from None
