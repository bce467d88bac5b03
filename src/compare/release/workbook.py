"""Write the workbook: targets, derived quantities, codebook, documents and changes, as sheets of Excel."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from compare.language.rows import Tables

#: Workbooks carry a date of creation; ours is always this one, so that the same tables are the same bytes.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)

#: Longer texts are wrapped at this width, in characters.
MAXIMUM_WIDTH = 60

#: Texts stay texts: codes keep their leading zeros, and none is a formula.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(sheets: Tables, path: Path) -> None:
    """Write frames as the sheets of an Excel workbook.

    Parameters
    ----------
    sheets : dict of DataFrame
        The frames by the name of their sheet.
    path : Path
    """
    settings = {"options": _OPTIONS}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=settings) as writer:
        writer.book.set_properties({"created": CREATED, "title": "compare"})
        wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            sheet = writer.sheets[name]
            last_row = max(len(frame), 1)
            last_column = len(frame.columns) - 1
            sheet.autofilter(0, 0, last_row, last_column)
            for position, column in enumerate(frame.columns):
                width = _column_width(column, frame[column])
                sheet.set_column(position, position, width, wrapped)


def _column_width(name: str, values: pd.Series) -> int:
    """Return a width in characters that fits what a column holds."""
    widths = [_text_width(str(value)) for value in values.dropna()]
    widest = max(len(name), *widths, 0)
    return min(widest + 2, MAXIMUM_WIDTH)


def _text_width(text: str) -> int:
    """Return how many characters wide a text is; a Chinese character counts as two."""
    wide = sum(character > "\u2e7f" for character in text)
    return len(text) + wide
