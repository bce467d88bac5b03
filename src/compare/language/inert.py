"""Keep spreadsheets from running a text that looks like a formula, in a way that can be undone.

An apostrophe is put before a text that begins as a formula does; a text that begins so after apostrophes gets one more.
Taking one away gives the text back.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd
from pandas.api.types import is_object_dtype, is_string_dtype

#: How a text begins that a spreadsheet may run: with a control character, or with a sign of a formula (also of full
#: width, which Excel in Chinese reads as the common one), be either behind space or characters that are not seen.
#: The script of the pages has the same pattern.
_FORMULA = (
    "[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    "[\x00-\x1f\x7f-\x9f=+\\-@\uff1d\uff0b\uff0d\uff20]"
)
_ACTIVE = re.compile(f"'*(?:{_FORMULA})")
_INERT = re.compile(f"'+(?:{_FORMULA})")

#: A quoted cell, or the end of a row.
_CELL_OR_END = re.compile('("[^"]*")|\r\n')


def inert(text: str) -> str:
    """Return a text as a spreadsheet shows it without running it.

    Examples
    --------
    >>> inert("=1+1"), inert("15件以上")
    ("'=1+1", '15件以上')
    """
    return f"'{text}" if _ACTIVE.match(text) else text


def restored(text: str) -> str:
    """Return the text that :func:`inert` was given.

    Examples
    --------
    >>> restored("'=1+1"), restored("'15")
    ('=1+1', "'15")
    """
    return text[1:] if _INERT.match(text) else text


def csv_text(
    frame: pd.DataFrame,
    line_end: str = "\n",
    numbers: Collection[str] = (),
    float_format: str | None = None,
) -> str:
    """Return a frame as CSV whose texts no spreadsheet runs.

    Parameters
    ----------
    frame : DataFrame
    line_end : {"\\n", "\\r\\n"}
    numbers : collection of str
        Columns with numbers as they were typed; they stay as they are, as other numbers do.
    float_format : str, optional
        As pandas takes it; all digits when left out.
    """
    texts = {
        name: frame[name].map(_inert_cell)
        for name in frame.columns
        if name not in numbers and (is_object_dtype(frame[name]) or is_string_dtype(frame[name]))
    }
    safe = frame.assign(**texts)
    # A cell that holds either character of the end of a row is quoted then.
    text = safe.to_csv(index=False, lineterminator="\r\n", float_format=float_format)
    if line_end == "\r\n":
        return text
    return _CELL_OR_END.sub(lambda found: found[1] or line_end, text)


def _inert_cell(cell: object) -> object:
    return inert(cell) if isinstance(cell, str) else cell
