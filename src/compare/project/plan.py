"""The run plan: which notebook runs with which parameters, and what its page is called."""

from __future__ import annotations

import ast
import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.errors import UserError, did_you_mean

PLAN = "notebooks/runs.toml"

KEYS = ("name", "notebook", "languages", "for_each", "limit", "parameters")

#: Seconds after which a cell counts as hung.
CELL_LIMIT = 600

#: Characters of a page's name; file systems allow 255 bytes, and a page's files add to it.
LONGEST_NAME = 100

#: Pages of the report itself, which no run may be called after.
RESERVED = re.compile(r"index|changes|evidence(-.*)?|failed|results")

#: Names that Windows keeps for devices, whatever their ending.
DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


class PlanError(UserError):
    """The run plan or a notebook of it cannot be run as it is."""


@dataclass(frozen=True)
class Run:
    """One notebook with one set of parameters, in one language."""

    name: str
    notebook: Path
    language: str
    languages: tuple[str, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    limit: float = CELL_LIMIT

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return f"{self.name}.{self.language}"

    @property
    def all_parameters(self) -> dict[str, Any]:
        """What is injected into the notebook."""
        return {**self.parameters, "language": self.language}


def read_plan(documents: Sequence[str], root: Path | None = None) -> list[Run]:
    """Return the runs of ``notebooks/runs.toml``, in the order of the file.

    Parameters
    ----------
    documents : sequence of str
        The document ids that ``for_each = "document"`` stands for.
    root : Path, optional

    Returns
    -------
    list of Run
        One for each entry, document where it is for each, and language.

    Raises
    ------
    PlanError
        With every fault of the plan and of its notebooks at once.
    """
    folder = paths.notebooks(root)
    entries = _read_entries(folder / "runs.toml")
    faults: list[str] = []
    runs: list[Run] = []
    for position, entry in enumerate(entries, start=1):
        entry_faults = list(_entry_faults(entry, folder))
        name = entry.get("name", "without name")
        faults += [f"{PLAN}, run {position} ({name}): {text}" for text in entry_faults]
        if not entry_faults:
            runs += _expand(entry, folder, documents)
    faults += _collisions([run.output for run in runs])
    faults += [f"{PLAN}: {text}" for run in runs for text in _name_faults(run.name)]
    if faults:
        raise PlanError("\n".join(dict.fromkeys(faults)))
    if not runs:
        raise PlanError(f"{PLAN} holds no [[run]].")
    return runs


def _read_entries(path: Path) -> list[dict[str, Any]]:
    text = _read_text(path, PLAN)
    try:
        entries = tomllib.loads(text).get("run", [])
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{PLAN} is not TOML: {error}.") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PlanError(f"{PLAN}: write each run under a line of its own that says [[run]].")
    return entries


def _read_text(path: Path, name: str) -> str:
    """Return the text of a file that people edit, or say why it is none."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise PlanError(f"{name} does not exist; it says which notebooks to run.") from None
    except UnicodeDecodeError as error:
        raise PlanError(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except OSError as error:
        raise PlanError(f"{name} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            raise PlanError(f"{name}, line {number}: a merge was left half done; finish it first.")
    return text


def _expand(entry: dict[str, Any], folder: Path, documents: Sequence[str]) -> list[Run]:
    """Return the runs of one entry: for each document where it says so, and for each language."""
    name, parameters = str(entry["name"]), dict(entry.get("parameters", {}))
    variants = [(name, parameters)]
    if "for_each" in entry:
        variants = [
            (f"{name}-{document}", {**parameters, "document": document}) for document in documents
        ]
    languages = tuple(entry.get("languages", LANGUAGES))
    limit = entry.get("limit", CELL_LIMIT)
    return [
        Run(variant, folder / entry["notebook"], language, languages, values, limit)
        for variant, values in variants
        for language in languages
    ]


def _entry_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    """Yield what is wrong with one entry, as sentences."""
    if not isinstance(entry.get("languages", []), list):
        yield 'languages must be a list such as ["zh", "en"].'
        return
    if not isinstance(entry.get("parameters", {}), dict):
        yield "parameters must be a table of names and values."
        return
    for key in entry:
        if key not in KEYS:
            yield f'"{key}" is not a key. Allowed: {", ".join(KEYS)}.{did_you_mean(key, KEYS)}'
    if not re.fullmatch(r"[a-z0-9_\-]+", str(entry.get("name", ""))):
        yield "name must be lower-case letters, digits, _ and -; it becomes the page's file name."
    if entry.get("for_each", "document") != "document":
        yield f'for_each "{entry["for_each"]}" is not taken. Allowed: document.'
    if not _is_limit(entry.get("limit", CELL_LIMIT)):
        yield f'limit "{entry["limit"]}" is not taken; give the seconds that a cell may take.'
    for language in entry.get("languages", LANGUAGES):
        if language not in LANGUAGES:
            yield f'language "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.'
    yield from _notebook_faults(entry, folder)


def _is_limit(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and value > 0


def _notebook_faults(entry: dict[str, Any], folder: Path) -> Iterator[str]:
    notebook = str(entry.get("notebook", ""))
    known = sorted(path.name for path in folder.glob("*.ipynb"))
    if notebook not in known:
        yield f'notebook "{notebook}" does not exist in notebooks/.{did_you_mean(notebook, known)}'
        return
    try:
        declared = declared_parameters(folder / notebook)
    except PlanError as error:
        yield str(error)
        return
    for parameter in entry.get("parameters", {}):
        if parameter == "language":
            yield "language is not a parameter here; write languages = [...] for the run."
        elif parameter not in declared:
            near = did_you_mean(parameter, declared)
            yield f'"{parameter}" is not a parameter of {notebook}.{near}'


def _name_faults(name: str) -> Iterator[str]:
    if RESERVED.fullmatch(name):
        yield f'"{name}" is the name of a page that the report makes itself; choose another.'
    if DEVICES.fullmatch(name):
        yield f'"{name}" is no file name on Windows; choose another.'
    if len(name) > LONGEST_NAME:
        yield f'"{name[:20]}…" has {len(name)} characters; a name has at most {LONGEST_NAME}.'


def _collisions(outputs: list[str]) -> list[str]:
    return [
        f'{PLAN}: two runs are called "{name}"; rename one.'
        for name, count in sorted(Counter(outputs).items())
        if count > 1
    ]


def notebook_cells(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook, each with its source as one text.

    Raises
    ------
    PlanError
        When the file is no notebook of a format that can be run.
    """
    name = f"notebooks/{path.name}"
    text = _read_text(path, name)
    try:
        notebook = json.loads(text)
        cells = notebook["cells"] if notebook["nbformat"] >= 4 else None
        found = [{**cell, "source": "".join(cell["source"])} for cell in cells or []]
    except json.JSONDecodeError as error:
        raise PlanError(f"{name}, line {error.lineno}: not a notebook ({error.msg}).") from None
    except (KeyError, TypeError):
        raise PlanError(f"{name} is not a notebook: it has no list of cells.") from None
    if cells is None:
        raise PlanError(
            f"{name} is of the old format {notebook['nbformat']}; open and save it in JupyterLab."
        )
    return found


def declared_parameters(path: Path) -> dict[str, str]:
    """Return the parameters that a notebook declares, each with its type or an empty string.

    They stand in the cell tagged ``parameters``, as plain assignments such as ``years: str = "all"``.

    Raises
    ------
    PlanError
        When there is no such cell or it holds anything else.
    """
    name = f"notebooks/{path.name}"
    tagged = [cell for cell in notebook_cells(path) if "parameters" in _tags(cell)]
    if not tagged:
        raise PlanError(
            f"{name} has no cell tagged parameters, so no language can be set; "
            "tag the cell that holds its defaults."
        )
    try:
        statements = ast.parse(tagged[0]["source"]).body
    except SyntaxError as error:
        raise PlanError(f"{name}: its parameters cell is not Python ({error.msg}).") from None
    declared = {}
    for statement in statements:
        target, annotation = _assignment(statement)
        if not target:
            raise PlanError(
                f"{name}: its parameters cell holds more than plain assignments "
                f"(line {statement.lineno}); move the rest into another cell."
            )
        declared[target] = annotation
    return declared


def _tags(cell: dict[str, Any]) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _assignment(statement: ast.stmt) -> tuple[str, str]:
    """Return name and type of a plain assignment, and empty strings for anything else."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, ast.unparse(statement.annotation)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, ""
    return "", ""
