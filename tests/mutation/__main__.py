"""Change the code of the data path in small ways, and keep in docs/reliability.md which changes no test notices.

mutmut makes the changes (mutants); each is tried in a process of its own on the tests that call its function.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

from reliability import REPOSITORY, keep_part

from mutation.mutants import ROOMS, Mutant, draw, write_mutants
from mutation.report import outcomes_of, report

#: Mutants of a module that are tried; of a larger one, those that the seed draws.
MOST = 60
SEED = 1

#: What became of each mutant, kept for a run that goes on.
TOLD = REPOSITORY / ".mutants.jsonl"

#: Seconds that the tests of a mutant may take without it; the more telling come first.
MOST_SECONDS = 8

#: The tests that look at the data path.
TESTS = (
    "quantities reading reading_properties read tables cells context places vocabularies silence "
    "harmonise derived pace known divisions facts consistency audit corrections diff new_plan boundaries"
)
#: Of these, tests that take seconds each and repeat for all rows what others show in one.
SLOW = (
    "no_wrong_",
    "every_division_has",
    "how_many_planted",
    "every_table_may_be_empty",
    "stale_codebook",
    "take_time_by",
)


def run(folder: Path, mutants: list[Mutant], told: Path) -> None:
    """Write what the tests in a copy of the project notice of each mutant, a line for each."""
    asked = folder / "mutants.json"
    asked.write_text(json.dumps([mutant._asdict() for mutant in mutants]), "utf-8")
    files = [f"tests/pure/test_{name}.py" for name in TESTS.split()]
    examples = ["--doctest-modules", *(f"src/compare/{room}" for room in ROOMS)]
    without = " and ".join(f"not {name}" for name in SLOW)
    plugins = ["-p", "mutation.loop", "-p", "no:xdist", "-p", "no:nbval", "-p", "no:cacheprovider"]
    options = ["-q", "--tb=no", "-o", "addopts=", "--hypothesis-seed=1", "-k", without]
    subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options, *files, *examples],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder / "tests")]),
            "MUTANTS": str(asked),
            "OUTCOMES": str(told),
            "LEARNED": str(folder / "learned.json"),
            "MOST_SECONDS": str(MOST_SECONDS),
        },
        check=True,
    )


def main() -> None:
    """Try the mutants; exit with 1 where fewer than 85 of 100 are noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one module, such as units; prints and keeps nothing")
    parser.add_argument("--most", type=int, default=MOST, help="mutants of a module")
    parser.add_argument(
        "--go-on",
        action="store_true",
        help="keep what the last run told; try what it did not come to, and what survived",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        modules = write_mutants(REPOSITORY, folder)
        if options.only:
            modules = [module for module in modules if module.name.endswith(f".{options.only}")]
        of_modules = [draw(module, options.most, SEED) for module in modules]
        # One of each in turn, so that a run which is stopped has tried some of every module.
        drawn = [mutant for turn in zip_longest(*of_modules) for mutant in turn if mutant]
        told = Path(name) / "told.jsonl" if options.only else TOLD
        if not options.go_on:
            told.unlink(missing_ok=True)
        asked = [outcome.mutant for outcome in outcomes_of(drawn, told) if not outcome.noticed]
        print(f"{len(asked)} of {len(drawn)} changes are tried, each on its tests.", flush=True)
        if asked:
            run(folder, asked, told)
        outcomes = outcomes_of(drawn, told)
    text, share = report(modules, outcomes)
    print(text)
    if not options.only:
        keep_part("Mutants", text)
    sys.exit(share < 0.85)


if __name__ == "__main__":
    main()
