"""Whether numbers that should fit together do: each pair worked out by hand from the printed and recorded figures."""

import math

import pandas as pd
import pytest

from compare.comparison.consistency import CONSISTENCY_COLUMNS, FINDINGS, consistency
from compare.harmonise.canonical import harmonise_targets

NAN = float("nan")
CITY = "made_up_city-2020"
MONEY = {"indicator": "rd_expenditure", "unit": "亿元", "period": "in_year", "value": 70}
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.5}
GDP = {
    "place_id": "made_up_city",
    "indicator": "gdp",
    "year": 2020,
    "value": 2800.0,
    "unit": "亿元",
}


@pytest.fixture(scope="module")
def shipped(rows, tables):
    return consistency(rows, tables)


def _of(found, **wanted):
    for column, cell in wanted.items():
        found = found[found[column].eq(cell)]
    assert len(found) == 1, found
    return found.iloc[0]


def _found(made_up, *given, **beside):
    tables = made_up(*given, **beside)
    return consistency(harmonise_targets(tables), tables)


# The plans as read


def test_gdp_that_huzhou_s_70_at_2_70_implies_against_the_gdp_of_2017(shipped):
    """70亿元以上 over 2.70%左右, and 2476.13亿元 on record."""
    row = _of(shipped, check="implied", document_id="huzhou-2017", indicator="gdp")
    # 70 / 0.027 = 2592.5926; at least 70 / 0.02835 = 2469.1358, and nothing above
    # 2476.13 × 27 / 70000 = 66855.51 / 70000 = 0.95507871: 4.492% less, but above 2469.1358
    assert row[["one", "other", "other_year", "other_value", "unit"]].tolist() == [
        "huzhou-2017-054-09;huzhou-2017-054-10",
        "",
        2017,
        2476.13,
        "亿元",
    ]
    assert row[["one_lower", "one_value", "one_upper"]].tolist() == pytest.approx(
        [2469.135802, 2592.592593, NAN], nan_ok=True
    )
    assert row["gap"] == pytest.approx(-4.492129, abs=1e-6)
    assert row[["vintage", "grade", "finding"]].tolist() == [
        "before_2018_census",
        "B",
        "within_bounds",
    ]


def test_shaoxing_s_140_over_the_gdp_of_2018_against_the_province_s_share(shipped):
    """突破140亿元 over 5416.90亿元, and above 2.57%."""
    row = _of(shipped, check="share")
    # 140 / 5416.9 = 0.02584504 (5416.9 × 0.0258 = 139.75602, and 0.24398 / 5416.9 = 0.00004504): 2.584504%
    # 5416.9 × 0.0257 = 139.21433; 139.21433 / 140 = 0.99438807: 0.561% less
    assert row[["document_id", "one", "other", "unit", "indicator"]].tolist() == [
        "shaoxing-2018",
        "shaoxing-2018-026-03",
        "shaoxing-2018-026-04",
        "%",
        "rd_intensity",
    ]
    assert row[["one_lower", "one_value", "other_value"]].tolist() == pytest.approx(
        [2.584504, 2.584504, 2.57], abs=1e-6
    )
    assert math.isnan(row["one_upper"])
    assert row["gap"] == pytest.approx(-0.561193, abs=1e-6)
    assert row[["vintage", "grade", "finding"]].tolist() == ["before_2018_census", "B", "fits"]


def test_gdp_that_haining_implies_for_2025_has_no_figure_of_the_year(shipped):
    """60 / 0.0386 = 1554.40; the nearest after the census is 1196.00 of 2021."""
    row = _of(shipped, check="implied", document_id="haining-2025", indicator="gdp")
    assert row["one_value"] == pytest.approx(1554.404, abs=1e-3)
    assert row[["other_year", "other_value", "finding"]].tolist() == [2021, 1196.0, "other_year"]
    assert math.isnan(row["gap"])


def test_bases_that_the_doublings_of_huzhou_imply_for_2012(shipped):
    """Half of 500家 and of 1100件; what is on record is of 2013, and of money nothing is."""
    firms = _of(shipped, check="implied", document_id="huzhou-2017", indicator="hnte_count")
    assert firms[["one_value", "other_year", "other_value", "finding"]].tolist() == [
        250,
        2013,
        290,
        "other_year",
    ]
    grants = _of(
        shipped, check="implied", document_id="huzhou-2017", indicator="invention_patent_grants"
    )
    assert grants[["one_value", "other_year", "other_value", "finding"]].tolist() == [
        550,
        2013,
        521,
        "other_year",
    ]
    money = _of(shipped, check="implied", document_id="huzhou-2017", indicator="rd_expenditure")
    assert money[["one_value", "finding"]].tolist() == [35, "not_recorded"]
    assert math.isnan(money["other_value"])
    assert pd.isna(money["other_year"])
    assert math.isnan(money["gap"])


def test_population_that_huzhou_implies_is_not_on_record(shipped):
    """1100 / 3.6 = 305.56 万人; a floor over a floor bounds nothing."""
    row = _of(shipped, check="implied", indicator="resident_population")
    assert row["one_value"] == pytest.approx(305.5556, abs=1e-4)
    assert row[["one_lower", "one_upper", "other_value", "gap"]].isna().all()
    assert row["finding"] == "not_recorded"


def test_firm_institutions_of_huzhou_are_stated_twice_and_fit_by_their_qualifiers_alone(shipped):
    """500家以上 on line 76, 400家以上 on line 130: a fifth less, and both can hold."""
    row = _of(shipped, check="restated", other="huzhou-2017-130-02")
    assert row[["one", "one_value", "other_value", "finding"]].tolist() == [
        "huzhou-2017-076-03",
        500,
        400,
        "within_bounds",
    ]
    assert row["gap"] == pytest.approx(-20)


def test_invention_patents_are_no_more_than_patents(shipped):
    """4800 of 22000 applications and 1100 of 16000 grants: 21.8% and 6.875%."""
    own = shipped[shipped["check"].eq("part") & shipped["document_id"].eq("huzhou-2017")].set_index(
        "one"
    )
    assert own.loc["huzhou-2017-098-01", ["other", "finding"]].tolist() == [
        "huzhou-2017-098-02",
        "fits",
    ]
    assert own.loc["huzhou-2017-098-03", ["other", "finding"]].tolist() == [
        "huzhou-2017-054-12",
        "fits",
    ]
    assert own.at["huzhou-2017-098-03", "gap"] == pytest.approx(6.875 - 100)


def test_what_does_not_fit_comes_first_and_words_are_of_the_vocabulary(shipped):
    order = [FINDINGS.index(each) for each in shipped["finding"]]
    assert order == sorted(order)
    assert shipped.columns.tolist() == CONSISTENCY_COLUMNS


def test_gap_is_told_for_one_year_only(shipped):
    apart = shipped["other_year"].notna() & shipped["other_year"].ne(shipped["year"])
    assert apart.any()
    assert shipped.loc[apart, "gap"].isna().all()


def test_what_is_not_recorded_is_missing_and_never_zero(shipped):
    none = shipped[shipped["finding"].eq("not_recorded")]
    assert len(none)
    assert none[["other_value", "other_year", "gap"]].isna().all().all()
    assert none[["vintage", "grade", "publication"]].eq("").all().all()


# Made-up rows: implied against the record. 70亿元 at 2.5% is a GDP of 2800亿元


@pytest.mark.parametrize(
    ("money", "share", "recorded", "gap", "finding"),
    [
        ("eq", "eq", 2800.0, 0, "fits"),
        ("eq", "eq", 2940.0, 5, "does_not_fit"),  # both exact: no room at all
        ("ge", "eq", 2800.0, 0, "fits"),
        ("ge", "eq", 2940.0, 5, "within_bounds"),  # at least 2800
        ("ge", "eq", 2660.0, -5, "does_not_fit"),
        ("le", "eq", 2660.0, -5, "within_bounds"),
        ("eq", "approx", 2900.0, 25 / 7, "within_bounds"),  # up to 70 / 0.02375 = 2947.4
        ("eq", "approx", 2950.0, 75 / 14, "does_not_fit"),
        ("ge", "ge", 28.0, -99, "within_bounds"),  # a floor over a floor bounds nothing
        ("ge", "eq", 2814.0, 0.5, "fits"),  # half a per cent apart: rounding
    ],
)
def test_implied_gdp_against_the_record(made_up, money, share, recorded, gap, finding):
    found = _found(
        made_up,
        {**MONEY, "comparator": money},
        {**SHARE, "comparator": share},
        figures=[{**GDP, "value": recorded}],
    )
    row = _of(found, check="implied")
    assert row["gap"] == pytest.approx(gap)
    assert row["finding"] == finding


@pytest.mark.parametrize(
    ("figure", "finding"),
    [
        ({}, "fits"),
        ({"vintage": "before_2018_census_preliminary"}, "fits"),
        ({"year": 2019}, "other_year"),
        ({"vintage": "after_2018_census"}, "not_recorded"),
        ({"vintage": "after_2018_census_revised"}, "not_recorded"),
        ({"place_id": "made_up_town"}, "not_recorded"),
        ({"kind": "estimate"}, "not_recorded"),
        ({"kind": "target"}, "not_recorded"),
    ],
)
def test_only_the_place_s_own_figure_of_the_year_and_vintage_is_held_against_it(
    made_up, figure, finding
):
    assert (
        _of(_found(made_up, MONEY, SHARE, figures=[{**GDP, **figure}]), check="implied")["finding"]
        == finding
    )


def test_first_published_goes_before_preliminary_and_the_nearest_year_before_others(made_up):
    figures = [{**GDP, "value": 1.0, "vintage": "before_2018_census_preliminary"}, GDP]
    assert (
        _of(_found(made_up, MONEY, SHARE, figures=figures), check="implied")["other_value"] == 2800
    )
    figures = [{**GDP, "year": year, "value": float(year)} for year in (2015, 2018, 2022)]
    assert (
        _of(_found(made_up, MONEY, SHARE, figures=figures), check="implied")["other_value"] == 2018
    )


def test_undated_document_is_held_against_nothing_that_rests_on_gdp(made_up):
    row = _of(_found(made_up, MONEY, SHARE, figures=[GDP], issued={CITY: ""}), check="implied")
    assert row["finding"] == "not_recorded"


def test_grade_is_carried(made_up):
    row = _of(_found(made_up, MONEY, SHARE, figures=[{**GDP, "grade": "C"}]), check="implied")
    assert row[["grade", "publication"]].tolist() == ["C", "Made-up yearbook"]


def test_gdp_told_in_another_unit_is_converted(made_up):
    """28000000万元 is 2800亿元; the check of the table lets both stand."""
    row = _of(
        _found(made_up, MONEY, SHARE, figures=[{**GDP, "value": 28_000_000.0, "unit": "万元"}]),
        check="implied",
    )
    assert row[["other_value", "unit", "finding"]].tolist() == [2800, "亿元", "fits"]


def test_a_record_of_at_least_so_much_is_not_said_to_contradict(made_up):
    """At least 2700亿元 on record leaves room for 2800亿元."""
    row = _of(
        _found(made_up, MONEY, SHARE, figures=[{**GDP, "value": 2700.0, "comparator": "ge"}]),
        check="implied",
    )
    assert row["finding"] != "does_not_fit"


def test_aim_of_no_money_at_all_does_not_fall_over(made_up):
    row = _of(_found(made_up, {**MONEY, "value": 0}, SHARE, figures=[GDP]), check="implied")
    assert row["finding"] == "does_not_fit"
    assert math.isnan(row["gap"])


# Money over recorded GDP, where the share is another place's


RESOLVED = {**SHARE, "measure": "relative", "value": None, "unit": "", "comparator": "gt"}
PROVINCE = {"place_id": "made_up_province", "year": 2020, "value": 2.5}


def _share(made_up, money, *figures, comparator="gt"):
    return _found(
        made_up,
        {**MONEY, **money},
        {**RESOLVED, "comparator": comparator},
        figures=[PROVINCE, *figures],
        resolutions={"t2": "made_up_province"},
    )


@pytest.mark.parametrize(
    ("value", "comparator", "share", "finding"),
    [
        # over a GDP of 2800亿元, beside more than 2.5%
        (70, "eq", "gt", "does_not_fit"),  # 2.5% exactly is not more than 2.5%
        (70, "eq", "ge", "fits"),
        (70, "gt", "gt", "fits"),
        (84, "ge", "gt", "within_bounds"),  # at least 3%
        (56, "eq", "gt", "does_not_fit"),  # 2%
        (56, "ge", "gt", "within_bounds"),  # at least 2% may be more than 2.5%
    ],
)
def test_money_over_recorded_gdp_beside_a_resolved_share(
    made_up, value, comparator, share, finding
):
    row = _of(
        _share(made_up, {"value": value, "comparator": comparator}, GDP, comparator=share),
        check="share",
    )
    assert row["one_value"] == pytest.approx(value / 28)
    assert row["finding"] == finding


def test_share_without_gdp_on_record_is_told_to_be_not_recorded(made_up):
    """The pair is there; what is missing is the GDP, and it says so."""
    assert _of(_share(made_up, {}), check="share")["finding"] == "not_recorded"


def test_gdp_of_another_vintage_is_not_divided_by(made_up):
    found = _share(made_up, {}, {**GDP, "vintage": "after_2018_census"})
    assert (
        not found.loc[found["check"].eq("share"), "finding"]
        .isin(["fits", "within_bounds", "does_not_fit"])
        .any()
    )


# Within a document


def test_restatements(made_up):
    """At least 500 and at least 400 can both hold; exactly 500 and at most 400 cannot, nor can two years."""
    found = _found(
        made_up,
        {"value": 500, "comparator": "ge"},
        {"value": 500, "comparator": "ge", "restates": "t1"},
        {"value": 400, "comparator": "ge", "restates": "t1"},
        {"value": 500, "comparator": "eq", "restates": "t1"},
        {"value": 400, "comparator": "le", "restates": "t1"},
        {"value": 500, "comparator": "ge", "target_year": 2021, "restates": "t1"},
    ).set_index("other")
    assert found["check"].eq("restated").all()
    assert found[["finding"]].to_dict()["finding"] == {
        "t2": "fits",
        "t3": "within_bounds",
        "t4": "other_qualifier",
        "t5": "does_not_fit",
        "t6": "does_not_fit",
    }


@pytest.mark.parametrize(
    ("first", "again", "finding"),
    [
        (("lt", 100), ("gt", 100), "does_not_fit"),
        (("lt", 100), ("ge", 100), "does_not_fit"),
        (("eq", 110), ("gt", 110), "other_qualifier"),  # the bare number is short for the other
        (("le", 100), ("ge", 100), "other_qualifier"),  # exactly 100 is both
        (("ge", 100), ("gt", 100), "other_qualifier"),
        (("eq", 0), ("eq", 100), "does_not_fit"),
        (("eq", 0), ("ge", 0), "other_qualifier"),
        (("ge", 0), ("eq", 100), "within_bounds"),
    ],
)
def test_restatements_that_exclude_each_other_do_not_fit(made_up, first, again, finding):
    one, other = (dict(zip(("comparator", "value"), each, strict=True)) for each in (first, again))
    found = _found(made_up, one, {**other, "restates": "t1"})
    assert found["finding"].tolist() == [finding]


def test_restatement_of_a_row_that_is_not_among_those_given_is_left_out(made_up):
    assert _found(made_up, {"restates": "t9"}).empty


def test_restated_zero_has_no_gap(made_up):
    row = _found(made_up, {"value": 0}, {"value": 0, "restates": "t1"}).iloc[0]
    assert row["finding"] == "fits"
    assert math.isnan(row["gap"])


GRANTS = {"indicator": "patent_grants", "unit": "件", "period": "in_year", "value": 1000}
INVENTIONS = {**GRANTS, "indicator": "invention_patent_grants"}


@pytest.mark.parametrize(
    ("whole", "part", "finding"),
    [
        ({"value": 1000}, {"value": 400}, "fits"),
        ({"value": 1000}, {"value": 1000}, "fits"),
        ({"value": 1000}, {"value": 1001}, "does_not_fit"),
        ({"value": 1000, "comparator": "ge"}, {"value": 2000}, "fits"),  # at least 1000 may be 3000
        (
            {"value": 1000},
            {"value": 1000, "comparator": "gt"},
            "does_not_fit",
        ),  # more than 1000 out of 1000
        ({"value": 1000, "comparator": "approx"}, {"value": 1040}, "fits"),
        ({"value": 1000, "scope": "zone"}, {"value": 2000, "scope": "zone"}, "does_not_fit"),
        # growth of a part may well be faster than that of the whole
        (
            {"measure": "growth_rate", "unit": "%", "value": 10},
            {"measure": "growth_rate", "unit": "%", "value": 20},
            None,
        ),
        (
            {"measure": "multiple", "unit": "倍", "value": 2},
            {"measure": "multiple", "unit": "倍", "value": 3},
            None,
        ),
        ({"value": 1000}, {"value": 2000, "scope": "zone"}, None),
        ({"value": 1000}, {"value": 2000, "target_year": 2019}, None),
        ({"value": 1000}, {"value": 2000, "period": "cumulative"}, None),
        ({"value": 1000}, {"value": 2000, "document_id": "made_up_town-2020"}, None),
        ({"value": 1000}, {"value": None, "measure": "relative", "unit": ""}, None),
    ],
)
def test_part_beside_its_whole(made_up, whole, part, finding):
    found = _found(made_up, {**GRANTS, **whole}, {**INVENTIONS, **part})
    assert found.loc[found["check"].eq("part"), "finding"].tolist() == (
        [] if finding is None else [finding]
    )


# Between the plans of one place


@pytest.mark.parametrize(
    ("row", "older", "newer", "finding"),
    [
        ({}, {"value": 100}, {"value": 200}, "fits"),
        ({}, {"value": 100}, {"value": 100}, "fits"),
        ({}, {"value": 200}, {"value": 100}, "does_not_fit"),
        (
            {},
            {"value": 200, "comparator": "le"},
            {"value": 100},
            "fits",
        ),  # at most 200 may have been 50
        ({"indicator": "energy_use", "unit": "吨"}, {"value": 2}, {"value": 1}, "fits"),
        ({"indicator": "energy_use", "unit": "吨"}, {"value": 1}, {"value": 2}, "does_not_fit"),
        (
            {"indicator": "energy_use", "measure": "decline_rate", "unit": "%"},
            {"value": 18},
            {"value": 15},
            "does_not_fit",
        ),
        (
            {"indicator": "energy_use", "measure": "decline_rate", "unit": "%"},
            {"value": 15},
            {"value": 18},
            "fits",
        ),
        ({"indicator": "mood", "unit": "%"}, {"value": 2}, {"value": 1}, "fits"),
    ],
)
def test_newer_plan_that_aims_lower_does_not_fit(made_up, row, older, newer, finding):
    found = _found(
        made_up,
        {**row, **older},
        {**row, **newer, "document_id": "made_up_city-2025", "target_year": 2025},
    )
    assert _of(found, check="plans")["finding"] == finding


def test_plans_of_two_vintages_are_not_held_against_each_other(made_up):
    """A lower share of a GDP that the census raised need not be a lower aim."""
    newer = {**SHARE, "value": 2.4, "document_id": "made_up_city-2025", "target_year": 2025}
    found = _found(made_up, SHARE, newer, issued={"made_up_city-2025": "2021-01-01"})
    assert "does_not_fit" not in set(found["finding"])


@pytest.mark.parametrize("count", [0, 1])
def test_no_rows_no_pairs(rows, tables, count):
    found = consistency(rows.iloc[:count], tables)
    assert found.empty
    assert found.columns.tolist() == CONSISTENCY_COLUMNS


def test_order_of_the_rows_and_figures_does_not_matter(rows, tables, shipped):
    mixed = {**tables, "context": tables["context"].sample(frac=1, random_state=5)}
    pd.testing.assert_frame_equal(consistency(rows.sample(frac=1, random_state=3), mixed), shipped)
