"""Measure, print a table, and keep it in docs/benchmarks.md: ``python -m bench [--short]`` in ``tests/``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.project import REPOSITORY, clone, generated

BIN = Path(sys.executable).parent
NAMED = ("papermill", "nbconvert", "ipykernel", "jupyter-client", "pandas", "matplotlib", "seaborn", "distributed")

Row = tuple[str, str, str]


def main() -> None:
    """Measure everything and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="few runs, small tables; nothing is written")
    parser.add_argument("--only", metavar="NAME", help="one measurement; nothing is written")
    told = parser.parse_args()
    short = told.short
    # Nothing that is measured may draw over the committed figures.
    os.environ.pop("COMPARE_FIGURES", None)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="compare-bench-") as folder:
        place = Path(folder)
        for measure in (startup, plan, nothing_to_do, many_runs, dask, data_path):
            if told.only not in (None, measure.__name__):
                continue
            found = measure(place / measure.__name__, short)
            rows += found
            for row in found:
                print("| " + " | ".join(row) + " |", flush=True)
    if not short and not told.only:
        (REPOSITORY / "docs" / "benchmarks.md").write_text(page(rows), "utf-8")


def page(rows: Sequence[Row]) -> str:
    """Return the table with machine and versions."""
    memory = next(line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines())
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    lines = ["# Benchmarks", "",
             "Written by `make bench`. Ratios are of one run on one machine; times of others will differ.", "",
             f"{os.cpu_count()} cores, {int(memory) / 2**20:.0f} GB, {platform.system()} {platform.machine()}, "
             f"Python {platform.python_version()}; {versions}.", "",
             "| what | measured | against |", "|---|---|---|", *("| " + " | ".join(row) + " |" for row in rows), ""]
    return "\n".join(lines)


def seconds(command: Sequence[object], **options: object) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   **options)
    return time.perf_counter() - start


def best(times: int, measure: Callable[[], float]) -> float:
    """Return the median of several measurements."""
    return statistics.median(measure() for _ in range(times))


def compare(root: Path, *arguments: str) -> list[object]:
    """Return the command for a project."""
    return [BIN / "compare", "--root", root, *arguments]


def cold() -> None:
    """End the server of warm kernels, so that the next command starts from nothing."""
    for path in Path(tempfile.gettempdir()).glob(f"compare-kernels-{os.getuid()}/*.sock"):
        path.unlink()  # nobody finds it any more; it ends by itself


def startup(folder: Path, short: bool) -> list[Row]:
    """Measure how long the command and the first figure take to start."""
    times = 3 if short else 9
    bare = "import matplotlib.pyplot as plt, seaborn as sns, io; sns.set_theme(); f, a = plt.subplots(); "
    bare += "a.plot([1, 2], [2, 1]); f.savefig(io.BytesIO(), format='svg')"
    ours = "import compare, io; t = compare.load_tables(); r = compare.harmonise_targets(t); "
    ours += "d = compare.charts.timeline(r[r['indicator'].eq('rd_intensity')], t, 'en'); "
    ours += "d.figure.savefig(io.BytesIO(), format='svg')"
    help_time = best(times, lambda: seconds([BIN / "compare", "--help"]))
    python = best(times, lambda: seconds([sys.executable, "-c", "pass"]))
    figure, floor = (best(times, lambda code=code: seconds([sys.executable, "-c", code], cwd=REPOSITORY))
                     for code in (ours, bare))
    return [("`compare --help`", f"{help_time:.2f} s", f"Python alone {python:.2f} s"),
            ("first figure from `import compare`, tables checked", f"{figure:.2f} s",
             f"{figure / floor:.1f} × bare matplotlib and seaborn ({floor:.2f} s)")]


def plan(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan from nothing against papermill and nbconvert."""
    root = clone(folder / "project")
    cold()
    whole = seconds(compare(root, "regenerate", "--jobs", "2"), cwd=root)
    warm = seconds(compare(root, "regenerate", "--jobs", "2", "--force"), cwd=root)
    runs = json.loads((root / "reports" / "runs.json").read_text())["runs"]
    chosen = sorted(runs)[:2] if short else sorted(runs)
    commands = [_papermill(root, output, runs[output]["parameters"], folder) for output in chosen]
    scale = len(runs) / len(chosen)
    loop = sum(seconds(command, cwd=root / "notebooks") for pair in commands for command in pair) * scale
    start = time.perf_counter()
    halves = [subprocess.Popen(["sh", "-c", " && ".join(" ".join(map(str, pair[0])) for pair in commands[part::2])],
                               cwd=root / "notebooks", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
              for part in (0, 1)]
    for half in halves:
        half.wait()
    two = (time.perf_counter() - start) * scale
    told = "" if len(chosen) == len(runs) else f" (reckoned from {len(chosen)} runs)"
    cells, alone = _cells(root)
    return [
        (f"shipped plan cold, {len(runs)} runs, pages included", f"{whole:.1f} s",
         f"{loop / whole:.1f} times faster than a loop of papermill and nbconvert ({loop:.0f} s{told}), "
         f"{two / whole:.1f} times than papermill in two processes without pages ({two:.0f} s{told})"),
        ("the same with a warm server", f"{warm:.1f} s", f"{warm / (cells / 2):.2f} × the cells over two cores"),
        ("per run, beside its own cells, pages included", f"{(alone - cells) / len(runs):.2f} s", "aim: 0.25 s"),
    ]


def _papermill(root: Path, output: str, parameters: dict[str, object], folder: Path) -> list[list[object]]:
    notebook = {"city_profile": "city_profile"}.get(output.split("-")[0], output.rpartition(".")[0])
    given = [part for name, value in parameters.items() if name != "languages" for part in ("-p", name, value)]
    made = folder / f"{output}.ipynb"
    return [[BIN / "papermill", "--no-progress-bar", root / "notebooks" / f"{notebook}.ipynb", made, *given],
            [BIN / "jupyter", "nbconvert", "--to", "html", made]]


def _cells(root: Path) -> tuple[float, float]:
    """Return the seconds that the cells of all runs take one after the other, and the runs with all their work."""
    code = (
        "import sys, time; from pathlib import Path; from dataclasses import replace\n"
        "from papermill.clientwrap import PapermillNotebookClient as C\n"
        "from compare.report import worker, inputs, plan\n"
        "total, before = 0.0, C.papermill_execute_cells\n"
        "def timed(self):\n"
        "    global total\n    start = time.perf_counter(); before(self); total += time.perf_counter() - start\n"
        "C.papermill_execute_cells = timed\n"
        "root = Path(sys.argv[1]); i = inputs.Inputs(root)\n"
        "whole = 0.0\n"
        "for number, run in enumerate(plan.read_plan(i.documents(), root)):\n"
        "    if number == 1: total, whole = 0.0, 0.0\n"  # the first starts the server and fills the caches
        "    start = time.perf_counter()\n"
        "    worker.perform(('folder', str(root)), i.data(), replace(run, notebook=Path('notebooks', run.notebook.name)))\n"
        "    whole += time.perf_counter() - start\n"
        "print(total * (number + 1) / number, whole * (number + 1) / number)")
    told = subprocess.run([sys.executable, "-c", code, str(root)], check=True, capture_output=True, text=True, cwd=root)
    cells, whole = map(float, told.stdout.split())
    return cells, whole


def nothing_to_do(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan and a plan of ten thousand runs when nothing changed."""
    root = clone(folder / "project")
    seconds(compare(root, "regenerate"), cwd=root)
    times = 3 if short else 9
    shipped = best(times, lambda: seconds(compare(root, "regenerate"), cwd=root))
    count = 500 if short else 10_000
    large = generated(folder / "large", count // 2)
    _pretend_made(large)
    quick = best(3, lambda: seconds(compare(large, "regenerate"), cwd=large))
    dry = seconds(compare(large, "regenerate", "--dry-run"), cwd=large)
    return [("nothing to do, shipped plan", f"{shipped:.2f} s", "aim: 0.3 s"),
            (f"nothing to do, {count:,} runs", f"{quick:.2f} s", f"aim: 3 s; looking at each run (--dry-run) {dry:.2f} s")]


def _pretend_made(root: Path) -> None:
    """Write pages of a few bytes and the manifest that fits them: the look at them is measured, not their making."""
    code = (
        "import sys; from pathlib import Path\n"
        "from compare.report import inputs, manifest, plan\n"
        "root = Path(sys.argv[1]); i = inputs.Inputs(root); known = manifest.Manifest()\n"
        "runs = plan.read_plan(i.documents(), root); code = i.code(runs[0].notebook)\n"
        "(root / 'reports').mkdir(); (root / 'reports' / 'index.html').write_text('generated')\n"
        "for run in runs:\n"
        "    page = f'reports/{run.output}.html'; (root / page).write_text('generated')\n"
        "    names = ['table:documents', 'table:places', f'rows:targets?family=&document={run.parameters[\"document\"]}']\n"
        "    entry = manifest.entry_of(run, {name: i.source(name) for name in names}, code, i, known)\n"
        "    entry.outputs = {page: (i.file(root / page), 9)}; known.runs[run.output] = entry\n"
        "known.everything = i.everything(); manifest.path(root).write_text(known.text(), 'utf-8')")
    subprocess.run([sys.executable, "-c", code, str(root)], check=True)


def many_runs(folder: Path, short: bool) -> list[Row]:
    """Measure whether time per run and the caller's memory stay the same over many runs."""
    count = 20 if short else 1000
    root = generated(folder / "project", count // 2)
    code = ("import sys; sys.argv[0] = 'compare'; import resource, time\n"
            "from compare.report import progress\nstamps = []\n"
            "class P(progress.Progress):\n"
            "    def tell(self, *a):\n"
            "        stamps.append((time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
            "progress.Progress = P\n"
            "from compare.cli import main\n"
            "if __name__ == '__main__':\n"
            "    try: main()\n"
            "    except SystemExit: pass\n"
            "    print([list(each) for each in stamps])")
    script = folder / "many.py"
    script.write_text(code)
    done = subprocess.run([sys.executable, str(script), "--root", str(root), "regenerate", "--jobs", "2"],
                          capture_output=True, text=True, check=True, cwd=root)
    stamps = json.loads(done.stdout.splitlines()[-1])
    part = max(len(stamps) // 5, 2)
    first, last = ((chunk[-1][0] - chunk[0][0]) / (len(chunk) - 1) for chunk in (stamps[part:2 * part], stamps[-part:]))
    memory = stamps[part][1], stamps[-1][1]
    return [(f"{len(stamps)} runs of generated places, in two processes", f"{first:.2f} s a run at first",
             f"{last:.2f} s at last ({last / first - 1:+.0%})"),
            ("memory of the caller over them", f"{memory[0] / 1024:.0f} MB at first", f"{memory[1] / 1024:.0f} MB at last")]


def dask(folder: Path, short: bool) -> list[Row]:
    """Measure the speed-up over dask workers on this machine, and whether the bytes are the same."""
    count = 8 if short else 200
    roots, times = [], []
    for workers in (1, 2) if short else (1, 2, 4):
        root = generated(folder / str(workers) / "project", count // 2)
        file = folder / str(workers) / "scheduler.json"
        started = [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port",
                                     "0", "--no-dashboard", "--no-show", "--scheduler-file", file],
                                    stderr=subprocess.DEVNULL, cwd=folder)]
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        started += [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads",
                                      "1", "--no-dashboard"], stderr=subprocess.DEVNULL, cwd=folder)
                    for _ in range(workers)]
        try:
            seconds([sys.executable, "-c", "import sys; from distributed import Client\n"
                     "Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]))", address, workers])
            times.append(seconds(compare(root, "regenerate", "--scheduler", address), cwd=root))
        finally:
            for process in started:
                process.kill()
                process.wait()
        roots.append(root)
    trees = [{path.relative_to(root).as_posix(): path.read_bytes() for name in ("reports", "figures")
              for path in sorted((root / name).rglob("*")) if path.is_file()} for root in roots]
    same = "the same bytes" if all(tree == trees[0] for tree in trees) else "OTHER BYTES"
    told = ", ".join(f"{each:.0f} s" for each in times)
    return [(f"{count} runs on {', '.join(str(2**number) for number in range(len(times)))} dask workers", told,
             f"speed-up {times[0] / times[1]:.1f} with two; {same}")]


def data_path(folder: Path, short: bool) -> list[Row]:
    """Measure load, check, harmonise and compare on generated tables against bare reading."""
    rows = []
    for size in (10_000,) if short else (100_000, 1_000_000):
        root = generated(folder / str(size) / "project", size // 44)
        code = ("import resource, sys, time; from pathlib import Path; import pandas, pyarrow, compare\n"
                "root = Path(sys.argv[1]); base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
                "s = time.perf_counter(); t = compare.load_tables(root); a = time.perf_counter()\n"
                "r = compare.harmonise_targets(t); b = time.perf_counter()\n"
                "files = sorted((root / 'data/raw/targets').glob('*.csv')); f = time.perf_counter()\n"
                "bare = pandas.concat([pandas.read_csv(p, engine='pyarrow', dtype=str) for p in files]); g = time.perf_counter()\n"
                "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base\n"
                "print(len(r), a - s, b - a, g - f, peak)")
        told = subprocess.run([sys.executable, "-c", code, str(root)], check=True, capture_output=True, text=True).stdout
        count, load, harmonise, bare, peak = map(float, told.split())
        rows.append((f"{count:,.0f} generated target rows: load and check {load:.1f} s, harmonise {harmonise:.1f} s",
                     f"{(load + harmonise) / count * 1e6:.0f} µs and {peak * 1024 / count / 1000:.1f} kB a row",
                     f"load and check {load / bare:.1f} × bare read_csv of the same files ({bare:.1f} s)"))
        shutil.rmtree(root)
    return rows


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    main()
