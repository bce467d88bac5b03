"""A command that is killed or asked to end, at whatever moment: the old reports are whole, nothing goes on running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from invented import (
    DRAW,
    DRAW_SHAKY,
    SHOW,
    called,
    command,
    drawn,
    invented_notebook,
    kept_results,
    published,
    shaky,
    shaky_project,
)
from moments import Moments, copying, looked_at
from processes import descendants, environment, eventually, finish, gone, runs, start

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="who ends with whom is settled on Linux only"
)

#: How many moments of a command are tried, from its first change of a file to its last.
MOMENTS = 9


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shaky_project(tmp_path_factory.mktemp("killed") / "project")
    assert command(root).exit_code == 0
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A project with good reports and its own place."""
    shutil.copytree(made, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder for one command, with a path short enough to be taken."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as name:
        yield Path(name)


def change(project: Path, state: str = "OTHER") -> None:
    """Let both notebooks draw something else."""
    invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", state))
    shaky(project, DRAW_SHAKY.replace("STATE", state))


class Waiting:
    """A project whose steady run draws something else and whose shaky run waits until it is let go.

    The shaky run has a child and a daemon; ``pids`` are those of the run, the child and the daemon.
    """

    def __init__(self, project: Path, folder: Path) -> None:
        self.note, self.go, self.count = folder / "note", folder / "go", folder / "count"
        counts = f"import pathlib\nf = open({str(self.count)!r}, 'a'); _ = f.write('.'); f.close()"
        invented_notebook(
            project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "OTHER"), counts
        )
        shaky(
            project,
            DRAW_SHAKY,
            "import subprocess, time\nchild = subprocess.Popen(['sleep', '100000']).pid\n"
            "daemon = subprocess.run('setsid sleep 100000 >/dev/null 2>&1 & echo $!', shell=True, stdout=-1, text=True)\n"
            f"n = pathlib.Path({str(self.note)!r} + '.half')\n"
            "_ = n.write_text(f'{os.getpid()} {child} {daemon.stdout}')\n"
            f"_ = n.rename({str(self.note)!r})\n"
            f"while not pathlib.Path({str(self.go)!r}).exists(): time.sleep(0.1)",
        )
        self.project = project

    def reached(self) -> bool:
        """Wait until the shaky run waits."""
        return eventually(self.note.exists)

    def steady_is_kept(self) -> bool:
        """Wait until the new result of the steady run is kept."""
        return eventually(lambda: len(kept_results(self.project, "steady.en")) == 2)

    @property
    def pids(self) -> list[int]:
        return [int(pid) for pid in self.note.read_text().split()]


@pytest.fixture
def waiting(project: Path, tmp_path: Path) -> Waiting:
    return Waiting(project, tmp_path)


class TestKilled:
    def test_the_old_reports_are_whole_and_what_was_made_is_taken_up_unless_inputs_changed(
        self, project: Path, waiting: Waiting, folder: Path, tmp_path: Path
    ) -> None:
        good = published(project)
        running = start(project, "--jobs", "2", variables={"TMPDIR": str(folder)})
        assert waiting.reached()
        assert waiting.steady_is_kept()
        below = [process.pid for process in descendants(running.pid)]
        assert set(waiting.pids[:2]) <= set(below)
        running.kill()
        running.communicate()
        assert published(project) == good
        assert all(gone(pid) for pid in {*below, *waiting.pids})
        left = list(folder.iterdir())
        assert left, "the killed command could not remove it"
        changed = shutil.copytree(project, tmp_path / "changed")
        waiting.go.touch()
        code, told = finish(start(project, variables={"TMPDIR": str(folder)}))
        assert code == 0, told
        assert waiting.count.read_text() == ".", "what was made already is made again"
        assert "shaky.en: done" in told
        assert "OTHER" in drawn(project)
        assert not (project / "reports" / ".next").exists()
        assert list(folder.iterdir()) == [], "the next command removes it"
        change(changed, "THIRD")
        result = command(changed)
        assert result.exit_code == 0, result.output
        assert "THIRD" in drawn(changed)

    def test_while_it_checks(self, project: Path, tmp_path: Path) -> None:
        good = published(project)
        change(project)
        # The first reading is for digests alone; in the second the tables are checked.
        targets = project / "data" / "raw" / "targets"
        moment = len(list(targets.iterdir())) + 2
        with looked_at(copying(project, tmp_path, [moment], targets, reading=True)):
            assert command(project).exit_code == 0
        killed = tmp_path / str(moment)
        assert published(killed) == good
        assert command(killed).exit_code == 0
        assert "OTHER" in drawn(killed)


class TestDescendants:
    def test_what_one_leaves_behind_that_ends_just_then_is_ended_too(self) -> None:
        """The daemon comes to the process that ends all below it after that one has looked who is there."""
        code = """
import os, subprocess, sys
import psutil
from compare.run import child
child.adopt_orphans()
script = "setsid sleep 100000 >/dev/null 2>&1 & echo $!; exec sleep 100000"
parent = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, text=True)
daemon = psutil.Process(int(parent.stdout.readline()))
look = psutil.Process.children

def late(process, recursive=False):
    seen = look(process, recursive)
    psutil.Process.children = look
    parent.kill()
    parent.wait()
    while daemon.ppid() != os.getpid():
        pass
    return seen

psutil.Process.children = late
child.end_descendants()
print(daemon.is_running())
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment()
        )
        assert done.stdout == "False\n", done.stderr


@dataclass
class Tried:
    """A command that was left alone: what it publishes, and its project as it was at some of its moments."""

    wanted: dict[str, bytes]
    count: int
    copies: list[Path]


class TestAtEveryMoment:
    """Killed before a change of a file: the old reports, or the new ones as soon as the next command has begun."""

    @pytest.fixture(scope="class")
    @classmethod
    def tried(cls, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Tried:
        folder = tmp_path_factory.mktemp("tried")
        for name in ("counted", "copied"):
            shutil.copytree(made, folder / name)
            change(folder / name)
        with looked_at(Moments(folder / "counted")) as whole:
            assert command(folder / "counted").exit_code == 0
        wanted = published(folder / "counted")
        moments = [1 + part * (whole.count - 1) // (MOMENTS - 1) for part in range(MOMENTS)]
        root = folder / "copied"
        with looked_at(copying(root, folder, moments, below=root)) as again:
            assert command(root).exit_code == 0
        assert again.count == whole.count
        assert published(root) == wanted
        return Tried(wanted, whole.count, [folder / str(moment) for moment in moments])

    @pytest.mark.parametrize("part", range(MOMENTS))
    def test_killed(self, made: Path, tried: Tried, part: int) -> None:
        project, good = tried.copies[part], published(made)
        assert tried.count > 5 * MOMENTS
        moving = (project / "reports" / ".next" / "gone.json").exists()
        if not moving and published(project) != tried.wanted:
            assert published(project) == good
        result = command(project)
        assert result.exit_code == 0, result.output
        if moving:
            assert "0 made, 2 unchanged" in result.stderr
        assert published(project) == tried.wanted
        assert not (project / "reports" / ".next").exists()
        assert not [path for path in project.rglob("*") if path.name.endswith(".new")]
        assert called(project, "verify").exit_code == 0


class TestAskedToEnd:
    @pytest.mark.parametrize("whom", ["the command", "its group"])
    @pytest.mark.parametrize(
        "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name
    )
    def test_it_leaves_nothing_behind(
        self, project: Path, waiting: Waiting, folder: Path, number: int, whom: str
    ) -> None:
        """A scheduler asks the command, a terminal or ``timeout`` all its group."""
        good = published(project)
        # Who runs the tests in the background has them ignore the keyboard's signal, and their children too.
        running = start(
            project,
            variables={"TMPDIR": str(folder)},
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
            start_new_session=True,
        )
        assert waiting.reached()
        below = [process.pid for process in descendants(running.pid)]
        assert below
        assert list(folder.iterdir())
        if whom == "its group":
            os.killpg(running.pid, number)
        else:
            running.send_signal(number)
        code, told = finish(running)
        assert code != 0
        assert "Traceback" not in told
        assert all(gone(pid) for pid in {*below, *waiting.pids})
        assert list(folder.iterdir()) == []
        assert published(project) == good

    def test_who_ignores_that_the_terminal_closes_goes_on(
        self, project: Path, waiting: Waiting
    ) -> None:
        """As ``nohup compare regenerate`` does."""
        running = start(
            project,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
            start_new_session=True,
        )
        assert waiting.reached()
        os.killpg(running.pid, signal.SIGHUP)
        waiting.go.touch()
        code, told = finish(running)
        assert code == 0, told
        assert "OTHER" in drawn(project)


class TestTwoAtOnce:
    def test_on_one_project_the_second_says_so_and_on_two_they_do_not_know_each_other(
        self, project: Path, waiting: Waiting, folder: Path, made: Path
    ) -> None:
        """The folders of a command that still runs are not swept by another."""
        good = published(project)
        other = shutil.copytree(made, folder / "other")
        change(other)
        first = start(project, variables={"TMPDIR": str(folder)})
        assert waiting.reached()
        code, told = finish(start(project))
        assert code == 3
        assert "Another command regenerates" in told
        assert "Traceback" not in told
        assert runs(first.pid)
        assert published(project) == good
        assert called(project, "status").exit_code == 1
        assert called(project, "verify").exit_code == 0
        code, told = finish(start(other, variables={"TMPDIR": str(folder)}))
        assert code == 0, told
        assert "OTHER" in drawn(other)
        waiting.go.touch()
        code, told = finish(first)
        assert code == 0, told
        assert "OTHER" in drawn(project)
        assert "STATE" in drawn(project, "shaky"), "it was drawn before the other command ran"
        assert [path.name for path in folder.iterdir()] == ["other"]

    def test_one_that_was_killed_holds_nobody_up(self, project: Path, waiting: Waiting) -> None:
        first = start(project)
        assert waiting.reached()
        first.kill()
        first.wait()
        waiting.go.touch()
        result = command(project)
        assert result.exit_code == 0, result.output
        first.communicate()
