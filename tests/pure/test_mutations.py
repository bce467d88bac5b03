"""A wrong digit, unit, comparator, line or fragment, planted in every row in turn, is caught by a check that names it.

``compare check`` looks at each row alone and against the other tables; ``compare audit`` holds it against the text.
"""

import hashlib
import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from compare.coding.audit import audit
from compare.tables.load import load_texts
from compare.tables.second_reader import reading_problems
from compare.tables.target_rows import row_problems
from compare.tables.unit_table import IndicatorUnits

SOURCES = Path(__file__).parents[3] / "shared" / "sources"
AT_HAND = pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)


@pytest.fixture(scope="module")
def texts():
    return load_texts()


def wrong_digit(cell: str) -> str:
    """Another first digit: 70 becomes 80, 2.70 becomes 3.70, 9 becomes 1."""
    return f"{int(cell[0]) % 9 + 1}{cell[1:]}"


def planted(row: dict[str, str]):
    """Yield (what, column, row with one cell wrong)."""
    for column in ("value", "value_high"):
        if row[column]:
            yield "digit", column, {**row, column: wrong_digit(row[column])}
    if row["unit"]:
        yield "unit", "unit", {**row, "unit": "件" if row["unit"] != "件" else "家"}
    yield (
        "comparator",
        "comparator",
        {**row, "comparator": "le" if row["comparator"] != "le" else "ge"},
    )
    yield "line", "line", {**row, "line": str(int(row["line"]) + 2)}
    yield "fragment", "as_printed", {**row, "as_printed": row["as_printed"][:-1] + "某"}
    yield "shortened", "as_printed", {**row, "as_printed": row["as_printed"][:-1]}
    digits = [place for place, character in enumerate(row["as_printed"]) if character.isdigit()]
    if digits:
        place = digits[0]
        fragment = row["as_printed"]
        yield (
            "fragment",
            "as_printed",
            {**row, "as_printed": fragment[:place] + wrong_digit(fragment[place:])},
        )


def checked(row: dict[str, str], units: IndicatorUnits) -> list[str]:
    """Return the columns that the checks of a row alone complain of."""
    series = pd.Series(row)
    return [column for column, _ in (*row_problems(series, units), *reading_problems(row))]


def audited(row: dict[str, str], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return what the audit says of a document in which one row is replaced."""
    document = row["document_id"]
    targets = tables["targets"][tables["targets"]["document_id"].eq(document)].copy()
    targets.loc[targets["target_id"].eq(row["target_id"]), list(row)] = list(row.values())
    own = {
        "documents": tables["documents"][tables["documents"]["document_id"].eq(document)],
        "targets": targets,
        "excluded": tables["excluded"],
    }
    return audit(own, SOURCES)[1]


@AT_HAND
def test_every_planted_fault_in_a_target_is_caught(texts):
    units = IndicatorUnits(texts)
    escaped, counts = [], Counter()
    for row in texts["targets"].to_dict("records"):
        for what, column, wrong in planted(row):
            counts[what] += 1
            told = checked(wrong, units)
            # A wrong fragment is told at the cell that no longer fits it.
            named = (
                column in told
                or (column == "as_printed" and told)
                or any(
                    wrong["as_printed"] in each and f"line {wrong['line']}" in each
                    for each in audited(wrong, texts)
                )
            )
            if not named:
                escaped.append((row["target_id"], what, column))
    print(f"planted {sum(counts.values())}: {dict(counts)}; escaped {escaped}")
    assert sum(counts.values()) > 5 * len(texts["targets"])
    # Its note says "Reading: ...", so the machine does not hold value, unit and comparator against the fragment.
    explained = {
        row["target_id"]
        for row in texts["targets"].to_dict("records")
        if row["note"].startswith("Reading: ")
    }
    assert {target_id for target_id, what, _ in escaped if what != "shortened"} == explained
    assert len(explained) == 1
    # A fragment that lost a word but still stands on its line and reads as before is shorter, not wrong.
    assert {target_id for target_id, what, _ in escaped if what == "shortened"} == {
        "huzhou-2027-034-01",
        "huzhou-2027-058-01",
    }


@AT_HAND
@pytest.mark.slow("checks the project once for each fault: three seconds")
def test_every_planted_fault_in_an_excluded_number_is_caught(texts):
    """Another line, or a fragment cut short, of every excluded number: a fragment not there, or a number uncovered."""
    escaped = []
    for document, own in texts["excluded"].groupby("document_id"):
        tables = {
            "documents": texts["documents"][texts["documents"]["document_id"].eq(document)],
            "targets": texts["targets"],
        }
        for index, row in own.iterrows():
            for column, cell in (
                ("line", str(int(row["line"]) + 1)),
                ("as_printed", row["as_printed"][1:]),
            ):
                wrong = own.copy()
                wrong.at[index, column] = cell
                if cell and not audit({**tables, "excluded": wrong}, SOURCES)[1]:
                    escaped.append((document, row["line"], row["as_printed"], column))
    print(f"escaped {len(escaped)} of {2 * len(texts['excluded'])}: {escaped}")
    # What escapes still covers its number: the part cut off is a word around it, not the number.
    assert {column for *_, column in escaped} <= {"as_printed"}


def test_a_planted_fault_in_a_source_hash_is_caught(texts, tmp_path):
    """The audit counts nothing in a text that is not the one coded."""
    (tmp_path / "huzhou-2017.txt").write_bytes(b"made up")
    documents = texts["documents"][texts["documents"]["document_id"].eq("huzhou-2017")]
    counts, problems = audit({**texts, "documents": documents}, tmp_path)
    assert counts.empty and hashlib.sha256(b"made up").hexdigest()[:12] in problems[0]
