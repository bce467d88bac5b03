"""The charts of ambition: targets beside their benchmarks, how sure their order is, and what moves it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from compare.comparison.benchmarks import benchmarks, resolve
from compare.comparison.sampling import TAIL
from compare.figures.background import Tables, benchmark_sources
from compare.figures.charts import marks_of, source_line
from compare.figures.layout import (
    NOTE,
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
from compare.figures.style import house_style, place_styles, text_colours
from compare.language.labels import (
    factor_label,
    names,
    place_year,
    short_value_label,
    statement_type_label,
    value_phrase,
    with_unit,
)
from compare.language.links import observation_id
from compare.language.numbers import format_number, share, signed
from compare.language.words import word
from compare.tables.rows import by_target

#: Inches: left edge and width of the axes, height of a line, of a group's title and of its ticks.
LEFT, ACROSS, ROW, GROUP_TITLE, TICKS = 2.35, 3.0, 0.26, 0.32, 0.36

#: The figure that a target is drawn beside: the first of these roles that is on record.
DRAWN_ROLES = ("target_year", "latest")


def benchmark_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw each share or density beside the figure of its nation and of its province.

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
        A group for each indicator, a line for each target and benchmark: a grey tick at the benchmark's figure of the
        year aimed at, or the latest on record, joined to the target's mark. None where no figure is on record.
    """
    resolved = resolve(rows, tables)
    found = benchmarks(resolved, tables)
    # A resolved target is the figure it names: beside that figure it would say nothing.
    named = found["target_id"].map(resolved.set_index("target_id")["resolved_place_id"])
    found = found[
        found["role"].isin(DRAWN_ROLES) & found["value"].notna() & found["benchmark_id"].ne(named)
    ]
    if found.empty:
        return None
    targets = resolved.set_index("target_id", drop=False)
    order = {code: place for place, code in enumerate(tables["indicators"]["indicator"])}
    found = found.assign(
        order=found["target_id"].map(targets["indicator"]).map(order),
        year_aimed=found["target_id"].map(targets["target_year"]),
    )
    found = found.sort_values(["order", "year_aimed", "target_id", "benchmark_id"])
    above = int(found["standing"].eq("higher").sum())
    title = word("figure.standing_title", language, count=len(found), above=above)
    drawn = targets.loc[found["target_id"].unique()]
    frame = FigureLayout(
        title,
        word("figure.standing_subtitle", language),
        [
            word("figure.standing_note", language),
            word("list.semicolon", language).join(marks_of(drawn, language)),
            source_line(drawn, tables, language),
            *benchmark_sources(found, language),
        ],
    )
    groups = [own for _, own in found.groupby("order", sort=True)]
    height = frame.top + frame.bottom + sum(GROUP_TITLE + ROW * len(own) + TICKS for own in groups)
    told = []
    with house_style():
        figure, depth = new_figure(height), frame.top
        for own in groups:
            first = targets.loc[own["target_id"].iloc[0]]
            name = with_unit(
                statement_type_label(first, tables, language), first["canonical_unit"], language
            )
            write(figure, name, depth + GROUP_TITLE / 2, TEXT, text_colours()["ink"])
            axes = figure_axes(figure, LEFT, depth + GROUP_TITLE, ACROSS, ROW * len(own))
            told += _beside(axes, own, targets, tables, language)
            depth += GROUP_TITLE + ROW * len(own) + TICKS
        frame.write(figure)
    alt = word("alt.text", language, title=title, items=word("list.semicolon", language).join(told))
    columns = [
        "target_id",
        "benchmark_id",
        "role",
        "year",
        "value",
        "unit",
        "vintage",
        "grade",
        "difference",
        "ratio",
        "standing",
    ]
    return Drawing(figure, found[columns].reset_index(drop=True), alt)


def _beside(
    axes: Axes, own: pd.DataFrame, targets: pd.DataFrame, tables: Tables, language: str
) -> list[str]:
    """Draw the lines of one indicator and return what they say in words."""
    places, styles = names(tables["places"], "place_id", language), place_styles(tables["places"])
    grey, told, lines, by_id = text_colours()["quiet"], [], [], by_target(targets)
    values = pd.concat([own["value"], own["target_id"].map(targets["canonical_value"])])
    axes.set_xlim(0, values.max() * 1.04)
    axes.set_ylim(len(own) - 0.5, -0.5)
    for line, row in enumerate(own.itertuples()):
        target = by_id[row.target_id]
        against = word("text.place_year", language, place=places[row.benchmark_id], year=row.year)
        axes.plot(
            [row.value, target["canonical_value"]],
            [line, line],
            color=grey,
            linewidth=0.9,
            zorder=1,
        )
        (tick,) = axes.plot(
            [row.value],
            [line],
            marker="|",
            color=grey,
            markersize=13,
            markeredgewidth=2,
            linestyle="none",
            zorder=4,
        )
        link(
            tick,
            observation_id(row.benchmark_id, target["indicator"], row.kind, row.year, row.vintage),
        )
        draw_mark(axes, target["canonical_value"], line, target, styles[target["place_id"]], "x")
        text = word(
            "text.beside",
            language,
            ratio=f"{row.ratio:.2f}",
            difference=signed(row.difference, language),
        )
        end = max(row.value, target["canonical_value"])
        past = 9 + (REACH - 4 if target["comparator"] in ("ge", "gt") else 0)
        axes.annotate(
            text,
            (end, line),
            xytext=(past, 0),
            textcoords="offset points",
            va="center",
            color=styles[target["place_id"]][0],
            annotation_clip=False,
        )
        lines.append(
            word(
                "figure.standing_line",
                language,
                target=place_year(target, tables, language),
                against=against,
            )
        )
        told.append(
            word(
                "alt.standing",
                language,
                target=place_year(target, tables, language),
                value=value_phrase(target, language),
                against=against,
                figure=format_number(row.value, language),
            )
        )
    axes.set_yticks(range(len(own)), lines, fontsize=NOTE)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.grid(axis="x", linewidth=0.7)
    return told


def rank_chart(
    bands: pd.DataFrame, said: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> Drawing:
    """Draw the rank of each target, the ranks possible, and where most sampled ranks lie.

    Parameters
    ----------
    bands, said : DataFrame
        As :func:`compare.rank_bands` and :func:`compare.orders` return them.
    rows : DataFrame
        The harmonised rows that were ranked.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A line for each target: thin from the best to the worst rank possible, broad where most lie, a mark at the
        rank by the number stated.
    """
    targets, styles = (
        resolve(rows, tables).set_index("target_id", drop=False),
        place_styles(tables["places"]),
    )
    undetermined = int(said["order"].eq("not_determined").sum())
    title = word(
        "figure.ranks_title",
        language,
        name=statement_type_label(targets.iloc[0], tables, language),
        pairs=len(said),
        undetermined=undetermined,
    )
    note = word("figure.ranks_note", language, most=f"{(1 - 2 * TAIL) * 100:g}")
    if targets["resolved_place_id"].ne("").any():
        note += word("figure.ranks_resolved", language)
    frame = FigureLayout(
        title,
        word("figure.ranks_subtitle", language),
        [note, source_line(targets, tables, language)],
    )
    height = frame.top + frame.bottom + 0.4 + 0.36 * len(bands)
    with house_style():
        figure = new_figure(height)
        axes = figure_axes(figure, LEFT, frame.top + 0.36, ACROSS + 1.2, 0.36 * len(bands))
        for line, (target_id, row) in enumerate(bands.iterrows()):
            colour, marker = styles[targets.at[target_id, "place_id"]]
            resolved = bool(targets.at[target_id, "resolved_place_id"])
            axes.plot(
                [row["best"], row["worst"]],
                [line, line],
                color=colour,
                linewidth=1.2,
                solid_capstyle="butt",
            )
            axes.plot(
                [row["low"] - 0.12, row["high"] + 0.12],
                [line, line],
                color=colour,
                linewidth=13,
                alpha=0.25,
                solid_capstyle="butt",
            )
            (mark,) = axes.plot(
                [row["rank"]],
                [line],
                marker="D" if resolved else marker,
                color=colour,
                markersize=8,
                markerfacecolor="white" if resolved else colour,
                markeredgewidth=1.4,
                linestyle="none",
            )
            link(mark, target_id)
        labels = [
            word(
                "text.labelled",
                language,
                name=place_year(targets.loc[each], tables, language),
                text=short_value_label(targets.loc[each], language),
            )
            for each in bands.index
        ]
        axes.set_yticks(range(len(bands)), labels)
        axes.set_ylim(len(bands) - 0.5, -0.5)
        axes.set_xlim(0.6, len(bands) + 0.4)
        axes.xaxis.tick_top()
        axes.set_xticks(range(1, len(bands) + 1))
        axes.grid(axis="x", linewidth=0.7)
        axes.spines["bottom"].set_visible(False)
        frame.write(figure)
    told = [
        word(
            "alt.rank",
            language,
            target=place_year(targets.loc[each], tables, language),
            best=row["best"],
            worst=row["worst"],
            rank=row["rank"],
        )
        for each, row in bands.iterrows()
    ]
    alt = word("alt.text", language, title=title, items=word("list.semicolon", language).join(told))
    return Drawing(figure, bands.rename_axis("target_id").reset_index(), alt)


def sensitivity_chart(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> Drawing:
    """Draw how much each choice moves the ranks, by itself and with its interactions.

    Parameters
    ----------
    found : DataFrame
        As :func:`compare.sensitivity` returns it, not empty.
    rows : DataFrame
        The harmonised rows that were ranked.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        A bar for each choice, strong by itself, faint with its interactions.
    """
    targets = resolve(rows, tables)
    labels = [factor_label(factor, targets, tables, language) for factor in found["factor"]]
    title = word("figure.sensitivity_title", language, factor=labels[0])
    frame = FigureLayout(
        title,
        word("figure.sensitivity_subtitle", language),
        [word("figure.sensitivity_note", language)],
    )
    lines = [wrap(each, LEFT + 0.4, NOTE) for each in labels]
    tall = max(0.3, max(len(each) for each in lines) * TEXT_LINE + 0.08)
    height = frame.top + frame.bottom + TICKS + tall * len(found)
    with house_style():
        figure = new_figure(height)
        axes = figure_axes(figure, LEFT + 0.7, frame.top, ACROSS + 0.5, tall * len(found))
        dark = "#0072B2"
        for name, strength in (("total", 0.25), ("first", 1.0)):
            bars = axes.barh(
                range(len(found)),
                found[name].clip(lower=0),
                height=0.62,
                color=dark,
                alpha=strength,
            )
            for bar, factor in zip(bars, found["factor"], strict=True):
                if targets["target_id"].eq(factor).any():
                    link(bar, factor)
        for line, row in enumerate(found.itertuples()):
            axes.annotate(
                share(row.total),
                (max(row.total, 0), line),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                color=text_colours()["ink"],
                annotation_clip=False,
            )
        axes.set_yticks(range(len(found)), ["\n".join(each) for each in lines], fontsize=NOTE)
        axes.set_ylim(len(found) - 0.5, -0.5)
        axes.set_xlim(0, max(found["total"].max() * 1.05, 0.1))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.grid(axis="x", linewidth=0.7)
        frame.write(figure)
    told = [
        word("alt.count", language, name=f"{name} ", count=share(total))
        for name, total in zip(labels, found["total"], strict=True)
    ]
    alt = word("alt.text", language, title=title, items=word("list.semicolon", language).join(told))
    drawn = (
        found.assign(factor=labels)
        .rename(columns={"first": "first_order", "total": "total_order"})
        .round(4)
    )
    return Drawing(figure, drawn, alt)
