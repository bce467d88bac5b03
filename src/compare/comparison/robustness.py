"""Which ranks move when the doubtful rows are left out."""

from __future__ import annotations

import pandas as pd

from compare.comparison.doubtful import doubtful_rows
from compare.comparison.ranking import Ranking, ranking_of_one_type
from compare.language.rows import Row, Tables
from compare.tables.known import known_input

ROBUSTNESS_COLUMNS = ["switch", "left_out", "before", "after", "refusal"]


@known_input
def robustness(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the ranks by number before and after each kind of doubtful row is left out.

    Figures of grade C need no switch: they enter no ranking.

    Parameters
    ----------
    rows : DataFrame
        Harmonised first statements of one type that :func:`compare.comparison.ranking.rankable` has nothing against.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each switch:

        - switch: ``inferred_years`` (the document's horizon stands in for a target year that is not printed),
          ``less_than_firm`` (aspirational, or a draft's), ``disputed`` (by a reviewer), ``coded_once``;
        - left_out (list of str): the targets that the switch leaves out;
        - before, after (dict of int): the ranks of those that stay and move, among all and without the left out;
        - refusal: why the rest is not ranked, as :func:`compare.comparison.ranking.rankable` says it; else empty.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("indicator == 'rd_intensity' and restates == ''")
    >>> found = robustness(rows, tables).set_index("switch").loc["less_than_firm"]
    >>> found["left_out"], found["after"]["haining-2025-036-04"]
    (['huzhou-2027-040-02', 'shaoxing-2018-026-04'], 1)
    """
    return ranking_robustness(ranking_of_one_type(rows, tables))


def ranking_robustness(ranking: Ranking) -> pd.DataFrame:
    """Return what :func:`robustness` does, of a ranking that is at hand."""
    rows, tables = ranking.rows, ranking.tables
    ranks = _ranks(ranking)
    results = []
    for switch, doubtful in doubtful_rows(rows, tables).items():
        results.append({"switch": switch, **_without(rows, doubtful, ranks, tables)})
    return pd.DataFrame(results, columns=ROBUSTNESS_COLUMNS)


def _ranks(ranking: Ranking) -> dict[str, int]:
    if ranking.refusal:
        return {}
    target_ids = ranking.bounds[0].index
    return dict(zip(target_ids, ranking.reference.tolist(), strict=True))


def _without(rows: pd.DataFrame, doubtful: pd.Series, ranks: dict[str, int], tables: Tables) -> Row:
    """Return what leaving out some rows does to the ranks of the others."""
    left_out = sorted(rows.loc[doubtful, "target_id"])
    result: Row = {"left_out": left_out, "before": {}, "after": {}, "refusal": ""}
    if not left_out:
        return result
    if doubtful.all():
        return {**result, "refusal": "few"}
    ranking = Ranking(rows[~doubtful], tables)
    after = _ranks(ranking)
    moved = [target_id for target_id, rank in after.items() if rank != ranks.get(target_id)]
    return {
        **result,
        "before": {target_id: ranks[target_id] for target_id in moved if target_id in ranks},
        "after": {target_id: after[target_id] for target_id in moved},
        "refusal": ranking.refusal,
    }
