"""What ``make mutate`` tries: which changes are made of a function, which of them are drawn, and what is kept."""

import json

import pytest
import reliability
from mutation.mutants import Module, Mutant, draw, is_wording, write_mutants
from mutation.report import outcomes_of, report

CODE = '''"""A module."""


def cost(number: int) -> int:
    """Return what a number of things costs."""
    if number > 9:
        raise ValueError("More than there are.")
    return number + 1
'''


@pytest.fixture
def modules(tmp_path):
    for room in ("tables", "harmonise"):
        (tmp_path / "project" / "src" / "compare" / room).mkdir(parents=True)
    for name in ("costs", "schema"):
        path = tmp_path / "project" / "src" / "compare" / "tables" / f"{name}.py"
        path.write_text(CODE, "utf-8")
    return write_mutants(tmp_path / "project", tmp_path / "copy")


def test_changes_of_a_function(modules):
    """Three changes of the words of the message are left out, and so is a module that only declares."""
    [module] = modules
    assert module.name == "compare.tables.costs"
    assert module.wording == 3
    assert {(mutant.was, mutant.becomes) for mutant in module.mutants} == {
        ("if number > 9:", "if number >= 9:"),
        ("if number > 9:", "if number > 10:"),
        ('raise ValueError("More than there are.")', "raise ValueError(None)"),
        ("return number + 1", "return number - 1"),
        ("return number + 1", "return number + 2"),
    }
    assert {mutant.function for mutant in module.mutants} == {"cost"}
    # Two blank lines, the name and the docstring stand above.
    assert {mutant.line - mutant.start for mutant in module.mutants} == {4, 5, 6}


def test_more_are_drawn_by_drawing_further():
    mutants = [Mutant(f"m.x_f__mutmut_{number}", "f", "", "", 1, 2, 1) for number in range(50)]
    module = Module("m", mutants, 0)
    drawn = draw(module, 20, 1)
    assert len(set(drawn)) == 20
    assert draw(module, 10, 1) == drawn[:10]
    assert draw(module, 20, 2) != drawn


def test_a_run_goes_on_with_what_was_not_noticed(tmp_path):
    """The first was noticed at once, the second with a test more, the third never, the fourth was not tried."""
    mutants = [Mutant(f"m.x_f__mutmut_{number}", "f", "a", "b", 1, 2, 1) for number in range(5)]
    tries = [(0, "b", "killed"), (1, "b", "survived"), (2, "b", "survived")]
    tries += [(1, "b", "timeout"), (2, "b", "survived"), (4, "other code", "killed")]
    told = tmp_path / "told.jsonl"
    with told.open("w", encoding="utf-8") as stream:
        for number, becomes, became in tries:
            line = {"name": mutants[number].name, "was": "a", "becomes": becomes}
            stream.write(json.dumps(line | {"became": became, "seconds": 1.5}) + "\n")
    outcomes = outcomes_of(mutants, told)
    assert [outcome.first for outcome in outcomes] == ["killed", "survived", "survived", "", ""]
    assert [outcome.noticed for outcome in outcomes] == [True, True, False, False, False]
    text, share = report([Module("m", mutants, 0)], outcomes[:4])
    assert share == 2 / 4
    assert "4 changes of the code in 8 s" in text
    assert "notice 50.0%; 25.0% at the first try" in text
    assert outcomes_of(mutants[:1], tmp_path / "none.jsonl")[0].first == ""


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Must be above 0.", True),
        (" is half a range", True),
        ("target_id", False),
        ("人年 家", False),
        (", ", False),
        (" | ", False),
    ],
)
def test_wording(text, wording):
    assert is_wording(text) is wording


def test_a_part_of_the_report_takes_the_place_of_the_old_one(tmp_path, monkeypatch):
    kept = tmp_path / "reliability.md"
    kept.write_text(
        "# Reliability\n\n## Soak\n\nold\n\n### Below\n\nold\n\n## Mutants\n\nmutants\n"
    )
    monkeypatch.setattr(reliability, "KEPT", kept)
    reliability.keep_part("Soak", "new\n")
    reliability.keep_part("Other", "at the end\n")
    assert kept.read_text() == (
        "# Reliability\n\n## Soak\n\nnew\n\n## Mutants\n\nmutants\n\n## Other\n\nat the end\n"
    )
