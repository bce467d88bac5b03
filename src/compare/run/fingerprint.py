"""What reports are made from, by content; read without pandas, so that doing nothing is quick."""

from __future__ import annotations

import csv
import json
import platform
import re
from collections.abc import Collection
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.project import paths, versions
from compare.project.plan import Run, planned_documents, read_plan, report_address
from compare.project.versions import MadeFrom, digest, file_digest
from compare.run.manifest import Manifest, damaged, read_manifest

if TYPE_CHECKING:
    from compare.report.static_site import StaticSite

#: What only the page of a run is made from, and not its notebook run from.
OF_PAGE = ("address", "evidence", "languages", "order", "project", "year")

#: The places of what a notebook may take, by the name of the input: what stands beside it and the plan, and all data.
TAKEN = {"beside": r"notebooks/(?!.*(\.ipynb|runs\.toml)$)", "rows": r"data/"}

#: What an input is called when it changed; a parameter, a library or a version is called by its own name.
CALLED = {
    "beside": "a file beside the notebooks",
    "data": "data/raw",
    "evidence": "a row of its evidence",
    "notebook": "the notebook",
    "order": "the pages beside it",
    "package": "the code",
    "rows": "a row that it shows",
    "sources": "a source text",
}


def of_notebook(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what a notebook is run from among all that a page is made from."""
    return {name: value for name, value in inputs.items() if name not in OF_PAGE}


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say which inputs are others than before, as phrases.

    Examples
    --------
    >>> differences({"notebook": "a", "years": "all"}, {"notebook": "b", "years": "2015"})
    ['the notebook changed', 'years: "all" became "2015"']
    """
    phrases = []
    for name in sorted(before.keys() | now.keys()):
        was, is_now = before.get(name), now.get(name)
        if was != is_now:
            values = " became ".join(json.dumps(each, ensure_ascii=False) for each in (was, is_now))
            phrases.append(f"{CALLED[name]} changed" if name in CALLED else f"{name}: {values}")
    return phrases


@cache
def environment() -> dict[str, str]:
    """Return what this process runs with: versions of Python, system and libraries, and the digest of this package."""
    required = " ".join(line for line in metadata.requires("compare") or [] if "extra" not in line)
    libraries = re.findall(r"([\w.-]+)(?=[<>=!~])", required)
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "package": "".join(versions.package_versions()),
        **{name: metadata.version(name) for name in libraries},
    }


def _is_read(path: Path) -> bool:
    """Say whether a file is none that an editor, JupyterLab or Python has left, which no notebook reads."""
    is_leftover = path.name.startswith(".") or path.name.endswith((".pyc", "~"))
    return path.is_file() and not is_leftover and "checkpoint" not in path.name


class ProjectState:
    """A project as it is now, with what is published of it.

    Parameters
    ----------
    root : Path, optional
    sources : Path, optional
        Folder with the source texts.
    in_view : collection of str
        As :func:`compare.run.regenerate.regenerate` takes it.
    """

    def __init__(
        self,
        root: Path | None = None,
        sources: Path | None = None,
        in_view: Collection[str] = (),
    ) -> None:
        self.root = (root or paths.project_root()).absolute()
        self.sources = sources
        self.in_view = in_view

    @cached_property
    def published(self) -> Manifest:
        """Return what is published."""
        return read_manifest(self.root)

    @property
    def is_current(self) -> bool:
        """Say whether nothing at all has changed since the last command; quick, for no run is looked at by itself."""
        is_same = self.published.everything == self.everything
        return is_same and not damaged(self.root, self.published.outputs())

    @cached_property
    def files(self) -> dict[str, str]:
        """Return the digest of every file that a report is made from; what ``compare build`` writes is none of them."""
        built = paths.processed(self.root)
        folders = (paths.raw(self.root).parent, paths.notebooks(self.root))
        below = sorted(path for folder in folders for path in folder.rglob("*"))
        read = [path for path in below if _is_read(path) and not path.is_relative_to(built)]
        return {path.relative_to(self.root).as_posix(): file_digest(path) for path in read}

    @cached_property
    def plan(self) -> list[Run]:
        """Return the runs of the plan, for the documents as they are registered, checked or not."""
        names = ("documents", "places", "vocabularies/levels")
        documents = planned_documents(*(read_rows(self.root, name) for name in names))
        return read_plan(documents, self.root)

    @cached_property
    def site(self) -> StaticSite:
        """Return what a report is made from beside its notebooks, its tables checked like the parameters of its plan.

        Raises
        ------
        compare.tables.load.TablesError
            For all faults in the tables at once.
        PlanError
            For all wrong parameters of the plan at once.
        """
        from compare.notebooks.plan_parameters import check_plan  # noqa: PLC0415 - pandas
        from compare.report.static_site import StaticSite  # noqa: PLC0415
        from compare.tables.load import load_checked  # noqa: PLC0415

        checked = load_checked(self.root)
        check_plan(checked.typed, self.plan)
        return StaticSite(self.root, checked, self.plan, self.sources, self.in_view)

    @cached_property
    def made_from(self) -> MadeFrom:
        """Return what a report made now would be made from."""
        return versions.made_from(self.root)

    @cached_property
    def everything(self) -> str:
        """Return the digest of all inputs together; when it stays, nothing has to be looked at more closely."""
        texts = self.sources.glob("*.txt") if self.sources else ()
        sources = {path.name: file_digest(path) for path in texts}
        return digest([self.files, self._environment, self.made_from.commit, sources])

    @property
    def _environment(self) -> dict[str, str]:
        return {**environment(), "requirements.lock": self.made_from.lock}

    def inputs_of_run(self, run: Run) -> dict[str, Any]:
        """Return what a notebook is run from and its page made from; all data where its rows cannot be told."""
        made_from = {
            **{f"parameter {name}": value for name, value in run.all_parameters.items()},
            "notebook": self.files[f"notebooks/{run.notebook.name}"],
            "languages": " ".join(run.languages),
            **self._taken,
            **self.site.shown_by(run),
        }
        return self.inputs(made_from)

    def inputs_of_index(self) -> dict[str, Any]:
        """Return what is made from all data and tells of all runs: the index, and the changes."""
        order = [(run.output, run.notebook.name) for run in self.plan]
        made_from = self.made_from
        return self.inputs({"data": made_from.data, "commit": made_from.commit, "order": order})

    def inputs(self, own: dict[str, Any]) -> dict[str, Any]:
        """Return what something is made from with what everything is: libraries, code, and how it is cited."""
        return {
            **self._environment,
            "address": report_address(self.root),
            "year": self.made_from.year,
            **own,
            "order": digest(own.get("order")),
        }

    @cached_property
    def _taken(self) -> dict[str, str]:
        """Return the digests of the files that any notebook may take."""
        files = self.files
        return {
            name: digest({place: files[place] for place in files if re.match(pattern, place)})
            for name, pattern in TAKEN.items()
        }


def read_rows(root: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a raw table as they can be read without checking it; none where there is no file."""
    path = paths.raw(root) / f"{table}.csv"
    text = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
    return list(csv.DictReader(text.splitlines()))
