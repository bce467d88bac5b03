"""Aims that print no number: against a benchmark, for all of a kind, for the first of a kind (``wordings.csv``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from compare.suggestions.rule_tables import read_rules
from compare.tables.quantities import Quantity

_OTHER_PLACE = "(?:全国|全省|全市|全区|全州|国家|省|国内|世界|长三角|珠三角|同期|同类城市|周边)"
_ECONOMY = "(?:地区生产总值|GDP|经济|财政|经常性收入|一般公共预算|工业|居民|城镇|全社会|营业收入|主营业务收入)"
_LEVEL = (
    "(?:平均水平|平均值|均值|平均数|平均增速|平均增幅|平均|增长速度|增长幅度|增长水平|增速|增幅|水平|先进水平"
    "|标准|规定|要求)"
)
#: What the names in a pattern stand for.
_NAMES = {
    "DIGITS": "[0-9]+(?:[.][0-9]+)?",
    "ABOUT": "(?:以上|左右|以内)?",
    # Above its own past is an addition, and above a number a level.
    "NAMED": "(?!上年|去年|同期|上一年|往年)[^，。;:、()0-9达到为]{1,20}?",
    "OTHER_PLACE": _OTHER_PLACE,
    "ECONOMY": _ECONOMY,
    "WHAT": rf"(?:{_OTHER_PLACE}|{_ECONOMY})[^，。;:、0-9]{{0,12}}?{_LEVEL}",
    "ALL": "完成|覆盖|达标|建成|建立|建有|接入|开展|实现|纳入|投产|开工|配备|设立|入库|上云",
}


@dataclass(frozen=True)
class Wording:
    """A wording of an aim without a number.

    Attributes
    ----------
    name : str
    comparator, measure : str
    pattern : re.Pattern
    example : str
        A made-up piece of text with it.
    """

    name: str
    comparator: str
    measure: str
    pattern: re.Pattern[str]
    example: str

    @property
    def quantity(self) -> Quantity:
        """Return what the wording sets: all of them, or the first place; a benchmark has no number."""
        value, unit = _WORDED.get(self.measure, (None, ""))
        return Quantity(
            value,
            None,
            unit,
            self.comparator,
            self.measure,
        )


#: The numbers that wordings stand for.
_WORDED = {"coverage": (Decimal(100), "%"), "rank": (Decimal(1), "位")}


#: What makes a wording a condition of something else (对高于全省平均水平的企业给予奖励).
_CONDITION = re.compile("的(?:企业|单位|地区|县|区|市|项目|高校|院所|个人|人才|机构|，)")


@cache
def wordings() -> tuple[Wording, ...]:
    """Return the wordings of ``wordings.csv``, in their order."""
    return tuple(
        Wording(row["rule"], row["comparator"], row["measure"], row.pattern, row["example"])
        for row in read_rules("wordings.csv", _NAMES)
    )


def unnumbered(text: str) -> Iterator[tuple[Wording, int, int]]:
    """Yield every aim without a number, with its place; none overlaps another.

    Examples
    --------
    >>> [(wording.name, start, end) for wording, start, end in unnumbered("增速高于全省平均水平")]
    [('above a benchmark', 2, 10)]
    """
    taken: list[tuple[int, int]] = []
    for wording in wordings():
        for match in wording.pattern.finditer(text):
            if _CONDITION.match(text, match.end()):
                continue
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                yield wording, *match.span()
