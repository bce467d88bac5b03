"""What makes a number no target that no pattern claims: its unit, its verb, its place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from compare.suggestions import names
from compare.suggestions.outline import Kind
from compare.suggestions.statements import CLAUSE, Sentence, Statement
from compare.suggestions.years import Role, latest

_CHANGES = (
    "提高|提升|增加|上升|增长|扩大|发展|跃升|下降|降低|减少|压缩|缩短|攀升|壮大|拓展|翻|增|升|降|减|压减|缩减|精简|整合|合并"
    "|延长|延伸|调整|优化|收窄|改善|前移|前进"
)
_TO = re.compile(f"(?:{_CHANGES})了?(?:到|至|为)")
_FROM = re.compile("(?:由|从)[^，。;]*$")
#: What was before, in brackets behind what is to be (9亿元(原为9万元)).
_WAS = re.compile(r"\((?:原来?|原先|此前|之前)(?:有|为|是|仅)?$")
#: What may stand between the year compared with and a number of that year: other numbers of a list.
_BASES_BEFORE = re.compile("[底末]?的(?:[0-9.]+[^，。;0-9]{1,6}[、和])*")
_HELD = re.compile(
    "(聚焦|深化(?:建设)?|巩固|做强|做优|做精|做强做精|用好|发挥|依托|围绕|融入|整合|盘活|优化|改造|现有的?|已有的?|原有的?|加强|健全"
    "|完善|强化)[^，。;]{0,24}$"
)
_HELD_ALREADY = re.compile("(?:现有|已有|原有|已建成?)的?$")
#: How many there are of what is wholly covered (全县99个村服务全覆盖).
_ALL_OF = re.compile("全[省市县区州旗镇乡](?:所有)?的?$")
_MADE = re.compile(
    f"{names.ADDING}|集聚|聚集|汇聚|建成|创建|争创|组建|设立|培育|打造|认定|创成|达|力争|争取|获批|拥有|引导|至少|实施|建设|完成|布局|形成"
)
_THINGS = ("家", "个", "所", "座", "项", "条", "名", "位", "支", "件")
#: Units that hardly count when the number is in words: 一支队伍, 一条路.
_SPOKEN = ("条", "支", "位", "次", "场", "张", "本", "门")
_POWER_ALONE = re.compile("[百千万亿]+(?:元|吨|亩|人|户|头|平方米|千瓦)")
_IN_WORDS = re.compile("[一二两三四五六七八九十]+")
_NO_IDIOM = ("%", "倍", "百分点", "位")
_VAGUE_ONE = re.compile("一(?:个|家|项|条|种)(?:产业|领域|方面|企业一|部门|窗口|平台一|门|人)")
#: The largest numeral in words that may be a figure of speech.
_LARGEST_IDIOM = 20
_TIME_UNITS = ("个月", "小时", "分钟", "天", "日", "学时")
_TIMES = ("年", "日", "周", "分钟", "个工作日", "个年头", "点")
_TIME_AIMED = re.compile(
    "年限|寿命|压缩|缩短|时限|时间(?:为|达|不|$)|半径|学时|天数|日数|住院日|时长|周期|降至|降到|压减|提速"
)
#: Time that is given each year is aimed at (全年培训不少于9天).
_EACH_YEAR = re.compile("全年|每年|人均|年均")
_REACHED = re.compile(
    "(?:达到|达|为|提高到|提升到|降至|保持在|增加到|控制在|不低于|不高于|突破|超过)(?:[0-9.]+[和、])*$"
)
_RANKED = re.compile("[^，。;0-9]{2,16}(?:排名|位次|均|全部|都)")
_RANKING = re.compile("排名|位次|排位|均|都")
_COUNTED_BEFORE = re.compile("[0-9一二两三四五六七八九十](?:个|家|所|项|名)(?:左右|以上)?的?")
_RANK_VERB = re.compile("(?:居|列|位|名|保持|稳居|排名|进入|跻身|争)[^，。;]{0,8}$")
_PROJECT = re.compile(
    "(?:总投资|[首一二]期投资|概算投资|占地|全长|建筑面积|注册资[本金]|项目投资|计划投资|年产|总建筑面积|规划面积)(?:约|达|额)?(?:为)?$"
)
#: What all projects together, or a year, are to bring.
_ALL_PROJECTS = re.compile("(?:累计|完成|全年|年度|带动|吸引|撬动|力争)[^，。;]*投资")
#: Area that is added or rebuilt is what is aimed at (新增建筑面积9万平方米).
_AREA_ADDED = re.compile(f"{names.ADDING}[^，。;]*建筑面积[约达为]*$")
#: Size and cost in brackets behind the name of a project.
_IN_BRACKETS = re.compile(r"\([^()]*(?:全长|投资|占地|建筑面积|里程|床位)[^()]*$")
_COUNTED_PROJECTS = re.compile(
    "(?:项目|工程)[^，。;]{0,4}?[0-9]+[个项]，总投资$|[0-9]+[个家座处片]，总(?:建筑)?面积$"
)
#: Heading number and all.
_LONGEST_SLOGAN = 12
#: A thing is described by its size (面积9亩的产业园).
_SIZED = re.compile("(?<!新增)面积约?$")

_GIVEN_BEFORE = re.compile(
    "(?:奖励|补助|资助|补贴|奖补|给予|最高不?超?过?)[^，;]{0,20}元(?:[、，和][^，;]{0,12})*$"
)
#: A fund that is to reach a size is none that is given.
_FUND_GROWS = re.compile("(?:基金|资金池)[^，。;、0-9]*(?:扩大|增加|发展|增|提高)?(?:到|至|达|为)$")
_FOR_WHOM = re.compile("(?:^|[，。;:、])?(?:对|凡|符合)[^，。;]*$")
_IS_GIVEN = re.compile(
    "[^。;]{0,30}?的[^。;]{0,16}?(?:给予|奖励|补助|资助|补贴|奖补|返还|减免|优惠)"
)
#: A condition may stand without 对 (面积达到9平方米的，给予补助).
_WHO_IS_GIVEN = re.compile(
    "[^。;]{0,40}?的(?:，[^。;]{0,24}?|(?:分别|各|再|一次性)+)(?:给予|奖励|资助|补助|补贴|奖补|予以)"
)
_SUPPORTED = re.compile("给予|补助|奖励|资助|补贴|奖补|支持额|最高")
#: What is done to a class of things (对税收低于9万元的企业，实行差别电价).
_IS_TREATED = re.compile(
    "的(?!第?[0-9])[^，。;0-9]{1,12}(?:，|实施|执行|进行|开展|实行|采取|予以|从严|暂停|停止|取消|收取|一律|不予|不得)"
)
#: What is to be done once a number is passed (幅度超过9%的须报批).
_THEN_MUST = re.compile("的，?(?:须|应当?|必须|一律|不得|不予|需|要)(?!求)")
#: A condition of something else (如收入达到9亿元，另行制定).
_IF = re.compile(
    "(?:^|[，。;:、])(?:如果?|若|一旦|倘若)(?!期|下|何|此|实|图|意|愿|数|约)[^，。;]*$"
)

#: What something is done to (对9户9名对象开展帮扶).
_DONE_TO = re.compile(
    "(?:^|[，。;:])对(?:全[省市县区]|现有|排名?[末后]|末)*(?:[0-9]+[户名家个人])*$"
)
_DEFINES = re.compile('[”"』」①-⑳]是?指(?!标|数|导|引|挥|向|定)|(?:是|系)指(?!标|数|导)|指的是')
_MEETING = re.compile("召开|会议|例会|督查|督导|调度|通报|检查|研究一次|听取|碰头|考核")

Applies = Callable[[Statement, Sentence], bool]


def is_length_of_time(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a number is one of years, days or hours in which something is to come."""
    found = statement.found
    if found is None or found.amount.measure:
        return False
    behind = sentence.text[found.last :]
    is_time = found.amount.unit in _TIME_UNITS or behind.startswith(_TIMES)
    if found.quantity.comparator in ("ge", "gt") and _EACH_YEAR.search(statement.verbs):
        return False
    is_time = is_time or (found.amount.unit.endswith("工作日") and behind.startswith("内"))
    # What is aimed at may stand before the value that it sets out from (天数由1.6天延长到2.3天).
    return is_time and not _TIME_AIMED.search(sentence.clause_before(statement))


def is_numbered_thing(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether 第 numbers a thing and ranks nothing."""
    if not sentence.text.startswith("第", statement.start):
        return False
    return not _RANK_VERB.search(sentence.before(statement))


def is_base_value(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a number is what a change sets out from (由2.1%提高到3%)."""
    begins = _FROM.search(statement.verbs)
    if begins and _TO.search(CLAUSE.split(statement.behind)[0]):
        return not _TO.search(begins[0])
    if statement.behind.startswith("的基础上") or _WAS.search(sentence.before(statement)):
        return True
    return _is_of_base_year(statement, sentence)


def _is_of_base_year(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a number, or the list that it stands in, is of the year compared with (比2010年的4万吨、2万吨)."""
    base = latest(sentence.mentions, statement.start, (Role.AIM, Role.PAST, Role.BASE))
    if base is None or base.role is not Role.BASE:
        return False
    between = sentence.text[base.end : statement.start]
    if statement.start < base.end or between == "(":
        # In brackets behind the year (在2021年(99亿元)基础上).
        return True
    if base.rule == "from a year" and between in ("", "为"):
        return True
    is_multiple = statement.quantity.measure == "multiple"
    return not is_multiple and _BASES_BEFORE.fullmatch(between) is not None


def is_held(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a count is of what is there already (发挥10个中心作用)."""
    found = statement.found
    if found is None or found.quantity.comparator != "eq" or found.amount.measure or found.change:
        return False
    if found.amount.unit not in _THINGS:
        return False
    if _HELD_ALREADY.search(statement.clause) or _RANKED.match(sentence.text, found.last):
        return True
    if _ALL_OF.search(statement.clause) and "全覆盖" in CLAUSE.split(statement.behind)[0]:
        return True
    own = _HELD.search(statement.clause)
    if own is None or _MADE.search(statement.clause, own.end(1)):
        return False
    return bool(names.name_after(statement.behind))


def is_project(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a number describes a project."""
    if sentence.part.kind is Kind.PROJECTS or _IN_BRACKETS.search(sentence.before(statement)):
        return True
    if _PROJECT.search(statement.clause):
        is_of_all = _ALL_PROJECTS.search(statement.clause) is not None
        is_of_all = is_of_all or _AREA_ADDED.search(statement.clause) is not None
        return not (is_of_all or _follows_count(statement, sentence))
    is_of_thing = statement.behind.startswith("的")
    return is_of_thing and _SIZED.search(statement.clause) is not None


def _follows_count(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether the clause before counts the projects that are paid for (项目9个，总投资9亿元)."""
    before = sentence.before(statement)
    return _COUNTED_PROJECTS.search(before) is not None


def is_rank_of_counted(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a rank tells which ones are counted (2个学科进入前1%)."""
    clause = sentence.clause_before(statement)
    if statement.quantity.measure != "rank" or _RANKING.search(clause):
        return False
    return _COUNTED_BEFORE.search(clause) is not None


def is_power_alone(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a size is printed as a power alone and nothing reaches it (千吨级, 千吨万人水厂)."""
    found = statement.found
    if found is None or statement.comparator != "eq" or found.change:
        return False
    if not _POWER_ALONE.match(sentence.text, found.first):
        return False
    return not _REACHED.search(sentence.text[: found.first])


def is_idiom(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a small numeral in words counts nothing that is aimed at."""
    found = statement.found
    if found is None or found.amount.measure or found.amount.unit in _NO_IDIOM:
        return False
    if not _IN_WORDS.match(sentence.text, found.first):
        return False
    if found.quantity.comparator != "eq" or found.amount.value > _LARGEST_IDIOM:
        return False
    is_end = not names.name_after(sentence.text[found.last :])
    if is_end and len(statement.clause) > 3:
        return False
    if _VAGUE_ONE.match(sentence.text, found.first):
        return True
    is_made = _MADE.search(sentence.clause_before(statement)) is not None
    return not is_made or found.amount.unit in _SPOKEN


def has_no_unit(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a bare number is not what something is to reach."""
    found = statement.found
    if found is None or found.quantity.unit or found.quantity.measure:
        return False
    return not _REACHED.search(sentence.text[: found.first])


def is_definition(statement: Statement, sentence: Sentence) -> bool:
    """Return whether a number tells what a word means (“某企业”指成立不超过9年的企业)."""
    return _DEFINES.search(sentence.before(statement)) is not None


def is_meeting(
    statement: Statement,
    sentence: Sentence,
) -> bool:
    """Return whether a number is one of meetings by which the plan itself is steered."""
    found = statement.found
    if found is None or found.amount.unit not in ("次", "场", "期"):
        return False
    around = statement.clause + CLAUSE.split(statement.behind)[0]
    return _MEETING.search(around) is not None


def is_given_too(statement: Statement, sentence: Sentence) -> bool:
    """Return whether a sum stands in a row with one that is given (奖励100万元、50万元)."""
    found = statement.found
    if found is None or not found.amount.unit.endswith("元"):
        return False
    if _FUND_GROWS.search(sentence.clause_before(statement)):
        return False
    if statement.comparator == "le" and _SUPPORTED.search(statement.verbs):
        return True
    return _GIVEN_BEFORE.search(statement.verbs) is not None


def is_condition(statement: Statement, sentence: Sentence) -> bool:
    """Return whether a number says whom something is given (对投入1000万元以上的企业给予补助)."""
    if _WHO_IS_GIVEN.match(statement.behind) or _THEN_MUST.match(statement.behind):
        return True
    if _IF.search(sentence.clause_before(statement)):
        return True
    if not _FOR_WHOM.search(sentence.clause_before(statement)):
        return False
    behind = statement.behind
    return bool(_IS_GIVEN.match(behind) or _IS_TREATED.match(behind))


def is_done_to(statement: Statement, sentence: Sentence) -> bool:
    """Return whether a number counts those that something is done to (对1200户开展帮扶)."""
    return _DONE_TO.search(sentence.before(statement)) is not None


def is_slogan(statement: Statement, sentence: Sentence) -> bool:
    """Return whether a word of growth stands in the short heading of a paragraph ((一)数量倍增。)."""
    part = sentence.part
    if statement.quantity.measure != "multiple" or not part.heading:
        return False
    is_first = sentence.start == part.start and not sentence.mentions
    return is_first and len(part.heading) <= _LONGEST_SLOGAN


#: Rules and reasons of numbers that are none of the targets, in this order; after the third comes what is reached.
BEFORE_REVIEW: tuple[tuple[str, str, Applies], ...] = (
    ("set out from", "existing_stock", is_base_value),
    ("definition of a word", "other", is_definition),
    ("length of time", "date", is_length_of_time),
    ("numbered thing", "other", is_numbered_thing),
)
AFTER_REVIEW: tuple[tuple[str, str, Applies], ...] = (
    ("there already", "existing_stock", is_held),
    ("condition of support", "policy_parameter", is_condition),
    ("those dealt with", "existing_stock", is_done_to),
    ("sum given too", "policy_parameter", is_given_too),
    ("meeting of the plan", "other", is_meeting),
    ("project described", "other", is_project),
    ("rank of what is counted", "size_threshold", is_rank_of_counted),
    ("power alone", "size_threshold", is_power_alone),
    ("figure of speech", "other", is_idiom),
    ("heading in words", "programme_name", is_slogan),
    ("no unit", "other", has_no_unit),
)


def exclusion(
    statement: Statement, sentence: Sentence, is_past: Callable[[], bool]
) -> tuple[str, str] | None:
    """Return the reason and the rule that make a number none of the targets, or None."""
    for rule, reason, applies in BEFORE_REVIEW:
        if applies(statement, sentence):
            return reason, rule
    if is_past():
        return "existing_stock", "reached already"
    for rule, reason, applies in AFTER_REVIEW:
        if applies(statement, sentence):
            return reason, rule
    return None
