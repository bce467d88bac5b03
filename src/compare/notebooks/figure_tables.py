"""The rows that a figure draws, as a table: the form of the figure for those who do not see it."""

from __future__ import annotations

import pandas as pd

from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import document_labels, names
from compare.language.links import ADDRESS, observation_ids
from compare.language.words import has_word, word
from compare.notebooks import statement_tables as shown

#: Columns of target ids.
TARGETS = ("target_id", "other_id", "older_id", "newer_id")

#: Columns of codes, and the prefix of their words.
CODED = ("family", "measure", "period", "year_basis", "commitment", "status", "grade")


def drawn(
    rows: pd.DataFrame, all_rows: pd.DataFrame, tables: shown.Tables, language: str
) -> pd.DataFrame:
    """Return what a figure draws as a frame of text whose columns are headings.

    Parameters
    ----------
    rows : DataFrame
        The rows of a :class:`compare.figures.save.Drawing`; with target ids they are told as statements.
    all_rows : DataFrame
        Harmonised target rows.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    language : str
    """
    ids = {each for column in TARGETS if column in rows.columns for each in rows[column]}
    if ids:
        return shown.statements(all_rows[all_rows["target_id"].isin(ids)], tables, language)
    named = {
        **names(tables["places"], "place_id", language),
        **names(tables["indicators"], "indicator", language),
        **document_labels(tables, language),
    }

    def heading(column: str) -> str:
        return (
            word(f"column.{column}", language)
            if has_word(f"column.{column}")
            else named.get(column, column)
        )

    def cell(column: str, value: object) -> str:
        if pd.isna(value):
            return ""
        text = f"{value:.12g}" if isinstance(value, float) else str(value)
        if column in CODED and has_word(f"{column}.{text}"):
            return word(f"{column}.{text}", language)
        return named.get(text, text)

    cells = [
        [cell(column, value) for column, value in zip(rows.columns, values, strict=True)]
        for values in rows.itertuples(index=False)
    ]
    return pd.DataFrame(cells, columns=[heading(column) for column in rows.columns], dtype=object)


def observations_drawn(svg: str, tables: shown.Tables) -> pd.DataFrame:
    """Return the recorded figures that the marks of a drawing lead to, in canonical units."""
    ids = {address[3] for address in ADDRESS.finditer(svg)}
    figures = harmonise_observations(tables)
    return figures[[each in ids for each in observation_ids(figures)]]
