"""The pages of one language in the order that they are read in, each with its title and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compare.language.labels import Labels
from compare.language.links import CONTEXT_TABLE
from compare.language.words import has_word
from compare.project.notebook_files import notebook_cells
from compare.project.plan import Run
from compare.report.layout import Link, evidence_page_name

#: The pages before and after another, None at either end.
Neighbours = tuple[Link | None, Link | None]


def page_title(run: Run, labels: Labels) -> str:
    """Return the title of the page of a run, with the places and years that it is of where it is not of all."""
    title = _question(run, labels)
    chosen = []
    places = run.parameters.get("places")
    if isinstance(places, list):
        chosen += [labels.places.get(place, str(place)) for place in places]
    if "years" in run.parameters:
        chosen.append(str(run.parameters["years"]))
    return labels.bracketed(title, labels.join(chosen)) if chosen else title


def _question(run: Run, labels: Labels) -> str:
    """Return the title of a notebook; of one of a researcher's own, its first heading."""
    name = run.notebook.stem
    if has_word(f"title.{name}"):
        return labels.page_title(name, str(run.parameters.get("document", "")))
    cells = notebook_cells(run.notebook)
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    lines = "\n".join(texts).splitlines()
    headings = [line.lstrip("# ") for line in lines if line.startswith("#")]
    if not headings:
        return name
    english, bar, chinese = headings[0].partition(" · ")
    return chinese if bar and labels.language == "zh" else english


def page_order(labels: Labels, runs: Iterable[Run]) -> list[Link]:
    """Return the pages of one language in the order that they are read in: results, evidence, changes.

    Parameters
    ----------
    labels : Labels
    runs : iterable of Run
        Of the whole plan.
    """
    own = [run for run in runs if run.language == labels.language]
    results = [Link(f"{run.output}.html", page_title(run, labels)) for run in own]
    return [*results, *static_links(labels)]


def static_links(labels: Labels) -> list[Link]:
    """Return the pages of one language that no notebook makes: evidence and changes."""
    language = labels.language
    observations = labels.word("record.page_title")
    return [
        Link(f"explorer.{language}.html", labels.word("explorer.title")),
        *[_evidence_link(document_id, labels) for document_id in sorted(labels.documents)],
        Link(evidence_page_name(CONTEXT_TABLE, language), observations),
        Link(f"changes.{language}.html", labels.word("changes.title")),
    ]


def _evidence_link(document_id: str, labels: Labels) -> Link:
    title = labels.word("evidence.page_title", document=labels.documents[document_id])
    return Link(evidence_page_name(document_id, labels.language), title)


def neighbours(href: str, pages: Sequence[Link]) -> Neighbours:
    """Return the pages before and after a page; None at either end.

    Examples
    --------
    >>> pages = [Link("a.html", "A"), Link("b.html", "B")]
    >>> neighbours("b.html", pages)
    (Link(href='a.html', title='A'), None)
    """
    hrefs = [page.href for page in pages]
    if href not in hrefs:
        return None, None
    position = hrefs.index(href)
    before = pages[position - 1] if position else None
    after = pages[position + 1] if position + 1 < len(pages) else None
    return before, after
