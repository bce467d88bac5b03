"""English pages call what is printed in Chinese by an English name, and say of every Chinese run that it is Chinese."""

from __future__ import annotations

import re

import pytest

import compare
from compare.comparison.outcomes import revisions
from compare.language.labels import Labels
from compare.report.foreign import name_chinese


@pytest.fixture(scope="module")
def english(tables):
    return Labels(tables, "en")


@pytest.fixture(scope="module")
def rows(tables):
    return compare.harmonise_targets(tables).set_index("target_id", drop=False)


def test_every_office_issuer_and_aim_without_a_number_has_an_english_name(tables, rows) -> None:
    """Of another project's tables that is a wish: what has no name is shown as it is printed."""
    printed = set(tables["responsibilities"]["office_zh"])
    for issuer in tables["documents"]["issuer_zh"]:
        printed.update(filter(None, issuer.split("、")))
    printed.update(rows.loc[rows["measure"].eq("relative"), "as_printed"])
    assert len(printed) > 100
    assert sorted(printed - set(tables["glosses"]["term_zh"])) == []


def test_no_english_name_holds_chinese_and_no_two_lines_say_one_thing(tables) -> None:
    glosses = tables["glosses"]
    assert not glosses["name_en"].str.contains("[\u3400-\u9fff]").any()
    assert glosses["term_zh"].is_unique


# Worked out by hand from the lines themselves.
@pytest.mark.parametrize(
    ("target_id", "fragment", "beside"),
    [
        ("huzhou-2017-054-01", "翻一番 (2 times)", "翻一番"),
        ("haining-2025-036-04", "3.86%", "3.86%"),
        (
            "shaoxing-2018-026-04",
            "超全省平均水平 (above the provincial average)",
            "超全省平均水平 (above the provincial average)",
        ),
    ],
)
def test_a_fragment_stands_with_what_it_means(rows, english, tables, target_id, fragment, beside):
    row = rows.loc[target_id]
    assert english.fragment(row) == fragment
    assert english.fragment_beside_value(row) == beside
    chinese = Labels(tables, "zh")
    assert chinese.fragment(row) == chinese.fragment_beside_value(row) == row["as_printed"]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("二(四)15", "2(4)15"),
        ("三(十二)2¶3", "3(12)2¶3"),
        ("二十", "20"),
        ("九十九(十)", "99(10)"),
        ("开篇", "opening"),
        ("附件", "附件"),
    ],
)
def test_a_section_has_digits(english, section: str, expected: str) -> None:
    assert english.section(section) == expected


def test_issuers_are_named_one_by_one(tables, english) -> None:
    documents = tables["documents"].set_index("document_id")
    named = english.issuing(documents.loc["huzhou-2017"].to_dict())
    assert named[0] == (
        "Huzhou Municipal Committee of the Communist Party of China, Huzhou Municipal People's Government"
    )
    numbered = english.issuing(documents.loc["haining-2025"].to_dict())
    assert numbered[1] == "document number 海政发〔2023〕31号"


C = "<span lang=zh>{}</span>".format


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>at least 500家以上</p>", f"<p>at least 500{C('家以上')}</p>"),
        ('<p title="力争">x', '<p title="力争">x'),
        ("<p data-a='x>力争'>力争", f"<p data-a='x>力争'>{C('力争')}"),
        ("<script>力争</script><style>力争</style>", "<script>力争</script><style>力争</style>"),
        ("<!-- 力争 -->", "<!-- 力争 -->"),
        ('<b lang="zh-CN">力<i>争</i></b>争', f'<b lang="zh-CN">力<i>争</i></b>{C("争")}'),
        ('<b lang="zh-CN">力<b>争</b>力</b>争', f'<b lang="zh-CN">力<b>争</b>力</b>{C("争")}'),
        ("<dt>力<dd>争<br>力", f"<dt>{C('力')}<dd>{C('争')}<br>{C('力')}"),
        ("<option>湖州</option>", '<option lang="zh">湖州</option>'),
        (
            "<svg><text x='1'>湖州</text><path d='M0 0'/></svg>湖",
            f"<svg><text x='1' lang=\"zh\">湖州</text><path d='M0 0'/></svg>{C('湖')}",
        ),
        ("<noscript><td>湖</td></noscript>", f"<noscript><td>{C('湖')}</td></noscript>"),
        ("a < 力", f"a < {C('力')}"),
    ],
)
def test_every_run_of_chinese_says_so(page: str, expected: str) -> None:
    assert name_chinese(f'<html lang="en">{page}</html>') == f'<html lang="en">{expected}</html>'
    assert name_chinese(f'<html lang="zh-CN">{page}</html>') == f'<html lang="zh-CN">{page}</html>'


def test_a_page_of_two_languages_is_marked_where_it_is_not_chinese() -> None:
    page = '<html lang="zh-CN">湖<section lang="en">湖</section>湖<section lang="zh-CN">湖</section></html>'
    marked = f'<html lang="zh-CN">湖<section lang="en">{C("湖")}</section>湖<section lang="zh-CN">湖</section></html>'
    assert name_chinese(page) == marked


def outside_brackets(text: str) -> str:
    """A text without what stands in its brackets, those inside others included."""
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text


def test_workings_are_english_with_the_printed_words_in_brackets(tables, rows) -> None:
    derived = compare.derive(rows.reset_index(drop=True), tables)
    workings = derived["working_en"]
    assert len(workings) > 10
    assert workings.str.contains("[\u3400-\u9fff]").any()
    assert [text for text in workings if re.search("[\u3400-\u9fff]", outside_brackets(text))] == []
    assert "at least 7 billion yuan (R&D expenditure, 70亿元以上)" in " ".join(workings)


def test_every_fragment_in_chinese_says_what_it_means(rows, english) -> None:
    """Numbers of things, too: 家 and 件 are no word that an English reader knows to pass over."""
    shown = [english.fragment(row) for row in rows.to_dict("records")]
    chinese = [text for text in shown if re.search("[\u3400-\u9fff]", text)]
    assert len(chinese) > 100
    assert [text for text in chinese if not re.search(r" \([^\u3400-\u9fff]+\)$", text)] == []


def test_names_that_are_set_against_each_other_after_a_jump_have_an_english_name(
    tables, rows
) -> None:
    revised = revisions(rows.reset_index(drop=True), tables)
    jumps = revised[revised["is_jump"]]
    assert len(jumps)
    printed = set(rows.loc[[*jumps["older_id"], *jumps["newer_id"]], "indicator_zh"])
    assert sorted(printed - set(tables["glosses"]["term_zh"])) == []


def test_english_notes_say_what_the_words_that_they_quote_mean(rows) -> None:
    notes = {note.partition(" | ")[0] for note in rows["note"] if note}
    quoted = re.compile(r"[\u3400-\u9fff、]+")
    bare = [
        (found[0], note)
        for note in notes
        for found in quoted.finditer(note)
        if not re.match(r"[,)]| \(", note[found.end() :])
    ]
    assert bare == []
