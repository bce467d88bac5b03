"""Compare the quantitative targets of city innovation plans, every number traceable to its line.

The names below are the public interface; each is loaded when it is first used, so that ``import compare`` and
``compare --help`` do not wait for pandas. docs/interface.md shows each call with its result; __init__.pyi tells editors
and type checkers the same names.
"""

from __future__ import annotations

import importlib

_PUBLIC = {
    "Page": "compare.notebooks.page",
    "UserError": "compare.project.errors",
    "targets": "compare.interface.rows",
    "observations": "compare.interface.rows",
    "places": "compare.interface.rows",
    "indicators": "compare.interface.rows",
    "documents": "compare.interface.rows",
    "wide": "compare.interface.wide",
    "verdicts": "compare.interface.analyses",
    "benchmarks": "compare.interface.analyses",
    "resolve": "compare.interface.analyses",
    "growth": "compare.interface.analyses",
    "per_size": "compare.interface.analyses",
    "size_orders": "compare.interface.analyses",
    "outcomes": "compare.interface.analyses",
    "progress": "compare.interface.analyses",
    "strengths": "compare.interface.analyses",
    "revisions": "compare.interface.analyses",
    "consistency": "compare.interface.analyses",
    "coverage": "compare.interface.analyses",
    "rank": "compare.interface.rank",
    "rank_groups": "compare.interface.rank",
    "plot": "compare.interface.plot",
    "show": "compare.interface.show",
    "explore": "compare.interface.explore",
    "decide": "compare.interface.decide",
    "charts": "compare.figures.charts",
    "overview": "compare.figures.overview",
    "benchmark_charts": "compare.figures.benchmark_charts",
    "matrix": "compare.figures.matrix",
    "history_charts": "compare.figures.history_charts",
    "outcome_charts": "compare.figures.outcome_charts",
    "load_tables": "compare.tables.load",
    "suggest": "compare.suggestions.suggest",
    "load_targets": "compare.tables.load",
    "resolve_places": "compare.tables.places",
    "harmonise_targets": "compare.harmonise.canonical",
    "harmonise_observations": "compare.harmonise.canonical",
    "contradictions": "compare.harmonise.canonical",
    "derive": "compare.harmonise.derived",
    "select": "compare.comparison.select",
    "answerable": "compare.comparison.offices",
    "statement_types": "compare.comparison.statement_types",
    "comparable": "compare.comparison.statement_types",
    "refusals": "compare.comparison.statement_types",
}

__all__ = sorted(_PUBLIC)
__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'compare' has no attribute {name!r}")
    module = importlib.import_module(_PUBLIC[name])
    return getattr(module, name, module)  # the modules of charts are public as they are


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
