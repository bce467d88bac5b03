"""The matrix of verdicts: every statement of a family against every other."""

from __future__ import annotations

import pandas as pd

from compare.comparison.verdicts import verdicts
from compare.figures.charts import Tables, source_line
from compare.figures.layout import NOTE, Frame, figure_axes, new_figure, text_width, wrap
from compare.figures.marks import link
from compare.figures.save import Drawing
from compare.figures.style import WIDTH, house_style, text_colours
from compare.labels import kind_label, place_year, short_value_label
from compare.words import word

#: Inches: the room for the statements' names, the largest side of a cell, and a line of a name.
LEFT, LARGEST, LINE = 3.1, 0.3, 0.155

#: Colours of a cell: the order can be told, it is left open, only the time differs, another kind.
SETTLED, OPEN, OF_THE_TIME, REFUSED = "#9cc4de", "#d5e6f1", "#eef0f4", "#ffffff"

FLIPPED = {"higher": "lower", "lower": "higher"}


def matrix_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw what can be said of every two statements of a family.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one family.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing or None
        A cell for each two statements: a sign where the order can be told, in brackets where only years or GDP
        vintages stand in the way, a letter for the reason where they are of different kinds. None for fewer than two.
    """
    pairs = verdicts(rows, tables)
    if pairs.empty:
        return None
    ids, cells, by_id = matrix_order(pairs), matrix_cells(pairs, language), rows.set_index("target_id")
    ordered = int(pairs["verdict"].isin(["higher", "lower", "equal"]).sum())
    timed = int((pairs["verdict"].eq("not_comparable") & pairs["by_bounds"].ne("")).sum())
    title = word("figure_matrix_title", language, pairs=len(pairs), ordered=ordered, time=timed)
    legend = word("list_semicolon", language).join(matrix_legend(pairs, language))
    frame = Frame(title, word("figure_matrix_subtitle", language),
                  [legend, source_line(rows[rows["target_id"].isin(ids)], tables, language)])
    names = [_name(number, by_id.loc[each], tables, language) for number, each in enumerate(ids, start=1)]
    side = min(LARGEST, (WIDTH - LEFT - 0.15) / len(ids))
    tall = [max(min(side, 0.24), LINE * len(name) + 0.05) for name in names]
    middles = [sum(tall[:place]) + each / 2 for place, each in enumerate(tall)]
    height = frame.top + frame.bottom + 0.3 + sum(tall)
    with house_style():
        figure, quiet = new_figure(height), text_colours()["quiet"]
        axes = figure_axes(figure, LEFT, frame.top + 0.25, side * len(ids), sum(tall))
        for (own, other), text in cells.items():
            down, across = ids.index(own), ids.index(other)
            colour = _colour(text, language)
            axes.barh(middles[down], 0.92, left=across - 0.46, height=tall[down] - 0.02, color=colour, linewidth=0)
            ink = text_colours()["ink"] if colour != REFUSED else quiet
            axes.text(across, middles[down], text, ha="center", va="center", fontsize=_size(text, side), color=ink)
        axes.set_xlim(-0.5, len(ids) - 0.5)
        axes.set_ylim(sum(tall), 0)
        axes.set_yticks(middles, ["\n".join(name) for name in names], fontsize=NOTE)
        for name, target_id in zip(axes.get_yticklabels(), ids, strict=True):
            link(name, target_id)
        axes.xaxis.tick_top()
        axes.set_xticks(range(len(ids)), [str(number) for number in range(1, len(ids) + 1)], fontsize=NOTE)
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
    told = [
        word("alt_matrix", language, one=place_year(by_id.loc[row.target_id], tables, language),
             other=place_year(by_id.loc[row.other_id], tables, language),
             text=word(f"verdict_{row.by_bounds}", language))
        for row in pairs[pairs["by_bounds"].ne("")].itertuples()
    ]
    alt = word("alt_text", language, title=title, items=word("list_semicolon", language).join(told) or legend)
    return Drawing(figure, pairs.assign(reasons=pairs["reasons"].map(";".join)), alt)


def _name(number: int, row: pd.Series, tables: Tables, language: str) -> list[str]:
    """Name a statement by its number, place, year, kind and value, on as few lines as there is room for."""
    value = short_value_label(row, language)
    text = f"{number} {place_year(row, tables, language)} · {kind_label(row, tables, language)} · {value}"
    return wrap(text, LEFT - 0.2, NOTE)


def _size(text: str, side: float) -> float:
    """Return the size at which a text fits its cell, at least the smallest that can be read."""
    return min(NOTE, NOTE * (side - 0.02) / max(text_width(text, NOTE), 0.01)) if text else NOTE


def _colour(text: str, language: str) -> str:
    signs = {word(f"sign_{each}", language): each for each in ("higher", "lower", "equal", "overlapping")}
    if text in signs:
        return OPEN if signs[text] == "overlapping" else SETTLED
    return OF_THE_TIME if any(text == word("in_brackets", language, text=sign) for sign in signs) else REFUSED


def matrix_order(pairs: pd.DataFrame) -> list[str]:
    """Return the ids of the statements in the order of the pairs."""
    return list(dict.fromkeys([*pairs["target_id"], *pairs["other_id"]]))


def matrix_cells(pairs: pd.DataFrame, language: str) -> dict[tuple[str, str], str]:
    """Return the sign or letter for each two statements, both ways; in brackets where only the time differs."""
    cells = {}
    for pair in pairs.to_dict("records"):
        for own, other, turned in ((pair["target_id"], pair["other_id"], False),
                                   (pair["other_id"], pair["target_id"], True)):
            told = FLIPPED.get(pair["by_bounds"], pair["by_bounds"]) if turned else pair["by_bounds"]
            if not told:
                cells[own, other] = word(f"letter_{pair['reasons'][0]}", language)
                continue
            sign = word(f"sign_{told}", language)
            cells[own, other] = word("in_brackets", language, text=sign) if pair["reasons"] else sign
    return cells


def matrix_legend(pairs: pd.DataFrame, language: str) -> list[str]:
    """Return what the signs and letters of a matrix mean, those that stand in it."""
    signs = [each for each in ("higher", "lower", "equal", "overlapping")
             if pairs["by_bounds"].isin([each, FLIPPED.get(each, each)]).any()]
    legend = [word("legend_sign", language, sign=word(f"sign_{each}", language), text=word(f"legend_{each}", language))
              for each in signs]
    if (pairs["by_bounds"].ne("") & pairs["reasons"].map(bool)).any():
        legend.append(word("legend_brackets", language))
    firsts = dict.fromkeys(reasons[0] for reasons, told in zip(pairs["reasons"], pairs["by_bounds"], strict=True)
                           if not told)
    return legend + [word("legend_sign", language, sign=word(f"letter_{each}", language),
                          text=word(f"legend_{each}", language)) for each in firsts]
