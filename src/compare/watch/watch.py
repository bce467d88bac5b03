"""Watch a project: what changes is made anew beside the published report, the pages in view first."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from compare.project import paths
from compare.project.versions import PACKAGE
from compare.watch.server import Told, serve

#: Seconds between two looks at the files.
LOOK = 0.15

#: What is said while nothing is to be done.
CURRENT = "All pages are as the tables, the notebooks and the code are now."
MAKING = "Making pages …"

#: Endings of files that pages are made from.
WATCHED = {".csv", ".css", ".ipynb", ".j2", ".js", ".py", ".toml"}

#: When each file was changed last.
Times = dict[str, int]


class Maker:
    """The process that makes pages, and whether it is at work.

    Parameters
    ----------
    root : Path
    sources : Path, optional
    places : dict of str
        Environment variables that say where pages and figures go.
    """

    def __init__(self, root: Path, sources: Path | None, places: dict[str, str]) -> None:
        self._command = [sys.executable, "-m", "compare.watch.maker", str(root), str(sources or "")]
        self._environment = {**os.environ, **places}
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.is_busy = False
        self.is_dead = False
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def end(self) -> None:
        """End it with all that it has started."""
        self.process.terminate()
        self.process.wait()

    def ask(self, pages: list[str]) -> None:
        """Let it make these pages, or all."""
        self.is_busy = True
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # that it has died is heard when it is read from
            self.process.stdin.write(json.dumps(pages) + "\n")
            self.process.stdin.flush()

    def leave(self) -> None:
        """Let it leave what it is making."""
        if self.is_busy:
            self.process.send_signal(signal.SIGINT)

    def answer(self) -> list[str]:
        """Return what is wrong with what it made, as sentences."""
        self.is_busy = False
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.is_dead = not line
        return json.loads(line) if line else ["The code cannot be run; the terminal says why."]


def watch(
    root: Path,
    sources: Path | None = None,
    port: int = 0,
    say: Callable[[str], None] = print,
) -> None:
    """Show pages that follow every change, until somebody ends it; what is published stays as it is.

    Parameters
    ----------
    root : Path
        The project.
    sources : Path, optional
        As :func:`compare.run.regenerate.regenerate` takes it.
    port : int
        Any that is free when 0.
    say : callable
        What is said in the terminal, the address first.

    Raises
    ------
    UserError
        When the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="compare-watch-") as folder:
        beside = Path(folder)
        places = {
            paths.REPORTS_VARIABLE: _copied(paths.reports(root), beside / "reports"),
            paths.FIGURES_VARIABLE: _copied(paths.figures(root), beside / "figures"),
        }
        told = Told(beside / "reports")
        say(serve(told, port))
        say("Enter publishes what you see; Ctrl+C ends.")
        maker = Maker(root, sources, places)
        try:
            _follow(root, maker, told, lambda: _publish(root, beside / "reports", sources))
        finally:
            maker.end()


def _copied(folder: Path, to: Path) -> str:
    """Copy a folder where there is one, so that only what changes has to be made; return where."""
    to.mkdir()
    if folder.is_dir():
        shutil.copytree(folder, to, dirs_exist_ok=True)
    return str(to)


def _publish(root: Path, reports: Path, sources: Path | None) -> None:
    """Publish as ``compare regenerate`` does, with what was made beside; it says what it does."""
    if (reports / "results").is_dir():
        shutil.copytree(reports / "results", paths.reports(root) / "results", dirs_exist_ok=True)
    options = ["--sources", str(sources)] if sources else []
    run = "from compare.cli import main; main()"
    subprocess.run([sys.executable, "-c", run, "--root", str(root), "regenerate", *options])


def _follow(root: Path, maker: Maker, told: Told, publish: Callable[[], None]) -> None:
    """Make pages whenever a file has changed; of several rounds the pages in view are the first."""
    seen = dict(_times(root))
    rounds: list[list[str]] = [[]]
    entered = [sys.stdin] if sys.stdin else []
    while True:
        now = dict(_times(root))
        changed = {place for place, _ in now.items() ^ seen.items()}
        if changed:
            seen = now
            rounds = [told.pages, []] if told.pages else [[]]
            _begin_again(maker, changed)
        if rounds and not maker.is_busy and not maker.is_dead:
            told.say(MAKING)
            maker.ask(rounds.pop(0))
        answers: list[Any] = [] if maker.is_dead else [maker.process.stdout]
        heard, _, _ = select.select([*answers, *entered], [], [], LOOK)
        if maker.process.stdout in heard:
            faults = maker.answer()
            rest = MAKING if rounds else CURRENT
            told.say("\n".join(faults) or rest)
        if sys.stdin in heard:
            if sys.stdin.readline():
                publish()
            else:
                entered = []


def _begin_again(maker: Maker, changed: set[str]) -> None:
    """Let the process leave what it makes; one that has older code than what is there gives way to another."""
    is_code = any(place.startswith(str(PACKAGE)) for place in changed)
    if is_code or maker.is_dead:
        maker.end()
        maker.start()
    else:
        maker.leave()


def _times(root: Path) -> Iterator[tuple[str, int]]:
    """Yield the files that pages are made from, with the time of their last change."""
    for folder in (paths.raw(root), paths.notebooks(root), PACKAGE):
        for path in folder.rglob("*"):
            if path.suffix in WATCHED and path.is_file():
                yield str(path), path.stat().st_mtime_ns
