"""What no cell may hold, whatever its column: leftovers of programs, and characters that show nothing."""

from __future__ import annotations

import re
import unicodedata

#: What programs write where a value is missing: what pandas takes for it, and what databases export.
MISSING = (
    "\\N",
    "(null)",
    "#NA",
    "#N/A N/A",
    "-nan",
    "-NaN",
    "1.#IND",
    "-1.#IND",
    "1.#QNAN",
    "-1.#QNAN",
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "<NA>",
    "NULL",
    "null",
    "Null",
    "None",
    "nan",
    "NaN",
    "NaT",
    ".",
)

#: What spreadsheets write where a formula or a column has gone wrong.
ERRORS = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!)|#{3,}")

#: What spreadsheets make of a text such as the section 1.2 or 1-2.
DATES = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: .*)?|"
    r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}-[A-Z][a-z]{2}(?:-\d{2,4})?|[A-Z][a-z]{2}-\d{2}"
)

#: Columns that hold what the text of a document has, with its invisible characters.
PRINTED = ("as_printed", "indicator_zh", "first", "second")

#: Kinds of characters that show nothing or that no font knows: control, surrogate, private, unassigned, separator.
_UNSEEN = frozenset(["Cc", "Cs", "Co", "Cn", "Zl", "Zp"])
_INVISIBLE = "Cf"

#: What stands for characters that were lost when a file was read in the wrong encoding.
_LOST = "\ufffd"

#: Text that cannot hold any of these characters.
_HARMLESS = re.compile("[ -~\u4e00-\u9fff，。、；：（）《》〔〕“”\u3000]*")


def text_problem(column: str, cell: str) -> str:
    """Return what is wrong with the text of a cell, or an empty string.

    Parameters
    ----------
    column : str
        The name of the column.
    cell : str

    Examples
    --------
    >>> text_problem("section", "#REF!")
    'It is an error of the spreadsheet, not a value; type what stood there, and save as CSV again.'
    >>> text_problem("note", "Holds a\\ttab.")
    'Holds U+0009 (a character without a name), which shows nothing; remove it.'
    """
    if cell in MISSING:
        return (
            f'A program wrote "{cell}" for an empty cell; leave it empty (in pandas: to_csv(na_rep=""), '
            "read_csv(keep_default_na=False))."
        )
    if ERRORS.fullmatch(cell):
        return "It is an error of the spreadsheet, not a value; type what stood there, and save as CSV again."
    if _HARMLESS.fullmatch(cell):
        return ""
    return _character_problem(cell, printed=column in PRINTED)


def _character_problem(cell: str, printed: bool) -> str:
    for character in cell:
        kind = unicodedata.category(character)
        if character in "\r\n":
            return "Holds a line break; write the cell on one line."
        if character == _LOST:
            return "Holds U+FFFD, which stands for characters that were lost; type them again from the text."
        if kind in _UNSEEN or (kind == _INVISIBLE and not printed):
            name = unicodedata.name(character, "a character without a name")
            return f"Holds U+{ord(character):04X} ({name}), which shows nothing; remove it."
    return ""


def shown(cell: str) -> str:
    """Return a cell with what would break the line of a message, or show nothing, as its code.

    Examples
    --------
    >>> print(shown("Li" + chr(0x200B)))
    Li\\u200b
    """
    return "".join(
        character
        if character.isprintable() or character in "\t\u3000"
        else f"\\u{ord(character):04x}"
        for character in cell
    )
