"""The targets of each document by family and by office, which marks of a chart or counts of a table lead to."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from compare.comparison.offices import answerable
from compare.language.labels import Labels, Tables
from compare.language.links import group_anchor


class Group(NamedTuple):
    """Targets of a document that belong together: of one family, or of one office."""

    anchor: str
    name: str
    target_ids: list[str]


class Grouping(NamedTuple):
    """A heading, and the groups below it."""

    heading: str
    groups: list[Group]


def groups(rows: pd.DataFrame, tables: Tables, language: str) -> dict[str, list[Grouping]]:
    """Return the targets of every document by family and by office.

    Parameters
    ----------
    rows : DataFrame
        All harmonised targets.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    dict
        By document id.
    """
    labels = Labels(tables, language)
    links = answerable(rows, tables["responsibilities"])
    families = list(dict.fromkeys(tables["indicators"]["family"]))
    found = {}
    for document_id in tables["documents"]["document_id"]:
        own_rows = rows[rows["document_id"].eq(document_id)]
        own_links = links[links["document_id"].eq(document_id)]
        groupings = [
            Grouping(
                labels.word("evidence.by_family"),
                _family_groups(own_rows, document_id, families, labels),
            ),
            Grouping(labels.word("evidence.by_office"), _office_groups(own_links, document_id)),
        ]
        found[document_id] = [grouping for grouping in groupings if grouping.groups]
    return found


def _family_groups(
    rows: pd.DataFrame, document_id: str, families: list[str], labels: Labels
) -> list[Group]:
    members = _ids_by(rows, "family")
    return [
        Group(
            group_anchor(document_id, "family", family),
            labels.word(f"family.{family}"),
            members[family],
        )
        for family in families
        if family in members
    ]


def _office_groups(links: pd.DataFrame, document_id: str) -> list[Group]:
    members = _ids_by(links, "office_zh")
    return [
        Group(group_anchor(document_id, "office", office), office, members[office])
        for office in sorted(members)
    ]


def _ids_by(rows: pd.DataFrame, column: str) -> dict[str, list[str]]:
    """Return target ids, each once, by the cells of a column."""
    found: dict[str, dict[str, None]] = {}
    for value, target_id in zip(rows[column], rows["target_id"], strict=True):
        found.setdefault(value, {})[target_id] = None
    return {value: list(target_ids) for value, target_ids in found.items()}
