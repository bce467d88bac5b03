"""Which office answers for which targets."""

from __future__ import annotations

import pandas as pd

from compare.tables.known import known_input

ANSWERABLE_COLUMNS = [
    "target_id",
    "document_id",
    "place_id",
    "section",
    "indicator",
    "office_zh",
    "role",
]


@known_input
def answerable(rows: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """Return the targets with the offices that their document names for the same section.

    Parameters
    ----------
    rows : DataFrame
        Target rows.
    responsibilities : DataFrame
        The responsibilities table.

    Returns
    -------
    DataFrame
        Columns target_id, document_id, place_id, section, indicator, office_zh, role: one row for each target
        and office. A target whose section names no office has no row.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> linked = answerable(compare.harmonise_targets(tables), tables["responsibilities"])
    >>> linked.loc[linked["target_id"].eq("huzhou-2017-098-01") & linked["role"].eq("lead"), "office_zh"].tolist()
    ['市科技局(知识产权局)', '市经信委', '市质量技监局']
    """
    offices = responsibilities[["document_id", "section", "office_zh", "role"]]
    linked = rows.merge(offices, on=["document_id", "section"], how="inner")
    return linked[ANSWERABLE_COLUMNS]
