"""One command under way: check, run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from compare.language.labels import Tables
from compare.project import paths, versions
from compare.report import shared, static_site
from compare.report.evidence.cards import read_sources
from compare.run import scratch
from compare.run.child import HandedProject, RunResult, Task
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digest_and_size
from compare.run.planning import PlannedRun, checked_tables, planned_runs
from compare.run.publish import prune, publish
from compare.run.regenerate import Outcome
from compare.run.workers import Cluster, fork_context, make_here, make_one
from compare.tables.load import content_digest


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
        scratch.sweep()
        self.state = state
        self.root = state.root
        self.manifest = manifest
        self.is_remote = bool(scheduler)
        if scheduler:
            self.make = Cluster(scheduler).make
        else:
            self.make = partial(make_here, jobs=jobs or _cores())
            fork_context()  # it loads what runs need, while this process checks what there is to do
        self.plan: list[PlannedRun] = []
        self.made: dict[str, Entry] = {}
        self.failures: dict[str, str] = {}
        self.files: dict[str, bytes | Path] = {}

    def do(self, chosen: set[str], force: bool) -> Outcome:
        """Do everything that is stale, and publish it."""
        versions.remember(self.root, self.state.made_from)
        try:
            return self._do(chosen, force)
        finally:
            versions.remember(self.root, None)

    def _do(self, chosen: set[str], force: bool) -> Outcome:
        tables, texts = checked_tables(self.state)
        sources = read_sources(self.state.sources, tables) if self.state.sources else None
        self.plan = planned_runs(self.state, self.manifest, tables, chosen if force else ())
        todo = [planned for planned in self.plan if planned.reasons and planned.output in chosen]
        content = shared.build_shared_content(self.root, texts)
        self.project = self._handed_over(content, texts)
        with ThreadPoolExecutor(1) as beside:
            evidence = beside.submit(static_site.evidence_files, content, self.root, sources)
            self._make(todo, force)
        self._refuse_collisions()
        self._publish(content, evidence.result())
        made = [planned for planned in todo if planned.output in self.made]
        failed = [planned for planned in todo if planned.output in self.failures]
        return Outcome(
            made=[planned.output for planned in made if not planned.page_only],
            pages=[planned.output for planned in made if planned.page_only],
            unchanged=len(chosen) - len(made) - len(failed),
            failures=[(planned.run, self.failures[planned.output]) for planned in failed],
        )

    def _handed_over(self, content: shared.SharedContent, texts: Tables) -> HandedProject:
        """Return the project as the processes of runs get it."""
        files = self.state.files if self.is_remote else {}
        known = (self.state.made_from, content_digest(paths.raw(self.root)), texts, content)
        return HandedProject(
            root=self.root,
            files={place: (self.root / place).read_bytes() for place in files},
            content=pickle.dumps(known),
        )

    def _make(self, todo: list[PlannedRun], force: bool) -> None:
        """Run notebooks and make pages."""
        planned_of = {planned.output: planned for planned in todo}
        shown = sys.stderr.isatty()
        progress = tqdm(total=len(todo), desc="compare regenerate", unit="run", disable=not shown)
        for task, result in self.make(self.project, self._tasks(todo, force)):
            output = task.run.output
            self._take_in(planned_of[output], result)
            if output in self.failures:
                tqdm.write(f"{output}: FAILED, {self.failures[output]}", file=sys.stderr)
            elif not shown:
                tqdm.write(f"{output}: done", file=sys.stderr)
            progress.update()
        progress.close()

    def _tasks(self, todo: list[PlannedRun], force: bool) -> Iterator[Task]:
        """Yield what has to be made; what is kept from before is taken as it is."""
        for planned in todo:
            result = planned.result
            if force or not result.notebook.is_file():
                yield Task(planned.handed_over)
            elif not result.page.is_file():
                yield Task(planned.handed_over, executed=result.notebook.read_bytes())
            else:
                self._accept(planned)

    def _take_in(self, planned: PlannedRun, result: RunResult) -> None:
        """Keep what a run made until all is published, or why it failed."""
        if result.reason:
            self._fail(planned, result)
            return
        unlike = planned.result.keep(result.notebook, result.page, result.figures)
        if unlike:
            reason = f"the same inputs made other bytes than before: {', '.join(unlike)}"
            self._fail(planned, self._failure(planned, result.notebook, reason))
        else:
            self._accept(planned)

    def _accept(self, planned: PlannedRun) -> None:
        files = planned.result.files()
        os.utime(planned.result.folder)  # the one in use counts as the newest
        outputs = {place: digest_and_size(path) for place, path in files.items()}
        self.made[planned.output] = replace(planned.now, outputs=outputs)

    def _failure(self, planned: PlannedRun, executed: bytes, reason: str) -> RunResult:
        """Return a run that went well, but may not be published, as one that failed."""
        return make_one(self.project, Task(planned.handed_over, executed, reason))

    def _fail(self, planned: PlannedRun, result: RunResult) -> None:
        self.failures[planned.output] = result.reason
        place = f"reports/failed/{planned.output}"
        self.files[f"{place}.html"] = result.page
        self.files[f"{place}.ipynb"] = result.notebook
        self.files[f"{place}.log"] = result.log

    def _refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place; what is published was earlier."""
        owners: dict[str, tuple[str, list[Any]]] = {}
        for planned in sorted(self.plan, key=lambda planned: planned.output in self.made):
            entry = self.made.get(planned.output) or self.manifest.runs.get(planned.output, Entry())
            for place, content in entry.outputs.items():
                owner, first = owners.setdefault(place, (planned.output, content))
                if content != first and planned.output in self.made:
                    del self.made[planned.output]
                    reason = f"it and {owner} both write {place}, and not the same"
                    executed = planned.result.notebook.read_bytes()
                    self._fail(planned, self._failure(planned, executed, reason))

    def _publish(self, content: shared.SharedContent, evidence: dict[str, bytes]) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        before = self.manifest.outputs().keys()
        manifest, left = self._next_manifest()
        static = {
            **evidence,
            **static_site.changes_files(content, self.root, complete=not left),
            **static_site.index_files(
                content,
                self.root,
                [planned.run for planned in self.plan],
                manifest.runs.keys(),
                manifest.failed,
                left - manifest.failed.keys(),
                manifest.last_changes,
            ),
        }
        outputs = {place: digest_and_size(data) for place, data in static.items()}
        manifest.static = Entry({}, self.state.page_inputs(), outputs)
        for planned in self.plan:
            if planned.output in self.made:
                self.files.update(planned.result.files())
        files = {**self.files, **static, "reports/runs.json": manifest.to_json()}
        mended = [
            f"reports/failed/{path.name}"
            for path in (paths.reports(self.root) / "failed").glob("*")
            if path.stem not in manifest.failed
        ]
        publish(self.root, files, {*mended, *(before - manifest.outputs().keys())})
        prune(self.root, manifest.runs)

    def _next_manifest(self) -> tuple[Manifest, set[str]]:
        """Return what will be published, and the outputs that stay as they were though they are stale."""
        outputs = [planned.output for planned in self.plan]
        entries = {**self.manifest.runs, **self.made}
        failed = {**self.manifest.failed, **self.failures}
        for output in self.made:
            failed.pop(output, None)
        left = {planned.output for planned in self.plan if planned.reasons} - self.made.keys()
        manifest = Manifest(
            everything="" if left else self.state.everything,
            runs={output: entries[output] for output in outputs if output in entries},
            failed={output: failed[output] for output in outputs if output in failed},
            last_changes=self.state.last_changes,
        )
        return manifest, left


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
