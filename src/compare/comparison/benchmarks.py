"""Targets beside the nation's and the province's figures, in the vintage of the time the target was set."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from compare.comparison.verdicts import order_of
from compare.comparison.vintages import NO_CENSUS, writing
from compare.harmonise.canonical import APPROXIMATE_BAND, harmonise_figures
from compare.tables.schema import GDP_BASED

#: Numbers that do not grow with the size of a place; a city's total says nothing beside the nation's.
SIZE_FREE = ("ratio", "density")

#: Places whose figures are benchmarks, the widest first.
BENCHMARK_LEVELS = ("country", "province")

#: What a figure is to a target, in the order shown.
ROLES = ("target_year", "aim", "year_set", "latest")

#: What a figure says of itself, carried wherever it goes.
FIGURE = ["kind", "year", "comparator", "value", "unit", "vintage", "grade", "publication", "note"]

COLUMNS = ["target_id", "benchmark_id", "role", "wanted_year", *FIGURE, "difference", "ratio", "standing"]


def benchmarks(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Set each target that does not depend on size beside the figures of its nation and its province.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, resolved or not (see :func:`resolve`).
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        For each level of a ratio or density of a whole place for which figures of its kind are recorded, a row for
        each benchmark and role, sorted by target, benchmark and role:

        - role: ``target_year``, what was achieved in the year aimed at; ``aim``, what the benchmark itself aimed at
          for that year; ``year_set``, what was achieved in the year the document was written; ``latest``, the last
          figure before the target year, only where that year itself has none;
        - wanted_year: the year that the role asks for (Int64; missing for ``latest``);
        - kind, year, comparator, value, unit, vintage, grade, publication, note: the figure, as in ``context``;
          value NaN where none is recorded in the vintage of the time;
        - difference, ratio: the number stated less, and over, the figure (canonical unit; none);
        - standing: ``higher``, ``lower``, ``equal``, ``overlapping``: how the target's bounds lie to those of the
          figure; empty where there is no figure.

    Notes
    -----
    Figures that rest on GDP are taken in the vintage that was the newest when the document was written, as first
    published; restated figures are never mixed in.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'huzhou-2017-054-10'")
    >>> found = benchmarks(rows, tables).query("role == 'target_year'")
    >>> found[["benchmark_id", "year", "value", "standing"]].values.tolist()
    [['china', 2017, 2.13, 'higher'], ['zhejiang', 2017, 2.45, 'higher']]
    """
    figures, times = harmonise_figures(tables), writing(tables)
    found, own_rows = [], size_free(rows.reset_index(drop=True), tables["indicators"])
    for _, row in own_rows.sort_values("target_id").iterrows():
        time = times.loc[row["document_id"]]
        vintage = vintage_for(row["indicator"], time["vintage"])
        for benchmark_id in benchmark_places(row["place_id"], tables["places"]):
            own = figures[figures["place_id"].eq(benchmark_id) & figures["indicator"].eq(row["indicator"])]
            if len(own):
                found += [_beside(row, benchmark_id, *each) for each in _roles(own, row, time["year"], vintage)]
    return pd.DataFrame(found, columns=COLUMNS).astype({"wanted_year": "Int64", "year": "Int64"})


def size_free(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the first statements of a level that can be set beside a larger place: ratios and densities."""
    quantity = rows["indicator"].map(indicators.set_index("indicator")["quantity"])
    return rows[quantity.isin(SIZE_FREE) & rows["measure"].eq("level") & rows["scope"].eq("") & rows["restates"].eq("")]


def vintage_for(indicator: str, vintage: str) -> str:
    """Return the vintage that a figure of an indicator is taken in, for a document of a time."""
    return vintage if indicator in GDP_BASED else NO_CENSUS


def benchmark_places(place_id: str, places: pd.DataFrame) -> list[str]:
    """Return the nation and the province that a place is part of, the nation first.

    Examples
    --------
    >>> import compare
    >>> benchmark_places("haining", compare.load_tables()["places"])
    ['china', 'zhejiang']
    """
    known = places.set_index("place_id")
    found = {}
    above = known["parent_id"].get(place_id, "")
    while above in known.index:
        found[known.at[above, "level"]] = above
        above = known.at[above, "parent_id"]
    return [found[level] for level in BENCHMARK_LEVELS if level in found]


def _roles(
    own: pd.DataFrame, row: pd.Series, year_set: int, vintage: str
) -> Iterator[tuple[str, object, pd.Series | None]]:
    """Yield role, year asked for and figure (or None) from the figures of one benchmark and indicator."""
    year = int(row["target_year"])
    actual = own[own["kind"].eq("actual") & own["vintage"].eq(vintage)]
    aims = own[own["kind"].eq("target") & own["vintage"].isin(["", vintage])]
    reached = _of_year(actual, year)
    yield "target_year", year, reached
    if (aim := _of_year(aims, year)) is not None:
        yield "aim", year, aim
    if pd.notna(year_set):
        yield "year_set", int(year_set), _of_year(actual, int(year_set))
    earlier = actual[actual["year"].lt(year)].sort_values("year")
    if reached is None and len(earlier):
        yield "latest", pd.NA, earlier.iloc[-1]


def _of_year(figures: pd.DataFrame, year: int) -> pd.Series | None:
    found = figures[figures["year"].eq(year)]
    return None if found.empty else found.iloc[0]


def _beside(
    row: pd.Series, benchmark_id: str, role: str, wanted: object, figure: pd.Series | None
) -> tuple[object, ...]:
    if figure is None:
        return row["target_id"], benchmark_id, role, wanted, *_NO_FIGURE, float("nan"), float("nan"), ""
    told, value = row["canonical_value"], figure["value"]
    ratio = told / value if value else float("nan")
    return row["target_id"], benchmark_id, role, wanted, *figure[FIGURE], told - value, ratio, order_of(row, figure)


_NO_FIGURE = ["", pd.NA, "", float("nan"), "", "", "", "", ""]


def resolve(
    rows: pd.DataFrame, tables: dict[str, pd.DataFrame], vintage: str = "", approximate_band: float = APPROXIMATE_BAND
) -> pd.DataFrame:
    """Give the relative targets that name another place's figure that figure as their bound.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them; ``resolutions`` says whose figure is meant.
    vintage : str
        The vintage of the figure; that of the time the document was written when empty.
    approximate_band : float
        Half-width of the band of 左右, as a share of the figure.

    Returns
    -------
    DataFrame
        The same rows, numbered anew. Those resolved have measure ``level``, the figure as canonical_value and as the
        bounds that their comparator sets, ``resolved`` among their flags, and ``resolved_from`` telling place, year,
        vintage and grade separated by ``;`` (empty for every other row). What the document says (value, as_printed,
        comparator) stays as it was.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("as_printed == '超全省平均水平'")
    >>> resolve(rows, tables)[["lower", "resolved_from"]].values.tolist()
    [[2.57, 'zhejiang;2018;before_2018_census;B']]
    """
    named = tables["resolutions"].set_index("target_id")["place_id"]
    times, resolved = writing(tables)["vintage"], rows.reset_index(drop=True).assign(resolved_from="")
    figures = harmonise_figures(tables)
    for index, row in resolved[resolved["target_id"].isin(named.index)].iterrows():
        place_id, wanted = named[row["target_id"]], vintage or times[row["document_id"]]
        figure = figure_of(figures, place_id, row["indicator"], int(row["target_year"]),
                           vintage_for(row["indicator"], wanted))
        if figure is None:
            continue
        value, comparator, open_end = figure["value"], row["comparator"], float("nan")
        width = abs(value) * approximate_band if comparator == "approx" else 0.0
        told = {
            "measure": "level", "canonical_value": value,
            "lower": open_end if comparator == "le" else value - width,
            "upper": open_end if comparator in ("ge", "gt") else value + width,
            "flags": ";".join(sorted({*row["flags"].split(";"), "resolved"} - {""})),
            "resolved_from": ";".join([place_id, str(row["target_year"]), figure["vintage"], figure["grade"]]),
        }
        for column, cell in told.items():
            resolved.at[index, column] = cell
    return resolved


def figure_of(
    figures: pd.DataFrame, place_id: str, indicator: str, year: int, vintage: str
) -> pd.Series | None:
    """Return what a place achieved in a year, in one vintage, or None where it is not recorded."""
    return _of_year(figures[figures["place_id"].eq(place_id) & figures["indicator"].eq(indicator)
                            & figures["kind"].eq("actual") & figures["vintage"].eq(vintage)], year)
