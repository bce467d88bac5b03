"""How far places have come on the way to their targets: growth required and observed, worked out by hand."""

from __future__ import annotations

import pytest

from compare.comparison.progress import PROGRESS_COLUMNS, PROGRESS_GRADES, progress
from compare.harmonise.canonical import harmonise_targets

#: Written in 2016 (see conftest), aimed at for 2020.
AIM = {"value": 200.0}
OWN = {
    "place_id": "made_up_city",
    "indicator": "firms",
    "year": 2016,
    "value": 100.0,
    "unit": "家",
    "vintage": "as_published",
}
LATER = {**OWN, "year": 2018}


def _progress(made_up, row, *figures, **beside):
    tables = made_up(row, figures=figures, **beside)
    (found,) = progress(harmonise_targets(tables), tables).to_dict("records")
    return found


def test_rd_intensity_of_huzhou_is_on_track_halfway(rows, tables):
    """1.82% in 2011 and 2.55% in 2015, as first published; 2.70% aimed at for 2017, in a plan written in 2013."""
    found = progress(rows, tables).set_index("target_id").loc["huzhou-2017-054-10"]
    assert found[["from_year", "start", "to_year", "observed"]].tolist() == [2011, 1.82, 2015, 2.55]
    # 2.70 / 1.82 = 1.483516, its sixth root 1.067945; 2.55 / 1.82 = 1.401099, its fourth root 1.087971
    assert found["required_growth"] == pytest.approx(6.7945, abs=1e-3)
    assert found["observed_growth"] == pytest.approx(8.7971, abs=1e-3)
    assert found["share"] == pytest.approx(8.7971 / 6.7945, abs=1e-3)
    assert found["progress"] == "on_track"


@pytest.mark.parametrize(
    ("observed", "grade"),
    [
        # From 100 to 200 in four years the root is 2 ** 0.25 = 1.189207: 18.9207% a year.
        (141.5, "on_track"),  # 1.415 ** 0.5 = 1.189538: 18.954%, 1.0018 of it
        (139.3, "on_track"),  # 1.180254: 18.025%, 0.9527
        (139.1, "moderate"),  # 1.179407: 17.941%, 0.9482
        (124.1, "moderate"),  # 1.114002: 11.400%, 0.6025
        (123.9, "slow"),  # 1.113104: 11.310%, 0.5978
        (100.0, "slow"),
        (99.0, "away"),
    ],
)
def test_grade_by_the_growth_of_two_years(made_up, observed, grade):
    found = _progress(made_up, AIM, OWN, {**LATER, "value": observed})
    assert found["progress"] == grade
    assert found["required_growth"] == pytest.approx(18.9207, abs=1e-3)


@pytest.mark.parametrize(
    ("start", "later", "grade"),
    [(8.0, 6.0, "on_track"), (8.0, 9.0, "away"), (3.9, 3.0, "met_at_start")],
)
def test_of_what_is_to_fall_a_fall_is_progress(made_up, start, later, grade):
    aim = {"indicator": "energy_use", "unit": "吨", "comparator": "le", "value": 4.0}
    own = {**OWN, "indicator": "energy_use", "unit": "吨", "value": start}
    found = _progress(made_up, aim, own, {**own, "year": 2017, "value": later})
    assert found["progress"] == grade


@pytest.mark.parametrize(
    ("figures", "grade"),
    [
        ([], "no_start"),
        ([OWN], "no_later"),
        ([LATER], "no_start"),
        ([{**OWN, "year": 2013}, LATER], "on_track"),
        ([{**OWN, "year": 2012}, LATER], "no_start"),
        ([OWN, {**LATER, "year": 2020}], "on_track"),
        ([OWN, {**LATER, "year": 2021}], "no_later"),
        ([{**OWN, "kind": "estimate"}, LATER], "no_start"),
        ([OWN, {**LATER, "kind": "target"}], "no_later"),
        ([{**OWN, "year_sure": "no"}, LATER], "no_start"),
        ([OWN, {**LATER, "comparator": "ge"}], "no_later"),
        ([{**OWN, "value": 0.0}, LATER], "no_growth"),
        ([{**OWN, "value": 200.0}, LATER], "met_at_start"),
        ([{**OWN, "place_id": "made_up_town"}, LATER], "no_start"),
    ],
)
def test_what_is_missing_is_said(made_up, figures, grade):
    ample = [{**figure, "value": 199.0} if figure["year"] >= 2018 else figure for figure in figures]
    assert _progress(made_up, AIM, *ample)["progress"] == grade


def test_growth_never_crosses_an_economic_census(made_up):
    aim = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 3.0}
    own = {**OWN, "indicator": "rd_intensity", "unit": "%", "value": 2.0}
    start = {**own, "vintage": "before_2018_census"}
    later = {**own, "year": 2018, "value": 2.9, "vintage": "after_2018_census"}
    assert _progress(made_up, aim, start, later)["progress"] == "no_later"


def test_undated_document_has_no_start(made_up):
    issued = {"made_up_city-2020": ""}
    assert _progress(made_up, AIM, OWN, LATER, issued=issued)["progress"] == "no_start"


def test_of_two_sources_the_weaker_grade_is_told(made_up):
    found = _progress(made_up, AIM, {**OWN, "grade": "C"}, {**LATER, "value": 150.0})
    assert found["grade"] == "C"


def test_every_level_has_a_row_and_a_known_grade(rows, tables):
    found = progress(rows, tables)
    assert found["target_id"].is_unique and found["target_id"].is_monotonic_increasing
    assert set(found["progress"]) <= set(PROGRESS_GRADES)
    assert progress(rows.iloc[:0], tables).columns.tolist() == PROGRESS_COLUMNS
    shuffled = progress(rows.sample(frac=1, random_state=1), tables)
    assert shuffled.equals(found)


@pytest.mark.parametrize(("target_year", "said"), [(2020, "on_track"), (2021, "no_start")])
def test_no_start_from_before_the_end_of_a_definition(made_up, target_year, said):
    ending = {"indicator": "old_firms_per_10k"}
    aim = {**AIM, **ending, "target_year": target_year}
    found = _progress(made_up, aim, {**OWN, **ending}, {**LATER, **ending, "value": 180.0})
    assert found["progress"] == said
