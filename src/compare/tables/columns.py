"""One column at a time: pandera finds the cells, the rules below say what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pandas as pd

from compare.errors import did_you_mean
from compare.tables import schema
from compare.tables.read import LINE, fault

NUMBER = r"-?[0-9]+(\.[0-9]+)?"
PATTERNS = {
    "code": (r"[a-z0-9][a-z0-9_\-]*", "lower-case letters, digits, _ and -"),
    "count": (r"[1-9][0-9]*", "a whole number from 1"),
    "number": (NUMBER, "a plain number such as 70 or 2.70, without unit, comma or qualifier"),
    "division_code": (r"[0-9]{6}", "six digits"),
    "sha256": (r"[0-9a-f]{64}", "64 hexadecimal digits"),
}

Rule = Callable[[str], str]


def _rules(field: schema.Field) -> Iterator[Rule]:
    """Yield the rules of a column; a rule returns what is wrong with a cell, or an empty string."""
    if field.required:
        yield lambda cell: "" if cell else "The cell is empty; it must be filled."
    if field.kind == "word":
        allowed = ", ".join(field.allowed)
        yield lambda cell: "" if not cell or cell in field.allowed else (
            f"Not a word of {field.name}. Allowed: {allowed}.{did_you_mean(cell, field.allowed)}")
    elif field.kind == "year":
        yield _year_problem
    elif field.kind == "date":
        yield _date_problem
    elif field.kind in PATTERNS:
        pattern, words = PATTERNS[field.kind]
        yield lambda cell: "" if not cell or re.fullmatch(pattern, cell) else (
            width_problem(cell) or f"Must be {words}.")
    elif field.kind == "bilingual":
        yield lambda cell: "" if not cell or cell.count(" | ") == 1 else (
            "It is shown in both languages; write the English, then ' | ', then the Chinese.")


def _year_problem(cell: str) -> str:
    if not cell:
        return ""
    if re.fullmatch(r"[0-9]{4}", cell) and schema.FIRST_YEAR <= int(cell) <= schema.LAST_YEAR:
        return ""
    return width_problem(cell) or f"Must be a year from {schema.FIRST_YEAR} to {schema.LAST_YEAR}."


def _date_problem(cell: str) -> str:
    if not cell:
        return ""
    try:
        valid = bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) and date.fromisoformat(cell))
    except ValueError:
        valid = False
    return "" if valid else width_problem(cell) or "Must be a date such as 2013-12-09."


def width_problem(cell: str) -> str:
    """Say so when a cell is only wrong because its digits or signs are full-width."""
    plain = unicodedata.normalize("NFKC", cell)
    return f'Written with full-width characters; write "{plain}".' if plain != cell else ""


def column_faults(frame: pd.DataFrame, table: schema.Table) -> list[dict[str, object]]:
    """Return the cells of a table that do not hold what their column may hold."""
    if frame.empty:
        return []
    import pandera.pandas as pa  # noqa: PLC0415 - slow to import, and tables handed on as checked do not need it

    rules = {field.name: list(_rules(field)) for field in table.fields}
    columns = {name: pa.Column(str, [pa.Check(partial(_kept, rule)) for rule in own]) for name, own in rules.items()}
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset=["index"])
        return [_cell_fault(frame.loc[int(case.index)], case.column, rules[case.column][int(case.check_number)])
                for case in cases.itertuples()]
    return []


def _cell_fault(row: pd.Series, column: str, rule: Rule) -> dict[str, object]:
    return fault(row["file"], row[LINE], column, row[column], rule(row[column]))


def _kept(rule: Rule, column: pd.Series) -> pd.Series:
    """Say which cells keep a rule; cells that say the same are read once."""
    return column.map({cell: not rule(cell) for cell in column.unique()}).astype(bool)
