"""What all pages of one report share, worked out once: tables, rows and the evidence of every target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import document_labels, names
from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES, word
from compare.project import versions
from compare.report.downloads import built
from compare.report.evidence import cards as evidence
from compare.report.evidence import observations
from compare.tables.load import load_texts, typed_tables


@dataclass(frozen=True)
class Shared:
    """Tables, rows, and by language cards by target and figure id and groups of targets; workbook and package."""

    tables: dict[str, pd.DataFrame]
    rows: pd.DataFrame
    cards: dict[str, dict[str, evidence.Card]]
    record: dict[str, dict[str, evidence.Card]]
    groups: dict[str, dict[str, list[evidence.Group]]]
    workbook: bytes
    package: bytes


#: What a worker was handed, by project.
_given: dict[Path, Shared] = {}


def give(root: Path, common: Shared) -> None:
    """Say what all pages of the project at ``root`` share, instead of working it out."""
    _given[root.resolve()] = common


remember = give


def shared(root: Path) -> Shared:
    """Return what all pages made from the raw tables as they are now share."""
    root = root.resolve()
    return _given.get(root) or _shared(root, versions.data_version(root))


@cache
def _shared(root: Path, version: str) -> Shared:
    return worked_out(root, load_texts(root))


def worked_out(root: Path, texts: dict[str, pd.DataFrame]) -> Shared:
    """Return what all pages made from checked tables share."""
    tables = typed_tables(texts)
    rows = harmonise_targets(tables)
    groups = {
        language: {
            each: evidence.groups(rows, tables, each, language)
            for each in tables["documents"]["document_id"]
        }
        for language in LANGUAGES
    }
    cards = {language: evidence.cards(tables, language) for language in LANGUAGES}
    used = observations.uses(tables)
    figures = {language: observations.cards(tables, language, used) for language in LANGUAGES}
    return Shared(tables, rows, cards, figures, groups, *built(root, texts))


def picks(
    cards: list[evidence.Card], tables: dict[str, pd.DataFrame], language: str
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return what a page can be narrowed to: name, label, and (value, text) of the options.

    Only what has two options or more is offered; places and years are those of the targets where there are any.
    """
    targets = [card for card in cards if card.fingerprint]
    places = names(tables["places"], "place_id", language)
    indicators = names(tables["indicators"], "indicator", language)
    order = tables["indicators"]["indicator"].tolist()
    offered = {
        "place": [
            (each, places[each])
            for each in dict.fromkeys(card.place_id for card in targets or cards)
        ],
        "indicator": [
            (each, indicators[each])
            for each in sorted({card.indicator for card in targets or cards}, key=order.index)
        ],
        "year": [(each, each) for each in sorted({card.year for card in targets or cards})],
        "review": [
            (each, word(f"review.{each}", language))
            for each in ("verified", "disputed", "outdated", "unreviewed")
            if targets
        ],
    }
    return [
        (name, word(f"pick.{name}", language), options)
        for name, options in offered.items()
        if cards and len(options) > 1
    ]


def evidence_pages(
    document_ids: list[str], tables: dict[str, pd.DataFrame], language: str
) -> list[tuple[str, str]]:
    """Return address and label of the evidence page of each document, or of the recorded figures."""
    labels = {**document_labels(tables, language), CONTEXT_TABLE: word("record.heading", language)}
    return [(f"evidence-{each}.{language}.html", labels[each]) for each in document_ids]
