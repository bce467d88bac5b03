"""The look of every figure: fonts, colours, markers, and what a mark's filling means."""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pylopdf_fonts_zh_cn
import seaborn as sns
from matplotlib import font_manager

from compare.comparison.coverage import PLANNING_LEVELS
from compare.project.errors import UserError

FONT = "Noto Sans SC"

#: Figures are drawn at their printed size: the text width of A4, in inches.
WIDTH = 7.0

#: How the year of a target is known decides how its mark is filled.
FILLINGS = {"stated": "full", "section": "left", "document": "none"}


@cache
def _settings() -> dict:
    return tomllib.loads((Path(__file__).parent / "style.toml").read_text("utf-8"))


def text_colours() -> dict[str, str]:
    """Return the colours of text and grid: ink, quiet, grid."""
    return _settings()["text"]


def place_styles(places: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return colour and marker of every place.

    Parameters
    ----------
    places : DataFrame
        The places table; cities that style.toml does not name follow in its order.

    Returns
    -------
    dict
        place_id to (colour, marker).

    Examples
    --------
    >>> import compare
    >>> place_styles(compare.load_tables()["places"])["huzhou"]
    ('#0072B2', 'o')
    """
    settings = _settings()
    named, colours, markers = settings["places"], settings["colours"], settings["markers"]
    planning = places.loc[places["level"].isin(PLANNING_LEVELS), "place_id"]
    order = [*named, *(place for place in planning if place not in named)]
    # Markers step once more each time the colours run out, so that no pair comes back before all are used.
    styles = {
        place: (colours[n % len(colours)], markers[(n + n // len(colours)) % len(markers)])
        for n, place in enumerate(order)
    }
    # The nation and the provinces set no plan here: they are benchmarks, and grey.
    return {**dict.fromkeys(places["place_id"], (settings["text"]["quiet"], "_")), **styles}


@cache
def _register_font() -> None:
    font_manager.fontManager.addfont(font_file())


def font_file() -> Path:
    """Return the font of every figure, which comes with a package: the same shapes on every machine."""
    return Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


class MissingGlyph(UserError):
    """The font has no shape for a character; it would show as a box."""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the block, and leave matplotlib as it was.

    Raises
    ------
    MissingGlyph
        When something is measured or drawn inside the block that the font has no shape for.
    """
    _register_font()
    text = text_colours()
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        sns.set_theme(style="ticks", rc={"axes.spines.top": False, "axes.spines.right": False})
        mpl.rcParams.update(
            {
                "font.family": [FONT],
                "font.size": 9.5,
                "axes.titlesize": 10,
                "axes.labelsize": 9.5,
                "xtick.labelsize": 9.5,
                "ytick.labelsize": 9.5,
                "axes.unicode_minus": False,
                "text.color": text["ink"],
                "axes.labelcolor": text["ink"],
                "axes.edgecolor": text["grid"],
                "xtick.color": text["quiet"],
                "ytick.color": text["ink"],
                "grid.color": text["grid"],
                "svg.fonttype": "path",
                "text.hinting": "none",
                "svg.hashsalt": "compare",
                "figure.dpi": 100,
                "figure.facecolor": "white",
            }
        )
        try:
            yield
        except UserWarning as warning:
            if "missing from" not in str(warning):
                raise
            raise MissingGlyph(f"{warning} Nothing was saved; replace the character.") from None
