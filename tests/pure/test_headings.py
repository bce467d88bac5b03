"""The folded parts of a page: each is named by the question that it answers, and by no other's words."""

from __future__ import annotations

import ast
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pytest

from compare.language.words import LANGUAGES, word
from compare.project.notebook_files import notebook_cells

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

#: How alike two names of one page may be, from 0 to 1.
ALIKE = 0.55

#: A name of one word does not say what it answers.
LEAST = {"en": 12, "zh": 5}


def headings_of(notebook: Path) -> list[str]:
    """The keys of ``page.heading`` in the order of the page."""
    calls = [
        node
        for cell in notebook_cells(notebook)
        if cell["cell_type"] == "code"
        for node in ast.walk(ast.parse(cell["source"]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [call.args[0].value for call in calls if call.func.attr == "heading"]


def alike(names: list[str]) -> list[tuple[str, str]]:
    """Pairs of names that a reader could take for one another."""
    return [
        (one, other)
        for one, other in combinations(names, 2)
        if SequenceMatcher(None, one.lower(), other.lower()).ratio() > ALIKE
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_two_parts_of_a_page_have_names_that_are_alike(notebook: Path, language: str) -> None:
    names = [word(f"heading.{key}", language) for key in headings_of(notebook)]
    assert len(names) > 2
    assert alike(names) == []
    assert [name for name in names if len(name) < LEAST[language]] == []


def test_names_that_readers_took_for_one_another_are_found() -> None:
    assert alike(["What can be set against what", "What cannot be compared, and why"])
    assert alike(["What each document says", "What the documents leave out"])
