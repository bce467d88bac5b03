"""Refuse rows and names that the tables do not know, with the nearest that they do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from numbers import Integral
from typing import Any, NamedTuple, ParamSpec, TypeVar

import pandas as pd

from compare.language.rows import Tables
from compare.language.words import LANGUAGES, names_in
from compare.project.errors import UserError, did_you_mean
from compare.tables.schema import (
    FAMILIES,
    PLACES,
    RESPONSIBILITIES,
    TABLES,
    TARGETS,
    Field,
    Table,
)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

#: Columns that :func:`compare.harmonise_targets` adds, and that everything after it needs.
HARMONISED = (
    "family",
    "canonical_value",
    "canonical_value_high",
    "canonical_unit",
    "lower",
    "upper",
    "firmness",
    "flags",
)

#: Columns of every harmonised row.
HARMONISED_ROWS = (*TARGETS.columns, "document_id", "place_id", *HARMONISED)

#: Columns of a row that hold the key of a table.
ROW_KEYS = {
    **{field.name: field.refers for field in TARGETS.fields if field.refers},
    "document_id": "documents",
    "place_id": "places",
    "family": "families",
    "canonical_unit": "units",
}


class UnknownInput(UserError):
    """A family, place, indicator, column or language that does not exist."""


def check_known(names: Iterable[str], table: Table, known: Iterable[str]) -> None:
    """Raise for the names that are none of a table, all at once, each with the nearest.

    Parameters
    ----------
    names : iterable of str
    table : Table
        Whose keys they should be.
    known : iterable of str
        The keys.

    Examples
    --------
    >>> check_known(["patent"], FAMILIES, ["patents", "talent"])
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: "patent" is not in data/raw/vocabularies/families.csv. Did you mean "patents"?
    """
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise UnknownInput(
            f"This is no list of names but {type(names).__name__}; give a list of names of {table.location}."
        )
    keys = set(known)
    strange = [str(name) for name in names if not isinstance(name, str) or name not in keys]
    unknown = list(dict.fromkeys(strange))
    if unknown:
        sentences = [
            f'"{name}" is not in {table.location}.{did_you_mean(name, keys)}' for name in unknown
        ]
        raise UnknownInput(" ".join(sentences))


def check_families(families: Iterable[str], tables: Tables) -> None:
    """Raise for families of indicators that do not exist."""
    check_known(families, FAMILIES, tables["families"]["family"])


def check_places(place_ids: Iterable[str], tables: Tables) -> None:
    """Raise for places that do not exist; a place is named by its ``place_id`` here."""
    check_known(place_ids, PLACES, tables["places"]["place_id"])


def check_years(years: Iterable[int]) -> None:
    """Raise unless this is a list of whole years.

    Examples
    --------
    >>> check_years([2015, "2017"])
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: years: '2017' is no year; give a list of whole numbers, such as [2015, 2017].
    """
    example = "give a list of whole numbers, such as [2015, 2017]."
    if isinstance(years, str) or not isinstance(years, Iterable):
        raise UnknownInput(f"years: {years!r} is no list; {example}")
    strange = [repr(year) for year in years if not isinstance(year, Integral)]
    if strange:
        verb = "is no year" if len(strange) == 1 else "are no years"
        raise UnknownInput(f"years: {', '.join(strange)} {verb}; {example}")


def check_language(language: object) -> None:
    """Raise for a language that there are no words in."""
    if language not in LANGUAGES:
        hint = did_you_mean(str(language), LANGUAGES)
        raise UnknownInput(
            f'language: "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.{hint}'
        )


class NamedTables(dict[str, pd.DataFrame]):
    """Tables by name; one that is not there is told with the nearest.

    Examples
    --------
    >>> NamedTables(targets=pd.DataFrame())["target"]
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: There is no table "target" here. Did you mean "targets"?
    """

    def __missing__(self, name: str) -> pd.DataFrame:
        hint = did_you_mean(name, self)
        if name in TABLES:
            hint = " Give all tables that compare.load_tables returns."
        raise UnknownInput(f'There is no table "{name}" here.{hint}')


class Expected(NamedTuple):
    """What a frame must have that is given for a parameter, and where such a frame comes from."""

    columns: tuple[str, ...]
    source: str


#: By the names that parameters have in every public function.
EXPECTED = {
    "rows": Expected(HARMONISED_ROWS, "the rows that compare.harmonise_targets returns"),
    "indicators": Expected(
        ("indicator", "family", "quantity", "timing"), 'compare.load_tables()["indicators"]'
    ),
    "responsibilities": Expected(
        RESPONSIBILITIES.columns, 'compare.load_tables()["responsibilities"]'
    ),
    "places": Expected(
        (
            "place_id",
            "name_en",
            "name_zh",
            "division_code",
            "aliases",
            "misnomers",
            "misnomer_notice",
        ),
        'compare.load_tables()["places"]',
    ),
    "bands": Expected(
        ("rank", "best", "worst", "low", "median", "high"), "the bands of compare.rank"
    ),
    "pair_orders": Expected(
        ("target_id", "other_id", "order", "because"), "the pairs of compare.rank"
    ),
    "indices": Expected(("factor", "first", "total"), "the sensitivity of compare.rank"),
}


def check_frame(name: str, frame: object) -> None:
    """Raise for what is given for a parameter and is no frame with its columns, with the nearest.

    Parameters
    ----------
    name : str
        The name of the parameter.
    frame : object
        What was given for it.

    Examples
    --------
    >>> check_frame("bands", {})
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: bands: This is no frame but dict; give the bands of compare.rank.
    """
    expected = EXPECTED[name]
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame).__name__
        raise UnknownInput(f"{name}: This is no frame but {kind}; give {expected.source}.")
    missing = [column for column in expected.columns if column not in frame]
    if missing:
        hints = [f'"{column}"{_nearest_column(column, frame)}' for column in missing]
        raise UnknownInput(
            f"{name}: There is no column {', '.join(hints)}; give {expected.source}."
        )


def check_rows(rows: pd.DataFrame, tables: Tables) -> None:
    """Raise for rows that were not harmonised, or that speak of what the data model or the tables do not have."""
    check_frame("rows", rows)
    for field in TARGETS.fields:
        if field.allowed:
            _check_words(field, rows[field.name].unique().tolist())
    for column, name in ROW_KEYS.items():
        if name in tables:
            table = TABLES[name]
            cells = [cell for cell in rows[column].unique().tolist() if cell != ""]
            check_known(cells, table, tables[name][table.key].tolist())
    twice = rows.loc[rows["target_id"].duplicated(), "target_id"]
    if len(twice):
        raise UnknownInput(f"rows: {twice.iloc[0]} stands in several rows; give each once.")


def check_any(name: str, frame: pd.DataFrame) -> None:
    """Raise for a frame without rows, of which nothing could be drawn."""
    if frame.empty:
        raise UnknownInput(f"{name}: There is no row to draw; give at least one.")


def check_among(name: str, target_ids: Iterable[str], rows: pd.DataFrame) -> None:
    """Raise for targets in what is given for a parameter that stand in none of the rows given with it."""
    known = rows["target_id"].tolist()
    strange = [str(target_id) for target_id in target_ids if target_id not in known]
    if strange:
        raise UnknownInput(
            f"{name}: {', '.join(strange)} not among the rows; give the rows that it was made from."
        )


def _check_words(field: Field, words: Iterable[str]) -> None:
    """Raise for words that a column does not take."""
    unknown = [str(word) for word in words if word not in field.allowed]
    if unknown:
        hint = did_you_mean(unknown[0], field.allowed)
        allowed = ", ".join(field.allowed)
        raise UnknownInput(f'{field.name}: "{unknown[0]}" is not taken. Allowed: {allowed}.{hint}')


def _nearest_column(column: str, rows: pd.DataFrame) -> str:
    hint = did_you_mean(column, map(str, rows.columns))
    return f" ({hint.strip()})" if hint else ""


def known_input(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return a function that first looks at its frames, tables and language, by the names of its parameters."""
    signature = inspect.signature(function)

    @wraps(function)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        bound = signature.bind(*args, **kwargs)
        given = bound.arguments
        if given.get("tables") is not None:
            given["tables"] = _named(given["tables"])
        for name in EXPECTED.keys() & given.keys():
            check_frame(name, given[name])
        if "rows" in given:
            check_rows(given["rows"], _tables_at_hand(given))
        check_language(given.get("language", "en"))
        return function(*bound.args, **bound.kwargs)

    return checked


def known_rows(checked_class: type[Result]) -> type[Result]:
    """Return a class whose public methods first look at their rows, as :func:`known_input` does."""
    for name, method in list(vars(checked_class).items()):
        takes_rows = inspect.isfunction(method) and "rows" in inspect.signature(method).parameters
        if takes_rows and not name.startswith("_"):
            setattr(checked_class, name, known_input(method))
    return checked_class


def check_word(parameter: str, name: object, group: str) -> None:
    """Raise for a name that a table of words.toml does not have, with the nearest.

    Examples
    --------
    >>> check_word("heading", "compare", "heading")
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: heading: "compare" is not among the words of headings. Did you mean "compares"?
    """
    names = names_in(group)
    if name not in names:
        hint = did_you_mean(str(name), names)
        raise UnknownInput(f'{parameter}: "{name}" is not among the words of {group}s.{hint}')


def _named(tables: object) -> NamedTables:
    if not isinstance(tables, dict):
        kind = type(tables).__name__
        raise UnknownInput(
            f"tables: This is {kind}; give all tables that compare.load_tables returns."
        )
    return NamedTables(tables)


def _tables_at_hand(given: Mapping[str, Any]) -> Tables:
    """Return the tables that rows can be held against: all, or what is given of them."""
    if given.get("tables") is not None:
        return given["tables"]
    if "indicators" not in given:
        return {}
    indicators = given["indicators"]
    return {"indicators": indicators, "families": indicators[["family"]]}
