"""Where the evidence of a target or of an observation stands, and text that leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from compare.language.numbers import DIGIT_SPACE, POINT_SPACE

if TYPE_CHECKING:
    import pandas as pd

#: Spaces as wide as a digit or a point, which align numbers and lead nowhere.
PADDING = DIGIT_SPACE + POINT_SPACE

#: The table of observations: their ids begin with it, and their evidence page is called after it.
CONTEXT_TABLE = "context"

#: What tells an observation from all others, in the order of :func:`observation_id`.
OBSERVATION_KEYS = ["place_id", "indicator", "scope", "kind", "year", "vintage"]

#: By what the targets of one document are grouped on its evidence page.
GROUPINGS = ("family", "office")

#: An address of :func:`evidence_link`: document, language and evidence id.
ADDRESS = re.compile(r"evidence-([\w\-]+)\.(zh|en)\.html#([\w\-]+)")

#: A part of a text, and the evidence id that it leads to or "".
Piece = tuple[str, str]


def evidence_link(evidence_id: str, document_id: str, language: str) -> str:
    """Return the address of a target, an observation or a group of targets on its evidence page.

    Examples
    --------
    >>> evidence_link("huzhou-2017-054-10", "huzhou-2017", "zh")
    'evidence-huzhou-2017.zh.html#huzhou-2017-054-10'
    """
    return f"evidence-{document_id}.{language}.html#{evidence_id}"


class Linked(str):
    """Text whose pieces lead to their evidence; anywhere else it is plain text.

    Parameters
    ----------
    pieces : iterable of (str, str)
        Text, and the evidence id that it leads to or "".

    Examples
    --------
    >>> cell = Linked([("35", "huzhou-2017-054-16"), (" firms", "")])
    >>> cell, len(cell.pieces)
    ('35 firms', 2)
    """

    pieces: tuple[Piece, ...]

    def __new__(cls, pieces: Iterable[Piece]) -> Linked:  # noqa: D102 - the class says it
        kept = tuple(pieces)
        texts = [text for text, _ in kept]
        joined = super().__new__(cls, "".join(texts))
        joined.pieces = kept
        return joined


def linked(text: str, evidence_id: str, part: str = "") -> Linked:
    """Return a text that leads to its evidence.

    Parameters
    ----------
    text : str
    evidence_id : str
        Id of a target, of an observation as :func:`observation_id` makes it, or of a group of targets as
        :func:`group_anchor` does.
    part : str
        The part of the text that leads there; all of it but padding when empty.

    Examples
    --------
    >>> linked("2.7%", "huzhou-2017-054-10").pieces
    (('2.7%', 'huzhou-2017-054-10'),)
    >>> linked("2017: 2.13%", "context-china-rd_intensity-actual-2017-before_2018_census", "2.13%").pieces[0]
    ('2017: ', '')
    """
    leading = part or text.strip(PADDING)
    before, _, after = text.partition(leading)
    pieces = [(before, ""), (leading, evidence_id), (after, "")]
    return Linked(piece for piece in pieces if piece[0])


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text with the evidence ids that they lead to.

    Examples
    --------
    >>> pieces_of("35 firms")
    (('35 firms', ''),)
    """
    if isinstance(text, Linked):
        return text.pieces
    return ((text, ""),)


def join_linked(separator: str, texts: Iterable[str]) -> Linked:
    """Join texts as ``separator.join`` does, and keep what they lead to.

    Examples
    --------
    >>> join_linked(", ", ["a", linked("b", "huzhou-2017-054-10")]).pieces
    (('a', ''), (', ', ''), ('b', 'huzhou-2017-054-10'))
    """
    pieces: list[Piece] = []
    for position, text in enumerate(texts):
        if position and separator:
            pieces.append((separator, ""))
        pieces += pieces_of(text)
    return Linked(pieces)


def document_of(evidence_id: str) -> str:
    """Return the document that an evidence id begins with, or the table of observations.

    Examples
    --------
    >>> document_of("huzhou-2017-054-10"), document_of("huzhou-2017-office-市科技局-知识产权局")
    ('huzhou-2017', 'huzhou-2017')
    >>> document_of("context-china-gdp-actual-2017-before_2018_census")
    'context'
    """
    if evidence_id.startswith(f"{CONTEXT_TABLE}-"):
        return CONTEXT_TABLE
    for grouping in GROUPINGS:
        document_id, is_group, _ = evidence_id.partition(f"-{grouping}-")
        if is_group:
            return document_id
    return evidence_id.rsplit("-", 2)[0]


def observation_id(
    place_id: str, indicator: str, scope: str, kind: str, year: int, vintage: str
) -> str:
    """Return the stable id of an observation, made of what no two rows of ``context`` share.

    Examples
    --------
    >>> observation_id("china", "rd_intensity", "", "actual", 2017, "before_2018_census")
    'context-china-rd_intensity-actual-2017-before_2018_census'
    >>> observation_id("zhejiang", "tech_sme_count", "provincial_register", "target", 2020, "")
    'context-zhejiang-tech_sme_count-provincial_register-target-2020'
    """
    parts = [CONTEXT_TABLE, place_id, indicator, scope, kind, str(int(year)), vintage]
    return "-".join(part for part in parts if part)


def observation_ids(observations: pd.DataFrame) -> list[str]:
    """Return the id of every row of ``context``."""
    keys = observations[OBSERVATION_KEYS]
    return [observation_id(*key) for key in keys.itertuples(index=False)]


def outcome_anchor(document_id: str) -> str:
    """Return the anchor of what became of the targets of a document, on a page of outcomes.

    Examples
    --------
    >>> outcome_anchor("huzhou-2017")
    'outcomes-huzhou-2017'
    """
    return f"outcomes-{document_id}"


def group_anchor(document_id: str, grouping: str, name: str) -> str:
    """Return the evidence id of a group of a document's targets: of a ``family`` or of an ``office``.

    Examples
    --------
    >>> group_anchor("huzhou-2017", "office", "市科技局(知识产权局)")
    'huzhou-2017-office-市科技局-知识产权局'
    """
    word = re.sub(r"\W+", "-", name).strip("-")
    return f"{document_id}-{grouping}-{word}"
