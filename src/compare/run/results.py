"""Results of runs, kept by the digest of what they were made from, so that what was made once is found again."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from compare.project import paths

#: The executed notebook among the files of a result.
NOTEBOOK = "notebook.ipynb"

#: Results that are kept of each run: the published one and those before it.
KEPT = 3

FAILED_ENDINGS = ("html", "ipynb", "log")


def page_of(output: str) -> str:
    """Return the place of a page below the project."""
    return f"reports/{output}.html"


def failed_places(output: str) -> list[str]:
    """Return the places of what is kept of a run that failed: its page, notebook and log."""
    return [f"reports/failed/{output}.{ending}" for ending in FAILED_ENDINGS]


def failed_files(output: str, page: bytes, notebook: bytes, log: bytes) -> dict[str, bytes]:
    """Return what is kept of a run that failed, by place."""
    return dict(zip(failed_places(output), (page, notebook, log), strict=True))


def digests(files: dict[str, bytes]) -> dict[str, tuple[str, int]]:
    """Return digest and size of files, by place."""
    return {
        place: (hashlib.sha256(data).hexdigest(), len(data))
        for place, data in sorted(files.items())
    }


class Results:
    """The results kept below ``reports/results``, a folder for each run and each state of its inputs.

    Parameters
    ----------
    root : Path
    """

    def __init__(self, root: Path) -> None:
        self.top = paths.reports(root) / "results"

    def _folder(self, output: str, key: str) -> Path:
        return self.top / output / key

    def has(self, output: str, key: str) -> bool:
        """Say whether the result of a run for some inputs is kept."""
        return (self._folder(output, key) / NOTEBOOK).is_file()

    def files(self, output: str, key: str) -> dict[str, Path]:
        """Return the files of a result by place: the executed notebook and the figures."""
        folder = self._folder(output, key)
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path for path in found}

    def figures(self, output: str, key: str) -> dict[str, Path]:
        """Return the figures of a result by place."""
        files = self.files(output, key)
        return {place: path for place, path in files.items() if place != NOTEBOOK}

    def notebook(self, output: str, key: str) -> bytes:
        """Return the executed notebook of a result."""
        return (self._folder(output, key) / NOTEBOOK).read_bytes()

    def keep(self, output: str, key: str, files: dict[str, bytes]) -> list[str]:
        """Keep a result; return the places whose bytes differ from a result that is kept already.

        Nothing is kept when there are any: the same inputs must make the same bytes.
        """
        if self.has(output, key):
            return self._differences(output, key, files)
        self.top.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=".half-", dir=self.top))
        for place, data in files.items():
            (half / place).parent.mkdir(parents=True, exist_ok=True)
            (half / place).write_bytes(data)
        self._folder(output, key).parent.mkdir(exist_ok=True)
        half.rename(self._folder(output, key))
        return []

    def _differences(self, output: str, key: str, files: dict[str, bytes]) -> list[str]:
        before = {place: path.read_bytes() for place, path in self.files(output, key).items()}
        places = sorted(before.keys() | files.keys())
        return [place for place in places if before.get(place) != files.get(place)]

    def prune(self, published: dict[str, str]) -> None:
        """Remove what a kill left half made, the results of runs that are gone, and all but the newest of each run.

        Parameters
        ----------
        published : dict of str
            The key of the published result, by output.
        """
        for folder in self.top.glob("*"):
            if folder.name not in published:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            current = folder / published[folder.name]
            if current.is_dir():
                os.utime(current)  # the one in use counts as the newest
            newest_first = sorted(folder.iterdir(), key=_changed, reverse=True)
            for old in newest_first[KEPT:]:
                shutil.rmtree(old, ignore_errors=True)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns
