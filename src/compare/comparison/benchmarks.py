"""Targets beside the nation's and the province's figures, in the vintage of the time the target was set."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

import pandas as pd

from compare.comparison.verdicts import order_of
from compare.comparison.vintages import NO_CENSUS, document_vintages
from compare.harmonise.canonical import APPROXIMATE_BAND, harmonise_observations
from compare.tables.rows import Record, records
from compare.tables.schema import GDP_BASED

#: Numbers that do not grow with the size of a place; a city's total says nothing beside the nation's.
SIZE_FREE = ("ratio", "density")

#: Places whose figures are benchmarks, the widest first.
BENCHMARK_LEVELS = ("country", "province")

#: What a figure says of itself, carried wherever it goes.
OBSERVATION_COLUMNS = [
    "kind",
    "year",
    "comparator",
    "value",
    "unit",
    "vintage",
    "grade",
    "publication",
]

#: First publications of one series, which a line may join.
FIRST_PUBLISHED = ("before_2018_census", "after_2018_census", "after_2023_census")

COLUMNS = [
    "target_id",
    "benchmark_id",
    "role",
    "wanted_year",
    *OBSERVATION_COLUMNS,
    "difference",
    "ratio",
    "standing",
]


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
        - kind, year, comparator, value, unit, vintage, grade, publication: the figure, as in ``context``;
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
    own_rows = records(
        size_free(rows.reset_index(drop=True), tables["indicators"]).sort_values("target_id")
    )
    times, found = document_vintages(tables).to_dict("index"), []
    recorded: dict[tuple[str, str], list[dict[str, object]]] = {}
    for figure in records(harmonise_observations(tables)) if own_rows else ():
        recorded.setdefault((figure["place_id"], figure["indicator"]), []).append(figure)
    for row in own_rows:
        time = times[row["document_id"]]
        vintage = vintage_for(row["indicator"], time["vintage"])
        for benchmark_id in benchmark_places(row["place_id"], tables["places"]):
            own = recorded.get((benchmark_id, row["indicator"]))
            if own:
                found += [
                    _beside(row, benchmark_id, *each)
                    for each in _roles(own, row, time["year"], vintage)
                ]
    return pd.DataFrame(found, columns=COLUMNS).astype({"wanted_year": "Int64", "year": "Int64"})


def size_free(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the first statements of a level that can be set beside a larger place: ratios and densities."""
    quantity = rows["indicator"].map(indicators.set_index("indicator")["quantity"])
    return rows[
        quantity.isin(SIZE_FREE)
        & rows["measure"].eq("level")
        & rows["scope"].eq("")
        & rows["restates"].eq("")
    ]


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
    parents = dict(zip(places["place_id"], places["parent_id"], strict=True))
    levels = dict(zip(places["place_id"], places["level"], strict=True))
    found = {}
    above = parents.get(place_id, "")
    while above in parents:
        found[levels[above]] = above
        above = parents[above]
    return [found[level] for level in BENCHMARK_LEVELS if level in found]


def _roles(
    own: list[Record], row: Record, year_set: int, vintage: str
) -> Iterator[tuple[str, object, Record | None]]:
    """Yield role, year asked for and figure (or None) from the figures of one benchmark and indicator."""
    year = int(row["target_year"])
    actual = [each for each in own if each["kind"] == "actual" and each["vintage"] == vintage]
    aims = [each for each in own if each["kind"] == "target" and each["vintage"] in ("", vintage)]
    reached = _of_year(actual, year)
    yield "target_year", year, reached
    if (aim := _of_year(aims, year)) is not None:
        yield "aim", year, aim
    if pd.notna(year_set):
        yield "year_set", int(year_set), _of_year(actual, int(year_set))
    earlier = [each for each in actual if each["year"] < year]
    if reached is None and earlier:
        yield "latest", pd.NA, max(earlier, key=itemgetter("year"))


def _of_year(figures: list[Record], year: int) -> Record | None:
    return next((each for each in figures if each["year"] == year), None)


def _beside(
    row: Record, benchmark_id: str, role: str, wanted: object, figure: Record | None
) -> tuple[object, ...]:
    if figure is None:
        return (
            row["target_id"],
            benchmark_id,
            role,
            wanted,
            *_NO_FIGURE,
            float("nan"),
            float("nan"),
            "",
        )
    told, value = row["canonical_value"], figure["value"]
    ratio = told / value if value else float("nan")
    return (
        row["target_id"],
        benchmark_id,
        role,
        wanted,
        *(figure[name] for name in OBSERVATION_COLUMNS),
        told - value,
        ratio,
        order_of(row, figure),
    )


_NO_FIGURE = ["", pd.NA, "", float("nan"), "", "", "", ""]


def benchmark_series(rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what the nation and the provinces of some rows achieved around their target years, as first published.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows of one indicator.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.

    Returns
    -------
    DataFrame
        As :func:`compare.harmonise_observations` returns them, sorted by place, vintage and year, from the year before
        the first target to the last; empty for what grows with the size of a place.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> rows = compare.harmonise_targets(tables).query("target_id == 'haizhou-2015-008-01'")
    >>> benchmark_series(rows, tables)[["place_id", "year", "value"]].values.tolist()
    [['china', 2014, 2.05], ['china', 2015, 2.07], ['jiangsu', 2014, 2.54], ['jiangsu', 2015, 2.57]]
    """
    context, quantity = tables["context"], tables["indicators"].set_index("indicator")["quantity"]
    indicator, years = rows["indicator"].iloc[0], rows["target_year"].astype(int)
    places = {
        each
        for place_id in rows["place_id"]
        for each in benchmark_places(place_id, tables["places"])
    }
    wanted = (
        context["place_id"].isin(places)
        & context["indicator"].eq(indicator)
        & context["kind"].eq("actual")
        & context["vintage"].isin(FIRST_PUBLISHED)
        & context["year"].between(years.min() - 1, years.max())
    )
    own = harmonise_observations(
        {**tables, "context": context[wanted & (quantity[indicator] in SIZE_FREE)]}
    )
    order = {vintage: place for place, vintage in enumerate(FIRST_PUBLISHED)}
    return (
        own.assign(order=own["vintage"].map(order))
        .sort_values(["place_id", "order", "year"])
        .drop(columns="order")
    )


def resolve(
    rows: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    vintage: str = "",
    approximate_band: float = APPROXIMATE_BAND,
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
    resolved = rows.reset_index(drop=True).assign(resolved_from="")
    naming = resolved[resolved["target_id"].isin(named.index)]
    if naming.empty:
        return resolved
    times, figures = document_vintages(tables)["vintage"], harmonise_observations(tables)
    for index, row in naming.iterrows():
        place_id, wanted = named[row["target_id"]], vintage or times[row["document_id"]]
        figure = observation_of(
            figures,
            place_id,
            row["indicator"],
            int(row["target_year"]),
            vintage_for(row["indicator"], wanted),
        )
        if figure is None:
            continue
        value, comparator, open_end = figure["value"], row["comparator"], float("nan")
        width = abs(value) * approximate_band if comparator == "approx" else 0.0
        told = {
            "measure": "level",
            "canonical_value": value,
            "lower": open_end if comparator == "le" else value - width,
            "upper": open_end if comparator in ("ge", "gt") else value + width,
            "flags": ";".join(sorted({*row["flags"].split(";"), "resolved"} - {""})),
            "resolved_from": ";".join(
                [place_id, str(row["target_year"]), figure["vintage"], figure["grade"]]
            ),
        }
        for column, cell in told.items():
            resolved.at[index, column] = cell
    return resolved


def observation_of(
    figures: pd.DataFrame, place_id: str, indicator: str, year: int, vintage: str
) -> Record | None:
    """Return what a place achieved in a year, in one vintage, or None where it is not recorded."""
    return achieved(figures).get((place_id, indicator, year, vintage))


def achieved(figures: pd.DataFrame) -> dict[tuple[str, str, int, str], Record]:
    """Return what was achieved by place, indicator, year and vintage, for those who look many figures up."""
    found: dict[tuple[str, str, int, str], Record] = {}
    for each in records(figures[figures["kind"].eq("actual")]):
        found.setdefault((each["place_id"], each["indicator"], each["year"], each["vintage"]), each)
    return found
