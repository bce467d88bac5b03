"""When a document was written, and which vintage of the statistics it was written against."""

from __future__ import annotations

import pandas as pd

from compare.language.rows import Tables, column_by

#: The day from which GDP, and what is divided by it, rests on another economic census: the National Bureau of
#: Statistics announced the GDP of 2018 and of 2023 anew on these days.
CENSUS_RELEASES = [("2019-11-22", "after_2018_census"), ("2024-12-26", "after_2023_census")]
FIRST_VINTAGE = "before_2018_census"

#: The vintage of observations that rest on no GDP.
NO_CENSUS = "as_published"


def document_vintages(tables: Tables) -> pd.DataFrame:
    """Return when every document was written, and which GDP was the newest then.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them: ``documents`` and ``datings``.

    Returns
    -------
    DataFrame
        Indexed by document_id: year (Int64), dated (bool; False where the year is the earliest possible), vintage
        (str), day (str; of an undated document the first of that year). An undated document without a dating has no
        year and an empty vintage and day.

    Examples
    --------
    >>> import compare
    >>> document_vintages(compare.load_tables()).at["huzhou-2017", "vintage"]
    'before_2018_census'
    """
    earliest = column_by(tables["datings"], "document_id", "not_before")
    days = column_by(tables["documents"], "document_id", "issued")
    times = []
    for document_id, issued in days.items():
        day = issued
        if not issued and document_id in earliest:
            day = f"{earliest[document_id]}-01-01"
        times.append(
            {
                "document_id": document_id,
                "year": int(day[:4]) if day else pd.NA,
                "dated": bool(issued),
                "vintage": _newest_vintage(day),
                "day": day,
            }
        )
    columns = ["document_id", "year", "dated", "vintage", "day"]
    frame = pd.DataFrame(times, columns=columns)
    return frame.astype({"year": "Int64"}).set_index("document_id")


def _newest_vintage(day: str) -> str:
    """Return the vintage of the newest GDP on a day; nothing where the day is not known."""
    if not day:
        return ""
    released = [vintage for release_day, vintage in CENSUS_RELEASES if day >= release_day]
    return released[-1] if released else FIRST_VINTAGE


def gdp_based(tables: Tables) -> set[str]:
    """Return the indicators whose observations are revised with every economic census.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Examples
    --------
    >>> import compare
    >>> sorted(gdp_based(compare.load_tables()))
    ['gdp', 'rd_intensity']
    """
    indicators = tables["indicators"]
    return set(indicators.loc[indicators["gdp_based"].eq("yes"), "indicator"])


def vintage_for(indicator: str, vintage: str, tables: Tables) -> str:
    """Return the vintage that an observation of an indicator is taken in, for a document of a time."""
    return vintage if indicator in gdp_based(tables) else NO_CENSUS


def with_document_times(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return rows of documents with the time that these were written in.

    Added are year_set (Int64), the year; year_known (Int64), the last year that was over then; and vintage, that which
    observations of the row's indicator are taken in.
    """
    written = document_vintages(tables)
    of_the_time = rows["document_id"].map(written["vintage"])
    year_set = rows["document_id"].map(written["year"]).astype("Int64")
    return rows.assign(
        year_set=year_set,
        year_known=year_set - 1,
        vintage=of_the_time.where(rows["indicator"].isin(gdp_based(tables)), NO_CENSUS),
    )


def census_basis(vintage: str) -> str:
    """Return the census that a vintage rests on, whether preliminary, restated or first published.

    Examples
    --------
    >>> census_basis("after_2018_census_preliminary")
    'after_2018_census'
    """
    return vintage.removesuffix("_preliminary").removesuffix("_revised")
