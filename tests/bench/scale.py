"""Many runs, many machines, many rows: all of generated places, which are marked as such and never shipped."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import Row, compare, environment, said, seconds, versions_in
from bench.project import MODEL_ROWS, REPOSITORY, generated
from compare.project.paths import CHECKED


def many(folder: Path, short: bool) -> list[Row]:
    """Measure whether time per run and the caller's memory stay the same over many runs."""
    root = generated(folder / "project", documents=1 if short else 20, spans=1 if short else 20)
    stamps = _stamps(compare(root, "regenerate", "--jobs", "2"), root)
    size = max(len(stamps) // 10, 2)
    parts = [stamps[start : start + size] for start in range(0, len(stamps) - size + 1, size)]
    each = [(part[-1][0] - part[0][0]) / (len(part) - 1) for part in parts]
    slopes = [
        (later - earlier) / (other - place)
        for place, earlier in enumerate(each)
        for other, later in enumerate(each)
        if other > place
    ]
    drift = statistics.median(slopes) * (len(each) - 1) / statistics.median(each)
    memory = stamps[size][1], stamps[-1][1]
    return [
        (
            f"{len(stamps)} runs of generated places in two processes, seconds a notebook by tenths of them",
            ", ".join(f"{own:.2f}" for own in each),
            f"from first to last {drift:+.0%} by the median of all slopes; aim: within 10%",
        ),
        (
            "memory of the caller over them",
            f"{memory[0] / 1024:.0f} MB",
            f"{memory[1] / 1024:.0f} MB at the end",
        ),
    ]


def _stamps(command: list[object], root: Path) -> list[tuple[float, int]]:
    """Run a command and return when it said of each run that it is done, and its largest memory until then, in kB."""
    process = subprocess.Popen(
        [str(part) for part in command], stderr=subprocess.PIPE, text=True, cwd=root
    )
    status = Path("/proc", str(process.pid), "status")
    stamps = []
    for line in process.stderr:
        if line.rstrip().endswith(": done"):
            peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
            stamps.append((time.perf_counter(), int(peak[1])))
    if process.wait():
        raise RuntimeError(f"compare regenerate ended with {process.returncode}")
    return stamps


def dask(folder: Path, short: bool) -> list[Row]:
    """Measure the speed-up over dask workers on this machine, and whether the bytes are the same."""
    counts = (1, 2) if short else (1, 2, 4)
    trees, times = [], []
    for workers in counts:
        place = folder / str(workers)
        root = generated(place / "project", documents=1 if short else 5, spans=1 if short else 10)
        file = place / "scheduler.json"
        started = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "distributed.cli.dask_scheduler",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--no-dashboard",
                    "--no-show",
                    "--scheduler-file",
                    file,
                ],
                stderr=subprocess.DEVNULL,
                cwd=place,
            )
        ]
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        started += [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "distributed.cli.dask_worker",
                    address,
                    "--no-nanny",
                    "--nthreads",
                    "1",
                    "--no-dashboard",
                ],
                stderr=subprocess.DEVNULL,
                cwd=place,
            )
            for _ in range(workers)
        ]
        try:
            said(
                "import sys; from distributed import Client\n"
                "Client(sys.argv[1]).wait_for_workers(int(sys.argv[2])); print('there')\n",
                address,
                workers,
            )
            times.append(seconds(compare(root, "regenerate", "--scheduler", address), cwd=root))
        finally:
            for process in started:
                process.kill()
                process.wait()
        trees.append(
            {
                path.relative_to(root).as_posix(): path.read_bytes()
                for name in ("reports", "figures")
                for path in sorted((root / name).rglob("*"))
                if path.is_file() and path.name != CHECKED
            }
        )
    runs = len(json.loads(trees[0]["reports/runs.json"])["runs"])
    same = "the same bytes" if all(tree == trees[0] for tree in trees) else "OTHER BYTES"
    return [
        (
            f"{runs} runs on {', '.join(map(str, counts))} dask workers of one thread",
            ", ".join(f"{each:.0f} s" for each in times),
            ", ".join(f"{times[0] / each:.1f} times" for each in times[1:])
            + f" as fast as one; {same}",
        )
    ]


#: What a target row and what stands beside it take at the most, in bytes.
ROW_MEMORY, ROW_DISK = 2_200, 700

#: Target rows, and how many documents they are in: the largest ones are of documents longer than any real one.
SIZES = {10_000: 4, 100_000: 25, 1_000_000: 250}


def data(folder: Path, short: bool) -> list[Row]:
    """Measure load, check, harmonise, filter and compare on generated tables against bare readers, DuckDB and pyam."""
    rows: list[Row] = []
    # pyam breaks with later ones of SQLAlchemy.
    programs = (
        None if short else environment(folder / "tools", "duckdb", "pyam-iamc", "sqlalchemy<2.1")
    )
    for size, documents in SIZES.items():
        if short and size > min(SIZES):
            break
        lacking = _lacking(size, folder)
        if lacking:
            rows.append((f"{size:,} generated target rows", "not measured", lacking))
            continue
        root = generated(
            folder / str(size),
            documents=documents,
            spans=1,
            repeats=size // documents // MODEL_ROWS,
        )
        told = _in_turn(1 if short else 5, root, folder / "rows")
        rows += _told(told)
        if isinstance(programs, Path):
            rows += _others(programs, folder / "rows", told["rows"])
        else:
            rows.append(
                (
                    "DuckDB and pyam",
                    "not measured",
                    f"they could not be installed: {programs}"
                    if programs
                    else "installing them takes longer than all of --short",
                )
            )
        shutil.rmtree(root)
    return rows


def _in_turn(times: int, root: Path, kept: Path) -> dict[str, float]:
    """Return the medians of several measurements of ours and of the bare readers, taken in turn."""
    told = [
        json.loads(said(_DATA, root, kept, REPOSITORY)) | json.loads(said(_BARE, root, kept))
        for _ in range(times)
    ]
    return {name: statistics.median(each[name] for each in told) for name in told[0]}


def _lacking(size: int, folder: Path) -> str:
    """Say what this machine has too little of for a number of target rows, or nothing."""
    memory = int(
        next(
            line.split()[1]
            for line in Path("/proc/meminfo").read_text().splitlines()
            if "MemAvailable" in line
        )
    )
    needed = {
        "memory": (size * ROW_MEMORY, memory * 1024),
        "disk": (size * ROW_DISK, shutil.disk_usage(folder).free),
    }
    return "; ".join(
        f"about {need / 2**30:.0f} GB of {what} needed, {there / 2**30:.0f} GB free"
        for what, (need, there) in needed.items()
        if need > there
    )


def _told(told: dict[str, float]) -> list[Row]:
    """Return what our own steps took, held against bare readers of the same files."""
    count, checked = told["rows"], told["read and check"]
    against = {
        "read and check": f'{checked / told["csv"]:.1f} × pandas.read_csv(engine="pyarrow") of the same files '
        f"({told['csv']:.2f} s; targets alone {told['csv of targets']:.2f} s), aim: 3; "
        f"read_parquet of six columns {told['parquet']:.2f} s",
        "read again, unchanged": "",
        "harmonise": "",
        "filter and pivot": "",
        "compare": f"{told['pairs']:,} pairs",
    }
    name = f"{count:,} target rows in {told['documents']:,} documents, generated but for the shipped ones"
    return [
        *(
            (
                f"{name}: {step}",
                f"{told[step]:.2f} s, {told[step] / count * 1e6:.1f} µs a row",
                beside,
            )
            for step, beside in against.items()
        ),
        (
            f"{name}: memory at the most",
            f"{told['loaded'] / 1024:.0f} MB after reading, {told['memory'] / 1024:.0f} MB "
            "after all",
            f"{told['loaded'] * 1024 / count:.0f} and {told['memory'] * 1024 / count:.0f} bytes a row",
        ),
    ]


def _others(programs: Path, kept: Path, count: int) -> list[Row]:
    """Return what the same filter and pivot take in tools that the project does not use."""
    rows = []
    for package, code, against in (
        ("duckdb", _DUCKDB, "reading Parquet included"),
        ("pyam-iamc", _PYAM, ""),
    ):
        name = f"{count:,} rows: the same filter and pivot in {versions_in(programs, package)}"
        done = subprocess.run(
            [programs / "python", "-c", code, kept],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "XDG_CACHE_HOME": str(programs.parent / "cache")},
        )  # pint keeps paths there
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1][
                :200
            ]
            rows.append((name, "not measured", f"it failed: {reason}"))
            continue
        found = json.loads(done.stdout.splitlines()[-1])
        rows.append(
            (
                name,
                f"{found['pivot']:.2f} s",
                against or f"and {found['taken in']:.2f} s to take in the frame",
            )
        )
    return rows


_DATA = """
import json, resource, sys, time
from pathlib import Path
import pandas, pyarrow.csv, compare
root, kept = Path(sys.argv[1]), Path(sys.argv[2])
def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
compare.load_tables(Path(sys.argv[3]))  # what is imported when the first tables are checked
base, told = most(), {}
def timed(name, work):
    start = time.perf_counter()
    found = work()
    told[name] = time.perf_counter() - start
    return found
tables = timed("read and check", lambda: compare.load_tables(root))
told["loaded"] = most() - base
timed("read again, unchanged", lambda: len(compare.load_tables(root)))
rows = timed("harmonise", lambda: compare.harmonise_targets(tables))
def pivot():
    own = rows[rows["indicator"].eq("rd_intensity") & rows["target_year"].ge(2015)]
    return own.pivot_table(index="place_id", columns="target_year", values="canonical_value", aggfunc="max")
timed("filter and pivot", pivot)
own = rows[rows["indicator"].eq("rd_intensity")].drop_duplicates("document_id").head(100)
told["pairs"] = len(timed("compare", lambda: compare.verdicts(own, tables)))
told["memory"] = most() - base
told["rows"], told["documents"] = len(rows), len(tables["documents"])
frame = rows[["place_id", "document_id", "indicator", "target_year", "canonical_value", "canonical_unit"]]
frame.to_parquet(kept, index=False)
print(json.dumps(told))
"""

#: The floor, in a process of its own: every raw table as bare pandas reads it, and what was kept of the rows.
_BARE = """
import json, sys, time
from pathlib import Path
import pandas, pyarrow.csv, pyarrow.parquet
raw, told = Path(sys.argv[1]) / "data" / "raw", {}
def bare(paths):
    start = time.perf_counter()
    pandas.concat([pandas.read_csv(path, engine="pyarrow") for path in paths])
    return time.perf_counter() - start
bare([raw / "places.csv"])
told["csv of targets"] = bare(sorted((raw / "targets").glob("*.csv")))
told["csv"] = told["csv of targets"] + sum(bare(sorted((raw / name).glob("*.csv"))) for name in ("excluded", "second_coding"))
told["csv"] += sum(bare([path]) for path in raw.glob("*.csv"))
start = time.perf_counter()
pandas.read_parquet(sys.argv[2])
told["parquet"] = time.perf_counter() - start
print(json.dumps(told))
"""

_DUCKDB = """
import json, sys, time
import duckdb
start = time.perf_counter()
duckdb.sql(f"PIVOT (SELECT place_id, target_year, canonical_value FROM read_parquet('{sys.argv[1]}') WHERE indicator = "
           "'rd_intensity' AND target_year >= 2015) ON target_year USING max(canonical_value) GROUP BY place_id").df()
print(json.dumps({"pivot": time.perf_counter() - start}))
"""

_PYAM = """
import json, logging, sys, time
import pandas, pyam
logging.disable()
frame = pandas.read_parquet(sys.argv[1]).dropna(subset=["canonical_value"])
frame = frame.rename(columns={"document_id": "scenario", "place_id": "region", "indicator": "variable", "target_year": "year",
                              "canonical_value": "value", "canonical_unit": "unit"}).assign(model="generated")
frame = frame.groupby(["model", "scenario", "region", "variable", "unit", "year"], as_index=False)["value"].max()
start = time.perf_counter()
whole = pyam.IamDataFrame(frame)
taken = time.perf_counter() - start
start = time.perf_counter()
whole.filter(variable="rd_intensity", year=range(2015, 2100)).timeseries()
print(json.dumps({"pivot": time.perf_counter() - start, "taken in": taken}))
"""
