"""Publish all or nothing: new files are gathered beside the old ones and moved in together.

What is to be published waits in ``reports/.next``. Once everything is there, a list of moves is written; from then on
the moves are finished by whichever command comes next, should this one be killed. Until then the old reports are
untouched.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError

try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None  # type: ignore[assignment]


class Busy(UserError):
    """Another command is at work on the same reports."""

    exit_code = 3


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let nobody else publish meanwhile.

    Raises
    ------
    Busy
        At once, when somebody does.
    """
    folder = paths.reports(root)
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"Another command regenerates {folder} just now; wait for it to end, then try again."
            ) from None
        yield
    finally:
        os.close(handle)


def path_of(root: Path, place: str) -> Path:
    """Return where a published file is."""
    folder, _, inside = place.partition("/")
    return {"figures": paths.figures, "reports": paths.reports}[folder](root) / inside


def publish(root: Path, files: dict[str, bytes | Path], gone: set[str]) -> None:
    """Move files in together.

    Parameters
    ----------
    root : Path
    files : dict of bytes or Path
        By place below the project; a file that is kept elsewhere is copied.
    gone : set of str
        Places to be removed.
    """
    folder = paths.reports(root) / ".next"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    places = sorted(files)
    for number, place in enumerate(places):
        content = files[place]
        data = content.read_bytes() if isinstance(content, Path) else content
        (folder / str(number)).write_bytes(data)
    os.sync()
    instructions = json.dumps({"places": places, "gone": sorted(gone)})
    write_whole(folder / "moves.json", instructions.encode())
    finish_moves(root)


def finish_moves(root: Path) -> None:
    """Finish what a killed command had begun to move in, or forget what it had only gathered."""
    folder = paths.reports(root) / ".next"
    instructions = folder / "moves.json"
    if instructions.exists():
        todo = json.loads(instructions.read_text("utf-8"))
        for number, place in enumerate(todo["places"]):
            waiting = folder / str(number)
            if waiting.exists():  # else it was moved before the command was killed
                _move(waiting, path_of(root, place))
        for place in todo["gone"]:
            path_of(root, place).unlink(missing_ok=True)
        instructions.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    half = path.with_name(f".{path.name}.new")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _move(waiting: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        waiting.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, waiting.read_bytes())  # the figures are on another file system
