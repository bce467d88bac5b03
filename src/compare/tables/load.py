"""Load the checked tables as typed frames."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compare import reads
from compare.errors import UserError
from compare.tables import schema
from compare.tables.check import read_tables, sentences
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
    return typed_tables(load_texts(root))


def load_texts(root: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read and check every raw table, and return every cell as it was typed.

    Raises
    ------
    TablesError
        As :func:`load_tables` does.
    """
    checked = reads.checked_tables(root)
    if checked is not None:
        return checked
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


def _typed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    typed = frame.drop(columns=[LINE, "file"]).copy()
    for field in table.fields:
        if field.kind in ("count", "year"):
            typed[field.name] = pd.to_numeric(typed[field.name].replace("", None)).astype("Int64")
        elif field.kind == "number":
            typed[field.name] = pd.to_numeric(typed[field.name].replace("", None)).astype("float64")
    return typed
