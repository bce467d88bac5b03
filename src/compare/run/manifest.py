"""The manifest of the published reports: what each page was made from and what belongs to it, as sorted JSON.

``reports/runs.json`` holds nothing of the clock and nothing of the machine, so it is the same for the same inputs.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from compare.project import paths
from compare.run.fingerprint import differences, digest_of

FORMAT = 3

#: Digest and size of a file, by its place below the project.
Outputs = dict[str, tuple[str, int]]


@dataclass
class Entry:
    """A published run.

    Attributes
    ----------
    inputs : dict
        What its notebook was run from.
    page_inputs : dict
        What its page was made from beside that.
    outputs : dict
        The page and the figures, each with digest and size.
    """

    inputs: dict[str, Any]
    page_inputs: dict[str, Any]
    outputs: Outputs = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its result is kept by."""
        return result_key(self.inputs)


def result_key(inputs: dict[str, Any]) -> str:
    """Return what the result of some inputs is kept by."""
    return digest_of(inputs)[:16]


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
    static: Entry = field(default_factory=lambda: Entry({}, {}))
    last_changes: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the manifest as text."""
        content = {"format": FORMAT, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def outputs(self) -> Outputs:
        """Return every published file."""
        files = dict(self.static.outputs)
        for entry in self.runs.values():
            files |= entry.outputs
        return files


def manifest_path(root: Path) -> Path:
    """Return the place of the manifest."""
    return paths.reports(root) / "runs.json"


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the published reports; an empty one when there is none that can be read."""
    try:
        content = json.loads(manifest_path(root).read_text("utf-8"))
        if content.pop("format") != FORMAT:
            return Manifest()
        content["runs"] = {name: Entry(**entry) for name, entry in content["runs"].items()}
        content["static"] = Entry(**content["static"])
        return Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def path_of(root: Path, place: str) -> Path:
    """Return where a file of the manifest is."""
    folder, _, inside = place.partition("/")
    return {"figures": paths.figures, "reports": paths.reports}[folder](root) / inside


def damaged(root: Path, outputs: Outputs) -> dict[str, str]:
    """Return published files that are not there as they were made, by name and size, each with the reason."""
    found = {}
    for place, (_, size) in outputs.items():
        try:
            if os.stat(path_of(root, place)).st_size != size:  # noqa: PTH116 - the quicker one, for many files
                found[place] = f"{place} was altered"
        except OSError:
            found[place] = f"{place} is missing"
    return found


@dataclass(frozen=True)
class StaleReasons:
    """Why a page has to be made again.

    Attributes
    ----------
    run : list of str
        Why its notebook has to be run.
    page : list of str
        Why its page has to be made of the executed notebook; it is whenever the notebook is run.
    """

    run: list[str] = field(default_factory=list)
    page: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.run or self.page)

    def text(self) -> str:
        """Return the reasons as one phrase."""
        return "; ".join(self.run) or f"its page only: {'; '.join(self.page)}"


def stale_reasons(
    manifest: Manifest, output: str, root: Path, inputs: dict[str, Any], page_inputs: dict[str, Any]
) -> StaleReasons:
    """Return why a page is not as its inputs are now; nothing when it is."""
    entry = manifest.runs.get(output)
    failure = manifest.failed.get(output)
    reasons = [f"it failed: {failure}"] if failure else []
    if entry is None:
        return StaleReasons(reasons or ["it was never made"])
    reasons += differences(entry.inputs, inputs)
    page_reasons = differences(entry.page_inputs, page_inputs)
    lost = damaged(root, entry.outputs)
    return StaleReasons(reasons, [*page_reasons, *lost.values()])
