"""Publish all or nothing: new files are gathered beside the old ones and moved in together.

What is to be published waits in ``reports/.next``. Once everything is there, a list of what goes is written; from then
on the moves are finished by whichever command comes next, should this one be killed. Until then the old reports are
untouched.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError
from compare.project.files import write_whole
from compare.run.scratch import lock

#: The list of what goes; written when all that comes is there.
GONE = "gone.json"


class Busy(UserError):
    """Another command is at work on the same reports."""

    exit_code = 3


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let nobody else publish meanwhile; what a killed command had begun is finished first.

    Raises
    ------
    Busy
        At once, when somebody does.
    """
    folder = paths.reports(root)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = lock(folder.resolve())
    except BlockingIOError:
        raise Busy(
            f"Another command regenerates {folder} just now; wait for it to end, then try again."
        ) from None
    try:
        finish_moves(root)
        yield
    finally:
        os.close(handle)


def path_of(root: Path, place: str) -> Path:
    """Return where a published file is."""
    folder, _, inside = place.partition("/")
    return {"figures": paths.figures, "reports": paths.reports}[folder](root) / inside


def publish(root: Path, files: Iterable[tuple[str, bytes]], gone: Collection[str]) -> None:
    """Move files in together.

    Parameters
    ----------
    root : Path
    files : iterable of (str, bytes)
        Each with its place below the project.
    gone : collection of str
        Places to be removed.
    """
    waiting = paths.reports(root) / ".next"
    shutil.rmtree(waiting, ignore_errors=True)
    for place, data in files:
        write_whole(waiting / place, data)
        _refuse_read_only(path_of(root, place).parent)
    os.sync()
    write_whole(waiting / GONE, json.dumps(sorted(gone)).encode())
    finish_moves(root)


def _refuse_read_only(folder: Path) -> None:
    """Raise before the first move what would stop one of the last."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder))


def finish_moves(root: Path) -> None:
    """Finish what a killed command had begun to move in, or forget what it had only gathered."""
    waiting = paths.reports(root) / ".next"
    gone = waiting / GONE
    if gone.is_file():
        for place in json.loads(gone.read_text("utf-8")):
            path_of(root, place).unlink(missing_ok=True)
        for path in sorted(waiting.rglob("*")):
            if path.is_file() and path != gone:
                _move(path, path_of(root, path.relative_to(waiting).as_posix()))
        gone.unlink()
    shutil.rmtree(waiting, ignore_errors=True)


def _move(waiting: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        waiting.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, waiting.read_bytes())  # the figures are on another file system
