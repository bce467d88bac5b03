"""When the reports were last checked stands beside them, and moves nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from invented import ONE, called, command, contents, invented_notebook, invented_project

from compare.project.paths import CHECKED

PLAN = 'every = "1 day"\n\n' + ONE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented_project(tmp_path_factory.mktemp("checked") / "project", PLAN)
    result = command(root)
    assert result.exit_code == 0, result.output
    return root


def told(root: Path) -> dict[str, str]:
    text = (root / "reports" / CHECKED).read_text("utf-8")
    return json.loads(text.partition("var compareChecked = ")[2].rstrip().rstrip(";"))


def tell(root: Path, ago: timedelta) -> None:
    """Let the last check have been some time ago."""
    at = datetime.now(UTC) - ago
    said = {"at": at.isoformat(), "due": (at + timedelta(days=1)).isoformat()}
    (root / "reports" / CHECKED).write_text(f"var compareChecked = {json.dumps(said)};\n", "utf-8")


def test_each_command_tells_it_and_moves_nothing_else(made: Path) -> None:
    tell(made, timedelta(days=3))
    before = contents(made)
    result = command(made)
    assert "0 made, 1 unchanged" in result.output
    assert contents(made) == before
    at, due = (datetime.fromisoformat(told(made)[name]) for name in ("at", "due"))
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=10)
    assert due - at == timedelta(days=1)


def test_a_command_for_a_part_of_the_plan_has_not_checked_all(made: Path) -> None:
    tell(made, timedelta(days=3))
    before = told(made)
    assert command(made, "--only", "one").exit_code == 0
    assert told(made) == before


def test_a_command_that_ends_in_a_fault_has_not_checked(made: Path) -> None:
    tell(made, timedelta(days=3))
    before = told(made)
    table = made / "data" / "raw" / "places.csv"
    kept = table.read_bytes()
    table.write_bytes(kept + b"INVENTED\n")
    try:
        assert command(made).exit_code == 4
    finally:
        table.write_bytes(kept)
    assert told(made) == before


def test_a_command_of_which_a_run_failed_has_not_checked(made: Path) -> None:
    tell(made, timedelta(days=3))
    before = told(made)
    notebook = made / "notebooks" / "patents.ipynb"
    kept = notebook.read_bytes()
    invented_notebook(notebook, "raise ValueError('INVENTED')")
    try:
        assert command(made).exit_code not in (0, 4)
        assert told(made) == before
    finally:
        notebook.write_bytes(kept)
    assert command(made).exit_code == 0
    assert told(made) != before


@pytest.mark.parametrize(
    ("ago", "overdue", "said"),
    [
        (timedelta(minutes=61), False, "last 1 hour ago; the next check is due in 22 hours"),
        (timedelta(hours=25), False, "last 1 day ago; the next check is due now"),
        (
            timedelta(days=3, minutes=1),
            True,
            "last 3 days ago; the next check was due 2 days ago: the",
        ),
    ],
)
def test_status_tells_the_same(made: Path, ago: timedelta, overdue: bool, said: str) -> None:
    tell(made, ago)
    status = json.loads(called(made, "status", "--json").output)
    assert (status["overdue"], status["current"]) == (overdue, True)
    assert status["freshness"].startswith(said)
    assert status["checked"] < status["due"]
    assert f"checked  {said}" in called(made, "status").output


def test_without_the_file_nothing_is_told_and_nothing_is_amiss(made: Path) -> None:
    (made / "reports" / CHECKED).unlink()
    status = json.loads(called(made, "status", "--json").output)
    assert [status[name] for name in ("checked", "due", "overdue", "freshness")] == [
        "",
        "",
        False,
        "",
    ]
    assert status["current"]
    assert called(made, "verify").exit_code == 0
