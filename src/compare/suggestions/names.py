"""What a number counts or measures: the name before it, after it, in a list, or further up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compare.tables.printed_words import any_of

#: Verbs by which something is added.
_ADDING_WORDS = any_of(
    ["新增", "净增", "新建", "新设", "新设立", "新认定", "新引进", "引进", "招引", "引育", "聚引", "新培育", "新入库", "吸引", "新获批", "新组建", "新备案", "新成立", "输送", "新招", "新落户", "新签约", "新招引", "引入", "新签", "新上", "新开工", "新创建", "新创", "新集聚", "新聘", "新评", "增设", "增建", "招才", "招聘", "招收", "新孵化", "新转化", "新发展", "新布局", "新注册", "新落地", "新投产", "新登记", "新开", "新纳入", "再引进", "再培育", "再新增", "新培养", "招录", "柔性引进", "新晋", "扩招", "新竣工"]
)
#: 创新创业 adds nothing.
ADDING = f"(?:(?<![创革更刷])(?<!最){_ADDING_WORDS})"
#: Verbs by which something is made, held or reached.
MAKING = any_of(
    ["建成", "建设", "建立", "组建", "共建", "培育", "培养", "集聚", "聚集", "打造", "形成", "实施", "组织", "开展", "认定", "拥有", "争创", "创建", "转化", "攻克", "获批", "获得", "设立", "发放", "推进", "完成", "引导", "支持", "推动", "制定", "制订", "参与", "发展", "壮大", "布局", "举办", "选派", "选树", "遴选", "扶持", "突破", "承担", "承接", "取得", "落实", "保持", "安排", "达成", "帮助", "推广", "创成", "建强", "做强", "研制", "编制", "主导", "选择", "落户", "入驻", "签约", "启动", "投放", "改造", "构建", "力争有", "争取有", "有", "与", "推出", "储备", "派出", "选聘", "选育", "谋划", "发布", "带动", "辐射", "支撑", "使"]
)
_AIMING = any_of(
    ["力争", "争取", "确保", "努力", "要", "须", "应", "将", "实现", "使", "预计", "计划", "规划", "全面", "加快", "积极", "着力", "大力", "累计", "总计", "合计", "每年", "年均", "全年", "均", "都", "入选", "入库", "立项", "筹集", "孵化培育", "分别", "至少", "其中", "同时", "并", "再", "进一步", "逐步", "基本", "持续", "稳步", "到期末", "以及", "和", "及", "与", "或", "、", "原则上", "联合", "鼓励", "引导", "通过", "预期", "达", "年内", "当年"]
)
_LEADING = re.compile(
    rf"^(?:[一二三四五六七八九十]+是|(?!建设用地|规划面积|发展水平|有效|有研|有机|与会|共建|服务业){_AIMING}|{ADDING}|(?!有效|有研|有机){MAKING}"
    '|重点(?=培育|建设|支持|选择|引进|打造|推进|实施)|[，、:;()”"-]|[—]+)+'
)
_REACHING = any_of(
    ["达到", "达", "为", "是", "在", "至", "到", "约", "超", "过", "保持在", "保持", "稳定在", "控制在", "维持在", "提高到", "提高至", "提升到", "提升至", "增加到", "增加至", "增至", "增长到", "发展到", "扩大到", "升至", "降至", "降低到", "下降到", "下降至", "减少到", "突破", "实现", "完成", "分别", "均", "各", "都", "累计", "总计", "共", "要", "力争", "争取", "确保", "有望", "预计", "将", "不", "也", "已", "能", "可", "计", "和", "及", "、", "等", "的", "等达", "数量达", "提高", "提升", "增加", "增长", "下降", "降低", "减少", "年均", "同比", "每年", "合计", "只", "仅", "就", "应", "须", "力争达到", "即", "有", "进入", "位居", "居", "列", "位列", "跻身", "稳居", "跃居", "升至", "迈入", "排名保持", "位次保持", "第"]
)
_TRAILING = re.compile(rf"(?:{_REACHING}|(?<![占之])比|[“\"(:])+$")
_MAKER_BEFORE = re.compile(
    rf"(?:{ADDING}|{MAKING}|至少|每年|各|累计|总共|共|力争|争取|以|约|的)(?:了|达|达到|不少于|超过?)?[“\"]?$"
)
#: A name behind its number: words, quotes, brackets and sizes (2个产值超9亿元的产业园).
_AFTER = re.compile(
    r"(?:[^，。;:、!?()0-9“”《]|[“\"《][^”\"》，。;]*[”\"》]|\([^()]{1,12}\)|[0-9.]+[万亿]+元?|、(?=[^，。;0-9]*的))*"
)
_AFTER_STOP = re.compile("(?:以上|左右|以内|以下|上下|的|级|目标|任务|大关)+")
_ONLY_WHERE = re.compile(
    "^(?:每个?|各|全)?(?:县区|县|市|区|省|国|县市区|镇|乡镇|街道|园区|地|市州|其中|我市|我区|我县|我省|至少|一|年|到)*$"
)
#: Nouns that are themselves quantities: what is told of them is a level.
QUANTITY_NOUN = re.compile(
    "(?:数|数量|总数|量|总量|额|总额|率|比重|占比|比例|之比|指数|面积|产值|增加值|收入|支出|经费|投入|规模|水平|强度|密度|税收|能耗|排放|值|得分|寿命|年限|GDP|总值)$"
)
_BARE = re.compile("规模|总规模|总额|面积|总面积|产值|数量|总量|投资|总投资|资金")
_LIST = re.compile("、|以及|和|及")
_COUNTED = re.compile(
    "(?:等|这|上述|以上)?[一二两三四五六七八九十0-9]+(?:个|项|类|大|种)(?:核心|主要|关键)?(?:指标|企业|指数|方面|领域|机构|平台|动态)?$"
)
_TOGETHER = re.compile(
    '(?:均|都|各|分别|双双|全部|同步|双)(?:[达为到超过突破实现完成增长提高保持在比较于以上年0-9“"]|翻|倍|力争|要)*$'
)
_EARLIER = re.compile(
    "(?:上述)?(?:两|二|三|四|2|3|4)(?:类|者|项|种|个|大)(?:企业|指标|机构|平台|主体|项目)?|上述|前述"
)
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


def find_name(before: str, after: str, earlier: str) -> Name:
    """Return the name of a number from the text on both sides of it, else the name before that.

    Examples
    --------
    >>> find_name("建成", "家省级实验室，", "").printed
    '家省级实验室'
    """
    own = name_before(re.sub("(?<=.)(?:由|从)[^，]*[0-9][^，]*$", "", before))
    behind = name_after(after)
    leads = before.endswith(("、", "和", "及", "与", "等")) or is_made(before)
    if behind and (leads or not own or (_BARE.fullmatch(own) and after.startswith("的"))):
        return Name(behind, earlier, "name behind")
    if own:
        is_part = own.startswith(("占", "其中", "比重", "较", "增速", "增长"))
        return Name(own, earlier if is_part else "", "name before")
    return Name(earlier, "", "name further up")


def listed(before: str) -> list[str]:
    """Return the names of a list that one number or verb stands for, or an empty list.

    Examples
    --------
    >>> listed("甲企业数、乙专利数和丙产值均")
    ['甲企业数', '乙专利数', '丙产值']
    """
    text = _TRAILING.sub("", before)
    text = _COUNTED.sub("", text.rstrip('“"'))
    text = _TRAILING.sub("", text)
    if not re.search("、|和|及", text):
        return []
    names = (
        [name for name in _LIST.split(text) if name]
        if "、" in text
        else re.split("和|及|以及", text)
    )
    cleaned = [_LEADING.sub("", name) or name for name in names]
    return [name for name in cleaned if len(_HAN.findall(name)) > 1]


def is_together(before: str) -> bool:
    """Return whether what stands before a number says that it holds for each of several."""
    text = before.rstrip('“"')
    return bool(_TOGETHER.search(text) or _COUNTED.search(_TRAILING.sub("", text)))


def told_earlier(before: str) -> bool:
    """Return whether the names are only pointed at (两类企业, 上述指标)."""
    return bool(_EARLIER.search(before))
