"""Moves from one report to the next that somebody should look at before they are published."""

from __future__ import annotations

from collections.abc import Iterator

from compare.language.rows import Row
from compare.report.changes import SHOWN, Entry, Snapshot

#: A value that many times the one before it, or that part of it, is odd.
FACTOR = 10

#: A larger share of the rows of the last report that changed or are gone is odd, from so many rows on.
SHARE = 0.2
LEAST_ROWS = 10

#: Orders of two targets that are each other's opposite.
TURNED = {"higher": "lower", "lower": "higher"}

VALUE = SHOWN.index("canonical_value")


def odd_moves(before: Snapshot | None, now: Snapshot, jumps: list[Row]) -> list[str]:
    """Return what is odd between two reports, as sentences; nothing where there was no report before.

    Parameters
    ----------
    before, now : dict
        As :func:`compare.report.changes.snapshot` returns them.
    jumps : list of dict
        Pairs of plans whose numbers are far apart, as :func:`compare.revisions` returns them.

    Examples
    --------
    >>> one = {"rows": {"t": ["f", "ge 2 – 家", "made_up", "t"]}, "ranks": {}}
    >>> two = {"rows": {"t": ["g", "ge 20 – 家", "made_up", "t"]}, "ranks": {}}
    >>> odd_moves(one, two, [])
    ['t: its value was 2 and is 20.']
    """
    if before is None:
        return []
    rows = _entries(before, "rows"), _entries(now, "rows")
    ranks = _entries(before, "ranks"), _entries(now, "ranks")
    return [
        *_values(*rows),
        *_jumps(*rows, jumps),
        *_ranks(*ranks),
        *_places(*rows),
        *_share(*rows),
    ]


def _entries(snapshot: Snapshot, part: str) -> dict[str, Entry]:
    return {entry_id: Entry(*entry) for entry_id, entry in (snapshot[part] or {}).items()}


def _shown(entries: dict[str, Entry], entry_id: str) -> str:
    """Return what a reader sees of an entry; nothing where it is not there."""
    return entries.get(entry_id, Entry()).shown


def _values(before: dict[str, Entry], now: dict[str, Entry]) -> Iterator[str]:
    for target_id in sorted(before.keys() & now.keys()):
        old, new = _value(before[target_id]), _value(now[target_id])
        if old > 0 and new > 0 and max(old, new) >= FACTOR * min(old, new):
            yield f"{target_id}: its value was {old:g} and is {new:g}."


def _value(entry: Entry) -> float:
    """Return the number of a row; 0 where it has none."""
    try:
        return float(entry.shown.split(" ")[VALUE])
    except (IndexError, ValueError):
        return 0.0


def _jumps(before: dict[str, Entry], now: dict[str, Entry], jumps: list[Row]) -> Iterator[str]:
    """Yield the pairs of plans that are far apart since a row of them came or changed."""
    for jump in jumps:
        ids = (jump["older_id"], jump["newer_id"])
        if any(_shown(before, target_id) != _shown(now, target_id) for target_id in ids):
            older, newer = (_value(now[target_id]) for target_id in ids)
            yield f"{ids[1]}: it is {newer:g}, and the older plan's {ids[0]} is {older:g}."


def _ranks(before: dict[str, Entry], now: dict[str, Entry]) -> Iterator[str]:
    for pair in sorted(before.keys() & now.keys()):
        old, new = before[pair].shown, now[pair].shown
        if TURNED.get(old) == new:
            yield f"{pair}: the first was {old} than the second and is {new}."


def _places(before: dict[str, Entry], now: dict[str, Entry]) -> Iterator[str]:
    still = {entry.place_id for entry in now.values()}
    for place_id in sorted({entry.place_id for entry in before.values()} - still - {""}):
        yield f"{place_id}: the place is gone, with all its targets."


def _share(before: dict[str, Entry], now: dict[str, Entry]) -> Iterator[str]:
    changed = [
        target_id for target_id in before if _shown(before, target_id) != _shown(now, target_id)
    ]
    if len(changed) >= LEAST_ROWS and len(changed) > SHARE * len(before):
        yield f"{len(changed)} of {len(before)} rows changed or are gone, more than {SHARE:.0%}."
