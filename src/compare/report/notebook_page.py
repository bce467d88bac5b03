"""Make an executed notebook ready for the template ``compare``: evidence, contents, figures that can be followed.

nbconvert calls it, whether ``compare regenerate`` publishes the page or a reader runs
``jupyter nbconvert --to html --template compare``.
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

import nbformat
from nbconvert.filters import clean_html, markdown2html, strip_ansi
from nbconvert.preprocessors import Preprocessor

from compare.language.links import ADDRESS, document_of
from compare.language.words import LANGUAGES, word
from compare.notebooks.parameters import assigned_values
from compare.project import paths
from compare.report import layout
from compare.report.downloads import citation, clean, downloads
from compare.report.evidence import cards as evidence
from compare.report.evidence.observations import beside_targets
from compare.report.layout import stamp
from compare.report.offline.fonts import embedded_font
from compare.report.offline.svg import inline
from compare.report.shared import Shared, evidence_pages, picks, shared

#: Marks a cell for those who open the notebook itself.
SOURCE_ONLY = "source-only"

_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_HEADING = re.compile(r'<h2[^>]*\sid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


class PagePreprocessor(Preprocessor):
    """The preprocessor; ``resources["compare"]`` may say what the page is called and where it stands."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, object]
    ) -> tuple[nbformat.NotebookNode, dict[str, object]]:
        """Return the notebook with its outputs made ready, and ``resources["compare"]`` with top and bottom."""
        asked = dict(resources.get("compare") or {})
        language = asked.get("language") or _language(nb)
        root = Path(asked.get("root") or paths.project_root())
        page = _Page(
            shared(root),
            language,
            root,
            asked,
            str(resources.get("metadata", {}).get("name", "notebook")),
        )
        executed = asked.get("executed") or clean(nb)
        page.make_ready(nb)
        top, bottom = page.around(nb, executed)
        text = top + bottom + json.dumps(nb, ensure_ascii=False)
        resources["compare"] = {
            "top": top.replace(layout.FONT_PLACE, embedded_font(text), 1),
            "bottom": bottom,
        }
        return nb, resources


class _Page:
    """One page on its way; collects the anchors that it leads to."""

    def __init__(
        self, common: Shared, language: str, root: Path, asked: dict[str, object], name: str
    ) -> None:
        self.common, self.language, self.root, self.asked = common, language, root, asked
        self.name = str(asked.get("name") or name)
        targets = common.cards[language]
        self.cards = {
            **targets,
            **{
                known: beside_targets(card, targets)
                for known, card in common.record[language].items()
            },
        }
        self.drawings: dict[str, bytes] = {}
        self.glyphs: set[str] = set()
        self.anchors: dict[str, None] = {}
        self.figures = 0

    def make_ready(self, nb: nbformat.NotebookNode) -> None:
        nb.cells = [cell for cell in nb.cells if SOURCE_ONLY not in cell.metadata.get("tags", [])]
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                markup = clean_html(markdown2html(cell.source))
                cell.metadata["compare_html"] = re.sub(r'<a class="anchor-link".*?</a>', "", markup)
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    output["compare_traceback"] = strip_ansi("\n".join(output.traceback))
                elif "data" in output:
                    self._output(output.data)

    def _output(self, data: dict[str, str]) -> None:
        if "image/svg+xml" in data:
            data["text/html"] = self._figure(data.pop("image/svg+xml"), data.get("text/plain", ""))
        elif "text/html" in data:
            data["text/html"] = _LINKED.sub(self._localised, _ROW.sub(self._row, data["text/html"]))

    def _row(self, found: re.Match[str]) -> str:
        """Return a row of a table with what it is picked by: the targets that its cells lead to, else the figures."""
        linked = [address[3] for address in ADDRESS.finditer(unescape(found[1]))]
        cards = [self.cards[each] for each in dict.fromkeys(linked) if each in self.cards]
        if not cards:
            return found[0]
        return f"<tr{attributes([card for card in cards if card.fingerprint] or cards)}>{found[1]}</tr>"

    def _localised(self, found: re.Match[str]) -> str:
        anchor = unescape(found[3])
        self.anchors[anchor] = None
        return f'href="#{escape(anchor)}"'

    def _figure(self, svg: str, alt: str) -> str:
        self.figures += 1
        number = self.figures
        for address in ADDRESS.finditer(unescape(svg)):
            self.anchors[address[3]] = None
        self.drawings[f"{self.name}.{number}.svg"] = svg.encode()
        drawing = inline(
            unescape_addresses(svg), f"figure-{number}-", f"alt-{number}", self._mark, self.glyphs
        )
        return (
            f'<figure data-name="{escape(self.name)}.{number}">'
            f'<div class="scroll" tabindex="0" role="group" aria-labelledby="alt-{number}">{drawing}</div>'
            f'<figcaption><p class="unseen" id="alt-{number}">{escape(alt)}</p>'
            f'<p class="hint">{escape(word("figure.scroll", self.language))}</p>{self._unscripted()}'
            "</figcaption></figure>"
        )

    def _unscripted(self) -> str:
        """Return where a figure is saved from by a reader whose browser runs no script."""
        if self.asked.get("failed"):
            return ""
        return (
            f'<noscript><p class="saving"><a href="#downloads">{escape(word("figure.unscripted", self.language))}'
            "</a></p></noscript>"
        )

    def _mark(self, anchor: str) -> tuple[str, str]:
        card = self.cards.get(anchor)
        if card:
            return card.summary, attributes([card])
        return self._group_name(anchor), ""

    def _group_name(self, anchor: str) -> str:
        """Return what a mark that stands for a group of targets is called; empty where there is no such group."""
        for sorts in self.common.groups[self.language].values():
            for name, text, ids in (entry for _, entries in sorts for entry in entries):
                if name == anchor:
                    return word("text.labelled", self.language, name=text, text=str(len(ids)))
        return ""

    def _groups(self) -> list[tuple[str, list[tuple[str, str, list[str]]]]]:
        """Return the groups of targets that the page leads to."""
        found: dict[str, list[tuple[str, str, list[str]]]] = {}
        for document_id in self.common.tables["documents"]["document_id"]:
            if not any(
                anchor.startswith((f"{document_id}-family-", f"{document_id}-office-"))
                for anchor in self.anchors
            ):
                continue
            for heading, entries in self.common.groups[self.language][document_id]:
                wanted = [entry for entry in entries if entry[0] in self.anchors]
                found.setdefault(heading, []).extend(wanted)
        return [(heading, entries) for heading, entries in found.items() if entries]

    def around(self, nb: nbformat.NotebookNode, executed: bytes) -> tuple[str, str]:
        """Return what stands above and below the cells."""
        language, tables = self.language, self.common.tables
        groups = self._groups()
        listed = {target_id for _, entries in groups for _, _, ids in entries for target_id in ids}
        cards = list(evidence.used({*self.anchors, *listed}, self.cards).values())
        markup = "\n".join(self._markup(nb))
        heading = _TITLE.search(markup)
        title = str(self.asked.get("title") or (_plain(heading[1]) if heading else self.name))
        contents = [(unescape(anchor), _plain(text)) for anchor, text in _HEADING.findall(markup)]
        failed = bool(self.asked.get("failed"))
        if cards:
            contents.append(("evidence", word("evidence.heading", language)))
        if not failed:
            contents.append(("downloads", word("download.heading", language)))
        described = layout.describe(
            language,
            title,
            stamp(language, self.root),
            home=str(self.asked.get("home", "index.html")),
            other=str(self.asked.get("other", "")),
            previous=self.asked.get("previous"),
            following=self.asked.get("following"),
            contents=contents,
        )
        tools = "\n".join(
            [
                layout.part("contents", language, contents),
                layout.part("picks", language, picks(cards, tables, language)),
            ]
        )
        top = layout.part("top", language, described)
        if not _before_first_section(nb, tools):
            top += tools
        documents = list(dict.fromkeys(document_of(card.id) for card in cards))
        below = [
            layout.part(
                "evidence",
                language,
                cards,
                groups,
                evidence_pages(documents, tables, language),
                word("evidence.explain", language),
            )
        ]
        if not failed:
            shown = {card.id for card in cards}
            handed = downloads(
                self.name, title, language, self.common, shown, self.root, executed, self.drawings
            )
            below.append(
                layout.part("downloads", language, handed, citation(title, language, self.root))
            )
        below += [self._code(nb), layout.part("bottom", language, described)]
        return top, "\n".join(below)

    def _markup(self, nb: nbformat.NotebookNode) -> list[str]:
        found = []
        for cell in nb.cells:
            found.append(cell.metadata.get("compare_html", ""))
            found += [
                output.data.get("text/html", "")
                for output in cell.get("outputs", [])
                if "data" in output
            ]
        return found

    def _code(self, nb: nbformat.NotebookNode) -> str:
        sources = [
            f"<pre><code>{escape(cell.source)}</code></pre>"
            for cell in nb.cells
            if cell.cell_type == "code" and "failed-cell" not in cell.metadata.get("tags", [])
        ]
        summary = escape(word("page.code", self.language))
        return (
            f'<details class="code"><summary>{summary}</summary>\n'
            + "\n".join(sources)
            + "\n</details>"
        )


def _before_first_section(nb: nbformat.NotebookNode, markup: str) -> bool:
    """Put markup before the first section, below the question that the page asks; say whether there is one."""
    for cell in nb.cells:
        if _HEADING.search(cell.metadata.get("compare_html", "")):
            cell.metadata["compare_html"] = markup + cell.metadata["compare_html"]
            return True
        for output in cell.get("outputs", []):
            if "data" in output and _HEADING.search(output.data.get("text/html", "")):
                output.data["text/html"] = markup + output.data["text/html"]
                return True
    return False


_LINKED = re.compile(rf'href="{ADDRESS.pattern}"')


def unescape_addresses(svg: str) -> str:
    """Return a drawing whose evidence addresses are as they were given: matplotlib escapes what XML need not."""
    return re.sub(
        r'xlink:href="(evidence-[^"]+)"', lambda found: f'xlink:href="{unescape(found[1])}"', svg
    )


def attributes(cards: list[evidence.Card]) -> str:
    """Return the attributes that a row or a mark is picked by."""
    told = {
        "targets": [card.id for card in cards if card.fingerprint],
        "place": [card.place_id for card in cards],
        "indicator": [card.indicator for card in cards],
        "year": [card.year for card in cards],
        "review": [card.status for card in cards],
    }
    return "".join(
        f' data-{name}="{escape(" ".join(dict.fromkeys(values)))}"'
        for name, values in told.items()
        if values
    )


def _plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def _language(nb: nbformat.NotebookNode) -> str:
    """Return the language that a notebook was run in."""
    given = None
    for cell in nb.cells:
        # papermill's injected cell follows the one with the defaults.
        if cell.cell_type == "code" and {"parameters", "injected-parameters"} & set(
            cell.metadata.get("tags", [])
        ):
            given = assigned_values(cell.source).get("language", given)
    return given if given in LANGUAGES else "en"
