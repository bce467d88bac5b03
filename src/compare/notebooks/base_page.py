"""What every page does, whatever its question: choose rows, show the head, the answer, tables and figures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import pandas as pd

from compare.comparison.doubtful import doubts, without_doubtful, without_weak_figures
from compare.comparison.headline import headline
from compare.comparison.select import select
from compare.figures.save import Drawing, linked_svg, save
from compare.figures.style import PHONE, drawn_for, house_style
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.notebooks.answer_card import (
    answer_sentence,
    answer_table,
    fact_sentences,
)
from compare.notebooks.doubt_lines import doubt_lines
from compare.notebooks.figure_tables import drawing_table, linked_observations
from compare.notebooks.given import (
    check_figure,
    check_text_frame,
    check_title,
    injected_parameters,
    named_publications,
)
from compare.notebooks.html import ListItem
from compare.notebooks.known_outcomes import known_outcomes
from compare.notebooks.outcome_tables import (
    observation_table,
    publication_table,
)
from compare.notebooks.output import CaptionedTable, PageOutput
from compare.notebooks.overview_answers import NAMING_OUTCOMES, SENTENCES
from compare.notebooks.parameters import PARAMETERS, check_names, check_parameters
from compare.notebooks.selection import select_tables
from compare.notebooks.sentences import (
    choice_sentences,
    no_rows_sentence,
)
from compare.project import paths
from compare.tables.known import (
    NamedTables,
    UnknownInput,
    check_families,
    check_word,
    known_rows,
)
from compare.tables.load import load_tables

#: Rows up to which a page shows the whole of a table, and those that it shows of a longer one; the workbook beside it
#: holds the rest.
MOST_ROWS = 100
FIRST_ROWS = 50

PageClass = TypeVar("PageClass")


def parts_of_sections(page_class: type[PageClass]) -> type[PageClass]:
    """Return a class of pages whose parts do nothing, and cost nothing, below a heading that is left out."""
    for name, method in list(vars(page_class).items()):
        if inspect.isfunction(method) and not name.startswith("_") and name != "heading":
            setattr(page_class, name, _part(method))
    return page_class


def _part(method: Callable[..., None]) -> Callable[..., None]:
    @wraps(method)
    def part(page: BasePage, *args: object, **kwargs: object) -> None:
        if not page._is_left_out:
            method(page, *args, **kwargs)

    return part


@parts_of_sections
@known_rows
class BasePage:
    """One page: a question, for the places, years and language that a reader asked for.

    Parameters
    ----------
    name : str
        The notebook's name; its title is ``title.<name>`` in words.toml, unless one is given.
    families : sequence of str
        Families of indicators that the notebook asks about; all when empty.
    title : dict of str, optional
        The title of a question of one's own, by language.
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
    ...     page = BasePage("patents", ["patents"], places="shaoxing", years=2018)
    >>> page.rows["as_printed"].tolist()
    ['15件以上', '超2200件']
    """

    def __init__(
        self,
        name: str,
        families: list[str],
        title: dict[str, str] | None = None,
        **parameters: object,
    ) -> None:
        check_title(name, title)
        check_names(injected_parameters(), list(parameters))
        check_names(parameters, PARAMETERS)
        tables = load_tables()
        check_families(families, tables)
        self.name = name
        self.titles = title or {}
        self.families = families
        self.choice = check_parameters(tables, **parameters)
        selected = select_tables(tables, families, self.choice)
        self._is_left_out = False
        self.tables = NamedTables(without_weak_figures(selected, self.choice.leave_out))
        self.labels = Labels(self.tables, self.choice.language)
        self._output = PageOutput(self.choice.language)
        self._all_rows = self._without_doubtful(harmonise_targets(self.tables))
        self._publications: set[tuple[str, str]] = set()
        self.rows = self._chosen_rows(self.choice.restated)
        self._show_head()

    def _without_doubtful(self, rows: pd.DataFrame) -> pd.DataFrame:
        return without_doubtful(rows, self.tables, self.choice.leave_out)

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
        own = self.titles.get(self.choice.language)
        title = own or self.labels.page_title(self.name, self.choice.document)
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

    def answer(self, draw: Callable[..., Drawing | None], rows: pd.DataFrame) -> None:
        """Show the answer card of some rows: a sentence, facts, a figure, a compact table, and what to doubt."""
        documents = self.tables["documents"]["document_id"].tolist()
        found = headline(rows, self.tables, documents)
        if found is None:
            return
        self._output.paragraph(answer_sentence(found, self.labels), "answer")
        facts = fact_sentences(found, self.labels)
        self._output.paragraph(self.labels.join(facts, "dot"), "facts")
        told = pd.concat([found.statements, found.without_number])
        self.figure(draw, told, "answer", for_phones=True)
        table = answer_table(found, self.labels, self.tables)
        self._output.tables([CaptionedTable(table)], style="answer")
        if len(table) < len(told):
            self._say("answer.between", n=len(told) - len(table))
        self.doubts(rows)

    def overview(self, rows: pd.DataFrame) -> None:
        """Say in one sentence what the page of many indicators answers."""
        if self.name not in SENTENCES:
            pages = ", ".join(SENTENCES)
            raise UnknownInput(
                f'overview: A page named "{self.name}" has no such sentence, only {pages}; use answer.'
            )
        if len(rows):
            sentence = SENTENCES[self.name](rows, self.tables, self.labels)
            self._output.paragraph(sentence, "answer")
        if self.name in NAMING_OUTCOMES:
            self._list(known_outcomes(rows, self.tables, self.labels), "", "known")

    def doubts(self, rows: pd.DataFrame) -> None:
        """Say what a careful reader would check first, each with the rows that it is about."""
        found = doubts(rows, self._all_rows, self.tables)
        if found:
            lines = doubt_lines(found, self._all_rows, self.labels)
            items = [ListItem("", line.summary, line.rows) for line in lines]
            self._list(items, self.labels.word("doubt.title"), "doubts")

    def _list(self, items: list[ListItem], title: str, style: str) -> None:
        """Show texts under a title or none; nothing where there are none."""
        if items:
            self._output.list(items, title, style)

    def heading(self, key: str) -> None:
        """Begin a section: a ``heading.<key>`` of words.toml; all of it is left out where the reader wants that."""
        check_word("heading", key, "heading")
        self._is_left_out = key in self.choice.without
        if not self._is_left_out:
            title = self.labels.word(f"heading.{key}")
            self._output.heading(title, level=2, key=key)

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
        check_text_frame(frame)
        # A grid has a row for each indicator, however many documents there are.
        is_short = grid or len(frame) <= MOST_ROWS
        shown = frame if is_short else frame.head(FIRST_ROWS)
        self._output.tables([CaptionedTable(shown, caption, grid)])
        if len(shown) < len(frame):
            self._output.paragraph(self._cut_to(shown, frame))

    def _cut_to(self, shown: pd.DataFrame, frame: pd.DataFrame) -> str:
        return self.labels.word("table.first", shown=len(shown), total=len(frame))

    def _say(self, key: str, **values: object) -> None:
        self._output.paragraph(self.labels.word(key, **values))

    def figure(
        self,
        draw: Callable[..., Drawing | None],
        rows: pd.DataFrame,
        name: str,
        for_phones: bool = False,
    ) -> None:
        """Draw, save under ``figures/`` and show what was saved.

        Parameters
        ----------
        draw : callable
            A chart of :mod:`compare.figures`.
        rows : DataFrame
            Nothing is drawn when it is empty, or when the chart finds nothing to draw in it.
        name : str
            Name of the figure within the notebook.
        for_phones : bool
            Whether it is drawn a second time, narrow, for the page on a phone; ``charts.timeline`` and
            ``charts.panels`` can be.
        """
        check_figure(draw, name)
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
        narrow = self._drawn_for_phones(draw, rows) if for_phones else ""
        self._output.figure(path.read_text("utf-8"), drawing.alt, narrow)
        self._show_drawn(drawing)

    def _drawn_for_phones(self, draw: Callable[..., Drawing | None], rows: pd.DataFrame) -> str:
        with drawn_for(PHONE):
            drawing = draw(rows, self.tables, self.choice.language)
        if drawing is None:
            return ""
        with house_style():
            return linked_svg(drawing.figure, self.choice.language).decode()

    def _show_drawn(self, drawing: Drawing) -> None:
        """Show the targets and the observations that a figure draws, folded away."""
        drawn = drawing_table(drawing.rows, self._all_rows, self.labels)
        tables = [self._first_rows(drawn)]
        observations = linked_observations(drawing.figure, self.tables)
        if len(observations):
            table = observation_table(observations, self.labels)
            tables.append(self._first_rows(table, self.labels.word("table.figures")))
        self._output.tables(tables, self.labels.word("figure.data"))

    def _first_rows(self, frame: pd.DataFrame, caption: str = "") -> CaptionedTable:
        """Return the first rows of a table that stands folded beside a figure, and how many there are of more."""
        shown = frame.head(FIRST_ROWS)
        if len(shown) < len(frame):
            cut = self._cut_to(shown, frame)
            caption = self.labels.labelled(caption, cut) if caption else cut
        return CaptionedTable(shown, caption)

    def _show_explained(self, name: str, table: pd.DataFrame) -> None:
        """Explain and show a table by the name of its words, or say that there is nothing to show."""
        if table.empty:
            self._say(f"nothing.{name}")
            return
        self._say(f"explain.{name}")
        self.table(table)

    def _note_publications(self, result: pd.DataFrame) -> None:
        """Keep in mind the publications of the observations that a result rests on."""
        self._publications |= named_publications(result)

    def observations_used(self) -> None:
        """List the publications of every observation that this page has shown so far."""
        if self._publications:
            table = publication_table(sorted(self._publications), self.labels)
            self.table(table, self.labels.word("table.publications"))
