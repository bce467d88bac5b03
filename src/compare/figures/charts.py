"""The charts: targets on a time axis, and kinds of statement on axes of their own."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from compare.comparison.benchmarks import RESOLVED_COLUMNS, benchmark_series, resolve
from compare.comparison.statement_types import statement_types
from compare.figures.background import (
    benchmark_notes,
    benchmark_observations,
    benchmark_sources,
    draw_observations,
    draw_series,
)
from compare.figures.layout import (
    MARGIN,
    TEXT,
    TEXT_LINE,
    FigureLayout,
    figure_axes,
    label_marks,
    new_figure,
    wrap,
    write,
)
from compare.figures.marks import REACH, draw_mark, draw_relative, link
from compare.figures.save import Drawing
from compare.figures.style import FILLINGS, WIDTH, house_style, place_styles, text_colours
from compare.harmonise.canonical import APPROXIMATE_BAND
from compare.language.labels import (
    bracketed,
    document_labels,
    names,
    place_year,
    short_value_label,
    statement_type_label,
    value_label,
    value_phrase,
    with_unit,
)
from compare.language.numbers import display_scale, format_ticks
from compare.language.words import word
from compare.tables.rows import records

Tables = dict[str, pd.DataFrame]

#: Inches: left edge and height of the time axis, left edge and width of a panel's axis; the heights that a panel is
#: made of.
TIME_LEFT, TALL, AXIS_LEFT, AXIS_WIDTH = 0.95, 3.1, 2.35, 3.5
ROW, PANEL_TITLE, PANEL_TICKS, PANEL_GAP = 0.26, 0.27, 0.34, 0.1


def timeline(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw the targets of one indicator on a time axis, those without a number in a strip below.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one indicator and scope, at least one.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        The marks stand at the target year; filling, arrow and band as :mod:`compare.figures.marks` says. A relative
        target that names another place's figure stands at that figure. Behind them, in grey, what the nation and the
        provinces achieved, a line for each GDP vintage.
    """
    title_rows, rows = rows, resolve(rows, tables)
    numbered, relative = rows[rows["canonical_value"].notna()], rows[rows["canonical_value"].isna()]
    series = benchmark_series(rows, tables)
    name = statement_type_label(rows.iloc[0], tables, language)
    title = _finding(name, title_rows, tables, language)
    unit = rows.iloc[0]["canonical_unit"]
    scope = names(tables["scopes"], "scope", language).get(
        rows.iloc[0]["scope"], word("text.whole_place", language)
    )
    subtitle = with_unit(
        word("figure.subtitle", language, scope=scope, years=_span(rows)), unit, language
    )
    bottom = _lowest(numbered, series)
    if bottom:
        subtitle = word("list.semicolon", language).join(
            [subtitle, word("text.axis_cut", language)]
        )
    frame = FigureLayout(title, subtitle, _notes(rows, tables, language, series))
    strip_height = 0.12 + 0.3 * len(relative)
    height = frame.top + TALL + 0.1 + strip_height + 0.35 + frame.bottom
    with house_style():
        figure = new_figure(height)
        axes = figure_axes(figure, TIME_LEFT, frame.top + 0.1, WIDTH - TIME_LEFT - 0.25, TALL)
        strip = figure_axes(
            figure, TIME_LEFT, frame.top + TALL + 0.1, WIDTH - TIME_LEFT - 0.25, strip_height
        )
        years = rows["target_year"].astype(int)
        for each in (axes, strip):
            each.set_xlim(years.min() - 1.0, years.max() + 1.6)
        axes.set_ylim(bottom, bottom + (_highest(numbered, series) - bottom) * 1.22)
        axes.xaxis.set_visible(False)
        scale, top = display_scale(unit, language), axes.get_ylim()[1]
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(
            FuncFormatter(lambda value, _: format_ticks(value * scale, top * scale, language))
        )
        axes.grid(axis="y", linewidth=0.7)
        _time_marks(axes, numbered, tables, language, draw_series(axes, series, tables, language))
        _strip_of_relatives(strip, relative, tables, language)
        frame.write(figure)
    return Drawing(figure, _drawn(rows), _alt(title, [("", rows)], tables, language))


def panels(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing:
    """Draw every kind of statement in a panel of its own: a line for each statement, the axis from zero.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, at least one; those without a number are quoted in their panel.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str

    Returns
    -------
    Drawing
        Panels in the order of :func:`compare.kinds`, one below the other.
    """
    listed = statement_types(rows, tables["indicators"])
    by_id = rows.set_index("target_id", drop=False)
    groups = [
        (statement_type_label(kind, tables, language), by_id.loc[kind["target_ids"]])
        for kind in records(listed)
    ]
    numbered = listed[listed["measure"].ne("relative")]
    reference = (numbered if len(numbered) else listed)["documents"].idxmax()
    title = _finding(*groups[reference], tables, language)
    subtitle = word("figure.panels_subtitle", language, years=_span(rows))
    figures = benchmark_observations([group for _, group in groups], tables)
    frame = FigureLayout(title, subtitle, _notes(rows, tables, language, pd.concat(figures)))
    titles = [_panel_title(name, group, language) for name, group in groups]
    tops = [PANEL_TITLE + TEXT_LINE * (len(lines) - 1) for lines in titles]
    bottoms = [
        PANEL_TICKS if group["canonical_value"].notna().any() else PANEL_GAP for _, group in groups
    ]
    lines = [len(group) + len(beside) for (_, group), beside in zip(groups, figures, strict=True)]
    height = frame.top + frame.bottom + sum(tops) + sum(bottoms) + ROW * sum(lines)
    with house_style():
        figure = new_figure(height)
        depth = frame.top
        for (_, group), beside, count, title_lines, top, bottom in zip(
            groups, figures, lines, titles, tops, bottoms, strict=True
        ):
            for place, line in enumerate(title_lines):
                write(
                    figure,
                    line,
                    depth + PANEL_TITLE / 2 + TEXT_LINE * place,
                    TEXT,
                    text_colours()["ink"],
                )
            axes = figure_axes(figure, AXIS_LEFT, depth + top, AXIS_WIDTH, ROW * count)
            _panel(axes, group, beside, tables, language)
            depth += top + ROW * count + bottom
        frame.write(figure)
    return Drawing(figure, _drawn(rows), _alt(title, groups, tables, language))


def _time_marks(
    axes: Axes,
    rows: pd.DataFrame,
    tables: Tables,
    language: str,
    behind: list[tuple[float, float, str, str]],
) -> None:
    """Draw the marks; a restatement stands small beside its first statement, joined by a thin line.

    ``behind`` are the labels of what was drawn before, which keep clear of those of the marks.
    """
    places = names(tables["places"], "place_id", language)
    styles = place_styles(tables["places"])
    firsts = rows[rows["restates"].eq("")].set_index("target_id", drop=False)
    labels = []
    for row in records(rows):
        colour = styles[row["place_id"]][0]
        twin = row["restates"] in firsts.index
        x, y = int(row["target_year"]) + (0.25 if twin else 0), row["canonical_value"]
        if twin:
            first = firsts.loc[row["restates"]]
            axes.plot(
                [int(first["target_year"]), x],
                [first["canonical_value"], y],
                lw=0.8,
                color=colour,
                zorder=1,
            )
        elif row["resolved_place_id"]:
            labels.append(
                (
                    x,
                    y,
                    word(
                        "figure.relative_label",
                        language,
                        place=places[row["place_id"]],
                        printed=row["as_printed"],
                    ),
                    colour,
                )
            )
        else:
            labels.append((x, y, f"{places[row['place_id']]} {value_label(row, language)}", colour))
        draw_mark(axes, x, y, row, styles[row["place_id"]], "y", small=twin)
    label_marks(
        axes, labels + behind, REACH, [line for line in axes.lines if line.get_marker() == "None"]
    )


def _strip_of_relatives(strip: Axes, rows: pd.DataFrame, tables: Tables, language: str) -> None:
    """Give every target without a number a line of its own below the axis, with its words."""
    places, styles = names(tables["places"], "place_id", language), place_styles(tables["places"])
    strip.set_ylim(0, max(len(rows), 1))
    heights = [len(rows) - 0.5 - place for place in range(len(rows))]
    strip.set_yticks(heights, [word("figure.no_number", language)] * len(rows))
    strip.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    for height, row in zip(heights, records(rows), strict=True):
        label = word(
            "figure.relative_label",
            language,
            place=places[row["place_id"]],
            printed=row["as_printed"],
        )
        mark = draw_relative(
            strip, int(row["target_year"]), height, label, styles[row["place_id"]][0]
        )
        link(mark, row["target_id"])


def _highest(rows: pd.DataFrame, figures: pd.DataFrame) -> float:
    """Return the highest number that is drawn: a value, the end of a range or of a band, a benchmark's figure."""
    numbers = [rows[name] for name in ("canonical_value", "canonical_value_high", "upper")]
    top = pd.concat([*numbers, figures["value"]]).max()
    return 1.0 if pd.isna(top) or top <= 0 else float(top)


def _lowest(rows: pd.DataFrame, series: pd.DataFrame) -> float:
    """Return where the axis begins: zero, or below the lowest number where benchmarks need the room beside it."""
    if series.empty:
        return 0.0
    low = min(rows[["canonical_value", "lower"]].min().min(), series["value"].min())
    return math.floor(low * 0.9 * 2) / 2


def _panel_title(name: str, group: pd.DataFrame, language: str) -> list[str]:
    return wrap(
        with_unit(name, group.iloc[0]["canonical_unit"], language), WIDTH - 3 * MARGIN, TEXT
    )


def _panel(
    axes: Axes, group: pd.DataFrame, beside: pd.DataFrame, tables: Tables, language: str
) -> None:
    styles, labels = place_styles(tables["places"]), document_labels(tables, language)
    axes.set_xlim(0, _highest(group, beside) * 1.03)
    axes.set_ylim(len(group) + len(beside) - 0.5, -0.5)
    positions = dict(zip(group["target_id"], range(len(group)), strict=True))
    for place, row in enumerate(records(group)):
        colour = styles[row["place_id"]][0]
        if pd.isna(row["canonical_value"]):
            mark = draw_relative(
                axes, 0.04, place, word("text.quoted", language, text=row["as_printed"]), colour
            )
            link(mark, row["target_id"])
            continue
        twin = row["restates"] in positions
        if twin:
            first = group.loc[row["restates"], "canonical_value"]
            axes.plot(
                [first, row["canonical_value"]],
                [positions[row["restates"]], place],
                lw=0.8,
                color=colour,
                zorder=1,
            )
        draw_mark(
            axes, row["canonical_value"], place, row, styles[row["place_id"]], "x", small=twin
        )
        past = 9 + (REACH - 4 if row["comparator"] in ("ge", "gt") else 0)
        end = row["upper"] if row["comparator"] in ("approx", "range") else row["canonical_value"]
        axes.annotate(
            short_value_label(row, language),
            (end, place),
            xytext=(past, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            annotation_clip=False,
        )
    names_below = draw_observations(axes, beside, len(group), tables, language)
    axes.set_yticks(
        range(len(group) + len(beside)), [*group["document_id"].map(labels), *names_below]
    )
    axes.xaxis.set_visible(bool(group["canonical_value"].notna().any()))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    scale = display_scale(group.iloc[0]["canonical_unit"], language)
    axes.xaxis.set_major_formatter(
        FuncFormatter(
            lambda value, _: format_ticks(value * scale, axes.get_xlim()[1] * scale, language)
        )
    )
    axes.grid(axis="x", linewidth=0.7)


def _span(rows: pd.DataFrame) -> str:
    low, high = int(rows["target_year"].min()), int(rows["target_year"].max())
    return str(low) if low == high else f"{low}–{high}"


def _finding(name: str, rows: pd.DataFrame, tables: Tables, language: str) -> str:
    """Say the lowest and the highest number drawn, with place and year."""
    numbered = rows[rows["canonical_value"].notna()].sort_values(
        ["canonical_value", "target_year"], kind="stable"
    )
    if numbered.empty:
        return name
    low, high = numbered.iloc[0], numbered.iloc[-1]
    said = {
        "name": name,
        "low": value_phrase(low, language),
        "low_where": place_year(low, tables, language),
        "high": value_phrase(high, language),
        "high_where": place_year(high, tables, language),
    }
    text = word(
        "finding.one" if low["canonical_value"] == high["canonical_value"] else "finding.plain",
        language,
        **said,
    )
    # An open target may lie above the highest number: then which is highest cannot be said.
    others = numbered[numbered["document_id"].ne(high["document_id"])]
    open_above = others["upper"].isna() | others["upper"].ge(high["lower"])
    return word("finding.open", language, text=text) if open_above.any() else text


def marks_of_bases(rows: pd.DataFrame, language: str) -> list[str]:
    """Return what the fillings drawn for these rows mean."""
    drawn = rows.loc[rows["canonical_value"].notna(), "year_basis"]
    return [word(f"mark.{basis}", language) for basis in FILLINGS if drawn.eq(basis).any()]


def _notes(rows: pd.DataFrame, tables: Tables, language: str, figures: pd.DataFrame) -> list[str]:
    """Return the meaning of the marks that are drawn, and the source line; ``figures`` are the benchmarks drawn."""
    marks = [*marks_of(rows, language), *benchmark_notes(figures, tables, language)]
    return [
        word("list.semicolon", language).join(marks),
        source_line(rows, tables, language),
        *benchmark_sources(figures, language),
    ]


def marks_of(rows: pd.DataFrame, language: str) -> list[str]:
    """Return what the marks mean that are drawn for some rows: filling, strokes, diamonds, twins."""
    drawn = {
        "ceiling": rows["comparator"].eq("le"),
        "floor": rows["comparator"].isin(["ge", "gt"]) & rows["canonical_value"].notna(),
        "approximate": rows["comparator"].eq("approx"),
        "range": rows["comparator"].eq("range"),
        "relative": rows["measure"].eq("relative"),
        "resolved": rows["resolved_place_id"].ne("")
        if "resolved_place_id" in rows
        else rows["measure"].isna(),
        "restated": rows["restates"].ne(""),
    }
    band = f"{APPROXIMATE_BAND * 100:g}"
    marks = marks_of_bases(rows, language)
    marks += [
        word(f"mark.{name}", language, band=band) for name, there in drawn.items() if there.any()
    ]
    return marks


def source_line(rows: pd.DataFrame, tables: Tables, language: str) -> str:
    """Name the documents and lines that the rows stand in."""
    labels = document_labels(tables, language)
    items = []
    for document_id, group in rows.groupby("document_id", sort=True):
        lines = sorted(set(group["line"].astype(int)))
        key = "figure.source_item" if len(lines) > 1 else "figure.source_item_one"
        items.append(
            word(
                key,
                language,
                document=labels[document_id],
                lines=word("list.comma", language).join(map(str, lines)),
            )
        )
    return word("figure.source", language, documents=word("list.semicolon", language).join(items))


def _resolved_from(rows: pd.DataFrame) -> pd.Series:
    """Return place, year, vintage and grade of the observation that a row is read as, in one cell of a file."""
    place_id, *others = (rows[column].astype(str) for column in RESOLVED_COLUMNS)
    return place_id.str.cat(others, sep=";").fillna("")


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    if "resolved_place_id" in rows:
        rows = rows.assign(resolved_from=_resolved_from(rows))
    columns = [
        "target_id",
        "place_id",
        "document_id",
        "line",
        "as_printed",
        "indicator",
        "scope",
        "measure",
        "period",
        "comparator",
        "canonical_value",
        "canonical_unit",
        "lower",
        "upper",
        "target_year",
        "year_basis",
        "restates",
        *[name for name in ("resolved_from",) if name in rows],
    ]
    return rows[columns].reset_index(drop=True)


def _alt(title: str, groups: list[tuple[str, pd.DataFrame]], tables: Tables, language: str) -> str:
    told = []
    for name, group in groups:
        items = word("list.comma", language).join(
            word(
                "alt.item",
                language,
                where=place_year(row, tables, language),
                value=_told(row, language),
            )
            for row in records(group)
        )
        told.append(word("alt.panel", language, name=name, items=items) if name else items)
    return word(
        "alt.text", language, title=title, items=word("list.semicolon", language).join(told)
    )


def _told(row: pd.Series, language: str) -> str:
    """Write a target in words: its value, or its own words where it sets no number."""
    if pd.isna(row["canonical_value"]):
        return row["as_printed"]
    if row.get("resolved_place_id"):
        return bracketed(row["as_printed"], value_phrase(row, language), language)
    return value_phrase(row, language)
