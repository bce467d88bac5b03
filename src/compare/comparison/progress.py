"""How far a place has come on the way to a target: the growth observed against the growth required."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from compare.comparison.observations import by_subject, recorded_observations
from compare.comparison.outcomes import observable
from compare.comparison.vintages import census_basis
from compare.harmonise.derived import yearly_growth
from compare.language.rows import Row, Tables, rows_of
from compare.tables.known import known_input

#: From what share of the required growth on a grade is given; what falls back is below all.
THRESHOLDS = {"on_track": 0.95, "moderate": 0.60, "slow": 0.0}

#: Years before the document was written in which a start is looked for; an older one says little of the plan.
START_WITHIN = 3

#: Qualifiers of an observation that growth can be told from.
_EXACT = ("eq", "approx")

#: What can be said of the way to a target, and why nothing can.
PROGRESS_GRADES = (*THRESHOLDS, "away", "met_at_start", "no_start", "no_later", "no_growth")

PROGRESS_COLUMNS = [
    "target_id",
    "progress",
    "from_year",
    "from_vintage",
    "start",
    "to_year",
    "to_vintage",
    "observed",
    "unit",
    "required_growth",
    "observed_growth",
    "share",
    "start_by",
    "grade",
    "publications",
]


@known_input
def progress(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return how far each place has come on the way to each level it aims at, as far as it is on record.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each level, sorted by target:

        - progress: ``on_track``, ``moderate`` or ``slow`` by the thresholds on share; ``away``, it moved in the other
          direction; ``met_at_start``, nothing was left to be done; ``no_start`` or ``no_later``, no such observation is
          on record; ``no_growth``, nothing grows from or to what is not above zero;
        - from_year, from_vintage, start: what was achieved last by the year that the document was written in, at most
          ``START_WITHIN`` years before it (Int64; canonical unit);
        - to_year, to_vintage, observed: the last one after it, by the target year, of the same economic census;
        - required_growth, observed_growth: % a year, from the start to the number aimed at, and to the one observed;
        - share: the observed over the required growth;
        - start_by: the year until which a start was looked for; later observations, until the target year (Int64);
        - grade (of two sources the weaker) and publications (separated by semicolons) of the observations used.

    Notes
    -----
    The ratio of the observed to the required compound annual growth, with thresholds of 95%, 60% and 0%: Open SDG,
    documentation of progress status calculation for indicators with a target, after Eurostat, "Sustainable Development
    in the European Union: Monitoring report" (2021), annex on trends. An observation whose year is inferred, that is
    only a bound, or of a year in which the indicator is defined otherwise than in the target year, is not used.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'shaoxing-2018-026-10'")
    >>> progress(rows, tables)[["progress", "from_year", "start", "to_year"]].values.tolist()
    [['no_later', 2017, 14.15, <NA>]]
    """
    targets = observable(rows, tables)
    levels = targets[targets["measure"].eq("level")]
    observations = recorded_observations(tables)
    is_usable = (
        observations["kind"].eq("actual")
        & observations["year_sure"].eq("yes")
        & observations["comparator"].isin(_EXACT)
    )
    recorded = by_subject(observations[is_usable])
    steps = []
    for target in rows_of(levels):
        of_target = recorded[target["place_id"], target["indicator"], target["scope"]]
        steps.append({"target_id": target["target_id"], **_progress(target, of_target)})
    frame = pd.DataFrame(steps, columns=PROGRESS_COLUMNS)
    return frame.astype({"from_year": "Int64", "to_year": "Int64", "start_by": "Int64"})


def _progress(target: Row, observations: list[Row]) -> Row:
    """Return the grade of one target and what it rests on."""
    census = census_basis(target["vintage"])
    of_census = [
        seen
        for seen in observations
        if census_basis(seen["vintage"]) == census and seen["era"] == target["era"]
    ]
    year_set = target["year_set"]
    found: dict[str, Any] = {
        "progress": "no_start",
        "unit": target["canonical_unit"],
        "from_vintage": "",
        "to_vintage": "",
        "grade": "",
        "publications": "",
        "from_year": pd.NA,
        "to_year": pd.NA,
        "start_by": year_set,
    }
    if pd.isna(year_set):
        return found
    before = range(year_set - START_WITHIN, min(year_set, target["target_year"] - 1) + 1)
    start = _last(seen for seen in of_census if seen["year"] in before)
    if start is None:
        return found
    found.update(
        from_year=start["year"],
        from_vintage=start["vintage"],
        start=start["value"],
        grade=start["grade"],
        publications=start["publication"],
    )
    after = range(start["year"] + 1, target["target_year"] + 1)
    later = _last(seen for seen in of_census if seen["year"] in after)
    if later is None:
        return {**found, "progress": "no_later"}
    publications = dict.fromkeys([start["publication"], later["publication"]])
    found.update(
        to_year=later["year"],
        to_vintage=later["vintage"],
        observed=later["value"],
        # Of two grades the weaker, which is the later letter.
        grade=max(start["grade"], later["grade"]),
        publications="; ".join(publications),
    )
    if min(start["value"], later["value"], target["canonical_value"]) <= 0:
        return {**found, "progress": "no_growth"}
    return {**found, **_graded(target, start, later)}


def _last(observations: Iterable[Row]) -> Row | None:
    """Return the observation of the last year, of two of one year the first on record."""
    return max(observations, key=lambda seen: seen["year"], default=None)


def _graded(target: Row, start: Row, later: Row) -> Row:
    """Return the growth that was required and observed, and the grade that their ratio is given."""
    required = _growth(start, target["canonical_value"], target["target_year"])
    observed = _growth(start, later["value"], later["year"])
    growth = {"required_growth": required, "observed_growth": observed}
    wants_fall = target["comparator"] in ("le", "lt") or target["better"] == "lower"
    to_be_done = -required if wants_fall else required
    if to_be_done <= 0:
        return {**growth, "progress": "met_at_start"}
    share = observed / required
    return {**growth, "share": share, "progress": progress_grade(share)}


def _growth(start: Row, value: float, year: int) -> float:
    """Return the growth a year in per cent from an observation to a value."""
    return yearly_growth(value / start["value"], year - start["year"])


def progress_grade(share: float) -> str:
    """Return the grade of an observed growth that is such a share of the required one.

    Examples
    --------
    >>> [progress_grade(share) for share in (1.2, 0.95, 0.94, 0.6, 0.1, -0.1)]
    ['on_track', 'on_track', 'moderate', 'moderate', 'slow', 'away']
    """
    for grade, least in THRESHOLDS.items():
        if share >= least:
            return grade
    return "away"
