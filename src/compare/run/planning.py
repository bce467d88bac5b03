"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any

from compare.language.labels import Tables
from compare.notebooks.parameters import ParameterError, check_names, check_parameters
from compare.project.errors import UserError
from compare.project.plan import PLAN, PlanError, Run, declared_parameters
from compare.run.fingerprint import ProjectState, Selections
from compare.run.manifest import Manifest, StaleReasons, result_key, stale_reasons
from compare.tables.load import load_texts, typed_tables

#: Types of a parameter as a notebook declares them, and the values that each takes.
PYTHON_TYPES = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": (list, tuple),
    "dict": dict,
}


@dataclass(frozen=True)
class PlannedRun:
    """A run with what it would be made from now, and why it is stale."""

    run: Run
    inputs: dict[str, Any]
    page_inputs: dict[str, Any]
    stale: StaleReasons

    @property
    def key(self) -> str:
        """What its result is kept by."""
        return result_key(self.inputs)


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
        inputs = state.run_inputs(run, selections)
        page_inputs = state.page_inputs(run.language, run.languages)
        stale = stale_reasons(manifest, run.output, state.root, inputs, page_inputs)
        if force and not stale.run:
            stale = StaleReasons(["--force"])
        planned.append(PlannedRun(run, inputs, page_inputs, stale))
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
    known = set(signature(check_parameters).parameters) - {"tables"}
    for run in runs:
        values = {name: value for name, value in run.parameters.items() if name in known}
        try:
            check_parameters(tables, **values, language=run.language)
        except UserError as error:
            faults[f"run {run.name}: {error}"] = None
        for fault in _type_faults(run, known):
            faults[f"run {run.name}: {fault}"] = None
    return list(faults)


def _type_faults(run: Run, known: set[str]) -> list[str]:
    """Return which values are not of the type that the notebook declares, but for the parameters of every notebook."""
    declared = declared_parameters(run.notebook)
    faults = []
    for name, value in sorted(run.parameters.items()):
        wanted = declared.get(name, "")
        if name in known or wanted not in PYTHON_TYPES:
            continue
        # True is an int to Python, not to a reader.
        fits = isinstance(value, PYTHON_TYPES[wanted]) and isinstance(value, bool) == (
            wanted == "bool"
        )
        if not fits:
            kind = type(value).__name__
            faults.append(f'{name}: "{value}" is {kind}, and {run.notebook.name} takes {wanted}.')
    return faults


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
    notebook = Path(notebook)
    check_names(parameters, list(declared_parameters(notebook)))
    values = {name: value for name, value in parameters.items() if name != "language"}
    run = Run(notebook.stem, notebook, str(parameters.get("language", "en")), (), values)
    faults = parameter_faults(typed_tables(load_texts(root)), [run])
    if faults:
        raise ParameterError("\n".join(fault.partition(": ")[2] for fault in faults))
