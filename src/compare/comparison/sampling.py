"""Ranks sampled over everything that is uncertain: the choices, how far open ends reach, the position inside bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc, rankdata, sobol_indices, uniform

from compare.comparison.intervals import stack_bounds
from compare.comparison.specifications import (
    CHOICES,
    CHOICES_OF_BENCHMARK,
    Specification,
    SpecifiedTargets,
)

#: The factor that says how far open ends reach.
REACH = "reach"

#: Base 2 logarithms of the number of points for the bands and for the sensitivity (most and least), and their seed.
BAND_POINTS = 12
SENSITIVITY_POINTS = 14
LEAST_POINTS = 7
SEED = 20171209

#: Numbers that the sensitivity holds at once; of more targets it samples fewer points, down to some hundreds.
MOST_NUMBERS = 2**22

#: The share of sampled ranks that a band leaves out at either end.
TAIL = 0.05

#: The farthest that an open-ended target is drawn past its one bound, as a share of it, when ranks are sampled. The
#: intervals of ranks do not use it: there an open end is open.
OPEN_END_REACH = 0.2


def sample_ranks(specified: SpecifiedTargets, direction: str) -> np.ndarray:
    """Return ranks at Sobol' points of all that is uncertain: a line for each point, a column for each target."""
    space = _UncertainSpace(specified, direction)
    points = space.sobol_points(BAND_POINTS)
    return space.ranks(points)


def rank_shift_indices(specified: SpecifiedTargets, direction: str) -> pd.DataFrame:
    """Return the columns of :func:`compare.comparison.ranking.sensitivity` from targets under every specification."""
    space = _UncertainSpace(specified, direction)
    log2_count = _sensitivity_points(len(space.factors))
    points = space.sobol_points(log2_count)
    if np.ptp(space.shifts(points)) == 0:
        return pd.DataFrame(columns=["factor", "first", "total"])
    indices = sobol_indices(
        func=lambda points: space.shifts(points.T),
        n=2**log2_count,
        dists=[uniform()] * len(space.factors),
        rng=_generator(),
    )
    columns = {
        "factor": space.factors,
        "first": indices.first_order,
        "total": indices.total_order,
    }
    frame = pd.DataFrame(columns)
    return frame.sort_values(
        ["total", "factor"],
        ascending=[False, True],
        ignore_index=True,
    )


def _sensitivity_points(dimensions: int) -> int:
    """Return the base 2 logarithm of the points: each is looked at with every axis replaced in turn."""
    affordable = int(np.log2(MOST_NUMBERS / dimensions**2))
    return max(min(SENSITIVITY_POINTS, affordable), LEAST_POINTS)


def _generator() -> np.random.Generator:
    """Return the same random numbers every time."""
    return np.random.default_rng(SEED)


def reference_ranks(specified: SpecifiedTargets, direction: str) -> np.ndarray:
    """Return the rank of each target by its number under the reference specification."""
    return specification_ranks(specified, next(iter(specified)), direction)


def specification_ranks(
    specified: SpecifiedTargets, specification: Specification, direction: str
) -> np.ndarray:
    """Return the rank of each target by its number under one specification."""
    reference = next(iter(specified))
    under_reference = _stated(reference, specified[reference])
    values = _stated(specification, specified[specification])
    return _ranks_beside(values, under_reference, direction)


def _stated(specification: Specification, targets: pd.DataFrame) -> np.ndarray:
    """Return the numbers stated, under one specification; NaN where it needs a benchmark that a target lacks."""
    values = specification.transform(targets["canonical_value"], targets["benchmark"])
    return values.to_numpy(float)


def _ranks_beside(values: np.ndarray, under_reference: np.ndarray, direction: str) -> np.ndarray:
    """Return ranks by values; what has none (NaN) is compared with the others by its value under the reference."""
    compared = ~np.isnan(values).reshape(-1, values.shape[-1]).any(axis=0)
    ranks = _rank(under_reference, direction)
    among_compared = _rank(values[..., compared], direction)
    ranks[..., compared] += among_compared - _rank(under_reference[..., compared], direction)
    return ranks


def _rank(values: np.ndarray, direction: str) -> np.ndarray:
    """Return the ranks of the last axis; ties share the better rank, and rounding makes no order."""
    ascending = values if direction == "lower" else -values
    rounded = np.round(ascending, 12)
    # Some versions of SciPy count in whole numbers, others (1.18) in floats.
    return rankdata(rounded, method="min", axis=-1).astype(int)


class _UncertainSpace:
    """The unit cube whose axes are all that is uncertain of the ranks of some targets.

    An axis for each choice that has options, one for how far open ends reach, and one for each target whose bounds
    leave room: the position inside them.
    """

    def __init__(self, specified: SpecifiedTargets, direction: str) -> None:
        self._specified = specified
        self._direction = direction
        self._reference = next(iter(specified))
        self._reference_ranks = reference_ranks(specified, direction)
        self._target_ids = specified[self._reference].index
        self._options = _options(specified)
        self._is_uncertain = _is_uncertain(specified)

    @property
    def factors(self) -> list[str]:
        """Return the names of the axes."""
        uncertain_ids = self._target_ids[self._is_uncertain]
        return [*self._options, REACH, *uncertain_ids]

    def sobol_points(self, log2_count: int) -> np.ndarray:
        """Return scrambled Sobol' points of the cube, the same every time."""
        dimensions = len(self.factors)
        sampler = qmc.Sobol(dimensions, rng=_generator())
        return sampler.random_base2(log2_count)

    def shifts(self, points: np.ndarray) -> np.ndarray:
        """Return the average shift in rank against the reference at every point."""
        shifts = self.ranks(points) - self._reference_ranks
        return np.abs(shifts).mean(axis=1)

    def ranks(self, points: np.ndarray) -> np.ndarray:
        """Return the ranks at points of the cube: a line for each point, a column for each target."""
        shape = (len(points), len(self._target_ids))
        ranks: np.ndarray = np.empty(shape, int)
        for specification, chosen in self._points_by_specification(points):
            ranks[chosen] = self._ranks_under(specification, points[chosen])
        return ranks

    def _points_by_specification(
        self, points: np.ndarray
    ) -> Iterator[tuple[Specification, np.ndarray]]:
        """Yield every specification with the indices of the points that lie in its part of the cube."""
        combinations = self._combinations(points)
        all_picks = product(*self._options.values())
        for combination, picks in enumerate(all_picks):
            picked = dict(zip(self._options, picks, strict=True))
            specification = replace(self._reference, **picked).effective()
            chosen = np.flatnonzero(combinations == combination)
            yield self._applied(specification), chosen

    def _applied(self, specification: Specification) -> Specification:
        """Return a specification, or, where no two targets have its benchmark, the one by that of the reference."""
        if specification in self._specified:
            return specification
        reference = self._reference
        return replace(specification, benchmark=reference.benchmark, year=reference.year)

    def _combinations(self, points: np.ndarray) -> np.ndarray:
        """Return which combination of options every point picks, by its position in the product of all options."""
        combinations: np.ndarray = np.zeros(len(points), int)
        for axis, options in enumerate(self._options.values()):
            count = len(options)
            scaled: np.ndarray = points[:, axis] * count
            option = np.minimum(scaled.astype(int), count - 1)
            combinations = combinations * count + option
        return combinations

    def _ranks_under(self, specification: Specification, points: np.ndarray) -> np.ndarray:
        """Return the ranks under one specification, at points that say how far ends reach and where values lie."""
        values = self._values_under(specification, points)
        if not np.isnan(values).any():
            return _rank(values, self._direction)
        under_reference = self._values_under(self._reference, points)
        return _ranks_beside(values, under_reference, self._direction)

    def _values_under(self, specification: Specification, points: np.ndarray) -> np.ndarray:
        """Return the values under one specification; NaN where it needs a benchmark that a target lacks."""
        targets = self._specified[specification]
        lower = targets["lower"].to_numpy(float)
        upper = targets["upper"].to_numpy(float)
        benchmark = targets["benchmark"].to_numpy(float)
        reach = OPEN_END_REACH * points[:, [self._reach_axis]]
        below_upper = upper - np.abs(upper) * reach
        above_lower = lower + np.abs(lower) * reach
        lowest = np.where(np.isnan(lower), below_upper, lower)
        highest = np.where(np.isnan(upper), above_lower, upper)
        width = highest - lowest
        values = lowest + self._positions(points) * width
        return np.asarray(specification.transform(values, benchmark))

    @property
    def _reach_axis(self) -> int:
        """Return the axis of how far open ends reach: after the choices, before the targets."""
        return len(self._options)

    def _positions(self, points: np.ndarray) -> np.ndarray:
        """Return where each target lies between its lowest and its highest, which are one for most."""
        shape = (len(points), len(self._target_ids))
        positions: np.ndarray = np.zeros(shape)
        first_axis = self._reach_axis + 1
        positions[:, self._is_uncertain] = points[:, first_axis:]
        return positions


def _options(specified: SpecifiedTargets) -> dict[str, list[Any]]:
    """Return the options of every choice that there are to choose between."""
    options = {}
    for choice, allowed in CHOICES.items():
        # Without a benchmark there is nothing to choose of its year, nor how it is used.
        used = {
            getattr(specification, choice)
            for specification in specified
            if specification.benchmark != "none" or choice not in CHOICES_OF_BENCHMARK
        }
        if len(used) > 1:
            options[choice] = [option for option in allowed if option in used]
    return options


def _is_uncertain(specified: SpecifiedTargets) -> np.ndarray:
    """Return of which targets the bounds leave room under some specification."""
    bounds = stack_bounds(list(specified.values()))
    # An open end (NaN) is unlike anything.
    return (bounds.lower != bounds.upper).any(axis=0)
