"""Save a figure with its data and its words, as the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from compare.figures.marks import evidence_anchors
from compare.figures.style import house_style
from compare.language.inert import csv_text
from compare.language.links import evidence_link


@dataclass(frozen=True)
class Drawing:
    """A figure, the rows drawn in it, and the sentence that stands for it where it cannot be seen."""

    figure: Figure
    rows: pd.DataFrame
    alt: str


def save(
    drawing: Drawing,
    folder: Path,
    name: str,
    language: str = "en",
) -> Path:
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
    with house_style():
        files = {
            ".svg": _svg(drawing.figure, language),
            ".png": _png(drawing.figure),
            ".txt": f"{drawing.alt}\n".encode(),
            ".csv": _csv(drawing.rows),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in files.items():
        (folder / f"{name}{ending}").write_bytes(content)
    return folder / f"{name}.svg"


def _csv(rows: pd.DataFrame) -> bytes:
    return csv_text(rows).encode()


def _svg(figure: Figure, language: str) -> bytes:
    stream = io.BytesIO()
    with _addressed(figure, language):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(
        stream,
        format="png",
        dpi=150,
        metadata={"Software": None},
        # This level leaves smaller files than higher ones make of text.
        pil_kwargs={"compress_level": 1},
    )
    return stream.getvalue()


@contextmanager
def _addressed(figure: Figure, language: str) -> Iterator[None]:
    """Let marks lead to the evidence pages of one language inside the block."""
    anchors = evidence_anchors(figure)
    for artist, anchor in anchors.items():
        artist.set_url(evidence_link(anchor, anchor.document_id, language))
    try:
        yield
    finally:
        for artist, anchor in anchors.items():
            artist.set_url(anchor)
