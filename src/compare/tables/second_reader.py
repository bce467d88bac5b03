"""Read every printed fragment again by machine, and report where the curated cells differ."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from compare.language.numbers import NO_UNIT
from compare.language.rows import Row, Tables, rows_of
from compare.tables.quantities import read_quantity
from compare.tables.read import Fault, row_fault
from compare.tables.schema import LONGEST_FRAGMENT
from compare.tables.units import plain_unit

#: A note that begins so says why the row reads its fragment differently.
EXPLAINED = "Reading: "

#: Remembers what fragments say, for both codings of a document have the same ones.
_read = lru_cache(maxsize=2**14)(read_quantity)


def reading_problems(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the columns in which a target row differs from what its fragment says.

    Parameters
    ----------
    row : mapping
        A row of the targets as text: as_printed, indicator_zh, value, value_high, unit, comparator, measure,
        note.

    Yields
    ------
    (column, problem)
        Nothing for a row whose note begins with "Reading: ", for that says why it differs.

    Examples
    --------
    >>> row = {"as_printed": "70亿元以上", "indicator_zh": "产值", "value": "7", "value_high": "", "unit": "亿元",
    ...        "comparator": "ge", "measure": "level", "note": ""}
    >>> [column for column, problem in reading_problems(row)]
    ['value']
    """
    fragment = row["as_printed"]
    # An empty or overlong cell is a fault of its column already.
    readable = 0 < len(fragment) <= LONGEST_FRAGMENT
    if not readable or row["note"].startswith(EXPLAINED):
        return
    remedy = f'Correct it, or begin the note with "{EXPLAINED}" and say why it is read so.'
    try:
        quantity = _read(fragment, row.get("indicator_zh", ""))
    except ValueError as refusal:
        yield "as_printed", f"The machine reader cannot read it: {refusal} {remedy}"
        return
    for column, value in vars(quantity).items():
        if column in ("value", "value_high"):
            differs = _decimal(row[column]) != value
        elif column == "unit":
            differs = not _same_unit(row, value)
        else:
            differs = value is not None and row[column] != value
        if differs:
            text = "nothing there" if value in (None, "") else f'"{value}"'
            yield column, f'The fragment "{fragment}" reads {text}. {remedy}'


def _same_unit(row: Row, unit: str) -> bool:
    """Return whether the unit of a row is the one read; a number without one has the unit 1."""
    printed = plain_unit(row["unit"])
    return printed == unit or (printed == NO_UNIT and not unit and row["measure"] != "relative")


def _decimal(cell: str) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None


def second_coding_faults(tables: Tables) -> list[Fault]:
    """Return the rows of the second coding whose fragment reads otherwise than they say."""
    faults = []
    for row in rows_of(tables["second_coding"]):
        for column, problem in reading_problems(row):
            faults.append(row_fault(row, column, problem))
    return faults
