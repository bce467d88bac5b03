"""A random quantity is read back from every way to print it, and a changed character never passes unseen."""

import re
import time
import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from compare.tables import printed_words as words
from compare.tables.characters import fold
from compare.tables.quantities import find_numbers, read_quantity
from compare.tables.schema import LONGEST_FRAGMENT
from compare.tables.units import conversion

# Ways to print a number, written independently of the reader.

DIGITS = "零一二三四五六七八九"
FINANCIAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
MATHEMATICAL = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
RADICALS = str.maketrans("一二八十人", "⼀⼆⼋⼗⼈")
TRADITIONAL = str.maketrans("万亿两个于过达余约项条户", "萬億兩個於過達餘約項條戶")
#: A blank of every kind that Unicode does not print, and marks of direction.
UNSEEN = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufe0f\ufeff\u3164"


def spell(number):
    """Spell a whole number from 1 to 9999 in Chinese."""
    text = ""
    for digit, name in zip(f"{number:04d}", "千百十 ", strict=True):
        if digit != "0":
            text += DIGITS[int(digit)] + name.strip()
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


def spell_decimal(value):
    whole, _, decimals = str(value).partition(".")
    spelled = spell(int(whole)) or "零"
    return spelled + ("点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else "")


def test_the_spelling_used_below():
    assert [spell(n) for n in (2, 10, 105, 1200, 9030)] == [
        "二", "一十", "一百零五", "一千二百", "九千零三十",
    ]  # fmt: skip
    assert [spell_decimal(Decimal(text)) for text in ("2.70", "0.05", "12")] == [
        "二点七零", "零点零五", "一十二",
    ]  # fmt: skip


PRINTERS = [
    str,
    lambda value: f"{value:,}",
    lambda value: f"{value:,}".replace(",", "\u2009"),
    lambda value: str(value).translate(FULL_WIDTH),
    lambda value: str(value).translate(MATHEMATICAL),
    spell_decimal,
    lambda value: spell_decimal(value).translate(FINANCIAL),
    lambda value: spell_decimal(value).translate(RADICALS),
]
COUNTED = ["家", "个", "项", "件", "名", "人", "人年", "套", "亩", "平方米", "台", "辆", "公顷"]
POWERS = ["", "万", "亿"]
SINGLE = ["%", "‰", "百分点", "倍", "元"]
BEFORE = [("", "eq"), ("达到", "eq"), ("力争实现", "eq")]
BEFORE += [(word, code) for code, text in words.BEFORE.items() for word in text.split()]
AFTER = [("", "eq")]
AFTER += [(word, code) for code, text in words.AFTER.items() for word in text.split()]

whole_numbers = st.integers(1, 9999).map(Decimal)
values = whole_numbers | st.decimals("0.01", "9999", places=2)
units = st.sampled_from([power + unit for power in POWERS for unit in COUNTED] + SINGLE)


@given(
    values,
    units,
    st.sampled_from(PRINTERS),
    st.sampled_from(BEFORE),
    st.sampled_from(AFTER),
    st.sampled_from([str, lambda text: text.translate(TRADITIONAL)]),
)
def test_quantity_is_read_back_from_every_form(value, unit, printer, before, after, script):
    qualifier = {code for _, code in (before, after)} - {"eq"}
    assume(len(qualifier) < 2)
    fragment = script(f"{before[0]}{printer(value)}{unit}{after[0]}")
    read = read_quantity(fragment)
    # 三百万家 may be 300 of 万家, and 三百 of 百分点 is no other number.
    factor = conversion(read.unit, unit)
    assert factor is not None
    assert read.value * factor == value
    assert read.comparator == (qualifier.pop() if qualifier else "eq")


MIXED = [
    ("万", "千", 10**4, 10**3),
    ("万", "百", 10**4, 10**2),
    ("亿", "千万", 10**8, 10**7),
    ("亿", "万", 10**8, 10**4),
]


@given(st.integers(1, 999), st.integers(1, 9), st.sampled_from(MIXED), st.sampled_from(COUNTED))
def test_mixed_powers_are_read_back(high, low, mixed, unit):
    """3万5百家 is 30500: the smaller part is printed with a power of its own."""
    power, smaller, step, part = mixed
    read = read_quantity(f"{high}{power}{low}{smaller}{unit}")
    assert read.value * conversion(read.unit, unit) == high * step + low * part


@given(values, st.sampled_from([("百", "%"), ("千", "‰"), ("万", "‱")]), st.booleans())
def test_shares_are_read_back(value, base, spelled):
    printed = spell_decimal(value) if spelled else str(value)
    read = read_quantity(f"{base[0]}分之{printed}以上")
    assert (read.value, read.unit, read.comparator) == (value, base[1], "ge")


@given(st.integers(1, 9), st.integers(0, 9), st.booleans())
def test_tenths_are_read_back(tenths, hundredths, spelled):
    printed = [DIGITS[tenths], DIGITS[hundredths]] if spelled else [str(tenths), str(hundredths)]
    fragment = f"{printed[0]}成{printed[1] if hundredths else ''}"
    assert read_quantity(f"超过{fragment}").value == 10 * tenths + hundredths


@given(st.decimals("0.1", "999", places=1), st.integers(1, 99), st.sampled_from(":∶：比"))
def test_ratios_are_read_back(value, base, sign):
    read = read_quantity(f"达到{value}{sign}{base}以上")
    assert (read.value, read.unit, read.comparator) == (value, f":{base}", "ge")
    assert conversion(read.unit, ":1") == 1 / Decimal(base)


@given(
    whole_numbers, st.sampled_from(["百户", "万人", "户", "10万人"]), st.sampled_from(["台", "件"])
)
def test_numbers_per_something_are_read_back(value, base, unit):
    read = read_quantity(f"每{base}{value}{unit}")
    assert (read.value, read.unit) == (value, f"{unit}/{base}")
    assert read_quantity(f"{value}{unit}/{base}").unit == read.unit


@given(values, st.sampled_from(["下降", "降低", "减少", "年均下降"]), st.sampled_from(AFTER))
def test_falls_are_read_back(value, fall, after):
    read = read_quantity(f"{fall}{value}%{after[0]}")
    assert (read.value, read.comparator, read.measure) == (value, after[1], "decline_rate")
    assert read_quantity(f"{fall}{value}个百分点").measure == "reduction"
    assert read_quantity(f"{fall}到{value}%").measure == "level"


PRINTED = [
    "2.70%左右", "70亿元以上", "超2200件", "不低于12.5%", "每百户80台", "下降18%以上", "2.1:1", "约35家",
    "不超过3.5‰", "新增300家以上", "力争达到1.2万亿元", "前20位", "增长到3%", "突破140亿元",
]  # fmt: skip


@given(st.sampled_from(PRINTED), st.data())
def test_what_cannot_be_seen_changes_nothing(printed, data):
    place = data.draw(st.integers(0, len(printed)))
    unseen = data.draw(st.sampled_from(UNSEEN))
    assert read_quantity(printed[:place] + unseen + printed[place:]) == read_quantity(printed)


# One character replaced by any other

#: A number with what its signs stand for, where one character is more than a digit.
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_PLAIN_WORDS = [
    *words.FILLERS.split(), *words.NOUNS.split(), *words.LINKS.split(), *words.BENCHMARKS.split(),
    *words.MARKS.split(), *words.HELD, *words.ABOVE_LEVEL.split(), words.RANK, "第",
]  # fmt: skip


def segmented(text, allowed):
    """Return whether a text is a row of words, by trying every way to cut it."""
    reached = {0}
    for place in range(len(text)):
        if place in reached:
            reached |= {
                place + len(word) for word in allowed if word and text.startswith(word, place)
            }
    return len(text) in reached


def says(text, read):
    """Return whether a plain text says what was read of it: number, unit, and no word that says otherwise.

    It knows Arabic numbers alone and takes a fragment for granted if none of its words has another comparator; it
    shares the words with the reader, and none of its code.
    """
    number = _NUMBER.search(text)
    if not number:
        return re.search("[百千万亿]", text) is not None
    if read.comparator == "range":
        return _NUMBER.findall(text) == [str(read.value), str(read.value_high)]
    head, tail = text[: number.start()], text[number.end() :]
    value = Decimal(number[0].replace(",", ""))
    more = next((word for word in words.MORE if word in tail[:3]), "")
    if more:
        assert words.MORE[more] == read.comparator
        tail = tail.replace(more, "", 1)
    if tail.startswith("成"):
        value, tail, unit = 10 * value, tail[1:], "%"
    else:
        unit, _, base = read.unit.partition("/")
        printed = [unit, *(alias for alias, plain in words_of_units() if plain == unit)]
        shown = next((word for word in sorted(printed, key=len)[::-1] if tail.startswith(word)), "")
        rank = read.measure == "rank" and unit == "位"
        assert shown == unit or shown in printed or rank, (text, unit)
        tail = tail.removeprefix(shown)
        if base:
            assert f"每{base}" in head or tail.startswith(f"/{base}")
            head, tail = head.replace(f"每{base}", ""), tail.removeprefix(f"/{base}")
    assert value == read.value, (text, read)
    if read.unit.endswith(("万", "亿")):
        tail = tail.removeprefix("级")
    own = (
        words.BEFORE.get(read.comparator, "").split() + words.AFTER.get(read.comparator, "").split()
    )
    directions = [word for text in words.DIRECTIONS.values() for word in text.split()]
    known = [*_PLAIN_WORDS, *own, *directions]
    return segmented(head, known) and segmented(tail, known)


POWERS_OF_UNITS = ["百", "千", "万", "亿", "千万", "万亿"]


def words_of_units():
    from compare.tables.units import ALIASES  # noqa: PLC0415

    for alias, plain in ALIASES.items():
        yield from ((alias, plain), *((power + alias, power + plain) for power in POWERS_OF_UNITS))


VOCABULARY = sorted(
    {
        *"".join([*_PLAIN_WORDS, *words.UNITS, *words.UNITS_OF_FRAGMENTS, *words.BEFORE.values()]),
        *"".join(
            [
                *words.AFTER.values(),
                *words.DIRECTIONS.values(),
                "十百千万亿零〇一二三四五六七八九两",
            ]
        ),
        *"点成半番倍几数多余上下不未非年月日第前0123456789.,:/∶+-—~±①⑩Ⅲ½²\u200b\u202e\u00a0 ⼗壹萬",
    }
)


@given(st.sampled_from(PRINTED), st.sampled_from(VOCABULARY) | st.characters(), st.data())
@example("2.70%左右", "\u202e", None)
def test_a_changed_character_is_read_the_same_or_refused_or_as_what_it_says(
    printed, character, data
):
    place = data.draw(st.integers(0, len(printed) - 1)) if data else 1
    changed = printed[:place] + character + printed[place + 1 :]
    try:
        read = read_quantity(changed)
    except ValueError:
        return
    if read == read_quantity(printed) or re.search(f"[{words_of_numbers()}]|:[百千万亿]", changed):
        return
    plain = re.sub(r"\s", "", fold(changed).text)
    assert says(plain, read), (changed, read)


@given(
    st.sampled_from(PRINTED),
    st.text(VOCABULARY, max_size=4),
    st.text(VOCABULARY, max_size=4),
    st.data(),
)
def test_no_name_changes_the_number_or_the_qualifier(printed, before, after, data):
    """Whatever the indicator is called, and whichever part of the fragment its name holds."""
    start = data.draw(st.integers(0, len(printed)))
    end = data.draw(st.integers(start, len(printed)))
    plain = read_quantity(printed)
    try:
        read = read_quantity(printed, before + printed[start:end] + after)
    except ValueError:
        return
    assert (read.value, read.value_high) == (plain.value, plain.value_high)
    assert read.comparator == plain.comparator


def words_of_numbers():
    """Return the characters that make a number of their own, which `says` does not know."""
    return "½¼¾⅐-⅞①-⑳⑴-⒇⒈-⒛㈠-㈩ⅠⅢ-ⅿ㊀-㊉⓪-⓿❶-➓㉑-㊿零〇○◯一二三四五六七八九十两廿卅卌壹-玖拾佰仟贰叁肆陆柒捌伍⼀-⿕半番点比/"


@given(st.sampled_from(PRINTED), st.characters(min_codepoint=0x80), st.data())
def test_a_character_that_is_no_word_is_never_read_past(printed, character, data):
    """Put in anywhere, a character that neither folds to a known one nor is ignorable is refused."""
    known = set("".join(VOCABULARY))
    folded = fold(character).text
    assume(folded and folded not in known and not folded.isspace())
    assume(unicodedata.numeric(character, None) is None)
    place = data.draw(st.integers(0, len(printed)))
    with pytest.raises(ValueError):
        read_quantity(printed[:place] + character + printed[place:])


@given(st.text(max_size=LONGEST_FRAGMENT) | st.text(VOCABULARY, max_size=20), st.text(max_size=20))
def test_any_text_is_read_or_refused(text, indicator):
    try:
        read = read_quantity(text, indicator)
    except ValueError as refusal:
        assert str(refusal).strip()
    else:
        assert (read.value is None) == (read.measure == "relative")
        assert (read.value_high is None) == (read.comparator != "range")


@given(st.text(max_size=50) | st.text(VOCABULARY, max_size=50))
def test_numbers_of_any_line_are_apart_and_where_they_are_said_to_be(line):
    numbers = find_numbers(line)
    assert all(line[number.start : number.end] == number.text for number in numbers)
    assert all(one.end <= other.start for one, other in pairwise(numbers))
    inside = {place for number in numbers for place in range(number.start, number.end)}
    digits = {place for place, character in enumerate(line) if character.isdecimal()}
    assert digits <= inside


# Time

REPEATED = [
    "超", "达到", "不低于", "左右", "企业", "“", "、", "—", "前", "第", "十", "三", "万", "亿", "百分之", "点", "成", "半",
    "翻一番", "倍增", "数百", "1", "1,111", "1.", "1:", "1/", "½", "①", "\u200b", "⼗", "壹", " ", "次全会", "位一体", "年",
]  # fmt: skip


def cost(work, text: str) -> float:
    """Return the least CPU time of some calls, which other processes do not add to."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("word", REPEATED)
@pytest.mark.slow("reads lines of 34 kinds that are far too long: four seconds")
def test_the_numbers_of_a_line_take_time_by_its_length(word):
    """Ten times the length takes ten times as long; by the square of the length it would be a hundred times."""
    lines = [
        (word * length)[:length] + more * length
        for length in (2_500, 25_000)
        for more in ("", "万")
    ]
    short, short_with_powers, long, long_with_powers = [cost(find_numbers, line) for line in lines]
    assert long < 40 * short + 0.05
    assert long_with_powers < 40 * short_with_powers + 0.05


@pytest.mark.parametrize("word", REPEATED)
def test_a_fragment_that_is_too_long_is_refused_unread(word):
    text = (word * 100_000)[:100_000]
    with pytest.raises(ValueError, match="at most 100 are read"):
        read_quantity(text)
