"""Turn executed notebooks into pages that need nothing but themselves."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
from nbconvert import HTMLExporter

from compare.language.labels import document_labels, page_title
from compare.language.links import CONTEXT_TABLE
from compare.language.words import LANGUAGES, word
from compare.project import paths
from compare.project.plan import Run, read_plan
from compare.report import layout
from compare.report.layout import stamp
from compare.report.offline import gate

#: What is left out of the page of a failed run that would not pass the gate; its text is shown instead.
UNSAFE = ("text/html", "image/svg+xml", "text/markdown", "text/latex")


class _Exporter(HTMLExporter):
    """nbconvert's exporter without its second parsing of the finished page, which ours has no need of."""

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict[str, object] | None = None, **given: object
    ) -> tuple[str, dict[str, object]]:
        """Return the page."""
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **given)


@cache
def exporter() -> HTMLExporter:
    """Return the exporter of every page; one serves them all, one after the other."""
    return _Exporter(
        template_name="compare",
        extra_template_basedirs=[str(layout.TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        default_preprocessors=[],
    )


def page(
    notebook: nbformat.NotebookNode,
    run: Run,
    tables: dict[str, pd.DataFrame],
    root: Path | None = None,
    failed: bool = False,
    executed: bytes | None = None,
) -> str:
    """Return the page of an executed notebook as HTML.

    Parameters
    ----------
    notebook : NotebookNode
        Cells tagged ``source-only`` are left out: they are for those who open the notebook itself.
    run : Run
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional
    failed : bool
        Whether the run failed; the title says so.
    executed : bytes, optional
        The notebook as the page hands it over, when that is at hand.
    """
    root = root or paths.project_root()
    other = [each for each in run.languages if each != run.language]
    title = _title(run, document_labels(tables, run.language))
    before, after = neighbours(f"{run.output}.html", tables, run.language, root)
    asked = {
        "language": run.language,
        "executed": executed,
        "root": str(root),
        "name": run.output,
        "failed": failed,
        "title": word("page.failed_title", run.language, title=title) if failed else title,
        "home": "../index.html" if failed else "index.html",
        "other": f"{run.name}.{other[0]}.html" if other and not failed else "",
        "previous": None if failed else before,
        "following": None if failed else after,
    }
    text = exporter().from_notebook_node(notebook, resources={"compare": asked})[0]
    if failed and gate.faults(text, layout.script()):
        text = exporter().from_notebook_node(_as_text(notebook), resources={"compare": asked})[0]
    return gate.check(text, f"{run.output}.html", layout.script())


def _as_text(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook with every output as text, which passes the gate."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind in UNSAFE if "text/plain" in output.get("data", {}) else ():
                output["data"].pop(kind, None)
    return notebook


def order(tables: dict[str, pd.DataFrame], language: str, root: Path) -> list[layout.Link]:
    """Return the pages of one language in the order that they are read in: results, evidence, changes."""
    documents, labels = (
        sorted(tables["documents"]["document_id"]),
        document_labels(tables, language),
    )
    runs = [
        layout.Link(f"{run.output}.html", _title(run, labels))
        for run in read_plan(documents, root)
        if run.language == language
    ]
    linked = [
        layout.Link(
            f"evidence-{each}.{language}.html",
            word("evidence.page_title", language, document=labels[each]),
        )
        for each in documents
    ]
    linked.append(
        layout.Link(
            f"evidence-{CONTEXT_TABLE}.{language}.html", word("record.page_title", language)
        )
    )
    return [
        *runs,
        *linked,
        layout.Link(f"changes.{language}.html", word("changes.title", language)),
    ]


def neighbours(
    href: str, tables: dict[str, pd.DataFrame], language: str, root: Path
) -> tuple[layout.Link | None, layout.Link | None]:
    """Return the pages before and after a page; None at either end."""
    pages = order(tables, language, root)
    place = next((number for number, each in enumerate(pages) if each.href == href), None)
    if place is None:
        return None, None
    return (pages[place - 1] if place else None), (
        pages[place + 1] if place + 1 < len(pages) else None
    )


def contents(
    runs: list[Run],
    published: set[str],
    failed: dict[str, str],
    tables: dict[str, pd.DataFrame],
    root: Path | None = None,
    stale: Collection[str] = (),
    dates: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Return the index: every run in every language, and which of them could not be regenerated.

    Parameters
    ----------
    runs : list of Run
    published : set of str
        Outputs that have a page.
    failed : dict of str
        Outputs whose last run failed, each with the reason.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    root : Path, optional
    stale : collection of str
        Outputs that are older than their inputs.
    dates : sequence of (str, str, str)
        Part (``data``, ``method``, ``report``), and commit and date of its last change, "" where there is none.
    """
    root = root or paths.project_root()
    languages = []
    for language in LANGUAGES:
        intro = word(
            "site.intro",
            language,
            documents=len(tables["documents"]),
            places=tables["documents"]["place_id"].nunique(),
        )
        entries, labels = [], document_labels(tables, language)
        for run in runs:
            if run.language != language:
                continue
            there, broken = run.output in published, run.output in failed
            key = (
                ("page.failed" if there else "page.missing")
                if broken
                else ("" if there else "page.absent")
            )
            key = key or ("page.stale" if run.output in stale else "")
            entries.append(
                {
                    "title": _title(run, labels),
                    "href": f"{run.output}.html" if there else "",
                    "message": word(key, language) if key else "",
                    "reason": failed.get(run.output, ""),
                    "failed": f"failed/{run.output}.html" if broken else "",
                    "failed_label": word("page.failed_notebook", language),
                }
            )
        made = {run.output for run in runs}
        more = [
            each
            for each in order(tables, language, root)
            if each.href.removesuffix(".html") not in made
        ]
        languages.append(
            {
                "more": more,
                "tag": layout.TAGS[language],
                "name": word("text.language_name", language),
                "title": word("site.title", language),
                "intro": intro,
                "targets": word("text.targets_not_achievements", language),
                "entries": entries,
                "stamp": stamp(language, root),
                "dates": [_dated(part, *when, language) for part, *when in dates],
            }
        )
    page = layout.describe("zh", " · ".join(each["title"] for each in languages), "")
    return gate.check(
        layout.render("contents.html.j2", page, languages=languages), "index.html", layout.script()
    )


def _dated(part: str, commit: str, date: str, language: str) -> str:
    """Say when a part of the project last changed, by its commit and never by a clock."""
    name = word(f"part.{part}", language)
    if not date:
        return word("changed.untold", language, part=name)
    return word(
        "changed.since" if commit.endswith("+") else "changed.on",
        language,
        part=name,
        date=date,
        commit=commit.rstrip("+"),
    )


def _title(run: Run, labels: dict[str, str]) -> str:
    return page_title(
        run.notebook.stem, labels, run.language, str(run.parameters.get("document", ""))
    )
