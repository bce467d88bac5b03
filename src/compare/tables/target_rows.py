"""Check the rows of the targets: whether their cells go together, and with the tables that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pandas as pd

from compare.language.rows import Row, Tables, rows_of
from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.columns import NUMBER, PATTERNS, before, is_count, width_problem
from compare.tables.quantities import read_quantity
from compare.tables.read import LINE, Fault, row_fault
from compare.tables.second_reader import reading_problems
from compare.tables.unit_table import IndicatorUnits

#: What the checks of a single row look at, beside its id and line: rows equal in these are looked at once.
_CONTENT = [
    "as_printed",
    "indicator",
    "measure",
    "comparator",
    "value",
    "value_high",
    "unit",
    "target_year",
    "base_year",
    "note",
]

#: What a restatement has in common with the row that it names.
_RESTATED = ("indicator", "scope", "measure", "period")

#: What tells one statement of a document from another.
_STATEMENT = [
    "document_id",
    "line",
    "as_printed",
    "occurrence",
    "indicator",
    "scope",
    "measure",
    "period",
    "target_year",
]

#: The unit that the reader reads in the place of one that only the table of units has.
_KNOWN_UNIT = "家"

#: Columns in which two codings may differ.
_SETTLED_COLUMNS = [name for name in schema.TARGETS.columns if name != "target_id"]

#: A column and what is wrong with its cell.
Problem = tuple[str, str]


def target_faults(tables: Tables, complete: bool) -> list[Fault]:
    """Return the target rows whose cells do not go together.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    complete : bool
        False when rows are missing because a file has faults of its own; then a restatement is not accused of
        naming one of them.
    """
    targets = tables["targets"]
    units = IndicatorUnits(tables)
    faults = []
    for row in rows_of(targets, _is_doubtful(targets, units)):
        for column, problem in _row_and_reading_problems(row, units):
            faults.append(row_fault(row, column, problem))
    return faults + _double_faults(targets) + _restatement_faults(targets, complete)


def _double_faults(targets: pd.DataFrame) -> list[Fault]:
    """Return the rows that hold a statement which an earlier row holds under another id."""
    doubles = targets[targets.duplicated(_STATEMENT)]
    if doubles.empty:
        return []
    firsts = targets.drop_duplicates(_STATEMENT).set_index(_STATEMENT)
    faults = []
    for row in rows_of(doubles):
        first = firsts.loc[tuple(row[column] for column in _STATEMENT)]
        if first["target_id"] == row["target_id"]:
            continue
        problem = (
            f"The same statement stands in {first['target_id']} (line {first[LINE]} of the file): same line, fragment, "
            "occurrence and indicator. It would be counted twice; remove one, or correct what differs in the text."
        )
        faults.append(row_fault(row, "target_id", problem))
    return faults


def _is_doubtful(targets: pd.DataFrame, units: IndicatorUnits) -> pd.Series:
    """Return which rows must be looked at one by one; whole columns clear the others.

    A row is cleared when its id is made of its document, its line and two digits, and when the first row with the
    same content has no problem.
    """
    regular = _has_regular_id(targets)
    firsts = targets[~targets.duplicated(_CONTENT)]
    wrong = []
    for label, row in zip(firsts.index, rows_of(firsts), strict=True):
        if any(_row_and_reading_problems(row, units)):
            wrong.append(label)
    if not wrong:
        return ~regular
    content = pd.MultiIndex.from_frame(targets[_CONTENT])
    return ~regular | content.isin(content[wrong])


def _has_regular_id(targets: pd.DataFrame) -> pd.Series:
    """Return whether the id of each row is its document, its line in three digits, and two digits."""
    target_ids = targets["target_id"]
    lines = {line: line.zfill(3) for line in targets["line"].unique() if is_count(line)}
    padded = targets["line"].map(lines).astype("str")
    start = targets["document_id"] + "-" + padded + "-"
    return target_ids.str[:-2].eq(start) & target_ids.str.fullmatch(".*-[0-9]{2}")


def _row_and_reading_problems(row: Row, units: IndicatorUnits) -> Iterator[Problem]:
    yield from row_problems(row, units)
    reading = list(reading_problems(row))
    if reading and units.is_listed(row["unit"]) and not _reader_knows(row["unit"]):
        reading = list(reading_problems(_with_known_unit(row)))
    yield from reading


@cache
def _reader_knows(unit: str) -> bool:
    """Return whether the machine reader has a unit among its words."""
    try:
        return read_quantity(f"1{unit}").unit == unit
    except ValueError:
        return False


def _with_known_unit(row: Row) -> Row:
    """Return a row whose unit, which only the table of units has, stands for one that the reader knows."""
    printed = row["as_printed"].replace(row["unit"], _KNOWN_UNIT)
    return {**row, "as_printed": printed, "unit": _KNOWN_UNIT}


def row_problems(row: Row, units: IndicatorUnits) -> Iterator[Problem]:
    """Yield the columns in which a target row does not agree with itself or with its indicator's unit.

    Parameters
    ----------
    row : mapping
        A row of the targets as text.
    units : IndicatorUnits

    Yields
    ------
    (column, problem)
    """
    yield from _id_problems(row)
    yield from _missing_cells(row)
    yield from _range_problems(row)
    yield from _unit_problems(row, units)
    value = _number(row["value"])
    if row["measure"] == "multiple" and value is not None and value <= 0:
        yield "value", "A multiple must be above 0."
    if before(row["base_year"], row["target_year"]) is False:
        yield "base_year", f"Must be before target_year, which is {row['target_year']}."


def _id_problems(row: Row) -> Iterator[Problem]:
    """Yield what an id of another form than document-line-ordinal should be."""
    target_id = row["target_id"]
    document_id = row["document_id"]
    parts = re.fullmatch(r"(.+)-([0-9]{3,})-[0-9]{2,}", target_id)
    if not target_id.startswith(f"{document_id}-"):
        yield "target_id", f"Must begin with the document's id, {document_id}-."
    elif parts is None or parts[1] != document_id:
        # An id that is no code at all is a fault of its column already.
        if re.fullmatch(PATTERNS["code"].regex, target_id):
            problem = (
                "Must be made of document, line in three digits and ordinal in two, such as "
                f"{document_id}-054-01."
            )
            yield "target_id", problem
    elif is_count(row["line"]) and parts[2].lstrip("0") != row["line"]:
        yield "line", f"The target_id says line {parts[2].lstrip('0')}; correct one of them."


def _missing_cells(row: Row) -> Iterator[Problem]:
    if row["measure"] == "relative":
        if row["value"]:
            yield "value", "A relative target has no number of its own; leave value empty."
        if not row["note"]:
            yield "note", "A relative target must name its benchmark in note."
    elif not row["value"]:
        yield "value", "The cell is empty; only a relative target has no number."
    elif not row["unit"]:
        yield "unit", "The cell is empty; a number needs its printed unit."


def _range_problems(row: Row) -> Iterator[Problem]:
    comparator = row["comparator"]
    if comparator == "range" and not row["value_high"]:
        yield "value_high", "The comparator is range; write the upper end here."
    if comparator != "range" and row["value_high"]:
        yield "value_high", f"Only a range has an upper end, and the comparator is {comparator}."
    low = _number(row["value"])
    high = _number(row["value_high"])
    if low is not None and high is not None and high <= low:
        yield "value_high", f"Must be above value, which is {row['value']}."


def _unit_problems(row: Row, units: IndicatorUnits) -> Iterator[Problem]:
    problem = units.problem(row["unit"], row["indicator"], row["measure"])
    if problem:
        yield "unit", width_problem(row["unit"]) or problem


def _number(cell: str) -> float | None:
    return float(cell) if re.fullmatch(NUMBER, cell) else None


def _restatement_faults(targets: pd.DataFrame, complete: bool) -> list[Fault]:
    restatements = targets[targets["restates"].ne("")]
    rows = targets.drop_duplicates("target_id", keep="last").set_index("target_id")
    named = rows.reindex(restatements["restates"]).set_axis(restatements.index)
    right = named["restates"].eq("") & restatements["restates"].ne(restatements["target_id"])
    for column in ("document_id", *_RESTATED):
        right &= named[column].eq(restatements[column])
    faults = []
    for row in rows_of(restatements, ~right):
        if row["restates"] == row["target_id"]:
            problem = "A row cannot restate itself; name the first row of the same target."
        elif row["restates"] in rows.index:
            problem = _restatement_problem(row, rows.loc[row["restates"]])
        elif complete:
            same_document = targets["document_id"].eq(row["document_id"])
            hint = did_you_mean(row["restates"], targets.loc[same_document, "target_id"])
            problem = f"There is no such target.{hint}"
        else:
            continue
        faults.append(row_fault(row, "restates", problem))
    return faults


def _restatement_problem(row: Row, first: Row) -> str:
    if first["document_id"] != row["document_id"]:
        return f"Names a row of {first['document_id']}; a restatement is within one document."
    if first["restates"]:
        return (
            f"Names a row that itself restates {first['restates']} (a chain or a circle); name the first "
            "row of the target."
        )
    differing = [column for column in _RESTATED if first[column] != row[column]]
    columns = " and ".join(differing)
    return f"Names a row with another {columns}; a restatement is of the same target."


def adjudication_faults(tables: Tables) -> list[Fault]:
    """Return the settled differences whose winner does not stand in the targets."""
    targets = tables["targets"]
    is_settled = targets["target_id"].isin(tables["adjudication"]["target_id"])
    current = {row["target_id"]: row for row in rows_of(targets, is_settled)}
    faults: list[Fault] = []
    for row in rows_of(tables["adjudication"]):
        if row["column"] in _SETTLED_COLUMNS:
            faults += _settlement_faults(row, current.get(row["target_id"]))
        else:
            hint = did_you_mean(row["column"], _SETTLED_COLUMNS)
            problem = f"Not a column of the targets that can be settled.{hint}"
            faults.append(row_fault(row, "column", problem))
    return faults


def _settlement_faults(row: Row, target: Row | None) -> Iterator[Fault]:
    """Yield where a target holds another cell than what was settled."""
    coding = row["settled"]
    if target is None or coding not in schema.CODINGS:
        return
    cell = target[row["column"]]
    if cell != row[coding]:
        problem = (
            f'{coding} is "{row[coding]}", but "{cell}" stands in the targets; correct one of them.'
        )
        yield row_fault(row, "settled", problem)


def resolution_faults(tables: Tables) -> list[Fault]:
    """Return the resolutions of targets that have a number of their own."""
    targets = tables["targets"]
    named = targets[targets["target_id"].isin(tables["resolutions"]["target_id"])]
    measures = dict(zip(named["target_id"], named["measure"], strict=True))
    faults = []
    for row in rows_of(tables["resolutions"]):
        measure = measures.get(row["target_id"], "relative")
        if measure != "relative":
            problem = (
                f"It is a {measure}; only a relative target takes its number from another place."
            )
            faults.append(row_fault(row, "target_id", problem))
    return faults
