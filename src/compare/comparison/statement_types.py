"""Kinds of statement: only statements of one kind are compared, the rest is refused with its reason.

Two targets are of one kind when indicator, scope, measure and period all agree. A number in stock is never set
against an addition, a count never against a density, a whole city never against a part of it; and doublings over
different numbers of years are compared by the yearly growth they imply, not as doublings.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from compare.tables.rows import Record, records

STATEMENT_TYPE = ["indicator", "scope", "measure", "period"]


def statement_types(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """List the kinds of statement among some rows.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    indicators : DataFrame
        The indicators table; gives the order of the kinds and what each counts.

    Returns
    -------
    DataFrame
        One row for each kind: indicator, scope, measure, period, unit, quantity, timing, documents (how many
        make such a statement), spans (how many different numbers of years its multiples run over; 1 for any
        other measure), target_ids (list). In the order of the indicators table, then by measure, scope and
        period.
    """
    grouped = (
        rows.assign(span=spans(rows))
        .groupby(STATEMENT_TYPE, sort=True)
        .agg(
            unit=("canonical_unit", "first"),
            documents=("document_id", "nunique"),
            spans=("span", "nunique"),
            target_ids=("target_id", list),
        )
    )
    listed = grouped.reset_index().merge(
        indicators[["indicator", "quantity", "timing"]], on="indicator", how="left"
    )
    order = {code: place for place, code in enumerate(indicators["indicator"])}
    measures = {"level": 0, "addition": 1}
    listed["order"] = listed["indicator"].map(order)
    listed["measure_order"] = listed["measure"].map(measures).fillna(2)
    listed = listed.sort_values(
        ["order", "measure_order", "measure", "scope", "period"], ignore_index=True
    )
    return listed.drop(columns=["order", "measure_order"])


def spans(rows: pd.DataFrame) -> pd.Series:
    """Return how many years each multiple runs over, 1 for other measures; unknown ones below 0, each its own."""
    years = (rows["target_year"] - rows["base_year"]).where(rows["measure"].eq("multiple"), 1)
    return years.fillna(pd.Series(range(-1, -len(rows) - 1, -1), index=rows.index)).astype(int)


def comparable(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the kinds that at least two documents state with a number; columns as :func:`kinds`."""
    listed = statement_types(rows[rows["canonical_value"].notna()], indicators)
    return listed[listed["documents"].ge(2) & listed["spans"].eq(1)].reset_index(drop=True)


def refusals(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Say why the other kinds cannot be compared with the most widely stated one.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows that a reader could want to compare.
    indicators : DataFrame
        The indicators table.

    Returns
    -------
    DataFrame
        One row for each kind but the reference (the kind stated by most documents, the first of these): the
        columns of :func:`kinds`, with ``against_`` + the kind columns of the reference, and ``reasons``
        (list of str): ``no_number``, or which of ``quantity``, ``timing``, ``indicator``, ``scope``,
        ``measure``, ``period`` differ, and then ``alone`` (only one document states it), ``span``
        (multiples over different numbers of years) or ``own_kind`` (it is compared among its own).
    """
    listed = statement_types(rows, indicators)
    if listed.empty:
        return listed.assign(reasons=[], **{f"against_{name}": [] for name in STATEMENT_TYPE})
    numbered = listed[listed["measure"].ne("relative")]
    reference = listed.loc[(numbered if len(numbered) else listed)["documents"].idxmax()]
    # Multiples over different spans are not compared even with their own kind.
    others = listed if reference["spans"] > 1 else listed.drop(index=reference.name)
    others = others.reset_index(drop=True)
    for name in STATEMENT_TYPE:
        others[f"against_{name}"] = reference[name]
    others["reasons"] = [_reasons(other, reference) for other in records(others)]
    return others


def _reasons(kind: Record, reference: Record) -> list[str]:
    if kind["measure"] == "relative":
        return ["no_number"]
    reasons = differences(kind, reference)
    if not reasons:
        return ["span"]
    if kind["documents"] == 1:
        return [*reasons, "alone"]
    return [*reasons, "own_kind" if kind["spans"] == 1 else "span"]


def differences(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Say in what two kinds of statement differ.

    Parameters
    ----------
    one, other : mapping
        With the columns of a kind, and the quantity and timing of its indicator.

    Returns
    -------
    list of str
        Of ``quantity``, ``timing``, ``indicator`` (where the things counted are alike in both), ``scope`` (of one
        indicator), ``measure``, and ``period`` where nothing else differs. Empty when they are of one kind.

    Examples
    --------
    >>> stock = {"indicator": "hnte_count", "scope": "", "measure": "level", "period": "stock", "quantity": "count",
    ...          "timing": "stock"}
    >>> differences(stock, {**stock, "measure": "addition", "period": "in_year"})
    ['measure']
    """
    reasons = [name for name in ("quantity", "timing") if one[name] != other[name]]
    if one["indicator"] != other["indicator"]:
        reasons = reasons or ["indicator"]
    elif one["scope"] != other["scope"]:
        reasons.append("scope")
    if one["measure"] != other["measure"]:
        reasons.append("measure")
    return reasons or [name for name in ("period",) if one[name] != other[name]]
