"""Check the excluded numbers: each place of a text is accounted for once."""

from __future__ import annotations

from compare.language.rows import Tables, rows_of
from compare.tables.read import LINE, Fault, row_fault
from compare.tables.schema import EXCLUDED

#: What tells a place in the texts.
_PLACE = ["document_id", "line", "as_printed", "occurrence"]


def excluded_faults(tables: Tables) -> list[Fault]:
    """Return the exclusions of a place that another exclusion or a target accounts for.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    """
    return [*_twice_excluded(tables), *_also_targets(tables)]


def _twice_excluded(tables: Tables) -> list[Fault]:
    excluded = tables["excluded"]
    # A row that is the same in every cell is a fault of every table already.
    distinct = excluded.drop_duplicates(["document_id", *EXCLUDED.columns])
    doubles = distinct[distinct.duplicated(_PLACE)]
    firsts = distinct.drop_duplicates(_PLACE).set_index(_PLACE)[LINE]
    faults = []
    for row in rows_of(doubles):
        first = firsts[tuple(row[column] for column in _PLACE)]
        problem = (
            f"Line {first} of the file excludes the same place of the text; remove one of them, or correct the line or "
            "the occurrence."
        )
        faults.append(row_fault(row, "as_printed", problem))
    return faults


def _also_targets(tables: Tables) -> list[Fault]:
    targets = tables["targets"].drop_duplicates(_PLACE)
    both = tables["excluded"].merge(targets[[*_PLACE, "target_id"]], on=_PLACE)
    faults = []
    for row in rows_of(both):
        problem = (
            f"{row['target_id']} is the same place of the text; a number is a target or excluded, so remove one, or "
            "correct the line or the occurrence."
        )
        faults.append(row_fault(row, "as_printed", problem))
    return faults
