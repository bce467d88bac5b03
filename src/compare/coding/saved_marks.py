"""Read the marks that a page of the report saved, and tell those that can be taken in from the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from compare.language.rows import Row, rows_of
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.cell_texts import shown
from compare.tables.columns import cell_problem
from compare.tables.read import LINE, Fault, read_csv

#: Columns of the reviews.
COLUMNS = list(schema.REVIEWS.columns)

#: A reviewer has one mark for each target.
KEY = ["target_id", "reviewer"]

#: What a page saves: the columns of the reviews, after the project that they are of.
_PROJECT = schema.Field("project", "code")
_SAVED = schema.Table("marks", "", (_PROJECT, *schema.REVIEWS.fields))

#: Columns that pages of earlier versions did not save.
_ADDED_LATER = {"project", "marked"}

#: What tells a mark of a reviewer from the same given again on another day.
_FINDING = [column for column in COLUMNS if column != "marked"]

#: Columns of which any text may come. A comment that is in the table stays as it came; a new one is held to the rules
#: of every other text.
_FREE = {
    field.name: field for field in schema.REVIEWS.fields if field.name in ("reviewer", "marked")
}
_FREE["comment"] = schema.Field("remark", "text")

#: Categories of characters that nobody sees alone, and the letters and signs that are blank.
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me")
_BLANKS = "\u115f\u1160\u2065\u2800\u3164\uffa0"


@dataclass(frozen=True)
class SavedMarks:
    """The marks of a file.

    Attributes
    ----------
    marks : DataFrame
        Those that can be taken in: the columns of the reviews, comments in one line.
    of_others, faults : list of str
        In sentences: marks of other projects, and what is wrong with the rest.
    """

    marks: pd.DataFrame
    of_others: list[str]
    faults: list[str]


def read_saved_marks(
    file: Path,
    project: str,
    target_ids: list[str],
) -> SavedMarks:
    """Return the marks of a file.

    Parameters
    ----------
    file : Path
        As a page of the report saves it, or as one of an earlier version did, without the project or the day.
    project : str
        The name of this project; without one, marks are told by their targets alone.
    target_ids : list of str
        The targets of this project.
    """
    rows, file_faults = _read_rows(file)
    is_ours = rows["project"].isin(["", project])
    if not project:
        is_ours[:] = True
    ours = rows[is_ours]
    problems = _problems_by_line(ours, target_ids)
    faults = [_sentence(fault) for fault in file_faults]
    for of_line in problems.values():
        faults += of_line
    is_good = ~ours[LINE].isin(list(problems))
    marks = _in_one_line(ours[is_good])
    # Of a mark that was given again, the last day is kept.
    newest_last = marks.sort_values("marked", kind="stable")
    kept = newest_last.drop_duplicates(_FINDING, keep="last").index
    is_kept = marks.index.isin(kept)
    marks = marks[is_kept].reset_index(drop=True)
    others = rows_of(rows[~is_ours])
    of_others = [_of_another_project(row) for row in others]
    return SavedMarks(marks, of_others, faults)


def _read_rows(file: Path) -> tuple[pd.DataFrame, list[Fault]]:
    rows, faults = read_csv(file, file.name, _SAVED)
    missing = {fault.column for fault in faults}
    if missing and missing <= _ADDED_LATER:
        fields = tuple(field for field in _SAVED.fields if field.name not in missing)
        without_missing = schema.Table("marks", "", fields)
        rows, faults = read_csv(file, file.name, without_missing)
        rows = rows.assign(**dict.fromkeys(missing, ""))
    return rows, faults


def _sentence(fault: Fault) -> str:
    line = f", line {fault.line}" if fault.line else ""
    return f"{fault.file}{line}: {fault.problem}"


def _of_another_project(row: Row) -> str:
    target_id = row["target_id"]
    project = row["project"]
    start = f"{row['file']}, line {row[LINE]}, column project"
    return f'{start}: {target_id} is of the project "{project}"; take it in there.'


# What is wrong with rows.


def _problems_by_line(
    rows: pd.DataFrame,
    target_ids: list[str],
) -> dict[int, list[str]]:
    """Return what is wrong with each row, one sentence each, by its line."""
    other_lines = _contradicting_lines(rows)
    problems = {}
    for row in rows_of(rows):
        line = row[LINE]
        of_row = list(_row_problems(row, target_ids))
        if line in other_lines:
            of_row.append(_contradiction(row, other_lines[line]))
        if of_row:
            start = f"{row['file']}, line {line}, column"
            problems[line] = [f"{start} {problem}" for problem in of_row]
    return problems


def _contradicting_lines(rows: pd.DataFrame) -> dict[int, int]:
    """Return the line of each mark that its reviewer gave twice and not alike, with the line of the other."""
    marks = _in_one_line(rows)
    marks[LINE] = rows[LINE]
    others = {}
    for _, group in marks.groupby(KEY):
        first, *later = group[LINE]
        if len(group[_FINDING].drop_duplicates()) > 1:
            others[first] = later[0]
            others.update(dict.fromkeys(later, first))
    return others


def _contradiction(row: Row, other_line: int) -> str:
    target_id = row["target_id"]
    return (
        f"target_id: {target_id} stands on line {other_line} too, by the same reviewer; keep one."
    )


def _row_problems(row: Row, target_ids: list[str]) -> Iterator[str]:
    """Yield each problem of a mark, after the name of its column."""
    target_id = row["target_id"]
    review = row["review"]
    has_comment = _is_seen(row["comment"])
    if target_id not in target_ids:
        hint = did_you_mean(target_id, target_ids)
        yield f'target_id: "{target_id}": Not a target of this project.{hint}'
    is_comment_only = has_comment and not review
    if review not in schema.REVIEW_MARKS and not is_comment_only:
        allowed = ", ".join(schema.REVIEW_MARKS)
        hint = did_you_mean(review, schema.REVIEW_MARKS)
        yield f'review: "{review}": Allowed: {allowed}.{hint}'
    if review == "disputed" and not has_comment:
        yield f"comment: {target_id} is disputed without a comment; say what is wrong."
    if not re.fullmatch("f[0-9a-f]{8}", row["fingerprint"]):
        yield (
            f'fingerprint: "{row["fingerprint"]}": Must be as the report wrote it, such as '
            "f0a1b2c3d; save the marks again from the page and send that file."
        )
    if not _is_seen(row["reviewer"]):
        yield f"reviewer: The mark of {target_id} is not signed; write who gave it."
    yield from _cell_problems(row)


def _cell_problems(row: Row) -> Iterator[str]:
    """Yield what the check of the tables would find in the cells that a reviewer fills freely."""
    for column, field in _FREE.items():
        problem = cell_problem(field, _one_line(row[column]))
        if problem:
            yield f'{column}: "{shown(row[column])}": {problem}'


# What is seen of a text.


def _in_one_line(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the reviews, each text in one line, and empty when nobody sees anything of it."""
    return rows[COLUMNS].map(_one_line)


def _one_line(text: str) -> str:
    words = text.split()
    return " ".join(words) if _is_seen(text) else ""


def _is_seen(text: str) -> bool:
    return any(_is_seen_character(character) for character in text)


def _is_seen_character(character: str) -> bool:
    category = unicodedata.category(character)
    return category not in _UNSEEN_CATEGORIES and character not in _BLANKS
