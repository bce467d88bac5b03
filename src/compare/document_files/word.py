"""Take the paragraphs and tables out of a Word document (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from compare.document_files.lines import Line, UnreadableFile, table_line

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE = f"{_NAMESPACE}p", f"{_NAMESPACE}tbl"
_ROW, _CELL, _PROPERTIES = f"{_NAMESPACE}tr", f"{_NAMESPACE}tc", f"{_NAMESPACE}tcPr"
_SPAN, _MERGED = f"{_NAMESPACE}gridSpan", f"{_NAMESPACE}vMerge"
_NUMBERED, _VALUE = f"{_NAMESPACE}numPr", f"{_NAMESPACE}val"

#: What was struck out, what would be drawn twice (the fallback of a shape), and codes of fields.
_LEFT_OUT = {
    f"{_NAMESPACE}del",
    f"{_NAMESPACE}moveFrom",
    f"{_NAMESPACE}instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {f"{_NAMESPACE}br", f"{_NAMESPACE}cr"}

#: What holds paragraphs and tables as the body itself does.
_WRAPPERS = {f"{_NAMESPACE}sdt", f"{_NAMESPACE}sdtContent", f"{_NAMESPACE}ins", f"{_NAMESPACE}body"}

#: The part of the file that holds the text.
DOCUMENT = "word/document.xml"

#: Bytes of that part at most; a larger one is no plan.
_LARGEST = 100_000_000


def word_lines(content: bytes) -> list[Line]:
    """Return the paragraphs of a Word document; a row of a table is one line.

    Numbers that Word itself puts before paragraphs are not in the file and so not in the lines.

    Raises
    ------
    UnreadableFile
        When the document cannot be opened or holds no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(DOCUMENT).file_size > _LARGEST:
                raise UnreadableFile("The Word document is larger than any plan; save its text.")
            root = ElementTree.fromstring(archive.read(DOCUMENT))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError) as error:
        raise UnreadableFile(
            f"It is no Word document that can be opened ({error}); open it in Word and save it again as .docx."
        ) from None
    lines = [Line(text) for body in root for text in _block_lines(body)]
    if not any(line.text.strip() for line in lines):
        raise UnreadableFile("The Word document holds no text; are its pages pictures?")
    return lines


def numbered_by_word(content: bytes) -> int:
    """Return how many paragraphs carry a number that Word puts before them and that no file holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read(DOCUMENT))
    return sum(1 for _ in root.iter(_NUMBERED))


def _block_lines(block: ElementTree.Element) -> Iterator[str]:
    if block.tag == _PARAGRAPH:
        yield from _text(block).split("\n")
    elif block.tag == _TABLE:
        for row in block.findall(_ROW):
            yield table_line(_cells(row))
    elif block.tag in _WRAPPERS:
        for child in block:
            yield from _block_lines(child)


def _cells(row: ElementTree.Element) -> Iterator[str]:
    """Yield the cells of a row; those that another cell spans are empty."""
    for cell in row.findall(_CELL):
        merged = cell.find(f"{_PROPERTIES}/{_MERGED}")
        continues = merged is not None and merged.get(_VALUE, "continue") == "continue"
        paragraphs = [] if continues else cell.iter(_PARAGRAPH)
        yield "".join(_text(paragraph) for paragraph in paragraphs)
        span = cell.find(f"{_PROPERTIES}/{_SPAN}")
        width = 1 if span is None else int(span.get(_VALUE, "1"))
        yield from [""] * (width - 1)


def _text(element: ElementTree.Element) -> str:
    pieces = []
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_NAMESPACE}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_NAMESPACE}tab":
            pieces.append(" ")
        elif child.tag == f"{_NAMESPACE}noBreakHyphen":
            pieces.append("-")
        elif child.tag in _BREAKS:
            pieces.append("\n")
        else:
            pieces.append(_text(child))
    return "".join(pieces)
