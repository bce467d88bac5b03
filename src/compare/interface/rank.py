"""The ranking of targets of one type, with how sure it is: bands, pairs, orders and what moves them."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from compare.comparison import ranking
from compare.comparison.peers import peer_groups
from compare.comparison.robustness import ranking_robustness
from compare.interface.project import tables_of
from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.project.errors import UserError
from compare.tables.known import UnknownInput, check_any, known_input


class NotRanked(UserError):
    """Targets that are not ranked; the text says why."""


class Ranks:
    """Targets of one type in their order, and how sure that is. Each frame is worked out when it is first asked for.

    Made by :func:`compare.rank`.

    Attributes
    ----------
    refusal : str
        Why the targets are not ranked, as a word (``few``, ``direction``, ``no_number``, ``unlike``, ``kinds``,
        ``vintage``, ``years``); empty where they are. The frames of what is refused raise :class:`NotRanked` with the
        reason.
    left_out : dict of str
        The targets that are not ranked with the others, each with the reason: ``no_number``, ``no_benchmark``,
        ``definition``, ``check_definition`` or ``contains``; see :func:`compare.comparison.ranking.rank_bands`.
    rows : DataFrame
        The rows given.
    """

    def __init__(self, rows: pd.DataFrame, tables: Tables) -> None:
        self.rows = rows
        self.tables = tables
        self._ranking = ranking.ranking_of_one_type(rows, tables)
        self.refusal = self._ranking.refusal
        self.left_out = self._ranking.left_out

    def __repr__(self) -> str:
        if self.refusal:
            return f"<Ranks: {self._reason()}>"
        return (
            f"<Ranks of {len(self.bands)} targets: bands, pairs, orders, sensitivity, robustness>"
        )

    @cached_property
    def bands(self) -> pd.DataFrame:
        """The rank of each target by its number, and the ranks possible: rank, best, worst, low, median, high."""
        return self._ranked().bands()

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every two targets with their order, or with what leaves it open: target_id, other_id, order, because."""
        return self._ranked().orders()

    @cached_property
    def orders(self) -> pd.DataFrame:
        """The orders that the specifications give: target_ids, specifications, specification, kendall, spearman."""
        return self._ranked().rankings()

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """Which choice moves the ranks most: factor, first, total."""
        return self._ranked().sensitivity()

    @cached_property
    def robustness(self) -> pd.DataFrame:
        """Which ranks move when doubtful rows are left out: switch, left_out, before, after, refusal."""
        return ranking_robustness(self._ranked())

    def _ranked(self) -> ranking.Ranking:
        if self.refusal:
            raise NotRanked(self._reason())
        return self._ranking

    def _reason(self) -> str:
        labels = Labels(self.tables, "en")
        name = labels.statement_type(self.rows.iloc[0])
        reason = labels.word(f"unranked.{self.refusal}")
        return labels.word("explain.not_ranked", name=name, reason=reason)


def rank(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    across_levels: bool = False,
) -> Ranks:
    """Return the ranking of targets of one type among peers, with how sure it is.

    Parameters
    ----------
    rows : DataFrame
        Targets of one indicator, scope and period and of places of one peer group, such as a group of
        :func:`rank_groups`; a restatement is left out.
    tables : dict of DataFrame, optional
        As :func:`compare.load_tables` returns them; those of the project that the rows were taken from when not given.
    across_levels : bool
        Whether places of different peer groups (prefectures, counties, districts) are ranked together.

    Returns
    -------
    Ranks
        With the frames ``bands``, ``pairs``, ``orders``, ``sensitivity`` and ``robustness``, and ``refusal``.

    Raises
    ------
    UserError
        For rows of several types or peer groups.

    Examples
    --------
    >>> import compare
    >>> ranks = compare.rank(compare.targets("rd_intensity"), across_levels=True)
    >>> ranks.bands.loc["haizhou-2015-008-01", ["best", "worst"]].tolist()
    [3, 5]
    >>> compare.rank(compare.targets("rd_intensity", "湖州"))
    <Ranks: R&D intensity: not ranked, for fewer than three plans of places of this level state it.>
    """
    return _ranks(rows, tables_of(rows, tables), across_levels)


@known_input
def _ranks(rows: pd.DataFrame, tables: Tables, across_levels: bool) -> Ranks:
    check_any("rows", rows)
    firsts = rows[rows["restates"].eq("")]
    group_of = peer_groups(tables)
    groups = sorted(set(firsts["place_id"].map(group_of)))
    if len(groups) > 1 and not across_levels:
        raise UnknownInput(
            f"rows: They are of {len(groups)} peer groups ({', '.join(groups)}); give those of one, such as a group "
            "of compare.rank_groups, or across_levels=True."
        )
    return Ranks(firsts, tables)


def rank_groups(
    rows: pd.DataFrame, tables: Tables | None = None, across_levels: bool = False
) -> list[pd.DataFrame]:
    """Return the groups of targets that could be ranked: levels of one type that at least two documents state.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    across_levels : bool
        As :func:`rank` takes them.

    Returns
    -------
    list of DataFrame
        Rows of one indicator, scope, period and peer group, each for :func:`rank`.

    Examples
    --------
    >>> import compare
    >>> groups = compare.rank_groups(compare.targets(family="patents"))
    >>> [group["indicator"].iloc[0] for group in groups]
    ['invention_patent_grants']
    """
    return ranking.rank_groups(rows, tables_of(rows, tables), across_levels)
