"""One command under way: check, run the notebooks, make the pages, publish all of it together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.plan import Run
from compare.run import manifest, tasks
from compare.run.manifest import Due, Entry, Manifest, executed, page_of
from compare.run.pool import WorkerDied, perform_all
from compare.run.progress import Progress
from compare.run.publish import Stage, listed
from compare.run.regenerate import PARTS, Now, Outcome, Refused
from compare.run.tasks import SNAPSHOTS, Made, Project

FAILED = tuple(f"reports/failed/{{}}.{ending}" for ending in ("html", "ipynb", "log"))


class Work:
    """One command under way.

    Parameters
    ----------
    now : Now
    stage : Stage
    pool : LocalPool or DaskPool
    waiting : dict of Entry
        What a killed command had made already.
    plan : list of Run
    """

    def __init__(
        self, now: Now, stage: Stage, pool: Any, waiting: dict[str, Entry], plan: list[Run]
    ) -> None:
        self.now, self.root, self.inputs, self.known, self.stage = (
            now,
            now.root,
            now.inputs,
            now.known,
            stage,
        )
        self.pool, self.waiting, self.plan = pool, waiting, plan
        self.runs = {run.output: run for run in plan}
        self.made_from = now.made_from
        self.project = Project(pool.project(self.root), self.made_from)
        self.ran: dict[
            str, Entry
        ] = {}  # notebooks run by this command, or by a killed one before it
        self.made: dict[str, Entry] = {}  # those and others, with their pages
        self.failed: dict[str, str] = {}
        self.kept: dict[str, bytes] = {}
        self.code: dict[Path, dict[str, str]] = {}

    def do(self, chosen: list[Run], due: dict[str, Due], force: bool) -> Outcome:
        """Do everything that is due, and publish it."""
        others_due = force or self.now.others_due()
        self._check()
        todo = self._take_up([run for run in chosen if due[run.output].run])
        again = [
            run
            for run in chosen
            if run.output in self.ran or (due[run.output] and not due[run.output].run)
        ]
        with Progress(len(chosen), sum(not due[run.output] for run in chosen)) as progress:
            self._make(todo, again, progress)
        return self._publish(others_due, len(chosen))

    def _check(self) -> None:
        """Check tables and parameters before any notebook starts."""
        code, text, checked = self.pool.submit(
            tasks.check, self.project.files, [*map(_sent, self.plan)]
        ).result()
        if text:
            raise Refused(code, text)
        self.texts = _source_texts(self.now.sources, checked) if self.now.sources else None
        self.project = self.project._replace(
            checked=self.pool.share(checked, self.stage.folder / "checked")
        )

    def _take_up(self, due: list[Run]) -> list[Run]:
        """Return what has to be run, but for what a killed command had run already."""
        runs = {run.output: run for run in due}
        for output, entry in self.waiting.items():
            if (
                output in runs
                and executed(output) in entry.outputs
                and not manifest.input_changes(
                    runs[output], entry, self._with_code(entry, runs[output]), self.inputs
                )
            ):
                self.ran[output] = entry
            else:
                self.stage.drop(output)
        return [run for run in due if run.output not in self.ran]

    def _make(self, todo: list[Run], again: list[Run], progress: Progress) -> None:
        """Run notebooks and make pages; what all pages share is worked out while the first notebooks run."""
        items: deque[tuple[Any, ...]] = deque(
            [("prepare",), *(("perform", _sent(run)) for run in todo)]
        )
        pages = [("render", _sent(run), False) for run in again]
        for (name, *about), made in self._all(items):
            if name == "prepare":
                if isinstance(made, WorkerDied):
                    raise Refused(1, f"What all pages share could not be worked out: {made}")
                self.project = self.project._replace(
                    prepared=self.pool.share(made, self.stage.folder / "prepared")
                )
            elif name == "perform":
                self._performed(about[0].output, made, progress)
                pages.append(("render", about[0], about[0].output in self.failed))
            else:
                self._rendered(about[0].output, made, about[1], progress)
            if self.project.prepared:
                items.extend(pages)
                pages.clear()

    def _performed(self, output: str, made: Made | WorkerDied, progress: Progress) -> None:
        made = _whole(output, made)
        reason = made.reason or self._keep(self.runs[output], made)
        if reason:
            self._fail(output, reason, made.files)
        progress.tell(output, reason)

    def _rendered(
        self, output: str, made: Made | WorkerDied, failed: bool, progress: Progress
    ) -> None:
        """Keep the page of what was run now or before, or of what failed."""
        made, ran = _whole(output, made), output in self.ran
        if failed:
            self.kept.update(made.files)
            return
        reason = made.reason or self._keep_page(self.runs[output], made)
        if reason:
            self._fail(output, reason, made.files)
        if reason or not ran:
            progress.tell(output, reason, "page made anew")

    def _all(self, items: deque[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        return perform_all(self.pool, tasks.call, items, self._given)

    def _given(self, item: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what a task is given; a notebook is read when its page is about to be made."""
        if item[0] == "render":
            _, run, failed = item
            notebook = (
                self.kept[f"reports/failed/{run.output}.ipynb"]
                if failed
                else self._notebook(run.output)
            )
            item = ("render", run, notebook, failed)
        return tuple(self.project), item

    def _notebook(self, output: str) -> bytes:
        return self.stage.read(output, executed(output)) or b""

    def _fail(self, output: str, reason: str, files: dict[str, bytes]) -> None:
        self.failed[output] = reason
        self.kept.update(files)
        self.ran.pop(output, None)
        self.stage.drop(output)

    def _with_code(self, entry: Entry, run: Run) -> Manifest:
        """Return a manifest that knows the code as it is now, for an entry that none has yet."""
        self._entry(run, {})
        return Manifest(code=self.known.code, libraries=self.known.libraries)

    def _entry(self, run: Run, sources: dict[str, str]) -> Entry:
        if run.notebook not in self.code:
            self.code[run.notebook] = self.inputs.code(run.notebook)
        return manifest.entry_of(run, sources, self.code[run.notebook], self.inputs, self.known)

    def _keep(self, run: Run, made: Made) -> str:
        """Keep what a notebook made until all is published; return what is wrong with it."""
        entry, before = self._entry(run, made.sources), self.known.runs.get(run.output)
        if before and before.inputs() == entry.inputs():
            was = {
                name: told for name, told in before.outputs.items() if name != page_of(run.output)
            }
            reason = _other_bytes(was, listed(made.files))
            if reason:
                made.files = {
                    **tasks.without_notebook(run.output, reason),
                    f"reports/failed/{run.output}.ipynb": made.files[executed(run.output)],
                }
                return reason
        self.stage.drop(run.output)
        self.stage.add(run.output, entry, made.files)
        self.ran[run.output] = entry
        return ""

    def _keep_page(self, run: Run, made: Made) -> str:
        """Keep a page until all is published; return what is wrong with it."""
        before = self.known.runs.get(run.output)
        entry = self.ran.get(run.output) or replace(before, outputs=dict(before.outputs))
        manifest.made_page(entry, run, self.inputs, self.made_from, self.known)
        name, notebook = page_of(run.output), executed(run.output)
        if (
            before
            and before.page == entry.page
            and before.outputs.get(notebook) == entry.outputs.get(notebook)
        ):
            reason = _other_bytes({name: before.outputs.get(name, ())}, listed(made.files))
            if reason:
                made.files = {
                    **tasks.without_notebook(run.output, reason),
                    f"reports/failed/{run.output}.html": made.files[name],
                }
                return reason
        self.stage.add(run.output, entry, made.files)
        self.made[run.output] = entry
        return ""

    def _publish(self, others_due: bool, asked: int) -> Outcome:
        """Move in what was made, with the pages that no notebook makes, and the manifest."""
        known = self.known
        before = {
            name for entry in known.runs.values() for name in entry.outputs
        } | known.others.keys()
        entries = {
            output: entry
            for output, entry in {**known.runs, **self.made}.items()
            if output in self.runs
        }
        self._refuse_collisions(entries)
        gone = {
            name.format(output)
            for output in {*self.made, *known.failed} - self.failed.keys()
            for name in FAILED
            if output in self.made or output not in self.runs
        }
        known.failed = {
            output: reason
            for output, reason in sorted({**known.failed, **self.failed}.items())
            if output in self.runs and output not in self.made
        }
        known.runs = entries
        stale = {
            output
            for output, entry in entries.items()
            if output not in self.made
            and manifest.due(self.runs[output], known, self.inputs, self.made_from)
        }
        current = not stale and not known.failed and len(entries) == len(self.plan)
        known.last, others_from = self.now.dated(), self.now.others_from()
        others = self._others(others_due, current, set(entries), stale - known.failed.keys())
        known.others, known.others_from = {**self._still(others_due), **listed(others)}, others_from
        known.code[others_from["code"]] = self.inputs.page_code()
        known.libraries[others_from["versions"]] = self.inputs.versions()
        known.everything = self.now.everything() if current else ""
        gone |= (
            before
            - {name for entry in entries.values() for name in entry.outputs}
            - known.others.keys()
        )
        self.stage.publish(
            self.made, {**self.kept, **others, "reports/runs.json": known.text().encode()}, gone
        )
        failures = [(self.runs[output], reason) for output, reason in self.failed.items()]
        pages = sorted(self.made.keys() - self.ran.keys())
        return Outcome(
            sorted(self.made.keys() & self.ran.keys()),
            pages,
            asked - len(self.made) - len(failures),
            failures,
        )

    def _still(self, others_due: bool) -> dict[str, tuple[str, int]]:
        return {} if others_due else self.known.others

    def _others(
        self, due: bool, whole: bool, published: set[str], stale: set[str]
    ) -> dict[str, bytes]:
        """Return the pages that no notebook makes: evidence and changes when they are due, and the index."""
        dates = [(part, *self.known.last[part]) for part in PARTS]
        todo: list[tuple[Any, ...]] = [
            ("contents", [*map(_sent, self.plan)], published, self.known.failed, stale, dates)
        ]
        if due:
            todo.append(("changes", self._snapshots(), whole))
            todo += [
                ("evidence", of, language, self.texts)
                for of in (CONTEXT_TABLE, *self.inputs.documents())
                for language in LANGUAGES
            ]
        found: dict[str, bytes] = {}
        for (name, *_), made in self._all(deque(todo)):
            if isinstance(made, WorkerDied):
                raise Refused(
                    1, f"The page of {name} could not be made, and nothing was published: {made}"
                )
            found.update(made)
        return found

    def _snapshots(self) -> str:
        path = paths.reports(self.root) / SNAPSHOTS
        return path.read_text("utf-8") if path.is_file() else ""

    def _refuse_collisions(self, entries: dict[str, Entry]) -> None:
        """Two runs that write different bytes to one place: the later of the plan is not published."""
        owner: dict[str, tuple[str, str]] = {}
        for run in self.plan:
            entry = entries.get(run.output)
            for name, (digest, _) in entry.outputs.items() if entry else ():
                other, bytes_of = owner.setdefault(name, (run.output, digest))
                if bytes_of != digest and run.output in self.made:
                    reason = f"it and {other} both write {name}, and not the same"
                    files = tasks.without_notebook(run.output, reason)
                    task = ("render", _sent(run), files[f"reports/failed/{run.output}.ipynb"], True)
                    files |= self.pool.submit(tasks.call, tuple(self.project), task).result().files
                    self._fail(run.output, reason, files)
                    del self.made[run.output]
                    entries.pop(run.output)
                    if run.output in self.known.runs:
                        entries[run.output] = self.known.runs[run.output]
                    break


def _whole(output: str, made: Made | WorkerDied) -> Made:
    """Return what came of a task, or of a worker that died at it, as one."""
    return (
        Made(str(made), tasks.without_notebook(output, str(made)))
        if isinstance(made, WorkerDied)
        else made
    )


def _source_texts(folder: Path, checked: bytes) -> dict[str, list[str]]:
    from compare.report.evidence.cards import read_sources  # noqa: PLC0415 - pandas, which the command else does without
    from compare.run.worker import typed  # noqa: PLC0415

    return read_sources(folder, typed(checked))


def _other_bytes(before: dict[str, tuple[str, int]], now: dict[str, tuple[str, int]]) -> str:
    """Say which outputs of the same inputs are other bytes than before."""
    unlike = [
        name
        for name in sorted(before.keys() | now.keys())
        if tuple(before.get(name, ())) != tuple(now.get(name, ()))
    ]
    return f"the same inputs made other bytes than before: {', '.join(unlike)}" if unlike else ""


def _sent(run: Run) -> Run:
    """Return a run as a worker elsewhere knows it."""
    return replace(run, notebook=Path("notebooks") / run.notebook.name)
