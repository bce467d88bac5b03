"""This version against an earlier one, in turn on one machine, each in its own clone and environment."""

from __future__ import annotations

import shutil
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

from bench.measure import Row, seconds
from bench.project import REPOSITORY

#: The commit that this version is measured against: the last before the house was rebuilt.
BASE = "6c1ef29"


def before(folder: Path, short: bool) -> list[Row]:
    """Measure the shipped plan, doing nothing and starting against an earlier version."""
    old = _clone(folder / "old", BASE)
    new = _clone(folder / "new", "HEAD")
    few, many = (1, 3) if short else (3, 9)
    return [
        _row("the shipped plan from nothing", few, lambda root: _cold(root), old, new, "1.03"),
        _row(
            "the same again with `--force`",
            few,
            lambda root: _run(root, "--force"),
            old,
            new,
            "1.03",
        ),
        _row("nothing to do", many, lambda root: _run(root), old, new, "0.3 s"),
        _row("`compare --help`", many, lambda root: _help(root), old, new, "0.15 s"),
    ]


def _clone(root: Path, commit: str) -> Path:
    """Return a clone of this repository at a commit, with its environment."""
    subprocess.run(["git", "clone", "--quiet", REPOSITORY, root], check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", commit], cwd=root, check=True)
    subprocess.run(["make", ".venv/.ready"], cwd=root, check=True, capture_output=True)
    return root


def _row(
    name: str, times: int, measure: Callable[[Path], float], old: Path, new: Path, aim: str
) -> Row:
    pairs = [(measure(old), measure(new)) for _ in range(times)]
    ratios = sorted(now / then for then, now in pairs)
    then, now = (statistics.median(each) for each in zip(*pairs, strict=True))
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    ratio = f"{statistics.median(ratios):.2f} × of {then:.2f} s at {BASE} ({spread}); aim: {aim}"
    return name, f"{now:.2f} s", ratio


def _run(root: Path, *arguments: str) -> float:
    return seconds([root / ".venv" / "bin" / "compare", "regenerate", *arguments], cwd=root)


def _cold(root: Path) -> float:
    shutil.rmtree(root / "reports", ignore_errors=True)
    return _run(root)


def _help(root: Path) -> float:
    return seconds([root / ".venv" / "bin" / "compare", "--help"], cwd=root)
