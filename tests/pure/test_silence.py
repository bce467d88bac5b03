"""Nothing is dropped in silence: files, documents, reasons, codings, the codebook."""

import shutil

import pytest
from click.testing import CliRunner

import compare
from compare.cli import main
from compare.language.labels import Labels
from compare.notebooks.statement_tables import source_table
from compare.release.check import check_project
from compare.release.codebook import write_codebook
from compare.tables.check import read_tables
from compare.tables.schema import SINGLE_TABLES

HEADER = "document_id,"


def found(project):
    return check_project(project).faults


# Files


#: Files that are no tables, and what is said of each.
STRANGE = {
    "targets/haining-2025.CSV": "It is not read: no table is called so. Did you mean targets/haining-2025.csv? Else move it out of "
    "data/raw.",
    "targets/haining-2026.xlsx": 'It is not read: a table is a ".csv" file, saved as "CSV UTF-8", and this is ".xlsx". Did you mean '
    "targets/haining-2026.csv? Else move it out of data/raw.",
    "context.xlsx": 'It is not read: a table is a ".csv" file, saved as "CSV UTF-8", and this is ".xlsx". Did you mean '
    "context.csv? Else move it out of data/raw.",
    "Places.csv": "It is not read: no table is called so. Did you mean places.csv? Else move it out of data/raw.",
    "vocabularies/level.csv": "It is not read: no table is called so. Did you mean vocabularies/levels.csv? Else move it out of "
    "data/raw.",
    "Targets/haining-2025.csv": "It is not read: no table is called so. Did you mean targets/haining-2025.csv? Else move it out of "
    "data/raw.",
    "targets/old/haining-2025.csv": "It is not read: no table is called so. Move it out of data/raw.",
    "qqqqqqqq.pdf": 'It is not read: a table is a ".csv" file, saved as "CSV UTF-8", and this is ".pdf". Move it out of '
    "data/raw.",
}


def test_every_file_that_is_not_recognised_is_told(project, raw, told):
    for name in STRANGE:
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text("INVENTED\n", "utf-8")
    wanted = [f"data/raw/{name}: {problem}" for name, problem in STRANGE.items()]
    assert sorted(told(project)) == sorted(wanted)


def test_what_editors_and_systems_leave_is_passed_over(project, raw, told):
    of_tables = ("targets/._haining-2025.csv", "excluded/~$haining-2025.csv", "targets/.old.csv")
    for name in (".DS_Store", "targets/.~lock.x.csv#", "~$places.xlsx", ".git/x.csv", *of_tables):
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text("INVENTED\n", "utf-8")
    assert told(project) == []


def test_where_no_table_is_there_each_is_told_once_and_nothing_follows_from_it(tmp_path):
    found = read_tables(tmp_path)[1]
    assert found["file"].is_unique
    assert set(found["file"]) == {table.location for table in SINGLE_TABLES}
    assert found["problem"].str.startswith("The file is missing;").all()


# Documents, and tables that are empty


def test_a_registered_document_without_targets_is_said(project, raw):
    (raw / "targets" / "shaoxing-2018.csv").unlink()
    for name in ("second_coding", "excluded"):
        (raw / name / "shaoxing-2018.csv").unlink()
    for name in ("adjudication.csv", "resolutions.csv"):
        rows = (raw / name).read_text("utf-8").splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith("shaoxing-2018-")]
        (raw / name).write_text("".join(kept), "utf-8")
    findings = check_project(project)
    assert findings.faults == []
    assert findings.remarks == [
        "data/raw/targets/shaoxing-2018.csv: shaoxing-2018 is registered, and no target is there; the document is "
        'shown as "not coded".'
    ]


@pytest.mark.parametrize("empty", [False, True])
def test_a_coded_document_without_excluded_numbers_is_said(project, raw, empty):
    path = raw / "excluded" / "haining-2025.csv"
    header = path.read_text("utf-8").splitlines()[0]
    path.unlink()
    if empty:
        path.write_text(f"{header}\n", "utf-8")
    (remark,) = check_project(project).remarks
    assert remark.startswith(
        "data/raw/excluded/haining-2025.csv: haining-2025 is registered, and no number is there that is no target"
    )
    assert "compare audit --sources FOLDER" in remark


def _empty(path):
    header = path.read_text("utf-8").splitlines()[0]
    path.write_text(f"{header}\n", "utf-8")


def test_second_readings_of_no_figure_are_faults(project, raw, told):
    _empty(raw / "context.csv")
    _empty(raw / "corrections.csv")
    count = len((raw / "second_readings.csv").read_text("utf-8").splitlines()) - 1
    (sentence,) = told(project)
    assert "No figure of data/raw/context.csv has this place" in sentence
    assert f"The same in {count} cells" in sentence


@pytest.mark.parametrize("name", ["context", "responsibilities"])
def test_a_table_with_a_header_alone_is_said(project, raw, name):
    # What was read a second time, or corrected, stands on what was read first.
    for emptied in (name, "second_readings", "corrections"):
        _empty(raw / f"{emptied}.csv")
    assert f"data/raw/{name}.csv: It holds a header and no row." in check_project(project).remarks


def test_remarks_are_printed_and_leave_the_exit_code_alone(project, raw):
    _empty(raw / "context.csv")
    _empty(raw / "second_readings.csv")
    _empty(raw / "corrections.csv")
    result = CliRunner().invoke(main, ["--root", str(project), "check"])
    assert result.exit_code == 0
    assert "Remark: data/raw/context.csv: It holds a header and no row." in result.stderr
    assert result.stdout.startswith("No fault found in ")


# Dates and reasons


def test_an_undated_document_without_a_dating_is_told(project, raw, told):
    rows = (raw / "datings.csv").read_text("utf-8").splitlines(keepends=True)
    (raw / "datings.csv").write_text("".join(rows[:-1]), "utf-8")
    assert told(project) == [
        "data/raw/documents.csv, line 5, column issued: The document is undated; write its date, or in "
        "data/raw/datings.csv the earliest year in which its text can have been written, and why."
    ]


def test_reason_other_without_a_note_is_told(project, rewrite, told):
    line = rewrite(
        "excluded/haining-2025.csv", "Session number of the city government. | 市政府届次。", ""
    )
    assert told(project) == [
        f"data/raw/excluded/haining-2025.csv, line {line}, column note: "
        'The reason is "other"; say in the note what the number is.'
    ]


# Two codings


@pytest.mark.parametrize(
    ("column", "value", "second"),
    [
        ("target_year", "2018", "2017"),
        ("indicator", "rd_growth", "rd_intensity"),
        ("year_basis", "document", "stated"),
        ("commitment", "aspire", "firm"),
    ],
)
def test_a_cell_that_the_second_coding_has_otherwise_is_told(project, edit, column, value, second):
    line = edit("targets/huzhou-2017.csv", "huzhou-2017-054-10", column, value)
    assert (
        f'data/raw/targets/huzhou-2017.csv, line {line}, column {column}: "{value}": The second coding says '
        f'"{second}"; look at the line and correct one of them, or settle it in data/raw/adjudication.csv.'
    ) in found(project)


def test_a_row_that_only_one_coding_has_is_told(project, raw):
    path = raw / "second_coding" / "haining-2025.csv"
    rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), "utf-8")
    (sentence,) = found(project)
    assert sentence.endswith(
        "The second coding has no such row; look at the line, and correct one of them."
    )
    path.write_text("".join([*rows, rows[-1].replace(rows[-1].split(",")[0], "999", 1)]), "utf-8")
    (sentence,) = found(project)
    assert sentence.startswith(
        "data/raw/targets/haining-2025.csv: Only the second coding has it (haining-2025 line 999: "
    )


def test_a_document_coded_once_is_said_and_marked_on_its_pages(project, raw):
    (raw / "second_coding" / "haining-2025.csv").unlink()
    rows = (raw / "adjudication.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith("haining-2025-")]
    (raw / "adjudication.csv").write_text("".join(kept), "utf-8")
    findings = check_project(project)
    assert findings.faults == []
    assert [remark.partition(":")[0] for remark in findings.remarks] == [
        "data/raw/second_coding/haining-2025.csv"
    ]
    tables = compare.load_tables(project)
    targets = compare.harmonise_targets(tables)
    for language, mark in (("en", "coded once, by one coder alone"), ("zh", "仅经一次编码")):
        cells = source_table(targets, Labels(tables, language)).to_numpy().tolist()
        assert [mark in str(row) for row in cells] == [True, False, False, False, False]


def test_no_second_coding_at_all_is_no_error(project, raw):
    shutil.rmtree(raw / "second_coding")
    header = (raw / "adjudication.csv").read_text("utf-8").splitlines()[0]
    (raw / "adjudication.csv").write_text(f"{header}\n", "utf-8")
    findings = check_project(project)
    assert findings.faults == []
    assert len(findings.remarks) == 5


# The codebook


def test_a_deleted_codebook_is_found(project):
    write_codebook(project)
    assert found(project) == []
    (project / "docs" / "codebook.md").unlink()
    assert found(project) == ["docs/codebook.md: It is missing; run compare codebook."]


@pytest.mark.parametrize(
    "name", ["Targets.csv", "targets.csv", "excluded.csv", "Second_coding.csv"]
)
def test_a_table_in_one_file_for_all_documents_names_its_folder(project, raw, told, name):
    (raw / name).write_text("a\n", "utf-8")
    (sentence,) = told(project)
    folder = name.removesuffix(".csv").lower()
    assert f"Did you mean {folder}/, one file for each document?" in sentence


def test_a_stale_codebook_is_told(project, raw):
    write_codebook(project)
    assert found(project) == []
    with (raw / "vocabularies" / "scopes.csv").open("a", encoding="utf-8") as file:
        file.write("made_up,made up,虚构,\n")
    assert found(project) == [
        "docs/codebook.md: It is older than the tables; run compare codebook."
    ]


def test_check_exits_with_1_for_what_only_the_second_coding_finds(project, edit):
    edit("targets/huzhou-2017.csv", "huzhou-2017-054-10", "target_year", "2018")
    result = CliRunner().invoke(main, ["--root", str(project), "check"])
    assert result.exit_code == 1
    assert "The second coding says" in result.stderr
