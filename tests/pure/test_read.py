"""Raw CSV files are read as Python's own csv reads them, with the line of every row, and faults are told in place."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.project import paths
from compare.tables.read import read_csv, read_table, row_fault
from compare.tables.schema import EXCLUDED, Field, Table

TABLE = Table(
    "made_up", "", (Field("code", "code", True), Field("name", "text"), Field("note", "text"))
)
HEADER = b"code,name,note\n"
QUOTATION = "A quotation mark is opened here and not closed as CSV asks"

MARKS = st.sampled_from(
    [
        "a",
        "7",
        "湖",
        " ",
        "\u3000",
        "\x1f",
        "\x00",
        "\ufeff",
        ",",
        '"',
        '""',
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        ",,",
        "a,b,c\n",
        '"x, y"',
    ]
)
CELLS = st.text(alphabet=st.sampled_from('a7湖 \u3000\x85",\n'), max_size=4)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return ``read(content)``: rows (cells, then the line) and faults (line, value, problem) of a file."""
    path = tmp_path_factory.mktemp("read") / "made_up.csv"

    def of(content: bytes):
        path.write_bytes(content)
        frame, faults = read_csv(path, "made_up.csv", TABLE)
        rows = frame[[*TABLE.columns, "file_line"]].itertuples(index=False, name=None)
        return list(rows), [(fault.line, fault.value, fault.problem) for fault in faults]

    return of


def expected(content: bytes):
    """Return rows and misfits (line, value, count of cells) by Python's csv; None where a quotation is broken."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    rows, misfits, line = [], [], 1
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if len(cells) == 3 and any(cells):
                rows.append((*cells, line))
            elif any(cells):
                misfits.append((line, ",".join(cells)[:60], len(cells)))
            line = reader.line_num + 1
    except csv.Error:
        return None
    return rows[1:], misfits


def agree(read, content: bytes) -> None:
    rows, faults = read(content)
    by_csv = expected(content)
    if by_csv is None:
        assert rows == [] and len(faults) == 1 and faults[0][2].startswith(QUOTATION)
        return
    assert rows == by_csv[0]
    counted = [(line, value, int(problem.split()[3])) for line, value, problem in faults]
    assert counted == by_csv[1]


@pytest.mark.slow("each example reads a table: a second")
@settings(max_examples=500, deadline=None)
@given(text=st.lists(MARKS, max_size=14).map("".join))
def test_any_text(read, text):
    agree(read, HEADER + text.encode())


@pytest.mark.slow("each example reads a table: two seconds")
@settings(max_examples=500, deadline=None)
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ends=st.sampled_from(["\n", "\r\n"]),
    marked=st.booleans(),
)
def test_written_rows(read, rows, quoting, ends, marked):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=ends).writerows([TABLE.columns, *rows])
    agree(read, (b"\xef\xbb\xbf" if marked else b"") + text.getvalue().encode())


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (HEADER + b"a,b,c\n", [("a", "b", "c", 2)]),
        pytest.param(HEADER + b"a,b,c", [("a", "b", "c", 2)], id="without a line end"),
        (
            HEADER + b'a,"1, 2",""\na,"says ""so""",c\n',
            [("a", "1, 2", "", 2), ("a", 'says "so"', "c", 3)],
        ),
        pytest.param(
            b'\xef\xbb\xbf"code","name","note"\r\n"a"," b ","c"\r\n',
            [("a", "b", "c", 2)],
            id="as Excel saves it",
        ),
        pytest.param(HEADER, [], id="header alone"),
        pytest.param(b"\n\ncode,name,note\na,b,c\n", [("a", "b", "c", 4)], id="blank lines above"),
        pytest.param(b"name,code,note\na,b,c\n", [("b", "a", "c", 2)], id="other order"),
        pytest.param(HEADER + b"\na,b,c\n\n", [("a", "b", "c", 3)], id="blank line"),
        pytest.param(HEADER + b",,\n,b,\n , ,\n", [("", "b", "", 3)], id="empty cells"),
        pytest.param(
            HEADER + b'a,"b\nb",c\nd,,\n',
            [("a", "b\nb", "c", 2), ("d", "", "", 4)],
            id="line break in a cell",
        ),
        pytest.param(
            HEADER + b'a,"b\r\n\rb",c\r\nd,,\r\n',
            [("a", "b\r\n\rb", "c", 2), ("d", "", "", 5)],
            id="other line breaks in a cell",
        ),
        pytest.param(HEADER + b'a,b"b,c\n', [("a", 'b"b', "c", 2)], id="quote inside"),
        pytest.param(
            HEADER + b"a,b,c\rd,,\r", [("a", "b", "c", 2), ("d", "", "", 3)], id="old Mac"
        ),
        # Two cases in which two readers of an earlier version did not agree.
        pytest.param(
            HEADER + b"a,\xef\xbb\xbfb,c\n\xef\xbb\xbfd,,\n",
            [("a", "\ufeffb", "c", 2), ("\ufeffd", "", "", 3)],
            id="byte-order mark in a cell",
        ),
        pytest.param(
            HEADER + b"\xef\xbb\xbfa,b,c\n", [("\ufeffa", "b", "c", 2)], id="mark in the first row"
        ),
    ],
)
def test_rows(read, content, rows):
    assert read(content) == (rows, [])


@pytest.mark.parametrize("size", [131_071, 131_072, 131_073, 3_000_000])
def test_cells_of_any_size_are_read(read, size):
    """Python's csv refuses cells above 131,072 characters unless it is told otherwise."""
    long = "x" * size
    quoted = "湖\n" * (size // 2)
    rows, faults = read(HEADER + f'a,{long},c\nb,"{quoted}",c\nd,,\n'.encode())
    assert rows == [
        ("a", long, "c", 2),
        ("b", quoted.strip(), "c", 3),
        ("d", "", "", 4 + size // 2),
    ]
    assert faults == []


@pytest.mark.parametrize("size", [200_000, 3_000_000])
def test_a_long_row_of_another_width_or_header_is_told(read, size):
    long = "x" * size
    rows, faults = read(HEADER + f"a,{long}\nb,,\n".encode())
    assert rows == [("b", "", "", 3)]
    assert faults[0][:2] == (2, f"a,{long}"[:60]) and "The row has 2 cells" in faults[0][2]
    rows, faults = read(f"{long}\n{{}}\n".encode())
    assert rows == [] and "The first line is not the header" in faults[0][2]


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        pytest.param(b"", 1, "The file is empty", id="empty"),
        pytest.param(HEADER + b'a,"b"b,c\n', 2, QUOTATION, id="after the quote"),
        pytest.param(HEADER + b'a,b,c\na,"b,c\n', 3, QUOTATION, id="quote left open"),
        pytest.param(HEADER + b'"a\na","b,c\n', 3, QUOTATION, id="second quote of a long row"),
        pytest.param(
            HEADER + b"a,\xff,c\n", 0, "The file is not UTF-8 from line 2", id="not UTF-8"
        ),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", 0, "The file is not UTF-8 from line 1", id="image"),
        pytest.param(b"\x00\x00\x00", 1, "The first line is not the header", id="zero bytes"),
        pytest.param(b'{"a": [1, 2]}', 1, "The first line is not the header", id="JSON"),
    ],
)
def test_files_that_cannot_be_read(read, content, line, problem):
    rows, faults = read(content)
    assert rows == []
    assert [(fault[0], fault[2].startswith(problem)) for fault in faults] == [(line, True)]


MERGED = "The file is half merged: it holds two versions of some lines. Keep the right ones and remove the "


@pytest.mark.parametrize(
    ("content", "line", "value"),
    [
        (
            HEADER + b"a,b,c\n<<<<<<< HEAD\nd,e,f\n=======\nd,e,g\n>>>>>>> other\n",
            3,
            "<<<<<<< HEAD",
        ),
        (b"<<<<<<< HEAD\r\n" + HEADER + b"=======\r\n>>>>>>> other\r\n", 1, "<<<<<<< HEAD"),
        pytest.param(
            HEADER + b"a,b,c\n>>>>>>> other\n", 3, ">>>>>>> other", id="only its end left"
        ),
        pytest.param(HEADER + b'<<<<<<< x\n"a,b\n>>>>>>> y\n', 2, "<<<<<<< x", id="and a quote"),
    ],
)
def test_half_merged_file_is_one_fault(read, content, line, value):
    rows, faults = read(content)
    assert rows == []
    assert [fault[:2] for fault in faults] == [(line, value)]
    assert faults[0][2].startswith(MERGED)


def test_signs_of_comparison_in_cells_are_no_merge(read):
    rows, faults = read(HEADER + b"a,<<<<<<< b,>>>>>>> c\n")
    assert rows == [("a", "<<<<<<< b", ">>>>>>> c", 2)]
    assert faults == []


def _told_of(project, path, content, told):
    """Return whether anything is told of a file that holds something else."""
    name = f"data/raw/{path.relative_to(project / 'data' / 'raw').as_posix()}"
    kept = path.read_bytes()
    path.write_bytes(content)
    sentences = told(project)
    path.write_bytes(kept)
    return any(sentence.startswith(name) for sentence in sentences)


@pytest.mark.parametrize("file", ["places.csv", "targets/huzhou-2017.csv"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<<<<<<< HEAD\n",
        b"\xd6\xd0\xb9\xfa,1\n",
        b"\x00",
        b'"',
        b"\r",
        b"PK\3\4",
    ],
)
def test_file_in_such_a_state_is_told_and_never_a_traceback(project, raw, told, file, content):
    assert _told_of(project, raw / file, content, told)


@pytest.mark.slow("checks the project twice for each table: four seconds")
def test_every_table_may_be_empty_or_without_rows_and_there_is_no_traceback(project, raw, told):
    one_of_each = {path.parent: path for path in raw.rglob("*/*.csv")}
    for path in [*raw.glob("*.csv"), *one_of_each.values()]:
        header = path.read_bytes().splitlines()[0]
        assert _told_of(project, path, b"", told), path
        _told_of(project, path, header, told)


def test_files_of_a_table_are_read_one_below_the_other(tmp_path):
    header = ",".join(EXCLUDED.columns)
    contents = [
        f"{header}\n1,a,1,date,\n2,b,1,date,\n",
        f'{header}\n1,c,1,date,"x\n"\n\n2,d,1,date,\n',
        f"{header}\n",
        f"{header}\n1,e,1,date,\n",
        f"{header}\n1,f,1\n2,g,1,date,\n",
    ]
    (tmp_path / "excluded").mkdir()
    for number, content in enumerate(contents):
        (tmp_path / "excluded" / f"made-up-{number}.csv").write_text(content, "utf-8")
    frame, faults = read_table(tmp_path, EXCLUDED)
    columns = ["as_printed", "file_line", "file", "document_id"]
    assert frame[columns].values.tolist() == [
        ["a", 2, "data/raw/excluded/made-up-0.csv", "made-up-0"],
        ["b", 3, "data/raw/excluded/made-up-0.csv", "made-up-0"],
        ["c", 2, "data/raw/excluded/made-up-1.csv", "made-up-1"],
        ["d", 5, "data/raw/excluded/made-up-1.csv", "made-up-1"],
        ["e", 2, "data/raw/excluded/made-up-3.csv", "made-up-3"],
        ["g", 3, "data/raw/excluded/made-up-4.csv", "made-up-4"],
    ]
    assert [(fault.file, fault.line) for fault in faults] == [
        ("data/raw/excluded/made-up-4.csv", 2)
    ]


def test_cells_are_text_and_lines_are_numbers_also_without_rows(tmp_path):
    texts, _ = read_table(paths.raw(), EXCLUDED)
    empty, _ = read_table(tmp_path, EXCLUDED)
    assert empty.dtypes.to_dict() == texts.dtypes.to_dict()
    assert texts["file_line"].dtype == "int64"


# Faults of a file, whole: file, problem, line, column, value


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        pytest.param(
            None,
            [("The file is missing; create it with the header code,name,note.", 0, "", "")],
            id="missing",
        ),
        pytest.param(
            b"\xef\xbb\xbf\r\n",
            [("The file is empty; its first line must be code,name,note.", 1, "", "")],
            id="empty",
        ),
        pytest.param(
            b"code;name;note\na;b;c\n",
            [
                (
                    "The cells are separated by semicolons; save the file with commas.",
                    1,
                    "",
                    "code;name;note",
                )
            ],
            id="semicolons",
        ),
        pytest.param(
            b"code\tname\tnote\n",
            [
                (
                    "The cells are separated by tabs; save the file with commas.",
                    1,
                    "",
                    "code\tname\tnote",
                )
            ],
            id="tabs",
        ),
        pytest.param(
            b"A title\ncode,name,note\n",
            [
                (
                    "The first line is not the header; remove titles and merged cells above it. It must be "
                    "code,name,note.",
                    1,
                    "",
                    "A title",
                )
            ],
            id="title",
        ),
        pytest.param(
            b"code,nmae,zzzzzz,,zzzzzz\n",
            [
                ('"nmae" is not a column of this table. Did you mean "name"?', 1, "nmae", ""),
                ("The column stands more than once; keep one.", 1, "zzzzzz", ""),
                (
                    "A column without a name (a merged header cell?); remove it or name it.",
                    1,
                    "",
                    "",
                ),
                (
                    "The column is missing; add it (its cells may be empty only if the data model says so).",
                    1,
                    "name",
                    "",
                ),
                (
                    "The column is missing; add it (its cells may be empty only if the data model says so).",
                    1,
                    "note",
                    "",
                ),
            ],
            id="columns",
        ),
        pytest.param(
            HEADER[:-1] + b",zzzzzz\n",
            [
                (
                    '"zzzzzz" is not a column of this table. Remove it; remarks belong in note.',
                    1,
                    "zzzzzz",
                    "",
                )
            ],
            id="a column more",
        ),
        pytest.param(
            HEADER + b"a,b,c\nd,e\n",
            [
                (
                    "The row has 2 cells, the header 3. Put a cell that holds a comma in quotation marks.",
                    3,
                    "",
                    "d,e",
                )
            ],
            id="a cell less",
        ),
    ],
)
def test_a_fault_of_a_file_is_told_whole(tmp_path, content, faults):
    path = tmp_path / "made_up.csv"
    if content is not None:
        path.write_bytes(content)
    told = read_csv(path, "data/raw/made_up.csv", TABLE)[1]
    assert [tuple(fault) for fault in told] == [
        ("data/raw/made_up.csv", *fault) for fault in faults
    ]


def test_the_fault_of_a_cell_has_the_line_of_its_row():
    row = {"file": "data/raw/made_up.csv", "file_line": 4, "name": "x"}
    assert row_fault(row, "name", "Wrong.") == ("data/raw/made_up.csv", "Wrong.", 4, "name", "x")
