"""Projects with quick notebooks that import nothing of ours, and the commands on them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from compare.cli import main
from compare.project.paths import CHECKED

REPOSITORY = Path(__file__).parents[2]

PARAMETERS = 'places: str = "all"\nyears: str = "all"\nlanguage: str = "en"\nrestated: bool = False'

SHOW = """from IPython.display import display
display({"text/html": f"<h1>INVENTED {language}</h1>", "text/plain": "INVENTED"}, raw=True)"""

DRAW = """import os, pathlib
folder = pathlib.Path(os.environ["COMPARE_FIGURES"], "invented")
folder.mkdir(parents=True, exist_ok=True)
_ = (folder / f"figure.{language}.svg").write_text("<svg>INVENTED STATE</svg>")"""

#: The shipped document whose rows a quick project has.
DOCUMENT = "haining-2025"

#: A second drawing, which takes another place.
DRAW_SHAKY = DRAW.replace("figure.", "shaky.")

#: A file beside the notebooks that makes the notebooks stop.
SWITCH = "invented_switch"

FAIL = f'if pathlib.Path("{SWITCH}").exists():\n    raise ValueError("INVENTED failure <b>&</b>")'
DIE = f'if pathlib.Path("{SWITCH}").exists():\n    os._exit(3)'

#: A plan of one run.
ONE = '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\nlanguages = ["en"]\n'

#: Of a run that stays as it is beside one that fails in many ways.
STEADY_AND_SHAKY = """
[[run]]
name = "steady"
notebook = "patents.ipynb"
languages = ["en"]

[[run]]
name = "shaky"
notebook = "high_tech_firms.ipynb"
languages = ["en"]
"""


def invented_notebook(path: Path, *sources: str, parameters: str = PARAMETERS) -> None:
    """Write a quick notebook that imports nothing of ours."""
    cells = [
        new_markdown_cell("# INVENTED · 虚构", metadata={"tags": ["source-only"]}),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
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


def clone(root: Path) -> Path:
    """Clone the repository as it stands, its history included, without what is built; copy what is not committed."""
    if (REPOSITORY / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, root], check=True)
    for folder in ("data/raw", "notebooks"):
        shutil.copytree(REPOSITORY / folder, root / folder, dirs_exist_ok=True)
    shutil.rmtree(root / "figures", ignore_errors=True)
    shutil.rmtree(root / "data" / "processed", ignore_errors=True)
    return root


def data_of(folder: Path, *documents: str) -> None:
    """Copy the shipped data of some documents, for each command reads and shows all the data there is."""
    shutil.copytree(REPOSITORY / "data" / "raw", folder)
    names = {path.stem for path in (folder / "targets").iterdir()}
    others = tuple(names.difference(documents))
    for other in others:
        for path in folder.glob(f"*/{other}.csv"):
            path.unlink()
    for path in folder.glob("*.csv"):
        _keep_rows(path, lambda row: not row[0].startswith(others))
    places = {name.partition("-")[0] for name in documents}
    for name in ("context.csv", "second_readings.csv"):
        _keep_rows(folder / name, lambda row: row[0] in places)
    of_places = tuple(f"{place}-" for place in places)
    _keep_rows(folder / "corrections.csv", lambda row: row[2].startswith(of_places))


def _keep_rows(path: Path, kept: Callable[[list[str]], bool]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *filter(kept, rows)])


def invented_project(root: Path, plan: str) -> Path:
    """Write a project of one shipped document with three quick notebooks."""
    data_of(root / "data" / "raw", DOCUMENT)
    folder = root / "notebooks"
    folder.mkdir()
    (folder / "runs.toml").write_text(plan, "utf-8")
    # The names are those of shipped notebooks, because the titles of pages go by them.
    invented_notebook(folder / "patents.ipynb", SHOW, DRAW)
    invented_notebook(folder / "high_tech_firms.ipynb", SHOW, DRAW_SHAKY, FAIL)
    invented_notebook(folder / "rd_intensity.ipynb", SHOW, "import os, pathlib", DIE)
    return root


def shaky_project(root: Path) -> Path:
    """Write a project of a steady and a shaky run, which both go well as yet."""
    invented_project(root, STEADY_AND_SHAKY)
    shaky(root, DRAW_SHAKY)
    return root


def shaky(root: Path, *sources: str) -> None:
    """Let the shaky notebook be made of these cells, after the one that shows a heading."""
    invented_notebook(root / "notebooks" / "high_tech_firms.ipynb", SHOW, *sources)


def command(root: Path, *arguments: str) -> Result:
    """Run ``compare regenerate`` as a user does, with figures in the project."""
    return called(root, "regenerate", *arguments)


def called(root: Path, *arguments: str) -> Result:
    """Run a command on a project, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPARE_FIGURES", raising=False)
        return CliRunner().invoke(main, ["--root", str(root), *arguments])


def contents(root: Path) -> dict[str, bytes]:
    """Return every file that regenerating may touch, hidden ones and kept results included.

    But not the one that tells of the clock: it is written each time, and nothing is made from it.
    """
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("reports", "figures", "notebooks")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.name not in (SWITCH, CHECKED)
    }


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the files of a result that is kept, by place."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def kept_results(root: Path, output: str) -> list[dict[str, bytes]]:
    """Return the results that are kept of a run, the newest last."""
    folder = root / "reports" / "results" / output
    packed = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)
    return [unpacked(path.read_bytes()) for path in packed]


def published(root: Path) -> dict[str, bytes]:
    """Return every file that readers see, and the manifest."""
    return {
        name: data
        for name, data in contents(root).items()
        if not name.startswith(("notebooks/", "reports/results/", "reports/.next/"))
    }


def drawn(root: Path, name: str = "figure") -> str:
    """Return what a notebook drew."""
    return (root / "figures" / "invented" / f"{name}.en.svg").read_text("utf-8")


def git(root: Path, *arguments: str, date: str = "") -> str:
    """Run git on a project as somebody who does not exist."""
    day = f"{date}T12:00:00Z"
    dates = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day} if date else {}
    who = ["-c", "user.name=INVENTED", "-c", "user.email=invented@invented.example"]
    answer = subprocess.run(
        ["git", *who, *arguments],
        cwd=root,
        env={**os.environ, **dates},
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout


def commit(root: Path, date: str) -> None:
    """Commit a project as it is."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message=INVENTED", date=date)
