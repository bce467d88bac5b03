"""A page says when it was last checked, by the reader's clock, where the file beside it tells; else it says nothing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from compare.project.paths import CHECKED

PAGES = ("index.html", "rd_intensity.en.html", "rd_intensity.zh.html", "evidence-context.en.html")

#: An invented check, and the next one a day later.
CHECK = {"at": "2026-11-24T06:00:00Z", "due": "2026-11-25T06:00:00Z"}

#: By the reader's clock, what is said in English and in Chinese.
SAID = {
    "2026-11-24T07:30:00Z": (
        "Last checked 2026-11-24, 1 hour ago; the next check is due in 22 hours",
        "最近检查：2026-11-24（1小时前）；下次检查应在22小时后",
    ),
    "2026-11-25T07:00:00Z": (
        "Last checked 2026-11-24, 1 day ago; the next check is due now",
        "最近检查：2026-11-24（1天前）；下次检查现已到时",
    ),
    "2026-11-27T06:00:00Z": (
        "Last checked 2026-11-24, 3 days ago; the next check was due 2 days ago: the schedule may have died, or its runs fail",
        "最近检查：2026-11-24（3天前）；下次检查本应在2天前进行：定时任务可能已停止，或运行失败",
    ),
    # A clock that is behind the check.
    "2026-11-20T06:00:00Z": (
        "Last checked 2026-11-24; the next check is due in 5 days",
        "最近检查：2026-11-24；下次检查应在5天后",
    ),
}


@pytest.fixture
def beside(published: Path, tmp_path: Path):
    """Return ``beside(check)``: a folder of some pages with a file that tells of a check, or without one."""

    def write(check: dict[str, str] | None) -> Path:
        for name in PAGES:
            shutil.copy(published / "reports" / name, tmp_path)
        if check is not None:
            (tmp_path / CHECKED).write_text(f"var compareChecked = {json.dumps(check)};", "utf-8")
        return tmp_path

    return write


@pytest.fixture
def said(window):
    """Return ``said(path, now)``: what a page says in each language of when it was checked, and what it complained of."""
    opened = []

    def read(path: Path, now: str, scripts: bool = True) -> tuple[dict[str, str], list[str]]:
        context = window.new_context(java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.clock.set_fixed_time(now)
        page.goto(path.as_uri())
        places = page.locator("[data-checked]")
        told = {}
        for place in places.all():
            language = place.evaluate("each => each.closest('[lang]').lang") if scripts else ""
            told[language[:2]] = place.text_content()
        return told, faults

    yield read
    for context in opened:
        context.close()


@pytest.mark.parametrize("now", SAID)
def test_each_page_says_it_by_the_clock_of_its_reader(beside, said, now: str) -> None:
    folder = beside(CHECK)
    english, chinese = SAID[now]
    assert said(folder / "index.html", now) == ({"en": english, "zh": chinese}, [])
    assert said(folder / "rd_intensity.en.html", now) == ({"en": english}, [])
    assert said(folder / "rd_intensity.zh.html", now) == ({"zh": chinese}, [])
    assert said(folder / "evidence-context.en.html", now) == ({"en": english}, [])


def test_without_a_plan_for_it_nothing_is_due(beside, said) -> None:
    folder = beside({"at": CHECK["at"]})
    told = said(folder / "rd_intensity.en.html", "2026-11-27T06:00:00Z")
    assert told == (
        {"en": "Last checked 2026-11-24, 3 days ago; no further check is scheduled"},
        [],
    )


@pytest.mark.parametrize("check", [None, {}, {"at": "INVENTED"}], ids=["missing", "empty", "wrong"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_alone_says_nothing_about_it(beside, said, name: str, check: object) -> None:
    told, faults = said(beside(check) / name, "2026-11-27T06:00:00Z")
    assert set(told.values()) == {""}
    assert faults == []


def test_without_scripts_nothing_is_said(beside, said) -> None:
    told, _ = said(beside(CHECK) / "rd_intensity.en.html", "2026-11-27T06:00:00Z", scripts=False)
    assert told == {"": ""}


def test_when_the_data_last_changed_stands_in_no_page_and_is_told_beside_it(beside, said) -> None:
    now = "2026-11-24T07:30:00Z"
    english, chinese = SAID[now]
    folder = beside({**CHECK, "changed": "2026-11-20", "changing": False})
    changed = f"Last change of the data: 2026-11-20. {english}"
    assert said(folder / "rd_intensity.en.html", now) == ({"en": changed}, [])
    changed = f"数据最近变更：2026-11-20。{chinese}"
    assert said(folder / "rd_intensity.zh.html", now) == ({"zh": changed}, [])
    # The index has a list of its own of what changed when.
    assert said(folder / "index.html", now) == ({"en": english, "zh": chinese}, [])
    beside({**CHECK, "changed": "2026-11-20", "changing": True})
    changed = f"Last change of the data: after 2026-11-20, still under way. {english}"
    assert said(folder / "rd_intensity.en.html", now) == ({"en": changed}, [])


def test_every_page_has_at_its_top_how_new_it_is(window, pages: list[Path]) -> None:
    page = window.new_page()
    without = []
    for path in pages:
        page.goto(path.as_uri())
        shown = page.locator(".dates:visible").first
        if not re.match(
            "Last change|数据最近|Newest plan here|Figures to|No plan here is dated|最新一份|本页最新规划|本页规划未署日期|数据至",
            shown.inner_text(),
        ):
            without.append(path.name)
        assert shown.bounding_box()["y"] < 400, path.name
    page.close()
    assert without == []
