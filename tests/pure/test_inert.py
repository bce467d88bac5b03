"""What is handed out opens in a spreadsheet without running anything, and comes back as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compare.language.inert import csv_text, inert, restored
from compare.release.build import build
from compare.release.workbook import write_workbook
from compare.report.downloads import rows_as_csv
from compare.tables.check import read_tables, sentences
from compare.tables.read import read_csv
from compare.tables.schema import TARGETS

#: Said here on their own: what a cell must not begin with.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\x1f", "\x7f", "＝", "＋", "－", "＠")

#: Formulas, what stands before them, and what looks like the mark that keeps them from being run.
PIECES = st.sampled_from(
    [*DANGEROUS, "'", '"', ",", ";", " ", "\u200b", "\ufeff", "\u00a0", "1", "a", "漢", "\r\n"]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+86 123", "'+86 123"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\x07", "'\x07"),
        ("＝1+1", "'＝1+1"),
        (" =1+1", "' =1+1"),
        (" \t", "' \t"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("'=1+1", "''=1+1"),
        ("''-", "'''-"),
        ("'15 plans", "'15 plans"),
        ("1=1", "1=1"),
        ("15件以上", "15件以上"),
        ("–", "–"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    assert inert(text) == cell
    assert restored(cell) == text


@given(TEXTS)
def test_every_text_comes_back_and_none_begins_as_a_formula(text: str) -> None:
    cell = inert(text)
    assert restored(cell) == text
    assert not cell.startswith(DANGEROUS)
    assert not cell.lstrip(" \u00a0\u200b\ufeff").startswith(DANGEROUS)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_every_table_comes_back(rows: list[tuple[str, str]], line_end: str) -> None:
    frame = pd.DataFrame(rows, columns=["one", "other"], dtype=object)
    text = csv_text(frame, line_end)
    cells = list(csv.reader(io.StringIO(text, newline="")))
    assert [cell for row in cells for cell in row if cell.startswith(DANGEROUS)] == []
    back = pd.DataFrame(cells[1:], columns=cells[0]).map(restored)
    assert list(back.itertuples(index=False, name=None)) == rows


def test_numbers_stay_numbers() -> None:
    frame = pd.DataFrame(
        {"number": [-5.0, 2.5], "typed": ["-2.70", "3"], "text": ["-2.70", "=A1"], "count": [-1, 2]}
    )
    text = csv_text(frame, numbers=["typed"])
    assert text == "number,typed,text,count\n-5.0,-2.70,'-2.70,-1\n2.5,3,'=A1,2\n"


HOSTILE = [
    '=HYPERLINK("http://invented.example")',
    "{=1+1}",
    "+1",
    "-1",
    "@a",
    "http://a.b",
    "\t=1",
]


def test_rows_of_a_page_keep_their_mark_and_run_nothing() -> None:
    data = rows_as_csv(pd.DataFrame({"note": HOSTILE}))
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
    assert [restored(cell) for cell in cells[1:]] == HOSTILE


def test_the_workbook_holds_texts_and_no_formula(tmp_path: Path) -> None:
    write_workbook({"rows": pd.DataFrame({"note": HOSTILE})}, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["rows"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [
        (text, "s") for text in HOSTILE
    ]
    inside = zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in inside


def test_a_formula_in_a_note_is_built_inert(project: Path, edit, tmp_path: Path) -> None:
    edit("targets/haizhou-2015.csv", "haizhou-2015-008-01", "note", "=INVENTED() | =虚构()")
    build(project, tmp_path / "built")
    built = pd.read_csv(tmp_path / "built" / "targets.csv", dtype=str, keep_default_na=False)
    notes = built.set_index("target_id")["note"]
    assert notes["haizhou-2015-008-01"] == "'=INVENTED() | =虚构()"


#: What a note of data/raw may begin with, and what it is read as when it comes back from a file that was handed out.
COMING_BACK = [
    ("=INVENTED() | =虚构()", ""),
    ("+1 INVENTED | +1 虚构", ""),
    ("-1 INVENTED | -1 虚构", ""),
    ("@INVENTED | @虚构", ""),
    ("'INVENTED | '虚构", ""),
    ("''INVENTED | ''虚构", ""),
    ("'=INVENTED | '=虚构", ""),
    ("\tINVENTED | 虚构", "Holds U+0009"),
    ("\rINVENTED | 虚构", "Holds a line break"),
]


@pytest.mark.parametrize(("note", "problem"), COMING_BACK)
def test_a_table_that_was_handed_out_is_read_as_it_was(raw: Path, note: str, problem: str) -> None:
    file = raw / "targets" / "haizhou-2015.csv"
    before, _ = read_csv(file, "INVENTED", TARGETS)
    before.loc[0, "note"] = note
    columns = list(TARGETS.columns)
    file.write_text(csv_text(before[columns]), encoding="utf-8", newline="")
    after, _ = read_csv(file, "INVENTED", TARGETS)
    pd.testing.assert_frame_equal(after[columns], before[columns])
    faults = sentences(read_tables(raw.parents[1])[1])
    assert any("column note" in fault for fault in faults) == bool(problem)
    assert all(problem in fault for fault in faults if "column note" in fault)


def test_a_number_that_a_spreadsheet_would_run_is_read_as_a_number(raw: Path, edit) -> None:
    edit("targets/haizhou-2015.csv", "haizhou-2015-008-01", "line", "'+8")
    edit("targets/haizhou-2015.csv", "haizhou-2015-008-01", "value", "'-2.7")
    rows, _ = read_csv(raw / "targets" / "haizhou-2015.csv", "INVENTED", TARGETS)
    row = rows.set_index("target_id").loc["haizhou-2015-008-01"]
    assert (row["line"], row["value"]) == ("+8", "-2.7")
