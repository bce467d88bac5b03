"""Run what changed of the plan and publish it; what fails leaves the last good report in place."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from compare import paths
from compare.errors import UserError, did_you_mean
from compare.report import manifest
from compare.report.inputs import Inputs
from compare.report.manifest import Entry, Manifest
from compare.report.plan import SETTLED, PlanError, Run, read_plan
from compare.report.publish import Stage, locked

INDEX = "reports/index.html"
FAILED = tuple(f"reports/failed/{{}}.{ending}" for ending in ("html", "ipynb", "log"))


class Refused(UserError):
    """The tables or the plan hold faults; nothing was run."""

    def __init__(self, exit_code: int, text: str) -> None:
        super().__init__(text)
        self.exit_code = exit_code


@dataclass
class Outcome:
    """What a command did.

    Attributes
    ----------
    made : list of str
        Outputs that were made and published.
    unchanged : int
        How many runs had nothing to do.
    failures : list of (Run, str)
        Runs that failed, each with the reason.
    """

    made: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[tuple[Run, str]] = field(default_factory=list)


def regenerate(
    only: Sequence[str] = (), root: Path | None = None, jobs: int | None = None, force: bool = False,
    scheduler: str = "",
) -> Outcome:
    """Regenerate the reports of the run plan whose inputs changed.

    Parameters
    ----------
    only : sequence of str
        Names of runs (``rd_intensity``) or of outputs (``rd_intensity.zh``); all when empty.
    root : Path, optional
    jobs : int, optional
        How many notebooks run at once on this machine; as many as it has cores when not given.
    force : bool
        Whether to run what did not change as well.
    scheduler : str
        Address of a dask scheduler whose workers run the notebooks.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        For a fault in the raw tables, the plan, a parameter or ``only``, and when another command is at work;
        nothing is run then.
    """
    root = (root or paths.project_root()).absolute()
    with locked(root):
        stage = Stage(root)
        waiting = stage.recover()
        inputs, known = Inputs(root), manifest.read(root)
        if not force and not waiting and idle(known, inputs) and not _unknown(known, only):
            return Outcome(unchanged=len(known.runs))
        plan = read_plan(inputs.documents(), root)
        chosen = _chosen(plan, only)
        due = [run for run in chosen if force or manifest.changes(run, known, inputs)]
        with _pool(scheduler, jobs, len(due)) as pool:
            if due and not scheduler:
                _warm()
            work = _Work(root, inputs, known, stage, pool, waiting)
            work.check(plan)
            try:
                work.run(due, chosen)
                return work.publish(plan)
            except OSError as error:
                raise Refused(1, f"{error.filename or root}: {error.strerror}. Nothing was published; mend that and "
                                 "run the command again, what was made is taken up.") from error


def due_runs(only: Sequence[str] = (), root: Path | None = None, force: bool = False) -> list[tuple[Run, list[str]]]:
    """Return every run of the plan with why it would be made, nothing where it would not.

    Parameters
    ----------
    only : sequence of str
    root : Path, optional
    force : bool
        As :func:`regenerate` takes them.

    Returns
    -------
    list of (Run, list of str)
    """
    root = (root or paths.project_root()).absolute()
    inputs, known = Inputs(root), manifest.read(root)
    told = []
    for run in _chosen(read_plan(inputs.documents(), root), only):
        reasons = manifest.changes(run, known, inputs)
        told.append((run, reasons or (["--force"] if force else [])))
    return told


def idle(known: Manifest, inputs: Inputs) -> bool:
    """Say whether nothing at all has changed since the last command; quick, for it looks at no run by itself."""
    return (known.everything != "" and known.everything == inputs.everything() and not known.failed
            and not any(manifest.missing(inputs.root, entry) for entry in known.runs.values())
            and manifest.place(inputs.root, INDEX).is_file())


def _unknown(known: Manifest, only: Sequence[str]) -> list[str]:
    names = {name for output in known.runs for name in (output, output.rpartition(".")[0])}
    return [name for name in only if name not in names]


def _chosen(plan: list[Run], only: Sequence[str]) -> list[Run]:
    known = sorted({name for run in plan for name in (run.name, run.output)})
    unknown = [f'"{name}" is not a run of notebooks/runs.toml.{did_you_mean(name, known)}'
               for name in only if name not in known]
    if unknown:
        raise PlanError(" ".join(unknown))
    return [run for run in plan if not only or run.name in only or run.output in only]


def _pool(scheduler: str, jobs: int | None, tasks: int) -> Any:
    from compare.report import pool  # noqa: PLC0415 - not needed when nothing is to be done

    if scheduler:
        return pool.DaskPool(scheduler)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return pool.LocalPool(max(1, min(jobs or cores, tasks)))


def _warm() -> None:
    """Let the kernels' server import its libraries while the workers import theirs."""
    if sys.platform == "linux":
        from compare.kernels.forked import prepare  # noqa: PLC0415

        threading.Thread(target=prepare, args=({**os.environ, **SETTLED},), daemon=True).start()


class _Work:
    """One command under way."""

    def __init__(self, root: Path, inputs: Inputs, known: Manifest, stage: Stage, pool: Any,
                 waiting: dict[str, Entry]) -> None:
        from compare.report import worker  # noqa: PLC0415

        self.root, self.inputs, self.known, self.stage, self.pool = root, inputs, known, stage, pool
        self.worker = worker
        self.waiting = waiting
        self.data = inputs.data()
        self.project = pool.project(root)
        self.made: dict[str, Entry] = {}
        self.failed: dict[str, str] = {}
        self.kept: dict[str, bytes] = {}
        self.code: dict[Path, dict[str, str]] = {}

    def check(self, plan: list[Run]) -> None:
        """Check tables and parameters before any notebook starts."""
        code, text = self.pool.submit(self.worker.problems, self.project, self.data, [*map(_sent, plan)]).result()
        if text:
            raise Refused(code, text)

    def run(self, due: list[Run], chosen: list[Run]) -> None:
        """Run what is due, but for what a killed command had made already."""
        from compare.report.pool import WorkerDied, perform_all  # noqa: PLC0415
        from compare.report.progress import Progress  # noqa: PLC0415

        runs = {run.output: run for run in due}
        for output, entry in self.waiting.items():
            if output in runs and not manifest.input_changes(runs[output], entry, self._with_code(entry, runs[output]),
                                                             self.inputs):
                self.made[output] = entry
            else:
                self.stage.drop(output)
        todo = [_sent(run) for run in due if run.output not in self.made]
        with Progress(len(chosen), len(chosen) - len(todo)) as progress:
            for run, made in perform_all(self.pool, self.worker.perform, todo, (self.project, self.data)):
                if isinstance(made, WorkerDied):
                    made = self.pool.submit(self.worker.without_notebook, self.project, self.data, str(made),
                                            run).result()
                reason = made.reason or self._keep(runs[run.output], made)
                if reason:
                    self.failed[run.output] = reason
                    self.kept.update(made.files)
                progress.tell(run.output, reason)

    def _with_code(self, entry: Entry, run: Run) -> Manifest:
        """Return a manifest that knows the code as it is now, for an entry that none has yet."""
        self._entry(run, {})
        return Manifest(code=self.known.code, libraries=self.known.libraries)

    def _entry(self, run: Run, sources: dict[str, str]) -> Entry:
        if run.notebook not in self.code:
            self.code[run.notebook] = self.inputs.code(run.notebook)
        return manifest.entry_of(run, sources, self.code[run.notebook], self.inputs, self.known)

    def _keep(self, run: Run, made: Any) -> str:
        """Keep what a run made until all is published; return what is wrong with it."""
        entry = self._entry(run, made.sources)
        self.stage.add(run.output, entry, made.files)
        before = self.known.runs.get(run.output)
        if before and before.inputs() == entry.inputs():
            unlike = [name for name in sorted(before.outputs.keys() | entry.outputs.keys())
                      if tuple(before.outputs.get(name, ())) != entry.outputs.get(name, ())]
            if unlike:
                self.stage.drop(run.output)
                page = made.files[f"reports/{run.output}.html"]
                reason = f"the same inputs made other bytes than before: {', '.join(unlike)}"
                made.files = {name.format(run.output): data for name, data in
                              zip(FAILED, (page, b"", reason.encode()), strict=True) if data}
                return reason
        self.made[run.output] = entry
        return ""

    def publish(self, plan: list[Run]) -> Outcome:
        """Move in what was made, with the index and the manifest."""
        known, runs = self.known, {run.output: run for run in plan}
        outputs_before = {name for entry in known.runs.values() for name in entry.outputs}
        entries = {output: entry for output, entry in {**known.runs, **self.made}.items() if output in runs}
        self._refuse_collisions(plan, entries)
        gone = {name.format(output) for output in {*self.made, *known.failed} - self.failed.keys()
                for name in FAILED if output in self.made or output not in runs}
        known.failed = {output: reason for output, reason in sorted({**known.failed, **self.failed}.items())
                        if output in runs and output not in self.made}
        known.runs = entries
        gone |= outputs_before - {name for entry in entries.values() for name in entry.outputs}
        stale = {run.output for run in plan if run.output in entries
                 and manifest.input_changes(run, entries[run.output], known, self.inputs)}
        index = self.pool.submit(self.worker.contents, self.project, self.data, [*map(_sent, plan)], set(entries),
                                 known.failed, stale - known.failed.keys()).result()
        known.index = (hashlib.sha256(index).hexdigest(), len(index))
        current = not stale and not known.failed and len(entries) == len(plan)
        known.everything = self.inputs.everything() if current else ""
        self.stage.publish(self.made, {**self.kept, INDEX: index, "reports/runs.json": known.text().encode()}, gone)
        failures = [(runs[output], reason) for output, reason in self.failed.items()]
        return Outcome(sorted(self.made), len(plan) - len(self.made) - len(failures), failures)

    def _refuse_collisions(self, plan: list[Run], entries: dict[str, Entry]) -> None:
        """Two runs that write different bytes to one place: the later of the plan is not published."""
        owner: dict[str, tuple[str, str]] = {}
        for run in plan:
            entry = entries.get(run.output)
            for name, (digest, _) in entry.outputs.items() if entry else ():
                other, bytes_of = owner.setdefault(name, (run.output, digest))
                if bytes_of != digest and run.output in self.made:
                    self.failed[run.output] = f"it and {other} both write {name}, and not the same"
                    self.kept.update(self.pool.submit(self.worker.without_notebook, self.project, self.data,
                                                      self.failed[run.output], _sent(run)).result().files)
                    self.stage.drop(run.output)
                    del self.made[run.output]
                    entries.pop(run.output)
                    if run.output in self.known.runs:
                        entries[run.output] = self.known.runs[run.output]
                    break


def _sent(run: Run) -> Run:
    """Return a run as a worker elsewhere knows it."""
    return replace(run, notebook=Path("notebooks") / run.notebook.name)
