"""What the printed numbers imply, and how each implied quantity was worked out.

Only what follows from numbers printed in one document is derived. Bounds follow the qualifiers of the inputs:
a floor divided by a floor has no bounds at all, and says so by leaving them empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pandas as pd

from compare.labels import bracketed
from compare.numerals import format_quantity
from compare.words import LANGUAGES, word

COLUMNS = ["derived_id", "document_id", "place_id", "quantity", "indicator", "scope", "year", "method", "inputs",
           "lower", "value", "upper", "unit", "working_en", "working_zh"]

#: Count and density whose quotient is a population, and the persons that the density is told per.
POPULATION_PAIRS = [("invention_patent_grants", "invention_patent_grants_per_10k_pop", 10_000)]

#: Part and share whose quotient is the whole: quantity, part, share, unit.
WHOLE_PAIRS = [
    ("gdp", "rd_expenditure", "rd_intensity", "亿元"),
    ("industrial_firms", "hnte_count", "hnte_share_of_industrial_firms", "家"),
]


def derive(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every quantity that the targets of one document imply.

    Parameters
    ----------
    rows : DataFrame
        Harmonised target rows, of any documents.

    Returns
    -------
    DataFrame
        Columns derived_id, document_id, place_id, quantity, indicator, scope, year, method, inputs (target
        ids separated by ``;``), lower, value, upper (NaN where nothing bounds it), unit, working_en,
        working_zh. Sorted by derived_id.

        Methods: ``part_over_share`` and ``count_over_density`` divide; ``level_over_multiple`` gives the base
        that a doubling implies; ``growth_from_multiple`` the yearly growth :math:`m^{1/n} - 1`;
        ``addition_from_base`` the yearly addition :math:`(L - L/m)/n`.

    Examples
    --------
    >>> import compare
    >>> implied = derive(compare.harmonise_targets(compare.load_tables())).set_index("derived_id")
    >>> f"{implied.loc['huzhou-2017-gdp-2017', 'value']:.1f}"
    '2592.6'
    """
    firsts = rows[rows["restates"].eq("") & rows["canonical_value"].notna()]
    found: list[dict[str, object]] = []
    for _, document in firsts.groupby("document_id", sort=True):
        found += _wholes(document)
        found += _populations(document)
        found += _bases_and_pace(document)
    return pd.DataFrame(found, columns=COLUMNS).sort_values("derived_id", ignore_index=True)


def _pairs(document: pd.DataFrame, one: str, other: str) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Yield the levels of two indicators that speak of the same year and of the whole place."""
    levels = document[document["measure"].eq("level") & document["scope"].eq("")]
    for _, left in levels[levels["indicator"].eq(one)].iterrows():
        for _, right in levels[levels["indicator"].eq(other)].iterrows():
            if left["target_year"] == right["target_year"]:
                yield left, right


def _wholes(document: pd.DataFrame) -> Iterator[dict[str, object]]:
    for quantity, part_name, share_name, unit in WHOLE_PAIRS:
        for part, share in _pairs(document, part_name, share_name):
            yield _quotient(quantity, "part_over_share", part, share, 0.01, unit)


def _populations(document: pd.DataFrame) -> Iterator[dict[str, object]]:
    for count_name, density_name, per in POPULATION_PAIRS:
        for count, density in _pairs(document, count_name, density_name):
            yield _quotient("population", "count_over_density", count, density, 10_000 / per, "万人")


def _quotient(
    quantity: str, method: str, top: pd.Series, bottom: pd.Series, per: float, unit: str
) -> dict[str, object]:
    """Divide two targets; ``per`` scales the lower one into the unit of the answer."""
    return _row(
        top, quantity, "", method, (top, bottom), int(top["target_year"]), unit,
        lower=top["lower"] / (bottom["upper"] * per),
        value=top["canonical_value"] / (bottom["canonical_value"] * per),
        upper=top["upper"] / (bottom["lower"] * per),
    )


def _bases_and_pace(document: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield what a doubling implies: its yearly growth and, beside a level, its base and yearly addition."""
    levels = document[document["measure"].eq("level")]
    for _, multiple in document[document["measure"].eq("multiple")].iterrows():
        if pd.isna(multiple["base_year"]):
            continue
        times = multiple["canonical_value"]
        base_year, end_year = int(multiple["base_year"]), int(multiple["target_year"])
        years = end_year - base_year
        growth = (math.pow(times, 1 / years) - 1) * 100
        yield _row(multiple, "yearly_growth", multiple["indicator"], "growth_from_multiple", (multiple,), end_year,
                   "%", growth, growth, growth, years=years, times=times)
        same = levels[levels["indicator"].eq(multiple["indicator"]) & levels["scope"].eq(multiple["scope"])
                      & levels["target_year"].eq(end_year)]
        for _, level in same.iterrows():
            def base(bound: float, times: float = times) -> float:
                return bound / times

            def addition(bound: float, times: float = times, years: int = years) -> float:
                return (bound - bound / times) / years

            for quantity, method, year, form in (
                ("base", "level_over_multiple", base_year, base),
                ("yearly_addition", "addition_from_base", end_year, addition),
            ):
                yield _from_level(quantity, method, year, form, multiple, level, years)


def _from_level(
    quantity: str, method: str, year: int, form: Callable[[float], float], multiple: pd.Series, level: pd.Series,
    years: int,
) -> dict[str, object]:
    return _row(level, quantity, level["indicator"], method, (multiple, level), year, level["canonical_unit"],
                form(level["lower"]), form(level["canonical_value"]), form(level["upper"]),
                years=years, times=multiple["canonical_value"])


def _row(
    row: pd.Series, quantity: str, indicator: str, method: str, inputs: tuple[pd.Series, ...], year: int, unit: str,
    lower: float, value: float, upper: float, years: int = 0, times: float = 1,
) -> dict[str, object]:
    name = "-".join(part for part in (indicator, row["scope"], quantity) if part)
    working = {
        f"working_{language}": word(
            f"working_{method}", language, years=years, times=f"{times:g}",
            value=format_quantity(value, unit, language),
            printed=[bracketed(each["as_printed"], each["indicator_zh"], language) for each in inputs],
        )
        for language in LANGUAGES
    }
    return {
        "derived_id": f"{row['document_id']}-{name}-{year}", "document_id": row["document_id"],
        "place_id": row["place_id"], "quantity": quantity, "indicator": indicator, "scope": row["scope"],
        "year": year, "method": method, "inputs": ";".join(each["target_id"] for each in inputs),
        "lower": lower, "value": value, "upper": upper, "unit": unit, **working,
    }
