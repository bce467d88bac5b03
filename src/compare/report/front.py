"""What the index says first: the answer of each question with a small figure, and the places with their plans."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from compare.coding.reviews import review_status
from compare.comparison.benchmarks import resolve
from compare.comparison.doubtful import Doubt, doubts
from compare.comparison.headline import Headline, headline
from compare.comparison.offices import answerable
from compare.comparison.outcomes import outcomes
from compare.language.labels import Labels
from compare.language.links import outcome_anchor
from compare.language.rows import Tables, rows_of
from compare.notebooks.answer_card import answer_sentence, fact_sentences
from compare.notebooks.cells import rows_by_id
from compare.notebooks.doubt_lines import doubt_summary
from compare.notebooks.html import notebook_address, paragraph_block, render_block
from compare.notebooks.overview_answers import SENTENCES
from compare.notebooks.selection import asked_families
from compare.project.notebook_files import notebook_cells
from compare.project.plan import Run
from compare.report.layout import evidence_page_name, explorer_address
from compare.report.made_from import newest
from compare.report.small_figure import small_figure
from compare.report.tile_map import MapTile, tile_map

#: Plans that the table of places shows at once; more open on demand.
SHOWN_PLANS = 12

#: Targets stated twice that it names with both numbers.
SAID_TWICE = 3


class Answer(NamedTuple):
    """The answer of one question: the sentence with its links, facts, and a small figure."""

    sentence: Markup
    facts: str
    figure: Markup


class DoubtEntry(NamedTuple):
    """What to doubt: the address of its rows or "", how much of it there is, and the first cases in words."""

    href: str
    title: str
    said: list[str] = []


class Plan(NamedTuple):
    """A plan in the table of plans: its names, and of targets, known outcomes and offices how many there are.

    Each leads to where it is told, or nowhere where that is not: the plan and its offices to the profile ``href``, the
    targets to the page ``lines`` of evidence, the outcomes to the anchor ``part`` of the page that tells them.
    """

    level: str
    plan: str
    href: str
    targets: int
    lines: str
    known: int
    part: str
    offices: int


class Front:
    """What the index says of some data, in one language."""

    def __init__(self, rows: pd.DataFrame, labels: Labels) -> None:
        self.rows = rows
        self.tables: Tables = labels.tables
        self.labels = labels
        self.firsts = rows[rows["restates"].eq("")]
        self._size_free: Headline | None = None

    def answer(self, run: Run) -> Answer | None:
        """Return the answer of a run that asks a question of all places and years; None for any other."""
        name = run.notebook.stem
        families = None if run.parameters else _asked_families(run)
        if families is None:
            return None
        asked = self.firsts[self.firsts["family"].isin(families)] if families else self.firsts
        if asked.empty:
            return None
        if name in SENTENCES:
            sentence = SENTENCES[name](asked, self.tables, self.labels)
            return Answer(self._linked(sentence), "", Markup())
        documents = sorted(self.tables["documents"]["document_id"])
        found = headline(asked, self.tables, documents)
        if found is None:
            return None
        if found.size_free and self._size_free is None:
            self._size_free = found
        facts = self.labels.join(fact_sentences(found, self.labels), "dot")
        sentence = answer_sentence(found, self.labels)
        return Answer(self._linked(sentence), facts, small_figure(found, self.labels))

    def tiles(self) -> list[MapTile]:
        """Return the provinces as tiles; what their plans aim at is told of the first answer that is free of size."""
        return tile_map(self.firsts, self._size_free, self.labels)

    def _linked(self, sentence: str) -> Markup:
        address = notebook_address(self.labels.language)
        return Markup(render_block(paragraph_block(sentence), address))

    def plans(self, profiles: Mapping[str, str]) -> list[Plan]:
        """Return every plan by place and horizon, with the address of its profile where there is one."""
        found = outcomes(resolve(self.firsts, self.tables), self.tables)
        known_ids = found.loc[found["status"].isin(["reached", "short"]), "target_id"]
        known = self.firsts[self.firsts["target_id"].isin(known_ids)]["document_id"].value_counts()
        counts = self.firsts["document_id"].value_counts()
        links = answerable(self.firsts, self.tables["responsibilities"])
        offices = links.groupby("document_id")["office_zh"].nunique()
        documents = self.tables["documents"].sort_values(["place_id", "horizon_year"])
        return [
            Plan(
                self.labels.levels[row["place_id"]],
                self.labels.documents[row["document_id"]],
                profiles.get(row["document_id"], ""),
                int(counts.get(row["document_id"], 0)),
                evidence_page_name(row["document_id"], self.labels.language),
                int(known.get(row["document_id"], 0)),
                outcome_anchor(row["document_id"]),
                int(offices.get(row["document_id"], 0)),
            )
            for row in rows_of(documents)
        ]

    def newest(self) -> str:
        """Say when the newest plan was issued, and of which year the newest figure on record is."""
        return newest(self.tables["documents"], self.tables["context"], self.labels)

    def doubts(self) -> list[DoubtEntry]:
        """Return how many rows somebody has reviewed, and each doubt, which leads to its rows in the explorer."""
        if self.rows.empty:
            return []
        status = review_status(self.tables)["status"]
        reviewed = self.labels.word(
            "doubt.reviewed_all",
            reviewed=int(status.isin(["verified", "disputed"]).sum()),
            total=len(status),
            targets=len(self.firsts),
            again=len(status) - len(self.firsts),
        )
        found = doubts(self.firsts, self.rows, self.tables)
        return [DoubtEntry("", reviewed), *map(self._doubt, found)]

    def _doubt(self, doubt: Doubt) -> DoubtEntry:
        kind = self.labels.word(f"doubt.{doubt.kind}")
        address = explorer_address(self.labels.language, doubt=kind)
        said = self._said_twice(doubt) if doubt.kind == "contradictions" else []
        return DoubtEntry(address, doubt_summary(doubt, self.labels), said)

    def _said_twice(self, doubt: Doubt) -> list[str]:
        """Say of the first targets that are stated twice both numbers."""
        labels, by_id = self.labels, rows_by_id(self.rows)
        said = []
        pairs = zip(doubt.target_ids[::2], doubt.target_ids[1::2], strict=True)
        for pair in islice(pairs, SAID_TWICE):
            first, second = (by_id[target_id] for target_id in pair)
            name = labels.join(
                [labels.documents[first["document_id"]], labels.statement_type(first)]
            )
            numbers = labels.join([labels.meaning(first), labels.meaning(second)], "semicolon")
            said.append(labels.labelled(name, numbers))
        return said


def _asked_families(run: Run) -> list[str] | None:
    """Return the families that the notebook of a run answers for; None where it shows no answer."""
    cells = notebook_cells(run.notebook)
    return asked_families(cell["source"] for cell in cells if cell["cell_type"] == "code")
