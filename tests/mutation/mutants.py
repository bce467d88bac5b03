"""Make the mutants of the data path, in a copy of the project."""

from __future__ import annotations

import difflib
import random
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import libcst
from mutmut.mutation import mutators
from mutmut.mutation.file_mutation import MutatedFile, create_mutations, mutate_file_contents

#: The rooms whose code is changed, and their modules that declare tables or only load them.
ROOMS = ("tables", "harmonise")
LEFT_ALONE = ("__init__", "schema", "load", "divisions")

#: What is in a text that a person reads: a Latin word with a blank beside it.
_WORDING = re.compile(r"[A-Za-z]\S* | [A-Za-z]")

#: What switches between a function and its mutants: ours forks, mutmut's own runs each mutant by itself.
_SWITCH = (
    "from mutmut.mutation.trampoline import wrap_in_trampoline",
    "from mutation.switch import switch",
)


class Mutant(NamedTuple):
    """A change of a function.

    Attributes
    ----------
    name : str
        Of the mutant, with its module.
    function : str
    was, becomes : str
        The line as it is, and as it becomes.
    start, end, line : int
        The lines of the function in the copy, and the one that is changed.
    """

    name: str
    function: str
    was: str
    becomes: str
    start: int
    end: int
    line: int


class Module(NamedTuple):
    """The mutants of a module, and how many changes of wording are left out."""

    name: str
    mutants: list[Mutant]
    wording: int


def is_wording(text: str) -> bool:
    """Return whether a text in the code is a sentence or a part of one.

    Examples
    --------
    >>> is_wording("Must be above 0."), is_wording("target_id"), is_wording("人年 家")
    (True, False, False)
    """
    return _WORDING.search(text) is not None


def write_mutants(repository: Path, copy: Path) -> list[Module]:
    """Copy a project, put the mutants beside each function of its data path, and return them by module."""
    passed_over = shutil.ignore_patterns(".venv*", ".git", "reports", "__pycache__", ".*_cache")
    shutil.copytree(repository, copy, ignore=passed_over)
    modules = []
    for room in ROOMS:
        for path in sorted((copy / "src" / "compare" / room).glob("*.py")):
            if path.stem not in LEFT_ALONE:
                modules.append(_write_module(path, f"compare.{room}.{path.stem}"))
    return modules


def _write_module(path: Path, name: str) -> Module:
    code = path.read_text("utf-8")
    everything = _in_functions(code)
    place, (node, change) = next(
        (place, operator)
        for place, operator in enumerate(mutators.mutation_operators)
        if operator[1].__name__ == "operator_string"
    )
    mutators.mutation_operators[place] = (node, _without_wording(change))
    try:
        changed = mutate_file_contents(path.name, code)
    finally:
        mutators.mutation_operators[place] = (node, change)
    path.write_text(changed.code.replace(*_SWITCH), "utf-8")
    mutants = [_mutant(changed, name, mutant) for mutant in changed.mutant_names]
    return Module(name, mutants, everything - len(mutants))


def _in_functions(code: str) -> int:
    mutations = create_mutations("", code)[1]
    return sum(mutation.contained_by_top_level_function is not None for mutation in mutations)


def _without_wording(change):
    def changes(node: libcst.BaseString) -> Iterator[libcst.BaseString]:
        text = getattr(node, "evaluated_value", "")
        if not isinstance(text, str) or not is_wording(text):
            yield from change(node)

    return changes


def _mutant(changed: MutatedFile, module: str, name: str) -> Mutant:
    """Return a mutant with the lines in which it differs from its function."""
    function = name.rpartition("_")[0]
    lines = changed.code.splitlines()

    def source(of: str) -> list[str]:
        span = changed.line_span_by_function_name[of]
        return [line.replace(f"{of}(", "(") for line in lines[span.start - 1 : span.end]]

    original = source(f"{function}_orig")
    difference = list(difflib.ndiff(original, source(name)))
    kept = [place for place, line in enumerate(difference) if not line.startswith("  ")]
    start, end = vars(changed.line_span_by_function_name[f"{function}_orig"]).values()
    plain = function.removesuffix("__mutmut").removeprefix("x_")
    was, becomes = _lines(difference, "- "), _lines(difference, "+ ")
    return Mutant(f"{module}.{name}", plain, was, becomes, start, end, start + kept[0])


def _lines(difference: Iterable[str], sign: str) -> str:
    return " ".join(line[2:].strip() for line in difference if line.startswith(sign))


def draw(module: Module, most: int, seed: int) -> list[Mutant]:
    """Return at most so many mutants of a module; the seed draws them, and more of them begin with fewer."""
    order = sorted(module.mutants)
    random.Random(f"{seed} {module.name}").shuffle(order)
    return order[:most]
