"""What a report was made from: data, method, code, commit and lock, each told by a hash and never by a clock."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import compare
from compare.project import paths

PACKAGE = Path(compare.__file__).parent

#: Parts of the package that turn raw rows into results; the rest draws, writes and publishes them.
METHOD = ("harmonise", "comparison", "tables/quantities.py", "tables/units.py")

#: What a report is made from; a commit of anything else does not move the stamp.
INPUTS = ("src", "notebooks", "data/raw", "requirements.lock")

#: What changes in its own time, each with the files it is.
PARTS = {
    "data": ("data/raw",),
    "method": tuple(f"src/compare/{part}" for part in METHOD),
    "report": INPUTS,
}


@dataclass(frozen=True)
class MadeFrom:
    """What a report was made from.

    Attributes
    ----------
    data, method, code : str
        Twelve digits that change with the raw tables, with the way from a raw row to a result, and with any other
        part of the package.
    commit : str
        The last commit that touched any input of a report, with a ``+`` when the inputs differ from it; empty
        without git.
    lock : str
        The first twelve digits of the SHA-256 of ``requirements.lock``; empty where there is none.
    version : str
        Of this package.
    """

    data: str
    method: str
    code: str
    commit: str
    lock: str
    version: str = compare.__version__

    def told(self) -> dict[str, str]:
        """Return everything but the version, by name."""
        return {name: value for name, value in asdict(self).items() if name != "version"}


#: What a worker elsewhere was told: it has the project's files, but neither its history nor its lock.
_given: dict[Path, MadeFrom] = {}


def give(root: Path, made: MadeFrom) -> None:
    """Say what the project at ``root`` is, instead of looking."""
    _given[root.resolve()] = made


def made_from(root: Path | None = None) -> MadeFrom:
    """Return what a report made now would be made from."""
    root = (root or paths.project_root()).resolve()
    return _given.get(root) or MadeFrom(
        data_version(root), method_version(), code_version(), commit(root), lock_version(root)
    )


def _hash(base: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(
            path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return digest.hexdigest()[:12]


def data_version(root: Path | None = None) -> str:
    """Return twelve digits that change when any raw table changes."""
    folder = paths.raw(root)
    return _hash(folder, folder.rglob("*.csv"))


def _sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def _is_method(path: Path) -> bool:
    inside = path.relative_to(PACKAGE)
    return any(inside.is_relative_to(part) for part in METHOD)


@cache
def method_version() -> str:
    """Return twelve digits that change when the way from a raw row to a result does."""
    return _hash(PACKAGE, [path for path in _sources() if _is_method(path)])


@cache
def code_version() -> str:
    """Return twelve digits that change when any other part of the package does."""
    return _hash(PACKAGE, [path for path in _sources() if not _is_method(path)])


def lock_version(root: Path | None = None) -> str:
    """Return the first twelve digits of the SHA-256 of ``requirements.lock``; empty where there is none."""
    path = (root or paths.project_root()) / "requirements.lock"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


class Asked:
    """A question to git that is answered while other work goes on; "" where there is no git or no answer."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._process = None
        if (
            folder / ".git"
        ).exists():  # a project inside another repository has no commit of its own
            try:
                self._process = subprocess.Popen(
                    ["git", *arguments],
                    cwd=folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    encoding="utf-8",
                )
            except OSError:
                return

    def answer(self) -> str:
        """Wait for the answer."""
        if self._process is None:
            return ""
        told, _ = self._process.communicate()
        return told.strip() if self._process.returncode == 0 else ""


class Commit:
    """The last commit that touched a part of the project, asked for when this is made."""

    def __init__(self, root: Path, part: str = "report") -> None:
        folder = root.resolve()
        self._log = Asked(folder, "log", "-1", "--format=%H %cs", "--", *PARTS[part])
        self._status = Asked(
            folder, "--no-optional-locks", "status", "--porcelain", "--", *PARTS[part]
        )

    def told(self) -> tuple[str, str]:
        """Return twelve digits of its name, with a ``+`` when the files differ from it, and its date; or "" twice."""
        name, _, date = self._log.answer().partition(" ")
        changed = self._status.answer()
        return (f"{name[:12]}{'+' if changed else ''}", date) if name else ("", "")


def commit(root: Path | None = None) -> str:
    """Return the commit in which an input last changed, with a ``+`` when one differs from it; empty without git."""
    return Commit(root or paths.project_root()).told()[0]
