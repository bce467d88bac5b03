"""What is doubtful: rows and figures that a careful reader checks first, and may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from compare.comparison.specifications import strong_figures
from compare.harmonise.canonical import contradictions
from compare.language.rows import Tables

#: What is told of rows, the gravest first.
TOLD = (
    "contradictions",
    "inferred_years",
    "section_years",
    "draft",
    "aspiring",
    "approximate",
    "coded_once",
)

#: What a reader may leave out of a page, by the kinds of doubt that go with it.
KINDS_OF_SWITCH = {
    "inferred_years": ("inferred_years",),
    "less_than_firm": ("aspiring", "draft"),
    "disputed": ("disputed",),
    "coded_once": ("coded_once",),
}

#: The same, and figures of the weakest grade.
SWITCHES = (*KINDS_OF_SWITCH, "weak_figures")


class Doubt(NamedTuple):
    """A kind of doubt, how many cases of it there are, and the targets that it is about."""

    kind: str
    cases: int
    target_ids: list[str]


def doubtful_by_kind(rows: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """Return which rows each kind of doubt is about; a contradiction is of two rows, see :func:`doubts`."""
    reviews = tables["reviews"]
    disputed = reviews.loc[reviews["review"].eq("disputed"), "target_id"]
    documents = tables["documents"]
    coded_once = documents.loc[documents["coded_once"].astype(bool), "document_id"]
    return {
        "inferred_years": rows["year_basis"].eq("document"),
        "section_years": rows["year_basis"].eq("section"),
        "draft": rows["firmness"].eq("draft"),
        "aspiring": rows["firmness"].eq("aspiring"),
        "approximate": rows["comparator"].eq("approx"),
        "disputed": rows["target_id"].isin(disputed),
        "coded_once": rows["document_id"].isin(coded_once),
    }


def doubts(rows: pd.DataFrame, all_rows: pd.DataFrame, tables: Tables) -> list[Doubt]:
    """Return what there is to doubt of some rows, the gravest first.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    all_rows : DataFrame
        The same with all restatements, among which contradictions are found.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity'")
    >>> [(doubt.kind, doubt.cases) for doubt in doubts(rows, rows, tables)]
    [('section_years', 2), ('draft', 1), ('aspiring', 1), ('approximate', 1)]
    """
    contradicting = contradictions(all_rows)
    contradicting = contradicting[contradicting["document_id"].isin(rows["document_id"])]
    contradicting = contradicting[contradicting["indicator"].isin(rows["indicator"])]
    both = contradicting[["first_id", "target_id"]].to_numpy().ravel().tolist()
    found = {"contradictions": Doubt("contradictions", len(contradicting), both)}
    for kind, is_doubtful in doubtful_by_kind(rows, tables).items():
        target_ids = rows.loc[is_doubtful, "target_id"].tolist()
        found[kind] = Doubt(kind, len(target_ids), target_ids)
    return [found[kind] for kind in TOLD if found[kind].cases]


def doubtful_rows(rows: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """Return which rows each switch leaves out; see :func:`compare.comparison.robustness.robustness`."""
    by_kind = doubtful_by_kind(rows, tables)
    return {
        switch: pd.concat([by_kind[kind] for kind in kinds], axis="columns").any(axis="columns")
        for switch, kinds in KINDS_OF_SWITCH.items()
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
