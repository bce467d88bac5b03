"""Everything that is published and comes from no notebook: evidence, index and changes, by place below the project."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path

from compare.comparison.outcomes import revisions
from compare.language.links import CONTEXT_TABLE
from compare.language.rows import rows_of
from compare.language.words import LANGUAGES
from compare.project import versions
from compare.project.plan import Run
from compare.report import changes, site, static_pages
from compare.report import odd_moves as moves
from compare.report.downloads import beside
from compare.report.evidence.cards import read_sources
from compare.report.explorer import explorer_page
from compare.report.layout import evidence_page_name
from compare.report.run_files import Files
from compare.report.shared import SharedContent, build_shared_content
from compare.tables.load import CheckedTables

#: What the last report said and what the one before it said.
SNAPSHOTS = "reports/snapshots.json"

#: The name of the page that leads to all others.
INDEX = "index"


@dataclass(frozen=True)
class StaticSite:
    """What one report publishes that comes from no notebook.

    Attributes
    ----------
    root : Path
    checked : CheckedTables
    sources : Path, optional
        Folder with the source texts, ``<document_id>.txt``.
    in_view : collection of str
        Names of the pages that are wanted, without ending; all when empty.
    """

    root: Path
    checked: CheckedTables
    sources: Path | None = None
    in_view: Collection[str] = ()

    @cached_property
    def content(self) -> SharedContent:
        """What all pages share."""
        return build_shared_content(self.root, self.checked)

    def before_runs(self) -> Files:
        """Return what can be made beside the runs: evidence, explorer, and the files with all tables."""
        files = {f"reports/{name}": text.encode() for name, text in self._evidence()}
        if not self.in_view:
            tables = beside(self.root, self.checked)
            files |= {f"reports/{name}": data for name, data in tables.items()}
        return files

    def _evidence(self) -> list[tuple[str, str]]:
        """Return the evidence pages of every document and of the observations, and the explorer."""
        content, root = self.content, self.root
        documents = sorted(content.tables["documents"]["document_id"])
        sources = read_sources(self.sources, content.tables) if self.sources else None
        makers: dict[str, Callable[[], tuple[str, str]]] = {}
        for of, language in product([CONTEXT_TABLE, *documents], LANGUAGES):
            name = evidence_page_name(of, language).removesuffix(".html")
            makers[name] = partial(static_pages.evidence_page, of, language, content, root, sources)
        for language in LANGUAGES:
            makers[f"explorer.{language}"] = partial(explorer_page, language, content, root)
        wanted = makers.keys() & self.in_view if self.in_view else makers.keys()
        return [makers[name]() for name in sorted(wanted)]

    def after_runs(
        self, runs: list[Run], published: Collection[str], failed: dict[str, str], stale: set[str]
    ) -> Files:
        """Return what tells of the runs: the index, and the changes since the last report.

        Parameters
        ----------
        runs : list of Run
        published, failed, stale
            Outputs, as :func:`compare.report.site.index_page` takes them.
        """
        files = {}
        if not self.in_view or INDEX in self.in_view:
            last_changes = versions.made_from(self.root).last_changes
            dates = [(part, *change) for part, change in last_changes.items()]
            tables = self.content.tables
            index = site.index_page(runs, published, failed, tables, self.root, stale, dates)
            files[f"reports/{INDEX}.html"] = index.encode()
        if not self.in_view:
            files |= self._changes(is_complete=not stale and not failed)
        return files

    @cached_property
    def _snapshot(self) -> changes.Snapshot:
        return changes.snapshot(self.content.tables, self.root)

    def _kept_snapshots(self) -> changes.Snapshots:
        """Return the snapshots of the last report and of the one before it."""
        path = self.root / SNAPSHOTS
        text = path.read_text("utf-8") if path.is_file() else ""
        return changes.read_snapshots(text)

    def odd_moves(self) -> list[str]:
        """Return what is odd between the last report and this one, as sentences."""
        revised = revisions(self.content.rows, self.content.tables)
        jumps = rows_of(revised[revised["is_jump"]])
        return moves.odd_moves(self._kept_snapshots()["current"], self._snapshot, jumps)

    def _changes(self, is_complete: bool) -> Files:
        """Return the pages of changes and the snapshots; the next report is compared with one that is complete."""
        kept = self._kept_snapshots()
        if is_complete or kept["current"] is None:
            kept = changes.next_snapshots(kept, self._snapshot)
        files = {SNAPSHOTS: changes.snapshots_text(kept).encode()}
        tables = self.content.tables
        for name, page in static_pages.changes_pages(kept, tables, self.root, is_complete):
            files[f"reports/{name}"] = page.encode()
        return files
