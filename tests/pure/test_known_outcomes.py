"""Which targets were reached and which were missed, by name; of many the first, and the rest on demand."""

from __future__ import annotations

import pytest

from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.language.links import pieces_of
from compare.notebooks.known_outcomes import MOST_NAMED, known_outcomes, outcomes_by_plan

FIGURE = {"indicator": "firms", "unit": "家", "vintage": "as_published", "year": 2020}


def led_to(text: str) -> list[str]:
    return [target for _, target in pieces_of(text) if target]


def of_many(made_up, count: int):
    """So many towns that aim at 500 firms, of which all but the first reached it."""
    places = [f"made_up_{number:02d}" for number in range(count)]
    figures = [
        {**FIGURE, "place_id": place, "value": 500.0 if number else 499.0}
        for number, place in enumerate(places)
    ]
    tables = made_up(
        *({"value": 500, "document_id": f"{place}-2020"} for place in places), figures=figures
    )
    return harmonise_targets(tables), tables


def test_the_shipped_outcomes_by_name(rows, tables) -> None:
    """Shaoxing's summary of 2018: 323 firms added, 300家以上 aimed at."""
    reached, missed = known_outcomes(rows, tables, Labels(tables, "en"))
    assert reached.lead.startswith("Reached: 6 – ")
    assert "High-tech enterprises added (at least 300; 2018: 323)" in reached.lead
    assert "shaoxing-2018-038-02" in led_to(reached.lead)
    assert (reached.rest, missed.lead) == ("", "Missed: 0")


@pytest.mark.parametrize("more", [0, 1, 4])
def test_of_many_the_first_are_named_and_the_rest_on_demand(made_up, more) -> None:
    rows, tables = of_many(made_up, 1 + MOST_NAMED + more)
    reached, missed = known_outcomes(rows, tables, Labels(tables, "en"))
    assert len(led_to(missed.lead)) == 1
    assert len(led_to(reached.lead)) == MOST_NAMED
    assert len(led_to(reached.rest)) == more
    assert reached.summary == (f"{more} more" if more else "")


def test_every_plan_has_its_part_and_its_counts_add_up(rows, tables) -> None:
    firsts = rows[rows["restates"].eq("")]
    items = {item.key: item for item in outcomes_by_plan(rows, tables, Labels(tables, "en"))}
    assert list(items) == [f"outcomes-{name}" for name in sorted(set(firsts["document_id"]))]
    # 39 of 42: 5 figures of 2017 and nothing for the other 34.
    haizhou = items["outcomes-haizhou-2015"].lead
    assert haizhou.startswith(
        "39 of 42 targets are of a kind that a figure could confirm, 0 outcomes known · nothing on record: 34 · "
    )
    assert "another year or basis, which does not decide: 5 – " in haizhou
    assert haizhou.count("; 2017: ") == 5
    assert "R&D intensity (2.5%; 2017: 2.68%)" in haizhou
    assert "left open" not in haizhou


def test_nothing_is_named_where_nothing_is_known(rows, tables) -> None:
    own = rows[rows["document_id"].eq("haining-2025")]
    assert known_outcomes(own, tables, Labels(tables, "en")) == []
