"""The run plan: which notebook runs with which parameters, and what its page is called."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from compare.language.words import LANGUAGES, has_word
from compare.project import paths
from compare.project.errors import UserError, did_you_mean

KEYS = ("name", "notebook", "languages", "for_each", "limit", "parameters")

#: Seconds after which a cell counts as hung.
CELL_LIMIT = 600

#: Environment of every kernel: settles what would differ between two runs of the same notebook.
SETTLED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}


class PlanError(UserError):
    """The run plan names something that does not exist."""


@dataclass(frozen=True)
class Run:
    """One notebook with one set of parameters, in one language."""

    name: str
    notebook: Path
    language: str
    languages: tuple[str, ...]
    parameters: dict[str, object] = field(default_factory=dict)
    limit: float = CELL_LIMIT

    @property
    def output(self) -> str:
        """Name of the page, without ending."""
        return f"{self.name}.{self.language}"


def read_plan(documents: Sequence[str], root: Path | None = None) -> list[Run]:
    """Read ``notebooks/runs.toml``.

    Parameters
    ----------
    documents : sequence of str
        The document ids that ``for_each = "document"`` stands for.
    root : Path, optional

    Returns
    -------
    list of Run
        One for each entry, document where it is for each, and language, in the order of the file.

    Raises
    ------
    PlanError
        With every fault of the plan at once.
    """
    folder = paths.notebooks(root)
    path = folder / "runs.toml"
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("run", [])
    except FileNotFoundError:
        raise PlanError(f"{path} does not exist; it says which notebooks to run.") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"notebooks/runs.toml is not TOML: {error}.") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PlanError(
            "notebooks/runs.toml: write each run under a line of its own that says [[run]]."
        )
    faults: list[str] = []
    runs: list[Run] = []
    for place, entry in enumerate(entries, start=1):
        found = list(_entry_faults(entry, folder))
        faults += [
            f"notebooks/runs.toml, run {place} ({entry.get('name', 'without name')}): {text}"
            for text in found
        ]
        if not found:
            runs += _expanded(entry, folder, documents)
    outputs = [run.output for run in runs]
    faults += [
        f'notebooks/runs.toml: two runs are called "{name}"; rename one.'
        for name, count in sorted(Counter(outputs).items())
        if count > 1
    ]
    if faults or not runs:
        raise PlanError("\n".join(faults) or "notebooks/runs.toml holds no [[run]].")
    return runs


def _expanded(entry: dict[str, object], folder: Path, documents: Sequence[str]) -> list[Run]:
    languages = tuple(entry.get("languages", LANGUAGES))
    parameters = dict(entry.get("parameters", {}))
    versions = [(entry["name"], parameters)]
    if "for_each" in entry:
        versions = [
            (f"{entry['name']}-{each}", {**parameters, "document": each}) for each in documents
        ]
    return [
        Run(
            name,
            folder / entry["notebook"],
            language,
            languages,
            own,
            entry.get("limit", CELL_LIMIT),
        )
        for name, own in versions
        for language in languages
    ]


def _entry_faults(entry: dict[str, object], folder: Path) -> Iterator[str]:
    """Yield what is wrong with one entry, as sentences."""
    shapes = {
        "languages": (list, 'a list such as ["zh", "en"]'),
        "parameters": (dict, "a table of names and values"),
    }
    for key, (shape, words) in shapes.items():
        if not isinstance(entry.get(key, shape()), shape):
            yield f"{key} must be {words}."
            return
    for key in entry:
        if key not in KEYS:
            yield f'"{key}" is not a key. Allowed: {", ".join(KEYS)}.{did_you_mean(key, KEYS)}'
    name = str(entry.get("name", ""))
    if not re.fullmatch(r"[a-z0-9_\-]+", name):
        yield "name must be lower-case letters, digits, _ and -; it becomes the page's file name."
    notebook = str(entry.get("notebook", ""))
    known = sorted(path.name for path in folder.glob("*.ipynb"))
    if notebook not in known:
        yield f'notebook "{notebook}" does not exist in notebooks/.{did_you_mean(notebook, known)}'
    elif not has_word(f"title.{Path(notebook).stem}"):
        yield f'notebook "{notebook}" has no title; add title_{Path(notebook).stem} to src/compare/language/words.toml.'
    if entry.get("for_each", "document") != "document":
        yield f'for_each "{entry["for_each"]}" is not taken. Allowed: document.'
    limit = entry.get("limit", CELL_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit <= 0:
        yield f'limit "{limit}" is not taken; give the seconds that a cell may take.'
    for language in entry.get("languages", LANGUAGES):
        if language not in LANGUAGES:
            yield f'language "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.'
    for parameter in entry.get("parameters", {}):
        if parameter == "language":
            yield "language is not a parameter here; write languages = [...] for the run."
        elif notebook in known and parameter not in declared_names(folder / notebook):
            names = declared_names(folder / notebook)
            yield f'"{parameter}" is not a parameter of {notebook}.{did_you_mean(parameter, names)}'


@cache
def declared_names(path: Path) -> list[str]:
    """Return the parameters that a notebook declares in its cell tagged ``parameters``."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    tagged = [
        "".join(cell["source"])
        for cell in cells
        if "parameters" in cell["metadata"].get("tags", [])
    ]
    return [
        node.target.id
        for source in tagged
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
