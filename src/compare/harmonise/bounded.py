"""Numbers with what their qualifiers allow at the least and at the most."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import NamedTuple

from compare.language.rows import Row


class Bounded(NamedTuple):
    """A number and its bounds, which are NaN where nothing bounds it.

    Examples
    --------
    >>> money, share = Bounded(70.0, 70.0, float("nan")), Bounded(0.025, 0.027, 0.029)
    >>> [round(end, 1) for end in money.over(share)]
    [2413.8, 2592.6, nan]
    """

    lower: float
    value: float
    upper: float

    def apply(self, function: Callable[..., float], *arguments: float) -> Bounded:
        """Return a function of the number that grows with it."""
        return Bounded(*(function(end, *arguments) for end in self))

    def times(self, factor: float) -> Bounded:
        """Return the number and its bounds, multiplied."""
        return self.apply(operator.mul, factor)

    def combine(self, function: Callable[[float, float], float], other: Bounded) -> Bounded:
        """Return a function that grows with this number and falls as the other grows."""
        return Bounded(
            function(self.lower, other.upper),
            function(self.value, other.value),
            function(self.upper, other.lower),
        )

    def over(self, other: Bounded) -> Bounded:
        """Return the quotient, least where the other number is the most that it can be."""
        return self.combine(operator.truediv, other)

    def less(self, other: Bounded) -> Bounded:
        """Return the difference, least where the other number is the most that it can be."""
        return self.combine(operator.sub, other)


def stated_number(target: Row) -> Bounded:
    """Return the canonical number of a harmonised target with its bounds."""
    return Bounded(target["lower"], target["canonical_value"], target["upper"])


def observed_number(observation: Row) -> Bounded:
    """Return the value of a harmonised observation with its bounds."""
    return Bounded(observation["lower"], observation["value"], observation["upper"])
