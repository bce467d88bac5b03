"""What runs in a process of its own: one notebook, and the page that is made of it."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from nbformat import NotebookNode, from_dict
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.translators import PythonTranslator, papermill_translators

from compare.project import paths
from compare.project.errors import UserError
from compare.project.files import write_whole
from compare.project.plan import Run
from compare.report.downloads import clean
from compare.report.reading_order import Neighbours
from compare.report.run_files import Files, executed_place, page_files, unexpected_errors
from compare.report.shared import unpacked
from compare.run.engine import CompareEngine

PR_SET_CHILD_SUBREAPER = 36

#: The files of a run in its folder: what it writes past its cells, and the outputs of each cell that has ended.
LOG, SHOWN = "log", "shown"

#: Seconds between two looks for the processes that a run ends with.
LOOK = 1


@dataclass(frozen=True)
class HandedProject:
    """A project as processes get it that run its notebooks, on this machine or on another.

    Attributes
    ----------
    root : Path
        Its folder, on this machine.
    content : bytes or Path
        What was worked out once for all pages, as :func:`compare.report.shared.packed` returns it, or where that stands
        on this machine.
    files : dict of bytes
        Its data and notebooks by place, for a machine that shares no file system.
    """

    root: Path
    content: bytes | Path
    files: Files = field(default_factory=dict)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Path]:
        """Let this process know the project, its files in a folder if they are nowhere; give its root."""
        root = folder / "project" if self.files else self.root
        for place, data in self.files.items():
            write_whole(root / place, data)
        data = self.content.read_bytes() if isinstance(self.content, Path) else self.content
        with unpacked(data, root):
            yield root


class RunResult(NamedTuple):
    """What came of a run.

    Attributes
    ----------
    files : dict of bytes
        What is published of it, by place: the page, the executed notebook and the figures; of a run that failed, what
        it left: ``LOG`` and ``SHOWN``, or its notebook where it had one before.
    reason : str
        Why it failed; empty when all went well.
    """

    files: Files
    reason: str = ""


class Task(NamedTuple):
    """A run as a process gets it.

    Attributes
    ----------
    run : Run
    before : dict of bytes
        What its notebook made, when only a page has to be made of it.
    around : (Link, Link)
        The pages before and after its page.
    """

    run: Run
    before: Files
    around: Neighbours


def make_run(sender: Connection, project: HandedProject, task: Task, folder: Path) -> None:
    """Run a notebook, make its page, and send both; or a reason why not.

    Parameters
    ----------
    sender : Connection
    project : HandedProject
    task : Task
    folder : Path
        Where this process keeps its log and its figures.
    """
    settle(folder / LOG)
    answer: Files | OSError | str
    try:
        with project.opened(folder) as root:
            notebook = paths.notebooks(root) / task.run.notebook.name
            run = replace(task.run, notebook=notebook)
            files = task.before or execute(run, folder)
            answer = files | page_files(run, files[executed_place(run)], root, task.around)
    except OSError as error:  # the disk, which stops them all
        answer = error
    except Exception as error:  # noqa: BLE001 - whatever stops a run, the others go on
        with (folder / LOG).open("a", encoding="utf-8") as stream:
            traceback.print_exc(file=stream)
        is_sentence = isinstance(error, UserError)
        answer = str(error) if is_sentence else f"{type(error).__name__}: {error}"
    end_descendants()
    sender.send(answer)


class _ReadableTranslator(PythonTranslator):
    """Injects Chinese as it is written."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        if not isinstance(str_val, str) or not str_val.isprintable():
            return super().translate_escaped_str(str_val)
        return json.dumps(str_val, ensure_ascii=False)


papermill_translators.register("python", _ReadableTranslator)


def prepared_notebook(run: Run) -> NotebookNode:
    """Return the notebook of a run with its parameters injected, not run yet."""
    notebook = load_notebook_node(str(run.notebook))
    # Whatever kernel it was stored with, this process runs it.
    return parameterize_notebook(
        notebook, run.all_parameters, kernel_name="python3", language="python"
    )


def execute(run: Run, folder: Path) -> Files:
    """Return the executed notebook of a run and its figures; this process should do nothing else, for it is changed.

    Parameters
    ----------
    run : Run
    folder : Path
        For its figures, in ``figures``, and for the outputs of each cell that has ended.

    Raises
    ------
    UserError
        When a cell fails; the text says how.
    """
    os.environ[paths.FIGURES_VARIABLE] = str(folder / "figures")
    os.chdir(run.notebook.parent)
    # papermill.execute_notebook() would write the whole notebook out once more, to nowhere.
    notebook = prepared_notebook(run)
    with (folder / SHOWN).open("w") as shown:

        def tell(outputs: list[Any]) -> None:
            shown.write(json.dumps(outputs) + "\n")
            shown.flush()  # for whoever outlives this process

        CompareEngine.execute_notebook(notebook, "python3", progress_bar=False, tell=tell)
    for cell in notebook.cells:
        for error in unexpected_errors(cell):
            raise UserError(f"{error.ename}: {error.evalue}")
    files = {executed_place(run): clean(notebook)}
    for path in folder.glob("figures/**/*"):
        if path.is_file():
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def shown_outputs(shown: bytes) -> Iterator[list[Any]]:
    """Yield the outputs of each cell that a run has told of before it ended."""
    with suppress(ValueError):  # it ended within a line
        for line in shown.splitlines():
            yield from_dict(json.loads(line))


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
