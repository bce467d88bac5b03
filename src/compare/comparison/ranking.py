"""How sure the order of targets is: rank intervals, rank bands, and which choice moves them.

With a handful of documents this is description: it says what the printed numbers allow, not what is likely.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, qmc, sobol_indices, spearmanr, uniform

from compare.comparison.benchmarks import vintage_for
from compare.comparison.intervals import intervals_without_one, pair_orders, rank_intervals, stacked
from compare.comparison.specifications import CHOICES, Specification, views
from compare.comparison.statement_types import spans
from compare.comparison.vintages import document_vintages

#: Base 2 logarithms of the number of points for the bands and for the sensitivity, and the seed of both.
POINTS, SENSITIVITY_POINTS, SEED = 12, 14, 20171209

#: The share of sampled ranks that a band leaves out at either end.
TAIL = 0.05

#: The farthest that an open-ended target is drawn past its one bound, as a share of it, when ranks are sampled. The
#: intervals of ranks do not use it: there an open end is open.
REACH = 0.2

#: Fewer targets of a kind are not ranked.
LEAST = 3

Views = Mapping[Specification, pd.DataFrame]


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
    return unranked(rows, tables, looked_at(rows, tables))


def looked_at(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Views:
    """Look at targets through every lens, but for those that are too few or without a direction to be ranked."""
    return {} if len(rows) < LEAST or direction_of(rows, tables) == "none" else views(rows, tables)


def unranked(rows: pd.DataFrame, tables: dict[str, pd.DataFrame], seen: Views) -> str:
    """Return what :func:`rankable` does, for rows already looked at through every lens."""
    if len(rows) < LEAST:
        return "few"
    if direction_of(rows, tables) == "none":
        return "direction"
    if not seen:
        return "no_number"
    if spans(rows).nunique() > 1:
        return "kinds"
    if any(lens.benchmark != "none" for lens in seen):
        return ""
    times = rows["document_id"].map(document_vintages(tables)["vintage"])
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
    levels = firsts[
        firsts["measure"].eq("level") | firsts["target_id"].isin(tables["resolutions"]["target_id"])
    ]
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
    return pair_orders(as_shown(views(rows, tables)))


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
    return bands(views(rows, tables), direction_of(rows, tables))


def bands(seen: Views, better: str) -> pd.DataFrame:
    """Return what :func:`rank_bands` does, for targets already looked at through every lens."""
    shown = as_shown(seen)
    found = rank_intervals(shown, better)
    found.insert(0, "rank", _reference_ranks(seen, better))
    options, roomy = _options(seen), _uncertain(seen)
    sampler = qmc.Sobol(len(_factors(options, roomy)), rng=np.random.default_rng(SEED))
    sampled = _ranks(seen, better, options, roomy, sampler.random_base2(POINTS))
    for name, share in (("low", TAIL), ("median", 0.5), ("high", 1 - TAIL)):
        found[name] = np.quantile(sampled, share, axis=0, method="inverted_cdf").astype(int)
    without = intervals_without_one(shown, better)
    found["best_without_one"], found["worst_without_one"] = without["best"], without["worst"]
    return found.sort_values(["rank", "best", "worst"], kind="stable")


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
    return specification_rankings(views(rows, tables), direction_of(rows, tables))


def specification_rankings(seen: Views, better: str) -> pd.DataFrame:
    """Return what :func:`rankings` does, for targets already looked at through every lens."""
    reference = _reference_ranks(seen, better)
    groups: dict[tuple[int, ...], list[Specification]] = {}
    for lens, view in seen.items():
        ranks = _rank(lens.show(view["value"], view["figure"]).to_numpy()[None], better)[0]
        groups.setdefault(tuple(ranks), []).append(lens)
    ids = next(iter(seen.values())).index
    found = [
        (
            list(pd.Series(ranks, index=ids).sort_values(kind="stable").index),
            len(own),
            own[0],
            *(
                (1.0, 1.0)
                if ranks == tuple(reference)
                else (kendalltau(reference, ranks).statistic, spearmanr(reference, ranks).statistic)
            ),
        )
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
    leaves uncertain by about a hundredth; the output is the average absolute shift in rank against the reference
    lens, as in Saisana, Saltelli and Tarantola, "Uncertainty and sensitivity analysis techniques as tools for the
    quality assessment of composite indicators" (2005).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> sensitivity(rows, tables)["total"].is_monotonic_decreasing
    True
    """
    return shift_indices(views(rows, tables), direction_of(rows, tables))


def shift_indices(seen: Views, better: str) -> pd.DataFrame:
    """Return what :func:`sensitivity` does, for targets already looked at through every lens."""
    options, roomy, reference = _options(seen), _uncertain(seen), _reference_ranks(seen, better)
    factors = _factors(options, roomy)

    def shift(points: np.ndarray) -> np.ndarray:
        return np.abs(_ranks(seen, better, options, roomy, points.T) - reference).mean(axis=1)

    probe = shift(
        qmc.Sobol(len(factors), rng=np.random.default_rng(SEED)).random_base2(SENSITIVITY_POINTS).T
    )
    if np.ptp(probe) == 0:
        return pd.DataFrame({"factor": [], "first": [], "total": []})
    found = sobol_indices(
        func=shift,
        n=2**SENSITIVITY_POINTS,
        dists=[uniform()] * len(factors),
        rng=np.random.default_rng(SEED),
    )
    frame = pd.DataFrame(
        {"factor": factors, "first": found.first_order, "total": found.total_order}
    )
    return frame.sort_values(["total", "factor"], ascending=[False, True], ignore_index=True)


def direction_of(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> str:
    """Return what of the indicator of some rows is better: ``higher``, ``lower`` or ``none``."""
    return tables["indicators"].set_index("indicator").at[rows["indicator"].iloc[0], "better"]


def as_shown(seen: Views) -> list[pd.DataFrame]:
    """Return the bounds as each lens shows them; a benchmark is above zero, so they keep their order."""
    return [
        view.assign(
            lower=lens.show(view["lower"], view["figure"]),
            upper=lens.show(view["upper"], view["figure"]),
        )
        for lens, view in seen.items()
    ]


def _reference_ranks(seen: Views, better: str) -> np.ndarray:
    lens, view = next(iter(seen.items()))
    return _rank(lens.show(view["value"], view["figure"]).to_numpy()[None], better)[0]


def _rank(values: np.ndarray, better: str) -> np.ndarray:
    """Rank each line of values; ties share the better rank, and rounding makes no order."""
    signed = np.round(-values if better == "higher" else values, 12)
    return 1 + np.stack(
        [(signed < signed[:, [place]]).sum(axis=1) for place in range(signed.shape[1])], axis=1
    )


def _options(seen: Views) -> dict[str, list[object]]:
    """Return the options of every choice that there are to choose between."""
    options = {
        name: [each for each in allowed if any(getattr(lens, name) == each for lens in seen)]
        for name, allowed in CHOICES.items()
    }
    return {name: allowed for name, allowed in options.items() if len(allowed) > 1}


def _uncertain(seen: Views) -> list[str]:
    """Return the targets whose bounds leave room through some lens."""
    lower, upper, _ = stacked(list(seen.values()))
    return list(
        next(iter(seen.values())).index[(lower != upper).any(axis=0)]
    )  # an open end is unlike anything


def _factors(options: dict[str, list[object]], roomy: list[str]) -> list[str]:
    return [*options, "reach", *roomy]


def _ranks(
    seen: Views, better: str, options: dict[str, list[object]], roomy: list[str], points: np.ndarray
) -> np.ndarray:
    """Return the ranks at points of the unit cube whose axes are the factors: one line for each point."""
    reference, ids = next(iter(seen)), list(next(iter(seen.values())).index)
    picked = {
        name: np.minimum((points[:, place] * len(allowed)).astype(int), len(allowed) - 1)
        for place, (name, allowed) in enumerate(options.items())
    }
    reach = points[:, len(options), None] * REACH
    inside = np.zeros((len(points), len(ids)))
    for place, each in enumerate(roomy):
        inside[:, ids.index(each)] = points[:, len(options) + 1 + place]
    sizes = [len(allowed) for allowed in options.values()]
    keys = (
        np.ravel_multi_index(tuple(picked.values()), sizes)
        if picked
        else np.zeros(len(points), int)
    )
    ranks = np.empty((len(points), len(ids)), int)
    for key in np.unique(keys):
        here = np.flatnonzero(keys == key)
        picks = np.unravel_index(key, sizes) if picked else ()
        chosen = {
            name: allowed[number]
            for (name, allowed), number in zip(options.items(), picks, strict=True)
        }
        lens = Specification(
            **{name: chosen.get(name, getattr(reference, name)) for name in CHOICES}
        ).settled()
        view = seen[lens]
        lower, upper = view["lower"].to_numpy(float), view["upper"].to_numpy(float)
        low = np.where(np.isnan(lower), upper - np.abs(upper) * reach[here], lower)
        high = np.where(np.isnan(upper), lower + np.abs(lower) * reach[here], upper)
        values = low + inside[here] * (high - low)
        ranks[here] = _rank(lens.show(values, view["figure"].to_numpy(float)), better)
    return ranks
