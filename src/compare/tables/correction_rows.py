"""Check the corrections: each names a row that is there, and what stands in it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compare.language.rows import Row, Tables, rows_of
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.read import Fault, row_fault


def correction_faults(tables: Tables) -> list[Fault]:
    """Return the corrections of rows, columns or cells that are not what they say.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    """
    faults: list[Fault] = []
    corrections = tables["corrections"]
    last = ~corrections.duplicated(["table", "row", "column"], keep="last")
    rows_by_key: dict[str, dict[str, Row]] = {}
    for row, is_last in zip(rows_of(corrections), last, strict=True):
        name = row["table"]
        if name not in schema.CORRECTED_TABLES:  # it is a fault of its column
            continue
        if name not in rows_by_key:
            table = schema.TABLES[name]
            rows_by_key[name] = {row_key(each, table): each for each in rows_of(tables[name])}
        faults += _faults(row, rows_by_key[name], is_last)
    return faults


def _faults(row: Row, rows: Mapping[str, Row], is_last: bool) -> Iterator[Fault]:
    table = schema.TABLES[row["table"]]
    named = rows.get(row["row"])
    if row["column"] and row["column"] not in table.columns:
        hint = did_you_mean(row["column"], table.columns)
        yield row_fault(row, "column", f"Not a column of {table.location}.{hint}")
    elif not row["column"]:
        if named is not None or row["after"]:
            problem = "Without a column the row was withdrawn, and it stands there still; name the column."
            yield row_fault(row, "column", problem)
    elif named is None:
        hint = did_you_mean(row["row"], rows)
        yield row_fault(row, "row", f"There is no such row in {table.location}.{hint}")
    elif is_last and named[row["column"]] != row["after"]:
        problem = f'"{named[row["column"]]}" stands in {named["file"]}; correct one of them.'
        yield row_fault(row, "after", problem)
    if row["before"] == row["after"]:
        yield row_fault(row, "before", "Before and after are the same; say what was corrected.")


def row_key(row: Row, table: schema.Table) -> str:
    """Return by what a correction names a row: its key, or of a figure on record all that tells it from others.

    Examples
    --------
    >>> cells = {"place_id": "china", "indicator": "gdp", "scope": "", "kind": "actual", "year": "2015"}
    >>> row_key({**cells, "vintage": ""}, schema.CONTEXT)
    'china-gdp-actual-2015'
    """
    if table.key:
        return str(row[table.key])
    return "-".join(filter(None, (row[column] for column in schema.CONTEXT_KEY)))
