"""What became of a target, as far as it is on record, and what the same place aimed at next."""

from __future__ import annotations

import math
from itertools import combinations

import pandas as pd

from compare.comparison.benchmarks import OBSERVATION_COLUMNS, vintage_for
from compare.comparison.statement_types import STATEMENT_TYPE
from compare.comparison.verdicts import order_of
from compare.comparison.vintages import census_basis, document_vintages
from compare.harmonise.canonical import harmonise_observations
from compare.tables.rows import Record, records

#: The first of these that hold is what is told of a target.
STATUSES = ("reached", "short", "open", "not_known")

OUTCOME_COLUMNS = [
    "target_id",
    "status",
    *OBSERVATION_COLUMNS,
    "years_later",
    "same_vintage",
    "gap",
    "then",
]
PLAN_COLUMNS = [
    *STATEMENT_TYPE,
    "place_id",
    "older_id",
    "newer_id",
    "years",
    "by_bounds",
    "same_vintage",
    "difference",
    "growth",
]


def outcomes(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Set each level beside what the place is on record as having reached.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each level of a whole place, sorted by target:

        - status: ``reached`` or ``short``, by the place's own figure of the target year in the vintage of the time;
          ``open`` where the qualifier leaves it open; ``not_known`` where there is no such figure;
        - kind, year, comparator, value, unit, vintage, grade, publication: that figure, or the nearest later
          one, or the nearest earlier one where there is no later; value NaN where none is on record at all;
        - years_later: year of the figure less the target year (Int64);
        - same_vintage: whether the figure is of the vintage of the time;
        - gap: figure less the number aimed at (canonical unit), NaN where the vintages differ and for a figure from
          before the target year;
        - then: how a later figure, or an estimate, lies to the target: ``reached``, ``short``, ``open``; empty where
          it decides the status, is of another vintage, or is from before the target year.

    Notes
    -----
    A figure of another year never decides the status: what was passed two years late was not reached in time, and
    what was reached early may have been lost.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-06'")
    >>> outcomes(rows, tables)[["status", "year", "value", "grade", "then"]].values.tolist()
    [['not_known', 2017, 53.0, 'C', 'reached']]
    """
    levels = rows[
        rows["measure"].eq("level")
        & rows["scope"].eq("")
        & rows["restates"].eq("")
        & rows["canonical_value"].notna()
    ].sort_values("target_id")
    levels = levels.assign(
        better=levels["indicator"].map(tables["indicators"].set_index("indicator")["better"])
    )
    vintages, figures = (
        document_vintages(tables)["vintage"].to_dict(),
        harmonise_observations(tables),
    )
    recorded: dict[tuple[str, str], list[Record]] = {}
    for figure in records(figures[figures["kind"].ne("target")]):
        recorded.setdefault((figure["place_id"], figure["indicator"]), []).append(figure)
    found = []
    for row in records(levels):
        vintage = vintage_for(row["indicator"], vintages[row["document_id"]])
        found.append(
            (
                row["target_id"],
                *_outcome(row, recorded.get((row["place_id"], row["indicator"])), vintage),
            )
        )
    return pd.DataFrame(found, columns=OUTCOME_COLUMNS).astype(
        {"year": "Int64", "years_later": "Int64"}
    )


def _outcome(row: Record, figures: list[Record] | None, vintage: str) -> tuple[object, ...]:
    if not figures:
        return "not_known", "", pd.NA, "", math.nan, "", "", "", "", pd.NA, False, math.nan, ""
    figure = _nearest(figures, int(row["target_year"]), vintage)
    later = int(figure["year"] - row["target_year"])
    same = census_basis(figure["vintage"]) == census_basis(vintage)
    # What was so before the target year says nothing of the target.
    gap = figure["value"] - row["canonical_value"] if same and later >= 0 else math.nan
    met = _met(row, figure) if same and later >= 0 else ""
    if later == 0 and met and figure["kind"] == "actual":
        return met, *(figure[name] for name in OBSERVATION_COLUMNS), later, same, gap, ""
    return "not_known", *(figure[name] for name in OBSERVATION_COLUMNS), later, same, gap, met


def _nearest(figures: list[Record], year: int, vintage: str) -> Record:
    """Return the figure of the year, else the next later, else the last earlier; in one year the vintage asked for."""
    return min(
        figures,
        key=lambda each: (
            each["year"] < year,
            abs(each["year"] - year),
            each["kind"] != "actual",
            census_basis(each["vintage"]) != census_basis(vintage),
            each["vintage"] != vintage,
            each["vintage"],
        ),
    )


def _met(row: Record, figure: Record) -> str:
    """Say whether a figure meets the number stated; ``open`` where only the width of a qualifier decides."""
    least, most = figure["lower"], figure["upper"]
    if row["comparator"] == "le" or row["better"] == "lower":
        stated = row["upper"] if row["comparator"] in ("le", "range") else row["canonical_value"]
        if most <= stated:
            return "reached"
        return "short" if least > (stated if pd.isna(row["upper"]) else row["upper"]) else "open"
    strict = row["comparator"] == "gt"
    if least > row["canonical_value"] or (not strict and least == row["canonical_value"]):
        return "reached"
    return "short" if most < row["lower"] or (strict and most == row["lower"]) else "open"


def revisions(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Set what a place aimed at in an older plan beside what it aims at in a newer one.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        One row for each kind of statement that two plans of one place make with a number: the kind columns,
        place_id, older_id, newer_id, years (between the target years), by_bounds (how the newer lies to the older:
        ``higher``, ``lower``, ``equal``, ``overlapping``), same_vintage (whether both rest on the GDP of one census,
        or on none), difference (newer less older, canonical unit; NaN for different vintages) and growth (% a year
        between the two target years; NaN for ratios, densities and rates, which move in points).

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> found = revisions(compare.harmonise_targets(tables), tables).set_index("indicator")
    >>> found.loc["hnte_count", ["older_id", "newer_id"]].tolist(), int(found.at["hnte_count", "years"])
    (['huzhou-2017-054-16', 'huzhou-2027-038-01'], 10)
    """
    firsts = rows[
        rows["restates"].eq("") & rows["canonical_value"].notna() & rows["measure"].ne("multiple")
    ]
    quantity = tables["indicators"].set_index("indicator")["quantity"]
    order = {code: place for place, code in enumerate(tables["indicators"]["indicator"])}
    vintages, found = document_vintages(tables)["vintage"].to_dict(), []
    groups: dict[tuple[str, ...], list[Record]] = {}
    for row in records(firsts.sort_values(["target_year", "target_id"])):
        groups.setdefault(tuple(row[name] for name in (*STATEMENT_TYPE, "place_id")), []).append(
            row
        )
    for key, group in groups.items():
        for older, newer in combinations(group, 2):
            if (
                older["document_id"] == newer["document_id"]
                or older["target_year"] == newer["target_year"]
            ):
                continue
            years = int(newer["target_year"] - older["target_year"])
            same = vintage_for(key[0], vintages[older["document_id"]]) == vintage_for(
                key[0], vintages[newer["document_id"]]
            )
            difference = newer["canonical_value"] - older["canonical_value"] if same else math.nan
            grows = quantity[key[0]] in ("amount", "count") and older["canonical_value"] > 0
            ratio = newer["canonical_value"] / older["canonical_value"] if grows else math.nan
            found.append(
                (
                    *key,
                    older["target_id"],
                    newer["target_id"],
                    years,
                    order_of(newer, older),
                    same,
                    difference,
                    (math.pow(ratio, 1 / years) - 1) * 100,
                )
            )
    frame = pd.DataFrame(found, columns=PLAN_COLUMNS)
    return frame.sort_values(
        ["indicator", "older_id", "newer_id"],
        key=lambda column: column.map(order) if column.name == "indicator" else column,
        ignore_index=True,
    )
