"""The page of a notebook: what its cells call to show results in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
from IPython import get_ipython

from compare.comparison import statement_types
from compare.comparison.benchmarks import benchmarks, resolve, size_free
from compare.comparison.consistency import consistency
from compare.comparison.coverage import coverage
from compare.comparison.offices import answerable
from compare.comparison.outcomes import outcomes, revisions
from compare.comparison.pace import pace
from compare.comparison.peers import peer_groups
from compare.comparison.progress import progress
from compare.comparison.ranking import (
    MINIMUM_TARGETS,
    Ranking,
    rank_groups,
)
from compare.comparison.robustness import robustness
from compare.comparison.select import select
from compare.comparison.size import per_size
from compare.comparison.strengths import strengths
from compare.comparison.verdicts import verdicts
from compare.figures.benchmark_charts import rank_chart, sensitivity_chart
from compare.figures.history_charts import observed_chart
from compare.figures.matrix import matrix_chart
from compare.figures.save import Drawing, save
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.language.labels import Labels
from compare.notebooks.comparison_tables import (
    benchmark_table,
    consistency_table,
    matrix_table,
    pace_table,
    size_table,
    verdict_table,
)
from compare.notebooks.figure_tables import drawing_table, linked_observations
from compare.notebooks.outcome_tables import (
    missing_outcome_table,
    observation_table,
    outcome_table,
    progress_table,
    publication_table,
    revision_table,
    sought_table,
)
from compare.notebooks.output import CaptionedTable, PageOutput
from compare.notebooks.parameters import check_names, check_parameters, injected_names
from compare.notebooks.ranking_tables import (
    order_table,
    rank_table,
    ranking_table,
    robustness_table,
    sensitivity_table,
)
from compare.notebooks.selection import select_tables
from compare.notebooks.sentences import (
    choice_sentences,
    left_out_sentence,
    matrix_legend_sentence,
    no_peers_sentence,
    no_rows_sentence,
    no_score_sentence,
    ranking_sentence,
    refusal_sentence,
    resolved_sentence,
)
from compare.notebooks.statement_tables import (
    bounds_table,
    contradiction_table,
    coverage_table,
    implied_table,
    note_table,
    office_table,
    profile_table,
    refusal_table,
    restatement_table,
    source_table,
    statement_table,
    strength_table,
)
from compare.project import paths
from compare.tables.known import NamedTables, check_families
from compare.tables.load import load_tables

#: Columns of a result that name the publications it rests on, several separated by "; ".
PUBLICATION_COLUMNS = ("publication", "publications")


class Page:
    """One question, for the places, years and language that a reader asked for.

    Parameters
    ----------
    name : str
        The notebook's name; its title is ``title.<name>`` in words.toml.
    families : sequence of str
        Families of indicators that the notebook asks about; all when empty.
    **parameters
        The notebook's parameters, all of them; see :func:`compare.notebooks.parameters.check_parameters`.

    Attributes
    ----------
    tables : dict of DataFrame
        The tables that the page may show; see :func:`compare.notebooks.selection.select_tables`.
    rows : DataFrame
        The harmonised target rows chosen.
    choice : Choice
    labels : Labels
        Names and phrases in the reader's language.

    Raises
    ------
    UserError
        For an unknown family, parameter or value, before anything is shown.

    Examples
    --------
    >>> from contextlib import redirect_stdout
    >>> from io import StringIO
    >>> with redirect_stdout(StringIO()):  # outside a notebook, what is shown is printed
    ...     page = Page("patents", ["patents"], places="shaoxing", years=2018)
    >>> page.rows["as_printed"].tolist()
    ['15件以上', '超2200件']
    """

    def __init__(self, name: str, families: list[str], **parameters: object) -> None:
        check_names(_injected_parameters(), list(parameters))
        tables = load_tables()
        check_families(families, tables)
        self.name = name
        self.families = families
        self.choice = check_parameters(tables, **parameters)
        self.tables = NamedTables(select_tables(tables, families, self.choice))
        self.labels = Labels(self.tables, self.choice.language)
        self._output = PageOutput(self.choice.language)
        self._all_rows = harmonise_targets(self.tables)
        self._publications: set[tuple[str, str]] = set()
        self.rows = self._chosen_rows(self.choice.restated)
        self._show_head()

    def _chosen_rows(self, restated: bool) -> pd.DataFrame:
        return select(
            self._all_rows,
            self.families,
            self.choice.places,
            self.choice.years,
            restated,
            self.choice.document,
            self.tables,
        )

    def _show_head(self) -> None:
        title = self.labels.page_title(self.name, self.choice.document)
        self._output.heading(title, level=1)
        for sentence in choice_sentences(self.choice, self.labels):
            self._output.paragraph(sentence, "chosen")
        self._output.paragraph(self.labels.word("text.targets_not_achievements"), "chosen")
        for notice in self.choice.notices:
            self._output.paragraph(notice, "notice")
        if self.rows.empty:
            of_any_year = select(
                self._all_rows, self.families, self.choice.places, tables=self.tables
            )
            years = sorted(set(of_any_year["target_year"]))
            self._output.paragraph(no_rows_sentence(years, self.labels), "notice")

    def heading(self, key: str) -> None:
        """Begin a section: a ``heading.<key>`` of words.toml."""
        text = self.labels.word(f"heading.{key}")
        self._output.heading(text, level=2, key=key)

    def table(self, frame: pd.DataFrame, caption: str = "", grid: bool = False) -> None:
        """Show a frame of text whose columns are headings.

        Parameters
        ----------
        frame : DataFrame
            Text in every cell; in columns of objects, what a :class:`compare.language.links.Linked` text leads to
            is kept.
        caption : str
        grid : bool
            Whether every column but the first is one of many that hold a word each.
        """
        self._output.tables([CaptionedTable(frame, caption, grid)])

    def _say(self, key: str, **values: object) -> None:
        text = self.labels.word(key, **values)
        self._output.paragraph(text)

    def figure(self, draw: Callable[..., Drawing | None], rows: pd.DataFrame, name: str) -> None:
        """Draw, save under ``figures/`` and show what was saved.

        Parameters
        ----------
        draw : callable
            A chart of :mod:`compare.figures`.
        rows : DataFrame
            Nothing is drawn when it is empty, or when the chart finds nothing to draw in it.
        name : str
            Name of the figure within the notebook.
        """
        if rows.empty:
            return
        language = self.choice.language
        drawing = draw(rows, self.tables, language)
        if drawing is None:
            return
        parts = [name, self.choice.slug, language]
        stem = ".".join(part for part in parts if part)
        folder = paths.figures() / self.name
        path = save(drawing, folder, stem, language)
        self._output.figure(path.read_text("utf-8"), drawing.alt)
        self._show_drawn(drawing)

    def _show_drawn(self, drawing: Drawing) -> None:
        """Show the targets and the observations that a figure draws, folded away."""
        drawn = drawing_table(drawing.rows, self._all_rows, self.labels)
        tables = [CaptionedTable(drawn)]
        observations = linked_observations(drawing.figure, self.tables)
        if len(observations):
            table = observation_table(observations, self.labels)
            caption = self.labels.word("table.figures")
            tables.append(CaptionedTable(table, caption))
        self._output.tables(tables, self.labels.word("figure.data"))

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
            self.table(contradiction_table(contradicting[concerned], self.labels))

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
        for statement_type in comparable.to_dict("records"):
            members = by_id.loc[statement_type["target_ids"]]
            name = self.labels.statement_type(statement_type)
            caption = self.labels.with_unit(name, statement_type["unit"])
            self.table(bounds_table(members, self.labels), caption)
        pairs = verdicts(rows, self.tables)
        beside = benchmarks(rows, self.tables)
        self._note_publications(beside[beside["role"].eq("target_year")])
        self.table(verdict_table(pairs, beside, rows, self.labels))
        compared = rows["target_id"].isin(comparable["target_ids"].explode())
        by_size = per_size(rows[compared], self.tables)
        if len(by_size):
            self._note_publications(by_size)
            self._say("explain.size")
            self.table(size_table(by_size, rows, self.labels))

    def matrix(self, rows: pd.DataFrame) -> None:
        """Show every statement against every other: a sign for the order, or the reason why there is none."""
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
        for row in resolved[is_resolved].to_dict("records"):
            self._output.paragraph(resolved_sentence(row, self.labels))
        beside = benchmarks(resolved, self.tables)
        self._say("nothing.benchmarks" if beside.empty else "explain.benchmarks")
        self._note_publications(beside)
        indicator_of = resolved.set_index("target_id")["indicator"]
        indicators = beside["target_id"].map(indicator_of)
        for indicator, name in self.labels.indicators.items():
            of_indicator = beside[indicators.eq(indicator)]
            if len(of_indicator):
                table = benchmark_table(of_indicator, resolved, self.labels)
                self.table(table, name)

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
            return
        indicator = group["indicator"].iloc[0]
        ranked = ranking.bands()
        orders = ranking.orders()
        figure = f"{indicator}_{peer_group}"
        self.figure(partial(rank_chart, ranked, orders, name), group, f"ranks_{figure}")
        self.table(rank_table(ranked, resolved, self.labels), name)
        if ranking.left_out:
            self._output.paragraph(left_out_sentence(ranking.left_out, resolved, self.labels))
        self.table(order_table(orders, resolved, self.labels))
        self._say("explain.robust")
        self.table(robustness_table(robustness(group, self.tables), resolved, self.labels))
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
        by_indicator = comparable.groupby("indicator", sort=False)
        documents = by_indicator["document_id"].nunique()
        indicators = documents.index[documents.ge(MINIMUM_TARGETS)]
        self._output.paragraph(no_score_sentence(indicators.tolist(), self.labels))

    def observed(self, rows: pd.DataFrame) -> None:
        """Draw the targets of each document beside what was achieved, so that a figure fits a sheet."""
        for document_id, group in rows.groupby("document_id", sort=True):
            self.figure(observed_chart, group, f"record_{document_id}")

    def outcomes(self, rows: pd.DataFrame) -> None:
        """Show what became of each target, as far as it is on record, and for which nothing is."""
        resolved = resolve(rows, self.tables)
        of_targets = outcomes(resolved, self.tables)
        observed = of_targets[of_targets["value"].notna()]
        self._note_publications(observed)
        self._show_explained("outcomes", outcome_table(observed, resolved, self.labels))
        if len(observed) < len(of_targets):
            self._say("explain.without_outcome")
            self.table(missing_outcome_table(of_targets, resolved, self.labels))

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
        peers = harmonise_targets({**self.tables, "targets": self.tables["peer_targets"]})
        judged = strengths(pd.concat([rows, peers], ignore_index=True), self.tables)
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

    def observations_used(self) -> None:
        """List the publications of every observation that this page has shown so far."""
        if self._publications:
            table = publication_table(sorted(self._publications), self.labels)
            self.table(table, self.labels.word("table.publications"))

    def _show_explained(self, name: str, table: pd.DataFrame) -> None:
        """Explain and show a table by the name of its words, or say that there is nothing to show."""
        if table.empty:
            self._say(f"nothing.{name}")
            return
        self._say(f"explain.{name}")
        self.table(table)

    def _note_publications(self, result: pd.DataFrame) -> None:
        """Keep in mind the publications of the observations that a result rests on."""
        for column in PUBLICATION_COLUMNS:
            if column not in result.columns:
                continue
            named = result[result[column].ne("")]
            for cell, grade in zip(named[column], named["grade"], strict=True):
                self._publications |= {(name, grade) for name in cell.split("; ")}

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
        table = coverage_table(self._coverage(), self.labels)
        self.table(table, grid=True)

    def grid(self) -> None:
        """Show, family by family, which indicators each document sets, and name each absence."""
        self._say("explain.silent")
        covered = self._coverage()
        family_of = self.tables["indicators"].set_index("indicator")["family"]
        families = covered["indicator"].map(family_of)
        for family, group in covered.groupby(families, sort=False):
            caption = self.labels.families[family]
            table = coverage_table(group, self.labels)
            self.table(table, caption, grid=True)

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
        offices = answerable(rows, self.tables["responsibilities"])
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


def _injected_parameters() -> list[str]:
    """Return the names of the parameters that papermill put into the notebook that runs, if one does."""
    shell = get_ipython()
    cells = shell.user_ns.get("In", []) if shell else []
    return injected_names(cells)
