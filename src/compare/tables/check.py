"""Check the raw tables against the data model; a check returns the rows at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from compare import paths
from compare.errors import did_you_mean
from compare.records import records
from compare.tables import schema
from compare.tables.columns import NUMBER, PATTERNS, column_faults, width_problem
from compare.tables.read import FAULT_COLUMNS, LINE, fault, read_files
from compare.tables.second_reader import reading_problems
from compare.units import canonical_unit, conversion


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
        named = [(path, (f"data/raw/{path.relative_to(folder).as_posix()}", path.stem)[:len(added)]) for path in own]
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
    for table in schema.TABLES.values():
        faults += column_faults(tables[table.name], table)
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
    faults += _target_faults(tables, whole="targets" not in unreadable)
    if "targets" not in unreadable:
        faults += _adjudication_faults(tables)
        faults += _resolution_faults(tables)
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


def _row_fault(row: Mapping[str, object], column: str, problem: str) -> dict[str, object]:
    return fault(row["file"], row[LINE], column, str(row[column]), problem)


def _key_faults(frame: pd.DataFrame, table: schema.Table) -> list[dict[str, object]]:
    """Return the rows whose key stands on an earlier row."""
    keys = frame[table.key]
    found = []
    for index in frame.index[keys.duplicated() & keys.ne("")]:
        row = frame.loc[index]
        first = frame.loc[keys.eq(row[table.key])].iloc[0]
        found.append(_row_fault(row, table.key, f"The same {table.key} stands on line {first[LINE]} of "
                                f"{first['file']}; give one of them another."))
    return found


def _reference_faults(tables: dict[str, pd.DataFrame], unreadable: set[str]) -> list[dict[str, object]]:
    """Return the rows that name a place, indicator or scope that its table does not hold."""
    found = []
    for table in schema.TABLES.values():
        frame = tables[table.name]
        for field in table.fields:
            if not field.refers or field.refers in unreadable:
                continue
            keys = tables[field.refers][schema.TABLES[field.refers].key]
            for index in frame.index[frame[field.name].ne("") & ~frame[field.name].isin(keys)]:
                row = frame.loc[index]
                found.append(_row_fault(row, field.name, f"Not in {schema.TABLES[field.refers].place}; add it there or "
                                        f"correct it.{did_you_mean(row[field.name], keys)}"))
    return found


def _file_faults(documents: pd.DataFrame, files: list[Path]) -> list[dict[str, object]]:
    """Return the files that are named after no document."""
    known = set(documents["document_id"])
    return [
        fault(f"data/raw/{path.as_posix()}", 0, "", "", f'"{path.stem}" is no document_id of '
              f"data/raw/documents.csv; register the document or rename the file.{did_you_mean(path.stem, known)}")
        for path in files if path.stem not in known
    ]


def _document_faults(documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return the documents that count from a year that is not before the one they aim at."""
    return [
        _row_fault(row, "base_year", f"Must be before horizon_year, which is {row['horizon_year']}.")
        for row in records(documents) if _before(row["base_year"], row["horizon_year"]) is False
    ]


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return the datings of documents that carry a date, or that would be written after the year they aim at."""
    known = documents.drop_duplicates("document_id").set_index("document_id")
    found = []
    for row in records(datings[datings["document_id"].isin(known.index)]):
        document = known.loc[row["document_id"]]
        if document["issued"]:
            found.append(_row_fault(row, "document_id", f"It is dated {document['issued']} in data/raw/documents.csv; "
                                    "only an undated document stands here."))
        if _before(document["horizon_year"], row["not_before"]):
            found.append(_row_fault(row, "not_before", f"Must not be after horizon_year, which is "
                                    f"{document['horizon_year']}."))
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
                    found.append(_row_fault(row, column, f'"{name.strip()}" already names {owner[key]}; a name must '
                                            "lead to one place."))
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
            found.append(_row_fault(row, "parent_id", f"{row['place_id']} would be a part of itself; name the place "
                                    "above it, or leave the cell empty for a country."))
    return found


def _context_faults(context: pd.DataFrame, indicators: pd.DataFrame) -> list[dict[str, object]]:
    """Return the context figures in another unit than their indicator's, stated twice, or without their vintage."""
    units = dict(zip(indicators["indicator"], indicators["canonical_unit"], strict=True))
    found = []
    for row in records(context):
        unit = units.get(row["indicator"], row["unit"])
        if row["unit"] and conversion(row["unit"], unit) is None:
            found.append(_row_fault(row, "unit", f"Cannot be told in {unit}, the unit of {row['indicator']}."))
        if (row["indicator"] in schema.GDP_BASED) != (row["vintage"] in schema.GDP_VINTAGES):
            found.append(_row_fault(row, "vintage", "GDP and R&D/GDP take a vintage that names an economic census, and "
                                    f"nothing else does. Those are {', '.join(schema.GDP_VINTAGES)}."))
    key = ["place_id", "indicator", "kind", "year", "vintage"]
    for index in context.index[context.duplicated(key)]:
        found.append(_row_fault(context.loc[index], "year", "The same figure of the same vintage stands on an earlier "
                                "line; keep one."))
    return found


def _target_faults(tables: dict[str, pd.DataFrame], whole: bool) -> list[dict[str, object]]:
    """Return the target rows whose cells do not go together.

    ``whole`` is false when rows are missing because a file has faults of its own; then a restatement is not
    accused of naming one of them.
    """
    targets = tables["targets"]
    units = dict(zip(tables["indicators"]["indicator"], tables["indicators"]["canonical_unit"], strict=True))
    rows = records(targets)
    rows_of = {row["target_id"]: row for row in rows}
    found = []
    for row in rows:
        found += [_row_fault(row, column, problem) for column, problem in _row_problems(row, units)]
        found += [_row_fault(row, column, problem) for column, problem in reading_problems(row)]
        problem = _restates_problem(row, rows_of)
        if problem and (whole or row["restates"] in rows_of):
            found.append(_row_fault(row, "restates", problem))
    return found


def _adjudication_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the settled differences whose winner does not stand in the targets."""
    rows_of = dict(zip(tables["targets"]["target_id"], records(tables["targets"]), strict=True))
    settleable = [name for name in schema.TARGETS.columns if name != "target_id"]
    found = []
    for row in records(tables["adjudication"]):
        if row["column"] not in settleable:
            found.append(_row_fault(row, "column", "Not a column of the targets that can be settled."
                                    f"{did_you_mean(row['column'], settleable)}"))
        elif row["target_id"] in rows_of and row["settled"] in schema.SETTLED:
            stands, named = rows_of[row["target_id"]][row["column"]], row[row["settled"]]
            if stands != named:
                found.append(_row_fault(row, "settled", f'{row["settled"]} is "{named}", but "{stands}" stands in '
                                        f"the targets; correct one of them."))
    return found


def _resolution_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the resolutions of targets that have a number of their own."""
    measures = dict(zip(tables["targets"]["target_id"], tables["targets"]["measure"], strict=True))
    return [
        _row_fault(row, "target_id", f"It is a {measures[row['target_id']]}; only a relative target takes its number "
                   "from another place.")
        for row in records(tables["resolutions"]) if measures.get(row["target_id"], "relative") != "relative"
    ]


def _number(cell: str) -> float | None:
    return float(cell) if re.fullmatch(NUMBER, cell) else None


def _row_problems(row: Mapping[str, str], units: dict[str, str]) -> Iterator[tuple[str, str]]:
    value, high = _number(row["value"]), _number(row["value_high"])
    made_of = re.fullmatch(r"(.+)-([0-9]{3,})-[0-9]{2,}", row["target_id"])
    if not row["target_id"].startswith(f"{row['document_id']}-"):
        yield "target_id", f"Must begin with the document's id, {row['document_id']}-."
    elif re.fullmatch(PATTERNS["code"][0], row["target_id"]) and (not made_of or made_of[1] != row["document_id"]):
        yield "target_id", (f"Must be made of document, line in three digits and ordinal in two, such as "
                            f"{row['document_id']}-054-01.")
    elif made_of and re.fullmatch(PATTERNS["count"][0], row["line"]) and int(made_of[2]) != int(row["line"]):
        yield "line", f"The target_id says line {int(made_of[2])}; correct one of them."
    if row["measure"] == "relative":
        if row["value"]:
            yield "value", "A relative target has no number of its own; leave value empty."
        if not row["note"]:
            yield "note", "A relative target must name its benchmark in note."
    elif not row["value"]:
        yield "value", "The cell is empty; only a relative target has no number."
    elif not row["unit"]:
        yield "unit", "The cell is empty; a number needs its printed unit."
    if row["comparator"] == "range" and not row["value_high"]:
        yield "value_high", "The comparator is range; write the upper end here."
    if row["value_high"] and row["comparator"] != "range":
        yield "value_high", f"Only a range has an upper end, and the comparator is {row['comparator']}."
    if value is not None and high is not None and high <= value:
        yield "value_high", f"Must be above value, which is {row['value']}."
    if row["unit"] and row["indicator"] in units:
        unit = canonical_unit(units[row["indicator"]], row["measure"])
        if conversion(row["unit"], unit) is None:
            yield "unit", width_problem(row["unit"]) or (
                f"Cannot be told in {unit}, the unit of {row['indicator']} as {row['measure']}.")
    if value is not None and value <= 0 and row["measure"] == "multiple":
        yield "value", "A multiple must be above 0."
    if _before(row["base_year"], row["target_year"]) is False:
        yield "base_year", f"Must be before target_year, which is {row['target_year']}."


def _before(one: str, other: str) -> bool | None:
    """Say whether a year is before another; None where either is no year."""
    years = [int(cell) for cell in (one, other) if re.fullmatch("[0-9]{4}", cell)]
    return years[0] < years[1] if len(years) == 2 else None


def _restates_problem(row: Mapping[str, str], rows_of: dict[str, dict[str, str]]) -> str:
    named = row["restates"]
    if not named:
        return ""
    if named == row["target_id"]:
        return "A row cannot restate itself; name the first row of the same target."
    if named not in rows_of:
        same = [each for each, other in rows_of.items() if other["document_id"] == row["document_id"]]
        return f"There is no such target.{did_you_mean(named, same)}"
    first = rows_of[named]
    if first["document_id"] != row["document_id"]:
        return f"Names a row of {first['document_id']}; a restatement is within one document."
    if first["restates"]:
        return (f"Names a row that itself restates {first['restates']} (a chain or a circle); name the first "
                "row of the target.")
    differing = [each for each in ("indicator", "scope", "measure", "period") if first[each] != row[each]]
    if differing:
        return f"Names a row with another {' and '.join(differing)}; a restatement is of the same target."
    return ""
