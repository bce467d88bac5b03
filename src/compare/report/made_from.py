"""What pages are made from: digests of what each may show, and how new that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from compare.language.labels import Labels
from compare.language.links import observation_ids
from compare.language.rows import Tables
from compare.notebooks.parameters import check_parameters
from compare.notebooks.selection import declared_selection, select_rows, whole_tables
from compare.project.notebook_files import notebook_cells
from compare.project.plan import Run
from compare.project.versions import digest
from compare.report.evidence.cards import Card, Cards, led_to

if TYPE_CHECKING:
    from compare.report.shared import SharedContent

#: Digits of a digest that a page shows.
DIGITS = 12


class EvidenceDigests:
    """Digests of what the pages of one language may show as evidence, without making them.

    Parameters
    ----------
    content : SharedContent
    language : str
    """

    def __init__(self, content: SharedContent, language: str) -> None:
        tables, observations = content.tables, content.observations[language]
        cards = content.cards[language]
        self._groups = content.groups[language]
        self._documents = _by_first(tables["documents"])
        rows, serving = _by_first(content.rows), _serving(observations)
        self._of_target = {
            target_id: digest([repr(card), rows[target_id], serving.get(target_id, [])])
            for target_id, card in cards.items()
        }
        self._led_to = {target_id: led_to(card) for target_id, card in cards.items()}
        whole = [frame.to_csv() for frame in whole_tables(tables).values()]
        # Which targets an observation serves is told of the targets of a page alone.
        alone = [repr(replace(card, beside=[])) for card in observations.values()]
        self._common = digest([whole, alone])

    def of(self, target_ids: Iterable[str], document_ids: Iterable[str]) -> str:
        """Return the digest of what a page may show: some targets with what they lead to, and groups of documents.

        Parameters
        ----------
        target_ids, document_ids : iterable of str
        """
        targets: dict[str, str] = {}
        waiting = list(target_ids)
        while waiting:
            target_id = waiting.pop()
            if target_id in self._of_target and target_id not in targets:
                targets[target_id] = self._of_target[target_id]
                waiting += self._led_to[target_id]
        groups = [
            [self._documents[document_id], repr(self._groups[document_id])]
            for document_id in sorted(document_ids)
        ]
        return digest([self._common, targets, groups])


class SelectionDigests:
    """Digests of the rows that notebooks take; what several select is looked at once.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._whole = digest([frame.to_csv() for frame in whole_tables(tables).values()])
        self._known: dict[str, tuple[str, pd.DataFrame]] = {}

    def of(self, run: Run) -> tuple[str, pd.DataFrame]:
        """Return the digest of the rows that a notebook takes, and the targets among them.

        The first is empty where it cannot be told without running it; it may then take every target.
        """
        cells = notebook_cells(run.notebook)
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        families = declared_selection(code)
        if families is None:
            return "", self._tables["targets"]
        choice = check_parameters(self._tables, **run.all_parameters)
        key = digest([families, choice.places, choice.document])
        if key not in self._known:
            selected = select_rows(self._tables, families, choice)
            rows = [frame.to_csv() for frame in selected.values()]
            self._known[key] = digest([self._whole, rows]), selected["targets"]
        return self._known[key]


def _by_first(rows: pd.DataFrame) -> dict[str, str]:
    """Return rows as text by what stands in their first column."""
    return {row[0]: repr(row) for row in rows.itertuples(index=False, name=None)}


def _serving(observations: Cards) -> dict[str, list[tuple[str, str]]]:
    """Return by target which observations serve it, each with its use."""
    serving: dict[str, list[tuple[str, str]]] = {}
    for evidence_id, card in observations.items():
        for use, pieces in card.beside:
            for target_id, _ in pieces:
                serving.setdefault(target_id, []).append((use, evidence_id))
    return serving


def page_digest(shown: Any, cards: Iterable[Card] = ()) -> str:
    """Return twelve digits that change with what a page shows and with its evidence, and with no other page's.

    Parameters
    ----------
    shown : object
        What stands on the page beside its evidence, as far as JSON can hold it.
    cards : iterable of Card
    """
    return digest([shown, [repr(card) for card in cards]])[:DIGITS]


def newest_of(cards: Iterable[Card], labels: Labels) -> str:
    """Say how new the evidence of a page is, as :func:`newest` says it."""
    cards = list(cards)
    documents, context = labels.tables["documents"], labels.tables["context"]
    of_page = documents["document_id"].isin({card.document_id for card in cards})
    recorded = pd.Series(observation_ids(context), context.index).isin({card.id for card in cards})
    return newest(documents[of_page], context[recorded], labels, "_here")


def newest(documents: pd.DataFrame, context: pd.DataFrame, labels: Labels, where: str = "") -> str:
    """Say when the newest of some plans was issued, and of which year the newest of some figures is.

    Parameters
    ----------
    documents, context : DataFrame
        Rows of these tables; targets that somebody else set for a year to come are no figures on record.
    labels : Labels
    where : str
        How the words end: ``_here`` of one page, nothing of all.
    """
    said = []
    issued = documents["issued"].max() if len(documents) else ""
    if issued:
        said.append(labels.word(f"site.newest_plan{where}", issued=issued))
    elif len(documents):
        said.append(labels.word("site.undated"))
    recorded = context.loc[context["kind"].ne("target"), "year"]
    if len(recorded):
        said.append(labels.word(f"site.newest_figure{where}", year=int(recorded.max())))
    text = labels.join(said, "semicolon")
    return text[:1].upper() + text[1:]
