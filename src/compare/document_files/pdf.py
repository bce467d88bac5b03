"""Take the paragraphs and tables out of a PDF that holds text."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from compare.document_files.furniture import is_page_number
from compare.document_files.lines import Line, UnreadableFile, table_line

#: Lines at the head and at the foot of a page that may be furniture.
_EDGE = 2

#: The share of the pages on which a line of the edge stands that is furniture.
_REPEATED = 0.5

#: How far from the margin, in characters, a line ends or begins that fills its width.
_SLACK = 1.6

#: Characters of a page that a text has at least; less, and it is a picture.
_FEWEST = 10

_CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_BLANK_IN_CHINESE = re.compile(f"(?<=[{_CHINESE}]) +(?=[{_CHINESE}])")


#: Left edge, top, right edge and bottom of a part of a page.
_Box = tuple[float, float, float, float]


class _Printed(NamedTuple):
    """A line as it is printed, or a row of a table, with where it stands on its page."""

    text: str
    page: int
    left: float
    right: float
    top: float
    size: float
    is_row: bool = False


def pdf_lines(content: bytes) -> list[Line]:
    """Return the paragraphs of a PDF with their pages; a row of a table is one line.

    Lines are joined to paragraphs, and what stands at the head or foot of the pages is left out.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened, or its pages are pictures.
    """
    pages = _pages(content)
    characters = sum(len(line.text) for page in pages for line in page)
    if characters < _FEWEST * max(len(pages), 1):
        raise UnreadableFile(
            f"The PDF is scanned: its {len(pages)} pages are pictures and hold no text. Run a text recognition on it, "
            "read what it made against the pages, and give the text instead."
        )
    return list(_paragraphs(_without_furniture(pages)))


def _pages(content: bytes) -> list[list[_Printed]]:
    import pdfplumber  # noqa: PLC0415 - slow to import, and only for a PDF
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return [_page(page, number) for number, page in enumerate(document.pages, start=1)]
    except (PdfminerException, PDFPasswordIncorrect, ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            f"The PDF cannot be opened ({type(error).__name__}); print it into a new PDF without a password."
        ) from None


def _page(page: object, number: int) -> list[_Printed]:
    """Return what is printed on a page, from top to bottom."""
    tables = [table for table in page.find_tables() if _is_of_figures(table)]  # type: ignore[attr-defined]
    boxes = [table.bbox for table in tables]
    around = page.filter(lambda item: not _within(item, boxes))  # type: ignore[attr-defined]
    printed = []
    for line in around.extract_text_lines(return_chars=True):
        size = max(character["size"] for character in line["chars"])
        text = _BLANK_IN_CHINESE.sub("", line["text"])
        left = line["x0"]
        right = line["x1"]
        height = line["top"]
        printed.append(_Printed(text, number, left, right, height, size))
    for table in tables:
        left, top, right, _ = table.bbox
        for position, row in enumerate(table.extract()):
            text = table_line(_BLANK_IN_CHINESE.sub("", cell or "") for cell in row)
            # Rows of one table stay in their order.
            height = top + position / 1000
            printed.append(_Printed(text, number, left, right, height, 0.0, True))
    return sorted(printed, key=lambda line: line.top)


def _is_of_figures(table: object) -> bool:
    rows = table.rows  # type: ignore[attr-defined]
    widest = max((len(row.cells) for row in rows), default=0)
    return len(rows) > 1 and widest > 1


def _within(item: dict, boxes: list[_Box]) -> bool:
    """Return whether the middle of a character lies in one of the boxes."""
    if item.get("object_type") != "char":
        return False
    middle = (item["x0"] + item["x1"]) / 2
    height = (item["top"] + item["bottom"]) / 2
    return any(_holds(box, middle, height) for box in boxes)


def _holds(box: _Box, middle: float, height: float) -> bool:
    left, top, right, bottom = box
    is_between_sides = left <= middle <= right
    return is_between_sides and top <= height <= bottom


def _without_furniture(pages: list[list[_Printed]]) -> list[_Printed]:
    repeated: Counter[str] = Counter()
    for page in pages:
        repeated.update({_alike(line) for line in _edges(page)})
    often = max(_REPEATED * len(pages), 2)
    kept = []
    for page in pages:
        edges = _edges(page)
        for line in page:
            is_repeated = repeated[_alike(line)] >= often
            is_furniture = is_repeated or is_page_number(line.text)
            if line in edges and is_furniture:
                continue
            kept.append(line)
    return kept


def _edges(page: list[_Printed]) -> list[_Printed]:
    lines = [line for line in page if not line.is_row]
    return [*lines[:_EDGE], *lines[-_EDGE:]]


def _alike(line: _Printed) -> str:
    """Return a line as it is the same on every page: without its number."""
    return re.sub(r"\d+", "#", line.text)


def _paragraphs(lines: list[_Printed]) -> Iterator[Line]:
    """Yield lines joined to paragraphs, and rows of tables as they are."""
    texts = [line for line in lines if not line.is_row]
    left = min((line.left for line in texts), default=0)
    right = max((line.right for line in texts), default=0)
    before: _Printed | None = None
    paragraph = ""
    page = 0
    for line in lines:
        if before is not None and _continues(before, line, left, right):
            paragraph = _joined(paragraph, line.text)
        else:
            if paragraph:
                yield Line(paragraph, page)
            paragraph = line.text
            page = line.page
        before = line
    if paragraph:
        yield Line(paragraph, page)


def _continues(before: _Printed, line: _Printed, left: float, right: float) -> bool:
    """Return whether a line goes on with the one before: that one is full, and this begins at the margin."""
    if before.is_row or line.is_row or abs(before.size - line.size) > 0.5:
        return False
    is_full = before.right > right - _SLACK * before.size
    at_margin = line.left < left + _SLACK / 2 * line.size
    return is_full and at_margin


def _joined(paragraph: str, text: str) -> str:
    """Return two lines as one; words of Latin letters keep a blank between them."""
    in_words = re.search("[A-Za-z]$", paragraph) and re.match("[A-Za-z]", text)
    return f"{paragraph} {text}" if in_words else paragraph + text
