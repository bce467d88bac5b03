"""What is doubtful: rows and figures that a reader may leave out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from compare.comparison.specifications import strong_figures
from compare.language.rows import Tables

#: What a reader may leave out of a page: doubtful rows, and figures of the weakest grade.
SWITCHES = ("inferred_years", "less_than_firm", "disputed", "coded_once", "weak_figures")


def doubtful_rows(rows: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """Return which rows each switch leaves out; see :func:`compare.comparison.robustness.robustness`."""
    reviews = tables["reviews"]
    disputed = reviews.loc[reviews["review"].eq("disputed"), "target_id"]
    documents = tables["documents"]
    coded_once = documents.loc[documents["coded_once"], "document_id"]
    return {
        "inferred_years": rows["year_basis"].eq("document"),
        "less_than_firm": rows["firmness"].isin(["aspiring", "draft"]),
        "disputed": rows["target_id"].isin(disputed),
        "coded_once": rows["document_id"].isin(coded_once),
    }


def without_doubtful(rows: pd.DataFrame, tables: Tables, switches: Sequence[str]) -> pd.DataFrame:
    """Return the rows that none of some switches leaves out.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> without_doubtful(rows, tables, ["less_than_firm"])["document_id"].tolist()
    ['haining-2025', 'haizhou-2015', 'huzhou-2017']
    """
    doubtful = doubtful_rows(rows, tables)
    kept = rows["target_id"].notna()
    for switch in switches:
        if switch in doubtful:
            kept &= ~doubtful[switch]
    return rows[kept].reset_index(drop=True)


def without_weak_figures(tables: Tables, switches: Sequence[str]) -> Tables:
    """Return the tables, without figures of the weakest grade where the switches say so."""
    if "weak_figures" not in switches:
        return tables
    return {**tables, "context": strong_figures(tables["context"])}
