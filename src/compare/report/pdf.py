"""A page as PDF, printed by the browser of this machine: what the page prints, tagged, headings as bookmarks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from compare.language.words import LANGUAGES
from compare.project import paths
from compare.project.errors import UserError, did_you_mean

#: What the browser may be called; the environment variable CHROMIUM names another.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

#: Seconds that the browser may take for a page.
LONGEST = 120

#: The address that opens every part of a page.
EVERYTHING = "#all-parts"


class NoBrowser(UserError):
    """There is no browser that prints."""


def find_browser() -> str:
    """Return the path of the browser.

    Raises
    ------
    NoBrowser
        When there is none.
    """
    chosen = os.environ.get("CHROMIUM", "")
    candidates = [chosen] if chosen else BROWSERS
    found = next((path for name in candidates if (path := shutil.which(name))), "")
    if not found:
        raise NoBrowser(
            f"No browser was found as {', '.join(candidates)}. Install Chromium or Chrome, or set CHROMIUM to its "
            "path; or open the page in any browser and print it from there."
        )
    return found


def pages_called(names: Sequence[str], root: Path | None = None) -> list[Path]:
    """Return the published pages of some names, in both languages where a name has none.

    Raises
    ------
    UserError
        For names of which no page is published, all of them at once.
    """
    reports = paths.reports(root)
    published = {path.name.removesuffix(".html"): path for path in sorted(reports.glob("*.html"))}
    found, unknown = [], []
    for name in names:
        wanted = [name, *(f"{name}.{language}" for language in LANGUAGES)]
        pages = [published[each] for each in wanted if each in published]
        found += pages
        if not pages:
            hint = did_you_mean(name, published)
            unknown.append(f'No page "{name}" is published in {reports}.{hint}')
    if unknown:
        raise UserError(" ".join(unknown))
    return list(dict.fromkeys(found))


def print_page(page: Path, folder: Path, everything: bool = False) -> Path:
    """Print a page on A4 and return the file.

    Parameters
    ----------
    page : Path
    folder : Path
        Where the file goes, called after the page.
    everything : bool
        Whether the parts that open on demand are printed, too.

    Raises
    ------
    NoBrowser
    UserError
        When the browser fails, with what it said.
    """
    browser = find_browser()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{page.name.removesuffix('.html')}.pdf"
    file.unlink(missing_ok=True)
    address = page.resolve().as_uri() + (EVERYTHING if everything else "")
    with tempfile.TemporaryDirectory(prefix="compare-pdf-") as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            f"--user-data-dir={profile}",
            "--virtual-time-budget=10000",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--print-to-pdf={file.resolve()}",
            address,
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # the browser refuses the administrator without it
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    if done.returncode or not file.is_file():
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise UserError(f"{page.name} was not printed: {Path(browser).name} ended with {said[0]}.")
    return file
