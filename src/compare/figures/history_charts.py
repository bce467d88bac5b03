"""The charts of what came after: a place's older and newer plan, and its targets beside its own record."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from compare.comparison.benchmarks import resolve
from compare.comparison.outcomes import outcomes, revisions
from compare.comparison.vintages import census_basis, document_vintages, vintage_for
from compare.figures.background import Tables, benchmark_sources
from compare.figures.charts import marks_of, source_line
from compare.figures.layout import (
    MARGIN,
    TEXT,
    TEXT_LINE,
    FigureLayout,
    figure_axes,
    new_figure,
    wrap,
    write,
)
from compare.figures.marks import REACH, draw_mark, link
from compare.figures.save import Drawing
from compare.figures.style import WIDTH, house_style, place_styles, text_colours
from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import (
    moved_label,
    names,
    observation_label,
    place_year,
    short_value_label,
    statement_type_label,
    value_phrase,
    with_unit,
)
from compare.language.links import observation_id
from compare.language.numbers import display_scale, format_ticks, percent
from compare.language.words import word
from compare.tables.rows import Record, by_target, records

#: Inches: left edge and width of the axes; height of a line, of a title's first line and of the ticks.
LEFT, ACROSS, ROW, TITLE, TICKS = 2.0, 3.4, 0.26, 0.3, 0.4


def revision_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw what a place aimed at before and aims at now: a dumbbell for each kind of statement.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing or None
        None where no place has two plans that make a statement of one kind.
    """
    found, by_id = revisions(rows, tables), by_target(rows)
    if found.empty:
        return None
    places, styles = names(tables["places"], "place_id", language), place_styles(tables["places"])
    place = word("list.comma", language).join(places[each] for each in found["place_id"].unique())
    title = word(
        "figure.revisions_title",
        language,
        place=place,
        count=len(found),
        higher=int((found["by_bounds"].eq("higher") & found["same_vintage"]).sum()),
    )
    drawn = rows.set_index("target_id", drop=False).loc[[*found["older_id"], *found["newer_id"]]]
    frame = FigureLayout(
        title,
        word("figure.revisions_subtitle", language),
        [
            word("list.semicolon", language).join(marks_of(drawn, language)),
            source_line(drawn, tables, language),
        ],
    )
    height = frame.top + frame.bottom + (TITLE + ROW + TICKS) * len(found)
    told = []
    with house_style():
        figure, depth = new_figure(height), frame.top
        for row in found.itertuples():
            older, newer = by_id[row.older_id], by_id[row.newer_id]
            name = with_unit(
                statement_type_label(newer, tables, language), newer["canonical_unit"], language
            )
            yearly = pd.notna(row.growth)
            moved = (
                percent(row.growth, language, sign=True) if yearly else moved_label(row, language)
            )
            step = word(
                "figure.moved_yearly" if yearly else "figure.moved",
                language,
                moved=moved,
                older=short_value_label(older, language),
                newer=short_value_label(newer, language),
            )
            heading = word("text.labelled", language, name=name, text=step)
            write(figure, heading, depth + TITLE / 2, TEXT, text_colours()["ink"])
            axes = figure_axes(figure, LEFT, depth + TITLE, ACROSS, ROW)
            _axis(
                axes,
                max(older["canonical_value"], newer["canonical_value"]),
                1,
                newer["canonical_unit"],
                language,
            )
            style = styles[newer["place_id"]]
            if row.same_vintage:  # nothing is joined across two vintages
                axes.plot(
                    [older["canonical_value"], newer["canonical_value"]],
                    [0, 0],
                    color=style[0],
                    linewidth=1.4,
                    zorder=1,
                )
            for each, side in ((older, -1), (newer, 1)):
                draw_mark(axes, each["canonical_value"], 0, each, style, "x", small=side < 0)
            axes.set_yticks(
                [0],
                [
                    word(
                        "figure.from_to",
                        language,
                        place=places[newer["place_id"]],
                        older=older["target_year"],
                        newer=newer["target_year"],
                    )
                ],
            )
            told.append(
                word(
                    "alt.revision",
                    language,
                    name=name,
                    older=value_phrase(older, language),
                    older_year=older["target_year"],
                    newer=value_phrase(newer, language),
                    newer_year=newer["target_year"],
                )
            )
            depth += TITLE + ROW + TICKS
        frame.write(figure)
    alt = word("alt.text", language, title=title, items=word("list.semicolon", language).join(told))
    return Drawing(figure, found, alt)


def observed_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw each target beside its place's own figures on record, in the order of the years.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing or None
        A panel for each target whose place has figures of its indicator. None where there is none.
    """
    resolved = resolve(rows, tables)
    found, by_id = outcomes(resolved, tables), resolved.set_index("target_id", drop=False)
    ids = found.loc[found["value"].notna(), "target_id"].tolist()
    if not ids:
        return None
    figures = harmonise_observations(tables).query("kind != 'target'")
    recorded = [
        figures[
            figures["place_id"].eq(by_id.at[each, "place_id"])
            & figures["indicator"].eq(by_id.at[each, "indicator"])
        ].sort_values(["year", "vintage"])
        for each in ids
    ]
    known = int(found["status"].isin(["reached", "short"]).sum())
    places = names(tables["places"], "place_id", language)
    place = word("list.comma", language).join(
        places[each] for each in by_id.loc[ids, "place_id"].unique()
    )
    title = word("figure.record_title", language, place=place, known=known, count=len(found))
    drawn = by_id.loc[ids]
    frame = FigureLayout(
        title,
        word("figure.record_subtitle", language),
        [
            word("figure.record_note", language),
            word("list.semicolon", language).join(marks_of(drawn, language)),
            source_line(drawn, tables, language),
            *benchmark_sources(pd.concat(recorded), language),
        ],
    )
    names_of = [
        wrap(
            word(
                "text.labelled",
                language,
                name=place_year(row, tables, language),
                text=with_unit(
                    statement_type_label(row, tables, language), row["canonical_unit"], language
                ),
            ),
            WIDTH - 3 * MARGIN,
            TEXT,
        )
        for row in records(drawn)
    ]
    height = (
        frame.top
        + frame.bottom
        + sum(
            TITLE + TEXT_LINE * (len(lines) - 1) + ROW * (len(own) + 1) + TICKS
            for lines, own in zip(names_of, recorded, strict=True)
        )
    )
    told = []
    with house_style():
        figure, depth = new_figure(height), frame.top
        for target, own, lines in zip(records(drawn), recorded, names_of, strict=True):
            for place, line in enumerate(lines):
                write(
                    figure, line, depth + TITLE / 2 + TEXT_LINE * place, TEXT, text_colours()["ink"]
                )
            depth += TITLE + TEXT_LINE * (len(lines) - 1)
            axes = figure_axes(figure, LEFT, depth, ACROSS, ROW * (len(own) + 1))
            told.append(_record(axes, target, own, tables, language))
            depth += ROW * (len(own) + 1) + TICKS
        frame.write(figure)
    alt = word("alt.text", language, title=title, items=word("list.semicolon", language).join(told))
    columns = [
        "target_id",
        "status",
        "kind",
        "year",
        "value",
        "unit",
        "vintage",
        "grade",
        "years_later",
        "then",
    ]
    return Drawing(figure, found.loc[found["value"].notna(), columns].reset_index(drop=True), alt)


def _record(axes: Axes, target: Record, own: pd.DataFrame, tables: Tables, language: str) -> str:
    """Draw one target among its place's figures, and return what is drawn in words."""
    style = place_styles(tables["places"])[target["place_id"]]
    basis = census_basis(
        vintage_for(
            target["indicator"], document_vintages(tables).at[target["document_id"], "vintage"]
        )
    )
    lines = list(own.itertuples())
    at = sum(row.year <= target["target_year"] for row in lines)
    _axis(
        axes,
        max(own["value"].max(), target["canonical_value"]),
        len(lines) + 1,
        target["canonical_unit"],
        language,
    )
    draw_mark(axes, target["canonical_value"], at, target, style, "x")
    past = 9 + (REACH - 4 if target["comparator"] in ("ge", "gt") else 0)
    end = (
        target["upper"]
        if target["comparator"] in ("approx", "range")
        else target["canonical_value"]
    )
    axes.annotate(
        short_value_label(target, language),
        (end, at),
        xytext=(past, 0),
        textcoords="offset points",
        va="center",
        color=style[0],
        annotation_clip=False,
    )
    ticks = {at: word("text.target_line", language, year=target["target_year"])}
    told = [word("text.labelled", language, name=ticks[at], text=value_phrase(target, language))]
    for number, row in enumerate(lines):
        line = number + (number >= at)
        weak = row.grade == "C" or row.kind == "estimate"
        other = census_basis(row.vintage) != basis
        (mark,) = axes.plot(
            [row.value],
            [line],
            marker=style[1],
            color=style[0],
            markersize=5.5,
            linestyle="none",
            fillstyle="none" if weak else "full",
            alpha=0.45 if other else 1.0,
            markeredgewidth=1.2,
        )
        link(mark, observation_id(row.place_id, row.indicator, row.kind, row.year, row.vintage))
        label = observation_label(row, language)
        axes.annotate(
            label,
            (row.value, line),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=text_colours()["quiet"],
            annotation_clip=False,
        )
        ticks[line] = word("record.line", language, year=row.year)
        told.append(word("text.labelled", language, name=ticks[line], text=label))
    axes.set_yticks(sorted(ticks), [ticks[line] for line in sorted(ticks)])
    return word(
        "text.labelled",
        language,
        name=f"{place_year(target, tables, language)}",
        text=word("list.comma", language).join(told),
    )


def _axis(axes: Axes, highest: float, lines: int, unit: str, language: str) -> None:
    axes.set_xlim(0, highest * 1.05)
    axes.set_ylim(lines - 0.5, -0.5)
    scale = display_scale(unit, language)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: format_ticks(value * scale, highest * scale, language))
    )
    axes.grid(axis="x", linewidth=0.7)
