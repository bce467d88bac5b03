"""The workbook: targets, derived figures, codebook, documents and changes, as sheets that Excel opens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

#: Workbooks carry a date of creation; ours is always this one, so that the same tables are the same bytes.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)

#: Columns wider than this are wrapped.
WIDEST = 60


def write_workbook(sheets: dict[str, pd.DataFrame], path: Path) -> None:
    """Write frames as the sheets of an Excel workbook.

    Parameters
    ----------
    sheets : dict of DataFrame
        Sheet name to frame; texts stay texts, so that codes keep their leading zeros and no text is a formula.
    path : Path
    """
    options = {
        "options": {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
    }
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
        writer.book.set_properties({"created": CREATED, "title": "compare"})
        wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            sheet = writer.sheets[name]
            sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
            for place, column in enumerate(frame.columns):
                sheet.set_column(place, place, _width(column, frame[column]), wrapped)


def _width(column: str, values: pd.Series) -> int:
    """Return a width in characters that fits what the column holds; Chinese counts double."""
    longest = max((_columns(str(value)) for value in values.dropna()), default=0)
    return min(max(len(column), longest) + 2, WIDEST)


def _columns(text: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in text)
