"""Decide a draft inside JupyterLab, on the page that ``compare suggest --page`` writes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Unicode

from compare.coding.draft import read_draft
from compare.coding.suggested import document_text, suggest_rows
from compare.interface.project import project_folder, project_tables
from compare.language.words import word
from compare.project import paths
from compare.project.files import write_whole
from compare.report.deciding import deciding_page
from compare.tables.known import UnknownInput, check_language

SCRIPT = Path(__file__).parent / "templates" / "decide_frame.js"


class DecidingFrame(anywidget.AnyWidget):
    """The deciding page in a frame; what it saves is written to the file of the draft.

    Parameters
    ----------
    page : str
    draft : Path
    language : str
    """

    _esm = SCRIPT
    page = Unicode().tag(sync=True)
    said = Unicode().tag(sync=True)

    def __init__(self, page: str, draft: Path, language: str) -> None:
        super().__init__(page=page)
        self.draft = draft
        self.language = language
        self.on_msg(self._save)

    def _save(self, _: object, content: dict[str, Any], __: object) -> None:
        """Write what the page saved, and say so below it."""
        try:
            write_whole(self.draft, content["draft"].encode())
        except OSError as error:
            reason = error.strerror or str(error)
            self.said = word("decide.unsaved", self.language, file=self.draft, reason=reason)
            return
        rows = list(csv.DictReader(io.StringIO(content["draft"])))
        decided = sum(row["decision"] != "undecided" for row in rows)
        self.said = word(
            "decide.saved", self.language, file=self.draft, decided=decided, all=len(rows)
        )


def decide(
    document: str,
    draft: str | Path,
    sources: str | Path | None = None,
    language: str = "en",
    root: object = None,
) -> DecidingFrame:
    """Return the page on which a draft is decided by keyboard, for a cell of JupyterLab; saving writes the draft.

    Parameters
    ----------
    document : str
        The id of a registered document, or a file of text.
    draft : str or Path
        The file of the draft, CSV. One that is there is taken up again; else the page begins with what is suggested.
    sources : str or Path, optional
        The folder with the text, ``<document_id>.txt``; ``sources`` beside the project when left out.
    language : str
        ``zh`` or ``en``.
    root : str or Path, optional
        The folder of the project; the one around the working directory when not given.

    Raises
    ------
    UserError
        For a document that is not registered, a text that is not there, or a draft that cannot be read.

    Examples
    --------
    >>> import compare
    >>> compare.decide("huzhou-2017", "draft.xlsx")
    Traceback (most recent call last):
    compare.tables.known.UnknownInput: draft: "draft.xlsx" must end in .csv, for the page saves CSV.
    """
    check_language(language)
    for name, given in {"document": document, "draft": draft, "sources": sources or ""}.items():
        if not isinstance(given, (str, Path)):
            raise UnknownInput(f"{name}: This is {type(given).__name__}; give text or a Path.")
    document = str(document)
    folder = project_folder(root)
    texts = Path(sources) if sources else paths.sources(folder)
    path = Path(draft).absolute()
    if path.suffix != ".csv":
        raise UnknownInput(f'draft: "{path.name}" must end in .csv, for the page saves CSV.')
    if path.is_file():
        text = document_text(document, texts)
        rows, _ = read_draft(path, text.name)
    else:
        rows = suggest_rows(document, folder, texts)
        text = document_text(document, texts)
    page = deciding_page(rows, text.content, text.name, project_tables(folder), language)
    return DecidingFrame(page, path, language)
