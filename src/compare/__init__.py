"""Compare the quantitative targets of city innovation plans, every number traceable to its line.

The names below are the public interface; each is loaded when it is first used, so that ``compare --help`` does
not wait for pandas.
"""

from __future__ import annotations

import importlib

_PUBLIC = {
    "Page": "compare.notebooks.page",
    "UserError": "compare.project.errors",
    "charts": "compare.figures.charts",
    "overview": "compare.figures.overview",
    "benchmark_charts": "compare.figures.benchmark_charts",
    "matrix": "compare.figures.matrix",
    "history_charts": "compare.figures.history_charts",
    "load_tables": "compare.tables.load",
    "suggest": "compare.suggestions.suggest",
    "load_targets": "compare.tables.load",
    "resolve_places": "compare.tables.places",
    "harmonise_targets": "compare.harmonise.canonical",
    "harmonise_observations": "compare.harmonise.canonical",
    "contradictions": "compare.harmonise.canonical",
    "derive": "compare.harmonise.derived",
    "select": "compare.comparison.select",
    "coverage": "compare.comparison.coverage",
    "answerable": "compare.comparison.offices",
    "statement_types": "compare.comparison.statement_types",
    "comparable": "compare.comparison.statement_types",
    "refusals": "compare.comparison.statement_types",
    "verdicts": "compare.comparison.verdicts",
    "benchmarks": "compare.comparison.benchmarks",
    "resolve": "compare.comparison.benchmarks",
    "pace": "compare.comparison.pace",
    "per_size": "compare.comparison.size",
    "outcomes": "compare.comparison.outcomes",
    "revisions": "compare.comparison.outcomes",
    "consistency": "compare.comparison.consistency",
    "rank_groups": "compare.comparison.ranking",
    "rankable": "compare.comparison.ranking",
    "orders": "compare.comparison.ranking",
    "rank_bands": "compare.comparison.ranking",
    "rankings": "compare.comparison.ranking",
    "sensitivity": "compare.comparison.ranking",
    "robustness": "compare.comparison.robustness",
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
