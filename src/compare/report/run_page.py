"""The page of a run: its executed notebook as a page among the others, which may be published."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import nbformat

from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.project import paths
from compare.project.plan import Run
from compare.report import layout
from compare.report.notebook_page import PageRequest, notebook_page
from compare.report.offline import gate
from compare.report.reading_order import Neighbours, page_title


def run_page(
    notebook: nbformat.NotebookNode,
    run: Run,
    tables: Tables,
    root: Path | None = None,
    failed: bool = False,
    around: Neighbours = (None, None),
) -> str:
    """Return the page of an executed notebook as HTML.

    Parameters
    ----------
    notebook : NotebookNode
        Cells tagged ``source-only`` are left out: they are for those who open the notebook itself.
    run : Run
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional
    failed : bool
        Whether the run failed; the title says so.
    around : (Link, Link), optional
        The pages before and after it.

    Raises
    ------
    compare.report.offline.gate.GateError
        When the page could make a request or is too large.
    """
    root = root or paths.project_root()
    labels = Labels(tables, run.language)
    title = page_title(run, labels)
    request = PageRequest(run.output, run.language, root, title)
    request = _failed(request, labels) if failed else _published(request, run, around)
    text = notebook_page(notebook, request)
    if failed and gate.faults(text, layout.script()):
        request = replace(request, text_only=True)
        text = notebook_page(notebook, request)
    if failed and gate.faults(text, layout.script()):  # there is too much of it
        text = notebook_page(_errors_only(notebook), request)
    return gate.check(text, f"{run.output}.html", layout.script())


def _errors_only(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook of which nothing is left but its cells and why they failed."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        shown = cell.get("outputs", [])
        cell.update(outputs=[output for output in shown if output.output_type == "error"])
    return notebook


def _published(request: PageRequest, run: Run, around: Neighbours) -> PageRequest:
    """Return what the page of a run is asked for among the others: its neighbours, and its other language."""
    before, after = around
    others = [language for language in run.languages if language != run.language]
    other = f"{run.name}.{others[0]}.html" if others else ""
    return replace(request, other=other, previous=before, following=after)


def _failed(request: PageRequest, labels: Labels) -> PageRequest:
    title = labels.word("page.failed_title", title=request.title)
    return replace(request, title=title, home="../index.html", failed=True)
