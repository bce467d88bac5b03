"""Put a figure into the page itself, so that its marks can be followed, picked and reached by the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from compare.language.links import ADDRESS

#: Radius of the invisible disc that makes a small mark easy to hit, in the units of the drawing.
REACH = 8

_LINK = re.compile(r'<a xlink:href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_GLYPH = re.compile(
    r'<path id="([A-Za-z]+-[A-Za-z]+-[0-9a-f]+)" d="[^"]*" transform="scale\([^"]*\)"/>\s*'
)
#: Where matplotlib leaves spaces: beside the letters of steps, and before a minus sign.
_SHORTER = [(spaced, letter) for letter in "MLQCz" for spaced in (f" {letter}", f"{letter} ")] + [
    (" -", "-")
]
_COURSE = re.compile(r' d="([^"]*)"')
_PLACE = re.compile(r'#(?:(?<=href="#)|(?<=url\(#))([^")]+)')
_POSITION = re.compile(r'<use [^>]*?x="([\d.\-]+)" y="([\d.\-]+)"')


def inline(
    svg: str,
    prefix: str,
    alt: str,
    attributes: Callable[[str], tuple[str, str]],
    glyphs: set[str] | None = None,
) -> str:
    """Return a drawing as markup of the page.

    Parameters
    ----------
    svg : str
        As matplotlib wrote it.
    prefix : str
        Put before every id, so that two figures of a page do not share one.
    alt : str
        Id of the text that stands for the figure.
    attributes : callable
        Gives for an anchor the sentence that a mark is called, and the attributes it is picked by; an empty
        sentence where the page does not hold the anchor.
    glyphs : set of str, optional
        The shapes of characters that earlier drawings of the page hold; this one uses them, and adds its own.

    Examples
    --------
    >>> inline('<svg width="1pt"><path id="a"/><use xlink:href="#a"/></svg>', "f1-", "alt", lambda anchor: ("", ""))
    '<svg role="group" aria-labelledby="alt" width="1pt"><path id="f1-a"/><use xlink:href="#f1-a"/></svg>'
    """
    body = svg[svg.index("<svg") :].strip()
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    known, own = set() if glyphs is None else glyphs, set(_GLYPH.findall(body))
    body = _GLYPH.sub(lambda found: "" if found[1] in known else found[0], body)
    known |= own
    body = _COURSE.sub(lambda found: f' d="{_short(found[1])}"', body)

    def named(name: str) -> str:
        return f"glyph-{name}" if name in own else f"{prefix}{name}"

    body = re.sub(r'(\sid=")([^"]+)', lambda found: found[1] + named(found[2]), body)
    body = _PLACE.sub(lambda found: f"#{named(found[1])}", body)
    seen: set[str] = set()

    def linked(found: re.Match[str]) -> str:
        address = ADDRESS.fullmatch(found[1])
        sentence, more = attributes(address[3]) if address else ("", "")
        if not sentence:
            return found[2]
        place = _POSITION.search(found[2])
        disc = (
            f'<circle cx="{place[1]}" cy="{place[2]}" r="{REACH}" fill-opacity="0" stroke="none"/>'
            if place
            else ""
        )
        # The second half of a half-filled mark is a drawing of its own; the keyboard stops once.
        again = found[1] in seen
        seen.add(found[1])
        named = (
            ' tabindex="-1" aria-hidden="true"' if again else f' aria-label="{escape(sentence)}"'
        )
        return f'<a href="#{address[3]}"{named}{more}><title>{escape(sentence)}</title>{disc}{found[2]}</a>'

    body = _LINK.sub(linked, body)
    return body.replace("<svg", f'<svg role="group" aria-labelledby="{alt}"', 1)


def _short(course: str) -> str:
    """Return the course of a path without the spaces that it does not need.

    Examples
    --------
    >>> _short("M 10 -6 \\nC 1 2 3 4 5 6 \\nz")
    'M10-6C1 2 3 4 5 6z'
    """
    course = course.replace("\n", "")
    for spaced, short in _SHORTER:
        course = course.replace(spaced, short)
    return course.strip()
