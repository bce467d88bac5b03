"""The cells of a notebook as fragments of a page: its own blocks and figures, and whatever other notebooks show."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

from nbconvert.filters import strip_ansi
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode

from compare.language.labels import Labels
from compare.language.links import document_of, evidence_link
from compare.notebooks.html import BLOCK, render_block
from compare.project.notebook_files import FAILED_CELL, SOURCE_ONLY
from compare.report.evidence.cards import Card, Cards, used
from compare.report.evidence.groups import Group
from compare.report.evidence.observations import beside_targets
from compare.report.markdown import Anchors, Fragment, Heading, headings_of, markdown_fragments
from compare.report.offline.svg import DrawingError, Mark, inline
from compare.report.shared import SharedContent

#: Targets and observations whose entries a page carries; to further ones it leads on their evidence pages.
HELD = 200

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


#: The kinds of a result by their MIME types, or what is said of each.
Bundle = Mapping[str, Any]


class Result(NamedTuple):
    """One kind of a result: its MIME type, what it is, the words that stand for it, and its drawing for phones."""

    mime: str
    value: Any
    alt: str
    phone: str


class PageEvidence:
    """The evidence that a page can lead to, and the ids of what it does lead to, in the order of the page."""

    def __init__(self, content: SharedContent, language: str, most: int = HELD) -> None:
        self.targets = content.cards[language]
        self.observations = content.observations[language]
        self.groups = content.groups[language]
        self.language = language
        self.most = most
        self.linked: dict[str, None] = {}
        self._group_of: dict[str, Group] = {}
        self._document_of_group: dict[str, str] = {}
        for document_id, groupings in self.groups.items():
            for grouping in groupings:
                anchors = {group.anchor: group for group in grouping.groups}
                self._group_of |= anchors
                self._document_of_group |= dict.fromkeys(anchors, document_id)
        self.named: dict[str, None] = {}

    def address(self, evidence_id: str) -> str:
        """Return where a target, an observation or a group stands: on the page, and what is too many beside it."""
        self.named[evidence_id] = None
        if evidence_id not in self.linked and len(self.linked) >= self.most:
            document_id = self._document_of_group.get(evidence_id) or document_of(evidence_id)
            return evidence_link(evidence_id, document_id, self.language)
        self.linked[evidence_id] = None
        return f"#{evidence_id}"

    def card(self, evidence_id: str) -> Card | None:
        """Return the card of a target or of an observation."""
        return self.observations.get(evidence_id) or self.targets.get(evidence_id)

    def reached(self, evidence_ids: Iterable[str]) -> Cards:
        """Return the cards of evidence, on the page or beside it, and of what these lead to."""
        cards = used(evidence_ids, self.targets, self.observations)
        targets = {each: card for each, card in cards.items() if each in self.targets}
        observations = {
            each: beside_targets(card, targets)
            for each, card in cards.items()
            if each in self.observations
        }
        return targets | observations

    def group(self, anchor: str) -> Group | None:
        """Return the group of targets that an anchor stands for."""
        return self._group_of.get(anchor)


class Cells:
    """Renders the cells of a notebook, one after the other.

    Parameters
    ----------
    evidence : PageEvidence
    labels : Labels
    name : str
        Of the page; its figures are called after it.
    failed : bool
        Whether the run failed, so that the page hands nothing over.
    text_only : bool
        Whether outputs are shown as text, because what they are would keep the page from being published.

    Attributes
    ----------
    drawings : int
        How many drawings were met so far.
    """

    def __init__(
        self,
        evidence: PageEvidence,
        labels: Labels,
        name: str,
        failed: bool = False,
        text_only: bool = False,
    ) -> None:
        self.evidence = evidence
        self.labels = labels
        self.name = name
        self.failed = failed
        self.drawings = 0
        self._anchors = Anchors()
        # The kinds of results, the richest first, as nbconvert prefers them.
        self._renderers: dict[str, Callable[[Result], list[Fragment]]] = {
            BLOCK: self._block,
            "text/html": self._html,
            "text/markdown": self._markdown,
            "image/svg+xml": self._drawing,
            "text/latex": self._text,
            **dict.fromkeys(IMAGES, self._image),
            "application/json": self._json,
            "application/javascript": self._script,
            "text/plain": self._text,
        }
        if text_only:
            self._renderers = {"text/plain": self._text}

    def fragments(self, notebook: NotebookNode) -> list[Fragment]:
        """Return all cells that a reader of the page sees."""
        found: list[Fragment] = []
        for cell in notebook.cells:
            if SOURCE_ONLY not in tags_of(cell):
                found += self._cell(cell)
        return found

    def _cell(self, cell: NotebookNode) -> list[Fragment]:
        if cell.cell_type == "markdown":
            return markdown_fragments(cell.source, cell.get("attachments", {}), self._anchors)
        if cell.cell_type == "raw":
            mime = cell.metadata.get("raw_mimetype") or "text/plain"
            return self._result({mime: cell.source}, {})
        found: list[Fragment] = []
        if FAILED_CELL in tags_of(cell):
            found.append(Fragment(f"<pre><code>{escape(cell.source)}</code></pre>"))
        for output in _joined_streams(cell.get("outputs", ())):
            found += self._output(output)
        return found

    def _output(self, output: NotebookNode) -> list[Fragment]:
        if output.output_type == "stream":
            return [_preformatted(output.text)]
        if output.output_type == "error":
            return [_preformatted("\n".join(output.traceback), "error")]
        return self._result(output.data, output.get("metadata", {}))

    def _result(self, data: Bundle, metadata: Bundle) -> list[Fragment]:
        """Return the richest kind of a result that a page can show."""
        plain = data.get("text/plain", "")
        for mime, render in self._renderers.items():
            if mime not in data:
                continue
            said = metadata.get(mime, {})
            result = Result(mime, data[mime], said.get("alt", plain), said.get("phone", ""))
            fragments = render(result)
            if fragments:
                return fragments
        if plain or not data:
            return []
        return [self._notice("output.unshown", kinds=self.labels.join(sorted(data)))]

    def _notice(self, key: str, **values: str) -> Fragment:
        return Fragment(f'<p class="notice">{escape(self.labels.word(key, **values))}</p>')

    def _block(self, result: Result) -> list[Fragment]:
        block = result.value
        html = render_block(block, self.evidence.address)
        if block["type"] == "heading":
            folds = block["level"] == 2
            return [Fragment(html, (Heading(block["level"], block["key"], block["text"], folds),))]
        return [Fragment(f'\n<div class="result">{html}</div>')]

    def _html(self, result: Result) -> list[Fragment]:
        html = f'\n<div class="result foreign">{result.value}</div>'
        return [Fragment(html, headings_of(result.value))]

    def _markdown(self, result: Result) -> list[Fragment]:
        return markdown_fragments(result.value, {}, self._anchors)

    def _text(self, result: Result) -> list[Fragment]:
        return [_preformatted(result.value)]

    def _json(self, result: Result) -> list[Fragment]:
        return [_preformatted(json.dumps(result.value, ensure_ascii=False, indent=2))]

    def _script(self, result: Result) -> list[Fragment]:
        return [self._notice("output.script")]

    def _image(self, result: Result) -> list[Fragment]:
        data = "".join(result.value.split())
        image = f'<img src="data:{result.mime};base64,{escape(data)}" alt="{escape(result.alt)}">'
        return [Fragment(f"<figure>{image}</figure>")]

    def _drawing(self, result: Result) -> list[Fragment]:
        number = self.drawings + 1
        alt_id = f"alt-{number}"
        name = f"figure-{number}"
        phone = hint = ""
        try:
            svg = inline(result.value, name, alt_id, self._mark)
            if result.phone:
                narrow = inline(result.phone, f"{name}-phone", alt_id, self._mark)
                phone = f'<div class="phone">{narrow}</div>'
        except DrawingError:
            return []
        self.drawings = number
        if not phone:
            hint = f'<p class="hint">{escape(self.labels.word("figure.scroll"))}</p>'
        html = (
            f'\n<div class="result"><figure data-name="{escape(self.name)}.{number}">'
            f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{alt_id}">{svg}</div>{phone}'
            f'<figcaption><p class="unseen" id="{alt_id}">{escape(result.alt)}</p>'
            f"{hint}{self._unscripted()}</figcaption>"
            f'<div class="tools" data-save></div></figure></div>'
        )
        return [Fragment(html)]

    def _unscripted(self) -> str:
        """Return where a figure is saved from by a reader whose browser runs no script."""
        if self.failed:
            return ""
        text = escape(self.labels.word("figure.unscripted"))
        return f'<p class="saving"><a href="#downloads">{text}</a></p>'

    def _mark(self, evidence_id: str) -> Mark | None:
        address = self.evidence.address(evidence_id)
        card = self.evidence.card(evidence_id)
        if card is not None:
            return Mark(card.summary, address)
        group = self.evidence.group(evidence_id)
        if group is None:
            return None
        sentence = self.labels.labelled(group.name, str(len(group.target_ids)))
        return Mark(sentence, address)


def tags_of(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def code_of(notebook: NotebookNode, labels: Labels) -> str:
    """Return the code of a notebook, folded away; the cell that a failed run stopped at shows its own."""
    sources = [
        f"<pre><code>{escape(cell.source)}</code></pre>"
        for cell in notebook.cells
        if cell.cell_type == "code" and not {FAILED_CELL, SOURCE_ONLY} & set(tags_of(cell))
    ]
    summary = f"<summary>{escape(labels.word('page.code'))}</summary>"
    return "\n".join([f'<details class="code">{summary}', *sources, "</details>"])


def _joined_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with what was printed in several pieces as one, and only the last state of progress bars."""
    cell = NotebookNode(outputs=[copy.copy(output) for output in outputs])
    joined, _ = CoalesceStreamsPreprocessor().preprocess_cell(cell, {}, 0)
    return joined.outputs


def _preformatted(text: str, style: str = "") -> Fragment:
    attribute = f' class="{style}"' if style else ""
    return Fragment(f"<pre{attribute}>{escape(strip_ansi(text))}</pre>")
