"""Check the parameters of a notebook before it does anything else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import NamedTuple, TypeVar

import pandas as pd

from compare.comparison.doubtful import SWITCHES
from compare.language.rows import Tables
from compare.language.words import LANGUAGES, names_in
from compare.project.errors import UserError, did_you_mean, nearest
from compare.tables.places import resolve_places
from compare.tables.schema import FIRST_YEAR, LAST_YEAR

T = TypeVar("T")

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
    "sections": "without",
    "firmness": "leave_out",
    "exclude": "leave_out",
}

#: What stands between several names or years.
SEPARATORS = re.compile(r"[,，、;；]")

#: One year, or the first and the last of a span.
SPAN = re.compile(r"([0-9]{4})(?:\s*[-–—~至到]\s*([0-9]{4}))?")

YEARS_REMEDY = 'give "all", a year such as 2017, a span such as "2015-2020", or a list of years.'


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
    without : tuple of str
        Sections that are left out, by the keys of their headings.
    leave_out : tuple of str
        Doubtful rows and figures that are left out; some of :data:`compare.comparison.doubtful.SWITCHES`.
    slug : str
        What differs from the defaults, as part of a file name; empty when nothing does.
    notices : tuple of str
        What a reader must know of a name that was taken for another.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    language: str
    restated: bool
    document: str
    without: tuple[str, ...]
    leave_out: tuple[str, ...]
    slug: str
    notices: tuple[str, ...]


def check_parameters(
    tables: Tables,
    places: object = EVERYTHING,
    years: object = EVERYTHING,
    language: object = "en",
    restated: object = False,
    document: object = EVERYTHING,
    without: object = (),
    leave_out: object = (),
) -> Choice:
    """Return what a notebook shows, from the values of its parameters.

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
    without : str or list of str
        Sections to leave out, by the keys of their headings (the anchors of a page, such as ``"matrix"``); a key,
        keys separated by commas, or a list.
    leave_out : str or list of str
        What is doubtful and left out: ``inferred_years``, ``less_than_firm`` (aspirational targets and drafts),
        ``disputed``, ``coded_once``, ``weak_figures`` (of grade C); a word, words separated by commas, or a list.

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
    documents = tables["documents"]
    faults = _Faults()
    chosen_language = faults.checked(_language, "en", language)
    places_named = not _is_all(places)
    named = NamedPlaces((), ())
    if places_named:
        named = faults.checked(_places, named, places, tables["places"], chosen_language)
    every_year: tuple[int, ...] = ()
    chosen_years = faults.checked(target_years, every_year, years)
    shows_restated = faults.checked(_restated, False, restated)
    chosen_document = faults.checked(_document, "", document, documents)
    nothing: tuple[str, ...] = ()
    sections = faults.checked(_sections, nothing, without)
    doubtful = faults.checked(_doubtful, nothing, leave_out)
    faults.raise_any()
    default_places = _default_places(documents, "" if places_named else chosen_document)
    chosen_places = named.place_ids if places_named else default_places
    slug = _slug(
        document=chosen_document,
        places="" if chosen_places == default_places else "+".join(chosen_places),
        years=year_span(chosen_years),
        restated="true" if shows_restated else "",
        leave_out="+".join(doubtful),
    )
    return Choice(
        chosen_places,
        chosen_years,
        chosen_language,
        shows_restated,
        chosen_document,
        sections,
        doubtful,
        slug,
        named.notices,
    )


#: Parameters that every notebook may have.
PARAMETERS = tuple(name for name in signature(check_parameters).parameters if name != "tables")


class _Faults:
    """Collects the values that are not taken, so that a reader hears of all at once."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []

    def checked(self, check: Callable[..., T], otherwise: T, *values: object) -> T:
        """Return what a check makes of some values, or ``otherwise`` where it does not take them."""
        try:
            return check(*values)
        except UserError as error:
            self.errors.append(error)
            return otherwise

    def raise_any(self) -> None:
        """Raise the only error as it is, several as one."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise ParameterError("\n".join(map(str, self.errors)))


class NamedPlaces(NamedTuple):
    """Places by id, sorted, and what a reader must know of a name that was taken for another."""

    place_ids: tuple[str, ...]
    notices: tuple[str, ...]


def _default_places(documents: pd.DataFrame, document_id: str) -> tuple[str, ...]:
    """Return the place of a document, or every place with a document when none is chosen."""
    if document_id:
        documents = documents[documents["document_id"].eq(document_id)]
    return tuple(sorted(set(documents["place_id"])))


def _slug(**parts: str) -> str:
    return ".".join(f"{name}={text}" for name, text in parts.items() if text)


def check_names(names: Iterable[str], allowed: Sequence[str]) -> None:
    """Refuse parameters that the notebook does not have.

    Parameters
    ----------
    names : iterable of str
        The names that have a value.
    allowed : sequence of str
        The notebook's parameters.

    Raises
    ------
    ParameterError
        For all unknown names at once, each with the nearest.
    """
    unknown = [name for name in names if name not in allowed]
    if unknown:
        sentences = [_unknown_name(name, allowed) for name in unknown]
        raise ParameterError(f"{' '.join(sentences)} Parameters: {', '.join(allowed)}.")


def _unknown_name(name: str, allowed: Sequence[str]) -> str:
    other_names = [other for other, meant in OTHER_NAMES.items() if meant in allowed]
    similar = nearest(name, [*allowed, *other_names])
    if not similar:
        return f'"{name}" is not a parameter.'
    meant = OTHER_NAMES.get(similar[0], similar[0])
    return f'"{name}" is not a parameter. Did you mean "{meant}"?'


def assigned_values(source: str) -> dict[str, object]:
    """Return the plain values that a cell of parameters assigns.

    Examples
    --------
    >>> assigned_values('places: str = "all"  # any\\nlanguage = "zh"')
    {'places': 'all', 'language': 'zh'}
    """
    values = {}
    for node in ast.parse(source).body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        if not isinstance(node.value, (ast.Constant, ast.List, ast.Tuple)):
            continue
        for target in _targets(node):
            if isinstance(target, ast.Name):
                values[target.id] = ast.literal_eval(node.value)
    return values


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


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
        nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
        targets = [target for node in nodes for target in node.targets]
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def _is_all(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() == EVERYTHING


def _document(value: object, documents: pd.DataFrame) -> str:
    if _is_all(value):
        return ""
    document_ids = documents["document_id"].tolist()
    if value not in document_ids:
        hint = did_you_mean(str(value), document_ids, 3)
        raise ParameterError(
            f'document: "{value}" is not a document of data/raw/documents.csv.{hint}'
        )
    return str(value)


def _sections(value: object) -> tuple[str, ...]:
    known = names_in("heading")
    listed = _listed(value)
    if listed is None:
        raise ParameterError(
            f'without: "{value}" is not taken; give the key of a section, or a list of keys.'
        )
    unknown = [
        f'There is no section "{key}".{did_you_mean(key, known)}'
        for key in listed
        if key not in known
    ]
    if unknown:
        raise ParameterError(f"without: {' '.join(unknown)} Sections: {', '.join(known)}.")
    return tuple(dict.fromkeys(listed))


def _doubtful(value: object) -> tuple[str, ...]:
    allowed = f"Allowed: {', '.join(SWITCHES)}."
    listed = _listed(value)
    if listed is None:
        raise ParameterError(f'leave_out: "{value}" is not taken. {allowed}')
    unknown = [
        f'"{word}" is not taken.{did_you_mean(word, SWITCHES)}'
        for word in listed
        if word not in SWITCHES
    ]
    if unknown:
        raise ParameterError(f"leave_out: {' '.join(unknown)} {allowed}")
    return tuple(switch for switch in SWITCHES if switch in listed)


def _language(value: object) -> str:
    if value not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        hint = did_you_mean(str(value), LANGUAGES)
        raise ParameterError(f'language: "{value}" is not taken. Allowed: {allowed}.{hint}')
    return str(value)


def _restated(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False}
    written = str(value).strip().casefold()
    if written not in words:
        raise ParameterError(f'restated: "{value}" is not taken. Allowed: true, false.')
    return words[written]


def _places(value: object, places: pd.DataFrame, language: str) -> NamedPlaces:
    remedy = 'give "all", a name, or a list of names.'
    listed = _listed(value)
    if listed is None:
        raise ParameterError(f'places: "{value}" is not taken; {remedy}')
    if not listed:
        raise ParameterError(f"places: nothing is named; {remedy}")
    place_ids, notices = resolve_places(listed, places, language)
    return NamedPlaces(tuple(sorted(place_ids)), tuple(notices))


def _listed(value: object) -> list[str] | None:
    """Return the parts of a single value, of several separated by commas, or of a list; None for another type."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        value = SEPARATORS.split(str(value))
    if not isinstance(value, (list, tuple)):
        return None
    parts = [str(part).strip() for part in value]
    return [part for part in parts if part]


def target_years(value: object) -> tuple[int, ...]:
    """Return the years of a year, a span such as ``"2015-2020"`` or a list of these, sorted; none for ``"all"``.

    Raises
    ------
    ParameterError
        For what is no year.

    Examples
    --------
    >>> target_years("2020, 2015-2017")
    (2015, 2016, 2017, 2020)
    """
    if _is_all(value):
        return ()
    listed = _listed(value)
    if not listed:
        raise ParameterError(f'years: "{value}" is not taken; {YEARS_REMEDY}')
    years = {year for part in listed for year in _span(part)}
    return tuple(sorted(years))


def _span(part: str) -> range:
    """Return the years of a span such as ``2015-2020``, or of one year."""
    span = SPAN.fullmatch(part)
    if not span:
        raise ParameterError(f'years: "{part}" is not taken; {YEARS_REMEDY}')
    first = int(span[1])
    last = int(span[2] or first)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        limits = f"{FIRST_YEAR} to {LAST_YEAR}"
        raise ParameterError(
            f'years: "{part}" is not possible; a span goes upward, within {limits}.'
        )
    return range(first, last + 1)


def year_span(years: tuple[int, ...], dash: str = "-", comma: str = "+") -> str:
    """Return years as a span where they follow each other, else as a list."""
    distance = len(years) - 1
    if distance > 0 and years[-1] - years[0] == distance:
        return f"{years[0]}{dash}{years[-1]}"
    return comma.join(map(str, years))
