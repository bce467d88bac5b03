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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache, partial
from multiprocessing import connection, forkserver, spawn
from multiprocessing.spawn import get_preparation_data as spawn_data
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil

from compare.project.errors import UserError
from compare.report.run_files import Files
from compare.report.shared import packed
from compare.run import scratch
from compare.run.child import HandedProject, RunResult, Task, end_tree, make_run
from compare.run.fingerprint import ProjectState, environment

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
    folder = scratch.folder() / task.run.output
    answer: Answer = KILLED[0]
    for _ in range(TRIES):
        if answer in KILLED and not stop.is_set():
            answer = _attempt(project, task, folder, stop)
    match answer:
        case dict():
            return RunResult(answer)
        case OSError():
            raise answer
        case int():
            answer = f"{DEAD} (exit code {answer})"
    left = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return RunResult(task.before | left, str(answer))


def _attempt(project: HandedProject, task: Task, folder: Path, stop: threading.Event) -> Answer:
    """Return what a process answers, or else its exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = fork_context().Process(target=make_run, args=(sender, project, task, folder))
    try:
        with ONE_AT_A_TIME, patch.object(spawn, "get_preparation_data", _without_script):
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


def _without_script(name: str) -> dict[str, Any]:
    """Return what a new process is told of this one, but not which script called us: it would be run once more."""
    told = spawn_data(name)
    return {key: value for key, value in told.items() if not key.startswith("init_main")}


def _answer(
    process: Any, receiver: connection.Connection, limit: float, stop: threading.Event
) -> Answer:
    """Return what a process sends before its time is over; None when it ends without a word."""
    ends = time.monotonic() + limit
    while not (stop.is_set() or connection.wait([receiver, process.sentinel], LOOK)):
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
def processes(state: ProjectState, jobs: int | None) -> Iterator[Submit]:
    """Give what takes tasks on in processes of this machine; what is under way at the end is ended.

    Parameters
    ----------
    state : ProjectState
    jobs : int, optional
        How many run at once; as many as it has cores when not given.
    """
    content = scratch.folder() / "content"
    content.write_bytes(packed(state.root, state.site.checked))
    project, stop = HandedProject(state.root, content), threading.Event()
    threads = ThreadPoolExecutor(jobs or _cores())
    try:
        yield lambda task: threads.submit(make_one, project, task, stop)
    finally:
        stop.set()
        threads.shutdown(cancel_futures=True)


@contextmanager
def cluster(state: ProjectState, address: str) -> Iterator[Submit]:
    """Give what takes tasks on and has the workers of a dask cluster make them, which share no file system with us.

    Parameters
    ----------
    state : ProjectState
    address : str
        Of the scheduler.

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or a worker has other versions than ours.
    """
    with _connect(address) as client:
        answers = client.run(environment, on_error="return")
        unlike = [
            f"worker {name}: {text}"
            for name, answer in sorted(answers.items())
            if (text := version_differences(answer))
        ]
        if unlike or not answers:
            text = "Every worker of the scheduler must have the versions that are here."
            raise UserError("\n".join([text, *(unlike or ["It has no worker."])]))
        content = packed(state.root, state.site.checked)
        files = {place: (state.root / place).read_bytes() for place in state.files}
        project = HandedProject(state.root, content, files)
        known: dict[str, Any] = {"pure": False, "retries": TRIES}
        # Once to the cluster. What is scattered is lost with the worker that has it; a result is made again.
        there = client.submit(copy, project, **known)
        yield partial(client.get_executor(**known).submit, make_one, there)


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
