"""Which ranks move when doubtful rows are left out, by hand."""

import pandas as pd
import pytest

import compare
from compare.comparison.doubtful import without_doubtful
from compare.comparison.robustness import robustness

SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}
CITIES = ["made_up_city-2020", "made_up_port-2020", "made_up_village-2020", "made_up_island-2020"]


def _robustness(made_up, *changes, **tables_changed):
    """Four places that aim at 4, 3, 2 and 1% of GDP, and rank in this order."""
    rows = [
        {"document_id": city, **SHARE, "value": 4.0 - number, **change}
        for number, (city, change) in enumerate(zip(CITIES, changes, strict=True))
    ]
    tables = {**made_up(*rows), **tables_changed}
    return robustness(compare.harmonise_targets(tables), tables).set_index("switch")


def test_who_stays_moves_up_when_one_is_left_out(made_up):
    found = _robustness(made_up, {"commitment": "aspire"}, {}, {"year_basis": "document"}, {})
    firm = found.loc["less_than_firm"]
    assert firm["left_out"] == ["t1"]
    assert firm["before"] == {"t2": 2, "t3": 3, "t4": 4}
    assert firm["after"] == {"t2": 1, "t3": 2, "t4": 3}
    years = found.loc["inferred_years"]
    assert (years["left_out"], years["before"], years["after"]) == (["t3"], {"t4": 4}, {"t4": 3})
    assert found["refusal"].eq("").all()


def test_nothing_doubtful_moves_nothing(made_up):
    found = _robustness(made_up, {}, {}, {}, {})
    assert found["left_out"].map(len).sum() == 0
    assert found["after"].map(len).sum() == 0


def test_too_few_are_not_ranked(made_up):
    found = _robustness(made_up, {"commitment": "aspire"}, {"commitment": "aspire"}, {}, {})
    assert found.at["less_than_firm", "refusal"] == "few"
    assert found.at["less_than_firm", "after"] == {}


def test_of_the_plans_draft_and_aspiration_are_left_out(rows, tables):
    """Huzhou's plan for 2027 is a consultation draft, Shaoxing's target is 力争: first and fourth of five."""
    intensity = rows[rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")]
    found = robustness(intensity, tables).set_index("switch").loc["less_than_firm"]
    assert found["left_out"] == ["huzhou-2027-040-02", "shaoxing-2018-026-04"]
    assert found["before"] == {
        "haining-2025-036-04": 2,
        "huzhou-2017-054-10": 3,
        "haizhou-2015-008-01": 5,
    }
    assert found["after"] == {
        "haining-2025-036-04": 1,
        "huzhou-2017-054-10": 2,
        "haizhou-2015-008-01": 3,
    }


def test_a_disputed_row_is_left_out(made_up):
    reviews = pd.DataFrame({"target_id": ["t2", "t3"], "review": ["disputed", "verified"]})
    found = _robustness(made_up, {}, {}, {}, {}, reviews=reviews).loc["disputed"]
    assert (found["left_out"], found["after"]) == (["t2"], {"t3": 2, "t4": 3})


@pytest.mark.parametrize(
    ("switches", "kept"),
    [
        ([], ["t1", "t2", "t3", "t4"]),
        (["less_than_firm"], ["t2", "t3", "t4"]),
        (["inferred_years"], ["t1", "t2", "t4"]),
        (["weak_figures"], ["t1", "t2", "t3", "t4"]),
        (["less_than_firm", "disputed", "inferred_years"], ["t4"]),
    ],
)
def test_what_each_switch_leaves_of_four_rows(made_up, switches, kept):
    changes = [{"commitment": "aspire"}, {}, {"year_basis": "document"}, {}]
    given = [{"document_id": city, **row} for city, row in zip(CITIES, changes, strict=True)]
    disputed = pd.DataFrame({"target_id": ["t2"], "review": ["disputed"]})
    tables = {**made_up(*given), "reviews": disputed}
    rows = compare.harmonise_targets(tables)
    assert sorted(without_doubtful(rows, tables, switches)["target_id"]) == kept
