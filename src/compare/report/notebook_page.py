"""The page of one notebook: its cells, with contents, evidence, downloads and code around them.

``compare regenerate`` calls :func:`notebook_page`, and so does nbconvert's template ``compare`` for a reader who runs
``jupyter nbconvert --to html --template compare``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.preprocessors import Preprocessor

from compare.language.labels import Labels
from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES
from compare.notebooks.parameters import assigned_values
from compare.project import paths
from compare.report import layout
from compare.report.cells import HELD, Cells, PageEvidence, code_of, tags_of
from compare.report.downloads import citation, downloads
from compare.report.evidence.cards import Card, used
from compare.report.evidence.groups import Group, Grouping
from compare.report.evidence.picks import picked_by, picks
from compare.report.layout import Link, PageFrame, Section, evidence_page_name
from compare.report.made_from import newest_of, page_digest
from compare.report.markdown import Fragment, Heading, with_title
from compare.report.shared import shared_content

#: Tags of the cells that say with which parameters a notebook runs; papermill's follows the one with the defaults.
PARAMETERS = {"parameters", "injected-parameters"}

#: Bytes that a page should stay under, and entries of evidence that it does not shed for it.
LIGHT = 600_000
FEWEST = 40

#: What ends a part that opens on demand.
FOLD_END = "</noscript></details>"


@dataclass(frozen=True)
class PageRequest:
    """What a page is called and where it stands.

    Attributes
    ----------
    name : str
        Of the page, without ending.
    language : str
    root : Path
    title : str
        Its own first heading, or its name, when empty.
    home : str
        Address of the index.
    other : str
        Address of the page in the other language; empty where there is none.
    previous, following : Link, optional
        Its neighbours in the order of reading.
    failed : bool
        Whether the run failed; the page hands nothing over then.
    text_only : bool
        Whether results are shown as text, because what they are would keep the page from being published.
    entries : int
        How many entries of evidence the page carries; to others it leads on the evidence pages.
    """

    name: str
    language: str
    root: Path
    title: str = ""
    home: str = "index.html"
    other: str = ""
    previous: Link | None = None
    following: Link | None = None
    failed: bool = False
    text_only: bool = False
    entries: int = HELD


class PagePreprocessor(Preprocessor):
    """Makes the page for nbconvert, whose template shows it as it is."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """Return the notebook, and its page as ``resources["compare_page"]``."""
        name = str(resources.get("metadata", {}).get("name", "notebook"))
        # A page that is made alone stands beside no index.
        request = PageRequest(name, notebook_language(nb, name), paths.project_root(), home="")
        resources["compare_page"] = Markup(notebook_page(nb, request))
        return nb, resources


def notebook_language(notebook: nbformat.NotebookNode, name: str) -> str:
    """Return the language that a notebook was run in, or that its name ends with, or English."""
    language: object = None
    for cell in notebook.cells:
        if cell.cell_type == "code" and PARAMETERS & set(tags_of(cell)):
            language = _values(cell.source).get("language", language)
    for candidate in (language, name.rpartition(".")[2]):
        if candidate in LANGUAGES:
            return str(candidate)
    return "en"


def _values(source: str) -> dict[str, object]:
    try:
        return assigned_values(source)
    except (SyntaxError, ValueError):  # a cell of parameters that is not plain assignments
        return {}


def notebook_page(notebook: nbformat.NotebookNode, request: PageRequest) -> str:
    """Return the page of an executed notebook as HTML.

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook; its cells tagged ``source-only`` are left out.
    request : PageRequest
        Of the entries that it asks for, a page that would be heavy sheds some, where they stand on pages beside it.
    """
    page = _NotebookPage(notebook, request)
    text = layout.with_font(page.html())
    while request.home and page.cards and request.entries > FEWEST:
        excess = len(text.encode()) - LIGHT
        if excess <= 0:
            break
        request = replace(request, entries=page.entries_without(excess))
        page = _NotebookPage(notebook, request)
        text = layout.with_font(page.html())
    return text


class _NotebookPage:
    """One page on its way.

    Attributes
    ----------
    reached : dict of Card
        The entries of evidence that it leads to, on the page or beside it, once it is made; by id.
    cards : list of Card
        Those that it carries.
    card_size : float
        How many bytes one of them takes.
    """

    cards: Sequence[Card] = ()
    card_size = 0.0

    def __init__(self, notebook: nbformat.NotebookNode, request: PageRequest) -> None:
        self.notebook = notebook
        self.request = request
        self.content = shared_content(request.root)
        self.labels = Labels(self.content.tables, request.language)
        self.evidence = PageEvidence(self.content, request.language, request.entries)

    def html(self) -> str:
        """Return the page, with room for its font."""
        request = self.request
        cells = Cells(self.evidence, self.labels, request.name, request.failed, request.text_only)
        fragments = _titled(cells.fragments(self.notebook), request.title or request.name)
        title = request.title or _title(fragments)
        named, self.linked = list(self.evidence.named), list(self.evidence.linked)
        self.reached = self.evidence.reached(_wanted(named, self._groupings(named)))
        groupings = self._groupings(self.linked)
        wanted = _wanted(self.linked, groupings)
        self.cards = cards = list(used(wanted, self.reached).values())
        self.data = page_digest(self.notebook, self.reached.values())
        frame = self._frame(title, _sections(fragments, request.failed))
        led_to = []
        if not request.failed:  # what a failed run had shown stands open
            led_to = _folded_sections(fragments)
            fragments = folded(fragments)
        html = _with_tools(fragments, self._tools(frame))
        parts = [
            self._part("top", frame),
            *_before_figure(html, self._part("contents", led_to)),
            "",
            self._evidence(cards, groupings, picked_by(self.reached.values())),
        ]
        if not request.failed:
            parts.append(self._downloads(title, cards, bool(cells.drawings)))
        parts += [
            code_of(self.notebook, self.labels),
            self._part("bottom", frame),
        ]
        return "\n".join(parts)

    def entries_without(self, excess: int) -> int:
        """Return how many entries to ask for so that the page is about so many bytes smaller, at least the fewest."""
        most = len(self.cards) - math.ceil(excess / self.card_size)
        possible = range(FEWEST, self.request.entries)
        fitting = bisect_right(possible, most, key=self._cards_with)
        return possible[max(fitting - 1, 0)]

    def _cards_with(self, entries: int) -> int:
        """Return how many cards the page would carry with that many entries: a group brings all its targets."""
        linked = self.linked[:entries]
        wanted = _wanted(linked, self._groupings(linked))
        return len(used(wanted, self.reached))

    def _part(self, name: str, *arguments: object) -> str:
        return layout.part(name, self.request.language, *arguments)

    def _frame(self, title: str, sections: list[Section]) -> PageFrame:
        word = self.labels.word
        # A page whose parts open on demand is its own list of contents.
        if sections and self.cards:
            sections.append(Section("evidence", word("evidence.heading")))
        if sections and not self.request.failed:
            sections.append(Section("downloads", word("download.heading")))
        return PageFrame(
            language=self.request.language,
            title=title,
            stamp=layout.stamp(self.request.language, self.data, self.request.root),
            name=self.request.name,
            data=self.data,
            newest=newest_of(self.reached.values(), self.labels),
            home=self.request.home,
            other=self.request.other,
            previous=self.request.previous,
            next=self.request.following,
            contents=tuple(sections),
            folds=not self.request.failed,
        )

    def _tools(self, frame: PageFrame) -> str:
        """Return the contents of the page, what it can be narrowed to, and how much of it has been reviewed."""
        contents = self._part("contents", frame.contents)
        narrowing = self._part("picks", picks(self.reached.values(), self.labels))
        return "\n".join([contents, narrowing, self._reviewed()])

    def _reviewed(self) -> str:
        """Say how many of the targets that the page leads to somebody has looked at since they last changed."""
        targets = [card for card in self.reached.values() if card.fingerprint]
        if not targets:
            return ""
        seen = [card for card in targets if card.status in ("verified", "disputed")]
        again = sum(card.is_restatement for card in targets)
        counts = {"total": len(targets), "targets": len(targets) - again, "again": again}
        text = self.labels.word("doubt.reviewed", reviewed=len(seen), **counts)
        return f'<p class="chosen">{escape(text)}</p>'

    def _groupings(self, linked: list[str]) -> list[Grouping]:
        """Return the groups of targets that are linked, those of all documents below one heading."""
        anchors = set(linked)
        found: dict[str, list[Group]] = {}
        for groupings in self.evidence.groups.values():
            for grouping in groupings:
                wanted = [each for each in grouping.groups if each.anchor in anchors]
                found.setdefault(grouping.heading, []).extend(wanted)
        return [Grouping(heading, groups) for heading, groups in found.items() if groups]

    def _evidence(self, cards: list[Card], groupings: list[Grouping], picked: str) -> str:
        explanation = self.labels.word("evidence.explain")
        pages = self._evidence_pages(cards)
        project = self.content.project
        text = self._part("evidence", cards, groupings, pages, explanation, project, picked)
        if cards:
            self.card_size = len(text.encode()) / len(cards)
        return text

    def _evidence_pages(self, cards: list[Card]) -> list[Link]:
        """Return the evidence page of every document, or of the observations, that some cards stand in."""
        observations = self.labels.word("record.heading")
        titles = {**self.labels.documents, CONTEXT_TABLE: observations}
        return [
            Link(evidence_page_name(document_id, self.request.language), titles[document_id])
            for document_id in dict.fromkeys(card.document_id for card in cards)
        ]

    def _downloads(
        self,
        title: str,
        cards: list[Card],
        has_drawings: bool,
    ) -> str:
        request = self.request
        cited = citation(title, request.name, self.data, request.language, request.root)
        files = downloads(
            request.name,
            cited,
            request.language,
            self.content,
            {card.id for card in cards},
            self.reached,
            True,
            has_drawings,
        )
        return self._part("downloads", files, cited, True)


def _wanted(linked: list[str], groupings: list[Grouping]) -> list[str]:
    """Return the ids of everything that a page leads to on itself."""
    wanted = list(linked)
    for grouping in groupings:
        for group in grouping.groups:
            wanted += group.target_ids
    return wanted


def folded(fragments: list[Fragment]) -> list[Fragment]:
    """Return fragments in which every part whose heading says so opens on demand, up to the next such heading.

    Where scripts run, what stands in it is text until then, which costs a browser nothing.

    Examples
    --------
    >>> heading = Fragment("<h2>A</h2>", (Heading(2, "a", "A", folds=True),))
    >>> [fragment.html for fragment in folded([heading, Fragment("<p>B</p>")])]
    ['<details class="part"><summary><h2>A</h2></summary><noscript>', '<p>B</p>', '</noscript></details>']
    """
    parts: list[Fragment] = []
    is_open = False
    for fragment in fragments:
        begins = [heading for heading in fragment.headings if heading.level <= 2]
        if begins and is_open:
            parts.append(Fragment(FOLD_END))
            is_open = False
        if any(heading.folds for heading in begins):
            summary = f'<details class="part"><summary>{fragment.html}</summary><noscript>'
            fragment = Fragment(summary, fragment.headings)
            is_open = True
        parts.append(fragment)
    return [*parts, Fragment(FOLD_END)] if is_open else parts


def _titled(fragments: list[Fragment], title: str) -> list[Fragment]:
    """Return fragments of which one holds the title: their first heading where there is one, else the one given."""
    headings = [heading for fragment in fragments for heading in fragment.headings]
    if any(heading.level == 1 for heading in headings):
        return fragments
    if not headings:
        return [Fragment(f"<h1>{escape(title)}</h1>", (Heading(1, "", title),)), *fragments]
    position = next(number for number, fragment in enumerate(fragments) if fragment.headings)
    promoted = with_title(fragments[position])
    return [*fragments[:position], promoted, *fragments[position + 1 :]]


def _title(fragments: list[Fragment]) -> str:
    """Return the text of the first heading of the first level."""
    headings = (heading for fragment in fragments for heading in fragment.headings)
    return next(heading.text for heading in headings if heading.level == 1)


def _sections(fragments: list[Fragment], all_open: bool) -> list[Section]:
    """Return the parts that stand open, for the list of contents."""
    headings = [heading for fragment in fragments for heading in fragment.headings]
    return [
        Section(heading.anchor, heading.text)
        for heading in headings
        if heading.level == 2 and heading.anchor and (all_open or not heading.folds)
    ]


def _folded_sections(fragments: list[Fragment]) -> list[Section]:
    """Return the parts that open on demand: below the answer a reader is led to each without a way through the page."""
    headings = [heading for fragment in fragments for heading in fragment.headings]
    return [Section(each.anchor, each.text) for each in headings if each.level == 2 and each.folds]


def _before_figure(html: list[str], contents: str) -> list[str]:
    """Return the HTML of a page with its list of parts before its first figure; without one where it has none."""
    position = next((number for number, text in enumerate(html) if "<figure" in text), None)
    if position is None or not contents:
        return html
    return [*html[:position], contents, *html[position:]]


def _with_tools(fragments: list[Fragment], tools: str) -> list[str]:
    """Return the HTML of fragments, the tools of the page before the first section, else below the title."""
    position = 0
    for number, fragment in enumerate(fragments):
        levels = [heading.level for heading in fragment.headings]
        if 2 in levels:
            position = number
            break
        if 1 in levels and not position:
            position = number + 1
    html = [fragment.html for fragment in fragments]
    return [*html[:position], tools, *html[position:]]
