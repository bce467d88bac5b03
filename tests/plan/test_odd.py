"""Odd moves are held back before anything runs, told to programs, and let through once."""

import json
from pathlib import Path

import pytest
from invented import (
    DRAW_SHAKY,
    STEADY_AND_SHAKY,
    called,
    command,
    invented_project,
    shaky,
    shaky_project,
)


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A project whose last report said of one target a tenth of what its table says."""
    root = shaky_project(tmp_path / "project")
    assert command(root).exit_code == 0
    path = root / "reports" / "snapshots.json"
    snapshots = json.loads(path.read_text("utf-8"))
    rows = snapshots["current"]["rows"]
    target_id, entry = next((name, entry) for name, entry in rows.items() if " – " in entry[1])
    comparator, value, *others = entry[1].split(" ")
    entry[1] = " ".join([comparator, f"{float(value) / 10:.12g}", *others])
    path.write_text(json.dumps(snapshots), "utf-8")
    return root


def test_odd_moves_are_held_back_until_they_are_accepted(moved, snapshot):
    before = snapshot(moved)
    held = command(moved)
    assert held.exit_code == 6
    assert "Held back" in held.output
    assert "its value was" in held.output
    assert "--accept" in held.output
    assert snapshot(moved) == before
    assert command(moved, "--accept").exit_code == 0
    again = command(moved)
    assert again.exit_code == 0
    assert "0 made" in again.output


def test_what_was_accepted_is_not_asked_about_again_though_a_notebook_failed(moved):
    """The next report is compared with the one before as long as something is left out; what was let through stays so."""
    shaky(moved, "raise ValueError('INVENTED')")
    assert command(moved).exit_code == 6
    assert command(moved, "--accept").exit_code == 1
    again = command(moved)
    assert again.exit_code == 1, again.output
    shaky(moved, DRAW_SHAKY)
    mended = command(moved)
    assert mended.exit_code == 0, mended.output
    manifest = json.loads((moved / "reports" / "runs.json").read_text("utf-8"))
    assert manifest["accepted"] == []


def test_another_odd_move_is_asked_about_though_one_was_accepted(moved):
    shaky(moved, "raise ValueError('INVENTED')")
    assert command(moved, "--accept").exit_code == 1
    path = moved / "reports" / "snapshots.json"
    snapshots = json.loads(path.read_text("utf-8"))
    entries = [entry for entry in snapshots["current"]["rows"].values() if " – " in entry[1]]
    comparator, value, *rest = entries[-1][1].split(" ")
    entries[-1][1] = " ".join([comparator, f"{float(value) / 10:.12g}", *rest])
    path.write_text(json.dumps(snapshots), "utf-8")
    held = command(moved)
    assert held.exit_code == 6
    assert held.output.count("its value was") == 1


def test_programs_are_told_what_is_stale_and_why(tmp_path):
    root = invented_project(tmp_path / "project", STEADY_AND_SHAKY)
    told = json.loads(called(root, "status", "--json").output)
    assert told["current"] is False
    assert set(told["stale"].values()) == {"it was never made"}
    command(root)
    after = called(root, "status", "--json")
    told = json.loads(after.output)
    assert (told["current"], told["stale"], told["failed"]) == (True, {}, {})
    assert after.exit_code == 0
    (root / "data" / "raw" / "places.csv").write_text("INVENTED\n", "utf-8")
    told = json.loads(called(root, "status", "--json").output)
    assert "places.csv" in told["faults"]
