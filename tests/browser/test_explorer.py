"""The explorer: all statements from disk, filtered and sorted, the choice in the address, the rows as CSV."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from compare.language.words import LANGUAGES


@pytest.fixture
def explorer(window, published):
    """Return ``explorer(address)``: the explorer as a reader opens it from disk, with what its address says."""
    context = window.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)

    def go(place: str = "", language: str = "en"):
        page = context.new_page()
        page.goto((published / "reports" / f"explorer.{language}.html").as_uri() + place)
        return page

    yield go
    context.close()


def count(page) -> str:
    return page.locator("[data-count]").inner_text()


def taken(page) -> list[dict[str, str]]:
    with page.expect_download() as caught:
        page.locator("[data-take]").click()
    text = Path(caught.value.path()).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_first_statement_is_there(explorer, rows, language) -> None:
    page = explorer(language=language)
    firsts = rows[rows["restates"].eq("")]
    assert str(len(firsts)) in count(page)
    assert {row["target_id"] for row in taken(page)} == set(firsts["target_id"])
    # Only the rows in sight are drawn.
    assert page.locator("tbody tr").count() < 80


def test_filters_narrow_and_stand_in_the_address(explorer, rows) -> None:
    page = explorer()
    page.locator("[data-place-add]").select_option(label="Haining")
    page.locator("[data-place-add]").select_option(label="Huzhou")
    page.locator("[data-narrow=indicator]").select_option(label="R&D intensity")
    ids = {row["target_id"] for row in taken(page)}
    of_indicator = rows[rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")]
    assert ids == set(
        of_indicator[of_indicator["place_id"].isin(["haining", "huzhou"])]["target_id"]
    )
    assert len(ids) == 3
    again = explorer("#" + page.url.partition("#")[2])
    assert {row["target_id"] for row in taken(again)} == ids
    again.locator("[data-from]").fill("2020")
    assert {row["Target year"] for row in taken(again)} == {"2025", "2027"}
    again.locator("[data-clear]").click()
    assert len(taken(again)) > 100


def test_a_choice_that_leaves_nothing_says_so(explorer) -> None:
    page = explorer()
    page.locator("[data-find]").fill("nothing is called like this")
    assert count(page) == "No row of this table fits."


def test_sorts_by_number_and_leads_to_the_evidence(explorer, published) -> None:
    page = explorer("#indicator=R%26D+intensity")
    heading = page.locator("th", has_text="Value").locator("button")
    heading.click()
    values = [row["number"] for row in taken(page)]
    assert values == ["2.5", "2.7", "3.8", "3.86", ""]
    heading.click()
    assert [row["number"] for row in taken(page)][:4] == ["3.86", "3.8", "2.7", "2.5"]
    page.locator("tbody a").first.click()
    page.locator("dialog dd a").click()
    assert page.url.endswith("evidence-haining-2025.en.html#haining-2025-036-04")
    assert page.locator("article:target").count() == 1


#: Of the rows that are drawn: the id, the texts that stick out of their cells, and where the row stands.
DRAWN = """() => [...document.querySelectorAll('.virtual tbody tr:not(.gap)')].map(row => ({
  id: row.querySelector('a').hash.slice(1), top: row.getBoundingClientRect().top,
  cut: [...row.cells].filter((cell, column) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const inside = text.getBoundingClientRect(), box = cell.getBoundingClientRect();
    const long = column === 7 ? box.bottom : inside.bottom;  // of offices the first lines
    return inside.right > box.right + 1 || inside.left < box.left - 1 || long > box.bottom + 1;
  }).map(cell => cell.textContent)}))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_cell_shows_its_text(explorer, rows, language, width) -> None:
    page = explorer(language=language)
    page.set_viewport_size({"width": width, "height": 800})
    seen, cut = set(), []
    scroller = page.locator(".rows")
    for _ in range(100):
        for row in page.evaluate(DRAWN):
            seen.add(row["id"])
            cut += row["cut"]
        before = scroller.evaluate("each => each.scrollTop")
        scroller.evaluate("each => each.scrollBy(0, 400)")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        if scroller.evaluate("each => each.scrollTop") == before:
            break
    assert seen == set(rows[rows["restates"].eq("")]["target_id"])
    assert cut == []


def test_rows_that_are_measured_late_do_not_move_those_in_sight(explorer) -> None:
    page = explorer()
    scroller = page.locator(".rows")
    for step in (6000, *[-150] * 12):
        before = {row["id"]: row["top"] for row in page.evaluate(DRAWN)}
        scroller.evaluate("(each, step) => each.scrollBy(0, step)", step)
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        after = {row["id"]: row["top"] for row in page.evaluate(DRAWN)}
        if step < 0:
            both = before.keys() & after.keys()
            assert both
            assert {round(after[each] - before[each]) for each in both} <= set(range(147, 154))


def test_a_row_opens_whole(explorer) -> None:
    """Line 8 of haizhou-2015 prints 110人年, line 29 超过110人年 (data/raw/targets)."""
    page = explorer("#doubt=Stated+twice%2C+differently")
    link = page.locator("tbody a").first
    link.click()
    shown = page.locator("dialog .card")
    assert "110人年, elsewhere 超过110人年 (line 29)" in shown.inner_text()
    whole = page.locator("tbody tr:not(.gap)").first.locator("td").last.get_attribute("title")
    assert len(whole) > 100
    assert whole in shown.inner_text()
    assert "Stated twice, differently" in shown.inner_text()
    page.keyboard.press("Escape")
    assert not shown.is_visible()
    assert link.evaluate("each => each === document.activeElement")
    link.press("Enter")
    shown.locator("dd a").click()
    page.locator("article:target").wait_for()
    assert "evidence-haizhou-2015.en.html#haizhou-2015-008-02" in page.url


def test_no_more_than_six_places_are_set_side_by_side(explorer) -> None:
    page = explorer("#place=Haining|Huzhou|Shaoxing|Nowhere")
    assert page.locator("[data-places] button").count() == 3
    page.locator("[data-places] button").first.click()
    assert page.locator("[data-places] button").count() == 2
    assert "Haining" not in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_doubt_of_the_index_leads_to_as_many_rows_as_it_counts(
    window, published, language
) -> None:
    """A contradiction is two statements, and stands in the explorer by the first of them."""
    page = window.new_page(viewport={"width": 1280, "height": 800})
    index = (published / "reports" / "index.html").as_uri()
    page.goto(f"{index}#{language}")
    links = page.locator(f"#{language} .doubts a")
    told = links.all_inner_texts()
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    assert len(told) > 4
    for text, address in zip(told, addresses, strict=True):
        page.goto(address)
        number = re.search(r"(\d+)条?$", text)[1]
        numbers = re.findall(r"\d+", count(page))
        assert min(numbers, key=int) == number, text
        assert page.locator("[data-narrow=doubt]").evaluate("each => each.value") != ""
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_place_indicator_value_and_year_without_moving_sideways(
    window, published, language
) -> None:
    page = window.new_page(viewport={"width": 390, "height": 844})
    page.goto((published / "reports" / f"explorer.{language}.html").as_uri())
    row = page.locator("tbody tr:not(.gap)").first
    cells = [cell for cell in row.locator("td").all() if cell.is_visible()]
    assert len(cells) == 4
    assert cells[2].locator("a").count() == 1  # the value, which opens the row whole
    table, edge = page.locator(".rows"), page.locator(".rows").bounding_box()
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")
    last = cells[-1].bounding_box()
    assert last["x"] + last["width"] <= edge["x"] + edge["width"]
    # Names of places are broken between words alone.
    broken = """cell => {
      const range = document.createRange(), text = cell.querySelector("span").firstChild;
      range.selectNodeContents(text);
      return range.getClientRects().length > text.data.split(/\\s/).length;
    }"""
    places = page.locator("tbody tr:not(.gap) td:first-child").all()
    assert not [cell.inner_text() for cell in places if cell.evaluate(broken)]
    page.close()
