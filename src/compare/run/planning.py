"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from compare.notebooks.parameters import check_parameters
from compare.notebooks.plan_parameters import check_plan
from compare.notebooks.selection import declared_selection, select_rows, whole_tables
from compare.project.notebook_files import notebook_cells
from compare.project.paths import INDEX
from compare.project.plan import Run, chosen_outputs
from compare.project.versions import digest
from compare.report.reading_order import Neighbours
from compare.report.static_site import StaticSite
from compare.run.fingerprint import ProjectState, differences, of_notebook
from compare.run.manifest import Entry, damaged
from compare.tables.load import load_checked


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
    around : (Link, Link)
        The pages before and after its page.
    """

    run: Run
    inputs: dict[str, Any]
    reasons: list[str]
    page_only: bool = False
    around: Neighbours = (None, None)

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return self.run.output

    @property
    def reason(self) -> str:
        """The reasons as one phrase."""
        return ("its page only: " if self.page_only else "") + "; ".join(self.reasons)


def checked_site(state: ProjectState, in_view: Collection[str] = ()) -> StaticSite:
    """Return what a report is made from: the tables of a project, checked like the parameters of its plan.

    Parameters
    ----------
    state : ProjectState
    in_view : collection of str
        As :func:`compare.run.regenerate.regenerate` takes it.

    Raises
    ------
    compare.tables.load.TablesError
        For all faults in the tables at once.
    PlanError
        For all wrong parameters of the plan at once.
    """
    checked = load_checked(state.root)
    check_plan(checked.typed, state.plan)
    return StaticSite(state.root, checked, state.plan, state.sources, in_view)


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
    return planned_runs(state, checked_site(state), chosen, chosen if force else ())


def planned_runs(
    state: ProjectState,
    site: StaticSite,
    outputs: Collection[str],
    forced: Collection[str] = (),
) -> list[PlannedRun]:
    """Return runs of the plan with what they would be made from now, and why they are stale.

    Parameters
    ----------
    state : ProjectState
    site : StaticSite
    outputs : collection of str
        Of the runs.
    forced : collection of str
        Outputs that count as stale though they did not change.
    """
    selections = _Selections(site)
    planned = []
    for run in state.plan:
        if run.output in outputs:
            rows, evidence = selections.digests(run)
            around = site.around(run.output, run.language)
            shown = {**site.project, "evidence": evidence, "order": around}
            inputs = state.inputs_of_run(run, rows, shown)
            of_run = _planned_run(state, run, inputs, run.output in forced)
            planned.append(replace(of_run, around=around))
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


def stale_parts(state: ProjectState, site: StaticSite) -> dict[str, list[str]]:
    """Return why each part of the site has to be made that no notebook makes, the index included, by its name."""
    inputs = {name: state.inputs(part.inputs) for name, part in site.parts.items()}
    inputs[INDEX] = state.inputs_of_index()
    published = state.published.static
    reasons = {
        name: page_reasons(state, published.get(name, Entry()), of_part)
        for name, of_part in inputs.items()
    }
    return {name: found for name, found in reasons.items() if found}


class _Selections:
    """What notebooks select of the tables; what several select is looked at once."""

    def __init__(self, site: StaticSite) -> None:
        self.site = site
        self.tables = site.content.tables
        self._whole = digest([frame.to_csv() for frame in whole_tables(self.tables).values()])
        self._known: dict[str, tuple[str, pd.DataFrame]] = {}

    def digests(self, run: Run) -> tuple[str, str]:
        """Return the digest of the rows that a notebook takes, and of what its page may show as evidence.

        The first is empty where it cannot be told without running it; its page may then show everything.
        """
        cells = notebook_cells(run.notebook)
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        families = declared_selection(code)
        rows, targets = "", self.tables["targets"]
        if families is not None:
            rows, targets = self._selected(families, run)
        evidence = self.site.evidence[run.language]
        return rows, evidence.of(targets["target_id"], targets["document_id"].unique())

    def _selected(self, families: list[str], run: Run) -> tuple[str, pd.DataFrame]:
        choice = check_parameters(self.tables, **run.all_parameters)
        key = digest([families, choice.places, choice.document])
        if key not in self._known:
            selected = select_rows(self.tables, families, choice)
            rows = [frame.to_csv() for frame in selected.values()]
            self._known[key] = digest([self._whole, rows]), selected["targets"]
        return self._known[key]
