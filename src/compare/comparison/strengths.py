"""Where a plan aims high or low: among peers that state the same, else beside its province and nation."""

from __future__ import annotations

import math

import pandas as pd

from compare.comparison.benchmarks import benchmarks, resolve, size_free, stands_surely
from compare.comparison.peers import peer_groups
from compare.comparison.statement_types import STATEMENT_TYPE
from compare.language.rows import Tables, column_by
from compare.tables.known import known_input

#: Peers that must state the same before a percentile says anything.
MINIMUM_PEERS = 5

#: From which percentile on a target is a strength, and up to which a gap.
STRENGTH_FROM, GAP_UNTIL = 75, 25

JUDGEMENTS = ("strength", "gap", "between", "no_basis")

STRENGTH_COLUMNS = [
    "target_id",
    "judgement",
    "basis",
    "peers",
    "percentile",
    "figures",
    "above",
    "below",
    "nearest",
    "farthest",
]

#: The other side of what is better.
_BELOW = {"higher": "lower", "lower": "higher"}


@known_input
def strengths(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return which targets are a strength of their plan and which a gap, as far as there is a basis to say so.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of all places that count as peers.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each level of a share or density whose indicator has a better direction, sorted by target:

        - judgement: ``strength``, ``gap``, ``between``, or ``no_basis``;
        - basis: ``peers`` where at least ``MINIMUM_PEERS`` other places of the peer group state the same type for the
          same year; ``superiors`` where there are fewer, and an observation or aim of nation or province is on record;
          else empty;
        - peers (how many) and percentile (mean rank among them in per cent, 100 the best; NaN without that basis);
        - figures: beside how many figures of nation and province it is set; above, below: of how many of these it
          surely lies on the better, and on the worse side (:func:`compare.comparison.benchmarks.stands_surely`);
        - nearest, farthest: how far it lies from the nearest and the farthest of them (canonical unit; NaN without).

        By peers it is a strength from the percentile ``STRENGTH_FROM`` on and a gap up to ``GAP_UNTIL``; by superiors
        when it is surely better, or surely worse, than every figure.

    Notes
    -----
    Quartiles among peers of one level, and distance to a benchmark where there are too few: JRC and OECD, "Handbook on
    Constructing Composite Indicators" (2008), on normalisation by ranks and by distance to a reference. The percentile
    is that of scipy.stats.percentileofscore with ``kind="mean"``, over the other places.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables)
    >>> found = strengths(rows, tables).set_index("target_id")
    >>> found.loc["huzhou-2017-054-10", ["judgement", "basis"]].tolist()
    ['strength', 'superiors']
    """
    resolved = resolve(rows, tables)
    judged = _judged(resolved, tables["indicators"])
    judged = judged[judged["canonical_value"].notna()].sort_values("target_id")
    judged = judged.assign(**_by_peers(judged, tables), **_by_superiors(judged, tables))
    has_peers = judged["percentile"].notna()
    has_superiors = judged["figures"].gt(0)
    judged["basis"] = has_superiors.map({True: "superiors", False: ""}).mask(has_peers, "peers")
    judged["judgement"] = _judgements(judged)
    return judged[STRENGTH_COLUMNS].reset_index(drop=True)


def peer_targets(targets: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the targets of other places that some targets may be judged among.

    Parameters
    ----------
    targets : DataFrame
        Rows of the targets table, of one document or some.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them; ``targets`` holds those of all.

    Returns
    -------
    DataFrame
        Rows of the targets table that state the same type for the same year in a place of the same peer group; none of
        a type that fewer than ``MINIMUM_PEERS`` other places state, or of which no number is better than another.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> of_huzhou = tables["targets"].query("document_id == 'huzhou-2027'")
    >>> len(peer_targets(of_huzhou, tables))
    0
    """
    groups = peer_groups(tables)
    subject = [*STATEMENT_TYPE, "target_year", "group"]
    firsts = _judged(tables["targets"], tables["indicators"])
    firsts = firsts.assign(group=firsts["place_id"].map(groups))
    own = targets.assign(group=targets["place_id"].map(groups))
    states_the_same = pd.MultiIndex.from_frame(firsts[subject]).isin(
        pd.MultiIndex.from_frame(own[subject])
    )
    of_others = ~firsts["place_id"].isin(own["place_id"])
    candidates = firsts[states_the_same & of_others]
    peers = candidates.groupby(subject, sort=False)["place_id"].transform("nunique")
    return (
        candidates[peers.ge(MINIMUM_PEERS)].drop(columns=["group", "better"]).reset_index(drop=True)
    )


def _judged(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that can be a strength or a gap, with which number is ``better``."""
    statements = size_free(rows, indicators)
    better = statements["indicator"].map(column_by(indicators, "indicator", "better"))
    return statements.assign(better=better)[better.ne("none")]


def _by_peers(statements: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """Return how many other places of the group state the same, and the percentile among them."""
    value = statements["canonical_value"]
    signed = value.where(statements["better"].eq("higher"), -value)
    group = statements["place_id"].map(peer_groups(tables))
    keyed = statements.assign(signed=signed, group=group)
    subject = [*STATEMENT_TYPE, "target_year", "group"]
    by_subject = keyed.groupby(subject, sort=False)
    peers = by_subject["place_id"].transform("nunique") - 1
    others = by_subject["signed"].transform("size") - 1
    # Of the others those that are lower, and half of those that are equal.
    better_than = by_subject["signed"].rank(method="average") - 1
    percentile = 100 * better_than / others.where(peers.ge(MINIMUM_PEERS), math.nan)
    return {"peers": peers, "percentile": percentile}


def _by_superiors(statements: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """Return beside how many figures of nation and province each statement lies, and on which side."""
    beside = benchmarks(statements, tables)
    better = beside["target_id"].map(statements.set_index("target_id")["better"])
    is_recorded = beside["standing"].ne("")
    sides = {
        "figures": is_recorded,
        "above": is_recorded & stands_surely(beside, better),
        "below": is_recorded & stands_surely(beside, better.map(_BELOW)),
    }
    counts = {
        name: side.groupby(beside["target_id"])
        .sum()
        .reindex(statements["target_id"], fill_value=0)
        .astype(int)
        .set_axis(statements.index)
        for name, side in sides.items()
    }
    distances = beside["difference"].abs()[is_recorded].groupby(beside["target_id"])
    ends = {"nearest": distances.min(), "farthest": distances.max()}
    return {
        **counts,
        **{
            name: distance.reindex(statements["target_id"]).set_axis(statements.index)
            for name, distance in ends.items()
        },
    }


def _judgements(judged: pd.DataFrame) -> pd.Series:
    """Return strength, gap, between or no basis, by the rule of the basis."""
    by_peers = judged["basis"].eq("peers")
    by_superiors = judged["basis"].eq("superiors")
    is_strength = by_peers & judged["percentile"].ge(STRENGTH_FROM)
    is_strength |= by_superiors & judged["above"].eq(judged["figures"])
    is_gap = by_peers & judged["percentile"].le(GAP_UNTIL)
    is_gap |= by_superiors & judged["below"].eq(judged["figures"])
    judgement = pd.Series("between", index=judged.index)
    judgement = judgement.mask(is_strength, "strength").mask(is_gap, "gap")
    return judgement.mask(judged["basis"].eq(""), "no_basis")
