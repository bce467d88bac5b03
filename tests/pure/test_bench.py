"""The benchmarks: what they measure is there under the name that they call it by."""

import ast
from pathlib import Path

import pytest
from bench import comparison as measured

import compare

BENCH = Path(__file__).parents[1] / "bench"


def _calls_of_compare(source: str) -> list[str]:
    """Return the names that a module, or a program inside a text of it, takes from the package."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names += [node.attr] * (node.value.id == "compare")
        if isinstance(node, ast.Constant) and "\nimport compare\n" in str(node.value):
            names += _calls_of_compare(node.value)
    return names


@pytest.mark.parametrize("path", sorted(BENCH.glob("*.py")), ids=lambda path: path.stem)
def test_every_name_that_is_measured_is_there(path):
    names = _calls_of_compare(path.read_text(encoding="utf-8"))
    assert [name for name in names if not hasattr(compare, name)] == []


def test_every_analysis_is_measured_on_the_shipped_documents(capsys):
    measured.measure_documents(5)
    assert '"pace"' in capsys.readouterr().out
