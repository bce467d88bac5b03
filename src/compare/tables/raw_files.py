"""Look at the files of data/raw: which are no table, and which documents have none of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compare.language.rows import Tables
from compare.project.errors import did_you_mean, nearest
from compare.tables.read import DROPPINGS, Fault, raw_name, table_files
from compare.tables.schema import DOCUMENT_TABLES, EXCLUDED, SINGLE_TABLES, TABLES, TARGETS, Table

#: Tables that say nothing when they hold a header alone.
_NEVER_EMPTY = ("excluded", "context", "responsibilities")


def file_faults(folder: Path, tables: Tables, documents_are_known: bool) -> list[Fault]:
    """Return the files below ``data/raw`` that are no table, and those of no document.

    Parameters
    ----------
    folder : Path
        ``data/raw``.
    tables : dict of DataFrame
        Every column as text.
    documents_are_known : bool
        False when the documents could not be read; then no file is accused of belonging to none.
    """
    single = {folder / table.file for table in SINGLE_TABLES}
    per_document = {path for table in DOCUMENT_TABLES for path in table_files(folder, table)}
    document_ids = set(tables["documents"]["document_id"])
    faults = []
    for path in sorted(folder.rglob("*")):
        if _is_passed_over(path, folder):
            continue
        if path in per_document:
            if documents_are_known and path.stem not in document_ids:
                faults.append(Fault(raw_name(path, folder), _unregistered(path.stem, document_ids)))
        elif path not in single:
            faults.append(Fault(raw_name(path, folder), _unrecognised(path, folder)))
    return faults


def _is_passed_over(path: Path, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    return path.is_dir() or any(name.startswith(DROPPINGS) for name in names)


def _unregistered(document_id: str, document_ids: set[str]) -> str:
    return (
        f'"{document_id}" is no document_id of data/raw/documents.csv; register the document or rename the '
        f"file.{did_you_mean(document_id, document_ids)}"
    )


def _unrecognised(path: Path, folder: Path) -> str:
    """Say what a file that is not read could be, and what to do with it."""
    wanted = _wanted(path.relative_to(folder))
    kept = "It is not read: no table is called so."
    if path.suffix.casefold() not in (".csv", ""):
        kept = f'It is not read: a table is a ".csv" file, saved as "CSV UTF-8", and this is "{path.suffix}".'
    if not wanted:
        return f"{kept} Move it out of data/raw."
    return f"{kept} Did you mean {wanted}? Else move it out of data/raw."


def _wanted(path: Path) -> str:
    """Return the table that a file was probably meant to be; empty where it is like none."""
    per_document = [table.name for table in DOCUMENT_TABLES]
    name = path.stem.casefold()
    if path.parent == Path() and name in per_document:
        return f"{name}/, one file for each document"
    parent = path.parent.as_posix().casefold()
    if parent in per_document:
        return f"{parent}/{path.stem}.csv"
    beside = [table.file for table in SINGLE_TABLES if Path(table.file).parent == path.parent]
    return "".join(nearest(path.with_suffix(".csv").as_posix(), beside))


# What is no fault, and is said.


def remarks(tables: Tables) -> list[Fault]:
    """Return what is no fault and must not pass in silence: what is registered and not there, or there and empty.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text, without faults.
    """
    return [*_missing_tables(tables), *_empty_tables(tables), *_coded_once(tables)]


def _missing_tables(tables: Tables) -> Iterator[Fault]:
    coded = set(tables["targets"]["document_id"])
    excluding = set(tables["excluded"]["document_id"])
    for document_id in tables["documents"]["document_id"]:
        if document_id not in coded:
            yield _of_document(
                TARGETS, document_id, 'no target is there; the document is shown as "not coded".'
            )
        elif document_id not in excluding:
            text = (
                "no number is there that is no target; dates and headings are such. Run compare audit --sources "
                "FOLDER for the numbers that no row covers."
            )
            yield _of_document(EXCLUDED, document_id, text)


def _of_document(table: Table, document_id: str, text: str) -> Fault:
    return Fault(f"{table.location}{document_id}.csv", f"{document_id} is registered, and {text}")


def _empty_tables(tables: Tables) -> Iterator[Fault]:
    for name in _NEVER_EMPTY:
        if tables[name].empty:
            yield Fault(TABLES[name].location, "It holds a header and no row.")


def _coded_once(tables: Tables) -> Iterator[Fault]:
    for document_id in coded_once(tables):
        yield Fault(
            f"data/raw/second_coding/{document_id}.csv",
            f'{document_id} was coded by one coder alone: its pages say "coded once". A second coding, made '
            "without sight of the first, would find a wrong year or indicator.",
        )


def coded_once(tables: Tables) -> list[str]:
    """Return the documents whose targets have no second coding."""
    second = set(tables["second_coding"]["document_id"])
    coded = sorted(set(tables["targets"]["document_id"]))
    return [document_id for document_id in coded if document_id not in second]
