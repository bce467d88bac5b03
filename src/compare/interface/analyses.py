"""The analyses under the names of their field; each takes target rows and returns a frame.

The rows are those of :func:`compare.targets`, or of :func:`compare.harmonise_targets`. Tables may be given, as
:func:`compare.load_tables` returns them; otherwise they are those of the project that the rows were taken from.
"""

from __future__ import annotations

import pandas as pd

from compare.comparison import benchmarks as benchmarks_module
from compare.comparison import consistency as consistency_module
from compare.comparison import coverage as coverage_module
from compare.comparison import outcomes as outcomes_module
from compare.comparison import pace as pace_module
from compare.comparison import progress as progress_module
from compare.comparison import size as size_module
from compare.comparison import strengths as strengths_module
from compare.comparison import verdicts as verdicts_module
from compare.interface.names import document_ids, family_codes, indicator_codes, place_ids
from compare.interface.project import project_tables, tables_of
from compare.language.rows import Tables


def verdicts(
    rows: pd.DataFrame,
    tables: Tables | None = None,
    across_levels: bool = False,
    of_one_indicator: bool = False,
) -> pd.DataFrame:
    """Return what can be said of every two targets: which is higher, or why they are not ordered.

    Parameters
    ----------
    rows : DataFrame
        Target rows; a restatement is left out.
    tables : dict of DataFrame, optional
    across_levels : bool
        Whether places of different peer groups (prefectures, counties, districts) are ordered, too.
    of_one_indicator : bool
        Whether only pairs of one indicator are looked at.

    Returns
    -------
    DataFrame
        A row for each pair: target_id, other_id, verdict, reasons, by_number, by_bounds, years_apart; see
        :func:`compare.comparison.verdicts.verdicts`.

    Examples
    --------
    >>> import compare
    >>> compare.verdicts(compare.targets("rd_intensity", "湖州"))[["verdict", "reasons"]].values.tolist()
    [['side_by_side', ['vintage', 'years']]]
    """
    return verdicts_module.verdicts(rows, tables_of(rows, tables), across_levels, of_one_indicator)


def benchmarks(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return each share and density beside what its nation and its province achieved.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each target, benchmark and role: benchmark_id, role, year, value, vintage, grade, publication,
        difference, ratio, standing and more; see :func:`compare.comparison.benchmarks.benchmarks`.

    Examples
    --------
    >>> import compare
    >>> beside = compare.benchmarks(compare.targets("rd_intensity", "湖州", 2017)).query("role == 'target_year'")
    >>> beside[["benchmark_id", "value", "standing"]].values.tolist()
    [['china', 2.13, 'higher'], ['zhejiang', 2.45, 'higher']]
    """
    return benchmarks_module.benchmarks(rows, tables_of(rows, tables))


def resolve(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return the rows with the number of every target that only names another place's figure (超全省平均水平).

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        The rows, with resolved_place_id, resolved_year, resolved_vintage and resolved_grade, empty where the document
        states its own number; see :func:`compare.comparison.benchmarks.resolve`.

    Examples
    --------
    >>> import compare
    >>> resolved = compare.resolve(compare.targets("rd_intensity", "绍兴"))
    >>> resolved[["as_printed", "resolved_place_id"]].values.tolist()
    [['超全省平均水平', 'zhejiang']]
    """
    return benchmarks_module.resolve(rows, tables_of(rows, tables))


def growth(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return the yearly growth and the yearly addition that targets ask for, beside what larger places did.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each target and basis (``printed``, ``recorded``, ``achieved``): from_year, to_year, base, growth and
        addition with their bounds, vintage, grade, publications; see :func:`compare.comparison.pace.pace`.

    Examples
    --------
    >>> import compare
    >>> compare.growth(compare.targets("hnte_count", "湖州", 2017))[["basis", "from_year", "base"]].values.tolist()
    [['printed', 2012, nan], ['recorded', 2013, 290.0]]
    """
    return pace_module.pace(rows, tables_of(rows, tables))


def per_size(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return totals of whole places per head and per GDP of the year aimed at.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each total and basis (``head``, ``gdp``): lower, number, upper, and the observation that it is divided
        by; see :func:`compare.comparison.size.per_size`.

    Examples
    --------
    >>> import compare
    >>> compare.per_size(compare.targets("rd_expenditure", "湖州", 2017))[["basis", "value"]].values.tolist()
    [['gdp', 2476.13], ['head', nan]]
    """
    return size_module.per_size(rows, tables_of(rows, tables))


def size_orders(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return how totals of different places lie to each other by head and by GDP.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each pair of totals that :func:`verdicts` sets side by side for their ``size``, and each basis
        (``head``, ``gdp``) that is on record for both: number, number_other, same_vintage, by_number, by_bounds; see
        :func:`compare.comparison.size.size_orders`.

    Examples
    --------
    >>> import compare
    >>> compare.size_orders(compare.targets("rd_expenditure"))[["target_id", "other_id", "by_number"]].values.tolist()
    [['huzhou-2017-054-09', 'shaoxing-2018-026-03', 'higher']]
    """
    known = tables_of(rows, tables)
    pairs = verdicts_module.verdicts(rows, known, of_one_indicator=True)
    return size_module.size_orders(rows, known, pairs)


def outcomes(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return what became of each level, as far as it is on record.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each target that one figure can answer, of a part by figures of the same part: status (``reached``,
        ``short``, ``open``, ``not_known``), the observation that it rests on, gap and more; see
        :func:`compare.comparison.outcomes.outcomes`.

    Examples
    --------
    >>> import compare
    >>> of_firms = compare.outcomes(compare.targets("hnte_count", "海州"))
    >>> of_firms["status"].tolist()
    ['not_known']
    """
    return outcomes_module.outcomes(rows, tables_of(rows, tables))


def progress(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return how far each place has come on the way to each level it aims at, as far as it is on record.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each level: progress (``on_track``, ``moderate``, ``slow`` and others), start and
        observed with their years, required_growth, observed_growth and more; see
        :func:`compare.comparison.progress.progress`.

    Examples
    --------
    >>> import compare
    >>> compare.progress(compare.targets("rd_intensity", "湖州", 2017))["progress"].tolist()
    ['on_track']
    """
    return progress_module.progress(rows, tables_of(rows, tables))


def strengths(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return which targets are a strength of their plan and which a gap, as far as there is a basis to say so.

    Parameters
    ----------
    rows : DataFrame
        Of all places that count as peers.
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each share or density: judgement (``strength``, ``gap``, ``between``, ``no_basis``),
        basis, peers, percentile, figures, above, below; see :func:`compare.comparison.strengths.strengths`.

    Examples
    --------
    >>> import compare
    >>> judged = compare.strengths(compare.targets("rd_intensity")).set_index("target_id")
    >>> judged.loc["huzhou-2017-054-10", ["judgement", "basis"]].tolist()
    ['strength', 'superiors']
    """
    return strengths_module.strengths(rows, tables_of(rows, tables))


def revisions(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return what a place aimed at in an older plan beside what it aims at in a newer one.

    Parameters
    ----------
    rows : DataFrame
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each type of statement that two plans of one place make: older_id, newer_id, years, by_bounds,
        is_jump, difference, growth and more; see :func:`compare.comparison.outcomes.revisions`.

    Examples
    --------
    >>> import compare
    >>> compare.revisions(compare.targets("hnte_count", "湖州"))[["older_id", "newer_id"]].values.tolist()
    [['huzhou-2017-054-16', 'huzhou-2027-038-01']]
    """
    return outcomes_module.revisions(rows, tables_of(rows, tables))


def consistency(rows: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Return every pair of numbers that should fit together, with whether they do.

    Parameters
    ----------
    rows : DataFrame
        Give restatements too (``compare.targets(restated=True)``), or these are not looked at.
    tables : dict of DataFrame, optional

    Returns
    -------
    DataFrame
        A row for each pair, what does not fit first: check, one, other, gap, finding and more; see
        :func:`compare.comparison.consistency.consistency`.

    Examples
    --------
    >>> import compare
    >>> pairs = compare.consistency(compare.targets(place="海宁", restated=True))
    >>> sorted(set(pairs["check"]))
    ['implied', 'part']
    """
    return consistency_module.consistency(rows, tables_of(rows, tables))


def coverage(
    indicator: object = None,
    place: object = None,
    family: object = None,
    document: object = None,
    root: object = None,
) -> pd.DataFrame:
    """Return of every document and indicator whether a target is set, and which absence it is where none is.

    Parameters
    ----------
    indicator, place, family, document, root : optional
        As :func:`compare.targets` takes them. Without place and document, all places that plan.

    Returns
    -------
    DataFrame
        place_id, document_id, indicator, status: ``set``, ``relative`` (set without a number), ``silent`` (the document
        sets no such target), ``not_coded`` (registered and not curated), ``no_document``.

    Examples
    --------
    >>> import compare
    >>> compare.coverage("rd_intensity", ["绍兴", "嘉兴"])[["place_id", "status"]].values.tolist()
    [['shaoxing', 'relative'], ['jiaxing', 'no_document']]
    """
    tables = project_tables(root)
    codes = indicator_codes(indicator, tables)
    documents = document_ids(document, tables)
    places = place_ids(place, tables) or coverage_module.planning_places(tables)
    covered = coverage_module.coverage(tables, family_codes(family, tables), places)
    if codes:
        covered = covered[covered["indicator"].isin(codes)]
    if documents:
        covered = covered[covered["document_id"].isin(documents)]
    return covered.reset_index(drop=True)
