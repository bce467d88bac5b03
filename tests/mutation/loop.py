"""A pytest plugin: collect the tests once, and try each mutant on those that run through its function.

Each mutant has a process of its own, which is forked when the tests are collected. The first tests are those that
run through the changed line, or through lines of the function that few others run through.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import coverage
import pytest

from mutation.switch import CALLED, activate

#: Seconds of CPU that a test may take with a mutant: so many times as long as without, and some more.
TIMES_AS_LONG = 10
SPARE = 3

#: Bytes of memory that a mutant may take.
MEMORY = 8 * 2**30

#: Seconds of CPU that the tests of a mutant take in all without it; tests beyond that are not run.
MOST_SECONDS = float(os.environ["MOST_SECONDS"])

ASKED = json.loads(Path(os.environ["MUTANTS"]).read_text("utf-8"))
for _name in {mutant["name"].rpartition(".")[0] for mutant in ASKED}:
    import_module(_name)

#: Functions that are called when their module is imported.
AT_IMPORT = set(CALLED)


class Learned(NamedTuple):
    """The tests that run through each line of each module, and how long each test takes."""

    tests: dict[str, dict[int, list[int]]]
    seconds: list[float]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the examples in the docstrings of mutants, which are those of their function."""
    items[:] = [item for item in items if "__mutmut_" not in item.name]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try the mutants that MUTANTS lists, and write what became of each as a line of OUTCOMES."""
    learned = _learn(session)
    with Path(os.environ["OUTCOMES"]).open("a", encoding="utf-8") as outcomes:
        for mutant in ASKED:
            start = time.perf_counter()
            became = _try(session, mutant, learned)
            seconds = round(time.perf_counter() - start, 2)
            line = {"name": mutant["name"], "became": became, "seconds": seconds}
            outcomes.write(json.dumps(line) + "\n")
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
    told = json.loads(path.read_text("utf-8"))
    tests = {
        module: {int(line): places for line, places in lines.items()}
        for module, lines in told["tests"].items()
    }
    return Learned(tests, told["seconds"])


def _run_and_tell(session: pytest.Session, path: Path) -> None:
    files = {name: str(sys.modules[name].__file__) for name in _modules()}
    measured = coverage.Coverage(data_file=None, include=list(files.values()))
    measured.start()
    seconds = []
    for place, item in enumerate(session.items):
        measured.switch_context(str(place))
        start = time.process_time()
        _run(session, item, None)
        seconds.append(time.process_time() - start)
    measured.stop()
    data = measured.get_data()
    tests = {
        name: {
            line: [int(context) for context in contexts if context]
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for name, file in files.items()
    }
    path.write_text(json.dumps({"tests": tests, "seconds": seconds}), "utf-8")
    os._exit(bool(session.testsfailed))


def _modules() -> set[str]:
    return {mutant["name"].rpartition(".")[0] for mutant in ASKED}


def _run(session: pytest.Session, item: pytest.Item, following: pytest.Item | None) -> None:
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _try(session: pytest.Session, mutant: Mapping, learned: Learned) -> str:
    called_at_import = mutant["name"].rpartition("_")[0] + "_orig" in AT_IMPORT
    places = _places(session, mutant, learned)
    if not places and not called_at_import:
        return "untested"
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        activate(mutant["name"])
        if called_at_import:
            _start_anew()
        _run_until_failure(session, learned, places)
    return _meaning(os.waitpid(child, 0)[1])


def _places(session: pytest.Session, mutant: Mapping, learned: Learned) -> list[int]:
    """Return the tests of a mutant, those first that say most of its line."""
    module = learned.tests[mutant["name"].rpartition(".")[0]]
    lines = {line: module.get(line, []) for line in range(mutant["start"], mutant["end"] + 1)}
    rarity: dict[int, int] = {}
    for places in lines.values():
        for place in places:
            rarity[place] = min(rarity.get(place, len(places)), len(places))
    # Of a statement of several lines, not every line is told.
    told = [line for line, places in lines.items() if places and line <= mutant["line"]]
    through_line = set(lines[max(told)]) if told else set()

    def order(place: int) -> tuple:
        # A property that fails is made smaller, which takes long.
        is_property = hasattr(getattr(session.items[place], "obj", None), "hypothesis")
        return place not in through_line, is_property, rarity[place], learned.seconds[place]

    chosen = []
    seconds = 0.0
    for place in sorted(rarity, key=order):
        chosen.append(place)
        seconds += learned.seconds[place]
        if seconds > MOST_SECONDS:
            break
    return chosen


def _run_until_failure(session: pytest.Session, learned: Learned, places: list[int]) -> None:
    items = [session.items[place] for place in places]
    try:
        for place, item, following in zip(places, items, [*items[1:], None], strict=True):
            longest = learned.seconds[place] * TIMES_AS_LONG + SPARE
            signal.setitimer(signal.ITIMER_PROF, longest)
            _run(session, item, following)
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
