"""Choose the rows that a reader asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from compare.language.rows import Tables
from compare.tables.known import check_known, check_years, known_input
from compare.tables.load import load_tables
from compare.tables.schema import DOCUMENTS, FAMILIES, PLACES, Table


@known_input
def select(
    rows: pd.DataFrame,
    families: Sequence[str],
    place_ids: Sequence[str],
    years: Sequence[int] = (),
    restated: bool = False,
    document: str = "",
    tables: Tables | None = None,
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
    tables : dict of DataFrame, optional
        As :func:`compare.load_tables` returns them, for the names that no row has; the project's when not given.

    Returns
    -------
    DataFrame
        The same columns, sorted by target year, place, document and line.

    Raises
    ------
    UnknownInput
        For a family, a place or a document that does not exist, with the nearest, and for years that are none.

    Examples
    --------
    >>> import compare
    >>> rows = compare.harmonise_targets(compare.load_tables())
    >>> select(rows, ["patents"], ["shaoxing"])["as_printed"].tolist()
    ['15件以上', '超2200件']
    """
    _check(families, FAMILIES, rows, tables)
    _check(place_ids, PLACES, rows, tables)
    documents = [] if isinstance(document, str) and not document else [document]
    _check(documents, DOCUMENTS, rows, tables)
    check_years(years)
    wanted = rows["place_id"].isin(place_ids)
    if families:
        wanted &= rows["family"].isin(families)
    if document:
        wanted &= rows["document_id"].eq(document)
    if len(years):
        wanted &= rows["target_year"].isin(list(years))
    if not restated:
        wanted &= rows["restates"].eq("")
    order = ["target_year", "place_id", "document_id", "line", "target_id"]
    return rows[wanted].sort_values(order, ignore_index=True)


def _check(
    names: Sequence[str],
    table: Table,
    rows: pd.DataFrame,
    tables: Tables | None,
) -> None:
    """Raise for names that neither a row has nor the table."""
    of_rows = set(rows[table.key])
    if isinstance(names, (list, tuple)) and all(_is_among(name, of_rows) for name in names):
        return
    if tables is None:
        tables = load_tables()
    check_known(names, table, of_rows.union(tables[table.name][table.key]))


def _is_among(name: object, keys: set[str]) -> bool:
    return isinstance(name, str) and name in keys
