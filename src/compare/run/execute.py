"""Run one notebook through papermill in this process, and keep it readable when it fails."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import TextIO

import nbformat
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.execute import prepare_notebook_metadata
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.translators import PythonTranslator, papermill_translators

from compare.language.words import word
from compare.project import paths
from compare.project.plan import Run
from compare.run.cells import read_journal
from compare.run.engine import CompareEngine

#: Marks the copy of the failing cell that a failed notebook begins with.
FAILED_TAG = "failed-cell"

#: Tags of the notes that papermill puts into a notebook that failed.
PAPERMILL_NOTES = "papermill-error-cell-tag"


class RunFailed(Exception):
    """A notebook stopped; ``notebook`` is what it had shown until then, the failing cell on top."""

    def __init__(self, reason: str, notebook: NotebookNode) -> None:
        super().__init__(reason)
        self.notebook = notebook


class _ReadableTranslator(PythonTranslator):
    """Injects Chinese as it is written."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        if not isinstance(str_val, str) or not str_val.isprintable():
            return super().translate_escaped_str(str_val)
        escaped = str_val.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


papermill_engines.register("compare", CompareEngine)
papermill_translators.register("python", _ReadableTranslator)


def prepared_notebook(run: Run) -> NotebookNode:
    """Return the notebook of a run with its parameters injected, not run yet."""
    notebook = parameterize_notebook(
        load_notebook_node(str(run.notebook)), run.all_parameters, engine_name="compare"
    )
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"  # papermill draws it
    return prepare_notebook_metadata(notebook, str(run.notebook), None)


def execute(run: Run, figures: Path, journal: TextIO | None = None) -> NotebookNode:
    """Run a notebook in this process, which is changed by it and should do nothing else.

    Parameters
    ----------
    run : Run
    figures : Path
        The folder that its figures are saved in.
    journal : text file, optional
        Where each cell is written down; see :func:`notebook_of_a_dead_run`.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    RunFailed
        When a cell fails, hangs, or leaves by ``sys.exit``.
    """
    os.environ[paths.FIGURES_VARIABLE] = str(figures)
    os.chdir(run.notebook.parent)
    # papermill.execute_notebook() would write the whole notebook out once more, to nowhere.
    notebook = prepared_notebook(run)
    papermill_engines.execute_notebook_with_engine(
        "compare",
        notebook,
        "python3",
        progress_bar=False,
        execution_timeout=run.limit,
        journal=journal,
        capture_descriptors=True,
    )
    failed = [cell for cell in notebook.cells if _unexpected_errors(cell)]
    if failed:
        error = _unexpected_errors(failed[0])[0]
        reason = f"{error.ename}: {error.evalue}".splitlines()[0]
        raise RunFailed(reason, _failing_cell_first(notebook, failed[0], run.language))
    _drop_clocks(notebook)
    return notebook


def _unexpected_errors(cell: NotebookNode) -> list[NotebookNode]:
    if "raises-exception" in cell.metadata.get("tags", []):
        return []
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def notebook_of_a_dead_run(run: Run, journal: str) -> NotebookNode:
    """Return what a notebook had shown when its process ended, the cell that it ended in on top."""
    notebook = prepared_notebook(run)
    position = read_journal(journal, notebook)
    if position is None:
        return notebook
    return _failing_cell_first(notebook, notebook.cells[position], run.language)


def _drop_clocks(notebook: NotebookNode) -> None:
    """Leave out when and how long papermill ran what."""
    for part in (notebook, *notebook.cells):
        part.metadata.pop("papermill", None)


def _failing_cell_first(
    notebook: NotebookNode, failing: NotebookNode, language: str
) -> NotebookNode:
    """Return the notebook with a copy of the cell that failed before everything else."""
    # papermill's own notes point into the notebook by ids that a page does not have.
    cells = [
        cell for cell in notebook.cells if PAPERMILL_NOTES not in cell.metadata.get("tags", [])
    ]
    _drop_clocks(notebook)
    note = nbformat.v4.new_markdown_cell(
        f"**{word('page.failed_cell', language)}**", id="failed-note"
    )
    again = copy.deepcopy(failing)
    again.id = FAILED_TAG
    again.metadata["tags"] = [FAILED_TAG]
    notebook.cells = [note, again, *cells]
    return notebook
