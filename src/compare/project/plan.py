"""The run plan: which notebook runs with which parameters, and what its page is called."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.errors import did_you_mean
from compare.project.notebook_files import PlanError, declared_parameters, read_text

PLAN = "notebooks/runs.toml"

#: What a run can be for each of: what is known of a document by that name, and the parameter that says which.
EACH = {
    "document": ("document_id", "document"),
    "place": ("place_id", "places"),
    "province": ("province", "places"),
    "level": ("level", "places"),
    "year": ("horizon_year", "years"),
}

#: The tier of the levels that are provinces, in the table of levels.
PROVINCE = "province"

#: A row of a table as a plain mapping.
Row = Mapping[str, Any]

#: A document by each word of ``EACH``.
PlannedDocument = dict[str, str]

#: What names are made of.
NAME = r"[a-z0-9_\-]"

#: Seconds after which a run counts as hung.
LIMIT = 600

#: The keys of a run, and what they are where they are left out.
KEYS: dict[str, Any] = {
    "name": "without name",
    "notebook": "",
    "languages": LANGUAGES,
    "for_each": (),
    "limit": LIMIT,
    "parameters": {},
}

#: The keys of the plan itself.
PLAN_KEYS = ("project", "address", "every", "run")

#: Where reports can be read.
ADDRESS = r"https?://[^\s\"'<>]+"

#: How often the plan may say that the reports are checked.
EVERY = r"([1-9][0-9]{0,3}) (minute|hour|day|week)s?"

#: Seconds that every timer can count.
LONGEST_LIMIT = 10**9

#: Characters of a page's name; file systems allow 255 bytes, and a page's files add to it.
LONGEST_NAME = 100

#: Names that no run may have, each with the reason.
REFUSED_NAMES = {
    "index|changes|explorer|evidence(-.*)?|failed|results": "is the name of a page that the report makes",
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
    name = str(_setting(root, "project") or "")
    if not re.fullmatch(f"{NAME}*", name):
        raise PlanError(f"{PLAN}: project must be lower-case letters, digits, _ and -.")
    return name


def report_address(root: Path | None = None) -> str:
    """Return where the plan says that its reports can be read by all; empty where it does not say.

    Raises
    ------
    PlanError
        When the plan cannot be read, or what it says is no address.
    """
    address = str(_setting(root, "address") or "")
    if address and not re.fullmatch(ADDRESS, address):
        raise PlanError(f'{PLAN}: address "{address}" is not taken; write it as https://.')
    return address.rstrip("/")


def check_interval(root: Path | None = None) -> timedelta | None:
    """Return how often the plan says that its reports are checked; None where it does not say.

    Raises
    ------
    PlanError
        When the plan cannot be read, or says it in other words than ``every = "1 day"``.
    """
    every = _setting(root, "every")
    if every is None:
        return None
    found = re.fullmatch(EVERY, str(every))
    if not found:
        raise PlanError(
            f'{PLAN}: every "{every}" is not taken; say how often the reports are checked as a number of minutes, '
            'hours, days or weeks, such as "1 day", or leave it out.'
        )
    count, unit = found.groups()
    return timedelta(**{f"{unit}s": int(count)})


def _setting(root: Path | None, name: str) -> Any:
    """Return what the plan says beside its runs; None where it does not, or is not there."""
    path = paths.notebooks(root) / "runs.toml"
    return _read_toml(path).get(name) if path.exists() else None


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
        known = {**place, **row, "province": _province(place, places_by_id, tiers)}
        planned[row.get("document_id")] = {
            word: str(known.get(column) or "") for word, (column, _) in EACH.items()
        }
    return [planned[document_id] for document_id in sorted(filter(None, planned))]


def _province(place: Row, places: Mapping[Any, Row], tiers: Mapping[Any, Any]) -> Any:
    """Return the province that a place lies in or is; nothing where there is none."""
    for _ in places:  # a chain without an end is not followed for ever
        if tiers.get(place.get("level")) == PROVINCE:
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
    plan = _read_toml(folder / "runs.toml")
    faults = [f"{PLAN}: {fault}" for fault in _unknown("", plan, PLAN_KEYS, "is not a key")]
    for setting in (project_name, report_address, check_interval):
        try:
            setting(root)
        except PlanError as error:
            faults.append(str(error))
    runs: list[Run] = []
    for position, entry in enumerate(_entries(plan), start=1):
        entry_faults = list(_entry_faults(entry, folder))
        faults += [f"{PLAN}, run {position} ({entry['name']}): {fault}" for fault in entry_faults]
        if not entry_faults:
            runs += _expand(entry, folder, documents)
    faults += [f"{PLAN}: {fault}" for fault in _name_faults(runs)]
    if not runs and not faults:
        faults = [f"{PLAN} holds no [[run]]."]
    if faults:
        raise PlanError("\n".join(dict.fromkeys(faults)))
    return runs


def _entries(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the runs of a plan as they are written, with what is left out."""
    entries = plan.get("run", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PlanError(f"{PLAN}: write each run under a line of its own that says [[run]].")
    return [{**KEYS, **entry} for entry in entries]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        # Editors of Windows begin a file with a byte-order mark.
        return tomllib.loads(read_text(path).removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{PLAN} is not TOML: {error}.") from None


def _expand(
    entry: dict[str, Any], folder: Path, documents: Iterable[PlannedDocument]
) -> Iterator[Run]:
    """Yield the runs of one entry: for each of what it says, and for each language."""
    each, languages = _each(entry), tuple(entry["languages"])
    groups: dict[tuple[str, ...], list[PlannedDocument]] = {}
    for document in documents if each else [{}]:
        values = tuple(document[word] for word in each)
        groups.setdefault(values, []).append(document)
    for values in filter(all, sorted(groups)):  # no page of what a document does not say
        parameters = {**entry["parameters"], **_parameters(each, groups[values])}
        name = "-".join([entry["name"], *values])
        for language in languages:
            notebook = folder / entry["notebook"]
            yield Run(name, notebook, language, languages, parameters, entry["limit"])


def _each(entry: dict[str, Any]) -> Sequence[Any]:
    """Return what an entry is for each of: nothing, one word, or several whose products are made."""
    each = entry["for_each"]
    return each if isinstance(each, (list, tuple)) else [each]


def _parameters(each: Iterable[str], group: Sequence[PlannedDocument]) -> dict[str, Any]:
    """Return the parameters that a group of documents is shown by."""
    parameters: dict[str, Any] = {EACH[word][1]: group[0][word] for word in each}
    if "places" in parameters:
        parameters["places"] = sorted({document["place"] for document in group})
    return parameters


def _entry_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    """Yield what is wrong with one entry, as sentences."""
    languages, limit = entry["languages"], entry["limit"]
    yield from _unknown("", entry, KEYS, "is not a key")
    if not re.fullmatch(f"{NAME}+", str(entry["name"])):
        yield "name must be lower-case letters, digits, _ and -; it becomes the page's file name."
    if type(limit) not in (int, float) or not 0 < limit <= LONGEST_LIMIT:
        yield f'limit "{limit}" is not taken; give the seconds that a run may take.'
    if isinstance(languages, (list, tuple)):
        yield from _unknown("language ", languages, LANGUAGES)
    else:
        yield 'languages must be a list such as ["zh", "en"].'
    if isinstance(entry["parameters"], dict):
        yield from _notebook_faults(entry, folder)
    else:
        yield "parameters must be a table of names and values."


def _unknown(
    what: str, names: Iterable[Any], allowed: Iterable[str], text: str = "is not taken"
) -> Iterator[str]:
    """Yield a sentence for every name that is not allowed, with the nearest that is."""
    allowed = list(allowed)
    for name in names:
        if name not in allowed:
            near = did_you_mean(str(name), allowed)
            yield f'{what}"{name}" {text}. Allowed: {", ".join(allowed)}.{near}'


def _notebook_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    """Yield what is wrong with the notebook of an entry, and with the parameters that it is given."""
    notebook, parameters = str(entry["notebook"]), entry["parameters"]
    existing = sorted(path.name for path in folder.glob("*.ipynb"))
    if notebook not in existing:
        yield from _unknown("notebook ", [notebook], existing, "does not exist in notebooks/")
        return
    try:
        declared = declared_parameters(folder / notebook)
    except PlanError as error:
        yield str(error)
        return
    yield from _unknown("", parameters, declared, f"is not a parameter of {notebook}")
    if "language" in parameters:
        yield "language is not a parameter here; write languages = [...] for the run."
    each = _each(entry)
    wrong = list(_unknown("for_each ", each, EACH))
    yield from wrong
    if each == [] or not wrong and len(set(each)) < len(each):
        yield "for_each must name something, and each thing once."
    for parameter in () if wrong else sorted({EACH[word][1] for word in each}):
        if parameter not in declared:
            yield f"for_each sets {parameter}, which is not a parameter of {notebook}."
        elif parameter in parameters:
            yield f"{parameter} is set by for_each; take it out of the parameters."


def _name_faults(runs: Sequence[Run]) -> Iterator[str]:
    counts = Counter(run.output for run in runs)
    for run in runs:
        if counts[run.output] > 1:
            yield f'two runs are called "{run.output}"; rename one.'
        if len(run.name) > LONGEST_NAME:
            length = len(run.name)
            yield f'"{run.name}" has {length} characters; a name has at most {LONGEST_NAME}.'
        for pattern, reason in REFUSED_NAMES.items():
            if re.fullmatch(pattern, run.name):
                yield f'"{run.name}" {reason}; choose another name.'


def chosen_outputs(plan: Sequence[Run], only: Sequence[str]) -> set[str]:
    """Return the outputs of the runs that were asked for, by name or output; all when nothing was.

    Raises
    ------
    PlanError
        For names that no run has, each with the nearest.
    """
    known = sorted({name for run in plan for name in (run.name, run.output)})
    unknown = [
        f'"{name}" is not a run of {PLAN}.{did_you_mean(name, known)}'
        for name in only
        if name not in known
    ]
    if unknown:
        raise PlanError(" ".join(unknown))
    return {run.output for run in plan if not only or run.name in only or run.output in only}
