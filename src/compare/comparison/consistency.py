"""Whether numbers that should fit together do: within a document, between plans, and against the record."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, product
from typing import Any

import pandas as pd

from compare.comparison.benchmarks import resolve
from compare.comparison.intervals import order_of
from compare.comparison.observations import WHOLE, by_subject
from compare.comparison.outcomes import revisions
from compare.comparison.vintages import census_basis, gdp_based, with_document_times
from compare.harmonise.bounded import Bounded, stated_number
from compare.harmonise.canonical import first_numbers, harmonise_observations
from compare.harmonise.derived import Pair, derive, is_part, wholes_and_parts
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input
from compare.tables.units import better_number

#: Numbers that differ by less than this share of the first are taken for the same number, rounded.
ROUNDING = 0.01

#: What can be found of a pair, the worst first.
FINDINGS = (
    "does_not_fit",
    "check_definition",
    "other_qualifier",
    "within_bounds",
    "fits",
    "other_basis",
    "other_definition",
    "other_year",
    "not_recorded",
)

CONSISTENCY_COLUMNS = [
    "check",
    "document_id",
    "place_id",
    "indicator",
    "year",
    "one",
    "one_lower",
    "one_value",
    "one_upper",
    "unit",
    "other",
    "other_year",
    "other_value",
    "vintage",
    "grade",
    "publication",
    "gap",
    "finding",
]

#: Target rows by their ids.
RowsById = dict[str, Row]

#: The other side of a pair where it is no observation, or none that is recorded.
_NO_OBSERVATION: Row = {
    "other_year": pd.NA,
    "other_value": math.nan,
    "vintage": "",
    "grade": "",
    "publication": "",
}


@known_input
def consistency(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return every pair of numbers that should fit together, with whether they do.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, restatements included.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each pair, what does not fit first:

        - check: ``restated`` (a target stated twice), ``part`` (a part beside its whole), ``plans`` (an older and a
          newer plan of one place), ``implied`` (what two printed numbers imply, beside the record), ``share`` (money
          aimed at over recorded GDP, beside the share aimed at);
        - document_id, place_id, indicator (or the name of what is implied), year: what the pair is about;
        - one: target ids separated by ``;``, with one_lower, one_value, one_upper in ``unit``;
        - other: target ids, or empty where the other side is an observation: other_year, other_value, vintage,
          grade, publication;
        - gap: the second number over the first less one, in per cent; NaN where the years differ;
        - finding: ``does_not_fit``; ``check_definition`` (a newer aim more than
          :data:`compare.comparison.statement_types.JUMP_FACTOR` times the older one, or less than that part of it);
          ``other_qualifier`` (the same number, stated with another qualifier); ``within_bounds`` (only the width of a
          qualifier makes it fit, the numbers differ by more than ``ROUNDING``); ``fits``; ``other_basis`` (GDP of
          different censuses); ``other_definition`` (the indicator is defined otherwise in the one year);
          ``other_year`` (recorded, but not for the year); ``not_recorded``.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> pairs = consistency(compare.harmonise_targets(tables), tables)
    >>> pairs.loc[pairs["check"].eq("implied") & pairs["year"].eq(2017) & pairs["indicator"].eq("gdp"),
    ...           ["other_value", "finding"]].values.tolist()
    [[2476.13, 'within_bounds']]
    """
    by_id = {row["target_id"]: row for row in rows_of(rows)}
    observations = harmonise_observations(tables)
    pairs = [
        *_restated(rows, by_id),
        *_parts(rows, tables),
        *_plans(rows, by_id, tables),
        *_implied(rows, observations, tables),
        *_shares(rows, observations, tables),
    ]
    frame = pd.DataFrame(pairs, columns=CONSISTENCY_COLUMNS)
    frame = frame.astype({"other_year": "Int64", "year": "Int64"})
    order = {finding: position for position, finding in enumerate(FINDINGS)}
    frame["order"] = frame["finding"].map(order)
    sorted_by = ["order", "check", "document_id", "one", "other"]
    frame = frame.sort_values(sorted_by, ignore_index=True)
    return frame.drop(columns="order")


def _pair(check: str, one: Row, other: Row, finding: str) -> Row:
    """Return the row of two targets."""
    gap = math.nan
    if one["target_year"] == other["target_year"]:
        gap = _gap(one["canonical_value"], other["canonical_value"])
    return {
        "check": check,
        "document_id": one["document_id"],
        "place_id": one["place_id"],
        "indicator": one["indicator"],
        "year": one["target_year"],
        "one": one["target_id"],
        **_number_columns(stated_number(one)),
        "unit": one["canonical_unit"],
        **_NO_OBSERVATION,
        "other": other["target_id"],
        "other_year": other["target_year"],
        "other_value": other["canonical_value"],
        "gap": gap,
        "finding": finding,
    }


def _number_columns(number: Bounded) -> dict[str, float]:
    return {
        "one_lower": number.lower,
        "one_value": number.value,
        "one_upper": number.upper,
    }


def _source(observation: Row) -> Row:
    """Return where the observation comes from that one side of a pair rests on."""
    return {
        "vintage": observation["vintage"],
        "grade": observation["grade"],
        "publication": observation["publication"],
    }


def _gap(value: float, other: float) -> float:
    """Return the second number over the first less one, in per cent."""
    return (other / value - 1) * 100 if value else math.nan


def _fit(apart: bool, gap: float) -> str:
    """Return what is found of two numbers of one year, from whether their bounds lie apart."""
    if apart:
        return "does_not_fit"
    return "fits" if abs(gap) <= ROUNDING * 100 else "within_bounds"


def _restated(rows: pd.DataFrame, by_id: RowsById) -> Iterator[Row]:
    """Yield every target that is stated twice."""
    for restatement in by_id.values():
        first = by_id.get(restatement["restates"])
        if first is not None:
            pair = _pair("restated", first, restatement, "")
            yield {**pair, "finding": _restatement_finding(first, restatement, pair["gap"])}


def _restatement_finding(first: Row, restatement: Row, gap: float) -> str:
    """Return whether two statements of one target can both hold: 500以上 and 400以上 can."""
    if first["target_year"] != restatement["target_year"]:
        return "does_not_fit"
    apart = order_of(first, restatement) in ("higher", "lower")
    number, number_again = first["canonical_value"], restatement["canonical_value"]
    if pd.isna(number) or pd.isna(number_again):
        return "fits"
    if number == number_again:
        qualifiers = {first["comparator"], restatement["comparator"]}
        if len(qualifiers) == 1:
            return "fits"
        # A bare number may be short for the qualified one (110 and 超过110); below it and above it exclude each other.
        return "does_not_fit" if apart and "eq" not in qualifiers else "other_qualifier"
    return _fit(apart, gap)


def _parts(rows: pd.DataFrame, tables: Tables) -> Iterator[Row]:
    """Yield every part beside its whole; one that is surely larger does not fit."""
    for _, document in first_numbers(rows).groupby("document_id", sort=True):
        targets = rows_of(document)
        for whole, part in chain(wholes_and_parts(targets, tables), _subsets(targets, tables)):
            larger = order_of(part, whole) == "higher"
            finding = "does_not_fit" if larger else "fits"
            yield _pair("part", whole, part, finding)


def _subsets(targets: list[Row], tables: Tables) -> Iterator[Pair]:
    """Yield the targets of a document of one scope that are a whole and its part by the table of relations."""
    relations = tables["relations"]
    subsets = relations[relations["relation"].eq("subset")]
    for whole_name, part_name in zip(subsets["whole"], subsets["part"], strict=True):
        wholes = [target for target in targets if target["indicator"] == whole_name]
        parts = [target for target in targets if target["indicator"] == part_name]
        for whole, part in product(wholes, parts):
            if whole["scope"] == part["scope"] and is_part(part, whole):
                yield whole, part


def _plans(rows: pd.DataFrame, by_id: RowsById, tables: Tables) -> Iterator[Row]:
    """Yield an older and a newer aim; one set lower than before does not fit, unless lower is the aim."""
    better = column_by(tables["indicators"], "indicator", "better")
    opposite = {"higher": "lower", "lower": "higher"}
    for revision in revisions(rows, tables).itertuples():
        measure = by_id[revision.older_id]["measure"]
        worse = opposite.get(better_number(better[revision.indicator], measure))
        finding = "fits"
        if not revision.same_vintage:
            finding = "other_basis"
        elif not revision.same_definition:
            finding = "other_definition"
        elif revision.is_jump:
            finding = "check_definition"
        elif revision.by_bounds == worse:
            finding = "does_not_fit"
        older, newer = by_id[revision.older_id], by_id[revision.newer_id]
        yield _pair("plans", older, newer, finding)


def _implied(rows: pd.DataFrame, observations: pd.DataFrame, tables: Tables) -> Iterator[Row]:
    """Yield what two printed numbers imply, beside the record."""
    derived = derive(rows, tables)
    is_base = derived["quantity"].eq("base") & derived["scope"].eq(WHOLE)
    recorded = recorded_wholes(tables)
    recorded_as = derived["quantity"].map(column_by(recorded, "implied", "whole"))
    derived["indicator"] = derived["indicator"].where(is_base, recorded_as)
    implied = derived[derived["indicator"].notna()]
    achieved = observations[observations["kind"].eq("actual")]
    of_subject = by_subject(achieved)
    of_gdp = gdp_based(tables)
    for derivation in rows_of(with_document_times(implied, tables)):
        candidates = of_subject[derivation["place_id"], derivation["indicator"], WHOLE]
        comparable = [
            observation
            for observation in candidates
            if derivation["indicator"] not in of_gdp
            or census_basis(observation["vintage"]) == derivation["vintage"]
        ]
        yield _against_record(derivation, comparable)


def recorded_wholes(tables: Tables) -> pd.DataFrame:
    """Return the relations of a part and a ratio whose whole is an indicator on record.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Examples
    --------
    >>> import compare
    >>> recorded_wholes(compare.load_tables())["whole"].tolist()
    ['gdp', 'resident_population']
    """
    relations = tables["relations"]
    return relations[relations["relation"].eq("ratio") & relations["whole"].ne("")]


def _against_record(implied: Row, observations: list[Row]) -> Row:
    """Return an implied quantity beside the observation of its year, or the nearest one."""
    number = Bounded(implied["lower"], implied["value"], implied["upper"])
    row = {
        "check": "implied",
        "document_id": implied["document_id"],
        "place_id": implied["place_id"],
        "indicator": implied["indicator"],
        "year": implied["year"],
        "one": implied["inputs"],
        **_number_columns(number),
        "unit": implied["unit"],
        "other": "",
        **_NO_OBSERVATION,
        "gap": math.nan,
        "finding": "not_recorded",
    }
    if not observations:
        return row
    nearest = min(observations, key=lambda candidate: _distance(candidate, implied))
    row |= _source(nearest)
    row["other_year"] = nearest["year"]
    row["other_value"] = nearest["value"]
    row["finding"] = "other_year"
    if nearest["year"] == implied["year"]:
        # Bounds that are open (NaN) lie apart from none.
        below = nearest["upper"] < number.lower
        above = nearest["lower"] > number.upper
        row["gap"] = _gap(number.value, nearest["value"])
        row["finding"] = _fit(below or above, row["gap"])
    return row


def _distance(observation: Row, implied: Row) -> tuple[Any, ...]:
    """Return by what the nearest is found: the year, then the vintage of the time."""
    return (
        abs(observation["year"] - implied["year"]),
        observation["vintage"] != implied["vintage"],
        observation["year"],
        observation["vintage"],
    )


def _shares(rows: pd.DataFrame, observations: pd.DataFrame, tables: Tables) -> Iterator[Row]:
    """Yield money over recorded GDP, where the share aimed at is what another place achieved."""
    resolved = resolve(rows, tables)
    is_of_whole = resolved["scope"].eq(WHOLE)
    resolved = resolved[resolved["resolved_place_id"].ne("") & is_of_whole]
    of_gdp = gdp_based(tables)
    for relation in rows_of(recorded_wholes(tables)):
        if relation["ratio"] in of_gdp:
            shares = resolved[resolved["indicator"].eq(relation["ratio"])]
            is_whole = observations["scope"].eq(WHOLE)
            gdp = observations[observations["indicator"].eq(relation["whole"]) & is_whole]
            for share in rows_of(with_document_times(shares, tables)):
                for money in _money_beside(share, rows, relation["part"]):
                    yield from _money_over_gdp(money, share, gdp)


def _money_over_gdp(money: Row, share: Row, gdp: pd.DataFrame) -> Iterator[Row]:
    """Yield money over the GDP on record of its place, year and vintage."""
    recorded = gdp[
        gdp["place_id"].eq(share["place_id"])
        & gdp["year"].eq(share["target_year"])
        & gdp["vintage"].eq(share["vintage"])
    ]
    if recorded.empty:
        yield _unknown_share(money, share)
    for observation in rows_of(recorded):
        yield _share_of_gdp(money, share, observation)


def _money_beside(share: Row, rows: pd.DataFrame, indicator: str) -> list[Row]:
    """Return the money that the document of a share aims at for the same year."""
    money = rows[
        rows["document_id"].eq(share["document_id"])
        & rows["indicator"].eq(indicator)
        & rows["target_year"].eq(share["target_year"])
        & rows["restates"].eq("")
        & rows["scope"].eq(WHOLE)
        & rows["measure"].eq("level")
    ]
    return rows_of(money)


def _unknown_share(money: Row, share: Row) -> Row:
    """Return the row of money whose share of GDP is not known."""
    row = _pair("share", money, share, "not_recorded")
    unknown = Bounded(math.nan, math.nan, math.nan)
    return {
        **row,
        **_number_columns(unknown),
        "unit": share["canonical_unit"],
        "indicator": share["indicator"],
        "gap": math.nan,
    }


def _share_of_gdp(money: Row, share: Row, observation: Row) -> Row:
    """Return the row of money over the GDP on record, beside the share aimed at."""
    scaled = {**money, "canonical_unit": share["canonical_unit"], "indicator": share["indicator"]}
    for name in ("canonical_value", "lower", "upper"):
        scaled[name] = money[name] / observation["value"] * 100
    row = _pair("share", scaled, share, "")
    apart = order_of(scaled, share) in ("higher", "lower")
    finding = _fit(apart, row["gap"])
    return {**row, **_source(observation), "finding": finding}
