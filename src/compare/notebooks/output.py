"""What a page shows, as outputs of the cell that runs."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd
from IPython.display import display
from jupyter_core.paths import jupyter_runtime_dir

from compare.notebooks.html import (
    BLOCK,
    Block,
    ListItem,
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

#: Set for the same kernels: the process of the server, which says in a file where it is and what it hands out.
LAB_SERVER = "JPY_PARENT_PID"


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
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._address = notebook_address(language, _way_to_reports())

    def heading(self, text: str, level: int, key: str = "") -> None:
        """Show a heading of level 1 or 2; ``key`` is its anchor."""
        self._show(heading_block(text, level, key), text)

    def paragraph(self, text: str, style: str = "") -> None:
        """Show a text; ``style`` is its CSS class."""
        self._show(paragraph_block(text, style), text)

    def list(self, items: Sequence[ListItem], title: str, style: str) -> None:
        """Show texts under a title or none, each with what opens below it; ``style`` is their CSS class."""
        lines = [" ".join(filter(None, [item.title + item.lead, item.summary])) for item in items]
        self._show(list_block(items, title, style), "\n".join(filter(None, [title, *lines])))

    def tables(self, tables: Sequence[CaptionedTable], fold: str = "", style: str = "") -> None:
        """Show tables, folded away below a summary where there is one; ``style`` is a CSS class of them."""
        data = []
        for table in tables:
            data.append(table_data(table.frame, table.caption, self.language, table.grid))
        text = "\n".join(table.text for table in tables)
        self._show(tables_block(data, fold, style), text)

    def figure(self, svg: str, alt: str, phone: str = "") -> None:
        """Show a drawing with the sentence that stands for it, and on the page of a phone another in its place."""
        bundle = {"image/svg+xml": svg, "text/plain": alt}
        metadata = {"image/svg+xml": {"alt": alt, **({"phone": phone} if phone else {})}}
        display(bundle, raw=True, metadata=metadata)

    def _show(self, block: Block, text: str) -> None:
        bundle = {
            "text/html": render_block(block, self._address),
            "text/plain": str(text),
            BLOCK: block,
        }
        display(bundle, raw=True)


def _way_to_reports() -> str:
    """Return the way from a notebook in JupyterLab to the published pages; of any other a copy stands beside them.

    JupyterLab opens what a relative way leads to at its top, for its viewer of pages knows no fragments; the address
    at which its server hands out files arrives at the row.
    """
    notebook = os.environ.get(LAB_NOTEBOOK)
    is_published = paths.FIGURES_VARIABLE in os.environ
    reports = paths.reports()
    if not notebook or is_published or not reports.is_dir():
        return ""
    server = Path(jupyter_runtime_dir()) / f"jpserver-{os.environ.get(LAB_SERVER)}.json"
    if server.is_file():
        told = json.loads(server.read_text("utf-8"))
        root, published = Path(told["root_dir"]).resolve(), reports.resolve()
        if published.is_relative_to(root):
            way = published.relative_to(root).as_posix()
            return f"{told['base_url']}files/{quote(way)}/"
    return Path(os.path.relpath(reports, Path(notebook).parent)).as_posix() + "/"
