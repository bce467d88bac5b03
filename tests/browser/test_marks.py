"""No mark of a reviewer is lost or changed in silence: two tabs, two reviewers, two reports, full and forbidden storage."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from chromium import open_review, prime_storage, reload, stored_by, wait_for_stored
from click.testing import CliRunner, Result
from playwright.sync_api import expect

import compare
from compare.cli import main
from compare.coding.reviews import fingerprints
from compare.language.words import LANGUAGES, word
from compare.report import static_pages
from compare.report.layout import evidence_page_name
from compare.report.shared import shared_content

ROOT = Path(__file__).parents[2]
PAGE = "evidence-huzhou-2017.en.html"
ONE, OTHER, THIRD = "huzhou-2017-054-10", "huzhou-2017-054-01", "huzhou-2017-054-02"
ELSEWHERE = "haizhou-2015-008-01"
HEADER = "target_id,fingerprint,review,reviewer,comment,marked\n"


def project_at(root: Path, name: str) -> Path:
    """A copy of the shipped data under the name of another project."""
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    plan = root / "notebooks" / "runs.toml"
    text = plan.read_text("utf-8").replace("city-innovation-targets", name)
    plan.write_text(text, "utf-8")
    return root


def write_pages(root: Path, *documents: str) -> Path:
    content = shared_content(root)
    (root / "reports").mkdir(exist_ok=True)
    for document in documents:
        for language in LANGUAGES:
            text = static_pages.evidence_page(document, language, content, root)
            name = evidence_page_name(document, language)
            (root / "reports" / name).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    root = project_at(tmp_path_factory.mktemp("one"), "invented-one")
    return write_pages(root, "huzhou-2017", "haizhou-2015")


@pytest.fixture(scope="module")
def other_reports(tmp_path_factory) -> Path:
    return write_pages(
        project_at(tmp_path_factory.mktemp("other"), "invented-other"), "huzhou-2017"
    )


@pytest.fixture
def browser(window, reports):
    """A browser that keeps what its pages store, as that of a reader does."""
    context = window.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    prime_storage(context, (reports / "reports" / PAGE).as_uri())
    yield context
    context.close()


@pytest.fixture
def tab(browser, reports):
    """Return ``tab(reviewer, name, root)``: a page of a report in a tab of its own, signed or not."""

    def open_tab(reviewer: str = "", name: str = PAGE, root: Path = reports):
        earlier = browser.pages[1:]  # the first tried the storage
        stored = stored_by(earlier[-1]) if earlier else set()
        page = browser.new_page()
        page.goto((root / "reports" / name).as_uri())
        wait_for_stored(page, stored)
        if reviewer:
            open_review(page)
            page.locator("[data-reviewer]").fill(reviewer)
        return page

    return open_tab


def card(page, target: str = ONE):
    """An entry, its form asked for."""
    found = page.locator(f"[id='{target}']")
    review = found.locator("details.review")
    review.evaluate("each => { each.open = true; }")
    found.locator(".mark").wait_for(state="attached")
    return found


def mark(page, review: str, target: str = ONE) -> None:
    card(page, target).get_by_label(review).check()


def comment(page, target: str = ONE):
    return card(page, target).get_by_role("textbox")


def status(page, target: str = ONE) -> str:
    return card(page, target).locator(".status").inner_text()


def said(page) -> str:
    return page.locator("[data-saved]").inner_text()


def save(page) -> bytes:
    with page.expect_download() as caught:
        page.locator("[data-save]").click()
    return Path(caught.value.path()).read_bytes()


def marks_in(data: bytes) -> list[list[str]]:
    """The rows of a saved file, without the codes of the targets and the days, which are looked at here."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["project", *HEADER.strip().split(",")]
    around = [date.today() - timedelta(1), date.today(), date.today() + timedelta(1)]
    assert {row[-1] for row in rows[1:]} <= {day.isoformat() for day in around}
    return [[*row[:2], *row[3:-1]] for row in rows[1:]]


def take_in(root: Path, data: bytes, folder: Path) -> Result:
    file = folder / "compare-review.csv"
    file.write_bytes(data)
    return CliRunner().invoke(main, ["--root", str(root), "review", str(file)])


class TestSigned:
    def test_nothing_is_marked_before_a_name_is_given(self, tab) -> None:
        page = tab()
        assert not card(page).get_by_label("Verified").is_visible()
        assert not card(page).locator("textarea").is_visible()
        card(page).get_by_role("button", name="Sign to mark").press("Enter")
        assert page.evaluate("document.activeElement.dataset.reviewer !== undefined")
        assert said(page) == word("review.unsigned", "en")
        page.keyboard.type("INVENTED A")
        page.keyboard.press("Enter")
        page.keyboard.press("Space")
        assert status(page) == "✓ verified · your mark"
        assert not card(page).get_by_role("button", name="Sign to mark").is_visible()

    @pytest.mark.parametrize("name", ["   ", "\u200b", "\u3164"])
    def test_a_name_that_nobody_sees_is_none(self, tab, name) -> None:
        assert not card(tab(name)).get_by_label("Verified").is_visible()

    def test_nothing_marked_is_said(self, tab) -> None:
        page = tab("INVENTED A")
        page.locator("[data-save]").click()
        assert said(page) == "Nothing is marked yet."


class TestTwoTabs:
    def test_a_comment_in_the_second_deletes_no_mark_of_the_first(self, tab) -> None:
        first, second = tab("INVENTED A"), tab("INVENTED A")
        mark(first, "Verified")
        comment(second).fill("INVENTED comment")
        assert marks_in(save(second)) == [
            ["invented-one", ONE, "verified", "INVENTED A", "INVENTED comment"]
        ]

    def test_each_shows_what_the_other_wrote(self, tab) -> None:
        first, second = tab("INVENTED A"), tab("INVENTED A")
        mark(first, "Disputed")
        comment(first).fill("INVENTED one")
        expect(card(second)).to_have_attribute("data-review", "disputed")
        assert card(second).get_by_label("Disputed").is_checked()
        expect(comment(second)).to_have_value("INVENTED one")
        comment(second).press_sequentially(", two")
        expect(comment(first)).to_have_value(re.compile(", two"))
        assert marks_in(save(first))[0][-1] in ("INVENTED one, two", ", twoINVENTED one")

    def test_one_that_was_told_nothing_takes_nothing_away(self, tab) -> None:
        """A tab that sleeps is not told what others write; what it writes itself is all that changes."""
        first, second = tab("INVENTED A"), tab("INVENTED A")
        second.evaluate(
            "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
        )
        mark(first, "Verified", OTHER)
        mark(first, "Verified")
        mark(second, "Disputed", THIRD)
        comment(second, THIRD).fill("INVENTED")
        comment(second).fill("INVENTED too")
        assert [row[1:3] for row in marks_in(save(second))] == [
            [OTHER, "verified"],
            [THIRD, "disputed"],
            [ONE, "verified"],
        ]


class TestTwoReviewers:
    def test_both_marks_are_kept_and_a_dispute_is_seen(self, tab) -> None:
        first = tab("INVENTED A")
        mark(first, "Disputed")
        comment(first).fill("INVENTED reason")
        second = tab("INVENTED B")
        assert not card(second).get_by_label("Disputed").is_checked()
        assert (
            card(second).locator(".given").inner_text()
            == "✗ disputed · INVENTED A: INVENTED reason"
        )
        mark(second, "Verified")
        assert status(second) == "✗ disputed · your mark: ✓ verified"
        assert card(second).get_attribute("data-review") == "disputed"
        assert marks_in(save(second)) == [
            ["invented-one", ONE, "disputed", "INVENTED A", "INVENTED reason"],
            ["invented-one", ONE, "verified", "INVENTED B", ""],
        ]
        assert said(second) == "Marks saved: 2, signed by INVENTED A, INVENTED B."

    def test_a_mark_handed_in_before_gives_way_to_the_newer_of_its_reviewer_alone(
        self, tab, tmp_path
    ) -> None:
        root = project_at(tmp_path, "invented-handed-in")
        code = fingerprints(compare.load_tables(root)["targets"])[ONE]
        lines = [f"{ONE},{code},disputed,INVENTED {name},no,2026-11-25\n" for name in "AB"]
        (root / "data" / "raw" / "reviews.csv").write_text(HEADER + "".join(lines), "utf-8")
        page = tab("INVENTED A", root=write_pages(root, "huzhou-2017"))
        mark(page, "Verified")
        assert status(page) == "✗ disputed · your mark: ✓ verified"
        page.locator("[data-reviewer]").fill("INVENTED B")
        mark(page, "Verified")
        assert status(page) == "✓ verified · your mark"


class TestProjects:
    def test_a_report_neither_shows_nor_saves_the_marks_of_another(
        self, tab, other_reports
    ) -> None:
        mark(tab("INVENTED A"), "Verified")
        page = tab("INVENTED A", root=other_reports)
        assert status(page) == "○ not reviewed"
        mark(page, "Verified", OTHER)
        assert marks_in(save(page)) == [["invented-other", OTHER, "verified", "INVENTED A", ""]]

    def test_pages_of_one_report_save_the_marks_of_all(self, tab) -> None:
        mark(tab("INVENTED A"), "Verified")
        page = tab("INVENTED A", "evidence-haizhou-2015.zh.html")
        mark(page, "已核实", ELSEWHERE)
        assert [row[1] for row in marks_in(save(page))] == [ELSEWHERE, ONE]

    def test_the_other_language_shows_the_same_marks(self, tab) -> None:
        mark(tab("INVENTED A"), "Verified")
        assert status(tab("INVENTED A", PAGE.replace(".en.", ".zh."))) == "✓ 已核实 · 我的标记"


class TestKept:
    def test_a_comment_without_a_mark(self, tab, tmp_path) -> None:
        page = tab("INVENTED A")
        comment(page).fill("INVENTED comment")
        reload(page)
        assert comment(page).input_value() == "INVENTED comment"
        assert status(page) == "○ not reviewed · your mark: ✎ comment only"
        data = save(page)
        assert marks_in(data) == [["invented-one", ONE, "", "INVENTED A", "INVENTED comment"]]

    def test_a_comment_outlives_the_mark_that_is_taken_back(self, tab) -> None:
        page = tab("INVENTED A")
        mark(page, "Disputed")
        comment(page).fill("INVENTED comment")
        mark(page, "No mark")
        reload(page)
        assert comment(page).input_value() == "INVENTED comment"
        comment(page).fill("")
        page.locator("[data-save]").click()
        assert said(page) == "Nothing is marked yet."

    def test_a_comment_that_nobody_sees_is_none(self, tab) -> None:
        page = tab("INVENTED A")
        comment(page, OTHER).fill("\u200b\u3164\u2800")
        mark(page, "Disputed")
        comment(page).fill("\u200b \ufeff")
        page.locator("[data-save]").click()
        assert said(page) == f"Say what is wrong with: {ONE}"
        comment(page).fill("INVENTED")
        assert [row[1] for row in marks_in(save(page))] == [ONE]

    def test_a_dispute_without_a_reason_on_another_page_is_saved_and_said(self, tab) -> None:
        mark(tab("INVENTED A"), "Disputed")
        page = tab("INVENTED A", "evidence-haizhou-2015.en.html")
        mark(page, "Verified", ELSEWHERE)
        assert [row[1] for row in marks_in(save(page))] == [ELSEWHERE, ONE]
        assert said(page) == f"Marks saved: 2, signed by INVENTED A. Say what is wrong with: {ONE}"

    def test_a_mark_of_a_row_that_changed_since_is_said_and_given_again(
        self, tab, tmp_path
    ) -> None:
        page = tab("INVENTED A")
        mark(page, "Verified")
        change = f"document.getElementById('{ONE}').dataset.fingerprint = 'f00000000'"
        before = marks_in(save(page))
        page.evaluate(
            f"{change}; document.querySelector('[data-reviewer]').dispatchEvent(new Event('input'))"
        )
        assert status(page) == "↻ changed since its review · your mark"
        comment(page).fill("INVENTED comment")
        assert status(page) == "↻ changed since its review · your mark"
        assert before[0][2] == "verified"
        mark(page, "Verified")
        assert status(page) == "✓ verified · your mark"
        assert b"f00000000" in save(page)


FULL = """() => { Storage.prototype.setItem = () => {
  throw new DOMException('INVENTED', 'QuotaExceededError'); } }"""


class TestStorage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_full_storage_is_said_and_loses_nothing(self, tab, language) -> None:
        page = tab("INVENTED A", PAGE.replace(".en.", f".{language}."))
        mark(page, word("mark.as_verified", language), OTHER)
        notice = page.locator("[data-full]")
        assert not notice.is_visible()
        page.evaluate(FULL)
        mark(page, word("mark.as_verified", language))
        assert notice.is_visible()
        assert notice.inner_text() == word("review.full", language, marks=1)
        assert [row[1] for row in marks_in(save(page))] == [OTHER, ONE]

    def test_storage_that_is_full_from_the_start_shows_what_it_holds(self, tab, browser) -> None:
        mark(tab("INVENTED A"), "Verified")
        browser.add_init_script(f"({FULL})()")
        assert status(tab()) == "✓ verified · your mark"

    def test_a_page_whose_marks_would_be_lost_asks_before_it_is_closed(self, tab) -> None:
        page = tab("INVENTED A")
        page.evaluate(FULL)
        mark(page, "Verified")
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        save(page)
        page.reload()
        assert asked == []
        page.evaluate(FULL)
        page.locator("[data-reviewer]").fill("INVENTED A")
        mark(page, "Verified")
        page.reload()
        assert asked == ["beforeunload"]

    def test_forbidden_storage_is_said(self, tab, browser) -> None:
        browser.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
        )
        page = tab("INVENTED A")
        assert page.get_by_text(word("review.memory", "en")).is_visible()
        mark(page, "Verified")
        assert not page.locator("[data-full]").is_visible()
        assert len(marks_in(save(page))) == 1


HOSTILE = ["=1+1", "-5", "\t=1", "'=1", "＝1", "@a", '"quoted", 逗号\nline', "'15", "+86 1"]


class TestHandedIn:
    def test_what_was_saved_is_taken_in_and_shown(self, tab, tmp_path) -> None:
        root = project_at(tmp_path, "invented-round-trip")
        page = tab("=INVENTED", root=write_pages(root, "huzhou-2017"))
        targets = [each.get_attribute("id") for each in page.locator("article.card.target").all()]
        given = dict(zip(targets, HOSTILE, strict=False))
        for target, text in given.items():
            mark(page, "Disputed", target)
            comment(page, target).fill(text)
        comment(page, targets[len(HOSTILE)]).fill("INVENTED comment only")
        data = save(page)
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
        told = take_in(root, data, tmp_path)
        assert told.exit_code == 0, told.output
        assert f"0 verified, {len(HOSTILE)} disputed, 1 with a comment only" in told.output
        assert compare.load_tables(root)["reviews"]["marked"].ne("").all()
        shutil.rmtree(root / "reports")
        fresh = tab("INVENTED B", root=write_pages(root, "huzhou-2017"))
        for target, text in given.items():
            shown = card(fresh, target).locator(".given[data-given]").text_content()
            assert shown == f"✗ disputed · =INVENTED: {' '.join(text.split())}"
        last = card(fresh, targets[len(HOSTILE)]).locator(".given[data-given]")
        assert last.text_content() == "✎ comment only · =INVENTED: INVENTED comment only"

    def test_a_report_of_another_project_is_told_so(
        self, tab, other_reports, reports, tmp_path
    ) -> None:
        page = tab("INVENTED A", root=other_reports)
        mark(page, "Verified")
        told = take_in(reports, save(page), tmp_path)
        assert told.exit_code == 1
        assert f'{ONE} is of the project "invented-other"; take it in there.' in told.stderr
