"""Propose from its text what the registry says of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from compare.tables.document_names import DRAFT

#: Lines before the text proper: title, number, notice.
_HEAD = 40

#: What plans of several kinds are called.
_PLAN = "方案"

#: The most characters of a title; with fewer than the least it is the rest of one.
_LONGEST_TITLE = 70
_SHORTEST_TITLE = 8

_DIGITS = str.maketrans(
    "〇○零一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789"
)

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s?[〔\[［(（【]\s*(?:19|20)\d{2}\s*[〕\]］)）】]\s*第?\s*\d{1,4}\s*号"
)
_CITED_YEAR = re.compile(r"[〔\[［(（【]\s*((?:19|20)\d{2})\s*[〕\]］)）】]\s*第?\s*\d{1,4}\s*号")

#: A day, printed with digits or with Chinese numerals.
_DAY = (
    r"(?P<year>(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*[年\-./]\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
    r"\s*[月\-./]\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?"
)
_DAY_ALONE = re.compile(rf"[(（]?\s*{_DAY}\s*(?:印发)?[)）]?")
_LABELLED_DAY = re.compile(rf"(?:成文|发文|印发|制发|签发)(?:日期|时间)\s*[:：]?\s*{_DAY}")
_LABELLED_NUMBER = re.compile(rf"(?:发文字号|文\s*号|发文文号)\s*[:：]?\s*({_NUMBER.pattern})")
_LABELLED_ISSUER = re.compile(
    r"(?:发文机关|发布机构|制发机关|印发机关|发文单位|制定机关)\s*[:：]?\s*([\u4e00-\u9fff、]{2,30})"
)

_NOTICE = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff、 ]{0,40}?)\s*关于(?:印发|下发|公布|发布|转发)\s*(?P<open>[《〈])?"
    r"(?P<title>[^《〈\n]{4,60}?)(?(open)[》〉])\s*的?通知"
)
_SIGNED = re.compile(
    r"[\u4e00-\u9fff、 ]{2,40}(?:人民政府|办公室|委员会|管委会|[局厅委]|市委|区委|县委)"
)

_FIVE_YEAR_PLAN = re.compile('[“"‘]?(?P<tens>十)(?P<ones>[一二三四五六七八九])五[”"’]?')
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?\s*[-—–~～至到]+\s*((?:19|20)\d{2})")
_YEAR_OF_TITLE = re.compile(r"((?:19|20)\d{2})\s*年")
_AIMED_AT = re.compile(r"(?:到|至|力争|截至)\s*((?:19|20)\d{2})\s*年(?!\s*\d+\s*月)")
_COUNTED_FROM = re.compile(r"(?:比|较|以|相比于?|在)\s*((?:19|20)\d{2})\s*年(?!以来|前)")
_GROWTH = re.compile("翻|倍|增|提高|提升|下降|降低|减少|基数|基期|基年|为基|增长|高")


#: A line of the text by its number, and what was found on it.
_MatchOnLine = tuple[int, re.Match[str]]


class Proposal(NamedTuple):
    """What a column of the registry could hold, and the line that says so; 0 where no line of the text does."""

    value: str
    line: int = 0


def describe(lines: list[str], kinds: pd.DataFrame, horizon: str = "") -> dict[str, Proposal]:
    """Return what a text says of itself: title, issuer, number, date, status, kind, horizon and base year.

    Parameters
    ----------
    lines : list of str
    kinds : DataFrame
        The table ``document_kinds``; the endings of the Chinese names are looked for in the title.
    horizon : str
        The horizon year where it is known, and not to be read in the text.

    Returns
    -------
    dict
        By the columns of ``documents``; a column that the text says nothing of is not in it.

    Examples
    --------
    >>> import compare
    >>> lines = ["某市人民政府关于印发某市科技创新行动计划(2023—2027年)的通知", "某政发〔2023〕5号", "2023年6月1日"]
    >>> found = describe(lines, compare.load_tables()["document_kinds"])
    >>> [found[column].value for column in ("title_zh", "document_number", "issued", "kind", "horizon_year")]
    ['某市科技创新行动计划(2023—2027年)', '某政发〔2023〕5号', '2023-06-01', 'action_plan', '2027']
    """
    endings = _endings(kinds)
    found: dict[str, Proposal | None] = {"title_zh": _title(lines, endings)}
    title = found["title_zh"].value if found["title_zh"] else ""
    found["issued"] = _issued(lines)
    found["issuer_zh"] = _issuer(lines, found["issued"])
    found["document_number"] = _document_number(lines)
    found["status"] = _status(lines, title)
    found["kind"] = _kind(title, endings)
    found["horizon_year"] = Proposal(horizon) if horizon else _horizon(lines, title)
    found["base_year"] = _base_year(lines, found["horizon_year"])
    return {column: proposal for column, proposal in found.items() if proposal}


def earliest_year(lines: list[str]) -> Proposal | None:
    """Return the latest year whose documents a text cites by number: before it the text was not written.

    Examples
    --------
    >>> earliest_year(["根据国发〔2016〕43号和某政发〔2021〕7号文件"])
    Proposal(value='2021', line=1)
    """
    years = list(_found(_CITED_YEAR, lines))
    if not years:
        return None
    latest = max(match[1] for _, match in years)
    lines_of_latest = [line for line, match in years if match[1] == latest]
    return Proposal(latest, lines_of_latest[0])


def _found(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[_MatchOnLine]:
    for number, line in enumerate(lines, start=1):
        for match in pattern.finditer(line):
            yield number, match


# Title and kind.


def _endings(kinds: pd.DataFrame) -> dict[str, str]:
    """Return the kind that each ending of a name tells, the longest first; not those of several kinds."""
    named: dict[str, set[str]] = {}
    for name, kind in zip(kinds["name_zh"], kinds["kind"], strict=True):
        for start in range(len(name) - 1):
            kinds_of_ending = named.setdefault(name[start:], set())
            kinds_of_ending.add(kind)
    longest_first = sorted(named, key=len, reverse=True)
    endings = {}
    for ending in longest_first:
        kind, *others = named[ending]
        if not others:
            endings[ending] = kind
    return endings


def _title(lines: list[str], endings: dict[str, str]) -> Proposal | None:
    """Return the title that a notice announces, else the first short line that names a kind of document."""
    head = lines[:_HEAD]
    for number, match in _found(_NOTICE, head):
        if match.start() == 0:  # else it is cited
            return Proposal(match["title"].strip(), number)
    words = "|".join(map(re.escape, [*endings, _PLAN]))
    named = re.compile(rf"(?:{words})\s*(?:[(（].{{1,20}}[)）])?(?:要点|问答)?")
    for number, line in enumerate(head, start=1):
        is_short = len(line) <= _LONGEST_TITLE
        if is_short and "。" not in line and _ends_with(named, line):
            return Proposal(_whole_title(head, number), number)
    for number, line in enumerate(head[:3], start=1):
        if 4 < len(line) <= _LONGEST_TITLE and not re.search("[。;；]", line):
            return Proposal(line.strip("《》 "), number)
    return None


def _whole_title(head: list[str], number: int) -> str:
    """Return a title without the way to it through the site, and with the line before where it begins there."""
    _, _, last_part = head[number - 1].rpartition(">")
    line = last_part.strip("《》 ")
    above = head[number - 2] if number > 1 else ""
    is_rest = len(line) < _SHORTEST_TITLE and len(above) < _LONGEST_TITLE / 2
    return above + line if is_rest and not re.search(r"[^\w“”]", above) else line


def _ends_with(pattern: re.Pattern[str], line: str) -> bool:
    end = len(line.rstrip("》 "))
    return any(match.end() == end for match in pattern.finditer(line))


def _kind(title: str, endings: dict[str, str]) -> Proposal | None:
    """Return the kind the longest ending of whose name stands in the title."""
    found = [kind for ending, kind in endings.items() if ending in title]
    return Proposal(found[0]) if found else None


def _status(lines: list[str], title: str) -> Proposal:
    if DRAFT.search(title):
        return Proposal("draft")
    drafts = [
        number
        for number, match in _found(DRAFT, lines[:_HEAD])
        if len(lines[number - 1]) <= _LONGEST_TITLE
    ]
    return Proposal("draft", drafts[0]) if drafts else Proposal("issued")


# Issuer, number, day.


def _issuer(lines: list[str], issued: Proposal | None) -> Proposal | None:
    """Return who announces the document, who signed above its date, or whom the page names."""
    for number, match in _found(_NOTICE, lines[:_HEAD]):
        if match.start() == 0 and _SIGNED.fullmatch(match["issuer"].strip()):
            return Proposal(_offices(match["issuer"]), number)
    above = lines[issued.line - 2] if issued and issued.line > 1 else ""
    if issued and _SIGNED.fullmatch(above) and _DAY_ALONE.fullmatch(lines[issued.line - 1]):
        return Proposal(_offices(above), issued.line - 1)
    for number, match in _found(_LABELLED_ISSUER, lines[:_HEAD]):
        return Proposal(match[1], number)
    return None


def _offices(text: str) -> str:
    return re.sub(" +", "、", text.strip())


def _document_number(lines: list[str]) -> Proposal | None:
    """Return the number that stands alone on a line of the head or behind its label."""
    for number, match in _found(_LABELLED_NUMBER, lines[:_HEAD]):
        return Proposal(re.sub(r"\s", "", match[1]), number)
    for number, line in enumerate(lines[:_HEAD], start=1):
        text = line.strip("()（） ")
        if _NUMBER.fullmatch(text):
            return Proposal(re.sub(r"\s", "", text), number)
    return None


def _issued(lines: list[str]) -> Proposal | None:
    """Return the day that is labelled as that of the document, or that stands alone under a signature."""
    for number, match in _found(_LABELLED_DAY, lines[:_HEAD]):
        day = _iso(match)
        if day:
            return Proposal(day, number)
    for number, line in enumerate(lines, start=1):
        alone = _DAY_ALONE.fullmatch(line)
        day = _iso(alone) if alone else ""
        if day:
            return Proposal(day, number)
    return None


def _iso(match: re.Match[str]) -> str:
    """Return a day as 2013-12-09; empty where the calendar has no such day."""
    year = match["year"].translate(_DIGITS)
    month, day = _small_number(match["month"]), _small_number(match["day"])
    is_day = len(year) == 4 and 1 <= month <= 12 and 1 <= day <= 31
    return f"{year}-{month:02d}-{day:02d}" if is_day else ""


def _small_number(text: str) -> int:
    """Return a number up to 39 in digits or in Chinese numerals: 二十九 is 29."""
    if text.isdecimal() and text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    units = int(ones.translate(_DIGITS)) if ones else 0
    if not ten:
        return units
    count_of_tens = int(tens.translate(_DIGITS)) if tens else 1
    return 10 * count_of_tens + units


# Years.


def _horizon(lines: list[str], title: str) -> Proposal | None:
    """Return the last year of the title, of its five-year plan, or the year that most sentences aim at."""
    spans = [match[2] for match in _SPAN_OF_YEARS.finditer(title)]
    if spans:
        return Proposal(max(spans))
    plan = _FIVE_YEAR_PLAN.search(title)
    if plan:
        return Proposal(str(_end_of_plan(plan)))
    years = [match[1] for match in _YEAR_OF_TITLE.finditer(title)]
    if years:
        return Proposal(max(years))
    return _commonest(_found(_AIMED_AT, lines))


def _end_of_plan(plan: re.Match[str]) -> int:
    """Return the last year of a five-year plan; the first ended in 1957, those from the sixth on in 1985 and so on."""
    ones = plan["ones"].translate(_DIGITS)
    number = 10 + int(ones)
    return 1955 + 5 * number


def _base_year(lines: list[str], horizon: Proposal | None) -> Proposal | None:
    """Return the year that most comparisons of growth count from, and that is before the horizon."""
    counted = []
    for number, match in _found(_COUNTED_FROM, lines):
        end = match.end()
        after = lines[number - 1][end : end + 20]
        is_before = horizon is None or match[1] < horizon.value
        if is_before and _GROWTH.search(after):
            counted.append((number, match))
    return _commonest(counted)


def _commonest(found: Iterable[_MatchOnLine]) -> Proposal | None:
    first: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for number, match in found:
        first.setdefault(match[1], number)
        counts[match[1]] += 1
    if not counts:
        return None
    most = max(counts.values())
    year = max(each for each in counts if counts[each] == most)
    return Proposal(year, first[year])
