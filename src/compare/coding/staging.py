"""Change data/raw as a whole or not at all: in a copy first, which is checked."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from compare.language.rows import Tables, rows_of
from compare.project import paths
from compare.project.errors import UserError
from compare.tables.check import read_tables
from compare.tables.load import TablesError

#: Looks at the faults of the changed tables and returns those for which nothing is written.
Refusal = Callable[[pd.DataFrame], pd.DataFrame]


class NotWritten(UserError):
    """A disk that did not take the tables; they are as they were."""

    exit_code = 5


def change_tables(
    root: Path | None,
    change: Callable[[Path], None],
    refused: Refusal = lambda faults: faults,
    dry_run: bool = False,
) -> tuple[Tables, pd.DataFrame]:
    """Change ``data/raw`` where the changed tables hold to the data model; else leave every byte as it was.

    Parameters
    ----------
    root : Path, optional
    change : callable
        Takes the folder of a copy of ``data/raw`` and changes its files.
    refused : callable
        Takes the faults of the changed tables, as :func:`compare.tables.check.read_tables` returns them, and returns
        those that stand against the change; all of them when left out.
    dry_run : bool
        Whether to change nothing after all.

    Returns
    -------
    tables : dict of DataFrame
        The changed tables, every column as text.
    faults : DataFrame
        What is wrong with them and was not refused.

    Raises
    ------
    compare.tables.load.TablesError
        With what was refused; nothing is written then.
    NotWritten
        When the disk does not take them.
    """
    folder = paths.raw(root)
    with tempfile.TemporaryDirectory(prefix="compare-tables-") as name:
        copy = paths.raw(Path(name))
        shutil.copytree(folder, copy)
        change(copy)
        tables, faults = read_tables(Path(name))
        against = refused(faults)
        if len(against):
            raise TablesError(against)
        if not dry_run:
            _take_over(copy, folder)
    return tables, faults


def not_there_before(before: pd.DataFrame) -> Refusal:
    """Return what refuses a change for the faults that it brings, and for none that the tables had already.

    Parameters
    ----------
    before : DataFrame
        The faults of the tables as they were.
    """
    known = set(_without_lines(before))

    def refused(faults: pd.DataFrame) -> pd.DataFrame:
        return faults[[each not in known for each in _without_lines(faults)]]

    return refused


def _without_lines(faults: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield faults without the numbers of lines, which a change moves."""
    for row in rows_of(faults):
        problem = re.sub(r"\d+", "", row["problem"])
        yield row["file"], row["column"], row["value"], problem


def _take_over(copy: Path, folder: Path) -> None:
    """Make a folder what its copy became; each new file lies beside its place before the first is put there."""
    files = {
        path.relative_to(root)
        for root in (copy, folder)
        for path in root.rglob("*")
        if path.is_file()
    }
    changed = []
    for file in sorted(files):
        if _bytes(copy / file) != _bytes(folder / file):
            changed.append(file)
    beside = {
        file: (folder / file).with_name(f".{file.name}.new")
        for file in changed
        if (copy / file).is_file()
    }
    try:
        for file, path in beside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(copy / file, path)
    except OSError as error:
        for path in beside.values():
            path.unlink(missing_ok=True)
        reason = error.strerror or error
        raise NotWritten(
            f"{folder} could not be written ({reason}); every table is as it was."
        ) from None
    for file in changed:
        if file in beside:
            beside[file].replace(folder / file)
        else:
            (folder / file).unlink()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
