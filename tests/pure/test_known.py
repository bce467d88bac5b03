"""A family, place, column or language that does not exist is refused with the nearest that does."""

import pytest

import compare
from compare.language.labels import Labels
from compare.notebooks.page import Page
from compare.tables.known import UnknownInput

FAMILY = '"{}" is not in data/raw/vocabularies/families.csv. Did you mean "{}"?'.format
PLACE = '"{}" is not in data/raw/places.csv. Did you mean "{}"?'.format

CHARTS = [
    ("charts", "timeline"),
    ("charts", "panels"),
    ("overview", "coverage_chart"),
    ("overview", "profile_chart"),
    ("benchmark_charts", "benchmark_chart"),
    ("matrix", "matrix_chart"),
    ("history_charts", "revision_chart"),
    ("history_charts", "observed_chart"),
]
OF_ROWS = [
    "verdicts",
    "benchmarks",
    "pace",
    "outcomes",
    "revisions",
    "consistency",
    "rank_groups",
    "rankable",
    "orders",
    "rank_bands",
    "rankings",
    "sensitivity",
]


@pytest.fixture
def intensity(rows):
    return rows[rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")]


def functions():
    for module, name in CHARTS:
        yield lambda rows, tables, module=module, name=name: getattr(
            getattr(compare, module), name
        )(rows, tables, "en")
    for name in OF_ROWS:
        yield lambda rows, tables, name=name: getattr(compare, name)(rows, tables)


@pytest.mark.parametrize(
    ("families", "place_ids", "document", "told"),
    [
        (["patent"], ["huzhou"], "", FAMILY("patent", "patents")),
        (["rd_inputs"], ["huzhou"], "", FAMILY("rd_inputs", "rd_input")),
        (["patents"], ["huzou"], "", PLACE("huzou", "huzhou")),
        ([], ["Haining"], "", PLACE("Haining", "haining")),
        (["patents"], ["huzhou"], "huzhou-2018", '"huzhou-2018" is not in data/raw/documents.csv.'),
    ],
)
def test_select_refuses_what_does_not_exist(rows, families, place_ids, document, told):
    with pytest.raises(UnknownInput) as raised:
        compare.select(rows, families, place_ids, document=document)
    assert str(raised.value).startswith(told)


def test_select_of_what_exists_and_no_row_has_is_empty(rows):
    assert compare.select(rows, ["context"], ["huzhou"]).empty
    assert compare.select(rows, ["patents"], ["lianyungang"]).empty


def test_all_unknown_names_are_told_at_once(rows):
    with pytest.raises(UnknownInput) as raised:
        compare.select(rows, ["patent", "talents"], ["huzhou"])
    assert str(raised.value) == f"{FAMILY('patent', 'patents')} {FAMILY('talents', 'talent')}"


def test_coverage_refuses_what_does_not_exist(tables):
    with pytest.raises(UnknownInput, match='Did you mean "rd_input"'):
        compare.coverage(tables, ["rd_inputs"], ["huzhou"])
    with pytest.raises(UnknownInput, match='Did you mean "huzhou"'):
        compare.coverage(tables, ["rd_input"], ["huzou"])


@pytest.mark.parametrize("families", [["rd_inputs"], ["patents", "rd_inputs"]])
def test_a_page_of_an_unknown_family_says_so_and_not_that_nothing_is_stated(families, capsys):
    with pytest.raises(UnknownInput) as raised:
        Page("rd_intensity", families, language="en")
    assert str(raised.value) == FAMILY("rd_inputs", "rd_input")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("number", range(len(CHARTS) + len(OF_ROWS)))
def test_rows_that_were_not_harmonised_are_refused(tables, number):
    function = list(functions())[number]
    with pytest.raises(UnknownInput) as raised:
        function(tables["targets"], tables)
    assert "give the rows that compare.harmonise_targets returns" in str(raised.value)
    assert '"canonical_value"' in str(raised.value)


@pytest.mark.parametrize("number", range(len(CHARTS) + len(OF_ROWS)))
def test_rows_of_an_unknown_place_or_indicator_are_refused(intensity, tables, number):
    function = list(functions())[number]
    with pytest.raises(
        UnknownInput, match='"huzou" is not in data/raw/places.csv. Did you mean "huzhou"'
    ):
        function(intensity.assign(place_id="huzou"), tables)
    with pytest.raises(UnknownInput, match='Did you mean "rd_intensity"'):
        function(intensity.assign(indicator="rd_intensty"), tables)


def test_a_renamed_column_is_told_with_the_nearest(intensity, tables):
    renamed = intensity.rename(columns={"canonical_value": "canonical_values"})
    with pytest.raises(UnknownInput) as raised:
        compare.verdicts(renamed, tables)
    assert '"canonical_value" (Did you mean "canonical_values"?)' in str(raised.value)


@pytest.mark.parametrize(("module", "name"), CHARTS)
def test_an_unknown_language_is_refused(intensity, tables, module, name):
    chart = getattr(getattr(compare, module), name)
    with pytest.raises(UnknownInput, match='language: "english" is not taken. Allowed: zh, en.'):
        chart(intensity, tables, "english")
    with pytest.raises(UnknownInput, match='language: "english"'):
        chart(intensity, tables, language="english")


def test_labels_refuse_an_unknown_language(tables):
    with pytest.raises(ValueError, match='language: "cn" is not taken. Allowed: zh, en.'):
        Labels(tables, "cn")


def test_load_targets_and_load_tables_name_a_folder_that_is_no_project(tmp_path):
    with pytest.raises(compare.tables.load.TablesError, match="places.csv: The file is missing"):
        compare.load_tables(tmp_path)
