"""Starting, the shipped plan against other ways of running it, and doing nothing."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import (
    BIN,
    Row,
    compare,
    environment,
    in_turn,
    median,
    said,
    seconds,
    versions_in,
)
from bench.project import REPOSITORY, clone, generated


def startup(folder: Path, short: bool) -> list[Row]:
    """Measure how long the command and the first figure take to start."""
    times = 3 if short else 9
    bare = (
        "import matplotlib.pyplot as plt, seaborn as sns, io; sns.set_theme(); f, a = plt.subplots(); "
        "a.plot([1, 2], [2, 1]); f.savefig(io.BytesIO(), format='svg')"
    )
    ours = (
        "import compare, io; t = compare.load_tables(); r = compare.harmonise_targets(t); "
        "d = compare.charts.timeline(r[r['indicator'].eq('rd_intensity')], t, 'en'); "
        "d.figure.savefig(io.BytesIO(), format='svg')"
    )
    helped, python, figure, floor = in_turn(
        times,
        lambda: seconds([BIN / "compare", "--help"]),
        lambda: seconds([sys.executable, "-c", "pass"]),
        lambda: seconds([sys.executable, "-c", ours], cwd=REPOSITORY),
        lambda: seconds([sys.executable, "-c", bare], cwd=REPOSITORY),
    )
    return [
        ("`compare --help`", f"{helped:.2f} s", f"Python alone {python:.2f} s"),
        ("bare matplotlib and seaborn, a line of two points", f"{floor:.2f} s", ""),
        (
            "first figure from `import compare`, tables read and checked first",
            f"{figure:.2f} s",
            f"{figure / floor:.2f} × bare; aim: 1.3",
        ),
    ]


def plan(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan from nothing against papermill, ploomber-engine, Snakemake and pytask."""
    root = clone(folder / "project")
    whole = [_from_nothing(root)]
    warm = [seconds(compare(root, "regenerate", "--jobs", "2", "--force"), cwd=root)]
    runs = json.loads((root / "reports" / "runs.json").read_text("utf-8"))["runs"]
    count = len(runs)
    chosen = sorted(runs)[:: max(count // 2, 1)][:2] if short else sorted(runs)
    scale = count / len(chosen)
    told = "" if scale == 1 else f", reckoned from {len(chosen)} runs"
    for _ in range(1 if short else 3):
        warm.append(seconds(compare(root, "regenerate", "--jobs", "2", "--force"), cwd=root))
    commands = {
        output: _papermill(root, output, _parameters(runs[output]), folder) for output in chosen
    }
    loop = (
        sum(
            seconds(command, cwd=root / "notebooks")
            for pair in commands.values()
            for command in pair
        )
        * scale
    )
    whole.append(_from_nothing(root))
    two = _two_at_once([pair[0] for pair in commands.values()], root / "notebooks") * scale
    whole.append(_from_nothing(root))
    ours = statistics.median(whole)
    rows = [
        (
            "`compare regenerate`, from nothing, two jobs",
            _spread(whole, 1),
            f"{count} pages with evidence",
        ),
        (
            "the same again with `--force`",
            _spread(warm, 1),
            "",
        ),
        (
            "papermill and `jupyter nbconvert --to html`, one after the other",
            f"{loop:.0f} s{told}",
            f"ours {loop / ours:.1f} times faster; aim: 10",
        ),
        (
            "papermill in two processes, no pages",
            f"{two:.0f} s{told}",
            f"ours {two / ours:.1f} times faster; aim: 3.5",
        ),
    ]
    return rows + _others(folder, root, commands, scale, told, ours)


def _from_nothing(root: Path) -> float:
    shutil.rmtree(root / "reports", ignore_errors=True)
    return seconds(compare(root, "regenerate", "--jobs", "2"), cwd=root)


def _spread(times: list[float], digits: int) -> str:
    """Return the median of some times and, in brackets, the least and the greatest."""
    least, greatest = (f"{each:.{digits}f}" for each in (min(times), max(times)))
    return f"{statistics.median(times):.{digits}f} s ({least} to {greatest})"


def _parameters(entry: dict[str, dict[str, object]]) -> dict[str, object]:
    """Return the parameters of a published run."""
    inputs = entry["inputs"].items()
    return {
        name.removeprefix("parameter "): value
        for name, value in inputs
        if name.startswith("parameter ")
    }


def _others(
    folder: Path,
    root: Path,
    commands: dict[str, list[list[object]]],
    scale: float,
    told: str,
    whole: float,
) -> list[Row]:
    """Measure tools that the project does not use, each in an environment of its own."""
    rows = []
    quiet = {**os.environ, "PLOOMBER_STATS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    programs = environment(folder / "ploomber", "ploomber-engine")
    if isinstance(programs, str):
        rows.append(("ploomber-engine", "not measured", f"it could not be installed: {programs}"))
    else:
        taken = (
            sum(
                seconds(
                    [programs / "ploomber-engine", *pair[0][2:]], cwd=root / "notebooks", env=quiet
                )
                for pair in commands.values()
            )
            * scale
        )
        rows.append(
            (
                f"{versions_in(programs, 'ploomber-engine')}, started afresh for each notebook, no pages",
                f"{taken:.0f} s{told}",
                f"ours {taken / whole:.1f} times faster",
            )
        )
    for name, packages, write, command in (
        ("Snakemake", ("snakemake",), _snakefile, ["snakemake", "--cores", "2", "--quiet", "all"]),
        ("pytask", ("pytask", "pytask-parallel"), _tasks, ["pytask", "-n", "2", "."]),
    ):
        programs = environment(folder / name, *packages)
        if isinstance(programs, str):
            rows.append((name, "not measured", f"it could not be installed: {programs}"))
            continue
        place = folder / f"{name}-work"
        place.mkdir()
        write(
            place,
            {output: [str(part) for part in pair[0]] for output, pair in commands.items()},
            root,
        )
        program = [programs / command[0], *command[1:]]
        first = seconds(program, cwd=place, env=quiet) * scale
        again = median(
            3, lambda program=program, place=place: seconds(program, cwd=place, env=quiet)
        )
        rows.append(
            (
                f"{versions_in(programs, *packages)}, two jobs of papermill, no pages",
                f"{first:.0f} s{told}",
                f"ours {first / whole:.1f} times faster; with nothing to do it takes {again:.1f} s",
            )
        )
    return rows


def _papermill(
    root: Path, output: str, parameters: dict[str, object], folder: Path
) -> list[list[object]]:
    name = output.rpartition(".")[0]
    notebook = "city_profile" if name.startswith("city_profile-") else name
    given = [part for key, value in parameters.items() for part in ("-p", key, value)]
    made = folder / f"{output}.ipynb"
    return [
        [
            BIN / "papermill",
            "--no-progress-bar",
            root / "notebooks" / f"{notebook}.ipynb",
            made,
            *given,
        ],
        [BIN / "jupyter", "nbconvert", "--to", "html", made],
    ]


def _two_at_once(commands: list[list[object]], folder: Path) -> float:
    start = time.perf_counter()
    halves = [
        subprocess.Popen(
            ["sh", "-ec", "\n".join(" ".join(map(str, each)) for each in commands[part::2])],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for part in (0, 1)
    ]
    if any(half.wait() for half in halves):
        raise RuntimeError("papermill failed")
    return time.perf_counter() - start


def _snakefile(place: Path, commands: dict[str, list[str]], root: Path) -> None:
    made = {output: f"{output}.ipynb" for output in commands}
    rules = [f"rule all:\n    input: {list(made.values())!r}\n"]
    for number, (output, command) in enumerate(commands.items()):
        shell = " ".join([*command[:3], made[output], *command[4:]])
        rules.append(
            f"rule r{number}:\n    input: {command[2]!r}\n    output: {made[output]!r}\n"
            f"    shell: {f'cd {root}/notebooks && {shell}'.replace(made[output], f'{place}/{made[output]}')!r}\n"
        )
    (place / "Snakefile").write_text("\n".join(rules))


def _tasks(place: Path, commands: dict[str, list[str]], root: Path) -> None:
    lines = [
        "import subprocess",
        "from pathlib import Path",
        "from typing import Annotated",
        "from pytask import Product, task",
        "",
    ]
    for output, command in commands.items():
        made = place / f"{output}.ipynb"
        lines += [
            "@task",
            f"def task_{output.replace('.', '_').replace('-', '_')}(notebook: Path = Path({command[2]!r}), "
            f"made: Annotated[Path, Product] = Path({str(made)!r})):",
            f"    subprocess.run({[*command[:3], str(made), *command[4:]]!r}, cwd={str(root / 'notebooks')!r}, check=True)",
            "",
        ]
    (place / "task_notebooks.py").write_text("\n".join(lines))


def nothing(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan and a plan of ten thousand runs when nothing changed."""
    times = 3 if short else 9
    root = clone(folder / "project")
    if short:
        (root / "notebooks" / "runs.toml").write_text(
            '[[run]]\nname = "coverage"\nnotebook = "coverage.ipynb"\n', "utf-8"
        )
    seconds(compare(root, "regenerate"), cwd=root)
    shipped = median(times, lambda: seconds(compare(root, "regenerate"), cwd=root))
    count = 500 if short else 10_000
    large = generated(folder / "large", documents=count // 40 - 5, spans=20)
    said(_PRETEND, large)
    quick = median(3, lambda: seconds(compare(large, "regenerate"), cwd=large))
    dry = seconds(compare(large, "regenerate", "--dry-run"), cwd=large)
    return [
        (
            "the shipped plan" + (", one run of it" if short else ""),
            f"{shipped:.2f} s",
            "aim: 0.3 s",
        ),
        (
            f"{count:,} runs of generated places",
            f"{quick:.2f} s",
            f"aim: 3 s; looking at each run (`--dry-run`) {dry:.2f} s",
        ),
    ]


#: Writes pages of a few bytes and the manifest that fits them: the look at them is measured, not their making.
_PRETEND = """
import sys
from pathlib import Path
from compare.report import manifest, plan
from compare.run.publish import listed
from compare.run.regenerate import Now, PARTS
root = Path(sys.argv[1])
now = Now(root)
known, inputs, made = now.known, now.inputs, now.made_from
runs = plan.read_plan(inputs.documents(), root)
code = inputs.code(runs[0].notebook)
data = b"generated"
(root / "reports" / "executed").mkdir(parents=True)
for run in runs:
    names = ["table:documents", "table:places", f"rows:targets?family=&document={run.parameters['document']}"]
    entry = manifest.entry_of(run, {name: inputs.source(name) for name in names}, code, inputs, known)
    manifest.made_page(entry, run, inputs, made, known)
    entry.outputs = listed({manifest.page_of(run.output): data, manifest.executed(run.output): data})
    for name in entry.outputs:
        manifest.place(root, name).write_bytes(data)
    known.runs[run.output] = entry
known.others = listed({"reports/index.html": data})
(root / "reports" / "index.html").write_bytes(data)
known.others_from = {**manifest.page_inputs(None, inputs, made), "sources": ""}
known.last = {part: list(now.last(part)) for part in PARTS}
known.everything = now.everything()
manifest.path(root).write_text(known.text(), "utf-8")
print(len(runs))
"""
