"""The whole plan, made twice, is the same bytes: other paths, another order, another number of jobs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from invented import REPOSITORY, called, command

from compare.release.build import build

PUBLISHED = ("reports", "figures", "data/processed")


def clone(root: Path) -> Path:
    """Clone the repository as it stands, its history included; copy what is not committed yet."""
    if (REPOSITORY / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, root], check=True)
    for folder in ("data/raw", "notebooks"):
        shutil.copytree(REPOSITORY / folder, root / folder, dirs_exist_ok=True)
    shutil.rmtree(root / "figures", ignore_errors=True)
    shutil.rmtree(root / "data" / "processed", ignore_errors=True)
    return root


def published(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in PUBLISHED
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow("runs every notebook of the plan twice: up to four minutes on two cores")
def test_two_clones_make_the_same_bytes(tmp_path: Path) -> None:
    one, other = clone(tmp_path / "one"), clone(tmp_path / "a much longer 路径" / "other")
    build(one)
    result = command(one, "--jobs", "2")
    assert result.exit_code == 0, result.output
    # The other way round: the last notebooks of the plan first, one after the other, then the rest.
    result = command(other, "--jobs", "1", "--only", "outcomes", "--only", "coverage.zh")
    assert result.exit_code == 0, result.output
    result = command(other, "--jobs", "3")
    assert result.exit_code == 0, result.output
    build(other)
    ours, theirs = published(one), published(other)
    assert ours.keys() == theirs.keys()
    unlike = [name for name in ours if ours[name] != theirs[name]]
    assert unlike == []
    assert {name.partition("/")[0] for name in ours} == {"reports", "figures", "data"}
    told = called(other, "verify")
    assert told.exit_code == 0, told.output
