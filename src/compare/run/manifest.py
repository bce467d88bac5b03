"""The manifest of the published reports: what each page was made from and what belongs to it, as sorted JSON.

``reports/runs.json`` holds nothing of the clock and nothing of the machine, so it is the same for the same inputs.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from compare.project import paths
from compare.run.fingerprint import differences, digest
from compare.run.publish import path_of
from compare.run.results import Result

FORMAT = 3

#: Digest and size of a file, by its place below the project.
Outputs = dict[str, list[Any]]


@dataclass
class Entry:
    """A run, or the static pages together, with what it was made from and what was published of it.

    Attributes
    ----------
    inputs : dict
        What its notebook is run from.
    page_inputs : dict
        What its page is made from beside that.
    outputs : dict
        The page and the figures, each with digest and size.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    page_inputs: dict[str, Any] = field(default_factory=dict)
    outputs: Outputs = field(default_factory=dict)

    def result(self, root: Path, output: str) -> Result:
        """Return where the result of these inputs is kept."""
        return Result(root, output, digest(self.inputs)[:16], digest(self.page_inputs)[:16])


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
    static : Entry
        The pages that no notebook makes: index, evidence, changes, and the snapshots.
    last_changes : dict
        Commit and date of the last change of data, method and report, as they were then; empty without git.
    """

    everything: str = ""
    runs: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    static: Entry = field(default_factory=Entry)
    last_changes: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        content = {"format": FORMAT, **asdict(self)}
        return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def outputs(self) -> Outputs:
        """Return every published file."""
        entries = (self.static, *self.runs.values())
        return {place: told for entry in entries for place, told in entry.outputs.items()}


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the published reports; an empty one when there is none that can be read."""
    try:
        content = json.loads((paths.reports(root) / "runs.json").read_text("utf-8"))
        if content.pop("format") != FORMAT:
            return Manifest()
        content["runs"] = {name: Entry(**entry) for name, entry in content["runs"].items()}
        return Manifest(**{**content, "static": Entry(**content["static"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def digest_and_size(content: bytes | Path) -> list[Any]:
    """Return what the manifest holds of a file."""
    data = content.read_bytes() if isinstance(content, Path) else content
    return [hashlib.sha256(data).hexdigest(), len(data)]


def damaged(root: Path, outputs: Outputs) -> list[str]:
    """Return which published files are not there as they were made, by name and size, as phrases."""
    phrases = []
    for place, (_, size) in outputs.items():
        try:
            if os.stat(path_of(root, place)).st_size != size:  # noqa: PTH116 - the quicker one, for many files
                phrases.append(f"{place} was altered")
        except OSError:
            phrases.append(f"{place} is missing")
    return phrases


@dataclass(frozen=True)
class StaleReasons:
    """Why a page has to be made again: its notebook has to be run, or only its page made or published."""

    run: list[str]
    page: list[str]

    def __bool__(self) -> bool:
        return bool(self.run or self.page)

    def text(self) -> str:
        """Return the reasons as one phrase."""
        return "; ".join(self.run) or f"its page only: {'; '.join(self.page)}"


def stale_reasons(manifest: Manifest, output: str, root: Path, now: Entry) -> StaleReasons:
    """Return why a published run is not as its inputs are now; nothing when it is.

    Parameters
    ----------
    manifest : Manifest
    output : str
    root : Path
    now : Entry
        With what it would be made from now.
    """
    reasons = [f"it failed: {manifest.failed[output]}"] if output in manifest.failed else []
    entry = manifest.runs.get(output)
    if entry is None:
        return StaleReasons(reasons or ["it was never made"], [])
    lost = damaged(root, entry.outputs)
    page_reasons = differences(entry.page_inputs, now.page_inputs)
    return StaleReasons(reasons + differences(entry.inputs, now.inputs), page_reasons + lost)
