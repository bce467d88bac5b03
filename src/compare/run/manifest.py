"""The manifest of the published reports: what each run was made from and what it made, as sorted JSON.

``reports/runs.json`` holds nothing of the clock and nothing of the machine, so it is the same for the same inputs.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from compare.project import paths
from compare.project.plan import Run, read_plan
from compare.project.versions import MadeFrom
from compare.run.inputs import Inputs, digest

FORMAT = 2


@dataclass
class Entry:
    """One run as it was made: the notebook that was run, and the page that was made of it.

    Attributes
    ----------
    notebook : str
        Digest of its source.
    code : str
        Digest of the modules that it can reach; the manifest lists them under it.
    beside : str
        Digest of the files beside the notebooks.
    sources : dict of str
        What it read, each with its digest.
    parameters : dict
        With the language.
    versions : str
        Digest of the versions of the libraries and of the lock; the manifest lists them.
    page : str
        Digest of what its page was made from beside the executed notebook; the manifest lists it.
    outputs : dict
        The files it made, each with digest and size.
    """

    notebook: str
    code: str
    beside: str
    sources: dict[str, str]
    parameters: dict[str, object]
    versions: str
    page: str = ""
    outputs: dict[str, tuple[str, int]] = field(default_factory=dict)

    def inputs(self) -> dict[str, object]:
        """Return what the notebook was run from."""
        return {
            name: value for name, value in vars(self).items() if name not in ("page", "outputs")
        }


@dataclass
class Manifest:
    """What is published.

    Attributes
    ----------
    everything : str
        Digest of all inputs when the last command ended; empty when something failed or was left out.
    runs : dict of Entry
        By output.
    failed : dict of str
        Why the last run of an output failed.
    code : dict
        The files behind each ``Entry.code`` and behind the pages, each with its digest.
    libraries : dict
        The versions behind each ``Entry.versions``.
    pages : dict
        What is behind each ``Entry.page``.
    others : dict
        The files that no notebook makes (index, evidence, changes, snapshots), each with digest and size.
    others_from : dict of str
        What they were made from.
    last : dict
        Commit and date of the last change of data, method and report, as they were then; empty without git.
    """

    everything: str = ""
    runs: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    code: dict[str, dict[str, str]] = field(default_factory=dict)
    libraries: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    others: dict[str, tuple[str, int]] = field(default_factory=dict)
    others_from: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)

    def text(self) -> str:
        """Return the manifest as JSON, without what no run refers to."""
        entries = self.runs.values()
        pages = {entry.page for entry in entries}
        code = (
            {entry.code for entry in entries}
            | {page.get("code", "") for name, page in self.pages.items() if name in pages}
            | {self.others_from.get("code", "")}
        )
        libraries = {entry.versions for entry in entries} | {
            page.get("versions", "") for name, page in self.pages.items() if name in pages
        }
        told = {
            "format": FORMAT,
            **vars(self),
            "runs": {name: vars(entry) for name, entry in self.runs.items()},
            "code": {name: files for name, files in self.code.items() if name in code},
            "libraries": {
                name: found for name, found in self.libraries.items() if name in libraries
            },
            "pages": {name: found for name, found in self.pages.items() if name in pages},
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def path(root: Path) -> Path:
    """Return the place of the manifest."""
    return paths.reports(root) / "runs.json"


def read(root: Path) -> Manifest:
    """Return the manifest of the published reports; an empty one when there is none that can be read."""
    try:
        told = json.loads(path(root).read_text("utf-8"))
        if told.pop("format") != FORMAT:
            return Manifest()
        runs = {name: Entry(**entry) for name, entry in told.pop("runs").items()}
        return Manifest(**told, runs=runs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def place(root: Path, output: str) -> Path:
    """Return where a file of a manifest is."""
    folder, _, inside = output.partition("/")
    return {"figures": paths.figures, "reports": paths.reports}[folder](root) / inside


def page_of(output: str) -> str:
    """Return the place of a page in a manifest."""
    return f"reports/{output}.html"


def executed(output: str) -> str:
    """Return the place of an executed notebook in a manifest."""
    return f"reports/executed/{output}.ipynb"


def missing(root: Path, outputs: dict[str, tuple[str, int]]) -> list[tuple[str, str]]:
    """Return the outputs that are not there as they were made, by name and size, each with what is told of it."""
    found = []
    for output, (_, size) in outputs.items():
        try:
            if os.stat(place(root, output)).st_size != size:  # noqa: PTH116 - the quicker one, for many files
                found.append((output, f"{output} was altered"))
        except OSError:
            found.append((output, f"{output} is missing"))
    return found


@dataclass
class Due:
    """Why a run has to be made again.

    Attributes
    ----------
    run : list of str
        Why its notebook has to be run.
    page : list of str
        Why a page has to be made of it; told only where the notebook need not be run.
    """

    run: list[str] = field(default_factory=list)
    page: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.run or self.page)

    def told(self) -> str:
        """Return the reasons as one phrase."""
        return "; ".join(self.run) or f"its page only: {'; '.join(self.page)}"


def due(run: Run, known: Manifest, inputs: Inputs, made: MadeFrom) -> Due:
    """Return why a run has to be made again; nothing when it is as it was.

    Parameters
    ----------
    run : Run
    known : Manifest
    inputs : Inputs
    made : MadeFrom
        What a report made now would be made from.
    """
    entry = known.runs.get(run.output)
    if entry is None:
        return Due(["it was never made"])
    found = [f"it failed: {known.failed[run.output]}"] if run.output in known.failed else []
    found += input_changes(run, entry, known, inputs)
    lost = missing(inputs.root, entry.outputs)
    own = page_of(run.output)
    return Due(
        found + [told for name, told in lost if name != own],
        page_changes(run, known.pages.get(entry.page, {}), known, inputs, made)
        + [told for name, told in lost if name == own],
    )


def input_changes(run: Run, entry: Entry, known: Manifest, inputs: Inputs) -> list[str]:
    """Return which inputs of a notebook's run are not those of an entry."""
    found = []
    if inputs.file(run.notebook) != entry.notebook:
        found.append(f"notebooks/{run.notebook.name} changed")
    before = known.code.get(entry.code)
    found += ["the code changed"] if before is None else _code_changes(before, inputs)
    if inputs.beside() != entry.beside:
        found.append("a file beside the notebooks changed")
    found += _unlike(entry.parameters, {**run.parameters, "language": run.language})
    found += [
        f"{spoken(source)} changed"
        for source, was in sorted(entry.sources.items())
        if inputs.source(source) != was
    ]
    return found + _library_changes(entry.versions, known, inputs)


def page_inputs(run: Run | None, inputs: Inputs, made: MadeFrom) -> dict[str, str]:
    """Return what a page is made from beside its executed notebook.

    All raw data are, for a page hands over the workbook and the data package and shows the evidence with its reviews;
    and so are the other pages of its language, for it leads to its neighbours.
    """
    return {
        "data": made.data,
        "commit": made.commit,
        "lock": made.lock,
        "pages": _order(inputs, run.language if run else ""),
        "code": digest(json.dumps(inputs.page_code(), sort_keys=True)),
        "versions": digest(json.dumps(inputs.versions(), sort_keys=True)),
        "languages": " ".join(run.languages) if run else "",
    }


@cache
def _order(inputs: Inputs, language: str) -> str:
    """Return the digest of the pages of a language (of all when empty) in their order."""
    runs = [
        run
        for run in read_plan(inputs.documents(), inputs.root)
        if not language or run.language == language
    ]
    return digest(
        *(
            part
            for run in runs
            for part in (run.output, run.notebook.name, str(run.parameters.get("document", "")))
        )
    )


def page_changes(
    run: Run | None, was: dict[str, str], known: Manifest, inputs: Inputs, made: MadeFrom
) -> list[str]:
    """Return what of the inputs of a page is not as it was."""
    now = page_inputs(run, inputs, made)
    found = ["data/raw changed"] if now["data"] != was.get("data") else []
    found += [
        f"{name} {was.get(name) or 'none'} became {now[name] or 'none'}"
        for name in ("commit", "lock", "languages")
        if now[name] != was.get(name)
    ]
    found += ["the pages beside it changed"] if now["pages"] != was.get("pages") else []
    if now["code"] != was.get("code"):
        before = known.code.get(was.get("code", ""), {})
        told = _code_changes(before, inputs) + [
            f"{name} is new" for name in inputs.page_code() if name not in before
        ]
        found += told if before else ["the code changed"]
    return found + _library_changes(was.get("versions", ""), known, inputs)


def _code_changes(before: dict[str, str], inputs: Inputs) -> list[str]:
    return [
        f"{name} {'changed' if inputs.package_file(name) else 'is gone'}"
        for name, was in sorted(before.items())
        if inputs.package_file(name) != was
    ]


def _library_changes(before: str, known: Manifest, inputs: Inputs) -> list[str]:
    if digest(json.dumps(inputs.versions(), sort_keys=True)) == before:
        return []
    return [
        f"{name} {was} became {now}"
        for name, was, now in _pairs(known.libraries.get(before, {}), inputs.versions(), "(none)")
    ]


def _unlike(before: dict[str, object], now: dict[str, object]) -> list[str]:
    return [
        f"{name}: {json.dumps(was, ensure_ascii=False)} became {json.dumps(is_now, ensure_ascii=False)}"
        for name, was, is_now in _pairs(before, now, None)
    ]


def _pairs(before: dict, now: dict, none: object) -> list[tuple[str, object, object]]:
    return [
        (name, before.get(name, none), now.get(name, none))
        for name in sorted(before.keys() | now.keys())
        if before.get(name, none) != now.get(name, none)
    ]


def spoken(source: str) -> str:
    """Name a source of :mod:`compare.reads` for people.

    Examples
    --------
    >>> spoken("table:places"), spoken("rows:targets?family=patents&document=")
    ('data/raw/places', 'data/raw/targets (rows of patents)')
    """
    kind, _, rest = source.partition(":")
    if kind == "file":
        return rest
    name, _, asked = rest.partition("?")
    parts = [
        part.partition("=")[2].replace("+", ", ")
        for part in asked.split("&")
        if part.partition("=")[2]
    ]
    return f"data/raw/{name}" + (f" (rows of {' and '.join(parts)})" if parts else "")


def entry_of(
    run: Run, sources: dict[str, str], files: dict[str, str], inputs: Inputs, known: Manifest
) -> Entry:
    """Return the entry of a run that was made just now, without its outputs; ``known`` learns code and versions."""
    code = digest(json.dumps(files, sort_keys=True))
    known.code[code] = files
    libraries = digest(json.dumps(inputs.versions(), sort_keys=True))
    known.libraries[libraries] = inputs.versions()
    return Entry(
        inputs.file(run.notebook),
        code,
        inputs.beside(),
        sources,
        {**run.parameters, "language": run.language},
        libraries,
    )


def made_page(entry: Entry, run: Run, inputs: Inputs, made: MadeFrom, known: Manifest) -> None:
    """Write into an entry what its page is made from now; ``known`` learns it."""
    told = page_inputs(run, inputs, made)
    entry.page = digest(json.dumps(told, sort_keys=True))
    known.pages[entry.page] = told
    known.code[told["code"]] = inputs.page_code()
    known.libraries[told["versions"]] = inputs.versions()
