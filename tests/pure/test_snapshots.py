"""What changed since the last report: rows, results and ranks, and whether data, method or code moved them."""

from __future__ import annotations

import copy
import json
import re
import shutil
from pathlib import Path

import pytest

import compare
from compare.language.words import LANGUAGES
from compare.report import changes, odd_moves, static_pages

ROOT = Path(__file__).parents[2]
HAIZHOU = "haizhou-2015-008-01"  # 2.5%, of rd_intensity

#: No other pages.
ORDER: dict[str, list] = {language: [] for language in LANGUAGES}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> dict:
    """The shipped data as the next report will see it, outside of any repository."""
    root = tmp_path_factory.mktemp("shipped")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    return changes.snapshot(compare.load_tables(root), root)


@pytest.fixture
def now(shipped) -> dict:
    return copy.deepcopy(shipped)


def entries(found) -> dict:
    return {(row.part, row.id): (row.before, row.now, row.cause) for row in found.itertuples()}


def test_nothing_moves_between_two_reports_of_the_same(project, now) -> None:
    assert changes.changes_between(
        now, changes.snapshot(compare.load_tables(project), project)
    ).empty


def test_a_changed_number_moves_its_row_and_its_rank_by_the_data(project, now, edit) -> None:
    edit("targets/haizhou-2015.csv", HAIZHOU, "value", "3.5")
    edit("targets/haizhou-2015.csv", HAIZHOU, "as_printed", "3.5%")
    found = entries(
        changes.changes_between(now, changes.snapshot(compare.load_tables(project), project))
    )
    assert found[("rows", HAIZHOU)] == (
        "eq 2.5 – % 2.5 2.5 2015 –",
        "eq 3.5 – % 3.5 3.5 2015 –",
        "data",
    )
    # 3.5% lies above Huzhou's 2.70%左右 (at most 2.835%), where 2.5% lay below.
    assert found[("ranks", f"{HAIZHOU} : huzhou-2017-054-10")] == ("lower", "higher", "data")
    assert {cause for _, _, cause in found.values()} == {"data"}


def test_a_changed_note_moves_its_row_only(project, now, edit) -> None:
    edit("targets/haizhou-2015.csv", HAIZHOU, "note", "INVENTED. | 虚构。")
    found = entries(
        changes.changes_between(now, changes.snapshot(compare.load_tables(project), project))
    )
    assert list(found) == [("rows", HAIZHOU)]


def test_a_row_that_is_new_and_one_that_is_gone(now) -> None:
    later = copy.deepcopy(now)
    later["rows"]["invented-2030-001-01"] = ["f0", "eq 1"]
    del later["rows"][HAIZHOU]
    found = entries(changes.changes_between(now, later))
    assert found[("rows", "invented-2030-001-01")] == ("", "eq 1", "data")
    assert found[("rows", HAIZHOU)][1:] == ("", "data")


@pytest.mark.parametrize(
    ("parts", "cause"),
    [
        (["method"], "method"),
        (["code"], "code"),
        (["lock"], "lock"),
        (["method", "code"], "method"),
        ([], "unknown"),
    ],
)
def test_what_the_data_did_not_move_was_moved_by_what_changed(now, parts, cause) -> None:
    later = copy.deepcopy(now)
    result = next(iter(later["results"]))
    later["results"][result][1] += " INVENTED"
    for part in parts:
        later["made_from"][part] = "INVENTED"
    assert entries(changes.changes_between(now, later))[("results", result)][2] == cause


def test_a_report_made_again_is_still_compared_with_the_one_before() -> None:
    first, second = {"INVENTED": 1}, {"INVENTED": 2}
    kept = changes.next_snapshots({"current": None, "previous": None}, first)
    assert kept == {"current": first, "previous": None}
    assert changes.next_snapshots(kept, first) == kept
    kept = changes.next_snapshots(kept, second)
    assert kept == {"current": second, "previous": first}
    assert changes.next_snapshots(kept, second) == kept


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": {}}'])
def test_a_snapshot_that_is_missing_or_broken_counts_as_none(text) -> None:
    assert changes.read_snapshots(text) == {"current": None, "previous": None}


def test_a_snapshot_is_read_as_it_was_written(now) -> None:
    kept = {"current": now, "previous": None}
    assert (
        changes.read_snapshots(changes.snapshots_text(kept))
        == json.loads(changes.snapshots_text(kept))
        == kept
    )


def test_the_first_report_says_that_it_is_the_first(tables, project, now) -> None:
    found = dict(
        static_pages.changes_pages({"current": now, "previous": None}, tables, project, ORDER)
    )
    assert set(found) == {f"changes.{language}.html" for language in LANGUAGES}
    assert "This is the first report" in found["changes.en.html"]
    assert "这是第一份报告" in found["changes.zh.html"]


def test_a_report_that_is_not_whole_is_not_called_the_first(tables, project, now) -> None:
    kept = {"current": now, "previous": None}
    pages = dict(static_pages.changes_pages(kept, tables, project, ORDER, complete=False))
    assert "This is the first report" not in pages["changes.en.html"]
    assert "Not every page was made again yet" in pages["changes.en.html"]
    assert "部分页面尚未重新生成" in pages["changes.zh.html"]


def test_orders_of_too_many_pairs_are_not_kept_and_that_is_said(
    tables, project, now, monkeypatch
) -> None:
    assert len(now["ranks"]) > 10
    monkeypatch.setattr(changes, "MOST_PAIRS", 10)
    many = changes.snapshot(tables, project)
    assert many["ranks"] is None
    for kept in ({"current": many, "previous": now}, {"current": many, "previous": None}):
        pages = dict(static_pages.changes_pages(kept, tables, project, ORDER))
        assert "Ranks are not compared" in pages["changes.en.html"]
        assert "未比较高低次序" in pages["changes.zh.html"]
    # Nothing is told as gone or new that was only not kept.
    assert changes.changes_between(now, many).empty and changes.changes_between(many, now).empty
    assert odd_moves.odd_moves(now, many, []) == odd_moves.odd_moves(many, now, []) == []


def test_an_order_that_turned_and_a_note_that_changed_are_told_in_words(project, now, edit) -> None:
    edit("targets/haizhou-2015.csv", HAIZHOU, "value", "3.5")
    edit("targets/haizhou-2015.csv", HAIZHOU, "as_printed", "3.5%")
    edit("targets/huzhou-2017.csv", "huzhou-2017-054-10", "note", "INVENTED note | 虚构的说明")
    tables = compare.load_tables(project)
    kept = {"current": changes.snapshot(tables, project), "previous": now}
    pages = dict(static_pages.changes_pages(kept, tables, project, ORDER))
    text = pages["changes.en.html"]
    assert re.search(
        r"R&amp;D intensity: Haizhou District plan to\s2015 beside Huzhou plan to\s2017", text
    )
    # The note says nothing of the number, which reads as before.
    assert ">the same; another cell of its row changed<" in text
    assert "2015年3.5%" in pages["changes.zh.html"]


def test_the_page_says_what_moved_and_why(project, now, edit) -> None:
    edit("targets/haizhou-2015.csv", HAIZHOU, "value", "3.5")
    edit("targets/haizhou-2015.csv", HAIZHOU, "as_printed", "3.5%")
    tables = compare.load_tables(project)
    kept = {"current": changes.snapshot(tables, project), "previous": now}
    text = dict(static_pages.changes_pages(kept, tables, project, ORDER))["changes.en.html"]
    assert f'href="evidence-haizhou-2015.en.html#{HAIZHOU}"' in text
    assert "Haizhou District" in text
    assert "Rows moved: 1;" in text
    assert ">2.5% by 2015<" in text
    assert ">3.5% by 2015<" in text
    assert ">the data<" in text
    assert now["made_from"]["data"] in text
    assert kept["current"]["made_from"]["data"] in text


def test_a_row_that_is_gone_keeps_its_place_and_leads_nowhere(tables, project, now) -> None:
    later = copy.deepcopy(now)
    del later["rows"][HAIZHOU]
    kept = {"current": later, "previous": now}
    gone = {**tables, "targets": tables["targets"][tables["targets"]["target_id"].ne(HAIZHOU)]}
    text = dict(static_pages.changes_pages(kept, gone, project, ORDER))["changes.en.html"]
    row = re.search(rf"<tr><td[^>]*>{HAIZHOU}</td>.*?</tr>", text)[0]
    assert "Haizhou District" in row
    assert "href" not in row


def test_a_snapshot_that_told_no_place_is_still_compared_with(now) -> None:
    """Snapshots of earlier versions hold input and text of an entry only."""
    before = copy.deepcopy(now)
    for part in changes.PARTS:
        before[part] = {entry_id: entry[:2] for entry_id, entry in before[part].items()}
    assert changes.changes_between(before, now).empty
