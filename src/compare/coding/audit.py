"""Account for every number of the source texts, and find every fragment on the line that its row names."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.language.labels import Tables
from compare.tables.quantities import Number, find_numbers
from compare.tables.schema import EXCLUSION_REASONS

COUNT_COLUMNS = ["document_id", "numbers", "targets", *EXCLUSION_REASONS, "unaccounted"]


class _Cover(NamedTuple):
    """Where a row's fragment stands on its line, and the column of the counts that its numbers belong to."""

    start: int
    end: int
    count_column: str


def audit(tables: Tables, sources: Path) -> tuple[pd.DataFrame, list[str]]:
    """Compare the tables with the source texts.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    sources : Path
        A folder with ``<document_id>.txt`` for each document.

    Returns
    -------
    counts : DataFrame
        One row for each document whose text could be read: document_id, numbers (found in the text), targets
        (covered by a target row), one column for each reason of exclusion, unaccounted. Each number counts
        once; a target row goes before an exclusion.
    problems : list of str
        One sentence for each altered text, each fragment that is not on its line, and each number that no row
        covers. A text that is not there is no problem; its document has no row in ``counts``.
    """
    counts = []
    problems = []
    for document in tables["documents"].itertuples():
        path = sources / f"{document.document_id}.txt"
        if not path.is_file():
            continue
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != document.source_sha256:
            problems.append(
                f"{document.document_id}: the text is not the one that was coded (SHA-256 {digest[:12]}, "
                f"documents.csv has {document.source_sha256[:12]}); its numbers were not checked."
            )
            continue
        lines = content.decode("utf-8").split("\n")
        covers, misplaced = _covers(lines, document.document_id, tables)
        document_counts, uncovered = _count_numbers(lines, document.document_id, covers)
        counts.append({"document_id": document.document_id, **document_counts})
        problems += misplaced + uncovered
    frame = pd.DataFrame(counts, columns=COUNT_COLUMNS)
    numbers = [column for column in COUNT_COLUMNS if column != "document_id"]
    frame[numbers] = frame[numbers].fillna(0).astype("int64")
    return frame, problems


def _covers(
    lines: list[str], document_id: str, tables: Tables
) -> tuple[dict[int, list[_Cover]], list[str]]:
    """Return what the rows of a document cover on each line, and the fragments that are not on their line."""
    covers: dict[int, list[_Cover]] = {}
    problems = []
    for name in ("targets", "excluded"):
        table = tables[name]
        for row in table[table["document_id"].eq(document_id)].itertuples():
            line = int(row.line)
            span = fragment_span(lines, line, row.as_printed, int(row.occurrence))
            if span is None:
                problems.append(
                    f'data/raw/{name}/{document_id}.csv: "{row.as_printed}" (occurrence {row.occurrence}) '
                    f"is not on line {row.line} of the text."
                )
                continue
            count_column = "targets" if name == "targets" else row.reason
            covers.setdefault(line, []).append(_Cover(*span, count_column))
    return covers, problems


def _count_numbers(
    lines: list[str], document_id: str, covers: dict[int, list[_Cover]]
) -> tuple[Counter[str], list[str]]:
    """Return how many numbers are covered by what, and a sentence for each that nothing covers."""
    counts: Counter[str] = Counter()
    problems = []
    for line_number, line in enumerate(lines, start=1):
        for number in find_numbers(line):
            count_column = _count_column(number, covers.get(line_number, []))
            counts["numbers"] += 1
            counts[count_column] += 1
            if count_column == "unaccounted":
                problems.append(
                    f'{document_id}, line {line_number}: "{number.text}" is covered by no row; add it to '
                    "the targets, or to the excluded numbers with its reason."
                )
    return counts, problems


def _count_column(number: Number, covers: list[_Cover]) -> str:
    """Return the column that a number counts in: a target row goes before an exclusion."""
    columns = [
        cover.count_column
        for cover in covers
        if cover.start <= number.start and number.end <= cover.end
    ]
    if not columns:
        return "unaccounted"
    return "targets" if "targets" in columns else columns[0]


def fragment_span(
    lines: list[str], line: int, fragment: str, occurrence: int
) -> tuple[int, int] | None:
    """Return start and end of the nth occurrence of a fragment on a line, or None where it is not there.

    Examples
    --------
    >>> fragment_span(["达到5家,新增5家"], 1, "5家", 2)
    (7, 9)
    """
    if line > len(lines):
        return None
    start = -1
    for _ in range(occurrence):
        start = lines[line - 1].find(fragment, start + 1)
        if start < 0:
            return None
    return start, start + len(fragment)
