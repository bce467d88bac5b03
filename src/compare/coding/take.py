"""Take a draft into data/raw: as the targets and exclusions of its document, or as the second coding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import pandas as pd

from compare.coding.audit import audit
from compare.coding.draft import DraftError, is_workbook, read_draft
from compare.coding.draft_workbook import mark_faults
from compare.coding.staging import change_tables, not_there_before
from compare.language.rows import Row, Tables, rows_of
from compare.project import paths
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.check import read_tables
from compare.tables.fields import Table
from compare.tables.load import typed_tables
from compare.tables.raw_edit import table_text
from compare.tables.read import LINE, Fault

#: What the tables call a column that a draft calls otherwise.
_DRAFT_COLUMN = {"restates_line": "restates"}


class Taken(NamedTuple):
    """What was written: for each file its rows."""

    files: dict[str, int]
    audited: bool


class _File(NamedTuple):
    """A raw file as it will be written, and the line of the draft that each of its lines comes from."""

    table: Table
    document_id: str
    text: str
    draft_lines: dict[int, int]

    @property
    def name(self) -> str:
        return f"{self.table.location}{self.document_id}.csv"


def take(
    draft: Path,
    root: Path | None = None,
    second: bool = False,
    document_id: str = "",
    replace: bool = False,
    sources: Path | None = None,
) -> Taken:
    """Write the rows of a draft as ``targets/`` and ``excluded/`` of its document, or as its second coding.

    Parameters
    ----------
    draft : Path
        As for :func:`compare.coding.draft.read_draft`.
    root : Path, optional
    second : bool
        Whether the targets become the second coding; what a second coder excludes is not kept.
    document_id : str
        The document, where the draft names none; its file name when empty.
    replace : bool
        Whether rows that are there already give way.
    sources : Path, optional
        Folder of the source texts; ``sources`` beside the project when left out. Where the text of the document is
        there, every fragment must stand in it and every number be accounted for.

    Raises
    ------
    DraftError
        With every fault at once, by line and column of the draft; nothing is written then but the marks on the cells
        of a workbook.
    """
    try:
        taken = _take(draft, root, second, document_id, replace, sources)
    except DraftError as error:
        remark = _mark(draft, error.faults)
        raise DraftError(draft.name, error.faults, remark) from None
    _mark(draft, [])
    return taken


def _mark(draft: Path, faults: list[Fault]) -> str:
    """Mark the cells of a workbook that have faults, and say so."""
    if not is_workbook(draft):
        return ""
    try:
        mark_faults(draft, faults)
    except OSError as error:
        return (
            f"They could not be marked in {draft.name} ({error.strerror or error}); close it first."
        )
    except (BadZipFile, KeyError, ValueError):  # it is said already that it cannot be opened
        return ""
    return f"They are marked in {draft.name}, each with its sentence; correct them there and take it again."


def _take(
    draft: Path,
    root: Path | None,
    second: bool,
    document_id: str,
    replace: bool,
    sources: Path | None,
) -> Taken:
    rows, faults = read_draft(draft, document_id)
    tables, before = read_tables(root)
    faults += _document_faults(rows, draft.name, tables, second, replace)
    if any(fault.column == "document" for fault in faults):
        raise DraftError(draft.name, faults)
    files = _files(rows[rows["row"].ne("")], second)

    def write(raw: Path) -> None:
        for file in files:
            path = raw / file.table.name / f"{file.document_id}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_text(file.text, encoding="utf-8", newline="")

    refused = not_there_before(before)
    changed, found = change_tables(root, write, lambda faults: faults[:0], dry_run=True)
    is_incomplete = bool(faults)
    faults += _told_by_draft(refused(found), files, draft.name, is_incomplete)
    if faults:
        raise DraftError(draft.name, faults)
    folder = sources or paths.sources(root)
    audited = not len(found) and _audit(changed, files, folder, draft.name, second)
    change_tables(root, write, refused)
    counts = {file.name: len(file.draft_lines) for file in files}
    return Taken(counts, audited)


def _document_faults(
    rows: pd.DataFrame, name: str, tables: Tables, second: bool, replace: bool
) -> Iterator[Fault]:
    registered = tables["documents"]["document_id"]
    table = schema.SECOND_CODING if second else schema.TARGETS
    for document_id in rows["document"].unique():
        is_of_it = rows["document"].eq(document_id)
        line = int(rows.loc[is_of_it, LINE].iloc[0])
        if document_id not in set(registered):
            hint = did_you_mean(document_id, registered)
            problem = (
                f"No document of data/raw/documents.csv is called so; register it (compare new), or name the one that "
                f"is meant with --document.{hint}"
            )
            yield Fault(name, problem, line, "document", document_id)
        elif not replace and _has_rows(tables[table.name], document_id):
            problem = (
                f"{table.location}{document_id}.csv holds rows already; --replace puts those of the draft in their "
                "place."
            )
            yield Fault(name, problem, line, "document", document_id)
    if rows.empty:
        yield Fault(name, "It holds a header and no row.", 1, "document")


def _has_rows(frame: pd.DataFrame, document_id: str) -> bool:
    return bool(frame["document_id"].eq(document_id).any())


# What is written.


def _files(rows: pd.DataFrame, second: bool) -> list[_File]:
    files = []
    for name, group in rows.groupby("document", sort=False):
        document_id = str(name)
        with_order = group.assign(order=group["line"].map(_order))
        ordered = with_order.sort_values("order", kind="stable")
        records = rows_of(ordered)
        unnumbered = [row for row in records if row["row"] == "target"]
        targets = _numbered(document_id, unnumbered)
        if second:
            coded = _with_lines(targets)
            files.append(_file(schema.SECOND_CODING, document_id, coded))
            continue
        excluded = [row for row in records if row["row"] == "excluded"]
        files.append(_file(schema.TARGETS, document_id, targets))
        files.append(_file(schema.EXCLUDED, document_id, excluded))
    return files


def _order(line: str) -> int:
    return int(line) if line.isdecimal() and line.isascii() else 0


def _file(table: Table, document_id: str, rows: list[Row]) -> _File:
    text = table_text(table, [])
    draft_lines = {}
    for row in rows:
        draft_lines[text.count("\n") + 1] = row[LINE]
        text += table_text(table, [row]).partition("\n")[2]
    return _File(table, document_id, text, draft_lines)


def _numbered(document_id: str, targets: list[Row]) -> list[Row]:
    """Return targets with their ids: document, line, ordinal. An id of that form that the draft has is kept."""
    kept = [row["target_id"] for row in targets if _is_regular(row, document_id)]
    taken = {target_id for target_id in kept if kept.count(target_id) == 1}
    names: dict[str, str] = {}
    numbered = []
    for row in targets:
        target_id = row["target_id"]
        if target_id not in taken:
            target_id = _next_free(f"{document_id}-{row['line'].zfill(3)}", taken)
            taken.add(target_id)
        names.setdefault(row["target_id"], target_id)
        numbered.append({**row, "target_id": target_id})
    renamed: list[Row] = []
    for row in numbered:
        restated = row["restates"]
        new_name = names.get(restated, restated)
        renamed.append({**row, "restates": new_name})
    return renamed


def _is_regular(row: Row, document_id: str) -> bool:
    start = re.escape(f"{document_id}-{row['line'].zfill(3)}-")
    return re.fullmatch(f"{start}[0-9]{{2}}", row["target_id"]) is not None


def _next_free(start: str, taken: set[str]) -> str:
    number = 1
    while f"{start}-{number:02d}" in taken:
        number += 1
    return f"{start}-{number:02d}"


def _with_lines(targets: list[Row]) -> list[Row]:
    """Return targets that name what they restate by its line, as the second coding does."""
    lines = {row["target_id"]: row["line"] for row in targets}
    coded: list[Row] = []
    for row in targets:
        restated = row["restates"]
        line = lines.get(restated, restated)
        coded.append({**row, "restates_line": line})
    return coded


# What is wrong with it.


def _told_by_draft(
    found: pd.DataFrame, files: list[_File], name: str, is_incomplete: bool
) -> Iterator[Fault]:
    """Yield faults of the tables, those of the draft's rows by its own lines and columns."""
    lines = {file.name: file.draft_lines for file in files}
    for row in rows_of(found):
        fault = Fault(**row)
        if fault.file not in lines:
            yield fault
        elif not (is_incomplete and fault.column in ("restates", "restates_line")):
            yield fault._replace(
                file=name,
                line=lines[fault.file].get(fault.line, 0),
                column=_DRAFT_COLUMN.get(fault.column, fault.column),
            )


def _audit(tables: Tables, files: list[_File], sources: Path, name: str, second: bool) -> bool:
    """Hold the rows against the text where it is at hand; return whether it was.

    Raises
    ------
    DraftError
        With each fragment that is not on its line and each number that no row covers.
    """
    named = {file.document_id for file in files}
    texts = {each: sources / f"{each}.txt" for each in named}
    here = {each for each, text in texts.items() if text.is_file()}
    if second or not here:
        return False
    is_here = tables["documents"]["document_id"].isin(here)
    typed = typed_tables(tables)
    typed["documents"] = typed["documents"][is_here]
    _, problems = audit(typed, sources)
    if problems:
        raise DraftError(name, [Fault(name, problem) for problem in problems])
    return True
