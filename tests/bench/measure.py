"""What every section measures with: commands, medians, environments of other tools."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent

#: What is measured, the measurement, and what it is held against.
Row = tuple[str, str, str]


def seconds(command: Sequence[object], **options: object) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        raise RuntimeError(
            f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}"
        )
    return time.perf_counter() - start


#: Runs a command, and says its seconds, the CPU seconds and the largest megabytes of all processes that it started.
COST = """
import ctypes, json, os, resource, subprocess, sys, time

ctypes.CDLL(None).prctl(36, 1)  # what the command leaves behind comes to this process, which waits for it
begun = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
took = time.perf_counter() - begun
try:
    while True:
        os.wait()
except ChildProcessError:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


class Cost(NamedTuple):
    """What a command takes: seconds, CPU seconds and the megabytes of its largest process."""

    seconds: float
    cpu: float
    memory: float


def cost(command: Sequence[object], **options: object) -> Cost:
    """Return what a command takes, with all processes that it starts."""
    return Cost(*json.loads(said(COST, *command, **options)))


def said(code: str, *arguments: object, **options: object) -> str:
    """Return what a Python program prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    return done.stdout.strip().splitlines()[-1]


def median(times: int, measure: Callable[[], float]) -> float:
    """Return the median of several measurements."""
    return statistics.median(measure() for _ in range(times))


def in_turn(times: int, *measures: Callable[[], float]) -> list[float]:
    """Return the median of each of several measurements, taken in turn, for a machine is now faster and now slower."""
    found = [[measure() for measure in measures] for _ in range(times)]
    return [statistics.median(own) for own in zip(*found, strict=True)]


def compare(root: Path, *arguments: str) -> list[object]:
    """Return the command for a project."""
    return [BIN / "compare", "--root", root, *arguments]


def environment(folder: Path, *packages: str) -> Path | str:
    """Return the programs' folder of a throw-away environment: ours and some packages more; or why there is none."""
    venv.create(folder, with_pip=True)
    own = Path(
        sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    )
    (own / "ours.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    )
    done = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        folder / "bin"
        if done.returncode == 0
        else (done.stderr.strip().splitlines() or ["?"])[-1][:200]
    )


def versions_in(folder: Path, *packages: str) -> str:
    """Return the versions of packages in an environment, for people."""
    code = f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in {packages!r}))"
    return subprocess.run(
        [folder / "python", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
