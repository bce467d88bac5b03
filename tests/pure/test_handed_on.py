"""What is built for others: tables in sync, workbook, data package, codebook, offices."""

import json
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest

import compare
from compare.comparison.coverage import coverage_by_year
from compare.release.build import build
from compare.release.codebook import codebook_text
from compare.tables.load import load_texts

ROOT = Path(__file__).parents[2]
PROCESSED = ROOT / "data" / "processed"
BUILT = sorted(path.name for path in PROCESSED.iterdir())


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """The processed tables, built again elsewhere from the same raw tables."""
    root = tmp_path_factory.mktemp("rebuilt")
    (root / "data").mkdir()
    (root / "data" / "raw").symlink_to(ROOT / "data" / "raw")
    build(root)
    return root / "data" / "processed"


def test_the_same_files_are_built(rebuilt):
    assert sorted(path.name for path in rebuilt.iterdir()) == BUILT


@pytest.mark.parametrize("name", BUILT)
def test_committed_tables_are_what_the_raw_tables_make_today(rebuilt, name):
    assert (rebuilt / name).read_bytes() == (PROCESSED / name).read_bytes(), (
        f"{name} is stale; run compare build"
    )


def test_codebook_is_in_sync():
    assert (ROOT / "docs" / "codebook.md").read_text("utf-8") == codebook_text(load_texts()), (
        "run compare codebook"
    )


def test_data_package_is_valid():
    report = frictionless.validate(PROCESSED / "datapackage.json")
    assert report.valid, report.flatten(["message"])[:5]


def test_data_package_tells_hash_and_rows_of_every_table():
    package = json.loads((PROCESSED / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        frame = pd.read_csv(PROCESSED / resource["path"], dtype=str)
        assert [field["name"] for field in resource["schema"]["fields"]] == list(frame.columns)
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_data_package_and_workbook_name_the_licence_of_the_data_and_of_the_code():
    package = json.loads((PROCESSED / "datapackage.json").read_text("utf-8"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert [licence["name"] for licence in package["software"]["licenses"]] == ["MIT"]
    licences = pd.read_excel(PROCESSED / "targets.xlsx", sheet_name="licences")
    assert licences[["covers", "name"]].values.tolist() == [["data", "CC-BY-4.0"], ["code", "MIT"]]


def test_an_altered_table_breaks_the_package(tmp_path):
    for path in PROCESSED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "targets.csv").read_text("utf-8").replace(",level,", ",made_up_measure,", 1)
    (tmp_path / "targets.csv").write_text(text, encoding="utf-8", newline="\n")
    assert not frictionless.validate(tmp_path / "datapackage.json").valid


def test_workbook_reads_back_with_chinese_and_codes_intact(rows):
    book = openpyxl.load_workbook(PROCESSED / "targets.xlsx", read_only=True)
    assert {"targets", "codebook", "documents", "changes"} <= set(book.sheetnames)
    lines = list(book["targets"].iter_rows(values_only=True))
    header, first = lines[0], dict(zip(lines[0], lines[1], strict=True))
    assert list(header) == list(rows.columns)
    assert len(lines) == len(rows) + 1
    assert first["as_printed"] == rows.iloc[0]["as_printed"]
    meanings = list(book["codebook"].iter_rows(values_only=True))
    assert meanings[0][-2:] == ("meaning_en", "meaning_zh")


def test_csv_keeps_the_printed_number_and_parquet_the_frame(rows):
    typed = pd.read_csv(PROCESSED / "targets.csv", dtype=str, keep_default_na=False).set_index(
        "target_id"
    )
    assert typed.at["huzhou-2017-054-10", "value"] == "2.70"
    stored = pd.read_parquet(PROCESSED / "targets.parquet")
    assert list(stored.columns) == list(rows.columns)
    assert stored["canonical_value"].equals(rows["canonical_value"])


def test_coverage_keeps_the_four_absences_apart(tables):
    covered = coverage_by_year(tables).set_index(["place_id", "indicator", "target_year"])["status"]
    assert covered[("huzhou", "rd_intensity", 2017)] == "set"
    assert covered[("shaoxing", "rd_intensity", 2018)] == "relative"
    assert covered[("haizhou", "rd_expenditure", 2015)] == "silent"
    assert covered[("haizhou", "rd_expenditure", 2017)] == "no_document"
    assert covered[("jiaxing", "rd_expenditure", 2017)] == "no_document"
    uncoded = {
        **tables,
        "targets": tables["targets"][tables["targets"]["document_id"].ne("haining-2025")],
    }
    covered = coverage_by_year(uncoded).set_index(["place_id", "indicator", "target_year"])[
        "status"
    ]
    assert covered[("haining", "rd_intensity", 2025)] == "not_coded"


def test_offices_are_linked_by_section(tables, rows):
    linked = compare.answerable(rows, tables["responsibilities"])
    pair = linked[linked["target_id"].eq("haizhou-2015-027-01")]
    assert "科技局" in pair["office_zh"].tolist()
    assert set(pair["role"]) == {"responsible"}
    assert linked[linked["document_id"].isin(["shaoxing-2018", "huzhou-2027"])].empty
