"""The tutorials run as they stand: from the tables to a figure, three places, a plan, a schedule, a reviewer's marks."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
TUTORIALS = sorted(FOLDER.glob("*.ipynb"))


def run(path):
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(FOLDER)}}
    return NotebookClient(notebook, timeout=300, resources=folder).execute(env=os.environ)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell):
    """Return the types of the results that a cell shows; text that goes to an error stream is none."""
    assert [output for output in cell.outputs if output.output_type == "error"] == []
    assert [output for output in cell.outputs if output.get("name") == "stderr"] == []
    return {kind for output in cell.outputs for kind in output.get("data", {})}


def printed(notebook):
    """Return all that a notebook prints."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


@pytest.fixture(scope="module")
def by_name():
    return {path.stem: run(path) for path in TUTORIALS}


@pytest.mark.parametrize("name", [path.stem for path in TUTORIALS])
def test_every_cell_shows_something_and_no_warning(by_name, name):
    for cell in code_cells(by_name[name]):
        assert shown(cell) or cell.outputs, cell.source
        assert len(cell.source.splitlines()) <= 8


def test_the_first_figure_comes_in_five_cells(by_name):
    start = by_name["start"]
    figures = ["image/svg+xml" in shown(cell) for cell in code_cells(start)]
    assert figures.index(True) < 5
    assert start.metadata.kernelspec.language == "python"


@pytest.mark.parametrize("name", ["start", "compare_cities"])
def test_frames_stay_frames_and_show_as_tables(by_name, name):
    tables = [cell for cell in code_cells(by_name[name]) if "text/html" in shown(cell)]
    assert len(tables) >= 4


def test_three_places_are_compared_up_to_their_ranks(by_name):
    shown_types = [shown(cell) for cell in code_cells(by_name["compare_cities"])]
    assert sum("image/svg+xml" in types for types in shown_types) == 2


def test_a_schedule_does_nothing_tells_why_and_stops_at_a_fault(by_name):
    told = printed(by_name["schedule"])
    codes = re.findall(r"exit code (\d)", told)
    assert codes == ["0", "4"]
    assert "patents.en: done" in told
    assert 'column grade: "D"' in told
    assert '"current": false' in told


def test_a_plan_comes_into_the_tables_onto_a_page_and_out_again(by_name):
    told = printed(by_name["add_a_plan"])
    assert "data/raw/targets/chengan-2027.csv: 9 rows" in told
    assert "No fault found" in told
    assert re.search(r"^ *chengan-2027 .* 0\r?$", told, re.MULTILINE)
    assert "reports/city_profile-chengan-2027.en.html" in told
    is_as_before = code_cells(by_name["add_a_plan"])[-1].outputs[-1]["data"]["text/plain"]
    assert is_as_before == "True"


def test_marks_are_taken_in_and_mistakes_are_said(by_name):
    told = printed(by_name["review"])
    assert "huzhou-2017-054-99" in told
    assert "exit code 1" in told
    shown_last = code_cells(by_name["review"])[-1].outputs[0]["data"]["text/plain"]
    assert "A reader of the tutorial" in shown_last


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_no_output_is_stored(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert cell.outputs == []
        assert cell.execution_count is None
