"""How many figures on record were read twice, and from what: ``python tests/read_twice.py`` writes it down."""

from __future__ import annotations

import pandas as pd
from reliability import keep_part

from compare.tables.context_rows import CHECKED
from compare.tables.load import load_tables
from compare.tables.schema import READING_BASES
from compare.tables.second_readings import ONCE

HEADING = "Figures read twice"

_TITLES = {
    "second_source": "another publication",
    "arithmetic": "worked out",
    "second_reading": "same publication",
    ONCE: "once",
}


def part() -> str:
    """Return what the tables say of it, as Markdown."""
    tables = load_tables()
    context = tables["context"]
    readings = [*READING_BASES, ONCE]
    counts = pd.crosstab(context["place_id"], context["reading"])
    counts = counts.reindex(columns=readings, fill_value=0)
    counts.loc["all"] = counts.sum()
    total, once = len(context), counts.loc["all", ONCE]
    explained = tables["second_readings"]["note"].str.startswith(CHECKED).sum()
    return f"""\
Written by `tests/read_twice.py`. Of {total} figures in `context.csv`, {total - once} were read a second time: in
another publication, worked out from other figures, or in the same publication once more; each counts where its
strongest reading is. The others were read once, which their cards say. {explained} further readings differ; each says
why, and confirms nothing.

| place | figures | {" | ".join(_TITLES[each] for each in readings)} |
|{"---|" * (len(readings) + 2)}
{_rows(counts)}"""


def _rows(counts: pd.DataFrame) -> str:
    lines = [[place, sum(cells), *cells] for place, *cells in counts.itertuples()]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    keep_part(HEADING, part())
