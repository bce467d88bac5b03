"""What became of a target, as far as it is on record, and what the same place aimed at next."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pandas as pd

from compare.comparison.intervals import order_of
from compare.comparison.observations import (
    NOT_RECORDED,
    OBSERVATION_COLUMNS,
    by_subject,
    observation_columns,
    recorded_observations,
)
from compare.comparison.statement_types import STATEMENT_TYPE, eras, indicator_order, is_jump
from compare.comparison.vintages import census_basis, document_vintages, with_document_times
from compare.harmonise.canonical import first_numbers
from compare.harmonise.derived import yearly_growth
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input

#: Measures whose figure is of the year that it happens in.
MOVEMENTS = ("addition", "growth_rate")

#: What can have become of a target.
OUTCOME_STATUSES = ("reached", "short", "open", "not_known")

OUTCOME_COLUMNS = [
    "target_id",
    "status",
    *OBSERVATION_COLUMNS,
    "years_later",
    "same_vintage",
    "same_definition",
    "gap",
    "then",
]

REVISION_COLUMNS = [
    *STATEMENT_TYPE,
    "place_id",
    "older_id",
    "newer_id",
    "years",
    "by_bounds",
    "same_vintage",
    "same_definition",
    "is_jump",
    "difference",
    "growth",
]

#: What is said of a target of which nothing is on record.
_UNKNOWN_OUTCOME: Row = {
    "status": "not_known",
    **NOT_RECORDED,
    "years_later": pd.NA,
    "same_vintage": False,
    "same_definition": False,
    "gap": math.nan,
    "then": "",
}


@known_input
def outcomes(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return each target beside what the place is on record as having reached.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each target that says what its indicator's recorded figures say (``observed_as``: mostly a level;
        how many were added in the year, a rate of growth, a rank), sorted by target. What is aimed at for a part of
        the place (``scope``) stands beside what is on record of the same part:

        - status: ``reached`` or ``short``, by the place's observation of the target year in the vintage of the time;
          ``open`` where the qualifier leaves it open; ``not_known`` where there is no such observation;
        - kind, year, comparator, value, unit, vintage, grade, publication, as_of, year_sure: that observation, or the
          nearest later one, or the nearest earlier one where there is no later; value NaN where none is on record;
        - years_later: year of the observation less the target year (Int64);
        - same_vintage: whether the observation is of the vintage of the time;
        - same_definition: whether the indicator is defined in its year as in the year aimed at;
        - gap: value observed less the number aimed at (canonical unit), NaN where vintages or definitions differ and
          for an observation from before the target year;
        - then: how a later observation, or an estimate, lies to the target: ``reached``, ``short``, ``open``; empty
          where it decides the status, is of another vintage or definition, or is from before the target year.

    Notes
    -----
    An observation of another year never decides the status: what was passed two years late was not reached in time, and
    what was reached early may have been lost. Nor does one whose year is inferred, or that is not of its year's end.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-06'")
    >>> outcomes(rows, tables)[["status", "year", "value", "grade", "then"]].values.tolist()
    [['not_known', 2017, 53.0, 'C', 'reached']]
    """
    targets = observable(rows, tables)
    context = recorded_observations(tables)
    reached = context[context["kind"].ne("target")]
    recorded = by_subject(reached)
    target_outcomes = []
    for target in rows_of(targets):
        observations = recorded[target["place_id"], target["indicator"], target["scope"]]
        outcome = _outcome(target, observations)
        target_outcomes.append({"target_id": target["target_id"], **outcome})
    frame = pd.DataFrame(target_outcomes, columns=OUTCOME_COLUMNS)
    return frame.astype({"year": "Int64", "years_later": "Int64"})


def observable(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the numbers that one recorded figure can answer, with the direction that is better.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'shaoxing-2018-038-02'")
    >>> observable(rows, tables)[["indicator", "measure", "better"]].values.tolist()
    [['hnte_added', 'addition', 'higher']]
    """
    firsts = first_numbers(rows)
    observed_as = firsts["indicator"].map(
        column_by(tables["indicators"], "indicator", "observed_as")
    )
    # Full coverage is a level of 100%; what is added or grows over several years is in no figure of one year.
    measure = firsts["measure"].replace("coverage", "level")
    is_of_one_figure = ~measure.isin(MOVEMENTS) | firsts["period"].eq("in_year")
    targets = firsts[measure.eq(observed_as) & is_of_one_figure]
    better = column_by(tables["indicators"], "indicator", "better")
    targets = targets.assign(better=targets["indicator"].map(better))
    targets = with_document_times(targets, tables)
    targets = targets.assign(era=eras(targets, tables["indicators"]))
    return targets.sort_values("target_id")


@known_input
def unanswerable(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the first statements that no recorded figure of one year can meet or miss, each with the reason.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        target_id, because: ``no_number``; ``span`` (an increase or a growth over several years, or a multiple of an
        earlier figure: it takes two figures at least); or ``measure`` (what is on record of the indicator says another
        thing than the target: how many there are, where it says how many are added). Sorted by target.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("document_id == 'haining-2025' and family == 'finance'")
    >>> unanswerable(rows, tables).values.tolist()
    [['haining-2025-108-01', 'span']]
    """
    firsts = rows[rows["restates"].eq("")].sort_values("target_id")
    answerable = observable(rows, tables)
    is_answerable = firsts["target_id"].isin(answerable["target_id"])
    never = firsts[~is_answerable]
    is_movement = never["measure"].isin(MOVEMENTS)
    is_of_years = never["period"].ne("in_year")
    is_multiple = never["measure"].eq("multiple")
    spans_years = is_movement & is_of_years | is_multiple
    because = pd.Series("measure", index=never.index).mask(spans_years, "span")
    because = because.mask(never["canonical_value"].isna(), "no_number")
    return never[["target_id"]].assign(because=because).reset_index(drop=True)


def _outcome(target: Row, observations: list[Row]) -> Row:
    """Return what became of a target, by the observations of its place, indicator and scope."""
    if not observations:
        return _UNKNOWN_OUTCOME
    observation = min(observations, key=lambda candidate: _distance(candidate, target))
    years_later = observation["year"] - target["target_year"]
    same_vintage = census_basis(observation["vintage"]) == census_basis(target["vintage"])
    same_definition = observation["era"] == target["era"]
    outcome = {
        **_UNKNOWN_OUTCOME,
        **observation_columns(observation),
        "years_later": years_later,
        "same_vintage": same_vintage,
        "same_definition": same_definition,
    }
    # What was so before the target year says nothing of the target.
    if not same_vintage or not same_definition or years_later < 0:
        return outcome
    outcome["gap"] = observation["value"] - target["canonical_value"]
    is_sure = observation["year_sure"] == "yes" and observation["as_of"] == "end_of_year"
    is_of_year = years_later == 0 and is_sure
    decides = is_of_year and observation["kind"] == "actual"
    outcome["status" if decides else "then"] = _met(target, observation)
    return outcome


def _distance(observation: Row, target: Row) -> tuple[Any, ...]:
    """Return by what the nearest is found: the definition; the year, the next later, the last earlier; the vintage."""
    year, vintage = target["target_year"], target["vintage"]
    return (
        observation["era"] != target["era"],
        observation["year"] < year,
        abs(observation["year"] - year),
        observation["kind"] != "actual",
        census_basis(observation["vintage"]) != census_basis(vintage),
        observation["vintage"] != vintage,
        observation["vintage"],
    )


def _met(target: Row, observation: Row) -> str:
    """Return whether an observation meets the number stated; ``open`` where only the width of a qualifier decides."""
    if target["comparator"] in ("le", "lt") or target["better"] == "lower":
        return _met_ceiling(target, observation)
    return _met_floor(target, observation)


def _met_ceiling(target: Row, observation: Row) -> str:
    stated = target["canonical_value"]
    if target["comparator"] in ("le", "lt", "range"):
        stated = target["upper"]
    if target["comparator"] == "lt":
        return _met_below(stated, observation)
    if observation["upper"] <= stated:
        return "reached"
    highest = stated if pd.isna(target["upper"]) else target["upper"]
    return "short" if observation["lower"] > highest else "open"


def _met_below(stated: float, observation: Row) -> str:
    if observation["upper"] < stated:
        return "reached"
    return "short" if observation["lower"] >= stated else "open"


def _met_floor(target: Row, observation: Row) -> str:
    stated, lowest = target["canonical_value"], target["lower"]
    if target["comparator"] == "gt":
        reached = observation["lower"] > stated
        short = observation["upper"] <= lowest
    else:
        reached = observation["lower"] >= stated
        short = observation["upper"] < lowest
    if reached:
        return "reached"
    return "short" if short else "open"


@known_input
def revisions(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return what a place aimed at in an older plan beside what it aims at in a newer one.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each type of statement that two plans of one place make with a number: the columns of the type,
        place_id, older_id, newer_id (the one that aims at the later year; of one year the one written later), years
        (between the target years), by_bounds (how the newer lies to the older: ``higher``, ``lower``, ``equal``,
        ``overlapping``; empty for different definitions), same_vintage (whether both rest on the GDP of one census,
        or on none), same_definition (whether the indicator is defined alike in both years), is_jump (whether the one is
        more than ``statement_types.JUMP_FACTOR`` times the other: its definition is to be checked before it counts as a
        rise or a fall), difference (newer less older, canonical unit; NaN for different vintages) and growth (% a year
        between the two target years; NaN for one year, and for ratios, densities and rates, which move in points). Both
        are NaN for a jump and for different definitions.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> found = revisions(compare.harmonise_targets(tables), tables).set_index("indicator")
    >>> found.loc["hnte_count", ["older_id", "newer_id"]].tolist(), int(found.at["hnte_count", "years"])
    (['huzhou-2017-054-16', 'huzhou-2027-038-01'], 10)
    """
    firsts = first_numbers(rows)
    firsts = firsts[firsts["measure"].ne("multiple")]
    subject = [*STATEMENT_TYPE, "place_id"]
    repeated = firsts[firsts.duplicated(subject, keep=False)].copy()
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    repeated["quantity"] = repeated["indicator"].map(quantities)
    statements = with_document_times(repeated, tables)
    statements = statements.assign(
        day=statements["document_id"].map(document_vintages(tables)["day"]),
        era=eras(statements, tables["indicators"]),
    )
    statements = statements.sort_values(["target_year", "day", "target_id"])
    plan_pairs = []
    for _, group in statements.groupby(subject):
        for older, newer in combinations(rows_of(group), 2):
            if older["document_id"] != newer["document_id"]:
                plan_pairs.append(_revision(older, newer))
    frame = pd.DataFrame(plan_pairs, columns=REVISION_COLUMNS)
    order = indicator_order(tables["indicators"])
    frame["order"] = frame["indicator"].map(order)
    frame = frame.sort_values(["order", "older_id", "newer_id"], ignore_index=True)
    return frame.drop(columns="order")


def _revision(older: Row, newer: Row) -> Row:
    """Return the row of two plans that make one type of statement."""
    before, after = older["canonical_value"], newer["canonical_value"]
    years = newer["target_year"] - older["target_year"]
    same_vintage = older["vintage"] == newer["vintage"]
    same_definition = older["era"] == newer["era"]
    jumps = bool(is_jump(before, after))
    counts_one_thing = same_definition and not jumps
    grows = older["quantity"] in ("amount", "count") and before > 0 and years > 0
    return {
        **{name: older[name] for name in STATEMENT_TYPE},
        "place_id": older["place_id"],
        "older_id": older["target_id"],
        "newer_id": newer["target_id"],
        "years": years,
        "by_bounds": order_of(newer, older) if same_definition else "",
        "same_vintage": same_vintage,
        "same_definition": same_definition,
        "is_jump": jumps,
        "difference": after - before if same_vintage and counts_one_thing else math.nan,
        "growth": yearly_growth(after / before, years) if grows and counts_one_thing else math.nan,
    }
