"""Corrections: each names a row that is there, what stood in it and what stands there now."""

import pytest

RIGHT = "2026-11-20,targets,huzhou-2017-054-10,value,2.7,2.70,MADE UP. | 虚构。,A reader"


def _add(raw, *rows):
    with (raw / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))


@pytest.mark.parametrize(
    "row",
    [
        RIGHT,
        "2026-11-20,documents,haining-2025,document_number,,海政发〔2023〕31号,MADE UP. | 虚构。,A reader",
        "2026-11-20,context,china-high_value_invention_patents_per_10k_pop-actual-2021-as_published,value,7,7.5,"
        "MADE UP. | 虚构。,A reader",
        "2026-11-20,targets,huzhou-2017-054-99,,一,,MADE UP: withdrawn. | 虚构：撤销。,A reader",
    ],
)
def test_what_was_corrected_is_on_record(project, raw, told, row):
    _add(raw, row)
    assert told(project) == []


def test_only_the_last_correction_of_a_cell_must_stand(project, raw, told):
    _add(raw, RIGHT.replace("2.7,2.70", "3,2.7"), RIGHT)
    assert told(project) == []


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        ("2.7,2.70", "2.70,2.7", "after", '"2.70" stands in data/raw/targets/huzhou-2017.csv'),
        ("2.7,2.70", "2.70,2.70", "before", "Before and after are the same"),
        (",value,", ",valu,", "column", 'Did you mean "value"?'),
        (",value,", ",,", "column", "Without a column the row was withdrawn"),
        ("-054-10", "-054-99", "row", "There is no such row in data/raw/targets/."),
        (",targets,", ",target,", "table", 'Did you mean "targets"?'),
        ("2026-11-20", "20.11.2026", "corrected", "Must be a date such as"),
        ("A reader", "", "told_by", "The cell is empty"),
    ],
)
def test_a_correction_that_cannot_be_is_told(project, raw, told, old, new, column, said):
    _add(raw, RIGHT.replace(old, new))
    line = len((raw / "corrections.csv").read_text("utf-8").splitlines())
    sentences = [each for each in told(project) if f"column {column}" in each]
    assert sentences and said in sentences[0] and f"corrections.csv, line {line}," in sentences[0]


def test_remove_takes_the_corrections_of_a_document_along(project, raw, told):
    from click.testing import CliRunner  # noqa: PLC0415

    from compare.cli import main  # noqa: PLC0415

    before = (raw / "corrections.csv").read_bytes()
    _add(raw, RIGHT, RIGHT.replace("054-10,value,2.7,2.70", "054-99,,一,"))
    result = CliRunner().invoke(main, ["--root", str(project), "remove", "huzhou-2017"])
    assert result.exit_code == 0, result.output
    assert (raw / "corrections.csv").read_bytes() == before
