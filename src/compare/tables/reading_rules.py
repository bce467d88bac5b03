"""What may stand where in a fragment: words before and after the number, and its qualifiers."""

from __future__ import annotations

from compare.tables.amounts import Amount
from compare.tables.characters import character_name
from compare.tables.fragments import Kind, Piece
from compare.tables.printed_words import RANK_UNITS
from compare.tables.units import SHARES


class Refusal(ValueError):
    """Why a fragment is not read; the message goes on after the fragment."""


#: Words that may stand before the number.
_HEAD = {
    Kind.FILLER,
    Kind.LINK,
    Kind.NAME,
    Kind.NOUN,
    Kind.MARK,
    Kind.QUOTE,
    Kind.DATE,
    Kind.BASE,
    Kind.HELD,
    Kind.DIRECTION,
    Kind.BENCHMARK,
    Kind.BEFORE,
    Kind.LEAST,
    Kind.AFTER,
    Kind.RANK,
    Kind.ORDINAL,
}
#: Words that may stand behind it.
_TAIL = {Kind.NAME, Kind.NOUN, Kind.MARK, Kind.QUOTE, Kind.AFTER}
#: What makes a number a place in a ranking.
RANKING = (Kind.RANK, Kind.ORDINAL)
#: Comparators that a power alone may have: 亿元以上 is a number, 约亿元 is none.
_BARE_COMPARATORS = ("ge", "gt", "le", "lt")


def nearest(head: list[Piece]) -> Kind | None:
    """Return what stands next before the number, quotes left aside."""
    words = _without_quotes(head)
    return words[-1].kind if words else None


def _without_quotes(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kind is not Kind.QUOTE]


def one_comparator(comparators: set[str]) -> str:
    """Return the comparator that all qualifiers agree in; raise Refusal where they contradict."""
    if len(comparators) > 1:
        named = ", ".join(sorted(comparators))
        raise Refusal(f" is qualified in two ways at once ({named}).")
    return next(iter(comparators), "eq")


def comparators_around(head: list[Piece], tail: list[Piece]) -> set[str]:
    """Return the comparators before and behind the number; raise Refusal for one that does not stand at it."""
    return _comparators_before(_without_quotes(head)) | _comparators_after(_without_quotes(tail))


def _comparators_before(head: list[Piece]) -> set[str]:
    """Return the comparators before the number, from which only a verb may part some (至少建立)."""
    comparators = set()
    at_number = True
    for piece in reversed(head):
        _refuse_astray(piece, at_number, piece is head[-1])
        if piece.kind in (Kind.BEFORE, Kind.LEAST):
            comparators.add(piece.comparator)
        elif piece.kind is not Kind.LINK:
            at_number = False
    return comparators


def _refuse_astray(piece: Piece, at_number: bool, is_nearest: bool) -> None:
    """Raise Refusal for a qualifier that stands before other words than its number."""
    if piece.kind is Kind.AFTER:
        raise Refusal(f": what {piece.text} qualifies is not clear.")
    parted = piece.kind is Kind.BEFORE and not at_number
    unranked = piece.kind in RANKING and not is_nearest
    if parted or unranked:
        raise Refusal(f": {piece.text} does not stand at its number.")


def _comparators_after(tail: list[Piece]) -> set[str]:
    """Return the comparators behind the number, of which only some may stand behind what is counted."""
    comparators = set()
    for place, piece in enumerate(tail):
        if piece.kind is not Kind.AFTER:
            continue
        before = {other.kind for other in tail[:place]} - {Kind.AFTER}
        counted = piece.after_noun and Kind.MARK not in before
        if before and not counted:
            raise Refusal(f": what {piece.text} qualifies is not clear.")
        comparators.add(piece.comparator)
    return comparators


def refuse_invisible(pieces: list[Piece]) -> None:
    """Raise Refusal for a character that cannot be seen and that may yet do something."""
    for piece in pieces:
        if piece.kind is not Kind.UNKNOWN:
            continue
        named = character_name(piece.text)
        if named.startswith("U+"):
            raise Refusal(f" holds {named}, which cannot be seen: what it does is not clear.")


def refuse_half_range(head: list[Piece], tail: list[Piece]) -> None:
    """Raise Refusal where a dash stands at the number."""
    around = head[-1:] + tail[:1]
    if any(piece.kind is Kind.DASH for piece in around):
        raise Refusal(" is half a range (or a negative number): give the whole range.")


def refuse_unknown(head: list[Piece], amount: Piece | None, tail: list[Piece]) -> None:
    """Raise Refusal for the first piece that belongs to nothing where it stands."""
    for piece in head:
        _refuse_word(piece, _HEAD, "before")
    follows = tail[0] if tail else None
    if amount and follows and follows.kind is Kind.UNKNOWN:
        _refuse_unit(amount, follows)
    for piece in tail:
        _refuse_word(piece, _TAIL, "after")


def _refuse_word(piece: Piece, allowed: set[Kind], side: str) -> None:
    if piece.text == "级":
        raise Refusal(": a class of size (百亿级) is no number; exclude it as a size_threshold.")
    if piece.kind is Kind.UNKNOWN:
        named = character_name(piece.text)
        reason = f": {named} belongs to no number, unit, qualifier or name that the reader knows."
        raise Refusal(reason)
    if piece.kind is Kind.VAGUE:
        raise Refusal(f": {piece.text} is many of no number.")
    if piece.kind not in allowed:
        raise Refusal(f": {piece.text} is not read {side} a number.")


def _refuse_unit(piece: Piece, follows: Piece) -> None:
    if piece.amount and not piece.amount.unit:
        named = character_name(follows.text)
        raise Refusal(f": no unit known to the reader stands after {piece.text}, but {named}.")


def refuse_rank(head: list[Piece], amount: Amount, tail: list[Piece]) -> None:
    """Raise Refusal where 第 numbers a thing, 前 counts things, or 强 ranks nothing."""
    before = nearest(head)
    if before is Kind.ORDINAL and not _is_ordinal(amount, tail):
        raise Refusal(" numbers a thing (as 第一批 does), it is no rank.")
    if before is Kind.RANK and not _is_ranked(amount):
        raise Refusal(" is no rank, though it is printed like one.")
    if before is not Kind.RANK and amount.unit == "强":
        raise Refusal(" is no rank, though it is printed like one.")


def _is_ordinal(amount: Amount, tail: list[Piece]) -> bool:
    """Return whether a number after 第 is a place: whole, and nothing counted behind it."""
    words = [piece for piece in tail if piece.kind not in (Kind.MARK, Kind.QUOTE)]
    return amount.is_whole and amount.unit in ("", "位", "名") and not words


def _is_ranked(amount: Amount) -> bool:
    """Return whether a number after 前 is one of places or of a share of them."""
    if amount.unit == "%":
        return 0 < amount.value <= 100
    return amount.is_whole and amount.unit in RANK_UNITS and amount.value > 0


def refuse_share_of_year(head: list[Piece], amount: Amount) -> None:
    """Raise Refusal where a share is one of what there was in another year: 减少至2015年的60%."""
    words = _without_quotes(head)
    while words and words[-1].kind in (Kind.BEFORE, Kind.LINK):
        words.pop()
    of_year = [piece.kind for piece in words[-2:-1]] == [Kind.DATE] and words[-1].text == "的"
    if of_year and amount.unit in SHARES:
        raise Refusal(
            " tells a share of what there was in another year, neither a level nor a rate; exclude it with the reason "
            "other, and write in the note what it is a share of."
        )


def refuse_unqualified(head: list[Piece], amount: Amount, comparator: str) -> None:
    """Raise Refusal for words that need a qualifier and have none: 控制在3%, 亿元."""
    held = [piece.text for piece in head if piece.kind is Kind.HELD]
    if held and comparator == "eq":
        reason = f": {held[0]} may set a ceiling or a level, and no qualifier tells which."
        raise Refusal(reason)
    if amount.bare and comparator not in _BARE_COMPARATORS:
        raise Refusal(f" holds no number: {amount.unit} alone is a unit.")
