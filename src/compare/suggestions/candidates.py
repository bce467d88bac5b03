"""A number with its unit and its qualifiers, as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from compare.tables import printed_words as words
from compare.tables.amounts import Amount, amount_at
from compare.tables.printed_words import any_of
from compare.tables.quantities import Number, Quantity, read_quantity

_BEFORE = {word: comparator for comparator, them in words.BEFORE.items() for word in them.split()}
_AFTER = {word: comparator for comparator, them in words.AFTER.items() for word in them.split()}
_QUALIFIER_BEFORE = re.compile(rf"({any_of(_BEFORE)})(?:达到|达|为|到|至|了|在)?[“\"]?$")
#: A verb may stand between such a word and the number (至少建成9家).
_LEAST_BEFORE = re.compile(rf"({any_of(words.LEAST)})[^，。;:、0-9]{{1,4}}$")
_QUALIFIER_AFTER = re.compile(rf"[”\"]?({any_of(_AFTER)})")
_LATE_QUALIFIER = re.compile("[^，。;:、0-9]{1,8}?(左右|上下)")
_TIME = "(?:(?<![0-9])年均|同比|每年|逐年|平均每年|年平均|(?<![0-9])年度?|比上年|较上年)?"
_CHANGE = "增长|递增|增速|增幅|提高|提升|上升|增加|下降|降低|减少|压减|缩减|削减|压缩|缩短|回落|降幅|增收|高于|快于"
#: 人口自然增长率 is a rate of its own, and grows by nothing.
_CHANGED = re.compile(rf"{_TIME}(?<!自然)(?:{_CHANGE})(?:率|到|至|了)?$")
_DASH = re.compile(words.DASH)
_POWERS = "百千万亿"
#: 前 ranks, but not in 年底前.
_RANKS = re.compile("(?<![年底月日末])前$")
_RAISED = ("提高", "提升")
#: What is counted in these is added, never raised by so many.
_NEVER_RAISED = {
    "家",
    "个",
    "项",
    "件",
    "人",
    "所",
    "套",
    "座",
    "场",
    "条",
    "支",
    "只",
    "户",
    "亩",
    "公里",
}
#: A rate that is told per so many (8/10万).
_PER_SO_MANY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(/(?:10|1)?[百千万]+人?)(?![0-9])")
#: Units that no table lists: in letters (60GWh), or a single word before a stop (1.5亿袋，4级以上。).
_UNLISTED = re.compile(
    r"[A-Za-zμ]{1,8}(?:/[A-Za-z]{1,4}[³²]?)?|[\u4e00-\u9fff](?=(?:以[上下内]|左右)?(?:[，。;、)]|$))"
)
_NO_UNIT = "年月日号时起内外前后余多等的为是和及与至到了间中版番成"
#: What a unit is told per, beyond the words that are listed (5吨/月·平方公里).
_PER_MORE = re.compile(r"/[\u4e00-\u9fff·]{1,9}?(?=[，。;、)]|以[上下内]|左右|$)")
#: How far before a number its qualifier and its verb can stand.
_HEAD = 16


@dataclass(frozen=True)
class Candidate:
    """A number that may be a target.

    Attributes
    ----------
    start, end : int
        Of the whole fragment in the plain line.
    first, last : int
        Of the number and its unit alone.
    amount : Amount
    quantity : Quantity
    change : str
        The word of change before it (增长, 提高), or an empty string.
    to_level : bool
        Whether the change ends at the number (提高到).
    reread : bool
        Whether the machine reader reads the fragment as it stands.
    """

    start: int
    end: int
    first: int
    last: int
    amount: Amount
    quantity: Quantity
    change: str = ""
    to_level: bool = False
    reread: bool = True


def candidate(
    text: str,
    number: Number,
) -> Candidate | None:
    """Return a number with its unit and qualifiers, or None where it is no clear number.

    Examples
    --------
    >>> text = "专利授权量超过2200件，"
    >>> found = candidate(text, Number("2200", 7, 11))
    >>> text[found.start : found.end], found.quantity.comparator
    ('超过2200件', 'gt')
    """
    first = number.start
    if text.startswith("第", first):
        return _ordinal(text, number)
    double = _DOUBLE_DIGIT.match(text, first)
    if double:
        return _double_digit(number, double.end())
    amount = _amount(text, first)
    if amount is None:
        return None
    last, amount, low = _range(text, first, amount)
    start, before = _qualified(text, first)
    start, change, to_level = _changed(text, start, amount)
    if not change:
        # 力争新增超过100家, but also 增长超过10%: a qualifier may stand on either side of the verb.
        outer, also = _qualified(text, start) if not before else (start, before)
        start, before = (outer, also) if also else (start, before)
    if not change and _RANKS.search(text, max(start - 2, 0), start):
        start -= 1
    end, after = _qualified_after(text, last)
    comparator = "range" if low is not None else before or amount.qualifier or after or "eq"
    printed = text[start:end]
    quantity, reread = _quantity(printed, amount, low, comparator)
    return Candidate(
        start,
        end,
        first,
        last,
        amount,
        quantity,
        change,
        to_level,
        reread,
    )


def _amount(
    text: str,
    place: int,
) -> Amount | None:
    per = _PER_SO_MANY.match(text, place)
    if per:
        return Amount(Decimal(per[1]), per[2], per.end())
    try:
        amount = amount_at(text, place)
    except ValueError:
        return None
    return amount and _with_unlisted_unit(text, amount)


def _with_unlisted_unit(
    text: str,
    amount: Amount,
) -> Amount:
    """Return an amount with a unit that no table lists, as it is printed behind the number."""
    if amount.measure or amount.bare:
        return amount
    is_open = not amount.unit.strip(_POWERS)
    unit = (_UNLISTED if is_open else _PER_MORE).match(text, amount.end)
    if not unit or unit[0] in _NO_UNIT:
        return amount
    return replace(amount, unit=amount.unit + unit[0], end=unit.end())


def _range(
    text: str,
    first: int,
    amount: Amount,
) -> tuple[int, Amount, Decimal | None]:
    """Return end and amount of a range that begins here, and its low end; of a single number None."""
    dash = _DASH.match(text, amount.end)
    other = dash and _amount(text, dash.end())
    if not other or not other.is_plain:
        return amount.end, amount, None
    same = not amount.unit or amount.unit == other.unit
    scaled = amount.value * (other.scale or 1)
    if not same or scaled >= other.value:
        return amount.end, amount, None
    return other.end, other, scaled


def _qualified(
    text: str,
    first: int,
) -> tuple[int, str]:
    head = max(first - _HEAD, 0)
    match = _QUALIFIER_BEFORE.search(text, head, first) or _LEAST_BEFORE.search(text, head, first)
    return (match.start(), _BEFORE[match[1]]) if match else (first, "")


def _changed(
    text: str,
    start: int,
    amount: Amount,
) -> tuple[int, str, bool]:
    match = _CHANGED.search(text, max(start - _HEAD, 0), start)
    if not match:
        return start, "", False
    word = match[0]
    if word in _RAISED and amount.unit.lstrip(_POWERS) in _NEVER_RAISED:
        # 街区改造提升9个: the word is part of what is done, and no change of a number.
        return start, "", False
    return match.start(), word.rstrip("到至了"), word.endswith(("到", "至"))


def _qualified_after(
    text: str,
    last: int,
) -> tuple[int, str]:
    match = _QUALIFIER_AFTER.match(text, last)
    if match:
        return match.end(), _AFTER[match[1]]
    late = _LATE_QUALIFIER.match(text, last)
    return (late.end(), "approx") if late else (last, "")


def _quantity(
    printed: str, amount: Amount, low: Decimal | None, comparator: str
) -> tuple[Quantity, bool]:
    """Return what the machine reader reads in a fragment, or else what stands in its parts."""
    try:
        return read_quantity(printed), True
    except ValueError:
        value, high = (low, amount.value) if low is not None else (amount.value, None)
        return Quantity(value, high, amount.unit, comparator, amount.measure or None), False


#: Growth by two digits is one of ten per cent or more.
_DOUBLE_DIGIT = re.compile("(?:两|2)位数(?:以上)?的?(?:增长|增速|增幅)")


def _double_digit(
    number: Number,
    end: int,
) -> Candidate:
    quantity = Quantity(
        Decimal(10),
        None,
        "%",
        "ge",
        "growth_rate",
    )
    amount = Amount(Decimal(10), "%", end)
    return Candidate(
        number.start,
        end,
        number.start,
        end,
        amount,
        quantity,
        reread=False,
    )


_RANKED = re.compile(
    "(?:全省|全国|全球|世界|国际|国内|省内|全市|区域|行业|长三角|同类[^，。;]{0,6})?(?:规模)?$"
)
_ORDINAL = re.compile("第([一二三四五六七八九十]+|[0-9]+)(位|名|方阵|梯队)?")


def _ordinal(
    text: str,
    number: Number,
) -> Candidate | None:
    """Return a place in a ranking (全国第一, 第3位), or a tier."""
    match = _ORDINAL.match(text, number.start)
    if not match:
        return None
    before = _RANKED.search(text, max(number.start - _HEAD, 0), number.start)
    start = before.start() if before else number.start
    end = max(match.end(), number.end)
    printed = text[start:end]
    try:
        quantity = read_quantity(printed)
    except ValueError:
        return None
    value = quantity.value if quantity.value is not None else Decimal(0)
    amount = Amount(value, quantity.unit, end, measure=quantity.measure or "")
    return Candidate(
        start,
        end,
        number.start,
        number.end,
        amount,
        quantity,
    )
