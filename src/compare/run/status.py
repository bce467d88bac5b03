"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError
from compare.project.paths import INDEX
from compare.project.versions import MadeFrom
from compare.report.seal import identify
from compare.run.checked import last_check
from compare.run.fingerprint import ProjectState, read_rows
from compare.run.manifest import Manifest, damaged, read_manifest
from compare.run.planning import planned_runs, stale_parts

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
    state = ProjectState(root)
    made_from, published = state.made_from, state.published
    changes = read_rows(state.root, "changes")
    version = f"version {changes[-1].get('version')}" if changes else "no version told"
    told = Status(
        data=f"{version}, digest {made_from.data}; {_since(made_from, 'data')}",
        method=f"compare {made_from.version}, digest {made_from.method}; {_since(made_from, 'method')}",
        failed=published.failed,
        **last_check(state.root),
    )
    if INDEX in published.static:
        data = published.static[INDEX].inputs.get("data")
        told.report = f"made from data {data}; {_since(published, 'report')}"
    try:
        told.pages = len(state.plan)
        if not state.is_current:
            told.stale = _stale(state)
    except UserError as error:
        told.faults = str(error)
    return told


def _stale(state: ProjectState) -> dict[str, str]:
    """Return why each page has to be made that is older than its inputs, by its output."""
    stale = {run.output: run.reason for run in planned_runs(state) if run.reasons}
    static = stale_parts(state)
    if static and state.published.runs:
        stale[STATIC] = "; ".join(dict.fromkeys(chain(*static.values())))
    return stale


def _since(made: MadeFrom | Manifest, part: str) -> str:
    """Say when a part of the project last changed, by its commit and never by a clock."""
    commit, date = made.last_changes[part]
    if not date:
        return "no commit tells when it last changed"
    if commit.endswith("+"):
        return f"changed after commit {commit[:-1]} of {date}, not committed yet"
    return f"last changed {date}, commit {commit}"


def verify_page(page: Path, root: Path | None = None) -> str:
    """Return what a page is that was sent alone, as :func:`compare.report.seal.identify` says it."""
    root = root or paths.project_root()
    return identify(page, paths.reports(root), read_manifest(root).outputs())
