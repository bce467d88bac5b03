"""The index, made of the tables and of what is known of the runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.language.words import LANGUAGES, words_by_group
from compare.notebooks.html import column_names
from compare.project import paths, versions
from compare.project.plan import Run
from compare.report import layout
from compare.report.front import SHOWN_PLANS, Answer, Front
from compare.report.layout import PageFrame
from compare.report.offline import gate
from compare.report.reading_order import page_title, static_links

#: The notebooks of profiles and outcomes, to which the table of plans leads.
PROFILE = "city_profile"
OUTCOMES = "outcomes"

#: The words of the columns of the table of plans.
PLAN_COLUMNS = (
    "column.document",
    "column.level_of_place",
    "site.lines",
    "site.known",
    "site.offices",
)

#: Provinces whose tiles are told in words below the map; of more each says so itself.
TOLD_PROVINCES = 3


class Change(NamedTuple):
    """When a part of the project last changed: the part, and commit and date or ""."""

    part: str
    commit: str
    date: str


@dataclass(frozen=True)
class Entry:
    """What the index says of one run: its answer where it asks a shipped question."""

    answer: Answer | None
    title: str
    href: str
    message: str
    reason: str
    failed: str
    failed_label: str


def index_page(
    runs: list[Run],
    published: Collection[str],
    failed: dict[str, str],
    tables: Tables,
    root: Path | None = None,
    stale: Collection[str] = (),
    dates: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Return the index: every run in every language, and which of them could not be regenerated.

    Parameters
    ----------
    runs : list of Run
    published : collection of str
        Outputs that have a page.
    failed : dict of str
        Outputs whose last run failed, each with the reason.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional
    stale : collection of str
        Outputs that are older than their inputs.
    dates : sequence of (str, str, str)
        Part (``data``, ``method``, ``report``), and commit and date of its last change, "" where there is none.
    """
    root = root or paths.project_root()
    changes = [Change(*date) for date in dates]
    state = _State(published, failed, stale)
    data = versions.made_from(root).data
    sections = [
        _index_section(Labels(tables, language), runs, state, changes, data, root)
        for language in LANGUAGES
    ]
    title = " · ".join(str(section["title"]) for section in sections)
    frame = PageFrame("zh", title, stamp="", name="index", data=data, styles=layout.INDEX_STYLES)
    text = layout.render("contents.html.j2", frame, languages=sections)
    return gate.check(text, "index.html", layout.script())


@dataclass(frozen=True)
class _State:
    """What became of the runs, by output."""

    published: Collection[str]
    failed: dict[str, str]
    stale: Collection[str]

    def message(self, output: str) -> str:
        """Return the name of the word that says what is amiss with a page; empty when nothing is."""
        if output in self.failed:
            return "page.failed" if output in self.published else "page.missing"
        if output not in self.published:
            return "page.absent"
        return "page.stale" if output in self.stale else ""


def _index_section(
    labels: Labels,
    runs: list[Run],
    state: _State,
    changes: list[Change],
    data: str,
    root: Path,
) -> dict[str, object]:
    """Return what the index says in one language."""
    documents = labels.tables["documents"]
    places = documents["place_id"].nunique()
    own_runs = [run for run in runs if run.language == labels.language]
    front = Front(harmonise_targets(labels.tables), labels)
    entries = [_entry(run, state, labels, front) for run in own_runs]
    profiles = {
        str(run.parameters["document"]): f"{run.output}.html"
        for run in own_runs
        if run.notebook.stem == PROFILE
        and set(run.parameters) == {"document"}
        and run.output in state.published
        and not state.message(run.output)
    }
    plans = front.plans(profiles)
    tiles = front.tiles()
    told = [tile for tile in tiles if tile.plans]
    dates = [layout.dated(*change, labels.language) for change in changes]
    # A page that is not there has no address, and neither has a plan without a profile.
    led_to = {plan.href for plan in plans if plan.href} | {plan.lines for plan in plans}
    return {
        "language": labels.language,
        "words": words_by_group(labels.language),
        "answers": [entry for entry in entries if entry.answer],
        "plans": plans,
        "plan_columns": column_names([labels.word(name) for name in PLAN_COLUMNS]),
        "outcomes": _page_of(OUTCOMES, own_runs, state),
        "folded": len(plans) > SHOWN_PLANS,
        "tiles": tiles,
        "aims": [tile.text for tile in told] if len(told) <= TOLD_PROVINCES else [],
        "doubts": front.doubts(),
        "tag": layout.TAGS[labels.language],
        "name": labels.word("text.language_name"),
        "title": labels.word("site.title"),
        "intro": labels.word("site.intro", documents=len(documents), places=places),
        "targets": labels.word("text.targets_not_achievements"),
        "entries": [entry for entry in entries if not entry.answer and entry.href not in led_to],
        "more": [page for page in static_links(labels) if page.href not in led_to],
        "stamp": _stamp(changes, labels, data, root),
        "dates": [*dates, *filter(None, [front.newest()])],
        "checked": layout.checked_words(labels.language, dated=False),
    }


def _page_of(notebook: str, runs: list[Run], state: _State) -> str:
    """Return the page of a notebook that asks of all places and years, as far as it is there and good; else ""."""
    for run in runs:
        is_good = run.output in state.published and not state.message(run.output)
        if run.notebook.stem == notebook and not run.parameters and is_good:
            return f"{run.output}.html"
    return ""


def _entry(run: Run, state: _State, labels: Labels, front: Front) -> Entry:
    message = state.message(run.output)
    return Entry(
        answer=front.answer(run),
        title=page_title(run, labels),
        href=f"{run.output}.html" if run.output in state.published else "",
        message=labels.word(message) if message else "",
        reason=state.failed.get(run.output, ""),
        failed=f"failed/{run.output}.html" if run.output in state.failed else "",
        failed_label=labels.word("page.failed_notebook"),
    )


def _stamp(changes: list[Change], labels: Labels, data: str, root: Path) -> str:
    """Return what the report was made from, and the commits that last changed its parts."""
    commits = [
        labels.word("changed.commit", part=labels.word(f"part.{change.part}"), commit=change.commit)
        for change in changes
        if change.commit
    ]
    return labels.join([layout.stamp(labels.language, data, root), *commits], "dot")
