"""Run what changed of the plan and publish it; what fails leaves the last good report in place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from compare.project import paths, versions
from compare.project.errors import UserError, did_you_mean
from compare.project.notebook_files import PlanError
from compare.project.plan import PLAN, Run
from compare.run.checked import note_check
from compare.run.fingerprint import ProjectState
from compare.run.manifest import Manifest, damaged, read_manifest
from compare.run.publish import finish_moves, locked

if TYPE_CHECKING:
    from compare.run.planning import PlannedRun


#: How many odd moves are told.
MOST_TOLD = 20


class DiskError(UserError):
    """The disk or a folder refuses; nothing was published."""

    exit_code = 5


class OddMoves(UserError):
    """What would be published moved so far that somebody should look first; ``moves`` says what, as sentences."""

    exit_code = 6

    def __init__(self, moves: list[str]) -> None:
        self.moves = moves
        more = len(moves) - MOST_TOLD
        said = "\n".join(moves[:MOST_TOLD] + [f"And {more} more."] * (more > 0))
        super().__init__(
            f"Held back, for these moves from the last report are odd:\n{said}\n"
            "Nothing was run. Correct the tables, or let them through with compare regenerate --accept."
        )


@dataclass
class Outcome:
    """What a command did.

    Attributes
    ----------
    made : list of str
        Outputs whose notebook was run, or whose result was kept from before, and published.
    pages : list of str
        Outputs whose page was made anew from the notebook as it was published before.
    unchanged : int
        How many runs had nothing to do.
    failures : dict of str
        Why a run failed, by its output.
    """

    made: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def regenerate(
    only: Sequence[str] = (),
    root: Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    scheduler: str = "",
    sources: Path | None = None,
    accept: bool = False,
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
    accept : bool
        Whether moves from the last report that are odd are let through.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        For a fault in the raw tables, the plan, a parameter or ``only``, for odd moves that are not accepted, when
        another command is at work, and when the disk refuses; nothing is published then.
    """
    with _opened(root, sources) as (state, manifest):
        chosen = chosen_outputs(state.plan, only)
        if not force and is_current(state, manifest):
            outcome = Outcome(unchanged=len(chosen))
        else:
            from compare.run.regeneration import regenerate_stale  # noqa: PLC0415 - heavy

            outcome = regenerate_stale(state, manifest, chosen, force, jobs, scheduler, accept)
        # A part of the plan is no check of all, nor is one of which a run failed.
        if not only and not outcome.failures:
            note_check(state.root)
        return outcome


def regenerate_in_view(
    pages: Collection[str], root: Path | None = None, sources: Path | None = None
) -> Outcome:
    """Regenerate the pages that somebody looks at, and nothing else; the changes alone wait for all others.

    Parameters
    ----------
    pages : collection of str
        Names of pages, without ending: outputs, ``evidence-huzhou-2017.zh``, ``index``.
    root, sources : Path, optional
        As :func:`regenerate` takes them.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        As :func:`regenerate` does.
    """
    with _opened(root, sources) as (state, manifest):
        if is_current(state, manifest):
            return Outcome(unchanged=len(pages))
        from compare.run import regeneration  # noqa: PLC0415 - heavy

        return regeneration.regenerate_in_view(state, manifest, pages)


@contextmanager
def _opened(root: Path | None, sources: Path | None) -> Iterator[tuple[ProjectState, Manifest]]:
    """Give a project and what is published of it; nobody else publishes meanwhile."""
    root = (root or paths.project_root()).absolute()
    try:
        with locked(root):
            finish_moves(root)
            state = ProjectState(root, sources)
            with versions.remembered(root, state.made_from):
                yield state, read_manifest(root)
    except OSError as error:
        raise DiskError(
            f"{error.filename or root}: {error.strerror or error}. Nothing was published; mend that and run the "
            "command again, what was made is taken up."
        ) from error


def chosen_outputs(plan: list[Run], only: Sequence[str]) -> set[str]:
    """Return the outputs of the runs that were asked for, by name or output; all when nothing was.

    Raises
    ------
    PlanError
        For names that no run has, each with the nearest.
    """
    known = sorted({name for run in plan for name in (run.name, run.output)})
    unknown = [
        f'"{name}" is not a run of {PLAN}.{did_you_mean(name, known)}'
        for name in only
        if name not in known
    ]
    if unknown:
        raise PlanError(" ".join(unknown))
    return {run.output for run in plan if not only or run.name in only or run.output in only}


def is_current(state: ProjectState, manifest: Manifest) -> bool:
    """Say whether nothing at all has changed since the last command; quick, for no run is looked at by itself."""
    is_known = bool(manifest.everything) and not manifest.failed
    if is_known and manifest.everything == state.everything:
        return not damaged(state.root, manifest.outputs())
    return False


def stale_runs(
    only: Sequence[str] = (), root: Path | None = None, force: bool = False
) -> list[PlannedRun]:
    """Return every run that was asked for with why it would be made, nothing where it would not.

    Parameters
    ----------
    only : sequence of str
    root : Path, optional
    force : bool
        As :func:`regenerate` takes them.
    """
    from compare.run.planning import checked_tables, planned_runs  # noqa: PLC0415 - pandas

    state = ProjectState((root or paths.project_root()).absolute())
    chosen = chosen_outputs(state.plan, only)
    tables = checked_tables(state).typed
    manifest = read_manifest(state.root)
    runs = [run for run in state.plan if run.output in chosen]
    return planned_runs(state, manifest, tables, runs, chosen if force else ())
