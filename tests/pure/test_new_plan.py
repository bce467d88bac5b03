"""A plan registered and taken out again: what is written, what is refused, and that nothing is left."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from plan_files import as_page, as_pdf, as_text

from compare.cli import main

MADE_UP = [
    "MADE UP 成安县科技创新行动计划(2023—2027年)",
    "成政发〔2023〕99号",
    "一、总体目标",
    "到2027年，国家高新技术企业达到75家，研发经费支出占地区生产总值的比重达到2.2%以上。",
    "成安县人民政府",
    "2023年6月1日",
]


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.html"
    path.write_bytes(as_page(MADE_UP, "gb2312"))
    return path


@pytest.fixture
def texts(tmp_path_factory):
    return tmp_path_factory.mktemp("texts") / "sources"


@pytest.fixture
def run(project):
    """Return ``run(*arguments)``: a command on the copied project."""

    def call(*arguments):
        result = CliRunner().invoke(main, ["--root", str(project), *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


def _new(run, texts, plan, document_id="chengan-2027", place="成安县", *more):
    return run("new", document_id, plan, "--place", place, "--sources", texts, *more)


def test_a_plan_of_a_county_whose_province_is_new_is_registered_and_passes_the_check(
    run, raw, texts, plan, told, project
):
    result = _new(run, texts, plan)
    assert result.exit_code == 0
    text = (texts / "chengan-2027.txt").read_text("utf-8")
    assert text.splitlines() == MADE_UP
    assert told(project) == []
    documents = (raw / "documents.csv").read_text("utf-8").splitlines()
    (row,) = [line for line in documents if line.startswith("chengan-2027,")]
    assert row.startswith(
        'chengan-2027,chengan,"Action plan of Chengan, 2027",MADE UP 成安县科技创新行动计划(2023—2027年),成安县人民政府,'
        "成政发〔2023〕99号,2023-06-01,issued,action_plan,,2027,"
    )
    assert (raw / "places.csv").read_text("utf-8").splitlines()[-3:] == [
        "hebei,Hebei,河北省,province,china,130000,河北,,,",
        "handan,Handan,邯郸市,prefecture_city,hebei,130400,邯郸,,,",
        "chengan,Chengan,成安县,county,handan,130424,成安,,,",
    ]
    assert "issued: 2023-06-01  (line 6)" in result.stdout
    assert "base_year: - not found" in result.stdout
    assert "Next: read the row" in result.stdout and "compare suggest chengan-2027" in result.stdout


def test_a_draft_that_names_itself_one_outside_of_its_title_is_noted_and_passes_the_check(
    run, raw, texts, tmp_path, told, project
):
    path = tmp_path / "plan.html"
    lines = [MADE_UP[0], "(征求意见稿)", *MADE_UP[2:4]]
    path.write_bytes(as_page(lines, "gb2312"))
    result = _new(run, texts, path)
    assert result.exit_code == 0, result.output
    row = (raw / "documents.csv").read_text("utf-8")
    assert "The title names no draft; line 2 does (征求意见稿)." in row
    assert not any("column status" in one for one in told(project))


def test_remove_gives_every_byte_back(run, raw, texts, plan, snapshot):
    before = {name: content for name, (content, _) in snapshot(raw).items()}
    _new(run, texts, plan)
    for name in ("targets", "excluded", "second_coding"):
        header = (raw / name / "haining-2025.csv").read_text("utf-8").splitlines()[0]
        (raw / name / "chengan-2027.csv").write_text(f"{header}\n", "utf-8")
    with (raw / "responsibilities.csv").open("a", encoding="utf-8") as file:
        file.write("chengan-2027,一,4,县科技局,lead\n")
    dry = run("remove", "chengan-2027", "--dry-run")
    assert dry.stdout.startswith("Would go:")
    assert (raw / "targets" / "chengan-2027.csv").exists()
    result = run("remove", "chengan-2027")
    assert result.exit_code == 0
    assert (
        result.stdout.splitlines()[1:7]
        == dry.stdout.splitlines()[1:7]
        == [
            "  data/raw/targets/chengan-2027.csv: 0 rows, the file itself",
            "  data/raw/excluded/chengan-2027.csv: 0 rows, the file itself",
            "  data/raw/second_coding/chengan-2027.csv: 0 rows, the file itself",
            "  data/raw/documents.csv: 1 row, of it",
            "  data/raw/responsibilities.csv: 1 row, of it",
            "  data/raw/places.csv: 3 rows, of it",
        ]
    )
    assert {name: content for name, (content, _) in snapshot(raw).items()} == before


def test_remove_takes_all_that_speaks_of_a_document_and_nothing_else(run, raw, told, project):
    """Of Shaoxing, its resolution goes, too; of Haizhou its dating; the places stay, for figures name them."""
    for document_id in ("shaoxing-2018", "haizhou-2015"):
        assert run("remove", document_id).exit_code == 0
        assert told(project) == []
    for path in raw.rglob("*.csv"):
        if path.name != "places.csv":
            text = path.read_text("utf-8")
            assert "shaoxing-2018" not in text and "haizhou-2015" not in text, path
    assert {"shaoxing,", "haizhou,", "lianyungang,"} <= {
        line.partition(",")[0] + ","
        for line in (raw / "places.csv").read_text("utf-8").splitlines()
    }


def test_remove_mends_tables_that_a_half_entered_document_broke(
    run, raw, texts, plan, told, project
):
    plan.write_bytes(as_text(["MADE UP 到2027年，企业75家。"]))
    result = _new(run, texts, plan, "haining-2027", "海宁")
    assert result.exit_code == 0 and "To fill before the tables can be loaded:" in result.stderr
    assert any("column kind: The cell is empty" in each for each in told(project))
    assert run("remove", "haining-2027").exit_code == 0
    assert told(project) == []


@pytest.mark.parametrize(
    ("document_id", "place", "more", "said"),
    [
        ("haining-2025", "海宁", (), "haining-2025 is registered already."),
        ("haining-2027", "成安县", (), "haining-2027 does not begin with its place, chengan"),
        ("chengan-2027", "成按县", (), '"成按县" is no division of China'),
        ("Chengan 2027", "成安县", (), "is no document_id"),
        ("chengan-2027", "成安县", ("--set", "titel=x"), 'Did you mean "title_zh"?'),
        ("chengan-2027", "成安县", ("--set", "titel"), "--set takes COLUMN=VALUE"),
        ("chengan-2027", "成安县", ("--set", "issued=2023"), "Must be a date such as 2013-12-09."),
        ("chengan-2027", "成安县", ("--set", "url=www.a.cn"), "Must be an address that begins"),
        ("chengan-2022", "成安县", (), "Must not be before the year of issue"),
        ("haining", "海宁", (), "haining does not begin with its place, haining:"),
    ],
)
def test_what_is_refused_leaves_nothing(
    run, raw, texts, plan, snapshot, document_id, place, more, said
):
    before = snapshot(raw)
    result = _new(run, texts, plan, document_id, place, *more)
    assert result.exit_code != 0
    assert said in result.stderr
    assert snapshot(raw) == before
    assert not list((texts).glob("*"))


def test_the_text_stays_outside_of_the_project_and_is_not_overwritten(run, project, texts, plan):
    inside = run("new", "chengan-2027", plan, "--place", "成安县", "--sources", project / "texts")
    assert "keeps no sentences of the documents" in inside.stderr
    (texts).mkdir()
    (texts / "chengan-2027.txt").write_text("mine", "utf-8")
    assert "is there already" in _new(run, texts, plan).stderr
    assert (texts / "chengan-2027.txt").read_text("utf-8") == "mine"


def test_the_same_text_is_no_second_document(run, texts, plan):
    _new(run, texts, plan)
    again = _new(run, texts, plan, "chengan-2027-copy")
    assert again.exit_code == 2
    assert "The same text is registered already, as chengan-2027." in again.stderr


def test_pages_of_a_pdf_are_kept_beside_the_text(run, texts, plan):
    """Twelve printed lines fit on a page, and the fourth paragraph has two: so the twelfth begins the second."""
    plan.write_bytes(
        as_pdf(
            [*MADE_UP[:4], *(f"做好{one}项工作。" for one in "甲乙丙丁戊己庚辛壬"), *MADE_UP[4:]]
        )
    )
    _new(run, texts, plan)
    header, *rows = (texts / "chengan-2027.pages.csv").read_text("utf-8").splitlines()
    assert header == "line,page"
    assert rows == [f"{line},{1 if line < 12 else 2}" for line in range(1, 16)]


def test_a_disk_that_fails_half_way_leaves_the_tables_as_they_were(
    run, raw, texts, plan, snapshot, monkeypatch
):
    before = {name: content for name, (content, _) in snapshot(raw).items()}
    real = shutil.copyfile

    def full(source, target, **options):
        if Path(target).name == ".places.csv.new":
            raise OSError(28, "No space left on device")
        return real(source, target, **options)

    monkeypatch.setattr("compare.coding.staging.shutil.copyfile", full)
    result = _new(run, texts, plan)
    assert result.exit_code == 5
    assert "(No space left on device); every table is as it was." in result.stderr
    assert {name: content for name, (content, _) in snapshot(raw).items()} == before
    assert not list(texts.glob("*"))


def test_remove_of_an_unknown_document_names_the_nearest(run):
    result = run("remove", "huzhou-2018")
    assert result.exit_code == 2
    assert 'Did you mean "huzhou-2017"' in result.stderr


def test_files_with_a_mark_and_ends_of_windows_keep_them(run, raw, texts, plan):
    for name in ("documents.csv", "places.csv"):
        text = (raw / name).read_text("utf-8").replace("\n", "\r\n")
        (raw / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    before = [(raw / name).read_bytes() for name in ("documents.csv", "places.csv")]
    assert _new(run, texts, plan).exit_code == 0
    assert b"\r\nchengan-2027," in (raw / "documents.csv").read_bytes()
    run("remove", "chengan-2027")
    assert [(raw / name).read_bytes() for name in ("documents.csv", "places.csv")] == before
