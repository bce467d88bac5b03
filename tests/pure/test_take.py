"""Drafts taken into data/raw: as targets and exclusions, as a second coding; and what is told of their faults."""

import csv
import io
import os
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from compare.cli import main
from compare.tables.schema import TARGETS

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
COLUMNS = ("row", *TARGETS.columns, "reason", "confidence", "rule")
DOCUMENT = "shaoxing-2018"


def rows_of(raw, table, document_id=DOCUMENT):
    with (raw / table / f"{document_id}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def draft_rows(raw, document_id=DOCUMENT):
    """The shipped rows of a document as somebody would have decided them in a draft."""
    targets = [{"row": "target", **row} for row in rows_of(raw, "targets", document_id)]
    excluded = [{"row": "excluded", **row} for row in rows_of(raw, "excluded", document_id)]
    return sorted([*targets, *excluded], key=lambda row: int(row["line"]))


def written(rows, columns=COLUMNS):
    stream = io.StringIO()
    table = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return stream.getvalue()


@pytest.fixture
def take(project, tmp_path_factory):
    """Return ``take(rows or bytes, *options)``: the result of the command on a draft of them."""
    folder = tmp_path_factory.mktemp("drafts")

    def call(draft, *options, columns=COLUMNS, name=f"{DOCUMENT}.csv"):
        path = folder / name
        path.write_bytes(draft if isinstance(draft, bytes) else written(draft, columns).encode())
        result = CliRunner().invoke(main, ["--root", str(project), "take", str(path), *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


@pytest.mark.parametrize("document_id", ["shaoxing-2018", "huzhou-2017"])
def test_a_draft_of_the_shipped_rows_writes_them_byte_for_byte(raw, take, snapshot, document_id):
    before = {name: content for name, (content, _) in snapshot(raw).items()}
    result = take(draft_rows(raw, document_id), "--replace", name=f"{document_id}.csv")
    assert result.exit_code == 0, result.output
    assert {name: content for name, (content, _) in snapshot(raw).items()} == before
    assert (
        f"data/raw/targets/{document_id}.csv: {len(rows_of(raw, 'targets', document_id))} rows"
        in result.stdout
    )


def test_a_second_draft_becomes_the_second_coding_that_agreement_reads(raw, take, project):
    """The first coding's own cells, so that only what the adjudication knows differs no more."""
    result = take(draft_rows(raw), "--second", "--replace")
    assert result.exit_code == 0, result.output
    second = rows_of(raw, "second_coding")
    first = {row["target_id"]: row for row in rows_of(raw, "targets")}
    assert [row["as_printed"] for row in second] == [row["as_printed"] for row in first.values()]
    lines = [first[row["restates"]]["line"] if row["restates"] else "" for row in first.values()]
    assert [row["restates_line"] for row in second] == lines and any(lines)
    agreed = CliRunner().invoke(main, ["--root", str(project), "agreement"])
    assert agreed.exit_code in (0, 1) and "cells differ" in agreed.stdout


def test_rows_without_ids_are_numbered_within_their_line(raw, take):
    rows = draft_rows(raw)
    renamed = {
        row["target_id"]: f"draft-{number}"
        for number, row in enumerate(rows)
        if row.get("target_id")
    }
    for row in rows:
        row["target_id"] = renamed.get(row.get("target_id", ""), "")
        row["restates"] = renamed.get(row.get("restates", ""), "")
    before = rows_of(raw, "targets")
    assert take(rows, "--replace").exit_code == 0
    assert rows_of(raw, "targets") == before


def test_a_decision_goes_before_what_was_suggested(raw, take):
    rows = draft_rows(raw)
    dropped = next(row for row in rows if row["row"] == "target" and not row["restates"])
    named = {row.get("restates") for row in rows}
    dropped = next(row for row in rows if row["row"] == "target" and row["target_id"] not in named)
    dropped |= {"decision": "excluded", "reason": "policy_parameter"}
    columns = (*COLUMNS, "decision")
    before = len(rows_of(raw, "targets"))
    # What speaks of the row goes first, as a person would do it.
    for name in ("adjudication.csv", "resolutions.csv", "second_readings.csv"):
        text = (raw / name).read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in text if dropped["target_id"] not in line]
        (raw / name).write_text("".join(kept), "utf-8")
    result = take(rows, "--replace", columns=columns)
    assert result.exit_code == 0, result.output
    assert len(rows_of(raw, "targets")) == before - 1
    (row,) = [
        each
        for each in rows_of(raw, "excluded")
        if each["reason"] == "policy_parameter"
        and each["as_printed"] == dropped["as_printed"]
        and each["line"] == dropped["line"]
    ]
    assert row["occurrence"] == dropped["occurrence"]


def test_half_a_draft_is_refused_with_how_many_are_undecided(raw, take, snapshot):
    before = snapshot(raw)
    rows = draft_rows(raw)
    for row in rows[3:10]:
        row["decision"] = "undecided"
    result = take(rows, "--replace", columns=(*COLUMNS, "decision"))
    assert result.exit_code == 4
    assert f"7 of {len(rows)} rows are undecided (the first in line 5, 6, 7, 8, 9)" in result.stderr
    assert snapshot(raw) == before


def test_all_faults_are_told_at_once_by_line_and_column_of_the_draft(raw, take, snapshot):
    before = snapshot(raw)
    rows = draft_rows(raw)
    targets = [number for number, row in enumerate(rows) if row["row"] == "target"]
    one, two, three = targets[0], targets[5], targets[9]
    rows[one]["comparator"] = "gee"
    rows[two]["indicator"] = "patent_grant"
    rows[three]["target_year"] = "２０１８"
    rows[1]["reason"] = ""
    rows[2]["row"] = "targte"
    result = take(rows, "--replace")
    assert result.exit_code == 4
    said = result.stderr
    for number, column in (
        (one, "comparator"),
        (two, "indicator"),
        (three, "target_year"),
        (1, "reason"),
        (2, "row"),
    ):
        assert f"{DOCUMENT}.csv, line {number + 2}, column {column}" in said
    assert 'Did you mean "patent_grants"?' in said
    assert snapshot(raw) == before


def test_a_workbook_is_a_draft(raw, take):
    """As Excel saves it: numbers are numbers, empty cells are none."""
    before = (raw / "targets" / f"{DOCUMENT}.csv").read_bytes()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    for row in draft_rows(raw):
        cells = [row.get(column, "") for column in COLUMNS]
        sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in cells])
    stream = io.BytesIO()
    book.save(stream)
    result = take(stream.getvalue(), "--replace", name=f"{DOCUMENT}.xlsx")
    assert result.exit_code == 0, result.output
    assert (raw / "targets" / f"{DOCUMENT}.csv").read_bytes() == before


def test_a_csv_that_excel_saved_is_a_draft(raw, take):
    before = (raw / "targets" / f"{DOCUMENT}.csv").read_bytes()
    text = written(draft_rows(raw)).replace("\n", "\r\n")
    assert take(b"\xef\xbb\xbf" + text.encode(), "--replace").exit_code == 0
    assert (raw / "targets" / f"{DOCUMENT}.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("draft", "options", "said"),
    [
        (b"", (), "The file is empty"),
        ("row,line\n".encode("utf-16"), (), "The file is UTF-16"),
        (b"row;line;section\n", (), "separated by semicolons"),
        (written([], (*COLUMNS, "decisions")).encode(), (), 'Did you mean "decision"?'),
        (written([], COLUMNS[:-8]).encode(), (), "The column is missing"),
        (written([]).encode(), (), "It holds a header and no row."),
        (b"PK\x03\x04rubbish", (), "It is no workbook that can be opened"),
    ],
)
def test_what_is_no_draft_is_told(take, draft, options, said):
    result = take(draft, *options)
    assert result.exit_code == 4
    assert said in result.stderr


def test_rows_that_are_there_give_way_only_when_told(raw, take):
    result = take(draft_rows(raw))
    assert result.exit_code == 4
    assert f"data/raw/targets/{DOCUMENT}.csv holds rows already; --replace" in result.stderr


def test_a_draft_of_no_document_names_the_nearest(raw, take):
    result = take(draft_rows(raw), name="shaoxing-2019.csv")
    assert 'Did you mean "shaoxing-2018"?' in result.stderr
    assert take(draft_rows(raw), "--document", DOCUMENT, "--replace", name="any.csv").exit_code == 0


@pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)
def test_a_number_of_the_text_that_no_row_covers_is_told(raw, take, snapshot):
    rows = draft_rows(raw)
    complete = take(rows, "--replace", "--sources", str(SOURCES))
    assert complete.exit_code == 0 and "was not at hand" not in complete.stderr
    before = snapshot(raw)
    number = next(i for i, row in enumerate(rows) if row["row"] == "excluded")
    gone = rows.pop(number)
    result = take(rows, "--replace", "--sources", str(SOURCES))
    assert result.exit_code == 4
    assert (
        f"line {gone['line']}, column" in result.stderr and "is covered by no row" in result.stderr
    )
    assert snapshot(raw) == before
