"""Rows of a frame as plain mappings, for what is told row by row.

A row taken out of a frame as a Series costs many times what is then done with it; a mapping holds the same values.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

Record = Mapping[str, object]


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a frame, in its order, with the values that ``DataFrame.iterrows`` gives.

    Examples
    --------
    >>> records(pd.DataFrame({"place_id": ["huzhou"], "year": [2017]}))
    [{'place_id': 'huzhou', 'year': 2017}]
    """
    columns = [column.to_numpy(object) for _, column in frame.items()]
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def by_target(rows: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return the rows of a frame by their target_id."""
    return {row["target_id"]: row for row in records(rows)}
