"""Read quantities in Chinese plans without looking at the curated row: the machine is the second reader.

`read_quantity` reads one printed fragment, `find_numbers` lists every number of a line. The reader refuses
(ValueError, a sentence that says why) rather than guess: every character of a fragment must belong to the number, its
unit, a qualifier, the name of the indicator or a word that the reader knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from compare.tables.amounts import Amount
from compare.tables.characters import character_name
from compare.tables.fragments import Kind, Piece, fragment_pieces
from compare.tables.line_numbers import Number, find_numbers
from compare.tables.printed_words import RANK_UNITS
from compare.tables.units import SHARES

__all__ = ["LONGEST_FRAGMENT", "Number", "Quantity", "find_numbers", "read_quantity"]

#: A fragment is a few words; the reader takes none with more characters.
LONGEST_FRAGMENT = 100

#: Words that may stand before the number, whatever else stands there.
_HEAD = {Kind.FILLER, Kind.LINK, Kind.NAME, Kind.MARK, Kind.QUOTE, Kind.DATE, Kind.BASE, Kind.HELD}
_HEAD |= {Kind.DIRECTION, Kind.BEFORE, Kind.LEAST, Kind.RANK, Kind.ORDINAL, Kind.NOUN}
_HEAD |= {Kind.BENCHMARK}
#: Words that may stand behind it.
_TAIL = {Kind.NAME, Kind.NOUN, Kind.MARK, Kind.QUOTE}
#: Words that may stand in a benchmark, beside those that the reader does not know.
_BENCHMARK = {Kind.NAME, Kind.NOUN, Kind.FILLER, Kind.DATE, Kind.DIRECTION, Kind.BENCHMARK}
#: Qualifiers that no benchmark follows: 近年平均水平 is nothing near.
_NO_LEAD = ("约", "近", "破", "过")
#: What the name of a benchmark is made of.
_WORD_CHARACTER = re.compile("[A-Za-z&\u4e00-\u9fff]")
#: What a benchmark does not hold: it would say the opposite.
_NEGATIONS = "不未非没无"


@dataclass(frozen=True)
class Quantity:
    """What a fragment says: the printed number in the printed unit, with its qualifier.

    `measure` is None where the fragment alone does not show it.

    >>> Quantity(Decimal("70"), None, "亿元", "ge", None).unit
    '亿元'
    """

    value: Decimal | None
    value_high: Decimal | None
    unit: str
    comparator: str
    measure: str | None


def read_quantity(fragment: str, indicator: str = "") -> Quantity:
    """Read one printed fragment; raise ValueError with the reason if it is not exactly one readable quantity.

    Parameters
    ----------
    fragment : str
        As printed, at most :data:`LONGEST_FRAGMENT` characters.
    indicator : str
        The name of the row's indicator as printed; its words may stand in the fragment.

    Examples
    --------
    >>> read_quantity("超2200件")
    Quantity(value=Decimal('2200'), value_high=None, unit='件', comparator='gt', measure=None)
    >>> read_quantity("翻一番").measure
    'multiple'
    >>> read_quantity("科技型企业突破690家", "科技型企业").comparator
    'gt'
    """
    if len(fragment) > LONGEST_FRAGMENT:
        raise ValueError(
            f"The fragment has {len(fragment):,} characters; at most {LONGEST_FRAGMENT} are read. "
            "Give the number with its unit and qualifier alone."
        )
    pieces = fragment_pieces(fragment, indicator)
    _refuse_invisible(fragment, pieces)
    numbers = [place for place, piece in enumerate(pieces) if piece.kind is Kind.AMOUNT]
    if not numbers:
        return _read_relative(fragment, pieces)
    if _is_margin(pieces[: numbers[0]]):
        raise ValueError(
            f"'{fragment}' is a margin over a benchmark, neither a plain nor a relative target."
        )
    if len(numbers) > 1:
        return _read_range(fragment, pieces, numbers)
    return _read_one(fragment, pieces, numbers[0])


def _amount(piece: Piece) -> Amount:
    assert piece.amount is not None
    return piece.amount


def _read_one(fragment: str, pieces: list[Piece], place: int) -> Quantity:
    head = pieces[:place]
    tail = pieces[place + 1 :]
    amount = _amount(pieces[place])
    nearest = _nearest(head)
    if nearest is Kind.ORDINAL:
        _refuse_unnumbered(fragment, amount, tail)
    _refuse_half_range(fragment, pieces, place)
    _refuse_unknown(fragment, pieces, place)
    comparators = _comparators_before(fragment, head) | _comparators_after(fragment, tail)
    if amount.qualifier:
        comparators.add(amount.qualifier)
    if nearest is Kind.RANK:
        comparators.add("le")
    if not _is_ranked(amount, nearest):
        raise ValueError(f"'{fragment}' is no rank, though it is printed like one.")
    if len(comparators) > 1:
        named = ", ".join(sorted(comparators))
        raise ValueError(f"'{fragment}' is qualified in two ways at once ({named}).")
    comparator = comparators.pop() if comparators else "eq"
    _refuse_unqualified(fragment, head, amount, comparator)
    measure = _measure(fragment, head, amount)
    unit = _unit(fragment, head, amount, measure)
    return Quantity(amount.value, None, unit, comparator, measure)


def _is_ranked(amount: Amount, nearest: Kind | None) -> bool:
    """Return whether a number after 前 is one of places or of a share of them, and whether 前20强 has its 前."""
    if nearest is not Kind.RANK:
        return amount.unit != "强"
    if amount.unit == "%":
        return 0 < amount.value <= 100
    whole = amount.value == amount.value.to_integral_value()
    return amount.unit in RANK_UNITS and whole and amount.value > 0


def _read_range(fragment: str, pieces: list[Piece], numbers: list[int]) -> Quantity:
    """Read `low unit? dash high unit`, refusing anything else with more than one number."""
    first, last = numbers[0], numbers[-1]
    low, high = _amount(pieces[first]), _amount(pieces[last])
    if len(numbers) > 2 or low.measure or high.measure:
        raise ValueError(
            f"'{fragment}' holds {len(numbers)} numbers that are no range: give one quantity."
        )
    between = pieces[first + 1 : last]
    if len(between) != 1 or not between[0].is_dash:
        raise ValueError(f"'{fragment}' holds two numbers that are no range: give one quantity.")
    power = high.unit[: len(high.unit) - len(high.unit.lstrip("百千万亿"))]
    # 1万—2万人 repeats only the power of the unit; 百分之三十至四十 prints it with the first alone.
    prefixed = low.unit in SHARES and not high.unit
    unlike = low.unit not in ("", high.unit, power) and not prefixed
    shares_unit = prefixed or not low.unit
    if unlike or (shares_unit and high.scale is None):
        raise ValueError(f"'{fragment}' is a range in two units, {low.unit} and {high.unit}.")
    low_value = low.value
    if not low.unit and high.scale is not None:
        low_value *= high.scale
    if low_value >= high.value:
        raise ValueError(f"'{fragment}' is a range whose end is not above its start.")
    head = pieces[:first]
    tail = [piece for piece in pieces[last + 1 :] if piece.kind is not Kind.BETWEEN]
    _refuse_half_range(fragment, [*head, pieces[last], *tail], first)
    _refuse_unknown(fragment, [*head, pieces[last], *tail], first)
    qualified = _comparators_before(fragment, head) | _comparators_after(fragment, tail)
    if qualified or low.qualifier or high.qualifier or low.bare or high.bare:
        raise ValueError(f"'{fragment}' qualifies a range: unclear which end is meant.")
    if _nearest(head) in (Kind.RANK, Kind.ORDINAL):
        raise ValueError(f"'{fragment}' is a range of ranks: give one quantity.")
    _refuse_unqualified(fragment, head, high, "range")
    shown = low if prefixed else high
    measure = _measure(fragment, head, shown)
    unit = _unit(fragment, head, shown, measure)
    return Quantity(low_value, high.value, unit, "range", measure)


def _read_relative(fragment: str, pieces: list[Piece]) -> Quantity:
    """Read a target set against a benchmark, without a number: an average, a standard, a tier (第一方阵)."""
    kinds = [piece.kind for piece in pieces]
    if Kind.TIER in kinds:
        place = kinds.index(Kind.TIER)
        _refuse_unknown(fragment, pieces, place)
        if {Kind.BEFORE, Kind.LEAST, Kind.AFTER, Kind.DASH} & set(kinds):
            raise ValueError(f"'{fragment}' qualifies a tier, which has no number.")
        return Quantity(None, None, "", "eq", "relative")
    lead = _lead(pieces)
    last = _last_benchmark(pieces)
    if (
        lead is None
        or last is None
        or last <= lead
        or not _is_benchmark(pieces[lead + 1 : last + 1])
    ):
        raise ValueError(
            f"'{fragment}' holds no number, number word or benchmark that the reader knows."
            + _no_number(pieces)
        )
    _refuse_unknown(fragment, [*pieces[:lead], pieces[last], *pieces[last + 1 :]], lead)
    around = _comparators_before(fragment, pieces[:lead])
    around |= _comparators_after(fragment, pieces[last + 1 :])
    comparators = around | ({pieces[lead].comparator} - {""})
    if len(comparators) > 1:
        named = ", ".join(sorted(comparators))
        raise ValueError(f"'{fragment}' is qualified in two ways at once ({named}).")
    return Quantity(None, None, "", comparators.pop() if comparators else "eq", "relative")


def _no_number(pieces: list[Piece]) -> str:
    """Return a sentence about the first piece that is no number, or an empty string."""
    for piece in pieces:
        if piece.kind is Kind.VAGUE:
            return f" {piece.text} is many of no number."
        if piece.kind is Kind.UNKNOWN:
            return f" {character_name(piece.text)} belongs to none of them."
    return ""


def _lead(pieces: list[Piece]) -> int | None:
    """Return the place of the qualifier or verb that a benchmark follows: 超, 不低于, 达到."""
    for place, piece in enumerate(pieces):
        if piece.kind is Kind.BEFORE and piece.text not in _NO_LEAD:
            return place
        if piece.kind is Kind.LINK and piece.text in ("达到", "达"):
            return place
    return None


def _last_benchmark(pieces: list[Piece]) -> int | None:
    places = [place for place, piece in enumerate(pieces) if piece.is_benchmark]
    return places[-1] if places else None


def _is_benchmark(pieces: list[Piece]) -> bool:
    """Return whether the pieces are the name of a benchmark: words alone, none of which negates or compares."""
    for piece in pieces:
        unknown_word = piece.kind is Kind.UNKNOWN and _WORD_CHARACTER.fullmatch(piece.text)
        if piece.text in _NEGATIONS or not (piece.kind in _BENCHMARK or unknown_word):
            return False
    return True


def _is_margin(head: list[Piece]) -> bool:
    lead = _lead(head)
    return lead is not None and any(piece.is_benchmark for piece in head[lead:])


def _nearest(head: list[Piece]) -> Kind | None:
    """Return what stands next before the number, quotes left aside."""
    words = [piece.kind for piece in head if piece.kind is not Kind.QUOTE]
    return words[-1] if words else None


def _comparators_before(fragment: str, head: list[Piece]) -> set[str]:
    """Return the comparators before the number; each must stand at it, or be parted from it by a verb (至少建立)."""
    comparators = set()
    at_number = True
    words = [piece for piece in head if piece.kind is not Kind.QUOTE]
    for piece in words[:-1]:
        if piece.kind in (Kind.RANK, Kind.ORDINAL):
            raise ValueError(f"'{fragment}': {piece.text} does not stand at its number.")
    for piece in reversed(words):
        if piece.kind is Kind.AFTER:
            raise ValueError(f"'{fragment}': what {piece.text} qualifies is not clear.")
        if piece.kind is Kind.LEAST:
            comparators.add(piece.comparator)
        elif piece.kind is Kind.BEFORE and not at_number:
            raise ValueError(f"'{fragment}': {piece.text} does not stand at its number.")
        elif piece.kind is Kind.BEFORE:
            comparators.add(piece.comparator)
        elif piece.kind is not Kind.LINK:
            at_number = False
    return comparators


def _comparators_after(fragment: str, tail: list[Piece]) -> set[str]:
    """Return the comparators behind the number; only some may stand behind what is counted."""
    comparators = set()
    at_number = True
    parted = False
    for piece in tail:
        if piece.kind is Kind.AFTER:
            clear = at_number or (piece.after_noun and not parted)
            if not clear:
                raise ValueError(f"'{fragment}': what {piece.text} qualifies is not clear.")
            comparators.add(piece.comparator)
        elif piece.kind is not Kind.QUOTE:
            at_number = False
            parted = parted or piece.kind is Kind.MARK
    return comparators


def _refuse_invisible(fragment: str, pieces: list[Piece]) -> None:
    for piece in pieces:
        named = character_name(piece.text) if piece.kind is Kind.UNKNOWN else ""
        if named.startswith("U+"):
            raise ValueError(
                f"'{fragment}' holds {named}, which cannot be seen: what it does is not clear."
            )


def _refuse_half_range(fragment: str, pieces: list[Piece], place: int) -> None:
    around = pieces[max(place - 1, 0) : place] + pieces[place + 1 : place + 2]
    if any(piece.kind is Kind.DASH for piece in around):
        raise ValueError(
            f"'{fragment}' is half a range (or a negative number): give the whole range."
        )


def _refuse_unknown(fragment: str, pieces: list[Piece], place: int) -> None:
    """Raise ValueError for the first piece that belongs to nothing where it stands."""
    for position, piece in enumerate(pieces):
        if position == place:
            continue
        if piece.kind is Kind.UNKNOWN:
            after = pieces[position - 1]
            if position == place + 1 and after.amount and not after.amount.unit:
                raise ValueError(
                    f"'{fragment}': no unit known to the reader stands after {after.text}, "
                    f"but {character_name(piece.text)}."
                )
            raise ValueError(
                f"'{fragment}': {character_name(piece.text)} belongs to no number, unit, qualifier or name that the "
                "reader knows."
            )
        if piece.kind is Kind.VAGUE:
            raise ValueError(f"'{fragment}': {piece.text} is many of no number.")
        allowed = _HEAD if position < place else _TAIL
        if piece.kind not in allowed and piece.kind is not Kind.AFTER:
            side = "before" if position < place else "after"
            raise ValueError(f"'{fragment}': {piece.text} is not read {side} a number.")


def _refuse_unnumbered(fragment: str, amount: Amount, tail: list[Piece]) -> None:
    """Raise ValueError where 第 numbers a thing."""
    words = [piece for piece in tail if piece.kind not in (Kind.MARK, Kind.QUOTE)]
    whole = amount.value == amount.value.to_integral_value()
    if words or amount.unit not in ("", "位", "名") or not whole:
        raise ValueError(f"'{fragment}' numbers a thing (as 第一批 does), it is no rank.")


def _refuse_unqualified(fragment: str, head: list[Piece], amount: Amount, comparator: str) -> None:
    held = [piece.text for piece in head if piece.kind is Kind.HELD]
    if held and comparator == "eq":
        raise ValueError(
            f"'{fragment}': {held[0]} may set a ceiling or a level, and no qualifier tells which."
        )
    if amount.bare and comparator not in ("ge", "gt", "le", "lt"):
        raise ValueError(f"'{fragment}' holds no number: {amount.unit} alone is a unit.")


def _measure(fragment: str, head: list[Piece], amount: Amount) -> str | None:
    """Return the measure that the words before the number and the unit show, None if they show none.

    提高10% shows none (a rate or percentage points?), nor does 达 (it also closes 新增 and 增长).
    """
    if amount.measure:
        return amount.measure
    if _nearest(head) in (Kind.RANK, Kind.ORDINAL):
        return "rank"
    directions = {direction for piece in head for direction in piece.directions}
    if "fall" in directions:
        return _fall(fragment, directions, amount.unit)
    if "growth" in directions and amount.unit in (*SHARES, "倍"):
        return "growth_rate"
    if "level" in directions:
        return "multiple" if amount.unit == "倍" else "level"
    rises = directions & {"growth", "addition"}
    if amount.unit == "倍":
        return "growth_rate" if rises else "multiple"
    if rises and amount.unit and amount.unit not in SHARES:
        return "addition"
    return None


def _fall(fragment: str, directions: set[str], unit: str) -> str | None:
    if directions & {"growth", "addition"}:
        raise ValueError(f"'{fragment}' rises and falls at once.")
    if unit == "倍":
        raise ValueError(f"'{fragment}': nothing falls by times itself.")
    if unit in SHARES:
        return "decline_rate"
    return "reduction" if unit else None


def _unit(fragment: str, head: list[Piece], amount: Amount, measure: str | None) -> str:
    """Return the unit: with what stands before what is counted (每百户), or of a rank."""
    bases = [piece.base for piece in head if piece.kind is Kind.BASE]
    if not bases:
        return amount.unit or ("位" if measure == "rank" else "")
    if len(bases) > 1 or not amount.unit or "/" in amount.unit:
        raise ValueError(f"'{fragment}': per how many is not clear.")
    return f"{amount.unit}/{bases[0]}"
