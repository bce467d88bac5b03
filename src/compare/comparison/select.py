"""Choose the rows that a reader asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def select(
    rows: pd.DataFrame,
    families: Sequence[str],
    place_ids: Sequence[str],
    years: Sequence[int] = (),
    restated: bool = False,
    document: str = "",
) -> pd.DataFrame:
    """Return the rows of some families, places and target years.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows.
    families : sequence of str
        All when empty.
    place_ids : sequence of str
    years : sequence of int
        Target years; all when empty.
    restated : bool
        Whether restatements are kept.
    document : str
        The only document kept; all when empty.

    Returns
    -------
    DataFrame
        The same columns, sorted by target year, place, document and line.

    Examples
    --------
    >>> import compare
    >>> rows = compare.harmonise_targets(compare.load_tables())
    >>> select(rows, ["patents"], ["shaoxing"])["as_printed"].tolist()
    ['15件以上', '超2200件']
    """
    wanted = rows["place_id"].isin(place_ids)
    if families:
        wanted &= rows["family"].isin(families)
    if document:
        wanted &= rows["document_id"].eq(document)
    if years:
        wanted &= rows["target_year"].isin(list(years))
    if not restated:
        wanted &= rows["restates"].eq("")
    order = ["target_year", "place_id", "document_id", "line", "target_id"]
    return rows[wanted].sort_values(order, ignore_index=True)
