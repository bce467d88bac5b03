"""What is known of all targets, gathered once, before it is put into the words of a language."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from compare.coding.reviews import fingerprints, review_status, reviews_of
from compare.comparison.benchmarks import resolve
from compare.comparison.offices import answerable
from compare.harmonise.canonical import contradictions
from compare.language.links import observation_ids
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.report.evidence.groups import ids_by

OfficesByRole = dict[str, list[str]]


@dataclass(frozen=True)
class TargetEvidence:
    """What is known of all targets, before it is put into the words of a language.

    Attributes
    ----------
    rows : list of Row
        The harmonised targets.
    documents : dict of Row
        By document id.
    status, fingerprints : dict of str
        By target id.
    lines : dict of int
        By target id.
    restated_by : dict of list of str
        Ids of restatements by the id of the first statement.
    contradicting : set of str
        Ids of the restatements that differ from the first statement.
    offices : dict of dict of list of str
        By target id and role.
    reviews : dict of list of Row
        By target id.
    resolved : dict of Row
        By target id: the targets without a number of their own that are read as an observation.
    observations : dict of Row
        The table of observations by their ids.
    """

    rows: list[Row]
    documents: dict[str, Row]
    status: dict[str, str]
    fingerprints: dict[str, str]
    lines: dict[str, int]
    restated_by: dict[str, list[str]]
    contradicting: set[str]
    offices: dict[str, OfficesByRole]
    reviews: dict[str, list[Row]]
    resolved: dict[str, Row]
    observations: dict[str, Row]


def target_evidence(tables: Tables, rows: pd.DataFrame) -> TargetEvidence:
    """Return what is known of all targets.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    rows : DataFrame
        As :func:`compare.harmonise_targets` returns them.
    """
    resolved = resolve(rows, tables)
    is_resolved = resolved["resolved_place_id"].ne("")
    context = tables["context"]
    observations = context.assign(id=observation_ids(context))
    return TargetEvidence(
        rows=rows_of(rows),
        documents=_rows_by(tables["documents"], "document_id"),
        status=column_by(review_status(tables), "target_id", "status"),
        fingerprints=fingerprints(tables["targets"]),
        lines=column_by(rows, "target_id", "line"),
        restated_by=ids_by(rows, "restates"),
        contradicting=set(contradictions(rows)["target_id"]),
        offices=_offices(answerable(rows, tables["responsibilities"])),
        reviews=_reviews(reviews_of(tables)),
        resolved=_rows_by(resolved[is_resolved], "target_id"),
        observations=_rows_by(observations, "id"),
    )


def _rows_by(rows: pd.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows_of(rows)}


def _offices(links: pd.DataFrame) -> dict[str, OfficesByRole]:
    offices: dict[str, OfficesByRole] = {}
    by_role = links.groupby(["target_id", "role"])["office_zh"]
    for (target_id, role), names in by_role:
        of_target = offices.setdefault(target_id, {})
        of_target[role] = names.tolist()
    return offices


def _reviews(reviews: pd.DataFrame) -> dict[str, list[Row]]:
    by_target = reviews.groupby("target_id")
    return {target_id: rows_of(group) for target_id, group in by_target}
