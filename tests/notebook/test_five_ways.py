"""The same data everywhere: a notebook sees the same frames by whichever of five ways it is run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbclient
import nbformat
import pandas as pd
import pytest
from invented import kept_results
from nbformat.v4 import new_code_cell, new_output

from compare.notebooks.parameters import check_parameters
from compare.notebooks.selection import select_tables
from compare.run.regenerate import regenerate
from compare.tables.load import load_tables

REPOSITORY = Path(__file__).parents[2]

PLAN = '[[run]]\nname = "patents"\nnotebook = "patents.ipynb"\nlanguages = ["en"]\n'

#: Narrower than all that is there, so that a way that takes other rows shows.
PLACES = "湖州, 海宁"

DIGEST = """# NBVAL_CHECK_OUTPUT
import hashlib
import json

frames = {**page.tables, "rows of the page": page.rows}
texts = {name: f"{frame.dtypes}\\n{frame.to_csv()}" for name, frame in frames.items()}
print(json.dumps({name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}))"""

Seen = dict[str, str]


def notebook_of(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def frames_seen(notebook: nbformat.NotebookNode) -> Seen:
    """Return the digest of every frame that a notebook saw, by name."""
    outputs = notebook.cells[-1].outputs
    return json.loads("".join(output.text for output in outputs if output.name == "stdout"))


def plain_kernel(root: Path) -> nbformat.NotebookNode:
    """Run it as JupyterLab and nbval do."""
    path = root / "notebooks" / "patents.ipynb"
    resources = {"metadata": {"path": str(path.parent)}}
    return nbclient.NotebookClient(notebook_of(path), resources=resources).execute()


def papermill_default(root: Path) -> nbformat.NotebookNode:
    return by_papermill(root)


def papermill_compare(root: Path) -> nbformat.NotebookNode:
    return by_papermill(root, "--engine", "compare")


def by_papermill(root: Path, *options: str) -> nbformat.NotebookNode:
    done = subprocess.run(
        [
            *[sys.executable, "-m", "papermill", "patents.ipynb", "../executed.ipynb"],
            *["--no-progress-bar", "-p", "language", "en", *options],
        ],
        cwd=root / "notebooks",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return notebook_of(root / "executed.ipynb")


def dask_worker(root: Path) -> nbformat.NotebookNode:
    reason = "dask is an optional extra: pip install 'compare[distributed]'"
    distributed = pytest.importorskip("distributed", reason=reason)
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
    )
    with cluster:
        return regenerated(root, scheduler=cluster.scheduler_address)


def compare_regenerate(root: Path) -> nbformat.NotebookNode:
    return regenerated(root)


def regenerated(root: Path, scheduler: str = "") -> nbformat.NotebookNode:
    outcome = regenerate(root=root, scheduler=scheduler)
    assert outcome.made == ["patents.en"], outcome.failures
    (result,) = kept_results(root, "patents.en")
    return nbformat.reads(result["reports/patents.en.ipynb"].decode(), as_version=4)


WAYS = [plain_kernel, papermill_default, papermill_compare, dask_worker, compare_regenerate]


def project(root: Path) -> Path:
    """Make a project with one shipped notebook, which at last tells what it saw."""
    shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "runs.toml").write_text(PLAN, "utf-8")
    notebook = notebook_of(REPOSITORY / "notebooks" / "patents.ipynb")
    parameters = next(
        cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])
    )
    assert 'places: str = "all"' in parameters.source
    parameters.source = parameters.source.replace('"all"', json.dumps(PLACES), 1)
    notebook.cells.append(new_code_cell(DIGEST, id="patents-digest"))
    nbformat.write(notebook, root / "notebooks" / "patents.ipynb")
    return root


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMPARE_FIGURES", str(tmp_path / "figures"))
    return project(tmp_path / "project")


@pytest.fixture(scope="module")
def expected() -> Seen:
    """The digest of every table that the selection of the notebook takes, worked out without running it."""
    tables = load_tables(REPOSITORY)
    selected = select_tables(tables, ["patents"], check_parameters(tables, places=PLACES))
    return {name: digest(frame) for name, frame in selected.items()}


def digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(f"{frame.dtypes}\n{frame.to_csv()}".encode()).hexdigest()


@pytest.fixture(scope="module")
def rows_seen() -> Seen:
    """The digest of the rows of the page that each way saw, by its name."""
    return {}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_sees_what_the_selection_takes(
    way: Callable[[Path], nbformat.NotebookNode], root: Path, expected: Seen, rows_seen: Seen
) -> None:
    seen = frames_seen(way(root))
    rows_seen[way.__name__] = seen.pop("rows of the page")
    assert seen == expected
    assert len(set(rows_seen.values())) == 1, rows_seen


def test_the_selection_takes_less_than_all(expected: Seen) -> None:
    """Otherwise a way that hands out whole tables would not show."""
    tables = load_tables(REPOSITORY)
    narrowed = {name for name in ("documents", "targets") if digest(tables[name]) != expected[name]}
    assert narrowed == {"documents", "targets"}
    assert {*expected} >= {"places", "indicators", "context", "documents", "targets", "resolutions"}


def test_nbval_sees_the_same_as_was_stored(root: Path) -> None:
    """nbval compares what the marked cells show now with what is stored; one is stored wrong, for comparison."""
    path = root / "notebooks" / "patents.ipynb"
    notebook = plain_kernel(root)
    wrong = [new_output("stream", name="stdout", text="stored\n")]
    control = new_code_cell("# NBVAL_CHECK_OUTPUT\nprint('shown')", id="control", outputs=wrong)
    notebook.cells.insert(-1, control)
    nbformat.write(notebook, path)
    done = subprocess.run(
        [
            *[sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
            *["--nbval-lax", f"--rootdir={root}", "-c", os.devnull, str(path)],
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    assert f"1 failed, {cells - 1} passed" in done.stdout, done.stdout
    failed = f"Cell {cells - 2}"
    assert f"{path.name}::{failed}" in done.stdout, done.stdout
