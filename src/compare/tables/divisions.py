"""The administrative divisions of China: codes, names, parents, years and levels, from one derived table.

docs/divisions.md says where the table comes from. It ends with the revision of April 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.language.rows import Row, Tables, rows_of
from compare.project.errors import UserError, did_you_mean
from compare.tables.schema import PLACES, TIERS

_FILE = Path(__file__).parent / "divisions.csv"

#: The last year that the table knows.
LAST_YEAR = 2019

#: What a missing year is written as in messages.
_NOW = "now"


class UnknownDivision(UserError):
    """A name that no division has, or that several have."""


class Division(NamedTuple):
    """A division as it was called in some years; ``last_year`` is empty where it still is."""

    code: str
    name: str
    parent: str
    first_year: str
    last_year: str

    @property
    def text(self) -> str:
        """Return name and years."""
        return f"{self.name} ({self.first_year} to {self.last_year or _NOW})"


@cache
def divisions() -> tuple[Division, ...]:
    """Return every division of the table, by code and name."""
    frame = pd.read_csv(_FILE, dtype=str, keep_default_na=False)
    return tuple(Division(*row) for row in frame.itertuples(index=False))


@cache
def divisions_by(column: str) -> dict[str, tuple[Division, ...]]:
    """Return the divisions by their ``code`` or ``name``."""
    found: dict[str, tuple[Division, ...]] = {}
    for division in divisions():
        key = getattr(division, column)
        found[key] = (*found.get(key, ()), division)
    return found


def tier_of(code: str) -> str:
    """Return the tier of government that a division code is of.

    Examples
    --------
    >>> [tier_of(code) for code in ("000000", "330000", "330500", "330481")]
    ['country', 'province', 'prefecture', 'county']
    """
    return TIERS[len(significant(code)) // 2]


def significant(code: str) -> str:
    """Return a code without the pairs of zeros that it ends with: what the codes below it begin with."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def division_level(code: str, name: str, levels: pd.DataFrame) -> str:
    """Return the level of a division: the one of its tier whose ending is the longest of its name; or "".

    Examples
    --------
    >>> import compare
    >>> levels = compare.load_tables()["levels"]
    >>> division_level("130424", "成安县", levels), division_level("330481", "海宁市", levels)
    ('county', 'county_city')
    """
    tier = tier_of(code)
    by_ending = {}
    for row in rows_of(levels):
        for ending in filter(None, row["endings_zh"].split(";")):
            if row["tier"] == tier and name.endswith(ending):
                by_ending[ending] = row["level"]
    return by_ending[max(by_ending, key=len)] if by_ending else ""


def find_division(name: str, levels: pd.DataFrame) -> Division:
    """Return the division that a name or a code means: one that still is, before one that was.

    Parameters
    ----------
    name : str
        A name such as 成安县, the same without its ending (成安), or a code.
    levels : DataFrame
        The table ``levels``, for the endings.

    Raises
    ------
    UnknownDivision
        When no division is called so, with the nearest names; or several are, with their codes.

    Examples
    --------
    >>> import compare
    >>> find_division("成安", compare.load_tables()["levels"])
    Division(code='130424', name='成安县', parent='130400', first_year='1993', last_year='')
    """
    endings = [ending for cell in levels["endings_zh"] for ending in cell.split(";")]
    candidates = [name, *(name + ending for ending in endings)]
    named: list[Division] = list(divisions_by("code").get(name, ()))
    for candidate in dict.fromkeys(candidates):
        named += divisions_by("name").get(candidate, ())
    if not named:
        hint = did_you_mean(name, divisions_by("name"), 3)
        raise UnknownDivision(f'"{name}" is no division of China until {LAST_YEAR}.{hint}')
    current = [division for division in named if not division.last_year]
    chosen = current or named[-1:]
    if len(chosen) > 1:
        listed = "; ".join(f"{one.code} {_path(one)}" for one in chosen)
        raise UnknownDivision(
            f'"{name}" is the name of several divisions; give the code. {listed}.'
        )
    return chosen[0]


def _path(division: Division) -> str:
    """Return the names from the province down to a division."""
    return " ".join(one.name for one in reversed(list(with_parents(division))))


def with_parents(division: Division) -> Iterator[Division]:
    """Yield a division and those above it, up to the province, as they are called now or were last."""
    yield division
    while division.parent:
        division = divisions_by("code")[division.parent][-1]
        yield division


def place_rows(name: str, tables: Tables) -> list[Row]:
    """Return the rows of ``places`` for a division and those above it, the province first.

    Parameters
    ----------
    name : str
        As for :func:`find_division`.
    tables : dict of DataFrame
        ``places`` and ``levels``. A place that is there already is returned as it is; of a new one ``place_id`` and
        ``name_en`` are spelled by sound, and are proposals: 陕西 is Shaanxi in English.

    Examples
    --------
    >>> import compare
    >>> rows = place_rows("成安县", compare.load_tables())
    >>> [f"{row['place_id']} {row['name_zh']} {row['level']} < {row['parent_id']}" for row in rows]
    ['hebei 河北省 province < china', 'handan 邯郸市 prefecture_city < hebei', 'chengan 成安县 county < handan']
    """
    places = {row["division_code"]: row for row in rows_of(tables["places"])}
    chain = with_parents(find_division(name, tables["levels"]))
    above = places.get("000000", {"place_id": ""})
    rows: list[Row] = []
    for division in reversed(list(chain)):
        taken = {row["place_id"] for row in [*places.values(), *rows]}
        above = places.get(division.code) or _new_row(
            division, above["place_id"], tables["levels"], taken
        )
        rows.append(above)
    return rows


def _new_row(division: Division, parent_id: str, levels: pd.DataFrame, taken: set[str]) -> Row:
    level = division_level(division.code, division.name, levels)
    short = _short_name(division.name, level, levels)
    spelled = _spelled(short or division.name)
    candidates = (spelled, f"{parent_id}_{spelled}", division.code)
    row = dict.fromkeys(PLACES.columns, "")
    row["place_id"] = next(name for name in candidates if name not in taken)
    row["name_en"] = spelled.capitalize()
    row["name_zh"] = division.name
    row["level"] = level
    row["parent_id"] = parent_id
    row["division_code"] = division.code
    row["aliases"] = short
    return row


def _spelled(name: str) -> str:
    """Return a name in Latin letters, without tones."""
    from pypinyin import slug  # noqa: PLC0415 - slow to import, and only for a new place

    return slug(name, separator="", errors="ignore")


def _short_name(name: str, level: str, levels: pd.DataFrame) -> str:
    """Return a name without its ending, where two characters are left and only one division is called so."""
    endings = levels.loc[levels["level"].eq(level), "endings_zh"].str.split(";").explode()
    for ending in sorted(filter(None, endings), key=len, reverse=True):
        short = name.removesuffix(ending)
        if short != name and len(short) > 1:
            return short
    return ""
