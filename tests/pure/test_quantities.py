"""The machine second reader against literal tables, itself (print and read back) and the curated rows."""

import csv
import doctest
import os
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compare.tables import (
    amounts,
    characters,
    fragments,
    line_numbers,
    numerals,
    printed_words,
    quantities,
    units,
)
from compare.tables.printed_words import BEFORE
from compare.tables.quantities import Number, find_numbers, read_quantity
from compare.tables.units import conversion

READER = (amounts, characters, fragments, line_numbers, numerals, printed_words, quantities, units)
TARGETS = Path(
    os.environ.get("COMPARE_TARGETS", Path(__file__).resolve().parents[2] / "data/raw/targets")
)
ROWS = [
    row
    for path in sorted(TARGETS.glob("*.csv"))
    for row in csv.DictReader(path.open(encoding="utf-8"))
]

# Rows whose qualifier is printed outside their fragment, so that the second reader cannot see it.
SHARED_QUALIFIER = {"haining-2025-036-10"}  # 95%、85%以上: one 以上 for both

# fragment | value | value_high | unit | comparator | measure, worked out by hand; "-" is None
PRINTED = """
60亿元 | 60 | - | 亿元 | eq | -
70亿元以上 | 70 | - | 亿元 | ge | -
突破140亿元 | 140 | - | 亿元 | gt | -
突破6000亿元 | 6000 | - | 亿元 | gt | -
突破万亿元 | 1 | - | 万亿元 | gt | -
1.2万亿元 | 1.2 | - | 万亿元 | eq | -
亿元以上 | 1 | - | 亿元 | ge | -
超9亿元 | 9 | - | 亿元 | gt | -
超100亿 | 100 | - | 亿 | gt | -
百亿元 | 100 | - | 亿元 | eq | -
50㎏ | 50 | - | 千克 | eq | -
3万㎾以上 | 3 | - | 万千瓦 | ge | -
1.2万㏊ | 1.2 | - | 万公顷 | eq | -
(2.70%)左右 | 2.70 | - | % | approx | -
100家（左右） | 100 | - | 家 | approx | -
100家(以上) | 100 | - | 家 | ge | -
1:30 | 1 | - | :30 | eq | -
3∶10 | 3 | - | :10 | eq | -
20:80 | 20 | - | :80 | eq | -
达到2015年的1.5倍 | 1.5 | - | 倍 | eq | multiple
十亿以上 | 10 | - | 亿 | ge | -
5000万元以上 | 5000 | - | 万元 | ge | -
5万元/年 | 5 | - | 万元/年 | eq | -
0.5吨煤/万元 | 0.5 | - | 吨煤/万元 | eq | -
50万平方米 | 50 | - | 万平方米 | eq | -
100万亩 | 100 | - | 万亩 | eq | -
3.86% | 3.86 | - | % | eq | -
2.70%左右 | 2.70 | - | % | approx | -
1.80%以上 | 1.80 | - | % | ge | -
超过60% | 60 | - | % | gt | -
达到或超过70% | 70 | - | % | ge | -
不低于3% | 3 | - | % | ge | -
低于3% | 3 | - | % | lt | -
不超过3% | 3 | - | % | le | -
不高于3% | 3 | - | % | le | -
3%以内 | 3 | - | % | le | -
3%以下 | 3 | - | % | le | -
约3% | 3 | - | % | approx | -
近100家 | 100 | - | 家 | approx | -
多于100家 | 100 | - | 家 | gt | -
至少100家 | 100 | - | 家 | ge | -
至少建立一个以上 | 1 | - | 个 | ge | -
至少建立一个 | 1 | - | 个 | ge | -
20000人年以上 | 20000 | - | 人年 | ge | -
20,000人年以上 | 20000 | - | 人年 | ge | -
1,234,567.8元 | 1234567.8 | - | 元 | eq | -
２２００件 | 2200 | - | 件 | eq | -
２．７０％左右 | 2.70 | - | % | approx | -
超过 110 人年 | 110 | - | 人年 | gt | -
3.9万人年 | 3.9 | - | 万人年 | eq | -
2.5万家 | 2.5 | - | 万家 | eq | -
1千人 | 1 | - | 千人 | eq | -
1万名以上 | 1 | - | 万名 | ge | -
突破100万人 | 100 | - | 万人 | gt | -
30万人左右 | 30 | - | 万人 | approx | -
2个左右的学科 | 2 | - | 个 | approx | -
10个团队左右 | 10 | - | 个 | approx | -
50家省级以上研发机构 | 50 | - | 家 | eq | -
3个以上国家级 | 3 | - | 个 | ge | -
10000套 | 10000 | - | 套 | eq | -
1024 | 1024 | - | | eq | -
1—2个 | 1 | 2 | 个 | range | -
2-3家 | 2 | 3 | 家 | range | -
2~3家 | 2 | 3 | 家 | range | -
2～3家 | 2 | 3 | 家 | range | -
2－3家 | 2 | 3 | 家 | range | -
2——3家 | 2 | 3 | 家 | range | -
2至3家 | 2 | 3 | 家 | range | -
10到20家 | 10 | 20 | 家 | range | -
10%-20% | 10 | 20 | % | range | -
一至两个 | 1 | 2 | 个 | range | -
1万—2万人 | 1 | 2 | 万人 | range | -
一万至两万人 | 1 | 2 | 万人 | range | -
1家—2家 | 1 | 2 | 家 | range | -
新增1-2家 | 1 | 2 | 家 | range | addition
两个 | 2 | - | 个 | eq | -
十项 | 10 | - | 项 | eq | -
二十条 | 20 | - | 条 | eq | -
二十二条 | 22 | - | 条 | eq | -
一千二百家 | 1200 | - | 家 | eq | -
一千零二家 | 1002 | - | 家 | eq | -
两千家以上 | 2000 | - | 家 | ge | -
三万名 | 3 | - | 万名 | eq | -
五百万元 | 500 | - | 万元 | eq | -
一万二千家 | 12000 | - | 家 | eq | -
十亿三千万元 | 1030000000 | - | 元 | eq | -
翻一番 | 2 | - | 倍 | eq | multiple
“翻一番” | 2 | - | 倍 | eq | multiple
翻三番 | 8 | - | 倍 | eq | multiple
翻番 | 2 | - | 倍 | eq | multiple
翻两番 | 4 | - | 倍 | eq | multiple
翻一番以上 | 2 | - | 倍 | ge | multiple
倍增 | 2 | - | 倍 | eq | multiple
3倍以上 | 3 | - | 倍 | ge | multiple
两倍 | 2 | - | 倍 | eq | multiple
增长一倍 | 1 | - | 倍 | eq | growth_rate
前20位 | 20 | - | 位 | le | rank
全国前20位 | 20 | - | 位 | le | rank
前10% | 10 | - | % | le | rank
前三 | 3 | - | 位 | le | rank
前十名 | 10 | - | 名 | le | rank
第一 | 1 | - | 位 | eq | rank
全省第1位 | 1 | - | 位 | eq | rank
全国第三位 | 3 | - | 位 | eq | rank
目前20家 | 20 | - | 家 | eq | -
全覆盖 | 100 | - | % | eq | coverage
6个百分点 | 6 | - | 百分点 | eq | -
提高6个百分点 | 6 | - | 百分点 | eq | addition
提高1.5百分点以上 | 1.5 | - | 百分点 | ge | addition
提高到70% | 70 | - | % | eq | level
增长到3% | 3 | - | % | eq | level
提高10% | 10 | - | % | eq | -
增加至500家 | 500 | - | 家 | eq | level
新增300家以上 | 300 | - | 家 | ge | addition
每年新增大学生2万名 | 2 | - | 万名 | eq | addition
年均增长10%以上 | 10 | - | % | ge | growth_rate
同比增长10% | 10 | - | % | eq | growth_rate
增长20%以上 | 20 | - | % | ge | growth_rate
增长20家 | 20 | - | 家 | eq | addition
降至3% | 3 | - | % | eq | level
超全省平均水平 | - | - | | gt | relative
高于全国平均水平 | - | - | | gt | relative
不低于全省平均 | - | - | | ge | relative
不超过国家标准 | - | - | | le | relative
达到或超过国家规定 | - | - | | ge | relative
第一方阵 | - | - | | eq | relative
第二方阵排头兵位置 | - | - | | eq | relative
全球规模第一 | 1 | - | 位 | eq | rank
达省定小康标准 | - | - | | eq | relative
"""
LITERAL = [[cell.strip() for cell in line.split("|")] for line in PRINTED.strip().splitlines()]


def as_cells(quantity):
    """Write a quantity as the cells of the table above (2.70 stays 2.70)."""
    return [("-" if cell is None else str(cell)) for cell in vars(quantity).values()]


@pytest.mark.parametrize("row", LITERAL, ids=lambda row: row[0])
def test_printed_forms(row):
    assert as_cells(read_quantity(row[0])) == row[1:]


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        ("", "no number"),
        ("显著提升", "no number"),
        ("全省前列", "no number"),
        ("一批", "no number"),
        ("近年平均水平", "no number"),
        ("节约集约用地标准", "no number"),
        ("超前布局,制定标准", "no number"),
        ("2017年", "no number"),
        ("200粒", "no unit known"),
        ("95%、85%以上", "two numbers"),
        ("千亿级产业3个", "two numbers"),
        ("四个翻番", "no range"),
        ("两个动态全覆盖", "no range"),
        ("2023-08-11", "3 numbers"),
        ("3-2家", "not above its start"),
        ("2-2家", "not above its start"),
        ("2家-3个", "two units"),
        ("2亿-3万家", "two units"),
        ("2-3家以上", "unclear which end"),
        ("—2个", "half a range"),
        ("1—", "half a range"),
        ("约10家以上", "two ways"),
        ("超过10家以上", "two ways"),
        ("高于全省平均水平2个百分点", "margin over a benchmark"),
        ("第一批", "no rank"),
        ("第一优势", "no rank"),
        ("三四个", "no clear Chinese numeral"),
        ("三百五家", "no clear Chinese numeral"),
        ("二〇二五家", "no clear Chinese numeral"),
        ("百千家", "no clear Chinese numeral"),
        ("一百二千家", "no clear Chinese numeral"),
        ("万二千亿", "no clear Chinese numeral"),
        ("一万万二千家", "no clear Chinese numeral"),
        (
            "三分之二",
            "2/3 has no finite decimal, so that no cell can hold it; exclude it with the reason",
        ),
        ("百亿级", "a class of size"),
        ("超千亿级", "a class of size"),
        ("8:30", "may be a time of day; a ratio is printed with ∶ or 比"),
        ("14：30", "may be a time of day"),
        ("减少至2015年的60%", "tells a share of what there was in another year"),
        ("达到2015年的150%", "neither a level nor a rate; exclude it with the reason other"),
        ("为2015年的约60%", "neither a level nor a rate"),
        ("(3)以上", "is not clear"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(fragment, reason):
    with pytest.raises(ValueError, match=reason) as refusal:
        read_quantity(fragment)
    assert str(refusal.value).endswith((".", ")"))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("分别达750家、1000家、2000家", "750 1000 2000"),
        ("500,600家", "500,600"),
        ("500,60家", "500 60"),
        ("1,2345家", "1 2345"),
        ("占3.86%,达８５％", "3.86% ８５％"),
        ("1—2个", "1 2"),
        ("3.9万人年", "3.9"),
        ("博士1千人", "1"),
        ("2013年4月—2015年12月", "2013 4 2015 12"),
        ("依托G60,1+1+N", "60 1 1"),
        ("一个目标、三大机制、十项举措", "一 三 十"),
        ("二十二条政策", "二十二"),
        ("一至两个", "一 两"),
        ("五百万元", "五百万"),
        ("三分之二", "三分之二"),
        ("千亿级产业3个、百亿级产业5个", "千亿 3 百亿 5"),
        ("突破万亿元", "万亿"),
        ("亿元以上企业,百亿以上企业,十亿以上企业", "亿 百亿 十亿"),
        ("突破亿元", "亿"),
        ("四个翻番,“翻一番”,双倍增", "四 翻番 翻一番 倍增"),
        ("两个动态全覆盖", "两 全覆盖"),
        ("全球第一,第二方阵", "第一 第二"),
        ("进入第三方阵", "第三"),
        ("全省前三,前十名", "三 十"),
        ("百名博士", "百"),
        # no numbers: nothing counted follows
        ("一批、一体化、一站式、进一步、一流、一定、一般、三农、长三角、半导体", ""),
        ("第三方,三位一体,四位一体,十八大,十九大,二十大,二次全会", ""),
        ("统一条件,同一项目,单一个体,一大批,一次性", ""),
        ("每万人口,万人发明专利,每万名劳动力,万元,吨煤/万元,/万元以上", ""),
        ("十联动,四链融合,十六届,两清零,三一重工,一把手", ""),
        ("千人计划,万人计划,双百", ""),
        ("3倍增长", "3"),
        ("成倍增长", ""),
        ("目前三产,以前三季", ""),
        ("一、二、三产", "一"),  # the first is where a line starts: a heading number
        ("实现一、二、三产", ""),
        ("产值突破五千万。", "五千万"),
        ("培训人才超三百，", "三百"),
        ("引进人才近百。", "百"),
        ("总数达三百五十", "三百五十"),
        ("融资额达两亿三千万;", "两亿三千万"),
        ("突破百万", "百万"),
        ("总量超两万。", "两万"),
        ("过万", "万"),
        ("超千万、", "千万"),
        ("破千。", "千"),
        ("覆盖率十成。", "十成"),
        ("服务企业近万家。", "万"),
        ("吸引万人。", "万"),
        ("占比达到二点五。", "二点五"),
        ("带动超百企业", "百"),
        ("新增廿。", "廿"),
        ("超百姓", ""),
        ("老百姓、千家万户。", ""),
        ("万一", ""),
        ("千方百计", ""),
        ("感到十分", ""),
        ("成千上万。", ""),
        ("通过万人", ""),
        ("每万人、万元", ""),
        ("百花齐放，万众创新。", ""),
        ("破万难", ""),
        ("以一当十。", ""),
    ],
)
def test_find_numbers(line, found):
    assert [n.text for n in find_numbers(line)] == found.split()


LEADS = [word for words in BEFORE.values() for word in words.split()]
NUMERALS = [
    "十",
    "廿",
    "三百",
    "百",
    "千",
    "万",
    "五千万",
    "两亿三千万",
    "百万",
    "三百五十",
    "二点五",
    "一千二百",
    "亿",
    "千亿",
]


@pytest.mark.parametrize("ending", ["", "以上", "左右", "余", "以内"])
def test_every_numeral_that_the_reader_reads_after_a_qualifier_is_counted(ending):
    """What can be read as a target must be accounted for, also without a unit."""
    read = 0
    for lead, numeral in product(LEADS, NUMERALS):
        try:
            read_quantity(f"{lead}{numeral}{ending}")
        except ValueError:
            continue
        read += 1
        found = [number.text for number in find_numbers(f"总量{lead}{numeral}{ending}。")]
        assert found == [numeral], lead
    assert read > len(NUMERALS)


@pytest.mark.parametrize(
    ("line", "headings"),
    [
        ("一、总体要求", "一"),
        ("  (二)目标2个", "二"),
        ("（十二）目标", "十二"),
        ("\u30001.高规格", "1"),
        ("12. 实施10项", "12"),
        ("12．实施", "12"),
        ("附件:1.分解表", "1"),
        ("产业。一是装备;二是能源", "一 二"),
        ("(2013年4月)", ""),
        ("2.5%以上", ""),
        ("2025年,60家", ""),
        ("达60家。(三)", "三"),
        ("计划2.0,全力", ""),
        ("打造3个", ""),
    ],
)
def test_headings(line, headings):
    assert set(headings.split()) <= {n.text for n in find_numbers(line)}


def test_offsets_are_those_of_the_line():
    assert find_numbers("统一达３家") == [Number("３", 3, 4)]


@pytest.mark.parametrize("module", READER, ids=lambda module: module.__name__)
def test_docstring_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


def test_curated_rows_are_there():
    assert len(ROWS) > 50, f"no curated rows under {TARGETS}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["target_id"])
def test_second_reading_agrees_with_the_row(row):
    read = read_quantity(row["as_printed"], row["indicator_zh"])
    facts = (read.value, read.value_high, read.unit, read.comparator)
    cells = ["" if cell is None else str(cell) for cell in facts]
    curated = [row["value"], row["value_high"], row["unit"], row["comparator"]]
    assert (cells != curated) == (row["target_id"] in SHARED_QUALIFIER)
    assert cells[:3] == curated[:3]
    assert read.measure in (None, row["measure"])


# Printing a random quantity in every form, written independently of the reader.
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
QUALIFIERS = [
    ("", "", "eq"), ("达", "", "eq"), ("", "以上", "ge"), ("不低于", "", "ge"), ("至少", "", "ge"),
    ("超", "", "gt"), ("超过", "", "gt"), ("突破", "", "gt"), ("多于", "", "gt"), ("", "左右", "approx"),
    ("约", "", "approx"), ("", "以内", "le"), ("不超过", "", "le"), ("低于", "", "lt"),
]  # fmt: skip
DASHES = ["-", "‐", "‑", "–", "—", "——", "―", "−", "－", "~", "～", "〜", "至", "到"]
COUNTED = ["家", "个", "项", "件", "名", "人", "人年", "套", "所", "亩", "平方米"]
printed_units = st.sampled_from(COUNTED + ["%", "百分点", "元"])
values = st.decimals("0.01", "9999999", places=2) | st.integers(1, 10**7).map(Decimal)


def spell(number):
    """Spell a whole number below 10**12 in Chinese, as taught at school."""
    for power, name in ((10**8, "亿"), (10**4, "万")):
        if number >= power:
            high, low = divmod(number, power)
            return (
                spell(high)
                + name
                + ("零" if 0 < low < power // 10 else "")
                + (spell(low) if low else "")
            )
    text, names = "", ["千", "百", "十", ""]
    for digit, name in zip(f"{number:04d}", names, strict=True):
        if digit != "0":
            text += "零一二三四五六七八九"[int(digit)] + name
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


def test_the_spelling_used_below():
    assert [spell(n) for n in (2, 10, 105, 1200)] == ["二", "一十", "一百零五", "一千二百"]
    assert spell(10030) == "一万零三十"


@given(
    values, printed_units, st.sampled_from(["", "万", "亿"]), st.sampled_from(QUALIFIERS), st.data()
)
def test_arabic_forms_read_back(value, unit, power, qualifier, data):
    power = "" if unit in ("%", "百分点") else power
    before, after, comparator = qualifier
    digits = data.draw(
        st.sampled_from([f"{value}", f"{value:,}", f"{value}".translate(FULL_WIDTH)])
    )
    read = read_quantity(f"{before}{digits}{power}{unit}{after}")
    assert (read.value, str(read.value)) == (value, str(value))
    assert (read.value_high, read.unit, read.comparator) == (None, power + unit, comparator)


@given(st.integers(1, 10**11), st.sampled_from(COUNTED), st.sampled_from(QUALIFIERS), st.booleans())
def test_chinese_numerals_read_back(number, unit, qualifier, spoken):
    before, after, comparator = qualifier
    text = spell(number)
    if spoken:  # the short forms: 十二 for 一十二, 两 for a lone or leading 二
        text = text[1:] if text.startswith("一十") else text
        text = "两" + text[1:] if text.startswith("二") and text[1:2] != "十" else text
    read = read_quantity(f"{before}{text}{unit}{after}")
    assert read.value * conversion(read.unit, unit) == number
    assert read.comparator == comparator


@given(st.integers(1, 9998), st.integers(1, 999), printed_units, st.sampled_from(DASHES), st.data())
def test_ranges_read_back(low, more, unit, dash, data):
    high = low + more
    write = data.draw(st.sampled_from([str, spell, lambda n: str(n).translate(FULL_WIDTH)]))
    if write is spell and unit == "%":
        unit = "家"
    repeated = data.draw(st.sampled_from(["", unit]))
    read = read_quantity(f"{write(low)}{repeated}{dash}{write(high)}{unit}")
    assert (read.value, read.value_high, read.unit, read.comparator) == (low, high, unit, "range")


@given(st.integers(1, 500), st.sampled_from(["位", "名", "%"]))
def test_ranks_read_back(place, unit):
    place = min(place, 100) if unit == "%" else place
    read = read_quantity(f"全国前{place}{unit}")
    assert (read.value, read.unit, read.comparator, read.measure) == (place, unit, "le", "rank")


@given(
    st.text(
        "12.,%０％一二三十百千万亿两第前翻番倍增全覆盖个家元以上超、。(): 是位体大", max_size=30
    )
)
def test_numbers_are_ordered_apart_and_leave_no_digit_behind(line):
    numbers = find_numbers(line)
    assert all(line[n.start : n.end] == n.text for n in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))
    inside = {i for n in numbers for i in range(n.start, n.end)}
    assert all(i in inside for i, char in enumerate(line) if char.isdigit())


@given(
    st.text(
        "12.,%０一二三十百千万亿两第前翻番倍增全覆盖个家元以上超、-至分之位达平均标准", max_size=12
    )
)
def test_any_text_is_read_or_refused_never_a_crash(text):
    try:
        read = read_quantity(text)
    except ValueError as refusal:
        assert "Decimal" not in str(refusal)
    else:
        assert (read.value is None) == (read.measure == "relative")
