"""A family, place, column or language that does not exist is refused with the nearest that does."""

import copy
import inspect
import pickle
import re
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import compare
from compare.comparison import ranking
from compare.comparison.coverage import coverage
from compare.comparison.robustness import robustness
from compare.language.labels import Labels
from compare.notebooks.page import Page
from compare.tables.known import UnknownInput, check_frame

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
    ("outcome_charts", "outcome_chart"),
]


def public_functions():
    """Yield the name of every public function of compare, and it."""
    for name in compare.__all__:
        value = getattr(compare, name)
        if inspect.isfunction(value):
            yield name, value
        elif inspect.ismodule(value):
            for inner, function in vars(value).items():
                if inspect.isfunction(function) and function.__module__ == value.__name__:
                    yield f"{name}.{inner}", function


#: All but those that read the tables, those that compare.plot draws with on axes of one's own, and decide, which takes
#: files: tests/drawn/test_in_lab.py gives it wrong ones.
PUBLIC = {
    name: function
    for name, function in public_functions()
    if not name.startswith("load_")
    and "._" not in name
    and ".draw_" not in name
    and name != "decide"
}


def takes(name, *parameters):
    return set(parameters) <= set(inspect.signature(PUBLIC[name]).parameters)


@pytest.fixture
def intensity(rows):
    return rows[rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")]


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


@pytest.mark.parametrize(
    ("years", "told"),
    [
        (2015, "years: 2015 is no list"),
        ("2015", "years: '2015' is no list"),
        (["2015"], "years: '2015' is no year;"),
        ([2015, 2015.5, None], "years: 2015.5, None are no years;"),
    ],
)
def test_select_refuses_what_is_no_list_of_years(rows, years, told):
    with pytest.raises(UnknownInput) as raised:
        compare.select(rows, ["patents"], ["huzhou"], years)
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize("kind", [list, tuple, set, pd.Series, np.array])
def test_select_takes_years_in_any_list(rows, kind):
    chosen = compare.select(rows, [], ["huzhou"], kind([2017]))
    assert set(chosen["target_year"]) == {2017}


def test_select_of_what_exists_and_no_row_has_is_empty(rows):
    assert compare.select(rows, ["context"], ["huzhou"]).empty
    assert compare.select(rows, ["patents"], ["lianyungang"]).empty


def test_all_unknown_names_are_told_at_once(rows):
    with pytest.raises(UnknownInput) as raised:
        compare.select(rows, ["patent", "talents"], ["huzhou"])
    assert str(raised.value) == f"{FAMILY('patent', 'patents')} {FAMILY('talents', 'talent')}"


def test_coverage_refuses_what_does_not_exist(tables):
    with pytest.raises(UnknownInput, match='Did you mean "rd_input"'):
        coverage(tables, ["rd_inputs"], ["huzhou"])
    with pytest.raises(UnknownInput, match='Did you mean "huzhou"'):
        coverage(tables, ["rd_input"], ["huzou"])


@pytest.mark.parametrize("families", [["rd_inputs"], ["patents", "rd_inputs"]])
def test_a_page_of_an_unknown_family_says_so_and_not_that_nothing_is_stated(families, capsys):
    with pytest.raises(UnknownInput) as raised:
        Page("rd_intensity", families, language="en")
    assert str(raised.value) == FAMILY("rd_inputs", "rd_input")
    assert capsys.readouterr().out == ""


def test_an_overview_is_of_the_pages_that_have_a_sentence(capsys):
    page = Page("rd_intensity", ["rd_input"], language="en")
    capsys.readouterr()
    with pytest.raises(UnknownInput, match='"rd_intensity" has no such sentence, only ambition,'):
        page.overview(page.rows)
    assert capsys.readouterr().out == ""


#: Parameters that take names, years or a folder.
NAMED = ("indicator", "place", "year", "family", "document", "root")


def without(frame, columns):
    return [(f"without {column}", frame.drop(columns=column)) for column in columns]


def with_unknown(rows):
    for column in ("place_id", "family", "indicator", "scope", "document_id", "target_id"):
        yield f"INVENTED {column}", rows.assign(**{column: "INVENTED"})
    for column in ("measure", "period", "comparator", "commitment", "canonical_unit", "unit"):
        yield f"INVENTED {column}", rows.assign(**{column: "INVENTED"})


def given(name, right, tables):
    """Yield what may be given by mistake for a parameter, each with what it is."""
    good = right[name]
    if name in NAMED:
        for wrong in ("INVENTED", ["INVENTED", "huzhou"], [], {}, 5.5, True, tables["places"]):
            yield f"no {name}", wrong
    elif name == "language":
        yield "a language without words", "english"
    elif name in ("ranking", "ax", "frame"):
        for wrong in ("INVENTED", {}, 5.5, tables):
            yield f"no {name}", wrong
    elif name in ("families", "place_ids", "names"):
        for wrong in (["INVENTED"], "INVENTED", [5.5], 5.5, [["huzhou"]]):
            yield f"no {name}", wrong
    elif name == "text":
        yield "no string", ["到2027年，甲类企业达到9家。"]
    elif name == "tables":
        yield "no dict", good["targets"]
    elif name == "rows":
        for table in ("targets", "context", "places", "excluded"):
            yield f"the table {table}", tables[table]
        yield "none of them", good.iloc[:0]
        yield "twice the same", pd.concat([good, good])
        yield from with_unknown(good)
    if isinstance(good, pd.DataFrame) and name != "frame":
        yield "a frame without columns", pd.DataFrame()
        yield "a frame without rows", good.iloc[:0]
        yield "another frame", tables["changes"]
        yield "no frame", {"rows": good}
        yield from without(good, good.columns)


def needed(function, fitting):
    """Return the tables without which a function does not answer: it is given none, and then each that it asks for."""
    tables, given_to_it = fitting["tables"], {}
    for _ in tables:
        try:
            function(**{**fitting, "tables": given_to_it})
        except UnknownInput as told:
            (name,) = re.findall(r'There is no table "(\w+)" here', str(told))
            given_to_it[name] = tables[name]
        else:
            break
    return list(given_to_it)


@pytest.fixture(scope="module")
def right(rows, tables):
    """Return what is right for every parameter of the public functions."""
    one_type = rows[rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")]
    ranks = compare.rank(one_type, tables, across_levels=True)
    return {
        "rows": one_type,
        "tables": tables,
        "indicators": tables["indicators"],
        "responsibilities": tables["responsibilities"],
        "places": tables["places"],
        "language": "en",
        "families": ["patents"],
        "family": ["patents"],
        "indicator": "rd_intensity",
        "place": ["湖州", "shaoxing"],
        "year": "2015-2030",
        "document": "huzhou-2017",
        "root": None,
        "across_levels": True,
        "frame": one_type,
        "ranking": ranks,
        "ax": None,
        "place_ids": ["huzhou"],
        "names": ["huzhou"],
        "name": "INVENTED ranking",
        "text": "INVENTED: 到2027年，高新技术企业达到500家以上。",
        "bands": ranks.bands,
        "pair_orders": ranks.pairs,
        "indices": ranks.sensitivity,
    }


@pytest.mark.parametrize("name", sorted(PUBLIC))
@pytest.mark.slow("every public function with odd values of each argument: ten seconds")
def test_every_public_function_answers_or_says_what_is_wrong(name, right, tables):
    function = PUBLIC[name]
    taken = [each for each in inspect.signature(function).parameters if each in right]
    assert taken
    fitting = {each: right[each] for each in taken}
    function(**fitting)
    stopped = []
    for parameter in taken:
        cases = list(given(parameter, right, tables))
        if parameter == "tables":
            # Of the others nothing is told, for it answers without all of them.
            for table in needed(function, fitting):
                some = {key: frame for key, frame in tables.items() if key != table}
                cases.append((f"without {table}", some))
        for case, value in cases:
            try:
                function(**{**fitting, parameter: value})
            except compare.UserError as told:
                assert str(told).endswith((".", "?")), told
            except Exception as error:
                stopped.append(f"{parameter}: {case}: {type(error).__name__} {error}")
            plt.close("all")
    assert stopped == []


@pytest.mark.parametrize("name", sorted(name for name in PUBLIC if takes(name, "rows", "tables")))
def test_rows_of_what_does_not_exist_are_refused_with_the_nearest(name, right, tables):
    fitting = {
        each: right[each] for each in inspect.signature(PUBLIC[name]).parameters if each in right
    }

    def told(**cells):
        with pytest.raises(UnknownInput) as raised:
            PUBLIC[name](**{**fitting, "rows": right["rows"].assign(**cells)})
        return str(raised.value)

    assert PLACE("huzou", "huzhou") in told(place_id="huzou")
    assert FAMILY("rd_inputs", "rd_input") in told(family="rd_inputs")
    assert 'Did you mean "rd_intensity"' in told(indicator="rd_intensty")
    assert 'measure: "levle" is not taken. Allowed: level, ' in told(measure="levle")
    with pytest.raises(UnknownInput, match="give the rows that compare.harmonise_targets returns"):
        PUBLIC[name](**{**fitting, "rows": tables["targets"]})


@pytest.mark.parametrize("name", ["statement_types", "comparable", "refusals"])
def test_rows_are_held_against_the_indicators_given_with_them(name, rows, tables):
    with pytest.raises(UnknownInput, match='Did you mean "rd_input"'):
        PUBLIC[name](rows.assign(family="rd_inputs"), tables["indicators"])
    with pytest.raises(UnknownInput, match='Did you mean "rd_intensity"'):
        PUBLIC[name](rows.assign(indicator="rd_intensty"), tables["indicators"])


@pytest.mark.parametrize(
    "ranked",
    [
        partial(compare.rank, across_levels=True),
        ranking.orders,
        ranking.rank_bands,
        ranking.rankings,
        ranking.sensitivity,
        robustness,
    ],
)
def test_targets_of_several_types_are_not_ranked(ranked, rows, tables):
    with pytest.raises(UnknownInput, match="They are of [0-9]+ types"):
        ranked(rows[rows["family"].eq("talent")], tables)


def test_a_table_that_is_none_is_told_with_the_nearest(tables):
    with pytest.raises(UnknownInput) as raised:
        tables["target"]
    assert str(raised.value) == 'There is no table "target" here. Did you mean "targets"?'
    for copied in (copy.copy(tables), copy.deepcopy(tables), pickle.loads(pickle.dumps(tables))):
        assert isinstance(copied, dict)
        assert type(copied["targets"]) is pd.DataFrame
        assert copied.get("target") is None
        assert "target" not in copied
        with pytest.raises(UnknownInput, match='"targets"'):
            copied["target"]


def test_a_renamed_column_is_told_with_the_nearest(intensity, tables):
    renamed = intensity.rename(columns={"canonical_value": "canonical_values"})
    with pytest.raises(UnknownInput) as raised:
        compare.verdicts(renamed, tables)
    assert '"canonical_value" (Did you mean "canonical_values"?)' in str(raised.value)


def test_a_column_that_none_is_like_is_told_without_a_nearest():
    with pytest.raises(UnknownInput) as raised:
        check_frame("rows", pd.DataFrame({"qqqqqqqq": []}))
    assert str(raised.value).startswith('rows: There is no column "target_id", "')
    assert "()" not in str(raised.value)


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
