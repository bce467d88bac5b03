"""Check the rows of the documents and what belongs to them: years, dates, reasons."""

from __future__ import annotations

import pandas as pd

from compare.language.labels import Tables
from compare.tables.columns import before
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
    faults = _year_faults(tables["documents"])
    faults += _dating_faults(tables["datings"], tables["documents"])
    if complete:
        faults += _undated_faults(tables)
    return faults + _reason_faults(tables["excluded"])


def _year_faults(documents: pd.DataFrame) -> list[Fault]:
    """Return the documents whose base year is not before their horizon."""
    faults = []
    for row in documents.to_dict("records"):
        if before(row["base_year"], row["horizon_year"]) is False:
            problem = f"Must be before horizon_year, which is {row['horizon_year']}."
            faults.append(row_fault(row, "base_year", problem))
    return faults


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[Fault]:
    """Return the datings of documents that carry a date, and those after the horizon of the document."""
    registered = documents.drop_duplicates("document_id").set_index("document_id")
    faults = []
    for row in datings[datings["document_id"].isin(registered.index)].to_dict("records"):
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
    undated = documents[documents["issued"].eq("") & ~documents["document_id"].isin(dated)]
    return [row_fault(row, "issued", problem) for row in undated.to_dict("records")]


def _reason_faults(excluded: pd.DataFrame) -> list[Fault]:
    """Return the numbers that are excluded for another reason than those that have a word, without saying which."""
    silent = excluded[excluded["reason"].eq("other") & excluded["note"].eq("")]
    problem = 'The reason is "other"; say in the note what the number is.'
    return [row_fault(row, "note", problem) for row in silent.to_dict("records")]
