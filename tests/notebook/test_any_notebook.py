"""Any notebook of a researcher's own becomes a good page, by our command as by nbconvert's template."""

from __future__ import annotations

import base64
import copy
import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from compare.language.links import group_anchor
from compare.language.words import word
from compare.notebooks.html import (
    BLOCK,
    heading_block,
    notebook_address,
    paragraph_block,
    render_block,
    tables_block,
)
from compare.report import layout
from compare.report.downloads import beside_page, clean
from compare.report.notebook_page import PageRequest, notebook_language, notebook_page
from compare.report.offline import gate

ROOT = Path(__file__).parents[2]
PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
    )
).decode()
KNOWN = "huzhou-2017-054-10"  # 2.70%左右


class _Seen(HTMLParser):
    """What of a page is read: every element with its attributes, and the text outside of scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._unseen = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text += data


def page_of(*cells: nbformat.NotebookNode, name: str = "invented.en", **options) -> str:
    """Return the page of a made-up notebook; it must pass the gate."""
    notebook = new_notebook(cells=list(cells))
    text = notebook_page(
        notebook, PageRequest(name, notebook_language(notebook, name), ROOT, **options)
    )
    assert gate.faults(text, layout.script()) == []
    return text


def body_of(*cells: nbformat.NotebookNode, **options) -> str:
    """Return what a page shows above its evidence, downloads and code."""
    text = page_of(*cells, **options)
    body = text[text.index("<main") : text.index('<details class="code"')]
    return body.split('<section class="downloads"')[0].split('<section class="evidence')[0]


def showing(data: dict, metadata: dict | None = None) -> nbformat.NotebookNode:
    """Return a cell with one result."""
    output = new_output("display_data", data, metadata=metadata or {})
    return new_code_cell("'INVENTED code'", outputs=[output])


def seen(markup: str) -> _Seen:
    reader = _Seen()
    reader.feed(markup)
    reader.close()
    return reader


class TestMarkdown:
    def test_headings_and_text_are_rendered(self) -> None:
        body = body_of(new_markdown_cell("# INVENTED *title*\n\nText.\n\n## Part\n\n- a\n- b"))
        assert re.search(r"<h1[^>]*>INVENTED <em>title</em></h1>", body)
        assert '<h2 id="Part">Part</h2>' in body
        assert "<li>a</li>" in body
        assert "&lt;h" not in body

    def test_a_list_of_contents_leads_to_the_sections(self) -> None:
        body = body_of(new_markdown_cell("# INVENTED\n\n## One part\n\n## 第二部分\n\n## One part"))
        contents = body[body.index('<nav class="contents"') : body.index("</nav>")]
        anchors = re.findall(r'href="#([^"]+)"', contents)
        assert anchors[:3] == ["One-part", "第二部分", "One-part-2"]
        for anchor in anchors[:3]:
            assert f'id="{anchor}"' in body

    def test_a_heading_called_as_a_part_of_the_page_gets_another_anchor(self) -> None:
        text = page_of(new_markdown_cell("# INVENTED\n\n## downloads\n\n## content"))
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids))

    def test_contents_stand_below_the_title_and_above_the_first_section(self) -> None:
        body = body_of(new_markdown_cell("# INVENTED\n\nIntroduction.\n\n## Part\n\nText."))
        places = [body.index(each) for each in ("<h1", "Introduction", 'class="contents"', "<h2")]
        assert places == sorted(places)

    def test_allowed_elements_of_a_writer_are_rendered(self) -> None:
        source = (
            "# INVENTED\n\n<h2>Raw</h2>\n<details open><summary>More</summary>hidden</details>\n\n"
            'H<sub>2</sub>O <mark>m</mark> <span lang="zh" class="picks" id="evidence">中</span>'
        )
        body = body_of(new_markdown_cell(source))
        assert re.search(r"<h2[^>]*>Raw</h2>", body)
        assert "<summary>More</summary>" in body
        assert "<sub>2</sub>" in body
        assert '<span lang="zh">中</span>' in body  # our own class and id stay our own

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>document.title = 'TAKEN'</script>",
            "<ScRiPt src='https://invented.example/a.js'></sCrIpT>",
            "<style>body { background: url(https://invented.example/a.png) }</style>",
            "<img src=x onerror=\"alert('TAKEN')\">",
            '<a href="javascript:alert(1)" onclick="alert(\'TAKEN\')">x</a>',
            '<iframe srcdoc="TAKEN"></iframe>',
            "<svg><script>TAKEN</script></svg>",
            '<p style="background: url(https://invented.example/a.png)">x</p>',
            '<form action="https://invented.example/"><input name="a"></form>',
            "<noscript><style></noscript><img src=x onerror=alert(1)>",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
            '<base href="https://invented.example/">',
            "<!-- <script>TAKEN</script> -->",
            "![x](https://invented.example/a.png)",
            "</div></main><h1>TAKEN</h1>",
        ],
    )
    def test_what_could_run_or_ask_anybody_is_left_out(self, hostile: str) -> None:
        body = body_of(new_markdown_cell(f"# INVENTED\n\nbefore\n\n{hostile}\n\nafter"))
        found = seen(body)
        assert "before" in found.text
        for tag, attributes in found.elements:
            assert tag not in ("script", "style", "iframe", "form", "base", "svg", "math"), tag
            assert not [name for name in attributes if name.startswith("on")], attributes
        assert "</main>" not in body

    def test_a_link_that_leads_out_tells_its_address(self) -> None:
        body = body_of(
            new_markdown_cell("[the bureau](https://invented.example/a) [here](#Part)\n\n## Part")
        )
        assert "the bureau (https://invented.example/a)" in body
        assert '<a href="#Part">here</a>' in body

    def test_pasted_images_are_part_of_the_page(self) -> None:
        cell = new_markdown_cell("# INVENTED\n\n![a map](attachment:image.png)")
        cell["attachments"] = {"image.png": {"image/png": PIXEL}}
        images = [attributes for tag, attributes in seen(body_of(cell)).elements if tag == "img"]
        assert images == [{"alt": "a map", "src": f"data:image/png;base64,{PIXEL}"}]

    def test_a_pasted_image_that_was_lost_is_its_words(self) -> None:
        body = body_of(new_markdown_cell("# INVENTED\n\n![a map](attachment:image.png)"))
        assert "a map" in body
        assert "<img" not in body

    def test_tables_keep_their_columns_and_boxes_their_state(self) -> None:
        body = body_of(new_markdown_cell("|a|b|\n|-|-:|\n|1|2|\n\n- [x] done\n- [ ] open"))
        assert '<td style="text-align:right;">2</td>' in body
        assert "☑ done" in body
        assert "☐ open" in body


class TestResults:
    @pytest.mark.parametrize(
        ("data", "wanted"),
        [
            ({"text/html": "<b>INVENTED</b>", "text/plain": "no"}, "<b>INVENTED</b>"),
            ({"text/markdown": "**INVENTED**", "text/plain": "no"}, "<strong>INVENTED</strong>"),
            ({"text/latex": "$INVENTED < 2$", "text/plain": "no"}, "<pre>$INVENTED &lt; 2$</pre>"),
            (
                {"image/png": f"{PIXEL[:20]}\n{PIXEL[20:]}\n", "text/plain": "INVENTED"},
                f'<img src="data:image/png;base64,{PIXEL}" alt="INVENTED">',
            ),
            (
                {"image/jpeg": "AAAA", "text/plain": "INVENTED"},
                '<img src="data:image/jpeg;base64,AAAA" alt="INVENTED">',
            ),
            (
                {"application/json": {"a": ["INVENTED", "中"]}, "text/plain": "no"},
                "[\n    &quot;INVENTED&quot;,\n    &quot;<span lang=zh>中</span>&quot;\n  ]",
            ),
            (
                {"application/javascript": "alert('no')", "text/plain": "no"},
                word("output.script", "en"),
            ),
            (
                {
                    "application/vnd.jupyter.widget-view+json": {"model_id": "no"},
                    "text/plain": "IntSlider(value=0, INVENTED)",
                },
                "<pre>IntSlider(value=0, INVENTED)</pre>",
            ),
            ({"text/plain": "<INVENTED>"}, "<pre>&lt;INVENTED&gt;</pre>"),
            ({"application/x-invented": "a"}, "application/x-invented"),
        ],
    )
    def test_every_kind_has_its_place(self, data: dict, wanted: str) -> None:
        body = body_of(new_markdown_cell("# Title"), showing(data))
        assert wanted in body
        assert not re.search(r"\bno\b", seen(body).text)

    def test_a_picture_is_called_as_its_metadata_say(self) -> None:
        data = {"image/png": PIXEL, "text/plain": "<Figure size 640x480>"}
        body = body_of(showing(data, {"image/png": {"alt": "INVENTED curve"}}))
        assert 'alt="INVENTED curve"' in body

    def test_a_drawing_that_cannot_be_read_is_its_words(self) -> None:
        body = body_of(showing({"image/svg+xml": "<svg><p>", "text/plain": "INVENTED drawing"}))
        assert "<pre>INVENTED drawing</pre>" in body

    def test_what_is_printed_is_shown_once_and_without_colours(self) -> None:
        outputs = [
            new_output("stream", name="stdout", text="10%\r50%\rINVENTED"),
            new_output("stream", name="stdout", text=" line\n"),
            new_output("stream", name="stderr", text="\x1b[31mwarned <b>\x1b[0m"),
            new_output(
                "error", ename="E", evalue="x", traceback=["\x1b[31mTraceback\x1b[0m", "E: x"]
            ),
        ]
        body = body_of(new_code_cell("pass", outputs=outputs))
        assert "<pre>INVENTED line\n</pre>" in body
        assert "<pre>warned &lt;b&gt;</pre>" in body
        assert '<pre class="error">Traceback\nE: x</pre>' in body

    def test_raw_cells_are_shown_as_they_are(self) -> None:
        raw = new_raw_cell("<b>INVENTED</b>")
        assert "<pre>&lt;b&gt;INVENTED&lt;/b&gt;</pre>" in body_of(raw)
        raw.metadata["raw_mimetype"] = "text/markdown"
        assert "<b>INVENTED</b>" in body_of(raw)

    def test_a_page_shown_as_text_holds_nothing_else(self) -> None:
        cells = [
            showing({"text/html": "<img src=x>", "text/plain": "INVENTED text"}),
            showing({"image/png": PIXEL}),
        ]
        body = body_of(*cells, failed=True, text_only=True)
        assert "<pre>INVENTED text</pre>" in body
        assert "<img" not in body


class TestDrawings:
    SVG = (
        '<?xml version="1.0"?><!-- made by an INVENTED program -->'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 9 9" onload="alert(1)" aria-labelledby="t"><title id="t">INVENTED</title>'
        "<script>alert(1)</script><style>.a, #b > c {fill: url(#grad)} @import 'a.css';</style>"
        '<style>.x, :is(a, .y) {fill: red}</style><defs><linearGradient id="grad"/></defs>'
        '<a xlink:href="https://invented.example/"><rect id="b" class="a" fill="url(#grad)" '
        'style="stroke: url(https://invented.example/a)" onclick="alert(1)"/></a>'
        '<image xlink:href="https://invented.example/a.png"/>'
        f'<image xlink:href="data:image/png;base64,{PIXEL}" width="1"/>'
        '<foreignObject><iframe src="a"/></foreignObject><use xlink:href="a.svg#b"/>'
        '<use xlink:href="#b"/><text>a <tspan>&lt;b&gt;</tspan><script>alert(1)</script> behind</text></svg>'
    )

    def test_two_drawings_of_a_page_share_no_id_and_no_style(self) -> None:
        body = body_of(showing({"image/svg+xml": self.SVG}), showing({"image/svg+xml": self.SVG}))
        ids = re.findall(r'\sid="([^"]+)"', body)
        assert len(ids) == len(set(ids))
        for number in (1, 2):
            assert f'id="figure-{number}-grad"' in body
            assert f'fill="url(#figure-{number}-grad)"' in body
            assert f'<use href="#figure-{number}-b"/>' in body
            assert f'aria-labelledby="alt-{number}"' in body
            scope = f"#figure-{number}-drawing"
            assert f"{scope} .x,{scope} :is(a, .y){{fill: red}}" in body
        assert set(re.findall(r"url\(#([^)]+)\)", body)) <= set(ids)

    def test_nothing_runs_and_nothing_leads_out(self) -> None:
        body = body_of(showing({"image/svg+xml": self.SVG}))
        assert "invented.example" not in body
        assert "alert" not in body
        assert "a.svg" not in body
        assert f"data:image/png;base64,{PIXEL}" in body  # a picture inside a drawing stays
        assert "a <tspan>&lt;b&gt;</tspan><g/> behind" in body

    def test_a_drawing_without_name_spaces_is_taken(self) -> None:
        svg = '<svg viewBox="0 0 1 1"><circle id="a" r="1"/><use xlink:href="#a"/></svg>'
        assert '<use href="#figure-1-a"/>' in body_of(showing({"image/svg+xml": svg}))

    def test_a_mark_of_our_own_leads_to_its_evidence_and_another_link_nowhere(self) -> None:
        svg = (
            '<svg xmlns:xlink="http://www.w3.org/1999/xlink">'
            f'<a xlink:href="evidence-huzhou-2017.en.html#{KNOWN}"><use x="1" y="2"/></a>'
            f'<a xlink:href="evidence-huzhou-2017.en.html#{KNOWN}"><use x="1" y="2"/></a>'
            '<a xlink:href="evidence-invented-2017.en.html#invented-2017-001-01"><g/></a></svg>'
        )
        text = page_of(showing({"image/svg+xml": svg}))
        links = [attributes for tag, attributes in seen(text).elements if tag == "a"]
        marks = [each for each in links if each["href"] == f"#{KNOWN}"]
        assert [each.get("aria-hidden") for each in marks[:2]] == [None, "true"]
        assert re.search(rf'<a href="#{KNOWN}"><title>[^<]*2.70%', text)
        assert picked_by(text)["targets"][KNOWN]
        assert f'<article class="card target" id="{KNOWN}"' in text
        assert "invented-2017" not in text.split('<details class="code"')[0]

    def test_a_nest_that_is_too_deep_is_its_words(self) -> None:
        svg = f"<svg>{'<g>' * 5000}{'</g>' * 5000}</svg>"
        body = body_of(showing({"image/svg+xml": svg, "text/plain": "INVENTED nest"}))
        assert "<pre>INVENTED nest</pre>" in body


def picked_by(text: str) -> dict:
    """Return what the rows, marks and entries of a page are picked by."""
    return json.loads(re.search(r'id="compare-picks">([^<]+)</script>', text)[1])


def as_output(block: dict) -> dict:
    """Return a block as an output of ours carries it, with HTML that only JupyterLab shows."""
    markup = render_block(block, notebook_address("en"))
    return {BLOCK: block, "text/html": f"{markup}<!-- for JupyterLab -->", "text/plain": "plain"}


class TestBlocks:
    def test_a_page_is_rendered_from_the_blocks(self) -> None:
        office = group_anchor("huzhou-2017", "family", "rd_input")
        blocks = [
            heading_block("INVENTED & title", 1),
            heading_block("INVENTED part", 2, "says"),
            paragraph_block("INVENTED <notice>", "notice"),
            {"type": "paragraph", "style": "", "pieces": [["see ", ""], ["them", office]]},
            tables_block(
                [
                    {
                        "caption": "INVENTED caption",
                        "columns": ["Value"],
                        "rows": [[[["2.70%", KNOWN]]], [[["INVENTED", ""]]]],
                    }
                ]
            ),
        ]
        text = page_of(*[showing(as_output(block)) for block in blocks])
        assert "for JupyterLab" not in text
        assert "<title>INVENTED &amp; title</title>" in text
        part = '<details class="part"><summary><h2 id="says">INVENTED part</h2></summary>'
        assert part in text
        assert '<p class="notice">INVENTED &lt;notice&gt;</p>' in text
        assert f'<a href="#{office}">them</a>' in text
        assert f'<li id="{office}">' in text
        assert re.search(rf'<tr><td[^>]*><a href="#{KNOWN}">2.70%</a>', text)
        known = picked_by(text)
        places = known["targets"][KNOWN]
        values = [names[place] for names, place in zip(known["lists"], places, strict=True)]
        assert values == ["huzhou", "rd_intensity", "2017", "firm", "unreviewed"]
        assert f'<article class="card target" id="{KNOWN}"' in text

    def test_the_notebook_beside_a_page_makes_the_same_page_again(self) -> None:
        table = {"caption": "", "columns": ["Value"], "rows": [[[["2.70%", KNOWN]]]]}
        blocks = [heading_block("INVENTED", 1), tables_block([table])]
        cells = [showing(as_output(block)) for block in blocks]
        executed = nbformat.writes(new_notebook(cells=cells)).encode()
        beside = beside_page("invented.en", executed)["invented.en.ipynb"]
        notebook = nbformat.reads(beside.decode(), as_version=4)
        assert page_of(*notebook.cells) == page_of(*cells)


class TestTitleAndLanguage:
    def test_without_a_first_heading_the_first_of_all_is_the_title(self) -> None:
        text = page_of(new_markdown_cell("Text.\n\n### INVENTED third\n\n### Another"))
        assert "<title>INVENTED third</title>" in text
        assert re.search(r"<h1[^>]*>INVENTED third</h1>", text)
        assert re.search(r"<h3[^>]*>Another</h3>", text)

    def test_without_any_heading_the_name_is_the_title(self) -> None:
        text = page_of(new_markdown_cell("Text only."), name="INVENTED-name")
        assert "<title>INVENTED-name</title>" in text
        assert "<h1>INVENTED-name</h1>" in text

    def test_a_heading_in_html_is_a_title_too(self) -> None:
        text = page_of(showing({"text/html": "<h1>INVENTED <i>title</i></h1><h2 id='x'>X</h2>"}))
        assert "<title>INVENTED title</title>" in text
        assert '<li><a href="#x">X</a></li>' in text

    @pytest.mark.parametrize(
        ("name", "source", "tags", "language"),
        [
            ("invented", "language = 'zh'", ["parameters"], "zh"),
            ("invented.en", "language: str = 'zh'  # any", ["injected-parameters"], "zh"),
            ("invented.zh", "language = 'zh'", [], "zh"),
            ("invented.zh", "pass", [], "zh"),
            ("invented.zh", "this is no Python", ["parameters"], "zh"),
            ("invented.zh", "language = ['zh']", ["parameters"], "zh"),
            ("invented.zh.old", "pass", [], "en"),
            ("invented", "language = 'fr'", ["parameters"], "en"),
        ],
    )
    def test_language_is_told_by_parameters_or_by_the_name(
        self, name, source, tags, language
    ) -> None:
        cell = new_code_cell(source, metadata={"tags": tags})
        text = page_of(cell, name=name)
        assert f'<html lang="{layout.TAGS[language]}">' in text
        assert word("page.index", language) in text


class TestFiles:
    @pytest.fixture
    def old(self) -> nbformat.NotebookNode:
        """A notebook of format 4.4, whose cells have no ids, of a kernel that is nowhere."""
        cells = [
            {"cell_type": "markdown", "metadata": {}, "source": "# INVENTED old\n\n<h2>Part</h2>"},
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {},
                "source": "1",
                "outputs": [
                    {
                        "output_type": "execute_result",
                        "execution_count": 1,
                        "metadata": {},
                        "data": {"text/plain": "1"},
                    }
                ],
            },
        ]
        kernel = {"name": "invented-kernel", "display_name": "INVENTED", "language": "invented"}
        return nbformat.from_dict(
            {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}
        )

    def test_the_same_notebook_without_ids_is_the_same_bytes(self, old) -> None:
        texts = set()
        for _ in range(2):
            drawn = nbformat.v4.upgrade(copy.deepcopy(old), from_minor=4)  # draws ids
            texts.add(clean(drawn))
            texts.add(clean(old))
        assert len(texts) == 1
        nbformat.validate(nbformat.reads(texts.pop().decode(), as_version=4))

    def test_nbconvert_makes_the_same_page_twice(self, old, tmp_path) -> None:
        """In the language of its name, although it has neither parameters nor a kernel."""
        path = tmp_path / "invented.zh.ipynb"
        path.write_text(json.dumps(old), "utf-8")
        pages = set()
        for _ in range(2):
            done = subprocess.run(
                [
                    *[sys.executable, "-m", "jupyter", "nbconvert", "--to", "html"],
                    *["--template", "compare", "--TemplateExporter.extra_template_basedirs"],
                    *[str(layout.TEMPLATES), str(path)],
                ],
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
            pages.add((tmp_path / "invented.zh.html").read_text("utf-8"))
        assert len(pages) == 1
        text = pages.pop()
        assert gate.faults(text, layout.script()) == []
        assert '<html lang="zh-CN">' in text
        assert "<title>INVENTED old</title>" in text
        assert re.search(r"<h2[^>]*>Part</h2>", text)
        assert word("download.heading", "zh") in unescape(text)
