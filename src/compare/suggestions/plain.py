"""A line in plain characters without blanks, and the way back to what is printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from compare.tables.characters import fold
from compare.tables.numerals import plain_numerals
from compare.tables.printed_words import UNITS, any_of
from compare.tables.quantities import Number, find_numbers

#: Blanks that part two numbers (2.1  3.0); all others say nothing in a Chinese sentence.
_PARTING = re.compile(r"(?<=[0-9%])\s+(?=[0-9])")
#: Between digits a blank is no parting where it groups thousands or stands inside a year (20 25年).
_GROUPED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9.年])")
_YEAR_APART = re.compile(
    r"(?<![0-9])(?:19|20)\s?[0-9]\s?[0-9](?=\s*年)|(?<![0-9])2\s0\s?[0-9]\s?[0-9](?=\s*年)"
)
#: One number whose digits a copy of a page parted (占9 9%以上): short halves, glued to a word in front, told in a unit.
_DIGITS_APART = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![第表图栏件章附节款])[0-9]{1,2}\s[0-9]{1,2}(?=\s?(?:[%‰]|[百千万亿]|以[上下内]|左右|[家个项件名人]))"
)
#: The cells of a row that single blanks part (甲类企业 家 120 400 预期性) are no thousands, unless a unit follows.
_GROUPED_IN_ROW = re.compile(rf"{_GROUPED.pattern}(?=\s?[百千万亿]*{any_of(UNITS)})")
_ROW_OF_CELLS = re.compile(r"\S+(?:[ \u3000]\S+){3,}")
_STOPS = re.compile("[，。;；]")
#: A half-width comma that groups no thousands is a comma.
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")


@dataclass(frozen=True)
class Plain:
    """A line in plain characters.

    Attributes
    ----------
    printed : str
    text : str
        Without blanks, half-width but for the comma.
    places : sequence of int
        Where each character of ``text`` stands in ``printed``.
    """

    printed: str
    text: str
    places: Sequence[int]

    def span(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int]:
        """Return where a part of the plain text is printed."""
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def printed_numbers(self) -> list[Number]:
        """Return every number of the line as it is printed."""
        return find_numbers(self.printed)

    @cached_property
    def numbers(self) -> list[Number]:
        """Return every number of the line, at its place in the plain text."""
        found = {}
        for number in find_numbers(self.text):
            found[number.start, number.end] = number
        for number in self.printed_numbers:
            start = bisect_left(self.places, number.start)
            end = bisect_left(self.places, number.end)
            if end > start:
                _keep_apart(found, Number(self.text[start:end], start, end))
        return [found[span] for span in sorted(found)]


def _keep_apart(
    found: dict[tuple[int, int], Number],
    number: Number,
) -> None:
    """Add a number unless one that is there holds it; of two that overlap the longer stays whole."""
    for start, end in list(found):
        if start <= number.start and number.end <= end:
            return
        if start < number.end and number.start < end:
            del found[start, end]
            number = _joined(number, start, end)
    found[number.start, number.end] = number


def _joined(
    number: Number,
    start: int,
    end: int,
) -> Number:
    return Number(number.text, min(start, number.start), max(end, number.end))


def plain_line(printed: str) -> Plain:
    """Return a line in plain characters, without the blanks that part nothing.

    Examples
    --------
    >>> plain_line("到 2025 年,企业１ 200家").text
    '到2025年，企业1200家'
    """
    folded = fold(printed)
    text = _COMMA.sub("，", plain_numerals(folded.text))
    parting = {place for match in _PARTING.finditer(text) for place in [match.start()]}
    is_row = _ROW_OF_CELLS.fullmatch(text.strip()) and not _STOPS.search(text)
    of_row = (_GROUPED_IN_ROW, _YEAR_APART)
    for joined in of_row if is_row else (_GROUPED, _YEAR_APART, _DIGITS_APART):
        for match in joined.finditer(text):
            first, last = match.span()
            # A tab parts two cells, never the thousands of one number.
            if "\t" in printed[folded.places[first] : folded.places[last - 1]]:
                continue
            parting -= set(range(first, last))
    kept = [place for place, char in enumerate(text) if not char.isspace() or place in parting]
    plain = "".join(text[place] for place in kept)
    return Plain(
        printed,
        plain,
        [folded.places[place] for place in kept],
    )
