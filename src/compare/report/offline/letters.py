"""The words of a drawing, which matplotlib writes as shapes, as text again: a tenth of the bytes, and can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import NamedTuple

from compare.report.offline.fonts import advance

#: The attribute in which a group of letters carries what they spell until it is written.
SAID = "said"

#: What a letter of our font is called by matplotlib: the font, and the number of the shape in it.
LETTER = re.compile(r"#NotoSansSC-Regular-([0-9a-f]+)")

#: How matplotlib puts a line of text in its place, and how large it is.
PLACED = re.compile(
    r"translate\(([\d.\-]+) ([\d.\-]+)\)( rotate\([\d.\-]+\))? scale\(([\d.]+) -[\d.]+\)"
)

#: How matplotlib moves a letter along its line.
MOVED = re.compile(r"translate\(([\d.\-]+)(?: 0)?\)")

#: A letter that is not moved is the first.
STILL = "translate(0)"

#: The size that matplotlib draws letters in, before it scales a line of them.
DRAWN = 100


def write_letters(root: ET.Element) -> None:
    """Write every line of a drawing whose letters are those of our font as text.

    A line is as long as it was drawn, whatever font a reader's browser takes for it. Letters of another font stay
    shapes.

    Examples
    --------
    >>> letters = "<g said='35' transform='translate(1 2) scale(0.09 -0.09)'><use xlink:href='#NotoSansSC-Regular-14'/>"
    >>> root = ET.fromstring(f"<svg xmlns:xlink='x'>{letters}</g></svg>".replace("xlink:href", "href"))
    >>> write_letters(root)
    >>> root[0].tag, root[0].text, root[0].get("font-size")
    ('text', '35', '9')
    """
    said = {group: group.attrib.pop(SAID, "") for group in root.iter("g")}
    found = [_line(group, said[group]) for group in said if any(map(_is_letter, group))]
    lines = [line for line in found if line]
    # Of one line that has to stay shapes, another may hold the shapes.
    if len(lines) == len(found):
        for line in lines:
            _write(line)


class _Line(NamedTuple):
    """A group of letters, what they spell, and the attributes of that as text."""

    group: ET.Element
    text: str
    attributes: dict[str, str]


def _line(group: ET.Element, said: str) -> _Line | None:
    """Return a group of letters as a line of text; None where that cannot be told."""
    placed = PLACED.fullmatch(group.get("transform", ""))
    letters = [child for child in group if child.tag != "defs"]
    # A comment cannot hold two hyphens, so that what is between them may not be what was written.
    ends = [end for end in map(_end, letters) if end is not None]
    if not said or not placed or len(ends) < len(letters) or "- -" in said:
        return None
    x, y, turn, drawn_at = placed.groups()
    scale = float(drawn_at)
    place = {"transform": f"translate({x} {y}){turn}"} if turn else {"x": x, "y": y}
    attributes = {**place, "font-size": f"{DRAWN * scale:g}"}
    if "style" in group.attrib:
        attributes["style"] = group.attrib["style"]
    if len(letters) > 1:
        attributes["textLength"] = f"{max(ends) * scale:.2f}"
        attributes["lengthAdjust"] = "spacingAndGlyphs"
    return _Line(group, unescape(said.strip()), attributes)


def _is_letter(element: ET.Element) -> bool:
    return _end(element) is not None


def _end(element: ET.Element) -> float | None:
    """Return where the letter behind one of our font would stand, in the size it was drawn in; None for others."""
    address = element.get("xlink:href", element.get("href", ""))
    name = LETTER.fullmatch(address)
    moved = MOVED.fullmatch(element.get("transform", STILL))
    if element.tag != "use" or not name or not moved:
        return None
    return float(moved[1]) + DRAWN * advance(int(name[1], 16))


def _write(line: _Line) -> None:
    group, text, attributes = line
    behind = group.tail
    group.clear()
    group.tag, group.text, group.tail = "text", text, behind
    group.attrib = attributes
