"""Read every printed fragment again by machine, and report where the curated cells differ."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from compare.language.labels import Row
from compare.tables.quantities import read_quantity

#: A note that begins so says why the row reads its fragment differently.
EXPLAINED = "Reading: "


def reading_problems(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the columns in which a target row differs from what its fragment says.

    Parameters
    ----------
    row : mapping
        A row of the targets as text: as_printed, value, value_high, unit, comparator, measure, note.

    Yields
    ------
    (column, problem)
        Nothing for a row whose note begins with "Reading: ", for that says why it differs.

    Examples
    --------
    >>> row = {"as_printed": "70亿元以上", "value": "7", "value_high": "", "unit": "亿元", "comparator": "ge",
    ...        "measure": "level", "note": ""}
    >>> [column for column, problem in reading_problems(row)]
    ['value']
    """
    if not row["as_printed"] or row["note"].startswith(EXPLAINED):
        return
    remedy = f'Correct it, or begin the note with "{EXPLAINED}" and say why it is read so.'
    try:
        quantity = read_quantity(row["as_printed"])
    except ValueError as refusal:
        yield "as_printed", f"The machine reader cannot read it: {refusal} {remedy}"
        return
    for column, value in vars(quantity).items():
        if column in ("value", "value_high"):
            differs = _decimal(row[column]) != value
        else:
            differs = value is not None and row[column] != value
        if differs:
            text = "nothing there" if value in (None, "") else f'"{value}"'
            yield column, f'The fragment "{row["as_printed"]}" reads {text}. {remedy}'


def _decimal(cell: str) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None
