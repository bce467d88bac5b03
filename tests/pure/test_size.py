"""Totals per head and per GDP, by hand: only of the same place and year, and nothing where that is not on record."""

import math

import pandas as pd
import pytest

from compare.comparison.size import per_size, size_orders
from compare.comparison.verdicts import verdicts
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


# Totals of two places


PORT = "made_up_port"


def _orders(made_up, one, other, *figures, **beside):
    tables = made_up(
        {"document_id": f"{CITY}-2020", **one},
        {"document_id": f"{PORT}-2020", **other},
        figures=list(figures),
        **beside,
    )
    rows = harmonise_targets(tables)
    found = size_orders(rows, tables, verdicts(rows, tables))
    columns = ["basis", "number", "number_other", "same_vintage", "by_number", "by_bounds"]
    return found[columns].values.tolist()


@pytest.mark.parametrize(
    ("one", "other", "number", "bounds"),
    [
        ({"value": 500}, {"value": 600}, "higher", "higher"),
        ({"value": 500, "comparator": "ge"}, {"value": 600}, "higher", "higher"),
        ({"value": 500}, {"value": 600, "comparator": "ge"}, "higher", "overlapping"),
        ({"value": 500}, {"value": 800}, "equal", "equal"),
    ],
)
def test_what_is_less_as_a_total_may_be_more_per_head(made_up, one, other, number, bounds):
    """500 firms of 2.5 million people are 2 for 10,000; of 4 million people 600 are 1.5, and 800 are 2."""
    people = {**PEOPLE, "place_id": PORT, "value": 400.0}
    found = _orders(made_up, one, other, PEOPLE, people)
    assert found == [["head", 2.0, other["value"] / 400, True, number, bounds]]


def test_gdp_of_two_censuses_is_no_one_size(made_up):
    """500 over 2000亿元 are 25 for 100亿元, 600 over 6000亿元 are 10."""
    gdp = {**GDP, "place_id": PORT, "value": 6000.0}
    values = {"value": 500}, {"value": 600}
    assert _orders(made_up, *values, GDP, gdp) == [["gdp", 25, 10, True, "higher", "higher"]]
    later = {**gdp, "vintage": "after_2018_census"}
    found = _orders(made_up, *values, GDP, later, issued={f"{PORT}-2020": "2020-01-01"})
    assert found == [["gdp", 25, 10, False, "", ""]]


@pytest.mark.parametrize(
    ("other", "figures"),
    [
        ({}, [PEOPLE]),
        ({}, []),
        (
            {"value": None, "measure": "relative", "unit": ""},
            [PEOPLE, {**PEOPLE, "place_id": PORT}],
        ),
        ({"indicator": "other_firms"}, [PEOPLE, {**PEOPLE, "place_id": PORT}]),
    ],
)
def test_no_order_by_size_where_one_is_not_on_record_or_of_what_is_not_one_thing(
    made_up, other, figures
):
    assert _orders(made_up, {"value": 500}, {"value": 600, **other}, *figures) == []
