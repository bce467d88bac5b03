"""Strengths and gaps: quartiles among peers, and province and nation where there are too few; worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from compare.comparison.strengths import MINIMUM_PEERS, STRENGTH_COLUMNS, strengths
from compare.harmonise.canonical import harmonise_targets

SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}


def _of(made_up, *given_rows, **beside):
    tables = made_up(*given_rows, **beside)
    return strengths(harmonise_targets(tables), tables)


def _peers(*values, **cells):
    return [
        {**SHARE, "document_id": f"made_up_{number}-2020", "value": value, **cells}
        for number, value in enumerate(values)
    ]


def test_quartiles_among_five_peers(made_up):
    """Of five others none, one, two and a half (half of one equal), ... are lower."""
    found = _of(made_up, *_peers(1.0, 2.0, 3.0, 3.0, 4.0, 5.0))
    assert found["basis"].eq("peers").all()
    assert found["peers"].eq(5).all()
    assert found["percentile"].tolist() == [0, 20, 50, 50, 80, 100]
    assert found["judgement"].tolist() == [
        "gap",
        "gap",
        "between",
        "between",
        "strength",
        "strength",
    ]


def test_of_what_is_to_fall_the_lowest_is_the_best(made_up):
    cells = {"indicator": "energy_use", "unit": "吨", "comparator": "le"}
    found = _of(made_up, *_peers(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, **cells))
    assert found["percentile"].tolist() == [100, 80, 60, 40, 20, 0]


@pytest.mark.parametrize(
    "other",
    [
        {"target_year": 2021},
        {"measure": "addition", "unit": "个百分点"},
        {"document_id": "made_up_town-2020"},
        {"indicator": "gdp_share"},
        {"restates": "t1"},
    ],
)
def test_peers_state_the_same_for_the_same_year_on_one_level(made_up, other):
    rows = _peers(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    rows[-1] = {**rows[-1], **other}
    first = _of(made_up, *rows).iloc[0]
    assert first[["basis", "peers"]].tolist() == ["", MINIMUM_PEERS - 1]
    assert first["judgement"] == "no_basis"


def test_two_plans_of_one_place_are_one_peer(made_up):
    rows = _peers(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    rows[-1] = {**rows[-1], "document_id": "made_up_0-2025"}
    assert _of(made_up, *rows)["basis"].eq("").all()


PROVINCE = {"place_id": "made_up_province", "year": 2020, "value": 2.5}
NATION = {"place_id": "made_up_country", "year": 2020, "value": 2.0}


@pytest.mark.parametrize(
    ("aim", "figures", "expected"),
    [
        ({"value": 2.6}, [PROVINCE, NATION], ["strength", "superiors", 2, 0]),
        ({"value": 2.3}, [PROVINCE, NATION], ["between", "superiors", 1, 1]),
        ({"value": 1.9}, [PROVINCE, NATION], ["gap", "superiors", 0, 2]),
        # 2.5 exactly is beside neither: equal, and not surely better.
        ({"value": 2.5}, [PROVINCE], ["between", "superiors", 0, 0]),
        # About 2.6 may be 2.47.
        ({"value": 2.6, "comparator": "approx"}, [PROVINCE], ["between", "superiors", 0, 0]),
        # What the province itself aims at counts as well as what it reached.
        (
            {"value": 2.6},
            [PROVINCE, {**PROVINCE, "kind": "target", "value": 2.8}],
            ["between", "superiors", 1, 1],
        ),
        ({"value": 2.6}, [], ["no_basis", "", 0, 0]),
    ],
)
def test_with_too_few_peers_against_province_and_nation(made_up, aim, figures, expected):
    row = _of(made_up, {**SHARE, **aim}, figures=figures).iloc[0]
    assert row[["judgement", "basis", "above", "below"]].tolist() == expected


def test_how_far_a_target_lies_is_told_beside_its_side(made_up):
    """2.49 is below 2.5 by a hundredth, and above 2.0 by 0.49."""
    row = _of(made_up, {**SHARE, "value": 2.49}, figures=[PROVINCE, NATION]).iloc[0]
    assert row[["nearest", "farthest"]].tolist() == pytest.approx([0.01, 0.49])


@pytest.mark.parametrize(
    "row",
    [
        {"indicator": "firms"},  # a total grows with the size of the place
        {"indicator": "mood", "unit": "%"},  # neither direction is better
        {**SHARE, "measure": "relative", "value": None, "unit": ""},
    ],
)
def test_what_has_no_better_or_no_like_has_no_row(made_up, row):
    assert _of(made_up, row, figures=[PROVINCE]).empty


@pytest.mark.slow("each example judges a plan: a second")
@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.integers(1, 30), min_size=6, max_size=12))
def test_percentile_is_the_mean_rank_among_the_others(made_up, values):
    found = _of(made_up, *_peers(*map(float, values)))
    by_place = dict(zip((f"t{n}" for n in range(1, 99)), values, strict=False))
    for row in found.itertuples():
        others = [value for name, value in by_place.items() if name != row.target_id]
        expected = percentileofscore(others, by_place[row.target_id], kind="mean")
        assert row.percentile == pytest.approx(expected)


def test_shipped_plans_have_no_five_peers(rows, tables):
    found = strengths(rows, tables)
    assert set(found["basis"]) == {"superiors", ""}
    assert strengths(rows.iloc[:0], tables).columns.tolist() == STRENGTH_COLUMNS
    assert strengths(rows.sample(frac=1, random_state=1), tables).equals(found)


@pytest.mark.parametrize(
    ("figure", "judgement"),
    [({}, "strength"), ({"as_of": "mid_year"}, "between"), ({"year_sure": "no"}, "between")],
)
def test_what_is_above_a_figure_that_is_not_surely_of_its_time_is_no_strength(
    made_up, figure, judgement
):
    """2.5% against the 2% of the nation."""
    found = _of(made_up, {**SHARE, "value": 2.5}, figures=[{"value": 2.0, **figure}])
    assert found[["judgement", "basis", "figures"]].values.tolist() == [[judgement, "superiors", 1]]
