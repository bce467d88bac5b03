"""What the printed numbers imply, and how each implied quantity was worked out.

Only what follows from numbers printed in one document is derived. Bounds follow the qualifiers of the inputs:
a floor divided by a floor has no bounds at all, and says so by leaving them empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from compare.language.labels import bracketed
from compare.language.numbers import format_quantity
from compare.language.words import LANGUAGES, word
from compare.tables.rows import Record, records

COLUMNS = [
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

#: Count and density whose quotient is a population, and the persons that the density is told per.
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
    firsts = rows[rows["restates"].eq("") & rows["canonical_value"].notna()]
    found: list[dict[str, object]] = []
    for _, rows_of in firsts.groupby("document_id", sort=True):
        document = records(rows_of)
        found += _wholes(document)
        found += _populations(document)
        found += _rests(document)
        found += _bases_and_pace(document)
    derived = pd.DataFrame(found, columns=COLUMNS)
    # Two levels stated for one year imply two quantities; the later ones are numbered.
    again = derived.groupby("derived_id").cumcount()
    numbered = derived["derived_id"] + "-" + (again + 1).astype(str)
    derived["derived_id"] = derived["derived_id"].where(again.eq(0), numbered)
    return derived.sort_values("derived_id", ignore_index=True)


def _pairs(document: list[Record], one: str, other: str) -> Iterator[tuple[Record, Record]]:
    """Yield the levels of two indicators that speak of one year and of the whole place.

    What is summed up over several years is divided by nothing, for the other number is of one year.
    """
    levels = [
        row
        for row in document
        if row["measure"] == "level" and not row["scope"] and row["period"] in ("stock", "in_year")
    ]
    for left in (row for row in levels if row["indicator"] == one):
        for right in (row for row in levels if row["indicator"] == other):
            if left["target_year"] == right["target_year"] and right["canonical_value"] > 0:
                yield left, right


def _wholes(document: list[Record]) -> Iterator[dict[str, object]]:
    for quantity, part_name, share_name, unit in WHOLE_PAIRS:
        for part, share in _pairs(document, part_name, share_name):
            yield _quotient(quantity, "part_over_share", part, share, 0.01, unit)


def _populations(document: list[Record]) -> Iterator[dict[str, object]]:
    for count_name, density_name, per in POPULATION_PAIRS:
        for count, density in _pairs(document, count_name, density_name):
            yield _quotient(
                "population", "count_over_density", count, density, 10_000 / per, "万人"
            )


def _rests(document: list[Record]) -> Iterator[dict[str, object]]:
    """Yield what is left of a whole when the part that the same line counts out is taken away."""
    about: dict[tuple[str, str], list[Record]] = {}
    for row in document:
        about.setdefault((row["indicator"], row["scope"]), []).append(row)
    for whole_key, part_key in PART_PAIRS:
        for whole in about.get(whole_key, ()):
            for part in about.get(part_key, ()):
                if is_part(part, whole) and part["line"] == whole["line"]:
                    yield _row(
                        whole,
                        "rest",
                        whole["indicator"],
                        "whole_less_part",
                        (whole, part),
                        int(whole["target_year"]),
                        whole["canonical_unit"],
                        whole["lower"] - part["upper"],
                        whole["canonical_value"] - part["canonical_value"],
                        whole["upper"] - part["lower"],
                    )


def is_part(part: Record, whole: Record) -> bool:
    """Say whether two numbers can be a part and its whole: amounts in one unit, of one period and year."""
    alike = ("measure", "period", "target_year", "canonical_unit")
    return whole["measure"] in ("level", "addition") and all(
        whole[name] == part[name] for name in alike
    )


def _quotient(
    quantity: str, method: str, top: Record, bottom: Record, per: float, unit: str
) -> dict[str, object]:
    """Divide two targets; ``per`` scales the lower one into the unit of the answer."""
    return _row(
        top,
        quantity,
        "",
        method,
        (top, bottom),
        int(top["target_year"]),
        unit,
        lower=top["lower"] / (bottom["upper"] * per),
        value=top["canonical_value"] / (bottom["canonical_value"] * per),
        upper=top["upper"] / (bottom["lower"] * per),
    )


def _bases_and_pace(document: list[Record]) -> Iterator[dict[str, object]]:
    """Yield what a doubling implies: its yearly growth and, beside a level, its base and yearly addition."""
    levels = [row for row in document if row["measure"] == "level"]
    for multiple in (row for row in document if row["measure"] == "multiple"):
        if pd.isna(multiple["base_year"]):
            continue
        base_year, end_year = int(multiple["base_year"]), int(multiple["target_year"])
        years = end_year - base_year
        told = {"years": years, "times": f"{multiple['canonical_value']:g}"}
        low, times, high = multiple["lower"], multiple["canonical_value"], multiple["upper"]
        growth = [_yearly_growth(each, years) for each in (low, times, high)]
        yield _row(
            multiple,
            "yearly_growth",
            multiple["indicator"],
            "growth_from_multiple",
            (multiple,),
            end_year,
            "%",
            *growth,
            told,
        )
        alike = ("indicator", "scope", "period", "target_year")
        for level in (row for row in levels if all(row[name] == multiple[name] for name in alike)):
            bottom, value, top = level["lower"], level["canonical_value"], level["upper"]
            inputs, unit = (multiple, level), level["canonical_unit"]
            # The larger the multiple, the smaller the base and the larger the addition.
            yield _row(
                level,
                "base",
                level["indicator"],
                "level_over_multiple",
                inputs,
                base_year,
                unit,
                bottom / high,
                value / times,
                top / low,
                told,
            )
            yield _row(
                level,
                "yearly_addition",
                level["indicator"],
                "addition_from_base",
                inputs,
                end_year,
                unit,
                *(
                    _yearly_addition(*pair, years)
                    for pair in ((bottom, low), (value, times), (top, high))
                ),
                told,
            )


def _yearly_addition(level: float, times: float, years: int) -> float:
    return (level - level / times) / years


def _yearly_growth(times: float, years: int) -> float:
    return (math.pow(times, 1 / years) - 1) * 100


def _row(
    row: Record,
    quantity: str,
    indicator: str,
    method: str,
    inputs: tuple[Record, ...],
    year: int,
    unit: str,
    lower: float,
    value: float,
    upper: float,
    told: dict[str, object] | None = None,
) -> dict[str, object]:
    name = "-".join(part for part in (indicator, row["scope"], quantity) if part)
    working = {
        f"working_{language}": word(
            f"working.{method}",
            language,
            **(told or {}),
            value=format_quantity(value, unit, language),
            printed=[
                bracketed(each["as_printed"], each["indicator_zh"], language) for each in inputs
            ],
        )
        for language in LANGUAGES
    }
    return {
        "derived_id": f"{row['document_id']}-{name}-{year}",
        "document_id": row["document_id"],
        "place_id": row["place_id"],
        "quantity": quantity,
        "indicator": indicator,
        "scope": row["scope"],
        "year": year,
        "method": method,
        "inputs": ";".join(each["target_id"] for each in inputs),
        "lower": lower,
        "value": value,
        "upper": upper,
        "unit": unit,
        **working,
    }
