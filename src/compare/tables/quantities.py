"""Read quantities in Chinese plans without looking at the curated row: the machine is the second reader.

`read_quantity` reads one printed fragment, `find_numbers` lists every number of a line. The reader refuses
(ValueError, a sentence that says why) rather than guess: two quantities in one fragment, contradicting qualifiers, an
unknown unit, a fall (下降) and a date are all refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Units a quantity may be printed in. 年 is left out on purpose: with it, a date would read as a quantity.
UNITS = [
    "家", "个", "项", "件", "名", "位", "人", "人年", "人次", "套",
    "所", "支", "条", "张", "场", "台", "户", "个月", "亩", "平方米",
    "平方公里", "吨", "吨煤", "吨标准煤", "元", "倍", "%", "百分点", "个百分点",
]  # fmt: skip

# Words after which a Chinese numeral counts something, though they are no unit of a target (两大, 三级).
CLASSIFIERS = ["大", "级", "次", "年", "类"]

# The words that would pass the rule of `find_numbers` and yet are no numbers; N stands for a Chinese numeral.
NOT_NUMBERS = (
    "统一|同一|单一|唯一",  # the word that follows may start like a classifier: 统一条件
    "一大批|一次性",  # a vague many, a manner
    "N位一体",  # 四位一体
    "十八大|十九大|二十大|N次全会",  # names of meetings
    "[百千万]人计划",  # names of talent programmes
    "第三方(?!阵)",  # a third party, but not 第三方阵
)


_DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_BEFORE = {
    "达到或超过": "ge", "达到或高于": "ge", "不低于": "ge", "不少于": "ge", "至少": "ge",
    "超过": "gt", "超": "gt", "突破": "gt", "多于": "gt", "高于": "gt", "大于": "gt",
    "不超过": "le", "不高于": "le", "不多于": "le", "低于": "le", "少于": "le",
    "约": "approx", "近": "approx",
}  # fmt: skip
_AFTER = {"以上": "ge", "及以上": "ge", "以内": "le", "以下": "le", "左右": "approx"}

# One character for one, so that offsets hold. The full-width comma is punctuation, never a separator.
_NARROW = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


def _any(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first.

    >>> _any(["人", "人年"])
    '(?:人年|人)'
    """
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


_N = "[" + "".join([*_DIGITS, *_POWERS, "万", "亿"]) + "]"
_STROKE = "[-‐‑‒–—―−－~～〜]"
_DASH = f"(?:{_STROKE}{{1,2}}|至|到)"
_UNIT = re.compile(
    rf"(?:[百千万亿]*{_any(UNITS)}(?:/[百千万亿]*(?:{_any(UNITS)}|年))?|[万亿]+(?!元))"
)
_NOT = re.compile("|".join(NOT_NUMBERS).replace("N", _N + "+"))
_COUNTED = rf"(?=(?:{_DASH}{_N}+)?[万亿]*{_any([*UNITS, *CLASSIFIERS])})"
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?%?|\d+(?:\.\d+)?%?"  # Arabic
    rf"|翻{_N}?番|(?<![\d成])倍增(?!长)|全覆盖|第{_N}+"  # number words; 3倍增长 is not 倍增
    rf"|(?<![\d{_N[1:-1]}])(?:"  # a Chinese numeral, whole: not the 万 of 3.9万
    rf"(?![万亿]){_N}+{_COUNTED}|{_N}+亿|{_N}+分之{_N}+"  # 三个, 百亿, 三分之二
    rf"|(?<=前)(?<![目之以此]前)[二三四五六七八九十百]+"  # 前三
    rf"|(?:(?<=超)|(?<=过)|(?<=突破))[万亿](?=元)"  # 突破亿元
    rf"|(?<!/)[万亿](?=元以[上下内]))"  # 亿元以上
)
_HEADING = re.compile(
    r"(?:^|(?<=[。;；:：!！?？]))\s*"
    r"(?:[(（]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|([一二三四五六七八九十]{1,3}|\d{1,2})(?=、|[.．](?!\d))"
    r"|([一二三四五六七八九十]{1,2})(?=是))"
)
_QUALIFIER_BEFORE = re.compile(rf"(?:(至少)\w{{0,4}}|({_any(_BEFORE)}))$")
# A noun may stand before 左右 (10个团队左右), not before 以上: that of 50家省级以上机构 qualifies 省级.
_QUALIFIER_AFTER = re.compile(rf"({_any(_AFTER)})|\w{{1,4}}(左右)")
_WORD = re.compile("[翻倍全第]")  # how the number words start
_RANK = re.compile(r"(?<![目之以此])前$")  # 目前 and 以前 are times
_LEADS = [*(_BEFORE.keys() - {"约", "近"}), "达到", "达"]
_RELATIVE = re.compile(rf"({_any(_LEADS)})[^,，。;；]*(?:平均|规定|标准|要求|水平)")
_TIER = re.compile(f"第{_N}+方阵")  # a tier of cities, no place in a ranking
_GROWTH = re.compile("(?:增长|增速|增幅|递增)(?![到至])")
_ADDITION = re.compile("(?:新增|净增|增加|增长|提高|提升)(?![到至])")
_FALL = re.compile("(?:下降|降低|减少)(?![到至])")
_LEVEL = re.compile("(?:增加|增长|提高|提升|下降|降低|减少|降)[到至]")


# Two digits in a row (三四个), a short form (三百五), powers out of order, a fraction.
_UNCLEAR = re.compile(
    "[一二两三四五六七八九][一二两三四五六七八九零〇]|[百千万亿][一二两三四五六七八九]$|分之"
    "|^[万亿]|十[^万亿]*[十百千]|百[^万亿]*[百千]|千[^万亿]*千|万[^亿]*万|亿.*亿"
)


@dataclass(frozen=True)
class Number:
    """A number in a line of text, with its character offsets.

    >>> Number("60", 3, 5).end
    5
    """

    text: str
    start: int
    end: int


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


def find_numbers(line: str) -> list[Number]:
    """Return every number of a line, in order, none overlapping another.

    The rule: an Arabic number always counts. A Chinese numeral counts when it is directly followed by a unit
    or a classifier (三个, 两大, 五百万元; also before a dash and such a numeral), ends in 亿 with a numeral
    before it (百亿, 万亿), is an ordinal (第一), a fraction (三分之二), a rank (前三) or a heading number.
    A bare 万 or 亿 counts only when it is compared (亿元以上, 突破亿元), for 每万人 and 万元 alone are units.
    Thus 一批, 一体, 一站式, 进一步, 三农, 十联动 and 十六届 are none; `NOT_NUMBERS` lists the few words that
    would pass the rule by accident. The number words are 翻番, 翻一番, 倍增 and 全覆盖.

    >>> [n.text for n in find_numbers("形成千亿级产业3个,打造一批基地,占比达到70%")]
    ['千亿', '3', '70%']
    """
    text = _NOT.sub(_masked, line.translate(_NARROW))
    spans = {match.span() for match in _NUMBER.finditer(text)}
    spans |= {match.span(match.lastindex or 0) for match in _HEADING.finditer(text)}
    return [Number(line[start:end], start, end) for start, end in sorted(spans)]


def _masked(match: re.Match[str]) -> str:
    return "#" * len(match[0])


def read_quantity(fragment: str) -> Quantity:
    """Read one printed fragment; raise ValueError with the reason if it is not exactly one readable quantity.

    >>> read_quantity("超2200件")
    Quantity(value=Decimal('2200'), value_high=None, unit='件', comparator='gt', measure=None)
    >>> read_quantity("翻一番").measure
    'multiple'
    """
    text = re.sub(r"\s", "", fragment).translate(_NARROW)
    numbers = find_numbers(text)
    if not numbers or _TIER.search(text):
        return _read_relative(text)
    head = text[: numbers[0].start]
    if _RELATIVE.search(head):
        raise ValueError(
            f"'{fragment}' is a margin over a benchmark, neither a plain nor a relative target."
        )
    if _FALL.search(head):
        raise ValueError(f"'{fragment}' is a fall, for which the data model has no measure.")
    if len(numbers) > 1:
        return _read_range(text, numbers)
    measure: str | None
    if _WORD.match(numbers[0].text):
        value, unit, end, measure = _read_word(text, numbers[0])
    else:
        value, unit, end = _read_amount(text, numbers[0])
        measure = _measure(head, unit)
    if re.search(_STROKE + "$", head) or re.match(_STROKE, text[end:]):
        raise ValueError(
            f"'{fragment}' is half a range (or a negative number): give the whole range."
        )
    if _RANK.search(head):
        return Quantity(value, None, unit or "位", "le", measure)
    return Quantity(value, None, unit, _comparator(text, head, text[end:]), measure)


def _read_range(text: str, numbers: list[Number]) -> Quantity:
    """Read `low unit? dash high unit`, refusing anything else with more than one number.

    >>> _read_range("2-3家", find_numbers("2-3家")).value_high
    Decimal('3')
    """
    if len(numbers) > 2 or any(_WORD.match(n.text) for n in numbers):
        raise ValueError(
            f"'{text}' holds {len(numbers)} numbers that are no range: give one quantity."
        )
    first, second = numbers
    low, low_unit, low_end = _read_amount(text, first)
    high, unit, end = _read_amount(text, second)
    if not re.fullmatch(_DASH, text[low_end : second.start]):
        raise ValueError(f"'{text}' holds two numbers that are no range: give one quantity.")
    power = unit[: len(unit) - len(unit.lstrip("百千万亿"))]
    # 1万—2万人 repeats only the power of the unit.
    if low_unit not in ("", unit, power):
        raise ValueError(f"'{text}' is a range in two units, {low_unit} and {unit}.")
    if low >= high:
        raise ValueError(f"'{text}' is a range whose end is not above its start.")
    if _comparator(text, text[: first.start], text[end:]) != "eq":
        raise ValueError(f"'{text}' qualifies a range: unclear which end is meant.")
    return Quantity(low, high, unit, "range", _measure(text[: first.start], unit))


def _read_amount(text: str, number: Number) -> tuple[Decimal, str, int]:
    """Return the number, the unit printed after it and where that ends; 万 and 亿 belong to the unit.

    >>> _read_amount("三万家", Number("三万", 0, 2))
    (Decimal('3'), '万家', 3)
    """
    # A numeral that holds another 万 or 亿 inside (十亿三千万) cannot be split: it stays one number.
    digits = number.text.rstrip("%万亿")
    digits = number.text if re.search("[万亿]", digits) else digits
    end = number.start + len(digits)
    unit = ""
    match = _UNIT.match(text, end)
    if match:
        unit = match[0]
        end = match.end()
    elif re.match(rf"(?!{_any(_AFTER)}|{_DASH})\w", text[end:]):
        raise ValueError(f"'{text}': no unit known to the reader stands after {digits}.")
    if unit.endswith("百分点"):
        unit = unit.removeprefix("个")
    amount = digits.replace(",", "") if digits[:1].isdigit() else _chinese(digits)
    return Decimal(amount), unit, end


def _read_word(text: str, number: Number) -> tuple[Decimal, str, int, str]:
    """Read a number word: 翻番 and 倍增 (twice), 全覆盖 (100 %), 第一 (a rank).

    >>> _read_word("翻两番", Number("翻两番", 0, 3))
    (Decimal('4'), '倍', 3, 'multiple')
    """
    word, end = number.text, number.end
    if word == "全覆盖":
        return Decimal(100), "%", end, "coverage"
    if word[0] != "第":
        times = _chinese(word[1:-1]) if word[0] == "翻" else 1
        return Decimal(2**times), "倍", end, "multiple"
    match = re.match(r"[位名]?(?!\w)", text[end:])
    if not match:
        raise ValueError(f"'{text}': {word} numbers a thing here (as 第一批 does), it is no rank.")
    unit = match[0]
    return Decimal(_chinese(word[1:])), unit or "位", end + len(unit), "rank"


def _read_relative(text: str) -> Quantity:
    """Read a target set against a benchmark, without a number: an average, a standard, a tier (第一方阵).

    >>> _read_relative("超全省平均水平").comparator
    'gt'
    """
    match = _RELATIVE.search(text)
    if not match and not _TIER.search(text):
        raise ValueError(
            f"'{text}' holds no number, number word or benchmark that the reader knows."
        )
    comparator = _BEFORE.get(match[1], "eq") if match else "eq"
    return Quantity(None, None, "", comparator, "relative")


def _comparator(text: str, head: str, tail: str) -> str:
    """Read the qualifiers directly before and after the quantity, which must not contradict each other.

    >>> _comparator("至少建立一个以上", "至少建立", "以上")
    'ge'
    """
    comparators = set()
    before = _QUALIFIER_BEFORE.search(head)
    if before:
        comparators.add(_BEFORE[before[1] or before[2]])
    after = _QUALIFIER_AFTER.match(tail)
    if after:
        comparators.add(_AFTER[after[1] or after[2]])
    if len(comparators) > 1:
        named = ", ".join(sorted(comparators))
        raise ValueError(f"'{text}' is qualified in two ways at once ({named}).")
    return comparators.pop() if comparators else "eq"


def _measure(head: str, unit: str) -> str | None:
    """Return the measure that the words before the number and the unit show, None if they show none.

    提高10% shows none (a rate or percentage points?), nor does 达 (it also closes 新增 and 增长).

    >>> _measure("年均增长", "%"), _measure("提高", "百分点"), _measure("", "家")
    ('growth_rate', 'addition', None)
    """
    if _RANK.search(head) or (head.endswith("第") and unit in ("位", "名")):
        return "rank"
    if unit in ("%", "倍") and _GROWTH.search(head):
        return "growth_rate"
    if unit == "倍":
        return "multiple"
    if unit not in ("", "%") and _ADDITION.search(head):
        return "addition"
    return "level" if _LEVEL.search(head) else None


def _chinese(numeral: str) -> int:
    """Return the value of a Chinese numeral; a bare power is one of it, nothing at all is one (万亿, 翻番).

    >>> _chinese("一千二百"), _chinese("百"), _chinese("一万零三十")
    (1200, 100, 10030)
    """
    if _UNCLEAR.search(numeral):
        raise ValueError(
            f"'{numeral}' is no clear Chinese numeral (as 三四, 三百五 or 三分之二 are not)."
        )
    if not numeral:
        return 1
    total = section = digit = 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        if char == "亿":  # multiplies all that stands before it
            total = (total + section + digit) * 10**8
            section = 0
        elif char == "万":  # multiplies its own section
            total += (section + digit) * 10**4
            section = 0
        else:
            section += (digit or 1) * _POWERS[char]
        digit = 0
    return total + section + digit
