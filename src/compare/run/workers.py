"""Where runs are made: processes of this machine, one for each run, or the same on the workers of a dask cluster."""

from __future__ import annotations

import math
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from copy import copy
from dataclasses import replace
from functools import cache, partial
from multiprocessing import connection, forkserver
from typing import Any
from unittest.mock import patch

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

#: Seconds between two looks whether the time of a run is over.
LOOK = 0.2

#: Held while a process begins or ends, so that it is never taken for one that a run left behind.
ONE_AT_A_TIME = threading.Lock()

#: Set when nobody waits for what is made any more; this one never is.
NEVER = threading.Event()

#: Takes a task on, and promises its result.
Submit = Callable[[Task], Future[RunResult]]


@cache
def fork_context() -> Any:
    """Return the context whose processes are forked from one that loads everything, and let that one begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["compare.run.preload"])
    # It starts with the environment of this process, and its sockets lie in the temporary folder.
    with patch.dict(os.environ, SETTLED), patch.object(tempfile, "tempdir", str(scratch.folder())):
        forkserver.ensure_running()
    return context


def make_one(project: HandedProject, task: Task, stop: threading.Event = NEVER) -> RunResult:
    """Return what comes of a task in a process of its own; one that is killed is started again.

    Parameters
    ----------
    project : HandedProject
    task : Task
    stop : threading.Event
        Set when nobody waits for the result any more.
    """
    # dask marks its workers as processes that may start no other.
    multiprocessing.current_process().daemon = False
    for _ in range(TRIES):
        if stop.is_set():
            raise CancelledError
        answer, shown = _attempt(project, task, stop)
        if answer not in KILLED:
            break
    if isinstance(answer, RunResult):
        return answer
    if isinstance(answer, OSError):
        raise answer
    failure = answer if isinstance(answer, str) else f"{DEAD} (exit code {answer})"
    if task.failure:
        raise RuntimeError(failure)
    return make_one(project, replace(task, failure=failure, shown=shown), stop)


def _attempt(project: HandedProject, task: Task, stop: threading.Event) -> tuple[Any, list[Any]]:
    """Return what a process answers, or else its exit code, and what the cells had shown that it had run."""
    folder = scratch.folder() / task.run.output
    if not task.failure:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = fork_context().Process(target=make_run, args=(sender, project, task, folder))
    try:
        with ONE_AT_A_TIME:
            process.start()
    except (OSError, EOFError):  # what it is forked from was killed just then
        return KILLED[0], []
    sender.close()
    limit = math.inf if task.failure else task.run.limit
    answer, shown = None, []
    try:
        for message in _messages(process, receiver, limit, stop):
            if not isinstance(message, list):
                answer = message
                break
            shown.append(message)
    finally:
        with ONE_AT_A_TIME:
            if process.is_alive():
                process.kill()
            process.join()
            _end_orphans()
    return process.exitcode if answer is None else answer, shown


def _messages(
    process: Any, receiver: connection.Connection, limit: float, stop: threading.Event
) -> Iterator[Any]:
    """Yield what a process sends until it has ended, or its time is over."""
    ends = time.monotonic() + limit
    with suppress(EOFError):  # it has ended, too
        while time.monotonic() < ends:
            if stop.is_set():
                raise CancelledError
            ready = connection.wait([receiver, process.sentinel], LOOK)
            if receiver in ready:
                yield receiver.recv()
            elif ready:
                return
        yield f"TimeoutError: it took longer than {limit:g} seconds"


def _end_orphans() -> None:
    """Kill what runs that died have left behind to the process that they were forked from."""
    runs = {process.pid for process in multiprocessing.active_children()}
    for server in psutil.Process().children():
        with suppress(psutil.Error):  # something has just ended
            if "multiprocessing.forkserver" not in " ".join(server.cmdline()):
                continue
            for orphan in server.children():
                if orphan.pid not in runs:
                    end_tree(orphan)


def here(project: HandedProject, jobs: int | None = None) -> AbstractContextManager[Submit]:
    """Return what takes tasks on for this machine, as many at once as it has cores when not given."""
    return _pool(partial(make_one, project), jobs or _cores())


@contextmanager
def _pool(
    make: Callable[..., RunResult], size: int, *ends: Callable[[], object]
) -> Iterator[Submit]:
    """Give what takes tasks on; what is under way at the end is ended, also by these functions."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(size)
    try:
        yield partial(pool.submit, make, stop=stop)
    finally:
        for end in (stop.set, *ends):
            end()
        pool.shutdown(cancel_futures=True)


@contextmanager
def on_cluster(project: HandedProject, address: str) -> Iterator[Submit]:
    """Give what takes tasks on for the workers of a dask scheduler; no file system is shared with them.

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or a worker has other versions than ours.
    """
    with _connect(address) as client:
        answers = client.run(environment, on_error="return")
        texts = {name: version_differences(answer) for name, answer in answers.items()}
        unlike = [f"worker {name}: {text}" for name, text in sorted(texts.items()) if text]
        if unlike or not answers:
            text = "Every worker of the scheduler must have the versions that are here."
            raise UserError("\n".join([text, *(unlike or ["It has no worker."])]))
        # Once to the cluster. What is scattered is lost with the worker that has it; a result is made again.
        there = client.submit(copy, project, pure=False, retries=TRIES)
        make = partial(_make_there, client, there, project)
        size = 2 * sum(client.nthreads().values())
        with _pool(make, size, client.close) as submit:  # until then threads wait for the cluster
            yield submit


def _make_there(
    client: Any, there: Any, project: HandedProject, task: Task, stop: threading.Event
) -> RunResult:
    """Return what a worker of a cluster makes of a task, or here why it does not."""
    try:
        return client.submit(make_one, there, task, pure=False, retries=TRIES).result()
    except Exception as error:  # noqa: BLE001 - whatever a cluster does with it
        failure = f"{type(error).__name__}: {error}"
        return make_one(project, replace(task, failure=failure), stop)


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
