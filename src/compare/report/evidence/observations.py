"""The evidence of each observation: what was published, by whom, how good the source is, what it is used for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from compare.comparison.consistency import consistency
from compare.comparison.outcomes import outcomes
from compare.comparison.pace import pace
from compare.harmonise.canonical import harmonise_observations, harmonise_targets
from compare.language.labels import Labels, Tables, column_by, resolved_id
from compare.language.links import CONTEXT_TABLE, evidence_link, observation_id, observation_ids
from compare.language.words import note_in
from compare.report.evidence.cards import Card, Fact, Piece

#: What an observation is used for, in the order told.
USES = ("resolved", "benchmark", "series", "outcome", "pace", "consistency")

#: Observation id to use to target ids.
Uses = dict[str, dict[str, list[str]]]

#: What uses which observation for which target: use, observation id, target id.
Use = tuple[str, str, str]


def cards(tables: Tables, language: str, used: Uses) -> dict[str, Card]:
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
    writer = _ObservationCards(tables, language)
    observations = harmonise_observations(tables)
    rows = zip(
        observation_ids(observations),
        observations.itertuples(),
        tables["context"].itertuples(),
        strict=True,
    )
    return {
        evidence_id: writer.card(evidence_id, row, recorded, used.get(evidence_id, {}))
        for evidence_id, row, recorded in rows
    }


class _ObservationCards:
    """Writes the cards of observations in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        self.labels = Labels(tables, language)
        self.document_of = column_by(tables["targets"], "target_id", "document_id")

    def card(self, evidence_id: str, row: Any, recorded: Any, used: dict[str, list[str]]) -> Card:
        """Return the card of a harmonised observation, which is ``recorded`` in the raw table."""
        title = self._title(row)
        details = self.labels.join([self._kind(row), self._grade(row)])
        return Card(
            id=evidence_id,
            document_id=CONTEXT_TABLE,
            place_id=row.place_id,
            indicator=row.indicator,
            year=str(row.year),
            status="",
            fingerprint="",
            title=title,
            summary=self.labels.bracketed(title, details),
            badges=self._badges(row),
            facts=self._facts(row, f"{recorded.value:.12g}{recorded.unit}"),
            marks=[],
            beside=[self._use(use, used[use]) for use in USES if use in used],
        )

    def _title(self, row: Any) -> str:
        place = self.labels.places[row.place_id]
        return self.labels.word(
            "record.title",
            place_year=self.labels.word("text.place_year", place=place, year=str(row.year)),
            name=self.labels.indicators[row.indicator],
            value=self.labels.observed_value(row),
        )

    def _kind(self, row: Any) -> str:
        return self.labels.word(f"kind.{row.kind}")

    def _grade(self, row: Any) -> str:
        return self.labels.word("text.grade", grade=row.grade)

    def _badges(self, row: Any) -> list[tuple[str, str]]:
        badges = []
        if row.grade == "C":
            badges.append(("weak", self._grade(row)))
        if row.kind != "actual":
            badges.append(("kind", self._kind(row)))
        return badges

    def _facts(self, row: Any, as_recorded: str) -> list[Fact]:
        """Return label and text of everything known of an observation."""
        labels = self.labels
        comparator = "" if row.comparator == "eq" else labels.word(f"comparator.{row.comparator}")
        value = labels.observed_value(row)
        texts = {
            "record.place": labels.places[row.place_id],
            "evidence.indicator": labels.indicators[row.indicator],
            "record.year": str(row.year),
            "record.kind": self._kind(row),
            "evidence.comparator": comparator,
            "record.recorded": as_recorded,
            "evidence.value": "" if value == as_recorded else value,
            "record.publication": labels.publication(row.publication),
            "record.grade": labels.labelled(row.grade, labels.word(f"grade.{row.grade}")),
            "record.vintage": labels.vintage(row.vintage),
            "evidence.note": note_in(row.note, labels.language),
        }
        return [(labels.word(key), [(text, "")]) for key, text in texts.items() if text]

    def _use(self, use: str, target_ids: list[str]) -> Fact:
        return self.labels.word(f"used.{use}"), [self._target(each) for each in target_ids]

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
    resolved = resolve(rows, tables)
    found: dict[str, dict[str, set[str]]] = {}
    for use, evidence_id, target_id in _all_uses(rows, resolved, tables):
        found.setdefault(evidence_id, {}).setdefault(use, set()).add(target_id)
    return {evidence_id: _sorted(by_use) for evidence_id, by_use in found.items()}


def _sorted(by_use: dict[str, set[str]]) -> dict[str, list[str]]:
    return {use: sorted(target_ids) for use, target_ids in by_use.items()}


def _all_uses(rows: pd.DataFrame, resolved: pd.DataFrame, tables: Tables) -> Iterator[Use]:
    indicator_of = column_by(resolved, "target_id", "indicator")
    for row in resolved[resolved["resolved_place_id"].ne("")].to_dict("records"):
        yield "resolved", resolved_id(row), row["target_id"]
    yield from _benchmark_uses(benchmarks(resolved, tables), indicator_of)
    yield from _series_uses(resolved, tables)
    yield from _outcome_uses(outcomes(resolved, tables), resolved, tables["context"])
    yield from _pace_uses(pace(rows, tables), indicator_of)
    yield from _consistency_uses(consistency(rows, tables))


def _benchmark_uses(found: pd.DataFrame, indicator_of: Mapping[str, str]) -> Iterator[Use]:
    for row in found[found["value"].notna()].itertuples():
        indicator = indicator_of[row.target_id]
        evidence_id = observation_id(row.benchmark_id, indicator, row.kind, row.year, row.vintage)
        yield "benchmark", evidence_id, row.target_id


def _series_uses(resolved: pd.DataFrame, tables: Tables) -> Iterator[Use]:
    """Yield the observations of the grey lines, with the targets that they are drawn behind."""
    recorded = resolved[resolved["indicator"].isin(tables["context"]["indicator"])]
    for _, group in size_free(recorded, tables["indicators"]).groupby("indicator", sort=True):
        series = benchmark_series(group, tables)
        behind = _targets_by_benchmark(group, tables["places"])
        for evidence_id, place_id in zip(observation_ids(series), series["place_id"], strict=True):
            for target_id in behind[place_id]:
                yield "series", evidence_id, target_id


def _targets_by_benchmark(rows: pd.DataFrame, places: pd.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target_id, place_id in zip(rows["target_id"], rows["place_id"], strict=True):
        for benchmark_id in benchmark_places(place_id, places):
            found.setdefault(benchmark_id, []).append(target_id)
    return found


def _outcome_uses(
    found: pd.DataFrame, resolved: pd.DataFrame, context: pd.DataFrame
) -> Iterator[Use]:
    """Yield what a place achieved, with each of its targets that this stands beside."""
    achieved = context[context["kind"].ne("target")]
    by_series: dict[tuple[str, str], list[str]] = {}
    for row, evidence_id in zip(achieved.itertuples(), observation_ids(achieved), strict=True):
        by_series.setdefault((row.place_id, row.indicator), []).append(evidence_id)
    with_outcome = set(found.loc[found["value"].notna(), "target_id"])
    for row in resolved[resolved["target_id"].isin(with_outcome)].itertuples():
        for evidence_id in by_series.get((row.place_id, row.indicator), ()):
            yield "outcome", evidence_id, row.target_id


def _pace_uses(found: pd.DataFrame, indicator_of: Mapping[str, str]) -> Iterator[Use]:
    for row in found[found["basis"].ne("printed")].itertuples():
        years = [row.from_year, row.to_year] if row.basis == "achieved" else [row.from_year]
        for year in years:
            indicator = indicator_of[row.target_id]
            evidence_id = observation_id(row.place_id, indicator, "actual", year, row.vintage)
            yield "pace", evidence_id, row.target_id


def _consistency_uses(found: pd.DataFrame) -> Iterator[Use]:
    for row in found[found["publication"].ne("")].itertuples():
        is_share = row.check == "share"
        indicator = "gdp" if is_share else row.indicator
        year = row.year if is_share else row.other_year
        evidence_id = observation_id(row.place_id, indicator, "actual", year, row.vintage)
        for target_id in row.one.split(";"):
            yield "consistency", evidence_id, target_id


def beside_targets(card: Card, targets: Mapping[str, Card]) -> Card:
    """Return the card of an observation as one that is found by place, indicator and year of the targets it serves.

    Parameters
    ----------
    card : Card
    targets : dict of Card
        The cards of all targets.
    """
    served = [targets[target_id] for _, pieces in card.beside for target_id, _ in pieces]
    found_by = [card, *served]
    return replace(
        card,
        place_id=_joined(each.place_id for each in found_by),
        indicator=_joined(each.indicator for each in found_by),
        year=_joined(each.year for each in found_by),
    )


def _joined(values: Iterable[str]) -> str:
    return " ".join(sorted(set(values)))
