"""Fold look-alike characters for reading; the printed text stays as it is.

Texts come out of PDF files, web pages and spreadsheets, where one sign has many characters: full-width and
mathematical digits, the radicals ⼗ and ⼀ for the words 十 and 一, traditional forms, blanks of every width, and
characters that cannot be seen. A folded character stands for one printed character, so that places can be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

#: What all blanks are folded to; those that group thousands (no-break, thin) are kept apart from the plain ones.
BLANK, GROUPING_BLANK = " ", "\u2009"

_GROUPING_BLANKS = "\u00a0\u2005\u2006\u2007\u2009\u202f"

#: Default ignorable code points of Unicode. The override from right to left (U+202E) is none of them here: what
#: stands behind it is seen in another order than it is read in.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202d\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)

#: The ideographs that the radicals from U+2E80 stand for (EquivalentUnifiedIdeograph of Unicode).
_FIRST_RADICAL = 0x2E80
_RADICALS = (
    "⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日"
    "月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂"
    "肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝"
    "雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)

#: Traditional and variant forms of the characters that quantities are written with, each before its plain form.
_VARIANTS = (
    "萬万億亿兩两両两個个箇个過过於于達达餘余幾几數数點点約约將将項项種种條条張张臺台戶户畝亩噸吨標标準准"
    "總总區区縣县級级長长減减佔占強强進进內内間间處处輛辆隻只頃顷員员國国歲岁時时與与為为爲为實实現现爭争"
    "設设創创認认維维穩稳壓压縮缩較较從从圓元圆元確确預预計计劃划規规應应須须組组擁拥邁迈轉转"
    "動动獲获請请權权參参發发帶带務务蓋盖團团隊队學学園园專专產产業业資资擴扩壯壮遞递淨净凈净碼码歷历質质術术機机構构關关○〇◯〇㇐一"
)

#: Kinds of compatibility characters that are more than another shape of a sign: 10² is not 102, and ①5 not 15.
_MORE_THAN_A_SHAPE = ("<super>", "<sub>", "<circle>", "<fraction>", "<square>")


#: Roman numerals are numbers of their own: Ⅰ is no letter.
_ROMAN = range(0x2160, 0x2180)


class _Folding(dict[int, str]):
    """The plain character for each code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        self[code] = folded
        return folded


def _folded(character: str) -> str:
    if character in _GROUPING_BLANKS:
        return GROUPING_BLANK
    if character.isspace():
        return BLANK
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith(_MORE_THAN_A_SHAPE) or ord(character) in _ROMAN:
        return character
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        return character
    # A full-width comma is punctuation, never a separator of thousands.
    if plain == "," and character != ",":
        return "，"
    return _PLAIN_FORMS.get(plain, plain)


def _plain_forms() -> dict[str, str]:
    forms = dict(zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True))
    for position, ideograph in enumerate(_RADICALS):
        radical = chr(_FIRST_RADICAL + position)
        forms[radical] = forms.get(ideograph, ideograph)
    return forms


_PLAIN_FORMS = _plain_forms()
_FOLDING = _Folding()


class Folded(NamedTuple):
    """A text in plain characters, and the place in the printed text of each of them."""

    text: str
    places: Sequence[int]


def fold(printed: str) -> Folded:
    """Return a text in plain characters, without those that cannot be seen.

    Examples
    --------
    >>> fold("⼗\u200b萬户").text
    '十万户'
    >>> list(fold("⼗\u200b萬户").places)
    [0, 2, 3]
    """
    text = printed.translate(_FOLDING)
    if not _IGNORABLE.search(printed):
        return Folded(text, range(len(text)))
    places = [place for place, char in enumerate(printed) if not _IGNORABLE.match(char)]
    return Folded("".join(text[place] for place in places), places)


def character_name(character: str) -> str:
    """Return how a message names a character: in quotes, or by its code point where it cannot be seen.

    Examples
    --------
    >>> character_name("囧"), character_name("\u202e")
    ('"囧"', 'U+202E')
    """
    category = unicodedata.category(character)
    visible = category[0] not in "CZM"
    return f'"{character}"' if visible else f"U+{ord(character):04X}"
