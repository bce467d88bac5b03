"""The descriptor of the data package: what each built table holds, after the Frictionless specification."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

import compare
from compare.harmonise.canonical import ADDED_COLUMNS
from compare.language.words import word
from compare.tables import schema

#: The Frictionless type of every column that is no text.
NUMBERS = ("value", "value_high", "canonical_value", "canonical_value_high", "lower", "upper")
INTEGERS = ("line", "occurrence", "target_year", "base_year", "year", "first_line", "statements")

KEYS = {
    "targets": ["target_id"],
    "derived": ["derived_id"],
    "coverage": ["place_id", "indicator", "target_year"],
    "contradictions": ["target_id"],
}
TITLES = {
    "targets": "Every quantitative target of the documents, with canonical unit and bounds",
    "derived": "Quantities that the targets of one document imply",
    "coverage": "Which place sets which indicator for which year, with the absences kept apart",
    "contradictions": "Targets that a document states twice and not alike",
}


def descriptor(frames: dict[str, pd.DataFrame], folder: Path, documents: pd.DataFrame) -> str:
    """Return ``datapackage.json`` as text.

    Parameters
    ----------
    frames : dict of DataFrame
        The built tables by name; each is ``<name>.csv`` in ``folder``.
    folder : Path
        Where the files already stand; their size and hash are told.
    documents : DataFrame
        The documents table: the sources.
    """
    package = {
        "name": "city-innovation-targets",
        "title": word("site.title", "en"),
        "description": word("site.intro", "en"),
        "version": compare.__version__,
        "sources": [
            {"title": row.title_zh} for row in documents.sort_values("document_id").itertuples()
        ],
        "resources": [
            _resource(name, frame, folder / f"{name}.csv") for name, frame in frames.items()
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, frame: pd.DataFrame, path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {
        "name": name,
        "path": path.name,
        "title": TITLES[name],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [_field(column, name) for column in frame.columns],
            "missingValues": [""],
            "primaryKey": KEYS[name],
        },
    }


def _field(column: str, table: str) -> dict[str, object]:
    kind = "number" if column in NUMBERS else "integer" if column in INTEGERS else "string"
    described = {"name": column, "type": kind, "description": word(f"meaning.{column}", "en")}
    allowed = next((field.allowed for field in schema.TARGETS.fields if field.name == column), ())
    if table == "targets" and allowed and column not in ADDED_COLUMNS:
        described["constraints"] = {"enum": list(allowed), "required": True}
    return described
