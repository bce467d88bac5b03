"""The guide to a new plan, run as it stands; and one practice text in each format that plans come in."""

import csv
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from plan_files import as_page, as_pdf, as_text, as_word

from compare.cli import main

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "add-a-plan.md").read_text("utf-8")
PRACTICE = ROOT.parent / "shared" / "practice"


def _blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def _commands():
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    assert all(line.startswith("compare ") for line in lines)
    return [line.split()[1:] for line in lines]


@pytest.fixture
def place_to_work(tmp_path, monkeypatch):
    """A project in a folder of its own, beside which texts may lie, and a terminal in it."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "raw", project / "data" / "raw")
    shutil.copytree(ROOT / "docs", project / "docs")
    monkeypatch.chdir(project)
    return project


def _run(*arguments):
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exit_code == 0, f"{arguments}\n{result.output}\n{result.exception}"
    return result


def _contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.csv")}


@pytest.mark.slow("adds a plan and removes it: three seconds")
def test_the_guide_leads_from_the_saved_page_to_the_tables_and_back_to_nothing(place_to_work):
    text, proposed = _blocks("text")
    raw = place_to_work / "data" / "raw"
    before = _contents(raw)
    (place_to_work / "plan.html").write_bytes(as_page(text.splitlines(), "gb2312"))
    said = {}
    for arguments in _commands():
        if arguments[0] == "audit":
            # Only the text of the new document is there.
            result = CliRunner().invoke(main, arguments)
            assert result.exit_code == 0, result.output
            assert re.search(r"^ *chengan-2027 .* 0$", result.stdout, re.MULTILINE)
        else:
            result = _run(*arguments)
        said[arguments[0]] = result.stdout
        if arguments[0] == "take" and "--second" not in arguments:
            targets = (raw / "targets" / "chengan-2027.csv").read_text("utf-8").splitlines()
            assert len(targets) == 1 + 9
    for line in proposed.splitlines():
        assert line in said["new"]
    assert _contents(raw) == before
    assert (place_to_work.parent / "texts" / "chengan-2027.txt").read_text("utf-8") == text


#: MADE UP: tasks without a number, so that a PDF has a second page, and an annex with figures of the practice text.
ANNEX = [
    *(f"做好{one}项工作。" for one in "甲乙丙丁戊己庚辛"),
    "附件:主要指标",
    "指标\t单位\t2025年\t属性",
    "国家高新技术企业\t家\t80\t预期性",
    "每万人高价值发明专利拥有量\t件\t5\t预期性",
]

FORMATS = {
    "gbk.txt": lambda lines: as_text(lines, "gbk"),
    "saved.html": as_page,
    "plan.docx": as_word,
    "plan.pdf": as_pdf,
}


@pytest.fixture(scope="module")
def of_each_format():
    """What each format left in the tables; filled by the test below, format by format."""
    return {}


@pytest.mark.skipif(
    not PRACTICE.is_dir() and not os.environ.get("CI"),
    reason="the practice texts are not at hand (../shared/practice); CI has them",
)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.slow("suggests the rows of a plan in four formats: six seconds")
def test_a_sixth_document_gives_the_same_rows_in_each_format(place_to_work, of_each_format, name):
    raw = place_to_work / "data" / "raw"
    before = _contents(raw)
    lines = [line.strip() for line in (PRACTICE / "panan-2025.txt").read_text("utf-8").splitlines()]
    Path(name).write_bytes(FORMATS[name]([*lines, *ANNEX]))
    # The practice text has no date; this one is MADE UP.
    options = ["--place", "磐安县", "--set", "issued=2021-06-01", "--sources", "../texts"]
    _run("new", "panan-2025", name, *options)
    _run("suggest", "panan-2025", "--sources", "../texts", "--csv", "draft.csv")
    _leave_out_what_has_no_code("draft.csv")
    _run("take", "draft.csv", "--document", "panan-2025", "--sources", "../texts")
    _run("check", "--sources", "../texts")
    rows = {
        table: (raw / table / "panan-2025.csv").read_bytes() for table in ("targets", "excluded")
    }
    of_each_format[name] = rows
    assert all(other == rows for other in of_each_format.values())
    assert _core(rows["targets"]) >= _expected()
    _run("remove", "panan-2025")
    assert _contents(raw) == before


def _leave_out_what_has_no_code(draft):
    """Decide against the one share that is proposed without a code, for the vocabulary has none for it."""
    with Path(draft).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["decision"] = ""
        if row["row"] == "target" and not row["indicator"]:
            row |= {"decision": "excluded", "reason": "other"}
    assert [row["as_printed"] for row in rows if row["decision"]] == ["5%"]
    with Path(draft).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


CORE = ("line", "indicator", "measure", "period", "comparator", "value", "unit", "target_year")


def _core(targets):
    return {
        tuple(row[column] for column in CORE)
        for row in csv.DictReader(targets.decode().splitlines())
    }


def _expected():
    with (PRACTICE / "rows.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["doc"] == "panan-2025"]
    assert len(rows) == 4
    return {tuple(row[column] for column in CORE) for row in rows}
