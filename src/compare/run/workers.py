"""Where runs are made: processes of this machine, one for each run, or the same on the workers of a dask cluster."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import cache
from typing import Any

import pebble
import psutil

from compare.project.errors import UserError
from compare.run import scratch
from compare.run.fingerprint import about_this_process

#: What settles what would differ between two runs of the same notebook.
SETTLED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}

#: How often a call is tried whose process was killed from outside.
TRIES = 3

#: Seconds between two looks at a running process for its end.
pebble.CONSTS.sleep_unit = 0.05


class ProcessDied(Exception):
    """The process of a call ended before the call did."""


@cache
def _context() -> Any:
    """Return how processes are started: forked from one that has loaded everything, where that is possible."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    os.environ.update(SETTLED)
    # multiprocessing puts its sockets into the temporary folder of this process.
    tempfile.tempdir = str(scratch.folder())
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["compare.run.preload"])
    return context


def start_call(function: Callable[..., Any], *arguments: Any) -> Future:
    """Call a function of a module in a process of its own, which ends with it."""
    call = pebble.concurrent.process(context=_context(), daemon=False)(function)
    return call(*arguments)


def warm_up() -> None:
    """Let the process that others are forked from load everything, while this one does something else."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415

        ensure_running()


def result_of(future: Future) -> Any:
    """Return what a call returned.

    Raises
    ------
    ProcessDied
        When its process ended before, with the reason.
    """
    try:
        return future.result()
    except pebble.ProcessExpired as error:
        code = error.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        reason = (
            f"DeadKernelError: its process ended ({how}); it may need more memory than there is"
        )
        raise ProcessDied(reason, code) from error


def call_in_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a process of its own and wait for it, for a worker that must outlive its call."""
    multiprocessing.current_process().daemon = (
        False  # dask marks its workers, which may then start no process
    )
    return result_of(start_call(function, *arguments))


class LocalWorkers:
    """Processes of this machine, which end when the command does, however it ends.

    Parameters
    ----------
    jobs : int
        How many work at once.
    """

    def __init__(self, jobs: int) -> None:
        self.size = jobs

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """Start a call."""
        return start_call(function, *arguments)

    def hand_over(self, value: Any) -> Any:
        """Return what a call is given for a value that many calls take."""
        return value


class DaskWorkers:
    """The workers of a dask cluster; no file system is shared with them.

    Parameters
    ----------
    address : str
        Of the scheduler.

    Raises
    ------
    UserError
        When ``distributed`` is not installed, nobody answers, or no worker has our versions.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise UserError("--scheduler needs dask: pip install 'compare[distributed]'.") from None
        try:
            self._client = Client(address, timeout=20, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UserError(f"No scheduler answers at {address} ({error}).") from None
        usable = self._usable_workers()
        self.size = 2 * sum(self._client.nthreads(workers=usable).values())
        self._executor = self._client.get_executor(
            pure=False, retries=TRIES, workers=usable, allow_other_workers=False
        )
        atexit.register(self._client.close)

    def _usable_workers(self) -> list[str]:
        """Return the workers that have our versions."""
        here = about_this_process()
        answers = self._client.run(about_this_process, on_error="return")
        unlike = {worker: version_differences(here, answer) for worker, answer in answers.items()}
        usable = [worker for worker, difference in sorted(unlike.items()) if not difference]
        if not usable:
            self._client.close()
            lines = [f"worker {worker}: {text}" for worker, text in sorted(unlike.items())]
            raise UserError("\n".join(["No worker of the scheduler can be used.", *lines]))
        return usable

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """Start a call."""
        return self._executor.submit(call_in_process, function, *arguments)

    def hand_over(self, value: Any) -> Any:
        """Return what a call is given for a value that many calls take; it travels once to each worker."""
        return self._client.scatter(value, broadcast=True, hash=False)


def version_differences(here: dict[str, str], there: Any) -> str:
    """Say which versions of a worker are others than ours."""
    if not isinstance(there, dict):
        return f"it does not answer ({there})"
    return "; ".join(
        f"{name} {there.get(name, '(none)')}, here {here.get(name, '(none)')}"
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    )


def call_all(
    workers: LocalWorkers | DaskWorkers, calls: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every call with what it returned, or with the exception that it ended in, as each is done.

    Parameters
    ----------
    workers : LocalWorkers or DaskWorkers
    calls : iterable of tuple
        A label, a function, then its arguments. They are taken up one by one as there is room, so that the caller's memory
        does not grow with their number.
    """
    waiting = iter(calls)
    again: deque[tuple[tuple[Any, ...], int]] = deque()
    running: dict[Future, tuple[tuple[Any, ...], int]] = {}
    try:
        while True:
            while len(running) < workers.size:
                call, tries = again.popleft() if again else (next(waiting, None), 1)
                if call is None:
                    break
                running[workers.submit(*call[1:])] = (call, tries)
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                call, tries = running.pop(future)
                try:
                    result = result_of(future)
                except ProcessDied as error:
                    result = error
                    if _was_killed(error) and tries < TRIES:
                        again.append((call, tries + 1))
                        continue
                except Exception as error:  # noqa: BLE001 - handed to the caller
                    result = error
                end_orphans()
                yield call, result
    finally:
        for future in running:
            future.cancel()


def _was_killed(error: ProcessDied) -> bool:
    """Say whether a signal from outside ended a process; one that crashes would crash again."""
    return error.args[1] in (-signal.SIGKILL, -signal.SIGTERM)


def end_orphans() -> None:
    """Kill what calls that ended have left running.

    It has come to the process that calls are forked from; see :mod:`compare.run.preload`.
    """
    calls = {process.pid for process in multiprocessing.active_children()}
    for server in _fork_servers():
        for process in server.children():
            if process.pid not in calls:
                _kill_tree(process)


def _fork_servers() -> Iterator[psutil.Process]:
    """Yield the process that calls are forked from, where it runs."""
    for process in psutil.Process().children():
        try:
            command = " ".join(process.cmdline())
        except psutil.Error:  # it has just ended
            continue
        if "multiprocessing.forkserver" in command:
            yield process


def end_descendants() -> None:
    """Kill every process that was started below this one and still runs."""
    for process in psutil.Process().children():
        _kill_tree(process)


def _kill_tree(process: psutil.Process) -> None:
    try:
        for child in process.children():
            _kill_tree(child)
        process.kill()
    except psutil.Error:  # it ended by itself
        return


def exit_on_signals() -> None:
    """Let this process end in an orderly way when it is asked to."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _exit)


def _exit(number: int, _: object) -> None:
    sys.exit(128 + number)
