"""A release in one file: what is in it, its checksums, and the same bytes twice."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import compare
from compare.cli import main
from compare.release.archive import CHECKSUMS, NothingToRelease, write_archive

ROOT = Path(__file__).parents[2]
NAME = f"compare-{compare.__version__}"


@pytest.fixture
def made(project):
    """A project with what a release needs; its pages are MADE UP."""
    for folder in ("data/processed", "reports/failed"):
        (project / folder).mkdir(parents=True)
    (project / "data/processed/targets.xlsx").write_bytes(b"MADE UP")
    (project / "reports/index.html").write_text("MADE UP", "utf-8")
    (project / "reports/runs.json").write_text("{}", "utf-8")
    (project / "reports/failed/patents.html").write_text("MADE UP", "utf-8")
    (project / "reports/.lock").write_text("", "utf-8")
    (project / "reports/checked.js").write_text("MADE UP", "utf-8")
    (project / "CITATION.cff").write_text("MADE UP", "utf-8")
    (project / ".zenodo.json").write_text("{}", "utf-8")
    (project / "secret.txt").write_text("MADE UP", "utf-8")
    return project


def test_it_holds_data_workbook_report_and_what_a_citation_needs(made, tmp_path_factory):
    archive = write_archive(tmp_path_factory.mktemp("dist"), made)
    assert archive.name == f"{NAME}.zip"
    with zipfile.ZipFile(archive) as file:
        names = [name.removeprefix(f"{NAME}/") for name in file.namelist()]
    for name in (
        "data/raw/targets/huzhou-2017.csv",
        "data/processed/targets.xlsx",
        "reports/index.html",
        "CITATION.cff",
        ".zenodo.json",
        CHECKSUMS,
    ):
        assert name in names
    for name in (
        "reports/failed/patents.html",
        "reports/.lock",
        "reports/checked.js",
        "secret.txt",
    ):
        assert name not in names


def test_its_checksums_are_those_of_its_files(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    archive = write_archive(folder, made)
    shutil.unpack_archive(archive, folder / "unpacked")
    for where, sums in (
        (folder / "unpacked" / NAME, CHECKSUMS),
        (folder, f"{archive.name}.sha256"),
    ):
        listed = [line.split("  ") for line in (where / sums).read_text("utf-8").splitlines()]
        assert listed
        for digest, name in listed:
            assert hashlib.sha256((where / name).read_bytes()).hexdigest() == digest
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--check", "--quiet", CHECKSUMS],
            cwd=folder / "unpacked" / NAME,
            check=True,
        )


def test_it_is_the_same_bytes_twice(made, tmp_path_factory):
    """Also when every file was touched since, for a release has no date but that of its tag."""
    first = write_archive(tmp_path_factory.mktemp("dist"), made).read_bytes()
    for path in made.rglob("*"):
        path.touch()
    assert write_archive(tmp_path_factory.mktemp("dist"), made).read_bytes() == first


def test_what_was_not_made_is_not_released(project, made, tmp_path_factory):
    (made / "reports/index.html").unlink()
    with pytest.raises(NothingToRelease, match="^reports/index.html is not there"):
        write_archive(tmp_path_factory.mktemp("dist"), made)


def test_the_command_refuses_pages_that_are_older_than_their_inputs(made, tmp_path_factory):
    """Of the whole plan there is an index alone, and no page."""
    shutil.copytree(ROOT / "notebooks", made / "notebooks")
    folder = tmp_path_factory.mktemp("dist")
    result = CliRunner().invoke(main, ["--root", str(made), "release", "--folder", str(folder)])
    assert result.exit_code == 2 and "run make report first" in result.stderr
    assert not list(folder.iterdir())
