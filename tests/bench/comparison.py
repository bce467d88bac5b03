"""All that compares, on generated documents: CPU seconds and memory at 5, 65 and 300 of them, and a million rows."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

import compare
from bench.measure import Row, said
from compare.comparison.coverage import coverage
from compare.comparison.pace import pace
from compare.comparison.progress import progress
from compare.comparison.ranking import Ranking
from compare.comparison.size import size_orders
from compare.comparison.strengths import strengths

SIZES = (5, 65, 300)

#: What all of it together may take for the most documents.
AIM_SECONDS, AIM_MEGABYTES = 10, 1000

MILLION = 1_000_000

Tables = dict[str, pd.DataFrame]


def comparison(folder: Path, short: bool) -> list[Row]:
    """Measure every analysis in a process of its own for each number of documents, and a million rows harmonised."""
    sizes = SIZES[:2] if short else SIZES
    told = {size: _measured("documents", size) for size in sizes}
    steps = [name for name in told[sizes[0]] if name not in ("rows", "megabytes", "pairs")]
    rows = [
        (
            f"{step}, CPU seconds",
            ", ".join(f"{told[size][step]:.2f}" for size in sizes),
            f"{', '.join(map(str, sizes))} documents, generated but for five",
        )
        for step in steps
    ]
    whole = {size: sum(told[size][step] for step in steps) for size in sizes}
    last = sizes[-1]
    rows.append(
        (
            f"all together, {told[last]['rows']:,} rows and {told[last]['pairs']:,} pairs of one indicator",
            f"{whole[last]:.1f} s, {told[last]['megabytes']:.0f} MB",
            f"aim at 300 documents: {AIM_SECONDS} s, {AIM_MEGABYTES} MB",
        )
    )
    if not short:
        million = _measured("rows", MILLION)
        rows.append(
            (f"{MILLION:,} rows harmonised, CPU seconds", f"{million['harmonise']:.2f}", "aim: 1")
        )
    return rows


def _measured(what: str, size: int) -> dict[str, float]:
    code = f"from bench.comparison import measure_{what}; measure_{what}({size})"
    return json.loads(said(code, cwd=Path(__file__).parents[1]))


def measure_documents(documents: int) -> None:
    """Print the CPU seconds of every analysis of some documents, and the most memory."""
    tables = generated_tables(documents)
    told: dict[str, float] = {}

    def timed(name: str, analyse: Callable[[], object]) -> object:
        start = time.process_time()
        result = analyse()
        told[name] = time.process_time() - start
        return result

    rows = timed("harmonise", lambda: compare.harmonise_targets(tables))
    told["rows"] = len(rows)
    analyses = {
        "benchmarks": compare.benchmarks,
        "resolve": compare.resolve,
        "outcomes": compare.outcomes,
        "progress": progress,
        "revisions": compare.revisions,
        "strengths": strengths,
        "pace": pace,
        "per size": compare.per_size,
        "consistency": compare.consistency,
    }
    for name, analyse in analyses.items():
        timed(name, partial(analyse, rows, tables))
    places = list(tables["places"]["place_id"])
    timed("coverage", lambda: coverage(tables, [], places))
    pairs = timed("pairs", lambda: compare.verdicts(rows, tables, of_one_indicator=True))
    told["pairs of one indicator"] = told.pop("pairs")
    timed("size orders", lambda: size_orders(rows, tables, pairs))
    is_share = rows["indicator"].eq("rd_intensity") & rows["restates"].eq("")
    ranking = Ranking(rows[is_share], tables)
    timed("bands of ranks", ranking.bands)
    timed("orders", ranking.orders)
    timed("sensitivity", ranking.sensitivity)
    told["pairs"] = len(pairs)
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


def measure_rows(count: int) -> None:
    """Print the median CPU seconds that harmonising many rows takes."""
    tables = dict(compare.load_tables())
    shipped = tables["targets"]
    copies = pd.concat([shipped] * (count // len(shipped) + 1), ignore_index=True).head(count)
    of_copy = "-" + (copies.index // len(shipped)).astype(str)
    restates = copies["restates"].where(copies["restates"].eq(""), copies["restates"] + of_copy)
    copies = copies.assign(target_id=copies["target_id"] + of_copy, restates=restates)
    order = ["document_id", "line", "target_id"]
    tables["targets"] = copies.sort_values(order, ignore_index=True)
    spent = []
    for _ in range(3):
        start = time.process_time()
        compare.harmonise_targets(tables)
        spent.append(time.process_time() - start)
    print(json.dumps({"harmonise": sorted(spent)[1]}))


def generated_tables(documents: int) -> Tables:
    """Return the shipped tables with copies of the shipped documents, each of a generated place of the same level."""
    tables = dict(compare.load_tables())
    added: dict[str, list[pd.DataFrame]] = {
        "documents": [],
        "places": [],
        "targets": [],
        "datings": [],
    }
    shipped = list(tables["documents"]["document_id"])
    for number in range(documents - len(shipped)):
        document_id = shipped[number % len(shipped)]
        for name, rows in _copied(document_id, number, tables).items():
            added[name].append(rows)
    for name, rows in added.items():
        whole = pd.concat([tables[name], *rows], ignore_index=True)
        tables[name] = whole.astype(tables[name].dtypes)
    return tables


def _copied(document_id: str, number: int, tables: Tables) -> Tables:
    """Return the rows of a document under the name of a generated place, with numbers that differ."""
    place_id = f"generated{number:04d}"
    copy_id = f"{place_id}-{document_id.rpartition('-')[2]}"
    own = {
        name: tables[name][tables[name]["document_id"].eq(document_id)]
        for name in ("documents", "targets", "datings")
    }
    is_place = tables["places"]["place_id"].isin(own["documents"]["place_id"])
    targets = own["targets"]
    renamed = {
        column: targets[column].str.replace(document_id, copy_id, regex=False)
        for column in ("target_id", "restates")
    }
    values = (targets["value"] * (1 + number % 17 / 100)).round(3)
    return {
        "documents": own["documents"].assign(document_id=copy_id, place_id=place_id),
        "datings": own["datings"].assign(document_id=copy_id),
        "places": tables["places"][is_place].assign(
            place_id=place_id, name_en=f"Generated {number:04d}", name_zh=f"生成{number:04d}"
        ),
        "targets": targets.assign(**renamed, document_id=copy_id, place_id=place_id, value=values),
    }
