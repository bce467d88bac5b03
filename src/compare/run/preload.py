"""Imported by the process that every run is forked from: what each run would load for itself is loaded once.

A fork copies one thread only, so nothing here may start another. The heap is frozen afterwards, for a garbage
collection in a run would copy the pages that it shares.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import importlib
import io
import os
import signal
import sys
import warnings
from types import SimpleNamespace

#: Registers its formatters with the shell that runs when it is imported, so each run imports it for itself.
INLINE = ("matplotlib_inline.backend_inline", "matplotlib_inline.config")

#: Loaded late by the libraries below, in every notebook.
LATE = (
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "encodings.unicode_escape",
    "jedi",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "nbformat.v4",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "scipy.stats",
    "seaborn",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)

#: What a run is made of; nothing else of this package has to be loaded again in each of them.
OURS = (
    "compare.run.child",
    "compare.run.cells",
    "compare.report.run_page",
    "compare.notebooks.page",
    "compare.figures.charts",
    "compare.figures.overview",
)


def load() -> None:
    """Import the libraries as a kernel would, draw once and write once, so that all that is made once is warm."""
    # ipykernel would load a debugger; there is nothing here that one could be attached to.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    # matplotlib reads it when it is imported; a figure that nobody shows would be lost without it.
    os.environ.setdefault("MPLBACKEND", f"module://{INLINE[0]}")
    # pandas sets its display, and matplotlib its backend, by whether there is a kernel.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]
    for name in (*LATE, *OURS):
        importlib.import_module(name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    # What the user has set for figures of their own would be in none of the digests.
    matplotlib = sys.modules["matplotlib"]
    matplotlib.rcdefaults()
    matplotlib.rcParamsOrig.update(matplotlib.rcParamsDefault)
    _draw()
    _write()
    for name in INLINE:
        sys.modules.pop(name, None)


def _draw() -> None:
    from compare.figures.layout import new_figure  # noqa: PLC0415 - not before the libraries
    from compare.figures.style import house_style  # noqa: PLC0415

    with house_style():
        figure = new_figure(1)
        figure.add_subplot().set_title("warm 暖")
        figure.savefig(io.BytesIO(), format="svg")


def _write() -> None:
    from nbformat import v4, validate  # noqa: PLC0415 - as above
    from pandas import DataFrame  # noqa: PLC0415

    from compare.language.words import LANGUAGES  # noqa: PLC0415
    from compare.notebooks.html import table_markup  # noqa: PLC0415
    from compare.report.layout import environment, template_values  # noqa: PLC0415
    from compare.report.offline.fonts import embedded_font  # noqa: PLC0415

    validate(v4.new_notebook())
    embedded_font("暖")  # fontTools loads what each table of a font needs when it writes it
    environment().get_template("parts.html.j2")
    for language in LANGUAGES:
        template_values(language)
        table_markup(DataFrame({"warm": ["暖"]}), "warm", language)


warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")
# Sent to the whole group, they would end it before what it has adopted; it ends with the command's pipe.
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
gc.disable()
load()
# What runs that died leave behind comes to this process, and ends with it. It imports pandas, so not above.
child = importlib.import_module("compare.run.child")
child.adopt_orphans()
atexit.register(child.end_descendants)
gc.enable()
gc.collect()
gc.freeze()
