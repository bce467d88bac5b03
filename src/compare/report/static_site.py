"""Everything that is published and comes from no notebook: evidence, explorer, tables, index and changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from compare.comparison.outcomes import revisions
from compare.language.labels import Labels
from compare.language.links import CONTEXT_TABLE
from compare.language.rows import rows_of
from compare.language.words import LANGUAGES
from compare.project import versions
from compare.project.paths import INDEX
from compare.project.plan import Run
from compare.report import changes, reading_order, site, static_pages
from compare.report import odd_moves as moves
from compare.report.downloads import beside
from compare.report.evidence.cards import read_sources
from compare.report.evidence.targets import target_evidence
from compare.report.explorer import explorer_page
from compare.report.layout import Link, evidence_page_name
from compare.report.made_from import EvidenceDigests, SelectionDigests
from compare.report.reading_order import Neighbours
from compare.report.run_files import Files
from compare.report.shared import SharedContent, build_shared_content, cards_by_language
from compare.tables.load import CheckedTables

#: What the last report said and what the one before it said.
SNAPSHOTS = "reports/snapshots.json"

#: What the files with all tables are called together.
TABLES = "tables"


#: What a page is made from, by name, as far as JSON can hold it.
Inputs = dict[str, Any]


class StaticPart(NamedTuple):
    """What is published together: what it is made from, and what makes its files."""

    inputs: Inputs
    make: Callable[[], Files]


@dataclass(frozen=True)
class StaticSite:
    """What one report publishes that comes from no notebook, and what all of its pages are made from.

    Attributes
    ----------
    root : Path
    checked : CheckedTables
    plan : list of Run
    sources : Path, optional
        Folder with the source texts, ``<document_id>.txt``.
    in_view : collection of str
        Names of the pages that are wanted, without ending; all when empty.
    """

    root: Path
    checked: CheckedTables
    plan: list[Run]
    sources: Path | None = None
    in_view: Collection[str] = ()

    @cached_property
    def content(self) -> SharedContent:
        """What all pages share."""
        return build_shared_content(self.root, self.checked)

    @cached_property
    def order(self) -> dict[str, list[Link]]:
        """The pages of each language in the order of reading."""
        tables = self.content.tables
        return {
            each: reading_order.page_order(Labels(tables, each), self.plan) for each in LANGUAGES
        }

    @cached_property
    def evidence(self) -> dict[str, EvidenceDigests]:
        """What pages may show as evidence, by language."""
        return {each: EvidenceDigests(self.content, each) for each in LANGUAGES}

    @cached_property
    def _selections(self) -> SelectionDigests:
        return SelectionDigests(self.content.tables)

    def shown_by(self, run: Run) -> Inputs:
        """Return what a run takes of the tables, unless that cannot be told, and what its page shows."""
        rows, targets = self._selections.of(run)
        evidence = self.evidence[run.language]
        return {
            **({"rows": rows} if rows else {}),
            "evidence": evidence.of(targets["target_id"], targets["document_id"].unique()),
            "order": self.around(run.output, run.language),
            **self.project,
        }

    def around(self, name: str, language: str) -> Neighbours:
        """Return the pages before and after a page."""
        return reading_order.neighbours(f"{name}.html", self.order[language])

    @cached_property
    def parts(self) -> dict[str, StaticPart]:
        """What does not tell of the runs, in view or not, by name: evidence, explorer, files with all tables."""
        found = {TABLES: StaticPart(self._all_data, self._tables)}
        for language in LANGUAGES:
            for name, shown, page in self._pages(language):
                around = self.around(name, language)
                make = partial(_page_file, name, partial(page, around=around))
                found[name] = StaticPart({**shown, **self.project, "order": around}, make)
        return found

    def _pages(self, language: str) -> Iterator[tuple[str, Inputs, Callable[..., str]]]:
        """Yield the name of each page, what it shows, and what makes it."""
        content, with_sources = self._with_sources, bool(self.sources)
        targets = content.rows.groupby("document_id")["target_id"].agg(list)
        for of in [CONTEXT_TABLE, *sorted(content.tables["documents"]["document_id"])]:
            shown = self._all_data
            if of != CONTEXT_TABLE:
                evidence = self.evidence[language].of(targets.get(of, []), [of])
                shown = {"evidence": evidence, "sources": self._source(of)}
            page = partial(static_pages.evidence_page, of, language, content, self.root)
            name = evidence_page_name(of, language).removesuffix(".html")
            yield name, shown, partial(page, with_sources=with_sources)
        explorer = partial(explorer_page, language, content, self.root)
        yield f"explorer.{language}", self._all_data, explorer

    def _source(self, document_id: str) -> str:
        """Return the digest of the source text of a document; empty where there is none."""
        path = (self.sources or Path()) / f"{document_id}.txt"
        return versions.file_digest(path) if self.sources and path.is_file() else ""

    @property
    def project(self) -> Inputs:
        """What marks of reviewers are kept under."""
        return {"project": self.content.project}

    @cached_property
    def _all_data(self) -> Inputs:
        return {"data": versions.made_from(self.root).data}

    @cached_property
    def _with_sources(self) -> SharedContent:
        """What all pages share, the evidence of targets with its lines where there are source texts."""
        content = self.content
        if self.sources is None:
            return content
        sources = read_sources(self.sources, content.tables)
        evidence = target_evidence(content.tables, content.rows)
        return replace(content, cards=cards_by_language(evidence, content.tables, sources))

    def _tables(self) -> Files:
        files = beside(self.root, self.checked)
        return {f"reports/{name}": data for name, data in files.items()}

    def after_runs(
        self, published: Collection[str], failed: dict[str, str], stale: set[str]
    ) -> Files:
        """Return what tells of the runs: the index, and the changes since the last report.

        Parameters
        ----------
        published, failed, stale
            Outputs, as :func:`compare.report.site.index_page` takes them.
        """
        files = {}
        if not self.in_view or INDEX in self.in_view:
            last_changes = versions.made_from(self.root).last_changes
            dates = [(part, *change) for part, change in last_changes.items()]
            tables = self.content.tables
            index = site.index_page(self.plan, published, failed, tables, self.root, stale, dates)
            files[f"reports/{INDEX}.html"] = index.encode()
        if not self.in_view:
            files |= self._changes(is_complete=not stale and not failed)
        return files

    @cached_property
    def _snapshot(self) -> changes.Snapshot:
        return changes.snapshot(self.content.tables, self.root)

    @cached_property
    def _kept_snapshots(self) -> changes.Snapshots:
        """Return the snapshots of the last report and of the one before it."""
        path = self.root / SNAPSHOTS
        text = path.read_text("utf-8") if path.is_file() else ""
        return changes.read_snapshots(text)

    def odd_moves(self) -> list[str]:
        """Return what is odd between the last report and this one, as sentences."""
        revised = revisions(self.content.rows, self.content.tables)
        jumps = rows_of(revised[revised["is_jump"]])
        return moves.odd_moves(self._kept_snapshots["current"], self._snapshot, jumps)

    def _changes(self, is_complete: bool) -> Files:
        """Return the pages of changes and the snapshots; the next report is compared with one that is complete."""
        kept = self._kept_snapshots
        if is_complete or kept["current"] is None:
            kept = changes.next_snapshots(kept, self._snapshot)
        files = {SNAPSHOTS: changes.snapshots_text(kept).encode()}
        pages = static_pages.changes_pages(
            kept, self.content.tables, self.root, self.order, is_complete
        )
        for name, page in pages:
            files[f"reports/{name}"] = page.encode()
        return files


def _page_file(name: str, page: Callable[[], str]) -> Files:
    return {f"reports/{name}.html": page().encode()}
