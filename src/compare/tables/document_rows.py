"""Check the rows of the documents and what belongs to them: years, dates, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from compare.language.rows import Row, Tables, rows_of
from compare.tables.columns import before, is_year
from compare.tables.document_names import name_faults
from compare.tables.read import Fault, row_fault


def document_faults(tables: Tables, complete: bool) -> list[Fault]:
    """Return the documents whose years and dates do not go together, and exclusions without their reason.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    complete : bool
        False when the datings could not be read; then no document is accused of lacking one.
    """
    documents = tables["documents"]
    # What is no place or no year is a fault of its column already.
    known = documents["place_id"].isin(tables["places"]["place_id"])
    readable = known & documents["horizon_year"].map(is_year).astype(bool)
    faults = _year_faults(documents)
    faults += _id_faults(documents[readable])
    faults += _place_faults(tables)
    faults += name_faults(tables)
    faults += _aim_faults(documents[readable], tables["targets"])
    faults += _dating_faults(tables["datings"], tables["documents"])
    if complete:
        faults += _undated_faults(tables)
    return faults + _reason_faults(tables["excluded"])


def _year_faults(documents: pd.DataFrame) -> list[Fault]:
    """Return the documents whose years do not follow each other, or whose id names others."""
    faults = []
    for row in rows_of(documents):
        for column, problem in _year_problems(row):
            faults.append(row_fault(row, column, problem))
    return faults


def _year_problems(row: Row) -> Iterator[tuple[str, str]]:
    horizon = row["horizon_year"]
    issued = row["issued"][:4]
    if before(row["base_year"], horizon) is False:
        yield "base_year", f"Must be before horizon_year, which is {horizon}."
    if before(issued, row["base_year"]):
        yield "base_year", f"Must not be after the year of issue, which is {issued}."
    if before(horizon, issued):
        yield "horizon_year", f"Must not be before the year of issue, which is {issued}."


def _id_faults(documents: pd.DataFrame) -> list[Fault]:
    """Return the documents whose id is not made of their place and their horizon."""
    faults = []
    for row in rows_of(documents):
        start = f"{row['place_id']}-{row['horizon_year']}"
        if not row["document_id"].startswith(start):
            problem = (
                f"Must be made of place_id and horizon_year: {start}. Correct one of the three; a second document of "
                "the same place and horizon has a word behind."
            )
            faults.append(row_fault(row, "document_id", problem))
    return faults


def _place_faults(tables: Tables) -> list[Fault]:
    """Return the documents whose place is named neither in their title, nor by their issuer, nor in the note."""
    places = {row["place_id"]: row for row in rows_of(tables["places"])}
    faults = []
    for row in rows_of(tables["documents"]):
        place = places.get(row["place_id"])
        printed = row["title_zh"] + row["issuer_zh"] + row["note"]
        if place is None or any(name in printed for name in _chinese_names(place)):
            continue
        problem = (
            f"Neither title nor issuer names {place['name_zh']}. Correct it, or say in the note where the document "
            f"names {place['name_zh']}."
        )
        faults.append(row_fault(row, "place_id", problem))
    return faults


def _chinese_names(place: Row) -> list[str]:
    names = [place["name_zh"], *place["aliases"].split(";")]
    return [name for name in names if re.search("[\u4e00-\u9fff]{2}", name)]


def _aim_faults(documents: pd.DataFrame, targets: pd.DataFrame) -> list[Fault]:
    """Return the documents at whose horizon no target aims, and whose base year no target of them counts from."""
    aims = _years_by_document(targets, "target_year")
    bases = _years_by_document(targets[targets["base_year"].ne("")], "base_year")
    faults = []
    for row in rows_of(documents):
        aimed = aims.get(row["document_id"], [])
        if aimed and row["horizon_year"] not in aimed:
            problem = "No target of the document aims at this year; correct it, or the target_year of its rows."
            faults.append(row_fault(row, "horizon_year", problem))
        counted = bases.get(row["document_id"], [])
        if counted and is_year(row["base_year"]) and row["base_year"] not in counted:
            problem = (
                f"The targets of the document count from {', '.join(counted)}; correct one of them."
            )
            faults.append(row_fault(row, "base_year", problem))
    return faults


def _years_by_document(targets: pd.DataFrame, column: str) -> dict[str, list[str]]:
    years: dict[str, list[str]] = {}
    for row in rows_of(targets[["document_id", column]].drop_duplicates()):
        years.setdefault(row["document_id"], []).append(row[column])
    return years


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[Fault]:
    """Return the datings of documents that carry a date, and those after the horizon of the document."""
    registered = documents.drop_duplicates("document_id").set_index("document_id")
    faults = []
    for row in rows_of(datings, datings["document_id"].isin(registered.index)):
        document = registered.loc[row["document_id"]]
        if document["issued"]:
            problem = (
                f"It is dated {document['issued']} in data/raw/documents.csv; only an undated document "
                "stands here."
            )
            faults.append(row_fault(row, "document_id", problem))
        if before(document["horizon_year"], row["not_before"]):
            problem = f"Must not be after horizon_year, which is {document['horizon_year']}."
            faults.append(row_fault(row, "not_before", problem))
    return faults


def _undated_faults(tables: Tables) -> list[Fault]:
    """Return the documents without a date of which nobody says when they can have been written."""
    documents = tables["documents"]
    dated = set(tables["datings"]["document_id"])
    problem = (
        "The document is undated; write its date, or in data/raw/datings.csv the earliest year in which its text "
        "can have been written, and why."
    )
    is_undated = documents["issued"].eq("") & ~documents["document_id"].isin(dated)
    return [row_fault(row, "issued", problem) for row in rows_of(documents, is_undated)]


def _reason_faults(excluded: pd.DataFrame) -> list[Fault]:
    """Return the numbers that are excluded for another reason than those that have a word, without saying which."""
    is_silent = excluded["reason"].eq("other") & excluded["note"].eq("")
    problem = 'The reason is "other"; say in the note what the number is.'
    return [row_fault(row, "note", problem) for row in rows_of(excluded, is_silent)]
