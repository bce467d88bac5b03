"""What all pages of one report share, worked out once: tables, rows and the evidence of every target."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.language.words import LANGUAGES
from compare.project import paths, versions
from compare.project.plan import project_name
from compare.report.evidence import observations
from compare.report.evidence.cards import Card, PackedCards, Sources, target_cards
from compare.report.evidence.groups import GroupingsByDocument, groups
from compare.report.evidence.targets import TargetEvidence, target_evidence
from compare.tables.load import CheckedTables, content_digest, load_checked, remember_checked


@dataclass(frozen=True)
class SharedContent:
    """What all pages share.

    Attributes
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    rows : DataFrame
        As :func:`compare.harmonise_targets` returns them.
    cards : dict of PackedCards
        The evidence of targets, by language.
    observations : dict of dict of Card
        The evidence of observations, by language and id.
    groups : dict of dict of list of Grouping
        Groups of targets, by language and document.
    project : str
        What marks of reviewers are kept under, so that reports of several projects can be open in one browser.
    """

    tables: Tables
    rows: pd.DataFrame
    cards: dict[str, PackedCards]
    observations: dict[str, dict[str, Card]]
    groups: dict[str, GroupingsByDocument]
    project: str


#: What a process was handed, by project.
_remembered: dict[Path, SharedContent] = {}

#: What was worked out last, by project.
_built: dict[Path, SharedContent] = {}


def packed(root: Path, checked: CheckedTables) -> bytes:
    """Return what all pages of the project at ``root`` share, with what it is made from, for another process."""
    digest, content = content_digest(paths.raw(root)), build_shared_content(root, checked)
    return pickle.dumps((versions.made_from(root), digest, checked, content))


@contextmanager
def unpacked(data: bytes, root: Path) -> Iterator[None]:
    """Let this process know what all pages of the project at ``root`` share, instead of working it out."""
    made_from, digest, checked, content = pickle.loads(data)
    remember_checked(digest, checked)
    _remembered[root.resolve()] = content
    with versions.remembered(root, made_from):
        yield


def shared_content(root: Path) -> SharedContent:
    """Return what all pages made from the raw tables as they are now share."""
    root = root.resolve()
    return _remembered.get(root) or build_shared_content(root, load_checked(root))


def build_shared_content(root: Path, checked: CheckedTables) -> SharedContent:
    """Return what all pages made from checked tables share; the same tables are not worked through again."""
    tables = checked.typed
    project = project_name(root) or _name_by_documents(tables["documents"])
    built = _built.get(root)
    if built and built.tables is tables and built.project == project:
        return built
    rows = harmonise_targets(tables)
    evidence = target_evidence(tables, rows)
    used = observations.uses(tables, rows)
    _built[root] = SharedContent(
        tables=tables,
        rows=rows,
        cards=cards_by_language(evidence, tables),
        observations={each: observations.cards(tables, each, used) for each in LANGUAGES},
        groups={each: groups(rows, Labels(tables, each)) for each in LANGUAGES},
        project=project,
    )
    return _built[root]


def cards_by_language(
    evidence: TargetEvidence, tables: Tables, sources: Sources | None = None
) -> dict[str, PackedCards]:
    """Return the evidence of targets in the words of each language, as :func:`target_cards` takes it."""
    return {each: target_cards(evidence, Labels(tables, each), sources) for each in LANGUAGES}


def _name_by_documents(documents: pd.DataFrame) -> str:
    """Return what tells a project without a name from others: a code that changes with its documents."""
    ids = "\n".join(sorted(documents["document_id"]))
    return hashlib.sha256(ids.encode()).hexdigest()[:12]
