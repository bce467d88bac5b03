"""Printed units and the canonical units they are expressed in."""

from __future__ import annotations

from decimal import Decimal

#: Written before a counting unit, these multiply the number: 3.9 万人年 is 39000 人年.
MAGNITUDES = {"千": Decimal(1_000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

#: Money is expressed in 亿元 (100 million yuan).
MONEY = {
    "元": Decimal("1e-8"),
    "千元": Decimal("1e-5"),
    "万元": Decimal("1e-4"),
    "亿元": Decimal(1),
    "万亿元": Decimal(10_000),
}

#: Words for the same counting unit.
SAME_UNIT = {"名": "人", "位": "人"}

#: The unit that a measure is expressed in, whatever the unit of its indicator.
UNIT_OF_MEASURE = {"multiple": "倍", "growth_rate": "%", "rank": "位", "coverage": "%"}


def canonical_unit(indicator_unit: str, measure: str) -> str:
    """Return the unit in which a target of this indicator and measure is expressed.

    Examples
    --------
    >>> canonical_unit("家", "multiple")
    '倍'
    >>> canonical_unit("%", "addition")
    '百分点'
    """
    if measure == "addition" and indicator_unit == "%":
        return "百分点"
    return UNIT_OF_MEASURE.get(measure, indicator_unit)


def conversion(unit: str, target_unit: str) -> Decimal | None:
    """Return what a number in ``unit`` is multiplied by to be in ``target_unit``, or None if it cannot be.

    Examples
    --------
    >>> conversion("万人年", "人年")
    Decimal('10000')
    >>> conversion("件", "家") is None
    True
    """
    if unit == target_unit:
        return Decimal(1)
    if unit in MONEY and target_unit in MONEY:
        return MONEY[unit] / MONEY[target_unit]
    factor = Decimal(1)
    if unit[:1] in MAGNITUDES and len(unit) > 1:
        factor = MAGNITUDES[unit[0]]
        unit = unit[1:]
    if target_unit == "人":
        unit = SAME_UNIT.get(unit, unit)
    return factor if unit == target_unit else None
