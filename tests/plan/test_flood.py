"""A notebook that floods its output is cut with a sentence, or its run fails with one; nothing else suffers."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from pathlib import Path

import psutil
import pytest
from invented import (
    DRAW_SHAKY,
    command,
    invented_notebook,
    kept_results,
    published,
    shaky,
    shaky_project,
)
from processes import PATIENCE, descendants, eventually, finish, gone, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is looked up in /proc")

#: Each writes or shows far more than a page may hold.
FLOODS = {
    "one line": "print('x' * 500_000_000)",
    "many lines": "for n in range(1_000_000): print('INVENTED', n)",
    "lines without end, until the limit": "while True: print('INVENTED')",
    "standard error": "import sys; _ = sys.stderr.write('x' * 100_000_000)",
    "a result": "'x' * 50_000_000",
    "a result in HTML": "from IPython.display import HTML; HTML('x' * 50_000_000)",
    "many displays": "for n in range(1_000): display({'text/html': 'x' * 900_000, 'text/plain': 'x'}, raw=True)",
    "a subprocess of the shell": "!yes INVENTED | head -c 200000000",
    "a subprocess": "import subprocess; _ = subprocess.run('yes INVENTED | head -c 200000000', shell=True)",
    "below Python": "import os\nfor n in range(2_000): _ = os.write(1, b'x' * 99_999 + b'\\n')",
    "many small displays": "for n in range(50_000): display(n)",
    "one display updated": "d = display('INVENTED', display_id=True)\n"
    "for n in range(1_000): d.update({'text/plain': 'x' * 900_000}, raw=True)",
    "a thread": "import threading\nt = threading.Thread(target=print, args=('x' * 100_000_000,)); t.start(); t.join()",
    "an exception": "raise ValueError('x' * 100_000_000)",
    "an exception that is let pass": "try: raise ValueError('x' * 50_000_000)\nexcept ValueError: get_ipython().showtraceback()",
    "metadata": "display({'text/plain': 'x'}, metadata={'INVENTED': 'x' * 50_000_000}, raw=True)",
    "a widget": "from comm import create_comm\nc = create_comm(target_name='jupyter.widget', data={'state': {'INVENTED': 'x' * 50_000_000}})",
    "a log that no cell shows": "import os\nfor n in range(2_000): _ = os.write(LOG, b'x' * 100_000)",
}

#: Bytes that the page, the kept notebook and each other file of a run may have, whatever the notebook does.
LARGEST = 25_000_000

#: Bytes of memory that the command itself may take; without a flood it takes about 300 MB.
MEMORY = 1_200_000_000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shaky_project(tmp_path_factory.mktemp("flood") / "project")
    plan = root / "notebooks" / "runs.toml"
    plan.write_text(plan.read_text("utf-8") + "limit = 12\n", "utf-8")
    assert command(root).exit_code == 0
    return root


def sizes(project: Path) -> dict[str, int]:
    return {
        path.relative_to(project).as_posix(): path.stat().st_size
        for path in (project / "reports").rglob("*shaky*/**/*")
        if path.is_file()
    } | {
        name: len(data)
        for name, data in published(project).items()
        if "shaky" in name or "index" in name
    }


#: Written past Python. A command of its own runs these, for ipykernel leaves the descriptors of a process of tests alone.
PAST_PYTHON = ("a subprocess", "a subprocess of the shell", "below Python")

#: The number of the file that what a run writes past its cells goes to.
LOG = "next(int(n) for n in os.listdir('/proc/self/fd') if os.path.basename(os.path.realpath('/proc/self/fd/' + n)) == 'log')"


@pytest.mark.parametrize("flood", FLOODS)
def test_of(project: Path, flood: str) -> None:
    shutil.rmtree(project / "reports" / "results" / "shaky.en", ignore_errors=True)
    shaky(project, FLOODS[flood].replace("LOG", LOG), DRAW_SHAKY)
    if flood in PAST_PYTHON:
        code, told = finish(start(project))
    else:
        peak = Peak()
        result = peak.during(lambda: command(project))
        code, told = result.exit_code, result.output
        assert peak.grown < MEMORY, f"the command grew by {peak.grown:,} bytes"
    assert code in (0, 1), told[:2000]
    assert "Traceback" not in told
    assert len(told) < 20_000
    large = {name: size for name, size in sizes(project).items() if size > LARGEST}
    assert large == {}
    if code == 0:
        page = (project / "reports" / "shaky.en.html").read_text("utf-8")
        assert flood in UNSEEN or "[cut: " in page, "no sentence says that something was left out"
        assert (project / "figures" / "invented" / "shaky.en.svg").is_file(), (
            "the cells below are run"
        )
    else:
        lines = told.splitlines()
        line = next(line for line in lines if line.startswith("shaky.en: FAILED, "))
        assert len(line) < 1000
        assert (project / "reports" / "failed" / "shaky.en.html").is_file()
    assert (project / "reports" / "steady.en.html").is_file()


#: Floods that no reader sees: what is written elsewhere, and what a later output replaces.
UNSEEN = ("a log that no cell shows", "metadata", "a widget")


class Peak:
    """The most memory that this process, which runs the command, takes beyond what it had before."""

    def __init__(self) -> None:
        self.grown = 0

    def during(self, work):  # noqa: ANN001, ANN201
        """Return what a function returns."""
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before = _peak()
        try:
            return work()
        finally:
            self.grown = _peak() - before


def _peak() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def test_what_fits_is_not_cut(project: Path) -> None:
    """Half a million characters of a stream, and a large photograph."""
    shaky(
        project,
        "print('x' * 500_000)",
        "display({'image/png': 'A' * 900_000}, raw=True)",
        DRAW_SHAKY,
    )
    result = command(project)
    assert result.exit_code == 0, result.output
    cells = json.loads(kept_results(project, "shaky.en")[-1]["notebook.ipynb"])["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert any(len(output.get("text", "")) == 500_001 for output in outputs)
    assert any(len(output.get("data", {}).get("image/png", "")) == 900_000 for output in outputs)
    assert "[cut: " not in json.dumps(cells)


def test_the_next_cell_may_write_as_much_again(project: Path) -> None:
    shaky(project, "print('x' * 5_000_000)", "print('INVENTED to be seen')", DRAW_SHAKY)
    result = command(project)
    assert result.exit_code == 0, result.output
    assert "INVENTED to be seen" in (project / "reports" / "shaky.en.html").read_text("utf-8")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_command_that_is_killed_meanwhile_leaves_nothing_running(
    project: Path, tmp_path: Path, number: int
) -> None:
    note = tmp_path / "note"
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb",
        f"import os, pathlib, subprocess\n_ = pathlib.Path({str(note)!r}).write_text(str(os.getpid()))\n"
        "q = subprocess.Popen('yes', shell=True)\nwhile True: print('x' * 1_000_000)",
    )
    running = start(project)
    assert eventually(lambda: note.exists() and note.read_text())
    below = [process.pid for process in descendants(running.pid)]
    running.send_signal(number)
    out, err = running.communicate(timeout=PATIENCE)
    assert "Traceback" not in out + err
    assert all(gone(pid) for pid in below)
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"] == ["yes"]
    ]
