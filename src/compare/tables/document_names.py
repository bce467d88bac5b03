"""Hold the facts of a document against what its title, its number and its dating say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.columns import before, is_year
from compare.tables.read import Fault, row_fault

#: What the title of a document says that is not issued yet.
DRAFT = re.compile("征求意见稿|讨论稿|送审稿|草案|草稿|公开征求")

_NUMBERED = re.compile(r"[〔\[［(（【]((?:19|20)\d{2})[〕\]］)）】]")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
#: A day of issue as the table has it; how another is written is told elsewhere.
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}")

#: A column and what is wrong with its cell.
Problem = tuple[str, str]


def name_faults(tables: Tables) -> list[Fault]:
    """Return the documents that their title or number contradicts, and the datings that contradict their reason.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    """
    documents = tables["documents"]
    faults = []
    for row in rows_of(documents):
        problems = [*_status_problems(row), *_number_problems(row), *_title_problems(row)]
        faults += [row_fault(row, column, problem) for column, problem in problems]
    return faults + _dating_faults(tables["datings"], documents)


def number_year(document_number: str) -> str:
    """Return the year in the number of a document, or an empty string.

    Examples
    --------
    >>> number_year("绍市科〔2018〕19号")
    '2018'
    """
    found = _NUMBERED.search(document_number)
    return found[1] if found else ""


def _status_problems(row: Row) -> Iterator[Problem]:
    if DRAFT.search(row["note"]):
        return
    named = DRAFT.search(row["title_zh"])
    if named and row["status"] == "issued":
        yield (
            "status",
            f"The title says {named[0]}, which is a draft; write draft, or say in the note why a {named[0]} is issued.",
        )
    if not named and row["status"] == "draft":
        yield (
            "status",
            "The title says of no draft (征求意见稿, 草案 or the like); write issued, or say in the note by that word "
            "where the document names itself a draft.",
        )


def _number_problems(row: Row) -> Iterator[Problem]:
    numbered = number_year(row["document_number"])
    issued = row["issued"][:4]
    if not numbered or numbered in row["note"]:
        return
    if _DAY.fullmatch(row["issued"]) and issued != numbered:
        yield (
            "issued",
            f"The document number is of {numbered}; correct one of them, or say in the note why a document numbered in "
            f"{numbered} is of {issued}.",
        )
    if before(row["horizon_year"], numbered):
        yield (
            "document_number",
            f"It is of {numbered}, after horizon_year, which is {row['horizon_year']}; correct one of them.",
        )


def _title_problems(row: Row) -> Iterator[Problem]:
    """Yield a horizon that is none of the years that the title names."""
    years = _YEAR.findall(row["title_zh"])
    horizon = row["horizon_year"]
    if years and horizon not in years and horizon not in row["note"]:
        yield (
            "horizon_year",
            f"The title names {' and '.join(years)}; correct it, or say in the note why the document reaches to "
            f"{horizon}.",
        )


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[Fault]:
    """Return the datings whose note names other years, and those later than the number of their document."""
    numbers = column_by(documents, "document_id", "document_number")
    horizons = column_by(documents, "document_id", "horizon_year")
    faults = []
    for row in rows_of(datings):
        numbered = number_year(numbers.get(row["document_id"], ""))
        horizon = horizons.get(row["document_id"], "")
        for problem in _dating_problems(row, numbered, horizon):
            faults.append(row_fault(row, "not_before", problem))
    return faults


def _dating_problems(row: Row, numbered: str, horizon: str) -> Iterator[str]:
    year = row["not_before"]
    named = list(dict.fromkeys(_YEAR.findall(row["note"])))
    # A year beyond the horizon is told elsewhere.
    if is_year(year) and named and year not in named and not before(horizon, year):
        yield f"The note names {' and '.join(named)}; say there what in the text is of {year}, or correct it."
    if before(numbered, year):
        yield f"The document number is of {numbered}; no document is numbered before it is written."
