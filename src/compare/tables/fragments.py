"""Take a printed fragment apart: every character belongs to a piece, and each piece has its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from compare.tables import printed_words as words
from compare.tables.amounts import BASE, Amount, amount_at
from compare.tables.characters import Folded, fold
from compare.tables.numerals import NUMERAL_CHARACTERS, N, plain_numerals


class Kind(Enum):
    """What a piece of a fragment is."""

    AMOUNT = auto()
    BEFORE = auto()
    LEAST = auto()
    AFTER = auto()
    BETWEEN = auto()
    LINK = auto()
    DIRECTION = auto()
    HELD = auto()
    RANK = auto()
    ORDINAL = auto()
    TIER = auto()
    BENCHMARK = auto()
    BASE = auto()
    DATE = auto()
    FILLER = auto()
    NOUN = auto()
    NAME = auto()
    MARK = auto()
    QUOTE = auto()
    DASH = auto()
    VAGUE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Piece:
    """A part of a fragment.

    Attributes
    ----------
    kind : Kind
    text : str
        In plain characters; the printed one where the reader does not know it.
    comparator : str
        Of a qualifier, or an empty string.
    directions : tuple of str
        What the number after it measures: level, growth, addition, fall.
    base : str
        What a number is told per: 百户 of 每百户.
    amount : Amount or None
    """

    kind: Kind
    text: str
    comparator: str = ""
    directions: tuple[str, ...] = ()
    base: str = ""
    amount: Amount | None = None

    @property
    def is_dash(self) -> bool:
        """Return whether the piece can stand between the ends of a range."""
        return self.kind is Kind.DASH or self.text in ("至", "到")

    @property
    def after_noun(self) -> bool:
        """Return whether a qualifier may stand after the thing counted."""
        return self.text in words.AFTER_NOUN

    @property
    def is_benchmark(self) -> bool:
        """Return whether the name of a benchmark may end here: 平均水平, 增速."""
        return self.text in _BENCHMARKS


_BENCHMARKS = words.BENCHMARKS.split()
_YEAR = "(?:(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2})年(?:末|底|初)?"
_PLAN = "(?:“?十[一二三四五]五”?(?:期间|时期|期末|期初|末|初))"
_DATE = re.compile(
    f"(?:到|至|比|较|在)?(?:{_YEAR}|{_PLAN})(?:的?基础上|相比)?|(?:比|较)(?:上一?年|去年|基期)"
    f"|(?:今后|未来|此后)?(?:[1-9][0-9]?|[一二两三四五六七八九十]){words.SPAN_OF_YEARS}"
)
_BASE = re.compile(BASE)
_TIER = re.compile(f"第{N}+(?:方阵|梯队)(?:{words.any_of(words.TIER_WORDS.split())})*")
_DASH = re.compile(f"{words.STROKE}{{1,2}}")
_VAGUE = re.compile(words.VAGUE)
_PHRASES = {Kind.VAGUE: _VAGUE, Kind.TIER: _TIER, Kind.DATE: _DATE}


def _vocabulary() -> dict[str, Piece]:
    """Return the piece that each word is; of a word of two kinds, the later."""
    nouns = [*words.NOUNS.split(), *words.ABOVE_LEVEL.split()]
    pieces = {word: Piece(Kind.FILLER, word) for word in words.FILLERS.split()}
    pieces |= {word: Piece(Kind.NOUN, word) for word in nouns}
    pieces |= {mark: Piece(Kind.MARK, mark) for mark in words.MARKS.split()}
    pieces |= {quote: Piece(Kind.QUOTE, quote) for quote in words.QUOTES}
    pieces |= {word: Piece(Kind.LINK, word) for word in words.LINKS.split()}
    pieces |= {word: Piece(Kind.BENCHMARK, word) for word in _BENCHMARKS}
    pieces |= {word: Piece(Kind.HELD, word) for word in words.HELD}
    for word, directions in _directions().items():
        pieces[word] = Piece(Kind.DIRECTION, word, directions=directions)
    for comparator, phrases in words.BEFORE.items():
        for word in phrases.split():
            kind = Kind.LEAST if word in words.LEAST else Kind.BEFORE
            pieces[word] = Piece(kind, word, comparator)
    for comparator, phrases in words.AFTER.items():
        for word in phrases.split():
            pieces[word] = Piece(Kind.AFTER, word, comparator)
    pieces[words.BETWEEN] = Piece(Kind.BETWEEN, words.BETWEEN)
    pieces[words.RANK] = Piece(Kind.RANK, words.RANK)
    pieces["第"] = Piece(Kind.ORDINAL, "第")
    return pieces


def _directions() -> dict[str, tuple[str, ...]]:
    """Return what a number measures after each word: 增加 tells an addition of things, a growth of none."""
    directions: dict[str, tuple[str, ...]] = {}
    for direction, phrases in words.DIRECTIONS.items():
        for word in phrases.split():
            directions[word] = (*directions.get(word, ()), direction)
    return directions


_VOCABULARY = _vocabulary()
_WORD = re.compile(words.any_of(_VOCABULARY))
#: What a name never takes from its number: a qualifier or a direction at its end.
_KEPT = (
    Kind.BEFORE,
    Kind.LEAST,
    Kind.AFTER,
    Kind.DIRECTION,
    Kind.HELD,
    Kind.RANK,
    Kind.LINK,
)
_KEPT_WORDS = [word for word, piece in _VOCABULARY.items() if piece.kind in _KEPT]
_KEPT_AT_END = re.compile(f"{words.any_of(_KEPT_WORDS)}$")
#: With 数, 几 or 上 before them these are many of no number.
_VAGUE_ENDS = ("数", "几", "上")
_POWERS_ALONE = ("十", "百", "千", "万", "亿")
#: A name never ends inside a number: of 超100家 a name with 超10亿元 has no part.
_DIGITS_AT_START = re.compile(f"[0-9.,]|{N}")
_DIGITS_AT_END = re.compile(f"(?:[0-9.,]|{N})+$")
#: The shortest part of a name that is taken for it.
_SHORTEST_NAME = 2


def fragment_pieces(fragment: str, indicator: str = "") -> list[Piece]:
    """Return the pieces of a fragment, in order.

    Parameters
    ----------
    fragment : str
        As printed.
    indicator : str
        The name of the row's indicator as printed.

    Examples
    --------
    >>> [(piece.kind.name, piece.text) for piece in fragment_pieces("超百亿元")]
    [('BEFORE', '超'), ('AMOUNT', '百亿元')]
    """
    text, places = plain_fragment(fragment)
    name = plain_fragment(indicator).text
    pieces = []
    place = 0
    while place < len(text):
        longest = _longest_at(text, place, name)
        piece = longest or Piece(Kind.UNKNOWN, fragment[places[place]])
        pieces.append(piece)
        place += len(piece.text)
    return pieces


#: Blanks that say nothing: all but those between digits, of which some group thousands (20 000).
_BLANKS = re.compile(r"(?<![0-9.,:/])\s+|\s+(?![0-9.,:/])|(?<=[0-9])\u2009(?=[0-9]{3}(?![0-9]))")


#: Brackets that part no words: around a qualifier alone (100家(左右)), or around the quantity before one ((2.7%)左右).
_QUALIFIERS = words.any_of(
    word for phrases in words.AFTER.values() for word in phrases.split() if "(" not in word
)
_BRACKETED = re.compile(
    rf"(\(){_QUALIFIERS}(\))|^(\()[^()]*[^()0-9{NUMERAL_CHARACTERS}](\))(?={_QUALIFIERS})"
)
_BRACKETS = (1, 2, 3, 4)


def plain_fragment(fragment: str) -> Folded:
    """Return a fragment in plain characters, without the blanks that part no digits and brackets that part no words.

    Examples
    --------
    >>> plain_fragment("超过 110 人年").text, plain_fragment("20\u00a0000件").text, plain_fragment("2 5件").text
    ('超过110人年', '20000件', '2 5件')
    """
    text, places = fold(fragment)
    text = plain_numerals(text)
    dropped: set[int] = set()
    for blanks in _BLANKS.finditer(text):
        dropped.update(range(*blanks.span()))
    for bracketed in _BRACKETED.finditer(text):
        dropped.update(bracketed.start(group) for group in _BRACKETS if bracketed[group])
    kept = [place for place in range(len(text)) if place not in dropped]
    plain = "".join(text[place] for place in kept)
    return Folded(plain, [places[place] for place in kept])


def _longest_at(text: str, place: int, name: str) -> Piece | None:
    """Return the longest piece at a place; among equals a name comes last, but before a base (每万人)."""
    candidates = _candidates(text, place, name)
    return max(candidates, key=lambda piece: len(piece.text), default=None)


def _candidates(text: str, place: int, name: str) -> Iterator[Piece]:
    for kind, pattern in _PHRASES.items():
        match = pattern.match(text, place)
        if match:
            yield Piece(kind, match[0])
    amount = amount_at(text, place)
    if amount:
        yield Piece(Kind.AMOUNT, text[place : amount.end], amount=amount)
    word = _WORD.match(text, place)
    if word:
        yield _VOCABULARY[word[0]]
    dash = _DASH.match(text, place)
    if dash:
        yield Piece(Kind.DASH, dash[0])
    printed = _name_at(text, place, name)
    if printed:
        yield Piece(Kind.NAME, printed)
    base = _BASE.match(text, place)
    if base:
        yield Piece(Kind.BASE, base[0], base=base[1])


def _name_at(text: str, place: int, name: str) -> str:
    """Return the longest part of the indicator's name that stands at a place, without a qualifier at its end."""
    end = place
    while end < len(text) and text[place : end + 1] in name:
        end += 1
    printed = text[place:end]
    if _DIGITS_AT_START.match(text, end):
        printed = _DIGITS_AT_END.sub("", printed)
    kept = _KEPT_AT_END.search(printed)
    while kept:
        printed = printed[: kept.start()]
        kept = _KEPT_AT_END.search(printed)
    # 企业数百家 may be 100 firms or some hundreds.
    # 10家以上企业 is ten at least, though 以上企业 is a part of the name 规模以上企业.
    word = _WORD.match(text, place)
    if word and _VOCABULARY[word[0]].comparator and not name.startswith(printed):
        return ""
    follows = text[place + len(printed) :]
    if printed.endswith(_VAGUE_ENDS) and follows.startswith(_POWERS_ALONE):
        printed = printed[:-1]
    return printed if len(printed) >= _SHORTEST_NAME else ""
