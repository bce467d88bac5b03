"""What a reviewer does with the report, in a real browser and from disk: follow, pick, sort, copy, save, mark, print."""

from __future__ import annotations

import io
import math
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

import nbformat
import openpyxl
import pandas as pd
import pytest
from chromium import open_parts, prime_storage, reload
from click.testing import CliRunner
from playwright.sync_api import expect
from processes import eventually

import compare
from compare.cli import main
from compare.comparison.benchmarks import benchmarks, resolve
from compare.comparison.consistency import consistency
from compare.comparison.outcomes import outcomes
from compare.comparison.pace import pace
from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import Labels
from compare.language.links import ADDRESS, Linked, linked, observation_id, observation_ids
from compare.language.words import LANGUAGES, word
from compare.notebooks.base_page import FIRST_ROWS
from compare.notebooks.comparison_tables import benchmark_table, consistency_table, pace_table
from compare.notebooks.outcome_tables import outcome_table
from compare.notebooks.page import Page
from compare.project.plan import read_plan
from compare.report import downloads, layout, run_page, static_pages
from compare.report.downloads import clean
from compare.report.evidence import observations
from compare.report.evidence.cards import SourceError, cards, read_sources
from compare.report.evidence.targets import target_evidence
from compare.report.offline import gate
from compare.report.shared import cards_by_language, shared_content
from compare.tables.load import load_checked

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def open_page(window, published):
    """Return ``open_page(name, **context)``: a page of the report from disk, all its parts open unless told other."""
    contexts = []

    def go(name: str, folder: Path | None = None, parts: bool = True, keeping=False, **options):
        context = window.new_context(**{"viewport": DESK, "accept_downloads": True, **options})
        contexts.append(context)
        file, _, place = name.partition("#")
        address = ((folder or published / "reports") / file).as_uri()
        page = prime_storage(context, address) if keeping else context.new_page()
        page.goto(f"{address}#{place}" if place else address)
        if parts:
            open_parts(page)
        return page

    yield go
    for context in contexts:
        context.close()


def saved(page, click) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


#: The targets of R&D intensity whose qualifiers leave room: 2.70%左右, 超全省平均水平, 3.8%以上.
OPEN_INTENSITIES = {"huzhou-2017-054-10", "shaoxing-2018-026-04", "huzhou-2027-040-02"}


class TestEvidence:
    def test_every_target_has_its_entry_on_the_page_of_its_document(self, published, rows) -> None:
        for document_id, own in rows.groupby("document_id"):
            for language in LANGUAGES:
                text = (
                    published / "reports" / f"evidence-{document_id}.{language}.html"
                ).read_text("utf-8")
                ids = re.findall(r'<article class="card target" id="([^"]+)"', text)
                assert ids == own.sort_values(["line", "target_id"])["target_id"].tolist()

    def test_an_entry_tells_everything_that_is_known(self, tables) -> None:
        # Read by hand from data/raw: line 54 of huzhou-2017, 2.70%左右, by 2017.
        card = cards(tables, "en")["huzhou-2017-054-10"]
        told = {label: "".join(text for text, _ in pieces) for label, pieces in card.facts}
        assert told["Printed fragment"] == "2.70%左右"
        assert told["Section and line"] == "section 2(2), line 54"
        assert told["Value in the common unit"] == "≈\u00a02.70%"
        assert told["Bounds"] == "from 2.565% to 2.835%"
        assert told["Target year"].startswith("2017 (in the sentence)")
        assert {
            "Document",
            "Indicator as printed",
            "Coded as",
            "Scope",
            "Measure and period",
            "Qualifier",
            "How firm",
            "Offices",
        } <= set(told)
        assert "Wording" not in told, "how firm it is says so"
        draft = dict(cards(tables, "en")["huzhou-2027-040-02"].facts)
        assert draft["Wording"] == [("firm", "")]
        assert draft["How firm"] == [("draft only", "")]

    def test_a_target_that_names_another_place_shows_whose_figure_it_is_read_as(
        self, tables: dict
    ) -> None:
        """超全省平均水平 of 2018: Zhejiang 2.57%, as first published (data/raw/context.csv)."""
        facts = {
            label: "".join(text for text, _ in pieces)
            for label, pieces in cards(tables, "en")["shaoxing-2018-026-04"].facts
        }
        assert facts["Read as the figure of"].startswith(
            "Zhejiang 2018: 2.57% (grade B, first published"
        )
        assert "Bounds" not in facts

    def test_equal_bounds_are_told_once(self, tables: dict) -> None:
        found = cards(tables, "en")
        bounds = {
            each: {label: pieces[0][0] for label, pieces in found[each].facts}.get("Bounds")
            for each in ("haizhou-2015-008-01", "huzhou-2017-054-10")
        }
        # 2.5% as it stands; 2.70% less and more a twentieth: 2.565 and 2.835
        assert bounds["haizhou-2015-008-01"] == "2.5%"
        assert "2.565%" in bounds["huzhou-2017-054-10"]
        assert "2.835%" in bounds["huzhou-2017-054-10"]

    def test_restatements_lead_to_each_other(self, tables, rows) -> None:
        found = cards(tables, "zh")
        for _, row in rows[rows["restates"].ne("")].iterrows():
            for one, other in (
                (row["target_id"], row["restates"]),
                (row["restates"], row["target_id"]),
            ):
                anchors = {anchor for _, pieces in found[one].facts for _, anchor in pieces}
                assert other in anchors

    def test_drafts_are_marked_in_both_languages(self, published) -> None:
        for language, words in (("zh", "征求意见稿"), ("en", "consultation draft")):
            text = (published / "reports" / f"evidence-huzhou-2027.{language}.html").read_text(
                "utf-8"
            )
            assert text.count(f'class="badge draft">{words}<') == text.count("<article")
            assert 'class="badge draft"' not in (
                published / "reports" / f"evidence-huzhou-2017.{language}.html"
            ).read_text("utf-8")

    def test_every_row_of_statements_and_every_mark_leads_to_an_entry_of_the_page(
        self, published
    ) -> None:
        for path in (published / "reports").glob("*.html"):
            text = path.read_text("utf-8")
            ids = set(re.findall(r'\sid="([^"]+)"', text))
            links = re.findall(r'href="#([^"]+)"', text)
            assert set(links) <= ids, (path.name, sorted(set(links) - ids)[:3])
            assert not re.search(r'xlink:href="evidence-', text), path.name

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_mark_of_a_target_can_be_followed(self, published, language) -> None:
        names = (
            "rd_intensity",
            "high_tech_firms",
            "patents",
            "city_profile-huzhou-2017",
            "ambition",
            "outcomes",
        )
        for name in names:
            for drawn in sorted(
                (published / "figures" / name.split("-")[0]).glob(f"*.{language}.csv")
            ):
                if "-" in name and name.split("-", 1)[1] not in drawn.name:
                    continue
                rows = pd.read_csv(drawn)
                wanted = {
                    each
                    for column in ("target_id", "other_id", "older_id", "newer_id")
                    if column in rows
                    for each in rows[column]
                }
                if drawn.name.startswith(
                    "sensitivity_rd_intensity"
                ):  # its rows are choices, some of them targets
                    wanted = OPEN_INTENSITIES
                svg = drawn.with_suffix(".svg").read_text("utf-8")
                found = {address[3] for address in ADDRESS.finditer(svg)}
                assert {each for each in found if not each.startswith("context-")} == wanted, (
                    drawn.name
                )
                assert {address[2] for address in ADDRESS.finditer(svg)} <= {language}

    def test_a_click_on_a_cell_leads_to_the_evidence(self, open_page) -> None:
        page = open_page("rd_intensity.en.html")
        link = page.locator(".part table a", has_text="2.70%").first
        link.click()
        card = page.locator("dialog article")
        assert card.get_attribute("id") == "huzhou-2017-054-10"
        assert "2.70%左右" in card.inner_text()
        assert "line 54" in card.inner_text()
        assert card.bounding_box()["y"] < DESK["height"]
        page.keyboard.press("Escape")
        page.locator("#evidence #huzhou-2017-054-10").wait_for()  # it is back among the others
        assert link.evaluate("each => each === document.activeElement")

    def test_a_click_on_a_mark_leads_to_the_evidence_and_so_does_the_keyboard(
        self, open_page
    ) -> None:
        page = open_page("rd_intensity.zh.html")
        mark = page.locator('figure svg a[href="#huzhou-2017-054-10"]').first
        assert "2.70%" in mark.locator("title").inner_html()
        mark.click()
        assert page.locator("dialog article").get_attribute("id") == "huzhou-2017-054-10"
        page = open_page("rd_intensity.zh.html")
        page.locator('figure svg a[href="#huzhou-2017-054-10"]').first.focus()
        page.keyboard.press("Enter")
        assert page.locator("dialog article").get_attribute("id") == "huzhou-2017-054-10"

    def test_an_address_opens_the_part_that_it_leads_into(self, open_page) -> None:
        page = open_page("rd_intensity.zh.html#huzhou-2017-054-10", parts=False)
        card = page.locator("article:target")
        card.wait_for(state="visible")
        assert page.locator("details.part[open]").count() == 1
        assert eventually(lambda: 0 <= card.bounding_box()["y"] < DESK["height"])

    def test_what_stands_in_a_part_costs_nothing_before_it_is_opened(self, open_page) -> None:
        page = open_page("rd_intensity.en.html", parts=False)
        assert page.evaluate("document.querySelectorAll('*').length") < 3000
        assert page.locator("article.card").count() == 0
        open_parts(page)
        assert page.locator("article.card").count() > 50
        assert page.locator("details.part noscript").count() == 0

    def test_works_without_scripts(self, open_page) -> None:
        page = open_page("patents.zh.html", parts=False, java_script_enabled=False)
        page.locator("table.answer a").first.click()
        assert page.locator("article:target").count() == 1
        assert not page.locator(".picks").is_visible()
        assert not page.locator("#reviewing").is_visible()
        page.locator(".downloads summary").click()
        name, data = saved(page, page.locator("a[download='patents.zh.csv']").click)
        assert name == "patents.zh.csv"
        assert data.startswith(b"\xef\xbb\xbf")

    def test_chinese_anchors_work(self, open_page) -> None:
        page = open_page("city_profile-huzhou-2017.zh.html")
        office = page.locator("table a[href*='-office-']").first
        name = office.get_attribute("href")[1:]
        assert re.search("[\u4e00-\u9fff]", name)
        office.click()
        assert page.evaluate("document.querySelector(':target').id") == name


class TestRecord:
    """Figures on record have evidence as targets have."""

    def test_ids_are_unique_and_told_by_what_the_figure_is_of(self, tables) -> None:
        ids = observation_ids(tables["context"])
        assert len(set(ids)) == len(ids) == len(tables["context"])
        # data/raw/context.csv: china,rd_intensity,actual,2017,eq,2.13,%,before_2018_census
        assert "context-china-rd_intensity-actual-2017-before_2018_census" in ids
        assert all(re.fullmatch(r"[\w\-]+", each) for each in ids)
        assert sorted(observation_ids(tables["context"].sample(frac=1, random_state=1))) == sorted(
            ids
        )

    def test_an_entry_tells_what_is_recorded_and_how_good_the_source_is(self, tables) -> None:
        card = observations.cards(tables, "en", observations.uses(tables))[
            "context-haizhou-hnte_count-actual-2017-as_published"
        ]
        told = {label: "".join(text for text, _ in pieces) for label, pieces in card.facts}
        # data/raw/context.csv: haizhou,hnte_count,actual,2017,eq,53,家,as_published,C,... Lianyungang Daily
        assert told["Place"] == "Haizhou District"
        assert told["As recorded"] == "53家"
        assert told["Source read in"] == "C: weak source"
        assert told["Year of the figure"] == "2017"
        assert told["Basis"] == "as published; rests on no GDP"
        assert "Lianyungang Daily" in told["Publication"]
        assert ("weak", "grade C") in card.badges
        assert "haizhou-2015-008-06" in {each for _, pieces in card.beside for each, _ in pieces}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_of_the_record_holds_every_figure_once(
        self, published, tables, language
    ) -> None:
        text = (published / "reports" / f"evidence-context.{language}.html").read_text("utf-8")
        ids = observation_ids(tables["context"])
        assert re.findall(r'<article class="card figure" id="([^"]+)"', text) == ids
        assert sorted(re.findall(r'<td[^>]*><a href="#([^"]+)">', text)) == sorted(ids)

    def test_every_figure_that_a_page_shows_has_an_entry_there(self, published) -> None:
        shown = 0
        for path in (published / "reports").glob("*.html"):
            text = path.read_text("utf-8")
            wanted = set(re.findall(r'href="#(context-[^"]+)"', text))
            held = {
                re.search(r'\sid="([^"]+)"', each)[1]
                for each in re.findall(r"<article [^>]*>", text)
                if 'class="card figure"' in each
            }
            # An entry leads to itself, so that every one that is held is wanted too.
            assert wanted == held, (path.name, sorted(wanted ^ held)[:3])
            shown += len(held)
        assert shown > 0

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_recorded_figure_of_a_table_leads_somewhere(self, tables, rows, language) -> None:
        """Each figure of a result, looked up in context, is the text of a link to that figure."""
        resolved = resolve(rows, tables)
        figures = dict(
            zip(
                observation_ids(tables["context"]),
                harmonise_observations(tables).to_dict("records"),
                strict=True,
            )
        )
        found = {
            "benchmarks": benchmarks(resolved, tables),
            "outcomes": outcomes(resolved, tables),
            "consistency": consistency(rows, tables),
            "pace": pace(rows, tables),
        }
        tables_of = {
            "benchmarks": benchmark_table,
            "outcomes": outcome_table,
            "consistency": consistency_table,
            "pace": pace_table,
        }
        for name, result in found.items():
            frame = tables_of[name](result, resolved, Labels(tables, language))
            links = [
                (text, evidence_id)
                for row in frame.itertuples(index=False)
                for cell in row
                for text, evidence_id in getattr(cell, "pieces", ())
                if evidence_id.startswith("context-")
            ]
            wanted = {
                "benchmarks": result.get("value", pd.Series()).notna().sum(),
                "outcomes": result.get("value", pd.Series()).notna().sum(),
                "consistency": result.get("publication", pd.Series()).ne("").sum(),
                "pace": result.get("basis", pd.Series()).map({"recorded": 1, "achieved": 2}).sum(),
            }[name]
            resolved_too = sum(text == word("text.resolved_value", language) for text, _ in links)
            assert len(links) - resolved_too == wanted, name
            for text, known in links:
                figure = figures[known]
                value = Labels(tables, language).quantity(figure["value"], figure["unit"])
                assert (
                    value in text
                    or text in (str(figure["year"]), word("text.resolved_value", language))
                    or (text == word("text.over_recorded", language, grade=figure["grade"]))
                ), (name, text, known)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_grey_tick_leads_to_its_figure(self, published, tables, language) -> None:
        drawn = published / "figures" / "ambition" / f"standing.{language}.csv"
        rows = pd.read_csv(drawn).merge(
            tables["targets"][["target_id", "indicator", "scope"]], on="target_id"
        )
        wanted = {
            observation_id(
                row.benchmark_id, row.indicator, row.scope, "actual", row.year, row.vintage
            )
            for row in rows.itertuples()
        }
        svg = drawn.with_suffix(".svg").read_text("utf-8")
        assert {
            address[3] for address in ADDRESS.finditer(svg) if address[1] == "context"
        } == wanted

    def test_a_click_on_a_recorded_figure_of_a_table_leads_to_its_entry(self, open_page) -> None:
        page = open_page("ambition.en.html")
        row = (
            page.locator("tr", has_text=re.compile(r"Huzhou by\s2017"))
            .filter(has_text="China")
            .first
        )
        row.locator("a", has_text="2.13%").click()
        card = page.locator("dialog article")
        known = "context-china-rd_intensity-actual-2017-before_2018_census"
        assert card.get_attribute("id") == known
        assert card.bounding_box()["y"] < DESK["height"]
        assert "China 2017" in card.inner_text()
        assert "2.13%" in card.inner_text()
        assert "China Statistical Yearbook" in card.inner_text()

    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("ambition.zh.html", "context-china-rd_intensity-actual-2017-before_2018_census"),
            (
                "rd_intensity.zh.html",
                "context-zhejiang-rd_intensity-actual-2016-before_2018_census",
            ),
            ("outcomes.en.html", "context-haizhou-hnte_count-actual-2017-as_published"),
            (
                "patents.en.html",
                "context-china-invention_patent_stock_per_10k_pop-actual-2017-as_published",
            ),
        ],
    )
    def test_a_click_on_a_mark_of_a_recorded_figure_leads_to_its_entry(
        self, open_page, name, known
    ) -> None:
        page = open_page(name)
        mark = page.locator(f'figure svg a[href="#{known}"]').first
        assert mark.locator("title").inner_html()
        mark.click()
        assert page.locator("dialog article").get_attribute("id") == known

    def test_a_resolved_target_leads_to_the_figure_that_it_is_read_as(self, open_page) -> None:
        known = "context-zhejiang-rd_intensity-actual-2018-before_2018_census"
        page = open_page("ambition.en.html")
        links = (
            page.locator("table", has_text="Set against")
            .first.locator("tr", has_text=re.compile(r"Shaoxing by\s2018"))
            .first.locator("a")
        )
        assert [each.get_attribute("href") for each in links.all()][:2] == [
            "#shaoxing-2018-026-04",
            f"#{known}",
        ]
        page.locator("article#shaoxing-2018-026-04").get_by_text("2.57%", exact=True).click()
        assert page.locator("dialog article").get_attribute("id") == known
        page.locator("dialog article").get_by_text("shaoxing-2018-026-04").first.click()
        assert page.locator("dialog article").get_attribute("id") == "shaoxing-2018-026-04"

    def test_the_record_sorts_filters_and_is_picked_from(self, open_page) -> None:
        page = open_page("evidence-context.en.html")
        page.locator("[data-pick=place]").select_option("haizhou")
        # data/raw/context.csv holds six rows of haizhou
        assert page.locator("table tbody tr:visible").count() == 6
        assert page.locator("article.card:visible").count() == 6
        assert page.locator("#reviewing").count() == 0
        page.locator("[data-unpick]").click()
        page.locator("input[type=search]").fill("Lianyungang Daily")
        assert 0 < page.locator("table tbody tr:visible").count() < 334
        name, data = saved(page, page.locator("a[download$='.record.csv']").click)
        assert name == "evidence-context.en.record.csv"
        assert len(pd.read_csv(io.BytesIO(data))) == 334

    def test_benchmarks_stay_when_a_place_is_picked(self, open_page) -> None:
        page = open_page("ambition.en.html")
        page.locator("[data-pick=place]").select_option("huzhou")
        assert page.locator(
            "#context-china-rd_intensity-actual-2017-before_2018_census"
        ).is_visible()
        assert not page.locator("#haining-2025-036-04").is_visible()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hostile_cells_of_the_record_are_shown_as_text(
        self, published, tables, language, window, tmp_path
    ) -> None:
        hostile = {
            **tables,
            "context": tables["context"].assign(
                publication=[HOSTILE[row % len(HOSTILE)] for row in range(len(tables["context"]))],
                note=[HOSTILE[(row + 1) % len(HOSTILE)] for row in range(len(tables["context"]))],
            ),
        }
        name = f"evidence-context.{language}.html"
        common = replace(
            shared_content(published),
            tables=hostile,
            observations={
                each: observations.cards(hostile, each, observations.uses(hostile))
                for each in LANGUAGES
            },
        )
        (tmp_path / name).write_text(
            static_pages.evidence_page("context", language, common, published), "utf-8"
        )
        page = window.new_context(viewport={"width": 390, "height": 800}).new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.goto((tmp_path / name).as_uri())
        assert page.locator("h1").count() == 1
        assert page.title() == word("record.page_title", language)
        cards_of = page.locator("article.card dd").all_text_contents()
        assert HOSTILE[0] in cards_of
        assert HOSTILE[4] in cards_of
        assert page.locator("article img, article h1, td img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert said == []
        page.context.close()


class TestSources:
    """A made-up text stands for a document, so that no sentence of a real one is needed."""

    @pytest.fixture
    def given(self, tables, tmp_path):
        first = tables["targets"].set_index("target_id").loc["haizhou-2015-008-01"]
        lines = ["虚构"] * 60
        lines[first["line"] - 1] = (
            f"虚构的一行 <b>&amp;</b> 到{first['target_year']}年达到{first['as_printed']}，虚构。"
        )
        data = "\n".join(lines).encode()
        (tmp_path / "haizhou-2015.txt").write_bytes(data)
        return tmp_path, data

    def test_a_text_that_was_not_coded_is_refused(self, tables, given) -> None:
        with pytest.raises(
            SourceError, match="haizhou-2015.txt: the text is not the one that was coded"
        ):
            read_sources(given[0], tables)

    def test_a_folder_without_texts_is_refused(self, tables, tmp_path) -> None:
        with pytest.raises(SourceError, match="holds no text called <document_id>.txt"):
            read_sources(tmp_path, tables)

    def test_the_line_is_shown_with_its_fragment_marked(self, tables, given, published) -> None:
        content = shared_content(published)
        evidence = target_evidence(content.tables, content.rows)
        lines = {"haizhou-2015": given[1].decode().split("\n")}
        shown = replace(content, cards=cards_by_language(evidence, content.tables, lines))
        page = static_pages.evidence_page("haizhou-2015", "en", shown, published, with_sources=True)
        assert (
            "虚构的一行 &lt;b&gt;&amp;amp;&lt;/b&gt; 到2015年达到<mark>2.5%</mark>，虚构。" in page
        )
        assert "Shown without the sentences" not in page

    def test_without_texts_the_page_says_so(self, published) -> None:
        text = (published / "reports" / "evidence-haizhou-2015.zh.html").read_text("utf-8")
        assert word("evidence.without_source", "zh") in text
        assert "<mark>" not in text

    @pytest.mark.skipif(
        not SOURCES.is_dir(), reason="the source texts are not at hand (../shared/sources)"
    )
    def test_every_fragment_is_found_on_its_line(self, tables) -> None:
        found = cards(tables, "en", read_sources(SOURCES, tables))
        assert [card.id for card in found.values() if not card.source] == []


class TestTables:
    def test_sort_goes_up_down_and_back(self, open_page) -> None:
        page = open_page("patents.zh.html")
        years = "() => [...document.querySelector('.part table').tBodies[0].rows].map(row => row.cells[5].textContent)"
        given = page.evaluate(years)
        button = (
            page.locator(".part table").first.locator("th", has_text="目标年份").locator("button")
        )
        button.click()
        assert page.evaluate(years) == sorted(given)
        assert page.locator(".part table").first.locator("th[aria-sort='ascending']").count() == 1
        button.click()
        assert page.evaluate(years) == sorted(given, reverse=True)
        button.click()
        assert page.evaluate(years) == given
        assert page.locator("th[aria-sort]").count() == 0

    def test_numbers_sort_by_size_across_ten_thousands(self, open_page) -> None:
        page = open_page("patents.zh.html")
        values = "() => [...document.querySelector('.part table').tBodies[0].rows].map(row => row.cells[4].textContent)"
        page.locator(".part table").first.locator("th", has_text="数值").locator("button").click()
        found = [each.strip("≥> \u00a0") for each in page.evaluate(values)]
        assert found[-1] == "2.2万件"
        assert found.index("4,800件") < found.index("1.6万件") < found.index("2.2万件")

    def test_filter_keeps_what_fits_and_says_how_many(self, open_page) -> None:
        page = open_page("patents.en.html")
        page.locator(".part input[type=search]").first.fill("shaoxing")
        shown = page.locator(".part table").first.locator("tbody tr:visible")
        assert shown.count() >= 1
        assert all("Shaoxing" in text for text in shown.all_inner_texts())
        assert re.search(r"\d+ of \d+ rows", page.locator(".part .tools").first.inner_text())
        page.locator(".part input[type=search]").first.fill("nothing like it")
        assert page.locator(".part .none").first.is_visible()

    def test_copy_puts_the_shown_rows_on_the_clipboard(self, open_page) -> None:
        page = open_page("patents.zh.html", permissions=["clipboard-read", "clipboard-write"])
        page.locator(".part input[type=search]").first.fill("绍兴")
        page.locator(".part .tools button").first.click()
        expect(page.locator(".part .tools [role=status]").first).to_contain_text("已复制")
        lines = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert lines[0].split("\t")[:3] == ["地区", "层级", "指标"]
        assert (
            len(lines) == 1 + page.locator(".part table").first.locator("tbody tr:visible").count()
        )

    def test_a_page_is_read_without_what_is_aspired_to_or_drafted(self, open_page) -> None:
        """Huzhou's plan for 2027 is a consultation draft; of R&D intensity Shaoxing strives for its own."""
        page = open_page("rd_intensity.en.html")
        firmness = page.locator("[data-pick=firmness]")
        assert firmness.locator("option").all_inner_texts() == [
            "all",
            "firm",
            "aspirational (力争)",
            "draft only",
        ]
        firmness.select_option("firm")
        rows = page.locator(".part table").first.locator("tbody tr:visible").all_inner_texts()
        assert any("2017" in row for row in rows)
        assert not any("2018" in row or "2027" in row for row in rows if "R&D intensity" in row)

    def test_pickers_narrow_tables_figures_and_evidence(self, open_page) -> None:
        page = open_page("rd_intensity.en.html")
        cards_before = page.locator("article.card:visible").count()
        page.locator("[data-pick=place]").select_option("huzhou")
        page.locator("[data-pick=year]").select_option("2017")
        places = (
            page.locator(".part table")
            .first.locator("tbody tr:visible td:first-child")
            .all_inner_texts()
        )
        assert places
        assert set(places) == {"Huzhou"}
        assert page.locator("article.card:visible").count() < cards_before
        faded = page.locator("figure svg a.faded")
        assert faded.count() > 0
        assert "huzhou" not in {
            each.get_attribute("data-place")
            for each in faded.all()
            if each.get_attribute("data-year") == "2017"
        }
        page.locator("[data-unpick]").click()
        assert page.locator("article.card:visible").count() == cards_before
        assert faded.count() == 0

    def test_a_link_brings_back_evidence_that_was_picked_away(self, open_page) -> None:
        page = open_page("rd_intensity.en.html")
        page.locator("[data-pick=place]").select_option("haining")
        page.evaluate("location.hash = 'huzhou-2017-054-10'")
        page.locator("#huzhou-2017-054-10").wait_for(state="visible")

    def test_dark_and_light_can_be_chosen_and_are_kept(self, open_page) -> None:
        page = open_page("patents.en.html", keeping=True, color_scheme="light")
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.locator("#theme").click()
        dark = page.evaluate(paper)
        assert dark != light
        reload(page)
        assert page.evaluate(paper) == dark

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_table_that_is_cut_beside_its_figure_says_so(self, published, rows, language) -> None:
        own = rows["document_id"].eq("huzhou-2017") & rows["restates"].eq("")
        said = word("table.first", language, shown=FIRST_ROWS, total=int(own.sum()))
        page = published / "reports" / f"city_profile-huzhou-2017.{language}.html"
        assert f"<caption>{said}</caption>" in page.read_text("utf-8")


class TestDownloads:
    @pytest.fixture(scope="class")
    @classmethod
    def carried(cls, published) -> dict[str, bytes]:
        text = (published / "reports" / "patents.zh.html").read_text("utf-8")
        return {
            name: unquote_to_bytes(data)
            for name, data in re.findall(r'download="([^"]+)" href="data:[^",]*,([^"]+)"', text)
        }

    def test_rows_open_in_excel_with_chinese(self, carried, rows) -> None:
        data = carried["patents.zh.csv"]
        assert data.startswith(b"\xef\xbb\xbf")
        saved_rows = pd.read_csv(io.BytesIO(data))
        of_family = rows[rows["family"].eq("patents")]
        # The first statements are what the page is about, and their entries lead to the restatements.
        assert saved_rows["target_id"].tolist() == of_family["target_id"].tolist()
        assert saved_rows["as_printed"].tolist() == of_family["as_printed"].tolist()
        assert "15件以上" in set(saved_rows["as_printed"])

    def test_workbook_and_package_stand_beside_the_pages(self, published, rows) -> None:
        reports = published / "reports"
        book = openpyxl.load_workbook(reports / "targets.xlsx")
        assert book["targets"].max_row == len(rows) + 1
        names = zipfile.ZipFile(reports / "datapackage.zip").namelist()
        assert {
            "datapackage.json",
            "targets.csv",
            "coverage.csv",
            "derived.csv",
            "contradictions.csv",
            "corrections.csv",
        } == set(names)

    def test_every_file_beside_a_page_is_there(self, published) -> None:
        for path in (published / "reports").glob("*.*.html"):
            text = path.read_text("utf-8")
            beside = re.findall(r'download="([^"]+)" href="\1"', text)
            if "<h2" in text and not path.name.startswith("changes"):
                assert {"targets.xlsx", "datapackage.zip"} <= set(beside), path.name
            for name in beside:
                assert (path.parent / name).is_file(), (path.name, name)

    def test_files_of_all_tables_are_made_of_what_was_checked(self, published) -> None:
        files = downloads.beside(ROOT, load_checked(ROOT))
        book = openpyxl.load_workbook(io.BytesIO(files["targets.xlsx"]))
        assert book["targets"].max_row == len(load_checked(ROOT).typed["targets"]) + 1
        published_beside = {name: (published / "reports" / name).read_bytes() for name in files}
        assert published_beside == files

    def test_the_executed_notebook_names_no_machine(self, published) -> None:
        text = (published / "reports" / "patents.zh.ipynb").read_text("utf-8")
        notebook = nbformat.reads(text, as_version=4)
        assert any(cell.get("outputs") for cell in notebook.cells)
        assert str(published) not in text
        assert "papermill" not in notebook.metadata

    def test_the_same_run_is_the_same_notebook(self) -> None:
        def run(drawn: str) -> bytes:
            cell = nbformat.v4.new_code_cell(
                "# Parameters",
                metadata={"tags": ["injected-parameters"], "papermill": {"start_time": drawn}},
            )
            cell.id = drawn
            return clean(
                nbformat.v4.new_notebook(
                    cells=[cell], metadata={"papermill": {"input_path": drawn}}
                )
            )

        assert run("invented-one") == run("invented-other")

    def test_the_citation_tells_what_it_was_made_from(self, carried, published) -> None:
        text = carried["patents.zh.citation.txt"].decode("utf-8-sig")
        assert compare.__version__ in text
        assert "各规划的专利目标有多高？" in text

    def test_a_figure_is_saved_as_svg_and_png(self, open_page) -> None:
        page = open_page("patents.zh.html")
        name, data = saved(page, page.locator("figure button", has_text="SVG").first.click)
        assert name == "patents.zh.1.svg"
        assert b"<svg" in data and b"evidence" not in data[:200]
        name, data = saved(page, page.locator("figure button", has_text="PNG").first.click)
        assert name == "patents.zh.1.png"
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20], "big") >= 1200

    def test_a_saved_figure_needs_nothing_of_the_page(self, open_page) -> None:
        """Characters stand once on a page; a figure that is saved takes along those that it writes."""
        page = open_page("rd_intensity.zh.html")
        for place in range(page.locator("figure").count()):
            button = page.locator("figure").nth(place).locator("button", has_text="SVG")
            text = saved(page, button.click)[1].decode()
            used = set(re.findall(r'<use[^>]*href="#([^"]+)"', text))
            assert used
            assert used <= set(re.findall(r'\sid="([^"]+)"', text)), place

    def test_figures_are_handed_over_without_scripts(self, open_page, published) -> None:
        page = open_page("rd_intensity.zh.html", parts=False, java_script_enabled=False)
        page.locator("figure .saving a").first.click()
        assert page.url.endswith("#downloads")
        name, data = saved(page, page.locator("a[download$='.figures.zip']").click)
        packed = zipfile.ZipFile(io.BytesIO(data))
        assert name == "rd_intensity.zh.figures.zip"
        assert len(packed.namelist()) == page.locator("figure").count()
        drawn = {
            path.read_bytes() for path in (published / "figures" / "rd_intensity").glob("*.zh.svg")
        }
        assert {packed.read(each) for each in packed.namelist()} == drawn

    def test_a_page_mailed_alone_still_has_it_all(self, published, open_page, tmp_path) -> None:
        shutil.copy(published / "reports" / "patents.en.html", tmp_path)
        page = open_page("patents.en.html", folder=tmp_path)
        page.locator("table.answer a").first.click()
        assert page.locator("dialog article").count() == 1
        page.keyboard.press("Escape")
        data = saved(page, page.locator("a[download='patents.en.csv']").click)[1]
        assert data.startswith(b"\xef\xbb\xbf")
        assert saved(page, page.locator("figure button", has_text="SVG").first.click)[1]
        assert "compare" in page.locator("#citation").inner_text()


class TestReview:
    def test_round_trip(self, open_page, project, tmp_path) -> None:
        page = open_page("evidence-huzhou-2017.en.html", keeping=True)
        page.locator("#reviewing > summary").click()
        page.locator("[data-reviewer]").fill("INVENTED reviewer")
        card = page.locator("#huzhou-2017-054-10")
        card.locator(".review summary").click()
        card.get_by_label("Verified").check()
        other = page.locator("#huzhou-2017-054-01")
        other.locator(".review summary").click()
        other.get_by_label("Disputed").check()
        page.locator("[data-save]").click()
        assert (
            "Say what is wrong with: huzhou-2017-054-01"
            in page.locator("[data-saved]").inner_text()
        )
        other.get_by_label("Comment").fill('INVENTED "quoted", 逗号\nand a second line')
        reload(page)
        assert "verified" in page.locator("#huzhou-2017-054-10 .status").inner_text()
        page.locator("#huzhou-2017-054-01 .review summary").click()
        assert (
            page.locator("#huzhou-2017-054-01")
            .get_by_label("Comment")
            .input_value()
            .startswith("INVENTED")
        )
        page.locator("[data-pick=review]").select_option("disputed")
        assert page.locator("article.card:visible").count() == 1
        name, data = saved(page, page.locator("[data-save]").click)
        assert name == "compare-review.csv"
        file = tmp_path / name
        file.write_bytes(data)
        told = CliRunner().invoke(main, ["--root", str(project), "review", str(file)])
        assert told.exit_code == 0, told.output
        assert "1 verified, 1 disputed" in told.output
        shutil.copytree(ROOT / "notebooks", project / "notebooks")
        text = static_pages.evidence_page("huzhou-2017", "en", shared_content(project), project)
        (tmp_path / "evidence-huzhou-2017.en.html").write_text(text, "utf-8")
        fresh = open_page("evidence-huzhou-2017.en.html", folder=tmp_path)
        assert fresh.locator("#huzhou-2017-054-10 .status").inner_text() == "✓ verified"
        assert "INVENTED reviewer" in fresh.locator("#huzhou-2017-054-01 .given").inner_text()
        fresh.locator("[data-pick=review]").select_option("verified")
        assert fresh.locator("article.card:visible").count() == 1

    def test_marks_survive_where_the_browser_keeps_nothing(self, window, published) -> None:
        context = window.new_context(viewport=DESK, accept_downloads=True)
        page = context.new_page()
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
        )
        page.goto((published / "reports" / "evidence-shaoxing-2018.zh.html").as_uri())
        page.locator("#reviewing > summary").click()
        assert page.get_by_text(word("review.memory", "zh")).is_visible()
        page.locator("[data-reviewer]").fill("INVENTED 审核人")
        page.locator("article.card .review summary").first.click()
        page.locator("article.card").first.get_by_label("已核实").check()
        _, data = saved(page, page.locator("[data-save]").click)
        assert data.decode("utf-8-sig").count("verified") == 1
        context.close()


#: Middles of the marks of the drawing that is seen, with where each leads.
MARKS = """() => Array.from(document.querySelectorAll("figure svg a[href] > circle[fill-opacity]")).map(disc => {
  const box = disc.getBoundingClientRect();
  return {x: box.x + box.width / 2, y: box.y + box.height / 2 + scrollY, width: box.width,
    id: decodeURIComponent(disc.parentElement.getAttribute("href").slice(1))};
}).filter(mark => mark.width)"""


class TestFigures:
    @pytest.mark.parametrize("name", ["rd_intensity.en", "patents.zh", "high_tech_firms.zh"])
    def test_the_figure_of_an_answer_fits_a_phone(self, open_page, name):
        page = open_page(f"{name}.html", viewport={"width": 390, "height": 844}, parts=False)
        figure = page.locator("figure").first
        drawing = figure.locator(".phone svg")
        box = drawing.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert not figure.locator(".scroll").is_visible()
        # Letters of nine points, the smallest, are ten pixels high.
        assert box["width"] / (4.0 * 72) * 9 >= 10
        addresses = "each => Array.from(each.querySelectorAll('a[href]'), a => a.getAttribute('href')).sort()"
        assert drawing.evaluate(addresses) == figure.locator(".scroll svg").evaluate(addresses)

    def test_a_wide_screen_and_paper_show_the_wide_figure(self, open_page):
        page = open_page("rd_intensity.en.html", parts=False)
        figure = page.locator("figure").first
        for medium, width in (("screen", 1280), ("print", 390)):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(media=medium)
            assert figure.locator(".scroll svg").is_visible()
            assert not figure.locator(".phone svg").is_visible()

    @pytest.mark.parametrize("width", [1280, 390])
    def test_a_click_beside_a_mark_opens_the_nearest(self, open_page, width):
        page = open_page(
            "rd_intensity.en.html", viewport={"width": width, "height": 900}, parts=False
        )
        # Words move a little when the font of the page is there.
        page.evaluate("document.fonts.ready.then(() => true)")
        marks = page.evaluate(MARKS)
        assert len(marks) > 20
        opened = 0
        for mark in marks:
            beside = {"x": mark["x"] - 8, "y": mark["y"] - 8}
            away = sorted(
                (math.dist((each["x"], each["y"]), (*beside.values(),)), each["id"])
                for each in marks
            )
            if away[0][1] != mark["id"] or away[1][0] - away[0][0] < 2:
                continue
            page.evaluate("top => scrollTo(0, top)", beside["y"] - 400)
            now = next(each for each in page.evaluate(MARKS) if each["id"] == mark["id"])
            page.mouse.click(now["x"] - 8, now["y"] - 8 - page.evaluate("scrollY"))
            assert page.locator("dialog article").get_attribute("id") == mark["id"]
            page.keyboard.press("Escape")
            opened += 1
        assert opened > 10

    def test_an_entry_that_is_opened_at_once_after_another_stays(self, open_page):
        page = open_page("rd_intensity.en.html", parts=False)
        first, second = sorted({mark["id"] for mark in page.evaluate(MARKS)})[:2]
        shown = page.evaluate(
            """ids => new Promise(done => {
                const open = id => document.querySelector(`figure svg a[href="#${id}"]`)
                  .dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
                open(ids[0]);
                document.querySelector("dialog").close();
                open(ids[1]);
                setTimeout(() => done(document.querySelector("dialog[open] article")?.id), 200);
            })""",
            [first, second],
        )
        assert shown == second
        page.keyboard.press("Escape")
        page.locator("dialog").wait_for(state="hidden")
        for each in (first, second):
            assert page.locator(f"#evidence [id='{each}']").count() == 1


class TestPeople:
    def test_long_tables_and_entries_open_on_a_phone_when_asked(self, open_page) -> None:
        page = open_page("evidence-context.zh.html", viewport={"width": 390, "height": 800})
        rows = page.locator("table tbody tr:visible")
        few = rows.count()
        assert few < 20
        page.locator("input[type=search]").fill("2.13%")
        assert 0 < rows.count() <= few
        page.locator("input[type=search]").fill("")
        page.locator("button.more").click()
        assert rows.count() == 334
        card = page.locator("article.card").first
        assert not card.locator("dl").is_visible()
        card.locator(".quote a").click()
        assert card.locator("dl").is_visible()

    def test_a_desk_shows_every_row_and_every_entry(self, open_page) -> None:
        page = open_page("evidence-context.zh.html")
        assert page.locator("table tbody tr:visible").count() == 334
        assert page.locator("article.card dl:visible").count() == 334

    def test_entries_are_printed(self, open_page) -> None:
        page = open_page("ambition.en.html", viewport={"width": 688, "height": 1000})
        page.emulate_media(media="print")
        assert (
            page.locator("article.card dl:visible").count()
            == page.locator("article.card").count()
            > 0
        )
        cut = page.evaluate("""() => [...document.querySelectorAll('article.card')].filter(each => {
          const box = each.getBoundingClientRect();
          return [...each.querySelectorAll('*')].some(part => part.getClientRects().length &&
            part.getBoundingClientRect().right > box.right + 1); }).map(each => each.id)""")
        assert cut == []

    def test_every_figure_has_a_sentence_and_its_table(self, published) -> None:
        for path in (published / "reports").glob("*.html"):
            text = path.read_text("utf-8")
            assert text.count("<figure ") == text.count('<details class="figure-data">'), path.name

    def test_previous_and_next_lead_through_all_pages(self, open_page, published) -> None:
        page = open_page("rd_intensity.zh.html")
        been = [Path(page.url).name]
        while page.locator("header a[rel=next]").count():
            page.locator("header a[rel=next]").click()
            been.append(Path(page.url).name)
        assert set(been) == {path.name for path in (published / "reports").glob("*.zh.html")}
        assert been[-1] == "changes.zh.html"

    def test_the_other_language_opens_at_the_same_place(self, open_page) -> None:
        page = open_page("evidence-huzhou-2017.en.html")
        page.evaluate("location.hash = 'huzhou-2017-054-10'")
        page.locator("#language").click()
        page.wait_for_url("**/evidence-huzhou-2017.zh.html#huzhou-2017-054-10")

    def test_stamp_stands_in_the_method_and_on_paper_and_tells_no_time(self, published) -> None:
        for path in (published / "reports").glob("*.*.html"):
            text = re.sub(r"data:[^\"')]+", "", path.read_text("utf-8"))
            stamps = re.findall(rf"compare {re.escape(compare.__version__)} · [^<]+", text)
            before, _, footer = text.partition("<footer>")
            assert len(stamps) == 2, path.name
            assert f'<p class="stamp">{stamps[0]}' in before
            assert f'<span class="on-paper">{stamps[1]}' in footer
            assert not re.search(r"\d\d:\d\d", stamps[0])


class TestTemplate:
    def test_nbconvert_takes_the_template_by_its_name(self, published, tmp_path) -> None:
        """As a reader calls it, with the notebook that stands beside a page."""
        text = (published / "reports" / "patents.zh.html").read_text("utf-8")
        shutil.copy(published / "reports" / "patents.zh.ipynb", tmp_path)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "jupyter",
                "nbconvert",
                "--to",
                "html",
                "--template",
                "compare",
                str(tmp_path / "patents.zh.ipynb"),
            ],
            cwd=published,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (
            f"{done.stderr}\nIs the template installed? make .venv/.ready puts it there."
        )
        page = (tmp_path / "patents.zh.html").read_text("utf-8")
        assert gate.faults(page, layout.script()) == []
        assert 'lang="zh-CN"' in page[: page.index("<head>")]
        assert "<title>各规划的专利目标有多高？</title>" in page
        assert page.count("<article") == text.count("<article")


HOSTILE = [
    '<script>document.title = "TAKEN"</script>',
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table><h1>",
    "&lt;b&gt; &amp; {{ 7*7 }}",
    "W" * 120,
    "\u202eمرحبا بالعالم\u202c שלום",
    "👩🏽‍🔬🏳️‍🌈" * 3,
    "'; DROP TABLE targets; --",
    "=1+1",
    "a\tb\nc\x0bd",
    "漢" * 60,
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "https://invented.example/" + "x" * 60,
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_answers_as_the_pages_do(published, language) -> None:
    """Both are made from the rows, each by itself: what one of them says the other must say."""

    def answers(markup: str) -> list[str]:
        found = re.findall(r'<p class="answer">(.*?)</p>', markup, flags=re.DOTALL)
        return [re.sub(r"<[^>]+>", "", text) for text in found]

    reports = published / "reports"
    front = (reports / "index.html").read_text("utf-8")
    (own,) = re.findall(rf'<section class="front" id="{language}".*?</section>', front, re.DOTALL)
    told = re.findall(r'<h2><a href="([^"]+)">.*?</h2>(.*?)</article>', own, flags=re.DOTALL)
    assert len(told) == 6
    for address, article in told:
        (sentence,) = answers((reports / address).read_text("utf-8"))
        shown = re.sub(r"<[^>]+>", "", article)
        assert sentence in shown, address


class TestHostile:
    """A table whose every cell is hostile is shown as text, whatever the page then does with it."""

    @pytest.fixture(scope="class")
    @classmethod
    def hostile(cls, tmp_path_factory, published) -> Path:
        folder = tmp_path_factory.mktemp("hostile")
        outputs = []

        def show(bundle: dict, raw: bool) -> None:
            outputs.append(nbformat.v4.new_output("display_data", bundle))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("compare.notebooks.output.display", show)
            page = Page(
                "patents", ["patents"], places="all", years="all", language="en", restated=False
            )
            page.heading("says")
            known = page.rows["target_id"].tolist()
            cells = [
                [
                    linked(HOSTILE[(row + column) % len(HOSTILE)], known[row % len(known)])
                    if column == 2
                    else HOSTILE[(row + column) % len(HOSTILE)]
                    for column in range(5)
                ]
                for row in range(2000)
            ]
            page.table(
                pd.DataFrame(cells, columns=[HOSTILE[0], "a", "b", "c", "Value"], dtype=object),
                HOSTILE[0],
            )
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("pass", outputs=outputs)]
        )
        tables = compare.load_tables(published)
        run = next(each for each in read_plan([], published) if each.output == "patents.en")
        (folder / "patents.en.html").write_text(
            run_page.run_page(notebook, run, tables, published), "utf-8"
        )
        return folder

    def test_is_shown_as_text_and_asks_nobody(self, hostile, window) -> None:
        page = window.new_context(viewport=DESK).new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((hostile / "patents.en.html").as_uri())
        open_parts(page)
        assert page.title() == "How many patents do the plans aim for?"
        assert page.locator("table tbody tr").count() == FIRST_ROWS
        assert page.locator("h1").count() == 1
        shown = page.locator("table tbody tr").first.locator("td").all_text_contents()
        assert shown == HOSTILE[:5]
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert said == []
        page.context.close()

    @pytest.mark.parametrize("width", [390, 1280])
    def test_breaks_no_layout(self, hostile, window, width) -> None:
        page = window.new_context(viewport={"width": width, "height": 900}).new_page()
        page.goto((hostile / "patents.en.html").as_uri())
        open_parts(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()

    def test_sorts_filters_and_copies(self, hostile, window) -> None:
        context = window.new_context(
            viewport=DESK, permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto((hostile / "patents.en.html").as_uri())
        open_parts(page)
        page.locator("th button").nth(1).click()
        page.locator("th button").nth(4).click()
        page.locator("input[type=search]").fill("<script>")
        assert 0 < page.locator("table tbody tr:visible").count() < 2000
        page.locator(".tools button").first.click()
        expect(page.locator(".tools [role=status]").first).to_contain_text("copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "<script>" in copied
        page.locator("input[type=search]").fill("1+1")
        page.locator(".tools button").first.click()
        assert eventually(lambda: "1+1" in page.evaluate("navigator.clipboard.readText()"))
        cells = re.split("[\t\n]", page.evaluate("navigator.clipboard.readText()"))
        assert "'=1+1" in cells
        assert not [cell for cell in cells if cell.startswith("=")]
        context.close()


class TestCited:
    def test_a_cited_cell_is_plain_text_everywhere_else(self) -> None:
        cell = linked("2.70%", "huzhou-2017-054-10")
        assert cell == "2.70%"
        assert pd.DataFrame({"a": pd.Series([cell], dtype=object)}).to_string(
            index=False
        ).split() == ["a", "2.70%"]
        assert isinstance(cell, Linked)
