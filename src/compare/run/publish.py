"""Keep results of runs, and publish all or nothing: new files are gathered beside the old ones and moved in together.

A result is kept in ``reports/results`` by the digest of what it was made from, so that what was made once is found
again. What is to be published waits in ``reports/.next``. Once everything is there, a list of what goes is written;
from then on the moves are finished by whichever command comes next, should this one be killed. Until then the old
reports are untouched.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError

#: The executed notebook among the files of a result.
NOTEBOOK = "notebook.ipynb"

#: The digest of every other file of a result.
DIGESTS = "digests.json"

#: Results that are kept of each run: the published one and those before it.
KEPT = 3

#: The list of what goes; written when all that comes is there.
GONE = "gone.json"


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


class Result:
    """What a run made of one state of its inputs, in a folder of its own.

    Parameters
    ----------
    root : Path
    output : str
    key : str
        Digest of what its notebook is run from.
    page_key : str
        Digest of what its page is made from beside that.
    """

    def __init__(self, root: Path, output: str, key: str, page_key: str) -> None:
        self.folder = paths.reports(root) / "results" / output / key[:16]
        self.notebook = self.folder / NOTEBOOK
        self.page = self.folder / f"page-{page_key[:16]}.html"
        self.page_place = f"reports/{output}.html"

    def files(self) -> dict[str, Path]:
        """Return what is published of it by place: the page and the figures."""
        figures = [path for path in sorted(self.folder.glob("figures/**/*")) if path.is_file()]
        places = {path.relative_to(self.folder).as_posix(): path for path in figures}
        return {self.page_place: self.page, **places}

    def keep(self, notebook: bytes, page: bytes, figures: Mapping[str, bytes]) -> list[str]:
        """Keep what was made; return the names of what is kept already with other bytes, and keep nothing then."""
        # In this order, for a notebook that is there means that its figures are.
        files = {**figures, NOTEBOOK: notebook, self.page.name: page}
        kept = {name: self.folder / name for name in files if (self.folder / name).is_file()}
        unlike = [name for name, path in kept.items() if path.read_bytes() != files[name]]
        if not unlike:
            for name, data in files.items():
                write_whole(self.folder / name, data)
            write_whole(self.folder / DIGESTS, self._digests())
        return unlike

    def forget_damaged(self) -> None:
        """Remove what is kept when any file of it is not as it was written, so that it is made again."""
        digests = self.folder / DIGESTS
        if not digests.is_file() or digests.read_bytes() != self._digests():
            shutil.rmtree(self.folder, ignore_errors=True)

    def _digests(self) -> bytes:
        kept = [path for path in self.folder.rglob("*") if path.is_file()]
        digests = {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in kept
            if path.name != DIGESTS
        }
        return json.dumps(digests, indent=1, sort_keys=True).encode()


def prune(root: Path, outputs: Collection[str]) -> None:
    """Remove the results of runs that are gone, and all but the newest of the others."""
    for folder in (paths.reports(root) / "results").glob("*/"):
        results = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in results[KEPT if folder.name in outputs else 0 :]:
            shutil.rmtree(old, ignore_errors=True)


def publish(root: Path, files: Mapping[str, bytes | Path], gone: Collection[str]) -> None:
    """Move files in together.

    Parameters
    ----------
    root : Path
    files : dict of bytes or Path
        By place below the project; a file that is kept elsewhere is copied.
    gone : collection of str
        Places to be removed.
    """
    waiting = paths.reports(root) / ".next"
    shutil.rmtree(waiting, ignore_errors=True)
    for place, content in files.items():
        write_whole(waiting / place, content_of(content))
    for place in files:
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


def content_of(content: bytes | Path) -> bytes:
    """Return what is in a file, or will be."""
    return content.read_bytes() if isinstance(content, Path) else content


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
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
