"""Regenerating: faults told at once, the last good page kept, nothing left behind, the same bytes again."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from compare.cli import main
from compare.language.words import LANGUAGES, word

REPOSITORY = Path(__file__).parents[2]

PARAMETERS = 'places: str = "all"\nyears: str = "all"\nlanguage: str = "en"\nrestated: bool = False'

SHOW = """from IPython.display import display
display({"text/html": f"<h1>INVENTED {language}</h1>", "text/plain": "INVENTED"}, raw=True)"""

DRAW = """import os, pathlib
folder = pathlib.Path(os.environ["COMPARE_FIGURES"], "invented")
folder.mkdir(parents=True, exist_ok=True)
_ = (folder / f"figure.{language}.svg").write_text("<svg>INVENTED STATE</svg>")"""

#: A file beside the notebooks that makes the notebooks stop.
SWITCH = "invented_switch"

FAIL = f'if pathlib.Path("{SWITCH}").exists():\n    raise ValueError("INVENTED failure <b>&</b>")'
DIE = f'if pathlib.Path("{SWITCH}").exists():\n    os._exit(3)'

PLAN = """
[[run]]
name = "steady"
notebook = "patents.ipynb"
languages = ["en"]

[[run]]
name = "shaky"
notebook = "high_tech_firms.ipynb"

[[run]]
name = "dying"
notebook = "rd_intensity.ipynb"
languages = ["zh"]
"""

Regenerate = Callable[..., Result]


def invented_notebook(path: Path, *sources: str) -> None:
    """Write a quick notebook that imports nothing of ours."""
    cells = [
        new_markdown_cell("# INVENTED · 虚构", metadata={"tags": ["source-only"]}),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        *(new_code_cell(source) for source in sources),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"invented-{number}"
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(
        new_notebook(
            cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
        ),
        path,
    )


def invented_project(root: Path, plan: str) -> Path:
    shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
    folder = root / "notebooks"
    folder.mkdir()
    (folder / "runs.toml").write_text(plan, "utf-8")
    # The names are those of shipped notebooks, because the titles of pages go by them.
    invented_notebook(folder / "patents.ipynb", SHOW, DRAW)
    invented_notebook(
        folder / "high_tech_firms.ipynb", SHOW, DRAW.replace("figure.", "shaky."), FAIL
    )
    invented_notebook(folder / "rd_intensity.ipynb", SHOW, "import os, pathlib", DIE)
    return root


def command(root: Path, *arguments: str) -> Result:
    """Run ``compare regenerate`` as a user does, with figures in the project."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPARE_FIGURES", raising=False)
        return CliRunner().invoke(main, ["--root", str(root), "regenerate", *arguments])


def contents(root: Path) -> dict[str, bytes]:
    """Every file that regenerating may touch, hidden ones included."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("reports", "figures", "notebooks")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.name != SWITCH
    }


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name == "href"]


def addresses(text: str) -> list[str]:
    parser = _Addresses()
    parser.feed(text)
    return parser.found


@dataclass
class Story:
    """A project regenerated four times: whole, broken, mended, and one run alone."""

    root: Path
    results: dict[str, Result]
    files: dict[str, dict[str, bytes]]

    def text(self, stage: str, name: str) -> str:
        return self.files[stage][name].decode()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = invented_project(tmp_path_factory.mktemp("invented") / "project", PLAN)
    told = Story(root, {}, {})
    switch = root / "notebooks" / SWITCH

    def stage(name: str, *arguments: str) -> None:
        told.results[name] = command(root, *arguments)
        told.files[name] = contents(root)

    stage("whole")
    switch.touch()
    # What a failing run draws must not be published either, so it draws something else.
    for name in ("high_tech_firms", "patents"):
        path = root / "notebooks" / f"{name}.ipynb"
        path.write_text(
            path.read_text("utf-8").replace("INVENTED STATE", "INVENTED CHANGE"), "utf-8"
        )
    stage("broken")
    for name in ("high_tech_firms", "patents"):
        path = root / "notebooks" / f"{name}.ipynb"
        path.write_text(
            path.read_text("utf-8").replace("INVENTED CHANGE", "INVENTED STATE"), "utf-8"
        )
    switch.unlink()
    stage("mended")
    return told


class TestWhole:
    def test_all_goes_well(self, story: Story) -> None:
        result = story.results["whole"]
        assert result.exit_code == 0, result.output
        assert "index.html" in result.output

    def test_nothing_but_pages_figures_and_notebooks_is_there(self, story: Story) -> None:
        expected = {
            "reports/index.html",
            "reports/steady.en.html",
            "reports/shaky.en.html",
            "reports/shaky.zh.html",
            "reports/dying.zh.html",
            "figures/invented/figure.en.svg",
            "figures/invented/shaky.en.svg",
            "figures/invented/shaky.zh.svg",
            "notebooks/runs.toml",
            "notebooks/patents.ipynb",
            "notebooks/high_tech_firms.ipynb",
            "notebooks/rd_intensity.ipynb",
        }
        expected |= {f"reports/changes.{language}.html" for language in LANGUAGES}
        expected |= {"reports/runs.json", "reports/snapshots.json"}
        expected |= {
            f"reports/executed/{output}.ipynb"
            for output in ("steady.en", "shaky.en", "shaky.zh", "dying.zh")
        }
        documents = [path.stem for path in (REPOSITORY / "data" / "raw" / "targets").glob("*.csv")]
        expected |= {
            f"reports/evidence-{of}.{language}.html"
            for language in LANGUAGES
            for of in (*documents, "context")
        }
        assert set(story.files["whole"]) == expected
        assert not list((story.root / "reports").rglob(".*"))

    def test_notebooks_stay_as_they_were(self, story: Story) -> None:
        for stage in ("whole", "mended"):
            for path in (story.root / "notebooks").glob("*.ipynb"):
                assert story.files[stage][f"notebooks/{path.name}"] == path.read_bytes()

    def test_a_page_in_one_language_offers_no_other(self, story: Story) -> None:
        assert "steady.zh.html" not in addresses(story.text("whole", "reports/steady.en.html"))
        assert 'id="language"' not in story.text("whole", "reports/steady.en.html")


class TestBroken:
    def test_exits_with_one_and_names_run_and_reason(self, story: Story) -> None:
        result = story.results["broken"]
        assert result.exit_code == 1
        for output in ("shaky.en", "shaky.zh", "dying.zh"):
            assert f"{output} failed" in result.stderr
        assert "INVENTED failure" in result.stderr
        assert "Traceback" not in result.output

    @pytest.mark.parametrize("output", ["shaky.en", "shaky.zh", "dying.zh"])
    def test_the_last_good_page_stays_byte_for_byte(self, story: Story, output: str) -> None:
        name = f"reports/{output}.html"
        assert story.files["broken"][name] == story.files["whole"][name]

    def test_what_a_failing_run_drew_is_not_published(self, story: Story) -> None:
        assert story.text("broken", "figures/invented/shaky.en.svg") == "<svg>INVENTED STATE</svg>"

    def test_the_other_runs_are_regenerated(self, story: Story) -> None:
        assert (
            story.text("broken", "figures/invented/figure.en.svg") == "<svg>INVENTED CHANGE</svg>"
        )

    @pytest.mark.parametrize("output", ["shaky.en", "shaky.zh", "dying.zh"])
    def test_the_failed_notebook_is_kept_to_be_opened_and_to_be_read(
        self, story: Story, output: str
    ) -> None:
        assert f"reports/failed/{output}.ipynb" in story.files["broken"]
        assert f"reports/failed/{output}.html" in story.files["broken"]
        notebook = nbformat.reads(
            story.text("broken", f"reports/failed/{output}.ipynb"), as_version=4
        )
        nbformat.validate(notebook)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_failing_cell_comes_first(self, story: Story, language: str) -> None:
        notebook = nbformat.reads(
            story.text("broken", f"reports/failed/shaky.{language}.ipynb"), as_version=4
        )
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        assert first.source == FAIL
        assert first.outputs[0].ename == "ValueError"
        page = story.text("broken", f"reports/failed/shaky.{language}.html").partition("<main")[2]
        assert word("page.failed_cell", language) in page
        assert page.index("INVENTED failure") < page.index("<h1>")
        assert "INVENTED failure &lt;b&gt;&amp;&lt;/b&gt;" in page

    def test_a_dead_kernel_is_told_on_its_page(self, story: Story) -> None:
        page = story.text("broken", "reports/failed/dying.zh.html")
        inside = re.sub(r"<details.*?</details>|<style>.*?</style>", "", page, flags=re.S)
        assert "os._exit(3)" in inside, "the page does not show the cell at which the kernel died"

    @pytest.mark.parametrize("output", ["shaky.en", "shaky.zh", "dying.zh"])
    def test_links_of_a_failed_page_lead_somewhere(self, story: Story, output: str) -> None:
        folder = story.root / "reports" / "failed"
        wrong = [
            address
            for address in addresses(story.text("broken", f"reports/failed/{output}.html"))
            if not address.startswith("#")
            and f"reports/{os.path.relpath(folder / address, folder.parent)}"
            not in story.files["broken"]
        ]
        assert not wrong

    def test_a_failed_page_says_so_in_its_title(self, story: Story) -> None:
        for language in LANGUAGES:
            title = word("title.high_tech_firms", language)
            assert (
                f"<title>{word('page.failed_title', language, title=title)}</title>"
                in story.text("broken", f"reports/failed/shaky.{language}.html")
            )

    def test_the_index_says_so_in_both_languages(self, story: Story) -> None:
        index = story.text("broken", "reports/index.html")
        for language in LANGUAGES:
            assert word("page.failed", language) in index
            assert f"failed/shaky.{language}.html" in addresses(index)
            assert f"shaky.{language}.html" in addresses(index)
            assert word("page.failed", language) not in story.text("whole", "reports/index.html")

    def test_nothing_temporary_is_left(self, story: Story) -> None:
        new = set(story.files["broken"]) - set(story.files["whole"])
        assert new == {
            f"reports/failed/{output}.{ending}"
            for output in ("shaky.en", "shaky.zh", "dying.zh")
            for ending in ("html", "ipynb", "log")
        }


class TestGate:
    def test_a_notebook_whose_page_could_make_a_request_is_a_failed_run(
        self, tmp_path: Path
    ) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        path = root / "notebooks" / "patents.ipynb"
        path.write_text(
            path.read_text("utf-8").replace(
                "<h1>INVENTED", "<img src='https://invented.example/a.png'><h1>INVENTED"
            ),
            "utf-8",
        )
        result = command(root, "--only", "steady")
        assert result.exit_code == 1
        assert "steady.en is not published" in result.stderr.replace(".html", "")
        assert "leads out of the page" in result.stderr
        assert not (root / "reports" / "steady.en.html").exists()
        assert (
            "<img"
            not in (root / "reports" / "failed" / "steady.en.html")
            .read_text("utf-8")
            .split("<details")[0]
        )


class TestMended:
    def test_the_next_good_run_clears_the_failure(self, story: Story) -> None:
        assert story.results["mended"].exit_code == 0
        assert not [name for name in story.files["mended"] if "failed/" in name]
        assert word("page.failed", "en") not in story.text("mended", "reports/index.html")

    def test_two_regenerations_give_the_same_bytes(self, story: Story) -> None:
        assert set(story.files["mended"]) == set(story.files["whole"])
        assert [
            name
            for name, data in story.files["mended"].items()
            if data != story.files["whole"][name]
        ] == []


class TestFirstTime:
    """A project that has no good page yet."""

    def test_only_one_run_fails_and_there_is_no_earlier_page(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        (root / "notebooks" / SWITCH).touch()
        result = command(root, "--only", "shaky.en")
        assert result.exit_code == 1
        names = set(contents(root))
        assert "reports/shaky.en.html" not in names
        assert not [
            name for name in names if "shaky.zh" in name or "steady" in name or "dying" in name
        ]
        index = (root / "reports" / "index.html").read_text("utf-8")
        assert word("page.missing", "en") in index
        assert word("page.absent", "zh") in index
        assert "last good page" not in result.stderr, "there is no last good page"

    def test_a_relative_root_works_as_well(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        monkeypatch.chdir(root)
        result = command(Path(), "--only", "steady")
        assert result.exit_code == 0, result.output
        assert (root / "figures" / "invented" / "figure.en.svg").is_file()
        assert sorted(path.name for path in (root / "notebooks").iterdir()) == [
            "high_tech_firms.ipynb",
            "patents.ipynb",
            "rd_intensity.ipynb",
            "runs.toml",
        ]


def refused(tmp_path: Path, plan: str) -> str:
    """The words with which a plan is refused; nothing must have been run."""
    root = invented_project(tmp_path / "project", plan)
    result = command(root)
    assert result.exit_code == 2, (result.exit_code, result.exception, result.output)
    assert isinstance(result.exception, SystemExit)
    assert not list((root / "reports").rglob("*.html"))
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

    def test_a_notebook_without_a_title_is_refused_before_anything_runs(
        self, tmp_path: Path
    ) -> None:
        root = invented_project(
            tmp_path / "project", '[[run]]\nname = "new"\nnotebook = "invented.ipynb"\n'
        )
        invented_notebook(root / "notebooks" / "invented.ipynb", SHOW)
        result = command(root)
        assert not isinstance(result.exception, KeyError), "a KeyError reaches the user"
        assert result.exit_code == 2
        assert "invented" in result.stderr

    def test_only_an_unknown_run_is_told_with_the_nearest(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        result = command(root, "--only", "steddy", "--only", "shaky.fr")
        assert result.exit_code == 2
        assert re.search(r'"steddy" is not a run.*Did you mean "steady', result.stderr)
        assert '"shaky.fr" is not a run' in result.stderr
        assert not (root / "reports" / "index.html").exists()

    def test_a_fault_in_the_tables_stops_everything_first(self, tmp_path: Path) -> None:
        root = invented_project(tmp_path / "project", PLAN)
        path = root / "data" / "raw" / "targets" / "haining-2025.csv"
        path.write_text(path.read_text("utf-8").replace(",stated,", ",statd,", 1), "utf-8")
        result = command(root)
        assert result.exit_code == 1
        assert "statd" in result.stderr
        assert not (root / "reports" / "index.html").exists()
