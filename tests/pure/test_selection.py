"""What a page may see: the same rows wherever it runs, and nothing that it cannot show."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import compare
from compare.comparison.coverage import coverage
from compare.comparison.strengths import MINIMUM_PEERS
from compare.notebooks.parameters import check_parameters
from compare.notebooks.selection import declared_selection, select_tables

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FAMILIES = ["rd_input", "patents", "innovative_firms"]


def selected(tables, families=(), **parameters):
    return select_tables(tables, families, check_parameters(tables, **parameters))


def assert_same(one, other):
    assert list(one) == list(other)
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


def changed(tables, name, rows, column, value):
    """Return the tables with some cells of one table changed."""
    frame = tables[name].copy()
    frame.loc[rows, column] = value
    return {**tables, name: frame}


class TestSelected:
    def test_holds_the_tables_that_a_page_uses_and_no_other(self, tables):
        assert set(selected(tables)) == {
            "places",
            "documents",
            "datings",
            "indicators",
            "relations",
            "scopes",
            "targets",
            "peer_targets",
            "peer_documents",
            "peer_datings",
            "responsibilities",
            "context",
            "resolutions",
            "reviews",
            "levels",
            "families",
            "units",
            "commitments",
            "glosses",
        }

    def test_peers_come_with_the_documents_that_they_stand_in(self, tables):
        """Else what a plan is judged among is of no known document: a profile failed as soon as it had peers."""
        haizhou = {
            name: frame[frame[key].eq(value)]
            for name, frame, key, value in (
                ("places", tables["places"], "place_id", "haizhou"),
                ("documents", tables["documents"], "document_id", "haizhou-2015"),
                ("datings", tables["datings"], "document_id", "haizhou-2015"),
                ("targets", tables["targets"], "document_id", "haizhou-2015"),
            )
        }
        known = dict(tables)
        invented = [f"invented{number}" for number in range(MINIMUM_PEERS)]
        for name, frame in haizhou.items():
            copies = []
            for place_id in invented:
                changes = {"place_id": place_id} if "place_id" in frame else {}
                if "document_id" in frame:
                    changes["document_id"] = f"{place_id}-2015"
                if "target_id" in frame:
                    changes["target_id"] = frame["target_id"].str.replace("haizhou", place_id)
                copies.append(frame.assign(**changes))
            known[name] = pd.concat([tables[name], *copies], ignore_index=True)
        found = select_tables(known, [], check_parameters(known, document="haizhou-2015"))
        documents = [f"{place_id}-2015" for place_id in invented]
        assert sorted(set(found["peer_targets"]["document_id"])) == documents
        assert found["peer_documents"]["document_id"].tolist() == documents
        # No number of pilot towns is a strength or a gap, so a profile does not wait for those of others.
        assert "innovative_pilot_towns" in set(found["targets"]["indicator"])
        peers_state = set(found["peer_targets"]["indicator"])
        assert "rd_intensity" in peers_state
        assert "innovative_pilot_towns" not in peers_state
        assert found["peer_datings"]["document_id"].tolist() == documents

    def test_holds_everything_of_them_when_nothing_is_chosen(self, tables):
        found = selected(tables)
        for name in ("places", "documents", "indicators", "scopes", "context", "targets"):
            assert len(found[name]) == len(tables[name]), name

    def test_targets_are_of_the_families(self, tables):
        found = selected(tables, ["patents"])["targets"]
        family_of = tables["indicators"].set_index("indicator")["family"]
        wanted = tables["targets"]["indicator"].map(family_of).eq("patents")
        assert found["target_id"].tolist() == tables["targets"].loc[wanted, "target_id"].tolist()
        assert 0 < len(found) < len(tables["targets"])

    def test_targets_are_of_the_places(self, tables):
        found = selected(tables, places="huzhou,haining")
        assert set(found["targets"]["place_id"]) == {"huzhou", "haining"}
        assert set(found["documents"]["place_id"]) == {"huzhou", "haining"}
        assert set(found["responsibilities"]["document_id"]) <= set(
            found["documents"]["document_id"]
        )

    def test_targets_are_of_the_document(self, tables):
        found = selected(tables, document="huzhou-2017")
        assert set(found["targets"]["document_id"]) == {"huzhou-2017"}
        assert set(found["responsibilities"]["document_id"]) == {"huzhou-2017"}

    def test_document_of_another_place_than_chosen_is_still_named(self, tables):
        found = selected(tables, document="huzhou-2017", places="haining")
        assert "huzhou-2017" in found["documents"]["document_id"].tolist()
        assert found["targets"].empty

    @pytest.mark.parametrize(
        "parameters", [{"years": 2017}, {"language": "zh"}, {"restated": True}], ids=str
    )
    def test_nothing_else_narrows(self, tables, parameters):
        """A page says for which other years there are statements."""
        assert_same(selected(tables, ["patents"], **parameters), selected(tables, ["patents"]))

    def test_only_targets_have_notes(self, tables):
        found = selected(tables)
        assert [name for name, frame in found.items() if "note" in frame] == ["targets"]
        assert found["targets"]["note"].ne("").any()

    def test_responsibilities_are_of_the_sections_of_the_targets(self, tables):
        found = selected(tables, ["patents"])
        sections = set(
            zip(found["targets"]["document_id"], found["targets"]["section"], strict=True)
        )
        named = found["responsibilities"]
        assert set(zip(named["document_id"], named["section"], strict=True)) <= sections
        assert 0 < len(named) < len(tables["responsibilities"])

    def test_input_stays_as_it_was(self, tables):
        before = {name: frame.copy() for name, frame in tables.items()}
        selected(tables, ["patents"], document="huzhou-2017")
        assert_same(tables, before)


class TestDependence:
    """What a page cannot show does not change what it sees."""

    def test_value_of_another_document(self, tables):
        other = tables["targets"]["document_id"].eq("haining-2025")
        after = changed(tables, "targets", other, "value", 12345.0)
        assert_same(
            selected(tables, document="huzhou-2017"), selected(after, document="huzhou-2017")
        )

    def test_row_less_of_another_document(self, tables):
        """The rows that follow keep their numbers."""
        kept = tables["targets"]["document_id"].ne("haining-2025")
        after = {**tables, "targets": tables["targets"][kept]}
        assert_same(
            selected(tables, document="huzhou-2017"), selected(after, document="huzhou-2017")
        )

    def test_value_of_another_family(self, tables):
        other = tables["targets"]["indicator"].eq("rd_intensity")
        after = changed(tables, "targets", other, "value", 12345.0)
        assert_same(selected(tables, ["patents"]), selected(after, ["patents"]))

    @pytest.mark.parametrize(
        "name", ["documents", "indicators", "scopes", "context", "resolutions"]
    )
    def test_note_that_no_page_shows(self, tables, name):
        after = changed(tables, name, slice(None), "note", "Changed. | 已改。")
        assert_same(selected(tables), selected(after))

    @pytest.mark.parametrize(
        "name", ["excluded", "second_coding", "adjudication", "changes", "reviews"]
    )
    def test_table_that_no_page_shows(self, tables, name):
        assert_same(selected(tables), selected({**tables, name: tables[name].iloc[:0]}))

    def test_value_that_the_page_shows(self, tables):
        own = tables["targets"]["document_id"].eq("huzhou-2017")
        after = changed(tables, "targets", own, "value", 12345.0)
        found = selected(after, document="huzhou-2017")["targets"]
        assert set(found["value"]) == {12345.0}


class TestResults:
    """What is worked out of a selection is what is worked out of everything, for the rows selected."""

    @pytest.mark.parametrize("family", FAMILIES)
    def test_coverage(self, tables, family):
        """A document that sets nothing of the family is silent, and not uncoded."""
        places = sorted(set(tables["documents"]["place_id"]))
        found = coverage(selected(tables, [family]), [family], places)
        pd.testing.assert_frame_equal(found, coverage(tables, [family], places))

    def test_silent_document_is_not_an_uncoded_one(self, tables):
        family_of = tables["indicators"].set_index("indicator")["family"]
        targets = tables["targets"]
        gone = targets["document_id"].eq("haining-2025")
        gone &= targets["indicator"].map(family_of).eq("patents")
        fewer = {**tables, "targets": targets[~gone]}
        found = coverage(selected(fewer, ["patents"]), ["patents"], ["haining"])
        assert set(found["status"]) == {"silent"}
        none = {**tables, "targets": targets[targets["document_id"].ne("haining-2025")]}
        found = coverage(selected(none, ["patents"]), ["patents"], ["haining"])
        assert set(found["status"]) == {"not_coded"}

    @pytest.mark.parametrize("family", FAMILIES)
    @pytest.mark.parametrize(
        "function",
        ["benchmarks", "growth", "verdicts", "outcomes", "revisions", "consistency", "resolve"],
    )
    def test_comparison(self, tables, rows, family, function):
        own = selected(tables, [family])
        of_family = rows[rows["family"].eq(family)].reset_index(drop=True)
        harmonised = compare.harmonise_targets(own)
        pd.testing.assert_frame_equal(harmonised, of_family)
        compute = getattr(compare, function)
        pd.testing.assert_frame_equal(compute(harmonised, own), compute(of_family, tables))

    def test_offices(self, tables, rows):
        own = selected(tables, ["patents"])
        of_family = rows[rows["family"].eq("patents")].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            compare.answerable(of_family, own["responsibilities"]),
            compare.answerable(of_family, tables["responsibilities"]),
        )


PARAMETERS = 'places: str = "all"  # places\nyears: str = "all"\nlanguage: str = "en"\nrestated: bool = False'
IMPORT = "from compare import Page, charts"
PAGE = 'page = Page("x", ["patents"], places=places, years=years, language=language, restated=restated)'
PLAIN = [PARAMETERS, IMPORT, PAGE, "rows = page.rows"]

DECLARED = {
    "rd_intensity": ["rd_input"],
    "high_tech_firms": ["innovative_firms"],
    "patents": ["patents"],
    "coverage": [],
    "city_profile": [],
    "ambition": ["rd_input", "patents", "innovative_firms"],
    "outcomes": [],
}


def code(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


class TestDeclared:
    @pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
    def test_every_notebook_of_ours_says_what_it_sees(self, path):
        assert declared_selection(code(path)) == DECLARED[path.stem]

    def test_plain_notebook(self):
        assert declared_selection(PLAIN) == ["patents"]

    @pytest.mark.parametrize(
        "cell",
        [
            "page.heading('says')\npage.statements(rows)",
            "page.figure(charts.panels, rows, 'one')\npage.figure(charts.timeline, rows, 'two')",
            "wanted = rows[rows['indicator'].isin(['a', 'b'])]\nlen(wanted)",
            "rows.query('value > 3').sort_values('value', key=lambda column: -column)",
            "if language == 'zh':\n    print(f'{len(rows)} 行')",
            "def larger(row, least):\n    return row.value > least\n[larger(row, 3) for row in rows.itertuples()]",
            "total = 0\nfor value in rows['value']:\n    total += value",
            "page.tables['context'].describe()",
            "",
            "# nothing but a comment",
        ],
    )
    def test_work_on_what_the_page_holds_is_its_own(self, cell):
        assert declared_selection([*PLAIN, cell]) == ["patents"]

    @pytest.mark.parametrize(
        "cell",
        [
            # imports
            "import pandas as pd",
            "import compare",
            "from compare import load_tables",
            "from compare import *",
            "from compare.tables.load import load_tables",
            "from compare import charts as drawings",
            "from . import helper",
            "import os, sys",
            # names that are not the notebook's own
            "open('data.csv').read()",
            "eval('1 + 1')",
            "exec('x = 1')",
            "__import__('os')",
            "get_ipython().system('ls')",
            "getattr(page, 'tables')",
            "globals()['page']",
            "input()",
            "In[0]",
            "helper(rows)",
            "open = open\nopen('data.csv')",
            "_ = 3",
            # what lies behind a name
            "page.figure.__globals__['load_tables']()",
            "page._all_rows",
            "charts.pd.read_csv('data.csv')",
            "pandas = charts.pd",
            "page.figure(charts.pd.read_csv, rows, 'x')",
            # IPython's own syntax
            "%matplotlib inline",
            "%%bash\nls",
            "!ls",
            "files = !ls",
            "page?",
            # no Python
            "rows = ",
            "x = '\0'",
            # a second Page, or Page for another thing
            'Page("y", ["rd_input"], places=places)',
            "Question = Page",
            "Page = 3",
            "charts = 3",
            # parameters set anew
            "places = 'huzhou'",
            "document = 'huzhou-2017'",
            "places += ',haining'",
            "for places in ['huzhou']:\n    pass",
            "del places",
            "towns = places\ntowns",
        ],
    )
    def test_anything_that_could_reach_further_depends_on_everything(self, cell):
        assert declared_selection([*PLAIN, cell]) is None

    @pytest.mark.parametrize(
        "page",
        [
            "page = 3",
            "Page",
            "page = Page()",
            'page = Page("x")',
            'page = Page("x", families, places=places)',
            'page = Page("x", ["patents", *more], places=places)',
            'page = Page("x", "patents", places=places)',
            'page = Page("x", ["patents", 3], places=places)',
            'page = Page(title, ["patents"], places=places)',
            'page = Page("x", ["pat" + "ents"], places=places)',
            'page = Page("x", ["patents"], **parameters)',
            'page = Page(*["x", ["patents"]], places=places)',
            'page = Page("x", families=["patents"], places=places)',
            'page = Page("x", ["patents"])',
            'page = Page("x", ["patents"], places="huzhou")',
            'page = Page("x", ["patents"], places=years)',
            'page = Page("x", ["patents"], places=[places])',
            'page = Page("x", ["patents"], places=places, document=places)',
            'page = Page("x", ["patents"], places=places, document=document)',
        ],
    )
    def test_page_that_is_not_plain_depends_on_everything(self, page):
        assert declared_selection([PARAMETERS, IMPORT, page]) is None

    @pytest.mark.parametrize(
        "parameters",
        [
            "places = page",
            "places = ['huz' + 'hou']",
            "if True:\n    places = 'all'",
            "years = 'all'",
        ],
    )
    def test_parameter_that_is_no_literal_depends_on_everything(self, parameters):
        cells = [parameters, IMPORT, 'page = Page("x", [], places=places)']
        assert declared_selection(cells) is None

    def test_notebook_without_a_page_depends_on_everything(self):
        assert declared_selection([]) is None
        assert declared_selection(["1 + 1"]) is None

    def test_page_of_every_family_and_place(self):
        assert declared_selection(["from compare import Page", 'Page("x", [])']) == []

    def test_reading_waits_for_no_pandas(self):
        code = (
            "import sys\nfrom compare.notebooks.selection import declared_selection\n"
            "print('pandas' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "False"
