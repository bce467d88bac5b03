"""What is published, whether it is what was made, and whether it is older than its inputs."""

from __future__ import annotations

import hashlib
from pathlib import Path

import compare
from compare import paths
from compare.report import manifest
from compare.report.inputs import Inputs, read_rows
from compare.report.plan import read_plan


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
        return 0, [f"{manifest.path(root)} holds no run; nothing was published by compare regenerate."]
    wanted = {name: digest for entry in known.runs.values() for name, (digest, _) in entry.outputs.items()}
    wanted["reports/index.html"] = known.index[0]
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
    root = root or paths.project_root()
    inputs, known = Inputs(root), manifest.read(root)
    lines = [f"data     version {_data_version(inputs)}, digest {inputs.data()[:12]}",
             f"method   compare {compare.__version__}"]
    stale = []
    plan = read_plan(inputs.documents(), root)
    for run in plan:
        reasons = manifest.changes(run, known, inputs)
        if reasons:
            stale.append(f"{run.output}: {'; '.join(reasons)}")
    lines.append(f"reports  {len(plan) - len(stale)} of {len(plan)} current")
    return [*lines, *(f"stale    {each}" for each in stale)], not stale


def _data_version(inputs: Inputs) -> str:
    """Return the last version that data/raw/changes.csv tells of."""
    header, rows = read_rows(inputs.table_files("changes")[0])
    return rows[-1][header.index("version")] if rows and "version" in header else "untold"
