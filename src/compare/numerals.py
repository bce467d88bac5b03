"""Numbers as a reader reads them: 万 and 亿 in Chinese, thousands, millions and billions in English."""

from __future__ import annotations

import re

from compare.words import word

#: Units that English counts in other steps: 10 亿元 is a billion yuan, 100 万人 a million people.
ENGLISH_SCALES = {"亿元": 0.1, "万元": 0.01, "万人": 0.01}

SIGNS = {"ge": "≥ ", "gt": "> ", "eq": "", "approx": "≈ ", "le": "≤ ", "range": ""}


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
        return f"{_trimmed(value / 10_000, 0)}万"
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


def _trimmed(value: float, decimals: int) -> str:
    """Round to what a reader can use: three decimals below ten, two above; none that say nothing."""
    text = f"{value:,.{max(decimals, 3 if abs(value) < 10 else 2)}f}"
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
    if unit == "亿元" and language == "en" and abs(value) < 10:
        return f"{_trimmed(value * 100, 0)} {word('unit_small_money', 'en')}"
    scale = display_scale(unit, language)
    # A scaled number has lost its printed decimals.
    number = format_number(value * scale, language, decimals if scale == 1 else 0)
    gap = "" if language == "zh" or unit == "%" else " "
    return f"{number}{gap}{word(f'unit_{unit}', language)}".rstrip()


def format_target(
    value: float, value_high: float, comparator: str, unit: str, language: str, decimals: int = 0
) -> str:
    """Write a target with the sign of its qualifier; ``value_high`` counts only for a range.

    Examples
    --------
    >>> format_target(3.6, float("nan"), "ge", "件", "zh", 1)
    '≥ 3.6件'
    """
    if comparator == "range":
        low = format_number(value, language, decimals)
        return f"{low}–{format_quantity(value_high, unit, language, decimals)}"
    return SIGNS[comparator] + format_quantity(value, unit, language, decimals)


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
