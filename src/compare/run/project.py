"""A project as it is handed to the processes that make its pages, on this machine or on another."""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from compare.project import versions
from compare.project.versions import MadeFrom
from compare.run import scratch

#: What a run can read of the project.
FOLDERS = ("data", "notebooks")


@dataclass(frozen=True)
class Handed:
    """A project and what was worked out of it once for all pages.

    Attributes
    ----------
    made : MadeFrom
        What its report is made from.
    root : str
        Its folder; empty where no file system is shared.
    packed : bytes
        Its data and notebooks as an archive, where no file system is shared.
    tables : str or bytes
        File or pickle of the digest of ``data/raw`` and the checked tables, as text.
    shared : str or bytes
        File or pickle of what all pages share; see :mod:`compare.report.shared`.
    """

    made: MadeFrom
    root: str
    packed: bytes
    tables: str | bytes
    shared: str | bytes


def pack(root: Path) -> bytes:
    """Return the data and the notebooks of a project; the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*")):
                if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                    name = path.relative_to(root).as_posix()
                    archive.writestr(zipfile.ZipInfo(name), path.read_bytes())
    return buffer.getvalue()


@cache
def _unpack(packed: bytes) -> Path:
    folder = scratch.folder() / "project"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return folder


def _load(pickled: str | bytes) -> Any:
    data = pickled if isinstance(pickled, bytes) else Path(pickled).read_bytes()
    return pickle.loads(data)


@lru_cache(maxsize=1)
def open_project(handed: Handed) -> tuple[Path, Any]:
    """Return the folder of a project and what its pages share; everything in this process knows them then."""
    from compare.report import shared  # noqa: PLC0415 - heavy
    from compare.tables.load import remember_checked  # noqa: PLC0415

    root = Path(handed.root) if handed.root else _unpack(handed.packed)
    versions.remember(root, handed.made)
    remember_checked(*_load(handed.tables))
    content = _load(handed.shared)
    shared.remember(root, content)
    return root, content
