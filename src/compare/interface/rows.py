"""The rows of a project by name: targets and observations, and what they are about."""

from __future__ import annotations

import pandas as pd

from compare.comparison.select import select
from compare.harmonise.canonical import harmonise_observations
from compare.interface.names import (
    document_ids,
    family_codes,
    indicator_codes,
    place_ids,
    years,
)
from compare.interface.project import project_rows, project_tables
from compare.language.labels import Labels
from compare.tables.known import check_language

PLACE_COLUMNS = ["place_id", "place", "level", "within", "documents", "targets", "observations"]

INDICATOR_COLUMNS = [
    "indicator",
    "name",
    "family",
    "unit",
    "quantity",
    "better",
    "targets",
    "places",
    "definition_en",
]

DOCUMENT_COLUMNS = [
    "document_id",
    "document",
    "place_id",
    "title",
    "issued",
    "status",
    "base_year",
    "horizon_year",
    "targets",
]


def targets(
    indicator: object = None,
    place: object = None,
    year: object = None,
    family: object = None,
    document: object = None,
    restated: bool = False,
    root: object = None,
) -> pd.DataFrame:
    """Return the harmonised targets of some indicators, places, years, families and documents.

    Each may be one or a list, by code, by name in either language or by alias, in any case; all where it is left out.

    Parameters
    ----------
    indicator : str or list of str, optional
        Also by a name that a document prints.
    place : str or list of str, optional
        By id, name, division code or alias. What must be known of a name is told as a warning.
    year : int, str or list, optional
        Target years: ``2020``, ``"2015-2020"``, or a list of these.
    family : str or list of str, optional
    document : str or list of str, optional
        By id, title, number, or place and last year (``"Huzhou 2017"``).
    restated : bool
        Whether restatements are among the rows; otherwise each target is there once.
    root : str or Path, optional
        The folder of the project; the one around the working directory when not given.

    Returns
    -------
    DataFrame
        The columns of :func:`compare.harmonise_targets`, sorted by target year, place, document and line. No row where
        no document sets such a target; :func:`compare.wide` says which absence it is.

    Raises
    ------
    UserError
        For all names of a parameter at once that are not known, each with the nearest.

    Examples
    --------
    >>> import compare
    >>> compare.targets("R&D intensity", place="湖州")[["target_year", "as_printed"]].values.tolist()
    [[2017, '2.70%左右'], [2027, '3.8%以上']]
    """
    tables = project_tables(root)
    of_indicators = indicator_codes(indicator, tables)
    families = family_codes(family, tables)
    places_named = place_ids(place, tables) or tables["places"]["place_id"].tolist()
    documents_named = document_ids(document, tables)
    rows = select(project_rows(root), families, places_named, years(year), restated, tables=tables)
    if of_indicators:
        rows = rows[rows["indicator"].isin(of_indicators)]
    if documents_named:
        rows = rows[rows["document_id"].isin(documents_named)]
    return rows.reset_index(drop=True)


def observations(
    indicator: object = None, place: object = None, year: object = None, root: object = None
) -> pd.DataFrame:
    """Return what places are on record as having reached or as having aimed at, in canonical units.

    Parameters
    ----------
    indicator, place, year, root : optional
        As :func:`compare.targets` takes them; the year is that of the observation.

    Returns
    -------
    DataFrame
        The columns of :func:`compare.harmonise_observations`: place_id, indicator, kind (``actual``, ``estimate`` or
        ``target``), year, comparator, value, unit, vintage, grade, publication and more.

    Examples
    --------
    >>> import compare
    >>> compare.observations("rd_intensity", "全国", 2017)[["value", "vintage"]].values.tolist()
    [[2.12, 'after_2018_census_revised'], [2.13, 'before_2018_census']]
    """
    tables = project_tables(root)
    recorded = harmonise_observations(tables)
    wanted = {
        "indicator": indicator_codes(indicator, tables),
        "place_id": place_ids(place, tables),
        "year": years(year),
    }
    for column, codes in wanted.items():
        if codes:
            recorded = recorded[recorded[column].isin(codes)]
    return recorded.reset_index(drop=True)


def places(language: str = "en", root: object = None) -> pd.DataFrame:
    """Return the places of a project, and how much is known of each.

    Parameters
    ----------
    language : str
        ``zh`` or ``en``, of the names.
    root : optional
        As :func:`compare.targets` takes it.

    Returns
    -------
    DataFrame
        place_id, place (its name), level, within (the place above it), and how many documents, targets and observations
        there are (targets that are stated twice once).

    Examples
    --------
    >>> import compare
    >>> compare.places().set_index("place_id").loc["haining", ["place", "level", "within"]].tolist()
    ['Haining', 'county-level city', 'Jiaxing']
    """
    check_language(language)
    tables, rows = project_tables(root), targets(root=root)
    labels = Labels(tables, language)
    listing = tables["places"]
    place_id = listing["place_id"]
    listing = listing.assign(
        place=place_id.map(labels.places),
        level=place_id.map(labels.levels),
        within=listing["parent_id"].map(labels.places).fillna(""),
        documents=_counted(place_id, tables["documents"]["place_id"]),
        targets=_counted(place_id, rows["place_id"]),
        observations=_counted(place_id, tables["context"]["place_id"]),
    )
    return listing[PLACE_COLUMNS]


def _counted(keys: pd.Series, cells: pd.Series) -> pd.Series:
    """Return how often each key stands in a column."""
    counts = keys.map(cells.value_counts())
    return counts.fillna(0).astype(int)


def indicators(language: str = "en", root: object = None) -> pd.DataFrame:
    """Return the indicators of a project, what each counts, and how often plans set it.

    Parameters
    ----------
    language, root : optional
        As :func:`places` takes them.

    Returns
    -------
    DataFrame
        indicator (the code), name, family (its name), unit (the canonical one), quantity, better (``higher``, ``lower``
        or ``none``), targets and places (how many set it), definition_en; in the order of their table.

    Examples
    --------
    >>> import compare
    >>> compare.indicators("zh").set_index("indicator").loc["rd_intensity", ["name", "unit"]].tolist()
    ['研发经费投入强度', '%']
    """
    check_language(language)
    tables, rows = project_tables(root), targets(root=root)
    labels = Labels(tables, language)
    listing = tables["indicators"]
    by_place = rows.drop_duplicates(["indicator", "place_id"])
    listing = listing.assign(
        name=listing["indicator"].map(labels.indicators),
        family=listing["family"].map(labels.families),
        unit=listing["canonical_unit"],
        targets=_counted(listing["indicator"], rows["indicator"]),
        places=_counted(listing["indicator"], by_place["indicator"]),
    )
    return listing[INDICATOR_COLUMNS]


def documents(language: str = "en", root: object = None) -> pd.DataFrame:
    """Return the documents of a project, and how many targets each sets.

    Parameters
    ----------
    language, root : optional
        As :func:`places` takes them.

    Returns
    -------
    DataFrame
        document_id, document (its label on the pages), place_id, title, issued (empty when undated), status, base_year,
        horizon_year, targets (how many; 0 where it is registered and not coded).

    Examples
    --------
    >>> import compare
    >>> compare.documents()["document_id"].tolist()[:2]
    ['haining-2025', 'haizhou-2015']
    """
    check_language(language)
    tables, rows = project_tables(root), targets(root=root)
    labels = Labels(tables, language)
    listing = tables["documents"]
    listing = listing.assign(
        document=listing["document_id"].map(labels.documents),
        title=listing[f"title_{language}"],
        targets=_counted(listing["document_id"], rows["document_id"]),
    )
    return listing[DOCUMENT_COLUMNS]
