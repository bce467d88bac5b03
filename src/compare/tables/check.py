"""Check the raw tables against the data model; a check returns what is wrong in which row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compare.language.rows import Tables, rows_of
from compare.project import paths
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.cell_texts import shown
from compare.tables.columns import column_faults
from compare.tables.context_rows import context_faults
from compare.tables.correction_rows import correction_faults
from compare.tables.document_rows import document_faults
from compare.tables.excluded_rows import excluded_faults
from compare.tables.place_rows import place_faults
from compare.tables.raw_files import file_faults
from compare.tables.read import (
    LINE,
    Fault,
    fault_frame,
    read_table,
    row_fault,
)
from compare.tables.second_reader import second_coding_faults
from compare.tables.second_readings import second_reading_faults
from compare.tables.section_rows import section_faults
from compare.tables.target_rows import adjudication_faults, resolution_faults, target_faults
from compare.tables.vocabulary_rows import (
    indicator_faults,
    name_faults,
    relation_faults,
    unit_faults,
)


def read_tables(root: Path | None = None) -> tuple[Tables, pd.DataFrame]:
    """Read every raw table as text and check all of them.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.

    Returns
    -------
    tables : dict of DataFrame
        The tables of :mod:`compare.tables.schema` by name; every column str, empty where the cell is empty,
        plus ``file_line`` (int) and ``file`` (str). The tables that are one file for each document hold the
        rows of all documents, and ``document_id``.
    faults : DataFrame
        Columns file, line, column, value, problem; empty when nothing is wrong. All faults at once,
        sorted by file and line.
    """
    folder = paths.raw(root)
    tables: Tables = {}
    faults: list[Fault] = []
    incomplete: set[str] = set()
    for table in schema.TABLES.values():
        tables[table.name], unreadable = read_table(folder, table)
        faults += unreadable
        if unreadable:
            incomplete.add(table.name)
    faults += column_faults(tables)
    for table in schema.TABLES.values():
        faults += _key_faults(tables[table.name], table)
    faults += _reference_faults(tables, incomplete)
    faults += file_faults(folder, tables, "documents" not in incomplete)
    faults += document_faults(tables, "datings" not in incomplete)
    faults += excluded_faults(tables)
    faults += place_faults(tables)
    if "units" not in incomplete:
        faults += unit_faults(tables)
    faults += relation_faults(tables)
    faults += indicator_faults(tables)
    faults += name_faults(tables)
    faults += context_faults(tables)
    if "context" not in incomplete:
        faults += second_reading_faults(tables)
    faults += section_faults(tables)
    faults += second_coding_faults(tables)
    faults += target_faults(tables, complete="targets" not in incomplete)
    if "targets" not in incomplete:
        faults += adjudication_faults(tables)
        faults += resolution_faults(tables)
        faults += correction_faults(tables)
    frame = fault_frame(faults).drop_duplicates()
    return tables, frame.sort_values(["file", "line", "column"], kind="stable", ignore_index=True)


def sentences(faults: pd.DataFrame) -> list[str]:
    """Return one sentence for each fault: file, line, column, value, and what to do.

    Parameters
    ----------
    faults : DataFrame
        As :func:`read_tables` returns them.
    """
    causes: dict[tuple[str, ...], list[Fault]] = {}
    for row in rows_of(faults):
        fault = Fault(**row)
        causes.setdefault(_cause(fault), []).append(fault)
    return [sentence for cause in causes.values() for sentence in _sentences(cause)]


#: How many faults of one cause are said one by one; of more than these the first lines are named.
ONE_BY_ONE = 10
_NAMED_LINES = 3


def _cause(fault: Fault) -> tuple[str, ...]:
    """Return what faults have in common that one mistake has made in many rows."""
    # One file for each document stands in the folder of its table.
    folder = fault.file.rpartition("/")[0]
    return folder, fault.column, fault.problem


def _sentences(faults: list[Fault]) -> list[str]:
    """Return a sentence for each fault of a cause, or one for all where there are many."""
    if len(faults) <= ONE_BY_ONE:
        return [_sentence(fault) for fault in faults]
    first = faults[0]
    lines = [fault.line for fault in faults if fault.file == first.file][:_NAMED_LINES]
    files = len({fault.file for fault in faults})
    places = f"{len(faults)} cells" if files == 1 else f"{len(faults)} cells of {files} files"
    listed = ", ".join(map(str, lines))
    return [f"{_sentence(first)} The same in {places}, the first in line {listed}."]


def _sentence(fault: Fault) -> str:
    text = fault.file
    if fault.line:
        text += f", line {fault.line}"
    if fault.column:
        text += f", column {fault.column}"
    if fault.value:
        text += f': "{shown(fault.value)}"'
    return f"{text}: {fault.problem}"


# Rows against rows and tables against tables.


def _key_faults(frame: pd.DataFrame, table: schema.Table) -> list[Fault]:
    """Return the rows whose key stands on an earlier row."""
    if table is schema.CONTEXT:
        # It has a key of several columns, and a check of its own.
        return []
    if not table.key:
        return _identical_faults(frame, table)
    keys = frame[table.key]
    is_double = keys.duplicated() & keys.ne("")
    if not is_double.any():
        return []
    doubles = frame[is_double]
    twice = frame[keys.isin(doubles[table.key])]
    firsts = twice.drop_duplicates(table.key).set_index(table.key)
    faults = []
    for row in rows_of(doubles):
        first = firsts.loc[row[table.key]]
        problem = (
            f"The same {table.key} stands on line {first[LINE]} of {first['file']}; give one of them "
            "another."
        )
        faults.append(row_fault(row, table.key, problem))
    return faults


def _identical_faults(frame: pd.DataFrame, table: schema.Table) -> list[Fault]:
    """Return the rows of a table without a key that stand on an earlier row already."""
    columns = [*table.columns, "file"]
    faults = []
    for row in rows_of(frame, frame.duplicated(columns)):
        same = (frame[columns] == pd.Series(row)[columns]).all(axis="columns")
        problem = (
            f"The same row stands on line {frame.loc[same, LINE].iloc[0]}; remove one of them."
        )
        faults.append(row_fault(row, table.columns[0], problem))
    return faults


def _reference_faults(tables: Tables, incomplete: set[str]) -> list[Fault]:
    """Return the rows that name a place, indicator or scope that its table does not hold."""
    faults = []
    for table in schema.TABLES.values():
        for field in table.fields:
            if field.refers and field.refers not in incomplete:
                faults += _dangling_faults(tables, tables[table.name], field)
    return faults


def _dangling_faults(tables: Tables, frame: pd.DataFrame, field: schema.Field) -> list[Fault]:
    other = schema.TABLES[field.refers]
    keys = tables[other.name][other.key].tolist()
    unknown = {*frame[field.name].tolist()} - {*keys, ""}
    if not unknown:
        return []
    problems = {
        cell: f"Not in {_holdings(other, field, keys)}; add it there or correct it.{did_you_mean(cell, keys)}"
        for cell in unknown
    }
    faults = []
    for row in rows_of(frame, frame[field.name].isin(unknown)):
        cell = row[field.name]
        faults.append(row_fault(row, field.name, problems[cell]))
    return faults


def _holdings(table: schema.Table, field: schema.Field, keys: list[str]) -> str:
    """Return where a table is, and of a vocabulary what it holds."""
    if field.type != "word":
        return table.location
    return f"{table.location}, which holds {', '.join(keys)}"
