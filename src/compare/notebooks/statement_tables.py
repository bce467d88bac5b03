"""The tables that a page shows: results in the reader's words, one function for each table.

Every function takes frames of the data model and returns a frame of text whose columns are headings.
"""

from __future__ import annotations

import pandas as pd

from compare.language.labels import (
    bracketed,
    document_labels,
    names,
    short_value_label,
    statement_type_label,
    value_label,
)
from compare.language.links import Linked, evidence_link, group_anchor, join_linked, linked
from compare.language.numbers import align_decimals, display_scale, format_number, format_quantity
from compare.language.words import note_in, word
from compare.tables.rows import Record, by_target, records

Tables = dict[str, pd.DataFrame]


def frame(
    rows: list[tuple[str, ...]], columns: list[str], language: str, more: int = 0
) -> pd.DataFrame:
    """Return rows of text under the headings ``column_<name>``, and ``more`` columns to be named by the caller."""
    headings = [word(f"column.{column}", language) for column in columns]
    # Cells stay objects: a column of pandas' own strings would forget what a cited text leads to.
    return pd.DataFrame(rows, columns=[*headings, *range(more)], dtype=object)


def _source(row: Record, labels: dict[str, str], language: str) -> str:
    line = word("text.line_of", language, line=int(row["line"]))
    return linked(
        word("list.pause", language).join([labels[row["document_id"]], line]),
        row["target_id"],
        language,
    )


def statements(rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """What each document says: a line for each statement, in the order of indicator, year and place."""
    places, labels = (
        names(tables["places"], "place_id", language),
        document_labels(tables, language),
    )
    order = {code: place for place, code in enumerate(tables["indicators"]["indicator"])}
    ordered = rows.assign(order=rows["indicator"].map(order)).sort_values(
        ["order", "target_year", "place_id", "document_id", "line", "target_id"]
    )
    shown = [
        (
            places[row["place_id"]],
            statement_type_label(row, tables, language),
            row["as_printed"],
            linked(value_label(row, language), row["target_id"], language),
            str(row["target_year"]),
            word(f"year_basis.{row['year_basis']}", language),
            _source(row, labels, language),
        )
        for row in records(ordered)
    ]
    return frame(
        shown, ["place", "indicator", "printed", "value", "year", "year_basis", "source"], language
    )


def notes(rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """What a reader should know of some of the statements, in the order of document and line."""
    labels = document_labels(tables, language)
    noted = rows[rows["note"].ne("")].sort_values(["document_id", "line", "target_id"])
    shown = [
        (
            statement_type_label(row, tables, language),
            row["as_printed"],
            note_in(row["note"], language),
            _source(row, labels, language),
        )
        for row in records(noted)
    ]
    return frame(shown, ["indicator", "printed", "note", "source"], language)


def bounds(rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """One kind of statement side by side: value and bounds, without the unit."""
    places, labels = (
        names(tables["places"], "place_id", language),
        document_labels(tables, language),
    )

    scale = display_scale(rows.iloc[0]["canonical_unit"], language)

    def bound(value: float) -> str:
        return (
            word("text.open_bound", language)
            if pd.isna(value)
            else format_number(value * scale, language)
        )

    values = align_decimals([short_value_label(row, language) for row in records(rows)])
    lower, upper = (
        align_decimals([bound(value) for value in rows[name]]) for name in ("lower", "upper")
    )
    shown = [
        (
            places[row["place_id"]],
            str(row["target_year"]),
            row["as_printed"],
            linked(values[place], row["target_id"], language),
            lower[place],
            upper[place],
            _source(row, labels, language),
        )
        for place, row in enumerate(records(rows))
    ]
    return frame(shown, ["place", "year", "printed", "value", "lower", "upper", "source"], language)


def implied(derived: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """Quantities that follow from printed numbers, with bounds and working."""
    labels, indicators = (
        document_labels(tables, language),
        names(tables["indicators"], "indicator", language),
    )
    scopes = names(tables["scopes"], "scope", language)
    shown = []
    for row in derived.itertuples():
        name = indicators.get(row.indicator, "")
        name = bracketed(name, scopes[row.scope], language) if row.scope else name
        quantity = word(f"implied.{row.quantity}", language, name=name)

        def told(value: float, unit: str = row.unit) -> str:
            return (
                word("text.open_bound", language)
                if pd.isna(value)
                else format_quantity(round(value, 2), unit, language)
            )

        inputs = row.inputs.split(";")
        working = row.working_en if language == "en" else row.working_zh
        lines = [
            linked(word("text.line_of", language, line=_line(target_id)), target_id, language)
            for target_id in inputs
        ]
        where = join_linked(word("list.comma", language), dict.fromkeys(lines))
        told_working = join_linked(
            "",
            (word("working.begins", language, text=working), where, word("working.ends", language)),
        )
        shown.append(
            (
                labels[row.document_id],
                quantity,
                str(row.year),
                linked(told(row.value), inputs[0], language),
                told(row.lower),
                told(row.upper),
                told_working,
            )
        )
    return frame(
        shown,
        ["document", "implied", "implied_year", "value", "lower", "upper", "working"],
        language,
    )


def _line(target_id: str) -> int:
    return int(target_id.split("-")[-2])


def refusals(
    refused: pd.DataFrame, rows: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Every kind of statement that is not compared, who makes it, and why not."""
    places, by_id = names(tables["places"], "place_id", language), by_target(rows)
    shown = []
    for kind in records(refused):
        members = [by_id[each] for each in kind["target_ids"]]
        stated = join_linked(
            word("list.semicolon", language),
            (
                linked(
                    f"{places[row['place_id']]} {row['target_year']} {row['as_printed']}",
                    row["target_id"],
                    language,
                )
                for row in members
            ),
        )
        reasons = [_reason(reason, kind, tables, language) for reason in kind["reasons"]]
        shown.append(
            (
                statement_type_label(kind, tables, language),
                stated,
                word("list.semicolon", language).join(reasons),
            )
        )
    return frame(shown, ["kind", "statements", "reason"], language)


def _reason(reason: str, kind: Record, tables: Tables, language: str) -> str:
    if reason in ("no_number", "alone", "own_kind", "indicator", "span"):
        return word(f"reason.{reason}", language)
    if reason in ("quantity", "timing"):
        against = tables["indicators"].set_index("indicator").at[kind["against_indicator"], reason]
    else:
        against = kind[f"against_{reason}"]

    def told(code: str) -> str:
        if reason == "scope":
            return names(tables["scopes"], "scope", language).get(
                code, word("text.whole_place", language)
            )
        return word(f"{reason}.{code}", language)

    return word("reason.against", language, one=told(kind[reason]), other=told(against))


def coverage(covered: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """A grid of indicators by document: set, or the name of the absence."""
    places, labels = (
        names(tables["places"], "place_id", language),
        document_labels(tables, language),
    )
    indicators = names(tables["indicators"], "indicator", language)
    ordered = tables["targets"].sort_values(["line", "target_id"])
    first = ordered.groupby(["document_id", "indicator"])["target_id"].first()
    cells = [
        _status(document_id, indicator, status, first, language)
        for document_id, indicator, status in zip(
            covered["document_id"], covered["indicator"], covered["status"], strict=True
        )
    ]
    told = covered.assign(
        column=[
            labels.get(document_id, places[place_id])
            for document_id, place_id in zip(
                covered["document_id"], covered["place_id"], strict=True
            )
        ],
        cell=range(len(cells)),
    )
    grid = told.pivot(index="indicator", columns="column", values="cell")
    grid = grid.loc[told["indicator"].unique(), told["column"].unique()]
    # Their numbers are pivoted and not the cells, which would forget what they lead to.
    shown = [
        (indicators[code], *(cells[number] for number in numbers))
        for code, numbers in zip(grid.index, grid.to_numpy(), strict=True)
    ]
    return pd.DataFrame(
        shown, columns=[word("column.indicator", language), *grid.columns], dtype=object
    )


def _status(document_id: str, indicator: str, status: str, first: pd.Series, language: str) -> str:
    """Return the word of a status; where a target is set, it leads to the first one."""
    text = word(f"status.{status}", language)
    found = first.get((document_id, indicator))
    return text if found is None else linked(text, found, language)


def contradictions(found: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """Targets that a document states twice and not alike, with both lines."""
    labels, indicators = (
        document_labels(tables, language),
        names(tables["indicators"], "indicator", language),
    )

    def told(fragment: str, line: int, target_id: str) -> str:
        return linked(
            bracketed(fragment, word("text.line_of", language, line=int(line)), language),
            target_id,
            language,
        )

    shown = [
        (
            labels[row.document_id],
            indicators[row.indicator],
            told(row.first_as_printed, row.first_line, row.first_id),
            told(row.as_printed, row.line, row.target_id),
        )
        for row in found.itertuples()
    ]
    return frame(shown, ["document", "indicator", "first_line", "second_line"], language)


def sources(rows: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """The documents that the rows stand in, with the lines used."""
    labels = document_labels(tables, language)
    shown = []
    for document in records(tables["documents"].sort_values("document_id")):
        own = rows[rows["document_id"].eq(document["document_id"])]
        if own.empty:
            continue
        firsts = own.sort_values(["line", "target_id"]).drop_duplicates("line")
        lines = join_linked(
            word("list.comma", language),
            (linked(str(row.line), row.target_id, language) for row in firsts.itertuples()),
        )
        printed = [
            document["issuer_zh"],
            document["document_number"],
            document["issued"] or word("text.undated", language),
        ]
        shown.append(
            (
                labels[document["document_id"]],
                document[f"title_{language}"],
                word("list.pause", language).join(part for part in printed if part),
                lines,
            )
        )
    return frame(shown, ["document", "title", "issuer", "lines"], language)


def restatements(
    rows: pd.DataFrame, found: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """Every restatement beside its first statement, with both lines and whether they agree."""
    labels, by_id = document_labels(tables, language), by_target(rows)
    unlike = set(found["target_id"])

    def told(row: Record) -> str:
        text = bracketed(
            row["as_printed"], word("text.line_of", language, line=int(row["line"])), language
        )
        return linked(text, row["target_id"], language)

    shown = []
    for row in by_id.values():
        if not row["restates"]:
            continue
        agrees = word("agrees.no" if row["target_id"] in unlike else "agrees.yes", language)
        shown.append(
            (
                labels[row["document_id"]],
                statement_type_label(row, tables, language),
                told(by_id[row["restates"]]),
                told(row),
                agrees,
            )
        )
    return frame(shown, ["document", "indicator", "first_line", "second_line", "agrees"], language)


def profile(
    rows: pd.DataFrame, responsible: pd.DataFrame, tables: Tables, language: str
) -> pd.DataFrame:
    """The targets of a document: value, year and its basis, commitment, offices, line."""
    labels, alone = document_labels(tables, language), rows["document_id"].nunique() == 1

    def line(row: Record) -> str:
        return linked(
            word("text.line_of", language, line=int(row["line"])), row["target_id"], language
        )

    answering = (
        responsible[responsible["role"].isin(["lead", "responsible"])]
        .groupby("target_id")["office_zh"]
        .agg(" · ".join)
    )
    shown = [
        (
            statement_type_label(row, tables, language),
            row["as_printed"],
            linked(value_label(row, language), row["target_id"], language),
            str(row["target_year"]),
            word(f"year_basis.{row['year_basis']}", language),
            word(f"commitment.short_{row['commitment']}", language),
            answering.get(row["target_id"], word("text.none_printed", language)),
            line(row) if alone else _source(row, labels, language),
        )
        for row in records(rows.sort_values(["document_id", "line", "target_id"]))
    ]
    return frame(
        shown,
        ["indicator", "printed", "value", "year", "year_basis", "commitment", "offices", "source"],
        language,
    )


def offices(responsible: pd.DataFrame, tables: Tables, language: str) -> pd.DataFrame:
    """The offices by document, with the number of targets in each role; most first."""
    labels = document_labels(tables, language)
    roles = ["lead", "responsible", "support"]
    counts = (
        responsible.pivot_table(
            index=["document_id", "office_zh"],
            columns="role",
            values="target_id",
            aggfunc="count",
            fill_value=0,
        )
        .reindex(columns=roles, fill_value=0)
        .reset_index()
    )
    counts = counts.sort_values(
        ["document_id", *roles, "office_zh"], ascending=[True, False, False, False, True]
    )
    used = [role for role in roles if counts[role].any()]

    def office(row: Record) -> str:
        anchor = group_anchor(row["document_id"], "office", row["office_zh"])
        return Linked([(row["office_zh"], evidence_link(anchor, row["document_id"], language))])

    shown = [
        (labels[row["document_id"]], office(row), *(str(row[role]) for role in used))
        for row in records(counts)
    ]
    return frame(shown, ["document", "office", *used], language)
