"""The second reader reads every character of a fragment, or refuses and names it: expectations worked out by hand."""

import unicodedata
from decimal import Decimal
from itertools import product

import pytest

from compare.tables import characters
from compare.tables.characters import character_name, fold
from compare.tables.columns import cell_problem
from compare.tables.numerals import plain_numerals, quotient
from compare.tables.printed_words import AFTER, BEFORE
from compare.tables.quantities import find_numbers, read_quantity
from compare.tables.schema import LONGEST_FRAGMENT, TABLES
from compare.tables.second_reader import reading_problems


def cells(fragment, indicator=""):
    """Return what a fragment reads, as the cells of a table below: "-" is None."""
    read = read_quantity(fragment, indicator)
    return ["-" if cell is None else str(cell) for cell in vars(read).values()]


def table(text):
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


# What was misread of the row that prints 2.70%左右: the comparator and value that are right.
ISSUE = [
    ("二点七%左右", "2.7", "approx"),
    ("不大于2.70%", "2.70", "le"),
    ("小于2.70%", "2.70", "lt"),
    ("≥2.70%", "2.70", "ge"),
    ("逾2.70%", "2.70", "gt"),
    ("2.70%\u200b左右", "2.70", "approx"),
]


@pytest.mark.parametrize(("printed", "value", "comparator"), ISSUE)
def test_what_a_row_was_misread_as(printed, value, comparator):
    row = {
        "as_printed": printed,
        "indicator_zh": "占GDP",
        "value": value,
        "value_high": "",
        "unit": "%",
        "comparator": comparator,
        "measure": "level",
        "note": "",
    }
    assert list(reading_problems(row)) == []
    for other in {"ge", "gt", "eq", "approx", "le", "lt"} - {comparator}:
        assert [column for column, _ in reading_problems({**row, "comparator": other})] == [
            "comparator"
        ]
    assert [column for column, _ in reading_problems({**row, "value": "7"})] == ["value"]


# fragment | value | value_high | unit | comparator | measure
FORMS = table("""
一点五倍 | 1.5 | - | 倍 | eq | multiple
三点五万亿元 | 3.5 | - | 万亿元 | eq | -
3.5‰以下 | 3.5 | - | ‰ | le | -
5000㎡以上 | 5000 | - | 平方米 | ge | -
二点七〇% | 2.70 | - | % | eq | -
十二点五% | 12.5 | - | % | eq | -
零点五吨标准煤/万元 | 0.5 | - | 吨标准煤/万元 | eq | -
二点五亿元以上 | 2.5 | - | 亿元 | ge | -
五成 | 50 | - | % | eq | -
八成五以上 | 85 | - | % | ge | -
3成半 | 35 | - | % | eq | -
近七成 | 70 | - | % | approx | -
不到三成 | 30 | - | % | lt | -
三成多 | 30 | - | % | gt | -
三至五成 | 30 | 50 | % | range | -
10%—五成 | 10 | 50 | % | range | -
⑤—⑩ | 5 | 10 | | range | -
过半 | 50 | - | % | gt | -
超半数 | 50 | - | % | gt | -
一半以上 | 50 | - | % | ge | -
半数左右 | 50 | - | % | approx | -
两倍半 | 2.5 | - | 倍 | eq | multiple
三个半 | 3.5 | - | 个 | eq | -
两倍多 | 2 | - | 倍 | gt | multiple
伍佰万元 | 500 | - | 万元 | eq | -
壹佰贰拾叁家 | 123 | - | 家 | eq | -
貳仟家以上 | 2000 | - | 家 | ge | -
萬億元以上 | 1 | - | 万亿元 | ge | -
百分之三十五以上 | 35 | - | % | ge | -
百分之2.7 | 2.7 | - | % | eq | -
百分之三点八六 | 3.86 | - | % | eq | -
百分之一百二十 | 120 | - | % | eq | -
百分之百 | 100 | - | % | eq | -
百分之三十至四十 | 30 | 40 | % | range | -
百分之三十至百分之四十 | 30 | 40 | % | range | -
千分之三点五 | 3.5 | - | ‰ | eq | -
万分之五 | 5 | - | ‱ | eq | -
四分之三 | 75 | - | % | eq | -
十分之一以上 | 10 | - | % | ge | -
3/4以上 | 75 | - | % | ge | -
½以上 | 50 | - | % | ge | -
½家 | 0.5 | - | 家 | eq | -
2½倍 | 2.5 | - | 倍 | eq | multiple
⑩家 | 10 | - | 家 | eq | -
⑿家 | 12 | - | 家 | eq | -
⒛家以上 | 20 | - | 家 | ge | -
㈩项 | 10 | - | 项 | eq | -
超过或达到100家 | 100 | - | 家 | ge | -
Ⅲ项以上 | 3 | - | 项 | ge | -
廿五家 | 25 | - | 家 | eq | -
卅家以上 | 30 | - | 家 | ge | -
一百廿家 | 120 | - | 家 | eq | -
一百〇五家 | 105 | - | 家 | eq | -
一百○五家 | 105 | - | 家 | eq | -
3千万元 | 3 | - | 千万元 | eq | -
3千万以上 | 3 | - | 千万 | ge | -
5百家 | 5 | - | 百家 | eq | -
1亿2千万元 | 120000000 | - | 元 | eq | -
2万5千家 | 25000 | - | 家 | eq | -
1千5百家以上 | 1500 | - | 家 | ge | -
三百分点 | 3 | - | 百分点 | eq | -
250万千瓦 | 250 | - | 万千瓦 | eq | -
三千瓦 | 3 | - | 千瓦 | eq | -
10余家 | 10 | - | 家 | gt | -
100多家 | 100 | - | 家 | gt | -
三百余家 | 300 | - | 家 | gt | -
十多万人 | 10 | - | 万人 | gt | -
3.2万余人 | 3.2 | - | 万人 | gt | -
100多亿元 | 100 | - | 亿元 | gt | -
500+家 | 500 | - | 家 | ge | -
500家+ | 500 | - | 家 | ge | -
不少于100家 | 100 | - | 家 | ge | -
不小于100家 | 100 | - | 家 | ge | -
不低于100家以上 | 100 | - | 家 | ge | -
不高于3% | 3 | - | % | le | -
控制在3%以内 | 3 | - | % | le | -
超百亿元 | 100 | - | 亿元 | gt | -
超过了100家 | 100 | - | 家 | gt | -
突破万家 | 1 | - | 万家 | gt | -
高于3% | 3 | - | % | gt | -
大于0.5 | 0.5 | - | | gt | -
小于0.5 | 0.5 | - | | lt | -
少于100家 | 100 | - | 家 | lt | -
不足1% | 1 | - | % | lt | -
≤3% | 3 | - | % | le | -
＞3% | 3 | - | % | gt | -
＜3% | 3 | - | % | lt | -
>=3% | 3 | - | % | ge | -
≈3% | 3 | - | % | approx | -
3%± | 3 | - | % | approx | -
力争达到3% | 3 | - | % | eq | -
力争突破100家 | 100 | - | 家 | gt | -
确保不低于100家 | 100 | - | 家 | ge | -
达到或接近3% | 3 | - | % | approx | -
约为3% | 3 | - | % | approx | -
3%之内 | 3 | - | % | le | -
3%上下 | 3 | - | % | approx | -
100家(含)以上 | 100 | - | 家 | ge | -
100家（含）以上 | 100 | - | 家 | ge | -
100家及以上 | 100 | - | 家 | ge | -
超“100家” | 100 | - | 家 | gt | -
至少引进博士10名 | 10 | - | 名 | ge | -
在10%至15%之间 | 10 | 15 | % | range | -
下降18% | 18 | - | % | eq | decline_rate
年均下降3%以上 | 3 | - | % | ge | decline_rate
减半 | 50 | - | % | eq | decline_rate
下降3个百分点 | 3 | - | 百分点 | eq | reduction
下降3 | 3 | - | | eq | -
减少100家以上 | 100 | - | 家 | ge | reduction
降至0.5以下 | 0.5 | - | | le | level
降低到0.45吨标准煤/万元 | 0.45 | - | 吨标准煤/万元 | eq | level
2.1∶1 | 2.1 | - | :1 | eq | -
2.1:1以上 | 2.1 | - | :1 | ge | -
1：3 | 1 | - | :3 | eq | -
二比一 | 2 | - | :1 | eq | -
每百户80台 | 80 | - | 台/百户 | eq | -
每百户拥有2辆以上 | 2 | - | 辆/百户 | ge | -
每10万人5000人 | 5000 | - | 人/10万人 | eq | -
每万人15件 | 15 | - | 件/万人 | eq | -
增长一倍半 | 1.5 | - | 倍 | eq | growth_rate
增加两倍 | 2 | - | 倍 | eq | growth_rate
提高到2倍 | 2 | - | 倍 | eq | multiple
比2012年翻一番 | 2 | - | 倍 | eq | multiple
翻了两番 | 4 | - | 倍 | eq | multiple
翻2番 | 4 | - | 倍 | eq | multiple
翻二十番 | 1048576 | - | 倍 | eq | multiple
翻倍 | 2 | - | 倍 | eq | multiple
较2020年增长50%以上 | 50 | - | % | ge | growth_rate
到2025年达到100家 | 100 | - | 家 | eq | -
进入全国前50强 | 50 | - | 强 | le | rank
前1/4 | 25 | - | % | le | rank
前1% | 1 | - | % | le | rank
第三名 | 3 | - | 名 | eq | rank
前20位以内 | 20 | - | 位 | le | rank
3.2人·年 | 3.2 | - | 人年 | eq | -
3万m² | 3 | - | 万平方米 | eq | -
25微克/立方米以下 | 25 | - | 微克/立方米 | le | -
低于全国平均水平 | - | - | | lt | relative
力争超全省平均水平 | - | - | | gt | relative
确保不低于全国平均水平 | - | - | | ge | relative
达到全省平均水平以上 | - | - | | ge | relative
达到或接近全国平均水平 | - | - | | approx | relative
高于地区生产总值增速 | - | - | | gt | relative
""")


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row[0])
def test_form(row):
    assert cells(row[0]) == row[1:]


def test_every_form_has_a_number_that_the_audit_finds():
    """What the reader reads as a number, somebody must have accounted for in the text."""
    for fragment, value, *_ in FORMS:
        if value != "-":
            assert find_numbers(f"甲乙{fragment}。"), fragment


REFUSED = [
    # vague, or two numbers in one
    ("十几家", "十几 is many of no number"),
    ("数百家", "数百 is many of no number"),
    ("上百家", "上百 is many of no number"),
    ("几十家", "几十 is many of no number"),
    ("数10家", "数10 is many of no number"),
    ("若干家", "若干 is many of no number"),
    ("三十几家", "几 is many of no number"),
    ("三四家", "no clear Chinese numeral"),
    ("七八成", "no clear Chinese numeral"),
    ("百十家", "no clear Chinese numeral"),
    ("千百家", "no clear Chinese numeral"),
    ("三百零家", "no clear Chinese numeral"),
    ("三十两家", "no clear Chinese numeral"),
    ("1万2", "write it out in full"),
    ("1亿2万亿元", "write it out in full"),
    ("1千0亿元", "write it out in full"),
    ("1百1百家", "write it out in full"),
    ("5个以上10个以下", "two numbers"),
    ("①5家", "two numbers"),
    ("⒈5家", "two numbers"),
    ("十来家", "many of no number"),
    ("2,70%", "two numbers"),
    ("2，200件", "two numbers"),
    ("1万0千家", "write it out in full"),
    ("2。70%", "two numbers"),
    ("2 200件", r"U\+0020"),
    ("2. 70%", r"U\+0020"),
    ("3点5%", "two numbers"),
    ("100%全覆盖", "no range"),
    ("5:3:2", "two numbers"),
    ("三至一半", "two units"),
    ("2-3粒", 'no unit known to the reader stands after 3, but "粒"'),
    ("翻一番至三倍", "2 numbers that are no range"),
    ("两倍至翻两番", "2 numbers that are no range"),
    ("亿至十亿元", "unclear which end"),
    # fractions that no cell can hold
    ("三分之一", "no finite decimal"),
    ("2/3", "no finite decimal"),
    ("⅓", "no finite decimal"),
    ("1分之三", "no part of a whole"),
    ("5/4", "no part of a whole"),
    ("8:05", "'8:05' is no ratio: to nothing, or a time of day"),
    ("翻二十一番", "more often than any plan"),
    ("翻九十九番", "more often than any plan"),
    ("三家半", "'三家半': half of what is not clear"),
    # two qualifiers, or one that stands nowhere
    ("不低于3%以下", "two ways"),
    ("超过100家左右", "two ways"),
    ("低于3%以下", "two ways"),
    ("100余家左右", "two ways"),
    ("前20位以上", "two ways"),
    ("≥3%以内", "two ways"),
    ("约100余家", "two ways"),
    ("±3%", "what ± qualifies is not clear"),
    ("超过企业100家", "超过 does not stand at its number"),
    ("100家企业以上", "what 以上 qualifies is not clear"),
    ("100家，左右", "what 左右 qualifies is not clear"),
    ("前,20位", "前 does not stand at its number"),
    ("控制在3%", "no qualifier tells which"),
    ("亿元", "alone is a unit"),
    ("约万元", "alone is a unit"),
    ("约10家以上", r"two ways at once \(approx, ge\)"),
    ("2-3家左右", "unclear which end"),
    ("100余—200家", "unclear which end"),
    ("100家—200余家", "unclear which end"),
    ("前2-3位", "a range of ranks"),
    # what is no rank, no fall, no rise
    ("前20件", "no rank"),
    ("前0位", "no rank"),
    ("前2.5位", "no rank"),
    ("20强", "no rank"),
    ("第3家", "no rank"),
    ("第一名企业", "no rank"),
    ("下降一倍", "nothing falls by times itself"),
    ("增长降低3%", "rises and falls"),
    ("新增降低3家", "rises and falls"),
    ("3倍增长", "not read after a number"),
    ("之间3家", "之间 is not read before a number"),
    ("5万%", "no unit"),
    ("每百户5台/年", "per how many"),
    ("每万人每百户5台", "per how many"),
    ("每百户5", "per how many"),
    ("超第二方阵", "qualifies a tier"),
    ("第二方阵囧", '"囧" belongs to no number'),
    # characters that belong to nothing
    ("不达到3%", '"不" belongs to no number'),
    ("未达到3%", '"未" belongs to no number'),
    ("负增长3%", '"负" belongs to no number'),
    ("基本全覆盖", '"基" belongs to no number'),
    ("双倍增", '"双" belongs to no number'),
    ("50名硕士以上", '"硕" belongs to no number'),
    ("2.70%²", '"²" belongs to no number'),
    ("10²家", 'but "²"'),
    ("2.7%·", '"·" belongs to no number'),
    (".5%", '"." belongs to no number'),
    ("٣家", '"٣"'),
    ("2.70%\u202e左右", r"U\+202E"),
    ("2.70%\u0336左右", r"U\+0336"),
    ("2.70%\x00左右", r"U\+0000"),
    ("2\u20097%", r"U\+2009"),
    ("2\u00a07%", r"U\+00A0"),
    ("\ue000" + "3%", r"U\+E000"),
    ("超不全省平均水平", "no number"),
    ("囧超全省平均水平", '"囧" belongs to no number'),
    ("超全省平均水平囧", '"囧" belongs to no number'),
    ("超全\u043e省平均水平", "no number"),
]


@pytest.mark.parametrize(("fragment", "reason"), REFUSED)
def test_what_is_refused_and_why(fragment, reason):
    with pytest.raises(ValueError, match=reason):
        read_quantity(fragment)


# The qualifiers that the reader must know, whatever else it learns.
FAMILY = {
    "ge": "不少于 不小于 不低于 ≥ 达到或超过 至少",
    "gt": "超 超过 逾 突破 大于 高于 >",
    "le": "不大于 不高于 不超过 ≤ 至多",
    "lt": "低于 小于 少于 <",
    "approx": "约 近 接近 达到或接近 ≈",
}


@pytest.mark.parametrize("comparator", FAMILY)
def test_family_of_qualifiers_is_known(comparator):
    assert set(FAMILY[comparator].split()) <= set(BEFORE[comparator].split())


QUALIFIERS = [(word, comparator) for comparator, words in BEFORE.items() for word in words.split()]
QUALIFIERS_AFTER = [
    (word, comparator) for comparator, words in AFTER.items() for word in words.split()
]


@pytest.mark.parametrize(("word", "comparator"), QUALIFIERS)
def test_qualifier_before(word, comparator):
    assert cells(f"{word}35家") == ["35", "-", "家", comparator, "-"]
    assert cells(f"力争{word}三点五亿元") == ["3.5", "-", "亿元", comparator, "-"]


@pytest.mark.parametrize(("word", "comparator"), QUALIFIERS_AFTER)
def test_qualifier_after(word, comparator):
    assert cells(f"35家{word}") == ["35", "-", "家", comparator, "-"]


def test_two_qualifiers_agree_or_are_refused():
    wrong = {}
    for (before, comparator), (after, other) in product(QUALIFIERS, QUALIFIERS_AFTER):
        fragment = f"{before}35家{after}"
        try:
            found = cells(fragment)[3]
        except ValueError as error:
            found = "refused" if "two ways" in str(error) else str(error)
        if found != (comparator if comparator == other else "refused"):
            wrong[fragment] = found
    assert wrong == {}


# Names: words of the row's indicator may stand in its fragment, and nothing of them is a number or a qualifier.


@pytest.mark.parametrize(
    ("fragment", "indicator", "value", "unit", "comparator"),
    [
        ("国家高新技术企业80家", "国家高新技术企业", "80", "家", "eq"),
        ("拥有量5件", "每万人高价值发明专利拥有量", "5", "件", "eq"),
        ("每万人发明专利拥有量15件", "每万人发明专利拥有量", "15", "件", "eq"),
        ("规模以上企业超过50家", "规模以上企业", "50", "家", "gt"),
        ("世界500强企业3家以上", "世界500强企业", "3", "家", "ge"),
        ("5G基站3000个", "5G基站数", "3000", "个", "eq"),
        ("第三产业占比50%", "第三产业占比", "50", "%", "eq"),
        ("三农企业10家", "三农企业", "10", "家", "eq"),
        ("半导体企业3家", "半导体企业", "3", "家", "eq"),
        ("超高清企业10家", "超高清企业", "10", "家", "eq"),
        ("十亿元以上企业10家", "十亿元以上企业", "10", "家", "eq"),
        ("十家", "十家", "10", "家", "eq"),
        ("每百户80台", "每百户汽车拥有量", "80", "台", "eq"),
        ("每百户80台", "百户汽车拥有量", "80", "台/百户", "eq"),
        ("企业数100家", "高新技术企业数", "100", "家", "eq"),
        ("达标率超过7%", "居民科学素质达标率", "7", "%", "gt"),
        ("R&D经费60亿元", "全社会R&D经费", "60", "亿元", "eq"),
        ("R&D经费６０亿元", "全社会R＆D经费", "60", "亿元", "eq"),
        ("⻓期工10名", "长期工", "10", "名", "eq"),
        ("个体户½以上", "个体户", "50", "%", "ge"),
    ],
)
def test_words_of_the_name_may_stand_in_the_fragment(fragment, indicator, value, unit, comparator):
    read = read_quantity(fragment, indicator)
    assert (str(read.value), read.unit, read.comparator) == (value, unit, comparator)


def test_a_name_leaves_only_its_last_word_to_a_vague_number():
    """The 数 of 孵化器数 belongs to 数百; the rest of the name stays one."""
    with pytest.raises(ValueError, match="数百 is many of no number"):
        read_quantity("孵化器数百家", "孵化器数")


def test_a_financial_numeral_beside_a_plain_one_stays_as_it_is():
    assert plain_numerals("共三伍个") == "共三伍个"
    assert plain_numerals("共伍个") == "共五个"


def test_a_fraction_with_a_long_end_is_exact():
    """1 / 5^30 = 2^30 / 10^30."""
    assert quotient(Decimal(1), Decimal(5) ** 30) == Decimal("1.073741824E-21")


def test_a_name_takes_no_qualifier_and_no_direction_from_the_number():
    assert read_quantity("能耗下降18%", "单位GDP能耗下降").measure == "decline_rate"
    assert read_quantity("经费年均增长15%", "研发经费年均增长").measure == "growth_rate"
    assert read_quantity("企业数超过50家", "企业数超过").comparator == "gt"
    assert read_quantity("占比低于5%", "占比低于").comparator == "lt"
    assert read_quantity("10家以上企业", "规模以上企业").comparator == "ge"
    assert read_quantity("建成超100个", "建成超10亿元企业").value == 100
    assert read_quantity("建成超100个", "建成超10亿元企业").comparator == "gt"
    assert read_quantity("企业三十家", "企业三家").value == 30


@pytest.mark.parametrize(
    ("fragment", "indicator"),
    [
        ("国家高新技术企业80家", ""),
        ("国家高新技术企业80家", "科技型中小企业"),
        ("企业数百家", "高新技术企业数"),  # the number of firms is 100, or firms are some hundreds
        ("院5家", "研究院"),  # one character is no word
    ],
)
def test_words_of_another_name_are_refused(fragment, indicator):
    with pytest.raises(ValueError):
        read_quantity(fragment, indicator)


# Look-alikes


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("⼗家以上", "十家以上"),  # Kangxi radicals
        ("⼀至⼆个", "一至二个"),
        ("⼋⼗亿元", "八十亿元"),
        ("２．７０％左右", "2.70%左右"),
        ("𝟐.𝟕𝟎%左右", "2.70%左右"),
        ("2.70﹪左右", "2.70%左右"),
        ("70億元以上", "70亿元以上"),
        ("超過2200件", "超过2200件"),
        ("不低於100個", "不低于100个"),
        ("兩萬餘戶", "两万余户"),
        ("5000平⽅⽶", "5000平方米"),
        ("70亿\u200d元\ufeff以上\u00ad", "70亿元以上"),
        ("\u2067超2200件\u2069", "超2200件"),
        ("70\u00a0亿元\u3000以上\t", "70亿元以上"),
        ("20\u2009000人年以上", "20000人年以上"),
        ("1\u00a0234\u00a0567元", "1234567元"),
        ("３－５家", "3-5家"),
        ("2.1：1", "2.1:1"),
        ("㊀", "㊀"),
    ],
)
def test_look_alikes_are_read_as_what_they_look_like(printed, plain):
    if printed != plain:
        assert cells(printed) == cells(plain)


def test_fold_keeps_the_places_of_what_is_printed():
    for printed in ("⼗\u200b萬\ufe0f戶", "a\u00adb", "\u200b\u200b", "", "平\u2060⽅⽶"):
        text, places = fold(printed)
        assert len(text) == len(places)
        for character, place in zip(text, places, strict=True):
            assert fold(printed[place]).text == character


def test_a_comma_of_any_width_but_the_plain_one_is_punctuation():
    assert fold("2，200﹐5,5").text == "2，200，5,5"


def test_every_radical_is_folded_to_an_ideograph():
    """Unicode has two radicals without an ideograph: U+2E80, whose is unknown, and the unassigned U+2E9A."""
    for code in [*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)]:
        folded = fold(chr(code)).text
        assert unicodedata.name(folded).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)


def test_superscripts_circles_and_roman_numerals_are_not_folded_to_digits():
    for character in "²³⁰₁①⑩⑴⒈½Ⅳⅹ㊀":
        assert fold(character).text == character


def test_variants_are_single_characters_and_none_is_folded_twice():
    for variant, plain in characters._PLAIN_FORMS.items():
        assert len(variant) == len(plain) == 1
        assert fold(fold(variant).text).text == fold(variant).text


def test_a_character_is_named_by_its_code_where_it_cannot_be_seen():
    assert character_name("囧") == '"囧"'
    assert [character_name(c) for c in "\u200b\u00a0\x1b\u0301\ue000\ud800"] == [
        "U+200B", "U+00A0", "U+001B", "U+0301", "U+E000", "U+D800",
    ]  # fmt: skip


# The longest fragment


def test_longest_fragment_is_read_and_a_longer_one_is_a_fault():
    longest = "力争" * ((LONGEST_FRAGMENT - 2) // 2) + "5家"
    assert len(longest) == LONGEST_FRAGMENT
    assert cells(longest)[0] == "5"
    with pytest.raises(ValueError, match="101 characters; at most 100 are read"):
        read_quantity("争" + longest)


@pytest.mark.parametrize("name", ["targets", "excluded", "second_coding"])
def test_a_long_fragment_is_a_fault_of_its_cell_and_said_once(name):
    [field] = [field for field in TABLES[name].fields if field.name == "as_printed"]
    assert cell_problem(field, "超" * 100) == ""
    problem = cell_problem(field, "超" * 100_000)
    assert problem == "Has 100,000 characters; at most 100 are allowed."
    assert list(reading_problems({"as_printed": "超" * 101, "indicator_zh": "", "note": ""})) == []


# A number without a unit


def test_a_number_without_a_unit_has_the_unit_1():
    row = {
        "as_printed": "降至0.5以下",
        "indicator_zh": "系数",
        "value": "0.5",
        "value_high": "",
        "unit": "1",
        "comparator": "le",
        "measure": "level",
        "note": "",
    }
    assert list(reading_problems(row)) == []
    assert [column for column, _ in reading_problems({**row, "unit": "%"})] == ["unit"]


# A row whose fragment holds words of its name


def test_words_of_the_name_of_a_row_are_no_fault_of_its_fragment():
    row = {
        "as_printed": "R&D经费60亿元",
        "indicator_zh": "全社会R&D经费",
        "value": "60",
        "value_high": "",
        "unit": "亿元",
        "comparator": "eq",
        "measure": "level",
        "note": "",
    }
    assert list(reading_problems(row)) == []
    [(column, problem)] = reading_problems({**row, "indicator_zh": "企业"})
    assert column == "as_printed"
    assert '"R" belongs to no number' in problem


def test_a_fragment_of_one_character_is_looked_at():
    row = {
        "as_printed": "多",
        "indicator_zh": "企业",
        "value": "5",
        "value_high": "",
        "unit": "家",
        "comparator": "eq",
        "measure": "level",
        "note": "",
    }
    assert [column for column, _ in reading_problems(row)] == ["as_printed"]
