"""Moments of a command, told by what it does to the files of its project and never by a clock.

Python tells a hook of every file that is opened, moved or removed. Here one of them copies the project as a kill would
leave it just then, or lets the system refuse.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

#: What changes a file or a folder; that it is opened may change it.
CHANGES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Moments:
    """What this process does to files below a folder, counted from 1.

    Attributes
    ----------
    count : int
        How many moments there were.
    """

    def __init__(
        self, folder: Path, act: Callable[[int, str], None] | None = None, reading: bool = False
    ) -> None:
        self.folder, self.act, self.reading = str(folder), act, reading
        self.count = 0
        self.acting = False

    def __call__(self, event: str, arguments: tuple) -> None:
        if self.acting or event not in CHANGES:
            return
        named = arguments[: 2 if event == "os.rename" else 1]
        paths = [
            str(Path(os.fsdecode(name)).absolute())
            for name in named
            if isinstance(name, (str, bytes, os.PathLike))
        ]
        below = [path for path in paths if path.startswith(self.folder)]
        writes = event != "open" or bool(arguments[2] & WRITING)
        if not below or writes == self.reading:
            return
        self.count += 1
        if self.act:
            self.acting = True  # what it does itself is no moment of the command
            try:
                self.act(self.count, below[-1])
            finally:
                self.acting = False


_looking: list[Moments] = []


@cache
def _hooked() -> None:
    """Let Python tell this process from now on; a hook stays for good."""

    def hook(event: str, arguments: tuple) -> None:
        for moments in tuple(_looking):
            moments(event, arguments)

    sys.addaudithook(hook)


def look(moments: Moments) -> Moments:
    """Begin to count moments, before each of which something is done."""
    _hooked()
    _looking.append(moments)
    return moments


@contextmanager
def looked_at(moments: Moments) -> Iterator[Moments]:
    """Count moments for a while, before each of which something is done."""
    look(moments)
    try:
        yield moments
    finally:
        _looking.remove(moments)


def refusing(folder: Path, number: int, since: int = 1) -> Moments:
    """Return moments at which the system refuses to change files below a folder, from the nth on."""

    def refuse(count: int, path: str) -> None:
        if count >= since:
            raise OSError(number, os.strerror(number), path)

    return Moments(folder, refuse)


def copying(
    project: Path, copies: Path, moments: Collection[int], below: Path, reading: bool = False
) -> Moments:
    """Return moments of which some are kept: a copy of the project, named by the number, is what a kill would leave.

    What a killed process had written is on the disk, and what it had not yet is nowhere.
    """

    def copy(count: int, path: str) -> None:
        if count in moments:
            shutil.copytree(project, copies / str(count))

    return Moments(below, copy, reading)
