"""Blocks of a page as data, and their HTML.

Every output of a page is a block: a heading, a paragraph or some tables. As plain JSON it travels in the notebook
beside its HTML, under :data:`BLOCK`, so that whoever makes a page of the notebook renders it again instead of
reading our HTML:

- ``{"type": "heading", "level": 1 or 2, "key": anchor or "", "text": …}``
- ``{"type": "paragraph", "style": CSS class or "", "pieces": …}``
- ``{"type": "list", "style": CSS class or "", "title", "items": [{"key", "title", "lead", "summary",
  "pieces"}, …]}``, the key being an anchor or "", the lead pieces that stand open, and pieces what opens below the
  summary
- ``{"type": "tables", "fold": summary or "", "style": CSS class or "", "tables": […]}``, a table being
  ``{"caption", "columns", "classes", "rows"}``

Pieces are ``[text, evidence id or ""]``, and a cell of a table is a list of pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pandas as pd
from markupsafe import Markup

from compare.language.links import document_of, evidence_link, pieces_of
from compare.language.words import word

#: The entry of an output's MIME bundle that holds its block.
BLOCK = "application/vnd.compare+json"

Block = dict[str, Any]
Cell = Sequence[Sequence[str]]


class ListItem(NamedTuple):
    """An item of a list: what it says, summary and text of what opens below it, and its anchor and title or ""."""

    lead: str
    summary: str = ""
    rest: str = ""
    key: str = ""
    title: str = ""


#: CSS classes of the columns, by the names of their headings in words.toml.
COLUMN_CLASSES = {
    # numbers, aligned on the decimal mark
    "number": (
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
        "specifications",
        "kendall",
        "spearman",
        "first_order",
        "total_order",
        "growth",
        "addition",
        "gap",
        "pairs",
        "pairs_settled",
        "pairs_open",
        "pairs_beside",
        "set_by",
        "relative_by",
        "silent_by",
        "other_by",
        "between",
        "count",
        "record_value",
    ),
    # short words, kept on one line
    "short": (
        "place",
        "printed",
        "apart",
        "distance",
        "firmness",
        "agrees",
        "years",
        "outcome",
        "check",
        "against",
    ),
    # long names, which need room
    "wide": ("indicator", "kind", "implied", "ranking", "not_on_record", "one", "offices"),
}

#: Columns that the style sheet of a page can name.
NAMED_COLUMNS = 12

#: Characters of a word that a column is made wide enough for.
LONGEST_WORD = 24

#: Characters that stay on one line in a column of short words.
LONGEST_LINE = 30


def heading_block(text: str, level: int, key: str = "") -> Block:
    """Return a heading as a block; ``key`` is its anchor."""
    return {"type": "heading", "level": level, "key": key, "text": str(text)}


def paragraph_block(text: str, style: str = "") -> Block:
    """Return a text, some of whose pieces may lead to evidence, as a block."""
    return {"type": "paragraph", "style": style, "pieces": _cell(text)}


def list_block(items: Sequence[ListItem], title: str, style: str = "") -> Block:
    """Return texts under a title, or under none, as a block."""
    return {
        "type": "list",
        "style": style,
        "title": title,
        "items": [
            {
                "key": item.key,
                "title": item.title,
                "lead": _cell(item.lead) if item.lead else [],
                "summary": item.summary,
                "pieces": _cell(item.rest) if item.rest else [],
            }
            for item in items
        ],
    }


def tables_block(tables: Sequence[Block], fold: str = "", style: str = "") -> Block:
    """Return tables of :func:`table_data` as a block, folded away below a summary where there is one."""
    return {"type": "tables", "fold": fold, "style": style, "tables": list(tables)}


def table_data(frame: pd.DataFrame, caption: str, language: str, grid: bool = False) -> Block:
    """Return a table of text as data.

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
    >>> table_data(pd.DataFrame({"Rank by number": ["1"]}), "", "en")["classes"]
    ['number']
    """
    columns = list(frame.columns)
    classes = [_column_class(column, language) for column in columns]
    if grid:
        classes[1:] = ["state"] * (len(columns) - 1)
    rows = [list(map(_cell, row)) for row in frame.itertuples(index=False)]
    return {
        "caption": caption,
        "columns": columns,
        "classes": classes,
        "rows": rows,
    }


def _cell(text: str) -> Cell:
    return [list(piece) for piece in pieces_of(text)]


def _column_class(heading: str, language: str) -> str:
    # The columns of a matrix are numbered.
    if heading.isdigit():
        return "sign"
    return _heading_classes(language).get(heading, "")


@cache
def _heading_classes(language: str) -> dict[str, str]:
    classes = {}
    for css_class, names in COLUMN_CLASSES.items():
        for name in names:
            classes[word(f"column.{name}", language)] = css_class
    return classes


def render_block(block: Block, address: Callable[[str], str]) -> str:
    """Return a block as HTML.

    Parameters
    ----------
    block : dict
    address : callable
        Returns the address of an evidence id.

    Examples
    --------
    >>> render_block(paragraph_block("a < b", "notice"), str)
    '<p class="notice">a &lt; b</p>'
    """
    return _template().render(block=block, address=address)


def notebook_address(language: str, folder: str = "") -> Callable[[str], str]:
    """Return the function that leads from a notebook to the evidence pages of one language.

    Parameters
    ----------
    language : str
    folder : str
        The way to their folder, with a slash at its end; none where they stand beside the notebook.

    Examples
    --------
    >>> notebook_address("en")("huzhou-2017-054-10")
    'evidence-huzhou-2017.en.html#huzhou-2017-054-10'
    """

    def address(evidence_id: str) -> str:
        return folder + evidence_link(evidence_id, document_of(evidence_id), language)

    return address


def table_markup(frame: pd.DataFrame, caption: str, language: str) -> str:
    """Return a table of text as HTML, as :func:`table_data` and :func:`render_block` make it in a notebook.

    Examples
    --------
    >>> "<caption>A</caption>" in table_markup(pd.DataFrame({"b": ["c"]}), "A", "en")
    True
    """
    table = table_data(frame, caption, language)
    return render_block(tables_block([table]), notebook_address(language))


@cache
def _template() -> jinja2.Template:
    text = (Path(__file__).parent / "block.html.j2").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True)
    environment.globals["cell_class"] = _cell_class
    environment.globals["column_names"] = column_names
    return environment.from_string(text)


def column_names(columns: list[str]) -> Markup:
    """Return the names of columns as variables of a style, which a narrow screen writes before their cells.

    Once for a table instead of once for a cell, which is a quarter of what a table weighs. Tables of more columns
    name each cell.
    """
    if len(columns) > NAMED_COLUMNS:
        return Markup()
    names = [_style_text(str(column)) for column in columns]
    variables = ";".join(f"--c{number}:{name}" for number, name in enumerate(names, start=1))
    return Markup(' style="{}"').format(variables)


def _style_text(text: str) -> str:
    """Return a text as style sheets write it."""
    escaped = "".join(
        character if character.isalnum() or character in " ,.&" else f"\\{ord(character):x} "
        for character in text
    )
    return f'"{escaped}"'


def _cell_class(name: str, cell: Cell = ()) -> Markup:
    """Return the class of a cell: a word too long for its column may break anywhere, others keep it wide enough."""
    text = "".join([text for text, _ in cell])
    longest = max(map(len, text.split()), default=0)
    is_long = longest > LONGEST_WORD or (name == "short" and len(text) > LONGEST_LINE)
    # A heading keeps its whole column wide.
    is_told_by_heading = bool(cell) and name == "wide"
    return _class_attribute("" if is_told_by_heading else name or "", is_long)


@cache
def _class_attribute(name: str, has_long_word: bool) -> Markup:
    classes = " ".join(filter(None, [name, "long" if has_long_word else ""]))
    return Markup(' class="{}"').format(classes) if classes else Markup()
