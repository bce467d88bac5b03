"""Files that are read at once are read as the row-by-row reader reads them."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.tables import plain, read
from compare.tables.load import load_texts, typed_tables
from compare.tables.plain import plain_body
from compare.tables.schema import Field, Table

TABLE = Table(
    "made_up", "", (Field("code", "code", True), Field("name", "text"), Field("note", "text"))
)
HEADER = b"code,name,note\n"

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
    ]
)
CELLS = st.text(alphabet=st.sampled_from('a7湖 \u3000\x85",\n'), max_size=4)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4)


def _read(content, number=1):
    """Return what is read at once (None where that is refused) and what is read row by row."""
    body = plain_body(content, TABLE.columns)
    group = [read._File((f"made_up_{place}.csv",), content, body) for place in range(number)]
    return read._at_once(group, TABLE, ("file",)), *read._row_by_row(group, TABLE, ("file",))


def _agree(content, number=1):
    at_once, slowly, faults = _read(content, number)
    if at_once is not None:
        assert not faults
        pd.testing.assert_frame_equal(at_once, slowly)
    return at_once is not None


@settings(max_examples=500, deadline=None)
@given(st.lists(MARKS, max_size=14).map("".join))
def test_any_text(text):
    _agree(HEADER + text.encode())


@settings(max_examples=500, deadline=None)
@given(
    ROWS,
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.integers(1, 3),
)
def test_written_rows(rows, quoting, ends, marked, number):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=ends).writerows([TABLE.columns, *rows])
    _agree((b"\xef\xbb\xbf" if marked else b"") + text.getvalue().encode(), number)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + b"a,b,c\n",
        pytest.param(HEADER + b"a,b,c", id="without a line end"),
        HEADER + b'a,"1, 2",""\na,"says ""so""",c\n',
        pytest.param(
            b"\xef\xbb\xbf" + b'"code","name","note"\r\n"a"," b ","c"\r\n', id="as Excel saves it"
        ),
    ],
)
def test_plain_files_are_read_at_once(content):
    assert _agree(content, number=2)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(HEADER, id="header alone"),
        pytest.param(b"name,code,note\na,b,c\n", id="other order"),
        pytest.param(HEADER + b"a,b,c\n\n", id="blank line"),
        pytest.param(HEADER + b"a,b,c\n,,\n", id="empty cells"),
        pytest.param(HEADER + b"a,b\n", id="too few cells"),
        pytest.param(HEADER + b"a,b,c,d\n", id="too many cells"),
        pytest.param(HEADER + b'a,"b\nb",c\n', id="line break in a cell"),
        pytest.param(HEADER + b'a,b"b,c\n', id="quote inside"),
        pytest.param(HEADER + b'a,"b"b,c\n', id="after the quote"),
        pytest.param(HEADER + b'a,"b,c\n', id="quote left open"),
        pytest.param(HEADER + b"a,b\rb,c\n", id="carriage return"),
        pytest.param(HEADER + b"a,\xff,c\n", id="not UTF-8"),
    ],
)
def test_all_else_is_left_to_the_row_by_row_reader(content):
    assert not _agree(content)


def test_a_file_that_is_not_plain_stands_in_its_place(tmp_path):
    contents = [
        HEADER + b"a,1,\nb,2,\n",
        HEADER + b'c,"3\n",\n\nd,4,\n',
        HEADER,
        HEADER + b"e,5,\n",
        HEADER + b"f,6\ng,7,\n",
    ]
    files = []
    for place, content in enumerate(contents):
        files.append((tmp_path / f"{place}.csv", (f"{place}.csv", f"document{place}")))
        files[-1][0].write_bytes(content)
    frame, faults = read.read_files(files, TABLE, ("file", "document_id"))
    assert list(
        zip(
            frame["code"],
            frame["name"],
            frame["file_line"],
            frame["file"],
            frame["document_id"],
            strict=True,
        )
    ) == [
        ("a", "1", 2, "0.csv", "document0"),
        ("b", "2", 3, "0.csv", "document0"),
        ("c", "3", 2, "1.csv", "document1"),
        ("d", "4", 5, "1.csv", "document1"),
        ("e", "5", 2, "3.csv", "document3"),
        ("g", "7", 3, "4.csv", "document4"),
    ]
    assert [(each["file"], each["line"]) for each in faults] == [("4.csv", 2)]


def test_many_rows_are_read_by_threads_as_few_are_in_turn(monkeypatch):
    in_turn = load_texts()
    typed_in_turn = typed_tables(in_turn)
    monkeypatch.setattr(plain, "MANY", 0)
    by_threads = load_texts()
    for one, other in ((in_turn, by_threads), (typed_in_turn, typed_tables(by_threads))):
        assert [*one] == [*other]
        for name, frame in one.items():
            pd.testing.assert_frame_equal(frame, other[name])
