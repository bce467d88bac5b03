"""A question is three screens, and a page costs little before a part of it is opened: the limits of ``make weigh``."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from bench.weigh import (
    KINDS,
    LAPTOP,
    LIMITS,
    LIMITS_OF_MANY,
    MANY,
    MEMORY,
    NODES,
    PHONE,
    SCREENS,
    kind,
    measured,
    of_documents,
)
from chromium import open_parts
from invented import kept_results

from compare.language.rows import rows_of
from compare.language.words import LANGUAGES, word
from compare.project.plan import planned_documents, read_plan
from compare.report import layout, notebook_page
from compare.report.notebook_page import PageRequest
from compare.report.site import index_page
from compare.run.regenerate import regenerate
from compare.tables.load import load_tables

#: The tables that a plan is read with.
PLANNED = ("documents", "places", "levels")

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


#: Bytes by which a page is made too heavy, and that it may end below its limit: a few entries of evidence.
EXCESS, ROOM = 20_000, 10_000


@pytest.mark.parametrize("name", ["coverage.zh", "outcomes.zh", "rd_intensity.en"])
def test_a_heavy_page_sheds_the_entries_that_make_it_heavy_and_is_made_few_times(
    published: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Most of coverage are targets of groups, which go all at once or not at all."""
    executed = kept_results(published, name)[-1][f"reports/{name}.ipynb"].decode()
    notebook = nbformat.reads(executed, as_version=4)
    request = PageRequest(name, name.rpartition(".")[2], published)
    monkeypatch.setattr(notebook_page, "LIGHT", 10**9)
    whole = notebook_page.notebook_page(notebook, request)
    made = []
    with_font = layout.with_font
    monkeypatch.setattr(layout, "with_font", lambda text: made.append(text) or with_font(text))
    limit = len(whole.encode()) - EXCESS
    monkeypatch.setattr(notebook_page, "LIGHT", limit)
    light = notebook_page.notebook_page(notebook, request)
    assert limit - ROOM < len(light.encode()) <= limit
    assert len(made) <= 4
    shed = evidence_of(whole) - evidence_of(light)
    assert shed
    assert told(light) == told(whole)
    # The rows that it hands over are those of its entries, and it says of how many.
    held = light.count('<article class="card target"')
    total = re.search(r"of the (\d+) entries|本页所及共(\d+)条", light).group(1, 2)
    in_part = word("download.rows_in_part", request.language, held=held, total=total[0] or total[1])
    assert in_part in light
    # Who is led to one of them is led to the page that it stands on.
    for evidence_id in shed:
        assert f'href="#{evidence_id}"' not in light, evidence_id


def told(page: str) -> list[str]:
    """Return what a page tells of all that it leads to: how new, how much is reviewed, its digest, how to narrow it."""
    parts = (
        r'<p class="dates">.*?</p>',
        r"(?:data shown here|本页数据) [0-9a-f]{12}",
        r'<p class="chosen">.*?</p>',
        r"<select.*?</select>",
    )
    found = [re.findall(part, page, re.DOTALL) for part in parts]
    assert all(found)
    return [text for texts in found for text in texts]


def evidence_of(page: str) -> set[str]:
    """Return the ids of the entries of evidence that a page carries."""
    return set(re.findall(r'<article class="card[^"]*" id="([^"]+)"', page))


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
    "rd_intensity.zh",
    "high_tech_firms.zh",
    "coverage.zh",
    "outcomes.zh",
    "ambition.zh",
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
        "memory": (seen["memory"], MEMORY),
    }


def test_the_index_of_many_documents_is_as_light_and_as_short(
    window: object, tmp_path: Path
) -> None:
    """In each language; with every page of the plan there, for what is missing says so and takes room."""
    root = of_documents(tmp_path / "generated", MANY)
    tables = load_tables(root)
    planned = planned_documents(*(rows_of(tables[name]) for name in PLANNED))
    runs = read_plan(planned, root)
    dates = [(part, "INVENTED", "2026-11-27") for part in ("data", "method", "report")]
    outputs = [run.output for run in runs]
    text = index_page(runs, outputs, {}, tables, root, dates=dates)
    path = tmp_path / "index.html"
    path.write_text(text, "utf-8")
    assert len(text.encode()) <= LIMITS_OF_MANY["index"]
    for (width, height), most in zip((LAPTOP, PHONE), SCREENS, strict=True):
        page = window.new_page(viewport={"width": width, "height": height})
        for language in LANGUAGES:
            page.goto(f"{path.as_uri()}#{language}")
            taken = page.evaluate("document.documentElement.scrollHeight") / height
            assert taken <= most, (language, width)
            # Closed, the table of plans takes a line.
            assert page.locator(f"#{language} table.plans tr").count() == MANY + 1
            assert not page.locator(f"#{language} table.plans").is_visible()
        page.close()


#: Laptop screens that the index of the shipped plans may take.
INDEX_SCREENS = 2.3

#: What leads a reader of the index to each of ten plain questions: on the page itself, or by one click.
LEADS = {
    "who aims highest": ".answers a[href^='rd_intensity']",
    "how ambitious": ".answers a[href^='ambition']",
    "most firms for its size": ".answers a[href^='high_tech_firms']",
    "patents of two cities": ".answers a[href^='patents']",
    "what became of a plan": ".plans a[href^='outcomes']",
    "which office answers": ".plans a[href$='#families']",
    "which provinces have plans": ".tiles a[href*='#province=']",
    "what is left out": ".answers a[href^='coverage']",
    "where a number stands": ".answers a[href^='evidence-']",
    "what is doubtful": ".doubts a[href*='#doubt=']",
    "how fresh": ".dates",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_screens_of_the_index_lead_to_ten_plain_questions(
    window: object, published: Path, language: str
) -> None:
    width, height = LAPTOP
    page = window.new_page(viewport={"width": width, "height": height})
    page.goto(f"{(published / 'reports' / 'index.html').as_uri()}#{language}")
    beyond = {}
    for question, selector in LEADS.items():
        found = page.locator(f"#{language} {selector}").first
        beyond[question] = found.bounding_box()["y"] > 2 * height
    assert not any(beyond.values()), beyond
    taken = page.evaluate("document.documentElement.scrollHeight") / height
    assert taken <= INDEX_SCREENS
    page.close()


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_outcomes_of_a_plan_are_one_click_from_the_index(
    window: object, published: Path, size: tuple[int, int]
) -> None:
    width, height = size
    page = window.new_page(viewport={"width": width, "height": height})
    index = f"{(published / 'reports' / 'index.html').as_uri()}#en"
    page.goto(index)
    links = page.locator("#en .plans a[href^='outcomes']")
    parts = [link.get_attribute("href").partition("#")[2] for link in links.all()]
    assert len(set(parts)) == len(parts) == 5
    for number, part in enumerate(parts):
        page.goto(index)
        links.nth(number).click()
        shown = page.locator(f"[id='{part}']")
        shown.wait_for()
        assert -1 < shown.bounding_box()["y"] < height
    page.close()


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_an_evidence_page_begins_with_evidence(
    window: object, published: Path, size: tuple[int, int]
) -> None:
    """The tools of reviewers stand closed, in sight, until they are asked for."""
    width, height = size
    page = window.new_page(viewport={"width": width, "height": height})
    page.goto((published / "reports" / "evidence-huzhou-2017.en.html").as_uri())
    for place in (".cards dl", "#reviewing > summary"):
        assert page.locator(place).first.bounding_box()["y"] < 0.75 * height
    assert not page.locator("[data-reviewer]").is_visible()
    page.close()


def test_a_tile_leads_to_the_targets_of_its_province(window: object, published: Path) -> None:
    page = window.new_page(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    page.goto(f"{(published / 'reports' / 'index.html').as_uri()}#en")
    page.locator("#en .tiles a", has_text="JS").click()
    page.locator("#explorer tbody tr:not(.gap)").first.wait_for()
    places = page.locator("#explorer tbody tr:not(.gap) td:first-child").all_text_contents()
    assert len(places) > 10
    assert set(places) == {"Haizhou District"}
    page.close()
