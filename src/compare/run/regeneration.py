"""One command under way: run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from compare.project import paths
from compare.report import changes, shared, static_site
from compare.report.evidence.cards import read_sources
from compare.run import results, scratch, workers
from compare.run.child import Files, HandedProject, RunResult, Task
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digests_and_sizes
from compare.run.planning import PlannedRun, checked_tables, planned_runs
from compare.run.publish import publish
from compare.run.regenerate import OddMoves, Outcome
from compare.tables.load import CheckedTables, content_digest


def regenerate_stale(
    state: ProjectState,
    manifest: Manifest,
    chosen: set[str],
    force: bool,
    jobs: int | None,
    scheduler: str,
    accept: bool,
) -> Outcome:
    """Make the chosen outputs that are stale, or all of them, and publish them.

    Parameters
    ----------
    state : ProjectState
    manifest : Manifest
        What is published.
    chosen : set of str
        Outputs.
    force, jobs, scheduler, accept
        As :func:`compare.run.regenerate.regenerate` takes them.
    """
    scratch.sweep()
    if not scheduler:
        workers.fork_context()  # it loads what runs need, while this process checks what there is to do
    checked = checked_tables(state)
    plan = planned_runs(state, manifest, checked.typed, chosen if force else ())
    content = shared.build_shared_content(state.root, checked)
    snapshot = changes.snapshot(checked.typed, state.root)
    moves = static_site.odd_moves(content, state.root, snapshot)
    held = [move for move in moves if move not in manifest.accepted]
    if held and not accept:
        raise OddMoves(held)
    project = _handed_over(state, checked, content, with_files=bool(scheduler))
    pool = workers.on_cluster(project, scheduler) if scheduler else workers.here(project, jobs)
    regeneration = Regeneration(state, manifest, {each.output: each for each in plan}, project)
    stale = [planned for planned in plan if planned.reasons and planned.output in chosen]
    sources = read_sources(state.sources, checked.typed) if state.sources else None
    with ThreadPoolExecutor(1) as beside, pool as submit:
        evidence = beside.submit(static_site.evidence_files, content, state.root, sources)
        regeneration.make(stale, force, submit)
    regeneration.refuse_collisions()
    regeneration.publish(content, snapshot, evidence.result(), moves)
    return regeneration.outcome(stale, len(chosen))


def _handed_over(
    state: ProjectState,
    checked: CheckedTables,
    content: shared.SharedContent,
    with_files: bool,
) -> HandedProject:
    """Return the project as the processes of runs get it."""
    digest = content_digest(paths.raw(state.root))
    files = state.files if with_files else {}
    return HandedProject(
        root=state.root,
        files={place: (state.root / place).read_bytes() for place in files},
        content=pickle.dumps((state.made_from, digest, checked, content)),
    )


@dataclass
class Regeneration:
    """What one command has made so far, until all of it is published.

    Attributes
    ----------
    state : ProjectState
    manifest : Manifest
        What is published.
    plan : dict of PlannedRun
        By output.
    project : HandedProject
    made : dict of Entry
        What is published next, by output.
    failures : dict of str
        Why a run failed, by output.
    failed_files : dict of bytes
        What is published of runs that failed.
    """

    state: ProjectState
    manifest: Manifest
    plan: dict[str, PlannedRun]
    project: HandedProject
    made: dict[str, Entry] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    failed_files: Files = field(default_factory=dict)

    def make(self, stale: list[PlannedRun], force: bool, submit: workers.Submit) -> None:
        """Run notebooks and make pages."""
        done = as_completed([submit(task) for task in self._tasks(stale, force)])
        # There is no bar where nobody watches.
        for future in tqdm(done, "compare regenerate", len(stale), unit="run", disable=None):
            result = future.result()
            self._take_in(result)
            reason = self.failures.get(result.output)
            text = f"FAILED, {reason}" if reason else "done"
            tqdm.write(f"{result.output}: {text}", file=sys.stderr)

    def _tasks(self, stale: list[PlannedRun], force: bool) -> Iterator[Task]:
        """Yield what has to be made; what is kept from before is taken as it is."""
        for planned in stale:
            path = self._kept(planned.output)
            kept = {} if force else results.find_result(path)
            if kept:
                self._accept(planned.output, kept)
                path.touch()  # the one in use counts as the newest
            else:
                before = {} if force else results.find_result(path, of_notebook_alone=True)
                yield Task(planned.run, before)

    def _kept(self, output: str) -> Path:
        return results.kept_path(self.state.root, output, self.plan[output].inputs)

    def _take_in(self, result: RunResult) -> None:
        """Keep what a run made until all is published, or why it failed."""
        if result.reason:
            self._fail(result)
            return
        path = self._kept(result.output)
        before = results.find_result(path) or result.files
        unlike = [place for place, data in result.files.items() if before.get(place) != data]
        if unlike:
            places = ", ".join(sorted(unlike))
            reason = f"the same inputs made other bytes than before: {places}"
            self._refuse(result.output, result.files, reason)
        else:
            results.write_result(path, result.files)
            self._accept(result.output, result.files)

    def _accept(self, output: str, files: Files) -> None:
        self.made[output] = Entry(self.plan[output].inputs, digests_and_sizes(files))

    def _fail(self, result: RunResult) -> None:
        self.failures[result.output] = result.reason
        self.failed_files.update(result.files)

    def _refuse(self, output: str, files: Files, reason: str) -> None:
        """Let a run fail that went well, and may not be published."""
        task = Task(self.plan[output].run, files, reason)
        self._fail(workers.make_one(self.project, task))

    def refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place; what is published was earlier."""
        owners: dict[str, tuple[str, list[str | int]]] = {}
        for output in sorted(self.plan, key=self.made.__contains__):
            entry = self.made.get(output) or self.manifest.runs.get(output, Entry())
            for place, content in entry.outputs.items():
                owner, first = owners.setdefault(place, (output, content))
                if content != first and output in self.made:
                    del self.made[output]
                    reason = f"it and {owner} both write {place}, and not the same"
                    self._refuse(output, results.read_result(self._kept(output)), reason)

    def publish(
        self,
        content: shared.SharedContent,
        snapshot: changes.Snapshot,
        evidence: Files,
        moves: list[str],
    ) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        root = self.state.root
        stale = {output for output, planned in self.plan.items() if planned.reasons}
        left = stale - self.made.keys()
        entries = {**self.manifest.runs, **self.made}
        failed = {**self.manifest.failed, **self.failures}
        manifest = Manifest(
            everything="" if left else self.state.everything,
            runs={output: entries[output] for output in self.plan if output in entries},
            failed={output: failed[output] for output in left if output in failed},
            last_changes=self.state.last_changes,
            accepted=moves if left else [],
        )
        static = {
            **evidence,
            **static_site.changes_files(content, root, snapshot, complete=not left),
            **static_site.index_files(
                content,
                root,
                [planned.run for planned in self.plan.values()],
                manifest.runs.keys(),
                manifest.failed,
                left - manifest.failed.keys(),
                manifest.last_changes,
            ),
        }
        manifest.static = Entry(self.state.static_inputs(), digests_and_sizes(static))
        last = {**self.failed_files, **static, "reports/runs.json": manifest.to_json()}
        publish(root, self._files(last), self._gone(manifest))
        results.prune_results(root, manifest.runs)

    def _files(self, last: Files) -> Iterator[tuple[str, bytes]]:
        """Yield all that is published; of the results only one at a time is in memory."""
        for output in self.made:
            yield from results.read_result(self._kept(output)).items()
        yield from last.items()

    def _gone(self, manifest: Manifest) -> set[str]:
        """Return the places of what is no longer published, and of failures that are mended."""
        failed = (paths.reports(self.state.root) / "failed").glob("*")
        mended = {path.name for path in failed if path.stem not in manifest.failed}
        outputs = self.manifest.outputs().keys() - manifest.outputs().keys()
        return outputs.union(f"reports/failed/{name}" for name in mended)

    def outcome(self, stale: list[PlannedRun], chosen: int) -> Outcome:
        """Return what was done of that many chosen outputs."""
        made = [planned for planned in stale if planned.output in self.made]
        return Outcome(
            made=[planned.output for planned in made if not planned.page_only],
            pages=[planned.output for planned in made if planned.page_only],
            unchanged=chosen - len(made) - len(self.failures),
            failures={
                output: self.failures[output] for output in self.plan if output in self.failures
            },
        )
