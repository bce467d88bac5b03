"""Suggest a row for every number of a text: a target with its columns, or an exclusion with its reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pandas as pd

from compare.language.numbers import NO_UNIT
from compare.language.rows import Tables
from compare.suggestions.calendars import calendar
from compare.suggestions.confidence import confidence
from compare.suggestions.grids import grid_statements
from compare.suggestions.matching import Vocabulary
from compare.suggestions.measures import commitment_of, measure_of, period_of
from compare.suggestions.outline import Part, parts
from compare.suggestions.plain import Plain
from compare.suggestions.sentences import Reader
from compare.suggestions.statements import CLAUSE, Statement
from compare.suggestions.superiors import own_level
from compare.suggestions.years import Calendar
from compare.tables.known import UnknownInput, known_input
from compare.tables.load import load_tables
from compare.tables.quantities import Number
from compare.tables.schema import TARGETS
from compare.tables.second_reader import EXPLAINED, reading_problems
from compare.tables.units import SAME_UNIT

#: Columns of a suggestion: what it is, those of the targets, and why.
COLUMNS = ("row", *TARGETS.columns, "reason", "confidence", "rule")

Cells = dict[str, Any]


@known_input
def suggest(
    text: str,
    tables: Tables | None = None,
    document_id: str = "draft",
    published: int | None = None,
    base_year: int | None = None,
    horizon_year: int | None = None,
) -> pd.DataFrame:
    """Return a suggested row for every number of a text.

    Parameters
    ----------
    text : str
        The lines of the document, the first of which is line 1.
    tables : dict of DataFrame, optional
        Whose indicators and names of indicators are known; those that :func:`compare.load_tables` returns when not
        given.
    document_id : str
        What the ids of the targets begin with.
    published, base_year, horizon_year : int, optional
        As far as the registry knows them; otherwise what title and text tell.

    Returns
    -------
    DataFrame
        In the order of the text: ``row`` (target or excluded), the columns of the targets (of an exclusion only line,
        as_printed and occurrence are filled), ``reason`` of an exclusion, ``confidence`` between 0 and 1, and ``rule``.
        An indicator that the vocabulary does not have is left empty. Every number that ``compare audit`` counts lies
        in the fragment of a row.

    Examples
    --------
    >>> import compare
    >>> rows = compare.suggest("到2027年，高新技术企业达到500家以上。")
    >>> rows[["row", "as_printed", "indicator", "value", "target_year"]].values.tolist()[1]
    ['target', '500家以上', 'hnte_count', 500.0, 2027]
    """
    if not isinstance(text, str):
        kind = type(text).__name__
        raise UnknownInput(f"text: This is {kind}; give the whole text as one string.")
    found = _rows(text, tables, document_id, Calendar(published, None, horizon_year, base_year))
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    for column in ("line", "occurrence", "target_year", "base_year"):
        frame[column] = frame[column].astype("Int64")
    for column in ("value", "value_high", "confidence"):
        frame[column] = frame[column].astype("float64")
    return frame


def suggest_texts(
    text: str, tables: Tables, document_id: str, known: Calendar | None = None
) -> pd.DataFrame:
    """Return what :func:`suggest` does, every cell as the text that a raw table holds (2.70 stays 2.70).

    Examples
    --------
    >>> import compare
    >>> rows = suggest_texts("到2027年，占比2.70%。", compare.load_tables(), "draft")
    >>> rows["value"].tolist()
    ['', '2.70']
    """
    rows = _rows(text, tables, document_id, known or Calendar())
    texts = [{column: _text(row.get(column)) for column in COLUMNS} for row in rows]
    return pd.DataFrame(texts, columns=list(COLUMNS), dtype="str")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _rows(
    text: str,
    tables: Tables | None,
    document_id: str,
    known: Calendar,
) -> list[Cells]:
    """Return the rows of a text, in its order."""
    found = list(parts(text))
    title = found[0].plain.text if found else ""
    vocabulary = Vocabulary(load_tables() if tables is None else tables, title)
    own = own_level(part.plain.text for part in found)
    reader = Reader(calendar(found, known), own)
    statements, lines = grid_statements(found, reader.calendar)
    for part in found:
        if part.line not in lines:
            statements += reader.read(part)
    cells = [_cells(statement, vocabulary, reader.calendar) for statement in statements]
    cells += _left_over(found, cells)
    cells.sort(key=lambda each: (each["line"], each["start"]))
    _number(cells, document_id)
    _agree_on_sections(cells)
    _mark_restatements(cells)
    for each in cells:
        each["note"] = _note(each)
    return cells


#: A relative target names in its note what it is set against; the checks ask for that too.
_BENCHMARK = "benchmark: as printed, {0}. | 基准：原文“{0}”。"

#: Why a row reads its fragment as the machine reader does not; such a note is what the checks ask for.
_READ_WITH_CONTEXT = (
    "Reading: with the words around the fragment (a list, a heading of a column, a unit in the name). "
    "| 读法：结合上下文（并列、表头或名称中的单位）。"
)


def _note(cells: Cells) -> str:
    if cells["row"] != "target":
        return ""
    row = {name: _text(cells.get(name)) for name in TARGETS.columns}
    is_relative = row["measure"] == "relative"
    benchmark = _BENCHMARK.format(row["as_printed"]) if is_relative else ""
    if not any(reading_problems(row)):
        return benchmark
    if is_relative:
        return f"{EXPLAINED}{benchmark}"
    return _READ_WITH_CONTEXT


def _cells(
    statement: Statement,
    vocabulary: Vocabulary,
    years: Calendar,
) -> Cells:
    """Return the cells of a statement, with the place of its fragment."""
    plain = statement.part.plain
    start, end = _whole(plain, *plain.span(statement.start, statement.end))
    cells = _place(statement.part.line, plain.printed, start, end)
    if statement.reason:
        cells["row"] = "excluded"
        cells["reason"] = statement.reason
    else:
        cells["row"] = "target"
        cells |= _target(statement, vocabulary, years)
    cells["rule"] = statement.rule
    cells["confidence"] = confidence(statement, cells)
    return cells


def _whole(
    plain: Plain,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Return a span that cuts no number of the line."""
    for number in plain.printed_numbers:
        if number.start < start < number.end:
            start = number.start
        if number.start < end < number.end:
            end = number.end
    return start, end


def _place(
    line: int,
    printed: str,
    start: int,
    end: int,
) -> Cells:
    """Return the cells that say where a fragment stands."""
    fragment = printed[start:end]
    occurrence = 1
    place = printed.find(fragment)
    while place < start:
        place = printed.find(fragment, place + 1)
        occurrence += 1
    return {
        "line": line,
        "as_printed": fragment,
        "occurrence": occurrence,
        "start": start,
        "end": end,
    }


def _target(
    statement: Statement,
    vocabulary: Vocabulary,
    years: Calendar,
) -> Cells:
    quantity = statement.quantity
    name = statement.name
    found = statement.found
    measure = quantity.measure or "level"
    if found is not None and not statement.cell:
        behind = statement.part.plain.text[found.end :]
        measure = measure_of(found, name.printed, statement.clause, behind, statement.verbs)
    is_place = measure == "rank" and quantity.unit in SAME_UNIT["位"]
    unit = "位" if is_place else quantity.unit or ("" if measure == "relative" else NO_UNIT)
    match = vocabulary.find(_names(statement, measure), unit, measure)
    indicator = match.indicator if match else ""
    timing = vocabulary.timing(indicator)
    year = statement.year
    printed = statement.part.plain.text[statement.start : statement.end]
    told = CLAUSE.split(statement.verbs)[-1] + printed
    return {
        "section": statement.part.section + statement.cell,
        "indicator": indicator,
        "likeness": match.likeness if match else 0.0,
        "indicator_zh": name.printed,
        "scope": vocabulary.scopes.find(statement, vocabulary.name(indicator)),
        "measure": measure,
        "period": period_of(
            measure,
            timing,
            told,
            name.printed,
            unit,
            year.is_single or (years.is_one_year and year.year == years.horizon),
            year.spans_years,
        ),
        "comparator": statement.comparator,
        "value": quantity.value,
        "value_high": quantity.value_high,
        "unit": unit,
        "target_year": year.year,
        "year_basis": year.basis,
        "base_year": year.base,
        "commitment": commitment_of(statement.verbs, statement.clause),
    }


def _names(
    statement: Statement,
    measure: str,
) -> list[str]:
    """Return the names by which an indicator is looked for: as printed, under its subject, with its verb."""
    name = statement.name
    found = [name.printed]
    if name.subject:
        subject = _GROWTH.sub("", name.subject)
        found = [subject + name.printed]
        if not name.printed.startswith("占"):
            found.append(name.printed + subject)
    whole = statement.clause.strip("，、:;“”")
    if name.rule == "list of names" and re.search("、|和|及", whole):
        whole = name.printed
    if not name.subject:
        # A share of something is told apart by what it is the share of, and by what has it.
        found += [re.sub(r"\([^()]*\)", "", name.printed), whole[-_LONGEST_NAME:]]
    printed = statement.part.plain.text[statement.start : statement.end]
    if measure == "rank":
        found += [each + "排名" for each in found]
        found += [re.sub("规模|前.*|第.*|[0-9].*", "", printed) + "排名"]
    if re.search("方阵|梯队", printed):
        found += [each + "全省方阵" for each in found]
    for ending in _ENDINGS.get(measure, ()):
        found += [each + ending for each in found]
    for beginning in _BEGINNINGS.get(measure, ()):
        found += [beginning + each for each in found]
    return found


_GROWTH = re.compile("(?:年均)?(?:增速|增幅|增长率|增长)(?:[高快]于.*)?$")
_LONGEST_NAME = 24
#: What the name of an indicator has more than the name that is printed beside its verb.
_ENDINGS = {"growth_rate": ("增长",), "decline_rate": ("增长",), "coverage": ("覆盖率",)}
_BEGINNINGS = {"addition": ("新增", "引进")}


def _left_over(
    found: list[Part],
    cells: list[Cells],
) -> list[Cells]:
    """Return an exclusion for every number that no row holds, so that none is lost."""
    held: dict[int, list[tuple[int, int]]] = {}
    for each in cells:
        held.setdefault(each["line"], []).append((each["start"], each["end"]))
    rows = []
    for line, plain in {part.line: part.plain for part in found}.items():
        for number in plain.printed_numbers:
            if not _is_held(number, held.get(line, [])):
                row = _place(line, plain.printed, number.start, number.end)
                rows.append({**row, **_LEFT_OVER})
    return rows


_LEFT_OVER = {"row": "excluded", "reason": "other", "rule": "left over", "confidence": 0.3}


def _is_held(
    number: Number,
    spans: list[tuple[int, int]],
) -> bool:
    return any(start <= number.start and number.end <= end for start, end in spans)


def _number(
    cells: list[Cells],
    document_id: str,
) -> None:
    counts: Counter[int] = Counter()
    for each in cells:
        if each["row"] == "target":
            counts[each["line"]] += 1
            each["target_id"] = f"{document_id}-{each['line']:03}-{counts[each['line']]:02}"


def _agree_on_sections(cells: list[Cells]) -> None:
    """Give the targets of a line one section, as the checks ask: of cells of one row the row, else the most common."""
    lines: dict[int, list[Cells]] = {}
    for each in cells:
        if each["row"] == "target":
            lines.setdefault(each["line"], []).append(each)
    for rows in lines.values():
        sections = [each["section"] for each in rows]
        told = {_COLUMN.sub("", section) for section in sections}
        one = told.pop() if len(told) == 1 else Counter(sections).most_common(1)[0][0]
        if len(set(sections)) > 1:
            for each in rows:
                each["section"] = one


#: The column that the section of a cell ends in (表2行5列).
_COLUMN = re.compile("(?<=行)[0-9]+列$")


def _mark_restatements(cells: list[Cells]) -> None:
    """Name in a target the first one of the same statement."""
    first: dict[tuple[object, ...], str] = {}
    for each in cells:
        if each["row"] != "target" or not each["indicator"]:
            continue
        columns = ("indicator", "measure", "period", "target_year", "value", "unit", "scope")
        key = tuple(each[column] for column in columns)
        if key in first:
            each["restates"] = first[key]
        else:
            first[key] = each["target_id"]
