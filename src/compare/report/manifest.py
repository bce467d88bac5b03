"""The manifest of the published reports: what each run was made from and what it made, as sorted JSON.

``reports/runs.json`` holds nothing of the clock and nothing of the machine, so it is the same for the same inputs.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from compare import paths
from compare.report.inputs import Inputs, digest, versions
from compare.report.plan import Run

FORMAT = 1


@dataclass
class Entry:
    """One run as it was made.

    Attributes
    ----------
    notebook : str
        Digest of its source.
    code : str
        Digest of the modules and templates that it can reach; the manifest lists them under it.
    beside : str
        Digest of the files beside the notebooks.
    sources : dict of str
        What it read, each with its digest.
    parameters : dict
        With the language, and the languages that the page is published in.
    versions : str
        Digest of the versions of the libraries; the manifest lists them.
    outputs : dict
        The files it made, each with digest and size.
    """

    notebook: str
    code: str
    beside: str
    sources: dict[str, str]
    parameters: dict[str, object]
    versions: str
    outputs: dict[str, tuple[str, int]] = field(default_factory=dict)

    def inputs(self) -> dict[str, object]:
        """Return everything but the outputs."""
        return {name: value for name, value in asdict(self).items() if name != "outputs"}


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
        The files behind each ``Entry.code``, each with its digest.
    libraries : dict
        The versions behind each ``Entry.versions``.
    index : list
        Digest and size of the index.
    """

    everything: str = ""
    runs: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    code: dict[str, dict[str, str]] = field(default_factory=dict)
    libraries: dict[str, dict[str, str]] = field(default_factory=dict)
    index: tuple[str, int] = ("", 0)

    def text(self) -> str:
        """Return the manifest as JSON, without what no run refers to."""
        used = {entry.code for entry in self.runs.values()}, {entry.versions for entry in self.runs.values()}
        told = {
            "format": FORMAT, "everything": self.everything, "failed": self.failed, "index": self.index,
            "runs": {name: vars(entry) for name, entry in self.runs.items()},
            "code": {name: files for name, files in self.code.items() if name in used[0]},
            "libraries": {name: found for name, found in self.libraries.items() if name in used[1]},
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
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def place(root: Path, output: str) -> Path:
    """Return where a file of a manifest is."""
    folder, _, inside = output.partition("/")
    return {"figures": paths.figures, "reports": paths.reports}[folder](root) / inside


def identity(run: Run) -> dict[str, object]:
    """Return what tells a run from another of the same notebook."""
    return {**run.parameters, "language": run.language, "languages": list(run.languages)}


def missing(root: Path, entry: Entry) -> list[str]:
    """Return the outputs that are not there as they were made, by name and size."""
    found = []
    for output, (_, size) in entry.outputs.items():
        try:
            if os.stat(place(root, output)).st_size != size:  # noqa: PTH116 - the quicker one, for many files
                found.append(f"{output} was altered")
        except OSError:
            found.append(f"{output} is missing")
    return found


def changes(run: Run, known: Manifest, inputs: Inputs) -> list[str]:
    """Return why a run has to be made again, as phrases; nothing when it is as it was.

    Parameters
    ----------
    run : Run
    known : Manifest
    inputs : Inputs
    """
    entry = known.runs.get(run.output)
    if entry is None:
        return ["it was never made"]
    found = [f"it failed: {known.failed[run.output]}"] if run.output in known.failed else []
    found += input_changes(run, entry, known, inputs)
    return found + missing(inputs.root, entry)


def input_changes(run: Run, entry: Entry, known: Manifest, inputs: Inputs) -> list[str]:
    """Return which inputs of a run are not those of an entry."""
    found = []
    if inputs.file(run.notebook) != entry.notebook:
        found.append(f"notebooks/{run.notebook.name} changed")
    found += [f"{name} {'changed' if inputs.package_file(name) else 'is gone'}"
              for name, was in sorted(known.code.get(entry.code, {"the code": "?"}).items())
              if inputs.package_file(name) != was]
    if inputs.beside() != entry.beside:
        found.append("a file beside the notebooks changed")
    now = identity(run)
    found += [f"{name}: {json.dumps(entry.parameters.get(name), ensure_ascii=False)} became "
              f"{json.dumps(now.get(name), ensure_ascii=False)}"
              for name in sorted(now.keys() | entry.parameters.keys())
              if now.get(name) != entry.parameters.get(name)]
    found += [f"{spoken(source)} changed" for source, was in sorted(entry.sources.items())
              if inputs.source(source) != was]
    if digest(json.dumps(versions(), sort_keys=True)) != entry.versions:
        before = known.libraries.get(entry.versions, {})
        found += [f"{name} {before.get(name, '(none)')} became {versions().get(name, '(none)')}"
                  for name in sorted(before.keys() | versions().keys()) if before.get(name) != versions().get(name)]
    return found


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
    parts = [part.partition("=")[2].replace("+", ", ") for part in asked.split("&") if part.partition("=")[2]]
    return f"data/raw/{name}" + (f" (rows of {' and '.join(parts)})" if parts else "")


def entry_of(run: Run, sources: dict[str, str], files: dict[str, str], inputs: Inputs, known: Manifest) -> Entry:
    """Return the entry of a run that was made just now, without its outputs; ``known`` learns code and versions."""
    code = digest(json.dumps(files, sort_keys=True))
    known.code[code] = files
    libraries = digest(json.dumps(versions(), sort_keys=True))
    known.libraries[libraries] = versions()
    return Entry(inputs.file(run.notebook), code, inputs.beside(), sources, identity(run), libraries)
