"""A notebook that floods its output is cut with a sentence, or its run fails with one; nothing else suffers."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from invented import DRAW, ONE, invented_notebook, invented_project, kept_results
from processes import PATIENCE, descendants, eventually, finish, gone, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is looked up in /proc")

#: Each writes or shows far more than a page may hold.
FLOODS = {
    "one line": "print('x' * 500_000_000)",
    "many lines": "for n in range(300_000): print('INVENTED', n)",
    "lines without end, until the limit": "while True: print('INVENTED')",
    "as much as is shown, and then more": "print('x' * 999_999); print('x')",
    "standard error": "import sys; _ = sys.stderr.write('x' * 100_000_000)",
    "a result": "'x' * 50_000_000",
    "a result in HTML": "from IPython.display import HTML; HTML('x' * 50_000_000)",
    "many displays": "for n in range(1_000): display({'text/html': 'x' * 900_000, 'text/plain': 'x'}, raw=True)",
    "a subprocess of the shell": "!yes INVENTED | head -c 20000000",
    "a subprocess": "import subprocess; _ = subprocess.run('yes INVENTED | head -c 200000000', shell=True)",
    "below Python": "import os\nfor n in range(2_000): _ = os.write(1, b'x' * 99_999 + b'\\n')",
    "many small displays": "for n in range(12_000): display(n)",
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

#: Bytes of memory that the command itself may take for all of them; without a flood it takes about 300 MB.
MEMORY = 1_200_000_000

#: The number of the file that what a run writes past its cells goes to.
LOG = "next(int(n) for n in os.listdir('/proc/self/fd') if os.path.basename(os.path.realpath('/proc/self/fd/' + n)) == 'log')"

#: Floods that no reader sees: what is written elsewhere, and what a later output replaces.
UNSEEN = ("a log that no cell shows", "metadata", "a widget")

#: The cells of each run: a flood, or what is none.
CELLS = {
    **{f"flood-{n}": [flood.replace("LOG", LOG)] for n, flood in enumerate(FLOODS.values())},
    # Half a million characters of a stream, and a large photograph.
    "fits": ["print('x' * 500_000)", "display({'image/png': 'A' * 900_000}, raw=True)"],
    "goes-on": ["print('x' * 5_000_000)", "print('INVENTED to be seen')"],
}
NAMES = dict(zip(FLOODS, CELLS, strict=False))

#: Writes the most memory that the command took beside its project.
PEAK = """
import atexit, pathlib
def _peak():
    lines = pathlib.Path('/proc/self/status').read_text().splitlines()
    (peak,) = [line.split()[1] for line in lines if line.startswith('VmHWM')]
    pathlib.Path({note!r}).write_text(peak)
atexit.register(_peak)
"""


@dataclass
class Flooded:
    """A project with every flood at once, and how the command ended."""

    root: Path
    code: int
    told: str
    peak: int

    def sizes(self, name: str) -> dict[str, int]:
        """Return the size of every file that is published or kept of a run."""
        folders = (self.root / "reports", self.root / "figures")
        return {
            path.relative_to(self.root).as_posix(): path.stat().st_size
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and f"{name}.en" in path.as_posix()
        }


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Flooded:
    endless = NAMES["lines without end, until the limit"]
    runs = [
        f'[[run]]\nname = "{name}"\nnotebook = "{name}.ipynb"\nlanguages = ["en"]\n'
        f"limit = {3 if name == endless else 12}\n"
        for name in CELLS
    ]
    root = invented_project(tmp_path_factory.mktemp("flood") / "project", "\n".join([ONE, *runs]))
    for name, sources in CELLS.items():
        own = DRAW.replace("figure.", f"{name}.")
        invented_notebook(root / "notebooks" / f"{name}.ipynb", *sources, own)
    note = root.parent / "peak"
    code, told = finish(start(root, "--jobs", "2", before=PEAK.format(note=str(note))))
    return Flooded(root, code, told, int(note.read_text()) * 1024)


def test_the_command_goes_on(flooded: Flooded) -> None:
    assert flooded.code == 1, flooded.told[:2000]
    assert "Traceback" not in flooded.told
    assert len(flooded.told) < 20_000
    assert flooded.peak < MEMORY, f"the command took {flooded.peak:,} bytes"
    assert (flooded.root / "reports" / "one.en.html").is_file()
    index = flooded.root / "reports" / "index.html"
    assert index.stat().st_size < LARGEST


@pytest.mark.parametrize("flood", FLOODS)
def test_of(flooded: Flooded, flood: str) -> None:
    name, reports = NAMES[flood], flooded.root / "reports"
    sizes = flooded.sizes(name)
    assert {path: size for path, size in sizes.items() if size > LARGEST} == {}
    if f"{name}.en: done" in flooded.told:
        page = (reports / f"{name}.en.html").read_text("utf-8")
        assert flood in UNSEEN or "[cut: " in page, "no sentence says that something was left out"
        drawn = flooded.root / "figures" / "invented" / f"{name}.en.svg"
        assert drawn.is_file(), "the cells below are run"
    else:
        lines = flooded.told.splitlines()
        line = next(line for line in lines if line.startswith(f"{name}.en: FAILED, "))
        assert len(line) < 1000
        assert (reports / "failed" / f"{name}.en.html").is_file()


def test_what_fits_is_not_cut(flooded: Flooded) -> None:
    kept = kept_results(flooded.root, "fits.en")[-1]
    cells = json.loads(kept["reports/fits.en.ipynb"])["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert any(len(output.get("text", "")) == 500_001 for output in outputs)
    assert any(len(output.get("data", {}).get("image/png", "")) == 900_000 for output in outputs)
    assert "[cut: " not in json.dumps(cells)


def test_the_next_cell_may_write_as_much_again(flooded: Flooded) -> None:
    page = (flooded.root / "reports" / "goes-on.en.html").read_text("utf-8")
    assert "INVENTED to be seen" in page


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_command_that_is_killed_meanwhile_leaves_nothing_running(
    tmp_path: Path, number: int
) -> None:
    project, note = invented_project(tmp_path / "project", ONE), tmp_path / "note"
    invented_notebook(
        project / "notebooks" / "patents.ipynb",
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
