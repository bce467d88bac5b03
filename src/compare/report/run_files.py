"""The files that a run publishes: its page with what stands beside it, or how it failed as far as it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from compare.language.rows import Tables
from compare.language.words import word
from compare.project.notebook_files import FAILED_CELL
from compare.project.plan import Run
from compare.report import shared
from compare.report.downloads import beside_page, clean
from compare.report.reading_order import Neighbours

#: What files hold, by their place below the project.
Files = dict[str, bytes]


def executed_place(run: Run) -> str:
    """Return where the executed notebook of a run is published."""
    return f"reports/{run.output}.ipynb"


def page_files(run: Run, executed: bytes, root: Path, around: Neighbours = (None, None)) -> Files:
    """Return the page of an executed notebook and what stands beside it, by place.

    Parameters
    ----------
    run : Run
    executed : bytes
        Its executed notebook.
    root : Path
    around : (Link, Link), optional
        The pages before and after its page.

    Raises
    ------
    compare.report.offline.gate.GateError
        When the page may not be published.
    """
    tables = shared.shared_content(root).tables
    page = _page(run, executed, tables, root, around=around)
    named = {f"{run.output}.html": page, **beside_page(run.output, executed)}
    return {f"reports/{name}": data for name, data in named.items()}


def failed_files(run: Run, executed: bytes, log: bytes, tables: Tables, root: Path) -> Files:
    """Return the page of a run that failed, its notebook as far as it came and its log, by place."""
    page = _page(run, executed, tables, root, failed=True)
    named = {"html": page, "ipynb": executed, "log": log}
    return {f"reports/failed/{run.output}.{kind}": data for kind, data in named.items()}


def _page(run: Run, executed: bytes, tables: Tables, root: Path, **said: Any) -> bytes:
    from compare.report.run_page import run_page  # noqa: PLC0415 - nbconvert, for a fifth of a second

    notebook = nbformat.reads(executed.decode(), as_version=4)
    return run_page(notebook, run, tables, root, **said).encode()


def failed_notebook(
    notebook: NotebookNode, shown: Sequence[list[NotebookNode]], language: str
) -> bytes:
    """Return a notebook with what its first cells had shown, and on top a copy of the cell that it ended in.

    Parameters
    ----------
    notebook : NotebookNode
        As it was to be run.
    shown : sequence of list
        The outputs of each cell that has ended.
    language : str
    """
    for cell, outputs in zip(notebook.cells, shown, strict=False):
        if cell.cell_type == "code":
            cell.outputs = outputs
    failing = [cell for cell in notebook.cells if unexpected_errors(cell)]
    ended_in = failing or notebook.cells[len(shown) :]
    if ended_in:
        note = nbformat.v4.new_markdown_cell(f"**{word('page.failed_cell', language)}**")
        again = {**ended_in[0], "metadata": {"tags": [FAILED_CELL]}}
        notebook.cells[:0] = [note, nbformat.from_dict(again)]
    return clean(notebook)


def unexpected_errors(cell: NotebookNode) -> list[Any]:
    """Return the errors of a cell, unless its tag says that they are wanted."""
    if "raises-exception" in cell.metadata.get("tags", []):
        return []
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]
