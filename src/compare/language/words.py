"""Every word shown to a reader, in Chinese and English; the words themselves stand in words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

LANGUAGES = ("zh", "en")

#: The words themselves: a table for each vocabulary or kind of text.
WORDS = Path(__file__).parent / "words.toml"


#: The texts of one word by language.
Texts = dict[str, str]


@cache
def _groups() -> dict[str, dict[str, Texts]]:
    return tomllib.loads(WORDS.read_text("utf-8"))


@cache
def _all_words() -> dict[str, Texts]:
    words = {}
    for group, members in _groups().items():
        for name, texts in members.items():
            words[f"{group}.{name}"] = texts
    return words


def word(key: str, language: str, **values: object) -> str:
    """Return a word, label or sentence in the reader's language.

    Parameters
    ----------
    key : str
        Its table and name in words.toml, such as ``phrase.ge``.
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
    >>> word("phrase.ge", "en", text="35"), word("phrase.ge", "zh", text="35")
    ('at least 35', '35以上')
    """
    text = _all_words()[key][language]
    return text.format(**values) if values else text


def has_word(key: str) -> bool:
    """Return whether words.toml holds a key."""
    return key in _all_words()


def names_in(group: str) -> list[str]:
    """Return the names of one table of words.toml.

    Examples
    --------
    >>> names_in("kind")
    ['actual', 'target', 'estimate']
    """
    return list(_groups().get(group, {}))


def note_in(note: str, language: str) -> str:
    """Return the half of a two-language note that is in ``language``.

    Examples
    --------
    >>> note_in("Counted twice. | 重复计数。", "zh")
    '重复计数。'
    """
    english, _, chinese = note.partition(" | ")
    return chinese if language == "zh" else english


@cache
def words_by_group(language: str) -> dict[str, SimpleNamespace]:
    """Return all words of one language by table and name, as templates take them.

    Examples
    --------
    >>> words_by_group("en")["phrase"].eq
    '{text}'
    """
    groups = {}
    for group, members in _groups().items():
        words = {name: texts[language] for name, texts in members.items()}
        groups[group] = SimpleNamespace(**words)
    return groups
