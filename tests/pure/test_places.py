"""Places are found by any of their names, in any case."""

import pytest

from compare.tables.places import UnknownPlace, resolve_places

NOTICE = {
    "en": "Haishu (海曙区, 330203, Ningbo) has no document here; the project's brief means Haizhou (海州区, 320706, "
    "Lianyungang). Shown below: Haizhou.",
    "zh": "海曙区（330203，宁波市）在此没有文件；项目说明所指为海州区（320706，连云港市）。以下显示海州区。",
}


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("huzhou", "huzhou"),
        ("Huzhou", "huzhou"),
        ("HUZHOU", "huzhou"),
        (" huzhou ", "huzhou"),
        ("湖州市", "huzhou"),
        ("湖州", "huzhou"),
        ("330500", "huzhou"),
        (330500, "huzhou"),
        ("Haizhou District", "haizhou"),
        ("haizhou district", "haizhou"),
        ("海州", "haizhou"),
        ("海州区", "haizhou"),
        ("320706", "haizhou"),
        ("Haizhou", "haizhou"),
        ("海宁", "haining"),
        ("330481", "haining"),
        ("prc", "china"),
        ("全国", "china"),
        ("000000", "china"),
        ("SHAOXING", "shaoxing"),
        ("浙江", "zhejiang"),
    ],
)
def test_name_in_any_form_finds_its_place(tables, name, place_id):
    assert resolve_places([name], tables["places"]) == ([place_id], [])


def test_every_name_of_every_place_leads_back_to_it(tables):
    for row in tables["places"].itertuples():
        for name in (
            row.place_id,
            row.name_en,
            row.name_zh,
            row.division_code,
            *row.aliases.split(";"),
        ):
            for form in (name, name.upper(), name.lower()):
                if form:
                    assert resolve_places([form], tables["places"]) == ([row.place_id], []), form


def test_order_is_kept_and_a_place_named_twice_comes_once(tables):
    found, notices = resolve_places(["绍兴", "huzhou", "330600", "湖州市"], tables["places"])
    assert (found, notices) == (["shaoxing", "huzhou"], [])


def test_no_name_is_no_place(tables):
    assert resolve_places([], tables["places"]) == ([], [])


def test_an_empty_name_is_no_place(tables):
    with pytest.raises(UnknownPlace):
        resolve_places([""], tables["places"])


def test_all_unknown_names_are_told_at_once_with_the_nearest(tables):
    with pytest.raises(UnknownPlace) as raised:
        resolve_places(["huzou", "湖州", "made_up_city_xyzzy", "330482"], tables["places"])
    text = str(raised.value)
    assert '"huzou" is not a place of data/raw/places.csv. Did you mean "huzhou"' in text
    assert '"made_up_city_xyzzy" is not a place of data/raw/places.csv.' in text
    assert '"330482" is not a place of data/raw/places.csv. Did you mean "330481"' in text
    assert '"湖州"' not in text


def test_name_like_nothing_has_no_suggestion(tables):
    with pytest.raises(UnknownPlace) as raised:
        resolve_places(["qqqqqqqq"], tables["places"])
    assert str(raised.value) == '"qqqqqqqq" is not a place of data/raw/places.csv.'


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["haishu", "Haishu", "HAISHU", " haishu "])
def test_haishu_is_haizhou_and_the_reader_is_told(tables, name, language):
    """Both districts are named with their codes."""
    assert resolve_places([name], tables["places"], language) == (["haizhou"], [NOTICE[language]])


def test_notice_comes_once_and_only_with_haishu(tables):
    assert resolve_places(["haishu", "HAISHU", "haizhou"], tables["places"]) == (
        ["haizhou"],
        [NOTICE["en"]],
    )
    assert resolve_places(["haizhou", "海州区"], tables["places"]) == (["haizhou"], [])


def test_notice_agrees_with_the_places_table(tables):
    """The district shown is the one with the code the notice tells."""
    haizhou = tables["places"].set_index("place_id").loc["haizhou"]
    parent = tables["places"].set_index("place_id").loc[haizhou["parent_id"]]
    for text in NOTICE.values():
        assert haizhou["division_code"] in text
        assert haizhou["name_zh"] in text
    assert parent["name_zh"] in NOTICE["zh"]
    assert parent["name_en"] in NOTICE["en"]


def test_a_single_name_is_not_taken_letter_by_letter(tables):
    """``resolve_places("huzhou", ...)`` is a slip of every second caller."""
    try:
        found, _ = resolve_places("huzhou", tables["places"])
    except UnknownPlace as error:
        assert '"h" is not a place' not in str(error)
    else:
        assert found == ["huzhou"]
