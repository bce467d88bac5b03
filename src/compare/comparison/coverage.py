"""What is set and what is not: four absences that are never mistaken for zero or for each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pandas as pd

from compare.language.rows import Tables
from compare.tables.known import check_families, check_places, known_input

COVERAGE_COLUMNS = ["place_id", "document_id", "indicator", "status"]

YEAR_COVERAGE_COLUMNS = [
    "place_id",
    "indicator",
    "target_year",
    "document_ids",
    "status",
    "statements",
]


@known_input
def coverage(tables: Tables, families: Sequence[str], place_ids: Sequence[str]) -> pd.DataFrame:
    """Return of every document and indicator whether a target is set, and which absence it is where none is.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    families : sequence of str
        All when empty.
    place_ids : sequence of str

    Returns
    -------
    DataFrame
        Columns place_id, document_id ("" where the place has none), indicator, status: ``set``,
        ``relative`` (set without a number), ``silent`` (the document sets no such target), ``not_coded``
        (registered but not curated), ``no_document``.

    Raises
    ------
    UnknownInput
        For a family or a place that does not exist, with the nearest.
    """
    check_families(families, tables)
    check_places(place_ids, tables)
    targets = tables["targets"]
    coded = coded_documents(tables)
    by_document = targets.groupby(["document_id", "indicator"])
    measures = by_document["measure"].agg(set).to_dict()
    plannable = _plannable(tables)
    if families:
        plannable = plannable[plannable["family"].isin(families)]
    statuses = []
    for place_id in place_ids:
        document_ids = _documents_of(place_id, tables["documents"]) or [""]
        for document_id, indicator in product(document_ids, plannable["indicator"]):
            stated = measures.get((document_id, indicator), set())
            row = {
                "place_id": place_id,
                "document_id": document_id,
                "indicator": indicator,
                "status": _status(bool(document_id), document_id in coded, stated),
            }
            statuses.append(row)
    return pd.DataFrame(statuses, columns=COVERAGE_COLUMNS)


def coded_documents(tables: Tables) -> set[str]:
    """Return the documents with coded targets; the selection of a page, which need not hold these, says so itself."""
    documents = tables["documents"]
    if "coded" in documents:
        return set(documents.loc[documents["coded"], "document_id"])
    return set(tables["targets"]["document_id"])


def _plannable(tables: Tables) -> pd.DataFrame:
    """Return the indicators that a plan could set; the others are there for observations only."""
    indicators, families = tables["indicators"], tables["families"]
    planned = families.loc[families["planned"].eq("yes"), "family"]
    return indicators[indicators["family"].isin(planned)]


def planning_places(tables: Tables) -> list[str]:
    """Return the places that issue plans: those with a document, and all of a level that plans.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    """
    places, levels = tables["places"], tables["levels"]
    planning_levels = levels.loc[levels["planning"].eq("yes"), "level"]
    has_document = places["place_id"].isin(tables["documents"]["place_id"])
    plans = has_document | places["level"].isin(planning_levels)
    return sorted(places.loc[plans, "place_id"])


def _documents_of(place_id: str, documents: pd.DataFrame) -> list[str]:
    """Return the documents of a place, by their horizons."""
    of_place = documents[documents["place_id"].eq(place_id)]
    by_horizon = of_place.sort_values("horizon_year")
    return by_horizon["document_id"].tolist()


def _status(has_document: bool, is_coded: bool, measures: set[str]) -> str:
    """Return whether a target is set by one of some measures, or which absence it is."""
    if not has_document:
        return "no_document"
    if not is_coded:
        return "not_coded"
    if not measures:
        return "silent"
    return "relative" if measures == {"relative"} else "set"


def coverage_by_year(tables: Tables) -> pd.DataFrame:
    """Return of every place, indicator and target year whether a target is set, or which absence it is.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Columns place_id, indicator, target_year, document_ids, status, statements. ``status`` holds the words
        of :func:`coverage`: ``no_document`` where no document of the place aims at the year. Sorted by place,
        indicator (in the order of its table) and year.
    """
    targets = tables["targets"]
    indicators = _plannable(tables)
    aims = _aims(tables["documents"], targets)
    years = sorted(set(aims["year"].astype(int)))
    keys = product(
        planning_places(tables),
        indicators["indicator"],
        years,
    )
    documents_by_year = aims.groupby(["place_id", "year"])["document_id"]
    aiming = documents_by_year.agg(set).to_dict()
    measures_by_year = targets.groupby(["place_id", "indicator", "target_year"])["measure"]
    measures = measures_by_year.agg(list).to_dict()
    coded = coded_documents(tables)
    statuses = []
    for place_id, indicator, year in keys:
        document_ids = sorted(aiming.get((place_id, year), []))
        stated = measures.get((place_id, indicator, year), [])
        is_coded = not coded.isdisjoint(document_ids)
        row = {
            "place_id": place_id,
            "indicator": indicator,
            "target_year": year,
            "document_ids": ";".join(document_ids),
            "status": _status(bool(document_ids), is_coded, set(stated)),
            "statements": len(stated),
        }
        statuses.append(row)
    return pd.DataFrame(statuses, columns=YEAR_COVERAGE_COLUMNS)


def _aims(documents: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return every place, year and document that aims at the year, by its horizon or by a target."""
    columns = ["place_id", "year", "document_id"]
    horizons = documents.rename(columns={"horizon_year": "year"})
    years = targets.rename(columns={"target_year": "year"})
    return pd.concat([horizons[columns], years[columns]])
