"""Small things of the data path that a change would otherwise go unnoticed in: ends of ranges, order, columns of faults."""

import re

import pandas as pd
import pytest

from compare.tables.check import read_tables, sentences
from compare.tables.context_rows import MAGNITUDE
from compare.tables.correction_rows import correction_faults
from compare.tables.excluded_rows import excluded_faults
from compare.tables.load import load_texts
from compare.tables.other_versions import plain_tables, write_as_now
from compare.tables.places import resolve_places
from compare.tables.printed_words import any_of
from compare.tables.quantities import read_quantity
from compare.tables.raw_edit import insert_rows, remove_rows
from compare.tables.read import LINE, Fault, read_csv
from compare.tables.schema import CONTEXT_KEY, CORRECTIONS, DATINGS, PLACES, TARGETS
from compare.tables.second_reader import reading_problems
from compare.tables.second_readings import readings
from compare.tables.target_rows import resolution_faults
from compare.tables.unit_table import IndicatorUnits
from compare.tables.units import conversion
from compare.tables.vocabulary_rows import indicator_faults


def test_of_words_that_begin_alike_the_longer_is_found():
    assert re.match(any_of(["万", "万元", "元"]), "万元")[0] == "万元"


def test_several_misnomers_stand_in_a_cell(tables):
    places = tables["places"].copy()
    places.loc[places["place_id"].eq("huzhou"), ["misnomers", "misnomer_notice"]] = [
        "INVENTED A;INVENTED B",
        "INVENTED notice. | 虚构。",
    ]
    for name in ("INVENTED A", "invented b"):
        assert resolve_places(name, places) == (["huzhou"], ["INVENTED notice."])


def test_a_row_comes_behind_those_of_its_own_key(tmp_path):
    path = tmp_path / "made-up.csv"
    path.write_text("key,value\na,1\nb,2\nc,3\n", "utf-8")
    insert_rows(path, [{"key": "b", "value": "new"}], sorted_by="key")
    assert path.read_text("utf-8").splitlines() == ["key,value", "a,1", "b,2", "b,new", "c,3"]


def test_a_row_whose_quote_is_never_closed_is_kept(tmp_path):
    path = tmp_path / "made-up.csv"
    path.write_text('key,value\na,1\nb,"2\nc', "utf-8")
    assert remove_rows(path, lambda row: row["key"] == "a") == 1
    assert path.read_text("utf-8") == 'key,value\nb,"2\nc'


@pytest.mark.parametrize("printed", ["前1位", "前一名", "前2位"])
def test_the_first_place_is_a_rank(printed):
    quantity = read_quantity(printed)
    assert (quantity.measure, quantity.comparator) == ("rank", "le")


def test_a_reading_that_differs_says_what_to_do():
    row = {"as_printed": "90家", "value": "91", "value_high": "", "unit": "家", "comparator": "eq"}
    row |= {"measure": "level", "note": "", "indicator_zh": "甲类企业"}
    assert 'begin the note with "Reading:' in " ".join(map(str, reading_problems(row)))


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_second_readings_the_stronger_counts(turned):
    texts = load_texts()
    figure = texts["context"].iloc[[0]]
    key = figure.iloc[0][list(CONTEXT_KEY)].to_dict()
    bases = ["second_reading", "second_source"]
    rows = [{**key, "basis": basis, "note": ""} for basis in (bases[::-1] if turned else bases)]
    found = readings({**texts, "context": figure, "second_readings": pd.DataFrame(rows)})
    assert found.tolist() == ["second_source"]


def test_a_share_may_be_a_fifth_of_the_middle_and_no_less(project, raw):
    lines = [
        f"huzhou,rd_intensity,,actual,{year},eq,{value},%,before_2018_census,B,INVENTED,unknown,yes,,INVENTED"
        for year, value in ((1991, "2.0"), (2001, "2.0"), (2002, "2.0"), (1981, "0.5"))
    ]
    path = raw / "context.csv"
    header = path.read_text("utf-8").splitlines()[0]
    path.write_text("\n".join([header, *lines, ""]), "utf-8")
    middle, lowest = 2.0, 0.5
    least = middle / MAGNITUDE["ratio"]
    assert least < lowest < 2 * least
    assert not [fault for fault in faults_of(project) if "The middle of all figures" in fault]
    path.write_text(path.read_text("utf-8").replace(",0.5,", ",0.3,"), "utf-8")
    assert [fault for fault in faults_of(project) if "The middle of all figures" in fault]


def test_a_circle_of_three_places_is_told(project, edit):
    for place, parent in (("china", "huzhou"), ("zhejiang", "china")):
        edit("places.csv", place, "parent_id", parent)
    told = [fault for fault in faults_of(project) if "would be a part of itself" in fault]
    assert len(told) == 3


def test_a_factor_of_nothing_is_told(project, edit):
    edit("vocabularies/units.csv", "万元", "factor", "0")
    assert [
        fault for fault in faults_of(project) if "factor" in fault and "Must be above 0" in fault
    ]


def test_a_span_that_ends_before_it_begins_is_told_in_its_column(project, edit):
    edit("indicators.csv", "rd_intensity", "valid_from", "2020")
    edit("indicators.csv", "rd_intensity", "valid_to", "2010")
    assert [fault for fault in faults_of(project) if "valid_to" in fault and "2020" in fault]


def test_a_horizon_that_no_target_aims_at_is_told(project, edit):
    edit("documents.csv", "haining-2025", "horizon_year", "2024")
    told = [fault for fault in faults_of(project) if "No target of the document aims" in fault]
    assert len(told) == 1 and "horizon_year" in told[0]


def test_other_without_a_note_is_told_in_the_column_of_the_note(project, raw):
    path = raw / "excluded" / "haining-2025.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    is_other = frame["reason"].eq("other")
    frame.loc[is_other.idxmax(), "note"] = ""
    frame.to_csv(path, index=False, lineterminator="\n")
    told = [fault for fault in faults_of(project) if 'The reason is "other"' in fault]
    assert len(told) == 1 and "note" in told[0].split("The reason")[0]


def test_files_of_several_columns_become_one_table(raw):
    path = raw / "targets" / "haining-2025.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.assign(made_up="INVENTED").to_csv(path, index=False)
    found = plain_tables(raw)["targets"]
    assert found.index.tolist() == list(range(len(found)))
    assert set(found["made_up"]) == {"INVENTED", ""}


def test_a_table_of_another_version_is_read_as_it_is_written(tmp_path):
    (tmp_path / "places.csv").write_text("\ufeffplace_id,made_up\nNA,\nnull,1.0\n", "utf-8")
    tables = plain_tables(tmp_path)
    assert tables["places"].to_dict("list") == {"place_id": ["NA", "null"], "made_up": ["", "1.0"]}
    assert tables["levels"].empty and "level" in tables["levels"]


def test_tables_of_another_version_are_written_with_the_columns_of_this_one(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for document_id in ("huzhou-2017", "haining-2025"):
        path = old / "targets" / f"{document_id}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"target_id,note,made_up\n{document_id}-001-01,虚构,INVENTED\n", "utf-8")
    (old / "places.csv").write_text("place_id,made_up\nhuzhou,INVENTED\n", "utf-8")
    for _ in range(2):
        write_as_now(plain_tables(old), new)
    written = plain_tables(new)
    assert written["places"].loc[0].to_dict() == {
        name: "huzhou" if name == "place_id" else "" for name in PLACES.columns
    }
    targets = written["targets"].sort_values("target_id", ignore_index=True)
    assert targets["document_id"].tolist() == ["haining-2025", "huzhou-2017"]
    assert targets["note"].tolist() == ["虚构", "虚构"]
    assert [*targets][:-1] == list(TARGETS.columns)
    first = (new / "targets" / "huzhou-2017.csv").read_bytes()
    assert first.startswith(b"target_id,") and b"\r" not in first and first.count(b"\n") == 2
    assert sorted(path.name for path in (new / "targets").iterdir()) == [
        "haining-2025.csv",
        "huzhou-2017.csv",
    ]


def test_an_indicator_that_does_not_exist_has_no_unit_and_no_fault_of_it():
    units = IndicatorUnits(
        {
            "indicators": pd.DataFrame({"indicator": ["firms"], "canonical_unit": ["家"]}),
            "units": pd.DataFrame({"unit": ["家", "亿元"], "told_in": "", "factor": ""}),
        }
    )
    assert (units.unit("none", "level"), units.problem("亿元", "none", "level")) == ("", "")
    assert units.problem("万家", "firms", "level") == ""
    told = units.problem("亿", "firms", "level")
    assert told.startswith("Cannot be told in 家, the unit of firms as level.")
    assert told.endswith('Did you mean "亿元"?')


def test_a_resolution_of_no_target_is_no_fault_of_its_measure():
    targets = pd.DataFrame({"target_id": ["one"], "measure": ["level"]})
    resolutions = pd.DataFrame({"target_id": ["one", "none"], "file": "INVENTED", LINE: [2, 3]})
    (fault,) = resolution_faults({"targets": targets, "resolutions": resolutions})
    assert (fault.line, fault.value) == (2, "one")


def test_a_definition_that_ends_before_it_begins_says_so_of_its_end():
    row = {"indicator": "made_up", "valid_from": "2021", "valid_to": "2020", "successor": ""}
    indicators = pd.DataFrame([row | {"file": "INVENTED", LINE: 2}])
    assert indicator_faults({"indicators": indicators}) == [
        Fault(
            "INVENTED",
            "The definition ends before it begins, in 2021; correct one of the years.",
            2,
            "valid_to",
            "2020",
        )
    ]


@pytest.mark.parametrize(
    ("printed", "column", "typed"), [("70亿元以上", "value_high", "80"), ("90", "unit", "家")]
)
def test_what_a_fragment_does_not_say_is_told_as_nothing(printed, column, typed):
    read = {name: value or "" for name, value in vars(read_quantity(printed)).items()}
    row = read | {"as_printed": printed, "note": "", column: typed}
    (problem,) = (problem for name, problem in reading_problems(row) if name == column)
    assert problem.startswith(f'The fragment "{printed}" reads nothing there. ')


def test_words_for_one_counting_unit_convert():
    assert [conversion(unit, "人") for unit in ("名", "位", "万名", "家")] == [1, 1, 10_000, None]


def test_a_figure_that_nothing_confirms_was_read_once():
    key = dict.fromkeys(CONTEXT_KEY, "")
    context = pd.DataFrame([key | {"year": "1991"}, key | {"year": "1992"}], index=[7, 3])
    second = pd.DataFrame([key | {"year": "1992", "basis": "arithmetic", "note": ""}])
    found = readings({"context": context, "second_readings": second})
    assert found.to_dict() == {7: "once", 3: "arithmetic"}


def test_a_place_of_the_text_is_excluded_once():
    place = {"document_id": "one", "line": "1", "as_printed": "9家", "occurrence": "1"}
    rows = [place | {"note": "a"}, place | {"note": "b"}, place | {"line": "2", "note": "c"}]
    excluded = pd.DataFrame(rows).assign(reason="other", file="INVENTED")
    excluded[LINE] = [2, 3, 4]
    targets = pd.DataFrame(columns=[*place, "target_id"], dtype=str)
    (fault,) = excluded_faults({"excluded": excluded, "targets": targets})
    assert (fault.line, fault.column) == (3, "as_printed")
    assert fault.problem.startswith("Line 2 of the file excludes the same place of the text;")


def test_a_correction_of_no_table_is_left_to_its_column():
    row = dict.fromkeys(CORRECTIONS.columns, "") | {"file": "INVENTED", LINE: 2}
    row |= {"table": "none", "row": "a", "column": "b", "before": "1", "after": "2"}
    assert correction_faults({"corrections": pd.DataFrame([row])}) == []


def test_a_row_of_another_width_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "datings.csv"
    path.write_text("document_id,not_before,note\na,2014,b\nc,2015\nd,2016,e\n", "utf-8")
    frame, faults = read_csv(path, "INVENTED", DATINGS)
    assert frame["document_id"].tolist() == ["a", "d"]
    assert [fault.line for fault in faults] == [3]


def faults_of(project):
    """Return the faults of a project as sentences."""
    return sentences(read_tables(project)[1])
