"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from inspect import signature
from pathlib import Path
from typing import Any

from compare.language.labels import Tables
from compare.notebooks.parameters import ParameterError, check_names, check_parameters
from compare.project.errors import UserError
from compare.project.plan import PLAN, PlanError, Run, declared_parameters
from compare.run.fingerprint import ProjectState, Selections
from compare.run.manifest import Entry, Manifest, StaleReasons, stale_reasons
from compare.run.results import Result
from compare.tables.load import load_texts, typed_tables

#: Types of a parameter as a notebook declares them, and the values that each takes.
PYTHON_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": (list, tuple),
    "dict": dict,
}


@dataclass(frozen=True)
class PlannedRun:
    """A run with what it would be made from now, where its result is kept, and why it is stale."""

    run: Run
    now: Entry
    result: Result
    stale: StaleReasons

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return self.run.output

    @property
    def sent(self) -> Run:
        """The run as a process elsewhere knows it."""
        return replace(self.run, notebook=Path("notebooks") / self.run.notebook.name)


def planned_runs(
    state: ProjectState, manifest: Manifest, tables: Tables, force: bool = False
) -> list[PlannedRun]:
    """Return the runs of the plan with what they would be made from now, and why they are stale.

    Parameters
    ----------
    state : ProjectState
    manifest : Manifest
        What is published.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    force : bool
        Whether a run that did not change counts as stale.
    """
    selections = Selections(tables)
    planned = []
    for run in state.plan:
        now = Entry(state.run_inputs(run, selections), state.page_inputs(run))
        stale = stale_reasons(manifest, run.output, state.root, now)
        if force and not stale.run:
            stale = StaleReasons(["--force"], [])
        planned.append(PlannedRun(run, now, now.result(state.root, run.output), stale))
    return planned


def checked_tables(state: ProjectState) -> tuple[Tables, Tables]:
    """Return the checked tables of a project, with their types and as text.

    Raises
    ------
    compare.tables.load.TablesError
        For all faults in the tables at once.
    PlanError
        For all wrong parameters of the plan at once.
    """
    texts = load_texts(state.root)
    tables = typed_tables(texts)
    faults = parameter_faults(tables, state.plan)
    if faults:
        raise PlanError("\n".join(f"{PLAN}, {fault}" for fault in faults))
    return tables, texts


def parameter_faults(tables: Tables, runs: Sequence[Run]) -> list[str]:
    """Return what is wrong with the parameters of runs, each once and with the name of its run."""
    faults: dict[str, None] = {}
    common = set(signature(check_parameters).parameters) - {"tables"}
    for run in runs:
        values = {name: value for name, value in run.all_parameters.items() if name in common}
        try:
            check_parameters(tables, **values)
        except UserError as error:
            faults[f"run {run.name}: {error}"] = None
        for name in sorted(run.parameters.keys() - common):
            faults.update(dict.fromkeys(_type_faults(run, name)))
    return list(faults)


def _type_faults(run: Run, name: str) -> list[str]:
    """Return what is wrong with a value that is not of the type that the notebook declares."""
    value, wanted = run.parameters[name], declared_parameters(run.notebook).get(name, "")
    fits = isinstance(value, PYTHON_TYPES.get(wanted, object))
    # True is an int to Python, not to a reader.
    if fits and (wanted not in PYTHON_TYPES or isinstance(value, bool) == (wanted == "bool")):
        return []
    kind, notebook = type(value).__name__, run.notebook.name
    return [f'run {run.name}: {name}: "{value}" is {kind}, and {notebook} takes {wanted}.']


def check_run(notebook: str | Path, parameters: dict[str, Any], root: Path) -> None:
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
    path = Path(notebook)
    check_names(parameters, list(declared_parameters(path)))
    language = str(parameters.get("language", "en"))
    run = Run(path.stem, path, language, (), parameters)
    faults = parameter_faults(typed_tables(load_texts(root)), [run])
    if faults:
        raise ParameterError("\n".join(fault.partition(": ")[2] for fault in faults))
