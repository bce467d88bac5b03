"""One command under way: run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from compare.project import paths
from compare.project.paths import INDEX
from compare.report.run_files import Files, executed_place, failed_files, failed_notebook
from compare.report.shared import packed
from compare.report.static_site import StaticSite
from compare.run import results, scratch, workers
from compare.run.child import (
    LOG,
    SHOWN,
    HandedProject,
    RunResult,
    Task,
    prepared_notebook,
    shown_outputs,
)
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digests_and_sizes
from compare.run.planning import PlannedRun, checked_site, planned_runs, stale_parts
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
    in_view: Collection[str],
) -> Outcome:
    """Make the chosen outputs that are stale, or all of them, and publish them.

    Parameters
    ----------
    state : ProjectState
    chosen : set of str
        Outputs.
    force, jobs, scheduler, accept, in_view
        As :func:`compare.run.regenerate.regenerate` takes them.
    """
    scratch.sweep()
    if not scheduler:
        workers.fork_context()  # it loads what runs need, while this process checks what there is to do
    site = checked_site(state, in_view)
    accepted = state.published.accepted
    moves = accepted if in_view else site.odd_moves()
    held = [move for move in moves if move not in accepted]
    if held and not accept:
        raise OddMoves(held)
    files = state.files if scheduler else {}
    content = packed(state.root, site.checked)
    project = HandedProject(
        root=state.root,
        files={place: (state.root / place).read_bytes() for place in files},
        content=content if scheduler else scratch.written("content", content),
    )
    everything = {run.output for run in state.plan}
    looked_at = everything.intersection(in_view) if in_view else chosen
    outputs = looked_at if in_view and INDEX not in in_view else everything
    plan = planned_runs(state, site, outputs, looked_at if force else ())
    regeneration = Regeneration(state, site, {run.output: run for run in plan})
    stale = [run for run in plan if run.reasons and run.output in looked_at]
    pool = workers.pool(project, jobs, scheduler)
    with ThreadPoolExecutor(1) as beside, pool as submit:
        parts = beside.submit(_made_parts, state, site, force)
        regeneration.make(stale, force, submit)
    regeneration.refuse_collisions()
    regeneration.publish(parts.result(), moves)
    return regeneration.outcome(stale, len(looked_at))


def _made_parts(state: ProjectState, site: StaticSite, force: bool) -> dict[str, Made]:
    """Make what no notebook makes and is stale, or all of it, as far as it is in view, by name."""
    stale = site.parts if force else stale_parts(state, site)
    wanted = stale.keys() & (site.in_view or site.parts)
    made = {}
    for name, part in site.parts.items():
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
    site : StaticSite
    plan : dict of PlannedRun
        By output.
    made, failed : dict of Made
        Runs that went well and runs that failed, by output.
    """

    state: ProjectState
    site: StaticSite
    plan: dict[str, PlannedRun]
    made: dict[str, Made] = field(default_factory=dict)
    failed: dict[str, Made] = field(default_factory=dict)

    def make(self, stale: list[PlannedRun], force: bool, submit: workers.Submit) -> None:
        """Run notebooks and make pages."""
        done = as_completed([submit(task) for task in self._tasks(stale, force)])
        # There is no bar where nobody watches.
        bar = tqdm(done, "compare regenerate", len(stale), unit="run", disable=None)
        for future in bar:
            result = future.result()
            self._take_in(result)
            failed = self.failed.get(result.output)
            text = f"FAILED, {failed.entry.failure}" if failed else "done"
            # tqdm.write would end in an error of its own when it is interrupted.
            bar.clear()
            print(f"{result.output}: {text}", file=sys.stderr)

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
                yield Task(planned.run, before, planned.around)

    def _kept(self, output: str) -> Path:
        return results.kept_path(self.state.root, output, self.plan[output].inputs)

    def _accept(self, output: str, files: Files) -> None:
        entry = Entry(self.plan[output].inputs, digests_and_sizes(files))
        self.made[output] = Made(self._kept(output), entry)

    def _take_in(self, result: RunResult) -> None:
        """Keep what a run made until all is published, or why it failed."""
        output, files, reason = result.output, result.files, result.reason
        path = self._kept(output)
        before = results.find_result(path) or files
        unlike = [place for place, data in files.items() if before.get(place) != data]
        if unlike and not reason:
            places = ", ".join(sorted(unlike))
            reason = f"the same inputs made other bytes than before: {places}"
        if reason:
            self._fail(output, files, reason)
        else:
            results.write_result(path, files)
            self._accept(output, files)

    def _fail(self, output: str, left: Files, reason: str) -> None:
        """Keep why a run failed, or may not be published, with what it left until all is published."""
        run, published = self.plan[output].run, self.state.published.runs
        executed = left.get(executed_place(run)) or failed_notebook(
            prepared_notebook(run), list(shown_outputs(left.get(SHOWN, b""))), run.language
        )
        tables = self.site.content.tables
        files = failed_files(run, executed, left.get(LOG, b""), tables, self.state.root)
        first_line = reason.partition("\n")[0][:LONGEST_REASON]
        entry = replace(published.get(output, Entry()), failure=first_line)
        self.failed[output] = _waiting(f"failed {output}", files, entry)

    def refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place; what is published was earlier."""
        owners: dict[str, tuple[str, list[str | int]]] = {}
        entries = self._entries()
        for output in sorted(entries, key=self.made.__contains__):
            for place, content in entries[output].outputs.items():
                owner, first = owners.setdefault(place, (output, content))
                if content != first and output in self.made:
                    kept = self.made.pop(output)
                    reason = f"it and {owner} both write {place}, and not the same"
                    self._fail(output, results.read_result(kept.path), reason)

    def _entries(self) -> dict[str, Entry]:
        """Return what is published of every run of the plan, and what comes in its place."""
        new = {output: made.entry for output, made in (self.made | self.failed).items()}
        entries = self.state.published.runs | new
        return {run.output: entries[run.output] for run in self.state.plan if run.output in entries}

    def publish(self, parts: dict[str, Made], moves: list[str]) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest; what is left out is stale."""
        state = self.state
        manifest = Manifest(runs=self._entries(), last_changes=state.made_from.last_changes)
        failed = manifest.failed
        left = {run.output for run in self.plan.values() if run.reasons} - self.made.keys()
        published = {output for output, entry in manifest.runs.items() if entry.outputs}
        index = self.site.after_runs(published, failed, left - failed.keys())
        manifest.static = self._static(parts, index)
        if left or self.site.in_view:
            manifest.accepted = moves
        else:
            manifest.everything = state.everything
        waiting = [*self.made.values(), *self.failed.values(), *parts.values()]
        last = index | {"reports/runs.json": manifest.to_json()}
        publish(state.root, _files(waiting, last), self._gone(manifest))
        results.prune_results(state.root, manifest.runs)

    def _static(self, parts: dict[str, Made], index: Files) -> dict[str, Entry]:
        """Return what is published that no notebook makes, and what comes in its place."""
        before = self.state.published.static
        entries = {name: before[name] for name in self.site.parts if name in before}
        entries |= {name: made.entry for name, made in parts.items()}
        known = before.get(INDEX, Entry())
        inputs = known.inputs if self.site.in_view else self.state.inputs_of_index()
        entries[INDEX] = Entry(inputs, known.outputs | digests_and_sizes(index))
        return entries

    def _gone(self, manifest: Manifest) -> set[str]:
        """Return the places of what is no longer published, and of failures that are mended."""
        failed = (paths.reports(self.state.root) / "failed").glob("*")
        mended = {path.name for path in failed if path.stem not in manifest.failed}
        outputs = self.state.published.outputs().keys() - manifest.outputs().keys()
        return outputs.union(f"reports/failed/{name}" for name in mended)

    def outcome(self, stale: list[PlannedRun], chosen: int) -> Outcome:
        """Return what was done of that many chosen outputs."""
        made = [planned for planned in stale if planned.output in self.made]
        return Outcome(
            made=[planned.output for planned in made if not planned.page_only],
            pages=[planned.output for planned in made if planned.page_only],
            unchanged=chosen - len(made) - len(self.failed),
            failures={
                output: self.failed[output].entry.failure
                for output in self.plan
                if output in self.failed
            },
        )


def _files(waiting: list[Made], last: Files) -> Iterator[tuple[str, bytes]]:
    """Yield all that is published; of what waits on the disk only one at a time is in memory."""
    for made in waiting:
        yield from results.read_result(made.path).items()
    yield from last.items()
