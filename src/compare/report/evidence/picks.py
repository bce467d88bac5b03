"""What a page can be narrowed to: places, indicators, years, firmness and the state of review of what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from compare.language.labels import Labels
from compare.report.evidence.cards import Card
from compare.tables.schema import FIRMNESS

#: States of a review, as a reader looks for them.
REVIEWS = ("verified", "disputed", "outdated", "unreviewed")

#: A value of a card, and the words for it.
Option = tuple[str, str]


class Pick(NamedTuple):
    """What a page can be narrowed by: its name, its label, and the options."""

    name: str
    label: str
    options: list[Option]


#: What an entry is picked by, in the order of :func:`picked_by`.
PICKED_BY = ("place_id", "indicator", "year", "firmness", "status")


def picked_by(cards: Iterable[Card]) -> str:
    """Return what the rows, marks and entries that lead to some cards are picked by, once for all of them, as JSON.

    Targets and observations apart, each is a list of positions in the lists of what :data:`PICKED_BY` names.
    """
    lists: list[dict[str, int]] = [{} for _ in PICKED_BY]
    entries: dict[str, dict[str, list[int]]] = {"targets": {}, "observations": {}}
    for card in cards:
        values = [getattr(card, name) for name in PICKED_BY]
        positions = [
            known.setdefault(value, len(known)) for known, value in zip(lists, values, strict=True)
        ]
        kind = "targets" if card.fingerprint else "observations"
        entries[kind][card.id] = positions
    return json.dumps({"lists": [list(known) for known in lists], **entries}, separators=(",", ":"))


def picks(cards: Iterable[Card], labels: Labels) -> list[Pick]:
    """Return what a page with some cards can be narrowed to.

    Only what has two options or more is offered; places and years are those of the targets where there are any.
    """
    cards = list(cards)
    targets = [card for card in cards if card.fingerprint]
    options = _options(targets or cards, labels)
    if targets:
        firmness = {card.firmness for card in targets}
        options["firmness"] = [
            (rung, labels.word(f"firmness.{rung}")) for rung in FIRMNESS if rung in firmness
        ]
        options["review"] = [(status, labels.word(f"review.{status}")) for status in REVIEWS]
    return [
        Pick(name, labels.word(f"pick.{name}"), values)
        for name, values in options.items()
        if len(values) > 1
    ]


def _options(cards: list[Card], labels: Labels) -> dict[str, list[Option]]:
    """Return the places as the cards come, the indicators in the order of their table, and the years sorted."""
    places = dict.fromkeys(card.place_id for card in cards)
    indicators = {card.indicator for card in cards}
    years = {card.year for card in cards}
    return {
        "place": [(place_id, labels.places[place_id]) for place_id in places],
        "indicator": [
            (indicator, name)
            for indicator, name in labels.indicators.items()
            if indicator in indicators
        ],
        "year": [(year, year) for year in sorted(years)],
    }
