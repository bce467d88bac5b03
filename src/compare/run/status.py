"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

from pathlib import Path

from compare.project import paths
from compare.project.errors import UserError
from compare.run.fingerprint import ProjectState, differences, read_rows
from compare.run.manifest import damaged, read_manifest
from compare.run.regenerate import is_current, stale_runs


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


def status(root: Path | None = None) -> tuple[list[str], bool]:
    """Say what is published, and which reports are stale.

    Returns
    -------
    tuple of (list of str, bool)
        Lines for people, and whether every report is there and as new as its inputs.
    """
    state = ProjectState((root or paths.project_root()).absolute())
    manifest = read_manifest(state.root)
    made_from = state.made_from
    data_changed, method_changed, _ = map(_since, state.last_changes.values())
    lines = [
        f"data     {_data_version(state.root)}, digest {made_from.data}; {data_changed}",
        f"method   compare {made_from.version}, digest {made_from.method}; {method_changed}",
    ]
    if manifest.last_changes:
        data = manifest.static.inputs["data"]
        lines.append(f"report   made from data {data}; {_since(manifest.last_changes['report'])}")
    if is_current(state, manifest):
        return [*lines, f"pages    {len(state.plan)} of {len(state.plan)} current"], True
    try:
        planned = stale_runs(root=state.root)
    except UserError as error:
        return [*lines, f"faults   {error}"], False
    stale = [f"stale    {run.output}: {run.reason}" for run in planned if run.reasons]
    lines.append(f"pages    {len(planned) - len(stale)} of {len(planned)} current")
    static = differences(manifest.static.inputs, state.static_inputs())
    static += damaged(state.root, manifest.static.outputs)
    if static and manifest.runs:
        stale.append(f"stale    index, evidence and changes: {'; '.join(static)}")
    return [*lines, *stale], not stale


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
