"""Read the files of one plan, whatever they are, as the lines of one text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from compare.document_files.encodings import decoded
from compare.document_files.lines import Line, UnreadableFile, kept_lines
from compare.document_files.pdf import pdf_lines
from compare.document_files.web import web_lines
from compare.document_files.word import DOCUMENT, numbered_by_word, word_lines

#: An element, a declaration or a comment.
_PAGE = re.compile(rb"\s*<(?:[a-z]|!|\?xml)", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"\s*(?:From|MIME-Version|Subject): ")
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class SourceText(NamedTuple):
    """A text as it is kept: its lines, and what should be known of how it was read."""

    lines: list[Line]
    remarks: list[str]

    @property
    def text(self) -> str:
        """Return the text as it is kept in a file."""
        return "".join(f"{line.text}\n" for line in self.lines)

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text as it is kept."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_source(files: Sequence[Path]) -> SourceText:
    """Return the text of a plan from its files, one after the other.

    Parameters
    ----------
    files : sequence of Path
        Plain text (UTF-8, UTF-16, GBK or GB18030), pages saved from a site, Word documents (.docx), PDF. What a file
        is, its content decides and not its name.

    Returns
    -------
    SourceText
        One line for each paragraph and each row of a table, whose cells have tabs between them. The same text is the
        same lines, whichever kind of file it came in.

    Raises
    ------
    UnreadableFile
        For all files at once that cannot be read, each with what to do.
    """
    lines: list[Line] = []
    remarks: list[str] = []
    problems: list[str] = []
    for path in files:
        content = path.read_bytes()
        try:
            lines += kept_lines(_lines(content))
        except UnreadableFile as problem:
            problems.append(f"{path.name}: {problem}")
            continue
        remarks += [f"{path.name}: {remark}" for remark in _remarks(content)]
    if problems:
        raise UnreadableFile("\n".join(problems))
    return SourceText(lines, remarks)


def read_text(path: Path) -> str:
    """Return the text of one file: of plain text every line as it stands, of anything else the lines that are kept.

    Parameters
    ----------
    path : Path
        Of a kind that :func:`read_source` reads.

    Raises
    ------
    UnreadableFile
        With the name of the file and what to do.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "made-up.txt"
    >>> _ = file.write_bytes("甲类企业\\n\\n达到9家".encode("gbk"))
    >>> read_text(file)
    '甲类企业\\n\\n达到9家'
    """
    content = path.read_bytes()
    try:
        lines = _lines(content)
    except UnreadableFile as problem:
        raise UnreadableFile(f"{path.name}: {problem}") from None
    kept = lines if _is_plain(content) else kept_lines(lines)
    return "\n".join(line.text for line in kept)


def _lines(content: bytes) -> list[Line]:
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("The file is empty.")
    if content.lstrip()[:5] == b"%PDF-":
        return pdf_lines(content)
    if _is_word(content):
        return word_lines(content)
    if content.startswith(_OLD_WORD):
        raise UnreadableFile("It is a Word document of the old kind (.doc); save it as .docx.")
    if content.startswith((b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"GIF8")):
        raise UnreadableFile(
            "It is a picture or an archive; give the text, a saved page, a .docx or a PDF with text."
        )
    if _is_page(content):
        return web_lines(content)
    text = decoded(content)
    return [Line(line) for line in re.split(r"\r\n|[\r\n\f\u2028\u2029]", text)]


def _is_page(content: bytes) -> bool:
    marked = _PAGE.match(content.removeprefix(b"\xef\xbb\xbf"))
    return bool(marked or _SINGLE_FILE.match(content))


def _is_plain(content: bytes) -> bool:
    is_pdf = content.lstrip()[:5] == b"%PDF-"
    return not (is_pdf or _is_word(content) or _is_page(content))


def _is_word(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04") and DOCUMENT.encode() in content


def _remarks(content: bytes) -> list[str]:
    numbered = numbered_by_word(content) if _is_word(content) else 0
    if not numbered:
        return []
    return [
        f"Word itself numbers {numbered} of its paragraphs, and the text is without those numbers; where sections are "
        'named by them, save the document as "plain text" in Word and give that.'
    ]
