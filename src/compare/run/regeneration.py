"""One command under way: run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from compare.project import paths
from compare.project.paths import INDEX
from compare.report.run_files import Files, executed_place, failed_files, failed_notebook
from compare.run import results, scratch, workers
from compare.run.child import (
    LOG,
    SHOWN,
    Task,
    prepared_notebook,
    shown_outputs,
)
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digests_and_sizes
from compare.run.planning import PlannedRun, stale_parts
from compare.run.publish import publish
from compare.run.regenerate import OddMoves, Outcome
from compare.tables.load import plain_texts

#: Characters of a reason; the whole is in the log.
LONGEST_REASON = 500


class Made(NamedTuple):
    """What waits to be published: the file that holds it, and what the manifest says of it next."""

    path: Path
    entry: Entry


@plain_texts()
def make_reports(
    state: ProjectState,
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
    chosen : set of str
        Outputs; names of other pages in view may be among them.
    force, jobs, scheduler, accept
        As :func:`compare.run.regenerate.regenerate` takes them.
    """
    scratch.sweep()
    if not scheduler:
        workers.fork_context()  # it loads what runs need, while this process checks what there is to do
    accepted = state.published.accepted
    moves = accepted if state.in_view else state.site.odd_moves()
    held = [move for move in moves if move not in accepted]
    if held and not accept:
        raise OddMoves(held)
    plan = [PlannedRun(state, run, force and run.output in chosen) for run in state.site.plan]
    wanted = [planned for planned in plan if planned.output in chosen]
    stale = [planned for planned in wanted if planned.reasons]
    regeneration = Regeneration(state, {planned.output: planned for planned in plan})
    pool = workers.cluster(state, scheduler) if scheduler else workers.processes(state, jobs)
    with ThreadPoolExecutor(1) as beside, pool as submit:
        parts = beside.submit(_made_parts, state, force)
        regeneration.make(stale, submit)
        regeneration.made |= parts.result()
    regeneration.refuse_collisions()
    regeneration.publish(moves)
    return regeneration.outcome(wanted)


def _made_parts(state: ProjectState, force: bool) -> dict[str, Made]:
    """Make what no notebook makes and is stale, or all of it, as far as it is in view, by name."""
    parts = state.site.parts
    stale = parts if force else stale_parts(state)
    wanted = stale.keys() & (state.in_view or parts)
    made = {}
    for name, part in parts.items():
        if name in wanted:
            files = part.make()
            entry = Entry(state.inputs(part.inputs), digests_and_sizes(files))
            made[name] = _waiting(name, files, entry)
    return made


def _waiting(name: str, files: Files, entry: Entry) -> Made:
    """Let files wait on the disk; those of hundreds of pages would fill the memory."""
    path = scratch.folder() / f"{name}.zip"
    results.write_result(path, files)
    return Made(path, entry)


@dataclass
class Regeneration:
    """What one command has made so far, until all of it is published.

    Attributes
    ----------
    state : ProjectState
    plan : dict of PlannedRun
        By output.
    made, failed : dict of Made
        Runs that went well and runs that failed, by output; with the first what no notebook makes, by its name.
    """

    state: ProjectState
    plan: dict[str, PlannedRun]
    made: dict[str, Made] = field(default_factory=dict)
    failed: dict[str, Made] = field(default_factory=dict)

    def make(self, stale: list[PlannedRun], submit: workers.Submit) -> None:
        """Run notebooks and make pages."""
        tasks = {submit(task): task for task in self._tasks(stale)}
        done = as_completed(tasks)
        # There is no bar where nobody watches.
        bar = tqdm(done, "compare regenerate", len(stale), unit="run", disable=None)
        for future in bar:
            task = tasks.pop(future)
            try:
                files, reason = future.result()
            except OSError:  # the disk, which stops them all
                raise
            except Exception as error:  # noqa: BLE001 - whatever a cluster does with it
                files, reason = task.before, f"{type(error).__name__}: {error}"
            output = task.run.output
            self._take_in(self.plan[output], files, reason)
            failed = self.failed.get(output)
            text = f"FAILED, {failed.entry.failure}" if failed else "done"
            # tqdm.write would end in an error of its own when it is interrupted.
            bar.clear()
            print(f"{output}: {text}", file=sys.stderr)

    def _tasks(self, stale: list[PlannedRun]) -> Iterator[Task]:
        """Yield what has to be made; what is kept from before is taken as it is."""
        for planned in stale:
            path = results.kept_path(planned)
            kept = {} if planned.forced else results.find_result(path)
            if kept:
                self._accept(planned, kept)
                path.touch()  # the one in use counts as the newest
            else:
                before = {} if planned.forced else results.find_result(path, of_notebook_alone=True)
                around = self.state.site.around(planned.output, planned.run.language)
                yield Task(planned.run, before, around)

    def _take_in(self, planned: PlannedRun, files: Files, reason: str) -> None:
        """Keep what a run made until all is published, or why it failed."""
        path = results.kept_path(planned)
        before = results.find_result(path) or files
        unlike = [place for place, data in files.items() if before.get(place) != data]
        if unlike and not reason:
            places = ", ".join(sorted(unlike))
            reason = f"the same inputs made other bytes than before: {places}"
        if reason:
            self._fail(planned, files, reason)
        else:
            results.write_result(path, files)
            self._accept(planned, files)

    def _accept(self, planned: PlannedRun, files: Files) -> None:
        entry = Entry(planned.inputs, digests_and_sizes(files))
        self.made[planned.output] = Made(results.kept_path(planned), entry)

    def _fail(self, planned: PlannedRun, left: Files, reason: str) -> None:
        """Keep why a run failed, or may not be published, with what it left until all is published."""
        run, published = planned.run, self.state.published.runs
        executed = left.get(executed_place(run)) or failed_notebook(
            prepared_notebook(run), list(shown_outputs(left.get(SHOWN, b""))), run.language
        )
        tables = self.state.site.content.tables
        files = failed_files(run, executed, left.get(LOG, b""), tables, self.state.root)
        first_line = reason.partition("\n")[0][:LONGEST_REASON]
        entry = replace(published.get(run.output, Entry()), failure=first_line)
        self.failed[run.output] = _waiting(f"failed {run.output}", files, entry)

    def refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place; what is published was earlier."""
        owners: dict[str, tuple[str, list[str | int]]] = {}
        entries = self._entries(self.state.published.runs, self.plan)
        for output in sorted(entries, key=self.made.__contains__):
            for place, content in entries[output].outputs.items():
                owner, first = owners.setdefault(place, (output, content))
                if content != first and output in self.made:
                    kept = self.made.pop(output)
                    reason = f"it and {owner} both write {place}, and not the same"
                    self._fail(self.plan[output], results.read_result(kept.path), reason)

    def _entries(self, published: dict[str, Entry], names: Iterable[str]) -> dict[str, Entry]:
        """Return what is published under these names, and what comes in its place."""
        new = {name: made.entry for name, made in (self.made | self.failed).items()}
        entries = published | new
        return {name: entries[name] for name in names if name in entries}

    def publish(self, moves: list[str]) -> None:
        """Move in what was made and the manifest; what is left out is stale."""
        state = self.state
        before = state.published
        manifest = Manifest(
            runs=self._entries(before.runs, self.plan),
            static=self._entries(before.static, state.site.parts),
            last_changes=state.made_from.last_changes,
        )
        failed = manifest.failed
        # Where only pages are in view that tell of no run, nobody waits until all are looked at.
        told = () if state.in_view and INDEX not in state.in_view else self.plan.values()
        left = {planned.output for planned in told if planned.reasons} - self.made.keys()
        published = {output for output, entry in manifest.runs.items() if entry.outputs}
        index = state.site.after_runs(published, failed, left - failed.keys())
        known = before.static.get(INDEX, Entry())
        inputs = known.inputs if state.in_view else state.inputs_of_index()
        manifest.static[INDEX] = Entry(inputs, known.outputs | digests_and_sizes(index))
        if left or state.in_view:
            manifest.accepted = moves
        else:
            manifest.everything = state.everything
        last = index | {"reports/runs.json": manifest.to_json()}
        publish(state.root, self._files(last), self._gone(manifest))
        results.prune_results(state.root, manifest.runs)

    def _files(self, last: Files) -> Iterator[tuple[str, bytes]]:
        """Yield all that is published; of what waits on the disk only one at a time is in memory."""
        for made in [*self.made.values(), *self.failed.values()]:
            yield from results.read_result(made.path).items()
        yield from last.items()

    def _gone(self, manifest: Manifest) -> set[str]:
        """Return the places of what is no longer published, and of failures that are mended."""
        failed = (paths.reports(self.state.root) / "failed").glob("*")
        mended = {path.name for path in failed if path.stem not in manifest.failed}
        outputs = self.state.published.outputs().keys() - manifest.outputs().keys()
        return outputs.union(f"reports/failed/{name}" for name in mended)

    def outcome(self, wanted: list[PlannedRun]) -> Outcome:
        """Return what was done of the runs that were asked for."""
        made = [planned for planned in wanted if planned.output in self.made]
        return Outcome(
            made=[planned.output for planned in made if not planned.page_only],
            pages=[planned.output for planned in made if planned.page_only],
            unchanged=len(wanted) - len(made) - len(self.failed),
            failures={
                output: self.failed[output].entry.failure
                for output in self.plan
                if output in self.failed
            },
        )
