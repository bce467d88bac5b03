"""The evidence of each recorded figure: what was published, by whom, how good the source is, what it is used for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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
from compare.language.labels import (
    names,
    observed_value,
    publication_label,
    resolved_id,
    vintage_label,
)
from compare.language.links import (
    CONTEXT_TABLE,
    document_of,
    evidence_link,
    observation_id,
    observation_ids,
)
from compare.language.words import note_in, word
from compare.report.evidence.cards import Card

Tables = dict[str, pd.DataFrame]

#: What a recorded figure is used for, in the order told.
USES = ("resolved", "benchmark", "series", "outcome", "pace", "consistency")

#: Figure id to use to target ids.
Uses = dict[str, dict[str, list[str]]]


def cards(tables: Tables, language: str, used: Uses) -> dict[str, Card]:
    """Return the evidence of every recorded figure by its id, in the order of the table.

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
    places = names(tables["places"], "place_id", language)
    indicators = names(tables["indicators"], "indicator", language)
    printed, figures = tables["context"], harmonise_observations(tables)
    return {
        known: _card(known, row, recorded, places, indicators, language, used.get(known, {}))
        for known, (_, row), (_, recorded) in zip(
            observation_ids(figures), figures.iterrows(), printed.iterrows(), strict=True
        )
    }


def _card(
    known: str,
    row: pd.Series,
    recorded: pd.Series,
    places: dict[str, str],
    indicators: dict[str, str],
    language: str,
    used: dict[str, list[str]],
) -> Card:
    def say(key: str, **values: object) -> str:
        return word(key, language, **values)

    name, year, value = (
        indicators[row["indicator"]],
        str(row["year"]),
        observed_value(row, language),
    )
    title = say(
        "record.title",
        place_year=say("text.place_year", place=places[row["place_id"]], year=year),
        name=name,
        value=value,
    )
    kind, grade = say(f"kind.{row['kind']}"), say("text.grade", grade=row["grade"])
    badges = [
        (badge, text)
        for badge, text, there in (
            ("weak", grade, row["grade"] == "C"),
            ("kind", kind, row["kind"] != "actual"),
        )
        if there
    ]
    as_recorded = f"{recorded['value']:.12g}{recorded['unit']}"
    addresses = {
        use: [(each, evidence_link(each, document_of(each), language)) for each in ids]
        for use, ids in used.items()
    }
    facts = [
        ("record.place", places[row["place_id"]]),
        ("evidence.indicator", name),
        ("record.year", year),
        ("record.kind", kind),
        (
            "evidence.comparator",
            "" if row["comparator"] == "eq" else say(f"comparator.{row['comparator']}"),
        ),
        ("record.recorded", as_recorded),
        ("evidence.value", value if value != as_recorded else ""),
        ("record.publication", publication_label(row["publication"], language)),
        (
            "record.grade",
            say("text.labelled", name=row["grade"], text=say(f"grade.{row['grade']}")),
        ),
        ("record.vintage", vintage_label(row["vintage"], language)),
        ("evidence.note", note_in(row["note"], language) if row["note"] else ""),
    ]
    return Card(
        id=known,
        document_id=CONTEXT_TABLE,
        place_id=row["place_id"],
        indicator=row["indicator"],
        year=year,
        status="",
        fingerprint="",
        title=title,
        summary=say("text.brackets", text=title, inside=say("list.comma").join([kind, grade])),
        badges=badges,
        facts=[(say(key), [(text, "")]) for key, text in facts if text],
        marks=[],
        beside=[(say(f"used.{use}"), addresses[use]) for use in USES if use in used],
    )


def uses(tables: Tables) -> Uses:
    """Return for which targets, and for what, every recorded figure is used.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    dict
        Figure id to use (see ``USES``) to target ids; a figure that nothing uses is left out.

    Examples
    --------
    >>> import compare
    >>> uses(compare.load_tables())["context-zhejiang-rd_intensity-actual-2018-before_2018_census"]["resolved"]
    ['shaoxing-2018-026-04']
    """
    rows = harmonise_targets(tables)
    resolved = resolve(rows, tables)
    targets = resolved.set_index("target_id", drop=False)
    indicator_of, place_of = targets["indicator"], targets["place_id"]
    found: dict[str, dict[str, dict[str, None]]] = {}

    def note(use: str, known: str, target_ids: Iterable[str]) -> None:
        found.setdefault(known, {}).setdefault(use, {}).update(dict.fromkeys(target_ids))

    for _, row in resolved[resolved["resolved_place_id"].ne("")].iterrows():
        note("resolved", resolved_id(row), [row["target_id"]])
    for row in benchmarks(resolved, tables).query("value.notna()").itertuples():
        known = observation_id(
            row.benchmark_id, indicator_of[row.target_id], row.kind, row.year, row.vintage
        )
        note("benchmark", known, [row.target_id])
    for known, target_ids in _drawn_behind(resolved, tables):
        note("series", known, target_ids)
    for known, target_id in _own_records(
        outcomes(resolved, tables), indicator_of, place_of, tables["context"]
    ):
        note("outcome", known, [target_id])
    for row in pace(rows, tables).query("basis != 'printed'").itertuples():
        for year in (row.from_year, *((row.to_year,) if row.basis == "achieved" else ())):
            known = observation_id(
                row.place_id, indicator_of[row.target_id], "actual", year, row.vintage
            )
            note("pace", known, [row.target_id])
    for row in consistency(rows, tables).query("publication != ''").itertuples():
        of, year = ("gdp", row.year) if row.check == "share" else (row.indicator, row.other_year)
        note(
            "consistency",
            observation_id(row.place_id, of, "actual", year, row.vintage),
            row.one.split(";"),
        )
    return {
        known: {use: sorted(ids) for use, ids in by_use.items()} for known, by_use in found.items()
    }


def _drawn_behind(resolved: pd.DataFrame, tables: Tables) -> Iterable[tuple[str, list[str]]]:
    """Yield the figures of the grey lines, and the targets that they are drawn behind."""
    for _, own in size_free(resolved, tables["indicators"]).groupby("indicator", sort=True):
        series, behind = benchmark_series(own, tables), {}
        for target_id, place_id in zip(own["target_id"], own["place_id"], strict=True):
            for benchmark_id in benchmark_places(place_id, tables["places"]):
                behind.setdefault(benchmark_id, []).append(target_id)
        for known, place_id in zip(observation_ids(series), series["place_id"], strict=True):
            yield known, behind[place_id]


def _own_records(
    found: pd.DataFrame, indicator_of: pd.Series, place_of: pd.Series, context: pd.DataFrame
) -> Iterable[tuple[str, str]]:
    """Yield the figures of a place's own record, and each target that they stand beside."""
    achieved = context[context["kind"].ne("target")].assign(
        id=observation_ids(context[context["kind"].ne("target")])
    )
    for target_id in found.loc[found["value"].notna(), "target_id"]:
        own = achieved[
            achieved["place_id"].eq(place_of[target_id])
            & achieved["indicator"].eq(indicator_of[target_id])
        ]
        for known in own["id"]:
            yield known, target_id


def beside_targets(card: Card, targets: dict[str, Card]) -> Card:
    """Return the card of a figure as one that is found by place, indicator and year of the targets that it serves.

    Parameters
    ----------
    card : Card
    targets : dict of Card
        The cards of all targets.
    """
    served = [targets[each] for _, pieces in card.beside for each, _ in pieces]

    def told(name: str) -> str:
        return " ".join(sorted({getattr(each, name) for each in (card, *served)}))

    return replace(card, place_id=told("place_id"), indicator=told("indicator"), year=told("year"))
