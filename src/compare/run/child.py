"""What runs in a process of its own: one notebook, and the page that is made of it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from compare.project.plan import Run
from compare.report import site
from compare.report.downloads import clean
from compare.report.offline.gate import GateError
from compare.run.execute import RunFailed, execute, notebook_of_a_dead_run
from compare.run.project import HandedProject, open_project
from compare.run.results import NOTEBOOK
from compare.run.workers import end_descendants

PR_SET_PDEATHSIG = 1


@dataclass
class RunResult:
    """What came of a run.

    Attributes
    ----------
    reason : str
        Why it failed; empty when all went well.
    notebook : bytes
        The executed notebook, as far as it came.
    page : bytes
        The page made of it.
    figures : dict of bytes
        By place below the project; none when the notebook was not run now.
    log : bytes
        What a notebook that failed had written past its cells.
    """

    reason: str
    notebook: bytes
    page: bytes = b""
    figures: dict[str, bytes] = field(default_factory=dict)
    log: bytes = b""

    def files(self, page: str) -> dict[str, bytes]:
        """Return what is kept of it, the page by a name."""
        return {**self.figures, NOTEBOOK: self.notebook, page: self.page}


def make_run(handed: HandedProject, run: Run, executed: bytes, folder: Path) -> RunResult:
    """Run a notebook and make its page.

    Parameters
    ----------
    handed : HandedProject
    run : Run
        Its notebook is named relative to the project.
    executed : bytes
        The executed notebook when only its page has to be made; empty otherwise.
    folder : Path
        Where the process keeps log and journal for whoever outlives it, where that is on this machine.
    """
    settle()
    root, _ = open_project(handed)
    folder = folder if folder.is_dir() else Path(tempfile.mkdtemp())
    result = RunResult("", executed)
    try:
        if not executed:
            result = _execute(replace(run, notebook=root / run.notebook), folder)
        return _with_page(handed, run, result)
    finally:
        end_descendants()


def settle() -> None:
    """Make this process one that a run may change: it ends with its parent, and no terminal reaches it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _execute(run: Run, folder: Path) -> RunResult:
    """Run a notebook; what it writes past its cells goes to a log."""
    log, drawn = folder / "log", folder / "drawn"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    try:
        with (folder / "journal").open("w", encoding="utf-8") as journal:
            notebook = execute(run, drawn / "figures", journal)
    except RunFailed as failure:
        notebook = nbformat.writes(failure.notebook).encode()
        return RunResult(str(failure), notebook, log=log.read_bytes())
    figures = sorted(path for path in drawn.rglob("*") if path.is_file())
    places = {path.relative_to(drawn).as_posix(): path.read_bytes() for path in figures}
    return RunResult("", clean(notebook), figures=places)


def _with_page(handed: HandedProject, run: Run, result: RunResult) -> RunResult:
    """Return the result with its page; one that the gate refuses is a run that failed."""
    root, content = open_project(handed)
    run = replace(run, notebook=root / run.notebook)
    node = nbformat.reads(result.notebook.decode(), as_version=4)
    try:
        page = site.page(
            node, run, content.tables, root, bool(result.reason), executed=result.notebook
        )
    except GateError as error:
        log = f"{error}\n".encode()
        return _with_page(handed, run, RunResult(str(error), result.notebook, log=log))
    return replace(result, page=page.encode())


def make_dead_run(
    handed: HandedProject, run: Run, reason: str, journal: str, log: bytes
) -> RunResult:
    """Return what is left of a run whose process ended."""
    root, _ = open_project(handed)
    notebook = notebook_of_a_dead_run(replace(run, notebook=root / run.notebook), journal)
    written = nbformat.writes(notebook).encode()
    return _with_page(handed, run, RunResult(reason, written, log=log))
