"""One command under way: check, run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from tqdm import tqdm

from compare.language.labels import Tables
from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.plan import Run
from compare.report import shared
from compare.report.evidence.cards import read_sources
from compare.run import child, scratch
from compare.run.fingerprint import ProjectState, differences
from compare.run.manifest import Entry, Manifest, Outputs, damaged, stale_reasons
from compare.run.planning import PlannedRun, checked_tables, planned_runs
from compare.run.project import Handed, pack
from compare.run.publish import publish
from compare.run.regenerate import Outcome
from compare.run.results import Results, digests, failed_places, page_of
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

OTHER_BYTES = "the same inputs made other bytes than before"


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
        self.state = state
        self.root = state.root
        self.manifest = manifest
        self.results = Results(self.root)
        self.workers: LocalWorkers | DaskWorkers
        if scheduler:
            self.workers = DaskWorkers(scheduler)
        else:
            self.workers = LocalWorkers(jobs or _cores())
            warm_up()
        self.made: dict[str, PlannedRun] = {}
        self.executed: set[str] = set()
        self.failures: dict[str, str] = {}
        self.files: dict[str, bytes | Path] = {}

    def do(self, chosen: set[str], force: bool) -> Outcome:
        """Do everything that is stale, and publish it."""
        tables, texts = checked_tables(self.state)
        self.plan = planned_runs(self.state, self.manifest, tables, force)
        todo = [run for run in self.plan if run.stale and run.run.output in chosen]
        self.static_stale = force or self._static_is_stale()
        self.handed = self.workers.hand_over(self._work_out(texts))
        sources = self._sources(tables)
        with _progress(len(todo)) as progress:
            calls = chain(self._run_calls(todo, force), self._evidence_calls(sources))
            for (planned, *_), result in call_all(self.workers, calls):
                if planned is None:
                    self.files.update(_raise_or_return(result))
                else:
                    self._take_in(planned, result)
                    _report(progress, planned.run.output, self.failures)
        self._refuse_collisions()
        self._publish()
        failures = [
            (run.run, self.failures[run.run.output])
            for run in todo
            if run.run.output in self.failures
        ]
        pages = sorted(self.made.keys() - self.executed)
        done = len(self.made) + len(failures)
        return Outcome(
            sorted(self.made.keys() & self.executed), pages, len(chosen) - done, failures
        )

    def _static_is_stale(self) -> bool:
        before = self.manifest.static
        if self.manifest.failed or damaged(self.root, before.outputs):
            return True
        return bool(differences(before.page_inputs, self.state.page_inputs()))

    def _work_out(self, texts: Tables) -> Handed:
        """Work out what all pages share, while the process that runs are forked from loads its libraries."""
        tables = pickle.dumps((content_digest(paths.raw(self.root)), texts))
        content = pickle.dumps(shared.worked_out(self.root, texts))
        made = self.state.made_from
        if isinstance(self.workers, DaskWorkers):
            return Handed(made, "", pack(self.root), tables, content)
        files = [scratch.folder() / name for name in ("tables", "shared")]
        for file, data in zip(files, (tables, content), strict=True):
            file.write_bytes(data)
        return Handed(made, str(self.root), b"", *map(str, files))

    def _sources(self, tables: Tables) -> dict[str, list[str]] | None:
        return read_sources(self.state.sources, tables) if self.state.sources else None

    def _run_calls(self, todo: list[PlannedRun], force: bool) -> Iterator[tuple[Any, ...]]:
        """Yield the calls that run notebooks, or that make a page of a notebook that was run before."""
        for planned in todo:
            output, again = planned.run.output, b""
            if not force and self.results.has(output, planned.key):
                again = self.results.notebook(output, planned.key)
            folder = scratch.folder() / "runs" / output
            folder.mkdir(parents=True, exist_ok=True)
            run = _relative(planned.run)
            yield planned, child.make_run, self.handed, run, again, str(folder)

    def _evidence_calls(self, sources: Any) -> Iterator[tuple[Any, ...]]:
        if not self.static_stale:
            return
        for document_id in (CONTEXT_TABLE, *self.state.documents):
            for language in LANGUAGES:
                yield None, child.make_evidence_page, self.handed, document_id, language, sources

    def _take_in(self, planned: PlannedRun, result: Any) -> None:
        """Keep what a run made until all is published, or why it failed."""
        output = planned.run.output
        if isinstance(result, ProcessDied):
            result = self._dead(planned, result)
        result = _raise_or_return(result)
        reason = result.reason or self._other_bytes(planned, result)
        if reason:
            self._fail(planned.run, reason, result.page)
            return
        if result.executed:
            self.executed.add(output)
        page = scratch.folder() / "pages" / output
        page.parent.mkdir(exist_ok=True)
        page.write_bytes(result.page[page_of(output)])
        self.files[page_of(output)] = page
        self.made[output] = planned

    def _other_bytes(self, planned: PlannedRun, result: child.RunResult) -> str:
        """Keep the result of a run; say which files the same inputs made otherwise before."""
        output = planned.run.output
        unlike = []
        if result.executed:
            unlike = self.results.keep(output, planned.key, result.executed)
        before = self.manifest.runs.get(output)
        same = before and (before.inputs, before.page_inputs) == (
            planned.inputs,
            planned.page_inputs,
        )
        page = page_of(output)
        if same and tuple(before.outputs[page]) != digests(result.page)[page]:
            unlike.append(page)
        return f"{OTHER_BYTES}: {', '.join(unlike)}" if unlike else ""

    def _dead(self, planned: PlannedRun, died: ProcessDied) -> Any:
        """Return what is left of a run whose process ended."""
        folder = scratch.folder() / "runs" / planned.run.output
        journal, log = (_read(folder / name) for name in ("journal", "log"))
        reason = _death(died, log, planned.run)
        log = log or f"{reason}\n".encode()
        arguments = (self.handed, _relative(planned.run), reason, journal.decode(), log)
        return result_of(self.workers.submit(child.make_dead_run, *arguments))

    def _fail(self, run: Run, reason: str, files: dict[str, bytes]) -> None:
        self.failures[run.output] = reason
        self.made.pop(run.output, None)
        self.files.pop(page_of(run.output), None)
        self.files.update({place: data for place, data in files.items() if "failed/" in place})

    def _refuse_collisions(self) -> None:
        """Fail the later of two runs that write different bytes to one place."""
        owners: dict[str, tuple[str, tuple[str, int]]] = {}
        for planned in self.plan:
            output = planned.run.output
            for place, digest in self._entry(planned).outputs.items():
                owner, bytes_of = owners.setdefault(place, (output, tuple(digest)))
                if bytes_of != tuple(digest) and output in self.made:
                    reason = f"it and {owner} both write {place}, and not the same"
                    result = self._dead(planned, ProcessDied(reason))
                    self._fail(planned.run, reason, result.page)
                    break

    def _entry(self, planned: PlannedRun) -> Entry:
        """Return the entry of a run as it will be published; that of before where it was not made."""
        output = planned.run.output
        if output not in self.made:
            return self.manifest.runs.get(output, Entry({}, {}))
        files = {
            place: path.read_bytes()
            for place, path in {
                **self._figures(planned),
                page_of(output): self.files[page_of(output)],
            }.items()
        }
        return Entry(planned.inputs, planned.page_inputs, digests(files))

    def _figures(self, planned: PlannedRun) -> dict[str, Path]:
        return self.results.figures(planned.run.output, planned.key)

    def _publish(self) -> None:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        before = self.manifest.outputs()
        failed_before = self.manifest.failed
        outputs = {planned.run.output for planned in self.plan}
        entries = {planned.run.output: self._entry(planned) for planned in self.plan}
        self.manifest.runs = {output: entry for output, entry in entries.items() if entry.inputs}
        still = {**failed_before, **self.failures}
        self.manifest.failed = {
            output: reason
            for output, reason in sorted(still.items())
            if output in outputs and output not in self.made
        }
        stale = self._stale()
        complete = (
            not stale and not self.manifest.failed and len(self.manifest.runs) == len(outputs)
        )
        self.manifest.last_changes = self.state.last_changes
        self._make_static(complete, stale)
        self.manifest.everything = self.state.everything if complete else ""
        for planned in self.made.values():
            self.files.update(self._figures(planned))
        mended = {*self.made, *failed_before} - self.manifest.failed.keys()
        gone = {place for output in mended for place in failed_places(output)}
        gone |= before.keys() - self.manifest.outputs().keys()
        self.files["reports/runs.json"] = self.manifest.to_json().encode()
        publish(self.root, self.files, gone)
        self.results.prune({output: entry.key for output, entry in self.manifest.runs.items()})

    def _stale(self) -> set[str]:
        """Return the runs that are published and older than their inputs."""
        return {
            planned.run.output
            for planned in self.plan
            if planned.run.output in self.manifest.runs
            and planned.run.output not in self.made
            and stale_reasons(
                self.manifest, planned.run.output, self.root, planned.inputs, planned.page_inputs
            )
        }

    def _make_static(self, complete: bool, stale: set[str]) -> None:
        """Make the index, and the changes where they are due; evidence was made beside the runs."""
        dates = [(part, *change) for part, change in self.manifest.last_changes.items()]
        state = {
            "published": set(self.manifest.runs),
            "failed": self.manifest.failed,
            "stale": stale - self.manifest.failed.keys(),
            "dates": dates,
        }
        runs = [_relative(planned.run) for planned in self.plan]
        calls: list[tuple[Any, ...]] = [(None, child.make_index, self.handed, runs, state)]
        if self.static_stale:
            snapshots = _read(paths.reports(self.root) / child.SNAPSHOTS).decode()
            calls.append((None, child.make_changes_pages, self.handed, snapshots, complete))
        for _, result in call_all(self.workers, calls):
            self.files.update(_raise_or_return(result))
        runs_files = {place for entry in self.manifest.runs.values() for place in entry.outputs}
        made = {
            place: data
            for place, data in self.files.items()
            if isinstance(data, bytes) and place not in runs_files and "/failed/" not in place
        }
        kept: Outputs = {} if self.static_stale else self.manifest.static.outputs
        self.manifest.static = Entry({}, self.state.page_inputs(), {**kept, **digests(made)})


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _relative(run: Run) -> Run:
    """Return a run as a process elsewhere knows it."""
    return replace(run, notebook=Path("notebooks") / run.notebook.name)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _raise_or_return(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


def _death(died: ProcessDied, log: bytes, run: Run) -> str:
    """Say why the process of a run ended."""
    code = died.args[0]
    if isinstance(code, str):
        return code
    if b"Timeout (" in log:  # written by faulthandler, which ended it
        return f"CellTimeoutError: a cell took longer than {run.limit:g} seconds and would not stop"
    how = f"signal {-code}" if code and code < 0 else f"exit code {code}"
    return f"DeadKernelError: its process ended ({how}); it may need more memory than there is"


def _progress(total: int) -> tqdm:
    return tqdm(
        total=total,
        desc="compare regenerate",
        unit="run",
        smoothing=0.1,
        disable=not sys.stderr.isatty(),
    )


def _report(progress: tqdm, output: str, failures: dict[str, str]) -> None:
    """Say that a run ended: on a terminal by the bar, else by a line."""
    progress.update()
    progress.set_postfix_str(f"{len(failures)} failed", refresh=False)
    if output in failures:
        progress.write(f"{output}: FAILED, {failures[output]}", file=sys.stderr)
    elif progress.disable:
        print(f"{output}: done", file=sys.stderr, flush=True)
