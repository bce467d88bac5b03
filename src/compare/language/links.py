"""Where the evidence of a target or of a recorded figure stands, and text that leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: Spaces as wide as a digit or a point, which align numbers and lead nowhere.
PADDING = "\u2007\u2008"

#: The table of the recorded figures: their ids begin with it, and their evidence page is called after it.
CONTEXT_TABLE = "context"

#: An address of :func:`evidence_link`: document, language and anchor.
ADDRESS = re.compile(r"evidence-([\w\-]+)\.(zh|en)\.html#([\w\-]+)")


def evidence_link(anchor: str, document_id: str, language: str) -> str:
    """Return the address of an anchor (a target id, or a group of targets) on the evidence page of a document.

    Examples
    --------
    >>> evidence_link("huzhou-2017-054-10", "huzhou-2017", "zh")
    'evidence-huzhou-2017.zh.html#huzhou-2017-054-10'
    """
    return f"evidence-{document_id}.{language}.html#{anchor}"


class Linked(str):
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

    def __new__(cls, pieces: Iterable[tuple[str, str]]) -> Linked:  # noqa: D102 - the class says it
        kept = tuple(pieces)
        cell = super().__new__(cls, "".join(text for text, _ in kept))
        cell.pieces = kept
        return cell


def linked(text: str, evidence_id: str, language: str, part: str = "") -> Linked:
    """Return a text that leads to the evidence of a target or a recorded figure.

    Parameters
    ----------
    text : str
    evidence_id : str
        Id of a target, or of a figure as :func:`observation_id` makes it.
    language : str
    part : str
        The part of the text that leads there; all of it but padding when empty.

    Examples
    --------
    >>> cited("2.7%", "huzhou-2017-054-10", "en").pieces
    (('2.7%', 'evidence-huzhou-2017.en.html#huzhou-2017-054-10'),)
    >>> cited("2017: 2.13%", "context-china-rd_intensity-actual-2017-before_2018_census", "en", "2.13%").pieces[0]
    ('2017: ', '')
    """
    bare = part or text.strip(PADDING)
    before, _, after = text.partition(bare)
    address = evidence_link(evidence_id, document_of(evidence_id), language)
    return Linked(piece for piece in ((before, ""), (bare, address), (after, "")) if piece[0])


def document_of(evidence_id: str) -> str:
    """Return the document that a target id begins with, or the table of the recorded figures.

    Examples
    --------
    >>> document_of("huzhou-2017-054-10")
    'huzhou-2017'
    """
    return (
        CONTEXT_TABLE
        if evidence_id.startswith(f"{CONTEXT_TABLE}-")
        else evidence_id.rsplit("-", 2)[0]
    )


def observation_id(place_id: str, indicator: str, kind: str, year: int, vintage: str) -> str:
    """Return the stable id of a recorded figure, made of what no two figures of ``context`` share.

    Examples
    --------
    >>> observation_id("china", "rd_intensity", "actual", 2017, "before_2018_census")
    'context-china-rd_intensity-actual-2017-before_2018_census'
    >>> observation_id("china", "rd_intensity", "target", 2020, "")
    'context-china-rd_intensity-target-2020'
    """
    return "-".join(
        part for part in (CONTEXT_TABLE, place_id, indicator, kind, str(int(year)), vintage) if part
    )


def observation_ids(figures: pd.DataFrame) -> list[str]:
    """Return the id of every row of ``context``."""
    keys = figures[["place_id", "indicator", "kind", "year", "vintage"]]
    return [observation_id(*key) for key in keys.itertuples(index=False, name=None)]


def group_anchor(document_id: str, kind: str, name: str) -> str:
    """Return the anchor of a group of a document's targets: of a ``family`` or of an ``office``.

    Examples
    --------
    >>> group_anchor("huzhou-2017", "office", "市科技局(知识产权局)")
    'huzhou-2017-office-市科技局-知识产权局'
    """
    return "-".join((document_id, kind, re.sub(r"\W+", "-", name).strip("-")))


def join_linked(separator: str, cells: Iterable[str]) -> Linked:
    """Join cells as ``separator.join`` does, and keep what they lead to.

    Examples
    --------
    >>> join_linked(", ", ["a", Cited([("b", "evidence-a-2020.en.html#x")])]).pieces
    (('a', ''), (', ', ''), ('b', 'evidence-a-2020.en.html#x'))
    """
    pieces: list[tuple[str, str]] = []
    for place, cell in enumerate(cells):
        if place and separator:
            pieces.append((separator, ""))
        pieces += cell.pieces if isinstance(cell, Linked) else [(cell, "")]
    return Linked(pieces)
