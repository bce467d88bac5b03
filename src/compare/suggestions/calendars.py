"""The years of a document: when it was issued, and from which to which year its aims are set."""

from __future__ import annotations

import re
from collections import Counter

from compare.suggestions.outline import Part
from compare.suggestions.years import (
    COUNT,
    DASH,
    LAST_YEARS,
    PLAN,
    YEAR,
    Calendar,
    count_number,
    year_number,
)
from compare.tables.schema import FIRST_YEAR, LAST_YEAR

#: 第十四个五年规划 is the one of 十四五.
_NUMBERED_PLAN = re.compile("第(十[一二三四五六七八九]?)个五年(?:规划|计划)")
_TITLE_SPAN = re.compile(rf"({YEAR})年?{DASH}({YEAR})年?")
_ONE_YEAR = re.compile(
    rf"({YEAR})年(?:度|全)?[^，。;年]{{0,24}}(?:要点|计划|任务|安排|方案|工作报告|责任分解|重点工作|工作的?(?:实施)?意见)"
)
#: A report on the work of a government is of the year that it is given in, at the end of a year of the next.
_REPORT = re.compile(rf"工作报告[^。，;0-9]{{0,16}}({YEAR})年([0-9]{{1,2}})月")
_LATE_MONTH = 11
_WHOLE_DATE = re.compile(
    rf"({YEAR})(?:年(?:[0-9]{{1,2}}|[一二三四五六七八九十]+)月|-[0-9]{{1,2}}-[0-9]{{1,2}}|/[0-9]{{1,2}}/)"
)
_NUMBERED = re.compile(r"[〔\[(]((?:19|20)[0-9]{2})[〕\])][0-9]+号")
_AIMED = re.compile(
    rf"(?:(?:(?<![0-9年])[到至]|力争)({YEAR})年|(?:^|[，。;:])({YEAR})年(?:底|末)?(?=[，、]))"
)
_BY_YEAR = re.compile(rf"(?<![高长加展大少低升])到({YEAR})年|({YEAR})年(?:底|末)?前")
_STARTED = re.compile(
    rf"(?:从|自)({YEAR})年(?:起|开始)，?(?:力争|用|利用|通过|经过|在)*({COUNT})年"
)
_AIMED_PLAN = re.compile(f"(?:到|至|力争|^|，|。){PLAN}(?:期|时期|规划)?(?:末|期末|结束)")
_ANY_YEAR = re.compile(rf"({YEAR})年")
#: What a plan is made under is no title of its own (依据《某战略(2021—2035年)》).
_MADE_UNDER = re.compile("(?:根据|按照|依据|落实|贯彻|衔接|对照)[^，。;《]{0,10}《[^》]*》")
_TITLE_LINES, _DATE_LINES, _LAST_LINES = 30, 40, 5
_SHORT = 60
#: Years from the date of a plan to its end, at the most.
_LONGEST_PLAN = 6
#: A line that is a date, or says that it is the one of the text.
_SIGNED = re.compile(
    rf"^[(]?({YEAR})年(?:[0-9]{{1,2}}|[一二三四五六七八九十]+)月.{{0,5}}$|(?:成文|印发|发文)(?:日期|时间):?({YEAR})"
)


def calendar(
    parts: list[Part],
    known: Calendar,
) -> Calendar:
    """Return the years of a document: those that are known, the others as its title and its text tell them."""
    filled = [part for part in parts if part.plain.text]
    texts = [part.plain.text for part in filled]
    # The years of a row of a table are those of one project.
    rows = {part.plain.text for part in filled if "\t" in part.plain.printed}
    title = [text for text in texts[:_TITLE_LINES] if len(text) <= 80 and text not in rows]
    start, horizon = _title_years(title)
    published = known.published or _published(texts)
    horizon = known.horizon or horizon or _aimed_year(texts, published)
    if horizon is None and published and not known.published:
        # A page that is younger than every aim was put up later.
        aimed = _aimed_year(texts, None)
        if aimed and aimed < published:
            published, horizon = None, aimed
    if start is None:
        start = _started(texts, horizon)
    if start is None and known.base:
        start = known.base + 1
    return Calendar(published, start, horizon, known.base, _earliest(texts))


def _started(
    texts: list[str],
    horizon: int | None,
) -> int | None:
    """Return the first of the years that a plan gives itself (从2020年起，用三年时间; 年均增长(2021—2025年))."""
    for text in texts:
        for match in _STARTED.finditer(text):
            start = year_number(match[1])
            if start + count_number(match[2]) - 1 == horizon:
                return start
    # Years from and to the horizon are those of the plan, or of a stage of it.
    spans = [match for text in texts for match in _TITLE_SPAN.finditer(text)]
    starts = [year_number(span[1]) for span in spans if year_number(span[2]) == horizon]
    first = (horizon or 0) - _LONGEST_PLAN
    within = [year for year in starts if horizon and first < year < horizon]
    if not within:
        return None
    start = min(within)
    # A stage that ends where another begins is one of the same plan.
    stages = {year_number(span[2]) + 1: year_number(span[1]) for span in spans}
    while first < stages.get(start, 0) < start:
        start = stages[start]
    return start


def _earliest(texts: list[str]) -> int | None:
    """Return the first year that something is to be reached by (到2025年)."""
    years = [
        year_number(match[1] or match[2]) for text in texts for match in _BY_YEAR.finditer(text)
    ]
    return min(years, default=None)


def _title_years(title: list[str]) -> tuple[int | None, int | None]:
    """Return the years of the first line that tells any; what stands further down names a stage, or other plans."""
    for text in title:
        years = _years_of_title(_MADE_UNDER.sub("", text))
        if years:
            return years
    return None, None


def _years_of_title(text: str) -> tuple[int, int] | None:
    span = _TITLE_SPAN.search(text)
    if span and year_number(span[1]) < year_number(span[2]):
        return year_number(span[1]), year_number(span[2])
    numbered = _NUMBERED_PLAN.search(text)
    plan = re.search(PLAN, text)
    if numbered or (plan and re.search("规划|纲要|方案|计划|意见", text)):
        last = LAST_YEARS.get(numbered[1] + "五" if numbered else plan[1] if plan else "")
        return (last - 4, last) if last else None
    report = _REPORT.search(text)
    if report:
        year = year_number(report[1]) + (int(report[2]) >= _LATE_MONTH)
        return year, year
    one = _ONE_YEAR.search(text)
    if one and not re.search("[〔》]", text[: one.start()]):
        return year_number(one[1]), year_number(one[1])
    return None


def _published(texts: list[str]) -> int | None:
    """Return the year of the date under a text, else of its number, else of a date that its page gives."""
    top = [text for text in [*texts[:_DATE_LINES], *texts[-_LAST_LINES:]] if len(text) <= _SHORT]
    for pattern in (_SIGNED, _NUMBERED, _WHOLE_DATE):
        for text in top:
            found = pattern.search(text)
            if found:
                return year_number(next(year for year in found.groups() if year))
    return None


def _aimed_year(
    texts: list[str],
    published: int | None,
) -> int | None:
    """Return the year that most aims are set for."""
    named: Counter[int] = Counter()
    for text in texts:
        for match in _AIMED.finditer(text):
            named[year_number(match[1] or match[2])] += 1
        for match in _STARTED.finditer(text):
            # The span that a plan gives itself is said once.
            named[year_number(match[1]) + count_number(match[2]) - 1] += 2
        for match in _AIMED_PLAN.finditer(text):
            named[LAST_YEARS[match[1]]] += 1
    if not named:
        every = (match for text in texts for match in _ANY_YEAR.finditer(text))
        named = Counter(year_number(match[1]) for match in every)
        published = (published or 0) + 1
    likely = [year for year in named if max(published or 0, FIRST_YEAR) <= year <= LAST_YEAR]
    if not likely:
        return None
    most = max(named[year] for year in likely)
    equals = [year for year in likely if named[year] == most]
    # Of a milestone and the end of a plan the end; never a vision of twenty years.
    near = [year for year in equals if year <= (published or min(equals)) + _LONGEST_PLAN]
    return max(near or equals)
