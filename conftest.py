"""How the tests are dealt out to processes, and where notebooks that they run may draw."""

import os
import tempfile
from collections.abc import Sequence

import pytest

#: What takes longest begins first, so that no process is left with it in the end.
ORDER = ("tests/plan", "tests/dask", "tests/browser", "tests/notebook", "notebooks")


def pytest_configure() -> None:
    """Point the figures elsewhere than over the committed ones, before any kernel starts."""
    os.environ.setdefault("COMPARE_FIGURES", tempfile.mkdtemp(prefix="compare-figures-"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, for they share what is slow to make, unless they are marked ``alone``."""
    if not config.getoption("loadgroup", False):
        return  # one process, which keeps the order of the files
    for item in items:
        alone = item.get_closest_marker("alone")
        group = item.nodeid if alone else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: _position(item.nodeid, ORDER))


def _position(name: str, order: Sequence[str]) -> int:
    fitting = [number for number, start in enumerate(order) if name.startswith(f"{start}/")]
    return fitting[0] if fitting else len(order)
