"""What a page hands over without asking anyone: files inside the page itself, so that it can be mailed alone."""

from __future__ import annotations

import base64
import copy
import io
import json
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pandas as pd

from compare.language.links import observation_ids
from compare.language.words import word
from compare.project import versions
from compare.release.build import build

if TYPE_CHECKING:
    from compare.report.shared import Shared

#: Names of the files with all tables.
WORKBOOK, PACKAGE = "targets.xlsx", "datapackage.zip"

#: Every file in an archive carries this date, so that the same files are the same bytes.
DATED = (1980, 1, 1, 0, 0, 0)

#: How hard an archive is packed: half the time of the usual 6, a twentieth larger.
LEVEL = 4

#: Bytes that workbook and data package may have to travel in every page; larger ones stand beside the pages.
CARRIED = 600_000

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Download:
    """A file that a page carries."""

    name: str
    text: str
    address: str


def data_address(data: bytes, kind: str) -> str:
    """Return bytes as an address that the browser saves without asking anyone.

    Examples
    --------
    >>> data_address(b"a", "text/csv")
    'data:text/csv;base64,YQ=='
    """
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def archive(files: dict[str, bytes]) -> bytes:
    """Return files as a zip archive, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, DATED), files[name], zipfile.ZIP_DEFLATED, LEVEL)
    return buffer.getvalue()


def built(root: Path, texts: dict[str, pd.DataFrame]) -> tuple[bytes, bytes]:
    """Return workbook and data package, built from checked tables."""
    with tempfile.TemporaryDirectory() as scratch:
        files = {path.name: path.read_bytes() for path in build(root, Path(scratch), texts)}
    package = {name: data for name, data in files.items() if name.endswith((".csv", ".json"))}
    return files[WORKBOOK], archive(package)


def beside(common: Shared) -> dict[str, bytes]:
    """Return what stands beside the pages: workbook and data package by name, where they are too large to travel."""
    if len(common.workbook) + len(common.package) <= CARRIED:
        return {}
    return {WORKBOOK: common.workbook, PACKAGE: common.package}


def rows_as_csv(rows: pd.DataFrame) -> bytes:
    """Return rows as CSV that Excel opens with its Chinese intact: UTF-8 with a byte-order mark."""
    return rows.to_csv(index=False, lineterminator="\r\n", float_format="%.12g").encode("utf-8-sig")


def citation(title: str, language: str, root: Path) -> str:
    """Return how a page is cited."""
    made = versions.made_from(root)
    return word(
        "download.cite",
        language,
        site=word("site.title", language),
        title=title
        if title.endswith(("?", "？", "。", "."))
        else title + word("text.full_stop", language),
        version=made.version,
        data=made.data,
        commit=made.commit or word("text.stamp_none", language),
    )


def downloads(
    name: str,
    title: str,
    language: str,
    common: Shared,
    shown: Collection[str],
    root: Path,
    notebook: bytes | None = None,
    drawings: dict[str, bytes] | None = None,
) -> list[Download]:
    """Return the files that a page hands over.

    Parameters
    ----------
    name : str
        Of the page, without ending.
    title, language : str
    common : Shared
        What all pages share.
    shown : collection of str
        Ids of the targets and of the recorded figures that the page shows.
    root : Path
    notebook : bytes, optional
        The executed notebook, as :func:`clean` returns it.
    drawings : dict of bytes, optional
        The drawings of the page by file name.
    """
    rows, figures = common.rows, common.tables["context"]
    figures = figures.assign(figure_id=observation_ids(figures))[["figure_id", *figures.columns]]
    found = [
        (f"{name}.{ending}", key, rows_as_csv(own), "text/csv;charset=utf-8")
        for ending, key, own in (
            ("csv", "rows", rows[rows["target_id"].isin(shown)]),
            ("record.csv", "record", figures[figures["figure_id"].isin(shown)]),
        )
        if len(own)
    ]
    whole = [
        (WORKBOOK, "workbook", common.workbook, SHEET),
        (PACKAGE, "package", common.package, "application/zip"),
    ]
    there = beside(common)
    found += [each for each in whole if each[0] not in there]
    if drawings:
        found.append((f"{name}.figures.zip", "figures", archive(drawings), "application/zip"))
    if notebook is not None:
        found.append(
            (
                f"{name}.ipynb.zip",
                "notebook",
                archive({f"{name}.ipynb": notebook}),
                "application/zip",
            )
        )
    linked = citation(title, language, root) + "\n"
    found.append(
        (f"{name}.citation.txt", "citation", linked.encode("utf-8-sig"), "text/plain;charset=utf-8")
    )
    carried = [
        Download(file, word(f"download.{key}", language), data_address(data, kind))
        for file, key, data, kind in found
    ]
    return carried + [
        Download(
            file, word("download.beside", language, file=word(f"download.{key}", language)), file
        )
        for file, key, *_ in whole
        if file in there
    ]


def clean(notebook: nbformat.NotebookNode) -> bytes:
    """Return an executed notebook without what papermill notes of the machine and the clock."""
    kept = copy.deepcopy(notebook)
    kept.metadata.pop("papermill", None)
    for cell in kept.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        # papermill draws the id of the cell that it injects.
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    # nbformat's own writer indents, which takes Python twenty times as long.
    return (json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n").encode()
