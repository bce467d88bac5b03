"""Canonical units, bounds and flags, from small literal rows."""

import math
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import compare
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.tables.schema import COMPARATORS
from compare.tables.units import better_number, canonical_unit, conversion

NAN = float("nan")


def _one(made_up, **row):
    return harmonise_targets(made_up(row)).iloc[0]


# comparator, value, value_high, lower, upper; about (左右) is read as 5% either way: 100 -> 95 to 105
BOUNDS = [
    ("ge", 100, None, 100, NAN),
    ("gt", 100, None, 100, NAN),
    ("eq", 100, None, 100, 100),
    ("approx", 100, None, 95, 105),
    ("le", 100, None, NAN, 100),
    ("range", 100, 200, 100, 200),
    ("ge", 0, None, 0, NAN),
    ("lt", 35, None, NAN, 35),
    ("eq", 0, None, 0, 0),
]


@pytest.mark.parametrize(("comparator", "value", "high", "lower", "upper"), BOUNDS)
def test_bounds_of_every_qualifier(made_up, comparator, value, high, lower, upper):
    row = _one(made_up, comparator=comparator, value=value, value_high=high)
    assert [row["lower"], row["upper"]] == pytest.approx([lower, upper], nan_ok=True)


def test_every_comparator_of_the_data_model_has_its_bounds_tested():
    assert {case[0] for case in BOUNDS} == set(COMPARATORS)


def test_only_a_strict_qualifier_is_flagged_strict(made_up):
    rows = harmonise_targets(
        made_up(
            *(
                {"comparator": each, "value_high": 2 if each == "range" else None}
                for each in COMPARATORS
            )
        )
    )
    strict = rows.loc[
        rows["flags"].str.split(";").map(lambda flags: "strict" in flags), "comparator"
    ]
    assert strict.tolist() == ["gt", "lt"]


def test_bounds_of_about_follow_the_band_given(made_up):
    # 2.70 × 0.9 = 2.43 and 2.70 × 1.1 = 2.97
    tables = made_up({"indicator": "gdp_share", "comparator": "approx", "value": 2.7, "unit": "%"})
    row = harmonise_targets(tables, approximate_band=0.1).iloc[0]
    assert [row["lower"], row["upper"]] == pytest.approx([2.43, 2.97])


def test_about_a_number_below_zero_has_its_lower_bound_below(made_up):
    """单位能耗下降 10% 左右 is -10: between -10.5 and -9.5."""
    row = _one(
        made_up,
        indicator="gdp_share",
        comparator="approx",
        value=-10,
        unit="%",
        measure="growth_rate",
    )
    assert [row["lower"], row["upper"]] == pytest.approx([-10.5, -9.5])


# indicator, measure, value, unit, canonical value, canonical unit
UNITS = [
    ("person_years", "level", 3.9, "万人年", 39000.0, "人年"),
    ("person_years", "level", 2.1, "万人年", 21000.0, "人年"),
    ("person_years", "level", 20000, "人年", 20000.0, "人年"),
    ("money", "level", 5000, "万元", 0.5, "亿元"),
    ("money", "level", 1, "万亿元", 10000.0, "亿元"),
    ("money", "level", 70, "亿元", 70.0, "亿元"),
    ("money", "level", 2.5, "亿元", 2.5, "亿元"),
    ("money", "level", 300000000, "元", 3.0, "亿元"),
    ("vouchers", "level", 0.7, "亿元", 7000.0, "万元"),
    ("people", "level", 40, "名", 40.0, "人"),
    ("people", "level", 3, "万名", 30000.0, "人"),
    ("people", "level", 4.5, "万人", 45000.0, "人"),
    ("people", "level", 1, "千人", 1000.0, "人"),
    ("people", "level", 12, "位", 12.0, "人"),
    ("firms", "multiple", 2, "倍", 2.0, "倍"),
    ("firms", "growth_rate", 15, "%", 15.0, "%"),
    ("firms", "coverage", 100, "%", 100.0, "%"),
    ("firms", "rank", 20, "位", 20.0, "位"),
    ("gdp_share", "addition", 6, "百分点", 6.0, "百分点"),
    ("gdp_share", "level", 2.7, "%", 2.7, "%"),
    ("gdp_share", "level", 27, "‰", 2.7, "%"),
    ("gdp_share", "reduction", 3, "百分点", 3.0, "百分点"),
    ("firms", "decline_rate", 18, "%", 18.0, "%"),
    ("firms", "reduction", 100, "家", 100.0, "家"),
    ("firms", "growth_rate", 2, "倍", 200.0, "%"),
    ("firms", "rank", 20, "强", 20.0, "位"),
    ("firms", "level", 5, "百家", 500.0, "家"),
    ("money", "level", 5, "千万元", 0.5, "亿元"),
    ("money", "level", 3, "百亿元", 300.0, "亿元"),
]


@pytest.mark.parametrize(
    ("indicator", "measure", "value", "unit", "canonical", "canonical_in"), UNITS
)
def test_units(made_up, indicator, measure, value, unit, canonical, canonical_in):
    """Exactly: 3.9 万 is 39000 and not 38999.99."""
    row = _one(made_up, indicator=indicator, measure=measure, value=value, unit=unit)
    assert row["canonical_value"] == canonical
    assert row["canonical_unit"] == canonical_in
    assert (row["value"], row["unit"]) == (value, unit)  # what is printed stays


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("件", "家"),
        ("人", "人年"),
        ("人年", "人"),
        ("名", "家"),
        ("亿", "亿元"),
        ("万", "人"),
        ("百分点", "%"),
        ("%", "百分点"),
        ("", "家"),
        ("万家人", "家"),
        ("倍", "百分点"),
        ("家", "倍"),
        (":1", "%"),
        ("台/百户", "台"),
        ("台", "台/百户"),
        ("件/万人", "家/万人"),
        ("千瓦", "瓦"),
    ],
)
def test_units_that_do_not_convert(unit, target):
    assert conversion(unit, target) is None


@pytest.mark.parametrize(
    ("unit", "target", "factor"),
    [
        ("台/百户", "台/户", "0.01"),
        ("台/户", "台/百户", "100"),
        ("件/10万人", "件/万人", "0.1"),
        ("万件/万人", "件/人", "1"),
        (":2", ":1", "0.5"),
        ("∶1", ":1", "1"),
        (":1", ":4", "4"),
        ("人", "万人", "0.0001"),
        ("万㎡", "平方米", "10000"),
        ("m²", "平方米", "1"),
        ("‱", "%", "0.01"),
        ("%", "‰", "10"),
        ("万千瓦", "千瓦", "10000"),
        ("千万", "万", "1000"),
        ("台/户", "台/10万户", "100000"),
        ("千瓦", "千瓦", "1"),
        ("人·年", "人年", "1"),
        ("1", "1", "1"),
    ],
)
def test_units_that_convert(unit, target, factor):
    assert conversion(unit, target) == Decimal(factor)


@pytest.mark.parametrize(
    ("better", "measure", "number"),
    [
        ("higher", "reduction", "lower"),
        ("lower", "decline_rate", "higher"),
        ("none", "reduction", "none"),
        ("higher", "addition", "higher"),
    ],
)
def test_of_a_fall_the_other_number_is_better(better, measure, number):
    assert better_number(better, measure) == number


def test_every_unit_of_the_shipped_targets_converts(tables):
    units = tables["indicators"].set_index("indicator")["canonical_unit"]
    for row in tables["targets"].itertuples():
        if row.unit:
            assert (
                conversion(row.unit, canonical_unit(units[row.indicator], row.measure)) is not None
            ), row.target_id


def test_range_in_another_unit_converts_both_ends(made_up):
    row = _one(
        made_up, indicator="people", comparator="range", value=1.5, value_high=2, unit="万名"
    )
    assert row[["canonical_value", "canonical_value_high", "lower", "upper"]].tolist() == [
        15000,
        20000,
        15000,
        20000,
    ]


def test_target_without_a_number_stays_without(made_up):
    row = _one(
        made_up, indicator="gdp_share", measure="relative", comparator="gt", value=None, unit=""
    )
    assert row[["canonical_value", "canonical_value_high", "lower", "upper"]].isna().all()
    assert row["flags"] == "relative;strict"


def test_missing_is_never_zero(rows, tables):
    empty = tables["targets"].set_index("target_id")["value"].isna()
    harmonised = rows.set_index("target_id")
    assert (
        harmonised.loc[empty[empty].index, ["canonical_value", "lower", "upper"]]
        .isna()
        .all(axis=None)
    )
    assert harmonised.loc[empty[~empty].index, "canonical_value"].notna().all()
    assert not rows[["canonical_value", "lower", "upper"]].eq(0).any(axis=None)


@pytest.mark.parametrize(
    ("row", "flags"),
    [
        ({}, ""),
        ({"comparator": "approx"}, "approximate"),
        ({"commitment": "aspire"}, "aspire"),
        ({"document_id": "made_up_draft-2030"}, "draft"),
        ({"comparator": "gt"}, "strict"),
        (
            {"comparator": "gt", "commitment": "aspire", "document_id": "made_up_draft-2030"},
            "aspire;draft;strict",
        ),
    ],
)
def test_flags(made_up, row, flags):
    assert _one(made_up, **row)["flags"] == flags


# Restatements


def _restated(made_up, **second):
    return harmonise_targets(
        made_up(
            {"value": 500, "comparator": "ge"},
            {"value": 500, "comparator": "ge", "line": 2, "restates": "t1", **second},
        )
    )


def test_restatement_that_agrees_is_no_contradiction(made_up):
    rows = _restated(made_up)
    assert contradictions(rows).empty
    assert rows["flags"].tolist() == ["", "restated"]


def test_restatement_in_another_unit_that_agrees_is_no_contradiction(made_up):
    rows = harmonise_targets(
        made_up(
            {"indicator": "money", "value": 0.5, "unit": "亿元"},
            {"indicator": "money", "value": 5000, "unit": "万元", "restates": "t1"},
        )
    )
    assert contradictions(rows).empty


@pytest.mark.parametrize(
    ("second", "differs"),
    [
        ({"value": 400}, "canonical_value"),
        ({"comparator": "eq"}, "comparator"),
        ({"target_year": 2021}, "target_year"),
        (
            {"value": 400, "comparator": "range", "value_high": 600},
            "canonical_value;canonical_value_high;comparator",
        ),
    ],
)
def test_restatement_that_differs_is_told_and_not_averaged(made_up, second, differs):
    rows = _restated(made_up, **second)
    found = contradictions(rows)
    assert found[["target_id", "first_id", "line", "first_line", "differs"]].values.tolist() == [
        ["t2", "t1", 2, 1, differs]
    ]
    assert rows["flags"].tolist() == ["", "contradicts;restated"]
    assert rows["canonical_value"].tolist() == [500, second.get("value", 500)]


def test_contradictions_of_the_shipped_documents(rows):
    """Read from the plans: 110人年 against 超过110人年, 500家以上 against 400家以上."""
    found = contradictions(rows).set_index("target_id")
    assert found.loc[
        "haizhou-2015-029-03", ["first_as_printed", "as_printed", "differs"]
    ].tolist() == ["110人年", "超过110人年", "comparator"]
    assert found.loc["huzhou-2017-130-02", ["first_as_printed", "as_printed"]].tolist() == [
        "500家以上",
        "400家以上",
    ]


def test_contradictions_of_rows_whose_first_statement_was_filtered_out(made_up):
    """A reader in JupyterLab filters by year and asks; a statement that is not there contradicts nothing."""
    rows = _restated(made_up, target_year=2021)
    assert contradictions(rows[rows["target_year"].eq(2021)]).empty


def test_rows_come_sorted_and_the_frame_given_is_left_alone(made_up):
    tables = made_up({"line": 9}, {"line": 3}, {"document_id": "made_up_aa-2020"})
    before = tables["targets"].copy()
    assert harmonise_targets(tables)["target_id"].tolist() == ["t3", "t2", "t1"]
    pd.testing.assert_frame_equal(tables["targets"], before)


def test_printed_examples_of_the_plans(rows):
    by_id = rows.set_index("target_id")
    # 3.9万人年, Shaoxing line 26; 突破万亿元, Huzhou line 60; 5000万元以上 in 万元
    assert by_id.at["shaoxing-2018-026-05", "canonical_value"] == 39000.0
    assert by_id.at["huzhou-2027-060-04", "canonical_value"] == 10000.0
    assert by_id.at["shaoxing-2018-042-02", "canonical_value"] == 5000.0
    # 2.70%左右: 2.70 × 0.95 = 2.565 and 2.70 × 1.05 = 2.835
    assert by_id.loc["huzhou-2017-054-10", ["lower", "upper"]].tolist() == pytest.approx(
        [2.565, 2.835]
    )


# Properties

numbers = st.floats(min_value=0.01, max_value=1e7).map(lambda number: round(number, 2)).filter(bool)
# "some" is a row: comparator, value, distance of the upper end
some = st.tuples(st.sampled_from(COMPARATORS), numbers, numbers)


def _row(comparator, value, more):
    return {
        "comparator": comparator,
        "value": value,
        "value_high": value + more if comparator == "range" else None,
    }


@given(given_rows=st.lists(some, min_size=1, max_size=8))
def test_bounds_hold_the_value(made_up, given_rows):
    rows = harmonise_targets(made_up(*(_row(*each) for each in given_rows)))
    assert (rows["lower"].isna() | rows["lower"].le(rows["canonical_value"])).all()
    assert (rows["upper"].isna() | rows["upper"].ge(rows["canonical_value"])).all()


@given(
    given_rows=st.lists(some, min_size=1, max_size=8),
    narrow=st.floats(0, 0.4),
    more=st.floats(0, 0.4),
)
def test_wider_band_never_narrows_bounds(made_up, given_rows, narrow, more):
    tables = made_up(*(_row(*each) for each in given_rows))
    tight, wide = harmonise_targets(tables, narrow), harmonise_targets(tables, narrow + more)
    assert (tight["lower"].isna() | wide["lower"].le(tight["lower"])).all()
    assert (tight["upper"].isna() | wide["upper"].ge(tight["upper"])).all()


@given(
    value=numbers,
    unit=st.sampled_from(
        [("万人年", "人年"), ("万元", "亿元"), ("万亿元", "亿元"), ("千人", "人")]
    ),
    times=st.integers(1, 1000),
)
def test_conversion_scales_linearly(value, unit, times):
    factor = float(conversion(*unit))
    assume(math.isfinite(value * times))
    assert value * times * factor == pytest.approx(times * (value * factor))
    assert conversion(unit[1], unit[1]) == 1


@given(value=numbers, times=st.sampled_from([2, 10, 100]))
def test_ten_times_the_printed_number_is_ten_times_the_target(made_up, value, times):
    tables = made_up(
        *(
            {"indicator": "person_years", "value": each, "unit": "万人年"}
            for each in (value, value * times)
        )
    )
    one, other = harmonise_targets(tables)["canonical_value"]
    assert other == pytest.approx(times * one)


@given(given_rows=st.lists(some, min_size=2, max_size=8), data=st.data())
def test_order_of_rows_does_not_matter(made_up, given_rows, data):
    tables = made_up(*(_row(*each) for each in given_rows))
    order = data.draw(st.permutations(range(len(given_rows))))
    shuffled = {**tables, "targets": tables["targets"].iloc[order].reset_index(drop=True)}
    pd.testing.assert_frame_equal(harmonise_targets(shuffled), harmonise_targets(tables))


def test_order_of_the_shipped_rows_does_not_matter(tables, rows):
    shuffled = {**tables, "targets": tables["targets"].sample(frac=1, random_state=7)}
    pd.testing.assert_frame_equal(compare.harmonise_targets(shuffled), rows)


@given(
    value=st.decimals(min_value=0, max_value=10**7, places=4),
    units=st.sampled_from(
        [("万家", "firms"), ("家", "firms"), ("万元", "money"), ("万亿元", "money")]
    ),
)
def test_numbers_convert_as_decimal_arithmetic_does(made_up, value, units):
    """All numbers are converted at once in floats; none may differ from what is worked out in decimals."""
    unit, indicator = units
    row = harmonise_targets(made_up({"indicator": indicator, "unit": unit, "value": float(value)}))
    factor = {"万家": "10000", "家": "1", "万元": "0.0001", "万亿元": "10000"}[unit]
    assert row["canonical_value"].tolist() == [float(Decimal(repr(float(value))) * Decimal(factor))]
