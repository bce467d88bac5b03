"""How sure the order of targets is: rank intervals, rank bands, and which choice moves them.

With a handful of documents this is description: it says what the printed numbers allow, not what is likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, qmc, rankdata, sobol_indices, spearmanr, uniform

from compare.comparison.benchmarks import vintage_for
from compare.comparison.kinds import spans
from compare.comparison.lenses import CHOICES, Lens, views
from compare.comparison.verdicts import order_of
from compare.comparison.vintages import writing

#: Base 2 logarithms of the number of points for the bands and for the sensitivity, and the seed of both.
POINTS, SENSITIVITY_POINTS, SEED = 12, 14, 20171209

#: The share of sampled ranks that a band leaves out at either end.
TAIL = 0.05

#: The farthest that an open-ended target is drawn past its one bound, as a share of it, when ranks are sampled. The
#: intervals of ranks do not use it: there an open end is open.
REACH = 0.2

#: Fewer targets of a kind are not ranked.
LEAST = 3


def rankable(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> str:
    """Say why targets of one kind are not ranked, or return an empty string where they are.

    Returns
    -------
    str
        ``direction`` (neither higher nor lower is the aim), ``few`` (fewer than ``LEAST``), ``no_number`` (one is
        set without a number that could be found), ``kinds`` (multiples over different numbers of years), or, where no
        benchmark of their years is on record for all, ``years`` (they aim at different years) or ``vintage`` (they
        rest on GDP of different censuses).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("restates == ''")
    >>> rankable(rows.query("indicator == 'hnte_count' and measure == 'level'"), tables)
    'years'
    """
    if len(rows) < LEAST:
        return "few"
    if _better(rows, tables) == "none":
        return "direction"
    seen = views(rows, tables)
    if not seen:
        return "no_number"
    if spans(rows).nunique() > 1:
        return "kinds"
    if any(lens.benchmark != "none" for lens in seen):
        return ""
    times = rows["document_id"].map(writing(tables)["vintage"])
    vintages = {vintage_for(row["indicator"], times[index]) for index, row in rows.iterrows()}
    return "years" if rows["target_year"].nunique() > 1 else "vintage" if len(vintages) > 1 else ""


def rank_groups(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the groups of targets that could be ranked: levels of one kind that at least two documents state.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    list of DataFrame
        First statements of one indicator, scope and period, relative ones that name a figure among them; in the order
        of the indicators table.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("family == 'patents'")
    >>> [group["indicator"].iloc[0] for group in rank_groups(rows, tables)]
    ['invention_patent_grants', 'invention_patent_stock_per_10k_pop']
    """
    firsts = rows[rows["restates"].eq("")]
    levels = firsts[firsts["measure"].eq("level") | firsts["target_id"].isin(tables["resolutions"]["target_id"])]
    order = {code: place for place, code in enumerate(tables["indicators"]["indicator"])}
    key = [levels["indicator"].map(order), levels["scope"], levels["period"]]
    return [own for _, own in levels.groupby(key, sort=True) if own["document_id"].nunique() > 1]


def orders(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say of every two targets whether their order is the same through every lens and within all bounds.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one kind that :func:`rankable` has nothing against.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each pair, sorted: target_id, other_id, order (``higher``, ``lower``, ``equal``,
        ``not_determined``) and because (of ``bounds``: a qualifier leaves it open through some lens; ``lenses``: two
        lenses say the opposite; separated by ``;``, empty when determined).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> found = orders(rows, tables).set_index(["target_id", "other_id"])
    >>> found.at[("haining-2025-036-04", "huzhou-2027-040-02"), "order"]
    'not_determined'
    """
    return pair_orders(_shown(views(rows, tables)))


def pair_orders(shown: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the columns of :func:`orders` from the bounds that each lens shows: lower, upper, comparator."""
    found = []
    for one, other in combinations(shown[0].index, 2):
        said = {order_of(view.loc[one], view.loc[other]) for view in shown}
        because = ["bounds"] if "overlapping" in said else []
        because += ["lenses"] if len(said - {"overlapping"}) > 1 else []
        found.append((one, other, "not_determined" if because else said.pop(), ";".join(because)))
    return pd.DataFrame(found, columns=["target_id", "other_id", "order", "because"])


def rank_bands(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rank targets of one kind with the ties and bands that bounds and defensible choices allow.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one kind that :func:`rankable` has nothing against.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Indexed by target_id, in the order of rank, best, worst: rank (by the number stated, through the reference
        lens; 1 is the most ambitious, ties share the better rank), best and worst (the ranks possible through any
        lens and anywhere inside the bounds, an open end being open), low, median and high (of sampled ranks, without
        the outer ``TAIL`` at either end), best_without_one and worst_without_one (best and worst among the others
        when each of the other targets is left out in turn).

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
    seen, better = views(rows, tables), _better(rows, tables)
    shown = _shown(seen)
    bands = rank_intervals(shown, better)
    bands.insert(0, "rank", _reference_ranks(seen, better))
    sampler = qmc.Sobol(len(_factors(seen)), rng=np.random.default_rng(SEED))
    sampled = _ranks(seen, better, sampler.random_base2(POINTS))
    for name, share in (("low", TAIL), ("median", 0.5), ("high", 1 - TAIL)):
        bands[name] = np.quantile(sampled, share, axis=0, method="inverted_cdf").astype(int)
    without = [rank_intervals([view.drop(index=each) for view in shown], better) for each in bands.index]
    bands["best_without_one"] = pd.concat([each["best"] for each in without]).groupby(level=0).min()
    bands["worst_without_one"] = pd.concat([each["worst"] for each in without]).groupby(level=0).max()
    return bands.sort_values(["rank", "best", "worst"], kind="stable")


def rank_intervals(shown: list[pd.DataFrame], better: str = "higher") -> pd.DataFrame:
    """Return the best and the worst rank of each target through any lens, anywhere inside its bounds.

    Parameters
    ----------
    shown : list of DataFrame
        For each lens, the bounds it shows: index target_id, columns lower, upper (NaN where open), comparator.
    better : str
        ``higher`` or ``lower``.

    Returns
    -------
    DataFrame
        Indexed by target_id: best, worst (int). A rank is one more than the number of targets that are ahead: at
        best only those that surely are, at worst all that may be. Equal numbers are not ahead of each other.

    Examples
    --------
    >>> nan = float("nan")
    >>> bounds = pd.DataFrame({"lower": [3.0, 2.0, 1.0], "upper": [3.0, nan, 1.0], "comparator": ["eq", "ge", "eq"]},
    ...                       index=["a", "b", "c"])
    >>> rank_intervals([bounds]).values.tolist()
    [[1, 2], [1, 2], [3, 3]]
    """
    best, worst = [], []
    for view in shown:
        others = [(one, [other for key, other in view.iterrows() if key != own]) for own, one in view.iterrows()]
        best.append([1 + sum(order_of(other, one) == better for other in rest) for one, rest in others])
        worst.append([1 + sum(_may_be_ahead(other, one, better) for other in rest) for one, rest in others])
    return pd.DataFrame({"best": np.min(best, axis=0), "worst": np.max(worst, axis=0)}, index=shown[0].index)


def _may_be_ahead(one: pd.Series, other: pd.Series, better: str) -> bool:
    """Say whether some value of ``one`` is better than some value of ``other``; an open end reaches everything."""
    if better == "higher":
        return not one["upper"] <= other["lower"]
    return not one["lower"] >= other["upper"]


def rankings(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List the orders that the lenses give by the numbers stated, and how like the reference each is.

    Parameters
    ----------
    rows : DataFrame
        As for :func:`rank_bands`.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each order, the one of the reference lens first, then by the number of lenses: target_ids
        (list, best first), lenses (how many give it), lens (the first that does), kendall and spearman (rank
        correlation with the reference; no significance, for the targets are no sample).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> int(rankings(rows, tables)["lenses"].sum())
    54
    """
    seen, better = views(rows, tables), _better(rows, tables)
    reference = _reference_ranks(seen, better)
    groups: dict[tuple[int, ...], list[Lens]] = {}
    for lens, view in seen.items():
        ranks = _rank(lens.show(view["value"], view["figure"]).to_numpy()[None], better)[0]
        groups.setdefault(tuple(ranks), []).append(lens)
    ids = next(iter(seen.values())).index
    found = [
        (list(pd.Series(ranks, index=ids).sort_values(kind="stable").index), len(own), own[0],
         *((1.0, 1.0) if ranks == tuple(reference) else
           (kendalltau(reference, ranks).statistic, spearmanr(reference, ranks).statistic)))
        for ranks, own in groups.items()
    ]
    listed = pd.DataFrame(found, columns=["target_ids", "lenses", "lens", "kendall", "spearman"])
    rest = listed.iloc[1:].sort_values("lenses", ascending=False, kind="stable")
    return pd.concat([listed.iloc[:1], rest], ignore_index=True)


def sensitivity(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say which choice moves the ranks most.

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
        bounds leave room (the place inside them), the strongest first: factor, first (share of the variance of the
        average shift in rank that the choice explains by itself), total (with all its interactions). Empty when
        nothing moves a rank.

    Notes
    -----
    Sobol' indices by the estimators of Saltelli et al. (2010), :func:`scipy.stats.sobol_indices`, which sampling
    leaves uncertain by about a hundredth; the output is the
    average absolute shift in rank against the reference lens, as in Saisana, Saltelli and Tarantola, "Uncertainty
    and sensitivity analysis techniques as tools for the quality assessment of composite indicators" (2005).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> sensitivity(rows, tables)["total"].is_monotonic_decreasing
    True
    """
    seen, better = views(rows, tables), _better(rows, tables)
    factors, reference = _factors(seen), _reference_ranks(seen, better)

    def shift(points: np.ndarray) -> np.ndarray:
        return np.abs(_ranks(seen, better, points.T) - reference).mean(axis=1)

    probe = shift(qmc.Sobol(len(factors), rng=np.random.default_rng(SEED)).random_base2(SENSITIVITY_POINTS).T)
    if np.ptp(probe) == 0:
        return pd.DataFrame({"factor": [], "first": [], "total": []})
    found = sobol_indices(func=shift, n=2**SENSITIVITY_POINTS, dists=[uniform()] * len(factors),
                          rng=np.random.default_rng(SEED))
    frame = pd.DataFrame({"factor": factors, "first": found.first_order, "total": found.total_order})
    return frame.sort_values(["total", "factor"], ascending=[False, True], ignore_index=True)


def _better(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> str:
    return tables["indicators"].set_index("indicator").at[rows["indicator"].iloc[0], "better"]


def _shown(seen: Mapping[Lens, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the bounds as each lens shows them; a benchmark is above zero, so they keep their order."""
    return [view.assign(lower=lens.show(view["lower"], view["figure"]), upper=lens.show(view["upper"], view["figure"]))
            for lens, view in seen.items()]


def _reference_ranks(seen: Mapping[Lens, pd.DataFrame], better: str) -> np.ndarray:
    lens, view = next(iter(seen.items()))
    return _rank(lens.show(view["value"], view["figure"]).to_numpy()[None], better)[0]


def _rank(values: np.ndarray, better: str) -> np.ndarray:
    """Rank each line of values; ties share the better rank, and rounding makes no order."""
    signed = np.round(-values if better == "higher" else values, 12)
    return rankdata(signed, method="min", axis=1).astype(int)


def _options(seen: Mapping[Lens, pd.DataFrame]) -> dict[str, list[object]]:
    """Return the options of every choice that there are to choose between."""
    options = {name: [each for each in allowed if any(getattr(lens, name) == each for lens in seen)]
               for name, allowed in CHOICES.items()}
    return {name: allowed for name, allowed in options.items() if len(allowed) > 1}


def _roomy(seen: Mapping[Lens, pd.DataFrame]) -> list[str]:
    """Return the targets whose bounds leave room through some lens."""
    first = next(iter(seen.values()))
    return [each for each in first.index
            if any(pd.isna(view.at[each, "lower"]) or view.at[each, "lower"] != view.at[each, "upper"]
                   for view in seen.values())]


def _factors(seen: Mapping[Lens, pd.DataFrame]) -> list[str]:
    return [*_options(seen), "reach", *_roomy(seen)]


def _ranks(seen: Mapping[Lens, pd.DataFrame], better: str, points: np.ndarray) -> np.ndarray:
    """Return the ranks at points of the unit cube whose axes are the factors: one line for each point."""
    options, roomy = _options(seen), _roomy(seen)
    reference, ids = next(iter(seen)), list(next(iter(seen.values())).index)
    picked = {name: np.minimum((points[:, place] * len(allowed)).astype(int), len(allowed) - 1)
              for place, (name, allowed) in enumerate(options.items())}
    reach = points[:, len(options), None] * REACH
    inside = np.zeros((len(points), len(ids)))
    for place, each in enumerate(roomy):
        inside[:, ids.index(each)] = points[:, len(options) + 1 + place]
    keys = np.column_stack(list(picked.values())) if picked else np.zeros((len(points), 0), int)
    ranks = np.empty((len(points), len(ids)), int)
    for key in np.unique(keys, axis=0):
        here = (keys == key).all(axis=1)
        chosen = {name: allowed[number] for (name, allowed), number in zip(options.items(), key, strict=True)}
        lens = Lens(**{name: chosen.get(name, getattr(reference, name)) for name in CHOICES}).settled()
        view = seen[lens]
        lower, upper = view["lower"].to_numpy(float), view["upper"].to_numpy(float)
        low = np.where(np.isnan(lower), upper - np.abs(upper) * reach[here], lower)
        high = np.where(np.isnan(upper), lower + np.abs(lower) * reach[here], upper)
        values = low + inside[here] * (high - low)
        ranks[here] = _rank(lens.show(values, view["figure"].to_numpy(float)), better)
    return ranks
