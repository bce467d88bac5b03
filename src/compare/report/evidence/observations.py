"""The evidence of each observation: what was published, by whom, how good the source is, what it is used for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from compare.comparison.benchmarks import (
    benchmark_places,
    benchmark_series,
    benchmarks,
    resolve,
    size_free,
)
from compare.comparison.consistency import consistency, recorded_wholes
from compare.comparison.observations import WHOLE
from compare.comparison.outcomes import outcomes
from compare.comparison.pace import pace
from compare.comparison.size import BASES, per_size
from compare.comparison.statement_types import comparable
from compare.harmonise.canonical import harmonise_observations, harmonise_targets
from compare.language.labels import Labels, resolved_id
from compare.language.links import (
    CONTEXT_TABLE,
    Piece,
    evidence_link,
    observation_id,
    observation_ids,
)
from compare.language.rows import Tables, column_by, rows_of
from compare.language.words import note_in
from compare.report.evidence.cards import Badge, Card, Cards, Fact, facts_of

#: What an observation is used for, in the order told.
USES = ("resolved", "benchmark", "series", "outcome", "pace", "consistency")

#: What an observation is of, as its targets are.
SUBJECT = ["indicator", "scope"]

#: Ids by id.
IdLists = dict[str, list[str]]

#: Observation id to use to target ids.
Uses = dict[str, IdLists]


def cards(tables: Tables, language: str, used: Uses) -> Cards:
    """Return the evidence of every observation by its id, in the order of the table.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str
    used : dict
        As :func:`uses` returns it.

    Examples
    --------
    >>> import compare
    >>> found = cards(compare.load_tables(), "en", {})
    >>> found["context-china-rd_intensity-actual-2017-before_2018_census"].title
    'China 2017 – R&D intensity: 2.13%'
    """
    writer = _ObservationCards(Labels(tables, language), used)
    observations = harmonise_observations(tables)
    recorded = [f"{row.value:.12g}{row.unit}" for row in tables["context"].itertuples()]
    observations = observations.assign(id=observation_ids(observations), as_recorded=recorded)
    return {row.id: writer.card(row) for row in observations.itertuples()}


class _ObservationCards:
    """Writes the cards of observations in one language."""

    def __init__(self, labels: Labels, used: Uses) -> None:
        self.labels = labels
        self.word = labels.word
        self.used = used
        self.document_of = column_by(labels.tables["targets"], "target_id", "document_id")

    def card(self, row: Any) -> Card:
        """Return the card of a harmonised observation with its id, and as it was recorded."""
        title = self._title(row)
        details = self.labels.join([self._kind(row), self._grade(row)])
        return Card(
            id=row.id,
            document_id=CONTEXT_TABLE,
            place_id=row.place_id,
            indicator=row.indicator,
            year=str(row.year),
            firmness="",
            status="",
            fingerprint="",
            title=title,
            summary=self.labels.bracketed(title, details),
            badges=self._badges(row),
            facts=self._facts(row),
            marks=[],
            beside=self._uses(row.id),
        )

    def _title(self, row: Any) -> str:
        return self.word(
            "record.title",
            place_year=self.labels.dated_place(row.place_id, row.year),
            name=self.labels.subject(row.indicator, row.scope),
            value=self.labels.observed_value(row),
        )

    def _kind(self, row: Any) -> str:
        return self.word(f"kind.{row.kind}")

    def _grade(self, row: Any) -> str:
        return self.word("text.grade", grade=row.grade)

    def _badges(self, row: Any) -> list[Badge]:
        badges = []
        if row.grade == "C":
            badges.append(("weak", self._grade(row)))
        if row.kind != "actual":
            badges.append(("kind", self._kind(row)))
        return badges

    def _facts(self, row: Any) -> list[Fact]:
        """Return label and text of everything known of an observation."""
        value = self.labels.observed_value(row)
        if value == row.as_recorded:
            value = ""
        texts = {
            "record.place": self.labels.places[row.place_id],
            "evidence.indicator": self.labels.indicators[row.indicator],
            "evidence.scope": self.labels.scopes.get(row.scope, ""),
            "record.year": self._year(row),
            "record.as_of": self.word(f"as_of.{row.as_of}"),
            "record.kind": self._kind(row),
            "evidence.comparator": self._comparator(row),
            "record.recorded": row.as_recorded,
            "evidence.value": value,
            "record.publication": self.labels.publication(row.publication),
            "record.grade": self._explained_grade(row),
            "record.reading": self.word(f"reading.{row.reading}"),
            "record.vintage": self.labels.vintage(row.vintage),
            "evidence.note": note_in(row.note, self.labels.language),
        }
        labelled = {self.word(key): text for key, text in texts.items()}
        return facts_of(labelled)

    def _year(self, row: Any) -> str:
        year = str(row.year)
        if row.year_sure == "yes":
            return year
        return self.labels.bracketed(year, self.word("year_sure.no"))

    def _comparator(self, row: Any) -> str:
        if row.comparator == "eq":
            return ""
        return self.word(f"comparator.{row.comparator}")

    def _explained_grade(self, row: Any) -> str:
        meaning = self.word(f"grade.{row.grade}")
        return self.labels.labelled(row.grade, meaning)

    def _uses(self, evidence_id: str) -> list[Fact]:
        used = self.used.get(evidence_id, {})
        facts = []
        for use in USES:
            if use in used:
                targets = [self._target(target_id) for target_id in used[use]]
                facts.append((self.word(f"used.{use}"), targets))
        return facts

    def _target(self, target_id: str) -> Piece:
        document_id = self.document_of[target_id]
        return target_id, evidence_link(target_id, document_id, self.labels.language)


def uses(tables: Tables, rows: pd.DataFrame | None = None) -> Uses:
    """Return for which targets, and for what, every observation is used.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    rows : DataFrame, optional
        As :func:`compare.harmonise_targets` returns them, where they are at hand.

    Returns
    -------
    dict
        Observation id to use (see ``USES``) to target ids; an observation that nothing uses is left out.

    Examples
    --------
    >>> import compare
    >>> uses(compare.load_tables())["context-zhejiang-rd_intensity-actual-2018-before_2018_census"]["resolved"]
    ['shaoxing-2018-026-04']
    """
    if rows is None:
        rows = harmonise_targets(tables)
    found = _Found()
    resolved = resolve(rows, tables)
    subjects = rows.set_index("target_id")[SUBJECT]
    found.note_resolved(resolved)
    found.note_benchmarks(benchmarks(resolved, tables), subjects)
    found.note_series(resolved, tables)
    found.note_outcomes(outcomes(resolved, tables), resolved, tables["context"])
    found.note_pace(pace(rows, tables), subjects)
    found.note_size(per_size(_compared(rows, tables), tables), rows)
    found.note_consistency(consistency(rows, tables), tables)
    return found.uses()


def _compared(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the rows of types that several documents state, whose sizes pages tell."""
    types = comparable(rows, tables["indicators"])
    return rows[rows["target_id"].isin(types["target_ids"].explode())]


class _Found:
    """Collects what observations are used for."""

    def __init__(self) -> None:
        self._targets: dict[tuple[str, str], set[str]] = {}

    def _note(
        self,
        use: str,
        evidence_id: str,
        target_ids: Iterable[str],
    ) -> None:
        targets = self._targets.setdefault((evidence_id, use), set())
        targets.update(target_ids)

    def _note_rows(self, use: str, observed: pd.DataFrame) -> None:
        """Note each observation for the target in its row."""
        evidence_ids = observation_ids(observed)
        target_ids = observed["target_id"]
        for evidence_id, target_id in zip(evidence_ids, target_ids, strict=True):
            self._note(use, evidence_id, [target_id])

    def uses(self) -> Uses:
        """Return observation id to use to target ids."""
        found: Uses = {}
        for (evidence_id, use), targets in self._targets.items():
            by_use = found.setdefault(evidence_id, {})
            by_use[use] = sorted(targets)
        return found

    def note_resolved(self, resolved: pd.DataFrame) -> None:
        """Note the observations that targets without a number of their own are read as."""
        is_resolved = resolved["resolved_place_id"].ne("")
        read_as = resolved[is_resolved]
        for row in rows_of(read_as):
            self._note("resolved", resolved_id(row), [row["target_id"]])

    def note_benchmarks(self, found: pd.DataFrame, subjects: pd.DataFrame) -> None:
        """Note the observations of nation and province that targets are set against."""
        recorded = found[found["value"].notna()]
        observed = recorded.rename(columns={"benchmark_id": "place_id"})
        self._note_rows("benchmark", observed.join(subjects, on="target_id"))

    def note_series(self, resolved: pd.DataFrame, tables: Tables) -> None:
        """Note the observations of the grey lines that targets are drawn before."""
        recorded = set(tables["context"][SUBJECT].itertuples(index=False, name=None))
        comparable = size_free(resolved, tables["indicators"])
        for key, group in comparable.groupby(SUBJECT, sort=True):
            if key in recorded:
                self._note_series(group, tables)

    def _note_series(self, rows: pd.DataFrame, tables: Tables) -> None:
        series = benchmark_series(rows, tables)
        of_places = benchmark_places(tables)
        ids_of = {
            benchmark_id: observation_ids(observed)
            for benchmark_id, observed in series.groupby("place_id")
        }
        for place_id, of_place in rows.groupby("place_id"):
            for benchmark_id in of_places[place_id]:
                for evidence_id in ids_of.get(benchmark_id, []):
                    self._note("series", evidence_id, of_place["target_id"])

    def note_outcomes(
        self, found: pd.DataFrame, resolved: pd.DataFrame, context: pd.DataFrame
    ) -> None:
        """Note what a place achieved, beside which each of its targets stands."""
        known = found.loc[found["value"].notna(), "target_id"]
        targets = resolved[resolved["target_id"].isin(known)]
        achieved = context[context["kind"].ne("target")]
        series = ["place_id", *SUBJECT]
        observed = achieved.merge(targets[[*series, "target_id"]], on=series)
        self._note_rows("outcome", observed)

    def note_pace(self, found: pd.DataFrame, subjects: pd.DataFrame) -> None:
        """Note the observations that growth is reckoned from, and that it is set against."""
        observed = found.assign(kind="actual").join(subjects, on="target_id")
        recorded = observed[observed["basis"].ne("printed")]
        achieved = observed[observed["basis"].eq("achieved")]
        self._note_rows("pace", recorded.assign(year=recorded["from_year"]))
        self._note_rows("pace", achieved.assign(year=achieved["to_year"]))

    def note_size(self, found: pd.DataFrame, rows: pd.DataFrame) -> None:
        """Note the populations and the GDP that totals are told by."""
        place_of = column_by(rows, "target_id", "place_id")
        recorded = found[found["value"].notna()]
        places = recorded["target_id"].map(place_of)
        indicators = recorded["basis"].map(BASES)
        observed = recorded.assign(place_id=places, indicator=indicators, scope=WHOLE)
        self._note_rows("size", observed)

    def note_consistency(self, found: pd.DataFrame, tables: Tables) -> None:
        """Note the observations that printed numbers should fit together with."""
        whole_of = column_by(recorded_wholes(tables), "ratio", "whole")
        recorded = found[found["publication"].ne("")]
        for row in recorded.itertuples():
            indicator = row.indicator
            year = row.other_year
            if row.check == "share":
                indicator = whole_of[indicator]
                year = row.year
            evidence_id = observation_id(
                row.place_id, indicator, WHOLE, "actual", year, row.vintage
            )
            self._note("consistency", evidence_id, row.one.split(";"))


def beside_targets(card: Card, targets: Cards) -> Card:
    """Return the card of an observation on a page: which of its targets it serves, and found by what they are found by.

    Parameters
    ----------
    card : Card
    targets : dict of Card
        The cards of the targets of the page; so it changes with them alone.
    """
    served = [
        (use, [piece for piece in pieces if piece[0] in targets]) for use, pieces in card.beside
    ]
    beside = [(use, pieces) for use, pieces in served if pieces]
    found_by = [card]
    for _, pieces in beside:
        found_by += [targets[target_id] for target_id, _ in pieces]
    return replace(
        card,
        beside=beside,
        place_id=_joined("place_id", found_by),
        indicator=_joined("indicator", found_by),
        year=_joined("year", found_by),
        firmness=_joined("firmness", found_by),
    )


def _joined(name: str, cards: list[Card]) -> str:
    values = {getattr(card, name) for card in cards}
    return " ".join(sorted(values))
