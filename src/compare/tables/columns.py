"""One column at a time: pandera finds the cells, the rules below say what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.plain import each
from compare.tables.read import LINE, fault

NUMBER = r"-?[0-9]+(\.[0-9]+)?"
PATTERNS = {
    "code": (r"[a-z0-9][a-z0-9_\-]*", "lower-case letters, digits, _ and -"),
    "count": (r"[1-9][0-9]*", "a whole number from 1"),
    "number": (NUMBER, "a plain number such as 70 or 2.70, without unit, comma or qualifier"),
    "division_code": (r"[0-9]{6}", "six digits"),
    "sha256": (r"[0-9a-f]{64}", "64 hexadecimal digits"),
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
    if field.kind == "word" and cell not in field.allowed:
        return f"Not a word of {field.name}. Allowed: {', '.join(field.allowed)}.{did_you_mean(cell, field.allowed)}"
    if field.kind == "year":
        return _year_problem(cell)
    if field.kind == "date":
        return _date_problem(cell)
    if field.kind in PATTERNS and not re.fullmatch(PATTERNS[field.kind][0], cell):
        return width_problem(cell) or f"Must be {PATTERNS[field.kind][1]}."
    if field.kind == "bilingual" and cell.count(" | ") != 1:
        return "It is shown in both languages; write the English, then ' | ', then the Chinese."
    return ""


def _year_problem(cell: str) -> str:
    if re.fullmatch(r"[0-9]{4}", cell) and schema.FIRST_YEAR <= int(cell) <= schema.LAST_YEAR:
        return ""
    return width_problem(cell) or f"Must be a year from {schema.FIRST_YEAR} to {schema.LAST_YEAR}."


def _date_problem(cell: str) -> str:
    try:
        valid = bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) and date.fromisoformat(cell))
    except ValueError:
        valid = False
    return "" if valid else width_problem(cell) or "Must be a date such as 2013-12-09."


def before(one: str, other: str) -> bool | None:
    """Say whether a year is before another; None where either is no year."""
    years = [int(cell) for cell in (one, other) if re.fullmatch("[0-9]{4}", cell)]
    return years[0] < years[1] if len(years) == 2 else None


def width_problem(cell: str) -> str:
    """Say so when a cell is only wrong because its digits or signs are full-width."""
    plain = unicodedata.normalize("NFKC", cell)
    return f'Written with full-width characters; write "{plain}".' if plain != cell else ""


def column_faults(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the cells that do not hold what their column may hold; cells that say the same are read once.

    Parameters
    ----------
    tables : mapping of DataFrame
        The tables of :mod:`compare.tables.schema` by name, every column as text.
    """
    fields = [
        (table.name, field)
        for table in schema.TABLES.values()
        if len(tables[table.name])
        for field in table.fields
        if field.required or field.kind != "text"
    ]
    if not fields:
        return []
    import pandera.pandas as pa  # noqa: PLC0415 - slow to import, and tables handed on as checked do not need it

    said = each(
        lambda named: pd.Series(tables[named[0]][named[1].name].unique()),
        fields,
        len(tables["targets"]),
    )
    cells = pd.concat(said, ignore_index=True).to_frame("cell")
    cells["place"] = np.repeat(np.arange(len(said)), [len(own) for own in said])
    check = pa.Check(partial(_kept, [field for _, field in fields]))
    try:
        pa.DataFrameSchema({"cell": pa.Column(str), "place": pa.Column(int)}, check).validate(
            cells, lazy=True
        )
    except pa.errors.SchemaErrors as errors:
        bad = cells.loc[errors.failure_cases["index"].dropna().astype(int).unique()]
        return [
            told
            for cell, place in zip(bad["cell"], bad["place"], strict=True)
            for told in _cell_faults(tables[fields[place][0]], fields[place][1], cell)
        ]
    return []


def _cell_faults(frame: pd.DataFrame, field: schema.Field, cell: str) -> list[dict[str, object]]:
    """Return one fault for every row in which the cell stands."""
    own, problem = frame.loc[frame[field.name].eq(cell), ["file", LINE]], cell_problem(field, cell)
    return [
        fault(file, line, field.name, cell, problem)
        for file, line in zip(own["file"], own[LINE], strict=True)
    ]


def _kept(fields: list[schema.Field], cells: pd.DataFrame) -> pd.Series:
    """Say which cells are what their column may hold: those of a pattern at once, the others one by one."""
    field_kinds = np.array([field.kind for field in fields])[cells["place"]]
    kept = pd.Series(False, index=cells.index)
    for kind, (pattern, _) in PATTERNS.items():
        own = cells.loc[field_kinds == kind, "cell"]
        kept[own.index] = own.str.fullmatch(pattern)
    rest = cells[~kept]
    kept[~kept] = [
        not cell_problem(fields[place], cell)
        for cell, place in zip(rest["cell"].tolist(), rest["place"].tolist(), strict=True)
    ]
    return kept
