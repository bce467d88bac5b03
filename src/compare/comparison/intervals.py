"""The order of targets that are intervals, under all specifications: of each two, and the ranks that are possible."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from compare.language.rows import Row

#: Bounds of the same targets under each specification.
BoundsBySpecification = Sequence[pd.DataFrame]

PAIR_COLUMNS = ["target_id", "other_id", "order", "because"]


class StackedBounds(NamedTuple):
    """The bounds under all specifications: a line for each specification, a column for each target."""

    lower: np.ndarray
    upper: np.ndarray
    comparator: np.ndarray


def stack_bounds(bounds: BoundsBySpecification) -> StackedBounds:
    """Return lower, upper and comparator of all specifications as arrays."""

    def stack(column: str, dtype: type) -> np.ndarray:
        lines = [frame[column].to_numpy(dtype) for frame in bounds]
        return np.stack(lines)

    return StackedBounds(
        stack("lower", float),
        stack("upper", float),
        stack("comparator", object),
    )


def pair_orders(bounds: BoundsBySpecification) -> pd.DataFrame:
    """Return the columns of :func:`compare.comparison.ranking.orders` from the bounds under each specification.

    Parameters
    ----------
    bounds : list of DataFrame
        As for :func:`rank_intervals`.
    """
    stacked = stack_bounds(bounds)
    compared = _compared(stacked)
    under_any = {}
    for order, holds in _relations(stacked).items():
        under_any[order] = np.any(holds & compared, axis=0)
    target_ids = bounds[0].index
    positions = range(len(target_ids))
    pairs = []
    for one, other in combinations(positions, 2):
        possible = [name for name, holds in under_any.items() if holds[one, other]]
        because = _why_undetermined(possible)
        pair = {
            "target_id": target_ids[one],
            "other_id": target_ids[other],
            "order": "not_determined" if because else possible[0],
            "because": ";".join(because),
        }
        pairs.append(pair)
    return pd.DataFrame(pairs, columns=PAIR_COLUMNS)


def _why_undetermined(possible: list[str]) -> list[str]:
    """Return why the order of two targets is not determined, from the orders that are possible; nothing if it is."""
    because = []
    if "overlapping" in possible:
        because.append("bounds")
    definite = set(possible) - {"overlapping"}
    if len(definite) > 1:
        because.append("specifications")
    return because


def orders_of(one: Row, other: Row) -> np.ndarray:
    """Return the name of the order that holds of each two intervals, where one is known; see :func:`relations`.

    Examples
    --------
    >>> one = {"lower": np.array([2.0, 1.0]), "upper": np.array([2.0, np.nan]), "comparator": np.array(["eq", "ge"])}
    >>> orders_of(one, {"lower": np.array([1.0, 3.0]), "upper": np.array([1.0, 3.0]), "comparator": "eq"}).tolist()
    ['higher', 'overlapping']
    """
    orders = relations(one, other)
    return np.select(list(orders.values()), list(orders), "")


def orders_by_number(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how the numbers stated lie to each other; one that is read as a bound counts as that bound."""
    return orders_of(
        {"lower": one, "upper": one, "comparator": "eq"},
        {"lower": other, "upper": other, "comparator": "eq"},
    )


def rank_intervals(bounds: BoundsBySpecification, direction: str = "higher") -> pd.DataFrame:
    """Return the best and the worst rank of each target under any specification, anywhere inside its bounds.

    Parameters
    ----------
    bounds : list of DataFrame
        A frame for each specification, the reference first: index target_id, columns lower, upper (NaN where open),
        comparator (empty where a target lacks what the specification needs: there it is compared with the others as
        under the reference, where none lacks anything).
    direction : str
        What is better: ``higher`` or ``lower``.

    Returns
    -------
    DataFrame
        Indexed by target_id: best, worst (int). A rank is one more than the number of targets that are ahead: at
        best only those that surely are, at worst all that may be. Equal numbers are not ahead of each other.

    Examples
    --------
    >>> nan = float("nan")
    >>> bounds = pd.DataFrame({"lower": [3.0, 2.0, 1.0], "upper": [3.0, nan, 1.0], "comparator": ["eq", "ge", "eq"]},
    ...                       index=["a", "b", "c"])
    >>> rank_intervals([bounds]).values.tolist()
    [[1, 2], [1, 2], [3, 3]]
    """
    surely_ahead, possibly_ahead = _ahead(stack_bounds(bounds), direction)
    best = 1 + surely_ahead.sum(axis=1)
    worst = 1 + possibly_ahead.sum(axis=1)
    intervals = {
        "best": best.min(axis=0),
        "worst": worst.max(axis=0),
    }
    return pd.DataFrame(intervals, index=bounds[0].index)


def intervals_without_one(bounds: BoundsBySpecification, direction: str = "higher") -> pd.DataFrame:
    """Return best and worst as :func:`rank_intervals` does when each of the other targets is left out in turn."""
    surely_ahead, possibly_ahead = _ahead(stack_bounds(bounds), direction)
    best = _ranks_without_one(surely_ahead)
    worst = _ranks_without_one(possibly_ahead)
    # What is left out has no rank of its own: one that is never the best, nor the worst.
    count = len(bounds[0])
    left_out = _itself(count)
    best = np.where(left_out, count, best)
    worst = np.where(left_out, 1, worst)
    intervals = {
        "best": best.min(axis=(0, 1)),
        "worst": worst.max(axis=(0, 1)),
    }
    return pd.DataFrame(intervals, index=bounds[0].index)


def _itself(count: int) -> np.ndarray:
    """Return of which pairs the one and the other are the same."""
    return np.eye(count, dtype=bool)


def _ranks_without_one(ahead: np.ndarray) -> np.ndarray:
    """Return ranks by specification, target left out and target: whoever is left out is ahead of nobody."""
    ranks = 1 + ahead.sum(axis=1)
    return ranks[:, None, :] - ahead


def _ahead(bounds: StackedBounds, direction: str) -> tuple[np.ndarray, np.ndarray]:
    """Return who surely is ahead of whom, and who may be: by specification, one target and other."""
    surely_ahead = _relations(bounds)[direction]
    if direction == "higher":
        surely_not_ahead = _one(bounds.upper) <= _other(bounds.lower)
    else:
        surely_not_ahead = _one(bounds.lower) >= _other(bounds.upper)
    # An open end reaches everything: who is not known to be no better may be ahead.
    possibly_ahead = ~surely_not_ahead
    count = bounds.lower.shape[1]
    others = ~_itself(count)
    compared = _compared(bounds)
    surely_ahead = np.where(compared, surely_ahead, surely_ahead[:1])
    possibly_ahead = np.where(compared, possibly_ahead, possibly_ahead[:1])
    return surely_ahead & others, possibly_ahead & others


def _compared(bounds: StackedBounds) -> np.ndarray:
    """Return which two are compared under each specification: those that have what it needs."""
    has_all = bounds.comparator != ""
    return _one(has_all) & _other(has_all)


def _one(values: np.ndarray) -> np.ndarray:
    """Return values by specification and target as those of the one target of every pair."""
    return values[:, :, None]


def _other(values: np.ndarray) -> np.ndarray:
    """Return values by specification and target as those of the other target of every pair."""
    return values[:, None, :]


def _relations(bounds: StackedBounds) -> dict[str, np.ndarray]:
    """Return which order holds of which two, by specification, one target and other."""
    one = {name: _one(values) for name, values in bounds._asdict().items()}
    other = {name: _other(values) for name, values in bounds._asdict().items()}
    return relations(one, other)


def relations(one: Row, other: Row) -> dict[str, np.ndarray]:
    """Return which order holds of which two intervals.

    Parameters
    ----------
    one, other : mapping
        lower and upper (NaN where open) and comparator, as of harmonised target rows: numbers, or arrays whose shapes
        fit each other.

    Returns
    -------
    dict of array of bool
        For ``higher``, ``lower``, ``equal`` (both say exactly the same number) and ``overlapping``; one of them holds
        of every two.
    """
    higher = _surely_above(one, other)
    lower = _surely_above(other, one) & ~higher
    both_exact = np.equal(one["comparator"], "eq") & np.equal(other["comparator"], "eq")
    equal = both_exact & np.equal(one["lower"], other["lower"]) & ~higher & ~lower
    return {
        "higher": higher,
        "lower": lower,
        "equal": equal,
        "overlapping": ~(higher | lower | equal),
    }


def _surely_above(one: Row, other: Row) -> np.ndarray:
    """Return where the lowest that ``one`` allows is above the highest that ``other`` allows."""
    least, most = one["lower"], other["upper"]
    bound_excluded = np.equal(one["comparator"], "gt") | np.equal(other["comparator"], "lt")
    touching = bound_excluded & np.equal(least, most)
    return np.greater(least, most) | touching


def order_of(one: Row, other: Row) -> str:
    """Return which order holds of two intervals; see :func:`relations`.

    Examples
    --------
    >>> nan = float("nan")
    >>> order_of({"lower": 70.0, "upper": nan, "comparator": "ge"}, {"lower": 60.0, "upper": 60.0, "comparator": "eq"})
    'higher'
    """
    return next(order for order, holds in relations(one, other).items() if holds)
