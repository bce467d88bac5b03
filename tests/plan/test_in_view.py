"""The pages that somebody looks at are made first, and nothing else with them; the rest is as if they had not been."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import DOCUMENT, SHOW, command, invented_notebook, invented_project, published

from compare.language.words import word
from compare.run.regenerate import regenerate

PLAN = """
[[run]]
name = "one"
notebook = "patents.ipynb"

[[run]]
name = "two"
notebook = "high_tech_firms.ipynb"
languages = ["en"]
"""

MANIFEST = "reports/runs.json"

EVIDENCE = f"evidence-{DOCUMENT}.en"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with all its pages, whose notebooks then show something else."""
    monkeypatch.delenv("COMPARE_FIGURES", raising=False)
    root = invented_project(tmp_path / "project", PLAN)
    for notebook in ("patents", "high_tech_firms"):
        invented_notebook(root / "notebooks" / f"{notebook}.ipynb", SHOW)
    assert command(root).exit_code == 0
    show(root, "INVENTED ANEW")
    return root


def show(root: Path, text: str) -> None:
    for notebook in ("patents", "high_tech_firms"):
        anew = SHOW.replace("INVENTED {", f"{text} {{")
        invented_notebook(root / "notebooks" / f"{notebook}.ipynb", anew)


def changed(before: dict[str, bytes], root: Path) -> set[str]:
    """Return the places of the files that readers see and that are not as before."""
    return {place for place, data in published(root).items() if before.get(place) != data}


def test_a_page_in_view_is_made_alone_and_not_again(root: Path) -> None:
    before = published(root)
    outcome = regenerate(in_view=["one.en"], root=root)
    assert outcome.made == ["one.en"]
    assert changed(before, root) == {"reports/one.en.html", "reports/one.en.ipynb", MANIFEST}
    rest = regenerate(root=root)
    assert rest.made == ["one.zh", "two.en"]
    in_turn = published(root)
    regenerate(root=root, force=True)
    assert published(root) == in_turn


def test_an_evidence_page_in_view_waits_for_no_run(root: Path, set_cell) -> None:
    table = root / "data" / "raw" / "targets" / f"{DOCUMENT}.csv"
    set_cell(table, "haining-2025-036-04", "note", "INVENTED note. | 虚构备注。")
    before = published(root)
    outcome = regenerate(in_view=[EVIDENCE], root=root)
    assert not outcome.made
    assert changed(before, root) == {f"reports/{EVIDENCE}.html", MANIFEST}
    assert b"INVENTED note." in published(root)[f"reports/{EVIDENCE}.html"]


def test_the_index_in_view_says_what_is_older(root: Path) -> None:
    outcome = regenerate(in_view=["index", "two.en"], root=root)
    assert outcome.made == ["two.en"]
    index = published(root)["reports/index.html"].decode()
    assert index.count(word("page.stale", "en")) == 1
    assert index.count(word("page.stale", "zh")) == 1


def test_what_was_in_view_goes_back_with_its_inputs(root: Path) -> None:
    show(root, "INVENTED")
    regenerate(root=root)
    before = published(root)
    show(root, "INVENTED ANEW")
    regenerate(in_view=["one.en", EVIDENCE, "index"], root=root)
    assert published(root) != before
    show(root, "INVENTED")
    regenerate(root=root)
    assert published(root) == before


def test_a_page_in_view_that_fails_is_told_and_the_last_good_one_stays(root: Path) -> None:
    before = published(root)
    invented_notebook(root / "notebooks" / "patents.ipynb", "raise ValueError('INVENTED fault')")
    outcome = regenerate(in_view=["one.en"], root=root)
    assert list(outcome.failures) == ["one.en"]
    assert published(root)["reports/one.en.html"] == before["reports/one.en.html"]
