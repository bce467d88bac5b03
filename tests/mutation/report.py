"""Say which mutants no test notices, by module, and what was found when they were looked at."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from reliability import commit

from mutation.mutants import Module, Mutant

#: Survivors that somebody looked at: function, was, becomes, kind, and why it stays.
LOOKED_AT = Path(__file__).with_name("survivors.csv")


class Outcome(NamedTuple):
    """What became of a mutant.

    Attributes
    ----------
    mutant : Mutant
    first, became : str
        At its first and at its last try: killed, survived, timeout, or untested, as no test calls its function. Both
        are empty where it was not tried.
    seconds : float
        That the tries took.
    """

    mutant: Mutant
    first: str
    became: str
    seconds: float

    @property
    def noticed(self) -> bool:
        """Return whether a test notices the change."""
        return self.became in _NOTICED


_NOTICED = ("killed", "timeout")


def outcomes_of(mutants: list[Mutant], told: Path) -> list[Outcome]:
    """Return what is told of each mutant, a line for each try; a change of other code is another mutant."""
    tries = defaultdict(list)
    for line in told.read_text("utf-8").splitlines() if told.exists() else ():
        outcome = json.loads(line)
        tries[outcome["name"], outcome["was"], outcome["becomes"]].append(outcome)
    outcomes = []
    for mutant in mutants:
        of_mutant = tries[mutant.name, mutant.was, mutant.becomes]
        became = [outcome["became"] for outcome in of_mutant] or [""]
        seconds = sum(outcome["seconds"] for outcome in of_mutant)
        outcomes.append(Outcome(mutant, became[0], became[-1], seconds))
    return outcomes


def report(modules: list[Module], outcomes: list[Outcome]) -> tuple[str, float]:
    """Return the text, and the share of the mutants that the tests noticed."""
    counts = {module.name: Counter() for module in modules}
    for outcome in outcomes:
        counts[_module(outcome.mutant)][outcome.became] += 1
    rows = [_row(module, counts[module.name]) for module in modules]
    total = sum(counts.values(), Counter())
    share = _noticed(total) / total.total()
    first = Counter(outcome.first for outcome in outcomes)
    text = _TEXT.format(
        commit=commit(),
        seconds=sum(outcome.seconds for outcome in outcomes),
        tried=total.total(),
        share=share,
        first=_noticed(first) / total.total(),
        wording=sum(module.wording for module in modules),
        rows="\n".join(rows),
        survivors="\n".join(_survivors(outcomes)),
    )
    return text, share


def _module(mutant: Mutant) -> str:
    return mutant.name.rpartition(".")[0]


def _noticed(counts: Counter) -> int:
    return sum(counts[became] for became in _NOTICED)


def _row(module: Module, counts: Counter) -> str:
    missed = counts["survived"] + counts["untested"]
    tried = counts.total()
    share = f"{_noticed(counts) / tried:.0%}" if tried else ""
    cells = (
        module.name.removeprefix("compare."),
        len(module.mutants),
        tried,
        counts["killed"],
        counts["timeout"],
        missed,
        share,
    )
    return f"| {' | '.join(map(str, cells))} |"


def _survivors(outcomes: list[Outcome]) -> list[str]:
    with LOOKED_AT.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        known = {(row["function"], row["was"], row["becomes"]): row for row in rows}
    lines = []
    survivors = [outcome.mutant for outcome in outcomes if not outcome.noticed]
    for mutant in sorted(survivors):
        function = f"{_module(mutant).removeprefix('compare.')}.{mutant.function}"
        row = known.get((function, mutant.was, mutant.becomes))
        found = f"{row['kind']}: {row['why']}" if row else "not looked at yet"
        cells = (function, _code(mutant.was), _code(mutant.becomes), found)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _code(line: str) -> str:
    """Return a line of code for the cell of a table."""
    return "`` " + line.replace("|", "\\|") + " ``" if line else ""


_TEXT = """Written by `make mutate` at commit {commit}: {tried:,} changes of the code in {seconds:,.0f} s, of which the tests
notice {share:.1%}; {first:.1%} at the first try, before tests were written for survivors. For changes that were not
drawn the first share is the better guess.

[mutmut](https://mutmut.readthedocs.io) changes one thing in a function (a mutant): another operator, number or word,
an argument left out, a value gone. Each mutant is tried in a process of its own on the tests that run through its
function, those through its line first, until one fails (killed) or takes ten times as long (timeout). Of a large module
the seed draws the mutants that are tried. Left out are the {wording:,} mutants that only change words of a sentence (a
literal with a Latin word and a blank beside it), for wording is not behaviour; docstrings, annotations and what stands
outside of functions (patterns, vocabularies) have no mutants.

| module | mutants | tried | killed | timeout | survived | noticed |
|---|---|---|---|---|---|---|
{rows}

### Survivors

Beside each stands what was found when it was looked at. *Equivalent*: nothing can tell it from the code. *Guard*: it
stops what a check has stopped before. *Open*: a test is missing.

| function | is | becomes | |
|---|---|---|---|
{survivors}
"""
