"""The parameters of a notebook: every form that is taken, and the sentence for every one that is not."""

import pytest

from compare.notebooks.parameters import (
    ParameterError,
    check_names,
    check_parameters,
    injected_names,
)
from compare.project.errors import UserError
from compare.tables.places import UnknownPlace

NAMES = ("places", "years", "language", "restated")


def _everywhere(tables):
    return tuple(sorted(set(tables["documents"]["place_id"])))


def test_defaults_are_everything(tables):
    choice = check_parameters(tables)
    assert (choice.places, choice.years, choice.language, choice.restated) == (
        _everywhere(tables),
        (),
        "en",
        False,
    )
    assert (choice.slug, choice.notices) == ("", ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("huzhou", ("huzhou",)),
        ("湖州", ("huzhou",)),
        (" Huzhou ", ("huzhou",)),
        (330500, ("huzhou",)),
        ("shaoxing,huzhou", ("huzhou", "shaoxing")),
        ("绍兴，湖州", ("huzhou", "shaoxing")),
        ("绍兴、湖州", ("huzhou", "shaoxing")),
        ("绍兴; 湖州", ("huzhou", "shaoxing")),
        ("绍兴；湖州；", ("huzhou", "shaoxing")),
        (["绍兴", "huzhou"], ("huzhou", "shaoxing")),
        (("绍兴", 330500), ("huzhou", "shaoxing")),
        (["huzhou", "湖州", "330500"], ("huzhou",)),
    ],
)
def test_places_that_are_taken(tables, given, expected):
    assert check_parameters(tables, places=given).places == expected


@pytest.mark.parametrize("given", ["all", "ALL", " All "])
def test_all_is_everything(tables, given):
    choice = check_parameters(tables, places=given, years=given)
    assert (choice.places, choice.years) == (_everywhere(tables), ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (2017, (2017,)),
        ("2017", (2017,)),
        ("2015-2017", (2015, 2016, 2017)),
        ("2015 – 2017", (2015, 2016, 2017)),
        ("2015—2017", (2015, 2016, 2017)),
        ("2015~2017", (2015, 2016, 2017)),
        ("2015至2017", (2015, 2016, 2017)),
        ("2015到2017", (2015, 2016, 2017)),
        ("2017-2017", (2017,)),
        ("2017,2015", (2015, 2017)),
        ("2015，2017", (2015, 2017)),
        ("2015-2016,2025", (2015, 2016, 2025)),
        ([2017, 2015, 2015], (2015, 2017)),
        (["2015-2016", 2025], (2015, 2016, 2025)),
        ((2017,), (2017,)),
    ],
)
def test_years_that_are_taken(tables, given, expected):
    assert check_parameters(tables, years=given).years == expected


def _refused(tables, **given):
    with pytest.raises(UserError) as raised:
        check_parameters(tables, **given)
    return str(raised.value)


NOT_A_YEAR = 'years: "{}" is not taken; give "all", a year such as 2017, a span such as "2015-2020", or a list of years.'
NOT_POSSIBLE = 'years: "{}" is not possible; a span goes upward, within 1990 to 2100.'


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("17", NOT_A_YEAR.format("17")),
        ("2017年", NOT_A_YEAR.format("2017年")),
        ("soon", NOT_A_YEAR.format("soon")),
        ("２０１７", NOT_A_YEAR.format("２０１７")),
        ("2015-2016-2017", NOT_A_YEAR.format("2015-2016-2017")),
        ([2017.0], NOT_A_YEAR.format("2017.0")),
        ([True], NOT_A_YEAR.format("True")),
        ("2020-2015", NOT_POSSIBLE.format("2020-2015")),
        (1989, NOT_POSSIBLE.format("1989")),
        ("2090-2101", NOT_POSSIBLE.format("2090-2101")),
    ],
)
def test_years_that_are_not_taken(tables, given, sentence):
    assert _refused(tables, years=given) == sentence


@pytest.mark.parametrize(
    "given", [True, False, None, 2017.0, {"year": 2017}, [], "", " , ", object]
)
def test_years_of_another_type_are_told_what_years_are(tables, given):
    """The sentence speaks of years, not of names."""
    text = _refused(tables, years=given)
    assert text.startswith("years: ")
    assert '"all"' in text
    assert "a name" not in text


@pytest.mark.parametrize("given", [True, False, None, 1.5, {"huzhou": 1}])
def test_places_of_another_type_are_not_taken(tables, given):
    assert _refused(tables, places=given) == (
        f'places: "{given}" is not taken; give "all", a name, or a list of names.'
    )


@pytest.mark.parametrize("given", ["", " ", ",", [], [""], ()])
def test_no_place_at_all_is_not_everything(tables, given):
    assert (
        _refused(tables, places=given)
        == 'places: nothing is named; give "all", a name, or a list of names.'
    )


def test_unknown_places_are_all_told_with_the_nearest(tables):
    with pytest.raises(UnknownPlace) as raised:
        check_parameters(tables, places="huzou,湖州,shaoxin")
    text = str(raised.value)
    assert '"huzou" is not a place of data/raw/places.csv. Did you mean "huzhou"' in text
    assert '"shaoxin" is not a place of data/raw/places.csv. Did you mean "shaoxing"' in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("EN", 'language: "EN" is not taken. Allowed: zh, en. Did you mean "en"?'),
        ("english", 'language: "english" is not taken. Allowed: zh, en.'),
        ("中文", 'language: "中文" is not taken. Allowed: zh, en.'),
        ("", 'language: "" is not taken. Allowed: zh, en.'),
        (None, 'language: "None" is not taken. Allowed: zh, en.'),
        (True, 'language: "True" is not taken. Allowed: zh, en.'),
    ],
)
def test_language_that_is_not_taken(tables, given, sentence):
    text = _refused(tables, language=given)
    assert text == sentence or text.startswith(sentence + " Did you mean")


@pytest.mark.parametrize("given", [1, 0, "yes", None, [], [True]])
def test_restated_that_is_not_taken(tables, given):
    assert (
        _refused(tables, restated=given)
        == f'restated: "{given}" is not taken. Allowed: true, false.'
    )


def test_restated_as_a_word_is_not_refused_with_the_same_word(tables):
    """restated: "true" is not taken. Allowed: true, false. - leaves a reader at a loss."""
    try:
        assert check_parameters(tables, restated="true").restated is True
    except ParameterError as error:
        assert str(error) != 'restated: "true" is not taken. Allowed: true, false.'


def test_faults_of_two_parameters_are_both_told(tables):
    """All faults at once, as in the tables."""
    text = _refused(tables, years="soon", restated="yes", language="fr")
    assert ["years:" in text, "restated:" in text, "language:" in text] == [True] * 3


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ({"places": "绍兴,湖州"}, "places=huzhou+shaoxing"),
        ({"places": ["湖州", "huzhou"]}, "places=huzhou"),
        ({"years": 2017}, "years=2017"),
        ({"years": "2015-2017"}, "years=2015-2017"),
        ({"years": [2015, 2016, 2017]}, "years=2015-2017"),
        ({"years": [2015, 2017]}, "years=2015+2017"),
        ({"restated": True}, "restated=true"),
        (
            {"places": "湖州", "years": 2017, "restated": True, "language": "zh"},
            "places=huzhou.years=2017.restated=true",
        ),
        ({"places": "all", "language": "zh"}, ""),
    ],
)
def test_slug_tells_what_differs_from_the_defaults(tables, given, slug):
    assert check_parameters(tables, **given).slug == slug


def test_naming_every_place_is_the_default(tables):
    assert check_parameters(tables, places=list(_everywhere(tables))).slug == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_haishu_comes_with_its_notice_in_the_language_of_the_page(tables, language):
    choice = check_parameters(tables, places="Haishu", language=language)
    assert choice.places == ("haizhou",)
    (notice,) = choice.notices
    for part in ("330203", "320706", "海曙区", "海州区"):
        assert part in notice
    assert notice.startswith("Haishu" if language == "en" else "海曙区")


def test_unknown_parameters_are_all_told():
    with pytest.raises(ParameterError) as raised:
        check_names(["places", "palces", "xyzzy"], NAMES)
    assert str(raised.value) == (
        '"palces" is not a parameter. Did you mean "places"? "xyzzy" is not a parameter. '
        "Parameters: places, years, language, restated."
    )
    check_names(["places", "years", "language", "restated"], NAMES)
    check_names([], NAMES)


def test_names_injected_by_papermill_are_found():
    assert injected_names(
        ['places = "all"', '# Parameters\npalces = "湖州"\nyears = [2017]\n', "x = 1"]
    ) == ["palces", "years"]
    assert injected_names(["places = 'all'"]) == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("citty", "places"),
        ("City", "places"),
        ("place", "places"),
        ("yeers", "years"),
        ("lang", "language"),
        ("restatd", "restated"),
    ],
)
def test_a_slip_in_a_parameters_name_finds_the_parameter(given, meant):
    with pytest.raises(
        ParameterError, match=f'"{given}" is not a parameter. Did you mean "{meant}"'
    ):
        check_names([given], ["places", "years", "language", "restated"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ()),
        ([], ()),
        ("matrix", ("matrix",)),
        ("matrix, refused；silent", ("matrix", "refused", "silent")),
        (["sources", "sources"], ("sources",)),
    ],
)
def test_sections_that_are_left_out(tables, given, expected):
    choice = check_parameters(tables, without=given)
    assert choice.without == expected
    assert choice.slug == ""  # a figure is the same with or without other sections


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "matirx",
            'There is no section "matirx". Did you mean "matrix"? Sections: says, compares,',
        ),
        (
            ["matrix", "source", "xyzzy"],
            'section "source". Did you mean "sources"? There is no section "xyzzy". Sections:',
        ),
        (True, 'without: "True" is not taken; give the key of a section'),
        ({"matrix": 1}, "is not taken"),
    ],
)
def test_sections_that_do_not_exist_are_named_with_the_nearest(tables, given, said):
    with pytest.raises(ParameterError) as raised:
        check_parameters(tables, without=given)
    assert said in str(raised.value)


def test_a_slip_in_the_name_of_without_finds_it():
    with pytest.raises(ParameterError, match='Did you mean "without"'):
        check_names(["sections"], (*NAMES, "without"))


@pytest.mark.parametrize(
    ("given", "expected", "slug"),
    [
        ("", (), ""),
        ("less_than_firm", ("less_than_firm",), "leave_out=less_than_firm"),
        (
            ["weak_figures", "inferred_years"],
            ("inferred_years", "weak_figures"),
            "leave_out=inferred_years+weak_figures",
        ),
    ],
)
def test_doubtful_rows_and_figures_are_left_out(tables, given, expected, slug):
    choice = check_parameters(tables, leave_out=given)
    assert (choice.leave_out, choice.slug) == (expected, slug)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "less_then_firm, xyzzy",
            'leave_out: "less_then_firm" is not taken. Did you mean "less_than_firm"? "xyzzy" is not taken. Allowed: '
            "inferred_years, less_than_firm, disputed, coded_once, weak_figures.",
        ),
        (True, 'leave_out: "True" is not taken. Allowed: inferred_years,'),
    ],
)
def test_what_cannot_be_left_out_is_named_with_the_nearest(tables, given, said):
    with pytest.raises(ParameterError) as raised:
        check_parameters(tables, leave_out=given)
    assert said in str(raised.value)


def test_who_asks_for_firmness_is_told_what_leaves_it_out():
    with pytest.raises(ParameterError, match='Did you mean "leave_out"'):
        check_names(["firmness"], (*NAMES, "leave_out"))
