"""The tables of a comparison that a page shows: verdicts, benchmarks, pace, ranks, outcomes, arithmetic.

Every function takes frames of the comparison and returns a frame of text whose columns are headings.
"""

from __future__ import annotations

import pandas as pd

from compare.comparison.specifications import Specification
from compare.comparison.verdicts import OF_THE_TIME
from compare.language.labels import (
    document_labels,
    factor_label,
    moved_label,
    names,
    observation_label,
    observed_value,
    place_year,
    publication_label,
    statement_label,
    statement_type_label,
    vintage_label,
)
from compare.language.links import join_linked, linked, observation_id, observation_ids
from compare.language.numbers import align_decimals, format_quantity, percent, share, signed
from compare.language.verdict_signs import matrix_cells, matrix_order
from compare.language.words import word
from compare.notebooks.statement_tables import Tables, frame
from compare.tables.rows import Record, by_target, records


def verdict_matrix(
    pairs: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Every statement against every other: a sign where the order can be told, a letter for the reason where not."""
    cells, ids = matrix_cells(pairs, language), matrix_order(pairs)
    by_id = by_target(rows)
    shown = []
    for number, own in enumerate(ids, start=1):
        row = by_id[own]
        name = word(
            "text.labelled",
            language,
            name=place_year(row, tables, language),
            text=statement_type_label(row, tables, language),
        )
        signs = (cells.get((own, other), "·") for other in ids)
        shown.append((f"{number} {name}", linked(row["as_printed"], own, language), *signs))
    table = frame(shown, ["kind", "printed"], language, more=len(ids))
    return table.set_axis(
        [*table.columns[:2], *(str(number) for number in range(1, len(ids) + 1))], axis=1
    )


def verdicts(
    pairs: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Every two targets of one kind: the verdict with its reasons, and what their numbers alone would say."""
    by_id = by_target(rows)
    shown = []
    for pair in records(pairs[pairs["by_bounds"].ne("")]):
        one, other = by_id[pair["target_id"]], by_id[pair["other_id"]]
        if one["document_id"] == other["document_id"]:
            continue
        reasons = [
            _reason_of_time(each, one, other, language)
            for each in pair["reasons"]
            if each in OF_THE_TIME
        ]
        verdict = word(f"verdict.{pair['verdict']}", language)
        if reasons:
            verdict = word(
                "text.labelled",
                language,
                name=verdict,
                text=word("list.comma", language).join(reasons),
            )
        shown.append(
            (
                statement_type_label(one, tables, language),
                statement_label(one, tables, language),
                word(f"verdict.{pair['by_bounds']}", language),
                statement_label(other, tables, language),
                verdict,
            )
        )
    return frame(shown, ["kind", "first", "by_bounds", "second", "verdict"], language)


def _reason_of_time(reason: str, one: Record, other: Record, language: str) -> str:
    if reason == "vintage":
        return word("reason.vintage", language)
    years = abs(int(one["target_year"] - other["target_year"]))
    return word("reason.year" if years == 1 else "reason.years", language, n=years)


def benchmarks(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Each target of one indicator beside the figures of nation and province, a column for each role."""
    places, by_id = names(tables["places"], "place_id", language), by_target(rows)
    documents = tables["documents"].set_index("document_id")["issued"]
    groups: dict[tuple[str, str], list[object]] = {}
    for row in found.itertuples():
        groups.setdefault((row.target_id, row.benchmark_id), []).append(row)
    shown = []
    for (target_id, benchmark_id), own in groups.items():
        target = by_id[target_id]
        dated = bool(documents[target["document_id"]])
        told = {row.role: _beside(row, target["indicator"], dated, language) for row in own}
        if "latest" in told:
            told["target_year"] = join_linked(
                word("list.semicolon", language), [told["target_year"], told["latest"]]
            )
        shown.append(
            (
                statement_label(target, tables, language),
                places[benchmark_id],
                *(
                    told.get(role, word("text.not_recorded", language))
                    for role in ("target_year", "aim", "year_set")
                ),
            )
        )
    return frame(
        shown, ["aim", "against", "role_target_year", "role_aim", "role_year_set"], language
    )


def _beside(row: object, indicator: str, dated: bool, language: str) -> str:
    """Write a benchmark's figure with its year, and how many times and points above it the target lies."""
    role = (
        "role.latest"
        if row.role == "latest"
        else "role.undated"
        if row.role == "year_set" and not dated
        else ""
    )
    if pd.isna(row.value):
        text, figure = (
            word(
                "text.labelled",
                language,
                name=str(row.wanted_year),
                text=word("text.not_recorded", language),
            ),
            "",
        )
    else:
        beside = word(
            "text.beside",
            language,
            ratio=f"{row.ratio:.2f}",
            difference=signed(row.difference, language),
        )
        figure = observation_label(row, language)
        text = word("list.pause", language).join(
            [word("text.labelled", language, name=str(row.year), text=figure), beside]
        )
    text = word(role, language, text=text) if role else text
    if not figure:
        return text
    return linked(
        text,
        observation_id(row.benchmark_id, indicator, row.kind, row.year, row.vintage),
        language,
        figure,
    )


def pace(found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """The yearly growth that targets ask for, beside what nation and province did over the same years."""
    places, by_id = names(tables["places"], "place_id", language), by_target(rows)
    shown = []
    for row in found.itertuples():
        target = by_id[row.target_id]
        base = "" if pd.isna(row.base) else format_quantity(row.base, row.unit, language)
        basis = word(
            f"pace.{row.basis}",
            language,
            place=places[row.place_id],
            base=base,
            printed=target["as_printed"],
            year=row.from_year,
        )
        ids = {
            year: observation_id(row.place_id, target["indicator"], "actual", year, row.vintage)
            for year in (row.from_year, row.to_year)
        }
        years: list[str] = [str(year) for year in ids]
        if row.basis == "recorded":
            basis = linked(basis, ids[row.from_year], language, base)
        elif row.basis == "achieved":
            years = [linked(str(year), each, language) for year, each in ids.items()]
        growth = f"{percent(row.growth, language)}"
        if row.basis != "achieved" and target["comparator"] in ("ge", "gt"):
            growth = word(f"phrase.{target['comparator']}", language, text=growth)
        addition = (
            ""
            if pd.isna(row.addition)
            else format_quantity(round(row.addition, 2), row.unit, language)
        )
        aim = linked(place_year(target, tables, language), row.target_id, language)
        shown.append(
            (
                statement_type_label(target, tables, language),
                aim,
                basis,
                join_linked("–", years),
                growth,
                addition or word("text.not_applicable", language),
            )
        )
    return frame(shown, ["kind", "aim", "basis", "years", "growth", "addition"], language)


def rank_bands(
    bands: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """The rank of each target by its number, the ranks possible, and where most of them lie."""
    by_id = by_target(rows)

    def span(low: int, high: int) -> str:
        return str(low) if low == high else f"{low}–{high}"

    shown = [
        (
            statement_label(by_id[target_id], tables, language),
            str(row["rank"]),
            span(row["best"], row["worst"]),
            span(row["low"], row["high"]),
            span(row["best_without_one"], row["worst_without_one"]),
        )
        for target_id, row in bands.iterrows()
    ]
    return frame(shown, ["aim", "rank", "possible", "band", "without_one"], language)


def orders(found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """Every two targets of a ranked kind: a sentence that tells their order, or that it is not determined and why."""
    by_id = by_target(rows)
    shown = []
    for row in found.itertuples():
        one, other = (
            place_year(by_id[each], tables, language) for each in (row.target_id, row.other_id)
        )
        because = [word(f"because.{each}", language) for each in row.because.split(";") if each]
        shown.append(
            (
                word(f"order.{row.order}", language, one=one, other=other),
                word("list.semicolon", language).join(because) or word("because.all", language),
            )
        )
    return frame(shown, ["order", "because"], language)


def rankings(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """The orders that the lenses give, how many give each, and how like the reference it is."""
    by_id = by_target(rows)
    shown = [
        (
            " > ".join(place_year(by_id[each], tables, language) for each in row.target_ids),
            str(row.specifications),
            specification_label(row.specification, language),
            f"{row.kendall:.2f}",
            f"{row.spearman:.2f}",
        )
        for row in found.itertuples()
    ]
    return frame(shown, ["ranking", "lenses", "lens", "kendall", "spearman"], language)


def specification_label(lens: Specification, language: str) -> str:
    """Name a lens by its options."""
    band = word("lens.band", language, band=f"{lens.band * 100:g}")
    if lens.benchmark == "none":
        return word("list.comma", language).join([word("lens.benchmark_none", language), band])
    options = [
        word(f"lens.{name}_{getattr(lens, name)}", language)
        for name in ("benchmark", "year", "vintage", "normalisation")
    ]
    return word("list.comma", language).join([*options, band])


def sensitivity(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """The choices by how much they move the ranks."""
    firsts, totals = (
        align_decimals([share(value) for value in found[name]]) for name in ("first", "total")
    )
    shown = [
        (factor_label(factor, rows, tables, language), first, total)
        for factor, first, total in zip(found["factor"], firsts, totals, strict=True)
    ]
    return frame(shown, ["factor", "first_order", "total_order"], language)


def outcomes(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Each target for whose indicator the place has a figure on record, with what can be said of it."""
    by_id, shown = by_target(rows), []
    for row in found[found["value"].notna()].itertuples():
        target = by_id[row.target_id]
        when = (
            "year.after"
            if row.years_later == 1
            else "years.after"
            if row.years_later > 0
            else (
                "years.same"
                if not row.years_later
                else "year.before"
                if row.years_later == -1
                else "years.before"
            )
        )
        label = observation_label(row, language)
        known = observation_id(
            target["place_id"], target["indicator"], row.kind, row.year, row.vintage
        )
        figure = linked(
            word("text.labelled", language, name=str(row.year), text=label), known, language, label
        )
        silent = "before" if row.years_later < 0 else "decides" if row.same_vintage else "vintage"
        then = word(f"then.{row.then or silent}", language)
        shown.append(
            (
                statement_type_label(target, tables, language),
                statement_label(target, tables, language),
                word(f"outcome.{row.status}", language),
                figure,
                word(when, language, n=abs(row.years_later)),
                word(f"vintage.{row.vintage}", language),
                then,
            )
        )
    return frame(shown, ["kind", "aim", "outcome", "figure", "apart", "vintage", "then"], language)


def without_outcome(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Of each document, the targets for which the place has no figure on record at all."""
    labels, by_id = document_labels(tables, language), by_target(rows)
    unknown: dict[str, list[Record]] = {}
    for target_id in found.loc[found["value"].isna(), "target_id"]:
        unknown.setdefault(by_id[target_id]["document_id"], []).append(by_id[target_id])
    shown = [
        (
            labels[document_id],
            str(len(own)),
            word("list.semicolon", language).join(
                dict.fromkeys(statement_type_label(row, tables, language) for row in own)
            ),
        )
        for document_id, own in sorted(unknown.items())
    ]
    return frame(shown, ["document", "count", "not_on_record"], language)


def revisions(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """What a place aimed at before and aims at now, kind by kind."""
    by_id, shown = by_target(rows), []
    for row in found.itertuples():
        older, newer = by_id[row.older_id], by_id[row.newer_id]
        moved = (
            percent(row.growth, language) if pd.notna(row.growth) else moved_label(row, language)
        )
        told = f"newer.{row.by_bounds}" if row.same_vintage else "reason.vintage"
        shown.append(
            (
                statement_type_label(newer, tables, language),
                statement_label(older, tables, language),
                word(told, language),
                statement_label(newer, tables, language),
                str(row.years),
                moved if row.same_vintage else word("text.not_applicable", language),
            )
        )
    return frame(shown, ["kind", "older", "newer_is", "newer", "between", "moved"], language)


def consistency(
    found: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Every pair of numbers that should fit together, with both lines, and whether they do."""
    labels, by_id = document_labels(tables, language), by_target(rows)
    indicators = names(tables["indicators"], "indicator", language)

    def lines(ids: str) -> str:
        return join_linked(
            word("list.comma", language),
            (
                linked(
                    word(
                        "text.fragment_line",
                        language,
                        printed=by_id[each]["as_printed"],
                        line=by_id[each]["line"],
                    ),
                    each,
                    language,
                )
                for each in ids.split(";")
            ),
        )

    shown = []
    for row in found.itertuples():
        one, other = lines(row.one), lines(row.other) if row.other else ""
        if row.check in ("implied", "share"):
            one = join_linked(
                "", (one, word("text.implies", language, value=_interval(row, language)))
            )
        if row.check == "share" and row.publication:
            known = observation_id(row.place_id, "gdp", "actual", row.year, row.vintage)
            gdp = linked(word("text.over_recorded", language, grade=row.grade), known, language)
            one = join_linked(word("list.semicolon", language), (one, gdp))
        if not other and pd.isna(row.other_value):
            other = word("text.not_recorded", language)
        elif not other:
            value = format_quantity(row.other_value, row.unit, language)
            other = word(
                "text.recorded", language, value=value, year=row.other_year, grade=row.grade
            )
            known = observation_id(
                row.place_id, row.indicator, "actual", row.other_year, row.vintage
            )
            other = linked(other, known, language, value)
        elif row.check == "plans":
            document = labels[by_id[row.other]["document_id"]]
            other = join_linked(
                "", (word("text.labelled", language, name=document, text=""), other)
            )
        gap = (
            word("text.not_applicable", language)
            if pd.isna(row.gap) or row.check in ("part", "plans")
            else percent(row.gap, language, sign=True)
        )
        shown.append(
            (
                labels[row.document_id],
                word(f"check.{row.check}", language),
                indicators[row.indicator],
                one,
                other,
                gap,
                word(f"finding.{row.finding}", language),
            )
        )
    return frame(
        shown, ["document", "check", "indicator", "one", "other", "gap", "finding"], language
    )


def on_record(figures: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """Figures on record as ``context`` holds them: whose, of what, when, on which basis, and where published."""
    places = names(tables["places"], "place_id", language)
    indicators = names(tables["indicators"], "indicator", language)
    order = {code: place for place, code in enumerate(tables["indicators"]["indicator"])}
    ordered = figures.assign(order=figures["indicator"].map(order)).sort_values(
        ["place_id", "order", "year", "kind", "vintage"]
    )
    shown = [
        (
            places[row.place_id],
            indicators[row.indicator],
            str(row.year),
            linked(observed_value(row, language), known, language),
            word(f"kind.{row.kind}", language),
            row.grade,
            vintage_label(row.vintage, language),
            publication_label(row.publication, language),
        )
        for row, known in zip(ordered.itertuples(), observation_ids(ordered), strict=True)
    ]
    return frame(
        shown,
        [
            "place",
            "indicator",
            "implied_year",
            "record_value",
            "record_kind",
            "record_grade",
            "vintage",
            "publication",
        ],
        language,
    )


def publications(used: list[tuple[str, str]], language: str) -> pd.DataFrame:
    """The publications of recorded figures, with the grade of the source they were read in."""
    shown = [
        (
            publication_label(publication, language),
            word("text.labelled", language, name=grade, text=word(f"grade.{grade}", language)),
        )
        for publication, grade in used
    ]
    # In Chinese a publication is told without the name of its table, so that two of them may read alike.
    return frame(list(dict.fromkeys(shown)), ["publication", "grade"], language)


def _interval(row: object, language: str) -> str:
    """Write an implied number with the bounds that its inputs leave."""
    value, lower, upper = (
        "" if pd.isna(each) else format_quantity(round(each, 2), row.unit, language)
        for each in (row.one_value, row.one_lower, row.one_upper)
    )
    if lower == upper == value:
        return value
    if lower and upper:
        return word("interval.both", language, value=value, lower=lower, upper=upper)
    if lower or upper:
        return word(
            "interval.lower" if lower else "interval.upper",
            language,
            value=value,
            bound=lower or upper,
        )
    return word("interval.open", language, value=value)
