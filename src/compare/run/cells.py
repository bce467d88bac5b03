"""Run the cells of a notebook in this process: ipykernel's in-process kernel behind papermill's client.

Shell, display hooks, inline figures and comms are those of a real kernel; see ``docs/engine.md`` for what differs.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import ipykernel.compiler
from ipykernel.inprocess.blocking import BlockingInProcessChannel, BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from traitlets.config import Config

#: Characters that each stream, result or error of a cell may have; the rest is cut.
OUTPUT_LIMIT = 1_000_000

#: Characters that all results of a cell may have together, and as how many each counts at least.
CELL_LIMIT = 10 * OUTPUT_LIMIT
LEAST = 1_000

CUT = f"\n[cut: a cell shows at most {OUTPUT_LIMIT:,} characters of a stream or result]\n"

BACKEND = "module://matplotlib_inline.backend_inline"

#: What a carriage return in a line has overwritten; one at its end overwrites nothing.
OVERWRITTEN = re.compile(r"^.*\r(?=.)", re.MULTILINE)

#: The descriptors of the streams, and what is written there to know that all before it has been read.
DESCRIPTORS = {"stdout": 1, "stderr": 2}
MARKER = "\0"

#: Seconds to wait for it as long as something is read meanwhile.
LONGEST_WAIT = 2


class CellStream(OutStream):
    """A stream of the cells that keeps the beginning of what one cell writes."""

    written = 0
    _awaited: threading.Event | None = None

    def catch_up(self) -> None:
        """Wait until what subprocesses wrote to the descriptor so far has been read; then a cell is over."""
        if self._should_watch:
            self._awaited = seen = threading.Event()
            os.write(DESCRIPTORS[self.name], MARKER.encode())
            before = -1
            # A cell may have led the descriptor elsewhere, and the marker with it: then nothing more is read.
            while not seen.wait(LONGEST_WAIT) and self.written != before:
                before = self.written
            self._awaited = None
        self.flush()
        self.written = 0

    def write(self, string: str) -> int:
        """Write what there is still room for."""
        awaited = self._awaited
        # While none is awaited, such a character is the cell's own.
        if awaited and MARKER in string:
            before, _, string = string.partition(MARKER)
            self._keep(before)
            awaited.set()
        return self._keep(string)

    def _keep(self, string: str) -> int:
        room = OUTPUT_LIMIT - self.written
        self.written += len(string)
        if room < 0:
            return len(string)
        # What fills the limit to the last character is cut when more follows.
        shown = string if len(string) <= room else string[:room] + CUT
        super().write(shown)
        return len(string)


class CellKernel(InProcessKernel):
    """ipykernel's kernel in this process."""

    # ipykernel asks which thread reads its sockets before it awaits; there are none here.
    shell_channel_thread = SimpleNamespace(parent_thread=None)
    _supports_kernel_subshells = False

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run a cell; it is over when all that it wrote has been read, by whatever way."""
        await super().execute_request(stream, ident, parent)
        for output in (self.stdout, self.stderr):
            output.catch_up()


def _refuse_exit() -> None:
    raise SystemExit("exit() was called")


@contextmanager
def _kernel(capture_descriptors: bool) -> Iterator[CellKernel]:
    """Give a kernel, and take it down afterwards."""
    os.environ.setdefault("MPLBACKEND", BACKEND)
    # The process number must not get into the paths of warnings and tracebacks.
    ipykernel.compiler.get_tmp_directory = lambda: "notebook"
    # Widgets speak by the one kernel of their process.
    kernel = CellKernel.instance(config=Config({"HistoryManager": {"enabled": False}}))
    for name in ("stdout", "stderr"):
        stream = CellStream(kernel.session, kernel.iopub_thread, name, watchfd=capture_descriptors)
        setattr(kernel, name, stream)
    shell: Any = kernel.shell
    shell.ask_exit = _refuse_exit
    try:
        yield kernel
    finally:
        kernel.iopub_thread.stop()
        type(shell).clear_instance()
        CellKernel.clear_instance()


@contextmanager
def _fresh_logging() -> Iterator[None]:
    """Let the cells find logging as in a process that nobody has set it up in; papermill's command does."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)


class CellChannel(BlockingInProcessChannel):
    """The messages of the kernel, of results and errors only what one cell may show."""

    room = CELL_LIMIT

    def call_handlers(self, msg: dict[str, Any]) -> None:
        """Take in a message, unless all that the cell may show was shown before."""
        content = msg["content"]
        # The state of a widget is not shown by itself.
        if "comm_id" not in content and content.keys() & {"data", "evalue"}:
            if self.room < 0:
                return
            size = len(str(content))
            self.room -= LEAST + min(size, OUTPUT_LIMIT)
            if size > OUTPUT_LIMIT or self.room < 0:
                _cut(content)
        super().call_handlers(msg)


class CellClient(PapermillNotebookClient):
    """papermill's client, with the kernel in this process.

    Parameters
    ----------
    nb_man : papermill.engines.NotebookExecutionManager
    tell : callable, optional
        As :class:`compare.run.engine.CompareEngine` takes it.
    """

    def __init__(self, nb_man: Any, tell: Callable[[list[Any]], None] | None) -> None:
        super().__init__(nb_man, record_timing=False)
        self.tell = tell

    def execute(self, **_: Any) -> NotebookNode:
        """Run all cells, and return the notebook."""
        self.reset_execution_trackers()
        with _fresh_logging(), _kernel(capture_descriptors=bool(self.tell)) as kernel:
            self.kernel = kernel
            self.kc = BlockingInProcessKernelClient(
                session=kernel.session, kernel=kernel, iopub_channel_class=CellChannel
            )
            self.kc.start_channels()
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = kernel.language_info
            self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell, and return it with its outputs.

        Raises
        ------
        nbclient.exceptions.CellExecutionError
            When it fails.
        """
        reply = None
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and cell.source.strip() and not skipped:
            cell.outputs = []
            self.clear_before_next_output = False
            reply = self._run(cell, cell_index)
            cell.outputs = _joined(cell.outputs)
        if self.tell:
            self.tell(cell.get("outputs", []))
        run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell

    def _run(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        self.kc.iopub_channel.room = CELL_LIMIT
        self.kc.execute(cell.source, allow_stdin=False)
        try:
            while True:
                self.process_message(self.kc.get_iopub_msg(timeout=None), cell, cell_index)
        except CellExecutionComplete:
            return self.kc.get_shell_msg(timeout=None)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with each stream in one piece wherever it stands: when pieces are sent is a matter of time."""
    joined: list[NotebookNode] = []
    for is_stream, outputs_alike in groupby(outputs, lambda output: output.output_type == "stream"):
        if not is_stream:
            joined += outputs_alike
            continue
        texts = dict.fromkeys(DESCRIPTORS, "")
        for piece in outputs_alike:
            texts[piece.name] += piece.text
        for name, text in filter(all, texts.items()):
            joined.append(new_output("stream", name=name, text=OVERWRITTEN.sub("", text)))
    return joined


def _cut(content: dict[str, Any]) -> None:
    """Leave of a result or an error the beginning of its text, and say so."""
    if "data" in content:
        text = str(content["data"].get("text/plain", ""))
        content.update(data={"text/plain": text[:OUTPUT_LIMIT] + CUT}, metadata={})
    else:
        content.update(evalue=content["evalue"][:OUTPUT_LIMIT] + CUT, traceback=[CUT])
