"""What a report says, as a snapshot; two snapshots say what changed between two reports, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from compare.coding.reviews import fingerprints
from compare.comparison.verdicts import verdicts
from compare.harmonise.canonical import harmonise_targets
from compare.harmonise.derived import derive
from compare.language.rows import Tables, column_by, rows_of
from compare.project import versions

#: Parts of a snapshot whose entries may change, in the order of the page.
PARTS = ("rows", "results", "ranks")

#: What a report is made from, of which a snapshot keeps the versions.
MADE_FROM = ("data", "method", "code", "commit", "lock")

#: What may have changed a result whose data stayed, the likeliest first.
CAUSES = ("method", "code", "lock")

#: Pairs whose order a snapshot keeps at most; they grow with the square of the documents, and the file with them.
MOST_PAIRS = 200_000

#: Columns of a harmonised row that a reader sees.
SHOWN = (
    "comparator",
    "canonical_value",
    "canonical_value_high",
    "canonical_unit",
    "lower",
    "upper",
    "target_year",
    "flags",
)

#: Fingerprints of raw rows by target id.
Prints = dict[str, str]

#: The snapshot of a report, and the snapshots that are kept, as JSON.
Snapshot = dict[str, Any]
Snapshots = dict[str, Any]


class Entry(NamedTuple):
    """An entry of a snapshot.

    Attributes
    ----------
    input : str
        Changes with the raw cells that the entry rests on.
    shown : str
        What a reader sees.
    place_id, target_id : str
        Whose entry it is, and the target that it leads to; empty where snapshots did not tell yet, or none.
    """

    input: str = ""
    shown: str = ""
    place_id: str = ""
    target_id: str = ""


#: An entry with its id.
Named = tuple[str, Entry]

#: The entries of one part of a snapshot by their ids, each as a list.
Entries = dict[str, list[str]]


class Change(NamedTuple):
    """An entry that changed between two snapshots."""

    part: str
    id: str
    before: str
    now: str
    cause: str
    place_id: str
    target_id: str


def snapshot(tables: Tables, root: Path | None = None) -> Snapshot:
    """Return what a report made now is made from and says.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional

    Returns
    -------
    dict
        ``made_from`` (data, method, code, commit, lock); ``rows``, ``results`` and ``ranks``: id to the list of what
        an :class:`Entry` holds, or None for the ranks of more pairs than :data:`MOST_PAIRS`.
    """
    rows = harmonise_targets(tables)
    made_from = versions.made_from(root)
    prints = fingerprints(tables["targets"])
    parts = {
        "rows": _row_entries(rows, prints),
        "results": _result_entries(derive(rows, tables), prints),
    }
    if _pairs_of_one_indicator(rows) <= MOST_PAIRS:
        parts["ranks"] = _rank_entries(rows, tables, prints)
    versions_of = {name: getattr(made_from, name) for name in MADE_FROM}
    found: Snapshot = {"made_from": versions_of, "ranks": None}
    for part, entries in parts.items():
        found[part] = {entry_id: list(entry) for entry_id, entry in entries}
    return found


def _row_entries(rows: pd.DataFrame, prints: Prints) -> Iterator[Named]:
    for row in rows_of(rows):
        target_id = row["target_id"]
        shown = _shown(row[name] for name in SHOWN)
        yield target_id, Entry(prints[target_id], shown, row["place_id"], target_id)


def _result_entries(derived: pd.DataFrame, prints: Prints) -> Iterator[Named]:
    for row in derived.itertuples():
        used = [prints.get(target_id, "") for target_id in row.inputs.split(";")]
        shown = _shown((row.lower, row.value, row.upper, row.unit))
        yield row.derived_id, Entry(" ".join(used), shown, row.place_id)


def _pairs_of_one_indicator(rows: pd.DataFrame) -> int:
    """Return how many pairs of first statements are of one indicator."""
    firsts = rows[rows["restates"].eq("")]
    counts = firsts["indicator"].value_counts()
    return int((counts * (counts - 1) // 2).sum())


def _rank_entries(rows: pd.DataFrame, tables: Tables, prints: Prints) -> Iterator[Named]:
    pairs = verdicts(rows, tables, of_one_indicator=True)
    place_of = column_by(rows, "target_id", "place_id")
    ordered = pairs[pairs["by_bounds"].ne("")]
    for pair in ordered.itertuples():
        used = f"{prints[pair.target_id]} {prints[pair.other_id]}"
        entry = Entry(used, pair.by_bounds, place_of[pair.target_id], pair.target_id)
        yield f"{pair.target_id} : {pair.other_id}", entry


def _shown(values: Iterable[object]) -> str:
    return " ".join(map(_shown_value, values))


def _shown_value(value: object) -> str:
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return "–" if text in ("", "nan", "<NA>") else text


def changes_between(before: Snapshot, now: Snapshot) -> pd.DataFrame:
    """Return what changed between two snapshots, and what changed it.

    Returns
    -------
    DataFrame
        Columns part (``rows``, ``results``, ``ranks``), id, before, now ("" where it was not, or is no longer), cause,
        place_id and target_id ("" where it leads to none). The cause is ``data`` where the raw cells that the entry
        rests on changed, were added or removed; else ``method`` or ``code``, whichever changed between the two
        (``method`` when both did); ``lock`` when only the environment did; ``unknown`` when nothing else changed.

    Examples
    --------
    >>> one = {"made_from": {"method": "a"}, "rows": {"t": ["f1", "ge 2"]}, "results": {}, "ranks": {}}
    >>> two = {"made_from": {"method": "b"}, "rows": {"t": ["f1", "ge 3"]}, "results": {}, "ranks": {}}
    >>> changes_between(one, two)[["part", "id", "before", "now", "cause"]].values.tolist()
    [['rows', 't', 'ge 2', 'ge 3', 'method']]
    """
    otherwise = _cause(before["made_from"], now["made_from"])
    changes: list[Change] = []
    for part in PARTS:
        if before[part] is not None and now[part] is not None:
            changes += _changes_of_part(part, before[part], now[part], otherwise)
    return pd.DataFrame(changes, columns=Change._fields)


def _cause(before: dict[str, str], now: dict[str, str]) -> str:
    """Return what changed between two reports besides the data."""
    for part in CAUSES:
        if before.get(part) != now.get(part):
            return part
    return "unknown"


def _changes_of_part(
    part: str,
    before: Entries,
    now: Entries,
    otherwise: str,
) -> Iterator[Change]:
    for entry_id in sorted({*before, *now}):
        old = Entry(*before.get(entry_id, ()))
        new = Entry(*now.get(entry_id, ()))
        same_input = old.input == new.input
        # A row whose cells changed without changing its result still changed: the reader may cite the cell.
        if old.shown == new.shown and (same_input or part != "rows"):
            continue
        cause = otherwise if same_input else "data"
        place_id = new.place_id or old.place_id
        target_id = new.target_id or old.target_id
        yield Change(part, entry_id, old.shown, new.shown, cause, place_id, target_id)


def read_snapshots(text: str) -> Snapshots:
    """Return the snapshots that were written: ``current`` and ``previous``, both None where they cannot be read."""
    try:
        found = json.loads(text)
        return {"current": found["current"], "previous": found["previous"]}
    except (json.JSONDecodeError, KeyError, TypeError):
        return {"current": None, "previous": None}


def next_snapshots(before: Snapshots, now: Snapshot) -> Snapshots:
    """Return the snapshots to keep: a report made again from the same things is still compared with the one before."""
    if before["current"] == now:
        return before
    return {"current": now, "previous": before["current"]}


def snapshots_text(snapshots: Snapshots) -> str:
    """Return snapshots as text, the same every time."""
    # Indented, it would take Python ten times as long.
    return json.dumps(snapshots, ensure_ascii=False, sort_keys=True) + "\n"
