"""Starting, the shipped plan against an earlier commit and other ways of running it, and doing nothing."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import BIN, Row, compare, environment, in_turn, median, seconds, versions_in
from bench.project import REPOSITORY, clone, generated, quick_notebook

#: The commit that ours is held against: the last one before there was one engine.
EARLIER = os.environ.get("EARLIER", "6c1ef29")


def startup(folder: Path, short: bool) -> list[Row]:
    """Measure how long the command and the first figure take to start."""
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
        3 if short else 9,
        lambda: seconds([BIN / "compare", "--help"]),
        lambda: seconds([sys.executable, "-c", "pass"]),
        lambda: seconds([sys.executable, "-c", ours], cwd=REPOSITORY),
        lambda: seconds([sys.executable, "-c", bare], cwd=REPOSITORY),
    )
    return [
        ("`compare --help`", f"{helped:.2f} s", f"Python alone {python:.2f} s; aim: 0.15 s"),
        ("bare matplotlib and seaborn, a line of two points", f"{floor:.2f} s", ""),
        (
            "first figure from `import compare`, tables read and checked first",
            f"{figure:.2f} s",
            f"{figure / floor:.2f} × bare; aim: 1.3",
        ),
    ]


def earlier(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan against the same of an earlier commit, in turn."""
    source, root, old_root = (folder / name for name in ("source", "ours", "theirs"))
    subprocess.run(["git", "clone", "--quiet", "--shared", REPOSITORY, source], check=True)
    subprocess.run(
        ["git", "-c", "advice.detachedHead=false", "checkout", "--quiet", EARLIER],
        cwd=source,
        check=True,
    )
    programs = environment(folder / "old", "-e", str(source))
    if isinstance(programs, str):
        return [(f"the shipped plan at {EARLIER}", "not measured", f"not installed: {programs}")]
    clone(root)
    clone(old_root, source)
    old = [programs / "compare", "--root", old_root, "regenerate"]
    new = compare(root, "regenerate")
    _link_templates(folder / "old", source)
    times = 1 if short else 7
    cold = in_turn(
        times,
        lambda: _from_nothing(root, new),
        lambda: _from_nothing(old_root, old),
    )
    forced = in_turn(
        times,
        lambda: seconds([*new, "--force"], cwd=root),
        lambda: seconds([*old, "--force"], cwd=old_root),
    )
    idle = in_turn(
        3 * times,
        lambda: seconds(new, cwd=root),
        lambda: seconds(old, cwd=old_root),
    )
    helped = in_turn(
        3 * times,
        lambda: seconds([BIN / "compare", "--help"]),
        lambda: seconds([programs / "compare", "--help"]),
    )
    return [
        _against("`compare regenerate`, from nothing", cold, "aim: 1.03"),
        _against("the same again with `--force`", forced, "aim: 1.03"),
        _against("with nothing to do", idle, "aim: 0.3 s"),
        _against("`compare --help`", helped, "aim: 0.15 s"),
    ]


def _against(what: str, times: list[float], aim: str) -> Row:
    ours, theirs = times
    return what, f"{ours:.2f} s", f"{ours / theirs:.2f} × {EARLIER} ({theirs:.2f} s); {aim}"


def _link_templates(environment: Path, source: Path) -> None:
    """Lend an environment the page templates of our nbconvert, and its own version of the template of compare."""
    templates = Path("share", "jupyter", "nbconvert", "templates")
    (environment / templates).mkdir(parents=True)
    for path in Path(sys.prefix, templates).iterdir():
        if path.name != "compare":
            (environment / templates / path.name).symlink_to(path.resolve())
    own = source / "src" / "compare" / "report" / "templates" / "compare"
    (environment / templates / "compare").symlink_to(own)


def _from_nothing(root: Path, command: list[object]) -> float:
    shutil.rmtree(root / "reports", ignore_errors=True)
    # The earlier engine kept a server between two commands; without its socket it ends by itself.
    for path in Path(tempfile.gettempdir()).glob(f"compare-kernels-{os.getuid()}/*.sock"):
        path.unlink()
    return seconds(command, cwd=root)


def plan(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan from nothing against papermill, ploomber-engine, Snakemake and pytask."""
    root = clone(folder / "project")
    command = compare(root, "regenerate", "--jobs", "2")
    whole = [_from_nothing(root, command)]
    runs = json.loads((root / "reports" / "runs.json").read_text("utf-8"))["runs"]
    count = len(runs)
    chosen = sorted(runs)[:: max(count // 2, 1)][:2] if short else sorted(runs)
    scale = count / len(chosen)
    told = "" if scale == 1 else f", reckoned from {len(chosen)} runs"
    commands = {output: _papermill(root, output, folder) for output in chosen}
    loop = sum(_seconds_of_pair(pair, root) for pair in commands.values()) * scale
    whole.append(_from_nothing(root, command))
    two = _two_at_once([pair[0] for pair in commands.values()], root / "notebooks") * scale
    whole.append(_from_nothing(root, command))
    ours = statistics.median(whole)
    rows = [
        (
            "`compare regenerate`, from nothing, two jobs",
            f"{ours:.1f} s ({min(whole):.1f} to {max(whole):.1f})",
            f"{count} pages with evidence",
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


def _seconds_of_pair(pair: list[list[object]], root: Path) -> float:
    return sum(seconds(command, cwd=root / "notebooks") for command in pair)


def alone(folder: Path, short: bool) -> list[Row]:
    """Measure what a run and its page take beside its own cells: a notebook that does next to nothing, many times."""
    count = 10 if short else 50
    few, many = (_quick_project(folder / str(size), size) for size in (1, count + 1))
    one, all_runs = in_turn(
        1 if short else 5,
        lambda: _from_nothing(few, compare(few, "regenerate", "--jobs", "1")),
        lambda: _from_nothing(many, compare(many, "regenerate", "--jobs", "1")),
    )
    return [
        (
            "per run beside its own cells, one run at a time, page included",
            f"{(all_runs - one) / count:.3f} s",
            "aim: 0.25 s",
        ),
        ("a plan of one such run, from nothing", f"{one:.2f} s", ""),
    ]


def _quick_project(root: Path, runs: int) -> Path:
    """Write a project whose only notebook does next to nothing, in as many runs."""
    clone(root)
    quick_notebook(root / "notebooks" / "coverage.ipynb")
    (root / "notebooks" / "runs.toml").write_text(
        "".join(
            f'[[run]]\nname = "generated{number}"\nnotebook = "coverage.ipynb"\nlanguages = ["en"]\n'
            f'parameters = {{years = "{1990 + number}-2050"}}\n'
            for number in range(runs)
        ),
        "utf-8",
    )
    return root


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


def _papermill(root: Path, output: str, folder: Path) -> list[list[object]]:
    """Return the commands that run a notebook of the shipped plan as papermill does, and make a page of it."""
    name, _, language = output.rpartition(".")
    notebook, _, document = name.partition("-")
    given = ["-p", "language", language, *(["-p", "document", document] if document else [])]
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
    root = clone(folder / "project")
    seconds(compare(root, "regenerate"), cwd=root)
    shipped = median(3 if short else 9, lambda: seconds(compare(root, "regenerate"), cwd=root))
    count = 80 if short else 10_000
    large = generated(folder / "large", documents=max(count // 40 - 5, 1), spans=4 if short else 20)
    quick_notebook(large / "notebooks" / "city_profile.ipynb")
    made = seconds(compare(large, "regenerate"), cwd=large)
    runs = len(json.loads((large / "reports" / "runs.json").read_text("utf-8"))["runs"])
    quick = median(3, lambda: seconds(compare(large, "regenerate"), cwd=large))
    dry = seconds(compare(large, "regenerate", "--dry-run"), cwd=large)
    return [
        ("the shipped plan", f"{shipped:.2f} s", "aim: 0.3 s"),
        (
            f"{runs:,} runs of generated places, of a notebook that does next to nothing",
            f"{quick:.2f} s",
            f"aim: 3 s; looking at each run (`--dry-run`) {dry:.2f} s; made in {made:.0f} s",
        ),
    ]
