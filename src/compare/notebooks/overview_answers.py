"""The sentence that a page of many indicators begins with: how high, how much, what became of it, what is said."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from compare.comparison.benchmarks import benchmarks, resolve, stands_surely
from compare.comparison.coverage import coverage
from compare.comparison.headline import ROLE
from compare.comparison.outcomes import outcomes
from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.notebooks.answer_card import NAMED


def ambition_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say how many targets lie above what their province, or else their nation, had reached."""
    resolved = resolve(rows, tables)
    beside = benchmarks(resolved, tables)
    # A target that is read as the figure of a place says nothing beside that place.
    read_as = resolved.set_index("target_id")["resolved_place_id"]
    named = beside["target_id"].map(read_as)
    is_of_role = beside["role"].eq(ROLE)
    is_another_place = beside["benchmark_id"].ne(named)
    beside = beside[is_of_role & is_another_place]
    asked = beside["target_id"].nunique()
    known = beside[beside["standing"].ne("")]
    nearest = known.drop_duplicates("target_id", keep="last")
    return labels.word(
        "answer.ambition",
        asked=asked,
        known=len(nearest),
        above=int(stands_surely(nearest, "higher").sum()),
        below=int(stands_surely(nearest, "lower").sum()),
    )


def coverage_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say which plan sets the most and the fewest indicators, and how many are set by one plan alone."""
    place_ids = sorted(rows["place_id"].unique())
    covered = coverage(tables, [], place_ids)
    is_set = covered["status"].isin(["set", "relative"])
    set_by_document = is_set.groupby(covered["document_id"]).sum()
    by_document = set_by_document.sort_values(kind="stable")
    by_indicator = is_set.groupby(covered["indicator"]).sum()
    return labels.word(
        "answer.coverage",
        total=int(by_indicator.gt(0).sum()),
        documents=len(by_document),
        high=int(by_document.iloc[-1]),
        high_where=labels.documents[by_document.index[-1]],
        low=int(by_document.iloc[0]),
        low_where=labels.documents[by_document.index[0]],
        alone=int(by_indicator.eq(1).sum()),
    )


def outcomes_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say of how many targets the outcome is known, and what it is."""
    found = outcomes(resolve(rows, tables), tables)
    statuses = found["status"].value_counts()
    reached = int(statuses.get("reached", 0))
    short = int(statuses.get("short", 0))
    left_open = int(statuses.get("open", 0))
    is_decided = found["status"].isin(["reached", "short"])
    has_figure = found["value"].notna()
    is_unknown = found["status"].eq("not_known")
    return labels.word(
        "answer.outcomes",
        total=len(found),
        known=reached + short,
        where=_known_where(found.loc[is_decided, "target_id"], rows, labels),
        reached=reached,
        short=short,
        open=left_open,
        beside=int((has_figure & is_unknown).sum()),
    )


def _known_where(target_ids: pd.Series, rows: pd.DataFrame, labels: Labels) -> str:
    """Say in brackets of which plans some targets are; nothing of none, or of more plans than can be named."""
    documents = rows.loc[rows["target_id"].isin(target_ids), "document_id"]
    counts = documents.value_counts().sort_index()
    if not 0 < len(counts) <= NAMED:
        return ""
    named = [
        labels.word("answer.known_of", document=labels.documents[document_id], n=count)
        for document_id, count in counts.items()
    ]
    return labels.word("answer.known_where", text=labels.join(named))


def profile_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say how much one plan states, and how firmly."""
    firmness = rows["firmness"].value_counts()
    counts = [
        labels.word("answer.firmness", n=int(firmness[name]), name=labels.word(f"firmness.{name}"))
        for name in ("binding", "firm", "expected", "aspiring", "draft")
        if name in firmness
    ]
    document_ids = sorted(set(rows["document_id"]))
    return labels.word(
        "answer.profile",
        documents=labels.join(labels.documents[each] for each in document_ids),
        count=len(rows),
        families=rows["family"].nunique(),
        numbered=int(rows["canonical_value"].notna().sum()),
        firmness=labels.join(counts),
    )


#: The sentence of each page, by the name of its notebook.
SENTENCES: dict[str, Callable[[pd.DataFrame, Tables, Labels], str]] = {
    "ambition": ambition_sentence,
    "coverage": coverage_sentence,
    "outcomes": outcomes_sentence,
    "city_profile": profile_sentence,
}
