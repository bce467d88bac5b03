"""The published pages, opened in a real browser, and read as text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from chromium import open_parts
from fontTools.ttLib import TTFont

from compare.language.words import LANGUAGES
from compare.project.paths import CHECKED
from compare.report import layout
from compare.report.offline import gate

REPOSITORY = Path(__file__).parents[2]
PHONE, DESK = 375, 1280
A4_INSIDE = (182, 265)  # millimetres between the margins
PAPER = round(A4_INSIDE[0] / 25.4 * 96)  # pixels

#: What a page may measure; run once in each window.
MEASURE = """() => {
  const main = document.querySelector('main'), box = main.getBoundingClientRect();
  const name = each => each.tagName.toLowerCase() + ': ' + each.textContent.trim().slice(0, 40);
  const visible = each => each.getClientRects().length > 0;
  const scrolled = each => each.closest('.scroll, pre, .rows, .unseen');  // .rows: the explorer's table
  const poking = [...main.querySelectorAll('*')].filter(each => visible(each) && !scrolled(each) &&
    getComputedStyle(each).position !== 'absolute' && !each.closest('thead') &&
    (each.getBoundingClientRect().right > box.right + 1 || each.getBoundingClientRect().left < box.left - 1));
  return {
    width: document.documentElement.scrollWidth,
    poking: poking.map(name),
    cut: [...main.querySelectorAll('td, th, p, h1, h2, caption')]
      .filter(each => visible(each) && each.scrollWidth > each.clientWidth + 1 &&
              getComputedStyle(each).display !== 'inline' && !each.closest('thead, .unseen')).map(name),
    images: [...document.querySelectorAll('figure svg')].filter(each => each.getClientRects().length).map(each => ({
      alt: document.getElementById(each.getAttribute('aria-labelledby')).textContent,
      natural: [each.viewBox.baseVal.width * 96 / 72, each.viewBox.baseVal.height * 96 / 72],
      width: each.getBoundingClientRect().width})),
    headings: [...document.querySelectorAll('h1, h2, h3, h4')].map(each => [Number(each.tagName[1]), each.textContent]),
    text: document.body.innerText, lang: document.documentElement.lang, title: document.title,
    small: [...main.querySelectorAll('*')].filter(each => visible(each) && each.children.length === 0 &&
      !each.closest('svg') &&  // see test_figures_are_large_enough_to_read
      each.textContent.trim() && parseFloat(getComputedStyle(each).fontSize) < 11).map(name),
    pale: getComputedStyle(document.body).color === getComputedStyle(document.body).backgroundColor,
    narrow: [...document.querySelectorAll('td')].filter(each => {
      const text = document.createRange();  // a cell may be as high as a longer one beside it
      text.selectNodeContents(each);
      const lines = text.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight);
      return lines > 8.5 && each.textContent.length > 40 && each.textContent.length < 140; }).map(each => each.textContent),
  };
}"""

#: Chinese words on a page whose language is not told as Chinese; choices of a list cannot tell theirs.
UNSAID = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (/[\\u4e00-\\u9fff]/.test(text.data) &&
        !text.parentElement.closest(':lang(zh), script, style, option, title')) found.push(text.data.slice(0, 40));
  }
  return found.slice(0, 5);
}"""

#: Which parts of a page stand open when it is opened.
FOLDS = "[...document.querySelectorAll('details')].map(each => each.open)"

#: What of a page is for the screen alone, and how wide the page is; run as it prints.
MEASURE_PRINT = """() => ({
  width: document.documentElement.scrollWidth,
  screen: [...document.querySelectorAll('details:not(.part):not(.doubts details), .skip, .tools, .picks, .contents, .mark')]
    .filter(each => each.getClientRects().length && getComputedStyle(each).visibility !== 'hidden')
    .map(each => each.outerHTML.slice(0, 80)),
})"""


#: A page or a file beside a page.
BESIDE = r"[\w.+=\-]+\.html(#[\w\-%=+]+)?|[\w.+=\-]+\.(ipynb|figures\.zip)|targets\.xlsx|datapackage\.zip"


@dataclass
class Seen:
    """What the browser saw of one page."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    by_width: dict[int, dict] = field(default_factory=dict)
    fonts: list[str] = field(default_factory=list)
    on_paper: dict = field(default_factory=dict)
    pdf: bytes = b""


class _Links(HTMLParser):
    """Every address that a page names in an attribute, and the tags that could fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or ""
            for name, value in attributes
            if name in ("src", "href", "srcset", "data", "action", "poster", "xlink:href")
        ]


@pytest.fixture(scope="session")
def seen(window: object, pages: list[Path], samples: list[Path]) -> dict[str, Seen]:
    """Every page as it shows on a desk, on a phone and on paper; samples as a file to print, and without scripts."""
    found = {path.name: Seen() for path in pages}
    with _visits(window, found, DESK, scripts=True) as visit:
        for path in pages:
            page, each = visit(path), found[path.name]
            closed = page.evaluate(FOLDS)
            open_parts(page)
            for width in (DESK, PHONE):
                page.set_viewport_size({"width": width, "height": 800})
                page.evaluate("document.fonts.ready.then(() => 1)")
                each.by_width[width] = {**page.evaluate(MEASURE), "details": closed}
                each.fonts = page.evaluate("[...document.fonts].map(each => each.status)")
            page.emulate_media(media="print")
            page.set_viewport_size({"width": PAPER, "height": 1000})
            each.on_paper = page.evaluate(MEASURE_PRINT)
            if path in samples:
                each.pdf = page.pdf(format="A4", print_background=False)
    with _visits(window, found, PHONE, scripts=False) as visit:
        for path in samples:
            visit(path)
    return found


@contextmanager
def _visits(
    window: object, found: dict[str, Seen], width: int, scripts: bool
) -> Iterator[Callable[[Path], object]]:
    """Open pages one after the other in one window, noting what each asks for and what it complains of."""
    size = {"width": width, "height": 800}
    context = window.new_context(viewport=size, java_script_enabled=scripts)
    page = context.new_page()
    seen = Seen()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda message: seen.errors.append(message.text))

    def visit(path: Path) -> object:
        nonlocal seen
        seen = found[path.name]
        page.set_viewport_size(size)
        page.emulate_media(media="screen")
        page.goto(path.as_uri(), wait_until="load")
        return page

    yield visit
    context.close()


def links(path: Path) -> _Links:
    parser = _Links()
    parser.feed(path.read_text("utf-8"))
    return parser


def content(pages: list[Path]) -> list[Path]:
    return [path for path in pages if path.name != "index.html"]


def notebooks(pages: list[Path]) -> list[Path]:
    """The pages that notebooks make, and not those of evidence and changes."""
    return [
        path
        for path in content(pages)
        if not path.name.startswith(("evidence-", "changes.", "explorer."))
    ]


def script_of(path: Path) -> str:
    """Return the only script that a page may hold."""
    is_explorer = path.name.startswith("explorer.")
    return layout.script(layout.EXPLORER_SCRIPTS if is_explorer else layout.SCRIPTS)


def chinese(text: str) -> set[str]:
    return set(re.findall(r"[\u2e80-\uffef]", text))


class TestAlone:
    """A page needs nothing but itself."""

    def test_there_is_a_page_in_each_language_and_an_index(self, pages: list[Path]) -> None:
        found = {path.name for path in pages}
        assert "index.html" in found
        runs = {name.split(".")[0] for name in found - {"index.html"}}
        assert runs
        assert found == {
            "index.html",
            *(f"{run}.{language}.html" for run in runs for language in LANGUAGES),
        }

    def test_no_page_asks_any_host_with_scripts_or_without(self, seen: dict[str, Seen]) -> None:
        assert {
            name: [
                url[:80] for url in each.requests if not url.startswith(("file:", "data:", "blob:"))
            ]
            for name, each in seen.items()
        } == {name: [] for name in seen}

    def test_no_page_reads_another_file(self, seen: dict[str, Seen]) -> None:
        for name, each in seen.items():
            files = {url.rsplit("/", 1)[1] for url in each.requests if url.startswith("file:")}
            assert files - {CHECKED} == {name}  # the one that tells when it was last checked

    def test_no_page_complains(self, seen: dict[str, Seen]) -> None:
        assert {name: each.errors for name, each in seen.items() if each.errors} == {}

    def test_every_address_is_data_or_a_place_on_the_page_or_a_sibling_that_exists(
        self, pages: list[Path]
    ) -> None:
        for path in pages:
            for address in links(path).addresses:
                if address.startswith(("data:", "#")) or address == CHECKED:
                    continue
                assert re.fullmatch(BESIDE, address), (
                    path.name,
                    address[:80],
                )
                assert (path.parent / urldefrag(address).url).is_file(), (path.name, address)

    def test_styles_fetch_nothing(self, pages: list[Path]) -> None:
        for path in pages:
            text = path.read_text("utf-8")
            assert all(
                found.startswith(("data:", "#"))
                for found in re.findall(r"url\([\"']?(.{0,20})", text)
            ), path.name
            assert "@import" not in text

    def test_every_page_passes_the_gate(self, pages: list[Path]) -> None:
        assert {
            path.name: found
            for path in pages
            if (found := gate.faults(path.read_text("utf-8"), script_of(path)))
        } == {}

    def test_pages_hold_no_script_but_ours_and_no_frame_or_linked_file(
        self, pages: list[Path]
    ) -> None:
        for path in pages:
            assert not {"link", "iframe", "object", "embed", "video"} & set(links(path).tags), (
                path.name
            )
            scripts = re.findall(r"<script([^>]*)>", path.read_text("utf-8"))
            assert len(scripts) == links(path).tags.count("script")
            runs = [each for each in scripts if 'type="application/json"' not in each]
            beside = f' src="{CHECKED}" nonce="checked" defer'  # tells when it was last checked
            assert runs in ([], [beside, ""]), path.name

    def test_pages_stay_under_two_megabytes(self, pages: list[Path]) -> None:
        assert {
            path.name: path.stat().st_size for path in pages if path.stat().st_size > 2_000_000
        } == {}

    def test_no_page_names_the_machine_it_was_made_on(
        self, pages: list[Path], published: Path
    ) -> None:
        for path in pages:
            text = path.read_text("utf-8")
            assert str(published) not in text
            assert str(REPOSITORY) not in text
            assert str(Path.home()) + "/" not in text

    def test_no_placeholder_of_the_template_is_left(self, pages: list[Path]) -> None:
        for path in pages:
            text = path.read_text("utf-8")
            assert "/* chinese font */" not in text
            assert not re.search(r"\{\{|\{%|>None<|>nan<|>NaN<|&lt;NA&gt;", text), path.name


class TestChinese:
    def test_every_chinese_character_can_be_drawn_without_a_font_of_the_system(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        for path in pages:
            text = path.read_text("utf-8")
            needed = chinese(re.sub(r"data:[^\"')]+", "", text)) | chinese(
                seen[path.name].by_width[DESK]["text"]
            )
            embedded = re.search(r"url\(data:font/woff;base64,([^)]+)\)", text)
            assert embedded, path.name
            drawn = {
                chr(code)
                for code in TTFont(io.BytesIO(base64.b64decode(embedded[1]))).getBestCmap()
            }
            assert needed <= drawn, (path.name, sorted(needed - drawn))

    def test_chromium_takes_the_embedded_font(self, seen: dict[str, Seen]) -> None:
        assert {name: each.fonts for name, each in seen.items() if each.fonts != ["loaded"]} == {}

    def test_every_chinese_word_on_an_english_page_says_that_it_is_one(
        self, window: object, pages: list[Path]
    ) -> None:
        page = window.new_page()
        unsaid = {}
        for path in pages:
            if path.suffixes[0] == ".en":
                page.goto(path.as_uri())
                open_parts(page)
                if found := page.evaluate(UNSAID):
                    unsaid[path.name] = found
        page.goto(next(path for path in pages if path.name == "rd_intensity.en.html").as_uri())
        open_parts(page)
        page.evaluate("document.querySelector('main').append('\u6d77\u5b81')")
        assert page.evaluate(UNSAID) == ["海宁"]  # it is awake
        page.close()
        assert unsaid == {}

    def test_language_of_the_page_is_told(self, pages: list[Path], seen: dict[str, Seen]) -> None:
        for path in content(pages):
            expected = {"zh": "zh-CN", "en": "en"}[path.suffixes[0][1:]]
            assert seen[path.name].by_width[DESK]["lang"] == expected
        assert seen["index.html"].by_width[DESK]["lang"]

    def test_chinese_pages_hold_no_english_sentence(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        for path in content(pages):
            if path.suffixes[0] == ".zh":
                text = seen[path.name].by_width[DESK]["text"].replace("English", "")
                assert not re.findall(r"[A-Za-z]{3,} [A-Za-z]{3,}", text), path.name


class TestStructure:
    def test_one_title_that_no_other_page_has(self, seen: dict[str, Seen]) -> None:
        titles = [each.by_width[DESK]["title"] for each in seen.values()]
        assert all(titles)
        assert len(set(titles)) == len(titles)

    def test_one_first_heading_and_the_others_in_order(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        for path in content(pages):
            headings = seen[path.name].by_width[DESK]["headings"]
            levels = [level for level, _ in headings]
            assert levels.count(1) == 1
            assert levels[0] == 1
            assert all(
                after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)
            )
            assert all(text.strip() for _, text in headings)
            assert headings[0][1] in seen[path.name].by_width[DESK]["title"]

    def test_the_index_has_a_first_heading_for_each_language_at_most(
        self, seen: dict[str, Seen]
    ) -> None:
        levels = [level for level, _ in seen["index.html"].by_width[DESK]["headings"]]
        assert 1 <= levels.count(1) <= len(LANGUAGES)

    def test_code_is_folded(self, pages: list[Path], seen: dict[str, Seen]) -> None:
        for path in notebooks(pages):
            measured = seen[path.name].by_width[DESK]
            assert measured["details"]
            assert not any(measured["details"])
            assert "import" not in measured["text"]
            assert "from compare import" in path.read_text("utf-8")

    def test_every_picture_has_words_and_shows(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        for path in notebooks(pages):
            images = seen[path.name].by_width[DESK]["images"]
            assert images, path.name
            for image in images:
                assert len(image["alt"]) > 20
                assert image["natural"][0] > 0

    def test_ids_are_unique(self, pages: list[Path]) -> None:
        for path in pages:
            ids = re.findall(r'\sid="([^"]+)"', path.read_text("utf-8"))
            assert len(set(ids)) == len(ids), path.name

    def test_index_leads_to_every_page(self, published: Path, pages: list[Path]) -> None:
        addresses = links(published / "reports" / "index.html").addresses
        led_to = {urldefrag(each).url for each in addresses} - {
            "",
            "targets.xlsx",
            "datapackage.zip",
            CHECKED,
        }
        assert led_to == {path.name for path in content(pages)}

    def test_a_page_leads_to_the_index_and_to_itself_in_the_other_language(
        self, pages: list[Path]
    ) -> None:
        for path in content(pages):
            run, language = path.name.split(".")[:2]
            other = next(each for each in LANGUAGES if each != language)
            addresses = links(path).addresses
            assert "index.html" in addresses
            assert f"{run}.{other}.html" in addresses

    def test_says_that_targets_are_no_achievements(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        for path in content(pages):
            text = seen[path.name].by_width[PHONE]["text"]
            assert "not what was achieved" in text or "不等于实际完成情况" in text


class TestRoom:
    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_no_page_scrolls_sideways(self, seen: dict[str, Seen], width: int) -> None:
        assert {
            name: each.by_width[width]["width"]
            for name, each in seen.items()
            if each.by_width[width]["width"] > width
        } == {}

    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_nothing_pokes_out_of_the_column(self, seen: dict[str, Seen], width: int) -> None:
        assert {
            name: each.by_width[width]["poking"][:3]
            for name, each in seen.items()
            if each.by_width[width]["poking"]
        } == {}

    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_no_cell_is_wider_than_its_box(self, seen: dict[str, Seen], width: int) -> None:
        assert {
            name: each.by_width[width]["cut"][:3]
            for name, each in seen.items()
            if each.by_width[width]["cut"]
        } == {}

    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_figures_are_large_enough_to_read(
        self, pages: list[Path], seen: dict[str, Seen], width: int
    ) -> None:
        for path in content(pages):
            for image in seen[path.name].by_width[width]["images"]:
                # The smallest text of a figure is 9 points, 12 pixels at its natural width; never below 8 pixels.
                assert 12 * image["width"] / image["natural"][0] >= (
                    7.99 if width == PHONE else 9
                ), path.name

    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_no_text_is_tiny(self, seen: dict[str, Seen], width: int) -> None:
        assert {
            name: each.by_width[width]["small"][:3]
            for name, each in seen.items()
            if each.by_width[width]["small"]
        } == {}

    def test_tables_leave_room_for_more_than_a_word_or_two_a_line(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        assert {
            path.name: seen[path.name].by_width[DESK]["narrow"][:3]
            for path in content(pages)
            if seen[path.name].by_width[DESK]["narrow"]
        } == {}


class TestHands:
    def test_keyboard_reaches_every_link(self, window: object, samples: list[Path]) -> None:
        page = window.new_page(viewport={"width": DESK, "height": 800})
        # A key for each stop: the pages with fewest stops say as much as the others.
        # The explorer draws the rows in sight alone, and others as they come into it.
        for path in [each for each in samples if not each.name.startswith("explorer")][:4]:
            page.goto(path.as_uri())
            wanted = page.evaluate("""() => {
                const stops = [...document.querySelectorAll('a[href], summary, button, input, select, textarea')];
                const open = stops.filter(each => each.tabIndex >= 0 && (each.closest('svg') ||
                    each.checkVisibility({visibilityProperty: true})) && !each.closest('details:not([open]) > :not(summary)'));
                const radios = open.filter(each => each.type === 'radio' && !each.checked);
                return open.filter(each => !radios.includes(each)).map((each, place) => each.dataset.stop = String(place)); }""")
            page.evaluate("""() => {
                window.reached = [];
                document.addEventListener('focusin', event => {
                    const at = event.target, box = at.getBoundingClientRect();
                    if (at.dataset.stop === undefined) return;
                    const line = getComputedStyle(at).outlineStyle;
                    reached.push(box.right <= 0 || line === 'none' ? 'HIDDEN ' + at.textContent : at.dataset.stop); }); }""")
            for _ in range(len(wanted) + 20):
                page.keyboard.press("Tab")
            reached = set(page.evaluate("reached"))
            assert not [each for each in reached if each.startswith("HIDDEN")], path.name
            assert reached == set(wanted), (path.name, sorted(set(wanted) - reached)[:5])
        page.close()

    def test_the_fold_opens_with_the_keyboard_and_without_scripts(
        self, window: object, pages: list[Path]
    ) -> None:
        context = window.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(notebooks(pages)[0].as_uri())
        page.focus("summary")
        page.keyboard.press("Enter")
        assert page.locator("details[open]").count() == 1
        context.close()

    def test_language_switch_and_index_can_be_followed(
        self, window: object, pages: list[Path]
    ) -> None:
        page = window.new_page()
        page.goto(content(pages)[0].as_uri())
        before = page.evaluate("document.documentElement.lang")
        page.locator("header a[lang]").click()
        assert page.evaluate("document.documentElement.lang") != before
        page.locator("header a[href='index.html']").click()
        assert page.url.endswith("/index.html")
        page.close()


class TestPrint:
    def test_every_kind_of_page_prints_on_a4(
        self, samples: list[Path], seen: dict[str, Seen]
    ) -> None:
        for name in (path.name for path in samples):
            each = seen[name]
            sheets = len(re.findall(rb"/Type\s*/Page[^s]", each.pdf))
            assert each.pdf.startswith(b"%PDF"), name
            # The longest lists every observation there is.
            assert 1 <= sheets <= 36, (name, sheets)
            boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", each.pdf)
            assert boxes, name
            for across, upright in boxes:
                assert (float(across), float(upright)) == pytest.approx((595.3, 841.9), abs=1.5), (
                    name
                )

    def test_no_figure_is_taller_than_a_sheet(
        self, pages: list[Path], seen: dict[str, Seen]
    ) -> None:
        wide, high = A4_INSIDE
        tall = {}
        for path in content(pages):
            for image in seen[path.name].by_width[DESK]["images"]:
                across, upright = image["natural"]
                if wide * upright / across > high:
                    tall.setdefault(path.name, []).append(
                        f"{image['alt'][:40]}: {wide * upright / across:.0f} mm"
                    )
        assert not tall

    def test_print_fits_the_sheet(self, seen: dict[str, Seen]) -> None:
        wide = {name: each.on_paper["width"] for name, each in seen.items()}
        assert {name: width for name, width in wide.items() if width > PAPER} == {}

    def test_code_and_links_for_the_screen_are_not_printed(self, seen: dict[str, Seen]) -> None:
        left = {name: each.on_paper["screen"][:3] for name, each in seen.items()}
        assert {name: elements for name, elements in left.items() if elements} == {}
