"""How well ``compare.suggest`` does on texts whose rows people have coded: what the bench prints and the tests hold."""

from __future__ import annotations

import csv
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from compare.coding.audit import fragment_span
from compare.suggestions.suggest import suggest
from compare.tables.quantities import find_numbers

SHARED = Path(__file__).resolve().parents[2] / "shared"
#: The texts of the five documents, and the practice texts with their rows.
SOURCES, PRACTICE = SHARED / "sources", SHARED / "practice"

#: The lower ends of the bands of confidence.
BANDS = (0.95, 0.9, 0.85, 0.8, 0.0)
#: What a coder would have to correct, beside the fields below.
OTHER_FIELDS = ("period", "year_basis", "base_year", "commitment")
#: Keys that correct a field of the page: into it, its new value by two letters and the arrow, out of it.
KEYS_OF_A_FIELD = 5

#: What is told of a target that was found.
FIELDS = ("value", "unit", "comparator", "year", "measure", "indicator", "scope")


@dataclass
class Score:
    """Counts of one text or of several: rows there are, found, suggested, and right in each field."""

    wanted: int = 0
    found: int = 0
    suggested: int = 0
    excluded: int = 0
    right: Counter = field(default_factory=Counter)
    of: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    errors: list = field(default_factory=list)
    known: set = field(default_factory=set)
    banded: Counter = field(default_factory=Counter)
    banded_right: Counter = field(default_factory=Counter)
    rows: int = 0
    keys: int = 0
    untouched: int = 0

    def add(self, other: Score) -> None:
        """Take in the counts of another text."""
        for name in (
            "wanted",
            "found",
            "suggested",
            "excluded",
            "seconds",
            "rows",
            "keys",
            "untouched",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.right.update(other.right)
        self.of.update(other.of)
        self.banded.update(other.banded)
        self.banded_right.update(other.banded_right)
        self.errors += other.errors

    def band(self, suggested: dict, right: bool) -> None:
        """Count a suggestion in the band of its confidence."""
        band = next(low for low in BANDS if suggested["confidence"] >= low)
        self.banded[suggested["row"], band] += 1
        self.banded_right[suggested["row"], band] += right

    def has(self, name: str) -> bool:
        """Return whether something was held against rows."""
        return name in ("recall", "precision") or self.of[name] > 0

    def share(self, name: str) -> float:
        """Return recall, precision, a field, or the reasons, between 0 and 1."""
        if name == "recall":
            return self.found / self.wanted
        if name == "precision":
            return self.found / self.suggested
        return self.right[name] / self.of[name]


def without(tables: dict[str, pd.DataFrame], document_id: str) -> dict[str, pd.DataFrame]:
    """Return the tables as they would be had nobody coded a document."""
    targets = tables["targets"]
    return {**tables, "targets": targets[targets["document_id"].ne(document_id)]}


def curated(
    document_id: str, text: str, tables: dict[str, pd.DataFrame], registered: bool = True
) -> Score:
    """Return the score of a document, with only its text, the other documents and perhaps its registry row known."""
    documents = tables["documents"].set_index("document_id")
    row = documents.loc[document_id]
    known = {
        "base_year": _year(row["base_year"]),
        "horizon_year": _year(row["horizon_year"]),
        "published": _year(str(row["issued"])[:4]),
    }
    if not registered:
        known = {}
    wanted = tables["targets"][tables["targets"]["document_id"].eq(document_id)].to_dict("records")
    excluded = tables["excluded"][tables["excluded"]["document_id"].eq(document_id)]
    return score(text, wanted, excluded.to_dict("records"), without(tables, document_id), known)


def practice(name: str, text: str, rows: list[dict], tables: dict[str, pd.DataFrame]) -> Score:
    """Return the score of a practice text, of which nothing but the text is known and only core rows are coded."""
    wanted = [
        {**row, "target_id": row["id"], "occurrence": 1} for row in rows if row["doc"] == name
    ]
    found = score(text, wanted, [], tables, {})
    found.suggested = 0
    return found


def curated_scores(tables: dict[str, pd.DataFrame], registered: bool) -> dict[str, Score]:
    """Return the score of every document whose text is there."""
    found = {}
    for document_id in tables["documents"]["document_id"]:
        path = SOURCES / f"{document_id}.txt"
        if path.is_file():
            found[document_id] = curated(document_id, path.read_text("utf-8"), tables, registered)
    return found


def practice_scores(tables: dict[str, pd.DataFrame]) -> dict[str, Score]:
    """Return the score of every practice text."""
    rows = practice_rows()
    return {
        path.stem: practice(path.stem, path.read_text("utf-8"), rows, tables)
        for path in sorted(PRACTICE.glob("*.txt"))
    }


def timed(tables: dict[str, pd.DataFrame], characters: int) -> float:
    """Return the processor time that so many characters take, made of the longest document."""
    texts = [path.read_text("utf-8") for path in sorted(SOURCES.glob("*-*.txt"))]
    text = max(texts, key=len)
    text = (text * (characters // len(text) + 1))[:characters]
    start = time.process_time()
    suggest(text, tables)
    return time.process_time() - start


def practice_rows() -> list[dict]:
    """Return the rows of the practice texts."""
    with (PRACTICE / "rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _year(cell: object) -> int | None:
    return int(cell) if str(cell).isdigit() else None


def score(text: str, wanted: list[dict], excluded: list[dict], tables: dict, known: dict) -> Score:
    """Hold what is suggested for a text against its rows."""
    start = time.process_time()
    rows = suggest(text, tables, **known)
    told = Score(seconds=time.process_time() - start)
    told.known = set(tables["indicators"]["indicator"])
    lines = text.split("\n")
    targets = [_spanned(row, lines) for row in rows[rows["row"].eq("target")].to_dict("records")]
    told.rows, told.keys = len(rows), len(rows)
    told.wanted, told.suggested = len(wanted), len(targets)
    used: set[int] = set()
    for row in wanted:
        row = _spanned(row, lines)
        place = _match(row, targets, used)
        if place is None:
            told.errors.append(("missed", row, None))
            told.keys += KEYS_OF_A_FIELD * len(FIELDS)
            continue
        used.add(place)
        told.found += 1
        _hold(row, targets[place], told)
    for place, each in enumerate(targets):
        if place not in used:
            told.errors.append(("extra", None, each))
            told.band(each, right=False)
    _hold_exclusions(excluded, rows, lines, told)
    return told


def _spanned(row: dict, lines: list[str]) -> dict:
    line = int(row["line"])
    span = fragment_span(lines, line, row["as_printed"], int(row["occurrence"])) or (0, 0)
    numbers = [
        (each.start, each.end)
        for each in find_numbers(lines[line - 1])
        if each.start < span[1] and span[0] < each.end
    ]
    return {**row, "span": span, "numbers": numbers or [span]}


def _match(row: dict, targets: list[dict], used: set[int]) -> int | None:
    """Return the suggestion that holds the number of a row: of several that of the same indicator, else the first."""
    places = [
        place
        for place, each in enumerate(targets)
        if place not in used
        and int(each["line"]) == int(row["line"])
        and any(a < d and c < b for a, b in each["numbers"] for c, d in row["numbers"])
    ]
    same = [place for place in places if targets[place]["indicator"] == row["indicator"]]
    return (same or places or [None])[0]


def _hold(row: dict, each: dict, told: Score) -> None:
    equal = {
        "value": _number(row["value"]) == _number(each["value"])
        and _number(row["value_high"]) == _number(each["value_high"]),
        "unit": _plain(row["unit"]) == _plain(each["unit"]),
        "comparator": row["comparator"] == each["comparator"],
        "year": _number(row["target_year"]) == _number(each["target_year"]),
        "measure": row["measure"] == each["measure"],
    }
    # A code that the vocabulary does not have is told by none.
    code = row["indicator"] if row["indicator"] in told.known else ""
    equal["indicator"] = code == each["indicator"]
    if equal["indicator"]:
        equal["scope"] = (row["scope"] or "") == each["scope"]
    # An indicator that is left empty is not counted: that it is missing is seen.
    wrong = {name for name, right in equal.items() if not right and name != "scope"}
    told.band(each, not (wrong - ({"indicator"} if not each["indicator"] else set())))
    others = [_same(row.get(name), each[name]) for name in OTHER_FIELDS if name in row]
    corrected = [*equal.values(), *others].count(False)
    told.untouched += not corrected
    told.keys += KEYS_OF_A_FIELD * corrected
    for name, right in equal.items():
        told.of[name] += 1
        told.right[name] += right
        if not right:
            told.errors.append((name, row, each))


def _same(one: object, other: object) -> bool:
    """Return whether two cells say the same, as words or as numbers; both may be empty."""
    told = ["" if pd.isna(cell) else str(cell).removesuffix(".0") for cell in (one, other)]
    return told[0] == told[1]


def _number(cell: object) -> float | None:
    return float(cell) if pd.notna(cell) and str(cell) else None


def _plain(unit: object) -> str:
    return "" if pd.isna(unit) or unit == "1" else str(unit)


def _hold_exclusions(
    excluded: list[dict], rows: pd.DataFrame, lines: list[str], told: Score
) -> None:
    others = [_spanned(row, lines) for row in rows.to_dict("records")]
    for row in excluded:
        span = fragment_span(lines, int(row["line"]), row["as_printed"], int(row["occurrence"]))
        row = _spanned(row, lines)
        if row["numbers"] == [span]:
            continue
        told.excluded += 1
        same = [
            each
            for each in others
            if int(each["line"]) == int(row["line"])
            and any(a < d and c < b for a, b in each["numbers"] for c, d in row["numbers"])
        ]
        right = any(each["row"] == "excluded" and each["reason"] == row["reason"] for each in same)
        told.of["reason"] += 1
        told.right["reason"] += right
        if same:
            told.band(same[0], right)
        if not right:
            told.errors.append(("reason", row, same[0] if same else None))
