"""What runs in a process of its own: one notebook with its page, or pages that no notebook makes."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat

from compare.project.plan import Run
from compare.report import changes, site, static_pages
from compare.report.downloads import beside, clean
from compare.report.offline.gate import GateError
from compare.run.execute import RunFailed, execute, notebook_of_a_dead_run
from compare.run.project import Handed, open_project
from compare.run.results import NOTEBOOK, failed_files, page_of
from compare.run.workers import end_descendants

PR_SET_PDEATHSIG = 1

#: What the last report said and what the one before it said, below ``reports``.
SNAPSHOTS = "snapshots.json"


@dataclass
class RunResult:
    """What came of a run.

    Attributes
    ----------
    reason : str
        Why it failed; empty when all went well.
    executed : dict of bytes
        The executed notebook and its figures, by place below the project; empty when it was not run or failed.
    page : dict of bytes
        The page, or what is kept of a failed run, by place.
    """

    reason: str = ""
    executed: dict[str, bytes] = field(default_factory=dict)
    page: dict[str, bytes] = field(default_factory=dict)


def settle() -> None:
    """Make this process one that a run may change: it ends with its parent, and no terminal reaches it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def make_run(handed: Handed, run: Run, executed: bytes, folder: str) -> RunResult:
    """Run a notebook and make its page.

    Parameters
    ----------
    handed : Handed
    run : Run
        Its notebook is named relative to the project.
    executed : bytes
        The executed notebook when only its page has to be made; empty otherwise.
    folder : str
        A folder of this run alone, where it keeps a journal for whoever outlives this process.
    """
    settle()
    root, _ = open_project(handed)
    run = replace(run, notebook=root / run.notebook)
    made: dict[str, bytes] = {}
    try:
        if not executed:
            made = _execute(run, Path(folder))
            executed = made[NOTEBOOK]
        return _page(handed, run, executed, made)
    except RunFailed as failure:
        notebook = nbformat.writes(failure.notebook).encode()
        log = (Path(folder) / "log").read_bytes()
        return failed_run(handed, run, str(failure), notebook, log)
    finally:
        end_descendants()


def _execute(run: Run, folder: Path) -> dict[str, bytes]:
    """Return the executed notebook and its figures by place."""
    figures = folder / "figures"
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    with (folder / "journal").open("w", encoding="utf-8") as journal:
        notebook = execute(run, figures, journal)
    drawn = sorted(path for path in figures.rglob("*") if path.is_file())
    files = {f"figures/{path.relative_to(figures).as_posix()}": path.read_bytes() for path in drawn}
    return {NOTEBOOK: clean(notebook), **files}


def _page(handed: Handed, run: Run, executed: bytes, made: dict[str, bytes]) -> RunResult:
    root, content = open_project(handed)
    node = nbformat.reads(executed.decode(), as_version=4)
    try:
        text = site.page(node, run, content.tables, root, executed=executed)
    except GateError as error:
        return failed_run(handed, run, str(error), executed, f"{error}\n".encode())
    return RunResult("", made, {page_of(run.output): text.encode()})


def failed_run(handed: Handed, run: Run, reason: str, notebook: bytes, log: bytes) -> RunResult:
    """Return what is kept of a run that failed: the notebook, the log and a page that shows both."""
    root, content = open_project(handed)
    run = replace(run, notebook=root / run.notebook)
    node = nbformat.reads(notebook.decode(), as_version=4)
    page = site.page(node, run, content.tables, root, failed=True)
    return RunResult(
        reason.splitlines()[0], {}, failed_files(run.output, page.encode(), notebook, log)
    )


def make_dead_run(handed: Handed, run: Run, reason: str, journal: str, log: bytes) -> RunResult:
    """Return what is kept of a run whose process ended."""
    root, _ = open_project(handed)
    notebook = notebook_of_a_dead_run(replace(run, notebook=root / run.notebook), journal)
    return failed_run(handed, run, reason, nbformat.writes(notebook).encode(), log)


def make_evidence_page(
    handed: Handed, document_id: str, language: str, sources: dict[str, list[str]] | None
) -> dict[str, bytes]:
    """Return one evidence page, of a document or of the observations, by place."""
    root, content = open_project(handed)
    name, text = static_pages.evidence_page(document_id, language, content, root, sources)
    return {f"reports/{name}": text.encode()}


def make_changes_pages(handed: Handed, before: str, complete: bool) -> dict[str, bytes]:
    """Return the pages of changes and the snapshots, by place.

    Parameters
    ----------
    handed : Handed
    before : str
        The snapshots of the last report, as they were written.
    complete : bool
        Whether every page is as new as its inputs; a report that is not is not what the next is compared with.
    """
    root, content = open_project(handed)
    kept = changes.kept(before)
    if complete or kept["current"] is None:
        kept = changes.following(kept, changes.snapshot(content.tables, root))
    pages = static_pages.changes_pages(kept, content.tables, root)
    files = {f"reports/{name}": text.encode() for name, text in pages}
    return {**files, f"reports/{SNAPSHOTS}": changes.written(kept).encode()}


def make_index(handed: Handed, runs: list[Run], state: dict[str, Any]) -> dict[str, bytes]:
    """Return the index and the files that every page leads to and none can carry, by place.

    Parameters
    ----------
    handed : Handed
    runs : list of Run
    state : dict
        ``published``, ``failed``, ``stale`` and ``dates``, as :func:`compare.report.site.contents` takes them.
    """
    root, content = open_project(handed)
    text = site.contents(runs, tables=content.tables, root=root, **state)
    files = {f"reports/{name}": data for name, data in beside(content).items()}
    return {"reports/index.html": text.encode(), **files}
