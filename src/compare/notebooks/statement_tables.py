"""The tables of what documents state: statements, bounds, implied quantities, coverage, restatements, sources.

Every function takes frames of the data model and returns a frame of text whose columns are headings.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from compare.comparison.strengths import JUDGEMENTS
from compare.language.labels import Labels
from compare.language.links import Linked, group_anchor, join_linked, linked
from compare.language.numbers import align_decimals, format_number
from compare.language.rows import Row, column_by, rows_of
from compare.language.words import note_in
from compare.notebooks.cells import (
    fragment_cell,
    indicator_positions,
    level_of,
    line_cell,
    line_label,
    object_frame,
    rows_by_id,
    source_cell,
    span,
    text_frame,
    value_cell,
)

#: Reasons of a refusal that have a sentence of their own; any other names both sides.
PLAIN_REASONS = ("no_number", "alone", "own_kind", "indicator", "span")

#: What an office can be for a target, in the order of the columns.
ROLES = ["lead", "responsible", "support"]

#: The roles of offices that answer for a target.
ANSWERING_ROLES = ["lead", "responsible"]


def statement_table(rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return a line for each statement, in the order of indicator, year and place."""
    positions = rows["indicator"].map(indicator_positions(labels))
    ordered = rows.assign(position=positions).sort_values(
        ["position", "target_year", "place_id", "document_id", "line", "target_id"]
    )
    cells = [
        (
            labels.places[row["place_id"]],
            level_of(row, labels),
            labels.statement_type(row),
            labels.fragment_beside_value(row),
            value_cell(row, labels),
            str(row["target_year"]),
            labels.word(f"year_basis.{row['year_basis']}"),
            source_cell(row, labels),
        )
        for row in rows_of(ordered)
    ]
    columns = [
        "place",
        "level_of_place",
        "indicator",
        "printed",
        "value",
        "year",
        "year_basis",
        "source",
    ]
    return text_frame(cells, columns, labels)


def note_table(rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the notes on some of the statements, in the order of document and line."""
    noted = rows[rows["note"].ne("")]
    noted = noted.sort_values(["document_id", "line", "target_id"])
    cells = [
        (
            labels.statement_type(row),
            labels.fragment(row),
            note_in(row["note"], labels.language),
            source_cell(row, labels),
        )
        for row in rows_of(noted)
    ]
    return text_frame(cells, ["indicator", "printed", "note", "source"], labels)


def bounds_table(rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the statements of one type side by side: value and bounds, without the unit."""
    unit = rows.iloc[0]["canonical_unit"]
    targets = rows_of(rows)
    values = align_decimals([labels.short_value(row) for row in targets])
    lower = _aligned_bounds(rows["lower"], unit, labels)
    upper = _aligned_bounds(rows["upper"], unit, labels)
    cells = [
        (
            labels.places[row["place_id"]],
            level_of(row, labels),
            str(row["target_year"]),
            labels.fragment_beside_value(row),
            linked(values[position], row["target_id"]),
            lower[position],
            upper[position],
            source_cell(row, labels),
        )
        for position, row in enumerate(targets)
    ]
    columns = ["place", "level_of_place", "year", "printed", "value", "lower", "upper", "source"]
    return text_frame(cells, columns, labels)


def _aligned_bounds(bounds: pd.Series, unit: str, labels: Labels) -> list[str]:
    scale = labels.units[unit].scale
    return align_decimals([_bound(bound, scale, labels) for bound in bounds])


def _bound(bound: float, scale: float, labels: Labels) -> str:
    if pd.isna(bound):
        return labels.word("text.open_bound")
    return format_number(bound * scale, labels.language)


def implied_table(derived: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the quantities that follow from printed numbers, with bounds and working."""
    lines = column_by(rows, "target_id", "line")
    cells = []
    for row in rows_of(derived):
        inputs = row["inputs"].split(";")
        cells.append(
            (
                labels.documents[row["document_id"]],
                _implied_name(row, labels),
                str(row["year"]),
                linked(_implied_value(row, "value", labels), inputs[0]),
                _implied_value(row, "lower", labels),
                _implied_value(row, "upper", labels),
                _working_cell(row, lines, labels),
            )
        )
    columns = ["document", "implied", "implied_year", "value", "lower", "upper", "working"]
    return text_frame(cells, columns, labels)


def _implied_name(row: Row, labels: Labels) -> str:
    if not row["indicator"]:
        return labels.implied[row["quantity"]]
    name = labels.subject(row["indicator"], row["scope"])
    return labels.word(f"implied.{row['quantity']}", name=name)


def _implied_value(row: Row, column: str, labels: Labels) -> str:
    if pd.isna(row[column]):
        return labels.word("text.open_bound")
    return labels.implied_number(row[column], row["unit"], row["indicator"])


def _working_cell(row: Row, lines: dict[str, int], labels: Labels) -> Linked:
    """Return how a quantity was worked out, with the lines of its inputs."""
    working = row[f"working_{labels.language}"]
    begins = labels.word("working.begins", text=working)
    ends = labels.word("working.ends")
    # Two inputs on one line name it once.
    cells: dict[Linked, None] = {}
    for target_id in row["inputs"].split(";"):
        label = line_label(lines[target_id], labels)
        cells[linked(label, target_id)] = None
    where = join_linked(labels.word("list.comma"), cells)
    return join_linked("", (begins, where, ends))


def refusal_table(refused: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return every type of statement that is not compared, who makes it, and why it is not."""
    by_id = rows_by_id(rows)
    cells = []
    for refusal in rows_of(refused):
        rows_refused = [by_id[target_id] for target_id in refusal["target_ids"]]
        statements = [_named_fragment(row, labels) for row in rows_refused]
        reasons = [_refusal_reason(reason, refusal, labels) for reason in refusal["reasons"]]
        cells.append(
            (
                labels.statement_type(refusal),
                join_linked(labels.word("list.semicolon"), statements),
                labels.join(reasons, "semicolon"),
            )
        )
    return text_frame(cells, ["kind", "statements", "reason"], labels)


def _named_fragment(row: Row, labels: Labels) -> Linked:
    text = labels.labelled(labels.place_year(row), labels.fragment(row))
    return linked(text, row["target_id"])


def _refusal_reason(reason: str, refusal: Row, labels: Labels) -> str:
    if reason in PLAIN_REASONS:
        return labels.word(f"reason.{reason}")
    one = _code_label(reason, refusal[reason], labels)
    other = _code_label(reason, _reference_code(reason, refusal, labels), labels)
    return labels.word("reason.against", one=one, other=other)


def _reference_code(reason: str, refusal: Row, labels: Labels) -> str:
    """Return what the type of statement that the others are set against has in a column."""
    if reason not in ("quantity", "timing"):
        return refusal[f"against_{reason}"]
    indicators = labels.tables["indicators"].set_index("indicator")
    return indicators.at[refusal["against_indicator"], reason]


def _code_label(column: str, code: str, labels: Labels) -> str:
    if column != "scope":
        return labels.word(f"{column}.{code}")
    return labels.scopes.get(code, labels.word("text.whole_place"))


def coverage_table(covered: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return a grid of indicators by document: set, or the name of the absence."""
    first_ids = _first_target_ids(labels.tables["targets"])
    headings: dict[tuple[str, str], str] = {}
    lines: dict[str, list[str]] = {}
    for row in rows_of(covered):
        document_id, indicator = row["document_id"], row["indicator"]
        # A place without documents has a column of its own.
        place_id = row["place_id"]
        place = labels.places[place_id]
        headings[place_id, document_id] = labels.documents.get(document_id, place)
        cell = labels.word(f"status.{row['status']}")
        target_id = first_ids.get((document_id, indicator))
        if target_id is not None:
            cell = linked(cell, target_id)
        lines.setdefault(indicator, [labels.indicators[indicator]]).append(cell)
    first_heading = labels.word("column.indicator")
    return object_frame(lines.values(), [first_heading, *headings.values()])


def coverage_counts(covered: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return how many documents set each indicator, set it without a number, and set no such target."""
    states = covered["status"].where(covered["status"].isin(["set", "relative", "silent"]), "other")
    counts = pd.crosstab(covered["indicator"], states)
    counts = counts.reindex(columns=["set", "relative", "silent", "other"], fill_value=0)
    cells = [
        (labels.indicators[indicator], *map(str, counts.loc[indicator]))
        for indicator in covered["indicator"].unique()
    ]
    columns = ["indicator", "set_by", "relative_by", "silent_by", "other_by"]
    return text_frame(cells, columns, labels)


def _first_target_ids(targets: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return the first target of every document and indicator."""
    ordered = targets.sort_values(["line", "target_id"])
    by_indicator = ordered.groupby(["document_id", "indicator"])
    return by_indicator["target_id"].first().to_dict()


def contradiction_table(
    rows: pd.DataFrame, contradictions: pd.DataFrame, labels: Labels
) -> pd.DataFrame:
    """Return the targets that a document states twice and not alike, with both lines."""
    by_id = rows_by_id(rows)
    cells = []
    for found in contradictions.itertuples():
        first, second = by_id[found.first_id], by_id[found.target_id]
        cells.append(
            (
                labels.documents[found.document_id],
                labels.indicators[found.indicator],
                fragment_cell(labels.fragment(first), first["line"], found.first_id, labels),
                fragment_cell(labels.fragment(second), second["line"], found.target_id, labels),
            )
        )
    return text_frame(cells, ["document", "indicator", "first_line", "second_line"], labels)


def restatement_table(
    rows: pd.DataFrame, contradictions: pd.DataFrame, labels: Labels
) -> pd.DataFrame:
    """Return every restatement beside its first statement, with both lines and whether they agree."""
    by_id = rows_by_id(rows)
    contradicting = set(contradictions["target_id"])
    cells = []
    for row in by_id.values():
        if not row["restates"]:
            continue
        first = by_id[row["restates"]]
        agrees = "no" if row["target_id"] in contradicting else "yes"
        cells.append(
            (
                labels.documents[row["document_id"]],
                labels.statement_type(row),
                fragment_cell(labels.fragment(first), first["line"], first["target_id"], labels),
                fragment_cell(labels.fragment(row), row["line"], row["target_id"], labels),
                labels.word(f"agrees.{agrees}"),
            )
        )
    columns = ["document", "indicator", "first_line", "second_line", "agrees"]
    return text_frame(cells, columns, labels)


def source_table(rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the documents that the rows stand in, with the lines used."""
    cells = []
    lines = _lines(rows, labels)
    documents = labels.tables["documents"].sort_values("document_id")
    for document in rows_of(documents[documents["document_id"].isin(lines)]):
        cells.append(
            (
                labels.documents[document["document_id"]],
                document[f"title_{labels.language}"],
                labels.join(labels.issuing(document), "pause"),
                lines[document["document_id"]],
            )
        )
    return text_frame(cells, ["document", "title", "issuer", "lines"], labels)


def _lines(rows: pd.DataFrame, labels: Labels) -> dict[str, Linked]:
    """Return the lines of the targets of each document, each of which leads to the first target on it."""
    by_line = ["document_id", "line"]
    firsts = rows.sort_values([*by_line, "target_id"]).drop_duplicates(by_line)
    lines: dict[str, list[Linked]] = {}
    for document_id, line, target_id in firsts[[*by_line, "target_id"]].itertuples(index=False):
        lines.setdefault(document_id, []).append(linked(str(line), target_id))
    return {
        document_id: join_linked(labels.word("list.comma"), of_document)
        for document_id, of_document in lines.items()
    }


def profile_table(rows: pd.DataFrame, offices: dict[str, str], labels: Labels) -> pd.DataFrame:
    """Return the targets of documents: value, year and its basis, commitment, offices by their ids, line."""
    one_document = rows["document_id"].nunique() == 1
    locator_cell = line_cell if one_document else source_cell
    none_printed = labels.word("text.none_printed")
    ordered = rows.sort_values(["document_id", "line", "target_id"])
    cells = [
        (
            labels.statement_type(row),
            labels.fragment_beside_value(row),
            value_cell(row, labels),
            str(row["target_year"]),
            labels.word(f"year_basis.{row['year_basis']}"),
            labels.word(f"firmness.{row['firmness']}"),
            offices.get(row["target_id"], none_printed),
            locator_cell(row, labels),
        )
        for row in rows_of(ordered)
    ]
    columns = ["indicator", "printed", "value", "year", "year_basis", "firmness", "offices"]
    return text_frame(cells, [*columns, "source"], labels)


def answering_offices(responsible: pd.DataFrame, labels: Labels) -> dict[str, str]:
    """Return the offices that answer for each target, by its id."""
    answering = responsible[responsible["role"].isin(ANSWERING_ROLES)]
    offices = answering["office_zh"].map(labels.gloss).groupby(answering["target_id"])
    return offices.agg(" · ".join).to_dict()


def offices_of_firsts(
    rows: pd.DataFrame, offices: dict[str, str], labels: Labels
) -> dict[str, str]:
    """Return the offices of first statements by their ids, or those that are named where one is stated again."""
    found = dict(offices)
    for row in rows_of(rows[rows["restates"].ne("")]):
        again = offices.get(row["target_id"])
        if again:
            said = labels.word("text.offices_again", offices=again, line=row["line"])
            found.setdefault(row["restates"], said)
    return found


def strength_table(strengths: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the targets that could be judged, strengths first, then gaps, with what they are judged by."""
    by_id = rows_by_id(rows)
    cells = []
    with_basis = strengths[strengths["basis"].ne("")]
    for judgement in JUDGEMENTS:
        for judged in with_basis[with_basis["judgement"].eq(judgement)].itertuples():
            target = by_id[judged.target_id]
            cells.append(
                (
                    labels.word(f"judgement.{judgement}"),
                    labels.statement_type(target),
                    labels.statement(target),
                    _judged_by(judged, labels),
                )
            )
    return text_frame(cells, ["judgement", "kind", "aim", "judged_by"], labels)


def _judged_by(judged: Any, labels: Labels) -> str:
    """Say by how many peers, or beside how many figures of nation and province, a target is judged."""
    if judged.basis == "peers":
        percentile = f"{judged.percentile:.0f}"
        return labels.word("judged.peers", count=judged.peers, percentile=percentile)
    return labels.word(
        "judged.superiors",
        count=judged.figures,
        above=judged.above,
        below=judged.below,
        span=span(judged.nearest, judged.farthest, labels),
    )


def office_table(responsible: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the offices by document, with the number of targets in each role; most first."""
    counts = _targets_by_role(responsible)
    roles = [role for role in ROLES if counts[role].any()]
    cells = []
    for row in rows_of(counts):
        anchor = group_anchor(row["document_id"], "office", row["office_zh"])
        cells.append(
            (
                labels.documents[row["document_id"]],
                linked(labels.glossed(row["office_zh"]), anchor),
                *(str(row[role]) for role in roles),
            )
        )
    return text_frame(cells, ["document", "office", *roles], labels)


def _targets_by_role(responsible: pd.DataFrame) -> pd.DataFrame:
    """Return document_id, office_zh and how many targets each office has in each role."""
    counts = responsible.pivot_table(
        index=["document_id", "office_zh"],
        columns="role",
        values="target_id",
        aggfunc="count",
        fill_value=0,
    )
    counts = counts.reindex(columns=ROLES, fill_value=0).reset_index()
    return counts.sort_values(
        ["document_id", *ROLES, "office_zh"], ascending=[True, False, False, False, True]
    )
