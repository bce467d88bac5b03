"""Name the licences of the data and of the code."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX name, with its title and where its text is."""

    name: str
    title: str
    path: str


DATA_LICENCE = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)
CODE_LICENCE = Licence("MIT", "MIT License", "https://spdx.org/licenses/MIT.html")


def licences_frame() -> pd.DataFrame:
    """Return one row for the data and one for the code: covers, name, title, path."""
    rows = [
        {"covers": "data", **asdict(DATA_LICENCE)},
        {"covers": "code", **asdict(CODE_LICENCE)},
    ]
    return pd.DataFrame(rows)
