"""Regenerating: the last good page kept, nothing left behind, the same bytes again."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from invented import (
    DOCUMENT,
    FAIL,
    SWITCH,
    command,
    contents,
    invented_project,
    unpacked,
)

from compare.language.words import LANGUAGES, word

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

#: Where what runs made is kept.
RESULTS = "reports/results/"

#: What each run of the plan draws.
FIGURE_OF = {
    "steady.en": "figure.en.svg",
    "shaky.en": "shaky.en.svg",
    "shaky.zh": "shaky.zh.svg",
    "dying.zh": "",
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
    """A project regenerated four times: whole, broken, mended, and all runs once more."""

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
    stage("again", "--force")
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
        expected |= {f"reports/explorer.{language}.html" for language in LANGUAGES}
        expected |= {"reports/targets.xlsx", "reports/datapackage.zip"}
        expected |= {f"reports/{output}.ipynb" for output in FIGURE_OF}
        expected |= {"reports/runs.json", "reports/snapshots.json"}
        expected |= {
            f"reports/evidence-{of}.{language}.html"
            for language in LANGUAGES
            for of in (DOCUMENT, "context")
        }
        assert {name for name in story.files["whole"] if not name.startswith(RESULTS)} == expected
        assert not list((story.root / "reports").rglob(".*"))

    def test_the_result_of_every_run_is_kept_with_its_page_and_figures(self, story: Story) -> None:
        files = story.files["whole"]
        kept = {name.split("/")[2]: name for name in files if name.startswith(RESULTS)}
        assert kept.keys() == FIGURE_OF.keys()
        for output, figure in FIGURE_OF.items():
            result = unpacked(files[kept[output]])
            page, drawn = f"reports/{output}.html", f"figures/invented/{figure}"
            beside = [f"reports/{output}.ipynb", *([drawn] if figure else [])]
            assert result.keys() == {page, *beside}
            assert result[page] == files[page]
            assert result.get(drawn) == files.get(drawn)

    def test_notebooks_stay_as_they_were(self, story: Story) -> None:
        for stage in ("whole", "mended", "again"):
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
        # What the steady run drew is kept beside what it drew before.
        kept = {name for name in new if name.startswith(f"{RESULTS}steady.en/")}
        assert len(kept) == 1
        assert new - kept == {
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

    def test_going_back_runs_no_notebook_again(self, story: Story) -> None:
        for stage, runs in (("whole", True), ("mended", False), ("again", True)):
            for output in FIGURE_OF:
                assert (f"{output}: done" in story.results[stage].stderr) == runs, (stage, output)

    @pytest.mark.parametrize("stage", ["mended", "again"])
    def test_two_regenerations_give_the_same_bytes(self, story: Story, stage: str) -> None:
        """From what was kept as from notebooks that run anew."""
        assert story.results[stage].exit_code == 0, story.results[stage].output
        seen, before = (
            {name for name in story.files[of] if not name.startswith(RESULTS)}
            for of in (stage, "whole")
        )
        assert seen == before
        # What the steady run drew meanwhile is kept, and nothing else.
        more = set(story.files[stage]) - set(story.files["whole"])
        assert more == {
            name
            for name in set(story.files["broken"]) - set(story.files["whole"])
            if name.startswith(RESULTS)
        }
        assert [
            name
            for name, data in story.files["whole"].items()
            if data != story.files[stage].get(name)
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
