"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError
from compare.run.fingerprint import ProjectState, differences
from compare.run.manifest import Manifest, damaged, manifest_path, path_of, read_manifest
from compare.run.regenerate import is_current, stale_runs


def verify(root: Path | None = None) -> tuple[int, list[str]]:
    """Compare every published file with its digest in the manifest.

    Returns
    -------
    tuple of (int, list of str)
        How many files were compared, and a sentence for each that is missing or altered.
    """
    root = root or paths.project_root()
    manifest = read_manifest(root)
    if not manifest.runs:
        return 0, [
            f"{manifest_path(root)} holds no run; nothing was published by compare regenerate."
        ]
    problems = []
    for place, (digest, _) in sorted(manifest.outputs().items()):
        path = path_of(root, place)
        if not path.is_file():
            problems.append(f"{place} is missing.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            problems.append(f"{place} was altered after it was made.")
    return len(manifest.outputs()), problems


def status(root: Path | None = None) -> tuple[list[str], bool]:
    """Say what is published, and which reports are stale.

    Returns
    -------
    tuple of (list of str, bool)
        Lines for people, and whether every report is there and as new as its inputs.
    """
    state = ProjectState((root or paths.project_root()).absolute())
    manifest = read_manifest(state.root)
    made = state.made_from
    lines = [
        f"data     {_data_version(state)}, digest {made.data}; {_since(*state.last_changes['data'])}",
        f"method   compare {made.version}, digest {made.method}; {_since(*state.last_changes['method'])}",
    ]
    if manifest.last_changes:
        data = manifest.static.page_inputs["data"]
        lines.append(f"report   made from data {data}; {_since(*manifest.last_changes['report'])}")
    try:
        stale = [] if is_current(state, manifest) else _stale(state, manifest)
    except UserError as error:
        return [*lines, f"faults   {error}"], False
    return [*lines, *_page_lines(state, stale)], not stale


def _stale(state: ProjectState, manifest: Manifest) -> list[str]:
    """Return every page that is older than its inputs, with the reason."""
    planned = stale_runs(root=state.root)
    stale = [f"{each.run.output}: {each.stale.text()}" for each in planned if each.stale]
    static = differences(manifest.static.page_inputs, state.page_inputs()) if manifest.runs else []
    static += damaged(state.root, manifest.static.outputs).values()
    if static:
        stale.append(f"index, evidence and changes: {'; '.join(static)}")
    return stale


def _page_lines(state: ProjectState, stale: list[str]) -> list[str]:
    outputs = {run.output for run in state.plan}
    count = sum(line.partition(":")[0] in outputs for line in stale)
    pages = f"pages    {len(outputs) - count} of {len(outputs)} current"
    return [pages, *(f"stale    {line}" for line in stale)]


def _since(commit: str, date: str) -> str:
    """Say when something last changed, by its commit and never by a clock."""
    if not date:
        return "no commit tells when it last changed"
    if commit.endswith("+"):
        return f"changed after commit {commit[:-1]} of {date}, not committed yet"
    return f"last changed {date}, commit {commit}"


def _data_version(state: ProjectState) -> str:
    """Return the last version that data/raw/changes.csv tells of."""
    path = paths.raw(state.root) / "changes.csv"
    text = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
    versions = [row.get("version") for row in csv.DictReader(io.StringIO(text))]
    return f"version {versions[-1]}" if versions and versions[-1] else "no version told"
