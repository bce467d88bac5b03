"""Types of statement: only statements of one type are compared, the rest is refused with its reason.

Two targets are of one type when indicator, scope, measure and period all agree. A number in stock is never set
against an addition, a count never against a density, a whole city never against a part of it; and doublings over
different numbers of years are compared by the yearly growth they imply, not as doublings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from compare.language.labels import Row
from compare.tables.known import known_input

#: The columns that make a type.
STATEMENT_TYPE = ["indicator", "scope", "measure", "period"]

#: The columns of the type that others are refused against.
AGAINST_COLUMNS = [f"against_{name}" for name in STATEMENT_TYPE]


@known_input
def statement_types(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types of statement among some rows.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    indicators : DataFrame
        The indicators table; their order, and what each indicator counts.

    Returns
    -------
    DataFrame
        One row for each type: indicator, scope, measure, period, unit, quantity, timing, documents (how many
        make such a statement), spans (how many different numbers of years its multiples run over; 1 for any
        other measure), target_ids (list). In the order of the indicators table, then by measure, scope and
        period.
    """
    spanning = rows.assign(span=spans(rows))
    groups = spanning.groupby(STATEMENT_TYPE, as_index=False)
    listed = groups.agg(
        unit=("canonical_unit", "first"),
        documents=("document_id", "nunique"),
        spans=("span", "nunique"),
        target_ids=("target_id", list),
    )
    counted = indicators[["indicator", "quantity", "timing"]]
    listed = listed.merge(counted, on="indicator", how="left")
    return _in_order(listed, indicators)


def _in_order(listed: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return types in the order of the indicators table; of one indicator levels first, then additions."""
    order = indicator_order(indicators)
    measure_order = {"level": 0, "addition": 1}
    ordered = listed.assign(
        indicator_order=listed["indicator"].map(order),
        measure_order=listed["measure"].map(measure_order).fillna(2),
    )
    columns = ["indicator_order", "measure_order", "measure", "scope", "period"]
    ordered = ordered.sort_values(columns, ignore_index=True)
    return ordered[listed.columns]


def indicator_order(indicators: pd.DataFrame) -> dict[str, int]:
    """Return the position of every indicator in its table."""
    codes = indicators["indicator"]
    return {code: position for position, code in enumerate(codes)}


def spans(rows: pd.DataFrame) -> pd.Series:
    """Return how many years each multiple runs over, 1 for other measures; unknown ones below 0, each its own."""
    is_multiple = rows["measure"].eq("multiple")
    years = rows["target_year"] - rows["base_year"]
    years = years.where(is_multiple, 1)
    negative = -np.arange(1, len(rows) + 1)
    unknown = pd.Series(negative, index=rows.index)
    return years.fillna(unknown).astype(int)


@known_input
def comparable(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types that at least two documents state with a number; columns as :func:`statement_types`."""
    numbered = rows[rows["canonical_value"].notna()]
    listed = statement_types(numbered, indicators)
    stated_twice = listed["documents"].ge(2)
    of_one_span = listed["spans"].eq(1)
    types = listed[stated_twice & of_one_span]
    return types.reset_index(drop=True)


@known_input
def refusals(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the types that cannot be compared with the most widely stated one, with the reasons.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows that a reader could want to compare.
    indicators : DataFrame
        The indicators table.

    Returns
    -------
    DataFrame
        One row for each type but the reference (the type stated by most documents, the first of these): the
        columns of :func:`statement_types`, with ``against_`` + the columns of the reference's type, and ``reasons``
        (list of str): ``no_number``, or which of ``quantity``, ``timing``, ``indicator``, ``scope``,
        ``measure``, ``period`` differ, and then ``alone`` (only one document states it), ``span``
        (multiples over different numbers of years) or ``own_kind`` (it is compared among those of its own type).
    """
    listed = statement_types(rows, indicators)
    if listed.empty:
        columns = [*listed.columns, *AGAINST_COLUMNS, "reasons"]
        return listed.reindex(columns=columns)
    reference = _most_widely_stated(listed)
    refused = listed.drop(index=reference.name)
    # Multiples over different spans are not compared even with those of their own type.
    if reference["spans"] > 1:
        refused = listed
    refused = refused.reset_index(drop=True)
    refused[AGAINST_COLUMNS] = reference[STATEMENT_TYPE].tolist()
    reasons = []
    for other in refused.to_dict("records"):
        reasons.append(_reasons(other, reference))
    refused["reasons"] = reasons
    return refused


def _most_widely_stated(listed: pd.DataFrame) -> pd.Series:
    """Return the type that most documents state, one with a number where there is one."""
    numbered = listed[listed["measure"].ne("relative")]
    candidates = listed if numbered.empty else numbered
    return listed.loc[candidates["documents"].idxmax()]


def _reasons(refused: Row, reference: Row) -> list[str]:
    """Return why a type is not compared with the reference."""
    if refused["measure"] == "relative":
        return ["no_number"]
    reasons = differences(refused, reference)
    if not reasons:
        return ["span"]
    if refused["documents"] == 1:
        return [*reasons, "alone"]
    if refused["spans"] > 1:
        return [*reasons, "span"]
    return [*reasons, "own_kind"]


def differences(one: Row, other: Row) -> list[str]:
    """Return in what two types of statement differ.

    Parameters
    ----------
    one, other : mapping
        With the columns of a type, and the quantity and timing of its indicator.

    Returns
    -------
    list of str
        Of ``quantity``, ``timing``, ``indicator`` (where the things counted are alike in both), ``scope`` (of one
        indicator), ``measure``, and ``period`` where nothing else differs. Empty when they are of one type.

    Examples
    --------
    >>> stock = {"indicator": "hnte_count", "scope": "", "measure": "level", "period": "stock", "quantity": "count",
    ...          "timing": "stock"}
    >>> differences(stock, {**stock, "measure": "addition", "period": "in_year"})
    ['measure']
    """
    reasons = []
    if one["quantity"] != other["quantity"]:
        reasons.append("quantity")
    if one["timing"] != other["timing"]:
        reasons.append("timing")
    if one["indicator"] == other["indicator"]:
        if one["scope"] != other["scope"]:
            reasons.append("scope")
    elif not reasons:
        reasons.append("indicator")
    if one["measure"] != other["measure"]:
        reasons.append("measure")
    if not reasons and one["period"] != other["period"]:
        reasons.append("period")
    return reasons
