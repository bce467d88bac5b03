"""Check the raw tables against the data model; a check returns the rows at fault."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from compare import paths
from compare.errors import did_you_mean
from compare.tables import schema
from compare.tables.read import FAULT_COLUMNS, LINE, fault, read_csv
from compare.tables.second_reader import reading_problems
from compare.units import canonical_unit, conversion

NUMBER = r"-?[0-9]+(\.[0-9]+)?"
PATTERNS = {
    "code": (r"[a-z0-9][a-z0-9_\-]*", "lower-case letters, digits, _ and -"),
    "count": (r"[1-9][0-9]*", "a whole number from 1"),
    "number": (NUMBER, "a plain number such as 70 or 2.70, without unit, comma or qualifier"),
    "division_code": (r"[0-9]{6}", "six digits"),
    "sha256": (r"[0-9a-f]{64}", "64 hexadecimal digits"),
}


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

    def take(path: Path, table: schema.Table) -> pd.DataFrame:
        name = f"data/raw/{path.relative_to(folder).as_posix()}"
        frame, found = read_csv(path, name, table)
        faults.extend(found)
        if found:
            unreadable.add(table.name)
        return frame.assign(file=name)

    for table in schema.SINGLE_TABLES:
        tables[table.name] = take(folder / f"{table.name}.csv", table)
    files: list[Path] = []
    for table in schema.DOCUMENT_TABLES:
        own = sorted((folder / table.name).glob("*.csv"))
        parts = [take(path, table).assign(document_id=path.stem) for path in own]
        empty = pd.DataFrame(columns=[*table.columns, LINE, "file", "document_id"], dtype=str)
        columns = list(dict.fromkeys(empty.columns))
        tables[table.name] = pd.concat(parts, ignore_index=True)[columns] if parts else empty[columns]
        files += own
    for table in schema.TABLES.values():
        faults += _column_faults(tables[table.name], table)
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


# One column at a time: pandera finds the cells, the rules below say what is wrong with them.

Rule = Callable[[str], str]


def _rules(field: schema.Field) -> Iterator[Rule]:
    """Yield the rules of a column; a rule returns what is wrong with a cell, or an empty string."""
    if field.required:
        yield lambda cell: "" if cell else "The cell is empty; it must be filled."
    if field.kind == "word":
        allowed = ", ".join(field.allowed)
        yield lambda cell: "" if not cell or cell in field.allowed else (
            f"Not a word of {field.name}. Allowed: {allowed}.{did_you_mean(cell, field.allowed)}")
    elif field.kind == "year":
        yield _year_problem
    elif field.kind == "date":
        yield _date_problem
    elif field.kind in PATTERNS:
        pattern, words = PATTERNS[field.kind]
        yield lambda cell: "" if not cell or re.fullmatch(pattern, cell) else (
            _width_problem(cell) or f"Must be {words}.")
    elif field.kind == "bilingual":
        yield lambda cell: "" if not cell or cell.count(" | ") == 1 else (
            "It is shown in both languages; write the English, then ' | ', then the Chinese.")


def _year_problem(cell: str) -> str:
    if not cell:
        return ""
    if re.fullmatch(r"[0-9]{4}", cell) and schema.FIRST_YEAR <= int(cell) <= schema.LAST_YEAR:
        return ""
    return _width_problem(cell) or f"Must be a year from {schema.FIRST_YEAR} to {schema.LAST_YEAR}."


def _date_problem(cell: str) -> str:
    if not cell:
        return ""
    try:
        valid = bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) and date.fromisoformat(cell))
    except ValueError:
        valid = False
    return "" if valid else _width_problem(cell) or "Must be a date such as 2013-12-09."


def _width_problem(cell: str) -> str:
    """Say so when a cell is only wrong because its digits or signs are full-width."""
    plain = unicodedata.normalize("NFKC", cell)
    return f'Written with full-width characters; write "{plain}".' if plain != cell else ""


def _column_faults(frame: pd.DataFrame, table: schema.Table) -> list[dict[str, object]]:
    problems: dict[str, list[Rule]] = {field.name: list(_rules(field)) for field in table.fields}
    columns = {
        name: pa.Column(str, [pa.Check(lambda series, rule=rule: series.map(rule).eq("")) for rule in rules])
        for name, rules in problems.items()
    }
    if frame.empty:
        return []
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset=["index"])
        found = []
        for case in cases.itertuples():
            row = frame.loc[int(case.index)]
            text = problems[case.column][int(case.check_number)](row[case.column])
            found.append(fault(row["file"], row[LINE], case.column, row[case.column], text))
        return found
    return []


# Rows against rows and tables against tables.


def _row_fault(row: pd.Series, column: str, problem: str) -> dict[str, object]:
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
        for _, row in documents.iterrows() if _before(row["base_year"], row["horizon_year"]) is False
    ]


def _dating_faults(datings: pd.DataFrame, documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return the datings of documents that carry a date, or that would be written after the year they aim at."""
    known = documents.drop_duplicates("document_id").set_index("document_id")
    found = []
    for _, row in datings[datings["document_id"].isin(known.index)].iterrows():
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
    for _, row in places.iterrows():
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
    for _, row in places.iterrows():
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
    for _, row in context.iterrows():
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
    rows_of = dict(zip(targets["target_id"], targets.to_dict("records"), strict=True))
    found = []
    for _, row in targets.iterrows():
        found += [_row_fault(row, column, problem) for column, problem in _row_problems(row, units)]
        found += [_row_fault(row, column, problem) for column, problem in reading_problems(row)]
        problem = _restates_problem(row, rows_of)
        if problem and (whole or row["restates"] in rows_of):
            found.append(_row_fault(row, "restates", problem))
    return found


def _adjudication_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the settled differences whose winner does not stand in the targets."""
    rows_of = dict(zip(tables["targets"]["target_id"], tables["targets"].to_dict("records"), strict=True))
    settleable = [name for name in schema.TARGETS.columns if name != "target_id"]
    found = []
    for _, row in tables["adjudication"].iterrows():
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
        for _, row in tables["resolutions"].iterrows() if measures.get(row["target_id"], "relative") != "relative"
    ]


def _number(cell: str) -> float | None:
    return float(cell) if re.fullmatch(NUMBER, cell) else None


def _row_problems(row: pd.Series, units: dict[str, str]) -> Iterator[tuple[str, str]]:
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
            yield "unit", _width_problem(row["unit"]) or (
                f"Cannot be told in {unit}, the unit of {row['indicator']} as {row['measure']}.")
    if value is not None and value <= 0 and row["measure"] == "multiple":
        yield "value", "A multiple must be above 0."
    if _before(row["base_year"], row["target_year"]) is False:
        yield "base_year", f"Must be before target_year, which is {row['target_year']}."


def _before(one: str, other: str) -> bool | None:
    """Say whether a year is before another; None where either is no year."""
    years = [int(cell) for cell in (one, other) if re.fullmatch("[0-9]{4}", cell)]
    return years[0] < years[1] if len(years) == 2 else None


def _restates_problem(row: pd.Series, rows_of: dict[str, dict[str, str]]) -> str:
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
