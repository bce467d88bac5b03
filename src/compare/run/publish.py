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

from compare.project import paths
from compare.project.errors import UserError
from compare.run.manifest import Entry, place

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
            raise Busy(
                f"Another command regenerates {folder} just now; wait for it to end, then try again."
            ) from None
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
                found[path.parent.name.removesuffix(".run")] = Entry(
                    **json.loads(path.read_text("utf-8"))
                )
            except (ValueError, TypeError):
                continue
        return found

    def add(self, output: str, entry: Entry, files: dict[str, bytes]) -> None:
        """Keep what a run made beside what is kept of it already; ``entry`` learns its outputs."""
        entry.outputs = dict(sorted({**entry.outputs, **listed(files)}.items()))
        folder = self.folder / f"{output}.run"
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / _flat(name)).write_bytes(data)
        write(
            folder / "entry.json",
            json.dumps(vars(entry), ensure_ascii=False, sort_keys=True).encode(),
        )

    def read(self, output: str, name: str) -> bytes | None:
        """Return a file that a run made: the one that waits to be published, else the published one."""
        for path in (self.folder / f"{output}.run" / _flat(name), place(self.root, name)):
            if path.is_file():
                return path.read_bytes()
        return None

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
        moves = [
            (f"{output}.run/{_flat(name)}", name)
            for output in sorted(made)
            for name in made[output].outputs
            if (self.folder / f"{output}.run" / _flat(name)).is_file()
        ]
        folder = self.folder / "others"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in others.items():
            (folder / _flat(name)).write_bytes(data)
            moves.append((f"others/{_flat(name)}", name))
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


def listed(files: dict[str, bytes]) -> dict[str, tuple[str, int]]:
    """Return digest and size of files."""
    return {
        name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in sorted(files.items())
    }


def _flat(name: str) -> str:
    """Return the name that a file has while it waits; a part of a path cannot hold a ``|`` in a manifest."""
    return name.replace("/", "|")


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
