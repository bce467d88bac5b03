"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from compare.language.rows import Tables
from compare.notebooks.parameters import check_parameters
from compare.notebooks.plan_parameters import check_plan
from compare.notebooks.selection import declared_selection, select_tables
from compare.project.notebook_files import notebook_cells
from compare.project.plan import Run, chosen_outputs
from compare.run.fingerprint import ProjectState, differences, digest, of_notebook
from compare.run.manifest import Entry, damaged
from compare.tables.load import CheckedTables, load_checked


@dataclass(frozen=True)
class PlannedRun:
    """A run with what it would be made from now, and why it is stale.

    Attributes
    ----------
    run : Run
    inputs : dict
        What it would be made from, by name.
    reasons : list of str
        Why it has to be made; empty when it is current.
    page_only : bool
        Whether these reasons are of its page, and its notebook stays as it was run.
    """

    run: Run
    inputs: dict[str, Any]
    reasons: list[str]
    page_only: bool = False

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return self.run.output

    @property
    def reason(self) -> str:
        """The reasons as one phrase."""
        return ("its page only: " if self.page_only else "") + "; ".join(self.reasons)


def checked_tables(state: ProjectState) -> CheckedTables:
    """Return the tables of a project, checked like the parameters of its plan.

    Raises
    ------
    compare.tables.load.TablesError
        For all faults in the tables at once.
    PlanError
        For all wrong parameters of the plan at once.
    """
    checked = load_checked(state.root)
    check_plan(checked.typed, state.plan)
    return checked


def stale_runs(
    state: ProjectState, only: Sequence[str] = (), force: bool = False
) -> list[PlannedRun]:
    """Return every run that was asked for with why it would be made, nothing where it would not.

    Parameters
    ----------
    state : ProjectState
    only : sequence of str
    force : bool
        As :func:`compare.run.regenerate.regenerate` takes them.
    """
    chosen = chosen_outputs(state.plan, only)
    return planned_runs(state, checked_tables(state).typed, chosen, chosen if force else ())


def planned_runs(
    state: ProjectState, tables: Tables, outputs: Collection[str], forced: Collection[str] = ()
) -> list[PlannedRun]:
    """Return runs of the plan with what they would be made from now, and why they are stale.

    Parameters
    ----------
    state : ProjectState
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    outputs : collection of str
        Of the runs.
    forced : collection of str
        Outputs that count as stale though they did not change.
    """
    known: dict[str, str] = {}
    planned = []
    for run in state.plan:
        if run.output in outputs:
            inputs = state.run_inputs(run, _rows_digest(tables, run, known))
            planned.append(_planned_run(state, run, inputs, run.output in forced))
    return planned


def _planned_run(state: ProjectState, run: Run, inputs: dict[str, Any], forced: bool) -> PlannedRun:
    published = state.published.runs.get(run.output)
    if published is None:
        return PlannedRun(run, inputs, ["it was never made"])
    if published.failure:
        return PlannedRun(run, inputs, [f"it failed: {published.failure}"])
    reasons = differences(of_notebook(published.inputs), of_notebook(inputs))
    if reasons or forced:
        return PlannedRun(run, inputs, reasons or ["--force"])
    return PlannedRun(run, inputs, page_reasons(state, published, inputs), page_only=True)


def page_reasons(state: ProjectState, published: Entry, inputs: dict[str, Any]) -> list[str]:
    """Return why pages have to be made that no notebook makes, or whose notebook stays as it was run."""
    return differences(published.inputs, inputs) + damaged(state.root, published.outputs)


def _rows_digest(tables: Tables, run: Run, known: dict[str, str]) -> str:
    """Return the digest of the rows that a notebook takes; empty where that cannot be told without running it.

    Selections that are known are not looked at again.
    """
    cells = notebook_cells(run.notebook)
    families = declared_selection(cell["source"] for cell in cells if cell["cell_type"] == "code")
    if families is None:
        return ""
    choice = check_parameters(tables, **run.all_parameters)
    key = digest([families, choice.places, choice.document])
    if key not in known:
        selected = select_tables(tables, families, choice)
        known[key] = digest([frame.to_csv() for frame in selected.values()])
    return known[key]
