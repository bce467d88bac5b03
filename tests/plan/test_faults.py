"""Whatever a notebook does, the command ends with a sentence, the old reports are whole and nothing goes on running."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import Result
from invented import (
    DRAW,
    DRAW_SHAKY,
    ONE,
    SHOW,
    STEADY_AND_SHAKY,
    command,
    drawn,
    invented_notebook,
    invented_project,
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


#: Each fault by the name of its run.
SOURCES = {
    **{f"fault-{n}": source for n, (source, _) in enumerate(FAULTS.values())},
    **{f"hang-{n}": source for n, source in enumerate(HANGING.values())},
}
REASONS = {
    **{f"fault-{n}": reason for n, (_, reason) in enumerate(FAULTS.values())},
    **{f"hang-{n}": "TimeoutError: it took longer than 10 seconds" for n in range(len(HANGING))},
}
NAMES = dict(zip([*FAULTS, *HANGING], SOURCES, strict=True))


@dataclass
class Faulty:
    """A project with every fault at once beside a run without one: what was published and said at each stage."""

    good: dict[str, bytes]
    result: Result
    left: list[list[str]]
    now: dict[str, bytes]
    dry: str
    mended: Result
    after: dict[str, bytes]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    limits = {name: "limit = 10\n" for name in SOURCES if name.startswith("hang")}
    runs = [
        f'[[run]]\nname = "{name}"\nnotebook = "{name}.ipynb"\nlanguages = ["en"]\n{limits.get(name, "")}'
        for name in SOURCES
    ]
    root = invented_project(
        tmp_path_factory.mktemp("faulty") / "project", ONE + "\n".join(["", *runs])
    )
    folder = root / "notebooks"

    def write(state: str, sources: dict[str, str]) -> None:
        invented_notebook(folder / "patents.ipynb", SHOW, DRAW.replace("STATE", state))
        for name in SOURCES:
            own = DRAW.replace("figure.", f"{name}.").replace("STATE", state)
            invented_notebook(folder / f"{name}.ipynb", SHOW, own, sources.get(name, ""))

    write("STATE", {})
    first = command(root)
    assert first.exit_code == 0, first.output
    good = published(root)
    write("OTHER", SOURCES)
    result = command(root, "--jobs", "8")
    eventually(lambda: not still_running(), 30)
    left, now, dry = still_running(), published(root), command(root, "--dry-run").stdout
    write("STATE", {})
    mended = command(root)
    return Faulty(good, result, left, now, dry, mended, published(root))


def test_the_run_beside_them_is_made_and_nothing_goes_on(faulty: Faulty) -> None:
    assert faulty.result.exit_code == 1, (faulty.result.output, faulty.result.exception)
    assert f"1 made, 0 unchanged, {len(SOURCES)} failed" in faulty.result.stderr
    assert "Traceback" not in faulty.result.output
    assert "OTHER" in faulty.now["figures/invented/figure.en.svg"].decode()
    assert faulty.left == []


@pytest.mark.parametrize("fault", NAMES)
def test_a_notebook_that(faulty: Faulty, fault: str) -> None:
    name = NAMES[fault]
    output, reason, now = f"{name}.en", REASONS[name], faulty.now
    assert f"{output}: FAILED, {reason}" in faulty.result.stderr
    for place in (f"reports/{output}.html", f"figures/invented/{output}.svg"):
        assert now[place] == faulty.good[place], place
    index = now["reports/index.html"].decode()
    assert escape(reason, quote=False) in index
    assert f"failed/{output}.html" in index
    assert f"reports/failed/{output}.log" in now
    kept = nbformat.reads(now[f"reports/failed/{output}.ipynb"].decode(), as_version=4)
    nbformat.validate(kept)
    failing = next(cell for cell in kept.cells if cell.cell_type == "code")
    assert failing.source == SOURCES[name]
    page = now[f"reports/failed/{output}.html"].decode()
    assert "<h1>INVENTED en</h1>" in page, "what it had shown until then is there"
    assert f"{output}: it failed: " in faulty.dry


def test_mended_notebooks_give_what_there_was(faulty: Faulty) -> None:
    assert faulty.mended.exit_code == 0, faulty.mended.output
    assert faulty.after == faulty.good


#: Each thing left behind by a run that goes well and by one that is killed, the hardest ones by all.
CASES = [
    (left, ending)
    for left in LEFT
    for ending in ENDINGS
    if left in ("a process of multiprocessing", "a daemon") or ending in ("goes well", "is killed")
]


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], int]:
    """The process that each run left behind, after one command with all of them."""
    folder = tmp_path_factory.mktemp("left")
    runs = [
        f'[[run]]\nname = "left-{n}"\nnotebook = "left-{n}.ipynb"\nlanguages = ["en"]\n'
        for n in range(len(CASES))
    ]
    root = invented_project(folder / "project", "\n".join(runs))
    for n, (left, ending) in enumerate(CASES):
        write = f"import os, pathlib; pathlib.Path({str(folder / str(n))!r}).write_text(str(p))"
        path = root / "notebooks" / f"left-{n}.ipynb"
        invented_notebook(path, LEFT[left], write, ENDINGS[ending])
    result = command(root)
    failing = [ENDINGS[ending] for _, ending in CASES if ENDINGS[ending]]
    assert f"{len(CASES) - len(failing)} made, 0 unchanged, {len(failing)} failed" in result.stderr
    return {case: int((folder / str(n)).read_text()) for n, case in enumerate(CASES)}


@linux
@pytest.mark.parametrize(("left", "ending"), CASES)
def test_what_a_run_leaves_behind_ends_with_it(
    left_behind: dict[tuple[str, str], int], left: str, ending: str
) -> None:
    assert gone(left_behind[left, ending])
    assert eventually(lambda: not still_running(), 30), still_running()


def test_what_goes_on_at_the_end_does_not_keep_the_command(project: Path) -> None:
    """A thread of one run, and what the other has registered for its end."""
    wait = "threading.Event().wait"
    thread = f"import threading; threading.Thread(target={wait}).start()"
    invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, DRAW, thread)
    shaky(project, DRAW_SHAKY, f"import atexit, threading; atexit.register({wait})")
    result = command(project)
    assert result.exit_code == 0, result.output
    assert "2 made, 0 unchanged" in result.stderr
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
        count = tmp_path / "count"
        other = DRAW.replace("STATE", "OTHER")
        invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, other)
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
