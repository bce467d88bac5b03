"""The review round trip: marks taken in, faults told as sentences, a mark outlived by its row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import compare
from compare.cli import main
from compare.coding.reviews import fingerprints, review_status
from compare.report.evidence.cards import cards

HEADER = "target_id,fingerprint,review,reviewer,comment\n"
ONE, OTHER = "huzhou-2017-054-10", "haizhou-2015-008-01"


def command(root: Path, file: Path) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "review", str(file)])


@pytest.fixture
def prints(tables) -> dict[str, str]:
    return fingerprints(tables["targets"])


@pytest.fixture
def send(project, tmp_path):
    """Return ``send(text)``: take in a file with this text."""

    def give(text: str, **options) -> Result:
        file = tmp_path / "marks.csv"
        file.write_text(text, **{"encoding": "utf-8-sig", "newline": "", **options})
        return command(project, file)

    return give


def test_marks_are_taken_in_and_shown(project, send, prints) -> None:
    told = send(
        f'{HEADER}"{ONE}","{prints[ONE]}","verified","INVENTED","a ""quoted"" comment"\r\n'
        f'{OTHER},{prints[OTHER]},disputed,INVENTED,"two\r\nlines, 逗号"\r\n'
    )
    assert told.exit_code == 0, told.output
    assert "1 verified, 1 disputed" in told.output
    tables = compare.load_tables(project)
    status = review_status(tables).set_index("target_id")["status"]
    assert status[ONE] == "verified"
    assert status[OTHER] == "disputed"
    assert (status.drop([ONE, OTHER]) == "unreviewed").all()
    assert cards(tables, "en")[OTHER].marks == [("✗ disputed", "INVENTED", "two lines, 逗号")]


def test_a_second_mark_of_the_same_reviewer_replaces_the_first_and_another_reviewer_stands_beside(
    project, send, prints
) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},disputed,INVENTED A,wrong line")
    send(f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED A,")
    send(f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED B,")
    reviews = compare.load_tables(project)["reviews"]
    assert reviews[["reviewer", "review"]].values.tolist() == [
        ["INVENTED A", "verified"],
        ["INVENTED B", "verified"],
    ]


def test_one_dispute_outweighs_any_verification(project, send, prints) -> None:
    send(
        f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED A,\n{ONE},{prints[ONE]},disputed,INVENTED B,no"
    )
    status = review_status(compare.load_tables(project)).set_index("target_id")["status"]
    assert status[ONE] == "disputed"


def test_a_mark_does_not_outlive_the_row_it_speaks_of(project, send, prints, edit) -> None:
    send(f"{HEADER}{OTHER},{prints[OTHER]},verified,INVENTED,")
    edit("targets/haizhou-2015.csv", OTHER, "note", "INVENTED note. | 虚构说明。")
    tables = compare.load_tables(project)
    assert review_status(tables).set_index("target_id")["status"][OTHER] == "outdated"
    assert cards(tables, "zh")[OTHER].marks[0][0] == "↻ 审核后已变更"
    again = send(f"{HEADER}{OTHER},{prints[OTHER]},verified,INVENTED,")
    assert again.exit_code == 0
    assert f"{OTHER} changed since the report" in again.stderr


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "huzhou-2017-054-99,f0123abcd,verified,,",
            'line 2, column target_id: "huzhou-2017-054-99": Not a target',
        ),
        ("huzhou-2017-054-1,f0123abcd,verified,,", "Did you mean"),
        (f"{ONE},f0123abcd,verifed,,", 'Allowed: verified, disputed. Did you mean "verified"?'),
        (f"{ONE},f0123abcd,,,", 'column review: "": Allowed'),
        (f"{ONE},f0123abcd,disputed,,", f"{ONE} is disputed without a comment; say what is wrong."),
        (f"{ONE},1.23E+10,verified,,", "Must be as the report wrote it"),
        (f"{ONE},,verified,,", "column fingerprint"),
        (f"{ONE},f0123abcd,verified,,a\x07b", "control character U+0007"),
        (
            f"{ONE},f0123abcd,verified,A,\n{ONE},f0123abcd,disputed,A,x",
            "stands on line 2 too, by the same reviewer",
        ),
        (f"{ONE},f0123abcd,verified", "The row has 3 cells, the header 5"),
        ("", "It holds no mark"),
    ],
)
def test_faults_are_sentences_and_nothing_is_taken_in(
    project, send, line: str, sentence: str
) -> None:
    before = (project / "data" / "raw" / "reviews.csv").read_bytes()
    told = send(f"{HEADER}{line}\n")
    assert told.exit_code == 1
    assert sentence in told.stderr, told.stderr
    assert "Traceback" not in told.output
    assert (project / "data" / "raw" / "reviews.csv").read_bytes() == before


def test_all_faults_at_once(send) -> None:
    told = send(f"{HEADER}nobody,x,maybe,,\n{ONE},f0123abcd,disputed,,\n")
    assert "4 faults in the marks; nothing was taken in:" in told.stderr


def test_another_file_or_encoding_is_told(send, project, tmp_path) -> None:
    assert "The first line is not the header" in send("a,b\n1,2\n").stderr
    assert "GBK" in send(f"{HEADER}{ONE},f0123abcd,disputed,虚构,有误\n", encoding="gb18030").stderr
    missing = command(project, tmp_path / "nothing.csv")
    assert missing.exit_code == 2
    assert "does not exist" in missing.stderr


def test_fingerprints_tell_every_cell_and_nothing_else(tables) -> None:
    targets = tables["targets"]
    before = fingerprints(targets)
    assert len(set(before.values())) == len(before)
    assert fingerprints(targets.sample(frac=1, random_state=1)) == before
    for column in ("as_printed", "line", "value", "commitment", "note"):
        changed = targets.copy()
        changed[column] = changed[column].astype(object)
        changed.loc[0, column] = (
            12345 if pd.api.types.is_numeric_dtype(targets[column]) else "INVENTED"
        )
        after = fingerprints(changed)
        assert [each for each in before if before[each] != after[each]] == [
            targets.loc[0, "target_id"]
        ], column
