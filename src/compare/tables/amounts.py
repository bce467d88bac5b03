"""Read the number at a place in a text, with the unit printed after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from compare.tables.numerals import (
    ARABIC,
    CHINESE,
    FRACTIONS,
    STANDING,
    N,
    chinese_integer,
    fraction_value,
    numeral_value,
    quotient,
    standing_value,
)
from compare.tables.printed_words import MORE, UNITS, UNITS_OF_FRAGMENTS, any_of
from compare.tables.units import plain_unit

_ANY_UNIT = any_of([*UNITS, *UNITS_OF_FRAGMENTS])
#: Powers as officials write them before a unit: 1.2万亿元, 3千万, 5百家.
_POWERS = "(?:(?!千瓦|千克|千米|百分)(?:[百千]?万亿|[百千]?[万亿]|[百千]))?"
#: What a unit is told per: 吨煤/万元, 万元/年.
PER = rf"(?:/(?:\d+)?[百千万亿]*(?:{_ANY_UNIT}|年))"
#: What stands before what is counted: 每百户, 每10万人.
BASE = rf"每((?:\d+)?[十百千万亿]+{_ANY_UNIT}|(?:户|人|亩|公顷|平方公里|平方米|吨|元))"

_NUMBER = f"(?:{ARABIC}|{CHINESE})"
_MORE = any_of(MORE)

#: A share: 百分之三十, 千分之3.5, 四分之三.
_SHARE = re.compile(rf"({N}+|\d+)分之({_NUMBER})")
_SHARE_UNITS = {"百": "%", "一百": "%", "100": "%", "千": "‰", "一千": "‰", "万": "‱", "一万": "‱"}
#: A ratio (2.1∶1) and a fraction (3/4); both sides whole, or the first a decimal.
_RATIO = re.compile(rf"({_NUMBER})[:∶比]({_NUMBER})")
_FRACTION = re.compile(r"(\d+)[/⁄](\d+)")
_MIXED = re.compile(rf"(\d*)({FRACTIONS})")
_STANDING = re.compile(STANDING)
#: Tenths: 五成, 八成五, 3成半.
_TENTHS = re.compile(r"(\d+(?:\.\d+)?|[一二三四五六七八九两十])成([一二三四五六七八九1-9半])?")
_HALF = re.compile("半数|一半|半")
_DOUBLED = re.compile(rf"翻了?({N}*|\d)番|翻倍|倍增")
_COMPOUND = re.compile(r"\d+[百千万亿]+(?:\d+[百千万亿]+)+\d*|\d+[百千万亿]+\d+")
_PART = re.compile(r"(\d+)([百千万亿]*)")
_PLAIN = re.compile(
    rf"(?P<number>{_NUMBER})(?P<power>{_POWERS})(?:(?P<more>{_MORE})(?P<rest>{_POWERS}))?"
    rf"(?P<unit>{_ANY_UNIT}{PER}?)?(?P<half>半)?"
)
_POWER_VALUES = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_HALVED = ("倍", "个", "成", "项")


@dataclass(frozen=True)
class Amount:
    """A number and the unit printed after it.

    Attributes
    ----------
    value : Decimal
    unit : str
        As the tables write it.
    end : int
        Where the number and its unit end in the text.
    qualifier : str
        The comparator of 余, 多 or + between number and unit, or an empty string.
    measure : str
        What the number word measures (翻一番: multiple), or an empty string.
    bare : bool
        Whether only a power is printed (亿元以上).
    """

    value: Decimal
    unit: str
    end: int
    qualifier: str = ""
    measure: str = ""
    bare: bool = False


def amount_at(text: str, place: int) -> Amount | None:
    """Return the number at a place of a folded text, or None; raise ValueError where it is not clear.

    Examples
    --------
    >>> amount_at("二点七%左右", 0)
    Amount(value=Decimal('2.7'), unit='%', end=4, qualifier='', measure='', bare=False)
    >>> amount_at("100余家", 0).qualifier, amount_at("家", 0)
    ('gt', None)
    """
    for pattern, read in _READERS:
        match = pattern.match(text, place)
        if match:
            return read(match)
    return None


def _covered(match: re.Match[str]) -> Amount:
    return Amount(Decimal(100), "%", match.end(), measure="coverage")


def _doubled(match: re.Match[str]) -> Amount:
    """Read 翻番, 翻两番, 倍增: twice, four times."""
    printed = match[1] or ""
    times = int(printed) if printed.isdigit() else chinese_integer(printed)
    # A number of doublings that no plan has is no number of doublings.
    if times > 20:
        raise ValueError(f"'{match[0]}' doubles more often than any plan does.")
    return Amount(Decimal(2**times), "倍", match.end(), measure="multiple")


def _share(match: re.Match[str]) -> Amount:
    part = numeral_value(match[2])
    if match[1] in _SHARE_UNITS:
        return Amount(part, _SHARE_UNITS[match[1]], match.end())
    return Amount(quotient(100 * part, numeral_value(match[1])), "%", match.end())


def _ratio(match: re.Match[str]) -> Amount:
    base = numeral_value(match[2])
    if not base or re.match(r"0\d", match[2]):
        raise ValueError(f"'{match[0]}' is no ratio: to nothing, or a time of day.")
    return Amount(numeral_value(match[1]), f":{base}", match.end())


def _fraction(match: re.Match[str]) -> Amount:
    top, bottom = map(Decimal, match.groups())
    if top >= bottom:
        raise ValueError(f"'{match[0]}' is no fraction below one.")
    return Amount(quotient(100 * top, bottom), "%", match.end())


def _mixed(match: re.Match[str]) -> Amount:
    """Read ½ and 2½, with the unit after it; without one it is a share."""
    value = Decimal(match[1] or 0) + fraction_value(match[2])
    share = quotient(100 * value, Decimal(1))
    return _with_unit(match, value) or Amount(share, "%", match.end())


def _standing(match: re.Match[str]) -> Amount:
    value = standing_value(match[0])
    return _with_unit(match, value) or Amount(value, "", match.end())


_UNIT_AFTER = re.compile(rf"{_POWERS}{_ANY_UNIT}{PER}?")


def _with_unit(match: re.Match[str], value: Decimal) -> Amount | None:
    unit = _UNIT_AFTER.match(match.string, match.end())
    return Amount(value, plain_unit(unit[0]), unit.end()) if unit else None


def _tenths(match: re.Match[str]) -> Amount:
    value = 10 * numeral_value(match[1])
    if match[2]:
        value += 5 if match[2] == "半" else numeral_value(match[2])
    return Amount(value, "%", match.end())


def _half(match: re.Match[str]) -> Amount:
    return Amount(Decimal(50), "%", match.end())


def _compound(match: re.Match[str]) -> Amount:
    """Read 1亿2千万, 3万5千: each part smaller than the power before it."""
    total = Decimal(0)
    power = None
    for digits, powers in _PART.findall(match[0]):
        part_power = Decimal(1)
        for character in powers:
            part_power *= _POWER_VALUES[character]
        part = Decimal(digits) * part_power
        short_form = not powers or (power is not None and part >= power)
        if short_form:
            raise ValueError(f"'{match[0]}' is no clear number: write it out in full.")
        total += part
        power = part_power
    return _with_unit(match, total) or Amount(total, "", match.end())


def _plain(match: re.Match[str]) -> Amount:
    """Read digits or a Chinese numeral; a 万 or 亿 at its end belongs to the unit (三万名 is 3 万名)."""
    number = match["number"]
    unit = match["power"] + (match["rest"] or "") + (match["unit"] or "")
    digits = number.rstrip("万亿")
    # A numeral that holds another 万 or 亿 inside (十亿三千万) cannot be split: it stays one number.
    if digits != number and not re.search("[万亿]", digits):
        unit = number[len(digits) :] + unit
        number = digits
    value = numeral_value(number) if number else Decimal(1)
    if match["half"]:
        if unit not in _HALVED:
            raise ValueError(f"'{match[0]}': half of what is not clear.")
        value += Decimal("0.5")
    qualifier = MORE[match["more"]] if match["more"] else ""
    bare = match["number"] in ("万", "亿")
    return Amount(value, plain_unit(unit), match.end(), qualifier, bare=bare)


#: The ways to print a number, the more special first.
_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Amount]]] = [
    (re.compile("全覆盖"), _covered),
    (_DOUBLED, _doubled),
    (_SHARE, _share),
    (_RATIO, _ratio),
    (_FRACTION, _fraction),
    (_MIXED, _mixed),
    (_STANDING, _standing),
    (_TENTHS, _tenths),
    (_HALF, _half),
    (_COMPOUND, _compound),
    (_PLAIN, _plain),
]
