"""The bar of deciding: a practice text decided by keyboard in a real browser to a draft that is taken, key by key."""

import csv
import os
import shutil

import pytest
from chromium import prime_storage
from click.testing import CliRunner
from coder import Coder
from suggesting import PRACTICE, practice_rows

from compare.cli import main

pytestmark = pytest.mark.skipif(
    not PRACTICE.is_dir() and not os.environ.get("CI"),
    reason="the practice texts are not at hand (../shared/practice); CI has them",
)

#: Practice texts whose targets the vocabulary can hold; the registry row that each is given is MADE UP.
TEXTS = {
    "panan-2025": ("panan-2025", "issued=2021-06-01"),
    "wansheng-2027": ("panan-2027", "issued=2023-06-01"),
}
#: The bar: keys for a number whose suggestion is right, and the share of the rows that need no correction.
MOST_KEYS, UNTOUCHED = 1.3, 0.8
CORE = ("line", "indicator", "measure", "period", "comparator", "value", "unit", "target_year")
REGISTERED = ("--place", "磐安县", "--set", "kind=work_plan", "--set", "title_zh=磐安县某计划")


def run(project, *arguments):
    result = CliRunner().invoke(main, ["--root", str(project), *map(str, arguments)])
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    return result


@pytest.mark.parametrize("name", TEXTS)
def test_a_practice_text_is_decided_by_keyboard_and_taken(name, window, project, tmp_path_factory):
    document, issued = TEXTS[name]
    sources = tmp_path_factory.mktemp("keys")
    shutil.copy(PRACTICE / f"{name}.txt", sources / "plan.txt")
    options = [*REGISTERED, "--set", issued, "--sources", sources]
    run(project, "new", document, sources / "plan.txt", *options)
    path = sources / "page.html"
    run(project, "suggest", document, "--sources", sources, "--page", path)
    context = window.new_context(accept_downloads=True)
    prime_storage(context, path.as_uri())
    page = context.new_page()
    page.goto(path.as_uri())
    wanted = [row for row in practice_rows() if row["doc"] == name]
    coder = Coder(page, wanted, to_take=True)
    untouched = sum(not coder.wrong(place) for place in coder.right)
    coder.decide()
    numbers = len(coder.now)
    told = page.locator("#progress").text_content()
    with page.expect_download() as download:
        page.keyboard.press("s")
    draft = sources / "draft.csv"
    download.value.save_as(draft)
    context.close()
    assert told == f"{numbers} of {numbers} numbers decided"
    run(project, "take", draft, "--document", document, "--sources", sources)
    run(project, "check", "--sources", sources)
    with (project / f"data/raw/targets/{document}.csv").open(encoding="utf-8", newline="") as file:
        taken = {tuple(row[column] for column in CORE) for row in csv.DictReader(file)}
    assert taken >= {tuple(row[column] for column in CORE) for row in wanted if row["indicator"]}
    assert coder.keys["right"] <= MOST_KEYS * coder.rows["right"]
    assert untouched >= UNTOUCHED * len(wanted)
