"""What runs in a process of its own: one notebook, and the page that is made of it."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
import psutil

from compare.language.labels import Tables
from compare.project import versions
from compare.project.errors import UserError
from compare.project.plan import Run
from compare.report import shared, site
from compare.report.downloads import clean
from compare.report.offline.gate import GateError
from compare.run.execute import RunFailed, execute, failed_notebook
from compare.tables.load import remember_checked

PR_SET_CHILD_SUBREAPER = 36

#: Characters of a reason; the whole is in the log.
LONGEST_REASON = 500

LOG = "log"


@dataclass(frozen=True)
class HandedProject:
    """A project as processes get it that run its notebooks, on this machine or on another.

    Attributes
    ----------
    root : Path
        Its folder, on this machine.
    files : dict of bytes
        Its data and notebooks by place, for a machine that shares no file system.
    content : bytes
        Pickle of what was worked out once for all pages.
    """

    root: Path
    files: dict[str, bytes]
    content: bytes

    def open(self, folder: Path) -> tuple[Path, Tables]:
        """Let this process know the project, its files in a folder if they are nowhere; return its root and tables."""
        root = self.root
        if self.files:
            root = folder / "project"
        for place, data in self.files.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(data)
        made_from, digest, texts, content = pickle.loads(self.content)
        versions.remember(root, made_from)
        remember_checked(digest, texts)
        shared.remember(root, content)
        return root, content.tables


@dataclass(frozen=True)
class Task:
    """A run as a process gets it.

    Attributes
    ----------
    run : Run
        Its notebook is named relative to the project.
    executed : bytes
        The executed notebook when only its page has to be made; empty otherwise.
    failure : str
        Why it failed when only that has to be shown; empty otherwise.
    """

    run: Run
    executed: bytes = b""
    failure: str = ""


@dataclass
class RunResult:
    """What came of a run.

    Attributes
    ----------
    notebook : bytes
        The executed notebook, as far as it came.
    page : bytes
        The page made of it.
    figures : dict of bytes
        By place below the project; none when the notebook was not run now.
    reason : str
        Why it failed; empty when all went well.
    log : bytes
        What a notebook that failed had written past its cells, or why it failed in full.
    """

    notebook: bytes
    page: bytes
    figures: dict[str, bytes] = field(default_factory=dict)
    reason: str = ""
    log: bytes = b""


def make_run(project: HandedProject, task: Task, folder: Path) -> RunResult:
    """Return a notebook as it was run, and its page; of one that fails, both as far as it came.

    Parameters
    ----------
    project : HandedProject
    task : Task
    folder : Path
        Where this process keeps its log and its journal, for whoever outlives it.
    """
    settle(folder / LOG)
    root, tables = project.open(folder)
    run = replace(task.run, notebook=root / task.run.notebook)
    task = replace(task, run=run)
    try:
        return _succeed(task, tables, root, folder)
    except OSError:  # the disk, which stops them all
        raise
    except Exception as error:  # noqa: BLE001 - whatever stops a run, the others go on
        return _fail(task, tables, root, folder, error)
    finally:
        end_descendants()


def _succeed(task: Task, tables: Tables, root: Path, folder: Path) -> RunResult:
    if task.failure:
        raise RunFailed(task.failure)
    executed = task.executed or clean(execute(task.run, folder))
    notebook = nbformat.reads(executed.decode(), as_version=4)
    page = site.page(notebook, task.run, tables, root, executed=executed)
    figures = [path for path in folder.glob("figures/**/*") if path.is_file()]
    places = {path.relative_to(folder).as_posix(): path.read_bytes() for path in figures}
    return RunResult(executed, page.encode(), places)


def _fail(task: Task, tables: Tables, root: Path, folder: Path, error: Exception) -> RunResult:
    is_sentence = isinstance(error, (RunFailed, UserError))
    reason = str(error) if is_sentence else f"{type(error).__name__}: {error}"
    log = (folder / LOG).read_bytes() or traceback.format_exc().encode()
    executed = task.executed or clean(failed_notebook(task.run, folder))
    notebook = nbformat.reads(executed.decode(), as_version=4)
    try:
        page = site.page(notebook, task.run, tables, root, failed=True, executed=executed)
    except GateError:  # its outputs are too many, or may not be shown
        for cell in notebook.cells:
            shown = cell.get("outputs", [])
            cell.update(outputs=[output for output in shown if output.output_type == "error"])
        page = site.page(notebook, task.run, tables, root, failed=True, executed=b"")
    first_line = reason.partition("\n")[0][:LONGEST_REASON]
    return RunResult(executed, page.encode(), reason=first_line, log=log)


def settle(log: Path) -> None:
    """Make this process one that a run may change: it ends with the command, and what it writes goes to a log."""
    os.setsid()
    threading.Thread(target=_end_with_command, daemon=True).start()
    adopt_orphans()
    # A pool of a cell starts as in any other kernel, not as this process was.
    multiprocessing.set_start_method(None, force=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)


def adopt_orphans() -> None:
    """Let what processes below this one leave behind come to this one, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_descendants() -> None:
    """Kill every process that was started below this one and still runs."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            process.kill()


def _end_with_command() -> None:
    """End this process, and what it started, when the process that waits for it is gone."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.killpg(0, signal.SIGKILL)
