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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import psutil

from compare.language.labels import Tables
from compare.project import versions
from compare.project.errors import UserError
from compare.project.plan import Run
from compare.report import shared, site
from compare.report.downloads import beside_page, clean
from compare.report.offline.gate import GateError
from compare.run.execute import RunFailed, execute, failed_notebook
from compare.tables.load import remember_checked

PR_SET_CHILD_SUBREAPER = 36

#: Characters of a reason; the whole is in the log.
LONGEST_REASON = 500

LOG = "log"

#: Seconds between two looks for the processes that a run ends with.
LOOK = 1


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

    @contextmanager
    def opened(self, folder: Path) -> Iterator[tuple[Path, Tables]]:
        """Let this process know the project, its files in a folder if they are nowhere; give its root and tables."""
        root = self.root
        if self.files:
            root = folder / "project"
        for place, data in self.files.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(data)
        made_from, digest, checked, content = pickle.loads(self.content)
        remember_checked(digest, checked)
        shared.remember(root, content)
        with versions.remembered(root, made_from):
            yield root, content.tables


@dataclass
class RunResult:
    """What came of a run.

    Attributes
    ----------
    notebook : bytes
        The executed notebook, as far as it came.
    files : dict of bytes
        What is published of it, by place: the page, the executed notebook and the figures; of a run that failed, its
        notebook and log.
    reason : str
        Why it failed; empty when all went well.
    """

    notebook: bytes
    files: dict[str, bytes]
    reason: str = ""

    def figures(self) -> dict[str, bytes]:
        """Return the figures alone."""
        return {place: data for place, data in self.files.items() if place.startswith("figures/")}


@dataclass(frozen=True)
class Task:
    """A run as a process gets it.

    Attributes
    ----------
    run : Run
        Its notebook is named relative to the project.
    before : RunResult, optional
        What its notebook made, when only a page has to be made of it.
    failure : str
        Why it failed when only that has to be shown; empty otherwise.
    """

    run: Run
    before: RunResult | None = None
    failure: str = ""


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
    with project.opened(folder) as (root, tables):
        task = replace(task, run=replace(task.run, notebook=root / task.run.notebook))
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
    result = task.before or _run(task.run, folder)
    notebook = nbformat.reads(result.notebook.decode(), as_version=4)
    page = site.page(notebook, task.run, tables, root)
    output = task.run.output
    named = {f"{output}.html": page.encode(), **beside_page(output, result.notebook)}
    placed = {f"reports/{name}": data for name, data in named.items()}
    return RunResult(result.notebook, {**placed, **result.figures()})


def _run(run: Run, folder: Path) -> RunResult:
    notebook = clean(execute(run, folder))
    figures = [path for path in folder.glob("figures/**/*") if path.is_file()]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in figures}
    return RunResult(notebook, files)


def _fail(task: Task, tables: Tables, root: Path, folder: Path, error: Exception) -> RunResult:
    is_sentence = isinstance(error, (RunFailed, UserError))
    reason = str(error) if is_sentence else f"{type(error).__name__}: {error}"
    log = (folder / LOG).read_bytes() or traceback.format_exc().encode()
    executed = task.before.notebook if task.before else clean(failed_notebook(task.run, folder))
    notebook = nbformat.reads(executed.decode(), as_version=4)
    try:
        page = site.page(notebook, task.run, tables, root, failed=True)
    except GateError:  # its outputs are too many, or may not be shown
        for cell in notebook.cells:
            shown = cell.get("outputs", [])
            cell.update(outputs=[output for output in shown if output.output_type == "error"])
        page = site.page(notebook, task.run, tables, root, failed=True)
    place = f"reports/failed/{task.run.output}"
    files = {f"{place}.html": page.encode(), f"{place}.ipynb": executed, f"{place}.log": log}
    first_line = reason.partition("\n")[0]
    return RunResult(executed, files, first_line[:LONGEST_REASON])


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
    """Kill every process that was started below this one, and wait until none is left.

    One that ends by itself meanwhile leaves its own children to this one, so it is looked again.
    """
    this = psutil.Process()
    while children := this.children():
        for process in children:
            end_tree(process)
        psutil.wait_procs(children)


def end_tree(process: psutil.Process) -> None:
    """Kill a process and every one below it."""
    with suppress(psutil.Error):  # it has just ended
        below = process.children(recursive=True)
        for each in [process, *below]:
            each.kill()


def _end_with_command() -> None:
    """End this process, and what it started, when the one that waits for it or the one it was forked from is gone."""
    command = multiprocessing.parent_process()
    server = os.getppid()
    assert command  # it is never called in the process of the command itself
    while command.is_alive() and os.getppid() == server:
        command.join(LOOK)
    os.killpg(0, signal.SIGKILL)
