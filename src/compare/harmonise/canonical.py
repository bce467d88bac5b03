"""Put every target into its canonical unit and say what its qualifier leaves open."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from compare.harmonise.marks import marked_words
from compare.language.rows import Tables, column_by
from compare.tables.known import HARMONISED, known_input
from compare.tables.schema import STRICT_COMPARATORS
from compare.tables.unit_table import UnitTable
from compare.tables.units import canonical_unit

Result = TypeVar("Result")
Looked = TypeVar("Looked", pd.Series, pd.DataFrame)

#: Half-width of the band that 左右 (about) is read as, as a share of the value. A convention of ours: the
#: documents do not say how far "about" reaches.
APPROXIMATE_BAND = 0.05

#: Digits of a number that a float holds exactly, and the largest power of ten that is one.
DIGITS = 15
LARGEST_EXPONENT = 22

#: In what a restatement can differ from the first statement.
#: What harmonised rows are sorted by.
ORDER = ["document_id", "line", "target_id"]

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


@known_input
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
        - ``firmness`` (str): ``binding``, ``firm``, ``expected``, ``aspiring`` or ``draft``, the firmest first;
        - ``flags`` (str): sorted words separated by ``;``: ``approximate``, ``aspire``, ``contradicts``,
          ``draft``, ``relative``, ``restated``, ``strict`` (the bound itself is excluded: 超, 低于).

        Sorted by document, line and id.

    Notes
    -----
    The ladder of ``firmness`` is that of the wording: 约束性 and 预期性 are the two kinds of targets that plans have
    had since the outline of the 11th five-year plan (2006); what only strives (力争, 争取, 努力) stands below them, and
    what a consultation draft says below all wordings. Each wording has its rung in the table of commitments.

    Examples
    --------
    >>> import compare
    >>> row = harmonise_targets(compare.load_tables()).set_index("target_id").loc["shaoxing-2018-026-05"]
    >>> f"{row.value:g} {row.unit} = {row.canonical_value:g} {row.canonical_unit}"
    '3.9 万人年 = 39000 人年'
    """
    targets = _in_order(tables["targets"])
    indicators = tables["indicators"].set_index("indicator")
    of_indicator = _looked_up(targets["indicator"], indicators[["family", "canonical_unit"]])
    rows = targets.assign(**of_indicator)
    rows["canonical_unit"] = _units_by_measure(rows)
    for column in ("value", "value_high"):
        rows[f"canonical_{column}"] = _converted(
            rows[column], rows["unit"], rows["canonical_unit"], UnitTable(tables["units"])
        )
    rows["lower"], rows["upper"] = qualifier_bounds(rows, approximate_band)
    rows["firmness"] = _firmness(rows, tables)
    rows["flags"] = _flags(rows, tables)
    return rows[[*targets.columns, *HARMONISED]]


def _in_order(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets by document, line and id; those that are in order already as they are."""
    # To sort a million rows, and to take every cell of them, would take longer than all else.
    if _is_in_order(targets[ORDER]):
        return targets.reset_index(drop=True)
    return targets.sort_values(ORDER, ignore_index=True)


def _is_in_order(keys: pd.DataFrame) -> bool:
    """Say whether each row stands behind the one before it, or beside it, by all columns from left to right."""
    before = keys.iloc[:-1].reset_index(drop=True)
    after = keys.iloc[1:].reset_index(drop=True)
    is_open = pd.Series(True, index=after.index)
    for column in keys.columns:
        is_less = after[column].lt(before[column]).fillna(False)
        if (is_open & is_less).any():
            return False
        is_open &= after[column].eq(before[column]).fillna(False)
    return True


def _looked_up(codes: pd.Series, of_code: Looked) -> Looked:
    """Return what each code stands for, looked up once for each code that occurs; missing for an unknown one."""
    positions, distinct = pd.factorize(codes)
    found = of_code.reindex(distinct)
    return found.take(positions).set_axis(codes.index)


def _units_by_measure(rows: pd.DataFrame) -> pd.Series:
    """Return the unit that each row is told in, by the unit of its indicator and its measure."""
    columns = rows["canonical_unit"], rows["measure"]
    units, pair_of_row = _for_each_pair(canonical_unit, *columns)
    return pd.Series(units, dtype=str).take(pair_of_row).set_axis(rows.index)


@known_input
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
    [['gt', 10000.0, nan]]
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
    """Return the values in other units; a conversion is looked up once for each pair of units."""
    conversions, pair_of_row = _for_each_pair(unit_table.conversion, units, canonical_units)
    factors = np.array(conversions, dtype=float)[pair_of_row]
    numbers = values.to_numpy(float)
    converted = np.where(factors == 1, numbers, _rounded(numbers * factors))
    return pd.Series(converted, index=values.index)


def _for_each_pair(
    function: Callable[[str, str], Result], ones: pd.Series, others: pd.Series
) -> tuple[list[Result], np.ndarray]:
    """Return a function of two cells, called once for each pair of them, and the position of each row among these."""
    codes, cells = pd.factorize(ones)
    other_codes, other_cells = pd.factorize(others)
    pair_codes, pair_of_row = np.unique(codes * len(other_cells) + other_codes, return_inverse=True)
    results = []
    for pair_code in pair_codes:
        position, other_position = divmod(pair_code, len(other_cells))
        results.append(function(cells[position], other_cells[other_position]))
    return results, pair_of_row


def _rounded(numbers: np.ndarray) -> np.ndarray:
    """Return numbers to ``DIGITS`` digits, as decimal arithmetic has them: 3.9 万 is 39000 and not 38999.99."""
    with np.errstate(divide="ignore", invalid="ignore"):
        digits_before_point = np.floor(np.log10(np.abs(numbers))) + 1
    decimals = DIGITS - digits_before_point
    # Of zero, and of what has that many digits before its point, nothing is rounded.
    scale = 10.0 ** np.where(np.isfinite(decimals), np.clip(decimals, 0, LARGEST_EXPONENT), 0)
    return np.round(numbers * scale) / scale


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


def _firmness(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return how firmly each row is set: by its wording, and below all wordings in a draft."""
    statuses = column_by(tables["documents"], "document_id", "status")
    of_wording = column_by(tables["commitments"], "commitment", "firmness")
    wording = _looked_up(rows["commitment"], pd.Series(of_wording, dtype=str))
    status = _looked_up(rows["document_id"], pd.Series(statuses, dtype=str))
    return wording.mask(status.eq("draft"), "draft")


def _flags(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return the flags of every row, sorted and separated by ``;``."""
    contradicting = _contradictions(rows)["target_id"]
    commitments = tables["commitments"]
    aspiring = commitments.loc[commitments["firmness"].eq("aspiring"), "commitment"]
    marked_rows = {
        "approximate": rows["comparator"].eq("approx"),
        "aspire": rows["commitment"].isin(aspiring),
        "contradicts": rows["target_id"].isin(contradicting),
        "draft": rows["firmness"].eq("draft"),
        "relative": rows["measure"].eq("relative"),
        "restated": rows["restates"].ne(""),
        "strict": rows["comparator"].isin(STRICT_COMPARATORS),
    }
    return _words(marked_rows)


def _words(marked_rows: dict[str, pd.Series]) -> pd.Series:
    """Return the words that every row is marked with, separated by ``;``."""
    sets, set_of_row = marked_words(marked_rows)
    joined = pd.Series([";".join(words) for words in sets], dtype=str)
    index = next(iter(marked_rows.values())).index
    return joined.take(set_of_row).set_axis(index)


@known_input
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

    Examples
    --------
    >>> import compare
    >>> found = contradictions(compare.targets(restated=True))
    >>> found[["first_as_printed", "as_printed", "differs"]].values.tolist()
    [['110人年', '超过110人年', 'comparator'], ['500家以上', '400家以上', 'canonical_value']]
    """
    return _contradictions(rows)


def _contradictions(rows: pd.DataFrame) -> pd.DataFrame:
    restating = rows[rows["restates"].ne("")]
    restated = rows["target_id"].isin(restating["restates"])
    firsts = rows.loc[restated, ["target_id", "line", "as_printed", *COMPARED_COLUMNS]]
    pairs = restating.merge(
        firsts.add_prefix("first_"), left_on="restates", right_on="first_target_id", validate="m:1"
    )
    differing = {name: ~_same(pairs[name], pairs[f"first_{name}"]) for name in COMPARED_COLUMNS}
    pairs["differs"] = _words(differing)
    pairs = pairs.rename(columns={"first_target_id": "first_id"})
    columns = [*RESTATEMENT_COLUMNS, *FIRST_COLUMNS]
    return pairs.loc[pairs["differs"].ne(""), columns].reset_index(drop=True)


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return where two columns hold the same, missing or not."""
    return one.eq(other).fillna(False).astype(bool) | (one.isna() & other.isna())
