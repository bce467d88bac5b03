"""Facts that can be held against something: places and years of documents, and observations against each other."""

import os
from pathlib import Path

import pandas as pd
import planted
import pytest

from compare.release.check import check_project
from compare.tables.context_rows import context_faults
from compare.tables.document_names import name_faults
from compare.tables.document_rows import document_faults
from compare.tables.load import load_texts
from compare.tables.section_rows import section_faults
from compare.tables.target_rows import target_faults
from compare.tables.vocabulary_rows import relation_faults

SOURCES = Path(__file__).parents[3] / "shared" / "sources"
AT_HAND = pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)
DOCUMENTS = "documents.csv"


@pytest.fixture(scope="module")
def texts():
    return load_texts()


# Documents


def test_a_title_that_contradicts_the_status_is_told_in_its_column(texts):
    """At the checks themselves, not by way of all tables: what each row's fault says, and where."""
    documents = texts["documents"].iloc[[0]]
    draft = documents.assign(title_zh="INVENTED（征求意见稿）", status="issued", note="")
    found = name_faults({"documents": draft, "datings": texts["datings"].iloc[:0]})
    status = [fault for fault in found if fault.column == "status"]
    assert [fault.value for fault in status] == ["issued"]
    assert status[0].problem.startswith("The title says 征求意见稿, which is a draft;")


@pytest.mark.parametrize(
    ("number", "horizon", "not_before", "note", "starts"),
    [
        ("", "2015", "2016", "INVENTED of 2014", []),
        ("", "2015", "2013", "INVENTED of 2014", ["The note names 2014;"]),
        ("〔2013〕1号", "2015", "2014", "INVENTED", ["The document number is of 2013;"]),
    ],
)
def test_a_dating_is_held_against_its_note_number_and_horizon(
    texts, number, horizon, not_before, note, starts
):
    """One beyond the horizon is told elsewhere."""
    documents = texts["documents"].iloc[[0]]
    documents = documents.assign(document_number=number, horizon_year=horizon, title_zh="虚构")
    documents = documents.assign(status="issued", issued="", note="INVENTED")
    dating = texts["datings"].iloc[[0]].assign(not_before=not_before, note=note)
    dating = dating.assign(document_id=documents["document_id"].iloc[0])
    found = name_faults({"documents": documents, "datings": dating})
    assert [fault.problem.split(" ")[:4] for fault in found] == [
        start.split(" ")[:4] for start in starts
    ]


def test_a_horizon_beside_the_years_of_the_title_is_told_unless_the_note_names_it(texts):
    documents = texts["documents"].iloc[[0]].assign(title_zh="虚构2013年", horizon_year="2015")
    documents = documents.assign(document_number="", status="issued", note="INVENTED")
    few = {"documents": documents, "datings": texts["datings"].iloc[:0]}
    assert [fault.column for fault in name_faults(few)] == ["horizon_year"]
    named = few | {"documents": documents.assign(note="INVENTED of 2015")}
    assert name_faults(named) == []


def test_undated_documents_and_silent_reasons_are_told_by_the_check_of_documents(texts):
    documents = texts["documents"].iloc[[0]].assign(issued="")
    excluded = texts["excluded"].iloc[[0, 1]].assign(reason="other", note=["", "INVENTED"])
    few = {name: frame.iloc[:0] for name, frame in texts.items()}
    few |= {"documents": documents, "excluded": excluded, "places": texts["places"]}
    found = document_faults(few, complete=True)
    told = [(fault.column, fault.line, fault.problem.partition(";")[0]) for fault in found]
    undated, silent = documents["file_line"].iloc[0], excluded["file_line"].iloc[0]
    assert ("issued", undated, "The document is undated") in told
    assert [each for each in told if each[0] == "note"] == [
        ("note", silent, 'The reason is "other"')
    ]
    assert "issued" not in [fault.column for fault in document_faults(few, complete=False)]
    dated = {
        **few,
        "datings": texts["datings"].iloc[[0]].assign(document_id=documents["document_id"].iloc[0]),
    }
    assert "issued" not in [fault.column for fault in document_faults(dated, complete=True)]


def test_no_wrong_place_of_any_document_passes(texts):
    """Each document given to each other place: 40 of 40 are told at the place, and at the id."""
    tried = 0
    for number, document in enumerate(texts["documents"].to_dict("records")):
        for place_id in texts["places"]["place_id"]:
            if place_id == document["place_id"]:
                continue
            documents = texts["documents"].copy()
            documents.loc[number, "place_id"] = place_id
            found = document_faults({**texts, "documents": documents}, complete=True)
            told = [fault.problem for fault in found if fault.column == "place_id"]
            assert any("names" in problem for problem in told), place_id
            assert any(fault.column == "document_id" for fault in found), place_id
            tried += 1
    assert tried == 40


def test_the_sentence_says_what_to_do(project, edit, told):
    line = edit(DOCUMENTS, "shaoxing-2018", "place_id", "jiaxing")
    assert (
        f'data/raw/documents.csv, line {line}, column place_id: "jiaxing": Neither title nor issuer names 嘉兴市. '
        "Correct it, or say in the note where the document names 嘉兴市."
    ) in told(project)


def test_a_place_that_only_the_note_names_is_let_pass(project, edit, told):
    """huzhou-2027: its title names the Yangtze delta, and no issuer is printed."""
    assert told(project) == []
    line = edit(DOCUMENTS, "huzhou-2027", "note", "Undated. | 未署日期。")
    assert [one.partition(": ")[0] for one in told(project)] == [
        f"data/raw/documents.csv, line {line}, column place_id"
    ]


@pytest.mark.parametrize("year", ["2016", "2018", "2022", "2027"])
def test_no_wrong_horizon_passes(project, edit, told, year):
    line = edit(DOCUMENTS, "huzhou-2017", "horizon_year", year)
    sentences = told(project)
    assert any(f"line {line}, column document_id" in one for one in sentences)
    assert any(
        one.endswith(
            "No target of the document aims at this year; correct it, or the target_year of its rows."
        )
        for one in sentences
    )


def test_no_wrong_base_or_horizon_year_of_any_document_passes(texts):
    """Each year moved by one, two and ten, back and forth: 42 of 42 are told without a text at hand."""
    tried = 0
    for number, document in enumerate(texts["documents"].to_dict("records")):
        for column in ("base_year", "horizon_year"):
            if not document[column]:
                continue
            for years in (-10, -2, -1, 1, 2, 10):
                documents = texts["documents"].copy()
                documents.loc[number, column] = str(int(document[column]) + years)
                found = document_faults({**texts, "documents": documents}, complete=True)
                assert any(fault.column == column for fault in found), (document, column, years)
                tried += 1
    assert tried == 42


@pytest.mark.parametrize("year", ["2010", "2011", "2013"])
def test_a_base_year_that_no_target_counts_from_is_told(project, edit, told, year):
    line = edit(DOCUMENTS, "huzhou-2017", "base_year", year)
    assert told(project) == [
        f'data/raw/documents.csv, line {line}, column base_year: "{year}": The targets of the document count from '
        "2012; correct one of them."
    ]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("issued", "2011-12-09", "Must not be after the year of issue, which is 2011."),
        ("issued", "2018-12-09", "Must not be before the year of issue, which is 2018."),
    ],
)
def test_years_follow_each_other(project, edit, told, column, value, problem):
    edit(DOCUMENTS, "huzhou-2017", column, value)
    assert any(one.endswith(problem) for one in told(project))


@AT_HAND
def test_base_and_horizon_years_stand_in_the_texts(project, edit):
    assert check_project(project, SOURCES).faults == []
    line = edit(DOCUMENTS, "haining-2025", "base_year", "2019")
    assert check_project(project, SOURCES).faults == [
        f'data/raw/documents.csv, line {line}, column base_year: "2019": The year does not stand in the text of '
        "the document; correct it."
    ]


@pytest.mark.parametrize(
    ("document_id", "column", "value", "sentence"),
    [
        (
            "huzhou-2027",
            "status",
            "issued",
            "The title says 征求意见稿, which is a draft; write draft, or",
        ),
        ("huzhou-2017", "status", "draft", "The title says of no draft"),
        ("shaoxing-2018", "issued", "2014-03-15", "The document number is of 2018; correct one of"),
        (
            "shaoxing-2018",
            "document_number",
            "绍市科〔2017〕19号",
            "The document number is of 2017",
        ),
        (
            "shaoxing-2018",
            "document_number",
            "绍市科[2028]19号",
            "It is of 2028, after horizon_year",
        ),
        ("shaoxing-2018", "title_zh", "绍兴2016年工作要点", "The title names 2016; correct it"),
        ("huzhou-2017", "title_zh", "湖州市规划（2013-2020年）", "The title names 2013 and 2020"),
    ],
)
def test_what_title_or_number_contradicts_is_told_and_a_note_excuses_it(
    project, edit, told, document_id, column, value, sentence
):
    edit(DOCUMENTS, document_id, "note", "")
    edit(DOCUMENTS, document_id, column, value)
    assert any(sentence in one for one in told(project)), told(project)
    note = "INVENTED: the 草案 of 2017, numbered in 2028 and 2018, was kept. | 虚构。"
    edit(DOCUMENTS, document_id, "note", note)
    assert not any(sentence in one for one in told(project))


@pytest.mark.parametrize(
    ("document_id", "year", "sentence"),
    [
        (
            "haizhou-2015",
            "2013",
            "The note names 2014; say there what in the text is of 2013",
        ),
        ("huzhou-2027", "2024", "The note names 2022; say there what in the text is of 2024"),
    ],
)
def test_a_dating_is_of_a_year_that_its_note_names(
    project, edit, told, document_id, year, sentence
):
    line = edit("datings.csv", document_id, "not_before", year)
    [one] = told(project)
    assert f'datings.csv, line {line}, column not_before: "{year}": {sentence}' in one


def test_no_document_is_written_after_its_number(project, edit, told):
    edit(DOCUMENTS, "haizhou-2015", "document_number", "海政发〔2013〕1号")
    assert any(
        one.endswith("is of 2013; no document is numbered before it is written.")
        for one in told(project)
    )


@AT_HAND
@pytest.mark.parametrize(
    ("document_id", "column", "value"),
    [
        ("haining-2025", "issued", "2023-09-08"),
        ("haining-2025", "document_number", "海政发〔2023〕32号"),
        ("huzhou-2017", "issued", "2013-12-19"),
        ("shaoxing-2018", "issued", "2018-03-16"),
    ],
)
def test_number_and_day_of_issue_are_those_of_the_texts(project, edit, document_id, column, value):
    line = edit(DOCUMENTS, document_id, column, value)
    [one] = check_project(project, SOURCES).faults
    assert f'line {line}, column {column}: "{value}": ' in one
    assert "The text of the document has" in one
    assert one.endswith("correct it, or repeat it in the note and say there where it was read.")
    edit(DOCUMENTS, document_id, "note", f"INVENTED: {value} stands on the printed copy. | 虚构。")
    assert check_project(project, SOURCES).faults == []


# Observations


@pytest.fixture
def doubted(texts):
    """Return ``doubted(place, indicator, year, vintage, **cells)``: what is told of context with this row changed."""

    def tell(place_id, indicator, year, vintage, **cells):
        context = texts["context"].copy()
        chosen = (
            context["place_id"].eq(place_id)
            & context["indicator"].eq(indicator)
            & context["year"].eq(year)
            & context["vintage"].eq(vintage)
            & context["kind"].eq("actual")
        )
        assert chosen.sum() == 1
        for column, value in cells.items():
            context.loc[chosen, column] = value
        return [fault.problem for fault in context_faults({**texts, "context": context})]

    return tell


def test_the_shipped_observations_fit_each_other(texts):
    assert context_faults(texts) == []


@pytest.mark.parametrize(
    ("row", "value", "start"),
    [
        # a jump from the year before
        (("china", "rd_intensity", "2015", "before_2018_census"), "3.07", "It is 1.5 times the 2.05 % of 2014"),
        # a bend between the years beside it
        (("china", "rd_expenditure", "2015", "as_published"), "16169.88", "Between the 13015.6"),
        # another vintage of the same year
        (("huzhou", "rd_intensity", "2015", "after_2018_census_revised"), "2.93", "Another vintage has 2.93 %"),
        # money over GDP: 480.6 over 26000 is 1.85
        (("zhejiang", "rd_intensity", "2011", "before_2018_census"), "1.89", "Money over GDP is 1.85%"),
        # what money and share imply of GDP
        (("china", "rd_intensity", "2016", "before_2018_census"), "1.81", "With 15676.7"),
        # another order than the indicator elsewhere
        (("huzhou", "invention_patent_stock_per_10k_pop", "2015", "as_published"), "1309", "The middle of all"),
        # a fall over years, to an aim of three years later
        (("zhejiang", "hnte_count", "2017", "as_published"), "90470", "It is 0.166 times the 90470"),
        # a rise over four years that no single year forbids
        (("shaoxing", "invention_patent_stock_per_10k_pop", "2017", "as_published"), "19.0", "It is 3.42 times the 5.55"),
        # a share of 19%, where its like are about 2%
        (("shaoxing", "rd_intensity", "2010", "before_2018_census"), "19.4", "The middle of all figures of rd_intensity"),
        # two thirds of the province, where the place is a twentieth of it by GDP
        (("huzhou", "hightech_output", "2014", "as_published"), "7008.7", "It is 0.69 of the 10205.2"),
        (("jiaxing", "hnte_added", "2017", "as_published"), "24.1", "It is 0.012 of the 2010"),
        # a part above its whole
        (("huzhou", "gdp", "2017", "before_2018_census"), "88000", "zhejiang, of which huzhou is a part"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_doubted_with_what_it_was_held_against(doubted, row, value, start):
    problems = doubted(*row, value=value)
    assert any(problem.startswith(start) for problem in problems), problems


def test_a_statement_under_a_second_id_is_told_at_the_second(texts):
    row = texts["targets"].iloc[[0]]
    again = row.assign(target_id="INVENTED", file_line=99)
    found = target_faults({**texts, "targets": pd.concat([row, again])}, complete=True)
    told = [fault for fault in found if "The same statement stands in" in fault.problem]
    assert [(fault.line, fault.value) for fault in told] == [(99, "INVENTED")]


def test_a_ratio_that_is_a_count_is_told(texts):
    ratios = texts["relations"][texts["relations"]["relation"].eq("ratio")]
    wrong = ratios.iloc[[0]].assign(ratio="hnte_count")
    found = relation_faults({**texts, "relations": wrong})
    assert [fault.problem for fault in found if fault.column == "ratio"] == [
        "hnte_count is neither a ratio nor a density but of the quantity count."
    ]


def of_one_year(texts, *cells):
    """Return tables whose context has these indicators, values and units alone, of one place, year and vintage."""
    row = texts["context"].iloc[0].to_dict()
    row |= {"place_id": "china", "kind": "actual", "year": "1991", "scope": "", "note": "INVENTED"}
    row |= {"comparator": "eq", "vintage": "before_2018_census"}
    rows = [row | {"indicator": name, "value": value, "unit": unit} for name, value, unit in cells]
    return {**texts, "context": pd.DataFrame(rows)}


def test_a_figure_is_held_against_the_years_beside_it_and_the_place_above(texts):
    money = "rd_expenditure", "100", "亿元"
    few = of_one_year(texts, money, ("rd_expenditure", "150", "亿元"), money, money)
    context = few["context"].assign(year=["1991", "1992", "1993", "1992"])
    context.loc[3, "place_id"] = "zhejiang"
    told = [fault.problem for fault in context_faults({**few, "context": context})]
    assert any(problem.startswith("Between the 100 亿元 of 1991") for problem in told), told
    context.loc[3, "value"] = "200"
    told = [fault.problem for fault in context_faults({**few, "context": context})]
    assert any(problem.startswith("china, of which zhejiang is a part") for problem in told), told


@pytest.mark.parametrize(("share", "is_doubted"), [("0.03", False), ("0.02", True)])
def test_a_share_may_be_three_hundredths_beside_money_over_gdp(texts, share, is_doubted):
    """0.06 over 100 is 0.06%."""
    cells = ("rd_intensity", share, "%"), ("rd_expenditure", "0.06", "亿元"), ("gdp", "100", "亿元")
    told = [fault.problem for fault in context_faults(of_one_year(texts, *cells))]
    assert any(problem.startswith("Money over GDP is 0.06%") for problem in told) == is_doubted


def test_a_figure_in_a_unit_that_does_not_convert_is_told_as_a_level(texts):
    (fault,) = context_faults(of_one_year(texts, ("rd_intensity", "2.1", "家")))
    assert fault.column == "unit"
    assert fault.problem.startswith("Cannot be told in %, the unit of rd_intensity as level. ")


@pytest.mark.parametrize("value", ["0", "-1.84", "0.00"])
def test_a_level_that_is_nothing_or_less_is_told(doubted, value):
    row = ("china", "rd_intensity", "2015", "before_2018_census")
    assert "A level on record is above 0." in " ".join(doubted(*row, value=value))
    assert "above 0" not in " ".join(doubted(*row, value=value, note="Checked: MADE UP | 虚构"))
    assert "above 0" not in " ".join(doubted(*row, value="0.01"))


def test_a_figure_that_somebody_looked_at_stands(doubted):
    row = ("china", "rd_intensity", "2015", "before_2018_census")
    assert doubted(*row, value="3.07")
    told = doubted(*row, value="3.07", note="Checked: INVENTED | INVENTED")
    assert not any("of 2014" in problem for problem in told)


@pytest.mark.slow("suggests with every value planted: two seconds")
def test_how_many_planted_values_are_doubted(texts):
    """Of every third figure: by the others nine of ten at ten times the value or a tenth, half with the first digit one
    higher; of those read once, nearly all; of those read twice, all."""
    found = planted.doubts(texts, range(0, len(texts["context"]), 3))
    shares = found.groupby("planted")["around"].mean()
    assert shares["ten times"] >= 0.91
    assert shares["a tenth"] >= 0.90
    assert shares["first digit one higher"] >= 0.55
    doubted = found.groupby(["once", "planted"])["any"].mean()
    assert doubted[True]["ten times"] >= 0.98
    assert doubted[True]["a tenth"] >= 0.95
    assert doubted[False].eq(1).all()


def test_the_size_of_a_place_is_of_a_near_year(texts, doubted):
    """Huzhou's market of 2013 is 0.3% of the province's of 2017, which is too far to say anything."""
    assert not doubted("huzhou", "tech_market_turnover", "2013", "as_published", value="1.6666")
    context = texts["context"].copy()
    market = context["place_id"].eq("huzhou") & context["indicator"].eq("tech_market_turnover")
    context.loc[market, "year"] = "2015"
    (near,) = context_faults({**texts, "context": context})
    assert near.problem.startswith("It is 0.0031 of the 534.81")


def test_a_bound_and_a_figure_may_lie_further_apart(doubted):
    """The province's output of the first half of 2014, at least 10,205, is no measure of a whole year."""
    row = ("zhejiang", "hightech_output", "2014", "as_published")
    assert not doubted(*row, comparator="ge")
    assert any(
        "6.73 times" in problem for problem in doubted(*row, comparator="eq", as_of="end_of_year")
    )


# The second coding, and sections against lines


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("3.86%,1,rd_intensity,", "3.68%,1,rd_intensity,", "value"),
        (",3.86,,%,", ",3.68,,%,", "value"),
        (",3.86,,%,", ",3.86,,家,", "unit"),
    ],
)
def test_a_second_coding_that_its_fragment_does_not_say_is_told(
    project, rewrite, told, old, new, column
):
    line = rewrite("second_coding/haining-2025.csv", old, new)
    start = f"data/raw/second_coding/haining-2025.csv, line {line}, column {column}"
    assert any(each.startswith(start) and "The fragment" in each for each in told(project))


def test_a_section_between_lines_of_another_is_told(project, raw, told):
    """Line 46 of Haining lies in 三(一)2; an office of it that is put elsewhere is named."""
    path = raw / "responsibilities.csv"
    rows = path.read_text("utf-8").splitlines(keepends=True)
    number = next(n for n, row in enumerate(rows) if row.startswith("haining-2025,三(一)2,46,"))
    rows[number] = rows[number].replace("三(一)2", "四(二)1")
    path.write_text("".join(rows), "utf-8")
    assert told(project) == [
        f'data/raw/responsibilities.csv, line {number + 1}, column section: "四(二)1": Other rows of line 46 are of '
        "the section 三(一)2; correct the line or the section."
    ]


def test_a_section_inside_another_is_no_fault():
    lines = [(1, "三"), (2, "三(一)"), (3, "三"), (4, "四")]
    assert section_faults(invented_lines(lines)) == []
    (fault,) = section_faults(invented_lines([*lines, (5, "三(二)"), (6, "四")]))
    assert (fault.line, fault.column) == (5, "section")
    assert "The lines 4 and 6 around it are of the section 四" in fault.problem


def invented_lines(lines):
    """Tables in which only lines and sections stand, INVENTED."""
    rows = pd.DataFrame(
        [
            {
                "file": "INVENTED",
                "file_line": line,
                "document_id": "invented",
                "line": str(line),
                "section": section,
            }
            for line, section in lines
        ]
    )
    none = rows.iloc[:0]
    return {"targets": rows, "second_coding": none, "responsibilities": none}
