"""Workers: processes on this machine by default, those of a dask cluster on request; the same tasks for both."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any

from compare.project.errors import UserError

#: How often a task is tried again elsewhere when its worker dies.
TRIES = 3

#: Imported once, by the process that the workers are forked from.
PRELOAD = ["compare.run.warm"]


class WorkerDied(Exception):
    """A worker ended while it was at a task."""


class LocalPool:
    """Processes on this machine, which end when the command does, however it ends."""

    def __init__(self, jobs: int) -> None:
        self.size = jobs
        self._executor: Executor | None = None

    def __enter__(self) -> LocalPool:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if self._executor and kind:  # whoever stops the command does not wait for a notebook's end
            for process in list((self._executor._processes or {}).values()):
                process.kill()
        if self._executor:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def project(self, root: Path) -> Any:
        """Return what tasks find the project by."""
        return "folder", str(root)

    def share(self, data: bytes, place: Path) -> Any:
        """Return what tasks find some bytes by; they are kept at ``place`` until the command ends."""
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        return "file", str(place)

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future:
        """Start a task."""
        if self._executor is None:
            method = "forkserver" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context(method)
            if method == "forkserver":
                context.set_forkserver_preload(PRELOAD)
            self._executor = ProcessPoolExecutor(self.size, context, _end_with_parent)
        return self._executor.submit(task, *arguments)

    def renew(self) -> None:
        """Replace the processes after one of them died."""
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None


def _end_with_parent() -> None:
    """End this worker when the command is killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end with parent").start()


class DaskPool:
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
        self.refused: dict[str, str] = {}

    def __enter__(self) -> DaskPool:
        from compare.run.inputs import about  # noqa: PLC0415

        here = about()
        self.refused = {}
        good = []
        for worker, there in sorted(self._client.run(_about, on_error="return").items()):
            unlike = _unlike(here, there)
            if unlike:
                self.refused[worker] = unlike
            else:
                good.append(worker)
        if not good:
            self._client.close()
            told = [f"worker {worker}: {unlike}" for worker, unlike in self.refused.items()]
            raise UserError("\n".join(["No worker of the scheduler can be used.", *told]))
        self._only = {"workers": good, "allow_other_workers": False} if self.refused else {}
        self.size = sum(self._client.nthreads(workers=good).values())
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def project(self, root: Path) -> Any:
        """Return what tasks find the project by: its files, which travel once to each worker."""
        from compare.run.packing import pack  # noqa: PLC0415

        return self.share(pack(root), root)

    def share(self, data: bytes, place: Path) -> Any:
        """Return what tasks find some bytes by; they travel once to each worker."""
        key = f"compare-{hashlib.sha256(data).hexdigest()}"
        return self._client.submit(_same, ("packed", data), key=key, **self._only)

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future:
        """Start a task."""
        future: Future = Future()
        remote = self._client.submit(task, *arguments, pure=False, retries=TRIES, **self._only)

        def done(remote: Any) -> None:
            try:
                future.set_result(remote.result())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                future.set_exception(error)

        remote.add_done_callback(done)
        return future

    def renew(self) -> None:
        """Nothing to do: dask replaces its workers."""


def _same(value: Any) -> Any:
    return value


def _about() -> dict[str, str]:
    try:
        from compare.run.inputs import about  # noqa: PLC0415
    except ImportError as error:
        return {"compare": f"not there ({error})"}
    return about()


def _unlike(here: dict[str, str], there: Any) -> str:
    """Say which versions of a worker are others than ours."""
    if not isinstance(there, dict):
        return f"it does not answer ({there})"
    return "; ".join(
        f"{name} {there.get(name, '(none)')}, here {here.get(name, '(none)')}"
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    )


def perform_all(
    pool: LocalPool | DaskPool,
    task: Callable[..., Any],
    items: deque[Any],
    given: Callable[[Any], Sequence[Any]],
) -> Iterator[tuple[Any, Any]]:
    """Yield every item with what ``task(*given(item))`` returned, as each is done.

    Items may be added meanwhile. Only a few tasks wait at a time, and what they are given is asked for when they are
    sent, so that the caller's memory does not grow with their number. A task whose worker dies is tried again; when
    it dies again and again, its item comes with a :class:`WorkerDied`.
    """
    suspects: deque = deque()
    running: dict[Future, tuple[Any, int]] = {}
    while items or suspects or running:
        # After a death nobody knows whose task it was, so the tasks that ran then are tried one at a time.
        room = 1 if suspects else pool.size * 2
        broken = False
        while (suspects or items) and len(running) < room and not broken:
            item, tries = suspects.popleft() if suspects else (items.popleft(), 0)
            try:
                running[pool.submit(task, *given(item))] = (item, tries)
            except BrokenProcessPool:
                suspects.appendleft((item, tries))
                broken = True
        done = [
            (*running.pop(future), future)
            for future in (wait(running, return_when=FIRST_COMPLETED).done if running else ())
        ]
        dead = [
            (item, tries)
            for item, tries, future in done
            if isinstance(future.exception(), BrokenProcessPool)
        ]
        if broken or dead:  # renewed first, for the caller may need a worker for what it is given
            suspects.extend(running.values())
            suspects.extend((item, tries + 1) for item, tries in dead if tries + 1 < TRIES)
            running.clear()
            pool.renew()
        for item, tries, future in done:
            error = future.exception()
            if not isinstance(error, BrokenProcessPool):
                yield (
                    item,
                    WorkerDied(f"{type(error).__name__}: {error}") if error else future.result(),
                )
            elif tries + 1 >= TRIES:
                yield (
                    item,
                    WorkerDied(
                        f"its worker died {TRIES} times; it may need more memory than there is."
                    ),
                )
