"""Where runs are made: processes of this machine, one for each run, or the same on the workers of a dask cluster."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from multiprocessing import forkserver
from typing import Any
from unittest.mock import patch

import pebble
import psutil

from compare.project.errors import UserError
from compare.run import scratch
from compare.run.child import LOG, HandedProject, RunResult, Task, make_run
from compare.run.fingerprint import environment

#: What settles what would differ between two runs of the same notebook, and keeps ipykernel's debugger quiet.
SETTLED = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

#: How often a run is tried whose process is killed from outside; one that crashes would crash again.
TRIES = 3
KILLED = (-signal.SIGKILL, -signal.SIGTERM)

#: Seconds between two looks for what runs that died have left behind.
LOOK = 1

#: Seconds between two looks at a running process for its end.
pebble.CONSTS.sleep_unit = 0.05

Results = Iterator[tuple[Task, RunResult]]


@cache
def fork_context() -> Any:
    """Return the context whose processes are forked from one that loads everything, and let that one begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["compare.run.preload"])
    # It starts with the environment of this process, and its sockets lie in the temporary folder.
    with patch.dict(os.environ, SETTLED), patch.object(tempfile, "tempdir", str(scratch.folder())):
        forkserver.ensure_running()
    return context


def make_here(project: HandedProject, tasks: Iterable[Task], jobs: int) -> Results:
    """Yield every task with its result as each is done, some at once in processes of this machine."""
    for task, future in _in_turn(partial(_start, project), tasks, jobs):
        result = _result(project, task, future)
        _end_orphans()
        yield task, result


def make_one(project: HandedProject, task: Task) -> RunResult:
    """Return the result of one task; for a worker of a cluster, which outlives what a notebook does."""
    # dask marks its workers as processes that may start no other.
    multiprocessing.current_process().daemon = False
    return next(make_here(project, [task], 1))[1]


def _in_turn(
    submit: Callable[[Task], Future], tasks: Iterable[Task], size: int
) -> Iterator[tuple[Task, Future]]:
    """Yield every task with its future as each is done; they are taken up one by one as there is room."""
    running: dict[Future, Task] = {}
    try:
        for task in tasks:
            running[submit(task)] = task
            if len(running) == size:
                yield from _done(running)
        while running:
            yield from _done(running)
    finally:
        for future in running:
            # pebble may still bring a result that nobody waits for.
            future.set_result = lambda _: None  # type: ignore[assignment, method-assign]
            future.cancel()


def _done(running: dict[Future, Task]) -> Iterator[tuple[Task, Future]]:
    """Wait for the first, and yield all that are done."""
    done: set[Future] = set()
    while not done:
        done = wait(running, LOOK, FIRST_COMPLETED).done
        _end_orphans()
    for future in done:
        yield running.pop(future), future


def _end_orphans() -> None:
    """Kill what runs that died have left behind; it may hold the pipe by whose end their death is known."""
    runs = {process.pid for process in multiprocessing.active_children()}
    for process in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            if "multiprocessing.forkserver" not in " ".join(process.cmdline()):
                continue
            for orphan in process.children():
                if orphan.pid not in runs:
                    orphan.kill()


def _start(project: HandedProject, task: Task) -> Future:
    folder = scratch.folder() / task.run.output
    if not task.failure:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    # pebble reads its argument by another name than its types say.
    in_process = pebble.concurrent.process(context=fork_context(), daemon=False)  # type: ignore[call-overload]
    return in_process(make_run)(project, task, folder)


def _result(project: HandedProject, task: Task, future: Future, tries: int = 1) -> RunResult:
    """Return what a process made; one that died is started again, or another shows how far it came."""
    try:
        return future.result()
    except pebble.ProcessExpired as error:
        if tries > TRIES:
            raise
        with suppress(ProcessLookupError):
            os.killpg(error.pid, signal.SIGKILL)  # what it had started
        if error.exitcode not in KILLED or tries == TRIES:
            task = replace(task, failure=_how_it_ended(task, error.exitcode or 0))
        return _result(project, task, _start(project, task), tries + 1)


def _how_it_ended(task: Task, code: int) -> str:
    log = scratch.folder() / task.run.output / LOG
    if log.is_file() and b"Timeout (" in log.read_bytes():  # by faulthandler, which ended it
        return f"CellTimeoutError: a cell took longer than {task.run.limit:g} seconds"
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"DeadKernelError: its process ended ({how}); it may need more memory than there is"


class Cluster:
    """The workers of a dask scheduler; no file system is shared with them.

    Parameters
    ----------
    address : str

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or a worker has other versions than ours.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise UserError("--scheduler needs dask: pip install 'compare[distributed]'.") from None
        try:
            self.client = Client(address, timeout=20, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UserError(f"No scheduler answers at {address} ({error}).") from None
        atexit.register(self.client.close)
        answers = self.client.run(environment, on_error="return")
        differences = {name: version_differences(answer) for name, answer in answers.items()}
        unlike = [f"worker {name}: {text}" for name, text in sorted(differences.items()) if text]
        if unlike or not answers:
            text = "Every worker of the scheduler must have the versions that are here."
            raise UserError("\n".join([text, *(unlike or ["It has no worker."])]))

    def make(self, project: HandedProject, tasks: Iterable[Task]) -> Results:
        """Yield every task with its result as each is done."""
        executor = self.client.get_executor(pure=False, retries=TRIES)
        # It travels once to each worker.
        there = self.client.scatter(project, broadcast=True, hash=False)
        size = 2 * sum(self.client.nthreads().values())
        for task, future in _in_turn(partial(executor.submit, make_one, there), tasks, size):
            try:
                result = future.result()
            except Exception as error:  # noqa: BLE001 - whatever a cluster does with it
                failure = f"{type(error).__name__}: {error}"
                result = make_one(project, replace(task, failure=failure))
            yield task, result


def version_differences(there: Any) -> str:
    """Say which versions of a worker are others than ours."""
    if not isinstance(there, dict):
        return f"it does not answer ({there})"
    here = environment()
    return "; ".join(
        f"{name} {there.get(name, '(none)')}, here {here.get(name, '(none)')}"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    )
