"""How fast a target asks a place to move, and how fast its nation and province moved over the same years."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from compare.comparison.benchmarks import achieved, benchmark_places, vintage_for
from compare.comparison.vintages import document_vintages
from compare.harmonise.canonical import harmonise_observations
from compare.tables.rows import Record, records

#: Amounts and counts move in per cent a year, and so can stand beside a larger place's.
GROWING = ("amount", "count")

COLUMNS = [
    "target_id",
    "place_id",
    "basis",
    "from_year",
    "to_year",
    "base",
    "unit",
    "growth_lower",
    "growth",
    "growth_upper",
    "addition_lower",
    "addition",
    "addition_upper",
    "vintage",
    "grade",
    "publications",
]

Figures = dict[tuple[str, str, int, str], Record]


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
    times, figures = (
        document_vintages(tables).to_dict("index"),
        achieved(harmonise_observations(tables)),
    )
    quantity = tables["indicators"].set_index("indicator")["quantity"]
    found = []
    for row in records(firsts.sort_values("target_id")):
        time = times[row["document_id"]]
        vintage = vintage_for(row["indicator"], time["vintage"])
        own = [*_printed(row), *_recorded(row, figures, time["year"], vintage)]
        found += own
        if quantity[row["indicator"]] in GROWING:
            benchmarks = benchmark_places(row["place_id"], tables["places"])
            for from_year in sorted({each[COLUMNS.index("from_year")] for each in own}):
                found += _achieved(row, from_year, benchmarks, figures, vintage)
    return pd.DataFrame(found, columns=COLUMNS)


def _printed(row: Record) -> Iterator[tuple[object, ...]]:
    if row["measure"] != "multiple" or pd.isna(row["base_year"]):
        return
    base_year, years = int(row["base_year"]), int(row["target_year"] - row["base_year"])
    growth = [_growth(row[name], 1.0, years) for name in ("lower", "canonical_value", "upper")]
    yield (
        row["target_id"],
        row["place_id"],
        "printed",
        base_year,
        int(row["target_year"]),
        math.nan,
        "",
        *growth,
        *_NOTHING,
        "",
        "",
        "",
    )


def _recorded(
    row: Record, figures: Figures, year_set: object, vintage: str
) -> Iterator[tuple[object, ...]]:
    if row["measure"] != "level":
        return
    for year in sorted({int(each) for each in (year_set, row["base_year"]) if pd.notna(each)}):
        figure = figures.get((row["place_id"], row["indicator"], year, vintage))
        if figure is None or year >= row["target_year"]:
            continue
        growth, addition = _moves(
            figure, row, row["canonical_value"], int(row["target_year"]) - year
        )
        yield (
            row["target_id"],
            row["place_id"],
            "recorded",
            year,
            int(row["target_year"]),
            figure["value"],
            row["canonical_unit"],
            *growth,
            *addition,
            figure["vintage"],
            figure["grade"],
            figure["publication"],
        )


def _achieved(
    row: Record, from_year: int, benchmarks: list[str], figures: Figures, vintage: str
) -> Iterator[tuple[object, ...]]:
    to_year = int(row["target_year"])
    for place_id in benchmarks:
        first, last = (
            figures.get((place_id, row["indicator"], year, vintage))
            for year in (from_year, to_year)
        )
        if first is None or last is None:
            continue
        growth, _ = _moves(first, last, last["value"], to_year - from_year)
        yield (
            row["target_id"],
            place_id,
            "achieved",
            from_year,
            to_year,
            first["value"],
            first["unit"],
            *growth,
            *_NOTHING,
            first["vintage"],
            max(first["grade"], last["grade"]),
            "; ".join(dict.fromkeys([first["publication"], last["publication"]])),
        )


_NOTHING = [math.nan] * 3


def _moves(
    base: Record, level: Record, value: float, years: int
) -> tuple[list[float], list[float]]:
    """Return growth and addition a year from a base to a level: least, by the numbers, most."""
    ends = [
        (level["lower"], base["upper"]),
        (value, base["value"]),
        (level["upper"], base["lower"]),
    ]
    return [_growth(end, start, years) for end, start in ends], [
        (end - start) / years for end, start in ends
    ]


def _growth(level: float, base: float, years: int) -> float:
    """Return the growth a year in per cent; there is none from nothing."""
    return (math.pow(level / base, 1 / years) - 1) * 100 if base else math.nan
