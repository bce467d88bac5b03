"""What a number measures and in which unit, by the words before it."""

from __future__ import annotations

from compare.tables.amounts import Amount
from compare.tables.fragments import Kind, Piece
from compare.tables.reading_rules import RANKING, Refusal, nearest
from compare.tables.units import SHARES


def read_measure(head: list[Piece], amount: Amount) -> str | None:
    """Return the measure that the words before the number and the unit show, None if they show none.

    提高10% shows none (a rate or percentage points?), nor does 达 (it also closes 新增 and 增长).
    """
    if amount.measure:
        return amount.measure
    if nearest(head) in RANKING:
        return "rank"
    directions: set[str] = set()
    for piece in head:
        directions.update(piece.directions)
    if "fall" in directions:
        return _fall(directions, amount.unit)
    is_share = amount.unit in SHARES
    is_times = amount.unit == "倍"
    if "growth" in directions and (is_share or is_times):
        return "growth_rate"
    if "level" in directions:
        return "multiple" if is_times else "level"
    rises = bool(directions)
    if is_times:
        return "growth_rate" if rises else "multiple"
    if rises and amount.unit and not is_share:
        return "addition"
    return None


def _fall(directions: set[str], unit: str) -> str | None:
    if directions & {"growth", "addition"}:
        raise Refusal(" rises and falls at once.")
    if unit == "倍":
        raise Refusal(": nothing falls by times itself.")
    if unit in SHARES:
        return "decline_rate"
    return "reduction" if unit else None


def read_unit(head: list[Piece], amount: Amount, measure: str | None) -> str:
    """Return the unit: with what stands before what is counted (每百户), or of a rank."""
    bases = [piece.base for piece in head if piece.kind is Kind.BASE]
    if not bases:
        rank_unit = "位" if measure == "rank" else ""
        return amount.unit or rank_unit
    if len(bases) > 1 or not amount.unit or "/" in amount.unit:
        raise Refusal(": per how many is not clear.")
    return f"{amount.unit}/{bases[0]}"
