"""Run one notebook through papermill in this process, and keep what it had shown when it fails."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.translators import PythonTranslator, papermill_translators

from compare.language.words import word
from compare.project import paths
from compare.project.plan import Run
from compare.run.engine import CompareEngine

#: Marks the copy of the failing cell that a failed notebook begins with.
FAILED_TAG = "failed-cell"


class RunFailed(Exception):
    """A cell failed, hung, or left by ``sys.exit``; the text says how."""


class _ReadableTranslator(PythonTranslator):
    """Injects Chinese as it is written."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        if not isinstance(str_val, str) or not str_val.isprintable():
            return super().translate_escaped_str(str_val)
        escaped = str_val.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


papermill_translators.register("python", _ReadableTranslator)


def prepared_notebook(run: Run) -> NotebookNode:
    """Return the notebook of a run with its parameters injected, not run yet."""
    notebook = load_notebook_node(str(run.notebook))
    # Whatever kernel it was stored with, this process runs it.
    return parameterize_notebook(
        notebook, run.all_parameters, kernel_name="python3", language="python"
    )


def execute(run: Run, folder: Path, tell: Callable[[list[Any]], None]) -> NotebookNode:
    """Run a notebook in this process, which is changed by it and should do nothing else.

    Parameters
    ----------
    run : Run
    folder : Path
        For its figures, in ``figures``.
    tell : callable
        Called with the outputs of each cell when it ends, for whoever outlives this process.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    RunFailed
        When a cell does.
    """
    os.environ[paths.FIGURES_VARIABLE] = str(folder / "figures")
    os.chdir(run.notebook.parent)
    # papermill.execute_notebook() would write the whole notebook out once more, to nowhere.
    notebook = prepared_notebook(run)
    CompareEngine.execute_notebook(notebook, "python3", progress_bar=False, tell=tell)
    errors = [error for cell in notebook.cells for error in _unexpected_errors(cell)]
    if errors:
        raise RunFailed(f"{errors[0].ename}: {errors[0].evalue}")
    return notebook


def _unexpected_errors(cell: NotebookNode) -> list[NotebookNode]:
    if "raises-exception" in cell.metadata.get("tags", []):
        return []
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def failed_notebook(run: Run, shown: list[Any]) -> NotebookNode:
    """Return a notebook with what its first cells had shown, and a copy of the cell that it ended in on top."""
    notebook = prepared_notebook(run)
    for cell, outputs in zip(notebook.cells, shown, strict=False):
        if cell.cell_type == "code":
            cell.outputs = outputs
    failing = [cell for cell in notebook.cells if _unexpected_errors(cell)]
    ended_in = failing or notebook.cells[len(shown) :]
    if ended_in:
        text = f"**{word('page.failed_cell', run.language)}**"
        note = nbformat.v4.new_markdown_cell(text)
        again = copy.deepcopy(ended_in[0])
        again.metadata["tags"] = [FAILED_TAG]
        notebook.cells[:0] = [note, again]
    return notebook
