"""Numbers that are no target, by what stands around them: the rules of ``exclusions.csv``, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from compare.suggestions.rule_tables import read_rules
from compare.suggestions.years import YEAR
from compare.tables.numerals import N
from compare.tables.printed_words import any_of

_DIGITS = "[0-9]+(?:[,.][0-9]+)*"
_POLITICS = (
    "三个代表 四个意识 四个自信 两个维护 两个确立 两个坚持 四个全面 五位一体 八项规定 六项纪律 四风 三严三实 两学一做 "
    "一国两制 两个一百年 一带一路 三会一课 两个毫不动摇 三个文明 五大发展理念 四个伟大 两个结合 三期叠加"
)
#: What a plan has several of.
_PARTS = (
    "工程 任务 行动 机制 举措 措施 目标 方面 环节 指标 原则 阶段 领域 体系 抓手 计划 战略 方案 理念 方向 关系 要素 "
    "重点 问题 关键 特色 支柱 板块 内容 部分 层面 维度 层次 优势 功能 清单 政策 制度 系统 攻坚 主题 要求 坚持 转变"
)
#: What comes in sizes.
_CLASSED = (
    "企业 公司 产业 集群 园区 产业园 特色园 基地 项目 平台 县 区 镇 乡镇 街道 强县 工厂 车间 市场 品牌 单品 产品 品种 "
    "赛道 农场 农户 商户 大户 主体 合同 领域 生态圈 制造业 工业 服务业 板块 龙头 楼宇 商圈 合作社 俱乐部 廊道 机构 "
    "团队 村 行政村 社区 班额 大班额 超大班额"
)
#: What a fund is of: its size is no class (10亿元的产业引导基金).
_OF_FUND = "(?:产业|经济|数字|科技|创业|创新|天使|风险|投资|股权|引导|发展|专项|成果|转化|人才|政府|母|绿色|文化)"
_NO_FUND = f"(?!元?的?(?:{_OF_FUND}*|[^，。;:、0-9]{{0,8}}产业)基金(?!小镇|园|港))"
#: What the names in a pattern stand for.
_NAMES = {
    "YEAR": YEAR,
    "N": N,
    "DIGITS": _DIGITS,
    "COUNT": rf"(?:{N}+|[0-9]+)",
    "DASH": "(?:[-—–~～]{1,2}|至|到)",
    "SUM": rf"(?:{N}+元|(?:{_DIGITS}|{N}+?)?[百千]?[万亿]+元?|{N}+亿元?)",
    "CLASSED": any_of(_CLASSED.split()),
    "NO_SIZE": f"{_NO_FUND}(?!资金|贷款|信贷|投资|产值|营收|收入|债券|带动|推动|促进|支持|用于)",
    "REST_OF_NAME": "[^，。;:、0-9一二三四五六七八九十]",
    "POLITICS": any_of(_POLITICS.split()),
    # A count of research programmes is one of things to do (实施9个重大科技专项).
    "PARTS": f"(?:{any_of(_PARTS.split())}|(?<!科技)(?<!重大)专项)",
    "GIVEN": "支持强度|支持经费|支持资金|给予|补助|奖励|资助|补贴|贴息|奖补|一次性|最高|罚款|收取|计提",
}

#: Lines that hold addresses and the like: all their numbers are of one kind.
CONTACT_LINE = re.compile(
    "^(?:联系)?(?:地址|电话|传真|手机|热线|邮编|邮箱|邮政编码|咨询)|电话:|传真:|邮编:|(?:路|街|大道|巷)[0-9]+号"
)


@dataclass(frozen=True)
class Rule:
    """What a number is that stands in a pattern.

    Attributes
    ----------
    name : str
    reason : str
        Of the closed vocabulary.
    pattern : re.Pattern
        Its group, or the whole where it has none, is what the rule claims.
    example : str
        A made-up piece of text that the rule claims.
    """

    name: str
    reason: str
    pattern: re.Pattern[str]
    example: str


@cache
def exclusion_rules() -> tuple[Rule, ...]:
    """Return the rules of ``exclusions.csv``, in their order."""
    rows = read_rules("exclusions.csv", _NAMES)
    return tuple(Rule(row["rule"], row["reason"], row.pattern, row["example"]) for row in rows)


def claims(text: str) -> Iterator[tuple[Rule, int, int]]:
    """Yield every place that a rule claims, rule after rule.

    Examples
    --------
    >>> [(rule.name, start, end) for rule, start, end in claims("到2099年，企业达到9家")]
    [('year', 1, 6)]
    """
    for rule in exclusion_rules():
        for match in rule.pattern.finditer(text):
            group = match.lastindex or 0
            if match.end(group) > match.start(group):
                yield rule, *match.span(group)
