"""Go through a text sentence by sentence, and say of each number what it is and for which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from compare.suggestions import names
from compare.suggestions.candidates import Candidate, candidate
from compare.suggestions.exclusions import CONTACT_LINE, Rule, claims
from compare.suggestions.names import Name
from compare.suggestions.outline import Kind, Part
from compare.suggestions.unnumbered import unnumbered
from compare.suggestions.unnumbered import quantity as wording_quantity
from compare.suggestions.years import Calendar, Mention, Role, latest, mentions, shifted
from compare.tables.amounts import Amount
from compare.tables.printed_words import UNITS, any_of
from compare.tables.quantities import Number, Quantity

_IN_NAME = re.compile(rf"\((?:单位:)?([百千万亿]*{any_of(UNITS)})\)[^0-9，。;:()]{{0,8}}$")
_ENDS = re.compile("[。!?]")
_CLAUSE = re.compile("[，。;:!?]")
_SEGMENT = re.compile("[。;!?]")


@dataclass(frozen=True)
class Year:
    """The year of a target and what tells it."""

    year: int | None
    basis: str
    base: int | None = None


@dataclass
class Statement:
    """A number of a text and what is made of it.

    Attributes
    ----------
    part : Part
    start, end : int
        Of the fragment in the plain line.
    reason : str
        Why it is no target; empty for a target.
    rule : str
    found : Candidate or None
    quantity : Quantity or None
    name : Name or None
    year : Year or None
    clause, behind, verbs, sentence : str
        The text before the number in its clause, the text behind it, that from the last semicolon on, and all.
    shared : str
        The comparator that stands at another number of the list.
    cell : str
        Where in a table it stands.
    """

    part: Part
    start: int
    end: int
    reason: str
    rule: str
    found: Candidate | None = None
    quantity: Quantity | None = None
    name: Name | None = None
    year: Year | None = None
    clause: str = ""
    behind: str = ""
    verbs: str = ""
    sentence: str = ""
    shared: str = ""
    cell: str = ""


@dataclass
class Reader:
    """What is known while a text is read from its first line to its last."""

    calendar: Calendar
    _paragraph: Mention | None = None
    _sections: dict[tuple[str, ...], Mention] = field(default_factory=dict)
    _line: int = 0
    _recent: list[str] = field(default_factory=list)

    def read(self, part: Part) -> Iterator[Statement]:
        """Yield a statement for every number of a part, in no order."""
        if part.line != self._line or part.opens:
            self._paragraph = None
            self._line = part.line
        if part.opens:
            self._recent = []
            for path in [each for each in self._sections if each[: len(part.path)] == part.path]:
                del self._sections[path]
        numbers = [
            number
            for number in part.plain.numbers()
            if part.start <= number.start < part.end
        ]
        text = part.plain.text
        taken, claimed = _claimed(part, numbers)
        yield from claimed
        start = part.start
        for end in [*(match.end() for match in _ENDS.finditer(text, part.start, part.end)), part.end]:
            if end > start:
                own = [each for each in numbers if start <= each.start < end]
                yield from self._sentence(part, (start, end), own, taken)
            start = end

    def _sentence(
        self, part: Part, span: tuple[int, int], numbers: list[Number], taken: set[Number]
    ) -> Iterator[Statement]:
        text = part.plain.text[: span[1]]
        found = shifted(mentions(part.plain.text[span[0] : span[1]], self.calendar), span[0])
        sentence = _Sentence(part, text, span, found)
        statements = []
        covered = 0
        for number in numbers:
            if number in taken or number.start < covered:
                continue
            statement = self._number(sentence, number)
            covered = statement.end
            statements.append(statement)
        statements += self._wordings(sentence, statements)
        _share_qualifiers(statements, sentence)
        for statement in sorted(statements, key=lambda each: each.start):
            yield from self._named(statement, sentence)
        self._remember(part, found)

    def _remember(self, part: Part, found: list[Mention]) -> None:
        """Keep the last year of a sentence for those that follow, and for the section."""
        told = [each for each in found if each.role in (Role.AIM, Role.PAST)]
        if told:
            self._paragraph = told[-1]
            self._sections[part.path] = told[-1]

    def _inherited(self, part: Part) -> tuple[Mention | None, str]:
        if self._paragraph:
            return self._paragraph, "section"
        for depth in range(len(part.path), -1, -1):
            mention = self._sections.get(part.path[:depth])
            if mention and (depth or part.kind is not Kind.OTHER):
                is_aim = part.kind in (Kind.AIMS, Kind.BOTH)
                return mention, "section" if is_aim else "document"
        return None, "document"

    def _number(self, sentence: _Sentence, number: Number) -> Statement:
        part, text = sentence.part, part_text(sentence.part)
        found = candidate(text, number)
        if found is None or found.end > part.end and found.last > part.end:
            return Statement(part, number.start, number.end, "other", "no quantity")
        unit = _unit_in_name(text, found)
        if unit:
            found = replace(found, quantity=replace(found.quantity, unit=unit))
        statement = Statement(part, found.start, found.end, "", "", found, found.quantity)
        sentence.surround(statement)
        self._date(statement, sentence)
        for rule, reason, applies in _EXCLUSIONS:
            if applies(statement, sentence, self):
                statement.reason, statement.rule = reason, rule
                return statement
        return statement

    def is_past(self, statement: Statement, sentence: _Sentence) -> bool:
        """Return whether a number tells what has been reached."""
        place = statement.start
        own = latest(sentence.mentions, place, (Role.AIM, Role.PAST))
        if own and own.role is Role.AIM and not _DONE_BY_THEN.search(sentence.text, own.end, place):
            return False
        before = sentence.text[sentence.start : place]
        if own and own.role is Role.PAST:
            return not _TURNS.search(sentence.text, own.end, place)
        segment = _last(_SEGMENT, before)
        if _DONE.search(segment) and not _HOPES.search(segment):
            return True
        kind = sentence.part.kind
        if (_TURNS if kind is Kind.REVIEW else _HOPES).search(before):
            return False
        if own is None and self._paragraph and self._paragraph.role is Role.PAST:
            return not _HOPES.search(before)
        return kind is Kind.REVIEW

    def _date(self, statement: Statement, sentence: _Sentence) -> None:
        """Give a statement its year."""
        place = statement.start
        base = _base_year(statement, sentence)
        own = latest(sentence.mentions, place, (Role.AIM,))
        if own is None:
            own = _year_behind(statement, sentence)
        if own:
            statement.year = Year(own.year, "stated", base)
            return
        mention, basis = self._inherited(sentence.part)
        if mention and mention.role is Role.AIM:
            statement.year = Year(mention.year, basis, base)
            return
        statement.year = Year(self.calendar.horizon, "document", base)

    def _wordings(self, sentence: _Sentence, others: list[Statement]) -> Iterator[Statement]:
        text = sentence.text[sentence.start :]
        for wording, start, end in unnumbered(text):
            place, last = sentence.start + start, sentence.start + end
            if any(place < each.end and each.start < last for each in others if not each.reason):
                continue
            for each in [each for each in others if place < each.end and each.start < last]:
                others.remove(each)
            statement = Statement(sentence.part, place, last, "", wording.name)
            statement.quantity = wording_quantity(wording)
            sentence.surround(statement)
            self._date(statement, sentence)
            if self.is_past(statement, sentence):
                statement.reason, statement.rule = "existing_stock", "reached already"
            if wording.measure != "relative" or _is_aim(sentence.part):
                yield statement

    def _named(self, statement: Statement, sentence: _Sentence) -> Iterator[Statement]:
        """Yield a target once for each name that it stands for."""
        if statement.reason:
            yield statement
            return
        earlier = self._earlier(statement, sentence)
        several = _several(statement, sentence, self._recent)
        if several:
            for name in several:
                yield _with_name(statement, Name(name, "", "list of names"))
            self._note(several)
            return
        name = names.find_name(statement.clause, statement.behind, earlier)
        if statement.found and statement.quantity.unit == "%" and _ALL_DO.match(statement.behind):
            behind = names.name_after(statement.behind)
            name = Name(name.printed + behind if name.printed != behind else behind, "", name.rule)
        self._note([name.printed])
        yield _with_name(statement, name)

    def _earlier(self, statement: Statement, sentence: _Sentence) -> str:
        """Return the name that a number may stand under: of the clause before, else of the target before."""
        clauses = _CLAUSE.split(sentence.text[sentence.start : statement.start])
        if len(clauses) > 1 and not re.search("[0-9]", clauses[-2]):
            name = names.name_before(clauses[-2])
            if len(name) > 3:
                return name
        return self._recent[-1] if self._recent else ""

    def _note(self, found: list[str]) -> None:
        for name in found:
            if name and name not in self._recent:
                self._recent.append(name)


@dataclass
class _Sentence:
    part: Part
    text: str
    span: tuple[int, int]
    mentions: list[Mention]
    targets: list[Statement] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.span[0]

    def surround(self, statement: Statement) -> None:
        """Give a statement the text around it."""
        before = self.text[self.start : statement.start]
        left = len(before) - len(_last(_CLAUSE, before))
        for mention in self.mentions:
            if mention.end <= statement.start and mention.role is not Role.BASE:
                left = max(left, mention.end - self.start)
        for other in self.targets:
            if other.end <= statement.start and not other.reason:
                left = max(left, other.end - self.start)
        statement.clause = self._without_bases(left + self.start, statement.start)
        statement.behind = self.text[statement.end :]
        statement.verbs = _last(_SEGMENT, before)
        statement.sentence = self.text[self.start :]
        self.targets.append(statement)


    def _without_bases(self, start: int, end: int) -> str:
        text = self.text
        for mention in reversed(self.mentions):
            if mention.role is Role.BASE and start <= mention.start and mention.end <= end:
                text = text[: mention.start] + text[mention.end :]
                end -= mention.end - mention.start
        return text[start:end]


def part_text(part: Part) -> str:
    """Return the plain line up to where the part ends."""
    return part.plain.text[: part.end]


def _last(pattern: re.Pattern[str], text: str) -> str:
    """Return what stands behind the last match of a mark."""
    return pattern.split(text)[-1]


def _claimed(part: Part, numbers: list[Number]) -> tuple[set[Number], list[Statement]]:
    """Return the numbers that a rule claims, and their statements."""
    taken: set[Number] = set()
    statements = []
    spans: list[tuple[int, int]] = []
    found = [(rule, start + part.start, end + part.start) for rule, start, end in claims(part.text)]
    for rule, start, end in found:
        own = [
            each
            for each in numbers
            if each not in taken and each.start < end and start < each.end
        ]
        if not own or _is_aim_word(rule, part.plain.text, start, end):
            continue
        taken.update(own)
        first = min([start, *(each.start for each in own)])
        last = max([end, *(each.end for each in own)])
        if last - first > _LONGEST or any(first < b and a < last for a, b in spans):
            for each in own:
                statements.append(Statement(part, each.start, each.end, rule.reason, rule.name))
            continue
        spans.append((first, last))
        statements.append(Statement(part, first, last, rule.reason, rule.name))
    reason = _line_reason(part)
    if reason:
        for each in numbers:
            if each not in taken:
                statements.append(Statement(part, each.start, each.end, *reason))
        taken.update(numbers)
    return taken, statements


_LONGEST = 30
_AIM_WORD = re.compile(r"[“\"「『]?(?:(?:[一二两三四五六]个)?(?:动态)?全覆盖|(?:翻了?[一两二三]?番|翻倍|倍增|零的?突破|零))[”\"」』]")
_NAMED_AFTER = re.compile("工程|行动|计划|方案|政策|专项|战略|活动|目标")


def _is_aim_word(rule: Rule, text: str, start: int, end: int) -> bool:
    """Return whether what stands in quotes is an aim (实现“翻一番”), not a name (“倍增”工程)."""
    if rule.name != "quoted name" or not _AIM_WORD.fullmatch(text, start, end):
        return False
    return not _NAMED_AFTER.match(text, end)


def _line_reason(part: Part) -> tuple[str, str] | None:
    text = part.plain.text
    if len(text) < 120 and CONTACT_LINE.search(text):
        return "contact", "line of contacts"
    if part.kind is Kind.PAGE:
        return "other", "line of the page"
    if part.kind is Kind.GLOSSARY:
        return "other", "glossary"
    return None


_DONE = re.compile("已(?!被)|现有|目前|现已|截至|[成到破现长得立加升了]了(?=[0-9“一二三四五六七八九十百千])|荣获|蝉联|率先(?:达到|突破)|首次|连续[一二两三四五六七八九十0-9]+年|曾|以来")
_DONE_BY_THEN = re.compile("已经?(?:达|建|拥|累|有)|[成到破现得立]了(?=[0-9])")
_HOPES = re.compile("力争|争取|争创|确保|努力|目标|将(?!军)|预期|计划(?=[新引建])|要(?!素|求)|到期末|拟")
_TURNS = re.compile("力争|努力实现|将(?!军)|到期末|目标(?:是|为)")
_BASE_OF_CHANGE = re.compile("(?:提高|提升|增加|上升|增长|扩大|发展|跃升|下降|降低|减少|压缩|缩短|攀升|壮大|拓展|翻)(?:了)?(?:到|至)")
_FROM = re.compile("(?:由|从)[^，。;]*$")
_HELD = re.compile("(深化(?:建设)?|巩固|做强|做优|做精|做强做精|用好|发挥|依托|围绕|融入|整合|盘活|优化|改造|现有的?|已有的?|原有的?|加强|健全|完善|强化)[^，。;]{0,24}$")
_MADE = re.compile(f"{names.ADDING}|建成|创建|争创|组建|设立|培育|打造|认定|创成|达|力争|争取|获批|拥有|引导|至少|实施|建设")
_LENGTH_UNITS = ("年", "个月", "月", "天", "日", "小时", "分钟", "学时")
_LIVED = re.compile("年限|寿命|压缩|缩短|时限|时间(?:为|达|不)|半径|学时")
_CHINESE = re.compile("[一二两三四五六七八九十]+")


def _is_length(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    found = statement.found
    behind = sentence.text[found.last :] if found else ""
    length = found.amount.unit in ("个月", "小时", "天", "日", "学时") or behind.startswith(("年", "日", "周", "分钟", "个工作日", "个年头", "点"))
    return length and not found.amount.measure and not _LIVED.search(statement.clause)


def _is_base_value(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    """Return whether a number is what a change sets out from (由2.1%提高到3%)."""
    begins = _FROM.search(statement.verbs)
    if begins and _BASE_OF_CHANGE.search(_CLAUSE.split(statement.behind)[0]):
        return not _BASE_OF_CHANGE.search(begins[0])
    base = latest(sentence.mentions, statement.start, (Role.AIM, Role.PAST, Role.BASE))
    return bool(base and base.role is Role.BASE and statement.clause in ("的", "为", ""))


def _is_held(statement: Statement, sentence: _Sentence, reader: Reader) -> bool:
    found = statement.found
    if found is None or found.quantity.comparator != "eq" or found.amount.measure or found.change:
        return False
    if found.amount.unit not in ("家", "个", "所", "座", "项", "条", "名", "位", "支"):
        return False
    if re.search("(?:现有|已有|原有|已建成?)的?$", statement.clause):
        return True
    own = _HELD.search(statement.clause)
    ranked = re.match("[^，。;0-9]{2,16}(?:排名|位次|均|全部|都)", sentence.text[found.last :])
    counted = _MADE.search(statement.clause[own.end(1) :]) if own else None
    return bool((own and not counted and len(names.name_after(statement.behind)) > 1) or ranked)


def _is_idiom(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    """Return whether a small numeral in words counts nothing that is aimed at."""
    found = statement.found
    if found is None or found.amount.measure:
        return False
    text = sentence.text
    printed = text[found.first : found.last]
    if not _CHINESE.match(printed) or found.amount.unit in ("%", "倍", "百分点", "位"):
        return False
    if found.quantity.comparator not in ("eq",) or found.amount.value > 20:
        return False
    ends = not names.name_after(text[found.last :])
    has_name = len(statement.clause) > 3
    if ends and has_name:
        return False
    return not (_MADE.search(statement.clause) and found.amount.unit in ("家", "个", "所", "名", "项", "座", "件")) or _VAGUE_ONE.match(text, found.first) is not None


_VAGUE_ONE = re.compile("一(?:个|家|项|条|种)(?:产业|领域|方面|企业一|部门|窗口|平台一|门|人)")


def _has_no_unit(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    found = statement.found
    if found is None or found.amount.unit or found.quantity.unit or found.quantity.measure:
        return False
    reached = re.search("(?:达到|达|为|提高到|提升到|降至|保持在|增加到|控制在|不低于|不高于|突破|超过)$", sentence.text[: found.first])
    if reached and found.quantity.value is not None:
        return False
    return True


def _is_rank_of_counted(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    """Return whether a rank tells which ones are counted (2个学科进入前1%)."""
    found = statement.found
    if found is None or found.quantity.measure != "rank":
        return False
    clause = _last(_CLAUSE, sentence.text[sentence.start : statement.start])
    if re.search("排名|位次|排位|均|都", clause):
        return False
    return re.search("[0-9一二两三四五六七八九十](?:个|家|所|项|名)(?:左右|以上)?的?", clause) is not None


def _is_ordinal_label(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    text = sentence.text[statement.start : statement.end]
    if not text.startswith("第"):
        return False
    before = sentence.text[sentence.start : statement.start]
    return not re.search("(?:居|列|位|名|保持|稳居|排名|进入|跻身|争)[^，。;]{0,8}$", before)


def _is_past(statement: Statement, sentence: _Sentence, reader: Reader) -> bool:
    return reader.is_past(statement, sentence)


def _is_project(statement: Statement, sentence: _Sentence, _: Reader) -> bool:
    clause = statement.clause
    return sentence.part.kind is Kind.PROJECTS or bool(re.search("(?:总投资|占地|建筑面积|注册资[本金]|项目投资|计划投资|年产|总建筑)(?:约|达|额)?(?:为)?$", clause))


#: What makes a number none of the targets where no pattern of its own claims it, in this order.
_EXCLUSIONS = (
    ("length of time", "date", _is_length),
    ("numbered thing", "other", _is_ordinal_label),
    ("set out from", "existing_stock", _is_base_value),
    ("reached already", "existing_stock", _is_past),
    ("there already", "existing_stock", _is_held),
    ("project described", "other", _is_project),
    ("rank of what is counted", "size_threshold", _is_rank_of_counted),
    ("figure of speech", "other", _is_idiom),
    ("no unit", "other", _has_no_unit),
)


def _is_aim(part: Part) -> bool:
    return part.kind not in (Kind.REVIEW, Kind.PAGE, Kind.GLOSSARY)


def _base_year(statement: Statement, sentence: _Sentence) -> int | None:
    base = latest(sentence.mentions, statement.start, (Role.BASE,))
    return base.year if base else None


def _year_behind(statement: Statement, sentence: _Sentence) -> Mention | None:
    """Return a year in brackets behind the number."""
    for mention in sentence.mentions:
        between = sentence.text[statement.end : mention.start]
        if 0 <= mention.start - statement.end <= 2 and between in ("(", "(到", "（"):
            return mention
    return None


def _with_name(statement: Statement, name: Name) -> Statement:
    return Statement(**{**vars(statement), "name": name, "rule": statement.rule or name.rule})


def _several(statement: Statement, sentence: _Sentence, recent: list[str]) -> list[str]:
    """Return the names that a number stands for where they are several, or an empty list."""
    before = statement.clause
    numbers = _respectively(statement, sentence)
    if numbers:
        place, count = numbers
        named = names.listed(_before_first(statement, sentence)) or recent[-count:]
        return [named[place]] if len(named) >= count else []
    found = statement.found
    multiple = statement.quantity is not None and statement.quantity.measure in ("multiple", "coverage")
    if not (multiple or names.is_together(before)):
        share = statement.quantity is not None and statement.quantity.unit == "%"
        listed = names.listed(before)
        quantities = [each for each in listed[:1] if names.QUANTITY_NOUN.search(each)]
        return listed if share and len(listed) > 2 and quantities else []
    listed = names.listed(before)
    if not listed and names.told_earlier(before) and found is not None:
        return recent[-2:] if len(recent) > 1 else []
    if multiple and not names.is_together(before) and len(listed) < 2:
        return _clauses_before(statement, sentence)
    return listed


def _clauses_before(statement: Statement, sentence: _Sentence) -> list[str]:
    """Return the subjects of the clauses that share one predicate (实现甲，乙全覆盖)."""
    clauses = _CLAUSE.split(sentence.text[sentence.start : statement.start])
    if len(clauses) < 2 or statement.quantity is None or statement.quantity.measure != "coverage":
        return []
    other = clauses[-2]
    if not re.match("(?:加快|全面|推动|确保|力争)?实现", other) or re.search("[0-9%]|覆盖", other):
        return []
    return [name for name in map(names.name_before, (other, clauses[-1])) if name]


_ALL_DO = re.compile("(?:建立|拥有|设立|建有|开展|配备)")
_RESPECTIVELY = re.compile("分别")


def _respectively(statement: Statement, sentence: _Sentence) -> tuple[int, int] | None:
    """Return which of how many numbers behind 分别 a number is, or None."""
    segment_start = statement.start - len(statement.verbs)
    marks = list(_RESPECTIVELY.finditer(sentence.text, segment_start, statement.start))
    if not marks:
        return None
    targets = sorted(sentence.targets, key=lambda each: each.start)
    after = [each for each in targets if each.start >= marks[-1].end() - 2 and not each.reason]
    run: list[Statement] = []
    for each in after:
        between = sentence.text[run[-1].end : each.start] if run else ""
        if run and not re.fullmatch("(?:、|，|和|及|与|以及|以上|超过?|左右)*", between):
            break
        run.append(each)
    places = [each.start for each in run]
    if statement.start not in places or len(run) < 2:
        return None
    return places.index(statement.start), len(run)


def _before_first(statement: Statement, sentence: _Sentence) -> str:
    marks = [match.start() for match in _RESPECTIVELY.finditer(sentence.text, 0, statement.start)]
    before = sentence.text[sentence.start : marks[-1]]
    return _last(re.compile("[，。;:]"), before)


def _unit_in_name(text: str, found: Candidate) -> str:
    """Return the unit that stands in brackets behind the name of a number without one."""
    if found.quantity.unit or found.quantity.measure:
        return ""
    match = _IN_NAME.search(text, 0, found.start)
    return match[1] if match else ""


def _share_qualifiers(statements: list[Statement], sentence: _Sentence) -> None:
    """Give the qualifier at one end of a list of numbers to all of it (分别达95%、85%以上)."""
    targets = sorted(
        (each for each in statements if each.found and not each.reason), key=lambda each: each.start
    )
    pairs = [
        (one, other)
        for one, other in pairwise(targets)
        if _SEPARATORS.fullmatch(sentence.text[one.end : other.start])
        and one.quantity.unit == other.quantity.unit
    ]
    for one, other in reversed(pairs):
        behind = other.shared or other.quantity.comparator
        stands_behind = bool(other.shared) or other.end > other.found.last
        if one.quantity.comparator == "eq" and behind in ("ge", "approx", "le") and stands_behind:
            one.shared = behind
    for one, other in pairs:
        if one.found.change and not other.found.change:
            other.found = replace(other.found, change=one.found.change, to_level=one.found.to_level)
        before = one.shared or one.quantity.comparator
        stands_before = bool(one.shared) or one.start < one.found.first
        if other.quantity.comparator == "eq" and not other.shared and before != "eq" and stands_before:
            other.shared = before


_SEPARATORS = re.compile("(?:、|，|和|及|与|以及)+")
