"""Run one notebook through papermill in a warm kernel, and keep it readable when it fails."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import nbformat
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import prepare_notebook_metadata
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.translators import PythonTranslator, papermill_translators

from compare import reads
from compare.kernels.client import WarmManager
from compare.language.words import word
from compare.project import paths
from compare.project.plan import SETTLED, Run

#: Marks the copy of the failing cell that a failed notebook begins with.
FAILED_TAG = "failed-cell"

#: Run in the kernel before the first cell.
PRELUDE = '__import__("compare.kernels.prelude", fromlist=["begin"]).begin()'

KERNEL_ARGUMENTS = [
    "--IPKernelApp.log_level=ERROR",
    "--HistoryManager.enabled=False",
    f"--IPKernelApp.exec_lines={PRELUDE}",
]


class RunFailed(Exception):
    """A notebook stopped; ``notebook`` is what it had shown until then, the failing cell on top."""

    def __init__(self, reason: str, notebook: nbformat.NotebookNode) -> None:
        super().__init__(reason)
        self.notebook = notebook


class _Readable(PythonTranslator):
    """Injects Chinese as it is written."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        if isinstance(str_val, str) and str_val.isprintable():
            escaped = str_val.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        return super().translate_escaped_str(str_val)


class _Engine(NBClientEngine):
    """papermill's own engine with warm kernels; nothing is saved on the way, and no clock is written down."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        start: dict[str, Any],
        execution_timeout: float,
        **_: Any,
    ) -> None:
        """Run the cells."""
        nb_man.save = nb_man.autosave_cell = lambda **_: None
        for cell in nb_man.nb.cells:
            if "injected-parameters" in cell.metadata.get("tags", []):
                cell.id = "injected-parameters"
        PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=WarmManager,
            timeout=execution_timeout,
            startup_timeout=120,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            extra_arguments=KERNEL_ARGUMENTS,
        ).execute(**start)


papermill_engines.register("compare", _Engine)
papermill_translators.register("python", _Readable)


def execute(
    run: Run, folder: Path, checked: tuple[Path, Path] | None = None
) -> nbformat.NotebookNode:
    """Run a notebook; its figures are saved below ``folder``.

    Parameters
    ----------
    run : Run
    folder : Path
        A folder of this run alone. What the kernel says on its own streams goes to ``log``, what the notebook reads
        to ``reads``.
    checked : tuple of (Path, Path), optional
        A file with the checked tables, and the project that they are of.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    RunFailed
        When a cell fails, hangs, leaves by ``sys.exit`` or takes its kernel along.
    """
    env = {
        **os.environ,
        **SETTLED,
        paths.FIGURES_VARIABLE: str(folder / "figures"),
        reads.VARIABLE: str(folder / "reads"),
    }
    if checked:
        env |= {reads.CHECKED: str(checked[0]), reads.CHECKED_OF: str(checked[1].resolve())}
    parameters = {**run.parameters, "language": run.language}
    # papermill.execute_notebook() would write the whole notebook out once more, to nowhere.
    notebook = parameterize_notebook(
        load_notebook_node(str(run.notebook)), parameters, engine_name="compare"
    )
    notebook = prepare_notebook_metadata(notebook, str(run.notebook), None)
    kernel = papermill_engines.nb_kernel_name(engine_name="compare", nb=notebook)
    reason = ""
    with (folder / "log").open("wb") as log:
        try:
            papermill_engines.execute_notebook_with_engine(
                "compare",
                notebook,
                kernel,
                progress_bar=False,
                execution_timeout=run.limit,
                start={"cwd": str(run.notebook.parent), "env": env, "stdout": log, "stderr": log},
            )
        except (
            Exception
        ) as error:  # a kernel that dies or a cell that hangs is a failed run like any other
            reason = f"{type(error).__name__}: {_first_line(error)}"
    errors = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", [])
    ]
    if errors and not reason:  # papermill takes sys.exit(0) for success
        reason = f"{errors[0].ename}: {errors[0].evalue}"
    if reason:
        raise RunFailed(reason, _failing_on_top(notebook, run.language))
    for each in (notebook, *notebook.cells):
        each.metadata.pop("papermill", None)
    return notebook


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _failing_on_top(notebook: nbformat.NotebookNode, language: str) -> nbformat.NotebookNode:
    """Return the notebook with a copy of the cell that failed before everything else."""
    # papermill's own marks point into the notebook by ids that a page does not have.
    cells = [
        cell
        for cell in notebook.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    failing = [
        cell
        for cell in cells
        if any(each.output_type == "error" for each in cell.get("outputs", []))
    ]
    # A kernel that died left no error: the cell that was started last is the one.
    failing += [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")][-1:]
    for each in (notebook, *cells):
        each.metadata.pop("papermill", None)
    top = []
    for cell in failing[:1]:
        again = copy.deepcopy(cell)
        again.id = FAILED_TAG
        again.metadata["tags"] = [FAILED_TAG]
        top = [
            nbformat.v4.new_markdown_cell(
                f"**{word('page.failed_cell', language)}**", id="failed-note"
            ),
            again,
        ]
    notebook.cells = [*top, *cells]
    return notebook
