"""Where runs are made: processes of this machine, one for each run, or the same on the workers of a dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from functools import cache, partial
from multiprocessing import connection, forkserver
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil

from compare.project.errors import UserError
from compare.report.run_files import Files
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

#: What a process sends, or else its exit code: a result, what the disk refused, or why it failed.
Answer = Files | OSError | str | int | None

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
    answer: Answer = None
    for _ in range(TRIES):
        if stop.is_set():
            raise CancelledError
        answer = _attempt(project, task, stop)
        if answer not in KILLED:
            break
    match answer:
        case dict():
            return RunResult(task.run.output, answer)
        case OSError():
            raise answer
        case int():
            answer = f"{DEAD} (exit code {answer})"
    left = {path.name: path.read_bytes() for path in _folder(task).iterdir() if path.is_file()}
    return RunResult(task.run.output, task.before | left, str(answer))


def _folder(task: Task) -> Path:
    return scratch.folder() / task.run.output


def _attempt(project: HandedProject, task: Task, stop: threading.Event) -> Answer:
    """Return what a process answers, or else its exit code."""
    folder = _folder(task)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = fork_context().Process(target=make_run, args=(sender, project, task, folder))
    try:
        with ONE_AT_A_TIME:
            process.start()
    except (OSError, EOFError):  # what it is forked from was killed just then
        return KILLED[0]
    sender.close()
    try:
        answer = _answer(process, receiver, task.run.limit, stop)
    finally:
        with ONE_AT_A_TIME:
            if process.is_alive():
                process.kill()
            process.join()
            _end_orphans()
    return process.exitcode if answer is None else answer


def _answer(
    process: Any, receiver: connection.Connection, limit: float, stop: threading.Event
) -> Answer:
    """Return what a process sends before its time is over; None when it ends without a word."""
    ends = time.monotonic() + limit
    while not connection.wait([receiver, process.sentinel], LOOK):
        if stop.is_set():
            raise CancelledError
        if time.monotonic() > ends:
            return f"TimeoutError: it took longer than {limit:g} seconds"
    with suppress(EOFError):
        if receiver.poll():
            return receiver.recv()
    return None


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


@contextmanager
def pool(project: HandedProject, jobs: int | None, scheduler: str = "") -> Iterator[Submit]:
    """Give what takes tasks on; what is under way at the end is ended.

    Parameters
    ----------
    project : HandedProject
    jobs : int, optional
        How many run at once on this machine; as many as it has cores when not given.
    scheduler : str
        Address of a dask scheduler, whose workers make them instead; no file system is shared with them.

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or a worker has other versions than ours.
    """
    stop = threading.Event()
    with ExitStack() as ends:
        make: Callable[..., RunResult] = partial(make_one, project)
        size = jobs or _cores()
        if scheduler:
            client = ends.enter_context(_connect(scheduler))
            make, size = _on_cluster(client, project), 2 * sum(client.nthreads().values())
        threads = ThreadPoolExecutor(size)
        ends.callback(threads.shutdown, cancel_futures=True)
        if scheduler:
            ends.callback(client.close)  # until then threads wait for the cluster
        ends.callback(stop.set)
        yield partial(threads.submit, make, stop=stop)


def _on_cluster(client: Any, project: HandedProject) -> Callable[..., RunResult]:
    """Return what lets the workers of a cluster make a task, and shows here why they do not."""
    answers = client.run(environment, on_error="return")
    unlike = [
        f"worker {name}: {text}"
        for name, answer in sorted(answers.items())
        if (text := version_differences(answer))
    ]
    if unlike or not answers:
        text = "Every worker of the scheduler must have the versions that are here."
        raise UserError("\n".join([text, *(unlike or ["It has no worker."])]))
    submit = partial(client.submit, pure=False, retries=TRIES)
    # Once to the cluster. What is scattered is lost with the worker that has it; a result is made again.
    there = submit(copy, project)

    def make(task: Task, stop: threading.Event) -> RunResult:
        try:
            return submit(make_one, there, task).result()
        except Exception as error:  # noqa: BLE001 - whatever a cluster does with it
            return RunResult(task.run.output, task.before, f"{type(error).__name__}: {error}")

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
