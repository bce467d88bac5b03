"""Save a figure with its data and its words, as the same bytes every time."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from compare.errors import UserError
from compare.figures.style import house_style


class MissingGlyph(UserError):
    """The font has no shape for a character; it would show as a box."""


@dataclass(frozen=True)
class Drawing:
    """A figure, the rows drawn in it, and the sentence that stands for it where it cannot be seen."""

    figure: Figure
    rows: pd.DataFrame
    alt: str


def save(drawing: Drawing, folder: Path, name: str) -> Path:
    """Save a drawing as SVG and PNG, with its alt text and the drawn data beside them.

    Parameters
    ----------
    drawing : Drawing
    folder : Path
        Made when it does not exist.
    name : str
        File name without ending; ``.svg``, ``.png``, ``.txt`` and ``.csv`` are written.

    Returns
    -------
    Path
        The SVG file.

    Raises
    ------
    MissingGlyph
        When a character has no glyph in the font; nothing is written.
    """
    with house_style(), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        try:
            drawing.figure.canvas.draw()
        except UserWarning as warning:
            raise MissingGlyph(f"{warning} The figure {name} was not saved; replace the character.") from None
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.svg"
        drawing.figure.savefig(path, metadata={"Date": None, "Creator": None})
        drawing.figure.savefig(path.with_suffix(".png"), dpi=150, metadata={"Software": None})
    path.with_suffix(".txt").write_text(drawing.alt + "\n", encoding="utf-8", newline="\n")
    drawing.rows.to_csv(path.with_suffix(".csv"), index=False, encoding="utf-8", lineterminator="\n")
    return path
