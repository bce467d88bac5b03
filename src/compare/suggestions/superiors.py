"""Aims of the nation, the province or the city above, which a plan cites: they are none of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

#: Levels from the top; a city and a prefecture are of one level.
_LEVELS = {"国": 0, "省": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4}
_LEVEL = f"[{''.join(_LEVELS)}]"
#: Whose number it is: 全省 as a subject, not as what something is compared with or a part of.
_WHOSE = re.compile(
    f"(?<![占比超高低于居列位在入先前与和为达])(?:全|我)({_LEVEL})(?![平排名第同各均率领一最首唯重范前先内外]|[^，。;]*的)"
)
#: Who sets an aim for those below.
_SAYS = re.compile(
    "(?<![按照据实绕成应合接])(国家|国务院|中央|省|省委|省政府|省里|市委|市政府|市里)(?:(?:[“《][^”》]*[”》])|[^，。;”《》0-9]){0,16}?"
    "(?:提出|要求|下达|确定|明确|规定|定标准)"
)
#: A town (全镇) is named as a part of the place whose plan it is.
_TOWNS = 4


def own_level(texts: Iterable[str]) -> int | None:
    """Return the level of the place that a text speaks of most as its own, None where it says nothing of it.

    Examples
    --------
    >>> own_level(["全市投入增加，全市企业达到9家，高于全省平均水平"])
    2
    """
    found = Counter(_LEVELS[match[1]] for text in texts for match in _WHOSE.finditer(text))
    local = {level: count for level, count in found.items() if 0 < level < _TOWNS}
    # Of two that are named as often the lower: a plan cites those above, never those below, as a whole.
    return max(local, key=lambda level: (local[level], level)) if local else None


def is_superiors(before: str, own: int | None) -> bool:
    """Return whether the number behind a piece of a sentence is an aim of a place above.

    Parameters
    ----------
    before : str
        The sentence up to the number.
    own : int or None
        As :func:`own_level` returns it.

    Examples
    --------
    >>> is_superiors("省规划提出，到2020年全省投入占比达到", 2), is_superiors("我市投入占全省的", 2)
    (True, False)
    """
    if own is None:
        return False
    subjects = [(match.start(), _LEVELS[match[1]]) for match in _WHOSE.finditer(before)]
    speakers = [(match.start(), _speaker(match[1])) for match in _SAYS.finditer(before)]
    if not subjects and not speakers:
        return False
    level = max(subjects or speakers)[1]
    return level < own


def _speaker(name: str) -> int:
    return 0 if name in ("国家", "国务院", "中央") else _LEVELS[name[0]]
