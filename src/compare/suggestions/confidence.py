"""How sure a suggestion is: it begins at the confidence of its kind and loses for what is only inferred."""

from __future__ import annotations

from typing import Any

from compare.suggestions.statements import Statement

#: Exclusions by patterns that hardly anything else is printed like.
_SURE = ("date", "document_number", "heading_number", "contact")
_EXCLUDED, _EXCLUDED_SURE, _BY_CONTEXT = 0.9, 0.98, 0.75
#: Rules that look at more than the number's own words.
_CONTEXT_RULES = (
    "reached already",
    "there already",
    "figure of speech",
    "no unit",
    "left over",
    "set out from",
)
_TARGET = 0.95
_NO_INDICATOR, _UNLIKE, _INHERITED, _DOCUMENT_YEAR, _NO_YEAR, _FAR_NAME, _NOT_REREAD = (
    0.15, 0.1, 0.03, 0.08, 0.3, 0.2, 0.05,
)  # fmt: skip
_LIKE_ENOUGH = 0.85


def confidence(
    statement: Statement,
    cells: dict[str, Any],
) -> float:
    """Return the confidence of a suggestion, between 0 and 1."""
    if cells["row"] == "excluded":
        if statement.reason in _SURE:
            return _EXCLUDED_SURE
        return _BY_CONTEXT if statement.rule in _CONTEXT_RULES else _EXCLUDED
    lost = 0.0
    if not cells["indicator"]:
        lost += _NO_INDICATOR
    elif cells["likeness"] < _LIKE_ENOUGH:
        lost += _UNLIKE
    if cells["target_year"] is None:
        lost += _NO_YEAR
    lost += {"stated": 0.0, "section": _INHERITED, "document": _DOCUMENT_YEAR}[cells["year_basis"]]
    if statement.name.rule == "name further up":
        lost += _FAR_NAME
    if statement.found is not None and not statement.found.reread:
        lost += _NOT_REREAD
    return round(_TARGET - lost, 2)
