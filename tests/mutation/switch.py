"""Call a function or, where one is active, a mutant of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps

#: The mutants of a function by name, and its original under a name of its own.
MutantDict = dict[str, Callable]

#: Functions that were called.
CALLED: set[str] = set()

#: The module and the name of the mutant that is called in the place of its function.
ACTIVE = ["", ""]


def activate(mutant: str) -> None:
    """Make a mutant active, here and in Python processes that start from here."""
    os.environ["ACTIVE_MUTANT"] = mutant
    ACTIVE[0], _, ACTIVE[1] = mutant.rpartition(".")


def switch(mutants: MutantDict) -> Callable[[Callable], Callable]:
    """Return a decorator: what it returns looks on each call which mutant is active."""

    def decorate(function: Callable) -> Callable:
        module = function.__module__

        @wraps(function)
        def call(*args: object, **kwargs: object) -> object:
            original = mutants["_mutmut_orig"]
            CALLED.add(f"{module}.{original.__name__}")
            chosen = mutants.get(ACTIVE[1], original) if ACTIVE[0] == module else original
            return chosen(*args, **kwargs)

        return call

    return decorate


activate(os.environ.get("ACTIVE_MUTANT", ""))
