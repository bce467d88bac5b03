"""Check the observations against each other: what a wrong digit, year or place would break.

A figure is compared with the years beside it, with its other vintages, with what money over GDP says, with the place
above and the size of both, and with its indicator elsewhere; one of a part (its scope) with those of the same part. The
limits are wide enough for everything that is on record here; a figure outside them may be right, and then its note
begins with "Checked: " and says why.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables import schema
from compare.tables.columns import NUMBER
from compare.tables.read import LINE, Fault, row_fault
from compare.tables.unit_table import IndicatorUnits, UnitTable

#: A note that begins so says that somebody looked at an unlikely figure, and why it stands.
CHECKED = "Checked: "

#: What tells one observation from another.
_KEY = list(schema.CONTEXT_KEY)

#: By what factor a figure changes from year to year, at least and at most.
GROWTH = {
    "amount": (0.93, 1.30),
    "ratio": (0.90, 1.15),
    "density": (0.85, 1.40),
    "count": (0.75, 1.90),
}

#: How the change that is likely grows with the years between two figures: slower than year upon year, for a rise that
#: goes on at its fastest is not likely.
YEARS_POWER = 0.85

#: Years beyond which two figures say nothing of each other; one of them has a wrong year.
LONGEST_GAP = 50

#: By what factor a figure departs at most from the middle of the years before and after.
BEND = {"amount": 1.07, "ratio": 1.07, "density": 1.15, "count": 1.35}

#: How much further apart two figures of different vintage may lie, an aim and an outcome, and a bound and a figure.
BETWEEN_VINTAGES = 1.12
BETWEEN_KINDS = 1.7
BETWEEN_QUALIFIERS = 1.5

#: How far a figure of a size-free indicator lies from the middle of that indicator at most.
MAGNITUDE = {"ratio": 5, "density": 10}

#: How far the part of a place in the figure of the place above lies from its part in that place's size at most.
SIZE_SHARE = 5

#: What the size of a place is taken from, the first that both places have, of years at most so far from the figure; and
#: how far the figure of the place above may be from it.
SIZES = ("gdp", "resident_population")
SIZE_YEARS = 6
PART_YEARS = 3

#: By what the GDP that money and its share imply grows in a year, at least and at most.
IMPLIED_GROWTH = (1.0, 1.20)

#: How far the share of money in GDP may lie from money over GDP of the same vintage, in percentage points.
SHARE_TOLERANCE = 0.03

_REMEDY = f'Correct one of them, or begin the note with "{CHECKED}" and say why it stands.'


class Observation(NamedTuple):
    """A row of ``context`` whose year and value can be read, in the unit of its indicator."""

    row: Row
    year: int
    value: float

    @property
    def text(self) -> str:
        """Return value, year and line, as a message names them."""
        return f"{self.row['value']} {self.row['unit']} of {self.year} (line {self.row[LINE]})"

    @property
    def is_actual(self) -> bool:
        """Return whether it was achieved, and not aimed at or estimated."""
        return self.row["kind"] == "actual"


def context_faults(tables: Tables) -> list[Fault]:
    """Return the observations that do not fit their indicator or each other."""
    observations = list(_observations(tables))
    faults = [*_row_faults(tables), *_double_faults(tables)]
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    for observation, problem in _unlikely(observations, quantities, tables):
        if not observation.row["note"].startswith(CHECKED):
            faults.append(row_fault(observation.row, "value", problem))
    return faults


def _row_faults(tables: Tables) -> Iterator[Fault]:
    """Yield the observations in a unit that does not convert, or of a wrong vintage."""
    units = IndicatorUnits(tables)
    gdp_based = column_by(tables["indicators"], "indicator", "gdp_based")
    timing = column_by(tables["indicators"], "indicator", "timing")
    observed_as = column_by(tables["indicators"], "indicator", "observed_as")
    for row in rows_of(tables["context"]):
        yield from _time_faults(row, timing)
        yield from _sign_faults(row, observed_as.get(row["indicator"]))
        problem = units.problem(row["unit"], row["indicator"], "level")
        if problem:
            yield row_fault(row, "unit", problem)
        by_census = row["vintage"] in schema.GDP_VINTAGES
        based = gdp_based.get(row["indicator"])
        if based and by_census != (based == "yes"):
            problem = (
                "What is gdp_based in indicators.csv takes a vintage that names an economic census, and nothing else "
                f"does. Those are {', '.join(schema.GDP_VINTAGES)}."
            )
            yield row_fault(row, "vintage", problem)


def _time_faults(row: Row, timing: dict[str, str]) -> Iterator[Fault]:
    """Yield where a part of a year passes as the whole, and where nothing tells why a year is taken."""
    is_part = timing.get(row["indicator"]) == "flow" and row["as_of"] == "mid_year"
    if is_part and row["comparator"] not in ("ge", "gt"):
        problem = "A part of the year is a lower bound of the year; write ge, and say in the note what part it is."
        yield row_fault(row, "comparator", problem)
    if row["year_sure"] == "no" and not row["note"]:
        problem = "Say what the year was inferred from, for it is not printed."
        yield row_fault(row, "note", problem)


def _sign_faults(row: Row, measure: str | None) -> Iterator[Fault]:
    """Yield where a level is nothing or less, which no other figure can be held against."""
    is_level = measure == "level" and re.fullmatch(NUMBER, row["value"])
    if is_level and float(row["value"]) <= 0 and not row["note"].startswith(CHECKED):
        remedy = f'Correct it, or begin the note with "{CHECKED}" and say why it stands.'
        yield row_fault(row, "value", f"A level on record is above 0. {remedy}")


def _double_faults(tables: Tables) -> Iterator[Fault]:
    context = tables["context"]
    problem = "The same figure of the same vintage stands on an earlier line; keep one."
    for row in rows_of(context, context.duplicated(_KEY)):
        yield row_fault(row, "year", problem)


def _observations(tables: Tables) -> Iterator[Observation]:
    unit_of = column_by(tables["indicators"], "indicator", "canonical_unit")
    units = UnitTable(tables["units"])
    for row in rows_of(tables["context"]):
        factor = units.conversion(row["unit"], unit_of.get(row["indicator"], ""))
        readable = re.fullmatch(NUMBER, row["value"]) and re.fullmatch("[0-9]{4}", row["year"])
        if readable and factor is not None:
            value = float(Decimal(row["value"]) * factor)
            if value > 0:
                yield Observation(row, int(row["year"]), value)


#: An observation and why it is unlikely.
Doubt = tuple[Observation, str]


def _unlikely(
    observations: list[Observation],
    quantities: dict[str, str],
    tables: Tables,
) -> Iterator[Doubt]:
    series = _grouped(observations, "place_id", "indicator", "scope")
    for (_, indicator, _), members in series.items():
        limits = GROWTH.get(quantities.get(indicator, ""))
        if limits is not None:
            yield from _jumps(members, limits)
            yield from _bends(members, BEND[quantities[indicator]])
            yield from _vintages(members)
    yield from _shares(series, tables)
    yield from _magnitudes(observations, quantities)
    yield from _parts(series, quantities, tables)


def _grouped(observations: list[Observation], *columns: str) -> dict[tuple, list[Observation]]:
    groups: dict[tuple, list[Observation]] = defaultdict(list)
    for observation in observations:
        groups[tuple(observation.row[column] for column in columns)].append(observation)
    return groups


def _jumps(members: list[Observation], limits: tuple[float, float]) -> Iterator[Doubt]:
    """Yield the figures that lie too far from the one before: of the same vintage, or of the next."""
    for _, same_basis in _grouped(members, "kind", "vintage").items():
        yield from _neighbours(same_basis, limits)
    actual = [observation for observation in members if observation.is_actual]
    yield from _neighbours(actual, limits, BETWEEN_VINTAGES)
    yield from _neighbours(members, limits, BETWEEN_KINDS)


def _neighbours(
    members: list[Observation], limits: tuple[float, float], apart: float = 1
) -> Iterator[Doubt]:
    lowest, highest = limits
    ordered = sorted(members, key=lambda observation: observation.year)
    for before, after in pairwise(ordered):
        gap = max(after.year - before.year, 1)
        if gap > LONGEST_GAP:
            continue
        change = after.value / before.value
        years = gap**YEARS_POWER
        same_qualifier = before.row["comparator"] == after.row["comparator"]
        further = apart if same_qualifier else apart * BETWEEN_QUALIFIERS
        least = lowest**years / further
        most = highest**years * further
        if not least <= change <= most:
            yield (
                after,
                f"It is {change:.3g} times the {before.text}; such a figure is taken for likely between {least:.2f} "
                f"and {most:.2f} times. {_REMEDY}",
            )


def _bends(members: list[Observation], most: float) -> Iterator[Doubt]:
    """Yield the figures that stand out between those of the years before and after."""
    for _, same_basis in _grouped(members, "kind", "vintage").items():
        by_year = {observation.year: observation for observation in same_basis}
        for year, observation in by_year.items():
            before = by_year.get(year - 1)
            after = by_year.get(year + 1)
            if before is None or after is None:
                continue
            middle = (before.value * after.value) ** 0.5
            if not 1 / most <= observation.value / middle <= most:
                yield (
                    observation,
                    f"Between the {before.text} and the {after.text} about {middle:.4g} is likely. {_REMEDY}",
                )


def _vintages(members: list[Observation]) -> Iterator[Doubt]:
    """Yield the figures that lie too far from another vintage of the same year."""
    actual = [observation for observation in members if observation.is_actual]
    for _, same_year in _grouped(actual, "year").items():
        first = same_year[0]
        for other in same_year[1:]:
            if not 1 / BETWEEN_VINTAGES <= other.value / first.value <= BETWEEN_VINTAGES:
                yield other, f"Another vintage has {first.text}, more than 12% apart. {_REMEDY}"


def _shares(series: dict[tuple, list[Observation]], tables: Tables) -> Iterator[Doubt]:
    """Yield the shares of money in GDP that do not fit the money, or the GDP that it implies the year before."""
    relations = tables["relations"]
    gdp_based = column_by(tables["indicators"], "indicator", "gdp_based")
    of_gdp = relations[relations["ratio"].map(gdp_based).eq("yes")]
    relation_of = {relation["ratio"]: relation for relation in rows_of(of_gdp)}
    for (place_id, indicator, scope), shares in series.items():
        if indicator not in relation_of or scope:
            continue
        relation = relation_of[indicator]
        money = _by_year(series.get((place_id, relation["part"], scope), []))
        outputs = _grouped(series.get((place_id, relation["whole"], scope), []), "year", "vintage")
        for _, of_vintage in _grouped(shares, "kind", "vintage").items():
            pairs = [
                (share, money[share.year])
                for share in sorted(of_vintage, key=lambda observation: observation.year)
                if share.is_actual and share.year in money
            ]
            yield from _implied_outputs(pairs)
            for share, spent in pairs:
                key = (share.row["year"], share.row["vintage"])
                for output in outputs.get(key, []):
                    ratio = 100 * spent.value / output.value
                    if abs(ratio - share.value) > SHARE_TOLERANCE:
                        yield (
                            share,
                            f"Money over GDP is {ratio:.2f}%: {spent.text} over {output.text}. {_REMEDY}",
                        )


def _by_year(members: list[Observation]) -> dict[int, Observation]:
    return {observation.year: observation for observation in members if observation.is_actual}


def _implied_outputs(pairs: list[tuple[Observation, Observation]]) -> Iterator[Doubt]:
    """Yield the shares whose money implies a GDP that no economy grows to in the time."""
    lowest, highest = IMPLIED_GROWTH
    for (share, money), (next_share, next_money) in pairwise(pairs):
        years = max(next_share.year - share.year, 1)
        growth = (next_money.value / next_share.value) / (money.value / share.value)
        if not lowest <= growth ** (1 / years) <= highest:
            yield (
                next_share,
                f"With {next_money.text}, and {share.text} with {money.text}, GDP would have become {growth:.3g} "
                f"times as large. {_REMEDY}",
            )


def _magnitudes(
    observations: list[Observation],
    quantities: dict[str, str],
) -> Iterator[Doubt]:
    """Yield the shares and densities that are of another order than their indicator elsewhere."""
    for (indicator, _), members in _grouped(observations, "indicator", "scope").items():
        most = MAGNITUDE.get(quantities.get(indicator, ""))
        if most is None or len(members) < 3:
            continue
        middle = median(observation.value for observation in members)
        for observation in members:
            if not 1 / most <= observation.value / middle <= most:
                yield (
                    observation,
                    f"The middle of all figures of {indicator} is {middle:g}, more than {most} times apart; a wrong "
                    f"unit or decimal point? {_REMEDY}",
                )


def _parts(
    series: dict[tuple, list[Observation]],
    quantities: dict[str, str],
    tables: Tables,
) -> Iterator[Doubt]:
    """Yield the amounts and counts of a place that its part in the place above cannot have: all of it, or a part that
    is of another order than its part in the size of that place."""
    parents = column_by(tables["places"], "place_id", "parent_id")
    for (place_id, indicator, scope), members in series.items():
        parent = parents.get(place_id, "")
        whole = _by_year(series.get((parent, indicator, scope), [])) if parent else {}
        if quantities.get(indicator) not in ("amount", "count") or not whole:
            continue
        for observation in members:
            nearest = _nearest(whole, observation.year)
            if observation.is_actual and observation.value >= nearest.value:
                yield (
                    observation,
                    f"{parent}, of which {place_id} is a part, has {nearest.text}. {_REMEDY}",
                )
            elif indicator not in SIZES and abs(nearest.year - observation.year) <= PART_YEARS:
                yield from _out_of_size(observation, nearest, series)


def _out_of_size(
    part: Observation, whole: Observation, series: dict[tuple, list[Observation]]
) -> Iterator[Doubt]:
    """Yield a figure whose part in that of the place above is of another order than its part in that place's size."""
    size = _size_share(part, whole, series)
    if size is None:
        return
    share = part.value / whole.value
    if not 1 / SIZE_SHARE <= share / size <= SIZE_SHARE:
        yield (
            part,
            f"It is {share:.2g} of the {whole.text} of {whole.row['place_id']}, and the place is {size:.2g} of that by "
            f"size; a wrong unit or decimal point? {_REMEDY}",
        )


def _size_share(
    part: Observation, whole: Observation, series: dict[tuple, list[Observation]]
) -> float | None:
    """Return what part of a place another is by GDP, else by population; nothing where no near year is on record."""
    for indicator in SIZES:
        sizes = [
            _by_year(series.get((each.row["place_id"], indicator, ""), []))
            for each in (part, whole)
        ]
        if all(sizes):
            smaller, larger = (_nearest(each, part.year) for each in sizes)
            if max(abs(each.year - part.year) for each in (smaller, larger)) <= SIZE_YEARS:
                return smaller.value / larger.value
    return None


def _nearest(by_year: dict[int, Observation], year: int) -> Observation:
    return min(by_year.values(), key=lambda observation: abs(observation.year - year))
