"""Printed units and the canonical units they are expressed in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

#: Written before a unit, one or more of these multiply the number: 3.9 万人年 is 39000 人年.
MAGNITUDES = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}

#: Other ways to print a unit, and the one that the tables hold.
ALIASES = {
    "㎡": "平方米", "m²": "平方米", "m2": "平方米", "平米": "平方米",
    "㎢": "平方公里", "km²": "平方公里", "km2": "平方公里", "平方千米": "平方公里",
    "㎥": "立方米", "m³": "立方米", "m3": "立方米",
    "㎞": "公里", "km": "公里", "千米": "公里",
    "㎏": "千克", "kg": "千克", "㎾": "千瓦", "kW": "千瓦", "㏊": "公顷",
    "人·年": "人年", "人•年": "人年", "人/年": "人年", "吨标煤": "吨标准煤", "tce": "吨标准煤",
    "个百分点": "百分点", "人民币元": "元",
}  # fmt: skip

#: Units that begin with a magnitude which multiplies nothing printed.
_WHOLE_UNITS = ("百分点", "千瓦", "千瓦时", "千克", "千卡")

#: Words for the same counting unit, by the unit that they are told in.
SAME_UNIT = {"人": ("名", "位"), "位": ("名", "强")}

#: Shares, as parts of a hundred; 倍 is one where a growth is told in it (增长两倍 = 200%).
SHARES = {"%": Decimal(1), "‰": Decimal("0.1"), "‱": Decimal("0.01")}
TIMES = {"倍": Decimal(100)}

#: A ratio is printed with what it is to: 2.1∶1 is 2.1 in the unit :1, 3∶2 is 3 in the unit :2.
_RATIO = re.compile(r"[:∶：]([0-9]+(?:\.[0-9]+)?)")

#: The unit that a measure is expressed in, whatever the unit of its indicator.
UNIT_OF_MEASURE = {
    "multiple": "倍",
    "growth_rate": "%",
    "decline_rate": "%",
    "rank": "位",
    "coverage": "%",
}

#: Measures of how much is to be added or taken away: of a share, in percentage points.
CHANGES = ("addition", "reduction")

#: Measures of a fall; the larger the number, the lower what is measured.
FALLS = ("reduction", "decline_rate")


#: What is better of a number that measures a fall.
_OPPOSITE = {"higher": "lower", "lower": "higher"}


class _Multiple(NamedTuple):
    """A unit without its magnitudes, and what they multiply it by."""

    factor: Decimal
    unit: str


def canonical_unit(indicator_unit: str, measure: str) -> str:
    """Return the unit in which a target of this indicator and measure is expressed.

    Examples
    --------
    >>> canonical_unit("家", "multiple")
    '倍'
    >>> canonical_unit("%", "addition")
    '百分点'
    """
    if measure in CHANGES and indicator_unit == "%":
        return "百分点"
    return UNIT_OF_MEASURE.get(measure, indicator_unit)


def better_number(better: str, measure: str) -> str:
    """Return which number is better: of a fall the other than of the indicator itself.

    Examples
    --------
    >>> better_number("lower", "level"), better_number("lower", "decline_rate")
    ('lower', 'higher')
    """
    return _OPPOSITE.get(better, better) if measure in FALLS else better


def plain_unit(unit: str) -> str:
    """Return the word that the tables hold for a unit, however it is printed.

    Examples
    --------
    >>> plain_unit("万㎡"), plain_unit("2∶1"), plain_unit("家")
    ('万平方米', '2:1', '家')
    """
    magnitudes = unit[: len(unit) - len(unit.lstrip("".join(MAGNITUDES)))]
    if unit in ALIASES:
        return ALIASES[unit]
    rest = unit.removeprefix(magnitudes)
    return magnitudes + ALIASES.get(rest, rest).replace("∶", ":")


def conversion(unit: str, target_unit: str) -> Decimal | None:
    """Return what a number in ``unit`` is multiplied by to be in ``target_unit``, or None if it cannot be.

    Examples
    --------
    >>> conversion("万人年", "人年")
    Decimal('10000')
    >>> conversion("件", "家") is None
    True
    >>> conversion("台/百户", "台/户"), conversion("‰", "%"), conversion(":2", ":1")
    (Decimal('0.01'), Decimal('0.1'), Decimal('0.5'))
    """
    unit = plain_unit(unit)
    target_unit = plain_unit(target_unit)
    if unit == target_unit:
        return Decimal(1)
    if target_unit in SHARES:
        shares = SHARES | TIMES
        return shares[unit] / SHARES[target_unit] if unit in shares else None
    ratio = _RATIO.fullmatch(unit)
    target_ratio = _RATIO.fullmatch(target_unit)
    if ratio and target_ratio:
        return Decimal(target_ratio[1]) / Decimal(ratio[1])
    return _counted(unit, target_unit)


def _counted(unit: str, target_unit: str) -> Decimal | None:
    """Return the factor between two counting units, each of which may be told per another (台/百户)."""
    counted, _, base = unit.partition("/")
    target_counted, _, target_base = target_unit.partition("/")
    factor = _factor(counted, target_counted)
    if base == target_base:
        return factor
    base_factor = _factor(base, target_base)
    return factor / base_factor if factor and base_factor else None


def _factor(unit: str, target_unit: str) -> Decimal | None:
    one = _without_magnitudes(unit)
    other = _without_magnitudes(target_unit)
    same = one.unit == other.unit or one.unit in SAME_UNIT.get(other.unit, ())
    return one.factor / other.factor if same and one.unit else None


def _without_magnitudes(unit: str) -> _Multiple:
    """Return a unit without what multiplies it; the base of a ratio may be a number (10万人)."""
    plain = unit.lstrip("0123456789")
    factor = Decimal(unit.removesuffix(plain) or 1)
    while len(plain) > 1 and plain[0] in MAGNITUDES and plain not in _WHOLE_UNITS:
        factor *= MAGNITUDES[plain[0]]
        plain = plain[1:]
    return _Multiple(factor, plain)
