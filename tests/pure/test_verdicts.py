"""What two targets allow to be said of each other, and why the rest is refused."""

import math

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compare.comparison import verdicts as verdicts_module
from compare.comparison.benchmarks import benchmarks, resolve
from compare.comparison.intervals import order_of
from compare.comparison.size import size_orders
from compare.comparison.verdicts import VERDICT_COLUMNS, verdicts
from compare.comparison.vintages import census_basis, document_vintages
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.notebooks.verdict_tables import verdict_table
from compare.tables.known import UnknownInput
from compare.tables.schema import COMPARATORS

#: Two documents of one place, so that neither level nor size stands in the way.
CITY, OTHER = {"document_id": "made_up_city-2020"}, {"document_id": "made_up_city-2021"}
TOWN, PORT = {"document_id": "made_up_town-2020"}, {"document_id": "made_up_port-2020"}
FLIPPED = {
    "higher": "lower",
    "lower": "higher",
    "equal": "equal",
    "overlapping": "overlapping",
    "side_by_side": "side_by_side",
    "not_comparable": "not_comparable",
    "": "",
}
NAN = float("nan")


def _verdict_table(pairs, rows, tables):
    beside = benchmarks(rows, tables)
    return verdict_table(
        pairs, beside, size_orders(rows, tables, pairs), rows, Labels(tables, "en")
    )


def _told(made_up, one, other, **beside):
    """Compare a city's row with another document's: verdict, reasons, what the bounds say; for the city's row."""
    tables = made_up({**CITY, **one}, {**OTHER, **other}, **beside)
    found = verdicts(harmonise_targets(tables), tables)
    assert len(found) == 1
    row = found.iloc[0]
    assert {row["target_id"], row["other_id"]} == {"t1", "t2"}
    verdict, bounds = row["verdict"], row["by_bounds"]
    return (
        (verdict, row["reasons"], bounds)
        if row["target_id"] == "t1"
        else (FLIPPED[verdict], row["reasons"], FLIPPED[bounds])
    )


def _is(comparator, value, high=None):
    return {"comparator": comparator, "value": value, "value_high": high}


# What can be compared

VERDICTS = [
    (_is("eq", 200), _is("eq", 100), "higher"),
    (_is("eq", 100), _is("eq", 100), "equal"),
    (_is("ge", 200), _is("eq", 100), "higher"),
    (_is("ge", 100), _is("eq", 200), "overlapping"),  # at least 100 may be 300
    (_is("ge", 100), _is("eq", 100), "overlapping"),  # may be 100 itself
    (_is("gt", 100), _is("eq", 100), "higher"),  # more than 100 is above 100
    (_is("gt", 100), _is("le", 100), "higher"),
    (_is("gt", 99), _is("eq", 100), "overlapping"),
    (_is("gt", 100), _is("gt", 100), "overlapping"),
    (_is("ge", 100), _is("ge", 100), "overlapping"),  # the same words, not the same outcome
    (_is("gt", 100), _is("ge", 100), "overlapping"),
    (_is("ge", 100), _is("ge", 1000), "overlapping"),
    (_is("le", 100), _is("eq", 100), "overlapping"),
    (_is("le", 100), _is("eq", 101), "lower"),
    (_is("lt", 100), _is("eq", 100), "lower"),
    (_is("lt", 100), _is("ge", 100), "lower"),
    (_is("lt", 100), _is("gt", 100), "lower"),
    (_is("lt", 100), _is("le", 100), "overlapping"),
    (_is("lt", 100), _is("range", 100, 120), "lower"),
    (_is("lt", 100), _is("eq", 99), "overlapping"),
    (_is("le", 100), _is("ge", 100), "overlapping"),
    (_is("le", 100), _is("ge", 101), "lower"),
    (_is("range", 1, 2), _is("eq", 3), "lower"),
    (_is("range", 1, 2), _is("eq", 2), "overlapping"),
    (_is("range", 1, 2), _is("range", 1, 2), "overlapping"),
    (_is("range", 1, 2), _is("gt", 2), "lower"),
    (_is("approx", 100), _is("eq", 106), "lower"),  # 95 to 105
    (_is("approx", 100), _is("eq", 104), "overlapping"),
    (_is("approx", 100), _is("approx", 100), "overlapping"),
    (_is("approx", 100), _is("ge", 90), "overlapping"),
    (_is("eq", 0), _is("eq", 0), "equal"),
    (_is("gt", 0), _is("eq", 0), "higher"),
    (_is("eq", -1), _is("eq", 0), "lower"),
]


@pytest.mark.parametrize(("one", "other", "expected"), VERDICTS)
def test_verdict_and_its_reverse(made_up, one, other, expected):
    assert _told(made_up, one, other) == (expected, [], expected)
    assert _told(made_up, other, one) == (FLIPPED[expected], [], FLIPPED[expected])


def test_verdict_compares_in_one_unit(made_up):
    """3.9万人年 is more than 20000人年."""
    one = {"indicator": "person_years", "value": 3.9, "unit": "万人年"}
    assert (
        _told(made_up, one, {"indicator": "person_years", "value": 20000, "unit": "人年"})[0]
        == "higher"
    )


@pytest.mark.parametrize(
    ("value", "unit"), [(30000, "万元"), (3, "亿元"), (0.0003, "万亿元"), (300_000_000, "元")]
)
def test_the_same_money_in_any_unit_is_equal(made_up, value, unit):
    """3亿元 is 30000万元: no rounding of a conversion makes an order."""
    money = {"indicator": "money", "period": "in_year"}
    assert (
        _told(
            made_up, {**money, "value": value, "unit": unit}, {**money, "value": 3, "unit": "亿元"}
        )[0]
        == "equal"
    )


# What is refused. The first row is at least 500 firms in stock; the second is

NO_NUMBER = {"measure": "relative", "value": None, "unit": ""}
FIRMS, TWICE = _is("ge", 500), {"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}
SHARE = {"indicator": "gdp_share", "unit": "%", "period": "in_year"}
REFUSED = [
    # name, one, other, reasons, what the bounds alone say
    (
        "stock against addition",
        FIRMS,
        {"measure": "addition", "period": "cumulative", "value": 100},
        ["measure"],
        "",
    ),
    ("level against multiple", FIRMS, TWICE, ["measure"], ""),
    (
        "flow against stock",
        FIRMS,
        {"indicator": "firms_added", "period": "in_year", "value": 100},
        ["timing"],
        "",
    ),
    (
        "flow against stock, as an addition",
        FIRMS,
        {"indicator": "firms_added", "measure": "addition", "period": "in_year"},
        ["timing", "measure"],
        "",
    ),
    ("count against density", FIRMS, {"indicator": "firms_per_10k"}, ["quantity"], ""),
    ("other things of the same sort", FIRMS, {"indicator": "other_firms"}, ["indicator"], ""),
    ("a whole city against a part", FIRMS, {"scope": "high_tech_zones"}, ["scope"], ""),
    (
        "the national list against the provincial list",
        {"scope": "national_register"},
        {"scope": "provincial_register"},
        ["scope"],
        "",
    ),
    ("in stock against over the plan", FIRMS, {"period": "cumulative"}, ["period"], ""),
    ("no number", FIRMS, NO_NUMBER, ["no_number"], ""),
    ("no number on either side", NO_NUMBER, NO_NUMBER, ["no_number"], ""),
    ("multiples over five years and over two", TWICE, {**TWICE, "base_year": 2018}, ["span"], ""),
    (
        "multiples over five years and over nobody knows how many",
        TWICE,
        {**TWICE, "base_year": None},
        ["span"],
        "",
    ),
    (
        "multiples that both count from nobody knows when",
        {**TWICE, "base_year": None},
        {**TWICE, "base_year": None, "value": 3},
        ["span"],
        "",
    ),
    ("different years", FIRMS, {"value": 400, "target_year": 2025}, ["years"], "higher"),
    (
        "different years, open order",
        FIRMS,
        {"value": 600, "target_year": 2025},
        ["years"],
        "overlapping",
    ),
    (
        "another kind and another year",
        FIRMS,
        {"scope": "high_tech_zones", "target_year": 2025},
        ["scope", "years"],
        "",
    ),
    (
        "doublings over the same span in other years",
        TWICE,
        {**TWICE, "target_year": 2021, "base_year": 2016},
        ["years"],
        "equal",
    ),
]


@pytest.mark.parametrize(
    ("one", "other", "reasons", "bounds"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_refused_with_its_reason(made_up, one, other, reasons, bounds):
    # Of one type, and only of other times: side by side.
    verdict = "side_by_side" if bounds else "not_comparable"
    assert _told(made_up, one, other) == (verdict, reasons, bounds)
    assert _told(made_up, other, one) == (verdict, reasons, FLIPPED[bounds])


INTENSITY = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}
DAY_BEFORE, DAY_OF = "2019-11-21", "2019-11-22"


def _dated(city, town):
    return {"made_up_city-2020": city, "made_up_city-2021": town}


def test_another_vintage_of_gdp_is_refused_and_what_the_numbers_say_is_told(made_up):
    """2.5% of the GDP before the census of 2018, 2.4% of the GDP after it."""
    told = _told(
        made_up,
        {**INTENSITY, "value": 2.5},
        {**INTENSITY, "value": 2.4},
        issued=_dated(DAY_BEFORE, DAY_OF),
    )
    assert told == ("side_by_side", ["vintage"], "higher")


def test_vintage_and_years_are_both_told(made_up):
    told = _told(
        made_up,
        {**INTENSITY, "value": 2.5},
        {**INTENSITY, "value": 2.5, "target_year": 2022},
        issued=_dated(DAY_BEFORE, DAY_OF),
    )
    assert told == ("side_by_side", ["vintage", "years"], "equal")


def test_numbers_that_rest_on_no_gdp_have_no_vintage(made_up):
    assert _told(made_up, {"value": 2}, {"value": 1}, issued=_dated(DAY_BEFORE, DAY_OF)) == (
        "higher",
        [],
        "higher",
    )


def test_same_vintage_is_compared(made_up):
    told = _told(
        made_up,
        {**INTENSITY, "value": 2.5},
        {**INTENSITY, "value": 2.4},
        issued=_dated(DAY_BEFORE, "1999-01-01"),
    )
    assert told == ("higher", [], "higher")


def test_undated_document_takes_the_earliest_year_that_its_text_allows(made_up):
    one, other = {**INTENSITY, "value": 2.5}, {**INTENSITY, "value": 2.4}
    told = _told(
        made_up, one, other, issued=_dated("2018-01-01", ""), datings={"made_up_city-2021": 2020}
    )
    assert told == ("side_by_side", ["vintage"], "higher")
    told = _told(
        made_up, one, other, issued=_dated("2018-01-01", ""), datings={"made_up_city-2021": 2018}
    )
    assert told == ("higher", [], "higher")


# When a document was written


@pytest.mark.parametrize(
    ("day", "vintage"),
    [
        ("2013-12-09", "before_2018_census"),
        ("2019-11-21", "before_2018_census"),
        ("2019-11-22", "after_2018_census"),
        ("2024-12-25", "after_2018_census"),
        ("2024-12-26", "after_2023_census"),
        ("2030-01-01", "after_2023_census"),
    ],
)
def test_the_newest_gdp_of_a_day(made_up, day, vintage):
    found = document_vintages(made_up(issued={"made_up_city-2020": day})).loc["made_up_city-2020"]
    assert found.tolist() == [int(day[:4]), True, vintage, day]


def test_undated_document_without_a_dating_has_no_year_and_no_vintage(made_up):
    found = document_vintages(
        made_up(
            issued={"made_up_city-2020": "", "made_up_town-2020": ""},
            datings={"made_up_town-2020": 2020},
        )
    )
    assert pd.isna(found.at["made_up_city-2020", "year"])
    assert found.loc["made_up_city-2020", ["dated", "vintage", "day"]].tolist() == [False, "", ""]
    assert found.loc["made_up_town-2020"].tolist() == [
        2020,
        False,
        "after_2018_census",
        "2020-01-01",
    ]


def test_shipped_documents_are_of_these_times(tables):
    """Read off documents.csv (issued) and datings.csv (the two undated ones)."""
    assert document_vintages(tables).apply(tuple, axis=1).to_dict() == {
        "haining-2025": (2023, True, "after_2018_census", "2023-08-08"),
        "haizhou-2015": (2014, False, "before_2018_census", "2014-01-01"),
        "huzhou-2017": (2013, True, "before_2018_census", "2013-12-09"),
        "huzhou-2027": (2022, False, "after_2018_census", "2022-01-01"),
        "shaoxing-2018": (2018, True, "before_2018_census", "2018-03-15"),
    }


def test_no_documents_no_times(tables):
    assert document_vintages({**tables, "documents": tables["documents"].iloc[:0]}).empty


@pytest.mark.parametrize(
    ("vintage", "basis"),
    [
        ("before_2018_census", "before_2018_census"),
        ("before_2018_census_preliminary", "before_2018_census"),
        ("after_2018_census_revised", "after_2018_census"),
        ("after_2023_census", "after_2023_census"),
        ("as_published", "as_published"),
        ("preliminary", "preliminary"),
        ("", ""),
    ],
)
def test_census_that_a_vintage_rests_on(vintage, basis):
    assert census_basis(vintage) == basis


# Which pairs


def test_every_two_first_statements_are_a_pair(made_up):
    """Of one document or of two, of one kind or not; a restatement is no statement of its own."""
    tables = made_up(
        CITY,
        {**CITY, "restates": "t1", "line": 2},
        OTHER,
        {**OTHER, "indicator": "people", "unit": "人"},
        {**CITY, "measure": "addition"},
    )
    found = verdicts(harmonise_targets(tables), tables)
    pairs = {frozenset(pair) for pair in found[["target_id", "other_id"]].itertuples(index=False)}
    assert pairs == {
        frozenset(pair)
        for pair in [
            ("t1", "t3"),
            ("t1", "t4"),
            ("t1", "t5"),
            ("t3", "t4"),
            ("t3", "t5"),
            ("t4", "t5"),
        ]
    }
    assert len(found) == len(pairs)


def test_pairs_come_by_indicator_measure_scope_period_year_and_place(made_up):
    tables = made_up(
        {**PORT, "indicator": "people", "unit": "人"},
        PORT,
        CITY,
        {**CITY, "target_year": 2019},
        {**CITY, "scope": "made_up_scope"},
        {**CITY, "measure": "addition"},
    )
    found = verdicts(harmonise_targets(tables), tables)
    first = found["target_id"].drop_duplicates().tolist()
    assert [*first, found["other_id"].iloc[-1]] == ["t6", "t4", "t3", "t2", "t5", "t1"]


def test_years_apart_is_told(made_up):
    tables = made_up({**CITY, "target_year": 2027}, {**OTHER, "target_year": 2017})
    found = verdicts(harmonise_targets(tables), tables)
    assert found[["target_id", "other_id", "years_apart"]].values.tolist() == [["t2", "t1", -10]]


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one_have_no_pair(rows, tables, count):
    found = verdicts(rows.iloc[:count], tables)
    assert found.empty
    assert found.columns.tolist() == VERDICT_COLUMNS


def test_pairs_of_one_indicator_are_those_among_all(rows, tables):
    """Indicators of two families, so that there are pairs to leave out."""
    some = rows[rows["family"].isin(["rd_input", "patents"])]
    indicator = some.set_index("target_id")["indicator"]
    everything = verdicts(some, tables)
    of_one = everything["target_id"].map(indicator).eq(everything["other_id"].map(indicator))
    assert 0 < of_one.sum() < len(everything)
    pd.testing.assert_frame_equal(
        verdicts(some, tables, of_one_indicator=True), everything[of_one].reset_index(drop=True)
    )


def test_order_of_the_rows_does_not_matter(rows, tables):
    own = rows[rows["family"].eq("patents")]
    pd.testing.assert_frame_equal(
        verdicts(own.sample(frac=1, random_state=7), tables), verdicts(own, tables)
    )


# The plans as read

PRINTED = {  # 2.5% (Haizhou 2015), 2.70%左右 (Huzhou 2017), 3.86% (Haining 2025), 3.8%以上 (Huzhou 2027)
    ("haizhou-2015", "huzhou-2017"): (["level", "years"], "lower"),  # 2.5 < 2.565
    ("haizhou-2015", "haining-2025"): (["level", "vintage", "years"], "lower"),  # 2.5 < 3.86
    ("haizhou-2015", "huzhou-2027"): (["level", "vintage", "years"], "lower"),  # 2.5 < 3.8
    ("huzhou-2017", "haining-2025"): (["level", "vintage", "years"], "lower"),  # 2.835 < 3.86
    ("huzhou-2017", "huzhou-2027"): (["vintage", "years"], "lower"),  # 2.835 < 3.8
    # 3.86 is not above "at least 3.8"
    ("haining-2025", "huzhou-2027"): (["level", "years"], "overlapping"),
}


def _printed(rows, tables):
    found = verdicts(rows[rows["indicator"].eq("rd_intensity")], tables)
    assert not found["verdict"].isin(["higher", "lower", "equal", "overlapping"]).any()
    return {
        (row.target_id[:-7], row.other_id[:-7]): (row.reasons, row.by_bounds)
        for row in found.itertuples()
    }


def test_printed_verdicts_of_r_and_d_intensity(rows, tables):
    found = _printed(rows, tables)
    assert {pair: told for pair, told in found.items() if "shaoxing-2018" not in pair} == PRINTED
    assert [told for pair, told in found.items() if "shaoxing-2018" in pair] == [
        (["no_number"], "")
    ] * 4


def test_resolved_target_is_compared_by_its_bound(rows, tables):
    """超全省平均水平 of 2018 is above 2.57%, before the census."""
    found = _printed(resolve(rows, tables), tables)
    assert {pair: told for pair, told in found.items() if "shaoxing-2018" not in pair} == PRINTED
    assert found["haizhou-2015", "shaoxing-2018"] == (["level", "years"], "lower")  # 2.5 < 2.57
    assert found["huzhou-2017", "shaoxing-2018"] == (
        ["years"],
        "overlapping",
    )  # 2.835 is not below "above 2.57"
    assert found["shaoxing-2018", "haining-2025"] == (["level", "vintage", "years"], "overlapping")
    assert found["shaoxing-2018", "huzhou-2027"] == (["vintage", "years"], "overlapping")


def test_every_shipped_pair_is_a_verdict_or_has_a_reason(rows, tables):
    found = verdicts(rows[rows["family"].isin(["rd_input", "patents", "high_tech_firms"])], tables)
    assert len(found)
    refused = found["verdict"].isin(["not_comparable", "side_by_side"])
    assert found["reasons"].map(len).gt(0).equals(refused)
    told = found[~refused]
    assert told["verdict"].equals(told["by_bounds"])
    assert told["years_apart"].eq(0).all()


# Levels and places inside one another


def _verdicts(made_up, *rows, **options):
    tables = made_up(*rows)
    found = verdicts(harmonise_targets(tables), tables, **options)
    return found[["verdict", "reasons", "by_number"]].values.tolist()


def test_a_place_is_never_ordered_against_one_that_contains_it(made_up):
    """The made-up town lies in the made-up city."""
    rows = {**CITY, "value": 200}, {**TOWN, "value": 100}
    expected = [["not_comparable", ["contains"], ""]]
    assert _verdicts(made_up, *rows) == expected
    assert _verdicts(made_up, *rows, across_levels=True) == expected


def test_places_of_other_levels_stand_side_by_side_and_are_ordered_when_asked(made_up):
    rows = {**PORT, **INTENSITY, "value": 3}, {**TOWN, **INTENSITY, "value": 2}
    assert _verdicts(made_up, *rows) == [["side_by_side", ["level"], "higher"]]
    assert _verdicts(made_up, *rows, across_levels=True) == [["higher", [], "higher"]]


def test_totals_of_two_places_stand_side_by_side_and_shares_are_ordered(made_up):
    assert _verdicts(made_up, {**CITY, "value": 200}, {**PORT, "value": 100}) == [
        ["side_by_side", ["size"], "higher"]
    ]
    shares = {**CITY, **INTENSITY, "value": 2.5}, {**PORT, **INTENSITY, "value": 2.4}
    assert _verdicts(made_up, *shares) == [["higher", [], "higher"]]


def test_an_indicator_is_not_compared_with_the_one_that_took_its_place(made_up):
    old = {**CITY, "indicator": "old_firms_per_10k", "value": 200}
    new = {**OTHER, "indicator": "firms_per_10k", "value": 100}
    expected = [["not_comparable", ["definition"], ""]]
    assert _verdicts(made_up, old, new) == _verdicts(made_up, new, old) == expected


def test_the_numbers_stated_give_the_reading_order_where_the_qualifiers_leave_it_open(made_up):
    rows = {**CITY, **_is("ge", 100)}, {**OTHER, **_is("eq", 200)}
    assert _verdicts(made_up, *rows) == [["overlapping", [], "lower"]]


# Properties

numbers = st.integers(1, 60).map(float)
statements = st.builds(
    lambda comparator, value, more: _is(
        comparator, value, value + more if comparator == "range" else None
    ),
    st.sampled_from(COMPARATORS),
    numbers,
    numbers,
)


def _interval(statement):
    """Bounds as the data model draws them from a qualifier."""
    value, comparator = statement["value"], statement["comparator"]
    lower = {"le": NAN, "lt": NAN, "approx": value * 0.95}.get(comparator, value)
    upper = {"ge": NAN, "gt": NAN, "approx": value * 1.05, "range": statement["value_high"]}.get(
        comparator, value
    )
    return {"lower": lower, "upper": upper, "comparator": comparator}


intervals = statements.map(_interval)


@pytest.mark.slow("each example compares two rows twice: a second")
@given(one=statements, other=statements)
def test_swapping_two_rows_flips_the_verdict(made_up, one, other):
    verdict, reasons, bounds = _told(made_up, other, one)
    assert _told(made_up, one, other) == (FLIPPED[verdict], reasons, FLIPPED[bounds])


@pytest.mark.slow("each example compares two rows twice: a second")
@given(one=statements, other=statements)
def test_swapping_two_rows_of_other_years_flips_what_the_bounds_say(made_up, one, other):
    verdict, reasons, bounds = _told(made_up, {**other, "target_year": 2025}, one)
    low, high = sorted([one["value"], other["value"]])
    if high > 10 * low:  # two plans of one place, more than tenfold apart
        assert (verdict, reasons, bounds) == ("not_comparable", ["check_definition", "years"], "")
    else:
        assert (verdict, reasons) == ("side_by_side", ["years"])
    assert _told(made_up, one, {**other, "target_year": 2025}) == (
        verdict,
        reasons,
        FLIPPED[bounds],
    )


# One name, and not one thing


def test_two_plans_of_a_place_more_than_tenfold_apart_are_a_definition_to_check(made_up):
    """2.5亿元 for 2017 and 200亿元以上 for 2027: eightyfold; 25 and 250 are tenfold, and no more."""
    money = {"indicator": "money", "unit": "亿元", "period": "in_year", "value": 2.5}
    newer = {**money, "value": 200, "comparator": "ge", "target_year": 2027}
    refused = ("not_comparable", ["check_definition", "years"], "")
    assert _told(made_up, money, newer) == _told(made_up, newer, money) == refused
    assert _told(made_up, {"value": 25}, {"value": 2000}) == (
        "not_comparable",
        ["check_definition"],
        "",
    )
    assert _told(made_up, {"value": 25}, {"value": 250}) == ("lower", [], "lower")
    assert _told(made_up, {"value": 0}, {"value": 250}) == ("lower", [], "lower")


def test_a_jump_is_of_one_place_and_of_two_plans_alone(made_up):
    density = {"indicator": "firms_per_10k"}
    rows = [{**CITY, **density, "value": 2.5}, {**PORT, **density, "value": 200}]
    assert _verdicts(made_up, *rows) == [["lower", [], "lower"]]
    rows = [{**CITY, **density, "value": 2.5}, {**CITY, **density, "value": 200}]
    assert _verdicts(made_up, *rows) == [["lower", [], "lower"]]


def test_beyond_the_end_of_a_definition_nothing_is_set_beside_what_lies_inside(made_up):
    """old_firms_per_10k ended in 2020: 2020 against 2021 is refused, two years beyond it are not."""
    old = {"indicator": "old_firms_per_10k"}
    inside, beyond, later = ({**old, "target_year": year} for year in (2020, 2021, 2022))
    refused = ("not_comparable", ["definition", "years"], "")
    assert _told(made_up, inside, beyond) == _told(made_up, beyond, inside) == refused
    assert _told(made_up, beyond, later) == ("side_by_side", ["years"], "equal")


def test_patents_of_haining_are_of_the_definition_of_the_others(rows, tables):
    """The statistic goes on though national plans count others: Haining aims at 2025, Haizhou at 2015, Shaoxing at 2018."""
    patents = rows[rows["indicator"].eq("invention_patent_stock_per_10k_pop")]
    found = verdicts(patents, tables, across_levels=True)
    assert found["verdict"].tolist() == ["side_by_side"] * 3
    assert not any("definition" in reasons for reasons in found["reasons"])


def test_technology_market_of_huzhou_has_no_order(rows, tables):
    markets = rows[rows["indicator"].eq("tech_market_turnover") & rows["place_id"].eq("huzhou")]
    levels = markets[markets["measure"].eq("level")]
    assert verdicts(levels, tables)[["verdict", "reasons"]].values.tolist() == [
        ["not_comparable", ["check_definition", "years"]]
    ]


def test_what_has_one_name_and_is_not_one_thing_is_told_in_the_table(rows, tables):
    markets = rows[rows["indicator"].eq("tech_market_turnover") & rows["place_id"].eq("huzhou")]
    pairs = verdicts(markets, tables)
    told = _verdict_table(pairs, markets, tables)
    assert len(told) == 1
    assert "not comparable: two plans of one place more than ten times apart" in " ".join(
        told.iloc[0].astype(str)
    )


def test_verdicts_of_totals_stand_beside_the_view_that_is_free_of_size(rows, tables):
    """70亿元以上 over 2476.13亿元 is 2.83 of 100, 超140亿元 over 5416.90 is 2.58: less in total, more of the GDP."""
    money = rows[rows["indicator"].eq("rd_expenditure")]
    table = _verdict_table(verdicts(money, tables), money, tables)
    told = table[["By the numbers stated", "Level", "Free of size"]].map(str).values.tolist()
    unknown = "size of one or both not on record"
    assert told == [
        [
            "as a total, is lower than",
            "prefecture-level city",
            "per 10 billion yuan of GDP, 283 million yuan is higher than 258 million yuan "
            "(left open by a qualifier)",
        ],
        ["as a total, is higher than", "prefecture-level city; county-level city", unknown],
        ["as a total, is higher than", "prefecture-level city; county-level city", unknown],
    ]


def test_more_pairs_than_can_be_held_are_refused_with_what_to_ask_instead(made_up, monkeypatch):
    monkeypatch.setattr(verdicts_module, "MOST_PAIRS", 5)
    alike, other = {"indicator": "firms"}, {"indicator": "people", "unit": "人"}
    tables = made_up(*[{**CITY, **row} for row in (alike, alike, other, other)])
    rows = harmonise_targets(tables)
    with pytest.raises(UnknownInput, match="4 first statements make 6 pairs, and more than 5 are"):
        verdicts(rows, tables)
    assert len(verdicts(rows, tables, of_one_indicator=True)) == 2
    assert len(verdicts(rows.iloc[:3], tables)) == 3


@given(one=intervals, other=intervals)
def test_swapping_two_intervals_flips_their_order(one, other):
    assert order_of(one, other) == FLIPPED[order_of(other, one)]


widenings = st.one_of(st.just(NAN), st.just(0.0), numbers)


@given(one=intervals, other=intervals, down=widenings, up=widenings)
@example(one=_interval(_is("gt", 5.0)), other=_interval(_is("eq", 5.0)), down=NAN, up=0.0)
def test_widening_a_bound_never_settles_an_open_order(one, other, down, up):
    """What was higher may become overlapping, never the reverse, and never lower."""
    wider = {**one, "lower": one["lower"] - down, "upper": one["upper"] + up}
    assert order_of(wider, other) in (order_of(one, other), "overlapping")
    assert order_of(other, wider) in (order_of(other, one), "overlapping")


@given(one=intervals, other=intervals, parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_no_value_inside_the_bounds_belies_the_order(one, other, parts):
    picked = []
    for row, part in zip((one, other), parts, strict=True):
        low = row["upper"] - 100 if math.isnan(row["lower"]) else row["lower"]
        high = row["lower"] + 100 if math.isnan(row["upper"]) else row["upper"]
        step = 1e-6 if row["comparator"] == "gt" else 0
        picked.append(low if low == high else low + step + part * (high - low - step))
    told = order_of(one, other)
    if told == "higher":
        assert picked[0] > picked[1]
    if told == "lower":
        assert picked[0] < picked[1]
    if told == "equal":
        assert picked[0] == picked[1]


@given(one=intervals, other=intervals)
def test_an_open_order_is_belied_both_ways_or_by_a_tie(one, other):
    """Overlapping is not said lightly: each may be at least as high as the other."""
    if order_of(one, other) != "overlapping":
        return

    def least(row):
        return -1000 if math.isnan(row["lower"]) else row["lower"]

    def most(row):
        return 1000 if math.isnan(row["upper"]) else row["upper"]

    assert most(one) >= least(other)
    assert most(other) >= least(one)


@given(one=intervals, other=intervals, third=intervals)
def test_order_is_transitive(one, other, third):
    if order_of(one, other) == order_of(other, third) == "higher":
        assert order_of(one, third) == "higher"


def test_distances_are_to_figures_of_the_own_year_of_each(tables):
    """2.5 less China's 2.07 of 2015, 2.70 less 2.13 of 2017; without 2017 its 2016 stands for no distance."""

    def distances(beside):
        rows = harmonise_targets(beside).query("indicator == 'rd_intensity'")
        pairs = verdicts(rows, beside)
        table = _verdict_table(pairs, rows, beside)
        ends = table[table["This target"].str.startswith("Haizhou District by\u00a02015")]
        (row,) = ends[ends["That target"].str.startswith("Huzhou by\u00a02017")].to_dict("records")
        return row["Free of size"]

    context = tables["context"]
    is_china_2017 = (
        context["place_id"].eq("china")
        & context["indicator"].eq("rd_intensity")
        & context["year"].eq(2017)
    )
    assert distances(tables) == ("against China in the year aimed at: +0.43 and +0.57")
    assert distances({**tables, "context": context[~is_china_2017]}) == "not on record"
