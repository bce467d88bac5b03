"""Put a drawing into the page itself, so that its marks can be followed, picked and reached by the keyboard."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import NamedTuple
from xml.parsers import expat

import tinycss2
from tinycss2.ast import HashToken, Node, QualifiedRule

from compare.language.links import ADDRESS
from compare.report.offline import gate
from compare.report.offline.letters import SAID, write_letters

#: Radius of the invisible disc that makes a small mark easy to hit, in the units of the drawing.
MARK_RADIUS = 8

#: Elements that a page leaves out: what the gate forbids, scripts, and what no reader sees.
LEFT_OUT = {*gate.FORBIDDEN, "script", "metadata"}

#: Attributes that hold neither an id nor an address nor a style; most attributes of a drawing are these.
AS_THEY_ARE = frozenset(("transform", "x", "y", "width", "height", "viewBox", "class"))

#: Attributes that hold the address of a link.
LINKS = ("href", "xlink:href")

#: Attributes that name other elements by their ids.
ID_LISTS = ("aria-labelledby", "aria-describedby")

#: What matplotlib calls its groups on a page, which nothing leads to.
GROUP = re.compile(
    r"figure-\d+-(?:figure|patch|text|line2d|[xy]tick|axes|matplotlib\.axis|PathCollection)_\d+"
)

#: Elements in which a space is a space.
SPACED = ("text", "tspan", "title", "desc", "style")

#: A place, with more decimals than any eye can see: a hundredth of a point is enough.
PLACE = re.compile(r"^[\d.\-]+$|translate\([^)]*\)")
TOO_FINE = re.compile(r"(\.\d\d)\d+")

#: Where matplotlib leaves spaces that a path does not need: beside the letters of steps, and before a minus sign.
SHORTER = (
    *((f" {letter}", letter) for letter in "MLQCz"),
    *((f"{letter} ", letter) for letter in "MLQCz"),
    (" -", "-"),
)

#: A place on the drawing that a style or a presentation attribute names.
REFERENCE = re.compile(r"(url\(\s*[\"']?#)([^\"')]+)")


class Mark(NamedTuple):
    """What a mark of a drawing leads to: a sentence that names it, and the address."""

    sentence: str
    address: str = ""


class DrawingError(ValueError):
    """A text that is no drawing."""


def inline(
    svg: str,
    name: str,
    alt: str,
    mark: Callable[[str], Mark | None],
) -> str:
    """Return a drawing as markup of the page, without scripts and without anything that leads out of the page.

    Parameters
    ----------
    svg : str
        As matplotlib or any other program wrote it.
    name : str
        Of the drawing on the page; it is put before every id, so that two drawings do not share one.
    alt : str
        Id of the text that stands for the drawing.
    mark : callable
        Returns what a mark is from the evidence id that it leads to; None where the page does not hold that.

    Raises
    ------
    DrawingError
        When the text is not XML, or holds no drawing.

    Examples
    --------
    >>> inline('<svg width="1pt"><path id="a"/><use xlink:href="#a"/></svg>', "f1", "alt", lambda mark: None)
    '<svg role="group" aria-labelledby="alt" width="1pt"><path id="f1-a"/><use href="#f1-a"/></svg>'
    """
    drawing = _Drawing(_parsed(svg), name)
    write_letters(drawing.root)
    drawing.leave_out()
    drawing.scope_styles()
    drawing.name_apart()
    drawing.follow(mark)
    drawing.close_up()
    root = drawing.root
    root.attrib = {"role": "group", "aria-labelledby": alt, **root.attrib}
    try:
        return ET.tostring(root, encoding="unicode").replace(" />", "/>")
    except RecursionError:
        raise DrawingError("It is nested too deeply.") from None


def _parsed(svg: str) -> ET.Element:
    """Return the root of a drawing; names keep their prefixes, as HTML takes them.

    Comments are left out, but for the one before a group of letters, which says what they spell.
    """
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    said: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        attributes.pop(SAID, None)
        if said and tag == "g":
            attributes[SAID] = said[-1]
        said.clear()
        builder.start(tag, attributes)

    parser.CommentHandler = said.append
    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(svg.strip().encode(), True)
    except expat.ExpatError as error:
        raise DrawingError(str(error)) from None
    root = builder.close()
    if root.tag != "svg":
        raise DrawingError(f"<{root.tag}> is no drawing.")
    return root


class _Drawing:
    """A drawing on its way into a page."""

    def __init__(self, root: ET.Element, name: str) -> None:
        self.root = root
        self.name = name

    def leave_out(self) -> None:
        """Take away the elements that a page must not hold."""
        for parent in self.root.iter():
            for child in parent:
                if _is_left_out(child):
                    _empty(child)

    def close_up(self) -> None:
        """Leave out spaces between elements, names that nothing leads to, groups of nothing, and styles said twice."""
        for parent in self.root.iter():
            if parent.tag in SPACED:
                continue
            parent.text = (parent.text or "").strip() or None
            if parent.tag == "g" and GROUP.fullmatch(parent.get("id", "")):
                del parent.attrib["id"]
            for child in list(parent):
                child.tail = (child.tail or "").strip() or None
                if _is_nothing(child):
                    parent.remove(child)
            _share_style(parent)

    def name_apart(self) -> None:
        """Give every id a name of its own on the page, and leave out the attributes that a page must not hold."""
        for element in self.root.iter():
            if element.tag != "a":  # see follow
                self._settle(element)

    def _settle(self, element: ET.Element) -> None:
        attributes = element.attrib
        if element.tag == "use" and "xlink:href" in attributes:
            element.attrib = attributes = {
                "href": attributes.pop("xlink:href"),
                **{name: value for name, value in attributes.items() if name != "href"},
            }
        for name, value in list(attributes.items()):
            if name in ("x", "y", "transform"):
                attributes[name] = _rounded(value)
            if name in AS_THEY_ARE:
                continue
            if any(gate.attribute_faults(element.tag, name.lower(), value, attributes)):
                del attributes[name]
            else:
                attributes[name] = self._attribute(name, value)

    def _attribute(self, name: str, value: str) -> str:
        if name == "d":
            return _short(value)
        if name == "id":
            return self._id(value)
        if name in LINKS and value.startswith("#"):
            return f"#{self._id(value[1:])}"
        if name in ID_LISTS:
            return " ".join(map(self._id, value.split()))
        return self._references(value) if "url(" in value else value

    def _id(self, name: str) -> str:
        return f"{self.name}-{name}"

    def _references(self, style: str) -> str:
        return REFERENCE.sub(lambda found: found[1] + self._id(found[2]), style)

    def scope_styles(self) -> None:
        """Let the style sheets of the drawing speak of this drawing only."""
        for style in self.root.iter("style"):
            self.root.attrib.setdefault("id", "drawing")
            scope = f"#{self._id(self.root.attrib['id'])}"
            rules = tinycss2.parse_stylesheet(style.text or "", skip_comments=True)
            own_rules = [rule for rule in rules if isinstance(rule, QualifiedRule)]
            style.text = "".join(self._rule(rule, scope) for rule in own_rules)

    def _rule(self, rule: QualifiedRule, scope: str) -> str:
        for token in rule.prelude:
            if isinstance(token, HashToken):
                token.value = self._id(token.value)
        scoped = ",".join(f"{scope} {selector}" for selector in _selectors(rule.prelude))
        declarations = self._references(tinycss2.serialize(rule.content))
        return f"{scoped}{{{declarations}}}"

    def follow(self, mark: Callable[[str], Mark | None]) -> None:
        """Let every link to evidence lead to its place on the page; any other leads nowhere."""
        followed: set[str] = set()
        for link in list(self.root.iter("a")):
            address = ADDRESS.fullmatch(_address(link))
            evidence_id = address[3] if address else ""
            target = mark(evidence_id) if evidence_id else None
            if target is None:
                _unlink(link)
            else:
                # The second half of a half-filled mark is a drawing of its own; the keyboard stops once.
                _lead(link, evidence_id, target, again=evidence_id in followed)
                followed.add(evidence_id)


def _selectors(prelude: list[Node]) -> list[str]:
    """Return the selectors of a rule, which commas part that stand in no function."""
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return [tinycss2.serialize(tokens).strip() for tokens in selectors]


def _is_left_out(element: ET.Element) -> bool:
    if element.tag == "style":
        return bool(gate.style_faults(element.text or ""))
    return element.tag.lower() in LEFT_OUT


def _empty(element: ET.Element) -> None:
    """Leave nothing of an element but its place; the text behind it stays."""
    behind = element.tail
    element.clear()
    element.tag = "g"
    element.tail = behind


def _is_nothing(element: ET.Element) -> bool:
    """Return whether an element is a group or a list of definitions of nothing, as matplotlib writes many."""
    bare = element.tag == "defs" or (element.tag == "g" and GROUP.fullmatch(element.get("id", "")))
    return bool(bare and not len(element) and not (element.text or "").strip() and not element.tail)


def _share_style(group: ET.Element) -> None:
    """Say the style of a group's marks once, where they all have the same."""
    styles = {(mark.tag, mark.get("style")) for mark in group}
    if group.tag != "g" or "style" in group.attrib or len(group) < 2 or len(styles) > 1:
        return
    tag, style = styles.pop()
    if tag == "use" and style:
        group.set("style", style)
        for mark in group:
            del mark.attrib["style"]


def _address(link: ET.Element) -> str:
    addresses = [link.attrib[name] for name in LINKS if name in link.attrib]
    return addresses[0] if addresses else ""


def _unlink(link: ET.Element) -> None:
    link.tag = "g"
    for name in LINKS:
        link.attrib.pop(name, None)


def _lead(
    link: ET.Element,
    evidence_id: str,
    mark: Mark,
    again: bool,
) -> None:
    """Let a link lead to a place on the page, with a sentence for those who hear it and room for a finger."""
    heard = {"tabindex": "-1", "aria-hidden": "true"} if again else {}
    link.attrib = {"href": mark.address or f"#{evidence_id}", **heard}
    symbol = next(link.iter("use"), None)
    if symbol is not None and "x" in symbol.attrib:
        link.insert(0, _disc(symbol.attrib))
    title = ET.Element("title")
    title.text = mark.sentence
    link.insert(0, title)


def _disc(position: Mapping[str, str]) -> ET.Element:
    disc = ET.Element("circle", cx=position["x"], cy=position.get("y", "0"), r=str(MARK_RADIUS))
    disc.set("fill-opacity", "0")
    disc.set("stroke", "none")
    return disc


def _rounded(value: str) -> str:
    """Return a place on the drawing to a hundredth of a point; scales stay as they are.

    Examples
    --------
    >>> _rounded("translate(268.799927 1.5) scale(0.095)")
    'translate(268.79 1.5) scale(0.095)'
    """
    return PLACE.sub(_finer, value)


def _finer(found: re.Match[str]) -> str:
    return TOO_FINE.sub(r"\1", found[0])


def _short(course: str) -> str:
    """Return the course of a path without the spaces that it does not need.

    Examples
    --------
    >>> _short("M 10 -6 \\nC 1 2 3 4 5 6 \\nz")
    'M10-6C1 2 3 4 5 6z'
    """
    course = TOO_FINE.sub(r"\1", course).replace("\n", " ").replace("  ", " ")
    for spaced, short in SHORTER:
        course = course.replace(spaced, short)
    return course.strip()
