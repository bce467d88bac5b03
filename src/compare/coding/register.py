"""Register a document: keep its text, and propose its row of the registry from what the text says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.coding.staging import change_tables
from compare.document_files.describe import Proposal, describe, earliest_year
from compare.document_files.read import SourceText, read_source
from compare.language.rows import Row, Tables, rows_of
from compare.project import paths
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.check import sentences
from compare.tables.divisions import place_rows
from compare.tables.document_names import DRAFT
from compare.tables.load import load_texts
from compare.tables.places import UnknownPlace, resolve_places
from compare.tables.raw_edit import insert_rows

#: Columns of the registry that are proposed or given; the others follow from the text and the name of the document.
_FIXED = ("document_id", "place_id", "source_sha256")

#: Columns whose wrong cell is left for the coder to fill, with the row already there.
_LEFT_TO_FILL = ("", "place_id")


class Refused(UserError):
    """A document that cannot be registered; nothing is written then."""


class Registered(NamedTuple):
    """What was written for a document, and what is left to do.

    Attributes
    ----------
    row : dict
        The row of ``documents``.
    proposals : dict of Proposal
        What of it was read in the text, and on which line.
    places : list of dict
        The rows that were added to ``places``.
    text : Path
        Where the text is kept.
    remarks, to_do : list of str
        What should be known, and what must be filled before the tables can be loaded, in sentences.
    """

    row: Row
    proposals: dict[str, Proposal]
    places: list[Row]
    text: Path
    remarks: list[str]
    to_do: list[str]


class _Place(NamedTuple):
    """The place of a document, with the rows of those that are new and what was said of its name."""

    row: Row
    new: list[Row]
    notices: list[str]


def register(
    document_id: str,
    place: str,
    files: Sequence[Path],
    given: Mapping[str, str] | None = None,
    sources: Path | None = None,
    root: Path | None = None,
) -> Registered:
    """Keep the text of a document outside of the project and write its rows; all of it or nothing.

    Parameters
    ----------
    document_id : str
        The place and the horizon year, such as chengan-2027; a second one of both has a word behind.
    place : str
        A place of the tables by any of its names, or a division of China by name or code.
    files : sequence of Path
        As for :func:`compare.document_files.read.read_source`.
    given : mapping, optional
        Cells of the registry that are known, by column; they go before what the text says.
    sources : Path, optional
        Folder of the source texts; ``sources`` beside the project when left out.
    root : Path, optional

    Raises
    ------
    Refused
        When the document or its text is there already, or a name is not one.
    compare.document_files.lines.UnreadableFile
        When a file holds no text that can be read.
    compare.tables.load.TablesError
        When the row would break the data model, other than by a cell that is left to fill.
    """
    given = dict(given or {})
    tables = load_texts(root)
    folder = sources or paths.sources(root)
    _refuse_double(document_id, folder, tables, root)
    _refuse_columns(given)
    found = _place(place, document_id, tables)
    source = read_source(files)
    _refuse_known_text(source, tables)
    lines = [line.text for line in source.lines]
    horizon = _horizon(document_id, found.row)
    proposals = describe(lines, tables["document_kinds"], horizon)
    row = _row(document_id, found.row, source, proposals, given, tables)
    remarks = [*found.notices, *source.remarks, *_remarks(lines, row, tables)]
    datings = _datings(row, lines)

    def add_rows(raw: Path) -> None:
        insert_rows(raw / schema.PLACES.file, found.new)
        insert_rows(raw / schema.DOCUMENTS.file, [row], "document_id")
        insert_rows(raw / schema.DATINGS.file, datings, "document_id")

    written = _keep(source, folder, document_id)
    try:
        _, faults = change_tables(root, add_rows, _refused)
    except BaseException:
        for path in written:
            path.unlink()
        raise
    kept = {column: each for column, each in proposals.items() if column not in given}
    return Registered(row, kept, found.new, written[0], remarks, sentences(faults))


def _refused(faults: pd.DataFrame) -> pd.DataFrame:
    """Return the faults that no coder can fill in the row that was written."""
    in_registry = faults["file"].eq(schema.DOCUMENTS.location)
    is_empty = faults["value"].eq("")
    is_left_to_fill = faults["column"].isin(_LEFT_TO_FILL)
    can_be_filled = is_empty | is_left_to_fill
    return faults[~(in_registry & can_be_filled)]


def _refuse_double(document_id: str, folder: Path, tables: Tables, root: Path | None) -> None:
    registered = set(tables["documents"]["document_id"])
    if document_id in registered:
        raise Refused(
            f"{document_id} is registered already. Give the new document a word behind its year, such as "
            f"{document_id}-revised, or take the other out first: compare remove {document_id}."
        )
    if not re.fullmatch(r"[a-z0-9][a-z0-9_\-]*", document_id):
        raise Refused(
            f'"{document_id}" is no document_id: it is made of lower-case letters, digits, _ and -.'
        )
    project = (root or paths.project_root()).resolve()
    if folder.resolve().is_relative_to(project):
        raise Refused(
            f"{folder} lies in the project, which keeps no sentences of the documents; name a folder outside of it "
            "with --sources."
        )
    text = folder / f"{document_id}.txt"
    if text.exists():
        raise Refused(f"{text} is there already; move it away, or name another folder.")


def _refuse_columns(given: Mapping[str, str]) -> None:
    allowed = [column for column in schema.DOCUMENTS.columns if column not in _FIXED]
    problems = [
        f'"{column}" is no column that can be set.{did_you_mean(column, allowed)} Those are {", ".join(allowed)}.'
        for column in given
        if column not in allowed
    ]
    if problems:
        raise Refused("\n".join(problems))


def _refuse_known_text(source: SourceText, tables: Tables) -> None:
    documents = tables["documents"]
    is_same = documents["source_sha256"].eq(source.sha256)
    same = documents.loc[is_same, "document_id"]
    if len(same):
        raise Refused(f"The same text is registered already, as {same.iloc[0]}.")


# The place.


def _place(name: str, document_id: str, tables: Tables) -> _Place:
    """Return a place of the tables, or the rows of a new one, whose id is what the document's begins with."""
    try:
        (place_id,), notices = resolve_places([name], tables["places"])
    except UnknownPlace:
        return _new_place(name, document_id, tables)
    is_place = tables["places"]["place_id"].eq(place_id)
    row = rows_of(tables["places"][is_place])[0]
    _refuse_other_id(document_id, place_id)
    return _Place(row, [], notices)


def _new_place(name: str, document_id: str, tables: Tables) -> _Place:
    rows: list[Row] = [*place_rows(name, tables)]
    known = set(tables["places"]["place_id"])
    new = [row for row in rows if row["place_id"] not in known]
    if not new:
        _refuse_other_id(document_id, rows[-1]["place_id"])
        return _Place(rows[-1], [], [])
    chosen = re.match(r"(.+?)-(?:19|20)\d{2}(?:-|$)", document_id)
    if chosen and chosen[1] not in known:
        renamed = {**rows[-1], "place_id": chosen[1]}
        rows[-1] = renamed
        new[-1] = renamed
    _refuse_other_id(document_id, rows[-1]["place_id"])
    said = [
        f"New in data/raw/places.csv: {row['place_id']}, {row['name_zh']}, {row['name_en']}; id and English name are "
        "spelled by sound, so read them."
        for row in new
    ]
    return _Place(rows[-1], new, said)


def _refuse_other_id(document_id: str, place_id: str) -> None:
    start = f"{place_id}-"
    if not document_id.startswith(start):
        raise Refused(
            f"{document_id} does not begin with its place, {place_id}: the id is made of place and horizon year, such "
            f"as {place_id}-2027."
        )


def _horizon(document_id: str, place: Row) -> str:
    year = re.match(r"-((?:19|20)\d{2})(?:-|$)", document_id.removeprefix(place["place_id"]))
    return year[1] if year else ""


# The rows.


def _row(
    document_id: str,
    place: Row,
    source: SourceText,
    proposals: Mapping[str, Proposal],
    given: Mapping[str, str],
    tables: Tables,
) -> Row:
    row = dict.fromkeys(schema.DOCUMENTS.columns, "")
    row |= {column: proposal.value for column, proposal in proposals.items()}
    row |= given
    row["document_id"] = document_id
    row["place_id"] = place["place_id"]
    row["source_sha256"] = source.sha256
    row["title_en"] = row["title_en"] or _title_en(row, place, tables)
    row["note"] = row["note"] or _note(
        _where_the_place_stands(row, place, source),
        _where_the_draft_stands(row, proposals, source),
    )
    return row


def _title_en(row: Row, place: Row, tables: Tables) -> str:
    """Return a title that says what the document is; a translation is better."""
    kinds = tables["document_kinds"].set_index("kind")["name_en"]
    kind = kinds.get(row["kind"], "plan")
    return f"{kind[0].upper()}{kind[1:]} of {place['name_en']}, {row['horizon_year']}"


def _note(*bilingual: str) -> str:
    """Return one note of several, each in both languages or empty."""
    pairs = [note.split(" | ") for note in bilingual if note]
    english = " ".join(pair[0] for pair in pairs)
    chinese = "".join(pair[1] for pair in pairs)
    return f"{english} | {chinese}" if pairs else ""


def _where_the_draft_stands(row: Row, proposals: Mapping[str, Proposal], source: SourceText) -> str:
    """Return the note that a draft needs whose title does not name it one."""
    number = proposals["status"].line
    if row["status"] != "draft" or DRAFT.search(row["title_zh"]) or not number:
        return ""
    named = DRAFT.search(source.lines[number - 1].text)
    if named is None:
        return ""
    return (
        f"The title names no draft; line {number} does ({named[0]}). | "
        f"标题未写明为未定稿；第{number}行写明{named[0]}。"
    )


def _where_the_place_stands(row: Row, place: Row, source: SourceText) -> str:
    """Return the note that a document needs whose title and issuer do not name its place."""
    aliases = place["aliases"].split(";")
    all_names = [place["name_zh"], *aliases]
    names = [name for name in all_names if re.search("[\u4e00-\u9fff]{2}", name)]
    head = row["title_zh"] + row["issuer_zh"]
    if any(name in head for name in names):
        return ""
    for number, line in enumerate(source.lines, start=1):
        named = [name for name in names if name in line.text]
        if named:
            return (
                f"Title and issuer name no place; the text does, from line {number} on ({named[0]}). | "
                f"标题与印发机关未载地名；正文自第{number}行起写明{named[0]}。"
            )
    return ""


def _datings(row: Row, lines: list[str]) -> list[Row]:
    """Return when an undated document was written at the earliest, where its text cites a numbered one."""
    earliest = None if row["issued"] else earliest_year(lines)
    if earliest is None:
        return []
    note = (
        f"Cites a document numbered in {earliest.value} on line {earliest.line}. | "
        f"第{earliest.line}行引用{earliest.value}年编号的文件。"
    )
    dating = {
        "document_id": row["document_id"],
        "not_before": earliest.value,
        "note": note,
    }
    return [dating]


def _remarks(lines: list[str], row: Row, tables: Tables) -> Iterator[str]:
    """Yield what a coder should look at."""
    proposals = describe(lines, tables["document_kinds"])
    read = proposals.get("horizon_year")
    if read and row["horizon_year"] and read.value != row["horizon_year"]:
        where = f" (line {read.line})" if read.line else ""
        yield (
            f"The text seems to aim at {read.value}{where}, and the document is called one for {row['horizon_year']}."
        )


def _keep(source: SourceText, folder: Path, document_id: str) -> list[Path]:
    """Write the text, and beside it the page of each line where the file had pages; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"{document_id}.txt"
    text.write_bytes(source.text.encode())
    if not any(line.page for line in source.lines):
        return [text]
    pages = folder / f"{document_id}.pages.csv"
    with pages.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["line", "page"])
        for number, line in enumerate(source.lines, start=1):
            rows.writerow((number, line.page))
    return [text, pages]
