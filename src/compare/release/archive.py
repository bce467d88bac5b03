"""Pack a release: data, workbook, report and their checksums in one file, the same bytes every time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import compare
from compare.project import paths
from compare.project.errors import UserError

#: What belongs into a release beside data and report, where it is there.
_FILES = (
    "README.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-DATA",
    ".zenodo.json",
    "docs/codebook.md",
    "docs/reading.md",
    "requirements.lock",
)

#: The folders of a release; what failed, what tells of a clock, and what begins with a dot, stays behind.
_FOLDERS = ("data/raw", "data/processed", "reports")
_LEFT_OUT = ("reports/failed", f"reports/{paths.CHECKED}")

#: The file that holds the checksums, as ``sha256sum --check`` reads it.
CHECKSUMS = "SHA256SUMS"

#: The earliest time that a zip can tell: a release has the date of its tag, and no other.
_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644


class NothingToRelease(UserError):
    """A project whose data or report were not made."""


def write_archive(folder: Path, root: Path | None = None) -> Path:
    """Write ``compare-<version>.zip`` and beside it its checksum; return the archive.

    Parameters
    ----------
    folder : Path
        Where to write.
    root : Path, optional
        A project whose data was built and whose report was made.

    Raises
    ------
    NothingToRelease
        When data or report are not there.
    """
    project = root or paths.project_root()
    missing = [
        name
        for name, path in (
            ("data/processed/targets.xlsx", paths.processed(project) / "targets.xlsx"),
            ("reports/index.html", paths.reports(project) / "index.html"),
        )
        if not path.is_file()
    ]
    if missing:
        verb = "are" if len(missing) > 1 else "is"
        raise NothingToRelease(f"{' and '.join(missing)} {verb} not there; run make report first.")
    contents = {}
    for path in _released(project):
        member = path.relative_to(project).as_posix()
        contents[member] = path.read_bytes()
    contents[CHECKSUMS] = _checksums(contents)
    name = f"compare-{compare.__version__}"
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for member in sorted(contents):
            entry = zipfile.ZipInfo(f"{name}/{member}", _TIME)
            entry.external_attr = _READABLE << 16
            entry.create_system = 3
            file.writestr(entry, contents[member], zipfile.ZIP_DEFLATED)
    beside = folder / f"{archive.name}.sha256"
    beside.write_bytes(_checksums({archive.name: archive.read_bytes()}))
    return archive


def _released(project: Path) -> Iterator[Path]:
    """Yield the files of a release."""
    for name in _FILES:
        if (project / name).is_file():
            yield project / name
    for folder in _FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            inside = path.relative_to(project)
            is_hidden = any(part.startswith((".", "~$")) for part in inside.parts)
            is_left_out = inside.as_posix().startswith(_LEFT_OUT)
            if path.is_file() and not (is_hidden or is_left_out):
                yield path


def _checksums(contents: dict[str, bytes]) -> bytes:
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ]
    return "".join(lines).encode()
