"""Find every number of a line of text, so that each can be accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compare.tables.characters import fold
from compare.tables.numerals import (
    ARABIC,
    FRACTIONS,
    NUMERAL_CHARACTERS,
    RUN,
    STANDING,
    N,
    plain_numerals,
)
from compare.tables.printed_words import (
    BEFORE,
    CLASSIFIERS,
    DASH,
    DIRECTIONS,
    LINKS,
    NOUNS,
    UNITS,
    any_of,
)

# The words that would pass the rule of `find_numbers` and yet are no numbers; N stands for a Chinese numeral.
NOT_NUMBERS = (
    "千家万户",
    "统一|同一|单一|唯一",  # the word that follows may start like a classifier: 统一条件
    "一大批|一次性",  # a vague many, a manner
    "(?<!N)N++位一体",  # 四位一体
    "十八大|十九大|二十大|(?<!N)N++次全会",  # names of meetings
    "[百千万]人计划",  # names of talent programmes
    "第三方(?!阵)",  # a third party, but not 第三方阵
    "(?<=[过超近])半[导径岛成]",  # 超半导体
)

_NOT = re.compile("|".join(NOT_NUMBERS).replace("N", N))
_UNITS = any_of(UNITS)
_BEGINS = rf"(?<![\d{NUMERAL_CHARACTERS}])"
_COUNTED = rf"(?=(?:{DASH}{RUN}|[余多][万亿]*+)?{any_of([*UNITS, *CLASSIFIERS])})"
_DECIMALS = "[零〇一二三四五六七八九]++"
_DIGIT = "[一二两三四五六七八九]"
# Where a number ends that counts no unit: a clause, a qualifier, or what is counted.
_ENDS = (
    r"(?=\s*(?:$|[，。、;:!?,.)\]】]|[以之][上下内]|左右|上下|[余多的]|"
    f"{any_of(noun for noun in NOUNS.split() if len(noun) > 1)}))"
)
# The last characters of the words that the reader takes before a number, and of 共计 and 共有; 通过 and 经过 are none
# of them, nor 最近 and 附近.
_LEADING = " ".join([*BEFORE.values(), *DIRECTIONS.values(), LINKS, "计 共 有"])
_LAST_CHARACTERS = "".join(sorted({word[-1] for word in _LEADING.split()}))
_NOT_LEADS = "(?<![通经]过)(?<![最附]近)"
_LEADS = f"(?<=[{_LAST_CHARACTERS}]){_NOT_LEADS}"
_COMPARED = f"(?<=[超逾破近达]){_NOT_LEADS}"
# Verbs after which 万人 is ten thousand people: elsewhere it is a unit (每万人) or part of a name.
_GATHERED = any_of(
    ["吸引", "引进", "招引", "集聚", "培养", "培训", "服务", "惠及", "带动", "组织", "新增"]
)
_CHINESE = (  # each whole: not the 万 of 3.9万
    rf"{RUN}点{_DECIMALS}(?=[万亿]*+{_UNITS})",  # 二点七倍
    rf"{RUN}分之(?:{RUN}(?:点{_DECIMALS})?|{ARABIC})",  # 三分之二, 百分之30
    rf"{RUN}几(?={_UNITS})",  # 十几家
    rf"{RUN}(?<=[十百千万亿])来(?={_UNITS})",  # 十来家
    rf"(?<![之第]){RUN}比{RUN}",  # 二比一
    rf"(?![万亿]){RUN}{_COUNTED}",  # 三个
    rf"{N}+亿(?:零?{_DIGIT}[十百千万]{N}*+)?",  # 百亿, 两亿三千万
    rf"(?={N}*{_DIGIT}[十百千万亿]){RUN}{_ENDS}",  # 三百五十
    rf"{_LEADS}(?={N}*[十百千万亿廿卅卌点]){RUN}(?:点{_DECIMALS})?{_ENDS}",  # 超三百, 近百, 过万
    rf"{_COMPARED}[万亿](?={_UNITS})",  # 突破亿元, 近万家
    rf"(?<={_GATHERED})万(?=[人名家户]{_ENDS})",  # 吸引万人
    "(?<=前)(?<![目之以此]前)[二三四五六七八九十百]+",  # 前三
    f"(?<=超过)[万亿](?={_UNITS})|(?<=过)[万亿](?=元)",  # 超过亿元
    "(?<!/)[万亿](?=元以[上下内])",  # 亿元以上
)
_WORDS = (
    rf"翻了?{N}*番|翻倍|(?<![\d成])倍增(?!长)",  # 3倍增长 is not 倍增
    f"全覆盖|第{N}+",
    "半数|一半|(?<=[过超近减])半(?!年)",
    rf"(?<![第{NUMERAL_CHARACTERS}])[一二三四五六七八九两十]成(?![不为立长果员功熟套就效本分品都见交型人名])",
    rf"[数几][十百千万亿]++(?={_UNITS})|(?<!以)上[百千万亿]++(?={_UNITS})",  # 数百家, 上百家
)
_NUMBER = re.compile(
    "|".join(
        (
            rf"{ARABIC}%?|\d+|{FRACTIONS}|{STANDING}",
            *_WORDS,
            f"{_BEGINS}(?:{'|'.join(_CHINESE)})",
        )
    )
)
_HEADING = re.compile(
    r"(?:^|(?<=[。;；:：!！?？]))\s*"
    r"(?:[(（]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|([一二三四五六七八九十]{1,3}|\d{1,2})(?=、|[.．](?!\d))"
    r"|([一二三四五六七八九十]{1,2})(?=是))"
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


def find_numbers(line: str) -> list[Number]:
    """Return every number of a line, in order, none overlapping another.

    The rule: an Arabic number always counts. A Chinese numeral counts when it is directly followed by a unit
    or a classifier (三个, 两大, 五百万元; also before a dash and such a numeral), ends in 亿 with a numeral
    before it (百亿, 万亿), is an ordinal (第一), a fraction (三分之二), a rank (前三) or a heading number.
    Without a unit it counts where a clause, a qualifier or a noun follows: with a word of quantity before it
    (超三百, 近百, 突破百万, 过万), or when a digit multiplies its power (三百五十, 两亿三千万).
    A bare 万 or 亿 counts only when it is compared (亿元以上, 突破亿元, 近万家) or gathered (吸引万人), for 每万人
    and 万元 alone are units.
    Thus 一批, 一体, 一站式, 进一步, 三农, 十联动 and 十六届 are none; `NOT_NUMBERS` lists the few words that
    would pass the rule by accident. The number words are 翻番, 翻一番, 倍增, 全覆盖, 半数, 过半, 五成 and the
    vague ones (数百家, 上百家, 十几家), which no target can hold but which somebody must look at.
    Look-alikes of a character count as the character.

    >>> [n.text for n in find_numbers("形成千亿级产业3个,打造一批基地,占比达到70%")]
    ['千亿', '3', '70%']
    """
    folded = fold(line)
    text = _NOT.sub(_masked, plain_numerals(folded.text))
    spans = {match.span() for match in _NUMBER.finditer(text)}
    spans |= {match.span(match.lastindex or 0) for match in _HEADING.finditer(text)}
    numbers = []
    for start, end in sorted(spans):
        first, last = folded.places[start], folded.places[end - 1] + 1
        numbers.append(Number(line[first:last], first, last))
    return numbers


def _masked(match: re.Match[str]) -> str:
    return "#" * len(match[0])
