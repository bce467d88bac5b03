"""How sure a suggestion is: it begins at the confidence of its kind and loses for what is only inferred.

The numbers are how often suggestions of a kind were right, an empty indicator not counted (docs/suggest.md has them).
"""

from __future__ import annotations

from typing import Any

from compare.suggestions.statements import Statement

#: Exclusions by patterns that hardly anything else is printed like.
_SURE = ("date", "document_number", "heading_number", "contact")
_EXCLUDED, _EXCLUDED_SURE, _BY_CONTEXT = 0.95, 0.98, 0.85
#: Rules that look at more than the number's own words.
_CONTEXT_RULES = (
    "length of time",
    "reached already",
    "there already",
    "figure of speech",
    "set out from",
    "project described",
)
_NO_UNIT = 0.5
_TARGET = 0.97
#: What a target loses.
_NO_INDICATOR, _UNLIKE, _NOT_REREAD, _NO_YEAR = 0.08, 0.02, 0.1, 0.3
_BY_BASIS = {"stated": 0.0, "section": 0.03, "document": 0.08}
_BY_NAME = {"name further up": 0.15, "name behind": 0.15}
_LIKE_ENOUGH = 0.85


def confidence(
    statement: Statement,
    cells: dict[str, Any],
) -> float:
    """Return the confidence of a suggestion, between 0 and 1."""
    if cells["row"] == "excluded":
        return _of_exclusion(statement)
    lost = _BY_BASIS[cells["year_basis"]]
    if not cells["indicator"]:
        lost += _NO_INDICATOR + _BY_NAME.get(statement.name.rule, 0.0)
    elif cells["likeness"] < _LIKE_ENOUGH:
        lost += _UNLIKE
    if cells["target_year"] is None:
        lost += _NO_YEAR
    if statement.found is not None and not statement.found.reread:
        lost += _NOT_REREAD
    return round(_TARGET - lost, 2)


def _of_exclusion(statement: Statement) -> float:
    if statement.rule == "no unit":
        return _NO_UNIT
    if statement.rule in _CONTEXT_RULES:
        return _BY_CONTEXT
    return _EXCLUDED_SURE if statement.reason in _SURE else _EXCLUDED
