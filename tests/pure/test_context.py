"""Context figures: carried exactly, with vintage, grade and publication, and never one vintage for another."""

import csv
import os
import re
from pathlib import Path

import pytest
import read_twice
import reliability

from compare.report.evidence.observations import cards
from compare.tables import schema
from compare.tables.check import read_tables, sentences
from compare.tables.correction_rows import row_key

SOURCE = Path(__file__).parents[3] / "shared" / "context"


@pytest.mark.skipif(
    not SOURCE.is_dir() and not os.environ.get("CI"),
    reason="the tables that the context figures were carried from are not at hand (../shared/context)",
)
def test_every_figure_stands_in_the_table_it_was_carried_from(tables):
    carried = set()
    for path in SOURCE.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            carried |= {_figure(row, float(row["value"])) for row in csv.DictReader(file)}
    for row in tables["context"].to_dict("records"):
        before = row | _before(tables["corrections"], row)
        assert _figure(before, float(before["value"])) in carried, row


def _before(corrections, row):
    """Return what stood in the cells of a row before they were first corrected."""
    key = row_key(row | {"year": str(row["year"])}, schema.CONTEXT)
    of_row = corrections[corrections["row"].eq(key)]
    first = of_row.drop_duplicates("column")
    return dict(zip(first["column"], first["before"], strict=True))


def _figure(row, value):
    plain = [row[column] for column in ("place_id", "indicator", "kind", "comparator", "grade")]
    return (*plain, str(row["year"]), value)


def test_what_is_of_a_part_of_the_year_is_a_lower_bound(tables):
    """Half of 2014 in three places, and ten months of 2017 and 2021, as their publications name them."""
    timing = tables["indicators"].set_index("indicator")["timing"]
    context = tables["context"]
    parts = context[context["as_of"].eq("mid_year") & context["indicator"].map(timing).eq("flow")]
    assert parts[["place_id", "indicator", "year", "comparator", "value"]].values.tolist() == [
        ["huzhou", "hightech_output", 2014, "ge", 700.87],
        ["huzhou", "leading_talents_and_teams_added", 2017, "ge", 211.0],
        ["huzhou", "tech_sme_added", 2021, "ge", 1106.0],
        ["shaoxing", "hightech_output", 2014, "ge", 1083.95],
        ["zhejiang", "hightech_output", 2014, "ge", 10205.2],
    ]


def test_what_counts_a_part_stands_with_its_part(tables):
    """Each read in the publication named: registers of the province, provincial institutions, the city's own level."""
    context = tables["context"]
    parts = context[context["scope"].ne("")]
    columns = ["place_id", "indicator", "scope", "kind", "year", "comparator", "value", "grade"]
    register, own_level = "provincial_register", "municipal_own_level"
    institutions = "firm_rd_institutions"
    assert parts[columns].values.tolist() == [
        ["haining", "fiscal_sci_expenditure", own_level, "estimate", 2025, "eq", 5.98, "A"],
        ["haizhou", institutions, "provincial_or_above", "actual", 2017, "eq", 93.0, "C"],
        ["huzhou", "tech_sme_added", register, "actual", 2021, "ge", 1106.0, "B"],
        ["huzhou", "tech_sme_count", register, "actual", 2021, "ge", 4765.0, "B"],
        ["shaoxing", f"{institutions}_added", "provincial_level", "actual", 2018, "eq", 46.0, "A"],
        ["shaoxing", "tech_sme_added", register, "actual", 2018, "eq", 1360.0, "A"],
        ["zhejiang", "tech_sme_added", register, "actual", 2017, "eq", 8856.0, "C"],
        ["zhejiang", "tech_sme_count", register, "actual", 2017, "eq", 40440.0, "C"],
    ]


def test_a_sum_made_here_says_of_what_in_both_languages(tables):
    """13 provincial institutes and 33 provincial R&D centres are 46."""
    (note,) = tables["context"].query("indicator == 'firm_rd_institutions_added'")["note"]
    english, chinese = note.split(" | ")
    assert english.startswith("Derived: 13 ") and " 33 " in english
    assert chinese.startswith("推算：省级企业研究院13家与") and "33家" in chinese


def test_what_counts_another_thing_stays_out(tables):
    """Alliances counted otherwise (401), projects of many years (790), firms ever recognised (11,462), a rank and no
    tier (2), a district of other bounds (3.75)."""
    context = tables["context"]
    out = {
        "university_firm_alliances": [401],
        "leading_talents_and_teams_added": [790],
        "hnte_count": [11462],
        "provincial_innovation_tier": [2],
        "rd_intensity": [3.75],
    }
    for indicator, values in out.items():
        found = context[context["indicator"].eq(indicator)]
        assert not found["value"].isin(values).any(), indicator


def test_a_year_that_is_not_printed_says_so_on_the_card(tables):
    """Huzhou's rank of 29 stands in a plan of 2021 that does not say which year was assessed."""
    found = cards(tables, "en", {})
    rank = dict(
        found["context-huzhou-national_innovative_city_rank-actual-2020-as_published"].facts
    )
    assert rank["Year of the figure"] == [("2020 (the year is not printed, it is inferred)", "")]
    assert rank["As of"] == [("a day that is not printed", "")]
    firms = dict(found["context-huzhou-hnte_count-actual-2013-as_published"].facts)
    assert firms["Year of the figure"] == [("2013", "")]
    assert firms["As of"] == [("the end of the year, or the whole of it", "")]


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
            "tech_sme_added,provincial_register,",
            "tech_sme_added,provincial_registr,",
            "scope",
            'Not in data/raw/vocabularies/scopes.csv; add it there or correct it. Did you mean "provincial_register"?',
        ),
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
        (",mid_year,yes,", ",midyear,yes,", "as_of", 'Did you mean "mid_year"'),
        (",mid_year,yes,", ",mid_year,perhaps,", "year_sure", "Allowed: yes, no."),
        (
            "hightech_output,,actual,2014,ge,700.87",
            "hightech_output,,actual,2014,eq,700.87",
            "comparator",
            "A part of the year is a lower bound",
        ),
        (
            '10326,件,as_published,A,"Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2",end_of_year,yes,',
            '10326,件,as_published,A,"Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2",end_of_year,no,',
            "note",
            "Say what the year was inferred from",
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


def test_a_part_and_its_whole_of_one_year_are_two_figures(project):
    """The 1360 firms of the province once more, first as of the same register, then as if no register were named."""
    path = project / "data" / "raw" / "context.csv"
    text = path.read_text("utf-8")
    again = next(line for line in text.splitlines() if line.startswith("shaoxing,tech_sme_added,"))
    path.write_text(f"{text}{again}\n", encoding="utf-8", newline="\n")
    (found,) = sentences(read_tables(project)[1])
    assert "The same figure of the same vintage stands on an earlier line" in found
    whole = again.replace("provincial_register", "")
    path.write_text(f"{text}{whole}\n", encoding="utf-8", newline="\n")
    assert sentences(read_tables(project)[1]) == []


def test_a_part_is_held_against_the_same_part_alone(project, rewrite, told):
    """8,856 of the province beside 1,360 of Shaoxing: more than that is told of the same register, else nothing."""
    reading = "shaoxing,tech_sme_added,provincial_register,actual,2018,as_published,second_reading,eq,1360,家,,\n"
    rewrite(SECOND, reading, "")
    rewrite(
        "context.csv",
        "provincial_register,actual,2018,eq,1360",
        "provincial_register,actual,2018,eq,9000",
    )
    (found,) = told(project)
    assert "zhejiang, of which shaoxing is a part, has 8856 家 of 2017" in found
    rewrite(
        "context.csv",
        "tech_sme_added,provincial_register,actual,2018",
        "tech_sme_added,national_register,actual,2018",
    )
    assert told(project) == []


def test_a_second_reading_is_of_the_same_part(project, raw, told):
    reading = (
        "shaoxing,tech_sme_added,{},actual,2018,as_published,second_source,eq,1360,家,INVENTED,\n"
    )
    path = raw / SECOND
    text = path.read_text("utf-8")
    path.write_text(text + reading.format("provincial_register"), encoding="utf-8", newline="\n")
    assert told(project) == []
    path.write_text(text + reading.format(""), encoding="utf-8", newline="\n")
    (found,) = told(project)
    assert "No figure of data/raw/context.csv has this place, indicator, scope, kind" in found


def test_context_indicators_are_never_called_silent(tables):
    from_context = set(tables["indicators"].query("family == 'context'")["indicator"])
    assert from_context
    assert not from_context & set(tables["targets"]["indicator"])


# Figures that were read a second time.

SECOND = "second_readings.csv"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "second_reading,eq,24393.1,亿元",
            "second_reading,eq,24393.2,亿元",
            "context.csv has 24393.11 亿元; look at the publication",
        ),
        (
            "second_reading,eq,24393.1,亿元",
            "second_reading,ge,24393.1,亿元",
            "context.csv has eq; look at the publication",
        ),
        (
            "second_reading,eq,24393.1,亿元",
            "second_reading,eq,24393.1,万元",
            "context.csv has 24393.11 亿元; look at the publication",
        ),
        (
            "second_reading,eq,24393.1,亿元",
            "second_reading,eq,24393.1,件",
            "It does not convert to 亿元, the unit of the indicator.",
        ),
        (
            "actual,2020,as_published,second_reading,eq,24393.1",
            "actual,2002,as_published,second_reading,eq,24393.1",
            "No figure of data/raw/context.csv has this place",
        ),
        (
            '"Guangming Daily (光明日报), 2021-06-10"',
            "",
            "Name the other publication that has the figure.",
        ),
        (
            "598.08 亿元 over GDP 32363 亿元. | 598.08亿元比地区生产总值32363亿元。",
            "",
            "Say from which figures it was worked out.",
        ),
    ],
)
def test_a_second_reading_that_differs_is_told_with_its_line(
    project, rewrite, told, old, new, words
):
    line = rewrite(SECOND, old, new)
    (sentence,) = told(project)
    assert sentence.startswith(f"data/raw/{SECOND}, line {line}, column ")
    assert words in sentence


def test_a_figure_that_was_altered_is_told_by_its_second_reading(project, rewrite, told):
    """2.55% of Huzhou in 2015 became 2.45%, which no neighbour tells."""
    line = rewrite(
        "context.csv",
        "huzhou,rd_intensity,,actual,2015,eq,2.55,%",
        "huzhou,rd_intensity,,actual,2015,eq,2.45,%",
    )
    assert any(f"Line {line} of data/raw/context.csv has 2.45 %" in each for each in told(project))


def test_a_difference_that_is_explained_stands(project, rewrite, told):
    rewrite(SECOND, 'eq,24393.1,亿元,,"From', 'eq,24399.1,亿元,,"Checked: INVENTED. From')
    assert told(project) == []


def test_a_difference_that_is_explained_confirms_nothing(tables):
    """The plan of 2011 has 1.75% of the nation in 2010, and the bulletin 1.76%; of Huzhou's GDP in 2020 nothing else."""
    explained = tables["second_readings"]
    explained = explained[explained["note"].str.startswith("Checked: ")]
    keys = explained[["indicator", "year", "value"]].values.tolist()
    assert ["rd_intensity", 2010, 1.75] in keys
    assert ["gdp", 2020, 3201.4] in keys
    readings = tables["context"].set_index(["place_id", "indicator", "year", "vintage"])["reading"]
    assert readings["china", "rd_intensity", 2010, "before_2018_census"] == "second_source"
    assert readings["huzhou", "gdp", 2020, "after_2018_census"] == "once"


def test_how_often_a_figure_was_read_stands_in_the_table_and_on_its_card(tables):
    readings = tables["context"].set_index(["place_id", "indicator", "year", "vintage"])["reading"]
    assert readings["china", "rd_intensity", 2022, "after_2018_census"] == "second_source"
    assert readings["zhejiang", "rd_intensity", 2016, "before_2018_census"] == "arithmetic"
    assert readings["huzhou", "rd_intensity", 2015, "before_2018_census"] == "second_reading"
    assert readings["jiangsu", "invention_patent_grants", 2016, "as_published"] == "once"
    found = cards(tables, "en", {})
    once = found["context-jiangsu-invention_patent_grants-actual-2016-as_published"]
    assert dict(once.facts)["Read"] == [("once, from one publication", "")]
    again = found["context-china-rd_intensity-actual-2022-after_2018_census"]
    assert dict(again.facts)["Read"] == [("twice: another publication has the same figure", "")]


def test_how_many_figures_were_read_twice_is_written_down_as_it_is():
    kept = reliability.KEPT.read_text("utf-8")
    assert f"## {read_twice.HEADING}\n\n{read_twice.part().strip()}\n" in kept


def test_a_figure_of_another_time_altogether_is_told_by_its_year_alone(rewrite, told, project):
    """1.9 times a year over six thousand years is more than a number can hold."""
    granted = "zhejiang,invention_patent_grants,,actual,{},eq,64760,".format
    rewrite("context.csv", granted(2023), granted(8023))
    (fault,) = told(project)
    assert '"8023": Must be a year from 1990 to 2100.' in fault
