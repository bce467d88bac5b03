"""Check the vocabularies that say more than names: units and what they convert to, relations of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.columns import NUMBER
from compare.tables.read import Fault, row_fault
from compare.tables.schema import TABLES, UNITS
from compare.tables.units import UNIT_OF_MEASURE, canonical_unit

#: A column and what is wrong with its cell.
Problem = tuple[str, str]

#: Units that measures are told in, whatever the unit of their indicator.
MEASURE_UNITS = sorted({*UNIT_OF_MEASURE.values(), canonical_unit("%", "addition")})


def unit_faults(tables: Tables) -> list[Fault]:
    """Return the units whose conversion does not lead to a canonical unit, and those that are missing."""
    units = {row["unit"]: row for row in rows_of(tables["units"])}
    faults = []
    for row in units.values():
        problems = [*_conversion_problems(row, units), *_smaller_problems(row, units)]
        faults += [row_fault(row, column, problem) for column, problem in problems]
    for unit in MEASURE_UNITS:
        if unit not in units:
            problem = f"The unit {unit} is missing; measures are told in it. Add its row."
            faults.append(Fault(UNITS.location, problem))
    return faults


def indicator_faults(tables: Tables) -> list[Fault]:
    """Return the indicators whose span of validity, or successor, cannot be."""
    faults = []
    for row in rows_of(tables["indicators"]):
        problems = _span_problems(row)
        faults += [row_fault(row, column, problem) for column, problem in problems]
    return faults + _circle_faults(tables["indicators"])


def _circle_faults(indicators: pd.DataFrame) -> list[Fault]:
    """Return the indicators whose successors lead back to themselves."""
    successors = column_by(indicators, "indicator", "successor")
    faults = []
    for row in rows_of(indicators):
        start = row["indicator"]
        chain = [start]
        while successors.get(chain[-1]) and successors[chain[-1]] not in chain:
            chain.append(successors[chain[-1]])
        # A successor of itself is told on its own.
        if len(chain) > 1 and successors.get(chain[-1]) == start:
            circle = ", ".join([*chain[1:], start])
            problem = f"Its successors lead back to it ({circle}); the last definition has none."
            faults.append(row_fault(row, "successor", problem))
    return faults


#: Vocabularies whose names stand alone on pages and in figures, where two of one name cannot be told apart.
_NAMED = ("indicators", "families", "levels", "document_kinds", "commitments", "scopes")


def name_faults(tables: Tables) -> list[Fault]:
    """Return the words of the vocabularies that have a name which another word has already."""
    faults = []
    for name in _NAMED:
        table = TABLES[name]
        for column in ("name_en", "name_zh"):
            faults += _double_names(tables[name], table.key, column)
    return faults


def _double_names(frame: pd.DataFrame, key: str, column: str) -> list[Fault]:
    names = frame[column].str.casefold()
    keys = frame[key]
    is_double = names.ne("") & names.duplicated() & ~keys.duplicated()
    firsts = dict(zip(names[::-1], keys[::-1], strict=True))
    faults = []
    for row in rows_of(frame[is_double]):
        first = firsts[row[column].casefold()]
        problem = f"{first} has the same name, so that nobody can tell them apart; give one of them another."
        faults.append(row_fault(row, column, problem))
    return faults


def _span_problems(row: Row) -> Iterator[Problem]:
    first, last = row["valid_from"], row["valid_to"]
    both_years = re.fullmatch(r"[0-9]{4}", first) and re.fullmatch(r"[0-9]{4}", last)
    if both_years and first > last:
        yield (
            "valid_to",
            f"The definition ends before it begins, in {first}; correct one of the years.",
        )
    if row["successor"] == row["indicator"]:
        yield (
            "successor",
            "No indicator is its own successor; name another, or leave the cell empty.",
        )


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


#: Columns that a relation of a part, a whole and their ratio fills, and no other.
_OF_RATIOS = ("ratio", "ratio_factor", "implied", "unit", "name_en", "name_zh")


def relation_faults(tables: Tables) -> list[Fault]:
    """Return the relations that lack what their kind needs, or say what it has no use for."""
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    unit_of = column_by(tables["indicators"], "indicator", "canonical_unit")
    faults = []
    for row in rows_of(tables["relations"]):
        problems = [*_relation_problems(row), *_ratio_problems(row, quantities, unit_of)]
        faults += [row_fault(row, column, problem) for column, problem in problems]
    return faults


def _relation_problems(row: Row) -> Iterator[Problem]:
    is_ratio = row["relation"] == "ratio"
    for column in _OF_RATIOS:
        if is_ratio and not row[column]:
            yield column, "A relation of a ratio needs it; fill the cell."
        if not is_ratio and row[column]:
            yield column, "Only a relation of a ratio has it; empty the cell."
    if not is_ratio and not row["whole"]:
        yield "whole", "Name the indicator of the whole."
    if row["relation"] != "counted_out":
        for column in ("part_scope", "whole_scope"):
            if row[column]:
                yield column, "Only what is counted out of a whole has a scope; empty the cell."


def _ratio_problems(
    row: Row,
    quantities: Mapping[str, str],
    unit_of: Mapping[str, str],
) -> Iterator[Problem]:
    if row["relation"] != "ratio":
        return
    quantity = quantities.get(row["ratio"], "")
    if quantity not in ("", "ratio", "density"):
        yield (
            "ratio",
            f"{row['ratio']} is neither a ratio nor a density but of the quantity {quantity}.",
        )
    recorded_in = unit_of.get(row["whole"], row["unit"])
    if recorded_in != row["unit"]:
        yield "unit", f"{row['whole']} is told in {recorded_in}; write that unit."
    factor = row["ratio_factor"]
    if re.fullmatch(NUMBER, factor) and float(factor) <= 0:
        yield "ratio_factor", "Must be above 0."
