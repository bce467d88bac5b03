"""How many wrong figures on record a check doubts: ``python tests/planted.py`` plants each and writes it down."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd
from reliability import commit, keep_part

from compare.tables.context_rows import context_faults
from compare.tables.load import load_texts
from compare.tables.second_readings import ONCE, readings, second_reading_faults

HEADING = "Planted figures"

#: What a figure becomes, by what is done to it.
PLANTED = {
    "ten times": lambda value: str(Decimal(value) * 10),
    "a tenth": lambda value: str(Decimal(value) / 10),
    "first digit one higher": lambda value: str(int(value[0]) % 9 + 1) + value[1:],
}


def doubts(texts: dict[str, pd.DataFrame], lines: Iterable[int]) -> pd.DataFrame:
    """Return for figures on record, by their place in the table, whether each wrong value is doubted.

    ``around`` says whether the other figures do it, ``any`` whether they or a second reading do.
    """
    read = readings(texts)
    found = []
    for line in lines:
        for what, wrong in PLANTED.items():
            context = texts["context"].copy()
            context.at[line, "value"] = wrong(context.at[line, "value"])
            changed = {**texts, "context": context}
            around = bool(context_faults(changed))
            doubted = around or bool(second_reading_faults(changed))
            found.append((what, read[line] == ONCE, around, doubted))
    return pd.DataFrame(found, columns=["planted", "once", "around", "any"])


def part() -> str:
    """Return what a check doubts of all figures, as Markdown."""
    texts = load_texts()
    found = doubts(texts, range(len(texts["context"])))
    return f"""\
Written by `tests/planted.py` at commit {commit()}. Each of {len(texts["context"])} figures in `context.csv` was given a
wrong value, one at a time; `compare check` doubts it by the other figures (its neighbours in time, its vintages, money
over GDP, the place above and the size of both, its indicator elsewhere), or by a second reading.

| planted | read | figures | doubted by other figures | or by a second reading | accepted |
|---|---|---|---|---|---|
{_rows(found)}"""


def _rows(found: pd.DataFrame) -> str:
    lines = []
    for what in PLANTED:
        for is_once, name in ((True, "once"), (False, "twice")):
            rows = found[found["planted"].eq(what) & found["once"].eq(is_once)]
            accepted = (~rows["any"]).mean()
            lines.append(
                f"| {what} | {name} | {len(rows)} | {rows['around'].sum()} | {rows['any'].sum()} | {accepted:.0%} |\n"
            )
    return "".join(lines)


if __name__ == "__main__":
    keep_part(HEADING, part())
