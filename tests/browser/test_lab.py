"""What a researcher meets in JupyterLab, in a real one: a draft decided by keyboard, the explorer, evidence."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from chromium import find_chromium, give_up
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect
from processes import environment, eventually
from test_deciding import NUMBERS, TEXT

from compare.cli import main

ROOT = Path(__file__).parents[2]

#: A decision goes by the kernel to the disk and back.
WAIT = 60_000

CELLS = [
    'import compare\n\ncompare.decide("chengan-2027", "chengan.csv", sources="../../texts")',
    "compare.explore()",
    'page = compare.Page("patents", ["patents"], places="haining")\npage.statements(page.rows)',
]

#: The prompt of a cell that has been run.
NUMBERED = re.compile(r"\[\d+\]")

#: A shipped target of this place, and its evidence page.
TARGET = "haining-2025-036-12"
EVIDENCE = "evidence-haining-2025.en.html"

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with a plan that is registered and not decided, and a notebook."""
    if not find_chromium():
        give_up("No chromium found, so JupyterLab cannot be driven.")
    folder = tmp_path_factory.mktemp("lab")
    root, texts, plan = folder / "project", folder / "texts", folder / "plan.txt"
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    texts.mkdir()
    plan.write_text(TEXT, "utf-8")
    registered = ["new", "chengan-2027", plan, "--place", "成安县", "--sources", texts]
    result = CliRunner().invoke(main, ["--root", str(root), *map(str, registered)])
    assert result.exit_code == 0, result.output
    (root / "reports").mkdir()
    # The row stands screens below the top.
    page = f'<h1>Top</h1><p style="height: 400vh"></p><p id="{TARGET}">INVENTED</p>'
    (root / "reports" / EVIDENCE).write_text(page, "utf-8")
    cells = [new_code_cell(source, id=f"lab-{at}") for at, source in enumerate(CELLS)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    (root / "notebooks").mkdir()
    nbformat.write(notebook, root / "notebooks" / "lab.ipynb")
    return root


@pytest.fixture(scope="module")
def address(project, tmp_path_factory):
    """The address of the notebook in a JupyterLab that knows no settings of this machine's user."""
    own = tmp_path_factory.mktemp("jupyter")
    folders = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    options = ["--ServerApp.port=0", "--ServerApp.root_dir=.", "--IdentityProvider.token=invented"]
    with (own / "log").open("w") as log:
        lab = subprocess.Popen(
            [*command, *options],
            cwd=project,
            env=environment(**folders),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            runtime = own / "RUNTIME"
            assert eventually(lambda: [*runtime.glob("jpserver-*.json")]), own / "log"
            (told,) = runtime.glob("jpserver-*.json")
            assert eventually(lambda: told.read_text("utf-8"))
            yield (
                json.loads(told.read_text("utf-8"))["url"]
                + "lab/tree/notebooks/lab.ipynb?token=invented"
            )
        finally:
            os.killpg(lab.pid, signal.SIGTERM)
            lab.wait()


@pytest.fixture
def notebook(window, address):
    tab = window.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto(address)
    expect(tab.locator(".jp-CodeCell")).to_have_count(len(CELLS), timeout=WAIT)
    expect(tab.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=WAIT)
    yield tab
    tab.context.close()


def run_cell(tab, number):
    """Run a cell to its end: what it shows moves the cells below it away from under a click."""
    cell = tab.locator(".jp-CodeCell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    tab.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before, timeout=WAIT)
    expect(prompt).to_have_text(NUMBERED, timeout=WAIT)


def test_a_draft_is_decided_by_keyboard_and_saved_as_its_file(notebook, project):
    run_cell(notebook, 0)
    page = notebook.frame_locator("iframe[title='compare.decide']")
    progress = page.locator("#progress")
    expect(progress).to_have_text(f"0 of {NUMBERS} numbers decided", timeout=WAIT)
    page.locator("h1").click()
    notebook.keyboard.press("Enter")
    expect(progress).to_have_text(f"1 of {NUMBERS} numbers decided")
    notebook.keyboard.press("s")
    draft = project / "notebooks" / "chengan.csv"
    said = notebook.get_by_text(f"Saved to {draft}: 1 of {NUMBERS} numbers decided.")
    expect(said).to_be_visible(timeout=WAIT)
    with draft.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == NUMBERS
    assert [row["decision"] for row in rows[:2]] == ["excluded", "undecided"]
    run_cell(notebook, 0)
    expect(progress).to_have_text(f"1 of {NUMBERS} numbers decided", timeout=WAIT)


def test_the_explorer_shows_what_its_code_makes(notebook):
    run_cell(notebook, 1)
    indicator = notebook.locator(".widget-dropdown select")
    expect(indicator).to_be_visible(timeout=WAIT)
    indicator.select_option(label="R&D intensity")
    code = notebook.locator(".widget-html pre")
    expect(code).to_contain_text("rows = compare.targets('rd_intensity')", timeout=WAIT)
    table = notebook.locator(".widget-html table")
    expect(table).to_contain_text("Haining")
    notebook.locator(".widget-select-multiple select").select_option(label="Huzhou")
    expect(code).to_contain_text("compare.targets('rd_intensity', place=['huzhou'])", timeout=WAIT)
    expect(table).not_to_contain_text("Haining")
    expect(table).to_contain_text("2.70%")
    picture = notebook.locator(".widget-html img")
    assert "2.7" in picture.get_attribute("alt")
    assert picture.evaluate("image => image.naturalWidth") > 100


def test_a_number_leads_to_its_row_of_the_evidence(notebook):
    run_cell(notebook, 0)
    run_cell(notebook, 2)
    number = notebook.locator(f".jp-OutputArea-output a[href*='#{TARGET}']").first
    with notebook.context.expect_page(timeout=WAIT) as opened:
        number.click(timeout=WAIT)
    page = opened.value
    expect(page.locator(":target")).to_have_text("INVENTED", timeout=WAIT)
    expect(page.locator(":target")).to_be_in_viewport()
