"""data/processed: all of it or nothing, the same bytes every time."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from compare.project.errors import UserError
from compare.release.build import build
from compare.tables.load import TablesError

HZ17 = "targets/huzhou-2017.csv"
DECIMALS = {
    "huzhou-2017-054-10": "2.70",
    "huzhou-2017-078-02": "1.80",
    "shaoxing-2018-026-05": "3.9",
    "huzhou-2017-054-09": "70",
}


@pytest.fixture
def processed(project):
    build(project)
    return project / "data" / "processed"


def _bytes(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _text(folder, name="targets.csv"):
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False)


def test_written_files_are_those_returned(project):
    written = build(project)
    assert sorted(written) == sorted(
        path for path in (project / "data" / "processed").rglob("*") if path.is_file()
    )
    assert {"targets.csv", "targets.parquet", "derived.csv", "contradictions.csv"} <= {
        each.name for each in written
    }


def test_same_bytes_every_time(project, processed):
    before = _bytes(processed)
    build(project)
    assert _bytes(processed) == before


def test_same_bytes_whatever_the_order_of_the_raw_rows(project, raw, processed):
    before = _bytes(processed)
    for path in sorted((raw / "targets").glob("*.csv")):
        header, *lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([header, *lines[::-1]]) + "\n", encoding="utf-8")
    build(project)
    assert _bytes(processed) == before


def test_same_bytes_from_tables_saved_by_excel(project, raw, processed):
    before = _bytes(processed)
    for path in sorted(raw.rglob("*.csv")):
        saved = io.StringIO(newline="")
        csv.writer(saved, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
            csv.reader(io.StringIO(path.read_text("utf-8")))
        )
        path.write_bytes(b"\xef\xbb\xbf" + saved.getvalue().encode("utf-8"))
    build(project)
    assert _bytes(processed) == before


def test_csv_is_utf_8_with_lf_and_without_bom(processed):
    for path in processed.glob("*.csv"):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        content.decode("utf-8")


def test_printed_numbers_stay_as_printed(processed):
    values = _text(processed).set_index("target_id")["value"]
    assert {target_id: values[target_id] for target_id in DECIMALS} == DECIMALS


def test_missing_is_an_empty_cell_and_never_zero(processed):
    targets = _text(processed)
    relative = targets[targets["measure"].eq("relative")]
    assert relative[["value", "canonical_value", "lower", "upper"]].eq("").all(axis=None)
    assert (
        not targets[["value", "canonical_value", "lower", "upper"]]
        .isin(["0", "nan", "NaN", "None", "<NA>"])
        .any(axis=None)
    )


def test_every_raw_column_is_kept_and_the_canonical_ones_are_added(raw, processed):
    targets = _text(processed)
    raw_columns = (raw / HZ17).read_text("utf-8").splitlines()[0].split(",")
    assert set(raw_columns) <= set(targets.columns)
    assert {
        "document_id",
        "place_id",
        "family",
        "canonical_value",
        "canonical_value_high",
        "canonical_unit",
        "lower",
        "upper",
        "flags",
    } <= set(targets.columns)
    count = sum(path.read_text("utf-8").count("\n") - 1 for path in (raw / "targets").glob("*.csv"))
    assert len(targets) == count


def test_parquet_and_csv_agree(processed):
    binary, text = pd.read_parquet(processed / "targets.parquet"), _text(processed)
    assert binary["target_id"].tolist() == text["target_id"].tolist()
    assert binary.columns.tolist() == text.columns.tolist()
    for column in ("value", "canonical_value", "lower", "upper"):
        np.testing.assert_allclose(
            binary[column].to_numpy(float),
            pd.to_numeric(text[column].replace("", None)).to_numpy(float),
            rtol=1e-11,
        )


def test_fault_writes_nothing(project, edit):
    edit(HZ17, "huzhou-2017-054-10", "value", "２.７０")
    with pytest.raises(TablesError):
        build(project)
    assert not (project / "data" / "processed").exists()


def test_fault_leaves_the_last_good_files(project, edit, processed, snapshot):
    before = snapshot(processed)
    edit(HZ17, "huzhou-2017-054-10", "value", "２.７０")
    with pytest.raises(TablesError):
        build(project)
    assert snapshot(processed) == before


def test_failure_halfway_leaves_the_last_good_files(project, processed, snapshot, monkeypatch):
    """Whatever goes wrong while the files are made, none of them is replaced and nothing is left lying about."""
    before = snapshot(processed)

    def fall_over(rows):
        raise RuntimeError("made up")

    monkeypatch.setattr("compare.release.build.contradictions", fall_over)
    with pytest.raises(RuntimeError, match="made up"):
        build(project)
    assert snapshot(processed) == before
    assert not [path for path in processed.iterdir() if path.is_dir()]


def test_changed_cell_changes_its_row_alone(project, edit, processed):
    before = _text(processed).set_index("target_id")
    edit(HZ17, "huzhou-2017-098-01", "value", "23000")
    edit(HZ17, "huzhou-2017-098-01", "as_printed", "23000件以上")
    build(project)
    after = _text(processed).set_index("target_id")
    changed = before.ne(after).any(axis=1)
    assert changed[changed].index.tolist() == ["huzhou-2017-098-01"]


def test_build_touches_nothing_but_processed(project, raw, snapshot):
    before = snapshot(raw)
    build(project)
    assert snapshot(raw) == before
    assert sorted(path.name for path in (project / "data").iterdir()) == ["processed", "raw"]


@pytest.mark.parametrize(
    ("target_id", "value"),
    [
        ("huzhou-2017-054-01", "-2"),  # a multiple: the fifth root of -2
        ("huzhou-2017-054-01", "0"),  # a multiple: the base divides by it
        ("huzhou-2017-054-10", "0"),  # a share: GDP divides by it
        ("huzhou-2017-098-05", "0"),  # a density: population divides by it
        ("huzhou-2017-054-01", "0.5"),
    ],
)
def test_odd_number_is_a_sentence_or_a_result_and_never_a_traceback(
    project, edit, target_id, value
):
    """Whether it is refused or derived from, no mathematics error reaches the reader, and no infinity a file."""
    edit(HZ17, target_id, "value", value)
    edit(HZ17, target_id, "note", "Reading: made up. | 假设。")
    try:
        build(project)
    except UserError as error:
        assert f'"{value}"' in str(error)
    else:
        derived = _text(project / "data" / "processed", "derived.csv")
        assert not derived[["lower", "value", "upper"]].isin(["inf", "-inf"]).any(axis=None)
