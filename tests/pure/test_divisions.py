"""Divisions of China: one name gives code, level and parents, and a wrong code in places.csv is told."""

import csv

import pytest
from click.testing import CliRunner
from make_divisions import TABLE, divisions, parent, write

from compare.cli import main
from compare.tables.divisions import (
    UnknownDivision,
    division_level,
    divisions_by,
    find_division,
    place_rows,
)
from compare.tables.load import load_texts
from compare.tables.place_rows import place_faults

PLACES = "places.csv"


@pytest.mark.parametrize(
    ("name", "code", "level", "path"),
    [
        ("成安县", "130424", "county", "河北省 邯郸市 成安县"),
        ("成安", "130424", "county", "河北省 邯郸市 成安县"),
        ("130424", "130424", "county", "河北省 邯郸市 成安县"),
        ("海宁市", "330481", "county_city", "浙江省 嘉兴市 海宁市"),
        ("湖州", "330500", "prefecture_city", "浙江省 湖州市"),
        ("海曙区", "330203", "district", "浙江省 宁波市 海曙区"),
        ("延边朝鲜族自治州", "222400", "autonomous_prefecture", "吉林省 延边朝鲜族自治州"),
        ("阿拉善盟", "152900", "league", "内蒙古自治区 阿拉善盟"),
        ("大兴安岭地区", "232700", "prefecture", "黑龙江省 大兴安岭地区"),
        ("神农架林区", "429021", "special_district", "湖北省 神农架林区"),
        ("景宁畲族自治县", "331127", "autonomous_county", "浙江省 丽水市 景宁畲族自治县"),
        ("渝北区", "500112", "district", "重庆市 渝北区"),
        ("济源市", "419001", "county_city", "河南省 济源市"),
        ("浦东新区", "310115", "district", "上海市 浦东新区"),
        ("北京市", "110000", "municipality", "北京市"),
        ("广西壮族自治区", "450000", "autonomous_region", "广西壮族自治区"),
    ],
)
def test_one_name_gives_code_level_and_parents(tables, name, code, level, path):
    rows = place_rows(name, tables)
    assert (rows[-1]["division_code"], rows[-1]["level"]) == (code, level)
    assert " ".join(row["name_zh"] for row in rows) == path


def test_haizhou_took_in_xinpu_in_2014():
    """新浦区 (320705) was dissolved in 2014 and its area went to 海州区, which kept 320706."""
    (xinpu,) = divisions_by("name")["新浦区"]
    assert (xinpu.code, xinpu.last_year) == ("320705", "2013")
    (haizhou,) = divisions_by("code")["320706"]
    assert (haizhou.name, haizhou.parent, haizhou.last_year) == ("海州区", "320700", "")


def test_a_division_that_is_no_more_is_found_by_its_name(tables):
    assert find_division("新浦区", tables["levels"]).code == "320705"
    assert find_division("绍兴县", tables["levels"]).last_year == "2012"


def test_a_name_of_several_divisions_is_refused_with_their_codes(tables):
    with pytest.raises(UnknownDivision) as raised:
        find_division("海州区", tables["levels"])
    assert str(raised.value) == (
        '"海州区" is the name of several divisions; give the code. 210902 辽宁省 阜新市 海州区; '
        "320706 江苏省 连云港市 海州区."
    )


def test_an_unknown_name_is_refused_with_the_nearest(tables):
    with pytest.raises(
        UnknownDivision, match='"成按县" is no division of China until 2019. Did you'
    ):
        find_division("成按县", tables["levels"])


def test_every_division_has_its_parent_and_nearly_every_current_one_a_level(tables):
    for code, found in divisions_by("code").items():
        assert all(not one.parent or one.parent in divisions_by("code") for one in found), code
    current = [one for found in divisions_by("code").values() for one in found if not one.last_year]
    without = [
        one.name for one in current if not division_level(one.code, one.name, tables["levels"])
    ]
    # administrations that are no division in law
    assert without == []


def test_table_is_sorted_and_small():
    rows = list(csv.reader(TABLE.open(encoding="utf-8", newline="")))
    assert rows[0] == ["code", "name", "parent", "first_year", "last_year"]
    assert rows[1:] == sorted(rows[1:], key=lambda row: row[:2])
    assert len(rows) > 5000
    assert TABLE.stat().st_size < 200_000


def test_script_joins_years_and_leaves_out_what_gathers():
    by_year = {
        1989: {"990000": "甲省", "990100": "乙市", "990101": "市辖区", "990102": "旧区"},
        1990: {"990000": "甲省", "990100": "乙市", "990103": "丙区"},
        1991: {"990000": "甲省", "990100": "乙市", "990103": "丁区", "999001": "戊市"},
    }
    assert divisions(by_year) == [
        ["990000", "甲省", "", 1989, ""],
        ["990100", "乙市", "990000", 1989, ""],
        ["990103", "丁区", "990100", 1991, ""],
        ["990103", "丙区", "990100", 1990, 1990],
        ["999001", "戊市", "990000", 1991, ""],
    ]
    assert parent("990203", {"990000", "990100"}) == "990000"


# The codes in places.csv


@pytest.mark.parametrize(
    ("key", "column", "value", "at", "problem"),
    [
        (
            "shaoxing",
            "division_code",
            "330700",
            "division_code",
            "330700 is the code of 金华市 (1985 to now). 绍兴市 has 330600. "
            "compare place 绍兴市 writes the row.",
        ),
        (
            "shaoxing",
            "division_code",
            "339900",
            "division_code",
            "No division had this code until 2019. 绍兴市 has 330600. Correct it, or write the first year "
            "of a younger division in valid_from.",
        ),
        (
            "haining",
            "division_code",
            "320481",
            "division_code",
            "The codes of what is part of jiaxing (330400) begin with 3304; correct the code or parent_id.",
        ),
        (
            "haining",
            "division_code",
            "330900",
            "division_code",
            "It is the code of a prefecture, and county_city is a level of the tier county; correct one.",
        ),
        (
            "haining",
            "level",
            "district",
            "level",
            "海宁市 (330481) is of the level county_city; correct it.",
        ),
        (
            "haining",
            "valid_from",
            "2013",
            "valid_from",
            "Only for a division made since 2019; the table of divisions knows the others. Leave it empty.",
        ),
        (
            "haizhou",
            "parent_id",
            "jiaxing",
            "division_code",
            "The codes of what is part of jiaxing (330400) begin with 3304; correct the code or parent_id.",
        ),
    ],
)
def test_wrong_code_level_or_parent_is_told(project, edit, told, key, column, value, at, problem):
    line = edit(PLACES, key, column, value)
    sentences = [one for one in told(project) if f"line {line}, column {at}:" in one]
    assert len(sentences) == 1
    assert sentences[0].endswith(f": {problem}")


def test_no_wrong_code_of_any_place_passes():
    """Each digit of each code raised by one, one after the other: 48 of 48 are told."""
    texts, tried = load_texts(), 0
    for number, row in enumerate(texts["places"].to_dict("records")):
        if row["level"] == "country":
            continue
        code = row["division_code"]
        for position, digit in enumerate(code):
            wrong = f"{code[:position]}{(int(digit) + 1) % 10}{code[position + 1 :]}"
            places = texts["places"].copy()
            places.loc[number, "division_code"] = wrong
            found = place_faults({**texts, "places": places})
            assert any(fault.value == wrong for fault in found), wrong
            tried += 1
    assert tried == 48


def test_a_division_younger_than_the_table_says_since_when(project, raw, told):
    """临平区 was made in 2021; the table ends in 2019."""
    row = "330113,Linping,临平区,district,zhejiang,330113,临平,{},,"
    text = (raw / PLACES).read_text("utf-8")
    (raw / PLACES).write_text(f"{text}{row.format('')}\n", "utf-8")
    assert "younger division in valid_from" in " ".join(told(project))
    # The table knows what came about before 2019; in its last year a change may have been missed.
    for year in (2021, 2019):
        (raw / PLACES).write_text(f"{text}{row.format(year)}\n", "utf-8")
        assert told(project) == []
    (raw / PLACES).write_text(f"{text}{row.format(2018)}\n", "utf-8")
    assert "Only for a division made since 2019" in " ".join(told(project))


# The command


def test_command_writes_rows_that_pass(project, raw, told):
    result = CliRunner().invoke(main, ["--root", str(project), "place", "成安县"])
    assert result.exit_code == 0
    rows = result.stdout.splitlines()[1:]
    assert rows == [
        "hebei,Hebei,河北省,province,china,130000,河北,,,",
        "handan,Handan,邯郸市,prefecture_city,hebei,130400,邯郸,,,",
        "chengan,Chengan,成安县,county,handan,130424,成安,,,",
    ]
    with (raw / PLACES).open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))
    assert told(project) == []


def test_places_that_sound_alike_get_ids_of_their_own(tables):
    """吉林市 lies in 吉林省, and 海州区 of Fuxin sounds as Lianyungang's, which is there."""
    assert [row["place_id"] for row in place_rows("吉林市", tables)] == ["jilin", "jilin_jilin"]
    assert place_rows("210902", tables)[-1]["place_id"] == "fuxin_haizhou"


def test_command_says_what_is_there_already(project):
    result = CliRunner().invoke(main, ["--root", str(project), "place", "海宁"])
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "浙江省 is there already, as zhejiang.",
        "嘉兴市 is there already, as jiaxing.",
        "海宁市 is there already, as haining.",
    ]


def test_command_refuses_an_unknown_name_with_exit_code_2(project):
    result = CliRunner().invoke(main, ["--root", str(project), "place", "亚特兰蒂斯市"])
    assert result.exit_code == 2
    assert "is no division of China" in result.stderr


def test_script_makes_the_table_again(tmp_path):
    write(tmp_path / "divisions.csv")
    assert (tmp_path / "divisions.csv").read_bytes() == TABLE.read_bytes()
