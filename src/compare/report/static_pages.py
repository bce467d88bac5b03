"""The pages that no notebook makes: the evidence of each document, and what changed since the last report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import Labels, document_labels, names
from compare.language.links import ADDRESS, CONTEXT_TABLE, document_of, evidence_link
from compare.language.words import LANGUAGES, word
from compare.notebooks.html import table_markup
from compare.notebooks.outcome_tables import observation_table
from compare.project.versions import stamp
from compare.report import changes, layout, site
from compare.report.downloads import citation, downloads
from compare.report.evidence import cards as evidence
from compare.report.notebook_page import attributes
from compare.report.offline import gate
from compare.report.shared import Shared, picks

Tables = dict[str, pd.DataFrame]


def evidence_page(
    of: str, language: str, common: Shared, root: Path, sources: dict[str, list[str]] | None = None
) -> tuple[str, str]:
    """Return file name and text of an evidence page.

    Parameters
    ----------
    of : str
        A document, or ``RECORD`` for the page of all recorded figures.
    language : str
    common : Shared
    root : Path
    sources : dict of list of str, optional
        As :func:`compare.report.evidence.cards.read_sources` returns them; their lines are shown, and published nowhere
        but in ``reports/``.
    """
    if of == CONTEXT_TABLE:
        return _record_page(language, common, root)
    return _document_page(of, language, common, root, sources)


def _document_page(
    document_id: str,
    language: str,
    common: Shared,
    root: Path,
    sources: dict[str, list[str]] | None,
) -> tuple[str, str]:
    tables, name = common.tables, f"evidence-{document_id}.{language}"
    found = evidence.cards(tables, language, sources) if sources else common.cards[language]
    document = tables["documents"].set_index("document_id", drop=False).loc[document_id]
    own = [card.id for card in evidence.document_cards(found, document_id)]
    # With the figures that targets without a number of their own are read as.
    cards = list(evidence.used(own, {**found, **common.record[language]}).values())
    title = word(
        "evidence.page_title", language, document=document_labels(tables, language)[document_id]
    )
    groups = common.groups[language][document_id]
    contents = [
        ("evidence", word("evidence.heading", language)),
        ("downloads", word("download.heading", language)),
    ]
    page = _described(name, title, language, tables, root, contents)
    page["draft"] = document["status"] == "draft"
    text = layout.render(
        "evidence.html.j2",
        page,
        document=_introduced(document, language),
        cards=cards,
        groups=groups,
        sources=bool(sources),
        picks=picks(cards, tables, language),
        citation=citation(title, language, root),
        downloads=downloads(name, title, language, common, own, root),
    )
    return f"{name}.html", gate.check(text, f"{name}.html", layout.script())


def _record_page(language: str, common: Shared, root: Path) -> tuple[str, str]:
    """A table of all recorded figures, then the entry of each."""
    tables, found, name = (
        common.tables,
        common.record[language],
        f"evidence-{CONTEXT_TABLE}.{language}",
    )
    title = word("record.page_title", language)
    figures = observation_table(harmonise_observations(tables), Labels(tables, language))
    table = table_markup(figures, "", language)
    # Every row leads to one figure, by which it is picked; the entries stand on this very page.
    table = re.sub(
        rf'<tr>(.*?href="){ADDRESS.pattern}',
        lambda row: f"<tr{attributes([found[row[4]]])}>{row[1]}#{row[4]}",
        table,
    )
    contents = [
        ("table", word("record.heading", language)),
        ("evidence", word("evidence.heading", language)),
        ("downloads", word("download.heading", language)),
    ]
    page = _described(name, title, language, tables, root, contents)
    text = layout.render(
        "record.html.j2",
        page,
        cards=list(found.values()),
        picks=picks(list(found.values()), tables, language),
        table=table,
        citation=citation(title, language, root),
        downloads=downloads(name, title, language, common, found, root),
    )
    return f"{name}.html", gate.check(text, f"{name}.html", layout.script())


def _introduced(document: pd.Series, language: str) -> str:
    """Return title, issuer, number and date of a document."""
    printed = (
        document[f"title_{language}"],
        document["issuer_zh"],
        document["document_number"],
        document["issued"] or word("text.undated", language),
    )
    return word("list.semicolon", language).join(part for part in printed if part)


def changes_pages(kept: dict[str, object], tables: Tables, root: Path) -> Iterator[tuple[str, str]]:
    """Yield file name and text of the page of changes in every language.

    Parameters
    ----------
    kept : dict
        The snapshots, as :func:`compare.report.changes.following` returns them.
    tables : dict of DataFrame
    root : Path
    """
    previous, current = kept["previous"], kept["current"]
    moved = changes.moved(previous, current) if previous else None
    for language in LANGUAGES:
        name, title = f"changes.{language}", word("changes.title", language)
        paragraphs, sections = [word("changes.first", language)], []
        if moved is not None:
            paragraphs = [
                word(
                    "changes.made_from",
                    language,
                    before=_made_from(previous, language),
                    now=_made_from(current, language),
                )
            ]
            counts = {sort: int(moved["sort"].eq(sort).sum()) for sort in changes.SORTS}
            paragraphs.append(
                word("changes.counts", language, **counts)
                if len(moved)
                else word("changes.none", language)
            )
            sections = [
                _section(sort, own, tables, language)
                for sort, own in moved.groupby("sort", sort=False)
            ]
        contents = [(anchor, heading) for anchor, heading, _, _ in sections]
        page = _described(name, title, language, tables, root, contents)
        text = layout.render("changes.html.j2", page, paragraphs=paragraphs, sections=sections)
        yield f"{name}.html", gate.check(text, f"{name}.html", layout.script())


def _made_from(made: dict[str, object], language: str) -> str:
    parts = [
        word(
            "changes.part",
            language,
            name=word(f"part.{name}", language),
            version=made["made_from"].get(name) or word("text.stamp_none", language),
        )
        for name in ("data", "method", "code", "commit", "lock")
    ]
    return word("list.comma", language).join(parts)


def _section(
    sort: str, moved: pd.DataFrame, tables: Tables, language: str
) -> tuple[str, str, list[str], list[list[tuple[str, str]]]]:
    """Return anchor, heading, columns and rows of one sort of change; a row is (text, address) for each cell."""
    places = names(tables["places"], "place_id", language)
    place_of = tables["documents"].set_index("document_id")["place_id"]
    there = set(tables["targets"]["target_id"])
    rows = []
    for row in moved.itertuples():
        first = row.id.split(" : ")[0]
        place = places.get(place_of.get(document_of(first), row.id.rsplit("-", 3)[0]), "")
        href = evidence_link(first, document_of(first), language) if first in there else ""
        before, now = (text or word("changes.absent", language) for text in (row.before, row.now))
        if sort == "ranks":
            before, now = (
                word(f"verdict.{text}", language) if text else word("changes.absent", language)
                for text in (row.before, row.now)
            )
        rows.append(
            [
                (row.id, href),
                (place, ""),
                (before, ""),
                (now, ""),
                (word(f"cause.{row.cause}", language), ""),
            ]
        )
    columns = [
        word(f"column.{name}", language) for name in ("id", "place", "before", "now", "cause")
    ]
    return sort, word(f"changes.{sort}", language), columns, rows


def _described(
    name: str,
    title: str,
    language: str,
    tables: Tables,
    root: Path,
    contents: list[tuple[str, str]],
) -> dict[str, object]:
    other = next(each for each in LANGUAGES if each != language)
    before, after = site.neighbours(f"{name}.html", tables, language, root)
    return layout.describe(
        language,
        title,
        stamp(language, root),
        other=f"{name.removesuffix(language)}{other}.html",
        previous=before,
        following=after,
        contents=contents,
    )
