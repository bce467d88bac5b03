"""Compare the tables of two commits, releases or folders: rows, and the results that follow from them."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from compare.comparison.verdicts import verdicts
from compare.harmonise.canonical import harmonise_targets
from compare.language.rows import Row, Tables, rows_of
from compare.project import paths
from compare.project.errors import UserError, did_you_mean
from compare.tables import schema
from compare.tables.load import TablesError, load_tables
from compare.tables.other_versions import key_columns, plain_tables, write_as_now

ROW_COLUMNS = ["table", "row", "change", "column", "before", "after"]
RESULT_COLUMNS = ["target_id", "column", "before", "after"]

#: What harmonising makes of a target, and comparisons rest on.
_RESULTS = ("canonical_value", "canonical_value_high", "canonical_unit", "lower", "upper", "flags")

#: Digits in which a result counts as another.
_DIGITS = "{:.12g}"


class UnknownVersion(UserError):
    """What is neither a folder with tables nor a commit."""


class Difference(NamedTuple):
    """What differs between the tables of two versions.

    Attributes
    ----------
    rows : DataFrame
        Columns table, row (its key), change (``added``, ``gone``, ``changed``), and of a changed cell column, before,
        after.
    results : DataFrame
        Harmonised cells of the targets that both have: target_id, column, before, after.
    counts : DataFrame
        Pairs of targets of one indicator by verdict: verdict, before, after; those that differ.
    unloaded : list of str
        Why the results of a version could not be worked out, in sentences.
    """

    rows: pd.DataFrame
    results: pd.DataFrame
    counts: pd.DataFrame
    unloaded: list[str]


def difference(before: str, after: str, root: Path | None = None) -> Difference:
    """Return what differs between two versions of the tables.

    Parameters
    ----------
    before, after : str
        A commit, a tag, or a folder that holds ``data/raw`` or is one.
    root : Path, optional
        The project whose history the commits are of.

    Raises
    ------
    UnknownVersion
        When one of them is neither.
    """
    folder = root or paths.project_root()
    with tempfile.TemporaryDirectory(prefix="compare-diff-") as name:
        scratch = Path(name)
        tables = [
            plain_tables(_raw(version, folder, scratch / str(number)))
            for number, version in enumerate((before, after))
        ]
        old, new = tables
        rows: list[dict[str, str]] = []
        for table in schema.TABLES.values():
            rows += _changes(old, new, table)
        loaded: list[Tables] = []
        unloaded = []
        of_versions = zip((before, after), tables, strict=True)
        for number, (version, each) in enumerate(of_versions):
            project = scratch / f"as-now-{number}"
            write_as_now(each, paths.raw(project))
            try:
                loaded.append(load_tables(project))
            except TablesError as error:
                _, _, faults = str(error).partition("\n")
                reason, _, _ = faults.partition("\n")
                unloaded.append(
                    f"{version}: its results were not worked out, for its tables do not hold to the data model of "
                    f"this version; the first fault: {reason}"
                )
    frame = pd.DataFrame(rows, columns=ROW_COLUMNS)
    if unloaded:
        no_results = pd.DataFrame(columns=RESULT_COLUMNS)
        return Difference(frame, no_results, _counts([]), unloaded)
    return Difference(frame, _results(loaded), _counts(loaded), [])


# The two versions.


def _raw(version: str, root: Path, scratch: Path) -> Path:
    """Return the ``data/raw`` of a folder, or of a commit, which is put into a folder of its own."""
    for folder in (paths.raw(Path(version)), Path(version)):
        if (folder / schema.PLACES.file).is_file():
            return folder
    known = _git(root, "rev-parse", "--verify", "--quiet", f"{version}^{{commit}}")
    if known.returncode:
        tags = _git(root, "tag").stdout.decode().split()
        hint = did_you_mean(version, tags)
        raise UnknownVersion(
            f'"{version}" is no commit or tag of this project, and no folder with data/raw.{hint}'
        )
    commit = known.stdout.decode().strip()
    archive = _git(root, "archive", commit, "data/raw")
    if archive.returncode:
        raise UnknownVersion(f'"{version}" has no data/raw.')
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        for member in filter(tarfile.TarInfo.isfile, files):
            path = scratch / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = files.extractfile(member)
            path.write_bytes(content.read() if content else b"")
    return paths.raw(scratch)


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise UnknownVersion("git is not there, so only folders can be compared.") from None


# The rows.


def _changes(before: Tables, after: Tables, table: schema.Table) -> Iterator[dict[str, str]]:
    """Yield the rows of a table that one version alone has, and the cells in which a row differs."""
    key = key_columns(table)
    old = _by_key(before[table.name], key)
    new = _by_key(after[table.name], key)
    for name, row in new.items():
        if name not in old:
            yield {"table": table.name, "row": name, "change": "added"}
        else:
            yield from _cells(table.name, name, old[name], row)
    for name in old:
        if name not in new:
            yield {"table": table.name, "row": name, "change": "gone"}


def _by_key(frame: pd.DataFrame, key: list[str]) -> dict[str, Row]:
    rows = {}
    for row in rows_of(frame):
        of_key = [row.get(column, "") for column in key]
        cells = of_key or [*row.values()]
        texts = [str(cell) for cell in cells]
        name = " ".join(filter(None, texts))
        rows[name] = row
    return rows


def _cells(table: str, name: str, before: Row, after: Row) -> Iterator[dict[str, str]]:
    for column in {**before, **after}:
        old = before.get(column, "")
        new = after.get(column, "")
        if old != new:
            yield {
                "table": table,
                "row": name,
                "change": "changed",
                "column": column,
                "before": old,
                "after": new,
            }


# The results.


def _results(loaded: list[Tables]) -> pd.DataFrame:
    """Return the harmonised cells in which targets of both versions differ."""
    before, after = map(_result_columns, loaded)
    both = before.index.intersection(after.index, sort=False)
    rows = []
    for target_id in both:
        for column in _RESULTS:
            old = _text(before.at[target_id, column])
            new = _text(after.at[target_id, column])
            if old != new:
                rows.append((target_id, column, old, new))
    return pd.DataFrame(rows, columns=RESULT_COLUMNS)


def _result_columns(tables: Tables) -> pd.DataFrame:
    targets = harmonise_targets(tables)
    return targets.set_index("target_id")[list(_RESULTS)]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else _DIGITS.format(cell)
    return str(cell)


def _counts(loaded: list[Tables]) -> pd.DataFrame:
    """Return how many pairs of one indicator have each verdict, where the versions differ."""
    counted = []
    for tables in loaded:
        targets = harmonise_targets(tables)
        pairs = verdicts(targets, tables, of_one_indicator=True)
        counted.append(pairs["verdict"].value_counts())
    names = dict(zip(("before", "after"), counted, strict=False))
    with_gaps = pd.DataFrame(names, columns=["before", "after"])
    frame = with_gaps.fillna(0).astype("int64")
    differing = frame[frame["before"].ne(frame["after"])]
    return differing.rename_axis("verdict").reset_index()
