"""The figures of the comparison: benchmarks, standing, ranks, sensitivity, the matrix, plans and record."""

from __future__ import annotations

import io
import itertools
import re
from functools import partial

import pandas as pd
import pytest
from artists import (
    benchmark_marks,
    boxes_of,
    covered_marks,
    drawn_marks,
    outside,
    overlaps,
    said,
    words_of,
)
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import compare
from compare.figures import benchmark_charts, charts, history_charts, matrix, outcome_charts
from compare.figures.save import Drawing
from compare.language.labels import Labels
from compare.language.verdict_signs import matrix_cells
from compare.language.words import LANGUAGES, word

#: Documents of whose places something is on record beside their targets.
RECORDED = ("haining-2025", "haizhou-2015", "huzhou-2017", "shaoxing-2018")


@pytest.fixture(scope="module")
def firsts(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["restates"].eq("")].reset_index(drop=True)


@pytest.fixture(scope="module")
def intensity(firsts: pd.DataFrame) -> pd.DataFrame:
    return firsts[firsts["indicator"].eq("rd_intensity")].reset_index(drop=True)


@pytest.fixture(scope="module")
def gallery(
    tables: dict, firsts: pd.DataFrame, intensity: pd.DataFrame
) -> dict[tuple[str, str], Drawing]:
    """Every chart of the comparison, drawn once in both languages from the shipped rows."""
    ranks = compare.rank(intensity, tables, across_levels=True)
    bands, said_of = ranks.bands, ranks.pairs
    moved = ranks.sensitivity
    asked = firsts[firsts["family"].isin(["rd_input", "patents", "innovative_firms"])]
    charts_of = {
        "standing": (benchmark_charts.benchmark_chart, asked),
        "ranks": (partial(benchmark_charts.rank_chart, bands, said_of, "R&D"), intensity),
        "sensitivity": (partial(benchmark_charts.sensitivity_chart, moved), intensity),
        "successions": (history_charts.revision_chart, firsts),
        "record": (history_charts.observed_chart, asked),
        "outcomes": (outcome_charts.outcome_chart, firsts),
        **{
            f"matrix-{family}": (matrix.matrix_chart, firsts[firsts["family"].eq(family)])
            for family in ("rd_input", "innovative_firms", "patents")
        },
        # As the page of outcomes draws them: all that one document aims at.
        **{
            f"record-{document}": (
                history_charts.observed_chart,
                firsts[firsts["document_id"].eq(document)],
            )
            for document in RECORDED
        },
    }
    return {
        (name, language): draw(own, tables, language)
        for name, (draw, own) in charts_of.items()
        for language in LANGUAGES
    }


NAMES = [
    "standing",
    "ranks",
    "sensitivity",
    "successions",
    "record",
    "outcomes",
    "matrix-rd_input",
    "matrix-innovative_firms",
    "matrix-patents",
    *(f"record-{document}" for document in RECORDED),
]
every_picture = pytest.mark.parametrize(
    ("name", "language"), list(itertools.product(NAMES, LANGUAGES))
)


class TestLayout:
    @every_picture
    def test_no_text_overlaps_another_or_leaves_the_figure(
        self, gallery: dict, name: str, language: str
    ) -> None:
        assert not overlaps(gallery[name, language].figure)
        assert not outside(gallery[name, language].figure)

    @every_picture
    def test_no_text_covers_a_mark(self, gallery: dict, name: str, language: str) -> None:
        assert not covered_marks(gallery[name, language].figure)

    @every_picture
    def test_no_text_is_smaller_than_nine_points(
        self, gallery: dict, name: str, language: str
    ) -> None:
        small = {
            text.get_text(): text.get_fontsize()
            for text in words_of(gallery[name, language].figure)
            if text.get_fontsize() < 9
        }
        assert not small

    @pytest.mark.parametrize("name", NAMES)
    def test_chinese_figures_hold_no_english_words(self, gallery: dict, name: str) -> None:
        texts = " ".join(text for text, _ in boxes_of(gallery[name, "zh"].figure))
        assert not re.findall(r"[A-Za-z]{4,}", texts)

    @every_picture
    def test_alt_text_begins_with_the_title(self, gallery: dict, name: str, language: str) -> None:
        drawing = gallery[name, language]
        first = max(
            drawing.figure.texts, key=lambda text: (text.get_fontsize(), text.get_position()[1])
        ).get_text()
        assert drawing.alt.startswith(first)

    def test_the_same_bytes_whatever_the_order_of_the_rows(
        self, tables: dict, firsts: pd.DataFrame
    ) -> None:
        def drawn(own: pd.DataFrame) -> bytes:
            stream = io.BytesIO()
            matrix.matrix_chart(own, tables, "en").figure.savefig(
                stream, format="png", metadata={"Software": None}
            )
            return stream.getvalue()

        patents = firsts[firsts["family"].eq("patents")]
        assert drawn(patents) == drawn(patents.iloc[::-1])


class TestBenchmarks:
    def test_lines_of_two_vintages_are_not_joined(
        self, tables: dict, intensity: pd.DataFrame
    ) -> None:
        """First published figures end in 2018; what follows rests on the GDP of another census."""
        figure = charts.timeline(intensity, tables, "en").figure
        spans = [
            (line.get_xdata()[0], line.get_xdata()[-1])
            for line in benchmark_marks(figure)
            if line.get_linestyle() != "None"
        ]
        assert spans
        assert not [span for span in spans if span[0] <= 2018 < span[1]]
        assert not [span for span in spans if span[0] <= 2023 < span[1]]

    def test_a_year_without_a_figure_is_a_gap(self, tables: dict, intensity: pd.DataFrame) -> None:
        """China's first published figures run from 2014 to 2018: without 2016 they are two lines, without 2015 a point."""
        context = tables["context"]
        china = context["place_id"].eq("china") & context["indicator"].eq("rd_intensity")

        def first_years(without: list[int]) -> list[list[int]]:
            less = {**tables, "context": context[~(china & context["year"].isin(without))]}
            lines = benchmark_marks(charts.timeline(intensity, less, "en").figure)
            return [
                [int(year) for year in line.get_xdata()]
                for line in lines
                if line.get_linestyle() != "None"
                and min(line.get_xdata()) < 2019
                and set(line.get_ydata()) <= {2.05, 2.07, 2.11, 2.13, 2.19}
            ]

        assert first_years([]) == [[2014, 2015, 2016, 2017, 2018]]
        assert first_years([2016]) == [[2014, 2015], [2017, 2018]]
        assert first_years([2015]) == [[2014], [2016, 2017, 2018]]

    def test_figures_in_another_unit_are_drawn_in_the_canonical_one(
        self, tables: dict, firsts: pd.DataFrame, intensity: pd.DataFrame
    ) -> None:
        """GDP of 1 万亿元 is 10,000 亿元; firms counted in 万家 are drawn as firms."""
        context = tables["context"].copy()
        own = (
            context["place_id"].eq("huzhou")
            & context["indicator"].eq("hnte_count")
            & context["year"].eq(2013)
        )
        assert context.loc[own, ["value", "unit"]].to_numpy().tolist() == [[290, "家"]]
        # after the plan was written, or it would not be drawn
        context.loc[own, ["year", "value", "unit"]] = [2014, 0.029, "万家"]
        other = {**tables, "context": context}
        asked = firsts[firsts["target_id"].eq("huzhou-2017-054-16")]
        marks = drawn_marks(history_charts.observed_chart(asked, other, "en").figure)
        assert 290 in {mark.get_xdata()[0] for mark in marks}

    def test_the_nation_is_dashed_and_a_province_dotted(
        self, tables: dict, intensity: pd.DataFrame
    ) -> None:
        figure = charts.timeline(intensity, tables, "en").figure
        lines = [line for line in benchmark_marks(figure) if line.get_linestyle() == "--"]
        of_2017 = {"nation": 2.13, "province": 2.45}  # China and Zhejiang
        for name, value in of_2017.items():
            next(line for line in lines if value in line.get_ydata()).set_gid(name)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg")
        lengths = {}
        for name in of_2017:
            dashes = re.search(
                f'<g id="{name}">.*?stroke-dasharray: ([^;"]*)', drawn.getvalue(), re.S
            )
            lengths[name] = [float(length) for length in dashes[1].split(",")]
        assert sum(lengths["province"]) < sum(lengths["nation"])

    @pytest.mark.parametrize(("column", "cell"), [("grade", "C"), ("year_sure", "no")])
    def test_a_weak_figure_or_an_inferred_year_is_a_ring_in_its_line(
        self, tables: dict, intensity: pd.DataFrame, column: str, cell: str
    ) -> None:
        """China's 2.13% of 2017, made weak; without that none of the figures behind is hollow, and no note says so."""

        def rings(context: pd.DataFrame) -> list[tuple[float, float]]:
            figure = charts.timeline(intensity, {**tables, "context": context}, "en").figure
            hollow = [
                mark
                for mark in benchmark_marks(figure)
                if mark.get_marker() == "o" and to_hex(mark.get_markerfacecolor()) == "#ffffff"
            ]
            assert bool(hollow) == ("greyandhollow" in said(figure))
            return [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in hollow]

        context = tables["context"].copy()
        assert rings(context) == []
        is_weak = (
            context["place_id"].eq("china")
            & context["indicator"].eq("rd_intensity")
            & context["year"].eq(2017)
            & context["vintage"].eq("before_2018_census")
        )
        context.loc[is_weak, column] = cell
        assert rings(context) == [(2017, 2.13)]

    def test_a_count_has_no_benchmark_behind_it(self, tables: dict, firsts: pd.DataFrame) -> None:
        own = firsts[firsts["indicator"].eq("rd_expenditure") & firsts["measure"].eq("level")]
        assert not benchmark_marks(charts.timeline(own, tables, "en").figure)

    def test_panels_show_the_figures_beside_the_targets(
        self, tables: dict, firsts: pd.DataFrame
    ) -> None:
        """Invention patents per 10,000: China 9.8 in 2017, before Shaoxing's plan of 2018, its own aim of 3.3 for 2015."""
        own = firsts[firsts["indicator"].eq("invention_patent_stock_per_10k_pop")]
        figure = charts.panels(own, tables, "en").figure
        assert sorted(float(mark.get_xdata()[0]) for mark in benchmark_marks(figure)) == [3.3, 9.8]
        assert not self.cores(figure)
        assert "3.3,itsownaim" in re.sub(r"\s+", "", "".join(text for text, _ in boxes_of(figure)))

    def test_a_weak_figure_has_a_white_core(self, tables: dict, firsts: pd.DataFrame) -> None:
        """As if China's 9.8 of 2017 were of grade C."""
        own = firsts[firsts["indicator"].eq("invention_patent_stock_per_10k_pop")]
        context = tables["context"]
        weak = context["grade"].mask(context["value"].eq(9.8), "C")
        figure = charts.panels(own, {**tables, "context": context.assign(grade=weak)}, "en").figure
        assert self.cores(figure) == [9.8]

    @staticmethod
    def cores(figure: Figure) -> list[float]:
        ticks = [line for line in figure.findobj(Line2D) if line.get_marker() == "|"]
        white = [line for line in ticks if to_hex(line.get_color()) == "#ffffff"]
        return [float(core.get_xdata()[0]) for core in white]

    def test_a_resolved_target_stands_at_the_figure_it_names(
        self, tables: dict, intensity: pd.DataFrame
    ) -> None:
        figure = charts.timeline(intensity, tables, "zh").figure
        diamonds = [mark for mark in drawn_marks(figure) if mark.get_marker() == "D"]
        assert [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in diamonds] == [(2018, 2.57)]


class TestStanding:
    def test_each_tick_is_the_figure_of_its_line(self, gallery: dict) -> None:
        drawing = gallery["standing", "en"]
        ticks = [
            mark.get_xdata()[0]
            for mark in benchmark_marks(drawing.figure)
            if mark.get_marker() == "|"
        ]
        assert ticks == drawing.rows["value"].tolist()
        # Haizhou wrote in 2014 at the earliest, after Jiangsu's 2.51% and the nation's 2.08% of 2013
        own = drawing.rows[drawing.rows["target_id"].eq("haizhou-2015-008-01")].set_index(
            "benchmark_id"
        )
        assert own["value"].to_dict() == {"china": 2.08, "jiangsu": 2.51}
        assert own["standing"].to_dict() == {"china": "higher", "jiangsu": "lower"}

    def test_a_resolved_target_is_not_set_beside_the_figure_it_was_resolved_from(
        self, gallery: dict
    ) -> None:
        """Shaoxing's target is Zhejiang's 2.57% of 2018: 2.57 over 2.57 would say nothing; China had 2.13% in 2017."""
        own = gallery["standing", "en"].rows.query("target_id == 'shaoxing-2018-026-04'")
        assert own["benchmark_id"].tolist() == ["china"]

    def test_nothing_to_set_beside_is_no_figure(self, tables: dict, firsts: pd.DataFrame) -> None:
        assert (
            benchmark_charts.benchmark_chart(
                firsts[firsts["indicator"].eq("hnte_count")], tables, "en"
            )
            is None
        )


class TestRanks:
    def test_thin_line_from_best_to_worst_and_mark_at_the_rank(self, gallery: dict) -> None:
        drawing = gallery["ranks", "en"]
        lines = {
            line.get_ydata()[0]: line
            for line in drawing.figure.axes[0].lines
            if line.get_linewidth() == 1.2 and line.get_marker() in ("None", "", None)
        }
        for place, row in enumerate(drawing.rows.itertuples()):
            assert list(lines[place].get_xdata()) == [row.best, row.worst]
            assert row.best <= row.low <= row.high <= row.worst
        assert [mark.get_xdata()[0] for mark in drawn_marks(drawing.figure)] == drawing.rows[
            "rank"
        ].tolist()


class TestMatrix:
    def test_signs_are_mirrored_across_the_diagonal(
        self, tables: dict, firsts: pd.DataFrame
    ) -> None:
        pairs = compare.verdicts(firsts[firsts["family"].eq("patents")], tables)
        cells = matrix_cells(pairs, Labels({}, "en"))
        turned = {">": "<", "<": ">", "(>)": "(<)", "(<)": "(>)"}
        assert cells
        assert all(
            cells[other, own] == turned.get(text, text) for (own, other), text in cells.items()
        )

    def test_two_statements_of_one_year_are_ordered_without_brackets(self, made_up: object) -> None:
        told = made_up(
            {"document_id": "made_up_city-2020", "value": 2}, {"document_id": "made_up_city-2021"}
        )
        pairs = compare.verdicts(compare.harmonise_targets(told), told)
        assert matrix_cells(pairs, Labels({}, "en")) == {("t1", "t2"): ">", ("t2", "t1"): "<"}

    def test_legend_tells_every_sign_that_stands_in_the_matrix(self, gallery: dict) -> None:
        matrices = [name for name in NAMES if name.startswith("matrix-")]
        for name, language in itertools.product(matrices, LANGUAGES):
            figure = gallery[name, language].figure
            cells = {text.get_text() for text in figure.axes[0].texts}
            legend = said(figure)
            for text in cells:
                assert f"{text.strip('()')}" in legend, (name, text)

    def test_one_statement_is_no_matrix(self, tables: dict, firsts: pd.DataFrame) -> None:
        assert matrix.matrix_chart(firsts.head(1), tables, "en") is None


class TestProgress:
    def test_dumbbell_leads_from_the_older_aim_to_the_newer(
        self, gallery: dict, firsts: pd.DataFrame
    ) -> None:
        """Huzhou: 500 and 2,500 firms; 2.5 and 200 亿元; 2.70% and 3.8% rest on GDP of two censuses and are not joined."""
        figure = gallery["successions", "zh"].figure
        joins = [
            tuple(line.get_xdata())
            for line in figure.axes[0].lines + figure.axes[1].lines + figure.axes[2].lines
            if line.get_linewidth() == 1.4 and line.get_marker() in ("None", "", None)
        ]
        assert joins == [(500, 2500), (2.5, 200)]

    def test_what_rests_on_two_censuses_is_not_called_higher(self, gallery: dict) -> None:
        """2.70%左右 and 3.8%以上 rest on GDP of two censuses, 500家以上 may reach 2500家; 200亿元以上 is 80 times 2.5亿元."""
        assert "of3kindsofstatementthatbothplansmake,0certainlyrose" in said(
            gallery["successions", "en"].figure
        )

    def test_no_second_plan_is_no_figure(self, tables: dict, firsts: pd.DataFrame) -> None:
        assert (
            history_charts.revision_chart(firsts[firsts["place_id"].ne("huzhou")], tables, "en")
            is None
        )

    def test_weak_figures_are_hollow_and_other_vintages_light(
        self, tables: dict, firsts: pd.DataFrame
    ) -> None:
        """Haizhou's three figures of 2017 are grade C; Huzhou's 2015 stands twice, in two GDP vintages."""
        own = [f"haizhou-2015-008-0{number}" for number in (1, 3, 6)] + ["huzhou-2017-054-10"]
        asked = firsts[firsts["target_id"].isin(own)]
        marks = drawn_marks(history_charts.observed_chart(asked, tables, "en").figure)
        hollow = {
            mark.get_xdata()[0]
            for mark in marks
            if mark.get_fillstyle() == "none" and mark.get_markersize() < 6
        }
        assert hollow == {2.68, 8.0, 53.0}
        light = {mark.get_xdata()[0] for mark in marks if (mark.get_alpha() or 1) < 1}
        # 2017 was set before the census: 2.39 and 3.09 rest on later GDP
        assert light == {2.39, 3.09}

    def test_an_estimate_is_hollow(self, tables: dict, firsts: pd.DataFrame) -> None:
        """2.8% of 2020 is Shaoxing's estimate, and rests on later GDP than its plan."""
        own = firsts[firsts["target_id"].eq("shaoxing-2018-026-04")]
        marks = drawn_marks(history_charts.observed_chart(own, tables, "en").figure)
        (estimate,) = [mark for mark in marks if mark.get_xdata()[0] == 2.8]
        assert estimate.get_fillstyle() == "none"
        assert estimate.get_alpha() < 1

    def test_the_record_says_of_how_many_the_outcome_is_known(
        self, gallery: dict, tables: dict
    ) -> None:
        """Of these families two: 323 firms of 300家以上 and 1360 of 1200家以上, counted by Shaoxing in 2018.

        Of a whole place 31 can be checked, of a part 7: 750, 2000, 1.80%, 1000, 1万, 210 and 1200.
        """
        drawing = gallery["record", "en"]
        known = drawing.rows[drawing.rows["status"].ne("not_known")]
        assert known["target_id"].tolist() == ["shaoxing-2018-038-02", "shaoxing-2018-038-03"]
        assert (
            word(
                "figure.record_title",
                "en",
                documents=", ".join(Labels(tables, "en").documents.values()),
                known=2,
                count=38,
            )
            in drawing.alt
        )

    def test_places_keep_their_colour(self, gallery: dict, tables: dict) -> None:
        styles = compare.figures.style.place_styles(tables["places"])
        colours = {to_hex(mark.get_color()) for mark in drawn_marks(gallery["record", "zh"].figure)}
        assert colours <= {to_hex(colour) for colour, _ in styles.values()}


class TestOutcomes:
    """What became of targets, plan by plan."""

    def test_what_is_drawn_is_the_share_of_the_number_stated(self, gallery: dict) -> None:
        """Shaoxing: 323 firms of 300家以上, 46 of 40家以上; Haizhou two years late, 93 of 50家."""
        drawn = gallery["outcomes", "en"].rows.set_index("target_id")
        shares = drawn["share"].to_dict()
        assert shares["shaoxing-2018-038-02"] == pytest.approx(323 / 300, abs=1e-4)
        assert shares["shaoxing-2018-040-02"] == pytest.approx(46 / 40, abs=1e-4)
        assert shares["haizhou-2015-013-02"] == pytest.approx(93 / 50, abs=1e-4)
        # A figure from before the target year, or of another vintage, is no outcome.
        assert "huzhou-2017-054-10" not in shares
        assert "haining-2025-036-04" not in shares

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_plan_is_named_with_what_is_known(
        self, gallery: dict, tables: dict, language: str
    ) -> None:
        said = gallery["outcomes", language].alt
        labels = Labels(tables, language)
        for document_id in tables["documents"]["document_id"]:
            assert labels.documents[document_id] in said
        known = {
            "en": "outcome known of 6 of 31: 6 reached",
            "zh": "31项可核对目标中6项结果已知，达到6项",
        }
        assert known[language] in said

    def test_a_target_that_falls_short_lies_below_all_of_it(
        self, firsts: pd.DataFrame, tables: dict
    ) -> None:
        """By INVENTED 28家 of 2015 Haizhou reaches four fifths of its 35家以上."""
        own = {"place_id": "haizhou", "indicator": "hnte_count", "year": 2015, "value": 28.0}
        like = tables["context"].query("indicator == 'hnte_count' and kind == 'actual'").iloc[[0]]
        figure = like.assign(**own, year_sure="yes", as_of="end_of_year")
        context = pd.concat([tables["context"], figure]).reset_index(drop=True)
        drawing = outcome_charts.outcome_chart(firsts, {**tables, "context": context}, "en")
        drawn = drawing.rows.set_index("target_id").loc["haizhou-2015-008-06"]
        assert (drawn["status"], drawn["share"]) == ("short", 0.8)
        assert "1 missed" in drawing.alt

    def test_nothing_is_drawn_of_what_nothing_is_on_record(
        self, firsts: pd.DataFrame, tables: dict
    ) -> None:
        own = firsts[firsts["document_id"].eq("huzhou-2017")]
        assert outcome_charts.outcome_chart(own, tables, "en") is None

    def test_many_plans_fit_a_sheet(self, firsts: pd.DataFrame, tables: dict) -> None:
        """Of twenty INVENTED copies of Shaoxing's plan eight are drawn, with sixteen lines, all decided."""
        plan = firsts[firsts["document_id"].eq("shaoxing-2018")]
        document = tables["documents"].query("document_id == 'shaoxing-2018'")
        copies, documents = [], []
        for number in range(20):
            name = f"INVENTED{number:02d}-2018"
            ids = plan["target_id"].str.replace("shaoxing-2018", name)
            copies.append(plan.assign(document_id=name, target_id=ids))
            documents.append(document.assign(document_id=name))
        many = {**tables, "documents": pd.concat([tables["documents"], *documents])}
        drawing = outcome_charts.outcome_chart(pd.concat(copies, ignore_index=True), many, "en")
        assert len(drawing.rows) == outcome_charts.MOST_LINES
        assert set(drawing.rows["status"]) == {"reached"}
        assert not overlaps(drawing.figure)
        assert not outside(drawing.figure)
