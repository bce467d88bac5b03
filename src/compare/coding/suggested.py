"""Suggest rows for a registered document or for a file of text."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.document_files.read import read_text
from compare.language.rows import Tables
from compare.project.errors import UserError, did_you_mean
from compare.suggestions.suggest import suggest_texts
from compare.suggestions.years import Calendar
from compare.tables.load import load_texts


class SuggestError(UserError):
    """A document that is not registered, or whose text is not there."""


class DocumentText(NamedTuple):
    """The text of a document, and what the document is called."""

    name: str
    content: str


def suggest_rows(
    name: str,
    root: Path | None,
    sources: Path | None,
) -> pd.DataFrame:
    """Return the suggested rows, as text, for a file or for a registered document.

    Parameters
    ----------
    name : str
        A file of any kind that ``compare new`` reads, or the id of a document of the registry, whose years are then
        known.
    root : Path or None
        The project; found from the working directory when None.
    sources : Path or None
        The folder with ``<document_id>.txt`` of a registered document.

    Raises
    ------
    SuggestError
        Where there is neither.
    UnreadableFile
        Where a file holds no text that could be read.
    """
    tables = load_texts(root)
    is_file = Path(name).is_file()
    known = None if is_file else _known_years(name, tables)
    text = document_text(name, sources)
    return suggest_texts(text.content, tables, text.name, known)


def document_text(name: str, sources: Path | None) -> DocumentText:
    """Return the text of a file, or of a document by its id.

    Parameters
    ----------
    name : str
    sources : Path or None
        As :func:`suggest_rows` takes them.

    Raises
    ------
    SuggestError
        Where there is neither.
    UnreadableFile
        Where a file holds no text that could be read.
    """
    path = Path(name)
    if path.is_file():
        return DocumentText(path.stem, read_text(path))
    if sources is None:
        raise SuggestError(
            f"Say where the text of {name} is: compare suggest {name} --sources FOLDER, where FOLDER holds {name}.txt."
        )
    text = sources / f"{name}.txt"
    if not text.is_file():
        raise SuggestError(f"{sources} holds no {name}.txt, the text of the document {name}.")
    return DocumentText(name, read_text(text))


def _known_years(
    name: str,
    tables: Tables,
) -> Calendar:
    documents = tables["documents"].set_index("document_id")
    if name not in documents.index:
        hint = did_you_mean(name, documents.index)
        raise SuggestError(f'"{name}" is no file, and no document of data/raw/documents.csv.{hint}')
    row = documents.loc[name]
    base = int(row["base_year"]) if row["base_year"] else None
    published = int(row["issued"][:4]) if row["issued"] else None
    return Calendar(published, None, int(row["horizon_year"]), base)
