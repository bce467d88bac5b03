"""Put every target into its canonical unit and say what its qualifier leaves open."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from compare.tables.rows import by_target
from compare.tables.units import canonical_unit, conversion

#: Half-width of the band that 左右 (about) is read as, as a share of the value. A convention of ours: the
#: documents do not say how far "about" reaches.
APPROXIMATE_BAND = 0.05

#: In what a restatement can differ from the first statement, and what is told of one that does.
RESTATED = ["canonical_value", "canonical_value_high", "comparator", "target_year"]
TOLD = ["document_id", "place_id", "indicator", "scope", "target_id", "line", "as_printed"]

ADDED_COLUMNS = [
    "family",
    "canonical_value",
    "canonical_value_high",
    "canonical_unit",
    "lower",
    "upper",
    "flags",
]


def harmonise_targets(
    tables: dict[str, pd.DataFrame], approximate_band: float = APPROXIMATE_BAND
) -> pd.DataFrame:
    """Add the canonical columns to the target rows.

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
          ``draft``, ``relative``, ``restated``, ``strict`` (the bound itself is excluded: 超, 突破).

        Sorted by document, line and id.

    Examples
    --------
    >>> import compare
    >>> row = harmonise_targets(compare.load_tables()).set_index("target_id").loc["shaoxing-2018-026-05"]
    >>> f"{row.value:g} {row.unit} = {row.canonical_value:g} {row.canonical_unit}"
    '3.9 万人年 = 39000 人年'
    """
    rows = tables["targets"].merge(
        tables["indicators"][["indicator", "family", "canonical_unit"]],
        on="indicator",
        how="left",
        validate="m:1",
    )
    units = zip(rows["canonical_unit"].tolist(), rows["measure"].tolist(), strict=True)
    rows["canonical_unit"] = [canonical_unit(unit, measure) for unit, measure in units]
    printed, wanted = rows["unit"].tolist(), rows["canonical_unit"].tolist()
    for column in ("value", "value_high"):
        rows[f"canonical_{column}"] = [
            _converted(value, unit, target)
            for value, unit, target in zip(rows[column].tolist(), printed, wanted, strict=True)
        ]
    rows["lower"], rows["upper"] = qualifier_bounds(rows, approximate_band)
    rows["flags"] = _flags(rows, tables["documents"])
    order = [*tables["targets"].columns, *ADDED_COLUMNS]
    return rows[order].sort_values(["document_id", "line", "target_id"], ignore_index=True)


def harmonise_observations(
    tables: dict[str, pd.DataFrame], approximate_band: float = APPROXIMATE_BAND
) -> pd.DataFrame:
    """Put every recorded figure into the canonical unit of its indicator, with the bounds of its qualifier.

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
    >>> figures = harmonise_observations(compare.load_tables()).query("place_id == 'jiangsu' and year == 2015")
    >>> figures.query("indicator == 'hnte_count'")[["comparator", "lower", "upper"]].values.tolist()
    [['ge', 10000.0, nan]]
    """
    units = tables["indicators"].set_index("indicator")["canonical_unit"]
    figures = tables["context"].assign(canonical_unit=tables["context"]["indicator"].map(units))
    figures["canonical_value"] = [
        _converted(value, unit, target)
        for value, unit, target in zip(
            figures["value"], figures["unit"], figures["canonical_unit"], strict=True
        )
    ]
    figures["canonical_value_high"] = np.nan
    figures["lower"], figures["upper"] = qualifier_bounds(figures, approximate_band)
    figures["value"], figures["unit"] = figures["canonical_value"], figures["canonical_unit"]
    return figures[[*tables["context"].columns, "lower", "upper"]]


def _converted(value: float, unit: str, target_unit: str) -> float:
    """Convert in decimal arithmetic, so that 3.9 万 is 39000 and not 38999.99."""
    factor = None if pd.isna(value) else conversion(unit, target_unit)
    if factor == 1:
        return float(value)
    return np.nan if factor is None else float(Decimal(repr(float(value))) * factor)


def qualifier_bounds(rows: pd.DataFrame, band: float) -> tuple[pd.Series, pd.Series]:
    """Return lower and upper bound of every row from its comparator."""
    value, high, comparator = (
        rows["canonical_value"],
        rows["canonical_value_high"],
        rows["comparator"],
    )
    lower = value.mask(comparator.eq("le"))
    lower = lower.mask(comparator.eq("approx"), value - value.abs() * band)
    upper = value.where(comparator.isin(["eq", "le"]))
    upper = upper.mask(comparator.eq("approx"), value + value.abs() * band).mask(
        comparator.eq("range"), high
    )
    return lower, upper


def _flags(rows: pd.DataFrame, documents: pd.DataFrame) -> list[str]:
    status = rows["document_id"].map(documents.set_index("document_id")["status"])
    marks = {
        "approximate": rows["comparator"].eq("approx"),
        "aspire": rows["commitment"].eq("aspire"),
        "contradicts": rows["target_id"].isin(contradictions(rows)["target_id"]),
        "draft": status.eq("draft"),
        "relative": rows["measure"].eq("relative"),
        "restated": rows["restates"].ne(""),
        "strict": rows["comparator"].eq("gt"),
    }
    table = pd.DataFrame(marks).to_numpy(dtype=bool)
    said, own = np.unique(
        table, axis=0, return_inverse=True
    )  # rows marked alike are put into words once
    words = [
        ";".join(name for name, marked in zip(marks, each, strict=True) if marked) for each in said
    ]
    return [words[place] for place in own]


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
    wanted = [*RESTATED, *TOLD, "restates"]
    restating = rows["restates"].astype(object).isin(rows["target_id"].astype(object))
    restated = rows.loc[restating, "restates"].astype(object)
    concerned = restating | rows["target_id"].astype(object).isin(restated)
    first, found = by_target(rows.loc[concerned, wanted]), []
    for row in first.values():
        if row["restates"] not in first:
            continue
        stated = first[row["restates"]]
        differs = [name for name in RESTATED if not _same(row[name], stated[name])]
        if differs:
            found.append(
                (
                    *(row[name] for name in TOLD),
                    row["restates"],
                    stated["line"],
                    stated["as_printed"],
                    ";".join(differs),
                )
            )
    return pd.DataFrame(
        found, columns=[*TOLD, "first_id", "first_line", "first_as_printed", "differs"]
    )


def _same(one: object, other: object) -> bool:
    return one == other or (pd.isna(one) and pd.isna(other))
