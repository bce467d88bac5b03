"""The page of a notebook: what its cells call to show results in the reader's language."""

from __future__ import annotations

from functools import partial

import pandas as pd

from compare.comparison import statement_types
from compare.comparison.benchmarks import benchmarks, resolve, size_free
from compare.comparison.consistency import consistency
from compare.comparison.coverage import coverage
from compare.comparison.doubtful import without_doubtful
from compare.comparison.offices import answerable
from compare.comparison.outcomes import outcomes, revisions, unanswerable
from compare.comparison.pace import pace
from compare.comparison.peers import peer_groups
from compare.comparison.progress import progress
from compare.comparison.ranking import (
    MINIMUM_TARGETS,
    Ranking,
    rank_groups,
)
from compare.comparison.robustness import ranking_robustness
from compare.comparison.size import per_size, size_orders
from compare.comparison.strengths import strengths
from compare.comparison.verdicts import verdicts
from compare.figures.benchmark_charts import rank_chart, sensitivity_chart
from compare.figures.history_charts import observed_chart
from compare.figures.matrix import matrix_chart
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.language.rows import rows_of
from compare.notebooks.base_page import BasePage, parts_of_sections
from compare.notebooks.comparison_tables import (
    benchmark_table,
    consistency_table,
    pace_table,
)
from compare.notebooks.known_outcomes import outcomes_by_plan
from compare.notebooks.outcome_tables import (
    missing_outcome_table,
    outcome_table,
    progress_table,
    revision_table,
    sought_table,
    unanswerable_table,
)
from compare.notebooks.output import CaptionedTable
from compare.notebooks.ranking_tables import (
    order_table,
    rank_table,
    ranking_table,
    robustness_table,
    sensitivity_table,
)
from compare.notebooks.sentences import (
    left_out_sentence,
    matrix_legend_sentence,
    no_peers_sentence,
    no_score_sentence,
    ranking_sentence,
    refusal_sentence,
    resolved_sentence,
)
from compare.notebooks.statement_tables import (
    answering_offices,
    bounds_table,
    contradiction_table,
    coverage_counts,
    coverage_table,
    implied_table,
    note_table,
    office_table,
    offices_of_firsts,
    profile_table,
    refusal_table,
    restatement_table,
    source_table,
    statement_table,
    strength_table,
)
from compare.notebooks.verdict_tables import (
    count_table,
    matrix_table,
    size_table,
    verdict_table,
)
from compare.tables.known import known_rows

#: Statements that are set against each other one by one; of more the verdicts are counted.
SQUARE = 25

#: Documents that have a column each; of more it is counted how many set an indicator.
COLUMNS = 12

#: Documents whose targets are drawn beside what was achieved.
DRAWN = 8


@parts_of_sections
@known_rows
class Page(BasePage):
    """The page of a question: the parts below its answer; see :class:`BasePage` for its parameters."""

    def statements(self, rows: pd.DataFrame) -> None:
        """Show what each document says, and where it states a target twice and not alike."""
        if rows.empty:
            return
        self.table(statement_table(rows, self.labels))
        self._show_notes(rows)
        contradicting = contradictions(self._all_rows)
        concerned = contradicting["indicator"].isin(rows["indicator"])
        concerned &= contradicting["document_id"].isin(rows["document_id"])
        if concerned.any():
            self._say("explain.contradictions")
            self.table(contradiction_table(self._all_rows, contradicting[concerned], self.labels))

    def _show_notes(self, rows: pd.DataFrame) -> None:
        notes = note_table(rows, self.labels)
        if len(notes):
            self.table(notes, self.labels.word("table.notes"))

    def comparison(self, rows: pd.DataFrame) -> None:
        """Show the statements of every comparable type side by side, then what can be said of each pair."""
        comparable = statement_types.comparable(rows, self.tables["indicators"])
        if comparable.empty:
            self._say("nothing.comparable")
            return
        self._say("explain.compares")
        by_id = rows.set_index("target_id", drop=False)
        for statement_type in rows_of(comparable):
            members = by_id.loc[statement_type["target_ids"]]
            name = self.labels.statement_type(statement_type)
            caption = self.labels.with_unit(name, statement_type["unit"])
            self.table(bounds_table(members, self.labels), caption)
        pairs = verdicts(rows, self.tables, of_one_indicator=True)
        if len(rows) > SQUARE:
            self.table(count_table(pairs, rows, self.labels), self.labels.word("table.counts"))
            pairs = pairs[
                pairs[["target_id", "other_id"]].isin(self._ends(comparable, rows)).all(axis=1)
            ]
        beside = benchmarks(rows, self.tables)
        self._note_publications(beside[beside["role"].eq("target_year")])
        by_size = size_orders(rows, self.tables, pairs)
        self.table(verdict_table(pairs, beside, by_size, rows, self.labels))
        compared = rows["target_id"].isin(comparable["target_ids"].explode())
        sizes = per_size(rows[compared], self.tables)
        if len(sizes):
            self._note_publications(sizes)
            self._say("explain.size")
            self.table(size_table(sizes, rows, self.labels))

    def _ends(self, types: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
        """Return the lowest and the highest statement of each type, which stand for many."""
        numbers = rows.set_index("target_id")["canonical_value"]
        ends: list[str] = []
        for target_ids in types["target_ids"]:
            ordered = numbers.loc[target_ids].sort_values(kind="stable").index.tolist()
            ends += [*ordered[:2], *ordered[-2:]]
        return ends

    def matrix(self, rows: pd.DataFrame) -> None:
        """Show every statement against every other: a sign for the order, or the reason why there is none.

        More than :data:`SQUARE` statements are counted by type where they stand side by side.
        """
        if len(rows) > SQUARE:
            self._say("explain.matrix_counts", n=len(rows))
            return
        pairs = verdicts(rows, self.tables)
        if pairs.empty:
            self._say("nothing.comparable")
            return
        self._say("explain.matrix")
        self.figure(matrix_chart, rows, "matrix")
        self._output.paragraph(matrix_legend_sentence(pairs, self.labels))
        self.table(matrix_table(pairs, rows, self.labels))

    def benchmarks(self, rows: pd.DataFrame) -> None:
        """Show each share and density beside those of nation and province, relative targets resolved."""
        resolved = resolve(rows, self.tables)
        is_resolved = resolved["resolved_place_id"].ne("")
        for row in rows_of(resolved[is_resolved]):
            self._output.paragraph(resolved_sentence(row, self.labels))
        beside = benchmarks(resolved, self.tables)
        self._say("nothing.benchmarks" if beside.empty else "explain.benchmarks")
        self._note_publications(beside)
        subjects = resolved.set_index("target_id")[["indicator", "scope"]]
        order = statement_types.indicator_order(self.tables["indicators"])
        beside = beside.join(subjects, on="target_id")
        beside["order"] = beside["indicator"].map(order)
        of_one_subject = beside.groupby(["order", "indicator", "scope"], sort=True)
        for (_, indicator, scope), group in of_one_subject:
            table = benchmark_table(group, resolved, self.labels)
            self.table(table, self.labels.subject(indicator, scope))

    def pace(self, rows: pd.DataFrame) -> None:
        """Show the yearly growth that targets ask for, beside what nation and province did over the same years."""
        paces = pace(rows, self.tables)
        self._note_publications(paces)
        self._show_explained("pace", pace_table(paces, rows, self.labels))

    def ranks(self, rows: pd.DataFrame) -> None:
        """Rank every type among peers, with the ranks possible and what moves them; say what is not ranked, and why."""
        self._output.paragraph(ranking_sentence(self.labels))
        groups = rank_groups(rows, self.tables)
        for group in groups:
            self._rank_group(group)
        among_peers = {target_id for group in groups for target_id in group["target_id"]}
        for group in rank_groups(rows, self.tables, across_levels=True):
            alone = group[~group["target_id"].isin(among_peers)]
            if len(alone):
                self._output.paragraph(no_peers_sentence(alone, self.labels))

    def _rank_group(self, group: pd.DataFrame) -> None:
        resolved = resolve(group, self.tables)
        peer_group = peer_groups(self.tables)[group["place_id"].iloc[0]]
        statement_type = self.labels.statement_type(resolved.iloc[0])
        name = self.labels.join([statement_type, self.labels.word(f"peer_group.{peer_group}")])
        ranking = Ranking(group, self.tables)
        if ranking.refusal:
            reason = self.labels.word(f"unranked.{ranking.refusal}")
            self._say("explain.not_ranked", name=name, reason=reason)
            if ranking.refusal == "unlike":
                self._output.paragraph(left_out_sentence(ranking.left_out, resolved, self.labels))
            return
        subject = group[["indicator", "scope"]].iloc[0]
        ranked = ranking.bands()
        orders = ranking.orders()
        figure = "_".join(filter(None, [*subject, peer_group]))
        self.figure(partial(rank_chart, ranked, orders, name), group, f"ranks_{figure}")
        self.table(rank_table(ranked, resolved, self.labels), name)
        if ranking.left_out:
            self._output.paragraph(left_out_sentence(ranking.left_out, resolved, self.labels))
        self.table(order_table(orders, resolved, self.labels))
        self._say("explain.robust")
        self.table(robustness_table(ranking_robustness(ranking), resolved, self.labels))
        rankings = ranking.rankings()
        self.table(ranking_table(rankings, resolved, self.labels))
        indices = ranking.sensitivity()
        self._say("nothing.sensitivity" if indices.empty else "explain.sensitivity")
        if len(indices):
            self.figure(partial(sensitivity_chart, indices), group, f"sensitivity_{figure}")
            self.table(sensitivity_table(indices, resolved, self.labels))

    def no_score(self, rows: pd.DataFrame) -> None:
        """Say why there is no score across families: what it would have to rest on."""
        comparable = size_free(rows, self.tables["indicators"])
        by_subject = comparable.groupby(["indicator", "scope"], sort=False)
        documents = by_subject["document_id"].nunique()
        subjects = documents.index[documents.ge(MINIMUM_TARGETS)]
        indicators = subjects.get_level_values("indicator").unique()
        self._output.paragraph(no_score_sentence(indicators.tolist(), self.labels))

    def observed(self, rows: pd.DataFrame) -> None:
        """Draw the targets of each document beside what was achieved, so that a figure fits a sheet.

        Of many documents those are drawn of whose targets most have a figure on record; the table holds all.
        """
        on_record = outcomes(resolve(rows, self.tables), self.tables)
        recorded = on_record.loc[on_record["value"].notna(), "target_id"]
        counts = rows.loc[rows["target_id"].isin(recorded), "document_id"].value_counts()
        drawn = set(counts.head(DRAWN).index)
        for document_id, group in rows.groupby("document_id", sort=True):
            if document_id not in drawn:
                continue
            self.figure(observed_chart, group, f"record_{document_id}")

    def outcomes(self, rows: pd.DataFrame) -> None:
        """Show what became of each target, as far as it is on record, and for which nothing is."""
        resolved = resolve(rows, self.tables)
        of_targets = outcomes(resolved, self.tables)
        observed = of_targets[of_targets["value"].notna()]
        self._note_publications(observed)
        plans = outcomes_by_plan(rows, self.tables, self.labels)
        self._list(plans, self.labels.word("answer.plan_by_plan"), "known")
        self._show_explained("outcomes", outcome_table(observed, resolved, self.labels))
        if len(observed) < len(of_targets):
            self._say("explain.without_outcome")
            self.table(missing_outcome_table(of_targets, resolved, self.labels))
        never = unanswerable(resolved, self.tables)
        if len(never):
            self._say("explain.unanswerable")
            self.table(unanswerable_table(never, resolved, self.labels))

    def progress(self, rows: pd.DataFrame) -> None:
        """Show how far places have come on the way to their targets, and which observations were looked for."""
        resolved = resolve(rows, self.tables)
        steps = progress(resolved, self.tables)
        self._note_publications(steps)
        self._show_explained("progress", progress_table(steps, resolved, self.labels))
        sought = sought_table(steps, resolved, self.labels)
        if len(sought):
            self._say("explain.sought")
            self.table(sought)

    def strengths(self, rows: pd.DataFrame) -> None:
        """Show the strengths and the gaps of a plan, by the rule that is told beside them."""
        known = {
            **self.tables,
            **{
                name: pd.concat([self.tables[name], self.tables[f"peer_{name}"]], ignore_index=True)
                for name in ("documents", "datings")
            },
        }
        peers = harmonise_targets({**known, "targets": self.tables["peer_targets"]})
        peers = without_doubtful(peers, known, self.choice.leave_out)
        judged = strengths(pd.concat([rows, peers], ignore_index=True), known)
        of_page = judged[judged["target_id"].isin(rows["target_id"])]
        resolved = resolve(rows, self.tables)
        self._show_explained("strengths", strength_table(of_page, resolved, self.labels))

    def revisions(self, rows: pd.DataFrame) -> None:
        """Show what a place aimed at before beside what it aims at now."""
        revised = revisions(rows, self.tables)
        self._show_explained("revisions", revision_table(revised, rows, self.labels))

    def consistency(self) -> None:
        """Show every pair of numbers of the page's families that should fit together, what does not fit first."""
        rows = self._chosen_rows(restated=True)
        pairs = consistency(rows, self.tables)
        self._note_publications(pairs)
        self._show_explained("consistency", consistency_table(pairs, rows, self.labels))

    def implied(self, rows: pd.DataFrame) -> None:
        """Show what the printed numbers imply, with working and bounds."""
        table = implied_table(derive(rows, self.tables), rows, self.labels)
        self._show_explained("implied", table)

    def refusals(self, rows: pd.DataFrame) -> None:
        """Show which types of statement cannot be set against the most widely stated one, and why."""
        refused = statement_types.refusals(rows, self.tables["indicators"])
        if refused.empty:
            self._say("nothing.refused")
            return
        self._output.paragraph(refusal_sentence(refused, self.labels))
        self.table(refusal_table(refused, rows, self.labels))

    def silence(self) -> None:
        """Show which indicators each document sets, and name the absence where it sets none."""
        self._say("explain.silent")
        self._show_coverage(self._coverage(), "")

    def grid(self) -> None:
        """Show, family by family, which indicators each document sets, and name each absence."""
        self._say("explain.silent")
        covered = self._coverage()
        family_of = self.tables["indicators"].set_index("indicator")["family"]
        families = covered["indicator"].map(family_of)
        for family, group in covered.groupby(families, sort=False):
            self._show_coverage(group, self.labels.families[family])

    def _show_coverage(self, covered: pd.DataFrame, caption: str) -> None:
        """Show a column for each document, or for many of them how many set each indicator."""
        columns = covered[["place_id", "document_id"]].drop_duplicates()
        if len(columns) > COLUMNS:
            counts = coverage_counts(covered, self.labels)
            self._output.tables([CaptionedTable(counts, caption)])
        else:
            self.table(coverage_table(covered, self.labels), caption, grid=True)

    def _coverage(self) -> pd.DataFrame:
        covered = coverage(self.tables, self.families, self.choice.places)
        if not self.choice.document:
            return covered
        return covered[covered["document_id"].eq(self.choice.document)]

    def sources(self, rows: pd.DataFrame) -> None:
        """List the documents that the rows stand in, with the lines used."""
        if len(rows):
            self.table(source_table(rows, self.labels))

    def restatements(self) -> None:
        """Show every target that a document states twice, with both lines, and whether the two agree."""
        rows = self._chosen_rows(restated=True)
        contradicting = contradictions(self._all_rows)
        table = restatement_table(rows, contradicting, self.labels)
        self._show_explained("restated", table)

    def profile(self, rows: pd.DataFrame) -> None:
        """Show every target, family by family, with its year basis, commitment and offices."""
        responsible = answerable(self._all_rows, self.tables["responsibilities"])
        answering = answering_offices(responsible, self.labels)
        offices = offices_of_firsts(self._all_rows, answering, self.labels)
        for family in self.tables["indicators"]["family"].unique():
            of_family = rows[rows["family"].eq(family)]
            if len(of_family):
                table = profile_table(of_family, offices, self.labels)
                self.table(table, self.labels.families[family])
        self._show_notes(rows)

    def offices(self, rows: pd.DataFrame) -> None:
        """Show which office answers for how many of the targets."""
        responsible = answerable(rows, self.tables["responsibilities"])
        self._show_explained("offices", office_table(responsible, self.labels))
