"""One private temporary folder for each command; it goes with the command, or with the next one after a kill.

Sockets lie in it, whose paths may have a hundred bytes, so a long temporary folder of the user's is not taken.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

PREFIX = "compare-temp-"

#: Bytes that the path of the folder around it may have, so that a socket in it can be opened.
LONGEST = 50

#: Less than the priority by which multiprocessing removes its own folder when a process ends.
LAST = -200


def _parents() -> list[Path]:
    folders = dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"])
    return [Path(folder) for folder in folders if len(os.fsencode(folder)) <= LONGEST]


@cache
def folder() -> Path:
    """Return the private folder of this process; it is removed when the process ends."""
    for parent in _parents():
        with suppress(OSError):
            created = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
            lock(created)
            Finalize(None, shutil.rmtree, (created, True), exitpriority=LAST)
            return Path(created)
    raise OSError(f"no temporary folder can be written in: {', '.join(map(str, _parents()))}")


def sweep() -> None:
    """Remove the folders of commands that were killed; those of living ones are locked."""
    for parent in _parents():
        for left in parent.glob(f"{PREFIX}*"):
            with suppress(OSError):
                os.close(lock(left))
                shutil.rmtree(left, ignore_errors=True)


def lock(path: Path | str) -> int:
    """Lock a folder for as long as this process lives, or until what is returned is closed.

    Raises
    ------
    BlockingIOError
        When another process has locked it.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle
