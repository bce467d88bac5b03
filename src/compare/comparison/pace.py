"""How fast a target asks a place to move, and how fast its nation and province moved over the same years."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from compare.comparison.benchmarks import benchmark_places, figure_of, vintage_for
from compare.comparison.vintages import writing

#: Amounts and counts move in per cent a year, and so can stand beside a larger place's.
GROWING = ("amount", "count")

COLUMNS = ["target_id", "place_id", "basis", "from_year", "to_year", "base", "unit", "growth_lower", "growth",
           "growth_upper", "addition_lower", "addition", "addition_upper", "vintage", "grade", "publications"]


def pace(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the yearly growth and the yearly addition that targets ask for, beside what larger places did.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        Sorted by target, then in this order of basis:

        - ``printed``: the document prints a multiple of a base year (翻一番), and the growth is its root;
        - ``recorded``: the place's own figure of the year the document was written, or of its base year, is on
          record beside the level aimed at; growth and addition lead from there;
        - ``achieved``: what the nation or the province (place_id) did between the two years of a ``printed`` or
          ``recorded`` row, for amounts and counts; no addition, which would grow with size.

        Growth in % a year, additions in the canonical unit a year; bounds follow the target's, NaN where open.
        ``base`` is the level started from, NaN where only a multiple is printed. vintage, grade (of two, the weaker)
        and publications (separated by ``; ``) are those of the figures used.

    Notes
    -----
    Compound annual growth: :math:`(L / B)^{1/n} - 1`, OECD, "Data and Metadata Reporting and Presentation
    Handbook" (2007), section on growth rates.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'huzhou-2017-054-16'")
    >>> pace(rows, tables)[["basis", "from_year", "base"]].values.tolist()
    [['recorded', 2013, 290.0]]
    """
    firsts = rows[rows["restates"].eq("") & rows["canonical_value"].notna() & rows["scope"].eq("")]
    times = writing(tables)["year"]
    quantity = tables["indicators"].set_index("indicator")["quantity"]
    found = []
    for _, row in firsts.sort_values("target_id").iterrows():
        own = [*_printed(row), *_recorded(row, tables, times[row["document_id"]])]
        found += own
        if quantity[row["indicator"]] in GROWING:
            for from_year in sorted({each[COLUMNS.index("from_year")] for each in own}):
                found += _achieved(row, from_year, tables)
    return pd.DataFrame(found, columns=COLUMNS)


def _printed(row: pd.Series) -> Iterator[tuple[object, ...]]:
    if row["measure"] != "multiple" or pd.isna(row["base_year"]):
        return
    base_year, years = int(row["base_year"]), int(row["target_year"] - row["base_year"])
    growth = [_growth(row[name], 1.0, years) for name in ("lower", "canonical_value", "upper")]
    yield (row["target_id"], row["place_id"], "printed", base_year, int(row["target_year"]), math.nan, "", *growth,
           *[math.nan] * 3, "", "", "")


def _recorded(row: pd.Series, tables: dict[str, pd.DataFrame], year_set: object) -> Iterator[tuple[object, ...]]:
    if row["measure"] != "level":
        return
    vintage = vintage_for(row["indicator"], writing(tables).at[row["document_id"], "vintage"])
    for year in sorted({int(each) for each in (year_set, row["base_year"]) if pd.notna(each)}):
        figure = figure_of(tables["context"], row["place_id"], row["indicator"], year, vintage)
        if figure is None or year >= row["target_year"]:
            continue
        base, years = figure["value"], int(row["target_year"]) - year
        levels = [row[name] for name in ("lower", "canonical_value", "upper")]
        yield (row["target_id"], row["place_id"], "recorded", year, int(row["target_year"]), base,
               row["canonical_unit"], *(_growth(level, base, years) for level in levels),
               *((level - base) / years for level in levels), figure["vintage"], figure["grade"],
               figure["publication"])


def _achieved(row: pd.Series, from_year: int, tables: dict[str, pd.DataFrame]) -> Iterator[tuple[object, ...]]:
    vintage = vintage_for(row["indicator"], writing(tables).at[row["document_id"], "vintage"])
    to_year = int(row["target_year"])
    for place_id in benchmark_places(row["place_id"], tables["places"]):
        first, last = (figure_of(tables["context"], place_id, row["indicator"], year, vintage)
                       for year in (from_year, to_year))
        if first is None or last is None:
            continue
        years = to_year - from_year
        growth = _growth(last["value"], first["value"], years)
        yield (row["target_id"], place_id, "achieved", from_year, to_year, first["value"], first["unit"], *[growth] * 3,
               *[math.nan] * 3, first["vintage"], max(first["grade"], last["grade"]),
               "; ".join(dict.fromkeys([first["publication"], last["publication"]])))


def _growth(level: float, base: float, years: int) -> float:
    return (math.pow(level / base, 1 / years) - 1) * 100
