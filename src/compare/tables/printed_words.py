"""The words that stand around a number in a plan, by what they do to it.

A word that is not here and not in the name of the row's indicator belongs to nothing: the fragment is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Units a quantity may be printed in. 年 is left out on purpose: with it, a date would read as a quantity.
_UNIT_WORDS = (
    "家 个 项 件 名 位 人 人年 人·年 人•年 人次 人天 套 所 支 条 张 场 场次 台 户 个月 亩 平方米 平方公里 吨 吨煤 "
    "吨标准煤 元 倍 % 百分点 个百分点 辆 架 艘 座 栋 幢 棵 株 头 羽 篇 部 册 款 门 枚 宗 起 笔 公顷 平方千米 立方米 "
    "平米 吨标煤 千瓦 千瓦时 兆瓦 克 千克 公斤 微克 毫克 升 毫升 美元 欧元 港元 标准箱 床位 课时 学时 小时 ㎡ m² m2 "
    "个工作日 工作日 ㎢ km² km2 ㎥ m³ m3 ㎞ km tce ㎏ kg ㎾ kW ㏊"
)
UNITS = _UNIT_WORDS.split()

# Units that a Chinese numeral before them does not make a number: 一点, 十分, 一度, 最后一公里.
_FRAGMENT_UNIT_WORDS = "年一遇 家次 户次 台次 架次 分钟 标箱 公里 千米 ‰ ‱ 点 分 次 种 处 间 天 日 岁 度 组 例 档 本 强"
UNITS_OF_FRAGMENTS = _FRAGMENT_UNIT_WORDS.split()

# Words after which a Chinese numeral counts something, though they are no unit of a target (两大, 三级).
CLASSIFIERS = ["大", "级", "次", "年", "类"]

#: Units of a place in a ranking: 前20位, 前十名, 前20强.
RANK_UNITS = ("", "位", "名", "强", "%")

#: What must not be is no more, or no less (不得少于, 不能超过).
_MODALS = ["得", "应", "能", "可", "宜", "许"]
_NO_LESS = " ".join(f"不{modal}{less}" for modal in _MODALS for less in ("低于", "少于", "小于"))
_NO_MORE = " ".join(
    f"不{modal}{more}"
    for modal in _MODALS
    for more in ("高于", "多于", "大于", "超过", "超出", "突破")
)

#: The qualifiers before a number, by their comparator.
BEFORE = {
    "ge": f"{_NO_LESS} 最低不低于 最少不少于 不低于 不少于 不小于 不弱于 不下于 不亚于 不下 至少 最少 起码 "
    "大于等于 大于或等于 等于或大于 高于或等于 达到或超过 达到或高于 达到或大于 达到或突破 达到并超过 达到及超过 "
    "超过或达到 ≥ ≧ ⩾ ≮ >= =>",
    "gt": "超过 超出 超越 超 逾 突破 冲破 破 多于 高于 大于 过 >",
    "le": f"{_NO_MORE} 最高不超过 最多不超过 不超过 不超出 不超 不高于 不多于 不大于 不突破 不逾 至多 最多 小于等于 "
    "小于或等于 等于或小于 低于或等于 少于或等于 ≤ ≦ ⩽ ≯ <= =<",
    "lt": "低于 少于 小于 不足 不到 不满 未满 <",
    "approx": "大约 约 约为 将近 接近 近 大概 大致 大体 达到或接近 接近或达到 ≈ ≒ ≅",
}

#: The qualifiers after a number and its unit.
AFTER = {
    "gt": "余 多",
    "ge": "以上 及以上 或以上 (含)以上 以上(含) 之上 + 或更多",
    "le": "以内 之内 以下 及以下 或以下 (含)以下 以下(含) 之下",
    "approx": "左右 上下 ±",
}
#: Of these, the ones that may stand after the thing counted (10个团队左右): that of 50名硕士以上 qualifies 硕士.
AFTER_NOUN = ("左右", "上下")
#: After the two ends of a range: 在10%至15%之间.
BETWEEN = "之间"
#: Between the number and its unit, or after the unit (100余家, 两倍多, 500+家).
MORE = {"余": "gt", "多": "gt", "+": "ge"}

#: Before-words that a verb may part from their number: 至少建立一个.
LEAST = ("至少", "最少", "起码", "至多", "最多")
#: Words that need a qualifier of their own: 控制在3% alone may be a ceiling or a level.
HELD = ("控制在", "限制在", "控制到")

#: What may stand between a qualifier and its number (超过了100家).
LINKS = "达到 达 为 是 到 至 在 了"

#: A number of years in which something is to come (三年新增, 5年内), and none that qualifies something (5年以上).
SPAN_OF_YEARS = "年(?:内|间|之内|时间)?(?!均|度|级|[以之]|左右|[余多])"

#: Where a number stands in a ranking.
RANK = "前"

#: What a number measures, by the words before it.
_CHANGED = "增长 增加 增 提高 提升 上升 升 扩大 发展 壮大 下降 降低 减少 降 减 压减 削减 缩减"
DIRECTIONS = {
    "level": " ".join(word + to for word in _CHANGED.split() for to in "到至"),
    "growth": "年增长 年增速 年增幅 增长 增速 增幅 增长率 增长速度 增长幅度 递增",
    "addition": "新增 净增 增加 新增加 提高 提升 增",
    "fall": "下降 降低 减少 压减 削减 缩减 下降率 下降幅度 降幅 降 减 递减",
}

#: Words of plans that say nothing of the number after them: pledges, adverbs, verbs, places.
FILLERS = (
    "力争 争取 确保 努力 预计 计划 规划 目标 要 将 须 应 再 均 都 各 分别 共 共计 总计 合计 累计 每年 年均 同比 全年 "
    "年度 总数 总量 总额 总 规模 数量 数 金额 比重 占比 比例 占 率 的 之比 与 和 其中 目前 有 "
    "实现 完成 保持 保持在 稳定 稳定在 维持在 建成 建设 建立 新建 组建 共建 培育 新培育 培养 引进 新引进 引育 招引 "
    "集聚 聚集 打造 形成 实施 组织 开展 认定 新认定 拥有 进入 位居 稳居 居 位列 列 跻身 迈入 排名 位次 争创 创建 转化 "
    "安排 攻克 获 新设 新设立 制订 修订 制修订 选派 选育 评选 备案 入库 挂牌 落地 投产 原则上 综合排名 前移至 "
    "支持 扶持 推动 推进 投入 获得 申请 授权 制定 参与 发放 吸引 带动 设立 服务 覆盖 "
    "全球 世界 国际 国内 全国 全省 省内 全市 市内 全区 全县 长三角"
)
#: Words for what is counted, before the number or after it.
NOUNS = (
    "企业 公司 机构 研发机构 团队 学科 项目 平台 人才 中心 园区 基地 大学生 博士 专家 专利 发明专利 产业 产业集群 集群 "
    "产值 投资 GDP 地区生产总值 国家级 省级 市级 县级 区级 省部级 规模以上 规上 限额以上 限上 的 覆盖 大关"
)
#: Levels with all above them: 省级以上 qualifies the level, not the number.
_LEVELS = "国家级 省级 市级 县级 区级 省部级 地市级 厅级 副高级 中级 高级"
ABOVE_LEVEL = " ".join(level + above for level in _LEVELS.split() for above in ("以上", "及以上"))

#: What stands behind a tier of cities (第二方阵排头兵位置).
TIER_WORDS = "排头兵 前列 行列 位置"
#: What a target without a number is set against.
BENCHMARKS = "平均水平 平均 均值 平均数 水平 标准 要求 规定 增速 增幅 平均增速 平均增幅 增长速度 增长幅度 增长水平"

#: Marks that part or enclose words.
MARKS = "“ ” ‘ ’ \" ' 「 」 『 』 《 》 ( ) [ ] 【 】 , ， 、 ; : 。"
#: Of these, the ones that may stand between a number and its qualifier (超“100”家).
QUOTES = "“”‘’\"'「」『』"

STROKE = "[-∼‐‑‒–—―−－~～〜]"
DASH = f"(?:{STROKE}{{1,2}}|至|到)"

#: Many of no number.
VAGUE = (
    r"[数几](?:十|百|千|万|亿)+|(?:十|百|千|万|亿)+[几来]|[0-9]+几|[数几]10*(?![0-9])|上(?:十|百|千|万|亿)+|若干|许多|(?<!第)一大?批"
    "|成百上千|成千上万|[数几](?=[家个项件名位人所种次倍])"
)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, each before those that it begins with.

    Examples
    --------
    >>> any_of(["人", "人年"])
    '(?:人年|人)'
    """
    longer_first = sorted(words, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longer_first))})"
