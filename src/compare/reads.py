"""What a notebook reads while ``compare regenerate`` runs it, so that it runs again when that changes and only then.

Everywhere else nothing is recorded and tables stay as they are. What is read is written down as sources:

- ``file:<path>``: a file of the project;
- ``table:<name>``: a raw table without its ``note`` column;
- ``table:targets`` and ``rows:targets?family=…&document=…``: every target without its note, and whole rows.

A table is handed out without the notes that are not recorded as read, so that nothing can show them unseen.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: Names the file that a notebook's kernel writes its sources to.
VARIABLE = "COMPARE_READS"

#: Names the file in which the kernel finds the raw tables, read and checked before by the command, and the project
#: that they are of.
CHECKED, CHECKED_OF = "COMPARE_CHECKED", "COMPARE_CHECKED_OF"

#: Folders of the project that hold no inputs.
OUTPUTS = ("figures", "reports")

_seen: set[str] = set()
_silent = False


def watch() -> None:
    """Write down every file of the project that is opened for reading from now on.

    Files that a library opens without Python's knowing, such as Parquet files, are not seen.
    """
    from compare.project.paths import project_root  # noqa: PLC0415 - not needed where nothing is recorded

    root, package = project_root().resolve(), Path(__file__).resolve().parent

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or _silent or not isinstance(arguments[0], (str, os.PathLike)):
            return
        mode, flags = arguments[1], arguments[2]
        if set(mode or "r") & set("wax+") or (
            mode is None and flags and flags & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        path = Path(os.path.abspath(arguments[0]))  # noqa: PTH100 - resolve() would open more
        if path.is_relative_to(root) and not path.is_relative_to(package):
            inside = path.relative_to(root)
            if (
                inside.parts[0] not in OUTPUTS
                and not inside.parts[0].startswith(".")
                and path.suffix != ".pyc"
            ):
                note(f"file:{inside.as_posix()}")

    sys.addaudithook(heard)


def note(source: str) -> None:
    """Write one source down."""
    global _silent
    path = os.environ.get(VARIABLE)
    if not path or source in _seen:
        return
    _seen.add(source)
    before, _silent = _silent, True
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(source, ensure_ascii=False) + "\n")
    finally:
        _silent = before


def noted(path: Path) -> list[str]:
    """Return the sources written to a file, sorted."""
    return (
        sorted({json.loads(line) for line in path.read_text("utf-8").splitlines()})
        if path.exists()
        else []
    )


@contextmanager
def told_by_table() -> Iterator[None]:
    """Leave the files that are opened inside the block to :func:`handed_out`."""
    global _silent
    before, _silent = _silent, True
    try:
        yield
    finally:
        _silent = before


def checked_tables(root: Path | None) -> dict[str, pd.DataFrame] | None:
    """Return the tables that were checked before if they are there and of this project; all of them count as read."""
    path = os.environ.get(CHECKED)
    if not path:
        return None
    from compare.project import paths  # noqa: PLC0415 - not needed where nothing is recorded

    here = (root or paths.project_root()).resolve()
    if os.environ.get(CHECKED_OF) != str(here):
        return None
    with told_by_table():
        tables = pickle.loads(Path(path).read_bytes())
    if not _silent:
        for file in sorted(paths.raw(here).rglob("*.csv")):
            note(f"file:{file.relative_to(here).as_posix()}")
    return tables


class _Tables(dict):
    """The raw tables; which of them are used is written down."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        note(f"table:{name}")
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - get() would call itself

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        return [self[name] for name in self]


def rows_source(families: Sequence[str], document: str) -> str:
    """Name the targets of some families (all when empty) and of one document (all when empty).

    Examples
    --------
    >>> rows_source(["rd_input", "patents"], "")
    'rows:targets?family=patents+rd_input&document='
    """
    return f"rows:targets?family={'+'.join(sorted(families))}&document={document}"


def handed_out(
    tables: dict[str, pd.DataFrame], families: Sequence[str], document: str
) -> dict[str, pd.DataFrame]:
    """Return the tables as a page may use them; untouched where nothing is recorded.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    families : sequence of str
        Families whose targets the page shows; all when empty.
    document : str
        The only document whose targets it shows; all when empty.

    Returns
    -------
    dict of DataFrame
        Targets that the page does not show have None for a note, and so have the rows of the other tables.
    """
    if VARIABLE not in os.environ:
        return tables
    note(rows_source(families, document))
    family_of = tables["indicators"].set_index("indicator")["family"]
    targets = tables["targets"]
    shown = (
        targets["indicator"].map(family_of).isin(families)
        if families
        else targets["indicator"].notna()
    )
    if document:
        shown &= targets["document_id"].eq(document)
    handed = {
        name: frame.assign(note=None) if "note" in frame else frame
        for name, frame in tables.items()
    }
    handed["targets"] = targets.assign(note=targets["note"].astype(object).where(shown, None))
    return _Tables(handed)
