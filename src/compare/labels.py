"""Names of places, documents, indicators and statements in the reader's language."""

from __future__ import annotations

import re

import pandas as pd

from compare.citing import cited
from compare.numerals import (
    SIGNS,
    display_scale,
    format_number,
    format_quantity,
    format_target,
    printed_decimals,
    signed,
)
from compare.words import word


def bracketed(text: str, inside: str, language: str) -> str:
    """Return ``text (inside)`` with the brackets of the language."""
    return word("brackets", language, text=text, inside=inside)


def names(table: pd.DataFrame, key: str, language: str) -> dict[str, str]:
    """Return the name of every row of a table, by its key."""
    return dict(zip(table[key], table[f"name_{language}"], strict=True))


def document_label(document: pd.Series, places: dict[str, str], language: str) -> str:
    """Name a document by its place and horizon; a draft says that it is one."""
    label = f"{places[document['place_id']]}\u00a0{document['horizon_year']}"
    return bracketed(label, word("document_draft", language), language) if document["status"] == "draft" else label


def document_labels(tables: dict[str, pd.DataFrame], language: str) -> dict[str, str]:
    """Return the label of every document, by its id."""
    places = names(tables["places"], "place_id", language)
    return {row["document_id"]: document_label(row, places, language) for _, row in tables["documents"].iterrows()}


def kind_label(kind: pd.Series, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a kind of statement: the indicator, with scope and measure where they say more."""
    name = names(tables["indicators"], "indicator", language)[kind["indicator"]]
    more = []
    if kind["scope"]:
        more.append(names(tables["scopes"], "scope", language)[kind["scope"]])
    timing = tables["indicators"].set_index("indicator").at[kind["indicator"], "timing"]
    plain_addition = kind["measure"] == "addition" and timing == "flow"
    if kind["measure"] not in ("level", "growth_rate", "relative") and not plain_addition:
        more.append(word(f"measure_{kind['measure']}", language))
    return bracketed(name, word("list_comma", language).join(more), language) if more else name


def with_unit(name: str, unit: str, language: str) -> str:
    """Return ``name, unit``, or the name alone where the unit has no word."""
    return word("list_pause", language).join(part for part in (name, word(f"unit_{unit}", language)) if part)


def value_label(row: pd.Series, language: str) -> str:
    """Write the canonical value of a target with its qualifier, or say that it has no number."""
    if pd.isna(row["canonical_value"]):
        return word("no_number", language)
    decimals = printed_decimals(row["as_printed"]) if row["canonical_value"] == row["value"] else 0
    value = format_target(row["canonical_value"], row["canonical_value_high"], row["comparator"],
                          row["canonical_unit"], language, decimals)
    return word("resolved_value", language, value=value) if row.get("resolved_from") else value


def place_year(row: pd.Series, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a target by its place and the year aimed at."""
    places = names(tables["places"], "place_id", language)
    return word("place_year", language, place=places[row["place_id"]], year=int(row["target_year"]))


def value_phrase(row: pd.Series, language: str) -> str:
    """Write the canonical value with its qualifier in words, as a sentence needs it."""
    plain = value_label(row.where(row.index != "comparator", "eq"), language)
    if pd.isna(row["canonical_value"]) or row["comparator"] == "range":
        return value_label(row, language)
    return word(f"phrase_{row['comparator']}", language, text=plain)


def short_value_label(row: pd.Series, language: str) -> str:
    """Write the canonical value as :func:`value_label` does, without its unit unless that is %."""
    unit, scale = row["canonical_unit"], display_scale(row["canonical_unit"], language)
    if pd.isna(row["canonical_value"]) or unit == "%":
        return value_label(row, language)
    low, high = (format_number(row[name] * scale, language) for name in ("canonical_value", "canonical_value_high"))
    return f"{low}–{high}" if row["comparator"] == "range" else SIGNS[row["comparator"]] + low


def page_title(notebook: str, tables: dict[str, pd.DataFrame], language: str, document: str = "") -> str:
    """Return the title of a page; the profile of one document is called after it."""
    if notebook == "city_profile":
        if not document:
            return word("title_city_profile_all", language)
        return word("title_city_profile", language, document=document_labels(tables, language)[document])
    return word(f"title_{notebook}", language)


def statement_label(row: pd.Series, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a statement by place, year and value, and lead to its evidence: what a pair is told by."""
    text = bracketed(place_year(row, tables, language), value_label(row, language), language)
    return cited(text, row["target_id"], language)


def factor_label(factor: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame], language: str) -> str:
    """Name a choice, or the target whose bounds leave room."""
    own = rows[rows["target_id"].eq(factor)]
    if own.empty:
        return word(f"factor_{factor}", language)
    return word("factor_inside", language, target=statement_label(own.iloc[0], tables, language))


def figure_label(figure: object, language: str) -> str:
    """Write a recorded figure with its qualifier, kind and grade."""
    value = format_quantity(figure.value, figure.unit, language)
    if figure.comparator != "eq":
        value = word(f"phrase_{figure.comparator}", language, text=value)
    told = [word("grade", language, grade=figure.grade)]
    if figure.kind != "actual":
        told.insert(0, word(f"kind_{figure.kind}", language))
    return bracketed(value, word("list_comma", language).join(told), language)


def moved_label(row: object, language: str) -> str:
    """Write the difference of two aims, or say why none is told."""
    return signed(row.difference, language) if row.same_vintage else word("reason_vintage", language)


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
    return word("list_pause", language).join([*_printed_names(publication), *([told] if told else [])])


def publication_name(publication: str, language: str) -> str:
    """Name the publication of a figure without date and table, as a source line needs it.

    Examples
    --------
    >>> publication_name("Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2", "en")
    'Huzhou Statistical Yearbook 2014'
    """
    return publication.partition(" (")[0] if language == "en" else _printed_names(publication)[0]


def _printed_names(publication: str) -> list[str]:
    """Return the Chinese names that stand in brackets."""
    return re.findall(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)", publication)
