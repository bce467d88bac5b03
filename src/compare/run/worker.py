"""What a worker does, on this machine or another: check the project, run a notebook, render a page."""

from __future__ import annotations

import pickle
import shutil
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from inspect import signature
from pathlib import Path

import nbformat
import pandas as pd
import papermill

from compare import reads
from compare.notebooks.parameters import ParameterError, check_names, check_parameters
from compare.project import versions
from compare.project.errors import UserError
from compare.project.plan import Run, declared_names
from compare.report import changes as snapshots
from compare.report import shared, site, static_pages
from compare.report.downloads import beside, clean
from compare.report.offline.gate import GateError
from compare.report.shared import SharedContent
from compare.run.execute import RunFailed, execute
from compare.run.inputs import Inputs
from compare.run.manifest import executed, page_of
from compare.run.packing import bytes_of, folder_of
from compare.run.tasks import SNAPSHOTS, Given, Made, Project
from compare.tables.load import load_texts, typed_tables

#: Types of a parameter as papermill tells them, and the values that each takes.
TYPES = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": (list, tuple),
    "dict": dict,
}

#: nbconvert's exporter serves one page at a time.
_rendering = threading.Lock()


def check(files: Given, runs: Sequence[Run]) -> tuple[int, str, bytes]:
    """Check the tables and the parameters of every run.

    Returns
    -------
    tuple of (int, str, bytes)
        The exit code and everything that is wrong, 0 and an empty text when nothing is; and the checked tables.
    """
    root = folder_of(files)
    try:
        texts = load_texts(root)
    except UserError as error:
        return getattr(error, "exit_code", 2), str(error), b""
    faults = _faults(root, typed_tables(texts), runs)
    return (2, "\n".join(faults), b"") if faults else (0, "", pickle.dumps(texts))


def _faults(root: Path, tables: dict[str, pd.DataFrame], runs: Sequence[Run]) -> dict[str, None]:
    faults: dict[str, None] = {}
    known = set(signature(check_parameters).parameters) - {"tables"}
    for run in runs:
        own = {name: value for name, value in run.parameters.items() if name in known}
        try:
            check_parameters(tables, **own, language=run.language)
        except UserError as error:
            faults[f"notebooks/runs.toml, run {run.name}: {error}"] = None
        for told in _wrong_types(
            root / run.notebook, run.parameters.keys() - known, run.parameters
        ):
            faults[f"notebooks/runs.toml, run {run.name}: {told}"] = None
    return faults


def check_run(notebook: str | Path, parameters: dict[str, object], root: Path) -> None:
    """Check the parameters of a notebook before it is run by another tool.

    Parameters
    ----------
    notebook : str or Path
    parameters : dict
    root : Path
        The project.

    Raises
    ------
    UserError
        With everything that is wrong at once, each with the nearest match.

    Examples
    --------
    >>> from compare.project.paths import project_root
    >>> notebook = project_root() / "notebooks" / "patents.ipynb"
    >>> check_run(notebook, {"places": "huzhou"}, project_root())
    """
    notebook = Path(notebook)
    check_names(parameters, declared_names(notebook))
    own = {name: value for name, value in parameters.items() if name != "language"}
    run = Run(notebook.stem, notebook, str(parameters.get("language", "en")), (), own)
    _, text, _ = check(("folder", str(root)), [run])
    if text:
        raise ParameterError(text.replace("notebooks/runs.toml, run ", ""))


def _wrong_types(notebook: Path, names: set[str], values: dict[str, object]) -> list[str]:
    """Return what does not fit the type that the notebook's parameters cell declares."""
    declared = _declared(notebook) if names else {}
    told = []
    for name in sorted(names & declared.keys()):
        wanted, value = declared[name], values[name]
        # True is an int to Python, not to a reader.
        if wanted in TYPES and (
            not isinstance(value, TYPES[wanted]) or isinstance(value, bool) != (wanted == "bool")
        ):
            told.append(
                f'{name}: "{value}" is {type(value).__name__}, and {notebook.name} takes {wanted}.'
            )
    return told


@cache
def _declared(notebook: Path) -> dict[str, str]:
    return {
        name: about["inferred_type_name"]
        for name, about in papermill.inspect_notebook(str(notebook)).items()
    }


def typed(checked: bytes) -> dict[str, pd.DataFrame]:
    """Return the tables that :func:`check` returned."""
    return typed_tables(pickle.loads(checked))


def prepare(project: Project) -> bytes:
    """Return what all pages share and what the report says, worked out once for all workers."""
    root = folder_of(project.files)
    versions.give(root, project.made)
    common = shared.build_shared_content(root, pickle.loads(bytes_of(project.checked)))
    return pickle.dumps((common, snapshots.snapshot(common.tables, root)))


@lru_cache(maxsize=1)
def _prepared(given: Given) -> tuple[SharedContent, dict[str, object]]:
    return pickle.loads(bytes_of(given))


@cache
def _inputs(root: Path, data: str) -> Inputs:
    return Inputs(root)


def perform(project: Project, run: Run) -> Made:
    """Run one notebook.

    Parameters
    ----------
    project : Project
    run : Run
        Its notebook is named relative to the project.

    Returns
    -------
    Made
        The executed notebook and its figures.
    """
    root = folder_of(project.files)
    here = replace(run, notebook=root / run.notebook)
    scratch = Path(tempfile.mkdtemp(prefix="compare-run-"))
    kind, what = project.checked
    try:
        checked = Path(what) if kind == "file" else scratch / "checked"
        if kind != "file":
            checked.write_bytes(what)
        notebook = execute(here, scratch, (checked, root))
        sources = reads.noted(scratch / "reads")
        drawn = scratch / "figures"
        files = {
            f"figures/{path.relative_to(drawn).as_posix()}": path.read_bytes()
            for path in sorted(drawn.rglob("*"))
            if path.is_file()
        }
        files[executed(run.output)] = clean(notebook)
        inputs = _inputs(root, project.made.data)
        return Made("", files, {each: inputs.source(each) for each in sources})
    except RunFailed as failure:
        stem = f"reports/failed/{run.output}"
        files = {
            f"{stem}.ipynb": nbformat.writes(failure.notebook).encode(),
            f"{stem}.log": (scratch / "log").read_bytes(),
        }
        return Made(str(failure).splitlines()[0], files)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def render(project: Project, run: Run, notebook: bytes, failed: bool) -> Made:
    """Return the page of an executed notebook, or of one that failed."""
    with _Rendering(project) as (root, common, _):
        here, node = (
            replace(run, notebook=root / run.notebook),
            nbformat.v4.reads(notebook.decode()),
        )
        if not failed:
            try:
                text = site.page(node, here, common.tables, root, executed=notebook)
                return Made("", {page_of(run.output): text.encode()})
            except GateError as error:
                reason = str(error)
        page = site.page(node, here, common.tables, root, failed=True)
        stem = f"reports/failed/{run.output}"
        told = {} if failed else {f"{stem}.ipynb": notebook, f"{stem}.log": f"{reason}\n".encode()}
        return Made("" if failed else reason, {f"{stem}.html": page.encode(), **told})


def evidence(
    project: Project, of: str, language: str, sources: dict[str, list[str]] | None
) -> dict[str, bytes]:
    """Return one evidence page, of a document or of the recorded figures."""
    with _Rendering(project) as (root, common, _):
        name, text = static_pages.evidence_page(of, language, common, root, sources)
    return {f"reports/{name}": text.encode()}


def changes(project: Project, before: str, whole: bool) -> dict[str, bytes]:
    """Return the pages of changes and the changes.

    Parameters
    ----------
    project : Project
    before : str
        The snapshots of the last report, as they were written.
    whole : bool
        Whether every page is as new as its inputs; a report that is not is not the one that the next is compared with.
    """
    with _Rendering(project) as (root, common, now):
        kept = snapshots.read_snapshots(before)
        if whole or kept["current"] is None:
            kept = snapshots.next_snapshots(kept, now)
        found = {
            f"reports/{name}": text.encode()
            for name, text in static_pages.changes_pages(kept, common.tables, root)
        }
    return {**found, f"reports/{SNAPSHOTS}": snapshots.snapshots_text(kept).encode()}


def contents(
    project: Project,
    runs: list[Run],
    published: set[str],
    failed: dict[str, str],
    stale: set[str],
    dates: list[tuple[str, str, str]],
) -> dict[str, bytes]:
    """Return the index, and the files that every page leads to and none can carry."""
    with _Rendering(project) as (root, common, _):
        text = site.index_page(runs, published, failed, common.tables, root, stale, dates)
    return {
        "reports/index.html": text.encode(),
        **{f"reports/{name}": data for name, data in beside(common).items()},
    }


class _Rendering:
    """Lets one page at a time be made, of the project that the command gave."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __enter__(self) -> tuple[Path, SharedContent, dict[str, object]]:
        _rendering.acquire()
        root = folder_of(self.project.files)
        common, now = _prepared(self.project.prepared)
        versions.give(root, self.project.made)
        shared.remember(root, common)
        return root, common, now

    def __exit__(self, *_: object) -> None:
        _rendering.release()


TASKS = {each.__name__: each for each in (prepare, perform, render, evidence, changes, contents)}
