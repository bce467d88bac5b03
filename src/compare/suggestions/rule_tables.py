"""Read the tables of rules that stand beside this module."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from importlib.resources import files

_NAME = re.compile("<([A-Z_]+)>")


class RuleRow(dict[str, str]):
    """A row of a table of rules, and its pattern as a regular expression."""

    pattern: re.Pattern[str]


def read_table(file: str) -> list[dict[str, str]]:
    """Return the rows of a table of this folder."""
    text = (files("compare.suggestions") / file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_rules(
    file: str,
    names: Mapping[str, str],
) -> list[RuleRow]:
    """Return the rows of a table of rules, in their order.

    Parameters
    ----------
    file : str
        In the folder of this module.
    names : mapping
        What <NAME> in a pattern stands for.
    """
    rows = [RuleRow(row) for row in read_table(file)]
    for row in rows:
        pattern = _NAME.sub(lambda match: names[match[1]], row["pattern"])
        row.pattern = re.compile(pattern)
    return rows
