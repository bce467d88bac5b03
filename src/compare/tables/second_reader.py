"""The machine reads every printed fragment again, and says where the hand-typed cells differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from compare.tables.quantities import read_quantity

#: A note that begins so says why the row reads its fragment differently.
EXPLAINED = "Reading: "


def reading_problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
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
        read = read_quantity(row["as_printed"])
    except ValueError as refusal:
        yield "as_printed", f"The machine reader cannot read it: {refusal} {remedy}"
        return
    for column in ("value", "value_high"):
        if _decimal(row[column]) != getattr(read, column):
            yield (
                column,
                f'The fragment "{row["as_printed"]}" reads {_told(getattr(read, column))}. {remedy}',
            )
    for column in ("unit", "comparator", "measure"):
        said = getattr(read, column)
        if said is not None and row[column] != said:
            yield column, f'The fragment "{row["as_printed"]}" reads {_told(said)}. {remedy}'


def _decimal(cell: str) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None


def _told(value: object) -> str:
    return f'"{value}"' if value not in (None, "") else "nothing there"
