"""Context figures: carried exactly, with vintage, grade and publication, and never one vintage for another."""

import csv
import os
import re
from pathlib import Path

import pytest

from compare.tables.check import read_tables, sentences

SOURCE = Path(__file__).parents[3] / "shared" / "context" / "context.csv"


@pytest.mark.skipif(
    not SOURCE.is_file() and not os.environ.get("CI"),
    reason="the table that the context figures were carried from is not at hand (../shared/context)",
)
def test_every_figure_stands_in_the_table_it_was_carried_from(tables):
    with SOURCE.open(encoding="utf-8", newline="") as file:
        carried = {
            (row["place_id"], row["indicator"], row["kind"], row["year"], float(row["value"]))
            for row in csv.DictReader(file)
        }
    for row in tables["context"].itertuples():
        assert (row.place_id, row.indicator, row.kind, str(row.year), row.value) in carried, row


def test_a_publication_is_named_and_never_a_mirror(tables):
    for row in tables["context"].itertuples():
        told = f"{row.publication} {row.note}"
        assert not re.search(
            r"://|www\.|github|gitee|\.(?:com|cn|net|org)\b", told, re.IGNORECASE
        ), told


def test_no_two_vintages_of_one_census_basis_share_a_word(tables):
    """R&D intensity of the nation in 2015 stands in two vintages, which are two rows with two words."""
    own = tables["context"].query(
        "place_id == 'huzhou' and indicator == 'rd_intensity' and year == 2015"
    )
    assert dict(zip(own["vintage"], own["value"], strict=True)) == {
        "before_2018_census": 2.55,
        "after_2018_census_revised": 2.39,
    }


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        (
            "before_2018_census,B",
            "as_published,B",
            "vintage",
            "takes a vintage that names an economic census",
        ),
        ("before_2018_census,B", "before_the_census,B", "vintage", "Not a word of vintage"),
        (
            ",亿元,before_2018_census,B",
            ",家,before_2018_census,B",
            "unit",
            "Cannot be told in 亿元",
        ),
        (
            "before_2018_census,B",
            "before_2018_census,D",
            "grade",
            "Not a word of grade. Allowed: A, B, C.",
        ),
    ],
)
def test_a_bad_figure_is_told(project, old, new, column, words):
    path = project / "data" / "raw" / "context.csv"
    text = path.read_text("utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if old in each)
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    found = [
        each
        for each in sentences(read_tables(project)[1])
        if f"line {line}, column {column}:" in each
    ]
    assert any(words in each for each in found), found


def test_the_same_figure_twice_is_told(project):
    path = project / "data" / "raw" / "context.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8", newline="\n")
    found = sentences(read_tables(project)[1])
    assert (
        len(found) == 1
        and "The same figure of the same vintage stands on an earlier line" in found[0]
    )


def test_context_indicators_are_never_called_silent(tables):
    from_context = set(tables["indicators"].query("family == 'context'")["indicator"])
    assert from_context
    assert not from_context & set(tables["targets"]["indicator"])
