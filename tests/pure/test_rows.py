"""Rows as dicts are those that pandas gives, only quicker."""

import pandas as pd
import pytest

from compare.language.rows import rows_of


def exactly(rows):
    return [[(column, type(cell), repr(cell)) for column, cell in row.items()] for row in rows]


@pytest.mark.parametrize("name", ["targets", "context", "places", "documents", "datings"])
def test_rows_are_those_of_pandas(tables, name):
    frame = tables[name]
    assert exactly(rows_of(frame)) == exactly(frame.to_dict("records"))


def test_harmonised_rows_are_those_of_pandas(rows):
    assert rows["base_year"].isna().any()
    assert rows["canonical_value"].isna().any()
    assert exactly(rows_of(rows)) == exactly(rows.to_dict("records"))


@pytest.mark.parametrize("wanted", ["", "haining-2025"])
def test_only_the_wanted_rows_are_returned(tables, wanted):
    targets = tables["targets"]
    is_wanted = targets["document_id"].eq(wanted)
    assert exactly(rows_of(targets, is_wanted)) == exactly(targets[is_wanted].to_dict("records"))


def test_a_frame_without_rows_has_none():
    assert rows_of(pd.DataFrame()) == []
