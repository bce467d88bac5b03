"""What there is to do: the runs of the plan, what each would be made from now, and why it is stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from compare.project.paths import INDEX
from compare.project.plan import Run, chosen_outputs
from compare.run.fingerprint import ProjectState, differences, of_notebook
from compare.run.manifest import Entry, damaged


@dataclass(frozen=True)
class PlannedRun:
    """A run with what it would be made from now, and why it is stale; looked up when somebody asks for it.

    Attributes
    ----------
    state : ProjectState
    run : Run
    forced : bool
        Whether it counts as stale though it did not change.
    """

    state: ProjectState
    run: Run
    forced: bool = False

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return self.run.output

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What it would be made from, by name."""
        return self.state.inputs_of_run(self.run)

    @cached_property
    def _reasons_of_notebook(self) -> list[str]:
        # First, for what is wrong with its inputs is told of what was never made, too.
        inputs = self.inputs
        published = self.state.published.runs.get(self.output)
        if published is None:
            return ["it was never made"]
        if published.failure:
            return [f"it failed: {published.failure}"]
        changed = differences(of_notebook(published.inputs), of_notebook(inputs))
        return changed or ["--force"] * self.forced

    @cached_property
    def reasons(self) -> list[str]:
        """Why it has to be made; empty when it is current."""
        published = self.state.published.runs.get(self.output, Entry())
        return self._reasons_of_notebook or _page_reasons(self.state, published, self.inputs)

    @property
    def page_only(self) -> bool:
        """Whether these reasons are of its page, and its notebook stays as it was run."""
        return not self._reasons_of_notebook

    @property
    def reason(self) -> str:
        """The reasons as one phrase."""
        return ("its page only: " if self.page_only else "") + "; ".join(self.reasons)


def planned_runs(
    state: ProjectState, only: Sequence[str] = (), force: bool = False
) -> list[PlannedRun]:
    """Return every run that was asked for, with what it would be made from and why, once tables and plan are checked.

    Parameters
    ----------
    state : ProjectState
    only : sequence of str
    force : bool
        As :func:`compare.run.regenerate.regenerate` takes them.
    """
    chosen = chosen_outputs(state.plan, only)
    return [PlannedRun(state, run, force) for run in state.site.plan if run.output in chosen]


def stale_parts(state: ProjectState) -> dict[str, list[str]]:
    """Return why each part of the site has to be made that no notebook makes, the index included, by its name."""
    inputs = {name: state.inputs(part.inputs) for name, part in state.site.parts.items()}
    inputs[INDEX] = state.inputs_of_index()
    published = state.published.static
    reasons = {
        name: _page_reasons(state, published.get(name, Entry()), of_part)
        for name, of_part in inputs.items()
    }
    return {name: found for name, found in reasons.items() if found}


def _page_reasons(state: ProjectState, published: Entry, inputs: dict[str, Any]) -> list[str]:
    """Return why pages have to be made that no notebook makes, or whose notebook stays as it was run."""
    return differences(published.inputs, inputs) + damaged(state.root, published.outputs)
