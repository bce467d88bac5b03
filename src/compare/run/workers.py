"""Where runs are made: processes of this machine, one for each run, or the same on the workers of a dask cluster."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import cache, partial
from multiprocessing import forkserver
from typing import Any
from unittest.mock import patch

import pebble
import psutil

from compare.project.errors import UserError
from compare.run import scratch
from compare.run.child import HandedProject, RunResult, Task, end_tree, make_run
from compare.run.fingerprint import environment

#: What settles what would differ between two runs of the same notebook.
SETTLED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}

#: How often a run is tried whose process is killed from outside; one that crashes would crash again.
TRIES = 3
KILLED = (-signal.SIGKILL, -signal.SIGTERM)

DEAD = "DeadKernelError: its process ended; it may need more memory than there is"

#: Seconds between two looks for what runs that died have left behind.
LOOK = 1

#: Seconds between two looks at a running process for its end.
pebble.CONSTS.sleep_unit = 0.05

Results = Iterator[tuple[Task, RunResult]]

#: Makes tasks of a project, and yields each with its result as it is done.
Make = Callable[[HandedProject, Iterable[Task]], Results]


@cache
def fork_context() -> Any:
    """Return the context whose processes are forked from one that loads everything, and let that one begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["compare.run.preload"])
    # It starts with the environment of this process, and its sockets lie in the temporary folder.
    with patch.dict(os.environ, SETTLED), patch.object(tempfile, "tempdir", str(scratch.folder())):
        forkserver.ensure_running()
    return context


def make_here(jobs: int | None = None) -> Make:
    """Return what makes tasks in processes of this machine, as many at once as it has cores when not given."""
    fork_context()  # it loads what runs need, while this process checks what there is to do
    size = jobs or _cores()

    def make(project: HandedProject, tasks: Iterable[Task]) -> Results:
        for task, future in _in_turn(partial(_start, project), tasks, size):
            yield task, _result(project, task, future)

    return make


def make_one(project: HandedProject, task: Task) -> RunResult:
    """Return the result of one task; for a worker of a cluster, which outlives what a notebook does."""
    # dask marks its workers as processes that may start no other.
    multiprocessing.current_process().daemon = False
    return _result(project, task, _start(project, task))


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
    for future in _first_done(running):
        yield running.pop(future), future


def _first_done(futures: Collection[Future]) -> set[Future]:
    done: set[Future] = set()
    while not done:
        done = wait(futures, LOOK, FIRST_COMPLETED).done
        _end_orphans()
    return done


def _end_orphans() -> None:
    """Kill what runs that died have left behind; it may hold the pipe by whose end their death is known."""
    runs = {process.pid for process in multiprocessing.active_children()}
    for server in psutil.Process().children():
        with suppress(psutil.Error):  # something has just ended
            if "multiprocessing.forkserver" not in " ".join(server.cmdline()):
                continue
            for orphan in server.children():
                if orphan.pid not in runs:
                    end_tree(orphan)


def _start(project: HandedProject, task: Task) -> Future:
    folder = scratch.folder() / task.run.output
    if not task.failure:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    limit = None if task.failure else task.run.limit
    # pebble reads its argument by another name than its types say.
    in_process = pebble.concurrent.process(context=fork_context(), daemon=False, timeout=limit)  # type: ignore[call-overload]
    return in_process(make_run)(project, task, folder)


def _result(project: HandedProject, task: Task, future: Future, tries: int = 1) -> RunResult:
    """Return what a process made; one that died is started again, or another shows how far it came."""
    _first_done([future])
    try:
        return future.result()
    except TimeoutError:
        failure = f"TimeoutError: it took longer than {task.run.limit:g} seconds"
    except pebble.ProcessExpired as error:
        if tries > TRIES:
            raise
        is_tried_again = error.exitcode in KILLED and tries < TRIES
        failure = "" if is_tried_again else f"{DEAD} (exit code {error.exitcode})"
    task = replace(task, failure=failure)
    return _result(project, task, _start(project, task), tries + 1)


def make_on_cluster(address: str) -> Make:
    """Return what makes tasks on the workers of a dask scheduler; no file system is shared with them.

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or a worker has other versions than ours.
    """
    client = _connect(address)
    atexit.register(client.close)
    answers = client.run(environment, on_error="return")
    texts = {name: version_differences(answer) for name, answer in answers.items()}
    unlike = [f"worker {name}: {text}" for name, text in sorted(texts.items()) if text]
    if unlike or not answers:
        text = "Every worker of the scheduler must have the versions that are here."
        raise UserError("\n".join([text, *(unlike or ["It has no worker."])]))

    def make(project: HandedProject, tasks: Iterable[Task]) -> Results:
        executor = client.get_executor(pure=False, retries=TRIES)
        # Once to the cluster. What is scattered is lost with the worker that has it; a result is made again.
        there = client.submit(copy, project, pure=False, retries=TRIES)
        size = 2 * sum(client.nthreads().values())
        for task, future in _in_turn(partial(executor.submit, make_one, there), tasks, size):
            try:
                result = future.result()
            except Exception as error:  # noqa: BLE001 - whatever a cluster does with it
                failure = f"{type(error).__name__}: {error}"
                result = make_one(project, replace(task, failure=failure))
            yield task, result

    return make


def _connect(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UserError("--scheduler needs dask: pip install 'compare[distributed]'.") from None
    try:
        return Client(address, timeout=20, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(f"No scheduler answers at {address} ({error}).") from None


def version_differences(there: Any) -> str:
    """Say which versions of a worker are others than ours."""
    if not isinstance(there, dict):
        return f"it does not answer ({there})"
    here = environment()
    unlike = dict(here.items() ^ there.items())
    return "; ".join(
        f"{name} {there.get(name, '(none)')}, here {here.get(name, '(none)')}"
        for name in sorted(unlike)
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
