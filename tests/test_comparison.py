"""What is compared, with which verdict, and why the rest is refused."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import compare
from compare import comparable, coverage, kinds, refusals, select, verdicts
from compare.comparison.kinds import KIND
from compare.harmonise.canonical import harmonise_targets
from compare.tables.schema import COMPARATORS

CITY, TOWN = {"document_id": "made_up_city-2020"}, {"document_id": "made_up_town-2020"}


def _ready(made_up, *given_rows):
    tables = made_up(*given_rows)
    return harmonise_targets(tables), tables["indicators"]


# Kinds


def test_rows_are_of_one_kind_when_indicator_scope_measure_and_period_agree(made_up):
    listed = kinds(*_ready(made_up, CITY, TOWN, {**TOWN, "scope": "made_up_scope"}, {**TOWN, "period": "cumulative"},
                           {**TOWN, "measure": "addition"}, {**TOWN, "indicator": "other_firms"}))
    assert sorted(listed["target_ids"]) == [["t1", "t2"], ["t3"], ["t4"], ["t5"], ["t6"]]
    assert listed.set_index(listed["target_ids"].str[0])["documents"].to_dict() == {
        "t1": 2, "t3": 1, "t4": 1, "t5": 1, "t6": 1}


def test_kinds_come_in_the_order_of_the_indicators_levels_before_additions(made_up):
    listed = kinds(*_ready(made_up, {"indicator": "people", "unit": "人"}, {"measure": "growth_rate", "unit": "%"},
                           {"measure": "addition"}, {"measure": "level"}))
    assert listed[["indicator", "measure"]].values.tolist() == [
        ["firms", "level"], ["firms", "addition"], ["firms", "growth_rate"], ["people", "level"]]


def test_kind_says_what_it_counts(made_up):
    listed = kinds(*_ready(made_up, {"indicator": "money", "unit": "万元"}))
    assert listed[["unit", "quantity", "timing"]].values.tolist() == [["亿元", "amount", "flow"]]


def test_two_statements_of_one_document_are_not_comparable(made_up):
    assert comparable(*_ready(made_up, CITY, {**CITY, "value": 2})).empty


def test_two_documents_are_comparable(made_up):
    assert comparable(*_ready(made_up, CITY, TOWN))["target_ids"].tolist() == [["t1", "t2"]]


def test_statement_without_a_number_is_not_comparable(made_up):
    none = {"measure": "relative", "value": None, "unit": ""}
    assert comparable(*_ready(made_up, {**CITY, **none}, {**TOWN, **none})).empty


def test_no_rows_no_kinds(rows, tables):
    for function in (kinds, comparable, refusals, verdicts):
        assert function(rows.iloc[:0], tables["indicators"]).empty


# Refusals: two documents state "firms in stock", one row more is refused

REFUSED = [
    ("quantity", {"indicator": "firms_per_10k"}, ["quantity", "alone"]),
    ("timing", {"indicator": "firms_added"}, ["timing", "alone"]),
    ("measure", {"measure": "addition"}, ["measure", "alone"]),
    ("scope", {"scope": "made_up_scope"}, ["scope", "alone"]),
    ("period", {"period": "cumulative"}, ["period", "alone"]),
    ("indicator", {"indicator": "other_firms"}, ["indicator", "alone"]),
    ("no_number", {"measure": "relative", "value": None, "unit": ""}, ["no_number"]),
    ("several", {"indicator": "firms_added", "measure": "addition", "scope": "made_up_scope", "period": "in_year"},
     ["timing", "measure", "alone"]),  # of another indicator, the scope no longer matters
]


@pytest.mark.parametrize(("row", "reasons"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_refused_with_its_reasons(made_up, row, reasons):
    refused = refusals(*_ready(made_up, CITY, TOWN, {**CITY, **row}))
    assert refused["target_ids"].tolist() == [["t3"]]
    assert refused["reasons"].tolist() == [reasons]
    assert refused[[f"against_{name}" for name in KIND]].values.tolist() == [["firms", "", "level", "stock"]]


def test_kind_of_two_documents_is_refused_but_compared_within_itself(made_up):
    added = {"measure": "addition", "period": "in_year"}
    refused = refusals(*_ready(made_up, CITY, TOWN, {**CITY, **added}, {**TOWN, **added}))
    assert refused["reasons"].tolist() == [["measure", "own_kind"]]


TWICE = {"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}


def test_doublings_over_the_same_span_are_compared(made_up):
    assert comparable(*_ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE}))["target_ids"].tolist() == [["t1", "t2"]]


def test_doublings_over_different_spans_are_refused(made_up):
    """In five years and in two: the second is the steeper by far, and both are "2 times"."""
    rows, indicators = _ready(made_up, CITY, TOWN, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": 2018})
    assert comparable(rows, indicators)["measure"].tolist() == ["level"]
    assert verdicts(rows, indicators)["measure"].tolist() == ["level"]
    assert refusals(rows, indicators)["reasons"].tolist() == [["measure", "span"]]


def test_doublings_over_different_spans_are_refused_even_when_nothing_else_is_stated(made_up):
    """They are not compared, so the reader must be told why."""
    rows, indicators = _ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": 2018})
    assert comparable(rows, indicators).empty
    assert [reason for reasons in refusals(rows, indicators)["reasons"] for reason in reasons] == ["span"]


def test_doubling_without_a_base_year_is_not_compared_with_one_over_five_years(made_up):
    rows, indicators = _ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": None})
    assert comparable(rows, indicators).empty


def test_reference_is_the_kind_of_most_documents(made_up):
    refused = refusals(*_ready(made_up, CITY, {**CITY, "indicator": "other_firms"}, {**TOWN, "indicator": "other_firms"}))
    assert refused[["indicator", "against_indicator"]].values.tolist() == [["firms", "other_firms"]]


def test_statement_without_a_number_is_no_reference(made_up):
    """Even where most documents make it."""
    none = {"measure": "relative", "value": None, "unit": ""}
    refused = refusals(*_ready(made_up, {**CITY, **none}, {**TOWN, **none}, CITY))
    assert refused["measure"].tolist() == ["relative"]
    assert refused["reasons"].tolist() == [["no_number"]]


def test_one_kind_alone_is_not_refused(made_up):
    assert refusals(*_ready(made_up, CITY, TOWN)).empty
    assert refusals(*_ready(made_up, CITY)).empty


def test_every_kind_of_the_shipped_rows_is_the_reference_or_refused_with_a_reason(rows, tables):
    for family in rows["family"].unique():
        own = rows[rows["family"].eq(family)]
        listed, refused = kinds(own, tables["indicators"]), refusals(own, tables["indicators"])
        assert len(refused) == len(listed) - 1
        assert refused["reasons"].map(len).ge(1).all()


# Verdicts


def _verdict(made_up, one, other):
    """Compare a city's row with a town's; both aim at 2020, so the city comes first."""
    found = verdicts(*_ready(made_up, {**CITY, **one}, {**TOWN, **other}))
    assert found[["target_id", "other_id"]].values.tolist() == [["t1", "t2"]]
    return found.at[0, "verdict"]


def _is(comparator, value, high=None):
    return {"comparator": comparator, "value": value, "value_high": high}


VERDICTS = [
    (_is("eq", 200), _is("eq", 100), "higher"),
    (_is("eq", 100), _is("eq", 100), "equal"),
    (_is("ge", 200), _is("eq", 100), "higher"),
    (_is("ge", 100), _is("eq", 200), "overlapping"),   # at least 100 may be 300
    (_is("ge", 100), _is("eq", 100), "overlapping"),   # may be 100 itself
    (_is("gt", 100), _is("eq", 100), "higher"),        # more than 100 is above 100
    (_is("gt", 100), _is("le", 100), "higher"),
    (_is("gt", 99), _is("eq", 100), "overlapping"),
    (_is("gt", 100), _is("gt", 100), "overlapping"),
    (_is("ge", 100), _is("ge", 100), "overlapping"),   # the same words, not the same outcome
    (_is("gt", 100), _is("ge", 100), "overlapping"),
    (_is("ge", 100), _is("ge", 1000), "overlapping"),
    (_is("le", 100), _is("eq", 100), "overlapping"),
    (_is("le", 100), _is("eq", 101), "lower"),
    (_is("le", 100), _is("ge", 100), "overlapping"),
    (_is("le", 100), _is("ge", 101), "lower"),
    (_is("range", 1, 2), _is("eq", 3), "lower"),
    (_is("range", 1, 2), _is("eq", 2), "overlapping"),
    (_is("range", 1, 2), _is("range", 1, 2), "overlapping"),
    (_is("range", 1, 2), _is("gt", 2), "lower"),
    (_is("approx", 100), _is("eq", 106), "lower"),     # 95 to 105
    (_is("approx", 100), _is("eq", 104), "overlapping"),
    (_is("approx", 100), _is("approx", 100), "overlapping"),
    (_is("approx", 100), _is("ge", 90), "overlapping"),
]
FLIPPED = {"higher": "lower", "lower": "higher", "equal": "equal", "overlapping": "overlapping"}


@pytest.mark.parametrize(("one", "other", "expected"), VERDICTS)
def test_verdict_and_its_reverse(made_up, one, other, expected):
    assert _verdict(made_up, one, other) == expected
    assert _verdict(made_up, other, one) == FLIPPED[expected]


def test_verdict_compares_in_one_unit(made_up):
    """3.9万人年 is more than 20000人年."""
    one = {"indicator": "person_years", "value": 3.9, "unit": "万人年"}
    assert _verdict(made_up, one, {"indicator": "person_years", "value": 20000, "unit": "人年"}) == "higher"


def test_years_apart_is_told(made_up):
    found = verdicts(*_ready(made_up, {**CITY, "target_year": 2027}, {**TOWN, "target_year": 2017}))
    assert found[["target_id", "other_id", "years_apart"]].values.tolist() == [["t2", "t1", -10]]


def test_restatements_and_rows_of_one_document_are_not_set_against_each_other(made_up):
    found = verdicts(*_ready(made_up, CITY, {**CITY, "restates": "t1", "line": 2}, TOWN, {**TOWN, "value": 5}))
    assert found[["target_id", "other_id"]].values.tolist() == [["t1", "t3"], ["t1", "t4"]]


def test_other_kinds_are_not_set_against_each_other(made_up):
    assert verdicts(*_ready(made_up, CITY, {**TOWN, "scope": "made_up_scope"})).empty
    assert verdicts(*_ready(made_up, CITY, {**TOWN, "measure": "addition"})).empty
    assert verdicts(*_ready(made_up, CITY, {**TOWN, "period": "per_year"})).empty


def test_printed_verdicts_of_r_and_d_intensity(rows, tables):
    """2.5% (Haizhou 2015), 2.70%左右 (Huzhou 2017), 3.86% (Haining 2025), 3.8%以上 (Huzhou 2027)."""
    pairs = verdicts(rows[rows["indicator"].eq("rd_intensity")], tables["indicators"])
    verdict = {(one[:-7], other[:-7]): told for one, other, told in
               zip(pairs["target_id"], pairs["other_id"], pairs["verdict"], strict=True)}
    assert verdict["haizhou-2015", "huzhou-2017"] == "lower"       # 2.5 < 2.565
    assert verdict["huzhou-2017", "haining-2025"] == "lower"       # 2.835 < 3.86
    assert verdict["huzhou-2017", "huzhou-2027"] == "lower"        # 2.835 < 3.8
    assert verdict["haining-2025", "huzhou-2027"] == "overlapping"  # 3.86 is not above "at least 3.8"


numbers = st.integers(1, 60).map(float)
statements = st.builds(lambda comparator, value, more: _is(comparator, value, value + more if comparator == "range" else None),
                       st.sampled_from(COMPARATORS), numbers, numbers)


def _of(rows, indicators):
    """Return the verdict of the city's row against the town's, whichever came first."""
    found = verdicts(rows, indicators).iloc[0]
    first = rows.set_index("target_id").at[found["target_id"], "place_id"]
    return found["verdict"] if first == "made_up_city" else FLIPPED[found["verdict"]]


@given(one=statements, other=statements)
def test_swapping_two_rows_flips_the_verdict(made_up, one, other):
    assert _of(*_ready(made_up, {**CITY, **one}, {**TOWN, **other})) == FLIPPED[
        _of(*_ready(made_up, {**CITY, **other}, {**TOWN, **one}))]


@given(one=statements, other=statements, down=st.one_of(st.none(), numbers), up=st.one_of(st.none(), numbers))
def test_widening_a_bound_never_settles_an_open_order(made_up, one, other, down, up):
    """None opens the bound; what was higher may become overlapping, never the reverse."""
    rows, indicators = _ready(made_up, {**CITY, **one}, {**TOWN, **other})
    wider = rows.copy()
    wider.loc[0, "lower"] = float("nan") if down is None else rows.at[0, "lower"] - down
    wider.loc[0, "upper"] = float("nan") if up is None else rows.at[0, "upper"] + up
    before, after = _of(rows, indicators), _of(wider, indicators)
    assert after in (before, "overlapping")


@given(one=statements, other=statements, parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_no_outcome_within_the_bounds_belies_the_verdict(made_up, one, other, parts):
    """Pick an outcome that each target allows: where the order is told, the outcomes keep it."""
    rows, indicators = _ready(made_up, {**CITY, **one}, {**TOWN, **other})
    picked = []
    for (_, row), part in zip(rows.iterrows(), parts, strict=True):
        low = row["lower"] if pd.notna(row["lower"]) else row["upper"] - 100
        high = row["upper"] if pd.notna(row["upper"]) else row["lower"] + 100
        step = 1e-6 if row["comparator"] == "gt" else 0
        picked.append(low + step + part * (high - low - step))
    told = _of(rows, indicators)
    if told == "higher":
        assert picked[0] > picked[1]
    if told == "lower":
        assert picked[0] < picked[1]
    if told == "equal":
        assert picked[0] == picked[1]


# Selection and coverage


def test_select_by_family_place_and_year(made_up):
    rows, _ = _ready(made_up, CITY, TOWN, {**CITY, "target_year": 2021}, {**CITY, "indicator": "people", "unit": "人"},
                     {**CITY, "restates": "t1", "line": 2})
    firms = ["made_up_firms"]
    assert select(rows, firms, ["made_up_city"])["target_id"].tolist() == ["t1", "t3"]
    assert select(rows, firms, ["made_up_town", "made_up_city"])["target_id"].tolist() == ["t1", "t2", "t3"]
    assert select(rows, firms, ["made_up_city"], [2021])["target_id"].tolist() == ["t3"]
    assert select(rows, firms, ["made_up_city"], restated=True)["target_id"].tolist() == ["t1", "t5", "t3"]
    assert select(rows, [*firms, "made_up_people"], ["made_up_city"], [2020])["target_id"].tolist() == ["t1", "t4"]
    assert select(rows, firms, ["made_up_city"], [1999]).empty


def _status(made_up, *given_rows, place="made_up_city", indicator="firms"):
    covered = coverage(made_up(*given_rows), ["made_up_firms"], [place]).set_index("indicator")
    return covered.at[indicator, "status"]


def test_four_absences_are_four_words(made_up):
    none = {"indicator": "firms", "measure": "relative", "value": None, "unit": ""}
    assert _status(made_up, CITY) == "set"
    assert _status(made_up, {**CITY, **none}) == "relative"
    assert _status(made_up, CITY, indicator="other_firms") == "silent"
    assert _status(made_up, CITY, place="made_up_town") == "not_coded"
    assert _status(made_up, CITY, place="made_up_village") == "no_document"


def test_number_beside_a_relative_statement_is_set(made_up):
    none = {"measure": "relative", "value": None, "unit": ""}
    assert _status(made_up, {**CITY, **none}, CITY) == "set"


def test_document_with_targets_of_other_families_only_is_silent_and_not_uncoded(made_up):
    assert _status(made_up, {**CITY, "indicator": "people", "unit": "人"}) == "silent"


def test_coverage_has_a_cell_for_every_document_and_indicator(made_up):
    later = {"document_id": "made_up_city-2030", "target_year": 2030}
    covered = coverage(made_up(CITY, later), ["made_up_firms"], ["made_up_city", "made_up_village"])
    assert covered["document_id"].drop_duplicates().tolist() == ["made_up_city-2020", "made_up_city-2030", ""]
    assert covered.groupby("document_id").size().nunique() == 1


def test_coverage_of_the_plans_as_read(tables):
    """Shaoxing sets its R&D intensity without a number; Haining says nothing of R&D personnel."""
    covered = coverage(tables, ["rd_input"], ["shaoxing", "haining", "lianyungang"]).set_index(["place_id", "indicator"])
    assert covered.at[("shaoxing", "rd_intensity"), "status"] == "relative"
    assert covered.at[("haining", "rd_intensity"), "status"] == "set"
    assert covered.at[("haining", "rd_personnel_fte"), "status"] == "silent"
    assert covered.at[("lianyungang", "rd_intensity"), "status"] == "no_document"


def test_public_names_are_there():
    for name in compare.__all__:
        assert getattr(compare, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'verdict'"):
        _ = compare.verdict
