"""The value of a numeral, in Arabic digits, Chinese (also financial) characters, enclosed or Roman."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
#: Tens in one character.
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}

#: A character of a Chinese numeral, and a digit after its point.
NUMERAL_CHARACTERS = "".join([*DIGITS, *POWERS, *_TENS, "万", "亿"])
N = f"[{NUMERAL_CHARACTERS}]"
_DECIMAL = "[零〇一二三四五六七八九]"

#: The full-width comma is punctuation, never a separator.
ARABIC = r"(?:[0-9]{1,3}(?:[,\u2009][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
#: A run of numerals, taken whole and looked at once (++); the 千 of 三千瓦 belongs to the unit.
RUN = rf"(?:(?!千瓦|千克|千米|百分点){N})++"
CHINESE = rf"(?:{RUN}(?:点{_DECIMAL}+)?)"

#: Enclosed, bracketed, dotted and Roman numerals, one character each, and fractions in one character.
STANDING = r"[①-⑳⑴-⒇⒈-⒛㈠-㈩㉑-㉟㊱-㊿㊀-㊉❶-❿➀-➓⓪⓫-⓴⓵-⓿Ⅰ-Ⅿⅰ-ⅿ]"
FRACTIONS = "[¼-¾⅐-⅞↉]"

_FINANCIAL = str.maketrans("壹贰貳弍叁叄肆伍陆陸柒捌玖拾佰仟", "一二二二三三四五六六七八九十百千")
_FINANCIAL_RUN = re.compile("[壹贰貳弍叁叄肆伍陆陸柒捌玖拾佰仟零〇万亿]+")
_NUMERAL_AFTER = re.compile(f"(?!千瓦|千克|千米|百分点){N}")
#: Words with a financial numeral that count nothing.
_NO_FINANCIAL = re.compile(
    "队伍|大陆|内陆|登陆|着陆|陆续|陆地|陆海|陆路|陆港|陆家嘴|收拾|行伍|落伍"
)

# Two digits in a row (三四个), a short form (三百五), powers out of order (百千) or bare in a row (千百).
_UNCLEAR = re.compile(
    "[一二两三四五六七八九][一二两三四五六七八九零〇]|[百千万亿][一二两三四五六七八九]$"
    "|^[零〇].|[零〇]{2}|.[零〇]$|十[零〇]|^[万亿]|千[百十]|[万亿][百千]|(?<![一二三四五六七八九两])百十"
    "|[^万亿]两|两[^百千万亿]"
    "|十[^万亿]*[十百千]|百[^万亿]*[百千]|千[^万亿]*千|万[^亿]*万|亿.*亿"
)


def plain_numerals(text: str) -> str:
    """Return a folded text with its financial numerals in everyday characters, place by place.

    Examples
    --------
    >>> plain_numerals("伍佰万元"), plain_numerals("队伍三支"), plain_numerals("伍三个")
    ('五百万元', '队伍三支', '伍三个')
    """
    kept: set[int] = set()
    for word in _NO_FINANCIAL.finditer(text):
        kept.update(range(*word.span()))

    def plain(match: re.Match[str]) -> str:
        before = text[match.start() - 1 : match.start()] or " "
        mixed = before in NUMERAL_CHARACTERS or _NUMERAL_AFTER.match(text, match.end())
        if mixed or match.start() in kept or match.end() - 1 in kept:
            return match[0]
        return match[0].translate(_FINANCIAL)

    return _FINANCIAL_RUN.sub(plain, text)


def numeral_value(numeral: str) -> Decimal:
    """Return the value of an Arabic or Chinese numeral; raise ValueError where it is not clear.

    Examples
    --------
    >>> numeral_value("20,000"), numeral_value("二点七〇"), numeral_value("一百廿")
    (Decimal('20000'), Decimal('2.70'), Decimal('120'))
    """
    if numeral[0].isdigit():
        return Decimal(re.sub(r"[,\u2009]", "", numeral))
    whole, _, decimals = numeral.partition("点")
    value = str(chinese_integer(whole))
    if not decimals:
        return Decimal(value)
    return Decimal(value + "." + "".join(str(DIGITS[digit]) for digit in decimals))


def chinese_integer(numeral: str) -> int:
    """Return the value of a Chinese numeral; a bare power is one of it, nothing at all is one (万亿, 翻番).

    Examples
    --------
    >>> chinese_integer("一千二百"), chinese_integer("百"), chinese_integer("一万零三十")
    (1200, 100, 10030)
    """
    for ten, words in _TENS.items():
        numeral = numeral.replace(ten, words)
    if _UNCLEAR.search(numeral):
        raise ValueError(
            f"'{numeral}' is no clear Chinese numeral (as 三四, 三百五 or 百千 are not)."
        )
    if not numeral:
        return 1
    total = section = digit = 0
    for character in numeral:
        if character in DIGITS:
            digit = DIGITS[character]
            continue
        if character == "亿":  # multiplies all that stands before it
            total = (total + section + digit) * 10**8
            section = 0
        elif character == "万":  # multiplies its own section
            total += (section + digit) * 10**4
            section = 0
        else:
            section += (digit or 1) * POWERS[character]
        digit = 0
    return total + section + digit


def standing_value(character: str) -> Decimal:
    """Return the value of an enclosed or Roman numeral of one character.

    Examples
    --------
    >>> standing_value("⑫"), standing_value("Ⅳ")
    (Decimal('12'), Decimal('4'))
    """
    return Decimal(int(unicodedata.numeric(character)))


def fraction_value(character: str) -> Decimal:
    """Return the value of a fraction of one character.

    Examples
    --------
    >>> fraction_value("½")
    Decimal('0.5')
    """
    top, bottom = unicodedata.normalize("NFKC", character).split("\u2044")
    return quotient(Decimal(top), Decimal(bottom))


def quotient(top: Decimal, bottom: Decimal) -> Decimal:
    """Return a fraction as a decimal number; raise ValueError where it has no end.

    Examples
    --------
    >>> quotient(Decimal(3), Decimal(4))
    Decimal('0.75')
    """
    if not bottom:
        raise ValueError(f"{top}/{bottom} divides by nothing.")
    denominator = (Fraction(top) / Fraction(bottom)).denominator
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    if denominator != 1:
        raise ValueError(
            f"{top}/{bottom} has no finite decimal, so that no cell can hold it; exclude it with the reason other, and "
            "write the fraction in the note."
        )
    return Decimal(f"{(top / bottom).normalize():f}")
