"""Whatever a notebook does, the command ends with a sentence, the old reports are whole and nothing goes on running."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from invented import (
    DRAW,
    DRAW_SHAKY,
    STEADY_AND_SHAKY,
    command,
    drawn,
    invented_notebook,
    published,
    shaky,
    shaky_project,
)
from processes import descendants, eventually, gone

linux = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")

#: What the last cell of a notebook does, and what is said of it.
FAULTS = {
    "raises": ("raise ValueError('INVENTED')", "ValueError: INVENTED"),
    "raises what is no Exception": (
        "raise KeyboardInterrupt('INVENTED')",
        "KeyboardInterrupt: INVENTED",
    ),
    "exits with 0": ("import sys; sys.exit(0)", "SystemExit"),
    "exits": ("import sys; sys.exit('INVENTED')", "SystemExit"),
    "leaves": ("exit()", "SystemExit: exit() was called"),
    "is no Python": ("this is no Python", "SyntaxError"),
    "asks": ("input('INVENTED?')", "StdinNotImplementedError"),
    "dies": ("import os; os._exit(0)", "DeadKernelError"),
    "aborts": ("import os; os.abort()", "DeadKernelError"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "DeadKernelError"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "DeadKernelError"),
    "runs out of memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); x = bytearray(2**32)",
        "MemoryError",
    ),
    "runs out of memory bit by bit": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); x = []\n"
        "while True: x.append(bytes(10**8))",
        "MemoryError",
    ),
}

#: What runs into its limit.
HANGING = {
    "sleeps": "import time; time.sleep(100000)",
    "turns": "while True: pass",
    "will not be interrupted": "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)",
    "swallows exceptions": "import time\nwhile True:\n    try: time.sleep(1000)\n    except BaseException: pass",
    "swallows the exception and ends": "import time\ntry: time.sleep(100000)\nexcept Exception: print('INVENTED')",
    "shows a result that hangs": "import time\nclass INVENTED:\n    def __repr__(self): time.sleep(100000)\nINVENTED()",
    "stops the clock": "import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.alarm(0)\ntime.sleep(100000)",
    "waits in C": "import ctypes; ctypes.PyDLL(None).sleep(100000)",
    "waits for a thread": "import threading; t = threading.Thread(target=threading.Event().wait); t.start(); t.join()",
    "waits for a process": "import subprocess; subprocess.run(['sleep', '100000'])",
    "waits for a coroutine": "import asyncio; await asyncio.Event().wait()",
}

#: Starts something that outlives the cell, as ``p``, and writes its number into a file.
LEFT = {
    "a child": "import subprocess; p = subprocess.Popen(['sleep', '100000']).pid",
    "a child of another session": "import subprocess; p = subprocess.Popen(['sleep', '100000'], start_new_session=True).pid",
    "a shell's background job": "import subprocess; p = subprocess.run('nohup sleep 100000 >/dev/null 2>&1 & echo $!', "
    "shell=True, stdout=-1, text=True).stdout",
    "a process of multiprocessing": "import multiprocessing as m, time\n"
    "q = m.get_context('fork').Process(target=time.sleep, args=(100000,)); q.start(); p = q.pid",
    "a daemon": "import subprocess, sys\nfork = '''import os, sys\nif os.fork(): os._exit(0)\nos.setsid()\n"
    "if (p := os.fork()): print(p, flush=True); os._exit(0)\n"
    'for n in (0, 1, 2): os.dup2(os.open(os.devnull, os.O_RDWR), n)\nos.execvp("sleep", ["sleep", "100000"])\'\'\'\n'
    "p = subprocess.run([sys.executable, '-c', fork], stdout=-1, text=True).stdout",
}

BACKGROUND = LEFT["a shell's background job"]

ENDINGS = {
    "goes well": "",
    "fails": "raise ValueError('INVENTED')",
    "ends": "os._exit(1)",
    "is killed": "os.kill(os.getpid(), 9)",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shaky_project(tmp_path_factory.mktemp("faults") / "project")
    assert command(root).exit_code == 0
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A project with good reports and its own place."""
    shutil.copytree(made, tmp_path / "project")
    return tmp_path / "project"


def still_running() -> list[list[str]]:
    """Return what runs below this process but what multiprocessing keeps for the next command."""
    commands = []
    for process in descendants(os.getpid()):
        try:
            commands.append(process.cmdline())
        except psutil.Error:
            continue
    return [line for line in commands if line and "multiprocessing" not in " ".join(line)]


def refused_and_kept(project: Path, good: dict[str, bytes], source: str, told: str) -> None:
    """Check what there must be after a run that failed in its last cell."""
    result = command(project)
    assert result.exit_code == 1, (result.output, result.exception)
    assert f"shaky.en: FAILED, {told}" in result.stderr
    assert "1 made, 0 unchanged, 1 failed" in result.stderr
    assert "Traceback" not in result.output
    now = published(project)
    for name in ("reports/shaky.en.html", "figures/invented/shaky.en.svg"):
        assert now[name] == good[name], name
    assert "OTHER" in drawn(project), "the other run is made"
    index = now["reports/index.html"].decode()
    assert told in index
    assert "failed/shaky.en.html" in index
    assert "reports/failed/shaky.en.log" in now
    kept = nbformat.reads(now["reports/failed/shaky.en.ipynb"].decode(), as_version=4)
    nbformat.validate(kept)
    assert next(cell for cell in kept.cells if cell.cell_type == "code").source == source
    page = now["reports/failed/shaky.en.html"].decode()
    assert "<h1>INVENTED en</h1>" in page, "what it had shown until then is there"
    assert "shaky.en: it failed: " in command(project, "--dry-run").stdout


def mended(project: Path, whole: dict[Path, bytes], good: dict[str, bytes]) -> None:
    """Put the notebooks back; all must be as it was."""
    for path, data in whole.items():
        path.write_bytes(data)
    result = command(project)
    assert result.exit_code == 0, result.output
    assert published(project) == good


def other_state(project: Path) -> dict[Path, bytes]:
    """Let the steady run draw something else; return both notebooks as they were."""
    folder = project / "notebooks"
    whole = {path: path.read_bytes() for path in folder.iterdir()}
    steady = folder / "patents.ipynb"
    steady.write_text(
        steady.read_text("utf-8").replace("INVENTED STATE", "INVENTED OTHER"), "utf-8"
    )
    return whole


@pytest.mark.parametrize("fault", FAULTS)
def test_a_notebook_that(project: Path, fault: str) -> None:
    source, told = FAULTS[fault]
    good, whole = published(project), other_state(project)
    shaky(project, DRAW_SHAKY.replace("STATE", "OTHER"), source)
    refused_and_kept(project, good, source, told)
    assert eventually(lambda: not still_running(), 30), still_running()
    mended(project, whole, good)


@pytest.mark.parametrize("fault", HANGING)
def test_a_notebook_that_hangs(project: Path, fault: str) -> None:
    good, whole = published(project), other_state(project)
    plan = project / "notebooks" / "runs.toml"
    plan.write_text(plan.read_text("utf-8") + "limit = 8\n", "utf-8")
    shaky(project, DRAW_SHAKY.replace("STATE", "OTHER"), HANGING[fault])
    refused_and_kept(project, good, HANGING[fault], "TimeoutError: it took longer than ")
    assert "longer than 8 seconds" in published(project)["reports/index.html"].decode()
    assert eventually(lambda: not still_running(), 30), still_running()
    mended(project, whole, good)


#: Each thing left behind by a run that goes well and by one that is killed, the hardest ones by all.
CASES = [
    (left, ending)
    for left in LEFT
    for ending in ENDINGS
    if left in ("a process of multiprocessing", "a daemon") or ending in ("goes well", "is killed")
]


@linux
@pytest.mark.parametrize(("left", "ending"), CASES)
def test_what_a_run_leaves_behind_ends_with_it(
    project: Path, tmp_path: Path, left: str, ending: str
) -> None:
    note = tmp_path / "note"
    shaky(
        project,
        LEFT[left],
        f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(p))",
        ENDINGS[ending],
    )
    result = command(project)
    assert result.exit_code == (1 if ENDINGS[ending] else 0), result.output
    assert gone(int(note.read_text())), left
    assert eventually(lambda: not still_running(), 30), still_running()


def test_a_thread_that_goes_on_does_not_keep_the_command(project: Path) -> None:
    shaky(
        project,
        DRAW_SHAKY,
        "import threading; threading.Thread(target=threading.Event().wait).start()",
    )
    result = command(project)
    assert result.exit_code == 0, result.output
    assert eventually(lambda: not still_running(), 30), still_running()


def test_what_is_registered_for_the_end_does_not_keep_the_command(project: Path) -> None:
    shaky(project, DRAW_SHAKY, "import atexit, threading; atexit.register(threading.Event().wait)")
    result = command(project)
    assert result.exit_code == 0, result.output
    assert eventually(lambda: not still_running(), 30), still_running()


@linux
def test_what_one_run_has_in_the_background_is_left_alone_when_another_ends(
    project: Path, tmp_path: Path
) -> None:
    """A shell's background job belongs to the run that started it, for as long as that runs."""
    note, first = tmp_path / "note", tmp_path / "first-has-ended"
    shaky(
        project,
        f"{BACKGROUND}\nimport pathlib, psutil, time\n"
        f"pathlib.Path({str(note)!r}).write_text(str(p))\n"
        f"while not pathlib.Path({str(first)!r}).exists(): time.sleep(0.05)\n"
        "print(psutil.Process(int(p)).status())",
        DRAW_SHAKY,
    )  # fmt: skip
    invented_notebook(
        project / "notebooks" / "patents.ipynb",
        "import os, pathlib, time",
        f"while not pathlib.Path({str(note)!r}).exists(): time.sleep(0.05)",
        DRAW.replace("STATE", "OTHER"),
    )
    # The process of the second run that ends says so: whoever waits for it sees the first one's job.
    plan = project / "notebooks" / "runs.toml"
    plan.write_text(STEADY_AND_SHAKY + THIRD, "utf-8")
    invented_notebook(
        project / "notebooks" / "rd_intensity.ipynb",
        f"import pathlib; pathlib.Path({str(first)!r}).touch()",
    )
    result = command(project, "--jobs", "2")
    assert result.exit_code == 0, result.output
    assert gone(int(note.read_text()))


#: It begins when the first of two runs has ended.
THIRD = '[[run]]\nname = "third"\nnotebook = "rd_intensity.ipynb"\nlanguages = ["en"]\n'


class TestKilledRun:
    """The process of a run is killed from outside, as by a system that is short of memory."""

    def test_once_it_is_run_again(self, project: Path, tmp_path: Path) -> None:
        flag, good = tmp_path / "once", published(project)
        source = f"p = pathlib.Path({str(flag)!r})\nif not p.exists():\n    p.touch(); os.kill(os.getpid(), 9)"
        shaky(project, DRAW_SHAKY, source)
        result = command(project, "--force")
        assert result.exit_code == 0, result.output
        assert flag.exists()
        assert published(project).keys() == good.keys()

    def test_always_it_is_told_and_the_others_are_made(self, project: Path, tmp_path: Path) -> None:
        count, whole = tmp_path / "count", other_state(project)
        source = f"import os; f = open({str(count)!r}, 'a'); f.write('.'); f.close(); os.kill(os.getpid(), 9)"
        shaky(project, source)
        result = command(project)
        assert result.exit_code == 1, result.output
        assert (
            "shaky.en: FAILED, DeadKernelError: its process ended; it may need more memory than there is (exit code -9)"
            in result.stderr
        )
        assert "1 made, 0 unchanged, 1 failed" in result.stderr
        assert count.read_text() == "...", "it was tried three times"
        assert "OTHER" in drawn(project)
        assert (project / "reports" / "failed" / "shaky.en.html").exists()
        assert whole

    @linux
    def test_with_the_process_that_runs_are_forked_from(
        self, project: Path, tmp_path: Path
    ) -> None:
        """All its runs end with it; another is started for the next."""
        flag, good = tmp_path / "once", published(project)
        source = (
            f"n = pathlib.Path({str(flag)!r})\nif not n.exists():\n"
            "    n.write_text(str(os.getpid())); os.kill(os.getppid(), 9); import time; time.sleep(100000)"
        )
        shaky(project, DRAW_SHAKY, source)
        result = command(project, "--force")
        assert "Traceback" not in result.output
        assert result.exit_code in (0, 1), (result.output, result.exception)
        assert gone(int(flag.read_text()))
        result = command(project)
        assert result.exit_code == 0, result.output
        assert published(project).keys() == good.keys()
