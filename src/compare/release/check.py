"""Check a project as ``compare check`` does: its tables, the two codings, the codebook, and what figures can draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pylopdf_fonts_zh_cn
import uharfbuzz

from compare.coding.agreement import unsettled
from compare.document_files.facts_in_texts import facts_in_texts
from compare.language.rows import Tables, rows_of
from compare.project import paths
from compare.release.codebook import codebook_text
from compare.tables import schema
from compare.tables.check import read_tables, sentences
from compare.tables.raw_files import remarks
from compare.tables.read import Fault, fault_frame, row_fault

#: Columns whose text is drawn in figures, beside the names of every table.
_DRAWN = {"targets": ("as_printed",), "context": ("publication",)}


class Findings(NamedTuple):
    """What a check finds: the tables as text, the faults, and what is no fault and is said."""

    tables: Tables
    faults: list[str]
    remarks: list[str]


def check_project(root: Path | None = None, sources: Path | None = None) -> Findings:
    """Return everything that is wrong with a project, each as a sentence with what to do.

    The codings, the codebook and the figures are looked at once the tables have no fault of their own.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.
    sources : Path, optional
        Folder with the source texts, ``<document_id>.txt``: the years of the documents must stand in them, and
        numbers and days of issue be theirs.
    """
    tables, faults = read_tables(root)
    if len(faults):
        return Findings(tables, sentences(faults), [])
    later = [
        *_unsettled_faults(tables),
        *_codebook_faults(tables, root),
        *_glyph_faults(tables),
        *facts_in_texts(tables, _texts(tables, sources)),
    ]
    said = fault_frame(remarks(tables))
    return Findings(tables, sentences(fault_frame(later)), sentences(said))


def _texts(tables: Tables, sources: Path | None) -> dict[str, str]:
    """Return the source texts that are at hand."""
    if sources is None:
        return {}
    texts = {}
    for document_id in tables["documents"]["document_id"]:
        path = sources / f"{document_id}.txt"
        if path.is_file():
            texts[document_id] = path.read_text("utf-8")
    return texts


def _unsettled_faults(tables: Tables) -> Iterator[Fault]:
    """Yield the cells in which the two codings differ, and nobody has said which stands."""
    rows = {row["target_id"]: row for row in rows_of(tables["targets"])}
    for case in rows_of(unsettled(tables)):
        row = rows.get(case["target_id"])
        if row is None:
            document_id = case["second"].partition(" line ")[0]
            problem = (
                f"Only the second coding has it ({case['second']}); code it, or take it out there."
            )
            yield Fault(f"{schema.TARGETS.location}{document_id}.csv", problem)
        elif case["column"] == "row":
            problem = (
                "The second coding has no such row; look at the line, and correct one of them."
            )
            yield row_fault(row, "as_printed", problem)
        else:
            problem = (
                f'The second coding says "{case["second"]}"; look at the line and correct one of them, or settle '
                f"it in {schema.ADJUDICATION.location}."
            )
            yield Fault(row["file"], problem, row["file_line"], case["column"], case["first"])


def _codebook_faults(tables: Tables, root: Path | None) -> Iterator[Fault]:
    path = paths.codebook_file(root)
    if path.parent.is_dir() and not path.is_file():
        yield Fault("docs/codebook.md", "It is missing; run compare codebook.")
    elif path.is_file() and path.read_text("utf-8") != codebook_text(tables):
        yield Fault("docs/codebook.md", "It is older than the tables; run compare codebook.")


# What figures draw.


@cache
def _shapes() -> frozenset[int]:
    """Return the characters that the font of the figures has shapes for."""
    font = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(font))
    return frozenset(face.unicodes)


def _glyph_faults(tables: Tables) -> Iterator[Fault]:
    """Yield the cells with a character that the font of the figures has no shape for."""
    for table in schema.TABLES.values():
        named = [name for name in ("name_en", "name_zh") if name in table.columns]
        for column in (*named, *_DRAWN.get(table.name, ())):
            yield from _column_glyph_faults(tables, table.name, column)


def _column_glyph_faults(tables: Tables, table: str, column: str) -> Iterator[Fault]:
    cells = tables[table][column]
    missing = {cell: _missing(cell) for cell in cells.unique()}
    is_wrong = cells.map(missing).ne("")
    wrong = tables[table][is_wrong]
    for row in rows_of(wrong):
        character = missing[row[column]]
        problem = f"The font of the figures has no shape for {character} (U+{ord(character):04X}); replace it."
        yield row_fault(row, column, problem)


def _missing(text: str) -> str:
    """Return the first character that could not be drawn; invisible ones are left out of drawings."""
    for character in text:
        is_invisible = unicodedata.category(character) == "Cf"
        if ord(character) not in _shapes() and not is_invisible:
            return character
    return ""
