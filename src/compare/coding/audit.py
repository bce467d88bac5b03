"""Is every number of the source texts accounted for, and does every fragment stand where its row says?"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from compare.tables.quantities import find_numbers
from compare.tables.schema import REASONS

COUNTS = ["document_id", "numbers", "targets", *REASONS, "unaccounted"]


def audit(tables: dict[str, pd.DataFrame], sources: Path) -> tuple[pd.DataFrame, list[str]]:
    """Hold the tables against the source texts.

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
    counted, problems = [], []
    for document in tables["documents"].itertuples():
        path = sources / f"{document.document_id}.txt"
        if not path.is_file():
            continue
        text = path.read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        if digest != document.source_sha256:
            problems.append(
                f"{document.document_id}: the text is not the one that was coded (SHA-256 {digest[:12]}, "
                f"documents.csv has {document.source_sha256[:12]}); its numbers were not checked."
            )
            continue
        counts, found = _audit_text(text.decode("utf-8").split("\n"), document.document_id, tables)
        counted.append(counts)
        problems += found
    return pd.DataFrame(counted, columns=COUNTS), problems


def _audit_text(
    lines: list[str], document_id: str, tables: dict[str, pd.DataFrame]
) -> tuple[dict[str, object], list[str]]:
    problems: list[str] = []
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for name in ("targets", "excluded"):
        own = tables[name][tables[name]["document_id"].eq(document_id)]
        for row in own.itertuples():
            place = fragment_place(lines, int(row.line), row.as_printed, int(row.occurrence))
            if place is None:
                problems.append(
                    f'data/raw/{name}/{document_id}.csv: "{row.as_printed}" (occurrence {row.occurrence}) '
                    f"is not on line {row.line} of the text."
                )
            else:
                spans.setdefault(int(row.line), []).append(
                    (*place, "targets" if name == "targets" else row.reason)
                )
    counts: dict[str, object] = dict.fromkeys(COUNTS, 0)
    counts["document_id"] = document_id
    for place, line in enumerate(lines, start=1):
        for number in find_numbers(line):
            covering = [
                kind
                for start, end, kind in spans.get(place, ())
                if start <= number.start and number.end <= end
            ]
            kind = (
                "targets" if "targets" in covering else (covering[0] if covering else "unaccounted")
            )
            counts["numbers"] += 1
            counts[kind] += 1
            if not covering:
                problems.append(
                    f'{document_id}, line {place}: "{number.text}" is covered by no row; add it to '
                    "the targets, or to the excluded numbers with its reason."
                )
    return counts, problems


def fragment_place(
    lines: list[str], line: int, fragment: str, occurrence: int
) -> tuple[int, int] | None:
    """Return where the nth occurrence of a fragment stands on a line, or None."""
    if line > len(lines):
        return None
    start = -1
    for _ in range(occurrence):
        start = lines[line - 1].find(fragment, start + 1)
        if start < 0:
            return None
    return start, start + len(fragment)
