"""Files damaged in their bytes and in their structure, read one by one."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from compare.tables import schema
from compare.tables.read import Fault, read_csv, table_files

#: Bytes that editors, spreadsheets and broken transfers leave in a file.
PIECES = (
    b"\xef\xbb\xbf",
    b"\x00",
    b'"',
    b'""',
    b"\r",
    b"\r\n",
    b"\n\n",
    b",",
    b",,,,,,,,",
    b";",
    b"\t",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xe2\x80\xa8",
    b"\xe2\x80\x8b",
    b"\x1a",
    b"<<<<<<< HEAD\n",
    b"#REF!",
    b"9" * 400,
    b"x" * 140_000,
)


@dataclass
class Outcomes:
    """How many inputs were clean and how many told, and what should not have happened."""

    counts: Counter = field(default_factory=Counter)
    exceptions: list[str] = field(default_factory=list)
    slowest: float = 0
    written: list[str] = field(default_factory=list)

    def take(self, name: str, folder: Path, check: Callable[[], Sized]) -> Sized:
        """Count one input, and return its faults as ``check`` does, which writes nothing into the folder."""
        before = _contents(folder)
        start = time.process_time()
        faults: Sized = ()
        try:
            faults = check()
            self.counts["faults" if len(faults) else "clean"] += 1
        except Exception as error:  # noqa: BLE001 - the very thing that is looked for
            self.exceptions.append(f"{name}: {type(error).__name__}: {error}")
        self.slowest = max(self.slowest, time.process_time() - start)
        if _contents(folder) != before:
            self.written.append(name)
        return faults


def _contents(folder: Path) -> list[tuple[str, int, int]]:
    """Return every file below a folder with its size and the time when it was written."""
    files = [(path, path.stat()) for path in sorted(folder.rglob("*"))]
    return [(str(path), status.st_size, status.st_mtime_ns) for path, status in files]


def damaged_bytes(chance: random.Random, content: bytes) -> bytes:
    """Return a file with one to three places damaged."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 1, 2, 10, 100)))
        between = chance.choice(
            (
                b"",
                chance.randbytes(chance.randint(1, 4)),
                chance.choice(PIECES),
                content[start:end] * 2,
            )
        )
        content = content[:start] + between + content[end:]
    return content


def damaged_structure(chance: random.Random, content: bytes) -> bytes:
    """Return a file whose rows, columns, header or encoding were changed as people and programs change them."""
    lines = content.decode().splitlines()
    other = list(lines)
    row = chance.randrange(len(lines))
    column = chance.randrange(lines[0].count(",") + 1)
    change = chance.choice(STRUCTURES)
    return change(other, row, column)


def _encoded(encoding: str) -> Callable[[list[str], int, int], bytes]:
    return lambda lines, row, column: "\n".join(lines).encode(encoding, "replace")


def _lines(
    change: Callable[[list[str], int, int], list[str]],
) -> Callable[[list[str], int, int], bytes]:
    return lambda lines, row, column: ("\n".join(change(lines, row, column)) + "\n").encode()


def _without_column(line: str, column: int) -> str:
    cells = line.split(",")
    return ",".join(cells[:column] + cells[column + 1 :])


#: Each takes the lines of a file, a row and a column.
STRUCTURES = (
    _encoded("utf-8-sig"),
    _encoded("utf-16"),
    _encoded("gbk"),
    _encoded("big5"),
    _lines(lambda lines, row, column: lines[:row]),
    _lines(lambda lines, row, column: lines[1:]),
    _lines(lambda lines, row, column: lines[:1]),
    _lines(lambda lines, row, column: [*lines, lines[row]]),
    _lines(lambda lines, row, column: lines[:row] + [""] * 3 + lines[row:]),
    _lines(lambda lines, row, column: [*lines[:row], lines[row] + ",", *lines[row + 1 :]]),
    _lines(lambda lines, row, column: [_without_column(line, column) for line in lines]),
    _lines(lambda lines, row, column: [_without_column(lines[0], column), *lines[1:]]),
    _lines(lambda lines, row, column: [lines[0].upper(), *lines[1:]]),
    _lines(lambda lines, row, column: [line.replace(",", ";") for line in lines]),
    _lines(lambda lines, row, column: ["INVENTED title", *lines]),
    _lines(lambda lines, row, column: [line[::-1] for line in lines]),
    _lines(lambda lines, row, column: [*lines[:1], *lines[:0:-1]]),
)


def soak_files(raw: Path, folder: Path, count: int, seed: int) -> dict[str, Outcomes]:
    """Read damaged copies of every raw file, and return what came of them by the kind of damage.

    Parameters
    ----------
    raw : Path
        ``data/raw``.
    folder : Path
        For the copy that is read.
    count : int
        How many copies of each kind.
    seed : int
    """
    chance = random.Random(seed)
    files = [(table, path) for table in schema.TABLES.values() for path in table_files(raw, table)]
    originals = [(table, path.name, path.read_bytes()) for table, path in files]
    outcomes = {}
    for kind, damage in (("bytes", damaged_bytes), ("structure", damaged_structure)):
        outcomes[kind] = Outcomes()
        for number in range(count):
            table, name, content = originals[number % len(originals)]
            copy = folder / "copy.csv"
            copy.write_bytes(damage(chance, content))
            outcomes[kind].take(
                f"{name}, input {number} of seed {seed}",
                folder,
                partial(_faults, copy, name, table),
            )
    return outcomes


def _faults(path: Path, name: str, table: schema.Table) -> list[Fault]:
    return read_csv(path, name, table)[1]
