"""What a report was made from: data, method, code, commit and lock, each told by a hash and never by a clock."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import compare
from compare.project import paths
from compare.project.errors import UserError

PACKAGE = Path(compare.__file__).resolve().parent

#: Parts of the package that turn raw rows into results; the rest draws, writes and publishes them.
METHOD = (
    "harmonise",
    "comparison",
    "tables/amounts.py",
    "tables/benchmarks.py",
    "tables/characters.py",
    "tables/fragments.py",
    "tables/line_numbers.py",
    "tables/numerals.py",
    "tables/printed_words.py",
    "tables/quantities.py",
    "tables/reading_measures.py",
    "tables/reading_rules.py",
    "tables/unit_table.py",
    "tables/units.py",
)

#: What changes in its own time, each with the files it is. A commit of anything else does not move the stamp.
PARTS = {
    "data": ("data/raw",),
    "method": tuple(f"src/compare/{part}" for part in METHOD),
    "report": ("src", "notebooks", "data/raw", "requirements.lock"),
}


@dataclass(frozen=True)
class MadeFrom:
    """What a report was made from.

    Attributes
    ----------
    data, method, code : str
        Twelve digits that change with the raw tables, with the way from a raw row to a result, and with any other
        part of the package.
    lock : str
        The first twelve digits of the SHA-256 of ``requirements.lock``; empty where there is none.
    last_changes : dict of (str, str)
        The last commit that touched each part of the project, with a ``+`` when its files differ from it, and its
        date; empty without git.
    version : str
        Of this package.
    """

    data: str
    method: str
    code: str
    lock: str
    last_changes: dict[str, tuple[str, str]]
    version: str = compare.__version__

    @property
    def commit(self) -> str:
        """The last commit that touched any input of a report."""
        return self.last_changes["report"][0]

    @property
    def year(self) -> str:
        """The year of the last commit that touched the raw tables; empty without git."""
        return self.last_changes["data"][1][:4]


#: What a process was handed: it may have the project's files, but neither its history nor its lock.
_remembered: dict[Path, MadeFrom] = {}


@contextmanager
def remembered(root: Path, made: MadeFrom) -> Iterator[None]:
    """Know meanwhile what the project at ``root`` is made from, instead of looking."""
    _remembered[root.resolve()] = made
    try:
        yield
    finally:
        del _remembered[root.resolve()]


def made_from(root: Path | None = None) -> MadeFrom:
    """Return what a report made now would be made from.

    Raises
    ------
    UserError
        When git is there and refuses to read the project.
    """
    root = (root or paths.project_root()).resolve()
    if root in _remembered:
        return _remembered[root]
    lock = root / "requirements.lock"
    method, code = package_versions()
    return MadeFrom(
        data=data_version(root),
        method=method,
        code=code,
        lock=file_digest(lock)[:12] if lock.is_file() else "",
        last_changes={part: _last_change(root, files) for part, files in PARTS.items()},
    )


def digest(value: Any) -> str:
    """Return the SHA-256 of a value that JSON can hold.

    Examples
    --------
    >>> digest(["ab", "c"]) == digest(["a", "bc"])
    False
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(folder).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def data_version(root: Path | None = None) -> str:
    """Return twelve digits that change when any raw table changes."""
    folder = paths.raw(root)
    return _version(folder, folder.rglob("*.csv"))


@cache
def package_versions() -> tuple[str, str]:
    """Return twelve digits that change with the way from a raw row to a result, and twelve of any other code."""
    files = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    parts = [PACKAGE / part for part in METHOD]
    method = {path for path in files if any(map(path.is_relative_to, parts))}
    return _version(PACKAGE, method), _version(PACKAGE, files - method)


def _last_change(root: Path, files: Iterable[str]) -> tuple[str, str]:
    """Return the last commit that touched files, and its date; empty where the project has no history of its own."""
    # A project inside another repository has no commit of its own.
    if not (root / ".git").exists() or not shutil.which("git"):
        return "", ""
    run = partial(subprocess.run, cwd=root, capture_output=True, text=True, encoding="utf-8")
    status = run(["git", "--no-optional-locks", "status", "--porcelain", "--", *files])
    if status.returncode:
        raise UserError(f"git refuses to read {root}: {status.stderr.strip()}")
    # Before the first commit, git has no log.
    log = run(["git", "log", "-1", "--format=%H %cs", "--", *files])
    commit, _, date = log.stdout.strip().partition(" ")
    return commit[:12] + ("+" if commit and status.stdout else ""), date
