"""Where the evidence of a target stands, and text that leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Spaces as wide as a digit or a point, which align numbers and lead nowhere.
PADDING = "\u2007\u2008"

#: An address of :func:`evidence_address`: document, language and anchor.
ADDRESS = re.compile(r"evidence-([\w\-]+)\.(zh|en)\.html#([\w\-]+)")


def evidence_address(anchor: str, document_id: str, language: str) -> str:
    """Return the address of an anchor (a target id, or a group of targets) on the evidence page of a document.

    Examples
    --------
    >>> evidence_address("huzhou-2017-054-10", "huzhou-2017", "zh")
    'evidence-huzhou-2017.zh.html#huzhou-2017-054-10'
    """
    return f"evidence-{document_id}.{language}.html#{anchor}"


class Cited(str):
    """The text of a cell whose pieces lead to their evidence; anywhere else it is plain text.

    Parameters
    ----------
    pieces : iterable of (str, str)
        Text, and the address that it leads to or "".

    Examples
    --------
    >>> cell = Cited([("35", "evidence-a-2020.en.html#a-2020-001-01"), (" firms", "")])
    >>> cell, len(cell.pieces)
    ('35 firms', 2)
    """

    pieces: tuple[tuple[str, str], ...]

    def __new__(cls, pieces: Iterable[tuple[str, str]]) -> Cited:  # noqa: D102 - the class says it
        kept = tuple(pieces)
        cell = super().__new__(cls, "".join(text for text, _ in kept))
        cell.pieces = kept
        return cell


def cited(text: str, target_id: str, language: str) -> Cited:
    """Return a text that leads to the evidence of a target, whose id begins with its document's.

    Examples
    --------
    >>> cited("2.7%", "huzhou-2017-054-10", "en").pieces
    (('2.7%', 'evidence-huzhou-2017.en.html#huzhou-2017-054-10'),)
    """
    bare = text.strip(PADDING)
    before, _, after = text.partition(bare)
    pieces = ((before, ""), (bare, evidence_address(target_id, document_of(target_id), language)), (after, ""))
    return Cited(piece for piece in pieces if piece[0])


def document_of(target_id: str) -> str:
    """Return the document that a target id begins with.

    Examples
    --------
    >>> document_of("huzhou-2017-054-10")
    'huzhou-2017'
    """
    return target_id.rsplit("-", 2)[0]


def group_anchor(document_id: str, kind: str, name: str) -> str:
    """Return the anchor of a group of a document's targets: of a ``family`` or of an ``office``.

    Examples
    --------
    >>> group_anchor("huzhou-2017", "office", "市科技局(知识产权局)")
    'huzhou-2017-office-市科技局-知识产权局'
    """
    return "-".join((document_id, kind, re.sub(r"\W+", "-", name).strip("-")))


def join_cited(separator: str, cells: Iterable[str]) -> Cited:
    """Join cells as ``separator.join`` does, and keep what they lead to.

    Examples
    --------
    >>> join_cited(", ", ["a", Cited([("b", "evidence-a-2020.en.html#x")])]).pieces
    (('a', ''), (', ', ''), ('b', 'evidence-a-2020.en.html#x'))
    """
    pieces: list[tuple[str, str]] = []
    for place, cell in enumerate(cells):
        if place and separator:
            pieces.append((separator, ""))
        pieces += cell.pieces if isinstance(cell, Cited) else [(cell, "")]
    return Cited(pieces)
