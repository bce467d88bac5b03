"""The evidence of each target: what the document says, where, and what we did with it, as cards of text."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.coding.audit import fragment_span
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels, resolved_id
from compare.language.links import Piece, linked
from compare.language.rows import Row, Tables
from compare.language.words import note_in
from compare.project.errors import UserError
from compare.report.evidence.targets import TargetEvidence, target_evidence

#: A label, and what is known under it.
Fact = tuple[str, list[Piece]]

#: CSS class and word of what a reader should notice of a card.
Badge = tuple[str, str]


class ReviewMark(NamedTuple):
    """What a reviewer said: status in words, who signed it, the comment, and the status as code.

    The status is empty where a comment came without a mark.
    """

    text: str
    reviewer: str
    comment: str
    status: str


#: The lines of source texts by document.
Sources = Mapping[str, list[str]]


#: What offices do for a target, in the order told.
ROLES = ("lead", "responsible", "support")


class SourceError(UserError):
    """A source text that is not the one that was coded."""


@dataclass(slots=True)
class Card:
    """The evidence of one target, or of one observation.

    Attributes
    ----------
    id, document_id : str
        The stable id, and the document or table that it stands in.
    place_id, indicator, year, firmness : str
        What a page is narrowed by; several are separated by spaces.
    status, fingerprint : str
        Of its review; empty for an observation, which is not reviewed.
    title : str
        Printed fragment and name.
    summary : str
        One sentence, for a mark that leads here.
    badges : list of (str, str)
        CSS class and word: a draft, a restatement, a contradiction, no number.
    facts : list of (str, list of Piece)
        Label and text.
    marks : list of ReviewMark
    source : tuple of str
        The line before the fragment, the fragment, the line after it; empty without the source text.
    beside : list of (str, list of Piece)
        What an observation is used for: label, and target ids with their addresses.
    """

    id: str
    document_id: str
    place_id: str
    indicator: str
    year: str
    firmness: str
    status: str
    fingerprint: str
    title: str
    summary: str
    badges: list[Badge]
    facts: list[Fact]
    marks: list[ReviewMark]
    source: tuple[str, ...] = ()
    beside: list[Fact] = field(default_factory=list)

    @property
    def is_restatement(self) -> bool:
        """Return whether the document states the target a second time here."""
        return any(name == "restated" for name, _ in self.badges)


Cards = dict[str, Card]


class PackedCards(Mapping[str, Card]):
    """Cards by their ids, each packed by itself: those of many documents take little memory, and one is read quickly.

    Parameters
    ----------
    cards : iterable of Card
        Document by document.
    """

    def __init__(self, cards: Iterable[Card]) -> None:
        self._packed: dict[str, bytes] = {}
        self._by_document: dict[str, list[str]] = {}
        for card in cards:
            self._packed[card.id] = pickle.dumps(card)
            self._by_document.setdefault(card.document_id, []).append(card.id)

    def of(self, document_id: str) -> list[str]:
        """Return the ids of the cards of a document; none where it has none."""
        return self._by_document.get(document_id, [])

    def __getitem__(self, evidence_id: str) -> Card:
        card: Card = pickle.loads(self._packed[evidence_id])
        return card

    def __contains__(self, evidence_id: object) -> bool:
        return evidence_id in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def cards(
    tables: Tables,
    language: str,
    sources: Sources | None = None,
) -> PackedCards:
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
    '2.70%左右 (about 2.70%) – R&D intensity'
    """
    evidence = target_evidence(tables, harmonise_targets(tables))
    return target_cards(evidence, Labels(tables, language), sources)


def target_cards(
    evidence: TargetEvidence,
    labels: Labels,
    sources: Sources | None = None,
) -> PackedCards:
    """Return what is known of all targets in the words of a language: a card of each by its id."""
    writer = _TargetCards(evidence, labels, sources or {})
    rows = sorted(evidence.rows, key=lambda row: row["document_id"])
    return PackedCards(map(writer.card, rows))


class _TargetCards:
    """Writes the cards of targets in one language."""

    def __init__(
        self,
        evidence: TargetEvidence,
        labels: Labels,
        sources: Sources,
    ) -> None:
        self.evidence = evidence
        self.labels = labels
        self.word = labels.word
        self.sources = sources

    def card(self, row: Row) -> Card:
        """Return the card of a target."""
        target_id = row["target_id"]
        document = self.evidence.documents[row["document_id"]]
        name = self.labels.statement_type(row)
        return Card(
            id=target_id,
            document_id=row["document_id"],
            place_id=document["place_id"],
            indicator=row["indicator"],
            year=str(row["target_year"]),
            firmness=row["firmness"],
            status=self.evidence.status[target_id],
            fingerprint=self.evidence.fingerprints[target_id],
            title=self.word("evidence.title", printed=self.labels.fragment(row), name=name),
            summary=self._summary(row, name),
            badges=self._badges(row, document),
            facts=self._facts(row, document),
            marks=self._marks(target_id),
            source=self._source(row),
        )

    def _summary(self, row: Row, name: str) -> str:
        value = self.labels.meaning(row)
        return self.word(
            "evidence.summary",
            document=self.labels.documents[row["document_id"]],
            name=name,
            value=value,
            year=row["target_year"],
            line=row["line"],
        )

    def _badges(self, row: Row, document: Row) -> list[Badge]:
        applies = {
            "draft": document["status"] == "draft",
            "restated": row["restates"] != "",
            "contradicts": row["target_id"] in self.evidence.contradicting,
            "relative": row["measure"] == "relative",
            "aspire": "aspire" in row["flags"].split(";"),
        }
        names = [name for name in applies if applies[name]]
        return [(name, self.word(f"badge.{name}")) for name in names]

    def _marks(self, target_id: str) -> list[ReviewMark]:
        reviews = self.evidence.reviews.get(target_id, [])
        return [self._mark(review) for review in reviews]

    def _mark(self, review: Row) -> ReviewMark:
        status = review["review"]
        current = self.evidence.fingerprints[review["target_id"]]
        if review["fingerprint"] != current:
            status = "outdated"
        text = self.word(f"review.{status or 'commented'}")
        return ReviewMark(text, review["reviewer"], review["comment"], status)

    def _source(self, row: Row) -> tuple[str, ...]:
        """Return the line cut around the fragment; empty where the text or the fragment is not there."""
        lines = self.sources.get(row["document_id"])
        if lines is None:
            return ()
        number = int(row["line"])
        occurrence = int(row["occurrence"])
        span = fragment_span(lines, number, row["as_printed"], occurrence)
        if span is None:
            return ()
        start, end = span
        line = lines[number - 1]
        before = line[:start].lstrip()
        after = line[end:].rstrip()
        return before, line[start:end], after

    def _facts(self, row: Row, document: Row) -> list[Fact]:
        """Return label and text of everything known of a target, what the document says before what we did."""
        word = self.word
        target_id = row["target_id"]
        issuing = self.labels.issuing(document)
        is_draft = row["firmness"] == "draft"
        texts = {
            "document": self._title(document),
            "issuer": self.labels.join(issuing, "pause"),
            "section_line": word(
                "evidence.place", section=self.labels.section(row["section"]), line=row["line"]
            ),
            "printed": self._printed(row),
            "indicator_printed": row["indicator_zh"],
            "indicator": self.labels.indicators[row["indicator"]],
            "scope": self._scope(row["scope"]),
            "measure": self._measure(row),
            "comparator": word(f"comparator.{row['comparator']}"),
            "value": self.labels.value(row),
            "resolved": self._resolved(target_id),
            "bounds": self._bounds(row),
            "year": self._year(row),
            # How firm a target is says its wording too, unless it stands in a draft.
            "commitment": self.labels.commitments[row["commitment"]] if is_draft else "",
            "firmness": self.word(f"firmness.{row['firmness']}"),
            "offices": self._offices(target_id),
            "restatements": self._restatements(row),
            "note": note_in(row["note"], self.labels.language),
        }
        labelled = {word(f"evidence.{key}"): text for key, text in texts.items()}
        return facts_of(labelled)

    def _title(self, document: Row) -> str:
        title = document[f"title_{self.labels.language}"]
        label = self.labels.documents[document["document_id"]]
        return self.labels.bracketed(title, label)

    def _printed(self, row: Row) -> str:
        if row["occurrence"] == 1:
            return self.labels.fragment_beside_value(row)
        occurrence = self.word("evidence.occurrence", n=row["occurrence"])
        return self.labels.bracketed(row["as_printed"], occurrence)

    def _scope(self, scope: str) -> str:
        if not scope:
            return self.word("text.whole_place")
        return self.labels.scopes[scope]

    def _measure(self, row: Row) -> str:
        measure = self.word(f"measure.{row['measure']}")
        period = self.word(f"period.{row['period']}")
        return self.labels.join([measure, period], "pause")

    def _bounds(self, row: Row) -> str:
        if pd.isna(row["canonical_value"]):
            return ""
        unit = row["canonical_unit"]
        low = self._bound(row["lower"], unit)
        high = self._bound(row["upper"], unit)
        if low == high:
            return low
        return self.word("evidence.range", low=low, high=high)

    def _bound(self, bound: float, unit: str) -> str:
        if pd.isna(bound):
            return self.word("text.open_bound")
        return self.labels.quantity(bound, unit)

    def _year(self, row: Row) -> str:
        basis = self.word(f"year_basis.{row['year_basis']}")
        year = self.labels.bracketed(str(row["target_year"]), basis)
        if pd.isna(row["base_year"]):
            return year
        base = self.word("evidence.base", year=row["base_year"])
        return self.labels.join([year, base], "semicolon")

    def _resolved(self, target_id: str) -> list[Piece]:
        """Return the observation that a target without a number of its own is read as, or nothing."""
        row = self.evidence.resolved.get(target_id)
        if row is None:
            return []
        evidence_id = resolved_id(row)
        observation = self.evidence.observations[evidence_id]
        place_year = self.labels.dated_place(observation["place_id"], observation["year"])
        unit = row["canonical_unit"]
        value = self.labels.quantity(row["canonical_value"], unit)
        text = self.labels.labelled(place_year, value)
        text = self.labels.bracketed(text, self._quality(observation))
        return list(linked(text, evidence_id, value).pieces)

    def _quality(self, observation: Row) -> str:
        grade = self.word("text.grade", grade=observation["grade"])
        vintage = self.word(f"vintage.{observation['vintage']}")
        return self.labels.join([grade, vintage], "pause")

    def _offices(self, target_id: str) -> str:
        """Name the offices of a target, or those that are named where it is stated again."""
        named = self._named_offices(target_id)
        if named:
            return named
        for other in self.evidence.restated_by.get(target_id, []):
            again = self._named_offices(other)
            if again:
                return self.word(
                    "text.offices_again", offices=again, line=self.evidence.lines[other]
                )
        return self.word("text.none_printed")

    def _named_offices(self, target_id: str) -> str:
        offices = self.evidence.offices.get(target_id, {})
        roles = [role for role in ROLES if role in offices]
        named = [self._of_role(role, offices[role]) for role in roles]
        return self.labels.join(named, "semicolon")

    def _of_role(self, role: str, offices: list[str]) -> str:
        name = self.word(f"column.{role}")
        joined = self.labels.join(map(self.labels.gloss, offices))
        return self.labels.labelled(name, joined)

    def _restatements(self, row: Row) -> list[Piece]:
        target_id = row["target_id"]
        pieces: list[Piece] = []
        if row["restates"]:
            pieces += self._restatement("evidence.restates", target_id, row["restates"])
        for other in self.evidence.restated_by.get(target_id, []):
            if pieces:
                pieces.append((self.word("list.semicolon"), ""))
            pieces += self._restatement("evidence.restated_by", target_id, other)
        return pieces

    def _restatement(
        self,
        key: str,
        target_id: str,
        other: str,
    ) -> list[Piece]:
        agrees = self.evidence.contradicting.isdisjoint((target_id, other))
        agreement = self.word("agrees.yes" if agrees else "agrees.no")
        return [
            (self.word(key), ""),
            (other, other),
            (self.labels.bracketed("", agreement), ""),
        ]


def facts_of(texts: Mapping[str, str | list[Piece]]) -> list[Fact]:
    """Return facts by their labels, without those of which nothing is known.

    Examples
    --------
    >>> facts_of({"Scope": "", "Line": "54"})
    [('Line', [('54', '')])]
    """
    facts = []
    for label, text in texts.items():
        pieces = [(text, "")] if isinstance(text, str) else text
        if text:
            facts.append((label, pieces))
    return facts


def used(evidence_ids: Iterable[str], *found: Mapping[str, Card]) -> Cards:
    """Return the cards that a page leads to, and those that these lead to in turn, in the order of the documents."""
    reached: Cards = {}
    wanted = set(evidence_ids)
    while wanted:
        of_these = {
            evidence_id: cards[evidence_id]
            for cards in found
            for evidence_id in cards
            if evidence_id in wanted
        }
        reached |= of_these
        led = chain.from_iterable(map(led_to, of_these.values()))
        wanted = set(led) - reached.keys()
    return {
        evidence_id: reached[evidence_id]
        for cards in found
        for evidence_id in cards
        if evidence_id in reached
    }


def led_to(card: Card) -> list[str]:
    """Return the ids of the evidence that a card leads to."""
    targets: list[str] = []
    for _, pieces in card.facts:
        targets += [target for _, target in pieces if target]
    return targets


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
    lines = {}
    problems = []
    for document in tables["documents"].itertuples():
        path = folder / f"{document.document_id}.txt"
        if not path.is_file():
            continue
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest == document.source_sha256:
            text = data.decode("utf-8")
            lines[document.document_id] = text.split("\n")
            continue
        problems.append(
            f"{path.name}: the text is not the one that was coded (SHA-256 {digest[:12]}, "
            f"documents.csv has {document.source_sha256[:12]})."
        )
    if problems:
        problems.append("Nothing was published; give the text that was coded.")
        raise SourceError(" ".join(problems))
    if not lines:
        raise SourceError(
            f"{folder} holds no text called <document_id>.txt; nothing was published."
        )
    return lines
