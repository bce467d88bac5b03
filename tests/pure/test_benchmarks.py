"""Targets beside the nation's and the province's figures: each figure looked up in data/raw/context.csv by hand."""

import math

import pandas as pd
import pytest

from compare.comparison.benchmarks import (
    BENCHMARK_COLUMNS,
    RESOLVED_COLUMNS,
    benchmark_places,
    benchmarks,
    resolve,
    stands_surely,
)
from compare.comparison.observations import achievements
from compare.comparison.vintages import vintage_for
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.notebooks.comparison_tables import benchmark_table

NAN = float("nan")
CITY = "made_up_city-2020"
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.5}
COUNTRY, PROVINCE, COAST = (
    {"place_id": f"made_up_{name}"} for name in ("country", "province", "coast")
)


def _beside(made_up, row, *figures, **beside):
    tables = made_up({**SHARE, **row}, figures=figures, **beside)
    return benchmarks(harmonise_targets(tables), tables)


def _cells(found, *columns):
    return [
        [None if pd.isna(cell) else cell for cell in row]
        for row in found[list(columns)].itertuples(index=False, name=None)
    ]


# The plans as read. Each row: target, benchmark, role, year of the figure, figure, target less figure, standing.
# What was achieved, before the 2018 census: China 2012 1.98, 2013 2.08, 2015 2.07, 2017 2.13, 2018 2.19; Jiangsu
# 2013 2.51, 2015 2.57; Zhejiang 2012 2.08, 2017 2.45, 2018 2.57. After it: China 2021 2.44, 2022 2.54; Zhejiang 2021
# 2.94, 2022 3.11. China aimed at 2.20 for 2015, Zhejiang at more than 3.4 for 2027.

PRINTED = [
    # 2.5%, for 2015, written in 2014 at the earliest
    ("haizhou-2015-008-01", "china", "target_year", 2015, 2.07, 0.43, "higher"),
    ("haizhou-2015-008-01", "china", "aim", 2015, 2.20, 0.30, "higher"),
    ("haizhou-2015-008-01", "china", "year_known", 2013, 2.08, 0.42, "higher"),
    ("haizhou-2015-008-01", "jiangsu", "target_year", 2015, 2.57, -0.07, "lower"),
    ("haizhou-2015-008-01", "jiangsu", "year_known", 2013, 2.51, -0.01, "lower"),
    # 2.70%左右 (2.565 to 2.835), for 2017, written in 2013
    ("huzhou-2017-054-10", "china", "target_year", 2017, 2.13, 0.57, "higher"),
    ("huzhou-2017-054-10", "china", "year_known", 2012, 1.98, 0.72, "higher"),
    ("huzhou-2017-054-10", "zhejiang", "target_year", 2017, 2.45, 0.25, "higher"),
    ("huzhou-2017-054-10", "zhejiang", "year_known", 2012, 2.08, 0.62, "higher"),
    # 超全省平均水平, for 2018, written in 2018: above 2.57%
    ("shaoxing-2018-026-04", "china", "target_year", 2018, 2.19, 0.38, "higher"),
    ("shaoxing-2018-026-04", "china", "year_known", 2017, 2.13, 0.44, "higher"),
    ("shaoxing-2018-026-04", "zhejiang", "target_year", 2018, 2.57, 0.0, "higher"),
    ("shaoxing-2018-026-04", "zhejiang", "year_known", 2017, 2.45, 0.12, "higher"),
    # 3.86%, for 2025, written in 2023: neither of 2025 nor of 2024 is anything on record after the census of 2018
    ("haining-2025-036-04", "china", "target_year", None, None, None, ""),
    ("haining-2025-036-04", "china", "year_known", 2022, 2.54, 1.32, "higher"),
    ("haining-2025-036-04", "zhejiang", "target_year", None, None, None, ""),
    ("haining-2025-036-04", "zhejiang", "year_known", 2022, 3.11, 0.75, "higher"),
    # 3.8%以上, for 2027, written in 2022 at the earliest
    ("huzhou-2027-040-02", "china", "target_year", None, None, None, ""),
    ("huzhou-2027-040-02", "china", "year_known", 2021, 2.44, 1.36, "higher"),
    ("huzhou-2027-040-02", "zhejiang", "target_year", None, None, None, ""),
    # more than 3.4%, which may be more than 3.8%
    ("huzhou-2027-040-02", "zhejiang", "aim", 2027, 3.4, 0.4, "overlapping"),
    ("huzhou-2027-040-02", "zhejiang", "year_known", 2021, 2.94, 0.86, "higher"),
]


@pytest.fixture(scope="module")
def shipped(rows, tables):
    return benchmarks(resolve(rows, tables), tables)


def test_every_r_and_d_intensity_target_beside_the_figures_of_its_time(shipped, rows):
    intensity = rows.loc[rows["indicator"].eq("rd_intensity"), "target_id"]
    found = shipped[shipped["target_id"].isin(intensity)]
    expected = sorted(
        PRINTED, key=lambda row: row[0]
    )  # sorted() keeps benchmark and role as written above
    told = _cells(
        found, "target_id", "benchmark_id", "role", "year", "value", "difference", "standing"
    )
    assert [row[:5] + row[6:] for row in told] == [list(row[:5] + row[6:]) for row in expected]
    for row, wanted in zip(told, expected, strict=True):
        assert row[5] == (None if wanted[5] is None else pytest.approx(wanted[5], abs=1e-9))


def test_figures_carry_vintage_and_grade(shipped):
    own = shipped[
        shipped["target_id"].isin(["huzhou-2017-054-10", "haining-2025-036-04"])
        & shipped["value"].notna()
    ]
    assert dict(zip(own["target_id"], own["vintage"], strict=True)) == {
        "huzhou-2017-054-10": "before_2018_census",
        "haining-2025-036-04": "after_2018_census",
    }
    assert own["grade"].eq("B").all()
    assert own["publication"].ne("").all()


def test_times_the_benchmark_of_huzhou_2017(shipped):
    """2.70 / 2.13 = 1.267606 (2.13 × 1.2676 = 2.699988)."""
    row = shipped.query(
        "target_id == 'huzhou-2017-054-10' and benchmark_id == 'china' and role == 'target_year'"
    )
    assert row["ratio"].tolist() == pytest.approx([1.267606], abs=1e-6)


def test_invention_patents_in_stock_beside_what_is_on_record(shipped):
    """Haizhou's 6 for 2015: China aimed at 3.3 and had 6.3 (grade C); of 2012 and 2013 nothing is on record."""
    own = shipped[shipped["target_id"].eq("haizhou-2015-008-03")]
    told = _cells(own, "benchmark_id", "role", "wanted_year", "year", "value", "standing")
    assert told == [
        ["china", "target_year", 2015, 2015, 6.3, "lower"],
        ["china", "aim", 2015, 2015, 3.3, "higher"],
        ["china", "year_known", 2013, None, None, ""],
        ["jiangsu", "target_year", 2015, None, None, ""],  # Jiangsu's 15 is an aim for 2016
        ["jiangsu", "year_known", 2013, None, None, ""],
    ]


def test_shaoxings_15_patents_beside_nation_and_province(shipped):
    """15件以上 for 2018: China 11.5 in 2018 and 9.8 in 2017, Zhejiang 23.6 in 2018, which at least 15 may pass."""
    own = shipped[shipped["target_id"].eq("shaoxing-2018-026-10")]
    assert _cells(own, "benchmark_id", "role", "year", "value", "standing") == [
        ["china", "target_year", 2018, 11.5, "higher"],
        ["china", "year_known", 2017, 9.8, "higher"],
        ["zhejiang", "target_year", 2018, 23.6, "overlapping"],
        ["zhejiang", "year_known", None, None, ""],
    ]


def test_haizhous_shares_beside_jiangsu_in_2015(shipped):
    """55% against 60% of technical progress, 51% against 40% of high-tech output."""
    own = shipped[shipped["target_id"].isin(["haizhou-2015-008-04", "haizhou-2015-008-05"])]
    own = own[own["role"].eq("target_year")]
    assert _cells(own, "target_id", "benchmark_id", "value", "difference", "standing") == [
        ["haizhou-2015-008-04", "jiangsu", 60.0, -5.0, "lower"],
        ["haizhou-2015-008-05", "jiangsu", 40.0, 11.0, "higher"],
    ]


def test_what_is_not_recorded_is_missing_and_never_zero(shipped):
    none = shipped[shipped["year"].isna()]
    assert len(none)
    assert none[["value", "difference", "ratio"]].isna().all().all()
    assert none["standing"].eq("").all()
    assert none["grade"].eq("").all()


def test_totals_are_set_beside_no_larger_place(shipped, rows, tables):
    """Huzhou's 70亿元 says nothing beside the nation's 17606亿元."""
    quantity = tables["indicators"].set_index("indicator")["quantity"]
    shown = (
        rows.set_index("target_id").loc[shipped["target_id"].unique(), "indicator"].map(quantity)
    )
    assert set(shown) <= {"ratio", "density"}


def test_only_levels_with_a_number_are_set_beside(made_up):
    assert len(_beside(made_up, {}, COUNTRY))
    assert _beside(made_up, {"measure": "addition", "unit": "百分点"}, COUNTRY).empty
    assert _beside(made_up, {"measure": "relative", "value": None, "unit": ""}, COUNTRY).empty


# Vintages


def test_figure_of_another_vintage_is_not_taken(made_up):
    for vintage in (
        "after_2018_census",
        "after_2018_census_revised",
        "before_2018_census_preliminary",
    ):
        found = _beside(made_up, {}, {**COUNTRY, "vintage": vintage})
        assert _cells(found, "role", "value", "standing") == [
            ["target_year", None, ""],
            ["year_known", None, ""],
        ]


def test_each_document_takes_the_figure_of_its_own_time(made_up):
    figures = [
        {**COUNTRY, "value": 2.4},
        {**COUNTRY, "value": 2.2, "vintage": "after_2018_census"},
        {**COUNTRY, "value": 2.3, "vintage": "after_2018_census_revised"},
    ]
    for day, value in (("2016-05-01", 2.4), ("2020-05-01", 2.2)):
        found = _beside(made_up, {}, *figures, issued={CITY: day}).query("role == 'target_year'")
        assert found["value"].tolist() == [value]


def test_undated_document_has_no_figure_of_its_time(made_up):
    """Without a dating neither year nor vintage is known: nothing is guessed."""
    found = _beside(made_up, {}, COUNTRY, {**COUNTRY, "year": 2019}, issued={CITY: ""})
    assert _cells(found, "role", "value", "standing") == [["target_year", None, ""]]


def test_dated_by_its_text(made_up):
    found = _beside(
        made_up,
        {},
        COUNTRY,
        {**COUNTRY, "year": 2016, "value": 1.9},
        issued={CITY: ""},
        datings={CITY: 2017},
    )
    assert _cells(found, "role", "year", "value") == [
        ["target_year", 2020, 2.0],
        ["year_known", 2016, 1.9],
    ]


@pytest.mark.parametrize(
    ("year", "taken"), [(2020, [2020, None]), (2019, [2019, None]), (2018, [None, None])]
)
def test_figure_of_one_year_before_stands_in_and_none_farther_off(made_up, year, taken):
    """The made-up target is of 2020, and was written long before."""
    found = _beside(made_up, {}, {**COUNTRY, "year": year})
    assert _cells(found, "wanted_year", "year")[0] == [2020, taken[0]]


@pytest.mark.parametrize(
    ("indicator", "taken"),
    [
        ("gdp", "before_2018_census"),
        ("rd_intensity", "before_2018_census"),
        ("rd_expenditure", "as_published"),
        ("hnte_count", "as_published"),
    ],
)
def test_only_what_rests_on_gdp_has_a_census_in_its_vintage(tables, indicator, taken):
    assert vintage_for(indicator, "before_2018_census", tables) == taken


# How the bounds lie to the figure


@pytest.mark.parametrize(
    ("target", "figure", "standing"),
    [
        ({"comparator": "eq", "value": 2.5}, {"value": 2.0}, "higher"),
        ({"comparator": "eq", "value": 2.0}, {"value": 2.0}, "equal"),
        ({"comparator": "gt", "value": 2.0}, {"value": 2.0}, "higher"),
        ({"comparator": "ge", "value": 2.0}, {"value": 2.0}, "overlapping"),
        ({"comparator": "ge", "value": 1.0}, {"value": 2.0}, "overlapping"),
        ({"comparator": "le", "value": 1.9}, {"value": 2.0}, "lower"),
        ({"comparator": "le", "value": 2.0}, {"value": 2.0}, "overlapping"),
        ({"comparator": "range", "value": 1.0, "value_high": 1.9}, {"value": 2.0}, "lower"),
        ({"comparator": "range", "value": 1.0, "value_high": 3.0}, {"value": 2.0}, "overlapping"),
        ({"comparator": "approx", "value": 2.1}, {"value": 2.0}, "overlapping"),  # 1.995 to 2.205
        ({"comparator": "approx", "value": 2.2}, {"value": 2.0}, "higher"),  # from 2.09
        # a figure with a qualifier of its own
        (
            {"comparator": "eq", "value": 2.5},
            {"value": 2.0, "comparator": "ge"},
            "overlapping",
        ),  # at least 2.0 may be 3
        ({"comparator": "eq", "value": 1.5}, {"value": 2.0, "comparator": "ge"}, "lower"),
        ({"comparator": "eq", "value": 2.0}, {"value": 2.0, "comparator": "gt"}, "lower"),
        ({"comparator": "gt", "value": 2.5}, {"value": 2.0, "comparator": "gt"}, "overlapping"),
        ({"comparator": "eq", "value": 1.5}, {"value": 2.0, "comparator": "le"}, "overlapping"),
        ({"comparator": "eq", "value": 2.5}, {"value": 2.0, "comparator": "le"}, "higher"),
        (
            {"comparator": "eq", "value": 2.05},
            {"value": 2.0, "comparator": "approx"},
            "overlapping",
        ),  # 1.9 to 2.1
        ({"comparator": "eq", "value": 2.5}, {"value": 2.0, "comparator": "approx"}, "higher"),
    ],
)
def test_standing(made_up, target, figure, standing):
    found = _beside(made_up, target, {**COUNTRY, **figure}).query("role == 'target_year'")
    assert found["standing"].tolist() == [standing]


def test_benchmark_of_zero_has_a_difference_and_no_ratio(made_up):
    found = _beside(made_up, {}, {**COUNTRY, "value": 0.0}).query("role == 'target_year'")
    assert found["difference"].tolist() == [2.5]
    assert math.isnan(found["ratio"].iloc[0])


def test_benchmark_figure_in_another_unit_is_told_in_the_canonical_one(made_up):
    """0.0003万家 per 10,000 people is 3家; the check of the table lets both units stand."""
    row = {"indicator": "firms_per_10k", "unit": "家", "period": "stock", "value": 6}
    found = _beside(
        made_up,
        row,
        {
            **COUNTRY,
            "indicator": "firms_per_10k",
            "unit": "万家",
            "value": 0.0003,
            "vintage": "as_published",
        },
    ).query("role == 'target_year'")
    assert found["difference"].tolist() == pytest.approx([3])
    assert found["ratio"].tolist() == pytest.approx([2])


def test_estimates_are_no_achievement(made_up):
    found = _beside(made_up, {}, {**COUNTRY, "kind": "estimate"})
    assert found["value"].isna().all()


def test_aims_of_another_year_or_vintage_are_no_aim(made_up):
    aim = {**COUNTRY, "kind": "target"}
    assert "aim" in set(_beside(made_up, {}, aim)["role"])
    for changed in ({"year": 2019}, {"vintage": "after_2018_census"}):
        assert "aim" not in set(_beside(made_up, {}, {**aim, **changed})["role"])


def test_grade_is_carried(made_up):
    found = _beside(made_up, {}, {**COUNTRY, "grade": "C"}).query("role == 'target_year'")
    assert found["grade"].tolist() == ["C"]


# Whose figures


@pytest.mark.parametrize(
    ("place_id", "expected"),
    [
        ("huzhou", ["china", "zhejiang"]),
        ("haining", ["china", "zhejiang"]),
        ("haizhou", ["china", "jiangsu"]),
        pytest.param("zhejiang", ["china"], id="a province is no benchmark of itself"),
        pytest.param("china", [], id="nor the nation"),
    ],
)
def test_benchmarks_of_a_place(tables, place_id, expected):
    assert benchmark_places(tables)[place_id] == expected


def test_place_without_a_province_has_no_benchmark(made_up):
    assert benchmark_places(made_up())["made_up_island"] == []
    assert _beside(made_up, {"document_id": "made_up_island-2020"}, COUNTRY, PROVINCE).empty


def test_the_nation_stands_before_the_province_and_another_province_stays_out(made_up):
    found = _beside(made_up, {}, COAST, PROVINCE, COUNTRY)
    assert found["benchmark_id"].drop_duplicates().tolist() == [
        "made_up_country",
        "made_up_province",
    ]


@pytest.mark.parametrize("count", [0, 1])
def test_no_rows_no_benchmarks(rows, tables, count):
    found = benchmarks(rows.iloc[:count], tables)  # the first row is an amount of money
    assert found.empty
    assert found.columns.tolist() == BENCHMARK_COLUMNS


def test_no_context_no_benchmarks(made_up):
    assert _beside(made_up, {}).empty


def test_order_of_rows_and_figures_does_not_matter(rows, tables, shipped):
    mixed = {**tables, "context": tables["context"].sample(frac=1, random_state=5)}
    pd.testing.assert_frame_equal(
        benchmarks(resolve(rows, tables).sample(frac=1, random_state=4), mixed), shipped
    )


# Resolving 超全省平均水平


def test_shaoxing_is_resolved_to_the_province_s_figure_of_2018(rows, tables):
    """Zhejiang 2018: 2.57% before the census; what the document says stays as it was."""
    before = rows.set_index("target_id").loc["shaoxing-2018-026-04"]
    row = resolve(rows, tables).set_index("target_id").loc["shaoxing-2018-026-04"]
    assert row[["measure", "canonical_value", "lower"]].tolist() == ["level", 2.57, 2.57]
    assert row[RESOLVED_COLUMNS].tolist() == ["zhejiang", 2018, "before_2018_census", "B"]
    assert math.isnan(row["upper"])
    assert row["flags"].split(";") == sorted({*before["flags"].split(";"), "resolved"})
    assert {"relative", "strict"} <= set(row["flags"].split(";"))
    assert row[["as_printed", "comparator", "unit", "target_year"]].equals(
        before[["as_printed", "comparator", "unit", "target_year"]]
    )
    assert math.isnan(row["value"])


def test_resolved_in_another_vintage(rows, tables):
    """Zhejiang 2018, as restated after the census: 2.49%."""
    row = (
        resolve(rows, tables, "after_2018_census_revised")
        .set_index("target_id")
        .loc["shaoxing-2018-026-04"]
    )
    assert row["lower"] == 2.49
    assert row[RESOLVED_COLUMNS].tolist() == ["zhejiang", 2018, "after_2018_census_revised", "B"]


def test_resolving_leaves_every_other_row_and_the_frame_given_as_they_were(rows, tables):
    before = rows.copy()
    found = resolve(rows, tables)
    pd.testing.assert_frame_equal(rows, before)
    others = ~found["target_id"].eq("shaoxing-2018-026-04")
    pd.testing.assert_frame_equal(found.loc[others, rows.columns], rows[others])
    texts = ["resolved_place_id", "resolved_vintage", "resolved_grade"]
    assert found.loc[others, texts].eq("").all(axis=None)
    assert found.loc[others, "resolved_year"].isna().all()
    assert found["resolved_year"].dtype == "Int64"


def test_resolving_twice_is_resolving_once(rows, tables):
    once = resolve(rows, tables)
    pd.testing.assert_frame_equal(resolve(once, tables), once)


RELATIVE = {"measure": "relative", "value": None, "unit": ""}


def _resolved(made_up, row, *figures, **beside):
    tables = made_up(
        {**SHARE, **RELATIVE, **row},
        figures=figures,
        resolutions={"t1": "made_up_province"},
        **beside,
    )
    return resolve(harmonise_targets(tables), tables).iloc[0]


@pytest.mark.parametrize(
    ("comparator", "lower", "upper"),
    [
        ("gt", 2.0, NAN),
        ("ge", 2.0, NAN),
        ("eq", 2.0, 2.0),
        ("le", NAN, 2.0),
        pytest.param("approx", 1.9, 2.1, id="about the average of the province"),
    ],
)
def test_bounds_of_a_resolved_target_follow_its_qualifier(made_up, comparator, lower, upper):
    row = _resolved(made_up, {"comparator": comparator}, PROVINCE)
    assert row["canonical_value"] == 2.0
    assert row[["lower", "upper"]].tolist() == pytest.approx([lower, upper], nan_ok=True)


@pytest.mark.parametrize(
    "figure",
    [
        {"year": 2019},
        {"place_id": "made_up_coast"},
        {"kind": "target"},
        {"kind": "estimate"},
        {"vintage": "after_2018_census"},
        {"indicator": "gdp_share", "vintage": "as_published"},
    ],
)
def test_unresolved_where_the_figure_is_not_on_record(made_up, figure):
    row = _resolved(made_up, {}, {**PROVINCE, **figure})
    assert row[["measure", "resolved_place_id"]].tolist() == ["relative", ""]
    assert row[["resolved_vintage", "resolved_grade"]].tolist() == ["", ""]
    assert pd.isna(row["resolved_year"])
    assert row[["canonical_value", "lower", "upper"]].isna().all()
    assert "resolved" not in row["flags"]


def test_unresolved_where_the_time_of_the_document_is_not_known(made_up):
    assert _resolved(made_up, {}, PROVINCE, issued={CITY: ""})["resolved_place_id"] == ""


def test_resolving_carries_the_grade(made_up):
    row = _resolved(made_up, {}, {**PROVINCE, "grade": "C"})
    assert row[RESOLVED_COLUMNS].tolist() == ["made_up_province", 2020, "before_2018_census", "C"]


def test_resolving_no_rows(rows, tables):
    assert resolve(rows.iloc[:0], tables).columns.tolist() == [*rows.columns, *RESOLVED_COLUMNS]


def test_achievements_are_of_one_vintage(tables):
    """Huzhou 2015: 2.55% as first published, 2.39% revised, the same money."""
    achieved = achievements(tables["context"])
    huzhou = {
        vintage: by_year[2015]["value"]
        for (place_id, indicator, _, vintage), by_year in achieved.items()
        if (place_id, indicator) == ("huzhou", "rd_intensity") and 2015 in by_year
    }
    assert huzhou == {"before_2018_census": 2.55, "after_2018_census_revised": 2.39}
    china = achieved["china", "rd_intensity", "", "before_2018_census"]
    assert china[2015]["value"] == 2.07  # not the 2.20 aimed at
    assert achieved["nowhere", "rd_intensity", "", "before_2018_census"] == {}


# Figures that are not surely of their time


@pytest.mark.parametrize(
    ("figure", "marks"),
    [
        ({}, ""),
        ({"year": 2019}, "year_before"),
        ({"as_of": "mid_year"}, "mid_year"),
        ({"as_of": "unknown"}, "unknown"),
        ({"year_sure": "no"}, "year_unsure"),
        (
            {"year": 2019, "as_of": "mid_year", "year_sure": "no"},
            "year_before;mid_year;year_unsure",
        ),
    ],
)
def test_a_figure_that_is_not_surely_of_its_time_is_marked_and_nothing_is_surely_above_it(
    made_up, figure, marks
):
    found = _beside(made_up, {}, {**COUNTRY, **figure}).query("role == 'target_year'")
    assert _cells(found, "value", "difference", "standing", "marks") == [
        [2.0, 0.5, "higher", marks]
    ]
    assert stands_surely(found, "higher").tolist() == [marks == ""]
    assert not stands_surely(found, "lower").any()


@pytest.mark.parametrize(
    ("year", "compared"),
    [
        (2021, [2.0, 1.5, 1.75, "higher", ""]),  # 3.5 - 2 and 3.5 / 2, both of after the end
        (2020, [2.0, None, None, "", "year_before;definition"]),
    ],
)
def test_a_figure_from_before_the_end_of_a_definition_is_told_and_not_compared(
    made_up, year, compared
):
    """Firms for 10,000 people are so defined until 2020; the target is of 2021."""
    ending = {"indicator": "old_firms_per_10k", "unit": "家"}
    figure = {**COUNTRY, **ending, "year": year, "vintage": "as_published"}
    row = {**ending, "period": "stock", "value": 3.5, "target_year": 2021}
    found = _beside(made_up, row, figure).query("role == 'target_year'")
    assert _cells(found, "value", "difference", "ratio", "standing", "marks") == [compared]


def test_shipped_figures_that_are_not_surely_of_their_time(shipped):
    """China's patents of 2015 and Zhejiang's of 2018, per 10,000 people: of neither is the day printed."""
    marked = shipped[shipped["marks"].ne("")]
    assert _cells(marked, "target_id", "benchmark_id", "year", "value", "marks") == [
        ["haizhou-2015-008-03", "china", 2015, 6.3, "unknown"],
        ["shaoxing-2018-026-10", "zhejiang", 2018, 23.6, "unknown"],
    ]


def test_what_leaves_the_time_of_a_figure_unsure_stands_in_table_and_sentence(rows, tables):
    own = rows[rows["target_id"].eq("haizhou-2015-008-03")]
    labels = Labels(tables, "en")
    table = benchmark_table(benchmarks(own, tables).head(3), own, labels)
    assert table["Level"].tolist() == ["district"]
    (cell,) = table.filter(like="year aimed at").iloc[0].tolist()
    assert "6.3 (grade C, day of the year not printed)" in str(cell)
