"""Take in marks of reviewers, saved from a report, and show them until the row that they speak of changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from compare.coding.saved_marks import COLUMNS, KEY, SavedMarks, read_saved_marks
from compare.language.inert import csv_text
from compare.language.rows import Row, Tables, rows_of
from compare.project import paths
from compare.project.errors import UserError
from compare.project.plan import project_name
from compare.tables import schema
from compare.tables.load import load_tables

#: Statuses of a target that its marks give, the first that applies.
_MARKED_STATUSES = ("disputed", "verified", "outdated")

#: What a reviewer said of a target; the same of a row that has changed is no other mark.
_SAID = [*KEY, "review", "comment"]

#: What a comment without a mark leaves as it was.
_FINDING = ["review", "fingerprint"]


class ReviewError(UserError):
    """A file of marks that cannot be taken in, or not whole."""

    exit_code = 1


@dataclass(frozen=True)
class Intake:
    """What came of a file of marks.

    Attributes
    ----------
    marks : DataFrame
        The marks taken in: the columns of the reviews, and ``outdated`` (bool): whether the row changed since the
        reviewer read it.
    replaced : DataFrame
        Earlier marks of the same reviewers that are others now: the columns of the reviews.
    differing : DataFrame
        Marks of the targets that reviewers judge differently, all of which are kept: the columns of the reviews.
    older : DataFrame
        Marks of the file that were left out, for the same reviewer gave one on a later day: the columns of the reviews.
    of_others, faults : list of str
        What was not taken in, in sentences: marks of other projects, and marks with faults.
    """

    marks: pd.DataFrame
    replaced: pd.DataFrame
    differing: pd.DataFrame
    older: pd.DataFrame
    of_others: list[str]
    faults: list[str]

    def sentences(self) -> Iterator[str]:
        """Yield what should be known of the marks, and what was not taken in."""
        outdated = self.marks[self.marks["outdated"]]
        for target_id in outdated["target_id"]:
            yield f"{target_id} changed since the report that the reviewer read; ask for another look."
        for row in rows_of(self.replaced):
            yield _replacement(row)
        for target_id, rows in self.differing.groupby("target_id"):
            findings = ", ".join(rows["reviewer"] + ": " + rows["review"])
            yield f"{target_id}: the reviewers differ ({findings}); all their marks are kept."
        for row in rows_of(self.older):
            yield (
                f"{row['target_id']}: {row['reviewer']} gave a mark after {row['marked']}, which is kept; the "
                "older one of this file is left out."
            )
        yield from self.of_others
        yield from self.faults


def _replacement(row: Row) -> str:
    said = row["review"] or "comment only"
    if row["comment"]:
        said = f'{said}, "{row["comment"]}"'
    return f"{row['target_id']}: {row['reviewer']} said before: {said}. The newer mark replaces it."


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


def reviews_of(tables: Tables) -> pd.DataFrame:
    """Return the reviews, also of tables that have none."""
    none = pd.DataFrame(columns=COLUMNS)
    return tables.get("reviews", none)


def review_status(tables: Tables) -> pd.DataFrame:
    """Return the review status of each target.

    Returns
    -------
    DataFrame
        Columns target_id, status (``verified``; ``disputed`` when anyone disputes it; ``outdated`` when the row
        changed after every mark; ``unreviewed``, also where there is only a comment), in the order of the targets.
    """
    target_ids = tables["targets"]["target_id"]
    current = fingerprints(tables["targets"])
    reviews = reviews_of(tables)
    reviews = reviews[reviews["review"].ne("")]
    fingerprint_now = reviews["target_id"].map(current)
    is_current = reviews["fingerprint"].eq(fingerprint_now)
    marks = reviews["review"].where(is_current, "outdated")
    status = pd.DataFrame({"target_id": target_ids.tolist(), "status": "unreviewed"})
    # The first that applies is written last.
    for mark in reversed(_MARKED_STATUSES):
        marked = reviews.loc[marks.eq(mark), "target_id"]
        status.loc[status["target_id"].isin(marked), "status"] = mark
    return status


def take_in(
    file: Path,
    root: Path | None = None,
    partly: bool = False,
) -> Intake:
    """Add the marks of a file to ``data/raw/reviews.csv``; a reviewer's newer mark replaces the older.

    Marks of other reviewers stay beside it, and a comment without a mark leaves the mark that its reviewer gave before.
    Marks of another project are left out.

    Parameters
    ----------
    file : Path
        As a page of the report saves it.
    root : Path, optional
    partly : bool
        Whether to take in the other marks where some have faults.

    Raises
    ------
    ReviewError
        With every fault of the file at once, when it has any and is not to be taken in partly, or when no mark is left
        to take in; nothing is written then.
    """
    tables = load_tables(root)
    target_ids = tables["targets"]["target_id"].tolist()
    saved = read_saved_marks(file, project_name(root), target_ids)
    if saved.marks.empty or (saved.faults and not partly):
        raise ReviewError(_refusal(file.name, saved))
    reviews = reviews_of(tables)[COLUMNS]
    is_older = _is_older(saved.marks, reviews)
    marks = _with_earlier_findings(saved.marks[~is_older], reviews)
    earlier = reviews[_stands_in(reviews, marks, KEY)]
    others = reviews.drop(index=earlier.index)
    merged = pd.concat([others, marks])
    merged = merged.sort_values(KEY, kind="stable")
    _replace_reviews(merged, paths.raw(root) / "reviews.csv")
    current = marks["target_id"].map(fingerprints(tables["targets"]))
    return Intake(
        marks=marks.assign(outdated=marks["fingerprint"].ne(current)),
        replaced=earlier[~_stands_in(earlier, marks, _SAID)],
        differing=_differing(merged, marks["target_id"]),
        older=saved.marks[is_older],
        of_others=saved.of_others,
        faults=saved.faults,
    )


def _refusal(name: str, saved: SavedMarks) -> str:
    """Return why nothing of a file was taken in, and what can be done."""
    faults = saved.faults
    if not faults:
        faults = [
            f"{name}: It holds no mark of this project; mark rows in the report, then save them again."
        ]
    noun = "faults" if len(faults) > 1 else "fault"
    heading = f"{len(faults)} {noun} in the marks; nothing was taken in:"
    lines = [heading, *faults, *saved.of_others]
    if len(saved.marks):
        count = len(saved.marks)
        lines.append(f"Marks without a fault: {count}; compare review --partly takes them in.")
    return "\n".join(lines)


def _is_older(marks: pd.DataFrame, reviews: pd.DataFrame) -> np.ndarray:
    """Return for each mark whether its reviewer gave one on a later day already, where both days are known."""
    last = reviews.drop_duplicates(KEY, keep="last")
    earlier = marks[KEY].merge(last, on=KEY, how="left")
    there = earlier["marked"].fillna("")
    day = marks["marked"].reset_index(drop=True)
    is_known = day.ne("")
    is_later = there.gt(day)
    return (is_known & is_later).to_numpy()


def _with_earlier_findings(marks: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Return the marks; one that is only a comment keeps what its reviewer found before."""
    last = reviews.drop_duplicates(KEY, keep="last")
    earlier = marks[KEY].merge(last, on=KEY, how="left")
    is_comment_only = marks["review"].eq("")
    found_before = earlier["review"].isin(schema.REVIEW_MARKS)
    keeps = is_comment_only & found_before
    kept = marks.copy()
    kept.loc[keeps, _FINDING] = earlier.loc[keeps, _FINDING]
    return kept


def _stands_in(
    rows: pd.DataFrame,
    others: pd.DataFrame,
    columns: list[str],
) -> np.ndarray:
    """Return for each row whether another frame has its like in some columns."""
    cells = pd.MultiIndex.from_frame(rows[columns])
    wanted = pd.MultiIndex.from_frame(others[columns])
    return cells.isin(wanted)


def _differing(reviews: pd.DataFrame, target_ids: pd.Series) -> pd.DataFrame:
    """Return the marks of those targets about which reviewers differ."""
    is_finding = reviews["review"].ne("")
    is_asked = reviews["target_id"].isin(target_ids)
    marks = reviews[is_finding & is_asked]
    findings = marks.groupby("target_id")["review"].transform("nunique")
    return marks[findings.gt(1)]


def _replace_reviews(reviews: pd.DataFrame, path: Path) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_text(csv_text(reviews), encoding="utf-8", newline="")
    new.replace(path)
