"""What stays in sight: the way home, what is left after a choice, and the entry that a reader was led to."""

from __future__ import annotations

import pytest
from chromium import open_parts
from processes import eventually

from compare.language.words import LANGUAGES

LAPTOP = {"width": 1280, "height": 800}
SMALL = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}

#: What is left below the pickers, from the top: how far its first entry or row stands below what sticks, and whether
#: anything of it is in the window.
LEFT = """() => {
  const line = document.querySelector('.picks').getBoundingClientRect().bottom;
  const left = [...document.querySelectorAll('article.card[data-place], .part tbody tr[data-place]')]
    .filter(each => !each.hidden && !each.closest('details:not([open])')).map(each => each.getBoundingClientRect());
  return { entries: left.length, below: left[0].top - line,
           seen: left.some(each => each.bottom > line && each.top < innerHeight) };
}"""

#: Whether the way home can be clicked where it stands, and how far it is from the text beside it.
HOME = """() => {
  const link = document.querySelector('.home'), box = link.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return { reached: link.contains(hit), apart: document.querySelector('main').getBoundingClientRect().x - box.right,
           inside: box.x >= 0 };
}"""

#: Where what sticks ends.
STICKS = """() => {
  const picks = document.querySelector('.picks');
  return getComputedStyle(picks).position === 'sticky' ? picks.getBoundingClientRect().bottom : 0;
}"""

#: Of each kind of page a choice that leaves nothing near its last entry.
CHOICES = {
    "evidence-huzhou-2017": ("indicator", "rd_intensity"),
    "rd_intensity": ("place", "haining"),
    "city_profile-huzhou-2017": ("indicator", "rd_intensity"),
}


@pytest.fixture
def visit(window, published):
    """Return ``visit(name, size)``: a page of the report from disk."""
    contexts = []

    def go(name: str, size: dict[str, int] = LAPTOP):
        contexts.append(window.new_context(viewport=size))
        page = contexts[-1].new_page()
        file, hash_, place = name.partition("#")
        page.goto((published / "reports" / f"{file}.html").as_uri() + hash_ + place)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_in_the_middle_brings_what_is_left_into_sight(visit, name, language) -> None:
    page = visit(f"{name}.{language}")
    open_parts(page)
    last = page.locator("article.card").last
    last.scroll_into_view_if_needed()
    pick, option = CHOICES[name]
    page.locator(f"[data-pick={pick}]").select_option(option)
    left = page.evaluate(LEFT)
    assert left["entries"] > 0
    assert left["seen"]


def test_the_first_entry_that_is_left_begins_below_the_pickers(visit) -> None:
    page = visit("evidence-huzhou-2017.en")
    page.locator("article.card").last.scroll_into_view_if_needed()
    page.locator("[data-pick=firmness]").select_option("firm")
    # Entries that are left are in sight: nothing moves.
    assert page.evaluate(LEFT)["below"] < 0
    page.locator("[data-pick=indicator]").select_option("rd_intensity")
    # Only the name of its document stands between.
    assert -1 <= page.evaluate(LEFT)["below"] < 150


@pytest.mark.parametrize("name", ["evidence-huzhou-2017.en", "rd_intensity.en"])
def test_a_choice_at_the_top_moves_nothing(visit, name) -> None:
    page = visit(name)
    page.evaluate("document.querySelector('.picks').scrollIntoView({block: 'end'})")
    before = page.evaluate("scrollY")
    page.locator("[data-pick=firmness]").select_option("firm")
    assert page.evaluate("scrollY") == before


@pytest.mark.parametrize("size", [LAPTOP, SMALL], ids=["laptop", "small"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    ["rd_intensity", "city_profile-huzhou-2017", "evidence-huzhou-2017", "explorer", "changes"],
)
def test_the_way_home_is_in_reach_from_anywhere(visit, name, language, size) -> None:
    page = visit(f"{name}.{language}", size)
    open_parts(page)
    for share in (0, 0.3, 1):
        page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        home = page.evaluate(HOME)
        assert home["reached"], share
        assert home["inside"], share
        assert home["apart"] > 4, share
    link = page.locator(".home")
    assert link.inner_text() == {"en": "Home", "zh": "首页"}[language]
    link.click()
    assert eventually(lambda: "/index.html" in page.url)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_that_one_is_led_to_is_outlined_below_the_name_of_its_document(
    visit, language, size
) -> None:
    page = visit(f"evidence-huzhou-2017.{language}#huzhou-2017-054-10", size)
    card = page.locator("article:target")
    assert card.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    title = page.locator(".of > dl > dd").first.bounding_box()
    entry = card.bounding_box()
    line = page.evaluate(STICKS)
    assert line - 1 <= title["y"]
    assert title["y"] + title["height"] <= entry["y"] < line + 150
