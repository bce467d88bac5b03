"""A pytest plugin: collect the tests once, and run those that a mutant concerns in a process of its own.

Where no mutant is asked for, it only learns which functions each test calls.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import sys
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from mutation.switch import CALLED, activate

#: Seconds of CPU that a test may take with a mutant: so many times as long as without, and some more.
TIMES_AS_LONG = 10
SPARE = 3

#: Bytes of memory that a test may take with a mutant.
MEMORY = 8 * 2**30

#: Fixtures of a session that cost more than most tests.
_COSTLY = {"tables", "rows", "made_up"}


ASKED = json.loads(Path(os.environ["MUTANTS"]).read_text("utf-8"))
for name in {mutant.rpartition(".")[0] for mutant in ASKED}:
    import_module(name)

#: Functions that are called when their module is imported.
AT_IMPORT = set(CALLED)


class Learned(NamedTuple):
    """Which tests call each function, and how long each test takes."""

    tests: dict[str, set[int]]
    seconds: list[float]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the examples in the docstrings of mutants, which are those of their function."""
    items[:] = [item for item in items if "__mutmut_" not in item.name]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants of the file that MUTANTS names, and write the outcome of each as a line of OUTCOMES."""
    learned = _learn(session)
    with Path(os.environ["OUTCOMES"]).open("a", encoding="utf-8") as outcomes:
        for mutant in ASKED:
            start = time.perf_counter()
            outcome = _outcome(session, mutant, learned)
            seconds = round(time.perf_counter() - start, 2)
            outcomes.write(json.dumps({"mutant": mutant, "outcome": outcome, "s": seconds}) + "\n")
            outcomes.flush()
    return True


def _learn(session: pytest.Session) -> Learned:
    """Run all tests once in a process of its own, which leaves nothing behind in this one."""
    path = Path(os.environ["LEARNED"])
    if not path.exists():
        child = os.fork()
        if not child:
            _run_and_tell(session, path)
        if os.waitpid(child, 0)[1]:
            sys.exit("The tests fail without a mutant.")
    return pickle.loads(path.read_bytes())


def _run_and_tell(session: pytest.Session, path: Path) -> None:
    tests = defaultdict(set)
    seconds = []
    for place, item in enumerate(session.items):
        CALLED.clear()
        start = time.process_time()
        _run(session, item, None)
        seconds.append(time.process_time() - start)
        for function in CALLED:
            tests[function].add(place)
    if session.testsfailed:
        os._exit(1)
    path.write_bytes(pickle.dumps(Learned(dict(tests), seconds)))
    os._exit(0)


def _run(session: pytest.Session, item: pytest.Item, following: pytest.Item | None) -> None:
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _outcome(session: pytest.Session, mutant: str, learned: Learned) -> str:
    function = mutant.rpartition("_")[0] + "_orig"
    places = sorted(learned.tests.get(function, ()), key=lambda place: _cost(session, learned, place))
    if function in AT_IMPORT:
        places = list(range(len(session.items)))
    if not places:
        return "untested"
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        activate(mutant)
        if function in AT_IMPORT:
            _start_anew()
        _run_until_failure(session, learned, places)
    return _meaning(os.waitpid(child, 0)[1])


def _cost(session: pytest.Session, learned: Learned, place: int) -> tuple[bool, bool, float]:
    item = session.items[place]
    # A property that fails is made smaller, which takes long.
    is_property = hasattr(getattr(item, "obj", None), "hypothesis")
    needs_tables = bool(_COSTLY & set(getattr(item, "fixturenames", ())))
    return is_property, needs_tables, learned.seconds[place]


def _run_until_failure(session: pytest.Session, learned: Learned, places: list[int]) -> None:
    try:
        for place, following in zip(places, [*places[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, learned.seconds[place] * TIMES_AS_LONG + SPARE)
            _run(session, session.items[place], None if following is None else session.items[following])
            if session.testsfailed:
                os._exit(1)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _start_anew() -> None:
    """Run pytest again in this process: what is called on import is called with the mutant."""
    # The first two words of the command are this plugin.
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-x", *sys.argv[3:]])


def _meaning(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "timeout"
    return "killed" if os.WEXITSTATUS(status) else "survived"
