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


class TestWorkbook:
    """A draft as a workbook whose cells offer their codes, and whose faults come back marked on them."""

    @pytest.fixture
    def path(self, project, raw, tmp_path_factory):
        """The shipped rows, all accepted."""
        folder = tmp_path_factory.mktemp("workbook")
        draft, path = folder / "draft.csv", folder / f"{DOCUMENT}.xlsx"
        draft.write_text(written(draft_rows(raw)), "utf-8")
        arguments = ["suggest", DOCUMENT, "--draft", draft, "--workbook", path]
        result = CliRunner().invoke(main, ["--root", str(project), *map(str, arguments)])
        assert result.exit_code == 0 and str(path) in result.stdout, result.output
        self.set_all(path, "decision", "accepted")
        return path

    @pytest.fixture
    def taken(self, project, path):
        def call(*options):
            arguments = ["--root", str(project), "take", str(path), "--replace", *options]
            result = CliRunner().invoke(main, arguments)
            assert result.exception is None or isinstance(result.exception, SystemExit)
            return result

        return call

    def cells(self, path, column):
        """Return the cells of a column, without its heading, and their workbook."""
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        (letter,) = [cell.column_letter for cell in sheet[1] if cell.value == column]
        return sheet[letter][1:], book

    def set_all(self, path, column, value):
        cells, book = self.cells(path, column)
        for cell in cells:
            cell.value = value
        book.save(path)

    def set(self, path, column, number, value):
        cells, book = self.cells(path, column)
        before, cells[number].value = cells[number].value, value
        book.save(path)
        return before

    def marks(self, path):
        """Return the sentences by the cell that they are marked on."""
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return {
            cell.coordinate: cell.comment.text
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment and cell.fill.fill_type == "solid"
        }

    def test_it_is_taken_byte_for_byte(self, raw, taken, snapshot):
        before = {name: content for name, (content, _) in snapshot(raw).items()}
        result = taken()
        assert result.exit_code == 0, result.output
        assert {name: content for name, (content, _) in snapshot(raw).items()} == before

    def test_cells_offer_the_words_of_their_column(self, path, tables):
        cells, book = self.cells(path, "comparator")
        sheet, codes = book.worksheets[0], book["codes"]
        offered = {}
        for choice in sheet.data_validations.dataValidation:
            area = choice.formula1.partition("!")[2].replace("$", "")
            words = [cell.value for (cell,) in codes[area]]
            (column,) = {
                sheet[f"{each.coord.partition(':')[0][:-1]}1"].value for each in choice.sqref
            }
            offered[column] = words
            assert all(cells[-1].row <= each.max_row and each.min_row == 2 for each in choice.sqref)
        fields = {field.name: field for field in TARGETS.fields}
        assert offered["comparator"] == list(fields["comparator"].allowed)
        assert offered["indicator"] == tables["indicators"]["indicator"].tolist()
        assert offered["decision"] == ["accepted", "corrected", "excluded", "undecided"]
        assert {"row", "reason", "measure", "period", "scope", "commitment"} <= set(offered)

    def test_what_nobody_decided_is_undecided_and_said_at_the_first_cell(self, path, taken):
        self.set(path, "decision", 3, "undecided")
        result = taken()
        assert result.exit_code == 4
        assert list(self.marks(path)) == ["A1"]
        assert "is undecided (line 5)" in self.marks(path)["A1"]

    @pytest.mark.slow("writes, marks and takes a workbook again and again: two seconds")
    def test_faults_are_marked_on_their_cells_until_they_are_mended(
        self, raw, path, taken, snapshot
    ):
        before = snapshot(raw)
        rows, _ = self.cells(path, "row")
        one, two = [at for at, cell in enumerate(rows) if cell.value == "target"][3:5]
        comparator = self.set(path, "comparator", one, "gee")
        indicator = self.set(path, "indicator", two, "patent_grant")
        result = taken()
        assert result.exit_code == 4
        assert f"They are marked in {DOCUMENT}.xlsx" in result.stderr
        places = {
            self.cells(path, column)[0][at].coordinate: word
            for column, at, word in (("comparator", one, "ge"), ("indicator", two, "patent_grants"))
        }
        marks = self.marks(path)
        assert set(marks) == set(places)
        assert all(f'"{word}"' in marks[place] for place, word in places.items())
        assert snapshot(raw) == before
        self.set(path, "comparator", one, comparator)
        assert taken().exit_code == 4
        assert set(self.marks(path)) == {self.cells(path, "indicator")[0][two].coordinate}
        self.set(path, "indicator", two, indicator)
        assert taken().exit_code == 0
        assert self.marks(path) == {}

    def test_a_workbook_that_cannot_be_written_is_told(self, path, taken, monkeypatch):
        self.set(path, "comparator", 0, "gee")
        self.set(path, "row", 0, "target")

        def refuse(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(openpyxl.Workbook, "save", refuse)
        result = taken()
        assert result.exit_code == 4
        assert f"They could not be marked in {DOCUMENT}.xlsx (Permission denied)" in result.stderr

    def test_a_text_that_begins_with_an_equals_sign_is_no_formula(self, path):
        cells, book = self.cells(path, "note")
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert all(cell.number_format == "@" for cell in cells)
