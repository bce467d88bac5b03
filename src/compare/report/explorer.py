"""The explorer: every statement on one page, to be filtered, compared and taken along, without asking any host."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from compare.comparison.benchmarks import SIZE_FREE
from compare.comparison.doubtful import Doubt, doubts
from compare.comparison.offices import answerable
from compare.comparison.peers import provinces
from compare.harmonise.canonical import contradictions
from compare.language.labels import Labels
from compare.language.rows import Row, column_by, rows_of
from compare.notebooks.cells import rows_by_id
from compare.notebooks.statement_tables import answering_offices, offices_of_firsts
from compare.project import versions
from compare.report import layout
from compare.report.downloads import beside_links, citation
from compare.report.layout import PageFrame
from compare.report.made_from import newest
from compare.report.offline import gate
from compare.report.reading_order import Neighbours
from compare.report.shared import SharedContent

#: The columns that a reader sees, by the names of their headings in words.toml.
COLUMNS = (
    "place",
    "level_of_place",
    "indicator",
    "printed",
    "value",
    "year",
    "firmness",
    "offices",
)

#: The columns of the rows that hold positions in lists of names, besides the doubts.
LISTS = (
    "place",
    "province",
    "level",
    "indicator",
    "firmness",
    "size",
    "document",
    "offices",
)

#: What the rows can be narrowed to, each with the column of the rows that it looks at.
FILTERS = ("province", "level", "indicator", "firmness", "size", "doubt")


def explorer_page(language: str, content: SharedContent, root: Path, around: Neighbours) -> str:
    """Return the text of the explorer.

    Parameters
    ----------
    language : str
    content : SharedContent
    root : Path
    around : (Link, Link)
        The pages before and after it.
    """
    labels = Labels(content.tables, language)
    name = f"explorer.{language}"
    title = labels.word("explorer.title")
    other = layout.other_language(language)
    before, after = around
    data = versions.made_from(root).data
    frame = PageFrame(
        language=language,
        title=title,
        stamp=layout.stamp(language, data, root),
        name=name,
        data=data,
        newest=newest(content.tables["documents"], content.tables["context"], labels, "_here"),
        other=f"explorer.{other}.html",
        previous=before,
        next=after,
        scripts=layout.EXPLORER_SCRIPTS,
        styles=layout.EXPLORER_STYLES,
    )
    text = layout.render(
        "explorer.html.j2",
        frame,
        data=_attribute(explorer_data(content.rows, labels)),
        headings=[labels.word(f"column.{column}") for column in COLUMNS],
        filters=[(name, labels.word(f"explorer.{name}")) for name in FILTERS],
        downloads=beside_links(language),
        citation=citation(title, name, data, language, root),
    )
    return gate.check(text, f"{name}.html", frame.script)


def _printed(row: Row, differing: Row | None, labels: Labels) -> str:
    """Return a printed fragment, and the one that differs from it where the target is stated a second time."""
    printed = labels.printed(row)
    if differing is None:
        return printed
    return labels.word(
        "text.stated_otherwise",
        one=printed,
        other=labels.printed(differing),
        line=differing["line"],
    )


def explorer_data(rows: pd.DataFrame, labels: Labels) -> dict[str, object]:
    """Return the first statements as lists of positions in lists of names, so that no name stands twice."""
    is_first = rows["restates"].eq("")
    firsts = rows[is_first].sort_values(["place_id", "document_id", "line"])
    quantities = column_by(labels.tables["indicators"], "indicator", "quantity")
    province_of = provinces(labels.tables)
    yes = labels.word("explorer.size_free")
    no = labels.word("explorer.sized")
    doubted = doubts(firsts, rows, labels.tables)
    kinds = [doubt.kind for doubt in doubted]
    doubts_of = _by_target(doubted)
    lists: dict[str, list[str]] = {
        "doubt": [labels.word(f"doubt.{kind}") for kind in kinds],
        **{name: [] for name in LISTS},
    }
    responsible = answerable(rows, labels.tables["responsibilities"])
    offices = offices_of_firsts(rows, answering_offices(responsible, labels), labels)
    none_named = labels.word("text.none_printed")
    by_id = rows_by_id(rows)
    differing = column_by(contradictions(rows), "first_id", "target_id")

    def position(name: str, text: str) -> int:
        known = lists[name]
        if text not in known:
            known.append(text)
        return known.index(text)

    found = []
    for row in rows_of(firsts):
        place_id: str = row["place_id"]
        number = None if pd.isna(row["canonical_value"]) else row["canonical_value"]
        is_free = quantities[row["indicator"]] in SIZE_FREE
        found.append(
            [
                row["target_id"],
                position("place", labels.places[place_id]),
                position("province", labels.places[province_of[place_id]]),
                position("level", labels.levels[place_id]),
                position("indicator", labels.statement_type(row)),
                position("firmness", labels.word(f"firmness.{row['firmness']}")),
                position("size", yes if is_free else no),
                position("document", row["document_id"]),
                _printed(row, by_id.get(differing.get(row["target_id"], "")), labels),
                labels.value(row),
                int(row["target_year"]),
                number,
                position("offices", offices.get(row["target_id"], none_named)),
                [kinds.index(kind) for kind in doubts_of.get(row["target_id"], ())],
                labels.word(
                    "evidence.place", section=labels.section(row["section"]), line=row["line"]
                ),
            ]
        )
    lists["title"] = [labels.documents[document_id] for document_id in lists["document"]]
    told = {
        "evidence": labels.word("evidence.heading"),
        "doubt": labels.word("explorer.doubt"),
    }
    return {"language": labels.language, "lists": lists, "labels": told, "rows": found}


def _by_target(doubted: list[Doubt]) -> dict[str, list[str]]:
    """Return what is doubted of each target."""
    found: dict[str, list[str]] = {}
    for doubt in doubted:
        for target_id in doubt.target_ids:
            found.setdefault(target_id, []).append(doubt.kind)
    return found


#: What a character is written as in an attribute; the ampersand first, for the others begin with one.
_ENTITIES = {
    "&": "&amp;",
    "'": "&#39;",
    "<": "&lt;",
    ">": "&gt;",
}


def _attribute(data: dict[str, object]) -> Markup:
    """Return data as the value of an attribute in single quotes: most of JSON is double ones."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, entity in _ENTITIES.items():
        text = text.replace(character, entity)
    return Markup(text)  # noqa: S704 - escaped above
