"""Totals per head and per GDP, by hand: only of the same place and year, and nothing where that is not on record."""

import math

import pandas as pd
import pytest

from compare.comparison.size import per_size
from compare.harmonise.canonical import harmonise_targets

CITY = "made_up_city"
PEOPLE = {
    "place_id": CITY,
    "indicator": "resident_population",
    "year": 2020,
    "value": 250.0,
    "unit": "万人",
    "vintage": "as_published",
}
GDP = {
    "place_id": CITY,
    "indicator": "gdp",
    "year": 2020,
    "value": 2000.0,
    "unit": "亿元",
    "vintage": "before_2018_census",
}


def _sizes(made_up, row, *figures):
    tables = made_up(row, figures=list(figures))
    return per_size(harmonise_targets(tables), tables).set_index("basis")


def test_by_hand(made_up):
    """500 firms of 2.5 million people are 2 for 10,000 of them; of 2000亿元 they are 25 for 100亿元."""
    found = _sizes(made_up, {"value": 500, "comparator": "ge"}, PEOPLE, GDP)
    assert found.loc["head", ["lower", "number"]].tolist() == [2, 2]
    assert found.loc["gdp", ["lower", "number"]].tolist() == [25, 25]
    assert found["upper"].isna().all()
    assert found["year"].tolist() == [2020, 2020]


@pytest.mark.parametrize("changed", [{"year": 2019}, {"year": 2021}, {"place_id": "made_up_port"}])
def test_size_of_another_year_or_place_is_not_taken(made_up, changed):
    found = _sizes(made_up, {"value": 500}, {**PEOPLE, **changed}, {**GDP, **changed})
    assert found[["lower", "number", "upper", "value"]].isna().all().all()
    assert found["publication"].eq("").all()


def test_gdp_is_that_of_the_time_the_plan_was_written_in(made_up):
    found = _sizes(made_up, {"value": 500}, {**GDP, "vintage": "after_2018_census"})
    assert math.isnan(found.at["gdp", "number"])


@pytest.mark.parametrize(
    "row",
    [
        {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.5},
        {"measure": "growth_rate", "unit": "%", "period": "per_year", "value": 10},
        {"scope": "made_up_scope", "value": 500},
    ],
)
def test_what_does_not_grow_with_the_place_has_no_size(made_up, row):
    assert _sizes(made_up, row, PEOPLE, GDP).empty


def test_firms_of_huzhou_2017_over_its_gdp(rows, tables):
    """500家以上 over 2476.13亿元 are 20.19 for 100亿元; its population of 2017 is not on record."""
    found = per_size(rows, tables).query("target_id == 'huzhou-2017-054-16'").set_index("basis")
    assert found.at["gdp", "number"] == pytest.approx(20.193, abs=1e-3)
    assert pd.isna(found.at["head", "number"])
