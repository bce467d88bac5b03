"""What a page hands over without asking anyone: its own rows and drawings inside it, all tables beside it."""

from __future__ import annotations

import copy
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import nbformat
import pandas as pd

from compare.language.inert import csv_text
from compare.language.links import observation_ids
from compare.language.words import word
from compare.project import plan, versions
from compare.release.build import build
from compare.tables.load import CheckedTables

if TYPE_CHECKING:
    from compare.report.shared import SharedContent

#: Names of the files with all tables.
WORKBOOK, PACKAGE = "targets.xlsx", "datapackage.zip"

#: Every file in an archive carries this date, so that the same files are the same bytes.
ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)

#: How hard an archive is packed: half the time of the usual 6, a twentieth larger.
COMPRESSION = 4

#: MIME types of what is handed over.
CSV = "text/csv;charset=utf-8"
TEXT = "text/plain;charset=utf-8"


#: What an address, or the attribute that holds it, does not hold as it is.
ESCAPED = re.compile(r"""[\x00-\x20"#%&'<>\\^`{|}\x7f-\xa0\u2028\u2029\ufeff]""")

#: The first minor version of the notebook format 4 in which cells have ids.
MINOR_WITH_IDS = 5


@dataclass(frozen=True)
class Download:
    """A file that a page hands over: its name, what it is called, and its address."""

    name: str
    text: str
    address: str


@dataclass(frozen=True)
class _File:
    """A file, with the name of its word in words.toml and the counts that the word tells."""

    name: str
    key: str
    data: bytes
    mime: str
    counts: dict[str, int] = field(default_factory=dict)


def data_address(data: bytes, mime: str) -> str:
    """Return text as an address that the browser saves without asking anyone.

    Its letters stand as they are, in a quarter less bytes than Base64 makes of them.

    Examples
    --------
    >>> data_address("海宁,60 亿元".encode(), "text/csv")
    'data:text/csv,海宁,60%20亿元'
    """
    body = ESCAPED.sub(lambda found: quote(found[0]), data.decode("utf-8"))
    return f"data:{mime},{body}"


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as a zip archive, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ARCHIVE_DATE)
            packed.writestr(entry, files[name], method, COMPRESSION)
    return buffer.getvalue()


def beside(root: Path, checked: CheckedTables) -> dict[str, bytes]:
    """Return what stands beside the pages, by name: workbook and data package, which hold more than any page shows."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = build(root, Path(scratch), checked)
        files = {path.name: path.read_bytes() for path in paths}
    package = [name for name in files if name.endswith((".csv", ".json"))]
    packed = archive({name: files[name] for name in package})
    return {WORKBOOK: files[WORKBOOK], PACKAGE: packed}


def beside_page(name: str, executed: bytes) -> dict[str, bytes]:
    """Return what stands beside a page, by name: its executed notebook, and its drawings as they were saved."""
    notebook = nbformat.reads(executed.decode(), as_version=4)
    files = {f"{name}.ipynb": executed}
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    drawings = [output.data["image/svg+xml"] for output in outputs if _is_drawing(output)]
    if drawings:
        saved = {f"{name}.{number}.svg": svg.encode() for number, svg in enumerate(drawings, 1)}
        files[f"{name}.figures.zip"] = archive(saved)
    return files


def _is_drawing(output: nbformat.NotebookNode) -> bool:
    return "image/svg+xml" in output.get("data", {})


def rows_as_csv(rows: pd.DataFrame) -> bytes:
    """Return rows as CSV for Excel: its Chinese stays intact (UTF-8 with a byte-order mark), and nothing is run."""
    return csv_text(rows, "\r\n", float_format="%.12g").encode("utf-8-sig")


def citation(title: str, name: str, data: str, language: str, root: Path) -> str:
    """Return how a page is cited.

    Parameters
    ----------
    title : str
    name : str
        Of the page, without ending.
    data : str
        Digest of what it shows.
    language : str
    root : Path
    """
    made_from = versions.made_from(root)
    year, address = made_from.year, plan.report_address(root)
    ended = title.endswith(("?", "？", "。", "."))
    cited = word(
        "download.cite",
        language,
        year=word("download.cite_year", language, year=year) if year else "",
        site=word("site.title", language),
        title=title if ended else title + word("text.full_stop", language),
        version=made_from.version,
        data=data,
        method=made_from.method,
    )
    if not address:
        return cited
    return cited + word("download.cite_address", language, address=f"{address}/{name}.html")


def downloads(
    name: str,
    cited: str,
    language: str,
    content: SharedContent,
    evidence_ids: Collection[str],
    led_to: Collection[str] = (),
    has_notebook: bool = False,
    has_drawings: bool = False,
) -> list[Download]:
    """Return the files that a page hands over.

    Parameters
    ----------
    name : str
        Of the page, without ending.
    cited : str
        As :func:`citation` returns it.
    language : str
    content : SharedContent
        What all pages share.
    evidence_ids : collection of str
        Ids of the targets and observations whose rows the page hands over.
    led_to : collection of str
        Ids of all that it leads to; where it hands over fewer, it says how many of how many.
    has_notebook, has_drawings : bool
        Whether the executed notebook and its drawings stand beside the page, see :func:`beside_page`.
    """
    files = _rows(name, content, evidence_ids, led_to)
    text = f"{cited}\n".encode("utf-8-sig")
    files.append(_File(f"{name}.citation.txt", "citation", text, TEXT))
    others: dict[str, str] = {}
    if has_notebook:
        others[f"{name}.ipynb"] = "notebook"
    if has_drawings:
        others[f"{name}.figures.zip"] = "figures"
    carried = [_carried(file, language) for file in files]
    links = [_standing_beside(other, key, language) for other, key in others.items()]
    return carried + beside_links(language) + links


def beside_links(language: str) -> list[Download]:
    """Return the files with all tables, which stand beside every page."""
    files = {WORKBOOK: "workbook", PACKAGE: "package"}
    return [_standing_beside(name, key, language) for name, key in files.items()]


def _rows(
    name: str,
    content: SharedContent,
    evidence_ids: Collection[str],
    led_to: Collection[str],
) -> list[_File]:
    """Return the targets and the observations that a page shows, as far as it shows any."""
    context = content.tables["context"]
    observations = context.assign(figure_id=observation_ids(context))
    observations = observations[["figure_id", *context.columns]]
    tables = [
        ("rows", f"{name}.csv", content.rows, "target_id"),
        ("record", f"{name}.record.csv", observations, "figure_id"),
    ]
    files = []
    for key, file_name, table, column in tables:
        rows = table[table[column].isin(evidence_ids)]
        total = int(table[column].isin(led_to).sum())
        counts = {"held": len(rows), "total": total}
        told = f"{key}_in_part" if len(rows) < total else key
        if len(rows):
            files.append(_File(file_name, told, rows_as_csv(rows), CSV, counts))
    return files


def _carried(file: _File, language: str) -> Download:
    text = word(f"download.{file.key}", language, **file.counts)
    return Download(file.name, text, data_address(file.data, file.mime))


def _standing_beside(name: str, key: str, language: str) -> Download:
    text = word(f"download.{key}", language)
    return Download(name, word("download.beside", language, file=text), name)


def clean(notebook: nbformat.NotebookNode) -> bytes:
    """Return an executed notebook without what papermill notes of the machine and the clock.

    Cells are numbered by their place in it, for tools draw other ids each time for a cell that has none. What outputs
    say of themselves stays: from it nbconvert makes the same page again, evidence included.
    """
    cleaned = copy.deepcopy(notebook)
    for name in ("papermill", "orig_nbformat", "orig_nbformat_minor"):
        cleaned.metadata.pop(name, None)
    cleaned.nbformat_minor = max(cleaned.nbformat_minor, MINOR_WITH_IDS)
    for number, cell in enumerate(cleaned.cells, start=1):
        cell.id = f"cell-{number}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    # nbformat's own writer indents, which takes Python twenty times as long.
    text = json.dumps(cleaned, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode()
