"""The codebook: every table, column, code, indicator and scope, in both languages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compare.coding.agreement import agreement
from compare.language.words import LANGUAGES, word
from compare.project import paths
from compare.tables import schema
from compare.tables.load import load_texts, typed_tables


def columns_frame() -> pd.DataFrame:
    """Return one row for each column of each raw table: table, column, kind, required, meaning_en, meaning_zh."""
    rows = [
        (
            table.name,
            field.name,
            field.kind,
            "yes" if field.required else "no",
            *(word(f"meaning.{field.name}", language) for language in reversed(LANGUAGES)),
        )
        for table in schema.TABLES.values()
        for field in table.fields
    ]
    return pd.DataFrame(
        rows, columns=["table", "column", "kind", "required", "meaning_en", "meaning_zh"]
    )


def codes_frame() -> pd.DataFrame:
    """Return one row for each code of each closed vocabulary: column, code, name_en, name_zh."""
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in schema.TABLES.values():
        for field in table.fields:
            for code in field.allowed:
                names = tuple(
                    word(f"{field.name}.{code}", language) for language in reversed(LANGUAGES)
                )
                seen[(field.name, code)] = (field.name, code, *names)
    return pd.DataFrame(seen.values(), columns=["column", "code", "name_en", "name_zh"])


def codebook(texts: dict[str, pd.DataFrame]) -> str:
    """Return the codebook as Markdown.

    Parameters
    ----------
    texts : dict of DataFrame
        As :func:`compare.tables.load.load_texts` returns them.
    """
    tables = typed_tables(texts)
    lines = [f"# {_both('codebook.title')}", "", _both("codebook.generated"), ""]
    lines += [f"## {_both('codebook.columns')}", ""]
    for name, own in columns_frame().groupby("table", sort=False):
        lines += [
            f"### {name}: {_both(f'table.{name}')}",
            "",
            *_markdown(own.drop(columns="table")),
            "",
        ]
    lines += [f"## {_both('codebook.codes')}", ""]
    for name, own in codes_frame().groupby("column", sort=False):
        lines += [f"### {name}", "", *_markdown(own.drop(columns="column")), ""]
    lines += [f"## {_both('codebook.indicators')}", ""]
    shown = [
        "indicator",
        "name_en",
        "name_zh",
        "definition_en",
        "canonical_unit",
        "quantity",
        "timing",
        "better",
    ]
    for family, own in tables["indicators"].groupby("family", sort=False):
        lines += [f"### {_both(f'family.{family}')}", "", *_markdown(own[shown]), ""]
    lines += [
        f"## {_both('codebook.scopes')}",
        "",
        *_markdown(tables["scopes"][["scope", "name_en", "name_zh"]]),
    ]
    lines += [
        "",
        f"## {_both('codebook.agreement')}",
        "",
        word("explain.agreement", "en"),
        "",
        word("explain.agreement", "zh"),
        "",
        *_markdown(_agreement_frame(texts)),
    ]
    return "\n".join(lines) + "\n"


def _agreement_frame(texts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    columns, _ = agreement(texts)
    return columns.assign(
        share=columns["share"].map("{:.3f}".format),
        kappa=["" if pd.isna(value) else f"{value:.3f}" for value in columns["kappa"]],
    )


def write_codebook(root: Path | None = None) -> Path:
    """Write ``docs/codebook.md`` from the raw tables and return it."""
    path = paths.codebook(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(codebook(load_texts(root)), encoding="utf-8", newline="\n")
    return path


def _both(key: str) -> str:
    return " · ".join(word(key, language) for language in reversed(LANGUAGES))


def _markdown(frame: pd.DataFrame) -> list[str]:
    """Return a pipe table; a pipe inside a cell is escaped."""
    rows = [frame.columns, ["---"] * len(frame.columns), *frame.itertuples(index=False)]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
