"""What the command and its workers tell each other; light, for the command itself needs no pandas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from compare.project.plan import Run
from compare.project.versions import MadeFrom

#: Where the reports keep what the last one said; see :mod:`compare.report.changes`.
SNAPSHOTS = "snapshots.json"

#: What a task is told of the project; see :func:`compare.run.packing.folder_of` and ``bytes_of``.
Given = tuple[str, Any]


class Project(NamedTuple):
    """Where a worker finds the project, the checked tables and what all pages share, and what it was made from."""

    files: Given
    made: MadeFrom
    checked: Given | None = None
    prepared: Given | None = None


@dataclass
class Made:
    """What came of one task.

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


def check(files: Given, runs: Sequence[Run]) -> tuple[int, str, bytes]:
    """Do what :func:`compare.run.worker.check` does."""
    from compare.run import worker  # noqa: PLC0415 - in the worker only

    return worker.check(files, runs)


def call(project: tuple[Any, ...], task: tuple[Any, ...]) -> Any:
    """Do one task of :mod:`compare.run.worker`, given by its name and what it takes."""
    from compare.run import worker  # noqa: PLC0415 - in the worker only

    name, *given = task
    return worker.TASKS[name](Project(*project), *given)


def without_notebook(output: str, reason: str) -> dict[str, bytes]:
    """Return what is kept of a run that left nothing: a notebook and a log that say why."""
    import nbformat  # noqa: PLC0415 - needed where something failed

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(reason, id="reason")])
    stem = f"reports/failed/{output}"
    return {
        f"{stem}.ipynb": nbformat.writes(notebook).encode(),
        f"{stem}.log": f"{reason}\n".encode(),
    }
