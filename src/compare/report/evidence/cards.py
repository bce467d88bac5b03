"""The evidence of each target: what the document says, where, and what we did with it, as cards of text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from compare.coding.audit import fragment_span
from compare.coding.reviews import fingerprints, review_status
from compare.comparison.benchmarks import resolve
from compare.comparison.offices import answerable
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.language.labels import (
    bracketed,
    document_labels,
    names,
    resolved_id,
    statement_type_label,
    value_label,
    value_phrase,
)
from compare.language.links import document_of, group_anchor
from compare.language.numbers import format_quantity
from compare.language.words import note_in, word
from compare.project.errors import UserError
from compare.tables.rows import Record, records

Tables = dict[str, pd.DataFrame]

#: A heading, then anchor, name and target ids of each group below it.
Group = tuple[str, list[tuple[str, str, list[str]]]]

#: A part of a text, and the anchor that it leads to or "".
Piece = tuple[str, str]


class SourceError(UserError):
    """A source text that is not the one that was coded."""


@dataclass(frozen=True)
class Card:
    """The evidence of one target, or of one recorded figure.

    Attributes
    ----------
    id, document_id : str
        The stable id, and the document or table that it stands in.
    place_id, indicator, year : str
        What a page is narrowed by; several are separated by spaces.
    status, fingerprint : str
        Of its review; empty for a recorded figure, which is not reviewed.
    title : str
        Printed fragment and name.
    summary : str
        One sentence, for a mark that leads here.
    badges : list of (str, str)
        Kind and word: a draft, a restatement, a contradiction, no number.
    facts : list of (str, list of Piece)
        Label and text.
    marks : list of (str, str, str)
        Status, reviewer and comment of each review.
    source : tuple of str
        The line before the fragment, the fragment, the line after it; empty without the source text.
    beside : list of (str, list of Piece)
        What a recorded figure is used for: label, and target ids with their addresses.
    """

    id: str
    document_id: str
    place_id: str
    indicator: str
    year: str
    status: str
    fingerprint: str
    title: str
    summary: str
    badges: list[tuple[str, str]]
    facts: list[tuple[str, list[Piece]]]
    marks: list[tuple[str, str, str]]
    source: tuple[str, ...] = field(default=())
    beside: list[tuple[str, list[Piece]]] = field(default_factory=list)


def cards(
    tables: Tables, language: str, sources: dict[str, list[str]] | None = None
) -> dict[str, Card]:
    """Return the evidence of every target by its id, in the order of the documents.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str
    sources : dict of list of str, optional
        The lines of the source texts by document, as :func:`read_sources` returns them.

    Examples
    --------
    >>> import compare
    >>> cards(compare.load_tables(), "en")["huzhou-2017-054-10"].title
    '2.70%左右 – R&D intensity'
    """
    rows = harmonise_targets(tables)
    context = _Context(tables, rows, language)
    return {
        row["target_id"]: context.card(row, (sources or {}).get(row["document_id"]))
        for row in records(rows)
    }


class _Context:
    """What the cards of all targets share."""

    def __init__(self, tables: Tables, rows: pd.DataFrame, language: str) -> None:
        self.tables, self.language = tables, language
        self.documents = tables["documents"].set_index("document_id", drop=False)
        self.places = names(tables["places"], "place_id", language)
        self.scopes = names(tables["scopes"], "scope", language)
        self.indicators = names(tables["indicators"], "indicator", language)
        self.labels = document_labels(tables, language)
        self.status = review_status(tables).set_index("target_id")["status"]
        self.fingerprints = fingerprints(tables["targets"])
        self.restated = {
            first: own["target_id"].tolist() for first, own in rows.groupby("restates") if first
        }
        self.unlike = set(contradictions(rows)["target_id"])
        linked = answerable(rows, tables["responsibilities"])
        self.offices: dict[str, dict[str, list[str]]] = {}
        for target_id, role, office in linked[["target_id", "role", "office_zh"]].itertuples(
            index=False
        ):
            self.offices.setdefault(target_id, {}).setdefault(role, []).append(office)
        self.reviews = dict(iter(tables["reviews"].groupby("target_id")))
        resolved = resolve(rows, tables)
        self.resolved = {
            row["target_id"]: row
            for _, row in resolved[resolved["resolved_from"].ne("")].iterrows()
        }

    def word(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def card(self, row: Record, lines: list[str] | None) -> Card:
        target_id, document = row["target_id"], self.documents.loc[row["document_id"]]
        name = statement_type_label(row, self.tables, self.language)
        value = (
            value_phrase(row, self.language)
            if pd.notna(row["canonical_value"])
            else row["as_printed"]
        )
        summary = self.word(
            "evidence.summary",
            document=self.labels[row["document_id"]],
            name=name,
            value=value,
            year=row["target_year"],
            line=row["line"],
        )
        badges = [
            (kind, self.word(f"badge.{kind}"))
            for kind, there in (
                ("draft", document["status"] == "draft"),
                ("restated", row["restates"] != ""),
                ("contradicts", target_id in self.unlike),
                ("relative", row["measure"] == "relative"),
                ("aspire", row["commitment"] == "aspire"),
            )
            if there
        ]
        found = self.reviews.get(target_id)
        current = self.fingerprints[target_id]
        marks = (
            []
            if found is None
            else [
                (
                    self.word(
                        "review." + (each.review if each.fingerprint == current else "outdated")
                    ),
                    each.reviewer,
                    each.comment,
                )
                for each in found.itertuples()
            ]
        )
        return Card(
            id=target_id,
            document_id=row["document_id"],
            place_id=document["place_id"],
            indicator=row["indicator"],
            year=str(row["target_year"]),
            status=self.status[target_id],
            fingerprint=current,
            title=self.word("evidence.title", printed=row["as_printed"], name=name),
            summary=summary,
            badges=badges,
            facts=self._facts(row, document),
            marks=marks,
            source=_marked(lines, row) if lines else (),
        )

    def _facts(self, row: Record, document: pd.Series) -> list[tuple[str, list[Piece]]]:
        """Return label and text of everything known of a target, what the document says before what we did."""
        low, high = (
            self.word("text.open_bound")
            if pd.isna(row[name])
            else format_quantity(row[name], row["canonical_unit"], self.language)
            for name in ("lower", "upper")
        )
        title = bracketed(
            document[f"title_{self.language}"], self.labels[row["document_id"]], self.language
        )
        printed = (
            document["issuer_zh"],
            document["document_number"],
            document["issued"] or self.word("text.undated"),
        )
        as_printed = row["as_printed"]
        if row["occurrence"] > 1:
            as_printed = bracketed(
                as_printed, self.word("evidence.occurrence", n=row["occurrence"]), self.language
            )
        year = bracketed(
            str(row["target_year"]), self.word(f"year_basis.{row['year_basis']}"), self.language
        )
        if pd.notna(row["base_year"]):
            year = self.word("list.semicolon").join(
                [year, self.word("evidence.base", year=row["base_year"])]
            )
        bounds = low if low == high else self.word("evidence.range", low=low, high=high)
        facts: list[tuple[str, list[Piece] | str]] = [
            ("document", title),
            ("issuer", self.word("list.pause").join(part for part in printed if part)),
            ("section_line", self.word("evidence.place", section=row["section"], line=row["line"])),
            ("printed", as_printed),
            ("indicator_printed", row["indicator_zh"]),
            ("indicator", self.indicators[row["indicator"]]),
            ("scope", self.scopes[row["scope"]] if row["scope"] else self.word("text.whole_place")),
            (
                "measure",
                self.word("list.pause").join(
                    [self.word(f"measure.{row['measure']}"), self.word(f"period.{row['period']}")]
                ),
            ),
            ("comparator", self.word(f"comparator.{row['comparator']}")),
            ("value", value_label(row, self.language)),
            ("resolved", self._resolved(row["target_id"])),
            ("bounds", "" if pd.isna(row["canonical_value"]) else bounds),
            ("year", year),
            ("commitment", self.word(f"commitment.{row['commitment']}")),
            ("offices", self._offices(row["target_id"])),
            ("restatements", self._restatements(row)),
            ("note", note_in(row["note"], self.language) if row["note"] else ""),
        ]
        return [
            (self.word(f"evidence.{key}"), text if isinstance(text, list) else [(text, "")])
            for key, text in facts
            if text
        ]

    def _resolved(self, target_id: str) -> list[Piece]:
        """Return the figure that a target without a number of its own is read as, or nothing."""
        row = self.resolved.get(target_id)
        if row is None:
            return []
        place_id, year, vintage, grade = row["resolved_from"].split(";")
        value = format_quantity(row["canonical_value"], row["canonical_unit"], self.language)
        told = self.word("list.pause").join(
            [self.word("text.grade", grade=grade), self.word(f"vintage.{vintage}")]
        )
        figure = self.word(
            "text.labelled",
            name=self.word("text.place_year", place=self.places[place_id], year=year),
            text=value,
        )
        before, _, after = bracketed(figure, told, self.language).partition(value)
        return [(before, ""), (value, resolved_id(row)), (after, "")]

    def _offices(self, target_id: str) -> list[Piece] | str:
        found = self.offices.get(target_id)
        if found is None:
            return self.word("text.none_printed")
        told = [
            self.word(
                "text.labelled",
                name=self.word(f"column.{role}"),
                text=self.word("list.comma").join(found[role]),
            )
            for role in ("lead", "responsible", "support")
            if role in found
        ]
        return self.word("list.semicolon").join(told)

    def _restatements(self, row: Record) -> list[Piece]:
        pieces: list[Piece] = []
        for key, others in (
            ("evidence.restates", [row["restates"]] if row["restates"] else []),
            ("evidence.restated_by", self.restated.get(row["target_id"], [])),
        ):
            for other in others:
                unlike = row["target_id"] in self.unlike or other in self.unlike
                tail = self.word("agrees.no" if unlike else "agrees.yes")
                pieces += [
                    (self.word("list.semicolon") if pieces else "", ""),
                    (self.word(key), ""),
                    (other, other),
                    (self.word("text.brackets", text="", inside=tail), ""),
                ]
        return [piece for piece in pieces if piece[0]]


def groups(rows: pd.DataFrame, tables: Tables, document_id: str, language: str) -> list[Group]:
    """Return the targets of a document, from all harmonised rows, by family and by office."""
    rows = rows[rows["document_id"].eq(document_id)]
    order = [
        each for each in tables["indicators"]["family"].unique() if each in set(rows["family"])
    ]
    families = [
        (
            group_anchor(document_id, "family", each),
            word(f"family.{each}", language),
            rows.loc[rows["family"].eq(each), "target_id"].tolist(),
        )
        for each in order
    ]
    linked = answerable(rows, tables["responsibilities"])
    offices = [
        (group_anchor(document_id, "office", name), name, list(dict.fromkeys(own["target_id"])))
        for name, own in linked.groupby("office_zh", sort=True)
    ]
    return [
        (word(f"evidence.by_{kind}", language), found)
        for kind, found in (("family", families), ("office", offices))
        if found
    ]


def used(addressed: Iterable[str], found: dict[str, Card]) -> dict[str, Card]:
    """Return the cards that a page leads to, and those that these lead to in turn, in the order of the documents."""
    wanted, waiting = set(), list(addressed)
    while waiting:
        evidence_id = waiting.pop()
        if evidence_id in found and evidence_id not in wanted:
            wanted.add(evidence_id)
            waiting += [
                anchor for _, pieces in found[evidence_id].facts for _, anchor in pieces if anchor
            ]
    return {evidence_id: card for evidence_id, card in found.items() if evidence_id in wanted}


def read_sources(folder: Path, tables: Tables) -> dict[str, list[str]]:
    """Return the lines of every source text in a folder, by document.

    Parameters
    ----------
    folder : Path
        Holds ``<document_id>.txt``; a document without one is left out.
    tables : dict of DataFrame

    Raises
    ------
    SourceError
        When a text is not the one that was coded: its lines would show beside the wrong rows.
    """
    found, problems = {}, []
    for document in tables["documents"].itertuples():
        path = folder / f"{document.document_id}.txt"
        if not path.is_file():
            continue
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest != document.source_sha256:
            problems.append(
                f"{path.name}: the text is not the one that was coded (SHA-256 {digest[:12]}, "
                f"documents.csv has {document.source_sha256[:12]})."
            )
        else:
            found[document.document_id] = data.decode("utf-8").split("\n")
    if problems:
        raise SourceError(
            " ".join([*problems, "Nothing was published; give the text that was coded."])
        )
    if not found:
        raise SourceError(
            f"{folder} holds no text called <document_id>.txt; nothing was published."
        )
    return found


def _marked(lines: list[str], row: Record) -> tuple[str, ...]:
    """Return the line cut around the fragment; empty where the fragment is not on it."""
    place = fragment_span(lines, int(row["line"]), row["as_printed"], int(row["occurrence"]))
    if place is None:
        return ()
    line, (start, end) = lines[int(row["line"]) - 1], place
    return (line[:start].lstrip(), line[start:end], line[end:].rstrip())


def document_cards(found: dict[str, Card], document_id: str) -> list[Card]:
    """Return the cards of one document, in the order of its lines."""
    return [card for card in found.values() if document_of(card.id) == document_id]
