"""The tables of what targets are held against: benchmarks, pace, consistency.

Every function takes a frame of the comparison with the target rows that it is of, and returns a frame of text whose
columns are headings.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from compare.comparison.consistency import recorded_wholes
from compare.comparison.observations import WHOLE
from compare.language.labels import Labels
from compare.language.links import Linked, join_linked, linked, observation_id
from compare.language.numbers import percent, signed
from compare.language.rows import Row, column_by
from compare.notebooks.cells import level_of, rows_by_id, text_frame

#: Roles of a benchmark's observations that have a column of their own.
BENCHMARK_ROLES = ("year_known", "target_year", "aim")

#: Comparators of targets that are reached by any more.
FLOORS = ("ge", "gt")

#: Checks whose two numbers need not be alike, so that no gap between them is shown.
UNEQUAL_CHECKS = ("part", "plans")

#: Checks of a quantity that the numbers of the document imply.
IMPLIED_CHECKS = ("implied", "share")


def benchmark_table(benchmarks: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return each target of one subject beside the nation and the province, a column for each role."""
    by_id = rows_by_id(rows)
    issued = column_by(labels.tables["documents"], "document_id", "issued")
    absent = labels.word("text.not_recorded")
    cells = []
    pairs = benchmarks.groupby(["target_id", "benchmark_id"], sort=False)
    for (target_id, place_id), group in pairs:
        target = by_id[target_id]
        dated = bool(issued[target["document_id"]])
        by_role = _benchmarks_by_role(group, target, dated, labels)
        roles = [by_role.get(role, absent) for role in BENCHMARK_ROLES]
        place = labels.places[place_id]
        cells.append((labels.statement(target), level_of(target, labels), place, *roles))
    columns = [f"role_{role}" for role in BENCHMARK_ROLES]
    return text_frame(cells, ["aim", "level_of_place", "against", *columns], labels)


def _benchmarks_by_role(
    group: pd.DataFrame, target: Row, dated: bool, labels: Labels
) -> dict[str, str]:
    by_role = {}
    for benchmark in group.itertuples():
        text = _benchmark_text(benchmark, labels)
        if pd.notna(benchmark.year) and benchmark.year != benchmark.wanted_year:
            text = labels.word("role.year_before", text=text)
        # A plan without a date may have been written later.
        if benchmark.role == "year_known" and not dated:
            text = labels.word("role.undated", text=text)
        by_role[benchmark.role] = _benchmark_cell(text, benchmark, target, labels)
    return by_role


def _benchmark_text(benchmark: Any, labels: Labels) -> str:
    """Write an observation with its year, and how many times and points above it the target lies."""
    if pd.isna(benchmark.value):
        missing = labels.word("text.not_recorded")
        return labels.labelled(str(benchmark.wanted_year), missing)
    observation = labels.observation(benchmark, timed=True)
    dated = labels.labelled(str(benchmark.year), observation)
    if not benchmark.standing:
        return labels.join([dated, labels.word("time_mark.definition")], "pause")
    ratio = f"{benchmark.ratio:.2f}"
    difference = signed(benchmark.difference, labels.language)
    distance = labels.word("text.beside", ratio=ratio, difference=difference)
    return labels.join([dated, distance], "pause")


def _benchmark_cell(text: str, benchmark: Any, target: Row, labels: Labels) -> str:
    """Let the observation in a text lead to its evidence."""
    if pd.isna(benchmark.value):
        return text
    evidence_id = observation_id(
        benchmark.benchmark_id,
        target["indicator"],
        target["scope"],
        benchmark.kind,
        benchmark.year,
        benchmark.vintage,
    )
    return linked(text, evidence_id, labels.observation(benchmark, timed=True))


def pace_table(paces: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the yearly growth that targets ask for, beside that of nation and province over the same years."""
    by_id = rows_by_id(rows)
    cells = []
    for pace in paces.itertuples():
        target = by_id[pace.target_id]
        cells.append(
            (
                labels.statement_type(target),
                linked(labels.place_year(target), pace.target_id),
                level_of(target, labels),
                _basis_cell(pace, target, labels),
                _years_cell(pace, target),
                _growth_text(pace, target, labels),
                _addition_text(pace, labels),
            )
        )
    columns = ["kind", "aim", "level_of_place", "basis", "years", "growth", "addition"]
    return text_frame(cells, columns, labels)


def _basis_cell(pace: Any, target: Row, labels: Labels) -> str:
    """Say whose growth it is and from where; a recorded base leads to its observation."""
    base = ""
    if pd.notna(pace.base):
        base = labels.quantity(pace.base, pace.unit)
    basis = labels.word(
        f"pace.{pace.basis}",
        place=labels.places[pace.place_id],
        base=base,
        printed=labels.fragment(target),
        year=pace.from_year,
    )
    if pace.basis != "recorded":
        return basis
    evidence_id = _pace_observation(pace, target, pace.from_year)
    return linked(basis, evidence_id, base)


def _years_cell(pace: Any, target: Row) -> Linked:
    """Return the span of years; what was achieved leads to the observations of both."""
    years: list[str] = []
    for year in (pace.from_year, pace.to_year):
        text = str(year)
        if pace.basis == "achieved":
            text = linked(text, _pace_observation(pace, target, year))
        years.append(text)
    return join_linked("–", years)


def _pace_observation(pace: Any, target: Row, year: int) -> str:
    return observation_id(
        pace.place_id, target["indicator"], target["scope"], "actual", year, pace.vintage
    )


def _growth_text(pace: Any, target: Row, labels: Labels) -> str:
    growth = percent(pace.growth, labels.language)
    comparator = target["comparator"]
    if pace.basis == "achieved" or comparator not in FLOORS:
        return growth
    return labels.word(f"phrase.{comparator}", text=growth)


def _addition_text(pace: Any, labels: Labels) -> str:
    if pd.isna(pace.addition):
        return labels.word("text.not_applicable")
    addition = round(pace.addition, 2)
    return labels.quantity(addition, pace.unit)


def consistency_table(pairs: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return every pair of numbers that should fit together, with both lines, and whether they do."""
    by_id = rows_by_id(rows)
    cells = [
        (
            labels.documents[pair.document_id],
            labels.word(f"check.{pair.check}"),
            labels.indicators[pair.indicator],
            _first_number(pair, by_id, labels),
            _second_number(pair, by_id, labels),
            _gap_text(pair, labels),
            labels.word(f"finding.{pair.finding}"),
        )
        for pair in pairs.itertuples()
    ]
    columns = ["document", "check", "indicator", "one", "other", "gap", "finding"]
    return text_frame(cells, columns, labels)


def _first_number(pair: Any, by_id: dict[str, Row], labels: Labels) -> Linked:
    """Return the lines of the first number, with what they imply and on which GDP."""
    lines = _lines_of(pair.one, by_id, labels)
    if pair.check not in IMPLIED_CHECKS:
        return lines
    interval = _interval(pair, labels)
    implied = labels.word("text.implies", value=interval)
    cell = join_linked("", [lines, implied])
    if pair.check != "share" or not pair.publication:
        return cell
    text = labels.word("text.over_recorded", grade=pair.grade)
    whole_of = column_by(recorded_wholes(labels.tables), "ratio", "whole")
    whole = whole_of[pair.indicator]
    evidence_id = observation_id(pair.place_id, whole, WHOLE, "actual", pair.year, pair.vintage)
    gdp = linked(text, evidence_id)
    return join_linked(labels.word("list.semicolon"), [cell, gdp])


def _second_number(pair: Any, by_id: dict[str, Row], labels: Labels) -> str:
    """Return the lines of the second number, or the observation that stands for it."""
    if pair.other:
        lines = _lines_of(pair.other, by_id, labels)
        if pair.check != "plans":
            return lines
        document_id = by_id[pair.other]["document_id"]
        heading = labels.labelled(labels.documents[document_id], "")
        return join_linked("", [heading, lines])
    if pd.isna(pair.other_value):
        return labels.word("text.not_recorded")
    value = labels.quantity(pair.other_value, pair.unit)
    text = labels.word(
        "text.recorded",
        value=value,
        year=pair.other_year,
        grade=pair.grade,
    )
    evidence_id = observation_id(
        pair.place_id, pair.indicator, WHOLE, "actual", pair.other_year, pair.vintage
    )
    return linked(text, evidence_id, value)


def _lines_of(target_ids: str, by_id: dict[str, Row], labels: Labels) -> Linked:
    """Return the printed fragments of some targets with their lines."""
    fragments = []
    for target_id in target_ids.split(";"):
        row = by_id[target_id]
        text = labels.word("text.fragment_line", printed=labels.fragment(row), line=row["line"])
        fragments.append(linked(text, target_id))
    return join_linked(labels.word("list.comma"), fragments)


def _gap_text(pair: Any, labels: Labels) -> str:
    if pd.isna(pair.gap) or pair.check in UNEQUAL_CHECKS:
        return labels.word("text.not_applicable")
    return percent(pair.gap, labels.language, sign=True)


def _interval(pair: Any, labels: Labels) -> str:
    """Write an implied number with the bounds that its inputs leave."""
    numbers = (pair.one_value, pair.one_lower, pair.one_upper)
    value, lower, upper = (_implied_number(number, pair, labels) for number in numbers)
    if lower == value == upper:
        return value
    if lower and upper:
        return labels.word("interval.both", value=value, lower=lower, upper=upper)
    if lower:
        return labels.word("interval.lower", value=value, bound=lower)
    if upper:
        return labels.word("interval.upper", value=value, bound=upper)
    return labels.word("interval.open", value=value)


def _implied_number(number: float, pair: Any, labels: Labels) -> str:
    if pd.isna(number):
        return ""
    return labels.implied_number(number, pair.unit, pair.indicator)
