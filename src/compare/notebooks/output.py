"""What a page shows, as outputs of the cell that runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from IPython.display import display

from compare.notebooks.html import (
    BLOCK,
    Block,
    heading_block,
    list_block,
    notebook_address,
    paragraph_block,
    render_block,
    table_data,
    tables_block,
)
from compare.project import paths

#: Set by JupyterLab for the kernels of its notebooks: the path of the notebook.
LAB_NOTEBOOK = "JPY_SESSION_NAME"


class CaptionedTable(NamedTuple):
    """A frame of text under headings, its caption, and whether it is a grid of words."""

    frame: pd.DataFrame
    caption: str = ""
    grid: bool = False

    @property
    def text(self) -> str:
        """Return the table as plain text."""
        table = self.frame.to_string(index=False)
        return f"{self.caption}\n{table}" if self.caption else table


class PageOutput:
    """Shows blocks: each as HTML for JupyterLab, as plain text, and as the data that it is rendered from.

    Parameters
    ----------
    language : str
        ``zh`` or ``en``.

    Attributes
    ----------
    is_silent : bool
        Whether nothing is shown, for a section is left out.
    """

    is_silent = False

    def __init__(self, language: str) -> None:
        self.language = language
        self._address = notebook_address(language, _way_to_reports())

    def heading(self, text: str, level: int, key: str = "") -> None:
        """Show a heading of level 1 or 2; ``key`` is its anchor."""
        self._show(heading_block(text, level, key), text)

    def paragraph(self, text: str, style: str = "") -> None:
        """Show a text; ``style`` is its CSS class."""
        self._show(paragraph_block(text, style), text)

    def list(self, items: Sequence[tuple[str, str]], title: str, style: str) -> None:
        """Show texts under a title, each with what opens below it; ``style`` is their CSS class."""
        summaries = [summary for summary, _ in items]
        self._show(list_block(items, title, style), "\n".join([title, *summaries]))

    def tables(self, tables: Sequence[CaptionedTable], fold: str = "", style: str = "") -> None:
        """Show tables, folded away below a summary where there is one; ``style`` is a CSS class of them."""
        data = []
        for table in tables:
            data.append(table_data(table.frame, table.caption, self.language, table.grid))
        text = "\n".join(table.text for table in tables)
        self._show(tables_block(data, fold, style), text)

    def figure(self, svg: str, alt: str) -> None:
        """Show a drawing with the sentence that stands for it."""
        bundle = {"image/svg+xml": svg, "text/plain": alt}
        metadata = {"image/svg+xml": {"alt": alt}}
        if not self.is_silent:
            display(bundle, raw=True, metadata=metadata)

    def _show(self, block: Block, text: str) -> None:
        bundle = {
            "text/html": render_block(block, self._address),
            "text/plain": str(text),
            BLOCK: block,
        }
        if not self.is_silent:
            display(bundle, raw=True)


def _way_to_reports() -> str:
    """Return the way from a notebook in JupyterLab to the published pages; of any other a copy stands beside them."""
    notebook = os.environ.get(LAB_NOTEBOOK)
    is_published = paths.FIGURES_VARIABLE in os.environ
    reports = paths.reports()
    if not notebook or is_published or not reports.is_dir():
        return ""
    return Path(os.path.relpath(reports, Path(notebook).parent)).as_posix() + "/"
