"""The targets of each document by family and by office, which marks of a chart or counts of a table lead to."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from compare.comparison.offices import answerable
from compare.language.labels import Labels
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


GroupingsByDocument = dict[str, list[Grouping]]


def groups(rows: pd.DataFrame, labels: Labels) -> GroupingsByDocument:
    """Return the targets of every document by family and by office.

    Parameters
    ----------
    rows : DataFrame
        All harmonised targets.
    labels : Labels

    Returns
    -------
    dict
        By document id.
    """
    links = answerable(rows, labels.tables["responsibilities"])
    found = {}
    for document_id in labels.documents:
        groupings = [
            _by_family(_of_document(rows, document_id), document_id, labels),
            _by_office(_of_document(links, document_id), document_id, labels),
        ]
        found[document_id] = [grouping for grouping in groupings if grouping.groups]
    return found


def _of_document(rows: pd.DataFrame, document_id: str) -> pd.DataFrame:
    return rows[rows["document_id"].eq(document_id)]


def _by_family(
    rows: pd.DataFrame,
    document_id: str,
    labels: Labels,
) -> Grouping:
    members = ids_by(rows, "family")
    grouping = Grouping(labels.word("evidence.by_family"), [])
    for family in labels.tables["indicators"]["family"].unique():
        if family in members:
            name = labels.families[family]
            anchor = group_anchor(document_id, "family", family)
            grouping.groups.append(Group(anchor, name, members[family]))
    return grouping


def _by_office(
    links: pd.DataFrame,
    document_id: str,
    labels: Labels,
) -> Grouping:
    members = ids_by(links, "office_zh")
    grouping = Grouping(labels.word("evidence.by_office"), [])
    for office in sorted(members):
        anchor = group_anchor(document_id, "office", office)
        grouping.groups.append(Group(anchor, labels.glossed(office), members[office]))
    return grouping


def ids_by(rows: pd.DataFrame, column: str) -> dict[str, list[str]]:
    """Return target ids, each once, by the cells of a column.

    Examples
    --------
    >>> ids_by(pd.DataFrame({"target_id": ["a", "b", "a"], "family": ["x", "x", "x"]}), "family")
    {'x': ['a', 'b']}
    """
    pairs = rows[[column, "target_id"]].drop_duplicates()
    return pairs.groupby(column)["target_id"].agg(list).to_dict()
