"""One indicator as a table of places by years, in which an absence is a word and never an empty cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from compare.comparison.coverage import coverage_by_year, planning_places
from compare.interface.names import document_ids, indicator_codes, place_ids, years
from compare.interface.project import project_tables
from compare.interface.rows import targets
from compare.language.labels import Labels
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import UnknownInput, check_language

#: What is said of a place and year in which nothing is set, whatever the indicator.
WITHOUT_PLAN = ("no_document", "not_coded")


def wide(
    indicator: object,
    place: object = None,
    year: object = None,
    document: object = None,
    numeric: bool = False,
    language: str = "en",
    root: object = None,
) -> pd.DataFrame:
    """Return one indicator as a table of places by years.

    Parameters
    ----------
    indicator, place, year, document, root : optional
        As :func:`compare.targets` takes them; one indicator. Without a place, those of the documents, else all that
        have a plan or are of a level that plans.
    numeric : bool
        Whether cells are the numbers stated, NaN where there is none, instead of text. A number has no qualifier; for
        bounds take ``lower`` and ``upper`` of :func:`compare.targets`.
    language : str
        ``zh`` or ``en``.

    Returns
    -------
    DataFrame
        A row for each place; where the indicator is stated in several types (of a scope, as an addition), for each
        place and type that it states. A column for each target year, and for the last year of every plan of these
        places. A cell is the value with its qualifier and unit, or which absence it is: no number (with what is printed
        instead), silent (a plan aims at the year and does not state this), not coded, no document. The axis of the
        columns is called by indicator and unit.

    Raises
    ------
    UserError
        For unknown names, for an indicator that no plan sets, and where two documents of a place state numbers for one
        year: choose one by ``document``.

    Examples
    --------
    >>> import compare
    >>> compare.wide("rd_intensity", ["湖州", "海宁"], [2017, 2025])
    R&D intensity, %         2017         2025
    Huzhou                ≈ 2.70%  no document
    Haining           no document        3.86%
    """
    check_language(language)
    tables = project_tables(root)
    code = _one_indicator(indicator, tables)
    documents = document_ids(document, tables)
    if documents:
        tables = _of_documents(tables, documents)
    place_codes = place_ids(place, tables) or _default_places(documents, tables)
    rows = targets(code, place_codes, document=documents or None, root=root)
    table = _WideTable(code, place_codes, rows, tables, language)
    chosen = years(year) or table.years
    return table.frame(chosen, numeric)


def _one_indicator(indicator: object, tables: Tables) -> str:
    """Return the code of the only indicator named, which plans set."""
    codes = indicator_codes(indicator, tables)
    if len(codes) != 1:
        raise UnknownInput(
            f"indicator: {len(codes)} are named; give one, and call compare.wide for each."
        )
    indicators = tables["indicators"]
    families = tables["families"]
    family = indicators.set_index("indicator").at[codes[0], "family"]
    planned = families.set_index("family").at[family, "planned"]
    if planned != "yes":
        raise UnknownInput(
            f'indicator: "{codes[0]}" is on record and no plan sets it; see compare.observations.'
        )
    return codes[0]


def _default_places(documents: list[str], tables: Tables) -> list[str]:
    """Return the places of some documents; all that plan when there are none."""
    if not documents:
        return planning_places(tables)
    return sorted(set(tables["documents"]["place_id"]))


def _of_documents(tables: Tables, documents: list[str]) -> Tables:
    """Return the tables with these documents alone."""
    chosen = dict(tables)
    for name in ("documents", "targets"):
        frame = tables[name]
        chosen[name] = frame[frame["document_id"].isin(documents)]
    return chosen


@dataclass(frozen=True)
class _WideTable:
    """The statements of an indicator, by place, type and year."""

    indicator: str
    place_ids: list[str]
    rows: pd.DataFrame
    tables: Tables
    language: str

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.tables, self.language)

    @cached_property
    def years(self) -> list[int]:
        """Return the years stated, and the last year of every plan, so that no place is seen only where it is not."""
        documents = self.tables["documents"]
        is_asked = documents["place_id"].isin(self.place_ids)
        last_years = documents.loc[is_asked, "horizon_year"]
        stated = self.rows["target_year"]
        every_year = pd.concat([last_years, stated]).dropna()
        return sorted(set(every_year.astype(int)))

    @cached_property
    def types(self) -> dict[str, str]:
        """Return the name of the type of every row by its id; a target without a number is of the type of levels."""
        measures = self.rows["measure"].replace("relative", "level")
        named = rows_of(self.rows.assign(measure=measures))
        return {row["target_id"]: self.labels.statement_type(row) for row in named}

    @cached_property
    def statements(self) -> dict[tuple[str, str, int], list[Row]]:
        """Return the rows by place, name of their type, and year."""
        statements: dict[tuple[str, str, int], list[Row]] = {}
        for row in rows_of(self.rows):
            name = self.types[row["target_id"]]
            key = (row["place_id"], name, int(row["target_year"]))
            statements.setdefault(key, []).append(row)
        return statements

    @cached_property
    def statuses(self) -> dict[tuple[str, int], str]:
        """Return what is said of each place and year of plans, in the words of :func:`compare.coverage`."""
        indicators = self.tables["indicators"]
        only = indicators[indicators["indicator"].eq(self.indicator)]
        covered = coverage_by_year({**self.tables, "indicators": only})
        keys = zip(covered["place_id"], covered["target_year"], strict=True)
        return dict(zip(keys, covered["status"], strict=True))

    def frame(self, chosen_years: list[int], numeric: bool) -> pd.DataFrame:
        """Return the table of some years."""
        lines = self._lines()
        cell = self._number if numeric else self._text
        cells = [[cell(*line, year) for year in chosen_years] for line in lines]
        names = self.tables["indicators"].set_index("indicator")
        unit = names.at[self.indicator, "canonical_unit"]
        indicator = self.labels.indicators[self.indicator]
        title = self.labels.with_unit(indicator, unit)
        columns = pd.Index(chosen_years, name=title)
        return pd.DataFrame(cells, index=self._index(lines), columns=columns)

    def _lines(self) -> list[tuple[str, str]]:
        """Return every place with each type that it states, levels first, or with none."""
        is_level = self.rows["measure"].isin(["level", "relative"])
        levels = self.rows.loc[is_level, "target_id"]
        levels_first = [*levels, *self.rows["target_id"]]
        every_type = dict.fromkeys(self.types[target_id] for target_id in levels_first)
        lines = []
        for place_id in self.place_ids:
            stated = [name for name in every_type if self._states(place_id, name)]
            lines += [(place_id, name) for name in stated or [""]]
        return lines

    def _states(self, place_id: str, name: str) -> bool:
        return any((place, of_type) == (place_id, name) for place, of_type, _ in self.statements)

    def _index(self, lines: list[tuple[str, str]]) -> pd.Index:
        named = [(self.labels.places[place_id], name) for place_id, name in lines]
        names = {name for _, name in named if name}
        if len(names) < 2:
            return pd.Index([place for place, _ in named])
        return pd.MultiIndex.from_tuples(named)

    def _number(self, place_id: str, name: str, year: int) -> float:
        row = self._only(place_id, name, year)
        return math.nan if row is None else row["canonical_value"]

    def _text(self, place_id: str, name: str, year: int) -> str:
        row = self._only(place_id, name, year)
        if row is None:
            status = self.statuses.get((place_id, year), "no_document")
            shown = status if status in WITHOUT_PLAN else "silent"
            return self.labels.word(f"status.{shown}")
        # Whoever looks for a cell types no hard space.
        value = self.labels.value(row).replace("\u00a0", " ")
        if pd.notna(row["canonical_value"]):
            return value
        return self.labels.bracketed(value, self.labels.printed(row))

    def _only(self, place_id: str, name: str, year: int) -> Row | None:
        """Return the only statement of a cell, if there is one."""
        statements = self.statements.get((place_id, name, year), [])
        if len(statements) > 1:
            ids = ", ".join(row["target_id"] for row in statements)
            raise UnknownInput(
                f"{place_id}, {year}: several statements stand there ({ids}); choose by document, or take "
                "compare.targets."
            )
        return statements[0] if statements else None
