"""What runs again, and why; the same bytes however it is run; nothing for nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from invented import (
    DOCUMENT,
    DRAW,
    ONE,
    REPOSITORY,
    SHOW,
    command,
    commit,
    contents,
    data_of,
    git,
    invented_notebook,
    invented_project,
    published,
)

import compare
from compare.cli import main
from compare.language.words import LANGUAGES, word
from compare.project.paths import CHECKED
from compare.report.run_files import executed_place, page_files
from compare.run import fingerprint

PLAN = """
[[run]]
name = "rd_intensity"
notebook = "rd_intensity.ipynb"
languages = ["en"]

[[run]]
name = "patents"
notebook = "patents.ipynb"
languages = ["en"]

[[run]]
name = "profile"
notebook = "city_profile.ipynb"
languages = ["en"]
for_each = "document"
"""


PAGE_ONLY = "its page only: "

#: Why a run is made again whose rows changed.
ROW = "a row that it shows changed"

#: Why a page alone is made again.
EVIDENCE = PAGE_ONLY + "a row of its evidence changed"

TARGETS = "data/raw/targets/huzhou-2017.csv"
TARGET = "huzhou-2017-054-10"  # 2.70%左右


def status(root: Path) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPARE_FIGURES", raising=False)
        return CliRunner().invoke(main, ["--root", str(root), "status"])


def dry(root: Path, *arguments: str) -> dict[str, str]:
    """Every run that would be made, with why."""
    result = command(root, "--dry-run", *arguments)
    assert result.exit_code == 0, result.output
    return dict(line.split(": ", 1) for line in result.stdout.splitlines()[:-1])


def again(root: Path, *arguments: str) -> dict[str, str]:
    """Every run whose notebook would be run, with why; of the others only the page is made, if anything."""
    return {
        output: why
        for output, why in dry(root, *arguments).items()
        if not why.startswith(PAGE_ONLY)
    }


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shipped notebooks with the data of two shipped documents, made once; tests put back what they change."""
    root = tmp_path_factory.mktemp("shipped") / "project"
    data_of(root / "data" / "raw", "huzhou-2017", "haining-2025")
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    (root / "notebooks" / "runs.toml").write_text(PLAN, "utf-8")
    result = command(root)
    assert result.exit_code == 0, result.output
    return root


@pytest.fixture
def changed(shipped: Path) -> Callable[[str, Callable[[str], str]], None]:
    """Change a file for the length of a test."""
    before: dict[Path, bytes] = {}

    def change(name: str, how: Callable[[str], str]) -> None:
        path = shipped / name
        before.setdefault(path, path.read_bytes())
        new = how(path.read_text("utf-8"))
        assert new != path.read_text("utf-8"), "nothing was changed"
        path.write_text(new, "utf-8")

    yield change
    for path, data in before.items():
        path.write_bytes(data)


@pytest.fixture(scope="module")
def damaged_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented_project(tmp_path_factory.mktemp("damaged") / "project", ONE)
    assert command(root).exit_code == 0
    return root


def with_cell(text: str, key: str, column: str, value: str) -> str:
    rows = list(csv.reader(text.splitlines()))
    place = rows[0].index(column)
    next(row for row in rows if row[0] == key)[place] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def other_value(text: str) -> str:
    """Another number in one row of one document, in print and in figures."""
    text = with_cell(text, TARGET, "as_printed", "2.80%左右")
    return with_cell(text, TARGET, "value", "2.80")


def other_note(text: str) -> str:
    return with_cell(text, TARGET, "note", "INVENTED. | 虚构。")


def reviewed(text: str) -> str:
    """A review of the target."""
    return f"{text}{TARGET},f00000000,verified,,INVENTED,2026-11-26\n"


def with_notes(text: str) -> str:
    """Another note in every row of a table."""
    rows = list(csv.DictReader(text.splitlines()))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "note": "INVENTED. | 虚构。"} for row in rows)
    return out.getvalue()


def made(result: Result) -> set[str]:
    """The outputs for which a process was started; what is kept needs none."""
    return {line.removesuffix(": done") for line in result.stderr.splitlines() if ": done" in line}


def public(root: Path) -> dict[str, bytes]:
    """What is published, without the results that are kept."""
    kept = "reports/results/"
    return {name: data for name, data in contents(root).items() if not name.startswith(kept)}


class TestWhatRunsAgain:
    def test_nothing_when_nothing_changed(self, shipped: Path) -> None:
        assert dry(shipped) == {}

    def test_a_value_runs_again_what_shows_its_document_and_no_other_profile(
        self, shipped: Path, changed
    ) -> None:
        changed(TARGETS, other_value)
        assert dry(shipped) == {"rd_intensity.en": ROW, "profile-huzhou-2017.en": ROW}

    def test_a_note_runs_again_what_shows_it_and_nothing_else(self, shipped: Path, changed) -> None:
        changed(TARGETS, other_note)
        assert dry(shipped) == {"rd_intensity.en": ROW, "profile-huzhou-2017.en": ROW}

    def test_a_note_of_an_observation_makes_pages_and_runs_nothing(
        self, shipped: Path, changed
    ) -> None:
        changed("data/raw/context.csv", with_notes)
        assert set(dry(shipped).values()) == {EVIDENCE}

    def test_what_no_page_shows_runs_nothing_and_makes_no_page(
        self, shipped: Path, changed
    ) -> None:
        changed("data/raw/vocabularies/scopes.csv", with_notes)
        changed("data/raw/excluded/huzhou-2017.csv", with_notes)
        changed("data/raw/second_coding/huzhou-2017.csv", with_notes)
        assert dry(shipped) == {}

    def test_a_review_makes_the_pages_of_its_target_and_runs_nothing(
        self, shipped: Path, changed
    ) -> None:
        changed("data/raw/reviews.csv", reviewed)
        assert dry(shipped) == {"rd_intensity.en": EVIDENCE, "profile-huzhou-2017.en": EVIDENCE}

    def test_another_name_of_the_project_makes_pages_and_runs_nothing(
        self, shipped: Path, changed
    ) -> None:
        changed("notebooks/runs.toml", lambda text: f'project = "invented"\n{text}')
        (why,) = set(dry(shipped).values())
        assert re.fullmatch(PAGE_ONLY + 'project: "[0-9a-f]{12}" became "invented"', why)

    def test_a_name_runs_all_that_show_names(self, shipped: Path, changed) -> None:
        changed(
            "data/raw/places.csv",
            lambda text: with_cell(text, "huzhou", "aliases", "湖州;INVENTED"),
        )
        assert len(again(shipped)) == 4

    def test_a_notebook(self, shipped: Path, changed) -> None:
        changed(
            "notebooks/patents.ipynb",
            lambda text: text.replace("# Patents", "# Patents INVENTED", 1),
        )
        assert dry(shipped) == {"patents.en": "the notebook changed"}

    def test_a_helper_beside_the_notebooks(self, shipped: Path) -> None:
        helper = shipped / "notebooks" / "invented_helper.py"
        helper.write_text("")
        try:
            assert set(dry(shipped).values()) == {"a file beside the notebooks changed"}
        finally:
            helper.unlink()

    def test_a_parameter(self, shipped: Path, changed) -> None:
        changed(
            "notebooks/runs.toml",
            lambda text: text.replace(
                'notebook = "patents.ipynb"',
                'notebook = "patents.ipynb"\nparameters = {years = "2018"}',
            ),
        )
        # Two pages lead to it, by a title that names the years now.
        assert dry(shipped) == {
            "patents.en": 'parameter years: null became "2018"',
            "rd_intensity.en": PAGE_ONLY + "the pages beside it changed",
            "profile-haining-2025.en": PAGE_ONLY + "the pages beside it changed",
        }

    def test_a_language_more_touches_the_link_of_the_other(self, shipped: Path, changed) -> None:
        changed(
            "notebooks/runs.toml",
            lambda text: text.replace('languages = ["en"]', 'languages = ["en", "zh"]', 1),
        )
        assert dry(shipped) == {
            "rd_intensity.en": PAGE_ONLY + 'languages: "en" became "en zh"',
            "rd_intensity.zh": "it was never made",
        }

    def test_a_page_more_touches_the_pages_that_lead_to_it(self, shipped: Path, changed) -> None:
        changed(
            "notebooks/runs.toml",
            lambda text: (
                text + '[[run]]\nname = "more"\nnotebook = "patents.ipynb"\nlanguages = ["en"]\n'
            ),
        )
        # It stands behind the last, and before pages that no notebook makes.
        assert dry(shipped) == {
            "profile-huzhou-2017.en": PAGE_ONLY + "the pages beside it changed",
            "more.en": "it was never made",
        }

    def test_a_comment_in_the_plan_touches_nothing(self, shipped: Path, changed) -> None:
        changed("notebooks/runs.toml", lambda text: "# INVENTED\n" + text)
        assert dry(shipped) == {}

    @pytest.mark.parametrize(
        "name",
        ["figures/overview.py", "report/templates/style.css", ""],
    )
    def test_any_code_and_any_template_runs_all(
        self, shipped: Path, tmp_path: Path, name: str
    ) -> None:
        """Tried with a copy of the package, which as it is makes nothing stale."""
        package = tmp_path / "compare"
        shutil.copytree(
            Path(compare.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
        )
        if name:
            with (package / name).open("ab") as stream:
                stream.write(b"\n")
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        environment.pop("COMPARE_FIGURES", None)
        code = "from compare.cli import main; main()"
        arguments = ["--root", str(shipped), "regenerate", "--dry-run"]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        *due, count = done.stdout.splitlines()
        assert count == f"{4 if name else 0} of 4 runs would be made."
        assert {line.partition(": ")[2] for line in due} == (
            {"the code changed"} if name else set()
        )

    def test_the_lock(self, shipped: Path) -> None:
        lock = shipped / "requirements.lock"
        lock.write_text("INVENTED==1.0\n")
        try:
            due = dry(shipped)
        finally:
            lock.unlink()
        assert len(due) == 4
        assert all(why.startswith('requirements.lock: "" became ') for why in due.values())

    def test_a_library(self, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = fingerprint.environment()
        monkeypatch.setattr(fingerprint, "environment", lambda: {**here, "pandas": "0.0.invented"})
        due = dry(shipped)
        assert len(due) == 4
        reason = f'pandas: "{here["pandas"]}" became "0.0.invented"'
        assert set(due.values()) == {reason}

    def test_a_page_that_is_gone_or_cut(self, shipped: Path, changed) -> None:
        changed("reports/patents.en.html", lambda text: text[:100])
        assert dry(shipped) == {"patents.en": PAGE_ONLY + "reports/patents.en.html was altered"}

    def test_a_figure_that_is_gone(self, shipped: Path, changed) -> None:
        before = contents(shipped)
        figure = next(name for name in before if name.startswith("figures/patents/"))
        (shipped / figure).unlink()
        assert dry(shipped) == {"patents.en": PAGE_ONLY + f"{figure} is missing"}
        result = command(shipped)
        assert result.exit_code == 0, result.output
        assert made(result) == set()  # it is taken from what is kept
        assert contents(shipped) == before

    def test_a_page_whose_kept_result_is_gone_as_well(self, shipped: Path) -> None:
        before = contents(shipped)
        (shipped / "reports" / "patents.en.html").unlink()
        shutil.rmtree(shipped / "reports" / "results" / "patents.en")
        assert dry(shipped) == {"patents.en": PAGE_ONLY + "reports/patents.en.html is missing"}
        result = command(shipped)
        assert result.exit_code == 0, result.output
        assert made(result) == {"patents.en"}
        assert contents(shipped) == before

    @pytest.mark.parametrize("damage", [0, 1, 100, 0.3, 0.5, 0.9, -1, None])
    def test_a_kept_result_that_was_altered_is_made_again(
        self, damaged_project: Path, damage: float | None
    ) -> None:
        """It ends after so many bytes, or has another byte at a part of its length, or is gone."""
        root = damaged_project
        before = contents(root)
        (kept,) = (root / "reports" / "results" / "one.en").iterdir()
        data = bytearray(kept.read_bytes())
        if isinstance(damage, float):
            data[int(damage * len(data))] ^= 255
            kept.write_bytes(data)
        elif damage is None:
            kept.unlink()
        else:
            kept.write_bytes(data[:damage])
        (root / "reports" / "one.en.html").unlink()
        result = command(root)
        assert result.exit_code == 0, result.output
        assert made(result) == {"one.en"}
        assert contents(root) == before

    def test_only_and_force(self, shipped: Path) -> None:
        assert dry(shipped, "--force", "--only", "patents") == {"patents.en": "--force"}

    def test_what_was_not_forced_stays_current(self, shipped: Path) -> None:
        before = contents(shipped)
        assert "1 made, 0 unchanged" in command(shipped, "--force", "--only", "patents").stderr
        assert contents(shipped) == before

    def test_a_dry_run_writes_nothing(self, shipped: Path, changed) -> None:
        changed(
            "notebooks/patents.ipynb",
            lambda text: text.replace("# Patents", "# Patents INVENTED", 1),
        )
        before = contents(shipped)
        dry(shipped)
        assert contents(shipped) == before

    def test_incremental_and_forced_give_the_same_bytes_after_a_change(
        self, shipped: Path, tmp_path: Path
    ) -> None:
        """Whatever was left out must not have changed: some cells of several kinds, each compared with a forced run."""
        root = tmp_path / "elsewhere" / "project"
        shutil.copytree(shipped, root)
        path = root / TARGETS
        path.write_text(other_note(path.read_text("utf-8")), "utf-8")
        result = command(root)
        assert result.exit_code == 0, result.output
        assert "2 made, 2 unchanged" in result.stderr
        step = contents(root)
        assert b"INVENTED." in step["reports/profile-huzhou-2017.en.html"]
        result = command(root, "--force")
        assert "4 made, 0 unchanged, 0 failed" in result.stderr, result.output
        assert contents(root) == step


def as_made_now(root: Path) -> dict[str, bytes]:
    """Every page as it would be made now of the notebooks that are published, stale or not."""
    state = fingerprint.ProjectState(root)
    site = state.site
    files: dict[str, bytes] = {}
    for part in site.parts.values():
        files |= part.make()
    for run in state.plan:
        executed = (root / executed_place(run)).read_bytes()
        files |= page_files(run, executed, root, site.around(run.output, run.language))
    return files


#: Changes in every table that a page could show, file by file.
EDITS: list[dict[str, Callable[[str], str]]] = [
    {
        "reviews.csv": reviewed,
        "excluded/huzhou-2017.csv": with_notes,
        "second_coding/huzhou-2017.csv": with_notes,
    },
    {
        "responsibilities.csv": lambda text: text.replace("市科技局", "市虚构局"),
        "documents.csv": lambda text: with_cell(text, "huzhou-2017", "title_en", "INVENTED"),
        "adjudication.csv": lambda text: "\n".join(text.splitlines()[:1]) + "\n",
    },
    {
        "context.csv": with_notes,
        "vocabularies/glosses.csv": lambda text: text.replace("Committee", "INVENTED", 1),
    },
]


@pytest.mark.parametrize("edits", EDITS, ids=lambda edits: " ".join(edits))
def test_a_page_that_is_not_made_again_would_be_the_same(
    shipped: Path, tmp_path: Path, edits: dict[str, Callable[[str], str]]
) -> None:
    root = tmp_path / "project"
    shutil.copytree(shipped, root)
    for name, change in edits.items():
        path = root / "data" / "raw" / name
        text = path.read_text("utf-8")
        path.write_text(change(text), "utf-8")
        assert change(text) != text, name
    result = command(root, "--accept")
    assert result.exit_code == 0, result.output
    now = contents(root)
    for place, data in as_made_now(root).items():
        assert now[place] == data, place


#: What tells how the data changed from one report to the next, and the manifest, which has its digests.
CHANGES = {f"reports/changes.{language}.html" for language in LANGUAGES}
CHANGES |= {"reports/snapshots.json", "reports/runs.json"}


def runs_in(files: dict[str, bytes]) -> dict:
    """What the manifest tells of every run."""
    return json.loads(files["reports/runs.json"])["runs"]


class TestGoingBack:
    """What was made once of the same inputs is found again."""

    def test_an_earlier_value_runs_nothing_and_gives_the_earlier_bytes(
        self, shipped: Path, tmp_path: Path
    ) -> None:
        root = tmp_path / "project"
        shutil.copytree(shipped, root)
        first = public(root)
        path = root / TARGETS
        earlier = path.read_text("utf-8")
        path.write_text(other_value(earlier), "utf-8")
        result = command(root)
        assert result.exit_code == 0, result.output
        assert made(result) >= {"rd_intensity.en", "profile-huzhou-2017.en"}
        second = public(root)
        assert b"2.80%" in second["reports/profile-huzhou-2017.en.html"]
        assert b"2.80%" not in first["reports/profile-huzhou-2017.en.html"]
        for text, expected in ((earlier, first), (other_value(earlier), second)):
            path.write_text(text, "utf-8")
            result = command(root)
            assert result.exit_code == 0, result.output
            assert made(result) == set()
            now = public(root)
            assert now.keys() == expected.keys()
            # Going back is a change of its own to those that tell of changes.
            assert {name for name in now if now[name] != expected[name]} <= CHANGES
            assert runs_in(now) == runs_in(expected)
            assert dry(root) == {}

    def test_no_cell_is_run(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        trace = tmp_path / "trace"
        path = root / "notebooks" / "patents.ipynb"

        def stored(state: str) -> None:
            leave = f"with open({str(trace)!r}, 'a') as stream:\n    _ = stream.write({state!r})"
            invented_notebook(path, SHOW, DRAW.replace("STATE", state), leave)
            result = command(root)
            assert result.exit_code == 0, result.output

        stored("a")
        first = public(root)
        stored("b")
        assert public(root) != first
        stored("a")
        assert public(root) == first
        assert trace.read_text() == "ab"

    def test_after_force_every_cell_is_run_again(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        trace = tmp_path / "trace"
        leave = f"with open({str(trace)!r}, 'a') as stream:\n    _ = stream.write('a')"
        invented_notebook(root / "notebooks" / "patents.ipynb", SHOW, leave)
        assert command(root).exit_code == 0
        assert command(root).exit_code == 0
        assert trace.read_text() == "a"
        assert command(root, "--force").exit_code == 0
        assert trace.read_text() == "aa"


class TestNothingToDo:
    def test_without_pandas_and_without_touching_a_file(self, shipped: Path) -> None:
        code = (
            f"import sys\nfrom compare.cli import main\nsys.argv = ['compare', '--root', {str(shipped)!r}, 'regenerate']\n"
            "try:\n    main()\nfinally:\n    print([name for name in ('pandas', 'matplotlib', 'numpy', 'papermill', 'nbformat')"
            " if name in sys.modules])"
        )

        def times() -> dict[Path, int]:
            files = (path for path in shipped.rglob("*") if path.name != CHECKED)
            return {path: path.stat().st_mtime_ns for path in files if path.is_file()}

        before = times()
        environment = {
            name: value for name, value in os.environ.items() if name != "COMPARE_FIGURES"
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        assert done.stdout.splitlines()[-1] == "[]"
        assert "0 made, 4 unchanged, 0 failed." in done.stderr
        assert times() == before

    def test_only_what_was_asked_for_is_counted(self, shipped: Path) -> None:
        assert "0 made, 1 unchanged, 0 failed." in command(shipped, "--only", "patents").stderr


class TestManifest:
    def test_says_what_each_run_was_made_from_and_made(self, shipped: Path) -> None:
        told = json.loads((shipped / "reports" / "runs.json").read_text("utf-8"))
        assert (shipped / "reports" / "runs.json").read_text("utf-8") == json.dumps(
            told, ensure_ascii=False, indent=1, sort_keys=True
        ) + "\n"
        run = told["runs"]["profile-huzhou-2017.en"]
        inputs = run["inputs"]
        parameters = {
            name: value for name, value in inputs.items() if name.startswith("parameter ")
        }
        assert parameters == {"parameter document": "huzhou-2017", "parameter language": "en"}
        known = fingerprint.environment()
        assert {name: inputs[name] for name in known} == known
        of_notebook = {"notebook", "beside", "rows", "requirements.lock"}
        of_page = {"address", "evidence", "languages", "order", "project", "year"}
        assert {*inputs} == {*parameters, *known, *of_notebook, *of_page}
        notebook = (shipped / "notebooks" / "city_profile.ipynb").read_bytes()
        assert inputs["notebook"] == hashlib.sha256(notebook).hexdigest()
        rows = [entry["inputs"]["rows"] for entry in told["runs"].values()]
        assert len(set(rows)) == len(rows) == 4  # each takes other rows
        page = (shipped / "reports" / "profile-huzhou-2017.en.html").read_bytes()
        outputs = run["outputs"]
        assert outputs["reports/profile-huzhou-2017.en.html"] == [
            hashlib.sha256(page).hexdigest(),
            len(page),
        ]
        assert any(name.startswith("figures/") for name in outputs)
        assert str(shipped) not in (shipped / "reports" / "runs.json").read_text("utf-8")

    @pytest.mark.parametrize(
        "damage",
        [
            "",
            "{",
            "[]",
            '{"format": 99}',
            '{"format": 5, "runs": {"a": {"b": 1}}}',
            '{"format": 5, "runs": {"a": {"b": 1}}, "static": {}}',
        ],
    )
    def test_a_damaged_manifest_means_that_everything_is_made(
        self, shipped: Path, changed, damage: str
    ) -> None:
        changed("reports/runs.json", lambda text: damage)
        due = dry(shipped)
        assert len(due) == 4
        assert set(due.values()) == {"it was never made"}

    def test_a_lost_manifest_is_made_again_from_what_is_kept(self, shipped: Path) -> None:
        before = contents(shipped)
        (shipped / "reports" / "runs.json").unlink()
        result = command(shipped)
        assert result.exit_code == 0, result.output
        assert made(result) == set()
        assert contents(shipped) == before

    def test_verify_names_what_was_altered(self, shipped: Path, changed) -> None:
        def verify() -> Result:
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("COMPARE_FIGURES", raising=False)
                return CliRunner().invoke(main, ["--root", str(shipped), "verify"])

        assert verify().exit_code == 0
        changed("reports/patents.en.html", lambda text: text.replace("<h1>", "<h2>"))
        changed("reports/index.html", lambda text: text + " ")
        result = verify()
        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "reports/index.html was altered after it was made.",
            "reports/patents.en.html was altered after it was made.",
        ]

    def test_status_says_what_is_stale(self, shipped: Path, changed) -> None:
        assert status(shipped).exit_code == 0
        assert "4 of 4 current" in status(shipped).stdout
        assert "no commit tells when it last changed" in status(shipped).stdout
        changed(
            "notebooks/patents.ipynb",
            lambda text: text.replace("# Patents", "# Patents INVENTED", 1),
        )
        result = status(shipped)
        assert result.exit_code == 1
        assert "3 of 4 current" in result.stdout
        assert "patents.en: the notebook changed" in result.stdout


def test_the_index_calls_stale_what_is_older_than_its_inputs(tmp_path: Path) -> None:
    root = invented_project(tmp_path / "project", PLAN.partition('[[run]]\nname = "profile"')[0])
    assert command(root).exit_code == 0
    for name in ("patents", "rd_intensity"):
        invented_notebook(root / "notebooks" / f"{name}.ipynb", SHOW, "print('INVENTED')")
    result = command(root, "--only", "patents")
    assert "1 made, 0 unchanged" in result.stderr, result.output
    index = (root / "reports" / "index.html").read_text("utf-8")
    assert index.count(word("page.stale", "en")) == 1
    assert dry(root) == {"rd_intensity.en": "the notebook changed"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented_project(tmp_path_factory.mktemp("git") / "project", ONE)
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / ".gitignore").write_text("reports/\nfigures/\n")
    commit(root, "2019-03-04")
    assert command(root).exit_code == 0
    return root


class TestStamp:
    """A project under version control: what moves the stamp of a page, and what of that runs a notebook."""

    def test_the_commit_and_the_date_are_those_of_the_inputs(self, repository: Path) -> None:
        name = git(repository, "rev-parse", "HEAD")[:12]
        index = (repository / "reports" / "index.html").read_text("utf-8")
        assert word("changed.on", "en", part="data", date="2019-03-04") in index
        assert word("changed.commit", "en", part="data", commit=name) in index
        assert word("changed.untold", "en", part="method") in index  # its code lies elsewhere
        assert f"last changed 2019-03-04, commit {name}" in status(repository).stdout

    def test_a_commit_of_something_else_changes_no_file(self, repository: Path) -> None:
        before = contents(repository)
        (repository / "README.md").write_text("INVENTED")
        commit(repository, "2020-05-06")
        assert "0 made, 1 unchanged" in command(repository).stderr
        assert contents(repository) == before
        assert status(repository).exit_code == 0

    def test_a_commit_of_an_input_moves_the_index_and_no_other_page(self, repository: Path) -> None:
        path = repository / "data" / "raw" / "excluded" / "haining-2025.csv"
        path.write_text(
            path.read_text("utf-8") + path.read_text("utf-8").splitlines()[-1] + "\n", "utf-8"
        )
        result = status(repository)
        assert result.exit_code == 1
        assert "not committed yet" in result.stdout
        path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
        (repository / "requirements.lock").write_text("")
        commit(repository, "2019-07-08")
        (repository / "requirements.lock").unlink()
        commit(repository, "2019-07-09")
        before = published(repository)
        assert dry(repository) == {}
        assert "0 made, 1 unchanged" in command(repository).stderr
        after = published(repository)
        moved = {name for name in after if after[name] != before[name]}
        assert moved == {"reports/index.html", *CHANGES}
        assert b"2019-07-09" in after["reports/index.html"]

    def test_another_year_of_the_data_moves_how_pages_are_cited(self, repository: Path) -> None:
        assert "(2019)" in (repository / "reports" / "one.en.html").read_text("utf-8")
        other = repository / "data" / "raw" / "INVENTED.md"
        other.write_text("INVENTED")
        commit(repository, "2020-01-01")
        other.unlink()
        commit(repository, "2020-01-02")
        assert dry(repository) == {"one.en": PAGE_ONLY + 'year: "2019" became "2020"'}
        assert "0 made, 1 by page only, 0 unchanged" in command(repository).stderr
        assert "(2020)" in (repository / "reports" / "one.en.html").read_text("utf-8")


def test_pages_with_lines_of_source_texts_are_stale_without_them_for_that_reason_alone(
    tmp_path: Path,
) -> None:
    root = invented_project(tmp_path / "project", ONE)
    text = "\n".join(["虚构"] * 300).encode()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / f"{DOCUMENT}.txt").write_bytes(text)
    path = root / "data" / "raw" / "documents.csv"
    digest = hashlib.sha256(text).hexdigest()
    path.write_text(with_cell(path.read_text("utf-8"), DOCUMENT, "source_sha256", digest), "utf-8")
    assert command(root, "--sources", str(tmp_path / "texts")).exit_code == 0
    told = status(root).stdout
    assert "stale    index, evidence and changes: a source text changed\n" in told
    assert "pages    1 of 1 current" in told


def test_what_a_notebook_opens_by_itself_is_an_input(tmp_path: Path) -> None:
    root = invented_project(tmp_path / "project", ONE)
    (root / "data" / "other").mkdir()
    (root / "data" / "other" / "invented.csv").write_text("a\n1\n")
    invented_notebook(
        root / "notebooks" / "patents.ipynb",
        "import pandas\nprint(pandas.read_csv('../data/other/invented.csv'))",
    )
    assert command(root).exit_code == 0
    assert dry(root) == {}
    (root / "data" / "other" / "invented.csv").write_text("a\n2\n")
    assert dry(root) == {"one.en": ROW}


def test_a_notebook_that_loads_the_tables_by_itself_depends_on_all_of_them(tmp_path: Path) -> None:
    root = invented_project(tmp_path / "project", ONE)
    invented_notebook(
        root / "notebooks" / "patents.ipynb",
        "import compare\nprint(len(compare.load_tables()['targets']))",
    )
    assert command(root).exit_code == 0
    path = root / "data" / "raw" / "excluded" / "haining-2025.csv"
    path.write_text(with_notes(path.read_text("utf-8")), "utf-8")
    assert dry(root) == {"one.en": ROW}


class TestSameBytes:
    """Two clones at different paths, another number of jobs, forced or not."""

    def test_two_clones(self, shipped: Path, tmp_path: Path) -> None:
        root = tmp_path / "a much longer 路径" / "project"
        for folder in ("data", "notebooks"):
            shutil.copytree(shipped / folder, root / folder)
        result = command(root, "--jobs", "3", "--only", "patents", "--only", "profile-huzhou-2017")
        assert result.exit_code == 0, result.output
        result = command(root, "--jobs", "1")
        assert "2 made, 2 unchanged" in result.stderr, result.output
        assert contents(root) == contents(shipped)

    def test_a_run_that_makes_other_bytes_from_the_same_inputs_fails(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", ONE)
        invented_notebook(
            root / "notebooks" / "patents.ipynb", "import time\nprint(time.time_ns())"
        )
        assert command(root).exit_code == 0
        before = (root / "reports" / "one.en.html").read_bytes()
        result = command(root, "--force")
        assert result.exit_code == 1
        assert (
            "the same inputs made other bytes than before: reports/one.en.html, reports/one.en.ipynb\n"
            in result.stderr
        )
        assert (root / "reports" / "one.en.html").read_bytes() == before
        assert "made other bytes" in (root / "reports" / "index.html").read_text("utf-8")

    def test_two_runs_that_write_different_bytes_to_one_place(self, tmp_path: Path) -> None:
        root = invented_project(
            tmp_path / "project",
            """
            [[run]]
            name = "one"
            notebook = "patents.ipynb"
            languages = ["en"]
            [[run]]
            name = "two"
            notebook = "high_tech_firms.ipynb"
            languages = ["en"]
        """,
        )
        invented_notebook(
            root / "notebooks" / "high_tech_firms.ipynb", SHOW, DRAW.replace("STATE", "OTHER")
        )
        result = command(root)
        assert result.exit_code == 1
        assert (
            "it and one.en both write figures/invented/figure.en.svg, and not the same"
            in result.stderr
        )
        assert "STATE" in (root / "figures" / "invented" / "figure.en.svg").read_text()
        assert not (root / "reports" / "two.en.html").exists()
        assert (root / "reports" / "failed" / "two.en.html").exists()


def test_chinese_values_are_readable_where_they_are_injected(tmp_path: Path) -> None:
    root = invented_project(
        tmp_path / "project",
        """
        [[run]]
        name = "one"
        notebook = "patents.ipynb"
        languages = ["zh"]
        parameters = {places = ["湖州", "海宁"]}
    """,
    )
    invented_notebook(root / "notebooks" / "patents.ipynb", SHOW)
    assert command(root).exit_code == 0
    page = (root / "reports" / "one.zh.html").read_text("utf-8")
    assert 'places = ["湖州", "海宁"]' in unescape(page)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('"many"', 'top: "many" is str, and patents.ipynb takes int'),
        ("true", 'top: "True" is bool'),
        ("2.5", 'top: "2.5" is float'),
        ("[3]", 'top: "[3]" is list'),
    ],
)
def test_a_parameter_of_another_type_is_refused_before_any_kernel(
    tmp_path: Path, value: str, told: str
) -> None:
    root = invented_project(
        tmp_path / "project",
        f"""
        [[run]]
        name = "one"
        notebook = "patents.ipynb"
        languages = ["en"]
        parameters = {{top = {value}}}
    """,
    )
    path = root / "notebooks" / "patents.ipynb"
    path.write_text(
        path.read_text("utf-8").replace("restated: bool = False", "top: int = 3  # how many"),
        "utf-8",
    )
    result = command(root)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (root / "reports" / "index.html").exists()
