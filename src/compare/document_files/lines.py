"""Lines of a text as it is kept: one paragraph or one row of a table each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from compare.project.errors import UserError

#: What stands between the cells of a row of a table.
CELL_END = "\t"

#: Characters that are not seen, and that files carry along.
_UNSEEN = re.compile("[\ufeff\u00ad\u200b-\u200f\u2060]")

#: Blanks of every width, but not the ends of cells.
_BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\r\v\f]+")


class UnreadableFile(UserError):
    """A file that holds no text which could be read."""


class Line(NamedTuple):
    """A line of a text, and the page that it begins on; 0 where the file has no pages."""

    text: str
    page: int = 0


def kept_lines(lines: Iterable[Line]) -> list[Line]:
    """Return lines without blanks around them and without characters that are not seen; empty ones are left out.

    Examples
    --------
    >>> kept_lines([Line("\u3000\u3000一、总体要求 "), Line(""), Line("指标\\t 单位 ")])
    [Line(text='一、总体要求', page=0), Line(text='指标\\t单位', page=0)]
    """
    kept = []
    for line in lines:
        cells = [_plain(cell) for cell in line.text.split(CELL_END)]
        if any(cells):
            kept.append(line._replace(text=CELL_END.join(cells)))
    return kept


def _plain(cell: str) -> str:
    seen = _UNSEEN.sub("", cell)
    return _BLANKS.sub(" ", seen).strip(" ")


def table_line(cells: Iterable[str]) -> str:
    """Return the cells of a row as one line; a cell has no line of its own.

    Examples
    --------
    >>> table_line(["高新技术\\n企业", "家", "75"])
    '高新技术企业\\t家\\t75'
    """
    return CELL_END.join(re.sub(r"\s*[\r\n\t]\s*", "", cell.strip()) for cell in cells)
