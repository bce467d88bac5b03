"""What a raw table is made of: columns, and what they may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column and what it may hold; its meaning is ``meaning.<name>`` in words.toml.

    Attributes
    ----------
    name : str
    type : str
        One of ``code``, ``text``, ``bilingual`` (English and Chinese with " | " between), ``word`` (from
        ``allowed``), ``count`` (1, 2, 3 ...), ``year``, ``number``, ``date``, ``division_code``,
        ``sha256``, ``url``.
    required : bool
        Whether the cell must be filled.
    allowed : tuple of str
        The closed vocabulary of a ``word``.
    refers : str
        The table whose key the cell must hold, or an empty string. A ``word`` that refers is one of a vocabulary
        that is a table itself.
    longest : int
        The most characters that the cell may hold, 0 where that is left open.
    """

    name: str
    type: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""
    longest: int = 0


@dataclass(frozen=True)
class Table:
    """A raw table: its columns in order, the column whose values are unique (or ""), and its folder in data/raw.

    A table ``per_document`` is one file for each document.
    """

    name: str
    key: str
    fields: tuple[Field, ...]
    folder: str = ""
    per_document: bool = False

    @property
    def location(self) -> str:
        """Return the file or folder of the table, as a message names it."""
        return f"data/raw/{self.name}/" if self.per_document else f"data/raw/{self.file}"

    @property
    def file(self) -> str:
        """Return the file of a table that is one file, below ``data/raw``."""
        return f"{self.folder}/{self.name}.csv" if self.folder else f"{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(field.name for field in self.fields)
