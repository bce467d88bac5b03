"""Every number of the source texts is accounted for, and the two codings are compared honestly."""

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from compare.cli import main
from compare.coding.agreement import agreement, cohen_kappa, unsettled
from compare.coding.audit import audit
from compare.tables.check import read_tables
from compare.tables.second_reader import reading_problems

SOURCES = Path(__file__).parents[3] / "shared" / "sources"
MADE_UP = "2030年,建设5家中心,投入70亿元以上。\n一、总则"


def made_up_tables(
    targets: list[tuple], excluded: list[tuple], text: str = MADE_UP
) -> dict[str, pd.DataFrame]:
    """Return the three tables that the audit reads, for one made-up document."""
    document = ("made-up-2030", hashlib.sha256(text.encode()).hexdigest())
    return {
        "documents": pd.DataFrame([document], columns=["document_id", "source_sha256"]),
        "targets": pd.DataFrame(
            [("made-up-2030", *row) for row in targets],
            columns=["document_id", "line", "as_printed", "occurrence"],
        ),
        "excluded": pd.DataFrame(
            [("made-up-2030", *row) for row in excluded],
            columns=["document_id", "line", "as_printed", "occurrence", "reason"],
        ),
    }


FULL = (
    [(1, "5家", 1), (1, "70亿元以上", 1)],
    [(1, "2030年", 1, "date"), (2, "一、", 1, "heading_number")],
)


def write(folder: Path, text: str = MADE_UP) -> Path:
    (folder / "made-up-2030.txt").write_bytes(text.encode())
    return folder


@pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)
def test_every_number_of_the_five_documents_is_accounted_for(tables):
    counts, problems = audit(tables, SOURCES)
    assert problems == []
    assert len(counts) == len(tables["documents"])
    assert counts["unaccounted"].eq(0).all()
    reasons = counts.columns.difference(["document_id", "numbers"])
    assert (counts[reasons].sum(axis=1) == counts["numbers"]).all()


def test_numbers_are_counted_once_each(tmp_path):
    counts, problems = audit(made_up_tables(*FULL), write(tmp_path))
    assert problems == []
    row = counts.iloc[0]
    assert (
        row["numbers"],
        row["targets"],
        row["date"],
        row["heading_number"],
        row["unaccounted"],
    ) == (4, 2, 1, 1, 0)


def test_a_number_without_a_row_is_told_with_its_line(tmp_path):
    targets, excluded = FULL
    counts, problems = audit(made_up_tables(targets[:1], excluded), write(tmp_path))
    assert counts.iloc[0]["unaccounted"] == 1
    assert problems == [
        'made-up-2030, line 1, column 16: "70" in ",建设5家中心,投入70亿元以上。" is covered by no row; add it to '
        "the targets, or to the excluded numbers with its reason."
    ]


def test_the_context_is_ten_characters_on_either_side(tmp_path):
    text = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸5家甲乙丙丁戊己庚辛壬癸子丑"
    problems = audit(made_up_tables([], [], text), write(tmp_path, text))[1]
    assert 'line 1, column 21: "5" in "甲乙丙丁戊己庚辛壬癸5家甲乙丙丁戊己庚辛壬" is' in problems[0]


TWELVE = "培育12家以上企业,新增2家以上。"


def test_a_fragment_inside_another_number_is_told_with_the_row_that_it_lies_in(tmp_path):
    """2家以上 is first printed inside 12家以上; the one that is meant is the second."""
    rows = [(1, "12家以上", 1), (1, "2家以上", 1)]
    counts, problems = audit(made_up_tables(rows, [], TWELVE), write(tmp_path, TWELVE))
    assert counts.iloc[0]["unaccounted"] == 1
    assert problems == [
        'made-up-2030, line 1, column 3: "2家以上" (occurrence 1) of data/raw/targets/made-up-2030.csv begins or '
        'ends inside the number "12" of "12家以上" (data/raw/targets/made-up-2030.csv); give the occurrence that '
        "is meant, or the whole number.",
        'made-up-2030, line 1, column 13: "2" in "12家以上企业,新增2家以上。" is covered by no row; add it to the '
        "targets, or to the excluded numbers with its reason.",
    ]
    right = [(1, "12家以上", 1), (1, "2家以上", 2)]
    assert audit(made_up_tables(right, [], TWELVE), write(tmp_path, TWELVE))[1] == []


def test_a_fragment_that_ends_inside_a_number_is_told(tmp_path):
    problems = audit(made_up_tables([(1, "培育1", 1)], [], TWELVE), write(tmp_path, TWELVE))[1]
    assert 'Part of it is in "培育1"' in problems[0]
    assert '"培育1" (occurrence 1)' in problems[1] and "begins or ends inside" in problems[1]


def test_an_occurrence_that_the_line_has_not_is_no_matter_of_characters(tmp_path):
    problems = audit(made_up_tables([(1, "12家", 2)], [], TWELVE), write(tmp_path, TWELVE))[1]
    assert problems[0].endswith("is not on line 1 of the text.")


def test_a_number_of_which_a_fragment_has_a_part_is_told_with_that_row(tmp_path):
    rows = [(1, "2家以上", 1), (1, "2家以上", 2)]
    problems = audit(made_up_tables(rows, [], TWELVE), write(tmp_path, TWELVE))[1]
    assert len(problems) == 2
    assert 'column 3: "12" in "培育12家以上企业,新增2家" is covered by no row' in problems[0]
    assert 'Part of it is in "2家以上" of data/raw/targets/made-up-2030.csv.' in problems[0]
    assert 'begins or ends inside the number "12"; give' in problems[1]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("培育⼗家企业", "⼗"),  # a radical, as PDF copies have it
        ("培育十\u200b二家企业", "十\u200b二"),
        ("投入壹佰萬元", "壹佰萬"),
        ("占比过半", "半"),
        ("五成以上企业", "五成"),
        ("占百分之三十五", "百分之三十五"),
        ("增长一点五倍", "一点五"),
        ("数百家企业", "数百"),
        ("上百家企业", "上百"),
        ("十几家企业", "十几"),
        ("三百来家企业", "三百来"),
        ("①推进", "①"),
        ("⑴推进", "⑴"),
        ("⒈推进", "⒈"),
        ("㈠推进", "㈠"),
        ("达到½", "½"),
        ("实现翻倍", "翻倍"),
    ],
)
def test_number_words_and_look_alikes_are_accounted_for(tmp_path, text, number):
    counts, problems = audit(made_up_tables([], [], text), write(tmp_path, text))
    assert counts.iloc[0]["numbers"] == 1
    assert f'"{number}" in "{text}" is covered by no row' in problems[0]


def test_a_fragment_in_other_characters_than_the_text_is_told_with_the_printed_ones(tmp_path):
    text = "培育⼗家企业"
    problems = audit(made_up_tables([(1, "十家", 1)], [], text), write(tmp_path, text))[1]
    assert problems[0].endswith(
        'is not on line 1 of the text. It is there in other characters; copy it from the text: "⼗家".'
    )
    assert audit(made_up_tables([(1, "⼗家", 1)], [], text), write(tmp_path, text))[1] == []


@pytest.mark.parametrize("row", [(1, "6家", 1), (1, "5家", 2), (2, "5家", 1), (99, "5家", 1)])
def test_a_fragment_that_is_not_on_its_line_is_told(tmp_path, row):
    problems = audit(made_up_tables([*FULL[0], row], FULL[1]), write(tmp_path))[1]
    assert problems == [
        f'data/raw/targets/made-up-2030.csv: "{row[1]}" (occurrence {row[2]}) is not on line {row[0]} '
        "of the text."
    ]


def test_an_altered_text_is_not_counted(tmp_path):
    counts, problems = audit(made_up_tables(*FULL), write(tmp_path, MADE_UP.replace("70", "71")))
    assert counts.empty
    assert "the text is not the one that was coded" in problems[0]


def test_a_missing_text_is_told_plainly_and_nothing_checked_is_a_failure(tmp_path):
    counts, problems = audit(made_up_tables(*FULL), tmp_path)
    assert counts.empty and problems == []
    result = CliRunner().invoke(main, ["audit", "--sources", str(tmp_path)])
    assert result.exit_code == 1
    assert "No number was looked for." in result.output
    assert "holds no text called <document_id>.txt: haining-2025, haizhou-2015" in result.output


@pytest.mark.skipif(
    not SOURCES.is_dir() and not os.environ.get("CI"),
    reason="the source texts are not at hand (../shared/sources); CI has them",
)
def test_one_text_alone_can_be_checked(tmp_path):
    (tmp_path / "haining-2025.txt").write_bytes((SOURCES / "haining-2025.txt").read_bytes())
    result = CliRunner().invoke(main, ["audit", "--sources", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (
        "Not checked" in result.output
        and "haizhou-2015, huzhou-2017, huzhou-2027, shaoxing-2018." in result.output
    )


def test_without_texts_it_says_what_was_not_checked():
    result = CliRunner().invoke(main, ["audit"])
    assert result.exit_code == 0
    assert "no number was looked for in a text" in result.output


def test_the_machine_reads_every_fragment_as_its_row_says():
    texts = read_tables()[0]["targets"]
    for row in texts.to_dict("records"):
        assert list(reading_problems(row)) == [], row["target_id"]


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("value", "7"),
        ("value_high", "80"),
        ("unit", "万元"),
        ("comparator", "eq"),
        ("as_printed", "若干家"),
    ],
)
def test_a_row_that_differs_from_its_fragment_is_told(column, typed):
    row = {
        "as_printed": "70亿元以上",
        "value": "70",
        "value_high": "",
        "unit": "亿元",
        "comparator": "ge",
        "measure": "level",
        "note": "",
    }
    assert list(reading_problems(row)) == []
    found = list(reading_problems({**row, column: typed}))
    assert column in [name for name, _ in found]
    assert (
        list(reading_problems({**row, column: typed, "note": "Reading: because. | 读法：因为。"}))
        == []
    )


def test_every_difference_between_the_codings_is_settled():
    texts = read_tables()[0]
    assert unsettled(texts).empty
    columns, differences = agreement(texts)
    assert len(differences) == len(texts["adjudication"])
    assert columns["rows"].eq(len(texts["targets"])).all()


def test_agreement_is_that_of_the_codings_before_they_were_settled():
    """Putting the settled cells back lowers the share exactly by the cells settled."""
    texts = read_tables()[0]
    shares = agreement(texts)[0].set_index("column")
    settled = texts["adjudication"]["column"].value_counts()
    for column in settled.index:
        assert shares.at[column, "rows"] - shares.at[column, "agree"] == settled[column], column


def test_a_row_that_only_one_coder_has_is_a_difference():
    texts = read_tables()[0]
    shorter = {**texts, "second_coding": texts["second_coding"].drop(index=0)}
    missing = unsettled(shorter)
    assert missing["column"].tolist() == ["row"]
    longer = {**texts, "targets": texts["targets"].drop(index=0)}
    longer["adjudication"] = texts["adjudication"][
        texts["adjudication"]["target_id"].isin(longer["targets"]["target_id"])
    ]
    assert "row" in unsettled(longer)["column"].tolist()


def test_kappa_by_hand():
    """Two coders, four rows, 2 x 2: they agree in 3 of 4; by chance 0.5; kappa (0.75 - 0.5) / 0.5 = 0.5."""
    assert cohen_kappa(pd.Series(list("aabb")), pd.Series(list("aaba"))) == pytest.approx(0.5)
