"""What became of targets: each outcome looked up in data/raw/context.csv by hand."""

import math

import pandas as pd
import pytest

from compare.comparison.benchmarks import resolve
from compare.comparison.outcomes import (
    OUTCOME_COLUMNS,
    OUTCOME_STATUSES,
    REVISION_COLUMNS,
    outcomes,
    revisions,
    unanswerable,
)
from compare.harmonise.canonical import harmonise_targets

NAN = float("nan")
CITY = "made_up_city-2020"
FIRMS = {"value": 500}
OWN = {
    "place_id": "made_up_city",
    "indicator": "firms",
    "year": 2020,
    "value": 500.0,
    "unit": "家",
    "vintage": "as_published",
}
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.5}
OWN_SHARE = {"place_id": "made_up_city", "indicator": "rd_intensity", "year": 2020, "value": 2.6}


def _outcome(made_up, row, *figures, **beside):
    tables = made_up(row, figures=figures, **beside)
    found = outcomes(harmonise_targets(tables), tables)
    assert len(found) == 1
    return found.iloc[0]


def _plain(row, *columns):
    return [None if pd.isna(cell) else cell for cell in row[list(columns)]]


# The plans as read. Of two targets a figure of their own year is on record, both in Shaoxing's summary of 2018.

PRINTED = {
    # target: year of the figure, figure, grade, same vintage, gap, then
    "haizhou-2015-008-01": (
        2017,
        2.68,
        "C",
        True,
        0.18,
        "reached",
    ),  # 2.5%; preliminary, before the census
    "haizhou-2015-008-03": (2017, 8.0, "C", True, 2.0, "reached"),  # 6件
    "haizhou-2015-008-06": (2017, 53.0, "C", True, 18.0, "reached"),  # 35家以上
    "haizhou-2015-008-05": (2017, 62.0, "C", True, 11.0, "reached"),  # 51%; two years later
    "huzhou-2017-054-10": (2020, 3.09, "A", False, None, ""),  # 2.70%左右; after the census
    "huzhou-2017-054-12": (2013, 521.0, "A", True, None, ""),  # 1100件以上; before the target year
    "huzhou-2017-054-14": (2014, 700.87, "A", True, None, ""),  # 1700亿元以上; half of 2014, before
    "huzhou-2017-054-15": (2013, 1.6666, "A", True, None, ""),  # 2.5亿元; before the target year
    "huzhou-2017-098-01": (2013, 16597.0, "A", True, None, ""),  # 22000件以上; before
    "huzhou-2017-098-02": (2013, 3900.0, "A", True, None, ""),  # 4800件以上; before
    "huzhou-2017-098-03": (2013, 10326.0, "A", True, None, ""),  # 16000件以上; before
    "huzhou-2027-038-07": (2020, 59.7, "A", True, None, ""),  # 70%以上; before
    "haining-2025-036-08": (2021, 19.0, "B", True, None, ""),  # 33家; before
    "shaoxing-2018-040-03": (2018, 1162.0, "A", True, 162.0, ""),  # 1000项左右
    "shaoxing-2018-042-02": (2018, 5300.0, "A", True, 300.0, ""),  # 5000万元以上
    "huzhou-2017-054-16": (2013, 290.0, "A", True, None, ""),  # 500家以上; before the target year
    "shaoxing-2018-026-04": (
        2020,
        2.8,
        "B",
        False,
        None,
        "",
    ),  # above 2.57%; an estimate, after the census
    "shaoxing-2018-026-10": (2020, 26.09, "B", True, 11.09, "reached"),  # 15件以上
    "haining-2025-036-04": (2020, 3.37, "B", True, None, ""),  # 3.86%; before the target year
    "huzhou-2027-040-02": (2020, 3.09, "A", True, None, ""),  # 3.8%以上; before the target year
    "haining-2025-036-02": (
        2025,
        5.98,
        "A",
        True,
        -0.02,
        "short",
    ),  # 市本级超6亿元; the budget of 2025
    "haizhou-2015-013-02": (
        2017,
        93.0,
        "C",
        True,
        43.0,
        "reached",
    ),  # 50家省级以上; two years later
    "huzhou-2027-038-02": (2021, 4765.0, "B", True, None, ""),  # 省 10000家; before the target year
    "shaoxing-2018-038-03": (2018, 1360.0, "A", True, 160.0, ""),  # 省 1200家以上
    "shaoxing-2018-040-02": (2018, 46.0, "A", True, 6.0, ""),  # 其中省级 40家以上
    "shaoxing-2018-040-01": (
        None,
        None,
        "",
        False,
        None,
        "",
    ),  # 市级以上 160家; of provincial ones 46
    "haining-2025-036-05": (None, None, "", False, None, ""),  # 国家入库 750家; nothing on record
    "haining-2025-036-06": (None, None, "", False, None, ""),  # 1000家; nothing on record
    "shaoxing-2018-026-03": (None, None, "", False, None, ""),  # 突破140亿元; nothing on record
}


@pytest.fixture(scope="module")
def shipped(rows, tables):
    return outcomes(resolve(rows, tables), tables)


@pytest.mark.parametrize("target_id", PRINTED)
def test_what_is_on_record_of_a_target(shipped, target_id):
    row = shipped.set_index("target_id").loc[target_id]
    expected = PRINTED[target_id]
    found = _plain(row, "year", "value", "grade", "same_vintage", "gap", "then")
    assert [*found[:4], found[5]] == [*expected[:4], expected[5]]
    assert found[4] == (None if expected[4] is None else pytest.approx(expected[4]))


def test_no_target_is_said_to_be_reached_on_a_figure_of_another_year_or_vintage(shipped):
    """Shaoxing's own count of 2018: 10.1% against 10%, 323 firms against 300家以上, 1360 technology SMEs of the
    province against 1200家以上, 46 provincial institutions against 40家以上, 1162 new products against 1000项左右,
    vouchers of 5300万元 against 5000万元以上."""
    known = shipped[shipped["status"].ne("not_known")].set_index("target_id")["status"]
    assert known.to_dict() == {
        "shaoxing-2018-026-07": "reached",
        "shaoxing-2018-038-02": "reached",
        "shaoxing-2018-038-03": "reached",
        "shaoxing-2018-040-02": "reached",
        "shaoxing-2018-040-03": "reached",
        "shaoxing-2018-042-02": "reached",
    }
    for row in shipped.itertuples():
        if row.status in ("reached", "short"):
            assert row.years_later == 0 and row.same_vintage and row.kind == "actual"


def test_nothing_on_record_is_missing_and_never_zero(shipped):
    none = shipped[shipped["year"].isna()]
    assert len(none)
    assert none[["value", "gap", "years_later"]].isna().all().all()
    assert none["status"].eq("not_known").all()
    assert none["then"].eq("").all()
    assert none["grade"].eq("").all()


def test_one_row_for_each_target_that_one_figure_can_answer(shipped, rows):
    firsts = rows.query("restates == '' and canonical_value.notna()")
    of_one_figure = firsts.query(
        "measure in ('level', 'coverage', 'rank') or (period == 'in_year' and ("
        " measure == 'growth_rate'"
        " or measure == 'addition' and indicator.str.endswith('_added')))"
    )
    known = sorted([*of_one_figure["target_id"], "shaoxing-2018-026-04"])
    assert shipped["target_id"].tolist() == known
    assert set(shipped["status"]) <= set(OUTCOME_STATUSES)


# Made-up rows: the figure of the year decides


@pytest.mark.parametrize(
    ("indicator", "comparator", "value", "high", "figure", "status"),
    [
        # the more the better
        ("firms", "eq", 500, None, 500, "reached"),
        ("firms", "eq", 500, None, 499, "short"),
        ("firms", "eq", 500, None, 600, "reached"),
        ("firms", "ge", 500, None, 500, "reached"),
        ("firms", "ge", 500, None, 499, "short"),
        ("firms", "gt", 500, None, 500, "short"),  # 超500 is not 500
        ("firms", "gt", 500, None, 501, "reached"),
        ("firms", "approx", 500, None, 480, "open"),  # 475 to 525
        ("firms", "approx", 500, None, 474, "short"),
        ("firms", "approx", 500, None, 500, "reached"),
        ("firms", "range", 400, 500, 450, "reached"),
        ("firms", "range", 400, 500, 399, "short"),
        ("firms", "ge", 500, None, 0, "short"),  # none is a figure, and short
        # a ceiling
        ("firms", "le", 500, None, 500, "reached"),
        ("firms", "le", 500, None, 400, "reached"),
        ("firms", "le", 500, None, 501, "short"),
        ("firms", "lt", 500, None, 499, "reached"),
        ("firms", "lt", 500, None, 500, "short"),  # below 500 is not 500
        ("firms", "lt", 500, None, 501, "short"),
        ("energy_use", "lt", 0.5, None, 0.5, "short"),
        ("energy_use", "lt", 0.5, None, 0.4, "reached"),
        ("energy_use", "eq", 0.5, None, 0.4, "reached"),
        ("energy_use", "eq", 0.5, None, 0.6, "short"),
        ("energy_use", "le", 0.5, None, 0.5, "reached"),
        ("energy_use", "approx", 0.5, None, 0.52, "open"),  # to 0.525
        ("energy_use", "approx", 0.5, None, 0.53, "short"),
        ("energy_use", "range", 0.4, 0.5, 0.45, "reached"),  # inside the range aimed at
        ("energy_use", "range", 0.4, 0.5, 0.51, "short"),
    ],
)
def test_status_by_the_figure_of_the_year(
    made_up, indicator, comparator, value, high, figure, status
):
    row = {
        "indicator": indicator,
        "comparator": comparator,
        "value": value,
        "value_high": high,
        "unit": "吨" if indicator == "energy_use" else "家",
    }
    found = _outcome(
        made_up, row, {**OWN, "indicator": indicator, "value": float(figure), "unit": row["unit"]}
    )
    assert found["status"] == status
    assert found["gap"] == pytest.approx(figure - value)
    assert _plain(found, "years_later", "same_vintage", "then") == [0, True, ""]


def test_a_figure_of_at_least_so_many_does_not_fall_short(made_up):
    """10000家以上 on record, 12000家 aimed at: it may have been reached."""
    found = _outcome(made_up, {"value": 12000}, {**OWN, "comparator": "ge", "value": 10000.0})
    assert found["status"] in ("open", "not_known")
    assert (
        _outcome(made_up, {"value": 9000}, {**OWN, "comparator": "ge", "value": 10000.0})["status"]
        == "reached"
    )


def test_a_figure_of_at_most_so_many_is_not_said_to_reach(made_up):
    found = _outcome(made_up, {"value": 9000}, {**OWN, "comparator": "le", "value": 10000.0})
    assert found["status"] in ("open", "not_known")


def test_figure_in_another_unit_is_told_in_the_canonical_one(made_up):
    """0.05万家 is 500家; the check of the table lets both stand."""
    found = _outcome(made_up, FIRMS, {**OWN, "value": 0.05, "unit": "万家"})
    assert found["status"] == "reached"
    assert found["gap"] == pytest.approx(0)


@pytest.mark.parametrize(
    ("figure", "status", "then"),
    [
        ({"year": 2022, "value": 600.0}, "not_known", "reached"),
        ({"year": 2022, "value": 400.0}, "not_known", "short"),
        ({"year": 2019, "value": 600.0}, "not_known", ""),
        ({"kind": "estimate", "value": 600.0}, "not_known", "reached"),
        ({"year_sure": "no", "value": 600.0}, "not_known", "reached"),
        ({"kind": "target", "value": 600.0}, "not_known", ""),
        ({"place_id": "made_up_town", "value": 600.0}, "not_known", ""),
        ({"indicator": "other_firms", "value": 600.0}, "not_known", ""),
        ({"vintage": "preliminary", "value": 600.0}, "not_known", ""),
    ],
)
def test_a_figure_of_another_year_kind_or_place_decides_nothing(made_up, figure, status, then):
    found = _outcome(made_up, FIRMS, {**OWN, **figure})
    assert found[["status", "then"]].tolist() == [status, then]


def test_gap_of_an_earlier_figure_is_not_told(made_up):
    found = _outcome(made_up, FIRMS, {**OWN, "year": 2019})
    assert math.isnan(found["gap"])
    assert found["years_later"] == -1


def test_nearest_later_figure_before_any_earlier_one(made_up):
    years = [2019, 2018, 2025, 2022]
    found = _outcome(made_up, FIRMS, *({**OWN, "year": year} for year in years))
    assert found["year"] == 2022
    assert _outcome(made_up, FIRMS, *({**OWN, "year": year} for year in years[:2]))["year"] == 2019


def test_actual_figure_goes_before_an_estimate_of_the_year(made_up):
    found = _outcome(
        made_up, FIRMS, {**OWN, "kind": "estimate", "value": 600.0}, {**OWN, "value": 400.0}
    )
    assert found[["status", "value", "kind"]].tolist() == ["short", 400, "actual"]


@pytest.mark.parametrize(
    "vintage",
    [
        "after_2018_census",
        "after_2018_census_revised",
        "after_2018_census_preliminary",
        "after_2023_census",
    ],
)
@pytest.mark.parametrize("year", [2020, 2022])
def test_figure_of_another_vintage_is_never_reached_or_short(made_up, vintage, year):
    """The document is of 2016; the figures rest on another GDP."""
    for value in (0.1, 9.9):
        found = _outcome(
            made_up, SHARE, {**OWN_SHARE, "year": year, "value": value, "vintage": vintage}
        )
        assert _plain(found, "status", "same_vintage", "gap", "then") == [
            "not_known",
            False,
            None,
            "",
        ]


def test_vintage_of_the_time_is_preferred_to_the_revision(made_up):
    """As Huzhou 2015: 2.55% as first published, 2.39% revised; a target of 2.5% was reached as it was set."""
    figures = [
        {**OWN_SHARE, "value": 2.39, "vintage": "after_2018_census_revised"},
        {**OWN_SHARE, "value": 2.55},
    ]
    for each in (figures, figures[::-1]):
        found = _outcome(made_up, SHARE, *each)
        assert found[["status", "value", "vintage"]].tolist() == [
            "reached",
            2.55,
            "before_2018_census",
        ]


def test_undated_document_has_no_vintage_and_so_no_status(made_up):
    found = _outcome(made_up, SHARE, OWN_SHARE, issued={CITY: ""})
    assert _plain(found, "status", "same_vintage", "gap", "then") == ["not_known", False, None, ""]
    assert (
        _outcome(made_up, SHARE, OWN_SHARE, issued={CITY: ""}, datings={CITY: 2018})["status"]
        == "reached"
    )


def test_grade_and_publication_are_carried(made_up):
    found = _outcome(made_up, FIRMS, {**OWN, "grade": "C"})
    assert found[["status", "grade", "publication"]].tolist() == [
        "reached",
        "C",
        "Made-up yearbook",
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"measure": "addition"},
        {"measure": "addition", "indicator": "firms_added", "period": "cumulative"},
        {"measure": "growth_rate", "unit": "%"},
        {"measure": "growth_rate", "indicator": "money_growth", "unit": "%", "period": "per_year"},
        {"measure": "multiple", "unit": "倍"},
        {"restates": "t9"},
        {"measure": "relative", "value": None, "unit": ""},
    ],
)
def test_only_first_levels_have_an_outcome(made_up, row):
    tables = made_up({**FIRMS, **row}, figures=[OWN])
    assert outcomes(harmonise_targets(tables), tables).empty


@pytest.mark.parametrize(
    ("row", "figure", "status"),
    [
        (
            {"indicator": "firms_added", "measure": "addition", "period": "in_year", "value": 300},
            {"indicator": "firms_added", "value": 323.0},
            "reached",
        ),
        (
            {"indicator": "firms_added", "measure": "addition", "period": "in_year", "value": 300},
            {"indicator": "firms_added", "value": 299.0},
            "short",
        ),
        (
            {
                "indicator": "money_growth",
                "measure": "growth_rate",
                "period": "in_year",
                "unit": "%",
                "value": 10,
            },
            {"indicator": "money_growth", "unit": "%", "value": 10.1},
            "reached",
        ),
        (
            {"indicator": "rank", "measure": "rank", "comparator": "le", "unit": "位", "value": 20},
            {"indicator": "rank", "unit": "位", "value": 29.0},
            "short",
        ),
        (
            {"indicator": "mood", "measure": "coverage", "unit": "%", "value": 100},
            {"indicator": "mood", "unit": "%", "value": 99.0},
            "short",
        ),
    ],
)
def test_what_is_added_grows_or_ranks_is_answered_by_figures_that_say_the_same(
    made_up, row, figure, status
):
    tables = made_up(row, figures=[{**OWN, **figure}])
    (found,) = outcomes(harmonise_targets(tables), tables).itertuples()
    assert found.status == status


def test_no_rows_no_outcomes(rows, tables):
    assert outcomes(rows.iloc[:0], tables).columns.tolist() == OUTCOME_COLUMNS
    assert revisions(rows.iloc[:0], tables).columns.tolist() == REVISION_COLUMNS
    assert revisions(rows.iloc[:1], tables).empty


def test_no_context_nothing_known(rows, tables):
    found = outcomes(rows, {**tables, "context": tables["context"].iloc[:0]})
    assert found["status"].eq("not_known").all()
    assert found["value"].isna().all()


def test_order_of_rows_and_figures_does_not_matter(rows, tables, shipped):
    mixed = {**tables, "context": tables["context"].sample(frac=1, random_state=5)}
    pd.testing.assert_frame_equal(
        outcomes(resolve(rows, tables).sample(frac=1, random_state=4), mixed), shipped
    )


# An older plan and a newer one


def test_high_tech_firms_of_huzhou_2017_and_2027(rows, tables):
    """500家以上, then 2500家 ten years later."""
    found = revisions(rows, tables).set_index("indicator").loc["hnte_count"]
    assert found[
        ["place_id", "older_id", "newer_id", "years", "by_bounds", "difference"]
    ].tolist() == ["huzhou", "huzhou-2017-054-16", "huzhou-2027-038-01", 10, "overlapping", 2000]
    # five times in ten years: 1.174619^2 = 1.379730, ^4 = 1.903654, ^8 = 3.623898, ^10 = 5.000000
    assert found["growth"] == pytest.approx(17.4619, abs=1e-4)


def test_only_places_with_two_plans_have_successions(rows, tables):
    """Huzhou alone has two documents."""
    found = revisions(rows, tables)
    assert set(found["place_id"]) == {"huzhou"}
    assert found["older_id"].str.startswith("huzhou-2017").all()
    assert found["newer_id"].str.startswith("huzhou-2027").all()


def test_shares_of_two_vintages_are_not_subtracted(rows, tables):
    """2.70%左右 of the GDP before the census of 2018, 3.8%以上 of the GDP after it: no difference is told."""
    found = revisions(rows, tables).query("indicator == 'rd_intensity'")
    assert found["difference"].isna().all()


OLD, NEW = (
    {"document_id": "made_up_city-2020"},
    {"document_id": "made_up_city-2025", "target_year": 2025},
)


def _succession(made_up, older, newer):
    tables = made_up({**OLD, **older}, {**NEW, **newer})
    return revisions(harmonise_targets(tables), tables)


@pytest.mark.parametrize(
    ("older", "newer", "bounds", "difference", "growth"),
    [
        ({"value": 100}, {"value": 200}, "higher", 100, 14.8698),  # 2^(1/5)
        ({"value": 200}, {"value": 100}, "lower", -100, -12.9449),  # 0.870551^5 = 0.5
        ({"value": 100}, {"value": 100}, "equal", 0, 0),
        ({"value": 100, "comparator": "ge"}, {"value": 200}, "overlapping", 100, 14.8698),
        ({"value": 0}, {"value": 100}, "higher", 100, NAN),  # nothing grows from none
        ({"value": 100}, {"value": 0}, "lower", -100, -100),
    ],
)
def test_two_plans_by_hand(made_up, older, newer, bounds, difference, growth):
    row = _succession(made_up, older, newer).iloc[0]
    assert row[["years", "by_bounds", "difference"]].tolist() == [5, bounds, difference]
    assert row["growth"] == pytest.approx(growth, abs=1e-4, nan_ok=True)


@pytest.mark.parametrize(
    ("older", "newer", "is_jump"),
    [(10, 100, False), (10, 100.1, True), (100.1, 10, True), (100, 10, False), (0, 100, False)],
)
def test_a_jump_of_more_than_tenfold_is_no_rise(made_up, older, newer, is_jump):
    row = _succession(made_up, {"value": older}, {"value": newer}).iloc[0]
    assert row["is_jump"] == is_jump
    if is_jump:
        assert math.isnan(row["difference"])
        assert math.isnan(row["growth"])


def test_tech_market_of_huzhou_counts_as_no_rise(rows, tables):
    """2.5亿元 under 技术市场实现交易额, 200亿元以上 under 年技术交易额: eighty times."""
    found = revisions(rows, tables).set_index("indicator")
    assert found["is_jump"].to_dict() == {
        "rd_intensity": False,
        "hnte_count": False,
        "tech_market_turnover": True,
    }


def test_shares_move_in_points(made_up):
    share = {"indicator": "gdp_share", "unit": "%", "period": "in_year"}
    row = _succession(made_up, {**share, "value": 2.0}, {**share, "value": 2.5}).iloc[0]
    assert row["difference"] == pytest.approx(0.5)
    assert math.isnan(row["growth"])


@pytest.mark.parametrize(
    "newer",
    [
        {"scope": "made_up_scope"},
        {"measure": "addition"},
        {"period": "cumulative"},
        {"indicator": "other_firms"},
        {"document_id": "made_up_town-2025"},
        {"measure": "relative", "value": None, "unit": ""},
        {"document_id": "made_up_city-2020"},
    ],
)
def test_no_succession_between_what_is_not_of_one_kind_place_or_of_two_plans(made_up, newer):
    assert len(_succession(made_up, {"value": 1}, {"value": 2})) == 1
    assert _succession(made_up, {"value": 1}, {"value": 2, **newer}).empty


@pytest.mark.parametrize(
    ("issued", "first"),
    [
        (("2016-05-01", "2018-05-01"), "t1"),
        (("2018-05-01", "2016-05-01"), "t2"),
        (("2016-05-01", "2016-05-02"), "t1"),
    ],
)
def test_of_two_plans_for_one_year_the_one_written_earlier_is_the_older(made_up, issued, first):
    """100 in the one and 150 in the other, both for 2020: a difference, and no growth over no years."""
    tables = made_up(
        {**OLD, "value": 100},
        {**NEW, "value": 150, "target_year": 2020},
        issued=dict(zip([OLD["document_id"], NEW["document_id"]], issued, strict=True)),
    )
    (row,) = revisions(harmonise_targets(tables), tables).to_dict("records")
    older_is_less = first == "t1"
    assert row["older_id"] == first
    assert row["years"] == 0
    assert row["by_bounds"] == ("higher" if older_is_less else "lower")
    assert row["difference"] == (50 if older_is_less else -50)
    assert math.isnan(row["growth"])


#: Defined until 2020; its target of 2025 is of another definition than one of 2020.
ENDING = {"indicator": "old_firms_per_10k", "value": 2.0}


def test_a_revision_across_the_end_of_a_definition_is_none(made_up):
    row = _succession(made_up, ENDING, {**ENDING, "value": 3.0}).iloc[0]
    assert not row["same_definition"]
    assert row["by_bounds"] == ""
    assert math.isnan(row["difference"])
    within = _succession(made_up, ENDING, {**ENDING, "value": 3.0, "target_year": 2019}).iloc[0]
    assert within["same_definition"]
    assert abs(within["difference"]) == 1.0


@pytest.mark.parametrize(("year", "then"), [(2020, "reached"), (2021, "")])
def test_a_figure_from_after_the_end_of_a_definition_says_nothing(made_up, year, then):
    figure = {
        "place_id": "made_up_city",
        "indicator": "old_firms_per_10k",
        "year": year,
        "value": 3.0,
        "unit": "家",
        "vintage": "as_published",
    }
    found = _outcome(made_up, {**ENDING, "target_year": 2019}, figure)
    assert found["then"] == then
    assert found["same_definition"] == (year == 2020)
    assert pd.isna(found["gap"]) == (year != 2020)


@pytest.mark.parametrize(
    ("row", "because"),
    [
        ({"measure": "relative", "value": None, "unit": ""}, "no_number"),
        ({"measure": "addition", "period": "cumulative"}, "span"),
        ({"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}, "span"),
        (
            {"measure": "addition", "period": "in_year"},
            "measure",
        ),  # on record is how many there are
        ({"indicator": "firms_added", "measure": "addition", "period": "cumulative"}, "span"),
        ({"indicator": "firms_added", "measure": "level"}, "measure"),
    ],
)
def test_why_no_figure_of_one_year_can_answer(made_up, row, because):
    tables = made_up(row)
    rows = harmonise_targets(tables)
    assert unanswerable(rows, tables)["because"].tolist() == [because]
    assert outcomes(rows, tables).empty


@pytest.mark.parametrize(
    "row", [{}, {"indicator": "firms_added", "measure": "addition", "period": "in_year"}]
)
def test_what_a_figure_of_one_year_can_answer_is_not_named(made_up, row):
    tables = made_up(row)
    assert unanswerable(harmonise_targets(tables), tables).empty


def test_every_first_statement_is_answerable_or_says_why_not(rows, tables):
    never = unanswerable(rows, tables)
    answerable = outcomes(rows, tables)
    firsts = rows.loc[rows["restates"].eq(""), "target_id"]
    assert sorted([*never["target_id"], *answerable["target_id"]]) == sorted(firsts)


@pytest.mark.parametrize(
    ("as_of", "status", "then"),
    [
        ("end_of_year", "short", ""),
        ("mid_year", "not_known", "short"),
        ("unknown", "not_known", "short"),
    ],
)
def test_a_figure_that_is_not_of_the_end_of_the_year_decides_nothing(made_up, as_of, status, then):
    """400 of 500 firms at a time of 2020, the year aimed at."""
    found = _outcome(made_up, FIRMS, {**OWN, "value": 400.0, "as_of": as_of})
    assert found[["status", "then", "gap"]].tolist() == [status, then, -100]
