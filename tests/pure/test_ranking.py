"""How sure the order of targets is: intervals and bands of ranks on small frames worked out by hand."""

import math
from itertools import cycle, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compare.comparison.benchmarks import resolve
from compare.comparison.intervals import pair_orders, rank_intervals
from compare.comparison.ranking import (
    Ranking,
    orders,
    rank_bands,
    rank_groups,
    rankable,
    rankings,
    sensitivity,
)
from compare.comparison.specifications import (
    CHOICES,
    Specification,
    all_specifications,
    apply_specifications,
)
from compare.harmonise.canonical import harmonise_targets

NAN = float("nan")
CITIES = ["made_up_city-2020", "made_up_hill-2020", "made_up_village-2020", "made_up_port-2020"]


def _bounds(**rows):
    """Bounds by target: (comparator, number) or (comparator, lower, upper)."""
    found = {}
    for name, (comparator, *ends) in rows.items():
        low, high = ends[0], ends[-1]
        found[name] = (
            NAN if comparator in ("le", "lt") else low,
            NAN if comparator in ("ge", "gt") else high,
            comparator,
        )
    return pd.DataFrame.from_dict(found, orient="index", columns=["lower", "upper", "comparator"])


def _intervals(*shown, better="higher"):
    return {
        name: (row.best, row.worst) for name, row in rank_intervals(list(shown), better).iterrows()
    }


def _ready(made_up, *given, **beside):
    """The city's row, the town's, the village's, the port's."""
    tables = made_up(
        *(
            {"document_id": document, **row}
            for document, row in zip(cycle(CITIES), given, strict=False)
        ),
        **beside,
    )
    return harmonise_targets(tables).set_index("target_id", drop=False).loc[
        [f"t{number}" for number in range(1, len(given) + 1)]
    ].reset_index(drop=True), tables


# Intervals of ranks


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        # three exact numbers: no room
        (_bounds(a=("eq", 3), b=("eq", 2), c=("eq", 1)), {"a": (1, 1), "b": (2, 2), "c": (3, 3)}),
        # a tie shares the better rank, and the next rank is left free
        (_bounds(a=("eq", 3), b=("eq", 3), c=("eq", 1)), {"a": (1, 1), "b": (1, 1), "c": (3, 3)}),
        (_bounds(a=("eq", 2), b=("eq", 2), c=("eq", 2)), {"a": (1, 1), "b": (1, 1), "c": (1, 1)}),
        # at least 2 may be 5: first or second; nothing exact passes it by itself
        (_bounds(a=("eq", 3), b=("ge", 2), c=("eq", 1)), {"a": (1, 2), "b": (1, 2), "c": (3, 3)}),
        # at least 0 may be anywhere
        (_bounds(a=("eq", 3), b=("eq", 2), c=("ge", 0)), {"a": (1, 2), "b": (2, 3), "c": (1, 3)}),
        # at most 3 is never above 4, and may be below 1
        (_bounds(a=("eq", 4), b=("le", 3), c=("eq", 1)), {"a": (1, 1), "b": (2, 3), "c": (2, 3)}),
        # more than 3 is above 3
        (_bounds(a=("gt", 3), b=("eq", 3)), {"a": (1, 1), "b": (2, 2)}),
        # two floors: either may be first, whatever their numbers
        (_bounds(a=("ge", 100), b=("ge", 1)), {"a": (1, 2), "b": (1, 2)}),
        # ranges 1-3 and 2-4 overlap; 5 is above both, 0 below both
        (
            _bounds(a=("range", 1, 3), b=("range", 2, 4), c=("eq", 5), d=("eq", 0)),
            {"a": (2, 3), "b": (2, 3), "c": (1, 1), "d": (4, 4)},
        ),
        # one row, no row
        (_bounds(a=("ge", 1)), {"a": (1, 1)}),
        (_bounds(), {}),
    ],
)
def test_intervals_by_hand(shown, expected):
    assert _intervals(shown) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (_bounds(a=("eq", 3), b=("eq", 2), c=("eq", 1)), {"a": (3, 3), "b": (2, 2), "c": (1, 1)}),
        (_bounds(a=("eq", 3), b=("le", 4), c=("eq", 1)), {"a": (2, 3), "b": (1, 3), "c": (1, 2)}),
        (_bounds(a=("eq", 3), b=("ge", 2), c=("eq", 1)), {"a": (2, 3), "b": (2, 3), "c": (1, 1)}),
        (_bounds(a=("eq", 3), b=("eq", 3), c=("eq", 4)), {"a": (1, 1), "b": (1, 1), "c": (3, 3)}),
        (_bounds(a=("gt", 3), b=("eq", 3)), {"a": (2, 2), "b": (1, 1)}),
    ],
)
def test_intervals_where_less_is_better(shown, expected):
    assert _intervals(shown, better="lower") == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        # at least 2 and exactly 2: the second is never ahead of the first, at best they tie
        (_bounds(a=("ge", 2), b=("eq", 2)), {"a": (1, 1), "b": (1, 2)}),
        # 2 to 3 and exactly 3: the first may tie, and is never ahead
        (_bounds(a=("range", 2, 3), b=("eq", 3)), {"a": (1, 2), "b": (1, 1)}),
        (_bounds(a=("le", 2), b=("eq", 2)), {"a": (1, 2), "b": (1, 1)}),
        # less than 2 is surely below 2, as more than 2 is above it
        (_bounds(a=("lt", 2), b=("eq", 2)), {"a": (2, 2), "b": (1, 1)}),
        (_bounds(a=("gt", 2), b=("eq", 2)), {"a": (1, 1), "b": (2, 2)}),
    ],
)
def test_a_bound_that_only_touches_another_is_not_ahead_of_it(shown, expected):
    """ "At worst all that may be" ahead: an equal number is not."""
    assert _intervals(shown) == expected


def test_intervals_span_all_specifications():
    """First 3, 2, 1; under the second specification 3, 2, 4."""
    one = _bounds(a=("eq", 3), b=("eq", 2), c=("eq", 1))
    other = _bounds(a=("eq", 3), b=("eq", 2), c=("eq", 4))
    assert _intervals(one, other) == {"a": (1, 2), "b": (2, 3), "c": (1, 3)}


def test_pair_orders_by_hand():
    one = _bounds(a=("eq", 3), b=("eq", 2), c=("ge", 1), d=("eq", 2))
    other = _bounds(a=("eq", 3), b=("eq", 4), c=("ge", 5), d=("eq", 4))
    found = pair_orders([one, other]).set_index(["target_id", "other_id"])
    assert found.apply(tuple, axis=1).to_dict() == {
        ("a", "b"): ("not_determined", "specifications"),  # 3 over 2, then 3 under 4
        ("a", "c"): ("not_determined", "bounds"),  # open, then 3 under 5
        ("a", "d"): ("not_determined", "specifications"),
        ("b", "c"): ("not_determined", "bounds"),  # open, then 4 under 5
        ("b", "d"): ("equal", ""),
        ("c", "d"): ("not_determined", "bounds"),
    }
    assert (
        pair_orders([one]).set_index(["target_id", "other_id"]).at[("a", "b"), "order"] == "higher"
    )


def test_equal_under_one_specification_and_not_under_another_is_not_determined():
    one, other = _bounds(a=("eq", 3), b=("eq", 3)), _bounds(a=("eq", 3), b=("eq", 2))
    assert pair_orders([one, other]).iloc[0].tolist() == [
        "a",
        "b",
        "not_determined",
        "specifications",
    ]


def test_rounding_of_a_difference_makes_no_order():
    """2.7 is 0.6 points above 2.1 and 2.3 is 0.6 points above 1.7, whatever binary arithmetic says."""
    specification = Specification("province", "target_year", "of_the_time", "difference", 0.05)
    points = specification.transform(
        pd.Series({"a": 2.7, "b": 2.3}), pd.Series({"a": 2.1, "b": 1.7})
    )
    assert 2.7 - 2.1 != 2.3 - 1.7
    shown = pd.DataFrame({"lower": points, "upper": points, "comparator": "eq"})
    assert pair_orders([shown]).loc[0, "order"] == "equal"
    assert _intervals(shown) == {"a": (1, 1), "b": (1, 1)}


# Properties of the intervals

ends = st.integers(0, 8).map(float)


@st.composite
def frames(draw, most=4):
    """Bounds of two to four targets under one to three specifications."""
    count, specifications = draw(st.integers(2, most)), draw(st.integers(1, 3))
    comparators = [
        draw(st.sampled_from(["eq", "ge", "gt", "le", "lt", "range"])) for _ in range(count)
    ]
    shown = []
    for _ in range(specifications):
        rows = {}
        for number, kind in enumerate(comparators):
            low = draw(ends)
            rows[f"t{number}"] = (kind, low, low + draw(ends) if kind == "range" else low)
        shown.append(_bounds(**rows))
    return shown


def _least_and_most(row):
    """The ends of what a row allows, on the scale of whole numbers: a quarter off a number that is excluded."""
    low = (
        -1000
        if math.isnan(row["lower"])
        else row["lower"] + (0.25 if row["comparator"] == "gt" else 0)
    )
    high = (
        1000
        if math.isnan(row["upper"])
        else row["upper"] - (0.25 if row["comparator"] == "lt" else 0)
    )
    return low, high


@example(shown=[_bounds(a=("ge", 2), b=("eq", 2))], better="higher")
@example(shown=[_bounds(a=("le", 2), b=("eq", 2))], better="lower")
@given(shown=frames(), better=st.sampled_from(["higher", "lower"]))
def test_intervals_are_what_a_search_of_the_ends_finds(shown, better):
    """The best rank is reached with all others at their worst, the worst with all others at their best."""
    best, worst = {}, {}
    for frame in shown:
        reach = {name: _least_and_most(row) for name, row in frame.iterrows()}
        if better == "lower":
            reach = {name: (-high, -low) for name, (low, high) in reach.items()}
        for name, (low, high) in reach.items():
            others = [each for key, each in reach.items() if key != name]
            best[name] = min(best.get(name, 99), 1 + sum(each[0] > high for each in others))
            worst[name] = max(worst.get(name, 0), 1 + sum(each[1] > low for each in others))
    assert _intervals(*shown, better=better) == {name: (best[name], worst[name]) for name in best}


@given(shown=frames(), data=st.data())
def test_widening_a_bound_never_shrinks_an_interval_of_ranks_nor_settles_an_order(shown, data):
    changed = data.draw(st.integers(0, len(shown) - 1))
    name = data.draw(st.sampled_from(list(shown[0].index)))
    end = data.draw(st.sampled_from(["lower", "upper"]))
    by = data.draw(st.one_of(st.just(NAN), ends))
    wider = [frame.copy() for frame in shown]
    wider[changed].loc[name, end] += by if end == "upper" else -by
    if wider[changed].at[name, "comparator"] == "eq":
        wider[changed].loc[name, "comparator"] = "range"  # what has two ends is no exact number
    for better in ("higher", "lower"):
        before, after = rank_intervals(shown, better), rank_intervals(wider, better)
        assert (after["best"] <= before["best"]).all()
        assert (after["worst"] >= before["worst"]).all()
    was = pair_orders(shown)["order"]
    now = pair_orders(wider)["order"]
    assert now[was.eq("not_determined")].eq("not_determined").all()
    assert (now.eq(was) | now.eq("not_determined")).all()


@given(shown=frames(), data=st.data())
def test_no_value_inside_the_bounds_belies_an_order_or_an_interval(shown, data):
    found, told = (
        rank_intervals(shown),
        pair_orders(shown).set_index(["target_id", "other_id"])["order"],
    )
    for frame in shown:
        values = {}
        for name, row in frame.iterrows():
            low, high = _least_and_most(row)
            assume(low <= high)
            values[name] = data.draw(st.floats(low, high))
        for name, value in values.items():
            rank = 1 + sum(other > value for other in values.values())
            assert found.at[name, "best"] <= rank <= found.at[name, "worst"]
        for (one, other), order in told.items():
            if order != "not_determined":
                assert (
                    order
                    == {1: "higher", -1: "lower", 0: "equal"}[np.sign(values[one] - values[other])]
                )


@given(shown=frames(), seed=st.randoms(use_true_random=False))
def test_intervals_do_not_depend_on_the_order_of_rows_or_specifications(shown, seed):
    names = list(shown[0].index)
    seed.shuffle(names)
    mixed = [frame.loc[names] for frame in shown]
    seed.shuffle(mixed)
    pd.testing.assert_frame_equal(
        rank_intervals(mixed).sort_index(), rank_intervals(shown).sort_index()
    )


@given(shown=frames(), factor=st.sampled_from([0.001, 7.0, 10000.0]))
def test_intervals_do_not_depend_on_the_unit(shown, factor):
    scaled = [
        frame.assign(lower=frame["lower"] * factor, upper=frame["upper"] * factor)
        for frame in shown
    ]
    pd.testing.assert_frame_equal(rank_intervals(scaled), rank_intervals(shown))
    pd.testing.assert_frame_equal(pair_orders(scaled), pair_orders(shown))


@given(shown=frames())
def test_one_determined_order_is_in_the_intervals(shown):
    """What is surely higher never has the worse rank of the two at its best, nor at its worst."""
    found = rank_intervals(shown)
    for row in pair_orders(shown).itertuples():
        one, other = found.loc[row.target_id], found.loc[row.other_id]
        if row.order == "higher":
            assert (one <= other).all()
        if row.order == "lower":
            assert (one >= other).all()


# What is ranked

MONEY = {"indicator": "money", "unit": "亿元", "period": "in_year"}
SHARE = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}
COUNTRY = {"place_id": "made_up_country"}


def _is(comparator, value):
    return {**MONEY, "comparator": comparator, "value": value}


def test_three_of_one_year_are_ranked(made_up):
    assert rankable(*_ready(made_up, _is("eq", 3), _is("eq", 2), _is("eq", 1))) == ""


@pytest.mark.parametrize(
    ("given_rows", "reason"),
    [
        ([], "few"),
        ([_is("eq", 3)], "few"),
        ([_is("eq", 3), _is("eq", 2)], "few"),
        (
            [{**_is("eq", each), "indicator": "mood", "unit": "%"} for each in (1, 2, 3)],
            "direction",
        ),
        (
            [
                _is("eq", 3),
                _is("eq", 2),
                {**MONEY, "measure": "relative", "value": None, "unit": ""},
            ],
            "no_number",
        ),
        ([_is("eq", 3), _is("eq", 2), {**_is("eq", 1), "target_year": 2025}], "years"),
    ],
)
def test_refused(made_up, given_rows, reason):
    assert rankable(*_ready(made_up, *given_rows)) == reason


def test_where_less_is_better_is_ranked(made_up):
    energy = [{**_is("eq", each), "indicator": "energy_use", "unit": "吨"} for each in (3, 1, 2)]
    rows, tables = _ready(made_up, *energy)
    assert rankable(rows, tables) == ""
    assert rank_bands(rows, tables)[["rank", "best", "worst"]].to_dict("index") == {
        "t2": {"rank": 1, "best": 1, "worst": 1},
        "t3": {"rank": 2, "best": 2, "worst": 2},
        "t1": {"rank": 3, "best": 3, "worst": 3},
    }


def _shares(*values, years=(2020, 2020, 2020)):
    return [
        {**SHARE, "value": value, "target_year": year}
        for value, year in zip(values, years, strict=True)
    ]


def test_different_years_are_ranked_where_a_benchmark_of_each_is_on_record(made_up):
    rows = _shares(2.0, 2.5, 3.0, years=(2018, 2019, 2020))
    figures = [{**COUNTRY, "year": year} for year in (2018, 2019, 2020)]
    assert rankable(*_ready(made_up, *rows, figures=figures)) == ""
    assert rankable(*_ready(made_up, *rows)) == "years"
    # the year before stands in, and none that is farther off
    assert rankable(*_ready(made_up, *rows, figures=figures[:2])) == ""
    assert rankable(*_ready(made_up, *rows, figures=figures[:1])) == "years"


@pytest.mark.parametrize(
    ("fourth", "reason"),
    [
        ({"measure": "relative", "value": None, "unit": ""}, "no_number"),
        ({"value": 9.0, "document_id": "made_up_island-2020"}, "no_benchmark"),
    ],
)
def test_target_that_lacks_something_is_named_and_left_out_and_no_other(made_up, fourth, reason):
    """One is set without a number, the island is in no country: the others rank as they did without it."""
    three = _shares(2.0, 2.5, 3.0)
    alone = rank_bands(*_ready(made_up, *three, figures=[COUNTRY]))
    ranking = Ranking(*_ready(made_up, *three, {**SHARE, **fourth}, figures=[COUNTRY]))
    assert ranking.left_out == {"t4": reason}
    assert ranking.refusal == ""
    pd.testing.assert_frame_equal(ranking.bands(), alone)


OF_FOUR_YEARS = [
    {**COUNTRY, "year": year, "value": value}
    for year, value in ((2015, 1.0), (2018, 1.2), (2019, 2.0), (2020, 4.0))
]
LATER = {**SHARE, "document_id": "made_up_later-2020", "value": 0.1}


def test_place_without_the_benchmark_of_the_reference_turns_no_ranks_round(made_up):
    """The fifth plan is of 2008: of 2007 nothing is on record, and the four keep the ranks by what was known in 2015."""
    four = _shares(2.0, 2.5, 3.0, 3.5, years=(2018, 2019, 2020, 2020))
    alone = Ranking(*_ready(made_up, *four, figures=OF_FOUR_YEARS))
    issued = {"made_up_later-2020": "2008-05-01"}
    beside = Ranking(*_ready(made_up, *four, LATER, figures=OF_FOUR_YEARS, issued=issued))
    assert (alone.left_out, beside.left_out) == ({}, {"t5": "no_benchmark"})
    # over the 1.0 of 2015: as the numbers are
    assert alone.bands().index.tolist() == ["t4", "t3", "t2", "t1"]
    pd.testing.assert_frame_equal(beside.bands(), alone.bands())


def test_place_whose_province_has_no_figure_leaves_the_others_theirs(made_up):
    """Over the nation's 2.0 and the province's 1.0 the four stay in their order, and the port comes last."""
    four = _shares(2.0, 2.5, 3.0, 3.5, years=(2020,) * 4)
    figures = [COUNTRY, {"place_id": "made_up_province", "value": 1.0}]
    port = {**LATER, "document_id": "made_up_port-2020"}
    beside = Ranking(*_ready(made_up, *four, port, figures=figures))
    assert {each.benchmark for each in beside.specified} == {"country", "province", "none"}
    assert beside.bands()[["rank", "best", "worst", "low", "high"]].to_dict("list") == {
        name: [1, 2, 3, 4, 5] for name in ("rank", "best", "worst", "low", "high")
    }


def test_who_lacks_a_benchmark_is_compared_by_the_reference_alone(made_up):
    """Over the nation: 1.5, 1.25, 1.0, and the port 1.4; over their provinces the city comes after the hill."""
    figures = [
        COUNTRY,
        {"place_id": "made_up_province", "value": 3.0},
        {"place_id": "made_up_coast", "value": 1.0},
    ]
    rows = _shares(3.0, 2.5, 2.0)
    rows[1]["document_id"] = "made_up_port-2020"
    north = {**SHARE, "value": 2.8, "document_id": "made_up_north-2020"}
    harmonised, tables = _ready(made_up, *rows, north, figures=figures)
    is_north = tables["places"]["place_id"].eq("made_up_north")
    tables["places"].loc[is_north, "parent_id"] = "made_up_country"
    ranking = Ranking(harmonised, tables)
    # t2 is 2.5 over 1.0 of its province, t1 1.0, t3 0.67; t4 is in none: after t1, before t2 and t3
    orders_told = ranking.orders().set_index(["target_id", "other_id"])["order"]
    assert orders_told.to_dict() == {
        ("t1", "t2"): "not_determined",
        ("t1", "t3"): "higher",
        ("t1", "t4"): "higher",
        ("t2", "t3"): "higher",
        ("t2", "t4"): "lower",
        ("t3", "t4"): "lower",
    }
    # by the province: t2 first of all but t4, which it is behind; t1 behind t2; t3 last
    bands = ranking.bands()
    assert bands[["rank", "best", "worst"]].apply(tuple, axis=1).to_dict() == {
        "t1": (1, 1, 2),
        "t4": (2, 2, 2),
        "t2": (3, 2, 3),
        "t3": (4, 4, 4),
    }
    assert (bands["low"] >= bands["best"]).all()
    assert (bands["high"] <= bands["worst"]).all()


YEARS = st.integers(2018, 2020)
VALUES = st.integers(1, 8).map(float)


@st.composite
def share_rows(draw, least, most):
    """Shares of some plans: at least, exactly or about some number, for one of three years."""
    comparators = st.sampled_from(["eq", "ge", "approx"])
    row = st.builds(
        lambda value, comparator, year: {
            **SHARE,
            "value": value,
            "comparator": comparator,
            "target_year": year,
        },
        VALUES,
        comparators,
        YEARS,
    )
    return draw(st.lists(row, min_size=least, max_size=most))


@settings(max_examples=30)
@given(
    given_rows=share_rows(3, 5),
    added=share_rows(1, 1),
    where=st.sampled_from(["made_up_new", "made_up_port", "made_up_island"]),
    issued=st.sampled_from(["2008-05-01", "2016-05-01", "2019-05-01"]),
    observed=st.sets(st.tuples(st.sampled_from(["country", "province"]), YEARS)),
)
@pytest.mark.slow("each example ranks twice: six seconds")
def test_adding_an_unrelated_place_changes_no_order_of_the_others(
    made_up, given_rows, added, where, issued, observed
):
    """Everybody has the figure of 2015; of the other years, provinces and the new plan some are on record."""
    figures = [{**COUNTRY, "year": 2015}]
    figures += [
        {"place_id": f"made_up_{place}", "year": year, "value": year - 2016.0}
        for place, year in sorted(observed)
    ]
    documents = [f"made_up_p{number}-2020" for number in range(len(given_rows))]
    rows = [{**row, "document_id": name} for row, name in zip(given_rows, documents, strict=True)]
    new = f"{where}-2020"
    alone = Ranking(*_ready(made_up, *rows, figures=figures))
    beside = Ranking(
        *_ready(
            made_up, *rows, {**added[0], "document_id": new}, figures=figures, issued={new: issued}
        )
    )
    assert (alone.refusal, beside.refusal, alone.left_out) == ("", "", {})
    others = [f"t{number}" for number in range(1, len(rows) + 1)]
    assert set(beside.left_out) <= {f"t{len(rows) + 1}"}
    told = beside.orders()
    of_others = told[told["target_id"].isin(others) & told["other_id"].isin(others)]
    pd.testing.assert_frame_equal(of_others.reset_index(drop=True), alone.orders())
    before = rank_intervals(alone.bounds).assign(rank=alone.reference)
    after = rank_intervals(beside.bounds).assign(rank=beside.reference).loc[others]
    moved = after - before
    assert moved.isin([0, 1]).all(axis=None)
    # whoever is behind another stays behind it
    assert (after["rank"].rank(method="min") == before["rank"]).all()


def test_place_that_contains_another_is_left_out_by_name(made_up):
    """The town lies in the city, and the city in the province: only the town is set against the port and the hill."""
    names = ["made_up_town", "made_up_city", "made_up_province", "made_up_port", "made_up_hill"]
    rows = [
        {**SHARE, "value": value, "document_id": f"{name}-2020"}
        for name, value in zip(names, (5.0, 4.0, 3.0, 2.0, 1.0), strict=True)
    ]
    ranking = Ranking(*_ready(made_up, *rows, figures=[COUNTRY]))
    assert ranking.left_out == {"t2": "contains", "t3": "contains"}
    assert ranking.bands()["rank"].to_dict() == {"t1": 1, "t4": 2, "t5": 3}
    pairs = ranking.orders()[["target_id", "other_id"]].values.tolist()
    assert pairs == [["t1", "t4"], ["t1", "t5"], ["t4", "t5"]]
    few = Ranking(*_ready(made_up, *rows[:4], figures=[COUNTRY]))
    assert few.refusal == "unlike"


def test_what_is_no_one_thing_under_one_name_is_left_out_by_name(made_up):
    """The definition ended in 2020; a plan that says twenty times what another of the place does is to be checked."""
    old = {"indicator": "old_firms_per_10k"}
    names = ["hill", "village", "port", "city", "city"]
    rows = [
        {**old, "value": value, "document_id": f"made_up_{name}-{year}"}
        for name, value, year in zip(names, (5, 4, 3, 2, 40), (2020,) * 4 + (2019,), strict=True)
    ]
    late = {**old, "value": 6, "document_id": "made_up_late-2021", "target_year": 2021}
    ranking = Ranking(*_ready(made_up, *rows, late))
    doubtful = {"t4": "check_definition", "t5": "check_definition"}
    assert ranking.left_out == {**doubtful, "t6": "definition"}
    assert ranking.refusal == ""
    assert ranking.bands()["rank"].to_dict() == {"t1": 1, "t2": 2, "t3": 3}


def test_places_of_other_levels_are_ranked_among_their_own_and_together_when_asked(made_up):
    names = ["made_up_city-2020", "made_up_port-2020", "made_up_town-2020"]
    rows, tables = _ready(made_up, *({"document_id": name} for name in names))
    assert [group["target_id"].tolist() for group in rank_groups(rows, tables)] == [["t1", "t2"]]
    together = rank_groups(rows, tables, across_levels=True)
    assert [group["target_id"].tolist() for group in together] == [["t1", "t2", "t3"]]


def test_figure_of_another_vintage_is_no_benchmark(made_up):
    rows = _shares(2.0, 2.5, 3.0, years=(2018, 2019, 2020))
    for vintage in (
        "after_2018_census",
        "after_2018_census_revised",
        "before_2018_census_preliminary",
    ):
        figures = [{**COUNTRY, "year": year, "vintage": vintage} for year in (2018, 2019, 2020)]
        assert rankable(*_ready(made_up, *rows, figures=figures)) == "years"


def test_weak_figure_never_enters_a_ranking(made_up):
    """Grade C is shown, and never ranked by."""
    rows = _shares(2.0, 2.5, 3.0)
    specified = apply_specifications(*_ready(made_up, *rows, figures=[{**COUNTRY, "grade": "C"}]))
    assert {specification.benchmark for specification in specified} == {"none"}
    years = _shares(2.0, 2.5, 3.0, years=(2018, 2019, 2020))
    figures = [{**COUNTRY, "year": year, "grade": "C"} for year in (2018, 2019, 2020)]
    assert rankable(*_ready(made_up, *years, figures=figures)) == "years"


def test_target_resolved_by_a_weak_figure_is_not_ranked(made_up):
    relative = {**SHARE, "measure": "relative", "value": None, "unit": "", "comparator": "gt"}
    given_rows = [*_shares(2.0, 2.5, 3.0)[:2], relative]
    beside = {"resolutions": {"t3": "made_up_province"}}
    figure = {"place_id": "made_up_province"}
    assert rankable(*_ready(made_up, *given_rows, figures=[figure], **beside)) == ""
    assert (
        rankable(*_ready(made_up, *given_rows, figures=[{**figure, "grade": "C"}], **beside))
        == "no_number"
    )
    assert rankable(*_ready(made_up, *given_rows, **beside)) == "no_number"


def test_shares_of_two_vintages_are_not_ranked_by_the_number_alone(made_up):
    """verdicts refuses each of these pairs; without a benchmark nothing makes them comparable."""
    issued = {CITIES[0]: "2016-01-01", CITIES[1]: "2020-01-01", CITIES[2]: "2020-01-01"}
    assert rankable(*_ready(made_up, *_shares(2.0, 2.5, 3.0), issued=issued)) != ""
    assert (
        rankable(
            *_ready(made_up, *_shares(2.0, 2.5, 3.0), issued=dict.fromkeys(CITIES, "2020-01-01"))
        )
        == ""
    )


def test_doublings_over_different_spans_are_not_ranked(made_up):
    twice = {"measure": "multiple", "unit": "倍", "value": 2}
    same = [{**twice, "value": value, "base_year": 2015} for value in (2, 3, 4)]
    assert rankable(*_ready(made_up, *same)) == ""
    assert rankable(*_ready(made_up, *same[:2], {**twice, "base_year": 2018})) != ""


# Which groups could be


def test_groups_of_the_plans(rows, tables):
    """By hand from the targets: levels of one indicator, scope and period in two documents or more."""
    groups = {
        group["indicator"].iloc[0]: sorted(group["document_id"])
        for group in rank_groups(
            rows[rows["family"].isin(["rd_input", "patents"])], tables, across_levels=True
        )
    }
    assert groups["rd_intensity"] == [
        "haining-2025",
        "haizhou-2015",
        "huzhou-2017",
        "huzhou-2027",
        "shaoxing-2018",
    ]
    assert groups["rd_expenditure"] == ["haining-2025", "huzhou-2017", "shaoxing-2018"]
    assert groups["invention_patent_grants"] == ["huzhou-2017", "shaoxing-2018"]
    assert groups["invention_patent_stock_per_10k_pop"] == [
        "haining-2025",
        "haizhou-2015",
        "shaoxing-2018",
    ]
    # among prefectures: two plans of Huzhou, one of Shaoxing
    prefectures = rank_groups(rows.query("indicator == 'rd_intensity'"), tables)
    assert [sorted(group["document_id"]) for group in prefectures] == [
        ["huzhou-2017", "huzhou-2027", "shaoxing-2018"]
    ]
    # per 10,000 of the labour force in Haizhou, of employed persons in Huzhou: two scopes, no group
    assert "rd_personnel_per_10k_labour" not in groups


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "made_up_scope"},
        {"measure": "addition"},
        {"period": "cumulative"},
        {"indicator": "other_firms"},
        {"restates": "t1"},
        {"document_id": CITIES[0]},
        {"measure": "relative", "value": None, "unit": ""},
    ],
)
def test_no_group_of_what_is_not_of_one_kind_in_two_documents(made_up, other):
    rows, tables = _ready(made_up, {}, {})
    groups = rank_groups(rows, tables, across_levels=True)
    assert [group["target_id"].tolist() for group in groups] == [["t1", "t2"]]
    assert rank_groups(*_ready(made_up, {}, other), across_levels=True) == []
    assert rank_groups(rows.iloc[:0], tables) == []


# Under which specifications


def test_every_choice_has_its_reference_first():
    found = all_specifications()
    # two benchmarks × 2 years × 2 vintages × 2 normalisations × 3 bands = 48; none: 2 vintages × 3 bands = 6
    assert len(found) == len(set(found)) == 54
    assert found[0] == Specification(*(options[0] for options in CHOICES.values()))
    assert {specification.effective() for specification in found} == set(found)


def test_specification_gives_times_or_points_or_the_number():
    assert (
        Specification("country", "target_year", "of_the_time", "ratio", 0.05).transform(3.0, 2.0)
        == 1.5
    )
    assert (
        Specification("country", "target_year", "of_the_time", "difference", 0.05).transform(
            3.0, 2.0
        )
        == 1.0
    )
    assert (
        Specification("none", "target_year", "of_the_time", "ratio", 0.05).transform(3.0, NAN)
        == 3.0
    )


def _figure(specified, target_id, **wanted):
    found = {
        float(targets.at[target_id, "benchmark"])
        for specification, targets in specified.items()
        if all(getattr(specification, name) == option for name, option in wanted.items())
    }
    assert len(found) == 1
    return found.pop()


def test_benchmarks_of_r_and_d_intensity_by_specification(intensity, tables):
    """Looked up in context.csv by hand; of the years that Haining and Huzhou's newer plan aim at, nothing is on record."""
    specified = apply_specifications(intensity, tables)
    # those two lack a benchmark of the year aimed at, and take it from none of the other three
    assert len(specified) == 54

    def figure(target_id, benchmark, year, vintage):
        return _figure(specified, target_id, benchmark=benchmark, year=year, vintage=vintage)

    huzhou, haizhou, newer = "huzhou-2017-054-10", "haizhou-2015-008-01", "huzhou-2027-040-02"
    assert figure(huzhou, "country", "year_known", "of_the_time") == 1.98  # of 2012
    assert figure(huzhou, "province", "year_known", "of_the_time") == 2.08
    assert figure(haizhou, "province", "year_known", "of_the_time") == 2.51  # of 2013
    assert figure(newer, "country", "year_known", "of_the_time") == 2.44  # of 2021
    assert figure(newer, "province", "year_known", "of_the_time") == 2.94
    assert figure(newer, "province", "year_known", "restated") == 2.94  # never restated
    assert figure(haizhou, "country", "target_year", "of_the_time") == 2.07  # of 2015
    by_target_year = [targets for each, targets in specified.items() if each.year == "target_year"]
    assert pd.isna([targets.at[newer, "benchmark"] for targets in by_target_year]).all()
    older = intensity[
        intensity["document_id"].isin(["haizhou-2015", "huzhou-2017", "shaoxing-2018"])
    ]
    specified = apply_specifications(older, tables)
    assert len(specified) == 54
    assert figure(huzhou, "country", "target_year", "of_the_time") == 2.13
    assert figure(huzhou, "country", "target_year", "restated") == 2.12
    assert figure(huzhou, "province", "target_year", "of_the_time") == 2.45
    assert figure(haizhou, "province", "target_year", "of_the_time") == 2.57
    about = {
        specification.band: (targets.at[huzhou, "lower"], targets.at[huzhou, "upper"])
        for specification, targets in specified.items()
    }
    assert {band: pytest.approx(ends) for band, ends in about.items()} == {
        0.05: (2.565, 2.835),
        0.0: (2.7, 2.7),
        0.1: (2.43, 2.97),
    }


def test_addition_in_points_is_set_beside_no_level(made_up):
    """Half a point more is not half a point out of the nation's 2%."""
    points = [
        {**SHARE, "measure": "addition", "unit": "百分点", "value": value}
        for value in (0.3, 0.4, 0.5)
    ]
    specified = apply_specifications(
        *_ready(made_up, *points, figures=[COUNTRY, {**COUNTRY, "year": 2016}])
    )
    assert {specification.benchmark for specification in specified} == {"none"}


def test_share_of_a_part_is_set_beside_no_whole(made_up):
    parts = [{**each, "scope": "high_tech_zones"} for each in _shares(2.0, 2.5, 3.0)]
    specified = apply_specifications(*_ready(made_up, *parts, figures=[COUNTRY]))
    assert {specification.benchmark for specification in specified} == {"none"}


def test_totals_are_set_beside_no_larger_place(made_up):
    figures = [
        {**COUNTRY, "indicator": "money", "unit": "亿元", "vintage": "as_published", "value": 100.0}
    ]
    specified = apply_specifications(
        *_ready(made_up, _is("eq", 3), _is("eq", 2), _is("eq", 1), figures=figures)
    )
    assert {specification.benchmark for specification in specified} == {"none"}


def test_benchmark_that_one_place_lacks_is_left_out_for_it_alone(made_up):
    """The island is in no country: too few are left. The port's province has no figure, and that of the others has."""
    given_rows = [
        *_shares(2.0, 2.5, 3.0)[:2],
        {**SHARE, "value": 3.0, "document_id": "made_up_island-2020"},
    ]
    specified = apply_specifications(
        *_ready(made_up, *given_rows, figures=[COUNTRY, {"place_id": "made_up_province"}])
    )
    assert {specification.benchmark for specification in specified} == {
        "none"
    }  # the island is in no country either
    given_rows[2]["document_id"] = "made_up_port-2020"
    specified = apply_specifications(
        *_ready(made_up, *given_rows, figures=[COUNTRY, {"place_id": "made_up_province"}])
    )
    assert {each.benchmark for each in specified} == {"country", "province", "none"}
    for each, targets in specified.items():
        if each.benchmark == "province":
            assert targets["benchmark"].tolist() == pytest.approx([2.0, 2.0, NAN], nan_ok=True)


def test_benchmark_of_zero_does_not_fall_over(made_up):
    """Times nothing is no specification; the number alone still is."""
    rows, tables = _ready(made_up, *_shares(2.0, 2.5, 3.0), figures=[{**COUNTRY, "value": 0.0}])
    bands = rank_bands(rows, tables)
    assert bands["rank"].tolist() == [1, 2, 3]
    assert bands.index.tolist() == ["t3", "t2", "t1"]


# Bands: exactly 110, at least 100 (drawn up to 120), exactly 50

OPEN_END = [_is("eq", 110), _is("ge", 100), _is("eq", 50)]


def test_bands_by_hand(made_up):
    """The second passes 110 where u × r > 0.5, which is (1 - ln 2) / 2 = 15% of the points; the third is always third."""
    found = rank_bands(*_ready(made_up, *OPEN_END))
    assert found.index.tolist() == ["t1", "t2", "t3"]
    assert found.to_dict("list") == {
        "rank": [1, 2, 3],
        "best": [1, 1, 3],
        "worst": [2, 2, 3],
        "low": [1, 1, 3],
        "median": [1, 2, 3],
        "high": [2, 2, 3],
        # without t1: t2, t3; without t2: t1, t3; without t3: t1 and t2 in either order
        "best_without_one": [1, 1, 2],
        "worst_without_one": [2, 2, 2],
    }


def test_ties_share_the_better_rank(made_up):
    found = rank_bands(*_ready(made_up, _is("eq", 5), _is("eq", 7), _is("eq", 5)))
    assert found["rank"].to_dict() == {"t2": 1, "t1": 2, "t3": 2}
    assert found["best"].equals(found["rank"].rename("best"))
    assert found["worst"].equals(found["rank"].rename("worst"))


def test_leaving_one_out_by_hand(made_up):
    """4, 3, 2, 1: leaving out a better one moves each up by one; the first stays first."""
    found = rank_bands(*_ready(made_up, *(_is("eq", each) for each in (4, 3, 2, 1))))
    assert found[["best_without_one", "worst_without_one"]].values.tolist() == [
        [1, 1],
        [1, 2],
        [2, 3],
        [3, 3],
    ]


def test_ranks_through_a_benchmark_by_hand(made_up):
    """2.5 over the province's 2.0 is more than 2.8 over the coast's 2.5, and less in its own number."""
    figures = [
        {"place_id": "made_up_province", "value": 2.0},
        {"place_id": "made_up_coast", "value": 2.5},
    ]
    rows, tables = _ready(
        made_up,
        {**SHARE, "value": 2.5},
        {**SHARE, "value": 1.0},
        {**SHARE, "value": 0.9},
        {**SHARE, "value": 2.8},
        figures=figures,
    )
    specified = apply_specifications(rows, tables)
    assert next(iter(specified)).benchmark == "province"  # none of the country is on record
    found = rank_bands(rows, tables)
    # times: 1.25, 0.5, 0.45, 1.12; points: 0.5, -1, -1.1, 0.3; the numbers: 2.5, 1.0, 0.9, 2.8
    assert found["rank"].to_dict() == {"t1": 1, "t4": 2, "t2": 3, "t3": 4}
    assert found[["best", "worst"]].apply(tuple, axis=1).to_dict() == {
        "t1": (1, 2),
        "t4": (1, 2),
        "t2": (3, 3),
        "t3": (4, 4),
    }
    pair = orders(rows, tables).set_index(["target_id", "other_id"]).loc[("t1", "t4")]
    assert pair.tolist() == ["not_determined", "specifications"]
    assert orders(rows, tables).set_index(["target_id", "other_id"]).loc[("t1", "t2")].tolist() == [
        "higher",
        "",
    ]


@pytest.fixture(scope="module")
def intensity(rows):
    return rows.query("indicator == 'rd_intensity' and restates == ''")


@pytest.fixture(scope="module")
def shipped(intensity, tables):
    return rank_bands(intensity, tables)


def test_shipped_bands_hold_the_rank_and_the_sampled_ranks(shipped):
    found = shipped
    for low, high in (
        ("best", "rank"),
        ("rank", "worst"),
        ("best", "low"),
        ("low", "median"),
        ("median", "high"),
        ("high", "worst"),
    ):
        assert (found[low] <= found[high]).all(), (low, high)
    assert (found["best"] >= 1).all()
    assert (found["worst"] <= len(found)).all()


def test_shipped_reference_ranks_by_hand(shipped):
    """Times the nation's figure of the last year that was over when the plan was written, as first published."""
    # Huzhou 2027 3.8 / 2.44 = 1.5574; Haining 3.86 / 2.54 = 1.5197; Huzhou 2017 2.70 / 1.98 = 1.3636;
    # Shaoxing 2.57 / 2.13 = 1.2066; Haizhou 2.5 / 2.08 = 1.2019
    assert shipped["rank"].to_dict() == {
        "huzhou-2027-040-02": 1,
        "haining-2025-036-04": 2,
        "huzhou-2017-054-10": 3,
        "shaoxing-2018-026-04": 4,
        "haizhou-2015-008-01": 5,
    }


@pytest.mark.parametrize("order", [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
def test_ranks_are_unchanged_by_the_order_of_the_rows(intensity, tables, shipped, order):
    """All of it, sampled ranks too: the places inside the bounds belong to targets, not to positions."""
    pd.testing.assert_frame_equal(
        rank_bands(intensity.iloc[order], tables).sort_index(), shipped.sort_index()
    )


def test_made_up_ranks_are_unchanged_by_the_order_of_the_rows(made_up):
    rows, tables = _ready(
        made_up, _is("ge", 100), _is("approx", 105), _is("le", 120), _is("ge", 95)
    )
    expected = rank_bands(rows, tables).sort_index()
    for order in list(permutations(range(4)))[5::7]:
        pd.testing.assert_frame_equal(
            rank_bands(rows.iloc[list(order)], tables).sort_index(), expected
        )


def test_of_falls_the_larger_ranks_first_where_the_lower_level_is_better(made_up):
    """Energy use is to fall: 18% is ahead of 15%, as a use of 15 is ahead of 18."""
    numbers = (18, 15, 12)

    def first(measure, unit):
        row = {"indicator": "energy_use", "measure": measure, "unit": unit}
        stated = [{**row, "value": number} for number in numbers]
        bands = rank_bands(*_ready(made_up, *stated))
        return [tuple(band) for band in bands.sort_index()[["best", "worst"]].values.tolist()]

    assert first("decline_rate", "%") == first("level", "吨")[::-1]
    assert first("reduction", "吨") == first("decline_rate", "%")
    assert first("growth_rate", "%") == first("level", "吨")


def test_ranks_are_unchanged_by_the_unit(made_up):
    """The same money in 亿元 and in 万元, all of it or some."""
    told = [("ge", 0.3), ("approx", 0.31), ("eq", 0.28), ("gt", 0.29)]
    expected = rank_bands(*_ready(made_up, *(_is(*each) for each in told)))
    for changed in ({0, 1, 2, 3}, {1}, {0, 3}):
        given_rows = [
            _is(comparator, value)
            if place not in changed
            else {**MONEY, "comparator": comparator, "value": round(value * 10000), "unit": "万元"}
            for place, (comparator, value) in enumerate(told)
        ]
        pd.testing.assert_frame_equal(rank_bands(*_ready(made_up, *given_rows)), expected)


def test_ranks_are_unchanged_by_the_canonical_unit(made_up):
    """An indicator told in 万元 ranks as one told in 亿元."""
    told = [("ge", 0.3), ("approx", 0.31), ("eq", 0.28)]
    one = rank_bands(*_ready(made_up, *(_is(*each) for each in told)))
    other = rank_bands(
        *_ready(made_up, *({**_is(*each), "indicator": "vouchers"} for each in told))
    )
    pd.testing.assert_frame_equal(one, other)


def test_resolved_or_not_the_rows_rank_alike(intensity, tables, shipped):
    pd.testing.assert_frame_equal(rank_bands(resolve(intensity, tables), tables), shipped)


# Orders of the plans as read


def test_orders_of_the_plans(intensity, tables):
    found = orders(intensity, tables).set_index(["target_id", "other_id"])
    assert len(found) == 10
    # 3.8%以上 is open above, so its order to 3.86% is not determined under any specification
    assert found.at[("haining-2025-036-04", "huzhou-2027-040-02"), "order"] == "not_determined"
    # 3.86 over 2.5: through the nation 1.46 and 1.21 times, the province 1.21 (over 3.20) and 0.97 (over 2.57)
    assert found.loc[("haining-2025-036-04", "haizhou-2015-008-01")].tolist() == ["higher", ""]
    # Haizhou's 2.5 is below Jiangsu's 2.57, Shaoxing's bound is above Zhejiang's; by the nation alone 1.21 and from 1.17
    assert found.at[("haizhou-2015-008-01", "shaoxing-2018-026-04"), "order"] == "not_determined"


# Rankings


def test_rankings_of_the_plans_begin_with_the_reference(intensity, tables, shipped):
    found = rankings(intensity, tables)
    assert found["specifications"].sum() == 54
    assert found.at[0, "specification"] == all_specifications()[0]
    assert found.loc[0, ["kendall", "spearman"]].tolist() == pytest.approx([1, 1])
    assert found.at[0, "target_ids"] == shipped.index.tolist()
    assert found["specifications"].iloc[1:].is_monotonic_decreasing
    for target_ids in found["target_ids"]:
        assert sorted(target_ids) == sorted(intensity["target_id"])
    assert found[["kendall", "spearman"]].abs().le(1 + 1e-12).all().all()


def test_one_order_only(made_up):
    """Six specifications apply to a total: two vintages, three bands, and none moves it."""
    found = rankings(*_ready(made_up, *OPEN_END))
    assert found[["target_ids", "specifications"]].values.tolist() == [[["t1", "t2", "t3"], 6]]
    assert found[["kendall", "spearman"]].values.tolist() == [[1, 1]]


def test_two_orders_by_hand(made_up):
    """The first and the last of four change places where the number alone is looked at."""
    figures = [
        {"place_id": "made_up_province", "value": 2.0},
        {"place_id": "made_up_coast", "value": 2.5},
    ]
    rows, tables = _ready(
        made_up,
        {**SHARE, "value": 2.5},
        {**SHARE, "value": 1.0},
        {**SHARE, "value": 0.9},
        {**SHARE, "value": 2.8},
        figures=figures,
    )
    found = rankings(rows, tables)
    # province, year aimed at: 2 vintages × 2 normalisations × 3 bands = 12; the number alone: 2 × 3 = 6
    assert found[["target_ids", "specifications"]].values.tolist() == [
        [["t1", "t4", "t2", "t3"], 12],
        [["t4", "t1", "t2", "t3"], 6],
    ]
    # one pair of six discordant: (5 - 1) / 6; 1 - 6 × (1 + 1) / (4 × 15) = 0.8
    assert found["kendall"].tolist() == pytest.approx([1, 2 / 3])
    assert found["spearman"].tolist() == pytest.approx([1, 0.8])


def test_all_tied_is_as_like_itself_as_can_be(made_up):
    found = rankings(*_ready(made_up, _is("eq", 5), _is("eq", 5), _is("eq", 5)))
    assert found["specifications"].tolist() == [6]
    assert found[["kendall", "spearman"]].values.tolist() == [[1, 1]]


# Sensitivity


def test_sensitivity_of_one_open_end_by_hand(made_up):
    """Only where u × r > 0.5 do the first two change places: u the place inside the bounds, r how far they reach."""
    found = sensitivity(*_ready(made_up, *OPEN_END)).set_index("factor")
    # the shift is 2/3 there and nothing elsewhere, so the shares of variance are those of the event
    # p = ∫ 1 - 0.5/r dr from 0.5 to 1 = 0.5 - 0.5 ln 2 = 0.153426; variance p (1 - p) = 0.129887
    # given u the chance is 1 - 0.5/u: its square integrates to 0.75 - ln 2 = 0.056853; less p² = 0.023540: 0.033313
    # first = 0.033313 / 0.129887 = 0.2565 for u, and for r alike; total = 1 - 0.2565 = 0.7435, there being no third
    assert found.loc[["reach", "t2"], "first"].tolist() == pytest.approx([0.2565] * 2, abs=0.06)
    assert found.loc[["reach", "t2"], "total"].tolist() == pytest.approx([0.7435] * 2, abs=0.06)
    rest = found.drop(index=["reach", "t2"])
    assert set(rest.index) == {"vintage", "band"}
    assert rest.to_numpy() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "given_rows",
    [
        [_is("eq", 3), _is("eq", 2), _is("eq", 1)],
        [_is("ge", 300), _is("eq", 20), _is("eq", 1)],  # open, but nothing to pass
        [_is("approx", 100), _is("eq", 120), _is("eq", 80)],  # 90 to 110 at the widest
        [_is("eq", 5), _is("eq", 5), _is("eq", 5)],
    ],
)
def test_nothing_moves_nothing_is_told(made_up, given_rows):
    found = sensitivity(*_ready(made_up, *given_rows))
    assert found.empty
    assert found.columns.tolist() == ["factor", "first", "total"]


def test_an_open_end_that_its_reach_cannot_show_still_opens_the_interval(made_up):
    """At least 1 may pass 1000: the sampled ranks do not say so, the interval does."""
    rows, tables = _ready(made_up, _is("eq", 1000), _is("eq", 100), _is("ge", 1))
    assert sensitivity(rows, tables).empty
    assert rank_bands(rows, tables).loc["t3", ["best", "worst", "low", "high"]].tolist() == [
        1,
        3,
        3,
        3,
    ]


def test_sensitivity_of_the_plans_is_within_sampling_error(intensity, tables):
    found = sensitivity(intensity, tables)
    pd.testing.assert_frame_equal(sensitivity(intensity, tables), found)
    assert {"benchmark", "vintage", "normalisation", "band", "reach"} <= set(found["factor"])
    for column in ("first", "total"):
        assert found[column].between(-0.1, 1.1).all()
    assert found["total"].is_monotonic_decreasing
    assert (found["total"] >= found["first"] - 0.1).all()
    assert found["first"].sum() <= 1.1


def test_the_same_every_time(intensity, tables, shipped):
    pd.testing.assert_frame_equal(rank_bands(intensity, tables), shipped)
    for function in (rankings, orders):
        pd.testing.assert_frame_equal(function(intensity, tables), function(intensity, tables))


def test_factors_do_not_depend_on_the_order_of_the_rows(made_up):
    rows, tables = _ready(made_up, *OPEN_END)
    one = sensitivity(rows, tables).set_index("factor").sort_index()
    other = sensitivity(rows.iloc[::-1], tables).set_index("factor").sort_index()
    pd.testing.assert_frame_equal(one, other)


def test_rows_given_are_left_as_they_were(intensity, tables):
    before, context = intensity.copy(), tables["context"].copy()
    for function in (rankable, orders):
        function(intensity, tables)
    pd.testing.assert_frame_equal(intensity, before)
    pd.testing.assert_frame_equal(tables["context"], context)
