"""The words below a figure, made of the rows that it draws: what its marks mean, and its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from compare.figures.marks import UPWARD_COMPARATORS
from compare.figures.style import FILLINGS
from compare.harmonise.canonical import APPROXIMATE_BAND
from compare.language.labels import Labels
from compare.language.rows import Row, rows_of

#: Documents that a source line names; of more it says how many, and the list of sources names them.
NAMED_DOCUMENTS = 12


def mark_meanings(rows: pd.DataFrame, labels: Labels) -> list[str]:
    """Return what the marks mean that are drawn for some rows: filling, strokes, diamonds, twins."""
    comparator = rows["comparator"]
    numbered = rows["canonical_value"].notna()
    nothing = pd.Series("", index=rows.index)
    resolved = rows.get("resolved_place_id", nothing)
    drawn = {
        "ceiling": comparator.eq("le"),
        "below": comparator.eq("lt"),
        "floor": comparator.isin(UPWARD_COMPARATORS) & numbered,
        "approximate": comparator.eq("approx"),
        "range": comparator.eq("range"),
        "relative": rows["measure"].eq("relative"),
        "resolved": resolved.ne(""),
        "restated": rows["restates"].ne(""),
    }
    band = f"{APPROXIMATE_BAND * 100:g}"
    meanings = filling_meanings(rows, labels)
    for name, is_drawn in drawn.items():
        if is_drawn.any():
            meanings.append(labels.word(f"mark.{name}", band=band))
    return meanings


def filling_meanings(rows: pd.DataFrame, labels: Labels) -> list[str]:
    """Return what the fillings drawn for these rows mean."""
    numbered = rows["canonical_value"].notna()
    drawn = set(rows.loc[numbered, "year_basis"])
    return [labels.word(f"mark.{basis}") for basis in FILLINGS if basis in drawn]


def level_counts(place_ids: Iterable[str], labels: Labels) -> str:
    """Say how many places there are of each level, the most first."""
    counts = Counter(labels.levels[place_id] for place_id in dict.fromkeys(place_ids))
    named = [
        labels.word("chosen.level_count", level=level, count=count)
        for level, count in counts.most_common()
    ]
    return labels.join(named)


def source_line(rows: pd.DataFrame, labels: Labels) -> str:
    """Name the documents and lines that the rows stand in, and the levels of their places."""
    documents = rows["document_id"].nunique()
    if documents > NAMED_DOCUMENTS:
        levels = level_counts(rows.sort_values("document_id")["place_id"], labels)
        return labels.word("figure.source_many", documents=documents, levels=levels)
    sources = []
    for document_id, group in rows.groupby("document_id", sort=True):
        numbers = sorted(set(group["line"].astype(int)))
        key = "figure.source_item" if len(numbers) > 1 else "figure.source_item_one"
        source = labels.word(
            key,
            document=labels.documents[document_id],
            lines=labels.join(map(str, numbers)),
        )
        sources.append(source)
    levels = labels.place_levels(rows.sort_values("document_id")["place_id"])
    return labels.word("figure.source", documents=labels.join(sources, "semicolon"), levels=levels)


def observation_sources(observations: pd.DataFrame, labels: Labels) -> list[str]:
    """Return the source line of the observations drawn: publications and grades; nothing when none is drawn."""
    if observations.empty:
        return []
    publications = sorted(observations["publication"])
    names = map(labels.publication_name, publications)
    grades = sorted(set(observations["grade"]))
    line = labels.word(
        "figure.benchmark_source",
        publications=labels.join(dict.fromkeys(names)),
        grades=labels.join(grades),
    )
    return [line]


def alt_text(title: str, items: Iterable[str], labels: Labels, separator: str = "semicolon") -> str:
    """Return the sentences that stand for a figure where it cannot be seen: its title, and what it draws."""
    joined = labels.join(items, separator)
    return labels.word("alt.text", title=title, items=joined)


def finding(name: str, rows: pd.DataFrame, labels: Labels) -> str:
    """Say the lowest and the highest number drawn, with place and year."""
    numbered = rows[rows["canonical_value"].notna()]
    if numbered.empty:
        return name
    ordered = numbered.sort_values(["canonical_value", "target_year"], kind="stable")
    low = ordered.iloc[0]
    high = ordered.iloc[-1]
    is_one_value = low["canonical_value"] == high["canonical_value"]
    text = labels.word(
        "finding.one" if is_one_value else "finding.plain",
        name=name,
        low=labels.value_phrase(low),
        low_where=labels.place_year(low),
        high=labels.value_phrase(high),
        high_where=labels.place_year(high),
    )
    # An open target may lie above the highest number: then which is highest cannot be said.
    others = ordered[ordered["document_id"].ne(high["document_id"])]
    if others["upper"].isna().any():
        return labels.word("finding.open", text=text)
    if others["upper"].ge(high["lower"]).any():
        return labels.word("finding.undetermined", text=text)
    return text


def statements_in_words(rows: pd.DataFrame, labels: Labels) -> str:
    """Name every target drawn by place, year and value."""
    items = []
    for row in rows_of(rows):
        where = labels.place_year(row)
        value = _value_in_words(row, labels)
        items.append(labels.word("alt.item", where=where, value=value))
    return labels.join(items)


def _value_in_words(row: Row, labels: Labels) -> str:
    """Write the value of a target, or its own words where it sets no number."""
    if pd.isna(row["canonical_value"]):
        return labels.gloss(labels.printed(row))
    if row.get("resolved_place_id"):
        return labels.bracketed(labels.gloss(labels.printed(row)), labels.value_phrase(row))
    return labels.value_phrase(row)
