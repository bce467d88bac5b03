"""Take the text of a plan out of a page that was saved from a site."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from compare.document_files.encodings import decoded
from compare.document_files.furniture import is_site_line
from compare.document_files.lines import Line, UnreadableFile, table_line

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w\-]+)""", re.IGNORECASE)

#: Elements that are never part of a text.
_NO_TEXT = (
    *(
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "object",
        "audio",
        "video",
        "canvas",
        "iframe",
    ),
    *("nav", "header", "footer", "aside"),
    *("form", "button", "select", "option", "input", "textarea"),
)

#: Words in the class or id of what a site puts around a text.
_AROUND = re.compile(
    r"(?:^|[\s_\-])(?:nav\w*|menu\w*|bread\w*|crumbs?|foot\w*|bottom\w*|head|header|top|share\w*|print\w*|tool\w*|"
    r"side\w*|copyright|qr\w*|search\w*|font-?size|pag(?:er|ination)|relat\w*|recommend\w*|login\w*|banner\w*)"
    r"(?:$|[\s_\-])",
    re.IGNORECASE,
)

#: Elements that begin and end a line.
_BLOCKS = {
    *("body", "div", "section", "article", "main", "center", "figure", "figcaption", "hr"),
    *("p", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("li", "ul", "ol", "dl", "dt", "dd"),
    *("table", "tbody", "thead", "tr", "td", "th"),
}

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_WORDS = re.compile("[\u4e00-\u9fff0-9]")

#: The share of the text that what is taken for the text must hold.
_MOST = 0.85

#: What is around the text holds less than this share of it, whatever it is called.
_LITTLE = 0.3

#: Text of a cell that is longer makes the table one of layout.
_LONGEST_CELL = 300


def web_lines(content: bytes) -> list[Line]:
    """Return the lines of the text of a saved page; a row of a table is one line.

    Navigation, what stands at the foot, and buttons are left out.

    Examples
    --------
    >>> page = "<nav><a>首页</a></nav><div><p>一、总体要求</p><p>到2027年，企业75家。</p></div><p>打印</p>"
    >>> [line.text for line in web_lines(page.encode())]
    ['一、总体要求', '到2027年，企业75家。']
    """
    page = BeautifulSoup(_source(content), "html.parser")
    body = page.body or page
    _remove_what_is_around(body)
    lines = [text for text in _lines(_main(body)) if not is_site_line(text)]
    if not any(_WORDS.search(text) for text in lines):
        raise UnreadableFile("The page holds no Chinese text; save it once it is loaded whole.")
    return [Line(text) for text in lines]


def _source(content: bytes) -> str:
    """Return the source of a page, also of one that a browser saved as a single file."""
    if re.match(rb"(?:From|MIME-Version|Subject): ", content.lstrip()):
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
        if parts:
            whole = parts[0].get_payload(decode=True)
            return decoded(bytes(whole), parts[0].get_content_charset() or "")
    named = _CHARSET.search(content[:4096])
    return decoded(content, named[1].decode("ascii") if named else "")


def _remove_what_is_around(body: Tag) -> None:
    whole = max(_amount(body), 1)
    for element in body.find_all(_NO_TEXT):
        # Sites wrap whole pages into a form.
        if element.name != "form" or _amount(element) < _LITTLE * whole:
            element.decompose()
    for element in body.find_all(True):
        if element.decomposed or not _is_around(element):
            continue
        if _amount(element) < _LITTLE * whole:
            element.decompose()


def _is_around(element: Tag) -> bool:
    classes = element.get_attribute_list("class")
    identifier = str(element.get("id") or "")
    names = " ".join([*classes, identifier])
    if _AROUND.search(names.replace("None", "")):
        return True
    style = str(element.get("style") or "")
    if element.has_attr("hidden") or _HIDDEN.search(style):
        return True
    return element.name in _BLOCKS and _is_list_of_links(element)


def _is_list_of_links(element: Tag) -> bool:
    links = element.find_all("a")
    linked = sum(_amount(link) for link in links)
    return len(links) > 2 and linked > 0.6 * _amount(element)


def _amount(element: Tag) -> int:
    """Return how many Chinese characters and digits an element shows."""
    return len(_WORDS.findall(element.get_text()))


def _main(body: Tag) -> Tag:
    """Return the deepest element that holds nearly all of the text, and every table of figures."""
    enough = _MOST * _amount(body)
    tables = {id(table) for table in body.find_all("table") if _is_of_figures(table)}
    chosen = body
    while True:
        fitting = [
            child
            for child in chosen.find_all(True, recursive=False)
            if child.name in _BLOCKS | {"span", "form", "font"}
            and child.name != "table"
            and _amount(child) >= enough
            and tables <= {id(table) for table in child.find_all("table")}
        ]
        if not fitting or fitting[0].name == "p":
            return chosen
        chosen = fitting[0]


def _is_of_figures(table: Tag) -> bool:
    """Return whether a table is one that is read by its columns, and not one of layout."""
    rows = _rows(table)
    if table.find("table") or len(rows) < 2:
        return False
    if max(map(len, rows)) < 2:
        return False
    return all(len(cell) <= _LONGEST_CELL for row in rows for cell in row)


def _rows(table: Tag) -> list[list[str]]:
    """Return the cells of a table; where a cell spans others these are empty."""
    rows: list[list[str]] = []
    spanned: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table.find_all("tr")):
        cells: list[str] = []
        for cell in row.find_all(["td", "th"]):
            while (number, len(cells)) in spanned:
                cells.append("")
            down = _span(cell, "rowspan")
            right = _span(cell, "colspan")
            column = len(cells)
            spanned |= {
                (number + below, column + beside): ""
                for below in range(1, down)
                for beside in range(right)
            }
            text = "".join(_lines(cell))
            cells += [text, *[""] * (right - 1)]
        while (number, len(cells)) in spanned:
            cells.append("")
        rows.append(cells)
    return rows


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1")
    digits = re.match("[0-9]{1,3}", text)
    return max(int(digits[0]), 1) if digits else 1


def _lines(element: Tag) -> Iterator[str]:
    """Yield the lines that a browser would show."""
    line = ""
    for piece in _pieces(element):
        if piece is None:
            if line.strip():
                yield line.strip(" ")
            line = ""
        else:
            line += piece
    if line.strip():
        yield line.strip(" ")


def _pieces(element: Tag) -> Iterator[str | None]:
    """Yield texts, and None where a line ends."""
    for child in element.children:
        if isinstance(child, Tag):
            yield from _of_element(child)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield _flowing(str(child))


def _of_element(child: Tag) -> Iterator[str | None]:
    if child.name == "table" and _is_of_figures(child):
        yield None
        for cells in _rows(child):
            yield table_line(cells)
            yield None
        return
    ends = child.name in _BLOCKS or child.name == "br"
    if ends:
        yield None
    yield from _pieces(child)
    if ends:
        yield None


def _flowing(text: str) -> str:
    """Return text of the source as it is shown: a line end of the source is no line end, nor a blank in Chinese."""
    joined = re.sub(f"(?<=[{_CHINESE}])[ \t]*[\r\n]+[ \t\r\n]*(?=[{_CHINESE}])", "", text)
    return re.sub("[ \t\r\n\f]+", " ", joined)
