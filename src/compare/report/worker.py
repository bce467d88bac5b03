"""What a worker does, on this machine or another: check the project, run one notebook, hand back what it made."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill

from compare import reads
from compare.errors import UserError
from compare.notebooks.parameters import ParameterError, check_names, check_parameters
from compare.report import export
from compare.report.execute import RunFailed, execute
from compare.report.inputs import Inputs, digest
from compare.report.packing import folder_of
from compare.report.plan import Run, declared_names
from compare.tables.load import load_texts, typed_tables

#: Types of a parameter as papermill tells them, and the values that each takes.
TYPES = {"str": str, "int": int, "float": (int, float), "bool": bool, "list": (list, tuple), "dict": dict}

#: What the title of every page is made from.
TITLE = ("table:documents", "table:places")

#: nbconvert's exporter serves one page at a time.
_rendering = threading.Lock()


@dataclass
class Made:
    """What came of one run.

    Attributes
    ----------
    reason : str
        Why it failed; empty when all went well.
    files : dict of bytes
        By place below the project.
    sources : dict of str
        What it read, each with its digest; see :mod:`compare.reads`.
    """

    reason: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


@cache
def _texts(root: Path, data: str) -> dict[str, pd.DataFrame]:
    """Return the checked tables as text; ``data`` is their digest, so that a change is seen."""
    return load_texts(root)


@cache
def _tables(root: Path, data: str) -> dict[str, pd.DataFrame]:
    return typed_tables(_texts(root, data))


@cache
def _inputs(root: Path, data: str) -> Inputs:
    return Inputs(root)


def data_version(sources: dict[str, str]) -> str:
    """Return twelve digits that change when anything that a run read changes."""
    return digest(json.dumps(sources, sort_keys=True))[:12]


def problems(project: tuple[str, Any], data: str, runs: Sequence[Run]) -> tuple[int, str]:
    """Check the tables and the parameters of every run.

    Returns
    -------
    tuple of (int, str)
        The exit code and everything that is wrong; 0 and an empty text when nothing is.
    """
    try:
        tables = _tables(folder_of(project), data)
    except UserError as error:
        return getattr(error, "exit_code", 2), str(error)
    faults: dict[str, None] = {}
    known = set(signature(check_parameters).parameters) - {"tables"}
    for run in runs:
        own = {name: value for name, value in run.parameters.items() if name in known}
        try:
            check_parameters(tables, **own, language=run.language)
        except UserError as error:
            faults[f"notebooks/runs.toml, run {run.name}: {error}"] = None
        for told in _wrong_types(folder_of(project) / run.notebook, run.parameters.keys() - known, run.parameters):
            faults[f"notebooks/runs.toml, run {run.name}: {told}"] = None
    return (2, "\n".join(faults)) if faults else (0, "")


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
    >>> from compare.paths import project_root
    >>> notebook = project_root() / "notebooks" / "patents.ipynb"
    >>> check_run(notebook, {"places": "huzhou"}, project_root())
    """
    notebook = Path(notebook)
    check_names(parameters, declared_names(notebook))
    own = {name: value for name, value in parameters.items() if name != "language"}
    run = Run(notebook.stem, notebook, str(parameters.get("language", "en")), (), own)
    _, text = problems(("folder", str(root)), Inputs(root).data(), [run])
    if text:
        raise ParameterError(text.replace("notebooks/runs.toml, run ", ""))


def _wrong_types(notebook: Path, names: set[str], values: dict[str, object]) -> list[str]:
    """Return what does not fit the type that the notebook's parameters cell declares."""
    declared = _declared(notebook) if names else {}
    told = []
    for name in sorted(names & declared.keys()):
        wanted, value = declared[name], values[name]
        # True is an int to Python, not to a reader.
        if wanted in TYPES and (not isinstance(value, TYPES[wanted]) or isinstance(value, bool) != (wanted == "bool")):
            told.append(f'{name}: "{value}" is {type(value).__name__}, and {notebook.name} takes {wanted}.')
    return told


@cache
def _declared(notebook: Path) -> dict[str, str]:
    return {name: about["inferred_type_name"] for name, about in papermill.inspect_notebook(str(notebook)).items()}


def perform(project: tuple[str, Any], data: str, run: Run) -> Made:
    """Run one notebook and render its page.

    Parameters
    ----------
    project : tuple
        As a pool tells it; see :func:`compare.report.packing.folder_of`.
    data : str
        Digest of the raw tables.
    run : Run
        Its notebook is named relative to the project.

    Returns
    -------
    Made
    """
    root = folder_of(project)
    tables = _tables(root, data)
    here = replace(run, notebook=root / run.notebook)
    scratch = Path(tempfile.mkdtemp(prefix="compare-run-"))
    try:
        reads.keep_checked(scratch / "checked", _texts(root, data), root)
        return _perform(here, scratch, tables, _inputs(root, data))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _perform(run: Run, scratch: Path, tables: dict[str, pd.DataFrame], inputs: Inputs) -> Made:
    try:
        notebook = execute(run, scratch)
    except RunFailed as failure:
        with _rendering:
            page = export.page(failure.notebook, run, tables, inputs.root, failed=True)
        stem = f"reports/failed/{run.output}"
        files = {f"{stem}.html": page.encode(), f"{stem}.ipynb": nbformat.writes(failure.notebook).encode(),
                 f"{stem}.log": (scratch / "log").read_bytes()}
        return Made(str(failure).splitlines()[0], files)
    sources = {each: inputs.source(each) for each in sorted({*reads.noted(scratch / "reads"), *TITLE})}
    drawn = scratch / "figures"
    files = {f"figures/{path.relative_to(drawn).as_posix()}": path.read_bytes()
             for path in sorted(drawn.rglob("*")) if path.is_file()}
    with _rendering:
        page = export.page(notebook, run, tables, inputs.root, data=data_version(sources))
    files[f"reports/{run.output}.html"] = page.encode()
    return Made("", files, sources)


def without_notebook(project: tuple[str, Any], data: str, reason: str, run: Run) -> Made:
    """Return what is kept of a run whose worker died: a page that says why."""
    root = folder_of(project)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(reason, id="reason")])
    with _rendering:
        page = export.page(notebook, run, _tables(root, data), root, failed=True)
    stem = f"reports/failed/{run.output}"
    return Made(reason, {f"{stem}.html": page.encode(), f"{stem}.ipynb": nbformat.writes(notebook).encode(),
                         f"{stem}.log": f"{reason}\n".encode()})


def contents(
    project: tuple[str, Any], data: str, runs: list[Run], published: set[str], failed: dict[str, str],
    stale: set[str],
) -> bytes:
    """Return the index."""
    tables = _tables(folder_of(project), data)
    with _rendering:
        return export.contents(runs, published, failed, tables, folder_of(project), stale).encode()
