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
from compare.tables.units import MAGNITUDES, SHARES, plain_unit

_UNITS = [*UNITS, *UNITS_OF_FRAGMENTS]
_ANY_UNIT = any_of(_UNITS)
#: Units that are told per nothing.
_SHARES = (*SHARES, "倍", "百分点", "个百分点")
#: Powers as officials write them before a unit: 1.2万亿元, 3千万, 5百家.
_POWERS = "(?:(?!千瓦|千克|千米|百分)(?:[百千]?万亿|[百千]?[万亿]|[百千]))?"
#: What a unit is told per: 吨煤/万元, 万元/年.
_PER_UNIT = any_of(unit for unit in _UNITS if unit not in _SHARES)
PER = rf"(?:/(?:[0-9]+)?[百千万亿]*(?:{_PER_UNIT}|年))"
#: What stands before what is counted: 每百户, 每10万人.
BASE = rf"每((?:[0-9]+)?[十百千万亿]+{_PER_UNIT}|(?:户|人|亩|公顷|平方公里|平方米|吨|元))"

_NUMBER = f"(?:{ARABIC}|{CHINESE})"
_MORE = any_of(MORE)

#: A share: 百分之三十, 千分之3.5, 四分之三.
_SHARE = re.compile(rf"({N}+|[0-9]+)分之({_NUMBER})")
_SHARE_UNITS = {"百": "%", "100": "%", "千": "‰", "万": "‱"}
#: A ratio (2.1∶1) and a fraction (3/4); both sides whole, or the first a decimal.
_RATIO = re.compile(rf"({_NUMBER})[:∶比]({_NUMBER})")
#: A colon between an hour and minutes; what is one to something is a ratio (1:30).
_TIME = re.compile("(?:[02-9]|1[0-9]|2[0-3]):[0-5][0-9]")
_FRACTION = re.compile(r"([0-9]+)[/⁄]([0-9]+)")
_MIXED = re.compile(rf"([0-9]*)({FRACTIONS})")
_STANDING = re.compile(STANDING)
#: Tenths: 五成, 八成五, 3成半.
_TENTHS = re.compile(
    r"([0-9]+(?:\.[0-9]+)?|[一二三四五六七八九两十])成([一二三四五六七八九1-9半])?"
)
_HALF = re.compile("半数|一半|半")
_DOUBLED = re.compile(rf"翻了?({N}*|[0-9])番|翻倍|倍增")
_COMPOUND = re.compile(r"[0-9]+[百千万亿]+(?:[0-9]+[百千万亿]+)+[0-9]*|[0-9]+[百千万亿]+[0-9]+")
_PART = re.compile(r"([0-9]+)([百千万亿]*)")
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
    scale : Decimal or None
        What a number before a dash that shares this unit is multiplied by (三至五成), None where none can share it.
    """

    value: Decimal
    unit: str
    end: int
    qualifier: str = ""
    measure: str = ""
    bare: bool = False
    scale: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        """Return whether the number has no fraction."""
        return self.value == self.value.to_integral_value()

    @property
    def is_plain(self) -> bool:
        """Return whether the number may be the end of a range: neither more than printed nor a power alone."""
        return not self.qualifier and not self.bare

    @property
    def power(self) -> str:
        """Return the powers at the start of the unit: 万 of 万人."""
        return self.unit[: len(self.unit) - len(self.unit.lstrip("百千万亿"))]


def amount_at(text: str, place: int) -> Amount | None:
    """Return the number at a place of a folded text, or None; raise ValueError where it is not clear.

    Examples
    --------
    >>> amount_at("二点七%左右", 0).value, amount_at("二点七%左右", 0).unit
    (Decimal('2.7'), '%')
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
    return Amount(_part_of(part, numeral_value(match[1])), "%", match.end())


def _part_of(top: Decimal, bottom: Decimal) -> Decimal:
    """Return a part of a whole in per cent; raise ValueError where it is none."""
    if top >= bottom:
        raise ValueError(f"{top} of {bottom} is no part of a whole.")
    share = 100 * quotient(top, bottom)
    return Decimal(f"{share.normalize():f}")


def _ratio(match: re.Match[str]) -> Amount:
    base = numeral_value(match[2])
    if not base or re.match(r"0[0-9]", match[2]):
        raise ValueError(f"'{match[0]}' is no ratio: to nothing, or a time of day.")
    if _TIME.fullmatch(match[0]):
        raise ValueError(f"'{match[0]}' may be a time of day; a ratio is printed with ∶ or 比.")
    return Amount(numeral_value(match[1]), f":{base}", match.end())


def _fraction(match: re.Match[str]) -> Amount:
    share = _part_of(Decimal(match[1]), Decimal(match[2]))
    return Amount(share, "%", match.end())


def _mixed(match: re.Match[str]) -> Amount:
    """Read ½ and 2½, with the unit after it; a fraction alone is a share."""
    fraction = fraction_value(match[2])
    if match[1] or _UNIT_AFTER.match(match.string, match.end()):
        return _with_unit(match, Decimal(match[1] or 0) + fraction)
    return Amount(quotient(100 * fraction, Decimal(1)), "%", match.end())


def _standing(match: re.Match[str]) -> Amount:
    return _with_unit(match, standing_value(match[0]))


_UNIT_AFTER = re.compile(rf"{_POWERS}{_ANY_UNIT}{PER}?")


def _with_unit(match: re.Match[str], value: Decimal) -> Amount:
    """Return a number with the unit after it, if there is one."""
    unit = _UNIT_AFTER.match(match.string, match.end())
    if not unit:
        return Amount(value, "", match.end(), scale=Decimal(1))
    return Amount(value, _whole_unit(unit[0]), unit.end(), scale=Decimal(1))


def _whole_unit(printed: str) -> str:
    """Return the unit that the tables hold; raise ValueError for one that no power multiplies (万%)."""
    unit = plain_unit(printed)
    if unit[:1] in MAGNITUDES and unit[-1] in SHARES:
        raise ValueError(f"'{printed}' is no unit.")
    return unit


def _tenths(match: re.Match[str]) -> Amount:
    value = 10 * numeral_value(match[1])
    if match[2]:
        value += 5 if match[2] == "半" else numeral_value(match[2])
    return Amount(value, "%", match.end(), scale=Decimal(10))


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
        too_large = power is not None and max(part, part_power) >= power
        if not powers or not part or too_large:
            raise ValueError(f"'{match[0]}' is no clear number: write it out in full.")
        total += part
        power = part_power
    return _with_unit(match, total)


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
    whole = _whole_unit(unit)
    return Amount(value, whole, match.end(), qualifier, bare=bare, scale=Decimal(1))


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
