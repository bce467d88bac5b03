"""Tables that stand in a text as columns: each cell under a year to come is a target."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from compare.suggestions.candidates import candidate
from compare.suggestions.names import Name
from compare.suggestions.outline import Part
from compare.suggestions.statements import Statement, Year
from compare.suggestions.years import YEAR, Calendar, year_number
from compare.tables.printed_words import UNITS, any_of
from compare.tables.quantities import Number, Quantity, read_quantity
from compare.tables.units import plain_unit

_PARTED = re.compile(r"\t+|\s*[|｜│]\s*|[ \u3000\u00a0]{2,}|\u3000")
_NARROW = re.compile(r"\s+")
#: A line that ends no table: rules of it, or the number of a page in between (— 12 —).
_RULER = re.compile(r"^[\s|｜│:+=_—-]*(?:[-—–]\s*[0-9]{1,3}\s*[-—–]|第\s*[0-9]{1,3}\s*页)?\s*$")
#: In front of the name of a row, and behind it.
_ROW_NUMBER = re.compile(r"^[0-9]{1,2}[.．、]\s*(?=[^0-9])")
_STARS = re.compile(r"[*＊※★]+$")
_STARS_BIND = re.compile("[*＊※★][^，。;]{0,8}约束性")
_BINDING = "约束性"
#: An indicator that is itself a fall (单位甲类能耗降低, %).
_IS_FALL = re.compile("(?:降低|下降|减少|削减)(?:率|幅度|比例)?$")
#: A cell of a value: no heading has one, but for a year.
_BARE = re.compile(rf"(?!{YEAR}$)[0-9]+(?:\.[0-9]+)?%?")
#: The heading of a column of places.
_PLACES = re.compile(
    r"^(?:镇街|街镇|街道|乡镇|镇乡|县区|区县|县市区|县\(市、区\)|地区|区域|市县|园区)"
)
_IS_ADDED = re.compile("^(?:累计)?(?:新增|净增|新建|新引进|引进)|(?:城镇|每年|累计)新增")
#: A line inside a table that names what the next rows are of (二、创新驱动): short, with no number but its own.
_GROUP = re.compile(
    r"[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?[)）、.．]?[^，。；：,;:0-9]{2,16}"
)
_LONGEST_CELL = 60
_FEWEST_CELLS = 3
#: How many lines that are no row may stand between two rows of a table: blank ones and rulers.
_UNIT_IN_NAME = re.compile(
    rf"[(（](?:单位[:：])?([百千万亿]*{any_of([*UNITS, '‰', '天', '岁'])}(?:/[^()（）]+)?)[)）]"
)
#: In the column of growth a number in brackets is the sum of all years, in the unit of its row.
_SUMMED = ("[", "〔", "(", "（", "【")
_VALUE = re.compile(
    r"[\[〔(（【]?\s*(?P<value>[≥>≤<＞＜约]*\s*[0-9][0-9,.]*(?:\s*[-—~～]\s*[0-9][0-9.]*)?\s*[^\s0-9()（）〔〕\[\]]{0,6})\s*[\]〕)）】]?"
)


class Role(Enum):
    """What a column holds."""

    NAME = auto()
    UNIT = auto()
    NUMBER = auto()
    BASE = auto()
    TARGET = auto()
    GROWTH = auto()
    ATTRIBUTE = auto()
    OTHER = auto()


@dataclass(frozen=True)
class _Cell:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Column:
    role: Role
    year: int | None = None
    unit: str = ""


#: Column headings by what stands below them, in this order.
_HEADINGS = (
    (Role.UNIT, re.compile("^(?:计量)?单位")),
    (Role.NUMBER, re.compile("^(?:序号|编号|号|№)$")),
    (Role.ATTRIBUTE, re.compile("属性|性质|指标类型|约束")),
    (Role.GROWTH, re.compile("年均|增速|增长率|累计增长|增幅")),
    (Role.BASE, re.compile("现状|基期|基准|实际|完成|现值|基数|上年")),
    (Role.TARGET, re.compile("目标|规划值|期末|预期值|指标值")),
    (Role.NAME, re.compile("指标|名称|项目|内容|类别")),
)


def grid_statements(
    parts: list[Part],
    calendar: Calendar,
) -> tuple[list[Statement], set[int]]:
    """Return the statements of all tables in columns, and the lines that are wholly told by them.

    Parameters
    ----------
    parts : list of Part
        Of the whole text, in order.
    calendar : Calendar
    """
    statements: list[Statement] = []
    lines: set[int] = set()
    columns: list[_Column] = []
    row = 0
    stars_bind = any(_STARS_BIND.search(part.plain.text) for part in parts)
    for part in parts:
        if part.line in lines:
            continue
        printed = part.plain.printed
        cells = _cells(printed, _PARTED)
        heading = _columns(cells, calendar)
        if len(cells) < _FEWEST_CELLS:
            cells = _narrow(printed, columns)
            heading = _columns(cells, calendar) if len(cells) > _FEWEST_CELLS else []
        if heading:
            columns, row = heading, 0
            statements += _heading_years(part)
            lines.add(part.line)
        elif columns and len(cells) >= _FEWEST_CELLS:
            row += 1
            statements += _row(part, cells, columns, row, stars_bind)
            lines.add(part.line)
        elif (
            printed.strip() and not _RULER.match(printed) and not _GROUP.fullmatch(printed.strip())
        ):
            columns = []
    return statements, lines


def _narrow(
    printed: str,
    columns: list[_Column],
) -> list[_Cell]:
    """Return the cells of a line whose columns single blanks part: as many as there are columns, or one less."""
    cells = _cells(printed, _NARROW)
    fits = len(columns) - 1 <= len(cells) <= len(columns)
    return cells if fits or not columns else []


def _cells(
    printed: str,
    parted: re.Pattern[str],
) -> list[_Cell]:
    """Return the cells of a line; a line with a long or ended sentence has none."""
    cells = []
    start = 0
    for match in [*parted.finditer(printed), None]:
        end = match.start() if match else len(printed)
        text = printed[start:end]
        if text.strip():
            first = start + len(text) - len(text.lstrip())
            cells.append(_Cell(text.strip(), first, first + len(text.strip())))
        start = match.end() if match else end
    is_row = all(len(cell.text) <= _LONGEST_CELL and "。" not in cell.text for cell in cells)
    return cells if is_row else []


def _columns(
    cells: list[_Cell],
    calendar: Calendar,
) -> list[_Column]:
    """Return what the columns below a heading hold, or an empty list where a line is no heading of a table."""
    if len(cells) < _FEWEST_CELLS or any(_BARE.fullmatch(cell.text) for cell in cells):
        return []
    columns = [_column(cell.text, calendar) for cell in cells]
    told = [column for column in columns if column.role in (Role.TARGET, Role.BASE)]
    is_of_places = _PLACES.search(cells[0].text) is not None
    if (len(told) > 1 or (told and is_of_places)) and columns[0].role is Role.OTHER:
        # A table of places, whose first column has the name of what they are (街道).
        columns[0] = _Column(Role.NAME)
    if told and is_of_places:
        # What else is counted for each place is aimed at for the same year.
        columns = [_aimed(column, told[0].year) for column in columns]
    roles = [column.role for column in columns]
    is_heading = Role.NAME in roles and (Role.TARGET in roles or Role.BASE in roles)
    return columns if is_heading else []


def _aimed(
    column: _Column,
    year: int | None,
) -> _Column:
    is_counted = column.role is Role.OTHER and column.unit
    return _Column(Role.TARGET, year, column.unit) if is_counted else column


def _column(
    text: str,
    calendar: Calendar,
) -> _Column:
    plain = re.sub(r"\s", "", text)
    years = re.findall(YEAR, plain)
    year = year_number(years[-1]) if years else None
    role = next((role for role, pattern in _HEADINGS if pattern.search(plain)), Role.OTHER)
    if year is not None and role not in (Role.BASE, Role.GROWTH):
        first = calendar.first or calendar.horizon or year
        role = Role.TARGET if year >= first or role is Role.TARGET else Role.BASE
    if role in (Role.TARGET, Role.GROWTH) and year is None:
        year = calendar.horizon
    unit = _UNIT_IN_NAME.search(plain)
    if unit and role is Role.NAME:
        # 新开工项目(个) counts, and names nothing.
        role = Role.OTHER
    return _Column(role, year, plain_unit(unit[1]) if unit else "")


def _heading_years(part: Part) -> Iterator[Statement]:
    for number in part.plain.numbers:
        is_year = re.fullmatch(YEAR, number.text) is not None
        reason = ("date", "heading of a table") if is_year else ("other", "heading of a table")
        yield Statement(
            part,
            number.start,
            number.end,
            *reason,
        )


def _row(
    part: Part,
    cells: list[_Cell],
    columns: list[_Column],
    row: int,
    stars_bind: bool,
) -> Iterator[Statement]:
    """Yield a statement for every number of a row; where stars bind, a starred name is of a binding indicator."""
    # A first cell that holds for several rows is missing in all but one.
    missing = len(columns) - len(cells)
    under = columns[missing:] if missing > 0 else columns
    pairs = list(zip(cells, under, strict=False))
    name = _name(pairs)
    unit = _unit(pairs, name)
    attribute = next((cell.text for cell, column in pairs if column.role is Role.ATTRIBUTE), "")
    if stars_bind and _STARS.search(name):
        attribute = _BINDING
    told: list[tuple[int, int]] = []
    for place, (cell, column) in enumerate(pairs, start=1 + max(missing, 0)):
        for statement in _cell(part, cell, column, name, unit):
            statement.clause = attribute
            statement.cell = f"表{row}行{place}列"
            told.append((statement.start, statement.end))
            yield statement
    for number in part.plain.numbers:
        if any(start <= number.start < end for start, end in told):
            continue
        is_heading = _ROW_NUMBER.match(part.plain.text) and number.start == 0
        reason = (
            ("heading_number", "number of a row")
            if is_heading
            else ("other", "in the name of a row")
        )
        yield Statement(
            part,
            number.start,
            number.end,
            *reason,
        )


def _name(pairs: list[tuple[_Cell, _Column]]) -> str:
    named = [cell.text for cell, column in pairs if column.role is Role.NAME]
    # Of a class and an indicator (创新驱动, 研发投入强度) the last is the indicator.
    return named[-1] if named else pairs[0][0].text


def _unit(
    pairs: list[tuple[_Cell, _Column]],
    name: str,
) -> str:
    for cell, column in pairs:
        if column.role is Role.UNIT:
            return plain_unit(cell.text.replace("％", "%"))
    match = _UNIT_IN_NAME.search(name)
    return plain_unit(match[1]) if match else ""


def _cell(
    part: Part,
    cell: _Cell,
    column: _Column,
    name: str,
    unit: str,
) -> Iterator[Statement]:
    numbers = [number for number in part.plain.numbers if _inside(part, number, cell)]
    if not numbers:
        return
    if column.role is Role.NUMBER:
        yield Statement(
            part,
            numbers[0].start,
            numbers[0].end,
            "heading_number",
            "number of a row",
        )
        return
    match = _VALUE.match(cell.text)
    if column.role not in (Role.TARGET, Role.BASE, Role.GROWTH) or not match:
        return
    start = bisect_left(part.plain.places, cell.start + match.start("value"))
    end = bisect_left(part.plain.places, cell.start + match.end("value"))
    if column.role is Role.BASE:
        yield Statement(
            part,
            start,
            end,
            "existing_stock",
            "base value of a table",
        )
        return
    unit = column.unit or unit
    quantity = _quantity(part.plain.text[start:end], "%" if column.role is Role.GROWTH else unit)
    if quantity is None:
        return
    is_sum = cell.text.startswith(_SUMMED) and unit
    plain = re.sub(r"\s|[(（].{1,10}[)）]$", "", _STARS.sub("", _ROW_NUMBER.sub("", name)))
    if column.role is Role.GROWTH:
        quantity = _added(quantity, unit) if is_sum else _rate(quantity, "growth_rate")
    elif _IS_FALL.search(plain) and quantity.unit == "%":
        quantity = _rate(quantity, "decline_rate")
    elif quantity.unit != "%" and (is_sum or _IS_ADDED.search(plain)):
        quantity = _added(quantity, unit)
    found = candidate(part.plain.text[:end], numbers[0])
    yield Statement(
        part,
        start,
        end,
        "",
        "table cell",
        found,
        quantity,
        Name(plain, "", "table cell"),
        Year(column.year, "section"),
    )


def _rate(
    quantity: Quantity,
    measure: str,
) -> Quantity:
    return Quantity(
        quantity.value,
        quantity.value_high,
        "%",
        quantity.comparator,
        measure,
    )


def _added(
    quantity: Quantity,
    unit: str,
) -> Quantity:
    return Quantity(
        quantity.value,
        quantity.value_high,
        "百分点" if unit == "%" else unit,
        quantity.comparator,
        "addition",
    )


def _inside(
    part: Part,
    number: Number,
    cell: _Cell,
) -> bool:
    start, end = part.plain.span(number.start, number.end)
    return cell.start <= start and end <= cell.end


def _quantity(
    printed: str,
    unit: str,
) -> Quantity | None:
    """Return what a cell says, in the unit of its row."""
    for text in (printed, re.sub(r"[^0-9.,≥>≤<%-]", "", printed)):
        try:
            read = read_quantity(text)
        except ValueError:
            continue
        if read.value is None:
            return None
        measure = read.measure if read.measure in ("rank", "multiple", "coverage") else None
        return Quantity(
            read.value,
            read.value_high,
            read.unit or unit,
            read.comparator,
            measure,
        )
    return None
