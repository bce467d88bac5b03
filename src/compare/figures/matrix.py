"""The matrix of verdicts: every statement of a family against every other."""

from __future__ import annotations

import pandas as pd
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from compare.comparison.verdicts import verdicts
from compare.figures.charts import Tables, source_line
from compare.figures.layout import (
    NOTE,
    FigureLayout,
    draw_signs,
    figure_axes,
    new_figure,
    text_width,
    wrap,
)
from compare.figures.marks import link
from compare.figures.save import Drawing
from compare.figures.style import WIDTH, house_style, text_colours
from compare.language.labels import Labels, place_year, short_value_label, statement_type_label
from compare.language.verdict_signs import matrix_cells, matrix_legend, matrix_order
from compare.language.words import word
from compare.tables.rows import Record, by_target

#: Inches: the room for the statements' names, the largest side of a cell, and a line of a name.
LEFT, LARGEST, LINE = 3.1, 0.3, 0.155

#: Colours of a cell: the order can be told, it is left open, only the time differs, another kind.
SETTLED, OPEN, OF_THE_TIME, REFUSED = "#9cc4de", "#d5e6f1", "#eef0f4", "#ffffff"


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
    ids, cells, by_id = (
        matrix_order(pairs),
        matrix_cells(pairs, Labels(tables, language)),
        by_target(rows),
    )
    ordered = int(pairs["verdict"].isin(["higher", "lower", "equal"]).sum())
    timed = int((pairs["verdict"].eq("not_comparable") & pairs["by_bounds"].ne("")).sum())
    title = word("figure.matrix_title", language, pairs=len(pairs), ordered=ordered, time=timed)
    legend = word("list.semicolon", language).join(matrix_legend(pairs, Labels(tables, language)))
    frame = FigureLayout(
        title,
        word("figure.matrix_subtitle", language),
        [legend, source_line(rows[rows["target_id"].isin(ids)], tables, language)],
    )
    names = [
        _name(number, by_id[each], tables, language) for number, each in enumerate(ids, start=1)
    ]
    side = min(LARGEST, (WIDTH - LEFT - 0.15) / len(ids))
    tall = [max(min(side, 0.24), LINE * len(name) + 0.05) for name in names]
    middles = [sum(tall[:place]) + each / 2 for place, each in enumerate(tall)]
    height = frame.top + frame.bottom + 0.3 + sum(tall)
    with house_style():
        figure, quiet = new_figure(height), text_colours()["quiet"]
        axes = figure_axes(figure, LEFT, frame.top + 0.25, side * len(ids), sum(tall))
        placed = {(own, other): (ids.index(other), ids.index(own)) for own, other in cells}
        for text in dict.fromkeys(cells.values()):
            colour = _colour(text, language)
            own = [placed[each] for each, told in cells.items() if told == text]
            boxes = [
                Rectangle(
                    (across - 0.46, middles[down] - tall[down] / 2 + 0.01), 0.92, tall[down] - 0.02
                )
                for across, down in own
            ]
            axes.add_collection(PatchCollection(boxes, facecolor=colour, linewidth=0))
            ink = text_colours()["ink"] if colour != REFUSED else quiet
            draw_signs(
                axes,
                [(across, middles[down]) for across, down in own],
                text,
                _size(text, side),
                ink,
            )
        axes.set_xlim(-0.5, len(ids) - 0.5)
        axes.set_ylim(sum(tall), 0)
        axes.set_yticks(middles, ["\n".join(name) for name in names], fontsize=NOTE)
        for name, target_id in zip(axes.get_yticklabels(), ids, strict=True):
            link(name, target_id)
        axes.xaxis.tick_top()
        axes.set_xticks(
            range(len(ids)), [str(number) for number in range(1, len(ids) + 1)], fontsize=NOTE
        )
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
    told = [
        word(
            "alt.matrix",
            language,
            one=place_year(by_id[row.target_id], tables, language),
            other=place_year(by_id[row.other_id], tables, language),
            text=word(f"verdict.{row.by_bounds}", language),
        )
        for row in pairs[pairs["by_bounds"].ne("")].itertuples()
    ]
    alt = word(
        "alt.text",
        language,
        title=title,
        items=word("list.semicolon", language).join(told) or legend,
    )
    return Drawing(figure, pairs.assign(reasons=pairs["reasons"].map(";".join)), alt)


def _name(number: int, row: Record, tables: Tables, language: str) -> list[str]:
    """Name a statement by its number, place, year, kind and value, on as few lines as there is room for."""
    value = short_value_label(row, language)
    text = f"{number} {place_year(row, tables, language)} · {statement_type_label(row, tables, language)} · {value}"
    return wrap(text, LEFT - 0.2, NOTE)


def _size(text: str, side: float) -> float:
    """Return the size at which a text fits its cell, at least the smallest that can be read."""
    return min(NOTE, NOTE * (side - 0.02) / max(text_width(text, NOTE), 0.01)) if text else NOTE


def _colour(text: str, language: str) -> str:
    signs = {
        word(f"sign.{each}", language): each for each in ("higher", "lower", "equal", "overlapping")
    }
    if text in signs:
        return OPEN if signs[text] == "overlapping" else SETTLED
    return (
        OF_THE_TIME
        if any(text == word("text.in_brackets", language, text=sign) for sign in signs)
        else REFUSED
    )
