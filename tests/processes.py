"""What tests need to know of processes; nothing here rests on how fast the machine is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

#: Seconds after which a test no longer waits; far more than anything takes on a loaded machine.
PATIENCE = 300


def eventually(check: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something is true; say whether it became so."""
    end = time.monotonic() + seconds
    while not check() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(check())


def runs(pid: int) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def gone(pid: int) -> bool:
    """Wait until a process has ended; say whether it has."""
    return eventually(lambda: not runs(pid), 30)


def descendants(pid: int) -> list[psutil.Process]:
    """Return every process below one."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


#: Set while tests run: where figures go, and what makes ipykernel leave the streams of a process alone.
OF_TESTS = ("COMPARE_FIGURES", "PYTEST_CURRENT_TEST")


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of a user, who has not set where figures go and runs no tests."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    return {**kept, **variables}


def start(
    root: Path,
    *arguments: str,
    before: str = "",
    variables: dict[str, str] | None = None,
    **options: object,
) -> subprocess.Popen:
    """Start ``compare regenerate`` as a scheduler does.

    Parameters
    ----------
    root : Path
    *arguments : str
    before : str
        Python that the process of the command runs before it.
    variables : dict of str, optional
        Beside those of the environment.
    **options
        Of subprocess.Popen.
    """
    code = f"{before}\nfrom compare.cli import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "--root", str(root), "regenerate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables or {}),
        **options,
    )


def finish(process: subprocess.Popen) -> tuple[int, str]:
    """Wait for a command; return its exit code and all that it said."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out + err
