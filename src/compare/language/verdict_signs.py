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
    """Return the sign or letter for each two statements, both ways; in brackets where only the time differs."""
    cells = {}
    for pair in pairs.to_dict("records"):
        one, other = pair["target_id"], pair["other_id"]
        order, reasons = pair["by_bounds"], pair["reasons"]
        cells[one, other] = _cell(order, reasons, labels)
        cells[other, one] = _cell(REVERSED.get(order, order), reasons, labels)
    return cells


def _cell(order: str, reasons: list[str], labels: Labels) -> str:
    if not order:
        return labels.word(f"letter.{reasons[0]}")
    sign = labels.word(f"sign.{order}")
    return labels.word("text.in_brackets", text=sign) if reasons else sign


def matrix_legend(pairs: pd.DataFrame, labels: Labels) -> list[str]:
    """Return what the signs and letters of a matrix mean, those that stand in it."""
    ordered = pairs["by_bounds"].ne("")
    orders = set(pairs["by_bounds"])
    # Every pair stands in the matrix both ways.
    orders |= {REVERSED.get(order, order) for order in orders}
    legend = [_entry("sign", order, labels) for order in ORDERS if order in orders]
    if (ordered & pairs["reasons"].map(bool)).any():
        legend.append(labels.word("legend.brackets"))
    reasons = [reasons[0] for reasons in pairs.loc[~ordered, "reasons"]]
    return legend + [_entry("letter", reason, labels) for reason in dict.fromkeys(reasons)]


def _entry(group: str, code: str, labels: Labels) -> str:
    sign = labels.word(f"{group}.{code}")
    return labels.word("legend.sign", sign=sign, text=labels.word(f"legend.{code}"))
