"""Figures of target rows. Each shows itself in a notebook, and can be changed and saved as any matplotlib figure.

``ax`` draws on axes of one's own, without the words that stand around ours. Rows are those of :func:`compare.targets`;
tables are those of their project unless others are given.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compare.comparison.peers import peer_groups
from compare.figures import benchmark_charts, charts, history_charts, overview
from compare.figures import matrix as matrices
from compare.figures.save import Drawing
from compare.interface.project import tables_of
from compare.interface.rank import Ranks
from compare.language.labels import Labels
from compare.language.rows import Tables
from compare.tables.known import UnknownInput, check_any, check_language, check_rows


def timeline(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Figure:
    """Draw the targets of one indicator by year, with what nation and province achieved behind them.

    Parameters
    ----------
    rows : DataFrame
        Of one indicator and scope.
    tables : dict of DataFrame, optional
    language : str
        ``zh`` or ``en``.
    ax : Axes, optional

    Examples
    --------
    >>> import compare
    >>> figure = compare.plot.timeline(compare.targets("rd_intensity"))
    >>> len(figure.axes)
    2
    """
    tables = tables_of(rows, tables)
    if ax is not None:
        charts.draw_timeline_on(_axes(ax), rows, tables, language)
        return _root(ax)
    return _shown(charts.timeline(rows, tables, language))


def panels(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Figure:
    """Draw every type of statement in a panel of its own, its axis from zero; one type where ``ax`` is given.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str
    ax : Axes, optional

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.panels(compare.targets("hnte_count")).axes)
    2
    """
    tables = tables_of(rows, tables)
    if ax is not None:
        charts.draw_panel_on(_axes(ax), rows, tables, language)
        return _root(ax)
    return _shown(charts.panels(rows, tables, language))


def benchmarks(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw each share and density beside what nation and province had achieved when the plan was written.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.benchmarks(compare.targets("rd_intensity")).axes)
    1
    """
    drawing = benchmark_charts.benchmark_chart(_some(rows), tables_of(rows, tables), language)
    return _shown(drawing, "no figure of nation or province is on record beside these targets")


def matrix(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw what can be said of every two targets: a sign for the order, or a letter for why there is none.

    Parameters
    ----------
    rows : DataFrame
        Of one family, as a rule.
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.matrix(compare.targets("rd_intensity")).axes)
    1
    """
    drawing = matrices.matrix_chart(_some(rows), tables_of(rows, tables), language)
    return _shown(drawing, "fewer than two targets are first statements")


def revisions(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw what a place aimed at in an older plan and aims at in a newer one.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.revisions(compare.targets("hnte_count")).axes)
    1
    """
    drawing = history_charts.revision_chart(_some(rows), tables_of(rows, tables), language)
    return _shown(drawing, "no place has two plans that state the same with a number")


def outcomes(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw each target beside what its own place is on record as having reached.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.outcomes(compare.targets("hightech_output_share", "haizhou")).axes)
    1
    """
    drawing = history_charts.observed_chart(_some(rows), tables_of(rows, tables), language)
    return _shown(drawing, "nothing is on record of these places from after their plans")


def coverage(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw how many indicators of each family each document of these places sets.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.coverage(compare.targets()).axes)
    1
    """
    return _shown(overview.coverage_chart(rows, tables_of(rows, tables), language))


def profile(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    language: str = "en",
) -> Figure:
    """Draw when each document wants what, family by family.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional
    language : str

    Examples
    --------
    >>> import compare
    >>> len(compare.plot.profile(compare.targets(document="huzhou-2017")).axes)
    1
    """
    return _shown(overview.profile_chart(rows, tables_of(rows, tables), language))


def ranks(ranking: Ranks, language: str = "en") -> Figure:
    """Draw the rank of each target, and the ranks that bounds and defensible choices allow.

    Parameters
    ----------
    ranking : Ranks
        As :func:`compare.rank` returns it.
    language : str

    Examples
    --------
    >>> import compare
    >>> ranking = compare.rank(compare.targets("rd_intensity"), across_levels=True)
    >>> len(compare.plot.ranks(ranking).axes)
    1
    """
    of = _ranking(ranking)
    check_language(language)
    name = _ranked_name(of, Labels(of.tables, language))
    return _shown(
        benchmark_charts.rank_chart(of.bands, of.pairs, name, of.rows, of.tables, language)
    )


def sensitivity(ranking: Ranks, language: str = "en") -> Figure:
    """Draw how much each choice moves the ranks, by itself and with its interactions.

    Parameters
    ----------
    ranking : Ranks
        As :func:`compare.rank` returns it.
    language : str

    Examples
    --------
    >>> import compare
    >>> ranking = compare.rank(compare.targets("rd_intensity"), across_levels=True)
    >>> len(compare.plot.sensitivity(ranking).axes)
    1
    """
    of = _ranking(ranking)
    indices = of.sensitivity
    if indices.empty:
        raise _nothing("no choice moves a rank")
    return _shown(benchmark_charts.sensitivity_chart(indices, of.rows, of.tables, language))


def _shown(drawing: Drawing | None, reason: str = "") -> Figure:
    """Return the figure of a drawing, or raise for what could not be drawn."""
    if drawing is None:
        raise _nothing(reason)
    return drawing.figure


def _nothing(reason: str) -> UnknownInput:
    return UnknownInput(f"rows: There is nothing to draw, for {reason}.")


def _some(rows: pd.DataFrame) -> pd.DataFrame:
    check_rows(rows, {})
    check_any("rows", rows)
    return rows


def _root(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None  # axes that are drawn on stand on one
    return figure


def _axes(ax: object) -> Axes:
    if isinstance(ax, Axes):
        return ax
    raise UnknownInput(f"ax: This is {type(ax).__name__}; give the axes of a matplotlib figure.")


def _ranking(ranking: object) -> Ranks:
    if isinstance(ranking, Ranks):
        return ranking
    raise UnknownInput(
        f"ranking: This is {type(ranking).__name__}; give what compare.rank returns."
    )


def _ranked_name(ranking: Ranks, labels: Labels) -> str:
    """Name what is ranked, and among whom where all are peers."""
    rows = ranking.rows
    name = labels.statement_type(rows.iloc[0])
    groups = set(rows["place_id"].map(peer_groups(ranking.tables)))
    if len(groups) > 1:
        return name
    return labels.join([name, labels.word(f"peer_group.{groups.pop()}")])
