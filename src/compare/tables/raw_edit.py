"""Add rows to raw files and take them out, every other row byte for byte as it was."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from compare.language.inert import inert
from compare.language.rows import Row
from compare.tables.schema import Table

#: A line with its end; no other sign ends a line of CSV.
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def table_text(table: Table, rows: Iterable[Mapping[str, str]]) -> str:
    """Return a table as the text of its file: UTF-8 as it is typed by hand, one row a line."""
    cells = [list(table.columns), *(_cells(table.columns, row) for row in rows)]
    return "".join(map(_record, cells))


def _cells(columns: Iterable[str], row: Mapping[str, str]) -> list[str]:
    return [inert(row.get(column, "")) for column in columns]


def _record(cells: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def insert_rows(path: Path, rows: Iterable[Mapping[str, str]], sorted_by: str = "") -> None:
    """Add rows to a raw file: before the first row that comes after them, else at the end.

    Parameters
    ----------
    path : Path
    rows : iterable of mapping
        Each by the columns of the file; what a row has beside them is left out.
    sorted_by : str
        The column by which the file is in order; empty to add at the end.
    """
    mark, records = _records(path)
    header = _row(records[0])
    for row in rows:
        written = _record(_cells(header, row))
        if records[-1] and not records[-1].endswith(("\n", "\r")):
            records[-1] += "\n"
        if records[0].endswith("\r\n"):
            written = written.replace("\n", "\r\n")
        records.insert(_place(records, header, row, sorted_by), written)
    path.write_bytes(mark + "".join(records).encode())


def _place(records: list[str], header: list[str], row: Mapping[str, str], sorted_by: str) -> int:
    if sorted_by:
        position = header.index(sorted_by)
        for number, record in enumerate(records[1:], start=1):
            cells = _row(record)
            if len(cells) == len(header) and cells[position] > row[sorted_by]:
                return number
    return len(records)


def remove_rows(path: Path, unwanted: Callable[[Row], bool]) -> int:
    """Take the rows out of a raw file that are not wanted, and return how many they were.

    Parameters
    ----------
    path : Path
    unwanted : callable
        Takes a row as a mapping of its columns and returns whether it goes.
    """
    mark, records = _records(path)
    header = _row(records[0])
    kept = [
        record
        for record in records[1:]
        if not unwanted(dict(zip(header, _row(record), strict=False)))
    ]
    gone = len(records) - 1 - len(kept)
    if gone:
        path.write_bytes(mark + "".join([records[0], *kept]).encode())
    return gone


def _records(path: Path) -> tuple[bytes, list[str]]:
    """Return the byte-order mark of a file, and its rows as they are written; the first is the header."""
    content = path.read_bytes()
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    records: list[str] = []
    begun = ""
    for line in _LINE.findall(content.removeprefix(mark).decode()):
        begun += line
        if begun.count('"') % 2 == 0:
            records.append(begun)
            begun = ""
    return mark, [*records, begun] if begun else records


def _row(record: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline="")), [])
