"""The pages that no notebook makes: the evidence of each document, and what changed since the last report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import Labels
from compare.language.links import CONTEXT_TABLE, evidence_link
from compare.language.rows import Tables, column_by
from compare.language.words import LANGUAGES
from compare.notebooks.html import render_block, table_data, tables_block
from compare.notebooks.outcome_tables import observation_table
from compare.project import versions
from compare.report import changes, layout
from compare.report.changed_words import ChangedWords
from compare.report.downloads import citation, downloads
from compare.report.evidence.cards import Card, used
from compare.report.evidence.observations import beside_targets
from compare.report.evidence.picks import picked_by, picks
from compare.report.layout import Link, PageFrame, Section, evidence_page_name
from compare.report.made_from import newest, newest_of, page_digest
from compare.report.offline import gate
from compare.report.reading_order import Neighbours, neighbours
from compare.report.shared import SharedContent

#: Columns of a table of changes.
COLUMNS = ("changed", "place", "before", "now", "cause")


class Cell(NamedTuple):
    """A cell of a table of changes: its text, and the address that it leads to or ""."""

    text: str
    href: str = ""


class ChangesSection(NamedTuple):
    """One part of the page of changes: anchor, heading, and the columns and rows of its table."""

    anchor: str
    heading: str
    columns: list[str]
    rows: list[list[Cell]]


def evidence_page(
    of: str,
    language: str,
    content: SharedContent,
    root: Path,
    around: Neighbours = (None, None),
    with_sources: bool = False,
) -> str:
    """Return the text of an evidence page.

    Parameters
    ----------
    of : str
        A document, or ``context`` for the page of all observations.
    language : str
    content : SharedContent
    root : Path
    around : (Link, Link), optional
        The pages before and after it.
    with_sources : bool
        Whether the cards show lines of the source text, which are published nowhere but in ``reports/``.
    """
    labels = Labels(content.tables, language)
    if of == CONTEXT_TABLE:
        text = _observations_page(content, labels, root, around)
    else:
        text = _document_page(of, content, labels, root, around, with_sources)
    return gate.check(text, evidence_page_name(of, language), layout.script())


def _document_page(
    document_id: str,
    content: SharedContent,
    labels: Labels,
    root: Path,
    around: Neighbours,
    with_sources: bool,
) -> str:
    language = labels.language
    targets = content.cards[language]
    own_ids = targets.of(document_id)
    # With the observations that targets without a number of their own are read as.
    shown = used(own_ids, targets, content.observations[language])
    cards = [beside_targets(card, shown) if card.beside else card for card in shown.values()]
    name = f"evidence-{document_id}.{language}"
    title = labels.word("evidence.page_title", document=labels.documents[document_id])
    documents = content.tables["documents"].set_index("document_id", drop=False)
    again = sum(targets[own].is_restatement for own in own_ids)
    counts = {"total": len(own_ids), "targets": len(own_ids) - again, "again": again}
    frame = _frame(name, title, [], labels, root, around, cards)
    cited = citation(title, name, frame.data, language, root)
    return layout.render(
        "evidence.html.j2",
        frame,
        draft=documents.at[document_id, "status"] == "draft",
        counted=labels.word("evidence.counted", **counts),
        cards=cards,
        groups=content.groups[language][document_id],
        sources=with_sources,
        project=content.project,
        picks=picks(cards, labels),
        picked_by=picked_by(cards),
        citation=cited,
        downloads=downloads(name, cited, language, content, own_ids),
    )


def _observations_page(
    content: SharedContent, labels: Labels, root: Path, around: Neighbours
) -> str:
    """Return a table of all observations, then the card of each."""
    language = labels.language
    cards = content.observations[language]
    name = f"evidence-{CONTEXT_TABLE}.{language}"
    title = labels.word("record.page_title")
    sections = [
        Section("table", labels.word("record.heading")),
        Section("evidence", labels.word("evidence.heading")),
        Section("downloads", labels.word("download.heading")),
    ]
    frame = _frame(name, title, sections, labels, root, around, cards.values())
    cited = citation(title, name, frame.data, language, root)
    return layout.render(
        "record.html.j2",
        frame,
        cards=list(cards.values()),
        picks=picks(cards.values(), labels),
        picked_by=picked_by(cards.values()),
        table=_observations_table(content, labels),
        citation=cited,
        downloads=downloads(name, cited, language, content, cards),
    )


def _observations_table(content: SharedContent, labels: Labels) -> Markup:
    shown = observation_table(harmonise_observations(content.tables), labels)
    block = tables_block([table_data(shown, "", labels.language)])
    return Markup(render_block(block, _place_on_page))


def _place_on_page(evidence_id: str) -> str:
    return f"#{evidence_id}"


def changes_pages(
    snapshots: changes.Snapshots,
    tables: Tables,
    root: Path,
    order: Mapping[str, Sequence[Link]],
    complete: bool = True,
) -> Iterator[tuple[str, str]]:
    """Yield file name and text of the page of changes in every language.

    Parameters
    ----------
    snapshots : dict
        As :func:`compare.report.changes.next_snapshots` returns them.
    tables : dict of DataFrame
    root : Path
    order : dict of list of Link
        All pages of each language, in the order of reading.
    complete : bool
        Whether every page of the report was made of the data as they are now.
    """
    changed = None
    if snapshots["previous"]:
        changed = changes.changes_between(snapshots["previous"], snapshots["current"])
    for language in LANGUAGES:
        labels = Labels(tables, language)
        name = f"changes.{language}"
        said = [] if complete else [labels.word("changes.partial")]
        text = _changes_page(
            name,
            snapshots,
            changed,
            said,
            labels,
            root,
            neighbours(f"{name}.html", order[language]),
        )
        yield f"{name}.html", gate.check(text, f"{name}.html", layout.script())


def _changes_page(
    name: str,
    snapshots: changes.Snapshots,
    changed: pd.DataFrame | None,
    said: list[str],
    labels: Labels,
    root: Path,
    around: Neighbours,
) -> str:
    paragraphs = said or [labels.word("changes.first")]
    sections = []
    if changed is not None:
        paragraphs = [*said, _counts(changed, labels)]
        for part, entries in changed.groupby("part", sort=False):
            sections.append(_changes_section(str(part), entries, labels))
    if snapshots["current"] and snapshots["current"]["ranks"] is None:
        paragraphs = [*paragraphs, labels.word("changes.no_ranks")]
    contents = [Section(section.anchor, section.heading) for section in sections]
    frame = _frame(name, labels.word("changes.title"), contents, labels, root, around)
    if changed is not None:
        frame = replace(frame, stamp=f"{frame.stamp} · {_compared(snapshots, labels)}")
    return layout.render(
        "changes.html.j2",
        frame,
        paragraphs=paragraphs,
        sections=sections,
    )


def _compared(snapshots: changes.Snapshots, labels: Labels) -> str:
    before = _made_from(snapshots["previous"], labels)
    now = _made_from(snapshots["current"], labels)
    return labels.word("changes.made_from", before=before, now=now)


def _made_from(snapshot: changes.Snapshot, labels: Labels) -> str:
    none = labels.word("text.stamp_none")
    parts = []
    for part in changes.MADE_FROM:
        name = labels.word(f"part.{part}")
        version = snapshot["made_from"].get(part) or none
        parts.append(labels.word("changes.part", name=name, version=version))
    return labels.join(parts)


def _counts(changed: pd.DataFrame, labels: Labels) -> str:
    if changed.empty:
        return labels.word("changes.none")
    counts = {}
    for part in changes.PARTS:
        counts[part] = int(changed["part"].eq(part).sum())
    return labels.word("changes.counts", **counts)


def _changes_section(
    part: str,
    changed: pd.DataFrame,
    labels: Labels,
) -> ChangesSection:
    columns = [labels.word(f"column.{name}") for name in COLUMNS]
    document_of = column_by(labels.tables["targets"], "target_id", "document_id")
    words = ChangedWords(labels)
    rows = [_changes_row(row, document_of, words) for row in _changes(changed)]
    return ChangesSection(part, labels.word(f"changes.{part}"), columns, rows)


def _changes(changed: pd.DataFrame) -> Iterable[changes.Change]:
    return changed[list(changes.Change._fields)].itertuples(index=False)


def _changes_row(
    change: changes.Change,
    document_of: dict[str, str],
    words: ChangedWords,
) -> list[Cell]:
    labels = words.labels
    href = ""
    if change.target_id in document_of:
        href = evidence_link(change.target_id, document_of[change.target_id], labels.language)
    before, now = words.values(change)
    return [
        Cell(words.name(change), href),
        Cell(words.place(change)),
        Cell(before),
        Cell(now),
        Cell(labels.word(f"cause.{change.cause}")),
    ]


def _frame(
    name: str,
    title: str,
    contents: list[Section],
    labels: Labels,
    root: Path,
    around: Neighbours,
    cards: Collection[Card] = (),
) -> PageFrame:
    """Return what stands around a page: what it shows are its entries, or else all data."""
    other = layout.other_language(labels.language)
    if cards:
        data, how_new = page_digest(title, cards), newest_of(cards, labels)
    else:
        data = versions.made_from(root).data
        how_new = newest(labels.tables["documents"], labels.tables["context"], labels, "_here")
    before, after = around
    return PageFrame(
        language=labels.language,
        title=title,
        stamp=layout.stamp(labels.language, data, root),
        name=name,
        data=data,
        newest=how_new,
        other=f"{name.removesuffix(labels.language)}{other}.html",
        previous=before,
        next=after,
        contents=tuple(contents),
    )
