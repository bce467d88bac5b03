"""The evidence of each target: what the document says, where, and what we did with it, as cards of text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from compare.coding.audit import fragment_place
from compare.coding.reviews import fingerprints, review_status
from compare.comparison.benchmarks import resolve
from compare.comparison.offices import answerable
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.language.labels import Labels, Row, Tables, resolved_id
from compare.language.numbers import format_quantity
from compare.language.words import note_in
from compare.project.errors import UserError

#: A part of a text, and the evidence id or the address that it leads to or "".
Piece = tuple[str, str]

#: A label, and what is known under it.
Fact = tuple[str, list[Piece]]

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
    place_id, indicator, year : str
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
    marks : list of (str, str, str)
        Status, reviewer and comment of each review.
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
    status: str
    fingerprint: str
    title: str
    summary: str
    badges: list[tuple[str, str]]
    facts: list[Fact]
    marks: list[tuple[str, str, str]]
    source: tuple[str, ...] = field(default=())
    beside: list[Fact] = field(default_factory=list)


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
    restated_by : dict of list of str
        Ids of restatements by the id of the first statement.
    contradicting : set of str
        Ids of the restatements that differ from the first statement.
    offices : dict of dict of list of str
        By target id and role.
    reviews : dict of list of Row
        By target id.
    resolved : dict of Row
        By target id: the targets without a number of their own, with the observation that they are read as.
    """

    rows: list[Row]
    documents: dict[str, Row]
    status: dict[str, str]
    fingerprints: dict[str, str]
    restated_by: dict[str, list[str]]
    contradicting: set[str]
    offices: dict[str, dict[str, list[str]]]
    reviews: dict[str, list[Row]]
    resolved: dict[str, Row]


def target_evidence(tables: Tables, rows: pd.DataFrame) -> TargetEvidence:
    """Return what is known of all targets.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    rows : DataFrame
        As :func:`compare.harmonise_targets` returns them.
    """
    status = review_status(tables)
    resolved = resolve(rows, tables)
    return TargetEvidence(
        rows=rows.to_dict("records"),
        documents={row["document_id"]: row for row in tables["documents"].to_dict("records")},
        status=dict(zip(status["target_id"], status["status"], strict=True)),
        fingerprints=fingerprints(tables["targets"]),
        restated_by=_restated_by(rows),
        contradicting=set(contradictions(rows)["target_id"]),
        offices=_offices(answerable(rows, tables["responsibilities"])),
        reviews=_reviews(tables["reviews"]),
        resolved=_by_target(resolved[resolved["resolved_place_id"].ne("")]),
    )


def _by_target(rows: pd.DataFrame) -> dict[str, Row]:
    return {row["target_id"]: row for row in rows.to_dict("records")}


def _restated_by(rows: pd.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    restating = rows[rows["restates"].ne("")]
    for target_id, first in zip(restating["target_id"], restating["restates"], strict=True):
        found.setdefault(first, []).append(target_id)
    return found


def _offices(links: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for link in links.to_dict("records"):
        roles = found.setdefault(link["target_id"], {})
        roles.setdefault(link["role"], []).append(link["office_zh"])
    return found


def _reviews(reviews: pd.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for review in reviews.to_dict("records"):
        found.setdefault(review["target_id"], []).append(review)
    return found


def cards(tables: Tables, language: str, sources: Sources | None = None) -> dict[str, Card]:
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
    evidence = target_evidence(tables, harmonise_targets(tables))
    return target_cards(evidence, Labels(tables, language), sources or {})


def target_cards(
    evidence: TargetEvidence,
    labels: Labels,
    sources: Sources = {},  # noqa: B006 - never changed
) -> dict[str, Card]:
    """Return what is known of all targets in the words of a language: a card of each by its id."""
    writer = _TargetCards(evidence, labels)
    return {row["target_id"]: writer.card(row, sources) for row in evidence.rows}


class _TargetCards:
    """Writes the cards of targets in one language."""

    def __init__(self, evidence: TargetEvidence, labels: Labels) -> None:
        self.evidence = evidence
        self.labels = labels

    def card(self, row: Row, sources: Sources) -> Card:
        target_id = row["target_id"]
        document_id = row["document_id"]
        lines = sources.get(document_id)
        name = self.labels.statement_type(row)
        return Card(
            id=target_id,
            document_id=document_id,
            place_id=self.evidence.documents[document_id]["place_id"],
            indicator=row["indicator"],
            year=str(row["target_year"]),
            status=self.evidence.status[target_id],
            fingerprint=self.evidence.fingerprints[target_id],
            title=self.labels.word("evidence.title", printed=row["as_printed"], name=name),
            summary=self._summary(row, name),
            badges=self._badges(row),
            facts=self._facts(row),
            marks=[self._mark(review) for review in self.evidence.reviews.get(target_id, ())],
            source=_around_fragment(lines, row) if lines else (),
        )

    def _summary(self, row: Row, name: str) -> str:
        has_number = pd.notna(row["canonical_value"])
        return self.labels.word(
            "evidence.summary",
            document=self.labels.documents[row["document_id"]],
            name=name,
            value=self.labels.value_phrase(row) if has_number else row["as_printed"],
            year=row["target_year"],
            line=row["line"],
        )

    def _badges(self, row: Row) -> list[tuple[str, str]]:
        applies = {
            "draft": self.evidence.documents[row["document_id"]]["status"] == "draft",
            "restated": row["restates"] != "",
            "contradicts": row["target_id"] in self.evidence.contradicting,
            "relative": row["measure"] == "relative",
            "aspire": row["commitment"] == "aspire",
        }
        names = [name for name, true in applies.items() if true]
        return [(name, self.labels.word(f"badge.{name}")) for name in names]

    def _mark(self, review: Row) -> tuple[str, str, str]:
        current = self.evidence.fingerprints[review["target_id"]]
        outdated = review["fingerprint"] != current
        status = "outdated" if outdated else review["review"]
        return self.labels.word(f"review.{status}"), review["reviewer"], review["comment"]

    def _facts(self, row: Row) -> list[Fact]:
        """Return label and text of everything known of a target, what the document says before what we did."""
        word = self.labels.word
        place = word("evidence.place", section=row["section"], line=row["line"])
        texts: dict[str, str | list[Piece]] = {
            "document": self._title(row["document_id"]),
            "issuer": self._issuer(row["document_id"]),
            "section_line": place,
            "printed": self._printed(row),
            "indicator_printed": row["indicator_zh"],
            "indicator": self.labels.indicators[row["indicator"]],
            "scope": self._scope(row["scope"]),
            "measure": self._measure(row),
            "comparator": word(f"comparator.{row['comparator']}"),
            "value": self.labels.value(row),
            "resolved": self._resolved(row["target_id"]),
            "bounds": self._bounds(row),
            "year": self._year(row),
            "commitment": word(f"commitment.{row['commitment']}"),
            "offices": self._offices(row["target_id"]),
            "restatements": self._restatements(row),
            "note": note_in(row["note"], self.labels.language),
        }
        return [
            (word(f"evidence.{key}"), [(text, "")] if isinstance(text, str) else text)
            for key, text in texts.items()
            if text
        ]

    def _title(self, document_id: str) -> str:
        title = self.evidence.documents[document_id][f"title_{self.labels.language}"]
        return self.labels.bracketed(title, self.labels.documents[document_id])

    def _issuer(self, document_id: str) -> str:
        return self.labels.join(issuing(self.evidence.documents[document_id], self.labels), "pause")

    def _printed(self, row: Row) -> str:
        if row["occurrence"] == 1:
            return row["as_printed"]
        occurrence = self.labels.word("evidence.occurrence", n=row["occurrence"])
        return self.labels.bracketed(row["as_printed"], occurrence)

    def _scope(self, scope: str) -> str:
        return self.labels.scopes[scope] if scope else self.labels.word("text.whole_place")

    def _measure(self, row: Row) -> str:
        keys = (f"measure.{row['measure']}", f"period.{row['period']}")
        return self.labels.join(map(self.labels.word, keys), "pause")

    def _bounds(self, row: Row) -> str:
        if pd.isna(row["canonical_value"]):
            return ""
        low, high = (self._bound(row[name], row["canonical_unit"]) for name in ("lower", "upper"))
        if low == high:
            return low
        return self.labels.word("evidence.range", low=low, high=high)

    def _bound(self, bound: float, unit: str) -> str:
        if pd.isna(bound):
            return self.labels.word("text.open_bound")
        return format_quantity(bound, unit, self.labels.language)

    def _year(self, row: Row) -> str:
        basis = self.labels.word(f"year_basis.{row['year_basis']}")
        year = self.labels.bracketed(str(row["target_year"]), basis)
        if pd.isna(row["base_year"]):
            return year
        base = self.labels.word("evidence.base", year=row["base_year"])
        return self.labels.join([year, base], "semicolon")

    def _resolved(self, target_id: str) -> list[Piece]:
        """Return the observation that a target without a number of its own is read as, or nothing."""
        row = self.evidence.resolved.get(target_id)
        if row is None:
            return []
        word = self.labels.word
        value = format_quantity(row["canonical_value"], row["canonical_unit"], self.labels.language)
        place_year = word(
            "text.place_year",
            place=self.labels.places[row["resolved_place_id"]],
            year=row["resolved_year"],
        )
        quality = [
            word("text.grade", grade=row["resolved_grade"]),
            word(f"vintage.{row['resolved_vintage']}"),
        ]
        observation = self.labels.labelled(place_year, value)
        text = self.labels.bracketed(observation, self.labels.join(quality, "pause"))
        before, _, after = text.partition(value)
        return [(before, ""), (value, resolved_id(row)), (after, "")]

    def _offices(self, target_id: str) -> str:
        roles = self.evidence.offices.get(target_id)
        if roles is None:
            return self.labels.word("text.none_printed")
        named = [
            self.labels.labelled(self.labels.word(f"column.{role}"), self.labels.join(roles[role]))
            for role in ROLES
            if role in roles
        ]
        return self.labels.join(named, "semicolon")

    def _restatements(self, row: Row) -> list[Piece]:
        target_id = row["target_id"]
        pieces: list[Piece] = []
        if row["restates"]:
            pieces += self._restatement("evidence.restates", target_id, row["restates"])
        for other in self.evidence.restated_by.get(target_id, ()):
            if pieces:
                pieces.append((self.labels.word("list.semicolon"), ""))
            pieces += self._restatement("evidence.restated_by", target_id, other)
        return pieces

    def _restatement(self, key: str, target_id: str, other: str) -> list[Piece]:
        agrees = self.evidence.contradicting.isdisjoint((target_id, other))
        agreement = self.labels.word("agrees.yes" if agrees else "agrees.no")
        return [
            (self.labels.word(key), ""),
            (other, other),
            (self.labels.bracketed("", agreement), ""),
        ]


def issuing(document: Row, labels: Labels) -> list[str]:
    """Return issuer, number and date of a document, as far as they are known."""
    issued = document["issued"] or labels.word("text.undated")
    return [text for text in (document["issuer_zh"], document["document_number"], issued) if text]


def used(evidence_ids: Iterable[str], found: Mapping[str, Card]) -> dict[str, Card]:
    """Return the cards that a page leads to, and those that these lead to in turn, in the order of the documents."""
    wanted: set[str] = set()
    waiting = list(evidence_ids)
    while waiting:
        evidence_id = waiting.pop()
        if evidence_id in wanted or evidence_id not in found:
            continue
        wanted.add(evidence_id)
        for _, pieces in found[evidence_id].facts:
            waiting += [target for _, target in pieces if target]
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
    lines = {}
    problems = []
    for document in tables["documents"].to_dict("records"):
        path = folder / f"{document['document_id']}.txt"
        if not path.is_file():
            continue
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest == document["source_sha256"]:
            lines[document["document_id"]] = data.decode("utf-8").split("\n")
            continue
        problems.append(
            f"{path.name}: the text is not the one that was coded (SHA-256 {digest[:12]}, "
            f"documents.csv has {document['source_sha256'][:12]})."
        )
    if problems:
        problems.append("Nothing was published; give the text that was coded.")
        raise SourceError(" ".join(problems))
    if not lines:
        raise SourceError(
            f"{folder} holds no text called <document_id>.txt; nothing was published."
        )
    return lines


def _around_fragment(lines: list[str], row: Row) -> tuple[str, ...]:
    """Return the line cut around the fragment; empty where the fragment is not on it."""
    number = int(row["line"])
    span = fragment_place(lines, number, row["as_printed"], int(row["occurrence"]))
    if span is None:
        return ()
    start, end = span
    line = lines[number - 1]
    return line[:start].lstrip(), line[start:end], line[end:].rstrip()
