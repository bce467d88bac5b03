"""A project as it is handed to the processes that run its notebooks, on this machine or on another."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from compare.project.versions import MadeFrom, remember
from compare.report import shared
from compare.run import scratch
from compare.tables.load import remember_checked

#: What a run can read of the project.
FOLDERS = ("data", "notebooks")


@dataclass(frozen=True)
class HandedProject:
    """A project and what was worked out of it once for all pages.

    Attributes
    ----------
    root : Path
        Its folder, on this machine.
    files : tuple of (str, bytes)
        Its data and notebooks, for a machine that shares no file system.
    made : MadeFrom
        What its report is made from.
    tables : bytes
        Pickle of the digest of ``data/raw`` and the checked tables, as text.
    shared : bytes
        Pickle of what all pages share; see :mod:`compare.report.shared`.
    """

    root: Path
    files: tuple[tuple[str, bytes], ...]
    made: MadeFrom
    tables: bytes
    shared: bytes


def project_files(root: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the data and the notebooks of a project, for another machine."""
    found = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return tuple(
        (path.relative_to(root).as_posix(), path.read_bytes()) for path in found if path.is_file()
    )


@lru_cache(maxsize=1)
def open_project(handed: HandedProject) -> tuple[Path, shared.SharedContent]:
    """Return the folder of a project and what its pages share; everything in this process knows them then."""
    root = handed.root
    if handed.files:
        root = scratch.folder() / "project"
        for place, data in handed.files:
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(data)
    remember(root, handed.made)
    remember_checked(*pickle.loads(handed.tables))
    content = pickle.loads(handed.shared)
    shared.remember(root, content)
    return root, content
