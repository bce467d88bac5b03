"""The notebooks: stored clean, thin, and run with the parameters that readers set."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import nbformat
import papermill
import pytest
from invented import command, kept_results
from papermill.exceptions import PapermillExecutionError

import compare
from compare.language.rows import Tables
from compare.language.words import note_in, word

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
NAMES = ["places", "years", "language", "restated"]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def parameters_cell(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return next(cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", []))


class TestStored:
    def test_there_are_notebooks(self) -> None:
        assert NOTEBOOKS

    @every_notebook
    def test_valid_and_clean(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))
        assert "papermill" not in notebook.metadata
        assert all(
            "execution" not in cell.metadata and "papermill" not in cell.metadata
            for cell in notebook.cells
        )
        assert all(cell.source.strip() for cell in notebook.cells)

    @every_notebook
    def test_cell_ids_are_settled(self, path: Path) -> None:
        ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
        assert len(set(ids)) == len(ids)
        assert all(cell_id.startswith(path.stem.replace("_", "-")) for cell_id in ids)

    @every_notebook
    def test_file_ends_in_one_newline_and_names_no_machine(self, path: Path) -> None:
        text = path.read_text("utf-8")
        assert text.endswith("}\n")
        assert not [name for name in ("home", "work", "Users") if f"/{name}/" in text]
        assert '"version"' not in text

    @every_notebook
    def test_thin(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        for cell in code(notebook):
            if cell is parameters_cell(notebook):
                continue
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 8, cell.id
            for node in ast.walk(ast.parse(cell.source)):
                assert not isinstance(
                    node, (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
                ), cell.id
                if isinstance(node, ast.Constant):
                    assert not isinstance(node.value, (int, float)) or isinstance(
                        node.value, bool
                    ), cell.id

    @every_notebook
    def test_no_number_is_typed_in_prose(self, path: Path) -> None:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                prose = cell.source.replace(
                    "10,000", ""
                )  # the base of a density, a name and not a result
                assert not re.search(r"\d", prose), cell.id

    @every_notebook
    def test_reads_no_raw_file_itself(self, path: Path) -> None:
        for cell in code(nbformat.read(path, as_version=4)):
            assert not re.search(
                r"read_csv|open\(|\.csv|requests|urllib|%pip|!|/", cell.source.split("#")[0]
            ), cell.id

    @every_notebook
    def test_begins_with_a_title_in_both_languages(self, path: Path) -> None:
        first = nbformat.read(path, as_version=4).cells[0]
        assert first.cell_type == "markdown"
        assert re.match(r"# [A-Z].*[\u4e00-\u9fff]", first.source)


class TestReference:
    """nbval runs the cells of tests/reference in a plain kernel and compares what they show."""

    @staticmethod
    def sources(path: Path) -> list[str]:
        return [
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if "injected-parameters" not in cell.metadata.get("tags", [])
        ]

    def test_every_notebook_has_a_copy_with_the_cells_that_it_has_now(self) -> None:
        shipped = {path.stem: self.sources(path) for path in NOTEBOOKS}
        copies = sorted((REPOSITORY / "tests" / "reference").glob("*.ipynb"))
        assert {path.name.partition(".")[0] for path in copies} == set(shipped)
        stale = [
            path.name
            for path in copies
            if self.sources(path) != shipped[path.name.partition(".")[0]]
        ]
        assert stale == [], "run .venv/bin/python tests/make_reference.py"


class TestParametersCell:
    def test_the_same_in_every_notebook(self) -> None:
        """A notebook may ask for more, but the first four are told in the same words everywhere."""
        cells = [
            parameters_cell(nbformat.read(path, as_version=4)).source.splitlines()
            for path in NOTEBOOKS
        ]
        assert len({tuple(lines[: len(NAMES) + 1]) for lines in cells}) == 1
        assert [line.partition(":")[0] for line in cells[0][1 : len(NAMES) + 1]] == NAMES

    @every_notebook
    def test_one_typed_and_commented_line_for_each(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        tagged = [cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", [])]
        assert len(tagged) == 1
        assert tagged[0] is code(notebook)[0]
        nodes = ast.parse(tagged[0].source).body
        assert all(isinstance(node, ast.AnnAssign) for node in nodes)
        assert len(nodes) == len(tagged[0].source.splitlines()) - 1
        assert [type(ast.literal_eval(node.value)).__name__ for node in nodes] == [
            n.annotation.id for n in nodes
        ]
        assert all("  # " in line for line in tagged[0].source.splitlines()[1:])

    @every_notebook
    def test_papermill_reads_them(self, path: Path) -> None:
        found = papermill.inspect_notebook(path)
        assert list(found)[: len(NAMES)] == NAMES
        assert all(
            each["inferred_type_name"] in ("str", "bool") and each["help"]
            for each in found.values()
        )


#: The runs that are looked at below: notebook, language, parameters.
RUNS = {
    "chinese": ("rd_intensity", "zh", {}),
    "span": ("rd_intensity", "en", {"places": "huzhou", "years": "2015-2020"}),
    "names": ("patents", "en", {"places": ["湖州", "Haizhou", "330481"]}),
    "haishu": ("rd_intensity", "en", {"places": "haishu"}),
    "restated": ("rd_intensity", "en", {"places": "haizhou", "restated": True}),
    "late-rd_intensity": ("rd_intensity", "en", {"years": "2030"}),
    "late-high_tech_firms": ("high_tech_firms", "en", {"years": "2030"}),
    "no-document": ("patents", "en", {"places": "jiaxing"}),
    "without": ("rd_intensity", "en", {"places": "huzhou", "without": ["matrix", "refused"]}),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose plan are these runs, made at once."""
    root = tmp_path_factory.mktemp("runs") / "project"
    shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    plan = [
        f'[[run]]\nname = "{name}"\nnotebook = "{notebook}.ipynb"\nlanguages = ["{language}"]\n'
        + "".join(f"parameters.{key} = {json.dumps(value)}\n" for key, value in given.items())
        for name, (notebook, language, given) in RUNS.items()
    ]
    (root / "notebooks" / "runs.toml").write_text("\n".join(plan), "utf-8")
    result = command(root)
    assert result.exit_code == 0, result.output
    return root


Run = Callable[[str], nbformat.NotebookNode]


@pytest.fixture
def run(project: Path) -> Run:
    """Return ``run(name)``: the executed notebook of one of these runs."""

    def read(name: str) -> nbformat.NotebookNode:
        output = f"{name}.{RUNS[name][1]}"
        (result,) = kept_results(project, output)
        return nbformat.reads(result[f"reports/{output}.ipynb"].decode(), as_version=4)

    return read


def by_papermill(
    folder: Path, name: str, root: Path = REPOSITORY, **parameters: object
) -> nbformat.NotebookNode:
    """Run a notebook in a plain kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPARE_FIGURES", str(folder / "figures"))
        return papermill.execute_notebook(
            root / "notebooks" / f"{name}.ipynb",
            folder / "executed.ipynb",
            parameters,
            cwd=root / "notebooks",
            progress_bar=False,
            autosave_cell_every=0,
            shutdown_kernel="immediate",
        )


def shown(notebook: nbformat.NotebookNode) -> str:
    """All that a reader of the page sees, as text."""
    markup = "\n".join(
        output.data.get("text/html", "")
        for cell in code(notebook)
        for output in cell.outputs
        if "data" in output
    )
    return unescape(re.sub(r"<[^>]+>", "\n", markup))


def statement_rows(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """The cells of the first table: what each document says."""
    cell = next(cell for cell in code(notebook) if 'heading("says")' in cell.source)
    markup = next(
        (
            output.data["text/html"]
            for output in cell.outputs
            if "<table" in output.data.get("text/html", "")
        ),
        "",
    )
    body = markup.partition("<tbody>")[2]
    return [
        [
            unescape(re.sub("<[^>]+>", "", cell))
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]


def pictures(notebook: nbformat.NotebookNode) -> int:
    return sum(
        "image/svg+xml" in output.get("data", {})
        for cell in code(notebook)
        for output in cell.outputs
    )


class TestRuns:
    def test_all_in_chinese(self, run: Run) -> None:
        notebook = run("chinese")
        text = shown(notebook)
        assert word("title.rd_intensity", "zh") in text
        assert word("text.targets_not_achievements", "zh") in text
        assert not re.findall(r"[A-Za-z]{3,} [A-Za-z]{3,}", text)
        assert pictures(notebook) >= 1
        rows = compare.harmonise_targets(compare.load_tables())
        wanted = rows[rows["family"].eq("rd_input") & rows["restates"].eq("")]
        assert len(statement_rows(notebook)) == len(wanted)
        for printed in wanted["as_printed"]:
            assert printed in text

    def test_one_place_and_a_span_of_years(self, run: Run, project: Path) -> None:
        notebook = run("span")
        rows = statement_rows(notebook)
        assert rows
        assert {row[0] for row in rows} == {"Huzhou"}
        assert all(
            2015 <= int(next(cell for cell in row if re.fullmatch(r"20\d\d", cell))) <= 2020
            for row in rows
        )
        assert list((project / "figures").rglob("*places=huzhou*years=2015-2020*.svg"))

    def test_a_list_of_places_by_any_of_their_names(self, run: Run) -> None:
        notebook = run("names")
        assert {row[0] for row in statement_rows(notebook)} == {
            "Huzhou",
            "Haizhou District",
            "Haining",
        }

    def test_haishu_shows_haizhou_with_a_notice(self, run: Run, tables: Tables) -> None:
        notebook = run("haishu")
        haizhou = tables["places"].set_index("place_id").loc["haizhou"]
        assert note_in(haizhou["misnomer_notice"], "en") in shown(notebook)
        assert {row[0] for row in statement_rows(notebook)} == {"Haizhou District"}

    def test_restated_shows_more_rows(self, run: Run) -> None:
        without, also = run("haishu"), run("restated")
        assert len(statement_rows(also)) > len(statement_rows(without))

    def test_sections_are_left_out_and_named(self, run: Run) -> None:
        notebook = run("without")
        headings = ["matrix", "refused"]
        left_out = [word(f"heading.{key}", "en") for key in headings]
        assert f"Left out: {'; '.join(left_out)}" in shown(notebook)
        cells = {
            key: cell.outputs
            for cell in code(notebook)
            for key in [*headings, "silent"]
            if f'heading("{key}")' in cell.source
        }
        assert [bool(cells[key]) for key in [*headings, "silent"]] == [False, False, True]

    @pytest.mark.parametrize("name", ["rd_intensity", "high_tech_firms"])
    def test_a_year_nobody_aims_at_shows_a_notice_with_the_years_there_are(
        self, run: Run, name: str
    ) -> None:
        notebook = run(f"late-{name}")
        text = shown(notebook)
        assert word("notice.no_rows", "en").partition("{")[0].strip() in text
        assert "2017" in text
        assert pictures(notebook) == 0
        assert not statement_rows(notebook)
        for cell in code(notebook):
            for output in cell.outputs:
                assert "<tbody></tbody>" not in re.sub(
                    r"\s", "", output.get("data", {}).get("text/html", "")
                ), f"an empty table in {cell.id}"

    def test_a_place_with_documents_but_none_of_the_family(self, tmp_path: Path) -> None:
        root = tmp_path / "project"
        shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
        shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
        rows = compare.harmonise_targets(compare.load_tables())
        gone = set(
            rows.loc[rows["family"].eq("patents") & rows["place_id"].eq("haining"), "target_id"]
        )
        path = root / "data" / "raw" / "targets" / "haining-2025.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line.split(",")[0] not in gone), "utf-8")
        notebook = by_papermill(tmp_path, "patents", root, places="haining", language="zh")
        text = shown(notebook)
        assert word("notice.no_rows_at_all", "zh") in text
        assert word("status.silent", "zh") in text
        assert pictures(notebook) == 0

    def test_a_place_without_any_document(self, run: Run) -> None:
        text = shown(run("no-document"))
        assert word("notice.no_rows_at_all", "en") in text
        assert word("status.no_document", "en") in text


def refused(folder: Path, **parameters: object) -> PapermillExecutionError:
    with pytest.raises(PapermillExecutionError) as caught:
        by_papermill(folder, "rd_intensity", **parameters)
    return caught.value


class TestRefusals:
    @pytest.mark.parametrize(
        ("parameters", "told"),
        [
            ({"language": "fr"}, ["language", '"fr"', "zh, en"]),
            ({"years": "20x5"}, ["years", '"20x5"', "2015-2020"]),
            ({"restated": "maybe"}, ["restated", '"maybe"', "true, false"]),
        ],
        ids=["language", "years", "restated"],
    )
    def test_a_wrong_value_is_told_in_one_sentence_without_our_code(
        self, tmp_path: Path, parameters: dict, told: list[str]
    ) -> None:
        error = refused(tmp_path, **parameters)
        assert error.ename == "ParameterError"
        assert all(each in error.evalue for each in told)
        shown_lines = "\n".join(error.traceback)
        assert "Traceback" not in shown_lines
        assert "compare/" not in shown_lines
        assert len(error.traceback) == 1

    def test_unknown_place_with_papermill_itself(self, tmp_path: Path) -> None:
        done = self.command(tmp_path, "-p", "places", "huzou")
        assert done.returncode != 0
        assert '"huzhou"' in done.stderr
        assert "src/compare" not in done.stderr

    def test_unknown_parameter_fails_before_any_analysis(self, tmp_path: Path) -> None:
        done = self.command(tmp_path, "-p", "citty", "huzhou")
        assert done.returncode != 0
        assert "citty" in done.stderr
        assert re.search(r'"citty" is not a parameter', done.stderr)
        assert all(name in done.stderr for name in NAMES)
        notebook = nbformat.read(tmp_path / "out.ipynb", as_version=4)
        output_types = [output.output_type for cell in code(notebook) for output in cell.outputs]
        assert output_types == ["error"]
        assert not list(tmp_path.rglob("*.svg"))

    def test_misspelt_parameter_is_told_with_the_nearest(self, tmp_path: Path) -> None:
        error = refused(tmp_path, yeers="2015")
        assert '"yeers"' in error.evalue
        assert 'Did you mean "years"' in error.evalue

    def command(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "papermill",
                "notebooks/rd_intensity.ipynb",
                str(folder / "out.ipynb"),
                *arguments,
            ],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "COMPARE_FIGURES": str(folder / "figures")},
        )
