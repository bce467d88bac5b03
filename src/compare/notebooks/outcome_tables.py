"""The tables of outcomes and observations: what became of targets, what plans revised, what is on record.

Every function takes a frame of the comparison, mostly with the target rows that it is of, and returns a frame of text
whose columns are headings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from compare.language.labels import Labels
from compare.language.links import (
    Linked,
    join_linked,
    linked,
    observation_id,
    observation_ids,
)
from compare.language.numbers import percent
from compare.language.rows import Row, rows_of
from compare.notebooks.cells import indicator_positions, level_of, rows_by_id, text_frame


def outcome_table(outcomes: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return each target for whose indicator its place has an observation, with what can be said of it."""
    by_id = rows_by_id(rows)
    cells = []
    observed = outcomes[outcomes["value"].notna()]
    for outcome in observed.itertuples():
        target = by_id[outcome.target_id]
        cells.append(
            (
                labels.statement_type(target),
                labels.statement(target),
                level_of(target, labels),
                labels.word(f"outcome.{outcome.status}"),
                _outcome_cell(outcome, target, labels),
                _years_apart(outcome.years_later, labels),
                labels.word(f"vintage.{outcome.vintage}"),
                labels.word(f"then.{_what_it_says(outcome)}"),
            )
        )
    columns = ["kind", "aim", "level_of_place", "outcome", "figure", "apart", "vintage", "then"]
    return text_frame(cells, columns, labels)


def _outcome_cell(outcome: Any, target: Row, labels: Labels) -> Linked:
    """Return the observation with its year, which leads to its evidence."""
    observation = labels.observation(outcome, timed=True)
    evidence_id = observation_id(
        target["place_id"],
        target["indicator"],
        target["scope"],
        outcome.kind,
        outcome.year,
        outcome.vintage,
    )
    text = labels.labelled(str(outcome.year), observation)
    return linked(text, evidence_id, observation)


def _years_apart(years_later: int, labels: Labels) -> str:
    """Say how long after or before the target year an observation is."""
    if years_later == 0:
        return labels.word("years.same")
    direction = "after" if years_later > 0 else "before"
    years = abs(years_later)
    if years == 1:
        return labels.word(f"year.{direction}")
    return labels.word(f"years.{direction}", n=years)


def _what_it_says(outcome: Any) -> str:
    """Return what an observation says of a target, or why it says nothing."""
    if outcome.then:
        return outcome.then
    if outcome.years_later < 0:
        return "before"
    if not outcome.same_vintage:
        return "vintage"
    return "decides" if outcome.same_definition else "definition"


def missing_outcome_table(
    outcomes: pd.DataFrame, rows: pd.DataFrame, labels: Labels
) -> pd.DataFrame:
    """Return of each document the targets for which its place has no observation at all."""
    missing = outcomes.loc[outcomes["value"].isna(), "target_id"]
    targets = rows.set_index("target_id").loc[missing]
    cells = []
    for document_id, group in targets.groupby("document_id", sort=True):
        names = [labels.statement_type(row) for row in rows_of(group)]
        once = labels.join(dict.fromkeys(names), "semicolon")
        document = labels.documents[document_id]
        cells.append((document, str(len(names)), once))
    return text_frame(cells, ["document", "count", "not_on_record"], labels)


def unanswerable_table(
    unanswerable: pd.DataFrame, rows: pd.DataFrame, labels: Labels
) -> pd.DataFrame:
    """Return of each document the targets that no figure of one year can answer, by the reason."""
    targets = rows.set_index("target_id").loc[unanswerable["target_id"]]
    keyed = targets.assign(because=unanswerable["because"].to_numpy())
    cells = []
    for (document_id, because), group in keyed.groupby(["document_id", "because"], sort=True):
        names = [labels.statement_type(row) for row in rows_of(group)]
        once = labels.join(dict.fromkeys(names), "semicolon")
        reason = labels.word(f"unanswerable.{because}")
        cells.append((labels.documents[document_id], reason, str(len(names)), once))
    return text_frame(cells, ["document", "because", "count", "kind"], labels)


def progress_table(progress: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return each target whose way is on record: from where, how far, how fast it had to go and how fast it went."""
    by_id = rows_by_id(rows)
    cells = []
    for step in progress[progress["to_year"].notna()].itertuples():
        target = by_id[step.target_id]
        cells.append(
            (
                labels.statement_type(target),
                labels.statement(target),
                level_of(target, labels),
                _step_cell(step.from_year, step.from_vintage, step.start, target, labels),
                _step_cell(step.to_year, step.to_vintage, step.observed, target, labels),
                _growth_cell(step.required_growth, labels),
                _growth_cell(step.observed_growth, labels),
                labels.word(f"progress.{step.progress}"),
            )
        )
    columns = ["kind", "aim", "level_of_place", "start", "seen", "required", "observed", "progress"]
    return text_frame(cells, columns, labels)


def _step_cell(year: int, vintage: str, value: float, target: Row, labels: Labels) -> Linked:
    """Return what was observed in a year, which leads to its evidence."""
    evidence_id = observation_id(
        target["place_id"], target["indicator"], target["scope"], "actual", year, vintage
    )
    number = labels.quantity(value, target["canonical_unit"])
    return linked(labels.labelled(str(year), number), evidence_id, number)


def _growth_cell(growth: float, labels: Labels) -> str:
    if pd.isna(growth):
        return labels.word("text.not_applicable")
    return percent(growth, labels.language)


def sought_table(progress: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return of each document which observations of which years were looked for and are not on record."""
    wanting = progress[progress["progress"].isin(["no_start", "no_later"])]
    targets = rows.set_index("target_id").loc[wanting["target_id"]]
    sought = [
        labels.word(f"sought.{step.progress}", start=step.start_by, end=target_year)
        for step, target_year in zip(wanting.itertuples(), targets["target_year"], strict=True)
    ]
    keyed = targets.assign(sought=sought)
    cells = []
    for (document_id, years), group in keyed.groupby(["document_id", "sought"], sort=True):
        names = [labels.statement_type(row) for row in rows_of(group)]
        once = labels.join(dict.fromkeys(names), "semicolon")
        cells.append((labels.documents[document_id], years, str(len(names)), once))
    return text_frame(cells, ["document", "sought", "count", "not_on_record"], labels)


def revision_table(revisions: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return what a place aimed at before and aims at now, one type of statement after the other."""
    by_id = rows_by_id(rows)
    cells = []
    for revision in revisions.itertuples():
        older = by_id[revision.older_id]
        newer = by_id[revision.newer_id]
        cells.append(
            (
                labels.statement_type(newer),
                level_of(newer, labels),
                _stated(older, revision, labels),
                _revised(revision, labels),
                _stated(newer, revision, labels),
                str(revision.years),
                _movement(revision, labels),
            )
        )
    columns = ["kind", "level_of_place", "older", "newer_is", "newer", "between", "moved"]
    return text_frame(cells, columns, labels)


def _stated(target: Row, revision: Any, labels: Labels) -> str:
    """Return a target, and after a jump under which name the document prints it."""
    statement = labels.statement(target)
    if not revision.is_jump:
        return statement
    name = labels.word("text.quoted", text=labels.glossed(target["indicator_zh"]))
    return join_linked(labels.word("list.semicolon"), [statement, name])


def _revised(revision: Any, labels: Labels) -> str:
    if not revision.same_vintage:
        return labels.word("reason.vintage")
    if not revision.same_definition:
        return labels.word("newer.definition")
    if revision.is_jump:
        return labels.word("newer.check_definition")
    return labels.word(f"newer.{revision.by_bounds}")


def _movement(revision: Any, labels: Labels) -> str:
    """Write the growth a year between two aims, or their difference where they move in points."""
    if not (revision.same_vintage and revision.same_definition) or revision.is_jump:
        return labels.word("text.not_applicable")
    if pd.isna(revision.growth):
        return labels.change(revision)
    return percent(revision.growth, labels.language)


def observation_table(observations: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return observations: of what place and indicator, when, on which basis, and where published."""
    positions = observations["indicator"].map(indicator_positions(labels))
    identified = observations.assign(position=positions, id=observation_ids(observations))
    ordered = identified.sort_values(["place_id", "position", "scope", "year", "kind", "vintage"])
    cells = [
        (
            labels.places[row.place_id],
            labels.subject(row.indicator, row.scope),
            str(row.year),
            linked(labels.observed_value(row), row.id),
            labels.word(f"kind.{row.kind}"),
            row.grade,
            labels.vintage(row.vintage),
            labels.publication(row.publication),
        )
        for row in ordered.itertuples()
    ]
    what = ["place", "indicator", "implied_year", "record_value"]
    source = ["record_kind", "record_grade", "vintage", "publication"]
    return text_frame(cells, [*what, *source], labels)


def publication_table(publications: Iterable[tuple[str, str]], labels: Labels) -> pd.DataFrame:
    """Return publications with the grade of the source they were read in.

    Parameters
    ----------
    publications : iterable of (str, str)
        Publication and grade.
    labels : Labels
    """
    cells = []
    for publication, grade in publications:
        meaning = labels.word(f"grade.{grade}")
        name = labels.publication(publication)
        cells.append((name, labels.labelled(grade, meaning)))
    # In Chinese a publication is named without its table, so that two of them may read alike.
    once = dict.fromkeys(cells)
    return text_frame(once, ["publication", "grade"], labels)
