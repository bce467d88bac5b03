"""Hold the sections that rows name against their lines: a section is a run of lines that no other one breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from compare.language.rows import Row, Tables, rows_of
from compare.tables.cell_texts import DATES, text_problem
from compare.tables.columns import is_count
from compare.tables.read import Fault, row_fault

#: Tables whose rows name line and section of a document.
_TABLES = ("targets", "second_coding", "responsibilities")

#: The rows of each section on a line, by line.
_Lines = dict[int, dict[str, list[Row]]]


def section_faults(tables: Tables) -> list[Fault]:
    """Return the rows whose section is another than that of their line, or of the lines around it."""
    documents: dict[str, _Lines] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for name in _TABLES:
        for row in rows_of(tables[name]):
            section = row["section"]
            # What is no line or no section is a fault of its column already.
            is_section = section and not DATES.fullmatch(section)
            if is_section and is_count(row["line"]) and not text_problem("section", section):
                documents[row["document_id"]][int(row["line"])][section].append(row)
    faults = []
    for lines in documents.values():
        for row, problem in _odd_rows(lines):
            faults.append(row_fault(row, "section", problem))
    return faults


def _odd_rows(lines: _Lines) -> Iterator[tuple[Row, str]]:
    usual = {line: _usual(sections) for line, sections in lines.items()}
    ordered = sorted(lines)
    around = dict(zip(ordered, zip([0, *ordered], [*ordered[1:], 0], strict=False), strict=False))
    for line, sections in lines.items():
        before, after = around[line]
        enclosing = usual.get(before, "")
        for section, rows in sections.items():
            problem = ""
            if section != usual[line]:
                problem = f"Other rows of line {line} are of the section {usual[line]}"
            elif enclosing == usual.get(after) and not _nested(section, enclosing):
                problem = f"The lines {before} and {after} around it are of the section {enclosing}"
            if problem:
                for row in rows:
                    yield row, f"{problem}; correct the line or the section."


def _usual(sections: dict[str, list[Row]]) -> str:
    """Return the section that most rows of a line name."""
    counts = Counter({section: len(rows) for section, rows in sections.items()})
    return counts.most_common(1)[0][0]


def _nested(section: str, other: str) -> bool:
    """Return whether one section is the other or a part of it."""
    return not other or section.startswith(other) or other.startswith(section)
