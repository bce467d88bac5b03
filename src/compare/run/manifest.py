"""The manifest of the published reports: what each page was made from and what belongs to it, as sorted JSON.

``reports/runs.json`` holds nothing of the clock and nothing of the machine, so it is the same for the same inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from compare.project import paths
from compare.project.versions import file_digest
from compare.run.publish import path_of

FORMAT = 6

#: Digest and size of a file, by its place below the project.
Outputs = dict[str, list[Any]]


@dataclass
class Entry:
    """A run, or a page that no notebook makes, with what it was made from and what was published of it.

    Attributes
    ----------
    inputs : dict
        What it is made from, by name.
    outputs : dict
        The page and the figures, each with digest and size.
    failure : str
        Why the last run failed; what it is made from and what was published of it are then older.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: Outputs = field(default_factory=dict)
    failure: str = ""


@dataclass
class Manifest:
    """What is published.

    Attributes
    ----------
    everything : str
        Digest of all inputs when the last command ended; empty when something failed or was left out.
    runs : dict of Entry
        By output.
    static : dict of Entry
        By name, what no notebook makes: index with changes and snapshots, evidence, explorer, tables.
    last_changes : dict
        Commit and date of the last change of data, method and report, as they were then; empty without git.
    accepted : list of str
        Odd moves that were let through, until a report without anything left out is the one to compare with.
    """

    everything: str = ""
    runs: dict[str, Entry] = field(default_factory=dict)
    static: dict[str, Entry] = field(default_factory=dict)
    last_changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)

    @property
    def failed(self) -> dict[str, str]:
        """Why the last run of an output failed, by output."""
        return {output: entry.failure for output, entry in self.runs.items() if entry.failure}

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        content = {"format": FORMAT, **asdict(self)}
        return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def outputs(self) -> Outputs:
        """Return every published file."""
        entries = [*self.static.values(), *self.runs.values()]
        return dict(ChainMap(*(entry.outputs for entry in entries)))


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the published reports; an empty one when there is none that can be read."""
    try:
        content = json.loads((paths.reports(root) / "runs.json").read_text("utf-8"))
        if content.pop("format") != FORMAT:
            return Manifest()
        for part in ("runs", "static"):
            content[part] = {name: Entry(**entry) for name, entry in content[part].items()}
        return Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def digests_and_sizes(files: Mapping[str, bytes]) -> Outputs:
    """Return what the manifest holds of files."""
    return {place: [hashlib.sha256(data).hexdigest(), len(data)] for place, data in files.items()}


def damaged(root: Path, outputs: Outputs, thorough: bool = False) -> list[str]:
    """Return which published files are not there as they were made, as phrases.

    Parameters
    ----------
    root : Path
    outputs : dict
    thorough : bool
        Whether to compare what they hold; else only their sizes, which is quick.
    """
    phrases = []
    for place, (digest, size) in sorted(outputs.items()):
        path = path_of(root, place)
        if not path.is_file():
            phrases.append(f"{place} is missing")
        elif path.stat().st_size != size or (thorough and file_digest(path) != digest):
            phrases.append(f"{place} was altered")
    return phrases
