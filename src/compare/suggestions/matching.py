"""Which indicator of the vocabulary a printed name is: by name, by how documents print it, or by likeness."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from compare.language.rows import Tables, rows_of
from compare.suggestions.rule_tables import read_table
from compare.suggestions.scopes import Scopes
from compare.tables.units import canonical_unit, conversion

#: The least likeness that is taken for the same indicator.
THRESHOLD = 0.6
#: What takes off the likeness: a word that only one name has, another level, another size, another measure.
_CONTRAST, _OTHER_LEVEL, _UNTOLD_LEVEL, _OTHER_SIZE, _MISFIT = 0.2, 0.3, 0.08, 0.5, 0.2
_NEVER_SAME = 0.5
_OTHER_COUNTING_UNIT = 0.04
#: A name that ends in the whole of an alias is at least this like it, and more the less stands before.
_ENDS_IN = 0.76
_SHORTEST_END = 3
#: The weight of two characters that no alias has, of the weight of those that one has.
_UNKNOWN_WEIGHT = 0.5
_COUNTING = set("家个项件名位人所套种处支座场次条只张")
_NOISE = re.compile(
    r"[“”\"‘’《》()（）·,，、。:;\-—.%+]|其中|我市|我区|我县|我省|各类|各级|的|等|中|主要|核心"
)
_LEVELS = (
    (
        "national",
        re.compile(
            "国家级|全国(?!前|第|排名)|国家(?=重点|技术|工程|企业|孵化|实验|创新)|国家级?(?:以上|及以上)"
        ),
    ),
    (
        "provincial",
        re.compile(
            "(?:省部?级|全省(?!前|第|排名|方阵)|省(?=重点|科技|技术|一流|高水平|领军|创建|新型|工程|企业|级|高新))(?:及?以上)?|自治区级?"
        ),
    ),
    ("municipal", re.compile("(?:市级|地市级)(?:及?以上)?|全市|全区|全县|全州|县级|区级")),
)
_SIZE = re.compile("([0-9一二三四五六七八九十百千]+)亿")
_WORDED_SIZES = {"百": "100", "千": "1000", "十": "10", "一": "1"}
_SIZE_CLASS = re.compile("(?:超过?|突破)?[0-9百千十]*亿元?(?:级|及?以上)?的?")
#: How ``synonyms.csv`` marks a word of another subject: with it a name is never that of an indicator without it.
_OTHER_SUBJECT = "≠"
#: What a share is of, by the words that print it.
_SHARE_OF = re.compile("占([^占]*)$")
_WHOLES = (
    ("gdp", re.compile("GDP")),
    ("budget", re.compile("财政|预算|本级支出")),
    ("revenue", re.compile("收入")),
    ("industry", re.compile("规上|工业")),
    ("place", re.compile("^全?[国省市县区州](?:的|比重|$)")),
)
#: Indicators of what is added in a period are named so.
_ADDED = re.compile("新(?![型产能兴])|引进|招引|向企业")


@dataclass(frozen=True)
class Match:
    """An indicator of the vocabulary, and how like its name is, 1 where it is the name."""

    indicator: str
    likeness: float


class _Named(NamedTuple):
    """A name taken apart."""

    text: str
    pieces: frozenset[str]
    contrasts: frozenset[str]
    subjects: frozenset[str]
    levels: frozenset[str]
    size: str
    whole: str


class Vocabulary:
    """The indicators of the tables, with every name that they are printed by.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    title : str
        The first line of the text that is read.
    """

    def __init__(self, tables: Tables, title: str) -> None:
        rows = rows_of(tables["indicators"])
        self.scopes = Scopes(tables, title)
        self._rows = {row["indicator"]: row for row in rows}
        aliases = {(row["indicator"], row["name_zh"]) for row in rows}
        named = tables["targets"][["indicator", "indicator_zh"]].drop_duplicates()
        aliases |= set(named.itertuples(index=False, name=None))
        self._places = _place_names(tables["places"]["name_zh"])
        self._aliases = [(code, self._taken_apart(name)) for code, name in sorted(aliases)]
        self._by_piece: dict[str, set[int]] = defaultdict(set)
        for place, (_, alias) in enumerate(self._aliases):
            for piece in alias.pieces:
                self._by_piece[piece].add(place)
        most = math.log(len(self._aliases) + 1)
        self._unknown = most * _UNKNOWN_WEIGHT
        self._weights = {
            piece: most - math.log(len(places)) for piece, places in self._by_piece.items()
        }
        self._alias_weights = [self._weight(alias.pieces) for _, alias in self._aliases]

    def timing(self, indicator: str) -> str:
        """Return whether an indicator is a stock or a flow."""
        return self._rows[indicator]["timing"] if indicator in self._rows else ""

    def name(self, indicator: str) -> str:
        """Return the Chinese name of an indicator, empty for one that is not there."""
        return self._rows[indicator]["name_zh"] if indicator in self._rows else ""

    def find(
        self,
        names: list[str],
        unit: str,
        measure: str,
    ) -> Match | None:
        """Return the indicator that any of the names is most like, of those whose unit and measure fit."""
        best: Match | None = None
        named = [self._taken_apart(name) for name in names]
        told = named[0].contrasts
        for each in named:
            match = self._nearest(each._replace(contrasts=each.contrasts | told), unit, measure)
            if match and (best is None or match.likeness > best.likeness):
                best = match
        return best if best and best.likeness >= THRESHOLD else None

    def _taken_apart(self, name: str) -> _Named:
        text = self._places.sub("", name) if name else name
        size = _size(text)
        whole = _whole(plain_name(text))
        text = plain_name(text)
        levels = set()
        for level, pattern in _LEVELS:
            if pattern.search(text):
                levels.add(level)
                text = pattern.sub("", text)
        text = _SIZE_CLASS.sub("", text)
        text = re.sub("[数量]$", "", text)
        if "占" in text and "比重" not in text:
            text += "比重"
        return _Named(
            text,
            _pieces(text),
            _held(_words().contrasts, text),
            _held(_words().subjects, text),
            frozenset(levels),
            size,
            whole,
        )

    def _weight(self, pieces: Iterable[str]) -> float:
        return sum(self._weights.get(piece, self._unknown) for piece in pieces)

    def _nearest(
        self,
        named: _Named,
        unit: str,
        measure: str,
    ) -> Match | None:
        places: set[int] = set()
        for piece in named.pieces:
            places |= self._by_piece.get(piece, set())
        own = self._weight(named.pieces)
        best: Match | None = None
        for place in places:
            indicator, alias = self._aliases[place]
            likeness = self._likeness(named, alias, own + self._alias_weights[place])
            least = best.likeness if best else THRESHOLD
            if likeness < least:
                continue
            likeness -= self._misfit(indicator, unit, measure)
            if best is None or likeness > best.likeness:
                best = Match(indicator, likeness)
        return best

    def _likeness(
        self,
        named: _Named,
        alias: _Named,
        weight: float,
    ) -> float:
        """Return how like two names are that weigh so much together."""
        common = self._weight(named.pieces & alias.pieces)
        likeness = 2 * common / weight
        if named.text.endswith(alias.text) and len(alias.text) >= _SHORTEST_END:
            part = len(alias.text) / len(named.text)
            likeness = max(likeness, _ENDS_IN + (1 - _ENDS_IN) * part)
        likeness -= _CONTRAST * len(named.contrasts ^ alias.contrasts)
        if named.subjects - alias.subjects or _are_of_two_wholes(named, alias):
            likeness -= _NEVER_SAME
        if alias.levels and named.levels != alias.levels:
            likeness -= _OTHER_LEVEL if named.levels else _UNTOLD_LEVEL
        if alias.size:
            likeness += -_OTHER_SIZE if named.size != alias.size else 0.1
        return likeness

    def _misfit(
        self,
        indicator: str,
        unit: str,
        measure: str,
    ) -> float:
        """Return what unit and measure take off the likeness; one where they can never be the indicator's."""
        row = self._rows[indicator]
        own, name = row["canonical_unit"], row["name_zh"]
        grows = name.endswith(("增长", "增速", "增幅"))
        if measure in ("growth_rate", "decline_rate"):
            # A rate of growth is an indicator of its own; what is to fall is the thing itself.
            falls = measure == "decline_rate"
            return 0.0 if grows and not falls else _MISFIT if falls else _NEVER_SAME
        if grows:
            return 0.0 if measure == "relative" else 1.0
        misfit = _MISFIT if bool(_ADDED.match(name)) != (measure == "addition") else 0.0
        if misfit and measure == "addition":
            # So many more are none of those there are.
            misfit = _NEVER_SAME
        if measure in ("multiple", "relative"):
            return misfit
        if measure == "coverage":
            return misfit if own == "%" else 1.0
        if measure == "rank":
            return misfit if own == "位" else 1.0
        if conversion(unit, canonical_unit(own, measure)) is not None:
            # Percentage points are added to any share.
            return 0.0 if unit == "百分点" else misfit
        counts = unit.lstrip("百千万亿") in _COUNTING and own in _COUNTING
        persons = own == "人年" and unit.endswith("人")
        return misfit + (_OTHER_COUNTING_UNIT if counts or persons else 1.0)


def _place_names(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for the names of places, with and without what they are."""
    full = {name for name in names if len(name) > 1}
    short = {re.sub("[省市县区]$", "", name) for name in full}
    longest_first = sorted(full | {name for name in short if len(name) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def _size(name: str) -> str:
    """Return the size class in a name, in hundred millions."""
    match = _SIZE.search(name)
    if not match:
        return ""
    return _WORDED_SIZES.get(match[1], match[1])


def _whole(name: str) -> str:
    """Return what a share is of, empty where nothing tells it."""
    match = _SHARE_OF.search(name)
    if not match:
        return ""
    return next((whole for whole, pattern in _WHOLES if pattern.search(match[1])), "")


def _are_of_two_wholes(named: _Named, alias: _Named) -> bool:
    """Return whether two shares are of different things; one of a whole place is none of GDP or of anything else."""
    return bool(named.whole) and bool(alias.whole) and named.whole != alias.whole


class _Words(NamedTuple):
    """The synonyms, the words that tell indicators apart, and those of another subject altogether."""

    same: list[tuple[re.Pattern[str], str]]
    contrasts: list[str]
    subjects: list[str]


@cache
def _words() -> _Words:
    words = _Words([], [], [])
    for row in read_table("synonyms.csv"):
        if row["plain"] == _OTHER_SUBJECT:
            words.subjects.append(row["printed"])
        elif row["plain"]:
            words.same.append((re.compile(row["printed"]), row["plain"].replace("-", "")))
        else:
            words.contrasts.append(row["printed"])
    return words


@cache
def plain_name(name: str) -> str:
    """Return a name in the words that all its synonyms are told in.

    Examples
    --------
    >>> plain_name("全社会研究与试验发展(R&D)经费支出相当于全市生产总值(GDP)的比例")
    '研发经费占GDP比重'
    """
    text = name.replace("（", "(").replace("）", ")")
    for pattern, plain in _words().same:
        text = pattern.sub(plain, text)
    return re.sub("^占", "研发经费占", _NOISE.sub("", text))


def _pieces(text: str) -> frozenset[str]:
    """Return every two characters that follow each other, and the ends."""
    closed = f"^{text}$"
    return frozenset(closed[place : place + 2] for place in range(len(closed) - 1))


def _held(words: list[str], text: str) -> frozenset[str]:
    return frozenset(word for word in words if word in text)
