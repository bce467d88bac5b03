"""Warm kernels: as like a plain kernel as can be told from inside, alone, and gone when their parent is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from compare.kernels.client import WarmManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

#: Everything that a cell can tell about the process it runs in, after importing what the project imports.
STATE = """
import asyncio, gc, json, locale, logging, multiprocessing, os, random, signal, sys, threading, warnings
import matplotlib, matplotlib.font_manager, numpy, pandas, scipy.stats, seaborn, pyarrow
import matplotlib.pyplot as plt
def told(value):
    return getattr(value, "pattern", value if isinstance(value, (str, int, type(None))) else getattr(value, "__name__", str(type(value))))
state = {
    "cwd": os.getcwd(),
    "environment": {key: value for key, value in os.environ.items() if key not in ("JPY_PARENT_PID", "PYTEST_CURRENT_TEST")},
    "path": sys.path,
    "flags": list(sys.flags),
    "executable": sys.executable,
    "argv": [each for each in sys.argv if ".json" not in each and "ipykernel_launcher" not in each],
    "namespace": sorted(name for name in dir() if name != "JPY_PARENT_PID"),
    "builtins": sorted(dir(__builtins__)),
    "main": sorted(vars(sys.modules["__main__"]).keys() & {"main", "preload", "Server"}),
    "project": sorted(name for name in sys.modules if name.split(".")[0] == "compare"),
    "filters": sorted({str([told(each) for each in entry]) for entry in warnings.filters}),
    "fonts": sorted({(each.name, each.fname) for each in matplotlib.font_manager.fontManager.ttflist}),
    "rc": {key: str(value) for key, value in matplotlib.rcParams.items()},
    "backend": matplotlib.get_backend(),
    "figures": plt.get_fignums(),
    "interactive": matplotlib.is_interactive(),
    "pandas": {key: str(pandas.get_option(key)) for key in
               ("display.max_columns", "display.max_rows", "display.width", "display.encoding", "display.precision")},
    "numpy": {key: str(value) for key, value in numpy.get_printoptions().items()},
    "numpy errors": numpy.geterr(),
    "signals": {each.name: str(told(signal.getsignal(each))) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE)},
    "threads": sorted(thread.name.rstrip("0123456789-") for thread in threading.enumerate()),
    "logging": [str(told(handler)) for handler in logging.getLogger().handlers] + [logging.getLogger().level],
    "gc": [gc.isenabled(), gc.get_threshold(), gc.get_debug()],
    "locale": [locale.getlocale(), sys.getfilesystemencoding(), sys.stdout.encoding, sys.stderr.encoding],
    "stdin": os.readlink("/proc/self/fd/0"),
    "session": os.getsid(0) == os.getpid() == os.getpgid(0),
    "multiprocessing": [multiprocessing.get_start_method(), multiprocessing.current_process().name],
    "recursion": sys.getrecursionlimit(),
    "hash": hash("compare"),
    "formatters": sorted(str(each) for each in get_ipython().display_formatter.formatters["image/png"].type_printers),
    "events": sorted(str(told(each)) for each in get_ipython().events.callbacks["post_execute"]),
    "trace": [str(sys.gettrace()), str(sys.getprofile())],
    "umask": [os.umask(0o22), os.umask(0o22)],
}
print(json.dumps(state, sort_keys=True, default=str))
"""

#: What a warm kernel may differ in, and why.
DIFFERENT = {"stdin": "the null device instead of a pipe that nobody writes to"}


def run(*sources: str, manager: type = WarmManager, **options: object) -> nbformat.NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(
        notebook,
        kernel_manager_class=manager,
        kernel_name="python3",
        shutdown_kernel="immediate",
        **{"timeout": 60, **options},
    ).execute()
    return notebook


def printed(*sources: str, **options: object) -> str:
    return "".join(
        output.get("text", "") for cell in run(*sources, **options).cells for output in cell.outputs
    )


@pytest.fixture
def quiet_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")


@pytest.fixture(scope="module")
def both() -> tuple[dict, dict]:
    """What a plain kernel and a warm one tell of themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONHASHSEED", "0")
        return tuple(
            json.loads(printed(STATE, manager=each)) for each in (AsyncKernelManager, WarmManager)
        )


class TestLikeAPlainKernel:
    def test_nothing_of_the_project_is_loaded(self, both: tuple[dict, dict]) -> None:
        assert both[1]["project"] == []

    def test_every_part_of_the_state_is_equal(self, both: tuple[dict, dict]) -> None:
        plain, warm = both
        assert plain["environment"].keys() == warm["environment"].keys()
        differing = {
            key: (plain[key], warm[key])
            for key in plain
            if plain[key] != warm[key] and key not in DIFFERENT
        }
        assert differing == {}

    def test_a_kernel_was_forked(self) -> None:
        parent = printed("print(open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read())")
        assert "server.py" in parent

    def test_figures_are_shown_as_by_a_plain_kernel(self, quiet_hash: None) -> None:
        source = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [2, 1]);"
        shown = []
        for manager in (AsyncKernelManager, WarmManager):
            outputs = run(source, manager=manager).cells[0].outputs
            shown.append([(each.output_type, sorted(each.get("data", {}))) for each in outputs])
            assert any("image/png" in each.get("data", {}) for each in outputs), manager
        assert shown[0] == shown[1]

    def test_the_same_picture_to_the_byte(self, quiet_hash: None) -> None:
        source = (
            "import hashlib, io\nimport seaborn as sns\nfrom matplotlib.figure import Figure\nsns.set_theme()\n"
            "f = Figure(); a = f.add_subplot(); a.plot([1, 3], [2, 1]); a.set_title('INVENTED $x^2$')\n"
            "b = io.BytesIO(); f.savefig(b, format='png'); print(hashlib.sha256(b.getvalue()).hexdigest())"
        )
        assert printed(source) == printed(source, manager=AsyncKernelManager)

    def test_what_a_subprocess_prints_is_heard(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel leaves the streams alone under pytest
        source = "import subprocess\n_ = subprocess.run(['echo', 'INVENTED'])"
        assert printed(source) == printed(source, manager=AsyncKernelManager) == "INVENTED\n"

    @pytest.mark.parametrize(
        "source",
        [
            "import threading; t = threading.Thread(target=print, args=('INVENTED',)); t.start(); t.join()",
            "import asyncio; await asyncio.sleep(0); print('INVENTED')",
            "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p: print(p.map(abs, [-1, 2]))",
            "print(input.__self__.__class__.__name__)",
            "import numpy as n; print(n.linalg.solve(n.eye(300), n.ones(300)).sum())",
            "import pyarrow as a, pandas as p; print(a.Table.from_pandas(p.DataFrame({'a': [1, 2]})).num_rows)",
        ],
        ids=["thread", "asyncio", "multiprocessing", "input", "linear-algebra", "arrow"],
    )
    def test_libraries_work(self, source: str) -> None:
        assert printed(source) == printed(source, manager=AsyncKernelManager) != ""


class TestAlone:
    """What one kernel does is not seen by the next."""

    def test_nothing_is_handed_on(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        run(
            "import os, warnings, matplotlib, matplotlib.pyplot as plt, pandas, random, numpy, sys, builtins\n"
            "invented = 1; builtins.invented = 1; os.environ['INVENTED'] = '1'; os.chdir('/'); plt.figure()\n"
            "warnings.simplefilter('error'); matplotlib.rcParams['font.size'] = 33; random.seed(1); numpy.random.seed(1)\n"
            "pandas.set_option('display.max_rows', 3); sys.path.insert(0, '/invented'); os.umask(0)\n"
            "sys.modules['invented'] = sys"
        )
        left = json.loads(
            printed(
                "import os, warnings, matplotlib, matplotlib.pyplot as plt, pandas, sys, builtins, json\n"
                "print(json.dumps([hasattr(builtins, 'invented'), 'invented' in globals(), 'INVENTED' in os.environ,\n"
                "  os.getcwd() == '/', plt.get_fignums(), warnings.filters[0][0] == 'error', matplotlib.rcParams['font.size'],\n"
                "  pandas.get_option('display.max_rows'), '/invented' in sys.path, 'invented' in sys.modules, os.umask(0)]))"
            )
        )
        assert left == [
            False,
            False,
            False,
            False,
            [],
            False,
            10.0,
            60,
            False,
            False,
            os.umask(os.umask(0o22)) or 0o22,
        ]

    def test_random_numbers_differ(self) -> None:
        source = "import random, numpy, uuid\nprint(random.random(), numpy.random.rand(), uuid.uuid4(), numpy.random.default_rng().random())"
        first, second = printed(source).split(), printed(source).split()
        assert not set(first) & set(second)

    def test_environment_and_folder_are_those_of_the_request(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        source = "import os, time; print(os.getcwd(), os.environ.get('INVENTED'), time.tzname)"
        monkeypatch.setenv("INVENTED", "虚构")
        assert printed(source, resources={"metadata": {"path": str(tmp_path)}}).split()[:2] == [
            str(tmp_path),
            "虚构",
        ]
        monkeypatch.delenv("INVENTED")
        assert printed(source, resources={"metadata": {"path": "/"}}).split()[:2] == ["/", "None"]

    def test_ten_at_once(self) -> None:
        code = (
            "import nbformat, sys; from nbclient import NotebookClient; from compare.kernels.client import WarmManager\n"
            "nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f'print({sys.argv[1]})')])\n"
            "NotebookClient(nb, kernel_manager_class=WarmManager, kernel_name='python3', shutdown_kernel='immediate').execute()\n"
            "print(nb.cells[0].outputs[0].text)"
        )
        children = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(number)], stdout=subprocess.PIPE, text=True
            )
            for number in range(10)
        ]
        assert [child.communicate(timeout=120)[0].strip() for child in children] == [
            str(each) for each in range(10)
        ]


class TestEnds:
    def test_nothing_is_left_of_a_kernel(self) -> None:
        before = set(Path(tempfile.gettempdir()).glob("compare-kernel-*"))
        pid = int(
            printed("import os, subprocess; s = subprocess.Popen(['sleep', '1000']); print(s.pid)")
        )
        assert gone(pid)
        assert set(Path(tempfile.gettempdir()).glob("compare-kernel-*")) == before

    @pytest.mark.parametrize(
        "source",
        [
            "import os; os._exit(3)",
            "import os; os.kill(os.getpid(), 9)",
            "import ctypes; ctypes.string_at(0)",
        ],
        ids=["exit", "kill", "segfault"],
    )
    def test_a_dead_kernel_is_noticed(self, source: str) -> None:
        with pytest.raises(DeadKernelError):
            run(source)
        assert printed("print(1)") == "1\n"

    def test_an_interrupt_is_heard(self) -> None:
        with pytest.raises(CellExecutionError, match="KeyboardInterrupt"):
            run("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(20)")

    def test_a_time_limit_interrupts_and_the_kernel_goes_on(self) -> None:
        notebook = run(
            "import time\ntime.sleep(100)",
            "print('on')",
            timeout=2,
            interrupt_on_timeout=True,
            allow_errors=True,
        )
        assert notebook.cells[0].outputs[-1].ename == "KeyboardInterrupt"
        assert notebook.cells[1].outputs[0].text == "on\n"

    def test_a_killed_parent_takes_its_kernel_along(self, tmp_path: Path) -> None:
        """And the kernel's own children, and the folder of its sockets."""
        note = tmp_path / "note"
        code = textwrap.dedent(f"""
            import nbformat; from nbclient import NotebookClient; from compare.kernels.client import WarmManager
            source = '''import os, subprocess, time, pathlib, IPython
            s = subprocess.Popen(["sleep", "1000"]); c = IPython.get_ipython().kernel.config["IPKernelApp"]["connection_file"]
            pathlib.Path({str(note)!r}).write_text(f"{{os.getpid()}} {{s.pid}} {{c}}"); time.sleep(1000)'''.replace("            ", "")
            nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
            NotebookClient(nb, kernel_manager_class=WarmManager, kernel_name="python3").execute()
        """)
        parent = subprocess.Popen([sys.executable, "-c", code])
        assert eventually(lambda: note.exists() and len(note.read_text().split()) == 3, 60)
        kernel, child, connection = note.read_text().split()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert gone(int(kernel))
        assert gone(int(child))
        assert eventually(lambda: not Path(connection).parent.exists())

    def test_a_killed_server_takes_its_kernels_along_and_the_next_starts_another(self) -> None:
        told = printed("import os; print(os.getppid())")
        with pytest.raises(DeadKernelError):
            run("import os, time; os.kill(os.getppid(), 9); time.sleep(30)")
        assert gone(int(told))
        assert printed("print(1)") == "1\n"


class TestPlain:
    """Where a kernel cannot be forked, a plain one is started and the reason is told."""

    @pytest.fixture
    def otherwise(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
        yield lambda: printed("print(open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read())")

    def test_on_another_system(self, otherwise, monkeypatch, caplog) -> None:
        monkeypatch.setattr("compare.kernels.provisioner.sys.platform", "invented")
        assert "server.py" not in otherwise()
        assert "plain kernel" in caplog.text
        assert "invented" in caplog.text

    def test_when_the_server_cannot_start(self, otherwise, monkeypatch, caplog, tmp_path) -> None:
        broken = tmp_path / "server.py"
        broken.write_text("raise SystemExit('INVENTED reason')")
        monkeypatch.setattr("compare.kernels.forked.SERVER", broken)
        assert "server.py" not in otherwise()
        assert "INVENTED reason" in caplog.text


def test_any_jupyter_tool_takes_warm_kernels(tmp_path: Path) -> None:
    """By the name of the entry point alone, as papermill's own command shows."""
    notebook = new_notebook(
        cells=[
            new_code_cell("print(open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read())")
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, tmp_path / "invented.ipynb")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "papermill",
            "--no-progress-bar",
            str(tmp_path / "invented.ipynb"),
            str(tmp_path / "out.ipynb"),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": "compare-warm"},
    )
    assert (
        "server.py" in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text
    )


def eventually(check: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not check() and time.monotonic() < end:
        time.sleep(0.05)
    return check()


def gone(pid: int) -> bool:
    def check() -> bool:
        try:
            return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return True

    return eventually(check)
