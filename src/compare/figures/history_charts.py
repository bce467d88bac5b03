"""The charts of what came after: a place's older and newer plan, and its targets beside what it is on record with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from compare.comparison.benchmarks import resolve
from compare.comparison.observations import recorded_observations
from compare.comparison.outcomes import outcomes, revisions
from compare.comparison.statement_types import eras
from compare.comparison.vintages import census_basis, document_vintages, vintage_for
from compare.figures.captions import alt_text, mark_meanings, observation_sources, source_line
from compare.figures.layout import (
    TEXT,
    FigureLayout,
    Panel,
    scale_axis,
    stack_panels,
    words_width,
    wrap,
)
from compare.figures.marks import (
    TWIN_SIZE,
    Point,
    draw_labelled_mark,
    draw_mark,
    draw_point,
    is_hollow,
    link_observation,
    write_beside,
)
from compare.figures.save import Drawing
from compare.figures.style import QUIET, PlaceStyle, house_style, place_styles
from compare.language.labels import Labels
from compare.language.numbers import percent
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import known_input

#: Inches: left edge and width of the axes; height of a line, of a title's first line and of the ticks.
LEFT = 2.0
WIDTH = 3.4
ROW = 0.26
PANEL_TITLE = 0.3
TICKS = 0.4

#: What the table of the observations drawn holds.
OUTCOME_COLUMNS = [
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

#: Panels of targets beside their outcomes that fit a sheet.
MOST_PANELS = 5


@dataclass(frozen=True)
class _Revision:
    """The older and the newer target of a place, and the row of :func:`compare.revisions` that compares them."""

    older: Row
    newer: Row
    change: Any


@known_input
def revision_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw what a place aimed at before and aims at now: a dumbbell for each type of statement.

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
        None where no place has two plans that make a statement of one type.
    """
    changes = revisions(rows, tables)
    if changes.empty:
        return None
    labels = Labels(tables, language)
    targets = rows.set_index("target_id", drop=False)
    pairs = _revision_pairs(changes, targets)
    drawn = targets.loc[[*changes["older_id"], *changes["newer_id"]]]
    meanings = labels.join(mark_meanings(drawn, labels), "semicolon")
    title = _revisions_title(changes, labels)
    subtitle = labels.word("figure.revisions_subtitle")
    layout = FigureLayout(title, subtitle, [meanings, source_line(drawn, labels)])
    panels = [_revision_panel(pair, labels) for pair in pairs]
    with house_style():
        figure, all_axes = stack_panels(layout, panels, LEFT, WIDTH)
        for axes, pair in zip(all_axes, pairs, strict=True):
            _draw_revision(axes, pair, labels)
    items = [_revision_in_words(pair, labels) for pair in pairs]
    return Drawing(figure, changes, alt_text(title, items, labels))


def _revision_pairs(changes: pd.DataFrame, targets: pd.DataFrame) -> list[_Revision]:
    by_id = targets.to_dict("index")
    return [
        _Revision(by_id[change.older_id], by_id[change.newer_id], change)
        for change in changes.itertuples()
    ]


def _revisions_title(changes: pd.DataFrame, labels: Labels) -> str:
    places = [labels.places[place_id] for place_id in changes["place_id"].unique()]
    counts_one_thing = changes["same_vintage"] & changes["same_definition"] & ~changes["is_jump"]
    is_higher = changes["by_bounds"].eq("higher") & counts_one_thing
    return labels.word(
        "figure.revisions_title",
        place=labels.join(places),
        count=len(changes),
        higher=int(is_higher.sum()),
    )


def _type_and_unit(target: Row, labels: Labels) -> str:
    return labels.with_unit(labels.statement_type(target), target["canonical_unit"])


def _revision_panel(pair: _Revision, labels: Labels) -> Panel:
    name = _type_and_unit(pair.newer, labels)
    title = labels.labelled(name, _revision_step(pair, labels))
    return Panel([title], ROW, PANEL_TITLE, TICKS)


def _revision_step(pair: _Revision, labels: Labels) -> str:
    """Say what the number changed from and to, a year where it grows, else by the difference."""
    if not pair.change.same_definition:
        return labels.word("newer.definition")
    if pair.change.is_jump:
        return labels.word("newer.check_definition")
    if pd.notna(pair.change.growth):
        key = "figure.moved_yearly"
        moved = percent(pair.change.growth, labels.language, sign=True)
    else:
        key = "figure.moved"
        moved = labels.change(pair.change)
    return labels.word(
        key,
        moved=moved,
        older=labels.short_value(pair.older),
        newer=labels.short_value(pair.newer),
    )


def _draw_revision(axes: Axes, pair: _Revision, labels: Labels) -> None:
    older = Point(pair.older["canonical_value"], 0)
    newer = Point(pair.newer["canonical_value"], 0)
    unit = pair.newer["canonical_unit"]
    _scale_panel(axes, max(older.x, newer.x), 1, unit, labels)
    style = place_styles(labels.tables["places"])[pair.newer["place_id"]]
    if pair.change.same_vintage and pair.change.same_definition:
        # Nothing is joined across two vintages, or two definitions.
        axes.plot(
            [older.x, newer.x],
            [older.y, newer.y],
            color=style.colour,
            linewidth=1.4,
            zorder=1,
        )
    draw_mark(axes, older, pair.older, style, "x", small=True)
    draw_mark(axes, newer, pair.newer, style, "x")
    name = labels.word(
        "figure.from_to",
        place=labels.places[pair.newer["place_id"]],
        older=pair.older["target_year"],
        newer=pair.newer["target_year"],
    )
    axes.set_yticks([0], [name])


def _revision_in_words(pair: _Revision, labels: Labels) -> str:
    return labels.word(
        "alt.revision",
        name=_type_and_unit(pair.newer, labels),
        older=labels.value_phrase(pair.older),
        older_year=pair.older["target_year"],
        newer=labels.value_phrase(pair.newer),
        newer_year=pair.newer["target_year"],
    )


@dataclass(frozen=True)
class _Observed:
    """A target and the observations of its place, indicator and scope, in the order of the years."""

    target: Row
    observations: pd.DataFrame

    def is_followed(self, year_written: Any) -> bool:
        """Return whether anything is on record from after the plan was written, or from its target year."""
        last = self.observations["year"].max()
        if last >= self.target["target_year"]:
            return True
        return bool(pd.notna(year_written) and last > year_written)

    @property
    def line(self) -> int:
        """Return the line of the target: after all observations up to its year."""
        is_before = self.observations["year"].le(self.target["target_year"])
        return int(is_before.sum())

    @property
    def lines(self) -> int:
        """Return how many lines the panel has."""
        return len(self.observations) + 1

    def observed_lines(self) -> dict[int, Row]:
        """Return each observation by its line; those after the target stand one line lower."""
        lines = [*range(self.lines)]
        lines.remove(self.line)
        rows = rows_of(self.observations)
        return dict(zip(lines, rows, strict=True))


@known_input
def observed_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw each target beside the observations of its own place, in the order of the years.

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
        A panel for each target whose place has an observation of its indicator from after the plan was written, or from
        the target year, with those from before. None where there is none.
    """
    resolved = resolve(rows, tables)
    results = outcomes(resolved, tables)
    on_record = results[results["value"].notna()]
    by_id = resolved.set_index("target_id", drop=False)
    written = document_vintages(tables)
    pairs = [
        pair
        for pair in _observed(by_id.loc[on_record["target_id"]], tables)
        if pair.is_followed(written.at[pair.target["document_id"], "year"])
    ]
    if not pairs:
        return None
    pairs = _first_decided(pairs, results)
    labels = Labels(tables, language)
    targets = by_id.loc[[pair.target["target_id"] for pair in pairs]]
    title = _observed_title(results, by_id.loc[results["target_id"]], labels)
    subtitle = labels.word("figure.record_subtitle")
    layout = FigureLayout(title, subtitle, _observed_notes(targets, pairs, labels))
    panels = [_observed_panel(pair, labels) for pair in pairs]
    vintages = written["vintage"]
    with house_style():
        figure, all_axes = stack_panels(layout, panels, LEFT, WIDTH)
        for axes, pair in zip(all_axes, pairs, strict=True):
            _draw_observed(axes, pair, vintages[pair.target["document_id"]], labels)
    items = [_observed_in_words(pair, labels) for pair in pairs]
    is_drawn = on_record["target_id"].isin(targets["target_id"])
    drawn = on_record.loc[is_drawn, OUTCOME_COLUMNS].reset_index(drop=True)
    return Drawing(figure, drawn, alt_text(title, items, labels))


def _first_decided(pairs: list[_Observed], results: pd.DataFrame) -> list[_Observed]:
    """Return what fits a sheet: those whose outcome is known before the others, all in their order."""
    if len(pairs) <= MOST_PANELS:
        return pairs
    unknown = set(results.loc[results["status"].eq("not_known"), "target_id"])
    ids = [pair.target["target_id"] for pair in pairs]
    kept = sorted(ids, key=lambda target_id: target_id in unknown)[:MOST_PANELS]
    return [pair for pair in pairs if pair.target["target_id"] in kept]


def _observed(targets: pd.DataFrame, tables: Tables) -> list[_Observed]:
    """Return the targets with what their places are on record with; aims are not on record."""
    targets = targets.assign(era=eras(targets, tables["indicators"]))
    observations = recorded_observations(tables)
    recorded = observations[observations["kind"].ne("target")]
    series = recorded.sort_values(["year", "vintage"]).groupby(["place_id", "indicator", "scope"])
    return [
        _Observed(row, series.get_group((row["place_id"], row["indicator"], row["scope"])))
        for row in rows_of(targets)
    ]


def _observed_title(results: pd.DataFrame, targets: pd.DataFrame, labels: Labels) -> str:
    documents = [labels.documents[name] for name in targets["document_id"].unique()]
    is_known = results["status"].isin(["reached", "short"])
    return labels.word(
        "figure.record_title" if is_known.any() else "figure.record_title_none",
        documents=labels.join(documents),
        known=int(is_known.sum()),
        count=len(results),
    )


def _observed_notes(targets: pd.DataFrame, pairs: Sequence[_Observed], labels: Labels) -> list[str]:
    observations = pd.concat([pair.observations for pair in pairs])
    return [
        labels.word("figure.record_note"),
        labels.join(mark_meanings(targets, labels), "semicolon"),
        source_line(targets, labels),
        *observation_sources(observations, labels),
    ]


def _observed_panel(pair: _Observed, labels: Labels) -> Panel:
    target = pair.target
    title = labels.labelled(labels.place_year(target), _type_and_unit(target, labels))
    lines = wrap(title, words_width(), TEXT)
    return Panel(lines, ROW * pair.lines, PANEL_TITLE, TICKS)


def _draw_observed(
    axes: Axes,
    pair: _Observed,
    vintage: str,
    labels: Labels,
) -> None:
    """Draw one target among the observations of its place; ``vintage`` is that of its document."""
    target = pair.target
    style = place_styles(labels.tables["places"])[target["place_id"]]
    basis = census_basis(vintage_for(target["indicator"], vintage, labels.tables))
    highest = max(pair.observations["value"].max(), target["canonical_value"])
    _scale_panel(axes, highest, pair.lines, target["canonical_unit"], labels)
    draw_labelled_mark(axes, pair.line, target, style, labels.short_value(target))
    names = {pair.line: _target_line(target, labels)}
    for line, observation in pair.observed_lines().items():
        point = Point(observation["value"], line)
        is_of_census = census_basis(observation["vintage"]) == basis
        is_comparable = is_of_census and observation["era"] == target["era"]
        _draw_observation(axes, point, observation, style, is_comparable)
        text = labels.observation(pd.Series(observation))
        write_beside(axes, point, text, QUIET)
        names[line] = _observed_line(observation, labels)
    ordered = dict(sorted(names.items()))
    axes.set_yticks([*ordered], [*ordered.values()])


def _draw_observation(
    axes: Axes,
    point: Point,
    observation: Row,
    style: PlaceStyle,
    is_comparable: bool,
) -> None:
    """Draw an observation, light where it rests on another vintage or definition."""
    mark = draw_point(
        axes,
        point,
        marker=style.marker,
        color=style.colour,
        markersize=TWIN_SIZE,
        fillstyle="none" if is_hollow(observation) else "full",
        alpha=1.0 if is_comparable else 0.45,
        markeredgewidth=1.2,
    )
    link_observation(mark, observation)


def _target_line(target: Row, labels: Labels) -> str:
    return labels.word("text.target_line", year=target["target_year"])


def _observed_line(observation: Row, labels: Labels) -> str:
    return labels.word("record.line", year=observation["year"])


def _observed_in_words(pair: _Observed, labels: Labels) -> str:
    """Say the target of a panel and all its observations."""
    target = pair.target
    value = labels.value_phrase(target)
    parts = [labels.labelled(_target_line(target, labels), value)]
    for observation in rows_of(pair.observations):
        text = labels.observation(pd.Series(observation))
        parts.append(labels.labelled(_observed_line(observation, labels), text))
    return labels.labelled(labels.place_year(target), labels.join(parts))


def _scale_panel(
    axes: Axes,
    highest: float,
    lines: int,
    unit: str,
    labels: Labels,
) -> None:
    axes.set_xlim(0, highest * 1.05)
    axes.set_ylim(lines - 0.5, -0.5)
    scale_axis(axes.xaxis, unit, highest, labels)
