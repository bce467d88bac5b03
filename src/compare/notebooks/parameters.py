"""Check the parameters of a notebook before it does anything else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from compare.language.words import LANGUAGES
from compare.project.errors import UserError, did_you_mean, nearest
from compare.tables.places import resolve_places
from compare.tables.schema import FIRST_YEAR, LAST_YEAR

EVERYTHING = "all"

#: What a reader may call a parameter, so that a slip finds the right one.
OTHER_NAMES = {
    "city": "places",
    "cities": "places",
    "region": "places",
    "target_years": "years",
    "lang": "language",
    "restatements": "restated",
    "plan": "document",
}


class ParameterError(UserError):
    """A parameter that the notebook does not have, or a value that it does not take."""


@dataclass(frozen=True)
class Choice:
    """What a reader asked for, checked.

    Attributes
    ----------
    places : tuple of str
        Place ids, sorted; every place with a document when none was named.
    years : tuple of int
        Target years, sorted; empty for all.
    language : str
    restated : bool
    document : str
        The only document shown; empty for all.
    slug : str
        What differs from the defaults, as part of a file name; empty when nothing does.
    notices : tuple of str
        What the reader must be told about a name that was taken for another.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    language: str
    restated: bool
    document: str
    slug: str
    notices: tuple[str, ...]


def check_parameters(
    tables: dict[str, pd.DataFrame],
    places: object = EVERYTHING,
    years: object = EVERYTHING,
    language: object = "en",
    restated: object = False,
    document: object = EVERYTHING,
) -> Choice:
    """Check the values of a notebook's parameters.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    places : str or list of str
        ``"all"``, a name, names separated by commas, or a list of names.
    years : str, int or list of int
        ``"all"``, a year, a span such as ``"2015-2020"``, years separated by commas, or a list.
    language : str
        ``"zh"`` or ``"en"``.
    restated : bool
    document : str
        ``"all"`` or a document_id.

    Returns
    -------
    Choice

    Raises
    ------
    ParameterError
        For all values that are not taken at once; :class:`compare.tables.places.UnknownPlace` where only
        places are unknown.

    Examples
    --------
    >>> import compare
    >>> check_parameters(compare.load_tables(), places="湖州", years="2015-2017").years
    (2015, 2016, 2017)
    """
    faults: list[UserError] = []

    def taken(check: Callable[..., object], *given: object) -> object:
        try:
            return check(*given)
        except UserError as error:
            faults.append(error)
            return None

    with_documents = sorted(set(tables["documents"]["place_id"]))
    language_taken = taken(_language, language)
    named = (
        None
        if _is_all(places)
        else taken(_places, places, tables["places"], language_taken or "en")
    )
    chosen_years = () if _is_all(years) else taken(_years, years)
    shows_restated = taken(_restated, restated)
    chosen_document = "" if _is_all(document) else taken(_document, document, tables["documents"])
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise ParameterError("\n".join(map(str, faults)))
    chosen_places, notices = named or (with_documents, [])
    if chosen_document and named is None:
        owner = tables["documents"].set_index("document_id").at[chosen_document, "place_id"]
        chosen_places = with_documents = [owner]
    slug = ".".join(
        part
        for part in (
            f"document={chosen_document}" if chosen_document else "",
            "" if chosen_places == with_documents else f"places={'+'.join(chosen_places)}",
            f"years={year_span(chosen_years)}" if chosen_years else "",
            "restated=true" if shows_restated else "",
        )
        if part
    )
    return Choice(
        tuple(chosen_places),
        chosen_years,
        language_taken,
        shows_restated,
        chosen_document,
        slug,
        tuple(notices),
    )


def check_names(names: Iterable[str], allowed: Sequence[str]) -> None:
    """Refuse parameters that the notebook does not have.

    Parameters
    ----------
    names : iterable of str
        What was given.
    allowed : sequence of str
        What the notebook takes.

    Raises
    ------
    ParameterError
        For all unknown names at once, each with the nearest.
    """
    unknown = []
    for name in names:
        if name not in allowed:
            meant = nearest(
                name, [*allowed, *(other for other, own in OTHER_NAMES.items() if own in allowed)]
            )
            hint = f' Did you mean "{OTHER_NAMES.get(meant[0], meant[0])}"?' if meant else ""
            unknown.append(f'"{name}" is not a parameter.{hint}')
    if unknown:
        raise ParameterError(f"{' '.join(unknown)} Parameters: {', '.join(allowed)}.")


def assigned_values(source: str) -> dict[str, object]:
    """Return the plain values that a cell of parameters assigns.

    Examples
    --------
    >>> assigned_values('places: str = "all"  # any\\nlanguage = "zh"')
    {'places': 'all', 'language': 'zh'}
    """
    found = {}
    for node in ast.parse(source).body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        for name in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(name, ast.Name) and isinstance(
                node.value, (ast.Constant, ast.List, ast.Tuple)
            ):
                found[name.id] = ast.literal_eval(node.value)
    return found


def injected_names(sources: Iterable[str]) -> list[str]:
    """Return the names that papermill's injected cell assigns, from the sources of the cells run so far.

    papermill only warns about a parameter that the notebook does not have, so the notebook looks for itself.
    Its injected cell is the one that begins with ``# Parameters``.

    Examples
    --------
    >>> injected_names(["places = 'all'", '# Parameters\\ncitty = "huzhou"\\n'])
    ['citty']
    """
    names = []
    for source in sources:
        if not source.startswith("# Parameters\n"):
            continue
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign):
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names


def _is_all(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() == EVERYTHING


def _document(value: object, documents: pd.DataFrame) -> str:
    known = documents["document_id"].tolist()
    if value not in known:
        raise ParameterError(
            f'document: "{value}" is not a document of data/raw/documents.csv.'
            f"{did_you_mean(str(value), known, 3)}"
        )
    return str(value)


def _language(value: object) -> str:
    if value not in LANGUAGES:
        raise ParameterError(
            f'language: "{value}" is not taken. Allowed: {", ".join(LANGUAGES)}.'
            f"{did_you_mean(str(value), LANGUAGES)}"
        )
    return str(value)


def _restated(value: object) -> bool:
    words = {"true": True, "false": False}
    if isinstance(value, str) and value.strip().casefold() in words:
        return words[value.strip().casefold()]
    if not isinstance(value, bool):
        raise ParameterError(f'restated: "{value}" is not taken. Allowed: true, false.')
    return value


def _places(value: object, places: pd.DataFrame, language: str) -> tuple[list[str], list[str]]:
    remedy = 'give "all", a name, or a list of names.'
    listed = _listed(value)
    if listed is None:
        raise ParameterError(f'places: "{value}" is not taken; {remedy}')
    if not listed:
        raise ParameterError(f"places: nothing is named; {remedy}")
    found, notices = resolve_places(listed, places, language)
    return sorted(found), notices


def _listed(value: object) -> list[str] | None:
    """Return the parts of a value that may be one, several separated by commas, or a list; None for another type."""
    if isinstance(value, bool):
        return None
    parts = re.split(r"[,，、;；]", str(value)) if isinstance(value, (str, int)) else value
    if not isinstance(parts, (list, tuple)):
        return None
    return [str(part).strip() for part in parts if str(part).strip()]


def _years(value: object) -> tuple[int, ...]:
    remedy = 'give "all", a year such as 2017, a span such as "2015-2020", or a list of years.'
    listed = _listed(value)
    if not listed:
        raise ParameterError(f'years: "{value}" is not taken; {remedy}')
    chosen: set[int] = set()
    for part in listed:
        span = re.fullmatch(r"([0-9]{4})(?:\s*[-–—~至到]\s*([0-9]{4}))?", part)
        if not span:
            raise ParameterError(f'years: "{part}" is not taken; {remedy}')
        first, last = int(span[1]), int(span[2] or span[1])
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise ParameterError(
                f'years: "{part}" is not possible; a span goes upward, within {FIRST_YEAR} to '
                f"{LAST_YEAR}."
            )
        chosen.update(range(first, last + 1))
    return tuple(sorted(chosen))


def year_span(years: tuple[int, ...], dash: str = "-", comma: str = "+") -> str:
    """Write years as a span where they follow each other, else as a list."""
    if len(years) > 1 and years == tuple(range(years[0], years[-1] + 1)):
        return f"{years[0]}{dash}{years[-1]}"
    return comma.join(map(str, years))
