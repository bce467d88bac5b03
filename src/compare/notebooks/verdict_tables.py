"""The tables of verdicts: every two statements, how they lie to each other, and the view that is free of size.

Every function takes a frame of the comparison with the target rows that it is of, and returns a frame of text whose
columns are headings.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from compare.comparison.observations import WHOLE
from compare.comparison.size import BASES
from compare.comparison.verdicts import CIRCUMSTANCES
from compare.language.labels import Labels
from compare.language.links import linked, observation_id
from compare.language.numbers import signed
from compare.language.rows import Row, rows_of
from compare.language.verdict_signs import matrix_cells, matrix_order
from compare.notebooks.cells import level_of, object_frame, rows_by_id, text_frame, time_marks

#: Reasons why two statements of one name may not count one thing.
DEFINITIONS = ("definition", "check_definition")


#: How far above what its nation or province achieved a target lies, in words, by target and place.
Distances = dict[str, dict[str, str]]

#: The orders of totals by size, by the two targets.
SizeOrders = dict[tuple[str, str], list[Row]]


def matrix_table(pairs: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return every statement against every other: a sign for the order, or a letter for why there is none."""
    signs = matrix_cells(pairs, labels)
    ids = matrix_order(pairs)
    by_id = rows_by_id(rows)
    lines = []
    numbers = []
    for number, target_id in enumerate(ids, start=1):
        row = by_id[target_id]
        statement_type = labels.statement_type(row)
        name = labels.labelled(labels.place_year(row), statement_type)
        printed = linked(labels.fragment(row), target_id)
        compared = [signs.get((target_id, other_id), "·") for other_id in ids]
        lines.append((f"{number} {name}", level_of(row, labels), printed, *compared))
        numbers.append(str(number))
    columns = ["kind", "level_of_place", "printed"]
    headings = [labels.word(f"column.{column}") for column in columns]
    return object_frame(lines, [*headings, *numbers])


def verdict_table(
    pairs: pd.DataFrame,
    benchmarks: pd.DataFrame,
    by_size: pd.DataFrame,
    rows: pd.DataFrame,
    labels: Labels,
) -> pd.DataFrame:
    """Return every two targets of one type: their order by the numbers stated, and what stands against it.

    Beside it stands the view that is free of size: of totals their order per head and per GDP, as
    :func:`compare.size_orders` has it; of shares and densities how far each lies from what one nation or province
    reached in its own year.
    """
    by_id = rows_by_id(rows)
    distances = _distances(benchmarks, labels)
    orders = _orders_by_size(by_size)
    cells = []
    is_told = pairs["by_number"].ne("") | pairs["reasons"].map(_is_of_one_name)
    for pair in pairs[is_told].itertuples():
        one = by_id[pair.target_id]
        other = by_id[pair.other_id]
        if one["document_id"] == other["document_id"]:
            continue
        cells.append(
            (
                labels.statement_type(one),
                labels.statement(one),
                _order_by_number(pair, labels),
                labels.statement(other),
                labels.join(
                    dict.fromkeys([level_of(one, labels), level_of(other, labels)]), "semicolon"
                ),
                _size_free_view(pair, orders, distances, one, labels),
                _verdict(pair, one, other, labels),
            )
        )
    columns = ["kind", "first", "by_number", "second", "level_of_place", "size_free", "verdict"]
    return text_frame(cells, columns, labels)


def _is_of_one_name(reasons: list[str]) -> bool:
    """Return whether two statements are of one type but for what their definition may count."""
    return bool(reasons) and set(reasons) <= {*DEFINITIONS, *CIRCUMSTANCES}


def _order_by_number(pair: Any, labels: Labels) -> str:
    if not pair.by_number:
        return labels.word("text.not_applicable")
    order = labels.word(f"verdict.{pair.by_number}")
    if "size" in pair.reasons:
        return labels.word("size.total", order=order)
    return order


def _orders_by_size(by_size: pd.DataFrame) -> SizeOrders:
    """Return the rows of each pair of totals, a row for each basis."""
    orders: SizeOrders = defaultdict(list)
    for row in rows_of(by_size):
        orders[row["target_id"], row["other_id"]].append(row)
    return orders


def _size_free_view(
    pair: Any,
    orders: SizeOrders,
    distances: Distances,
    one: Row,
    labels: Labels,
) -> str:
    """Write the order of totals by the size of their places, or the distances of shares to one benchmark."""
    if "size" not in pair.reasons:
        return _distance_cell(pair, distances, labels)
    texts = [
        _order_by_size(order, one["canonical_unit"], labels)
        for order in orders[pair.target_id, pair.other_id]
    ]
    return labels.join(texts, "semicolon") or labels.word("size.not_of_both")


def _order_by_size(order: Row, unit: str, labels: Labels) -> str:
    """Write two totals over the size of their places, and how they lie to each other."""
    numbers = [
        labels.quantity(float(f"{order[name]:.3g}"), unit) for name in ("number", "number_other")
    ]
    said = f"verdict.{order['by_number']}" if order["same_vintage"] else "size.beside"
    text = labels.word(
        f"size.order_{order['basis']}",
        one=numbers[0],
        order=labels.word(said),
        other=numbers[1],
    )
    if not order["same_vintage"]:
        return labels.bracketed(text, labels.word("reason.vintage"))
    if order["by_bounds"] == "overlapping":
        return labels.bracketed(text, labels.word("size.open"))
    return text


def count_table(pairs: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return of every type how many pairs can be ordered, are left open, or stand side by side."""
    of_one_type = pairs[pairs["by_number"].ne("")]
    names = {row["target_id"]: labels.statement_type(row) for row in rows_of(rows)}
    is_beside = of_one_type["verdict"].eq("side_by_side")
    is_open = of_one_type["verdict"].eq("overlapping")
    marked = pd.DataFrame(
        {
            "kind": of_one_type["target_id"].map(names),
            "settled": ~is_beside & ~is_open,
            "open": is_open,
            "beside": is_beside,
        }
    )
    cells = []
    for kind, group in marked.groupby("kind", sort=False):
        counts = group[["settled", "open", "beside"]].sum()
        cells.append((kind, str(len(group)), *map(str, counts)))
    columns = ["kind", "pairs", "pairs_settled", "pairs_open", "pairs_beside"]
    return text_frame(cells, columns, labels)


def _distances(benchmarks: pd.DataFrame, labels: Labels) -> Distances:
    """Return how far above what was achieved in its own year each share or density lies, by target and place."""
    distances: Distances = {name: {} for name in benchmarks["target_id"]}
    is_achieved = benchmarks["role"].eq("target_year")
    is_compared = benchmarks["standing"].ne("")
    achieved = benchmarks[is_achieved & is_compared]
    of_own_year = achieved[achieved["year"].eq(achieved["wanted_year"])]
    for benchmark in rows_of(of_own_year):
        distance = signed(benchmark["difference"], labels.language)
        marks = time_marks(benchmark, labels)
        if marks:
            distance = labels.bracketed(distance, labels.join(marks))
        distances[benchmark["target_id"]][benchmark["benchmark_id"]] = distance
    return distances


def _distance_cell(pair: Any, distances: Distances, labels: Labels) -> str:
    """Write the distances of both to every place that both can be set against."""
    one = distances.get(pair.target_id)
    other = distances.get(pair.other_id)
    if one is None or other is None:
        return labels.word("text.not_applicable")
    texts = [
        labels.word(
            "text.distances",
            place=labels.places[place_id],
            one=one[place_id],
            other=other[place_id],
        )
        for place_id in one
        if place_id in other
    ]
    return labels.join(texts, "semicolon") or labels.word("text.not_recorded")


def _verdict(pair: Any, one: Row, other: Row, labels: Labels) -> str:
    """Say whether the qualifiers leave the order open, and in which circumstances two targets differ."""
    if pair.verdict == "not_comparable":
        reasons = [labels.word(f"legend.{name}") for name in DEFINITIONS if name in pair.reasons]
        return labels.labelled(labels.word("verdict.not_comparable"), labels.join(reasons))
    certainty = "open" if pair.by_bounds == "overlapping" else "settled"
    texts = [labels.word(f"verdict.{certainty}")]
    if pair.verdict == "side_by_side":
        circumstances = [_circumstance(reason, one, other, labels) for reason in pair.reasons]
        side_by_side = labels.word("verdict.side_by_side")
        texts.append(labels.labelled(side_by_side, labels.join(circumstances)))
    return labels.join(texts, "semicolon")


def _circumstance(reason: str, one: Row, other: Row, labels: Labels) -> str:
    if reason != "years":
        return labels.word(f"reason.{reason}")
    years = abs(int(one["target_year"] - other["target_year"]))
    if years == 1:
        return labels.word("reason.year")
    return labels.word("reason.years", n=years)


def size_table(by_size: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return totals beside what they are per head and per GDP of their place."""
    by_id = rows_by_id(rows)
    cells = []
    for target_id, group in by_size.groupby("target_id", sort=False):
        target = by_id[target_id]
        by_basis = {row["basis"]: size_cell(row, target, labels) for row in rows_of(group)}
        statement_type = labels.statement_type(target)
        cells.append(
            (
                statement_type,
                labels.statement(target),
                level_of(target, labels),
                by_basis["head"],
                by_basis["gdp"],
            )
        )
    return text_frame(cells, ["kind", "aim", "level_of_place", "per_head", "per_gdp"], labels)


def size_cell(row: Row, target: Row, labels: Labels) -> str:
    """Write a total over the size of its place, which leads to the observation of that size."""
    if pd.isna(row["value"]):
        return labels.word("size.not_recorded")
    number = float(f"{row['number']:.3g}")
    size = labels.quantity(row["value"], row["unit"])
    text = labels.word(
        f"size.{row['basis']}",
        value=labels.quantity(number, target["canonical_unit"]),
        size=size,
        grade=row["grade"],
    )
    evidence_id = observation_id(
        target["place_id"],
        BASES[row["basis"]],
        WHOLE,
        row["kind"],
        row["year"],
        row["vintage"],
    )
    return linked(text, evidence_id, size)
