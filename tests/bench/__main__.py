"""Measure, print a table, and keep it in docs/benchmarks.md: ``python -m bench [--only SECTION] [--short]`` in ``tests/``."""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.comparison import comparison
from bench.live import live
from bench.measure import Row
from bench.plans import alone, earlier, nothing, plan, startup
from bench.project import REPOSITORY
from bench.scale import dask, data, many
from bench.suggestions import suggestions
from bench.weigh import weigh

KEPT = REPOSITORY / "docs" / "benchmarks.md"
NAMED = (
    "compare",
    "papermill",
    "nbconvert",
    "ipykernel",
    "jupyter-client",
    "pandas",
    "pyarrow",
    "matplotlib",
    "seaborn",
    "distributed",
)

SECTIONS = {
    "startup": (startup, "Starting"),
    "earlier": (earlier, "The shipped plan against an earlier commit"),
    "plan": (plan, "The shipped plan, pages included"),
    "alone": (alone, "One run at a time"),
    "nothing": (nothing, "Nothing to do"),
    "many": (many, "Many runs"),
    "dask": (dask, "Many machines"),
    "data": (data, "The data path"),
    "weigh": (weigh, "What the pages weigh"),
    "live": (live, "`compare watch`, the shipped project"),
    "suggest": (suggestions, "What is suggested for a text"),
    "comparison": (comparison, "All that compares"),
}


def main() -> None:
    """Measure what was asked for and write the table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--short", action="store_true", help="the smallest form of each; nothing is written"
    )
    parser.add_argument(
        "--only", action="append", choices=SECTIONS, help="one section; may be given again"
    )
    told = parser.parse_args()
    # Nothing that is measured may draw over the committed figures.
    os.environ.pop("COMPARE_FIGURES", None)
    with tempfile.TemporaryDirectory(prefix="compare-bench-") as folder:
        for name in told.only or SECTIONS:
            measure, title = SECTIONS[name]
            place = Path(folder) / name
            place.mkdir()
            text = section(title, measure(place, told.short))
            print(text, flush=True)
            if not told.short:
                keep(name, text)


def machine() -> str:
    """Return what was measured on."""
    memory = next(line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines())
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    return (
        f"{os.cpu_count()} cores, {int(memory) / 2**20:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {versions}."
    )


def section(title: str, rows: Sequence[Row]) -> str:
    """Return one table with machine and versions."""
    return "\n".join(
        [
            f"## {title}",
            "",
            "| what | measured | against |",
            "|---|---|---|",
            *("| " + " | ".join(row) + " |" for row in rows),
            "",
            machine(),
            "",
        ]
    )


def keep(name: str, text: str) -> None:
    """Put a section into docs/benchmarks.md, in place of what it said before."""
    head = (
        "# Benchmarks\n\nWritten by `make bench`, or section by section with `make bench ONLY=plan` (sections: "
        f"{', '.join(SECTIONS)}). Ratios are of one run on one machine; times of others will differ.\n"
    )
    before = KEPT.read_text("utf-8") if KEPT.exists() else ""
    found = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- |\Z)", before, re.S)) | {name: text}
    KEPT.write_text(
        "\n".join(
            [
                head,
                *(
                    f"<!-- {each} -->\n{found[each].rstrip()}\n"
                    for each in SECTIONS
                    if each in found
                ),
            ]
        ),
        "utf-8",
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    main()
