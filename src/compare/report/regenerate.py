"""Run the plan and publish what succeeded; what fails leaves the last good report in place."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat
import pandas as pd
from tqdm import tqdm

from compare import paths
from compare.errors import UserError, did_you_mean
from compare.notebooks.parameters import check_parameters
from compare.report import export, manifest, pages
from compare.report.evidence import read_sources
from compare.report.execute import RunFailed, execute
from compare.report.gate import GateError
from compare.report.plan import PlanError, Run, read_plan
from compare.tables.load import load_tables


def regenerate(
    only: tuple[str, ...] = (), root: Path | None = None, sources: Path | None = None
) -> list[tuple[Run, str]]:
    """Regenerate the reports of the run plan.

    Parameters
    ----------
    only : tuple of str
        Names of runs (``rd_intensity``) or of outputs (``rd_intensity.zh``); all when empty.
    root : Path, optional
    sources : Path, optional
        Folder with the source texts, ``<document_id>.txt``; the evidence pages then show the lines themselves.

    Returns
    -------
    list of (Run, str)
        The runs that failed, each with the reason. Empty when all went well.

    Raises
    ------
    UserError
        For a fault in the raw tables, the plan, a parameter or ``only``; nothing is run then.
    """
    root = root or paths.project_root()
    tables = load_tables(root)
    plan = read_plan(sorted(tables["documents"]["document_id"]), root)
    chosen = _chosen(plan, only)
    _check_parameters(plan, tables)
    texts = read_sources(sources, tables) if sources else None
    reports = paths.reports(root)
    (reports / "failed").mkdir(parents=True, exist_ok=True)
    failures = []
    terminal = sys.stderr.isatty()
    bar = tqdm(chosen, desc="compare regenerate", unit="run", disable=not terminal)
    for run in bar:
        bar.set_postfix_str(run.output)
        reason = _publish(run, reports, tables, root)
        if reason:
            failures.append((run, reason))
        if not terminal:
            print(f"{run.output}: {'FAILED, ' + reason if reason else 'done'}", file=sys.stderr, flush=True)
    others = _other_pages(reports, tables, root, texts, bool(failures))
    for page in reports.glob("*.html"):
        if page.stem not in {run.output for run in plan} and page.name not in {"index.html", *others}:
            page.unlink()
    published = {run.output for run in plan if (reports / f"{run.output}.html").exists()}
    failed = {run.output for run in plan if (reports / "failed" / f"{run.output}.html").exists()}
    _write(reports / "index.html", export.contents(plan, published, failed, tables, root))
    return failures


def _other_pages(
    reports: Path, tables: dict[str, pd.DataFrame], root: Path, texts: dict[str, list[str]] | None, failed: bool
) -> list[str]:
    """Write evidence, changes and manifest; return the names of the pages."""
    kept = manifest.read(reports)
    # A report that is not whole is not the one that the next is compared with.
    if not failed or kept["current"] is None:
        kept = manifest.following(kept, manifest.snapshot(tables, root))
    found = dict([*pages.evidence_pages(tables, root, texts), *pages.changes_pages(kept, tables, root)])
    for name, text in found.items():
        _write(reports / name, text)
    _write(reports / manifest.NAME, manifest.written(kept))
    return list(found)


def _chosen(plan: list[Run], only: tuple[str, ...]) -> list[Run]:
    known = sorted({name for run in plan for name in (run.name, run.output)})
    unknown = [f'"{name}" is not a run of notebooks/runs.toml.{did_you_mean(name, known)}'
               for name in only if name not in known]
    if unknown:
        raise PlanError(" ".join(unknown))
    return [run for run in plan if not only or run.name in only or run.output in only]


def _check_parameters(plan: list[Run], tables: dict[str, pd.DataFrame]) -> None:
    """Check the parameters of every run before any notebook starts; all faults at once."""
    faults = {}
    for run in plan:
        try:
            check_parameters(tables, **run.parameters, language=run.language)
        except UserError as error:
            faults.setdefault(f"notebooks/runs.toml, run {run.name}: {error}", None)
    if faults:
        raise PlanError("\n".join(faults))


def _publish(run: Run, reports: Path, tables: dict[str, pd.DataFrame], root: Path) -> str:
    """Run one notebook beside the published reports and swap it in; return the reason if it fails."""
    failed_page = reports / "failed" / f"{run.output}.html"
    failed_notebook = failed_page.with_suffix(".ipynb")
    with tempfile.TemporaryDirectory(prefix=".run-", dir=reports) as scratch:
        try:
            executed = execute(run, Path(scratch))
            try:
                text = export.page(executed, run, tables, root)
            except GateError as error:
                raise RunFailed(str(error), executed) from None
        except RunFailed as failure:
            nbformat.write(failure.notebook, failed_notebook)
            _write(failed_page, export.page(failure.notebook, run, tables, root, failed=True))
            return str(failure).splitlines()[0]
        drawn = Path(scratch) / "figures"
        for path in sorted(drawn.rglob("*.*")):
            place = paths.figures(root) / path.relative_to(drawn)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
        _write(reports / f"{run.output}.html", text)
    for path in (failed_page, failed_notebook):
        path.unlink(missing_ok=True)
    return ""


def _write(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
