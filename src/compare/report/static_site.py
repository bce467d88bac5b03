"""Everything that is published and comes from no notebook: evidence, index and changes, by place below the project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path

from compare.comparison.outcomes import revisions
from compare.language.links import CONTEXT_TABLE
from compare.language.rows import rows_of
from compare.language.words import LANGUAGES
from compare.project.plan import Run
from compare.report import changes, site, static_pages
from compare.report import odd_moves as moves
from compare.report.downloads import beside
from compare.report.explorer import explorer_page
from compare.report.layout import evidence_page_name
from compare.report.shared import SharedContent
from compare.tables.load import CheckedTables

#: What the last report said and what the one before it said.
SNAPSHOTS = "reports/snapshots.json"


def evidence_files(
    content: SharedContent,
    root: Path,
    sources: dict[str, list[str]] | None,
    in_view: Collection[str] = (),
) -> dict[str, bytes]:
    """Return the evidence pages of every document and of the observations, and the explorer.

    Parameters
    ----------
    content : SharedContent
    root : Path
    sources : dict of list of str, optional
        As :func:`compare.report.evidence.cards.read_sources` returns them.
    in_view : collection of str
        Names of pages, without ending; all when empty.
    """
    documents = sorted(content.tables["documents"]["document_id"])
    makers: dict[str, Callable[[], tuple[str, str]]] = {}
    for of, language in product([CONTEXT_TABLE, *documents], LANGUAGES):
        name = evidence_page_name(of, language).removesuffix(".html")
        makers[name] = partial(static_pages.evidence_page, of, language, content, root, sources)
    for language in LANGUAGES:
        makers[f"explorer.{language}"] = partial(explorer_page, language, content, root)
    wanted = [name for name in makers if name in in_view or not in_view]
    made = [makers[name]() for name in wanted]
    return {f"reports/{name}": text.encode() for name, text in made}


def table_files(root: Path, checked: CheckedTables) -> dict[str, bytes]:
    """Return the files with all tables, that every page leads to and none can carry."""
    return {f"reports/{name}": data for name, data in beside(root, checked).items()}


def index_file(
    content: SharedContent,
    root: Path,
    runs: list[Run],
    published: Collection[str],
    failed: dict[str, str],
    stale: Collection[str],
    last_changes: Mapping[str, Sequence[str]],
) -> dict[str, bytes]:
    """Return the index.

    Parameters
    ----------
    content : SharedContent
    root : Path
    runs : list of Run
    published, failed, stale
        Outputs, as :func:`compare.report.site.index_page` takes them.
    last_changes : mapping of (str, str)
        Commit and date of the last change of each part of the project.
    """
    dates = [(part, commit, date) for part, (commit, date) in last_changes.items()]
    index = site.index_page(runs, published, failed, content.tables, root, stale, dates)
    return {"reports/index.html": index.encode()}


def kept_snapshots(root: Path) -> changes.Snapshots:
    """Return the snapshots of the last report and of the one before it."""
    path = root / SNAPSHOTS
    text = path.read_text("utf-8") if path.is_file() else ""
    return changes.read_snapshots(text)


def odd_moves(content: SharedContent, root: Path, current: changes.Snapshot) -> list[str]:
    """Return what is odd between the last report and the next one, as sentences."""
    revised = revisions(content.rows, content.tables)
    jumps = rows_of(revised[revised["is_jump"]])
    return moves.odd_moves(kept_snapshots(root)["current"], current, jumps)


def changes_files(
    content: SharedContent, root: Path, current: changes.Snapshot, complete: bool
) -> dict[str, bytes]:
    """Return the pages of changes and the snapshots.

    Parameters
    ----------
    content : SharedContent
    root : Path
    current : dict
        The snapshot of the report that is made.
    complete : bool
        A report that is not complete is not the one that the next is compared with.
    """
    kept = kept_snapshots(root)
    if complete or kept["current"] is None:
        kept = changes.next_snapshots(kept, current)
    files = {SNAPSHOTS: changes.snapshots_text(kept).encode()}
    for name, page in static_pages.changes_pages(kept, content.tables, root, complete):
        files[f"reports/{name}"] = page.encode()
    return files
