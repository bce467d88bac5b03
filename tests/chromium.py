"""A real browser for the tests of pages: chromium where there is one, a clear sentence where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

#: What playwright turns off, which a list of ours replaces, and at last the list below the bar of addresses: hidden as
#: it is, chromium would load it for every window, which takes longer than to load a page.
TURNED_OFF = (
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("AimEnabled", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable"),
    *("HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying"),
    *("OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
    *("WebUIOmniboxAimPopup", "WebUIOmniboxPopup"),
)

#: Keeps chromium from asking anything of any host on its own behalf. The tabs of one window share a process, for
#: processes tell each other late, and on a busy machine never, what their pages stored.
ARGUMENTS = [
    "--process-per-site",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(TURNED_OFF)}",
]

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str:
    """Return the path of chromium, from the environment variable CHROMIUM or the search path; "" if there is none."""
    chosen = os.environ.get("CHROMIUM", "")
    if chosen:
        return chosen if Path(chosen).is_file() else ""
    return next((found for name in CANDIDATES if (found := shutil.which(name))), "")


def give_up(reason: str) -> None:
    """Skip the test, but fail where the suite is run for everybody (the environment variable CI is set)."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} CI is set, so the pages must be tested.", pytrace=False)
    pytest.skip(reason)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a running chromium, and close it afterwards."""
    path = find_chromium()
    if not path:
        give_up(
            f"No chromium found as {', '.join(CANDIDATES)}; install it or set CHROMIUM to its path."
        )
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        give_up('playwright is not installed; pip install -e ".[test]" brings it.')
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def open_parts(page: Page) -> None:
    """Open every part of a page that opens on demand, and wait until what stands in them is there."""
    page.evaluate(
        "document.querySelectorAll('details.part').forEach(part => { part.open = true; })"
    )
    page.wait_for_function("!document.querySelector('details.part > noscript:not(:has(*))')")


def open_review(page: Page) -> None:
    """Open the tools of reviewers, which stand closed until somebody asks for them."""
    page.locator("#reviewing").evaluate("each => { each.open = true; }")


#: What a page finds stored, as far as it may look, but for the language, which each page stores when it is opened.
STORED = """(() => {
  try {
    return Object.entries(localStorage).filter(([key]) => key !== "compare-language");
  } catch (error) {
    return [];
  }
})()"""


def stored_by(page: Page) -> set[tuple[str, str]]:
    """Return what the page finds stored, as keys and values."""
    return {(key, value) for key, value in page.evaluate(STORED)}


def wait_for_stored(page: Page, stored: set[tuple[str, str]]) -> None:
    """Reload the page until it finds what another stored; on a busy machine chromium writes it a moment too late."""
    for _ in range(50):
        if stored <= stored_by(page):
            return
        page.reload()
    pytest.fail("What was stored was not found again in 50 readings.")


def reload(page: Page) -> None:
    """Reload the page, until it finds what it had stored."""
    stored = stored_by(page)
    page.reload()
    wait_for_stored(page, stored)


def prime_storage(context: BrowserContext, address: str) -> Page:
    """Open a page of a new window until its storage keeps what is stored; return it, still open.

    What is stored before, a busy chromium loses for good. Another page may have storage of its own to get ready, so a
    test that reloads does it in this one.
    """
    page = context.new_page()
    page.goto(address)
    for _ in range(50):
        page.evaluate("localStorage.setItem('primed', 'yes')")
        page.reload()
        if ("primed", "yes") in stored_by(page):
            return page
    pytest.fail("The storage of a new window kept nothing in 50 readings.")
