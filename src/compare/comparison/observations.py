"""Observations by what they are looked up by: the series of a place, and the year."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd

from compare.language.labels import Row

#: What is carried of an observation wherever it goes, as it reads where nothing is on record.
NOT_RECORDED: Row = {
    "kind": "",
    "year": pd.NA,
    "comparator": "",
    "value": math.nan,
    "unit": "",
    "vintage": "",
    "grade": "",
    "publication": "",
    "as_of": "",
    "year_sure": "",
}

OBSERVATION_COLUMNS = list(NOT_RECORDED)


#: Observations by place and indicator.
ObservationGroups = dict[tuple[str, str], list[Row]]

#: What was achieved, by place, indicator and vintage of the statistics, then by year.
Achievements = dict[tuple[str, str, str], dict[int, Row]]


def by_place_and_indicator(observations: pd.DataFrame) -> ObservationGroups:
    """Return the observations of each place and indicator, in the order of the frame; none where none is recorded."""
    groups: ObservationGroups = defaultdict(list)
    for observation in observations.to_dict("records"):
        key = (observation["place_id"], observation["indicator"])
        groups[key].append(observation)
    return groups


def achievements(observations: pd.DataFrame) -> Achievements:
    """Return what was achieved by series and year, for those who look many observations up.

    Examples
    --------
    >>> import compare
    >>> achieved = achievements(compare.harmonise_observations(compare.load_tables()))
    >>> achieved["china", "rd_intensity", "before_2018_census"][2017]["value"]
    2.13
    """
    achieved: Achievements = defaultdict(dict)
    actual = observations[observations["kind"].eq("actual")]
    for observation in actual.to_dict("records"):
        series = (observation["place_id"], observation["indicator"], observation["vintage"])
        # Of two observations of one year the first counts.
        achieved[series].setdefault(observation["year"], observation)
    return achieved


def observation_columns(observation: Row) -> Row:
    """Return what is carried of an observation wherever it goes."""
    return {name: observation[name] for name in OBSERVATION_COLUMNS}
