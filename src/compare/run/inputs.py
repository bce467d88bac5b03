"""What a report is made from, by content: code, data, versions; read without pandas, so that doing nothing is quick."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import platform
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import compare
from compare.project import paths

PACKAGE = Path(compare.__file__).resolve().parent

#: What runs every notebook; what it can reach is an input of every run.
RUNNER = "from compare.report import execute\nfrom compare.kernels import forked, prelude, provisioner, server"

#: What turns executed notebooks into pages; what it can reach is an input of every page.
RENDERER = "from compare.report import export, pages, prepare, worker"


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


class Inputs:
    """The inputs of one project as they are now; each file is read once.

    Parameters
    ----------
    root : Path
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[Path, str] = {}
        self._sources: dict[str, str] = {}
        self._targets: dict[str, _Targets] = {}

    def file(self, path: Path) -> str:
        """Return the digest of a file, empty when it is not there."""
        if path not in self._files:
            self._files[path] = (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            )
        return self._files[path]

    def source(self, source: str) -> str:
        """Return the digest of a source of :mod:`compare.reads`."""
        if source not in self._sources:
            self._sources[source] = self._digest_of(source)
        return self._sources[source]

    def _digest_of(self, source: str) -> str:
        kind, _, rest = source.partition(":")
        if kind == "file":
            return self.file(self.root / rest)
        if kind == "table" and rest != "targets":
            return self._table(rest)
        asked = parse_qs(rest.partition("?")[2], keep_blank_values=True)
        families = [each for each in asked.get("family", [""])[0].split(" ") if each]
        document = asked.get("document", [""])[0]
        own = {
            each.stem: self._targets_of(each)
            for each in self.table_files("targets")
            if not document or each.stem == document
        }
        whole = kind == "rows"
        family_of = self._family_of() if whole and families else {}
        return digest(
            *(
                part
                for stem in sorted(own)
                for part in (stem, own[stem].digest(whole, families, family_of))
            )
        )

    def table_files(self, name: str) -> list[Path]:
        """Return the files of a raw table: one, or one for each document."""
        folder = paths.raw(self.root)
        return sorted((folder / name).glob("*.csv")) or [folder / f"{name}.csv"]

    def documents(self) -> list[str]:
        """Return the ids of the registered documents, sorted."""
        header, rows = read_rows(self.table_files("documents")[0])
        place = header.index("document_id") if "document_id" in header else 0
        return sorted({row[place] for row in rows if place < len(row)})

    def _table(self, name: str) -> str:
        parts = []
        for path in self.table_files(name):
            header, rows = read_rows(path)
            kept = [place for place, column in enumerate(header) if column != "note"]
            parts += [
                path.stem,
                json.dumps(
                    [[row[place] for place in kept if place < len(row)] for row in (header, *rows)]
                ),
            ]
        return digest(*parts)

    def _targets_of(self, path: Path) -> _Targets:
        if path.stem not in self._targets:
            self._targets[path.stem] = _Targets(*read_rows(path))
        return self._targets[path.stem]

    @cache  # noqa: B019 - one for each command
    def _family_of(self) -> dict[str, str]:
        header, rows = read_rows(self.table_files("indicators")[0])
        return {row[header.index("indicator")]: row[header.index("family")] for row in rows}

    @cache  # noqa: B019
    def beside(self) -> str:
        """Return the digest of the files beside the notebooks that any of them could read."""
        folder = paths.notebooks(self.root)
        files = sorted(
            path
            for path in folder.rglob("*")
            if path.is_file()
            and path.suffix not in (".ipynb", ".pyc")
            and path.name != "runs.toml"
            and ".ipynb_checkpoints" not in path.parts
        )
        return digest(
            *(
                part
                for path in files
                for part in (path.relative_to(folder).as_posix(), self.file(path))
            )
        )

    def everything(self, *others: str) -> str:
        """Return the digest of all inputs together; when it stays, nothing has to be looked at more closely.

        Parameters
        ----------
        *others : str
            What else the report is made from.
        """
        folders = (paths.raw(self.root), paths.notebooks(self.root))
        files = [
            path
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".pyc" and ".ipynb_checkpoints" not in path.parts
        ]
        named = [(path.relative_to(self.root).as_posix(), path) for path in files]
        named += [
            (f"src/{path.relative_to(PACKAGE.parent).as_posix()}", path) for path in package_files()
        ]
        return digest(
            *(part for name, path in named for part in (name, self.file(path))),
            json.dumps(self.versions(), sort_keys=True),
            *others,
        )

    def versions(self) -> dict[str, str]:
        """Return the versions of everything that this package stands on, and of the lock that says which to take."""
        return {**versions(), "requirements.lock": self.file(self.root / "requirements.lock")[:12]}

    def data(self) -> str:
        """Return the digest of all raw tables together."""
        files = sorted(paths.raw(self.root).rglob("*.csv"))
        return digest(
            *(
                part
                for path in files
                for part in (path.relative_to(self.root).as_posix(), self.file(path))
            )
        )

    def package_file(self, name: str) -> str:
        """Return the digest of a file of this package by its name in a manifest."""
        return self.file(PACKAGE.parent / name.removeprefix("src/"))

    def code(self, notebook: Path) -> dict[str, str]:
        """Return the files of this package that a notebook can reach, each with its digest."""
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        return self._digests(
            path
            for path in reachable([RUNNER, *sources])
            if not path.is_relative_to(PACKAGE / "report" / "templates")
        )

    @cache  # noqa: B019
    def page_code(self) -> dict[str, str]:
        """Return the files of this package that turn executed notebooks into pages, each with its digest."""
        return self._digests(reachable([RENDERER]))

    def _digests(self, files: Iterable[Path]) -> dict[str, str]:
        return {
            f"src/{path.relative_to(PACKAGE.parent).as_posix()}": self.file(path) for path in files
        }


class _Targets:
    """The targets of one document, to be told by family and with or without their notes."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.header, self.rows = header, rows
        self._known: dict[str, str] = {}

    def digest(self, whole: bool, families: list[str], family_of: dict[str, str]) -> str:
        key = "+".join(families) if whole else "-"
        if key not in self._known:
            note = self.header.index("note") if "note" in self.header and not whole else -1
            indicator = self.header.index("indicator") if families else -1
            kept = [
                [cell for place, cell in enumerate(row) if place != note]
                for row in self.rows
                if not families or family_of.get(row[indicator]) in families
            ]
            self._known[key] = digest(json.dumps([self.header, kept]))
        return self._known[key]


def read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a CSV file as text; nothing when it is not there or not text."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        return [], []
    return (rows[0], [row for row in rows[1:] if row]) if rows else ([], [])


def package_files() -> list[Path]:
    """Return every file of this package."""
    return sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")


@cache
def _imports(path: Path) -> frozenset[str]:
    return frozenset(_imported(path.read_text("utf-8")))


def _imported(source: str) -> set[str]:
    """Return the names of this package that a source imports, as dotted names that may be modules."""
    try:
        tree = ast.parse(
            "\n".join(
                line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))
            )
        )
    except SyntaxError:
        return {"compare.*"}  # who knows: everything
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "compare"
        ):
            found.add(f"compare.{node.attr}")
    return {name for name in found if name.split(".")[0] == "compare"}


def reachable(sources: list[str]) -> list[Path]:
    """Return the files of this package that sources can reach by their imports, and what lies beside them.

    Parameters
    ----------
    sources : list of str
        Python sources.

    Returns
    -------
    list of Path
        Modules and the other files of their folders, sorted.

    Examples
    --------
    >>> files = [path.name for path in reachable(["from compare import Page"])]
    >>> "page.py" in files, "words.toml" in files, "regenerate.py" in files
    (True, True, False)
    """
    todo = {name for source in sources for name in _imported(source)} | {"compare"}
    done: set[str] = set()
    files: set[Path] = set()
    while todo:
        name = todo.pop()
        done.add(name)
        if name == "compare.*":
            return package_files()
        parts = name.split(".")
        public = compare._PUBLIC.get(parts[1]) if len(parts) == 2 else None
        path = _module(name) or (_module(public) if public else None)
        new = {".".join(parts[:-1])} if len(parts) > 1 else set()
        if path:
            files.add(path)
            new |= _imports(path) | ({public} if public else set())
        todo |= new - done
    folders = {path.parent for path in files}
    loose = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc")
        and any(path.is_relative_to(folder) for folder in folders - {PACKAGE})
    }
    return sorted(files | loose | set(PACKAGE.glob("*.toml")))


def _module(name: str) -> Path | None:
    stem = PACKAGE.parent.joinpath(*name.split("."))
    return next(
        (
            path
            for path in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py")
            if path.is_file()
        ),
        None,
    )


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of the system, and of every library that this package stands on."""
    installed: dict[str, tuple[str, Path]] = {}
    for folder in sys.path:
        for path in Path(folder or ".").glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
            installed.setdefault(_normal(name), (version, path))
    todo, found = ["compare"], {}
    while todo:
        name = todo.pop()
        if name in found or name not in installed:
            continue
        found[name], folder = installed[name]
        head = (folder / "METADATA").read_text("utf-8").partition("\n\n")[0]
        todo += [
            _normal(re.match(r"[\w.-]+", line)[0])
            for line in re.findall(r"^Requires-Dist: (.*)$", head, re.M)
            if "extra ==" not in line
        ]
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **found,
    }


@cache
def about() -> dict[str, str]:
    """Return the versions that this process runs with, and which code of compare."""
    code = digest(
        *(
            part
            for path in package_files()
            for part in (path.relative_to(PACKAGE).as_posix(), path.read_bytes())
        )
    )
    return {**versions(), "code of compare": code[:12]}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
