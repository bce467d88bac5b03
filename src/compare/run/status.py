"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError
from compare.run.checked import last_check
from compare.run.fingerprint import ProjectState, read_rows
from compare.run.manifest import Manifest, damaged, read_manifest
from compare.run.regenerate import is_current

#: What the pages that no notebook makes are called together.
STATIC = "index, evidence and changes"


def verify(root: Path | None = None) -> tuple[int, list[str]]:
    """Compare every published file with its digest in the manifest.

    Returns
    -------
    tuple of (int, list of str)
        How many files were compared, and a sentence for each that is missing or altered.
    """
    root = root or paths.project_root()
    outputs = read_manifest(root).outputs()
    if not outputs:
        manifest = paths.reports(root) / "runs.json"
        return 0, [f"{manifest} holds no run; nothing was published by compare regenerate."]
    problems = damaged(root, outputs, thorough=True)
    return len(outputs), [f"{problem} after it was made." for problem in problems]


@dataclass
class Status:
    """What is published, and what is older than its inputs.

    Attributes
    ----------
    data, method, report : str
        What each is and when it last changed; report is empty before the first.
    checked, due : str
        When all reports were last checked and when they are due to be again, as ISO 8601; empty where that is unknown.
    overdue : bool
        Whether the next check should have been by now.
    freshness : str
        The same in words.
    pages : int
        How many pages the plan has.
    stale : dict of str
        Why each page that is older than its inputs has to be made, by its output.
    failed : dict of str
        Why the last run of an output failed.
    faults : str
        Why nothing can be made: faults in the tables or in the plan.
    """

    data: str
    method: str
    report: str = ""
    checked: str = ""
    due: str = ""
    overdue: bool = False
    freshness: str = ""
    pages: int = 0
    stale: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    faults: str = ""

    @property
    def current(self) -> bool:
        """Whether every report is there and as new as its inputs."""
        return not self.faults and not self.stale

    def lines(self) -> list[str]:
        """Return it for people."""
        stale_pages = len(self.stale.keys() - {STATIC})
        pages = f"{self.pages - stale_pages} of {self.pages} current"
        last = ("faults", self.faults) if self.faults else ("pages", pages)
        told = [("data", self.data), ("method", self.method), ("report", self.report)]
        told += [("checked", self.freshness), last]
        told += [("stale", f"{output}: {why}") for output, why in self.stale.items()]
        return [f"{name:<8} {text}" for name, text in told if text]

    def to_json(self) -> str:
        """Return it for programs."""
        content = {"current": self.current, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=1)


def status(root: Path | None = None) -> Status:
    """Return what is published, and which reports are stale."""
    state = ProjectState((root or paths.project_root()).absolute())
    manifest = read_manifest(state.root)
    made_from = state.made_from
    data_changed, method_changed, _ = map(_since, state.last_changes.values())
    told = Status(
        data=f"{_data_version(state.root)}, digest {made_from.data}; {data_changed}",
        method=f"compare {made_from.version}, digest {made_from.method}; {method_changed}",
        failed=manifest.failed,
    )
    if manifest.last_changes:
        data = manifest.static.inputs["data"]
        told.report = f"made from data {data}; {_since(manifest.last_changes['report'])}"
    _add_check(told, state.root)
    try:
        told.pages = len(state.plan)
        if not is_current(state, manifest):
            told.stale = _stale(state, manifest)
    except UserError as error:
        told.faults = str(error)
    return told


def _add_check(told: Status, root: Path) -> None:
    """Say when all reports were last checked, by the clock of this machine."""
    check, now = last_check(root), datetime.now(UTC)
    if check is None:
        return
    told.checked = check.at.isoformat()
    told.due = check.due.isoformat() if check.due else ""
    told.overdue = check.is_overdue(now)
    told.freshness = f"last {check.sentence(now)}"


def _stale(state: ProjectState, manifest: Manifest) -> dict[str, str]:
    """Return why each page has to be made that is older than its inputs, by its output."""
    from compare.run.planning import (  # noqa: PLC0415 - pandas
        checked_tables,
        page_reasons,
        planned_runs,
    )

    planned = planned_runs(state, manifest, checked_tables(state).typed, state.plan)
    stale = {run.output: run.reason for run in planned if run.reasons}
    static = page_reasons(state, manifest.static, state.static_inputs())
    if static and manifest.runs:
        stale[STATIC] = "; ".join(static)
    return stale


def _since(change: list[str]) -> str:
    """Say when something last changed, by its commit and never by a clock."""
    commit, date = change
    if not date:
        return "no commit tells when it last changed"
    if commit.endswith("+"):
        return f"changed after commit {commit[:-1]} of {date}, not committed yet"
    return f"last changed {date}, commit {commit}"


def _data_version(root: Path) -> str:
    """Return the last version that data/raw/changes.csv tells of."""
    versions = read_rows(paths.raw(root) / "changes.csv")
    return f"version {versions[-1].get('version')}" if versions else "no version told"
