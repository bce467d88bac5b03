"""The answer of a question: the statement that most plans make, who makes it, and how it lies to its benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from compare.comparison.benchmarks import SIZE_FREE, benchmarks, resolve
from compare.comparison.coverage import coded_documents
from compare.comparison.peers import places_above
from compare.comparison.size import BASES, per_size
from compare.comparison.statement_types import STATEMENT_TYPE, statement_types
from compare.comparison.vintages import census_basis
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input

#: The benchmark that a target is set beside: the last year that was over when its document was written.
ROLE = "year_known"

#: What a document can be to the statement that most plans make, in the order told.
STATES = ("set", "relative", "otherwise", "not_chosen", "silent", "not_coded")


@dataclass(frozen=True)
class Headline:
    """What most plans state of a family, and by whom it is stated.

    Attributes
    ----------
    type : mapping
        The type of statement: indicator, scope, measure, period, and its unit.
    statements : DataFrame
        The first statement of each document with a number of its own, the highest first (the lowest, where lower is
        the aim).
    without_number : DataFrame
        The statements of the same indicator and scope that set no number.
    states : dict of list of str
        Document ids by :data:`STATES`: ``set``; ``relative``, without a number; ``otherwise``, the same thing in
        another measure only; ``not_chosen``, for another year or in a row that is left out; ``silent``; ``not_coded``.
    others : dict of int
        How many other targets of the question each silent document sets.
    benchmarks : dict of mapping
        By target, the nearest benchmark on record of the time it was written: the province before the nation.
    size_free : bool
        Whether the number does not grow with the size of a place.
    sizes : DataFrame
        The statements that do, over the size of their places, as :func:`compare.per_size` returns them.
    above : dict of list of str
        The places that contain each place: no order holds between the two.
    """

    type: Row
    statements: pd.DataFrame
    without_number: pd.DataFrame
    states: dict[str, list[str]]
    others: dict[str, int]
    benchmarks: dict[str, Row]
    size_free: bool
    sizes: pd.DataFrame
    above: dict[str, list[str]]

    @property
    def is_open(self) -> bool:
        """Return whether a qualifier leaves open which statement is the highest."""
        if self.ties or len(self.statements) < 2:
            return False
        first = self.statements.iloc[0]
        others = self.statements.iloc[1:]
        if self.falls:
            reach = others["lower"]
            is_as_far = reach.le(first["upper"])
        else:
            reach = others["upper"]
            is_as_far = reach.ge(first["lower"])
        is_endless = reach.isna()
        return bool(is_endless.any() or is_as_far.any())

    @property
    def endless(self) -> pd.Series:
        """Return which statements set no end in the direction of the aim."""
        end = "lower" if self.falls else "upper"
        return self.statements[end].isna()

    @property
    def first_by_size(self) -> Row | None:
        """Return the size of the statement that comes first per head, or else per GDP; None where few are on record.

        Two sizes at least must be on record, and GDP be that of one economic census.
        """
        for basis in BASES:
            is_of_basis = self.known_sizes["basis"].eq(basis)
            sizes = self.known_sizes[is_of_basis]
            censuses = sizes["vintage"].map(census_basis)
            is_mixed = basis == "gdp" and censuses.nunique() > 1
            if len(sizes) > 1 and not is_mixed:
                ordered = sizes.sort_values("number", ascending=self.falls, kind="stable")
                return dict(ordered.iloc[0])
        return None

    @property
    def known_sizes(self) -> pd.DataFrame:
        """Return the sizes that are on record."""
        is_known = self.sizes["number"].notna()
        return self.sizes[is_known]

    @property
    def falls(self) -> bool:
        """Return whether lower is the aim."""
        return bool(self.type["better"] == "lower")

    @property
    def ties(self) -> int:
        """Return how many further statements say the number of the first."""
        numbers = self.statements["canonical_value"]
        if numbers.empty:
            return 0
        is_like_first = numbers.eq(numbers.iloc[0])
        return int(is_like_first.sum()) - 1


@known_input
def headline(rows: pd.DataFrame, tables: Tables, documents: Sequence[str]) -> Headline | None:
    """Return what most plans state of the families of some rows; None where nothing is stated.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one question.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    documents : sequence of str
        The documents that are asked, those that state nothing among them.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("family == 'rd_input'")
    >>> found = headline(rows, tables, sorted(set(tables["documents"]["document_id"])))
    >>> found.type["indicator"], found.statements["place_id"].tolist(), found.is_open
    ('rd_intensity', ['haining', 'huzhou', 'huzhou', 'haizhou'], True)
    """
    firsts = rows[rows["restates"].eq("")]
    if firsts.empty:
        return None
    statement_type = _most_stated(firsts, tables)
    same_indicator = firsts["indicator"].eq(statement_type["indicator"])
    same_scope = firsts["scope"].eq(statement_type["scope"])
    of_indicator = firsts[same_indicator & same_scope]
    numbered = _numbered(of_indicator, statement_type)
    without = of_indicator[of_indicator["canonical_value"].isna()]
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    states = _states(statement_type, documents, numbered, without, of_indicator, tables)
    counts = firsts["document_id"].value_counts()
    return Headline(
        type=statement_type,
        statements=numbered,
        without_number=without,
        states=states,
        others={name: int(counts.get(name, 0)) for name in states["silent"]},
        benchmarks=_nearest_benchmarks(pd.concat([numbered, without]), tables),
        size_free=quantities[statement_type["indicator"]] in SIZE_FREE,
        sizes=per_size(numbered, tables),
        above=places_above(tables),
    )


def _most_stated(firsts: pd.DataFrame, tables: Tables) -> Row:
    """Return the type that most documents state, with a number where any has one; the first of several."""
    numbered = firsts[firsts["canonical_value"].notna()]
    types = statement_types(numbered if len(numbered) else firsts, tables["indicators"])
    better = column_by(tables["indicators"], "indicator", "better")
    position = types["documents"].idxmax()
    most = types.loc[position].to_dict()
    return {**most, "better": better[most["indicator"]]}


def _numbered(of_indicator: pd.DataFrame, statement_type: Row) -> pd.DataFrame:
    """Return the first statement of the type in each document, the most ambitious number first."""
    is_of_type = of_indicator["canonical_value"].notna()
    for column in STATEMENT_TYPE:
        is_of_type &= of_indicator[column].eq(statement_type[column])
    keys = ["canonical_value", "target_year", "target_id"]
    rises = [statement_type["better"] == "lower", False, True]
    ordered = of_indicator[is_of_type].sort_values(keys, ascending=rises, kind="stable")
    return ordered.drop_duplicates("document_id").reset_index(drop=True)


def _states(
    statement_type: Row,
    documents: Sequence[str],
    numbered: pd.DataFrame,
    without: pd.DataFrame,
    of_indicator: pd.DataFrame,
    tables: Tables,
) -> dict[str, list[str]]:
    """Return the documents by what they are to the statement."""
    coded = coded_documents(tables)
    indicator, scope = statement_type["indicator"], statement_type["scope"]
    targets = tables["targets"]
    is_of_indicator = targets["indicator"].eq(indicator)
    is_of_scope = targets["scope"].eq(scope)
    stated = targets[is_of_indicator & is_of_scope]
    members = {
        "set": set(numbered["document_id"]),
        "relative": set(without["document_id"]),
        "otherwise": set(of_indicator["document_id"]),
        "not_chosen": set(stated["document_id"]),
        "silent": coded,
    }
    states: dict[str, list[str]] = {state: [] for state in STATES}
    for document_id in documents:
        found = (state for state, ids in members.items() if document_id in ids)
        states[next(found, "not_coded")].append(document_id)
    return states


def _nearest_benchmarks(rows: pd.DataFrame, tables: Tables) -> dict[str, Row]:
    """Return the benchmark on record of each target: of the province where there is one, else of the nation."""
    beside = benchmarks(resolve(rows, tables), tables)
    is_of_role = beside["role"].eq(ROLE)
    is_known = beside["standing"].ne("")
    beside = beside[is_of_role & is_known]
    # The nation comes first, and what is nearer takes its place.
    return {row["target_id"]: row for row in rows_of(beside)}
