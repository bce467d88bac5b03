"""Soak the reading and checking of raw tables, and keep what came of it in docs/reliability.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from reliability import REPOSITORY, commit, keep_part

from soak.cells import soak_cells
from soak.files import Outcomes, soak_files

#: Damaged files of each kind and altered cells; together more than 100,000 inputs.
FILES = 45_000
CELLS = 30_000

#: Seconds of CPU that no input may take.
LONGEST = 10


def soak(files: int, cells: int, seed: int) -> tuple[dict[str, Outcomes], pd.DataFrame]:
    """Return what came of damaged files and of altered tables, and how many altered cells were accepted."""
    raw = REPOSITORY / "data" / "raw"
    with tempfile.TemporaryDirectory() as folder:
        outcomes = soak_files(raw, Path(folder), files, seed)
        outcomes["cells"], planted = soak_cells(raw, Path(folder) / "project", cells, seed)
    return outcomes, planted


def faulty(outcomes: dict[str, Outcomes]) -> list[str]:
    """Return what must not have happened."""
    problems = [problem for each in outcomes.values() for problem in each.exceptions]
    for kind, each in outcomes.items():
        if each.slowest > LONGEST:
            problems.append(f"{kind}: an input took {each.slowest:.1f} s")
        if each.written:
            problems.append(f"{kind}: a file was written: {each.written}")
    return problems


def _report(outcomes: dict[str, Outcomes], planted: pd.DataFrame, seconds: float) -> str:
    rows = [
        f"| {kind} | {sum(each.counts.values()):,} | {each.counts['faults']:,} | {each.counts['clean']:,} "
        f"| {len(each.exceptions)} | {each.slowest:.2f} |"
        for kind, each in outcomes.items()
    ]
    by_column = planted.groupby(["table", "column"])[["planted", "accepted"]].sum().reset_index()
    shares = [
        f"| {row.table} | {row.column} | {row.planted:,} | {row.accepted / row.planted:.0%} |"
        for row in by_column.itertuples()
    ]
    inputs = sum(outcomes[kind].counts.total() for kind in ("bytes", "structure"))
    return _TEXT.format(
        inputs=inputs + planted["planted"].sum(),
        seconds=seconds,
        commit=commit(),
        outcomes="\n".join(rows),
        accepted=planted["accepted"].sum() / planted["planted"].sum(),
        shares="\n".join(shares),
    )


_TEXT = """Written by `make soak` at commit {commit}: {inputs:,} inputs in {seconds:.0f} s.

Files are damaged in their bytes or in their structure and read one by one; cells are altered in copies of all tables,
one in every third row, and the whole is checked. Each input is clean or its faults are told; an exception, an input
that takes over 10 s or a file that is written fails the soak.

| what | inputs | faults | clean | exceptions | slowest, s |
|---|---|---|---|---|---|
{outcomes}

### What stays accepted though it was altered

Of the cells that were altered (another digit, a digit less, the value of another row, nothing, another character, a
strange character, what a program leaves), {accepted:.0%} are accepted by `compare check` without the source texts at
hand: no fault names their line. With the texts, `compare audit` holds fragments and lines against them as well.

| table | column | altered | accepted |
|---|---|---|---|
{shares}
"""


def main() -> None:
    """Run the soak; exit with 1 when anything happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    start = time.perf_counter()
    outcomes, planted = soak(FILES, CELLS, seed)
    report = _report(outcomes, planted, time.perf_counter() - start)
    keep_part("Soak", report)
    print(report)
    problems = faulty(outcomes)
    print("\n".join(problems), file=sys.stderr)
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
