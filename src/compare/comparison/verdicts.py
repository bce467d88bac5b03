"""The calculus of measures: what two targets allow to be said of each other, and why the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from compare.comparison.intervals import orders_by_number, orders_of
from compare.comparison.peers import peer_groups, places_above
from compare.comparison.size import SIZED, SIZED_MEASURES
from compare.comparison.statement_types import (
    differences,
    eras,
    indicator_order,
    is_jump,
    spans,
)
from compare.comparison.vintages import document_vintages, gdp_based
from compare.harmonise.marks import marked_words
from compare.language.rows import Tables, column_by
from compare.tables.known import UnknownInput, known_input

#: Two statements of one type that differ only in these stand side by side, and are not ordered.
CIRCUMSTANCES = ("level", "size", "vintage", "years")

#: More pairs are not worked out at once: each takes about 700 bytes.
MOST_PAIRS = 2_000_000

VERDICT_COLUMNS = [
    "target_id",
    "other_id",
    "verdict",
    "reasons",
    "by_number",
    "by_bounds",
    "years_apart",
]


@known_input
def verdicts(
    rows: pd.DataFrame,
    tables: Tables,
    across_levels: bool = False,
    of_one_indicator: bool = False,
) -> pd.DataFrame:
    """Return what can be said of every two first statements, as far as they can be compared.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows. Pairs grow with the square of their number; more than :data:`MOST_PAIRS` are refused.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    across_levels : bool
        Whether places of different peer groups (prefectures, counties, districts) are ordered, too.
    of_one_indicator : bool
        Whether only pairs of one indicator are looked at.

    Returns
    -------
    DataFrame
        One row for each pair, in the order of indicator, measure, scope, period, target year and place:

        - target_id, other_id;
        - verdict: ``higher``, ``lower``, ``equal`` (both say exactly the same number), ``overlapping`` (their
          qualifiers leave the order open), ``side_by_side`` (of one type, but of different times or levels, which
          the reasons name) or ``not_comparable``;
        - reasons (list of str): ``no_number``; ``quantity`` (a count against a density), ``timing`` (a flow against a
          stock), ``definition`` (an indicator against the one that took its place, or a year in which it is so
          defined against one in which it is not) or ``indicator``; ``scope`` (a whole against a part, one register
          against another); ``measure`` (a level against an addition); ``period``; ``span`` (multiples over different
          numbers of years); ``check_definition`` (two plans of one place more than
          :data:`compare.comparison.statement_types.JUMP_FACTOR` times apart); ``contains`` (one place lies in the
          other); ``level`` (places of different peer groups); ``size`` (totals of different places, which
          :func:`compare.size_orders` compares by head and GDP); ``vintage`` (GDP before against after an economic
          census); ``years``;
        - by_number: the order in which the numbers stated are read; ``higher``, ``lower``, ``equal``, or empty for
          statements that are not comparable;
        - by_bounds: the order of the values that the qualifiers allow, which may leave it ``overlapping``; empty for
          statements that are not comparable;
        - years_apart: target year of the first less that of the second.

    Raises
    ------
    UnknownInput
        For rows of more than :data:`MOST_PAIRS` pairs.

    Notes
    -----
    A target is the interval of the values that its qualifier allows. One interval is above another when each
    of its values is: the interval order of Fishburn, "Interval Orders and Interval Graphs" (1985).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and place_id == 'huzhou'")
    >>> verdicts(rows, tables)[["verdict", "reasons", "by_number", "by_bounds"]].values.tolist()
    [['side_by_side', ['vintage', 'years'], 'lower', 'lower']]
    """
    statements = _statements(rows, tables)
    pairs = _Pairs(statements, "indicator" if of_one_indicator else "")
    reasons = {**_reasons(pairs, tables), **_reasons_of_places(pairs, tables)}
    reasons["size"] = (
        pairs.differs("place_id") & ~reasons["contains"] & pairs.both(statements["is_total"])
    )
    if across_levels:
        del reasons["level"]
    # Of a number that rests on no GDP, or of a document whose time is not known, the vintage is empty.
    reasons["vintage"] = pairs.differs("vintage") & pairs.both(statements["vintage"].ne(""))
    reasons["years"] = pairs.differs("target_year")
    no_number = ~pairs.both(statements[["lower", "upper"]].notna().any(axis=1))
    reasons = {name: said & ~no_number for name, said in reasons.items()}
    sets, set_of_pair = marked_words({"no_number": no_number, **reasons})
    by_bounds = np.where(
        _only_circumstances(sets)[set_of_pair], orders_of(pairs.ones, pairs.others), ""
    )
    verdict = np.where(by_bounds == "", "not_comparable", "side_by_side")
    is_unconditional = np.array([not words for words in sets], dtype=bool)[set_of_pair]
    years = statements["target_year"].to_numpy(int)
    columns = {
        "target_id": statements["target_id"].take(pairs.one).to_numpy(),
        "other_id": statements["target_id"].take(pairs.other).to_numpy(),
        "verdict": np.where(is_unconditional, by_bounds, verdict),
        "reasons": [sets[position] for position in set_of_pair],
        "by_number": np.where(by_bounds == "", "", _orders_by_number(pairs)),
        "by_bounds": by_bounds,
        "years_apart": years[pairs.one] - years[pairs.other],
    }
    return pd.DataFrame(columns, columns=VERDICT_COLUMNS)


def _statements(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return first statements in the order of their types, with all that they are compared by."""
    indicators = tables["indicators"]
    firsts = rows[rows["restates"].eq("")]
    firsts = firsts.merge(
        indicators[["indicator", "quantity", "timing"]], on="indicator", how="left"
    )
    vintages = firsts["document_id"].map(document_vintages(tables)["vintage"])
    statements = firsts.assign(
        order=firsts["indicator"].map(indicator_order(indicators)),
        span=spans(firsts),
        era=eras(firsts, indicators),
        vintage=vintages.where(firsts["indicator"].isin(gdp_based(tables)), "").fillna(""),
        level=firsts["place_id"].map(peer_groups(tables)),
        is_total=firsts["quantity"].isin(SIZED) & firsts["measure"].isin(SIZED_MEASURES),
    )
    columns = ["order", "measure", "scope", "period", "target_year", "place_id", "target_id"]
    return statements.sort_values(columns, ignore_index=True)


class _Pairs:
    """Every two of some statements, by their positions; of each group apart where they are grouped by a column."""

    def __init__(self, statements: pd.DataFrame, group: str) -> None:
        self.statements = statements
        counts = [len(statements)]
        if group:
            counts = statements.groupby(group, sort=False).size().tolist()
        _check_number(counts)
        self.one, self.other = _positions(counts)
        bounds = {name: statements[name].to_numpy() for name in ("lower", "upper", "comparator")}
        self.ones = {name: values[self.one] for name, values in bounds.items()}
        self.others = {name: values[self.other] for name, values in bounds.items()}

    def differs(self, column: str) -> np.ndarray:
        """Return which pairs differ in a column."""
        codes, _ = pd.factorize(self.statements[column])
        return codes[self.one] != codes[self.other]

    def related(self, column: str, related_to: Mapping[str, Sequence[str]]) -> np.ndarray:
        """Return of which pairs the cell of one is among those that the cell of the other is related to."""
        codes, cells = pd.factorize(self.statements[column])
        table: np.ndarray = np.zeros((len(cells), len(cells)), dtype=bool)
        for position, cell in enumerate(cells):
            table[position] = np.isin(cells, related_to.get(cell, []))
        either = table | table.T
        return either[codes[self.one], codes[self.other]]

    def both(self, marked: pd.Series) -> np.ndarray:
        """Return of which pairs both statements are marked."""
        marks = marked.to_numpy(bool)
        return marks[self.one] & marks[self.other]


def _check_number(counts: list[int]) -> None:
    """Raise for groups that make more pairs than can be held at once."""
    number = sum(count * (count - 1) // 2 for count in counts)
    if number > MOST_PAIRS:
        raise UnknownInput(
            f"rows: {sum(counts):,} first statements make {number:,} pairs, and more than {MOST_PAIRS:,} are not "
            "worked out at once; give those of one family or of fewer places, or of_one_indicator=True, which leaves "
            "out the pairs of different things."
        )


def _positions(counts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of every two of groups that stand one after the other."""
    first = 0
    pairs: list[np.ndarray] = [np.empty((2, 0), dtype=int)]
    for count in counts:
        pairs.append(first + np.stack(np.triu_indices(count, k=1)))
        first += count
    one, other = np.concatenate(pairs, axis=1)
    return one, other


def _reasons(pairs: _Pairs, tables: Tables) -> dict[str, np.ndarray]:
    """Return why pairs are not of one type."""
    reasons = differences(pairs.differs)
    in_succession = pairs.related("indicator", _successions(tables))
    of_one_indicator = ~pairs.differs("indicator")
    reasons["definition"] = np.where(
        of_one_indicator, pairs.differs("era"), reasons["indicator"] & in_succession
    )
    reasons["indicator"] = reasons["indicator"] & ~in_succession
    some_reason = np.logical_or.reduce(list(reasons.values()))
    reasons["span"] = pairs.differs("span") & ~some_reason
    of_one_type = ~some_reason & ~reasons["span"]
    return {**reasons, "check_definition": _jumps(pairs) & of_one_type}


def _jumps(pairs: _Pairs) -> np.ndarray:
    """Return which pairs are levels of two plans of one place so far apart that they may not count one thing."""
    statements = pairs.statements
    of_two_plans = pairs.differs("document_id") & ~pairs.differs("place_id")
    is_stated = pairs.both(statements["measure"].ne("multiple"))
    numbers = statements["canonical_value"].to_numpy(float)
    return of_two_plans & is_stated & is_jump(numbers[pairs.one], numbers[pairs.other])


def _successions(tables: Tables) -> dict[str, list[str]]:
    """Return the indicator that took the place of each that has a successor."""
    indicators = tables["indicators"]
    succeeded = indicators[indicators["successor"].ne("")]
    successors = column_by(succeeded, "indicator", "successor")
    return {indicator: [successor] for indicator, successor in successors.items()}


def _reasons_of_places(pairs: _Pairs, tables: Tables) -> dict[str, np.ndarray]:
    """Return which pairs are of places that are no peers."""
    is_nested = pairs.related("place_id", places_above(tables))
    return {"contains": is_nested, "level": pairs.differs("level") & ~is_nested}


def _only_circumstances(sets: list[list[str]]) -> np.ndarray:
    """Return which sets of reasons leave two statements of one type."""
    return np.array([set(words) <= set(CIRCUMSTANCES) for words in sets], dtype=bool)


def _orders_by_number(pairs: _Pairs) -> np.ndarray:
    """Return how the numbers stated lie to each other."""
    numbers = pairs.statements["canonical_value"].to_numpy(float)
    return orders_by_number(numbers[pairs.one], numbers[pairs.other])
