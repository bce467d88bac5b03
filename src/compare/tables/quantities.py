"""Read quantities in Chinese plans without looking at the curated row: the machine is the second reader.

`read_quantity` reads one printed fragment, `find_numbers` lists every number of a line. The reader refuses
(ValueError, a sentence that says why) rather than guess: every character of a fragment must belong to the number, its
unit, a qualifier, the name of the indicator or a word that the reader knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compare.tables.amounts import Amount
from compare.tables.benchmarks import is_margin, read_relative
from compare.tables.fragments import Kind, Piece, fragment_pieces
from compare.tables.line_numbers import Number, find_numbers
from compare.tables.reading_measures import read_measure, read_unit
from compare.tables.reading_rules import (
    RANKING,
    Refusal,
    comparators_around,
    nearest,
    one_comparator,
    refuse_half_range,
    refuse_invisible,
    refuse_rank,
    refuse_share_of_year,
    refuse_unknown,
    refuse_unqualified,
)
from compare.tables.schema import LONGEST_FRAGMENT
from compare.tables.units import SHARES

__all__ = ["Number", "Quantity", "find_numbers", "read_quantity"]


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
        As printed, at most ``LONGEST_FRAGMENT`` characters.
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
    try:
        return _read(fragment_pieces(fragment, indicator))
    except Refusal as refusal:
        raise ValueError(f"'{fragment}'{refusal}") from None


def _read(pieces: list[Piece]) -> Quantity:
    refuse_invisible(pieces)
    numbers = [place for place, piece in enumerate(pieces) if piece.amount]
    if not numbers:
        comparator = read_relative(pieces)
        return Quantity(None, None, "", comparator, "relative")
    if is_margin(pieces[: numbers[0]]):
        raise Refusal(" is a margin over a benchmark, neither a plain nor a relative target.")
    if len(numbers) > 1:
        return _read_range(pieces, numbers)
    return _read_one(pieces, numbers[0])


def _amount(piece: Piece) -> Amount:
    assert piece.amount is not None
    return piece.amount


def _read_one(pieces: list[Piece], place: int) -> Quantity:
    head = pieces[:place]
    tail = pieces[place + 1 :]
    amount = _amount(pieces[place])
    refuse_rank(head, amount, tail)
    refuse_share_of_year(head, amount)
    refuse_half_range(head, tail)
    refuse_unknown(head, pieces[place], tail)
    comparators = comparators_around(head, tail)
    if amount.qualifier:
        comparators.add(amount.qualifier)
    if nearest(head) is Kind.RANK:
        comparators.add("le")
    comparator = one_comparator(comparators)
    refuse_unqualified(head, amount, comparator)
    measure = read_measure(head, amount)
    unit = read_unit(head, amount, measure)
    return Quantity(amount.value, None, unit, comparator, measure)


def _read_range(pieces: list[Piece], numbers: list[int]) -> Quantity:
    """Read `low unit? dash high unit`, refusing anything else with more than one number."""
    first = numbers[0]
    last = numbers[-1]
    low = _amount(pieces[first])
    high = _amount(pieces[last])
    if len(numbers) > 2 or low.measure or high.measure:
        raise Refusal(f" holds {len(numbers)} numbers that are no range: give one quantity.")
    between = pieces[first + 1 : last]
    if len(between) != 1 or not between[0].is_dash:
        raise Refusal(" holds two numbers that are no range: give one quantity.")
    low_value = _low_value(low, high)
    head = pieces[:first]
    tail = [piece for piece in pieces[last + 1 :] if piece.kind is not Kind.BETWEEN]
    refuse_half_range(head, tail)
    refuse_unknown(head, pieces[last], tail)
    if comparators_around(head, tail) or not (low.is_plain and high.is_plain):
        raise Refusal(" qualifies a range: unclear which end is meant.")
    if nearest(head) in RANKING:
        raise Refusal(" is a range of ranks: give one quantity.")
    # 百分之三十至四十 prints the unit with the first number alone.
    shown = high if high.unit else low
    measure = read_measure(head, shown)
    unit = read_unit(head, shown, measure)
    return Quantity(low_value, high.value, unit, "range", measure)


def _low_value(low: Amount, high: Amount) -> Decimal:
    """Return the lower end of a range in the unit of the upper; raise Refusal where they have two, or are no range."""
    # 1万—2万人 repeats only the power of the unit; 三至五成 prints it with the second alone.
    alike = low.unit != "" and low.unit in (high.unit, high.power)
    shared = not low.unit or (low.unit in SHARES and not high.unit)
    if not alike and (not shared or high.scale is None):
        raise Refusal(f" is a range in two units, {low.unit} and {high.unit}.")
    value = low.value
    if not low.unit and high.scale is not None:
        value *= high.scale
    if value >= high.value:
        raise Refusal(" is a range whose end is not above its start.")
    return value
