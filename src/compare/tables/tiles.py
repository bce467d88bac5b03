"""Where each province stands on a map of tiles: one square each, in its rough place.

The arrangement of ``tiles.csv`` is our own; its codes, letters and names are those of GB/T 2260.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

_FILE = Path(__file__).parent / "tiles.csv"


class Tile(NamedTuple):
    """A province on the map: its code and names, what its tile says, and row and column from the north-west."""

    division_code: str
    name_en: str
    name_zh: str
    letters: str
    short_zh: str
    row: int
    column: int

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en

    def short(self, language: str) -> str:
        """Return what fits on a tile: in English the letters of GB/T 2260."""
        return self.short_zh if language == "zh" else self.letters


@cache
def tiles() -> tuple[Tile, ...]:
    """Return every province of the map, from north to south and from west to east.

    Examples
    --------
    >>> first = tiles()[0]
    >>> first.name("en"), first.short("en"), first.short("zh")
    ('Heilongjiang', 'HL', '黑龙江')
    """
    columns = dict.fromkeys(Tile._fields[:5], str)
    frame = pd.read_csv(_FILE, dtype=columns).sort_values(["row", "column"])
    return tuple(Tile(*row) for row in frame.itertuples(index=False))
