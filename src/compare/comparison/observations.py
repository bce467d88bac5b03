"""Observations by what they are looked up by: the series of a place, and the year."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from compare.language.labels import Row

#: What is carried of an observation wherever it goes, as it reads where nothing is on record.
NOT_RECORDED: dict[str, Any] = {
    "kind": "",
    "year": pd.NA,
    "comparator": "",
    "value": math.nan,
    "unit": "",
    "vintage": "",
    "grade": "",
    "publication": "",
}

OBSERVATION_COLUMNS = list(NOT_RECORDED)


class Series(NamedTuple):
    """What one place achieved in one indicator, in one vintage of the statistics."""

    place_id: str
    indicator: str
    vintage: str


#: What was achieved, by series and year.
Achievements = dict[Series, dict[int, Row]]


def achievements(observations: pd.DataFrame) -> Achievements:
    """Return what was achieved by series and year, for those who look many observations up.

    Examples
    --------
    >>> import compare
    >>> observations = compare.harmonise_observations(compare.load_tables())
    >>> series = Series("china", "rd_intensity", "before_2018_census")
    >>> achievements(observations)[series][2017]["value"]
    2.13
    """
    achieved: Achievements = {}
    actual = observations[observations["kind"].eq("actual")]
    for observation in actual.to_dict("records"):
        series = Series(*(observation[name] for name in Series._fields))
        achieved.setdefault(series, {}).setdefault(observation["year"], observation)
    return achieved


def by_place_and_indicator(observations: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """Return the observations of each place and indicator, in the order of the frame."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for observation in observations.to_dict("records"):
        key = (observation["place_id"], observation["indicator"])
        groups.setdefault(key, []).append(observation)
    return groups


def carried(observation: Row) -> dict[str, Any]:
    """Return what is carried of an observation wherever it goes."""
    return {name: observation[name] for name in OBSERVATION_COLUMNS}
