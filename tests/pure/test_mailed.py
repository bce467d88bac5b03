"""A page that was sent alone is held against its seal, and against what is published here."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import compare
from compare.cli import main
from compare.report import changes, static_pages
from compare.run.manifest import Entry, Manifest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mailed(project: Path, tmp_path: Path) -> Path:
    """A page of the project, away from it."""
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    tables = compare.load_tables(project)
    kept = {"current": changes.snapshot(tables, project), "previous": None}
    pages = dict(static_pages.changes_pages(kept, tables, project))
    path = tmp_path / "mailed" / "INVENTED name.html"
    path.parent.mkdir()
    path.write_text(pages["changes.en.html"], "utf-8")
    return path


def verify(project: Path, page: Path) -> Result:
    return CliRunner().invoke(main, ["--root", str(project), "verify", str(page)])


def test_a_page_that_is_published_here(project: Path, mailed: Path) -> None:
    data = mailed.read_bytes()
    outputs = {"reports/changes.en.html": [sha256(data).hexdigest(), len(data)]}
    (project / "reports").mkdir(exist_ok=True)
    manifest = Manifest(static=Entry(outputs=outputs)).to_json()
    (project / "reports" / "runs.json").write_bytes(manifest)
    assert json.loads(manifest)["static"]["outputs"] == outputs
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "is reports/changes.en.html as it is published here, byte for byte" in told.output


def test_a_whole_page_of_the_same_data_and_of_others(project: Path, mailed: Path, edit) -> None:
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "whole by its own seal and made from the data as they are here" in told.output
    edit("targets/haizhou-2015.csv", "haizhou-2015-008-01", "value", "3.5")
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "made from other data" in told.output


def test_the_way_through_mail_alters_no_page(project: Path, mailed: Path) -> None:
    text = mailed.read_text("utf-8")
    mailed.write_bytes(text.replace("\n", "\r\n").encode() + b"\r\n")
    assert verify(project, mailed).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("What changed", "What stayed"), ("compare-data", "compare-date"), ("</main>", "")],
)
def test_an_altered_page_is_told(project: Path, mailed: Path, old: str, new: str) -> None:
    text = mailed.read_text("utf-8")
    assert old in text
    mailed.write_text(text.replace(old, new), "utf-8")
    told = verify(project, mailed)
    assert told.exit_code == 1
    assert "altered" in told.output


def test_what_is_no_page_is_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("INVENTED")
    (tmp_path / "picture.html").write_bytes(b"\xff\xfe\x00")
    for name, said in [("other", "has no seal"), ("picture", "has no seal"), ("none", "No such")]:
        told = verify(project, tmp_path / f"{name}.html")
        assert (told.exit_code, said in told.output) == (1, True), told.output
