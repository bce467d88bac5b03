"""Refuse rows and names that the tables do not know, with the nearest that they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from compare.language.labels import Tables
from compare.language.words import LANGUAGES
from compare.project.errors import UserError, did_you_mean
from compare.tables.schema import FAMILIES, INDICATORS, PLACES, Table

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

#: Columns that :func:`compare.harmonise_targets` adds, and that everything after it needs.
HARMONISED = ("family", "canonical_value", "canonical_unit", "lower", "upper", "flags")


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
    keys = set(known)
    unknown = [str(name) for name in dict.fromkeys(names) if name not in keys]
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


def check_language(language: object) -> None:
    """Raise for a language that there are no words in."""
    if language not in LANGUAGES:
        hint = did_you_mean(str(language), LANGUAGES)
        raise UnknownInput(
            f'language: "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.{hint}'
        )


def check_rows(rows: pd.DataFrame, tables: Tables) -> None:
    """Raise for rows that were not harmonised, or that speak of what the tables do not have."""
    missing = [column for column in HARMONISED if column not in rows]
    if missing:
        hints = [f'"{column}"{_nearest_column(column, rows)}' for column in missing]
        raise UnknownInput(
            f"The rows have no column {', '.join(hints)}; give the rows that compare.harmonise_targets returns."
        )
    check_known(rows["indicator"].unique(), INDICATORS, tables["indicators"]["indicator"])
    check_places(rows["place_id"].unique(), tables)


def _nearest_column(column: str, rows: pd.DataFrame) -> str:
    hint = did_you_mean(column, map(str, rows.columns))
    return f" ({hint.strip()})" if hint else ""


def known_rows(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return a function of ``(rows, tables)`` or ``(rows, tables, language)`` that looks at these first."""

    @wraps(function)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        given: dict[str, Any] = (
            dict(zip(("rows", "tables", "language"), args, strict=False)) | kwargs
        )
        check_rows(given["rows"], given["tables"])
        check_language(given.get("language", "en"))
        return function(*args, **kwargs)

    return checked
