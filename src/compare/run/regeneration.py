"""One command under way: run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqdm import tqdm

from compare.project import paths
from compare.project.plan import Run
from compare.report import changes, shared, static_site
from compare.report.evidence.cards import read_sources
from compare.run import results, scratch, workers
from compare.run.child import Files, HandedProject, RunResult, Task
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digests_and_sizes
from compare.run.planning import PlannedRun, checked_tables, planned_runs
from compare.run.publish import publish
from compare.run.regenerate import OddMoves, Outcome
from compare.tables.load import CheckedTables, content_digest, plain_texts

#: The name of the page that leads to all others.
INDEX = "index"


@plain_texts()
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
    regeneration = _begin(state, manifest, state.plan, chosen if force else (), bool(scheduler))
    content, project = regeneration.content, regeneration.project
    snapshot = changes.snapshot(content.tables, state.root)
    moves = static_site.odd_moves(content, state.root, snapshot)
    held = [move for move in moves if move not in manifest.accepted]
    if held and not accept:
        raise OddMoves(held)
    pool = workers.on_cluster(project, scheduler) if scheduler else workers.here(project, jobs)
    stale = regeneration.stale(chosen)
    with ThreadPoolExecutor(1) as beside, pool as submit:
        static = beside.submit(regeneration.static_files)
        regeneration.make(stale, force, submit)
    regeneration.refuse_collisions()
    regeneration.publish(snapshot, static.result(), moves)
    return regeneration.outcome(stale, len(chosen))


@plain_texts()
def regenerate_in_view(state: ProjectState, manifest: Manifest, pages: Collection[str]) -> Outcome:
    """Make the pages that somebody looks at as far as they are stale; all others are left to the next command.

    Parameters
    ----------
    state, manifest
        As :func:`regenerate_stale` takes them.
    pages : collection of str
        Names of pages, without ending.
    """
    runs = [run for run in state.plan if run.output in pages or INDEX in pages]
    regeneration = _begin(state, manifest, runs)
    stale = regeneration.stale(pages)
    with workers.here(regeneration.project) as submit:
        regeneration.make(stale, False, submit)
    regeneration.publish_in_view(pages)
    return regeneration.outcome(stale, len(pages))


def _begin(
    state: ProjectState,
    manifest: Manifest,
    runs: list[Run],
    forced: Collection[str] = (),
    with_files: bool = False,
) -> Regeneration:
    """Return a command under way that has checked the tables, and made nothing yet."""
    if not with_files:
        workers.fork_context()  # it loads what runs need, while this process checks what there is to do
    checked = checked_tables(state)
    plan = planned_runs(state, manifest, checked.typed, runs, forced)
    content = shared.build_shared_content(state.root, checked)
    files = state.files if with_files else {}
    project = HandedProject(
        root=state.root,
        files={place: (state.root / place).read_bytes() for place in files},
        content=pickle.dumps(
            (state.made_from, content_digest(paths.raw(state.root)), checked, content)
        ),
    )
    by_output = {planned.output: planned for planned in plan}
    return Regeneration(state, manifest, checked, content, by_output, project)


@dataclass
class Regeneration:
    """What one command has made so far, until all of it is published.

    Attributes
    ----------
    state : ProjectState
    manifest : Manifest
        What is published.
    checked : CheckedTables
    content : SharedContent
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
    checked: CheckedTables
    content: shared.SharedContent
    plan: dict[str, PlannedRun]
    project: HandedProject
    made: dict[str, Entry] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    failed_files: Files = field(default_factory=dict)

    def stale(self, chosen: Collection[str]) -> list[PlannedRun]:
        """Return what has to be made of the chosen outputs."""
        return [each for each in self.plan.values() if each.reasons and each.output in chosen]

    def static_files(self) -> Files:
        """Return what is made beside the runs, whatever comes of them."""
        return {**self._evidence(), **static_site.table_files(self.state.root, self.checked)}

    def _evidence(self, in_view: Collection[str] = ()) -> Files:
        state = self.state
        sources = read_sources(state.sources, self.content.tables) if state.sources else None
        return static_site.evidence_files(self.content, state.root, sources, in_view)

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

    def publish(self, snapshot: changes.Snapshot, static: Files, moves: list[str]) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        left = self._left()
        entries = {**self.manifest.runs, **self.made}
        failed = {**self.manifest.failed, **self.failures}
        manifest = Manifest(
            everything="" if left else self.state.everything,
            runs={output: entries[output] for output in self.plan if output in entries},
            failed={output: failed[output] for output in left if output in failed},
            last_changes=self.state.last_changes,
            accepted=moves if left else [],
        )
        changed = static_site.changes_files(
            self.content, self.state.root, snapshot, complete=not left
        )
        static = {**static, **changed, **self._index(manifest)}
        manifest.static = Entry(self.state.static_inputs(), digests_and_sizes(static))
        self._move_in(manifest, static)

    def publish_in_view(self, pages: Collection[str]) -> None:
        """Move in what was made, with those of the pages that no notebook makes; what is left out stays stale."""
        before = self.manifest
        failed = {**before.failed, **self.failures}
        manifest = replace(
            before,
            everything="",
            runs={**before.runs, **self.made},
            failed={output: failed[output] for output in failed.keys() - self.made.keys()},
        )
        static = self._evidence(pages)
        if INDEX in pages:
            static |= self._index(manifest)
        outputs = {**before.static.outputs, **digests_and_sizes(static)}
        manifest.static = Entry(outputs=outputs)
        self._move_in(manifest, static)

    def _left(self) -> set[str]:
        """Return the outputs that are stale still."""
        return {each.output for each in self.stale(self.plan)} - self.made.keys()

    def _index(self, manifest: Manifest) -> Files:
        return static_site.index_file(
            self.content,
            self.state.root,
            [planned.run for planned in self.plan.values()],
            manifest.runs.keys(),
            manifest.failed,
            self._left() - manifest.failed.keys(),
            self.state.last_changes,
        )

    def _move_in(self, manifest: Manifest, static: Files) -> None:
        last = {**self.failed_files, **static, "reports/runs.json": manifest.to_json()}
        publish(self.state.root, self._files(last), self._gone(manifest))
        results.prune_results(self.state.root, manifest.runs)

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
