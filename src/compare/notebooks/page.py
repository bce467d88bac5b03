"""A page under way: what a notebook calls to show results in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
from IPython import get_ipython
from IPython.display import display

from compare import reads
from compare.comparison import statement_types
from compare.comparison.benchmarks import benchmarks, resolve, size_free
from compare.comparison.consistency import consistency
from compare.comparison.coverage import coverage
from compare.comparison.intervals import pair_orders
from compare.comparison.offices import answerable
from compare.comparison.outcomes import outcomes, revisions
from compare.comparison.pace import pace
from compare.comparison.ranking import (
    LEAST,
    POINTS,
    REACH,
    as_shown,
    bands,
    direction_of,
    looked_at,
    rank_groups,
    shift_indices,
    specification_rankings,
    unranked,
)
from compare.comparison.select import select
from compare.comparison.specifications import all_specifications
from compare.comparison.verdicts import verdicts
from compare.figures.benchmark_charts import rank_chart, sensitivity_chart
from compare.figures.history_charts import observed_chart
from compare.figures.matrix import matrix_chart
from compare.figures.save import Drawing, save
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.language.labels import (
    document_labels,
    names,
    page_title,
    place_year,
    resolved_id,
    statement_type_label,
    with_unit,
)
from compare.language.links import join_linked, linked
from compare.language.numbers import format_quantity
from compare.language.verdict_signs import matrix_legend
from compare.language.words import word
from compare.notebooks import comparison_tables as compared
from compare.notebooks import statement_tables as shown
from compare.notebooks.figure_tables import drawn, observations_drawn
from compare.notebooks.html import (
    BLOCK,
    heading_block,
    notebook_address,
    paragraph_block,
    render_block,
    table_data,
    tables_block,
)
from compare.notebooks.parameters import check_names, check_parameters, injected_names, year_span
from compare.project import paths
from compare.tables.load import load_tables


class Page:
    """One question, for the places, years and language that a reader asked for.

    Parameters
    ----------
    name : str
        The notebook's name; its title is ``title_<name>`` in words.toml.
    families : sequence of str
        Families of indicators that the notebook asks about; all when empty.
    **parameters
        The notebook's parameters, all of them; see :func:`compare.notebooks.parameters.check_parameters`.

    Attributes
    ----------
    tables : dict of DataFrame
        The checked raw tables.
    rows : DataFrame
        The harmonised target rows chosen.
    choice : Choice

    Raises
    ------
    UserError
        For an unknown parameter or value, before anything is shown.

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
        shell = get_ipython()
        check_names(injected_names(shell.user_ns.get("In", []) if shell else []), list(parameters))
        self.name, self.families = name, families
        with reads.told_by_table():
            tables = load_tables()
        self.choice = check_parameters(tables, **parameters)
        self.tables = reads.handed_out(tables, families, self.choice.document)
        self.language = self.choice.language
        self._all_rows = harmonise_targets(self.tables)
        self._publications: set[tuple[str, str]] = set()
        self.rows = select(
            self._all_rows,
            families,
            self.choice.places,
            self.choice.years,
            self.choice.restated,
            self.choice.document,
        )
        self._show_head()

    def _show_head(self) -> None:
        places = names(self.tables["places"], "place_id", self.language)
        chosen_places = word("list.comma", self.language).join(
            places[each] for each in self.choice.places
        )
        chosen_years = year_span(self.choice.years, "–", word("list.comma", self.language))
        labels = document_labels(self.tables, self.language)
        title = page_title(self.name, labels, self.language, self.choice.document)
        self._show(heading_block(title, 1), title)
        for key, text in (("chosen.places", chosen_places), ("chosen.years", chosen_years)):
            name, text = word(key, self.language), text or word("chosen.all", self.language)
            self._paragraph(word("text.labelled", self.language, name=name, text=text), "chosen")
        self._paragraph(word("text.targets_not_achievements", self.language), "chosen")
        for notice in self.choice.notices:
            self._paragraph(notice, "notice")
        if self.rows.empty:
            possible = select(self._all_rows, self.families, self.choice.places)["target_year"]
            years = word("list.comma", self.language).join(map(str, sorted(set(possible))))
            key = "notice.no_rows" if years else "notice.no_rows_at_all"
            self._paragraph(word(key, self.language, years=years), "notice")

    def heading(self, key: str) -> None:
        """Begin a section: a ``heading_<key>`` of words.toml."""
        text = word(f"heading.{key}", self.language)
        self._show(heading_block(text, 2, key), text)

    def statements(self, rows: pd.DataFrame) -> None:
        """Show what each document says, and where it states a target twice and not alike."""
        if rows.empty:
            return
        self._table(shown.statements(rows, self.tables, self.language))
        self._notes(rows)
        found = contradictions(self._all_rows)
        found = found[
            found["indicator"].isin(rows["indicator"])
            & found["document_id"].isin(rows["document_id"])
        ]
        if len(found):
            self._paragraph(word("explain.contradictions", self.language))
            self._table(shown.contradictions(found, self.tables, self.language))

    def figure(self, draw: Callable[..., Drawing], rows: pd.DataFrame, name: str) -> None:
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
        drawing = draw(rows, self.tables, self.language)
        if drawing is None:
            return
        stem = ".".join(part for part in (name, self.choice.slug, self.language) if part)
        path = save(drawing, paths.figures() / self.name, stem, self.language)
        svg = path.read_text("utf-8")
        display(
            {"image/svg+xml": svg, "text/plain": drawing.alt},
            raw=True,
            metadata={"image/svg+xml": {"alt": drawing.alt}},
        )
        behind = observations_drawn(svg, self.tables)
        self._tables(
            [
                (drawn(drawing.rows, self._all_rows, self.tables, self.language), ""),
                *(
                    [
                        (
                            compared.on_record(behind, self.tables, self.language),
                            word("table.figures", self.language),
                        )
                    ]
                    if len(behind)
                    else []
                ),
            ],
            fold="figure.data",
        )

    def comparison(self, rows: pd.DataFrame) -> None:
        """Show every comparable kind side by side with its bounds, then what can be said of each pair."""
        listed = statement_types.comparable(rows, self.tables["indicators"])
        if listed.empty:
            self._paragraph(word("nothing.comparable", self.language))
            return
        self._paragraph(word("explain.compares", self.language))
        by_id = rows.set_index("target_id", drop=False)
        for _, kind in listed.iterrows():
            members = by_id.loc[kind["target_ids"]]
            caption = with_unit(
                statement_type_label(kind, self.tables, self.language), kind["unit"], self.language
            )
            self._table(shown.bounds(members, self.tables, self.language), caption)
        self._compared(compared.verdicts, verdicts(rows, self.tables), rows)

    def matrix(self, rows: pd.DataFrame) -> None:
        """Show every statement against every other: a sign for the order, or the reason why there is none."""
        pairs = verdicts(rows, self.tables)
        if pairs.empty:
            self._paragraph(word("nothing.comparable", self.language))
            return
        self._paragraph(word("explain.matrix", self.language))
        self.figure(matrix_chart, rows, "matrix")
        self._paragraph(
            word(
                "text.labelled",
                self.language,
                name=word("column.verdict", self.language),
                text=word("list.semicolon", self.language).join(
                    matrix_legend(pairs, self.language)
                ),
            )
        )
        self._compared(compared.verdict_matrix, pairs, rows)

    def benchmarks(self, rows: pd.DataFrame) -> None:
        """Show each share and density beside the figures of nation and province, relative targets resolved."""
        resolved = resolve(rows, self.tables)
        for _, row in resolved[resolved["resolved_from"].ne("")].iterrows():
            place_id, _, vintage, grade = row["resolved_from"].split(";")
            statement = word(
                "text.labelled",
                self.language,
                name=place_year(row, self.tables, self.language),
                text=word("text.quoted", self.language, text=row["as_printed"]),
            )
            place = names(self.tables["places"], "place_id", self.language)[place_id]
            value = format_quantity(row["canonical_value"], row["canonical_unit"], self.language)
            text = word(
                "explain.resolved",
                self.language,
                statement=statement,
                place=place,
                value=value,
                grade=grade,
                vintage=word(f"vintage.{vintage}", self.language),
            )
            before, _, after = text.partition(statement)
            self._paragraph(
                join_linked(
                    "",
                    [
                        before,
                        linked(statement, row["target_id"], self.language),
                        linked(after, resolved_id(row), self.language, value),
                    ],
                )
            )
        found = benchmarks(resolved, self.tables)
        self._paragraph(
            word("nothing.benchmarks" if found.empty else "explain.benchmarks", self.language)
        )
        self._note_publications(found)
        indicator_of = found["target_id"].map(resolved.set_index("target_id")["indicator"])
        told = set(indicator_of)
        for indicator, name in names(self.tables["indicators"], "indicator", self.language).items():
            if indicator in told:
                self._compared(
                    compared.benchmarks, found[indicator_of.eq(indicator)], resolved, name
                )

    def pace(self, rows: pd.DataFrame) -> None:
        """Show the yearly growth that targets ask for, beside what nation and province did over the same years."""
        self._found("pace", pace(rows, self.tables), rows)

    def ranks(self, rows: pd.DataFrame) -> None:
        """Rank every kind that can be ranked, with the ranks possible and what moves them; say why others are not."""
        self._paragraph(
            word(
                "explain.ranks",
                self.language,
                lenses=len(all_specifications()),
                points=f"{2**POINTS:,}",
                reach=f"{REACH * 100:g}",
            )
        )
        for group in rank_groups(rows, self.tables):
            resolved = resolve(group, self.tables)
            seen, better = looked_at(group, self.tables), direction_of(group, self.tables)
            name, reason = (
                statement_type_label(resolved.iloc[0], self.tables, self.language),
                unranked(group, self.tables, seen),
            )
            if reason:
                self._paragraph(
                    word(
                        "explain.not_ranked",
                        self.language,
                        name=name,
                        reason=word(f"unranked.{reason}", self.language),
                    )
                )
                continue
            indicator = group["indicator"].iloc[0]
            ranked, said = bands(seen, better), pair_orders(as_shown(seen))
            self.figure(partial(rank_chart, ranked, said), group, f"ranks_{indicator}")
            self._compared(compared.rank_bands, ranked, resolved, name)
            self._compared(compared.orders, said, resolved)
            self._compared(compared.rankings, specification_rankings(seen, better), resolved)
            moved = shift_indices(seen, better)
            self._paragraph(
                word("nothing.sensitivity" if moved.empty else "explain.sensitivity", self.language)
            )
            if len(moved):
                self.figure(partial(sensitivity_chart, moved), group, f"sensitivity_{indicator}")
                self._compared(compared.sensitivity, moved, resolved)

    def no_score(self, rows: pd.DataFrame) -> None:
        """Say why no score across families is given: what a score would have to rest on."""
        free = size_free(rows, self.tables["indicators"])
        wide = free.groupby("indicator", sort=False)["document_id"].nunique().ge(LEAST)
        indicators = names(self.tables["indicators"], "indicator", self.language)
        told = word("list.comma", self.language).join(indicators[each] for each in wide.index[wide])
        self._paragraph(
            word(
                "explain.no_score",
                self.language,
                count=int(wide.sum()),
                names=told or word("text.not_recorded", self.language),
            )
        )

    def observed(self, rows: pd.DataFrame) -> None:
        """Draw the targets of each place beside its own record, a figure for each place so that one fits a sheet."""
        for place_id in self.choice.places:
            self.figure(observed_chart, rows[rows["place_id"].eq(place_id)], f"record_{place_id}")

    def outcomes(self, rows: pd.DataFrame) -> None:
        """Show what became of each target, as far as it is on record, and for which nothing is."""
        resolved = resolve(rows, self.tables)
        found = outcomes(resolved, self.tables)
        known = found[found["value"].notna()]
        self._found("outcomes", known, resolved)
        if len(known) < len(found):
            self._paragraph(word("explain.without_outcome", self.language))
            self._compared(compared.without_outcome, found, resolved)

    def revisions(self, rows: pd.DataFrame) -> None:
        """Show what a place aimed at before beside what it aims at now."""
        self._found("revisions", revisions(rows, self.tables), rows)

    def consistency(self) -> None:
        """Show every pair of numbers of any family that should fit together, what does not fit first."""
        rows = select(
            self._all_rows, [], self.choice.places, self.choice.years, True, self.choice.document
        )
        self._found("consistency", consistency(rows, self.tables), rows)

    def observations_used(self) -> None:
        """List the publications of every recorded figure that this page has shown so far."""
        if self._publications:
            self._table(
                compared.publications(sorted(self._publications), self.language),
                word("table.publications", self.language),
            )

    def _found(self, name: str, found: pd.DataFrame, rows: pd.DataFrame) -> None:
        """Explain and show a result by the name of its words and its table, or say that there is none."""
        self._note_publications(found)
        self._paragraph(
            word(f"nothing.{name}" if found.empty else f"explain.{name}", self.language)
        )
        if len(found):
            self._compared(getattr(compared, name), found, rows)

    def _note_publications(self, found: pd.DataFrame) -> None:
        """Keep in mind the publications of the figures that a result rests on."""
        for column in {"publication", "publications"} & set(found.columns):
            told = found.loc[found[column].ne(""), [column, "grade"]].itertuples(index=False)
            self._publications |= {
                (each, grade) for cell, grade in told for each in cell.split("; ")
            }

    def _compared(
        self,
        table: Callable[..., pd.DataFrame],
        found: pd.DataFrame,
        rows: pd.DataFrame,
        caption: str = "",
    ) -> None:
        self._table(table(found, rows, self.tables, self.language), caption)

    def implied(self, rows: pd.DataFrame) -> None:
        """Show what the printed numbers imply, with working and bounds."""
        derived = derive(rows)
        self._paragraph(
            word("nothing.implied" if derived.empty else "explain.implied", self.language)
        )
        if len(derived):
            self._table(shown.implied(derived, self.tables, self.language))

    def refusals(self, rows: pd.DataFrame) -> None:
        """Show which kinds of statement cannot be set against the most widely stated one, and why."""
        refused = statement_types.refusals(rows, self.tables["indicators"])
        if refused.empty:
            self._paragraph(word("nothing.refused", self.language))
            return
        against = refused.iloc[0][
            [f"against_{name}" for name in statement_types.STATEMENT_TYPE]
        ].set_axis(statement_types.STATEMENT_TYPE)
        self._paragraph(
            word(
                "explain.refused",
                self.language,
                reference=statement_type_label(against, self.tables, self.language),
            )
        )
        self._table(shown.refusals(refused, rows, self.tables, self.language))

    def silence(self) -> None:
        """Show which indicators each document sets, and name the absence where it sets none."""
        self._paragraph(word("explain.silent", self.language))
        covered = coverage(self.tables, self.families, self.choice.places)
        self._table(shown.coverage(covered, self.tables, self.language), grid=True)

    def sources(self, rows: pd.DataFrame) -> None:
        """List the documents that the rows stand in, with the lines used."""
        if rows.empty:
            return
        self._table(shown.sources(rows, self.tables, self.language))

    def grid(self) -> None:
        """Show, family by family, which indicators each document sets, and name each absence."""
        self._paragraph(word("explain.silent", self.language))
        covered = coverage(self.tables, self.families, self.choice.places)
        family_of = self.tables["indicators"].set_index("indicator")["family"]
        for family, own in covered.groupby(covered["indicator"].map(family_of), sort=False):
            self._table(
                shown.coverage(own, self.tables, self.language),
                word(f"family.{family}", self.language),
                grid=True,
            )

    def restatements(self) -> None:
        """Show every target that a document states twice, with both lines, and whether the two agree."""
        rows = select(
            self._all_rows,
            self.families,
            self.choice.places,
            self.choice.years,
            True,
            self.choice.document,
        )
        found = shown.restatements(rows, contradictions(self._all_rows), self.tables, self.language)
        self._paragraph(
            word("nothing.restated" if found.empty else "explain.restated", self.language)
        )
        if len(found):
            self._table(found)

    def profile(self, rows: pd.DataFrame) -> None:
        """Show every target, family by family, with its year basis, commitment and offices."""
        offices = answerable(rows, self.tables["responsibilities"])
        order = self.tables["indicators"]["family"].unique()
        for family in [each for each in order if each in set(rows["family"])]:
            own = rows[rows["family"].eq(family)]
            self._table(
                shown.profile(own, offices, self.tables, self.language),
                word(f"family.{family}", self.language),
            )

        self._notes(rows)

    def _notes(self, rows: pd.DataFrame) -> None:
        found = shown.notes(rows, self.tables, self.language)
        if len(found):
            self._table(found, word("table.notes", self.language))

    def offices(self, rows: pd.DataFrame) -> None:
        """Show which office answers for how many of the targets."""
        found = shown.offices(
            answerable(rows, self.tables["responsibilities"]), self.tables, self.language
        )
        self._paragraph(
            word("nothing.offices" if found.empty else "explain.offices", self.language)
        )
        if len(found):
            self._table(found)

    def _table(self, frame: pd.DataFrame, caption: str = "", grid: bool = False) -> None:
        self._tables([(frame, caption)], grid=grid)

    def _tables(
        self, shown: list[tuple[pd.DataFrame, str]], fold: str = "", grid: bool = False
    ) -> None:
        """Show tables with their captions, folded away below a word where one is given."""
        data, plain = [], []
        for frame, caption in shown:
            data.append(table_data(frame, caption, self.language, grid))
            text = frame.to_string(index=False)
            plain.append(f"{caption}\n{text}" if caption else text)
        summary = word(fold, self.language) if fold else ""
        self._show(tables_block(data, summary), "\n".join(plain))

    def _paragraph(self, text: str, css_class: str = "") -> None:
        self._show(paragraph_block(text, css_class), str(text))

    def _show(self, block: dict, plain: str) -> None:
        markup = render_block(block, notebook_address(self.language))
        display({BLOCK: block, "text/html": markup, "text/plain": plain}, raw=True)
