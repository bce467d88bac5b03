"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from compare.project import paths
from compare.project.plan import read_plan
from compare.run import manifest
from compare.run.inputs import Inputs, read_rows
from compare.run.regenerate import Now


def verify(root: Path | None = None) -> tuple[int, list[str]]:
    """Compare every published file with the digest in the manifest.

    Returns
    -------
    tuple of (int, list of str)
        How many files were compared, and a sentence for each that is missing or altered.
    """
    root = root or paths.project_root()
    known = manifest.read(root)
    if not known.runs:
        return 0, [
            f"{manifest.path(root)} holds no run; nothing was published by compare regenerate."
        ]
    wanted = {
        name: digest for entry in known.runs.values() for name, (digest, _) in entry.outputs.items()
    }
    wanted |= {name: digest for name, (digest, _) in known.others.items()}
    problems = []
    for name, digest in sorted(wanted.items()):
        path = manifest.place(root, name)
        if not path.is_file():
            problems.append(f"{name} is missing.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            problems.append(f"{name} was altered after it was made.")
    return len(wanted), problems


def status(root: Path | None = None) -> tuple[list[str], bool]:
    """Say what is published, and which reports are stale.

    Returns
    -------
    tuple of (list of str, bool)
        Lines for people, and whether every report is there and as new as its inputs.
    """
    now = Now((root or paths.project_root()).absolute())
    known, made = now.known, now.made_from
    lines = [
        f"data     {_data_version(now.inputs)}, digest {made.data}; {_since(*now.last('data'))}",
        f"method   compare {made.version}, digest {made.method}; {_since(*now.last('method'))}",
    ]
    plan = read_plan(now.inputs.documents(), now.root)
    due = {run.output: manifest.due(run, known, now.inputs, made) for run in plan}
    stale = [f"{output}: {why.told()}" for output, why in due.items() if why]
    if known.last:
        lines.append(
            f"report   made from data {known.others_from['data']}; {_since(*known.last['report'])}"
        )
    lines.append(f"pages    {len(plan) - len(stale)} of {len(plan)} current")
    others = manifest.page_changes(None, known.others_from, known, now.inputs, made)
    others += [told for _, told in manifest.missing(now.root, known.others)]
    stale += [f"index, evidence and changes: {'; '.join(others)}"] if others and known.runs else []
    return [*lines, *(f"stale    {each}" for each in stale)], not stale


def _since(commit: str, date: str) -> str:
    """Say when something last changed, by its commit and never by a clock."""
    if not date:
        return "no commit tells when it last changed"
    if commit.endswith("+"):
        return f"changed after commit {commit[:-1]} of {date}, not committed yet"
    return f"last changed {date}, commit {commit}"


def _data_version(inputs: Inputs) -> str:
    """Return the last version that data/raw/changes.csv tells of."""
    header, rows = read_rows(inputs.table_files("changes")[0])
    return (
        f"version {rows[-1][header.index('version')]}"
        if rows and "version" in header
        else "no version told"
    )
