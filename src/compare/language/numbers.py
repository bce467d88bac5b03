"""Numbers as a reader reads them: 万 and 亿 in Chinese, thousands, millions and billions in English."""

from __future__ import annotations

import re
from typing import NamedTuple

#: 万, the step in which Chinese counts.
WAN = 10_000

#: The unit of a number that is printed without one: an index, a coefficient (降至0.5以下).
NO_UNIT = "1"

#: Spaces as wide as a digit and as a decimal point.
DIGIT_SPACE, POINT_SPACE = "\u2007", "\u2008"


class DisplayUnit(NamedTuple):
    """How numbers in a canonical unit are shown in one language.

    Attributes
    ----------
    name : str
        The word behind the number; empty where the name of the indicator says what is counted.
    scale : float
        What a number is multiplied by: 10 亿元 is a billion yuan.
    smaller : DisplayUnit or None
        In what numbers below ``smaller_below`` are shown: 0.5 亿元 is 5,000 万元.
    smaller_below : float
    """

    name: str
    scale: float = 1.0
    smaller: DisplayUnit | None = None
    smaller_below: float = 0.0

    def of_size(self, size: float) -> DisplayUnit:
        """Return the unit that a number of this size is shown in."""
        if self.smaller is not None and size < self.smaller_below:
            return self.smaller
        return self


#: A sign never parts from its number at the end of a line.
SIGNS = {
    "ge": "≥\u00a0",
    "gt": ">\u00a0",
    "eq": "",
    "approx": "≈\u00a0",
    "le": "≤\u00a0",
    "lt": "<\u00a0",
    "range": "",
}


def printed_decimals(fragment: str) -> int:
    """Return how many decimals the first number of a printed fragment has.

    Examples
    --------
    >>> printed_decimals("2.70%左右"), printed_decimals("70亿元以上")
    (2, 0)
    """
    number = re.search(r"\d+\.?(\d*)", fragment)
    return len(number[1]) if number else 0


def format_number(value: float, language: str, decimals: int = 0) -> str:
    """Write a plain number; large ones in 万 in Chinese.

    Parameters
    ----------
    value : float
    language : str
    decimals : int
        Decimals that must show; more show where the number needs them (three below ten, else two).

    Examples
    --------
    >>> format_number(22000, "zh"), format_number(22000, "en"), format_number(2.7, "en", 2)
    ('2.2万', '22,000', '2.70')
    """
    if language == "zh" and abs(value) >= WAN:
        return f"{_trimmed(value / WAN, most=4)}万"
    return _trimmed(value, decimals)


def format_ticks(value: float, top: float, language: str) -> str:
    """Write a number on an axis that ends at ``top``: all of them in 万, or none.

    Examples
    --------
    >>> format_ticks(5000, 22000, "zh"), format_ticks(5000, 22000, "en")
    ('0.5万', '5,000')
    """
    in_wan = language == "zh" and top >= WAN
    if in_wan and value:
        return f"{_trimmed(value / WAN)}万"
    return _trimmed(value)


def _trimmed(value: float, decimals: int = 0, most: int = 0) -> str:
    """Round to three decimals below ten and two above, or to ``most``; drop zeros past ``decimals``."""
    usual = 3 if abs(value) < 10 else 2
    places = max(decimals, most or usual)
    whole, _, fraction = f"{value:,.{places}f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{fraction}".rstrip(".")


def format_quantity(value: float, unit: DisplayUnit, language: str, decimals: int = 0) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    value : float
        In the canonical unit.
    unit : DisplayUnit
    language : str
    decimals : int
        Decimals that must show.

    Examples
    --------
    >>> money = DisplayUnit("billion yuan", 0.1, DisplayUnit("million yuan", 100), 10)
    >>> format_quantity(70, money, "en"), format_quantity(2.5, money, "en")
    ('7 billion yuan', '250 million yuan')
    """
    return _with_unit([value], unit, language, decimals)


def _with_unit(values: list[float], unit: DisplayUnit, language: str, decimals: int) -> str:
    """Write a number, or two as a range, in the unit that the last of them is shown in."""
    shown = unit.of_size(abs(values[-1]))
    if shown.scale != 1:
        # A scaled number has lost its printed decimals.
        decimals = 0
    numbers = [format_number(value * shown.scale, language, decimals) for value in values]
    number = "–".join(numbers)
    gap = "" if language == "zh" or unit.name == "%" else " "
    return f"{number}{gap}{shown.name}".rstrip()


def format_target(
    value: float,
    value_high: float,
    comparator: str,
    unit: DisplayUnit,
    language: str,
    decimals: int = 0,
) -> str:
    """Write a target with the sign of its qualifier; ``value_high`` counts only for a range.

    Examples
    --------
    >>> format_target(3.6, float("nan"), "ge", DisplayUnit("件"), "zh", 1)
    '≥\\xa03.6件'
    """
    if comparator != "range":
        return SIGNS[comparator] + format_quantity(value, unit, language, decimals)
    return _with_unit([value, value_high], unit, language, decimals)


def percent(value: float, language: str, sign: bool = False) -> str:
    """Write a percentage with one decimal.

    Examples
    --------
    >>> percent(14.8698, "en"), percent(-4.492, "en", sign=True), percent(40, "zh", sign=True)
    ('14.9%', '−4.5%', '+40.0%')
    """
    number = signed(value, language, 1) if sign else f"{value:.1f}"
    return f"{number}%"


def signed(value: float, language: str, decimals: int = 2) -> str:
    """Write a difference with its sign, and with so many decimals where it is below a hundred.

    Examples
    --------
    >>> signed(0.6, "en"), signed(-0.07, "en"), signed(2000, "en")
    ('+0.60', '−0.07', '+2,000')
    """
    places = decimals if abs(value) < 100 else 0
    rounded = round(value, places)
    sign = "−" if rounded < 0 else "+"
    return sign + format_number(abs(rounded), language, places)


def share(value: float) -> str:
    """Write a share of one with two decimals; what sampling leaves below zero is zero.

    Examples
    --------
    >>> share(0.487108), share(-0.001)
    ('0.49', '0.00')
    """
    return f"{max(value, 0.0):.2f}"


def align_decimals(texts: list[str]) -> list[str]:
    """Pad right-aligned numbers so that their decimal marks stand below each other.

    Spaces as wide as a digit and a mark stand for what is missing; a text without a digit is left alone.

    Examples
    --------
    >>> [len(text) for text in align_decimals(["2.70", "35", "open"])]
    [4, 5, 4]
    """
    lengths = [_fraction_length(text) for text in texts]
    longest = max(lengths, default=0)
    return [_padded(text, longest) for text in texts]


def _fraction_length(text: str) -> int:
    """Return how many decimals the last number of a text has."""
    number = re.search(r"\d\.(\d+)\D*$", text)
    return len(number[1]) if number else 0


def _padded(text: str, longest: int) -> str:
    """Return a text with spaces for the decimals, and the mark, that the longest number has more."""
    if not re.search(r"\d", text):
        return text
    length = _fraction_length(text)
    missing = longest - length
    mark = POINT_SPACE if missing and not length else ""
    return text + mark + DIGIT_SPACE * missing
