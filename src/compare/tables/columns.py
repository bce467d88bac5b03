"""Check the cells of each column: patterns, vocabularies, years and dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from compare.language.rows import Tables, rows_of
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.cell_texts import DATES, PRINTED, UNTOUCHED, text_problem
from compare.tables.read import Fault, row_fault

#: Digits before the point, and after it; floats hold no more of them exactly.
MOST_DIGITS = 15

#: Digits of a line or an occurrence: no document has a million lines.
MOST_COUNT_DIGITS = 6

#: A number as it is written by hand: 007 is an error of somebody or of a program.
NUMBER = rf"-?(?:0|[1-9][0-9]{{0,{MOST_DIGITS - 1}}})(\.[0-9]{{1,{MOST_DIGITS}}})?"
_ANY_NUMBER = r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?"

#: Types of fields whose cells are words, and those of them that may hold a date: what a document prints (3/4), what
#: stood in another cell, and words of other people.
_TEXTS = ("text", "bilingual")
_MAY_BE_DATES = (*PRINTED, *UNTOUCHED, "before", "after")

#: A whole number as programs write it that know no missing whole numbers.
_WITH_DECIMALS = re.compile(r"([0-9]+)\.0+")


class _Pattern(NamedTuple):
    """What a whole cell must match, and how messages describe it."""

    regex: str
    description: str


#: By the type of a field.
PATTERNS = {
    "code": _Pattern(r"[a-z0-9][a-z0-9_\-]*", "lower-case letters, digits, _ and -"),
    "count": _Pattern(rf"[1-9][0-9]{{0,{MOST_COUNT_DIGITS - 1}}}", "a whole number from 1"),
    "number": _Pattern(
        NUMBER, "a plain number such as 70 or 2.70, without unit, comma or qualifier"
    ),
    "division_code": _Pattern(r"[0-9]{6}", "six digits"),
    "sha256": _Pattern(r"[0-9a-f]{64}", "64 hexadecimal digits"),
    "url": _Pattern(r"https?://[!-~]+\.[!-~]+", "an address that begins with https:// or http://"),
}


def cell_problem(field: schema.Field, cell: str) -> str:
    """Return what is wrong with a cell of a column, or an empty string.

    Examples
    --------
    >>> cell_problem(schema.Field("line", "count", True), "０54")
    'Written with full-width characters; write "054".'
    """
    if not cell:
        return "The cell is empty; it must be filled." if field.required else ""
    if field.longest and len(cell) > field.longest:
        return f"Has {len(cell):,} characters; at most {field.longest} are allowed."
    problem = text_problem(field.name, cell)
    if problem:
        return problem
    if field.type in _TEXTS and field.name not in _MAY_BE_DATES and DATES.fullmatch(cell):
        return "A spreadsheet made a date of it; format the column as text and type it again."
    if field.type == "word" and field.allowed:
        return _word_problem(field, cell)
    if field.type == "year":
        return _year_problem(cell)
    if field.type == "date":
        return _date_problem(cell)
    if field.type == "bilingual":
        return _bilingual_problem(cell)
    if field.type in PATTERNS:
        return _pattern_problem(field.type, cell)
    return ""


def _word_problem(field: schema.Field, cell: str) -> str:
    if cell in field.allowed:
        return ""
    allowed = ", ".join(field.allowed)
    return f"Not a word of {field.name}. Allowed: {allowed}.{did_you_mean(cell, field.allowed)}"


def is_year(cell: str) -> bool:
    """Return whether a cell is a year that a document or a target may name."""
    if not re.fullmatch(r"[0-9]{4}", cell):
        return False
    return schema.FIRST_YEAR <= int(cell) <= schema.LAST_YEAR


def is_count(cell: str) -> bool:
    """Return whether a cell is a whole number from 1, such as a line of a text."""
    return re.fullmatch(PATTERNS["count"].regex, cell) is not None


def _year_problem(cell: str) -> str:
    if is_year(cell):
        return ""
    return _remedy(cell) or f"Must be a year from {schema.FIRST_YEAR} to {schema.LAST_YEAR}."


def _date_problem(cell: str) -> str:
    try:
        valid = bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) and date.fromisoformat(cell))
    except ValueError:
        valid = False
    if not valid:
        return width_problem(cell) or "Must be a date such as 2013-12-09."
    return _year_problem(cell[:4])


def _bilingual_problem(cell: str) -> str:
    if cell.count(" | ") == 1:
        return ""
    return "It is shown in both languages; write the English, then ' | ', then the Chinese."


def _pattern_problem(field_type: str, cell: str) -> str:
    pattern = PATTERNS[field_type]
    if re.fullmatch(pattern.regex, cell):
        return ""
    if field_type == "number" and re.fullmatch(_ANY_NUMBER, cell):
        return (
            f"Too long; a number has at most {MOST_DIGITS} digits before the point, and after it."
        )
    if field_type == "count" and re.fullmatch("[1-9][0-9]*", cell):
        return f"Too large; it has at most {MOST_COUNT_DIGITS} digits."
    if field_type == "count":
        return _remedy(cell) or f"Must be {pattern.description}."
    return width_problem(cell) or f"Must be {pattern.description}."


def _remedy(cell: str) -> str:
    """Return what to do with a whole number that is only written wrongly."""
    decimals = _WITH_DECIMALS.fullmatch(cell)
    if decimals:
        return (
            f'Written with decimals, as pandas does where other cells are empty; write "{decimals[1]}" (the type '
            "Int64 keeps it so)."
        )
    return width_problem(cell)


def before(year: str, other_year: str) -> bool | None:
    """Return whether a year is before another, or None where either is no year."""
    if re.fullmatch("[0-9]{4}", year) and re.fullmatch("[0-9]{4}", other_year):
        return int(year) < int(other_year)
    return None


def width_problem(cell: str) -> str:
    """Return a sentence when a cell is only wrong because its digits or signs are full-width."""
    plain = unicodedata.normalize("NFKC", cell)
    return f'Written with full-width characters; write "{plain}".' if plain != cell else ""


def column_faults(tables: Tables) -> list[Fault]:
    """Return the cells that do not hold what their column may hold.

    Parameters
    ----------
    tables : dict of DataFrame
        The tables of :mod:`compare.tables.schema` by name, every column as text.
    """
    faults: list[Fault] = []
    for table in schema.TABLES.values():
        for field in table.fields:
            faults += _field_faults(tables[table.name], field)
    return faults


def _field_faults(frame: pd.DataFrame, field: schema.Field) -> list[Fault]:
    """Return one fault for each row whose cell is wrong; equal cells are looked at once."""
    cells = pc.unique(pa.array(frame[field.name]))
    if field.type in PATTERNS:
        # Whole columns at once, for a table has as many ids as rows.
        fits = pc.match_substring_regex(cells, f"^(?:{PATTERNS[field.type].regex})$")
        cells = cells.filter(pc.invert(fits))
    problems = {cell: cell_problem(field, cell) for cell in cells.to_pylist()}
    wrong = [cell for cell, problem in problems.items() if problem]
    if not wrong:
        return []
    faults = []
    for row in rows_of(frame, frame[field.name].isin(wrong)):
        cell = row[field.name]
        faults.append(row_fault(row, field.name, problems[cell]))
    return faults
