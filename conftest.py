"""How the tests are dealt out to processes, and where notebooks that they run may draw."""

import gc
import os
import sys
import tempfile

import pytest

# As compare.run does, and before nbval imports it: its grammars would take each process more than a second.
sys.modules.setdefault("rfc3987_syntax", None)

pytest_plugins = ["nbval.plugin"]

#: What takes longest begins first, so that no process is left with it in the end.
ORDER = (
    "tests/plan/",
    "tests/dask/",
    "tests/browser/",
    "tests/notebook/",
    "tests/reference/",
    "tests/drawn/",
)

#: What runs in its own process, all the time.
PURE = {"tests/pure", "src"}

#: To import it changes the process: it then ignores signals, and so does all that a test starts.
collect_ignore = ["src/compare/run/preload.py"]

#: Files whose tests share nothing that is slow to make, so that each may be run by another process.
APART = ("tests/browser/test_axe.py", "tests/browser/test_report.py")


def pytest_configure() -> None:
    """Point the figures elsewhere than over the committed ones, before any kernel starts."""
    os.environ.setdefault("COMPARE_FIGURES", tempfile.mkdtemp(prefix="compare-figures-"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first where several processes run the tests."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _position(item.nodeid))


def pytest_collection_finish() -> None:
    """Look for garbage more seldom, and never among what is there by now: that took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run a process for each core, or two: half of the time, a test that is not pure waits for a process or a page."""
    cores = os.cpu_count() or 1
    return cores if PURE.issuperset(config.args) else 2 * cores


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Deal out the tests of a file to one process: a notebook is a file whose cells follow each other."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only here where it is used

    class Files(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file in APART else file

    config.option.loadscopereorder = False
    return Files(config, log)


def _position(nodeid: str) -> int:
    fitting = [number for number, start in enumerate(ORDER) if nodeid.startswith(start)]
    return fitting[0] if fitting else len(ORDER)
