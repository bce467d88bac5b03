"""What programs and copies leave in cells: each is told where it stands, once for each cause."""

import csv
import io
import re

import pandas as pd
import pytest

import compare
from compare.release.check import check_project
from compare.tables import schema
from compare.tables.cell_texts import MISSING, text_problem
from compare.tables.columns import cell_problem
from compare.tables.load import TablesError

HZ17 = "targets/huzhou-2017.csv"
ROW = "huzhou-2017-054-10"
SHOWS_NOTHING = "which shows nothing; remove it."


def set_all(raw, file, column, change):
    path = raw / file
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    place = rows[0].index(column)
    for row in rows[1:]:
        row[place] = change(row[place])
    saved = io.StringIO()
    csv.writer(saved, lineterminator="\n").writerows(rows)
    path.write_text(saved.getvalue(), "utf-8")
    return len(rows) - 1


# Missing values, errors of spreadsheets, dates


@pytest.mark.parametrize("word", MISSING)
def test_a_word_for_a_missing_value_is_told_with_the_remedy(project, edit, told, word):
    columns = ("issuer_zh", "document_number", "note", "issued", "base_year", "title_en")
    for column in columns:
        line = edit("documents.csv", "shaoxing-2018", column, word)
    sentences = told(project)
    for column in columns:
        assert any(
            f'documents.csv, line {line}, column {column}: "{word}": A program wrote "{word}" for an empty cell; '
            'leave it empty (in pandas: to_csv(na_rep=""), read_csv(keep_default_na=False)).' in one
            for one in sentences
        ), column


@pytest.mark.parametrize(
    "word", ["none", "nano", "N A", "NAN", "无", "Null hypothesis", "..", "海州区", "0"]
)
def test_a_word_that_only_looks_like_one_is_let_pass(word):
    assert text_problem("note", word) == ""


@pytest.mark.parametrize(
    "error", ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "########"]
)
@pytest.mark.parametrize(
    "column", ["indicator_zh", "section", "note", "unit", "value", "target_year"]
)
def test_an_error_of_a_spreadsheet_is_told(error, column):
    assert text_problem(column, error) == (
        "It is an error of the spreadsheet, not a value; type what stood there, and save as CSV again."
    )


DATES = [
    ["1月2日", "12月31日", "2018年1月", "2018年1月2日", "2018/1/2", "2018-01-02"],
    ["2018-01-02 00:00:00", "1/2", "1/2/18", "2-Jan", "02-Jan-18", "Jan-02"],
]


@pytest.mark.parametrize("dates", DATES, ids=["numbers", "others"])
def test_a_date_in_a_section_is_told(project, raw, edit, told, dates):
    ids = [line.partition(",")[0] for line in (raw / HZ17).read_text("utf-8").splitlines()[1:]]
    lines = [edit(HZ17, key, "section", date) for key, date in zip(ids, dates, strict=False)]
    sentences = told(project)
    assert len(lines) == len(dates)
    for line in lines:
        (sentence,) = [one for one in sentences if f"line {line}, column section" in one]
        assert "A spreadsheet made a date of it; format the column as text" in sentence


@pytest.mark.parametrize("table", [schema.TARGETS, schema.CORRECTIONS, schema.REVIEWS])
def test_only_some_columns_of_words_may_hold_a_date(table):
    """3/4 of a text is a fraction; a correction holds what stood in a cell of dates, a comment what somebody typed."""
    words = [field for field in table.fields if field.type in ("text", "bilingual")]
    free = {"as_printed", "indicator_zh", "before", "after", "comment"}
    told = {field.name for field in words if "made a date of it" in cell_problem(field, "3/4")}
    assert told == {field.name for field in words} - free
    dates = [field for field in table.fields if field.type == "date"]
    assert all(cell_problem(field, "2026-11-20") == "" for field in dates)


@pytest.mark.parametrize(
    "section",
    ["三(三)1¶3", "二(二)", "1.2", "1-2", "第三章", "三、1.", "专栏1", "1（2）", "2018年重点工作"],
)
def test_a_section_is_no_date(section):
    assert cell_problem(schema.Field("section", "text"), section) == ""


# Characters


def test_a_letter_before_a_character_that_shows_nothing_is_no_line_break():
    assert SHOWS_NOTHING in text_problem("note", "X\u200b")


#: Fives, a line break last in one, for it moves the lines below.
CHARACTERS = [
    ("\x00", "Holds U+0000 (a character without a name), " + SHOWS_NOTHING),
    ("\x07", "Holds U+0007 (a character without a name), " + SHOWS_NOTHING),
    ("\x1b", "Holds U+001B (a character without a name), " + SHOWS_NOTHING),
    ("\x85", "Holds U+0085 (a character without a name), " + SHOWS_NOTHING),
    ("\n", "Holds a line break; write the cell on one line."),
    ("\t", "Holds U+0009 (a character without a name), " + SHOWS_NOTHING),
    ("\u2028", "Holds U+2028 (LINE SEPARATOR), " + SHOWS_NOTHING),
    ("\u2029", "Holds U+2029 (PARAGRAPH SEPARATOR), " + SHOWS_NOTHING),
    ("\u200b", "Holds U+200B (ZERO WIDTH SPACE), " + SHOWS_NOTHING),
    ("\u202e", "Holds U+202E (RIGHT-TO-LEFT OVERRIDE), " + SHOWS_NOTHING),
    ("\ufeff", "Holds U+FEFF (ZERO WIDTH NO-BREAK SPACE), " + SHOWS_NOTHING),
    ("\ue000", "Holds U+E000 (a character without a name), " + SHOWS_NOTHING),
    ("\uffff", "Holds U+FFFF (a character without a name), " + SHOWS_NOTHING),
    (
        "\ufffd",
        "Holds U+FFFD, which stands for characters that were lost; type them again from the text.",
    ),
    ("\r\n", "Holds a line break; write the cell on one line."),
]


@pytest.mark.parametrize("first", range(0, len(CHARACTERS), 5))
def test_a_character_that_shows_nothing_is_told(project, tables, edit, told, first):
    """One in the title of each document."""
    chosen = CHARACTERS[first : first + 5]
    documents = tables["documents"].set_index("document_id")["title_en"]
    assert len(chosen) == len(documents)
    lines = [
        edit("documents.csv", key, "title_en", f"{title[:9]}{character}{title[9:]}")
        for (key, title), (character, _) in zip(documents.items(), chosen, strict=True)
    ]
    sentences = told(project)
    assert len(sentences) == len(chosen)
    for line, (_, problem) in zip(lines, chosen, strict=True):
        assert any(
            one.startswith(f"data/raw/documents.csv, line {line}, column title_en: ")
            and one.endswith(problem)
            for one in sentences
        ), problem


@pytest.mark.parametrize("column", ["as_printed", "indicator_zh"])
def test_what_a_text_itself_holds_unseen_is_kept(column):
    """The fragment is compared with its line, and read without what shows nothing."""
    assert text_problem(column, "2.70%\u200b左右") == ""
    assert text_problem(column, "2.70%\u2028左右") != ""


@pytest.mark.parametrize("comment", ["NA", "#REF!", "\t=1", "one\ntwo", "\u200ba"])
def test_a_comment_of_a_reviewer_is_kept_as_it_came(comment):
    assert text_problem("comment", comment) == ""
    assert text_problem("note", comment)


def test_a_lone_surrogate_is_no_utf_8(project, raw, told):
    path = raw / "documents.csv"
    path.write_bytes(path.read_bytes().replace(b"Key points", b"Key \xed\xa0\x80 points", 1))
    (sentence,) = told(project)
    assert "The file is not UTF-8 from line 6 on" in sentence


# What stops a page later


@pytest.mark.parametrize(
    ("file", "key", "column", "name"),
    [
        ("places.csv", "huzhou", "name_en", "Huzhou 😀"),
        ("indicators.csv", "rd_intensity", "name_zh", "研发😀强度"),
        ("vocabularies/scopes.csv", "provincial_level", "name_en", "province 😀"),
        ("vocabularies/families.csv", "patents", "name_zh", "专利😀"),
    ],
)
def test_a_name_that_no_figure_can_draw_is_told(project, edit, file, key, column, name):
    line = edit(file, key, column, name)
    assert check_project(project).faults == [
        f'data/raw/{file}, line {line}, column {column}: "{name}": The font of the figures has no shape for 😀 '
        "(U+1F600); replace it."
    ]


def test_a_fragment_with_an_unseen_character_is_drawn_without_it(made_up):
    rows = compare.harmonise_targets(
        made_up(
            {
                "indicator": "gdp_share",
                "measure": "relative",
                "value": None,
                "unit": "",
                "as_printed": "超\u200b平均",
            }
        )
    )
    labels = compare.language.labels.Labels({}, "zh")
    assert labels.printed(rows.iloc[0]) == "超平均"


# Bounds of numbers


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("line", "9" * 7, "Too large; it has at most 6 digits."),
        ("line", "9" * 20, "Too large; it has at most 6 digits."),
        ("line", "9" * 5000, "Too large; it has at most 6 digits."),
        ("occurrence", "9" * 5000, "Too large; it has at most 6 digits."),
        (
            "value",
            "9" * 20,
            "Too long; a number has at most 15 digits before the point, and after it.",
        ),
        (
            "value",
            "9" * 400,
            "Too long; a number has at most 15 digits before the point, and after it.",
        ),
        (
            "value",
            "2." + "7" * 400,
            "Too long; a number has at most 15 digits before the point, and after it.",
        ),
        (
            "value_high",
            "9" * 5000,
            "Too long; a number has at most 15 digits before the point, and after it.",
        ),
    ],
)
def test_numbers_are_bounded(project, edit, told, column, value, problem):
    line = edit(HZ17, ROW, column, value)
    assert any(
        f"line {line}, column {column}:" in one and one.endswith(f": {problem}")
        for one in told(project)
    )


def test_an_id_with_a_line_of_thousands_of_digits_is_told(project, edit, told):
    line = edit(HZ17, ROW, "target_id", f"huzhou-2017-{'9' * 5000}-10")
    assert any(
        f"line {line}, column line:" in one and "The target_id says line 9999" in one
        for one in told(project)
    )


# The same thing twice


def test_a_row_pasted_under_a_new_id_is_told(project, raw, told):
    path = raw / HZ17
    rows = path.read_text("utf-8").splitlines()
    pasted = next(row for row in rows if row.startswith(ROW)).replace(ROW, "huzhou-2017-054-99", 1)
    path.write_text("\n".join([*rows, pasted]) + "\n", "utf-8")
    assert told(project) == [
        f'data/raw/{HZ17}, line {len(rows) + 1}, column target_id: "huzhou-2017-054-99": The same statement stands in '
        f"{ROW} (line 11 of the file): same line, fragment, occurrence and indicator. It would be counted twice; "
        "remove one, or correct what differs in the text."
    ]


def test_one_fragment_may_speak_of_several_indicators(tables):
    """翻一番 stands once on line 54 of huzhou-2017 and doubles eight things."""
    doubled = tables["targets"].query(
        "document_id == 'huzhou-2017' and line == 54 and as_printed == '翻一番'"
    )
    assert len(doubled) == doubled["indicator"].nunique() == 8


@pytest.mark.parametrize(
    "file", ["excluded/haining-2025.csv", "responsibilities.csv", "second_coding/haining-2025.csv", "adjudication.csv",
             "changes.csv"]
)  # fmt: skip
def test_identical_rows_are_told(project, raw, told, file):
    path = raw / file
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*rows, rows[1]]) + "\n", "utf-8")
    (sentence,) = told(project)
    assert sentence.startswith(f"data/raw/{file}, line {len(rows) + 1}, column ")
    assert sentence.endswith(": The same row stands on line 2; remove one of them.")


# One cause, one message


def test_a_round_trip_through_pandas_is_told_once(project, raw, told):
    """231 years become 231.0 where any cell of the column is empty."""
    count = 0
    for name in ("haizhou-2015", "huzhou-2017", "huzhou-2027"):
        count += set_all(raw, f"targets/{name}.csv", "target_year", lambda year: f"{year}.0")
    sentences = [one for one in told(project) if "column target_year" in one]
    assert count == 182
    assert sentences[1] == (
        'data/raw/targets/huzhou-2017.csv, line 2, column target_year: "2017.0": Written with decimals, as pandas '
        'does where other cells are empty; write "2017" (the type Int64 keeps it so). The same in 77 cells, the first '
        "in line 2, 3, 4."
    )
    assert len(sentences) == 3


def test_a_cause_in_several_files_is_told_once(project, raw, told):
    count = 0
    for name in ("haizhou-2015", "huzhou-2017"):
        count += set_all(raw, f"targets/{name}.csv", "commitment", lambda _: "firmly")
    (sentence,) = told(project)
    assert sentence.startswith(
        'data/raw/targets/haizhou-2015.csv, line 2, column commitment: "firmly": Not in '
    )
    assert sentence.endswith(f" The same in {count} cells of 2 files, the first in line 2, 3, 4.")
    with pytest.raises(TablesError, match="^1 fault in the raw tables"):
        compare.load_tables(project)


def test_three_of_a_kind_are_told_one_by_one(project, raw, told):
    path = raw / "places.csv"
    path.write_text(re.sub(r",3305(0)0,", ",33050,", path.read_text("utf-8")), "utf-8")
    path.write_text(
        path.read_text("utf-8").replace(",330600,", ",33060,").replace(",330481,", ",33048,"),
        "utf-8",
    )
    assert [one.rpartition(": ")[2] for one in told(project)] == ["Must be six digits."] * 3


def test_tables_saved_by_pandas_pass_or_say_how_to_save_them(project, raw, told):
    """Without care, pandas writes NaN as nothing: read and written again, years gain .0 and nothing else."""
    path = raw / "documents.csv"
    pd.read_csv(path).to_csv(path, index=False)
    sentences = told(project)
    assert all("Written with decimals, as pandas does" in one for one in sentences), sentences


def test_a_place_that_is_excluded_twice_or_a_target_too_is_told(project, raw, told):
    """The same place under another note, and a target's place among the exclusions."""
    path = raw / "excluded/haining-2025.csv"
    lines = path.read_text("utf-8").splitlines()
    first = next(csv.DictReader(lines))
    target = next(csv.DictReader((raw / "targets/haining-2025.csv").open(encoding="utf-8")))
    again = {**first, "reason": "other", "note": "INVENTED | 虚构"}
    of_target = {**again, **{name: target[name] for name in ("line", "as_printed", "occurrence")}}
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writerows([again, of_target])
    twice, both = told(project)
    assert f"line {len(lines) + 1}, column as_printed" in twice
    assert "Line 2 of the file excludes the same place of the text; remove one of them" in twice
    assert f"line {len(lines) + 2}, column as_printed" in both
    assert f"{target['target_id']} is the same place of the text; a number is a target or" in both
