"""The page on which a draft is decided, by keyboard in a real browser, and what it saves taken into the tables."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from chromium import prime_storage, reload
from click.testing import CliRunner
from playwright.sync_api import expect

from compare.cli import main
from compare.report.offline.gate import LIMIT

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "add-a-plan.md").read_text("utf-8")

#: MADE UP: the plan of the guide.
TEXT = re.search(r"^```text\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)[1]
NUMBERS = 22


def run(project, *arguments):
    result = CliRunner().invoke(main, ["--root", str(project), *map(str, arguments)])
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    return result


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A folder with a project in which the plan is registered, and the texts of it: the plan and its page."""
    folder = tmp_path_factory.mktemp("registered")
    root, texts = folder / "project", folder / "texts"
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    texts.mkdir()
    (texts / "plan.txt").write_text(TEXT, "utf-8")
    of_plan = ["chengan-2027", texts / "plan.txt", "--place", "成安县", "--sources", texts]
    run(root, "new", *of_plan)
    run(root, "suggest", "chengan-2027", "--sources", texts, "--page", texts / "page.html")
    return folder


@pytest.fixture
def project(registered, tmp_path):
    """The project with the plan registered."""
    return shutil.copytree(registered / "project", tmp_path / "project")


@pytest.fixture
def written(registered, tmp_path):
    """The folder of the text of the plan and its page."""
    return shutil.copytree(registered / "texts", tmp_path / "texts")


@pytest.fixture
def tab(window, written):
    context = window.new_context(accept_downloads=True)
    prime_storage(context, (written / "page.html").as_uri())
    page = context.new_page()
    page.requests = []
    page.faults = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.goto((written / "page.html").as_uri())
    yield page
    assert page.faults == []
    assert page.requests == [(written / "page.html").as_uri()]
    context.close()


def progress(tab):
    return tab.locator("#progress")


def press(tab, *keys):
    for key in keys:
        tab.keyboard.press(key)


def saved(tab, folder, name="draft.csv"):
    with tab.expect_download() as download:
        press(tab, "s")
    path = folder / name
    download.value.save_as(path)
    return path


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_a_plan_is_decided_with_a_key_a_number_and_taken(tab, written, project):
    expect(progress(tab)).to_have_text(f"0 of {NUMBERS} numbers decided")
    press(tab, *["Enter"] * NUMBERS)
    expect(progress(tab)).to_have_text(f"{NUMBERS} of {NUMBERS} numbers decided")
    draft = saved(tab, written)
    taken = run(project, "take", draft, "--sources", written)
    assert "data/raw/targets/chengan-2027.csv: 9 rows" in taken.stdout
    run(project, "check", "--sources", written)


def test_the_rest_of_a_line_is_one_key(tab):
    press(tab, *["L"] * len(TEXT.splitlines()))
    expect(progress(tab)).to_have_text(f"{NUMBERS} of {NUMBERS} numbers decided")


def test_a_target_is_corrected_excluded_divided_and_all_is_undone(tab, written):
    press(tab, *["Enter"] * 5)
    expect(tab.locator("#card h2")).to_have_text("2.2%以上")
    press(tab, "e")
    expect(tab.locator("#field-indicator")).to_be_focused()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("rd_growth")
    press(tab, "Enter", "Enter")
    press(tab, "d", "Enter", "Enter")
    press(tab, "7")
    expect(progress(tab)).to_have_text(f"9 of {NUMBERS + 1} numbers decided")
    rows = rows_of(saved(tab, written))
    assert [(row["as_printed"], row["row"], row["decision"]) for row in rows[5:9]] == [
        ("2.2%以上", "target", "corrected"),
        ("75家", "target", "corrected"),
        ("75家", "target", "corrected"),
        ("260家以上", "excluded", "excluded"),
    ]
    assert rows[5]["indicator"] == "rd_growth"
    assert (rows[7]["target_id"], rows[8]["reason"]) == ("", "policy_parameter")
    press(tab, *["u"] * 20)
    expect(progress(tab)).to_have_text(f"0 of {NUMBERS} numbers decided")


def test_a_choice_is_remembered_for_the_rows_of_the_name(tab):
    """国家高新技术企业 stands in three rows: 75家, 8家以上 and a cell of the table; the first and the last agree."""
    press(tab, *["Enter"] * 6)
    expect(tab.locator("#card h2")).to_have_text("75家")
    press(tab, "e")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("tech_firm_count")
    press(tab, "Enter", "Enter")
    last = tab.locator("#text mark.target", has_text=re.compile("^75$"))
    last.click()
    expect(tab.locator("#field-indicator")).to_have_value("tech_firm_count")


def test_half_a_draft_is_not_taken_and_is_taken_up_again(tab, written, project):
    press(tab, *["Enter"] * 10)
    half = saved(tab, written, "half.csv")
    refused = CliRunner().invoke(main, ["--root", str(project), "take", str(half)])
    assert refused.exit_code == 4 and f"12 of {NUMBERS} rows are undecided" in refused.stderr
    reload(tab)
    del tab.requests[1:]
    expect(progress(tab)).to_have_text(f"10 of {NUMBERS} numbers decided")
    again = written / "again.html"
    run(project, "suggest", "chengan-2027", "--sources", written, "--draft", half, "--page", again)
    other = tab.context.new_page()
    other.goto(again.as_uri())
    expect(progress(other)).to_have_text(f"10 of {NUMBERS} numbers decided")
    other.close()


def test_it_speaks_chinese_too_and_stays_under_the_limit(window, written, project):
    page = written / "zh.html"
    arguments = ["--sources", written, "--page", page, "--language", "zh"]
    run(project, "suggest", "chengan-2027", *arguments)
    assert page.stat().st_size < LIMIT
    tab = window.new_page()
    tab.goto(page.as_uri())
    expect(progress(tab)).to_have_text(f"{NUMBERS}个数字中已裁定0个")
    tab.close()
