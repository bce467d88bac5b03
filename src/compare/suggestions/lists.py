"""What the numbers of a list share: names, qualifiers, years (甲、乙分别达到90%、85%以上)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from compare.suggestions import names
from compare.suggestions.statements import CLAUSE, Sentence, Statement, Year
from compare.suggestions.years import Mention, Role

_SEPARATORS = re.compile("(?:、|，|和|及|与|以及)+")
_YEARS_IN_A_ROW = re.compile("(?:、|，|和|及|与|到|至)*")
_BETWEEN = re.compile("(?:、|，|和|及|与|以及|以上|超过?|左右)*")
#: 各 tells several numbers apart behind a quantity (甲率、乙率各提升至9%、8%).
_RESPECTIVELY = re.compile("分别|(?<=[率例重量额数值入])各")
_COVERED = re.compile("(?:加快|全面|推动|确保|力争)?实现")
_TOLD_ELSEWHERE = re.compile("[0-9%]|覆盖")
_CLAUSE_OF_LIST = re.compile("[，。;:]")
#: What is set out by places under one head (各区甲率:乙区9%，丙区、丁区各8%).
_PLACE = r"(?:其余[0-9一二三四五六七八九十]*[个]?)?[\u4e00-\u9fff]{0,8}(?:市|县|区|镇|乡|州|旗|街道|园区)"
_PLACES = re.compile(rf"{_PLACE}(?:[、和]{_PLACE})*(?:各|均)?")
_OF_PLACES = re.compile(r"[、，和及]")
_AMOUNTS = re.compile(
    r"(?:不[少低高多]于|不超过|超过|达到?|为|约|≥|≤)*[0-9][0-9.,]*(?:%|‰|[\u4e00-\u9fff]{1,4}(?=[、，]|$))?(?:以[上下内]|左右)?"
)
_HEAD_ENDS = re.compile("(?:目标|任务|计划|指标|分别|为)+$")
_HEAD_BEGINS = re.compile("^.*?(?:各|全)(?:县|市|区|镇|乡|州|街道|地|园区)+")
#: Words by which a number of a list after the first is held too (至少建成甲9个、乙6条).
_AT_LEAST = re.compile("(?:至少|最少|起码)[^，。;:]*$")
_HELD_AT = re.compile("控制(?:在|到)$")
_EACH = ("multiple", "coverage")


def head_of(
    statement: Statement,
    sentence: Sentence,
) -> tuple[str, str]:
    """Return what a list of places sets out, and the unit in brackets behind it, both empty elsewhere.

    In 各区接待目标(万人次):甲区9、乙区8 they are 接待 and (万人次).
    """
    before = sentence.text[statement.segment_start : statement.start]
    whole, colon, items = before.rpartition(":")
    if not colon or not _are_places(items):
        return "", ""
    head = CLAUSE.split(whole)[-1]
    bracket = re.search(r"\([^()]*\)", head)
    plain = _HEAD_ENDS.sub("", re.sub(r"\([^()]*\)", "", head))
    plain = _HEAD_ENDS.sub("", _HEAD_BEGINS.sub("", plain))
    return names.name_before(plain), bracket[0] if bracket else ""


def _are_places(items: str) -> bool:
    """Return whether places, each with its number but for the last, make up a piece of text."""
    pieces = _AMOUNTS.sub("", items)
    return bool(pieces) and all(
        _PLACES.fullmatch(piece) for piece in _OF_PLACES.split(pieces) if piece
    )


def names_of(
    statement: Statement,
    sentence: Sentence,
    recent: list[str],
) -> list[str]:
    """Return the names that a number stands for where they are told as a list, or an empty list.

    Parameters
    ----------
    statement : Statement
    sentence : Sentence
    recent : list of str
        The names of the section so far.
    """
    place = place_in_run(statement, sentence)
    if place:
        index, count = place
        one = _name_before_years(statement, sentence, count)
        if one:
            return [one]
        before = _before_respectively(statement, sentence)
        # As many names as numbers; where none stands here they were told before.
        named = names.listed_as(before, count) if names.listed(before) else recent[-count:]
        return [names.whole_of_list(named, index)] if len(named) == count else []
    before = statement.clause
    listed = names.listed(before)
    is_each = statement.quantity.measure in _EACH
    if not is_each and not names.is_together(before):
        if _is_list_of_growth(statement, listed):
            return [names.whole_of_list(listed, index) for index in range(len(listed))]
        return listed if _is_list_of_shares(statement, listed) else []
    if not listed and names.told_earlier(before) and statement.found:
        return recent[-2:] if len(recent) > 1 else []
    if not listed and statement.found and not names.name_before(before):
        return _names_of_last_clause(statement, sentence, recent)
    if is_each and not names.is_together(before) and len(listed) < 2:
        return _subjects_of_one_predicate(statement, sentence)
    return listed


def _names_of_last_clause(
    statement: Statement,
    sentence: Sentence,
    recent: list[str],
) -> list[str]:
    """Return the names of the numbers behind 分别 that a clause without a name goes on from (，均比上年增长9%)."""
    earlier = [each for each in sentence.targets() if each.end <= statement.start]
    if not earlier or sentence.text[earlier[-1].end : earlier[-1].end + 1] != "，":
        return []
    place = place_in_run(earlier[-1], sentence)
    count = place[1] if place else 0
    return recent[-count:] if 1 < count <= len(recent) else []


def _is_list_of_shares(
    statement: Statement,
    listed: list[str],
) -> bool:
    """Return whether a share is told of three or more quantities (甲数、乙投资和丙产值占比60%)."""
    if statement.quantity.unit != "%" or len(listed) < 3:
        return False
    return names.QUANTITY_NOUN.search(listed[0]) is not None


def _is_list_of_growth(
    statement: Statement,
    listed: list[str],
) -> bool:
    """Return whether a yearly growth is told of several quantities (甲申请量、授权量年均增长9%)."""
    found = statement.found
    if found is None or not found.change.startswith("年均") or len(listed) < 2:
        return False
    return all(names.QUANTITY_NOUN.search(name) for name in listed)


def _subjects_of_one_predicate(
    statement: Statement,
    sentence: Sentence,
) -> list[str]:
    """Return the subjects of two clauses that share one predicate (实现甲，乙全覆盖)."""
    clauses = CLAUSE.split(sentence.before(statement))
    if len(clauses) < 2 or statement.quantity.measure != "coverage":
        return []
    other = clauses[-2]
    if not _COVERED.match(other) or _TOLD_ELSEWHERE.search(other):
        return []
    return [name for name in map(names.name_before, (other, clauses[-1])) if name]


def place_in_run(
    statement: Statement,
    sentence: Sentence,
) -> tuple[int, int] | None:
    """Return which of how many numbers behind 分别 a number is, or None."""
    start = statement.segment_start
    marks = list(_RESPECTIVELY.finditer(sentence.text, start, statement.start))
    if not marks:
        return None
    run: list[Statement] = []
    for each in sentence.targets():
        # The fragment may begin before 分别 ends (年均分别增长8%).
        if each.first < marks[-1].end():
            continue
        if run and not _BETWEEN.fullmatch(sentence.text[run[-1].end : each.start]):
            break
        run.append(each)
    places = [each.start for each in run]
    if statement.start not in places or len(run) < 2:
        return None
    return places.index(statement.start), len(run)


def _before_respectively(
    statement: Statement,
    sentence: Sentence,
) -> str:
    marks = list(_RESPECTIVELY.finditer(sentence.text, sentence.start, statement.start))
    before = sentence.text[sentence.start : marks[-1].start()]
    return _CLAUSE_OF_LIST.split(before)[-1]


def share_qualifiers(sentence: Sentence) -> None:
    """Give the qualifier or the growth at one end of a list of numbers to all of it."""
    pairs = [
        (one, other)
        for one, other in pairwise(sentence.targets())
        if _SEPARATORS.fullmatch(sentence.text[one.end : other.start])
        and (one.quantity.unit == other.quantity.unit or _are_told_apart(one, other, sentence))
    ]
    for one, other in reversed(pairs):
        if one.comparator == "eq" and _stands_behind(other):
            one.shared = other.comparator
    for each in sentence.targets():
        _share_limit(each, sentence)
    for one, other in pairs:
        _share_growth(one, other)
        if other.comparator == "eq" and _stands_before(one):
            other.shared = one.comparator


def _share_limit(
    statement: Statement,
    sentence: Sentence,
) -> None:
    """Give a number the limit that stands further before it: before its verb, or before its whole list."""
    if statement.comparator != "eq":
        return
    clause = sentence.clause_before(statement)
    if _AT_LEAST.search(clause):
        statement.shared = "ge"
    elif _HELD_AT.search(clause):
        # 控制在9% with nothing behind it is a ceiling.
        statement.shared = "le"


def _are_told_apart(
    one: Statement,
    other: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether two numbers in different units follow 分别 (分别突破9万人次和9亿元)."""
    places = place_in_run(one, sentence), place_in_run(other, sentence)
    return None not in places and _stands_before(one)


def _share_growth(
    one: Statement,
    other: Statement,
) -> None:
    if one.found and other.found and one.found.change and not other.found.change:
        change, to_level = one.found.change, one.found.to_level
        other.found = replace(other.found, change=change, to_level=to_level)


def _stands_behind(statement: Statement) -> bool:
    """Return whether a qualifier stands behind a number, or is shared by one that has it there."""
    own = statement.found is not None and statement.end > statement.found.last
    return (own or bool(statement.shared)) and statement.comparator in ("ge", "approx", "le")


def _stands_before(statement: Statement) -> bool:
    own = statement.found is not None and statement.start < statement.found.first
    return (own or bool(statement.shared)) and statement.comparator != "eq"


def share_years(sentence: Sentence) -> None:
    """Give each of several numbers its own of as many years (到2025年、2030年分别达到3%和4%)."""
    for each in sentence.targets():
        place = place_in_run(each, sentence)
        if place is None:
            continue
        index, count = place
        years = _years_in_a_row(each, sentence)
        if len(years) == count:
            each.year = Year(years[index].year, "stated", each.year.base, is_single=True)


def _years_in_a_row(
    statement: Statement,
    sentence: Sentence,
) -> list[Mention]:
    """Return the list of years that stands last before a number in its segment."""
    years: list[Mention] = []
    for mention in sentence.mentions:
        if not statement.segment_start <= mention.start < statement.start:
            continue
        if mention.role is not Role.AIM:
            continue
        between = sentence.text[years[-1].end : mention.start] if years else ""
        goes_on = _YEARS_IN_A_ROW.fullmatch(between)
        years = [*years, mention] if goes_on else [mention]
    return years


#: Where a number begins.
_DIGIT = re.compile("[0-9]")


def _name_before_years(
    statement: Statement,
    sentence: Sentence,
    count: int,
) -> str:
    """Return the one name before as many years as numbers (甲企业2026年、2027年分别达到9家、12家)."""
    years = _years_in_a_row(statement, sentence)
    if len(years) != count:
        return ""
    clause = CLAUSE.split(sentence.text[sentence.start : years[0].start])[-1]
    between = sentence.text[years[-1].end : statement.first]
    behind, *said = _RESPECTIVELY.split(between)
    last = _DIGIT.split(said[-1])[0] if said else ""
    return names.name_before(last) or names.name_before(clause) or names.name_before(behind)
