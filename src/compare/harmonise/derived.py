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
from compare.language.labels import Labels, Row, Tables
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

#: The unit that populations are derived in, and how many persons it holds.
POPULATION_UNIT = "万人"
PERSONS_PER_UNIT = 10_000

#: Count and density whose quotient is a population, and how many persons the density is per.
POPULATION_PAIRS = [("invention_patent_grants", "invention_patent_grants_per_10k_pop", 10_000)]

#: Part and share whose quotient is the whole: quantity, part, share, unit.
WHOLE_PAIRS = [
    ("gdp", "rd_expenditure", "rd_intensity", "亿元"),
    ("industrial_firms", "hnte_count", "hnte_share_of_industrial_firms", "家"),
]

#: A part that a sentence counts out of a whole (其中): indicator and scope of the whole, then of the part.
PART_PAIRS = [
    (("fiscal_sci_expenditure", ""), ("fiscal_sci_expenditure", "municipal_own_level")),
    (
        ("academician_workstations_added", ""),
        ("academician_workstations_added", "provincial_level"),
    ),
    (("firm_rd_institutions", "provincial_or_above"), ("firm_rd_institutions", "national_level")),
    (
        ("firm_rd_institutions_added", "municipal_or_above"),
        ("firm_rd_institutions_added", "provincial_level"),
    ),
    (("young_talents_added", "xisai_corridor"), ("phds_added", "xisai_corridor")),
]


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
        ``growth_from_multiple`` the yearly growth :math:`m^{1/n} - 1`; ``addition_from_base`` the yearly addition
        :math:`(L - L/m)/n`.

    Examples
    --------
    >>> import compare
    >>> implied = derive(compare.harmonise_targets(compare.load_tables())).set_index("derived_id")
    >>> f"{implied.loc['huzhou-2017-gdp-2017', 'value']:.1f}"
    '2592.6'
    """
    if tables is None:
        tables = load_tables()
    derivations: list[_Derivation] = []
    for _, document in first_numbers(rows).groupby("document_id", sort=True):
        targets = document.to_dict("records")
        derivations += _wholes(targets)
        derivations += _populations(targets)
        derivations += _rests(targets)
        derivations += _implied_by_multiples(targets)
    english = Labels(tables, "en")
    chinese = Labels(tables, "zh")
    derived_rows = [derivation.row(english, chinese) for derivation in derivations]
    derived = pd.DataFrame(derived_rows, columns=DERIVED_COLUMNS)
    derived["derived_id"] = _numbered(derived["derived_id"])
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
            printed=[
                labels.bracketed(target["as_printed"], target["indicator_zh"])
                for target in self.inputs
            ],
        )


def _wholes(targets: list[Row]) -> Iterator[_Derivation]:
    for quantity, part_name, share_name, unit in WHOLE_PAIRS:
        for part, share in _levels_of_one_year(targets, part_name, share_name):
            fraction = stated_number(share).times(0.01)
            yield _Derivation(
                quantity,
                "part_over_share",
                inputs=(part, share),
                year=int(part["target_year"]),
                result=stated_number(part).over(fraction),
                unit=unit,
            )


def _populations(targets: list[Row]) -> Iterator[_Derivation]:
    for count_name, density_name, persons in POPULATION_PAIRS:
        for count, density in _levels_of_one_year(targets, count_name, density_name):
            density_per_unit = stated_number(density).times(PERSONS_PER_UNIT / persons)
            yield _Derivation(
                "population",
                "count_over_density",
                inputs=(count, density),
                year=int(count["target_year"]),
                result=stated_number(count).over(density_per_unit),
                unit=POPULATION_UNIT,
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


def _rests(targets: list[Row]) -> Iterator[_Derivation]:
    """Yield what is left of a whole when the part that the same line counts out is taken away."""
    for whole, part in wholes_and_parts(targets):
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


def wholes_and_parts(targets: list[Row]) -> Iterator[Pair]:
    """Yield the targets of a document that are a whole and its part by :data:`PART_PAIRS`."""
    for whole_subject, part_subject in PART_PAIRS:
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
