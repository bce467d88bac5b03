"""What changed since the last report, in words: which target, result or order it is, and what it was and is."""

from __future__ import annotations

from functools import cached_property
from math import isnan, nan

from compare.harmonise.canonical import harmonise_targets
from compare.harmonise.derived import derive
from compare.language.labels import Labels
from compare.language.rows import Row, rows_of
from compare.report.changes import SHOWN, Change

#: Stands in a snapshot for nothing.
NOTHING = "–"


class ChangedWords:
    """Writes changes in the words of one language, as far as what changed is still known."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self._targets = self._by_id("targets", "target_id")

    def _by_id(self, table: str, key: str) -> dict[str, Row]:
        return {row[key]: row for row in rows_of(self.labels.tables[table])}

    @cached_property
    def _results(self) -> dict[str, Row]:
        rows = derive(harmonise_targets(self.labels.tables), self.labels.tables)
        return {row["derived_id"]: row for row in rows_of(rows)}

    def name(self, change: Change) -> str:
        """Return what an entry is; its id where that is no longer known."""
        if change.part == "ranks":
            one, _, other = change.id.partition(" : ")
            if one in self._targets and other in self._targets:
                return self.labels.word(
                    "changes.pair",
                    name=self._target(one),
                    one=self._plan(one),
                    other=self._plan(other),
                )
        if change.part == "results" and change.id in self._results:
            return self._result(self._results[change.id])
        return self._target(change.id) if change.id in self._targets else change.id

    def _target(self, target_id: str) -> str:
        return self.labels.statement_type(self._targets[target_id])

    def _plan(self, target_id: str) -> str:
        return self.labels.documents[self._targets[target_id]["document_id"]]

    def _result(self, row: Row) -> str:
        if row["quantity"] in self.labels.implied:
            return self.labels.implied[row["quantity"]]
        name = self.labels.indicators[row["indicator"]]
        return self.labels.word(f"implied.{row['quantity']}", name=name)

    def place(self, change: Change) -> str:
        """Return the plan that a target is of, else the place."""
        if change.part == "rows" and change.id in self._targets:
            return self._plan(change.id)
        return self.labels.places.get(change.place_id, "")

    def values(self, change: Change) -> tuple[str, str]:
        """Return what an entry was and is.

        Where both read alike, what differs of the row is another of its cells, and that is said.
        """
        before = self._value(change.part, change.before)
        now = self._value(change.part, change.now)
        if before != now:
            return before, now
        if change.before == change.now:
            return before, self.labels.word("changes.other_cell")
        return change.before, change.now

    def _value(self, part: str, shown: str) -> str:
        if not shown:
            return self.labels.word("changes.absent")
        if part == "ranks":
            return self.labels.word(f"verdict.{shown}")
        return self._aim(shown) if part == "rows" else self._implied(shown)

    def _aim(self, shown: str) -> str:
        """Write a target of a snapshot; as it stands there where its unit is no longer known."""
        cells = dict(zip(SHOWN, shown.split(" "), strict=False))
        if len(cells) < len(SHOWN) or cells["canonical_unit"] not in self._units:
            return shown
        row = {
            **cells,
            "canonical_value": _number(cells["canonical_value"]),
            "canonical_value_high": _number(cells["canonical_value_high"]),
            "value": nan,
        }
        value = self.labels.value_phrase(row)
        return self.labels.word("changes.aim", value=value, year=cells["target_year"])

    def _implied(self, shown: str) -> str:
        cells = shown.split(" ")
        if len(cells) != 4 or cells[3] not in self._units:
            return shown
        *numbers, unit = cells
        low, value, high = (_number(text) for text in numbers)
        told = self.labels.word("text.no_number")
        if not isnan(value):
            told = self.labels.quantity(round(value, 2), unit)
        if low == high or isnan(low) or isnan(high):
            return told
        bounds = [self.labels.quantity(round(bound, 2), unit) for bound in (low, high)]
        inside = self.labels.word("evidence.range", low=bounds[0], high=bounds[1])
        return self.labels.bracketed(told, inside)

    @property
    def _units(self) -> set[str]:
        return {*self.labels.units, NOTHING}


def _number(text: str) -> float:
    return nan if text == NOTHING else float(text)
