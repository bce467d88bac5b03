"""Go through a text sentence by sentence, and say of each number what it is and for which year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from compare.suggestions import lists, names
from compare.suggestions.candidates import Candidate, candidate
from compare.suggestions.claimed import claimed
from compare.suggestions.contexts import exclusion
from compare.suggestions.names import Name
from compare.suggestions.outline import Kind, Part
from compare.suggestions.statements import CLAUSE, SEGMENT, Sentence, Statement, Year
from compare.suggestions.superiors import is_superiors
from compare.suggestions.unnumbered import Wording, unnumbered
from compare.suggestions.years import Calendar, Mention, Role, latest, mentions, shifted
from compare.tables.printed_words import UNITS, any_of
from compare.tables.quantities import Number

_ENDS = re.compile("[。!?]")
_IN_NAME = re.compile(rf"\((?:单位:)?([百千万亿]*{any_of(UNITS)})\)[^0-9，。;:()]{{0,8}}$")
_OF_LIFE = re.compile("年限|寿命|工龄")
#: What is told in money where the unit ends in 亿 (产值突破百亿).
_MONEY = re.compile(
    "(?:经费|投入|支出|产值|增加值|收入|投资|额|资金|税收|GDP|生产总值|基金)[^，。;:、0-9]{0,4}$"
)
#: How far before a number its unit may stand in brackets.
_NEAR = 30
_ALL_DO = re.compile("(?:建立|拥有|设立|建有|开展|配备)")
#: What is said of one thing alone, behind the year.
_READY = re.compile(
    "(?:[^，。;:、0-9]{0,4}前|底)?(?:全[面线部])?(?:建成|开工|竣工|投产|通车|通航|投用|完工|启用|运营|投入|开园|开馆|开业|交付使用)"
)
#: The shortest clause that names what the next one speaks of.
_SHORTEST_SUBJECT = 4
_DONE = re.compile(
    "已(?!被)|现有|目前|现已|截至|[成到破现长得立加升了]了(?=[0-9“一二三四五六七八九十百千])|荣获|蝉联|率先(?:达到|突破)|首次"
    "|(?<!起)连续[一二两三四五六七八九十0-9]+年(?!每年)|曾|以来"
)
_OPENS = re.compile(r"[0-9][^()]*\([^()]*$")
_DONE_BY_THEN = re.compile("已经?(?:达|建|拥|累|有)|[成到破现得立]了(?=[0-9])")
#: What is there and set out from or made use of (从目前的9家增加到, 依托现有的9家，): the rest is not told as done.
_SET_OUT_FROM = re.compile(
    "(?:从|由|在|较|比|对|依托|巩固|用好|发挥|盘活|整合|利用|支持|推动|改造)[^，。;0-9]{0,6}(?:目前|现有|现在|已有|已建成?)[^，。;]*"
)
_HOPES = re.compile(
    "力争|争取|争创|确保|努力|目标|将(?!军)|预期|计划(?=[新引建])|要(?!素|求)|到期末|拟"
)
#: Years that a review names of what is done as well.
_NO_TURN = ("this year", "length", "to the end of the plan")
#: What turns to the future in a review, where 争取 and 确保 tell what was done.
_TURNS = re.compile("力争|努力实现|将(?!军)|到期末|目标(?:是|为)")


@dataclass
class Reader:
    """What is known while a text is read from its first line to its last."""

    calendar: Calendar
    own_level: int | None = None
    _paragraph: Mention | None = None
    _sections: dict[tuple[str, ...], Mention] = field(default_factory=dict)
    _line: int = 0
    _tail: str = ""
    _before: str = ""
    _recent: list[str] = field(default_factory=list)
    _latest: str = ""

    def read(self, part: Part) -> Iterator[Statement]:
        """Yield a statement for every number of a part."""
        self._enter(part)
        taken, statements = claimed(part)
        yield from statements
        text = part.plain.text
        ends = [match.end() for match in _ENDS.finditer(text, part.start, part.end)]
        start = part.start
        for end in [*ends, part.end]:
            if end > start:
                yield from self._sentence(part, start, end, taken)
            start = end

    def _enter(self, part: Part) -> None:
        """Forget what was said in the paragraph, or in the section, that has ended."""
        if part.line != self._line:
            # A line that a copy broke goes on with what the one before began.
            self._tail = "" if part.path and part.opens else _unfinished(self._before)
            self._before = part.plain.text
        if part.line != self._line or part.opens:
            self._paragraph = None
            self._line = part.line
        if part.opens:
            self._recent = []
            self._latest = ""
            depth = len(part.path)
            for path in [each for each in self._sections if each[:depth] == part.path]:
                del self._sections[path]

    def _sentence(
        self, part: Part, start: int, end: int, taken: set[Number]
    ) -> Iterator[Statement]:
        text = part.plain.text[:end]
        found = shifted(mentions(text[start:], self.calendar), start)
        sentence = Sentence(part, text, start, found)
        statements: list[Statement] = []
        covered = 0
        for number in part.plain.numbers:
            if number in taken or number.start < max(start, covered) or number.start >= end:
                continue
            statement = self._number(sentence, number)
            covered = statement.end
            statements.append(statement)
        statements += self._wordings(sentence, statements)
        lists.share_qualifiers(sentence)
        lists.share_years(sentence)
        for statement in sorted(statements, key=lambda each: each.start):
            yield from self._named(statement, sentence)
        lasting = [each for each in found if not _is_of_another(each, end, sentence)]
        self._remember(part, [each for each in lasting if not _ends_a_project(each, sentence)])

    def _remember(
        self,
        part: Part,
        found: list[Mention],
    ) -> None:
        """Keep the last year of a sentence for those that follow, and for the section."""
        told = [
            each for each in found if each.role in (Role.AIM, Role.PAST) and not each.is_of_noun
        ]
        if told:
            self._paragraph = told[-1]
        lasting = [each for each in told if not self.calendar.is_vision(each.year)]
        if lasting:
            self._sections[part.path] = lasting[-1]

    def _inherited(self, part: Part) -> tuple[Mention | None, str]:
        if self._paragraph:
            return self._paragraph, "section"
        # A text without sections is one.
        is_aim = part.kind in (Kind.AIMS, Kind.BOTH) or not part.path
        # What the opening of a text says holds for no section.
        for depth in range(len(part.path), min(len(part.path), 1) - 1, -1):
            mention = self._sections.get(part.path[:depth])
            if mention:
                return mention, "section" if is_aim else "document"
        return None, "document"

    def _number(
        self,
        sentence: Sentence,
        number: Number,
    ) -> Statement:
        part = sentence.part
        found = candidate(sentence.text, number)
        if found is None:
            return Statement(
                part,
                number.start,
                number.end,
                "other",
                "no quantity",
            )
        unit = _unit_in_name(sentence.text, found)
        if unit:
            found = replace(found, quantity=replace(found.quantity, unit=unit))
        statement = Statement(
            part,
            found.start,
            found.end,
            "",
            "",
            found,
            found.quantity,
        )
        sentence.surround(statement)
        unit = _unit_of_head(statement, sentence)
        if unit:
            statement.found = replace(found, quantity=replace(found.quantity, unit=unit))
            statement.quantity = statement.found.quantity
        statement.year = self._year(statement, sentence)
        excluded = exclusion(statement, sentence, lambda: self._is_past(statement, sentence))
        if not excluded and self._is_superiors(statement, sentence):
            excluded = "other", "aim of a superior"
        if excluded:
            statement.reason, statement.rule = excluded
        if statement.reason == "date" and sentence.text.startswith("年", statement.end):
            statement.end += 1
        return statement

    def _is_superiors(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> bool:
        """Return whether a number is an aim of a place above; a rank there is one's own."""
        if statement.quantity.measure == "rank":
            return False
        return is_superiors(sentence.before(statement), self.own_level)

    def _is_past(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> bool:
        """Return whether a number tells what has been reached."""
        place = statement.start
        own = _latest_lasting(statement, sentence, (Role.AIM, Role.PAST))
        is_review = sentence.part.kind is Kind.REVIEW
        if is_review and own and own.rule in _NO_TURN:
            own = None
        if own and own.role is Role.AIM:
            return _DONE_BY_THEN.search(sentence.text, own.end, place) is not None
        if own:
            hoped = not is_review and _HOPES.search(
                SEGMENT.split(sentence.text[sentence.start : own.start])[-1]
            )
            return not hoped and not _TURNS.search(sentence.text, own.end, place)
        before = sentence.before(statement)
        segment = _without_set_out_from(SEGMENT.split(before)[-1], statement)
        if _DONE.search(segment) and not _HOPES.search(segment):
            return True
        hopes = _TURNS if is_review else _HOPES
        if hopes.search(before):
            return False
        inherited = self._paragraph is not None and self._paragraph.role is Role.PAST
        return inherited or is_review

    def _year(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> Year:
        """Return the year of a statement: of its sentence, else inherited, else of the document."""
        base = _base_year(statement, sentence)
        own = _latest_lasting(statement, sentence, (Role.AIM,)) or _year_behind(statement, sentence)
        inherited, basis = self._inherited(sentence.part)
        if inherited and inherited.role is not Role.AIM:
            inherited = None
        told = own or inherited
        year = told.year if told else self.calendar.horizon
        # A year that is only meant (全年) rests on where it is printed: in the sentence, above it, or in the title.
        before = [each for each in sentence.mentions if each.start < statement.start]
        if own and _prints(year, [own, *before]):
            basis = "stated"
        elif not _prints(year, [inherited]):
            basis = "document"
        is_single = told is not None and not told.is_end and year != self.calendar.horizon
        return Year(year, basis, base, is_single)

    def _wordings(
        self,
        sentence: Sentence,
        others: list[Statement],
    ) -> list[Statement]:
        """Return the aims without a number; one that holds numbers takes their place among the others."""
        found = []
        for wording, start, end in unnumbered(sentence.text[sentence.start :]):
            place, last = start + sentence.start, end + sentence.start
            touched = [each for each in others if place < each.end and each.start < last]
            is_margin = wording.name.startswith("margin")
            if any(not each.reason for each in touched) and not is_margin:
                continue
            last = max([last, *(each.end for each in touched)])
            for each in touched:
                others.remove(each)
            found.append(self._wording(wording, place, last, sentence))
        return found

    def _wording(
        self,
        wording: Wording,
        start: int,
        end: int,
        sentence: Sentence,
    ) -> Statement:
        statement = Statement(
            sentence.part,
            start,
            end,
            "",
            wording.name,
        )
        statement.quantity = wording.quantity
        sentence.surround(statement)
        statement.year = self._year(statement, sentence)
        if self._is_past(statement, sentence):
            statement.reason, statement.rule = "existing_stock", "reached already"
        return statement

    def _named(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> Iterator[Statement]:
        """Yield a target once for each name that it stands for."""
        if statement.reason:
            yield statement
            return
        several = lists.names_of(statement, sentence, self._recent)
        found = [Name(name, "", "list of names") for name in several]
        head, _ = lists.head_of(statement, sentence)
        clause = head or statement.clause
        for name in found or [self._name(statement, sentence)]:
            self._note(name.printed)
            whole = replace(name, printed=name.printed + head)
            yield replace(statement, name=whole, clause=clause, rule=statement.rule or name.rule)

    def _name(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> Name:
        earlier = self._earlier(statement, sentence)
        clause = statement.clause
        if self._tail and not sentence.start and not CLAUSE.search(sentence.before(statement)):
            clause = self._tail + clause
        name = names.find_name(clause, statement.behind, earlier)
        # 省级9家 behind 国家级甲中心9家 counts the same kind.
        whole = names.with_head(name.printed, self._latest)
        whole = names.completed(whole, self._latest, statement.clause)
        name = replace(name, printed=whole)
        if statement.quantity.unit == "%" and _ALL_DO.match(statement.behind):
            behind = names.name_after(statement.behind)
            whole = behind if name.printed == behind else name.printed + behind
            return Name(whole, "", name.rule)
        return name

    def _earlier(
        self,
        statement: Statement,
        sentence: Sentence,
    ) -> str:
        """Return the name that a number may stand under: of the clause before, else of the target before."""
        clauses = CLAUSE.split(sentence.before(statement))
        if _OPENS.search(clauses[-1]):
            # In brackets it is told of the number before them (9亿元(占GDP3%)).
            return self._latest
        if len(clauses) > 1 and not re.search("[0-9]", clauses[-2]):
            name = names.name_before(clauses[-2])
            if len(name) >= _SHORTEST_SUBJECT:
                return name
        return self._latest

    def _note(self, name: str) -> None:
        if name and name not in self._recent:
            self._recent.append(name)
        self._latest = name or self._latest


def _unfinished(line: str) -> str:
    """Return the words behind the last stop of a line of prose that no stop ends, empty where a number is in them."""
    *clauses, tail = CLAUSE.split(line)
    is_prose = len(clauses) > 1 and tail
    return tail if is_prose and not re.search("[0-9]", tail) else ""


def _without_set_out_from(
    segment: str,
    statement: Statement,
) -> str:
    """Return a segment without what a statement only sets out from; in a clause of its own it must rise to it."""
    found = _SET_OUT_FROM.search(segment)
    rises = statement.found is not None and statement.found.to_level
    if found is None or (found.end() == len(segment) and not rises):
        return segment
    return segment[: found.start()] + segment[found.end() :]


def _ends_a_project(
    mention: Mention,
    sentence: Sentence,
) -> bool:
    """Return whether a year says only when one thing is ready (，2024年建成通车)."""
    if mention.until is not None:
        return True
    if any(each.start > mention.start for each in sentence.targets()):
        return False
    return _READY.match(sentence.text, mention.end) is not None


def _unit_in_name(
    text: str,
    found: Candidate,
) -> str:
    """Return the unit of a number that has none by itself: in brackets behind its name, or the years of a life."""
    start = max(found.start - _NEAR, 0)
    if found.quantity.unit in ("亿", "万亿") and _MONEY.search(text, start, found.start):
        return f"{found.quantity.unit}元"
    if found.quantity.unit:
        return ""
    if text.startswith("年", found.last) and _OF_LIFE.search(text, start, found.start):
        return "年"
    match = _IN_NAME.search(text, start, found.start)
    return match[1] if match and not found.quantity.measure else ""


def _unit_of_head(
    statement: Statement,
    sentence: Sentence,
) -> str:
    """Return the unit of a bare number under a head that has one in brackets (目标(万人次):甲区9、乙区8)."""
    if statement.quantity.unit or statement.quantity.measure:
        return ""
    _, bracket = lists.head_of(statement, sentence)
    match = _IN_NAME.search(bracket)
    return match[1] if match else ""


#: All that stands between growth and the number grown to (较2025年翻一番，达到9家).
_REACHED = re.compile("[，、]?(?:力争|总量|总数)?(?:达到|达|为|超过?|突破)?")


def _base_year(
    statement: Statement,
    sentence: Sentence,
) -> int | None:
    """Return the year that a number is counted from: of its clause, or of one that opens the sentence."""
    clause = sentence.clause_before(statement)
    clause_start = statement.start - len(clause)
    if _REACHED.fullmatch(clause):
        # What it grows to is counted from the same year as by how much it grows.
        clause_start = sentence.text.rfind("，", 0, max(clause_start - 1, 0))
    for mention in reversed(sentence.mentions):
        if mention.role is not Role.BASE or mention.start >= statement.start:
            continue
        opens = sentence.text.startswith("，", mention.end)
        if opens or mention.start >= clause_start:
            return mention.year
    return None


def _prints(year: int | None, found: Iterable[Mention | None]) -> bool:
    """Return whether a year that is aimed at is printed in one of some mentions."""
    return any(
        each and each.year == year and each.role is Role.AIM and each.is_printed for each in found
    )


def _year_behind(
    statement: Statement,
    sentence: Sentence,
) -> Mention | None:
    """Return a year in brackets behind the number, unless a number of its own follows it (80%(2027年达到90%))."""
    for mention in sentence.mentions:
        if sentence.text[statement.end : mention.start] not in ("(", "(到"):
            continue
        rest = sentence.text[mention.end :].partition(")")[0]
        return None if re.search("[0-9]", rest) else mention
    return None


def _latest_lasting(
    statement: Statement,
    sentence: Sentence,
    roles: tuple[Role, ...],
) -> Mention | None:
    """Return the last year before a number in one of the roles that holds for more than a part of another clause."""
    lasting = [
        each for each in sentence.mentions if not _is_of_another(each, statement.start, sentence)
    ]
    return latest(lasting, statement.start, roles)


def _is_of_another(
    mention: Mention,
    place: int,
    sentence: Sentence,
) -> bool:
    """Return whether a year stands behind an aim, and a semicolon ends both (9套，2027年交付3套；)."""
    if not re.search(";", sentence.text[mention.end : place]):
        return False
    start = mention.start - len(SEGMENT.split(sentence.text[: mention.start])[-1])
    if mention.role is Role.AIM and latest(sentence.mentions, mention.start, (Role.AIM,)):
        return False
    return any(start <= each.start < mention.start for each in sentence.targets())
