"""The year that a number is told for: in its sentence, in the one before, in its section, or in the whole plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from compare.tables.printed_words import UNITS, any_of
from compare.tables.schema import LAST_YEAR

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
YEAR = "(?:(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2})"
DASH = "(?:[-—–~～]{1,2}|至|到)"
COUNT = "(?:[一二两三四五六七八九十]|[1-9][0-9]?)"
#: 十五家, 十五条, 十五年 and 二十五 are numbers, and no five-year plan.
PLAN = (
    '[“"‘]?(?<![一二三四五六七八九第])(十[一二三四五六七八九]?五)'
    rf'(?![年届章节类岁大百千万亿]|{any_of(UNITS)})[”"’]?'
)
#: The last year of each five-year plan.
LAST_YEARS = {
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "十五五": 2030,
    "十六五": 2035,
}
_SMALL = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


#: A year more than this beyond the horizon is a vision.
_NEXT_PLAN = 3


#: What means a year without printing it (“十五五”期间, 三年, 期末, 全年).
MEANT = (
    "five-year plan",
    "length",
    "end of the plan",
    "to the end of the plan",
    "this year",
    "next year",
)


class Role(Enum):
    """What a year is said for."""

    AIM = auto()
    PAST = auto()
    BASE = auto()
    START = auto()


@dataclass(frozen=True)
class Mention:
    """A year in a sentence: where it stands and what for; ``span`` of several years ends in ``year``.

    Of a part (其中2022年9亩；) or in brackets it holds ``until`` a place, and for nothing after it. A year that is not
    the end of a time (到2022年, 2022年底前) is a time itself; one of a noun (兑现2022年度补助) tells nothing of what
    follows.
    """

    start: int
    end: int
    year: int
    role: Role
    rule: str
    until: int | None = None
    is_end: bool = True
    is_of_noun: bool = False

    @property
    def is_printed(self) -> bool:
        """Return whether the year stands there, and is not only meant."""
        return self.rule not in MEANT


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
        re.compile(rf"(?:由|从)({YEAR})年(?:底|末)?(?!起|开始|到|至|{DASH})"),
    ),
    ("start and length", Role.START, re.compile(rf"(?:从|自)({YEAR})年(?:起|开始|开始起|以后)")),
    ("years from and to", None, re.compile(rf"({YEAR})年?{DASH}({YEAR})年(?:期间|间)?")),
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
            rf"({YEAR})年(?!(?:[0-9]+|[一二三四五六七八九十]+)月(?:[0-9]+|[一二三四五六七八九十]+)日)(?:[底末初]前?|前|度)?"
        ),
    ),
)
_PLAN_MENTION = re.compile(rf"{PLAN}(?:规划|计划)?(期间|时期|期末|末期?|末|以来|期|收官)?")
#: What stands before a plan that something is only compared with (较“十三五”增长9%).
_COUNTED_FROM = re.compile("[比较是]$")
_SPAN = re.compile(
    rf"(?<![达到为于过十百0-9])(?:今后|未来|此后|往后|后|接下来|用|经过|通过|力争)?({COUNT})(?:年|个年头)(?:左右)?(?:内|以内|之内|间|时间|的时间|左右|的努力|努力|后|(?=，|，?力争|，?全|里|每年|新[增建引设获]|累计|获批|投入|建成|引进|引育|培育|完成))"
)
_AHEAD = re.compile(rf"(?:今后|未来|此后|接下来的?)(?:的)?({COUNT}|几)年")
_END_OF_PLAN = re.compile("(?:规划|计划|方案|行动)?期末|(?:规划|计划|方案)期(?:内|间)|届末|任期末")
#: What goes on from the year before it to the end of the plan (2027年9亿元，以后每年增长9%；五年合计99亿元).
_TO_THE_END = re.compile(
    rf"(?:以后|此后|今后|往后|之后|其后)(?=各年|逐年|每年|年均|年度)|(?<![0-9十近前的]){COUNT}年(?=(?:累计|合计|总计|总共|共)(?!获|已))"
)
_THIS_YEAR = re.compile(
    "今年|本年度?|全年|(?<![0-9一二两三四五六七八九十几])年内|年底前|到年底|至年底|当年(?=[，新实])"
)
_NEXT_YEAR = re.compile("明年|下一?年度?(?=[，起底])")
_LAST_YEAR = re.compile(
    "截至目前|截止目前|目前为止|(?<![比较于同与])(?:去年|上年(?!度?[增提同])|上一年(?!增))|往年|近年来|近[一二三两几0-9]+年|过去[一二三四五两几0-9]+年|五年来|几年来|多年来|[一二三四五]年来"
)


#: What is only set out from (在去年新增9家的基础上).
_SET_OUT_FROM = re.compile("[^，。;]{0,24}的?基础上")


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
        if match[1] in LAST_YEARS and _free(match, found):
            found.append(_plan_mention(match, calendar))
    found += _past_times(sentence, calendar)
    for match in [*_AHEAD.finditer(sentence), *_SPAN.finditer(sentence)]:
        year = _span_end(match, started, calendar)
        if year and _free(match, found):
            found.append(
                Mention(*match.span(), year, Role.AIM, "start and length" if started else "length"),
            )
    # 十四五规划期内 is the end of that plan, and in 2027年底前 the year is told.
    found += [each for each in _worded(sentence, calendar) if not _within(each, found)]
    bounded = [replace(each, until=_until(each, sentence)) for each in found]
    return sorted(bounded, key=lambda each: each.start)


_OF_A_PART = re.compile(f"其中[:，]?$|其中[^;。]*、$|其中{YEAR}年[^;。]*，$")
#: The years of a stage head what is told of it (第一阶段(2026—2027年):…).
_HEADS = re.compile(
    r"(?:^[^，。;:()0-9]{2,12}|(?:^|[，;])(?:第[一二三四五](?:年|步|阶段)|[近中远前后]期))\($"
)
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
        if _HEADS.search(before) and closed == mention.end:
            return None
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
    before = match.string[: match.start()]
    return Mention(
        *match.span(),
        year,
        role,
        rule,
        is_end=len(years) > 1 or bool(_BY.search(before) or _BY_END.search(match[0])),
        is_of_noun=match[0].endswith("年度") and bool(_DEALS.search(before)),
    )


#: What makes a year the end of a time.
_BY = re.compile("(?:到|至|截至|截止|在)$")
_BY_END = re.compile("[底末前]")
#: What deals with something of a year.
_DEALS = re.compile("(?:兑现|落实|拨付|发放|下达|安排|总结|开展|做好|完成)$")


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
    year = LAST_YEARS[match[1]]
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
        for match in _TO_THE_END.finditer(sentence):
            found.append(
                Mention(*match.span(), calendar.horizon, Role.AIM, "to the end of the plan"),
            )
    current = _current_year(calendar)
    if current:
        for match in _THIS_YEAR.finditer(sentence):
            found.append(
                Mention(*match.span(), current, Role.AIM, "this year"),
            )
        for match in _NEXT_YEAR.finditer(sentence):
            found.append(
                Mention(*match.span(), current + 1, Role.AIM, "next year"),
            )
    return found


def _past_times(
    sentence: str,
    calendar: Calendar,
) -> list[Mention]:
    last = (_current_year(calendar) or 0) - 1
    return [
        Mention(*match.span(), last, Role.PAST, "time past")
        for match in _LAST_YEAR.finditer(sentence)
        if not _SET_OUT_FROM.match(sentence, match.end())
    ]


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
