"""What ``compare regenerate`` does in a kernel before the first cell."""

from __future__ import annotations

import gc

import ipykernel.compiler
from IPython import get_ipython

from compare import reads


def begin() -> None:
    """Write down what is read, keep process numbers out of paths, and let ``exit()`` be an error like any other."""
    reads.watch()
    ipykernel.compiler.get_tmp_directory = lambda: "notebook"
    get_ipython().ask_exit = _refuse_exit
    gc.set_threshold(50_000)  # a notebook of ours lives for seconds and leaves little behind


def _refuse_exit() -> None:
    raise SystemExit("exit() was called")
