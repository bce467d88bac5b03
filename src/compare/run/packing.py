"""Send a project to a machine that shares no file system with ours."""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

#: What a run can read of the project.
FOLDERS = ("data", "notebooks")


def pack(root: Path) -> bytes:
    """Return the data and the notebooks of a project; the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*")):
                if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                    archive.writestr(
                        zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes()
                    )
    return buffer.getvalue()


def bytes_of(given: tuple[str, Any]) -> bytes:
    """Return what the command shared: ``("file", path)`` on this machine, or ``("packed", bytes)``."""
    kind, what = given
    return Path(what).read_bytes() if kind == "file" else what


def folder_of(project: tuple[str, Any]) -> Path:
    """Return where the project is: ``("folder", path)`` on this machine, or ``("packed", bytes)``.

    Packed files are unpacked once in each process and removed when it ends.
    """
    kind, what = project
    return Path(what) if kind == "folder" else _unpacked(what)


@cache
def _unpacked(packed: bytes) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="compare-project-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return folder
