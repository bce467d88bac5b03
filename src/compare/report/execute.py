"""Run one notebook through papermill, and keep it readable when it fails."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from compare import paths
from compare.report.plan import Run
from compare.words import word

#: Seconds after which a cell counts as hung.
CELL_LIMIT = 600

#: Marks the copy of the failing cell that a failed notebook begins with.
FAILED_TAG = "failed-cell"


class RunFailed(Exception):
    """A notebook stopped; ``notebook`` is what it had shown until then, the failing cell on top."""

    def __init__(self, reason: str, notebook: nbformat.NotebookNode) -> None:
        super().__init__(reason)
        self.notebook = notebook


def execute(run: Run, folder: Path) -> nbformat.NotebookNode:
    """Run a notebook; its figures are saved below ``folder``.

    Parameters
    ----------
    run : Run
    folder : Path
        A folder of this run alone.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    RunFailed
        When a cell fails.
    """
    output = folder / f"{run.output}.ipynb"
    parameters = {**run.parameters, "language": run.language}
    with _figures_in(folder / "figures"):
        try:
            papermill.execute_notebook(
                run.notebook, output, parameters, cwd=run.notebook.parent, progress_bar=False,
                autosave_cell_every=0, execution_timeout=CELL_LIMIT, record_timing=False, coalesce_streams=True,
                shutdown_kernel="immediate", extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )
        except PapermillExecutionError as error:
            raise RunFailed(f"{error.ename}: {error.evalue}", _failing_on_top(output, run.language)) from None
        except Exception as error:  # a kernel that dies or a cell that hangs is a failed run like any other
            raise RunFailed(f"{type(error).__name__}: {error}", _failing_on_top(output, run.language)) from error
    return nbformat.read(output, as_version=4)


def _failing_on_top(path: Path, language: str) -> nbformat.NotebookNode:
    """Return the notebook with a copy of the cell that failed before everything else."""
    notebook = nbformat.read(path, as_version=4) if path.exists() else nbformat.v4.new_notebook()
    # papermill's own marks point into the notebook by ids that a page does not have.
    cells = [cell for cell in notebook.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    failing = [cell for cell in cells if any(each.output_type == "error" for each in cell.get("outputs", []))]
    # A kernel that died left no error: the cell that was started last is the one.
    failing += [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")][-1:]
    top = []
    for cell in failing[:1]:
        again = copy.deepcopy(cell)
        again.id = FAILED_TAG
        again.metadata["tags"] = [FAILED_TAG]
        top = [nbformat.v4.new_markdown_cell(f"**{word('page_failed_cell', language)}**", id="failed-note"), again]
    notebook.cells = [*top, *cells]
    return notebook


@contextmanager
def _figures_in(folder: Path) -> Iterator[None]:
    """Let the kernels started inside the block save figures in ``folder``."""
    before = os.environ.get(paths.FIGURES_VARIABLE)
    os.environ[paths.FIGURES_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[paths.FIGURES_VARIABLE]
        else:
            os.environ[paths.FIGURES_VARIABLE] = before
