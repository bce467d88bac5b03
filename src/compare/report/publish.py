"""Publish all or nothing: reports are gathered beside the old ones and moved in together.

What is made waits in ``reports/.next``. Once everything is there, a list of moves is written; from then on the moves
are finished by whichever command comes next, should this one be killed. Until then the old reports are untouched,
and what was already made is taken up again by the next command.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare import paths
from compare.errors import UserError
from compare.report.manifest import Entry, place

try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None


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
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            raise Busy(f"Another command regenerates {folder} just now; wait for it to end, then try again.") from None
        yield
    finally:
        os.close(handle)


class Stage:
    """What is made and not yet published.

    Parameters
    ----------
    root : Path
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = paths.reports(root) / ".next"
        self._moves = self.folder / "moves.json"

    def recover(self) -> dict[str, Entry]:
        """Finish the moves of a killed command, or return what it had made by output."""
        if self._moves.exists():
            self._move()
        found = {}
        for path in sorted(self.folder.glob("*.run/entry.json")):
            try:
                found[path.parent.name.removesuffix(".run")] = Entry(**json.loads(path.read_text("utf-8")))
            except (ValueError, TypeError):
                continue
        return found

    def add(self, output: str, entry: Entry, files: dict[str, bytes]) -> None:
        """Keep what a run made; ``entry`` learns its outputs."""
        entry.outputs = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in sorted(files.items())}
        folder = self._fresh(output)
        for number, name in enumerate(entry.outputs):
            (folder / str(number)).write_bytes(files[name])
        write(folder / "entry.json", json.dumps(vars(entry), ensure_ascii=False, sort_keys=True).encode())

    def drop(self, output: str) -> None:
        """Forget what a run made."""
        shutil.rmtree(self.folder / f"{output}.run", ignore_errors=True)

    def publish(self, made: dict[str, Entry], others: dict[str, bytes], gone: set[str]) -> None:
        """Move everything in.

        Parameters
        ----------
        made : dict of Entry
            Runs to publish, by output.
        others : dict of bytes
            Other files, by place.
        gone : set of str
            Places to be removed.
        """
        moves = [(f"{output}.run/{number}", name) for output in sorted(made)
                 for number, name in enumerate(made[output].outputs)]
        folder = self._fresh("others")
        for number, name in enumerate(others):
            (folder / str(number)).write_bytes(others[name])
            moves.append((f"others.run/{number}", name))
        os.sync()
        write(self._moves, json.dumps({"moves": moves, "gone": sorted(gone)}).encode())
        self._move()

    def _move(self) -> None:
        told = json.loads(self._moves.read_text("utf-8"))
        for name, output in told["moves"]:
            waiting, target = self.folder / name, place(self.root, output)
            if waiting.exists():  # else it was moved before the command was killed
                target.parent.mkdir(parents=True, exist_ok=True)
                _replace(waiting, target)
        for output in told["gone"]:
            place(self.root, output).unlink(missing_ok=True)
        self._moves.unlink()
        shutil.rmtree(self.folder)

    def _fresh(self, name: str) -> Path:
        folder = self.folder / f"{name}.run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


def write(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _replace(waiting: Path, target: Path) -> None:
    try:
        waiting.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, waiting.read_bytes())  # the figures are on another file system
