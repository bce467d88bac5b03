"""What to doubt, in words: each kind with the rows that it is about, which lead to their evidence."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from compare.comparison.doubtful import Doubt
from compare.language.labels import Labels
from compare.language.links import Linked, join_linked, linked
from compare.language.rows import Row
from compare.notebooks.cells import line_label, rows_by_id

#: Rows that one doubt names on a page; the explorer lists all.
NAMED = 40


class DoubtLine(NamedTuple):
    """A doubt in words: its kind with the number of cases, and the rows that it is about."""

    summary: str
    rows: Linked


def doubt_summary(doubt: Doubt, labels: Labels) -> str:
    """Name a doubt and say how many cases of it there are."""
    name = labels.word(f"doubt.{doubt.kind}")
    return labels.word("doubt.counted", name=name, n=doubt.cases)


def doubt_lines(found: list[Doubt], rows: pd.DataFrame, labels: Labels) -> list[DoubtLine]:
    """Return each doubt with its rows, document by document.

    Parameters
    ----------
    found : list of Doubt
        As :func:`compare.comparison.doubtful.doubts` returns them.
    rows : DataFrame
        The harmonised rows that they are about, with all restatements.
    labels : Labels
    """
    by_id = rows_by_id(rows)
    return [
        DoubtLine(doubt_summary(doubt, labels), _named(doubt, by_id, labels)) for doubt in found
    ]


def _named(doubt: Doubt, by_id: dict[str, Row], labels: Labels) -> Linked:
    target_ids = doubt.target_ids
    by_document: dict[str, list[Linked]] = {}
    for target_id in target_ids[:NAMED]:
        row = by_id[target_id]
        name = labels.statement_type(row)
        if doubt.kind == "contradictions":
            # What differs is what is doubted.
            name = labels.labelled(name, labels.printed(row))
        name = labels.bracketed(name, line_label(row["line"], labels))
        by_document.setdefault(row["document_id"], []).append(linked(name, target_id))
    named: list[str] = []
    for document_id, links in by_document.items():
        document = labels.labelled(labels.documents[document_id], "")
        joined = join_linked(labels.word("list.semicolon"), links)
        named.append(join_linked("", [document, joined]))
    if len(target_ids) > NAMED:
        named.append(labels.word("doubt.more", n=len(target_ids) - NAMED))
    return join_linked(labels.word("list.dot"), named)
