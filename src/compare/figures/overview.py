"""The charts of the whole: what each plan speaks of, and all targets of a plan at a glance."""

from __future__ import annotations

import pandas as pd

from compare.comparison.coverage import coverage
from compare.figures.charts import Tables, marks_of_bases, source_line
from compare.figures.layout import NOTE, FigureLayout, draw_cell, figure_axes, new_figure, wrap
from compare.figures.marks import link
from compare.figures.save import Drawing
from compare.figures.style import FILLINGS, WIDTH, house_style, place_styles, text_colours
from compare.language.labels import document_labels
from compare.language.links import evidence_link, group_anchor
from compare.language.words import word
from compare.tables.rows import records

#: Inches: the left edge of the axes, and the height of a family's row.
LEFT, ROW = 2.65, 0.27

#: How many documents may show their base year and year of issue beside their targets.
MOST_WITH_EVENTS = 2

#: Points between two marks of one family.
STEP = 9.0


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
    covered = covered.assign(
        family=covered["indicator"].map(tables["indicators"].set_index("indicator")["family"]),
        spoken=covered["status"].isin(["set", "relative"]),
    )
    counts = covered.pivot_table(
        index="family", columns="document_id", values="spoken", aggfunc="sum", sort=False
    )
    totals = covered.groupby("family", sort=False)["indicator"].nunique()
    labels = document_labels(tables, language)
    sums = counts.sum().sort_values(kind="stable")
    title = word(
        "figure.coverage_title",
        language,
        low=int(sums.iloc[0]),
        low_where=labels[sums.index[0]],
        high=int(sums.iloc[-1]),
        high_where=labels[sums.index[-1]],
    )
    frame = FigureLayout(
        title,
        word("figure.coverage_subtitle", language, total=int(totals.sum())),
        [source_line(rows, tables, language)],
    )
    height = frame.top + 0.75 + ROW * len(counts) + frame.bottom
    with house_style():
        figure = new_figure(height)
        axes = figure_axes(figure, LEFT, frame.top + 0.65, WIDTH - LEFT - 0.15, ROW * len(counts))
        ink = text_colours()["ink"]
        for down, family in enumerate(counts.index):
            for across, document in enumerate(counts.columns):
                number, share = (
                    int(counts.at[family, document]),
                    counts.at[family, document] / totals[family],
                )
                draw_cell(
                    axes, across, down, 0.94, 0.86, facecolor="#0072B2", alpha=0.08 + 0.5 * share
                )
                text = axes.text(
                    across,
                    down,
                    str(number) if number else "–",
                    ha="center",
                    va="center",
                    color=ink,
                )
                if number:
                    text.set_url(
                        evidence_link(group_anchor(document, "family", family), document, language)
                    )
        axes.set_xlim(-0.5, len(counts.columns) - 0.5)
        axes.set_ylim(len(counts) - 0.5, -0.5)
        names = [
            f"{word(f'family.{family}', language)} · {totals[family]}" for family in counts.index
        ]
        axes.set_yticks(
            range(len(counts)),
            ["\n".join(wrap(name, LEFT - 0.25, NOTE)) for name in names],
            fontsize=9,
        )
        axes.xaxis.tick_top()
        axes.set_xticks(
            range(len(counts.columns)),
            ["\n".join(wrap(labels[each], 0.8, NOTE)) for each in counts.columns],
            fontsize=9,
        )
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
    told = [
        word("alt.count", language, name=labels[each], count=int(counts[each].sum()))
        for each in counts.columns
    ]
    items = word("list.comma", language).join(told)
    drawn = counts.rename_axis("family").reset_index().rename_axis(columns=None)
    return Drawing(figure, drawn, word("alt.text", language, title=title, items=items))


def profile_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw one mark for every statement, by family, at its target year on a timeline.

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
        The timeline begins with the base year and the year of issue where they are known; a dashed line leads from
        there to the target year, where the marks stand. Filling by the basis of the year as in every figure; small
        and light where the target is only striven for.
    """
    labels, styles = document_labels(tables, language), place_styles(tables["places"])
    families = [
        each for each in tables["indicators"]["family"].unique() if each in set(rows["family"])
    ]
    years, starts, width = _columns(rows, tables["documents"])
    per_line = max(2, int(width * 72 // STEP) - 1)
    groups = dict(list(rows.groupby(["family", "target_year"])))
    lines = [
        max(-(-len(groups.get((family, year), ())) // per_line) for year in years)
        for family in families
    ]
    tops = [sum(lines[:place]) for place in range(len(families))]
    documents = word("list.comma", language).join(
        labels[each] for each in sorted(rows["document_id"].unique())
    )
    title = word(
        "figure.profile_title",
        language,
        document=documents,
        count=len(rows),
        aspire=int(rows["commitment"].eq("aspire").sum()),
    )
    marks = marks_of_bases(rows, language)
    if rows["commitment"].eq("aspire").any():
        marks.append(word("mark.aspire", language))
    frame = FigureLayout(
        title,
        word("figure.profile_subtitle", language),
        [word("list.semicolon", language).join(marks), source_line(rows, tables, language)],
    )
    height = frame.top + 0.5 + ROW * sum(lines) + frame.bottom
    with house_style():
        figure = new_figure(height)
        axes = figure_axes(figure, LEFT, frame.top + 0.45, WIDTH - LEFT - 0.1, ROW * sum(lines))
        # The axis counts inches, so that marks keep one distance in every figure.
        axes.set_xlim(0, WIDTH - LEFT - 0.1)
        axes.set_ylim(sum(lines) - 0.5, -0.5)
        for (family, year), own in groups.items():
            top, left = tops[families.index(family)], years[int(year)]
            begun = [x for _, x, _, document in starts if document in set(own["document_id"])]
            if begun:
                axes.plot(
                    [min(begun), left - 0.12],
                    [top, top],
                    linestyle=(0, (4, 3)),
                    linewidth=0.9,
                    color=styles[own.iloc[0]["place_id"]][0],
                    alpha=0.6,
                )
            for place, row in enumerate(records(own.sort_values(["line", "target_id"]))):
                colour, marker = styles[row["place_id"]]
                aspire = row["commitment"] == "aspire"
                (mark,) = axes.plot(
                    [left + STEP / 72 * (place % per_line)],
                    [top + place // per_line],
                    marker=marker,
                    color=colour,
                    linestyle="none",
                    markersize=4 if aspire else 6.5,
                    alpha=0.5 if aspire else 1.0,
                    fillstyle=FILLINGS[row["year_basis"]],
                    markerfacecoloralt="white",
                    markeredgewidth=1.2,
                )
                link(mark, row["target_id"])
        names = [wrap(word(f"family.{each}", language), LEFT - 0.25, NOTE) for each in families]
        axes.set_yticks(tops, ["\n".join(name) for name in names], fontsize=NOTE)
        axes.xaxis.tick_top()
        ticks = [(x, f"{year}\n{word(f'event.{kind}', language)}") for year, x, kind, _ in starts]
        ticks += [(x, f"{year}\n{word('event.target', language)}") for year, x in years.items()]
        axes.set_xticks([x for x, _ in ticks], [text for _, text in ticks], fontsize=9)
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
    told = [
        word(
            "alt.count",
            language,
            name=word(f"family.{each}", language),
            count=int(rows["family"].eq(each).sum()),
        )
        for each in families
    ]
    drawn = rows[["target_id", "family", "target_year", "year_basis", "commitment"]].reset_index(
        drop=True
    )
    items = word("list.comma", language).join(told)
    return Drawing(figure, drawn, word("alt.text", language, title=title, items=items))


def _columns(
    rows: pd.DataFrame, documents: pd.DataFrame
) -> tuple[dict[int, float], list[tuple[int, float, str, str]], float]:
    """Lay the timeline out: where each target year and each earlier event stands, and the width of a target year.

    Returns
    -------
    years : dict of int to float
        Target year to the place of its first mark, in inches from the left.
    starts : list of (year, place, kind, document_id)
        Base years and years of issue.
    width : float
        Inches that the marks of one target year may take.
    """
    own = documents[documents["document_id"].isin(rows["document_id"])]
    # With many documents there is room for their targets only.
    own = own if len(own) <= MOST_WITH_EVENTS else own.iloc[:0]
    events = [
        (int(row.base_year), "base", row.document_id)
        for row in own.itertuples()
        if pd.notna(row.base_year)
    ]
    events += [
        (int(row.issued[:4]), "issued", row.document_id) for row in own.itertuples() if row.issued
    ]
    targets = sorted(set(rows["target_year"].astype(int)))
    columns = sorted([*events, *((year, "target", "") for year in targets)])
    narrow = 0.62
    width = (WIDTH - LEFT - 0.4 - narrow * len(events)) / len(targets)
    years, starts, left = {}, [], 0.3
    for year, kind, document in columns:
        if kind == "target":
            years[year] = left
            left += width
        else:
            starts.append((year, left, kind, document))
            left += narrow
    return years, starts, width
