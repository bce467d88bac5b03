"""Check the corrections: each names a row that is there, and what stands in it now."""

from __future__ import annotations

from collections.abc import Iterator

from compare.language.labels import Row, Tables
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
    for row, is_last in zip(corrections.to_dict("records"), last, strict=True):
        if row["table"] in schema.CORRECTED_TABLES:  # else it is a fault of its column
            faults += _faults(row, tables, is_last)
    return faults


def _faults(row: Row, tables: Tables, is_last: bool) -> Iterator[Fault]:
    table = schema.TABLES[row["table"]]
    rows = {row_key(each, table): each for each in tables[table.name].to_dict("records")}
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
