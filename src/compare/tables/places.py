"""Find places by any of their names."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from compare.language.words import note_in
from compare.project.errors import UserError, did_you_mean
from compare.tables.known import known_input


class UnknownPlace(UserError):
    """A name that no place has."""


@known_input
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
        Sentences for the reader about a name that was taken for another.

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
    if not isinstance(names, Iterable):
        raise UnknownPlace(f"A name of a place is text, and this is {type(names).__name__}.")
    place_of = _places_by_name(places)
    misnomers = _misnomers(places)
    place_ids: list[str] = []
    notices: list[str] = []
    problems: list[str] = []
    for name in names:
        key = str(name).strip().casefold()
        if key in misnomers:
            key, notice = misnomers[key]
            notices.append(note_in(notice, language))
        if key in place_of:
            place_ids.append(place_of[key])
        else:
            hint = did_you_mean(str(name), place_of, 3)
            problems.append(f'"{name}" is not a place of data/raw/places.csv.{hint}')
    if problems:
        raise UnknownPlace(" ".join(problems))
    return list(dict.fromkeys(place_ids)), list(dict.fromkeys(notices))


def _places_by_name(places: pd.DataFrame) -> dict[str, str]:
    """Return the id of a place by each of its names, without case."""
    place_of: dict[str, str] = {}
    for row in places.itertuples():
        aliases = row.aliases.split(";")
        for name in (row.place_id, row.name_zh, row.name_en, row.division_code, *aliases):
            key = name.strip().casefold()
            if key:
                place_of.setdefault(key, row.place_id)
    return place_of


def _misnomers(places: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return, by each name that means another place than it says, the id of the place and the notice to show."""
    misnomers = {}
    for row in places[places["misnomers"].ne("")].itertuples():
        for name in row.misnomers.split(";"):
            misnomers[name.strip().casefold()] = (row.place_id, row.misnomer_notice)
    return misnomers
