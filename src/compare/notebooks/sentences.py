"""The sentences of a page that are put together from results."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from compare.comparison.sampling import BAND_POINTS, OPEN_END_REACH
from compare.comparison.specifications import all_specifications
from compare.comparison.statement_types import STATEMENT_TYPE
from compare.figures.captions import level_counts
from compare.language.labels import Labels, resolved_id
from compare.language.links import Linked, join_linked, linked
from compare.language.rows import Row, rows_of
from compare.language.verdict_signs import matrix_legend
from compare.notebooks.cells import rows_by_id
from compare.notebooks.parameters import Choice, year_span

#: Places that a page names above its answer; more are counted.
NAMED_PLACES = 8


def choice_sentences(choice: Choice, labels: Labels) -> list[str]:
    """Return the sentences that name the places and years of a page, and the sections that it is without."""
    comma = labels.word("list.comma")
    places = _places(choice.places, labels)
    years = year_span(choice.years, "–", comma)
    everything = labels.word("chosen.all")
    sentences = [
        labels.labelled(labels.word("chosen.places"), places or everything),
        labels.labelled(labels.word("chosen.years"), years or everything),
    ]
    left_out = [labels.word(f"heading.{key}") for key in choice.without]
    if left_out:
        named = labels.join(left_out, "semicolon")
        sentences.append(labels.labelled(labels.word("chosen.without"), named))
    doubtful = [labels.word(f"robust.{switch}") for switch in choice.leave_out]
    if doubtful:
        named = labels.join(doubtful, "semicolon")
        sentences.append(labels.labelled(labels.word("chosen.leave_out"), named))
    return sentences


def _places(place_ids: Sequence[str], labels: Labels) -> str:
    """Name places with their levels; of many say how many there are of each level."""
    if len(place_ids) <= NAMED_PLACES:
        return labels.place_levels(place_ids)
    levels = level_counts(place_ids, labels)
    return labels.word("chosen.many_places", total=len(place_ids), levels=levels)


def no_rows_sentence(years: Sequence[int], labels: Labels) -> str:
    """Say that nothing aims at the years chosen, and for which years there are statements."""
    if not years:
        return labels.word("notice.no_rows_at_all")
    listed = labels.join(str(year) for year in years)
    return labels.word("notice.no_rows", years=listed)


def matrix_legend_sentence(pairs: pd.DataFrame, labels: Labels) -> str:
    """Say what the signs and letters of a matrix of verdicts mean."""
    legend = labels.join(matrix_legend(pairs, labels), "semicolon")
    return labels.labelled(labels.word("column.verdict"), legend)


def resolved_sentence(row: Row, labels: Labels) -> Linked:
    """Say which observation a target without a number of its own is read as."""
    quoted = labels.quoted(row)
    statement = labels.labelled(labels.place_year(row), quoted)
    value = labels.quantity(row["canonical_value"], row["canonical_unit"])
    sentence = labels.word(
        "explain.resolved",
        statement=statement,
        place=labels.places[row["resolved_place_id"]],
        value=value,
        grade=row["resolved_grade"],
        vintage=labels.word(f"vintage.{row['resolved_vintage']}"),
    )
    before, _, after = sentence.partition(statement)
    target = linked(statement, row["target_id"])
    observation = linked(after, resolved_id(row), value)
    return join_linked("", [before, target, observation])


def ranking_sentence(labels: Labels) -> str:
    """Say by which specifications and samples ranks are worked out."""
    return labels.word(
        "explain.ranks",
        specifications=len(all_specifications()),
        points=f"{2**BAND_POINTS:,}",
        reach=f"{OPEN_END_REACH * 100:g}",
    )


def no_peers_sentence(alone: pd.DataFrame, labels: Labels) -> Linked:
    """Say which targets of one type are not ranked, for nobody of their level states the like."""
    statements = [linked(labels.statement(row), row["target_id"]) for row in rows_of(alone)]
    name = labels.statement_type(alone.iloc[0])
    before = labels.word("explain.no_peers", name=name)
    return join_linked("", [before, join_linked(labels.word("list.semicolon"), statements)])


def left_out_sentence(left_out: dict[str, str], rows: pd.DataFrame, labels: Labels) -> Linked:
    """Name the targets that are not ranked with the others, each with the reason."""
    by_id = rows_by_id(rows)
    named = []
    for target_id, reason in left_out.items():
        text = labels.labelled(
            labels.place_year(by_id[target_id]), labels.word(f"left_out.{reason}")
        )
        named.append(linked(text, target_id))
    names = join_linked(labels.word("list.semicolon"), named)
    return join_linked("", [labels.word("explain.left_out"), names])


def no_score_sentence(indicators: Sequence[str], labels: Labels) -> str:
    """Say why there is no score: only these indicators could enter it."""
    names = labels.join(labels.indicators[indicator] for indicator in indicators)
    if not indicators:
        names = labels.word("text.not_recorded")
    return labels.word("explain.no_score", count=len(indicators), names=names)


def refusal_sentence(refused: pd.DataFrame, labels: Labels) -> str:
    """Say which type of statement the others are set against."""
    first = refused.iloc[0]
    reference = {column: first[f"against_{column}"] for column in STATEMENT_TYPE}
    return labels.word("explain.refused", reference=labels.statement_type(reference))
