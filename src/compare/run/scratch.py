"""One private temporary folder for each command; it goes with the command, or with the next one after a kill.

Sockets lie in it, whose paths may have a hundred bytes, so a long temporary folder of the user's is not taken.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

import psutil

PREFIX = "compare-"

#: Bytes that the path of the temporary folder may have, so that a socket in it can be opened.
LONGEST = 50

#: Less than the priority by which multiprocessing removes its own folder when a process ends.
LAST = -200


def _parents() -> list[Path]:
    folders = [tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"]
    return [Path(folder) for folder in folders if len(os.fsencode(folder)) <= LONGEST]


@cache
def folder() -> Path:
    """Return the private folder of this process; it is removed when the process ends."""
    owner = os.getpid()
    for parent in _parents():
        try:
            made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{owner}-", dir=parent))
        except OSError:
            continue
        # After multiprocessing has removed what it keeps there.
        Finalize(None, shutil.rmtree, (made,), {"ignore_errors": True}, exitpriority=LAST)
        return made
    raise OSError(f"no temporary folder can be written in: {', '.join(map(str, _parents()))}")


def sweep() -> None:
    """Remove the folders of commands that were killed."""
    for parent in _parents():
        for left in parent.glob(f"{PREFIX}[0-9]*-*"):
            owner = int(left.name.split("-")[1])
            if left.stat().st_uid == os.getuid() and not psutil.pid_exists(owner):
                shutil.rmtree(left, ignore_errors=True)
