"""When a document was written, and which vintage of the statistics it was written against."""

from __future__ import annotations

import pandas as pd

#: The day from which GDP, and what is divided by it, rests on another economic census: the National Bureau of
#: Statistics announced the GDP of 2018 and of 2023 anew on these days.
CENSUS_RELEASES = [("2019-11-22", "after_2018_census"), ("2024-12-26", "after_2023_census")]
FIRST_VINTAGE = "before_2018_census"

#: The vintage of figures that rest on no GDP.
NO_CENSUS = "as_published"


def document_vintages(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say of every document when it was written, and which GDP was the newest then.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them: ``documents`` and ``datings``.

    Returns
    -------
    DataFrame
        Indexed by document_id: year (Int64), dated (bool; False where the year is the earliest possible),
        vintage (str). An undated document without a dating has no year and an empty vintage.

    Examples
    --------
    >>> import compare
    >>> writing(compare.load_tables()).at["huzhou-2017", "vintage"]
    'before_2018_census'
    """
    documents = tables["documents"].set_index("document_id")["issued"]
    earliest = tables["datings"].set_index("document_id")["not_before"]
    found = {}
    for document_id, issued in documents.items():
        day = issued or (f"{earliest[document_id]}-01-01" if document_id in earliest.index else "")
        newest = [vintage for release, vintage in CENSUS_RELEASES if day >= release]
        vintage = ([FIRST_VINTAGE, *newest][-1]) if day else ""
        found[document_id] = (int(day[:4]) if day else pd.NA, bool(issued), vintage)
    frame = pd.DataFrame.from_dict(found, orient="index", columns=["year", "dated", "vintage"])
    return frame.astype({"year": "Int64"}).rename_axis("document_id")


def census_basis(vintage: str) -> str:
    """Return the census that a vintage rests on, whether preliminary, restated or first published.

    Examples
    --------
    >>> census_basis("after_2018_census_preliminary")
    'after_2018_census'
    """
    return vintage.removesuffix("_preliminary").removesuffix("_revised")
