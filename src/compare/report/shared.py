"""What all pages of one report share, worked out once: tables, rows and the evidence of every target."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels, Tables
from compare.language.words import LANGUAGES
from compare.project import versions
from compare.project.plan import project_name
from compare.report.downloads import workbook_and_package
from compare.report.evidence import observations
from compare.report.evidence.cards import Card, target_cards
from compare.report.evidence.groups import GroupingsByDocument, groups
from compare.report.evidence.targets import target_evidence
from compare.tables.load import CheckedTables, load_checked


@dataclass(frozen=True)
class SharedContent:
    """What all pages share.

    Attributes
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    rows : DataFrame
        As :func:`compare.harmonise_targets` returns them.
    cards, observations : dict of dict of Card
        The evidence of targets and of observations, by language and id.
    groups : dict of dict of list of Grouping
        Groups of targets, by language and document.
    workbook, package : bytes
        The files with all tables.
    project : str
        What marks of reviewers are kept under, so that reports of several projects can be open in one browser.
    """

    tables: Tables
    rows: pd.DataFrame
    cards: dict[str, dict[str, Card]]
    observations: dict[str, dict[str, Card]]
    groups: dict[str, GroupingsByDocument]
    workbook: bytes
    package: bytes
    project: str


#: What a process was handed, by project.
_remembered: dict[Path, SharedContent] = {}


def remember(root: Path, content: SharedContent) -> None:
    """Keep what all pages of the project at ``root`` share, instead of working it out."""
    _remembered[root.resolve()] = content


def shared_content(root: Path) -> SharedContent:
    """Return what all pages made from the raw tables as they are now share."""
    root = root.resolve()
    return _remembered.get(root) or _of_version(root, versions.data_version(root))


@cache
def _of_version(root: Path, version: str) -> SharedContent:
    return build_shared_content(root, load_checked(root))


def build_shared_content(root: Path, checked: CheckedTables) -> SharedContent:
    """Return what all pages made from checked tables share."""
    tables = checked.typed
    rows = harmonise_targets(tables)
    evidence = target_evidence(tables, rows)
    used = observations.uses(tables, rows)
    workbook, package = workbook_and_package(root, checked)
    return SharedContent(
        tables=tables,
        rows=rows,
        cards={each: target_cards(evidence, Labels(tables, each)) for each in LANGUAGES},
        observations={each: observations.cards(tables, each, used) for each in LANGUAGES},
        groups={each: groups(rows, Labels(tables, each)) for each in LANGUAGES},
        workbook=workbook,
        package=package,
        project=project_name(root) or _name_by_documents(tables["documents"]),
    )


def _name_by_documents(documents: pd.DataFrame) -> str:
    """Return what tells a project without a name from others: a code that changes with its documents."""
    ids = "\n".join(sorted(documents["document_id"]))
    return hashlib.sha256(ids.encode()).hexdigest()[:12]
