"""What differs between two versions of the tables: rows by their ids, and results that moved."""

import shutil
import subprocess

import pandas as pd
import pytest
from click.testing import CliRunner

from compare.cli import main
from compare.release.difference import difference

HZ17 = "targets/huzhou-2017.csv"


@pytest.fixture
def other(project, tmp_path_factory):
    """A copy of the project as it was before a test edits it."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copytree(project / "data", folder / "data")
    return folder


def test_the_same_tables_do_not_differ(project, other):
    found = difference(str(other), str(project), project)
    assert found.rows.empty and found.results.empty and found.counts.empty and found.unloaded == []
    result = CliRunner().invoke(main, ["--root", str(project), "diff", str(other), str(project)])
    assert (result.exit_code, result.stdout) == (0, "The tables are the same.\n")


def test_a_changed_cell_is_told_with_what_it_moves(project, other, edit):
    """2.70 becomes 3.70, with the fragment, so that the row reads as it is printed; a percentage stays one."""
    edit(HZ17, "huzhou-2017-054-10", "value", "3.70")
    edit(HZ17, "huzhou-2017-054-10", "as_printed", "3.70%左右")
    found = difference(str(other), str(project), project)
    assert found.rows.values.tolist() == [
        ["targets", "huzhou-2017-054-10", "changed", "as_printed", "2.70%左右", "3.70%左右"],
        ["targets", "huzhou-2017-054-10", "changed", "value", "2.70", "3.70"],
    ]
    moved = found.results.set_index("column")
    assert set(moved["target_id"]) == {"huzhou-2017-054-10"}
    assert moved.loc["canonical_value", ["before", "after"]].tolist() == ["2.7", "3.7"]


def test_rows_that_came_and_went_are_told_by_their_ids(project, other):
    removed = CliRunner().invoke(main, ["--root", str(project), "remove", "shaoxing-2018"])
    assert removed.exit_code == 0
    forth = difference(str(other), str(project), project).rows
    back = difference(str(project), str(other), project).rows
    assert set(forth["change"]) == {"gone"} and set(back["change"]) == {"added"}
    rows = (other / "data" / "raw" / "targets" / "shaoxing-2018.csv").read_text("utf-8").count(
        "\n"
    ) - 1
    for frame in (forth, back):
        documents = frame.loc[frame["table"].eq("documents"), "row"]
        assert documents.tolist() == ["shaoxing-2018"]
        targets = frame.loc[frame["table"].eq("targets"), "row"]
        assert len(targets) == rows and targets.str.startswith("shaoxing-2018-").all()


def test_verdicts_that_became_more_or_fewer_are_counted(project, other):
    CliRunner().invoke(main, ["--root", str(project), "remove", "shaoxing-2018"])
    counts = difference(str(other), str(project), project).counts
    assert len(counts) and counts["before"].gt(counts["after"]).all()


def test_tables_of_an_older_data_model_are_compared_as_far_as_they_go(project, other):
    """A version without corrections and without days of access, which count as empty there; it has results, too."""
    corrections = other / "data" / "raw" / "corrections.csv"
    corrected = len(corrections.read_text("utf-8").splitlines()) - 1
    corrections.unlink()
    path = other / "data" / "raw" / "documents.csv"
    documents = pd.read_csv(path, dtype=str, keep_default_na=False)
    documents.drop(columns="accessed").to_csv(path, index=False, lineterminator="\n")
    found = difference(str(other), str(project), project)
    dated = documents.loc[documents["accessed"].ne(""), "document_id"].tolist()
    of_documents = found.rows[found.rows["table"].eq("documents")]
    assert dated and of_documents["row"].tolist() == dated
    assert set(of_documents["column"]) == {"accessed"} and found.unloaded == []
    added = found.rows[found.rows["table"].eq("corrections")]
    assert len(added) == corrected == len(found.rows) - len(dated)


def test_results_of_faulty_tables_are_told_not_to_be_worked_out(project, other, edit):
    edit("places.csv", "huzhou", "division_code", "33050")
    found = difference(str(other), str(project), project)
    assert found.rows[["table", "row", "before", "after"]].values.tolist() == [
        ["places", "huzhou", "330500", "33050"]
    ]
    (sentence,) = found.unloaded
    assert "Must be six digits." in sentence


def test_commits_and_tags_are_versions(project, edit):
    def git(*arguments):
        identity = ["-c", "user.name=made up", "-c", "user.email=made@up"]
        subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)

    git("init")
    git("add", "data")
    git("commit", "-m", "MADE UP before")
    git("tag", "v9.1.0")
    edit(HZ17, "huzhou-2017-054-10", "note", "Made up. | 虚构。")
    git("commit", "-am", "MADE UP after")
    result = CliRunner().invoke(main, ["--root", str(project), "diff", "v9.1.0", "HEAD"])
    assert result.exit_code == 0
    assert result.stdout == (
        'targets: 1 changed\n  changed  huzhou-2017-054-10 note: "" -> "Made up. | 虚构。"\n'
    )
    unknown = CliRunner().invoke(main, ["--root", str(project), "diff", "v9.1.1", "HEAD"])
    assert unknown.exit_code == 2
    assert '"v9.1.1" is no commit or tag of this project, and no folder' in unknown.stderr
    assert 'Did you mean "v9.1.0"?' in unknown.stderr
