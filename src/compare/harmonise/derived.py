"""What the printed numbers imply, and how each implied quantity was worked out.

Only what follows from numbers printed in one document is derived. Bounds follow the qualifiers of the inputs:
a floor divided by a floor has no bounds at all, and says so by leaving them empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pandas as pd

from compare.harmonise.bounded import Bounded, stated_number
from compare.harmonise.canonical import first_numbers
from compare.language.labels import CHINESE, Labels
from compare.language.rows import Row, Tables, column_by, rows_of
from compare.tables.known import known_input
from compare.tables.load import load_tables

DERIVED_COLUMNS = [
    "derived_id",
    "document_id",
    "place_id",
    "quantity",
    "indicator",
    "scope",
    "year",
    "method",
    "inputs",
    "lower",
    "value",
    "upper",
    "unit",
    "working_en",
    "working_zh",
]

#: Two targets of one document that belong together.
Pair = tuple[Row, Row]

#: How a part over its ratio is worked out, by the sort of number that the ratio is.
METHODS = {"ratio": "part_over_share", "density": "count_over_density"}


@known_input
def derive(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return every quantity that the targets of one document imply.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, of any documents.
    tables : dict of DataFrame, optional
        As :func:`compare.load_tables` returns them, for the words of the units; the project's when not given.

    Returns
    -------
    DataFrame
        Columns derived_id, document_id, place_id, quantity, indicator, scope, year, method, inputs (target
        ids separated by ``;``), lower, value, upper (NaN where nothing bounds it), unit, working_en,
        working_zh. Sorted by derived_id.

        Methods: ``whole_less_part`` subtracts what the same line counts out of a whole; ``part_over_share`` and
        ``count_over_density`` divide; ``level_over_multiple`` gives the base that a doubling implies;
        ``growth_from_multiple`` the yearly growth ``m ** (1 / n) - 1``; ``addition_from_base`` the yearly addition
        ``(L - L / m) / n``.

    Examples
    --------
    >>> import compare
    >>> implied = derive(compare.harmonise_targets(compare.load_tables())).set_index("derived_id")
    >>> f"{implied.loc['huzhou-2017-gdp-2017', 'value']:.1f}"
    '2592.6'
    """
    if tables is None:
        tables = load_tables()
    ratios = _ratios(tables)
    derivations: list[_Derivation] = []
    for _, document in first_numbers(rows).groupby("document_id", sort=True):
        targets = rows_of(document)
        derivations += _wholes(targets, ratios)
        derivations += _rests(targets, tables)
        derivations += _implied_by_multiples(targets)
    english = Labels(tables, "en")
    chinese = Labels(tables, "zh")
    derived_rows = [derivation.row(english, chinese) for derivation in derivations]
    derived = pd.DataFrame(derived_rows, columns=DERIVED_COLUMNS)
    # Of no rows, a column is not yet text.
    derived["derived_id"] = _numbered(derived["derived_id"].astype("str"))
    return derived.sort_values("derived_id", ignore_index=True)


def _numbered(ids: pd.Series) -> pd.Series:
    """Return the ids, numbered from the second on: two levels of one year imply two quantities."""
    earlier = ids.groupby(ids).cumcount()
    numbers = (earlier + 1).astype(str)
    return ids.where(earlier.eq(0), ids + "-" + numbers)


@dataclass(frozen=True)
class _Derivation:
    """A quantity that printed numbers imply, and how it was worked out."""

    quantity: str
    method: str
    inputs: tuple[Row, ...]
    year: int
    result: Bounded
    unit: str
    indicator: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    def row(self, english: Labels, chinese: Labels) -> Row:
        """Return the row of the derived table, with the working in both languages."""
        subject = self.inputs[0]
        parts = [self.indicator, subject["scope"], self.quantity]
        name = "-".join(part for part in parts if part)
        return {
            "derived_id": f"{subject['document_id']}-{name}-{self.year}",
            "document_id": subject["document_id"],
            "place_id": subject["place_id"],
            "quantity": self.quantity,
            "indicator": self.indicator,
            "scope": subject["scope"],
            "year": self.year,
            "method": self.method,
            "inputs": ";".join(target["target_id"] for target in self.inputs),
            **self.result._asdict(),
            "unit": self.unit,
            "working_en": self._working(english),
            "working_zh": self._working(chinese),
        }

    def _working(self, labels: Labels) -> str:
        """Return in words how the quantity was worked out from the printed numbers."""
        return labels.word(
            f"working.{self.method}",
            **self.details,
            value=labels.quantity(self.result.value, self.unit),
            printed=[_input_in_words(target, labels) for target in self.inputs],
        )


def _input_in_words(target: Row, labels: Labels) -> str:
    """Return the printed fragment with what it is of; in English what both mean, then the fragment."""
    if labels.language == "zh":
        return labels.bracketed(target["as_printed"], target["indicator_zh"])
    meaning = labels.meaning(target)
    # Rows of a researcher's own may be of an indicator that the tables do not know.
    is_known = target["indicator"] in labels.indicators
    inside = [labels.statement_type(target) if is_known else target["indicator_zh"]]
    if CHINESE.search(target["as_printed"]):
        inside.append(target["as_printed"])
    return labels.bracketed(meaning, labels.join(inside))


def _ratios(tables: Tables) -> list[Row]:
    """Return the relations of a part and a ratio, which imply a whole, with the sort of number of the ratio."""
    relations = tables["relations"]
    ratios = relations[relations["relation"].eq("ratio")]
    quantities = column_by(tables["indicators"], "indicator", "quantity")
    return rows_of(ratios.assign(quantity=ratios["ratio"].map(quantities)))


def _wholes(targets: list[Row], ratios: list[Row]) -> Iterator[_Derivation]:
    for relation in ratios:
        for part, ratio in _levels_of_one_year(targets, relation["part"], relation["ratio"]):
            divisor = stated_number(ratio).times(relation["ratio_factor"])
            yield _Derivation(
                relation["implied"],
                METHODS[relation["quantity"]],
                inputs=(part, ratio),
                year=int(part["target_year"]),
                result=stated_number(part).over(divisor),
                unit=relation["unit"],
            )


def _levels_of_one_year(targets: list[Row], one: str, other: str) -> Iterator[Pair]:
    """Yield the levels of two indicators that speak of one year and of the whole place."""
    levels = [target for target in targets if _is_level_of_one_year(target)]
    dividends = [level for level in levels if level["indicator"] == one]
    divisors = [level for level in levels if level["indicator"] == other]
    for dividend, divisor in product(dividends, divisors):
        same_year = dividend["target_year"] == divisor["target_year"]
        if same_year and divisor["canonical_value"] > 0:
            yield dividend, divisor


def _is_level_of_one_year(target: Row) -> bool:
    """Return whether a target is a level of the whole place that is not summed up over several years."""
    if target["measure"] != "level" or target["scope"]:
        return False
    return target["period"] in ("stock", "in_year")


def _rests(targets: list[Row], tables: Tables) -> Iterator[_Derivation]:
    """Yield what is left of a whole when the part that the same line counts out is taken away."""
    for whole, part in wholes_and_parts(targets, tables):
        if part["line"] == whole["line"]:
            yield _Derivation(
                "rest",
                "whole_less_part",
                inputs=(whole, part),
                year=int(whole["target_year"]),
                result=stated_number(whole).less(stated_number(part)),
                unit=whole["canonical_unit"],
                indicator=whole["indicator"],
            )


def wholes_and_parts(targets: list[Row], tables: Tables) -> Iterator[Pair]:
    """Yield the targets of a document that are a whole and a part that a sentence counts out of it (其中)."""
    relations = tables["relations"]
    for relation in rows_of(relations[relations["relation"].eq("counted_out")]):
        whole_subject = relation["whole"], relation["whole_scope"]
        part_subject = relation["part"], relation["part_scope"]
        wholes = [target for target in targets if _subject(target) == whole_subject]
        parts = [target for target in targets if _subject(target) == part_subject]
        for whole, part in product(wholes, parts):
            if is_part(part, whole):
                yield whole, part


def _subject(target: Row) -> tuple[str, str]:
    return target["indicator"], target["scope"]


def is_part(part: Row, whole: Row) -> bool:
    """Return whether two numbers can be a part and its whole: amounts in one unit, of one period and year."""
    if whole["measure"] not in ("level", "addition"):
        return False
    alike = ("measure", "period", "target_year", "canonical_unit")
    return all(whole[name] == part[name] for name in alike)


def _implied_by_multiples(targets: list[Row]) -> Iterator[_Derivation]:
    """Yield what a doubling implies: its yearly growth and, beside a level, its base and yearly addition."""
    levels = [target for target in targets if target["measure"] == "level"]
    alike = ("indicator", "scope", "period", "target_year")
    for multiple in targets:
        if multiple["measure"] != "multiple" or pd.isna(multiple["base_year"]):
            continue
        yield _growth(multiple)
        for level in levels:
            if all(level[name] == multiple[name] for name in alike):
                yield from _base_and_addition(multiple, level)


def _growth(multiple: Row) -> _Derivation:
    years = _years(multiple)
    return _Derivation(
        "yearly_growth",
        "growth_from_multiple",
        inputs=(multiple,),
        year=int(multiple["target_year"]),
        result=stated_number(multiple).apply(yearly_growth, years),
        unit="%",
        indicator=multiple["indicator"],
        details=_multiple_in_words(multiple),
    )


def _base_and_addition(multiple: Row, level: Row) -> Iterator[_Derivation]:
    end = stated_number(level)
    times = stated_number(multiple)
    base = end.over(times)
    yield _Derivation(
        "base",
        "level_over_multiple",
        inputs=(multiple, level),
        year=int(multiple["base_year"]),
        result=base,
        unit=level["canonical_unit"],
        indicator=level["indicator"],
        details=_multiple_in_words(multiple),
    )
    # The larger the multiple, the smaller the base and the larger the addition.
    additions = [
        _yearly_addition(number, factor, _years(multiple))
        for number, factor in zip(end, times, strict=True)
    ]
    yield _Derivation(
        "yearly_addition",
        "addition_from_base",
        inputs=(multiple, level),
        year=int(multiple["target_year"]),
        result=Bounded(*additions),
        unit=level["canonical_unit"],
        indicator=level["indicator"],
        details=_multiple_in_words(multiple),
    )


def _years(multiple: Row) -> int:
    """Return how many years a multiple runs over."""
    return int(multiple["target_year"]) - int(multiple["base_year"])


def _multiple_in_words(multiple: Row) -> dict[str, object]:
    """Return what the words of a working say of a multiple."""
    return {"years": _years(multiple), "times": f"{multiple['canonical_value']:g}"}


def _yearly_addition(level: float, times: float, years: int) -> float:
    return (level - level / times) / years


def yearly_growth(times: float, years: int) -> float:
    """Return the growth a year, in per cent, that makes a multiple over some years."""
    return (math.pow(times, 1 / years) - 1) * 100
