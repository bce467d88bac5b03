"""What is set and what is not: four absences that are never mistaken for zero or for each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

#: The family of indicators that no plan is asked for: GDP, population.
CONTEXT_FAMILY = "context"

#: Levels of places that issue plans of their own here; the nation and the provinces are benchmarks.
PLANNING_LEVELS = ("prefecture_city", "county_city", "district")


def coverage(
    tables: dict[str, pd.DataFrame], families: Sequence[str], place_ids: Sequence[str]
) -> pd.DataFrame:
    """Say of every document and indicator whether a target is set, and name the absence where none is.

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
    """
    indicators = _plannable(tables)
    if families:
        indicators = indicators[tables["indicators"]["family"].isin(families)]
    documents, targets = tables["documents"], tables["targets"]
    columns = []
    for place_id in place_ids:
        own = documents.loc[documents["place_id"].eq(place_id), ["document_id", "horizon_year"]]
        ids = own.sort_values("horizon_year")["document_id"].tolist()
        columns += [(place_id, document_id) for document_id in ids or [""]]
    coded, said = coded_documents(tables), {}
    for document_id, indicator, measure in zip(
        *(targets[name] for name in ("document_id", "indicator", "measure")), strict=True
    ):
        said.setdefault((document_id, indicator), set()).add(measure)
    found = []
    for place_id, document_id in columns:
        for indicator in indicators:
            measures = said.get((document_id, indicator), set())
            found.append(
                (
                    place_id,
                    document_id,
                    indicator,
                    _status(document_id, document_id not in coded, measures),
                )
            )
    return pd.DataFrame(found, columns=["place_id", "document_id", "indicator", "status"])


def coded_documents(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Return the documents with coded targets; the selection of a page, which need not hold these, says so itself."""
    documents = tables["documents"]
    if "coded" in documents:
        return set(documents.loc[documents["coded"], "document_id"])
    return set(tables["targets"]["document_id"])


def _plannable(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """Return the indicators that a plan could set; the others are there for context figures only."""
    return tables["indicators"].loc[tables["indicators"]["family"].ne(CONTEXT_FAMILY), "indicator"]


def _status(document_id: str, uncoded: bool, measures: set[str]) -> str:
    if not document_id:
        return "no_document"
    if uncoded:
        return "not_coded"
    if not measures:
        return "silent"
    return "relative" if measures == {"relative"} else "set"


def coverage_by_year(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say of every place, indicator and target year whether a target is set, and name the absence where none is.

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
    documents, targets = tables["documents"], tables["targets"]
    places = (
        tables["places"]
        .loc[tables["places"]["level"].isin(PLANNING_LEVELS), "place_id"]
        .sort_values()
    )
    years = sorted({*documents["horizon_year"].astype(int), *targets["target_year"].astype(int)})
    coded = set(targets["document_id"])
    said = {
        key: set(measures)
        for key, measures in targets.groupby(["place_id", "indicator", "target_year"])["measure"]
    }
    counts = targets.groupby(["place_id", "indicator", "target_year"]).size().to_dict()
    aiming: dict[tuple[str, int], set[str]] = {}
    for frame, year in ((documents, "horizon_year"), (targets, "target_year")):
        for place_id, aimed, document_id in zip(
            frame["place_id"], frame[year], frame["document_id"], strict=True
        ):
            aiming.setdefault((place_id, int(aimed)), set()).add(document_id)
    found = []
    for place_id in places:
        for indicator in _plannable(tables):
            for year in years:
                ids = sorted(aiming.get((place_id, year), ()))
                key = (place_id, indicator, year)
                status = _status(";".join(ids), not coded & set(ids), said.get(key, set()))
                found.append((*key, ";".join(ids), status, counts.get(key, 0)))
    columns = ["place_id", "indicator", "target_year", "document_ids", "status", "statements"]
    return pd.DataFrame(found, columns=columns)
