"""The answer card of a question: one sentence, three facts and a compact table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import permutations

import pandas as pd

from compare.comparison.headline import Headline
from compare.language.labels import Labels
from compare.language.links import Linked, join_linked, linked, observation_id
from compare.language.numbers import signed
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.notebooks.cells import rows_by_id, text_frame, time_marks
from compare.notebooks.verdict_tables import size_cell

#: Statements that are told one by one; of more the middle half is told.
FEW = 8

#: Documents that a fact names; more are counted.
NAMED = 3

#: Rows of the compact table, and how many of the first and of the last stand in it where there are more.
LINES = 10
ENDS = 3

COLUMNS: tuple[str, ...] = ("place", "level_of_place", "year", "value", "distance", "firmness")

#: Stands for a linked value while its sentence is put together.
_PLACEHOLDER = re.compile("\x00(\\w+)\x00")


def answer_sentence(found: Headline, labels: Labels) -> Linked:
    """Return the answer: who aims highest by the number stated, who follows, what stays open, what was reached.

    Examples
    --------
    >>> import compare
    >>> from compare.comparison.headline import headline
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("family == 'rd_input'")
    >>> found = headline(rows, tables, sorted(set(tables["documents"]["document_id"])))
    >>> answer_sentence(found, Labels(tables, "en"))[:78]
    'Of 4 plans with a target for R&D intensity, Haining aims highest by the number'
    """
    name = inside_sentence(labels.statement_type(found.type), labels)
    statements = rows_of(found.statements)
    if not statements:
        return _no_number(found, name, labels)
    first = [_aim(statements[0], labels), *_reached(found, labels)]
    values = {
        "count": str(len(statements)),
        "name": name,
        "first": join_linked(labels.word("list.pause"), first),
        "place": _plan(statements[0], labels),
    }
    if len(statements) == 1:
        clauses = [_filled(labels, "answer.one", values)]
    else:
        highest = _filled(labels, f"answer.{_manner(found)}", values)
        clauses = [highest, *_others(found, labels)]
    sentence = join_linked(labels.word("list.semicolon"), clauses)
    full_stop = labels.word("text.full_stop")
    return join_linked("", [sentence, full_stop])


def inside_sentence(name: str, labels: Labels) -> str:
    """Write the name of an indicator as it stands inside an English sentence."""
    if labels.language == "en" and name[1:2].islower():
        return name[:1].lower() + name[1:]
    return name


def _plan(row: Row, labels: Labels) -> str:
    """Name a plan by its place, and say that it is a draft."""
    place = labels.places[row["place_id"]]
    if row["firmness"] != "draft":
        return place
    return labels.bracketed(place, labels.word("text.document_draft"))


def _no_number(found: Headline, name: str, labels: Labels) -> Linked:
    said = []
    for row in rows_of(found.without_number.head(NAMED)):
        words = dict.fromkeys([labels.printed(row), labels.meaning(row)])
        text = labels.bracketed(_plan(row, labels), labels.join(words, "pause"))
        said.append(linked(text, row["target_id"]))
    named = join_linked(labels.word("list.comma"), said)
    return _filled(labels, "answer.no_number", {"name": name, "said": named})


def _manner(found: Headline) -> str:
    """Return how the first statement is told: the lowest where lower is the aim, or the highest."""
    return "lowest" if found.falls else "highest"


def _aim(row: Row, labels: Labels) -> Linked:
    """Write the value aimed at, and by when."""
    value = linked(labels.value_phrase(row), row["target_id"])
    year = str(row["target_year"])
    return _filled(labels, "answer.aim", {"value": value, "year": year})


def _others(found: Headline, labels: Labels) -> list[Linked]:
    """Say what the next plans aim at, or the middle half of many; and what stays open."""
    statements = found.statements
    end = labels.word(f"answer.end_of_{_manner(found)}")
    endless = int(found.endless.iloc[1:].sum())
    if len(statements) > FEW:
        numbers = statements["canonical_value"]
        unit = found.type["unit"]
        shares = {"low": 0.25, "middle": 0.5, "high": 0.75}
        quartiles = {}
        for name, share in shares.items():
            quartile = float(numbers.quantile(share))
            quartiles[name] = labels.quantity(round(quartile, 2), unit)
        clauses = [_filled(labels, "answer.half", quartiles)]
    elif found.ties:
        tied = rows_of(statements.iloc[1 : found.ties + 1])
        clauses = [_filled(labels, "answer.tied_with", {"others": _named(tied, labels)})]
    else:
        row = statements.iloc[1].to_dict()
        next_one = {"place": _plan(row, labels), "aim": _aim(row, labels), "end": end}
        is_endless = bool(found.endless.iloc[1])
        key = "answer.next_endless" if is_endless else "answer.next"
        clauses = [_filled(labels, key, next_one)]
        endless -= is_endless
    if endless:
        clauses.append(_filled(labels, "answer.endless", {"n": str(endless), "end": end}))
    if found.is_open and found.endless.iloc[1:].any():
        clauses.append(_filled(labels, f"answer.unsure_{_manner(found)}", {}))
    elif found.is_open:
        clauses.append(_filled(labels, f"answer.undetermined_{_manner(found)}", {}))
    if not found.size_free:
        clauses.append(_by_size(found, labels))
    return clauses + _nested(found, labels)


def _by_size(found: Headline, labels: Labels) -> Linked:
    """Say that totals are of places of different size, and which comes first by that size where it is on record."""
    size = found.first_by_size
    known = str(found.known_sizes["target_id"].nunique())
    if size is None:
        count = str(len(found.statements))
        where = _of_known_size(found, labels)
        return _filled(labels, "answer.totals", {"known": known, "count": count, "where": where})
    by_id = rows_by_id(found.statements)
    row = by_id[size["target_id"]]
    values = {
        "basis": labels.word(f"size.basis_{size['basis']}"),
        "place": _plan(row, labels),
        "year": str(row["target_year"]),
        "count": known,
    }
    return _filled(labels, f"answer.by_size_{_manner(found)}", values)


def _of_known_size(found: Headline, labels: Labels) -> str:
    """Name in brackets the only plan of whose place the size is on record; nothing of none, or of several."""
    is_known = found.statements["target_id"].isin(found.known_sizes["target_id"])
    known = rows_of(found.statements, is_known)
    if len(known) != 1:
        return ""
    place, year = _plan(known[0], labels), known[0]["target_year"]
    return labels.bracketed("", labels.word("text.place_by", place=place, year=year))


def _nested(found: Headline, labels: Labels) -> list[Linked]:
    """Say which of the plans named lie in each other, so that no order holds between them."""
    named = found.statements.head(max(2, found.ties + 1))
    clauses = []
    for one, other in permutations(named["place_id"], 2):
        if other in found.above[one]:
            places = {"inner": labels.places[one], "outer": labels.places[other]}
            clauses.append(_filled(labels, "answer.nested", places))
    return clauses


def _named(rows: Sequence[Row], labels: Labels) -> Linked:
    named = [linked(_plan(row, labels), row["target_id"]) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        unnamed = {"n": str(len(rows) - NAMED)}
        named.append(_filled(labels, "answer.more", unnamed))
    return join_linked(labels.word("list.comma"), named)


def _reached(found: Headline, labels: Labels) -> list[Linked]:
    """Say how the first statement lies to what its benchmark had reached."""
    first = found.statements.iloc[0].to_dict()
    figure = found.benchmarks.get(first["target_id"])
    if figure is None:
        return []
    values = {
        "place": labels.places[figure["benchmark_id"]],
        "year": str(int(figure["year"])),
        "value": _figure(figure, first, labels),
    }
    return [_filled(labels, f"answer.{figure['standing']}", values)]


def _figure(figure: Row, target: Row, labels: Labels) -> Linked:
    """Write the figure of a benchmark, with what leaves its time unsure; it leads to its evidence."""
    quantity = labels.quantity(figure["value"], figure["unit"])
    value = labels.join([quantity, *time_marks(figure, labels)])
    evidence_id = observation_id(
        figure["benchmark_id"],
        target["indicator"],
        target["scope"],
        "actual",
        int(figure["year"]),
        figure["vintage"],
    )
    return linked(value, evidence_id)


def fact_sentences(found: Headline, labels: Labels) -> list[str]:
    """Return how many plans set the number, set it without a number, state it otherwise, or leave it out."""
    facts = []
    for state, document_ids in found.states.items():
        if document_ids or state in ("set", "relative", "silent"):
            text = labels.word(f"fact.{state}", n=len(document_ids))
            facts.append(_with_names(text, state, document_ids, found, labels))
    return facts


def _with_names(
    text: str, state: str, document_ids: Sequence[str], found: Headline, labels: Labels
) -> str:
    """Name few documents, each with its words, or with how many other targets it sets; of many count those that do."""
    if state == "set" or not document_ids:
        return text
    others = found.others if state == "silent" else {}
    if len(document_ids) > NAMED:
        setting = sum(map(bool, others.values()))
        return labels.bracketed(text, labels.word("fact.some", n=setting)) if setting else text
    if state == "relative":
        words = {row["document_id"]: labels.meaning(row) for row in rows_of(found.without_number)}
        names = [
            labels.word("fact.said", document=labels.documents[each], words=words[each])
            for each in document_ids
        ]
    else:
        names = [_with_others(each, others.get(each, 0), labels) for each in document_ids]
    return labels.bracketed(text, labels.join(names))


def _with_others(document_id: str, count: int, labels: Labels) -> str:
    name = labels.documents[document_id]
    return labels.word("fact.others", document=name, n=count) if count else name


def answer_table(found: Headline, labels: Labels, tables: Tables) -> pd.DataFrame:
    """Return a line for each plan: level, year, value, distance to the benchmark of its time, how firm.

    Of more than :data:`LINES` the first and the last :data:`ENDS` stand in it, without those between.
    """
    rows = pd.concat([found.statements, found.without_number])
    if len(rows) > LINES:
        rows = pd.concat([rows.head(ENDS), rows.tail(ENDS)])
    sizes = {} if found.size_free else _sizes(found, labels)
    cells = [_line(row, found, sizes, tables, labels) for row in rows_of(rows)]
    columns = COLUMNS
    if not found.size_free:
        columns = tuple("by_size" if name == "distance" else name for name in columns)
    return text_frame(cells, columns, labels)


def _glossed(row: Row, tables: Tables, labels: Labels) -> str:
    """Quote what a target without a number says; in English with what it means, where it names a place."""
    place_of = column_by(tables["resolutions"], "target_id", "place_id")
    named = place_of.get(row["target_id"])
    is_above = row["comparator"] in ("ge", "gt")
    if named is None or labels.language == "zh" or not is_above:
        return labels.quoted(row)
    quoted = labels.word("text.quoted", text=labels.printed(row))
    gloss = labels.word("answer.gloss_above", place=labels.places[named])
    return labels.bracketed(quoted, gloss)


def _line(
    row: Row, found: Headline, sizes: Mapping[str, str], tables: Tables, labels: Labels
) -> Sequence[str]:
    value = labels.value(row)
    if pd.isna(row["canonical_value"]):
        value = _glossed(row, tables, labels)
    distance = sizes.get(row["target_id"], labels.word("size.not_recorded"))
    if found.size_free:
        distance = _distance(row, found, labels)
    return (
        labels.places[row["place_id"]],
        labels.levels[row["place_id"]],
        str(row["target_year"]),
        linked(value, row["target_id"]),
        distance,
        labels.word(f"firmness.{row['firmness']}"),
    )


def _distance(row: Row, found: Headline, labels: Labels) -> str:
    """Say how many points above what its province had reached a target lies, with year and grade."""
    figure = found.benchmarks.get(row["target_id"])
    if figure is None:
        return labels.word("text.not_recorded")
    values = {
        "place": labels.places[figure["benchmark_id"]],
        "year": str(int(figure["year"])),
        "value": _figure(figure, row, labels),
        "difference": _difference(figure["difference"], labels),
    }
    return _filled(labels, "answer.distance", values)


def _difference(difference: float, labels: Labels) -> str:
    """Write a difference with no more decimals than it has, two at the most."""
    rounded = round(difference, 2)
    decimals = next(places for places in range(3) if round(rounded, places) == rounded)
    return signed(rounded, labels.language, decimals)


def _sizes(found: Headline, labels: Labels) -> dict[str, Linked]:
    """Return each total per head and per GDP, as far as the size of its place is on record."""
    by_id = rows_by_id(found.statements)
    semicolon = labels.word("list.semicolon")
    sizes = {}
    for target_id, of_target in found.known_sizes.groupby("target_id", sort=False):
        target = by_id[target_id]
        cells = [size_cell(row, target, labels) for row in rows_of(of_target)]
        sizes[target_id] = join_linked(semicolon, cells)
    return sizes


def _filled(labels: Labels, key: str, values: Mapping[str, str]) -> Linked:
    """Return a sentence whose placeholders are filled with texts that keep what they lead to."""
    marked = {name: f"\x00{name}\x00" for name in values}
    parts = _PLACEHOLDER.split(labels.word(key, **marked))
    texts = [values[part] if place % 2 else part for place, part in enumerate(parts)]
    return join_linked("", texts)
