"""What the pages weigh: bytes, nodes, screens, time and memory in a real browser, at several numbers of documents."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from chromium import chromium

from bench.measure import Row, compare, cost
from bench.project import REPOSITORY, generated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: The documents that the shipped project has.
SHIPPED = 5

#: Windows that screens are counted in.
LAPTOP, PHONE = (1280, 800), (390, 844)

#: Of each kind of page the bytes that are aimed at, by the most documents that the aim is for.
AIMS = {
    "index": {5: 300_000, 65: 300_000, 300: 400_000},
    "profile": {5: 400_000, 65: 400_000, 300: 400_000},
    "question": {5: 600_000, 65: 1_000_000, 300: 1_000_000},
    "overview": {5: 600_000, 65: 1_000_000, 300: 1_000_000},
    "explorer": {5: 1_000_000, 65: 1_500_000, 300: 3_000_000},
}

#: The bytes that it may have with the shipped documents: what is aimed at, and reached.
LIMITS = {name: aims[SHIPPED] for name, aims in AIMS.items()}

#: Screens that a question may take, on a laptop and on a phone.
SCREENS = (3, 6)

#: How many documents a project of many has, and the bytes that its pages may have.
MANY = 65
MOST = 300
LIMITS_OF_MANY = {name: aims[MANY] for name, aims in AIMS.items()}

#: The indicator of which one number is changed.
COUNTED = "hnte_count"

#: Nodes that a page may have before a part of it is opened.
NODES = 5_000

#: Megabytes that the process which shows it may have then.
MEMORY = 150

KINDS = {
    "rd_intensity": "question",
    "high_tech_firms": "question",
    "patents": "question",
    "ambition": "overview",
    "coverage": "overview",
    "outcomes": "overview",
    "city_profile": "profile",
    "index": "index",
    "explorer": "explorer",
}


def weigh(folder: Path, short: bool) -> list[Row]:
    """Measure every kind of page at 5, 20, 65 and 300 documents, all but the shipped ones generated."""
    rows: list[Row] = []
    for documents in (SHIPPED,) if short else (SHIPPED, 20, MANY, MOST):
        root = of_documents(folder / str(documents), documents)
        rows.append(made(documents, root))
        if documents == MANY:
            rows.append(changed(documents, root))
        with chromium() as browser:
            rows += [told(documents, path, browser) for path in largest(root / "reports")]
    return rows


def made(documents: int, root: Path) -> Row:
    """Measure what it takes to make all pages from nothing, and what they take on the disk."""
    took = cost(compare(root, "regenerate"), cwd=root)
    pages = [path.stat().st_size for path in (root / "reports").glob("*.html")]
    return (
        f"{documents} documents: `compare regenerate`",
        f"{took.seconds:.0f} s, {took.cpu:.0f} CPU s, {took.cpu / len(pages):.2f} a page; {took.memory:.0f} MB at the most; "
        f"{len(pages)} pages of {sum(pages) / 1e6:.0f} MB",
        "aim: 0.6 CPU s a page, 600 MB a process, 300 MB of pages",
    )


def changed(documents: int, root: Path) -> Row:
    """Measure what it takes until all is fresh after one number of one generated document has changed."""
    raw = root / "data" / "raw"
    name = sorted(path.name for path in (raw / "targets").glob("generated*.csv"))[-1]
    with (raw / "targets" / name).open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["indicator"] == COUNTED)
    higher = str(int(row["value"]) + 1)
    for folder in ("targets", "second_coding"):
        path = raw / folder / name
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(_with_value(line, row, higher) for line in lines) + "\n", "utf-8")
    said_due = subprocess.run(
        [str(part) for part in compare(root, "regenerate", "--dry-run")],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    runs = said_due.stdout.splitlines()[-1].partition(" ")[0]
    took = cost(compare(root, "regenerate", "--accept"), cwd=root)
    return (
        f"{documents} documents, one count changed: `compare regenerate`",
        f"{took.seconds:.0f} s, {took.cpu:.0f} CPU s, {runs} runs",
        "aim: 25 CPU s, 12 runs",
    )


def _with_value(line: str, row: dict[str, str], value: str) -> str:
    """Return a line of a table with another number, if it is the row's."""
    printed, before = row["as_printed"], row["value"]
    if f",{printed}," not in line or f",{COUNTED}," not in line:
        return line
    return line.replace(printed, printed.replace(before, value)).replace(
        f",{before},", f",{value},"
    )


def of_documents(root: Path, documents: int) -> Path:
    """Write a project of so many documents with the shipped plan, all but the shipped ones generated."""
    generated(root, documents - SHIPPED, 1)
    shutil.copy(REPOSITORY / "notebooks" / "runs.toml", root / "notebooks" / "runs.toml")
    return root


def largest(reports: Path) -> list[Path]:
    """Return the heaviest page of each kind."""
    found: dict[str, Path] = {}
    for path in sorted(reports.glob("*.html"), key=lambda path: path.stat().st_size):
        name = kind(path)
        if name:
            found[name] = path
    return [found[name] for name in KINDS if name in found]


def kind(path: Path) -> str:
    """Return the notebook of a page, "index", or "" for a page of evidence or of changes."""
    name = path.name.partition(".")[0].partition("-")[0]
    return name if name in KINDS else ""


def told(documents: int, path: Path, browser: Browser) -> Row:
    """Return what one page measures."""
    seen = measured(path, browser)
    weight = path.stat().st_size
    aims = AIMS[KINDS[kind(path)]]
    aim = aims[min(size for size in aims if size >= documents)]
    return (
        f"{documents} documents: {path.name}",
        f"{weight / 1e6:.2f} MB, {seen['nodes']:,} nodes, {seen['laptop']:.1f} and {seen['phone']:.1f} screens, "
        f"{seen['cpu']:.2f} s, {seen['memory']:.0f} MB",
        f"aim: {aim / 1e6:.1f} MB",
    )


def measured(path: Path, browser: Browser) -> dict[str, float]:
    """Return nodes, screens, seconds of work and megabytes of a page as it opens.

    The megabytes are those that the process which shows the page shares with no other.
    """
    found: dict[str, float] = {}
    for name, (width, height) in (("phone", PHONE), ("laptop", LAPTOP)):
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        page.goto(path.as_uri())
        found[name] = page.evaluate("document.documentElement.scrollHeight") / height
        found["nodes"] = page.evaluate("document.querySelectorAll('*').length")
        metrics = {
            each["name"]: each["value"]
            for each in session.send("Performance.getMetrics")["metrics"]
        }
        found["cpu"] = metrics["TaskDuration"]
        found["memory"] = max(_private_megabytes())
        context.close()
    return found


def _private_megabytes() -> Iterator[float]:
    """Yield the memory of every process of the browser that shows a page, or waits for one."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "--type=renderer" in process.cmdline():
                yield process.memory_full_info().uss / 1e6
