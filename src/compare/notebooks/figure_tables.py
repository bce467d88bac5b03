"""The rows that a figure draws, as a table: the form of the figure for those who do not see it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compare.figures.marks import evidence_anchors
from compare.harmonise.canonical import harmonise_observations
from compare.language.labels import Labels
from compare.language.links import observation_ids
from compare.language.rows import Tables, rows_of
from compare.language.words import has_word
from compare.notebooks.cells import object_frame
from compare.notebooks.statement_tables import statement_table

#: Columns of target ids.
TARGET_COLUMNS = ("target_id", "other_id", "older_id", "newer_id")

#: Columns of codes, which are also the prefix of their words.
CODED_COLUMNS = ("measure", "period", "year_basis", "status", "grade")


def drawing_table(drawn: pd.DataFrame, rows: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return what a figure draws as a frame of text whose columns are headings.

    Parameters
    ----------
    drawn : DataFrame
        The rows of a :class:`compare.figures.save.Drawing`; with target ids they are shown as statements.
    rows : DataFrame
        Harmonised target rows.
    labels : Labels
    """
    target_columns = drawn.columns.intersection(TARGET_COLUMNS)
    if len(target_columns):
        target_ids = drawn[target_columns].to_numpy().ravel()
        is_drawn = rows["target_id"].isin(target_ids)
        return statement_table(rows[is_drawn], labels)
    lines = []
    for row in rows_of(drawn):
        cells = [_cell(column, value, labels) for column, value in row.items()]
        lines.append(cells)
    headings = [_heading(column, labels) for column in drawn.columns]
    return object_frame(lines, headings)


def _heading(column: str, labels: Labels) -> str:
    key = f"column.{column}"
    if has_word(key):
        return labels.word(key)
    return _name(column, labels)


def _name(code: str, labels: Labels) -> str:
    """Return the name of a place, an indicator or a document; anything else as it is."""
    for names in (labels.documents, labels.indicators, labels.places):
        if code in names:
            return names[code]
    return code


def _cell(column: str, value: object, labels: Labels) -> str:
    if pd.isna(value):
        return ""
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    key = f"{column}.{text}"
    if column in CODED_COLUMNS and has_word(key):
        return labels.word(key)
    if column == "family":
        return labels.families[text]
    if column == "commitment":
        return labels.commitments[text]
    return _name(text, labels)


def linked_observations(figure: Figure, tables: Tables) -> pd.DataFrame:
    """Return the observations that the marks of a figure lead to, in canonical units."""
    anchors = set(evidence_anchors(figure).values())
    observations = harmonise_observations(tables)
    is_linked = [evidence_id in anchors for evidence_id in observation_ids(observations)]
    return observations.loc[is_linked]
