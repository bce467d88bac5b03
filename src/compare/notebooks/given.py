"""What a notebook gives to its page and a step returns to it; what is given by mistake is refused."""

from __future__ import annotations

import re

import pandas as pd
from IPython import get_ipython

from compare.language.words import LANGUAGES
from compare.notebooks.parameters import injected_names
from compare.tables.known import UnknownInput, check_word

#: Columns of a result that name the publications it rests on, several separated by "; ".
PUBLICATION_COLUMNS = ("publication", "publications")

#: What a name is made of that becomes part of a file's.
FILE_NAME = re.compile(r"[A-Za-z0-9_\-]+")


def check_title(name: object, title: object) -> None:
    """Raise for a page that has no title in every language.

    Examples
    --------
    >>> check_title("patent", None)
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: name: "patent" is not among the words of titles. Did you mean "patents"?
    """
    _check_file_name("name", name)
    if title is None:
        check_word("name", name, "title")
        return
    texts = title if isinstance(title, dict) else {}
    if set(texts) != set(LANGUAGES) or not all(texts.values()):
        raise UnknownInput('title: Give one in each language, such as {"en": "...", "zh": "..."}.')


def check_figure(draw: object, name: object) -> None:
    """Raise for what is no chart, or for a name that no file can have."""
    if not callable(draw):
        kind = type(draw).__name__
        raise UnknownInput(f"draw: This is {kind}; give a chart, such as compare.charts.timeline.")
    _check_file_name("name", name)


def check_text_frame(frame: object) -> None:
    """Raise for what is no frame."""
    if not isinstance(frame, pd.DataFrame):
        raise UnknownInput(f"frame: This is {type(frame).__name__}; give a frame of text.")


def injected_parameters() -> list[str]:
    """Return the names of the parameters that papermill put into the notebook that runs, if one does."""
    shell = get_ipython()
    cells = shell.user_ns.get("In", []) if shell else []
    return injected_names(cells)


def named_publications(result: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the publications that a result rests on, each with its grade."""
    publications: set[tuple[str, str]] = set()
    for column in PUBLICATION_COLUMNS:
        if column not in result.columns:
            continue
        named = result[result[column].ne("")]
        for cell, grade in zip(named[column], named["grade"], strict=True):
            publications |= {(name, grade) for name in cell.split("; ")}
    return publications


def _check_file_name(parameter: str, name: object) -> None:
    if not isinstance(name, str) or not FILE_NAME.fullmatch(name):
        raise UnknownInput(f'{parameter}: "{name}" must be letters, digits, _ and -.')
