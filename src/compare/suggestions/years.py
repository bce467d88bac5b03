"""The year that a number is told for: in its sentence, in the one before, in its section, or in the whole plan."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum, auto

from compare.suggestions.outline import Part
from compare.tables.printed_words import UNITS, any_of
from compare.tables.schema import FIRST_YEAR, LAST_YEAR

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
YEAR = "(?:(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2})"
_DASH = "(?:[-—–~～]{1,2}|至|到)"
_COUNT = "(?:[一二两三四五六七八九十]|[1-9][0-9]?)"
_PLAN = '[“"‘]?(十[一二三四五六七八九]?五)[”"’]?'
#: Five-year plans by the last year of each.
_FIRST_PLAN = {
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "十五五": 2030,
    "十六五": 2035,
}
_SMALL = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


class Role(Enum):
    """What a year is said for."""

    AIM = auto()
    PAST = auto()
    BASE = auto()
    START = auto()


@dataclass(frozen=True)
class Mention:
    """A year in a sentence: where it stands and what for; ``span`` of several years ends in ``year``.

    Of a part (其中2022年9亩；) or in brackets it holds ``until`` a place, and for nothing after it.
    """

    start: int
    end: int
    year: int
    role: Role
    rule: str
    until: int | None = None


@dataclass(frozen=True)
class Calendar:
    """The years of a document, each None where nothing tells it.

    Attributes
    ----------
    published, start, horizon, base : int or None
    earliest : int or None
        The first year that an aim is set for.
    """

    published: int | None = None
    start: int | None = None
    horizon: int | None = None
    base: int | None = None
    earliest: int | None = None

    @property
    def first(self) -> int | None:
        """Return the first year that an aim may be for."""
        return self.start or self.published or self.earliest

    def is_vision(self, year: int) -> bool:
        """Return whether a year lies beyond the plan."""
        return (
            not self.is_one_year and self.horizon is not None and year > self.horizon + _NEXT_PLAN
        )

    @property
    def is_one_year(self) -> bool:
        """Return whether the document is of a single year."""
        return self.horizon is not None and self.horizon == self.start


def year_number(printed: str) -> int:
    """Return a year in digits.

    Examples
    --------
    >>> year_number("二〇一五")
    2015
    """
    return int(printed.translate(_DIGITS))


def count_number(printed: str) -> int:
    """Return a small count."""
    return int(printed) if printed.isdigit() else _SMALL[printed]


_TITLE_SPAN = re.compile(rf"({YEAR})年?{_DASH}({YEAR})年?")
_ONE_YEAR = re.compile(
    rf"({YEAR})年(?:度|全)?[^，。;年]{{0,24}}(?:要点|计划|任务|安排|方案|工作报告|责任分解|重点工作|工作的?(?:实施)?意见)"
)
_WHOLE_DATE = re.compile(
    rf"({YEAR})(?:年(?:[0-9]{{1,2}}|[一二三四五六七八九十]+)月|-[0-9]{{1,2}}-[0-9]{{1,2}}|/[0-9]{{1,2}}/)"
)
_NUMBERED = re.compile(r"[〔\[(]((?:19|20)[0-9]{2})[〕\])][0-9]+号")
_AIMED = re.compile(rf"(?:(?:到|至|力争)({YEAR})年|(?:^|[，。;:])({YEAR})年(?:底|末)?(?=[，、]))")
_BY_YEAR = re.compile(rf"(?<![高长加展大少低升])到({YEAR})年|({YEAR})年(?:底|末)?前")
_STARTED = re.compile(
    rf"(?:从|自)({YEAR})年(?:起|开始)，?(?:力争|用|利用|通过|经过|在)*({_COUNT})年"
)
_AIMED_PLAN = re.compile(f"(?:到|至|力争|^|，|。){_PLAN}(?:期|时期|规划)?(?:末|期末|结束)")
_ANY_YEAR = re.compile(rf"({YEAR})年")
_TITLE_LINES, _DATE_LINES, _LAST_LINES = 30, 40, 5
_SHORT = 60
#: Years from the date of a plan to its end, at the most.
_LONGEST_PLAN = 6
#: A year more than this beyond the horizon is a vision.
_NEXT_PLAN = 3
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
    """Return the first of the years that a plan gives itself (从2020年起，用三年时间)."""
    for text in texts:
        for match in _STARTED.finditer(text):
            start = year_number(match[1])
            if start + count_number(match[2]) - 1 == horizon:
                return start
    return None


def _earliest(texts: list[str]) -> int | None:
    """Return the first year that something is to be reached by (到2025年)."""
    years = [
        year_number(match[1] or match[2]) for text in texts for match in _BY_YEAR.finditer(text)
    ]
    return min(years, default=None)


def _title_years(title: list[str]) -> tuple[int | None, int | None]:
    for text in title:
        span = _TITLE_SPAN.search(text)
        if span and year_number(span[1]) < year_number(span[2]):
            return year_number(span[1]), year_number(span[2])
    for text in title:
        plan = re.search(_PLAN, text)
        if plan and re.search("规划|纲要|方案|计划|意见", text):
            last = _FIRST_PLAN.get(plan[1])
            return (last - 4, last) if last else (None, None)
    for text in title:
        one = _ONE_YEAR.search(text)
        if one and not re.search("[〔》]", text[: one.start()]):
            return year_number(one[1]), year_number(one[1])
    return None, None


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
            named[_FIRST_PLAN[match[1]]] += 1
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


# What a year is said for, the more special first; the groups are a year, or a number of years.
_MENTIONS: tuple[tuple[str, Role | None, re.Pattern[str]], ...] = (
    (
        "base year",
        Role.BASE,
        re.compile(rf"(?:比|较|相较于?|相比|相对于?|对比|基于)({YEAR})年(?:底|末)?"),
    ),
    (
        "base year",
        Role.BASE,
        re.compile(
            rf"(?:以|在|与|同)({YEAR})年(?:底|末)?(?:的)?[^，。;]{{0,10}}?(?:基础上|为基[期数准年]|相比|水平上)"
        ),
    ),
    (
        "base year",
        Role.BASE,
        re.compile(rf"({YEAR})年(?:底|末)?的(?=[0-9.一二两三四五六七八九十]+(?:[.点][0-9五])?倍)"),
    ),
    (
        "from a year",
        Role.BASE,
        re.compile(rf"(?:由|从)({YEAR})年(?:底|末)?(?!起|开始|到|至|{_DASH})"),
    ),
    ("start and length", Role.START, re.compile(rf"(?:从|自)({YEAR})年(?:起|开始|开始起|以后)")),
    ("years from and to", None, re.compile(rf"({YEAR})年?{_DASH}({YEAR})年(?:期间|间)?")),
    (
        "past years",
        Role.PAST,
        re.compile(
            rf"(?:截至|截止到?|自)({YEAR})年(?:底|末|[0-9]+月)?|({YEAR})年以来|({YEAR})年(?:底|末)?(?=(?:全[省市县区州国])?[^，。;]{{0,6}}已)"
        ),
    ),
    (
        "year",
        None,
        re.compile(
            rf"({YEAR})年(?!(?:[0-9]+|[一二三四五六七八九十]+)月(?:[0-9]+|[一二三四五六七八九十]+)日)(?:底|末|初|前|度)?"
        ),
    ),
)
#: 十五家 and 十五年 are numbers, and no five-year plan.
_PLAN_MENTION = re.compile(
    rf"{_PLAN}(?!年|[百千万亿]|{any_of(UNITS)})(?:规划|计划)?(期间|时期|期末|末期?|末|以来|期|收官)?"
)
#: What stands before a plan that something is only compared with (较“十三五”增长9%).
_COUNTED_FROM = re.compile("[比较是]$")
_SPAN = re.compile(
    rf"(?:今后|未来|此后|往后|后|接下来|用|经过|通过|力争)?({_COUNT})(?:年|个年头)(?:左右)?(?:内|以内|之内|间|时间|的时间|左右|的努力|努力|后|(?=，|，?力争|，?全|里))"
)
_AHEAD = re.compile(rf"(?:今后|未来|此后|接下来的?)(?:的)?({_COUNT}|几)年")
_END_OF_PLAN = re.compile("(?:规划|计划|方案|行动)?期末|(?:规划|计划|方案)期(?:内|间)|届末|任期末")
_THIS_YEAR = re.compile(
    "今年|本年度?|全年|(?<![0-9一二两三四五六七八九十几])年内|年底前|到年底|至年底|当年(?=[，新实])"
)
_LAST_YEAR = re.compile(
    "截至目前|截止目前|目前为止|(?<![比较于同与])(?:去年|上年(?!度?[增提同])|上一年(?!增))|往年|近年来|近[一二三两几0-9]+年|过去[一二三四五两几0-9]+年|五年来|几年来|多年来|[一二三四五]年来"
)


def mentions(
    sentence: str,
    calendar: Calendar,
) -> list[Mention]:
    """Return the years of a sentence, in order, with what each is said for."""
    found: list[Mention] = []
    for rule, role, pattern in _MENTIONS:
        for match in pattern.finditer(sentence):
            if _free(match, found):
                years = [group for group in match.groups() if group]
                found.append(_mention(match, years, rule, role, calendar))
    started = next((each.year for each in found if each.role is Role.START), None)
    for match in _PLAN_MENTION.finditer(sentence):
        if match[1] in _FIRST_PLAN and _free(match, found):
            found.append(_plan_mention(match, calendar))
    found += _past_times(sentence, calendar)
    for match in [*_AHEAD.finditer(sentence), *_SPAN.finditer(sentence)]:
        year = _span_end(match, started, calendar)
        if year and _free(match, found):
            found.append(
                Mention(*match.span(), year, Role.AIM, "start and length"),
            )
    # 十四五规划期内 is the end of that plan.
    found += [each for each in _worded(sentence, calendar) if not _within(each, found)]
    bounded = [replace(each, until=_until(each, sentence)) for each in found]
    return sorted(bounded, key=lambda each: each.start)


_OF_A_PART = re.compile("其中[:，]?$|其中[^;。]*、$")
_PART_ENDS = re.compile("[;。]")


def _until(
    mention: Mention,
    sentence: str,
) -> int | None:
    """Return where a year of a part or in brackets ends to hold, None for one that holds on."""
    before = sentence[: mention.start]
    opened = before.rfind("(")
    if opened > before.rfind(")"):
        closed = sentence.find(")", mention.end)
        return closed if closed > 0 else None
    if not _OF_A_PART.search(before):
        return None
    end = _PART_ENDS.search(sentence, mention.end)
    return end.start() if end else len(sentence)


def _free(
    match: re.Match[str],
    found: list[Mention],
) -> bool:
    return all(match.end() <= each.start or each.end <= match.start() for each in found)


def _within(
    mention: Mention,
    found: list[Mention],
) -> bool:
    return any(each.start < mention.end and mention.start < each.end for each in found)


def _mention(
    match: re.Match[str], years: list[str], rule: str, role: Role | None, calendar: Calendar
) -> Mention:
    year = year_number(years[-1])
    if role is None:
        role = Role.PAST if _is_past(year, match, calendar) else Role.AIM
    return Mention(
        *match.span(),
        year,
        role,
        rule,
    )


def _is_past(
    year: int,
    match: re.Match[str],
    calendar: Calendar,
) -> bool:
    if calendar.horizon == year:
        return False
    first = calendar.first
    return first is not None and year < first


def _plan_mention(
    match: re.Match[str],
    calendar: Calendar,
) -> Mention:
    year = _FIRST_PLAN[match[1]]
    horizon = calendar.horizon or LAST_YEAR
    is_past = match[2] == "以来" or (calendar.first is not None and year < calendar.first)
    if calendar.start is None and calendar.horizon is not None:
        is_past = is_past or year <= horizon - 5
    role = Role.PAST if is_past else Role.AIM
    if _COUNTED_FROM.search(match.string, 0, match.start()):
        role = Role.BASE
    return Mention(
        *match.span(),
        year,
        role,
        "five-year plan",
    )


def _span_end(
    match: re.Match[str],
    started: int | None,
    calendar: Calendar,
) -> int | None:
    """Return the last of a number of years: counted from the start that is named, else the horizon, else the date."""
    if started and match[1] != "几":
        return started + count_number(match[1]) - 1
    if calendar.is_one_year and calendar.start and match[1] != "几":
        return calendar.start + count_number(match[1]) - 1
    if calendar.horizon:
        return calendar.horizon
    if calendar.published and match[1] != "几":
        return calendar.published + count_number(match[1])
    return None


def _worded(
    sentence: str,
    calendar: Calendar,
) -> list[Mention]:
    found = []
    if calendar.horizon:
        for match in _END_OF_PLAN.finditer(sentence):
            found.append(
                Mention(*match.span(), calendar.horizon, Role.AIM, "end of the plan"),
            )
    current = _current_year(calendar)
    if current:
        for match in _THIS_YEAR.finditer(sentence):
            found.append(
                Mention(*match.span(), current, Role.AIM, "this year"),
            )
    return found


def _past_times(
    sentence: str,
    calendar: Calendar,
) -> list[Mention]:
    last = (_current_year(calendar) or 0) - 1
    matches = _LAST_YEAR.finditer(sentence)
    return [Mention(*match.span(), last, Role.PAST, "time past") for match in matches]


def _current_year(calendar: Calendar) -> int | None:
    return calendar.horizon if calendar.is_one_year else calendar.published


def latest(
    found: list[Mention],
    place: int,
    roles: tuple[Role, ...],
) -> Mention | None:
    """Return the last mention before a place that is in one of the roles."""
    before = [
        each
        for each in found
        if each.start < place and each.role in roles and (each.until is None or place < each.until)
    ]
    return before[-1] if before else None


def shifted(
    found: list[Mention],
    by: int,
) -> list[Mention]:
    """Return mentions at their places in the line."""
    return [
        replace(
            each,
            start=each.start + by,
            end=each.end + by,
            until=None if each.until is None else each.until + by,
        )
        for each in found
    ]
