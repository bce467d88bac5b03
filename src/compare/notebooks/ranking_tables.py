"""The tables of rankings: ranks and the ranks possible, orders, specifications, sensitivity.

Every function takes a frame of the comparison with the target rows that it is of, and returns a frame of text whose
columns are headings.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from compare.comparison.specifications import Specification
from compare.language.labels import Labels
from compare.language.links import Linked, join_linked, linked
from compare.language.numbers import align_decimals, share
from compare.language.rows import Row, rows_of
from compare.notebooks.cells import level_of, rows_by_id, text_frame

#: The choices of a specification that say how a benchmark is used.
BENCHMARK_CHOICES = ("benchmark", "year", "vintage", "normalisation")


def rank_table(bands: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the rank of each target by its number, the ranks possible, and where most of them lie."""
    by_id = rows_by_id(rows)
    cells = [
        (
            labels.statement(by_id[band.Index]),
            level_of(by_id[band.Index], labels),
            str(band.rank),
            _rank_span(band.best, band.worst),
            _rank_span(band.low, band.high),
            _rank_span(band.best_without_one, band.worst_without_one),
        )
        for band in bands.itertuples()
    ]
    columns = ["aim", "level_of_place", "rank", "possible", "band", "without_one"]
    return text_frame(cells, columns, labels)


def _rank_span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def order_table(orders: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return a sentence for every two ranked targets: their order, or why it is not determined."""
    by_id = rows_by_id(rows)
    cells = []
    for pair in orders.itertuples():
        one = labels.place_year(by_id[pair.target_id])
        other = labels.place_year(by_id[pair.other_id])
        reasons = pair.because.split(";") if pair.because else ["all"]
        because = [labels.word(f"because.{reason}") for reason in reasons]
        cells.append(
            (
                labels.word(f"order.{pair.order}", one=one, other=other),
                labels.join(because, "semicolon"),
            )
        )
    return text_frame(cells, ["order", "because"], labels)


def ranking_table(rankings: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the orders that the specifications give, how many give each, and how like the reference it is."""
    by_id = rows_by_id(rows)
    cells = []
    for ranking in rankings.itertuples():
        places = [labels.place_year(by_id[target_id]) for target_id in ranking.target_ids]
        cells.append(
            (
                " > ".join(places),
                str(ranking.specifications),
                specification_label(ranking.specification, labels),
                f"{ranking.kendall:.2f}",
                f"{ranking.spearman:.2f}",
            )
        )
    columns = ["ranking", "specifications", "specification", "kendall", "spearman"]
    return text_frame(cells, columns, labels)


def specification_label(specification: Specification, labels: Labels) -> str:
    """Return the name of a specification: its options."""
    band = labels.word("specification.band", band=f"{specification.band * 100:g}")
    if specification.benchmark == "none":
        return labels.join([labels.word("specification.benchmark_none"), band])
    names = []
    for choice in BENCHMARK_CHOICES:
        option = getattr(specification, choice)
        names.append(labels.word(f"specification.{choice}_{option}"))
    return labels.join([*names, band])


def sensitivity_table(indices: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the choices by how much they move the ranks."""
    factors = [labels.factor(factor, rows) for factor in indices["factor"]]
    first_order = align_decimals(list(map(share, indices["first"])))
    total_order = align_decimals(list(map(share, indices["total"])))
    cells = zip(factors, first_order, total_order, strict=True)
    return text_frame(cells, ["factor", "first_order", "total_order"], labels)


def robustness_table(found: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return which ranks move when each kind of doubtful row is left out."""
    by_id = rows_by_id(rows)

    def names(target_ids: Iterable[str]) -> Linked:
        places = [linked(labels.place_year(by_id[each]), each) for each in target_ids]
        return join_linked(labels.word("list.semicolon"), places)

    cells = []
    for row in rows_of(found):
        left_out = names(row["left_out"]) if row["left_out"] else labels.word("robust.none")
        cells.append((labels.word(f"robust.{row['switch']}"), left_out, _moves(row, by_id, labels)))
    return text_frame(cells, ["switch", "left_out", "moves"], labels)


def _moves(row: Row, by_id: dict[str, Row], labels: Labels) -> str:
    """Say from which rank to which each target moves that stays, or why the rest is not ranked."""
    if row["refusal"] in ("few", "no_number", "unlike"):
        return labels.word("robust.few")
    if row["refusal"]:
        return labels.word(f"unranked.{row['refusal']}")
    if not row["after"]:
        return labels.word("robust.nothing")
    moves = []
    for target_id, rank in row["after"].items():
        before = row["before"].get(target_id, labels.word("robust.unranked"))
        where = labels.place_year(by_id[target_id])
        moves.append(labels.word("robust.move", where=where, before=before, after=rank))
    return labels.join(moves, "semicolon")
