"""What the cells of a matrix of verdicts say; words only, for figures and tables alike."""

from __future__ import annotations

import pandas as pd

from compare.language.labels import Labels

#: How the bounds of one target can lie to those of another, in the order of the legend.
ORDERS = ("higher", "lower", "equal", "overlapping")

#: How the other lies to the one; the orders left out read the same both ways.
REVERSED = {"higher": "lower", "lower": "higher"}


def matrix_order(pairs: pd.DataFrame) -> list[str]:
    """Return the ids of the statements in the order of the pairs."""
    ids = [*pairs["target_id"], *pairs["other_id"]]
    return list(dict.fromkeys(ids))


def matrix_cells(pairs: pd.DataFrame, labels: Labels) -> dict[tuple[str, str], str]:
    """Return the sign or letter for each two statements, both ways; in brackets where only circumstances differ."""
    cells = {}
    for pair in pairs.itertuples():
        order = pair.by_bounds
        opposite = REVERSED.get(order, order)
        cells[pair.target_id, pair.other_id] = _cell(order, pair.reasons, labels)
        cells[pair.other_id, pair.target_id] = _cell(opposite, pair.reasons, labels)
    return cells


def _cell(order: str, reasons: list[str], labels: Labels) -> str:
    if not order:
        return labels.word(f"letter.{reasons[0]}")
    sign = labels.word(f"sign.{order}")
    if not reasons:
        return sign
    return labels.word("text.in_brackets", text=sign)


def matrix_legend(pairs: pd.DataFrame, labels: Labels) -> list[str]:
    """Return what the signs and letters of a matrix mean, those that stand in it."""
    orders = pairs["by_bounds"]
    reasons = pairs["reasons"]
    ordered = orders.ne("")
    # Every pair stands in the matrix both ways.
    drawn = {*orders, *orders.replace(REVERSED)}
    legend = [_entry("sign", order, labels) for order in ORDERS if order in drawn]
    if any(reasons[ordered]):
        legend.append(labels.word("legend.brackets"))
    letters = reasons[~ordered].str[0].unique()
    legend += [_entry("letter", letter, labels) for letter in letters]
    return legend


def _entry(group: str, code: str, labels: Labels) -> str:
    sign = labels.word(f"{group}.{code}")
    meaning = labels.word(f"legend.{code}")
    return labels.word("legend.sign", sign=sign, text=meaning)
