"""Whatever goes wrong, the old reports are whole and the next command completes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from test_kernels import eventually, gone
from test_regenerate import DRAW, SHOW, command, contents, invented_notebook, invented_project

from compare.run import publish

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

PLAN = """
[[run]]
name = "steady"
notebook = "patents.ipynb"
languages = ["en"]

[[run]]
name = "shaky"
notebook = "high_tech_firms.ipynb"
languages = ["en"]
limit = 3
"""

FAULTS = {
    "raises": "raise ValueError('INVENTED')",
    "exits with 0": "import sys; sys.exit(0)",
    "exits": "import sys; sys.exit('INVENTED')",
    "leaves": "exit()",
    "dies": "import os; os._exit(0)",
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "hangs": "import time; time.sleep(1000)",
    "hangs and will not be interrupted": "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "while True: time.sleep(1)",
    "runs out of memory": "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); x = bytearray(2**32)",
    "crashes": "import ctypes; ctypes.string_at(0)",
}

TOLD = {
    "raises": "ValueError: INVENTED",
    "exits with 0": "SystemExit",
    "exits": "SystemExit",
    "dies": "DeadKernelError",
    "leaves": "exit() was called",
    "is killed": "DeadKernelError",
    "hangs": "CellTimeoutError",
    "hangs and will not be interrupted": "CellTimeoutError",
    "runs out of memory": "MemoryError",
    "crashes": "DeadKernelError",
}


def start(root: Path, *arguments: str, **options: object) -> subprocess.Popen:
    """Start the command as a scheduler does."""
    environment = {name: value for name, value in os.environ.items() if name != "COMPARE_FIGURES"}
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from compare.cli import main; main()",
            "--root",
            str(root),
            "regenerate",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented_project(tmp_path_factory.mktemp("faults") / "project", PLAN)
    invented_notebook(
        root / "notebooks" / "high_tech_firms.ipynb", SHOW, DRAW.replace("figure.", "shaky.")
    )
    assert command(root).exit_code == 0
    return root


@pytest.fixture
def project(published: Path, tmp_path: Path) -> Path:
    """A project with good reports and its own place."""
    shutil.copytree(published, tmp_path / "project")
    return tmp_path / "project"


def reports_and_figures(root: Path) -> dict[str, bytes]:
    return {
        name: data for name, data in contents(root).items() if not name.startswith("notebooks/")
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_notebook_that(project: Path, fault: str) -> None:
    good = reports_and_figures(project)
    notebook = project / "notebooks" / "high_tech_firms.ipynb"
    whole = notebook.read_bytes()
    invented_notebook(notebook, SHOW, DRAW.replace("STATE", "OTHER"), FAULTS[fault])
    result = command(project)
    assert result.exit_code == 1, result.output
    assert TOLD[fault] in result.stderr
    assert "Traceback" not in result.output
    now = reports_and_figures(project)
    for name in (
        "reports/shaky.en.html",
        "figures/invented/shaky.en.svg",
        "reports/steady.en.html",
    ):
        assert now[name] == good[name], name
    index = now["reports/index.html"].decode()
    assert TOLD[fault] in index
    assert "failed/shaky.en.html" in index
    kept = nbformat.reads(now["reports/failed/shaky.en.ipynb"].decode(), as_version=4)
    assert next(cell for cell in kept.cells if cell.cell_type == "code").source == FAULTS[fault]
    assert "reports/failed/shaky.en.log" in now
    again = command(project, "--dry-run")
    assert "shaky.en: it failed: " in again.stdout
    notebook.write_bytes(whole)
    assert command(project).exit_code == 0
    assert reports_and_figures(project) == good


def test_a_worker_that_is_killed_once_is_replaced(project: Path, tmp_path: Path) -> None:
    flag = tmp_path / "once"
    good = reports_and_figures(project)
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb",
        SHOW,
        DRAW.replace("figure.", "shaky."),
        f"p = pathlib.Path({str(flag)!r})\nif not p.exists():\n    p.touch(); os.kill(int(os.environ['JPY_PARENT_PID']), 9)",
    )
    result = command(project, "--force")
    assert result.exit_code == 0, result.output
    assert flag.exists()
    assert reports_and_figures(project).keys() == good.keys()


def test_a_run_whose_workers_always_die_is_told_and_the_others_are_made(project: Path) -> None:
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb",
        SHOW,
        "import os; os.kill(int(os.environ['JPY_PARENT_PID']), 9)",
    )
    invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "OTHER"))
    result = command(project)
    assert result.exit_code == 1, result.output
    assert "shaky.en: FAILED, its worker died 3 times" in result.stderr
    assert "1 made" in result.stderr
    assert "OTHER" in (project / "figures" / "invented" / "figure.en.svg").read_text()
    assert (project / "reports" / "failed" / "shaky.en.html").exists()


def slow(project: Path, tmp_path: Path) -> Path:
    """Let one notebook change and the other wait until a file is there; return the file that says it waits."""
    invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "OTHER"))
    note, go = tmp_path / "waits", tmp_path / "go"
    plan = project / "notebooks" / "runs.toml"
    plan.write_text(plan.read_text().replace("limit = 3", "limit = 60"))
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb",
        SHOW,
        DRAW.replace("figure.", "shaky."),
        (
            f"import time\nn = pathlib.Path({str(note)!r}); n.write_text(f'{{os.getpid()}} {{os.environ[\"JPY_PARENT_PID\"]}} ')\n"
            f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.1)"
        ),
    )
    return note


class TestKilledCommand:
    def test_the_old_reports_are_whole_and_what_was_made_is_taken_up(
        self, project: Path, tmp_path: Path
    ) -> None:
        good = reports_and_figures(project)
        note = slow(project, tmp_path)
        running = start(project, "--jobs", "2")
        assert eventually(lambda: note.exists() and len(note.read_text().split()) == 2, 90)
        assert eventually(
            lambda: (project / "reports" / ".next" / "steady.en.run" / "entry.json").exists(), 60
        )
        kernel, worker = map(int, note.read_text().split())
        running.kill()
        running.communicate()
        now = {
            name: data
            for name, data in reports_and_figures(project).items()
            if "/.next/" not in name
        }
        assert now == good
        assert gone(kernel)
        assert gone(worker)
        (tmp_path / "go").touch()
        result = command(project)
        assert result.exit_code == 0, result.output
        assert "steady.en: done" not in result.stderr, "what was made already is made again"
        assert "shaky.en: done" in result.stderr
        assert "OTHER" in (project / "figures" / "invented" / "figure.en.svg").read_text()
        assert not (project / "reports" / ".next").exists()

    def test_what_was_made_from_other_inputs_is_not_taken_up(
        self, project: Path, tmp_path: Path
    ) -> None:
        note = slow(project, tmp_path)
        running = start(project, "--jobs", "2")
        assert eventually(
            lambda: (project / "reports" / ".next" / "steady.en.run" / "entry.json").exists(), 90
        )
        assert eventually(note.exists, 60)
        running.kill()
        running.communicate()
        invented_notebook(
            project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "THIRD")
        )
        (tmp_path / "go").touch()
        result = command(project)
        assert result.exit_code == 0, result.output
        assert "THIRD" in (project / "figures" / "invented" / "figure.en.svg").read_text()

    @pytest.mark.parametrize("after", range(4))
    def test_half_of_the_moves_are_finished_by_the_next(
        self, project: Path, monkeypatch: pytest.MonkeyPatch, after: int
    ) -> None:
        """Killed between two moves, whichever: the next command ends with all of the new and nothing of the old."""
        invented_notebook(
            project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "OTHER")
        )
        replace, count = publish._replace, iter(range(100))

        def stop(waiting: Path, target: Path) -> None:
            if next(count) == after:
                raise KeyboardInterrupt
            replace(waiting, target)

        with monkeypatch.context() as patch:
            patch.setattr(publish, "_replace", stop)
            command(project)
        assert (project / "reports" / ".next" / "moves.json").exists()
        result = command(project)
        assert result.exit_code == 0
        assert "0 made, 2 unchanged" in result.stderr
        assert "OTHER" in (project / "figures" / "invented" / "figure.en.svg").read_text()
        assert not (project / "reports" / ".next").exists()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_asked_to_end_it_leaves_nothing_running(
        self, project: Path, tmp_path: Path, number: int
    ) -> None:
        note = slow(project, tmp_path)
        # Who runs the tests in the background has them ignore the keyboard's signal, and their children too.
        running = start(project, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
        assert eventually(lambda: note.exists() and len(note.read_text().split()) == 2, 90)
        kernel, worker = map(int, note.read_text().split())
        running.send_signal(number)
        assert eventually(lambda: running.poll() is not None, 20)
        assert running.communicate()[1].count("Traceback") == 0
        assert running.returncode != 0
        assert gone(kernel)
        assert gone(worker)


def test_two_at_once_do_not_interleave(project: Path, tmp_path: Path) -> None:
    note = slow(project, tmp_path)
    first = start(project)
    assert eventually(note.exists, 90)
    second = start(project)
    _, told = second.communicate(timeout=60)
    assert second.returncode == 3
    assert "Another command regenerates" in told
    assert "Traceback" not in told
    (tmp_path / "go").touch()
    _, told = first.communicate(timeout=90)
    assert first.returncode == 0, told


def test_a_full_disk_publishes_nothing(project: Path) -> None:
    """A limit on the size of files stands in for the disk: no file can grow beyond 20 kB."""
    good = reports_and_figures(project)
    invented_notebook(
        project / "notebooks" / "patents.ipynb",
        SHOW,
        DRAW.replace("<svg>INVENTED STATE", "<svg>" + "x" * 15000),
        "print('INVENTED ' * 10000)",
    )
    invented_notebook(project / "notebooks" / "high_tech_firms.ipynb", SHOW)
    whole = (project / "notebooks" / "patents.ipynb").read_bytes()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    running = start(project, preexec_fn=limit)
    _, told = running.communicate(timeout=120)
    assert running.returncode not in (0, None), told
    assert "Traceback" not in told
    assert {
        name: data for name, data in reports_and_figures(project).items() if "/.next/" not in name
    } == good
    (project / "notebooks" / "patents.ipynb").write_bytes(whole)
    assert command(project).exit_code == 0


def test_nothing_is_left_in_the_temporary_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    running = start(project, "--force")
    running.communicate(timeout=120)
    assert running.returncode == 0
    time.sleep(0.5)
    left = [path.name for path in folder.iterdir() if not path.name.startswith("compare-kernels-")]
    assert left == []
