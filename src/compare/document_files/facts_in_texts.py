"""Look for what the registry says of a document in its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

import pandas as pd

from compare.document_files.describe import describe
from compare.language.rows import Row, Tables, rows_of
from compare.tables.read import Fault, row_fault


def facts_in_texts(tables: Tables, texts: Mapping[str, str]) -> list[Fault]:
    """Return the documents whose years do not stand in their text, or whose number or day is another there.

    Parameters
    ----------
    tables : dict of DataFrame
        Every column as text.
    texts : mapping
        The text of each document that is at hand.
    """
    faults = []
    for row in rows_of(tables["documents"]):
        text = texts.get(row["document_id"])
        if text is None:
            continue
        for column, problem in _problems(row, text, tables["document_kinds"]):
            faults.append(row_fault(row, column, problem))
    return faults


def _problems(row: Row, text: str, kinds: pd.DataFrame) -> Iterator[tuple[str, str]]:
    plain = _plain(text)
    for column in ("base_year", "horizon_year"):
        if row[column] not in plain:
            yield column, "The year does not stand in the text of the document; correct it."
    own = describe(text.split("\n"), kinds)
    for column in ("document_number", "issued"):
        printed = own.get(column)
        cell = row[column]
        # A text that prints neither contradicts nothing.
        if printed is None or not cell or _plain(cell) in (_plain(printed.value), ""):
            continue
        if _plain(cell) not in plain and cell not in row["note"]:
            yield (
                column,
                f'The text of the document has "{printed.value}" on line {printed.line}; correct it, or repeat it in '
                "the note and say there where it was read.",
            )


def _plain(text: str) -> str:
    """Return a text in common characters without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
