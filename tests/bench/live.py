"""`compare watch`: how long until the page that somebody looks at shows what was changed."""

from __future__ import annotations

import csv
import io
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chromium import chromium

from bench.measure import Row, compare
from bench.project import clone

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The plan whose R&D intensity is changed, in line 36.
DOCUMENT = "haining-2025"

#: Milliseconds that a page is waited for.
WAIT = 120_000


def live(folder: Path, short: bool) -> list[Row]:
    """Measure how long a changed note and a changed value take to be seen, of the shipped project."""
    root = clone(folder / "project")
    subprocess.run(list(map(str, compare(root, "regenerate"))), check=True, capture_output=True)
    times = 2 if short else 6
    with _watched(root) as address, chromium() as browser:
        tab = browser.new_page()
        notes = _seen(tab, f"{address}#evidence-{DOCUMENT}.en.html", _notes(root, times))
        values = _seen(tab, f"{address}#rd_intensity.en.html", _values(root, times))
    return [
        ("a note changed, until its evidence page shows it", _told(notes), "aim: 2 s"),
        ("a value changed, until the page of its question shows it", _told(values), "aim: 3 s"),
    ]


def _told(seconds: list[float]) -> str:
    first, *later = seconds
    return (
        f"{statistics.median(later):.1f} s ({min(later):.1f} to {max(later):.1f}); "
        f"the first time {first:.1f} s"
    )


@contextmanager
def _watched(root: Path) -> Iterator[str]:
    """Give the address of the pages of a project that is watched."""
    process = subprocess.Popen(
        list(map(str, compare(root, "watch"))),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _seen(
    tab: Page, address: str, changes: Iterator[tuple[Callable[[], None], str]]
) -> list[float]:
    """Return how long each change takes until the open page shows what it should."""
    tab.goto("about:blank")
    tab.goto(address)
    page = tab.frame_locator("#page")
    page.locator("h1").wait_for(timeout=WAIT)
    seconds = []
    for change, wanted in changes:
        tab.wait_for_function(
            "said => document.querySelector('#said').textContent.startsWith(said)",
            arg="All pages are",
            timeout=WAIT,
        )
        begun = time.perf_counter()
        change()
        page.get_by_text(wanted).first.wait_for(state="attached", timeout=WAIT)
        seconds.append(time.perf_counter() - begun)
    return seconds


def _notes(root: Path, times: int) -> Iterator[tuple[Callable[[], None], str]]:
    """Yield what writes a note, and what the page then shows."""
    for number in range(times):
        text = f"INVENTED note {number}."
        yield lambda text=text: _set(root, ["targets"], {"note": f"{text} | 虚构备注。"}), text


def _values(root: Path, times: int) -> Iterator[tuple[Callable[[], None], str]]:
    """Yield what writes a value, in both codings, and what the page then shows."""
    for number in range(times):
        value = f"3.{70 + number}"
        cells = {"value": value, "as_printed": f"{value}%"}
        yield lambda cells=cells: _set(root, ["targets", "second_coding"], cells), f"{value}%"


def _set(root: Path, folders: list[str], cells: dict[str, str]) -> None:
    """Set cells of the target, in the tables of these folders that have them."""
    for folder in folders:
        path = root / "data" / "raw" / folder / f"{DOCUMENT}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            if row["line"] == "36" and row["indicator"] == "rd_intensity":
                row.update({name: cells[name] for name in cells if name in row})
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(text.getvalue(), "utf-8")
