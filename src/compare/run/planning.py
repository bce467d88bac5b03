"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from compare.project.paths import INDEX
from compare.project.plan import Run, chosen_outputs
from compare.run.fingerprint import ProjectState, differences, of_notebook
from compare.run.manifest import Entry, damaged


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
    return planned_runs(state, chosen, chosen if force else ())


def planned_runs(
    state: ProjectState, outputs: Collection[str], forced: Collection[str] = ()
) -> list[PlannedRun]:
    """Return runs of the plan with what they would be made from now, and why they are stale.

    Parameters
    ----------
    state : ProjectState
    outputs : collection of str
        Of the runs.
    forced : collection of str
        Outputs that count as stale though they did not change.
    """
    return [
        _planned_run(state, run, run.output in forced)
        for run in state.plan
        if run.output in outputs
    ]


def _planned_run(state: ProjectState, run: Run, forced: bool) -> PlannedRun:
    inputs = state.inputs_of_run(run)
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


def stale_parts(state: ProjectState) -> dict[str, list[str]]:
    """Return why each part of the site has to be made that no notebook makes, the index included, by its name."""
    inputs = {name: state.inputs(part.inputs) for name, part in state.site.parts.items()}
    inputs[INDEX] = state.inputs_of_index()
    published = state.published.static
    reasons = {
        name: page_reasons(state, published.get(name, Entry()), of_part)
        for name, of_part in inputs.items()
    }
    return {name: found for name, found in reasons.items() if found}
