"""One command under way: run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqdm import tqdm

from compare.project import paths
from compare.project.paths import INDEX
from compare.report.run_files import Files
from compare.report.shared import packed
from compare.report.static_site import StaticSite
from compare.run import results, scratch, workers
from compare.run.child import HandedProject, RunResult, Task
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Entry, Manifest, digests_and_sizes
from compare.run.planning import PlannedRun, checked_site, planned_runs, stale_parts
from compare.run.publish import publish
from compare.run.regenerate import OddMoves, Outcome
from compare.tables.load import plain_texts

#: What no notebook makes, by name: where it waits, and what is published of it next.
MadeParts = dict[str, tuple[Path, Entry]]


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
    regeneration = Regeneration(state, site, project, {run.output: run for run in plan})
    stale = [run for run in plan if run.reasons and run.output in looked_at]
    pool = workers.pool(project, jobs, scheduler)
    with ThreadPoolExecutor(1) as beside, pool as submit:
        static = beside.submit(_made_parts, state, site, force)
        regeneration.make(stale, force, submit)
    regeneration.refuse_collisions()
    regeneration.publish(static.result(), moves)
    return regeneration.outcome(stale, len(looked_at))


def _made_parts(state: ProjectState, site: StaticSite, force: bool) -> MadeParts:
    """Make what no notebook makes and is stale, or all of it; hundreds of pages wait on the disk, not in memory."""
    names = site.parts if force else stale_parts(state, site)
    made: MadeParts = {}
    for name, part in site.parts.items():
        if name in names:
            files = part.make()
            path = scratch.folder() / f"{name}.zip"
            results.write_result(path, files)
            made[name] = path, Entry(state.inputs(part.inputs), digests_and_sizes(files))
    return made


@dataclass
class Regeneration:
    """What one command has made so far, until all of it is published.

    Attributes
    ----------
    state : ProjectState
    site : StaticSite
    project : HandedProject
    plan : dict of PlannedRun
        By output.
    made : dict of Entry
        What is published next, by output.
    failed : dict of RunResult
        Runs that failed, by output.
    """

    state: ProjectState
    site: StaticSite
    project: HandedProject
    plan: dict[str, PlannedRun]
    made: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, RunResult] = field(default_factory=dict)

    def make(self, stale: list[PlannedRun], force: bool, submit: workers.Submit) -> None:
        """Run notebooks and make pages."""
        done = as_completed([submit(task) for task in self._tasks(stale, force)])
        # There is no bar where nobody watches.
        bar = tqdm(done, "compare regenerate", len(stale), unit="run", disable=None)
        for future in bar:
            result = self._taken_in(future.result())
            text = f"FAILED, {result.reason}" if result.reason else "done"
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
                yield Task(planned.run, before, around=planned.around)

    def _kept(self, output: str) -> Path:
        return results.kept_path(self.state.root, output, self.plan[output].inputs)

    def _accept(self, output: str, files: Files) -> None:
        self.made[output] = Entry(self.plan[output].inputs, digests_and_sizes(files))

    def _taken_in(self, result: RunResult) -> RunResult:
        """Keep what a run made until all is published, or why it failed; return which of both."""
        if result.reason:
            self.failed[result.output] = result
            return result
        path = self._kept(result.output)
        before = results.find_result(path) or result.files
        unlike = [place for place, data in result.files.items() if before.get(place) != data]
        if unlike:
            places = ", ".join(sorted(unlike))
            reason = f"the same inputs made other bytes than before: {places}"
            return self._refused(result.output, result.files, reason)
        results.write_result(path, result.files)
        self._accept(result.output, result.files)
        return result

    def _refused(self, output: str, files: Files, reason: str) -> RunResult:
        """Let a run fail that went well, and may not be published."""
        task = Task(self.plan[output].run, files, reason)
        return self._taken_in(workers.make_one(self.project, task))

    def refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place; what is published was earlier."""
        owners: dict[str, tuple[str, list[str | int]]] = {}
        entries = self._entries()
        for output in sorted(entries, key=self.made.__contains__):
            for place, content in entries[output].outputs.items():
                owner, first = owners.setdefault(place, (output, content))
                if content != first and output in self.made:
                    del self.made[output]
                    reason = f"it and {owner} both write {place}, and not the same"
                    self._refused(output, results.read_result(self._kept(output)), reason)

    def _entries(self) -> dict[str, Entry]:
        """Return what is published of every run of the plan, and what comes in its place."""
        entries = self.state.published.runs | self.made
        for output, result in self.failed.items():
            entries[output] = replace(entries.get(output, Entry()), failure=result.reason)
        return {run.output: entries[run.output] for run in self.state.plan if run.output in entries}

    def publish(self, parts: MadeParts, moves: list[str]) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest; what is left out is stale."""
        state = self.state
        manifest = Manifest(runs=self._entries(), last_changes=state.made_from.last_changes)
        failed = manifest.failed
        left = {run.output for run in self.plan.values() if run.reasons} - self.made.keys()
        published = {output for output, entry in manifest.runs.items() if entry.outputs}
        runs = [planned.run for planned in self.plan.values()]
        index = self.site.after_runs(runs, published, failed, left - failed.keys())
        manifest.static = self._static(parts, index)
        if left or self.site.in_view:
            manifest.accepted = moves
        else:
            manifest.everything = state.everything
        last = index | {"reports/runs.json": manifest.to_json()}
        publish(state.root, self._files(parts, last), self._gone(manifest))
        results.prune_results(state.root, manifest.runs)

    def _static(self, parts: MadeParts, index: Files) -> dict[str, Entry]:
        """Return what is published that no notebook makes, and what comes in its place."""
        state, site = self.state, self.site
        before, in_view = state.published.static, bool(site.in_view)
        entries = {name: before[name] for name in before if in_view or name in site.parts}
        entries |= {name: entry for name, (_, entry) in parts.items()}
        known = before.get(INDEX, Entry())
        if in_view:
            entries[INDEX] = replace(known, outputs=known.outputs | digests_and_sizes(index))
        else:
            entries[INDEX] = Entry(state.inputs_of_index(), digests_and_sizes(index))
        return entries

    def _files(self, parts: MadeParts, last: Files) -> Iterator[tuple[str, bytes]]:
        """Yield all that is published; of the results only one at a time is in memory."""
        made = [*map(self._kept, self.made), *(path for path, _ in parts.values())]
        for path in made:
            yield from results.read_result(path).items()
        for result in self.failed.values():
            yield from result.files.items()
        yield from last.items()

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
                output: self.failed[output].reason for output in self.plan if output in self.failed
            },
        )
