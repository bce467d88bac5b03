"""Conversions between units: those of the language (万, 亿, ‰) and those of the table of units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from compare.language.rows import Tables, column_by, rows_of
from compare.project.errors import did_you_mean
from compare.tables.units import canonical_unit, conversion


class UnitTable:
    """The units of a project, and what converts them into each other.

    Parameters
    ----------
    units : DataFrame
        The table ``units``; ``told_in`` and ``factor`` convert a unit into another.

    Examples
    --------
    >>> units = UnitTable(pd.DataFrame({"unit": ["公顷"], "told_in": ["亩"], "factor": ["15"]}))
    >>> units.conversion("万公顷", "亩"), units.conversion("万公顷", "家")
    (Decimal('150000'), None)
    """

    def __init__(self, units: pd.DataFrame) -> None:
        self.units = units["unit"].tolist()
        self._conversions = [
            (row["unit"], row["told_in"], factor)
            for row in rows_of(units)
            if row["told_in"] and (factor := _factor(str(row["factor"]))) is not None
        ]
        self._known: dict[tuple[str, str], Decimal | None] = {}

    def conversion(self, unit: str, target_unit: str) -> Decimal | None:
        """Return what a number in ``unit`` is multiplied by to be in ``target_unit``, or None if it cannot be."""
        pair = (unit, target_unit)
        if pair not in self._known:
            self._known[pair] = next(self._factors(unit, target_unit), None)
        return self._known[pair]

    def _factors(self, unit: str, target_unit: str) -> Iterator[Decimal]:
        direct = conversion(unit, target_unit)
        if direct is not None:
            yield direct
        for other, told_in, factor in self._conversions:
            to_other = conversion(unit, other)
            from_told_in = conversion(told_in, target_unit)
            if to_other is not None and from_told_in is not None:
                yield to_other * factor * from_told_in


def _factor(cell: str) -> Decimal | None:
    """Return a factor; None for what is no number, which is a fault of its column."""
    return Decimal(cell) if re.fullmatch(r"[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", cell) else None


class IndicatorUnits:
    """In which unit each indicator is told, and what converts a printed unit into it."""

    def __init__(self, tables: Tables) -> None:
        self._unit_of = column_by(tables["indicators"], "indicator", "canonical_unit")
        self._table = UnitTable(tables["units"])

    def is_listed(self, unit: str) -> bool:
        """Return whether the table of units has a unit."""
        return unit in self._table.units

    def unit(self, indicator: str, measure: str) -> str:
        """Return the unit that a target is told in; empty for an indicator that does not exist."""
        unit = self._unit_of.get(indicator)
        return canonical_unit(unit, measure) if unit else ""

    def problem(self, unit: str, indicator: str, measure: str) -> str:
        """Return what is wrong with a printed unit, or an empty string."""
        told_in = self.unit(indicator, measure)
        if not unit or not told_in or self._table.conversion(unit, told_in) is not None:
            return ""
        return (
            f"Cannot be told in {told_in}, the unit of {indicator} as {measure}. Correct it, or add it to "
            f"data/raw/vocabularies/units.csv with told_in and factor.{self._hint(unit)}"
        )

    def _hint(self, unit: str) -> str:
        return did_you_mean(unit, self._table.units)
