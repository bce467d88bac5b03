"""Refuse what a notebook gives to its page by mistake, with a sentence."""

from __future__ import annotations

import re

import pandas as pd

from compare.language.words import LANGUAGES
from compare.tables.known import UnknownInput, check_word

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


def _check_file_name(parameter: str, name: object) -> None:
    if not isinstance(name, str) or not FILE_NAME.fullmatch(name):
        raise UnknownInput(f'{parameter}: "{name}" must be letters, digits, _ and -.')
