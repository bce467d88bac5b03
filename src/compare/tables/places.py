"""Find a place by any of its names."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from compare.language.words import word
from compare.project.errors import UserError, did_you_mean

#: A name that means another place than it says, and the notice that must be shown with it.
MISNOMERS = {"haishu": ("haizhou", "notice.haishu")}


class UnknownPlace(UserError):
    """A name that no place has."""


def resolve_places(
    names: Iterable[str] | str, places: pd.DataFrame, language: str = "en"
) -> tuple[list[str], list[str]]:
    """Find places by id, Chinese name, English name, division code or alias, in any case.

    Parameters
    ----------
    names : iterable of str, or str
    places : DataFrame
        The places table.
    language : str
        Language of the notices.

    Returns
    -------
    place_ids : list of str
        In the order named, without repeats.
    notices : list of str
        What the reader must be told about a name that was taken for another.

    Raises
    ------
    UnknownPlace
        For all unknown names at once, each with the nearest names.

    Examples
    --------
    >>> from compare.tables.load import load_tables
    >>> resolve_places(["湖州", "330481"], load_tables()["places"])
    (['huzhou', 'haining'], [])
    """
    names = [names] if isinstance(names, str) else names
    known = _names(places)
    found: list[str] = []
    notices: list[str] = []
    unknown: list[str] = []
    for name in names:
        key = str(name).strip().casefold()
        if key in MISNOMERS:
            key, notice = MISNOMERS[key]
            notices.append(word(notice, language))
        if key in known:
            found.append(known[key])
        else:
            unknown.append(
                f'"{name}" is not a place of data/raw/places.csv.{did_you_mean(str(name), known, 3)}'
            )
    if unknown:
        raise UnknownPlace(" ".join(unknown))
    return list(dict.fromkeys(found)), list(dict.fromkeys(notices))


def _names(places: pd.DataFrame) -> dict[str, str]:
    """Return every name of every place, folded, with the id it stands for."""
    names: dict[str, str] = {}
    for row in places.itertuples():
        for name in (
            row.place_id,
            row.name_zh,
            row.name_en,
            row.division_code,
            *row.aliases.split(";"),
        ):
            if name.strip():
                names.setdefault(name.strip().casefold(), row.place_id)
    return names
