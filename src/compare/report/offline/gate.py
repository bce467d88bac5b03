"""The gate: a page is published only when nothing in it could make a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html.parser import HTMLParser

import tinycss2
from tinycss2.ast import (
    AtKeywordToken,
    FunctionBlock,
    IdentToken,
    Node,
    ParseError,
    StringToken,
    URLToken,
)

from compare.project import paths
from compare.project.errors import UserError

#: Bytes that a page must stay under.
LIMIT = 2_000_000

#: Elements that fetch, frame or redirect by being there.
FORBIDDEN = (
    "applet",
    "audio",
    "base",
    "embed",
    "form",
    "frame",
    "frameset",
    "iframe",
    "link",
    "object",
    "portal",
    "source",
    "track",
    "video",
    "foreignobject",
    "animate",
    "set",
    "animatetransform",
    "animatemotion",
)

#: Attributes that hold an address.
ADDRESSES = frozenset(
    (
        "action",
        "archive",
        "attributionsrc",
        "background",
        "cite",
        "classid",
        "code",
        "codebase",
        "data",
        "dynsrc",
        "formaction",
        "href",
        "icon",
        "imagesrcset",
        "longdesc",
        "lowsrc",
        "manifest",
        "ping",
        "poster",
        "profile",
        "src",
        "srcdoc",
        "srcset",
        "usemap",
        "xlink:href",
    )
)

#: A page beside this one, a place on it, an executed notebook, or a file with all tables.
SIBLING = re.compile(
    r"(?!\.)[\w.+=\-]+\.html(#[^\s\"'<>\\]*)?|#[^\s\"'<>\\]*|(\.\./)?index\.html|"
    r"failed/[\w.+=\-]+\.html|(?!\.)[\w.+=\-]+\.(?:ipynb|figures\.zip)|targets\.xlsx|datapackage\.zip"
)

#: Data that is handed over; never a page or an image of its own kind that could run.
HANDED_OVER = re.compile(
    r"data:(text/csv|text/plain|application/zip|application/x-bibtex|"
    r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)[;,]"
)

#: A raster image that is part of the page.
EMBEDDED_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,")

#: What a style may take by url(): a place on the page, or data.
STYLE_ADDRESSES = ("#", "data:font/", "data:image/")

#: Attributes of drawings that are read as styles.
STYLED = (
    "clip-path",
    "cursor",
    "fill",
    "filter",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "stroke",
)

#: Attributes that hold words for people or for a script, which no browser reads as a style.
TEXTS = ("alt", "placeholder", "title", "value")
TEXT_PREFIXES = ("aria-", "data-")

#: Rules of style sheets that name another file.
STYLE_RULES = ("import", "namespace")

#: Functions of style sheets that take an address without url(), also behind a vendor's prefix.
STYLE_FUNCTIONS = ("image-set", "src", "image", "cross-fade", "expression")

#: Properties of style sheets that load what they name.
STYLE_PROPERTIES = ("behavior", "-ms-behavior", "-moz-binding")

#: The body of data in a style, which the parser of styles would read character by character.
BASE64 = re.compile(r"(;base64,)[A-Za-z0-9+/=]+(?=[\"']?\))")

#: Attributes that hold neither an address nor a style.
PLAIN_NAMES = (
    "class|id|d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|scope|role|lang|value|tabindex|aria-[a-z]+|data-[a-z]+|"
    "font-size|textLength|lengthAdjust"
)

#: A declaration of a style whose value holds neither an address nor a function.
PLAIN_STYLE = r"(?:fill|stroke|opacity|font|text)[a-z\-]*:\ [\w\ \#.,%'\-]*"

#: A stretch of a page in which nothing can be at fault: text, end tags, and start tags of elements whose content is
#: read as any other, with nothing but plain attributes and places on the page. It is read at once: most of a page is
#: that.
PLAIN = re.compile(
    rf"""(?:[^<]+ | </(?!style|script)[a-z][a-z0-9]*> |
    <(?:a|article|b|button|caption|circle|code|dd|defs|details|div|dl|dt|em|figcaption|figure|g|h[1-6]|i|label|li|main|
    nav|ol|option|p|path|pre|rect|section|small|span|strong|summary|svg|table|tbody|td|text|th|thead|title|tr|ul|use)
    (?:\ (?:(?:{PLAIN_NAMES})="[^"\\(]*(?:(?<![lL])\([^"\\(]*)*" | (?:xlink:)?href="\#[^\s"'<>\\(]*" |
    clip-path="url\(\#[\w\-]*\)" | (?:fill|stroke)(?:-opacity)?="[\w\#.]*" |
    style="(?:{PLAIN_STYLE}(?:;\ {PLAIN_STYLE})*;?)?" |
    transform="(?:(?:matrix|rotate|scale|translate)\([0-9e .,\-]*\)\ ?)*"))*\ ?/?>)+""",
    re.VERBOSE,
)


#: The one file that a page may ask for: a script beside it that tells when it was last checked, by this nonce.
NONCE = "checked"
BESIDE = [("src", paths.CHECKED), ("nonce", NONCE), ("defer", "")]

#: The attributes of an element by name.
Attributes = Mapping[str, str]


class GateError(UserError):
    """A page that could make a request, or that is too large; it is not published."""


class _Reader(HTMLParser):
    """Collects what a page must not hold, as sentences."""

    def __init__(self, script: str) -> None:
        super().__init__(convert_charrefs=True)
        self.script = script
        self.faults: list[str] = []
        self.policy = False
        self._within = ""
        self._allowed = script
        self._text: list[str] = []

    def parse_starttag(self, i: int) -> int:
        """Read the tag that begins at ``i``, or the whole stretch up to something that has to be looked at."""
        plain = None if self._within else PLAIN.match(self.rawdata, i)
        return plain.end() if plain else super().parse_starttag(i)

    def _add(self, faults: Iterable[str]) -> None:
        line, _ = self.getpos()
        self.faults += [f"line {line}: {fault}" for fault in faults]

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],
    ) -> None:
        pairs = [(name, value or "") for name, value in attrs]
        attributes = dict(reversed(pairs))  # of two alike, browsers take the first
        if tag in FORBIDDEN:
            self._add([f"<{tag}> could make a request."])
        if tag == "meta":
            self._read_meta(attributes)
        is_beside = tag == "script" and pairs == BESIDE
        for name, value in [] if is_beside else pairs:
            self._add(attribute_faults(tag, name, value, attributes))
        if tag == "style" or (tag == "script" and attributes.get("type") != "application/json"):
            self._within = tag
            self._allowed = "" if is_beside else self.script
            self._text = []

    def _read_meta(self, attributes: Attributes) -> None:
        equivalent = attributes.get("http-equiv", "").lower()
        if equivalent not in ("", "content-security-policy"):
            self._add([f"<meta http-equiv={equivalent}> could make a request."])
        elif equivalent and "default-src 'none'" in attributes.get("content", ""):
            self.policy = True

    def handle_data(self, data: str) -> None:
        if self._within:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._within:
            return
        self._within = ""
        text = "".join(self._text)
        if tag == "style":
            self._add(style_faults(text))
        elif text != self._allowed:
            self._add([f"a script that is not the report's own: {text.strip()[:60]}"])


def attribute_faults(
    tag: str,
    name: str,
    value: str,
    attributes: Attributes,
) -> Iterable[str]:
    """Return what keeps an attribute of an element from being published, one sentence each.

    Parameters
    ----------
    tag, name : str
        Of element and attribute, in small letters.
    value : str
    attributes : mapping of str
        All attributes of the element.

    Examples
    --------
    >>> attribute_faults("img", "src", "x.png", {})
    ['src="x.png" on <img> leads out of the page.']
    """
    if name.startswith("on"):
        return [f"{name} on <{tag}> is a script."]
    if name in ADDRESSES:
        address = value.strip()
        if not _allowed(tag, name, address, attributes):
            return [f'{name}="{address[:60]}" on <{tag}> leads out of the page.']
    if name == "style" or _may_hold_style(name, value):
        return style_faults(value)
    return []


def _allowed(
    tag: str,
    name: str,
    address: str,
    attributes: Attributes,
) -> bool:
    if tag == "a" and name == "href":
        handed_over = "download" in attributes and HANDED_OVER.match(address)
        return bool(handed_over or SIBLING.fullmatch(address))
    if tag == "img" and name == "src":
        return address.startswith("data:image/")
    if tag == "image" and EMBEDDED_IMAGE.match(address):
        return True
    return address.startswith("#")


def _may_hold_style(name: str, value: str) -> bool:
    """Say whether an attribute could take something from elsewhere; most are read no further."""
    if "(" not in value or name in TEXTS or name.startswith(TEXT_PREFIXES):
        return False
    return name in STYLED or "\\" in value or "url" in value.lower()


def style_faults(style: str) -> list[str]:
    """Return what a style sheet, or the style of one element, takes from elsewhere, one sentence each.

    Examples
    --------
    >>> style_faults("background: u\\\\72l(a.png); fill: url(#b)")
    ['the style takes url(a.png)']
    """
    return list(_style_faults(BASE64.sub(r"\1", style)))


@lru_cache(maxsize=4096)  # the marks of a drawing share a few styles
def _style_faults(style: str) -> tuple[str, ...]:
    components = tinycss2.parse_component_value_list(style, skip_comments=True)
    return tuple(f"the style takes {taken}" for taken in _taken(components))


def _taken(components: Iterable[Node]) -> Iterator[str]:
    """Yield what style components take from elsewhere, at any depth of blocks and functions."""
    for component in components:
        if isinstance(component, AtKeywordToken) and component.lower_value in STYLE_RULES:
            yield f"@{component.lower_value}"
        elif isinstance(component, IdentToken) and component.lower_value in STYLE_PROPERTIES:
            yield component.lower_value
        elif isinstance(component, URLToken):
            yield from _outside(component.value)
        elif isinstance(component, ParseError) and component.kind == "bad-url":
            yield "an address that cannot be read"
        elif isinstance(component, FunctionBlock):
            yield from _taken_by_function(component)
        else:
            yield from _taken(getattr(component, "content", None) or ())


def _taken_by_function(function: FunctionBlock) -> Iterator[str]:
    name = function.lower_name
    if name == "url":
        texts = [part.value for part in function.arguments if isinstance(part, StringToken)]
        yield from _outside("".join(texts))
    elif any(name == each or name.endswith(f"-{each}") for each in STYLE_FUNCTIONS):
        yield f"{name}()"
    yield from _taken(function.arguments)


def _outside(address: str) -> Iterator[str]:
    if not address.strip().lower().startswith(STYLE_ADDRESSES):
        yield f"url({address[:40]})"


def faults(page: str, script: str) -> list[str]:
    """Return what keeps a page from being published, one sentence each.

    Parameters
    ----------
    page : str
        The whole page.
    script : str
        The only script that it may hold.

    Examples
    --------
    >>> policy = '''<meta http-equiv="Content-Security-Policy" content="default-src 'none'">'''
    >>> faults(policy + '<img src="x.png">', "")
    ['line 1: src="x.png" on <img> leads out of the page.']
    """
    reader = _Reader(script)
    reader.feed(page)
    reader.close()
    sentences = reader.faults
    if not reader.policy:
        sentences.append("the page has no content security policy that forbids everything else.")
    size = len(page.encode())
    if size >= LIMIT:
        sentences.append(f"the page has {size:,} bytes; it must stay under {LIMIT:,} to be mailed.")
    return sentences


def check(page: str, name: str, script: str) -> str:
    """Return the page when nothing keeps it from being published.

    Raises
    ------
    GateError
        With every fault at once.
    """
    sentences = faults(page, script)
    if not sentences:
        return page
    more = f" (and {len(sentences) - 5} more)" if len(sentences) > 5 else ""
    raise GateError(f"{name} is not published: {' '.join(sentences[:5])}{more}")
