"""Read a draft: suggested rows of a document with what a coder decided of each."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from compare.language.rows import Row, Tables, rows_of
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.check import sentences
from compare.tables.fields import Field, Table
from compare.tables.read import LINE, Fault, fault_frame, read_csv, row_fault

#: What a row is.
ROWS = ("target", "excluded")

#: What was decided of a row; an empty cell takes it as it is proposed.
DECISIONS = ("accepted", "corrected", "excluded", "undecided")

#: Columns that say why a row was suggested; they are not taken over.
_GROUNDS = ("confidence", "rule")

#: Columns of the targets that a draft may be without.
_NOT_REQUIRED = ("target_id", "restates", "note")

_REQUIRED = (
    "row",
    *(name for name in schema.TARGETS.columns if name not in _NOT_REQUIRED),
)
_OPTIONAL = ("document", "target_id", "restates", "note", "reason", "decision", *_GROUNDS)

#: What a number is that is none of the reasons with a word, where only the rule that left it out says so.
_BY_RULE = ("Left out by the rule “", "”. | 依规则“", "”排除。")

#: How a workbook begins.
_WORKBOOK = b"PK\x03\x04"

#: How many undecided rows are named by their line.
_NAMED = 5


class DraftError(UserError):
    """A draft that cannot be taken; nothing was written."""

    exit_code = 4

    def __init__(self, name: str, faults: list[Fault], remark: str = "") -> None:
        self.faults = faults
        said = sentences(fault_frame(faults))
        plural = "s" if len(said) > 1 else ""
        heading = f"{len(said)} fault{plural} in {name}; nothing was written:"
        super().__init__("\n".join(filter(None, [heading, *said, remark])))


def is_workbook(path: Path) -> bool:
    """Say whether a file begins as a workbook does."""
    with path.open("rb") as stream:
        return stream.read(len(_WORKBOOK)) == _WORKBOOK


def allowed_codes(tables: Tables) -> dict[str, list[str]]:
    """Return the codes that each column of a draft may hold, where they are known."""
    allowed = {"reason": list(schema.EXCLUSION_REASONS)}
    for field in schema.TARGETS.fields:
        if field.allowed:
            allowed[field.name] = list(field.allowed)
        elif field.refers and field.refers != "targets":
            key = schema.TABLES[field.refers].key
            allowed[field.name] = tables[field.refers][key].tolist()
    return allowed


def read_draft(path: Path, document_id: str = "") -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of a draft as text, and what is wrong with them as a draft.

    Parameters
    ----------
    path : Path
        A CSV as ``compare suggest`` writes it or a spreadsheet saves it, or a workbook, whose first sheet counts.
    document_id : str
        The document of the rows where they do not name one; the name of the file when empty.

    Returns
    -------
    rows : DataFrame
        The columns of the draft, ``file`` and ``file_line``, with ``document`` filled and ``row`` as decided: a target
        that the coder excluded is an exclusion. An exclusion for another reason that has no note names its rule.
    faults : list of Fault
        Of the file, and of the cells that say what a row is and what was decided.

    Raises
    ------
    DraftError
        When the rows cannot be read.
    """
    content = path.read_bytes()
    if content.startswith(_WORKBOOK):
        content = _from_workbook(content, path.name)
    with tempfile.TemporaryDirectory(prefix="compare-draft-") as folder:
        copy = Path(folder) / "draft.csv"
        copy.write_bytes(content)
        columns = _table(content, path.name)
        rows, faults = read_csv(copy, path.name, columns)
    if faults:
        raise DraftError(path.name, faults)
    for column in _OPTIONAL:
        if column not in rows:
            rows[column] = ""
    is_named = rows["document"].ne("")
    unnamed = document_id or path.stem
    rows["document"] = rows["document"].where(is_named, unnamed)
    for row in rows_of(rows):
        faults += _faults(row)
    excluded = rows["decision"].eq("excluded")
    rows["row"] = rows["row"].mask(excluded, "excluded")
    rows["note"] = _notes(rows)
    return rows, [*faults, *_undecided(rows, path.name)]


def _notes(rows: pd.DataFrame) -> pd.Series:
    """Return the notes; an exclusion for another reason that has none names its rule, in both languages."""
    rule = rows["rule"]
    is_other = rows["reason"].eq("other")
    has_no_note = rows["note"].eq("")
    is_unsaid = is_other & has_no_note & rule.ne("")
    start, between, end = _BY_RULE
    by_rule = start + rule + between + rule + end
    return rows["note"].mask(is_unsaid, by_rule)


def _table(content: bytes, name: str) -> Table:
    """Return the columns that a draft must have, and those that it may have and has."""
    text = content.decode("utf-8-sig", "ignore")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    cells = next(csv.reader([first]), [])
    header = [cell.strip() for cell in cells]
    if set(header) & set(_REQUIRED):  # else it is no header at all
        faults = [*_unknown(header, name)]
        if faults:
            raise DraftError(name, faults)
    there = [column for column in _OPTIONAL if column in header]
    columns = (*_REQUIRED, *there)
    fields = tuple(Field(column, "text") for column in columns)
    return Table("draft", "", fields)


def _unknown(header: list[str], name: str) -> Iterator[Fault]:
    allowed = (*_REQUIRED, *_OPTIONAL)
    for column in header:
        if column and column not in allowed:
            hint = did_you_mean(column, allowed) or " Remove it; remarks belong in note."
            yield Fault(name, f"It is not a column of a draft.{hint}", 1, column)


def _from_workbook(content: bytes, name: str) -> bytes:
    """Return the first sheet of a workbook as CSV."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and only for a workbook

    try:
        stream_of_book = io.BytesIO(content)
        book = load_workbook(stream_of_book, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        problem = f"It is no workbook that can be opened ({error}); save it as .xlsx or as CSV."
        raise DraftError(name, [Fault(name, problem)]) from None
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    for cells in book.worksheets[0].iter_rows(values_only=True):
        rows.writerow(_typed(cell) for cell in cells)
    return stream.getvalue().encode()


def _typed(cell: object) -> str:
    """Return a cell of a sheet as it is typed: 2027 and not 2027.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).splitlines())


def _faults(row: Row) -> Iterator[Fault]:
    words_of = {"row": ROWS, "decision": ("", *DECISIONS)}
    for column, allowed in words_of.items():
        if row[column] not in allowed:
            words = ", ".join(filter(None, allowed))
            hint = did_you_mean(row[column], allowed)
            yield row_fault(row, column, f"Not a word of {column}. Allowed: {words}.{hint}")
    leaves_out = "excluded" in (row["row"], row["decision"])
    if leaves_out and not row["reason"] and row["decision"] != "undecided":
        reasons = ", ".join(schema.EXCLUSION_REASONS)
        yield row_fault(row, "reason", f"Say why the number is no target: {reasons}.")


def _undecided(rows: pd.DataFrame, name: str) -> Iterator[Fault]:
    undecided = rows.loc[rows["decision"].eq("undecided"), LINE]
    if len(undecided):
        lines = ", ".join(map(str, undecided[:_NAMED]))
        where = f"line {lines}"
        if len(undecided) > _NAMED:
            where = f"the first in {where}"
        verb = "are" if len(undecided) > 1 else "is"
        count = f"{len(undecided)} of {len(rows)} rows {verb} undecided ({where})"
        problem = f"{count}; decide them, and take the draft then."
        yield Fault(name, problem)
