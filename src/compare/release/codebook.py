"""Write the codebook: every table, column, code, indicator and scope, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from compare.coding.agreement import agreement
from compare.language.labels import Labels
from compare.language.rows import Tables, rows_of
from compare.language.words import LANGUAGES, word
from compare.project import paths
from compare.tables import schema
from compare.tables.load import load_texts, typed_tables

#: Columns of the indicators that the codebook shows.
_INDICATOR_COLUMNS = [
    "indicator",
    "name_en",
    "name_zh",
    "definition_en",
    "canonical_unit",
    "quantity",
    "timing",
    "better",
]


#: Columns of the units that the codebook shows.
_UNIT_COLUMNS = ["unit", "told_in", "factor", "name_en", "name_zh"]


def columns_frame() -> pd.DataFrame:
    """Return one row for each column of each raw table: table, column, kind, required, meaning_en, meaning_zh."""
    rows = []
    for table in schema.TABLES.values():
        rows += [_column_row(table, field) for field in table.fields]
    return pd.DataFrame(rows)


def _column_row(table: schema.Table, field: schema.Field) -> dict[str, str]:
    return {
        "table": table.name,
        "column": field.name,
        "kind": field.type,
        "required": "yes" if field.required else "no",
        "meaning_en": word(f"meaning.{field.name}", "en"),
        "meaning_zh": word(f"meaning.{field.name}", "zh"),
    }


def codes_frame(tables: Tables) -> pd.DataFrame:
    """Return one row for each code of each closed vocabulary: column, code, name_en, name_zh."""
    rows: list[dict[str, str]] = []
    for table in schema.TABLES.values():
        for field in table.fields:
            if field.type == "word":
                rows += _code_rows(field, tables)
    return pd.DataFrame(rows).drop_duplicates(["column", "code"], ignore_index=True)


def _code_rows(field: schema.Field, tables: Tables) -> Iterator[dict[str, str]]:
    """Yield the codes of a column, from its vocabulary where that is a table."""
    for code in field.allowed:
        yield _code_row(field.name, code)
    if field.refers:
        vocabulary = tables[field.refers]
        key = schema.TABLES[field.refers].key
        names = vocabulary[[key, "name_en", "name_zh"]]
        named = names.rename(columns={key: "code"})
        for row in rows_of(named):
            yield {"column": field.name, **row}


def _code_row(column: str, code: str) -> dict[str, str]:
    return {
        "column": column,
        "code": code,
        "name_en": word(f"{column}.{code}", "en"),
        "name_zh": word(f"{column}.{code}", "zh"),
    }


def codebook_text(texts: Tables) -> str:
    """Return the codebook as Markdown.

    Parameters
    ----------
    texts : dict of DataFrame
        As :func:`compare.tables.load.load_texts` returns them.
    """
    tables = typed_tables(texts)
    lines = [f"# {_in_both('codebook.title')}", "", _in_both("codebook.generated"), ""]
    lines += _rule(tables)
    lines += [f"## {_in_both('codebook.columns')}", ""]
    for name, group in columns_frame().groupby("table", sort=False):
        heading = f"{name}: {_in_both(f'table.{name}')}"
        lines += _section(heading, group.drop(columns="table"))
    lines += [f"## {_in_both('codebook.codes')}", ""]
    for name, group in codes_frame(tables).groupby("column", sort=False):
        lines += _section(name, group.drop(columns="column"))
    lines += [f"## {_in_both('codebook.indicators')}", ""]
    for family, group in tables["indicators"].groupby("family", sort=False):
        lines += _section(_family_heading(family, tables), group[_INDICATOR_COLUMNS])
    lines += [f"## {_in_both('codebook.scopes')}", ""]
    scopes = tables["scopes"][["scope", "name_en", "name_zh"]]
    lines += [*_markdown(scopes), ""]
    lines += [f"## {_in_both('table.units')}", ""]
    lines += [*_markdown(texts["units"][_UNIT_COLUMNS]), ""]
    lines += [f"## {_in_both('codebook.agreement')}", ""]
    for language in reversed(LANGUAGES):
        lines += [word("explain.agreement", language), ""]
    lines += _markdown(_agreement_frame(texts))
    return "\n".join(lines) + "\n"


def _rule(tables: Tables) -> list[str]:
    """Return what a target is, and how hard cases were decided."""
    lines = [f"## {_in_both('codebook.rule')}", ""]
    for language in reversed(LANGUAGES):
        lines += [word("explain.rule", language), ""]
    cases = tables["interpretations"]
    lines += [f"### {_in_both('table.interpretations')}", ""]
    decided = cases[["question", "decision", "example", "version"]]
    return [*lines, *_markdown(decided), ""]


def _family_heading(family: str, tables: Tables) -> str:
    return f"{Labels(tables, 'en').families[family]} · {Labels(tables, 'zh').families[family]}"


def _section(heading: str, frame: pd.DataFrame) -> list[str]:
    return [f"### {heading}", "", *_markdown(frame), ""]


def _agreement_frame(texts: Tables) -> pd.DataFrame:
    columns, _ = agreement(texts)
    columns["share"] = columns["share"].map("{:.3f}".format)
    kappas = columns["kappa"].map("{:.3f}".format, na_action="ignore")
    columns["kappa"] = kappas.fillna("")
    return columns


def write_codebook(root: Path | None = None) -> Path:
    """Write ``docs/codebook.md`` from the raw tables and return it."""
    path = paths.codebook_file(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = codebook_text(load_texts(root))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _in_both(key: str) -> str:
    """Return a word in English and in Chinese."""
    return f"{word(key, 'en')} · {word(key, 'zh')}"


def _markdown(frame: pd.DataFrame) -> list[str]:
    """Return a pipe table; a pipe inside a cell is escaped."""
    rule = ["---"] * len(frame.columns)
    rows = [frame.columns, rule, *frame.itertuples(index=False)]
    return [_markdown_row(row) for row in rows]


def _markdown_row(row: Iterable[object]) -> str:
    cells = [_markdown_cell(str(cell)) for cell in row]
    return f"| {' | '.join(cells)} |"


def _markdown_cell(text: str) -> str:
    """Return a text for a cell: what stands between its languages becomes a new line."""
    in_lines = text.replace(" | ", "<br>")
    return in_lines.replace("|", "\\|")
