"""Check the parameters of runs before any of them starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from compare.language.rows import Tables
from compare.notebooks.parameters import PARAMETERS, ParameterError, check_names, check_parameters
from compare.project.errors import UserError
from compare.project.notebook_files import PlanError, declared_parameters
from compare.project.plan import PLAN, Run
from compare.tables.load import load_tables

#: Types of a parameter as a notebook declares them, and the values that each takes.
PYTHON_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": (list, tuple),
    "dict": dict,
}

#: Values that a parameter of any other type takes; a date of the plan is none.
ANY_TYPE = (str, int, float, list, tuple, dict)


def check_plan(tables: Tables, runs: Sequence[Run]) -> None:
    """Check the parameters of all runs of the plan.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    runs : sequence of Run

    Raises
    ------
    PlanError
        With everything that is wrong at once, each with the name of its run.
    """
    faults = []
    for run in runs:
        faults += [f"{PLAN}, run {run.name}: {fault}" for fault in _faults(tables, run)]
    if faults:
        raise PlanError("\n".join(dict.fromkeys(faults)))


def _faults(tables: Tables, run: Run) -> Iterator[str]:
    values = run.all_parameters
    common = {name: values[name] for name in PARAMETERS if name in values}
    try:
        check_parameters(tables, **common)
    except UserError as error:
        yield str(error)
    declared = declared_parameters(run.notebook)
    for name, value in sorted(run.parameters.items()):
        wanted = declared.get(name, "")
        if name not in PARAMETERS and not _fits(value, wanted):
            taken = wanted if wanted in PYTHON_TYPES else "text, numbers, lists and tables"
            yield f'{name}: "{value}" is {type(value).__name__}, and {run.notebook.name} takes {taken}.'


def _fits(value: object, wanted: str) -> bool:
    """Say whether a value is of the type that a notebook declares."""
    # True is an int to Python, not to a reader.
    if isinstance(value, bool) and wanted in PYTHON_TYPES:
        return wanted == "bool"
    return isinstance(value, PYTHON_TYPES.get(wanted, ANY_TYPE))


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
    tables = load_tables(root)
    faults = list(_faults(tables, run))
    if faults:
        raise ParameterError("\n".join(faults))
