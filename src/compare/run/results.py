"""Results of runs, each kept in a file by the digest of what it was made from: what was made once is found again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Collection
from contextlib import suppress
from os.path import getmtime
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from compare.project import paths
from compare.project.files import write_whole
from compare.project.versions import digest
from compare.report.downloads import archive
from compare.report.run_files import Files
from compare.run.fingerprint import of_notebook
from compare.run.planning import PlannedRun

#: Results that are kept of each run: the published one and those before it.
KEPT = 3

#: Digits of a digest in a file's name.
DIGITS = 16


def kept_path(planned: PlannedRun) -> Path:
    """Return where the result of a run is kept, by what its notebook is run from and by all that it is made from."""
    notebook, everything = digest(of_notebook(planned.inputs)), digest(planned.inputs)
    name = f"{notebook[:DIGITS]}-{everything[:DIGITS]}.zip"
    return _folder(planned.state.root) / planned.output / name


def read_result(path: Path) -> Files:
    """Return the files of a result that is kept.

    Raises
    ------
    OSError
        When there is none, or none that is whole.
    """
    try:
        with ZipFile(path) as archive:  # it checks what it reads against its checksum
            return {name: archive.read(name) for name in archive.namelist()}
    except BadZipFile as error:
        raise OSError(errno.EIO, str(error), str(path)) from None


def find_result(path: Path, of_notebook_alone: bool = False) -> Files:
    """Return the result that is kept there, or of the same notebook run from the same; no files when there is none."""
    pattern = f"{path.name[:DIGITS]}-*.zip" if of_notebook_alone else path.name
    for kept in sorted(path.parent.glob(pattern)):
        with suppress(OSError):
            return read_result(kept)
    return {}


def write_result(path: Path, files: Files) -> None:
    """Keep a result."""
    write_whole(path, archive(files, ZIP_STORED))


def prune_results(root: Path, outputs: Collection[str]) -> None:
    """Remove the results of runs that are gone, and all but the newest of the others."""
    for folder in _folder(root).glob("*/"):
        if folder.name not in outputs:
            shutil.rmtree(folder, ignore_errors=True)
        for old in sorted(folder.glob("*.zip"), key=getmtime)[:-KEPT]:
            old.unlink()


def _folder(root: Path) -> Path:
    return paths.reports(root) / "results"
