"""Which part of an indicator a target speaks of: what its name has more than that of the indicator."""

from __future__ import annotations

import re
from functools import cache

from compare.language.rows import Tables
from compare.suggestions.rule_tables import read_rules
from compare.suggestions.statements import CLAUSE, Statement

#: What a share is of says nothing of what is counted (占规上工业增加值比重).
_OF_WHAT = re.compile("占.*")
#: Shorter names of scopes stand in too many sentences.
_SHORTEST = 3
_FIRMS = "企业"
#: A plan of a zone: all that it says is of that (某高新区规划); of rows whose indicator names one it says nothing more.
_OF_ZONE = re.compile(
    "^[^，。;:]{0,20}高新(?:技术产业)?(?:开发)?(?:园)?区[^，。;:支]{0,24}(?:规划|方案|计划|纲要|要点)"
)
_ZONE = re.compile("高新(?:园)?区")
_ZONES = "high_tech_zones"
#: A sentence that only says what the next ones speak of is no longer.
_LONGEST_SUBJECT = 24


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the scopes of ``scopes.csv`` with the words that print them, the more special first."""
    return tuple((row["scope"], row.pattern) for row in read_rules("scopes.csv", {}))


class Scopes:
    """The scopes of the tables, with the words that print them.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    title : str
        The first line of the text.
    """

    def __init__(self, tables: Tables, title: str) -> None:
        scopes = tables["scopes"]
        known = set(scopes["scope"])
        self._patterns = [each for each in _patterns() if each[0] in known]
        self._of_text = _ZONES if _ZONES in known and _OF_ZONE.search(title) else ""
        worded = {scope for scope, _ in self._patterns}
        self._named = [
            (name, scope)
            for scope, name in zip(scopes["scope"], scopes["name_zh"], strict=True)
            if scope not in worded and len(name) >= _SHORTEST
        ]
        self._named.sort(key=lambda each: -len(each[0]))

    def find(
        self,
        statement: Statement,
        indicator_name: str,
    ) -> str:
        """Return the scope of a target, or an empty string.

        Parameters
        ----------
        statement : Statement
        indicator_name : str
            Of the vocabulary; what it says itself is no scope. Without an indicator only levels and the like are told.
        """
        named = self._named_scope(statement, indicator_name)
        return named or ("" if _ZONE.search(indicator_name) else self._of_text)

    def _named_scope(self, statement: Statement, indicator_name: str) -> str:
        printed = _OF_WHAT.sub("", statement.name.printed)
        if not indicator_name:
            return self._by_pattern(printed, "")
        is_headless = _FIRMS in indicator_name and _FIRMS not in printed
        if statement.rule == "list of names" and is_headless:
            # 规上工业企业甲率、乙率: the head of a list is told once.
            printed = _OF_WHAT.sub("", CLAUSE.split(statement.verbs)[-1])
        return (
            self._by_name(printed, indicator_name)
            or self._announced(statement)
            or self._by_pattern(printed, indicator_name)
        )

    def _announced(self, statement: Statement) -> str:
        """Return the scope that a short sentence before announces (一是甲产业。到2025年，产值…)."""
        part = statement.part
        for sentence in reversed(part.plain.text[part.start : statement.start].split("。")[:-1]):
            if len(sentence) <= _LONGEST_SUBJECT:
                found = [scope for name, scope in self._named if name in sentence]
                if found:
                    return found[0]
        return ""

    def _by_name(
        self,
        printed: str,
        indicator_name: str,
    ) -> str:
        for name, scope in self._named:
            if name in printed and name not in indicator_name:
                return scope
        return ""

    def _by_pattern(
        self,
        printed: str,
        indicator_name: str,
    ) -> str:
        for scope, pattern in self._patterns:
            found = pattern.search(printed)
            # 省 in the name of the indicator says the same as 省级 in the text.
            if found and found[0][0] not in indicator_name:
                return scope
        return ""
