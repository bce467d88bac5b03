"""Moves from one report to the next that are held back, and those that are not."""

import shutil
from pathlib import Path

import pytest

import compare
from compare.report import changes
from compare.report.odd_moves import odd_moves

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def before(tables):
    return changes.snapshot(tables, ROOT)


@pytest.fixture
def moved(project, before):
    """Return ``moved()``: what is odd between the shipped tables and the edited ones."""

    def look() -> list[str]:
        tables = compare.load_tables(project)
        rows = compare.harmonise_targets(tables)
        revised = compare.revisions(rows, tables)
        jumps = revised[revised["is_jump"]].to_dict("records")
        return odd_moves(before, changes.snapshot(tables, project), jumps)

    return look


def test_the_same_tables_are_not_odd_though_two_plans_are_far_apart(moved):
    """Huzhou's technology market is 2.5 in the older plan and 200 in the newer one; that is no news."""
    assert moved() == []


def test_nothing_is_odd_in_a_first_report(before):
    assert odd_moves(None, before, []) == []


def made(rows, ranks=()):
    """Return a snapshot of made-up rows (value and place by id) and orders."""
    return {
        "rows": {
            name: [f"f{value}", f"ge {value} – 家", place, name]
            for name, (value, place) in rows.items()
        },
        "ranks": {pair: ["f", order, "made_up", ""] for pair, order in dict(ranks).items()},
    }


MANY = {f"t{number}": (100, "made_up") for number in range(40)}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (made({"t": (2, "a")}), made({"t": (20, "a")}), ["t: its value was 2 and is 20."]),
        (made({"t": (20, "a")}), made({"t": (2, "a")}), ["t: its value was 20 and is 2."]),
        (made({"t": (2, "a")}), made({"t": (19.9, "a")}), []),
        (made({"t": (2, "a")}), made({"t": ("–", "a")}), []),
        (
            made({"t": (2, "a"), "u": (2, "b")}),
            made({"t": (2, "a")}),
            ["b: the place is gone, with all its targets."],
        ),
        (made({"t": (2, "a")}), made({"t": (2, "a"), "u": (2, "b")}), []),
        (
            made({}, {"t : u": "higher"}),
            made({}, {"t : u": "lower"}),
            ["t : u: the first was higher than the second and is lower."],
        ),
        (made({}, {"t : u": "higher"}), made({}, {"t : u": "overlapping"}), []),
        (made({}, {"t : u": "higher"}), made({}), []),
        (
            made(MANY),
            made({**MANY, **{f"t{number}": (101, "made_up") for number in range(10)}}),
            ["10 of 40 rows changed or are gone, more than 20%."],
        ),
        (
            made(MANY),
            made({**MANY, **{f"t{number}": (101, "made_up") for number in range(8)}}),
            [],
        ),
        (made(MANY), made({**MANY, **{f"u{number}": (5, "made_up") for number in range(90)}}), []),
    ],
)
def test_what_is_odd(before, now, told):
    assert odd_moves(before, now, []) == told


def test_a_new_row_ten_times_the_older_plans_is_odd():
    before, now = made({"old": (2, "a")}), made({"old": (2, "a"), "new": (50, "a")})
    jumps = [{"older_id": "old", "newer_id": "new"}]
    told = ["new: it is 50, and the older plan's old is 2."]
    assert odd_moves(before, now, jumps) == told
    assert odd_moves(now, now, jumps) == []


def test_a_document_that_goes_takes_its_place_along(project, moved):
    raw = project / "data" / "raw"
    for folder in ("targets", "excluded", "second_coding"):
        shutil.rmtree(raw / folder / "haizhou-2015.csv", ignore_errors=True)
        (raw / folder / "haizhou-2015.csv").unlink(missing_ok=True)
    for path in raw.glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("haizhou-2015")]
        path.write_text("".join(kept), "utf-8")
    assert "haizhou: the place is gone, with all its targets." in moved()
