"""Numbers, labels and words as a reader reads them, in both languages."""

import re
import string
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import compare
from compare.harmonise.canonical import harmonise_targets
from compare.harmonise.derived import derive
from compare.language import words as words_module
from compare.language.labels import Labels
from compare.language.links import (
    Linked,
    document_of,
    evidence_link,
    group_anchor,
    join_linked,
    linked,
    pieces_of,
)
from compare.language.numbers import (
    align_decimals,
    format_number,
    format_target,
    format_ticks,
    printed_decimals,
)
from compare.language.words import LANGUAGES, note_in, word
from compare.project.errors import did_you_mean, nearest
from compare.tables import schema
from compare.tables.units import UNIT_OF_MEASURE

NAN = float("nan")

#: Names and units of the shipped tables.
EN, ZH = Labels(compare.load_tables(), "en"), Labels(compare.load_tables(), "zh")
LABELS = {"en": EN, "zh": ZH}
WORDS = {
    f"{group}.{name}": texts
    for group, members in tomllib.loads(
        (Path(words_module.__file__).parent / "words.toml").read_text("utf-8")
    ).items()
    for name, texts in members.items()
}


# Numerals


@pytest.mark.parametrize(
    ("value", "decimals", "chinese", "english"),
    [
        (0, 0, "0", "0"),
        (7, 0, "7", "7"),
        (2.7, 2, "2.70", "2.70"),
        (2.7, 0, "2.7", "2.7"),
        (3.86, 2, "3.86", "3.86"),
        (999, 0, "999", "999"),
        (1100, 0, "1,100", "1,100"),
        (9999, 0, "9,999", "9,999"),
        (10000, 0, "1万", "10,000"),
        (22000, 0, "2.2万", "22,000"),
        (39000, 0, "3.9万", "39,000"),
        (300000, 0, "30万", "300,000"),
        (1000000, 0, "100万", "1,000,000"),
        (-10, 0, "-10", "-10"),
        (-20000, 0, "-2万", "-20,000"),
        (2592.592592, 0, "2,592.59", "2,592.59"),
        (14.869835, 0, "14.87", "14.87"),
    ],
)
def test_numbers(value, decimals, chinese, english):
    assert format_number(value, "zh", decimals) == chinese
    assert format_number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (70, "亿元", "70亿元", "7 billion yuan"),
        (2.5, "亿元", "2.5亿元", "250 million yuan"),
        (10, "亿元", "10亿元", "1 billion yuan"),
        (9, "亿元", "9亿元", "900 million yuan"),
        (10000, "亿元", "1万亿元", "1,000 billion yuan"),
        (5000, "万元", "5,000万元", "50 million yuan"),
        (30, "万人", "30万人", "0.3 million people"),
        (39000, "人年", "3.9万人年", "39,000 person-years"),
        (500, "家", "500家", "500"),
        (2.7, "%", "2.7%", "2.7%"),
        (2, "倍", "2倍", "2 times"),
        (6, "百分点", "6个百分点", "6 percentage points"),
    ],
)
def test_quantities(value, unit, chinese, english):
    assert (ZH.quantity(value, unit), EN.quantity(value, unit)) == (chinese, english)


@pytest.mark.parametrize(
    ("comparator", "chinese", "english"),
    [
        ("ge", "≥\u00a035家", "≥\u00a035"),
        ("gt", ">\u00a035家", ">\u00a035"),
        ("eq", "35家", "35"),
        ("approx", "≈\u00a035家", "≈\u00a035"),
        ("le", "≤\u00a035家", "≤\u00a035"),
    ],
)
def test_qualifier_keeps_its_sign(comparator, chinese, english):
    assert format_target(35, NAN, comparator, ZH.units["家"], "zh") == chinese
    assert format_target(35, NAN, comparator, EN.units["家"], "en") == english


@pytest.mark.parametrize(
    ("low", "high", "unit", "chinese", "english"),
    [
        (1, 2, "家", "1–2家", "1–2"),
        (2, 3, "%", "2–3%", "2–3%"),
        (20, 30, "亿元", "20–30亿元", "2–3 billion yuan"),
        (2, 3, "亿元", "2–3亿元", "200–300 million yuan"),
        (100, 200, "万元", "100–200万元", "1–2 million yuan"),
    ],
)
def test_both_ends_of_a_range_are_in_the_unit_shown(low, high, unit, chinese, english):
    """20 to 30 亿元 is 2 to 3 billion yuan; "20–3 billion yuan" is ten times off at one end."""
    assert format_target(low, high, "range", ZH.units[unit], "zh") == chinese
    assert format_target(low, high, "range", EN.units[unit], "en") == english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0.0004, 0.00005])
def test_small_number_is_not_shown_as_zero(value, language):
    """4 万元 is 0.0004 亿元 and not nothing."""
    assert LABELS[language].quantity(value, "亿元").split(" ")[0] not in ("0", "0亿元")


@pytest.mark.parametrize(
    ("fragment", "decimals"),
    [
        ("2.70%左右", 2),
        ("70亿元以上", 0),
        ("1.80%以上", 2),
        ("3.6件以上", 1),
        ("翻一番", 0),
        ("全覆盖", 0),
        ("1—2个", 0),
        ("超9亿元", 0),
        ("", 0),
    ],
)
def test_printed_decimals(fragment, decimals):
    assert printed_decimals(fragment) == decimals


def test_axis_is_in_wan_or_not_as_a_whole():
    assert [format_ticks(value, 22000, "zh") for value in (0, 5000, 20000)] == ["0", "0.5万", "2万"]
    assert [format_ticks(value, 9000, "zh") for value in (0, 5000)] == ["0", "5,000"]
    assert [format_ticks(value, 22000, "en") for value in (0, 5000, 20000)] == [
        "0",
        "5,000",
        "20,000",
    ]


def test_decimal_marks_stand_below_each_other():
    padded = align_decimals(["2.70", "35", "≥\u00a03.6", "open", "1,100"])
    assert padded == [
        "2.70",
        "35\u2008\u2007\u2007",
        "≥\u00a03.6\u2007",
        "open",
        "1,100\u2008\u2007\u2007",
    ]
    assert align_decimals(["1", "20"]) == ["1", "20"]
    assert align_decimals([]) == []


@given(
    st.floats(min_value=0.01, max_value=9e7).map(lambda value: round(value, 2)),
    st.sampled_from(LANGUAGES),
)
def test_number_reads_back_close_to_what_it_was(value, language):
    """Rounding for display loses less than one in a thousand, whatever the size."""
    text = format_number(value, language).replace(",", "")
    back = float(text.removesuffix("万")) * (10_000 if text.endswith("万") else 1)
    assert back == pytest.approx(value, rel=1e-3)


# Labels


def _row(made_up, **row):
    return harmonise_targets(made_up(row)).iloc[0]


def test_value_label_keeps_printed_decimals(made_up):
    row = _row(
        made_up,
        indicator="gdp_share",
        value=2.7,
        unit="%",
        as_printed="2.70%左右",
        comparator="approx",
    )
    assert (EN.value(row), ZH.value(row)) == ("≈\u00a02.70%", "≈\u00a02.70%")
    assert (EN.value_phrase(row), ZH.value_phrase(row)) == ("about 2.70%", "约2.70%")
    assert EN.short_value(row) == "≈\u00a02.70%"


@pytest.mark.parametrize(
    ("comparator", "english", "chinese"),
    [
        ("ge", "at least 35", "35家以上"),
        ("gt", "more than 35", "超过35家"),
        ("eq", "35", "35家"),
        ("approx", "about 35", "约35家"),
        ("le", "at most 35", "不超过35家"),
    ],
)
def test_value_in_a_sentence(made_up, comparator, english, chinese):
    row = _row(made_up, value=35, comparator=comparator)
    assert (EN.value_phrase(row), ZH.value_phrase(row)) == (english, chinese)


def test_value_without_a_number_says_so(made_up):
    row = _row(made_up, measure="relative", comparator="gt", value=None, unit="")
    for label in ("value", "value_phrase", "short_value"):
        assert (getattr(EN, label)(row), getattr(ZH, label)(row)) == ("no number", "无数值")


def test_short_label_has_no_unit(made_up):
    row = _row(made_up, indicator="money", value=70, unit="亿元", comparator="ge")
    assert (EN.short_value(row), ZH.short_value(row)) == ("≥\u00a07", "≥\u00a070")
    row = _row(made_up, indicator="money", value=20, value_high=30, unit="亿元", comparator="range")
    assert (EN.short_value(row), ZH.short_value(row)) == ("2–3", "20–30")


def test_unit_without_a_word_leaves_the_name_alone():
    assert (EN.with_unit("Firms", "家"), ZH.with_unit("企业", "家")) == ("Firms", "企业，家")


def test_draft_says_that_it_is_one(tables):
    english, chinese = (Labels(tables, language).documents for language in ("en", "zh"))
    drafts = set(tables["documents"].loc[tables["documents"]["status"].eq("draft"), "document_id"])
    for document_id in tables["documents"]["document_id"]:
        assert ("(consultation draft)" in english[document_id]) == (document_id in drafts)
        assert ("（征求意见稿）" in chinese[document_id]) == (document_id in drafts)
    assert len(set(english.values())) == len(english)


def test_kind_label_names_scope_and_measure(tables):
    kind = pd.Series(
        {"indicator": "tech_sme_count", "scope": "national_register", "measure": "multiple"}
    )
    assert Labels(tables, "en").statement_type(kind) == (
        "Technology SMEs (on the national register of technology SMEs, multiple of the base year)"
    )
    plain = pd.Series({"indicator": "rd_intensity", "scope": "", "measure": "level"})
    assert Labels(tables, "zh").statement_type(plain) == "研发经费投入强度"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_row_has_its_labels(rows, tables, language):
    labels = Labels(tables, language)
    for _, row in rows.iterrows():
        for text in (
            labels.value(row),
            labels.value_phrase(row),
            labels.short_value(row),
            labels.statement_type(row),
        ):
            assert text.strip()
            assert not re.search(r"\bnan\b", text.casefold())
            assert "{" not in text


# Links


def test_linked_text_is_plain_text_that_knows_where_it_leads():
    cell = linked("2.70%\u2007", "huzhou-2017-054-10")
    assert cell == "2.70%\u2007"
    assert isinstance(cell, Linked)
    assert cell.pieces == (("2.70%", "huzhou-2017-054-10"), ("\u2007", ""))
    assert pieces_of("plain") == (("plain", ""),)


def test_joined_texts_keep_what_they_lead_to():
    joined = join_linked("; ", ["a", linked("b", "x-2020-001-01"), ""])
    assert joined == "a; b; "
    assert [evidence_id for _, evidence_id in joined.pieces if evidence_id] == ["x-2020-001-01"]


def test_statement_leads_to_its_target_and_to_the_observation_that_it_is_read_as(tables, rows):
    labels = Labels(tables, "en")
    resolved = compare.resolve(rows, tables)
    row = resolved[resolved["resolved_place_id"].ne("")].iloc[0]
    ids = [evidence_id for _, evidence_id in labels.statement(row).pieces if evidence_id]
    assert ids[0] == row["target_id"]
    assert ids[1].startswith("context-zhejiang-")
    plain = resolved[resolved["resolved_place_id"].eq("")].iloc[0]
    assert labels.statement(plain).pieces == ((str(labels.statement(plain)), plain["target_id"]),)


@pytest.mark.parametrize(
    ("evidence_id", "document_id"),
    [
        ("huzhou-2017-054-10", "huzhou-2017"),
        ("context-china-gdp-actual-2017-before_2018_census", "context"),
        (group_anchor("huzhou-2017", "family", "rd_input"), "huzhou-2017"),
        (group_anchor("huzhou-2017", "office", "市科技局(知识产权局)"), "huzhou-2017"),
    ],
)
def test_document_of_an_evidence_id(evidence_id, document_id):
    assert document_of(evidence_id) == document_id
    assert evidence_link(evidence_id, document_id, "zh") == (
        f"evidence-{document_id}.zh.html#{evidence_id}"
    )


# Words


def _placeholders(text):
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})


def _has_both_languages(texts):
    return set(texts) == set(LANGUAGES) and bool(texts["zh"])


def test_every_word_has_both_languages_and_the_same_placeholders():
    assert [key for key, texts in WORDS.items() if not _has_both_languages(texts)] == []
    unlike = [
        key
        for key, texts in WORDS.items()
        if _placeholders(texts["zh"]) != _placeholders(texts["en"])
    ]
    assert unlike == []
    assert [key for key, texts in WORDS.items() if texts["zh"].strip() != texts["zh"]] == []


def _shown_codes():
    yield from (f"measure.{code}" for code in schema.MEASURES)
    yield from (f"year_basis.{code}" for code in schema.YEAR_BASES)
    yield from (f"period.{code}" for code in schema.PERIODS)
    yield from (f"quantity.{code}" for code in schema.QUANTITIES)
    yield from (f"timing.{code}" for code in schema.TIMINGS)
    yield from (f"phrase.{code}" for code in schema.COMPARATORS if code != "range")
    yield from (f"verdict.{code}" for code in ("higher", "lower", "equal", "overlapping"))
    yield from (
        f"status.{code}" for code in ("set", "relative", "silent", "not_coded", "no_document")
    )
    yield from (f"status.{code}" for code in schema.DOCUMENT_STATUSES)
    yield "text.document_draft"
    yield from (f"reason.{code}" for code in ("no_number", "indicator", "alone", "own_kind"))


@pytest.mark.parametrize("key", sorted(set(_shown_codes())))
def test_code_of_a_vocabulary_has_its_word(key):
    assert word(key, "zh", text="x")
    assert word(key, "en", text="x")


def test_units_families_and_quantities_of_the_data_have_their_words(rows, tables):
    implied = derive(rows)
    units = {
        *rows["canonical_unit"],
        *tables["indicators"]["canonical_unit"],
        *implied["unit"],
        *UNIT_OF_MEASURE.values(),
    }
    for labels in LABELS.values():
        assert units <= set(labels.units)
        assert set(tables["indicators"]["family"]) <= set(labels.families)
        assert set(rows["commitment"]) <= set(labels.commitments)
        named = set(implied.loc[implied["indicator"].eq(""), "quantity"])
        assert named <= set(labels.implied)
    of_indicators = implied.loc[implied["indicator"].ne(""), "quantity"]
    wanted = {f"implied.{quantity}" for quantity in of_indicators}
    wanted |= {f"working.{method}" for method in implied["method"]}
    assert wanted <= set(WORDS)


def test_unknown_word_is_an_error():
    with pytest.raises(KeyError):
        word("made_up_word", "en")


def test_note_is_cut_at_its_bar(tables):
    assert (note_in("One. | 一。", "en"), note_in("One. | 一。", "zh")) == ("One.", "一。")
    for note in tables["targets"]["note"]:
        if note:
            assert any("\u4e00" <= character <= "\u9fff" for character in note_in(note, "zh")), note


# Nearest match


def test_nearest_match_ignores_case_and_keeps_the_spelling():
    assert nearest("HUZOU", ["huzhou", "Haining"]) == ["huzhou"]
    assert nearest("haining", ["Haining"]) == ["Haining"]
    assert nearest("qqqq", ["huzhou"]) == []
    assert did_you_mean("huzou", ["huzhou"]) == ' Did you mean "huzhou"?'
    assert did_you_mean("qqqq", ["huzhou"]) == ""
    assert (
        did_you_mean("haizou", ["huzhou", "haizhou"], 2) == ' Did you mean "haizhou" or "huzhou"?'
    )
