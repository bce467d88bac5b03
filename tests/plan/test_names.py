"""Plans, names and notebooks that cannot be run are refused with a sentence and the place, before anything runs."""

from __future__ import annotations

import importlib
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from invented import (
    DOCUMENT,
    ONE,
    PARAMETERS,
    REPOSITORY,
    SHOW,
    called,
    command,
    invented_notebook,
    invented_project,
)

from compare.project.errors import UserError

PLAN = """
[[run]]
name = "steady"
notebook = "patents.ipynb"
languages = ["en"]

[[run]]
name = "shaky"
notebook = "high_tech_firms.ipynb"
"""


def run(name: str, notebook: str = "patents.ipynb", more: str = "") -> str:
    """Return an entry of a plan."""
    return f'[[run]]\nname = {name}\nnotebook = "{notebook}"\n{more}\n'


def refused(tmp_path: Path, plan: str) -> str:
    """Return the words with which a plan is refused; nothing must have been run."""
    return refusal(invented_project(tmp_path / "project", plan))


def refusal(root: Path) -> str:
    """Return the words with which a project is refused: by every command that reads its plan, before anything runs."""
    result = command(root)
    assert result.exit_code == 2, (result.exit_code, result.exception, result.output)
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert not list((root / "reports").rglob("*.html"))
    assert not list((root / "reports").rglob("*.ipynb"))
    planned = command(root, "--dry-run")
    assert planned.exit_code == 2, planned.output
    assert planned.stderr == result.stderr
    told = called(root, "status")
    assert told.exit_code in (1, 2), (told.exit_code, told.exception)
    assert isinstance(told.exception, SystemExit)
    assert result.stderr.strip() in told.output
    return result.stderr


class TestPlan:
    def test_shipped_plan_is_good(self, tmp_path: Path) -> None:
        root = tmp_path / "project"
        shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
        shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
        result = command(root, "--only", "no-such-run")
        assert result.stderr.startswith('"no-such-run" is not a run'), result.output

    def test_every_fault_is_told_at_once_with_the_nearest(self, tmp_path: Path) -> None:
        told = refused(
            tmp_path,
            """
            [[run]]
            name = "Bad Name"
            notebook = "patent.ipynb"
            [[run]]
            name = "two"
            notebok = "patents.ipynb"
            notebook = "patents.ipynb"
            languages = ["fr"]
            parameters = {yeers = "2015", language = "zh"}
            [[run]]
            name = "two"
            notebook = "patents.ipynb"
            [[run]]
            name = "two"
            notebook = "patents.ipynb"
        """,
        )
        assert "run 1 (Bad Name)" in told
        assert "run 2 (two)" in told
        assert "name must be" in told
        assert re.search(r'"patent.ipynb" does not exist.*Did you mean "patents.ipynb"', told)
        assert re.search(r'"notebok" is not a key.*Did you mean "notebook"', told)
        assert re.search(r'"fr" is not taken.*zh, en', told)
        assert re.search(r'"yeers" is not a parameter.*Did you mean "years"', told)
        assert "language is not a parameter here" in told
        assert 'two runs are called "two.' in told

    def test_wrong_values_of_several_runs_are_told_at_once_with_the_run(
        self, tmp_path: Path
    ) -> None:
        told = refused(
            tmp_path,
            """
            [[run]]
            name = "first"
            notebook = "patents.ipynb"
            parameters = {places = "huzou"}
            [[run]]
            name = "second"
            notebook = "patents.ipynb"
            parameters = {years = "20x5"}
        """,
        )
        assert '"huzhou"' in told
        assert '"20x5"' in told
        assert "first" in told
        assert "second" in told

    @pytest.mark.parametrize(
        "plan",
        [
            '[run]\nname = "one"\nnotebook = "patents.ipynb"\n',
            'run = "patents"\n',
            '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\nparameters = "huzhou"\n',
            '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\nlanguages = "zh"\n',
            '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\nlanguages = []\n',
            '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\nlanguages = 7\n',
            "[[runs]]\n",
            "",
            "[[run\n",
        ],
        ids=[
            "table",
            "text",
            "parameters-text",
            "languages-text",
            "languages-empty",
            "languages-number",
            "misspelt",
            "empty",
            "no-toml",
        ],
    )
    def test_a_plan_of_another_shape_is_refused_with_a_sentence(
        self, tmp_path: Path, plan: str
    ) -> None:
        assert "runs.toml" in refused(tmp_path, plan)

    def test_a_plan_that_is_not_there(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        (root / "notebooks" / "runs.toml").unlink()
        result = command(root)
        assert result.exit_code == 2
        assert "runs.toml does not exist" in result.stderr

    def test_a_notebook_without_a_title_is_refused_or_takes_its_own(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", run('"new"', "invented.ipynb"))
        invented_notebook(root / "notebooks" / "invented.ipynb", SHOW)
        result = command(root)
        assert isinstance(result.exception, (SystemExit, type(None))), result.exception
        assert "Traceback" not in result.output
        if result.exit_code == 2:
            assert "invented.ipynb" in result.stderr
            assert not list((root / "reports").rglob("*.html"))
        else:
            assert result.exit_code == 0
            assert "<title>INVENTED" in (root / "reports" / "new.en.html").read_text("utf-8")

    def test_only_an_unknown_run_is_told_with_the_nearest(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        result = command(root, "--only", "steddy", "--only", "shaky.fr")
        assert result.exit_code == 2
        assert re.search(r'"steddy" is not a run.*Did you mean "steady', result.stderr)
        assert '"shaky.fr" is not a run' in result.stderr
        assert not (root / "reports" / "index.html").exists()


class TestNames:
    """Names become files of the report, on every system."""

    @pytest.mark.parametrize(
        "name",
        [
            "index",
            "changes",
            "explorer",
            "evidence-huzhou-2017",
            "evidence-context",
            "evidence",
            "failed",
            "results",
        ],
    )
    def test_of_pages_that_the_report_makes_itself(self, tmp_path: Path, name: str) -> None:
        told = refused(tmp_path, run(f'"{name}"'))
        assert f'notebooks/runs.toml: "{name}" is the name of a page that the report makes' in told

    @pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9"])
    def test_that_windows_keeps_for_devices(self, tmp_path: Path, name: str) -> None:
        told = refused(tmp_path, run(f'"{name}"'))
        assert f'notebooks/runs.toml: "{name}" is no file name on Windows' in told

    def test_that_differ_only_in_case(self, tmp_path: Path) -> None:
        told = refused(tmp_path, run('"one"') + run('"One"'))
        assert "notebooks/runs.toml, run 2 (One): name must be lower-case letters" in told

    @pytest.mark.parametrize(
        "name",
        ['""', '"a b"', '"a/b"', '"../a"', '"a.b"', '"a\\nb"', '"数据"', "[]", "true"],
    )
    def test_that_are_no_file_names(self, tmp_path: Path, name: str) -> None:
        assert "notebooks/runs.toml, run 1 (" in refused(tmp_path, run(name))

    def test_that_are_too_long(self, tmp_path: Path) -> None:
        told = refused(tmp_path, run(f'"{"a" * 101}"'))
        assert "has 101 characters; a name has at most 100" in told
        assert len(told) < 500

    def test_that_are_too_long_with_their_document(self, tmp_path: Path) -> None:
        told = refusal(profiles(tmp_path, run(f'"{"a" * 90}"', "profile.ipynb", EACH)))
        assert "a name has at most 100" in told

    def test_of_the_longest_that_is_taken(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", run(f'"{"a" * 100}"'))
        assert command(root).exit_code == 0
        assert (root / "reports" / f"{'a' * 100}.zh.html").is_file()

    def test_that_for_each_makes_twice(self, tmp_path: Path) -> None:
        plan = run('"profile"', "profile.ipynb", EACH) + run(f'"profile-{DOCUMENT}"')
        told = refusal(profiles(tmp_path, plan))
        assert f'two runs are called "profile-{DOCUMENT}.en"' in told


EACH = 'for_each = "document"'


def profiles(tmp_path: Path, plan: str) -> Path:
    """Return a project with a notebook that asks for a document."""
    root = invented_project(tmp_path / "project", plan)
    path = root / "notebooks" / "profile.ipynb"
    invented_notebook(path, SHOW, parameters=f'{PARAMETERS}\ndocument: str = ""')
    return root


class TestLimits:
    @pytest.mark.parametrize(
        "limit",
        [
            "0",
            "-1",
            "-0.5",
            "inf",
            "-inf",
            "nan",
            "true",
            '"60"',
            "[60]",
            "{seconds = 60}",
            "1979-05-27",
        ],
    )
    def test_that_are_no_positive_number(self, tmp_path: Path, limit: str) -> None:
        told = refused(tmp_path, run('"one"', more=f"limit = {limit}"))
        assert "notebooks/runs.toml, run 1 (one): limit " in told

    @pytest.mark.parametrize("limit", ["600", "0.5e3", "1e9"])
    def test_that_are_taken(self, tmp_path: Path, limit: str) -> None:
        """However long, a limit stops nothing that ends before it."""
        root = invented_project(tmp_path / "project", ONE + f"limit = {limit}\n")
        result = command(root)
        assert result.exit_code == 0, result.output

    @pytest.mark.parametrize("limit", ["99999999999999999999", "1e300"])
    def test_beyond_what_a_clock_counts_are_taken_or_told(self, tmp_path: Path, limit: str) -> None:
        root = invented_project(tmp_path / "project", ONE + f"limit = {limit}\n")
        result = command(root)
        assert isinstance(result.exception, (SystemExit, type(None))), result.exception
        assert result.exit_code in (0, 2), result.output
        assert (result.exit_code == 2) == ("run 1 (one): limit" in result.stderr)


CONFLICT = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> INVENTED\n"


class TestPlanFile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "notebooks/runs.toml holds no [[run]]"),
            (b" \n\n", "notebooks/runs.toml holds no [[run]]"),
            (
                ONE.replace("one", "湖州").encode("gb18030"),
                "notebooks/runs.toml is not UTF-8 (byte 16)",
            ),
            (b"\xff\xfe" + ONE.encode("utf-16-le"), "notebooks/runs.toml is not UTF-8 (byte 0)"),
            (
                CONFLICT.format(ONE).encode(),
                "notebooks/runs.toml, line 1: a merge was left half done",
            ),
            (
                (ONE + CONFLICT.format(ONE)).encode(),
                "notebooks/runs.toml, line 5: a merge was left half done",
            ),
            (
                ONE.replace('"one"', "one").encode(),
                "notebooks/runs.toml is not TOML: Invalid value (at line 2",
            ),
            (b"\0" * 300, "notebooks/runs.toml is not TOML"),
        ],
        ids=["empty", "blank", "gb18030", "utf-16", "merge", "merge-below", "no-toml", "zeros"],
    )
    def test_that_cannot_be_read(self, tmp_path: Path, content: bytes, told: str) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "notebooks" / "runs.toml").write_bytes(content)
        assert told in refusal(root)

    def test_with_a_byte_order_mark_is_read(self, tmp_path: Path) -> None:
        """Windows editors write one."""
        root = invented_project(tmp_path / "project", "")
        (root / "notebooks" / "runs.toml").write_bytes(b"\xef\xbb\xbf" + ONE.encode())
        assert command(root, "--dry-run").exit_code == 0

    def test_that_is_a_folder(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "notebooks" / "runs.toml").unlink()
        (root / "notebooks" / "runs.toml").mkdir()
        assert "notebooks/runs.toml" in refusal(root)


def saved(root: Path) -> dict:
    """Return the notebook that the plan runs, as JSON."""
    return json.loads((root / "notebooks" / "patents.ipynb").read_text("utf-8"))


def old_format(notebook: dict) -> dict:
    """Return a notebook as nbformat 3 had it."""
    text = json.dumps(notebook)
    return json.loads(nbformat.writes(nbformat.reads(text, as_version=3), version=3))


class TestNotebookFile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "notebooks/patents.ipynb, line 1: not a notebook"),
            (b"{", "notebooks/patents.ipynb, line 1: not a notebook"),
            (b"[]", "notebooks/patents.ipynb is not a notebook"),
            (b"7", "notebooks/patents.ipynb is not a notebook"),
            (b"null", "notebooks/patents.ipynb is not a notebook"),
            (b'{"cells": []}', "notebooks/patents.ipynb is not a notebook"),
            (b'{"cells": {}, "nbformat": 4}', "notebooks/patents.ipynb"),
            (b'{"cells": [7], "nbformat": 4}', "notebooks/patents.ipynb is not a notebook"),
            (b'{"cells": [{"cell_type": "code"}], "nbformat": 4}', "notebooks/patents.ipynb is not a notebook"),
            (b'{"cells": [], "nbformat": "4"}', "notebooks/patents.ipynb is not a notebook"),
            ('{"cells": "虚构"}'.encode("gb18030"), "notebooks/patents.ipynb is not UTF-8 (byte 11)"),
            (CONFLICT.format("{").encode(), "notebooks/patents.ipynb, line 1: a merge was left half done"),
            (b"\0" * 300, "notebooks/patents.ipynb, line 1: not a notebook"),
            (b'\xef\xbb\xbf{"cells": [], "nbformat": 4}', "notebooks/patents.ipynb, line 1: not a notebook"),
        ],
        ids=[
            "empty", "cut", "list", "number", "null", "no-format", "cells-no-list", "cell-a-number",
            "cell-without-source", "format-text", "gb18030", "merge", "zeros", "byte-order-mark",
        ],
    )  # fmt: skip
    def test_that_cannot_be_read(self, tmp_path: Path, content: bytes, told: str) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "notebooks" / "patents.ipynb").write_bytes(content)
        assert told in refusal(root)

    def test_merged_half_within_a_cell(self, tmp_path: Path) -> None:
        """git puts its marks between the lines of the file, wherever they differ."""
        root = invented_project(tmp_path / "project", ONE)
        path = root / "notebooks" / "patents.ipynb"
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([*lines[:6], CONFLICT.format("").rstrip(), *lines[6:]]), "utf-8")
        assert "notebooks/patents.ipynb, line 7: a merge was left half done" in refusal(root)

    def test_of_an_old_format(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "notebooks" / "patents.ipynb").write_text(json.dumps(old_format(saved(root))))
        told = refusal(root)
        assert "notebooks/patents.ipynb is of the old format 3; open and save it" in told

    @pytest.mark.parametrize(
        "change",
        [
            lambda notebook: notebook.pop("metadata"),
            lambda notebook: [cell.pop("metadata") for cell in notebook["cells"] if "tags" not in cell["metadata"]],
            lambda notebook: notebook["metadata"].clear(),
            lambda notebook: notebook["metadata"]["kernelspec"].update(name="INVENTED-kernel"),
            lambda notebook: [cell.pop("id") for cell in notebook["cells"]],
            lambda notebook: [cell.pop("outputs", 0) for cell in notebook["cells"]],
        ],
        ids=["none", "of-cells", "empty", "another-kernel", "no-ids", "no-outputs"],
    )  # fmt: skip
    def test_with_metadata_missing_runs_or_is_refused_with_its_name(
        self, tmp_path: Path, change
    ) -> None:
        root = invented_project(tmp_path / "project", ONE)
        notebook = saved(root)
        change(notebook)
        (root / "notebooks" / "patents.ipynb").write_text(json.dumps(notebook))
        result = command(root)
        assert isinstance(result.exception, (SystemExit, type(None))), result.exception
        assert "Traceback" not in result.output
        if result.exit_code == 2:
            assert "notebooks/patents.ipynb" in result.stderr
            assert not list((root / "reports").rglob("*.html"))
            return
        assert result.exit_code == 0, result.output
        first = contents_of_page(root)
        assert command(root, "--force").exit_code == 0
        assert contents_of_page(root) == first

    def test_that_is_a_folder(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "notebooks" / "patents.ipynb").unlink()
        (root / "notebooks" / "patents.ipynb").mkdir()
        assert "notebooks/patents.ipynb" in refusal(root)


def contents_of_page(root: Path) -> bytes:
    return (root / "reports" / "one.en.html").read_bytes()


class TestParametersCell:
    @pytest.mark.parametrize(
        "change", ["untagged", "no-cell", "markdown", "tags-null", "tag-twice"]
    )
    def test_that_is_not_tagged(self, tmp_path: Path, change: str) -> None:
        root = invented_project(tmp_path / "project", ONE)
        notebook = saved(root)
        cell = next(
            cell for cell in notebook["cells"] if cell["metadata"].get("tags") == ["parameters"]
        )
        if change == "untagged":
            cell["metadata"]["tags"] = []
        if change == "no-cell":
            notebook["cells"] = []
        if change == "markdown":
            cell["cell_type"] = "markdown"
            del cell["outputs"], cell["execution_count"]
        if change == "tags-null":
            cell["metadata"]["tags"] = None
        if change == "tag-twice":
            notebook["cells"].append({**cell, "id": "again"})
        (root / "notebooks" / "patents.ipynb").write_text(json.dumps(notebook))
        told = refusal(root)
        assert "notebooks/patents.ipynb" in told
        assert "tagged parameters" in told

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            (PARAMETERS + "\nimport os", "more than plain assignments (line 5)"),
            (PARAMETERS + "\nprint(places)", "more than plain assignments (line 5)"),
            (PARAMETERS + "\nif places:\n    top = 3", "more than plain assignments (line 5)"),
            (PARAMETERS + "\na, b = 1, 2", "more than plain assignments (line 5)"),
            (PARAMETERS + "\na = b = 1", "more than plain assignments (line 5)"),
            (PARAMETERS + "\na.b = 1", "more than plain assignments (line 5)"),
            (PARAMETERS + "\na += 1", "more than plain assignments (line 5)"),
            (PARAMETERS + "\n%matplotlib inline", "is not Python"),
            (PARAMETERS + "\nx = (", "is not Python"),
            (PARAMETERS + "\nx = '\0'", "is not Python"),
        ],
    )
    def test_that_holds_more_than_assignments(self, tmp_path: Path, source: str, told: str) -> None:
        root = invented_project(tmp_path / "project", ONE)
        invented_notebook(root / "notebooks" / "patents.ipynb", SHOW, parameters=source)
        found = refusal(root)
        assert "notebooks/patents.ipynb: its parameters cell" in found
        assert told in found

    def test_with_comments_and_a_docstring_free_default_runs(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        path = root / "notebooks" / "patents.ipynb"
        invented_notebook(path, SHOW, parameters=f"# INVENTED\n{PARAMETERS}  # comment\ntop = 3\n")
        assert command(root).exit_code == 0


def test_faults_of_the_plan_and_of_notebooks_are_told_at_once(tmp_path: Path) -> None:
    plan = (
        run('"index"')
        + run('"two"', "rd_intensity.ipynb", "limit = nan")
        + run('"three"', "high_tech_firms.ipynb")
    )
    root = invented_project(tmp_path / "project", plan)
    (root / "notebooks" / "high_tech_firms.ipynb").write_bytes(b"")
    told = refusal(root)
    for part in (
        '"index" is the name',
        "run 2 (two): limit",
        "run 3 (three): notebooks/high_tech_firms.ipynb",
    ):
        assert part in told


class TestTables:
    def test_a_fault_in_the_tables_stops_everything_first(self, tmp_path: Path) -> None:
        root = faulty(tmp_path)
        result = command(root)
        assert result.exit_code == 4
        assert "statd" in result.stderr
        assert "targets/haining-2025.csv" in result.stderr
        assert "Traceback" not in result.output
        assert not list((root / "reports").rglob("*.html"))

    def test_every_command_that_loads_them_exits_alike(self, tmp_path: Path) -> None:
        root = faulty(tmp_path)
        for arguments in (["regenerate", "--dry-run"], ["build"], ["audit"], ["consistency"]):
            result = called(root, *arguments)
            assert result.exit_code == 4, arguments
            assert "statd" in result.stderr

    def test_status_says_so(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        assert command(root).exit_code == 0
        assert called(root, "status").exit_code == 0
        break_tables(root)
        result = called(root, "status")
        assert result.exit_code == 1
        assert re.search(r"^faults +1 fault in the raw tables", result.stdout, re.MULTILINE)
        assert "targets/haining-2025.csv" in result.stdout

    def test_a_table_that_is_missing_or_no_text(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        (root / "data" / "raw" / "documents.csv").write_bytes(b"\xff\xfe\0")
        for arguments in (["regenerate"], ["regenerate", "--dry-run"]):
            result = called(root, *arguments)
            assert result.exit_code == 4, result.output
            assert "documents.csv" in result.stderr
        assert called(root, "status").exit_code == 1


def faulty(tmp_path: Path) -> Path:
    root = invented_project(tmp_path / "project", ONE)
    break_tables(root)
    return root


def break_tables(root: Path) -> None:
    path = root / "data" / "raw" / "targets" / "haining-2025.csv"
    path.write_text(path.read_text("utf-8").replace(",stated,", ",statd,", 1), "utf-8")


def test_exit_codes_are_each_of_one_mistake() -> None:
    """A scheduler tells by the number what is to be done."""
    for name in ("coding.reviews", "coding.draft", "coding.staging", "report.seal"):
        importlib.import_module(f"compare.{name}")
    codes = {
        error.__name__: error.exit_code
        for error in all_subclasses(UserError)
        if hasattr(error, "exit_code")
    }
    assert codes == {
        "ReviewError": 1,
        "AlteredPage": 1,
        "Busy": 3,
        "TablesError": 4,
        "DraftError": 4,
        "DiskError": 5,
        "NotWritten": 5,
        "OddMoves": 6,
    }


def all_subclasses(kind: type) -> set[type]:
    return {each for child in kind.__subclasses__() for each in (child, *all_subclasses(child))}
