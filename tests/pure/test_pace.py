"""How fast targets ask places to move: growth and additions worked out by hand."""

import math

import pandas as pd
import pytest

from compare.comparison.pace import PACE_COLUMNS, pace
from compare.harmonise.canonical import harmonise_targets

NAN = float("nan")
GROWTH, ADDITION = (
    ["growth_lower", "growth", "growth_upper"],
    ["addition_lower", "addition", "addition_upper"],
)
OWN = {
    "place_id": "made_up_city",
    "indicator": "firms",
    "year": 2016,
    "value": 100.0,
    "unit": "家",
    "vintage": "as_published",
}
COUNTRY = {**OWN, "place_id": "made_up_country"}
TWICE = {"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}


@pytest.fixture(scope="module")
def shipped(rows, tables):
    return pace(rows, tables)


def _of(found, **wanted):
    for column, cell in wanted.items():
        found = found[found[column].eq(cell)]
    assert len(found) == 1
    return found.iloc[0]


def _pace(made_up, *given, **beside):
    tables = made_up(*given, **beside)
    return pace(harmonise_targets(tables), tables)


# The plans as read


def test_high_tech_firms_of_huzhou_from_290_to_500_in_four_years(shipped):
    """500家以上 by 2017; 290 on record for 2013, the year the plan was written."""
    row = _of(shipped, target_id="huzhou-2017-054-16", basis="recorded")
    # 500 / 290 = 1.724138; its root 1.313064; the root of that 1.145890: 14.589% a year
    # (500 - 290) / 4 = 52.5 firms a year; 以上 leaves the upper ends open
    assert row[
        ["place_id", "from_year", "to_year", "base", "unit", "grade", "vintage"]
    ].tolist() == ["huzhou", 2013, 2017, 290, "家", "A", "as_published"]
    assert row[GROWTH].tolist() == pytest.approx([14.589, 14.589, NAN], abs=5e-4, nan_ok=True)
    assert row[ADDITION].tolist() == pytest.approx([52.5, 52.5, NAN], nan_ok=True)
    assert 290 * (1 + row["growth"] / 100) ** 4 == pytest.approx(500)


def test_invention_grants_of_huzhou_from_521_in_2013(shipped):
    row = _of(shipped, target_id="huzhou-2017-054-12", basis="recorded")
    # 1100 / 521 = 2.111324; its root 1.453039; the root of that 1.205421: 20.542%; (1100 - 521) / 4 = 144.75
    assert row[["from_year", "base"]].tolist() == [2013, 521]
    assert row[GROWTH].tolist() == pytest.approx([20.542, 20.542, NAN], abs=5e-4, nan_ok=True)
    assert row[ADDITION].tolist() == pytest.approx([144.75, 144.75, NAN], nan_ok=True)


def test_doubling_of_invention_grants_from_2012_beside_the_nation_and_the_province(shipped):
    """翻一番 in five years, beside 143847 to 326970 (China) and 11571 to 28742 (Zhejiang)."""
    own = shipped[shipped["target_id"].eq("huzhou-2017-054-03")]
    assert own[["basis", "place_id", "from_year"]].values.tolist() == [
        ["printed", "huzhou", 2012],
        ["achieved", "china", 2012],
        ["achieved", "zhejiang", 2012],
    ]
    # 2^(1/5): 1.1487^5 = 2.0000. 326970 / 143847 = 2.273040; 1.178478^2 = 1.388810, ^4 = 1.928794, ^5 = 2.273041.
    # 28742 / 11571 = 2.483968; 1.199584^2 = 1.439002, ^4 = 2.070726, ^5 = 2.484010 (so a shade below 19.958%)
    assert own["growth"].tolist() == pytest.approx([14.870, 17.848, 19.958], abs=1.5e-3)
    for growth, first, last in zip(
        own["growth"], (1, 143847, 11571), (2, 326970, 28742), strict=True
    ):
        assert first * math.prod([1 + growth / 100] * 5) == pytest.approx(last)
    assert own[ADDITION].isna().all().all()
    assert own["base"].tolist()[1:] == [143847, 11571]
    assert math.isnan(own["base"].iloc[0])


def test_achieved_from_the_year_of_a_recorded_row(shipped):
    """The level of 1100 is told from 2013, so the nation is too: 143535 to 326970."""
    row = _of(shipped, target_id="huzhou-2017-054-12", basis="achieved", place_id="china")
    # 326970 / 143535 = 2.277981; its root 1.509298; the root of that 1.228535: 22.853%
    assert row["from_year"] == 2013
    assert row["growth"] == pytest.approx(22.853, abs=1e-3)


def test_money_of_the_nation_2012_to_2017_is_as_published_and_not_preliminary(shipped):
    """10298.41 (not 10240) to 17606.13."""
    row = _of(shipped, target_id="huzhou-2017-054-01", basis="achieved", place_id="china")
    # 17606.13 / 10298.41 = 1.709597
    assert row["base"] == 10298.41
    assert (1 + row["growth"] / 100) ** 5 == pytest.approx(1.709597, abs=1e-6)


def test_doubling_of_haizhou_in_two_years(shipped):
    """The root of 2 is 1.41421."""
    row = _of(shipped, target_id="haizhou-2015-011-01", basis="printed")
    assert row[GROWTH].tolist() == pytest.approx([41.421] * 3, abs=5e-4)


def test_no_share_is_joined_over_two_vintages(shipped, rows):
    """Huzhou's R&D/GDP is on record for 2015 and 2020 only, so no pace is told of its shares."""
    shares = rows.loc[rows["indicator"].eq("rd_intensity"), "target_id"]
    assert not shipped["target_id"].isin(shares).any()


# Made-up rows


def test_level_and_base_by_hand(made_up):
    """From 100 in 2016 to 200 in 2020: the fourth root of 2, twenty-five a year."""
    row = _of(_pace(made_up, {"value": 200}, figures=[OWN]), basis="recorded")
    assert row[GROWTH].tolist() == pytest.approx([18.921] * 3, abs=5e-4)  # 1.18921^2 = 1.41422
    assert row[ADDITION].tolist() == pytest.approx([25] * 3)


@pytest.mark.parametrize(
    ("comparator", "value", "high", "additions"),
    [
        # base 100 in 2016, four years
        ("eq", 200, None, [25, 25, 25]),
        ("ge", 200, None, [25, 25, NAN]),
        ("le", 200, None, [NAN, 25, 25]),
        ("approx", 200, None, [22.5, 25, 27.5]),  # 190 and 210
        ("range", 200, 300, [25, 25, 50]),
        ("eq", 60, None, [-10, -10, -10]),  # a target below the base asks for a decrease
    ],
)
def test_bounds_follow_the_target_s(made_up, comparator, value, high, additions):
    row = _of(
        _pace(
            made_up, {"comparator": comparator, "value": value, "value_high": high}, figures=[OWN]
        ),
        basis="recorded",
    )
    assert row[ADDITION].tolist() == pytest.approx(additions, nan_ok=True)
    growth = [NAN if math.isnan(each) else (100 + 4 * each) / 100 for each in additions]
    assert [(1 + each / 100) ** 4 for each in row[GROWTH]] == pytest.approx(growth, nan_ok=True)


def test_share_moves_in_points(made_up):
    """From 2.0% in 2016 to 2.8% in 2020: 0.2 points a year; no larger place stands beside it here."""
    figure = {**OWN, "indicator": "gdp_share", "value": 2.0, "unit": "%"}
    found = _pace(
        made_up,
        {"indicator": "gdp_share", "unit": "%", "value": 2.8},
        figures=[
            figure,
            {**figure, "place_id": "made_up_country"},
            {**figure, "place_id": "made_up_country", "year": 2020},
        ],
    )
    assert found["basis"].tolist() == ["recorded"]
    assert found[ADDITION].values.tolist() == [pytest.approx([0.2] * 3)]


@pytest.mark.parametrize(
    "figure",
    [
        {"year": 2015},
        {"year": 2020},
        {"year": 2021},
        {"kind": "estimate"},
        {"kind": "target"},
        {"vintage": "preliminary"},
        {"place_id": "made_up_town"},
        {"indicator": "other_firms"},
    ],
)
def test_no_pace_from_a_figure_of_another_year_kind_vintage_or_place(made_up, figure):
    """The document is of 2016 and prints no base year."""
    assert _pace(made_up, {"value": 200}, figures=[{**OWN, **figure}]).empty


def test_pace_from_the_base_year_that_is_printed(made_up):
    found = _pace(
        made_up,
        {"value": 200, "base_year": 2015},
        figures=[OWN, {**OWN, "year": 2015, "value": 50.0}],
    )
    assert found[["from_year", "base", "addition"]].values.tolist() == [
        [2015, 50, 30],
        [2016, 100, 25],
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"measure": "addition"},
        {"restates": "t9"},
        {"measure": "relative", "value": None, "unit": ""},
    ],
)
def test_no_pace_of_what_is_no_first_level(made_up, row):
    assert _pace(made_up, {"value": 200, **row}, figures=[OWN]).empty


def test_multiple_without_a_base_year_has_no_pace(made_up):
    assert _pace(
        made_up, {**TWICE, "base_year": None}, figures=[OWN, COUNTRY, {**COUNTRY, "year": 2020}]
    ).empty


def test_undated_document_has_no_year_to_start_from(made_up):
    city = "made_up_city-2020"
    assert _pace(made_up, {"value": 200}, figures=[OWN], issued={city: ""}).empty
    assert (
        len(_pace(made_up, {"value": 200}, figures=[OWN], issued={city: ""}, datings={city: 2016}))
        == 1
    )


def test_weaker_of_two_grades_is_told(made_up):
    figures = [
        {**COUNTRY, "year": 2015, "grade": "A"},
        {**COUNTRY, "year": 2020, "value": 300.0, "grade": "C"},
    ]
    found = _pace(made_up, TWICE, figures=figures)
    assert found[["basis", "grade"]].values.tolist() == [["printed", ""], ["achieved", "C"]]


def test_one_end_alone_is_no_achievement(made_up):
    assert _pace(made_up, TWICE, figures=[{**COUNTRY, "year": 2015}])["basis"].tolist() == [
        "printed"
    ]
    assert _pace(made_up, TWICE, figures=[{**COUNTRY, "year": 2020}])["basis"].tolist() == [
        "printed"
    ]


def test_base_of_zero_has_an_addition_and_no_growth(made_up):
    """From no firm in 2016 to 200 in 2020: fifty a year, and no rate of growth."""
    row = _of(_pace(made_up, {"value": 200}, figures=[{**OWN, "value": 0.0}]), basis="recorded")
    assert row["addition"] == 50
    assert math.isnan(row["growth"])


def test_larger_place_that_had_none_has_no_growth(made_up):
    found = _pace(
        made_up, TWICE, figures=[{**COUNTRY, "year": 2015, "value": 0.0}, {**COUNTRY, "year": 2020}]
    )
    assert found.loc[found["basis"].eq("achieved"), "growth"].isna().all()


def test_base_told_in_another_unit_is_converted(made_up):
    """0.01万家 is 100家; the check of the table lets both stand."""
    row = _of(
        _pace(made_up, {"value": 200}, figures=[{**OWN, "value": 0.01, "unit": "万家"}]),
        basis="recorded",
    )
    assert row[["base", "unit", "addition"]].tolist() == [100, "家", 25]


def test_base_of_at_least_so_many_bounds_the_growth_from_above_only(made_up):
    """From at least 100 to exactly 200 in four years: at most twenty-five a year, perhaps far fewer."""
    row = _of(
        _pace(made_up, {"value": 200}, figures=[{**OWN, "comparator": "ge"}]), basis="recorded"
    )
    assert row[ADDITION].tolist() == pytest.approx([NAN, 25, 25], nan_ok=True)


@pytest.mark.parametrize("count", [0, 1])
def test_no_rows_no_pace(rows, tables, count):
    found = pace(rows.iloc[:count], tables)
    assert found.empty
    assert found.columns.tolist() == PACE_COLUMNS


def test_order_of_the_rows_does_not_matter(rows, tables, shipped):
    pd.testing.assert_frame_equal(pace(rows.sample(frac=1, random_state=2), tables), shipped)


def test_place_without_a_province_is_set_beside_nothing(made_up):
    island = {**TWICE, "document_id": "made_up_island-2020"}
    found = _pace(made_up, island, figures=[{**COUNTRY, "year": 2015}, {**COUNTRY, "year": 2020}])
    assert found["basis"].tolist() == ["printed"]


@pytest.mark.parametrize(("target_year", "bases"), [(2020, ["recorded"]), (2021, [])])
def test_no_pace_across_the_end_of_a_definition(made_up, target_year, bases):
    """100 in 2016, when the indicator was defined as it is until 2020."""
    ending = {"indicator": "old_firms_per_10k", "value": 200, "target_year": target_year}
    found = _pace(made_up, ending, figures=[{**OWN, "indicator": "old_firms_per_10k"}])
    assert found["basis"].tolist() == bases
