"""Names of places, documents, indicators and statements in the reader's language."""

from __future__ import annotations

import re

import pandas as pd

from compare.language.links import Linked, linked, observation_id
from compare.language.numbers import (
    SIGNS,
    display_scale,
    format_number,
    format_quantity,
    format_target,
    printed_decimals,
    signed,
)
from compare.language.words import word
from compare.tables.rows import Record, records


def bracketed(text: str, inside: str, language: str) -> str:
    """Return ``text (inside)`` with the brackets of the language."""
    return word("text.brackets", language, text=text, inside=inside)


def names(table: pd.DataFrame, key: str, language: str) -> dict[str, str]:
    """Return the name of every row of a table, by its key."""
    return column_by(table, key, f"name_{language}")


def column_by(table: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    """Return the cells of one column of text by those of another."""
    return dict(zip(table[key].to_numpy(object), table[column].to_numpy(object), strict=True))


def document_label(document: Record, places: dict[str, str], language: str) -> str:
    """Name a document by its place and horizon; a draft says that it is one."""
    label = f"{places[document['place_id']]}\u00a0{document['horizon_year']}"
    return (
        bracketed(label, word("text.document_draft", language), language)
        if document["status"] == "draft"
        else label
    )


def document_labels(tables: dict[str, pd.DataFrame], language: str) -> dict[str, str]:
    """Return the label of every document, by its id."""
    places = names(tables["places"], "place_id", language)
    return {
        row["document_id"]: document_label(row, places, language)
        for row in records(tables["documents"])
    }


def statement_type_label(kind: Record, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a kind of statement: the indicator, with scope and measure where they say more."""
    name = names(tables["indicators"], "indicator", language)[kind["indicator"]]
    more = []
    if kind["scope"]:
        more.append(names(tables["scopes"], "scope", language)[kind["scope"]])
    timing = column_by(tables["indicators"], "indicator", "timing")
    plain_addition = kind["measure"] == "addition" and timing[kind["indicator"]] == "flow"
    if kind["measure"] not in ("level", "growth_rate", "relative") and not plain_addition:
        more.append(word(f"measure.{kind['measure']}", language))
    return bracketed(name, word("list.comma", language).join(more), language) if more else name


def with_unit(name: str, unit: str, language: str) -> str:
    """Return ``name, unit``, or the name alone where the unit has no word."""
    return word("list.pause", language).join(
        part for part in (name, word(f"unit.{unit}", language)) if part
    )


def value_label(row: Record, language: str) -> str:
    """Write the canonical value of a target with its qualifier, or say that it has no number."""
    if pd.isna(row["canonical_value"]):
        return word("text.no_number", language)
    decimals = printed_decimals(row["as_printed"]) if row["canonical_value"] == row["value"] else 0
    value = format_target(
        row["canonical_value"],
        row["canonical_value_high"],
        row["comparator"],
        row["canonical_unit"],
        language,
        decimals,
    )
    if not row.get("resolved_from"):
        return value
    return word("list.pause", language).join([value, word("text.resolved_value", language)])


def place_year(row: Record, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a target by its place and the year aimed at."""
    places = names(tables["places"], "place_id", language)
    return word(
        "text.place_year", language, place=places[row["place_id"]], year=int(row["target_year"])
    )


def value_phrase(row: Record, language: str) -> str:
    """Write the canonical value with its qualifier in words, as a sentence needs it."""
    plain = value_label({**row, "comparator": "eq"}, language)
    if pd.isna(row["canonical_value"]) or row["comparator"] == "range":
        return value_label(row, language)
    return word(f"phrase.{row['comparator']}", language, text=plain)


def short_value_label(row: Record, language: str) -> str:
    """Write the canonical value as :func:`value_label` does, without its unit unless that is %."""
    unit, scale = row["canonical_unit"], display_scale(row["canonical_unit"], language)
    if pd.isna(row["canonical_value"]) or unit == "%":
        return value_label(row, language)
    low, high = (
        format_number(row[name] * scale, language)
        for name in ("canonical_value", "canonical_value_high")
    )
    return f"{low}–{high}" if row["comparator"] == "range" else SIGNS[row["comparator"]] + low


def page_title(notebook: str, labels: dict[str, str], language: str, document: str = "") -> str:
    """Return the title of a page; the profile of one document is called after its label."""
    if notebook == "city_profile":
        if not document:
            return word("title.city_profile_all", language)
        return word("title.city_profile", language, document=labels[document])
    return word(f"title.{notebook}", language)


def statement_label(row: Record, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a statement by place, year and value, and lead to its evidence: what a pair is told by.

    A target without a number of its own leads to the figure that it is read as, too.
    """
    text = bracketed(place_year(row, tables, language), value_label(row, language), language)
    if not row.get("resolved_from"):
        return linked(text, row["target_id"], language)
    marker = word("text.resolved_value", language)
    before, _, after = text.rpartition(marker)
    pieces = (
        linked(before, row["target_id"], language).pieces
        + linked(marker, resolved_id(row), language).pieces
    )
    return Linked((*pieces, (after, "")))


def resolved_id(row: pd.Series) -> str:
    """Return the id of the figure that a target without a number of its own is read as."""
    place_id, year, vintage, _ = row["resolved_from"].split(";")
    return observation_id(place_id, row["indicator"], "actual", int(year), vintage)


def factor_label(
    factor: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame], language: str
) -> str:
    """Name a choice, or the target whose bounds leave room, which leads to its evidence."""
    own = rows[rows["target_id"].eq(factor)]
    if own.empty:
        return word(f"factor.{factor}", language)
    statement = statement_label(own.iloc[0], tables, language)
    return linked(
        word("factor.inside", language, target=statement), factor, language, str(statement)
    )


def observed_value(figure: object, language: str) -> str:
    """Write a recorded figure with its qualifier."""
    value = format_quantity(figure.value, figure.unit, language)
    return (
        value
        if figure.comparator == "eq"
        else word(f"phrase.{figure.comparator}", language, text=value)
    )


def vintage_label(vintage: str, language: str) -> str:
    """Say which GDP or count a figure rests on; an aim rests on none."""
    return word(f"vintage.{vintage}" if vintage else "text.not_applicable", language)


def observation_label(figure: object, language: str) -> str:
    """Write a recorded figure with its qualifier, kind and grade."""
    told = [word("text.grade", language, grade=figure.grade)]
    if figure.kind != "actual":
        told.insert(0, word(f"kind.{figure.kind}", language))
    return bracketed(
        observed_value(figure, language), word("list.comma", language).join(told), language
    )


def moved_label(row: object, language: str) -> str:
    """Write the difference of two aims, or say why none is told."""
    return (
        signed(row.difference, language) if row.same_vintage else word("reason.vintage", language)
    )


def publication_label(publication: str, language: str) -> str:
    """Name a publication of a figure in full: in Chinese its printed names, and the date or table behind them.

    Examples
    --------
    >>> publication_label("Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2", "zh")
    '湖州统计年鉴2014，表10-2'
    """
    if language == "en":
        return publication
    behind = re.search(r", (?:table (\S+?)|([0-9]{4}(?:-[0-9]{2}){0,2}))$", publication)
    told = "" if not behind else f"表{behind[1]}" if behind[1] else behind[2]
    printed = _printed_names(publication)
    return (
        word("list.pause", language).join([*printed, *([told] if told else [])])
        if printed
        else publication
    )


def publication_name(publication: str, language: str) -> str:
    """Name the publication of a figure without date and table, as a source line needs it.

    Examples
    --------
    >>> publication_name("Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2", "en")
    'Huzhou Statistical Yearbook 2014'
    """
    return (
        publication.partition(" (")[0]
        if language == "en"
        else (_printed_names(publication) or [publication])[0]
    )


def _printed_names(publication: str) -> list[str]:
    """Return the Chinese names that stand in brackets."""
    return re.findall(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)", publication)
