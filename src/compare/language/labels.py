"""Names of places, documents, indicators and statements in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from unicodedata import category

import pandas as pd

from compare.language.links import Linked, join_linked, linked, observation_id
from compare.language.numbers import (
    NO_UNIT,
    SIGNS,
    DisplayUnit,
    format_number,
    format_quantity,
    format_target,
    printed_decimals,
    signed,
)
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.language.words import LANGUAGES, word

#: The unit of ranks, of which the first so many are aimed at.
RANK_UNIT = "位"

#: Measures that the name of an indicator says already.
PLAIN_MEASURES = ("level", "growth_rate", "relative")


#: A number in Chinese numerals, up to ninety-nine, as headings have it.
NUMERAL = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
NUMERALS = "一二三四五六七八九"

#: A Chinese character.
CHINESE = re.compile("[\u3400-\u9fff]")


def _digits(numeral: re.Match[str]) -> str:
    """Return a number of up to two Chinese numerals and 十 in digits."""
    tens, ten, ones = numeral[0].rpartition("十")
    value = NUMERALS.find(ones) + 1 if ones else 0
    if ten:
        value += 10 * (NUMERALS.find(tens) + 1 if tens else 1)
    return str(value)


class Labels:
    """Names and phrases for the codes and rows of some tables, in one language.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str
        ``zh`` or ``en``.

    Raises
    ------
    ValueError
        For another language.

    Examples
    --------
    >>> import compare
    >>> labels = Labels(compare.load_tables(), "en")
    >>> labels.places["huzhou"], labels.documents["huzhou-2017"]
    ('Huzhou', 'Huzhou plan to\\xa02017')
    """

    def __init__(self, tables: Tables, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(
                f'language: "{language}" is not taken. Allowed: {", ".join(LANGUAGES)}.'
            )
        self.tables = tables
        self.language = language

    def word(self, key: str, **values: object) -> str:
        """Return a word, label or sentence of words.toml, its placeholders filled in."""
        return word(key, self.language, **values)

    def join(self, parts: Iterable[str], separator: str = "comma") -> str:
        """Join parts by the ``comma``, ``pause`` or ``semicolon`` of the language."""
        return self.word(f"list.{separator}").join(parts)

    def bracketed(self, text: str, inside: str) -> str:
        """Return ``text (inside)`` with the brackets of the language."""
        return self.word("text.brackets", text=text, inside=inside)

    def labelled(self, name: str, text: str) -> str:
        """Return ``name: text`` with the colon of the language."""
        return self.word("text.labelled", name=name, text=text)

    @cached_property
    def places(self) -> dict[str, str]:
        """Return the name of every place by its id."""
        return self._names("places", "place_id")

    @cached_property
    def levels(self) -> dict[str, str]:
        """Return the name of the level of every place by its id."""
        names = self._names("levels", "level")
        levels = column_by(self.tables["places"], "place_id", "level")
        return {place_id: names[level] for place_id, level in levels.items()}

    def place_levels(self, place_ids: Iterable[str]) -> str:
        """Name the levels of some places, each with its places, in the order of these."""
        by_level: dict[str, list[str]] = {}
        for place_id in dict.fromkeys(place_ids):
            by_level.setdefault(self.levels[place_id], []).append(self.places[place_id])
        named = [self.labelled(self.join(names), level) for level, names in by_level.items()]
        return self.join(named, "semicolon")

    @cached_property
    def indicators(self) -> dict[str, str]:
        """Return the name of every indicator by its code."""
        return self._names("indicators", "indicator")

    @cached_property
    def scopes(self) -> dict[str, str]:
        """Return the name of every scope by its code."""
        return self._names("scopes", "scope")

    @cached_property
    def families(self) -> dict[str, str]:
        """Return the name of every family of indicators by its code."""
        return self._names("families", "family")

    @cached_property
    def commitments(self) -> dict[str, str]:
        """Return the name of every commitment by its code."""
        return self._names("commitments", "commitment")

    @cached_property
    def _glosses(self) -> dict[str, str]:
        """Return what is printed in Chinese as English pages call it; nothing on Chinese ones."""
        if self.language == "zh":
            return {}
        return column_by(self.tables["glosses"], "term_zh", "name_en")

    def gloss(self, printed: str) -> str:
        """Return what an office, an issuer or an aim without a number is called; as printed where that is unknown.

        Examples
        --------
        >>> import compare
        >>> tables = compare.load_tables()
        >>> Labels(tables, "en").gloss("市科技局"), Labels(tables, "zh").gloss("市科技局")
        ('Municipal Science and Technology Bureau', '市科技局')
        """
        return self._glosses.get(printed, printed)

    def glossed(self, printed: str) -> str:
        """Return what is printed in Chinese behind what it is called, as a list of offices needs it."""
        called = self.gloss(printed)
        return printed if called == printed else self.bracketed(called, printed)

    def section(self, section: str) -> str:
        """Return the number of a section, on English pages without Chinese numerals.

        Examples
        --------
        >>> import compare
        >>> english = Labels(compare.load_tables(), "en")
        >>> english.section("三(十二)2¶3"), english.section("开篇")
        ('3(12)2¶3', 'opening')
        """
        if self.language == "zh":
            return section
        return NUMERAL.sub(_digits, self.gloss(section))

    @cached_property
    def implied(self) -> dict[str, str]:
        """Return the name of every whole that a part and a ratio imply by its code."""
        return self._names("relations", "implied")

    @cached_property
    def units(self) -> dict[str, DisplayUnit]:
        """Return how the numbers of every unit are shown."""
        rows = {row["unit"]: row for row in rows_of(self.tables["units"])}
        return {unit: self._display_unit(row, rows) for unit, row in rows.items()}

    def _display_unit(self, row: Row, rows: Mapping[str, Row]) -> DisplayUnit:
        name, scale = self._unit_word(row)
        smaller = rows.get(row["smaller_unit"])
        if smaller is None:
            return DisplayUnit(name, scale)
        smaller_name, smaller_scale = self._unit_word(smaller)
        # How many of the smaller unit one of this unit is.
        factor = 1 / smaller["factor"]
        return DisplayUnit(
            name,
            scale,
            DisplayUnit(smaller_name, factor * smaller_scale),
            row[f"smaller_below_{self.language}"],
        )

    def _unit_word(self, row: Row) -> tuple[str, float]:
        """Return the word behind numbers of a unit, and what they are multiplied by in that word."""
        if row["unit"] == NO_UNIT:
            return "", 1.0
        if self.language == "zh":
            return row["name_zh"], 1.0
        name = row["name_en"] if row["shown_en"] == "yes" else ""
        scale = row["scale_en"]
        return name, 1.0 if pd.isna(scale) else scale

    def quantity(self, value: float, unit: str, decimals: int = 0) -> str:
        """Write a number in a canonical unit, with the unit."""
        return format_quantity(value, self.units[unit], self.language, decimals)

    @cached_property
    def documents(self) -> dict[str, str]:
        """Return the label of every document by its id: place, its last year, and whether it is a draft.

        The year is said to be the last one: alone it would read as the year of issue.
        """
        documents = rows_of(self.tables["documents"])
        return {document["document_id"]: self._document(document) for document in documents}

    @cached_property
    def _timings(self) -> dict[str, str]:
        return column_by(self.tables["indicators"], "indicator", "timing")

    def _names(self, table: str, key: str) -> dict[str, str]:
        return column_by(self.tables[table], key, f"name_{self.language}")

    def _document(self, document: Row) -> str:
        place = self.places[document["place_id"]]
        label = self.word("text.document", place=place, year=document["horizon_year"])
        if document["status"] != "draft":
            return label
        return self.bracketed(label, self.word("text.document_draft"))

    def issuing(self, document: Row) -> list[str]:
        """Return issuer, number and date of a document, as far as they are known, and whether it was coded once."""
        issued = document["issued"] or self.word("text.undated")
        issuers = filter(None, document["issuer_zh"].split("、"))
        number = document["document_number"]
        texts = [
            self.join(map(self.gloss, issuers)),
            self.word("text.document_number", number=number) if number else "",
            issued,
        ]
        if document.get("coded_once"):
            texts.append(self.word("text.coded_once"))
        return [text for text in texts if text]

    def subject(self, indicator: str, scope: str) -> str:
        """Name what is counted: the indicator, and of what part of the place where it is a part."""
        name = self.indicators[indicator]
        if not scope:
            return name
        return self.bracketed(name, self.scopes[scope])

    def statement_type(self, row: Row) -> str:
        """Name a type of statement: the indicator, with scope and measure where they say more."""
        name = self.indicators[row["indicator"]]
        more = []
        if row["scope"]:
            more.append(self.scopes[row["scope"]])
        if not self._names_measure(row):
            more.append(self.word(f"measure.{row['measure']}"))
        if not more:
            return name
        return self.bracketed(name, self.join(more))

    def _names_measure(self, row: Row) -> bool:
        """Return whether the name of the indicator says the measure already."""
        # An addition to a flow is the flow itself.
        if row["measure"] == "addition":
            return self._timings[row["indicator"]] == "flow"
        return row["measure"] in PLAIN_MEASURES

    def printed(self, row: Row) -> str:
        """Return the printed fragment as it can be drawn: without characters that show nothing."""
        shown = [character for character in row["as_printed"] if category(character) != "Cf"]
        return "".join(shown)

    def meaning(self, row: Row) -> str:
        """Return what a printed fragment means, in words of the reader's language."""
        if pd.notna(row["canonical_value"]) and row["as_printed"] not in self._glosses:
            return self.value_phrase(row)
        return self.gloss(self.printed(row))

    def fragment(self, row: Row) -> str:
        """Return the printed fragment; on English pages with what it means, where it holds Chinese.

        Examples
        --------
        >>> import compare
        >>> tables = compare.load_tables()
        >>> rows = compare.harmonise_targets(tables).set_index("target_id", drop=False)
        >>> Labels(tables, "en").fragment(rows.loc["huzhou-2017-054-01"])
        '翻一番 (2 times)'
        """
        return self._with_meaning(self.printed(row), row)

    def quoted(self, row: Row) -> str:
        """Return the printed fragment as a quotation; on English pages with what it means, where it holds Chinese."""
        return self._with_meaning(self.word("text.quoted", text=self.printed(row)), row)

    def _with_meaning(self, shown: str, row: Row) -> str:
        meaning = self.meaning(row)
        if self.language == "zh" or not CHINESE.search(shown) or meaning == shown:
            return shown
        return self.bracketed(shown, meaning)

    def fragment_beside_value(self, row: Row) -> str:
        """Return the printed fragment; with what it means only where no value stands beside it."""
        return self.fragment(row) if pd.isna(row["canonical_value"]) else self.printed(row)

    def with_unit(self, name: str, unit: str) -> str:
        """Return ``name, unit``, or the name alone where the unit has no word."""
        unit_word = self.units[unit].name
        return self.join([name, unit_word], "pause") if unit_word else name

    def value(self, row: Row) -> str:
        """Write the canonical value of a target with its qualifier, or say that it has no number."""
        if pd.isna(row["canonical_value"]):
            return self.word("text.no_number")
        # A converted number has lost its printed decimals.
        decimals = 0
        if row["canonical_value"] == row["value"]:
            decimals = printed_decimals(row["as_printed"])
        value = format_target(
            row["canonical_value"],
            row["canonical_value_high"],
            row["comparator"],
            self.units[row["canonical_unit"]],
            self.language,
            decimals,
        )
        if not row.get("resolved_place_id"):
            return value
        return self.join([value, self.word("text.resolved_value")], "pause")

    def implied_number(self, number: float, unit: str, indicator: str) -> str:
        """Write a number that others imply: of things that are counted the nearest whole one, said to be about that."""
        rounded = round(number, 2)
        # A rate of growth, or a doubling, of what is counted is no count.
        if self.counted.get(indicator) != unit or number == int(number):
            return self.quantity(rounded, unit)
        return self.word("phrase.approx", text=self.quantity(round(number), unit))

    @cached_property
    def counted(self) -> dict[str, str]:
        """Return the unit of every indicator that counts things."""
        indicators = self.tables["indicators"]
        counts = indicators[indicators["quantity"].eq("count")]
        return column_by(counts, "indicator", "canonical_unit")

    def value_phrase(self, row: Row) -> str:
        """Write the canonical value with its qualifier in words, as a sentence needs it."""
        if pd.isna(row["canonical_value"]) or row["comparator"] == "range":
            return self.value(row)
        plain = self.value({**row, "comparator": "eq"})
        if row["canonical_unit"] == RANK_UNIT and row["comparator"] == "le":
            return self.word("phrase.top", text=plain)
        return self.word(f"phrase.{row['comparator']}", text=plain)

    def short_value(self, row: Row) -> str:
        """Write the canonical value as :meth:`value` does, without its unit unless that is %."""
        unit = row["canonical_unit"]
        if pd.isna(row["canonical_value"]) or unit == "%":
            return self.value(row)
        scale = self.units[unit].scale
        low = format_number(row["canonical_value"] * scale, self.language)
        if row["comparator"] != "range":
            return SIGNS[row["comparator"]] + low
        high = format_number(row["canonical_value_high"] * scale, self.language)
        return f"{low}–{high}"

    def dated_place(self, place_id: str, year: int) -> str:
        """Name a place in a year."""
        place = self.places[place_id]
        return self.word("text.place_year", place=place, year=int(year))

    def place_year(self, row: Row) -> str:
        """Name a target by its place and the year aimed at."""
        place = self.places[row["place_id"]]
        return self.word("text.place_by", place=place, year=int(row["target_year"]))

    def statement(self, row: Row) -> Linked:
        """Name a statement by place, year and value, and lead to its evidence.

        A target without a number of its own leads to the observation that it is read as, too.
        """
        value = self.value(row)
        text = self.bracketed(self.place_year(row), value)
        if not row.get("resolved_place_id"):
            return linked(text, row["target_id"])
        marker = self.word("text.resolved_value")
        before, _, after = text.rpartition(marker)
        target = linked(before, row["target_id"])
        observation = linked(marker, resolved_id(row))
        return join_linked("", (target, observation, after))

    def factor(self, factor: str, rows: pd.DataFrame) -> str:
        """Name a choice, or the target whose bounds leave room, which leads to its evidence."""
        targets = rows[rows["target_id"].eq(factor)]
        if targets.empty:
            return self.word(f"factor.{factor}")
        statement = self.statement(targets.iloc[0])
        text = self.word("factor.inside", target=statement)
        return linked(text, factor, str(statement))

    def page_title(self, notebook: str, document: str = "") -> str:
        """Return the title of a page; the profile of one document is called after its label."""
        if notebook != "city_profile":
            return self.word(f"title.{notebook}")
        if not document:
            return self.word("title.city_profile_all")
        return self.word("title.city_profile", document=self.documents[document])

    def observed_value(self, observation: Any) -> str:
        """Write the value of an observation with its qualifier."""
        value = self.quantity(observation.value, observation.unit)
        if observation.comparator == "eq":
            return value
        return self.word(f"phrase.{observation.comparator}", text=value)

    def observation(self, observation: Any, timed: bool = False) -> str:
        """Write an observation with its qualifier, kind and grade; where asked, with what leaves its time unsure."""
        details = [self.word("text.grade", grade=observation.grade)]
        if observation.kind != "actual":
            details.insert(0, self.word(f"kind.{observation.kind}"))
        if timed and observation.as_of != "end_of_year":
            details.append(self.word(f"time_mark.{observation.as_of}"))
        if timed and observation.year_sure == "no":
            details.append(self.word("time_mark.year_unsure"))
        return self.bracketed(self.observed_value(observation), self.join(details))

    def vintage(self, vintage: str) -> str:
        """Say which GDP or count an observation rests on; an aim rests on none."""
        return self.word(f"vintage.{vintage}" if vintage else "text.not_applicable")

    def change(self, row: Any) -> str:
        """Write the difference of two aims, or say why there is none."""
        if row.same_vintage:
            return signed(row.difference, self.language)
        return self.word("reason.vintage")

    def publication(self, publication: str) -> str:
        """Name a publication in full: in Chinese its printed names, and the date or table behind them.

        Examples
        --------
        >>> Labels({}, "zh").publication("Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2")
        '湖州统计年鉴2014，表10-2'
        """
        printed = _printed_names(publication)
        if self.language == "en" or not printed:
            return publication
        return self.join([*printed, *_printed_locator(publication)], "pause")

    def publication_name(self, publication: str) -> str:
        """Name a publication without date and table, as a source line needs it.

        Examples
        --------
        >>> yearbook = "Huzhou Statistical Yearbook 2014 (湖州统计年鉴2014), table 10-2"
        >>> Labels({}, "en").publication_name(yearbook)
        'Huzhou Statistical Yearbook 2014'
        """
        if self.language == "en":
            return publication.partition(" (")[0]
        names = _printed_names(publication)
        return names[0] if names else publication


def resolved_id(row: Row) -> str:
    """Return the id of the observation that a target without a number of its own is read as."""
    return observation_id(
        row["resolved_place_id"],
        row["indicator"],
        row["scope"],
        "actual",
        row["resolved_year"],
        row["resolved_vintage"],
    )


def _printed_names(publication: str) -> list[str]:
    """Return the Chinese names that stand in brackets."""
    return re.findall(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)", publication)


def _printed_locator(publication: str) -> list[str]:
    """Return the table or the date that a publication ends with, as Chinese writes it."""
    locator = re.search(r", (?:table (\S+?)|([0-9]{4}(?:-[0-9]{2}){0,2}))$", publication)
    if not locator:
        return []
    table, date = locator.groups()
    return [f"表{table}" if table else date]
