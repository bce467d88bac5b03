"""Notebooks run by the tests draw into a temporary folder, not over the committed figures."""

import os
import tempfile


def pytest_configure() -> None:
    """Point the figures elsewhere before any kernel starts."""
    os.environ.setdefault("COMPARE_FIGURES", tempfile.mkdtemp(prefix="compare-figures-"))
