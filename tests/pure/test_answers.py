"""The answer of a question: one sentence for each form that it can take, made from results, with nothing typed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from compare.comparison.doubtful import doubtful_rows, doubts
from compare.comparison.headline import headline
from compare.figures import charts
from compare.figures.strips import window_of, windows
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.language.words import LANGUAGES
from compare.notebooks.answer_card import (
    ENDS,
    answer_sentence,
    answer_table,
    fact_sentences,
)
from compare.notebooks.doubt_lines import NAMED, doubt_lines
from compare.notebooks.overview_answers import SENTENCES
from compare.notebooks.selection import asked_families
from compare.notebooks.statement_tables import coverage_counts
from compare.project.notebook_files import notebook_cells
from compare.report.front import Front

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def families_of(name: str) -> list[str] | None:
    cells = notebook_cells(NOTEBOOKS / f"{name}.ipynb")
    return asked_families(cell["source"] for cell in cells if cell["cell_type"] == "code")


#: The questions of one answer, with the families that their notebooks ask about.
QUESTIONS = {name: families_of(name) for name in ("rd_intensity", "high_tech_firms", "patents")}


@pytest.fixture(scope="module")
def documents(tables):
    return sorted(tables["documents"]["document_id"])


@pytest.fixture(scope="module")
def intensity(rows):
    return rows[rows["indicator"].eq("rd_intensity")].reset_index(drop=True)


def invented(model: pd.DataFrame, *changes: dict) -> pd.DataFrame:
    """Return copies of the first row of a frame, each with other cells and a document of its own."""
    row = model[model["canonical_value"].notna()].iloc[0].to_dict()
    copies = [{**row, "restates": "", **change} for change in changes]
    return pd.DataFrame(copies, columns=model.columns)


def stated(number: float, document_id: str, **cells) -> dict:
    """A statement of exactly a number, unless told other."""
    return {
        "target_id": f"{document_id}-001-01",
        "document_id": document_id,
        "place_id": document_id.partition("-")[0],
        "canonical_value": number,
        "value": number,
        "lower": number,
        "upper": number,
        "comparator": "eq",
        "as_printed": f"{number}%",
        "firmness": "firm",
        **cells,
    }


def sentence(rows, tables, documents, language="en") -> str:
    return str(answer_sentence(headline(rows, tables, documents), Labels(tables, language)))


class TestForms:
    def test_a_figure_that_is_not_surely_of_its_time_says_so_in_the_sentence(
        self, rows, tables, documents
    ) -> None:
        """Zhejiang's 3.11% of 2022, made one of an INVENTED part of the year."""
        context = tables["context"]
        is_zhejiang = context["place_id"].eq("zhejiang") & context["year"].eq(2022)
        invented = context["as_of"].mask(is_zhejiang, "mid_year")
        beside = {**tables, "context": context.assign(as_of=invented)}
        told = sentence(rows[rows["family"].eq("rd_input")], beside, documents)
        assert "had reached in 2022 (3.11%, of a part of the year); Huzhou" in told

    def test_shipped_questions(self, rows, tables, documents) -> None:
        """Read against the documents: 3.86% and 3.8%以上 of R&D, 2500家 and 1000家, 52件 and 15件以上."""
        told = {
            name: sentence(rows[rows["family"].isin(families)], tables, documents)
            for name, families in QUESTIONS.items()
        }
        assert told["rd_intensity"] == (
            "Of 4 plans with a target for R&D intensity, Haining aims highest by the number: 3.86% by 2025, above what "
            "Zhejiang had reached in 2022 (3.11%); Huzhou (consultation draft) says at least 3.8% by 2027 "
            "and sets no upper limit; so which is highest is open."
        )
        assert (
            "Huzhou (consultation draft) aims highest by the number: 2,500 by 2027"
            in told["high_tech_firms"]
        )
        # Of 2017 alone Huzhou's GDP is on record, and its first statement here is that of 2017.
        assert told["high_tech_firms"].endswith(
            "which aims for most for its size cannot be said: population or GDP of the year aimed at is on record for 1 of 4 (Huzhou by\u00a02017)."
        )
        assert (
            "Haining aims highest by the number: 52 by 2025; Shaoxing says at least 15 by 2018"
            in told["patents"]
        )

    def test_one_plan(self, intensity, tables) -> None:
        rows = invented(intensity, stated(2.5, "huzhou-2017"))
        assert sentence(rows, tables, ["huzhou-2017"]).startswith(
            "Only Huzhou sets R&D intensity with a number: 2.5% by "
        )

    def test_a_tie(self, intensity, tables) -> None:
        rows = invented(intensity, stated(2.5, "huzhou-2017"), stated(2.5, "haining-2025"))
        told = sentence(rows, tables, ["huzhou-2017", "haining-2025"])
        assert "so does " in told
        assert "no upper limit" not in told

    def test_two_of_which_one_lies_in_the_other(self, intensity, tables) -> None:
        inside = stated(3.9, "haining-2025", place_id="haining")
        outside = stated(3.6, "huzhou-2017", place_id="jiaxing")
        found = headline(invented(intensity, inside, outside), tables, [])
        told = "Haining lies in Jiaxing, and between the two no order holds"
        assert told in answer_sentence(found, Labels(tables, "en"))

    def test_two_that_overlap(self, intensity, tables) -> None:
        about = {"comparator": "approx", "lower": 2.4, "upper": 2.7}
        rows = invented(
            intensity, stated(2.6, "haining-2025"), stated(2.55, "huzhou-2017", **about)
        )
        found = headline(rows, tables, ["huzhou-2017", "haining-2025"])
        assert found.is_open
        assert "“about” leaves open which of them is highest" in str(
            answer_sentence(found, Labels(tables, "en"))
        )

    def test_of_three_that_set_no_end_the_one_named_is_not_counted_again(
        self, intensity, tables
    ) -> None:
        floor = {"comparator": "ge", "upper": None}
        rows = invented(
            intensity,
            stated(2.6, "haining-2025"),
            stated(2.5, "huzhou-2017", **floor),
            stated(2.4, "shaoxing-2018", **floor),
            stated(2.3, "haizhou-2015", **floor),
        )
        documents = sorted(set(rows["document_id"]))
        assert sentence(rows, tables, documents).endswith(
            "and sets no upper limit; no upper limit is set by 2 of the others; so which is highest is open."
        )
        assert sentence(rows, tables, documents, "zh").endswith(
            "，未设上限；其余中有2份未设上限；故何者最高未定。"
        )

    @pytest.mark.parametrize(
        ("second", "told"),
        [
            (
                {"comparator": "le", "lower": None},
                "and sets no lower limit; so which is lowest is open.",
            ),
            (
                {"comparator": "approx", "lower": 2.4, "upper": 2.7},
                "“about” leaves open which of them is lowest.",
            ),
        ],
    )
    def test_where_lower_is_the_aim(self, intensity, tables, second, told) -> None:
        indicators = tables["indicators"].copy()
        indicators.loc[indicators["indicator"].eq("rd_intensity"), "better"] = "lower"
        rows = invented(
            intensity, stated(2.5, "haining-2025"), stated(2.55, "huzhou-2017", **second)
        )
        found = sentence(
            rows, {**tables, "indicators": indicators}, sorted(set(rows["document_id"]))
        )
        assert "aims lowest, which is the aim" in found
        assert found.endswith(told)

    def test_two_that_do_not(self, intensity, tables) -> None:
        rows = invented(intensity, stated(2.6, "haining-2025"), stated(2.5, "huzhou-2017"))
        found = headline(rows, tables, ["huzhou-2017", "haining-2025"])
        assert not found.is_open
        assert "open" not in str(answer_sentence(found, Labels(tables, "en")))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nobody_sets_a_number(self, intensity, tables, language) -> None:
        rows = intensity[intensity["canonical_value"].isna()]
        told = sentence(rows, tables, ["shaoxing-2018"], language)
        assert "超全省平均水平" in told
        assert ("No plan sets" if language == "en" else "没有规划设定") in told

    def test_nobody_says_anything(self, intensity, tables, documents) -> None:
        assert headline(intensity.head(0), tables, documents) is None

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_three_hundred_plans_take_one_sentence_and_ten_lines(
        self, intensity, tables, language
    ) -> None:
        places = ["huzhou", "haining", "shaoxing", "haizhou"]
        statements = [
            stated(2 + number / 100, f"{places[number % 4]}-2017", target_id=f"invented-{number}")
            | {"document_id": f"invented-{number}"}
            for number in range(300)
        ]
        rows = invented(intensity, *statements)
        documents = rows["document_id"].tolist()
        coded = pd.concat([tables["targets"], rows[tables["targets"].columns]])
        known = {**tables, "targets": coded}
        labels = Labels(known, language)
        times = pd.DataFrame([tables["documents"].iloc[0]] * 300)
        times = times.assign(document_id=documents)
        known["documents"] = pd.concat([tables["documents"], times], ignore_index=True)
        found = headline(rows, known, documents)
        told = str(answer_sentence(found, labels))
        # The quartiles of 2, 2.01, …, 4.99 are 2.75, 3.5 and 4.24 to two decimals.
        assert all(number in told for number in ("2.75%", "3.5%", "4.24%")), told
        assert len(told) < 400
        assert len(answer_table(found, labels, known)) == 2 * ENDS
        assert fact_sentences(found, labels)[0].startswith("300")


class TestFamilies:
    def test_a_notebook_says_itself_what_it_answers_for(self) -> None:
        assert QUESTIONS == {
            "rd_intensity": ["rd_input"],
            "high_tech_firms": ["innovative_firms"],
            "patents": ["patents"],
        }
        assert families_of("ambition") == ["rd_input", "patents", "innovative_firms"]
        assert families_of("coverage") == []
        assert families_of("outcomes") == []

    @pytest.mark.parametrize(
        "code",
        [
            'page = Page("a", ["patents"])',
            "page.answer(charts.timeline, rows)",
            'page = Page("a", chosen)\npage.answer(charts.timeline, rows)',
            'page = Page("a", ["patents"])\nother = Page("b", [])\npage.overview(rows)',
            "%matplotlib inline",
        ],
    )
    def test_one_without_an_answer_or_with_families_worked_out_has_none(self, code) -> None:
        assert asked_families([code]) is None


class TestFacts:
    def test_states_name_every_document_once(self, rows, tables, documents) -> None:
        for families in QUESTIONS.values():
            found = headline(rows[rows["family"].isin(families)], tables, documents)
            named = [each for ids in found.states.values() for each in ids]
            assert sorted(named) == documents

    def test_distances_are_of_the_last_year_known(self, rows, tables, documents) -> None:
        """Zhejiang spent 3.11% in 2022, the year before Haining's plan of 2023: 3.86 less 3.11 is 0.75."""
        labels = Labels(tables, "en")
        found = headline(rows[rows["family"].eq("rd_input")], tables, documents)
        table = answer_table(found, labels, tables)
        assert table.iloc[0, 4] == "+0.75 (Zhejiang 2022: 3.11%)"
        assert len(table) == 5

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("name", SENTENCES)
    def test_pages_of_many_indicators_have_a_sentence(self, rows, tables, language, name) -> None:
        told = SENTENCES[name](rows[rows["restates"].eq("")], tables, Labels(tables, language))
        assert told.endswith(("。", "."))
        assert "{" not in told

    def test_what_stands_per_head_is_the_number_over_the_people_of_the_year(
        self, tables, rows, documents
    ) -> None:
        """500家以上 over an INVENTED 250万人 are two firms per 10,000."""
        own = {"place_id": "huzhou", "indicator": "resident_population", "year": 2017}
        people = {
            **own,
            "kind": "actual",
            "comparator": "eq",
            "value": 250.0,
            "unit": "万人",
            "scope": "",
        }
        known = {**people, "vintage": "as_published", "grade": "A", "as_of": "end_of_year"}
        invented_context = pd.DataFrame([{**known, "year_sure": "yes", "publication": "INVENTED"}])
        context = pd.concat([tables["context"], invented_context], ignore_index=True)
        beside = {**tables, "context": context}
        found = headline(rows[rows["indicator"].eq("hnte_count")], beside, documents)
        table = answer_table(found, Labels(beside, "en"), beside)
        by_year = table[table.iloc[:, 0].eq("Huzhou")].set_index(table.columns[2]).iloc[:, 3]
        # 500 over 24.7613 are 20.19 for 100亿元
        assert by_year.map(str).to_dict() == {
            "2017": "20.2 per 10 billion yuan of GDP (247.61 billion yuan, grade B); "
            "2 per 10,000 residents (2.5 million people, grade A)",
            "2027": "size not on record",
        }


class TestOverviews:
    """The sentence of a page of many indicators says the numbers that its rows give."""

    @pytest.fixture
    def labels(self, tables) -> Labels:
        return Labels(tables, "en")

    def test_ambition_counts_the_nearest_benchmark_of_each(self, made_up, labels) -> None:
        """2.6 is above its province's 2.5, though below the nation's 2.7, and below that where no province has one."""
        share = {"indicator": "rd_intensity", "unit": "%", "period": "in_year", "value": 2.6}
        figures = [
            {"place_id": "made_up_country", "year": 2015, "value": 2.7},
            {"place_id": "made_up_province", "year": 2015, "value": 2.5},
        ]
        beside = made_up(
            {**share, "document_id": "made_up_city-2020"},
            {**share, "document_id": "made_up_port-2020"},
            {**share, "document_id": "made_up_island-2020"},
            figures=figures,
        )
        told = SENTENCES["ambition"](harmonise_targets(beside), beside, Labels(beside, "en"))
        # 2.6 less 2.5, and 2.7 less 2.6; the third place has neither province nor nation on record.
        above, below = (
            f", rd_intensity by 0.1 points ({place} by\u00a02020)"
            for place in ("made_up_city", "made_up_port")
        )
        counts = {"all": 3, "asked": 2, "known": 2, "above": 1, "below": 1}
        of_money = {"families": "made_up_money", **counts}
        assert told == labels.word("answer.ambition", **of_money, above_by=above, below_by=below)

    def test_ambition_spans_the_least_and_the_greatest_distance(self, made_up) -> None:
        """2.6 and 3.1 less 2.5; that of the port, 2.8, lies between them and is not named."""
        share = {"indicator": "rd_intensity", "unit": "%", "period": "in_year"}
        stated = {"made_up_city": 3.1, "made_up_port": 2.8, "made_up_town": 2.6}
        given = [
            {**share, "value": value, "document_id": f"{place}-2020"}
            for place, value in stated.items()
        ]
        beside = made_up(
            *given, figures=[{"place_id": "made_up_country", "year": 2015, "value": 2.5}]
        )
        told = SENTENCES["ambition"](harmonise_targets(beside), beside, Labels(beside, "en"))
        ends = "made_up_town by\u00a02020; made_up_city by\u00a02020"
        assert f"rd_intensity by 0.1 to 0.6 points ({ends})" in told

    def test_outcomes_are_counted_by_what_is_known(self, made_up, labels) -> None:
        places = ["made_up_city", "made_up_port", "made_up_island", "made_up_town", "made_up_bay"]
        figure = {"indicator": "firms", "unit": "家", "vintage": "as_published"}
        seen = [(2020, 500.0, "eq"), (2020, 400.0, "eq"), (2022, 600.0, "eq"), (2020, 400.0, "ge")]
        figures = [
            {**figure, "place_id": place, "year": year, "value": value, "comparator": comparator}
            for place, (year, value, comparator) in zip(places, seen, strict=False)
        ]
        given = [{"value": 500, "document_id": f"{place}-2020"} for place in places]
        beside = made_up(*given, figures=figures)
        labels = Labels(beside, "en")
        told = SENTENCES["outcomes"](harmonise_targets(beside), beside, labels)
        counts = {"all": 5, "total": 5, "known": 2, "reached": 1, "short": 1}
        rest = "; ".join(
            labels.word(f"answer.of_rest_{name}", n=1) for name in ("open", "beside", "nothing")
        )
        where = [labels.documents[f"{place}-2020"] for place in places[:2]]
        named = f" ({where[0]}: 1, {where[1]}: 1)"
        assert told == labels.word("answer.outcomes", **counts, where=named, rest=rest)

    def test_coverage_counts_indicators_of_each_document(self, rows, tables, labels) -> None:
        stated = rows[["document_id", "indicator"]].drop_duplicates()
        by_document = stated["document_id"].value_counts()
        assert (by_document.idxmax(), by_document.idxmin()) == ("huzhou-2017", "haining-2025")
        alone = stated["indicator"].value_counts().eq(1)
        told = SENTENCES["coverage"](rows, tables, labels)
        # The families of the shipped table that have no row in targets/haining-2025.csv.
        none_on = (
            ", none of them on leading firms; IP management; transfer and research; cooperation; digital; agriculture; "
            "society and environment; rankings"
        )
        targets = rows.loc[rows["restates"].eq(""), "document_id"].value_counts()
        assert told == labels.word(
            "answer.coverage",
            targets=targets.sum(),
            high_targets=targets["huzhou-2017"],
            low_targets=targets["haining-2025"],
            total=len(alone),
            documents=5,
            high=by_document.max(),
            high_where=labels.documents["huzhou-2017"],
            low=by_document.min(),
            low_where=labels.documents["haining-2025"],
            none_on=none_on,
            alone=alone.sum(),
        )
        of_one = SENTENCES["coverage"](rows[rows["place_id"].eq("haining")], tables, labels)
        named = labels.documents["haining-2025"]
        counts = {"total": 15, "documents": 1, "high": 15, "low": 15, "alone": 15}
        counts |= {"targets": 20, "high_targets": 20, "low_targets": 20}
        where = {"high_where": named, "low_where": named}
        assert of_one == labels.word("answer.coverage", **counts, **where, none_on=none_on)

    def test_a_profile_counts_numbers_and_how_firm(self, rows, tables, labels) -> None:
        """超全省平均水平 and 3.9万人年, both 力争, and 300家以上: three rows of Shaoxing's key points."""
        ids = ["shaoxing-2018-026-04", "shaoxing-2018-026-05", "shaoxing-2018-038-02"]
        told = SENTENCES["city_profile"](rows[rows["target_id"].isin(ids)], tables, labels)
        assert told == labels.word(
            "answer.profile",
            documents=labels.documents["shaoxing-2018"],
            count=3,
            families=2,
            numbered=2,
            firmness=f"1 firm, 2 {labels.word('firmness.aspiring')}",
            again="",
            # Each can be held against a figure; of 2018 alone the 323 firms added are on record.
            checked=3,
            known=1,
        )

    def test_a_profile_says_how_its_targets_come_to_more_entries(self, rows, tables) -> None:
        """Of 77 rows of Huzhou's plan six restate another."""
        own = rows[rows["document_id"].eq("huzhou-2017")]
        assert (len(own), int(own["restates"].ne("").sum())) == (77, 6)
        told = SENTENCES["city_profile"](own, tables, Labels(tables, "en"))
        assert "71 targets (and 6 repeated statements: 77 entries of evidence)" in told

    def test_doubts_are_counted(self, rows, tables, labels) -> None:
        """Of six rows one is dated by the plan's horizon, two by their section; one is a draft, two aspire."""
        own = rows[rows["document_id"].eq("shaoxing-2018") & rows["restates"].eq("")].head(6)
        own = own.assign(
            year_basis=["document", "section", "section", "stated", "stated", "stated"],
            firmness=["draft", "aspiring", "aspiring", "firm", "firm", "firm"],
            comparator=["approx", "approx", "approx", "approx", "eq", "eq"],
        )
        counts = {
            "inferred_years": 1,
            "section_years": 2,
            "draft": 1,
            "aspiring": 2,
            "approximate": 4,
        }
        found = doubts(own, own, tables)
        assert {doubt.kind: doubt.cases for doubt in found} == counts
        lines = doubt_lines(found, own, labels)
        assert lines[0].summary == "Year not stated, taken from the plan's last year: 1"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_doubt_leads_to_all_of_its_rows(self, rows, tables, language) -> None:
        found = doubts(rows[rows["restates"].eq("")], rows, tables)
        assert {doubt.kind for doubt in found} >= {"contradictions", "draft", "approximate"}
        for doubt, line in zip(
            found, doubt_lines(found, rows, Labels(tables, language)), strict=True
        ):
            led_to = [evidence_id for _, evidence_id in line.rows.pieces if evidence_id]
            assert led_to == doubt.target_ids[:NAMED]
            assert ("explorer" in line.rows or "查询全部目标" in line.rows) == (
                len(doubt.target_ids) > NAMED
            )

    def test_a_contradiction_leads_to_both_statements(self, rows, tables) -> None:
        """Haizhou prints 110人年 in line 8 and 超过110人年 in line 29."""
        own = rows[rows["document_id"].eq("haizhou-2015")]
        first = doubts(own[own["restates"].eq("")], own, tables)[0]
        assert first == ("contradictions", 1, ["haizhou-2015-008-02", "haizhou-2015-029-03"])

    def test_what_a_switch_leaves_out_is_what_is_told_as_doubtful(self, rows, tables) -> None:
        by_switch = doubtful_rows(rows, tables)
        told = {doubt.kind: doubt.target_ids for doubt in doubts(rows, rows, tables)}
        left_out = {name: set(rows.loc[each, "target_id"]) for name, each in by_switch.items()}
        assert left_out["inferred_years"] == set(told["inferred_years"])
        assert left_out["less_than_firm"] == {*told["aspiring"], *told["draft"]}

    def test_a_plan_on_the_index_counts_all_its_known_outcomes(self, rows, tables) -> None:
        """Shaoxing reached six of 2018 (see test_outcomes); by INVENTED 30家 Haizhou falls short of its 35家以上."""
        own = {"place_id": "haizhou", "indicator": "hnte_count", "year": 2015, "value": 30.0}
        like = tables["context"].query("indicator == 'hnte_count' and kind == 'actual'").iloc[[0]]
        context = pd.concat(
            [tables["context"], like.assign(**own, year_sure="yes", as_of="end_of_year")]
        )
        beside = {**tables, "context": context.reset_index(drop=True)}
        known = {plan.plan: plan.known for plan in Front(rows, Labels(beside, "en")).plans({})}
        assert {plan: count for plan, count in known.items() if count} == {
            "Haizhou District plan to\u00a02015": 1,
            "Shaoxing plan to\u00a02018": 6,
        }


class TestMany:
    def test_windows_are_five_year_plans(self) -> None:
        assert window_of(2016) == (2016, 2020)
        assert windows(pd.DataFrame({"target_year": [2027, 2015, 2026]})) == [
            (2011, 2015),
            (2026, 2030),
        ]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_many_statements_are_a_strip_no_taller_than_three(
        self, intensity, tables, language
    ) -> None:
        few = invented(
            intensity, *(stated(2 + n / 10, "huzhou-2017", target_id=f"t{n}") for n in range(3))
        )
        many = invented(
            intensity, *(stated(2 + n / 100, "huzhou-2017", target_id=f"t{n}") for n in range(65))
        )
        short, strip = (charts.panels(rows, tables, language) for rows in (few, many))
        assert strip.figure.get_size_inches()[1] < 2 * short.figure.get_size_inches()[1]
        assert len(strip.rows) == 65
        names = [text.get_text() for axes in strip.figure.axes for text in axes.get_yticklabels()]
        assert any("65" in name for name in names)

    def test_coverage_of_many_is_counted(self, tables) -> None:
        covered = pd.DataFrame(
            {
                "place_id": "huzhou",
                "document_id": [f"d{n}" for n in range(4)],
                "indicator": "rd_intensity",
                "status": ["set", "relative", "silent", "not_coded"],
            }
        )
        counts = coverage_counts(covered, Labels(tables, "en"))
        assert counts.iloc[0].tolist()[1:] == ["1", "1", "1", "1"]


def test_harmonised_rows_are_what_an_answer_takes(tables) -> None:
    assert not harmonise_targets(tables).empty
