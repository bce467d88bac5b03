"""A question is three screens, and a page costs little before a part of it is opened: the limits of ``make weigh``."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.weigh import (
    KINDS,
    LAPTOP,
    LIMITS,
    LIMITS_OF_MANY,
    MANY,
    NODES,
    PHONE,
    SCREENS,
    kind,
    measured,
    of_documents,
)
from chromium import open_parts

from compare.run.regenerate import regenerate

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


#: Of each kind the heaviest or the longest page where there are many documents, by ``make weigh``.
PAGES_OF_MANY = (
    "rd_intensity.en",
    "coverage.zh",
    "outcomes.zh",
    "ambition.en",
    "city_profile-huzhou-2017.zh",
    "explorer.zh",
)


def test_pages_of_many_documents_are_as_light_and_as_short(
    window: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = of_documents(tmp_path / "generated", MANY)
    monkeypatch.setenv("COMPARE_FIGURES", str(root / "figures"))
    assert regenerate(root=root, in_view=PAGES_OF_MANY).failures == {}
    beyond = {}
    for name in PAGES_OF_MANY:
        path = root / "reports" / f"{name}.html"
        limits = {
            "bytes": (path.stat().st_size, LIMITS_OF_MANY[KINDS[kind(path)]]),
            **_limits_as_opened(path, window),
        }
        beyond |= {(name, what): pair for what, pair in limits.items() if pair[0] > pair[1]}
    assert beyond == {}


def _limits_as_opened(path: Path, window: object) -> dict[str, tuple[float, float]]:
    seen = measured(path, window)
    on_laptop, on_phone = SCREENS
    return {
        "laptop": (seen["laptop"], on_laptop),
        "phone": (seen["phone"], on_phone),
        "nodes": (seen["nodes"], NODES),
    }
