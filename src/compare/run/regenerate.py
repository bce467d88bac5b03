"""Run what changed of the plan and publish it; what fails leaves the last good report in place."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compare.project import paths, versions
from compare.project.errors import UserError, did_you_mean
from compare.project.plan import SETTLED, PlanError, Run, read_plan
from compare.project.versions import Commit, MadeFrom
from compare.run import manifest
from compare.run.inputs import Inputs
from compare.run.manifest import Due, Manifest
from compare.run.publish import Stage, locked

#: What tells when something last changed.
PARTS = ("data", "method", "report")


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
        Outputs whose notebook was run and published.
    pages : list of str
        Outputs of which only the page was made anew, from the notebook as it was run before.
    unchanged : int
        How many runs had nothing to do.
    failures : list of (Run, str)
        Runs that failed, each with the reason.
    """

    made: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[tuple[Run, str]] = field(default_factory=list)


class Now:
    """The project as it is now, beside what is published of it; git is asked while the files are read.

    Parameters
    ----------
    root : Path
    sources : Path, optional
        Folder with the source texts.
    """

    def __init__(self, root: Path, sources: Path | None = None) -> None:
        self.root, self.sources = root, sources
        self._asked, self._told = Commit(root), {}
        self.inputs, self.known = Inputs(root), manifest.read(root)

    def last(self, part: str) -> tuple[str, str]:
        """Return commit and date of the last change of a part; "" where git does not know."""
        if part not in self._told:
            self._told[part] = (self._asked if part == "report" else Commit(self.root, part)).told()
        return self._told[part]

    def texts(self) -> str:
        """Return the digest of the source texts; empty without them."""
        if self.sources is None:
            return ""
        texts = sorted(self.sources.glob("*.txt"))
        return hashlib.sha256(
            "".join(f"{path.name} {self.inputs.file(path)}\n" for path in texts).encode()
        ).hexdigest()

    def everything(self) -> str:
        """Return the digest of all that the report is made from."""
        opened = {
            source
            for entry in self.known.runs.values()
            for source in entry.sources
            if source.startswith("file:") and not source.startswith("file:data/raw/")
        }
        told = (f"{source} {self.inputs.source(source)}" for source in sorted(opened))
        return self.inputs.everything(self.last("report")[0], self.texts(), *told)

    @cached_property
    def made_from(self) -> MadeFrom:
        """Return what a report made now would be made from."""
        return MadeFrom(
            versions.data_version(self.root),
            versions.method_version(),
            versions.code_version(),
            self.last("report")[0],
            versions.lock_version(self.root),
        )

    def dated(self) -> dict[str, list[str]]:
        """Return commit and date of the last change of each part."""
        return {part: list(self.last(part)) for part in PARTS}

    def others_from(self) -> dict[str, str]:
        """Return what the pages that no notebook makes would be made from."""
        return {**manifest.page_inputs(None, self.inputs, self.made_from), "sources": self.texts()}

    def others_due(self) -> bool:
        """Say whether the pages that no notebook makes have to be made again."""
        return (
            self.others_from() != self.known.others_from
            or bool(self.known.failed)
            or bool(manifest.missing(self.root, self.known.others))
        )

    def idle(self) -> bool:
        """Say whether nothing at all has changed since the last command; quick, for it looks at no run by itself."""
        known = self.known
        there = (entry.outputs for entry in known.runs.values())
        return (
            known.everything != ""
            and not known.failed
            and known.everything == self.everything()
            and not any(manifest.missing(self.root, outputs) for outputs in (known.others, *there))
        )


def regenerate(
    only: Sequence[str] = (),
    root: Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    scheduler: str = "",
    sources: Path | None = None,
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
    sources : Path, optional
        Folder with the source texts, ``<document_id>.txt``; the evidence pages then show the lines themselves.

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
        now = Now(root, sources)
        if not force and not waiting and now.idle() and not _unknown(now.known, only):
            return Outcome(unchanged=len(_asked(now.known, only)))
        plan = read_plan(now.inputs.documents(), root)
        chosen = _chosen(plan, only)
        due = _due(chosen, now, force)
        if (
            not any(due.values())
            and not waiting
            and not now.others_due()
            and now.dated() == now.known.last
        ):
            now.known.everything = (
                now.everything()
                if chosen == plan and now.known.runs.keys() == {run.output for run in plan}
                else ""
            )
            stage.publish({}, {"reports/runs.json": now.known.text().encode()}, set())
            return Outcome(unchanged=len(chosen))
        from compare.run.work import Work  # noqa: PLC0415 - not needed when nothing is to be done

        with _pool(scheduler, jobs, len(plan)) as pool:
            if not scheduler and any(each.run for each in due.values()):
                _warm()
            try:
                return Work(now, stage, pool, waiting, plan).do(chosen, due, force)
            except OSError as error:
                raise Refused(
                    1,
                    f"{error.filename or root}: {error.strerror}. Nothing was published; mend that and "
                    "run the command again, what was made is taken up.",
                ) from error


def due_runs(
    only: Sequence[str] = (), root: Path | None = None, force: bool = False
) -> list[tuple[Run, Due]]:
    """Return every run of the plan with why it would be made, nothing where it would not.

    Parameters
    ----------
    only : sequence of str
    root : Path, optional
    force : bool
        As :func:`regenerate` takes them.

    Returns
    -------
    list of (Run, Due)
    """
    now = Now((root or paths.project_root()).absolute())
    chosen = _chosen(read_plan(now.inputs.documents(), now.root), only)
    due = _due(chosen, now, force)
    return [(run, due[run.output]) for run in chosen]


def _due(chosen: list[Run], now: Now, force: bool) -> dict[str, Due]:
    made, found = now.made_from, {}
    for run in chosen:
        due = manifest.due(run, now.known, now.inputs, made)
        found[run.output] = Due(["--force"]) if force and not due.run else due
    return found


def _unknown(known: Manifest, only: Sequence[str]) -> list[str]:
    names = {name for output in known.runs for name in (output, output.rpartition(".")[0])}
    return [name for name in only if name not in names]


def _asked(known: Manifest, only: Sequence[str]) -> list[str]:
    return [
        output
        for output in known.runs
        if not only or output in only or output.rpartition(".")[0] in only
    ]


def _chosen(plan: list[Run], only: Sequence[str]) -> list[Run]:
    known = sorted({name for run in plan for name in (run.name, run.output)})
    unknown = [
        f'"{name}" is not a run of notebooks/runs.toml.{did_you_mean(name, known)}'
        for name in only
        if name not in known
    ]
    if unknown:
        raise PlanError(" ".join(unknown))
    return [run for run in plan if not only or run.name in only or run.output in only]


def _pool(scheduler: str, jobs: int | None, tasks: int) -> Any:
    from compare.run import pool  # noqa: PLC0415 - not needed when nothing is to be done

    if scheduler:
        return pool.DaskPool(scheduler)
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return pool.LocalPool(max(1, min(jobs or cores, tasks)))


def _warm() -> None:
    """Let the kernels' server import its libraries while the workers import theirs."""
    if sys.platform == "linux":
        from compare.kernels.forked import prepare  # noqa: PLC0415

        threading.Thread(target=prepare, args=({**os.environ, **SETTLED},), daemon=True).start()
