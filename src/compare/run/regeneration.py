"""One command under way: check, run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tqdm import tqdm

from compare.language.labels import Tables
from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES
from compare.project import paths, versions
from compare.report import changes, shared, site, static_pages
from compare.report.downloads import beside
from compare.report.evidence.cards import read_sources
from compare.run import scratch
from compare.run.child import RunResult, make_dead_run, make_run
from compare.run.fingerprint import ProjectState, differences
from compare.run.manifest import Entry, Manifest, damaged, digest_and_size, stale_reasons
from compare.run.planning import PlannedRun, checked_tables, planned_runs
from compare.run.project import HandedProject, project_files
from compare.run.publish import publish
from compare.run.regenerate import Outcome
from compare.run.results import prune
from compare.run.workers import (
    DaskWorkers,
    LocalWorkers,
    ProcessDied,
    call_all,
    exit_on_signals,
    result_of,
    warm_up,
)
from compare.tables.load import content_digest

#: What the last report said and what the one before it said.
SNAPSHOTS = "reports/snapshots.json"

FAILED_PLACES = tuple(f"reports/failed/{{}}.{ending}" for ending in ("html", "ipynb", "log"))

Files = dict[str, bytes | Path]


class Regeneration:
    """One command under way.

    Parameters
    ----------
    state : ProjectState
    manifest : Manifest
        What is published; it becomes what will be.
    scheduler : str
    jobs : int, optional
        As :func:`compare.run.regenerate.regenerate` takes them.
    """

    def __init__(
        self, state: ProjectState, manifest: Manifest, scheduler: str, jobs: int | None
    ) -> None:
        exit_on_signals()
        scratch.sweep()
        self.workers: LocalWorkers | DaskWorkers
        if scheduler:
            self.workers = DaskWorkers(scheduler)
        else:
            self.workers = LocalWorkers(jobs or _cores())
            warm_up()
        self.state = state
        self.root = state.root
        self.manifest = manifest
        self.made: dict[str, PlannedRun] = {}
        self.executed: set[str] = set()
        self.failures: dict[str, str] = {}
        self.files: Files = {}

    def do(self, chosen: set[str], force: bool) -> Outcome:
        """Do everything that is stale, and publish it."""
        tables, texts = checked_tables(self.state)
        self.plan = planned_runs(self.state, self.manifest, tables, force)
        todo = [planned for planned in self.plan if planned.stale and planned.output in chosen]
        static_stale = force or self._static_is_stale()
        self.content = shared.build_shared_content(self.root, texts)
        self.handed = self.workers.hand_over(self._handed(texts))
        with ThreadPoolExecutor(1) as beside_the_runs:
            pages = beside_the_runs.submit(self._evidence_pages, tables) if static_stale else None
            self._make(todo, force)
            evidence = pages.result() if pages else {}
        self._refuse_collisions()
        self._publish(static_stale, evidence)
        failures = [
            (planned.run, self.failures[planned.output])
            for planned in todo
            if planned.output in self.failures
        ]
        pages_only = sorted(self.made.keys() - self.executed)
        unchanged = len(chosen) - len(self.made) - len(failures)
        return Outcome(sorted(self.executed & self.made.keys()), pages_only, unchanged, failures)

    def _static_is_stale(self) -> bool:
        before = self.manifest.static
        changed = differences(before.page_inputs, self.state.page_inputs())
        return bool(changed or self.manifest.failed or damaged(self.root, before.outputs))

    def _handed(self, texts: Tables) -> HandedProject:
        """Return the project as runs get it."""
        versions.remember(self.root, self.state.made_from)
        shared.remember(self.root, self.content)
        files = project_files(self.root) if isinstance(self.workers, DaskWorkers) else ()
        tables = pickle.dumps((content_digest(paths.raw(self.root)), texts))
        content = pickle.dumps(self.content)
        return HandedProject(self.root, files, self.state.made_from, tables, content)

    def _make(self, todo: list[PlannedRun], force: bool) -> None:
        """Run notebooks and make pages; what is kept from before is taken as it is."""
        progress = tqdm(
            total=len(todo), desc="compare regenerate", unit="run", disable=not sys.stderr.isatty()
        )
        for (planned, *_), result in call_all(self.workers, self._calls(todo, force)):
            self._take_in(planned, result)
            reason = self.failures.get(planned.output, "")
            line = f"{planned.output}: {'FAILED, ' + reason if reason else 'done'}"
            if reason or progress.disable:
                tqdm.write(line, file=sys.stderr)
            progress.update()
        progress.close()

    def _calls(self, todo: list[PlannedRun], force: bool) -> Iterator[tuple[Any, ...]]:
        for planned in todo:
            result = planned.result
            if result.page.is_file() and result.notebook.is_file() and not force:
                self.made[planned.output] = planned
                continue
            run_before = result.notebook.is_file() and not force
            executed = result.notebook.read_bytes() if run_before else b""
            folder = self._folder(planned)
            folder.mkdir(parents=True, exist_ok=True)
            yield planned, make_run, self.handed, planned.sent, executed, folder

    def _folder(self, planned: PlannedRun) -> Path:
        return scratch.folder() / "runs" / planned.output

    def _take_in(self, planned: PlannedRun, result: Any) -> None:
        """Keep what a run made until all is published, or why it failed."""
        if isinstance(result, ProcessDied):
            result = self._dead_run(planned, result)
        if isinstance(result, Exception):
            raise result
        if not result.reason:
            unlike = planned.result.keep(result.files(planned.result.page.name))
            if unlike:
                result.reason = f"the same inputs made other bytes than before: {', '.join(unlike)}"
        if result.reason:
            self._fail(planned, result)
            return
        self.made[planned.output] = planned
        if result.figures or not self.manifest.runs.get(planned.output):
            self.executed.add(planned.output)

    def _dead_run(self, planned: PlannedRun, died: ProcessDied) -> RunResult:
        """Return what is left of a run whose process ended."""
        journal, log = (_read(self._folder(planned) / name) for name in ("journal", "log"))
        reason = died.args[0]
        if b"Timeout (" in log:  # written by faulthandler, which ended it
            reason = f"CellTimeoutError: a cell took longer than {planned.run.limit:g} seconds"
        log = log or f"{reason}\n".encode()
        arguments = (self.handed, planned.sent, reason, journal.decode(), log)
        return result_of(self.workers.submit(make_dead_run, *arguments))

    def _fail(self, planned: PlannedRun, result: RunResult) -> None:
        self.failures[planned.output] = result.reason.splitlines()[0]
        self.made.pop(planned.output, None)
        contents = (result.page, result.notebook, result.log)
        places = [place.format(planned.output) for place in FAILED_PLACES]
        self.files.update(zip(places, contents, strict=True))

    def _refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place."""
        owners: dict[str, tuple[str, list[Any]]] = {}
        for planned in self.plan:
            for place, told in self._entry(planned).outputs.items():
                owner, first = owners.setdefault(place, (planned.output, told))
                if told != first and planned.output in self.made:
                    reason = f"it and {owner} both write {place}, and not the same"
                    self._fail(planned, self._dead_run(planned, ProcessDied(reason)))
                    break

    def _entry(self, planned: PlannedRun) -> Entry:
        """Return the entry of a run as it will be published; that of before where it was not made."""
        if planned.output not in self.made:
            return self.manifest.runs.get(planned.output, Entry())
        files = planned.result.files()
        outputs = {place: digest_and_size(path) for place, path in files.items()}
        return Entry(planned.now.inputs, planned.now.page_inputs, outputs)

    def _publish(self, static_stale: bool, evidence: Files) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        manifest, before = self.manifest, self.manifest.outputs()
        entries = {planned.output: self._entry(planned) for planned in self.plan}
        failed = {**manifest.failed, **self.failures}
        mended = {*self.made, *(failed.keys() - entries.keys())}
        manifest.runs = {output: entry for output, entry in entries.items() if entry.outputs}
        manifest.failed = {name: failed[name] for name in sorted(failed.keys() - mended)}
        stale = {planned.output for planned in self.plan if self._is_stale(planned)}
        complete = not stale and not manifest.failed and manifest.runs.keys() == entries.keys()
        manifest.everything = self.state.everything if complete else ""
        manifest.last_changes = self.state.last_changes
        static: Files = {**evidence, **self._index(stale)}
        if static_stale:
            static.update(self._changes_pages(complete))
        kept = {} if static_stale else manifest.static.outputs
        outputs = {**kept, **{place: digest_and_size(data) for place, data in static.items()}}
        manifest.static = Entry({}, self.state.page_inputs(), outputs)
        for planned in self.made.values():
            self.files.update(planned.result.files())
        gone = {place.format(output) for output in mended for place in FAILED_PLACES}
        gone |= before.keys() - manifest.outputs().keys()
        publish(self.root, {**self.files, **static, "reports/runs.json": manifest.to_json()}, gone)
        prune(
            self.root,
            {
                output: entry.result(self.root, output).folder.name
                for output, entry in manifest.runs.items()
            },
        )

    def _is_stale(self, planned: PlannedRun) -> bool:
        """Say whether a published page stays older than its inputs."""
        if planned.output in self.made or planned.output not in self.manifest.runs:
            return False
        return bool(stale_reasons(self.manifest, planned.output, self.root, planned.now))

    def _evidence_pages(self, tables: Tables) -> Files:
        """Return the evidence pages of every document and of the observations."""
        sources = read_sources(self.state.sources, tables) if self.state.sources else None
        pages = [
            static_pages.evidence_page(document_id, language, self.content, self.root, sources)
            for document_id in (CONTEXT_TABLE, *self.state.documents)
            for language in LANGUAGES
        ]
        return {f"reports/{name}": text.encode() for name, text in pages}

    def _index(self, stale: set[str]) -> Files:
        """Return the index, and the files that every page leads to and none can carry."""
        dates = [(part, *change) for part, change in self.manifest.last_changes.items()]
        text = site.index_page(
            [planned.run for planned in self.plan],
            set(self.manifest.runs),
            self.manifest.failed,
            self.content.tables,
            self.root,
            stale - self.manifest.failed.keys(),
            dates,
        )
        files = {f"reports/{name}": data for name, data in beside(self.content).items()}
        return {"reports/index.html": text.encode(), **files}

    def _changes_pages(self, complete: bool) -> Files:
        """Return the pages of changes and the snapshots.

        A report that is not complete is not the one that the next is compared with.
        """
        kept = changes.read_snapshots(_read(self.root / SNAPSHOTS).decode())
        if complete or kept["current"] is None:
            kept = changes.next_snapshots(kept, changes.snapshot(self.content.tables, self.root))
        pages = static_pages.changes_pages(kept, self.content.tables, self.root)
        files: Files = {f"reports/{name}": text.encode() for name, text in pages}
        return {**files, SNAPSHOTS: changes.snapshots_text(kept).encode()}


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
