"""Whether numbers that should fit together do: within a document, between plans, and against the record."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from compare.comparison.benchmarks import resolve, vintage_for
from compare.comparison.outcomes import revisions
from compare.comparison.verdicts import order_of
from compare.comparison.vintages import census_basis, document_vintages
from compare.harmonise.canonical import contradictions, harmonise_observations
from compare.harmonise.derived import PART_PAIRS, derive, is_part
from compare.tables.rows import Record, by_target, records
from compare.tables.schema import GDP_BASED

#: Numbers that differ by less than this share of the first are taken for the same number, rounded.
ROUNDING = 0.01

#: Of what is implied, the indicator that the record holds it under.
RECORDED_AS = {"gdp": "gdp", "population": "resident_population"}

#: Indicators of which one counts a part of the other, in any scope: the whole, the part.
SUBSETS = [
    ("patent_applications", "invention_patent_applications"),
    ("patent_grants", "invention_patent_grants"),
]

#: What is found of a pair, the worst first.
FINDINGS = ("does_not_fit", "within_bounds", "fits", "other_basis", "other_year", "not_recorded")

COLUMNS = [
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


def consistency(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Check every pair of numbers that should fit together.

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
        - other: target ids, or empty where the other side is a recorded figure: other_year, other_value, vintage,
          grade, publication;
        - gap: the second number over the first less one, in per cent; NaN where the years differ;
        - finding: ``does_not_fit``; ``within_bounds`` (only the width of a qualifier makes it fit, the numbers differ
          by more than ``ROUNDING``); ``fits``; ``other_basis`` (GDP of different censuses); ``other_year`` (recorded,
          but not for the year); ``not_recorded``.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> found = arithmetic(compare.harmonise_targets(tables), tables)
    >>> found.loc[found["check"].eq("implied") & found["year"].eq(2017) & found["indicator"].eq("gdp"),
    ...           ["other_value", "finding"]].values.tolist()
    [[2476.13, 'within_bounds']]
    """
    found = [
        *_restated(rows),
        *_parts(rows),
        *_plans(rows, tables),
        *_implied(rows, tables),
        *_shares(rows, tables),
    ]
    frame = pd.DataFrame(found, columns=COLUMNS).astype({"other_year": "Int64", "year": "Int64"})
    order = {name: place for place, name in enumerate(FINDINGS)}
    frame = frame.assign(order=frame["finding"].map(order))
    return frame.sort_values(
        ["order", "check", "document_id", "one", "other"], ignore_index=True
    ).drop(columns="order")


def _pair(check: str, one: Record, other: Record, finding: str) -> dict[str, object]:
    value, against = one["canonical_value"], other["canonical_value"]
    return {
        "check": check,
        "document_id": one["document_id"],
        "place_id": one["place_id"],
        "indicator": one["indicator"],
        "year": one["target_year"],
        "one": one["target_id"],
        "one_lower": one["lower"],
        "one_value": value,
        "one_upper": one["upper"],
        "unit": one["canonical_unit"],
        "other": other["target_id"],
        "other_year": other["target_year"],
        "other_value": against,
        "vintage": "",
        "grade": "",
        "publication": "",
        "gap": (against / value - 1) * 100
        if value and one["target_year"] == other["target_year"]
        else math.nan,
        "finding": finding,
    }


def _restated(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    by_id, unlike = by_target(rows), set(contradictions(rows)["target_id"])
    for row in by_id.values():
        if row["restates"] in by_id:
            finding = "does_not_fit" if row["target_id"] in unlike else "fits"
            yield _pair("restated", by_id[row["restates"]], row, finding)


def _parts(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    firsts = rows[rows["restates"].eq("") & rows["canonical_value"].notna()]
    wanted = [*PART_PAIRS, *(((whole, None), (part, None)) for whole, part in SUBSETS)]
    for _, document in firsts.groupby("document_id", sort=True):
        by_indicator: dict[str, list[Record]] = {}
        for row in records(document):
            by_indicator.setdefault(row["indicator"], []).append(row)
        for (whole_name, whole_scope), (part_name, part_scope) in wanted:
            for whole in by_indicator.get(whole_name, ()):
                for part in by_indicator.get(part_name, ()):
                    scopes = (whole["scope"], part["scope"])
                    fitting = (
                        scopes == (whole_scope, part_scope)
                        if whole_scope is not None
                        else scopes[0] == scopes[1]
                    )
                    if fitting and is_part(part, whole):
                        above = order_of(part, whole) == "higher"
                        yield _pair("part", whole, part, "does_not_fit" if above else "fits")


def _plans(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    """An aim that a newer plan sets lower than the older one did does not fit, unless lower is the aim."""
    by_id = by_target(rows)
    better = tables["indicators"].set_index("indicator")["better"]
    for row in revisions(rows, tables).itertuples():
        worse = {"higher": "lower", "lower": "higher"}.get(better[row.indicator])
        finding = (
            ("does_not_fit" if row.by_bounds == worse else "fits")
            if row.same_vintage
            else "other_basis"
        )
        yield _pair("plans", by_id[row.older_id], by_id[row.newer_id], finding)


def _implied(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    vintages, figures = document_vintages(tables)["vintage"], harmonise_observations(tables)
    for row in derive(rows).itertuples():
        indicator = (
            row.indicator
            if row.quantity == "base" and not row.scope
            else RECORDED_AS.get(row.quantity)
        )
        if indicator is None:
            continue
        vintage = vintage_for(indicator, vintages[row.document_id])
        yield _against_record(
            row.document_id,
            row.place_id,
            indicator,
            row.year,
            row.inputs,
            (row.lower, row.value, row.upper),
            row.unit,
            figures,
            vintage,
        )


def _shares(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    """R&D money over the GDP on record, where the share aimed at is another place's figure."""
    resolved = resolve(rows, tables)
    own = resolved[resolved["resolved_place_id"].ne("") & resolved["indicator"].eq("rd_intensity")]
    gdp = harmonise_observations(tables).query("indicator == 'gdp'")
    for share in records(own):
        money = rows[
            rows["document_id"].eq(share["document_id"])
            & rows["indicator"].eq("rd_expenditure")
            & rows["target_year"].eq(share["target_year"])
            & rows["restates"].eq("")
            & rows["scope"].eq("")
            & rows["measure"].eq("level")
        ]
        figures = gdp[
            gdp["place_id"].eq(share["place_id"])
            & gdp["year"].eq(share["target_year"])
            & gdp["vintage"].eq(document_vintages(tables).at[share["document_id"], "vintage"])
        ]
        if figures.empty:
            for spent in records(money):
                nothing = dict.fromkeys(("one_lower", "one_value", "one_upper", "gap"), math.nan)
                row = _pair("share", spent, share, "not_recorded")
                yield {**row, **nothing, "unit": "%", "indicator": "rd_intensity"}
        for spent in records(money):
            for figure in records(figures):
                scaled = dict(spent)
                for name in ("canonical_value", "lower", "upper"):
                    scaled[name] = spent[name] / figure["value"] * 100
                scaled["canonical_unit"], scaled["indicator"] = "%", "rd_intensity"
                apart = order_of(scaled, share) in ("higher", "lower")
                row = _pair("share", scaled, share, "")
                row |= {
                    "vintage": figure["vintage"],
                    "grade": figure["grade"],
                    "publication": figure["publication"],
                }
                yield {**row, "finding": "does_not_fit" if apart else _close(row["gap"])}


def _against_record(
    document_id: str,
    place_id: str,
    indicator: str,
    year: int,
    inputs: str,
    implied: tuple[float, float, float],
    unit: str,
    figures: pd.DataFrame,
    vintage: str,
) -> dict[str, object]:
    """Set an implied quantity beside the figure of its year, or the nearest one of the same vintage."""
    own = figures[
        figures["place_id"].eq(place_id)
        & figures["indicator"].eq(indicator)
        & figures["kind"].eq("actual")
        & (figures["vintage"].map(census_basis).eq(vintage) | (indicator not in GDP_BASED))
    ]
    row: dict[str, object] = {
        "check": "implied",
        "document_id": document_id,
        "place_id": place_id,
        "indicator": indicator,
        "year": year,
        "one": inputs,
        **dict(zip(("one_lower", "one_value", "one_upper"), implied, strict=True)),
        "unit": unit,
        "other": "",
        "other_year": pd.NA,
        "other_value": math.nan,
        "vintage": "",
        "grade": "",
        "publication": "",
        "gap": math.nan,
        "finding": "not_recorded",
    }
    if own.empty:
        return row
    ranked = own.assign(away=(own["year"] - year).abs(), other=own["vintage"].ne(vintage))
    figure = ranked.sort_values(["away", "other", "year", "vintage"], kind="stable").iloc[0]
    row |= {
        "other_year": figure["year"],
        "other_value": figure["value"],
        "vintage": figure["vintage"],
        "grade": figure["grade"],
        "publication": figure["publication"],
        "finding": "other_year",
    }
    if figure["year"] == year:
        lower, value, upper = implied
        row["gap"] = (figure["value"] / value - 1) * 100 if value else math.nan
        outside = (
            figure["upper"] < lower or figure["lower"] > upper
        )  # never, where a bound is open (NaN)
        row["finding"] = "does_not_fit" if outside else _close(row["gap"])
    return row


def _close(gap: float) -> str:
    return "fits" if abs(gap) <= ROUNDING * 100 else "within_bounds"
