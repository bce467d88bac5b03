"""The run plan: which notebook runs with which parameters, and what its page is called."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.errors import did_you_mean
from compare.project.notebook_files import PlanError, declared_parameters, read_text

PLAN = "notebooks/runs.toml"

KEYS = ("name", "notebook", "languages", "for_each", "limit", "parameters")

#: What a run can be for each of, and the parameter that says which.
EACH = {
    "document": "document",
    "place": "places",
    "province": "places",
    "level": "places",
    "year": "years",
}

#: Those of them that choose places.
OF_PLACES = ("place", "province", "level")

#: The tier of the levels that are provinces, in the table of levels.
PROVINCE = "province"

#: A row of a table as a plain mapping.
Row = Mapping[str, Any]

#: A document by each word of ``EACH``.
PlannedDocument = dict[str, str]

#: Seconds after which a run counts as hung.
LIMIT = 600

#: Seconds that every timer can count.
LONGEST_LIMIT = 10**9

#: Characters of a page's name; file systems allow 255 bytes, and a page's files add to it.
LONGEST_NAME = 100

#: Names that no run may have, each with the reason.
REFUSED_NAMES = {
    "index|changes|evidence(-.*)?|failed|results": "is the name of a page that the report makes",
    "con|prn|aux|nul|com[0-9]|lpt[0-9]": "is no file name on Windows",
}


@dataclass(frozen=True)
class Run:
    """One notebook with one set of parameters, in one language."""

    name: str
    notebook: Path
    language: str
    languages: tuple[str, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    limit: float = LIMIT

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return f"{self.name}.{self.language}"

    @property
    def all_parameters(self) -> dict[str, Any]:
        """What is injected into the notebook."""
        return {**self.parameters, "language": self.language}


def project_name(root: Path | None = None) -> str:
    """Return the name that the plan gives the project; empty where there is no plan or no name in it.

    Raises
    ------
    PlanError
        When the plan cannot be read, or the name is none that a report can carry.
    """
    path = paths.notebooks(root) / "runs.toml"
    name = _read_toml(path).get("project", "") if path.exists() else ""
    if not re.fullmatch(r"[a-z0-9_\-]*", str(name)):
        raise PlanError(f"{PLAN}: project must be lower-case letters, digits, _ and -.")
    return str(name)


def planned_documents(
    documents: Iterable[Row], places: Iterable[Row], levels: Iterable[Row]
) -> list[PlannedDocument]:
    """Return the registered documents by what ``for_each`` can stand for, in the order of their ids.

    Parameters
    ----------
    documents, places, levels : iterable of mappings
        The rows of these tables, checked or not; a document of which something is missing is left out.

    Examples
    --------
    >>> city = {"place_id": "made_up", "parent_id": "made_up_province", "level": "prefecture_city"}
    >>> province = {"place_id": "made_up_province", "parent_id": "", "level": "province"}
    >>> plan = {"document_id": "made_up-2030", "place_id": "made_up", "horizon_year": "2030"}
    >>> tiers = [{"level": "province", "tier": "province"}]
    >>> planned_documents([plan], [city, province], tiers)[0]["province"]
    'made_up_province'
    """
    tiers = {row.get("level"): row.get("tier") for row in levels}
    places_by_id = {row.get("place_id"): row for row in places}
    planned = {}
    for row in documents:
        place = places_by_id.get(row.get("place_id"), {})
        document = {
            "document": row.get("document_id"),
            "place": row.get("place_id"),
            "province": _province(place, places_by_id, tiers),
            "level": place.get("level"),
            "year": row.get("horizon_year"),
        }
        planned[str(row.get("document_id") or "")] = {
            key: str(value or "") for key, value in document.items()
        }
    return [planned[document_id] for document_id in sorted(planned) if document_id]


def _province(place: Row, places: Mapping[Any, Row], tiers: Mapping[Any, Any]) -> Any:
    """Return the province that a place lies in or is; nothing where there is none."""
    for _ in range(len(places)):
        if not place or tiers.get(place.get("level")) == PROVINCE:
            break
        place = places.get(place.get("parent_id"), {})
    return place.get("place_id")


def read_plan(documents: Sequence[PlannedDocument], root: Path | None = None) -> list[Run]:
    """Return the runs of ``notebooks/runs.toml``, in the order of the file.

    Parameters
    ----------
    documents : sequence of dict
        As :func:`planned_documents` returns them, for ``for_each``.
    root : Path, optional

    Returns
    -------
    list of Run
        One for each entry, what it is for each of, and language.

    Raises
    ------
    PlanError
        With every fault of the plan and of its notebooks at once.
    """
    folder = paths.notebooks(root)
    faults: list[str] = []
    runs: list[Run] = []
    for position, entry in enumerate(_read_entries(folder / "runs.toml"), start=1):
        entry_faults = list(_entry_faults(entry, folder))
        name = entry.get("name", "without name")
        faults += [f"{PLAN}, run {position} ({name}): {fault}" for fault in entry_faults]
        if not entry_faults:
            runs += _expand(entry, folder, documents)
    faults += [f"{PLAN}: {fault}" for fault in _name_faults(runs)]
    if faults:
        raise PlanError("\n".join(dict.fromkeys(faults)))
    if not runs:
        raise PlanError(f"{PLAN} holds no [[run]].")
    return runs


def _read_entries(path: Path) -> list[dict[str, Any]]:
    entries = _read_toml(path).get("run", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PlanError(f"{PLAN}: write each run under a line of its own that says [[run]].")
    return entries


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        # Editors of Windows begin a file with a byte-order mark.
        return tomllib.loads(read_text(path).removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{PLAN} is not TOML: {error}.") from None


def _expand(
    entry: dict[str, Any], folder: Path, documents: Sequence[PlannedDocument]
) -> Iterator[Run]:
    """Yield the runs of one entry: for each of what it says, and for each language."""
    name = str(entry["name"])
    parameters = entry.get("parameters", {})
    variants = {name: parameters}
    if "for_each" in entry:
        groups = _groups(_each(entry), documents)
        variants = {
            "-".join([name, *values]): {**parameters, **_parameters(_each(entry), group)}
            for values, group in groups.items()
        }
    languages = tuple(entry.get("languages", LANGUAGES))
    limit = entry.get("limit", LIMIT)
    for variant, values in variants.items():
        for language in languages:
            yield Run(variant, folder / entry["notebook"], language, languages, values, limit)


def _each(entry: dict[str, Any]) -> list[Any]:
    """Return what an entry is for each of: one word, or several whose products are made."""
    each = entry["for_each"]
    return each if isinstance(each, list) else [each]


def _groups(
    each: Sequence[str], documents: Sequence[PlannedDocument]
) -> dict[tuple[str, ...], list[PlannedDocument]]:
    """Return the documents by what they have of each; no group is without a document."""
    groups: dict[tuple[str, ...], list[PlannedDocument]] = {}
    for document in documents:
        values = tuple(document[word] for word in each)
        if all(values):
            groups.setdefault(values, []).append(document)
    return dict(sorted(groups.items()))


def _parameters(each: Sequence[str], group: Sequence[PlannedDocument]) -> dict[str, Any]:
    """Return the parameters that a group of documents is shown by."""
    parameters: dict[str, Any] = {}
    if "document" in each:
        parameters["document"] = group[0]["document"]
    if set(each) & set(OF_PLACES):
        parameters["places"] = sorted({document["place"] for document in group})
    if "year" in each:
        parameters["years"] = group[0]["year"]
    return parameters


def _each_faults(entry: dict[str, Any], declared: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with that which an entry is for each of."""
    each = _each(entry)
    for word in each:
        if not isinstance(word, str) or word not in EACH:
            near = did_you_mean(str(word), EACH)
            yield f'for_each "{word}" is not taken. Allowed: {", ".join(EACH)}, or a list of these.{near}'
            return
    if not each or len(set(each)) < len(each):
        yield "for_each must name something, and each thing once."
    for parameter in sorted({EACH[word] for word in each}):
        if parameter not in declared:
            yield f"for_each sets {parameter}, which is not a parameter of {entry['notebook']}."
        elif parameter in entry.get("parameters", {}):
            yield f"{parameter} is set by for_each; take it out of the parameters."


def _entry_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    """Yield what is wrong with one entry, as sentences."""
    languages = entry.get("languages", LANGUAGES)
    limit = entry.get("limit", LIMIT)
    for key in entry:
        if key not in KEYS:
            yield f'"{key}" is not a key. Allowed: {", ".join(KEYS)}.{did_you_mean(key, KEYS)}'
    if not re.fullmatch(r"[a-z0-9_\-]+", str(entry.get("name", ""))):
        yield "name must be lower-case letters, digits, _ and -; it becomes the page's file name."
    if type(limit) not in (int, float) or not 0 < limit <= LONGEST_LIMIT:
        yield f'limit "{limit}" is not taken; give the seconds that a run may take.'
    if not isinstance(languages, (list, tuple)):
        yield 'languages must be a list such as ["zh", "en"].'
        return
    for language in languages:
        if language not in LANGUAGES:
            yield f'language "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.'
    yield from _notebook_faults(entry, folder)


def _notebook_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    notebook = str(entry.get("notebook", ""))
    parameters = entry.get("parameters", {})
    existing = sorted(path.name for path in folder.glob("*.ipynb"))
    if not isinstance(parameters, dict):
        yield "parameters must be a table of names and values."
        return
    if notebook not in existing:
        near = did_you_mean(notebook, existing)
        yield f'notebook "{notebook}" does not exist in notebooks/.{near}'
        return
    try:
        declared = declared_parameters(folder / notebook)
    except PlanError as error:
        yield str(error)
        return
    for parameter in parameters:
        if parameter == "language":
            yield "language is not a parameter here; write languages = [...] for the run."
        elif parameter not in declared:
            near = did_you_mean(parameter, declared)
            yield f'"{parameter}" is not a parameter of {notebook}.{near}'
    if "for_each" in entry:
        yield from _each_faults(entry, declared)


def _name_faults(runs: Sequence[Run]) -> Iterator[str]:
    outputs = [run.output for run in runs]
    for run in runs:
        if outputs.count(run.output) > 1:
            yield f'two runs are called "{run.output}"; rename one.'
        if len(run.name) > LONGEST_NAME:
            length = len(run.name)
            yield f'"{run.name}" has {length} characters; a name has at most {LONGEST_NAME}.'
        for pattern, reason in REFUSED_NAMES.items():
            if re.fullmatch(pattern, run.name):
                yield f'"{run.name}" {reason}; choose another name.'
