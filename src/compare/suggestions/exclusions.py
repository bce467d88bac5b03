"""Numbers that are no target, by what stands around them: a rule a line, the first that claims a number wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compare.suggestions.years import YEAR
from compare.tables.printed_words import any_of

N = "[一二两三四五六七八九十百千万亿〇零廿]"
_DIGITS = "[0-9]+(?:[,.][0-9]+)*"
_COUNT = rf"(?:{N}+|[0-9]+)"
_DASH = "(?:[-—–~～]{1,2}|至|到)"
#: Sums of money, as sizes are told in.
_SUM = rf"(?:{N}+元|(?:{_DIGITS}|{N}+?)?[百千]?[万亿]+元?|{N}+亿元?)"
#: What comes in sizes.
CLASSED = any_of(
    "企业 公司 产业 集群 园区 产业园 特色园 基地 项目 平台 县 区 镇 乡镇 街道 强县 工厂 车间 市场 品牌 单品 产品 赛道 "
    "农场 农户 商户 大户 主体 合同 领域 生态圈 制造业 工业 服务业 板块 龙头 楼宇 商圈 家庭农场 合作社 大户 俱乐部 廊道 机构 团队".split()
)
_NO_SIZE = "(?!基金|资金|贷款|信贷|投资|产值|营收|收入|债券)"
_REST_OF_NAME = "[^，。;:、0-9一二三四五六七八九十]"
_POLITICS = (
    "三个代表|四个意识|四个自信|两个维护|两个确立|两个坚持|四个全面|五位一体|八项规定|六项纪律|四风|三严三实|两学一做"
    "|一国两制|两个一百年|一带一路|三会一课|两个毫不动摇|三个文明|五大发展理念|四个伟大|两个结合|三期叠加"
)
_PARTS = any_of(
    "工程 任务 行动 机制 举措 措施 目标 方面 环节 指标 原则 阶段 领域 体系 抓手 计划 战略 方案 理念 方向 关系 要素 重点 问题 "
    "关键 特色 支柱 板块 内容 部分 层面 维度 层次 优势 功能 清单 政策 制度 系统 专项 攻坚 任务清单 主题 要求 坚持 转变".split()
)
_GIVEN = "给予|补助|奖励|资助|补贴|贴息|奖补|扶持|一次性|最高|授信|罚款|收取|计提|配套"


@dataclass(frozen=True)
class Rule:
    """What a number is that stands in a pattern.

    Attributes
    ----------
    name : str
    reason : str
        Of the closed vocabulary.
    pattern : re.Pattern
        Its first group, or the whole, is what the rule claims.
    example : str
        A made-up piece of text that the rule claims.
    """

    name: str
    reason: str
    pattern: re.Pattern[str]
    example: str


def _rule(name: str, reason: str, pattern: str, example: str) -> Rule:
    return Rule(name, reason, re.compile(pattern), example)


RULES = (
    _rule("telephone", "contact", r"0[0-9]{2,3}[-—][0-9]{7,8}(?:[-—][0-9]+)?|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|400-?[0-9-]{7,}", "0123-7654321"),
    _rule("document number", "document_number", r"[〔\[({【][12][0-9]{3}[〕\])}】]第?[0-9]+号|(?:文号|令|公告)第?[0-9]+号|第[0-9]+号(?=令|公告|文)", "某政发〔2099〕9号"),
    _rule("index number", "document_number", r"[0-9]{9,}/[0-9]{4}-[0-9]+|[A-Z]+[0-9]+[-–—][0-9]{4}[-–—][0-9]+|(?:索引号?|编号):?[0-9A-Za-z/–—-]+", "索引号:1112223334/2099-00001"),
    _rule("date", "date", rf"{YEAR}年(?:[0-9]{{1,2}}|[一二三四五六七八九十]+)月(?:(?:[0-9]{{1,2}}|[一二三四五六七八九十]+)日)?|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:\s*[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?", "2099年9月9日"),
    _rule("years", "date", rf"{YEAR}年?{_DASH}{YEAR}年?", "2098-2099年"),
    _rule("action of years", "programme_name", rf"第{N}+个五年(?:规划|计划)|{_COUNT}年(?:大?变样|上台阶|翻番)?(?:专项)?(?:行动|攻坚|计划|倍增|振兴|规划)", "三年行动计划"),
    _rule("year", "date", rf"{YEAR}(?:/{YEAR})*(?:学|财|自然)?年度?|(?<=[(（]){YEAR}(?=[)）])", "2099年"),
    _rule("month or day", "date", rf"{_COUNT}月(?:份)?(?:{_COUNT}日)?(?!均)|(?<=月)[0-9]+日|第?{_COUNT}个?季度|[0-9]{{1,2}}[·•.][0-9]{{1,2}}(?=[”\"’])|{_COUNT}[·•][0-9]+", "9月底"),
    _rule("meeting", "other", rf"第?{_COUNT}届|第{_COUNT}次[^，。;]{{0,12}}?(?:会|大会|会议)|{_COUNT}[中次]全会|第{_COUNT}(?:批|期|轮|版|辑|季|套|方案|稿)|{_COUNT}次(?:党代会|全会|会议|党代表)", "第九次常务会议"),
    _rule("footnote", "other", r"\[[0-9]{1,2}\]|[①-⑳](?=[，。;:、)]|$)", "专利[1]"),
    _rule("heading", "heading_number", rf"(?:^|(?<=[。;；:!?]))(?:[(（](?:{N}{{1,3}}|[0-9]{{1,2}})[)）]|(?:{N}{{1,3}}|[0-9]{{1,2}})(?:、|[.．](?![0-9]))|{N}{{1,2}}[是要](?!否|求|素)|[①-⑳]|第{N}+[章节编篇条]|第{N}+，|第{N}+部分)|(?<=[\u4e00-\u9fff)])[1-9][0-9]?、(?=[\u4e00-\u9fff])", "一、总体要求"),
    _rule("numbered piece", "heading_number", rf"(?:附件|附表|附图|专栏|表|图|附录|栏目)(?:[0-9]{{1,2}}(?:-[0-9]{{1,2}})?|{N}{{1,2}})(?![0-9])(?!%|家|个|项|年|亿|万)|附件:(?:[0-9])(?=[.．])", "专栏9"),
    _rule("title", "programme_name", r"《[^》]*》", "《九条政策》"),
    _rule("political formula", "other", rf"(?:{_POLITICS})", "“四个意识”"),
    _rule("ordinal", "other", rf"第{_COUNT}(?:生产力|资源|动力|驱动力|时间|书记|责任人|要务|课堂|现场|产业|曲线|线|粮|招牌|把手|个|步|类|代|人称|者|三方|方(?!阵))", "第一资源"),
    _rule("sum of a name", "programme_name", r"[0-9]+(?:\+[0-9]+)+(?:\+[NnXx])?|[0-9]+\+[NnXx](?:\+[NnXx])?|[NnXx]\+[0-9]+", "“9+9+N”"),
    _rule("version", "programme_name", r"[0-9]\.[0-9]版|(?<=[^0-9达为到占超于约近])[0-9]\.0(?![0-9%])(?=[”\"’，。;、)）(]|$|升级|时代|政策|行动|工程|计划|版)", "政策9.0版"),
    _rule("policy rate", "policy_parameter", rf"按照?(?:不[低高]于|不超过)?[^，。;]{{0,12}}?{_DIGITS}%|{_DIGITS}%(?:的)?(?:税率|费率|利率|标准|比例)(?!为|达|提)|{_DIGITS}%(?:的)?(?:税前)?(?:加计|摊销|扣除)", "减按9%的税率征收"),
    _rule("sum given", "policy_parameter", rf"(?:{_GIVEN})[^，。;]{{0,24}}?(?:{_DIGITS}|{N}+)(?:余)?(?:%|[百千万亿]*元)(?:{_DASH}{_DIGITS}[百千万亿]*元)?|(?:不超过|每[家个项人名件]|最多)?{_DIGITS}[百千万亿]*元(?:以内)?的?(?:{_GIVEN})", "给予9万元奖励"),
    _rule("size behind what is counted", "size_threshold", rf"(?<=[家个户])[^，。;、0-9]{{0,10}}?(?:销售收入|营业收入|产值|税收|纳税|收入|主营收入|市值|规模)(?:均)?((?:超过?|过|突破|逾|达到?){_SUM}(?:以上)?)", "9家企业销售收入超过9亿元"),
    _rule("size with above", "size_threshold", rf"(?:(?:超过?|过|突破|逾|达到?|满)?{_SUM}(?:级|规模)?(?:\(含\))?(?:以上|以下|及以上)(?:的)?)(?={_NO_SIZE}{_REST_OF_NAME}{{0,12}}?{CLASSED})", "9亿元以上企业"),
    _rule("size with over", "size_threshold", rf"(?:超过?|过|突破|逾|达到?|满){_SUM}(?:级|规模)?的?(?={_NO_SIZE}{_REST_OF_NAME}{{0,12}}?{CLASSED})", "销售收入超9亿元企业"),
    _rule("size class", "size_threshold", rf"(?:{N}+[亿万]|[0-9]+[百千万]?亿|{N}+亿|[十百千万]+亿)(?:元)?(?:级|规模)?的?(?={_NO_SIZE}[“\"]?{_REST_OF_NAME}{{0,12}}?{CLASSED})|(?:{_DIGITS}|{N}+)[百千万亿]+(?:元)?级", "百亿级产业"),
    _rule("size of staff or land", "size_threshold", rf"{_COUNT}[百千万]?(?:人|平方米|亩|吨|张床位|床|千瓦)(?:及)?以上的?(?={_REST_OF_NAME}{{0,6}}?{CLASSED})", "99人以上企业"),
    _rule("best list", "other", rf"(?<!前)(?:{_DIGITS}|{N}+)强(?!县|市|镇|区)", "世界999强"),
    _rule("quoted name", "programme_name", r"[“\"「『](?![0-9.]+[”\"」』](?:家|个|项|%))[^”\"」』，。;]{1,24}[”\"」』]", "“九企登高”"),
    _rule("figure of a name", "programme_name", rf"(?<![0-9.])[0-9]{{2,4}}(?=(?:现代|特色|重点)?(?:行动|工程|计划|产业体系|战略|格局|布局|模式|产业集群|现代产业|青创|体系|提升行动|攻坚))", "999行动"),
    _rule("letters", "other", r"(?!GDP|R&D|PCT)(?<![A-Za-z])[A-Za-z]+[-—]?[0-9]+(?:\.[0-9]+)?[A-Za-z]*|(?<![0-9.])[0-9]{1,2}(?:[GDKX]|[A-Z]{1,4}级)(?![A-Za-z0-9])|7[×xX*]24小时?|[0-9]{3,4}[*×xX][0-9]{3,4}|(?<![0-9])(?:985|211|863|973|12[0-9]{3})(?=[工高热大院、”])", "PM9.9"),
    _rule("per how many", "other", rf"每(?:{_DIGITS}|{N}+)(?:名|位|人|户|亩|万|亿|元|平方)[^0-9，。;]{{0,4}}|(?<![0-9]){N}*[百千万](?=人口|户(?:籍|均|拥|家)|人(?:口|均|拥|发明|高价|常|以)|名?劳动力|名?就业|名?从业|元(?:GDP|地区生产|生产总值|工业|产值|增加))", "百万人口"),
    _rule("levels", "other", rf"(?:{N}+|[0-9])级(?!以上)(?:联动|书记|政府|网络|体系|管理|科技|创新|培育|架构|医院|甲等)?", "市县乡三级"),
    _rule("parts there already", "existing_stock", rf"(?:融入|接轨|依托|在)[^，。;]{{0,16}}?({N}{{1,3}}大)(?!学|专)", "融入九大廊道"),
    _rule("greater parts", "other", rf"(?:{N}{{1,3}}|[0-9]{{1,2}})大(?!学|专|型|桥|道|厦|赛|批|中专)", "九大工程"),
    _rule("parts of the plan", "other", rf"(?:{N}{{1,3}}|[0-9]{{1,2}})(?:个|项|条|类|种|张|方面的?|个方面的?)(?:[^，。;、0-9]{{0,12}}?)(?:{_PARTS})(?![^，。;、]{{0,2}}(?:项目|平台|企业|中心|基地))", "九项举措"),
    _rule("groups", "other", rf"(?:{N}{{1,3}}|[0-9]{{1,2}})(?:类|种|方面|次(?=产业|分配|创业|党|元)|分局|中全会|融合)|(?:上述|以上){_COUNT}(?:个|项)(?:指标)?|等?{_COUNT}(?:个|项)指标|等{_COUNT}[个项](?=比|均|都|实现|各|全)", "三类主体"),
    _rule("vague", "other", r"[数几上][十百千万亿]+(?=[家个项件名位人元])|[十百千万]+几|[0-9]+几|一大?批", "数百家"),
    _rule("page display", "other", r"(?:备|备案|标识码|编码|证)(?:案)?(?:号)?:?[0-9A-Za-z]+号?|IE[0-9.]+", "备案号:9999"),
    _rule("in a word", "other", rf"{N}+(?:年级|分钟(?:生活|通勤|交通|高铁|经济|医疗|健身|服务)?圈?)|一分为二|三维|一{N}+[了就]|百分百|十分(?!之)|千方百计|{N}+条腿", "十分重要"),
)  # fmt: skip

#: Lines that hold addresses and the like: all their numbers are of one kind.
CONTACT_LINE = re.compile("^(?:联系)?(?:地址|电话|传真|手机|热线|邮编|邮箱|邮政编码|咨询)|电话:|传真:|邮编:|(?:路|街|大道|巷)[0-9]+号")


def claims(text: str) -> Iterator[tuple[Rule, int, int]]:
    """Yield every place that a rule claims, rule after rule.

    Examples
    --------
    >>> [(rule.name, start, end) for rule, start, end in claims("到2099年，引进9亿元以上企业5家")]
    [('year', 1, 6), ('size with above', 9, 14)]
    """
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            group = match.lastindex or 0
            if match.end(group) > match.start(group):
                yield rule, *match.span(group)
