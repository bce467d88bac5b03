"""A coder who knows the right rows and decides the page of a draft by keyboard alone, counting every key."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import suggesting

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What a coder holds against the text, and would correct.
HELD = (
    *("indicator", "scope", "measure", "period", "comparator", "value", "value_high"),
    *("unit", "target_year", "year_basis", "base_year"),
)


class Coder:
    """Decide every row of a page as the right rows have it.

    Parameters
    ----------
    page : Page
        Of ``compare suggest --page``, with nothing decided.
    wanted : list of dict
        The right rows: line, as_printed, and the columns of a target.
    to_take : bool
        Whether the draft is to be taken, where the rows are the core ones alone: a target without a code is excluded,
        for no table holds it, and one that is none of the rows accepted. Else all are decided as the rows have it.

    Attributes
    ----------
    keys : Counter
        Keys by what they were for: right (rows that were right) and corrected.
    rows : Counter
        Rows likewise.
    """

    def __init__(self, page: Page, wanted: list[dict], to_take: bool) -> None:
        self.page = page
        self.keys: Counter = Counter()
        self.rows: Counter = Counter()
        self.draft = json.loads(page.locator("#draft").text_content())
        self.now = self.draft["rows"]
        self.undecided = set(range(len(self.now)))
        self.to_take = to_take
        self.right = self._matched(wanted)

    def _matched(self, wanted: list[dict]) -> dict[int, dict]:
        """Return the right row of each row of the page that has one."""
        lines = self.draft["lines"]
        spanned = [suggesting._spanned(row, lines) for row in self.now]
        targets = [each for each in spanned if each["row"] == "target"]
        order = [place for place, each in enumerate(spanned) if each["row"] == "target"]
        used: set[int] = set()
        found = {}
        for row in wanted:
            known = row["indicator"] in self.draft["allowed"]["indicator"]
            row = {**row, "occurrence": 1, "indicator": row["indicator"] if known else ""}
            place = suggesting._match(suggesting._spanned(row, lines), targets, used)
            if place is not None:
                used.add(place)
                found[order[place]] = row
        return found

    def wrong(self, place: int) -> list[str]:
        """Return the columns of a row that are to be corrected; ``row`` where it is no target at all."""
        row, right = self.now[place], self.right.get(place)
        if row["row"] == "excluded":
            return []
        code = right["indicator"] if right else row["indicator"]
        if self.to_take and not code or not self.to_take and right is None:
            return ["row"]
        if right is None:
            return []
        return [
            name
            for name in HELD
            if name in right and not _same(name, row[name], str(right[name] or ""))
        ]

    def decide(self) -> None:
        """Decide all rows, in the order of the page; a line whose other rows are all right by one key."""
        place = -1
        while self.undecided:
            place = min([each for each in self.undecided if each > place] or self.undecided)
            assert self.page.locator("#card h2").text_content() == self.now[place]["as_printed"]
            here = self.now[place]["line"]
            line = [each for each in self.undecided if self.now[each]["line"] == here]
            if len(line) > 1 and not any(self.wrong(each) for each in line):
                self._press("L", "right")
                self._decided(line, "right")
                continue
            wrong = self.wrong(place)
            kind = "corrected" if wrong else "right"
            if wrong == ["row"]:
                self._press(str(self.draft["allowed"]["reason"].index("other") + 1), kind)
            else:
                for name in wrong:
                    self._correct(place, name, str(self.right[place][name] or ""))
                self._press("Enter", kind)
            self._decided([place], kind)

    def _decided(self, places: list[int], kind: str) -> None:
        self.undecided -= set(places)
        self.rows[kind] += len(places)

    def _press(self, key: str, kind: str = "corrected") -> None:
        self.page.keyboard.press(key)
        self.keys[kind] += 1

    def _correct(self, place: int, name: str, value: str) -> None:
        """Go to a field with the tabulator, give it its value, and leave it."""
        self._to(name)
        if self._of_focus("tagName") == "SELECT":
            # A letter chooses the next code that begins with it, and ends the editing.
            for _ in range(20):
                self._press(value[0] if value else "Home")
                if self.page.locator(f"#field-{name}").input_value() == value:
                    break
                self._to(name)
        else:
            self._press("Control+a")
            if value:
                self.page.keyboard.type(value)
                self.keys["corrected"] += len(value)
            else:
                self._press("Delete")
            self._press("Enter")
        assert self.page.locator(f"#field-{name}").input_value() == value, (name, value)
        self._remember(place, name, value)

    def _to(self, name: str) -> None:
        self._press("e")
        columns = self.draft["columns"]
        steps = columns.index(name) - columns.index("indicator")
        for _ in range(abs(steps)):
            self._press("Tab" if steps > 0 else "Shift+Tab")
        assert self._of_focus("id") == f"field-{name}"

    def _of_focus(self, what: str) -> str:
        return self.page.evaluate(f"document.activeElement.{what}")

    def _remember(self, place: int, name: str, value: str) -> None:
        """Set what the page sets: the field of the row, and of the rows of its name that had the same in it."""
        row = self.now[place]
        before = row[name]
        row[name] = value
        if name not in self.draft["remembered"]:
            return
        for each in self.undecided - {place}:
            other = self.now[each]
            alike = other["indicator_zh"] == row["indicator_zh"] and other[name] == before
            if alike and other["row"] == "target":
                other[name] = value


def _same(name: str, one: str, other: str) -> bool:
    if name in ("value", "value_high", "target_year", "base_year") and one and other:
        return float(one) == float(other)
    return one == other or {one, other} == {"", "1"}
