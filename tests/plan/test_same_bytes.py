"""The whole plan, made twice, is the same bytes: other paths, another order, another number of jobs."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import called, clone, command

from compare.project.paths import CHECKED
from compare.release.build import build

PUBLISHED = ("reports", "figures", "data/processed")


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in PUBLISHED
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.name != CHECKED  # which tells of the clock
    }


@pytest.mark.slow("runs every notebook of the plan twice: up to four minutes on two cores")
def test_two_clones_make_the_same_bytes(published: Path, tmp_path: Path) -> None:
    other = clone(tmp_path / "a much longer 路径" / "other")
    # The other way round: the last notebooks of the plan first, one after the other, then the rest.
    result = command(other, "--jobs", "1", "--only", "outcomes", "--only", "coverage.zh")
    assert result.exit_code == 0, result.output
    result = command(other, "--jobs", "3")
    assert result.exit_code == 0, result.output
    build(other)
    ours, theirs = files(published), files(other)
    assert ours.keys() == theirs.keys()
    unlike = [name for name in ours if ours[name] != theirs[name]]
    assert unlike == []
    assert {name.partition("/")[0] for name in ours} == {"reports", "figures", "data"}
    told = called(other, "verify")
    assert told.exit_code == 0, told.output
