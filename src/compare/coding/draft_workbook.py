"""A draft as a workbook: its cells offer what they may hold, and what is wrong comes back marked where it stands."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from compare.coding.draft import DECISIONS, ROWS, allowed_codes
from compare.language.rows import Tables
from compare.tables import schema
from compare.tables.read import Fault

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Columns of the workbook, what a coder decides first.
COLUMNS = (
    *("decision", "row", "line", "as_printed"),
    *(name for name in schema.TARGETS.columns if name not in ("line", "as_printed")),
    *("reason", "confidence", "rule", "document"),
)

#: The sheet with the codes that cells may hold.
CODES = "codes"

#: Who writes the comments on faults, by which they are found again.
AUTHOR = "compare take"

#: The colour behind a cell with a fault.
MARKED = "FFFFC7CE"

#: Rows below the draft that offer the same choices.
SPARE = 200

#: Widths in characters, of wide columns and of the others.
WIDE = {
    "as_printed": 24,
    "indicator": 28,
    "indicator_zh": 24,
    "section": 16,
    "note": 40,
    "rule": 30,
}
NARROW = 14


def write_draft_workbook(rows: pd.DataFrame, document_id: str, tables: Tables, path: Path) -> None:
    """Write a draft as a workbook whose cells offer their codes; a row that nobody decided says so.

    Parameters
    ----------
    rows : DataFrame
        A draft as text: as ``compare suggest`` writes it, or half decided.
    document_id : str
    tables : dict of DataFrame
        For the codes that a column may hold.
    path : Path
    """
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, and only for a workbook
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = "draft"
    sheet.freeze_panes = "E2"
    filled = rows.reindex(columns=COLUMNS).fillna("")
    undecided = filled["decision"].eq("")
    filled["decision"] = filled["decision"].mask(undecided, "undecided")
    filled["document"] = document_id
    for number, cells in enumerate([COLUMNS, *filled.itertuples(index=False)], start=1):
        _write_row(sheet, number, cells)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = WIDE.get(cell.value, NARROW)
    choices = {"decision": list(DECISIONS), "row": list(ROWS), **allowed_codes(tables)}
    _offer(sheet, book.create_sheet(CODES), choices)
    book.save(path)


def _write_row(sheet: Worksheet, number: int, cells: tuple[str, ...]) -> None:
    for column, text in enumerate(cells, start=1):
        cell = sheet.cell(number, column, text or None)
        cell.number_format = "@"  # what is typed stays as it is typed: 2.70
        if text:
            cell.data_type = "s"  # and a text that begins with = is no formula


def _offer(sheet: Worksheet, codes: Worksheet, choices: dict[str, list[str]]) -> None:
    """Let the cells of a column offer their codes, which stand on a sheet of their own."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    last = sheet.max_row + SPARE
    offered = [column for column in COLUMNS if column in choices]
    for position, column in enumerate(offered, start=1):
        _write_column(codes, position, [column, *choices[column]])
        letter = codes.cell(1, position).column_letter
        area = f"{CODES}!${letter}$2:${letter}${len(choices[column]) + 1}"
        choice = DataValidation("list", formula1=area, allow_blank=True, showErrorMessage=True)
        choice.error = f"It is not a word of {column}; see the sheet {CODES}."
        choice.add(f"{letters[column]}2:{letters[column]}{last}")
        sheet.add_data_validation(choice)


def _write_column(sheet: Worksheet, position: int, texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        sheet.cell(number, position, text)


def mark_faults(path: Path, faults: list[Fault]) -> None:
    """Mark in a workbook what is wrong, with the sentence as a comment, and take away the marks of before.

    Parameters
    ----------
    path : Path
    faults : list of Fault
        By line and column of the draft; what is of no line is said at the first cell.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - as above
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    content = io.BytesIO(path.read_bytes())  # whatever the file is called
    book = load_workbook(content)
    sheet = book.worksheets[0]
    cleared = _clear_marks(sheet)
    columns = {str(cell.value or "").strip(): cell.column for cell in sheet[1]}
    texts: dict[tuple[int, int], list[str]] = {}
    for fault in faults:
        line = fault.line if fault.file == path.name else 0
        place = (max(line, 1), columns.get(fault.column, 1) if line else 1)
        texts.setdefault(place, []).append(fault.problem)
    for place, problems in texts.items():
        cell = sheet.cell(*place)
        cell.fill = PatternFill("solid", MARKED)
        cell.comment = Comment("\n".join(problems), AUTHOR, width=400, height=120)
    if texts or cleared:
        book.save(path)


def _clear_marks(sheet: Worksheet) -> bool:
    """Take away the marks of an earlier take; say whether there were any."""
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - as above

    marked = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and cell.comment.author == AUTHOR
    ]
    for cell in marked:
        cell.comment = None
        cell.fill = PatternFill()
    return bool(marked)
