"""What editors and type checkers know of the names that compare/__init__.py loads when they are first used."""

from compare.comparison.offices import answerable as answerable
from compare.comparison.select import select as select
from compare.comparison.statement_types import comparable as comparable
from compare.comparison.statement_types import refusals as refusals
from compare.comparison.statement_types import statement_types as statement_types
from compare.figures import benchmark_charts as benchmark_charts
from compare.figures import charts as charts
from compare.figures import history_charts as history_charts
from compare.figures import matrix as matrix
from compare.figures import outcome_charts as outcome_charts
from compare.figures import overview as overview
from compare.harmonise.canonical import contradictions as contradictions
from compare.harmonise.canonical import harmonise_observations as harmonise_observations
from compare.harmonise.canonical import harmonise_targets as harmonise_targets
from compare.harmonise.derived import derive as derive
from compare.interface import plot as plot
from compare.interface.analyses import benchmarks as benchmarks
from compare.interface.analyses import consistency as consistency
from compare.interface.analyses import coverage as coverage
from compare.interface.analyses import growth as growth
from compare.interface.analyses import outcomes as outcomes
from compare.interface.analyses import per_size as per_size
from compare.interface.analyses import progress as progress
from compare.interface.analyses import resolve as resolve
from compare.interface.analyses import revisions as revisions
from compare.interface.analyses import size_orders as size_orders
from compare.interface.analyses import strengths as strengths
from compare.interface.analyses import verdicts as verdicts
from compare.interface.decide import decide as decide
from compare.interface.explore import explore as explore
from compare.interface.rank import rank as rank
from compare.interface.rank import rank_groups as rank_groups
from compare.interface.rows import documents as documents
from compare.interface.rows import indicators as indicators
from compare.interface.rows import observations as observations
from compare.interface.rows import places as places
from compare.interface.rows import targets as targets
from compare.interface.show import show as show
from compare.interface.wide import wide as wide
from compare.notebooks.page import Page as Page
from compare.project.errors import UserError as UserError
from compare.suggestions.suggest import suggest as suggest
from compare.tables.load import load_tables as load_tables
from compare.tables.load import load_targets as load_targets
from compare.tables.places import resolve_places as resolve_places

__all__: list[str]
__version__: str
