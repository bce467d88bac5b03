"""The sentence that a page of many indicators begins with: how high, how much, what became of it, what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from compare.comparison.benchmarks import benchmarks, resolve, stands_surely
from compare.comparison.coverage import coverage
from compare.comparison.headline import ROLE
from compare.comparison.outcomes import outcomes
from compare.language.labels import Labels
from compare.language.numbers import format_number
from compare.language.rows import Tables, column_by, rows_of
from compare.notebooks.answer_card import NAMED, inside_sentence
from compare.notebooks.known_outcomes import KNOWN, outcome_counts

#: What is said of a target beside its distance.
SUBJECT_AND_AIM = ["indicator", "scope", "place_id", "target_year", "resolved_place_id"]


def ambition_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say how many targets lie above what their province, or else their nation, had reached, and how far."""
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
    subjects = resolved.set_index("target_id")[SUBJECT_AND_AIM]
    nearest = nearest.join(subjects, on="target_id")
    above = nearest[stands_surely(nearest, "higher")]
    below = nearest[stands_surely(nearest, "lower")]
    return labels.word(
        "answer.ambition",
        all=int(rows["restates"].eq("").sum()),
        families=_family_names(rows["family"].unique(), labels),
        asked=asked,
        known=len(nearest),
        above=len(above),
        above_by=_distances(above, labels),
        below=len(below),
        below_by=_distances(below, labels),
    )


def _family_names(families: Iterable[str], labels: Labels) -> str:
    """Name families of indicators, in the order of their table."""
    names = {family: name for family, name in labels.families.items() if family in set(families)}
    # A name may have a comma or an "and" of its own.
    return labels.join((inside_sentence(name, labels) for name in names.values()), "semicolon")


def _distances(beside: pd.DataFrame, labels: Labels) -> str:
    """Say by how much targets lie beside their figures, for the indicators that most of them are of."""
    if beside.empty:
        return ""
    quantities = column_by(labels.tables["indicators"], "indicator", "quantity")
    counts = beside[["indicator", "scope"]].value_counts(sort=False)
    told = []
    for indicator, scope in counts.sort_values(ascending=False, kind="stable").index[:NAMED]:
        is_of_subject = beside["indicator"].eq(indicator) & beside["scope"].eq(scope)
        by_distance = beside[is_of_subject].sort_values("difference", key=abs, kind="stable")
        ends = by_distance.iloc[[0, -1]].drop_duplicates("target_id")
        name = inside_sentence(labels.subject(indicator, scope), labels)
        is_share = quantities[indicator] == "ratio"
        told.append(labels.word("answer.by", name=name, span=_span(ends, is_share, labels)))
    return labels.word("answer.by_where", text=labels.join(told))


def _span(ends: pd.DataFrame, is_share: bool, labels: Labels) -> str:
    """Write the least and the greatest distance, with the places and the years that they are of."""
    distances: dict[str, None] = {}
    aims = []
    for row in rows_of(ends):
        distance = round(abs(row["difference"]), 2)
        distances[format_number(distance, labels.language)] = None
        place, year = labels.places[row["place_id"]], row["target_year"]
        aim = labels.word("text.place_by", place=place, year=year)
        if row["resolved_place_id"]:
            aim = labels.join([aim, labels.word("answer.in_words")])
        aims.append(aim)
    low, *higher = distances
    span = labels.word("answer.span", low=low, high=higher[0]) if higher else low
    if is_share:
        span = labels.word("answer.points", n=span)
    return labels.bracketed(span, labels.join(aims, "semicolon"))


def coverage_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say which plan sets the most and the fewest indicators, and how many are set by one plan alone."""
    place_ids = sorted(rows["place_id"].unique())
    covered = coverage(tables, [], place_ids)
    is_set = covered["status"].isin(["set", "relative"])
    set_by_document = is_set.groupby(covered["document_id"]).sum()
    by_document = set_by_document.sort_values(kind="stable")
    by_indicator = is_set.groupby(covered["indicator"]).sum()
    firsts = rows[rows["restates"].eq("")]
    targets = firsts["document_id"].value_counts()
    lowest, highest = by_document.index[0], by_document.index[-1]
    return labels.word(
        "answer.coverage",
        targets=len(firsts),
        total=int(by_indicator.gt(0).sum()),
        documents=len(by_document),
        high=int(by_document[highest]),
        high_where=labels.documents[highest],
        high_targets=int(targets.get(highest, 0)),
        low=int(by_document[lowest]),
        low_where=labels.documents[lowest],
        low_targets=int(targets.get(lowest, 0)),
        none_on=_none_on(covered[covered["document_id"].eq(lowest) & is_set], tables, labels),
        alone=int(by_indicator.eq(1).sum()),
    )


def _none_on(covered: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Name the families of which a plan sets no indicator."""
    family_of = column_by(tables["indicators"], "indicator", "family")
    families = tables["families"]
    planned = families.loc[families["planned"].eq("yes"), "family"]
    left_out = planned[~planned.isin(covered["indicator"].map(family_of))]
    if left_out.empty:
        return ""
    return labels.word("answer.none_on", families=_family_names(left_out, labels))


def outcomes_sentence(rows: pd.DataFrame, tables: Tables, labels: Labels) -> str:
    """Say of how many targets the outcome is known, and what it is."""
    found = outcomes(resolve(rows, tables), tables)
    is_decided = found["status"].isin(KNOWN)
    counts = outcome_counts(found)
    rest = [
        labels.word(f"answer.of_rest_{name}", n=counts[name])
        for name in ("open", "beside", "nothing")
        if counts[name]
    ]
    return labels.word(
        "answer.outcomes",
        all=int(rows["restates"].eq("").sum()),
        total=len(found),
        known=int(is_decided.sum()),
        where=_known_where(found.loc[is_decided, "target_id"], rows, labels),
        reached=counts["reached"],
        short=counts["short"],
        rest=labels.join(rest, "semicolon"),
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
    """Say how much one plan states, how firmly, and of how much of it the outcome is known."""
    firsts = rows[rows["restates"].eq("")]
    firmness = firsts["firmness"].value_counts()
    counts = [
        labels.word("answer.firmness", n=int(firmness[name]), name=labels.word(f"firmness.{name}"))
        for name in ("binding", "firm", "expected", "aspiring", "draft")
        if name in firmness
    ]
    document_ids = sorted(set(firsts["document_id"]))
    found = outcomes(resolve(firsts, tables), tables)
    again = int(tables["targets"]["restates"].isin(firsts["target_id"]).sum())
    entries = len(firsts) + again
    return labels.word(
        "answer.profile",
        documents=labels.join(labels.documents[each] for each in document_ids),
        count=len(firsts),
        again=labels.word("answer.again", again=again, entries=entries) if again else "",
        families=firsts["family"].nunique(),
        numbered=int(firsts["canonical_value"].notna().sum()),
        firmness=labels.join(counts),
        checked=len(found),
        known=int(found["status"].isin(KNOWN).sum()),
    )


#: The pages that name below their sentence which targets were reached and which were missed.
NAMING_OUTCOMES = ("outcomes", "city_profile")

#: The sentence of each page, by the name of its notebook.
SENTENCES: dict[str, Callable[[pd.DataFrame, Tables, Labels], str]] = {
    "ambition": ambition_sentence,
    "coverage": coverage_sentence,
    "outcomes": outcomes_sentence,
    "city_profile": profile_sentence,
}
