"""The offline page on which a coder decides the rows of a draft, by keyboard."""

from __future__ import annotations

import base64
import hashlib
import json

import pandas as pd

from compare.coding.draft import allowed_codes
from compare.language.rows import Row, Tables, rows_of
from compare.language.words import word
from compare.report.layout import FONT_PLACE, TAGS, TEMPLATES, environment, style, with_font
from compare.tables import schema

#: Columns that a coder can correct, in the order of the page; those that say where a row stands are fixed.
_EDITED = tuple(
    name for name in schema.TARGETS.columns if name not in ("target_id", "line", "as_printed")
)

#: Choices that hold for the other rows of a name.
_REMEMBERED = ("indicator", "scope", "measure", "period")

#: Columns of the file that the page saves.
_SAVED = ("row", *schema.TARGETS.columns, "reason", "confidence", "rule", "decision", "document")

#: Words that the script says.
_SPOKEN = (
    *("row", "grounds", "progress", "target", "excluded"),
    *("accepted", "corrected", "undecided"),
)


def deciding_page(
    rows: pd.DataFrame, text: str, document_id: str, tables: Tables, language: str = "en"
) -> str:
    """Return a page that makes no request, on which every row of a draft is decided and the draft is saved as a file.

    Parameters
    ----------
    rows : DataFrame
        A draft as text: as ``compare suggest`` writes it, or half decided.
    text : str
        The lines of the document.
    document_id : str
    tables : dict of DataFrame
        For the codes that a column may hold.
    language : str
    """
    records = [_record(row, document_id) for row in rows_of(rows.fillna(""))]
    content = json.dumps(records, ensure_ascii=False)
    draft = {
        "document": document_id,
        "digest": hashlib.sha256((text + content).encode()).hexdigest()[:12],
        "lines": text.split("\n"),
        "rows": records,
        "columns": _EDITED,
        "remembered": _REMEMBERED,
        "saved": _SAVED,
        "allowed": allowed_codes(tables),
    }
    script = "".join((TEMPLATES / name).read_text("utf-8") for name in ("tools.js", "decide.js"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment().get_template("decide.html.j2")
    written = page.render(
        tag=TAGS[language],
        document=document_id,
        policy=f"default-src 'none'; script-src 'sha256-{allowed}'; style-src 'unsafe-inline'; font-src data:",
        style=style(),
        font=FONT_PLACE,
        words={
            name: word(f"decide.{name}", language)
            for name in ("title", "keys", "text", "card", "save")
        },
        spoken=_embedded({"decide": {name: word(f"decide.{name}", language) for name in _SPOKEN}}),
        draft=_embedded(draft),
        script=script,
    )
    return with_font(written)


def _record(row: Row, document_id: str) -> dict[str, str]:
    cells = {column: str(row.get(column, "")) for column in _SAVED}
    return {**cells, "decision": cells["decision"] or "undecided", "document": document_id}


def _embedded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
