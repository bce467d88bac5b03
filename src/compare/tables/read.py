"""Read raw CSV files as text, with the line of every row and the faults of the file itself."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from compare.language.inert import restored
from compare.language.rows import Row
from compare.project.errors import did_you_mean
from compare.tables.schema import DOCUMENT_TABLES, Table

#: Column that carries the line of the file on which a row begins.
LINE = "file_line"

#: Columns of a frame of faults.
FAULT_COLUMNS = ["file", "line", "column", "value", "problem"]

#: How the names of files begin that editors and systems leave behind.
DROPPINGS = (".", "~$")

#: A line that git leaves in a file that it could not merge.
_MERGE_MARK = re.compile(rb"^(?:<{7}|>{7}) .*$", re.MULTILINE)

#: A quoted cell, from the mark that opens it at the start of a cell. The group is empty where the cell does not end
#: with its closing mark: there text follows, or the file is at its end.
_QUOTED_CELL = re.compile(rb'"(?<![^,\r\n]")[^"]*(?:""[^"]*)*("(?![^,\r\n]))?')

_LINE_END = r"\r\n|\r|\n"

#: Bytes of a row that are looked at for the header and for messages; Python's csv refuses cells above 131,072.
_LONGEST = 100_000

#: Characters of a row that a message shows.
_SHOWN = 60

#: Bytes that Arrow reads as one block, several at once, and those that it can read as one.
_BLOCK = 2**24
_LARGEST_BLOCK = 2**31 - 1


class Fault(NamedTuple):
    """Something wrong with the raw tables.

    Attributes
    ----------
    file : str
        The file as messages name it.
    problem : str
        What is wrong and what to do, in a sentence.
    line, column, value
        Where it is and what the cell holds; 0 and empty where the fault is not of one line, column or cell.
    """

    file: str
    problem: str
    line: int = 0
    column: str = ""
    value: str = ""


def row_fault(row: Row, column: str, problem: str) -> Fault:
    """Return the fault of a cell of a row."""
    return Fault(row["file"], problem, row[LINE], column, str(row[column]))


def fault_frame(faults: list[Fault]) -> pd.DataFrame:
    """Return faults as the rows of a frame: file, line, column, value, problem."""
    return pd.DataFrame(faults, columns=Fault._fields)[FAULT_COLUMNS]


def table_files(folder: Path, table: Table) -> list[Path]:
    """Return the files that a raw table consists of, in the order of their names."""
    if table in DOCUMENT_TABLES:
        files = (folder / table.name).glob("*.csv")
        return sorted(path for path in files if not path.name.startswith(DROPPINGS))
    return [folder / table.file]


def raw_name(path: Path, folder: Path) -> str:
    """Return how messages name a file below ``data/raw``.

    Examples
    --------
    >>> raw_name(Path("raw/targets/huzhou-2017.csv"), Path("raw"))
    'data/raw/targets/huzhou-2017.csv'
    """
    return f"data/raw/{path.relative_to(folder).as_posix()}"


def read_table(folder: Path, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Read all files of one raw table as text, one below the other.

    Parameters
    ----------
    folder : Path
        ``data/raw``.
    table : Table

    Returns
    -------
    frame : DataFrame
        As for :func:`read_csv`, with ``document_id`` when the table is one file for each document.
    faults : list of Fault
        As for :func:`read_csv`.
    """
    per_document = table in DOCUMENT_TABLES
    parts = []
    faults = []
    for path in table_files(folder, table):
        cells, file_faults = _read_cells(path, raw_name(path, folder), table)
        if per_document:
            cells = _with_constant(cells, "document_id", path.stem)
        parts.append(cells)
        faults += file_faults
    if not parts:
        parts.append(_with_constant(_no_cells(table, ""), "document_id", ""))
    return _frame(pa.concat_tables(parts), table), faults


def read_csv(path: Path, name: str, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one raw CSV file as text.

    Parameters
    ----------
    path : Path
        The file. Plain UTF-8, or as Excel saves "CSV UTF-8": with a byte-order mark, CRLF and quotes.
    name : str
        How messages name the file.
    table : Table
        The columns that the file must have.

    Returns
    -------
    frame : DataFrame
        All columns of ``table`` as str, empty where the cell is empty, ``file_line`` (int) and ``file`` (str).
        Without rows when the file cannot be read.
    faults : list of Fault
        What is wrong with the file as a file: encoding, header, rows of another width.
    """
    cells, faults = _read_cells(path, name, table)
    return _frame(cells, table), faults


class _Unreadable(Exception):
    """Faults of a file whose rows cannot be read."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = list(faults)


def _read_cells(path: Path, name: str, table: Table) -> tuple[pa.Table, list[Fault]]:
    """Return the cells of one file as they were typed, with ``file_line`` and ``file``, and its faults."""
    try:
        content = _read_content(path, name, table)
        header = _read_header(content, name, table)
    except _Unreadable as unreadable:
        return _no_cells(table, name), unreadable.faults
    cells, misfits = _parse(content, header)
    columns = {column: _as_typed(cells[column]) for column in table.columns}
    columns[LINE] = cells[LINE]
    faults = _width_faults(name, misfits, len(header))
    return _with_constant(pa.table(columns), "file", name), faults


def _as_typed(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells without space around them, and without what kept a spreadsheet from running them."""
    trimmed = pc.utf8_trim_whitespace(cells)
    if not pc.any(pc.starts_with(trimmed, "'")).as_py():
        return trimmed
    texts = [restored(cell) for cell in trimmed.to_pylist()]
    return pa.chunked_array([texts], pa.large_string())


def _no_cells(table: Table, name: str) -> pa.Table:
    columns = {column: pa.array([], pa.large_string()) for column in table.columns}
    columns[LINE] = pa.array([], pa.int64())
    return _with_constant(pa.table(columns), "file", name)


def _with_constant(cells: pa.Table, column: str, value: str) -> pa.Table:
    """Return a table with a column that holds the same text in every row."""
    text = pa.scalar(value, pa.large_string())
    return cells.append_column(column, pa.repeat(text, len(cells)))


def _frame(cells: pa.Table, table: Table) -> pd.DataFrame:
    """Return the rows in which any cell is filled."""
    frame = cells.to_pandas()
    # A row without its first cell may be blank; of the others none is.
    doubtful = frame[table.columns[0]].eq("")
    if not doubtful.any():
        return frame
    doubtful_cells = frame.loc[doubtful, list(table.columns)]
    blank = doubtful_cells.eq("").all(axis="columns")
    return frame.drop(index=blank.index[blank]).reset_index(drop=True)


# The file as a whole.


def _read_content(path: Path, name: str, table: Table) -> bytes:
    """Return the bytes of a file that is UTF-8, not empty, merged, and quoted as CSV asks; without a mark."""
    columns = ",".join(table.columns)
    if not path.is_file():
        problem = f"The file is missing; create it with the header {columns}."
        raise _Unreadable(Fault(name, problem))
    raw = path.read_bytes()
    _check_encoding(raw, name)
    content = raw.removeprefix(codecs.BOM_UTF8)
    _check_merged(content, name)
    _check_quotation(content, name)
    if not content.lstrip(b"\r\n"):
        problem = f"The file is empty; its first line must be {columns}."
        raise _Unreadable(Fault(name, problem, line=1))
    return content


def _check_encoding(raw: bytes, name: str) -> None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problem = 'The file is UTF-16 (Excel\'s "Unicode text"); save it as "CSV UTF-8".'
        raise _Unreadable(Fault(name, problem))
    try:
        # Arrow looks only; Python would make a text of it, which is slow.
        pa.scalar(raw, pa.large_binary()).cast(pa.large_string())
        return
    except pa.ArrowInvalid:
        pass
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + _line_ends(raw[: error.start])
        start = f"The file is not UTF-8 from line {line} on; "
        if _is_gbk(raw):
            problem = f'{start}it reads as GBK, as Excel in Chinese saves plain "CSV". Save it as "CSV UTF-8".'
        else:
            problem = f'{start}save it as "CSV UTF-8".'
        raise _Unreadable(Fault(name, problem)) from None


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _check_merged(content: bytes, name: str) -> None:
    if b"<" not in content and b">" not in content:  # quick, where a pattern is slow
        return
    mark = _MERGE_MARK.search(content)
    if mark:
        problem = (
            "The file is half merged: it holds two versions of some lines. Keep the right ones and remove "
            "the lines that begin with <<<<<<<, ======= and >>>>>>>."
        )
        line = 1 + _line_ends(content[: mark.start()])
        text = mark[0].decode("utf-8").strip()
        raise _Unreadable(Fault(name, problem, line, value=text[:_SHOWN]))


def _check_quotation(content: bytes, name: str) -> None:
    """Raise where a quotation mark opens a cell and is not closed at its end."""
    if b"" not in _QUOTED_CELL.findall(content):
        return
    broken = next(cell for cell in _QUOTED_CELL.finditer(content) if not cell[1])
    problem = (
        "A quotation mark is opened here and not closed as CSV asks; write a quotation mark inside a "
        'quoted cell twice ("").'
    )
    line = 1 + _line_ends(content[: broken.start()])
    raise _Unreadable(Fault(name, problem, line))


def _line_ends(content: bytes) -> int:
    count = content.count(b"\n")
    if b"\r" in content:
        count += content.count(b"\r") - content.count(b"\r\n")
    return count


# The header.


def _read_header(content: bytes, name: str, table: Table) -> list[str]:
    start = content.lstrip(b"\r\n")[:_LONGEST]
    header = _first_row(start.decode("utf-8", "ignore"))
    if not set(table.columns) & set(header):
        raise _Unreadable(_no_header_fault(header, name, table))
    faults = [
        Fault(name, problem, line=1, column=column)
        for column, problem in _column_problems(header, table.columns)
    ]
    if faults:
        raise _Unreadable(*faults)
    return header


def _first_row(text: str) -> list[str]:
    """Return the cells of the first row of some text."""
    reader = csv.reader(io.StringIO(text[:_LONGEST], newline=""))
    return [cell.strip() for cell in next(reader, [])]


def _no_header_fault(header: list[str], name: str, table: Table) -> Fault:
    text = ",".join(header)
    problem = (
        "The first line is not the header; remove titles and merged cells above it. It must be "
        f"{','.join(table.columns)}."
    )
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in text:
            problem = f"The cells are separated by {word}; save the file with commas."
    return Fault(name, problem, line=1, value=text[:_SHOWN])


def _column_problems(
    header: list[str],
    columns: tuple[str, ...],
) -> Iterator[tuple[str, str]]:
    """Yield the columns that are missing, unknown or double, each once, with the problem."""
    for column in dict.fromkeys(header):
        if not column:
            yield "", "A column without a name (a merged header cell?); remove it or name it."
        elif header.count(column) > 1:
            yield column, "The column stands more than once; keep one."
        elif column not in columns:
            hint = did_you_mean(column, columns) or " Remove it; remarks belong in note."
            yield column, f'"{column}" is not a column of this table.{hint}'
    for column in columns:
        if column not in header:
            problem = "The column is missing; add it (its cells may be empty only if the data model says so)."
            yield column, problem


# The rows.


class _Misfit(NamedTuple):
    """A row that has another number of cells than the header."""

    line: int
    width: int
    text: str


def _parse(content: bytes, header: list[str]) -> tuple[pa.Table, list[_Misfit]]:
    """Return the rows below the header with their lines, and apart the rows of another width."""
    rows = content.lstrip(b"\r\n")
    lines_above = _line_ends(content[: len(content) - len(rows)])
    cells, invalid = _read_arrow(rows, len(header))
    fits: np.ndarray = np.ones(len(cells) + len(invalid), dtype=bool)
    fits[[row.number - 1 for row in invalid]] = False
    lines: np.ndarray = lines_above + _lines(rows, cells, invalid, fits)
    misfits = [
        _Misfit(int(line), row.actual_columns, row.text)
        for line, row in zip(lines[~fits], invalid, strict=True)
    ]
    numbered = cells.rename_columns(header).append_column(LINE, pa.array(lines[fits]))
    return numbered.slice(1), misfits


def _read_arrow(rows: bytes, width: int) -> tuple[pa.Table, list[pa.csv.InvalidRow]]:
    """Return all rows of a width, the header among them, and the rows of another width."""
    try:
        return _read_blocks(rows, width), []
    except pa.ArrowInvalid:  # a row has another width, or is longer than a block
        pass
    invalid: list[pa.csv.InvalidRow] = []

    def set_aside(row: pa.csv.InvalidRow) -> str:
        invalid.append(row)
        return "skip"

    whole = min(len(rows) + 1, _LARGEST_BLOCK)
    # Invalid rows are numbered in one thread only.
    cells = _read_blocks(rows, width, block_size=whole, use_threads=False, handler=set_aside)
    return cells, invalid


def _read_blocks(
    rows: bytes,
    width: int,
    block_size: int = _BLOCK,
    use_threads: bool = True,
    handler: Callable[[pa.csv.InvalidRow], str] | None = None,
) -> pa.Table:
    """Return all rows of a width; a handler takes the others.

    Raises
    ------
    pyarrow.ArrowInvalid
        When a row is longer than a block, or has another width and there is no handler.
    """
    names = [str(position) for position in range(width)]
    reading = pa.csv.ReadOptions(column_names=names, block_size=block_size, use_threads=use_threads)
    parsing = pa.csv.ParseOptions(
        newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=handler
    )
    conversion = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
    )
    return pa.csv.read_csv(pa.BufferReader(rows), reading, parsing, conversion)


def _lines(
    rows: bytes,
    cells: pa.Table,
    invalid: list[pa.csv.InvalidRow],
    fits: np.ndarray,
) -> np.ndarray:
    """Return the line on which each row begins, counted from 1; ``fits`` tells cells from invalid rows."""
    lines = np.arange(1, len(fits) + 1)
    unfinished = not rows.endswith((b"\n", b"\r"))
    if _line_ends(rows) + unfinished == len(fits):
        return lines
    # A quoted cell holds a line break, so that its row is longer than a line.
    breaks = np.zeros_like(lines)
    breaks[~fits] = [len(re.findall(_LINE_END, row.text)) for row in invalid]
    for column in cells.columns:
        breaks[fits] += pc.count_substring_regex(column, _LINE_END).to_numpy()
    return lines + np.cumsum(breaks) - breaks


def _width_faults(name: str, misfits: list[_Misfit], width: int) -> list[Fault]:
    faults = []
    for misfit in misfits:
        cells = _first_row(misfit.text)
        if any(cells):
            problem = (
                f"The row has {misfit.width} cells, the header {width}. Put a cell that holds a comma in "
                "quotation marks."
            )
            text = ",".join(cells)
            faults.append(Fault(name, problem, misfit.line, value=text[:_SHOWN]))
    return faults
