"""Which indicator of the vocabulary a printed name is: by name, by how documents print it, or by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from compare.language.labels import Tables
from compare.tables.units import canonical_unit, conversion

#: The least likeness that is taken for the same indicator.
THRESHOLD = 0.62
#: What a word that one name has and the other has not takes off the likeness.
_CONTRAST = 0.22
_MISFIT = 0.12
_COUNTING = set("家个项件名位人所套种处支座场次条只张")
_NOISE = re.compile(r"[“”\"‘’《》()（）·,，、。:;\-—0-9.%+]|其中|全省|全市|全区|全县|全州|我市|我区|我县|我省|各类|各级|的|等|中")


@dataclass(frozen=True)
class Match:
    """An indicator of the vocabulary, and how like its name is, 1 where it is the name."""

    indicator: str
    likeness: float


@dataclass(frozen=True)
class _Alias:
    indicator: str
    text: str
    pieces: frozenset[str]
    contrasts: frozenset[str]


class Vocabulary:
    """The indicators of the tables, with every name that they are printed by.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    """

    def __init__(self, tables: Tables) -> None:
        rows = tables["indicators"].to_dict("records")
        self._rows = {row["indicator"]: row for row in rows}
        aliases = {(row["indicator"], row["name_zh"]) for row in rows}
        named = tables["targets"][["indicator", "indicator_zh"]].drop_duplicates()
        aliases |= set(named.itertuples(index=False, name=None))
        self._aliases = [_alias(*each) for each in sorted(aliases)]
        self._by_piece = defaultdict(set)
        for place, alias in enumerate(self._aliases):
            for piece in alias.pieces:
                self._by_piece[piece].add(place)

    def timing(self, indicator: str) -> str:
        """Return whether an indicator is a stock or a flow."""
        return self._rows[indicator]["timing"] if indicator in self._rows else ""

    def find(self, names: list[str], unit: str, measure: str) -> Match | None:
        """Return the indicator that any of the names is most like, of those whose unit and measure fit."""
        best: Match | None = None
        for name in names:
            match = self._nearest(name, unit, measure)
            if match and (best is None or match.likeness > best.likeness):
                best = match
        return best if best and best.likeness >= THRESHOLD else None

    def _nearest(self, name: str, unit: str, measure: str) -> Match | None:
        text = plain_name(name)
        pieces = _pieces(text)
        contrasts = _contrasts(text)
        shared: dict[int, int] = defaultdict(int)
        for piece in pieces:
            for place in self._by_piece.get(piece, ()):
                shared[place] += 1
        best: Match | None = None
        for place, common in shared.items():
            alias = self._aliases[place]
            likeness = 2 * common / (len(pieces) + len(alias.pieces))
            if text.endswith(alias.text) and len(alias.text) > 3:
                likeness = max(likeness, 0.78 + 0.2 * len(alias.text) / len(text))
            likeness -= _CONTRAST * len(contrasts ^ alias.contrasts)
            likeness -= self._misfit(alias.indicator, unit, measure)
            if best is None or likeness > best.likeness:
                best = Match(alias.indicator, likeness)
        return best

    def _misfit(self, indicator: str, unit: str, measure: str) -> float:
        """Return what unit and measure take off the likeness; one where they can never be the indicator's."""
        row = self._rows[indicator]
        own = row["canonical_unit"]
        name = row["name_zh"]
        grows = name.endswith(("增长", "增速", "增幅"))
        if measure in ("growth_rate", "decline_rate"):
            return 0.0 if grows else _MISFIT
        if grows:
            return 1.0
        adds = name.startswith(("新", "引进", "招引", "向企业"))
        misfit = _MISFIT if adds != (measure in ("addition", "reduction")) else 0.0
        if measure in ("multiple", "coverage", "relative"):
            return misfit if measure != "coverage" or own == "%" else 2 * _MISFIT
        target = canonical_unit(own, measure)
        if measure == "rank":
            return misfit if own == "位" else 1.0
        if conversion(unit, target) is not None:
            return misfit
        counts = unit.lstrip("百千万亿") in _COUNTING and target in _COUNTING
        return misfit + (0.04 if counts else 1.0)


def _alias(indicator: str, name: str) -> _Alias:
    text = plain_name(name)
    return _Alias(indicator, text, _pieces(text), _contrasts(text))


@cache
def _words() -> tuple[list[tuple[re.Pattern[str], str]], list[str]]:
    """Return the synonyms, and the words that tell one indicator from another."""
    same, contrasts = [], []
    lines = (files("compare.suggestions") / "synonyms.csv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        printed, _, plain = line.partition(",")
        if plain:
            same.append((re.compile(printed), plain.replace("-", "")))
        else:
            contrasts.append(printed)
    return same, contrasts


@cache
def plain_name(name: str) -> str:
    """Return a name in the words that all its synonyms are told in.

    Examples
    --------
    >>> plain_name("全社会研究与试验发展(R&D)经费支出相当于全市生产总值(GDP)的比例")
    '研发经费占GDP比重'
    """
    text = name.replace("（", "(").replace("）", ")")
    for pattern, plain in _words()[0]:
        text = pattern.sub(plain, text)
    return _NOISE.sub("", text)


def _pieces(text: str) -> frozenset[str]:
    """Return every two characters that follow each other, and the ends."""
    closed = f"^{text}$"
    return frozenset(closed[place : place + 2] for place in range(len(closed) - 1))


def _contrasts(text: str) -> frozenset[str]:
    return frozenset(word for word in _words()[1] if word in text)
