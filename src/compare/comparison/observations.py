"""Observations by what they are looked up by: the series of a place, and the year.

What is of a part of a place has a scope, as the targets of that part have; it answers to no other.
"""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd

from compare.comparison.statement_types import eras
from compare.harmonise.canonical import harmonise_observations
from compare.language.rows import Row, Tables, rows_of

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


#: The scope of what is of a whole place.
WHOLE = ""

#: Observations by place, indicator and scope.
ObservationGroups = dict[tuple[str, str, str], list[Row]]

#: What was achieved, by place, indicator, scope and vintage of the statistics, then by year.
Achievements = dict[tuple[str, str, str, str], dict[int, Row]]


def recorded_observations(tables: Tables) -> pd.DataFrame:
    """Return what is on record in canonical units, with the ``era`` of its definition that each figure is of.

    Examples
    --------
    >>> import compare
    >>> recorded = recorded_observations(compare.load_tables())
    >>> recorded.query("indicator == 'rd_intensity'")["era"].unique().tolist()
    [0]
    """
    observations = harmonise_observations(tables)
    return observations.assign(era=eras(observations, tables["indicators"], "year"))


def by_subject(observations: pd.DataFrame) -> ObservationGroups:
    """Return the observations of each place, indicator and scope, in the order of the frame.

    Examples
    --------
    >>> import compare
    >>> recorded = by_subject(compare.harmonise_observations(compare.load_tables()))
    >>> len(recorded["shaoxing", "tech_sme_added", WHOLE])
    0
    """
    groups: ObservationGroups = defaultdict(list)
    for observation in rows_of(observations):
        key = (observation["place_id"], observation["indicator"], observation["scope"])
        groups[key].append(observation)
    return groups


def achievements(observations: pd.DataFrame) -> Achievements:
    """Return what was achieved by series and year, for those who look many observations up.

    Examples
    --------
    >>> import compare
    >>> achieved = achievements(compare.harmonise_observations(compare.load_tables()))
    >>> achieved["china", "rd_intensity", WHOLE, "before_2018_census"][2017]["value"]
    2.13
    """
    achieved: Achievements = defaultdict(dict)
    actual = observations[observations["kind"].eq("actual")]
    for observation in rows_of(actual):
        series = (
            observation["place_id"],
            observation["indicator"],
            observation["scope"],
            observation["vintage"],
        )
        # Of two observations of one year the first counts.
        achieved[series].setdefault(observation["year"], observation)
    return achieved


def observation_columns(observation: Row) -> Row:
    """Return what is carried of an observation wherever it goes."""
    return {name: observation[name] for name in OBSERVATION_COLUMNS}
