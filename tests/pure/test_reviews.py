"""The review round trip: marks taken in, faults told as sentences, a mark outlived by its row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import compare
from compare.cli import main
from compare.coding.reviews import ReviewError, fingerprints, review_status, take_in
from compare.coding.saved_marks import COLUMNS, read_saved_marks
from compare.language.inert import csv_text
from compare.report.evidence.cards import cards
from compare.tables.cell_texts import MISSING
from compare.tables.check import read_tables, sentences

ROOT = Path(__file__).parents[2]
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
    assert cards(tables, "en")[OTHER].marks == [
        ("✗ disputed", "INVENTED", "two lines, 逗号", "disputed")
    ]


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
        (f"{ONE},f0123abcd,verified,,a\x07b", 'column comment: "a\\u0007b": Holds U+0007'),
        (f"{ONE},f0123abcd,verified,A,'\x07b", "Holds U+0007"),
        (f"{ONE},f0123abcd,verified,,", f"column reviewer: The mark of {ONE} is not signed"),
        (f"{ONE},f0123abcd,verified,\u200b\u3164,", "is not signed; write who gave it."),
        (f"{ONE},f0123abcd,disputed,A,\u200b \u2060\u2800", "is disputed without a comment"),
        (f"{ONE},f0123abcd,,A,\u200b\u3164\ufe0f", 'column review: "": Allowed'),
        (
            f"{ONE},f0123abcd,verified,A,\n{ONE},f0123abcd,disputed,A,x",
            f"line 2, column target_id: {ONE} stands on line 3 too",
        ),
        (
            f"{ONE},f0123abcd,verified,A,\n{ONE},f0123abcd,verified,A,\n{ONE},f0123abcd,disputed,A,x",
            f"line 4, column target_id: {ONE} stands on line 2 too",
        ),
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
    told = send(f"{HEADER}nobody,x,maybe,A,\n{ONE},f0123abcd,disputed,A,\n")
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


# Several reviewers, several projects, and files that can be taken in only partly.

SAVED_HEADER = "project,target_id,fingerprint,review,reviewer,comment\n"
PLAN = 'project = "invented-project"\n'


@pytest.fixture
def named(project) -> Path:
    """The project with a name of its own in its plan."""
    (project / "notebooks").mkdir()
    (project / "notebooks" / "runs.toml").write_text(PLAN, "utf-8")
    return project


def written(project: Path) -> str:
    """Return the reviews without the column of days, in which nothing stands: these files have none."""
    lines = (project / "data" / "raw" / "reviews.csv").read_text("utf-8").splitlines()
    assert lines[0].endswith(",marked")
    assert all(line.endswith(",") for line in lines[1:])
    return "".join(f"{line.rpartition(',')[0]}\n" for line in lines)


def test_marks_of_two_reviewers_who_differ_are_both_kept_and_it_is_said(
    project, send, prints
) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},disputed,INVENTED A,wrong line")
    told = send(f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED B,")
    assert told.exit_code == 0
    assert written(project) == (
        f"{HEADER}{ONE},{prints[ONE]},disputed,INVENTED A,wrong line\n"
        f"{ONE},{prints[ONE]},verified,INVENTED B,\n"
    )
    assert told.stderr == (
        f"{ONE}: the reviewers differ (INVENTED A: disputed, INVENTED B: verified); all their marks are kept.\n"
    )


def test_a_replaced_mark_is_said(project, send, prints) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},disputed,INVENTED A,wrong line")
    told = send(f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED A,")
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},verified,INVENTED A,\n"
    assert told.stderr == (
        f'{ONE}: INVENTED A said before: disputed, "wrong line". The newer mark replaces it.\n'
    )


def test_the_same_file_twice_changes_nothing_and_says_nothing(project, send, prints) -> None:
    text = f"{HEADER}{ONE},{prints[ONE]},disputed,INVENTED A,=1+1"
    send(text)
    before = written(project)
    assert send(text).stderr == ""
    assert written(project) == before


def test_the_same_mark_twice_in_a_file_is_one(project, send, prints) -> None:
    line = f"{ONE},{prints[ONE]},verified,A,\n"
    assert send(f"{HEADER}{line}{line}").exit_code == 0
    assert written(project) == f"{HEADER}{line}"


def test_unsigned_marks_that_are_there_already_stay(project, send, prints) -> None:
    unsigned = f"{ONE},{prints[ONE]},disputed,,one\n{ONE},{prints[ONE]},verified,,\n"
    dated = f"{HEADER}{unsigned}".replace("\n", ",\n").replace(",\n", ",marked\n", 1)
    (project / "data" / "raw" / "reviews.csv").write_text(dated, "utf-8")
    send(f"{HEADER}{ONE},{prints[ONE]},verified,A,")
    assert written(project) == f"{HEADER}{unsigned}{ONE},{prints[ONE]},verified,A,\n"


def test_a_comment_without_a_mark_is_kept_and_judges_nothing(project, send, prints) -> None:
    told = send(f"{HEADER}{ONE},{prints[ONE]},,INVENTED A,see the annex")
    assert told.exit_code == 0, told.output
    assert "0 verified, 0 disputed, 1 with a comment only" in told.output
    tables = compare.load_tables(project)
    assert review_status(tables).set_index("target_id")["status"][ONE] == "unreviewed"
    assert cards(tables, "en")[ONE].marks == [("✎ comment only", "INVENTED A", "see the annex", "")]


def test_an_old_comment_without_a_mark_makes_no_target_outdated(project, send, prints) -> None:
    send(f"{HEADER}{ONE},f0123abcd,,INVENTED A,see the annex")
    tables = compare.load_tables(project)
    assert review_status(tables).set_index("target_id")["status"][ONE] == "unreviewed"


def test_a_project_without_a_name_takes_marks_by_their_targets(project, send, prints) -> None:
    assert send(f"{SAVED_HEADER}any,{ONE},{prints[ONE]},verified,A,\n").exit_code == 0
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},verified,A,\n"


def test_a_comment_without_a_mark_leaves_the_mark_of_its_reviewer(project, send, prints) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},verified,A,\n{OTHER},{prints[OTHER]},verified,B,")
    send(f"{HEADER}{OTHER},{prints[OTHER]},,A,one\n{ONE},f0123abcd,,A,see the annex")
    assert written(project) == (
        f"{HEADER}{OTHER},{prints[OTHER]},,A,one\n{OTHER},{prints[OTHER]},verified,B,\n"
        f"{ONE},{prints[ONE]},verified,A,see the annex\n"
    )


@pytest.mark.parametrize("comment", ["\u200b", "\u3164", "\u2800 \ufe0f", "\u202e\u2066"])
def test_a_comment_that_nobody_sees_is_none(project, send, prints, comment: str) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},verified,A,{comment}")
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},verified,A,\n"


def test_texts_of_strangers_are_inert_in_the_table_and_as_written_on_the_page(
    project, send, prints
) -> None:
    told = send(f"{HEADER}{ONE},{prints[ONE]},disputed,'@INVENTED,'=1+1\n")
    assert told.exit_code == 0, told.output
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},disputed,'@INVENTED,'=1+1\n"
    shown = cards(compare.load_tables(project), "en")[ONE].marks
    assert [(mark.reviewer, mark.comment) for mark in shown] == [("@INVENTED", "=1+1")]


def test_a_formula_that_was_not_made_inert_is_so_when_taken_in(project, send, prints) -> None:
    send(f"{HEADER}{ONE},{prints[ONE]},disputed,A,=1+1\n")
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},disputed,A,'=1+1\n"


def test_marks_of_another_project_are_left_out_with_a_sentence(named, send, prints) -> None:
    told = send(
        f"{SAVED_HEADER}invented-project,{ONE},{prints[ONE]},verified,A,\n"
        f"other,{OTHER},{prints[OTHER]},verified,A,\nother,invented-2020-001-01,f0123abcd,verified,A,\n"
    )
    assert told.exit_code == 0, told.output
    assert written(named) == f"{HEADER}{ONE},{prints[ONE]},verified,A,\n"
    assert told.stderr == (
        f'marks.csv, line 3, column project: {OTHER} is of the project "other"; take it in there.\n'
        'marks.csv, line 4, column project: invented-2020-001-01 is of the project "other"; take it in there.\n'
    )


def test_a_file_of_another_project_alone_is_refused(named, send, prints) -> None:
    told = send(f"{SAVED_HEADER}other,{ONE},{prints[ONE]},verified,A,\n")
    assert told.exit_code == 1
    assert "It holds no mark of this project" in told.stderr
    assert f'{ONE} is of the project "other"; take it in there.' in told.stderr
    assert written(named) == HEADER


@pytest.mark.parametrize("header", [HEADER, SAVED_HEADER])
def test_marks_without_a_project_are_told_by_their_targets(named, send, prints, header) -> None:
    start = "," if header == SAVED_HEADER else ""
    assert send(f"{header}{start}{ONE},{prints[ONE]},verified,A,\n").exit_code == 0
    assert written(named) == f"{HEADER}{ONE},{prints[ONE]},verified,A,\n"


FAULTY = "{header}{one},{print},verified,A,\nnobody,f0123abcd,verified,A,\n{one},{print},verified,,\n{one},x\n"


def test_the_good_marks_of_a_faulty_file_are_taken_in_when_asked(project, prints, tmp_path) -> None:
    file = tmp_path / "marks.csv"
    file.write_text(FAULTY.format(header=HEADER, one=ONE, print=prints[ONE]), "utf-8")
    refused = command(project, file)
    assert refused.exit_code == 1
    assert "3 faults in the marks; nothing was taken in:" in refused.stderr
    assert "Marks without a fault: 1; compare review --partly takes them in." in refused.stderr
    assert written(project) == HEADER
    told = CliRunner().invoke(main, ["--root", str(project), "review", "--partly", str(file)])
    assert told.exit_code == 1
    assert "1 verified" in told.stdout
    assert len(told.stderr.splitlines()) == 3
    assert written(project) == f"{HEADER}{ONE},{prints[ONE]},verified,A,\n"


def test_a_file_without_a_good_mark_is_refused_even_partly(project, tmp_path) -> None:
    file = tmp_path / "marks.csv"
    file.write_text(f"{HEADER}nobody,f0123abcd,verified,A,\n", "utf-8")
    told = CliRunner().invoke(main, ["--root", str(project), "review", "--partly", str(file)])
    assert told.exit_code == 1
    assert "1 fault in the marks; nothing was taken in:" in told.stderr


def test_a_name_of_a_project_that_no_report_can_carry_is_told(named, send, prints) -> None:
    (named / "notebooks" / "runs.toml").write_text('project = "a:b"\n', "utf-8")
    told = send(f"{HEADER}{ONE},{prints[ONE]},verified,A,\n")
    assert told.exit_code != 0
    assert "notebooks/runs.toml: project must be lower-case letters" in told.stderr


# The day of a mark.

DATED = f"{SAVED_HEADER[:-1]},marked\n"


def days(project: Path) -> list[str]:
    return compare.load_tables(project)["reviews"]["marked"].tolist()


def test_a_mark_carries_the_day_on_which_it_was_made(project, send, prints) -> None:
    line = f"any,{ONE},{prints[ONE]},disputed,A,wrong line"
    assert send(f"{DATED}{line},2026-11-25\n").exit_code == 0
    assert days(project) == ["2026-11-25"]
    assert send(f"{DATED}{line},2026-11-26\n").stderr == ""
    assert days(project) == ["2026-11-26"]


def test_a_file_without_days_is_taken_in(project, send, prints) -> None:
    send(f"{DATED}any,{ONE},{prints[ONE]},disputed,A,wrong line,2026-11-25\n")
    send(f"{SAVED_HEADER}any,{OTHER},{prints[OTHER]},verified,A,\n")
    assert days(project) == ["", "2026-11-25"]


def test_the_same_mark_of_two_days_in_a_file_is_one(project, send, prints) -> None:
    line = f"any,{ONE},{prints[ONE]},verified,A,"
    assert send(f"{DATED}{line},2026-11-26\n{line},2026-11-25\n{line},\n").exit_code == 0
    assert days(project) == ["2026-11-26"]


def test_an_older_file_replaces_no_newer_mark_and_says_so(project, send, prints) -> None:
    send(f"{DATED}any,{ONE},{prints[ONE]},disputed,A,wrong line,2026-11-26\n")
    told = send(f"{DATED}any,{ONE},{prints[ONE]},verified,A,,2026-11-25\n")
    assert told.exit_code == 0
    assert told.stderr == (
        f"{ONE}: A gave a mark after 2026-11-25, which is kept; the older one of this file is left out.\n"
    )
    reviews = compare.load_tables(project)["reviews"]
    assert reviews[["review", "marked"]].values.tolist() == [["disputed", "2026-11-26"]]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("verified,Li\u200b,,", 'column reviewer: "Li\\u200b": Holds U+200B (ZERO WIDTH SPACE)'),
        ("verified,NA,,", 'column reviewer: "NA": A program wrote "NA" for an empty cell'),
        ("verified,nan,,", 'column reviewer: "nan": A program wrote'),
        ("verified,Li,,9999-01-01", 'column marked: "9999-01-01": Must be a year from 1990'),
        ("disputed,Li,wrong\u200b year,", "Holds U+200B (ZERO WIDTH SPACE), which shows nothing"),
        ("disputed,Li,wrong \u202e year,", "Holds U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("disputed,Li,wrong \ue000 year,", "Holds U+E000"),
        ("disputed,Li,wr\ufffdng,", "characters that were lost"),
        ("disputed,Li,NA,", 'column comment: "NA": A program wrote'),
        ("disputed,Li,#REF!,", "It is an error of the spreadsheet"),
        ("disputed,Li,1月2日,", "A spreadsheet made a date of it"),
    ],
)
def test_a_cell_that_the_tables_cannot_hold_is_a_fault_of_its_line(
    project, send, prints, cells: str, sentence: str
) -> None:
    before = (project / "data" / "raw" / "reviews.csv").read_bytes()
    told = send(f"{DATED}any,{OTHER},{prints[OTHER]},{cells}\n")
    assert told.exit_code == 1, told.output
    assert "line 2, column" in told.stderr
    assert sentence in told.stderr, told.stderr
    assert (project / "data" / "raw" / "reviews.csv").read_bytes() == before


@pytest.mark.parametrize("day", ["26/11/2026", "2026-13-01", "2026-02-30", "20261126", "today"])
def test_a_day_that_is_none_is_told(project, send, prints, day) -> None:
    told = send(f"{DATED}any,{ONE},{prints[ONE]},verified,A,,{day}\n")
    assert told.exit_code == 1
    assert f'line 2, column marked: "{day}": Must be a date such as' in told.stderr


TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@'＝\u200b \",;"), st.characters(codec="utf-8")), max_size=12
)


@given(TEXTS, TEXTS)
def test_every_comment_that_is_taken_in_is_read_back(
    tables, tmp_path_factory, name, comment
) -> None:
    """What is taken in is what was written, in one line; the rest is refused with a sentence.

    Pages save texts without space around them, for the reader of tables takes it away.
    """
    folder = tmp_path_factory.mktemp("marks")
    row = [ONE, "f0123abcd", "disputed", name.strip(), comment.strip(), "2026-11-26"]
    frame = pd.DataFrame([row], columns=COLUMNS)
    (folder / "marks.csv").write_text(csv_text(frame), "utf-8", newline="")
    saved = read_saved_marks(folder / "marks.csv", "", [ONE])
    for row in saved.marks.to_dict("records"):
        assert (row["reviewer"], row["comment"]) == (one_line(name), one_line(comment))
    assert len(saved.marks) or saved.faults


def one_line(text: str) -> str:
    return " ".join(text.split())


HOSTILE = st.one_of(
    TEXTS,
    st.sampled_from([*MISSING, "#REF!", "#NAME?", "####", "1月2日", "Jan-02", "2026/1/2", "=1+1"]),
    st.sampled_from("\u200b\u2028\u202e\u0085\ue000\ufffd\U000e0041\x0b").map("A{0}b".format),
)
DAYS = st.one_of(st.dates().map(str), HOSTILE)
REVIEWS = st.sampled_from(["verified", "disputed", "", "NA"])


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(REVIEWS, HOSTILE, HOSTILE, DAYS), min_size=20, max_size=60))
def test_what_is_taken_in_passes_the_check_afterwards(
    tables, clean_root, tmp_path_factory, cells
) -> None:
    """Whatever file is accepted, also in part, the project can still be read."""
    ids = tables["targets"]["target_id"]
    rows = [[target_id, "f0123abcd", *row] for target_id, row in zip(ids, cells, strict=False)]
    file = tmp_path_factory.mktemp("marks") / "marks.csv"
    file.write_text(csv_text(pd.DataFrame(rows, columns=COLUMNS)), "utf-8", newline="")
    reviews = clean_root / "data" / "raw" / "reviews.csv"
    reviews.write_text(",".join(COLUMNS) + "\n", "utf-8")
    try:
        take_in(file, clean_root, partly=True)
    except ReviewError:
        return
    _, faults = read_tables(clean_root)
    assert sentences(faults) == []


@pytest.fixture(scope="module")
def clean_root(tmp_path_factory) -> Path:
    """Return a copy of the project whose reviews the property above writes over and over."""
    root = tmp_path_factory.mktemp("reviewed")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    return root
