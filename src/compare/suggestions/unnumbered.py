"""Aims that print no number: set against a benchmark, for all of a kind, or for the first of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compare.tables.quantities import Quantity


@dataclass(frozen=True)
class Wording:
    """A wording of an aim without a number.

    Attributes
    ----------
    name : str
    pattern : re.Pattern
    comparator, measure : str
    example : str
        A made-up piece of text with it.
    """

    name: str
    pattern: re.Pattern[str]
    comparator: str
    measure: str
    example: str


_OTHER_PLACE = "(?:全国|全省|全市|全区|全州|国家|省|国内|世界|长三角|珠三角|同期|同类城市|周边)"
_ECONOMY = "(?:地区生产总值|GDP|经济|财政|经常性收入|一般公共预算|工业|居民|城镇|全社会|营业收入|主营业务收入)"
_LEVEL = "(?:平均水平|平均值|均值|平均数|平均增速|平均增幅|平均|增长速度|增长幅度|增长水平|增速|增幅|水平|先进水平|标准|规定|要求)"
_WHAT = rf"(?:{_OTHER_PLACE}|{_ECONOMY})[^，。;:、0-9]{{0,12}}?{_LEVEL}"
_ALL = "完成|覆盖|达标|建成|建立|建有|接入|开展|实现|纳入|投产|开工|配备|设立|入库|上云"


def _wording(name: str, pattern: str, comparator: str, measure: str, example: str) -> Wording:
    return Wording(name, re.compile(pattern), comparator, measure, example)


WORDINGS = (
    _wording("at or above a benchmark", rf"(?:达到或超过|达到或高于|不低于|不少于){_WHAT}", "ge", "relative", "不低于全省平均水平"),
    _wording("above a benchmark", rf"(?:超过|超出|高于|快于|优于|领先于?|超){_WHAT}", "gt", "relative", "高于全国平均增速"),
    _wording("below a benchmark", rf"(?:低于|小于){_WHAT}", "lt", "relative", "低于全省平均水平"),
    _wording("at a benchmark", rf"(?:达到|达){_OTHER_PLACE}[^，。;:、0-9]{{0,10}}?(?:平均水平|平均值|标准|规定|要求)", "eq", "relative", "达到省定标准"),
    _wording("in step with", rf"与{_ECONOMY}[^，。;:、0-9]{{0,10}}?(?:基本)?同步", "eq", "relative", "与经济增长基本同步"),
    _wording("tier", r"第[一二三](?:方阵|梯队)(?:(?:排头兵|前列|行列|位置)(?:位置)?)?", "eq", "relative", "进入第一方阵"),
    _wording("the first of its kind", r"零的?(?:突破|突围)|“零”的?突破|“零的突破”|破零", "gt", "relative", "实现零的突破"),
    _wording("all of them", rf"(?:全部|全面|100%)(?:{_ALL})(?![^，。;]{{0,8}}(?:小康|现代化|社会|制度|体系|建设))(?<!全面(?:建成|完成|建立|实现|落实|开展))", "eq", "coverage", "规上企业全部建立研发机构"),
)  # fmt: skip


def unnumbered(text: str) -> Iterator[tuple[Wording, int, int]]:
    """Yield every aim without a number, with its place; none overlaps another.

    Examples
    --------
    >>> [(wording.name, start, end) for wording, start, end in unnumbered("增速高于全省平均水平")]
    [('above a benchmark', 2, 10)]
    """
    taken: list[tuple[int, int]] = []
    for wording in WORDINGS:
        for match in wording.pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                yield wording, *match.span()


def quantity(wording: Wording) -> Quantity:
    """Return what a wording sets: all of them are a hundred per cent, a benchmark has no number."""
    if wording.measure == "coverage":
        return Quantity(Decimal(100), None, "%", "eq", "coverage")
    return Quantity(None, None, "", wording.comparator, wording.measure)
