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
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import coverage
import pytest

from mutation.switch import CALLED, activate

#: Seconds of CPU that a test may take with a mutant: so many times as long as without, and some more.
TIMES_AS_LONG = 10
SPARE = 3

#: Seconds of CPU from which on a test comes after those that take less: most take a few thousandths.
SLOW = 0.02

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
    """What the tests do without a mutant.

    Attributes
    ----------
    tests : dict
        The tests that run through each line of each module, also where a fixture does that they share.
    seconds : list of float
        What each test takes.
    shared : list of float
        What the fixtures take that each test shares with others.
    """

    tests: dict[str, dict[int, list[int]]]
    seconds: list[float]
    shared: list[float]


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
            line = {name: mutant[name] for name in ("name", "was", "becomes")}
            line |= {"became": became, "seconds": seconds}
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
        for module, lines in told.pop("tests").items()
    }
    return Learned(tests, **told)


class _Watch:
    """Tells apart what each test runs through, and each fixture that tests share; and how long each takes."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured
        self.seconds: dict[str, float] = defaultdict(float)
        self.now = ""
        self.since = time.process_time()

    def turn_to(self, context: str) -> str:
        """Watch another test or fixture from now on; return the one before."""
        before = self.now
        self.seconds[before] += time.process_time() - self.since
        self.measured.switch_context(context)
        self.now = context
        self.since = time.process_time()
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        before = self.turn_to(_fixture(fixturedef))
        try:
            return (yield)
        finally:
            self.turn_to(before)


def _run_and_tell(session: pytest.Session, path: Path) -> None:
    files = {name: str(sys.modules[name].__file__) for name in _modules()}
    measured = coverage.Coverage(data_file=None, include=list(files.values()))
    watch = _Watch(measured)
    session.config.pluginmanager.register(watch)
    measured.start()
    for place, (item, following) in enumerate(pairwise([*session.items, None])):
        watch.turn_to(str(place))
        _run(session, item, following)
    watch.turn_to("")
    measured.stop()
    shared = [_shared_fixtures(item) for item in session.items]
    users = defaultdict(set)
    for place, fixtures in enumerate(shared):
        for context in (str(place), *fixtures):
            users[context].add(place)
    data = measured.get_data()
    tests = {
        name: {
            line: sorted(set().union(*(users[context] for context in contexts)))
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for name, file in files.items()
    }
    told = {
        "tests": tests,
        "seconds": [watch.seconds[str(place)] for place in range(len(shared))],
        "shared": [sum(watch.seconds[name] for name in fixtures) for fixtures in shared],
    }
    path.write_text(json.dumps(told), "utf-8")
    os._exit(bool(session.testsfailed))


def _shared_fixtures(item: pytest.Item) -> list[str]:
    """Return the fixtures of a module or a session that a test uses."""
    information = getattr(item, "_fixtureinfo", None)
    definitions = information.name2fixturedefs.values() if information else ()
    return [_fixture(last) for *_, last in definitions if last.scope != "function"]


def _fixture(definition: pytest.FixtureDef) -> str:
    return f"{definition.argname} of {definition.baseid}"


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
        # A property that fails is made smaller, which takes long; a slow test takes the time of hundreds.
        is_property = hasattr(getattr(session.items[place], "obj", None), "hypothesis")
        is_slow = learned.seconds[place] > SLOW
        off_line = place not in through_line
        return off_line, is_property, is_slow, rarity[place], learned.seconds[place]

    chosen: dict[Path, list[int]] = {}
    seconds = 0.0
    for place in sorted(rarity, key=order):
        # Those of a file together, for they share fixtures.
        of_file = chosen.setdefault(session.items[place].path, [])
        seconds += learned.seconds[place] + (0 if of_file else learned.shared[place])
        of_file.append(place)
        if seconds > MOST_SECONDS:
            break
    return [place for of_file in chosen.values() for place in of_file]


def _run_until_failure(session: pytest.Session, learned: Learned, places: list[int]) -> None:
    items = [session.items[place] for place in places]
    try:
        for place, item, following in zip(places, items, [*items[1:], None], strict=True):
            usual = learned.seconds[place] + learned.shared[place]
            signal.setitimer(signal.ITIMER_PROF, usual * TIMES_AS_LONG + SPARE)
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
