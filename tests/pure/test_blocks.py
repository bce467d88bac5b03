"""What a page shows: every output as HTML, as plain text, and as the data that the HTML is rendered from."""

import inspect
import json
import re
from functools import cache
from html import unescape

import nbformat
import pandas as pd
import pytest

import compare
from compare import charts
from compare.comparison.coverage import coverage
from compare.language.labels import Labels
from compare.language.links import ADDRESS, document_of, group_anchor, linked
from compare.language.words import LANGUAGES, word
from compare.notebooks import output
from compare.notebooks.html import (
    BLOCK,
    heading_block,
    notebook_address,
    paragraph_block,
    render_block,
    table_data,
    table_markup,
    tables_block,
)
from compare.notebooks.selection import select_tables
from compare.notebooks.statement_tables import coverage_table, office_table

HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "&amp;",
    "漢" * 60,
]


def anchor(evidence_id):
    return f"#{evidence_id}"


@pytest.fixture
def shown(monkeypatch):
    """Return the MIME bundles of everything that pages show from now on."""
    bundles = []
    monkeypatch.setattr(
        output, "display", lambda bundle, raw, metadata=None: bundles.append(bundle)
    )
    return bundles


@pytest.fixture(scope="module")
def bundles_of():
    """Return ``bundles_of(language)``: the MIME bundles of a page that shows something of every kind, made once."""

    @cache
    def made(language):
        bundles = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                output, "display", lambda bundle, raw, metadata=None: bundles.append(bundle)
            )
            whole_page(language)
        return bundles

    return made


def whole_page(language):
    """Show something of every kind."""
    page = compare.Page("patents", [], places="all", years="all", language=language, restated=True)
    rows = page.rows[page.rows["family"].eq("patents")]
    page.heading("says")
    page.statements(rows)
    page.figure(charts.panels, rows, "patents")
    page.comparison(rows)
    page.benchmarks(page.rows)
    page.pace(rows)
    page.implied(page.rows)
    page.matrix(rows)
    page.refusals(rows)
    page.silence()
    page.grid()
    page.profile(rows)
    page.offices(page.rows)
    page.restatements()
    page.ranks(page.rows)
    page.no_score(page.rows)
    page.outcomes(page.rows)
    page.revisions(page.rows)
    page.consistency()
    page.sources(rows)
    page.observations_used()


class TestOutputs:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.slow("renders every output of a notebook again: four seconds")
    def test_html_is_rendered_from_the_data_that_travels_with_it(self, bundles_of, language):
        blocks = [bundle for bundle in bundles_of(language) if BLOCK in bundle]
        assert {bundle[BLOCK]["type"] for bundle in blocks} == {
            "heading",
            "list",
            "paragraph",
            "tables",
        }
        for bundle in blocks:
            block = json.loads(json.dumps(bundle[BLOCK]))
            assert render_block(block, notebook_address(language)) == bundle["text/html"]

    def test_every_output_but_a_figure_has_its_block(self, bundles_of):
        shown = bundles_of("en")
        figures = [bundle for bundle in shown if "image/svg+xml" in bundle]
        assert figures
        assert all(set(bundle) == {"image/svg+xml", "text/plain"} for bundle in figures)
        others = [bundle for bundle in shown if "image/svg+xml" not in bundle]
        assert all(set(bundle) == {"text/html", "text/plain", BLOCK} for bundle in others)
        assert all(type(bundle["text/plain"]) is str for bundle in shown)

    def test_outputs_are_valid_in_a_notebook(self, bundles_of):
        shown = bundles_of("en")
        outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in shown]
        cell = nbformat.v4.new_code_cell("pass", outputs=outputs)
        nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))

    def test_evidence_ids_know_neither_language_nor_file(self, bundles_of):
        shown = bundles_of("zh")
        ids = {
            evidence_id for bundle in shown for evidence_id in evidence_ids(bundle.get(BLOCK, {}))
        }
        assert len(ids) > 100
        assert not [each for each in ids if not re.fullmatch(r"[\w\-]+", each)]
        # An observation, a target and an office are among them.
        assert any(each.startswith("context-") for each in ids)
        assert any(re.search(r"-office-", each) for each in ids)
        assert "huzhou-2017-054-10" in ids

    def test_links_of_a_notebook_lead_to_the_evidence_pages_of_its_language(
        self, bundles_of, tables
    ):
        shown = bundles_of("zh")
        documents = {*tables["documents"]["document_id"], "context"}
        markup = "\n".join(bundle.get("text/html", "") for bundle in shown)
        links = [unescape(link) for link in re.findall(r'href="([^"]+)"', markup)]
        assert links
        for link in links:
            document_id, language, evidence_id = ADDRESS.fullmatch(link).groups()
            assert (document_id, language) == (document_of(evidence_id), "zh")
            assert document_id in documents

    def test_page_holds_its_selection(self, shown, tables):
        page = compare.Page("patents", ["patents"], places="huzhou", language="zh")
        selected = select_tables(tables, ["patents"], page.choice)
        assert list(page.tables) == list(selected)
        for name, frame in selected.items():
            pd.testing.assert_frame_equal(page.tables[name], frame, obj=name)

    def test_document_alone_is_what_coverage_speaks_of(self, shown):
        """Of the other document of the place nothing is known to a page of one."""
        page = compare.Page("city_profile", [], document="huzhou-2017")
        page.silence()
        table = shown[-1][BLOCK]["tables"][0]
        assert table["columns"][1:] == [page.labels.documents["huzhou-2017"]]

    def test_own_table(self, shown):
        page = compare.Page("patents", ["patents"])
        cells = [["1", linked("x", "huzhou-2017-054-10")]]
        page.table(pd.DataFrame(cells, columns=["Value", "b"], dtype=object), "Own")
        assert shown[-1][BLOCK] == {
            "type": "tables",
            "fold": "",
            "style": "",
            "tables": [
                {
                    "caption": "Own",
                    "columns": ["Value", "b"],
                    "classes": ["number", ""],
                    "rows": [[[["1", ""]], [["x", "huzhou-2017-054-10"]]]],
                }
            ],
        }
        assert shown[-1]["text/plain"].startswith("Own\n")


def evidence_ids(block):
    """Return the evidence ids of a block."""
    pieces = list(block.get("pieces", []))
    for table in block.get("tables", []):
        for row in table["rows"]:
            for cell in row:
                pieces += cell
    return [evidence_id for _, evidence_id in pieces if evidence_id]


class TestRendered:
    def test_headings(self):
        assert render_block(heading_block("A & B", 1), anchor) == "<h1>A &amp; B</h1>"
        assert render_block(heading_block("C", 2, "says"), anchor) == '<h2 id="says">C</h2>'

    def test_paragraphs(self):
        text = linked("2017: 2.13%", "context-china-x", "2.13%")
        assert render_block(paragraph_block(text), anchor) == (
            '<p>2017: <a href="#context-china-x">2.13%</a></p>'
        )
        assert render_block(paragraph_block("x", "chosen"), anchor) == '<p class="chosen">x</p>'

    def test_a_notebook_in_jupyterlab_leads_to_the_published_pages(
        self, shown, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "notebooks" / "made_up.ipynb"))
        monkeypatch.setenv("COMPARE_REPORTS", str(tmp_path / "reports"))
        text = linked("35", "huzhou-2017-054-10")
        ways = []
        for is_there, figures in ((False, None), (True, None), (True, "elsewhere")):
            if is_there:
                (tmp_path / "reports").mkdir(exist_ok=True)
            if figures:
                monkeypatch.setenv("COMPARE_FIGURES", figures)
            else:
                monkeypatch.delenv("COMPARE_FIGURES", raising=False)
            output.PageOutput("en").paragraph(text)
            ways.append(shown[-1]["text/html"].partition('href="')[2].partition("evidence-")[0])
        assert ways == ["", "../reports/", ""]

    @pytest.mark.parametrize(
        ("root", "expected"),
        [(".", "/user/a/files/reports%20of%20one/"), ("notebooks", "../reports of one/")],
    )
    def test_there_it_asks_the_server_which_hands_out_what_lies_below_its_folder(
        self, shown, tmp_path, monkeypatch, root, expected
    ):
        told = {"base_url": "/user/a/", "root_dir": str(tmp_path / root)}
        (tmp_path / "jpserver-7.json").write_text(json.dumps(told), "utf-8")
        (tmp_path / "reports of one").mkdir()
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("JPY_PARENT_PID", "7")
        monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "notebooks" / "made_up.ipynb"))
        monkeypatch.setenv("COMPARE_REPORTS", str(tmp_path / "reports of one"))
        monkeypatch.delenv("COMPARE_FIGURES", raising=False)
        output.PageOutput("en").paragraph(linked("35", "huzhou-2017-054-10"))
        assert f'href="{expected}evidence-huzhou-2017.en.html#' in shown[-1]["text/html"]

    def test_address_is_what_is_asked_for(self):
        block = paragraph_block(linked("x", "huzhou-2017-054-10"))
        assert 'href="#huzhou-2017-054-10"' in render_block(block, anchor)
        assert 'href="evidence-huzhou-2017.zh.html#huzhou-2017-054-10"' in render_block(
            block, notebook_address("zh")
        )

    def test_group_leads_to_the_page_of_its_document(self):
        office = group_anchor("huzhou-2017", "office", "市科技局(知识产权局)")
        assert notebook_address("en")(office) == f"evidence-huzhou-2017.en.html#{office}"

    def test_rows_lead_to_what_their_cells_rest_on(self):
        cells = [[linked("a", "x-2020-001-01"), linked("b", "x-2020-002-01")], ["c", "d"]]
        frame = pd.DataFrame(cells, columns=["A", "B"], dtype=object)
        markup = render_block(tables_block([table_data(frame, "", "en")]), anchor)
        assert re.findall(r'href="([^"]+)"', markup) == ["#x-2020-001-01", "#x-2020-002-01"]
        assert "<tr><td>c</td>" in markup
        assert "--c1:" in markup  # the name that a narrow screen writes before the cell

    def test_folded_tables(self):
        table = table_data(pd.DataFrame({"A": ["1"]}), "", "en")
        markup = render_block(tables_block([table, table], "The data & more"), anchor)
        assert markup.startswith(
            '<details class="figure-data"><summary>The data &amp; more</summary><table'
        )
        assert markup.endswith("</table></details>")
        assert markup.count("<table") == 2

    def test_table_of_the_contract_without_classes(self):
        table = {"caption": "", "columns": ["A"], "rows": [[[["x", ""]]]]}
        markup = render_block(tables_block([table]), anchor)
        assert '<th scope="col">A</th>' in markup
        assert "<td>x</td>" in markup

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        ("column", "css_class"),
        [("value", "number"), ("printed", "short"), ("indicator", "wide"), ("source", "")],
    )
    def test_columns_have_the_class_of_what_they_hold(self, language, column, css_class):
        frame = pd.DataFrame({word(f"column.{column}", language): ["x"]})
        assert table_data(frame, "", language)["classes"] == [css_class]

    def test_numbered_columns_and_grids(self):
        frame = pd.DataFrame({"A": ["x"], "1": [">"], "2": ["~"]})
        assert table_data(frame, "", "en")["classes"] == ["", "sign", "sign"]
        assert table_data(frame, "", "en", grid=True)["classes"] == ["", "state", "state"]

    def test_long_words_may_break(self):
        frame = pd.DataFrame({"A": ["x" * 24, "x" * 25], "Value": ["1", "9" * 25]})
        markup = table_markup(frame, "", "en")
        assert re.findall(r"<td[^>]*>", markup) == [
            "<td>",
            '<td class="number">',
            '<td class="long">',
            '<td class="number long">',
        ]

    def test_hostile_text_is_text(self):
        blocks = [heading_block(text, 2, text) for text in HOSTILE]
        blocks += [paragraph_block(linked(text, "x-2020-001-01"), text) for text in HOSTILE]
        frame = pd.DataFrame([HOSTILE], columns=HOSTILE, dtype=object)
        blocks.append(tables_block([table_data(frame, HOSTILE[0], "en")], HOSTILE[1]))
        for block in blocks:
            markup = render_block(block, anchor)
            assert not re.search(r"<(script|img)", markup)
            assert re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', markup)) is None
            assert "49" not in markup


class TestTables:
    def test_documents_of_like_name_have_columns_of_their_own(self, tables):
        """Two plans of one place and year must not hide each other."""
        documents = tables["documents"]
        twin = documents[documents["document_id"].eq("huzhou-2017")].assign(
            document_id="huzhou-2017b"
        )
        both = {**tables, "documents": pd.concat([documents, twin], ignore_index=True)}
        covered = coverage(both, ["patents"], ["huzhou"])
        table = coverage_table(covered, Labels(both, "en"))
        assert table.shape[1] == 1 + covered["document_id"].nunique()

    def test_offices_lead_to_their_group(self, tables, rows):
        responsible = compare.answerable(rows, tables["responsibilities"])
        table = office_table(responsible, Labels(tables, "zh"))
        cell = table.iloc[0, 1]
        document_id = responsible["document_id"].min()
        assert cell.pieces == ((str(cell), group_anchor(document_id, "office", str(cell))),)


class TestLeftOut:
    @pytest.fixture
    def texts(self, shown):
        page = compare.Page("patents", ["patents"], places="huzhou", without="says, benchmarks")
        for key, show in (("says", page.statements), ("sources", page.sources)):
            page.heading(key)
            show(page.rows)
        page.heading("benchmarks")
        page.figure(charts.panels, page.rows, "left_out")
        page.benchmarks(page.rows)
        page.heading("silent")
        page.observations_used()
        return [str(bundle["text/plain"]) for bundle in shown]

    def test_a_section_is_not_shown_and_the_next_one_is(self, texts):
        assert "The words of each plan, line by line" not in texts
        assert "How far above China and the province" not in texts
        assert {"Documents and publications used", "Which plan leaves out which indicator"} <= set(
            texts
        )

    def test_what_is_left_out_is_said_above_the_answer(self, texts):
        said = (
            "Left out: The words of each plan, line by line; How far above China and the province"
        )
        assert said in texts[:4]

    def test_nothing_of_it_is_computed(self, shown):
        """Every part refuses ``None`` as soon as it is looked at."""
        page = compare.Page("patents", ["patents"], places="huzhou", without="matrix")
        parts = [
            name for name in dir(page) if not name.startswith("_") and callable(getattr(page, name))
        ]
        parts.remove("heading")
        before = len(shown)
        page.heading("matrix")
        for name in parts:
            method = getattr(page, name)
            method(*[None] * len(inspect.signature(method).parameters))
        assert len(parts) > 20
        assert len(shown) == before

    def test_nothing_is_drawn_or_named_for_it(self, texts, figures_elsewhere):
        assert not [*figures_elsewhere.rglob("left_out*")]
        assert not any("Publication" in text for text in texts)


class TestDoubtfulLeftOut:
    """Huzhou's plan for 2027 is a consultation draft; China's 6.3 patents of 2015 are of grade C."""

    def test_drafts_and_aspirations_are_on_no_part_of_the_page(self, shown):
        page = compare.Page("rd_intensity", ["rd_input"], leave_out="less_than_firm")
        assert set(page.rows["firmness"]) == {"firm"}
        page.answer(charts.timeline, page.rows)
        texts = [str(bundle["text/plain"]) for bundle in shown]
        assert "Rows and figures left out: aspirational targets and drafts" in texts[:4]
        (facts,) = [
            text for text in texts if "without this target" in text and "outside of what" in text
        ]
        assert facts.startswith("3 set")
        assert "2 outside of what is chosen" in facts

    def test_figures_of_grade_c_are_beside_no_target(self, shown):
        """Without the 6.3 of 2015 China's 4.9 of 2014 stand in, a year earlier; it aimed at 3.3 for 2015."""
        with_weak = [[2015, 6.3, "unknown"], [2015, 3.3, ""]]
        without = [[2014, 4.9, "year_before"], [2015, 3.3, ""]]
        for leave_out, figures in (("", with_weak), ("weak_figures", without)):
            page = compare.Page("patents", ["patents"], places="haizhou", leave_out=leave_out)
            found = compare.benchmarks(page.rows, page.tables)
            found = found[found["value"].notna()]
            assert found[["year", "value", "marks"]].values.tolist() == figures
