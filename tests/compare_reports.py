"""Compare what a reader sees in two folders of reports: the text of every page but its stamps, and every figure.

Run it from anywhere, on two built projects::

    python tests/compare_reports.py OLD NEW

It prints each difference and exits with 1 if there is one. Text is what a browser would show: of titles, tables,
entries, labels of figures; not of scripts, styles or files that a page hands over. What is left out, for it tells the
version of data, code and commit and moves with each of them: the stamp of a page, the page of changes, and the dates
on the index.
"""

from __future__ import annotations

import difflib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

#: Elements whose text nobody sees as text.
UNSEEN = ("script", "style")

#: Digests, commits and dates of the stamp and of the index.
STAMP = re.compile(r"[0-9a-f]{12}\+?|20[0-9]{2}-[0-9]{2}-[0-9]{2}")

#: Attributes that are read out or shown.
SPOKEN = ("aria-label", "alt", "data-label", "placeholder", "title")


class _Text(HTMLParser):
    """Collect the text of a page, one line for each piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        self.lines += [f"{name}: {value}" for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen and data.strip():
            self.lines += [line.strip() for line in data.splitlines() if line.strip()]


def visible_text(page: str, stamps: bool) -> list[str]:
    """Return the text of a page that a reader sees or hears; without ``stamps`` these read as ``#``."""
    reader = _Text()
    reader.feed(page)
    reader.close()
    return [line if stamps else STAMP.sub("#", line) for line in reader.lines]


def page_differences(old: Path, new: Path) -> list[str]:
    """Return the lines in which the pages of two folders differ, each with the name of its page."""
    found = []
    names = sorted({path.name for folder in (old, new) for path in folder.glob("*.html")})
    for name in names:
        if name.startswith("changes."):
            continue
        if not (old / name).is_file() or not (new / name).is_file():
            found.append(f"{name}: only in {old if (old / name).is_file() else new}")
            continue
        before, now = (
            visible_text((folder / name).read_text("utf-8"), stamps=False) for folder in (old, new)
        )
        lines = difflib.unified_diff(before, now, lineterm="", n=0)
        found += [
            f"{name}: {line}"
            for line in lines
            if line[0] in "+-" and line[:3] not in ("+++", "---")
        ]
    return found


def file_differences(old: Path, new: Path) -> list[str]:
    """Return the names of the files that two folders do not hold with the same bytes."""
    names = {
        path.relative_to(folder)
        for folder in (old, new)
        for path in folder.rglob("*")
        if path.is_file()
    }
    found = []
    for name in sorted(names):
        both = (old / name).is_file() and (new / name).is_file()
        if not both or (old / name).read_bytes() != (new / name).read_bytes():
            found.append(name.as_posix())
    return found


def main(old: Path, new: Path) -> int:
    """Print every difference of two projects; return how many there are."""
    pages = page_differences(old / "reports", new / "reports")
    figures = file_differences(old / "figures", new / "figures")
    tables = file_differences(old / "data" / "processed", new / "data" / "processed")
    print("\n".join(pages))
    print(f"{len(pages)} lines of pages, {len(figures)} figures, {len(tables)} tables differ.")
    for name in (*figures, *tables):
        print(f"  {name}")
    return len(pages) + len(figures) + len(tables)


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), Path(sys.argv[2]))))
