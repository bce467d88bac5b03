"""Texts of plans out of the files that they come in, and what is proposed of them."""

import os
from pathlib import Path

import pytest
from plan_files import SITE, as_page, as_pdf, as_scan, as_text, as_word

from compare.document_files.describe import describe, earliest_year
from compare.document_files.lines import UnreadableFile
from compare.document_files.read import read_source

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"

MADE_UP = [
    "某市人民政府关于印发某市科技创新行动计划(2023—2027年)的通知",
    "某政发〔2023〕5号",
    "一、总体目标",
    "到2027年，全社会研究与试验发展(R&D)经费支出占地区生产总值的比重达到3.2%以上，国家高新技术企业达到750家，"
    "省科技型中小企业达到2600家以上，比2022年翻一番；每万人高价值发明专利拥有量达到15件左右，技术合同成交额突破120亿元。",
    "二、重点任务",
    "(一)强化企业创新主体地位。每年新增国家高新技术企业80家以上，建设省级以上研发机构40家。",
    "附件：主要指标",
    "指标\t单位\t2022年\t2027年\t属性",
    "国家高新技术企业\t家\t375\t750\t预期性",
    "研发经费支出占GDP比重\t%\t2.6\t3.2以上\t约束性",
    "某市人民政府",
    "2023年6月1日",
]

PROPOSED = (
    *("title_zh", "issuer_zh", "document_number", "issued", "status", "kind"),
    *("base_year", "horizon_year"),
)

FORMATS = {
    "plan.txt": as_text(MADE_UP),
    "gbk.txt": as_text(MADE_UP, "gbk"),
    "utf-16.txt": as_text(MADE_UP, "utf-16"),
    "utf-16-le.txt": as_text(MADE_UP, "utf-16-le"),
    "mark.txt": as_text(MADE_UP, "utf-8-sig"),
    "page.html": as_page(MADE_UP),
    "gbk.htm": as_page(MADE_UP, "gb2312"),
    "plan.docx": as_word(MADE_UP),
    "plan.pdf": as_pdf(MADE_UP),
}


def _read(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return read_source([path])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_lines(tmp_path, name):
    source = _read(tmp_path, name, FORMATS[name])
    assert [line.text for line in source.lines] == MADE_UP
    assert source.sha256 == _read(tmp_path, "plain.txt", FORMATS["plan.txt"]).sha256


def test_what_a_file_is_its_content_decides(tmp_path):
    assert _read(tmp_path, "named.txt", FORMATS["plan.pdf"]).text.startswith(MADE_UP[0])


def test_lines_of_a_pdf_have_the_page_that_they_begin_on(tmp_path):
    lines = _read(tmp_path, "plan.pdf", FORMATS["plan.pdf"]).lines
    assert [line.page for line in lines] == [1] * 7 + [2] * 5
    assert {line.page for line in _read(tmp_path, "plan.txt", FORMATS["plan.txt"]).lines} == {0}


def test_a_long_paragraph_goes_on_over_pages_without_their_furniture(tmp_path):
    text = "建设省级以上研发机构40家，" * 60 + "完成。"
    lines = _read(tmp_path, "long.pdf", as_pdf(["一、任务", text, "二、保障"])).lines
    assert [(line.text, line.page) for line in lines] == [
        ("一、任务", 1),
        (text, 1),
        ("二、保障", 3),
    ]


def test_nothing_of_the_site_is_in_the_text(tmp_path):
    text = _read(tmp_path, "page.html", FORMATS["page.html"]).text
    for around in (SITE, "首页", "打印", "345", "ICP", "1024", "字体"):
        assert around not in text


def test_cells_that_span_others_keep_the_columns_in_place(tmp_path):
    table = (
        "<table><tr><td rowspan=2>企业</td><td>高新技术企业</td><td>750</td></tr>"
        "<tr><td>科技型中小企业</td><td>2600</td></tr><tr><td colspan=2>合计</td><td>3350</td></tr></table>"
    )
    page = f"<html><body><p>主要指标如下。</p>{table}</body></html>".encode()
    assert [line.text for line in _read(tmp_path, "page.html", page).lines] == [
        "主要指标如下。",
        "企业\t高新技术企业\t750",
        "\t科技型中小企业\t2600",
        "合计\t\t3350",
    ]


def test_a_page_laid_out_in_a_form_and_a_table_is_read(tmp_path):
    page = (
        "<form><table><tr><td><p>到2027年，企业达到75家。</p><p>二、任务</p></td></tr></table></form>"
    ).encode()
    assert _read(tmp_path, "page.html", page).text == "到2027年，企业达到75家。\n二、任务\n"


def test_a_page_saved_as_one_file_is_read(tmp_path):
    saved = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="edge"\r\n\r\n--edge\r\nContent-Type: text/html\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + as_page(MADE_UP) + b"\r\n--edge--\r\n"
    )
    assert [line.text for line in _read(tmp_path, "page.mhtml", saved).lines] == MADE_UP


def test_files_follow_each_other(tmp_path):
    one, two = tmp_path / "1.pdf", tmp_path / "2.docx"
    one.write_bytes(as_pdf(MADE_UP[:10]))
    two.write_bytes(as_word(MADE_UP[10:]))
    assert [line.text for line in read_source([one, two]).lines] == MADE_UP


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scan.pdf", as_scan(3), "The PDF is scanned: its 3 pages are pictures and hold no text."),
        ("cut.pdf", b"%PDF-1.4\nrubbish", "The PDF cannot be opened"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "save it as .docx"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "It is a picture or an archive"),
        ("empty.txt", b" \r\n", "The file is empty."),
        ("cut.docx", as_word(MADE_UP)[:-200], "It is no Word document that can be opened"),
        ("blank.docx", as_word([]), "The Word document holds no text"),
        ("blank.html", b"<html><body><nav>a</nav></body></html>", "The page holds no Chinese text"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile) as raised:
        read_source([tmp_path / name])
    assert str(raised.value).startswith(f"{name}: ") and said in str(raised.value)


def test_all_files_that_cannot_be_read_are_told_at_once(tmp_path):
    paths = [tmp_path / "a.txt", tmp_path / "b.pdf"]
    paths[0].write_bytes(b"")
    paths[1].write_bytes(as_scan())
    with pytest.raises(UnreadableFile, match=r"a\.txt: .*\nb\.pdf: "):
        read_source(paths)


def test_numbers_that_word_puts_before_paragraphs_are_told_to_be_missing(tmp_path):
    assert _read(tmp_path, "plan.docx", FORMATS["plan.docx"]).remarks == []
    (remark,) = _read(tmp_path, "numbered.docx", as_word(MADE_UP, numbered=True)).remarks
    assert remark.startswith("numbered.docx: Word itself numbers 9 of its paragraphs")


def test_text_in_no_encoding_is_told(tmp_path):
    """FF and FF00 begin no character of UTF-8 or GB18030."""
    with pytest.raises(UnreadableFile, match="no text in UTF-8, UTF-16 or GB18030"):
        _read(tmp_path, "rubbish.txt", b"\xff\x20\xff\x20")


def test_all_that_a_made_up_text_says_of_itself_is_proposed(tables):
    found = describe(MADE_UP, tables["document_kinds"])
    assert {column: (each.value, each.line) for column, each in found.items()} == {
        "title_zh": ("某市科技创新行动计划(2023—2027年)", 1),
        "issued": ("2023-06-01", 12),
        "issuer_zh": ("某市人民政府", 1),
        "document_number": ("某政发〔2023〕5号", 2),
        "status": ("issued", 0),
        "kind": ("action_plan", 0),
        "horizon_year": ("2027", 0),
        "base_year": ("2022", 4),
    }


@pytest.mark.parametrize(
    ("lines", "column", "value"),
    [
        (["某县科技创新“十四五”规划"], "horizon_year", "2025"),
        (["某县科技创新“十四五”规划"], "kind", "five_year_plan"),
        (["2024年全县科技工作要点"], "horizon_year", "2024"),
        (["某县创新意见(征求意见稿)", "到2030年"], "status", "draft"),
        (["某县创新意见(征求意见稿)", "到2030年"], "horizon_year", "2030"),
        (["某县意见", "中共某县委", "二○一三年十二月二十九日"], "issued", "2013-12-29"),
        (["某县意见", "中共某县委", "二○一三年十二月二十九日"], "issuer_zh", "中共某县委"),
        (["某县实施方案", "成文日期：2021-03-04 发布日期：2021-03-09"], "issued", "2021-03-04"),
        (["某县实施方案", "根据某政发〔2020〕1号文件", "〔2020〕"], "document_number", None),
        (["某县实施方案", "2021年3月底前完成"], "issued", None),
        (["第1条", "到2020年，比2030年翻一番"], "base_year", None),
    ],
)
def test_what_one_line_says(tables, lines, column, value):
    found = describe(lines, tables["document_kinds"]).get(column)
    assert (found.value if found else None) == value


def test_an_undated_text_was_not_written_before_what_it_cites():
    assert earliest_year(["按国发〔2016〕43号", "按某政〔2021〕2号、〔2019〕3号"]) == ("2021", 2)
    assert earliest_year(["到2025年"]) is None


@pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)
def test_most_of_the_registry_is_read_in_the_texts(tables):
    """Of 5 documents with 8 columns each at most 4 cells differ from what was typed by hand, and none of a date."""
    differing = []
    for row in tables["documents"].astype(object).fillna("").to_dict("records"):
        source = read_source([SOURCES / f"{row['document_id']}.txt"])
        found = describe([line.text for line in source.lines], tables["document_kinds"])
        for column in PROPOSED:
            proposed = found[column].value if column in found else ""
            if proposed.replace(" ", "") != str(row[column]):
                differing.append((row["document_id"], column))
    assert differing == [("haizhou-2015", "title_zh"), ("huzhou-2017", "base_year")]
