"""Results of runs, kept by the digest of what they were made from, so that what was made once is found again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from compare.project import paths
from compare.run.publish import write_whole

#: The executed notebook among the files of a result; it is written last, when all figures are there.
NOTEBOOK = "notebook.ipynb"

#: Results that are kept of each run: the published one and those before it.
KEPT = 3


class Result:
    """What a run made of one state of its inputs, in a folder of its own below ``reports/results``.

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
        self.folder = paths.reports(root) / "results" / output / key
        self.notebook = self.folder / NOTEBOOK
        self.page = self.folder / f"page-{page_key}.html"
        self.page_place = f"reports/{output}.html"

    def files(self) -> dict[str, Path]:
        """Return what is published of it by place: the page and the figures."""
        figures = (path for path in self.folder.rglob("figures/**/*") if path.is_file())
        places = {path.relative_to(self.folder).as_posix(): path for path in sorted(figures)}
        return {self.page_place: self.page, **places}

    def keep(self, files: dict[str, bytes]) -> list[str]:
        """Keep files by their names; return those that are kept already with other bytes.

        The same inputs must make the same bytes, so nothing is kept where they did not.
        """
        paths_of = {name: self.folder / name for name in sorted(files)}
        known = {name: path.read_bytes() for name, path in paths_of.items() if path.is_file()}
        unlike = [name for name, data in known.items() if data != files[name]]
        if NOTEBOOK in files and self.notebook.is_file():
            unlike += [name for name in files if name not in known]
        if not unlike:
            for name, path in paths_of.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, files[name])
        return unlike


def prune(root: Path, published: dict[str, str]) -> None:
    """Remove the results of runs that are gone, and all but the newest of each run.

    Parameters
    ----------
    root : Path
    published : dict of str
        The key of the published result, by output.
    """
    for folder in (paths.reports(root) / "results").glob("*"):
        current = folder / published.get(folder.name, "")
        if current == folder:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        os.utime(current)  # the one in use counts as the newest
        newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)[::-1]
        for old in newest_first[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
