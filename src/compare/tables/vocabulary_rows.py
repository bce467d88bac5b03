"""Check the vocabularies that say more than names: units, and what they convert to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compare.language.labels import Row, Tables
from compare.tables.columns import NUMBER
from compare.tables.read import Fault, row_fault
from compare.tables.schema import UNITS
from compare.tables.units import UNIT_OF_MEASURE, canonical_unit

#: A column and what is wrong with its cell.
Problem = tuple[str, str]

#: Units that measures are told in, whatever the unit of their indicator.
MEASURE_UNITS = sorted({*UNIT_OF_MEASURE.values(), canonical_unit("%", "addition")})


def unit_faults(tables: Tables) -> list[Fault]:
    """Return the units whose conversion does not lead to a canonical unit, and those that are missing."""
    units = {row["unit"]: row for row in tables["units"].to_dict("records")}
    faults = []
    for row in units.values():
        problems = [*_conversion_problems(row, units), *_smaller_problems(row, units)]
        faults += [row_fault(row, column, problem) for column, problem in problems]
    for unit in MEASURE_UNITS:
        if unit not in units:
            problem = f"The unit {unit} is missing; measures are told in it. Add its row."
            faults.append(Fault(UNITS.location, problem))
    return faults


def _conversion_problems(row: Row, units: Mapping[str, Row]) -> Iterator[Problem]:
    told_in = row["told_in"]
    if not told_in:
        if row["factor"]:
            yield "factor", "Only a unit that is told in another has a factor."
        return
    if told_in == row["unit"]:
        yield "told_in", "A unit cannot be told in itself; leave the cell empty."
    elif told_in in units and units[told_in]["told_in"]:
        yield "told_in", f"{told_in} is itself told in {units[told_in]['told_in']}; name that unit."
    if not row["factor"]:
        yield "factor", f"{row['unit']} is told in {told_in}; write what it is multiplied by."
    elif re.fullmatch(NUMBER, row["factor"]) and float(row["factor"]) <= 0:
        yield "factor", "Must be above 0."


def _smaller_problems(row: Row, units: Mapping[str, Row]) -> Iterator[Problem]:
    smaller = row["smaller_unit"]
    if not smaller:
        return
    if smaller in units and units[smaller]["told_in"] != row["unit"]:
        yield "smaller_unit", f"{smaller} is not told in {row['unit']}; name a unit that is."
    for column in ("smaller_below_en", "smaller_below_zh"):
        if not row[column]:
            yield column, f"Write below which number {smaller} is shown."
