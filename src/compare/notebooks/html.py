"""The markup of a table and of a text whose parts lead to their evidence."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import jinja2
import pandas as pd

from compare.language.links import Linked
from compare.language.words import word

#: Columns of long names, which need room.
WIDE_COLUMNS = ("indicator", "kind", "implied", "ranking", "not_on_record", "one")

#: Columns of numbers, aligned on the decimal mark.
NUMBER_COLUMNS = (
    "value",
    "lower",
    "upper",
    "year",
    "implied_year",
    "lead",
    "support",
    "responsible",
    "rank",
    "possible",
    "band",
    "without_one",
    "lenses",
    "kendall",
    "spearman",
    "first_order",
    "total_order",
    "growth",
    "addition",
    "gap",
    "between",
    "count",
    "record_value",
)

#: Characters of a word that a column is made wide enough for.
LONGEST_WORD = 24

#: Columns of short words, kept on one line.
SHORT_COLUMNS = (
    "place",
    "printed",
    "apart",
    "commitment",
    "agrees",
    "years",
    "outcome",
    "check",
    "against",
)


def table_markup(frame: pd.DataFrame, caption: str, language: str, grid: bool = False) -> str:
    """Return a table of text as HTML: numbers to the right, short words on one line, cells that lead somewhere linked.

    Parameters
    ----------
    frame : DataFrame
        Text in every cell; the columns are headings.
    caption : str
    language : str
    grid : bool
        Whether every column but the first is one of many that hold a word each.

    Examples
    --------
    >>> "<caption>A</caption>" in table_markup(pd.DataFrame({"b": ["c"]}), "A", "en")
    True
    """
    columns = list(frame.columns)
    classes = {
        word(f"column.{name}", language): css_class
        for css_class, group in (
            ("number", NUMBER_COLUMNS),
            ("short", SHORT_COLUMNS),
            ("wide", WIDE_COLUMNS),
        )
        for name in group
    }
    classes |= {
        column: "sign" for column in columns if column.isdigit()
    }  # the numbered columns of a matrix
    classes |= dict.fromkeys(columns[1:] if grid else [], "state")
    rows = [list(zip(columns, cells, strict=True)) for cells in frame.itertuples(index=False)]
    return _template().render(columns=columns, rows=rows, caption=caption, classes=classes)


def text_markup(text: str) -> str:
    """Return a text as HTML, its cited parts linked.

    Examples
    --------
    >>> text_markup("a < b")
    'a &lt; b'
    """
    pieces = text.pieces if isinstance(text, Linked) else ((text, ""),)
    return "".join(
        f'<a href="{escape(address)}">{escape(piece)}</a>' if address else escape(piece)
        for piece, address in pieces
    )


@cache
def _template() -> jinja2.Template:
    text = (Path(__file__).parent / "table.html.j2").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True)
    environment.tests["longer_than_a_word"] = lambda text: len(text) > LONGEST_WORD
    return environment.from_string(text)
