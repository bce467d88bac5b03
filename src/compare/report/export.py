"""Turn executed notebooks into pages that need nothing but themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

import jinja2
import nbformat
import pandas as pd
from nbconvert import HTMLExporter
from nbconvert.filters import strip_ansi

import compare
from compare import paths
from compare.labels import page_title
from compare.report.fonts import embedded_font
from compare.report.plan import Run
from compare.words import LANGUAGES, word

TEMPLATES = Path(__file__).parent / "templates"
TAGS = {"zh": "zh-CN", "en": "en"}
PAGE_WORDS = ("figure_scroll", "page_code", "page_index", "page_other_language", "page_skip",
              "targets_not_achievements")


@cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="templates", extra_template_basedirs=[str(TEMPLATES.parent)])
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.register_filter("strip_ansi", strip_ansi)
    return exporter


def data_version(root: Path | None = None) -> str:
    """Return twelve digits that change when any raw table changes."""
    folder = paths.raw(root)
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def stamp(language: str, root: Path | None = None, data: str = "") -> str:
    """Return the line that says which version of the data (of all, when none is given) and of the code it is."""
    return word("page_stamp", language, version=compare.__version__, data=data or data_version(root))


def page(
    notebook: nbformat.NotebookNode, run: Run, tables: dict[str, pd.DataFrame], root: Path | None = None,
    failed: bool = False, data: str = "",
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
    data : str
        Version of the data that the notebook read; that of all data when empty.
    """
    notebook = notebook.copy()
    notebook.cells = [cell for cell in notebook.cells if "source-only" not in cell.metadata.get("tags", [])]
    other = [each for each in run.languages if each != run.language]
    title = _title(run, tables)
    resources = {
        "language": run.language,
        "page_title": word("page_failed_title", run.language, title=title) if failed else title,
        "words": {key: word(key, run.language) for key in PAGE_WORDS},
        "home": "../index.html" if failed else "index.html",
        "other_page": f"{run.name}.{other[0]}.html" if other and not failed else "",
        "stamp": stamp(run.language, root, data),
    }
    return _with_font(_exporter().from_notebook_node(notebook, resources=resources)[0])


def contents(
    runs: list[Run], published: set[str], failed: dict[str, str], tables: dict[str, pd.DataFrame],
    root: Path | None = None, stale: Collection[str] = (),
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
    """
    languages = []
    for language in LANGUAGES:
        intro = word("site_intro", language, documents=len(tables["documents"]),
                     places=tables["documents"]["place_id"].nunique())
        entries = []
        for run in runs:
            if run.language != language:
                continue
            there, broken = run.output in published, run.output in failed
            key = ("page_failed" if there else "page_missing") if broken else ("" if there else "page_absent")
            key = key or ("page_stale" if run.output in stale else "")
            entries.append({
                "title": _title(run, tables),
                "href": f"{run.output}.html" if there else "",
                "message": word(key, language) if key else "",
                "reason": failed.get(run.output, ""),
                "failed": f"failed/{run.output}.html" if broken else "",
                "failed_label": word("page_failed_notebook", language),
            })
        languages.append({
            "tag": TAGS[language], "name": word("language_name", language),
            "title": word("site_title", language), "intro": intro,
            "targets": word("targets_not_achievements", language), "entries": entries,
            "stamp": stamp(language, root),
        })
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    return _with_font(environment.get_template("contents.html.j2").render(languages=languages))


def _title(run: Run, tables: dict[str, pd.DataFrame]) -> str:
    return page_title(run.notebook.stem, tables, run.language, str(run.parameters.get("document", "")))


def _with_font(page_text: str) -> str:
    """Put the font where the template leaves room for it; only now is it known which characters it needs."""
    return page_text.replace("/* chinese font */", embedded_font(page_text), 1)
