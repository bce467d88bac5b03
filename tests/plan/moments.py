"""Moments of a command, told by what it does to the files of its project and never by a clock.

Python tells a hook of every file that is opened, moved or removed. Here one of them kills the process of the command,
or lets the system refuse.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

#: Python that the process of a command runs first. ``moment`` counts what it does to files below a folder from 1.
HOOK = """
import errno, os, sys
def _every(folder, reading, act):
    count, here = 0, os.getpid()
    def hook(event, arguments):
        nonlocal count
        if os.getpid() != here or event not in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"):
            return
        named = arguments[: 2 if event == "os.rename" else 1]
        names = [os.path.abspath(os.fsdecode(name)) for name in named if isinstance(name, (str, bytes, os.PathLike))]
        below = [name for name in names if name.startswith(folder)]
        if not below:
            return
        path = below[-1]
        writes = event != "open" or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writes == reading:
            return
        count += 1
        act(count, path)
    sys.addaudithook(hook)
"""


def counted(folder: Path, note: Path) -> str:
    """Return Python that writes down how many moments there were."""
    return HOOK + (
        "import atexit\n_counts = [0]\n"
        f"_every({str(folder)!r}, False, lambda count, path: _counts.append(count))\n"
        f"atexit.register(lambda: open({str(note)!r}, 'w').write(str(_counts[-1])))\n"
    )


def killed(folder: Path, moment: int, reading: bool = False) -> str:
    """Return Python that kills the process just before it changes (or reads) a file below a folder for the nth time."""
    return HOOK + (
        f"_every({str(folder)!r}, {reading}, "
        f"lambda count, path: os.kill(os.getpid(), 9) if count == {moment} else None)\n"
    )


def refused(folder: Path, number: int, since: int = 1) -> str:
    """Return Python that lets the system refuse to change files below a folder, from the nth time on."""
    name, text = errno.errorcode[number], os.strerror(number)
    return HOOK + (
        f"def _refuse(count, path):\n    if count >= {since}:\n"
        f"        raise OSError(errno.{name}, {text!r}, path)\n"
        f"_every({str(folder)!r}, False, _refuse)\n"
    )
