"""Read raw tables of another version of the project, whose columns may be fewer or more."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compare.language.rows import Tables, rows_of
from compare.tables import schema
from compare.tables.raw_edit import table_text
from compare.tables.read import table_files

#: What tells the rows of a table without a key apart, where something does.
_KEYS = {
    "context": schema.CONTEXT_KEY,
    "excluded": ("document_id", "line", "as_printed", "occurrence"),
    "adjudication": ("target_id", "column"),
}


def plain_tables(raw: Path) -> Tables:
    """Return every table of a ``data/raw`` as text with the columns that its files have; nothing is checked.

    Parameters
    ----------
    raw : Path
        A folder ``data/raw`` of this or another version. A table that it lacks has no rows.
    """
    tables = {}
    for table in schema.TABLES.values():
        parts = []
        for path in table_files(raw, table):
            if path.is_file():
                part = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
                parts.append(part.assign(document_id=path.stem) if table.per_document else part)
        empty = pd.DataFrame(columns=list(table.columns), dtype=str)
        tables[table.name] = pd.concat(parts, ignore_index=True).fillna("") if parts else empty
    return tables


def key_columns(table: schema.Table) -> list[str]:
    """Return the columns that tell the rows of a table apart; none where only the whole row does.

    Examples
    --------
    >>> key_columns(schema.TARGETS), key_columns(schema.EXCLUDED)
    (['target_id'], ['document_id', 'line', 'as_printed', 'occurrence'])
    """
    return [table.key] if table.key else list(_KEYS.get(table.name, ()))


def write_as_now(tables: Tables, raw: Path) -> None:
    """Write tables of another version with the columns of this one: new columns are empty, old ones are left out.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`plain_tables` returns them.
    raw : Path
        The folder ``data/raw`` to write.
    """
    for table in schema.TABLES.values():
        frame = tables[table.name]
        if not table.per_document:
            _write(raw / table.file, table, frame)
            continue
        if "document_id" in frame:
            for document_id, rows in frame.groupby("document_id"):
                _write(raw / table.name / f"{document_id}.csv", table, rows)


def _write(path: Path, table: schema.Table, rows: pd.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table_text(table, rows_of(rows)), encoding="utf-8", newline="")
