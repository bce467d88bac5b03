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
        'made-up-2030, line 1: "70" is covered by no row; add it to the targets, or to the excluded '
        "numbers with its reason."
    ]


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
