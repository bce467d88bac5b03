"""Describe the data package: what each built table holds, after the Frictionless specification."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

import compare
from compare.language.rows import Row, Tables, rows_of
from compare.language.words import word
from compare.release.licences import CODE_LICENCE, DATA_LICENCE
from compare.tables import schema
from compare.tables.known import HARMONISED

#: The Frictionless type of every column that is no text.
_NUMBER_COLUMNS = (
    "value",
    "value_high",
    "canonical_value",
    "canonical_value_high",
    "lower",
    "upper",
)
_INTEGER_COLUMNS = (
    "line",
    "occurrence",
    "target_year",
    "base_year",
    "year",
    "first_line",
    "statements",
)

_PRIMARY_KEYS = {
    "targets": ["target_id"],
    "derived": ["derived_id"],
    "coverage": ["place_id", "indicator", "target_year"],
    "contradictions": ["target_id"],
    "corrections": [],  # a row that was withdrawn has no column
}
_TITLES = {
    "targets": "Every quantitative target of the documents, with canonical unit and bounds",
    "derived": "Quantities that the targets of one document imply",
    "coverage": "Which place sets which indicator for which year, with the absences kept apart",
    "contradictions": "Targets that a document states twice and not alike",
    "corrections": "What was corrected after publication, cell by cell",
}


def descriptor(frames: Tables, folder: Path, tables: Tables) -> str:
    """Return ``datapackage.json`` as text.

    Parameters
    ----------
    frames : dict of DataFrame
        The built tables by name; each is ``<name>.csv`` in ``folder``.
    folder : Path
        Where the files already are; the descriptor states their size and hash.
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them: the sources, and the vocabularies.
    """
    documents = tables["documents"].sort_values("document_id")
    package = {
        "name": "city-innovation-targets",
        "title": word("site.title", "en"),
        "description": word("site.intro", "en"),
        "version": compare.__version__,
        "licenses": [asdict(DATA_LICENCE)],
        "software": {"title": "compare", "licenses": [asdict(CODE_LICENCE)]},
        "sources": [_source(row) for row in rows_of(documents)],
        "resources": [
            _resource(name, frame, folder / f"{name}.csv", tables) for name, frame in frames.items()
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _source(document: Row) -> dict[str, str]:
    address = {"path": document["url"]} if document["url"] else {}
    return {"title": document["title_zh"], **address}


def _resource(name: str, frame: pd.DataFrame, path: Path, tables: Tables) -> dict[str, Any]:
    content = path.read_bytes()
    key = {"primaryKey": _PRIMARY_KEYS[name]} if _PRIMARY_KEYS[name] else {}
    return {
        "name": name,
        "path": path.name,
        "title": _TITLES[name],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [_field(column, name, tables) for column in frame.columns],
            "missingValues": [""],
            **key,
        },
    }


def _field(column: str, table: str, tables: Tables) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column,
        "type": _type(column),
        "description": word(f"meaning.{column}", "en"),
    }
    allowed = _allowed(column, tables)
    if table == "targets" and allowed and column not in HARMONISED:
        field["constraints"] = {"enum": allowed, "required": True}
    return field


def _type(column: str) -> str:
    if column in _NUMBER_COLUMNS:
        return "number"
    return "integer" if column in _INTEGER_COLUMNS else "string"


def _allowed(column: str, tables: Tables) -> list[str]:
    """Return the closed vocabulary of a column of the targets; empty where it has none."""
    fields = {field.name: field for field in schema.TARGETS.fields}
    field = fields.get(column)
    if field is None or field.type != "word":
        return []
    if field.refers:
        key = schema.TABLES[field.refers].key
        return tables[field.refers][key].tolist()
    return list(field.allowed)
