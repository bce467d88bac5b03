"""Numbers as a reader reads them: 万 and 亿 in Chinese, thousands, millions and billions in English."""

from __future__ import annotations

import re

from compare.language.words import word

#: Units that English counts in other steps: 10 亿元 is a billion yuan, 100 万人 a million people.
ENGLISH_SCALES = {"亿元": 0.1, "万元": 0.01, "万人": 0.01}

#: A sign never parts from its number at the end of a line.
SIGNS = {
    "ge": "≥\u00a0",
    "gt": ">\u00a0",
    "eq": "",
    "approx": "≈\u00a0",
    "le": "≤\u00a0",
    "range": "",
}


def printed_decimals(fragment: str) -> int:
    """Return how many decimals the first number of a printed fragment has.

    Examples
    --------
    >>> printed_decimals("2.70%左右"), printed_decimals("70亿元以上")
    (2, 0)
    """
    found = re.search(r"\d+(?:\.(\d+))?", fragment)
    return len(found.group(1) or "") if found else 0


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
    if language == "zh" and abs(value) >= 10_000:
        return f"{_trimmed(value / 10_000, 0, most=4)}万"
    return _trimmed(value, decimals)


def format_ticks(value: float, top: float, language: str) -> str:
    """Write a number on an axis that ends at ``top``: all of them in 万, or none.

    Examples
    --------
    >>> format_ticks(5000, 22000, "zh"), format_ticks(5000, 22000, "en")
    ('0.5万', '5,000')
    """
    if language == "zh" and top >= 10_000 and value:
        return f"{_trimmed(value / 10_000, 0)}万"
    return _trimmed(value, 0)


def _trimmed(value: float, decimals: int, most: int = 0) -> str:
    """Round to what a reader can use: three decimals below ten, two above, or ``most``; none that say nothing."""
    text = f"{value:,.{max(decimals, most or (3 if abs(value) < 10 else 2))}f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction[:decimals] + fraction[decimals:].rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def display_scale(unit: str, language: str) -> float:
    """Return what a number in a canonical unit is multiplied by to be read in the unit's own words.

    Examples
    --------
    >>> display_scale("亿元", "en"), display_scale("亿元", "zh"), word("unit_亿元", "en")
    (0.1, 1.0, 'billion yuan')
    """
    return ENGLISH_SCALES.get(unit, 1.0) if language == "en" else 1.0


def format_quantity(value: float, unit: str, language: str, decimals: int = 0) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    value : float
        In ``unit``, a canonical unit.
    unit : str
    language : str
    decimals : int
        Decimals that must show.

    Examples
    --------
    >>> format_quantity(70, "亿元", "en"), format_quantity(2.5, "亿元", "en"), format_quantity(70, "亿元", "zh")
    ('7 billion yuan', '250 million yuan', '70亿元')
    """
    scale, name = _told_in(abs(value), unit, language)
    return _with_unit(_scaled(value, scale, language, decimals), name, unit, language)


def _told_in(size: float, unit: str, language: str) -> tuple[float, str]:
    """Return the scale and the word of the unit that a number of this size is told in: small money in 万元."""
    if unit == "亿元" and language == "en" and size < 10:
        return 100, word("unit.small_money", "en")
    if unit == "亿元" and language == "zh" and size < 1:
        return 10_000, word("unit.small_money", "zh")
    return display_scale(unit, language), word(f"unit.{unit}", language)


def _scaled(value: float, scale: float, language: str, decimals: int) -> str:
    # A scaled number has lost its printed decimals.
    return format_number(value * scale, language, decimals if scale == 1 else 0)


def _with_unit(number: str, name: str, unit: str, language: str) -> str:
    gap = "" if language == "zh" or unit == "%" else " "
    return f"{number}{gap}{name}".rstrip()


def format_target(
    value: float, value_high: float, comparator: str, unit: str, language: str, decimals: int = 0
) -> str:
    """Write a target with the sign of its qualifier; ``value_high`` counts only for a range.

    Examples
    --------
    >>> format_target(3.6, float("nan"), "ge", "件", "zh", 1)
    '≥\\xa03.6件'
    """
    if comparator == "range":
        scale, name = _told_in(abs(value_high), unit, language)
        ends = (_scaled(end, scale, language, decimals) for end in (value, value_high))
        return _with_unit("–".join(ends), name, unit, language)
    return SIGNS[comparator] + format_quantity(value, unit, language, decimals)


def percent(value: float, language: str, sign: bool = False) -> str:
    """Write a percentage with one decimal.

    Examples
    --------
    >>> percent(14.8698, "en"), percent(-4.492, "en", sign=True), percent(40, "zh", sign=True)
    ('14.9%', '−4.5%', '+40.0%')
    """
    return f"{signed(value, language, 1) if sign else format(value, '.1f')}%"


def signed(value: float, language: str, decimals: int = 2) -> str:
    """Write a difference with its sign, and with so many decimals where it is below a hundred.

    Examples
    --------
    >>> signed(0.6, "en"), signed(-0.07, "en"), signed(2000, "en")
    ('+0.60', '−0.07', '+2,000')
    """
    shown = decimals if abs(value) < 100 else 0
    return f"{'−' if round(value, shown) < 0 else '+'}{format_number(abs(round(value, shown)), language, shown)}"


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
    fractions = [re.search(r"\d(?:\.(\d+))?[^\d]*$", text) for text in texts]
    longest = max((len(found[1] or "") for found in fractions if found), default=0)
    aligned = []
    for text, found in zip(texts, fractions, strict=True):
        missing = longest - len(found[1] or "") if found else 0
        mark = "\u2008" if found and missing == longest and longest else ""
        aligned.append(text + mark + "\u2007" * missing)
    return aligned
