"""Cells altered one in a row, many rows at a time, and the whole of the tables checked."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from compare.tables.check import read_tables
from soak.files import Outcomes

#: Of each file, one row in so many is altered in a round.
EVERY = 3

#: What programs and copies leave in a cell.
DROPPED = ("NA", "NULL", "nan", "#REF!", "#N/A", ".", "1月2日", "9" * 20, "9" * 400, "=1+1")
STRANGE = "\x00\x07\x1b\u200b\u202e\u2028\ue000\ufeff\ufffd"

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Planted:
    """A cell that was altered."""

    file: str
    line: int
    table: str
    column: str
    kind: str


def _digit(chance: random.Random, cell: str, others: list[str]) -> str:
    places = [place for place, character in enumerate(cell) if character in "0123456789"]
    if not places:
        return cell
    place = chance.choice(places)
    return cell[:place] + str((int(cell[place]) + chance.randint(1, 9)) % 10) + cell[place + 1 :]


def _fewer_digits(chance: random.Random, cell: str, others: list[str]) -> str:
    places = [place for place, character in enumerate(cell) if character in "0123456789"]
    if len(places) < 2:
        return cell
    place = chance.choice(places)
    return cell[:place] + cell[place + 1 :]


def _character(chance: random.Random, cell: str, others: list[str]) -> str:
    place = chance.randrange(len(cell)) if cell else 0
    return cell[:place] + "某" + cell[place + 1 :]


def _strange(chance: random.Random, cell: str, others: list[str]) -> str:
    place = chance.randint(0, len(cell))
    return cell[:place] + chance.choice(STRANGE) + cell[place:]


#: Each takes a cell and what else stands in its column, and returns another cell or the same where it has none.
KINDS: dict[str, Callable[[random.Random, str, list[str]], str]] = {
    "another digit": _digit,
    "a digit less": _fewer_digits,
    "a value of another row": lambda chance, cell, others: chance.choice(others),
    "nothing": lambda chance, cell, others: "",
    "another character": _character,
    "a strange character": _strange,
    "what a program leaves": lambda chance, cell, others: chance.choice(DROPPED),
}


def _altered(
    chance: random.Random, rows: Rows, table: str, file: str
) -> Iterator[tuple[int, Planted]]:
    """Alter some rows of a file, a cell in each; yield which, and what was done."""
    for position in range(chance.randrange(EVERY), len(rows), EVERY):
        row = rows[position]
        column = chance.choice(list(row))
        kind = chance.choice(list(KINDS))
        others = [other[column] for other in rows]
        cell = KINDS[kind](chance, row[column], others)
        if cell != row[column]:
            row[column] = cell
            yield position, Planted(file, position + 2, table, column, kind)


def soak_cells(raw: Path, root: Path, count: int, seed: int) -> tuple[Outcomes, pd.DataFrame]:
    """Alter at least that many cells of copies of the tables, and check them.

    Parameters
    ----------
    raw : Path
        ``data/raw``.
    root : Path
        For the project that is checked.
    count : int
    seed : int

    Returns
    -------
    outcomes : Outcomes
        One for each whole of the tables.
    planted : DataFrame
        Columns table, column, kind, planted, accepted: of how many altered cells no fault names the line.
    """
    chance = random.Random(seed)
    outcomes = Outcomes()
    seen: list[tuple[Planted, bool]] = []
    originals = {path.relative_to(raw): _read(path) for path in sorted(raw.rglob("*.csv"))}
    while len(seen) < count:
        shutil.rmtree(root, ignore_errors=True)
        planted = []
        for place, (columns, rows) in originals.items():
            copies = [dict(row) for row in rows]
            table = place.parts[0].removesuffix(".csv")
            file = f"data/raw/{place.as_posix()}"
            planted += [what for _, what in _altered(chance, copies, table, file)]
            _write(root / "data" / "raw" / place, columns, copies)
        name = f"round {len(seen)} of seed {seed}"
        faults = outcomes.take(name, root, partial(_faults, root))
        told = {(fault["file"], fault["line"]) for fault in faults}
        seen += [(what, (what.file, what.line) in told) for what in planted]
    table = pd.DataFrame(
        [(what.table, what.column, what.kind, not was_told) for what, was_told in seen],
        columns=["table", "column", "kind", "accepted"],
    )
    counts = table.groupby(["table", "column", "kind"])["accepted"].agg(["size", "sum"])
    counts = counts.rename(columns={"size": "planted", "sum": "accepted"})
    return outcomes, counts.reset_index()


def _faults(root: Path) -> list[dict[str, Any]]:
    return read_tables(root)[1].to_dict("records")


def _read(path: Path) -> tuple[list[str], Rows]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, columns: list[str], rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
