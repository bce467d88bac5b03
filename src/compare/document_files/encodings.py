"""Decode bytes that do not say how they are encoded."""

from __future__ import annotations

import codecs
import re

from compare.document_files.lines import UnreadableFile

#: The marks that files begin with, the longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: What a page or a standard calls an encoding of which GB18030 is the whole.
_PARTS_OF_GB18030 = re.compile("gb_?2312|gbk|gb18030|cp936|x-gbk", re.IGNORECASE)

#: What Chinese text is made of.
_EXPECTED = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\\s -~]")


def decoded(content: bytes, declared: str = "") -> str:
    """Return bytes as text: by their mark, by what is declared, as UTF-8, UTF-16 or GB18030.

    Parameters
    ----------
    content : bytes
    declared : str
        The encoding that a page names; empty where nothing does.

    Raises
    ------
    UnreadableFile
        When the bytes are text in none of these.

    Examples
    --------
    >>> decoded("高新技术企业75家".encode("gbk"))
    '高新技术企业75家'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(encoding, "replace")
    for encoding in _candidates(content, declared):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableFile(
        "It is no text in UTF-8, UTF-16 or GB18030 (GBK); open it and save it as UTF-8."
    )


def _candidates(content: bytes, declared: str) -> list[str]:
    if b"\x00" in content:  # no other encoding of a text has it
        return sorted(("utf-16-le", "utf-16-be"), key=lambda name: -_likeness(content, name))
    named = "gb18030" if _PARTS_OF_GB18030.fullmatch(declared) else declared
    return [name for name in (named, "utf-8", "gb18030") if name]


def _likeness(content: bytes, encoding: str) -> int:
    """Return how many characters of bytes, read in an encoding, are those of Chinese text."""
    return len(_EXPECTED.findall(content.decode(encoding, "ignore")))
