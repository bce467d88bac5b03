"""The same outputs from our engine as from papermill's plain kernel, or a difference that is named with its reason."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import nbformat
import pytest
from invented import DOCUMENT, data_of, kept_results
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from once import once
from processes import environment

from compare.run.cells import CUT, OUTPUT_LIMIT

ROOT = Path(__file__).parents[2]

PARAMETERS = 'places: str = "all"\nyears: str = "all"\nlanguage: str = "en"\nrestated: bool = False'

#: Cells by notebook and by what they show. A name in capitals is tagged ``raises-exception``.
SAMPLES = {
    "figures": {
        "inline figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2], [2, 1]);",
        "plt.show between prints": "print('before')\nplt.plot([1, 3])\nplt.show()\nprint('after')",
        "two figures": "for height in (1, 2):\n    plt.figure(figsize=(2, height)).add_subplot()",
        "figure as a result": "figure, axes = plt.subplots(figsize=(2, 2))\nplt.close(figure)\nfigure",
        "axes as a result": "plt.figure(figsize=(1, 1)).add_subplot()",
        "savefig": "import io\nplt.figure(figsize=(1, 1))\nbuffer = io.BytesIO()\nplt.savefig(buffer)\nplt.close()\n"
        "len(buffer.getvalue()) > 100",
        "figure as JPEG and SVG": "%config InlineBackend.figure_formats = ['jpeg', 'svg']\n"
        "import matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'invented'\n"
        "matplotlib.rcParams['svg.fonttype'] = 'none'\nplt.figure(figsize=(1, 1)).text(0, 0, 'INVENTED')",
        "seaborn": "%config InlineBackend.figure_formats = ['png']\nimport seaborn\nseaborn.set_theme()\n"
        "axes = seaborn.lineplot(x=[1, 2], y=[2, 1])",
        "backend": "plt.get_backend(), matplotlib.is_interactive(), plt.rcParams['figure.figsize']",
    },
    "shown": {
        "text": "6 * 7",
        "nothing": "None",
        "semicolon": "6 * 7;",
        "history": "_, Out[max(Out)], In[-1]",
        "long list": "list(range(2000))",
        "Chinese": "print('中文')\n'2.70%左右'",
        "HTML": "from IPython.display import *\nHTML('<b>INVENTED</b>')",
        "LaTeX": "Latex('$x^2$')",
        "mathematics": "Math('x^2')",
        "Markdown": "Markdown('# INVENTED')",
        "JSON": "JSON({'a': [1, None, '中']})",
        "SVG": "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>')",
        "JavaScript": "Javascript('1 + 1')",
        "PNG and JPEG": "import io, PIL.Image\nbuffer = {'png': io.BytesIO(), 'jpeg': io.BytesIO()}\n"
        "for kind, stream in buffer.items():\n    PIL.Image.new('RGB', (2, 2)).save(stream, kind)\n"
        "    display(Image(stream.getvalue(), format=kind))",
        "Pillow image": "PIL.Image.new('RGB', (2, 2))",
        "metadata": "display({'text/plain': 'a'}, raw=True, metadata={'text/plain': {'alt': 'b'}})",
        "own representation": "class Bold:\n    def _repr_html_(self): return '<b>b</b>'\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None): return {'text/x-invented': 'c'}\nBold()",
        "FAILING REPRESENTATION": "class Faulty:\n    def _repr_html_(self): raise ValueError('INVENTED')\nFaulty()",
        "frame": "import pandas\nframe = pandas.DataFrame({'a': [1, 2], '中': ['x', None]})\nframe",
        "long frame": "pandas.DataFrame({str(n): range(100) for n in range(30)})",
        "series": "frame['a']",
        "Styler": "frame.style.highlight_max(subset=['a'])",
        "several displays": "display(1, frame)\ndisplay('two')\nprint('three')\ndisplay(HTML('four'))\n5",
        "display that is updated": "handle = display('first', display_id='invented')\nhandle.update('second')",
        "display updated by a later cell": "handle.update(HTML('third'))\nprint('updated')",
        "clear_output": "print('gone')\ndisplay('gone')\nclear_output()\nprint('stays')",
        "clear_output that waits": "print('gone')\nclear_output(wait=True)\nprint('stays')",
        "clear_output that waits in vain": "print('stays')\nclear_output(wait=True)",
        "help": "len?",
        "names": "sorted(name for name in globals() if name.startswith('__'))",
    },
    "processes": {
        "print": "print('a', end='')\nprint('b', flush=True)",
        "await": "import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')",
        "await as a result": "async def answer():\n    return 42\nawait answer()",
        "async for": "async def numbers():\n    for number in range(3):\n        yield number\n"
        "async for number in numbers():\n    print(number)",
        "gather": "await asyncio.gather(answer(), answer())",
        "task of an earlier cell": "task = asyncio.create_task(answer())",
        "task awaited in a later cell": "await task",
        "ASYNCIO.RUN": "coroutine = answer()\ntry:\n    asyncio.run(coroutine)\nfinally:\n    coroutine.close()",
        "thread": "import threading\nthread = threading.Thread(target=print, args=('from a thread',))\n"
        "thread.start()\nthread.join()\nprint('after the thread')",
        "threads of a pool": "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool:\n    for number in pool.map(str, range(3)):\n        print(number)",
        "display in a thread": "thread = threading.Thread(target=display, args=('from a thread',))\n"
        "thread.start()\nthread.join()",
        "subprocess.run": "import subprocess\n_ = subprocess.run(['echo', 'INVENTED subprocess'])",
        "captured subprocess": "subprocess.run(['echo', 'INVENTED'], capture_output=True, text=True).stdout",
        "stderr of a subprocess": "_ = subprocess.run('echo INVENTED >&2', shell=True)",
        "os.write": "import os\n_ = os.write(1, b'INVENTED descriptor\\n')",
        "sys.__stdout__": "import sys\nprint('INVENTED raw', file=sys.__stdout__, flush=True)",
        "!echo": "!echo INVENTED",
        "!echo captured": "lines = !echo INVENTED; echo again\nlines",
        "!false": "!false\n_exit_code",
        "%%bash": "%%bash\necho INVENTED\necho error >&2",
        "%%BASH THAT FAILS": "%%bash\nexit 3",
        "%%capture": "%%capture captured\nprint('INVENTED')\nimport sys\nprint('error', file=sys.stderr)\ndisplay(1)",
        "what was captured": "captured.show()\ncaptured.stdout, captured.stderr",
        "%%html": "%%html\n<b>INVENTED</b>",
        "%%time": "%%time\nprint('timed')",
        "%%writefile": "%%writefile invented.txt\nINVENTED",
        "%who": "%who str",
        "%env": "%env COMPARE_INVENTED=1",
        "%matplotlib": "%matplotlib inline",
        "stderr": "print('INVENTED error', file=sys.stderr)",
        "logging": "import logging\nlogging.warning('INVENTED warning')\nlogging.info('not shown')",
        "logger of one's own": "logger = logging.getLogger('invented')\nlogger.addHandler(logging.StreamHandler())\n"
        "logger.propagate = False\nlogger.error('INVENTED')",
        "warning": "import warnings\nwarnings.warn('INVENTED warning')",
        "warning of pandas": "import pandas\npandas.DataFrame({'a': [1]}).apply(lambda c: warnings.warn('INVENTED'));",
        "deprecation": "warnings.warn('INVENTED', DeprecationWarning)",
        "progress with carriage returns": "for part in ('10%', '50%', '100%'):\n    print(f'\\r{part}', end='')",
        "tqdm": "import tqdm\nfor part in tqdm.tqdm(range(2), bar_format='{n_fmt}', mininterval=9): pass",
        "class that is pickled": "import pickle\nclass Point:\n    x = 1\n    def __repr__(self): return 'a point'\n"
        "pickle.loads(pickle.dumps(Point())), Point.__module__, __name__",
        "pickle in a subprocess of the cell": "import multiprocessing\ndef square(x):\n    return x * x\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n    print(pool.map(square, [1, 2, 3]))",
        "executor of processes": "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(2, multiprocessing.get_context('fork')) as pool:\n"
        "    print(list(pool.map(square, [1, 2])), list(pool.map(abs, [-1])))",
        "process that prints": "process = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
        "process.start()\nprocess.join()",
        "start method": "multiprocessing.get_start_method(), multiprocessing.current_process().daemon",
        "name of the process": "multiprocessing.current_process().name.rstrip('-0123456789')",
        "signals": "import signal\n[signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, "
        "signal.getsignal(signal.SIGINT) is signal.default_int_handler]",
        "gc and recursion": "import gc\ngc.isenabled(), sys.getrecursionlimit()",
        "standard input": "sys.stdin.read() if False else 'not read'",
        "widget": "from comm import create_comm\n"
        "state = {'_model_module': '@jupyter-widgets/controls', '_model_name': 'IntSliderModel', 'value': 1}\n"
        "widget = create_comm(target_name='jupyter.widget', comm_id='invented', data={'state': state},\n"
        "                     metadata={'version': '2.1.0'})\n"
        "display({'application/vnd.jupyter.widget-view+json': {'model_id': 'invented', 'version_major': 2},\n"
        "         'text/plain': 'IntSlider(value=1)'}, raw=True)",
        "widget that changes": "widget.send({'method': 'update', 'state': {'value': 2}, 'buffer_paths': []})",
        "flood": f"print('x' * {OUTPUT_LIMIT + 10})",
        "large result": f"HTML = type('HTML', (), {{'_repr_html_': lambda self: 'x' * {OUTPUT_LIMIT + 10},\n"
        "                        '__repr__': lambda self: 'large'})\nHTML()",
    },
    "errors": {
        "RAISES-EXCEPTION": "def divide(x):\n    return 1 / x\ndivide(0)",
        "after it": "print('goes on')",
        "SYNTAX ERROR": "print('not shown')\nx = = 1",
        "CHAIN": "try:\n    {}['a']\nexcept KeyError as error:\n    raise ValueError('INVENTED\\nline') from error",
        "PRINTS FIRST": "print('before')\nraise RuntimeError",
        "INTERRUPT": "raise KeyboardInterrupt",
        "INPUT": "input('name? ')",
        "GETPASS": "import getpass\ngetpass.getpass()",
        "BREAKPOINT": "%xdel nothing",
        "UNKNOWN MAGIC": "%invented",
        "EXCEPTION GROUP": "raise ExceptionGroup('INVENTED', [ValueError('a'), KeyError('b')])",
        "ASSERT": "assert 1 == 2, 'INVENTED'",
        "AWAITED ERROR": "async def fail():\n    raise ValueError('INVENTED')\nawait fail()",
        "MODULE": "import json\njson.loads('{')",
        "traceback.print_exc": "import traceback\ntry:\n    divide(0)\nexcept ZeroDivisionError:\n    traceback.print_exc()",
        "thread that fails": "import threading\nthread = threading.Thread(target=divide, args=(0,), name='invented')\n"
        "thread.start()\nthread.join()",
    },
    "exception": {
        "before": "print('before')",
        "exception": "print('begun')\nraise ValueError('INVENTED')",
        "never run": "print('never')",
    },
    "exits_with_0": {"sys.exit(0)": "import sys\nsys.exit(0)", "never run": "print('never')"},
    "exits": {
        "sys.exit with words": "import sys\nsys.exit('INVENTED')",
        "never run": "print('never')",
    },
    "leaves": {"before": "print('before')", "exit()": "exit()", "never run": "print('never')"},
    "dies": {
        "before": "print('before')",
        "os._exit": "print('begun', flush=True)\n"
        # A plain kernel sends it by another thread, and needs a moment for that.
        "import os, time\ntime.sleep(1)\nos._exit(3)",
        "never run": "print('never')",
    },
}

#: What is different each time with any engine.
VOLATILE = {
    r"(?:/[\w.-]{1,255}){1,20}/ipykernel_\d+/(\d+\.py)": r"notebook/\1",  # see docs/engine.md
    r"0x[0-9a-f]{6,}": "ADDRESS",
    r"\bT_[0-9a-f]{5}": "T_STYLER",
    r"(CPU times|Wall time): .*": r"\1: TIME",
    r"(?s)<dc:date>.*?</dc:date>": "DATE",
}

PLAIN, PAPERMILL, REGENERATE = "papermill", "papermill --engine compare", "compare regenerate"


@dataclass
class Outcome:
    """What came of a notebook: its cells by name, the state of its widgets, and how the command ended."""

    cells: dict[str, NotebookNode]
    widgets: dict
    language: str
    code: int
    said: str

    def shown(self, sample: str) -> list[dict]:
        """Return the outputs of a cell without what is different each time."""
        return _settled(_joined(self.cells[sample].outputs))


def _settled(part: object) -> object:
    """Return outputs without what is different each time."""
    if isinstance(part, dict):
        return {name: _settled(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_settled(value) for value in part]
    if isinstance(part, str):
        for pattern, name in VOLATILE.items():
            part = re.sub(pattern, name, part)
    return part


def _joined(outputs: list[NotebookNode]) -> list[dict]:
    """Return outputs with the pieces of each stream in one, for when they are sent is a matter of time."""
    joined: list[dict] = []
    for is_stream, group in groupby(outputs, lambda output: output.output_type == "stream"):
        pieces = list(group)
        if not is_stream:
            joined += map(dict, pieces)
            continue
        for name in ("stdout", "stderr"):
            texts = [piece.text for piece in pieces if piece.name == name]
            if texts:
                joined.append({"output_type": "stream", "name": name, "text": "".join(texts)})
    return joined


def _outcome(path: Path, code: int, said: str) -> Outcome:
    notebook = nbformat.read(path, as_version=4)
    cells = {}
    for cell in notebook.cells:
        name = cell.metadata.get("sample")
        if name and "failed-cell" not in cell.metadata.tags:  # the copy on top of a failed notebook
            cells[name] = cell
    widgets = notebook.metadata.get("widgets", {})
    language = notebook.metadata.get("language_info", {}).get("name", "")
    return Outcome(cells, widgets, language, code, said)


def _write(folder: Path) -> None:
    for notebook, samples in SAMPLES.items():
        cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
        for name, source in samples.items():
            tags = ["raises-exception"] if name.isupper() else []
            cells.append(new_code_cell(source, metadata={"tags": tags, "sample": name}))
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(made, folder / f"{notebook}.ipynb")


def _environment() -> dict[str, str]:
    variables = environment(PYTHONHASHSEED="0", SOURCE_DATE_EPOCH="0")
    variables.pop("MPLBACKEND", None)
    return variables


def _as_at_a_terminal() -> None:
    """Undo what whoever runs the tests, perhaps in the background, lets them ignore."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def _command(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=_as_at_a_terminal,
    )


#: Papermill's command for each notebook, in a process of its own, two at once; what they import is imported once.
EVERY_ONE = """
import json, os, sys
from pathlib import Path
from papermill.cli import papermill
options, names = map(json.loads, sys.argv[1:])
if "compare" in options:
    import compare.run.engine
running = {}
def end():
    pid, status = os.wait()
    name = running.pop(pid)
    said = Path(f"{name}.said").read_text()
    Path(f"{name}.json").write_text(json.dumps([os.waitstatus_to_exitcode(status), said]))
for name in names:
    if len(running) == 2:
        end()
    pid = os.fork()
    if not pid:
        sys.argv = ["papermill", *options, f"{name}.ipynb", f"executed.{name}.ipynb"]
        os.dup2(os.open(f"{name}.said", os.O_WRONLY | os.O_CREAT), 2)
        papermill()
    running[pid] = name
while running:
    end()
"""


def _make(options: tuple[str, ...], folder: Path) -> None:
    _write(folder)
    all_options = ["-p", "language", "en", "--no-progress-bar", *options]
    done = _command(folder, "-c", EVERY_ONE, json.dumps(all_options), json.dumps([*SAMPLES]))
    assert done.returncode == 0, done.stderr


def _make_project(root: Path) -> None:
    data_of(root / "data" / "raw", DOCUMENT)
    notebooks = root / "notebooks"
    notebooks.mkdir()
    _write(notebooks)
    runs = [
        f'[[run]]\nname = "{name}"\nnotebook = "{name}.ipynb"\nlanguages = ["en"]\n'
        for name in SAMPLES
    ]
    (notebooks / "runs.toml").write_text("\n".join(runs), "utf-8")
    start = "from compare.cli import main; main()"
    done = _command(root, "-c", start, "--root", str(root), "regenerate")
    (root / "said.json").write_text(json.dumps([done.returncode, done.stderr]))


def _read_papermill(folder: Path) -> dict[str, Outcome]:
    return {
        name: _outcome(
            folder / f"executed.{name}.ipynb", *json.loads((folder / f"{name}.json").read_text())
        )
        for name in SAMPLES
    }


def _read_project(root: Path) -> dict[str, Outcome]:
    reports = root / "reports"
    code, said = json.loads((root / "said.json").read_text())
    found = {}
    for name in SAMPLES:
        executed = reports / "failed" / f"{name}.en.ipynb"
        if not executed.exists():
            (result,) = kept_results(root, f"{name}.en")
            executed = root / f"{name}.executed.ipynb"
            executed.write_bytes(result[f"reports/{name}.en.ipynb"])
        found[name] = _outcome(executed, code, said)
    return found


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Outcome]]:
    """What comes of every notebook in every way to run it."""
    plain = once(tmp_path_factory, "plain", partial(_make, ()))
    ours = once(tmp_path_factory, "ours", partial(_make, ("--engine", "compare")))
    project = once(tmp_path_factory, "samples", _make_project)
    return {
        PLAIN: _read_papermill(plain),
        PAPERMILL: _read_papermill(ours),
        REGENERATE: _read_project(project),
    }


@dataclass
class Difference:
    """Outputs of our engine that are others than those of a plain kernel, as texts that must stand in them."""

    reason: str
    plain: str
    ours: str
    ways: tuple[str, ...] = (PAPERMILL, REGENERATE)


DESCRIPTORS = "What subprocesses write is not captured by `papermill --engine compare`"
FORKED = "What a process prints that a cell forked is lost"
DIED = "What a cell had shown in which the process ends, or its limit is reached, is lost"
LIMITED = "Output past the limit is cut"
EXIT = "`exit()` fails the notebook"
OVERWRITTEN = "what a carriage return overwrites is gone"
NAMES = "The cells' name space lacks what only a script has"
PROCESS = "A run process has another name"

#: Every difference there is; docs/engine.md has the same.
DIFFERENCES = {
    ("processes", "process that prints"): Difference(FORKED, "child", "[]"),
    ("processes", "flood"): Difference(LIMITED, "x" * (OUTPUT_LIMIT + 10), CUT.strip()),
    ("processes", "large result"): Difference(LIMITED, "x" * (OUTPUT_LIMIT + 10), CUT.strip()),
    ("processes", "name of the process"): Difference(
        PROCESS, "MainProcess", "ForkServerProcess", (REGENERATE,)
    ),
    ("processes", "progress with carriage returns"): Difference(OVERWRITTEN, "50%", "'100%'"),
    ("processes", "tqdm"): Difference(OVERWRITTEN, "\\r0", "'2\\n'"),
    ("shown", "names"): Difference(NAMES, "__loader__", "__builtins__"),
    ("dies", "os._exit"): Difference(DIED, "begun", "[]"),
    ("leaves", "exit()"): Difference(EXIT, "[]", "exit() was called"),
    ("leaves", "never run"): Difference(EXIT, "never", "[]"),
}

#: What comes by a descriptor is read by a thread; a plain kernel loses it when the cell is over first.
BY_DESCRIPTOR = {
    "subprocess.run": ("stdout", "INVENTED subprocess\n"),
    "stderr of a subprocess": ("stderr", "INVENTED\n"),
    "os.write": ("stdout", "INVENTED descriptor\n"),
    "sys.__stdout__": ("stdout", "INVENTED raw\n"),
}

WAYS = (PAPERMILL, REGENERATE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("notebook", "sample"),
    [(name, sample) for name in SAMPLES for sample in SAMPLES[name] if sample not in BY_DESCRIPTOR],
)
def test_a_cell_shows_the_same(
    outcomes: dict[str, dict[str, Outcome]], notebook: str, sample: str, way: str
) -> None:
    plain = outcomes[PLAIN][notebook].shown(sample)
    ours = outcomes[way][notebook].shown(sample)
    difference = DIFFERENCES.get((notebook, sample))
    if difference is None or way not in difference.ways:
        assert ours == plain
    else:
        assert difference.plain in str(plain)
        assert difference.ours in str(ours)
        assert ours != plain  # or it has to go from the table


@pytest.mark.parametrize("way", [PLAIN, *WAYS])
@pytest.mark.parametrize("sample", BY_DESCRIPTOR)
def test_what_comes_by_a_descriptor(
    outcomes: dict[str, dict[str, Outcome]], sample: str, way: str
) -> None:
    name, text = BY_DESCRIPTOR[sample]
    shown = outcomes[way]["processes"].shown(sample)
    stream = {"output_type": "stream", "name": name, "text": text}
    possible = {PLAIN: [[], [stream]], PAPERMILL: [[]], REGENERATE: [[stream]]}
    assert shown in possible[way]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("notebook", ["figures", "shown", "processes", "errors"])
def test_cells_are_counted_and_widgets_kept_alike(
    outcomes: dict[str, dict[str, Outcome]], notebook: str, way: str
) -> None:
    plain, ours = outcomes[PLAIN][notebook], outcomes[way][notebook]
    counts = [
        {name: cell.execution_count for name, cell in outcome.cells.items()}
        for outcome in (plain, ours)
    ]
    assert counts[0] == counts[1]
    assert ours.widgets == plain.widgets
    assert bool(ours.widgets) == (notebook == "processes")
    assert ours.language == plain.language == "python"


def test_papermill_ends_alike(outcomes: dict[str, dict[str, Outcome]]) -> None:
    codes = {name: (outcomes[PLAIN][name].code, outcomes[PAPERMILL][name].code) for name in SAMPLES}
    plain, ours = codes.pop("leaves")
    # A plain kernel that leaves is taken for a dead one where papermill looks for it just then.
    assert plain in (0, 138)
    assert ours == 1  # EXIT
    plain, ours = codes.pop("dies")
    assert plain != 0
    assert ours == 3  # the code that the cell gave
    assert {name: plain - ours for name, (plain, ours) in codes.items()} == dict.fromkeys(codes, 0)


def test_regenerating_fails_what_left(outcomes: dict[str, dict[str, Outcome]]) -> None:
    outcome = outcomes[REGENERATE]["exits_with_0"]
    assert outcome.code == 1
    failed = {
        line.split(".en failed")[0] for line in outcome.said.splitlines() if " failed: " in line
    }
    assert failed == {"exception", "exits_with_0", "exits", "leaves", "dies"}


def test_every_difference_is_told() -> None:
    text = " ".join((ROOT / "docs" / "engine.md").read_text("utf-8").split())
    for reason in (DESCRIPTORS, *(difference.reason for difference in DIFFERENCES.values())):
        assert reason in text
    assert f"{OUTPUT_LIMIT:,}" in text
