"""What reports are made from, by content; read without pandas, so that doing nothing is quick."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import platform
import re
from collections.abc import Iterable
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.project import paths, versions
from compare.project.plan import Run, notebook_cells, read_plan
from compare.project.versions import PARTS, MadeFrom

if TYPE_CHECKING:
    from compare.language.labels import Tables

#: What an input is called when it changed; a parameter or a library is called by its own name.
CALLED = {
    "beside": "a file beside the notebooks",
    "changes": "the snapshots of the last report",
    "data": "data/raw",
    "notebook": "the notebook",
    "order": "the pages beside it",
    "package": "the code",
    "rows": "a row that it shows",
    "sources": "a source text",
}


def digest(*parts: bytes | str) -> str:
    """Return the SHA-256 of the parts, each kept apart from the next.

    Examples
    --------
    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def digest_of(value: Any) -> str:
    """Return the digest of a value that JSON can hold."""
    return digest(json.dumps(value, ensure_ascii=False, sort_keys=True))


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say which inputs are others than before, as phrases.

    Examples
    --------
    >>> differences({"notebook": "a", "parameters": {"years": "all"}},
    ...             {"notebook": "b", "parameters": {"years": "2015"}})
    ['the notebook changed', 'years: "all" became "2015"']
    """
    phrases = []
    for name in sorted(before.keys() | now.keys()):
        was, is_now = before.get(name), now.get(name)
        if was == is_now:
            continue
        if isinstance(was, dict) and isinstance(is_now, dict):
            phrases += [_became(part, was.get(part), is_now.get(part)) for part in was | is_now]
        elif name in CALLED:
            phrases.append(f"{CALLED[name]} changed")
        else:
            phrases.append(_became(name, was, is_now))
    return [phrase for phrase in phrases if phrase]


def _became(name: str, was: object, is_now: object) -> str:
    if was == is_now:
        return ""
    before, after = (json.dumps(value, ensure_ascii=False) for value in (was, is_now))
    return f"{name}: {before} became {after}"


@cache
def libraries() -> dict[str, str]:
    """Return the versions of Python, of the system, and of every library that this package names."""
    required = metadata.requires("compare") or []
    names = [re.match(r"[\w.-]+", line)[0] for line in required if "extra ==" not in line]
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{name: metadata.version(name) for name in sorted(names)},
    }


@cache
def package_digest() -> str:
    """Return the digest of every file of this package."""
    files = versions.package_files()
    names = [path.relative_to(versions.PACKAGE).as_posix() for path in files]
    return digest(
        *(
            part
            for name, path in zip(names, files, strict=True)
            for part in (name, path.read_bytes())
        )
    )


def about_this_process() -> dict[str, str]:
    """Return the versions that this process runs with, and which code of compare."""
    return {**libraries(), "code of compare": package_digest()[:12]}


class ProjectState:
    """A project as it is now; each file is read once.

    Parameters
    ----------
    root : Path
    sources : Path, optional
        Folder with the source texts.
    """

    def __init__(self, root: Path, sources: Path | None = None) -> None:
        self.root = root
        self.sources = sources
        self._files: dict[Path, str] = {}

    def file(self, path: Path) -> str:
        """Return the digest of a file; empty when it is not there."""
        if path not in self._files:
            data = path.read_bytes() if path.is_file() else None
            self._files[path] = "" if data is None else hashlib.sha256(data).hexdigest()
        return self._files[path]

    def _files_digest(self, files: Iterable[Path]) -> str:
        return digest(
            *(
                part
                for path in sorted(files)
                for part in (path.relative_to(self.root).as_posix(), self.file(path))
            )
        )

    def _below(self, folder: Path) -> list[Path]:
        return [
            path
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".pyc" and ".ipynb_checkpoints" not in path.parts
        ]

    @cached_property
    def documents(self) -> list[str]:
        """Return the ids of the registered documents, sorted; none where the table cannot be read."""
        try:
            text = (paths.raw(self.root) / "documents.csv").read_text("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text)))
        except (OSError, UnicodeDecodeError, csv.Error):
            return []
        return sorted({row.get("document_id") or "" for row in rows} - {""})

    @cached_property
    def plan(self) -> list[Run]:
        """Return the runs of the plan."""
        return read_plan(self.documents, self.root)

    @cached_property
    def made_from(self) -> MadeFrom:
        """Return what a report made now would be made from."""
        return versions.made_from(self.root)

    @cached_property
    def last_changes(self) -> dict[str, list[str]]:
        """Return commit and date of the last change of data, method and report."""
        return {part: list(versions.last_change(self.root, part)) for part in PARTS}

    @cached_property
    def everything(self) -> str:
        """Return the digest of all inputs together; when it stays, nothing has to be looked at more closely."""
        files = [*self._below(self.root / "data"), *self._below(paths.notebooks(self.root))]
        return digest(
            self._files_digest(files),
            package_digest(),
            digest_of(libraries()),
            self.file(self.root / "requirements.lock"),
            self.made_from.commit,
            self.source_texts,
        )

    @cached_property
    def source_texts(self) -> str:
        """Return the digest of the source texts; empty without them."""
        if self.sources is None:
            return ""
        texts = sorted(self.sources.glob("*.txt"))
        return digest(*(part for path in texts for part in (path.name, self.file(path))))

    @cached_property
    def _beside(self) -> str:
        folder = paths.notebooks(self.root)
        others = (path for path in self._below(folder) if path.suffix != ".ipynb")
        return self._files_digest(path for path in others if path.name != "runs.toml")

    @cached_property
    def _all_data(self) -> str:
        return self._files_digest(self._below(self.root / "data"))

    @cached_property
    def _environment(self) -> dict[str, Any]:
        return {
            "package": package_digest(),
            "requirements.lock": self.file(self.root / "requirements.lock")[:12],
            "libraries": libraries(),
        }

    def run_inputs(self, run: Run, selections: Selections) -> dict[str, Any]:
        """Return what a notebook is run from."""
        cells = notebook_cells(run.notebook)
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return {
            **self._environment,
            "notebook": self.file(run.notebook),
            "beside": self._beside,
            "parameters": run.all_parameters,
            "rows": selections.digest_for(run, sources) or self._all_data,
        }

    def page_inputs(self, language: str = "", languages: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return what a page is made from beside its executed notebook; for all languages, of the static pages.

        All raw data are, for a page hands over the workbook and shows the evidence with its reviews; and so are the
        other pages of its language, for it leads to its neighbours.
        """
        beside = [
            (run.output, run.notebook.name) for run in self.plan if language in ("", run.language)
        ]
        return {
            **self._environment,
            "data": self.made_from.data,
            "commit": self.made_from.commit,
            "languages of the run": list(languages),
            "order": digest_of(beside),
            "sources": "" if language else self.source_texts,
        }


class Selections:
    """The rows that notebooks take, by their digests.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._known: dict[str, str] = {}
        self._tables: dict[int, str] = {}

    def digest_for(self, run: Run, sources: list[str]) -> str:
        """Return the digest of the rows that a notebook takes; empty where that cannot be told without running it."""
        from compare.notebooks.parameters import check_parameters  # noqa: PLC0415 - pandas
        from compare.notebooks.selection import declared_selection, select_tables  # noqa: PLC0415

        families = declared_selection(sources)
        if families is None:
            return ""
        choice = check_parameters(self.tables, **run.all_parameters)
        key = digest_of([families, choice.places, choice.document])
        if key not in self._known:
            selected = select_tables(self.tables, families, choice)
            parts = (
                part for name in sorted(selected) for part in (name, self._digest(selected[name]))
            )
            self._known[key] = digest(*parts)
        return self._known[key]

    def _digest(self, frame: Any) -> str:
        text = frame.to_csv(index=False, lineterminator="\n")
        return digest(text)
