"""The tutorials run as they stand, and lead from the tables to a figure."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
TUTORIALS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module", params=TUTORIALS, ids=lambda path: path.stem)
def executed(request):
    notebook = nbformat.read(request.param, as_version=4)
    folder = {"metadata": {"path": str(FOLDER)}}
    return NotebookClient(notebook, timeout=300, resources=folder).execute(env=os.environ)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell):
    """Return the types that a cell shows; text that goes to an error stream is none."""
    assert [output for output in cell.outputs if output.output_type == "error"] == []
    assert [output for output in cell.outputs if output.get("name") == "stderr"] == []
    return {kind for output in cell.outputs for kind in output.get("data", {})}


def test_every_cell_shows_something_and_no_warning(executed):
    for cell in code_cells(executed):
        assert shown(cell), cell.source
        assert len(cell.source.splitlines()) <= 8


def test_the_first_figure_comes_in_five_cells(executed):
    figures = ["image/svg+xml" in shown(cell) for cell in code_cells(executed)]
    assert figures.index(True) < 5
    assert executed.metadata.kernelspec.language == "python"


def test_frames_stay_frames_and_show_as_tables(executed):
    tables = [cell for cell in code_cells(executed) if "text/html" in shown(cell)]
    assert len(tables) >= 4


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_no_output_is_stored(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert cell.outputs == []
        assert cell.execution_count is None
