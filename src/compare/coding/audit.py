"""Account for every number of the source texts, and find every fragment on the line that its row names."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.language.rows import Tables, rows_of
from compare.tables.characters import fold
from compare.tables.quantities import Number, find_numbers
from compare.tables.schema import EXCLUSION_REASONS

COUNT_COLUMNS = ["document_id", "numbers", "targets", *EXCLUSION_REASONS, "unaccounted"]


#: Remembers the numbers of lines, for the same texts are audited after every change of a table.
_numbers_of = lru_cache(maxsize=2**14)(find_numbers)

#: How many characters of the line are told on either side of a number that no row covers.
CONTEXT_WIDTH = 10


class _Cover(NamedTuple):
    """Where a row's fragment stands on its line, and the column of the counts that its numbers belong to."""

    start: int
    end: int
    count_column: str
    fragment: str
    occurrence: int
    row: str

    def holds(self, number: Number) -> bool:
        """Return whether the whole number lies in the fragment."""
        return self.start <= number.start and number.end <= self.end

    def cuts(self, number: Number) -> bool:
        """Return whether the fragment begins or ends inside the number."""
        begins = number.start < self.start < number.end
        ends = number.start < self.end < number.end
        return begins or ends


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
        One sentence for each altered text, each fragment that is not on its line or begins or ends inside a
        number, and each number that no row covers, with its column and its context. A text that is not there is
        no problem; its document has no row in ``counts``.
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
        file = f"data/raw/{name}/{document_id}.csv"
        is_own = table["document_id"].eq(document_id)
        for row in rows_of(table[is_own]):
            line = int(row["line"])
            fragment = row["as_printed"]
            occurrence = int(row["occurrence"])
            span = fragment_span(lines, line, fragment, occurrence)
            if span is None:
                hint = _other_characters(lines, line, fragment)
                problems.append(
                    f'{file}: "{fragment}" (occurrence {occurrence}) is not on line {line} of the text.{hint}'
                )
                continue
            count_column = "targets" if name == "targets" else row["reason"]
            row_name = row.get("target_id") or file
            cover = _Cover(*span, count_column, fragment, occurrence, row_name)
            covers.setdefault(line, []).append(cover)
    return covers, problems


def _other_characters(lines: list[str], line: int, fragment: str) -> str:
    """Return a sentence where a fragment is on its line in look-alike characters, such as ⼗ for 十."""
    if line > len(lines) or fragment in lines[line - 1]:
        return ""
    printed_line = lines[line - 1]
    text, places = fold(printed_line)
    wanted = fold(fragment).text
    start = text.find(wanted)
    if start < 0:
        return ""
    end = start + len(wanted) - 1
    first = places[start]
    last = places[end]
    printed = printed_line[first : last + 1]
    return f' It is there in other characters; copy it from the text: "{printed}".'


def _count_numbers(
    lines: list[str], document_id: str, covers: dict[int, list[_Cover]]
) -> tuple[Counter[str], list[str]]:
    """Return how many numbers are covered by what, and a sentence for each that nothing covers or a fragment cuts."""
    counts: Counter[str] = Counter()
    problems = []
    for line_number, line in enumerate(lines, start=1):
        line_covers = covers.get(line_number, [])
        for number in _numbers_of(line):
            count_column = _count_column(number, line_covers)
            counts["numbers"] += 1
            counts[count_column] += 1
            place = f"{document_id}, line {line_number}, column {number.start + 1}"
            if count_column == "unaccounted":
                problems.append(_uncovered(place, number, line, line_covers))
            problems += _cut_fragments(place, number, line_covers)
    return counts, problems


def _uncovered(place: str, number: Number, line: str, covers: list[_Cover]) -> str:
    """Return the sentence for a number that no row covers: where it stands, and whose fragment holds part of it."""
    start = max(number.start - CONTEXT_WIDTH, 0)
    end = number.end + CONTEXT_WIDTH
    context = line[start:end]
    parts = [cover for cover in covers if cover.cuts(number)]
    shared = "".join(f' Part of it is in "{cover.fragment}" of {cover.row}.' for cover in parts)
    return (
        f'{place}: "{number.text}" in "{context}" is covered by no row; add it to the targets, or to the '
        f"excluded numbers with its reason.{shared}"
    )


def _cut_fragments(place: str, number: Number, covers: list[_Cover]) -> list[str]:
    """Return a sentence for each fragment that begins or ends inside a number, as 2家以上 does inside 12家以上."""
    problems = []
    for cover in covers:
        if not cover.cuts(number):
            continue
        around = [
            f' of "{other.fragment}" ({other.row})' for other in covers if other.holds(number)
        ]
        inside = around[0] if around else ""
        problems.append(
            f'{place}: "{cover.fragment}" (occurrence {cover.occurrence}) of {cover.row} begins or ends inside '
            f'the number "{number.text}"{inside}; give the occurrence that is meant, or the whole number.'
        )
    return problems


def _count_column(number: Number, covers: list[_Cover]) -> str:
    """Return the column that a number counts in: a target row goes before an exclusion."""
    columns = [cover.count_column for cover in covers if cover.holds(number)]
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
