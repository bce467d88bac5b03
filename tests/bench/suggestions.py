"""What ``compare.suggest`` finds in texts that people have coded: the five documents and the practice texts."""

from __future__ import annotations

import sys
from pathlib import Path

import compare
from bench.measure import Row, median
from bench.project import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests"))

from suggesting import BANDS, FIELDS, SOURCES, Score, curated_scores, practice_scores, timed

#: What the five documents are held against.
AIMS = {
    "recall": 0.98,
    "precision": 0.93,
    "value": 0.98,
    "unit": 0.98,
    "comparator": 0.98,
    "year": 0.93,
    "measure": 0.93,
    "indicator": 0.90,
    "reason": 0.95,
}
#: Of the page on which a draft is decided.
KEYS = "aims: 0.80 untouched, 1.3 keys where the suggestion is right (there it is 1)"
PRACTICE_AIMS = {"recall": 0.95}


def suggestions(folder: Path, short: bool) -> list[Row]:
    """Measure recall, precision and every field, and the processor time that a document takes."""
    tables = compare.load_tables(REPOSITORY)
    if not SOURCES.is_dir():
        return [("the five documents", "not measured", f"their texts are not at {SOURCES}")]
    rows = []
    for title, known in (("the five documents", True), ("the same, not registered", False)):
        total = Score()
        for document, score in curated_scores(tables, known).items():
            total.add(score)
            rows.append((f"{title}: {document}", _told(score), ""))
        rows.append((f"{title} together", _told(total), _aims(AIMS)))
        rows += [(f"{title}, {name}", told, "") for name, told in _banded(total)]
        rows.append((f"{title}, decided by keyboard", _keyed(total), KEYS))
    total = Score()
    for name, score in practice_scores(tables).items():
        total.add(score)
        rows.append((f"practice text {name}", _told(score), "core rows only, so no precision"))
    rows.append(("the practice texts together", _told(total), _aims(PRACTICE_AIMS)))
    rows.append(("the practice texts, decided by keyboard", _keyed(total), KEYS))
    seconds = [median(1 if short else 5, lambda n=n: timed(tables, n)) for n in (20_000, 80_000)]
    each = ", ".join(f"{own * 1000:.0f} ms" for own in seconds)
    rows.append(
        ("20,000 and 80,000 characters, tables loaded, processor time", each, "aim: 1 s, linear")
    )
    return rows


def _told(score: Score) -> str:
    names = ["recall", *(["precision"] if score.suggested else []), *FIELDS, "reason"]
    told = [f"{name} {score.share(name):.3f}" for name in names if score.has(name)]
    return f"{score.wanted} rows: {', '.join(told)}; {score.seconds * 1000:.0f} ms"


def _banded(total: Score) -> list[tuple[str, str]]:
    """Return how often the suggestions of each band of confidence are right."""
    names = [(row, low) for row in ("target", "excluded") for low in BANDS]
    return [
        (
            f"{row} with confidence from {low:.2f} on",
            f"{total.banded_right[row, low]} of {total.banded[row, low]} right",
        )
        for row, low in names
        if total.banded[row, low]
    ]


def _keyed(total: Score) -> str:
    """Return how many target rows need no key but the one that accepts, and the keys a row."""
    share = total.untouched / total.wanted
    return f"{share:.3f} of the targets untouched, {total.keys / total.rows:.2f} keys a row"


def _aims(aims: dict[str, float]) -> str:
    return "aims: " + ", ".join(f"{name} {aim:.2f}" for name, aim in aims.items())
