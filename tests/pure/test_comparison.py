"""What is compared, why the rest is refused, and what each document covers."""

import pytest

import compare
from compare import comparable, refusals, select, statement_types
from compare.comparison.coverage import coverage
from compare.comparison.statement_types import STATEMENT_TYPE
from compare.harmonise.canonical import harmonise_targets

CITY, TOWN = {"document_id": "made_up_city-2020"}, {"document_id": "made_up_town-2020"}


def _ready(made_up, *given_rows):
    tables = made_up(*given_rows)
    return harmonise_targets(tables), tables["indicators"]


# Kinds


def test_rows_are_of_one_kind_when_indicator_scope_measure_and_period_agree(made_up):
    listed = statement_types(
        *_ready(
            made_up,
            CITY,
            TOWN,
            {**TOWN, "scope": "made_up_scope"},
            {**TOWN, "period": "cumulative"},
            {**TOWN, "measure": "addition"},
            {**TOWN, "indicator": "other_firms"},
        )
    )
    assert sorted(listed["target_ids"]) == [["t1", "t2"], ["t3"], ["t4"], ["t5"], ["t6"]]
    assert listed.set_index(listed["target_ids"].str[0])["documents"].to_dict() == {
        "t1": 2,
        "t3": 1,
        "t4": 1,
        "t5": 1,
        "t6": 1,
    }


def test_kinds_come_in_the_order_of_the_indicators_levels_before_additions(made_up):
    listed = statement_types(
        *_ready(
            made_up,
            {"indicator": "people", "unit": "人"},
            {"measure": "growth_rate", "unit": "%"},
            {"measure": "addition"},
            {"measure": "level"},
        )
    )
    assert listed[["indicator", "measure"]].values.tolist() == [
        ["firms", "level"],
        ["firms", "addition"],
        ["firms", "growth_rate"],
        ["people", "level"],
    ]


def test_kind_says_what_it_counts(made_up):
    listed = statement_types(*_ready(made_up, {"indicator": "money", "unit": "万元"}))
    assert listed[["unit", "quantity", "timing"]].values.tolist() == [["亿元", "amount", "flow"]]


def test_two_statements_of_one_document_are_not_comparable(made_up):
    assert comparable(*_ready(made_up, CITY, {**CITY, "value": 2})).empty


def test_two_documents_are_comparable(made_up):
    assert comparable(*_ready(made_up, CITY, TOWN))["target_ids"].tolist() == [["t1", "t2"]]


def test_statement_without_a_number_is_not_comparable(made_up):
    none = {"measure": "relative", "value": None, "unit": ""}
    assert comparable(*_ready(made_up, {**CITY, **none}, {**TOWN, **none})).empty


def test_no_rows_no_kinds(rows, tables):
    for function in (statement_types, comparable, refusals):
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
    (
        "several",
        {
            "indicator": "firms_added",
            "measure": "addition",
            "scope": "made_up_scope",
            "period": "in_year",
        },
        ["timing", "measure", "alone"],
    ),  # of another indicator, the scope no longer matters
]


@pytest.mark.parametrize(
    ("row", "reasons"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_refused_with_its_reasons(made_up, row, reasons):
    refused = refusals(*_ready(made_up, CITY, TOWN, {**CITY, **row}))
    assert refused["target_ids"].tolist() == [["t3"]]
    assert refused["reasons"].tolist() == [reasons]
    assert refused[[f"against_{name}" for name in STATEMENT_TYPE]].values.tolist() == [
        ["firms", "", "level", "stock"]
    ]


def test_kind_of_two_documents_is_refused_but_compared_within_itself(made_up):
    added = {"measure": "addition", "period": "in_year"}
    refused = refusals(*_ready(made_up, CITY, TOWN, {**CITY, **added}, {**TOWN, **added}))
    assert refused["reasons"].tolist() == [["measure", "own_kind"]]


TWICE = {"measure": "multiple", "unit": "倍", "value": 2, "base_year": 2015}


def test_doublings_over_the_same_span_are_compared(made_up):
    assert comparable(*_ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE}))[
        "target_ids"
    ].tolist() == [["t1", "t2"]]


def test_doublings_over_different_spans_are_refused(made_up):
    """In five years and in two: the second is the steeper by far, and both are "2 times"."""
    rows, indicators = _ready(
        made_up, CITY, TOWN, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": 2018}
    )
    assert comparable(rows, indicators)["measure"].tolist() == ["level"]
    assert refusals(rows, indicators)["reasons"].tolist() == [["measure", "span"]]


def test_doublings_over_different_spans_are_refused_even_when_nothing_else_is_stated(made_up):
    """They are not compared, so the reader must be told why."""
    rows, indicators = _ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": 2018})
    assert comparable(rows, indicators).empty
    assert [reason for reasons in refusals(rows, indicators)["reasons"] for reason in reasons] == [
        "span"
    ]


def test_doubling_without_a_base_year_is_not_compared_with_one_over_five_years(made_up):
    rows, indicators = _ready(made_up, {**CITY, **TWICE}, {**TOWN, **TWICE, "base_year": None})
    assert comparable(rows, indicators).empty


def test_reference_is_the_kind_of_most_documents(made_up):
    refused = refusals(
        *_ready(
            made_up,
            CITY,
            {**CITY, "indicator": "other_firms"},
            {**TOWN, "indicator": "other_firms"},
        )
    )
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
        listed, refused = (
            statement_types(own, tables["indicators"]),
            refusals(own, tables["indicators"]),
        )
        assert len(refused) == len(listed) - 1
        assert refused["reasons"].map(len).ge(1).all()


# Selection and coverage


def test_select_by_family_place_and_year(made_up):
    rows, _ = _ready(
        made_up,
        CITY,
        TOWN,
        {**CITY, "target_year": 2021},
        {**CITY, "indicator": "people", "unit": "人"},
        {**CITY, "restates": "t1", "line": 2},
    )
    firms = ["made_up_firms"]
    assert select(rows, firms, ["made_up_city"])["target_id"].tolist() == ["t1", "t3"]
    assert select(rows, firms, ["made_up_town", "made_up_city"])["target_id"].tolist() == [
        "t1",
        "t2",
        "t3",
    ]
    assert select(rows, firms, ["made_up_city"], [2021])["target_id"].tolist() == ["t3"]
    assert select(rows, firms, ["made_up_city"], restated=True)["target_id"].tolist() == [
        "t1",
        "t5",
        "t3",
    ]
    assert select(rows, [*firms, "made_up_people"], ["made_up_city"], [2020])[
        "target_id"
    ].tolist() == ["t1", "t4"]
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
    assert _status(made_up, CITY, place="made_up_port") == "no_document"


def test_number_beside_a_relative_statement_is_set(made_up):
    none = {"measure": "relative", "value": None, "unit": ""}
    assert _status(made_up, {**CITY, **none}, CITY) == "set"


def test_document_with_targets_of_other_families_only_is_silent_and_not_uncoded(made_up):
    assert _status(made_up, {**CITY, "indicator": "people", "unit": "人"}) == "silent"


def test_coverage_has_a_cell_for_every_document_and_indicator(made_up):
    later = {"document_id": "made_up_city-2030", "target_year": 2030}
    covered = coverage(made_up(CITY, later), ["made_up_firms"], ["made_up_city", "made_up_port"])
    assert covered["document_id"].drop_duplicates().tolist() == [
        "made_up_city-2020",
        "made_up_city-2030",
        "",
    ]
    assert covered.groupby("document_id").size().nunique() == 1


def test_coverage_of_the_plans_as_read(tables):
    """Shaoxing sets its R&D intensity without a number; Haining says nothing of R&D personnel."""
    covered = coverage(tables, ["rd_input"], ["shaoxing", "haining", "lianyungang"]).set_index(
        ["place_id", "indicator"]
    )
    assert covered.at[("shaoxing", "rd_intensity"), "status"] == "relative"
    assert covered.at[("haining", "rd_intensity"), "status"] == "set"
    assert covered.at[("haining", "rd_personnel_fte"), "status"] == "silent"
    assert covered.at[("lianyungang", "rd_intensity"), "status"] == "no_document"


def test_public_names_are_there():
    for name in compare.__all__:
        assert getattr(compare, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'verdict'"):
        _ = compare.verdict
