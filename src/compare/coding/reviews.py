"""What reviewers found: marks saved from a report are taken in, and shown until the row they speak of changes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

import pandas as pd

from compare.project import paths
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.load import load_tables
from compare.tables.read import LINE, read_csv


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
    texts = targets[columns].astype(object).where(targets[columns].notna(), "").astype(str)
    lines = map("\x1f".join, zip(*(texts[name] for name in columns), strict=True))
    # The letter in front keeps spreadsheets from reading a number.
    return {
        target_id: "f" + hashlib.sha256(line.encode()).hexdigest()[:8]
        for target_id, line in zip(texts["target_id"], lines, strict=True)
    }


def review_status(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say how each target stands with its reviewers.

    Returns
    -------
    DataFrame
        Columns target_id, status (``verified``; ``disputed`` when anyone disputes it; ``outdated`` when the row
        changed after every mark; ``unreviewed``), in the order of the targets.
    """
    now = fingerprints(tables["targets"])
    reviews = tables.get("reviews", pd.DataFrame(columns=schema.REVIEWS.columns))
    marks: dict[str, set[str]] = {}
    for row in reviews.itertuples():
        stands = row.fingerprint == now.get(row.target_id)
        marks.setdefault(row.target_id, set()).add(row.review if stands else "outdated")
    order = ("disputed", "verified", "outdated")
    found = [
        (
            target_id,
            next((each for each in order if each in marks.get(target_id, ())), "unreviewed"),
        )
        for target_id in tables["targets"]["target_id"]
    ]
    return pd.DataFrame(found, columns=["target_id", "status"])


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
    given, faults = read_csv(file, file.name, schema.REVIEWS)
    problems = [
        each["file"] + (f", line {each['line']}" if each["line"] else "") + f": {each['problem']}"
        for each in faults
    ]
    problems += _problems(given, file.name, tables["targets"]["target_id"].tolist())
    if not problems and given.empty:
        problems.append(
            f"{file.name}: It holds no mark; mark rows in the report, then save them again."
        )
    if problems:
        count = f"{len(problems)} fault{'s' if len(problems) > 1 else ''} in the marks; nothing was taken in:"
        raise ReviewError("\n".join([count, *problems]))
    marks = given.drop(columns=LINE)
    marks["comment"] = [" ".join(comment.split()) for comment in marks["comment"]]
    kept = pd.concat([tables["reviews"], marks], ignore_index=True)
    kept = kept.drop_duplicates(["target_id", "reviewer"], keep="last").sort_values(
        ["target_id", "reviewer"]
    )
    path = paths.raw(root) / "reviews.csv"
    beside = path.with_name(f".{path.name}.new")
    kept.to_csv(beside, index=False, encoding="utf-8", lineterminator="\n")
    beside.replace(path)
    now = fingerprints(tables["targets"])
    return marks.assign(outdated=marks["fingerprint"].ne(marks["target_id"].map(now))).reset_index(
        drop=True
    )


def _problems(marks: pd.DataFrame, name: str, known: list[str]) -> list[str]:
    """Return what is wrong with the cells, one sentence each."""
    found, seen = [], {}
    for _, row in marks.iterrows():
        where = f"{name}, line {row[LINE]}, column"
        target_id, review = row["target_id"], row["review"]
        if target_id not in known:
            found.append(
                f'{where} target_id: "{target_id}": Not a target of this project.'
                f"{did_you_mean(target_id, known)}"
            )
        if review not in schema.REVIEWS_GIVEN:
            found.append(
                f'{where} review: "{review}": Allowed: {", ".join(schema.REVIEWS_GIVEN)}.'
                f"{did_you_mean(review, schema.REVIEWS_GIVEN)}"
            )
        if review == "disputed" and not row["comment"]:
            found.append(
                f"{where} comment: {target_id} is disputed without a comment; say what is wrong."
            )
        if not re.fullmatch("f[0-9a-f]{8}", row["fingerprint"]):
            found.append(
                f'{where} fingerprint: "{row["fingerprint"]}": Must be as the report wrote it, such as '
                "f0a1b2c3d; save the marks again from the page and send that file."
            )
        hidden = [
            mark
            for mark in row["comment"] + row["reviewer"]
            if unicodedata.category(mark) == "Cc" and mark not in "\n\r\t"
        ]
        if hidden:
            found.append(
                f"{where} comment: It holds the control character U+{ord(hidden[0]):04X}; remove it."
            )
        key = (target_id, row["reviewer"])
        if key in seen:
            found.append(
                f"{where} target_id: {target_id} stands on line {seen[key]} too, by the same reviewer; keep "
                "one."
            )
        seen.setdefault(key, row[LINE])
    return found
