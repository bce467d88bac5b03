"""Markdown of a notebook as HTML that asks nobody: allowed elements, pasted images inside, no link that leads out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import bleach
from bleach.css_sanitizer import CSSSanitizer
from bs4 import BeautifulSoup, NavigableString, PageElement, SoupStrainer, Tag
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from compare.report.offline import gate

#: Elements whose content goes with them: nobody reads a script or a style as text.
DROPPED = ("script", "style", "template", "noscript", "iframe", "object", "svg", "math")

#: Elements that Markdown makes, and those that writers put into it.
ALLOWED = frozenset(
    (
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    )
)

#: Attributes that may stay; addresses are looked at on their own.
ALLOWED_ATTRIBUTES = {
    "*": ["align", "colspan", "dir", "lang", "rowspan", "scope", "title"],
    "td": ["style"],
    "th": ["style"],
    "a": ["href"],
    "img": ["alt", "height", "src", "width"],
    "ol": ["start", "type"],
    "details": ["open"],
    **{f"h{level}": ["id"] for level in range(1, 7)},
}

#: How Markdown aligns the columns of a table.
ALLOWED_STYLES = ["text-align"]

#: Addresses that are left here are data or lead nowhere else, which bleach takes for a protocol of their own.
PROTOCOLS = ("data", "http", "https")

#: Images that were pasted into a cell: MIME bundles by name.
Attachments = dict[str, dict[str, str]]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Heading(NamedTuple):
    """A heading of a page, and whether what follows it opens on demand."""

    level: int
    anchor: str
    text: str
    folds: bool = False


class Fragment(NamedTuple):
    """A part of a page as HTML, with the headings in it."""

    html: str
    headings: tuple[Heading, ...] = ()


class Anchors:
    """Gives the headings of a page anchors of which no two are alike."""

    #: What our own templates call their elements.
    RESERVED = (
        "content",
        "language",
        "theme",
        "evidence",
        "downloads",
        "citation",
        "reviewing",
        "table",
    )

    def __init__(self) -> None:
        self._taken = set(self.RESERVED)

    def anchor(self, text: str) -> str:
        """Return the anchor of a heading: its text, as Jupyter makes it, numbered where another has it.

        Examples
        --------
        >>> anchors = Anchors()
        >>> anchors.anchor("What it says"), anchors.anchor("What it says")
        ('What-it-says', 'What-it-says-2')
        """
        stem = "-".join(text.split()) or "section"
        anchor = stem
        number = 1
        while anchor in self._taken:
            number += 1
            anchor = f"{stem}-{number}"
        self._taken.add(anchor)
        return anchor


def markdown_fragments(
    source: str,
    attachments: Attachments,
    anchors: Anchors,
) -> list[Fragment]:
    """Return a text in Markdown as fragments of a page, a new one at each section.

    Parameters
    ----------
    source : str
    attachments : dict
        The images pasted into the cell: MIME bundles by name.
    anchors : Anchors
        Those of the page.
    """
    renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(source)
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(DROPPED):
        tag.decompose()
    for link in soup.find_all("a"):
        _keep_inside(link, "href", link.get_text())
    for image in soup.find_all("img"):
        _keep_inside(image, "src", str(image.get("alt", "")))
    for box in soup.find_all("input", type="checkbox"):
        box.replace_with("☑ " if box.has_attr("checked") else "☐ ")
    for tag in soup.find_all(HEADINGS):
        tag["id"] = anchors.anchor(tag.get_text())
    return [_fragment(parts) for parts in _sections(soup)]


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, for which an image that was pasted and lost is only its words."""

    def image(
        self,
        text: str,
        url: str,
        title: str | None = None,
    ) -> str:
        """Return an image, pasted ones as data."""
        name = url.removeprefix("attachment:")
        if name != url and name not in self.attachments:
            return super().text(text)
        return super().image(text, url, title)


def _keep_inside(tag: Tag, attribute: str, text: str) -> None:
    """Replace a link or an image that leads out of the page by its words and its address."""
    if not tag.has_attr(attribute):
        return
    address = str(tag[attribute]).strip()
    attributes = {attribute: address}
    if not gate.attribute_faults(tag.name, attribute, address, attributes):
        return
    if address and address != text:
        text = f"{text} ({address})" if text else address
    tag.replace_with(text)


def _sections(soup: BeautifulSoup) -> Iterator[list[PageElement]]:
    parts: list[PageElement] = []
    for child in soup.children:
        if isinstance(child, Tag) and child.name == "h2" and parts:
            yield parts
            parts = []
        parts.append(child)
    if parts:
        yield parts


def _fragment(parts: list[PageElement]) -> Fragment:
    html = _cleaner().clean("".join(map(_markup, parts)))
    return Fragment(f'<div class="prose">{html}</div>', headings_of(html))


def _markup(part: PageElement) -> str:
    return part.output_ready() if isinstance(part, NavigableString) else str(part)


@cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=ALLOWED,
        attributes=ALLOWED_ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=ALLOWED_STYLES),
    )


def headings_of(html: str) -> tuple[Heading, ...]:
    """Return the headings of HTML, with the anchors that they have or "".

    Examples
    --------
    >>> headings_of('<p>x</p><h2 id="a">A <em>b</em></h2>')
    (Heading(level=2, anchor='a', text='A b', folds=False),)
    """
    if "<h" not in html.lower():  # a large table without a heading is not worth reading
        return ()
    soup = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer(HEADINGS))
    return tuple(_heading(tag) for tag in soup.find_all(HEADINGS))


def _heading(tag: Tag) -> Heading:
    level = int(tag.name.removeprefix("h"))
    anchor = str(tag.get("id", ""))
    return Heading(level, anchor, tag.get_text().strip())


def with_title(fragment: Fragment) -> Fragment:
    """Return a fragment whose first heading is the title of the page.

    Examples
    --------
    >>> with_title(Fragment('<h2 id="a">A</h2>')).html
    '<h1 id="a">A</h1>'
    """
    soup = BeautifulSoup(fragment.html, "html.parser")
    heading = soup.find(HEADINGS)
    if isinstance(heading, Tag):
        heading.name = "h1"
    html = str(soup)
    return Fragment(html, headings_of(html))
