"""What a report was made from: data, method, code, commit and lock, each told by a hash and never by a clock."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import compare
from compare import paths
from compare.words import word

PACKAGE = Path(compare.__file__).parent

#: Parts of the package that turn raw rows into results; the rest draws, writes and publishes them.
METHOD = ("harmonise", "comparison", "quantities.py", "units.py")

#: What a commit must hold for its name to say what a report was made from.
INPUTS = ("src", "notebooks", "data/raw", "requirements.lock")


def _hash(base: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def data_version(root: Path | None = None) -> str:
    """Return twelve digits that change when any raw table changes."""
    folder = paths.raw(root)
    return _hash(folder, folder.rglob("*.csv"))


def _sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"]


@cache
def method_version() -> str:
    """Return twelve digits that change when the way from a raw row to a result does."""
    return _hash(PACKAGE, [path for path in _sources() if path.relative_to(PACKAGE).parts[0] in METHOD])


@cache
def code_version() -> str:
    """Return twelve digits that change when any other part of the package does."""
    return _hash(PACKAGE, [path for path in _sources() if path.relative_to(PACKAGE).parts[0] not in METHOD])


def lock_version(root: Path | None = None) -> str:
    """Return the first twelve digits of the SHA-256 of ``requirements.lock``; empty where there is none."""
    path = (root or paths.project_root()) / "requirements.lock"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def commit(root: Path | None = None) -> str:
    """Return the commit that the project stands at, with a ``+`` when its inputs differ from it; empty without git."""
    return _commit((root or paths.project_root()).resolve())


@cache
def _commit(folder: Path) -> str:
    def git(*arguments: str) -> str:
        try:
            done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return done.stdout.strip()

    # A project inside another repository has no commit of its own.
    if not (folder / ".git").exists():
        return ""
    name = git("rev-parse", "--short=12", "HEAD")
    return f"{name}+" if name and git("status", "--porcelain", "--", *INPUTS) else name


def stamp(language: str, root: Path | None = None) -> str:
    """Return the line that says which data, commit and lock a page was made from."""
    none = word("stamp_none", language)
    return word("page_stamp", language, version=compare.__version__, data=data_version(root),
                commit=commit(root) or none, lock=lock_version(root) or none)
