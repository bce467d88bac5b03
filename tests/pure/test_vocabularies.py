"""A new place, level, kind, family, unit or commitment needs rows and no code: tried as a new user would."""

import hashlib

import pytest

import compare
from compare.comparison.coverage import coverage, planning_places
from compare.figures.style import place_styles
from compare.language.labels import Labels
from compare.release.build import build
from compare.release.codebook import codes_frame
from compare.tables.load import load_texts

TARGET = (
    "chengan-2030-{line:03}-01,{line},一,{printed},1,{indicator},INVENTED,,{measure},in_year,{comparator},{value},,"
    "{unit},2030,stated,,{commitment},,\n"
)


def append(raw, file, *lines):
    with (raw / file).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


@pytest.fixture
def county(raw, project):
    """A county's action plan, INVENTED but for its place: 成安县 in Hebei, with one new word of every vocabulary."""
    append(
        raw,
        "places.csv",
        "hebei,Hebei,河北省,province,china,130000,河北,,,",
        "handan,Handan,邯郸市,prefecture_city,hebei,130400,邯郸,,,",
        "chengan,Chengan County,成安县,county,handan,130424,成安,,,",
    )
    sha = hashlib.sha256(b"INVENTED").hexdigest()
    append(
        raw,
        "documents.csv",
        f"chengan-2030,chengan,INVENTED action plan,成安县行动计划,,,2025-01-01,issued,made_up_kind,,2030,{sha},,,",
    )
    append(raw, "vocabularies/document_kinds.csv", "made_up_kind,made-up kind,虚构种类,")
    append(raw, "vocabularies/families.csv", "made_up_family,Made-up family,虚构组,yes,")
    append(raw, "vocabularies/units.csv", "里,,,li,里,yes,,,,,", "步,里,0.002,paces,步,yes,,,,,")
    append(raw, "vocabularies/commitments.csv", "made_up_wish,wished for,但愿,aspiring,")
    append(
        raw,
        "indicators.csv",
        "made_up_road,made_up_family,Made-up road,虚构道路,INVENTED.,里,amount,stock,higher,no,level,,,,",
    )
    header = (raw / "targets" / "haining-2025.csv").read_text("utf-8").splitlines()[0]
    (raw / "targets" / "chengan-2030.csv").write_text(
        f"{header}\n"
        + TARGET.format(
            line=1,
            printed="500步以上",
            indicator="made_up_road",
            measure="level",
            comparator="ge",
            value=500,
            unit="步",
            commitment="made_up_wish",
        ),
        "utf-8",
    )
    excluded = (raw / "excluded" / "haining-2025.csv").read_text("utf-8").splitlines()[0]
    (raw / "excluded" / "chengan-2030.csv").write_text(f"{excluded}\n2,2025,1,date,\n", "utf-8")
    return compare.load_tables(project)


def test_a_county_plan_needs_rows_alone(county):
    row = compare.harmonise_targets(county).query("place_id == 'chengan'").iloc[0]
    assert (row["canonical_value"], row["canonical_unit"]) == (1.0, "里")
    assert row["flags"] == "aspire"
    english, chinese = Labels(county, "en"), Labels(county, "zh")
    assert (english.value(row), chinese.value(row)) == ("≥\u00a01 li", "≥\u00a01里")
    assert chinese.families["made_up_family"] == "虚构组"
    assert english.commitments["made_up_wish"] == "wished for"


def test_a_county_takes_part_in_coverage(county):
    covered = coverage(county, ["made_up_family"], ["chengan"])
    assert covered["status"].tolist() == ["set"]


def test_it_is_built_and_named_in_the_codebook(county, project):
    written = {path.name: path for path in build(project)}
    coverage = written["coverage.csv"].read_text("utf-8")
    assert "chengan,made_up_road,2030,chengan-2030,set,1" in coverage
    codes = codes_frame(county)
    assert codes.query("column == 'kind' and code == 'made_up_kind'")["name_zh"].tolist() == [
        "虚构种类"
    ]


def test_figures_of_a_new_place_are_drawn_in_a_look_of_its_own(county):
    styles = place_styles(county["places"])
    planning = set(county["documents"]["place_id"])
    assert len({styles[place] for place in planning}) == len(planning) == 5
    rows = compare.harmonise_targets(county).query("place_id == 'chengan'")
    drawing = compare.overview.profile_chart(rows, county, "zh")
    assert "虚构组" in drawing.alt


def test_older_places_keep_their_looks(county, tables):
    old = place_styles(tables["places"])
    new = place_styles(county["places"])
    assert {place: new[place] for place in old} == old


def test_a_province_with_a_plan_is_covered_and_drawn_like_any_other(project, raw):
    """Every level takes part: what counts is that there is a document."""
    sha = hashlib.sha256(b"INVENTED").hexdigest()
    append(
        raw,
        "documents.csv",
        f"zhejiang-2030,zhejiang,INVENTED,浙江省五年规划,,,2025-01-01,issued,five_year_plan,,2030,{sha},,,",
    )
    loaded = compare.load_tables(project)
    assert "zhejiang" in planning_places(loaded)
    assert "jiangsu" not in planning_places(loaded)
    assert place_styles(loaded["places"])["zhejiang"].marker != "_"


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("levels.csv", "made_up,,虚构,county,county,,yes,", "name_en"),
        ("document_kinds.csv", "made_up,made up,,", "name_zh"),
        ("families.csv", "made_up,made up,,yes,", "name_zh"),
        ("units.csv", "里,,,li,,yes,,,,,", "name_zh"),
        ("scopes.csv", "made_up,,虚构,", "name_en"),
        ("commitments.csv", "made_up,,虚构,firm,", "name_en"),
    ],
)
def test_a_word_without_its_name_in_both_languages_is_told(project, raw, told, file, row, column):
    append(raw, f"vocabularies/{file}", row)
    line = (raw / "vocabularies" / file).read_text("utf-8").count("\n")
    assert told(project) == [
        f"data/raw/vocabularies/{file}, line {line}, column {column}: The cell is empty; it must be filled."
    ]


@pytest.mark.parametrize("file", ["levels", "document_kinds", "families", "units", "commitments"])
def test_a_vocabulary_is_needed(project, raw, told, file):
    """And what refers to it is not accused of naming nothing."""
    path = raw / "vocabularies" / f"{file}.csv"
    path.unlink()
    assert [one.partition(":")[0] for one in told(project)] == [f"data/raw/vocabularies/{file}.csv"]


def test_unknown_family_is_told_with_the_nearest(project, edit, told):
    edit("indicators.csv", "rd_intensity", "family", "rd_inputs")
    (sentence,) = told(project)
    assert sentence.endswith(
        'column family: "rd_inputs": Not in data/raw/vocabularies/families.csv; add it there or correct it. '
        'Did you mean "rd_input"?'
    )


@pytest.mark.parametrize(
    ("key", "column", "value", "at", "problem"),
    [
        ("万元", "factor", "", "factor", "万元 is told in 亿元; write what it is multiplied by."),
        ("万元", "told_in", "", "factor", "Only a unit that is told in another has a factor."),
        ("万元", "factor", "0", "factor", "Must be above 0."),
        (
            "万元",
            "told_in",
            "万元",
            "told_in",
            "A unit cannot be told in itself; leave the cell empty.",
        ),
        ("公顷", "told_in", "万元", "told_in", "万元 is itself told in 亿元; name that unit."),
        (
            "亿元",
            "smaller_unit",
            "人",
            "smaller_unit",
            "人 is not told in 亿元; name a unit that is.",
        ),
        (
            "亿元",
            "smaller_below_zh",
            "",
            "smaller_below_zh",
            "Write below which number 万元 is shown.",
        ),
    ],
)
def test_conversions_that_lead_nowhere_are_told(
    project, raw, told, set_cell, key, column, value, at, problem
):
    line = set_cell(raw / "vocabularies" / "units.csv", key, column, value)
    sentences = [one for one in told(project) if f"units.csv, line {line}, column {at}" in one]
    assert any(one.endswith(f": {problem}") for one in sentences), told(project)


@pytest.mark.parametrize("unit", ["倍", "位", "百分点"])
def test_a_unit_that_measures_are_told_in_is_needed(project, rewrite, told, unit):
    rewrite("vocabularies/units.csv", f"\n{unit},", f"\n{unit}甲,")
    assert (
        f"data/raw/vocabularies/units.csv: The unit {unit} is missing; measures are told in it."
        in [one.partition(" Add")[0] for one in told(project)]
    )


def test_texts_keep_what_was_typed(project):
    units = load_texts(project)["units"].set_index("unit")
    assert units.at["万元", "factor"] == "0.0001"


def test_a_wrong_number_in_a_new_unit_is_still_read_again(county, project, edit, told):
    edit("targets/chengan-2030.csv", "chengan-2030-001-01", "value", "50")
    (sentence,) = told(project)
    assert 'column value: "50": The fragment "500家以上" reads "500".' in sentence


#: A relation that lacks something, and what is told.
WRONG_RELATIONS = [
    (
        "ratio,rd_expenditure,,gdp,,rd_intensity,0.01,,亿元,GDP,地区生产总值,",
        "column implied: A relation of a",
    ),
    ("ratio,rd_expenditure,,gdp,,rd_intensity,0,gdp,亿元,GDP,地区生产总值,", "Must be above 0."),
    (
        "ratio,rd_expenditure,,gdp,,rd_intensity,1,gdp,家,GDP,地区生产总值,",
        "gdp is told in 亿元; write that",
    ),
    (
        "ratio,rd_expenditure,,gdp,,hnte_count,1,gdp,亿元,GDP,地区生产总值,",
        "neither a ratio nor a density",
    ),
    (
        "ratio,rd_expenditure,xisai_corridor,gdp,,rd_intensity,1,gdp,亿元,GDP,地区生产总值,",
        "has a scope; empty",
    ),
    ("subset,patent_grants,,,,,,,,,,", "column whole: Name the indicator of the whole."),
    ("subset,patent_grants,,patent_grant,,,,,,,,", 'Did you mean "patent_grants"?'),
    (
        "counted_out,patent_grants,,patent_grants,,rd_intensity,,,,,,",
        "Only a relation of a ratio has it",
    ),
    ("part,patent_grants,,patent_grants,,,,,,,,", "Allowed: ratio, counted_out, subset."),
]


@pytest.mark.parametrize(("row", "sentence"), WRONG_RELATIONS)
def test_a_relation_says_what_its_kind_needs(project, raw, told, row, sentence):
    append(raw, "relations.csv", row)
    (found,) = told(project)
    assert "data/raw/relations.csv, line 12" in found
    assert sentence in found


def test_a_new_ratio_implies_its_whole_without_code(project, raw):
    """Haizhou: 35家以上 are 35% of what is INVENTED here under another name."""
    append(
        raw,
        "relations.csv",
        "ratio,hnte_count,,,,hnte_share_of_industrial_firms,0.01,invented_firms,家,INVENTED firms,虚构企业,",
    )
    tables = compare.load_tables(project)
    implied = compare.derive(compare.harmonise_targets(tables), tables).set_index("derived_id")
    # 35 / 0.35
    assert implied.at["haizhou-2015-invented_firms-2015", "value"] == pytest.approx(100)
    assert Labels(tables, "zh").implied["invented_firms"] == "虚构企业"


def test_which_figures_a_census_revises_stands_in_the_table(project, edit, told):
    edit("indicators.csv", "rd_intensity", "gdp_based", "no")
    assert any(
        "What is gdp_based in indicators.csv takes a vintage" in one for one in told(project)
    )


def test_a_misnomer_needs_its_notice(project, edit, told):
    edit("places.csv", "haizhou", "misnomer_notice", "")
    (sentence,) = told(project)
    assert sentence.endswith("Misnomers and their notice go together; fill both cells or neither.")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"valid_from": "2021", "valid_to": "2020"},
            "The definition ends before it begins, in 2021;",
        ),
        ({"successor": "invention_patent_stock_per_10k_pop"}, "No indicator is its own successor;"),
    ],
)
def test_spans_of_definitions_are_checked(project, edit, told, changed, sentence):
    for column, value in changed.items():
        edit("indicators.csv", "invention_patent_stock_per_10k_pop", column, value)
    assert any(sentence in one for one in told(project))


def test_successors_that_lead_in_a_circle_are_told(project, edit, told):
    for indicator, successor in (("rd_intensity", "hnte_count"), ("hnte_count", "rd_intensity")):
        edit("indicators.csv", indicator, "valid_to", "2030")
        edit("indicators.csv", indicator, "successor", successor)
    circles = [one for one in told(project) if "Its successors lead back to it" in one]
    assert [one.split('"')[1] for one in circles] == ["hnte_count", "rd_intensity"]
    assert "(rd_intensity, hnte_count); the last definition has none." in circles[1]


@pytest.mark.parametrize(
    ("file", "word", "column", "name", "other"),
    [
        ("indicators.csv", "hnte_count", "name_en", "r&d Intensity", "rd_intensity"),
        ("vocabularies/families.csv", "patents", "name_zh", "研发投入", "rd_input"),
        ("vocabularies/levels.csv", "banner", "name_en", "district", "district"),
    ],
)
def test_two_words_of_one_name_are_told(project, edit, told, file, word, column, name, other):
    line = edit(file, word, column, name)
    (sentence,) = [one for one in told(project) if "has the same name" in one]
    assert f'{file}, line {line}, column {column}: "{name}": {other} has the same name' in sentence
