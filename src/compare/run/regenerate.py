"""Run what changed of the plan and publish it; what fails leaves the last good report in place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compare.project import versions
from compare.project.errors import UserError
from compare.project.plan import chosen_outputs
from compare.run.checked import note_check
from compare.run.fingerprint import ProjectState
from compare.run.publish import locked

#: How many odd moves are told.
MOST_TOLD = 20


class DiskError(UserError):
    """The disk or a folder refuses; nothing was published."""

    exit_code = 5


class OddMoves(UserError):
    """What would be published moved so far that somebody should look first."""

    exit_code = 6

    def __init__(self, moves: list[str]) -> None:
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
    in_view: Collection[str] = (),
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
    in_view : collection of str
        Names of the pages that somebody looks at, without ending: outputs, ``evidence-huzhou-2017.zh``, ``index``.
        They are made, and nothing else; the changes alone wait for all others. All when empty.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        For a fault in the raw tables, the plan, a parameter or ``only``, for odd moves that are not accepted, when
        another command is at work, and when the disk refuses; nothing is published then.
    """
    state = ProjectState(root, sources, in_view)
    root = state.root
    try:
        with locked(root), versions.remembered(root, state.made_from):
            chosen = set(in_view) or chosen_outputs(state.plan, only)
            if not force and state.is_current:
                outcome = Outcome(unchanged=len(chosen))
            else:
                from compare.run.regeneration import make_reports  # noqa: PLC0415 - heavy

                outcome = make_reports(state, chosen, force, jobs, scheduler, accept)
            # A part of the plan is no check of all, nor is one of which a run failed.
            if not (only or in_view or outcome.failures):
                note_check(root, state.made_from.last_changes["data"])
            return outcome
    except OSError as error:
        raise DiskError(
            f"{error.filename or root}: {error.strerror or error}. Nothing was published; mend that and run the "
            "command again, what was made is taken up."
        ) from error
