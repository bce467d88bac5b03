"""How sure the order of targets is: rank intervals, rank bands, and which choice moves them.

With a handful of documents this is description: it says what the printed numbers allow, not what is likely.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, spearmanr

from compare.comparison.benchmarks import resolve
from compare.comparison.intervals import intervals_without_one, pair_orders, rank_intervals
from compare.comparison.peers import peer_groups, places_above
from compare.comparison.sampling import (
    TAIL,
    rank_shift_indices,
    reference_ranks,
    sample_ranks,
    specification_ranks,
)
from compare.comparison.specifications import (
    MINIMUM_TARGETS,
    Specification,
    SpecifiedTargets,
    apply_specifications,
)
from compare.comparison.statement_types import eras, indicator_order, is_jump, spans
from compare.comparison.vintages import with_document_times
from compare.language.rows import Tables, column_by, rows_of
from compare.tables.known import UnknownInput, known_input
from compare.tables.units import better_number

#: The rank of each target, in the order of their ids.
Ranks = tuple[int, ...]

#: Why targets are left out of a ranking that are no one thing with the others.
UNLIKE = ("definition", "check_definition", "contains")

RANKING_COLUMNS = ["target_ids", "specifications", "specification", "kendall", "spearman"]


class Ranking:
    """The ranks of targets of one type under all specifications, which are applied once.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one type.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    """

    def __init__(self, rows: pd.DataFrame, tables: Tables) -> None:
        self.rows = rows
        self.tables = tables

    @cached_property
    def direction(self) -> str:
        """Return what of the indicator is better: ``higher``, ``lower`` or ``none``."""
        better = column_by(self.tables["indicators"], "indicator", "better")
        target = self.rows.iloc[0]
        return better_number(better[target["indicator"]], target["measure"])

    @cached_property
    def specified(self) -> SpecifiedTargets:
        """Return the targets that are ranked, under every specification."""
        specified = self._specified_with_containing
        return {
            specification: targets.drop(index=self._containing)
            for specification, targets in specified.items()
        }

    @cached_property
    def _specified_with_containing(self) -> SpecifiedTargets:
        """Return the targets of one definition under every specification."""
        alike = self.rows[~self.rows["target_id"].isin(self._of_no_one_definition)]
        return apply_specifications(alike, self.tables) if len(alike) else {}

    @cached_property
    def _of_no_one_definition(self) -> dict[str, str]:
        """Return the targets that may count another thing under the same name: by id, why."""
        is_beyond = eras(self.rows, self.tables["indicators"]).ne(0)
        beyond = self.rows.loc[is_beyond, "target_id"]
        jumping: list[str] = []
        numbered = self.rows[~is_beyond & self.rows["measure"].ne("multiple")]
        for _, own in numbered.groupby("place_id"):
            numbers = own["canonical_value"].to_numpy(float)
            documents = own["document_id"].to_numpy()
            jumps = is_jump(numbers[:, None], numbers) & (documents[:, None] != documents)
            jumping += own.loc[jumps.any(axis=1), "target_id"].tolist()
        return dict.fromkeys(beyond, "definition") | dict.fromkeys(jumping, "check_definition")

    @cached_property
    def _containing(self) -> list[str]:
        """Return the targets of places that contain the place of another: no order holds between the two."""
        specified = self._specified_with_containing
        if not specified:
            return []
        place_of = column_by(self.rows, "target_id", "place_id")
        target_ids = next(iter(specified.values())).index
        above = places_above(self.tables)
        containing = {
            place_id for target_id in target_ids for place_id in above[place_of[target_id]]
        }
        return [target_id for target_id in target_ids if place_of[target_id] in containing]

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Return the targets that are not ranked with the others: by id, why; see :func:`rank_bands`."""
        ranked = set(self.bounds[0].index) if self.specified else set()
        reasons = dict.fromkeys(self._containing, "contains") | self._of_no_one_definition
        resolved = resolve(self.rows, self.tables).sort_values("target_id")
        left_out = {}
        for target in rows_of(resolved):
            target_id = target["target_id"]
            if target_id not in ranked:
                missing = "no_number" if pd.isna(target["canonical_value"]) else "no_benchmark"
                left_out[target_id] = reasons.get(target_id, missing)
        return left_out

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """Return the rows that are ranked."""
        return self.rows[~self.rows["target_id"].isin(self.left_out)]

    @cached_property
    def bounds(self) -> list[pd.DataFrame]:
        """Return the bounds under every specification; a benchmark is above zero, so they keep their order."""
        bounds = []
        for specification, targets in self.specified.items():
            benchmark = targets["benchmark"]
            lower = specification.transform(targets["lower"], benchmark)
            upper = specification.transform(targets["upper"], benchmark)
            transformed = targets.assign(lower=lower, upper=upper)
            lacks_benchmark = benchmark.isna() & (specification.benchmark != "none")
            transformed["comparator"] = targets["comparator"].mask(lacks_benchmark, "")
            bounds.append(transformed)
        return bounds

    @cached_property
    def refusal(self) -> str:
        """Return why the targets are not ranked; see :func:`rankable`."""
        if len(self.rows) < MINIMUM_TARGETS:
            return "few"
        if self.direction == "none":
            return "direction"
        if len(self.rows) - len(self.left_out) < MINIMUM_TARGETS:
            return "unlike" if set(self.left_out.values()) & set(UNLIKE) else "no_number"
        if spans(self.ranked).nunique() > 1:
            return "kinds"
        reference = next(iter(self.specified))
        if reference.benchmark != "none":
            return ""
        return self._refusal_without_benchmark()

    def _refusal_without_benchmark(self) -> str:
        """Return why the bare numbers cannot be ranked, if so."""
        if self.ranked["target_year"].nunique() > 1:
            return "years"
        vintages = with_document_times(self.ranked, self.tables)["vintage"]
        return "vintage" if vintages.nunique() > 1 else ""

    @cached_property
    def reference(self) -> np.ndarray:
        """Return the ranks by the numbers stated, under the reference specification."""
        return reference_ranks(self.specified, self.direction)

    def orders(self) -> pd.DataFrame:
        """Return what :func:`orders` does."""
        return pair_orders(self.bounds)

    def bands(self) -> pd.DataFrame:
        """Return what :func:`rank_bands` does."""
        ranks = rank_intervals(self.bounds, self.direction)
        ranks.insert(0, "rank", self.reference)
        sampled = sample_ranks(self.specified, self.direction)
        shares = {"low": TAIL, "median": 0.5, "high": 1 - TAIL}
        for name, share in shares.items():
            quantile = np.quantile(sampled, share, axis=0, method="inverted_cdf")
            ranks[name] = quantile.astype(int)
        without_one = intervals_without_one(self.bounds, self.direction)
        ranks = ranks.join(without_one.add_suffix("_without_one"))
        return ranks.sort_values(["rank", "best", "worst"], kind="stable")

    def rankings(self) -> pd.DataFrame:
        """Return what :func:`rankings` does."""
        target_ids = self.bounds[0].index
        rank_orders = []
        for ranks, specifications in self._specifications_by_ranks().items():
            best_first = np.argsort(ranks, stable=True)
            row = {
                "target_ids": target_ids[best_first].tolist(),
                "specifications": len(specifications),
                "specification": specifications[0],
                **_correlations(self.reference, ranks),
            }
            rank_orders.append(row)
        frame = pd.DataFrame(rank_orders, columns=RANKING_COLUMNS)
        first = frame.iloc[:1]
        others = frame.iloc[1:]
        others = others.sort_values("specifications", ascending=False, kind="stable")
        return pd.concat([first, others], ignore_index=True)

    def _specifications_by_ranks(self) -> dict[Ranks, list[Specification]]:
        """Return the specifications by the ranks that they give, the reference's first."""
        by_ranks: dict[Ranks, list[Specification]] = {}
        for specification in self.specified:
            ranks = specification_ranks(self.specified, specification, self.direction)
            key = tuple(ranks.tolist())
            by_ranks.setdefault(key, []).append(specification)
        return by_ranks

    def sensitivity(self) -> pd.DataFrame:
        """Return what :func:`sensitivity` does."""
        return rank_shift_indices(self.specified, self.direction)


def _correlations(reference: np.ndarray, ranks: Ranks) -> dict[str, float]:
    """Return the rank correlations of two orders; all ties are as like themselves as can be."""
    if np.array_equal(reference, ranks):
        return {"kendall": 1.0, "spearman": 1.0}
    return {
        "kendall": kendalltau(reference, ranks).statistic,
        "spearman": spearmanr(reference, ranks).statistic,
    }


def ranking_of_one_type(rows: pd.DataFrame, tables: Tables) -> Ranking:
    """Return the ranking of targets, which must be of one type."""
    types = rows[["indicator", "scope", "period"]].drop_duplicates()
    if len(types) != 1:
        raise UnknownInput(
            f"rows: They are of {len(types)} types (indicator, scope and period); give those of one, such as a "
            "group of compare.rank_groups."
        )
    return Ranking(rows, tables)


@known_input
def rankable(rows: pd.DataFrame, tables: Tables) -> str:
    """Return why targets of one type are not ranked, or an empty string where they are.

    Returns
    -------
    str
        ``direction`` (neither higher nor lower is the aim), ``few`` (fewer than ``MINIMUM_TARGETS``), ``no_number``
        (too few are left when those without a number that could be found are left out), ``unlike`` (too few are left
        without those of another definition, and of places that contain another's), ``kinds`` (multiples over different
        numbers of years), or, where no benchmark of their time is on record for enough of them, ``years``
        (they aim at different years) or ``vintage`` (they rest on GDP of different censuses).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("restates == ''")
    >>> rankable(rows.query("indicator == 'hnte_count' and measure == 'level'"), tables)
    'years'
    """
    return Ranking(rows, tables).refusal


@known_input
def rank_groups(
    rows: pd.DataFrame, tables: Tables, across_levels: bool = False
) -> list[pd.DataFrame]:
    """Return the groups of targets that could be ranked: levels of one type that at least two documents state.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    across_levels : bool
        Whether places of different peer groups (prefectures, counties, districts) are ranked together.

    Returns
    -------
    list of DataFrame
        First statements of one indicator, scope, period and peer group, relative ones that name a place among them; in
        the order of the indicators table.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("family == 'patents'")
    >>> [group["indicator"].iloc[0] for group in rank_groups(rows, tables)]
    ['invention_patent_grants']
    """
    firsts = rows[rows["restates"].eq("")]
    is_level = firsts["measure"].eq("level")
    names_place = firsts["target_id"].isin(tables["resolutions"]["target_id"])
    levels = firsts[is_level | names_place]
    order = indicator_order(tables["indicators"])
    positions = levels["indicator"].map(order)
    subject = [positions, "scope", "period"]
    if not across_levels:
        subject.append(levels["place_id"].map(peer_groups(tables)))
    groups = levels.groupby(subject, sort=True)
    return [group for _, group in groups if group["document_id"].nunique() > 1]


@known_input
def orders(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return of every two targets whether their order is the same under every specification and within all bounds.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one type that :func:`rankable` has nothing against.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each pair, sorted: target_id, other_id, order (``higher``, ``lower``, ``equal``,
        ``not_determined``) and because (of ``bounds``: a qualifier leaves it open under some
        specification; ``specifications``: two of them say the opposite; separated by ``;``, empty when determined).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> found = orders(rows, tables).set_index(["target_id", "other_id"])
    >>> found.at[("haining-2025-036-04", "huzhou-2027-040-02"), "order"]
    'not_determined'
    """
    return ranking_of_one_type(rows, tables).orders()


@known_input
def rank_bands(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the ranks of targets of one type, with the ties and bands that bounds and defensible choices allow.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one type that :func:`rankable` has nothing against.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Indexed by target_id, in the order of rank, best, worst: rank (by the number stated, under the reference
        specification; 1 is the most ambitious, ties share the better rank), best and worst (the ranks possible under
        any specification and anywhere inside the bounds, an open end being open), low, median and high (of sampled
        ranks, without the outer ``TAIL`` at either end), best_without_one and worst_without_one (best and worst among
        the others when each of the other targets is left out in turn). Not ranked are targets without a number
        (``no_number``), without the benchmark that the others are ranked by (``no_benchmark``), of a year outside of
        the span in which their indicator is so defined (``definition``), of two plans of one place that are more than
        ``JUMP_FACTOR`` times apart (``check_definition``), and of a place that contains another's (``contains``). A
        target never changes the order of two others, but where it is the third to have the benchmark that is asked for
        first: from then on they are ranked by that.

    Notes
    -----
    Ranks under alternative assumptions: OECD and JRC, "Handbook on Constructing Composite Indicators" (2008), step 7,
    sampled at scrambled Sobol' points (:class:`scipy.stats.qmc.Sobol`).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> rank_bands(rows, tables).loc["haizhou-2015-008-01", ["best", "worst"]].tolist()
    [3, 5]
    """
    return ranking_of_one_type(rows, tables).bands()


@known_input
def rankings(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the orders that the specifications give by the numbers stated, and how like the reference each is.

    Parameters
    ----------
    rows : DataFrame
        As for :func:`rank_bands`.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each order, the one of the reference first, then by the number of specifications: target_ids
        (list, best first), specifications (how many give it), specification (the first that does), kendall and
        spearman (rank correlation with the reference; no significance, for the targets are no sample).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> int(rankings(rows, tables)["specifications"].sum())
    54
    """
    return ranking_of_one_type(rows, tables).rankings()


@known_input
def sensitivity(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return which choice moves the ranks most.

    Parameters
    ----------
    rows : DataFrame
        As for :func:`rank_bands`.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each choice that has options, for ``reach`` (how far open ends reach) and for each target whose
        bounds leave room (the position inside them), the strongest first: factor, first (share of the variance of the
        average shift in rank that the choice explains by itself), total (with all its interactions). Empty when
        nothing moves a rank.

    Notes
    -----
    Sobol' indices by the estimators of Saltelli et al. (2010), :func:`scipy.stats.sobol_indices`, which sampling
    leaves uncertain by about a hundredth; the output is the average absolute shift in rank against the reference
    specification, as in Saisana, Saltelli and Tarantola, "Uncertainty and sensitivity analysis techniques as tools for
    the quality assessment of composite indicators" (2005).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> sensitivity(rows, tables)["total"].is_monotonic_decreasing
    True
    """
    return ranking_of_one_type(rows, tables).sensitivity()
