"""Save a figure with its data and its words, as the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from compare.figures.marks import EvidenceAnchor, evidence_anchors
from compare.figures.style import house_style
from compare.language.inert import csv_text
from compare.language.links import evidence_link

SVG = "image/svg+xml"


class ShownFigure(Figure):
    """A figure that shows itself in a notebook, whatever backend is chosen there, with a sentence in its place.

    Attributes
    ----------
    alt : str
        The sentence that stands for the figure where it cannot be seen.
    """

    alt = ""

    def svg(self) -> str:
        """Return the drawing as it shows itself."""
        return _bundle(self, self.alt)[SVG]

    def _ipython_display_(self) -> None:
        display(_bundle(self, self.alt), raw=True, metadata={SVG: {"alt": self.alt}})


@dataclass(frozen=True)
class Drawing:
    """A figure, the rows drawn in it, and the sentence that stands for it where it cannot be seen."""

    figure: Figure
    rows: pd.DataFrame
    alt: str

    def __post_init__(self) -> None:
        if isinstance(self.figure, ShownFigure):
            self.figure.alt = self.alt

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        """Return what a notebook shows: the figure itself."""
        return _bundle(self.figure, self.alt), {SVG: {"alt": self.alt}}


def _bundle(figure: Figure, alt: str) -> dict[str, str]:
    """Return a figure and its sentence by their types; no mark leads anywhere, for no evidence page is beside it."""
    with house_style(), _addressed(figure, lambda anchor: None):
        svg = _svg(figure)
    return {SVG: svg.decode(), "text/plain": alt}


def save(
    drawing: Drawing,
    folder: Path,
    name: str,
    language: str = "en",
) -> Path:
    """Save a drawing as SVG, with its alt text and the drawn data beside it.

    Parameters
    ----------
    drawing : Drawing
    folder : Path
        Made when it does not exist.
    name : str
        File name without ending; ``.svg``, ``.txt`` and ``.csv`` are written.
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
            ".svg": linked_svg(drawing.figure, language),
            ".txt": f"{drawing.alt}\n".encode(),
            ".csv": _csv(drawing.rows),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in files.items():
        (folder / f"{name}{ending}").write_bytes(content)
    return folder / f"{name}.svg"


def _csv(rows: pd.DataFrame) -> bytes:
    return csv_text(rows).encode()


def linked_svg(figure: Figure, language: str) -> bytes:
    """Return a figure as SVG whose marks lead to the evidence pages of one language."""

    def address(anchor: EvidenceAnchor) -> str:
        return evidence_link(anchor, anchor.document_id, language)

    with _addressed(figure, address):
        return _svg(figure)


def _svg(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


@contextmanager
def _addressed(figure: Figure, address: Callable[[EvidenceAnchor], str | None]) -> Iterator[None]:
    """Let marks lead to the addresses of their anchors inside the block."""
    anchors = evidence_anchors(figure)
    for artist, anchor in anchors.items():
        artist.set_url(address(anchor))
    try:
        yield
    finally:
        for artist, anchor in anchors.items():
            artist.set_url(anchor)
