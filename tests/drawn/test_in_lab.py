"""The widgets of JupyterLab, without a browser: what they show and write, and what they refuse."""

import csv
from html import escape

import pytest
from refusals import refused

import compare
from compare.interface.decide import DecidingFrame

#: MADE UP.
TEXT = "虚构市科技创新要点\n到2027年，高新技术企业达到500家以上，研发经费投入强度达到2.70%左右。\n"


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "made_up.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def draft(tmp_path):
    return tmp_path / "made_up.csv"


def saved_rows(draft):
    with draft.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def save(frame, content):
    """Let the page of a frame save."""
    for handle in frame._msg_callbacks.callbacks:
        handle(frame, {"draft": content}, [])


class TestDecide:
    def test_it_begins_with_what_is_suggested(self, text, draft):
        frame = compare.decide(str(text), draft)
        assert isinstance(frame, DecidingFrame)
        assert '"as_printed": "500家以上"' in frame.page
        assert frame.said == ""
        assert not draft.exists()

    def test_what_the_page_saves_is_the_draft_and_is_taken_up_again(self, text, draft):
        frame = compare.decide(str(text), draft)
        rows = compare.suggest(TEXT).astype(str).replace({"nan": "", "<NA>": ""})
        rows["decision"] = ["accepted", *["undecided"] * (len(rows) - 1)]
        save(frame, rows.to_csv(index=False))
        assert frame.said == f"Saved to {draft}: 1 of {len(rows)} numbers decided."
        assert saved_rows(draft)[0]["decision"] == "accepted"
        again = compare.decide(str(text), draft)
        assert '"decision": "accepted"' in again.page

    def test_a_folder_that_refuses_is_told_and_nothing_is_lost(self, text, tmp_path):
        (tmp_path / "taken").write_text("", "utf-8")
        frame = compare.decide(str(text), tmp_path / "taken" / "draft.csv")
        save(frame, "row,decision\ntarget,accepted\n")
        assert "could not be written" in frame.said
        assert "the page keeps what you decided" in frame.said

    def test_what_cannot_be_decided_is_a_sentence(self, text, draft, tmp_path):
        said = refused(compare.decide, "huzhou-2018", draft)
        assert 'Did you mean "huzhou-2017"?' in said
        assert "must end in .csv" in refused(compare.decide, str(text), tmp_path / "draft.xlsx")
        assert 'Did you mean "en"' in refused(compare.decide, str(text), draft, language="eng")
        said = refused(compare.decide, "huzhou-2017", draft, sources=tmp_path)
        assert "holds no huzhou-2017.txt" in said
        for wrong in (None, 3, ["made_up"]):
            assert f"{type(wrong).__name__}; give text" in refused(compare.decide, wrong, draft)
            assert f"{type(wrong).__name__}; give text" in refused(compare.decide, str(text), wrong)
        assert "sources: This is int" in refused(compare.decide, str(text), draft, sources=3)
        draft.write_text("row;line\n", "utf-8")
        assert "separated by semicolons" in refused(compare.decide, str(text), draft)


class TestExplore:
    def test_the_code_makes_what_is_shown(self):
        explorer = compare.explore()
        explorer.indicator.value = "rd_intensity"
        explorer.places.value = ["huzhou", "haining"]
        explorer.years.value = (2017, 2025)
        made = {}
        exec(explorer.source, made)
        assert set(made["rows"]["target_id"]) == {"huzhou-2017-054-10", "haining-2025-036-04"}
        assert compare.show(made["table"])._repr_html_() == explorer.table.value
        assert escape(made["figure"].alt) in explorer.figure.value
        assert 'year="2017-2025"' in explorer.source

    def test_what_has_several_types_is_drawn_in_panels(self):
        explorer = compare.explore()
        explorer.indicator.value = "hnte_count"
        assert "compare.plot.panels(rows)" in explorer.source
        assert "<img" in explorer.figure.value

    def test_every_indicator_shows_something_or_says_why_not(self):
        explorer = compare.explore(language="zh")
        for _, indicator in explorer.indicator.options:
            explorer.indicator.value = indicator
            assert "<img" in explorer.figure.value, indicator
            assert "<table" in explorer.table.value, indicator

    def test_a_choice_without_a_row_says_so(self):
        explorer = compare.explore()
        explorer.indicator.value = "rd_intensity"
        explorer.places.value = ["shaoxing"]
        first = explorer.years.options[0]
        explorer.years.value = (first, first)
        assert "no row to draw" in explorer.figure.value
        assert "no document" in explorer.table.value

    def test_a_project_is_named_in_the_code(self, project):
        explorer = compare.explore(root=project)
        assert f"root={str(project)!r}" in explorer.source
        assert "<table" in explorer.table.value
        assert "holds no data/raw/places.csv" in refused(compare.explore, root=project / "data")

    def test_it_speaks_chinese(self):
        explorer = compare.explore("zh")
        assert explorer.indicator.description == "指标"
        assert "language='zh'" in explorer.source
