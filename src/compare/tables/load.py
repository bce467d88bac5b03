"""Load the checked tables as typed frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from compare.language.rows import Tables
from compare.project import paths
from compare.project.errors import UserError
from compare.tables import schema
from compare.tables.check import read_tables, sentences
from compare.tables.known import NamedTables
from compare.tables.raw_files import coded_once
from compare.tables.read import LINE
from compare.tables.second_readings import readings

#: Types of the columns that are not text, by the type of their field.
NUMBER_TYPES = {"count": "Int64", "year": "Int64", "number": "float64"}


@dataclass(frozen=True)
class CheckedTables:
    """All raw tables of a project, checked.

    Attributes
    ----------
    texts : dict of DataFrame
        As :func:`load_texts` returns them.
    typed : dict of DataFrame
        As :func:`load_tables` returns them.
    """

    texts: Tables
    typed: Tables


#: The tables that were checked last, by the digest of their files.
_checked: dict[str, CheckedTables] = {}


class TablesError(UserError):
    """The raw tables do not hold to the data model; ``faults`` is the frame of what is wrong."""

    exit_code = 4

    def __init__(self, faults: pd.DataFrame) -> None:
        self.faults = faults
        said = sentences(faults)
        noun = "faults" if len(said) > 1 else "fault"
        heading = f"{len(said)} {noun} in the raw tables; nothing was loaded:"
        super().__init__("\n".join([heading, *said]))


def load_tables(root: Path | None = None) -> Tables:
    """Read and check every raw table.

    Tables are read anew only when a file has changed. The frames are the caller's own: changing them changes nothing
    for the next caller.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.

    Returns
    -------
    dict of DataFrame
        Every table of :mod:`compare.tables.schema` by name, with its columns. Years, lines and occurrences
        are Int64, values float64, everything else str with "" for an empty cell. The tables that are one
        file for each document also have ``document_id``, ``targets`` has ``place_id``, and ``places`` has
        ``look`` (Int64): the number of the place among those with a plan, in the order in which their first
        plans were written; missing without a plan. ``documents`` has ``coded_once`` (bool): whether its targets
        have no second coding. ``context`` has ``reading`` (str): what the figure was read a second time from
        (``second_source``, ``arithmetic``, ``second_reading``), or ``once``.

    Raises
    ------
    TablesError
        When any table breaks the data model, with all faults at once.

    Examples
    --------
    >>> load_tables()["documents"]["document_id"].tolist()[:2]
    ['haining-2025', 'haizhou-2015']
    """
    return _copies(load_checked(root).typed)


def load_targets(root: Path | None = None) -> pd.DataFrame:
    """Return the checked target rows of all documents; see :func:`load_tables`.

    Examples
    --------
    >>> targets = load_targets()
    >>> targets.loc[targets.target_id == "huzhou-2017-054-10", ["as_printed", "value", "unit"]].values.tolist()
    [['2.70%左右', 2.7, '%']]
    """
    return load_tables(root)["targets"]


def load_texts(root: Path | None = None) -> Tables:
    """Read and check every raw table, and return every cell as it was typed.

    Raises
    ------
    TablesError
        As :func:`load_tables` does.
    """
    return _copies(load_checked(root).texts)


def _copies(tables: Tables) -> Tables:
    return NamedTables({name: frame.copy() for name, frame in tables.items()})


def load_checked(root: Path | None = None) -> CheckedTables:
    """Read and check every raw table, and return frames that the next caller gets, too: they are not to be changed.

    Raises
    ------
    TablesError
        As :func:`load_tables` does.
    """
    folder = paths.raw(root)
    digest = content_digest(folder)
    if digest in _checked:
        return _checked[digest]
    with plain_texts():
        texts, faults = read_tables(root)
        if len(faults):
            raise TablesError(faults)
        tables = CheckedTables(texts, typed_tables(texts))
    # A file that was saved while it was read may have been read half old, half new.
    if content_digest(folder) == digest:
        remember_checked(digest, tables)
    return tables


@contextmanager
def plain_texts() -> Iterator[None]:
    """Let frames that are made meanwhile hold text as Python's own, not as Arrow's.

    We go through rows far more than through columns, and every single text is copied out of Arrow; the type is ``str``
    either way.

    Examples
    --------
    >>> with plain_texts():
    ...     pd.Series(["INVENTED"]).dtype.storage
    'python'
    """
    with pd.option_context("mode.string_storage", "python"):
        yield


def remember_checked(digest: str, tables: CheckedTables) -> None:
    """Keep tables for all who load them, in place of those kept before.

    Parameters
    ----------
    digest : str
        The :func:`content_digest` of the files that the tables were read from.
    tables : CheckedTables
        What :func:`load_checked` returned, here or in another process.
    """
    _checked.clear()
    _checked[digest] = tables


def content_digest(folder: Path) -> str:
    """Return a hash of the name and the bytes of every CSV file below a folder.

    Of the bytes, for an editor may keep size and time of a file that it changes.
    """
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(folder).as_posix()}\0{digest}\0".encode())
    return whole.hexdigest()


def typed_tables(texts: Tables) -> Tables:
    """Return the tables of :func:`load_texts` with their types, as :func:`load_tables` does."""
    tables = NamedTables()
    for table in schema.TABLES.values():
        tables[table.name] = _typed(texts[table.name], table)
    targets = tables["targets"]
    places = tables["documents"].set_index("document_id")["place_id"]
    targets["place_id"] = targets["document_id"].map(places)
    tables["places"]["look"] = _looks(tables)
    documents = tables["documents"]
    documents["coded_once"] = documents["document_id"].isin(coded_once(tables))
    tables["context"]["reading"] = readings(texts)
    return tables


def _looks(tables: Tables) -> pd.Series:
    """Return the number by which every place is drawn; a place with a plan keeps it when later plans are added."""
    documents = tables["documents"].merge(tables["datings"], on="document_id", how="left")
    undated = documents["issued"].eq("")
    written = documents["issued"].mask(undated, documents["not_before"].astype("str"))
    ordered = documents.assign(written=written).sort_values(["written", "document_id"])
    place_ids = ordered["place_id"].unique()
    numbers = pd.Series(range(len(place_ids)), index=place_ids, dtype="Int64")
    return tables["places"]["place_id"].map(numbers).astype("Int64")


def _typed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    columns = dict(frame.drop(columns=[LINE, "file"]).items())
    for field in table.fields:
        if field.type in NUMBER_TYPES:
            texts = columns[field.name]
            columns[field.name] = _numbers(texts, NUMBER_TYPES[field.type])
    return pd.DataFrame(columns)


def _numbers(column: pd.Series, number_type: str) -> pd.Series:
    """Return the numbers of a column of text; equal cells are read once."""
    codes, cells = pd.factorize(column)
    filled = pd.Series(cells, dtype=object).replace("", None)
    numbers = pd.to_numeric(filled).astype(number_type)
    return numbers.take(codes).set_axis(column.index)
