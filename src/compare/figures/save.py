"""Save a figure with its data and its words, as the same bytes every time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from compare.figures.style import house_style


@dataclass(frozen=True)
class Drawing:
    """A figure, the rows drawn in it, and the sentence that stands for it where it cannot be seen."""

    figure: Figure
    rows: pd.DataFrame
    alt: str


def save(drawing: Drawing, folder: Path, name: str, language: str = "en") -> Path:
    """Save a drawing as SVG and PNG, with its alt text and the drawn data beside them.

    Parameters
    ----------
    drawing : Drawing
    folder : Path
        Made when it does not exist.
    name : str
        File name without ending; ``.svg``, ``.png``, ``.txt`` and ``.csv`` are written.
    language : str
        Of the evidence pages that the marks of the SVG lead to.

    Returns
    -------
    Path
        The SVG file.

    Raises
    ------
    compare.figures.style.MissingGlyph
        When a character has no glyph in the font; nothing is written.
    """
    text = io.StringIO()
    vector, pixels = io.BytesIO(), io.BytesIO()
    with house_style():
        drawing.figure.savefig(vector, format="svg", metadata={"Date": None, "Creator": None})
        drawing.figure.savefig(
            pixels,
            format="png",
            dpi=150,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 1},
        )  # smaller than what higher levels make of text
    # A mark knows its target but not the reader's language.
    linked = vector.getvalue().replace(b".en.html#", f".{language}.html#".encode())
    drawing.rows.to_csv(text, index=False, lineterminator="\n")
    folder.mkdir(parents=True, exist_ok=True)
    for ending, data in (
        (".svg", linked),
        (".png", pixels.getvalue()),
        (".txt", f"{drawing.alt}\n".encode()),
        (".csv", text.getvalue().encode()),
    ):
        (folder / f"{name}{ending}").write_bytes(data)
    return folder / f"{name}.svg"
