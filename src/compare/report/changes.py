"""What a report says, as a snapshot; two snapshots say what moved between two reports, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from compare.coding.reviews import fingerprints
from compare.comparison.verdicts import verdicts
from compare.harmonise.canonical import harmonise_targets
from compare.harmonise.derived import derive
from compare.project import versions

#: What may move, in the order of the page.
SORTS = ("rows", "results", "ranks")


def snapshot(tables: dict[str, pd.DataFrame], root: Path | None = None) -> dict[str, object]:
    """Return what a report made now is made from and says.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional

    Returns
    -------
    dict
        ``made_from`` (data, method, code, commit, lock); ``rows``, ``results`` and ``ranks``: id to ``[input,
        said]``, where ``input`` changes with the raw cells that the entry rests on and ``said`` is what is shown.
    """
    rows, prints = harmonise_targets(tables), fingerprints(tables["targets"])

    def inputs(*target_ids: str) -> str:
        return " ".join(prints.get(each, "") for each in target_ids)

    canonical = [
        "comparator",
        "canonical_value",
        "canonical_value_high",
        "canonical_unit",
        "lower",
        "upper",
        "target_year",
        "flags",
    ]
    said_rows = {
        row["target_id"]: [inputs(row["target_id"]), _said(row[name] for name in canonical)]
        for _, row in rows.iterrows()
    }
    results = {
        row.derived_id: [
            inputs(*row.inputs.split(";")),
            _said((row.lower, row.value, row.upper, row.unit)),
        ]
        for row in derive(rows).itertuples()
    }
    pairs = verdicts(rows, tables)
    ranks = {
        f"{row.target_id} : {row.other_id}": [inputs(row.target_id, row.other_id), row.by_bounds]
        for row in pairs[pairs["by_bounds"].ne("")].itertuples()
    }
    return {
        "made_from": versions.made_from(root).by_part(),
        "rows": said_rows,
        "results": results,
        "ranks": ranks,
    }


def _said(values: object) -> str:
    texts = [f"{value:.12g}" if isinstance(value, float) else str(value) for value in values]
    return " ".join("–" if text in ("", "nan", "<NA>") else text for text in texts)


def moved(before: dict[str, object], now: dict[str, object]) -> pd.DataFrame:
    """Say what moved between two snapshots and what moved it.

    Returns
    -------
    DataFrame
        Columns sort (``rows``, ``results``, ``ranks``), id, before, now ("" where it was not, or is no longer) and
        cause: ``data`` where the raw cells that the entry rests on changed, were added or removed; else ``method``
        or ``code``, whichever changed between the two (``method`` when both did); ``lock`` when only the
        environment did; ``unknown`` when nothing else changed.

    Examples
    --------
    >>> one = {"made_from": {"method": "a"}, "rows": {"t": ["f1", "ge 2"]}, "results": {}, "ranks": {}}
    >>> two = {"made_from": {"method": "b"}, "rows": {"t": ["f1", "ge 3"]}, "results": {}, "ranks": {}}
    >>> moved(one, two).values.tolist()
    [['rows', 't', 'ge 2', 'ge 3', 'method']]
    """
    changed = [
        part
        for part in ("method", "code", "lock")
        if before["made_from"].get(part) != now["made_from"].get(part)
    ]
    found = []
    for sort in SORTS:
        old, new = before[sort], now[sort]
        for name in sorted({*old, *new}):
            was, is_now = old.get(name, ["", ""]), new.get(name, ["", ""])
            # A row whose cells changed without moving its result still changed: the reader may cite the cell.
            if was[1] == is_now[1] and (sort != "rows" or was[0] == is_now[0]):
                continue
            cause = "data" if was[0] != is_now[0] else next(iter(changed), "unknown")
            found.append((sort, name, was[1], is_now[1], cause))
    return pd.DataFrame(found, columns=["sort", "id", "before", "now", "cause"])


def kept(text: str) -> dict[str, object]:
    """Return the snapshots that were written: ``current`` and ``previous``, both None where they cannot be read."""
    try:
        found = json.loads(text)
        return {"current": found["current"], "previous": found["previous"]}
    except (json.JSONDecodeError, KeyError, TypeError):
        return {"current": None, "previous": None}


def following(before: dict[str, object], now: dict[str, object]) -> dict[str, object]:
    """Return the snapshots to keep: a report made again from the same things is still compared with the one before."""
    if before["current"] == now:
        return before
    return {"current": now, "previous": before["current"]}


def written(snapshots: dict[str, object]) -> str:
    """Return snapshots as text, the same every time."""
    return json.dumps(snapshots, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
