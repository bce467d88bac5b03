"""What the tables of a page are made of: rows of text under their headings, and cells that lead to evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from compare.language.labels import Labels
from compare.language.links import Linked, linked
from compare.language.numbers import format_number
from compare.language.rows import Row, rows_of


def text_frame(
    rows: Iterable[Sequence[str]], columns: Sequence[str], labels: Labels
) -> pd.DataFrame:
    """Return rows of text under headings, which are the words ``column.<name>`` of words.toml."""
    headings = [labels.word(f"column.{column}") for column in columns]
    return object_frame(rows, headings)


def object_frame(rows: Iterable[Sequence[str]], headings: list[str]) -> pd.DataFrame:
    """Return rows of text under headings.

    Cells stay objects: a column of pandas' own strings would forget what a text leads to.
    """
    return pd.DataFrame(list(rows), columns=headings, dtype=object)


def rows_by_id(rows: pd.DataFrame) -> dict[str, Row]:
    """Return target rows by their target_id."""
    return {row["target_id"]: row for row in rows_of(rows)}


def indicator_positions(labels: Labels) -> dict[str, int]:
    """Return the position of every indicator in its table."""
    return {code: position for position, code in enumerate(labels.indicators)}


def level_of(row: Row, labels: Labels) -> str:
    """Return the level of the place of a target."""
    return labels.levels[row["place_id"]]


def time_marks(benchmark: Row, labels: Labels) -> list[str]:
    """Return in words what keeps the figure of a benchmark from being surely of the year asked for."""
    marks = filter(None, benchmark["marks"].split(";"))
    return [labels.word(f"time_mark.{mark}") for mark in marks]


def line_label(line: int, labels: Labels) -> str:
    """Return ``line 54`` in the language of the page."""
    return labels.word("text.line_of", line=int(line))


def line_cell(row: Row, labels: Labels) -> Linked:
    """Return the line of a target, which leads to its evidence."""
    label = line_label(row["line"], labels)
    return linked(label, row["target_id"])


def source_cell(row: Row, labels: Labels) -> Linked:
    """Return document and line of a target, which lead to its evidence."""
    document = labels.documents[row["document_id"]]
    label = line_label(row["line"], labels)
    text = labels.join([document, label], "pause")
    return linked(text, row["target_id"])


def fragment_cell(fragment: str, line: int, target_id: str, labels: Labels) -> Linked:
    """Return a printed fragment with its line, which lead to the evidence of the target."""
    text = labels.word("text.fragment_line", printed=fragment, line=line)
    return linked(text, target_id)


def span(low: float, high: float, labels: Labels) -> str:
    """Write two distances, or one where they are the same, with at most two decimals.

    Examples
    --------
    >>> span(0.0100, 0.0102, Labels({}, "en")), span(0.44, 1.36, Labels({}, "en"))
    ('0.01', '0.44 to 1.36')
    """
    ends = [format_number(round(float(end), 2), labels.language) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return labels.word("answer.span", low=ends[0], high=ends[1])


def value_cell(row: Row, labels: Labels) -> Linked:
    """Return the value of a target with its qualifier, which leads to its evidence."""
    return linked(labels.value(row), row["target_id"])
