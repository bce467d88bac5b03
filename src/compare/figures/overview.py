"""The charts of the whole: what each plan speaks of, and all targets of a plan at a glance."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from compare.comparison.coverage import coverage
from compare.figures.charts import Tables, figure_axes, marks_of_bases, source_line
from compare.figures.layout import Frame, wrap
from compare.figures.save import Drawing
from compare.figures.style import FILLINGS, WIDTH, house_style, place_styles, text_colours
from compare.labels import document_labels
from compare.words import word

#: Inches: the left edge of the axes, and the height of a family's row.
LEFT, ROW = 2.65, 0.27

#: Points between two marks of one family, and how many stand in one line.
STEP, IN_A_LINE = 9.0, 18


def coverage_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw how many indicators of each family each document sets.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows; their places are the columns, all documents of each.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A grid: families down, documents across, darker where more of the family is set.
    """
    covered = coverage(tables, [], sorted(rows["place_id"].unique()))
    covered = covered.assign(family=covered["indicator"].map(tables["indicators"].set_index("indicator")["family"]),
                             spoken=covered["status"].isin(["set", "relative"]))
    counts = covered.pivot_table(index="family", columns="document_id", values="spoken", aggfunc="sum", sort=False)
    totals = covered.groupby("family", sort=False)["indicator"].nunique()
    labels = document_labels(tables, language)
    sums = counts.sum().sort_values(kind="stable")
    title = word("figure_coverage_title", language, low=int(sums.iloc[0]), low_where=labels[sums.index[0]],
                 high=int(sums.iloc[-1]), high_where=labels[sums.index[-1]])
    frame = Frame(title, word("figure_coverage_subtitle", language, total=int(totals.sum())),
                  [source_line(rows, tables, language)])
    height = frame.top + 0.75 + ROW * len(counts) + frame.bottom
    with house_style():
        figure = plt.figure(figsize=(WIDTH, height))
        axes = figure_axes(figure, LEFT, frame.top + 0.65, WIDTH - LEFT - 0.15, ROW * len(counts))
        ink = text_colours()["ink"]
        for down, family in enumerate(counts.index):
            for across, document in enumerate(counts.columns):
                number, share = int(counts.at[family, document]), counts.at[family, document] / totals[family]
                axes.barh(down, 0.94, left=across - 0.47, height=0.86, color="#0072B2", alpha=0.08 + 0.5 * share)
                axes.text(across, down, str(number) if number else "–", ha="center", va="center", color=ink)
        axes.set_xlim(-0.5, len(counts.columns) - 0.5)
        axes.set_ylim(len(counts) - 0.5, -0.5)
        names = [f"{word(f'family_{family}', language)} · {totals[family]}" for family in counts.index]
        axes.set_yticks(range(len(counts)), ["\n".join(wrap(name, 34)) for name in names], fontsize=9)
        axes.xaxis.tick_top()
        axes.set_xticks(range(len(counts.columns)),
                        ["\n".join(wrap(labels[each], 14)) for each in counts.columns], fontsize=9)
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
        plt.close(figure)
    told = [word("alt_count", language, name=labels[each], count=int(counts[each].sum())) for each in counts.columns]
    items = word("list_comma", language).join(told)
    drawn = counts.rename_axis("family").reset_index().rename_axis(columns=None)
    return Drawing(figure, drawn, word("alt_text", language, title=title, items=items))


def profile_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw one mark for every statement, by family and target year.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one or several documents, at least one.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        Filling by the basis of the year as in every figure; light where the target is only striven for.
    """
    labels, styles = document_labels(tables, language), place_styles(tables["places"])
    years = sorted(rows["target_year"].astype(int).unique())
    families = [each for each in tables["indicators"]["family"].unique() if each in set(rows["family"])]
    per_line = max(4, IN_A_LINE // len(years))
    groups = {(family, year): own for (family, year), own in rows.groupby(["family", "target_year"])}
    lines = [max(-(-len(groups.get((family, year), ())) // per_line) for year in years) for family in families]
    documents = word("list_comma", language).join(labels[each] for each in sorted(rows["document_id"].unique()))
    title = word("figure_profile_title", language, document=documents, count=len(rows),
                 aspire=int(rows["commitment"].eq("aspire").sum()))
    marks = marks_of_bases(rows, language)
    if rows["commitment"].eq("aspire").any():
        marks.append(word("mark_aspire", language))
    frame = Frame(title, word("figure_profile_subtitle", language),
                  [word("list_semicolon", language).join(marks), source_line(rows, tables, language)])
    tops = [sum(lines[:place]) for place in range(len(families))]
    height = frame.top + 0.35 + ROW * sum(lines) + frame.bottom
    with house_style():
        figure = plt.figure(figsize=(WIDTH, height))
        axes = figure_axes(figure, LEFT, frame.top + 0.3, WIDTH - LEFT - 0.1, ROW * sum(lines))
        axes.set_xlim(0, len(years))
        axes.set_ylim(sum(lines) - 0.5, -0.5)
        for (family, year), own in groups.items():
            top, column = tops[families.index(family)], years.index(int(year))
            for place, (_, row) in enumerate(own.sort_values(["line", "target_id"]).iterrows()):
                colour, marker = styles[row["place_id"]]
                x = column + (8 + STEP * (place % per_line)) / (axes.bbox.width * 72 / figure.dpi) * len(years)
                aspire = row["commitment"] == "aspire"
                axes.plot([x], [top + place // per_line], marker=marker, color=colour, linestyle="none",
                          markersize=4 if aspire else 6.5, alpha=0.5 if aspire else 1.0,
                          fillstyle=FILLINGS[row["year_basis"]], markerfacecoloralt="white", markeredgewidth=1.2)
        axes.set_yticks(tops, ["\n".join(wrap(word(f"family_{each}", language), 34)) for each in families],
                        fontsize=9)
        axes.xaxis.tick_top()
        axes.set_xticks([place + 8 / (axes.bbox.width * 72 / figure.dpi) * len(years) for place in range(len(years))],
                        years, ha="left")
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
        plt.close(figure)
    told = [word("alt_count", language, name=word(f"family_{each}", language), count=int(rows["family"].eq(each).sum()))
            for each in families]
    drawn = rows[["target_id", "family", "target_year", "year_basis", "commitment"]].reset_index(drop=True)
    items = word("list_comma", language).join(told)
    return Drawing(figure, drawn, word("alt_text", language, title=title, items=items))

