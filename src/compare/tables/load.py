"""Load the checked tables as typed frames."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from compare.project import paths
from compare.project.errors import UserError
from compare.tables import schema
from compare.tables.check import read_tables, sentences
from compare.tables.plain import each
from compare.tables.read import LINE


class TablesError(UserError):
    """The raw tables do not hold to the data model; ``faults`` is the frame of what is wrong."""

    exit_code = 1

    def __init__(self, faults: pd.DataFrame) -> None:
        self.faults = faults
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the raw tables; nothing was loaded:"
        super().__init__("\n".join([count, *sentences(faults)]))


def load_tables(root: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read and check every raw table.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.

    Returns
    -------
    dict of DataFrame
        Every table of :mod:`compare.tables.schema` by name, with its columns. Years, lines and occurrences
        are Int64, values float64, everything else str with "" for an empty cell. The tables that are one
        file for each document also have ``document_id``, and ``targets`` has ``place_id``.

    Raises
    ------
    TablesError
        When any table breaks the data model, with all faults at once.

    Examples
    --------
    >>> load_tables()["documents"]["document_id"].tolist()[:2]
    ['haining-2025', 'haizhou-2015']
    """
    return _loaded.tables(paths.raw(root), lambda: typed_tables(load_texts(root)))


class _Loaded:
    """The tables loaded last, for as long as their files hold the same bytes; whoever asks gets a copy of their own."""

    def __init__(self) -> None:
        self._kept: tuple[Path, str, dict[str, pd.DataFrame]] | None = None

    def tables(
        self, folder: Path, load: Callable[[], dict[str, pd.DataFrame]]
    ) -> dict[str, pd.DataFrame]:
        content = _content(folder)
        kept = self._kept
        if kept is None or kept[:2] != (folder, content):
            kept = (folder, content, load())
            # A file that was saved while it was read may have been read half old, half new.
            self._kept = kept if _content(folder) == content else None
        return {name: frame.copy() for name, frame in kept[2].items()}


_loaded = _Loaded()


def _content(folder: Path) -> str:
    """Return a hash of every raw table: of its bytes, for an editor may keep size and time of a file."""
    files = sorted(path for path in folder.rglob("*.csv") if path.is_file())
    rows = sum(path.stat().st_size for path in files) // 100
    digests = each(lambda path: hashlib.sha256(path.read_bytes()).hexdigest(), files, rows)
    told = [
        f"{path.relative_to(folder)}\0{digest}\0"
        for path, digest in zip(files, digests, strict=True)
    ]
    return hashlib.sha256("".join(told).encode()).hexdigest()


_remembered: list = []


def content_digest(folder: Path) -> str:
    """Return the digest of every raw table."""
    return _content(folder)


def remember_checked(digest: str, texts: dict[str, pd.DataFrame]) -> None:
    """Take tables that were checked elsewhere."""
    _remembered[:] = [digest, texts]


def load_texts(root: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read and check every raw table, and return every cell as it was typed.

    Raises
    ------
    TablesError
        As :func:`load_tables` does.
    """
    if root is not None and _remembered and content_digest(paths.raw(root)) == _remembered[0]:
        return _remembered[1]
    texts, faults = read_tables(root)
    if len(faults):
        raise TablesError(faults)
    return texts


def typed_tables(texts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables of :func:`load_texts` with their types, as :func:`load_tables` does."""
    tables = {name: _typed(texts[name], table) for name, table in schema.TABLES.items()}
    places_of = tables["documents"].set_index("document_id")["place_id"]
    tables["targets"]["place_id"] = tables["targets"]["document_id"].map(places_of)
    return tables


def load_targets(root: Path | None = None) -> pd.DataFrame:
    """Return the checked target rows of all documents; see :func:`load_tables`.

    Examples
    --------
    >>> targets = load_targets()
    >>> targets.loc[targets.target_id == "huzhou-2017-054-10", ["as_printed", "value", "unit"]].values.tolist()
    [['2.70%左右', 2.7, '%']]
    """
    return load_tables(root)["targets"]


#: Types of the columns that are not text, by the kind of their field.
TYPES = {"count": "Int64", "year": "Int64", "number": "float64"}


def _typed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    types = {field.name: TYPES[field.kind] for field in table.fields if field.kind in TYPES}
    numbers = dict(
        zip(
            types,
            each(lambda name: _numbers(frame[name], types[name]), types, len(frame)),
            strict=True,
        )
    )
    return pd.DataFrame(
        {
            name: numbers.get(name, frame[name])
            for name in frame.columns
            if name not in (LINE, "file")
        }
    )


def _numbers(column: pd.Series, kind: str) -> pd.Series:
    """Return the numbers of a column of text; cells that say the same are read once."""
    codes, cells = pd.factorize(column)
    numbers = pd.to_numeric(pd.Series(cells, dtype=object).replace("", None)).astype(kind)
    return numbers.take(codes).set_axis(column.index)
