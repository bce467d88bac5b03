"""Hold the figures of the context against what was read a second time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.columns import NUMBER
from compare.tables.context_rows import CHECKED
from compare.tables.read import LINE, Fault, row_fault
from compare.tables.schema import CONTEXT, CONTEXT_KEY, READING_BASES
from compare.tables.unit_table import UnitTable

#: What is said of a figure that was read once.
ONCE = "once"

#: Where and what figures are, by their key.
_Key = tuple[str, ...]


def second_reading_faults(tables: Tables) -> list[Fault]:
    """Return the second readings of no figure, those that differ from it, and those without what they rest on."""
    figures = {_key(row): row for row in rows_of(tables["context"])}
    units = UnitTable(tables["units"])
    unit_of = column_by(tables["indicators"], "indicator", "canonical_unit")
    faults: list[Fault] = []
    for row in rows_of(tables["second_readings"]):
        faults += _basis_faults(row)
        figure = figures.get(_key(row))
        if figure is None:
            problem = (
                f"No figure of {CONTEXT.location} has this place, indicator, scope, kind, year and vintage; correct "
                "them, or add the figure there."
            )
            faults.append(row_fault(row, "place_id", problem))
        elif row["indicator"] in unit_of and not row["note"].startswith(CHECKED):
            faults += _differences(row, figure, unit_of[row["indicator"]], units)
    return faults


def readings(tables: Tables) -> pd.Series:
    """Return of every figure of the context what it was read a second time from, the strongest, or ``once``.

    A second reading that differs, and says why, is kept and confirms nothing.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.

    Examples
    --------
    >>> from compare.tables.load import load_texts
    >>> sorted(readings(load_texts()).unique())
    ['arithmetic', 'once', 'second_reading', 'second_source']
    """
    strength = READING_BASES.index
    strongest: dict[_Key, str] = {}
    for row in rows_of(tables["second_readings"]):
        if row["note"].startswith(CHECKED):
            continue
        bases = [row["basis"], strongest.get(_key(row), row["basis"])]
        strongest[_key(row)] = min(bases, key=strength)
    found = [strongest.get(_key(row), ONCE) for row in rows_of(tables["context"])]
    return pd.Series(found, index=tables["context"].index, dtype=str)


def _key(row: Row) -> _Key:
    return tuple(row[column] for column in CONTEXT_KEY)


def _basis_faults(row: Row) -> Iterator[Fault]:
    from_another = row["basis"] == "second_source"
    if from_another and not row["publication"]:
        yield row_fault(row, "publication", "Name the other publication that has the figure.")
    if row["basis"] == "arithmetic" and not row["note"]:
        yield row_fault(row, "note", "Say from which figures it was worked out.")


def _differences(row: Row, figure: Row, unit: str, units: UnitTable) -> Iterator[Fault]:
    """Yield in what a second reading differs from its figure; a rounded number is the same number."""
    if row["comparator"] != figure["comparator"]:
        yield row_fault(row, "comparator", _disagreement(figure, figure["comparator"]))
    one, other = (_rounded(each, unit, units) for each in (row, figure))
    if one is None:
        yield row_fault(row, "unit", f"It does not convert to {unit}, the unit of the indicator.")
    elif other is not None:
        (number, digit), (recorded, recorded_digit) = one, other
        if abs(number - recorded) > max(digit, recorded_digit) / 2:
            printed = f"{figure['value']} {figure['unit']}"
            yield row_fault(row, "value", _disagreement(figure, printed))


def _disagreement(figure: Row, recorded: str) -> str:
    return (
        f"Line {figure[LINE]} of {figure['file']} has {recorded}; look at the publication and correct one of them, or "
        f'begin the note with "{CHECKED}" and say why they differ.'
    )


def _rounded(row: Row, unit: str, units: UnitTable) -> tuple[Decimal, Decimal] | None:
    """Return a number and its last digit in a unit; nothing where it cannot be read."""
    factor = units.conversion(row["unit"], unit)
    if factor is None or not re.fullmatch(NUMBER, row["value"]):
        return None
    value = Decimal(row["value"])
    last_digit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return value * factor, last_digit * factor
