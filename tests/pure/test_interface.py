"""What a researcher calls: rows by name, wide tables, analyses, figures and views of the project at hand."""

import ast
import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from refusals import refused

import compare
from compare.figures.charts import timeline
from compare.figures.save import Drawing
from compare.interface.names import found
from compare.tables.schema import INDICATORS

ROOT = Path(compare.__file__).parents[2]


class TestImport:
    def test_nothing_heavy_is_loaded_before_it_is_used(self):
        code = "import json, sys, compare; print(json.dumps(sorted(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        loaded = json.loads(done.stdout)
        ours = [name for name in loaded if name.startswith("compare")]
        heavy = {"pandas", "numpy", "matplotlib", "IPython", "scipy", "seaborn", "pyarrow"}
        assert ours == ["compare"]
        assert heavy.isdisjoint(loaded)

    def test_editors_and_type_checkers_know_the_names_that_are_loaded(self):
        stub = ast.parse((ROOT / "src" / "compare" / "__init__.pyi").read_text("utf-8"))
        imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
        told = {
            alias.asname: f"{node.module}.{alias.name}" for node in imports for alias in node.names
        }
        assert sorted(told) == compare.__all__
        for name, address in told.items():
            value = getattr(compare, name)
            assert address in (
                f"{value.__module__}.{name}" if hasattr(value, "__module__") else value.__name__
            )

    def test_every_name_is_listed_for_completion(self):
        assert set(compare.__all__) <= set(dir(compare))


def test_the_chapter_shows_what_each_call_gives():
    """docs/interface.md shows every public function and class; each example gives what stands there."""
    text = (ROOT / "docs" / "interface.md").read_text("utf-8")
    examples = "\n".join(re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL))
    parsed = doctest.DocTestParser().get_doctest(examples, {}, "interface.md", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    told = []
    with pd.option_context("display.width", 80):
        runner.run(parsed, out=told.append)
    assert "".join(told) == ""
    unnamed = [name for name in compare.__all__ if not re.search(rf"\b{name}\b", text)]
    assert unnamed == []


class TestTargets:
    @pytest.mark.parametrize(
        "indicator",
        ["rd_intensity", "R&D intensity", "r&d INTENSITY", "研发经费投入强度", ["rd_intensity"]],
    )
    def test_an_indicator_has_many_names(self, indicator):
        assert set(compare.targets(indicator)["indicator"]) == {"rd_intensity"}

    def test_a_name_that_a_document_prints_is_one(self, tables):
        printed = tables["targets"].set_index("target_id").at["huzhou-2017-054-10", "indicator_zh"]
        assert "huzhou-2017-054-10" in compare.targets(printed)["target_id"].tolist()

    @pytest.mark.parametrize("place", ["huzhou", "湖州", "湖州市", "Huzhou", "330500", ["HUZHOU"]])
    def test_a_place_has_many_names(self, place):
        assert set(compare.targets(place=place)["place_id"]) == {"huzhou"}

    def test_a_family_and_a_document_by_name(self):
        rows = compare.targets(family="R&D input", document="Huzhou 2017")
        assert set(rows["family"]) == {"rd_input"}
        assert set(rows["document_id"]) == {"huzhou-2017"}
        assert set(compare.targets(document="湖州市 2027（征求意见稿）")["document_id"]) == {
            "huzhou-2027"
        }

    @pytest.mark.parametrize("year", [2017, "2017", [2017], "2016-2017", range(2016, 2018)])
    def test_years(self, year):
        assert set(compare.targets(year=year)["target_year"]) == {2017}

    def test_all_rows_are_those_of_the_steps(self, rows):
        columns = ["target_year", "place_id", "document_id", "line", "target_id"]
        expected = rows.sort_values(columns, ignore_index=True)
        pd.testing.assert_frame_equal(compare.targets(restated=True), expected)
        firsts = expected[expected["restates"].eq("")].reset_index(drop=True)
        pd.testing.assert_frame_equal(compare.targets(), firsts)

    def test_all_unknown_names_are_told_at_once(self):
        said = refused(compare.targets, ["rd_intensty", "patent_aplications"])
        assert 'Did you mean "rd_intensity"' in said
        assert '"patent_applications"' in said

    def test_a_name_of_several_is_refused_with_these(self):
        names = [[("R&D expenditure", "rd_growth"), ("R&D expenditure", "rd_expenditure")]]
        said = refused(found, "indicator", "R&D expenditure", names, INDICATORS)
        assert (
            said == 'indicator: "R&D expenditure" names several; give rd_expenditure or rd_growth.'
        )

    def test_a_name_that_was_taken_for_another_is_told(self, tables):
        places = tables["places"]
        misnomer = places.loc[places["misnomers"].ne(""), "misnomers"].iloc[0].split(";")[0]
        with pytest.warns(UserWarning, match=r"\w+"):
            compare.targets(place=misnomer)

    def test_rows_are_the_callers_own(self):
        rows = compare.targets()
        rows["canonical_value"] = 0.0
        assert compare.targets()["canonical_value"].max() > 0

    def test_an_edited_table_is_seen(self, project, set_cell):
        path = project / "data" / "raw" / "targets" / "huzhou-2017.csv"
        before = compare.targets("rd_intensity", "湖州", 2017, root=project)
        set_cell(path, "huzhou-2017-054-10", "commitment", "aspire")
        after = compare.targets("rd_intensity", "湖州", 2017, root=project)
        assert (before["commitment"].tolist(), after["commitment"].tolist()) == (
            ["firm"],
            ["aspire"],
        )

    def test_rows_remember_the_project_that_was_named(self, project, rewrite):
        rewrite("context.csv", "R&D intensity by region, 2017", "INVENTED table")
        rows = compare.targets("rd_intensity", root=project).query("target_year == 2017")
        elsewhere = compare.benchmarks(rows)
        named = compare.benchmarks(rows, compare.load_tables(project))
        pd.testing.assert_frame_equal(elsewhere, named)
        assert elsewhere["publication"].str.contains("INVENTED").any()
        here = compare.benchmarks(compare.targets("rd_intensity"))
        assert not here["publication"].str.contains("INVENTED").any()


class TestWide:
    def test_values_and_absences(self):
        table = compare.wide("rd_intensity")
        assert table.columns.name == "R&D intensity, %"
        assert table.at["Huzhou", 2017] == "≈ 2.70%"
        assert table.at["Haizhou District", 2015] == "2.5%"
        assert table.at["Shaoxing", 2018] == "no number (超全省平均水平)"
        assert table.at["Huzhou", 2018] == "no document"
        assert table.at["Jiaxing", 2025] == "no document"

    def test_a_plan_that_is_silent_is_there_with_its_year(self):
        table = compare.wide("tech_sme_count", "绍兴", language="zh")
        assert table.to_dict() == {2018: {"绍兴市": "未设目标"}}

    def test_what_is_registered_and_not_coded_says_so(self, project):
        (project / "data" / "raw" / "targets" / "shaoxing-2018.csv").unlink()
        (project / "data" / "raw" / "excluded" / "shaoxing-2018.csv").unlink()
        for name in ("resolutions", "reviews", "responsibilities", "adjudication"):
            path = project / "data" / "raw" / f"{name}.csv"
            lines = path.read_text("utf-8").splitlines()
            kept = [line for line in lines if not line.startswith("shaoxing-2018")]
            path.write_text("\n".join(kept) + "\n", "utf-8")
        assert compare.wide("rd_intensity", root=project).at["Shaoxing", 2018] == "not coded"

    @pytest.mark.slow("a table of each indicator: four seconds")
    def test_no_place_and_no_cell_is_ever_empty(self, tables):
        planned = compare.coverage()["indicator"].unique()
        places = {"Haining", "Haizhou District", "Huzhou", "Jiaxing", "Lianyungang", "Shaoxing"}
        for indicator in planned:
            table = compare.wide(indicator)
            assert set(table.index.get_level_values(0)) == places
            assert table.map(bool).all(axis=None)

    def test_the_numeric_twin(self):
        words, numbers = compare.wide("rd_intensity"), compare.wide("rd_intensity", numeric=True)
        assert numbers.index.equals(words.index)
        assert numbers.columns.equals(words.columns)
        assert numbers.at["Huzhou", 2017] == 2.7
        assert numbers[numbers.index == "Shaoxing"].isna().all(axis=None)
        assert set(map(str, numbers.dtypes)) == {"float64"}

    @pytest.mark.slow("a table of each indicator: three seconds")
    def test_every_number_is_there_once(self):
        """Each target with a number stands in one cell, whatever its type."""
        for indicator, rows in compare.targets().groupby("indicator"):
            numbers = compare.wide(indicator, numeric=True)
            stated = rows["canonical_value"].dropna()
            assert sorted(numbers.stack().dropna()) == sorted(stated)

    def test_types_stand_apart(self):
        table = compare.wide("hnte_count", "湖州")
        assert table[2017].tolist() == ["≥ 500", "2 times"]
        assert (
            table.at[("Huzhou", "High-tech enterprises (multiple of the base year)"), 2027]
            == "silent"
        )

    def test_a_document_alone(self):
        table = compare.wide("rd_intensity", document="Huzhou 2017")
        assert table.to_dict() == {2017: {"Huzhou": "≈ 2.70%"}}

    def test_two_numbers_of_one_year_are_refused_and_not_joined(self, project, set_cell):
        path = project / "data" / "raw" / "targets" / "huzhou-2017.csv"
        set_cell(path, "huzhou-2017-054-10", "target_year", "2027")
        said = refused(compare.wide, "rd_intensity", root=project)
        assert "huzhou-2017-054-10, huzhou-2027-040-02" in said
        assert "choose by document" in said
        newer = compare.wide("rd_intensity", document="huzhou-2027", root=project)
        assert newer.to_dict() == {2027: {"Huzhou": "≥ 3.8%"}}

    def test_wrong_forms(self):
        assert "3 are named; give one" in refused(
            compare.wide, ["rd_intensity", "hnte_count", "rd_growth"]
        )
        assert "see compare.observations" in refused(compare.wide, "gdp")
        assert 'language: "cn" is not taken' in refused(compare.wide, "rd_intensity", language="cn")


class TestRank:
    def test_frames_of_a_ranking(self, rows):
        intensity = rows.query("indicator == 'rd_intensity'")
        ranks = compare.rank(intensity, across_levels=True)
        assert len(ranks.bands) == 5
        assert len(ranks.pairs) == 10
        # Two benchmarks, years, vintages and ways of sizing with three bands each, and six without a benchmark.
        assert ranks.orders["specifications"].sum() == 2 * 2 * 2 * 2 * 3 + 6
        assert ranks.sensitivity["total"].is_monotonic_decreasing
        assert "less_than_firm" in ranks.robustness["switch"].tolist()
        assert "5 targets" in repr(ranks)

    def test_peers_are_ranked_among_themselves(self):
        said = refused(compare.rank, compare.targets("rd_intensity"))
        assert "3 peer groups (county, district, prefecture)" in said
        groups = compare.rank_groups(compare.targets("rd_intensity"))
        assert [len(compare.rank(group).bands) for group in groups] == [3]

    def test_what_is_not_ranked_says_why_wherever_it_is_asked(self):
        ranks = compare.rank(compare.targets("rd_intensity", "湖州"))
        assert ranks.refusal == "few"
        for frame in ("bands", "pairs", "orders", "sensitivity", "robustness"):
            said = refused(getattr, ranks, frame)
            assert "not ranked, for fewer than three plans" in said


class TestPlot:
    def test_a_figure_shows_itself(self, capsys):
        figure = compare.plot.timeline(compare.targets("rd_intensity"))
        assert isinstance(figure, matplotlib.figure.Figure)
        assert "R&D intensity" in figure.alt
        figure._ipython_display_()
        shown = capsys.readouterr().out
        assert "<svg" in shown
        assert "huzhou-2017-054-10" not in shown  # no link to a page that is not there

    def test_a_drawing_shows_itself_as_a_figure(self, rows, tables):
        drawing = timeline(rows[rows["indicator"].eq("rd_intensity")], tables, "en")
        bundle, metadata = DisplayFormatter().format(drawing)
        assert bundle["image/svg+xml"].startswith("<?xml")
        assert bundle["text/plain"] == drawing.alt
        assert metadata["image/svg+xml"] == {"alt": drawing.alt}
        bare = Drawing(plt.figure(), rows, "a sentence")
        assert bare.alt == "a sentence"
        plt.close("all")

    def test_links_come_back_after_a_figure_was_shown(self, rows, tables):
        drawing = timeline(rows[rows["indicator"].eq("rd_intensity")], tables, "en")
        urls = [artist.get_url() for artist in drawing.figure.findobj()]
        drawing._repr_mimebundle_()
        assert [artist.get_url() for artist in drawing.figure.findobj()] == urls
        assert "huzhou-2017-054-10" in urls

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_axes_of_ones_own(self, language):
        figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4))
        rows = compare.targets("rd_intensity")
        assert compare.plot.timeline(rows, language=language, ax=left) is figure
        firms = compare.targets("hnte_count").query("measure == 'level'")
        assert compare.plot.panels(firms, language=language, ax=right) is figure
        assert left.get_lines()
        assert right.get_lines()
        figure.canvas.draw()
        assert not plt.rcParams["svg.hashsalt"]  # the house style stays inside
        plt.close(figure)

    def test_what_does_not_fit_on_one_axis_is_refused(self):
        axes = plt.figure().subplots()
        firms = compare.targets("hnte_count")
        assert "2 types" in refused(compare.plot.timeline, firms)
        assert "2 types of statement" in refused(compare.plot.panels, firms, ax=axes)
        relative = compare.targets().query("measure == 'relative'").groupby("indicator").head(1)
        resolved = compare.resolve(relative)
        unresolved = resolved[resolved["resolved_place_id"].eq("")].head(1)
        if len(unresolved):
            assert "set no number" in refused(compare.plot.timeline, unresolved, ax=axes)
        assert not axes.get_lines()
        plt.close("all")

    @pytest.mark.parametrize(
        "name",
        [
            "timeline",
            "panels",
            "benchmarks",
            "matrix",
            "revisions",
            "outcomes",
            "coverage",
            "profile",
        ],
    )
    def test_an_empty_frame_is_refused_with_a_sentence(self, name):
        said = refused(getattr(compare.plot, name), compare.targets("rd_intensity", "浙江"))
        assert said == "rows: There is no row to draw; give at least one."

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("benchmarks", "no figure"), ("matrix", "fewer than two"), ("revisions", "no place")],
    )
    def test_nothing_to_draw_says_why(self, name, reason):
        one = compare.targets("hnte_count", "海宁")
        assert f"There is nothing to draw, for {reason}" in refused(
            getattr(compare.plot, name), one
        )

    def test_ranks_that_are_refused_are_not_drawn(self):
        ranks = compare.rank(compare.targets("rd_intensity", "湖州"))
        assert "not ranked" in refused(compare.plot.ranks, ranks)
        assert "not ranked" in refused(compare.plot.sensitivity, ranks)


class TestShow:
    def test_a_view_leaves_the_frame_as_it_is(self):
        rows = compare.targets("rd_intensity")
        view = compare.show(rows)
        assert view.frame is rows
        html = view._repr_html_()
        assert 'title="huzhou-2017 · 54 · 2.70%左右 · %"' in html
        assert '<td style="text-align: right">2017</td>' in html
        assert '<td style="text-align: left">huzhou</td>' in html

    def test_what_is_not_shown_is_counted(self):
        view = compare.show(compare.targets(), most=5)
        more = len(compare.targets()) - 5
        assert f"<p>{more} more rows</p>" in view._repr_html_()
        assert repr(view).endswith(f"{more} more rows")

    def test_text_is_no_markup(self):
        frame = pd.DataFrame({"INVENTED <b>": ['<img src="x">'], "as_printed": ['"><b>']})
        html = compare.show(frame)._repr_html_()
        assert "<b>" not in html
        assert "<img" not in html

    def test_wide_tables_series_and_missing_cells(self):
        html = compare.show(compare.wide("hnte_count"))._repr_html_()
        assert "High-tech enterprises" in html
        assert ">Huzhou</th>" in html
        assert ">≥ 500</td>" in html
        numbers = pd.Series([1234567.5, None], name="INVENTED")
        assert ">1234567.5</td>" in compare.show(numbers)._repr_html_()
        assert "nan" not in compare.show(numbers)._repr_html_()


OWN = {"en": "INVENTED question?", "zh": "INVENTED 问题？"}

#: What is called, and what must be said.
WRONG_PAGES = [
    (("patent", ["patents"]), {}, 'Did you mean "patents"?'),
    (("patents", "patents"), {}, "This is no list of names but str"),
    (("patents", ["patent"]), {}, 'Did you mean "patents"?'),
    (("../patents", ["patents"]), {}, "must be letters, digits"),
    (("own", ["patents"]), {"title": "INVENTED"}, "Give one in each language"),
    (("own", ["patents"]), {"title": {"en": "INVENTED"}}, "Give one in each language"),
    (("patents", ["patents"]), {"placs": "all"}, 'Did you mean "places"?'),
    (("patents", ["patents"]), {"places": "湖洲"}, 'Did you mean "湖州'),
]

WRONG_CALLS = [
    ("heading", ("compare",), 'Did you mean "compares"?'),
    ("figure", ("timeline", compare.targets(), "x"), "draw: This is str; give a chart"),
    ("figure", (timeline, None, "x"), "rows: This is no frame but NoneType"),
    ("table", ("text",), "frame: This is str; give a frame of text."),
    *[
        (name, ("INVENTED",), "rows: This is no frame but str")
        for name in (
            "statements",
            "comparison",
            "matrix",
            "benchmarks",
            "pace",
            "ranks",
            "no_score",
        )
    ],
    *[
        (name, (pd.DataFrame(),), "rows: There is no column")
        for name in (
            "observed",
            "outcomes",
            "revisions",
            "implied",
            "refusals",
            "sources",
            "profile",
        )
    ],
]


class TestPage:
    @pytest.mark.parametrize(("given", "more", "told"), WRONG_PAGES)
    def test_a_page_says_what_is_wrong_before_it_shows_anything(self, given, more, told, capsys):
        assert told in refused(compare.Page, *given, **more)
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize(("method", "given", "told"), WRONG_CALLS)
    def test_every_method_says_what_is_wrong(self, method, given, told):
        page = compare.Page("patents", ["patents"])
        assert told in refused(getattr(page, method), *given)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_question_of_ones_own_has_its_title(self, language, capsys):
        compare.Page("own", ["patents"], title=OWN, language=language)
        assert OWN[language] in capsys.readouterr().out


#: Calls of the steps below, in their wrong form, and what must be said.
WRONG_STEPS = [
    (lambda t: compare.resolve_places("湖州", t), "places: This is no frame but NamedTables"),
    (lambda t: compare.resolve_places(5.5, t["places"]), "is text, and this is float"),
    (lambda t: compare.charts.timeline(compare.targets("rd_intensity"), t, "cn"), 'language: "cn"'),
    (
        lambda t: compare.charts.panels(compare.targets("rd_intensity", "浙江"), t, "en"),
        "no row to draw",
    ),
    (lambda t: compare.charts.timeline(compare.targets(), t, "en"), "do not stand on one axis"),
    (
        lambda t: compare.select(compare.targets(), "patents", ["huzhou"]),
        "This is no list of names",
    ),
    (lambda t: compare.load_tables("INVENTED"), "places.csv"),
]


@pytest.mark.parametrize("number", range(len(WRONG_STEPS)))
def test_every_step_says_what_is_wrong(number, tables):
    call, told = WRONG_STEPS[number]
    assert told in refused(call, tables)
