"""Take a document out of data/raw, with everything that speaks of it and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.coding.staging import change_tables, not_there_before
from compare.language.rows import Row, Tables, rows_of
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.check import read_tables
from compare.tables.raw_edit import remove_rows


class NoSuchDocument(UserError):
    """A document that is not registered."""


class Removed(NamedTuple):
    """A file, and how many rows went out of it; whether the file itself went."""

    file: str
    rows: int
    whole: bool = False

    @property
    def sentence(self) -> str:
        """Return what went."""
        plural = "" if self.rows == 1 else "s"
        where = "the file itself" if self.whole else "of it"
        return f"{self.file}: {self.rows} row{plural}, {where}"


def remove(document_id: str, root: Path | None = None, dry_run: bool = False) -> list[Removed]:
    """Take a document out of the raw tables: its rows, what was said of them, and its place if nothing else names it.

    Tables with faults are no hindrance, for a document that was half entered may be what is wrong with them.

    Parameters
    ----------
    document_id : str
    root : Path, optional
    dry_run : bool
        Whether to return what would go, and change nothing.

    Returns
    -------
    list of Removed
        What went, by file. The text of the document, which lies outside of the project, stays.

    Raises
    ------
    NoSuchDocument
        When no document is called so.
    compare.tables.load.TablesError
        When what is left would break the data model; nothing is changed then.
    """
    tables, before = read_tables(root)
    documents = tables["documents"]["document_id"]
    if document_id not in set(documents):
        raise NoSuchDocument(
            f'"{document_id}" is no document of data/raw/documents.csv.{did_you_mean(document_id, documents, 3)}'
        )
    gone: list[Removed] = []

    def take_out(raw: Path) -> None:
        gone.extend(_remove(raw, document_id, tables))

    change_tables(root, take_out, not_there_before(before), dry_run)
    return gone


def _remove(raw: Path, document_id: str, tables: Tables) -> Iterator[Removed]:
    speaks_of_it = _speaks_of(document_id, tables)
    for table in schema.DOCUMENT_TABLES:
        file = raw / table.name / f"{document_id}.csv"
        if file.is_file():
            is_own = tables[table.name]["document_id"].eq(document_id)
            rows = int(is_own.sum())
            file.unlink()
            yield Removed(f"{table.location}{document_id}.csv", rows, whole=True)
    for table in schema.SINGLE_TABLES:
        yield from _removed(raw, table, partial(speaks_of_it, table))
    unused = _unused_places(document_id, tables)
    yield from _removed(raw, schema.PLACES, lambda row: row["place_id"] in unused)


def _removed(raw: Path, table: schema.Table, unwanted: Callable[[Row], bool]) -> Iterator[Removed]:
    rows = remove_rows(raw / table.file, unwanted)
    if rows:
        yield Removed(table.location, rows)


def _speaks_of(document_id: str, tables: Tables) -> Callable[[schema.Table, Row], bool]:
    """Return what tells whether a row of a table names the document or a target of it."""
    targets = tables["targets"]
    is_own = targets["document_id"].eq(document_id)
    own = set(targets.loc[is_own, "target_id"])
    keys = {"documents": {document_id}, "targets": own}

    def speaks_of_it(table: schema.Table, row: Row) -> bool:
        if table is schema.CORRECTIONS:
            # A row that was withdrawn is named by an id that no target has any more.
            is_named = row["row"] in keys.get(row["table"], ())
            return is_named or _is_of(row["row"], document_id, tables)
        if table is schema.INTERPRETATIONS:
            return row["example"] in own
        if table is schema.DOCUMENTS:
            return bool(row["document_id"] == document_id)
        return any(
            row[field.name] in keys[field.refers]
            for field in table.fields
            if field.refers in keys and row[field.name]
        )

    return speaks_of_it


def _is_of(row_id: str, document_id: str, tables: Tables) -> bool:
    """Return whether the id of a row begins with the document, and with no longer name of another."""
    documents = tables["documents"]["document_id"]
    named = [name for name in documents if row_id.startswith(f"{name}-")]
    return bool(named) and max(named, key=len) == document_id


def _unused_places(document_id: str, tables: Tables) -> set[str]:
    """Return the place of a document, and those above it, that then nothing names."""
    documents = tables["documents"]
    own = documents["document_id"].eq(document_id)
    used = set(documents.loc[~own, "place_id"])
    for table in schema.SINGLE_TABLES:
        if table in (schema.PLACES, schema.DOCUMENTS):
            continue
        for field in table.fields:
            if field.refers == "places":
                left = _rows_left(tables, table, document_id)
                used |= set(left[field.name])
    places = tables["places"]
    parents = dict(zip(places["place_id"], places["parent_id"], strict=True))
    unused: set[str] = set()
    place = documents.loc[own, "place_id"].iloc[0]
    while place and place not in used and not _has_others_below(place, parents, unused):
        unused.add(place)
        place = parents.get(place, "")
    return unused


def _rows_left(tables: Tables, table: schema.Table, document_id: str) -> pd.DataFrame:
    frame = tables[table.name]
    speaks_of_it = _speaks_of(document_id, tables)
    gone = [speaks_of_it(table, row) for row in rows_of(frame)]
    return frame.drop(index=frame.index[gone])


def _has_others_below(place: str, parents: dict[str, str], gone: set[str]) -> bool:
    below = [child for child, parent in parents.items() if parent == place]
    return any(child not in gone for child in below)
