"""Check the raw tables against the data model; a check returns the rows at fault."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from compare.project import paths
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.columns import before, column_faults
from compare.tables.plain import among, each
from compare.tables.read import FAULT_COLUMNS, LINE, fault, read_files, row_fault
from compare.tables.rows import records
from compare.tables.target_rows import adjudication_faults, resolution_faults, target_faults
from compare.tables.units import conversion


def read_tables(root: Path | None = None) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
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
    tables: dict[str, pd.DataFrame] = {}
    faults: list[dict[str, object]] = []
    unreadable: set[str] = set()

    def take(table: schema.Table, own: list[Path], *added: str) -> None:
        named = [
            (path, (f"data/raw/{path.relative_to(folder).as_posix()}", path.stem)[: len(added)])
            for path in own
        ]
        tables[table.name], found = read_files(named, table, added)
        faults.extend(found)
        if found:
            unreadable.add(table.name)

    for table in schema.SINGLE_TABLES:
        take(table, [folder / f"{table.name}.csv"], "file")
    files: list[Path] = []
    for table in schema.DOCUMENT_TABLES:
        own = sorted((folder / table.name).glob("*.csv"))
        take(table, own, "file", "document_id")
        files += own
    faults += column_faults(tables)
    for table in schema.TABLES.values():
        if table.key:
            faults += _key_faults(tables[table.name], table)
    faults += _reference_faults(tables, unreadable)
    if "documents" not in unreadable:
        faults += _file_faults(tables["documents"], [path.relative_to(folder) for path in files])
    faults += _document_faults(tables["documents"])
    faults += _dating_faults(tables["datings"], tables["documents"])
    faults += _name_faults(tables["places"])
    faults += _circle_faults(tables["places"])
    faults += _context_faults(tables["context"], tables["indicators"])
    faults += target_faults(tables, whole="targets" not in unreadable)
    if "targets" not in unreadable:
        faults += adjudication_faults(tables)
        faults += resolution_faults(tables)
    frame = pd.DataFrame(faults, columns=FAULT_COLUMNS).drop_duplicates()
    return tables, frame.sort_values(["file", "line", "column"], kind="stable", ignore_index=True)


def sentences(faults: pd.DataFrame) -> list[str]:
    """Return one sentence for each fault: file, line, column, value, and what to do."""
    lines = []
    for row in faults.itertuples():
        where = row.file + (f", line {row.line}" if row.line else "")
        where += f", column {row.column}" if row.column else ""
        value = f'"{row.value}": ' if row.value else ""
        lines.append(f"{where}: {value}{row.problem}")
    return lines


# Rows against rows and tables against tables.


def _key_faults(frame: pd.DataFrame, table: schema.Table) -> list[dict[str, object]]:
    """Return the rows whose key stands on an earlier row."""
    keys = frame[table.key]
    found = []
    for index in frame.index[keys.duplicated() & keys.ne("")]:
        row = frame.loc[index]
        first = frame.loc[keys.eq(row[table.key])].iloc[0]
        found.append(
            row_fault(
                row,
                table.key,
                f"The same {table.key} stands on line {first[LINE]} of "
                f"{first['file']}; give one of them another.",
            )
        )
    return found


def _reference_faults(
    tables: dict[str, pd.DataFrame], unreadable: set[str]
) -> list[dict[str, object]]:
    """Return the rows that name a place, indicator or scope that its table does not hold."""
    referring = [
        (tables[table.name], field.name, schema.TABLES[field.refers])
        for table in schema.TABLES.values()
        for field in table.fields
        if field.refers and field.refers not in unreadable and len(tables[table.name])
    ]
    found = []
    dangling = each(partial(_dangling, tables), referring, len(tables["targets"]))
    for (frame, column, other), places in zip(referring, dangling, strict=True):
        for index in places:
            row = frame.loc[index]
            found.append(
                row_fault(
                    row,
                    column,
                    f"Not in {other.place}; add it there or correct it."
                    f"{did_you_mean(row[column], tables[other.name][other.key])}",
                )
            )
    return found


def _dangling(
    tables: dict[str, pd.DataFrame], reference: tuple[pd.DataFrame, str, schema.Table]
) -> pd.Index:
    """Return where a column names something that another table does not hold."""
    frame, column, other = reference
    return frame.index[frame[column].ne("") & ~among(frame[column], tables[other.name][other.key])]


def _file_faults(documents: pd.DataFrame, files: list[Path]) -> list[dict[str, object]]:
    """Return the files that are named after no document."""
    known = set(documents["document_id"])
    return [
        fault(
            f"data/raw/{path.as_posix()}",
            0,
            "",
            "",
            f'"{path.stem}" is no document_id of '
            f"data/raw/documents.csv; register the document or rename the file.{did_you_mean(path.stem, known)}",
        )
        for path in files
        if path.stem not in known
    ]


def _document_faults(documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return the documents that count from a year that is not before the one they aim at."""
    return [
        row_fault(row, "base_year", f"Must be before horizon_year, which is {row['horizon_year']}.")
        for row in records(documents)
        if before(row["base_year"], row["horizon_year"]) is False
    ]


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return the datings of documents that carry a date, or that would be written after the year they aim at."""
    known = documents.drop_duplicates("document_id").set_index("document_id")
    found = []
    for row in records(datings[datings["document_id"].isin(known.index)]):
        document = known.loc[row["document_id"]]
        if document["issued"]:
            found.append(
                row_fault(
                    row,
                    "document_id",
                    f"It is dated {document['issued']} in data/raw/documents.csv; "
                    "only an undated document stands here.",
                )
            )
        if before(document["horizon_year"], row["not_before"]):
            found.append(
                row_fault(
                    row,
                    "not_before",
                    f"Must not be after horizon_year, which is {document['horizon_year']}.",
                )
            )
    return found


def _name_faults(places: pd.DataFrame) -> list[dict[str, object]]:
    """Return the places that share a name, a code or an alias with an earlier place."""
    owner: dict[str, str] = {}
    found = []
    for row in records(places):
        for column in ("place_id", "name_en", "name_zh", "division_code", "aliases"):
            for name in row[column].split(";"):
                key = name.strip().casefold()
                if key and owner.setdefault(key, row["place_id"]) != row["place_id"]:
                    found.append(
                        row_fault(
                            row,
                            column,
                            f'"{name.strip()}" already names {owner[key]}; a name must '
                            "lead to one place.",
                        )
                    )
    return found


def _circle_faults(places: pd.DataFrame) -> list[dict[str, object]]:
    """Return the places that are a part of themselves, directly or by way of others."""
    parents = dict(zip(places["place_id"], places["parent_id"], strict=True))
    found = []
    for row in records(places):
        above, seen = row["parent_id"], set()
        while above in parents and above not in seen and above != row["place_id"]:
            seen.add(above)
            above = parents[above]
        if above and above == row["place_id"]:
            found.append(
                row_fault(
                    row,
                    "parent_id",
                    f"{row['place_id']} would be a part of itself; name the place "
                    "above it, or leave the cell empty for a country.",
                )
            )
    return found


def _context_faults(context: pd.DataFrame, indicators: pd.DataFrame) -> list[dict[str, object]]:
    """Return the context figures in another unit than their indicator's, stated twice, or without their vintage."""
    units = dict(zip(indicators["indicator"], indicators["canonical_unit"], strict=True))
    found = []
    for row in records(context):
        unit = units.get(row["indicator"], row["unit"])
        if row["unit"] and conversion(row["unit"], unit) is None:
            found.append(
                row_fault(row, "unit", f"Cannot be told in {unit}, the unit of {row['indicator']}.")
            )
        if (row["indicator"] in schema.GDP_BASED) != (row["vintage"] in schema.GDP_VINTAGES):
            found.append(
                row_fault(
                    row,
                    "vintage",
                    "GDP and R&D/GDP take a vintage that names an economic census, and "
                    f"nothing else does. Those are {', '.join(schema.GDP_VINTAGES)}.",
                )
            )
    key = ["place_id", "indicator", "kind", "year", "vintage"]
    for index in context.index[context.duplicated(key)]:
        found.append(
            row_fault(
                context.loc[index],
                "year",
                "The same figure of the same vintage stands on an earlier line; keep one.",
            )
        )
    return found
