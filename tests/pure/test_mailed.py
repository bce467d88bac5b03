"""A page that was sent alone is held against its seal, and against what is published here."""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import compare
from compare.cli import main
from compare.language.words import LANGUAGES
from compare.report import changes, static_pages
from compare.report.seal import PLACE, named, sealed
from compare.run.manifest import Entry, Manifest

#: The seal of a page, and how its digest of data begins.
SEALED = re.compile('<meta name="compare-seal" content="[0-9a-f]+">')
DATA = 'name="compare-data" content="'

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mailed(project: Path, tmp_path: Path) -> Path:
    """A page of the project, away from it."""
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    tables = compare.load_tables(project)
    kept = {"current": changes.snapshot(tables, project), "previous": None}
    order = {language: [] for language in LANGUAGES}
    pages = dict(static_pages.changes_pages(kept, tables, project, order))
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
    manifest = Manifest(static={"index": Entry(outputs=outputs)}).to_json()
    (project / "reports" / "runs.json").write_bytes(manifest)
    assert json.loads(manifest)["static"]["index"]["outputs"] == outputs
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "is reports/changes.en.html as it is published here, byte for byte" in told.output


def test_a_whole_page_beside_one_of_its_name_that_shows_the_same_or_other_data(
    project: Path, mailed: Path
) -> None:
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "whole by its own seal; no page of its name, changes.en, is published" in told.output
    here = project / "reports" / "changes.en.html"
    here.parent.mkdir()
    bare = SEALED.sub(PLACE, mailed.read_text("utf-8"))
    here.write_text(sealed(bare.replace("What changed", "What stayed")), "utf-8")
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "whole by its own seal and shows the same data as changes.en.html here" in told.output
    other = re.sub('name="compare-data" content="[0-9a-f]{12}', f"{DATA}{'0' * 12}", bare)
    here.write_text(sealed(other), "utf-8")
    told = verify(project, mailed)
    assert told.exit_code == 0
    assert "shows other data (" in told.output
    assert "than changes.en.html here (000000000000)" in told.output


@pytest.mark.parametrize("name", ['a "b" <c>&.en', "../elsewhere/changes.en"])
def test_a_page_may_have_any_name_and_leads_to_no_other_folder(
    project: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / "reports").mkdir()
    page = sealed(f"{named(name, '0' * 12)}{PLACE}<p>INVENTED</p>")
    for path in (tmp_path / "mailed.html", tmp_path / "elsewhere" / "changes.en.html"):
        path.write_text(page, "utf-8")
    told = verify(project, tmp_path / "mailed.html")
    assert told.exit_code == 0, told.output
    assert f"no page of its name, {name}, is published here" in told.output
    assert 'content="a "b"' not in page


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
