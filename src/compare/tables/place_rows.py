"""Check the rows of the places: names, what they are part of, and their division codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables import schema
from compare.tables.columns import PATTERNS
from compare.tables.divisions import (
    LAST_YEAR,
    Division,
    division_level,
    divisions_by,
    significant,
    tier_of,
)
from compare.tables.read import Fault, row_fault

#: Columns of the places that hold a name.
_NAME_COLUMNS = ("place_id", "name_en", "name_zh", "division_code", "aliases", "misnomers")

#: A column and what is wrong with its cell.
Problem = tuple[str, str]


def place_faults(tables: Tables) -> list[Fault]:
    """Return the places whose names, parents or codes do not go together."""
    places = tables["places"]
    return [
        *_name_faults(places),
        *_notice_faults(places),
        *_circle_faults(places),
        *_division_faults(tables),
    ]


def _name_faults(places: pd.DataFrame) -> list[Fault]:
    """Return the places that share a name, a code or an alias with an earlier place."""
    owners: dict[str, str] = {}
    faults = []
    for row in rows_of(places):
        for column in _NAME_COLUMNS:
            for name in _names_in(row[column]):
                owner = owners.setdefault(name.casefold(), row["place_id"])
                if owner != row["place_id"]:
                    problem = f'"{name}" already names {owner}; a name must lead to one place.'
                    faults.append(row_fault(row, column, problem))
    return faults


def _notice_faults(places: pd.DataFrame) -> Iterator[Fault]:
    """Yield the places that are asked for by the name of another without a word to the reader."""
    for row in rows_of(places):
        if bool(row["misnomers"]) != bool(row["misnomer_notice"]):
            problem = "Misnomers and their notice go together; fill both cells or neither."
            yield row_fault(row, "misnomer_notice", problem)


def _names_in(cell: str) -> Iterator[str]:
    for name in cell.split(";"):
        if name.strip():
            yield name.strip()


def _circle_faults(places: pd.DataFrame) -> list[Fault]:
    """Return the places that are a part of themselves, directly or by way of others."""
    parents = column_by(places, "place_id", "parent_id")
    faults = []
    for row in rows_of(places):
        if row["place_id"] in _ancestors(row["parent_id"], parents):
            problem = (
                f"{row['place_id']} would be a part of itself; name the place above it, or leave the "
                "cell empty for a country."
            )
            faults.append(row_fault(row, "parent_id", problem))
    return faults


def _ancestors(parent: str, parents: dict[str, str]) -> set[str]:
    """Return a parent and the places above it; in a circle of parents each of them once.

    Examples
    --------
    >>> sorted(_ancestors("huzhou", {"huzhou": "zhejiang", "zhejiang": "china", "china": ""}))
    ['china', 'huzhou', 'zhejiang']
    >>> sorted(_ancestors("china", {"china": "huzhou", "huzhou": "china"}))
    ['china', 'huzhou']
    """
    ancestors: set[str] = set()
    while parent and parent not in ancestors:
        ancestors.add(parent)
        parent = parents.get(parent, "")
    return ancestors


def _division_faults(tables: Tables) -> list[Fault]:
    """Return the places whose division code does not fit their level, their parent or their name."""
    places = tables["places"]
    readable = places[places["division_code"].str.fullmatch(PATTERNS["division_code"].regex)]
    codes = column_by(readable, "place_id", "division_code")
    tiers = column_by(tables["levels"], "level", "tier")
    faults = []
    for row in rows_of(readable):
        for column, problem in _division_problems(row, codes, tiers, tables["levels"]):
            faults.append(row_fault(row, column, problem))
    return faults


def _division_problems(
    row: Row,
    codes: dict[str, str],
    tiers: dict[str, str],
    levels: pd.DataFrame,
) -> Iterator[Problem]:
    code = row["division_code"]
    tier = tiers.get(row["level"], "")
    if tier not in schema.TIERS:
        # An unknown level is a fault of its column.
        return
    if tier != tier_of(code):
        yield (
            "division_code",
            f"It is the code of a {tier_of(code)}, and {row['level']} is a level of the tier {tier}; correct one.",
        )
        return
    misfits = list(_parent_problems(row, codes))
    yield from misfits
    if misfits or code == "000000":
        return
    if row["valid_from"]:
        yield from _young_problems(row)
    else:
        yield from _name_problems(row, levels)


def _parent_problems(row: Row, codes: dict[str, str]) -> Iterator[Problem]:
    parent = codes.get(row["parent_id"])
    if parent is None or row["parent_id"] == row["place_id"]:
        return
    start = significant(parent)
    if not row["division_code"].startswith(start) or len(start) == len(parent):
        yield (
            "division_code",
            f"The codes of what is part of {row['parent_id']} ({parent}) begin with {start}; correct the code or "
            "parent_id.",
        )


def _young_problems(row: Row) -> Iterator[Problem]:
    """Yield what is wrong with a division that says that it is younger than the table of divisions."""
    if re.fullmatch("[0-9]{4}", row["valid_from"]) and int(row["valid_from"]) < LAST_YEAR:
        yield (
            "valid_from",
            f"Only for a division made since {LAST_YEAR}; the table of divisions knows the others. Leave it empty.",
        )


def _name_problems(row: Row, levels: pd.DataFrame) -> Iterator[Problem]:
    code, name = row["division_code"], row["name_zh"]
    of_code = divisions_by("code").get(code, ())
    if name not in [division.name for division in of_code]:
        yield "division_code", _other_name(code, name, of_code)
        return
    level = division_level(code, name, levels)
    if level and level != row["level"]:
        yield "level", f"{name} ({code}) is of the level {level}; correct it."


def _other_name(code: str, name: str, of_code: tuple[Division, ...]) -> str:
    """Say what a code is the code of, and which code the name has."""
    of_name = divisions_by("name").get(name, ())
    current = [division.code for division in of_name if not division.last_year]
    codes = ", ".join(current or [division.code for division in of_name])
    remedy = f" {name} has {codes}." if codes else f" No division is called {name}."
    if of_code:
        names = ", ".join(division.text for division in of_code)
        return (
            f"{code} is the code of {names}.{remedy} compare place {name or code} writes the row."
        )
    return (
        f"No division had this code until {LAST_YEAR}.{remedy} Correct it, or write the first year of a younger "
        "division in valid_from."
    )
