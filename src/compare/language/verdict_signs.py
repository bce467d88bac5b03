"""What the cells of a matrix of verdicts say; words only, for figures and tables alike."""

from __future__ import annotations

import pandas as pd

from compare.language.words import word
from compare.tables.rows import records

FLIPPED = {"higher": "lower", "lower": "higher"}


def matrix_order(pairs: pd.DataFrame) -> list[str]:
    """Return the ids of the statements in the order of the pairs."""
    return list(dict.fromkeys([*pairs["target_id"], *pairs["other_id"]]))


def matrix_cells(pairs: pd.DataFrame, language: str) -> dict[tuple[str, str], str]:
    """Return the sign or letter for each two statements, both ways; in brackets where only the time differs."""
    cells = {}
    for pair in records(pairs):
        for own, other, turned in (
            (pair["target_id"], pair["other_id"], False),
            (pair["other_id"], pair["target_id"], True),
        ):
            told = (
                FLIPPED.get(pair["by_bounds"], pair["by_bounds"]) if turned else pair["by_bounds"]
            )
            if not told:
                cells[own, other] = word(f"letter.{pair['reasons'][0]}", language)
                continue
            sign = word(f"sign.{told}", language)
            cells[own, other] = (
                word("text.in_brackets", language, text=sign) if pair["reasons"] else sign
            )
    return cells


def matrix_legend(pairs: pd.DataFrame, language: str) -> list[str]:
    """Return what the signs and letters of a matrix mean, those that stand in it."""
    signs = [
        each
        for each in ("higher", "lower", "equal", "overlapping")
        if pairs["by_bounds"].isin([each, FLIPPED.get(each, each)]).any()
    ]
    legend = [
        word(
            "legend.sign",
            language,
            sign=word(f"sign.{each}", language),
            text=word(f"legend.{each}", language),
        )
        for each in signs
    ]
    if (pairs["by_bounds"].ne("") & pairs["reasons"].map(bool)).any():
        legend.append(word("legend.brackets", language))
    firsts = dict.fromkeys(
        reasons[0]
        for reasons, told in zip(pairs["reasons"], pairs["by_bounds"], strict=True)
        if not told
    )
    return legend + [
        word(
            "legend.sign",
            language,
            sign=word(f"letter.{each}", language),
            text=word(f"legend.{each}", language),
        )
        for each in firsts
    ]
