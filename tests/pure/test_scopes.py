"""Figures of a part of a place answer to targets of the same part alone, wherever figures stand beside targets."""

from __future__ import annotations

import pandas as pd
import pytest

from compare.comparison.benchmarks import benchmark_series, benchmarks, resolve
from compare.comparison.consistency import consistency
from compare.comparison.outcomes import outcomes
from compare.comparison.pace import pace
from compare.comparison.progress import progress
from compare.comparison.size import per_size
from compare.comparison.strengths import strengths
from compare.figures.history_charts import observed_chart
from compare.figures.marks import evidence_anchors
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.notebooks.outcome_tables import observation_table
from compare.report.evidence.observations import cards, uses

#: Scopes that shipped tables name, for invented targets and figures: a part, another part, the whole.
ZONES, FIRMS_ABOVE, WHOLE = "high_tech_zones", "above_scale_firms", ""

#: Which figure answers which target: that of the same scope, and no other.
PAIRS = [
    (WHOLE, WHOLE, True),
    (ZONES, ZONES, True),
    (WHOLE, ZONES, False),
    (ZONES, WHOLE, False),
    (ZONES, FIRMS_ABOVE, False),
]
aim_and_figure = pytest.mark.parametrize(("aim", "figure", "joins"), PAIRS)

OWN = {
    "place_id": "made_up_city",
    "indicator": "firms",
    "year": 2020,
    "value": 600.0,
    "unit": "家",
    "vintage": "as_published",
}
FIRMS = {"indicator": "firms", "value": 500}
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.6}
PROVINCE = {"place_id": "made_up_province", "indicator": "rd_intensity", "value": 2.5}


def _found(analysis, made_up, row, *figures, **beside):
    tables = made_up(row, figures=figures, **beside)
    return analysis(resolve(harmonise_targets(tables), tables), tables)


# Invented targets and figures, one analysis after the other.


@aim_and_figure
def test_what_became_of_a_part(made_up, aim, figure, joins):
    found = _found(outcomes, made_up, {**FIRMS, "scope": aim}, {**OWN, "scope": figure})
    assert found["status"].tolist() == ["reached" if joins else "not_known"]
    assert found["value"].notna().tolist() == [joins]


@aim_and_figure
def test_how_far_a_part_has_come(made_up, aim, figure, joins):
    figures = [{**OWN, "scope": figure, "year": year} for year in (2016, 2018)]
    found = _found(progress, made_up, {**FIRMS, "value": 900, "scope": aim}, *figures)
    assert found["from_year"].notna().tolist() == [joins]
    assert found["progress"].tolist() == ["slow" if joins else "no_start"]


def test_the_way_of_a_whole_never_ends_in_its_part(made_up):
    """600 firms in 2016 and 100 of the zones in 2018 are no fall."""
    figures = [{**OWN, "year": 2016}, {**OWN, "year": 2018, "value": 100.0, "scope": ZONES}]
    found = _found(progress, made_up, {**FIRMS, "value": 900}, *figures)
    assert found["progress"].tolist() == ["no_later"]


@aim_and_figure
def test_how_fast_a_part_is_to_grow(made_up, aim, figure, joins):
    own = {**OWN, "scope": figure, "year": 2016, "value": 100.0}
    nation = {**own, "place_id": "made_up_country"}
    figures = [own, nation, {**nation, "year": 2020, "value": 200.0}]
    found = _found(pace, made_up, {**FIRMS, "scope": aim}, *figures)
    assert found["basis"].tolist() == (["recorded", "achieved"] if joins else [])


@aim_and_figure
def test_a_part_beside_nation_and_province(made_up, aim, figure, joins):
    aims = {**PROVINCE, "scope": figure, "kind": "target", "value": 2.7}
    row = {**SHARE, "scope": aim}
    found = _found(benchmarks, made_up, row, {**PROVINCE, "scope": figure}, aims)
    found = found[found["value"].notna()]
    told = found[["role", "value", "standing"]].values.tolist()
    assert told == ([["target_year", 2.5, "higher"], ["aim", 2.7, "lower"]] if joins else [])


@aim_and_figure
def test_the_line_behind_a_part(made_up, aim, figure, joins):
    series = _found(
        benchmark_series, made_up, {**SHARE, "scope": aim}, {**PROVINCE, "scope": figure}
    )
    assert series["value"].tolist() == ([2.5] if joins else [])


@aim_and_figure
def test_where_a_part_aims_high(made_up, aim, figure, joins):
    found = _found(strengths, made_up, {**SHARE, "scope": aim}, {**PROVINCE, "scope": figure})
    assert found["judgement"].tolist() == ["strength" if joins else "no_basis"]


@aim_and_figure
def test_a_part_above_what_another_place_reached(made_up, aim, figure, joins):
    row = {**SHARE, "scope": aim, "measure": "relative", "value": None, "unit": ""}
    tables = made_up(
        row, figures=[{**PROVINCE, "scope": figure}], resolutions={"t1": "made_up_province"}
    )
    found = resolve(harmonise_targets(tables), tables)
    assert found["resolved_place_id"].tolist() == ["made_up_province" if joins else ""]


@pytest.mark.parametrize(("basis", "told"), [(WHOLE, True), (ZONES, False)])
def test_a_total_is_told_by_the_size_of_the_whole_place(made_up, basis, told):
    people = {
        **OWN,
        "indicator": "resident_population",
        "unit": "万人",
        "value": 300.0,
        "scope": basis,
    }
    found = _found(per_size, made_up, FIRMS, people).set_index("basis")
    assert pd.notna(found.at["head", "number"]) == told


def test_the_gdp_of_a_part_is_not_what_numbers_imply(made_up):
    """100亿元 at 2.5% imply 4000亿元; 400亿元 of the zones are no GDP of the city."""
    money = {"indicator": "rd_expenditure", "unit": "亿元", "period": "in_year", "value": 100}
    share = {**SHARE, "value": 2.5}
    gdp = {**OWN, "indicator": "gdp", "unit": "亿元", "vintage": "before_2018_census"}
    for scope, value, finding in ((WHOLE, 4000.0, "fits"), (ZONES, 400.0, "not_recorded")):
        tables = made_up(money, share, figures=[{**gdp, "value": value, "scope": scope}])
        found = consistency(harmonise_targets(tables), tables)
        implied = found[found["check"].eq("implied") & found["indicator"].eq("gdp")]
        assert implied["finding"].tolist() == [finding]


# The plans as read: Shaoxing's 160 institutions of the city or above, of which 40 provincial; 46 provincial ones are on
# record of 2018, and nothing of all levels. 省科技型中小微企业1200家以上; the same register, 1360.


@pytest.fixture(scope="module")
def shipped(rows, tables):
    return outcomes(resolve(rows, tables), tables).set_index("target_id")


def test_46_provincial_institutions_never_answer_the_160_of_all_levels(shipped):
    of_all_levels, provincial = shipped.loc[["shaoxing-2018-040-01", "shaoxing-2018-040-02"]].iloc
    assert of_all_levels["status"] == "not_known"
    assert pd.isna(of_all_levels["value"]) and of_all_levels["then"] == ""
    assert provincial[["status", "value", "gap"]].tolist() == ["reached", 46.0, 6.0]


def test_1360_firms_on_the_provinces_register_answer_its_target(shipped):
    found = shipped.loc["shaoxing-2018-038-03", ["status", "value", "gap", "grade"]]
    assert found.tolist() == ["reached", 1360.0, 160.0, "A"]


def test_haizhous_93_provincial_institutions_answer_neither_its_national_nor_its_rate(shipped):
    """省级以上研发机构50家, of which 国家级3家; 93 in 2017 of the province or above."""
    found = shipped.loc[[f"haizhou-2015-013-0{number}" for number in (1, 2, 3)]]
    assert [None if pd.isna(value) else value for value in found["value"]] == [None, 93.0, None]


def test_a_card_names_the_part_and_the_targets_of_that_part_alone(tables):
    evidence_id = (
        "context-shaoxing-firm_rd_institutions_added-provincial_level-actual-2018-as_published"
    )
    found = uses(tables)
    assert found[evidence_id] == {"outcome": ["shaoxing-2018-040-02"]}
    card = cards(tables, "en", found)[evidence_id]
    title = "Shaoxing 2018 – R&D institutions of firms added (recognised by the province): 46"
    assert card.title.startswith(title)
    assert dict(card.facts)["Scope"] == [("recognised by the province", "")]
    chinese = cards(tables, "zh", found)[evidence_id]
    assert dict(chinese.facts)["范围"] == [("省级", "")]


def test_a_part_and_a_whole_that_are_both_on_record_serve_their_own_targets(made_up):
    part = {"scope": ZONES, "value": 100.0}
    tables = made_up(FIRMS, {**FIRMS, **part}, figures=[OWN, {**OWN, **part}])
    outcomes_of = {name: found["outcome"] for name, found in uses(tables).items()}
    assert outcomes_of == {
        "context-made_up_city-firms-actual-2020-as_published": ["t1"],
        f"context-made_up_city-firms-{ZONES}-actual-2020-as_published": ["t2"],
    }


def test_a_table_of_figures_names_the_part(tables):
    parts = tables["context"].query("scope != '' and place_id == 'shaoxing'")
    named = observation_table(parts, Labels(tables, "zh")).iloc[:, 1].tolist()
    assert named == ["新增科技型中小企业数（省科技型中小企业）", "新认定企业研发机构数（省级）"]


def test_a_panel_holds_figures_of_its_part_alone(rows, tables):
    asked = rows[rows["target_id"].isin(["shaoxing-2018-040-01", "shaoxing-2018-040-02"])]
    drawn = observed_chart(asked, tables, "en")
    assert drawn.rows["target_id"].tolist() == ["shaoxing-2018-040-02"]
    anchors = {str(anchor) for anchor in evidence_anchors(drawn.figure).values()}
    assert {anchor for anchor in anchors if anchor.startswith("context-")} == {
        "context-shaoxing-firm_rd_institutions_added-provincial_level-actual-2018-as_published"
    }
