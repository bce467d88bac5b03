"""What a number measures, over which time, and how firmly it is set."""

from __future__ import annotations

import re

from compare.suggestions.candidates import Candidate
from compare.suggestions.names import (
    ADDING,
    DOING,
    MAKING,
    QUANTITY_NOUN,
    REMOVING,
    name_before,
)
from compare.tables.units import SHARES

_ADDING = re.compile(ADDING)
_VERB = re.compile(f"{MAKING}|达到|达|保持|稳定|维持|提高到|增加到")
#: At the beginning of a clause alone, for nouns hold such words too (研究开发中心).
#: 孵化 is a verb, 孵化器 none.
_DOES = re.compile(
    f"[、，和及]*(?:全面|加快|持续|大力|规范|力争|并)?{DOING}(?!器|园|载体|基地|面积|空间|中心)"
)
#: A verb before its object (降低成本0.5个百分点).
_LOWERS = re.compile("(?:力争|确保|将|使)?(?:降低|压减|压缩|削减|减少|下调|缩小|缩减)[^，]{2,12}$")
#: 脱贫9户, but never 脱贫户9户.
_OUT_OF_POVERTY = "(?:脱贫|减贫)(?=[0-9]|$)"
#: What takes things away, of a whole list (淘汰甲9万吨、乙6万吨).
_REMOVES = re.compile(
    f"(?:^|[，、”年间末])(?:(?:继续|再|全面|依法|加快|基本|力争|全年|累计)*)(?:(?:{REMOVING})(?!率)|{_OUT_OF_POVERTY})"
)
#: What comes to be, told by the verb alone (争取上市9家, 建成投产9个): each is one more.
_COMES_TO_BE = re.compile("(?:上市|挂牌|过会|投产|竣工|通车|开业)$|(?:^|[，、;])(?:竣工|投产)项目$")
#: Titles that are won (创驰名商标9个), and what is made once more (再建设9个).
_WON = re.compile("(?:^|[，、;])创(?![建新业办意造优成客投])")
_ONCE_MORE = re.compile(f"(?:^|[，、;年])再(?:规划|开工|推进)?(?:{MAKING})")
#: Homes that are found (筹集租赁住房9套), not money.
_FOUND = re.compile("筹集(?:建设)?[^，。;、0-9]{0,8}(?:住房|公寓|用房|房源)")
#: Counted anew every year, and never added by a verb before.
_FLOW = re.compile("(?:授权|申请|登记|成交)(?:量|额|数)?[0-9]")
#: People who come to work (高校毕业生来甲市就业每年9万人).
_COME = re.compile("来[^，。;、0-9]{1,4}(?:就业|创业|工作)")
_CLAUSE = re.compile("，")
#: Places gained in a ranking (排名前移9位).
_MOVES_UP = re.compile("(?:前移|上移|前进|上升|进位)$")
#: What enters a list (9个进入省级创建名单) is one more of it.
_ENTERS = re.compile(
    "(?:以上|左右)?[^，。;、0-9]{0,6}(?:进入|列入|入选|纳入)[^，。;、0-9]{0,12}(?:名单|对象|行列|名录|培育库)"
)
_ENTERED = re.compile("(?:进入|列入|入选|纳入)[^，。;、0-9]{1,14}(?:名单|对象|行列|名录)$")
#: Sizes that grow by so much (面积扩大9平方公里).
_WIDENS = re.compile("(?:扩大|扩展|拓展|延长)$")
#: What lasts and is made anew each year is one more each year (每年建设9家).
_MADE_EACH_YEAR = re.compile(
    "(?:每年|年均)(?:再|力争|至少|重点|择优|分批)*(?:建设|建成|遴选|认定|创建|培育)$"
)
#: Whatever was added before, what grows to a number is one of all.
_GROWS_TO = re.compile("(?:增|扩大|发展|增加|提高|壮大|扩展|拓展|扩|升|提升|扩充)(?:到|至)$")
_GROWTH_NAME = re.compile(
    "(?<!自然)(?:增速|增幅|增长率|年均增长|增长速度|年均增速|增长)(?:达到?|为|保持在?|保持)?$"
)
_DECLINE_NAME = re.compile("(?:降低|下降|减少|压减|削减)(?:率|幅度)$")
_GROWTH_BEHIND = re.compile("(?:以上|左右)?的?(?:速度|年均|同比|年)?(?:增长|增速|增幅|递增)")
_EACH_YEAR = re.compile("每年|年均|逐年|每一年|年度均|平均每年|各年度?")
_PROJECTS = re.compile(
    "项目|活动|攻关|转化|培训|场次|课题|试点|成果|行动|专项$|关键(?:核心)?(?:共性)?技术$|新产品$|新品种$|协议$|岗位$"
)
#: What takes place, counted each time (12场, 3000人次, 60万亩次).
_TIMES = re.compile("(?:次|场|场次|期|批次)$")
_RATE = re.compile("率|比重|占比|比例")
#: Rates of what takes place in a year (就业率, 劳动生产率), and the fewer of what is there at its end.
_RATE_OF_YEAR = re.compile("率$")
_RATE_AT_END = re.compile(
    "(?:设置|覆盖|普及|达标|拥有|占有|入驻|持证|(?:城镇|城市|绿|数控|数字|网络|智能|自动)化)率$"
)
_SAME_PERIOD = re.compile("同比|同期|当年")
#: What is done in a year, told by the verb that opens the clause (组织9家企业, 开放仪器9台), unless it is a level.
_TAKES_PLACE = re.compile(
    "(?:^|[，、])(?:每年|全年|年内|累计|力争|至少|再)*"
    "(?:组织|开放|举办|承办|开展|走访|对接|发布|遴选|推荐|选派|选育|育成|推广|培训|轮训|盘活|改造|整治|处置|收储|腾退|淘汰|获批|帮助|发放|征集|申报|办理|受理|攻克)"
    "(?!.*(?:达|突破|保持|总数|在库|率$))"
)
#: People who are trained; others are there at the end.
_TRAINS = re.compile("(?:^|[，、])(?:每年|全年|累计|力争)*(?:培育|培养)[^，]*[人名]")
#: What holds a programme is no programme (试点单位).
_BODY = re.compile("(?:单位|企业|机构|园区|基地|中心|平台)$")
#: The sum of several years (五年累计9件, 三年完成投资9亿元).
_SUMMED = re.compile(
    "(?:[二两三四五2-5]年|期间)(?:内|共|累计|合计|总计|完成|安排|实施|转化|培训|投入)|累计(?:完成|实施|投入|转化|培训|毕业|安排|突破)"
)
#: A share of those there are (企业占比, 某类人员占从业人员比重).
_OF_STOCKS = re.compile(
    "(?:企业|人员|人才|工程师|专利|机构|人口|园区|劳动者|人数|品牌|数|数量)(?:中.*|的)?(?:占|比重|比例)"
)
#: Quantities of a year, and shares of such; what is there at the end of it has words of its own.
_FLOWS = re.compile(
    "支出|经费|投入|产值|增加值|收入|授权|申请|交易|(?<!余)额$|税收|税金|强度|GDP|营收|投资$|成本$|利率$|寿命$|满意度|得分$|毕业|(?:比重|比例|占比|占)$|周期$|时长$"
    "|(?:能耗|用水|用电|用能|消费|排放|取水)总量$"
    "|(?<!拥有)(?<!保有)(?<!存)(?<!持有)(?<!总)(?<!数)(?<!注册)(?<!质)(?<!容)量$"
)
_SHARE_DOES = re.compile(
    "(?:的?[^，。;:、0-9]{0,12})?(?:建立|拥有|设立|建有|开展|实现|完成|达标|通过|纳入|接入|落实|覆盖|配备|设置|设有|达到|具备|提供)"
)
_HOPED = "力争|争取|争创|努力|争当|争|力求|积极争创"
_HOPE = re.compile(_HOPED)
_EXPECTED = re.compile("预期性|预计|预期|有望")
_BINDING = re.compile("约束性")


def measure_of(
    found: Candidate,
    name: str,
    clause: str,
    behind: str,
    verbs: str,
) -> str:
    """Return what a number measures.

    Parameters
    ----------
    found : Candidate
    name : str
    clause : str
        What stands before the number in its clause.
    behind : str
        What stands behind it.
    verbs : str
        What stands before it from the last full stop or semicolon on.
    """
    quantity = found.quantity
    is_share = quantity.unit in SHARES or quantity.unit == "倍"
    if _MOVES_UP.search(clause):
        return "addition"
    if quantity.measure == "multiple" and found.to_level:
        # 提高到9倍 names the multiple that is reached, as 提高到9% does.
        return "level"
    if quantity.measure and quantity.measure != "coverage":
        return quantity.measure
    if is_share and _GROWTH_BEHIND.match(behind):
        return "growth_rate"
    if is_share and not found.change and _GROWTH_NAME.search(clause):
        return "growth_rate"
    if is_share and _DECLINE_NAME.search(clause):
        return "decline_rate"
    if found.change and not found.to_level:
        return _changed(found, name)
    if quantity.measure:
        return quantity.measure
    if _LOWERS.match(clause) and not found.to_level:
        return "decline_rate" if quantity.unit in SHARES else "reduction"
    if quantity.unit in SHARES and quantity.value == 100 and _SHARE_DOES.match(behind):
        return "coverage"
    if quantity.unit in SHARES or quantity.unit == "百分点":
        return "addition" if quantity.unit == "百分点" else "level"
    if _WIDENS.search(clause):
        return "addition"
    if _GROWS_TO.search(clause):
        return "level"
    if _ENTERS.match(behind) or _ENTERED.search(clause):
        return "addition"
    if _removes(clause, verbs):
        return "reduction"
    own = name_before(clause) or name
    if _MADE_EACH_YEAR.search(clause):
        return "addition"
    is_part = clause.strip(_JOINTS) == "其中"
    told = clause if clause.strip(_JOINTS) else _CLAUSE.split(verbs)[-1]
    told = verbs if is_part else told
    if QUANTITY_NOUN.search(own) and not _ADDING.search(told):
        return "level"
    is_thing = is_part or quantity.unit.lstrip("百千万亿") in _THINGS
    is_listed = clause.startswith("、") or verbs.endswith("、" + clause)
    carries = (is_thing or is_listed) and not _OWN_VERB.search(clause)
    return "addition" if _adds(clause, verbs if carries else "") else "level"


#: What alone stands between two numbers of a list.
_JOINTS = "、，和及"
#: Units of things, of which a verb may add several in a row (新增甲5家，乙6家).
_THINGS = set("家个项件名位人所套座场条支只张亩")
_OWN_VERB = re.compile("每|万人|(?:在|达|为|达到|保持|入库|在库|就业|授权|申请|登记|改)$")


_FALLING = ("下降", "降低", "减少", "压减", "缩减", "削减", "压缩", "缩短", "回落", "降幅")


def _changed(
    found: Candidate,
    name: str,
) -> str:
    falls = found.change.endswith(_FALLING)
    if found.quantity.unit in SHARES:
        rate = "decline_rate" if falls else "growth_rate"
        is_rate = re.search("(?<!生产)率$|比重$|占比$|比例$", name)
        return ("reduction" if falls else "addition") if is_rate and not falls else rate
    if found.quantity.unit == "倍":
        return "growth_rate"
    return "reduction" if falls else "addition"


_ADD_TOO = (_WON, _ONCE_MORE, _COMES_TO_BE, _COME, _FOUND)


def _removes(clause: str, verbs: str) -> bool:
    """Return whether the verb of a number, or the one that opens its list, takes away."""
    for text in (clause, _CLAUSE.split(verbs)[-1]):
        if _REMOVES.search(text):
            return True
        if _VERB.search(text) or _ADDING.search(text):
            return False
    return False


def _adds(clause: str, verbs: str) -> bool:
    """Return whether the last verb before a number adds: its own, else the one that opens its list."""
    for text in (clause, *reversed(_CLAUSE.split(verbs))):
        if _ADDING.search(text) or any(each.search(text) for each in _ADD_TOO):
            return True
        if _VERB.search(text) or _DOES.match(text) or _FLOW.search(text):
            return False
    return False


def period_of(
    measure: str,
    timing: str,
    text: str,
    name: str,
    unit: str,
    is_one_year: bool,
    is_since: bool,
) -> str:
    """Return over which time a number is told.

    Parameters
    ----------
    measure : str
    timing : str
        Of the indicator, empty where there is none.
    text : str
        The clause of the number, up to its end.
    name, unit : str
    is_one_year : bool
        Whether it is told for one year alone: that of a document, or one of several in a row.
    is_since : bool
        Whether it is compared with a year before the last.
    """
    each_year = bool(_EACH_YEAR.search(text))
    if measure in ("growth_rate", "decline_rate"):
        # What falls by so much in a plan of several years falls over all of them.
        falls = measure == "decline_rate" and not is_one_year and not _SAME_PERIOD.search(text)
        return "per_year" if each_year else "cumulative" if is_since or falls else "in_year"
    if measure in ("addition", "reduction"):
        return "per_year" if each_year else "in_year" if is_one_year else "cumulative"
    if measure == "rank":
        return "stock"
    if each_year and timing != "stock":
        return "per_year"
    if measure == "level" and _SUMMED.search(text):
        return "cumulative"
    if timing:
        is_project = (
            timing == "flow"
            and not is_one_year
            and _PROJECTS.search(name)
            and not _RATE.search(name)
        )
        return "cumulative" if is_project else {"stock": "stock", "flow": "in_year"}[timing]
    is_project = _PROJECTS.search(name) and not _BODY.search(name)
    is_done = is_project or any(
        pattern.search(told)
        for pattern, told in ((_TIMES, unit), (_TAKES_PLACE, text), (_TRAINS, text))
    )
    if is_done and not _RATE.search(name):
        return "in_year" if is_one_year else "cumulative"
    # What is only the size of the things counted (产值超10亿元的企业) is no quantity of a year.
    head = name.rpartition("的")[2]
    of_year = _FLOWS.search(head) or (_RATE_OF_YEAR.search(head) and not _RATE_AT_END.search(head))
    is_flow = of_year and not _OF_STOCKS.search(name)
    return "in_year" if is_flow else "stock"


def commitment_of(
    text: str,
    clause: str,
) -> str:
    """Return how firmly a number is set, by the words before it from the last full stop or semicolon on.

    Examples
    --------
    >>> commitment_of("力争企业达到", "力争企业达到"), commitment_of("企业达到", "企业达到")
    ('aspire', 'firm')
    """
    if _BINDING.search(clause):
        return "binding"
    if _EXPECTED.search(clause):
        return "expect"
    last = None
    for match in _HOPE.finditer(text):
        last = match
    if last is None:
        return "firm"
    carries = last[0] in ("力争", "努力", "力求")
    firm_since = re.search("确保|必须", text[last.end() :])
    return "aspire" if (carries or last[0] in clause) and not firm_since else "firm"
