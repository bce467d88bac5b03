"""The documentation is a whole site that asks nothing of any host, with a page for every public function."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import compare

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site without running the tutorials, which run in tests of their own."""
    folder = tmp_path_factory.mktemp("docs")
    options = ["-W", "--keep-going", "-q", "-b", "html", "-D", "nb_execution_mode=off"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, ROOT / "docs", folder / "html"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_nothing_is_loaded_from_elsewhere(site):
    loaded = r'<(?:script|img|link|iframe|source)[^>]+(?:src|href)="((?:https?:)?//[^"]+)"'
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 50
    assert [found for page in pages for found in re.findall(loaded, page.read_text("utf-8"))] == []


def test_every_public_function_has_a_page_with_an_example(site):
    modules = {
        *("charts", "overview", "benchmark_charts", "matrix", "history_charts", "outcome_charts"),
        "plot",
    }
    for name in set(compare.__all__) - modules - {"UserError", "Page"}:
        page = (site / "generated" / f"compare.{name}.html").read_text("utf-8")
        assert "&gt;&gt;&gt; " in page, name
    for name in ("timeline", "panels", "ranks"):
        assert (site / "generated" / f"compare.interface.plot.{name}.html").is_file()


def test_the_data_model_comes_before_any_function(site):
    index = (site / "index.html").read_text("utf-8")
    assert 0 < index.index('href="data-model.html"') < index.index('href="api.html"')
