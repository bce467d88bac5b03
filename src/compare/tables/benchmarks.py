"""Read a target that is set against a benchmark, without a number of its own: 超全省平均水平, 第一方阵."""

from __future__ import annotations

import re

from compare.tables.characters import character_name
from compare.tables.fragments import Kind, Piece
from compare.tables.reading_rules import (
    Refusal,
    comparators_around,
    one_comparator,
    refuse_unknown,
)

#: Words that may stand in the name of a benchmark, beside those that the reader does not know.
_IN_A_NAME = {Kind.NAME, Kind.NOUN, Kind.FILLER, Kind.DATE, Kind.DIRECTION, Kind.BENCHMARK}
#: Qualifiers that no benchmark follows: 近年平均水平 is nothing near.
_NO_LEAD = ("约", "近", "破", "过")
_REACHED = ("达到", "达")
#: What the name of a benchmark is made of.
_WORD_CHARACTER = re.compile("[A-Za-z&\u4e00-\u9fff]")
#: What it does not hold: it would say the opposite.
_NEGATIONS = "不未非没无"
_OF_NUMBERS = (Kind.BEFORE, Kind.LEAST, Kind.AFTER, Kind.DASH)


def read_relative(pieces: list[Piece]) -> str:
    """Return the comparator of a target without a number; raise Refusal where the reader knows no benchmark in it."""
    tier = _place_of_tier(pieces)
    if tier is not None:
        return _read_tier(pieces, tier)
    lead = _lead(pieces)
    last = _last_benchmark(pieces)
    if lead is None or last is None or not _is_benchmark(pieces[lead + 1 : last + 1]):
        known = " holds no number, number word or benchmark that the reader knows."
        raise Refusal(known + _first_unknown(pieces))
    head = pieces[:lead]
    tail = pieces[last + 1 :]
    refuse_unknown(head, None, tail)
    comparators = comparators_around(head, tail)
    if pieces[lead].comparator:
        comparators.add(pieces[lead].comparator)
    return one_comparator(comparators)


def is_margin(head: list[Piece]) -> bool:
    """Return whether a number after these words is a margin over a benchmark: 高于全省平均水平2个百分点."""
    lead = _lead(head)
    return lead is not None and any(piece.is_benchmark for piece in head[lead:])


def _place_of_tier(pieces: list[Piece]) -> int | None:
    places = [place for place, piece in enumerate(pieces) if piece.kind is Kind.TIER]
    return places[0] if places else None


def _read_tier(pieces: list[Piece], place: int) -> str:
    refuse_unknown(pieces[:place], None, pieces[place + 1 :])
    if any(piece.kind in _OF_NUMBERS for piece in pieces):
        raise Refusal(" qualifies a tier, which has no number.")
    return "eq"


def _lead(pieces: list[Piece]) -> int | None:
    """Return the place of the qualifier or verb that a benchmark follows: 超, 不低于, 达到."""
    for place, piece in enumerate(pieces):
        if piece.kind is Kind.BEFORE and piece.text not in _NO_LEAD:
            return place
        if piece.text in _REACHED:
            return place
    return None


def _last_benchmark(pieces: list[Piece]) -> int | None:
    places = [place for place, piece in enumerate(pieces) if piece.is_benchmark]
    return places[-1] if places else None


def _is_benchmark(pieces: list[Piece]) -> bool:
    """Return whether the pieces are the name of a benchmark: words alone, none of which negates or compares."""
    return bool(pieces) and all(_is_word(piece) for piece in pieces)


def _is_word(piece: Piece) -> bool:
    if piece.kind is Kind.UNKNOWN:
        is_letter = _WORD_CHARACTER.fullmatch(piece.text) is not None
        return is_letter and piece.text not in _NEGATIONS
    return piece.kind in _IN_A_NAME


def _first_unknown(pieces: list[Piece]) -> str:
    """Return a sentence about the first piece that is no number, or an empty string."""
    for piece in pieces:
        if piece.kind is Kind.VAGUE:
            return f" {piece.text} is many of no number."
        if piece.kind is Kind.UNKNOWN:
            return f" {character_name(piece.text)} belongs to none of them."
    return ""
