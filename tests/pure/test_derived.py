"""Implied quantities, each expectation worked out by hand from the printed numbers."""

import math

import pandas as pd
import pytest

from compare.harmonise.canonical import harmonise_targets
from compare.harmonise.derived import DERIVED_COLUMNS, derive
from compare.language.labels import Labels

NAN = float("nan")


@pytest.fixture(scope="module")
def implied(rows):
    return derive(rows).set_index("derived_id")


def _of(implied, derived_id):
    return implied.loc[derived_id, ["lower", "value", "upper"]].tolist()


def _close(found, expected, tolerance=1e-9):
    assert found == pytest.approx(expected, rel=tolerance, nan_ok=True)


# From the plans themselves


def test_gdp_of_huzhou_2017(implied):
    """70亿元以上 over 2.70%左右."""
    # 70 / 0.027 = 70000 / 27 = 2592.592592...
    # lowest: 70 over the highest share, 2.70 × 1.05 = 2.835%: 70 / 0.02835 = 2469.135802...
    # highest: nothing bounds 70以上 above, so none
    _close(_of(implied, "huzhou-2017-gdp-2017"), [2469.1358024691, 2592.5925925926, NAN])
    assert implied.at["huzhou-2017-gdp-2017", "inputs"] == "huzhou-2017-054-09;huzhou-2017-054-10"
    assert implied.at["huzhou-2017-gdp-2017", "unit"] == "亿元"


def test_a_rest_says_of_what_it_is(implied):
    name = "huzhou-2027-young_talents_added-xisai_corridor-rest-2027"
    columns = ["document_id", "place_id", "quantity", "indicator", "scope", "year", "method"]
    assert implied.loc[name, columns].tolist() == [
        "huzhou-2027",
        "huzhou",
        "rest",
        "young_talents_added",
        "xisai_corridor",
        2027,
        "whole_less_part",
    ]


def test_gdp_of_haining_2025(implied):
    """60亿元 over 3.86%, both bare."""
    # 60 / 0.0386 = 600000 / 386 = 1554.404145...
    _close(_of(implied, "haining-2025-gdp-2025"), [1554.4041450777] * 3)


def test_population_of_huzhou_2017(implied):
    """1100件以上 over 3.6件以上 per 10,000 people: a floor over a floor bounds nothing."""
    # 1100 / 3.6 = 305.5555... times 10,000 people
    _close(_of(implied, "huzhou-2017-population-2017"), [NAN, 305.5555555556, NAN])
    assert implied.at["huzhou-2017-population-2017", "unit"] == "万人"


def test_industrial_firms_of_haizhou_2015(implied):
    """35家以上 over 35%."""
    # 35 / 0.35 = 100, and at least that
    _close(_of(implied, "haizhou-2015-industrial_firms-2015"), [100, 100, NAN])


@pytest.mark.parametrize(
    ("indicator", "base", "addition", "upper"),
    [
        # level in 2017, half of it in 2012, the other half over five years; 以上 leaves the upper end open
        ("rd_expenditure", 35, 7, NAN),  # 70亿元以上 / 2 = 35; 35 / 5 = 7
        ("rd_personnel_fte", 10000, 2000, NAN),  # 20000人年以上 / 2; 10000 / 5
        ("invention_patent_grants", 550, 110, NAN),  # 1100件以上 / 2; 550 / 5
        ("new_product_output", 800, 160, NAN),  # 1600亿元以上 / 2; 800 / 5
        ("hightech_output", 850, 170, NAN),  # 1700亿元以上 / 2; 850 / 5
        ("tech_market_turnover", 1.25, 0.25, 1),  # 2.5亿元, bare: 1.25; 1.25 / 5; closed above
        ("hnte_count", 250, 50, NAN),  # 500家以上 / 2; 250 / 5
        ("tech_sme_count", 500, 100, NAN),  # 1000家以上 / 2; 500 / 5
    ],
)
def test_doublings_of_huzhou_2012_to_2017(implied, indicator, base, addition, upper):
    _close(_of(implied, f"huzhou-2017-{indicator}-base-2012"), [base, base, base * upper])
    _close(
        _of(implied, f"huzhou-2017-{indicator}-yearly_addition-2017"),
        [addition, addition, addition * upper],
    )


def test_doubling_in_five_years_is_not_quite_15_percent_a_year(implied):
    """2^(1/5) - 1; five steps of it double."""
    # 1.1487^2 = 1.31951, ^4 = 1.74111, ^5 = 2.00001: so 14.87%, to a hundredth
    found = _of(implied, "huzhou-2017-rd_expenditure-yearly_growth-2017")
    assert found == pytest.approx([14.87] * 3, abs=0.005)
    assert math.prod([1 + found[1] / 100] * 5) == pytest.approx(2, abs=1e-9)


def test_doubling_of_haizhou_in_two_years(implied):
    """翻一番 from 2013 to 2015, 35家以上."""
    # sqrt(2) - 1 = 41.42%; 35 / 2 = 17.5; 17.5 / 2 = 8.75
    assert _of(implied, "haizhou-2015-hnte_count-yearly_growth-2015") == pytest.approx(
        [41.42] * 3, abs=0.005
    )
    _close(_of(implied, "haizhou-2015-hnte_count-base-2013"), [17.5, 17.5, NAN])
    _close(_of(implied, "haizhou-2015-hnte_count-yearly_addition-2015"), [8.75, 8.75, NAN])


def test_multiple_without_a_printed_base_year_implies_no_pace(implied, rows):
    """倍增 and 翻一番 without a year they count from."""
    without = rows[rows["measure"].eq("multiple") & rows["base_year"].isna()]
    assert len(without)
    for target_id in without["target_id"]:
        assert not implied["inputs"].str.contains(target_id).any()


def test_every_input_stands_in_the_document_it_is_derived_for(implied, rows):
    document_of = rows.set_index("target_id")["document_id"]
    for row in implied.itertuples():
        assert {document_of[each] for each in row.inputs.split(";")} == {row.document_id}


def test_bounds_hold_the_value_and_ids_are_unique(implied):
    assert implied.index.is_unique
    assert (implied["lower"].isna() | implied["lower"].le(implied["value"])).all()
    assert (implied["upper"].isna() | implied["upper"].ge(implied["value"])).all()


def test_working_shows_the_printed_numbers_in_both_languages(implied):
    row = implied.loc["huzhou-2017-gdp-2017"]
    for text in (row["working_en"], row["working_zh"]):
        assert (
            text.index("70亿元以上") < text.index("÷") < text.index("2.70%左右") < text.index("=")
        )
    # 2592.59 亿元 is 259.26 billion yuan
    assert row["working_en"].endswith("= 259.26 billion yuan")
    assert row["working_zh"].endswith("=2,592.59亿元")


# Made-up rows: what bounds follow from which qualifiers

RD = {"indicator": "rd_expenditure", "unit": "亿元", "period": "in_year"}
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}


def _derive(made_up, *given):
    return derive(harmonise_targets(made_up(*given)))


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        # 100 亿元 over 4%: 2500; about 4% is 3.8% to 4.2%: 100 / 0.042 = 2380.952..., 100 / 0.038 = 2631.578...
        ("eq", "eq", [2500, 2500, 2500]),
        ("ge", "eq", [2500, 2500, NAN]),
        ("gt", "eq", [2500, 2500, NAN]),
        ("le", "eq", [NAN, 2500, 2500]),
        ("eq", "ge", [NAN, 2500, 2500]),
        ("eq", "le", [2500, 2500, NAN]),
        ("ge", "ge", [NAN, 2500, NAN]),
        ("ge", "le", [2500, 2500, NAN]),
        ("le", "ge", [NAN, 2500, 2500]),
        ("eq", "approx", [2380.952380952381, 2500, 2631.5789473684213]),
        ("approx", "eq", [2375, 2500, 2625]),  # 95 and 105 over 0.04
        ("ge", "approx", [2380.952380952381, 2500, NAN]),
    ],
)
def test_bounds_of_a_quotient(made_up, top, bottom, expected):
    found = _derive(
        made_up,
        {**RD, "value": 100, "comparator": top},
        {**SHARE, "value": 4, "comparator": bottom},
    )
    assert found["quantity"].tolist() == ["gdp"]
    _close(found.loc[0, ["lower", "value", "upper"]].tolist(), expected)


@pytest.mark.parametrize(
    "changed",
    [
        {"document_id": "made_up_town-2020"},
        {"target_year": 2021},
        {"scope": "made_up_scope"},
        {"measure": "addition", "unit": "百分点"},
        {"measure": "relative", "value": None, "unit": ""},
        {"restates": "t9"},
        pytest.param(
            {"period": "cumulative"},
            id="a sum over the plan is not divided by the share of one year",
        ),
    ],
)
def test_nothing_is_derived_from_two_that_do_not_belong_together(made_up, changed):
    rows = harmonise_targets(made_up({**RD, "value": 100}, {**SHARE, "value": 4}))
    assert len(derive(rows)) == 1
    frames = made_up(
        {**RD, "value": 100},
        {**SHARE, "value": 4, **{k: v for k, v in changed.items() if k != "restates"}},
    )
    rows = harmonise_targets(frames)
    if "restates" in changed:
        rows.loc[1, "restates"] = "t1"
    assert derive(rows).empty


@pytest.mark.parametrize("only", [RD, SHARE])
def test_nothing_is_derived_when_an_input_is_missing(made_up, only):
    found = _derive(made_up, {**only, "value": 4})
    assert found.empty
    assert found.columns.tolist() == DERIVED_COLUMNS


def test_nothing_is_derived_from_no_rows(rows):
    assert derive(rows.iloc[:0]).empty


def test_part_of_the_place_is_not_taken_for_the_whole(made_up):
    """Both numbers of one part imply no quantity of the city."""
    scope = {"scope": "made_up_scope"}
    assert _derive(made_up, {**RD, **scope, "value": 100}, {**SHARE, **scope, "value": 4}).empty


TWICE = {"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}


def _by_quantity(found):
    return {row.quantity: [row.lower, row.value, row.upper] for row in found.itertuples()}


def test_threefold_by_2020_from_2015(made_up):
    """Three times 300 firms: base 100, forty more a year."""
    found = _by_quantity(_derive(made_up, {**TWICE, "value": 3}, {"value": 300}))
    # 300 / 3 = 100; (300 - 100) / 5 = 40; 1.2457^5 = 3.000 -> 24.57%
    _close(found["base"], [100, 100, 100])
    _close(found["yearly_addition"], [40, 40, 40])
    assert found["yearly_growth"] == pytest.approx([24.57] * 3, abs=0.005)


def test_multiple_alone_implies_growth_and_no_base(made_up):
    assert set(_by_quantity(_derive(made_up, TWICE))) == {"yearly_growth"}


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "made_up_scope"},
        {"indicator": "other_firms"},
        {"target_year": 2021},
        {"document_id": "made_up_town-2020"},
        {"measure": "addition"},
        pytest.param({"period": "cumulative"}, id="a level over the plan is not the doubled stock"),
    ],
)
def test_multiple_and_a_level_of_something_else_imply_no_base(made_up, other):
    assert set(_by_quantity(_derive(made_up, TWICE, {"value": 500, **other}))) == {"yearly_growth"}


def test_at_least_double_sets_a_floor_and_no_ceiling(made_up):
    """翻一番以上 of 500: growth of at least 14.87%, a base of at most 250, at least 50 more a year."""
    found = _by_quantity(_derive(made_up, {**TWICE, "comparator": "ge"}, {"value": 500}))
    assert found["yearly_growth"] == pytest.approx([14.87, 14.87, NAN], abs=0.005, nan_ok=True)
    _close(found["base"], [NAN, 250, 250])
    # 500 from a base b of at most 250: (500 - b) / 5 is at least 50 (and at most 100, were the base nothing)
    assert found["yearly_addition"][:2] == pytest.approx([50, 50])
    assert found["yearly_addition"][2] != pytest.approx(50)


def test_about_double_is_not_exactly_double(made_up):
    # 2 × 0.95 = 1.9 and 2 × 1.05 = 2.1: 1.9^(1/5) = 1.1370, 2.1^(1/5) = 1.1600
    found = _by_quantity(_derive(made_up, {**TWICE, "comparator": "approx"}))
    assert found["yearly_growth"] == pytest.approx([13.70, 14.87, 16.00], abs=0.005)


def test_two_levels_of_one_indicator_give_two_rows_with_two_ids(made_up):
    """A firm number and a higher one striven for, in the same year."""
    found = _derive(
        made_up,
        {**RD, "value": 100},
        {**RD, "value": 120, "commitment": "aspire"},
        {**SHARE, "value": 4},
    )
    assert sorted(found["value"]) == pytest.approx([2500, 3000])
    assert found["derived_id"].is_unique


def test_order_of_rows_does_not_matter(rows):
    pd.testing.assert_frame_equal(derive(rows.sample(frac=1, random_state=3)), derive(rows))


# What is left of a whole


@pytest.mark.parametrize(
    ("derived_id", "expected", "unit", "inputs"),
    [
        # of 50家, 3家 are of national level: 47 are not
        (
            "haizhou-2015-firm_rd_institutions-provincial_or_above-rest-2015",
            [47, 47, 47],
            "家",
            "haizhou-2015-013-02;haizhou-2015-013-03",
        ),
        # 30家左右 (28.5 to 31.5) less 5家左右 (4.75 to 5.25): 28.5 - 5.25 = 23.25, 30 - 5 = 25, 31.5 - 4.75 = 26.75
        (
            "huzhou-2017-academician_workstations_added-rest-2017",
            [23.25, 25, 26.75],
            "家",
            "huzhou-2017-104-06;huzhou-2017-104-07",
        ),
        # 160家 less at least 40家: at most 120
        (
            "shaoxing-2018-firm_rd_institutions_added-municipal_or_above-rest-2018",
            [NAN, 120, 120],
            "家",
            "shaoxing-2018-040-01;shaoxing-2018-040-02",
        ),
        # above 9亿元 less above 6亿元: a floor less a floor bounds nothing
        (
            "haining-2025-fiscal_sci_expenditure-rest-2025",
            [NAN, 3, NAN],
            "亿元",
            "haining-2025-036-01;haining-2025-036-02",
        ),
        # 4.5万人 less 1千人
        (
            "huzhou-2027-young_talents_added-xisai_corridor-rest-2027",
            [44000, 44000, 44000],
            "人",
            "huzhou-2027-048-06;huzhou-2027-048-07",
        ),
    ],
)
def test_rest_of_a_whole_of_the_plans(implied, derived_id, expected, unit, inputs):
    _close(_of(implied, derived_id), expected)
    assert implied.loc[derived_id, ["unit", "inputs", "method", "quantity"]].tolist() == [
        unit,
        inputs,
        "whole_less_part",
        "rest",
    ]


def test_persons_are_not_taken_away_from_teams(implied, rows):
    """600个 talents and teams, of whom 200名 are persons: the difference is neither."""
    units = rows.set_index("target_id")["canonical_unit"]
    for row in implied[implied["method"].eq("whole_less_part")].itertuples():
        assert {units[each] for each in row.inputs.split(";")} == {row.unit}


def test_working_of_a_rest_shows_both_numbers_in_both_languages(implied):
    row = implied.loc["haizhou-2015-firm_rd_institutions-provincial_or_above-rest-2015"]
    for text in (row["working_en"], row["working_zh"]):
        assert text.index("50家") < text.index("3家") < text.rindex("47")


WHOLE = {"indicator": "fiscal_sci_expenditure", "unit": "亿元", "period": "in_year"}
PART = {**WHOLE, "scope": "municipal_own_level"}


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        # 9亿元 and 6亿元
        ("eq", "eq", [3, 3, 3]),
        ("ge", "eq", [3, 3, NAN]),
        ("gt", "eq", [3, 3, NAN]),
        ("le", "eq", [NAN, 3, 3]),
        ("eq", "ge", [NAN, 3, 3]),
        ("eq", "le", [3, 3, NAN]),
        ("ge", "ge", [NAN, 3, NAN]),
        ("ge", "le", [3, 3, NAN]),
        ("le", "ge", [NAN, 3, 3]),
        ("eq", "approx", [2.7, 3, 3.3]),  # 6 × 0.95 = 5.7 and 6.3
        ("approx", "approx", [2.25, 3, 3.75]),  # 8.55 - 6.3 and 9.45 - 5.7
    ],
)
def test_bounds_of_a_rest(made_up, whole, part, expected):
    found = _derive(
        made_up,
        {**WHOLE, "value": 9, "comparator": whole},
        {**PART, "value": 6, "comparator": part},
    )
    assert found["quantity"].tolist() == ["rest"]
    _close(found.loc[0, ["lower", "value", "upper"]].tolist(), expected)


def test_rest_is_told_in_the_canonical_unit(made_up):
    """9亿元 less 60000万元."""
    found = _derive(made_up, {**WHOLE, "value": 9}, {**PART, "value": 60000, "unit": "万元"})
    assert found[["value", "unit"]].values.tolist() == [[3, "亿元"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"line": 2},
        {"period": "cumulative"},
        {"target_year": 2021},
        {"document_id": "made_up_town-2020"},
        {"scope": "made_up_scope"},
        {"measure": "addition"},
        {"measure": "relative", "value": None, "unit": ""},
    ],
)
def test_no_rest_of_what_is_not_counted_out_of_the_whole(made_up, changed):
    assert len(_derive(made_up, {**WHOLE, "value": 9}, {**PART, "value": 6})) == 1
    assert _derive(made_up, {**WHOLE, "value": 9}, {**PART, "value": 6, **changed}).empty


@pytest.mark.parametrize(
    "measure",
    [
        {"measure": "growth_rate", "unit": "%"},
        {"measure": "multiple", "unit": "倍"},
        {"measure": "coverage", "unit": "%"},
    ],
)
def test_rates_and_multiples_are_not_taken_from_each_other(made_up, measure):
    """A growth of 15% of the whole less one of 10% of a part is the growth of nothing."""
    assert _derive(
        made_up, {**WHOLE, **measure, "value": 15}, {**PART, **measure, "value": 10}
    ).empty


def test_restated_part_is_taken_away_once(made_up):
    found = _derive(
        made_up, {**WHOLE, "value": 9}, {**PART, "value": 6}, {**PART, "value": 6, "restates": "t2"}
    )
    assert found["value"].tolist() == [3]


@pytest.mark.parametrize(
    ("number", "unit", "indicator", "told"),
    [
        (17.5, "家", "hnte_count", "about 18"),
        (35.0, "家", "hnte_count", "35"),
        (41.42, "%", "hnte_count", "41.42%"),  # a rate of growth of firms
        (17.55, "亿元", "rd_expenditure", "1.755 billion yuan"),  # money, which is no count
    ],
)
def test_implied_counts_are_told_as_whole_things_and_nothing_else(
    tables, number, unit, indicator, told
):
    assert Labels(tables, "en").implied_number(number, unit, indicator) == told
