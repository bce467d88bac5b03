"""Take in marks of reviewers, saved from a report, and show them until the row that they speak of changes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from compare.language.labels import Row, Tables
from compare.project import paths
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.load import load_tables
from compare.tables.read import LINE, read_csv

#: Statuses of a target that its marks give, the first that applies.
_MARKED_STATUSES = ("disputed", "verified", "outdated")


class ReviewError(UserError):
    """A file of marks that cannot be taken in; nothing was written."""

    exit_code = 1


def fingerprints(targets: pd.DataFrame) -> dict[str, str]:
    """Return a short code for each target that changes when any of its cells does.

    Parameters
    ----------
    targets : DataFrame
        The targets table.

    Examples
    --------
    >>> import compare
    >>> targets = compare.load_tables()["targets"]
    >>> changed = targets.assign(as_printed=targets["as_printed"] + "!")
    >>> fingerprints(targets)["huzhou-2017-054-10"] == fingerprints(changed)["huzhou-2017-054-10"]
    False
    """
    columns = [name for name in schema.TARGETS.columns if name in targets.columns]
    cells = targets[columns].astype(object)
    texts = cells.where(cells.notna(), "").astype(str)
    codes = {}
    for row in texts.itertuples(index=False):
        line = "\x1f".join(row)
        codes[row.target_id] = _fingerprint(line)
    return codes


def _fingerprint(line: str) -> str:
    # The letter in front keeps spreadsheets from reading a number.
    digest = hashlib.sha256(line.encode()).hexdigest()
    return f"f{digest[:8]}"


def review_status(tables: Tables) -> pd.DataFrame:
    """Return the review status of each target.

    Returns
    -------
    DataFrame
        Columns target_id, status (``verified``; ``disputed`` when anyone disputes it; ``outdated`` when the row
        changed after every mark; ``unreviewed``), in the order of the targets.
    """
    target_ids = tables["targets"]["target_id"]
    current = fingerprints(tables["targets"])
    reviews = tables.get("reviews", pd.DataFrame(columns=schema.REVIEWS.columns))
    is_current = reviews["fingerprint"].eq(reviews["target_id"].map(current))
    marks = reviews["review"].where(is_current, "outdated")
    status = pd.DataFrame({"target_id": target_ids.tolist(), "status": "unreviewed"})
    # The first that applies is written last.
    for mark in reversed(_MARKED_STATUSES):
        marked = reviews.loc[marks.eq(mark), "target_id"]
        status.loc[status["target_id"].isin(marked), "status"] = mark
    return status


def take_in(file: Path, root: Path | None = None) -> pd.DataFrame:
    """Add the marks of a file to ``data/raw/reviews.csv``; a reviewer's newer mark replaces the older.

    Parameters
    ----------
    file : Path
        As a page of the report saves it.
    root : Path, optional

    Returns
    -------
    DataFrame
        The marks taken in, with ``outdated`` (bool): whether the row changed since the reviewer read it.

    Raises
    ------
    ReviewError
        With every fault of the file at once.
    """
    tables = load_tables(root)
    marks = _read_marks(file, tables["targets"]["target_id"].tolist())
    marks["comment"] = marks["comment"].str.split().str.join(" ")
    key = ["target_id", "reviewer"]
    reviews = pd.concat([tables["reviews"], marks], ignore_index=True)
    reviews = reviews.drop_duplicates(key, keep="last").sort_values(key)
    _replace_reviews(reviews, paths.raw(root) / "reviews.csv")
    current = fingerprints(tables["targets"])
    outdated = marks["fingerprint"].ne(marks["target_id"].map(current))
    return marks.assign(outdated=outdated).reset_index(drop=True)


def _replace_reviews(reviews: pd.DataFrame, path: Path) -> None:
    new = path.with_name(f".{path.name}.new")
    reviews.to_csv(new, index=False, encoding="utf-8", lineterminator="\n")
    new.replace(path)


def _read_marks(file: Path, target_ids: list[str]) -> pd.DataFrame:
    """Return the marks of a file with the columns of the reviews, or raise all that is wrong with them."""
    marks, faults = read_csv(file, file.name, schema.REVIEWS)
    problems = []
    for fault in faults:
        line = f", line {fault.line}" if fault.line else ""
        problems.append(f"{fault.file}{line}: {fault.problem}")
    problems += _mark_problems(marks, target_ids)
    if not problems and marks.empty:
        problems.append(
            f"{file.name}: It holds no mark; mark rows in the report, then save them again."
        )
    if problems:
        noun = "faults" if len(problems) > 1 else "fault"
        heading = f"{len(problems)} {noun} in the marks; nothing was taken in:"
        raise ReviewError("\n".join([heading, *problems]))
    return marks[list(schema.REVIEWS.columns)]


def _mark_problems(marks: pd.DataFrame, target_ids: list[str]) -> list[str]:
    """Return what is wrong with the cells, one sentence each."""
    problems = []
    first_lines: dict[tuple[str, str], int] = {}
    for row in marks.to_dict("records"):
        start = f"{row['file']}, line {row[LINE]}, column"
        problems += [f"{start} {problem}" for problem in _row_problems(row, target_ids)]
        key = (row["target_id"], row["reviewer"])
        if key in first_lines:
            problems.append(
                f"{start} target_id: {row['target_id']} stands on line {first_lines[key]} too, by the "
                "same reviewer; keep one."
            )
        first_lines.setdefault(key, row[LINE])
    return problems


def _row_problems(row: Row, target_ids: list[str]) -> Iterator[str]:
    """Yield each problem of a mark, after the name of its column."""
    target_id = row["target_id"]
    review = row["review"]
    if target_id not in target_ids:
        hint = did_you_mean(target_id, target_ids)
        yield f'target_id: "{target_id}": Not a target of this project.{hint}'
    if review not in schema.REVIEW_MARKS:
        allowed = ", ".join(schema.REVIEW_MARKS)
        hint = did_you_mean(review, schema.REVIEW_MARKS)
        yield f'review: "{review}": Allowed: {allowed}.{hint}'
    if review == "disputed" and not row["comment"]:
        yield f"comment: {target_id} is disputed without a comment; say what is wrong."
    if not re.fullmatch("f[0-9a-f]{8}", row["fingerprint"]):
        yield (
            f'fingerprint: "{row["fingerprint"]}": Must be as the report wrote it, such as '
            "f0a1b2c3d; save the marks again from the page and send that file."
        )
    character = _control_character(row["comment"] + row["reviewer"])
    if character:
        code = f"U+{ord(character):04X}"
        yield f"comment: It holds the control character {code}; remove it."


def _control_character(text: str) -> str:
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\n\r\t":
            return character
    return ""
