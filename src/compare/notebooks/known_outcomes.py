"""Which targets were reached and which were missed, by name: of all plans, and plan by plan."""

from __future__ import annotations

import pandas as pd

from compare.comparison.benchmarks import resolve
from compare.comparison.outcomes import outcomes
from compare.language.labels import Labels
from compare.language.links import Linked, join_linked, linked, outcome_anchor
from compare.language.rows import Row, Tables, rows_of
from compare.notebooks.cells import rows_by_id
from compare.notebooks.html import ListItem

#: The outcomes that are known, in the order told.
KNOWN = ("reached", "short")

#: Targets that are named at once; further ones open on demand.
MOST_NAMED = 8


def outcome_counts(found: pd.DataFrame) -> dict[str, int]:
    """Return how many targets were reached, were missed, are left open, have another figure beside them, or none.

    Examples
    --------
    >>> found = pd.DataFrame({"status": ["reached", "not_known", "not_known"], "value": [5.0, 4.0, None]})
    >>> outcome_counts(found)
    {'reached': 1, 'short': 0, 'open': 0, 'beside': 1, 'nothing': 1}
    """
    counts = {name: int(found["status"].eq(name).sum()) for name in (*KNOWN, "open")}
    beside = int(_is_beside(found).sum())
    nothing = len(found) - sum(counts.values()) - beside
    return {**counts, "beside": beside, "nothing": nothing}


def _is_beside(found: pd.DataFrame) -> pd.Series:
    """Return which targets have a figure beside them that does not decide: of another year or basis, or an estimate."""
    return found["status"].eq("not_known") & found["value"].notna()


def known_outcomes(rows: pd.DataFrame, tables: Tables, labels: Labels) -> list[ListItem]:
    """Name the targets that were reached, and those that were missed; nothing where no outcome is known.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
    labels : Labels

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("document_id == 'shaoxing-2018'")
    >>> [item.lead[:44] for item in known_outcomes(rows, tables, Labels(tables, "en"))]
    ['Reached: 6 – Growth of high-tech value added', 'Missed: 0']
    """
    found = outcomes(resolve(rows, tables), tables)
    by_id = rows_by_id(rows)
    known = found[found["status"].isin(KNOWN)]
    if known.empty:
        return []
    return [_named(known[known["status"].eq(status)], status, by_id, labels) for status in KNOWN]


def outcomes_by_plan(rows: pd.DataFrame, tables: Tables, labels: Labels) -> list[ListItem]:
    """Say of every plan what became of its targets: how many could be checked, which were reached or missed."""
    found = outcomes(resolve(rows, tables), tables)
    by_id = rows_by_id(rows)
    firsts = rows[rows["restates"].eq("")]
    document_of = firsts.set_index("target_id")["document_id"]
    own = found.groupby(found["target_id"].map(document_of))
    items = []
    for document_id, count in firsts["document_id"].value_counts().sort_index().items():
        of_plan = own.get_group(document_id) if document_id in own.groups else found.iloc[:0]
        items.append(_plan(str(document_id), count, of_plan, by_id, labels))
    return items


def _plan(
    document_id: str, count: int, found: pd.DataFrame, by_id: dict[str, Row], labels: Labels
) -> ListItem:
    counts = outcome_counts(found)
    known = found[found["status"].isin(KNOWN)]
    text = labels.word("answer.of_plan", all=count, total=len(found), known=len(known))
    sides = [(status, known[known["status"].eq(status)]) for status in KNOWN if len(known)]
    beside = found[_is_beside(found)]
    sides += [("beside", beside)] if len(beside) else []
    named = [_named(side, status, by_id, labels) for status, side in sides]
    separator = labels.word("list.dot")
    unknown = [
        labels.word(f"answer.{name}", n=counts[name])
        for name in ("open", "nothing")
        if counts[name]
    ]
    lead = join_linked(separator, [text, *unknown, *(item.lead for item in named)])
    rest = join_linked(separator, [item.rest for item in named if item.rest])
    more = sum(max(0, len(side) - MOST_NAMED) for _, side in sides)
    summary = labels.word("answer.rest", n=more) if more else ""
    title = labels.labelled(labels.documents[document_id], "")
    return ListItem(lead, summary, rest, outcome_anchor(document_id), title)


def _named(found: pd.DataFrame, status: str, by_id: dict[str, Row], labels: Labels) -> ListItem:
    """Name some targets with what was aimed at and what is on record; the first of many, and the rest below."""
    lead: str = labels.word(f"answer.{status}", n=len(found))
    named = [_target(by_id[row["target_id"]], row, labels) for row in rows_of(found)]
    comma = labels.word("list.comma")
    first, rest = named[:MOST_NAMED], named[MOST_NAMED:]
    if first:
        lead = join_linked(labels.word("text.dash"), [lead, join_linked(comma, first)])
    summary = labels.word("answer.rest", n=len(rest)) if rest else ""
    return ListItem(lead, summary, join_linked(comma, rest))


def _target(target: Row, outcome: Row, labels: Labels) -> Linked:
    figure = labels.quantity(outcome["value"], outcome["unit"])
    if outcome["kind"] == "estimate":
        figure = labels.word("answer.estimated", figure=figure)
    text = labels.word(
        "answer.met",
        name=labels.statement_type(target),
        value=labels.value_phrase(target),
        year=outcome["year"],
        figure=figure,
    )
    return linked(text, target["target_id"], labels.statement_type(target))
