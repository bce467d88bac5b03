"""The raw tables: what loads, and what every fault is told like."""

import csv
import io
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import compare
from compare.comparison.coverage import coverage
from compare.tables import load
from compare.tables.check import read_tables, sentences
from compare.tables.load import TablesError

ROOT = Path(__file__).parents[2]
HZ17, HZ27, HN25 = "targets/huzhou-2017.csv", "targets/huzhou-2027.csv", "targets/haining-2025.csv"
PLACES, DOCUMENTS, INDICATORS = "places.csv", "documents.csv", "indicators.csv"
EMPTY = "The cell is empty; it must be filled."
NUMBER = "Must be a plain number such as 70 or 2.70, without unit, comma or qualifier."
YEAR = "Must be a year from 1990 to 2100."
DATE = "Must be a date such as 2013-12-09."
LONG = "Too long; a number has at most 15 digits before the point, and after it."
LARGE = "Too large; it has at most 6 digits."
DECIMALS = (
    'Written with decimals, as pandas does where other cells are empty; write "{}" (the type Int64 keeps it so).'
).format
WHOLE = "Must be a whole number from 1."
CODE = "Must be lower-case letters, digits, _ and -."
NOTE = "It is shown in both languages; write the English, then ' | ', then the Chinese."
ADD_UNIT = "Correct it, or add it to data/raw/vocabularies/units.csv with told_in and factor."
MISSING_WORD = (
    'A program wrote "{}" for an empty cell; leave it empty (in pandas: to_csv(na_rep=""), '
    "read_csv(keep_default_na=False))."
).format
WIDE = 'Written with full-width characters; write "{}".'.format

#: Any plain row of this file; each case gets another.
ANY = ("targets/haizhou-2015.csv", "")

# file, key of the row, column, what is written there, what is told
CELLS = [
    # closed vocabularies
    (
        *ANY,
        "measure",
        "levels",
        "Not a word of measure. Allowed: level, addition, reduction, growth_rate, decline_rate, "
        'multiple, rank, coverage, relative. Did you mean "level"?',
    ),
    (
        *ANY,
        "period",
        "in year",
        "Not a word of period. Allowed: stock, in_year, per_year, "
        'cumulative. Did you mean "in_year"?',
    ),
    (
        *ANY,
        "comparator",
        "≥",
        "Not a word of comparator. Allowed: ge, gt, eq, approx, le, lt, range.",
    ),
    (
        *ANY,
        "year_basis",
        "Stated",
        'Not a word of year_basis. Allowed: stated, section, document. Did you mean "stated"?',
    ),
    (
        *ANY,
        "commitment",
        "aspires",
        "Not in data/raw/vocabularies/commitments.csv, which holds binding, firm, expect, aspire; add it there or "
        'correct it. Did you mean "aspire"?',
    ),
    (
        PLACES,
        "huzhou",
        "level",
        "prefecture-city",
        "Not in data/raw/vocabularies/levels.csv, which holds prefecture_city, county_city, district, "
        "county, special_district, autonomous_county, banner, autonomous_prefecture, prefecture, "
        "league, province, municipality, autonomous_region, special_region, country; add it there or "
        'correct it. Did you mean "prefecture_city"?',
    ),
    (
        DOCUMENTS,
        "huzhou-2027",
        "status",
        "drafts",
        'Not a word of status. Allowed: issued, draft. Did you mean "draft"?',
    ),
    (
        DOCUMENTS,
        "huzhou-2027",
        "kind",
        "opinion",
        "Not in data/raw/vocabularies/document_kinds.csv, which holds implementation_plan, work_plan, "
        "opinions, annual_key_points, action_plan, five_year_plan; add it there or correct it. "
        'Did you mean "opinions"?',
    ),
    (
        INDICATORS,
        "rd_intensity",
        "timing",
        "flows",
        'Not a word of timing. Allowed: stock, flow. Did you mean "flow"?',
    ),
    (
        INDICATORS,
        "rd_intensity",
        "better",
        "up",
        "Not a word of better. Allowed: higher, lower, none.",
    ),
    # references
    (
        *ANY,
        "indicator",
        "rd_intensty",
        'Not in data/raw/indicators.csv; add it there or correct it. Did you mean "rd_intensity"?',
    ),
    (
        HZ17,
        "huzhou-2017-078-02",
        "scope",
        "above_scale_firm",
        "Not in data/raw/vocabularies/scopes.csv; add it there or correct it. "
        'Did you mean "above_scale_firms"?',
    ),
    (
        DOCUMENTS,
        "huzhou-2027",
        "place_id",
        "huzou",
        'Not in data/raw/places.csv; add it there or correct it. Did you mean "huzhou"?',
    ),
    (
        PLACES,
        "huzhou",
        "parent_id",
        "zhejang",
        'Not in data/raw/places.csv; add it there or correct it. Did you mean "zhejiang"?',
    ),
    # full-width characters
    (HZ17, "huzhou-2017-054-10", "value", "２.７０", WIDE("2.70")),
    (*ANY, "line", "５４", WIDE("54")),
    (*ANY, "target_year", "２０１７", WIDE("2017")),
    (HZ17, "huzhou-2017-054-10", "unit", "％", WIDE("%")),
    (PLACES, "haining", "division_code", "３３０４８１", WIDE("330481")),
    (DOCUMENTS, "huzhou-2017", "issued", "２０１３-12-09", WIDE("2013-12-09")),
    # numbers that are not plain
    (*ANY, "value", "22,000", NUMBER),
    (*ANY, "value", "22000件", NUMBER),
    (*ANY, "value", "22000+", NUMBER),
    (*ANY, "value", ">22000", NUMBER),
    (*ANY, "value", "2.2e4", NUMBER),
    (*ANY, "value", "2 2000", NUMBER),
    (*ANY, "value", "nan", MISSING_WORD("nan")),
    (*ANY, "value", "两万二", NUMBER),
    (HZ17, "huzhou-2017-102-01", "value_high", "2个", NUMBER),
    # ranges
    (
        HZ17,
        "huzhou-2017-054-10",
        "value_high",
        "3",
        "Only a range has an upper end, and the comparator is approx.",
    ),
    (
        HZ17,
        "huzhou-2017-102-01",
        "value_high",
        "",
        "The comparator is range; write the upper end here.",
    ),
    (HZ17, "huzhou-2017-102-01", "value_high", "0.5", "Must be above value, which is 1."),
    (HZ17, "huzhou-2017-102-01", "value_high", "1", "Must be above value, which is 1."),
    # numbers and units that do not go together
    (
        HZ17,
        "huzhou-2017-078-01",
        "value",
        "3",
        "A relative target has no number of its own; leave value empty.",
    ),
    (HZ17, "huzhou-2017-078-01", "note", "", "A relative target must name its benchmark in note."),
    (*ANY, "value", "", "The cell is empty; only a relative target has no number."),
    (*ANY, "unit", "", "The cell is empty; a number needs its printed unit."),
    (
        HZ17,
        "huzhou-2017-054-10",
        "unit",
        "件",
        "Cannot be told in %, the unit of rd_intensity as level. "
        + ADD_UNIT
        + ' Did you mean "件"?',
    ),
    (
        HZ17,
        "huzhou-2017-054-09",
        "unit",
        "亿",
        "Cannot be told in 亿元, the unit of rd_expenditure as level. "
        + ADD_UNIT
        + ' Did you mean "亿元"?',
    ),
    (
        HZ17,
        "huzhou-2017-054-01",
        "unit",
        "番",
        "Cannot be told in 倍, the unit of rd_expenditure as multiple. " + ADD_UNIT,
    ),
    # years
    (*ANY, "target_year", "1989", YEAR),
    (*ANY, "target_year", "2101", YEAR),
    (*ANY, "target_year", "17", YEAR),
    (*ANY, "target_year", "2017年", YEAR),
    (*ANY, "target_year", "2017.0", DECIMALS("2017")),
    (DOCUMENTS, "huzhou-2017", "horizon_year", "2200", YEAR),
    (HZ17, "huzhou-2017-054-09", "base_year", "2018", "Must be before target_year, which is 2017."),
    (HZ17, "huzhou-2017-054-09", "base_year", "2017", "Must be before target_year, which is 2017."),
    # restatements
    (
        HZ17,
        "huzhou-2017-074-01",
        "restates",
        "huzhou-2017-054-166",
        'There is no such target. Did you mean "huzhou-2017-054-16"?',
    ),
    (
        HZ17,
        "huzhou-2017-074-01",
        "restates",
        "haining-2025-036-06",
        "Names a row of haining-2025; a restatement is within one document.",
    ),
    (
        HZ17,
        "huzhou-2017-074-01",
        "restates",
        "huzhou-2017-074-01",
        "A row cannot restate itself; name the first row of the same target.",
    ),
    (
        HZ17,
        "huzhou-2017-074-03",
        "restates",
        "huzhou-2017-074-01",
        "Names a row that itself restates "
        "huzhou-2017-054-16 (a chain or a circle); name the first row of the target.",
    ),
    (
        HZ17,
        "huzhou-2017-074-01",
        "restates",
        "huzhou-2017-054-17",
        "Names a row with another indicator; a restatement is of the same target.",
    ),
    (
        HZ17,
        "huzhou-2017-074-01",
        "restates",
        "huzhou-2017-054-07",
        "Names a row with another measure; a restatement is of the same target.",
    ),
    # ids, notes, dates, codes
    (
        HZ17,
        "huzhou-2017-054-10",
        "target_id",
        "huzhou-2027-054-10",
        "Must begin with the document's id, huzhou-2017-.",
    ),
    (HZ17, "huzhou-2017-054-10", "target_id", "huzhou-2017-054-10A", CODE),
    (PLACES, "huzhou", "place_id", "", EMPTY),
    (*ANY, "as_printed", "", EMPTY),
    (*ANY, "occurrence", "0", WHOLE),
    (*ANY, "line", "54.0", DECIMALS("54")),
    (*ANY, "occurrence", "9" * 16, LARGE),
    (*ANY, "value", "9" * 400, LONG),
    (
        *ANY,
        "value",
        "02.70",
        "Must be a plain number such as 70 or 2.70, without unit, comma or qualifier.",
    ),
    (*ANY, "note", "Only in English.", NOTE),
    (*ANY, "note", "English | 中文 | more", NOTE),
    (*ANY, "note", "| 只有中文", NOTE),
    (DOCUMENTS, "haining-2025", "issued", "2013/12/09", DATE),
    (DOCUMENTS, "haizhou-2015", "issued", "2013-02-30", DATE),
    (DOCUMENTS, "shaoxing-2018", "issued", "20131209", DATE),
    (DOCUMENTS, "haining-2025", "issued", "2013年12月9日", DATE),
    (DOCUMENTS, "huzhou-2017", "issued", "2013-W50-1", DATE),
    (DOCUMENTS, "haining-2025", "issued", "1023-08-08", "Must be a year from 1990 to 2100."),
    (DOCUMENTS, "haizhou-2015", "source_sha256", "abc", "Must be 64 hexadecimal digits."),
    (DOCUMENTS, "shaoxing-2018", "source_sha256", "A" * 64, "Must be 64 hexadecimal digits."),
    (PLACES, "shaoxing", "division_code", "33050", "Must be six digits."),
]


def _sentence(file, line, column, value, problem):
    where = f"data/raw/{file}, line {line}" + (f", column {column}" if column else "")
    return f'{where}: "{value}": {problem}' if value else f"{where}: {problem}"


def _batches(plain):
    """Spread the cases over few copies of the tables: no two on one row; a changed id and a chain alone."""
    batches = []
    for number, (file, key, column, *_) in enumerate(CELLS):
        alone = (
            column == "target_id"
            or key.endswith("074-03")
            or (file, column) == (PLACES, "place_id")
        )
        for batch in [] if alone else batches:
            taken = {place for place, _ in batch.values()}
            place = (
                (file, key)
                if key
                else next(((file, each) for each in plain if (file, each) not in taken), None)
            )
            if place and place not in taken and not any(sole for _, sole in batch.values()):
                batch[number] = (place, False)
                break
        else:
            batches.append({number: ((file, key or plain[0]), alone)})
    return batches


@pytest.fixture(scope="module")
def cells_told(tmp_path_factory, tables, set_cell, told):
    """By case: the line that was broken, and every sentence about that line."""
    targets = tables["targets"]
    plain = targets.loc[
        targets["document_id"].eq("haizhou-2015")
        & targets["measure"].eq("level")
        & targets["value"].notna()
        & targets["base_year"].isna()
        & targets["note"].eq("")
        & targets["restates"].eq("")
        & ~targets["target_id"].isin(targets["restates"]),
        "target_id",
    ]
    results = {}
    for batch in _batches(plain.tolist()):
        root = tmp_path_factory.mktemp("broken")
        shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
        lines = {
            number: (file, set_cell(root / "data" / "raw" / file, key, *CELLS[number][2:4]))
            for number, ((file, key), _) in batch.items()
        }
        found = told(root)
        for number, (file, line) in lines.items():
            results[number] = (
                line,
                [each for each in found if each.startswith(f"data/raw/{file}, line {line},")],
            )
    return results


@pytest.mark.parametrize(
    "number", range(len(CELLS)), ids=lambda number: "-".join(map(str, CELLS[number][1:4]))
)
def test_bad_cell_is_told_with_its_place_and_what_to_do(cells_told, number):
    """Once, and no other sentence with it but that of the machine reader, who reads the fragment again."""
    file, _, column, value, problem = CELLS[number]
    line, found = cells_told[number]
    found = [each for each in found if not re.search("The fragment .* reads |machine reader", each)]
    assert found == [_sentence(file, line, column, value, problem)]


def test_machine_reader_tells_what_the_fragment_says(project, edit, told):
    line = edit(HZ17, "huzhou-2017-054-09", "value", "71")
    assert told(project) == [
        _sentence(
            HZ17,
            line,
            "value",
            "71",
            'The fragment "70亿元以上" reads "70". Correct it, or '
            'begin the note with "Reading: " and say why it is read so.',
        )
    ]


def test_full_width_base_year_is_told_once(project, edit, told):
    """Its digits are wrong, not the order of the years."""
    line = edit(HZ17, "huzhou-2017-054-09", "base_year", "２０１２")
    found = [each for each in told(project) if each.startswith(f"data/raw/{HZ17}")]
    assert found == [_sentence(HZ17, line, "base_year", "２０１２", WIDE("2012"))]


def test_circle_of_restatements_is_told_at_both_ends(project, edit, told):
    first = edit(HZ17, "huzhou-2017-054-16", "restates", "huzhou-2017-074-01")
    lines = told(project)
    problem = "Names a row that itself restates {} (a chain or a circle); name the first row of the target."
    assert (
        _sentence(
            HZ17, first, "restates", "huzhou-2017-074-01", problem.format("huzhou-2017-054-16")
        )
        in lines
    )
    assert any(
        'huzhou-2017-054-16": ' + problem.format("huzhou-2017-074-01") in line for line in lines
    )


def test_restatement_over_another_period_is_refused(project, edit, told):
    """A number in stock and a sum over the plan are two targets."""
    line = edit(HZ17, "huzhou-2017-074-01", "period", "cumulative")
    assert told(project) == [
        _sentence(
            HZ17,
            line,
            "restates",
            "huzhou-2017-054-16",
            "Names a row with another period; a restatement is of the same target.",
        )
    ]


# What loads


def test_shipped_tables_have_no_fault(tables):
    assert {"places", "documents", "indicators", "scopes", "targets"} <= set(tables)
    assert read_tables()[1].empty
    targets = tables["targets"]
    assert targets["target_id"].is_unique
    assert set(targets["place_id"]) <= set(tables["places"]["place_id"])
    assert targets["value"].dtype == "float64"
    assert (targets["target_year"].dtype, targets["base_year"].dtype, targets["line"].dtype) == (
        "Int64",
    ) * 3
    assert not targets["note"].isna().any()
    assert targets.loc[targets["measure"].eq("relative"), "value"].isna().all()


def test_load_targets_is_the_targets_table(tables):
    pd.testing.assert_frame_equal(compare.load_targets(), tables["targets"])


def test_division_codes_and_ids_stay_text(tables):
    assert tables["places"].set_index("place_id").at["china", "division_code"] == "000000"


def test_tables_as_excel_saves_them_load_to_the_same_frames(project, raw, tables):
    """A byte-order mark, CRLF, and quotes around every cell."""
    for path in sorted(raw.rglob("*.csv")):
        cells = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        saved = io.StringIO(newline="")
        csv.writer(saved, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(cells)
        path.write_bytes(b"\xef\xbb\xbf" + saved.getvalue().encode("utf-8"))
    again = compare.load_tables(project)
    assert set(again) == set(tables)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(again[name], frame)


def test_columns_in_another_order_and_blank_lines_do_no_harm(project, raw, tables):
    path = raw / PLACES
    cells = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n\n").writerows(row[::-1] for row in cells)
        stream.write("\n\n")
    pd.testing.assert_frame_equal(compare.load_tables(project)["places"], tables["places"])


def test_rows_of_empty_cells_at_the_end_do_no_harm(project, raw, tables):
    """Excel leaves them where cells were cleared; lines with fewer commas are let pass already."""
    path = raw / PLACES
    path.write_text(path.read_text("utf-8") + ",,,,,,,,,\n" * 2, encoding="utf-8")
    pd.testing.assert_frame_equal(compare.load_tables(project)["places"], tables["places"])


def test_line_of_a_row_after_a_cell_with_a_line_break(project, raw, told):
    """The line told is that of the file, not the number of the row."""
    text = (
        (raw / PLACES)
        .read_text("utf-8")
        .replace("PRC;全国", '"PRC;\n全国"')
        .replace("330500", "33050")
    )
    (raw / PLACES).write_text(text, encoding="utf-8")
    line = text[: text.index("33050,")].count("\n") + 1
    assert told(project) == [
        _sentence(
            PLACES,
            2,
            "aliases",
            "PRC;\\u000a全国",
            "Holds a line break; write the cell on one line.",
        ),
        _sentence(PLACES, line, "division_code", "33050", "Must be six digits."),
    ]


# Files that cannot be read


def _header(raw, file):
    return (raw / file).read_text("utf-8").splitlines()[0]


def _at(file, line, value, problem):
    where = f"data/raw/{file}" + (f", line {line}" if line else "")
    return f'{where}: "{value}": {problem}' if value else f"{where}: {problem}"


def test_gbk_file(project, raw, told):
    (raw / PLACES).write_bytes((raw / PLACES).read_text("utf-8").encode("gb18030"))
    assert told(project) == [
        _at(
            PLACES,
            0,
            "",
            "The file is not UTF-8 from line 2 on; it reads as GBK, as Excel in "
            'Chinese saves plain "CSV". Save it as "CSV UTF-8".',
        )
    ]


def test_file_in_no_known_encoding(project, raw, told):
    (raw / PLACES).write_bytes((raw / PLACES).read_bytes() + b"\xff\xff\n")
    line = (raw / PLACES).read_bytes().count(b"\n")
    assert told(project) == [
        _at(PLACES, 0, "", f'The file is not UTF-8 from line {line} on; save it as "CSV UTF-8".')
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_file(project, raw, told, encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (raw / PLACES).write_bytes(mark + (raw / PLACES).read_text("utf-8").encode(encoding))
    assert told(project) == [
        _at(PLACES, 0, "", 'The file is UTF-16 (Excel\'s "Unicode text"); save it as "CSV UTF-8".')
    ]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_cells_separated_by_something_else(project, raw, told, mark, name):
    header = _header(raw, PLACES).replace(",", mark)
    (raw / PLACES).write_text(
        (raw / PLACES).read_text("utf-8").replace(",", mark), encoding="utf-8"
    )
    assert told(project) == [
        _at(
            PLACES,
            1,
            header[:60].strip(),
            f"The cells are separated by {name}; save the file with commas.",
        )
    ]


def test_title_above_the_header(project, raw, told):
    header = _header(raw, PLACES)
    (raw / PLACES).write_text(
        "Places compared,,,,,,\n" + (raw / PLACES).read_text("utf-8"), encoding="utf-8"
    )
    assert told(project) == [
        _at(
            PLACES,
            1,
            "Places compared,,,,,,",
            "The first line is not the header; remove titles "
            f"and merged cells above it. It must be {header}.",
        )
    ]


def test_empty_file(project, raw, told):
    header = _header(raw, PLACES)
    for content in (b"", b"\xef\xbb\xbf", b"\r\n\r\n"):
        (raw / PLACES).write_bytes(content)
        assert told(project) == [
            _at(PLACES, 1, "", f"The file is empty; its first line must be {header}.")
        ]


@pytest.mark.parametrize("file", [PLACES, DOCUMENTS, INDICATORS, "vocabularies/scopes.csv"])
def test_missing_file_is_one_fault(project, raw, told, file):
    """Rows that refer to it are not at fault."""
    header = _header(raw, file)
    (raw / file).unlink()
    assert told(project) == [
        _at(file, 0, "", f"The file is missing; create it with the header {header}.")
    ]


def test_no_project_folder_at_all(tmp_path, told):
    assert any(
        line.startswith("data/raw/places.csv: The file is missing") for line in told(tmp_path)
    )


def test_unclosed_quotation_mark(project, rewrite, told):
    line = rewrite(PLACES, "huzhou,Huzhou", 'huzhou,"Huzhou')
    assert told(project) == [
        _at(
            PLACES,
            line,
            "",
            "A quotation mark is opened here and not closed as CSV asks; write "
            'a quotation mark inside a quoted cell twice ("").',
        )
    ]


@pytest.mark.parametrize(("extra", "count"), [(",extra", 11), (",extra,more", 12), ("", 9)])
def test_row_of_another_width(project, rewrite, told, extra, count):
    row = "huzhou,Huzhou,湖州市,prefecture_city,zhejiang,330500,湖州,,,"
    wrong = row + extra if extra else row.rpartition(",")[0]
    line = rewrite(PLACES, row, wrong)
    assert told(project) == [
        _at(
            PLACES,
            line,
            wrong[:60],
            f"The row has {count} cells, the header 10. Put a cell that "
            "holds a comma in quotation marks.",
        )
    ]


def test_row_of_another_width_does_not_accuse_the_row_that_restates_it(project, rewrite, told):
    """The row is there; it could only not be read."""
    rewrite(HZ17, "huzhou-2017-054-16,54", "huzhou-2017-054-16,extra,54")
    assert len(told(project)) == 1


def _columns(raw, file, change):
    cells = list(csv.reader(io.StringIO((raw / file).read_text("utf-8"))))
    saved = io.StringIO()
    csv.writer(saved, lineterminator="\n").writerows(change(cells))
    (raw / file).write_text(saved.getvalue(), encoding="utf-8")


MISSING = "The column is missing; add it (its cells may be empty only if the data model says so)."


def test_missing_column(project, raw, told):
    _columns(raw, PLACES, lambda cells: [row[:-1] for row in cells])
    assert told(project) == [_sentence(PLACES, 1, "misnomer_notice", "", MISSING)]


def test_misspelt_column(project, rewrite, told):
    rewrite(PLACES, "aliases", "alias")
    assert told(project) == [
        _sentence(
            PLACES, 1, "alias", "", '"alias" is not a column of this table. Did you mean "aliases"?'
        ),
        _sentence(PLACES, 1, "aliases", "", MISSING),
    ]


def test_unknown_column(project, raw, told):
    _columns(
        raw,
        PLACES,
        lambda cells: [[*row, "weather" if not line else ""] for line, row in enumerate(cells)],
    )
    assert told(project) == [
        _sentence(
            PLACES,
            1,
            "weather",
            "",
            '"weather" is not a column of this table. Remove it; remarks belong in note.',
        )
    ]


def test_double_column(project, raw, told):
    _columns(raw, PLACES, lambda cells: [[*row, row[1]] for row in cells])
    assert told(project) == [
        _sentence(PLACES, 1, "name_en", "", "The column stands more than once; keep one.")
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_columns_without_a_name(project, raw, told, count):
    """Excel writes them where cells beside the table were used once."""
    _columns(raw, PLACES, lambda cells: [[*row, *[""] * count] for row in cells])
    assert told(project) == [
        _at(PLACES, 1, "", "A column without a name (a merged header cell?); remove it or name it.")
    ]


# Ids


def test_same_id_twice_in_a_file(project, raw, told):
    text = (raw / PLACES).read_text("utf-8")
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines, start=1) if line.startswith("huzhou,"))
    (raw / PLACES).write_text(text + lines[first - 1] + "\n", encoding="utf-8")
    expected = _sentence(
        PLACES,
        len(lines) + 1,
        "place_id",
        "huzhou",
        f"The same place_id stands on line {first} of "
        "data/raw/places.csv; give one of them another.",
    )
    assert expected in told(project)


def test_same_target_id_in_two_files(project, raw, told):
    """The later file is told, and where the id stood first."""
    lines = (raw / HZ17).read_text("utf-8").splitlines()
    other = (raw / HZ27).read_text("utf-8")
    (raw / HZ27).write_text(other + lines[10] + "\n", encoding="utf-8")
    target_id = lines[10].partition(",")[0]
    number = other.count("\n") + 1
    assert told(project) == [
        _sentence(
            HZ27,
            number,
            "target_id",
            target_id,
            f"The same target_id stands on line 11 of data/raw/{HZ17}; give one of them another.",
        ),
        _sentence(
            HZ27, number, "target_id", target_id, "Must begin with the document's id, huzhou-2027-."
        ),
    ]


def test_target_file_of_no_document(project, raw, told):
    (raw / "targets" / "haining-2026.csv").write_text(_header(raw, HN25) + "\n", encoding="utf-8")
    assert told(project) == [
        _at(
            "targets/haining-2026.csv",
            0,
            "",
            '"haining-2026" is no document_id of '
            "data/raw/documents.csv; register the document or rename the file. Did you mean "
            '"haining-2025"?',
        )
    ]


def test_document_without_a_target_file_is_no_fault(project, raw):
    """It is registered and not coded; a target file with a header alone is the same."""
    text = (raw / DOCUMENTS).read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("haining-2025,"))
    (raw / DOCUMENTS).write_text(
        text + row.replace("haining-2025", "haining-2030", 1).replace(",2025,", ",2030,") + "\n",
        encoding="utf-8",
    )
    for content in ("", _header(raw, HN25) + "\n"):
        if content:
            (raw / "targets" / "haining-2030.csv").write_text(content, encoding="utf-8")
        loaded = compare.load_tables(project)
        status = (
            coverage(loaded, ["rd_input"], ["haining"]).groupby("document_id")["status"].unique()
        )
        assert status["haining-2030"].tolist() == ["not_coded"]


def test_name_that_two_places_share_is_refused(project, edit, told):
    """A name must lead to one place; the first of the file would win in silence."""
    edit(PLACES, "shaoxing", "aliases", "绍兴;湖州")
    assert any("湖州" in line and "places.csv" in line for line in told(project))


def test_base_year_of_a_document_after_its_horizon_is_refused(project, edit, told):
    edit(DOCUMENTS, "huzhou-2017", "base_year", "2018")
    assert any("documents.csv" in line and "base_year" in line for line in told(project))


# All at once


def test_faults_in_two_files_are_both_told(project, edit):
    one = edit(PLACES, "shaoxing", "division_code", "33050")
    two = edit(HZ17, "huzhou-2017-054-10", "target_year", "２０１７")
    with pytest.raises(TablesError) as raised:
        compare.load_tables(project)
    assert str(raised.value) == "\n".join(
        [
            "2 faults in the raw tables; nothing was loaded:",
            _sentence(PLACES, one, "division_code", "33050", "Must be six digits."),
            _sentence(HZ17, two, "target_year", "２０１７", WIDE("2017")),
        ]
    )
    assert raised.value.exit_code == 4


def test_fault_of_a_file_and_of_a_cell_elsewhere_are_both_told(project, raw, edit, told):
    edit(HZ17, "huzhou-2017-054-10", "line", "0")
    (raw / PLACES).unlink()
    assert [line.partition(":")[0] for line in told(project)] == [
        "data/raw/places.csv",
        "data/raw/targets/huzhou-2017.csv, line 11, column line",
    ]


def test_two_faults_of_one_row_are_both_told(project, edit, told):
    line = edit(HZ17, "huzhou-2017-054-10", "value", "2,70")
    edit(HZ17, "huzhou-2017-054-10", "commitment", "firmly")
    found = told(project)
    assert _sentence(HZ17, line, "value", "2,70", NUMBER) in found
    assert any(
        each.startswith(f"data/raw/{HZ17}, line {line}, column commitment") for each in found
    )


def test_faults_are_rows(project, edit):
    line = edit(PLACES, "shaoxing", "division_code", "33050")
    _, faults = read_tables(project)
    assert faults.to_dict("records") == [
        {
            "file": "data/raw/places.csv",
            "line": line,
            "column": "division_code",
            "value": "33050",
            "problem": "Must be six digits.",
        }
    ]


def test_settled_difference_of_an_id_that_stands_twice_is_told(project, raw, told):
    """A doubled row that the adjudication names is a fault, and no traceback."""
    with (raw / "adjudication.csv").open(encoding="utf-8", newline="") as stream:
        target_id = next(csv.DictReader(stream))["target_id"]
    path = raw / "targets" / f"{target_id.rsplit('-', 2)[0]}.csv"
    row = next(line for line in path.read_text("utf-8").splitlines() if line.startswith(target_id))
    path.write_text(path.read_text("utf-8") + row + "\n", encoding="utf-8")
    assert any("The same target_id stands on line" in line for line in told(project))


def test_settled_difference_of_no_target_names_a_file_that_exists(project, raw, told):
    """The targets are a folder; there is no data/raw/targets.csv to add a row to."""
    cells = list(csv.reader(io.StringIO((raw / "adjudication.csv").read_text("utf-8"))))
    cells[1][0] = "haining-2025-999-99"
    _columns(raw, "adjudication.csv", lambda _: cells)
    found = told(project)
    assert any(
        line.startswith("data/raw/adjudication.csv, line 2, column target_id") for line in found
    )
    assert not any("targets.csv" in line for line in found)


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("target_id", ' Did you mean "target_year"?'),
        ("comparater", ' Did you mean "comparator"?'),
        ("zzzzzz", ""),
    ],
)
def test_settled_difference_in_no_column_that_can_be_settled_is_told(
    project, raw, told, column, hint
):
    cells = list(csv.reader(io.StringIO((raw / "adjudication.csv").read_text("utf-8"))))
    cells[1][cells[0].index("column")] = column
    _columns(raw, "adjudication.csv", lambda _: cells)
    problem = f"Not a column of the targets that can be settled.{hint}"
    assert _sentence("adjudication.csv", 2, "column", column, problem) in told(project)


@settings(
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_text_in_any_cell_makes_the_check_fall_over(project, raw, data):
    """Whatever is typed in whichever table, the answer is sentences that name the file, never a traceback."""
    path = data.draw(st.sampled_from(sorted(raw.rglob("*.csv"))))
    kept = path.read_bytes()
    cells = list(csv.reader(io.StringIO(kept.decode("utf-8"))))
    row, column = (
        data.draw(st.integers(1, len(cells) - 1)),
        data.draw(st.integers(0, len(cells[0]) - 1)),
    )
    cells[row][column] = data.draw(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)
    )
    _columns(raw, path.relative_to(raw), lambda _: cells)
    found = sentences(read_tables(project)[1])
    path.write_bytes(kept)
    assert all(line.startswith("data/raw/") for line in found)


# When undated documents were written, and whose figure a relative target means

DATINGS, RESOLUTIONS = "datings.csv", "resolutions.csv"
ON_LINE = '"Names a congress on line 1. | 第1行提及大会。"'
RESOLVED = "shaoxing-2018-026-04"


def _add(raw, file, row):
    """Append a row; gives its line."""
    text = (raw / file).read_text("utf-8")
    (raw / file).write_text(f"{text}{row}\n", encoding="utf-8")
    return text.count("\n") + 1


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "problem"),
    [
        (
            DATINGS,
            "haizhou-2015",
            "document_id",
            "huzhou-2017",
            "It is dated 2013-12-09 in data/raw/documents.csv; only an "
            "undated document stands here.",
        ),
        (
            DATINGS,
            "haizhou-2015",
            "document_id",
            "haizou-2015",
            "Not in data/raw/documents.csv; add it there or correct it. "
            'Did you mean "haizhou-2015"?',
        ),
        (DATINGS, "haizhou-2015", "document_id", "", EMPTY),
        (
            DATINGS,
            "haizhou-2015",
            "not_before",
            "2016",
            "Must not be after horizon_year, which is 2015.",
        ),
        (DATINGS, "haizhou-2015", "not_before", "", EMPTY),
        (DATINGS, "haizhou-2015", "not_before", "2014-10", YEAR),
        (DATINGS, "haizhou-2015", "not_before", "1914", YEAR),
        (DATINGS, "haizhou-2015", "not_before", "２０１４", WIDE("2014")),
        (DATINGS, "haizhou-2015", "note", "", EMPTY),
        (DATINGS, "haizhou-2015", "note", "Only in English.", NOTE),
        (
            RESOLUTIONS,
            RESOLVED,
            "target_id",
            "huzhou-2017-054-10",
            "It is a level; only a relative target takes its number from another place.",
        ),
        (
            RESOLUTIONS,
            RESOLVED,
            "target_id",
            "huzhou-2017-054-01",
            "It is a multiple; only a relative target takes its number from another place.",
        ),
        (
            RESOLUTIONS,
            RESOLVED,
            "target_id",
            "shaoxing-2018-026-044",
            "Not in data/raw/targets/; add it there or correct it. "
            'Did you mean "shaoxing-2018-026-04"?',
        ),
        (RESOLUTIONS, RESOLVED, "target_id", "", EMPTY),
        (
            RESOLUTIONS,
            RESOLVED,
            "place_id",
            "zhejang",
            'Not in data/raw/places.csv; add it there or correct it. Did you mean "zhejiang"?',
        ),
        (RESOLUTIONS, RESOLVED, "place_id", "", EMPTY),
        (RESOLUTIONS, RESOLVED, "note", "", EMPTY),
        (RESOLUTIONS, RESOLVED, "note", "只有中文", NOTE),
    ],
)
def test_bad_dating_or_resolution_is_told(project, edit, told, file, key, column, value, problem):
    line = edit(file, key, column, value)
    sentences = told(project)
    if column == "document_id":
        # The document that it was of has none now.
        sentences = [one for one in sentences if "The document is undated" not in one]
    assert sentences == [_sentence(file, line, column, value, problem)]


def test_dating_up_to_the_horizon_is_no_fault(project, edit, told):
    edit(DATINGS, "haizhou-2015", "not_before", "2015")
    edit(DATINGS, "haizhou-2015", "note", "INVENTED reason of 2015. | 虚构的理由（2015年）。")
    assert told(project) == []


def test_second_dating_of_a_document_is_told(project, raw, told):
    line = _add(raw, DATINGS, f"haizhou-2015,2015,{ON_LINE}")
    assert told(project) == [
        _sentence(
            DATINGS,
            line,
            "document_id",
            "haizhou-2015",
            "The same document_id stands on line "
            "2 of data/raw/datings.csv; give one of them another.",
        )
    ]


def test_second_resolution_of_a_target_is_told(project, raw, told):
    line = _add(raw, RESOLUTIONS, f'{RESOLVED},china,"The nation\'s. | 全国。"')
    assert told(project) == [
        _sentence(
            RESOLUTIONS,
            line,
            "target_id",
            RESOLVED,
            "The same target_id stands on line 2 of "
            "data/raw/resolutions.csv; give one of them another.",
        )
    ]


def test_date_that_is_found_later_makes_the_dating_a_fault(project, edit, told):
    """The date goes into documents.csv; the dating is told, so that the two never disagree in silence."""
    edit(DOCUMENTS, "haizhou-2015", "issued", "2014-12-01")
    assert told(project) == [
        _sentence(
            DATINGS,
            2,
            "document_id",
            "haizhou-2015",
            "It is dated 2014-12-01 in "
            "data/raw/documents.csv; only an undated document stands here.",
        )
    ]


def test_two_faults_of_one_dating_are_both_told(project, raw, told):
    line = _add(raw, DATINGS, f"huzhou-2017,2018,{ON_LINE}")
    assert told(project) == [
        _sentence(
            DATINGS,
            line,
            "document_id",
            "huzhou-2017",
            "It is dated 2013-12-09 in data/raw/documents.csv; only an "
            "undated document stands here.",
        ),
        _sentence(
            DATINGS, line, "not_before", "2018", "Must not be after horizon_year, which is 2017."
        ),
    ]


@pytest.mark.parametrize("file", [DATINGS, RESOLUTIONS])
def test_missing_datings_or_resolutions_are_one_fault(project, raw, told, file):
    header = _header(raw, file)
    (raw / file).unlink()
    assert told(project) == [
        _at(file, 0, "", f"The file is missing; create it with the header {header}.")
    ]


@pytest.mark.parametrize("file", [DATINGS, RESOLUTIONS])
def test_no_datings_and_no_resolutions_are_no_fault(project, raw, edit, file):
    """A project of dated documents and numbers needs none."""
    for document_id in ("haizhou-2015", "huzhou-2027"):
        edit(DOCUMENTS, document_id, "issued", "2014-12-31")
    (raw / DATINGS).write_text(_header(raw, DATINGS) + "\n", encoding="utf-8")
    (raw / file).write_text(_header(raw, file) + "\n", encoding="utf-8")
    loaded = compare.load_tables(project)[file.removesuffix(".csv")]
    assert loaded.empty


def test_dated_document_that_stands_twice_is_told_and_no_traceback(project, raw, told):
    """A doubled row that a dating names."""
    row = next(
        line
        for line in (raw / DOCUMENTS).read_text("utf-8").splitlines()
        if line.startswith("haizhou-2015,")
    )
    line = _add(raw, DOCUMENTS, row)
    assert any(
        each.startswith(f"data/raw/documents.csv, line {line}, column document_id")
        for each in told(project)
    )


def test_resolution_is_not_accused_when_its_targets_could_not_be_read(project, rewrite, told):
    rewrite("targets/shaoxing-2018.csv", f"{RESOLVED},26", f"{RESOLVED},extra,26")
    assert len(told(project)) == 1


@pytest.mark.parametrize(
    ("place_id", "parent_id"), [("china", "china"), ("zhejiang", "huzhou"), ("china", "haining")]
)
def test_place_that_is_a_part_of_itself_is_told(project, edit, told, place_id, parent_id):
    """A circle of parents would have no nation at its top, and nothing could be looked up along it."""
    edit(PLACES, place_id, "parent_id", parent_id)
    assert any("places.csv" in line and "parent_id" in line for line in told(project))


def test_datings_and_resolutions_are_typed(tables):
    assert tables["datings"].set_index("document_id")["not_before"].to_dict() == {
        "haizhou-2015": 2014,
        "huzhou-2027": 2022,
    }
    assert tables["datings"]["not_before"].dtype == "Int64"
    assert tables["resolutions"].set_index("target_id")["place_id"].to_dict() == {
        RESOLVED: "zhejiang"
    }
    undated = tables["documents"].loc[tables["documents"]["issued"].eq(""), "document_id"]
    assert sorted(undated) == sorted(tables["datings"]["document_id"])


def test_what_was_loaded_is_loaded_anew_once_a_file_changes_even_with_its_size_and_time_kept(
    project,
):
    path = project / "data" / "raw" / "targets" / "haizhou-2015.csv"
    before, stat = path.read_bytes(), path.stat()
    first = compare.load_tables(project)["targets"]
    changed = before.replace(b",firm,", b",FIRM,", 1)
    path.write_bytes(changed.replace(b",FIRM,", b",firm,"))
    pd.testing.assert_frame_equal(compare.load_tables(project)["targets"], first)
    path.write_bytes(changed)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(TablesError, match="FIRM"):
        compare.load_tables(project)
    path.write_bytes(before)
    pd.testing.assert_frame_equal(compare.load_tables(project)["targets"], first)


def test_who_changes_a_loaded_table_changes_nobody_elses(project):
    first = compare.load_tables(project)
    kept = {name: frame.copy() for name, frame in first.items()}
    for frame in first.values():
        frame["note"] = "changed"
        del frame[frame.columns[0]]
    first["targets"] = first.pop("places")
    for name, frame in compare.load_tables(project).items():
        pd.testing.assert_frame_equal(frame, kept[name])


def test_a_table_saved_while_it_was_read_is_not_kept(project, monkeypatch):
    """What was read in between may be half old, half new: it is read again, also when the old file is back."""
    path = project / "data" / "raw" / "places.csv"
    before = path.read_bytes()
    load.remember_checked("made-up digest", load.load_checked())

    def disturbed(root):
        path.write_text(before.decode("utf-8").replace("Huzhou", "Made-up"), "utf-8")
        return read_tables(root)

    with monkeypatch.context() as patch:
        patch.setattr(load, "read_tables", disturbed)
        assert "Made-up" in set(compare.load_tables(project)["places"]["name_en"])
    path.write_bytes(before)
    assert "Huzhou" in set(compare.load_tables(project)["places"]["name_en"])


def test_tables_that_were_checked_elsewhere_are_not_read_again(project, monkeypatch):
    folder = project / "data" / "raw"
    checked = load.load_checked(project)
    load.remember_checked("made-up digest", checked)

    def refused(root):
        raise AssertionError("The tables were read.")

    monkeypatch.setattr(load, "read_tables", refused)
    with pytest.raises(AssertionError):
        compare.load_tables(project)
    load.remember_checked(load.content_digest(folder), checked)
    for name, frame in compare.load_tables(project).items():
        pd.testing.assert_frame_equal(frame, checked.typed[name])
        assert frame is not checked.typed[name]
    for name, frame in load.load_texts(project).items():
        pd.testing.assert_frame_equal(frame, checked.texts[name])
        assert frame is not checked.texts[name]


def test_digest_is_of_names_and_bytes_of_the_tables_alone(project, raw):
    digest = load.content_digest(raw)
    (raw / "notes.txt").write_text("made up", "utf-8")
    assert load.content_digest(raw) == digest
    (raw / "vocabularies" / "scopes.csv").rename(raw / "vocabularies" / "scopes2.csv")
    moved = load.content_digest(raw)
    (raw / "vocabularies" / "scopes2.csv").rename(raw / "vocabularies" / "scopes.csv")
    (raw / "vocabularies" / "scopes.csv").write_bytes(
        (raw / "vocabularies" / "scopes.csv").read_bytes() + b"\n"
    )
    assert len({digest, moved, load.content_digest(raw)}) == 3


def test_every_case_of_the_guide_has_its_example(tables):
    """Cases of what is no target, and of what stands in none of the documents, have none."""
    cases = tables["interpretations"].set_index("case")["example"]
    without = {"size_class_alone", "existing", "policy_parameter"}
    without |= {"year_of_a_table", "year_within_the_plan"}
    assert set(cases[cases.eq("")].index) == without
    assert set(cases[cases.ne("")]) <= set(tables["targets"]["target_id"])
