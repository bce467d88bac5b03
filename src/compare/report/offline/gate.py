"""The gate: a page is published only when nothing in it could make a request."""

from __future__ import annotations

import re
from html.parser import HTMLParser

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
ADDRESSES = (
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

#: A page beside this one, a place on it, or a file with all tables.
SIBLING = re.compile(
    r"(?!\.)[\w.+=\-]+\.html(#[^\s\"'<>\\]*)?|#[^\s\"'<>\\]*|(\.\./)?index\.html|"
    r"failed/[\w.+=\-]+\.html|targets\.xlsx|datapackage\.zip"
)

#: Data that is handed over; never a page or an image of its own kind that could run.
HANDED_OVER = re.compile(
    r"data:(text/csv|text/plain|application/zip|application/x-bibtex|"
    r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)[;,]"
)

#: Functions of style sheets that take an address without url().
STYLE_CALLS = re.compile(
    r"@import|@namespace|image-set\(|\bsrc\(|\bimage\(|cross-fade\(|expression\(|behavior:|"
    r"-moz-binding"
)


#: Attributes that hold neither an address nor a style.
PLAIN_NAMES = "class|id|d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|scope|role|lang|value|tabindex|aria-[a-z]+|data-[a-z]+"

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


class GateError(UserError):
    """A page that could make a request, or that is too large; it is not published."""


class _Reader(HTMLParser):
    """Collects what a page must not hold, as sentences."""

    def __init__(self, script: str) -> None:
        super().__init__(convert_charrefs=True)
        self.script, self.faults, self.policy = script, [], False
        self._within = ""
        self._text: list[str] = []

    def parse_starttag(self, i: int) -> int:
        """Read the tag that begins at ``i``, or the whole stretch up to something that has to be looked at."""
        plain = None if self._within else PLAIN.match(self.rawdata, i)
        return plain.end() if plain else super().parse_starttag(i)

    def _fault(self, text: str) -> None:
        line, _ = self.getpos()
        self.faults.append(f"line {line}: {text}")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {
            name: value or "" for name, value in reversed(attributes)
        }  # of two alike, browsers take the first
        if tag in FORBIDDEN:
            self._fault(f"<{tag}> could make a request.")
        if tag == "meta":
            equivalent = given.get("http-equiv", "").lower()
            self.policy |= (
                equivalent == "content-security-policy"
                and "default-src 'none'" in given.get("content", "")
            )
            if equivalent not in ("", "content-security-policy"):
                self._fault(f"<meta http-equiv={equivalent}> could make a request.")
        for name, value in ((name, value or "") for name, value in attributes):
            if name.startswith("on"):
                self._fault(f"{name} on <{tag}> is a script.")
            elif name in ADDRESSES and not _allowed(tag, name, value.strip(), given):
                self._fault(f'{name}="{value.strip()[:60]}" on <{tag}> leads out of the page.')
            elif name == "style" or "url(" in (
                _unescaped(value) if "\\" in value or "/*" in value else value.lower()
            ):
                self.faults += [f"line {self.getpos()[0]}: {each}" for each in _style_faults(value)]
        if tag in ("script", "style"):
            self._within, self._text = tag, []
            if tag == "script" and given.get("type", "") == "application/json":
                self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._within:
            return
        text = "".join(self._text)
        if tag == "script" and text != self.script:
            self._fault(f"a script that is not the report's own: {text.strip()[:60]}")
        if tag == "style":
            self.faults += [f"line {self.getpos()[0]}: {each}" for each in _style_faults(text)]
        self._within = ""


def _allowed(tag: str, name: str, address: str, given: dict[str, str]) -> bool:
    if tag == "a" and name == "href":
        handed_over = "download" in given and bool(HANDED_OVER.match(address))
        return handed_over or bool(SIBLING.fullmatch(address))
    if tag == "a" and name == "xlink:href":
        return address.startswith("#")
    if tag == "img" and name == "src":
        return address.startswith("data:image/")
    return address.startswith("#")


def _unescaped(style: str) -> str:
    """Return a style without comments and escapes, in small letters: ``u\\72l(`` is ``url(`` to a browser."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    bare = re.sub(
        r"\\([0-9a-fA-F]{1,6})\s?", lambda found: chr(min(int(found[1], 16), 0x10FFFF)), bare
    )
    return bare.replace("\\", "").lower()


def _style_faults(style: str) -> list[str]:
    bare = _unescaped(style)
    found = [f"the style takes {each}" for each in STYLE_CALLS.findall(bare)]
    for address in re.findall(r"url\(\s*[\"']?\s*(.{0,60})", bare, flags=re.DOTALL):
        if not address.startswith(("#", "data:font/", "data:image/")):
            found.append(f"the style takes url({address[:40]}")
    return found


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
    found = reader.faults
    if not reader.policy:
        found.append("the page has no content security policy that forbids everything else.")
    size = len(page.encode())
    if size >= LIMIT:
        found.append(f"the page has {size:,} bytes; it must stay under {LIMIT:,} to be mailed.")
    return found


def check(page: str, name: str, script: str) -> str:
    """Return the page when nothing keeps it from being published.

    Raises
    ------
    GateError
        With every fault at once.
    """
    found = faults(page, script)
    if found:
        more = f" (and {len(found) - 5} more)" if len(found) > 5 else ""
        raise GateError(f"{name} is not published: {' '.join(found[:5])}{more}")
    return page
