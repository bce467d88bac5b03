"""Show a frame in a notebook: text to the left, numbers to the right, unit and evidence when one points at a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from compare.tables.known import UnknownInput

#: How many rows are shown at most, unless one asks for another number.
MOST_ROWS = 60

#: What one sees of a row when one points at it, of the columns that it has.
HINTS = ("document_id", "line", "as_printed", "canonical_unit", "unit", "publication", "grade")

_CELL = '<{tag} style="text-align: {side}">{text}</{tag}>'


@dataclass(frozen=True)
class Shown:
    """A frame as a notebook shows it; ``frame`` is the frame itself."""

    frame: pd.DataFrame
    most: int

    def __repr__(self) -> str:
        head = self._head().to_string()
        return "\n".join([head, *self._below()])

    def _repr_html_(self) -> str:
        below = "".join(f"<p>{text}</p>" for text in self._below())
        return _table(self._head()) + below

    def _head(self) -> pd.DataFrame:
        return self.frame.head(self.most)

    def _below(self) -> list[str]:
        more = len(self.frame) - self.most
        return [f"{more} more rows"] if more > 0 else []


def show(frame: pd.DataFrame | pd.Series, most: int = MOST_ROWS) -> Shown:
    """Return a view of a frame for a notebook; the frame stays what it is.

    Text stands to the left, numbers to the right. Pointing at a row shows where it comes from (document, line, printed
    fragment or publication, grade) and its unit, where the frame has these columns.

    Parameters
    ----------
    frame : DataFrame or Series
    most : int
        How many rows are shown; how many more there are is said below.

    Examples
    --------
    >>> import compare
    >>> compare.show(compare.targets("rd_intensity", "湖州")[["place_id", "target_year", "canonical_value"]], most=1)
      place_id  target_year  canonical_value
    0   huzhou         2017              2.7
    1 more rows
    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame()
    if not isinstance(frame, pd.DataFrame):
        raise UnknownInput(f"frame: This is {type(frame).__name__}; give a frame.")
    if type(most) is not int or most < 1:
        raise UnknownInput(f'most: "{most}" is not taken; give how many rows to show.')
    return Shown(frame, most)


def _table(frame: pd.DataFrame) -> str:
    index = frame.index.to_frame(index=False).astype(str)
    hints = [name for name in HINTS if name in frame.columns]
    sides = [_side(column) for _, column in frame.items()]
    names = [str(name or "") for name in frame.index.names]
    if frame.columns.name:
        names[0] = str(frame.columns.name)
    head = [_cell("th", name, "left") for name in names]
    head += _cells("th", frame.columns, sides)
    lines = []
    for position in range(len(frame)):
        row = frame.iloc[position]
        # The unit printed and the canonical one are told once where they are the same.
        known = dict.fromkeys(_text(row[name]) for name in hints)
        hint = " · ".join(filter(None, known))
        cells = [_cell("th", text, "left") for text in index.iloc[position]]
        cells += _cells("td", row, sides)
        lines.append(f'<tr title="{escape(hint)}">{"".join(cells)}</tr>')
    return f"<table><thead><tr>{''.join(head)}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _side(column: pd.Series) -> str:
    return "right" if pd.api.types.is_numeric_dtype(column) else "left"


def _cells(tag: str, cells: Iterable[object], sides: list[str]) -> list[str]:
    texts = map(_text, cells)
    return [_cell(tag, text, side) for text, side in zip(texts, sides, strict=True)]


def _cell(tag: str, text: str, side: str) -> str:
    return _CELL.format(tag=tag, side=side, text=escape(text))


def _text(cell: object) -> str:
    """Return a cell as text; what is missing as nothing."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
