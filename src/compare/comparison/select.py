"""Choose the rows that a reader asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def select(
    rows: pd.DataFrame, families: Sequence[str], place_ids: Sequence[str], years: Sequence[int] = (),
    restated: bool = False,
) -> pd.DataFrame:
    """Return the rows of some families, places and target years.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    families : sequence of str
    place_ids : sequence of str
    years : sequence of int
        Target years; all when empty.
    restated : bool
        Whether restatements are kept.

    Returns
    -------
    DataFrame
        The same columns, sorted by target year, place, document and line.

    Examples
    --------
    >>> import compare
    >>> rows = compare.harmonise_targets(compare.load_tables())
    >>> select(rows, ["patents"], ["shaoxing"])["as_printed"].tolist()
    ['15件以上', '超2200件']
    """
    wanted = rows["family"].isin(families) & rows["place_id"].isin(place_ids)
    if years:
        wanted &= rows["target_year"].isin(list(years))
    if not restated:
        wanted &= rows["restates"].eq("")
    return rows[wanted].sort_values(["target_year", "place_id", "document_id", "line", "target_id"], ignore_index=True)


def coverage(tables: dict[str, pd.DataFrame], families: Sequence[str], place_ids: Sequence[str]) -> pd.DataFrame:
    """Say of every document and indicator whether a target is set, and name the absence where none is.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    families : sequence of str
    place_ids : sequence of str

    Returns
    -------
    DataFrame
        Columns place_id, document_id ("" where the place has none), indicator, status: ``set``,
        ``relative`` (set without a number), ``silent`` (the document sets no such target), ``not_coded``
        (registered but not curated), ``no_document``.
    """
    indicators = tables["indicators"].loc[tables["indicators"]["family"].isin(families), "indicator"]
    documents, targets = tables["documents"], tables["targets"]
    columns = []
    for place_id in place_ids:
        own = documents.loc[documents["place_id"].eq(place_id), ["document_id", "horizon_year"]]
        ids = own.sort_values("horizon_year")["document_id"].tolist()
        columns += [(place_id, document_id) for document_id in ids or [""]]
    found = []
    for place_id, document_id in columns:
        stated = targets[targets["document_id"].eq(document_id)]
        for indicator in indicators:
            measures = set(stated.loc[stated["indicator"].eq(indicator), "measure"])
            found.append((place_id, document_id, indicator, _status(document_id, stated.empty, measures)))
    return pd.DataFrame(found, columns=["place_id", "document_id", "indicator", "status"])


def _status(document_id: str, uncoded: bool, measures: set[str]) -> str:
    if not document_id:
        return "no_document"
    if uncoded:
        return "not_coded"
    if not measures:
        return "silent"
    return "relative" if measures == {"relative"} else "set"
