"""Read a CSV file as text, with the line of every row, and say what is wrong with the file itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from compare.project.errors import did_you_mean
from compare.tables.plain import plain_body, plain_rows, repeated
from compare.tables.schema import Table

#: Column that carries the line of the file on which a row begins.
LINE = "file_line"

#: Bytes of plain files after which the next ones are read on their own.
AT_ONCE = 2**24

#: A fault is a row of a frame with these columns.
FAULT_COLUMNS = ["file", "line", "column", "value", "problem"]


def fault(file: str, line: int, column: str, value: str, problem: str) -> dict[str, object]:
    """Return one fault as a row: where it is, what stands there, and what to do."""
    return dict(zip(FAULT_COLUMNS, (file, line, column, value, problem), strict=True))


def row_fault(row: Mapping[str, object], column: str, problem: str) -> dict[str, object]:
    """Return the fault of a cell of a row."""
    return fault(row["file"], row[LINE], column, str(row[column]), problem)


def read_csv(path: Path, name: str, table: Table) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Read one raw table as text.

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
        All columns of ``table`` as str, empty where the cell is empty, and ``file_line`` (int).
        Without rows when the file cannot be read.
    faults : list of dict
        What is wrong with the file as a file: encoding, header, rows of another width.
    """
    frame, faults = read_files([(path, (name,))], table)
    return frame.drop(columns="file"), faults


def read_files(
    files: Sequence[tuple[Path, tuple[str, ...]]], table: Table, added: tuple[str, ...] = ("file",)
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Read the files of one raw table as text, one below the other.

    Parameters
    ----------
    files : sequence of (Path, tuple of str)
        Each file, with the cells added to every row of it; the first is how messages name the file.
    table : Table
        The columns that the files must have.
    added : tuple of str
        The columns of the cells added.

    Returns
    -------
    frame, faults
        As for :func:`read_csv`, the frame with the columns added.
    """
    frames: list[pd.DataFrame] = []
    faults: list[dict[str, object]] = []
    for group in _groups(files, table):
        frame = _at_once(group, table, added)
        if frame is None:
            frame, found = _row_by_row(group, table, added)
            faults += found
        frames.append(frame)
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=[*table.columns, LINE, *added], dtype=str), faults
    return filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True), faults


class _File(NamedTuple):
    """A file as it was read: its bytes (None where there is none) and, where it may be plain, its rows."""

    cells: tuple[str, ...]
    raw: bytes | None
    body: memoryview | None


def _groups(files: Sequence[tuple[Path, tuple[str, ...]]], table: Table) -> Iterator[list[_File]]:
    """Yield the files in their order: plain ones in groups that fit into memory, others alone."""
    group: list[_File] = []
    size = 0
    for path, cells in files:
        raw = path.read_bytes() if path.is_file() else None
        file = _File(cells, raw, None if raw is None else plain_body(raw, table.columns))
        if group and (file.body is None or group[-1].body is None or size > AT_ONCE):
            yield group
            group, size = [], 0
        group.append(file)
        size += len(raw or b"")
    if group:
        yield group


def _at_once(files: list[_File], table: Table, added: tuple[str, ...]) -> pd.DataFrame | None:
    found = (
        plain_rows([file.body for file in files], table.columns)
        if files[0].body is not None
        else None
    )
    if found is None:
        return None
    frame, counts = found
    frame[LINE] = np.concatenate([np.arange(2, count + 2) for count in counts])
    for place, name in enumerate(added):
        frame[name] = repeated([file.cells[place] for file in files], counts)
    return frame


def _row_by_row(
    files: list[_File], table: Table, added: tuple[str, ...]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    rows: list[list[object]] = []
    faults: list[dict[str, object]] = []
    for file in files:
        read, found = _read_rows(file.raw, file.cells[0], table)
        faults += found
        rows += [[*cells, *file.cells] for cells in read]
    return pd.DataFrame(rows, columns=[*table.columns, LINE, *added]), faults


def _read_rows(
    raw: bytes | None, name: str, table: Table
) -> tuple[list[list[object]], list[dict[str, object]]]:
    """Read one file as rows of cells, in the order of the table's columns and the line of the file last."""
    if raw is None:
        return [], [
            fault(
                name,
                0,
                "",
                "",
                f"The file is missing; create it with the header {','.join(table.columns)}.",
            )
        ]
    text, problem = _decode(raw)
    if problem:
        return [], [fault(name, 0, "", "", problem)]
    rows, problem_line = _rows(text)
    if problem_line:
        return [], [
            fault(
                name,
                problem_line,
                "",
                "",
                "A quotation mark is opened here and not closed as "
                'CSV asks; write a quotation mark inside a quoted cell twice ("").',
            )
        ]
    if not rows:
        return [], [
            fault(
                name,
                1,
                "",
                "",
                f"The file is empty; its first line must be {','.join(table.columns)}.",
            )
        ]
    header = rows[0][1]
    faults = _header_faults(name, header, table)
    if faults:
        return [], faults
    places = [header.index(column) for column in table.columns]
    kept = []
    for line, cells in rows[1:]:
        if len(cells) == len(header) and any(cells):
            kept.append([*(cells[place] for place in places), line])
        elif any(cells):
            faults.append(
                fault(
                    name,
                    line,
                    "",
                    ",".join(cells)[:60],
                    f"The row has {len(cells)} cells, the "
                    f"header {len(header)}. Put a cell that holds a comma in quotation marks.",
                )
            )
    return kept, faults


def _decode(raw: bytes) -> tuple[str, str]:
    """Return the text of the file and, if it is not UTF-8, what to do about it."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", 'The file is UTF-16 (Excel\'s "Unicode text"); save it as "CSV UTF-8".'
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            raw.decode("gb18030")
        except UnicodeDecodeError:
            return "", f'The file is not UTF-8 from line {line} on; save it as "CSV UTF-8".'
        return "", (
            f"The file is not UTF-8 from line {line} on; it reads as GBK, as Excel in Chinese saves "
            'plain "CSV". Save it as "CSV UTF-8".'
        )


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], int]:
    """Return (line, cells) of every row that is not blank, and the line of a broken quotation or 0."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if cells:
                rows.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error:
        return rows, start
    return rows, 0


def _header_faults(name: str, header: list[str], table: Table) -> list[dict[str, object]]:
    """Say which columns are missing, unknown or double, or that the header is no header."""
    known = set(table.columns)
    if not known & set(header):
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if len(header) == 1 and mark in header[0]:
                return [
                    fault(
                        name,
                        1,
                        "",
                        header[0][:60],
                        f"The cells are separated by {word}; save the file with commas.",
                    )
                ]
        return [
            fault(
                name,
                1,
                "",
                ",".join(header)[:60],
                "The first line is not the header; remove titles and "
                f"merged cells above it. It must be {','.join(table.columns)}.",
            )
        ]
    faults = []
    for column in header:
        if not column:
            faults.append(
                fault(
                    name,
                    1,
                    "",
                    "",
                    "A column without a name (a merged header cell?); remove it or name it.",
                )
            )
        elif header.count(column) > 1:
            faults.append(fault(name, 1, column, "", "The column stands more than once; keep one."))
        elif column not in known:
            hint = did_you_mean(column, known) or " Remove it; remarks belong in note."
            faults.append(
                fault(name, 1, column, "", f'"{column}" is not a column of this table.{hint}')
            )
    faults += [
        fault(
            name,
            1,
            column,
            "",
            "The column is missing; add it (its cells may be empty only if the "
            "data model says so).",
        )
        for column in table.columns
        if column not in header
    ]
    unique = {tuple(each.values()): each for each in faults}
    return list(unique.values())
