"""What a run can be for each of, and what a question of one's own begins as."""

import shutil
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from compare.cli import main
from compare.notebooks.selection import declared_selection
from compare.project.notebook_files import PlanError, notebook_cells
from compare.project.plan import check_interval, read_plan
from compare.run.fingerprint import ProjectState

ROOT = Path(__file__).parents[2]

RUN = """[[run]]
name = "profile"
notebook = "city_profile.ipynb"
languages = ["en"]
for_each = {}
"""


@pytest.fixture
def planned(project):
    """Return ``planned(for_each, more)``: the runs of a plan by name, with their parameters."""
    notebooks = project / "notebooks"
    notebooks.mkdir()
    shutil.copy(ROOT / "notebooks" / "city_profile.ipynb", notebooks)

    def read(for_each: str, more: str = "") -> dict:
        (notebooks / "runs.toml").write_text(RUN.format(for_each) + more, "utf-8")
        return {run.name: run.parameters for run in ProjectState(project).plan}

    return read


PLACES = ("haining", "haizhou", "huzhou", "shaoxing")


@pytest.mark.parametrize(
    ("for_each", "expected"),
    [
        ('"place"', {f"profile-{place}": {"places": [place]} for place in PLACES}),
        (
            '"province"',
            {
                "profile-jiangsu": {"places": ["haizhou"]},
                "profile-zhejiang": {"places": ["haining", "huzhou", "shaoxing"]},
            },
        ),
        (
            '"level"',
            {
                "profile-county_city": {"places": ["haining"]},
                "profile-district": {"places": ["haizhou"]},
                "profile-prefecture_city": {"places": ["huzhou", "shaoxing"]},
            },
        ),
        (
            '"year"',
            {f"profile-{year}": {"years": str(year)} for year in (2015, 2017, 2018, 2025, 2027)},
        ),
        (
            '["place", "year"]',
            {
                "profile-haining-2025": {"places": ["haining"], "years": "2025"},
                "profile-haizhou-2015": {"places": ["haizhou"], "years": "2015"},
                "profile-huzhou-2017": {"places": ["huzhou"], "years": "2017"},
                "profile-huzhou-2027": {"places": ["huzhou"], "years": "2027"},
                "profile-shaoxing-2018": {"places": ["shaoxing"], "years": "2018"},
            },
        ),
    ],
)
def test_a_page_for_each(planned, for_each, expected):
    assert planned(for_each) == expected


def test_for_each_document_is_the_document_alone(planned):
    ids = ["haining-2025", "haizhou-2015", "huzhou-2017", "huzhou-2027", "shaoxing-2018"]
    assert planned('"document"') == {f"profile-{each}": {"document": each} for each in ids}


@pytest.mark.parametrize(
    ("for_each", "more", "told"),
    [
        ('"plcae"', "", 'for_each "plcae" is not taken. Allowed: document, place,'),
        ('"plcae"', "", 'Did you mean "place"?'),
        ('["place", "place"]', "", "each thing once"),
        ("[]", "", "must name something"),
        ("5", "", 'for_each "5" is not taken'),
        ('[["place"]]', "", "is not taken"),
        ('"year"', "[run.parameters]\nyears = 2015\n", "years is set by for_each"),
    ],
)
def test_a_wrong_for_each_is_a_sentence(planned, for_each, more, told):
    with pytest.raises(PlanError, match="run 1") as raised:
        planned(for_each, more)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("", None),
        ('every = "1 day"\n', timedelta(days=1)),
        ('every = "90 minutes"\n', timedelta(hours=1.5)),
        ('every = "2 weeks"\n', timedelta(days=14)),
    ],
)
def test_how_often_the_reports_are_checked(planned, project, every, expected):
    planned('"place"')
    plan = project / "notebooks" / "runs.toml"
    plan.write_text(every + plan.read_text("utf-8"), "utf-8")
    assert ProjectState(project).plan
    assert check_interval(project) == expected


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('every = "daily"', 'every "daily" is not taken; say how often .* such as "1 day"'),
        ('every = "0 days"', 'every "0 days" is not taken'),
        (
            'address = "reports.example"',
            'address "reports.example" is not taken; write it as https',
        ),
        ('address = "javascript:alert(1)"', 'address "javascript:alert.1." is not taken'),
        ('address = "https://a b.example"', 'address "https://a b.example" is not taken'),
        ("every = 1", 'every "1" is not taken'),
        ("every = true", 'every "True" is not taken'),
        (
            'evry = "1 day"',
            '"evry" is not a key. Allowed: project, address, every, run. Did you mean "every"?',
        ),
    ],
)
def test_a_wrong_line_of_the_plan_is_a_sentence(planned, project, line, told):
    planned('"place"')
    plan = project / "notebooks" / "runs.toml"
    plan.write_text(f"{line}\n{plan.read_text('utf-8')}", "utf-8")
    with pytest.raises(PlanError, match=told.replace("?", r"\?")):
        ProjectState(project).plan  # noqa: B018


def test_the_notebook_must_take_what_each_page_is_of(planned, project):
    notebook = project / "notebooks" / "city_profile.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("years: str", "yeers: str"), "utf-8")
    with pytest.raises(PlanError, match="for_each sets years, which is not a parameter"):
        planned('["place", "year"]')


def test_a_document_of_which_something_is_missing_makes_no_page(planned, edit):
    edit("documents.csv", "huzhou-2017", "horizon_year", "")
    assert sorted(planned('"year"')) == [f"profile-{year}" for year in (2015, 2018, 2025, 2027)]


def test_a_plan_without_for_each_needs_no_document():
    names = {run.name for run in read_plan([], ROOT)}
    assert {"rd_intensity", "patents", "outcomes"} <= names


class TestQuestion:
    """compare question NAME."""

    @pytest.fixture
    def ask(self, project):
        def run(*arguments: str):
            return CliRunner().invoke(main, ["--root", str(project), "question", *arguments])

        return run

    def test_makes_a_notebook_and_its_run(self, ask, project):
        done = ask(
            "made_up", "--en", 'INVENTED "quoted"?', "--zh", "INVENTED 问题？", "--family", "专利"
        )
        assert done.exit_code == 0, done.output
        names = [(run.name, run.language) for run in ProjectState(project).plan]
        assert names == [("made_up", "zh"), ("made_up", "en")]
        cells = notebook_cells(project / "notebooks" / "made_up.ipynb")
        assert cells[0]["source"].startswith('# INVENTED "quoted"? · INVENTED 问题？\n')
        assert 'Page("made_up", ["patents"], title=title' in cells[2]["source"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        assert declared_selection(sources) == ["patents"]
        nbformat.read(project / "notebooks" / "made_up.ipynb", as_version=4)

    def test_a_second_question_leaves_the_first(self, ask, project):
        ask("made_up")
        done = ask("made_up_too")
        assert "Write its title" in done.output
        assert [run.name for run in ProjectState(project).plan][::2] == ["made_up", "made_up_too"]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("Made Up",), "must begin with a letter"),
            (("made_up",), "is there already"),
            (("taken",), "two runs are called"),
            (("evidence-1",), "is the name of a page that the report makes"),
            (("third", "--family", "patent"), 'Did you mean "Patents"'),
        ],
    )
    def test_what_cannot_be_taken_changes_nothing(self, ask, project, snapshot, arguments, told):
        ask("made_up")
        plan = project / "notebooks" / "runs.toml"
        entry = '\n[[run]]\nname = "taken"\nnotebook = "made_up.ipynb"\n'
        plan.write_text(plan.read_text("utf-8") + entry, "utf-8")
        before = {name: data for name, (data, _) in snapshot(project).items()}
        done = ask(*arguments)
        assert done.exit_code == 2
        assert told in done.output
        assert {name: data for name, (data, _) in snapshot(project).items()} == before
