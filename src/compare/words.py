"""Every word shown to a reader, in Chinese and English; the words themselves stand in words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")


@cache
def _all_words() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def word(key: str, language: str, **values: object) -> str:
    """Return a word, label or sentence in the reader's language.

    Parameters
    ----------
    key : str
        Its name in words.toml.
    language : str
        ``zh`` or ``en``.
    **values
        What its placeholders are filled with.

    Raises
    ------
    KeyError
        When words.toml does not hold it.

    Examples
    --------
    >>> word("phrase_ge", "en", text="35"), word("phrase_ge", "zh", text="35")
    ('at least 35', '35以上')
    """
    text = _all_words()[key][language]
    return text.format(**values) if values else text


def has_word(key: str) -> bool:
    """Say whether words.toml holds a key."""
    return key in _all_words()


def note_in(note: str, language: str) -> str:
    """Return the half of a two-language note that is in ``language``.

    Examples
    --------
    >>> note_in("Counted twice. | 重复计数。", "zh")
    '重复计数。'
    """
    english, _, chinese = note.partition(" | ")
    return chinese if language == "zh" else english
