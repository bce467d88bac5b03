"""Rows of the targets: do their cells go together, and with the tables that name them?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from compare.project.errors import did_you_mean
from compare.tables import schema
from compare.tables.columns import NUMBER, PATTERNS, before, width_problem
from compare.tables.plain import among
from compare.tables.read import LINE, row_fault
from compare.tables.rows import by_target, records
from compare.tables.second_reader import reading_problems
from compare.tables.units import canonical_unit, conversion

#: What the checks of a single row look at, beside its id and line: rows alike in these are looked at once.
_TOGETHER = [
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

#: What a restatement and the row that it names are held against each other in.
_RESTATING = ["target_id", "document_id", "restates", "indicator", "scope", "measure", "period"]


def target_faults(tables: dict[str, pd.DataFrame], whole: bool) -> list[dict[str, object]]:
    """Return the target rows whose cells do not go together.

    ``whole`` is false when rows are missing because a file has faults of its own; then a restatement is not
    accused of naming one of them.
    """
    targets = tables["targets"]
    units = dict(
        zip(tables["indicators"]["indicator"], tables["indicators"]["canonical_unit"], strict=True)
    )
    found = []
    for row in records(targets[_doubtful(targets, units)]):
        found += [
            row_fault(row, column, problem)
            for column, problem in (*row_problems(row, units), *reading_problems(row))
        ]
    restating = targets.loc[targets["restates"].ne(""), [*_RESTATING, "file", LINE]]
    rows_of = by_target(targets.loc[among(targets["target_id"], restating["restates"]), _RESTATING])
    for row in records(restating):
        problem = _restates_problem(row, rows_of, targets)
        if problem and (whole or row["restates"] in rows_of):
            found.append(row_fault(row, "restates", problem))
    return found


def _doubtful(targets: pd.DataFrame, units: dict[str, str]) -> pd.Series:
    """Say which rows must be looked at one by one; the others are cleared by whole columns.

    A row is cleared when its id is made of its document, its line and two digits, and when the first row that says
    the same has no problem.
    """
    line = targets["line"]
    padded = {
        cell: cell.zfill(3) for cell in line.unique() if re.fullmatch(PATTERNS["count"][0], cell)
    }
    made_of = targets["document_id"] + "-" + line.map(padded).astype("str") + "-"
    ids = targets["target_id"]
    doubtful = ~(
        ids.str[:-2].eq(made_of) & ids.str[-2:].isin([f"{number:02}" for number in range(100)])
    )
    firsts = targets[~targets.duplicated(_TOGETHER)]
    wrong = [
        place
        for place, row in zip(firsts.index, records(firsts), strict=True)
        if any(row_problems(row, units)) or any(reading_problems(row))
    ]
    if wrong:
        said = pd.MultiIndex.from_frame(targets[_TOGETHER])
        doubtful |= said.isin(said[wrong])
    return doubtful


def adjudication_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the settled differences whose winner does not stand in the targets."""
    adjudication, targets = tables["adjudication"], tables["targets"]
    named = targets[among(targets["target_id"], adjudication["target_id"])]
    named = named.drop_duplicates("target_id", keep="last").set_index("target_id")
    found = []
    for column, own in adjudication.groupby("column"):
        if column not in named.columns.intersection(schema.TARGETS.columns):
            settleable = [name for name in schema.TARGETS.columns if name != "target_id"]
            found += [
                row_fault(
                    row,
                    "column",
                    "Not a column of the targets that can be settled."
                    f"{did_you_mean(column, settleable)}",
                )
                for row in records(own)
            ]
            continue
        stands = named[column].reindex(own["target_id"]).set_axis(own.index)
        won = own["first"].where(own["settled"].eq("first"), own["second"])
        wrong = stands.notna() & stands.ne(won) & own["settled"].isin(schema.SETTLED)
        found += [
            row_fault(
                row,
                "settled",
                f'{row["settled"]} is "{row[row["settled"]]}", but "{stood}" stands in '
                "the targets; correct one of them.",
            )
            for row, stood in zip(records(own[wrong]), stands[wrong], strict=True)
        ]
    return found


def resolution_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the resolutions of targets that have a number of their own."""
    targets = tables["targets"]
    rows_of = by_target(targets[among(targets["target_id"], tables["resolutions"]["target_id"])])
    return [
        row_fault(
            row,
            "target_id",
            f"It is a {rows_of[row['target_id']]['measure']}; only a relative target takes its "
            "number from another place.",
        )
        for row in records(tables["resolutions"])
        if row["target_id"] in rows_of and rows_of[row["target_id"]]["measure"] != "relative"
    ]


def _number(cell: str) -> float | None:
    return float(cell) if re.fullmatch(NUMBER, cell) else None


def row_problems(row: Mapping[str, str], units: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the columns in which a target row, as text, does not agree with itself or with its indicator's unit."""
    value, high = _number(row["value"]), _number(row["value_high"])
    made_of = re.fullmatch(r"(.+)-([0-9]{3,})-[0-9]{2,}", row["target_id"])
    if not row["target_id"].startswith(f"{row['document_id']}-"):
        yield "target_id", f"Must begin with the document's id, {row['document_id']}-."
    elif re.fullmatch(PATTERNS["code"][0], row["target_id"]) and (
        not made_of or made_of[1] != row["document_id"]
    ):
        yield (
            "target_id",
            (
                f"Must be made of document, line in three digits and ordinal in two, such as "
                f"{row['document_id']}-054-01."
            ),
        )
    elif (
        made_of
        and re.fullmatch(PATTERNS["count"][0], row["line"])
        and int(made_of[2]) != int(row["line"])
    ):
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
        yield (
            "value_high",
            f"Only a range has an upper end, and the comparator is {row['comparator']}.",
        )
    if value is not None and high is not None and high <= value:
        yield "value_high", f"Must be above value, which is {row['value']}."
    if row["unit"] and row["indicator"] in units:
        unit = canonical_unit(units[row["indicator"]], row["measure"])
        if conversion(row["unit"], unit) is None:
            yield (
                "unit",
                width_problem(row["unit"])
                or (
                    f"Cannot be told in {unit}, the unit of {row['indicator']} as {row['measure']}."
                ),
            )
    if value is not None and value <= 0 and row["measure"] == "multiple":
        yield "value", "A multiple must be above 0."
    if before(row["base_year"], row["target_year"]) is False:
        yield "base_year", f"Must be before target_year, which is {row['target_year']}."


def _restates_problem(
    row: Mapping[str, str], rows_of: dict[str, dict[str, str]], targets: pd.DataFrame
) -> str:
    named = row["restates"]
    if named == row["target_id"]:
        return "A row cannot restate itself; name the first row of the same target."
    if named not in rows_of:
        same = targets.loc[targets["document_id"].eq(row["document_id"]), "target_id"]
        return f"There is no such target.{did_you_mean(named, same)}"
    first = rows_of[named]
    if first["document_id"] != row["document_id"]:
        return f"Names a row of {first['document_id']}; a restatement is within one document."
    if first["restates"]:
        return (
            f"Names a row that itself restates {first['restates']} (a chain or a circle); name the first "
            "row of the target."
        )
    differing = [
        each for each in ("indicator", "scope", "measure", "period") if first[each] != row[each]
    ]
    if differing:
        return f"Names a row with another {' and '.join(differing)}; a restatement is of the same target."
    return ""
