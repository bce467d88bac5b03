"""The chart of what became of targets: what was achieved as a share of what was stated, plan by plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compare.comparison.benchmarks import resolve
from compare.comparison.outcomes import observable, outcomes
from compare.figures.captions import alt_text, filling_meanings, observation_sources, source_line
from compare.figures.history_charts import OUTCOME_COLUMNS
from compare.figures.layout import (
    NOTE,
    TEXT,
    TEXT_LINE,
    FigureLayout,
    figure_axes,
    new_figure,
    round_ticks,
    words_width,
    wrap,
    write_line,
)
from compare.figures.marks import (
    MARK_SIZE,
    Point,
    draw_point,
    is_hollow,
    link,
    link_observation,
    write_beside,
)
from compare.figures.save import Drawing
from compare.figures.style import FILLINGS, INK, QUIET, PlaceStyle, house_style, place_styles
from compare.language.labels import Labels
from compare.language.numbers import format_number
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import known_input

#: Inches: left edge and width of the axes, the width of a name, the room of the ticks, and what a line has of its own.
LEFT = 2.75
WIDTH = 2.6
NAME_WIDTH = LEFT - 0.2
TICKS = 0.4
LINE_GAP = 0.09

#: Documents and statements that are drawn; the table of the page holds all.
MOST_DOCUMENTS = 8
MOST_LINES = 16

#: The outline of a hollow stroke, as a share of its length.
HOLLOW_STROKE = [(-0.15, -1), (0.15, -1), (0.15, 1), (-0.15, 1), (-0.15, -1)]

DECIDED = ("reached", "short", "open")

#: What the table of the figure holds: that of the observations drawn, and the share of the target that each is.
DRAWN_COLUMNS = [*OUTCOME_COLUMNS, "share"]


@dataclass(frozen=True)
class _Line:
    """A target, the outcome that it stands beside, and the lines of its name."""

    target: Row
    outcome: Row
    name: list[str]

    @property
    def height(self) -> float:
        """Return how many inches the line takes."""
        return len(self.name) * TEXT_LINE + LINE_GAP

    @property
    def is_decided(self) -> bool:
        """Return whether the figure decides what became of the target."""
        return self.outcome["status"] in DECIDED


@dataclass(frozen=True)
class _Plan:
    """A document: what its heading says, and its lines."""

    head: list[str]
    lines: list[_Line] = field(default_factory=list)

    @property
    def head_height(self) -> float:
        """Return how many inches the heading takes."""
        return len(self.head) * TEXT_LINE + 2 * LINE_GAP

    @property
    def height(self) -> float:
        """Return how many inches heading and lines take."""
        return self.head_height + sum(line.height for line in self.lines)


@known_input
def outcome_chart(rows: pd.DataFrame, tables: Tables, language: str) -> Drawing | None:
    """Draw what was achieved as a share of what was stated, plan by plan.

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
        A heading for each document that counts its outcomes, below it a line for each target that a figure of its
        year, or a later one on the same basis, stands beside: the target's mark at 100%, joined to what is on record;
        dashed where the figure decides nothing. Targets that are better lower, or ranks, have no such share and are
        counted alone. None where there is nothing to draw.
    """
    resolved = resolve(rows, tables)
    found = outcomes(resolved, tables)
    shares = _shares(found, observable(resolved, tables))
    if shares.empty:
        return None
    labels = Labels(tables, language)
    targets = resolved.set_index("target_id", drop=False)
    of_document = targets["document_id"]
    found = found.assign(document_id=found["target_id"].map(of_document))
    shares = shares.assign(document_id=shares["target_id"].map(of_document))
    drawn_documents = _drawn_documents(found, shares)
    shares = _drawn_lines(shares[shares["document_id"].isin(drawn_documents)])
    plans = [_plan(name, found, shares, targets, labels) for name in drawn_documents]
    title = _title(found, labels)
    drawn = targets.loc[shares["target_id"]]
    notes = _notes(drawn, shares, found, drawn_documents, labels)
    layout = FigureLayout(title, labels.word("figure.outcomes_subtitle"), notes)
    with house_style():
        figure = _draw(plans, layout, labels)
    items = [_plan_in_words(plan, labels) for plan in plans]
    shown = shares[DRAWN_COLUMNS].round({"share": 4}).reset_index(drop=True)
    return Drawing(figure, shown, alt_text(title, items, labels))


def _shares(found: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes whose figure has a share of the number stated, a greater one being better."""
    of_target = targets.set_index("target_id")[["better", "canonical_value", "canonical_unit"]]
    beside = found.join(of_target, on="target_id")
    says_something = beside["status"].isin(DECIDED) | beside["then"].ne("")
    has_share = beside["canonical_value"].gt(0) & beside["gap"].notna()
    is_rising = beside["better"].eq("higher")
    kept = beside[says_something & has_share & is_rising]
    return kept.assign(
        share=kept["value"] / kept["canonical_value"],
        is_decided=kept["status"].isin(DECIDED),
    )


def _drawn_documents(found: pd.DataFrame, shares: pd.DataFrame) -> list[str]:
    """Return the documents that are drawn: all, or of many those of which most is known."""
    documents = sorted(set(found["document_id"]))
    if len(documents) <= MOST_DOCUMENTS:
        return documents
    decided = shares.groupby("document_id")["is_decided"].sum()
    lines = shares["document_id"].value_counts()
    ordered = sorted(documents, key=lambda name: (-decided.get(name, 0), -lines.get(name, 0)))
    return sorted(ordered[:MOST_DOCUMENTS])


def _drawn_lines(shares: pd.DataFrame) -> pd.DataFrame:
    """Return what fits a sheet: what is decided before what is not, all in their order."""
    first = shares.sort_values("is_decided", ascending=False, kind="stable").head(MOST_LINES)
    return shares[shares["target_id"].isin(first["target_id"])]


def _plan(
    document_id: str,
    found: pd.DataFrame,
    shares: pd.DataFrame,
    targets: pd.DataFrame,
    labels: Labels,
) -> _Plan:
    statuses = found.loc[found["document_id"].eq(document_id), "status"]
    reached = int(statuses.eq("reached").sum())
    short = int(statuses.eq("short").sum())
    head = labels.word(
        "figure.outcomes_of",
        document=labels.documents[document_id],
        count=len(statuses),
        known=reached + short,
    )
    if reached or short:
        counts = {"reached": reached, "short": short}
        head = labels.word("figure.outcomes_counted", head=head, **counts)
    own = shares[shares["document_id"].eq(document_id)]
    lines = []
    for outcome in rows_of(own):
        target = targets.loc[outcome["target_id"]].to_dict()
        name = labels.labelled(labels.statement_type(target), labels.value(target))
        lines.append(_Line(target, outcome, wrap(name, NAME_WIDTH, NOTE)))
    return _Plan(wrap(head, words_width(), TEXT), lines)


def _title(found: pd.DataFrame, labels: Labels) -> str:
    statuses = found["status"]
    return labels.word(
        "figure.outcomes_title",
        count=len(found),
        known=int(statuses.isin(["reached", "short"]).sum()),
        reached=int(statuses.eq("reached").sum()),
        short=int(statuses.eq("short").sum()),
    )


def _notes(
    drawn: pd.DataFrame,
    shares: pd.DataFrame,
    found: pd.DataFrame,
    drawn_documents: Sequence[str],
    labels: Labels,
) -> list[str]:
    meanings = filling_meanings(drawn, labels)
    meanings.append(labels.word("figure.outcomes_solid"))
    if not shares["is_decided"].all():
        meanings.append(labels.word("figure.outcomes_dashed"))
    if shares.apply(is_hollow, axis="columns").any():
        meanings.append(labels.word("figure.outcomes_hollow"))
    notes = [labels.join(meanings, "semicolon")]
    left_out = found["document_id"].nunique() - len(drawn_documents)
    if left_out:
        notes.append(labels.word("figure.outcomes_others", n=left_out))
    return [*notes, source_line(drawn, labels), *observation_sources(shares, labels)]


def _draw(plans: Sequence[_Plan], layout: FigureLayout, labels: Labels) -> Figure:
    """Draw all lines on axes that count inches downwards, the heading of each plan beside them."""
    height = sum(plan.height for plan in plans)
    figure = new_figure(layout.top + height + TICKS + layout.bottom)
    axes = figure_axes(figure, LEFT, layout.top, WIDTH, height)
    axes.set_ylim(height, 0)
    shares = [line.outcome["share"] for plan in plans for line in plan.lines]
    axes.set_xlim(0, max(1.0, *shares) * 1.05)
    styles = place_styles(labels.tables["places"])
    names = {}
    depth = 0.0
    for plan in plans:
        for number, text in enumerate(plan.head):
            middle = layout.top + depth + LINE_GAP + TEXT_LINE * (number + 0.5)
            write_line(figure, text, middle, TEXT, INK)
        depth += plan.head_height
        if plan.lines:
            _draw_goal(axes, depth, plan)
        for line in plan.lines:
            middle = depth + line.height / 2
            _draw_line(axes, middle, line, styles[line.target["place_id"]], labels)
            names[middle] = "\n".join(line.name)
            depth += line.height
    axes.set_yticks([*names], [*names.values()], fontsize=NOTE)
    round_ticks(axes.xaxis)
    axes.xaxis.grid(visible=False)
    axes.xaxis.set_major_formatter(lambda share, _: _whole_percent(share, labels))
    layout.write_on(figure)
    return figure


def _draw_goal(axes: Axes, depth: float, plan: _Plan) -> None:
    """Draw the line of 100% along the lines of a plan, clear of its heading."""
    end = depth + sum(line.height for line in plan.lines)
    axes.plot([1, 1], [depth, end], color=QUIET, linewidth=0.7, zorder=0.5)


def _draw_line(axes: Axes, depth: float, line: _Line, style: PlaceStyle, labels: Labels) -> None:
    """Draw a target at 100% and what is on record, joined; dashed and light where it decides nothing."""
    share = line.outcome["share"]
    axes.plot(
        [1, share],
        [depth, depth],
        color=style.colour,
        linewidth=2.2 if line.is_decided else 1.2,
        linestyle="-" if line.is_decided else (0, (3, 2)),
        zorder=1,
    )
    goal = draw_point(
        axes,
        Point(1, depth),
        marker=style.marker,
        color=style.colour,
        markersize=MARK_SIZE,
        fillstyle=FILLINGS[line.target["year_basis"]],
        markerfacecoloralt="white",
        markeredgewidth=1.4,
        zorder=2,
    )
    link(goal, line.target["target_id"])
    _draw_achieved(axes, Point(share, depth), line)
    observed = labels.quantity(line.outcome["value"], line.outcome["unit"])
    text = labels.labelled(str(line.outcome["year"]), observed)
    write_beside(axes, Point(max(1, share), depth), text, style.colour)


def _draw_achieved(axes: Axes, point: Point, line: _Line) -> None:
    """Draw a stroke at what is on record, hollow if the figure is weak, not of its year's end or an estimate."""
    # A hollow stroke is one mark, not a white one on top of another: it has to be hit.
    look = {"marker": "|", "markeredgewidth": 2}
    if is_hollow(line.outcome):
        look = {"marker": HOLLOW_STROKE, "markeredgewidth": 1, "markerfacecolor": "white"}
    stroke = draw_point(axes, point, color=INK, markersize=13, zorder=4, **look)
    observation = {
        **line.outcome,
        "place_id": line.target["place_id"],
        "indicator": line.target["indicator"],
        "scope": line.target["scope"],
    }
    link_observation(stroke, observation)


def _plan_in_words(plan: _Plan, labels: Labels) -> str:
    head = labels.join(plan.head, "pause")
    return labels.join([head, *[_in_words(line, labels) for line in plan.lines]], "pause")


def _whole_percent(share: float, labels: Labels) -> str:
    """Write a share in whole percent."""
    return f"{format_number(round(share * 100), labels.language)}%"


def _in_words(line: _Line, labels: Labels) -> str:
    """Say what was stated, and what is on record of which year."""
    return labels.word(
        "alt.outcome",
        name=labels.statement_type(line.target),
        value=labels.value_phrase(line.target),
        year=line.outcome["year"],
        figure=labels.quantity(line.outcome["value"], line.outcome["unit"]),
        share=_whole_percent(line.outcome["share"], labels),
    )
