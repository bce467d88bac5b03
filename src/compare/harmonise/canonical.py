"""Put every target into its canonical unit and say what its qualifier leaves open."""

from __future__ import annotations

import math
from decimal import Decimal

import pandas as pd

from compare.language.labels import Row, Tables, column_by
from compare.tables.schema import STRICT_COMPARATORS
from compare.tables.unit_table import UnitTable
from compare.tables.units import canonical_unit

#: Half-width of the band that 左右 (about) is read as, as a share of the value. A convention of ours: the
#: documents do not say how far "about" reaches.
APPROXIMATE_BAND = 0.05

#: In what a restatement can differ from the first statement.
COMPARED_COLUMNS = ["canonical_value", "canonical_value_high", "comparator", "target_year"]

#: What is said of a restatement that differs, before what is said of the first statement.
RESTATEMENT_COLUMNS = [
    "document_id",
    "place_id",
    "indicator",
    "scope",
    "target_id",
    "line",
    "as_printed",
]
FIRST_COLUMNS = ["first_id", "first_line", "first_as_printed", "differs"]

ADDED_COLUMNS = [
    "family",
    "canonical_value",
    "canonical_value_high",
    "canonical_unit",
    "lower",
    "upper",
    "flags",
]


def harmonise_targets(tables: Tables, approximate_band: float = APPROXIMATE_BAND) -> pd.DataFrame:
    """Return the target rows with their numbers in canonical units, and what their qualifiers leave open.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    approximate_band : float
        Half-width of the band of 左右, as a share of the value.

    Returns
    -------
    DataFrame
        Every column of ``targets``, with

        - ``family`` (str): family of the indicator;
        - ``canonical_value``, ``canonical_value_high`` (float): the printed numbers in ``canonical_unit``;
        - ``lower``, ``upper`` (float): bounds in ``canonical_unit``, NaN where the qualifier sets none;
        - ``flags`` (str): sorted words separated by ``;``: ``approximate``, ``aspire``, ``contradicts``,
          ``draft``, ``relative``, ``restated``, ``strict`` (the bound itself is excluded: 超, 低于).

        Sorted by document, line and id.

    Examples
    --------
    >>> import compare
    >>> row = harmonise_targets(compare.load_tables()).set_index("target_id").loc["shaoxing-2018-026-05"]
    >>> f"{row.value:g} {row.unit} = {row.canonical_value:g} {row.canonical_unit}"
    '3.9 万人年 = 39000 人年'
    """
    indicators = tables["indicators"][["indicator", "family", "canonical_unit"]]
    targets = tables["targets"]
    rows = targets.merge(indicators, on="indicator", how="left", validate="m:1")
    units = rows["canonical_unit"].tolist()
    measures = rows["measure"].tolist()
    rows["canonical_unit"] = list(map(canonical_unit, units, measures))
    for column in ("value", "value_high"):
        rows[f"canonical_{column}"] = _converted(
            rows[column], rows["unit"], rows["canonical_unit"], UnitTable(tables["units"])
        )
    rows["lower"], rows["upper"] = qualifier_bounds(rows, approximate_band)
    rows["flags"] = _flags(rows, tables)
    rows = rows[[*targets.columns, *ADDED_COLUMNS]]
    order = ["document_id", "line", "target_id"]
    return rows.sort_values(order, ignore_index=True)


def harmonise_observations(
    tables: Tables, approximate_band: float = APPROXIMATE_BAND
) -> pd.DataFrame:
    """Return the observations in the canonical unit of their indicator, with the bounds of their qualifier.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them: ``context`` and ``indicators``.
    approximate_band : float
        Half-width of the band of 左右, as a share of the value.

    Returns
    -------
    DataFrame
        The columns of ``context``, value and unit canonical, with lower and upper (NaN where nothing bounds it).

    Examples
    --------
    >>> import compare
    >>> observations = harmonise_observations(compare.load_tables())
    >>> firms = observations.query("place_id == 'jiangsu' and year == 2015 and indicator == 'hnte_count'")
    >>> firms[["comparator", "lower", "upper"]].values.tolist()
    [['ge', 10000.0, nan]]
    """
    context = tables["context"]
    canonical_units = column_by(tables["indicators"], "indicator", "canonical_unit")
    units = context["indicator"].map(canonical_units)
    values = _converted(context["value"], context["unit"], units, UnitTable(tables["units"]))
    observations = context.assign(value=values, unit=units)
    stated = context.assign(canonical_value=values, canonical_value_high=math.nan)
    lower, upper = qualifier_bounds(stated, approximate_band)
    return observations.assign(lower=lower, upper=upper)


def _converted(
    values: pd.Series,
    units: pd.Series,
    canonical_units: pd.Series,
    unit_table: UnitTable,
) -> pd.Series:
    """Return the values in other units."""
    factors = map(unit_table.conversion, units.tolist(), canonical_units.tolist())
    converted = map(_converted_value, values.tolist(), factors)
    return pd.Series(list(converted), index=values.index, dtype=float)


def _converted_value(value: float, factor: Decimal | None) -> float:
    """Return a value in another unit, by decimal arithmetic, so that 3.9 万 is 39000 and not 38999.99."""
    if pd.isna(value) or factor is None:
        return math.nan
    if factor == 1:
        return float(value)
    return float(Decimal(repr(float(value))) * factor)


def first_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the targets with a number that restate no other."""
    is_first = rows["restates"].eq("")
    has_number = rows["canonical_value"].notna()
    return rows[is_first & has_number]


def qualifier_bounds(rows: pd.DataFrame, band: float) -> tuple[pd.Series, pd.Series]:
    """Return lower and upper bound of every row from its comparator."""
    value = rows["canonical_value"]
    comparator = rows["comparator"]
    approximate = comparator.eq("approx")
    width = value.abs() * band
    lower = value.mask(comparator.isin(["le", "lt"]))
    lower = lower.mask(approximate, value - width)
    upper = value.where(comparator.isin(["eq", "le", "lt"]))
    upper = upper.mask(approximate, value + width)
    upper = upper.mask(comparator.eq("range"), rows["canonical_value_high"])
    return lower, upper


def _flags(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return the flags of every row, sorted and separated by ``;``."""
    statuses = column_by(tables["documents"], "document_id", "status")
    commitments = tables["commitments"]
    less_than_firm = commitments.loc[commitments["firm"].eq("no"), "commitment"]
    status = rows["document_id"].map(statuses)
    contradicting = contradictions(rows)["target_id"]
    marked_rows = {
        "approximate": rows["comparator"].eq("approx"),
        "aspire": rows["commitment"].isin(less_than_firm),
        "contradicts": rows["target_id"].isin(contradicting),
        "draft": status.eq("draft"),
        "relative": rows["measure"].eq("relative"),
        "restated": rows["restates"].ne(""),
        "strict": rows["comparator"].isin(STRICT_COMPARATORS),
    }
    flags = pd.Series("", index=rows.index, dtype=str)
    for flag, marked in marked_rows.items():
        flags = flags.mask(marked, flags + f"{flag};")
    return flags.str.removesuffix(";")


def contradictions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the restatements whose number, qualifier or year differs from the first statement's.

    Parameters
    ----------
    rows : DataFrame
        Target rows with ``canonical_value`` and ``canonical_value_high``; a restatement whose first statement
        is not among them is left out.

    Returns
    -------
    DataFrame
        Columns document_id, place_id, indicator, scope, target_id, line, as_printed, first_id, first_line,
        first_as_printed, differs (column names separated by ``;``).
    """
    restating = rows["restates"].isin(rows["target_id"])
    restated = rows["target_id"].isin(rows.loc[restating, "restates"])
    columns = [*COMPARED_COLUMNS, *RESTATEMENT_COLUMNS, "restates"]
    concerned = rows.loc[restating | restated, columns]
    statements = concerned.to_dict("records")
    by_id = {statement["target_id"]: statement for statement in statements}
    differing = []
    for statement in by_id.values():
        first = by_id.get(statement["restates"])
        if first is None:
            continue
        differences = _differences(statement, first)
        if differences:
            differing.append(
                {
                    **statement,
                    "first_id": first["target_id"],
                    "first_line": first["line"],
                    "first_as_printed": first["as_printed"],
                    "differs": ";".join(differences),
                }
            )
    return pd.DataFrame(differing, columns=[*RESTATEMENT_COLUMNS, *FIRST_COLUMNS])


def _differences(statement: Row, first: Row) -> list[str]:
    """Return the columns in which a restatement differs from the first statement."""
    return [name for name in COMPARED_COLUMNS if not _same(statement[name], first[name])]


def _same(one: object, other: object) -> bool:
    return one == other or (pd.isna(one) and pd.isna(other))
