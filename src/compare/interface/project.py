"""The project at hand: its checked tables and its harmonised rows, read anew only when a raw table has changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compare.harmonise.canonical import harmonise_targets
from compare.language.rows import Tables
from compare.tables.known import UnknownInput
from compare.tables.load import CheckedTables, load_checked, load_tables

#: Under which name rows carry the folder of a project that was named; pandas keeps it when rows are chosen.
PROJECT = "project"

#: The rows that were harmonised last, with the tables that they were made from.
_harmonised: list[tuple[CheckedTables, pd.DataFrame]] = []


def project_folder(root: object) -> Path | None:
    """Return the folder of a project; None for the one around the working directory.

    Raises
    ------
    UnknownInput
        When the folder holds no project.
    """
    if root is None:
        return None
    if not isinstance(root, (str, Path)):
        kind = type(root).__name__
        raise UnknownInput(f"root: This is {kind}; give the folder of a project, as text or Path.")
    folder = Path(root).expanduser()
    if not (folder / "data" / "raw" / "places.csv").is_file():
        raise UnknownInput(
            f"root: {folder} holds no data/raw/places.csv; give the folder of a project."
        )
    return folder.absolute()


def project_tables(root: object = None) -> Tables:
    """Return the tables of :func:`compare.load_tables`."""
    return load_tables(project_folder(root))


def project_rows(root: object = None) -> pd.DataFrame:
    """Return all rows of :func:`compare.harmonise_targets`, the caller's own to change.

    Examples
    --------
    >>> project_rows()["target_id"].is_unique
    True
    """
    folder = project_folder(root)
    checked = load_checked(folder)
    if not _harmonised or _harmonised[0][0] is not checked:
        _harmonised[:] = [(checked, harmonise_targets(load_tables(folder)))]
    rows = _harmonised[0][1].copy()
    if folder is not None:
        rows.attrs[PROJECT] = str(folder)
    return rows


def tables_of(rows: object, tables: Tables | None) -> Tables:
    """Return the tables given, else those of the project that the rows were taken from."""
    if tables is not None:
        return tables
    root = rows.attrs.get(PROJECT) if isinstance(rows, pd.DataFrame) else None
    return project_tables(root)
