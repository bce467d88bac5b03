"""What a number counts or measures: the name before it, after it, in a list, or further up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compare.suggestions.rule_tables import read_table
from compare.tables.printed_words import UNITS, any_of


def _words(kind: str) -> str:
    """Return a pattern for the words of a kind in ``verbs.csv``."""
    return any_of(row["word"] for row in read_table("verbs.csv") if row["kind"] == kind)


#: Verbs by which something is added.
_ADDING_WORDS = _words("adding")
#: 创新创业 adds nothing.
ADDING = f"(?:(?<![创革更刷])(?<!最){_ADDING_WORDS}(?!会|活动))"
#: Verbs by which something is made, held or reached.
MAKING = _words("making")
#: Verbs by which something is done to what is counted: they end what an adding verb carries.
DOING = _words("doing")
#: Verbs by which things are taken away.
REMOVING = _words("removing")
_AIMING = _words("aiming")
#: What stands before a name and is none of it: numbers of headings, years, verbs, marks.
_BEFORE_NAME = (
    "[一二三四五六七八九十]+[是、]",
    "[一二三四五六七八九十0-9]+年(?=[\u4e00-\u9fff])",
    "[0-9]{1,2}[.．、]",
    "[(][一二三四五六七八九十0-9]{1,2}[)]",
    "【[^】]*】",
    "[①-⑳→]",
    f"(?!建设用地|规划面积|发展水平|有效|有研|有机|与会|服务业)(?:{_AIMING}|{MAKING})",
    ADDING,
    "重点(?=培育|建设|支持|选择|引进|打造|推进|实施)",
    '[，、:;()”"-]',
    "[—的]+",
)
_LEADING = re.compile(f"^(?:{'|'.join(_BEFORE_NAME)})+")
_REACHING = _words("reaching")
_TRAILING = re.compile(rf"(?:{_REACHING}|(?<![占之])比|[一二两三四五六七八九十0-9]+年|[“\"(:])+$")
_MAKER_BEFORE = re.compile(
    rf"(?:{ADDING}|{MAKING}|开发|研发|培训|孵化|惠及|覆盖|至少|每年|各|累计|总共|共|力争|争取|以|约|的)(?:了|达|达到|不少于|超过?)?[“\"]?$"
)
#: A name behind its number: words, quotes, brackets and sizes (2个产值超9亿元的产业园).
_AFTER = re.compile(
    r"(?:[^，。;:、!?()0-9“”《]|[“\"《][^”\"》，。;]*[”\"》]|\([^()]{1,12}\)|[0-9.]+[万亿]+元?|、(?=[^，。;0-9]*的))*"
)
_AFTER_STOP = re.compile("(?:以上|左右|以内|以下|上下|的|级|目标|任务|大关|规模的)+")
_ONLY_WHERE = re.compile(
    "^(?:每个?|各|全)?(?:县区|县|市|区|省|国|县市区|镇|乡镇|街道|园区|地|市州|其中|我市|我区|我县|我省|至少|一|年|到)*$"
)
#: Nouns that are themselves quantities: what is told of them is a level.
QUANTITY_NOUN = re.compile(
    "(?:数|数量|总数|量|总量|额|总额|率|比重|占比|比例|之比|指数|面积|产值|增加值|收入|支出|经费|投入|规模|水平|强度|密度|税收|能耗|排放|值|得分|寿命|年限|GDP|总值)$"
)
#: What a change sets out from: 由2.1%提高到3%, without 由2020年.
_SET_OUT = re.compile(
    rf"(?<=.)(?:由|从)[^，]*[0-9][^，]*$|(?<=.)的[0-9][^，]*[到至]$|^\([^()]*\)[^，\u4e00-\u9fff]*$|(?:(?<=.)|^的)[0-9][0-9.,]*(?:%|[百千万亿]*(?:{any_of(UNITS)})?)$"
)
_LEVEL = re.compile("(?:国家|省部?|市|县|区|自治区)级(?:及?以上)?")
#: What the last name of a list has for all of it (甲增加值和乙增加值占GDP比重, 甲和乙排放总量).
_SHARED_END = re.compile("占[^，]*$|(?:排放|使用|消费|消耗)(?:总)?量$")
#: The noun that stands alone where the first name has what it is of (甲申请量、授权量).
_LONGEST_NOUN = 4
#: What is counted of a thing, told once (专利申请量9件，其中甲专利6件，授权量6件).
_COUNT_ALONE = re.compile("(?:申请|授权|登记|拥有)(?:量|数)")
_COUNTED_OF = re.compile(f"([\u4e00-\u9fff]{{2}})({_COUNT_ALONE.pattern})$")
_PER_HEADS = re.compile("每[百千]?万(?:常住)?人口?(?=[\u4e00-\u9fff])")
_PART = re.compile("占|其中|比重|较|增速|增长|每.{1,6}$")
_BARE = re.compile("规模|总规模|总数|总量|总数量|总额|面积|总面积|产值|数量|总量|投资|总投资|资金")
#: 专科及以上 is one word of a name.
_LIST = re.compile(r"(?:、|以及|和|及(?!以[上下]))(?![^()]*\))")
_COUNTED = re.compile(
    "(?:等|这|上述|以上)?[一二两三四五六七八九十0-9]+(?:个|项|类|大|种)(?:核心|主要|关键)?(?:指标|企业|指数|方面|领域|机构|平台|动态)?$"
)
_TOGETHER = re.compile(
    '(?:均|都|各|分别|双双|全部|同步|双)(?:[达为到超过突破实现完成增长提高保持在比较于以上年0-9“"]|翻|倍|力争|要)*$'
)
_EARLIER = re.compile(
    "(?:上述)?(?:两|二|三|四|2|3|4)(?:类|者|项|种|个|大)(?:企业|指标|机构|平台|主体|项目)?|上述|前述"
)
_BY_YEAR = re.compile("^(?:到|至)?(?:[0-9]{4}|期)(?:年底?|末)")
_LONGEST = 40
#: A description longer than this is left out of a name.
_LONG = 14
_HAN = re.compile("[\u4e00-\u9fffA-Za-z]")


@dataclass(frozen=True)
class Name:
    """A name as printed, and how it was found.

    Attributes
    ----------
    printed : str
        May be empty.
    subject : str
        What it stands under where it is only a part (占GDP比重): the name before it.
    rule : str
    """

    printed: str
    subject: str = ""
    rule: str = ""


def name_before(text: str) -> str:
    """Return the name at the end of a piece of text that stands before a number.

    Examples
    --------
    >>> name_before("力争新增高新技术企业达到"), name_before("、发明专利授权量")
    ('高新技术企业', '发明专利授权量')
    """
    stripped = _TRAILING.sub("", text)
    name = _LEADING.sub("", stripped)
    name = _TRAILING.sub("", name)
    return "" if _ONLY_WHERE.match(name) else name[-_LONGEST:]


def name_after(text: str) -> str:
    """Return the name at the start of a piece of text that stands behind a number.

    Examples
    --------
    >>> name_after("的省级企业研究院，并")
    '省级企业研究院'
    """
    if text.startswith("、"):
        return ""
    stop = _AFTER_STOP.match(text)
    rest = text[stop.end() :] if stop else text
    match = _AFTER.match(rest)
    name = match[0] if match else ""
    described, _, thing = name.rpartition("的")
    if len(thing) > 1 and ("、" in described or len(name) > _LONG):
        name = thing
    return name[:_LONGEST] if len(_HAN.findall(name)) > 1 else ""


def is_made(text: str) -> bool:
    """Return whether a piece of text ends in a verb whose object is what is counted behind it."""
    return _MAKER_BEFORE.search(text) is not None


def find_name(
    before: str,
    after: str,
    earlier: str,
) -> Name:
    """Return the name of a number from the text on both sides of it, else the name before that.

    Examples
    --------
    >>> find_name("建成", "家省级实验室，", "").printed
    '家省级实验室'
    """
    own = name_before(_SET_OUT.sub("", before))
    behind = name_after(after)
    if behind.startswith("("):
        behind = ""
    leads = before.endswith(("、", "和", "及", "与", "等")) or is_made(before)
    if behind and (leads or not own or (_BARE.fullmatch(own) and after.startswith("的"))):
        return Name(behind, "", "name behind")
    if own:
        if _BARE.fullmatch(own) and earlier:
            return Name(earlier, "", "name further up")
        return Name(own, earlier if _PART.match(own) else "", "name before")
    return Name(earlier, "", "name further up")


def listed(before: str) -> list[str]:
    """Return the names of a list that one number or verb stands for, or an empty list.

    Examples
    --------
    >>> listed("甲企业数、乙专利数和丙产值均")
    ['甲企业数', '乙专利数', '丙产值']
    """
    text = _bare(before)
    return _named(_LIST.split(text)) if _LIST.search(text) else []


def listed_as(
    before: str,
    count: int,
) -> list[str]:
    """Return the names of a list of so many, in which 和 may stand inside a name as well, or an empty list.

    Examples
    --------
    >>> listed_as("甲类和乙类企业数、丙产值和丁专利数分别", 3)
    ['甲类和乙类企业数', '丙产值', '丁专利数']
    """
    names = listed(before)
    if len(names) > count:
        *first, last = _bare(before).split("、")
        names = _named([*first, *_LIST.split(last)])
    return names if len(names) == count else []


def _bare(before: str) -> str:
    """Return a list without the words that end it."""
    text = _TRAILING.sub("", _SET_OUT.sub("", before))
    text = _COUNTED.sub("", text.rstrip('“"'))
    return _TRAILING.sub("", text)


def _named(pieces: list[str]) -> list[str]:
    """Return the names in the pieces of a list."""
    cleaned = [_LEADING.sub("", _BY_YEAR.sub("", piece)) or piece for piece in pieces if piece]
    return [name for name in cleaned if len(_HAN.findall(name)) > 1]


def with_head(
    name: str,
    other: str,
) -> str:
    """Return a name, of a level alone with what the other one names.

    Examples
    --------
    >>> with_head("省级", "国家级甲中心")
    '省级甲中心'
    """
    if not _LEVEL.fullmatch(name):
        return name
    level = _LEVEL.match(other)
    return name + (other[level.end() :] if level else other)


def completed(
    name: str,
    earlier: str,
    clause: str,
) -> str:
    """Return a name with what only the name before it tells: what is counted of it, or per how many.

    Examples
    --------
    >>> completed("甲类专利", "专利申请量", "，其中甲类专利"), completed("授权量", "甲专利申请量", "，授权量")
    ('甲类专利申请量', '甲专利授权量')
    >>> completed("乙专利拥有量", "每万人口甲专利拥有量", "、乙专利拥有量")
    '每万人口乙专利拥有量'
    """
    counted = _COUNTED_OF.search(earlier)
    if counted and "其中" in clause and name.endswith(counted[1]):
        return name + counted[2]
    if counted and _COUNT_ALONE.fullmatch(name):
        return earlier[: counted.start(2)] + name
    per = _PER_HEADS.match(earlier)
    is_listed = clause.startswith("、") and "每" not in name
    if per and is_listed and QUANTITY_NOUN.search(name) and name[-2:] == earlier[-2:]:
        return per[0] + name
    return name


def whole_of_list(
    named: list[str],
    index: int,
) -> str:
    """Return a name of a list with what others of the list have for it.

    Examples
    --------
    >>> whole_of_list(["甲增加值", "乙增加值占GDP比重"], 0)
    '甲增加值占GDP比重'
    >>> whole_of_list(["甲专利申请量", "授权量"], 1)
    '甲专利授权量'
    >>> whole_of_list(["国家级", "省级甲中心"], 0)
    '国家级甲中心'
    """
    name, first, last = named[index], named[0], named[-1]
    if _LEVEL.fullmatch(name) and _LEVEL.match(last):
        return with_head(name, last)
    end = _SHARED_END.search(last)
    if end and not _SHARED_END.search(name):
        # Of a share only like things have both: 甲增加值 and 乙增加值, never 甲率 and 乙费用.
        is_share = end[0].startswith("占")
        is_alike = last[: end.start()].endswith(name[-2:])
        if is_alike if is_share else not QUANTITY_NOUN.search(name):
            return name + end[0]
    is_noun = len(name) <= _LONGEST_NOUN and len(name) < len(first)
    if is_noun and name[-1] == first[-1] and QUANTITY_NOUN.search(name):
        return first[: -len(name)] + name
    return name


def is_together(before: str) -> bool:
    """Return whether what stands before a number says that it holds for each of several."""
    text = _SET_OUT.sub("", before).rstrip('“"')
    return bool(_TOGETHER.search(text) or _COUNTED.search(_TRAILING.sub("", text)))


def told_earlier(before: str) -> bool:
    """Return whether the names are only pointed at (两类企业, 上述指标)."""
    return bool(_EARLIER.search(before))
